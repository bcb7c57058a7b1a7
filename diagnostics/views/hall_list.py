"""The halls of the reader's quartiers, with the state they are in: those that go worst first."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from core.views import ListMixin
from diagnostics.enums import HallLevel
from diagnostics.exports import HALL_COLUMNS
from diagnostics.filters.halls import NEVER, HallFilter
from diagnostics.models.hall_states import halls_of, with_story
from territories.models import Entrance, Quartier

# The look of a level: that of the scale of a grid, from good to bad.
TONES = {1: "good", 2: "fair", 3: "poor", 4: "bad"}
WORDS = {int(level): str(level.label).partition(" : ")[0] for level in HallLevel}
MEANINGS = {int(level): str(level.label).partition(" : ")[2] for level in HallLevel}
# Filters that the summary follows and that its links keep: the quartier and the state are theirs.
KEPT = ("residence", "sans")
# Quartiers that the summary shows.
SHOWN = 12


@dataclass
class QuartierSummary:
    """How many halls of a quartier are at each level; None is of those never judged. `query` are the other filters."""

    quartier: Any
    counts: dict[int | None, int] = field(default_factory=dict)
    query: dict[str, str] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """How many halls it has."""
        return sum(self.counts.values())

    @property
    def cells(self) -> list[dict[str, Any]]:
        """From the worst level to the best, then what was never judged, each with the list of its halls."""
        return [
            {
                "count": self.counts.get(level, 0),
                "url": reverse(
                    "diagnostics:hall_list",
                    query={**self.query, "quartier": self.quartier.pk, "etat": level or NEVER},
                ),
                "label": WORDS.get(level or 0, "Aucun état"),
            }
            for level in (4, 3, 2, 1, None)
        ]


class HallList(ListMixin, TemplateView):
    """The halls, filtered."""

    model = Entrance
    template_name = "diagnostics/hall_list.html"
    filterset_class = HallFilter
    # The worst first is the list backwards: the names go the other way, to be read from A to Z then.
    sorts = {
        "etat": (
            "level",
            "-building__residence__name_key",
            "-building__residence_id",
            "-building__name",
            "-name",
            "-pk",
        ),
        "depuis": ("state_on", "pk"),
        "residence": (
            "building__residence__name_key",
            "building__residence_id",
            "building__name",
            "name",
            "pk",
        ),
        "quartier": ("building__residence__quartier__name_key", "building__residence__name_key", "building__name",
                     "name", "pk"),
    }  # fmt: skip
    default_sort = "-etat"
    count_words = ("hall", "halls")
    export_title = "État des halls"
    export_columns = HALL_COLUMNS
    extra_context = {"section": "veille"}

    def get_queryset(self) -> Any:
        """Return the halls in use of the reader's quartiers."""
        return halls_of(self.request.user)

    def for_page(self, queryset: Any) -> Any:
        """Add where they are, since when, what was before, what is open."""
        return (
            with_story(queryset, self.request.user)
            .select_related("building__residence__quartier")
            .defer("building__residence__quartier__contour")
        )

    def for_export(self, queryset: Any) -> Any:
        """Add what the columns need."""
        return with_story(queryset, self.request.user)

    def page(self) -> Any:
        """Give each hall the look of its level and the address of its page."""
        page = super().page()
        page.object_list = list(page.object_list)
        for hall in page.object_list:
            hall.tone, hall.word = TONES.get(hall.level, ""), WORDS.get(hall.level, "")
            hall.meaning, hall.before = MEANINGS.get(hall.level, ""), WORDS.get(hall.previous, "")
            hall.url = hall_url(hall)
        return page

    @cached_property
    def summary(self) -> list[QuartierSummary]:
        """The halls of the filters by quartier and level, those with most that go badly first; two queries."""
        rows = self.filtered().order_by().values_list("building__residence__quartier_id", "level")
        found: dict[int, dict[int | None, int]] = {}
        for key, level, number in rows.annotate(number=Count("pk")):
            found.setdefault(key, {})[level] = number
        worst = sorted(found, key=lambda key: ([-found[key].get(level, 0) for level in (4, 3, 2)], key))
        quartiers = Quartier.objects.without_contour().in_bulk(worst[:SHOWN])
        self.left_out = max(len(worst) - SHOWN, 0)
        query = {name: value for name in KEPT if (value := self.request.GET.get(name))}
        return [QuartierSummary(quartiers[key], found[key], query) for key in worst[:SHOWN]]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the summary."""
        context = super().get_context_data(**kwargs)
        summary = self.summary
        levels = [{"word": WORDS[level], "tone": TONES[level], "meaning": MEANINGS[level]} for level in (4, 3, 2, 1)]
        return {**context, "summary": summary, "left_out": self.left_out, "levels": levels}


def hall_url(hall: Any) -> str:
    """Return the address of the page of a hall."""
    return reverse("diagnostics:hall_detail", args=[hall.pk])
