"""``manage.py demo``: what it fills an empty database with, and where it refuses."""

import datetime
import zoneinfo
from collections import Counter
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.contrib.auth import get_user
from django.core.management import CommandError, call_command
from django.db.models import Count, Q
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Team, User
from actions.enums import FundingStatus
from actions.models import (
    Action,
    ActionDocument,
    ActionReport,
    Budget,
    BudgetLine,
    Funding,
    Measurement,
    Programme,
    ProgrammeYear,
    Spending,
    TfpbConvention,
)
from actions.reads.tfpb import deadline_words, plan_of
from actions.services.money import gap_in_database
from core.history import event_model, history_of
from core.privacy import find_personal_data
from dashboards.demo import phrases
from dashboards.demo.accounts import ACCOUNTS, PASSWORD
from dashboards.demo.fill import fill
from dashboards.demo.lives import lives
from dashboards.demo.places import AREAS, PROJECTS
from dashboards.demo.veille import TYPES
from diagnostics.enums import ClosingReason, ObservationKind, Severity, Status
from diagnostics.models import (
    Alert,
    Diagnostic,
    HallState,
    IncidentType,
    Issue,
    MonthlyTally,
    Observation,
    ObservationPhoto,
    ObservationTally,
    Theme,
    Verbatim,
)
from insertion.clause import last_of, month_limit
from insertion.enums import AgeBracket, ContractKind, HomeArea, JobContract, Modality
from insertion.models import (
    Contract,
    ContractGroup,
    HoursLink,
    HoursStatement,
    HoursTally,
    Lot,
    Pathway,
    Placement,
    ProjectTarget,
    Sheet,
    SheetDocument,
)
from meetings.models import Meeting
from partners.codes import clean_siret
from partners.enums import PresenceRole
from partners.models import Agreement, Contact, Landlord, Partner, Premises, Presence
from territories.models import (
    Commune,
    Entrance,
    Indicator,
    IndicatorValue,
    Operation,
    Quartier,
    RehousingCount,
    Residence,
    UrbanProject,
)
from tests.factories import QuartierFactory, UserFactory

PARIS = zoneinfo.ZoneInfo("Europe/Paris")
DAYS = [
    datetime.datetime(2027, 1, 1, 0, 5, tzinfo=PARIS),
    datetime.datetime(2028, 2, 29, 9, 0, tzinfo=PARIS),
    datetime.datetime(2026, 3, 29, 3, 30, tzinfo=PARIS),
    datetime.datetime(2026, 8, 15, 23, 50, tzinfo=PARIS),
]


def run(**options: Any) -> str:
    printed = StringIO()
    call_command("demo", stdout=printed, **options)
    return printed.getvalue()


@pytest.fixture
def demo(db: None) -> str:
    return run()


def user(name: str) -> User:
    return User.objects.get(email=f"{name}@exemple.fr")


# ---- what is told ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("now", DAYS)
def test_the_same_instant_gives_the_same_observations(now: datetime.datetime) -> None:
    assert lives(now) == lives(now)


@pytest.mark.parametrize("now", DAYS)
def test_nothing_is_later_than_now_and_everything_follows(now: datetime.datetime) -> None:
    told = lives(now)
    assert len(told) > 1000
    assert min(life.seen_on for life in told) < now.date() - datetime.timedelta(days=700)
    seen = set()
    for life in told:
        assert life.duplicate_of is None or life.duplicate_of in seen, "the original comes first"
        seen.add(life.uid)
        assert life.seen_on <= life.created_at.date() <= now.date()
        instants = [life.created_at, *(step.at for step in life.steps)]
        assert instants == sorted(instants), life
        assert instants[-1] <= now
    assert len(seen) == len(told)


@pytest.mark.parametrize("now", DAYS)
def test_whatever_the_day_something_waits_for_each_role(now: datetime.datetime) -> None:
    told = lives(now)
    for team in (("QN03806M", "QN03807M", "QN03808M", "QN03809M"), ("QN03801M", "QN03803M", "QN03804I", "QN03811M")):
        mine = [life for life in told if life.quartier in team]
        assert sum(not life.steps for life in mine) >= 3, "to qualify"
        assert any(not life.steps and (now.date() - life.seen_on).days > 7 for life in mine), "late"
    last = [life.steps[-1] for life in told if life.steps]
    for name in ("gardien", "mission", "gardien.sud", "mission.sud"):
        assert any(step.changes.get("assignee") == name and "over_at" not in step.changes for step in last), name


