"""Documents attached to a diagnostic: sent, read by those who see it, taken away."""

import io

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse

from core.history import event_model
from diagnostics.models import DiagnosticDocument
from tests.factories import DiagnosticFactory, UserFactory

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


@pytest.fixture
def diagnostic(quartier, officer):
    return DiagnosticFactory(kind="social", title="Printemps", quartiers=[quartier], lead=officer)


def sent(data=PDF, name="plan du quartier.pdf"):
    file = io.BytesIO(data)
    file.name = name
    return file


def create_url(diagnostic):
    return reverse("diagnostics:document_create", args=[diagnostic.pk])


def attach(client, diagnostic, **data):
    return client.post(create_url(diagnostic), {"title": "", "file": sent(), **data})


def body(response):
    return b"".join(response.streaming_content)


def test_a_document_is_attached_listed_and_given_back(sign_in, officer, proximity, diagnostic):
    response = attach(sign_in(officer), diagnostic)
    assert response.headers["Location"] == f"{diagnostic.get_absolute_url()}#documents"
    row = DiagnosticDocument.objects.get()
    assert (row.title, row.name, row.size, row.added_by) == (
        "plan du quartier",
        "plan du quartier.pdf",
        len(PDF),
        officer,
    )
    assert "plan" not in row.file.name
    reader = sign_in(proximity)
    page = reader.get(diagnostic.get_absolute_url()).content.decode()
    assert "PDF · 35\u202fo · joint par Olga Mission" in page
    assert "Retirer" not in page.split('id="documents"')[1]
    answer = reader.get(reverse("diagnostics:document_file", args=[row.uid]))
    assert body(answer) == PDF
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="plan du quartier.pdf"')
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "no-store" in answer.headers["Cache-Control"]


def test_the_same_file_twice_is_told(sign_in, officer, diagnostic):
    client = sign_in(officer)
    attach(client, diagnostic, title="Plan")
    response = attach(client, diagnostic, title="Autre nom", file=sent(name="copie.pdf"))
    assert response.status_code == 422
    page = response.content.decode()
    assert "Ce fichier est déjà joint à ce diagnostic, sous l’intitulé « Plan »." in page
    assert 'value="Autre nom"' in page
    assert DiagnosticDocument.objects.count() == 1
    # Another diagnostic may have it too.
    other = DiagnosticFactory(quartiers=[diagnostic.quartiers.get()])
    attach(client, other)
    assert DiagnosticDocument.objects.count() == 2


@pytest.mark.parametrize(
    ("data", "name", "told"),
    [
        (b"<html><script>", "plan.pdf", "page web"),
        (b"MZ\x90", "plan.pdf", "programme"),
        (b"", "plan.pdf", "vide"),
    ],
)
def test_what_cannot_be_attached(sign_in, officer, diagnostic, data, name, told):
    response = attach(sign_in(officer), diagnostic, title="Le plan", file=sent(data, name))
    assert response.status_code == 422
    page = response.content.decode()
    assert told in page
    assert 'value="Le plan"' in page
    assert DiagnosticDocument.objects.count() == 0


def test_the_title_is_read_for_names_even_when_it_is_that_of_the_file(sign_in, officer, diagnostic):
    client = sign_in(officer)
    file = {"file": sent(name="dossier_Mme_Durand_06 12 34 56 78.pdf")}
    assert attach(client, diagnostic, **file).status_code == 422
    assert DiagnosticDocument.objects.count() == 0
    attach(client, diagnostic, title="Dossier", file=sent(name="dossier_Mme_Durand.pdf"))
    assert DiagnosticDocument.objects.get().title == "Dossier"


def test_taking_away_deletes_the_content_and_the_history_remembers(
    sign_in, officer, diagnostic, django_capture_on_commit_callbacks
):
    client = sign_in(officer)
    attach(client, diagnostic)
    row = DiagnosticDocument.objects.get()
    assert default_storage.exists(row.file.name)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("diagnostics:document_remove", args=[row.uid]))
    assert not DiagnosticDocument.objects.exists()
    assert not default_storage.exists(row.file.name)
    events = event_model(DiagnosticDocument).objects.filter(pgh_obj_id=row.pk).order_by("pgh_id")
    assert [(event.pgh_label, event.name) for event in events] == [
        ("insert", "plan du quartier.pdf"),
        ("delete", "plan du quartier.pdf"),
    ]


def test_a_validated_diagnostic_keeps_its_documents(sign_in, officer, diagnostic):
    client = sign_in(officer)
    attach(client, diagnostic)
    diagnostic.refresh_from_db()
    diagnostic.status = "validated"
    diagnostic.save()
    row = DiagnosticDocument.objects.get()
    for response in (
        client.post(reverse("diagnostics:document_remove", args=[row.uid])),
        attach(client, diagnostic, file=sent(PDF + b"\n")),
    ):
        assert response.status_code == 403
        assert "Ce diagnostic est validé" in response.content.decode()
    assert DiagnosticDocument.objects.get() == row
    assert body(client.get(reverse("diagnostics:document_file", args=[row.uid]))) == PDF


def test_a_content_that_is_lost_is_no_error(sign_in, officer, diagnostic):
    client = sign_in(officer)
    attach(client, diagnostic)
    row = DiagnosticDocument.objects.get()
    default_storage.delete(row.file.name)
    assert client.get(reverse("diagnostics:document_file", args=[row.uid])).status_code == 404
    assert client.get(diagnostic.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_page(sign_in, officer, diagnostic, count, django_assert_num_queries):
    for number in range(count):
        DiagnosticDocument.objects.create(
            diagnostic=diagnostic,
            title=f"Plan {number}",
            name="plan.pdf",
            content_type="application/pdf",
            size=1,
            digest=str(number) * 64,
            file="documents/x.pdf",
            added_by=UserFactory(),
        )
    client = sign_in(officer)
    with django_assert_num_queries(11):
        client.get(diagnostic.get_absolute_url())
