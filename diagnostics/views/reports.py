"""What leaves the site about a diagnostic: the compte rendu of a walk, the document of any diagnostic."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from core.documents.pdf import DocumentError
from core.documents.text import clean
from diagnostics.documents import Document, diagnostic_document, route_plan, walk_document
from diagnostics.documents.rendering import as_pdf, as_word
from diagnostics.documents.route import seen_quartiers
from diagnostics.documents.walk import found_on, part_of
from diagnostics.documents.words import DIAGNOSTIC, WALK
from diagnostics.enums import DiagnosticKind, ObservationKind, ResponsibleBody
from diagnostics.models import Diagnostic
from diagnostics.views.figures import figures_of
from diagnostics.views.scores import years_of_figures
from territories.models import figure_table
from territories.views.figures import sums_in_words

WALKED = [DiagnosticKind.WALK, DiagnosticKind.HALLS, DiagnosticKind.FUNCTIONING]


def _diagnostic(request: HttpRequest, pk: int, **only: Any) -> Diagnostic:
    """Return a diagnostic that the reader sees; 404 for another."""
    return get_object_or_404(Diagnostic.objects.visible_to(request.user).filter(**only).for_work(), pk=pk)


@require_safe
def walk_report(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what was found, by who can act, then by halte; `?organisme=` keeps the part of one."""
    walk = _diagnostic(request, pk, kind__in=WALKED)
    found = list(found_on(walk, request.user).select_related("stop"))
    wanted = request.GET.get("organisme", "")
    wanted = wanted if wanted in ResponsibleBody.values else ""
    rows = part_of(found, wanted)
    stops = list(walk.stops.select_related("residence").order_by("order", "pk"))
    bodies = [body for body in ResponsibleBody if not wanted or body == wanted]
    context = {
        "walk": walk,
        "participants": walk.participants.all(),
        "parts": [
            {"label": str(body.label), "rows": mine}
            for body in bodies
            if (mine := [row for row in rows if row.responsible_body == body and row.kind != ObservationKind.STRENGTH])
        ],
        "strengths": [row for row in rows if row.kind == ObservationKind.STRENGTH and row.responsible_body in bodies],
        "route": route_plan(list(seen_quartiers(walk, request.user)), stops) if stops else None,
        "total": len(rows),
        "kept_back": sum(1 for row in found if row.responsible_body == wanted) - len(rows) if wanted else 0,
        "bodies": [(body.value, body.label) for body in ResponsibleBody],
        "wanted": wanted,
        "section": "diagnostics",
    }
    return render(request, "diagnostics/walk_report.html", context)


@require_safe
def walk_report_file(request: HttpRequest, pk: int, file_format: str) -> HttpResponseBase:
    """Send the compte rendu of a walk as a file; `?organisme=` keeps the part of one body."""
    walk = _diagnostic(request, pk, kind__in=WALKED)
    body = request.GET.get("organisme", "")
    if body and body not in ResponsibleBody.values:
        # The whole must not leave in the place of a part.
        raise Http404
    return _send(request, walk, walk_document(walk, request.user, body), WALK, file_format)


@require_safe
def diagnostic_file(request: HttpRequest, pk: int, file_format: str) -> HttpResponseBase:
    """Send the document of a diagnostic as a file."""
    diagnostic = _diagnostic(request, pk)
    quartiers = list(seen_quartiers(diagnostic, request.user).without_contour())
    figures = [(quartier, figures_of(diagnostic, quartier)) for quartier in quartiers]
    own = [table for quartier in quartiers for table in _own_figures(request.user, diagnostic, quartier)]
    document = diagnostic_document(diagnostic, request.user, figures, own)
    return _send(request, diagnostic, document, DIAGNOSTIC, file_format)


def _own_figures(user: Any, diagnostic: Diagnostic, quartier: Any) -> list[dict[str, Any]]:
    """Return the landlord's figures of the years of a diagnostic, the latest first, as its page shows them."""
    table = figure_table(user, quartier.pk, years_of_figures(diagnostic))
    rows = sums_in_words(table, quartier)
    return [
        {
            "titre": f"Chiffres du bailleur, {year} : {quartier}",
            "lignes": [
                {
                    "nom": str(row.kind),
                    "valeur": cell.text,
                    "precision": " ; ".join(
                        filter(
                            None,
                            [
                                f"{row.kind.rate_name} : {cell.rate}" if cell.rate else "",
                                "" if cell.is_whole else f"{cell.coverage} résidences",
                                cell.note,
                            ],
                        )
                    ),
                }
                for row in rows
                if (cell := row.cells[rank]) is not None
            ],
            "note": "Chiffres donnés par l’équipe, résidence par résidence.",
        }
        for rank, year in enumerate(table.years)
    ]


def _send(
    request: HttpRequest, diagnostic: Diagnostic, document: Document, slug: str, file_format: str
) -> HttpResponseBase:
    try:
        made = as_word(document, slug, diagnostic) if file_format == "docx" else as_pdf(document, slug)
    except DocumentError as error:
        messages.error(request, error.message)
        return redirect(diagnostic)
    if made.warning:
        messages.warning(request, made.warning)
    name = slugify(clean(document.title))[:100] or slug
    response = HttpResponse(made.content, content_type=made.content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{file_format}"'
    return response
