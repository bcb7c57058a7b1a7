"""Two walks side by side, results by halte, a hall over time."""

import datetime
import uuid

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from core.models import PrivacyOverride
from diagnostics.models import GridItem, HallState, ObservationPhoto, Score, Stop
from diagnostics.services.walks import add_stops, duplicate_route
from tests.factories import DiagnosticFactory, EntranceFactory, ObservationFactory, grid_of
from tests.world import picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def grid(db):
    return grid_of("Sols", "Tags", "Éclairage")


@pytest.fixture
def halls(quartier):
    first = EntranceFactory(name="Hall 1", building__name="Bât. A", building__residence__quartier=quartier)
    return [first, *(EntranceFactory(name=f"Hall {n}", building=first.building) for n in (2, 3))]


@pytest.fixture
def then(quartier, officer, grid, halls):
    walk = DiagnosticFactory(title="Marche d’avant", quartiers=[quartier], grid=grid, starts_on="2026-03-02")
    add_stops(diagnostic=walk, halls=halls[:2], by=officer)
    return walk


@pytest.fixture
def now(quartier, officer, grid, then):
    walk = DiagnosticFactory(title="Marche d’après", quartiers=[quartier], grid=grid, starts_on="2026-10-05")
    duplicate_route(source=then, target=walk, by=officer)
    return walk


def mark(stop, **values):
    """Mark items by their names; None is not observed."""
    grid = stop.diagnostic.grid
    levels = {level.value: level for level in grid.levels.all()}
    for name, value in values.items():
        item = GridItem.objects.get(theme__grid=grid, name=name)
        Score.objects.create(
            diagnostic=stop.diagnostic, stop=stop, item=item, level=None if value is None else levels[value]
        )


def stops(walk):
    return list(walk.stops.order_by("order", "pk"))


def with_photo(observation, number=0):
    photo = ObservationPhoto(observation=observation, width=64, height=48, digest=f"{number:064d}")
    photo.image.save("photo.jpg", ContentFile(picture()), save=False)
    photo.thumbnail.save("vignette.jpg", ContentFile(picture()), save=False)
    photo.save()
    return photo


def compared(client, walk):
    return client.get(reverse("diagnostics:walk_compare", args=[walk.pk]))


# ---- before and after -----------------------------------------------------------------------------------------------


def test_a_route_that_is_taken_over_remembers_where_it_comes_from(now, then):
    assert [stop.previous for stop in stops(now)] == stops(then)


def test_averages_are_on_what_both_walks_marked(now, then, officer, sign_in):
    mark(stops(then)[0], Sols=0, Tags=3)
    mark(stops(now)[0], Sols=2, Éclairage=0)
    mark(stops(then)[1], Sols=3)
    mark(stops(now)[1], Sols=1)
    response = compared(sign_in(officer), now)
    first, second = response.context["pairs"]
    assert (first.then_text, first.now_text, first.change_text, first.trend) == ("0,0", "2,0", "+2,0", "better")
    assert (second.change_text.replace("−", "-"), second.trend) == ("-2,0", "worse")
    assert (response.context["better"], response.context["worse"]) == (1, 1)
    assert "1 critère commun" in response.content.decode()


def test_what_is_kept_in_mind_states_findings_and_photos_are_side_by_side(now, then, quartier, officer, sign_in):
    before, after = stops(then)[0], stops(now)[0]
    Stop.objects.filter(pk=before.pk).update(summary="Hall très abîmé")
    Stop.objects.filter(pk=after.pk).update(summary="Hall repeint")
    for stop, level in ((before, 4), (after, 1)):
        HallState.objects.create(entrance=stop.entrance, stop=stop, level=level, seen_on="2026-03-02", author=officer)
    solved = ObservationFactory(
        quartier=quartier, stop=before, status="done", over_at=timezone.now(), text="Vitre brisée"
    )
    still = ObservationFactory(quartier=quartier, stop=before, text="Ampoule grillée")
    seen = ObservationFactory(quartier=quartier, stop=after, text="Carton laissé")
    photos = [with_photo(solved), with_photo(seen, 1)]
    response = compared(sign_in(officer), now)
    page = response.content.decode()
    left, right = page.split("<article")[1].split("<section")[1:]
    assert all(text in left for text in ("Hall très abîmé", "Rouge", "Vitre brisée", "Ampoule grillée"))
    assert all(text in right for text in ("Hall repeint", "Vert", "Carton laissé"))
    assert reverse("diagnostics:photo", args=[photos[0].uid, "vignette"]) in left
    assert reverse("diagnostics:photo", args=[photos[1].uid, "vignette"]) in right
    pair = response.context["pairs"][0]
    assert (pair.then.over, pair.then.open) == ([solved], [still])
    assert (response.context["solved"], response.context["still_open"]) == (1, 1)


