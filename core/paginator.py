"""Pages of a list that may have a million rows."""

from django.contrib.postgres.aggregates import ArrayAgg
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.utils.functional import cached_property

from core import french


class CappedPaginator(Paginator):
    """Counts up to `cap` rows and no further: the exact total is most of the time of a long list.

    Rows beyond the cap are reached by filtering, sorting the other way, or exporting. Up to `few` rows are found by
    key before they are sorted: the database, which guesses how many there are, may otherwise look for the twenty rows
    of a rare word along all dates.
    """

    cap = 10_000
    few = 2_000

    @cached_property
    def _counted(self) -> int:
        rows = self.object_list
        if not isinstance(rows, QuerySet):
            return len(rows)
        if rows.query.combinator or not rows.model._meta.pk.get_lookup("any"):
            return rows.order_by()[: self.cap + 1].count()
        keys = rows.order_by().values("pk")[: self.cap + 1].aggregate(keys=ArrayAgg("pk"))["keys"] or []
        if len(keys) <= self.few:
            self.object_list = rows.filter(pk__any=keys)
        return len(keys)

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
