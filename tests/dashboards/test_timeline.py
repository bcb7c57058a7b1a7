"""The timeline of a quartier: what each source tells, what the reader may not see, pages that leave nothing out."""

import datetime

import pgtrigger
import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from actions.models import ActionStep, Milestone, ProgrammeStep, TfpbConvention
from core.history import event_model
from dashboards.reads.timeline import SOURCES, Days, Reader, timeline_of
from diagnostics.models import Alert, AlertRule, DiagnosticStep, IncidentType, Issue
from meetings.models import Decision
from tests.factories import (
    ActionFactory,
    AgreementFactory,
    DecisionFactory,
    DiagnosticFactory,
    EntranceFactory,
    FrameworkFactory,
    HallStateFactory,
    IssueFactory,
    MeetingFactory,
    ObservationFactory,
    OperationFactory,
    ParticipationFactory,
    ProgrammeFactory,
    QuartierFactory,
    ResidenceFactory,
    UrbanProjectFactory,
)

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
HALLS = [source for source in SOURCES if source.name == "halls"]


def day(ago):
    return TODAY - datetime.timedelta(days=ago)


def at(ago):
    return timezone.now() - datetime.timedelta(days=ago)


def url(quartier, query=""):
    return reverse("dashboards:quartier_timeline", args=[quartier.pk]) + (f"?{query}" if query else "")


def told(client, quartier, *sources, query=""):
    """Return what the page tells of these sources: (days ago, word, title), the newest first."""
    query = "&".join([*(f"genre={name}" for name in sources), query])
    timeline = client.get(url(quartier, query)).context["timeline"]
    return [
        ((TODAY - row.event.day).days, row.event.word, row.event.title)
        for month in timeline.months
        for row in month.events
    ]


# ---- each source ----------------------------------------------------------------------------------------------------


def test_works_begin_and_end_and_what_was_planned_and_is_not_done_says_so(sign_in, officer, quartier):
    project = UrbanProjectFactory(name="Rénovation", quartiers=[quartier, QuartierFactory()])
    OperationFactory(
        project=project, name="Tour 3", quartier=quartier, planned_start=day(60), started_on=day(50), ended_on=day(4)
    )
    OperationFactory(project=project, name="Square", planned_start=day(10), planned_end=day(-40))
    OperationFactory(project=project, name="D’à côté", quartier=project.quartiers.exclude(pk=quartier.pk).get(),
                     started_on=day(3))  # fmt: skip
    OperationFactory(name="D’un autre projet", started_on=day(3))
    assert told(sign_in(officer), quartier, "travaux") == [
        (4, "Travaux finis", "Tour 3"),
        (10, "Début prévu, pas encore fait", "Square"),
        (50, "Travaux commencés", "Tour 3"),
    ]


def test_incidents_and_what_is_serious_but_no_more(sign_in, officer, proximity, quartier):
    kind = IncidentType.objects.first()
    ObservationFactory(quartier=quartier, seen_on=day(1), kind="incident", incident_type=kind, severity=1)
    ObservationFactory(quartier=quartier, seen_on=day(2), severity=3, place_label="Tour 3", theme__name="Verdure")
    ObservationFactory(quartier=quartier, seen_on=day(3), severity=2)
    ObservationFactory(quartier=quartier, seen_on=day(4), kind="strength", severity=4, theme__name="Fêtes")
    ObservationFactory(quartier=quartier, seen_on=day(5), severity=4, is_confidential=True, theme__name="Secret")
    ObservationFactory(seen_on=day(1), severity=4)
    seen = [(1, "Incident", kind.name), (2, "Constat", "Verdure, Tour 3")]
    assert told(sign_in(officer), quartier, "incidents") == [*seen, (5, "Constat", "Secret")]
    assert told(sign_in(proximity), quartier, "incidents") == seen
    assert told(sign_in(proximity), quartier, "points-forts") == [(4, "Point fort", "Fêtes")]


def test_diagnostics_begin_are_shared_are_validated(sign_in, officer, quartier):
    row = DiagnosticFactory(title="Marche d’automne", quartiers=[quartier])
    for ago, status in ((30, "prepared"), (20, "ongoing"), (10, "shared"), (5, "validated"), (1, "archived")):
        DiagnosticStep.objects.create(diagnostic=row, status=status, by=officer, at=at(ago))
    DiagnosticStep.objects.create(diagnostic=DiagnosticFactory(), status="ongoing", by=officer, at=at(3))
    assert told(sign_in(officer), quartier, "diagnostics") == [
        (5, "Diagnostic validé", "Marche d’automne"),
        (10, "Diagnostic en restitution", "Marche d’automne"),
        (20, "Diagnostic commencé", "Marche d’automne"),
    ]


