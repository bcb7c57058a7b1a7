"""Reporting from the field: incidents, how soon, haltes, wrong clocks, halls gone meanwhile, photos in pieces."""

import datetime
import re
import uuid

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from diagnostics.models import IncidentType, Observation, ObservationPhoto, PhotoUpload, Stop, Theme, ThemeItem
from tests.diagnostics.test_entry import URL, as_json, jpeg, typed
from tests.factories import (
    BuildingFactory,
    DiagnosticFactory,
    EntranceFactory,
    ObservationFactory,
    QuartierFactory,
    ResidenceFactory,
)

pytestmark = pytest.mark.django_db


def stop_of(diagnostic, label="Le parc", order=30, **place):
    return Stop.objects.create(diagnostic=diagnostic, label=label, order=order, **place)


def content(response):
    return re.sub(r"\s+", " ", response.content.decode())


def errors_of(response):
    return {error["field"]: error["text"] for error in response.json()["errors"]}


# ---- the type of an incident ----------------------------------------------------------------------------------------


def test_an_incident_is_given_its_type(sign_in, proximity, quartier):
    kind = IncidentType.objects.first()
    sign_in(proximity).post(URL, typed(quartier, kind="incident", incident_type=kind.pk))
    assert Observation.objects.get().incident_type == kind


def test_an_incident_needs_no_type(sign_in, proximity, quartier):
    sign_in(proximity).post(URL, typed(quartier, kind="incident", incident_type=""))
    row = Observation.objects.get()
    assert (row.kind, row.incident_type) == ("incident", None)


def test_what_is_no_incident_has_no_type_and_nothing_typed_is_lost(sign_in, proximity, quartier):
    kind = IncidentType.objects.first()
    response = sign_in(proximity).post(URL, typed(quartier, incident_type=kind.pk))
    assert response.status_code == 422
    page = content(response)
    assert "Seul un incident a un type d’incident" in page
    assert "of-incident is-asked" in page, "the field is shown, whatever is chosen above it"
    assert f'<option value="{kind.pk}" selected>' in page
    assert not Observation.objects.exists()


def test_types_are_offered_by_family_without_those_archived(sign_in, proximity, quartier):
    old, kept = IncidentType.objects.all()[:2]
    IncidentType.objects.filter(pk=old.pk).update(is_active=False)
    client = sign_in(proximity)
    page = content(client.get(URL))
    assert f'<optgroup label="{kept.get_family_display()}">' in page
    assert f">{kept.name}</option>" in page.replace("&#x27;", "'")
    assert f">{old.name}</option>" not in page
    response = as_json(client, typed(quartier, kind="incident", incident_type=old.pk))
    assert errors_of(response) == {
        "incident_type": "Ce type d’incident n’est plus proposé : choisissez-en un autre, ou « Non précisé »."
    }


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"kind": "finding"}, None),
        ({"kind": "finding", "incident_type": "other"}, "refused"),
        ({"incident_type": "other"}, "other"),
        ({"incident_type": ""}, None),
    ],
    ids=["no incident any more", "a type for a constat", "another type", "none"],
)
def test_the_type_is_corrected(sign_in, officer, quartier, changes, expected):
    first, other = IncidentType.objects.all()[:2]
    row = ObservationFactory(quartier=quartier, kind="incident", incident_type=first)
    data = correction(row, kind="incident", incident_type=first.pk) | changes
    data["incident_type"] = other.pk if data["incident_type"] == "other" else data["incident_type"]
    response = sign_in(officer).post(reverse("diagnostics:observation_update", args=[row.pk]), data)
    row.refresh_from_db()
    if expected == "refused":
        assert "Seul un incident a un type" in content(response)
        assert (row.kind, row.incident_type) == ("incident", first)
    else:
        assert response.status_code == 302
        assert row.incident_type == (other if expected == "other" else None)


