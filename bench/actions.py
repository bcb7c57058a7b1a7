"""Programmes and their money for 1,600 quartiers: 200,000 actions, a million spending lines.

``python -m bench.actions --actions 4000 200000 --rounds 10``, in databases that are dropped at the end. No part of
``make bench`` yet.

The pages that are compared show as much in the smallest database as in the largest: a programme of 500 actions, a
convention of 25 lines.
"""

import argparse
import contextlib
import hashlib
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.db import models

    from bench.pages import Page
    from bench.seed import Seeded

ACTIONS = (4_000, 200_000)
# Actions of the first programme, of each other one, spending lines of an action.
LONG, USUAL, LINES = 500, 50, 5
# Directory and observations of the databases when these pages are measured alone.
PARTNERS, OBSERVATIONS = 2_000, 10_000
# Papers of the dossier préfet, and what each weighs.
PAPERS, PAPER_BYTES = 200, 250_000


def fill(actions: int, made: "Seeded") -> float:
    """Add programmes to the database in use, which was seeded with a directory; return the seconds that it took."""
    from django.db import connection, transaction

    from actions.models import ActionTally

    start = time.monotonic()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        if not cursor.fetchone()[0]:
            raise SystemExit(
                "Ces mesures remplissent leurs bases sans les déclencheurs : il faut un superutilisateur."
            )
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
        _insert_all(cursor, max(actions, LONG + USUAL), made)
        _set_sequences(cursor)
        ActionTally.objects.all().rebuild()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")
    return time.monotonic() - start


def _insert(cursor: Any, model: "type[models.Model]", source: str, values: dict[str, str]) -> None:
    """Store what a query gives; `values` are SQL, by the names of columns. What is not said has its default."""
    names, shown = [], []
    for field in model._meta.concrete_fields:
        if field.generated or (field.primary_key and field.attname not in values and field.column == "id"):
            continue
        names.append(f'"{field.column}"')
        told = values.get(field.attname)
        shown.append(told if told is not None else cursor.mogrify("%s", [field.get_default()]).decode())
    rows = f"SELECT {', '.join(shown)} FROM {source}"
    cursor.execute(f'INSERT INTO "{model._meta.db_table}" ({", ".join(names)}) {rows}')


