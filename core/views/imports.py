"""Imports: what can be imported, sending a file, its check, its preview, its report."""

import uuid
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.files import File
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_POST, require_safe

from core import french, matching, services, tasks
from core.charts import Figure
from core.enums import ImportState
from core.exports import FORMATS
from core.forms import ColumnsForm, ImportForm, in_words, typed_in
from core.import_exports import report_csv, template_file
from core.importing import Importer, Report, importers
from core.models import ImportJob
from core.paginator import CappedPaginator
from core.permissions import importers_for, why_not_import, why_not_import_anything
from core.reading.sources import MAX_SIZE, MEGABYTE, UnreadableFileError
from core.views.mixins import PAGE_SIZES, refuse

# Up to this size a file is checked while its sender waits: at most a second or two.
SMALL = MEGABYTE
REFUSALS_SHOWN = 200
# Lines of a file that are offered as its headers.
HEADS_OFFERED = 40


def _importer(name: str) -> Importer:
    """Return the importer of this name, or raise Http404."""
    importer = importers().get(name)
    if importer is None:
        raise Http404
    return importer


def _asked(request: HttpRequest, name: str) -> Importer:
    """Return the importer of the address, when the user may take such files (403)."""
    refuse(why_not_import_anything(request.user))
    importer = _importer(name)
    refuse(why_not_import(request.user, importer))
    return importer


def _job(request: HttpRequest, uid: uuid.UUID) -> ImportJob:
    """Return the job that the user may see (404), after asking whether the user imports at all (403)."""
    refuse(why_not_import_anything(request.user))
    job = get_object_or_404(
        ImportJob.objects.visible_to(request.user).select_related("created_by", "imported_by"), uid=uid
    )
    # What one could import at the time may be closed since.
    refuse(why_not_import(request.user, importers().get(job.importer)))
    return job


# ---- list -----------------------------------------------------------------------------------------------------------


@require_safe
def import_list(request: HttpRequest) -> HttpResponse:
    """Show what can be imported, then the imports made, the latest first."""
    refuse(why_not_import_anything(request.user))
    paginator = CappedPaginator(ImportJob.objects.visible_to(request.user).for_list(), PAGE_SIZES[0])
    page = paginator.get_page(request.GET.get("page"))
    known = importers()
    rows = [
        {"job": job, "title": known[job.importer].title if job.importer in known else job.importer}
        for job in page.object_list
    ]
    return render(
        request,
        "core/import_list.html",
        {
            "importers": [
                {"importer": it, "accepts": _formats(it), "url": it.start_url({})}
                for it in importers_for(request.user).values()
            ],
            "page_obj": page,
            "rows": rows,
            "count_label": paginator.count_in_words("import", "imports"),
        },
    )


def _formats(importer: Importer) -> str:
    """Return the formats that an importer takes, as people write them ("CSV, XLSX")."""
    return ", ".join(part.strip().removeprefix(".").upper() for part in importer.accepts.split(","))


# ---- sending --------------------------------------------------------------------------------------------------------


def import_create(request: HttpRequest, name: str) -> HttpResponse:
    """Take a file and the options that go with it, check it at once when it is small."""
    importer = _asked(request, name)
    bound = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = ImportForm(*bound, importer=importer, initial={"uid": uuid.uuid4()})
    # What the page that led here names is there already.
    begun = request.GET.dict()
    options = importer.options_form(*bound, initial=begun) if importer.options_form is not None else None
    forms = [form, *([options] if options is not None else [])]
    # The errors of all of them are shown at once.
    errors = _all_errors(forms)
    if request.method == "POST" and not errors:
        job = _send(request, importer, form, options)
        lacks_columns = job.state == ImportState.REFUSED and job.report and job.report["lacks_columns"]
        return redirect("core:import_columns", job.uid) if lacks_columns else redirect(job)
    return render(
        request,
        "core/import_form.html",
        {
            "importer": importer,
            "file_hint": f"{_formats(importer)}. {french.number(MAX_SIZE / MEGABYTE)} Mo au plus.",
            "form": form,
            "options": options,
            "errors": errors,
            "formats": FORMATS,
        },
        status=422 if errors else 200,
    )