def correction(row, **changes):
    return {
        "theme": row.theme_id, "kind": row.kind, "severity": row.severity, "text": row.text,
        "seen_on": row.seen_on.isoformat(), "version": row.version, **changes,
    }  # fmt: skip


# ---- how soon -------------------------------------------------------------------------------------------------------


def test_those_who_lead_say_how_soon(sign_in, officer, quartier):
    day = timezone.localdate() + datetime.timedelta(days=8)
    client = sign_in(officer)
    assert "Priorité et échéance" in content(client.get(URL))
    client.post(URL, typed(quartier, priority="1", due_on=day.isoformat()))
    row = Observation.objects.get()
    assert (row.priority, row.due_on) == (1, day)
    page = content(client.get(row.get_absolute_url()))
    assert "Haute" in page
    assert "À faire avant le" in page


def test_the_proximity_team_does_not_say_how_soon(sign_in, proximity, quartier):
    client = sign_in(proximity)
    assert "Priorité et échéance" not in content(client.get(URL))
    response = client.post(URL, typed(quartier, priority="1"))
    assert response.status_code == 422
    assert "données par les chargés de mission et les managers du quartier. Enlevez-les" in content(response)
    assert 'value="1" checked' in content(response), "it is shown, to be taken away"
    assert not Observation.objects.exists()


@pytest.mark.parametrize(("field", "value"), [("priority", "9"), ("due_on", "hier"), ("due_on", "x")])
def test_a_wrong_priority_or_deadline_is_said(sign_in, officer, quartier, field, value):
    assert list(errors_of(as_json(sign_in(officer), typed(quartier, **{field: value})))) == [field]


@pytest.mark.parametrize(("days", "words"), [(-1, "avant le jour où c’est vu"), (365 * 30, "vérifiez l’année")])
def test_a_deadline_comes_after_what_is_seen_and_before_long(sign_in, officer, quartier, days, words):
    day = timezone.localdate() + datetime.timedelta(days=days)
    response = as_json(sign_in(officer), typed(quartier, due_on=day.isoformat()))
    assert words in errors_of(response)["due_on"]
    row = ObservationFactory(quartier=quartier, seen_on=timezone.localdate())
    page = sign_in(officer).post(
        reverse("diagnostics:observation_update", args=[row.pk]), correction(row, due_on=day.isoformat())
    )
    assert words in content(page)


def test_how_soon_is_corrected_by_those_who_lead_alone(sign_in, officer, proximity, quartier):
    row = ObservationFactory(quartier=quartier, author=proximity, priority=2)
    url = reverse("diagnostics:observation_update", args=[row.pk])
    sign_in(proximity).post(url, correction(row, text="Relu", priority="1"))
    row.refresh_from_db()
    assert (row.text, row.priority) == ("Relu", 2)
    sign_in(officer).post(url, correction(row, priority="1", due_on=row.seen_on.isoformat()))
    row.refresh_from_db()
    assert (row.priority, row.due_on) == (1, row.seen_on)


@pytest.mark.parametrize(
    "more", [{"priority": "1"}, {"due_on": "2199-01-01"}, {"kind": "incident"}], ids=lambda more: next(iter(more))
)
def test_sent_again_with_something_more_it_is_not_said_to_be_stored(sign_in, officer, quartier, more):
    client, data = sign_in(officer), typed(quartier, other="1")
    if "due_on" in more:
        more = {"due_on": data["seen_on"]}
    if "kind" in more:
        data["kind"], more = "incident", {"incident_type": IncidentType.objects.first().pk}
    client.post(URL, data)
    response = as_json(client, data | more)
    assert "n’est pas encore envoyé" in response.json()["errors"][0]["text"]
    assert response.json()["uid"] != data["uid"]


# ---- one finding after the other, at a halte ------------------------------------------------------------------------