def test_what_the_reader_may_not_see_is_not_set_beside(now, then, quartier, officer, proximity, outsider, sign_in):
    hidden = ObservationFactory(quartier=quartier, stop=stops(then)[0], is_confidential=True, text="Propos rapportés")
    photo = with_photo(hidden)
    assert "Propos rapportés" in compared(sign_in(officer), now).content.decode()
    page = compared(sign_in(proximity), now).content.decode()
    assert "Propos rapportés" not in page
    assert str(photo.uid) not in page
    # A walk of elsewhere is none to compare with.
    then.quartiers.set([*outsider.scope.quartier_ids])
    response = compared(sign_in(officer), now)
    assert not response.context["compared"]
    assert "Marche d’avant" not in response.content.decode()


def test_the_same_hall_of_an_earlier_walk_is_found_without_a_link(then, halls, quartier, grid, officer, sign_in):
    walk = DiagnosticFactory(quartiers=[quartier], grid=grid, starts_on="2026-10-05")
    add_stops(diagnostic=walk, halls=[halls[1], halls[2]], by=officer)
    later = DiagnosticFactory(quartiers=[quartier], grid=grid, starts_on="2026-11-05")
    add_stops(diagnostic=later, halls=[halls[1], halls[2]], by=officer)
    first, second = compared(sign_in(officer), walk).context["pairs"]
    assert first.then.stop == stops(then)[1], "not that of a walk after it"
    assert second.then.stop is None


def test_marks_on_another_scale_are_not_compared(now, then, quartier, officer, sign_in):
    other = grid_of("Sols", in_use=False)
    other.levels.filter(value=3).update(value=9)
    GridItem.objects.filter(theme__grid=other).update(key=GridItem.objects.get(theme__grid=then.grid, name="Sols").key)
    other.status = "in_use"
    other.save(update_fields=["status"])
    type(now).objects.filter(pk=now.pk).update(grid=other)
    mark(stops(then)[0], Sols=3)
    mark(Stop.objects.select_related("diagnostic").get(pk=stops(now)[0].pk), Sols=9)
    response = compared(sign_in(officer), now)
    pair = response.context["pairs"][0]
    assert (pair.comparison, pair.has_other_scale) == (None, True)
    assert "autre échelle" in response.content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_the_comparison_asks_the_database_as_often_whatever_there_is(
    number, quartier, halls, grid, officer, sign_in, django_assert_num_queries
):
    walks = []
    for day in ("2026-03-02", "2026-10-05"):
        walk = DiagnosticFactory(quartiers=[quartier], grid=grid, starts_on=datetime.date.fromisoformat(day))
        add_stops(diagnostic=walk, halls=halls[:number], by=officer)
        for stop in stops(walk):
            mark(stop, Sols=2)
            with_photo(ObservationFactory(quartier=quartier, stop=stop), stop.pk)
        walks.append(walk)
    client = sign_in(officer)
    with django_assert_num_queries(11):
        compared(client, walks[1])


# ---- results --------------------------------------------------------------------------------------------------------


def test_results_are_told_by_halte_and_say_what_counts(now, officer, sign_in):
    first, second = stops(now)
    mark(first, Sols=3, Tags=1)
    mark(second, Sols=1, Tags=None)
    client = sign_in(officer)
    response = client.get(reverse("diagnostics:diagnostic_results", args=[now.pk]))
    page = response.content.decode()
    assert [(row["rank"], row["average"], row["seen"]) for row in response.context["stop_results"]] == [
        (1, "2,0", 2),
        (2, "1,0", 1),
    ]
    assert response.context["total"]["average"] == "1,7", "all the marks of all the haltes"
    assert "2 haltes sur 2 ont été cotées" in page
    assert "une fois de plus" not in page
    assert reverse("diagnostics:walk_stop", args=[now.pk, second.pk]) in page
    Score.objects.create(
        diagnostic=now,
        item=GridItem.objects.get(theme__grid=now.grid, name="Sols"),
        level=now.grid.levels.get(value=3),
    )
    response = client.get(reverse("diagnostics:diagnostic_results", args=[now.pk]))
    assert "une fois de plus" in response.content.decode()
    assert response.context["total"]["average"] == "2,0"


# ---- a hall over time -----------------------------------------------------------------------------------------------


def note(client, hall, **data):
    form = {"uid": str(uuid.uuid4()), "level": 3, "comment": "Tags récents", **data}
    return client.post(reverse("diagnostics:hall_detail", args=[hall.pk]), form)


def test_whoever_works_there_notes_the_state_of_a_hall_once(halls, proximity, outsider, sign_in):
    client, uid = sign_in(proximity), str(uuid.uuid4())
    for _ in range(2):
        assert note(client, halls[0], uid=uid).status_code == 302
    state = HallState.objects.get()
    assert (state.entrance, state.level, state.comment, state.author) == (halls[0], 3, "Tags récents", proximity)
    assert state.seen_on == timezone.localdate()
    assert note(sign_in(outsider), halls[0]).status_code == 404


