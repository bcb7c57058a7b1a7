"""Reporting: stored once, in scope, whole or not at all."""

import datetime
import io
import threading
import uuid

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from core.models import PrivacyOverride
from diagnostics.models import Observation, ObservationPhoto, ObservationTally, Theme
from diagnostics.services import OutOfScopeError, create_observation
from tests.factories import EntranceFactory, ObservationFactory, QuartierFactory, ResidenceFactory

pytestmark = pytest.mark.django_db
URL = "/signaler/"


def jpeg(name="hall.jpg", with_position=True, size=(2600, 1300)):
    image = Image.new("RGB", size, "teal")
    exif = Image.Exif()
    if with_position:
        exif[0x8825] = {1: "N", 2: (48.0, 51.0, 0.0)}
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", exif=exif)
    buffer.seek(0)
    buffer.name = name
    return buffer


def typed(quartier, **more):
    return {
        "uid": str(uuid.uuid4()),
        "quartier": quartier.pk,
        "theme": Theme.objects.first().pk,
        "kind": "finding",
        "severity": 3,
        "text": "Porte du hall cassée",
        "seen_on": datetime.date.today().isoformat(),
        "responsible_body": "landlord",
        **more,
    }


def test_the_hall_gives_the_building_the_residence_and_the_words(sign_in, proximity, quartier):
    entrance = EntranceFactory(
        name="Hall 3",
        building__name="Bât. B",
        building__residence=ResidenceFactory(quartier=quartier, name="Les Lilas"),
    )
    response = sign_in(proximity).post(URL, typed(quartier, entrance=entrance.pk))
    observation = Observation.objects.get()
    assert response.url == reverse("diagnostics:observation_sent", args=[observation.uid])
    assert observation.place_label == "Les Lilas, Bât. B, Hall 3"
    assert (observation.building, observation.residence) == (entrance.building, entrance.building.residence)
    assert (observation.author, observation.status, observation.severity) == (proximity, "to_qualify", 3)
    assert ObservationTally.objects.get(total__gt=0).total == 1


def test_queries_of_a_report(sign_in, officer, quartier, django_assert_num_queries):
    hall = EntranceFactory(building__residence=ResidenceFactory(quartier=quartier))
    place = {"residence": hall.building.residence_id, "building": hall.building_id, "entrance": hall.pk}
    client, data = sign_in(officer), typed(quartier, **place)
    # Who asks (3), the request and the report as transactions (6), the place, the theme, the duplicates, the row.
    with django_assert_num_queries(13):
        client.post(URL, data)
    assert Observation.objects.get().entrance == hall


def test_sent_twice_it_is_stored_once(sign_in, proximity, quartier):
    client, data = sign_in(proximity), typed(quartier)
    first, second = client.post(URL, data), client.post(URL, data)
    assert first.url == second.url
    assert Observation.objects.count() == 1


def test_the_identifier_of_somebody_else_is_refused_without_a_word_on_theirs(sign_in, proximity, quartier):
    theirs = ObservationFactory(text="à quelqu’un d’autre")
    response = sign_in(proximity).post(URL, typed(quartier, uid=str(theirs.uid)))
    assert response.status_code == 422
    assert "rechargez la page" in response.content.decode()
    assert "à quelqu’un d’autre" not in response.content.decode()
    assert Observation.objects.get() == theirs


def test_a_quartier_out_of_scope_is_no_choice(sign_in, proximity):
    response = sign_in(proximity).post(URL, typed(QuartierFactory()))
    assert response.status_code == 422
    assert "quartier" in response.context["form"].errors
    assert not Observation.objects.exists()


def test_photos_are_written_anew_without_position(sign_in, proximity, quartier):
    sign_in(proximity).post(URL, typed(quartier, photos=[jpeg()]))
    photo = ObservationPhoto.objects.get()
    with photo.image.open("rb") as file:
        kept = Image.open(file)
        assert kept.size == (2000, 1000)
        assert not kept.getexif()
    with photo.thumbnail.open("rb") as file:
        assert max(Image.open(file).size) == 480


def test_a_file_that_is_no_photo_is_named_and_nothing_is_stored(sign_in, proximity, quartier):
    bad = io.BytesIO(b"%PDF-1.7 not a photo")
    bad.name = "facture.jpg"
    response = sign_in(proximity).post(URL, typed(quartier, photos=[jpeg(), bad]))
    page = response.content.decode()
    assert response.status_code == 422
    assert "facture.jpg" in page
    assert "Porte du hall cassée" in page, "what was typed is kept"
    assert not Observation.objects.exists()
    assert not ObservationPhoto.objects.exists()


