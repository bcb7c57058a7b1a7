"""One file is attached once to a row, whatever the row is; its content goes with it."""

import io

import pytest
from django.core.files.storage import default_storage

from core.attachments import AlreadyAttachedError, attach, remove
from core.reading.documents import read_document
from diagnostics.models import DiagnosticDocument
from meetings.models import MeetingDocument
from partners.models import Agreement, AgreementDocument
from tests.factories import DiagnosticFactory, MeetingFactory

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def agreement() -> Agreement:
    return Agreement.objects.create(title="Convention", starts_on="2026-01-01", ends_on="2026-12-31")


@pytest.mark.parametrize(
    ("model", "field", "make", "words"),
    [
        (MeetingDocument, "meeting", MeetingFactory, "à cette réunion"),
        (DiagnosticDocument, "diagnostic", DiagnosticFactory, "à ce diagnostic"),
        (AgreementDocument, "agreement", agreement, "à cette convention"),
    ],
)
def test_once_for_each_row_and_gone_for_good(
    model, field, make, words, administrator, django_capture_on_commit_callbacks
):
    document = read_document(io.BytesIO(PDF), "plan.pdf")
    parent, other = make(), make()
    row = attach(model, field, parent, document=document, title="Plan", by=administrator)
    assert (getattr(row, field), row.name, row.added_by) == (parent, "plan.pdf", administrator)
    path = row.file.name
    # In the storage its name is ours.
    with default_storage.open(path) as file:
        assert (path.endswith(f"{row.uid}.pdf"), file.read()) == (True, PDF)
    with pytest.raises(AlreadyAttachedError, match=f"déjà joint {words}, sous l’intitulé « Plan »."):
        attach(model, field, parent, document=document, title="Le même", by=administrator)
    attach(model, field, other, document=document, title="Plan", by=administrator)
    with django_capture_on_commit_callbacks(execute=True):
        remove(row, by=administrator)
        # Were the transaction undone, its content would still be there.
        assert default_storage.exists(path)
    assert not default_storage.exists(path)
    assert model.objects.get().title == "Plan"