@pytest.fixture
def halte(quartier, officer):
    """The second halte of a walk that goes on, at a hall."""
    hall = EntranceFactory(building__residence=ResidenceFactory(quartier=quartier, name="Les Lilas"), name="Hall 3")
    walk = DiagnosticFactory(title="Marche", quartiers=[quartier], lead=officer)
    stop_of(diagnostic=walk, label="Le parc", order=10)
    place = {"entrance": hall, "building": hall.building, "residence": hall.building.residence}
    return stop_of(diagnostic=walk, label="Les Lilas, Hall 3", order=20, **place)


def at(halte, quartier, **more):
    place = {name: getattr(halte, f"{name}_id") for name in ("residence", "building", "entrance")}
    return typed(quartier, stop=halte.pk, **place, **more)


def test_each_script_of_the_page_is_loaded_once(sign_in, officer):
    scripts = re.findall(r'<script src="([^"]+)"', content(sign_in(officer).get(URL)))
    assert any("reserve" in name for name in scripts)
    assert len(scripts) == len(set(scripts))


def test_the_halte_is_named_with_the_way_back_and_what_was_sent_from_it(sign_in, officer, quartier, halte):
    ObservationFactory(quartier=quartier, stop=halte, author=officer)
    ObservationFactory(quartier=quartier, stop=halte)
    page = content(sign_in(officer).get(f"{URL}?halte={halte.pk}&hall={halte.entrance_id}"))
    back = reverse("diagnostics:walk_stop", args=[halte.diagnostic_id, halte.pk])
    assert re.search(rf'<a href="{back}">.*?Halte 2 · Les Lilas, Hall 3</a>', page)
    assert "1 constat envoyé d’ici" in page, "one's own alone"
    assert re.search(r'btn-primary" type="submit" name="encore"[^>]*>Envoyer et continuer ici<', page)
    assert re.search(r"<details[^>]* open><summary>Priorité et échéance", page)


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_page_at_a_halte(sign_in, officer, quartier, halte, count, django_assert_num_queries):
    for _ in range(count):
        ObservationFactory(quartier=quartier, stop=halte, author=officer)
        stop_of(diagnostic=halte.diagnostic)
    client = sign_in(officer)
    with django_assert_num_queries(12):
        client.get(f"{URL}?halte={halte.pk}&hall={halte.entrance_id}")


def test_the_next_finding_keeps_the_halte_the_place_and_the_theme(sign_in, officer, quartier, halte):
    client, theme = sign_in(officer), Theme.objects.all()[2]
    page = client.post(URL, at(halte, quartier, theme=theme.pk, encore="1"), follow=True)
    assert Observation.objects.get().stop == halte
    text = content(page)
    assert "Même thème que le précédent" in text
    assert 'id="meme-theme" hidden' not in text
    assert f'value="{theme.pk}" checked' in text
    assert "1 constat envoyé d’ici" in text
    form = page.context["form"]
    assert (form.place.entrance, form["stop"].value()) == (halte.entrance, halte.pk)
    assert form["severity"].value() == 1, "the next one begins as anything does"


def test_at_a_halte_what_one_has_just_sent_is_no_duplicate_to_decide_about(sign_in, officer, manager, quartier, halte):
    client = sign_in(officer)
    assert as_json(client, at(halte, quartier)).status_code == 201
    assert as_json(client, at(halte, quartier, text="La rampe aussi")).status_code == 201
    assert as_json(sign_in(manager), at(halte, quartier, text="Vu aussi")).status_code == 409


def test_outside_two_haltes_are_two_places(sign_in, officer, manager, quartier, halte):
    one, other = (stop_of(diagnostic=halte.diagnostic, label=label) for label in ("Le passage", "Le tram"))
    client = sign_in(officer)
    assert as_json(client, typed(quartier, stop=one.pk)).status_code == 201
    elsewhere = typed(quartier, stop=other.pk, text="Devant le tram")
    assert as_json(client, elsewhere).status_code == 201, "what was seen at another halte is not asked about"
    again = typed(quartier, stop=one.pk, text="Vu aussi")
    assert as_json(sign_in(manager), again).status_code == 409