def test_seasons_are_seen() -> None:
    now = datetime.datetime(2026, 11, 24, 10, 0, tzinfo=PARIS)
    months = {theme: Counter[int]() for theme in phrases.SHARES}
    for life in lives(now):
        months[life.theme][life.seen_on.month] += 1
    winter, summer = (11, 12, 1, 2), (5, 6, 7, 8)

    def total(theme: str, of: tuple[int, ...]) -> int:
        return sum(months[theme][month] for month in of)

    assert total("Éclairage", winter) > 2 * total("Éclairage", summer)
    assert total("Espaces verts", summer) > 2 * total("Espaces verts", winter)
    assert total("Tranquillité", summer) > total("Tranquillité", winter)


def test_phrases_are_those_of_the_themes_of_the_veille(db: None) -> None:
    known = {theme.name: {item.name for item in theme.items.all()} for theme in Theme.objects.all()}
    assert {theme: set(items) for theme, items in phrases.PHRASES.items()} == known
    for theme, items in phrases.PHRASES.items():
        for item, sentences in items.items():
            assert 3 <= len(sentences) <= 6, (theme, item)
            assert len({text for _, text in sentences}) == len(sentences)
    assert set(phrases.SHARES) == set(phrases.SEASONS) == set(phrases.PHRASES)


def test_no_text_names_or_describes_a_person() -> None:
    texts = [text for items in phrases.PHRASES.values() for rows in items.values() for _, text in rows]
    texts += [text for rows in (phrases.ANSWERS | phrases.CLOSING_ANSWERS).values() for text in rows]
    texts += [text for project in PROJECTS for text in (project.name, project.aims, project.steering)]
    texts += [works.name for project in PROJECTS for works in project.works]
    texts += [life.text for life in lives(timezone.localtime())]
    texts += [place.address for area in AREAS for place in area.residences]
    assert [(text, found) for text in texts if (found := find_personal_data(text))] == []
    assert [text for text in texts if "'" in text] == [], "typographic apostrophes"


# ---- what is in the database ----------------------------------------------------------------------------------------


def test_it_fills_an_empty_database(demo: str) -> None:
    assert "8 quartiers" in demo
    assert PASSWORD in demo
    assert Commune.objects.count() == 3
    assert {q.code for q in Quartier.objects.all()} == {area.code for area in AREAS}
    assert all(q.contour["type"] == "MultiPolygon" and 50_000 < q.area_m2 < 2_000_000 for q in Quartier.objects.all())
    assert Team.objects.count() == 2
    placed = Residence.objects.filter(quartier__isnull=False)
    assert placed.count() == 15
    assert set(placed.values_list("is_in_qpv", flat=True)) == {True}, "each stands in its quartier"
    assert UrbanProject.objects.filter(kind="npnru_national").count() == 1
    assert [o.name for o in Operation.objects.late()] != []
    assert RehousingCount.objects.count() == 5

    observations = Observation.objects.all()
    assert set(observations.values_list("status", flat=True)) == set(Status)
    assert set(observations.values_list("severity", flat=True)) == set(Severity)
    assert set(observations.values_list("kind", flat=True)) == set(ObservationKind)
    assert set(observations.values_list("closing_reason", flat=True)) == {"", *ClosingReason}
    assert observations.filter(is_confidential=True).count() > 3
    assert observations.late().count() > 5
    assert observations.filter(duplicate_of__isnull=False).count() > 10
    assert ObservationPhoto.objects.count() >= 6
    for field in ("latitude", "assignee", "item", "entrance"):
        assert observations.filter(**{f"{field}__isnull": False}).count() > 50, field
        assert observations.filter(**{f"{field}__isnull": True}).count() > 50, field


def test_counts_kept_by_triggers_are_right(demo: str) -> None:
    everything = ObservationTally.objects.values_list(
        "quartier_id", "month", "theme_id", "severity", "kind", "status", "is_confidential", "total"
    )
    kept, months = set(everything.filter(total__gt=0)), set(MonthlyTally.objects.values_list("quartier_id", "total"))
    ObservationTally.objects.all().rebuild()
    assert set(everything.all()) == kept
    assert set(MonthlyTally.objects.values_list("quartier_id", "total")) == months
    assert sum(row[-1] for row in kept) == Observation.objects.count()