def _send(request: HttpRequest, importer: Importer, form: Any, options: Any) -> ImportJob:
    files: dict[str, Any] = {
        name: file for name, file in request.FILES.items() if options is not None and name in options.fields
    }
    job, is_new = services.send_file(
        importer=importer,
        file=form.cleaned_data["file"],
        by=request.user,
        uid=form.cleaned_data["uid"],
        options=typed_in(options) if options is not None else {},
        option_files=files,
        options_in_words=in_words(options) if options is not None else (),
    )
    if is_new and job.size + sum(file.size for file in files.values()) <= SMALL:
        services.check_file(job_id=job.pk, attempt=job.attempt, is_followed=False)
        job.refresh_from_db()
    elif is_new:
        tasks.check_import.enqueue(job.pk, job.attempt)
    return job


def _all_errors(forms: Sequence[Any]) -> list[dict[str, str]]:
    """Return the errors of several forms, each with its field and where to go to mend it."""
    return [
        {
            "label": str(form[name].label) if name in form.fields else "",
            "id": form[name].auto_id if name in form.fields else "",
            "error": error,
        }
        for form in forms
        for name, errors in form.errors.items()
        for error in errors
    ]


@require_safe
def import_template(request: HttpRequest, name: str, file_format: str) -> HttpResponseBase:
    """Send the empty file of an importer, with its columns."""
    importer = _asked(request, name)
    if file_format not in FORMATS or not importer.template_columns:
        raise Http404
    return template_file(importer, file_format, request.user)


# ---- one import -----------------------------------------------------------------------------------------------------


