"""The minutes as a Word file: what it says, whose letterhead it has, what a template of a team may ask for."""

import datetime
import io

import docx
import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import WordTemplate
from core.documents.registry import word_document
from core.documents.word import render_word
from meetings import documents
from meetings.models import AttendanceGroup, Meeting
from meetings.services import shares
from tests.diagnostics.test_reports import missing
from tests.factories import AgendaItemFactory, DecisionFactory, InviteeFactory, MeetingFactory, TeamFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(officer, quartier) -> Meeting:
    row = MeetingFactory(organiser=officer, quartiers=[quartier], title="Cellule <halls> & caves", status="held")
    point = AgendaItemFactory(meeting=row, title="Propreté", notes="Le ménage a repris.\n{{ 7*7 }}", minutes=5)
    DecisionFactory(
        meeting=row, item=point, owner=officer, text="Poser un banc", is_promise=True, due_on=datetime.date(2020, 1, 1)
    )
    DecisionFactory(meeting=row, text="Écrire au maire")
    InviteeFactory(meeting=row, user=officer, attendance="excused", college="landlord")
    AttendanceGroup.objects.create(meeting=row, college="residents", count=23, women=14)
    return row


def lines_of(response) -> list[str]:
    """Return the paragraphs and the cells of a Word file, from the first to the last."""
    document = docx.Document(io.BytesIO(response.content))
    found = []
    for block in document.iter_inner_content():
        if hasattr(block, "rows"):
            found += [" | ".join(cell.text for cell in row.cells) for row in block.rows]
        else:
            found.append(block.text)
    return found


def word(client, meeting):
    return client.get(reverse("meetings:minutes_word", args=[meeting.pk]))


def test_the_word_file_says_what_the_page_says(meeting, officer, sign_in):
    response = word(sign_in(officer), meeting)
    assert response["Content-Disposition"].endswith('.docx"')
    lines = lines_of(response)
    expected = [
        "Cellule <halls> & caves",
        "Présences",
        "Bailleur",
        f"{officer} | Excusé",
        "Habitants | 23 | 14 | n. r.",
        "Points et décisions",
        "1. Propreté",
        "Le ménage a repris.\n{{ 7*7 }}",
        f"Poser un banc\npromis aux habitants | {officer} | 1er janvier 2020",
        "Autres décisions",
        "Écrire au maire | à confier | sans échéance",
    ]
    assert [line for line in lines if line in expected] == expected


def test_before_the_meeting_it_is_the_agenda(meeting, officer, sign_in):
    coming = MeetingFactory(organiser=officer, quartiers=list(meeting.quartiers.all()))
    AgendaItemFactory(meeting=coming, title="Propreté", minutes=5, speaker="La régie")
    InviteeFactory(meeting=coming, user=officer)
    lines = lines_of(word(sign_in(officer), coming))
    assert lines[0] == "Ordre du jour"
    assert "5 min · La régie" in lines
    assert "Présences" not in lines


def test_the_letterhead_is_that_of_the_team_of_the_meeting_else_of_who_organises(meeting, officer, sign_in):
    def letterhead(team, text):
        made, buffer = docx.Document(), io.BytesIO()
        made.add_paragraph(text)
        made.save(buffer)
        WordTemplate.objects.create(
            team=team, document="releve", title="En-tête", name="x.docx", content_type="x", size=1, digest="0",
            file=ContentFile(buffer.getvalue(), name="x.docx"), added_by=officer,
        )  # fmt: skip

    client = sign_in(officer)
    letterhead(officer.memberships.get().team, "Qui organise : {{ titre }}")
    assert lines_of(word(client, meeting))[0] == "Qui organise : Cellule <halls> & caves"
    meeting.team = TeamFactory()
    meeting.save()
    assert lines_of(word(client, meeting))[0] == "Relevé de décisions"
    letterhead(meeting.team, "{{ titre. }}")
    # A template that fails today keeps nobody from the minutes.
    assert lines_of(word(client, meeting))[0] == "Relevé de décisions"
    assert "n’a pas pu servir" in client.get(meeting.get_absolute_url()).content.decode()


def test_the_sample_has_all_that_minutes_have(meeting, officer):
    known = word_document("releve")
    sample, pictures = known.sample()
    assert missing(documents.minutes_data(meeting, officer), sample) == []
    assert render_word(known.standard, sample, pictures, is_strict=True).startswith(b"PK")


# ---- papers ---------------------------------------------------------------------------------------------------------


def test_a_paper_is_kept_as_sent_and_only_downloaded_even_once_all_is_settled(
    meeting, officer, proximity, outsider, sign_in, client
):
    Meeting.objects.filter(pk=meeting.pk).update(minutes_status="validated")

    def send(client):
        file = SimpleUploadedFile("Émargement.txt", "Signée par tous.".encode())
        return client.post(reverse("meetings:document_create", args=[meeting.pk]), {"title": "", "file": file})

    assert send(sign_in(proximity)).status_code == 403
    assert send(sign_in(officer)).url == f"{meeting.get_absolute_url()}#documents"
    row = meeting.documents.get()
    assert (row.title, row.added_by) == ("Émargement", officer)
    address = reverse("meetings:document_file", args=[row.uid])
    response = sign_in(proximity).get(address)
    assert b"".join(response.streaming_content).decode() == "Signée par tous."
    assert "attachment" in response.headers["Content-Disposition"]
    assert "sandbox" in response.headers["Content-Security-Policy"]
    assert sign_in(outsider).get(address).status_code == 404
    again = send(sign_in(officer))
    assert again.status_code == 422
    assert "déjà joint" in again.content.decode()
    # A shared link is for the minutes alone.
    link = shares.share_meeting(meeting=meeting, label="Élus", days=3, by=officer)
    assert "Émargement" not in client.get(shares.share_path(link)).content.decode()


def test_a_paper_that_is_taken_away_is_gone(meeting, officer, proximity, sign_in, django_capture_on_commit_callbacks):
    file = SimpleUploadedFile("note.txt", b"Une note.")
    sign_in(officer).post(reverse("meetings:document_create", args=[meeting.pk]), {"title": "Note", "file": file})
    row = meeting.documents.get()
    address = reverse("meetings:document_remove", args=[row.uid])
    assert sign_in(proximity).post(address).status_code == 403
    with django_capture_on_commit_callbacks(execute=True):
        sign_in(officer).post(address)
    assert not meeting.documents.exists()
    assert not row.file.storage.exists(row.file.name)
