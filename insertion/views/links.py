"""Links by which companies and structures note their hours without an account; their tables, taken as files."""

import datetime
import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from actions.models import Action
from core import services as imports
from core import tasks as import_tasks
from core.attachments import AlreadyAttachedError
from core.enums import ImportState
from core.forms import ImportForm
from core.importing import Report, importers
from core.limits import limited
from core.matching import columns_of, heads_of
from core.reading.sources import UnreadableFileError
from core.views import refuse
from core.views.imports import SMALL
from insertion import permissions, tasks
from insertion.clause import first_of, months_of
from insertion.forms.links import TABLE_BYTES, AnswerForm, LinkForm
from insertion.importers.hours import HoursImporter, read_hours
from insertion.models import HoursLink, Lot
from insertion.reads.months import Board, board_of_link, partners_of_place
from insertion.services import links as services
from insertion.services.months import RefusedCellsError
from insertion.services.refusals import InsertionError

# A link may be made before its last months: they open when they begin.
MONTHS_AHEAD = 12
REFUSALS_SHOWN = 50
INCOMPLETE = (
    "Son adresse n’est pas complète, ou elle a été changée. Copiez-la en entier depuis le message reçu, ou demandez "
    "un autre lien à qui vous l’a envoyé."
)


def _lot(request: HttpRequest, pk: int) -> Lot:
    """Return the lot whose hours the user may note (404, 403)."""
    lot = get_object_or_404(Lot.objects.visible_to(request.user).select_related("contract", "company"), pk=pk)
    refuse(permissions.why_not_edit_hours(request.user, lot))
    return lot


def _action(request: HttpRequest, pk: int) -> Action:
    """Return the action whose hours the user may note (404, 403)."""
    action = get_object_or_404(Action.objects.visible_to(request.user), pk=pk)
    refuse(permissions.why_not_edit_hours(request.user, action))
    return action


def _place(lot: Lot | None, action: Action | None) -> dict[str, Any]:
    """Return what the pages of a lot or of an action share: it, and what it is called."""
    place: Any = lot or action
    return {
        "lot": lot,
        "action": action,
        "place": place,
        "whose": f"{lot.contract}, lot {lot.number} : {lot.title}" if lot is not None else str(action),
        "section": "insertion",
    }


# ---- links ----------------------------------------------------------------------------------------------------------