def test_a_warning_is_seen_by_who_sees_what_made_it(sign_in, officer, proximity, quartier):
    rule = AlertRule.objects.first()
    for key, is_confidential in (("a", False), ("b", True)):
        alert = Alert.objects.create(rule=rule, key=key, quartier=quartier, made_on=day(2), sentence=f"Alerte {key}")
        alert.observations.add(ObservationFactory(quartier=quartier, is_confidential=is_confidential))
    assert {row[2] for row in told(sign_in(officer), quartier, "alertes")} == {"Alerte a", "Alerte b"}
    assert {row[2] for row in told(sign_in(proximity), quartier, "alertes")} == {"Alerte a"}


def test_a_problematique_is_opened_ranked_and_solved(sign_in, officer, quartier):
    row = IssueFactory(title="Halls abîmés", quartiers=[quartier], created_at=at(40))
    IssueFactory(title="D’ailleurs", quartiers=[QuartierFactory()])
    row.priority, row.decided_on, row.decided_with = 1, day(20), "la ville"
    row.save()
    row.description = "Rien de neuf"
    row.save()
    row.status = "solved"
    row.save()
    # The history is kept as things happen: those of this test happened today.
    solved = event_model(Issue).objects.filter(pgh_obj_id=row.pk, status="solved")
    assert solved.count() == 1
    assert told(sign_in(officer), quartier, "problematiques") == [
        (0, "Problématique résolue", "Halls abîmés"),
        (20, "Priorité décidée", "Halls abîmés"),
        (40, "Problématique ouverte", "Halls abîmés"),
    ]


def test_a_hall_is_told_when_its_level_changes(sign_in, officer, quartier):
    hall = EntranceFactory(name="Hall 2", building__name="Tour 3",
                           building__residence=ResidenceFactory(quartier=quartier, name="Les Érables"))  # fmt: skip
    for ago, level in ((400, 1), (90, 1), (60, 3), (30, 3), (10, 2)):
        HallStateFactory(entrance=hall, seen_on=day(ago), level=level)
    HallStateFactory(seen_on=day(1), level=4)
    title = "Les Érables, Tour 3, Hall 2"
    assert told(sign_in(officer), quartier, "halls") == [
        (10, "Hall : mieux", title),
        (60, "Hall : moins bien", title),
    ]


def test_meetings_are_told_with_what_they_decided_and_agreements_that_were_signed(sign_in, officer, quartier):
    held = MeetingFactory(title="Cellule", quartiers=[quartier], starts_at=at(20), status="held")
    MeetingFactory(title="Jamais tenue", quartiers=[quartier], starts_at=at(19), status="cancelled")
    MeetingFactory(title="D’ailleurs", starts_at=at(18), status="held")
    done = DecisionFactory(meeting=held, text="Poser un banc")
    Decision.objects.filter(pk=done.pk).update(status="done", closed_on=day(5), closed_by=officer)
    AgreementFactory(
        title="Jardin", quartiers=[quartier], status="signed", signed_on=day(9), starts_on=day(9), ends_on=day(-90)
    )
    AgreementFactory(
        title="Local", quartiers=[quartier], status="signed", signed_on=day(400), starts_on=day(400), ends_on=day(2)
    )
    AgreementFactory(title="D’à côté", quartiers=[QuartierFactory()], status="signed", signed_on=day(3))
    client = sign_in(officer)
    assert told(client, quartier, "reunions") == [
        (2, "Convention arrivée à son terme", "Local"),
        (5, "Décision faite", "Poser un banc"),
        (9, "Convention signée", "Jardin"),
        (20, "Réunion tenue", "Cellule"),
        (20, "Décision", "Poser un banc"),
    ]
    sentence = client.get(url(quartier, "genre=reunions")).context["timeline"].told
    assert sentence == ["1 réunion tenue", "1 décision prise", "1 décision faite", "1 convention signée"]


