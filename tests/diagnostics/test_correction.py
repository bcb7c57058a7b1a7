"""Correcting an observation: what it says and where it was seen."""

import pytest
from django.urls import reverse

from accounts.enums import Role
from diagnostics import services
from diagnostics.models import Observation, Theme
from tests.factories import BuildingFactory, EntranceFactory, ObservationFactory, ResidenceFactory, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def places(quartier):
    """Two residences of the quartier: one with two buildings of one hall each, one with none."""
    lilas = ResidenceFactory(quartier=quartier, name="Les Lilas")
    halls = [
        EntranceFactory(building=BuildingFactory(residence=lilas, name=f"Bât. {name}"), name=f"Hall {name}")
        for name in "AB"
    ]
    return {
        "lilas": lilas,
        "A": halls[0].building,
        "B": halls[1].building,
        "hall A": halls[0],
        "hall B": halls[1],
        "roses": ResidenceFactory(quartier=quartier, name="Les Roses"),
        "elsewhere": EntranceFactory(building__residence__name="Ailleurs"),
        "closed": ResidenceFactory(quartier=quartier, name="Démolie", is_active=False),
    }


@pytest.fixture
def row(quartier, places, proximity):
    """Seen in the hall A, by a member of the proximity team."""
    observation, _ = services.create_observation(
        by=proximity,
        uid="6a4bbd2c-8f3b-4d62-9d20-5b7ac4c6a001",
        quartier=quartier,
        theme=Theme.objects.first(),
        seen_on="2026-01-02",
        entrance=places["hall A"],
        text="Porte cassée",
    )
    return Observation.objects.get(pk=observation.pk)


def url_of(row):
    return reverse("diagnostics:observation_update", args=[row.pk])


def corrected(row, **changes):
    """What the form sends: everything as it is, but the changes."""
    names = ("theme", "item", "residence", "building", "entrance")
    kept = {name: getattr(row, f"{name}_id") or "" for name in names}
    return {
        **kept, "kind": row.kind, "severity": row.severity, "text": row.text, "seen_on": "2026-01-02", "latitude": "",
        "longitude": "", "version": Observation.objects.get(pk=row.pk).version,
        **{name: getattr(value, "pk", value) for name, value in changes.items()},
    }  # fmt: skip


# What is chosen → the place in words.
CHOICES = [
    ({}, "Les Lilas, Bât. A, Hall A"),
    ({"entrance": ""}, "Les Lilas, Bât. A"),
    ({"entrance": "hall B"}, "Les Lilas, Bât. B, Hall B"),
    ({"building": "B"}, "Les Lilas, Bât. B"),
    ({"building": ""}, "Les Lilas"),
    ({"residence": "roses"}, "Les Roses"),
    ({"residence": ""}, ""),
    ({"residence": "", "building": "", "entrance": "hall B"}, "Les Lilas, Bât. B, Hall B"),
]


@pytest.mark.parametrize(("changes", "words"), CHOICES)
def test_what_is_chosen_now_decides_of_the_place(sign_in, officer, row, places, changes, words):
    sent = {name: places.get(value, value) for name, value in changes.items()}
    response = sign_in(officer).post(url_of(row), corrected(row, **sent))
    assert response.status_code == 302
    row.refresh_from_db()
    assert row.place_label == words
    assert words == services.place_label(row.residence, row.building, row.entrance)
    assert row in Observation.objects.matching(words.split(",")[0] or "porte")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"residence": "roses", "building": "B"}, "building"),
        ({"residence": "roses", "entrance": "hall B"}, "building"),
        ({"building": "B", "entrance": "elsewhere"}, "entrance"),
        ({"residence": "closed"}, "residence"),
    ],
)
def test_a_place_that_does_not_hold_together_is_refused(sign_in, officer, row, places, changes, field):
    sent = {name: places[value] for name, value in changes.items()}
    response = sign_in(officer).post(url_of(row), corrected(row, text="Ce que j’ai écrit", **sent))
    assert list(response.context["form"].errors) == [field]
    assert "Ce que j’ai écrit" in response.content.decode()
    row.refresh_from_db()
    assert row.place_label == "Les Lilas, Bât. A, Hall A"


def test_the_place_offered_is_in_the_quartier(sign_in, officer, row, places):
    page = sign_in(officer).get(url_of(row)).content.decode()
    for name in ("Les Lilas", "Les Roses", "Hall B"):
        assert name in page
    for name in ("Ailleurs", "Démolie"):
        assert name not in page


def test_the_history_says_the_place_and_the_position(sign_in, officer, row, places):
    client = sign_in(officer)
    sent = corrected(row, entrance=places["hall B"], latitude="48,861", longitude="2,451")
    assert client.post(url_of(row), sent).status_code == 302
    row.refresh_from_db()
    assert (row.latitude, row.longitude) == (48.861, 2.451)
    changes = client.get(row.get_absolute_url()).context["history"][0].changes
    assert [(change.label, change.before, change.after) for change in changes] == [
        ("Bâtiment", "Bât. A", "Bât. B"),
        ("Hall", "Hall A", "Hall B"),
        ("Latitude", "", "48,861"),
        ("Longitude", "", "2,451"),
    ]


def test_half_a_position_is_refused(sign_in, officer, row):
    response = sign_in(officer).post(url_of(row), corrected(row, latitude="48,861"))
    assert "longitude" in response.context["form"].errors


def test_the_words_of_the_place_stay_when_it_does(sign_in, officer, row, places):
    places["hall A"].name = "Hall renommé"
    places["hall A"].save()
    sign_in(officer).post(url_of(row), corrected(row, text="Porte réparée"))
    row.refresh_from_db()
    assert (row.text, row.place_label) == ("Porte réparée", "Les Lilas, Bât. A, Hall A")


@pytest.mark.parametrize("name", ["author", "officer"])
def test_too_late_what_was_typed_is_shown_with_the_reason(sign_in, officer, proximity, row, places, name):
    sent = corrected(row, text="Mon long texte", entrance=places["hall B"], severity=3)
    if name == "author":
        services.start_observation(observation=row, by=officer)
        client, reason = sign_in(proximity), "déjà pris en charge"
    else:
        services.close_observation(observation=row, by=officer, reason="not_ours")
        client, reason = sign_in(officer), "rouvrez-la pour la corriger"
    response = client.post(url_of(row), sent)
    page = response.content.decode()
    assert response.status_code == 409
    assert reason in page
    assert "Mon long texte" in page
    assert f'<option value="{places["hall B"].pk}" selected' in page
    assert ">Enregistrer<" not in page
    row.refresh_from_db()
    assert (row.text, row.severity) == ("Porte cassée", 1)


def test_who_never_might_correct_it_is_refused(sign_in, row, quartier, officer, outsider):
    colleague = member(quartier, Role.PROXIMITY)
    assert sign_in(colleague).post(url_of(row), corrected(row, text="Autre")).status_code == 403
    assert sign_in(outsider).post(url_of(row), corrected(row, text="Autre")).status_code == 404
    row.refresh_from_db()
    assert row.text == "Porte cassée"


@pytest.mark.parametrize("count", [1, 3])
def test_queries(sign_in, officer, quartier, count, django_assert_num_queries):
    for _ in range(count):
        hall = EntranceFactory(building__residence__quartier=quartier)
    row = ObservationFactory(
        quartier=quartier,
        residence=hall.building.residence,
        building=hall.building,
        entrance=hall,
        theme=Theme.objects.first(),
    )
    client = sign_in(officer)
    with django_assert_num_queries(12):
        client.get(url_of(row))
