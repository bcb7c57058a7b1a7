"""Pages of a list that may have a million rows."""

from collections.abc import Callable
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.core.paginator import Paginator
from django.db.models import Case, Count, QuerySet, When
from django.utils.functional import cached_property

from core import french


class CappedPaginator(Paginator):
    """Counts up to `cap` rows and no further: the exact total is most of the time of a long list.

    Rows beyond the cap are reached by filtering, sorting the other way, or exporting. Up to `few` rows are found by
    key before they are sorted: the database, which guesses how many there are, may otherwise look for the twenty rows
    of a rare word along all dates. With `only_found` this is so for all of them: the rows that are found first, up to
    the cap, are those that are sorted. `by_keys` gives the rows of these keys, in their order, when there is a
    quicker way than asking for the same rows again.
    """

    cap = 10_000
    few = 2_000

    def __init__(
        self,
        object_list: Any,
        per_page: int,
        *,
        cap: int | None = None,
        by_keys: Callable[[list[Any]], QuerySet[Any]] | None = None,
        only_found: bool = False,
    ) -> None:
        super().__init__(object_list, per_page)
        self.only_found = only_found
        self.cap = self.cap if cap is None else cap
        self.by_keys = by_keys

    @cached_property
    def _counted(self) -> int:
        rows = self.object_list
        if not isinstance(rows, QuerySet):
            return len(rows)
        if rows.query.combinator or not rows.model._meta.pk.get_lookup("any"):
            return rows.order_by()[: self.cap + 1].count()
        few = self.cap + 1 if self.only_found else min(self.few, self.cap)
        # Keys that would not be used are not sent.
        keys_of_few = Case(When(number__lte=few, then=ArrayAgg("pk")))
        counted = rows.order_by().values("pk")[: self.cap + 1].aggregate(number=Count("pk"), keys=keys_of_few)
        if counted["number"] <= few:
            keys = counted["keys"] or []
            self.object_list = self.by_keys(keys) if self.by_keys else rows.filter(pk__any=keys)
        return int(counted["number"])

    @property
    def is_capped(self) -> bool:
        """Whether there are more rows than those that pages show."""
        return self._counted > self.cap

    @cached_property
    def count(self) -> int:
        """The number of rows that pages show."""
        return min(self._counted, self.cap)

    def count_in_words(self, singular: str, plural: str) -> str:
        """ "plus de 10 000 observations", "1 observation", "aucune…" is the empty state's word."""
        if self.is_capped:
            return f"plus de {french.number(self.cap)} {plural}"
        return f"{french.number(self.count)} {plural if self.count > 1 else singular}"
