"""What an action brings: indicators and measures, the bilan of a year, the thread from observations to the bilan."""

import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from actions import permissions
from actions.forms.results import IndicatorForm, MeasurementForm, ReportForm
from actions.models import Action, ActionIndicator, ActionReport, Measurement
from actions.reads.proposal import proposed_text
from actions.reads.results import (
    attendance_of,
    chain_of,
    gap_table,
    money_url,
    results_of,
    results_until,
    rows_url,
    years_of_action,
)
from actions.reads.targets import target_table
from actions.reads.watched import watched_figures
from actions.services import results as services
from actions.services.closing import MoneyError, closing_of, told
from actions.views.actions import action_of, tab_context
from actions.views.money import asked_year
from actions.views.targets import export_targets
from core.forms import told_in
from core.views import refuse

# Measures that the page shows of an indicator; the chart has them all.
SHOWN = 6


def _indicator(request: HttpRequest, pk: int) -> ActionIndicator:
    """Return an indicator of an action that the user may write (404, 403)."""
    row = get_object_or_404(ActionIndicator, pk=pk)
    row.action = action_of(request, row.action_id)
    refuse(permissions.why_not_edit_action(request.user, row.action))
    return row


def year_of(action: Action, text: str) -> int:
    """Return a year of an action, or raise Http404."""
    if not (text.isdecimal() and text.isascii() and len(text) == 4 and int(text) in years_of_action(action)):
        raise Http404
    return int(text)


