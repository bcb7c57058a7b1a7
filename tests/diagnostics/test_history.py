"""The history of diagnostics and problématiques: what hangs on them too, told in acts, page by page."""

import pytest
from django.urls import reverse
from django.utils import timezone

from core.acts import PER_PAGE
from diagnostics import services
from diagnostics.models import (
    DiagnosticText,
    GridItem,
    GridTheme,
    HallState,
    ParticipantGroup,
    Score,
    Stop,
    Verbatim,
)
from diagnostics.services.walks import move_stop
from tests.factories import (
    DiagnosticFactory,
    EntranceFactory,
    IssueFactory,
    ObservationFactory,
    QuartierFactory,
    grid_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def diagnostic(quartier, officer):
    return DiagnosticFactory(title="Marche", quartiers=[quartier], lead=officer, grid=grid_of())


def history(client, diagnostic, **query):
    return client.get(reverse("diagnostics:diagnostic_history", args=[diagnostic.pk]), query)


def told(response):
    """Return (label, [(field, before, after)], note) of each entry, the latest first."""
    return [
        (entry.label, [(one.label, one.before, one.after) for one in entry.changes], entry.note)
        for entry in response.context["history"]
    ]


def marks(diagnostic, number, stop=None):
    """Mark so many items of the grid at once, at its first level."""
    theme, level = diagnostic.grid.themes.first(), diagnostic.grid.levels.order_by("value").first()
    while theme.items.count() < number:
        GridItem.objects.create(theme=theme, name=f"Critère {theme.items.count()}")
    items = list(theme.items.order_by("pk"))[:number]
    Score.objects.bulk_create(Score(diagnostic=diagnostic, stop=stop, item=item, level=level) for item in items)
    return items, level


@pytest.fixture
def _thawed(diagnostic):
    """Let the grid of a test grow, as a draft does."""
    diagnostic.grid = grid_of(in_use=False)
    diagnostic.save()


@pytest.mark.usefixtures("_thawed")
def test_marks_of_a_halte_are_one_act(diagnostic, officer, sign_in):
    stop = Stop.objects.create(diagnostic=diagnostic, label="Hall 3")
    items, level = marks(diagnostic, 12, stop)
    label, changes, note = told(history(sign_in(officer), diagnostic))[0]
    assert label in ("12 cotations à la halte « Hall 3 »", "1 halte ajoutée")
    by_label = {one[0]: one for one in told(history(sign_in(officer), diagnostic))}
    _, changes, note = by_label["12 cotations à la halte « Hall 3 »"]
    assert changes[0] == (items[0].name, "", str(level))
    assert (len(changes), note) == (8, "et 4 autres")


def test_a_mark_that_changes_says_what_it_was(diagnostic, officer, sign_in):
    item = diagnostic.grid.themes.first().items.first()
    worst, best = diagnostic.grid.levels.order_by("value").first(), diagnostic.grid.levels.order_by("value").last()
    score = Score.objects.create(diagnostic=diagnostic, item=item, level=worst, note="porte cassée")
    score.level, score.note = best, ""
    score.save()
    everything = [change for _, changes, _ in told(history(sign_in(officer), diagnostic)) for change in changes]
    assert (item.name, f"{worst} · porte cassée", str(best)) in everything


def test_each_part_is_told(diagnostic, quartier, officer, sign_in):
    theme = diagnostic.grid.themes.first()
    hall = EntranceFactory(building__residence__quartier=quartier)
    place = hall.building.residence
    stop = Stop.objects.create(
        diagnostic=diagnostic, label="Hall 3", residence=place, building=hall.building, entrance=hall
    )
    text = DiagnosticText.objects.create(diagnostic=diagnostic, theme=theme, text="Calme")
    text.text = "Très calme"
    text.save()
    group = ParticipantGroup.objects.create(diagnostic=diagnostic, kind="residents", name="Amicale", count=4)
    group.count = 6
    group.save()
    HallState.objects.create(stop=stop, entrance=hall, level=3, seen_on=timezone.localdate(), author=officer)
    stop.note = "Les boîtes"
    stop.save()
    said = told(history(sign_in(officer), diagnostic))
    labels = {label for label, _, _ in said}
    assert {"1 halte ajoutée", "Texte d’un thème ajouté", "Participants ajoutés", "État du hall noté"} <= labels
    changes = [change for _, changes, _ in said for change in changes]
    assert (f"{theme.name} · texte", "Calme", "Très calme") in changes
    assert ("Amicale · nombre", "4", "6") in changes
    assert ("Hall 3 · à regarder", "", "Les boîtes") in changes
    assert any(label == f"{place}, {hall.building}, {hall}" for label, *_ in changes)
    assert ("Participants ajoutés", [], "Amicale (4)") in said


def test_words_that_were_taken_back_are_not_said_again(diagnostic, officer, sign_in):
    theme = diagnostic.grid.themes.first()
    row = Verbatim.objects.create(diagnostic=diagnostic, theme=theme, text="Le voisin du dessus crie")
    row.text = "On entend crier"
    row.save()
    page = history(sign_in(officer), diagnostic)
    assert "voisin du dessus" not in page.content.decode()
    assert "On entend crier" in page.content.decode()
    row.text = "Le bruit passe les murs"
    row.save()
    page = history(sign_in(officer), diagnostic).content.decode()
    assert "On entend crier" not in page
    assert "Le bruit passe les murs" in page
    row.delete()
    page = history(sign_in(officer), diagnostic)
    assert "Le bruit passe les murs" not in page.content.decode()
    assert ("Parole retirée", [], theme.name) in told(page)


def test_an_order_is_one_line(diagnostic, officer, sign_in):
    stops = [Stop.objects.create(diagnostic=diagnostic, label=f"Hall {n}", order=n * 10) for n in range(1, 6)]
    move_stop(stop=stops[0], places=4, by=officer)
    assert [label for label, *_ in told(history(sign_in(officer), diagnostic))].count("Ordre des haltes changé") == 1


def test_who_did_it_is_said(diagnostic, officer, sign_in):
    client = sign_in(officer)
    client.post(
        reverse("diagnostics:participant_create", args=[diagnostic.pk]),
        {"kind": "residents", "name": "Amicale", "count": 4},
    )
    (entry,) = [one for one in history(client, diagnostic).context["history"] if one.label == "Participants ajoutés"]
    assert entry.who == officer.get_full_name()


def test_parts_of_another_diagnostic_are_not_told(diagnostic, quartier, officer, sign_in):
    other = DiagnosticFactory(quartiers=[quartier])
    stop = Stop.objects.create(diagnostic=other, label="Ailleurs")
    hall = EntranceFactory(building__residence__quartier=quartier)
    HallState.objects.create(stop=stop, entrance=hall, level=3, seen_on=timezone.localdate(), author=officer)
    page = history(sign_in(officer), diagnostic).content.decode()
    assert "Ailleurs" not in page
    assert "État du hall" not in page


def test_pages(diagnostic, officer, sign_in):
    client = sign_in(officer)
    for number in range(PER_PAGE + 1):
        client.post(
            reverse("diagnostics:participant_create", args=[diagnostic.pk]),
            {"kind": "residents", "name": f"Groupe {number}", "count": 4},
        )
    first, second = history(client, diagnostic), history(client, diagnostic, page=2)
    assert len(first.context["history"]) == PER_PAGE
    assert {"Création", "Quartiers ajoutés"} <= {label for label, *_ in told(first) + told(second)}
    assert sum(label == "Participants ajoutés" for label, *_ in told(first) + told(second)) == PER_PAGE + 1
    assert "page=2" in first.content.decode()
    assert not {str(one) for one in told(first)} & {str(one) for one in told(second)}
    for odd in ("0", "-1", "x", "999999999999"):
        assert history(client, diagnostic, page=odd).status_code == 200
    assert told(history(client, diagnostic, page=900)) == told(first)


@pytest.mark.parametrize("count", [1, 3])
def test_queries(diagnostic, quartier, officer, sign_in, count, django_assert_num_queries):
    hall = EntranceFactory(building__residence__quartier=quartier)
    for number in range(count):
        stop = Stop.objects.create(diagnostic=diagnostic, label=f"Hall {number}")
        HallState.objects.create(stop=stop, entrance=hall, level=3, seen_on=timezone.localdate(), author=officer)
        marks(diagnostic, 1, stop)
        theme = GridTheme.objects.filter(grid=diagnostic.grid).first()
        Verbatim.objects.create(diagnostic=diagnostic, theme=theme, text="On entend crier")
        ParticipantGroup.objects.create(diagnostic=diagnostic, kind="residents", name=f"{number}", count=4)
    client = sign_in(officer)
    with django_assert_num_queries(8):
        history(client, diagnostic)


# ---- problématiques -------------------------------------------------------------------------------------------------


def test_observations_that_are_linked_and_taken_away(quartier, officer, proximity, sign_in):
    issue = IssueFactory(title="Halls", quartiers=[quartier], created_by=officer)
    rows = [ObservationFactory(quartier=quartier, text=text) for text in ("Porte cassée", "Vitre brisée")]
    hidden = ObservationFactory(quartier=quartier, text="Trafic", is_confidential=True)
    elsewhere = ObservationFactory(quartier=QuartierFactory(), text="Ailleurs")
    issue.observations.add(*rows, hidden, elsewhere)
    services.unlink_observation(issue=issue, observation=rows[0], by=officer)
    path = reverse("diagnostics:issue_history", args=[issue.pk])
    for reader, seen in ((officer, 3), (proximity, 2)):
        said = told(sign_in(reader).get(path))
        linked = [change for label, changes, _ in said if "liée" in label for change in changes]
        gone = [change for label, changes, _ in said if "détachée" in label for change in changes]
        assert len(linked) == seen
        assert gone == [("Observation", str(rows[0]), "")]
    assert "Trafic" not in sign_in(proximity).get(path).content.decode()
    assert "Ailleurs" not in sign_in(officer).get(path).content.decode()