def test_a_page_that_one_comes_back_to_notes_another_state(halls, proximity, sign_in):
    client, uid = sign_in(proximity), str(uuid.uuid4())
    for level in (3, 2, 2):
        page = client.get(note(client, halls[0], uid=uid, level=level).url).content.decode()
    assert list(HallState.objects.order_by("pk").values_list("level", flat=True)) == [3, 2]
    assert "C’est noté : Jaune" in page


def test_a_state_that_is_refused_is_shown_again(halls, proximity, sign_in):
    client = sign_in(proximity)
    page = note(client, halls[0], level="", comment="Tags récents")
    assert page.status_code == 422
    assert "Tags récents" in page.content.decode()
    assert "Choisissez l’état du hall." in page.content.decode()
    page = note(client, halls[0], comment="Chez Mme Durand")
    assert (page.status_code, HallState.objects.count()) == (422, 0)
    assert note(client, halls[0], comment="Chez Mme Durand", privacy_confirmed="on").status_code == 302
    assert PrivacyOverride.objects.get().target == "diagnostics.hallstate"


def test_a_hall_that_is_archived_is_read_and_no_longer_noted(halls, officer, sign_in):
    type(halls[0]).objects.filter(pk=halls[0].pk).update(is_active=False)
    client = sign_in(officer)
    assert note(client, halls[0]).status_code == 403
    page = client.get(reverse("diagnostics:hall_detail", args=[halls[0].pk])).content.decode()
    assert "a été archivé" in page
    assert "Noter cet état" not in page


def test_a_hall_is_read_over_time(now, then, halls, quartier, officer, sign_in):
    mark(stops(then)[0], Sols=0)
    mark(stops(now)[0], Sols=2, Tags=3)
    for day, level in (("2026-03-02", 4), ("2026-10-05", 2)):
        HallState.objects.create(entrance=halls[0], level=level, seen_on=day, author=officer)
    HallState.objects.create(entrance=halls[1], level=1, seen_on="2026-10-06", author=officer)
    ObservationFactory(
        quartier=quartier,
        entrance=halls[0],
        building=halls[0].building,
        residence=halls[0].building.residence,
        text="Porte voilée",
    )
    client = sign_in(officer)
    response = client.get(reverse("diagnostics:hall_detail", args=[halls[0].pk]))
    page = response.content.decode()
    assert response.context["state"].level == 2
    assert [row.level for row in response.context["states"]] == [2, 4]
    assert [row.text for row in response.context["marked"]] == [
        "2,5 sur une échelle de 0 à 3",
        "0,0 sur une échelle de 0 à 3",
    ]
    assert "Tableau : Moyenne des critères cotés" in page
    assert "Porte voilée" in page
    assert f"{reverse('diagnostics:observation_list')}?hall={halls[0].pk}" in page
    panel = client.get(reverse("diagnostics:hall_panel", args=[halls[0].building.residence_id])).content.decode()
    assert panel.index("Jaune") < panel.index("Vert") < panel.index("Non noté")
    home = client.get(halls[0].building.residence.get_absolute_url()).content.decode()
    assert reverse("diagnostics:hall_panel", args=[halls[0].building.residence_id]) in home
    assert reverse("diagnostics:hall_detail", args=[halls[0].pk]) in home, "without a script too"


def test_a_walk_of_another_team_is_not_named_on_the_page_of_a_hall(then, halls, outsider, officer, sign_in):
    stop = stops(then)[0]
    mark(stop, Sols=0)
    HallState.objects.create(entrance=halls[0], stop=stop, level=4, seen_on="2026-03-02", author=officer)
    where = reverse("diagnostics:hall_detail", args=[halls[0].pk])
    client = sign_in(officer)
    assert "Marche d’avant" in client.get(where).content.decode()
    then.quartiers.set([*outsider.scope.quartier_ids])
    page = client.get(where).content.decode()
    assert "Marche d’avant" not in page
    assert "Rouge" in page, "its state is that of the hall"


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_of_a_hall_asks_the_database_as_often_whatever_there_is(
    number, quartier, halls, grid, officer, sign_in, django_assert_num_queries
):
    for day in range(number):
        walk = DiagnosticFactory(quartiers=[quartier], grid=grid, starts_on=datetime.date(2026, 3, 2 + day))
        add_stops(diagnostic=walk, halls=halls, by=officer)
        stop = stops(walk)[0]
        mark(stop, Sols=2)
        HallState.objects.create(
            entrance=halls[0], stop=stop, level=2, seen_on=datetime.date(2026, 3, 2 + day), author=officer
        )
        ObservationFactory(
            quartier=quartier, entrance=halls[0], building=halls[0].building, residence=halls[0].building.residence
        )
    client = sign_in(officer)
    with django_assert_num_queries(10):
        client.get(reverse("diagnostics:hall_detail", args=[halls[0].pk]))
    with django_assert_num_queries(6):
        client.get(reverse("diagnostics:hall_panel", args=[halls[0].building.residence_id]))