@require_safe
def action_results(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Show the indicators of an action with their measures, who came, its bilans; in a year, target against actual."""
    action = action_of(request, pk)
    years = years_of_action(action)
    year = asked_year(request, years)
    rows = Action.objects.filter(pk=action.pk)
    if file := export_targets(request, f"Résultats {year} {action}", [f"Action : {action}"], rows, year):
        return file
    results = results_of([action]).get(action.pk, [])
    then = {action.pk: results_until(results, datetime.date(year, 12, 31))}
    table = target_table([action], year, results=then)
    reports = {row.year: row for row in action.reports.select_related("validated_by")}
    context = tab_context(request, action, "resultats")
    places = [row.pk for row in context["quartiers"]]
    return render(
        request,
        "actions/results.html",
        {
            **context,
            "year": year,
            "years_offered": years,
            "table": table,
            "results": [
                {"result": result, "shown": result.measurements[:SHOWN], "others": len(result.measurements) - SHOWN}
                for result in results
            ],
            "attendance": table.sums.attendance,
            "sessions_url": rows_url(action, "seances", year),
            "watched": watched_figures([action], places, request.user) if action.has_watched else [],
            "years": [(each, reports.get(each)) for each in years],
        },
    )


def indicator_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Add an indicator to an action."""
    action = action_of(request, pk)
    refuse(permissions.why_not_edit_action(request.user, action))
    return _save_indicator(request, ActionIndicator(action=action), "Nouvel indicateur")


def indicator_update(request: HttpRequest, pk: int) -> HttpResponse:
    """Change an indicator."""
    return _save_indicator(request, _indicator(request, pk), "Modifier l’indicateur")


def _save_indicator(request: HttpRequest, row: ActionIndicator, heading: str) -> HttpResponse:
    form = IndicatorForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            form.save()
    if request.method == "POST" and form.is_valid():
        messages.success(request, f"« {row.name} » est enregistré.")
        return redirect("actions:action_results", row.action_id)
    return _part(request, form, row.action, heading, "actions:action_results")


def _part(request: HttpRequest, form: Any, action: Action, heading: str, back: str) -> HttpResponse:
    return render(
        request,
        "actions/result_form.html",
        {
            **tab_context(request, action, "resultats"),
            "form": form,
            "heading": heading,
            "cancel_url": reverse(back, args=[action.pk]),
        },
        status=422 if form.errors else 200,
    )


def measurement_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Note a measure of an indicator."""
    indicator = _indicator(request, pk)
    return _save_measurement(
        request, Measurement(indicator=indicator, created_by=request.user), f"Noter une mesure : {indicator.name}"
    )


def measurement_update(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a measure."""
    found = get_object_or_404(Measurement.objects.only("indicator"), pk=pk)
    indicator = _indicator(request, found.indicator_id)
    row = get_object_or_404(Measurement, pk=pk)
    row.indicator = indicator
    return _save_measurement(request, row, f"Corriger une mesure : {indicator.name}")


def _save_measurement(request: HttpRequest, row: Measurement, heading: str) -> HttpResponse:
    indicator = row.indicator
    form = MeasurementForm(request.POST or None, instance=row, indicator=indicator)
    if request.method == "POST" and form.is_valid():
        try:
            with told():
                form.save()
        except MoneyError as error:
            # Its day has a measure, or its year was closed, since the form looked.
            form.add_error(None, str(error))
    if request.method == "POST" and form.is_valid():
        messages.success(request, "La mesure est notée.")
        return redirect("actions:action_results", indicator.action_id)
    return _part(request, form, indicator.action, heading, "actions:action_results")


# ---- the bilan of a year --------------------------------------------------------------------------------------------


def _closed_year(request: HttpRequest, action: Action, year: int) -> int | None:
    """Return the year when it is closed and the user may correct it, None when it is open. Raises 403."""
    if closing_of(action.programme_id, year):
        refuse(permissions.why_not_close_year(request.user, action.programme))
        return year
    refuse(permissions.why_not_edit_action(request.user, action))
    return None


@require_safe
def report_detail(request: HttpRequest, pk: int, year: str) -> HttpResponse:
    """Show the bilan of an action for a year, in the order of the form CERFA 15059."""
    action = action_of(request, pk)
    at = year_of(action, year)
    report = services.report_of(action, at, request.user)
    table = gap_table(action, at)
    closed = closing_of(action.programme_id, at)
    context = tab_context(request, action, "resultats")
    manages = permissions.can_close_year(request.user, action.programme)
    return render(
        request,
        "actions/report.html",
        {
            **context,
            "year": at,
            "report": report,
            "table": table,
            "sides": [("Charges", table.charges), ("Produits", table.products)],
            "results": results_of([action], until=datetime.date(at, 12, 31)).get(action.pk, []),
            "attendance": attendance_of(action, at),
            "sessions_url": rows_url(action, "seances", at),
            "budget_url": money_url(action, at, "budget"),
            "closed": closed,
            "can_edit": (manages if closed else context["can_edit"]) and report.validated_at is None,
            "can_validate": report.pk is not None and manages,
            "due_on": datetime.date(at + 1, 6, 30),
        },
    )


def report_update(request: HttpRequest, pk: int, year: str) -> HttpResponse:
    """Write the bilan of an action for a year; that of a closed one by a manager, who says why."""
    action = action_of(request, pk)
    at = year_of(action, year)
    closed_year = _closed_year(request, action, at)
    report = services.report_of(action, at, request.user)
    if report.validated_at is not None:
        refuse("Ce bilan est validé : un manager le rouvre d’abord.")
    proposes = request.method != "POST" and "proposer" in request.GET
    form = ReportForm(
        request.POST if request.method == "POST" else None,
        instance=report,
        initial={"qualitative": _with_proposal(action, report)} if proposes else None,
        closed_year=closed_year,
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.save_report(report=form.save(commit=False), by=request.user, reason=form.reason)
        except services.ReportError as error:
            form.add_error(None, str(error))
        if not form.errors:
            form.log_privacy_overrides(form.instance, request.user)
            messages.success(request, "Le bilan est enregistré.")
            return redirect("actions:report_detail", action.pk, at)
    return render(
        request,
        "actions/report_form.html",
        {
            **tab_context(request, action, "resultats"),
            "form": form,
            "year": at,
            "heading": f"Corriger le bilan {at}" if closed_year else f"Bilan {at}",
            "cancel_url": reverse("actions:report_detail", args=[action.pk, at]),
            "draft_key": f"bilan-{action.pk}-{at}",
            "proposes": proposes,
        },
        status=422 if form.errors else 200,
    )


def _with_proposal(action: Action, report: ActionReport) -> str:
    """What was written, then what the figures say: nothing typed is lost, nothing is kept before it is sent."""
    longest = ActionReport._meta.get_field("qualitative").max_length
    return "\n\n".join(filter(None, [report.qualitative, proposed_text(action, report.year)]))[:longest]


@require_POST
def report_validate(request: HttpRequest, pk: int, year: str) -> HttpResponse:
    """Validate the bilan of a year, or open it again; of a closed one, saying why."""
    action = action_of(request, pk)
    at = year_of(action, year)
    refuse(permissions.why_not_close_year(request.user, action.programme))
    report = get_object_or_404(ActionReport, action=action, year=at)
    reason = request.POST.get("reason", "")[:500]
    try:
        if request.POST.get("rouvrir"):
            services.reopen_report(report=report, by=request.user, reason=reason)
            messages.success(request, "Le bilan est rouvert.")
        else:
            services.validate_report(report=report, by=request.user, reason=reason)
            messages.success(request, "Le bilan est validé.")
    except services.ReportError as error:
        messages.error(request, str(error))
    return redirect("actions:report_detail", action.pk, at)


# ---- the thread -----------------------------------------------------------------------------------------------------


@require_safe
def action_chain(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the thread of an action: what was seen, what is done, what it cost, what it brought, what is said of it."""
    action = action_of(request, pk)
    return render(
        request,
        "actions/chain.html",
        {
            **tab_context(request, action, "fil"),
            "chain": chain_of(action, request.user),
            "results": results_of([action]).get(action.pk, []),
            "reports": list(action.reports.exclude(sentence="").order_by("-year")),
        },
    )