@require_safe
def import_detail(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Show where an import stands: its progress, its preview, its report. To htmx, the part that changes alone."""
    job = _job(request, uid)
    importer = importers().get(job.importer)
    report = Report.from_json(job.report) if job.report is not None and not job.is_at_work else None
    is_moving = job.is_at_work and not job.is_silent
    part = "" if not request.htmx else "#progress" if is_moving else "#state"  # type: ignore[attr-defined]
    response = render(
        request,
        f"core/import_detail.html{part}",
        {
            "job": job,
            "title": importer.title if importer else job.importer,
            "has_importer": importer is not None,
            "start_url": importer.start_url(job.options) if importer else "",
            "report": report,
            "figures": _figures(job),
            "refused": report.refused[:REFUSALS_SHOWN] if report else [],
            "refusals": len(report.refused) if report else 0,
            "samples": _samples(report, is_written=job.state == ImportState.TAKEN),
            "data_url": _data_url(importer),
            "is_moving": is_moving,
            "may_match": importer is not None and bool(importer.matched_columns) and _takes_columns(report, job),
        },
    )
    if part == "#state":
        # The bar asked, but more than the bar has changed.
        response.headers["HX-Retarget"] = "#etat"
        response.headers["HX-Reswap"] = "outerHTML"
    patch_vary_headers(response, ["HX-Request"])
    return response


def _takes_columns(report: Report | None, job: ImportJob) -> bool:
    """Whether one may say which column is which."""
    return job.may_match and report is not None and (report.lacks_columns or report.takes_columns)


def _figures(job: ImportJob) -> list[Figure]:
    """Return the counts of a report, in the tense of where the import stands."""
    is_written = job.state == ImportState.TAKEN
    return [
        Figure(job.read, "lue" if job.read < 2 else "lues"),
        Figure(job.created, _agreed("créée", job.created) if is_written else "à créer"),
        Figure(job.changed, _agreed("modifiée", job.changed) if is_written else "à modifier"),
        Figure(job.unchanged, _agreed("inchangée", job.unchanged)),
        Figure(job.refused, _agreed("refusée", job.refused), url="#refus" if job.refused else ""),
    ]


def _agreed(word: str, count: int) -> str:
    return word if count < 2 else f"{word}s"


def _samples(report: Report | None, *, is_written: bool) -> list[dict[str, Any]]:
    """Return the first lines, by what becomes of them, or would while nothing is written."""
    titles = (
        ("created", "Premières lignes créées" if is_written else "Premières lignes à créer"),
        ("changed", "Premières lignes modifiées" if is_written else "Premières lignes à modifier"),
    )
    groups = []
    for what, title in titles:
        rows = [sample for sample in report.samples if sample.what == what] if report else []
        if rows:
            has_detail = any(sample.detail for sample in rows)
            groups.append({"what": what, "title": title, "rows": rows, "has_detail": has_detail})
    return groups


def _data_url(importer: Importer | None) -> str:
    """Return the address of the page where imported rows are seen, when there is one."""
    try:
        return reverse(importer.list_view) if importer and importer.list_view else ""
    except NoReverseMatch:
        return ""


@require_safe
def import_report(request: HttpRequest, uid: uuid.UUID) -> HttpResponseBase:
    """Send the whole report as a table: every refused line, under the counts."""
    job = _job(request, uid)
    if job.report is None:
        raise Http404
    importer = importers().get(job.importer)
    return report_csv(
        job, Report.from_json(job.report), title=importer.title if importer else job.importer, by=request.user
    )


def import_columns(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Say which column of the file is which: each header with its first cells and what it is taken for."""
    job = _job(request, uid)
    importer = importers().get(job.importer)
    if importer is None or not importer.matched_columns:
        raise Http404
    if not job.may_match:
        messages.warning(request, "Les colonnes de cet import ne se choisissent plus : il est en cours, ou terminé.")
        return redirect(job)
    try:
        with job.file.storage.open(str(job.file.name), "rb") as file:
            heads = matching.heads_of(importer, File(file, name=job.original_name))
    except (FileNotFoundError, UnreadableFileError):
        messages.warning(
            request, "Ce fichier ne se lit pas colonne par colonne : envoyez-le de nouveau, ou autrement."
        )
        return redirect(job)
    asked = (request.POST if request.method == "POST" else request.GET).get("titres")
    head = next((head for head in heads if head.key == asked), None) or matching.guessed(importer, heads)
    if head is None:
        return redirect(job)
    is_sent = request.method == "POST"
    form = ColumnsForm(
        request.POST if is_sent else None, importer=importer, head=head, proposed=matching.proposed(importer, head)
    )
    if is_sent and form.is_valid():
        try:
            job = services.match_columns(
                job=job, importer=importer, cells=head.cells, columns=form.columns(), by=request.user
            )
        except services.ImportStateError as error:
            messages.warning(request, error.message)
            return redirect("core:import_detail", job.uid)
        if job.size <= SMALL:
            services.check_file(job_id=job.pk, attempt=job.attempt, is_followed=False)
        else:
            tasks.check_import.enqueue(job.pk, job.attempt)
        return redirect(job)
    return render(
        request,
        "core/import_columns.html",
        {"job": job, "importer": importer, "form": form, "head": head, "heads": heads[:HEADS_OFFERED]},
        status=422 if form.errors else 200,
    )


# ---- what is done with it -------------------------------------------------------------------------------------------


@require_POST
def import_start(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Import the file that was checked, whole or its good lines."""
    job = _job(request, uid)
    try:
        job = services.start_import(job=job, by=request.user, good_lines="good_lines" in request.POST)
    except services.ImportStateError as error:
        messages.warning(request, error.message)
    else:
        tasks.run_import.enqueue(job.pk, job.attempt)
    return redirect(job)


@require_POST
def import_restart(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Ask again for work that was interrupted."""
    job = _job(request, uid)
    try:
        job = services.restart_work(job=job)
    except services.ImportStateError as error:
        messages.warning(request, error.message)
    else:
        task = tasks.run_import if job.state == ImportState.IMPORTING else tasks.check_import
        task.enqueue(job.pk, job.attempt)
    return redirect(job)


@require_POST
def import_abandon(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Give up a file that was not imported."""
    job = _job(request, uid)
    try:
        services.abandon_import(job=job)
    except services.ImportStateError as error:
        messages.warning(request, error.message)
        return redirect("core:import_list")
    messages.success(request, f"« {job.original_name} » est abandonné : rien n’a été écrit.")
    return redirect("core:import_list")
