"""Series of meetings: list, page, form, the meetings that are made of them."""

import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from core.charts import Fact
from core.forms import told_in
from core.views import refuse
from meetings import permissions
from meetings.forms.series import ExceptionForm, SeriesForm
from meetings.models import MeetingSeries, SeriesException
from meetings.services import series as services
from meetings.services.attendance import presence_over
from territories.models import Quartier

AHEAD = datetime.timedelta(days=183)
SHOWN = 200


def _series(request: HttpRequest, pk: int) -> MeetingSeries:
    rows = MeetingSeries.objects.visible_to(request.user).select_related("organiser", "project", "theme", "team")
    return get_object_or_404(rows.prefetch_related("quartiers"), pk=pk)


def _edited(request: HttpRequest, pk: int) -> MeetingSeries:
    series = _series(request, pk)
    refuse(permissions.why_not_edit_series(request.user, series))
    return series


@require_safe
def series_list(request: HttpRequest) -> HttpResponse:
    """Show the series that the reader sees."""
    rows = list(MeetingSeries.objects.visible_to(request.user).select_related("organiser")[:SHOWN])
    return render(
        request,
        "meetings/series_list.html",
        {
            "rows": [(row, services.rule_in_words(row)) for row in rows],
            "can_create": not permissions.why_not_create_meeting(request.user),
            "section": "reunions",
        },
    )


@require_safe
def series_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a series: its rule, its meetings, the days to come."""
    return _page(request, _series(request, pk), ExceptionForm(), 200)


def _page(request: HttpRequest, series: MeetingSeries, form: ExceptionForm, status: int) -> HttpResponse:
    seen = Quartier.objects.visible_to(request.user).without_contour()
    quartiers = list(seen.filter(pk__in=[row.pk for row in series.quartiers.all()]).order_by("name_key", "pk"))
    meetings = list(series.meetings.all()[:40])
    exceptions = list(series.exceptions.all())
    taken = {row.series_on for row in meetings} | {row.on for row in exceptions}
    today = timezone.localdate()
    facts = [
        Fact("Quand", services.rule_in_words(series)),
        Fact("Durée", f"{series.minutes} min"),
        Fact("Lieu", series.place),
        Fact("Quartiers", ", ".join(str(row) for row in quartiers)),
        Fact("Projet", series.project),
        Fact("Thème", series.theme),
        Fact("Organisée par", series.organiser),
    ]
    return render(
        request,
        "meetings/series_detail.html",
        {
            "series": series,
            "facts": [fact for fact in facts if fact.value],
            "meetings": meetings,
            "exceptions": exceptions,
            "days": [day for day in services.days_of(series, today + AHEAD) if day >= today and day not in taken],
            "form": form,
            "can_edit": not permissions.why_not_edit_series(request.user, series),
            "section": "reunions",
        },
        status=status,
    )


@require_safe
def series_attendance(request: HttpRequest, pk: int) -> HttpResponse:
    """Show who came to the meetings of a series, how often."""
    series = _series(request, pk)
    context = {"series": series, "presence": presence_over(series), "section": "reunions"}
    return render(request, "meetings/series_attendance.html", context)


def series_create(request: HttpRequest) -> HttpResponse:
    """Begin a series."""
    refuse(permissions.why_not_create_meeting(request.user))
    return _form(request, MeetingSeries(starts_on=timezone.localdate()))


def series_update(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a series; meetings that are made already stay as they are."""
    return _form(request, _edited(request, pk))


def _form(request: HttpRequest, series: MeetingSeries) -> HttpResponse:
    user: Any = request.user
    form = SeriesForm(request.POST if request.method == "POST" else None, instance=series, user=user)
    if request.method == "POST" and form.is_valid():
        is_new = series.pk is None
        kept = [] if is_new else [row for row in series.quartiers.all() if not permissions.leads_on(user, [row.pk])]
        if is_new:
            form.instance.organiser = user
        with told_in(form):
            form.instance.save()
            form.instance.quartiers.set([*form.chosen_rows(), *kept])
        if not form.errors:
            form.log_privacy_overrides(form.instance, user)
            messages.success(request, "La série est enregistrée. Faites-en les prochaines réunions.")
            return redirect(form.instance)
    return render(
        request,
        "meetings/series_form.html",
        {
            "form": form,
            "series": series,
            "heading": "Modifier la série" if series.pk else "Nouvelle série",
            "section": "reunions",
        },
        status=422 if form.errors else 200,
    )


@require_POST
def series_make(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the meetings of the next months."""
    series = _edited(request, pk)
    typed = request.POST.get("mois", "")
    months = int(typed) if typed.isdecimal() and len(typed) < 3 else 0
    try:
        made = services.make_meetings(series=series, months=months, by=request.user)
    except ValueError as error:
        messages.error(request, str(error))
        return redirect(series)
    if made:
        messages.success(
            request, f"{len(made)} réunion{'s' if len(made) > 1 else ''} de plus, jamais deux fois la même."
        )
    else:
        messages.info(request, "Toutes les réunions de ces mois sont déjà faites.")
    return redirect(series)


@require_POST
def series_exception(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that there is no meeting on a day."""
    series = _edited(request, pk)
    form = ExceptionForm(request.POST, instance=SeriesException(series=series))
    if not form.is_valid():
        return _page(request, series, form, 422)
    form.save()
    messages.success(request, "Il n’y aura pas de réunion ce jour-là.")
    return redirect(series)
