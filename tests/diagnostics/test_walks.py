"""Diagnostics en marchant: the route, what is found at a halte, the report by who can act."""

import uuid

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from accounts.models import TeamQuartier
from diagnostics.models import Diagnostic, HallState, IncidentType, Observation, Score, Stop, Theme
from diagnostics.services.walks import MAX_STOPS, StopError, add_stops, duplicate_route, move_stop, remove_stop
from tests.factories import (
    BuildingFactory,
    DiagnosticFactory,
    EntranceFactory,
    ObservationFactory,
    QuartierFactory,
    ResidenceFactory,
    grid_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def halls(quartier):
    home = ResidenceFactory(name="Les Lilas", quartier=quartier, latitude=43.2, longitude=2.9)
    building = BuildingFactory(name="Bât. A", residence=home)
    return [EntranceFactory(name=f"Hall {n}", building=building) for n in (1, 2, 3)]


@pytest.fixture
def theme():
    return Theme.objects.order_by("order", "pk").first()


@pytest.fixture
def walk(quartier, officer):
    return DiagnosticFactory(title="Marche de printemps", quartiers=[quartier], lead=officer)


@pytest.fixture
def stop(walk, halls, officer):
    add_stops(diagnostic=walk, halls=halls[:1], by=officer)
    return walk.stops.get()


def address(name, walk, *args):
    return reverse(f"diagnostics:{name}", args=[walk.pk, *args])


def labels(walk):
    return [stop.label for stop in walk.stops.order_by("order", "pk")]


def report(quartier, theme, **fields):
    return {
        "uid": str(uuid.uuid4()),
        "quartier": quartier.pk,
        "theme": theme.pk,
        "kind": "finding",
        "severity": 2,
        "text": "Vitre cassée",
        "seen_on": timezone.localdate().isoformat(),
        "responsible_body": "city",
        "other": 1,
        **fields,
    }


# ---- the route ------------------------------------------------------------------------------------------------------


def test_halls_become_haltes_in_order_once(walk, halls, officer, sign_in):
    client = sign_in(officer)
    client.post(address("walk_route", walk), {"hall": [hall.pk for hall in halls[:2]]})
    client.post(address("walk_route", walk), {"hall": [hall.pk for hall in halls]})
    assert labels(walk) == [f"Les Lilas, Bât. A, Hall {n}" for n in (1, 2, 3)]
    first = walk.stops.first()
    assert (first.entrance, first.building, first.latitude) == (halls[0], halls[0].building, 43.2)


def test_a_hall_of_another_quartier_is_not_taken(walk, officer, sign_in):
    elsewhere = EntranceFactory(building__residence__quartier=QuartierFactory())
    page = sign_in(officer).post(address("walk_route", walk), {"hall": [elsewhere.pk, "x", 10**30]}, follow=True)
    assert not walk.stops.exists()
    assert "Aucun hall choisi." in page.content.decode()


def test_another_place_is_a_halte_with_what_to_look_at(walk, officer, sign_in):
    client = sign_in(officer)
    page = client.post(address("walk_route", walk), {"lieu": 1, "label": "", "note": "Les bancs"})
    assert page.status_code == 422
    assert "Les bancs" in page.content.decode(), "nothing typed is lost"
    client.post(address("walk_route", walk), {"lieu": 1, "label": "Le parc", "note": "Les bancs"})
    assert [(stop.label, stop.note) for stop in walk.stops.all()] == [("Le parc", "Les bancs")]


def test_a_name_in_a_place_is_to_be_confirmed(walk, officer, sign_in):
    data = {"lieu": 1, "label": "Devant chez Mme Durand", "note": ""}
    client = sign_in(officer)
    assert client.post(address("walk_route", walk), data).status_code == 422
    assert not walk.stops.exists()


def test_haltes_are_moved(walk, halls, officer, sign_in):
    add_stops(diagnostic=walk, halls=halls, by=officer)
    first = walk.stops.order_by("order").first()
    page = sign_in(officer).post(address("stop_action", walk, first.pk, "descendre"), follow=True)
    assert labels(walk)[1].endswith("Hall 1")
    assert "halte 2 sur 3" in page.content.decode()
    assert move_stop(stop=first, places=-9, by=officer) == (1, 3)
    assert labels(walk)[0].endswith("Hall 1")


def test_a_halte_that_was_taken_out_meanwhile_moves_nothing(walk, halls, officer):
    add_stops(diagnostic=walk, halls=halls, by=officer)
    gone = walk.stops.first()
    Stop.objects.filter(pk=gone.pk).delete()
    before = labels(walk)
    with pytest.raises(StopError, match="vient d’être retirée"):
        move_stop(stop=gone, places=1, by=officer)
    assert labels(walk) == before


def test_many_halls_are_found_by_their_residence(walk, halls, quartier, officer, sign_in, monkeypatch):
    monkeypatch.setattr("diagnostics.views.walks.OFFERED", 2)
    home = ResidenceFactory(name="Le Ponant", quartier=quartier)
    EntranceFactory(name="Hall Z", building__name="Bât. Z", building__residence=home)
    client = sign_in(officer)
    page = client.get(address("walk_route", walk)).content.decode()
    assert "Il y en a d’autres" in page
    assert page.count('name="hall"') == 2
    found = client.get(address("walk_route", walk), {"q": "ponant"}).content.decode()
    assert "Le Ponant, Bât. Z, Hall Z" in found
    assert "Les Lilas" not in found
    assert "Aucun hall ne correspond" in client.get(address("walk_route", walk), {"q": "zzz"}).content.decode()


def test_what_is_seen_elsewhere_is_not_on_the_walk(walk, stop, theme, proximity, sign_in):
    other = QuartierFactory()
    TeamQuartier.objects.create(team=proximity.memberships.get().team, quartier=other)
    sign_in(proximity).post(reverse("diagnostics:observation_create"), report(other, theme, stop=stop.pk))
    row = Observation.objects.get()
    assert (row.quartier, row.stop) == (other, None)


def test_a_halte_where_something_was_found_stays(walk, stop, quartier, officer, sign_in):
    row = ObservationFactory(quartier=quartier, stop=stop)
    page = sign_in(officer).post(address("stop_action", walk, stop.pk, "retirer"), follow=True)
    assert "a déjà des constats" in page.content.decode()
    assert Stop.objects.filter(pk=stop.pk).exists()
    row.stop = None
    row.save()
    remove_stop(stop=stop, by=officer)
    assert not walk.stops.exists()


def test_a_halte_of_another_walk_is_not_moved_through_this_one(walk, quartier, officer, sign_in):
    other = DiagnosticFactory(quartiers=[quartier])
    stop = Stop.objects.create(diagnostic=other, label="Ailleurs")
    assert sign_in(officer).post(address("stop_action", walk, stop.pk, "retirer")).status_code == 404
    assert Stop.objects.filter(pk=stop.pk).exists()


def test_a_route_has_sixty_haltes_at_most(walk, halls, officer):
    Stop.objects.bulk_create(Stop(diagnostic=walk, label=f"{n}", order=n) for n in range(MAX_STOPS - 1))
    with pytest.raises(StopError, match="60 haltes au plus"):
        add_stops(diagnostic=walk, halls=halls, by=officer)
    assert walk.stops.count() == MAX_STOPS - 1


def test_a_route_is_walked_again(walk, halls, quartier, officer, sign_in):
    add_stops(diagnostic=walk, halls=halls, by=officer)
    again = DiagnosticFactory(title="Marche d’automne", quartiers=[quartier])
    client = sign_in(officer)
    assert "Marche de printemps" in client.get(address("walk_route", again)).content.decode()
    client.post(address("walk_route", again), {"reprendre": walk.pk})
    assert labels(again) == labels(walk)
    assert list(again.stops.values_list("entrance", flat=True)) == list(walk.stops.values_list("entrance", flat=True))
    with pytest.raises(StopError, match="a déjà son parcours"):
        duplicate_route(source=walk, target=again, by=officer)
    foreign = DiagnosticFactory()
    Stop.objects.create(diagnostic=foreign, label="Ailleurs")
    empty = DiagnosticFactory(quartiers=[quartier])
    assert client.post(address("walk_route", empty), {"reprendre": foreign.pk}).status_code == 404


def test_a_validated_walk_is_settled(walk, stop, theme, quartier, halls, manager, sign_in):
    Diagnostic.objects.filter(pk=walk.pk).update(status="validated")
    client = sign_in(manager)
    assert client.post(address("walk_route", walk), {"hall": halls[1].pk}).status_code == 403
    page = client.get(address("walk_stop", walk, stop.pk)).content.decode()
    assert "plus rien ne s’y ajoute" in page
    client.post(reverse("diagnostics:observation_create"), report(quartier, theme, stop=stop.pk))
    assert Observation.objects.get().stop is None, "what was seen is kept, apart from the walk"


def test_a_social_diagnostic_has_no_route(quartier, officer, sign_in):
    social = DiagnosticFactory(kind="social", quartiers=[quartier])
    assert sign_in(officer).get(address("walk_route", social)).status_code == 404


# ---- what is found --------------------------------------------------------------------------------------------------


def test_a_finding_is_an_observation_of_its_halte(walk, stop, theme, quartier, halls, proximity, sign_in):
    client = sign_in(proximity)
    page = client.get(address("walk_stop", walk, stop.pk)).content.decode()
    entry = f"{reverse('diagnostics:observation_create')}?halte={stop.pk}"
    assert entry.replace("&", "&amp;") in page
    form = client.get(entry + f"&hall={halls[0].pk}").content.decode()
    assert f'name="stop" value="{stop.pk}"' in form
    sent = client.post(
        reverse("diagnostics:observation_create"),
        report(quartier, theme, stop=stop.pk, entrance=halls[0].pk),
        follow=True,
    )
    row = Observation.objects.get()
    assert (row.stop, row.entrance) == (stop, halls[0])
    assert address("walk_stop", walk, stop.pk) in sent.content.decode(), "the way back to the halte"
    assert "Vitre cassée" in client.get(address("walk_stop", walk, stop.pk)).content.decode()


@pytest.mark.parametrize("key", ["", "0", "-1", "999999999", str(10**30)])
def test_what_was_seen_is_kept_when_its_halte_is_gone(walk, stop, theme, quartier, proximity, sign_in, key):
    data = report(quartier, theme, stop=key)
    sign_in(proximity).post(reverse("diagnostics:observation_create"), data)
    assert Observation.objects.get().stop is None


def test_a_halte_of_others_is_not_reached(theme, quartier, proximity, sign_in):
    foreign = Stop.objects.create(diagnostic=DiagnosticFactory(), label="Ailleurs")
    sign_in(proximity).post(reverse("diagnostics:observation_create"), report(quartier, theme, stop=foreign.pk))
    assert Observation.objects.get().stop is None


def test_what_is_confidential_is_read_by_those_who_lead(walk, stop, quartier, proximity, officer, sign_in):
    ObservationFactory(quartier=quartier, stop=stop, text="trafic", is_confidential=True)
    for user, shown in ((proximity, False), (officer, True)):
        client = sign_in(user)
        for page in (address("walk_stop", walk, stop.pk), address("walk_report", walk)):
            assert ("trafic" in client.get(page).content.decode()) is shown, page
        route = client.get(address("walk_route", walk)).content.decode()
        assert ("1 constat" in route) is shown
        client.logout()


# ---- the report -----------------------------------------------------------------------------------------------------


def test_the_report_is_by_who_can_act_then_by_halte(walk, halls, quartier, officer, sign_in):
    add_stops(diagnostic=walk, halls=halls, by=officer)
    one, two, _ = walk.stops.order_by("order")
    ObservationFactory(quartier=quartier, stop=two, responsible_body="city", text="ville deux")
    ObservationFactory(quartier=quartier, stop=one, responsible_body="city", text="ville un")
    ObservationFactory(quartier=quartier, stop=one, responsible_body="landlord", text="bailleur un")
    ObservationFactory(quartier=quartier, text="hors marche")
    client = sign_in(officer)
    page = client.get(address("walk_report", walk)).content.decode()
    assert page.index("bailleur un") < page.index("ville un") < page.index("ville deux")
    assert "hors marche" not in page
    part = client.get(address("walk_report", walk), {"organisme": "city"}).content.decode()
    assert "ville un" in part
    assert "bailleur un" not in part
    assert "bailleur un" in client.get(address("walk_report", walk), {"organisme": "x"}).content.decode()


def test_the_report_says_what_the_incident_is_and_what_the_group_keeps_in_mind(
    walk, halls, quartier, officer, sign_in
):
    add_stops(diagnostic=walk, halls=halls, by=officer)
    one = walk.stops.order_by("order").first()
    Stop.objects.filter(pk=one.pk).update(summary="Hall propre")
    kind = IncidentType.objects.first()
    ObservationFactory(quartier=quartier, stop=one, kind="incident", incident_type=kind, responsible_body="city")
    client = sign_in(officer)
    page = client.get(address("walk_report", walk)).content.decode()
    assert escape(kind.name) in page
    assert "Hall propre" in page
    part = client.get(address("walk_report", walk), {"organisme": "city"}).content.decode()
    assert escape(kind.name) in part
    assert "Hall propre" not in part, "the part of one body has nothing of the group's"


@pytest.mark.parametrize("number", [1, 3])
def test_queries(walk, halls, quartier, officer, sign_in, number, django_assert_num_queries):
    add_stops(diagnostic=walk, halls=halls[:number], by=officer)
    for stop in walk.stops.all():
        for _ in range(number):
            ObservationFactory(quartier=quartier, stop=stop)
    client = sign_in(officer)
    first = walk.stops.first()
    with django_assert_num_queries(6):
        client.get(address("walk_route", walk))
    with django_assert_num_queries(10):
        client.get(address("walk_stop", walk, first.pk))
    with django_assert_num_queries(10):
        client.get(address("walk_report", walk))


# ---- the database ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"label": ""}, "stop_label_given"),
        ({"latitude": 91, "longitude": 2}, "stop_position"),
        ({"latitude": 43}, "stop_position"),
    ],
)
def test_the_database_keeps_haltes_whole(walk, fields, name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Stop.objects.create(diagnostic=walk, **{"label": "Le parc", **fields})


def test_a_hall_of_a_halte_is_in_its_building(walk, halls):
    with pytest.raises(IntegrityError, match="stop_place_whole"), transaction.atomic():
        Stop.objects.create(diagnostic=walk, label="Le hall", entrance=halls[0])


def test_a_priority_is_one_of_three(quartier):
    with pytest.raises(IntegrityError, match="observation_priority_known"), transaction.atomic():
        ObservationFactory(quartier=quartier, priority=4)


# ---- the route on the map, and its editor ---------------------------------------------------------------------------


def far(walk, quartier):
    return Stop.objects.create(diagnostic=walk, label="Le parc", latitude=43.21, longitude=2.91, order=900)


def test_the_map_has_the_contour_the_line_the_haltes_and_the_halls_to_add(walk, halls, quartier, officer, sign_in):
    add_stops(diagnostic=walk, halls=halls[:2], by=officer)
    far(walk, quartier)
    data = sign_in(officer).get(address("route_map", walk)).json()
    kinds = [feature["properties"]["kind"] for feature in data["features"]]
    assert kinds == ["walk", "quartier", "route", "route"]
    assert data["features"][0]["geometry"]["coordinates"] == [[2.9, 43.2], [2.9, 43.2], [2.91, 43.21]]
    home, park = (feature["properties"] for feature in data["features"][2:])
    assert [rank for rank, *_ in home["stops"]] == [1, 2], "haltes of one place are one sign"
    assert home["choices"] == [[halls[2].pk, "Les Lilas, Bât. A, Hall 3"]]
    assert [words for _, words, _ in park["stops"]] == ["Le parc"]


def test_who_only_reads_is_offered_no_hall(walk, stop, halls, proximity, sign_in):
    client = sign_in(proximity)
    features = client.get(address("route_map", walk)).json()["features"]
    assert all(not feature["properties"].get("choices") for feature in features)
    page = client.get(address("walk_route", walk)).content.decode()
    assert 'name="hall"' not in page
    assert 'data-lat="' not in page, "a click on the map begins nothing"


def test_a_halte_goes_to_a_rank(walk, halls, officer, sign_in):
    add_stops(diagnostic=walk, halls=halls, by=officer)
    first = walk.stops.order_by("order").first()
    client = sign_in(officer)
    page = client.post(address("stop_action", walk, first.pk, "placer"), {"position": "3"}, follow=True)
    assert [label[-1] for label in labels(walk)] == ["2", "3", "1"]
    assert "halte 3 sur 3" in page.content.decode()
    client.post(address("stop_action", walk, first.pk, "placer"), {"position": "900"})
    assert labels(walk)[-1].endswith("Hall 1"), "further than the end is the end"
    client.post(address("stop_action", walk, first.pk, "placer"), {"position": " 1 "})
    assert labels(walk)[0].endswith("Hall 1")


@pytest.mark.parametrize("position", ["", "0", "-2", "deux", "1.5", "9" * 40])
def test_a_rank_that_is_none_moves_nothing_and_says_so(walk, halls, officer, sign_in, position):
    add_stops(diagnostic=walk, halls=halls, by=officer)
    last, before = walk.stops.order_by("order").last(), labels(walk)
    page = sign_in(officer).post(address("stop_action", walk, last.pk, "placer"), {"position": position}, follow=True)
    assert labels(walk) == before
    assert "donnez son rang" in page.content.decode()


def test_what_the_group_wrote_at_a_halte_keeps_it(walk, stop, officer):
    Stop.objects.filter(pk=stop.pk).update(summary="À revoir")
    stop.refresh_from_db()
    with pytest.raises(StopError, match="déjà noté"):
        remove_stop(stop=stop, by=officer)
    Stop.objects.filter(pk=stop.pk).update(summary="")
    stop.refresh_from_db()
    HallState.objects.create(stop=stop, entrance=stop.entrance, level=3, seen_on=timezone.localdate(), author=officer)
    with pytest.raises(StopError, match="déjà noté"):
        remove_stop(stop=stop, by=officer)


def edited(stop, **fields):
    return {
        "version": stop.version,
        "label": stop.label,
        "note": stop.note,
        "entrance": stop.entrance_id or "",
        "latitude": str(stop.latitude or "").replace(".", ","),
        "longitude": str(stop.longitude or "").replace(".", ","),
        **fields,
    }


def test_a_halte_is_edited(walk, stop, officer, sign_in):
    client = sign_in(officer)
    shown = client.get(address("stop_update", walk, stop.pk)).content.decode()
    assert "Les Lilas, Bât. A, Hall 1" in shown
    fields = edited(stop, label="Le hall", note="Les boîtes", latitude="43,5", longitude="2.95")
    client.post(address("stop_update", walk, stop.pk), fields)
    stop.refresh_from_db()
    assert (stop.label, stop.note, stop.latitude, stop.longitude) == ("Le hall", "Les boîtes", 43.5, 2.95)
    assert stop.entrance_id


def test_a_halte_that_changes_halls_goes_there(walk, stop, quartier, officer, sign_in):
    home = ResidenceFactory(name="Le Ponant", quartier=quartier, latitude=43.3, longitude=3.0)
    hall = EntranceFactory(name="Hall Z", building__name="Bât. Z", building__residence=home)
    client = sign_in(officer)
    client.post(address("stop_update", walk, stop.pk), edited(stop, entrance=hall.pk))
    stop.refresh_from_db()
    assert (stop.entrance, stop.building, stop.residence) == (hall, hall.building, home)
    assert (stop.label, stop.latitude) == ("Le Ponant, Bât. Z, Hall Z", 43.3)
    client.post(address("stop_update", walk, stop.pk), edited(stop, entrance="", label="Devant"))
    stop.refresh_from_db()
    assert (stop.entrance, stop.residence, stop.label, stop.latitude) == (None, None, "Devant", 43.3)


@pytest.mark.parametrize("what", ["state", "mark"])
def test_a_hall_that_was_judged_at_its_halte_stays_its_own(walk, stop, halls, officer, sign_in, what):
    if what == "state":
        day = timezone.localdate()
        HallState.objects.create(stop=stop, entrance=stop.entrance, level=3, seen_on=day, author=officer)
    else:
        Score.objects.create(diagnostic=walk, stop=stop, item=grid_of().themes.get().items.first())
    page = sign_in(officer).post(
        address("stop_update", walk, stop.pk), edited(stop, entrance=halls[1].pk, note="Les boîtes")
    )
    assert page.status_code == 422
    assert "elle garde son hall" in page.content.decode()
    assert "Les boîtes" in page.content.decode(), "nothing typed is lost"
    stop.refresh_from_db()
    assert (stop.entrance, stop.note) == (halls[0], "")


def test_a_hall_is_one_halte_and_one_of_these_quartiers(walk, halls, officer, sign_in):
    add_stops(diagnostic=walk, halls=halls[:2], by=officer)
    stop = walk.stops.order_by("order").first()
    client = sign_in(officer)
    page = client.post(address("stop_update", walk, stop.pk), edited(stop, entrance=halls[1].pk))
    assert "déjà une halte de ce parcours" in page.content.decode()
    elsewhere = EntranceFactory(building__residence__quartier=QuartierFactory())
    assert client.post(address("stop_update", walk, stop.pk), edited(stop, entrance=elsewhere.pk)).status_code == 422
    stop.refresh_from_db()
    assert stop.entrance == halls[0]


@pytest.mark.parametrize("fields", [{"latitude": "43,5", "longitude": ""}, {"latitude": "143", "longitude": "2"}])
def test_half_a_position_is_refused(walk, stop, officer, sign_in, fields):
    page = sign_in(officer).post(address("stop_update", walk, stop.pk), edited(stop, **fields))
    assert page.status_code == 422
    stop.refresh_from_db()
    assert stop.latitude == 43.2


def test_a_change_made_meanwhile_is_shown_and_an_order_made_meanwhile_is_not(walk, halls, officer, manager, sign_in):
    add_stops(diagnostic=walk, halls=halls, by=officer)
    stop = walk.stops.order_by("order").first()
    form = edited(stop, note="Mes mots")
    move_stop(stop=stop, places=2, by=manager)
    Stop.objects.filter(pk=stop.pk).update(summary="Écrit à la halte")
    client = sign_in(officer)
    assert client.post(address("stop_update", walk, stop.pk), form).status_code == 302
    stop.refresh_from_db()
    assert (stop.note, stop.order, stop.summary) == ("Mes mots", 30, "Écrit à la halte")
    form = edited(stop, note="Encore mes mots")
    Stop.objects.filter(pk=stop.pk).update(note="Les siens")
    page = client.post(address("stop_update", walk, stop.pk), form)
    assert page.status_code == 422
    assert "Les siens" in page.content.decode()
    assert "Encore mes mots" in page.content.decode()
    stop.refresh_from_db()
    assert stop.note == "Les siens"


def test_what_is_typed_for_a_halte_that_is_gone_is_kept(walk, stop, officer, sign_in):
    form = edited(stop, note="Mes mots")
    Stop.objects.filter(pk=stop.pk).delete()
    page = sign_in(officer).post(address("stop_update", walk, stop.pk), form)
    assert page.status_code == 409
    assert "vient d’être retirée" in page.content.decode()
    assert "Mes mots" in page.content.decode()
    again = sign_in(officer).post(address("stop_action", walk, stop.pk, "retirer"), follow=True)
    assert "déjà été retirée" in again.content.decode()


def test_a_halte_of_another_walk_is_not_edited_through_this_one(walk, quartier, officer, sign_in):
    foreign = Stop.objects.create(diagnostic=DiagnosticFactory(quartiers=[quartier]), label="Ailleurs")
    client = sign_in(officer)
    assert client.get(address("stop_update", walk, foreign.pk)).status_code == 404
    assert client.post(address("stop_update", walk, foreign.pk), edited(foreign, label="x")).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_queries_of_the_editor(walk, halls, officer, sign_in, number, django_assert_num_queries):
    add_stops(diagnostic=walk, halls=halls[:number], by=officer)
    client, first = sign_in(officer), walk.stops.first()
    with django_assert_num_queries(7):
        client.get(address("route_map", walk))
    with django_assert_num_queries(6):
        client.get(address("stop_update", walk, first.pk))
