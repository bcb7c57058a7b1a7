"""Hours against their targets: the overview, the list of lots."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView

from actions.models import Action
from core.charts import Figure
from core.exports import Export
from core.french import euro, with_unit
from core.views import ListMixin
from insertion import permissions
from insertion.enums import GaugeState
from insertion.exports.gauges import LOT_COLUMNS, lot_rows
from insertion.filters.gauges import PENALTIES, STATES, WAITING, GaugeFilter, LotFilter
from insertion.models import ClauseSettings, Lot
from insertion.reads.gauges import ZERO, Gauges, LotGauge, Total, by_quartier, gauges_of, outside_hours
from insertion.reads.missing import ABSENT, TO_VALIDATE, missing_for
from insertion.reads.publics import publics_of
from territories.models import Quartier, UrbanProject

SECTION = "insertion"
# Lots of a sheet of the overview: the list has the others.
SHOWN = 8
ROWS = 50


def list_url(**query: Any) -> str:
    """Return the address of the lots behind a figure."""
    return reverse("insertion:lot_list", query={name: value for name, value in query.items() if value})


class _Asked:
    """The year and the scope that the address asks for."""

    def __init__(self, request: HttpRequest) -> None:
        user: Any = request.user
        self.filterset = GaugeFilter(request.GET, queryset=Lot.objects.visible_to(user), request=request)
        is_valid = self.filterset.form.is_valid()
        found = self.filterset.form.cleaned_data if is_valid else {}
        self.lots = self.filterset.qs if is_valid else Lot.objects.none()
        self.year = int(found.get("annee") or timezone.localdate().year)
        self.project, self.quartier, self.kind = found.get("projet"), found.get("quartier"), found.get("type")
        self.quartiers = Quartier.objects.visible_to(user).without_contour()
        self.actions = Action.objects.visible_to(user)
        if not is_valid or self.project or self.kind:
            # Hours out of lots are of no project and of no kind of contract.
            self.actions = self.actions.none()
        elif self.quartier:
            self.quartiers = self.quartiers.filter(pk__in=self.quartier.keys)
            links = Action.quartiers.through.objects.filter(quartier_id__in=self.quartier.keys)
            self.actions = self.actions.filter(pk__in=links.values("action_id"))

    @property
    def query(self) -> dict[str, Any]:
        """What the addresses of rows keep of it; the year is always said."""
        words = {"projet": self.project and self.project.key, "quartier": self.quartier and self.quartier.key}
        return {name: value for name, value in {**words, "type": self.kind, "annee": self.year}.items() if value}

    @property
    def scope(self) -> dict[str, Any]:
        """The same without the year: what is late is late whatever its year."""
        return {name: value for name, value in self.query.items() if name != "annee"}


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Show where the clauses of the reader's quartiers stand: shares of the year, what is late, penalties, sums."""
    user: Any = request.user
    asked = _Asked(request)
    gauges = gauges_of(asked.lots, year=asked.year)
    outside = outside_hours(asked.actions, asked.year)
    total = gauges.total()
    total.outside = sum((row.done for row in outside), total.outside)
    total.outside_waiting = sum((row.waiting for row in outside), total.outside_waiting)
    settings = gauges.settings if asked.year == gauges.day.year else ClauseSettings.objects.of_year(asked.year)
    can_read = permissions.can_read_pathways(user)
    place = asked.quartier.keys if asked.quartier else None
    missing = missing_for(user, quartiers=place, most=1) if can_read else None
    late, penalties = gauges.late, gauges.penalties
    return render(
        request,
        "insertion/overview.html",
        {
            "section": SECTION,
            "filter": asked.filterset,
            "is_filtered": bool(asked.scope),
            "gauges": gauges,
            "year": asked.year,
            "years": (asked.year - 1, asked.year + 1),
            "total": total,
            "figures": _figures(asked, gauges, total),
            "shares": [(gauge, list_url(**{**asked.query, "type": gauge.kind})) for gauge in gauges.shares(settings)],
            "late": late[:SHOWN],
            "late_count": len(late),
            "late_url": list_url(etat="en-retard", **asked.scope),
            "penalties": penalties[:SHOWN],
            "penalty_count": len(penalties),
            "penalty_url": list_url(montrer=PENALTIES, **asked.scope),
            "missing": missing,
            "sheets_url": _waits_url("sheet_list", asked, etat=TO_VALIDATE),
            "absent_url": _waits_url("missing_list", asked, quoi=ABSENT),
            "tables": _tables(asked, gauges, by_quartier(gauges, asked.quartiers, outside)),
            "query_string": urlencode(asked.query),
            "can_create": permissions.can_create_contract(user),
            "can_read": can_read,
            "can_set": permissions.can_manage_settings(user),
        },
    )


def _waits_url(name: str, asked: _Asked, **query: str) -> str:
    """Return the address of the months that wait for somebody, in the quartier that is asked for."""
    place = {"quartier": asked.quartier.key} if asked.quartier else {}
    return reverse(f"insertion:{name}", query={**query, **place})


