"""Pages of long lists: what is counted, and how the rows are found."""

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from core.paginator import CappedPaginator
from territories.models import Quartier
from tests.factories import QuartierFactory


class SmallPaginator(CappedPaginator):
    cap = 4
    few = 2


@pytest.fixture
def quartiers(db: None) -> list[Quartier]:
    return [QuartierFactory(name=f"Quartier {number}") for number in range(6)]


def names(paginator: CappedPaginator, number: int) -> list[str]:
    return [row.name for row in paginator.page(number)]


def test_few_rows_are_counted_and_sorted(quartiers: list[Quartier]) -> None:
    rows = Quartier.objects.filter(name__in=["Quartier 1", "Quartier 4"]).order_by("-name")
    with CaptureQueriesContext(connection) as queries:
        paginator = SmallPaginator(rows, 1)
        assert (names(paginator, 1), names(paginator, 2)) == (["Quartier 4"], ["Quartier 1"])
        assert (paginator.count, paginator.is_capped) == (2, False)
    assert len(queries) == 3, "the keys once, then each page"
    assert paginator.count_in_words("quartier", "quartiers") == "2 quartiers"


def test_more_rows_are_counted_up_to_the_cap(quartiers: list[Quartier]) -> None:
    paginator = SmallPaginator(Quartier.objects.order_by("-name"), 3)
    assert paginator.is_capped
    assert paginator.count == 4
    assert paginator.num_pages == 2
    assert names(paginator, 1) == ["Quartier 5", "Quartier 4", "Quartier 3"]
    assert paginator.count_in_words("quartier", "quartiers") == "plus de 4 quartiers"
    three = SmallPaginator(Quartier.objects.filter(name__lt="Quartier 3").order_by("name"), 2)
    assert (three.count, three.is_capped, names(three, 2)) == (3, False, ["Quartier 2"])


def test_few_rows_may_be_asked_for_by_their_keys_and_a_list_may_count_less_far(quartiers: list[Quartier]) -> None:
    asked: list[list[int]] = []

    def by_keys(keys: list[int]) -> QuerySet[Quartier]:
        asked.append(sorted(keys))
        return Quartier.objects.filter(pk__in=keys).order_by("name")

    two = Quartier.objects.filter(name__gt="Quartier 3").order_by("-name")
    assert names(SmallPaginator(two, 2, by_keys=by_keys), 1) == ["Quartier 4", "Quartier 5"]
    assert asked == [[quartiers[4].pk, quartiers[5].pk]]
    capped = SmallPaginator(two, 2, cap=1, by_keys=by_keys)
    assert (capped.is_capped, capped.count, names(capped, 1)) == (True, 1, ["Quartier 5"])
    assert len(asked) == 1, "there are more than those that were counted: their keys would not be all of them"


def test_nothing_and_plain_lists(quartiers: list[Quartier]) -> None:
    empty = SmallPaginator(Quartier.objects.filter(name="Ailleurs"), 3)
    assert (empty.count, names(empty, 1)) == (0, [])
    assert SmallPaginator(list("abc"), 2).count == 3
    both = Quartier.objects.filter(name="Quartier 1").union(Quartier.objects.filter(name="Quartier 2"))
    assert SmallPaginator(both.order_by("name"), 5).count == 2
