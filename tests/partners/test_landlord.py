"""Who the house is: said once, by administrators, on the page of a partner; taken back; taken along by a merge."""

import threading

import pytest
from django.db import IntegrityError, connections, transaction
from django.urls import reverse

from partners.models import Landlord, Partner, PartnerKind
from partners.services.landlord import LandlordError, forget_landlord, name_landlord
from partners.services.merges import merge_partners, undo_merge
from tests.factories import CommuneFactory, PartnerFactory

pytestmark = pytest.mark.django_db
NAME, FORGET = "C’est notre organisme", "Ce n’est pas notre organisme"


@pytest.fixture
def house():
    kind = PartnerKind.objects.get(code="bailleur")
    return PartnerFactory(name="Habitat des Rives", kind=kind, siret="00012345500016", commune=CommuneFactory())


def url(name: str, row: Partner) -> str:
    return reverse(f"partners:{name}", args=[row.pk])


def page(client, row: Partner) -> str:
    return client.get(row.get_absolute_url()).content.decode()


def test_nobody_is_the_landlord_until_somebody_says(house, administrator, django_assert_num_queries):
    assert Landlord.objects.current() is None
    name_landlord(partner=house, by=administrator)
    with django_assert_num_queries(1):
        found = Landlord.objects.current()
        assert (found, found.commune) == (house, house.commune)
    forget_landlord(partner=house, by=administrator)
    assert Landlord.objects.current() is None


def test_there_is_one(house, administrator):
    name_landlord(partner=house, by=administrator)
    name_landlord(partner=house, by=administrator)
    with pytest.raises(LandlordError, match="« Habitat des Rives » est déjà votre organisme"):
        name_landlord(partner=PartnerFactory(), by=administrator)
    with pytest.raises(IntegrityError, match="landlord_once"), transaction.atomic():
        Landlord.objects.create(pk=2, partner=PartnerFactory())
    assert Landlord.objects.current() == house


@pytest.mark.django_db(transaction=True)
def test_two_who_say_it_at_once_name_one(administrator):
    found: list[str] = []
    together = threading.Barrier(2)

    def say(row: Partner) -> None:
        together.wait()
        try:
            name_landlord(partner=row, by=administrator)
            found.append("named")
        except LandlordError:
            found.append("refused")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=say, args=[PartnerFactory()]) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == ["named", "refused"]


def test_one_that_is_closed_is_not_the_landlord(house, administrator):
    Partner.objects.filter(pk=house.pk).update(is_dissolved=True)
    house.refresh_from_db()
    with pytest.raises(LandlordError, match="dissous"):
        name_landlord(partner=house, by=administrator)


def test_a_merge_takes_it_along_and_its_undoing_brings_it_back(house, administrator):
    name_landlord(partner=house, by=administrator)
    other = PartnerFactory(name="Habitat des Rives (siège)")
    merge = merge_partners(kept=other, lost=house, choices={}, by=administrator)
    assert Landlord.objects.get().partner == other
    assert Landlord.objects.current() == other
    undo_merge(merge=merge, by=administrator)
    assert Landlord.objects.current() == house
    # Merged without the service, by an import or by hand: still the one that it became.
    Partner.objects.filter(pk=house.pk).update(merged_into=other)
    assert Landlord.objects.current() == other


def test_it_is_said_and_taken_back_on_the_page(sign_in, administrator, house):
    client, other = sign_in(administrator), PartnerFactory(name="Régie")
    # As long as nobody said, every page asks; then those of landlords alone.
    assert NAME in page(client, house)
    assert NAME in page(client, other)
    response = client.post(url("landlord_name", house), follow=True)
    shown = response.content.decode()
    assert "« Habitat des Rives » est votre organisme." in shown
    assert FORGET in shown
    assert NAME not in shown
    assert "Notre organisme</span>" in shown
    assert NAME not in page(client, other)
    response = client.post(url("landlord_name", other), follow=True)
    assert "« Habitat des Rives » est déjà votre organisme" in response.content.decode()
    shown = client.post(url("landlord_forget", house), follow=True).content.decode()
    assert "n’est plus votre organisme" in shown
    assert "Notre organisme</span>" not in shown
    assert not Landlord.objects.exists()


def test_the_others_read_it_and_do_not_say_it(sign_in, manager, administrator, house):
    client = sign_in(manager)
    assert NAME not in page(client, house)
    name_landlord(partner=house, by=administrator)
    shown = page(client, house)
    assert "Notre organisme</span>" in shown
    assert FORGET not in shown
    for name in ("landlord_name", "landlord_forget"):
        response = client.post(url(name, house))
        assert response.status_code == 403
        assert "Ce sont les administrateurs qui disent qui est votre organisme" in response.content.decode()
    assert Landlord.objects.current() == house