def test_at_a_halte_that_is_no_hall_the_position_is_that_of_the_halte(sign_in, officer, quartier, halte):
    tram = stop_of(diagnostic=halte.diagnostic, label="Le tram", latitude=48.86, longitude=2.45)
    client, sent = sign_in(officer), typed(quartier, stop=tram.pk)
    assert as_json(client, sent).status_code == 201
    row = Observation.objects.get()
    assert (row.latitude, row.longitude) == (48.86, 2.45)
    Stop.objects.filter(pk=tram.pk).update(latitude=48.87)
    assert as_json(client, sent).status_code == 200, "the same again, though the halte was moved meanwhile"
    at_own_place = typed(quartier, stop=tram.pk, text="Plus loin", latitude="48.9", longitude="2.5")
    assert as_json(client, at_own_place).status_code == 201
    assert Observation.objects.latest("pk").latitude == 48.9, "what the phone says comes first"
    assert as_json(client, at(halte, quartier, text="Dans le hall")).status_code == 201
    assert Observation.objects.latest("pk").latitude is None


def test_a_halte_of_a_walk_that_is_over_or_of_elsewhere_is_not_named(sign_in, officer, quartier, halte):
    elsewhere = stop_of(diagnostic=DiagnosticFactory(quartiers=[QuartierFactory()]), label="Ailleurs")
    client = sign_in(officer)
    assert "Ailleurs" not in content(client.get(f"{URL}?halte={elsewhere.pk}"))
    halte.diagnostic.status = "validated"
    halte.diagnostic.save()
    page = content(client.get(f"{URL}?halte={halte.pk}"))
    assert "Halte 2" not in page
    assert "Envoyer et signaler autre chose" in page


# ---- clocks ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2199-01-01", "dans le futur"),
        ("1970-01-01", "il y a plus de dix ans"),
        ("2000-01-01", "il y a plus de dix ans"),
    ],
)
def test_a_day_of_a_wrong_clock_is_refused_with_the_day_it_is(sign_in, proximity, quartier, day, words):
    client = sign_in(proximity)
    with time_machine.travel("2026-03-09 10:00+01:00"):
        told = as_json(client, typed(quartier, seen_on=day)).json()
        (error,) = told["errors"]
        assert words in error["text"]
        assert "Nous sommes le 9 mars 2026" in error["text"]
        assert told["proposed"] == {"seen_on": "2026-03-09"}
        page = content(client.post(URL, typed(quartier, seen_on=day)))
    assert 'name="seen_on" id="id_seen_on" value="2026-03-09"' in page, "the day is proposed"
    assert "Porte du hall cassée" in page
    assert not Observation.objects.exists()


def test_what_was_seen_years_ago_is_taken(sign_in, proximity, quartier):
    day = timezone.localdate().replace(day=1) - datetime.timedelta(days=365 * 8)
    sign_in(proximity).post(URL, typed(quartier, seen_on=day.isoformat()))
    assert Observation.objects.get().seen_on == day


# ---- a place that is gone meanwhile ---------------------------------------------------------------------------------


@pytest.fixture
def hall(quartier):
    residence = ResidenceFactory(quartier=quartier, name="Les Lilas")
    return EntranceFactory(building=BuildingFactory(residence=residence, name="Bât. B"), name="Hall 3")


def place_of(hall):
    return {"residence": hall.building.residence_id, "building": hall.building_id, "entrance": hall.pk}


GONE = {
    "hall archived": (["hall"], "Les Lilas, Bât. B (Hall 3 : retiré depuis)"),
    "hall deleted": (["hall!"], "Les Lilas, Bât. B (Hall 3 : retiré depuis)"),
    "building archived": (["building"], "Les Lilas (Bât. B, Hall 3 : retiré depuis)"),
    "building deleted": (["hall!", "building!"], "Les Lilas (Bât. B, Hall 3 : retiré depuis)"),
    "all deleted": (["hall!", "building!", "residence!"], "(Les Lilas, Bât. B, Hall 3 : retiré depuis)"),
}


