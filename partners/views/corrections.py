"""Asking a partner to correct its record, its answer by a signed link, the review of what it says."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.limits import limited
from core.views import refuse
from partners import permissions, tasks
from partners.enums import RequestStatus
from partners.forms.corrections import CorrectionForm
from partners.models import CorrectionRequest, Partner
from partners.services import corrections as services

SHOWN = 100


@require_POST
def correction_ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a partner the link with which it corrects its record."""
    partner = get_object_or_404(Partner.objects.visible_to(request.user), pk=pk)
    refuse(permissions.why_not_edit_partner(request.user, partner))
    try:
        row = services.ask_correction(partner=partner, by=request.user)
    except services.CorrectionError as error:
        messages.error(request, str(error))
    else:
        tasks.ask.enqueue(row.pk)
        messages.success(
            request, f"Un message part à {row.email}. Le lien vaut {services.VALID_DAYS} jours, pour une réponse."
        )
    return redirect(partner)


def _unlisted(response: HttpResponse) -> HttpResponse:
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    # The address is a secret that other sites are not told; without any referrer a browser would hide where a form
    # comes from, and it would be refused.
    response.headers["Referrer-Policy"] = "same-origin"
    return response


@login_not_required
@never_cache
@limited
@require_http_methods(["GET", "HEAD", "POST"])
def correction(request: HttpRequest, token: str) -> HttpResponse:
    """Let a partner say what is right of its record."""
    row = services.request_of(token)
    if row is None:
        raise Http404
    if reason := services.why_not_answer(row):
        return _unlisted(render(request, "partners/correction_gone.html", {"why": reason}, status=410))
    form = CorrectionForm(request.POST if request.method == "POST" else None, instance=row.partner)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        row.partner.refresh_from_db()
        try:
            services.answer_correction(request=row, said=said)
        except services.CorrectionError as error:
            # Sent twice, or too late by a moment.
            return _unlisted(render(request, "partners/correction_gone.html", {"why": str(error)}, status=410))
        return _unlisted(render(request, "partners/correction_done.html", {"partner": row.partner}))
    name = Partner.objects.values_list("name", flat=True).get(pk=row.partner_id)
    return _unlisted(
        render(
            request,
            "partners/correction.html",
            {"form": form, "name": name, "by": row.sent_by},
            status=422 if form.errors else 200,
        )
    )


@require_safe
def correction_list(request: HttpRequest) -> HttpResponse:
    """Show what partners say of their records, and who has not answered yet."""
    refuse(permissions.why_not_edit_partner(request.user))
    rows = CorrectionRequest.objects.select_related("partner", "sent_by")
    return render(
        request,
        "partners/corrections.html",
        {
            "answered": list(rows.filter(status=RequestStatus.ANSWERED).order_by("answered_at")[:SHOWN]),
            "waiting": list(rows.filter(status=RequestStatus.SENT)[:SHOWN]),
            "can_review": permissions.can_administer_directory(request.user),
            "section": "partenaires",
        },
    )


def correction_review(request: HttpRequest, pk: int) -> HttpResponse:
    """Take or leave, field by field, what a partner says of itself."""
    refuse(permissions.why_not_administer_directory(request.user))
    row = get_object_or_404(CorrectionRequest.objects.select_related("partner", "sent_by"), pk=pk)
    if request.method == "POST":
        version = request.POST.get("version", "")
        try:
            taken = services.review_correction(
                request=row,
                accepted=request.POST.getlist("champ"),
                by=request.user,
                version=int(version) if version.isdecimal() and len(version) < 10 else -1,
            )
        except services.ChangedRecordError as error:
            messages.error(request, str(error))
            return redirect("partners:correction_review", pk=row.pk)
        except services.CorrectionError as error:
            messages.error(request, str(error))
            return redirect("partners:correction_list")
        count = len(taken)
        told = f"{count} champ{'s' if count > 1 else ''} mis à jour" if count else "Rien n’a été changé"
        messages.success(request, f"{told} : la fiche est vérifiée d’aujourd’hui.")
        return redirect(row.partner)
    lines: list[dict[str, Any]] = [
        {
            "name": name,
            "label": services.LABELS[name],
            "before": getattr(row.partner, name, ""),
            "after": value if name != "closed" else "oui",
            "is_note": name == "contact",
        }
        for name, value in row.answer.items()
        if name in services.LABELS
    ]
    return render(
        request,
        "partners/correction_review.html",
        {
            "row": row,
            "lines": lines,
            "is_open": row.status == RequestStatus.ANSWERED,
            "section": "partenaires",
        },
    )