def _insert_all(cursor: Any, actions: int, made: "Seeded") -> None:
    from django.utils import timezone

    from actions import models
    from actions.models import Action, Axis, Framework, Programme
    from partners.models import Partner
    from territories.models import Quartier

    year, quartiers = timezone.localdate().year, Quartier.objects.count()
    framework = Framework.objects.get(kind="tfpb")
    first_axis = Axis.objects.filter(framework=framework).order_by("number").values_list("pk", flat=True)[0]
    kind = models.ActionKind.objects.order_by("pk").values_list("pk", flat=True)[0]
    partners = Partner.objects.count()
    programmes = 1 + -(-(actions - LONG) // USUAL)
    # The first programme is on the usual quartier, each of the others on one quartier after the other.
    here = f"CASE WHEN n = 1 THEN {made.usual_id} ELSE (n - 2) % {quartiers} + 1 END"
    programme_of = f"CASE WHEN n <= {LONG} THEN 1 ELSE 2 + (n - {LONG + 1}) / {USUAL} END"
    quartier_of = f"CASE WHEN n <= {LONG} THEN {made.usual_id} ELSE (n - {LONG + 1}) / {USUAL} % {quartiers} + 1 END"
    # Every fifth action is on the next quartier too.
    next_quartier = f"({quartier_of}) % {quartiers} + 1"
    of_actions = f"generate_series(1, {actions}) n"
    lines = f"generate_series(1, {actions}) n, generate_series(1, {LINES}) k"
    last = f"make_date({year}, 12, 31)"
    day = f"make_date({year} - k % 2, 1, 5) + (n * 7 + k * 60) % 330"
    amount = "(100 + (n * 7 + k * 13) % 900) * 2"
    # The officer follows forty actions of the agency, whatever the size; others are followed by others.
    followed_by = f"CASE WHEN n > {LONG} AND n <= {LONG + 40} THEN {made.officer_id} ELSE 4 + n % 100 END"
    # The plans and what is valued: on the first programme of each quartier, one action in two.
    planned = f"n % 2 = 0 AND n > {LONG} AND n <= {LONG + USUAL * quartiers}"

    def insert(model: Any, source: str, **values: str) -> None:
        _insert(cursor, model, source, values)

    insert(
        Programme,
        f"generate_series(1, {programmes}) n",
        id="n",
        title="'Programme ' || n",
        first_year=str(year - 1),
        last_year=str(year + 1),
        lead_id=str(made.officer_id),
        status="'running'",
    )
    insert(Programme.quartiers.through, f"generate_series(1, {programmes}) n", programme_id="n", quartier_id=here)
    insert(
        Action, of_actions, id="n", programme_id=programme_of, code="'A' || n",
        title="(ARRAY['Jardin partagé', 'Chantier éducatif', 'Médiation de soirée', 'Nettoyage renforcé'])"
              "[n % 4 + 1] || ' ' || n",
        kind_id=f"{kind} + n % 8", first_year=str(year - 1), last_year=str(year), responsible_id=followed_by,
        created_by_id=str(made.officer_id), aims="repeat('Des halls apaisés et des voisins qui se parlent. ', 4)",
        content="repeat('Un passage de plus chaque semaine, avec la régie et les habitants. ', 6)",
        expected_people="20 + n % 400", starts_on=f"make_date({year - 1}, 1, 10)", ends_on=f"{last} - n % 200",
        status="(ARRAY['planned', 'running', 'running', 'done'])[n % 4 + 1]", progress="n % 100",
        additionality="(ARRAY['unknown', 'common'])[n % 2 + 1]",
    )  # fmt: skip
    insert(Action.quartiers.through, of_actions, action_id="n", quartier_id=quartier_of)
    insert(Action.quartiers.through, f"{of_actions} WHERE n % 5 = 0", action_id="n", quartier_id=next_quartier)
    insert(Action.axes.through, of_actions, action_id="n", axis_id=f"{first_axis} + n % 8")
    insert(models.ActionPartner, of_actions, action_id="n", partner_id=f"n % {partners} + 1", role="'operator'")
    insert(models.ActionStep, of_actions, action_id="n", status="'running'", by_id=str(made.officer_id))
    insert(
        models.Milestone, f"{of_actions}, generate_series(1, 2) k", action_id="n", title="'Étape ' || k",
        due_on=f"{last} - (n * 3 + k * 90) % 360", done_on=f"CASE WHEN k = 1 THEN {last} - 200 END",
    )  # fmt: skip
    insert(
        models.Participation, of_actions, action_id="n", on=f"make_date({year}, 2, 1) + n % 200",
        quartier_id=quartier_of, hours="2", people="10 + n % 30", women="5", men="3", from_qpv="8",
        created_by_id=str(made.officer_id),
    )  # fmt: skip
    insert(
        models.BudgetLine, f"{of_actions}, (VALUES ('604', 1), ('615', 2), ('landlord', 1), ('tfpb', 2)) a(code, k)",
        action_id="n", year=str(year), account="code", forecast="1000 + n % 5000 * k",
    )  # fmt: skip
    insert(
        models.Funding, f"{of_actions} WHERE n % 2 = 0", action_id="n", year=str(year),
        funder_id=f"n % {partners} + 1", account="'74com'", planned="1000 + n % 3000", status="'voted'",
        asked="1000 + n % 3000", asked_on=f"make_date({year - 1}, 11, 20)", voted="1000 + n % 3000",
        voted_on=f"make_date({year}, 3, 12)", report_due_on=f"make_date({year}, 3, 12) + n % 365",
    )  # fmt: skip
    insert(
        models.Spending, lines, id=f"(n - 1) * {LINES} + k", action_id="n", spent_on=day,
        account="(ARRAY['604', '615', '601'])[(n + k) % 3 + 1]", label="'Prestation ' || k",
        supplier="'Régie de quartier'", amount=amount, created_by_id=str(made.officer_id),
    )  # fmt: skip
    spending = f"(n - 1) * {LINES} + k"
    share = f"({amount}) / CASE WHEN n % 5 = 0 THEN 2 ELSE 1 END"
    insert(models.SpendingShare, lines, spending_id=spending, quartier_id=quartier_of, amount=share)
    insert(
        models.SpendingShare, f"{lines} WHERE n % 5 = 0", spending_id=spending, quartier_id=next_quartier, amount=share
    )
    insert(
        models.SpendingValue, f"{lines} WHERE {planned}", spending_id=spending, quartier_id=quartier_of,
        axis_id=f"{first_axis} + n % 8", amount=f"({share}) / 2",
    )  # fmt: skip
    insert(
        models.ActionDocument, f"{lines} WHERE k % 2 = 0", uid="gen_random_uuid()", action_id="n",
        spending_id=spending, title="'Facture'", name="'facture.pdf'", file="'documents/facture.pdf'",
        content_type="'application/pdf'", size="20000", digest="md5((n * 10 + k)::text)",
        added_by_id=str(made.officer_id),
    )  # fmt: skip
    insert(
        models.TfpbConvention, f"generate_series(1, {quartiers}) n", id="n", quartier_id="n",
        framework_id=str(framework.pk), first_year=str(year - 1), last_year=str(year + 1),
        signed_on=f"make_date({year - 2}, 9, 18)",
    )  # fmt: skip
    insert(
        models.TfpbYear, f"generate_series(1, {quartiers}) n", convention_id="n", year=str(year), dwellings="400",
        abatement="60000",
    )  # fmt: skip
    insert(
        models.TfpbLine, f"{of_actions} WHERE {planned}", convention_id=quartier_of, year=str(year),
        axis_id=f"{first_axis} + n % 8", action_id="n", landlord="2000", others="500", valued="1500",
    )  # fmt: skip
    insert(
        models.ActionIndicator, of_actions, id="n", action_id="n", name="'Personnes venues'", baseline="0",
        target="100 + n % 200",
    )  # fmt: skip
    insert(
        models.Measurement, f"{of_actions}, generate_series(1, 2) k", indicator_id="n",
        on=f"make_date({year} - k % 2, 5, 1)", value="20 + n % 90", created_by_id=str(made.officer_id),
    )  # fmt: skip
    insert(
        models.ActionReport, f"{of_actions} WHERE n % 4 = 0", action_id="n", year=str(year - 1),
        qualitative="'Les passages ont été tenus.'", sentence="'Un passage de plus par jour a été tenu.'",
        verdict="'renew'", written_by_id=str(made.officer_id),
    )  # fmt: skip


def _set_sequences(cursor: Any, app: str = "actions") -> None:
    from django.apps import apps

    for model in apps.get_app_config(app).get_models(include_auto_created=True):
        table = model._meta.db_table
        cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [table])
        if model._meta.pk and model._meta.pk.column == "id" and (sequence := cursor.fetchone()[0]):
            cursor.execute(f"SELECT setval('{sequence}', (SELECT coalesce(max(id), 1) FROM \"{table}\"))")


