"""Papers that show what was spent, and what was granted."""

from typing import Any

from django.db import transaction

from actions.models import ActionDocument, Funding, Spending
from actions.services.closing import MoneyError, closing_of
from core.attachments import remove, store
from core.reading.documents import Document


@transaction.atomic
def attach_proof(*, spending: Spending, document: Document, title: str, by: Any) -> ActionDocument:
    """Keep a paper that was read, as it was sent, as a proof of a spending line: of a closed year too.

    Raises MoneyError when the very same file is there already.
    """
    row = Spending.objects.select_for_update(of=("self",), no_key=True).get(pk=spending.pk)
    known = row.proofs.filter(digest=document.digest).first()
    if known is not None:
        raise MoneyError(f"Ce fichier est déjà joint à cette dépense, sous l’intitulé « {known.title} ».")
    return store(ActionDocument, document=document, title=title, by=by, action_id=row.action_id, spending=row)


@transaction.atomic
def remove_proof(*, paper: ActionDocument, by: Any) -> None:
    """Take a proof away: the history says that it was there, its content is gone for good.

    Raises MoneyError when the year of the spending is closed: what was looked at then stays to be shown.
    """
    assert paper.spending is not None
    year = paper.spending.spent_on.year
    if closing_of(paper.action.programme_id, year):
        raise MoneyError(f"L’année {year} est close : ses justificatifs restent.")
    remove(paper, by=by)


@transaction.atomic
def attach_paper(*, funding: Funding, document: Document, title: str, by: Any) -> ActionDocument:
    """Keep a paper that was read, as it was sent, with a funding: of a closed year too.

    Raises MoneyError when the very same file is there already.
    """
    row = Funding.objects.select_for_update(of=("self",), no_key=True).get(pk=funding.pk)
    known = row.documents.filter(digest=document.digest).first()
    if known is not None:
        raise MoneyError(f"Ce fichier est déjà joint à ce financement, sous l’intitulé « {known.title} ».")
    return store(ActionDocument, document=document, title=title, by=by, action_id=row.action_id, funding=row)


@transaction.atomic
def remove_paper(*, paper: ActionDocument, by: Any) -> None:
    """Take a paper of a funding away: the history says that it was there, its content is gone for good.

    Raises MoneyError when the year of the funding is closed: what was looked at then stays to be shown.
    """
    assert paper.funding is not None
    year = paper.funding.year
    if closing_of(paper.action.programme_id, year):
        raise MoneyError(f"L’année {year} est close : les documents de ses financements restent.")
    remove(paper, by=by)