def test_a_name_is_warned_about_then_kept_and_logged(sign_in, proximity, quartier):
    client, data = sign_in(proximity), typed(quartier, text="Vu avec Mme Durand")
    refused = client.post(URL, data)
    assert "Mme Durand" in refused.content.decode()
    assert not Observation.objects.exists()
    client.post(URL, {**data, "privacy_confirmed": "on"})
    override = PrivacyOverride.objects.get()
    assert (override.by, override.kinds, override.target_pk) == (proximity, ["person"], Observation.objects.get().pk)


def test_the_same_thing_at_the_same_place_is_shown_and_can_be_joined(sign_in, proximity, quartier):
    residence = ResidenceFactory(quartier=quartier)
    theme = Theme.objects.first()
    original = ObservationFactory(quartier=quartier, residence=residence, theme=theme, text="Hall déjà signalé")
    client, data = sign_in(proximity), typed(quartier, residence=residence.pk)
    shown = client.post(URL, data)
    assert shown.status_code == 409
    assert "Hall déjà signalé" in shown.content.decode()
    assert Observation.objects.count() == 1
    client.post(URL, {**data, "join": original.pk})
    mine = Observation.objects.exclude(pk=original.pk).get()
    assert (mine.duplicate_of, mine.status, mine.closing_reason) == (original, "closed", "duplicate")


def test_joined_to_what_is_over_meanwhile_it_waits_by_itself(sign_in, proximity, quartier):
    over = ObservationFactory(quartier=quartier, theme=Theme.objects.first(), status="done", over_at=timezone.now())
    sign_in(proximity).post(URL, typed(quartier, join=over.pk))
    row = Observation.objects.exclude(pk=over.pk).get()
    assert (row.status, row.duplicate_of) == ("to_qualify", None)


def test_something_else_at_the_same_place_is_sent(sign_in, proximity, quartier):
    ObservationFactory(quartier=quartier, theme=Theme.objects.first())
    sign_in(proximity).post(URL, typed(quartier, other="1"))
    assert Observation.objects.filter(status="to_qualify", duplicate_of=None).count() == 2


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("seen_on", "2199-01-01"),
        ("seen_on", "hier"),
        ("severity", "9"),
        ("theme", ""),
        ("uid", "x"),
        ("quartier", "99999999999999999999"),
    ],
)
def test_a_wrong_value_is_said_and_nothing_is_stored(sign_in, proximity, quartier, field, value):
    response = sign_in(proximity).post(URL, {**typed(quartier), field: value})
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert not Observation.objects.exists()


def test_somebody_without_a_team_is_told_why(sign_in, quartier):
    from tests.factories import UserFactory

    response = sign_in(UserFactory()).get(URL)
    assert response.status_code == 403
    assert "aucune équipe" in response.content.decode()


def test_photos_follow_the_rights_of_their_observation(sign_in, proximity, outsider, quartier):
    sign_in(proximity).post(URL, typed(quartier, photos=[jpeg()]))
    url = reverse("diagnostics:photo", args=[ObservationPhoto.objects.get().uid, "vignette"])
    response = sign_in(proximity).get(url)
    assert response.headers["Content-Type"] == "image/jpeg"
    assert b"".join(response.streaming_content)[:2] == b"\xff\xd8"
    assert sign_in(outsider).get(url).status_code == 404
    Observation.objects.update(is_confidential=True)
    assert sign_in(proximity).get(url).status_code == 404


