"""Clauses, pathways and hours for 1,600 quartiers: 10,000 lots, 200,000 pathways, 2,000,000 statements.

``python -m bench.insertion --statements 10000 2000000 --rounds 10``, in databases that are dropped at the end. No part
of ``make bench`` yet.

The pages that are compared show as much in the smallest database as in the largest: a contract of ten lots, a lot of
twenty pathways.
"""

import argparse
import contextlib
import http.client
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bench.pages import Page
    from bench.seed import Seeded

STATEMENTS = (10_000, 2_000_000)
# Pathways of a lot and months of each; lots of the first contract and of each other one.
PATHWAYS, MONTHS = 20, 10
LONG, USUAL = 10, 4
# Months of a lot that have a sheet: its pathways begin two months after one another.
SHEETS = MONTHS + 8
# Months back from today of the first sheet of the first lot.
BACK = 23
# One pathway more in so many is of a chantier éducatif outside of lots, five to an action.
EDUCATIVE, GROUP = 50, 5
# Actions, directory and observations of the databases when these pages are measured alone.
ACTIONS, PARTNERS, OBSERVATIONS = 4_000, 2_000, 10_000
# Lines of the flat file, and the seconds that it may take; seconds that a read of the whole house may take.
EXPORTED, EXPORT_BUDGET = 100_000, 15
READ_BUDGET = 1.0
# Seconds after which nobody waits any more.
LONGEST = 120.0