@require_safe
def link_list(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the links of a lot, with where each stands."""
    return _links(request, lot=_lot(request, pk))


@require_safe
def action_link_list(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the links of an action, for its steps that are in no lot."""
    return _links(request, action=_action(request, pk))


def _links(request: HttpRequest, *, lot: Lot | None = None, action: Action | None = None) -> HttpResponse:
    rows = HoursLink.objects.visible_to(request.user).filter(lot=lot, action=action if lot is None else None)
    links = list(rows.select_related("partner", "created_by"))
    for link in links:
        link.address = services.link_address(link) if link.is_open else ""  # type: ignore[attr-defined]  # for the page
        link.months = services.months_in_words(link)  # type: ignore[attr-defined]  # for the page
    return render(request, "insertion/links_list.html", {**_place(lot, action), "links": links})


@require_http_methods(["GET", "HEAD", "POST"])
def link_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a link for a company or a structure of a lot."""
    return _create(request, lot=_lot(request, pk))


@require_http_methods(["GET", "HEAD", "POST"])
def action_link_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a link for a structure of an action."""
    return _create(request, action=_action(request, pk))


def _create(request: HttpRequest, *, lot: Lot | None = None, action: Action | None = None) -> HttpResponse:
    partners = partners_of_place(lot, action)
    months, this_month = _months(lot)
    form = LinkForm(
        request.POST if request.method == "POST" else None, partners=partners, months=months, this_month=this_month
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            link = services.make_link(
                lot=lot,
                action=action,
                partner=form.partner,
                first_month=said["first_month"],
                last_month=said["last_month"],
                days=said["days"],
                sent_to=form.sent_to,
                by=request.user,
            )
        except InsertionError as error:
            form.add_error(None, str(error))
        else:
            if link.sent_to:
                tasks.send_link.enqueue(link.pk)
                messages.success(request, f"Un message part à {link.sent_to}, avec le lien.")
            else:
                messages.success(
                    request, "Le lien est prêt : copiez son adresse, elle ne vaut que pour cette structure."
                )
            return redirect(services.links_path(link))
    context = {**_place(lot, action), "form": form, "has_partners": bool(partners)}
    return render(request, "insertion/links_form.html", context, status=422 if form.errors else 200)


def _months(lot: Lot | None) -> tuple[list[datetime.date], datetime.date]:
    """Return the months that are proposed for a link, the latest first, and the one that is chosen at first."""
    this_month = first_of(timezone.localdate())
    if lot is None:
        months = months_of(this_month.replace(year=this_month.year - 2), this_month.replace(year=this_month.year + 1))
    else:
        months = months_of(lot.starts_on, lot.due_on or lot.ends_on)
    months = [month for month in months if (month - this_month).days <= 31 * MONTHS_AHEAD]
    begun = [month for month in months if month <= this_month]
    return months[::-1], begun[-1] if begun else months[0] if months else this_month


def _link(request: HttpRequest, pk: int) -> HoursLink:
    refuse(permissions.why_not_read_pathways(request.user))
    link = get_object_or_404(
        HoursLink.objects.visible_to(request.user).select_related("lot", "action", "partner"), pk=pk
    )
    refuse(permissions.why_not_edit_hours(request.user, link.lot or link.action))  # type: ignore[arg-type]  # one of them
    return link


@require_POST
def link_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a link back: it opens nothing any more."""
    link = _link(request, pk)
    if services.revoke_link(link=link, by=request.user):
        messages.success(request, f"Le lien de {link.partner} n’ouvre plus rien.")
    else:
        messages.info(request, f"Le lien de {link.partner} était déjà fermé.")
    return redirect(services.links_path(link))


@require_POST
def link_send(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the message of a link again, to the address that it was made for."""
    link = _link(request, pk)
    if not link.is_open:
        messages.info(request, f"Le lien de {link.partner} est fermé : faites-en un autre.")
    elif not link.sent_to:
        messages.info(request, "Ce lien a été fait sans adresse : copiez-le.")
    else:
        tasks.send_link.enqueue(link.pk)
        messages.success(request, f"Le message part de nouveau à {link.sent_to}.")
    return redirect(services.links_path(link))


# ---- tables taken by who follows the lot ----------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def hours_import(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the monthly table of a company of a lot; its preview comes before anything is written."""
    return _import(request, lot=_lot(request, pk))


@require_http_methods(["GET", "HEAD", "POST"])
def action_hours_import(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the monthly table of a structure of an action."""
    return _import(request, action=_action(request, pk))


def _import(request: HttpRequest, *, lot: Lot | None = None, action: Action | None = None) -> HttpResponse:
    importer = importers()[HoursImporter.name]
    bound = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = ImportForm(*bound, importer=importer, initial={"uid": uuid.uuid4()})
    context = _place(lot, action)
    if request.method == "POST" and form.is_valid():
        job, is_new = imports.send_file(
            importer=importer,
            file=form.cleaned_data["file"],
            by=request.user,
            uid=form.cleaned_data["uid"],
            options={"lot": [str(lot.pk)]} if lot is not None else {"action": [str(context["place"].pk)]},
            options_in_words=[("Heures de", context["whose"])],
        )
        if is_new and job.size <= SMALL:
            imports.check_file(job_id=job.pk, attempt=job.attempt, is_followed=False)
            job.refresh_from_db()
        elif is_new:
            import_tasks.check_import.enqueue(job.pk, job.attempt)
        lacks_columns = job.state == ImportState.REFUSED and job.report and job.report["lacks_columns"]
        return redirect("core:import_columns", job.uid) if lacks_columns else redirect(job)
    context |= {"form": form, "importer": importer}
    return render(request, "insertion/links_import.html", context, status=422 if form.errors else 200)


# ---- the page of who has no account ---------------------------------------------------------------------------------


def _unlisted(response: HttpResponse) -> HttpResponse:
    """Keep a page that is opened by a secret address out of search engines and of other sites' logs."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    # The address is a secret that other sites are not told; without any referrer a browser would hide where a form
    # comes from, and it would be refused.
    response.headers["Referrer-Policy"] = "same-origin"
    return response


def _gone(request: HttpRequest, why: str, status: int = 410) -> HttpResponse:
    """Answer a link that opens nothing: what to do, and nothing of what it was about."""
    return _unlisted(render(request, "insertion/links_gone.html", {"why": why}, status=status))


@login_not_required
@never_cache
@limited
@require_http_methods(["GET", "HEAD", "POST"])
def hours_answer(request: HttpRequest, token: str) -> HttpResponse:
    """Let a company or a structure note its hours, and correct them until they are validated."""
    link = services.link_of(token)
    if link is None:
        return _gone(request, INCOMPLETE, 404)
    if reason := services.why_not_answer(link):
        return _gone(request, reason)
    board = board_of_link(link)
    is_sent = request.method == "POST"
    latest = max(board.open_months, default=None)
    form = AnswerForm(
        *((request.POST, request.FILES) if is_sent else (None, None)),
        board=board,
        initial={"note": services.own_note(board.sheets.get(latest), link.partner) if latest else ""},
    )
    report: Report | None = None
    if is_sent and ("lire" in request.POST or request.FILES.get("table")):
        report = _filled(form, request.FILES.get("table"), board)
    elif is_sent and form.is_valid():
        try:
            services.answer(
                link=link,
                cells=form.cells,
                shown=board.open_months,
                note=form.cleaned_data["note"] if "note" in form.changed_data else None,
                document=form.document,
                about=form.cleaned_data["about"] or latest,
            )
        except RefusedCellsError as error:
            for name, (step, month) in form.squares.items():
                if (step.pk, month) in error.reasons:
                    form.add_error(name, error.reasons[step.pk, month])
        except AlreadyAttachedError as error:
            form.add_error("proof", str(error))
        except InsertionError as error:
            form.add_error(None, str(error))
        else:
            return _unlisted(redirect("insertion:hours_answer", token=token))
    failed = is_sent and bool(form.errors)
    return _unlisted(
        render(
            request,
            "insertion/links_answer.html",
            {
                "link": link,
                "board": board,
                "form": form,
                "months": [{"month": month, "sheet": board.sheets.get(month)} for month in board.months],
                "report": report,
                "refused": report.refused[:REFUSALS_SHOWN] if report else [],
                "documents": services.own_documents(link, board.sheets.values()),
                "is_of_company": link.lot is not None and link.lot.company_id == link.partner_id,
            },
            status=422 if failed else 200,
        )
    )


def _filled(form: AnswerForm, file: Any, board: Board) -> Report | None:
    """Fill the fields with a table, to be read again before they are sent; return what was refused of it."""
    if not file:
        form.add_error("table", "Choisissez d’abord votre tableau.")
        return None
    if file.size > TABLE_BYTES:
        form.add_error("table", "Ce tableau pèse plus de 5 Mo : gardez les colonnes utiles.")
        return None
    if not board.open_months:
        return None
    report = Report()
    try:
        columns, _ = columns_of(importers()[HoursImporter.name], heads_of(importers()[HoursImporter.name], file))
        reading = read_hours(file, report, board, columns)
    except UnreadableFileError as error:
        form.add_error("table", error.message)
        return None
    form.fill([cell for cell in reading.cells if not board.is_locked(cell.month)])
    report.created = len(reading.cells)
    return report