def test_a_photo_that_the_storage_has_lost_is_not_found(sign_in, proximity, quartier):
    client = sign_in(proximity)
    client.post(URL, typed(quartier, photos=jpeg()))
    photo = ObservationPhoto.objects.get()
    photo.image.storage.delete(photo.image.name)
    assert client.get(reverse("diagnostics:photo", args=[photo.uid, "photo"])).status_code == 404
    assert client.get(photo.observation.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_page(sign_in, proximity, quartier, count, django_assert_num_queries):
    for _ in range(count):
        EntranceFactory(building__residence=ResidenceFactory(quartier=quartier))
    client = sign_in(proximity)
    with django_assert_num_queries(9):
        client.get(URL)


# ---- sent twice -----------------------------------------------------------------------------------------------------


def test_something_else_under_an_identifier_that_has_served_is_not_lost(sign_in, proximity, quartier):
    client, data = sign_in(proximity), typed(quartier)
    client.post(URL, data)
    refused = client.post(URL, {**data, "text": "Tout autre chose", "other": "1"})
    assert refused.status_code == 422
    assert "n’est pas encore envoyé" in refused.content.decode()
    assert "Tout autre chose" in refused.content.decode()
    again = refused.context["form"]["uid"].value()
    client.post(URL, {**data, "uid": again, "text": "Tout autre chose", "other": "1"})
    assert sorted(Observation.objects.values_list("text", flat=True)) == ["Porte du hall cassée", "Tout autre chose"]


def test_sent_again_after_somebody_corrected_it_it_is_the_same(sign_in, proximity, quartier):
    client, data = sign_in(proximity), typed(quartier)
    client.post(URL, data)
    Observation.objects.update(text="Corrigé par la mission", severity=4, theme=Theme.objects.last())
    response = client.post(URL, data, headers={"Accept": "application/json"})
    assert (response.status_code, response.json()["status"]) == (200, "stored")
    assert Observation.objects.get().text == "Corrigé par la mission"


@pytest.mark.parametrize(
    "more",
    [
        {"is_confidential": "on"},
        {"responsible_body": "city"},
        {"latitude": "48.86", "longitude": "2.45"},
        {"photos": "a photo"},
    ],
    ids=lambda more: next(iter(more)),
)
def test_sent_again_with_something_more_it_is_not_said_to_be_stored(sign_in, proximity, quartier, more):
    client, data = sign_in(proximity), typed(quartier)
    client.post(URL, data)
    refused = client.post(URL, data | more | ({"photos": jpeg()} if "photos" in more else {}))
    assert refused.status_code == 422
    assert "n’est pas encore envoyé" in refused.content.decode()
    assert refused.context["form"]["uid"].value() != data["uid"]


def test_sent_again_with_the_same_photo_it_is_the_same(sign_in, proximity, quartier):
    client, data = sign_in(proximity), typed(quartier)
    client.post(URL, data | {"photos": jpeg()})
    response = client.post(URL, data | {"photos": jpeg()}, headers={"Accept": "application/json"})
    assert (response.status_code, ObservationPhoto.objects.count()) == (200, 1)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("by_another", [False, True])
def test_sent_twice_at_once_it_is_stored_once(proximity, officer, quartier, by_another):
    uid, theme = uuid.uuid4(), Theme.objects.first()
    barrier, results = threading.Barrier(2), []

    def send(user):
        try:
            barrier.wait(10)
            observation, is_new = create_observation(
                by=user, uid=uid, quartier=quartier, theme=theme, seen_on=datetime.date(2026, 1, 2), photos=[jpeg()]
            )
            results.append((observation.pk, is_new))
        except OutOfScopeError:
            results.append("refused")
        finally:
            connection.close()

    users = (proximity, officer if by_another else proximity)
    threads = [threading.Thread(target=send, args=(user,)) for user in users]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    (row,) = Observation.objects.all()
    assert ObservationPhoto.objects.count() == 1
    expected = {(row.pk, True), "refused"} if by_another else {(row.pk, True), (row.pk, False)}
    assert set(results) == expected


# ---- what a phone asks ----------------------------------------------------------------------------------------------


def as_json(client, data):
    return client.post(URL, data, headers={"Accept": "application/json"})


def test_a_phone_is_told_what_is_refused_field_by_field(sign_in, proximity, quartier):
    response = as_json(sign_in(proximity), typed(quartier, text="Vu avec Mme Durand", seen_on="2199-01-01"))
    body = response.json()
    assert (response.status_code, body["status"], body["privacy"]) == (422, "refused", True)
    assert {error["field"] for error in body["errors"]} == {"text", "seen_on"}
    assert any("Mme Durand" in error["text"] for error in body["errors"])


def test_a_phone_is_told_what_looks_the_same_and_joins(sign_in, proximity, quartier):
    original = ObservationFactory(quartier=quartier, theme=Theme.objects.first(), text="Déjà là")
    client, data = sign_in(proximity), typed(quartier)
    response = as_json(client, data)
    assert response.status_code == 409
    (row,) = response.json()["similar"]
    assert (row["pk"], "Déjà là" in row["detail"]) == (original.pk, True)
    assert as_json(client, {**data, "join": row["pk"]}).status_code == 201
    assert Observation.objects.get(uid=data["uid"]).duplicate_of == original


@pytest.mark.parametrize(
    ("place", "is_similar"),
    [("hall", True), ("next hall", False), ("building", True), ("residence", True), ("quartier", False)],
)
def test_what_looks_the_same_is_at_the_finest_place_given(sign_in, proximity, quartier, place, is_similar):
    hall = EntranceFactory(building__residence=ResidenceFactory(quartier=quartier))
    building, residence = hall.building, hall.building.residence
    ObservationFactory(
        quartier=quartier, residence=residence, building=building, entrance=hall, theme=Theme.objects.first()
    )
    where = {
        "hall": {"entrance": hall.pk},
        "next hall": {"entrance": EntranceFactory(building=building).pk},
        "building": {"building": building.pk},
        "residence": {"residence": residence.pk},
        "quartier": {},
    }[place]
    response = as_json(sign_in(proximity), typed(quartier, **where))
    assert response.status_code == (409 if is_similar else 201)


@pytest.mark.parametrize(
    ("change", "is_similar"),
    [({}, True), ({"age": 30}, True), ({"age": 31}, False), ({"status": "done"}, False), ({"theme": 1}, False)],
)
def test_what_looks_the_same_is_open_of_the_same_theme_and_recent(sign_in, proximity, quartier, change, is_similar):
    status = change.get("status", "to_do")
    ObservationFactory(
        quartier=quartier,
        theme=Theme.objects.all()[change.get("theme", 0)],
        seen_on=timezone.localdate() - datetime.timedelta(days=change.get("age", 0)),
        status=status,
        over_at=timezone.now() if status == "done" else None,
    )
    assert as_json(sign_in(proximity), typed(quartier)).status_code == (409 if is_similar else 201)


# ---- the place ------------------------------------------------------------------------------------------------------


def test_places_of_a_quartier_are_a_tree_in_seven_queries(sign_in, proximity, quartier, django_assert_num_queries):
    residence = ResidenceFactory(quartier=quartier, name="Les Lilas")
    hall = EntranceFactory(building__residence=residence, building__name="B", name="Hall 3")
    EntranceFactory(building=hall.building, name="Hall 4", is_active=False)
    ResidenceFactory(quartier=QuartierFactory())
    client = sign_in(proximity)
    with django_assert_num_queries(7):
        response = client.get(f"/signaler/lieux.json?quartier={quartier.pk}")
    assert response.json() == {
        "quartier": quartier.name,
        "residences": [[residence.pk, "Les Lilas", [[hall.building_id, "B", [[hall.pk, "Hall 3"]]]], None, None]],
    }


@pytest.mark.parametrize("quartier_of", ["somebody else", "nothing", "x"])
def test_places_of_a_quartier_out_of_scope_are_not_found(sign_in, proximity, outsider, quartier_of):
    key = {"somebody else": outsider.scope.quartier_ids[0], "nothing": "", "x": "x"}[quartier_of]
    assert sign_in(proximity).get(f"/signaler/lieux.json?quartier={key}").status_code == 404


def test_a_hall_that_is_not_in_the_building_sent_is_refused(sign_in, proximity, quartier):
    residence = ResidenceFactory(quartier=quartier)
    hall, other = (EntranceFactory(building__residence=residence) for _ in range(2))
    response = as_json(sign_in(proximity), typed(quartier, entrance=hall.pk, building=other.building_id))
    assert [error["field"] for error in response.json()["errors"]] == ["entrance"]


def test_a_link_with_a_hall_fills_the_whole_place(sign_in, proximity, quartier):
    hall = EntranceFactory(building__residence=ResidenceFactory(quartier=quartier))
    place = sign_in(proximity).get(f"{URL}?hall={hall.pk}").context["form"].place
    assert (place.quartier, place.residence, place.building, place.entrance) == (
        quartier,
        hall.building.residence,
        hall.building,
        hall,
    )


def test_a_link_with_a_hall_out_of_scope_fills_nothing(sign_in, proximity, quartier):
    hall = EntranceFactory(building__residence=ResidenceFactory(quartier=QuartierFactory()))
    place = sign_in(proximity).get(f"{URL}?hall={hall.pk}").context["form"].place
    assert (place.residence, place.entrance) == (None, None)


def test_somebody_with_all_quartiers_searches_theirs(sign_in, administrator):
    found = QuartierFactory(name="Franc-Moisin")
    for _ in range(3):
        QuartierFactory()
    client = sign_in(administrator)
    choices = client.get(URL).context["form"].fields["quartier"].widget.choices
    assert [key for key, _ in choices] == [""], "nothing but the empty choice"
    page = client.post(URL, {"lieu": "quartier", "chercher": "franc moisin", "text": "Tapé avant"})
    assert [key for key, _ in page.context["form"].fields["quartier"].widget.choices] == ["", found.pk]
    assert "Tapé avant" in page.content.decode()
    assert not Observation.objects.exists()
    client.post(URL, typed(found))
    assert Observation.objects.get().quartier == found


# ---- photos ---------------------------------------------------------------------------------------------------------


def picture(image_format, size=(300, 200), name=None):
    buffer = io.BytesIO()
    Image.new("RGB", size, "teal").save(buffer, image_format)
    buffer.seek(0)
    buffer.name = name or f"photo.{image_format.lower()}"
    return buffer


@pytest.mark.parametrize("image_format", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_each_kind_of_photo_is_kept_as_jpeg(sign_in, proximity, quartier, image_format):
    sign_in(proximity).post(URL, typed(quartier, photos=[picture(image_format)]))
    photo = ObservationPhoto.objects.get()
    with photo.image.open("rb") as file:
        kept = Image.open(file)
        assert (kept.format, kept.size, (photo.width, photo.height)) == ("JPEG", (300, 200), (300, 200))


def truncated():
    whole = picture("JPEG", (800, 600)).getvalue()
    return named(whole[: len(whole) // 2], "coupee.jpg")


def named(content, name):
    buffer = io.BytesIO(content)
    buffer.name = name
    return buffer


BAD = {
    "a page in disguise": (lambda: named(b"<html><script>1</script></html>", "hall.jpg"), "n’est pas une photo"),
    "a GIF in disguise": (lambda: picture("GIF", name="hall.jpg"), "n’est pas une photo"),
    "half a photo": (truncated, "abîmée ou incomplète"),
    "empty": (lambda: named(b"", "vide.jpg"), "vide"),
    "a bomb": (lambda: picture("PNG", (9000, 9000), "bombe.png"), "trop de points"),
    "heavy": (lambda: named(b"\xff\xd8\xff" + b"0" * (10 * 1024 * 1024), "lourde.jpg"), "plus de 10 Mo"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_is_no_photo_is_refused_in_words_and_what_was_typed_stays(sign_in, proximity, quartier, case):
    make, words = BAD[case]
    response = sign_in(proximity).post(URL, typed(quartier, photos=[jpeg(), make()]))
    assert response.status_code == 422
    assert words in " ".join(response.context["form"].errors["photos"])
    assert "Porte du hall cassée" in response.content.decode()
    assert not Observation.objects.exists()
    assert not ObservationPhoto.objects.exists()


def test_eleven_photos_are_too_many(sign_in, proximity, quartier):
    photos = [picture("JPEG", (100 + n, 100)) for n in range(11)]
    response = sign_in(proximity).post(URL, typed(quartier, photos=photos))
    assert "au plus 10 photos" in " ".join(response.context["form"].errors["photos"])
    assert not Observation.objects.exists()


def test_the_same_photo_twice_is_kept_once(sign_in, proximity, quartier):
    sign_in(proximity).post(URL, typed(quartier, photos=[jpeg("a.jpg"), jpeg("b.jpg")]))
    assert ObservationPhoto.objects.count() == 1


def test_photos_are_added_when_correcting(sign_in, proximity, quartier):
    client = sign_in(proximity)
    client.post(URL, typed(quartier))
    row = Observation.objects.get()
    data = {
        "theme": row.theme_id, "kind": "finding", "severity": 3, "text": row.text, "seen_on": row.seen_on.isoformat(),
        "version": row.version, "photos": [jpeg()],
    }  # fmt: skip
    response = client.post(reverse("diagnostics:observation_update", args=[row.pk]), data)
    assert response.url == row.get_absolute_url()
    assert row.photos.count() == 1


def test_the_worker_holds_nothing_of_anybody(client, sign_in, proximity):
    response = client.get("/signaler/hors-reseau.js")
    assert response.headers["Content-Type"].startswith("text/javascript")
    assert response.content == sign_in(proximity).get("/signaler/hors-reseau.js").content
