"""The months of hours: their list, their page, their validation, their proofs."""

import re
import uuid
from typing import Any

from django.contrib import messages
from django.db.models import Case, CharField, Count, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe
from django.views.generic import TemplateView

from core import french
from core.views import ListMixin, refuse
from core.views.attachments import attach_page, attachment_of, document_response
from insertion import permissions
from insertion.enums import SheetState
from insertion.exports.hours import SHEET_COLUMNS
from insertion.filters.hours import SheetFilter
from insertion.forms.hours import ProofForm, ReopenForm, SheetNoteForm, month_words
from insertion.models import HoursStatement, Sheet, SheetDocument
from insertion.reads.missing import due_on, last_due
from insertion.reads.sheets import absent_from, history_of_sheet, lines_of
from insertion.services import hours
from insertion.services.refusals import InsertionError

SECTION = "insertion"
ROW = re.compile(r"(\d{1,12}):(\d{1,9})")
# Of a list of months, what is told by name.
NAMED = 5


class SheetList(ListMixin, TemplateView):
    """The months of the lots and of the actions that the reader leads, filtered."""

    model = Sheet
    template_name = "insertion/hours_sheets.html"
    filterset_class = SheetFilter
    sorts = {
        "mois": ("month", "pk"),
        "heures": ("hours", "pk"),
        "recu": ("sent_at", "pk"),
        "lot": ("lot__contract__reference", "lot__number", "action__title", "month", "pk"),
    }
    default_sort = "-mois"
    count_words = ("relevé", "relevés")
    passing = ("page", "format", "cocher")
    export_title = "Relevés d’heures"
    export_columns = SHEET_COLUMNS

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Proximity teams read totals."""
        refuse(permissions.why_not_read_pathways(request.user))
        return super().dispatch(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[Any]:
        """Return the months of the quartiers that the reader leads."""
        return Sheet.objects.led_by(self.request.user)

    def for_page(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Add whose months they are, and how many lines they have: counted for the rows of the page alone."""
        lines = HoursStatement.objects.filter(sheet=OuterRef("pk")).order_by().values("sheet")
        return queryset.select_related("lot__contract", "lot__company", "action", "sent_by", "validated_by").annotate(
            line_count=Coalesce(Subquery(lines.annotate(n=Count("pk")).values("n")), 0)
        )

    def for_export(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Add the state in words."""
        return queryset.annotate(
            line_count=Count("statements"),
            state_label=Case(
                When(validated_at__isnull=False, then=Value(str(SheetState.VALIDATED.label))),
                When(sent_at__isnull=False, then=Value(str(SheetState.SENT.label))),
                default=Value(str(SheetState.OPEN.label)),
                output_field=CharField(),
            ),
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what may be ticked and validated together."""
        context = super().get_context_data(section=SECTION, **kwargs)
        due = last_due()
        for row in context["rows"]:
            row.is_late = row.validated_at is None and row.month <= due
            row.can_tick = row.validated_at is None and row.line_count > 0
        return context | {
            "has_ticks": any(row.can_tick for row in context["rows"]),
            "all_ticked": self.request.GET.get("cocher") == "1",
            "list_query": self.request.GET.urlencode(),
        }


@require_POST
def sheet_validate_together(request: HttpRequest) -> HttpResponse:
    """Validate the months that were ticked in the list, as they were shown."""
    refuse(permissions.why_not_read_pathways(request.user))
    filters = QueryDict(request.POST.get("filtres", "").replace("\x00", "")[:4000]).copy()
    filters.pop("cocher", None)
    back = reverse("insertion:sheet_list", query=filters)
    ticked = [match for value in request.POST.getlist("row")[: hours.MOST] if (match := ROW.fullmatch(value))]
    shown = {int(match[1]): int(match[2]) for match in ticked}
    rows = Sheet.objects.led_by(request.user).filter(pk__in=shown).select_related("lot__contract", "action")
    found = {row: shown[row.pk] for row in rows}
    if not found:
        messages.error(request, "Cochez d’abord les mois que vous avez relus.")
        return redirect(back)
    done, refused = hours.validate_together(versions=found, by=request.user)
    if done:
        messages.success(request, f"{french.counted(len(done), 'mois est validé', 'mois sont validés')}.")
    for sheet, reason in refused[:NAMED]:
        messages.warning(request, f"{_title(sheet)} : {reason}")
    if len(refused) > NAMED:
        messages.warning(request, f"Et {french.number(len(refused) - NAMED)} autres mois ne sont pas validés.")
    return redirect(back)


def _title(sheet: Sheet) -> str:
    """Return "mars 2026, Lot 1, Peinture"."""
    return f"{month_words(sheet.month)}, {sheet.lot or sheet.action}"


def sheet_of(request: HttpRequest, pk: int) -> Sheet:
    """Return a month that the reader sees (404), and whose lines they may read and write (403)."""
    rows = Sheet.objects.visible_to(request.user).select_related(
        "lot__contract", "lot__company", "action", "sent_by", "validated_by"
    )
    sheet = get_object_or_404(rows, pk=pk)
    refuse(permissions.why_not_read_pathways(request.user))
    refuse(permissions.why_not_edit_hours(request.user, sheet))
    return sheet


@require_safe
def sheet_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a month: its hours line by line, its proofs, what happened to it."""
    return _detail(request, sheet_of(request, pk))


def _detail(request: HttpRequest, sheet: Sheet, **forms: Any) -> HttpResponse:
    lines = list(lines_of(sheet))
    acts, history = history_of_sheet(sheet, page=request.GET.get("page", 1))
    is_late = sheet.validated_at is None and sheet.month <= last_due()
    facts = [
        {"label": "Mois", "value": month_words(sheet.month)},
        {"label": "État", "value": sheet.state.label},
        {"label": "Reçu", "value": _when(sheet.sent_at, sheet.sent_by)},
        {"label": "Validé", "value": _when(sheet.validated_at, sheet.validated_by)},
    ]
    if sheet.reopened_reason:
        facts.append({"label": "Rouvert parce que", "value": sheet.reopened_reason})
    can_reopen = sheet.validated_at is not None and permissions.can_reopen_sheet(request.user, sheet)
    context = {
        "sheet": sheet,
        "title": _title(sheet),
        "month_words": month_words(sheet.month),
        "lines": lines,
        "absent": list(absent_from(sheet)),
        "by_employer": _totals(lines),
        "documents": list(sheet.documents.select_related("added_by", "link__partner")),
        "facts": facts,
        "late_since": due_on(sheet.month) if is_late else None,
        "history": history,
        "page_obj": acts,
        "can_reopen": can_reopen,
        "note_form": SheetNoteForm(instance=sheet),
        "reopen_form": ReopenForm(),
        "section": SECTION,
        **forms,
    }
    is_wrong = any(form.errors for form in forms.values())
    return render(request, "insertion/hours_sheet.html", context, status=422 if is_wrong else 200)


def _when(at: Any, who: Any) -> str:
    return " · ".join([french.date_text(at, "j F Y à H:i"), *([str(who)] if who else [])]) if at else ""


def _totals(lines: list[Any]) -> list[tuple[str, Any]]:
    """Return what each employer comes to, when there are several."""
    found: dict[str, Any] = {}
    for line in lines:
        name = str(line.placement.employer)
        found[name] = found.get(name, 0) + line.hours
    return list(found.items()) if len(found) > 1 else []


@require_POST
def sheet_validate(request: HttpRequest, pk: int) -> HttpResponse:
    """Validate a month, in the version that was shown."""
    sheet = sheet_of(request, pk)
    version = request.POST.get("version", "")
    shown = int(version) if version.isdecimal() and version.isascii() and len(version) < 10 else -1
    try:
        hours.validate_sheet(sheet=sheet, version=shown, by=request.user)
    except InsertionError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"{french.exact(sheet.hours)} h de {month_words(sheet.month)} sont validées.")
    return redirect(sheet.get_absolute_url())


@require_POST
def sheet_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a validated month again, with the reason."""
    sheet = sheet_of(request, pk)
    refuse(permissions.why_not_reopen_sheet(request.user, sheet))
    form = ReopenForm(request.POST)
    if not form.is_valid():
        return _detail(request, sheet, reopen_form=form)
    try:
        hours.reopen_sheet(sheet=sheet, reason=form.cleaned_data["reason"], by=request.user)
    except InsertionError as error:
        messages.error(request, str(error))
    else:
        form.log_privacy_overrides(sheet, request.user)
        messages.success(request, f"{month_words(sheet.month).capitalize()} est rouvert : ses heures s’écrivent.")
    return redirect(sheet.get_absolute_url())


@require_POST
def sheet_note(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the remark on a month."""
    sheet = sheet_of(request, pk)
    form = SheetNoteForm(request.POST, instance=sheet)
    if not form.is_valid():
        return _detail(request, sheet, note_form=form)
    hours.write_note(sheet=sheet, note=form.cleaned_data["note"], by=request.user)
    form.log_privacy_overrides(sheet, request.user)
    messages.success(request, "La remarque est enregistrée.")
    return redirect(f"{sheet.get_absolute_url()}#remarque")


# ---- proofs ---------------------------------------------------------------------------------------------------------


def proof_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Attach a proof to a month, even once it is validated: papers often come late."""
    sheet = sheet_of(request, pk)
    return attach_page(
        request,
        SheetDocument,
        "sheet",
        sheet,
        form_class=ProofForm,
        template="insertion/hours_proof.html",
        where="au relevé",
        title=_title(sheet),
        section=SECTION,
    )


def _proof(request: HttpRequest, uid: uuid.UUID) -> SheetDocument:
    """Return a proof of a month that the reader sees (404), and whose lines they may read (403)."""
    paper = attachment_of(SheetDocument, "sheet", Sheet.objects.visible_to(request.user), uid)
    refuse(permissions.why_not_read_pathways(request.user))
    refuse(permissions.why_not_edit_hours(request.user, paper.sheet))
    return paper


@require_safe
def proof_file(request: HttpRequest, uid: uuid.UUID) -> FileResponse:
    """Send a proof as a download."""
    return document_response(_proof(request, uid))


@require_POST
def proof_remove(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Take a proof away from a month that is not validated."""
    paper = _proof(request, uid)
    sheet = sheet_of(request, paper.sheet_id)
    try:
        hours.remove_proof(paper=paper, by=request.user)
    except InsertionError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"« {paper} » est retiré. Son contenu est effacé.")
    return redirect(f"{sheet.get_absolute_url()}#documents")
