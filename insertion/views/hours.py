"""The grid where the hours of a lot, or of an action, are noted."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from actions.models import Action
from core import french
from core.views import refuse
from insertion import permissions
from insertion.forms.hours import STEPS_OF_PAGE, HoursGridForm
from insertion.models import Lot
from insertion.reads.grid import Grid, months_in, period_of, read_grid, steps_of
from insertion.services import hours
from insertion.services.hours import LineError

SECTION = "insertion"


def lot_hours(request: HttpRequest, pk: int) -> HttpResponse:
    """Note the hours of the steps of a lot, month by month."""
    rows = Lot.objects.visible_to(request.user).select_related("contract", "company")
    lot = get_object_or_404(rows, pk=pk)
    refuse(permissions.why_not_read_pathways(request.user))
    refuse(permissions.why_not_edit_hours(request.user, lot))
    return _grid_page(request, lot, reverse("insertion:lot_hours", args=[pk]))


def action_hours(request: HttpRequest, pk: int) -> HttpResponse:
    """Note the hours of the steps of an action that are in no lot, month by month."""
    action = get_object_or_404(Action.objects.visible_to(request.user), pk=pk)
    refuse(permissions.why_not_read_pathways(request.user))
    refuse(permissions.why_not_edit_hours(request.user, action))
    return _grid_page(request, action, reverse("insertion:action_hours", args=[pk]))


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 5 else None


def _grid_page(request: HttpRequest, whose: Any, address: str) -> HttpResponse:
    first, last = period_of(whose)
    years = list(range(first.year, last.year + 1))
    year, this = _number(request.GET.get("annee", "")), timezone.localdate().year
    if year not in years:
        year = min(max(this, years[0]), years[-1])
    steps = steps_of(whose).during(f"{year}-01-01", f"{year}-12-31").select_related("pathway", "employer", "action")
    page = Paginator(steps.order_by("employer__name_key", "pathway__number", "pk"), STEPS_OF_PAGE).get_page(
        request.GET.get("page")
    )
    grid = read_grid(whose, list(page.object_list), months_in(year, first, last))
    month = _month(grid, _number(request.GET.get("mois", "")))
    form = HoursGridForm(request.POST if request.method == "POST" else None, grid=grid, month=month)
    if request.method == "POST" and form.is_valid():
        try:
            changed = _save(form, whose, request.user)
        except LineError as error:
            form.refuse(error.placement, error.month, error.reason)
        else:
            messages.success(
                request,
                f"Heures enregistrées : {french.counted(changed, 'case', 'cases')}."
                if changed
                else "Rien n’a changé.",
            )
            query = {"annee": year, "mois": month.month if month else 1, "page": page.number}
            return redirect(f"{address}?{'&'.join(f'{name}={value}' for name, value in query.items())}")
    is_lot = isinstance(whose, Lot)
    context = {
        "form": form,
        "whose": whose,
        "lot": whose if is_lot else None,
        "action": None if is_lot else whose,
        "address": address,
        "year": year,
        "years": years,
        "month": month,
        "page_obj": page,
        "count_label": french.counted(page.paginator.count, "étape", "étapes"),
        "sheet_total": sum(sheet.hours for sheet in grid.sheets.values()),
        "section": SECTION,
    }
    return render(request, "insertion/hours_grid.html", context, status=422 if form.errors else 200)


def _month(grid: Grid, asked: int | None) -> Any:
    """Return the month that a phone shows: the one that is asked for, or the first that is to be noted."""
    return next((month for month in grid.months if month.month == asked), grid.first_to_note)


def _save(form: HoursGridForm, whose: Any, by: Any) -> int:
    mine: dict[str, Any] = {"lot": whose} if isinstance(whose, Lot) else {"action": whose}
    seen = {
        month: {step: form.grid.hours(step, month) for step in steps} for month, steps in form.changes.items() if steps
    }
    table = {month: form.changes[month] for month in seen}
    return hours.note_table(**mine, table=table, seen=seen, by=by)
