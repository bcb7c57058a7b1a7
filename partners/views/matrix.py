"""Who does what where: themes by quartiers, as a table, as files, and on the map."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.db.models import Case, Count, Q, When
from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import TemplateView
from django.views.generic.base import ContextMixin, View

from core import french
from core.exports import Export
from core.maps import POINTS, clusters, layer, point, read_box, read_zoom
from core.views import ListMixin
from partners.exports import MATRIX_COLUMNS
from partners.filters import NO_THEME, MatrixFilter
from partners.models import SOLICITED, Partner
from partners.reads import (
    Asked,
    Coverage,
    Last,
    coverage_of,
    last_of,
    places_of,
    presences_of,
    presences_on,
    solicited_partners,
)
from territories.models import Quartier
from territories.views.maps import CONTOUR_WIDTH, MAP_POINTS, contour_feature, frame

# Quartiers beside each other: what a desk is wide, then for those who scroll.
COLUMNS = (12, 24)
SOLICITED_SHOWN = 10
# Quartiers that a file reads at once.
CHUNK = 100
WITHOUT = "Sans thème"


@dataclass(frozen=True)
class Cell:
    """A theme on a quartier: how many partners, how many of them over-solicited, and where both are listed."""

    count: int
    solicited: int = 0
    url: str = ""
    solicited_url: str = ""


@dataclass
class Column:
    """A quartier: last contact and money, everybody there, what is done there, what nobody does."""

    quartier: Quartier
    last: Last
    coverage: Coverage
    total: Cell
    done: list[tuple[str, Cell]] = field(default_factory=list)
    deserts: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Line:
    """A theme: a cell for each quartier of the page; on how many of them there is nobody."""

    name: str
    cells: list[Cell]
    deserts: int


class _Matrix(ListMixin):
    """The quartiers of the address, and what the address asks of partners."""

    model = Quartier
    filterset_class = MatrixFilter
    sorts = {"nom": ("name_key", "pk")}
    default_sort = "nom"
    count_words = ("quartier", "quartiers")
    # The places of all who are over-solicited, where they were read once for all.
    solicited: dict[int, list[int]] | None = None

    @cached_property
    def asked(self) -> Asked:
        """What is counted."""
        data = self.filterset.form.cleaned_data if self.filterset.form.is_valid() else {}
        kind, public = data.get("type"), data.get("public")
        return Asked(data.get("role") or "", int(kind) if kind else None, int(public) if public else None)

    @cached_property
    def list_query(self) -> dict[str, str]:
        """What the list of partners is asked for besides a quartier and a theme."""
        data = self.filterset.form.cleaned_data if self.filterset.form.is_valid() else {}
        return {name: data[name] for name in ("role", "type", "public") if data.get(name)}

    @cached_property
    def list_path(self) -> str:
        """The address of the list of partners, ready for the key of a quartier; there are hundreds of them."""
        query = urlencode(self.list_query)
        return f"{reverse('partners:partner_list')}?{query}{'&' if query else ''}quartier="

    def list_url(self, quartier: int, theme: int | str = "") -> str:
        """Return the address of the list of exactly those who are counted."""
        return f"{self.list_path}{quartier}&theme={theme}" if theme else f"{self.list_path}{quartier}"

    def cell(self, quartier: int, keys: set[int], solicited: Any, theme: int | str = "") -> Cell:
        """Return the figures of some partners of a quartier."""
        if not keys:
            return Cell(0)
        url = self.list_url(quartier, theme)
        return Cell(len(keys), len(keys & solicited), url, f"{url}&sollicitation=1")

    def total(self, coverage: Coverage, solicited: Any) -> Cell:
        """Return the figures of a quartier, on the theme of the address when it has one."""
        theme = self.filterset.asked_theme
        return self.cell(coverage.quartier_id, keys_of(coverage, theme), solicited, theme)

    def counted(
        self, quartiers: Sequence[Quartier]
    ) -> tuple[dict[int, Coverage], dict[int, list[int]], dict[int, Last]]:
        """Return who is on each of these quartiers, the places of those who are over-solicited, what was last.

        Three queries.
        """
        user, keys = self.request.user, [row.pk for row in quartiers]
        found = coverage_of(user, self.asked, keys, self.filterset.known_themes)
        theme = self.filterset.asked_theme
        everybody = set().union(*(keys_of(one, theme) for one in found.values()))
        places = places_of(user, everybody) if self.solicited is None else self.solicited
        return found, places, last_of(self.asked, keys)

    def presences(self) -> Any:
        """Return the presences that are counted, on the theme of the address when it has one."""
        rows, theme = presences_of(self.request.user, self.asked), self.filterset.asked_theme
        if not theme:
            return rows
        return presences_on(rows, None if theme == NO_THEME else int(theme), self.filterset.known_themes)

    @property
    def address(self) -> str:
        """The filters as an address has them, for the matrix and the map to lead to each other."""
        query = self.request.GET.copy()
        for name in (*self.passing, "par"):
            query.pop(name, None)
        return query.urlencode()


class PartnerMatrix(_Matrix, TemplateView):
    """The matrix: rows are themes, columns are quartiers, by pages of quartiers."""

    template_name = "partners/matrix.html"
    export_title = "Qui fait quoi, où"
    export_columns = MATRIX_COLUMNS

    @property
    def page_size(self) -> int:
        """Quartiers on a page."""
        asked = self.request.GET.get("par", "")
        return int(asked) if asked.isdecimal() and int(asked) in COLUMNS else COLUMNS[0]

    def for_page(self, queryset: Any) -> Any:
        """Leave the contours where they are."""
        return queryset.without_contour()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the columns and the lines, and who is asked for in too many places."""
        context = super().get_context_data(section="partenaires", **kwargs)
        quartiers = context["rows"]
        found, places, last = self.counted(quartiers)
        columns = [
            Column(row, last[row.pk], found[row.pk], self.total(found[row.pk], places.keys())) for row in quartiers
        ]
        lines = self._lines_of_page(columns, places.keys())
        asked_for = solicited_partners(self.request.user, places, SOLICITED_SHOWN) if places else []
        return {
            **context,
            "page_sizes": COLUMNS,
            "columns": columns,
            "lines": lines,
            "cell_deserts": sum(line.deserts for line in lines if line.name != WITHOUT),
            "solicited": asked_for,
            "solicited_count": len(places),
            "threshold": SOLICITED,
            "address": self.address,
            "export_urls": context["export_urls"],
        }

    def _lines_of_page(self, columns: list[Column], solicited: Any) -> list[Line]:
        themes: list[tuple[int | None, str]] = [(word.key, word.name) for word in self.filterset.rows]
        shows_without = self.filterset.asked_theme in ("", NO_THEME)
        if shows_without and any(None in column.coverage.by_theme for column in columns):
            themes.append((None, WITHOUT))
        lines = []
        for theme, name in themes:
            cells = []
            for column in columns:
                keys = column.coverage.by_theme.get(theme, set())
                cell = self.cell(column.quartier.pk, keys, solicited, theme or NO_THEME)
                cells.append(cell)
                if cell.count:
                    column.done.append((name, cell))
                elif theme is not None:
                    column.deserts.append(name)
            lines.append(Line(name, cells, sum(not cell.count for cell in cells) if theme is not None else 0))
        return lines

    def export(self, file_format: str) -> HttpResponseBase:
        """Send every quartier that is filtered, theme by theme."""
        export = Export(self.export_title, self.export_columns, self.filters_in_words(), str(self.request.user))
        return export.respond_rows(self._lines(), file_format)

    def _lines(self) -> Iterator[list[Any]]:
        """One line for each theme of each quartier, some quartiers at a time."""
        rows = self.filtered().without_contour()
        keys = list(rows.values_list("pk", flat=True))
        if len(keys) > CHUNK:
            self.solicited = places_of(self.request.user)
        for start in range(0, len(keys), CHUNK):
            rows = Quartier.objects.filter(pk__in=keys[start : start + CHUNK]).without_contour()
            quartiers = list(rows.order_by(*self.ordering()))
            found, places, last = self.counted(quartiers)
            everybody = set().union(*(one.partners for one in found.values()))
            names = dict(Partner.objects.filter(pk__in=everybody).order_by().values_list("pk", "name"))
            for row in quartiers:
                yield from self._lines_of(row, last[row.pk], found[row.pk], places.keys(), names)

    def _lines_of(
        self, quartier: Quartier, last: Last, coverage: Coverage, solicited: Any, names: dict[int, str]
    ) -> Iterator[list[Any]]:
        money = last.money
        themes: list[tuple[int | None, str]] = [(word.key, word.name) for word in self.filterset.rows]
        if None in coverage.by_theme and self.filterset.asked_theme in ("", NO_THEME):
            themes.append((None, WITHOUT))
        for theme, name in themes:
            keys = coverage.by_theme.get(theme, set())
            yield [
                quartier.name,
                quartier.code,
                quartier.commune_names,
                name,
                len(keys),
                "" if keys else "personne",
                len(keys & solicited),
                ", ".join(sorted(names[key] for key in keys)),
                last.contact,
                money.year if money else None,
                money.amount if money else None,
            ]


