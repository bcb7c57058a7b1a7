"""The three mixins of the project's views."""

from collections.abc import Callable, Sequence
from typing import Any

from django.core.exceptions import FieldDoesNotExist, PermissionDenied
from django.core.paginator import EmptyPage, Page
from django.db import models
from django.db.models import F
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.functional import cached_property

from core.exports import FORMATS, Column, Export
from core.models import SavedView
from core.paginator import CappedPaginator
from core.templatetags.dsu import SORT_PARAMETER, active_filters

PAGE_SIZES = (25, 50, 100)


class ScopedMixin:
    """Rows come through `visible_to`: what the user may not see does not exist (404)."""

    model: type[models.Model]
    request: HttpRequest

    def get_queryset(self) -> models.QuerySet[Any]:
        """Return the rows that the signed-in user may see."""
        return self.model._default_manager.visible_to(self.request.user)  # type: ignore[attr-defined]


class PermissionMixin:
    """`why_not(user, row)` of the app's permissions gives the reason of a refusal (403), or an empty text.

    `row` is None for pages that are about no row yet (creation, lists).
    """

    why_not: Callable[[Any, Any], str]
    request: HttpRequest
    kwargs: dict[str, Any]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Refuse before anything is read when the page is about no row."""
        if not {"pk", "uid"} & set(self.kwargs):
            refuse(type(self).why_not(request.user, None))
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]

    def get_object(self, queryset: models.QuerySet[Any] | None = None) -> Any:
        """Return the row when the user has the right on it."""
        row = super().get_object(queryset)  # type: ignore[misc]
        refuse(type(self).why_not(self.request.user, row))
        return row


def refuse(reason: str) -> None:
    """Raise PermissionDenied (403) with the reason, unless the reason is empty."""
    if reason:
        raise PermissionDenied(reason)


class ListMixin(ScopedMixin):
    """A list: filters and sort in the address, page size, capped count, saved views, export of what is filtered.

    `sorts` maps the values of `?tri=` to fields, the primary key last; `filterset_class` is a django-filter FilterSet;
    `export_columns`, when given, allows `?format=csv|xlsx` on the same address; `count_words` are the singular and the
    plural of what is counted. The template gets `filter`, `page_obj`, `rows`, `count_label`, `saved_views`,
    `save_view_url`, `export_urls`, `default_sort`.
    """

    filterset_class: Any = None
    sorts: dict[str, Sequence[str]] = {}
    default_sort = ""
    count_words = ("ligne", "lignes")
    # What is in the address for the moment: it is neither kept in a saved view nor in the address of a file.
    passing: Sequence[str] = ("page", "format")
    export_title = ""
    export_columns: Sequence[Column] = ()
    kwargs: dict[str, Any]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Show a page of the list, or send all of it as a file."""
        if (file_format := request.GET.get("format")) in FORMATS and self.export_columns:
            return self.export(file_format)
        return self.render_to_response(self.get_context_data(**kwargs))  # type: ignore[attr-defined]

    @cached_property
    def filterset(self) -> Any:
        """The filters, bound to the address."""
        return self.filterset_class(self.request.GET, queryset=self.get_queryset(), request=self.request)

    @property
    def sort(self) -> str:
        """The sort in force, as in the address ("-seen_on")."""
        asked = self.request.GET.get(SORT_PARAMETER, "")
        return asked if asked.removeprefix("-") in self.sorts else self.default_sort

    def ordering(self) -> list[Any]:
        """Return the fields of the sort in force, so that an unknown value (null) always comes last."""
        fields = self.sorts[self.sort.removeprefix("-")]
        backwards = self.sort.startswith("-")
        return [self._direction(field.removeprefix("-"), field.startswith("-") != backwards) for field in fields]

    def _direction(self, field: str, is_descending: bool) -> Any:
        if not is_descending:
            return field
        # PostgreSQL puts nulls first here. A column that has none keeps the plain order, which its index follows.
        return F(field).desc(nulls_last=True) if _may_be_null(self.model, field) else f"-{field}"

    def filtered(self) -> models.QuerySet[Any]:
        """Return the rows that the address asks for, in its order. A wrong filter gives none."""
        if not self.filterset.form.is_valid():
            return self.get_queryset().none()
        return self.order(self.filterset.qs)

    def order(self, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """Sort the rows; a list may have a quicker way."""
        return queryset.order_by(*self.ordering())

    def paginator(self) -> CappedPaginator:
        """Return what counts the filtered rows and cuts them into pages."""
        return CappedPaginator(self.filtered(), self.page_size)

    def for_page(self, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """Add to the rows of one page what its template needs (select_related, annotations)."""
        return queryset

    def export(self, file_format: str) -> HttpResponseBase:
        """Send every filtered row."""
        return Export(self.export_title, self.export_columns, self.filters_in_words(), str(self.request.user)).respond(
            self.for_export(self.filtered()), file_format
        )

    def for_export(self, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """Add to the rows of a file what its columns need (annotations)."""
        return queryset

    def filters_in_words(self) -> list[str]:
        """Return the filters in force ("Thème : Propreté")."""
        # What is looked for has its name once the address has been read.
        self.filterset.form.is_valid()
        return [f"{chip.label} : {chip.value}" for chip in active_filters({"request": self.request}, self.filterset)]

    @property
    def page_size(self) -> int:
        """Rows on a page, one of `PAGE_SIZES`."""
        asked = self.request.GET.get("par", "")
        return int(asked) if asked.isdecimal() and int(asked) in PAGE_SIZES else PAGE_SIZES[0]

    def page(self) -> Page:
        """Return the page that the address asks for; the last one when it asks for more than there are."""
        paginator = self.paginator()
        asked = self.request.GET.get("page", "1")
        number = int(asked) if asked.isdecimal() and len(asked) < 9 else 1
        try:
            page = paginator.page(max(number, 1))
        except EmptyPage:
            page = paginator.page(paginator.num_pages)
        if isinstance(page.object_list, models.QuerySet):
            page.object_list = self.for_page(page.object_list)
        return page

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return what the template of a list needs."""
        page = self.page()
        query = self.request.GET.copy()
        for name in self.passing:
            query.pop(name, None)
        name = self.request.resolver_match.view_name if self.request.resolver_match else ""
        urls = {}
        for file_format in FORMATS if self.export_columns else ():
            export = query.copy()
            export["format"] = file_format
            urls[file_format] = f"?{export.urlencode()}"
        return super().get_context_data(  # type: ignore[misc]
            **{
                "filter": self.filterset,
                "page_obj": page,
                "rows": list(page.object_list),
                "count_label": page.paginator.count_in_words(*self.count_words),  # type: ignore[attr-defined]
                "default_sort": self.default_sort,
                "page_size": self.page_size,
                "page_sizes": PAGE_SIZES,
                "is_filtered": any(chip for chip in active_filters({"request": self.request}, self.filterset)),
                "saved_views": _saved_views(self.request, name),
                "save_view_url": reverse("core:saved_view_create", query={"page": name, "query": query.urlencode()})
                if query
                else "",
                "export_urls": urls,
                **kwargs,
            }
        )


def _may_be_null(model: Any, path: str) -> bool:
    """Whether the column at the end of a path ("residence__name") may be empty; an annotation may."""
    for name in path.split("__"):
        try:
            field = model._meta.pk if name == "pk" else model._meta.get_field(name)
        except (FieldDoesNotExist, AttributeError):
            return True
        # A relation seen from the other side may have no row.
        if not field.concrete or field.null:
            return True
        model = field.related_model
    return False


def _saved_views(request: HttpRequest, page: str) -> list[dict[str, Any]]:
    views = SavedView.objects.visible_to(request.user).for_page(page)
    current = request.GET.urlencode()
    return [{"name": v.name, "url": f"?{v.query}", "is_current": v.query == current, "pk": v.pk} for v in views]