def test_indicators_say_that_they_are_invented(demo: str) -> None:
    values = IndicatorValue.objects.all()
    assert set(values.values_list("source", flat=True)) == {"Données de démonstration (valeurs inventées)"}
    assert values.values_list("vintage", flat=True).order_by().distinct().count() == 2
    assert set(values.filter(is_secret=True).values_list("quartier__code", flat=True)) == {"QN03809M"}
    quartier = Quartier.objects.get(code="QN03807M")
    zones = values.for_quartier(quartier).filter(indicator__code="tp60").values_list("zone_kind", flat=True)
    assert set(zones) == {"quartier", "commune", "epci", "national"}
    assert {"pop_mun", "tp60", "disp_q2", "tx_tot_empl", "ind_jeune"} <= set(
        Indicator.objects.filter(is_key=True).values_list("code", flat=True)
    )


def test_the_history_is_dated_and_signed(demo: str) -> None:
    row = Observation.objects.get(text__startswith="Minuterie trop courte, on finit")
    entries = history_of(row, created="Signalement")
    assert [entry.label for entry in entries] == ["Modification", "Modification", "Signalement"]
    assert [entry.who for entry in entries] == ["Camille Exemple", "Camille Exemple", "Hugo Modèle"]
    assert entries[-1].at == row.created_at
    assert entries[0].at == row.over_at
    assert ("État", "À traiter", "Traitée") in [(c.label, c.before, c.after) for c in entries[0].changes]
    assert row.version == 3
    # What happens from now on goes on from there.
    row.answer += " À bientôt."
    row.save()
    row.refresh_from_db()
    assert row.version == 4
    assert len(history_of(row)) == 4


# ---- accounts -------------------------------------------------------------------------------------------------------


def test_every_account_signs_in_with_the_password_printed(demo: str) -> None:
    for account in ACCOUNTS:
        client = Client()
        client.post(reverse("account_login"), {"login": account.email, "password": PASSWORD})
        assert get_user(client).email == account.email  # type: ignore[union-attr]


def test_each_role_has_its_rights(demo: str) -> None:
    assert user("gardien").scope.best_role == Role.PROXIMITY
    assert user("mission").scope.best_role == Role.OFFICER
    assert len(user("manager").scope.manager_quartier_ids) == 8
    assert user("admin").is_administrator
    hidden = Observation.objects.filter(is_confidential=True)
    assert hidden.visible_to(user("gardien")).count() == 0
    assert hidden.visible_to(user("mission")).count() > 0
    theirs = Observation.objects.filter(author=user("gardien"))
    assert theirs.visible_to(user("gardien.sud")).count() == 0


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("gardien", "Hublot arraché, fils à nu"),
        ("mission", "Matelas et meubles déposés devant l’entrée"),
        ("manager", "Villeneuve - Village Olympique"),
        ("admin", "Résidences sans quartier"),
        ("gardien.sud", "Plafonnier du hall arraché"),
        ("mission.sud", "Tags sur la porte et la platine d’interphone"),
    ],
)
def test_each_bureau_has_something(demo: str, name: str, words: str) -> None:
    client = Client()
    client.force_login(user(name))
    assert words in client.get("/").content.decode()


@pytest.mark.parametrize("name", ["gardien", "manager", "admin"])
def test_pages_of_the_demonstration_open(demo: str, name: str) -> None:
    client = Client()
    client.force_login(user(name))
    quartier = Quartier.objects.get(code="QN03807M")
    assert quartier.name in client.get(f"/quartiers/{quartier.pk}/").content.decode()
    observation = Observation.objects.get(text__startswith="Hublot arraché")
    assert observation.text in client.get(observation.get_absolute_url()).content.decode()
    photo = observation.photos.get()
    answer = client.get(f"/veille/photos/{photo.uid}/vignette/")
    assert b"".join(answer.streaming_content).startswith(b"\xff\xd8"), "a JPEG"
    answer.close()


# ---- again, and elsewhere -------------------------------------------------------------------------------------------


