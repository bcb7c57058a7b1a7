"""Reporting: stored once, in scope, whole or not at all."""

import datetime
import io
import uuid

import pytest
from django.urls import reverse
from PIL import Image

from core.models import PrivacyOverride
from diagnostics.models import Observation, ObservationPhoto, ObservationTally, Theme
from tests.factories import EntranceFactory, ObservationFactory, QuartierFactory, ResidenceFactory

pytestmark = pytest.mark.django_db
URL = "/signaler/"


def jpeg(name="hall.jpg", with_position=True):
    image = Image.new("RGB", (2600, 1300), "teal")
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


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_page(sign_in, proximity, quartier, count, django_assert_num_queries):
    for _ in range(count):
        EntranceFactory(building__residence=ResidenceFactory(quartier=quartier))
    client = sign_in(proximity)
    with django_assert_num_queries(9):
        client.get(URL)
