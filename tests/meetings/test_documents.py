"""The minutes as a Word file: what it says, whose letterhead it has, what a template of a team may ask for."""

import io

import docx
import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from accounts.models import WordTemplate
from core.documents.registry import word_document
from core.documents.word import render_word
from meetings import documents
from meetings.models import AttendanceGroup, Meeting
from tests.diagnostics.test_reports import missing
from tests.factories import AgendaItemFactory, DecisionFactory, InviteeFactory, MeetingFactory, TeamFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(officer, quartier) -> Meeting:
    row = MeetingFactory(organiser=officer, quartiers=[quartier], title="Cellule <halls> & caves", status="held")
    point = AgendaItemFactory(meeting=row, title="Propreté", notes="Le ménage a repris.\n{{ 7*7 }}", minutes=5)
    DecisionFactory(
        meeting=row, item=point, owner=officer, text="Poser un banc", is_promise=True, due_on=timezone.localdate()
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
        f"Poser un banc\npromis aux habitants | {officer} | {documents._long(timezone.localdate())}",
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
