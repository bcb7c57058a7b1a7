"""The Word templates of a team: the letterhead of a landlord on the documents of the site."""

import hashlib
import logging
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.views.decorators.http import require_POST, require_safe

from accounts import permissions, services
from accounts.forms import WordTemplateForm
from accounts.models import Team, WordTemplate
from core.documents.registry import WordDocument, word_document, word_documents
from core.documents.word import WordError, render_word
from core.views import refuse
from core.views.attachments import document_response

if TYPE_CHECKING:
    from core.documents.word_check import Fault

logger = logging.getLogger(__name__)

WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _team(request: HttpRequest, pk: int) -> Team:
    """Return a team whose templates the user keeps; 404 out of sight, 403 without the right."""
    team = get_object_or_404(Team.objects.visible_to(request.user), pk=pk)
    refuse(permissions.why_not_keep_templates(request.user, team))
    return team


def _document(slug: str) -> WordDocument:
    document = word_document(slug)
    if document is None:
        raise Http404
    return document


@require_safe
def word_templates(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the documents of the site with the template of the team, the standard one, and the tags there are."""
    return _page(request, _team(request, pk))


def _page(
    request: HttpRequest,
    team: Team,
    *,
    sent: WordTemplateForm | None = None,
    slug: str = "",
    faults: "list[Fault] | None" = None,
) -> HttpResponse:
    kept = {row.document: row for row in team.word_templates.select_related("added_by")}
    rows = [
        {
            "document": document,
            "own": kept.get(document.slug),
            "form": sent if document.slug == slug and sent else WordTemplateForm(prefix=document.slug),
            "faults": faults if document.slug == slug else None,
        }
        for document in word_documents()
    ]
    is_refused = bool(faults or (sent and sent.errors))
    return render(
        request, "accounts/word_templates.html", {"team": team, "rows": rows}, status=422 if is_refused else 200
    )


@require_POST
def word_template_save(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Take a template: read tag by tag, rendered once with invented data, then kept in the place of the one before."""
    team, document = _team(request, pk), _document(slug)
    form = WordTemplateForm(request.POST, request.FILES, prefix=slug)
    if not form.is_valid():
        return _page(request, team, sent=form, slug=slug)
    file = form.cleaned_data["file"]
    content = file.read()
    data, pictures = document.sample()
    # It needs parsers that no other page does.
    from core.documents.word_check import check_template

    if faults := check_template(content, data, pictures):
        return _page(request, team, sent=form, slug=slug, faults=faults)
    services.save_word_template(
        team=team,
        document=slug,
        title=f"{document.label}, {team}",
        name=f"{slugify(file.name.rsplit('.', 1)[0])[:100] or slug}.docx",
        content=content,
        content_type=WORD_TYPE,
        digest=hashlib.sha256(content).hexdigest(),
        by=request.user,
    )
    messages.success(request, f"« {document.label} » sort maintenant avec le modèle de l’équipe.")
    return redirect("accounts:word_templates", pk=team.pk)


@require_POST
def word_template_remove(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Go back to the template of the project."""
    team, document = _team(request, pk), _document(slug)
    services.remove_word_template(template=_own(team, slug), by=request.user)
    messages.success(request, f"« {document.label} » sort de nouveau avec le modèle du projet.")
    return redirect("accounts:word_templates", pk=team.pk)


def _own(team: Team, slug: str) -> WordTemplate:
    return get_object_or_404(WordTemplate.objects.filter(team=team), document=slug)


@require_safe
def word_template_standard(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Send the template of the project, to start from."""
    _team(request, pk)
    return _download(_document(slug).standard, f"modele-{slug}.docx")


@require_safe
def word_template_file(request: HttpRequest, pk: int, slug: str) -> HttpResponseBase:
    """Send back the template of the team as it was sent."""
    return document_response(_own(_team(request, pk), _document(slug).slug))


@require_safe
def word_template_preview(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """Send the document with invented data, by the template of the team, or that of the project."""
    team, document = _team(request, pk), _document(slug)
    own: Any = WordTemplate.objects.filter(team=team, document=slug).first()
    try:
        template = document.standard
        if own is not None:
            with own.file.open("rb") as file:
                template = file.read()
        return _download(render_word(template, *document.sample()), f"apercu-{slug}.docx")
    except (WordError, OSError):
        logger.warning("Word template %s could not be shown", own and own.pk, exc_info=True)
        messages.error(request, "Ce modèle ne donne plus de document : envoyez-le de nouveau pour savoir pourquoi.")
        return redirect("accounts:word_templates", pk=team.pk)


def _download(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=WORD_TYPE)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