def fill(statements: int, made: "Seeded") -> float:
    """Add insertion to the database in use, which has a directory and actions; return the seconds that it took."""
    from django.db import connection, transaction

    from bench.actions import _set_sequences
    from insertion.models import HoursTally

    start = time.monotonic()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        if not cursor.fetchone()[0]:
            raise SystemExit(
                "Ces mesures remplissent leurs bases sans les déclencheurs : il faut un superutilisateur."
            )
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
        _insert_all(cursor, max(statements // (PATHWAYS * MONTHS), LONG + USUAL), made)
        _set_sequences(cursor, "insertion")
        HoursTally.objects.all().rebuild()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")
    return time.monotonic() - start


def _insert_all(cursor: Any, lots: int, made: "Seeded") -> None:
    from django.utils import timezone

    from actions.models import Action
    from bench.actions import LONG as FIRST_ACTION
    from bench.actions import _insert
    from insertion.models import (
        Amendment,
        Contract,
        HoursLink,
        HoursStatement,
        Lot,
        Pathway,
        Placement,
        ProjectTarget,
        Sheet,
        WorkKind,
    )
    from insertion.models.pathways import ALPHABET
    from partners.models import Partner
    from territories.models import Quartier, UrbanProject

    quartiers, partners, projects = Quartier.objects.count(), Partner.objects.count(), UrbanProject.objects.count()
    kind = WorkKind.objects.order_by("pk").values_list("pk", flat=True)[0]
    # Those after the ones of the first programme.
    others = Action.objects.count() - FIRST_ACTION
    today = timezone.localdate()
    contracts, pathways = 1 + -(-(lots - LONG) // USUAL), lots * PATHWAYS
    extra = max(pathways // EDUCATIVE, GROUP)
    first = f"(date_trunc('month', DATE '{today:%Y-%m-%d}') - INTERVAL '{BACK} months')"

    def month(count: str) -> str:
        return f"({first} + ({count}) * INTERVAL '1 month')::date"

    by = str(made.officer_id)
    contract_of = f"CASE WHEN n <= {LONG} THEN 1 ELSE 2 + (n - {LONG + 1}) / {USUAL} END"
    here = f"CASE WHEN n = 1 THEN {made.usual_id} ELSE (n - 2) % {quartiers} + 1 END"
    of_contracts, of_lots = f"generate_series(1, {contracts}) n", f"generate_series(1, {lots}) n"
    begins = "n % 6"
    # What the hours below come to, a little more or less: 20,000,000 € × 50 % × 5 % ÷ 30 €/h = 16,667 h.
    amount = "(14000000.0 + n * 7919 % 12000000)"
    worked = f"round({amount} * 50 / (30 * 100.0))"
    target = f"round({amount} * 50 * 5 / (30 * 10000.0))"
    ends = f"DATE '{today:%Y-%m-%d}' + (n * 37 % 500 - 120)"

    def insert(model: Any, source: str, /, **values: str) -> None:
        _insert(cursor, model, source, values)

    insert(
        Contract, of_contracts, id="n", reference="'M-' || n",
        title="(ARRAY['Réhabilitation', 'Nettoyage des halls', 'Espaces verts', 'Résidentialisation'])[n % 4 + 1]"
              " || ' ' || n",
        kind="(ARRAY['npnru', 'gup', 'other', 'npnru'])[n % 4 + 1]", amount="80000000",
        project_id=f"CASE WHEN n % 4 IN (0, 3) THEN n % {projects} + 1 END",
        starts_on=month(begins), ends_on=f"{month(begins)} + 1200", facilitator_id=f"n % {partners} + 1",
        responsible_id=f"CASE WHEN n < 40 THEN {by} ELSE 4 + n % 100 END", created_by_id=by,
    )  # fmt: skip
    insert(Contract.quartiers.through, of_contracts, contract_id="n", quartier_id=here)
    insert(
        Contract.quartiers.through, f"{of_contracts} WHERE n % 5 = 0", contract_id="n",
        quartier_id=f"({here}) % {quartiers} + 1",
    )  # fmt: skip
    settled = f"TIMESTAMPTZ '{today:%Y-%m-%d}' - INTERVAL '700 days'"
    insert(
        Lot, of_lots, id="n", contract_id=contract_of, number="n::text", title="'Lot de ' || n",
        company_id=f"n * 31 % {partners} + 1", work_kind_id=f"{kind} + n % 12", amount=amount, labour_share="50",
        labour_source="'Décompte de l’entreprise'", insertion_rate="5", rate_source="'Charte de l’ANRU'",
        hourly_cost="30", cost_source="'Réglages'", worked_hours=worked, target_hours=target, due_hours=target,
        due_worked_hours=worked, due_amount=amount, starts_on=month(begins), ends_on=ends, due_on=ends,
        settled_at=settled, settled_by_id=by, penalty_per_hour="25",
    )  # fmt: skip
    insert(
        Amendment, f"{of_lots} WHERE n % 10 = 0", lot_id="n", number="'1'", signed_on=month("12"),
        reason="'Travaux en plus'", created_by_id=by,
    )  # fmt: skip
    insert(
        ProjectTarget, f"generate_series(1, {projects}) n", project_id="n", name="'Bailleur'", invested="20000000",
        worked_hours="100000", share="5", target_hours="5000", source="'Convention'",
    )  # fmt: skip

    # A number drawn at random, here spread: 31 letters, six places, and a multiplier that shares no divisor with 31.
    spread = f"(n::bigint * 7919 % {len(ALPHABET) ** 6})"
    letters = " || ".join(
        f"substr('{ALPHABET}', (1 + {spread} / {len(ALPHABET) ** place} % {len(ALPHABET)})::int, 1)"
        for place in range(6)
    )
    is_over = "n % 3 = 0"
    told = "(ARRAY['lasting', 'transition', 'insertion', 'training', 'no_job', 'lost'])"
    insert(
        Pathway, f"generate_series(1, {pathways + extra}) n", id="n", number=f"'P-' || {letters}",
        sex="(ARRAY['man', 'man', 'woman', 'man', 'unknown', 'woman', 'man'])[n % 7 + 1]",
        age_bracket="(ARRAY['from_18', 'from_26', 'from_26', 'from_50', 'from_18', 'under_18', 'unknown'])"
                    "[n / 3 % 7 + 1]",
        home_area="(ARRAY['qpv', 'qpv', 'outside', 'unknown'])[n / 5 % 4 + 1]",
        home_quartier_id=f"CASE WHEN n / 5 % 4 < 2 THEN n / {PATHWAYS * USUAL} % {quartiers} + 1 END",
        criteria="(ARRAY['{rsa,deld}', '{jeune,qpv}', '{detld,rsa,th}', '{}', '{cap_bep,jeune}', '{deld,senior}'])"
                 "[n / 2 % 6 + 1]::varchar[]",
        level="(ARRAY['none', 'level_3', 'level_3', 'level_4', 'unknown'])[n % 5 + 1]",
        ended_on=f"CASE WHEN {is_over} THEN {month(str(BACK - 8))} + n % 60 END",
        exit_3=f"CASE WHEN {is_over} THEN {told}[n / 3 % 6 + 1] ELSE '' END",
        exit_6=f"CASE WHEN {is_over} THEN {told}[n / 6 % 6 + 1] ELSE '' END", created_by_id=by,
    )  # fmt: skip
    of_steps = f"generate_series(1, {pathways}) p CROSS JOIN LATERAL (SELECT (p - 1) / {PATHWAYS} + 1 AS n) lot"
    # Months after the beginning of the lot.
    step_begins = f"{begins} + p % 5 * 2"
    # One in ten has a month more than its hours: that statement is missing.
    last = f"(({month(f'{step_begins} + {MONTHS} + CASE WHEN p % 10 = 0 THEN 1 ELSE 0 END')}) - 1)"
    modality = "(ARRAY['direct', 'provision', 'subcontract', 'provision', 'training'])[p % 5 + 1]"
    insert(
        Placement, of_steps, id="p", pathway_id="p", lot_id="n", employer_id=f"p / 3 % {partners} + 1",
        modality=modality, job_contract="(ARRAY['cdd', 'temporary', 'cddi', 'cddu', 'professional'])[p % 5 + 1]",
        action_id=f"CASE WHEN p % 40 = 0 THEN {FIRST_ACTION + 1} + p % {others} END",
        starts_on=month(step_begins), ends_on=last,
    )  # fmt: skip
    of_extra = (
        f"generate_series(1, {extra}) e CROSS JOIN LATERAL "
        f"(SELECT {FIRST_ACTION} + (e - 1) / {GROUP} % {others} AS action) site"
    )
    educative_begins = str(BACK - MONTHS)
    insert(
        Placement, of_extra, id=f"{pathways} + e", pathway_id=f"{pathways} + e", action_id="action",
        employer_id=f"e % {partners} + 1", modality="'educative'", job_contract="'cddu'", work_share="50",
        starts_on=month(educative_begins), ends_on=f"{month(f'{educative_begins} + {MONTHS}')} - 1",
    )  # fmt: skip
    # The last two months were sent and wait.
    waits = f"DATE '{today:%Y-%m-%d}' - INTERVAL '3 months'"
    for source, values in (
        (
            f"{of_lots}, generate_series(0, {SHEETS - 1}) m",
            {"id": f"(n - 1) * {SHEETS} + m + 1", "lot_id": "n", "month": month(f"{begins} + m")},
        ),
        (
            f"generate_series(1, {-(-extra // GROUP)}) n, generate_series(0, {MONTHS - 1}) m",
            {
                "id": f"{lots * SHEETS} + (n - 1) * {MONTHS} + m + 1",
                "action_id": f"{FIRST_ACTION} + (n - 1) % {others}",
                "month": month(f"{educative_begins} + m"),
            },
        ),
    ):
        validated = f"{values['month']} < {waits}"
        insert(
            Sheet, source, **values, sent_at=f"({values['month']} + 35)::timestamptz",
            validated_at=f"CASE WHEN {validated} THEN ({values['month']} + 40)::timestamptz END",
            validated_by_id=f"CASE WHEN {validated} THEN {by} END",
        )  # fmt: skip
    insert(
        HoursStatement, f"{of_steps}, generate_series(0, {MONTHS - 1}) k", placement_id="p",
        sheet_id=f"(n - 1) * {SHEETS} + p % 5 * 2 + k + 1", hours="(40 + (p * 7 + k * 13) % 360) / 4.0",
        entered_by_id=by,
    )  # fmt: skip
    insert(
        HoursStatement, f"{of_extra}, generate_series(0, {MONTHS - 1}) k", placement_id=f"{pathways} + e",
        sheet_id=f"{lots * SHEETS} + (e - 1) / {GROUP} * {MONTHS} + k + 1", hours="20 + (e + k) % 30",
        entered_by_id=by,
    )  # fmt: skip
    insert(
        HoursLink, f"{of_lots} WHERE n % 8 = 0", uid="gen_random_uuid()", lot_id="n",
        partner_id=f"n * 31 % {partners} + 1", first_month=month(str(BACK - 2)), last_month=month(str(BACK)),
        created_by_id=by, expires_at="now() + INTERVAL '20 days'",
    )  # fmt: skip


# ---- what is measured -----------------------------------------------------------------------------------------------


def _patient(ask: Callable[..., Any]) -> Callable[..., Any]:
    """Have a page that never comes told as such, and not end the measures."""
    from bench.server import Answer

    def asked(site: Any, headers: dict[str, str]) -> Answer:
        try:
            answer: Answer = ask(site, headers)
        except (TimeoutError, ConnectionError, http.client.HTTPException):
            return Answer(504, {}, "<main>pas de réponse".encode(), LONGEST)
        return answer

    return asked


def pages(made: "Seeded") -> "list[Page]":
    """Return what is measured of insertion, on the database in use: the pages that there are."""
    from django.urls import NoReverseMatch, reverse
    from django.utils import timezone

    from bench.pages import Page, Visitor, _floor, _get
    from bench.run import say

    year = timezone.localdate().year
    manager, officer = Visitor.of(made.manager_id), Visitor.of(made.officer_id)
    found: list[Page] = []

    def page(
        name: str, label: str, arguments: tuple[Any, ...] = (), query: str = "", who: Visitor = manager,
        budget: float | None = 2,
    ) -> None:  # fmt: skip
        try:
            path = reverse(f"insertion:{name}", args=arguments) + query
        except NoReverseMatch:
            say(f"  {label} : pas mesuré, il n’y a pas de page « insertion:{name} » ici")
            return
        key = f"{name}{query}{'' if who is manager else '_officer'}"
        floor = None if budget is None else _patient(_floor(who, path))
        found.append(Page(key, label, _patient(_get(who, path)), floor, budget))

    page("overview", "Vue d’ensemble, 1 600 quartiers")
    page("overview", "Vue d’ensemble, une agence", who=officer)
    page("publics_panel", "Publics de la vue d’ensemble, 1 600 quartiers")
    page("publics_panel", "Publics de la vue d’ensemble, une agence", who=officer)
    page("lot_list", "Lots et leurs jauges")
    page("lot_list", "Lots et leurs jauges, une agence", who=officer)
    page("contract_list", "Liste des marchés")
    page("contract_list", "Marchés, un mot", query="?q=nettoyage")
    page("contract_list", "Marchés d’un quartier", query=f"?quartier={made.usual_id}")
    page("contract_detail", "Marché de dix lots", (1,))
    page("lot_detail", "Lot", (1,))
    page("lot_hours", "Grille d’un lot, vingt parcours", (1,))
    page("pathway_list", "Liste des parcours")
    page("pathway_list", "Parcours, une agence", who=officer)
    page("pathway_detail", "Parcours", (1,))
    page("exits_due", "Sorties à demander, une agence", who=officer)
    page("sheet_list", "Relevés du mois")
    page("sheet_list", "Relevés du mois, une agence", who=officer)
    page("sheet_detail", "Relevé", (1,))
    page("missing_list", "Relevés manquants")
    page("missing_list", "Relevés manquants, une agence", who=officer)
    page("link_list", "Liens de saisie d’un lot", (8,))
    page("quartier_panel", "Insertion sur la page d’un quartier", (made.usual_id,))
    page("project_panel", "Insertion sur la page d’un projet", (1,))
    page("my_panel", "Insertion de « Mon bureau », manager de tout")
    page("my_panel", "Insertion de « Mon bureau », une agence", who=officer)
    page("bilan", "Bilan d’une année, toute la maison", query=f"?annee={year}")
    page("bilan", "Bilan d’une année, une agence", query=f"?annee={year}", who=officer)
    page("bilan", "Bilan d’une année, un quartier", query=f"?annee={year}&quartier={made.usual_id}")
    page("structure_search", "Structures d’insertion", query=f"?quartier={made.usual_id}")
    return found


# Reads of the whole house, as the pages ask them.
DUE_AND_DONE = """
WITH done AS (
    SELECT lot_id, sum(done) AS n FROM insertion_hourstally WHERE lot_id IS NOT NULL GROUP BY lot_id
), judged AS (
    SELECT lot.due_hours, lot.due_on, lot.starts_on, sum(lot.due_hours) OVER together AS due,
        sum(coalesce(done.n, 0)) OVER together AS n
    FROM insertion_lot lot JOIN insertion_contract contract ON contract.id = lot.contract_id
    LEFT JOIN done ON done.lot_id = lot.id WHERE lot.settled_at IS NOT NULL
    WINDOW together AS (PARTITION BY coalesce(-contract.group_id, lot.id))
)
SELECT count(*) FROM judged WHERE (due_on < CURRENT_DATE AND n < due)
    OR least(1, (CURRENT_DATE - starts_on + 1)::numeric / (due_on - starts_on + 1)) * due - n > due * 0.1
"""
SHARES = """
WITH steps AS MATERIALIZED (
    SELECT line.placement_id, sum((line.hours * 100)::int) AS n
    FROM insertion_hoursstatement line JOIN insertion_sheet sheet ON sheet.id = line.sheet_id
    WHERE sheet.month BETWEEN make_date({year}, 1, 1) AND make_date({year}, 12, 1) AND sheet.validated_at IS NOT NULL
    GROUP BY line.placement_id
), people AS MATERIALIZED (
    SELECT step.pathway_id, sum(n) AS n FROM steps JOIN insertion_placement step ON step.id = steps.placement_id
    GROUP BY step.pathway_id
)
SELECT sex, age_bracket, home_area, criteria && ARRAY['deld', 'detld']::varchar[], count(*), sum(n)
FROM people JOIN insertion_pathway pathway ON pathway.id = people.pathway_id GROUP BY 1, 2, 3, 4
"""
MISSING = """
WITH told AS MATERIALIZED (
    SELECT line.placement_id FROM insertion_sheet sheet JOIN insertion_hoursstatement line ON line.sheet_id = sheet.id
    WHERE sheet.month = {month}
)
SELECT step.lot_id, step.action_id, count(*) FROM insertion_placement step
LEFT JOIN told ON told.placement_id = step.id
WHERE step.starts_on < {month} + INTERVAL '1 month' AND coalesce(step.ends_on, 'infinity') >= {month}
    AND told.placement_id IS NULL GROUP BY 1, 2
"""


def reads() -> list[str]:
    """Measure the reads of the whole house on the database in use, and say their median of five."""
    import statistics

    from django.db import connection
    from django.utils import timezone

    from bench.french import decimal

    today = timezone.localdate()
    month = f"(date_trunc('month', DATE '{today:%Y-%m-%d}') - INTERVAL '8 months')::date"
    asked = {
        "Heures d’une année": f"SELECT sum(done), sum(waiting) FROM insertion_hourstally WHERE year = {today.year}",
        "Lots en retard, tous": DUE_AND_DONE,
        "Parts d’une année, toute la maison": SHARES.format(year=today.year),
        "Relevés manquants d’un mois": MISSING.format(month=month),
    }
    lines = ["| lecture, toute la maison | secondes | budget | |", "|---|--:|--:|---|"]
    for label, query in asked.items():
        seconds = []
        for _ in range(5):
            start = time.monotonic()
            with connection.cursor() as cursor:
                cursor.execute(query)
                cursor.fetchall()
            seconds.append(time.monotonic() - start)
        spent = statistics.median(seconds)
        kept = "tenu" if spent <= READ_BUDGET else "**dépassé**"
        lines.append(f"| {label} | {decimal(spent, 3)} | {decimal(READ_BUDGET, 0)} | {kept} |")
    return lines


def works(site: Any, made: "Seeded") -> list[str]:
    """Make the files of a year, and say in how long; what is not there is said, and not measured."""
    from django.urls import NoReverseMatch, reverse
    from django.utils import timezone

    from bench.french import decimal, number
    from bench.pages import Visitor, _get

    manager, year = Visitor.of(made.manager_id), timezone.localdate().year
    asked = [
        ("bilan_lines_inside", f"?annee={year}", f"CSV interne, plus de {number(EXPORTED)} lignes"),
        ("bilan_lines", f"?annee={year}&quartier={made.usual_id}", "CSV pour l’extérieur, un quartier"),
        ("bilan_pdf", f"?annee={year}", "Bilan d’une année, toute la maison, en PDF"),
        ("bilan_word", f"?annee={year}", "Bilan d’une année, toute la maison, en Word"),
        ("bilan_xlsx", f"?annee={year}", "Bilan d’une année, toute la maison, en XLSX"),
    ]
    lines = ["| travail | secondes | budget | | |", "|---|--:|--:|---|---|"]
    for name, query, label in asked:
        try:
            path = reverse(f"insertion:{name}") + query
        except NoReverseMatch:
            lines.append(f"| {label} |  |  | pas mesuré | il n’y a pas de page « insertion:{name} » ici |")
            continue
        answer = _patient(_get(manager, path))(site, {})
        kept = "tenu" if answer.seconds <= EXPORT_BUDGET and answer.status == 200 else "**dépassé**"
        told = f"{decimal(len(answer.body) / 1e6)} Mo, réponse {answer.status}"
        lines.append(f"| {label} | {decimal(answer.seconds, 2)} | {EXPORT_BUDGET} | {kept} | {told} |")
    return lines


def main() -> int:
    """Measure insertion alone and print what is found."""
    parser = argparse.ArgumentParser(prog="python -m bench.insertion", description="Mesure l’insertion seule.")
    parser.add_argument("--statements", type=int, nargs="+", default=STATEMENTS, help="nombres de relevés d’heures")
    parser.add_argument("--rounds", type=int, default=10, help="nombre de tours au plus")
    parser.add_argument("--keep", action="store_true", help="garde les bases et les requêtes de chaque page")
    options = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    import django

    django.setup()
    from django.conf import settings

    from bench import actions, matrix
    from bench.databases import PREFIX, migrated, template, use
    from bench.french import number
    from bench.measure import Bench, take_all
    from bench.report import _growth, _pages, machine
    from bench.run import _release, say
    from bench.seed import seed
    from bench.server import serving

    folder = Path(settings.BASE_DIR) / "var" / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with contextlib.ExitStack() as stack:
            stack.enter_context(template())
            benches = []
            for count in sorted(options.statements):
                name = stack.enter_context(migrated(f"{PREFIX}_insertion_{count}", keep=options.keep))
                made = seed(OBSERVATIONS)
                matrix.fill(PARTNERS)
                actions.fill(ACTIONS, made)
                say(f"{number(count)} relevés d’heures en {fill(count, made):.0f} s")
                site = stack.enter_context(serving(name, folder))
                benches.append(Bench(count, site, pages(made)))
            done = take_all(benches, options.rounds, 180, say)
            use(f"{PREFIX}_insertion_{benches[-1].rows}")
            files = [*reads(), "", *works(benches[-1].site, made)]
            tables = [text for bench in benches for text in (f"{number(bench.rows)} relevés", "", *_pages(bench), "")]
            print("\n".join([*machine(), f"- {done} tours", "", *tables, *_growth(benches), "", *files]))
    finally:
        _release()
    return 0


if __name__ == "__main__":
    sys.exit(main())
