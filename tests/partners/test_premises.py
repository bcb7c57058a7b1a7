"""Premises lent to associations: who has them and when; nobody is there alone when somebody else already is."""

import datetime
import threading

import pytest
from django.db import connections
from django.urls import reverse
from django.utils import timezone

from partners.models import Occupation, Premises
from partners.services import premises as services
from partners.views.premises import timeline_of
from tests.factories import (
    AgreementFactory,
    OccupationFactory,
    PartnerFactory,
    PremisesFactory,
    QuartierFactory,
    ResidenceFactory,
)

pytestmark = pytest.mark.django_db
DAY = datetime.date


@pytest.fixture
def premises(quartier) -> Premises:
    return PremisesFactory(name="Salle bleue", quartier=quartier)


@pytest.fixture
def there(premises) -> Occupation:
    return OccupationFactory(
        premises=premises, partner=PartnerFactory(name="Régie"), starts_on=DAY(2026, 1, 1), ends_on=DAY(2026, 6, 30)
    )


def typed(**fields):
    return {"partner": PartnerFactory(name="Club").pk, "starts_on": "2026-06-01", "is_exclusive": "on", **fields}


def test_premises_are_written_on_the_quartiers_that_one_leads(sign_in, officer, quartier):
    client = sign_in(officer)
    client.post(
        reverse("partners:premises_create"),
        {"name": "Salle verte", "quartier": quartier.pk, "surface": "62,5", "is_active": "on"},
    )
    row = Premises.objects.get()
    assert (row.name, row.quartier, str(row.surface)) == ("Salle verte", quartier, "62.50")
    page = client.post(
        reverse("partners:premises_create"), {"name": "Ailleurs", "quartier": QuartierFactory().pk, "is_active": "on"}
    )
    assert page.status_code == 422
    page = client.post(
        reverse("partners:premises_create"), {"name": "Salle verte", "quartier": quartier.pk, "is_active": "on"}
    )
    assert "déjà un local de ce nom" in page.content.decode()
    assert Premises.objects.count() == 1


def test_a_residence_is_offered_where_there_is_one(sign_in, officer, premises):
    client = sign_in(officer)
    url = reverse("partners:premises_update", args=[premises.pk])
    assert "residence" not in client.get(url).context["form"].fields
    elsewhere = ResidenceFactory(name="Les Ormes", quartier=QuartierFactory())
    here = ResidenceFactory(name="Les Tilleuls", quartier=premises.quartier)
    Premises.objects.filter(pk=premises.pk).update(residence=elsewhere)
    form = client.get(url).context["form"]
    assert set(form.fields["residence"].queryset) == {here, elsewhere}
    # That of today, which left the quartier, is not lost by saving something else.
    premises.refresh_from_db()
    sent = {"name": "Salle bleue", "is_active": "on", "version": premises.version, "residence": elsewhere.pk}
    client.post(url, {**sent, "notes": "Au fond"})
    premises.refresh_from_db()
    assert (premises.notes, premises.residence) == ("Au fond", elsewhere)


def test_an_overlap_is_refused_with_who_and_when(sign_in, officer, premises, there):
    url = reverse("partners:occupation_create", args=[premises.pk])
    page = sign_in(officer).post(url, typed())
    assert page.status_code == 422
    words = page.content.decode()
    assert "« Régie » occupe déjà seul ce local du" in words
    assert "30 juin" in words
    assert Occupation.objects.count() == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"starts_on": "2026-07-01"},
        {"is_exclusive": "", "hours": "le mardi"},
        {"starts_on": "2025-01-01", "ends_on": "2025-12-31"},
    ],
    ids=["after", "shared", "before"],
)
def test_what_does_not_overlap_is_taken(sign_in, officer, premises, there, fields):
    data = {name: value for name, value in typed(**fields).items() if value}
    sign_in(officer).post(reverse("partners:occupation_create", args=[premises.pk]), data)
    assert Occupation.objects.count() == 2


def test_the_other_premises_are_free(sign_in, officer, quartier, there):
    other = PremisesFactory(name="Salle verte", quartier=quartier)
    sign_in(officer).post(reverse("partners:occupation_create", args=[other.pk]), typed())
    assert other.occupations.count() == 1


def test_an_occupation_ends_once(sign_in, officer, premises):
    row = OccupationFactory(premises=premises, starts_on=DAY(2026, 1, 1))
    client = sign_in(officer)
    url = reverse("partners:occupation_end", args=[row.pk])
    client.post(url)
    row.refresh_from_db()
    assert row.ends_on == timezone.localdate()
    with pytest.raises(ValueError, match="déjà terminée"):
        services.end_occupation(occupation=row, on=timezone.localdate() + datetime.timedelta(days=3), by=officer)
    coming = OccupationFactory(
        premises=premises, starts_on=timezone.localdate() + datetime.timedelta(days=9), is_exclusive=False
    )
    with pytest.raises(ValueError, match="précéder"):
        services.end_occupation(occupation=coming, on=timezone.localdate(), by=officer)


def test_only_agreements_of_the_quartier_are_offered(sign_in, officer, quartier, premises):
    AgreementFactory(title="D’ici", quartiers=[quartier])
    AgreementFactory(title="D’ailleurs")
    page = sign_in(officer).get(reverse("partners:occupation_create", args=[premises.pk])).content.decode()
    assert "D’ici" in page
    assert "D’ailleurs" not in page


@pytest.mark.django_db(transaction=True)
def test_of_two_who_lend_at_once_the_second_is_told(officer):
    premises = PremisesFactory()
    rows = [
        Occupation(premises=premises, partner=PartnerFactory(name=name), starts_on=DAY(2026, 1, 1)) for name in "AB"
    ]
    together, found = threading.Barrier(2), []

    def lend(row: Occupation) -> None:
        together.wait()
        try:
            services.save_occupation(occupation=row, by=officer)
            found.append("lent")
        except services.OccupiedError as error:
            found.append(str(error))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=lend, args=[row]) for row in rows]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (told,) = [words for words in found if words != "lent"]
    assert f"« {Occupation.objects.get().partner} » occupe déjà seul" in told


def test_the_timeline_holds_everything_in_its_width():
    today = DAY(2026, 6, 1)
    rows = [
        Occupation(pk=1, starts_on=DAY(2019, 1, 1), ends_on=DAY(2020, 1, 1)),
        Occupation(pk=2, starts_on=DAY(2026, 1, 1), ends_on=None),
    ]
    line = timeline_of(rows, today)
    assert next(bar.left for bar in line.bars) == "0.00"
    for bar in line.bars:
        assert 0 <= float(bar.left) <= float(bar.left) + float(bar.width) <= 100.6
    assert float(line.bars[0].left) < float(line.today) < 100
    # One without an end goes to the end.
    assert float(line.bars[1].left) + float(line.bars[1].width) == pytest.approx(100, abs=0.05)


@pytest.mark.parametrize("count", [1, 3])
def test_queries(sign_in, officer, quartier, count, django_assert_max_num_queries):
    for number in range(count):
        row = PremisesFactory(name=f"Salle {number}", quartier=quartier)
        OccupationFactory(premises=row, is_exclusive=False)
        OccupationFactory(premises=row, is_exclusive=False, agreement=AgreementFactory(quartiers=[quartier]))
    client = sign_in(officer)
    with django_assert_max_num_queries(9):
        client.get(reverse("partners:premises_list"))
    with django_assert_max_num_queries(9):
        client.get(row.get_absolute_url())