@pytest.mark.parametrize("case", GONE)
def test_what_waited_for_a_place_that_is_gone_is_kept_for_what_it_was_in(sign_in, proximity, quartier, hall, case):
    steps, label = GONE[case]
    parts = {"hall": hall, "building": hall.building, "residence": hall.building.residence}
    data = typed(quartier, **place_of(hall))
    for step in steps:
        part = parts[step.rstrip("!")]
        if step.endswith("!"):
            part.delete()
        else:
            type(part).objects.filter(pk=part.pk).update(is_active=False)
    response = as_json(sign_in(proximity), data)
    row = Observation.objects.get()
    assert (row.place_label, row.quartier, row.text) == (label, quartier, "Porte du hall cassée")
    assert "n’est plus dans le patrimoine" in response.json()["told"]


def test_a_hall_alone_that_is_gone_still_says_its_building(sign_in, proximity, quartier, hall):
    type(hall).objects.filter(pk=hall.pk).update(is_active=False)
    page = sign_in(proximity).post(URL, typed(quartier, entrance=hall.pk), follow=True)
    assert Observation.objects.get().building == hall.building
    assert "« Hall 3 » n’est plus dans le patrimoine" in content(page)


def test_stored_before_the_hall_was_archived_it_is_not_stored_twice(sign_in, proximity, quartier, hall):
    client, data = sign_in(proximity), typed(quartier, **place_of(hall))
    assert as_json(client, data).status_code == 201
    type(hall).objects.filter(pk=hall.pk).update(is_active=False)
    assert as_json(client, data).status_code == 200
    assert Observation.objects.get().entrance == hall


def test_a_hall_that_never_was_or_is_elsewhere_is_refused(sign_in, proximity, quartier):
    elsewhere = EntranceFactory()
    gone_elsewhere = EntranceFactory(is_active=False, building__residence=ResidenceFactory(quartier=QuartierFactory()))
    client = sign_in(proximity)
    for key in (elsewhere.pk, 99999999, "x", 10**30):
        assert list(errors_of(as_json(client, typed(quartier, entrance=key)))) == ["entrance"]
    home = gone_elsewhere.building.residence
    type(home).objects.filter(pk=home.pk).update(is_active=False)
    assert list(errors_of(as_json(client, typed(quartier, residence=home.pk)))) == ["residence"]
    # The names of places of others are not to be learned by their keys.
    parts = [("entrance", gone_elsewhere), ("building", gone_elsewhere.building)]
    type(gone_elsewhere.building).objects.filter(pk=gone_elsewhere.building_id).update(is_active=False)
    for name, row in parts:
        assert list(errors_of(as_json(client, typed(quartier, **{name: row.pk})))) == [name]
    assert not Observation.objects.exists()


def test_a_theme_or_an_item_that_is_offered_no_more_is_said(sign_in, proximity, quartier):
    theme = Theme.objects.first()
    item = ThemeItem.objects.filter(theme=theme).first()
    ThemeItem.objects.filter(pk=item.pk).update(is_active=False)
    client = sign_in(proximity)
    assert "n’est plus proposé" in errors_of(as_json(client, typed(quartier, item=item.pk)))["item"]
    Theme.objects.filter(pk=theme.pk).update(is_active=False)
    assert errors_of(as_json(client, typed(quartier, theme=theme.pk)))["theme"] == (
        "Ce thème n’est plus proposé : choisissez-en un autre."
    )


# ---- photos in pieces -----------------------------------------------------------------------------------------------


