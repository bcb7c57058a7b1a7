"""The dossiers préfet of a quartier: asked for, followed while they are made, downloaded."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.text import slugify
from django.views.decorators.http import require_POST, require_safe

from actions import permissions, tasks
from actions.forms.dossiers import DossierForm
from actions.models import Dossier, TfpbConvention
from actions.services import dossiers
from core import french
from core.charts import Fact
from core.paginator import CappedPaginator
from core.views import refuse
from core.views.attachments import download
from core.views.mixins import PAGE_SIZES
from diagnostics.documents.rendering import PDF_TYPE
from territories.models import Quartier

SECTION = "programmes"
# Years behind this one that can be asked for without a convention.
PAST = 3
TYPES = {"pdf": PDF_TYPE, "zip": "application/zip"}


def _quartier(request: HttpRequest, pk: int) -> Quartier:
    """Return a quartier that the reader sees (404), whose dossiers they make (403)."""
    rows = Quartier.objects.visible_in(request.user, pk).without_contour()
    quartier: Quartier = get_object_or_404(rows, pk=pk)
    refuse(permissions.why_not_make_dossier(request.user, quartier))
    return quartier


def _dossier(request: HttpRequest, uid: uuid.UUID) -> Dossier:
    """Return a dossier of a quartier that the reader sees (404) and whose dossiers they read (403)."""
    rows = Dossier.objects.visible_to(request.user).select_related("quartier", "asked_by")
    dossier = get_object_or_404(rows.defer("quartier__contour"), uid=uid)
    refuse(permissions.why_not_make_dossier(request.user, dossier.quartier))
    return dossier


def years_of(quartier: Quartier, user: Any) -> list[int]:
    """Return the years that can be asked for, the latest first: those of conventions, up to next year."""
    this_year = timezone.localdate().year
    years = set(range(this_year - PAST, this_year + 1))
    for first, last in (
        TfpbConvention.objects.visible_to(user).filter(quartier=quartier).values_list("first_year", "last_year")
    ):
        years.update(range(first, min(last, this_year + 1) + 1))
    return sorted(years, reverse=True)


def dossier_list(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the dossiers of a quartier, the latest first; ask for one of a year.

    To the panel of a convention, which asks by htmx, the last ones of its year.
    """
    quartier = _quartier(request, pk)
    asked = request.GET.get("annee", "")
    year = int(asked) if asked.isdecimal() and len(asked) == 4 else timezone.localdate().year
    htmx = request.htmx  # type: ignore[attr-defined]  # of the htmx middleware
    if htmx and not htmx.boosted:
        lately = Dossier.objects.filter(quartier=quartier, year=year).select_related("asked_by")[:PAST]
        response = render(request, "actions/dossier_lines.html", {"dossiers": lately})
        patch_vary_headers(response, ["HX-Request"])
        return response
    is_sent = request.method == "POST"
    form = DossierForm(request.POST if is_sent else None, years=years_of(quartier, request.user), year=year)
    if is_sent and form.is_valid():
        dossier, is_new = dossiers.ask_dossier(quartier=quartier, by=request.user, **form.cleaned_data)
        if is_new:
            tasks.make_dossier.enqueue(dossier.pk, dossier.attempt)
        return redirect(dossier)
    paginator = CappedPaginator(Dossier.objects.filter(quartier=quartier).select_related("asked_by"), PAGE_SIZES[0])
    page = paginator.get_page(request.GET.get("page"))
    context = {
        "quartier": quartier,
        "form": form,
        "page_obj": page,
        "rows": list(page.object_list),
        "count_label": paginator.count_in_words("dossier", "dossiers"),
        "section": SECTION,
    }
    response = render(request, "actions/dossier_list.html", context, status=422 if form.errors else 200)
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_safe
def dossier_detail(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Show where a dossier stands: its progress, then its files. To htmx, the part that changes alone."""
    dossier = _dossier(request, uid)
    is_moving = dossier.is_at_work and not dossier.is_silent
    part = "" if not request.htmx else "#progress" if is_moving else "#state"  # type: ignore[attr-defined]  # htmx middleware
    response = render(
        request,
        f"actions/dossier_detail.html{part}",
        {"dossier": dossier, "is_moving": is_moving, "facts": _facts(dossier), "section": SECTION},
    )
    if part == "#state":
        # The bar asked, but more than the bar has changed.
        response.headers["HX-Retarget"] = "#etat"
        response.headers["HX-Reswap"] = "outerHTML"
    patch_vary_headers(response, ["HX-Request"])
    return response


def _facts(dossier: Dossier) -> list[Fact]:
    if not dossier.pdf_digest:
        return []
    lost = f", dont {french.number(dossier.lost_count)} perdues" if dossier.lost_count else ""
    bare = f", dont {french.number(dossier.bare_count)} sans justificatif" if dossier.bare_count else ""
    return [
        Fact("Dépenses", f"{french.number(dossier.spending_count)}{bare}"),
        Fact("Pièces", f"{french.number(dossier.paper_count)}{lost}"),
        Fact("PDF", french.file_size(dossier.pdf_size)),
        Fact("Empreinte du PDF (SHA-256)", dossier.pdf_digest),
        Fact("Archive", french.file_size(dossier.archive_size)),
        Fact("Empreinte de l’archive (SHA-256)", dossier.archive_digest),
    ]


@require_safe
def dossier_file(request: HttpRequest, uid: uuid.UUID, file_format: str) -> HttpResponseBase:
    """Send the PDF or the archive of a dossier."""
    dossier = _dossier(request, uid)
    if file_format not in TYPES:
        raise Http404
    if not dossier.has_files:
        messages.warning(request, "Ce dossier n’a pas de fichier à télécharger.")
        return redirect(dossier)
    try:
        file = (dossier.pdf if file_format == "pdf" else dossier.archive).open("rb")
    except FileNotFoundError:
        messages.error(request, "Ce fichier n’est plus dans l’espace de stockage : préparez un nouveau dossier.")
        return redirect(dossier)
    name = slugify(f"dossier {dossier.reference} {dossier.quartier.code or ''} {dossier.quartier.name}")
    return download(file, f"{name}.{file_format}", TYPES[file_format])


@require_POST
def dossier_restart(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Ask again for a dossier that was interrupted."""
    dossier = _dossier(request, uid)
    try:
        row = dossiers.restart_dossier(dossier=dossier, by=request.user)
    except dossiers.DossierStateError as error:
        messages.warning(request, error.message)
    else:
        tasks.make_dossier.enqueue(row.pk, row.attempt)
    return redirect(dossier)


def panel_of(quartier: Quartier, year: int, user: Any) -> dict[str, Any]:
    """Return what the page of a convention needs to ask for a dossier of its year; the last ones come after it."""
    if not permissions.can_make_dossier(user, quartier):
        return {"can_make_dossier": False}
    return {
        "can_make_dossier": True,
        "dossier_uid": uuid.uuid4() if year <= timezone.localdate().year + 1 else None,
        "dossiers_url": reverse("actions:dossier_list", args=[quartier.pk]),
    }