def test_programmes_actions_sessions_and_steps_are_told(sign_in, officer, quartier):
    programme = ProgrammeFactory(title="Programme 2026", quartiers=[quartier], lead=officer)
    action = ActionFactory(programme=programme, title="Jardin", responsible=officer)
    for ago, status in ((50, "draft"), (40, "submitted"), (30, "validated")):
        ProgrammeStep.objects.create(programme=programme, status=status, by=officer, at=at(ago))
    for ago, status in ((29, "planned"), (20, "running"), (1, "done")):
        ActionStep.objects.create(action=action, status=status, by=officer, at=at(ago))
    ParticipationFactory(action=action, on=day(12), title="Plantations", people=14)
    ParticipationFactory(action=action, on=day(8), people=1, quartier=quartier)
    ParticipationFactory(action=action, on=day(7), title="À côté", quartier=QuartierFactory())
    Milestone.objects.create(action=action, title="Terre livrée", due_on=day(20), done_on=day(18))
    Milestone.objects.create(action=action, title="Pas encore", due_on=day(5))
    convention = TfpbConvention.objects.create(
        quartier=quartier, framework=FrameworkFactory(kind="tfpb", title="TFPB"), first_year=2025, last_year=2027,
        signed_on=day(60),
    )  # fmt: skip
    ActionStep.objects.create(action=ActionFactory(title="D’ailleurs"), status="done", by=officer, at=at(2))
    client = sign_in(officer)
    assert told(client, quartier, "actions") == [
        (1, "Action réalisée", "Jardin"),
        (8, "Séance", "Jardin"),
        (12, "Séance", "Plantations"),
        (18, "Étape faite", "Terre livrée"),
        (20, "Action commencée", "Jardin"),
        (30, "Programme validé", "Programme 2026"),
        (40, "Programme soumis", "Programme 2026"),
        (60, "Convention TFPB signée", "TFPB"),
    ]
    timeline = client.get(url(quartier, "genre=actions")).context["timeline"]
    events = [row.event for month in timeline.months for row in month.events]
    assert {(event.detail, event.url) for event in events if event.what == "session"} == {
        ("Jardin · 14 personnes", reverse("actions:session_list", args=[action.pk])),
        ("1 personne", reverse("actions:session_list", args=[action.pk])),
    }
    assert (events[-1].detail, events[-1].url) == ("jusqu’en 2027", convention.get_absolute_url())
    assert events[-2].url == programme.get_absolute_url()
    assert timeline.told == ["1 programme validé", "1 action commencée", "1 action réalisée", "2 séances"]


def test_what_is_read_together_is_told_apart_and_cut_apart(officer, quartier):
    action = ActionFactory(quartiers=[quartier])
    for ago in range(6):
        ParticipationFactory(action=action, on=day(ago))
    MeetingFactory(title="Cellule", quartiers=[quartier], starts_at=at(9), status="held")
    together = [source for source in SOURCES if source.name in ("reunions", "actions")]
    page = timeline_of(Reader(officer, quartier), Days(day(30), TODAY), together, limit=4)
    assert [row.source.name for month in page.months for row in month.events] == ["actions"] * 4
    assert page.told == ["1 réunion tenue", "au moins 4 séances"]
    assert page.following == day(4)


def test_what_changed_is_told_from_what_was_before_the_period(sign_in, officer, quartier):
    hall = EntranceFactory(building__residence__quartier=quartier)
    for seen_on, level in (("2024-12-20", 1), ("2025-01-10", 4), ("2025-02-10", 4)):
        HallStateFactory(entrance=hall, seen_on=seen_on, level=level)
    events = timeline_of(
        Reader(officer, quartier), Days(datetime.date(2025, 1, 1), datetime.date(2025, 12, 31)), HALLS
    )
    assert [(row.event.day.isoformat(), row.event.word) for month in events.months for row in month.events] == [
        ("2025-01-10", "Hall : moins bien")
    ]


def test_a_problematique_that_was_solved_before_the_period_is_not_solved_again(sign_in, officer, quartier):
    with pgtrigger.ignore("diagnostics.Issue:insert_insert"):
        row = IssueFactory(title="Halls abîmés", quartiers=[quartier], created_at=at(700), status="solved")
    events = event_model(Issue).objects
    told_of = {
        field.attname: getattr(row, field.attname) for field in Issue._meta.concrete_fields if not field.generated
    }
    for ago, label, status in ((700, "insert", "open"), (600, "update", "solved")):
        with time_machine.travel(at(ago), tick=False):
            events.create(**{**told_of, "status": status}, pgh_obj_id=row.pk, pgh_label=label)
    row.title = "Halls abîmés le soir"
    row.save()
    assert events.filter(pgh_obj_id=row.pk).count() == 3
    assert told(sign_in(officer), quartier, "problematiques") == []


# ---- the page -------------------------------------------------------------------------------------------------------


