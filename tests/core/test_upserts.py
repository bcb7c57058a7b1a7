"""Rows written at once: what is equal is not written, and what somebody saved meanwhile stays."""

import pytest

from core.db.upserts import upsert
from territories.models import Residence
from tests.factories import ResidenceFactory

pytestmark = pytest.mark.django_db


def existing(*rows):
    return {row.reference: Residence.objects.get(pk=row.pk) for row in rows}


def test_new_changed_and_unchanged_rows_are_told_apart(django_assert_num_queries):
    same, other = ResidenceFactory(reference="A", dwellings=10), ResidenceFactory(reference="B", dwellings=10)
    rows = existing(same, other)
    new = {"reference": "C", "name": "Neuve", "commune_id": same.commune_id, "dwellings": 5}
    wanted = {"A": {"dwellings": 10}, "B": {"dwellings": 12}, "C": new}
    with django_assert_num_queries(3):
        outcome = upsert(Residence, wanted=wanted, existing=rows)
    assert [outcome.what(key) for key in "ABC"] == ["unchanged", "changed", "created"]
    assert outcome.changed == {"B": ["dwellings"]}
    assert dict(Residence.objects.values_list("reference", "dwellings")) == {"A": 10, "B": 12, "C": 5}


def test_what_somebody_saved_since_the_rows_were_read_stays():
    first, second = ResidenceFactory(reference="A", dwellings=10), ResidenceFactory(reference="B", dwellings=10)
    rows = existing(first, second)
    Residence.objects.filter(pk=first.pk).update(name="Corrigée à la main", dwellings=30)
    outcome = upsert(
        Residence, wanted={"A": {"dwellings": 12}, "B": {"name": "Du fichier", "dwellings": 10}}, existing=rows
    )
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.name, first.dwellings) == ("Corrigée à la main", 12)
    assert (second.name, second.dwellings) == ("Du fichier", 10)
    assert outcome.changed == {"A": ["dwellings"], "B": ["name"]}


def test_what_somebody_else_wrote_the_same_is_unchanged():
    row = ResidenceFactory(reference="A", dwellings=10)
    rows = existing(row)
    Residence.objects.filter(pk=row.pk).update(dwellings=12)
    outcome = upsert(Residence, wanted={"A": {"dwellings": 12}}, existing=rows)
    assert outcome.what("A") == "unchanged"


def test_a_row_that_is_gone_is_not_made_again():
    row = ResidenceFactory(reference="A", dwellings=10)
    rows = existing(row)
    Residence.objects.filter(pk=row.pk).delete()
    upsert(Residence, wanted={"A": {"dwellings": 12}}, existing=rows)
    assert not Residence.objects.exists()