def _figures(asked: _Asked, gauges: Gauges, total: Total) -> list[Figure]:
    outside = f"dont {with_unit(total.outside, 'h')} hors marchés" if total.outside else ""
    late = len(gauges.late)
    penalties = sum((lot.penalty.amount or ZERO for lot in gauges.penalties), ZERO)
    return [
        Figure(with_unit(total.in_year, "h"), f"faites en {asked.year}", list_url(**asked.query), trend=outside),
        Figure(
            with_unit(total.due, "h"),
            f"dues par les lots de {asked.year}",
            list_url(**asked.query),
            trend=f"{with_unit(total.done, 'h')} faites depuis leur début",
        ),
        Figure(with_unit(total.waiting, "h"), "à valider", list_url(**{**asked.query, "montrer": WAITING})),
        Figure(
            late,
            "lots en retard" if late > 1 else "lot en retard",
            list_url(etat="en-retard", **asked.scope),
            is_late=late > 0,
        ),
        Figure(euro(penalties), "de pénalités dues", list_url(montrer=PENALTIES, **asked.scope)),
    ]


def _tables(asked: _Asked, gauges: Gauges, quartiers: list[Total]) -> list[dict[str, Any]]:
    """Return the sums by project, by quartier, by kind, by globalised contracts; each row with its address."""
    told: tuple[tuple[str, str, list[Total], Callable[[Total], str]], ...] = (
        ("projets", "Projet", gauges.by_project, lambda row: list_url(**{**asked.query, "projet": row.key})),
        ("quartiers", "Quartier", quartiers, lambda row: list_url(**{**asked.query, "quartier": row.key})),
        ("types", "Type de marché", gauges.by_kind, lambda row: list_url(**{**asked.query, "type": row.key})),
        ("groupes", "Globalisation", gauges.by_group, lambda row: ""),
    )
    return [
        {
            "id": name,
            "title": title,
            "rows": [(row, url(row)) for row in rows[:ROWS]],
            "more": max(len(rows) - ROWS, 0),
        }
        for name, title, rows, url in told
        if rows
    ]


def _reads_small_numbers(user: Any, asked: _Asked) -> bool:
    """Whether the reader leads all that is asked for: who leads one quartier reads the totals of another."""
    if asked.quartier:
        return all(permissions.can_read_small_numbers(user, [key]) for key in asked.quartier.keys)
    if asked.project:
        projects = UrbanProject.objects.filter(pk__in=asked.project.keys)
        return all(permissions.can_read_small_numbers_of_project(user, row) for row in projects)
    return permissions.can_read_small_numbers(user, None)


@require_safe
def publics_panel(request: HttpRequest) -> HttpResponse:
    """Show on the overview who works these hours, in key shares; masked for readers who see totals only.

    These read one quartier at a time: what two sums differ by would tell the small numbers that each hides.
    """
    user: Any = request.user
    asked = _Asked(request)
    is_masked = not _reads_small_numbers(user, asked)
    places = asked.quartier.keys if asked.quartier else user.scope.quartier_ids
    is_told = not is_masked or (len(places) == 1 and not asked.project and not asked.kind)
    publics = publics_of(asked.lots, asked.actions, asked.year, is_masked=is_masked) if is_told else None
    return render(request, "insertion/overview_publics.html", {"publics": publics, "year": asked.year})


# ---- lots -----------------------------------------------------------------------------------------------------------

LATE_FIRST = [
    GaugeState.LATE,
    GaugeState.AT_RISK,
    GaugeState.ON_TIME,
    GaugeState.COMING,
    GaugeState.CLOSED,
    GaugeState.DONE,
]
SORTS: dict[str, Callable[[LotGauge], Any]] = {
    "urgence": lambda lot: (LATE_FIRST.index(lot.state), -lot.missing),
    "marche": lambda lot: (lot.reference, lot.contract, lot.number),
    "entreprise": lambda lot: lot.company_name.lower(),
    "reste": lambda lot: lot.missing,
    "part": lambda lot: lot.share if lot.share is not None else -1,
    "fin": lambda lot: lot.ends_on,
}


class LotList(ListMixin, TemplateView):
    """The lots that the reader sees, judged today: late, to be watched, done."""

    model = Lot
    template_name = "insertion/lot_list.html"
    filterset_class = LotFilter
    sorts = dict.fromkeys(SORTS, ())
    default_sort = "urgence"
    count_words = ("lot", "lots")
    export_title = "Lots et heures d’insertion"
    export_columns = LOT_COLUMNS
    extra_context = {"section": SECTION}

    def order(self, queryset: Any) -> Any:
        """Leave the rows as they are: the list sorts by what the gauges say."""
        return queryset

    @cached_property
    def lots(self) -> list[LotGauge]:
        """The lots that the address asks for, in its order."""
        found = self.filterset.form.cleaned_data if self.filterset.form.is_valid() else {}
        year = found.get("annee")
        rows = gauges_of(super().filtered(), year=int(year) if year else None).lots
        if state := STATES.get(found.get("etat", "")):
            rows = [lot for lot in rows if lot.state == state]
        if found.get("montrer") == PENALTIES:
            rows = [lot for lot in rows if lot.penalty.hours]
        elif found.get("montrer") == WAITING:
            rows = [lot for lot in rows if lot.waiting]
        rows.sort(key=SORTS[self.sort.removeprefix("-")], reverse=self.sort.startswith("-"))
        return rows

    def filtered(self) -> Any:
        """Return the lots."""
        return self.lots

    def export(self, file_format: str) -> HttpResponseBase:
        """Send every row."""
        export = Export(self.export_title, self.export_columns, self.filters_in_words(), str(self.request.user))
        return export.respond_rows(lot_rows(self.lots), file_format)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what the reader may do, and what all these lots add up to."""
        return super().get_context_data(
            can_create=permissions.can_create_contract(self.request.user),
            total=Total("", "", self.lots),
            **kwargs,
        )
