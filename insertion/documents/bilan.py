"""The statement of a contract, the bilan of a year and the evaluation: their data, then PDF and Word."""

from typing import Any

from django.urls import reverse

from actions.documents.identity import identity_of
from core import french
from core.documents.pdf import render_pdf
from core.masking import NOTE
from diagnostics.documents.rendering import PDF_TYPE, Made, template_for, word_file
from insertion.documents.chapters import bilan_parts, evaluation_parts, headline, notes_of, statement_parts
from insertion.documents.tables import Part, Table
from insertion.documents.words import BILAN, EVALUATION, STATEMENT
from insertion.reads.bilan import Bilan
from territories.models import Quartier

GENRES = {
    STATEMENT: "Relevé d’un marché, clause d’insertion",
    BILAN: "Bilan de l’insertion",
    EVALUATION: "Évaluation des clauses d’insertion",
}
ADVICE = "Demandez un seul projet, ou un seul marché."


def parts_of(slug: str, bilan: Bilan, user: Any) -> list[Part]:
    """Return the chapters of a document. At most one query."""
    if slug == STATEMENT:
        assert bilan.asked.contract is not None
        return statement_parts(bilan, bilan.asked.contract)
    return evaluation_parts(bilan, user) if slug == EVALUATION else bilan_parts(bilan)


def document_data(slug: str, bilan: Bilan, user: Any) -> dict[str, Any]:
    """Return what a document says, in words: what is hidden is hidden already. At most four queries."""
    asked = bilan.asked
    contract = asked.contract
    title = f"{contract or asked.scope}, {asked.period}"
    identity = identity_of(
        user=user,
        genre=GENRES[slug],
        title=title,
        path=reverse("insertion:bilan", query=asked.query),
        quartiers=_quartiers(bilan, user),
        lead_id=user.pk,
        kept=f"{asked.scope}, {asked.period}",
    )
    return identity | {
        "periode": asked.period,
        "portee": _about(bilan),
        "masque": NOTE if bilan.is_masked else "",
        "chiffres": [{"valeur": cell.text, "mot": word} for cell, word in headline(bilan)],
        "parties": [
            {
                "titre": part.title,
                "textes": list(part.texts),
                "tableaux": [_table(table) for table in part.tables],
            }
            for part in parts_of(slug, bilan, user)
        ],
        "methode": [note for note in notes_of(bilan) if note != NOTE],
    }


def as_pdf(slug: str, bilan: Bilan, user: Any) -> Made:
    """Return a document as a tagged PDF. Raises DocumentError."""
    return Made(render_pdf("insertion.typ", document_data(slug, bilan, user), advice=ADVICE), PDF_TYPE)


def as_word(slug: str, bilan: Bilan, user: Any) -> Made:
    """Return a document as a Word file, on the letterhead of the reader's team. Raises DocumentError."""
    return word_file(slug, document_data(slug, bilan, user), template_for(slug, team_id=None, user_id=user.pk))


def _table(table: Table) -> dict[str, Any]:
    return {
        "titre": table.title,
        "largeur": len(table.head),
        "tetes": [table.first, *table.head],
        "lignes": [
            {
                "nom": row.name,
                "sous": row.under,
                "somme": row.is_sum,
                "valeurs": [cell.text for cell in row.cells],
            }
            for row in table.rows
        ],
        "note": table.note,
        "vide": table.empty,
    }


def _about(bilan: Bilan) -> str:
    """Say what a document is about; of a contract, whose it is, its dates, its amount, who follows it."""
    row = bilan.asked.contract
    if row is None:
        return bilan.asked.scope
    facts = [
        str(row),
        str(row.get_kind_display()),
        f"maître d’ouvrage : {row.authority}" if row.authority_id else "",
        f"du {french.date_long(row.starts_on)} au {french.date_long(row.ends_on)}",
        f"{french.cents(row.amount)} HT" if row.amount is not None else "",
        f"facilitateur : {row.facilitator}" if row.facilitator_id else "",
        f"suivi par {row.responsible}",
    ]
    return " ; ".join(filter(None, facts))


def _quartiers(bilan: Bilan, user: Any) -> str:
    """Return the quartiers of the scope that the reader sees, in a line. One query, none for a quartier."""
    asked = bilan.asked
    if asked.quartier:
        return str(asked.quartier)
    rows = Quartier.objects.visible_to(user).without_contour().order_by("name_key", "pk")
    if asked.contract:
        rows = rows.filter(clause_contracts=asked.contract)
    elif asked.project:
        rows = rows.filter(projects=asked.project)
    names = [str(row) for row in rows[:13]]
    return ", ".join(names[:12]) + (" et d’autres" if len(names) > 12 else "")
