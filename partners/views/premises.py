"""Premises: list, page with who has them and when, forms."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.postgres.aggregates import StringAgg
from django.db.models import Prefetch, Q, QuerySet, Value
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe
from django.views.generic import TemplateView

from core import french
from core.charts import Fact
from core.forms import told_in
from core.history import history_of
from core.views import ListMixin, refuse
from partners import permissions
from partners.exports import PREMISES_COLUMNS
from partners.filters.agreements import PremisesFilter
from partners.forms.premises import OccupationForm, PremisesForm
from partners.models import Occupation, Partner, Premises
from partners.services import premises as services

# What the timeline shows around today at least.
AROUND = datetime.timedelta(days=365)


def _current() -> QuerySet[Occupation]:
    today = timezone.localdate()
    rows = Occupation.objects.filter(starts_on__lte=today).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today))
    return rows.select_related("partner").order_by("starts_on", "pk")


class PremisesList(ListMixin, TemplateView):
    """The premises of the reader's quartiers, filtered."""

    model = Premises
    template_name = "partners/premises_list.html"
    filterset_class = PremisesFilter
    sorts = {"nom": ("name", "pk"), "quartier": ("quartier__name_key", "name", "pk")}
    default_sort = "quartier"
    count_words = ("local", "locaux")
    export_title = "Locaux"
    export_columns = PREMISES_COLUMNS

    def for_page(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Add who has them today."""
        return (
            queryset.select_related("quartier", "residence")
            .defer("quartier__contour")
            .prefetch_related(Prefetch("occupations", _current(), to_attr="current"))
        )

    def for_export(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Add the names of who has them today, in one cell."""
        today = timezone.localdate()
        now = Q(occupations__starts_on__lte=today) & (
            Q(occupations__ends_on__isnull=True) | Q(occupations__ends_on__gte=today)
        )
        names = StringAgg("occupations__partner__name", Value(", "), filter=now, distinct=True)
        return queryset.annotate(occupant_names=names)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what the reader may do."""
        return super().get_context_data(
            can_create=not permissions.why_not_create_premises(self.request.user), section="partenaires", **kwargs
        )


def _premises(request: HttpRequest, pk: int) -> Premises:
    rows = Premises.objects.visible_to(request.user).select_related("quartier", "residence", "entrance")
    return get_object_or_404(rows.defer("quartier__contour"), pk=pk)


def _edited(request: HttpRequest, pk: int) -> Premises:
    row = _premises(request, pk)
    refuse(permissions.why_not_edit_premises(request.user, row))
    return row


@dataclass(frozen=True)
class Bar:
    """An occupation on the timeline: where it begins and how long it is, in hundredths of the width."""

    occupation: Occupation
    left: str
    width: str
    y: int
    is_exclusive: bool


@dataclass(frozen=True)
class Tick:
    """The first day of a year on the timeline."""

    left: str
    label: str


@dataclass(frozen=True)
class Timeline:
    """Occupations along the years, one line each, with today."""

    bars: list[Bar]
    ticks: list[Tick]
    today: str
    height: int


LINE = 26


def timeline_of(occupations: list[Occupation], today: datetime.date) -> Timeline:
    """Return the geometry of the timeline: at least a year before and after today."""
    first = min([today - AROUND, *(row.starts_on for row in occupations)])
    last = max([today + AROUND, *(row.ends_on for row in occupations if row.ends_on)])
    days = (last - first).days

    def at(day: datetime.date) -> float:
        return 100 * (day - first).days / days

    bars = []
    for line, row in enumerate(sorted(occupations, key=lambda row: (row.starts_on, row.pk))):
        left, right = at(row.starts_on), at(row.ends_on) if row.ends_on else 100
        bars.append(Bar(row, f"{left:.2f}", f"{max(right - left, 0.6):.2f}", line * LINE + 4, row.is_exclusive))
    years = range(first.year + 1, last.year + 1)
    step = max(1, -(-len(years) // 6))
    ticks = [Tick(f"{at(datetime.date(year, 1, 1)):.2f}", str(year)) for year in years[::step]]
    return Timeline(bars, ticks, f"{at(today):.2f}", len(bars) * LINE + 24)


@require_safe
def premises_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show premises: where, how large, who has them and when."""
    row = _premises(request, pk)
    today = timezone.localdate()
    occupations = list(row.occupations.select_related("partner", "agreement"))
    surface = f"{french.number(row.surface)} m²" if row.surface is not None else ""
    return render(
        request,
        "partners/premises_detail.html",
        {
            "premises": row,
            "facts": [
                Fact("Quartier", row.quartier, row.quartier.get_absolute_url()),
                Fact("Résidence", row.residence or ""),
                Fact("Surface", surface),
                *([Fact("Notes", row.notes)] if row.notes else []),
            ],
            "occupations": occupations,
            "current": [o for o in occupations if o.starts_on <= today and (o.ends_on is None or o.ends_on >= today)],
            "timeline": timeline_of(occupations, today) if occupations else None,
            "today": today,
            "can_edit": not permissions.why_not_edit_premises(request.user, row),
            "history": history_of(row),
            "section": "partenaires",
        },
    )


def _part(request: HttpRequest, form: Any, heading: str, premises: Premises | None, cancel_url: str) -> HttpResponse:
    context = {
        "form": form,
        "heading": heading,
        "premises": premises,
        "cancel_url": cancel_url,
        "section": "partenaires",
    }
    return render(request, "partners/premises_form.html", context, status=422 if form.errors else 200)


def _premises_form(request: HttpRequest, row: Premises, heading: str, cancel_url: str) -> HttpResponse:
    known = row if row.pk else None
    form = PremisesForm(request.POST if request.method == "POST" else None, instance=row, user=request.user)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            services.save_premises(premises=form.instance, by=request.user)
        if not form.errors:
            form.log_privacy_overrides(form.instance, request.user)
            messages.success(request, "Le local est enregistré.")
            return redirect(form.instance)
    return _part(request, form, heading, known, cancel_url)


def premises_create(request: HttpRequest) -> HttpResponse:
    """Add premises on a quartier that the user leads."""
    refuse(permissions.why_not_create_premises(request.user))
    return _premises_form(request, Premises(), "Nouveau local", reverse("partners:premises_list"))


def premises_update(request: HttpRequest, pk: int) -> HttpResponse:
    """Change premises."""
    row = _edited(request, pk)
    return _premises_form(request, row, "Modifier le local", row.get_absolute_url())


def _occupation_form(request: HttpRequest, row: Occupation, heading: str) -> HttpResponse:
    form = OccupationForm(request.POST if request.method == "POST" else None, instance=row, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            services.save_occupation(occupation=form.instance, by=request.user)
        except services.OccupiedError as error:
            form.add_error("starts_on", str(error))
        else:
            form.log_privacy_overrides(form.instance, request.user)
            messages.success(request, "L’occupation est enregistrée.")
            return redirect(f"{row.premises.get_absolute_url()}#occupations")
    return _part(request, form, heading, row.premises, row.premises.get_absolute_url())


def occupation_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Say who takes premises; `?partenaire=` names one."""
    premises = _edited(request, pk)
    row = Occupation(premises=premises, starts_on=timezone.localdate())
    key = request.GET.get("partenaire", "")
    if key.isdecimal() and len(key) < 16:
        partner = Partner.objects.visible_to(request.user).filter(pk=int(key)).first()
        if partner is not None:
            row.partner = partner
    return _occupation_form(request, row, "Ajouter une occupation")


def _occupation(request: HttpRequest, pk: int) -> Occupation:
    seen = Premises.objects.visible_to(request.user).order_by().values("pk")
    rows = Occupation.objects.filter(premises__in=seen).select_related("premises", "partner__commune")
    row = get_object_or_404(rows, pk=pk)
    refuse(permissions.why_not_edit_premises(request.user, row.premises))
    return row


def occupation_update(request: HttpRequest, pk: int) -> HttpResponse:
    """Change who has premises, or when."""
    return _occupation_form(request, _occupation(request, pk), "Modifier l’occupation")


@require_POST
def occupation_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that an occupation ends today."""
    row = _occupation(request, pk)
    try:
        services.end_occupation(occupation=row, on=timezone.localdate(), by=request.user)
    except ValueError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"L’occupation de « {row.partner} » se termine aujourd’hui.")
    return redirect(f"{row.premises.get_absolute_url()}#occupations")
