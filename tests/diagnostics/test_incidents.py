"""The typology of incidents: kept by administrators, given to incidents alone, found again; and what comes back."""

import datetime
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from diagnostics.enums import IncidentFamily
from diagnostics.models import IncidentType, Observation
from diagnostics.services.bulk import qualify_together
from tests.factories import (
    EntranceFactory,
    IncidentTypeFactory,
    ObservationFactory,
    ResidenceFactory,
    ThemeFactory,
)

pytestmark = pytest.mark.django_db
LIST = "/veille/types-d-incidents/"


def url(name, *args):
    return reverse(f"diagnostics:{name}", args=args)


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


# ---- the referential ------------------------------------------------------------------------------------------------


def test_the_types_are_listed_under_their_family_in_their_order(sign_in, administrator):
    first, second = (
        IncidentTypeFactory(family="staff", name="Zut", order=1),
        IncidentTypeFactory(family="staff", name="Aïe", order=2),
    )
    gone = IncidentTypeFactory(family="staff", name="Bof", order=0, is_active=False)
    families = sign_in(administrator).get(LIST).context["families"]
    assert [family["name"] for family in families] == [str(label) for label in IncidentFamily.labels]
    staff = families[0]["types"]
    assert staff[:2] == [first, second]
    assert staff[-1] == gone
    assert sum(len(family["types"]) for family in families) == IncidentType.objects.count()


def test_a_type_comes_last_of_its_family_moves_within_it_and_is_archived(sign_in, administrator):
    client = sign_in(administrator)
    client.post(f"{LIST}nouveau/?famille=dumping", {"family": "dumping", "name": "  Gravats  de chantier "})
    new = IncidentType.objects.get(name="Gravats de chantier")
    dumping = list(IncidentType.objects.filter(family="dumping").order_by("order"))
    assert dumping[-1] == new
    others = set(IncidentType.objects.exclude(family="dumping").values_list("pk", "order"))
    moved = client.post(url("incident_type_action", new.pk, "monter"), follow=True)
    assert "Gravats de chantier : 3 sur 4" in moved.content.decode()
    assert list(IncidentType.objects.filter(family="dumping").order_by("order"))[-2] == new
    assert set(IncidentType.objects.exclude(family="dumping").values_list("pk", "order")) == others
    client.post(url("incident_type_action", new.pk, "archiver"))
    new.refresh_from_db()
    assert not new.is_active
    client.post(url("incident_type_action", new.pk, "reprendre"))
    new.refresh_from_db()
    assert new.is_active