def test_a_second_call_changes_nothing(demo: str) -> None:
    before = {user.pk: user.password for user in User.objects.all()}, Observation.objects.count()
    assert "déjà là" in run()
    assert ({user.pk: user.password for user in User.objects.all()}, Observation.objects.count()) == before


def test_a_database_that_is_somebody_s_is_refused(db: None) -> None:
    UserFactory()
    with pytest.raises(CommandError, match="a déjà des comptes"):
        run()
    assert User.objects.count() == 1
    assert not Observation.objects.exists()


def test_quartiers_imported_before_are_kept(db: None) -> None:
    mine = QuartierFactory(kind="qpv_2024", code="QN03807M", name="Villeneuve (fichier officiel)")
    run()
    mine.refresh_from_db()
    assert mine.name == "Villeneuve (fichier officiel)"
    assert Observation.objects.filter(quartier=mine).count() > 100


def test_production_refuses_it(db: None, settings: Any) -> None:
    settings.DEMO_ALLOWED = False
    with pytest.raises(CommandError, match="DEMO_ALLOWED"):
        run()
    assert not User.objects.exists()


def test_accounts_are_listed_only_where_they_are(db: None) -> None:
    assert run(list_accounts=True) == ""
    run()
    printed = run(list_accounts=True)
    for email in ("gardien@exemple.fr", "mission@exemple.fr", "manager@exemple.fr", "admin@exemple.fr"):
        assert email in printed
    User.objects.filter(email="gardien@exemple.fr").update(is_active=False)
    assert "gardien@exemple.fr" not in run(list_accounts=True)


# ---- diagnostics ----------------------------------------------------------------------------------------------------


def test_two_walks_of_one_quartier_can_be_compared(demo: str) -> None:
    first, second = Diagnostic.objects.filter(kind="walk").order_by("starts_on")
    assert first.grid == second.grid
    assert [stop.label for stop in first.stops.all()] == [stop.label for stop in second.stops.all()]
    for walk in (first, second):
        assert walk.scores.filter(level__isnull=False).exists()
        assert walk.scores.filter(level__isnull=True).exists(), "something was not observed"
        assert walk.scores.filter(level__is_positive=True).exists(), "something is well"
        assert {step.at.date() for step in walk.steps.all()} == {walk.starts_on}
        assert Observation.objects.filter(stop__diagnostic=walk).count() >= 4
    assert list(first.steps.values_list("status", flat=True)) == ["prepared", "ongoing", "shared", "validated"]


def test_problematiques_come_from_a_diagnostic_and_lead_to_what_was_seen(demo: str) -> None:
    issues = Issue.objects.all()
    assert len(issues) >= 3
    for issue in issues:
        assert issue.diagnostic is not None
        assert issue.diagnostic.kind == "social"
        assert issue.observations.exists()
        assert {row.theme for row in issue.observations.all()} == {issue.theme}


def test_what_diagnostics_say_names_nobody(demo: str) -> None:
    texts = [*Verbatim.objects.values_list("text", flat=True), *Verbatim.objects.values_list("speaker", flat=True)]
    texts += Issue.objects.values_list("title", flat=True)
    for row in Diagnostic.objects.all():
        texts += [row.title, row.method, row.strengths, row.weaknesses, row.opportunities, row.threats]
    assert [found for text in texts for found in find_personal_data(text)] == []


def test_the_directory_says_who_to_call_and_what_is_near_its_end(demo: str) -> None:
    assert "33 partenaires" in demo
    assert Partner.objects.count() == 33
    assert clean_siret(Landlord.objects.current().siret) == "00012345500016"
    # Nobody is called by these numbers, no message goes to these addresses.
    for model in (Partner, Contact):
        for phone, email in model.objects.values_list("phone", "email"):
            assert phone.startswith(("01 99 00 ", "06 39 98 ")), phone
            assert email.endswith(".example"), email
    assert Partner.objects.to_check().exists()
    assert Agreement.objects.ending().count() >= 2
    assert Premises.objects.count() == 3
    assert {row.role for row in Presence.objects.all()} == set(PresenceRole)


