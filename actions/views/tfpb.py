"""The abatement of TFPB: conventions, their plan and their bilan year by year, their files."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe
from django.views.generic import TemplateView

from actions import permissions
from actions.documents import tfpb as documents
from actions.documents.identity import file_name
from actions.exports.tfpb import FLAT_COLUMNS, flat_rows, signed_sheet
from actions.filters.tfpb import ConventionFilter
from actions.forms.tfpb import ConventionForm, LineForm, YearForm
from actions.models import Action, Axis, Framework, TfpbConvention, TfpbLine
from actions.reads.tfpb import Plan, deadline_words, plan_of, sign_by, valued_by_convention
from actions.services import closing, tfpb
from actions.services.closing import MoneyError
from actions.views.dossiers import panel_of
from core import french
from core.charts import Fact
from core.documents.pdf import DocumentError
from core.exports import Column, Export
from core.views import ListMixin, refuse
from diagnostics.documents.rendering import Made

SECTION = "programmes"
CONVENTION_COLUMNS = [
    Column("N°", "pk", width=8),
    Column("Code QPV", "quartier__code", width=12),
    Column("Quartier", "quartier__name", width=28),
    Column("Cadre", "framework__title", width=30),
    Column("Première année", "first_year", width=10),
    Column("Dernière année", "last_year", width=10),
    Column("Signataires", "signatories", width=40),
    Column("Signée le", "signed_on", width=12),
]


class ConventionList(ListMixin, TemplateView):
    """The conventions of the quartiers that the reader sees."""

    model = TfpbConvention
    template_name = "actions/tfpb_list.html"
    filterset_class = ConventionFilter
    sorts = {"quartier": ("quartier__name_key", "-first_year", "pk"), "annees": ("first_year", "pk")}
    default_sort = "-annees"
    count_words = ("convention", "conventions")
    export_title = "Conventions TFPB"
    export_columns = CONVENTION_COLUMNS

    def for_page(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Add the quartier."""
        return queryset.select_related("quartier", "framework").defer("quartier__contour").prefetch_related("years")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add this year's figures and what the reader may do."""
        context = super().get_context_data(section=SECTION, **kwargs)
        today = timezone.localdate()
        valued = valued_by_convention(context["rows"], today.year)
        lines = []
        for row in context["rows"]:
            about = next((one for one in row.years.all() if one.year == today.year), None)
            words, late = deadline_words(row, today)
            lines.append(
                {
                    "row": row,
                    "abatement": about.abatement if about else None,
                    "valued": valued[row.pk],
                    "deadline": words,
                    "is_late": late,
                }
            )
        return context | {
            "lines": lines,
            "year": today.year,
            "can_create": not permissions.why_not_create_programme(self.request.user),
        }


def _convention(request: HttpRequest, pk: int) -> TfpbConvention:
    """Return a convention that the reader sees (404)."""
    rows = TfpbConvention.objects.visible_to(request.user).select_related("quartier", "framework")
    return get_object_or_404(rows.defer("quartier__contour"), pk=pk)


def _why_not(user: Any, row: TfpbConvention) -> str:
    if permissions.leads_one_of(user, [row.quartier_id]):
        return ""
    return f"Les conventions TFPB sont écrites par {permissions.OFFICERS}."


def _edited(request: HttpRequest, pk: int) -> TfpbConvention:
    row = _convention(request, pk)
    refuse(_why_not(request.user, row))
    return row


def _year(request: HttpRequest, row: TfpbConvention) -> int:
    asked = request.GET.get("annee", "")
    if asked.isdecimal() and len(asked) == 4 and row.first_year <= int(asked) <= row.last_year:
        return int(asked)
    return min(max(timezone.localdate().year, row.first_year), row.last_year)


def _at(row: TfpbConvention, year: int, anchor: str = "") -> str:
    return reverse("actions:tfpb_detail", args=[row.pk], query={"annee": year}, fragment=anchor or None)


