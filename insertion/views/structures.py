"""Inclusive structures near a site: whom to ask before the tender."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.views.generic import TemplateView, View
from django.views.generic.base import ContextMixin

from core import french
from core.exports import Export
from core.maps import POINTS, clusters, layer, point, read_box, read_zoom
from core.views import ListMixin
from insertion import permissions
from insertion.enums import KINDS_OF
from insertion.exports.structures import STRUCTURE_COLUMNS
from insertion.filters.structures import REACHES, StructureFilter
from insertion.reads.structures import worked_by
from partners.models import ContactPost, Partner, PartnerTheme

SECTION = "insertion"
# Structures that are not on the map, shown under those that are; a file has all of them.
UNPLACED = 50


class _Structures(ListMixin):
    """The structures that the address asks for."""

    model = Partner
    filterset_class = StructureFilter
    sorts = {"distance": ("distance", "name_key", "pk"), "nom": ("name_key", "pk")}
    default_sort = "distance"
    count_words = ("structure", "structures")


class StructureSearch(_Structures, TemplateView):
    """The structures around a quartier, a residence or a contract."""

    template_name = "insertion/structure_search.html"
    export_title = "Structures d’insertion près du chantier"
    export_columns = STRUCTURE_COLUMNS

    def export(self, file_format: str) -> HttpResponseBase:
        """Send all of them, nearest first; those that are not on the map come last."""
        rows: Any = self.filterset.both()
        export = Export(self.export_title, self.export_columns, self.filters_in_words(), str(self.request.user))
        return export.respond(rows.with_words(self.request.user), file_format)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add those that are not on the map, whom to call, and what each did here already."""
        user: Any = self.request.user
        context = super().get_context_data(section=SECTION, **kwargs)
        is_valid = self.filterset.form.is_valid()
        away = list(self.for_page(self.filterset.unplaced())[: UNPLACED + 1])
        shown = [*context["rows"], *away[:UNPLACED]]
        has_hours = permissions.can_read_pathways(user)
        worked = worked_by(user, shown) if has_hours and shown else {}
        modalities = {
            code: [key.label.partition(" (")[0] for key, codes in KINDS_OF.items() if code in codes]
            for code in {row.kind.code for row in shown}
        }
        for row in shown:
            row.worked, row.modalities = worked.get(row.pk), modalities[row.kind.code]
        site = self.filterset.site if is_valid else None
        return context | {
            "site": site,
            "unplaced": away[:UNPLACED],
            "has_more_unplaced": len(away) > UNPLACED,
            "has_hours": has_hours,
            "reach": self.filterset.reach if is_valid else 0,
            "next_reach": next((r for r in REACHES if is_valid and r > self.filterset.reach), None),
        }

    def for_page(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Read the names that the page shows, and whom to call first at each."""
        themes = PartnerTheme.objects.filter(partners=OuterRef("pk")).values("name")
        posts = ContactPost.objects.to_hand_out().filter(partner=OuterRef("pk")).order_by("pk")
        post = JSONObject(
            **{name: f"contact__{name}" for name in ("first_name", "last_name", "phone", "email")}, function="function"
        )
        return queryset.select_related("kind", "commune").annotate(
            theme_names=ArraySubquery(themes), post=Subquery(posts.values(told=post)[:1])
        )


class StructureMap(_Structures, TemplateView):
    """The same on the map, around the site; the list is its twin."""

    template_name = "insertion/structure_map.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the site. The map frames what it is given; the surroundings, when they are too many to be given."""
        context = super().get_context_data(section=SECTION, **kwargs)
        site = self.filterset.site if self.filterset.form.is_valid() else None
        is_many = context["page_obj"].paginator.count > POINTS
        bbox = site.box(self.filterset.reach).text if is_many and site is not None and site.points else ""
        return context | {"site": site, "bbox": bbox}


class StructureLayer(_Structures, ContextMixin, View):
    """The site and the nearest structures around it; clusters when they are many."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> JsonResponse:
        """Answer for the filters of the list, and `bbox` (w,s,e,n)."""
        site = self.filterset.site if self.filterset.form.is_valid() else None
        if site is None or not site.points:
            return layer([])
        rows = self.filtered()
        if box := read_box(request.GET.get("bbox", "")):
            rows = rows.filter(latitude__range=(box.south, box.north), longitude__range=(box.west, box.east))
        places = [
            point(
                longitude, latitude, kind="quartier", title="Chantier", detail="" if not site.is_rough else "commune"
            )
            for latitude, longitude in site.points
        ]
        if rows[: POINTS + 1].count() > POINTS:
            return layer([*places, *clusters(rows, box, read_zoom(request.GET.get("zoom", "")))])
        return layer([*places, *map(_point, rows.select_related("kind"))])


def _point(row: Any) -> dict[str, Any]:
    return point(
        row.longitude,
        row.latitude,
        kind="partner",
        title=row.name,
        detail=" · ".join(filter(None, [str(row.kind), f"à {french.number(row.distance, 1)} km", row.phone])),
        url=row.get_absolute_url(),
    )