class MatrixMap(_Matrix, TemplateView):
    """The same on the map: how many act on a theme, or at all, on each quartier; the table stands beside it."""

    template_name = "partners/matrix_map.html"
    # The table is as long as the map is high.
    page_size = COLUMNS[0]

    def for_page(self, queryset: Any) -> Any:
        """Leave the contours where they are."""
        return queryset.without_contour()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the figures of the table, and where the map begins."""
        context = super().get_context_data(section="partenaires", **kwargs)
        found, places, last = self.counted(context["rows"])
        theme = self.filterset.asked_theme
        columns = [
            Column(row, last[row.pk], found[row.pk], self.total(found[row.pk], places.keys()))
            for row in context["rows"]
        ]
        names = [word.name for word in self.filterset.rows] if theme and theme != NO_THEME else []
        return {
            **context,
            "columns": columns,
            "theme_name": names[0] if names else WITHOUT if theme else "",
            "threshold": SOLICITED,
            "address": self.address,
            "bbox": frame(self.filtered()),
        }


def keys_of(coverage: Coverage, theme: str) -> set[int]:
    """Return the partners of a quartier on the theme of an address: a key, `aucun`, or nothing for everybody."""
    if not theme:
        return coverage.partners
    return coverage.by_theme.get(None if theme == NO_THEME else int(theme), set())


class QuartierLayer(_Matrix, ContextMixin, View):
    """Quartiers in view with how many partners each has; from afar clusters that say where there is nobody."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> JsonResponse:
        """Answer for `bbox` (w,s,e,n) and the filters of the matrix."""
        rows = self.filtered().order_by().filter(west__isnull=False)
        box = read_box(request.GET.get("bbox", ""))
        if box is not None:
            rows = rows.filter(west__lte=box.east, east__gte=box.west, south__lte=box.north, north__gte=box.south)
        if rows[: POINTS + 1].count() > POINTS:
            return layer(self._clusters(rows, box, read_zoom(request.GET.get("zoom", ""))))
        is_near = box is not None and box.width <= CONTOUR_WIDTH
        quartiers = list(rows if is_near else rows.without_contour())
        found = coverage_of(request.user, self.asked, [row.pk for row in quartiers], self.filterset.known_themes)
        features = []
        for row in quartiers:
            about = self._about(row, found[row.pk])
            if is_near:
                assert box is not None
                shape = contour_feature(row, box.width / MAP_POINTS)
                features.append({**shape, "properties": {**about, "kind": "quartier"}})
            features.append(point(row.longitude, row.latitude, **about))  # type: ignore[arg-type]
        return layer(features)

    def _about(self, row: Quartier, coverage: Coverage) -> dict[str, Any]:
        count = len(keys_of(coverage, self.filterset.asked_theme))
        words = f"{french.number(count)} partenaire{'s' if count > 1 else ''}" if count else "personne"
        return {
            "kind": "count" if count else "desert",
            "count": count,
            "title": row.name,
            "detail": " · ".join(filter(None, [words, row.commune_names])),
            "url": self.list_url(row.pk, self.filterset.asked_theme) if count else row.get_absolute_url(),
        }

    def _clusters(self, rows: Any, box: Any, zoom: int | None) -> list[dict[str, Any]]:
        here = self.presences().order_by()
        features = clusters(
            # The quartiers where somebody acts are found at once, not one by one.
            rows.annotate(is_covered=Case(When(pk__in=here.values("quartier"), then=True), default=False)),
            box,
            zoom,
            deserts=Count("pk", filter=Q(is_covered=False)),
        )
        for feature in features:
            about = feature["properties"]
            words = f"{french.number(about['count'])} quartier{'s' if about['count'] > 1 else ''}"
            about["title"] = f"{words}, dont {french.number(about['deserts'])} sans personne"
        return features