@require_safe
def tfpb_detail(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Show the plan and the bilan of a convention for a year, and what is left to value; or send them as a file."""
    user: Any = request.user
    row = _convention(request, pk)
    year = _year(request, row)
    plan = plan_of(row, year)
    file_format = request.GET.get("format", "")
    if file_format == "csv":
        words = [f"Quartier : {row.quartier}", f"Année : {year}"]
        return Export(f"TFPB {row.quartier} {year}", FLAT_COLUMNS, words, str(user)).respond_rows(
            flat_rows(plan), "csv"
        )
    if file_format == "xlsx":
        return signed_sheet(plan, str(user))
    today = timezone.localdate()
    words, late = deadline_words(row, today)
    facts = [
        Fact("Quartier", row.quartier, row.quartier.get_absolute_url()),
        Fact("Cadre", row.framework),
        Fact("Signataires", row.signatories),
        Fact("Signée le", french.date_short(row.signed_on) if row.signed_on else "pas encore"),
        Fact("À signer avant le", f"1er octobre {sign_by(row).year}"),
        *([Fact("Notes", row.notes)] if row.notes else []),
    ]
    figures = [
        {"text": french.number(plan.about.dwellings) if plan.about else "—", "label": "logements"},
        {"text": french.euro(plan.abatement), "label": f"d’abattement {year}"},
        {"text": french.euro(plan.to_value), "label": "à valoriser au plan"},
        {"text": french.euro(plan.valued), "label": "valorisés"},
        {
            "text": french.euro(plan.rest),
            "label": "restent à valoriser",
            "is_late": plan.rest is not None and plan.rest > 0 and year < today.year,
        },
    ]
    context = {
        "convention": row,
        "year": year,
        "years": list(range(row.first_year, row.last_year + 1)),
        "previous_year": year - 1,
        "plan": plan,
        "facts": facts,
        "figures": figures,
        "deadline": words,
        "is_late": late,
        "can_edit": not _why_not(user, row),
        **panel_of(row.quartier, year, user),
        "section": SECTION,
    }
    return render(request, "actions/tfpb_detail.html", context)


def _document(request: HttpRequest, pk: int, make: Callable[[Plan, Any], Made], extension: str) -> HttpResponse:
    row = _convention(request, pk)
    plan = plan_of(row, _year(request, row))
    try:
        made = make(plan, request.user)
    except DocumentError as error:
        messages.error(request, error.message)
        return redirect(_at(row, plan.year))
    if made.warning:
        messages.warning(request, made.warning)
    response = HttpResponse(made.content, content_type=made.content_type)
    name = file_name("tfpb", str(row.quartier), plan.year)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{extension}"'
    return response


@require_safe
def tfpb_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the plan and the bilan of a year as a PDF; `?annee=` chooses it."""
    return _document(request, pk, documents.tfpb_pdf, "pdf")


@require_safe
def tfpb_word(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the plan and the bilan of a year as a Word file to be edited, with the letterhead of the reader's team."""
    return _document(request, pk, documents.tfpb_word, "docx")


def _convention_form(request: HttpRequest, row: TfpbConvention, heading: str, cancel_url: str) -> HttpResponse:
    form = ConventionForm(request.POST if request.method == "POST" else None, instance=row, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            tfpb.save_convention(convention=form.instance, by=request.user)
        except MoneyError as error:
            form.add_error(None, str(error))
        else:
            form.log_privacy_overrides(form.instance, request.user)
            messages.success(request, "La convention est enregistrée. Dites son abattement, puis proposez le plan.")
            return redirect(form.instance)
    context = {"form": form, "heading": heading, "cancel_url": cancel_url, "section": SECTION}
    return render(request, "actions/tfpb_form.html", context, status=422 if form.errors else 200)


def tfpb_create(request: HttpRequest) -> HttpResponse:
    """Write a new convention."""
    refuse(permissions.why_not_create_programme(request.user))
    next_year = timezone.localdate().year + 1
    framework = Framework.objects.active().filter(kind="tfpb").first()
    row = TfpbConvention(framework=framework, first_year=next_year, last_year=next_year + 2)
    return _convention_form(request, row, "Nouvelle convention TFPB", reverse("actions:tfpb_list"))


def tfpb_update(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a convention."""
    row = _edited(request, pk)
    return _convention_form(request, row, "Modifier la convention TFPB", row.get_absolute_url())


def tfpb_year(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    """Say how many dwellings a year is about, and its abattement."""
    row = _edited(request, pk)
    form = YearForm(request.POST if request.method == "POST" else None, row=row.years.filter(year=year).first())
    if request.method == "POST" and form.is_valid():
        try:
            tfpb.save_year(convention=row, year=year, by=request.user, **form.cleaned_data)
        except MoneyError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"L’abattement {year} est enregistré.")
            return redirect(_at(row, year))
    heading = f"Logements et abattement {year}"
    context = {"form": form, "convention": row, "heading": heading, "cancel_url": _at(row, year), "section": SECTION}
    return render(request, "actions/tfpb_form.html", context, status=422 if form.errors else 200)


@require_POST
def tfpb_propose(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    """Put in the plan what was in that of the year before."""
    row = _edited(request, pk)
    try:
        found = tfpb.propose_plan(convention=row, year=year, by=request.user)
    except MoneyError as error:
        messages.error(request, str(error))
    else:
        kept = f" ; {found.kept} y étaient déjà" if found.kept else ""
        messages.success(request, f"Lignes ajoutées au plan {year} : {found.created}{kept}. Relisez leurs montants.")
        for words in found.left[:10]:
            messages.warning(request, f"Non reprise : {words}")
    return redirect(_at(row, year, "plan"))


def _line_form(request: HttpRequest, line: TfpbLine, heading: str) -> HttpResponse:
    row = line.convention
    here = Action.objects.visible_to(request.user).in_year(line.year).filter(quartiers=row.quartier_id)
    chosen, typed = line.action if line.pk else None, request.POST.get("action", "")
    if typed.isdecimal() and len(typed) < 16:
        chosen = here.select_related("programme").filter(pk=int(typed)).first() or chosen
    closed_year = None
    if chosen and closing.closing_of(chosen.programme_id, line.year):
        refuse(permissions.why_not_close_year(request.user, chosen.programme))
        closed_year = line.year
    actions = set(here.values_list("pk", flat=True)) | ({line.action_id} if line.pk else set())
    framework = row.framework
    axes = [
        axis
        for axis in Axis.objects.filter(framework=framework)
        if axis.version == framework.axes_version or axis.pk == line.axis_id
    ]
    form = LineForm(
        request.POST if request.method == "POST" else None,
        instance=line,
        actions=actions,
        axes=axes,
        closed_year=closed_year,
    )
    if request.method == "POST" and form.is_valid():
        try:
            tfpb.save_line(line=form.instance, by=request.user, reason=form.reason)
        except MoneyError as error:
            form.add_error(None, str(error))
        else:
            form.log_privacy_overrides(form.instance, request.user)
            messages.success(request, "La ligne du plan est enregistrée.")
            return redirect(_at(row, line.year, "plan"))
    context = {
        "form": form,
        "convention": row,
        "heading": heading,
        "line": line,
        "can_delete": bool(line.pk) and closed_year is None,
        "cancel_url": _at(row, line.year, "plan"),
        "section": SECTION,
    }
    return render(request, "actions/tfpb_form.html", context, status=422 if form.errors else 200)


def tfpb_line_create(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    """Add a line to the plan of a year."""
    row = _edited(request, pk)
    return _line_form(request, TfpbLine(convention=row, year=year), f"Nouvelle ligne du plan {year}")


def _line(request: HttpRequest, pk: int) -> TfpbLine:
    seen = TfpbConvention.objects.visible_to(request.user).order_by().values("pk")
    rows = TfpbLine.objects.filter(convention__in=seen).select_related(
        "convention__quartier", "convention__framework", "action__programme"
    )
    line = get_object_or_404(rows.defer("convention__quartier__contour"), pk=pk)
    refuse(_why_not(request.user, line.convention))
    return line


def tfpb_line_update(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a line of a plan, comment its bilan."""
    line = _line(request, pk)
    return _line_form(request, line, f"{line.action.title}, {line.year}")


@require_POST
def tfpb_line_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a line out of a plan."""
    line = _line(request, pk)
    try:
        tfpb.delete_line(line=line, by=request.user)
    except MoneyError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "La ligne est retirée du plan.")
    return redirect(_at(line.convention, line.year, "plan"))
