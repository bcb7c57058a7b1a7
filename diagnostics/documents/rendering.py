"""From a document to its files: PDF by typst, Word by the template of the team that leads the diagnostic."""

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from accounts.models import WordTemplate
from core.documents.pdf import DocumentError, picture_of, render_pdf
from core.documents.registry import word_document
from core.documents.word import WordError, render_word
from diagnostics.documents.identity import Document
from diagnostics.documents.words import WALK
from diagnostics.models import Diagnostic

logger = logging.getLogger(__name__)

PDF_TYPE = "application/pdf"
WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LAYOUTS = {WALK: "compte_rendu.typ"}


@dataclass(frozen=True)
class Made:
    """A file that was made; `warning` tells when the template of the team could not serve."""

    content: bytes
    content_type: str
    warning: str = ""


def as_pdf(document: Document, slug: str) -> Made:
    """Return a document as a tagged PDF. Raises DocumentError."""
    layout = LAYOUTS.get(slug, "diagnostic.typ")
    return Made(render_pdf(layout, document.data, document.pictures()), PDF_TYPE)


def as_word(document: Document, slug: str, diagnostic: Diagnostic) -> Made:
    """Return a document as a Word file, with the template of the team that leads it. Raises DocumentError."""
    template = template_for(slug, team_id=diagnostic.team_id, user_id=diagnostic.lead_id)
    return word_file(slug, document.data, template, lambda: _pictures(document))


def word_file(
    slug: str, data: dict[str, Any], template: WordTemplate | None, pictures: Callable[[], Iterable[Any]] = tuple
) -> Made:
    """Return a Word file made of data and a template, or that of the project without one. Raises DocumentError.

    A template that was right when it was sent and fails today does not keep anybody from the document.
    """
    known = word_document(slug)
    assert known is not None
    warning = ""
    if template is not None:
        try:
            with template.file.open("rb") as file:
                return Made(render_word(file.read(), data, pictures()), WORD_TYPE)
        except (WordError, OSError):
            logger.warning("Word template %s could not be used", template.pk, exc_info=True)
            warning = f"Le modèle Word de l’équipe {template.team} n’a pas pu servir : celui du projet l’a remplacé."
    try:
        return Made(render_word(known.standard, data, pictures()), WORD_TYPE, warning)
    except WordError as error:
        logger.exception("Standard Word template %s", slug)
        raise DocumentError("Ce document n’a pas pu être fait. Réessayez, ou prenez le PDF.") from error


def template_for(slug: str, *, team_id: int | None, user_id: int) -> WordTemplate | None:
    """Return the template of a team for a document; without a team, of the first team of a user."""
    rows: Any = WordTemplate.objects.filter(document=slug).select_related("team")
    if team_id is not None:
        return rows.filter(team=team_id).first()
    return rows.filter(team__is_active=True, team__memberships__user=user_id).order_by("team_id").first()


def _pictures(document: Document) -> Iterator[tuple[str, bytes]]:
    """Give the pictures as Word reads them: a drawing becomes a PNG."""
    for name, content in document.pictures():
        yield name, picture_of(content.decode()) if name in document.drawings else content