def test_a_type_that_changes_families_comes_last_there(sign_in, administrator):
    row = IncidentType.objects.filter(family="property").order_by("order").first()
    sign_in(administrator).post(url("incident_type_update", row.pk), {"family": "other", "name": row.name})
    assert list(IncidentType.objects.filter(family="other").order_by("order"))[-1] == row


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"family": "", "name": "Gravats"}, "Choisissez la famille"),
        ({"family": "dumping", "name": " "}, "obligatoire"),
        ({"family": "other", "name": "ENCOMBRANTS"}, "Un type d’incident de ce nom existe déjà."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(sign_in, administrator, typed, told):
    before = IncidentType.objects.count()
    response = sign_in(administrator).post(f"{LIST}nouveau/", typed)
    assert response.status_code == 422
    assert told in response.content.decode()
    assert response.context["form"]["name"].value() == typed["name"]
    assert IncidentType.objects.count() == before


def test_actions_are_never_a_get(sign_in, administrator):
    row = IncidentType.objects.first()
    assert sign_in(administrator).get(url("incident_type_action", row.pk, "archiver")).status_code == 405
    row.refresh_from_db()
    assert row.is_active


# ---- the type of an incident ----------------------------------------------------------------------------------------


@pytest.fixture
def tags():
    return IncidentType.objects.get(name="Tags et graffitis")


def qualified(row, **changes):
    return {
        "version": row.version,
        "theme": row.theme_id,
        "item": "",
        "kind": "incident",
        "severity": 2,
        "responsible_body": "landlord",
        **changes,
    }


def test_who_qualifies_gives_a_type_to_an_incident(sign_in, officer, quartier, tags):
    row = ObservationFactory(quartier=quartier)
    client = sign_in(officer)
    client.post(url("observation_action", row.pk, "qualifier"), qualified(row, incident_type=tags.pk))
    row.refresh_from_db()
    assert row.incident_type == tags
    page = client.get(row.get_absolute_url())
    assert "Tags et graffitis (Vandalisme et dégradations)" in text_of(page)
    assert "Tags et graffitis" in text_of(client.get("/veille/"))
    # It is taken away with what made it an incident.
    client.post(url("observation_action", row.pk, "qualifier"), qualified(row, kind="finding", incident_type=""))
    row.refresh_from_db()
    assert (row.kind, row.incident_type) == ("finding", None)


def test_a_type_is_refused_to_what_is_no_incident(sign_in, officer, quartier, tags):
    row = ObservationFactory(quartier=quartier)
    response = sign_in(officer).post(
        url("observation_action", row.pk, "qualifier"), qualified(row, kind="finding", incident_type=tags.pk)
    )
    assert response.status_code == 422
    assert [*response.context["form"].errors] == ["incident_type"]
    assert "Seul un incident a un type" in response.content.decode()
    row.refresh_from_db()
    assert (row.status, row.incident_type) == ("to_qualify", None)


def test_a_type_that_is_archived_stays_with_those_who_have_it_and_is_not_offered_to_others(
    sign_in, officer, quartier, tags
):
    has, other = (ObservationFactory(quartier=quartier, kind="incident", incident_type=kind) for kind in (tags, None))
    tags.is_active = False
    tags.save()
    client = sign_in(officer)
    for row, is_offered in ((has, True), (other, False)):
        page = client.get(url("observation_action", row.pk, "qualifier"))
        assert (tags.name in str(page.context["form"]["incident_type"])) == is_offered


def test_a_type_is_given_to_the_incidents_of_many(sign_in, officer, quartier, tags):
    incident, finding = (ObservationFactory(quartier=quartier, kind=kind) for kind in ("incident", "finding"))
    data = {"action": "qualifier", "row": [f"{row.pk}:{row.version}" for row in (incident, finding)]}
    client = sign_in(officer)
    asked = client.post("/veille/ensemble/", data)
    assert "Pour l’incident coché. Les constats et les points forts n’en ont pas." in asked.content.decode()
    client.post("/veille/ensemble/", {**data, "confirmer": 1, "incident_type": tags.pk})
    incident.refresh_from_db()
    finding.refresh_from_db()
    assert (incident.status, incident.incident_type) == ("to_do", tags)
    assert (finding.status, finding.incident_type) == ("to_do", None)


def test_without_a_type_those_of_many_stay(officer, quartier, tags):
    row = ObservationFactory(quartier=quartier, kind="incident", incident_type=tags)
    qualify_together(versions={row.pk: row.version}, by=officer)
    row.refresh_from_db()
    assert row.incident_type == tags


def test_no_type_is_asked_for_where_there_is_no_incident(sign_in, officer, quartier):
    row = ObservationFactory(quartier=quartier)
    page = sign_in(officer).post("/veille/ensemble/", {"action": "qualifier", "row": f"{row.pk}:{row.version}"})
    assert "incident_type" not in page.context["form"].fields


# ---- found again ----------------------------------------------------------------------------------------------------


def keys(client, query):
    return {row.pk for row in client.get(f"/veille/?{query}").context["rows"]}


def test_the_list_is_filtered_by_type_and_family(sign_in, officer, quartier, tags):
    porch = IncidentType.objects.get(name="Encombrants")
    one, two, none = (
        ObservationFactory(quartier=quartier, kind="incident", incident_type=kind) for kind in (tags, porch, None)
    )
    ObservationFactory(kind="incident", incident_type=tags)  # of another quartier
    client = sign_in(officer)
    assert keys(client, f"incident={tags.pk}") == {one.pk}
    assert keys(client, "famille=dumping") == {two.pk}
    assert keys(client, "famille=staff") == set()
    assert keys(client, "") == {one.pk, two.pk, none.pk}
    assert keys(client, "incident=999999") == set()
    file = b"".join(client.get("/veille/?format=csv&famille=property").streaming_content).decode()
    assert "Famille d’incidents : Vandalisme et dégradations" in file
    assert "Incident;Vandalisme et dégradations;Tags et graffitis;" in file
    points = client.get(f"/veille/carte.geojson?incident={tags.pk}").json()
    assert points["features"] == []


def test_the_list_is_filtered_by_building_and_hall(sign_in, officer, quartier):
    residence = ResidenceFactory(quartier=quartier, name="Les Érables")
    hall = EntranceFactory(building__residence=residence, building__name="Tour 3", name="Hall 12")
    place = {"residence": residence, "building": hall.building}
    here = ObservationFactory(quartier=quartier, entrance=hall, **place)
    near = ObservationFactory(quartier=quartier, **place)
    away = ObservationFactory(quartier=quartier)
    client = sign_in(officer)
    assert keys(client, f"hall={hall.pk}") == keys(client, "hall=erables+hall+12") == {here.pk}
    assert keys(client, f"batiment={hall.building_id}") == keys(client, "batiment=tour") == {here.pk, near.pk}
    assert keys(client, "residence=aucune") == {away.pk}
    elsewhere = EntranceFactory(name="Porche")
    refused = client.get(f"/veille/?hall={elsewhere.pk}")
    assert "Aucun de vos halls n’a ce nom." in refused.content.decode()
    assert refused.context["rows"] == []
    offered = client.get("/veille/suggestions/hall/?hall=erables").content.decode()
    assert "Les Érables, Tour 3, Hall 12" in offered
    assert elsewhere.name not in client.get("/veille/suggestions/hall/?hall=porche").content.decode()


# ---- what comes back ------------------------------------------------------------------------------------------------


@pytest.fixture
def hall(quartier):
    return EntranceFactory(building__residence=ResidenceFactory(quartier=quartier))


def seen(hall, days_ago=0, *, level="hall", **fields):
    building, residence = hall.building, hall.building.residence
    place = {"residence": residence}
    if level != "residence":
        place["building"] = building
    if level == "hall":
        place["entrance"] = hall
    day = timezone.localdate() - datetime.timedelta(days=days_ago)
    return ObservationFactory(quartier=residence.quartier, seen_on=day, **place, **fields)


def recurrence(client, row):
    """Return what the page says, and the rows of the list that it leads to."""
    told = client.get(row.get_absolute_url()).context["recurrence"]
    return (None, set()) if told is None else (told.text, {r.pk for r in client.get(told.url).context["rows"]})


def test_the_same_type_at_the_same_hall_within_ninety_days_is_told(sign_in, officer, hall, tags):
    incident = {"kind": "incident", "incident_type": tags}
    theme = ThemeFactory()
    same = [seen(hall, days, **incident) for days in (89, 40, 3)]
    row = seen(hall, **incident)
    seen(hall, 90, **incident)  # too long ago
    seen(hall, 5, level="building", **incident)  # not in this hall
    seen(EntranceFactory(building=hall.building), 5, **incident)  # in another one
    seen(hall, 5, kind="incident", theme=row.theme)  # of no type
    seen(hall, 5, theme=theme)
    client = sign_in(officer)
    text, listed = recurrence(client, row)
    assert text == "4ᵉ fois en 90 jours dans ce hall"
    assert listed == {row.pk, *(other.pk for other in same)}
    # What came before is not told of what comes later.
    assert recurrence(client, same[0]) == ("2ᵉ fois en 90 jours dans ce hall", {same[0].pk, *_before(same[0])})


def _before(row):
    start = row.seen_on - datetime.timedelta(days=89)
    rows = Observation.objects.filter(entrance=row.entrance, incident_type=row.incident_type)
    return set(rows.filter(seen_on__range=(start, row.seen_on)).values_list("pk", flat=True))


@pytest.mark.parametrize(("level", "words"), [("building", "dans ce bâtiment"), ("residence", "dans cette résidence")])
def test_without_a_type_the_theme_tells_but_not_points_forts(sign_in, officer, hall, level, words):
    theme = ThemeFactory()
    row = seen(hall, level=level, theme=theme)
    before = seen(hall, 10, level=level, theme=theme, kind="incident")
    seen(hall, 10, level=level, theme=theme, kind="strength")
    seen(hall, 10, level=level)
    assert recurrence(sign_in(officer), row)[0] == f"2ᵉ fois en 90 jours {words}"
    assert {row.pk, before.pk} <= recurrence(sign_in(officer), row)[1]


def test_once_is_no_recurrence_nor_is_what_is_nowhere_nor_a_strength(sign_in, officer, quartier, hall):
    theme = ThemeFactory()
    client = sign_in(officer)
    assert recurrence(client, seen(hall, theme=theme)) == (None, set())
    nowhere = [ObservationFactory(quartier=quartier, theme=theme) for _ in range(2)]
    assert recurrence(client, nowhere[0]) == (None, set())
    strength = seen(hall, theme=theme, kind="strength")
    assert recurrence(client, strength) == (None, set())


def test_a_duplicate_is_not_another_time_nor_does_what_is_confidential_tell(sign_in, officer, proximity, hall, tags):
    incident = {"kind": "incident", "incident_type": tags}
    row = seen(hall, **incident)
    over = {"status": "closed", "over_at": timezone.now(), "closing_reason": "duplicate"}
    seen(hall, 1, duplicate_of=row, **over, **incident)
    assert recurrence(sign_in(officer), row) == (None, set())
    secret = seen(hall, 2, is_confidential=True, **incident)
    text, listed = recurrence(sign_in(officer), row)
    assert (text, listed) == ("2ᵉ fois en 90 jours dans ce hall", {row.pk, secret.pk})
    assert recurrence(sign_in(proximity), row) == (None, set())
    # One that was joined to what the reader does not see is a time of its own: saying less would tell of the other.
    hidden = seen(hall, 3, duplicate_of=secret, **over, **incident)
    assert recurrence(sign_in(proximity), row)[1] == {row.pk, hidden.pk}
    assert recurrence(sign_in(officer), row)[1] == {row.pk, secret.pk}