def test_the_sentence_counts_the_period(sign_in, officer, quartier):
    for ago in (1, 2, 3):
        ObservationFactory(quartier=quartier, seen_on=day(ago), kind="incident")
    ObservationFactory(quartier=quartier, seen_on=day(1), severity=4)
    OperationFactory(project=UrbanProjectFactory(quartiers=[quartier]), started_on=day(9))
    page = sign_in(officer).get(url(quartier))
    assert page.context["timeline"].told == ["1 opération commencée", "3 incidents", "1 constat sérieux ou grave"]
    assert "1 opération commencée, 3 incidents, 1 constat sérieux ou grave." in page.content.decode()


def test_the_period_bounds_what_is_told(sign_in, officer, quartier):
    this_year = ObservationFactory(quartier=quartier, severity=4, theme__name="Neuf")
    old = ObservationFactory(quartier=quartier, severity=4, seen_on=datetime.date(TODAY.year - 3, 6, 15),
                             theme__name="Vieux")  # fmt: skip
    client = sign_in(officer)
    assert [row[2] for row in told(client, quartier)] == [str(this_year.theme)]
    assert [row[2] for row in told(client, quartier, query=f"periode={TODAY.year - 3}")] == [str(old.theme)]
    assert told(client, quartier, query=f"periode={TODAY.year - 2}") == []
    page = client.get(url(quartier)).content.decode()
    assert f"?periode={TODAY.year - 1}" in page.replace("&amp;", "&")


@pytest.mark.parametrize("query", ["periode=1850", "genre=rumeurs", "avant=hier", "periode=%00"])
def test_a_wrong_choice_is_said(sign_in, officer, quartier, query):
    page = sign_in(officer).get(url(quartier, query))
    assert page.status_code == 200
    assert "Un filtre n’a pas été compris" in page.content.decode()
    assert page.context["timeline"] is None


def test_pages_leave_nothing_out_and_repeat_nothing(officer, quartier):
    for ago in range(1, 40):
        ObservationFactory(quartier=quartier, seen_on=day(ago // 3), kind="incident")
    for ago in (2, 5, 9):
        ObservationFactory(quartier=quartier, seen_on=day(ago), kind="strength")
    reader, days, seen = Reader(officer, quartier), Days(day(60), TODAY), []
    pages = 0
    while True:
        timeline = timeline_of(reader, days, SOURCES, limit=7)
        seen += [row.event.url for month in timeline.months for row in month.events]
        pages += 1
        if timeline.following is None:
            break
        assert timeline.following < days.last
        days = Days(days.first, timeline.following)
    assert len(seen) == len(set(seen)) == 42
    assert pages > 3


def test_a_day_with_more_than_a_page_says_so_and_the_next_page_goes_on(officer, quartier):
    for ago in (3, 3, 3, 3, 2, 1):
        ObservationFactory(quartier=quartier, seen_on=day(ago), kind="incident")
    reader = Reader(officer, quartier)
    timeline = timeline_of(reader, Days(day(9), day(3)), SOURCES, limit=2)
    assert timeline.count == 2
    assert timeline.busy == ["Incidents et faits sérieux"]
    assert timeline.told == ["au moins 2 incidents"]
    assert timeline.following == day(4)
    assert timeline_of(reader, Days(day(9), day(4)), SOURCES, limit=2).following is None


def test_the_quartier_leads_to_it(sign_in, officer, quartier):
    assert url(quartier) in sign_in(officer).get(quartier.get_absolute_url()).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_queries(sign_in, officer, quartier, count, django_assert_num_queries):
    residence = ResidenceFactory(quartier=quartier)
    for n in range(count):
        ObservationFactory(
            quartier=quartier, seen_on=day(n), kind="incident", incident_type=IncidentType.objects.first()
        )
        ObservationFactory(quartier=quartier, seen_on=day(n), kind="strength")
        OperationFactory(project=UrbanProjectFactory(quartiers=[quartier]), started_on=day(n))
        DiagnosticStep.objects.create(
            diagnostic=DiagnosticFactory(quartiers=[quartier]), status="ongoing", by=officer, at=at(n)
        )
        IssueFactory(quartiers=[quartier])
        Alert.objects.create(
            rule=AlertRule.objects.first(), key=str(n), quartier=quartier, made_on=day(n), sentence="Trois fois."
        )
        hall = EntranceFactory(building__residence=residence)
        HallStateFactory(entrance=hall, seen_on=day(9), level=1)
        HallStateFactory(entrance=hall, seen_on=day(n), level=3)
        meeting = MeetingFactory(quartiers=[quartier], starts_at=at(n), status="held")
        DecisionFactory(meeting=meeting)
        ParticipationFactory(action=ActionFactory(quartiers=[quartier]), on=day(n))
    client = sign_in(officer)
    with django_assert_num_queries(12):
        page = client.get(url(quartier))
    assert page.context["timeline"].count == 10 * count