def pages(made: "Seeded") -> "list[Page]":
    """Return what is measured of programmes, on the database in use."""
    from django.utils import timezone

    from bench.pages import Page, Visitor, _floor, _get

    manager, year = Visitor.of(made.manager_id), timezone.localdate().year

    officer = Visitor.of(made.officer_id)

    def page(name: str, label: str, path: str, who: Visitor = manager) -> Page:
        return Page(name, label, _get(who, path), _floor(who, path), 2)

    return [
        page("programme", "Programme de 500 actions", "/programmes/1/"),
        page("programme_results", "Résultats d’un programme de 500 actions", f"/programmes/1/resultats/?annee={year}"),
        page("programmes", "Liste des programmes", "/programmes/"),
        page("actions", "Liste des actions", "/actions/"),
        page("actions_filtered", "Liste des actions, filtrée", f"/actions/?annee={year}&etat=running"),
        page("actions_quartier", "Actions d’un quartier", f"/actions/?quartier={made.usual_id}"),
        page("actions_search", "Actions, un mot", "/actions/?q=jardin"),
        page("actions_deep", "Liste des actions, page 150", "/actions/?page=150"),
        page("portfolio_actions", "Portefeuille, avec les actions", "/portefeuille/"),
        page("quartier_actions", "Quartier, avec ses actions", f"/quartiers/{made.usual_id}/"),
        page("quartier_panel", "Actions sur la page d’un quartier", f"/quartiers/{made.usual_id}/actions/resume/"),
        page("bureau_panel", "Actions de « Mon bureau »", "/actions/mon-bureau/", officer),
        page("action", "Action", f"/actions/{LONG}/"),
        page("money", "Argent d’une action", f"/actions/{LONG}/argent/?annee={year}"),
        page("chain", "Fil d’une action", f"/actions/{LONG}/fil/"),
        page("conventions", "Conventions TFPB, 1 600 quartiers", "/tfpb/"),
        page("tfpb", "Plan et bilan TFPB d’une convention", f"/tfpb/1/?annee={year}"),
        Page("tfpb_xlsx", "Bilan TFPB en XLSX", _get(manager, f"/tfpb/1/?annee={year}&format=xlsx")),
    ]