def test_a_cellule_was_held_and_the_next_one_takes_over_what_is_left(demo: str) -> None:
    last, coming = Meeting.objects.order_by("starts_at")
    assert (last.status, last.minutes_status) == ("held", "sent")
    assert last.decisions.filter(status="open").count() == 2
    taken = set(coming.items.filter(decision__isnull=False).values_list("decision", flat=True))
    assert taken == set(last.decisions.filter(status="open").values_list("pk", flat=True))
    assert coming.items.filter(title__startswith="Validation du relevé").exists()
    client = Client()
    client.force_login(user("mission"))
    page = client.get(f"/quartiers/{last.quartiers.get().pk}/promesses/").content.decode()
    assert "Passer chaque lundi aux Coursives" in page


def test_a_programme_waits_for_its_manager_with_what_is_late_and_who_came(demo: str) -> None:
    programme = Programme.objects.get(status="submitted")
    assert programme.actions.late().exists()
    assert programme.actions.filter(sessions__people__gt=0, axes__isnull=False, issues__isnull=False).exists()
    for action in programme.actions.all():
        assert not find_personal_data(f"{action.needs} {action.aims} {action.content} {action.additionality_note}")


def test_programmes_live_from_the_plan_to_the_closed_year(demo: str) -> None:
    """One filling for the three: it takes seconds."""
    _a_convention_lives_from_plan_to_bilan()
    _money_is_at_every_step_and_balances()
    _last_year_is_closed_with_its_bilans_and_one_correction()


def _a_convention_lives_from_plan_to_bilan() -> None:
    today = timezone.localdate()
    convention = TfpbConvention.objects.filter(signed_on__isnull=False).get(quartier__code="QN03807M")
    plan = plan_of(convention, today.year)
    assert [axis.number for axis in plan.empty_axes] == [6], "one axis is empty"
    night = next(axis for axis in plan.axes if axis.axis.number == 5)
    assert night.valued < night.to_value, "one is under-valued"
    assert plan.abatement is not None
    assert plan.abatement * 7 / 10 < plan.to_value <= plan.abatement, "the plan spends most of what is let off"
    assert 0 < plan.without_proof < len(plan.lines) * 4
    assert plan.untold, "an action is still to be told droit commun or beyond"
    before = plan_of(convention, today.year - 1)
    assert before.valued > before.to_value * 9 / 10
    late = TfpbConvention.objects.get(signed_on__isnull=True)
    assert deadline_words(late, today)[1]


def _money_is_at_every_step_and_balances() -> None:
    assert {row.status for row in Funding.objects.all()} == set(FundingStatus)
    today = timezone.localdate()
    assert Funding.objects.filter(status__in=["voted", "paid"], report_due_on__lt=today).exists(), "a bilan is late"
    soon = today + datetime.timedelta(days=30)
    assert Funding.objects.filter(status="considered", deadline_on__range=(today, soon)).exists(), "a call ends soon"
    budgets = set(BudgetLine.objects.values_list("action", "year"))
    assert len(budgets) > 10
    for action, year in budgets:
        assert gap_in_database(Action.objects.get(pk=action), year).is_balanced, (action, year)
    assert 0 < Budget.objects.filter(settled_at__isnull=False).count() < len(budgets)
    assert Spending.objects.without_proof().exists()
    assert Spending.objects.filter(proofs__isnull=False).count() > 20
    assert Spending.objects.filter(shares__amount__gt=0).annotate(n=Count("shares")).filter(n=2).exists()


def _last_year_is_closed_with_its_bilans_and_one_correction() -> None:
    closing = ProgrammeYear.objects.get()
    assert closing.year == timezone.localdate().year - 1
    assert [row.by for row in closing.corrections.all()] == [user("manager")]
    told = ActionReport.objects.filter(year=closing.year)
    assert told.count() == closing.programme.actions.count()
    assert not told.filter(Q(validated_at__isnull=True) | Q(sentence="")).exists()
    assert ActionReport.objects.filter(year=closing.year + 1, validated_at__isnull=True).count() == 1
    assert Measurement.objects.filter(women__isnull=False, young__isnull=False, from_qpv__isnull=False).exists()
    assert ActionDocument.objects.filter(session__isnull=False).exists()
    texts = [*ActionReport.objects.values_list("qualitative", "gaps", "lessons", "sentence")]
    texts += Funding.objects.values_list("confidential", "reference")
    texts += Action.objects.values_list("content", "additionality_note")
    assert [found for row in texts for text in row for found in find_personal_data(text)] == []