def send_in_pieces(client, photo, stop_after=None):
    """Send a photo in pieces of 16 KiB; return its identifier."""
    uid, whole = uuid.uuid4(), photo.getvalue()
    address = reverse("diagnostics:photo_upload", args=[uid])
    for number, offset in enumerate(range(0, len(whole), 16384)):
        if number == stop_after:
            break
        response = client.post(
            address,
            whole[offset : offset + 16384],
            content_type="application/offset+octet-stream",
            headers={"Upload-Length": str(len(whole)), "Upload-Offset": str(offset), "Upload-Name": "hall.jpg"},
        )
        assert response.status_code == 200
    return str(uid)


def test_photos_that_came_in_pieces_are_kept_with_those_that_come_along(sign_in, proximity, quartier):
    client = sign_in(proximity)
    uids = [send_in_pieces(client, jpeg(size=(1600, 1000 + n))) for n in range(2)]
    assert as_json(client, typed(quartier, photo_uploads=uids, photos=[jpeg()])).status_code == 201
    kept = ObservationPhoto.objects.order_by("pk").values_list("width", "height")
    assert list(kept) == [(1600, 1000), (1600, 1001), (2000, 1000)]
    assert not PhotoUpload.objects.exists()


def test_a_photo_that_is_not_whole_is_asked_again_and_nothing_is_stored(sign_in, proximity, quartier):
    client = sign_in(proximity)
    uid = send_in_pieces(client, jpeg(size=(1600, 1000)), stop_after=1)
    response = as_json(client, typed(quartier, photo_uploads=[uid]))
    assert response.status_code == 422
    assert "envoyez de nouveau" in errors_of(response)["photo_uploads"]
    assert not Observation.objects.exists()
    assert PhotoUpload.objects.get().received == 16384, "what has arrived waits for the rest"


def test_a_refusal_leaves_the_pieces_where_they_are(sign_in, proximity, quartier):
    client = sign_in(proximity)
    uid = send_in_pieces(client, jpeg())
    bad = jpeg("facture.jpg")
    bad = type(bad)(b"%PDF-1.7 no photo")
    bad.name = "facture.jpg"
    response = as_json(client, typed(quartier, photo_uploads=[uid], photos=[bad]))
    assert list(errors_of(response)) == ["photos"]
    assert PhotoUpload.objects.get().is_whole
    assert as_json(client, typed(quartier, photo_uploads=[uid])).status_code == 201
    assert ObservationPhoto.objects.count() == 1


def test_sent_again_because_its_answer_was_lost_it_is_the_same(sign_in, proximity, quartier):
    client = sign_in(proximity)
    data = typed(quartier, photo_uploads=[send_in_pieces(client, jpeg())])
    assert as_json(client, data).status_code == 201
    assert as_json(client, data).status_code == 200
    assert ObservationPhoto.objects.count() == 1


def test_the_pieces_of_somebody_else_are_nobodys(sign_in, proximity, officer, quartier):
    uid = send_in_pieces(sign_in(officer), jpeg())
    assert list(errors_of(as_json(sign_in(proximity), typed(quartier, photo_uploads=[uid])))) == ["photo_uploads"]
    assert PhotoUpload.objects.exists()


@pytest.mark.parametrize("sent", [["x"], [""], [str(uuid.UUID(int=n)) for n in range(1, 12)]], ids=["x", "no", "many"])
def test_identifiers_of_photos_that_are_none_are_said(sign_in, proximity, quartier, sent):
    assert list(errors_of(as_json(sign_in(proximity), typed(quartier, photo_uploads=sent)))) == ["photo_uploads"]


def test_queries_of_a_report_whose_photos_came_in_pieces_follow_no_count_of_theirs(sign_in, proximity, quartier):
    client = sign_in(proximity)
    counts = []
    for count in (1, 3):
        uids = [send_in_pieces(client, jpeg(size=(640, 480 + n))) for n in range(count)]
        with CaptureQueriesContext(connection) as queries:
            as_json(client, typed(quartier, photo_uploads=uids, other="1"))
        # Its pieces are read and the photo is written: two queries for each.
        counts.append(len(queries) - 2 * count)
    assert ObservationPhoto.objects.count() == 4
    assert counts[0] - counts[1] == 0
