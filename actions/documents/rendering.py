"""From the data of a document of actions to its files: PDF by typst, Word by the template of the team that leads."""

from typing import Any

from actions.documents.words import PROGRAMME, REPORT, SHEET
from core.documents.pdf import render_pdf
from diagnostics.documents.rendering import PDF_TYPE, Made, template_for, word_file

__all__ = ["Made", "as_pdf", "as_word"]

LAYOUTS = {SHEET: "fiche_action.typ", PROGRAMME: "programme.typ", REPORT: "bilan_action.typ"}
ADVICE = "Demandez une seule année, ou le programme sans ses fiches : chacune a son document."


def as_pdf(slug: str, data: dict[str, Any]) -> Made:
    """Return a document as a tagged PDF. Raises DocumentError."""
    return Made(render_pdf(LAYOUTS[slug], data, advice=ADVICE), PDF_TYPE)


def as_word(slug: str, data: dict[str, Any], lead_id: int) -> Made:
    """Return a document as a Word file with the letterhead of the team of who leads. Raises DocumentError."""
    return word_file(slug, data, template_for(slug, team_id=None, user_id=lead_id))