def test_nothing_is_spent_or_worked_before_its_day_on_the_first_of_january(db: None) -> None:
    now = DAYS[0]
    with time_machine.travel(now, tick=False):
        counts = fill(now)
    assert counts["dépenses"] > 20
    assert not Spending.objects.filter(spent_on__gt=now.date()).exists()
    _hours_are_those_that_days_hold(now.date())
    assert not Sheet.objects.filter(sent_at__gt=now).exists()
    assert (
        not Pathway.objects.exclude(exit_3="").filter(ended_on__gt=now.date() - datetime.timedelta(days=90)).exists()
    )


def test_clauses_live_from_the_contract_to_the_hours(demo: str) -> None:
    """One filling for all: it takes seconds."""
    _lots_are_met_late_and_on_time()
    _pathways_are_plausible_and_nobody_s()
    _hours_are_those_that_days_hold(timezone.localdate())
    _months_are_at_every_step()
    _what_is_seen_of_insertion()


def _done(lot: Lot) -> Decimal:
    return sum((row.done for row in lot.tallies.all()), Decimal(0))


def _lots_are_met_late_and_on_time() -> None:
    today = timezone.localdate()
    works = Contract.objects.get(title="Réhabilitation thermique de la Galerie haute")
    assert works.project is not None
    assert (works.kind, works.project.kind) == ("npnru", "npnru_national")
    met, late, on_time = works.lots.order_by("number")
    assert _done(met) >= met.due_hours
    for lot, is_late in ((late, True), (on_time, False)):
        assert lot.due_on is not None
        assert lot.due_on > today
        elapsed = Decimal((today - lot.starts_on).days) / (lot.due_on - lot.starts_on).days
        assert (elapsed * lot.due_hours - _done(lot) > lot.due_hours / 10) is is_late, lot
    [amendment] = on_time.amendments.all()
    assert (on_time.due_hours, on_time.due_on) == (on_time.target_hours + 50, amendment.ends_on)
    # One is over, owes hours, and nobody has decided of its penalty.
    owing = [lot for lot in Lot.objects.filter(due_on__lt=today, contract__group=None) if _done(lot) < lot.due_hours]
    assert [(lot.penalty_per_hour, lot.penalty_decision) for lot in owing] == [(25, "")]
    together = ContractGroup.objects.get()
    lots = Lot.objects.filter(contract__group=together)
    assert any(_done(lot) < lot.due_hours for lot in lots), "one alone would be short"
    assert sum(_done(lot) for lot in lots) >= sum(lot.due_hours for lot in lots)
    assert {lot.insertion_rate for lot in Lot.objects.filter(contract__kind=ContractKind.GUP)} == {10}
    assert set(Contract.objects.values_list("kind", flat=True)) == set(ContractKind)
    assert not Lot.objects.filter(Q(settled_at=None) | Q(labour_source="") | Q(rate_source="") | Q(cost_source=""))
    targets = ProjectTarget.objects.filter(project=works.project)
    assert targets.count() == 3
    for row in targets:
        assert row.target_hours * 100 == row.worked_hours * row.share, row


def _pathways_are_plausible_and_nobody_s() -> None:
    people = Pathway.objects.all()
    assert 40 <= people.count() <= 50
    at_home = people.filter(home_area=HomeArea.QPV)
    assert at_home.count() * 2 > people.count(), "most live in a QPV"
    assert not at_home.filter(home_quartier=None).exists()
    assert {"lasting"} < set(people.values_list("exit_3", flat=True))
    for months in (3, 6, 12):
        assert people.exclude(**{f"exit_{months}": ""}).exists(), months
    assert set(people.values_list("age_bracket", flat=True)) == set(AgeBracket) - {AgeBracket.UNKNOWN}
    for row in people:
        assert ("jeune" in row.criteria) == (row.age_bracket in ("under_18", "from_18")), row
        assert ("qpv" in row.criteria) == (row.home_area == HomeArea.QPV), row
    kinds = set(Placement.objects.values_list("employer__kind__code", flat=True))
    assert kinds == {"entreprise", "ei", "ai", "aci", "etti", "geiq", "regie-quartier"}
    assert set(Placement.objects.values_list("modality", flat=True)) == set(Modality)
    assert len(set(Placement.objects.values_list("job_contract", flat=True))) > len(JobContract) / 2
    assert people.annotate(n=Count("placements")).filter(n__gt=1).count() >= 3, "some go from one lot to another"
    chantier = Action.objects.filter(placements__modality=Modality.EDUCATIVE).distinct().get()
    assert chantier.kind.code == "chantier-educatif"
    assert set(chantier.partners.values_list("partner__kind__code", flat=True)) == {"ai", "prevention-specialisee"}


