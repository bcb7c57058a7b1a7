"""Pages of a list that may have a million rows."""

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.utils.functional import cached_property

from core import french


class CappedPaginator(Paginator):
    """Counts up to `cap` rows and no further: the exact total is most of the time of a long list.

    Rows beyond the cap are reached by filtering, sorting the other way, or exporting.
    """

    cap = 10_000

    @cached_property
    def _counted(self) -> int:
        if isinstance(self.object_list, QuerySet):
            return self.object_list.order_by()[: self.cap + 1].count()
        return len(self.object_list)

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