def dossier(made: "Seeded") -> str:
    """Make the dossier préfet of a convention of `PAPERS` papers, and say in how long. Its budget is ten seconds."""
    import uuid

    from django.core.files.base import ContentFile
    from django.utils import timezone

    from accounts.models import User
    from actions.documents import archive
    from actions.models import ActionDocument, Dossier, TfpbConvention
    from actions.services.dossiers import ask_dossier, make_dossier
    from bench.french import decimal

    year, by = timezone.localdate().year, User.objects.get(pk=made.manager_id)
    quartier = TfpbConvention.objects.select_related("quartier").get(pk=1).quartier
    papers = ActionDocument.objects.filter(
        spending__shares__quartier=quartier, spending__spent_on__year=year
    ).distinct()
    rows = list(papers[:PAPERS])
    missing = PAPERS - len(rows)
    if missing > 0:
        like = rows[0]
        rows += [
            ActionDocument(
                action_id=like.action_id, spending_id=like.spending_id, title=f"Facture {n}", name="facture.pdf",
                content_type="application/pdf", size=PAPER_BYTES, digest=f"{n:064x}", added_by_id=like.added_by_id,
            )
            for n in range(missing)
        ]  # fmt: skip
    for number, row in enumerate(rows):
        content = os.urandom(PAPER_BYTES - 8) + number.to_bytes(8, "big")
        row.digest, row.size = hashlib.sha256(content).hexdigest(), len(content)
        row.file.save("facture.pdf", ContentFile(content), save=False)
        row.save()
    asked, _ = ask_dossier(quartier=quartier, year=year, by=by, uid=uuid.uuid4())
    start = time.monotonic()
    make_dossier(dossier_id=asked.pk, attempt=asked.attempt, make=archive.make)
    spent = time.monotonic() - start
    done = Dossier.objects.get(pk=asked.pk)
    if not done.has_files:
        raise SystemExit(f"Le dossier n’a pas été fait : {done.error}")
    return (
        f"Dossier préfet de {done.paper_count} pièces ({done.lost_count} perdues), {done.spending_count} dépenses : "
        f"{decimal(spent)} s (budget 10 s), archive de {done.archive_size // 10**6} Mo"
    )


def main() -> int:
    """Measure programmes alone and print what is found."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.actions", description="Mesure les programmes et leur argent seuls."
    )
    parser.add_argument("--actions", type=int, nargs="+", default=ACTIONS, help="nombres d’actions")
    parser.add_argument("--rounds", type=int, default=10, help="nombre de tours au plus")
    parser.add_argument("--keep", action="store_true", help="garde les bases et les requêtes de chaque page")
    options = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    import django

    django.setup()
    from django.conf import settings

    from bench import matrix
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
            for count in sorted(options.actions):
                name = stack.enter_context(migrated(f"{PREFIX}_actions_{count}", keep=options.keep))
                made = seed(OBSERVATIONS)
                matrix.fill(PARTNERS)
                say(f"{number(count)} actions en {fill(count, made):.0f} s")
                site = stack.enter_context(serving(name, folder))
                benches.append(Bench(count, site, pages(made)))
            done = take_all(benches, options.rounds, 180, say)
            use(f"{PREFIX}_actions_{benches[-1].rows}")
            file = dossier(made)
            tables = [text for bench in benches for text in (f"{number(bench.rows)} actions", "", *_pages(bench), "")]
            print("\n".join([*machine(), f"- {done} tours", "", *tables, *_growth(benches), "", file]))
    finally:
        _release()
    return 0


if __name__ == "__main__":
    sys.exit(main())
