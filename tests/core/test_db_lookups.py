"""``__any``: the rows of ``__in``, with the keys as one array."""

import pytest

from core.db.lookups import Keys
from diagnostics.models import Observation
from territories.models import Quartier, Residence
from tests.factories import QuartierFactory, ResidenceFactory


@pytest.fixture
def quartiers(db: None) -> list[Quartier]:
    return [QuartierFactory() for _ in range(4)]


def test_it_finds_the_same_rows_as_in(quartiers: list[Quartier]) -> None:
    for quartier in quartiers:
        ResidenceFactory(quartier=quartier)
    ResidenceFactory(quartier=None)
    keys = [quartier.pk for quartier in quartiers[:2]]
    for path in ("quartier", "quartier_id", "quartier__pk"):
        found = Residence.objects.filter(**{f"{path}__any": keys})
        assert set(found) == set(Residence.objects.filter(quartier__in=keys)), path
        assert found.count() == 2
    assert set(Quartier.objects.filter(pk__any=keys)) == set(quartiers[:2])
    assert set(Quartier.objects.exclude(pk__any=keys)) == set(quartiers[2:])


def test_no_key_finds_nothing(quartiers: list[Quartier]) -> None:
    assert not Quartier.objects.filter(pk__any=[]).exists()
    assert not Observation.objects.filter(quartier__any=()).exists()


def test_many_keys_find_the_same_rows(quartiers: list[Quartier], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.db.lookups.WIDE", 1)
    for quartier in quartiers:
        ResidenceFactory(quartier=quartier)
    ResidenceFactory(quartier=None)
    keys = [quartier.pk for quartier in quartiers[:2]]
    found = Residence.objects.filter(quartier__any=keys)
    assert "+ 0) = ANY" in str(found.query), "a filter, no way to find rows"
    assert set(found) == set(Residence.objects.filter(quartier__in=keys))
    assert "+ 0" not in str(Quartier.objects.filter(pk__any=keys).query), "rows are found by their own keys"
    assert "+ 0" not in str(Residence.objects.filter(quartier__any=keys[:1]).query)


def test_keys_that_several_queries_share_are_written_once(quartiers: list[Quartier]) -> None:
    keys = Keys([quartiers[2].pk, quartiers[0].pk])
    assert set(Quartier.objects.filter(pk__any=keys)) == {quartiers[0], quartiers[2]}
    assert keys.array == f"{{{quartiers[2].pk},{quartiers[0].pk}}}"
    assert Quartier.objects.filter(pk__any=keys).query.sql_with_params()[1] == (keys.array,)
    assert not Quartier.objects.filter(pk__any=Keys()).exists()
    assert set(Quartier.objects.filter(pk__in=keys)) == {quartiers[0], quartiers[2]}


def test_all_keys_are_not_sent(quartiers: list[Quartier]) -> None:
    homes = {ResidenceFactory(quartier=quartier) for quartier in quartiers}
    ResidenceFactory(quartier=None)
    keys = Keys((quartier.pk for quartier in quartiers), is_everything=True)
    assert set(Quartier.objects.filter(pk__any=keys)) == set(quartiers)
    assert set(Residence.objects.filter(quartier__any=keys)) == homes, "one without a quartier has none of them"
    assert Residence.objects.filter(quartier__any=keys).query.sql_with_params()[1] == ()
    assert not Quartier.objects.exclude(pk__any=keys).exists()


def test_keys_are_a_sequence() -> None:
    keys = Keys(key for key in (7, 3))
    assert (len(keys), keys[0], list(keys), 3 in keys, 4 in keys, bool(Keys())) == (2, 7, [7, 3], True, False, False)
    assert keys == [7, 3]
    assert keys == Keys((7, 3))
    assert keys != Keys()


def test_keys_are_one_parameter(quartiers: list[Quartier]) -> None:
    _, parameters = Quartier.objects.filter(pk__any=range(3)).query.sql_with_params()
    assert parameters == ("{0,1,2}",)


def test_keys_are_numbers(quartiers: list[Quartier]) -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        list(Quartier.objects.filter(pk__any=["1}'::bigint[]) OR (1=1"]))
