"""The papers of a funding: the decision, its notification, the convention."""

import uuid

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from actions.forms.money import FundingPaperForm
from actions.models import Action, ActionDocument
from actions.reads.results import money_url
from actions.services import proofs
from actions.services.closing import MoneyError
from actions.views.money import SECTION, found_funding, written
from core.views.attachments import HINT, document_response


def paper_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Attach a paper to a funding, of a closed year too: a convention often comes late."""
    row = found_funding(request, pk)
    written(request, row.action, row.year)
    back = money_url(row.action, row.year, "financements")
    form = FundingPaperForm(*((request.POST, request.FILES) if request.method == "POST" else (None, None)))
    if request.method == "POST" and form.is_valid() and form.document is not None:
        try:
            paper = proofs.attach_paper(
                funding=row, document=form.document, title=form.cleaned_data["title"], by=request.user
            )
        except MoneyError as error:
            form.add_error("file", str(error))
        else:
            form.log_privacy_overrides(paper, request.user)
            messages.success(request, f"« {paper} » est joint au financement.")
            return redirect(back)
    context = {
        "form": form,
        "owner": row.action,
        "about": f"{row.funder}, {row.year}",
        "hint": HINT,
        "back": back,
        "readers": "tous ceux qui voient cette action",
        "section": SECTION,
    }
    return render(request, "actions/document_form.html", context, status=422 if form.errors else 200)


def _paper(request: HttpRequest, uid: uuid.UUID) -> ActionDocument:
    seen = Action.objects.visible_to(request.user).order_by().values("pk")
    rows = ActionDocument.objects.filter(action__in=seen, funding__isnull=False)
    return get_object_or_404(rows.select_related("action__programme", "funding"), uid=uid)


@require_safe
def paper_file(request: HttpRequest, uid: uuid.UUID) -> FileResponse:
    """Send a paper as a download."""
    return document_response(_paper(request, uid))


@require_POST
def paper_remove(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Take a paper away from its funding."""
    paper = _paper(request, uid)
    assert paper.funding is not None
    year = paper.funding.year
    written(request, paper.action, year)
    try:
        proofs.remove_paper(paper=paper, by=request.user)
    except MoneyError as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request, f"« {paper} » est retiré. Son contenu est effacé ; l’historique garde qu’il a été joint."
        )
    return redirect(money_url(paper.action, year, "financements"))