def _hours_are_those_that_days_hold(today: datetime.date) -> None:
    lines = HoursStatement.objects.select_related("sheet", "placement")
    assert lines.count() > 150
    months: Counter[tuple[int, datetime.date]] = Counter()
    for line in lines:
        step, month = line.placement, line.sheet.month
        first, last = max(step.starts_on, month), min(step.ends_on or today, last_of(month))
        assert 0 < line.hours * 100 <= month_limit(first, last) * step.work_share, line.pk
        assert last < today.replace(day=1), "nobody works before the day"
        months[step.pathway_id, month] += line.hours  # type: ignore[assignment]  # hours are decimals
    for (_, month), hours in months.items():
        assert hours <= month_limit(month, last_of(month))
    kept = set(HoursTally.objects.values_list("lot", "action", "year", "done", "waiting"))
    HoursTally.objects.all().rebuild()
    assert set(HoursTally.objects.values_list("lot", "action", "year", "done", "waiting")) == kept


def _months_are_at_every_step() -> None:
    today = timezone.localdate()
    last = (today.replace(day=1) - datetime.timedelta(days=1)).replace(day=1)
    assert list(Sheet.objects.to_validate().values_list("month", flat=True)) == [last, last]
    assert Sheet.objects.filter(validated_at__isnull=False).count() > 60
    # Somebody works in the third lot, and nobody told the hours of last month: its company has a link for that.
    [link] = HoursLink.objects.open()
    assert link.first_month == link.last_month == last
    assert link.lot is not None
    assert link.lot.company == link.partner
    assert Placement.objects.during(last, last_of(last)).filter(lot=link.lot).exists()
    assert not Sheet.objects.filter(lot=link.lot, month=last).exists()
    assert SheetDocument.objects.filter(content_type="application/pdf", sheet__validated_at=None).count() == 2
    assert SheetDocument.objects.count() > 8


def _what_is_seen_of_insertion() -> None:
    assert Lot.objects.visible_to(user("mission")).count() == 7
    assert Lot.objects.visible_to(user("mission.sud")).count() == 1
    assert Pathway.objects.visible_to(user("gardien")).count() == 0
    assert 0 < Pathway.objects.visible_to(user("mission.sud")).count() < 8
    texts = [row.notes for row in Contract.objects.all()] + [row.title for row in Contract.objects.all()]
    texts += [f"{row.title} {row.cost_source} {row.rate_source} {row.labour_source}" for row in Lot.objects.all()]
    assert [found for text in texts for found in find_personal_data(text)] == []


def test_rules_have_warned_those_who_lead(demo: str) -> None:
    alerts = Alert.objects.all()
    assert 1 <= len(alerts) <= 40, "some, and few enough to be read"
    assert user("mission").notifications.exists()
    assert not user("gardien").notifications.exists()


def test_incidents_say_what_they_are_and_halls_how_they_go(demo: str) -> None:
    assert set(TYPES.values()) <= set(IncidentType.objects.values_list("name", flat=True)), "names of the typology"
    typed = Observation.objects.filter(incident_type__isnull=False)
    assert typed.values("incident_type").distinct().count() >= 8
    # Those that nobody qualified so exist too.
    assert Observation.objects.filter(kind="incident", incident_type__isnull=True).exists()
    # Their history says it from the start, and not as a change of today.
    first = typed.order_by("pk").first()
    assert first is not None
    events = event_model(Observation).objects.filter(pgh_obj_id=first.pk)
    assert {event.incident_type_id for event in events} == {first.incident_type_id}
    assert set(HallState.objects.latest().values_list("level", flat=True)) == {1, 2, 3, 4}
    assert Entrance.objects.filter(states__isnull=True).exists()