class PartnerLayer(_Matrix, ContextMixin, View):
    """Where the partners that are counted have their address, when the view is near enough; clusters of them."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> JsonResponse:
        """Answer for `bbox` (w,s,e,n) and the filters of the matrix; nothing from afar."""
        box = read_box(request.GET.get("bbox", ""))
        if box is None or box.width > CONTOUR_WIDTH:
            return layer([])
        here = self.presences().filter(quartier__in=self.filtered().order_by().values("pk"))
        rows = Partner.objects.visible_to(request.user).filter(
            latitude__range=(box.south, box.north),
            longitude__range=(box.west, box.east),
            pk__in=here.order_by().values("partner"),
        )
        if rows[: POINTS + 1].count() > POINTS:
            features = clusters(rows, box, read_zoom(request.GET.get("zoom", "")))
            for feature in features:
                count = feature["properties"]["count"]
                feature["properties"] |= {
                    "title": f"{french.number(count)} partenaire{'s' if count > 1 else ''}",
                    "of": "partner",
                }
            return layer(features)
        return layer(_partner_point(row) for row in rows.select_related("kind").order_by())


def _partner_point(row: Partner) -> dict[str, Any]:
    assert row.latitude is not None
    assert row.longitude is not None
    return point(
        row.longitude,
        row.latitude,
        kind="partner",
        title=row.name,
        detail=" · ".join(filter(None, [str(row.kind), row.address])),
        url=row.get_absolute_url(),
    )
