"""Taking minutes together: texts that merge, decisions stored once, what is locked, what the documents say."""

import datetime
import io
import threading
import uuid

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from accounts.models import Notification
from meetings import documents
from meetings.enums import MinutesStatus
from meetings.models import AgendaItem, AttendanceGroup, Decision, Meeting
from meetings.services import decisions
from meetings.services.decisions import LockedMinutesError, Owner, merge_texts
from tests.factories import AgendaItemFactory, DecisionFactory, InviteeFactory, MeetingFactory, UserFactory

HOUR = datetime.timedelta(hours=1)
# Queries of the page of the minutes, of the list of decisions, of the promises of a quartier.
MINUTES, LIST, PROMISES = 10, 7, 5


@pytest.fixture
def meeting(officer, quartier) -> Meeting:
    return MeetingFactory(
        organiser=officer, quartiers=[quartier], title="Cellule", status="held", starts_at=timezone.now() - 3 * HOUR
    )


@pytest.fixture
def item(meeting) -> AgendaItem:
    return AgendaItemFactory(meeting=meeting, title="Propreté")


def address(name, *keys):
    return reverse(f"meetings:{name}", args=keys)


# ---- merging --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "merged"),
    [
        ("a", "b", "a", "b"),
        ("a", "a", "b", "b"),
        ("a", "b", "b", "b"),
        ("a\nb\nc", "A\nb\nc", "a\nb\nC", "A\nb\nC"),
        ("a\nb\nc", "a\nc", "a\nb\nc\nd", "a\nc\nd"),
        ("a\nb\nc", "A\nb\nc", "a\nB\nc", None),
        ("a", "b", "c", None),
        ("", "mine", "theirs", None),
        # Taken out by one, changed by the other.
        ("a", "a b", "", None),
        ("a", "", "a b", None),
    ],
)
def test_lines_of_two_writers_merge_unless_they_are_the_same(base, mine, theirs, merged):
    assert merge_texts(base, mine, theirs) == merged
    assert merge_texts(base, theirs, mine) == merged


@pytest.mark.parametrize("theirs", ["Autre chose", ""])
def test_what_cannot_be_merged_is_not_stored_and_comes_back(item, officer, theirs):
    AgendaItem.objects.filter(pk=item.pk).update(notes=theirs)
    written = decisions.write_notes(item=item, text="La mienne", base="Avant", by=officer)
    assert written.is_conflict
    assert written.theirs == theirs
    item.refresh_from_db()
    assert item.notes == theirs


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("texts", "stored"),
    [
        (("Un\nb\nc", "a\nb\nTrois"), {"Un\nb\nTrois"}),
        (("Un\nb\nc", "Une\nb\nc"), {"Un\nb\nc", "Une\nb\nc"}),
    ],
    ids=["other lines", "same line"],
)
def test_two_who_write_at_once_lose_nothing(item, officer, manager, texts, stored):
    AgendaItem.objects.filter(pk=item.pk).update(notes="a\nb\nc")
    start, got = threading.Barrier(2, timeout=20), {}

    def write(user, text):
        try:
            start.wait()
            got[text] = decisions.write_notes(item=item, text=text, base="a\nb\nc", by=user)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=pair) for pair in zip((officer, manager), texts, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    item.refresh_from_db()
    assert item.notes in stored
    assert len(got) == 2
    # Either both are in, or exactly one writer is shown the text of the other.
    refused = [written for written in got.values() if written.is_conflict]
    assert len(refused) == len(stored) - 1
    assert all(written.theirs == item.notes for written in refused)


# ---- through the page -----------------------------------------------------------------------------------------------


def test_a_text_typed_is_saved_alone_and_names_are_warned_of(item, meeting, officer, sign_in):
    client = sign_in(officer)
    sent = {"champ": item.pk, "base": "", "texte": "Appeler le 06 12 34 56 78"}
    told = client.post(address("minutes_save", meeting.pk), sent).json()
    assert told["text"] == sent["texte"]
    assert told["warnings"]
    other = client.post(address("minutes_save", meeting.pk), {"champ": item.pk, "base": "", "texte": "Autre"})
    assert other.status_code == 409
    assert other.json() == {"theirs": sent["texte"]}
    foreign = AgendaItemFactory()
    assert client.post(address("minutes_save", meeting.pk), {"champ": foreign.pk, "texte": "x"}).status_code == 404
    foreign.refresh_from_db()
    assert foreign.notes == ""


def test_without_javascript_the_page_saves_all_and_shows_both_texts(item, meeting, officer, sign_in):
    client, path = sign_in(officer), address("minutes", meeting.pk)
    sent = {f"base-{item.pk}": "", f"texte-{item.pk}": "Un\r\nDeux", "base-bref": "", "texte-bref": "Court"}
    assert client.post(path, sent).url == path
    item.refresh_from_db()
    meeting.refresh_from_db()
    assert (item.notes, meeting.summary) == ("Un\nDeux", "Court")
    page = client.post(path, sent | {f"texte-{item.pk}": "Trois"})
    assert page.status_code == 409
    text = page.content.decode()
    assert "Votre texte, qui n’est pas enregistré" in text
    assert "Trois" in text
    item.refresh_from_db()
    assert item.notes == "Un\nDeux"


def test_a_mark_that_was_not_touched_does_not_undo_the_mark_of_somebody_else(meeting, officer, manager, sign_in):
    mine, theirs = (InviteeFactory(meeting=meeting, user=user, attendance="absent") for user in (officer, manager))
    # Somebody else says meanwhile that the second came.
    decisions.note_attendance(meeting=meeting, attendance={theirs.pk: "present"}, by=manager)
    sent = {f"{name}-{row.pk}": "absent" for row in (mine, theirs) for name in ("avant", "presence")}
    sign_in(officer).post(address("attendance_save", meeting.pk), sent | {f"presence-{mine.pk}": "excused"})
    assert list(meeting.invitees.order_by("pk").values_list("attendance", flat=True)) == ["excused", "present"]


def test_a_point_that_comes_up_is_added_and_written_on_the_same_page(meeting, officer, sign_in):
    client = sign_in(officer)
    page = client.post(address("agenda", meeting.pk), {"title": "Éclairage", "retour": "releve"})
    row = AgendaItem.objects.get(title="Éclairage")
    assert page.url == f"{address('minutes', meeting.pk)}#point-{row.pk}"
    assert f'name="texte-{row.pk}"' in client.get(address("minutes", meeting.pk)).content.decode()


def test_a_decision_sent_twice_is_stored_once(item, meeting, officer, sign_in):
    client = sign_in(officer)
    InviteeFactory(meeting=meeting, user=officer)
    sent = {"uid": uuid.uuid4(), "text": "Poser un banc", "who": f"u{officer.pk}", "due_on": "2026-12-20",
            "point": item.pk, "is_promise": "on"}  # fmt: skip
    for _ in range(2):
        client.post(address("decision_create", meeting.pk), sent)
    row = Decision.objects.get()
    assert (row.text, row.owner, row.item, row.is_promise) == ("Poser un banc", officer, item, True)
    assert row.due_on == datetime.date(2026, 12, 20)


@pytest.mark.parametrize("count", [1, 3])
def test_pages_ask_as_much_for_three_as_for_one(count, meeting, officer, sign_in, django_assert_num_queries, quartier):
    for number in range(count):
        point = AgendaItemFactory(meeting=meeting)
        InviteeFactory(meeting=meeting)
        DecisionFactory(meeting=meeting, item=point, owner=officer, is_promise=True)
        AttendanceGroup.objects.create(meeting=meeting, college="residents", name=f"Groupe {number}", count=3)
    client = sign_in(officer)
    for path, queries in (
        (address("minutes", meeting.pk), MINUTES),
        (address("decision_list"), LIST),
        (address("promises", quartier.pk), PROMISES),
    ):
        with django_assert_num_queries(queries):
            page = client.get(path)
        assert page.status_code == 200


# ---- rights and locks -----------------------------------------------------------------------------------------------


def test_who_reads_only_does_not_write(item, meeting, proximity, outsider, sign_in):
    sent = {"champ": item.pk, "base": "", "texte": "Non"}
    assert sign_in(proximity).post(address("minutes_save", meeting.pk), sent).status_code == 403
    assert sign_in(outsider).post(address("minutes_save", meeting.pk), sent).status_code == 404
    item.refresh_from_db()
    assert item.notes == ""
    assert sign_in(proximity).get(address("minutes_pdf", meeting.pk)).content.startswith(b"%PDF")
    assert sign_in(outsider).get(address("minutes_pdf", meeting.pk)).status_code == 404


def test_a_decision_for_a_day_before_its_meeting_is_confirmed_and_one_of_another_year_is_refused(
    meeting, officer, sign_in
):
    client, held_on = sign_in(officer), timezone.localdate(meeting.starts_at)
    sent = {"uid": uuid.uuid4(), "text": "Poser un banc", "due_on": held_on - datetime.timedelta(days=3)}
    page = client.post(address("decision_create", meeting.pk), sent)
    assert page.status_code == 422
    assert "L’échéance est avant la réunion du" in page.content.decode()
    assert 'type="checkbox" name="day_confirmed"' in page.content.decode()
    for days in (400, 40_000):
        odd = sent | {"due_on": held_on - datetime.timedelta(days=days), "day_confirmed": "on"}
        assert "plus d’un an avant" in client.post(address("decision_create", meeting.pk), odd).content.decode()
    assert not meeting.decisions.exists()
    assert client.post(address("decision_create", meeting.pk), sent | {"day_confirmed": "on"}).status_code == 302
    row = meeting.decisions.get()
    # What was confirmed once is not asked again.
    kept = {"text": "Poser deux bancs", "due_on": row.due_on, "version": row.version}
    assert client.post(address("decision_update", row.pk), kept).status_code == 302


@pytest.mark.parametrize("name", ["minutes", "attendance_save", "group_create", "decision_create"])
def test_minutes_validated_an_instant_ago_say_so(name, meeting, officer, sign_in, monkeypatch):
    """The right is read before the row is locked: what was validated in between is refused, not an error."""
    from meetings import permissions

    client = sign_in(officer)
    Meeting.objects.filter(pk=meeting.pk).update(
        minutes_status=MinutesStatus.VALIDATED, minutes_sent_at=timezone.now()
    )
    monkeypatch.setattr(permissions, "why_not_take_minutes", lambda user, meeting: "")
    sent = {
        "texte-bref": "Trop tard",
        "base-bref": "",
        "groupe-college": "residents",
        "groupe-count": "3",
        "text": "x",
    }
    answer = client.post(address(name, meeting.pk), sent)
    assert answer.status_code == 403
    assert "est validé : il ne change plus" in answer.content.decode()
    meeting.refresh_from_db()
    assert (meeting.summary, meeting.groups.count(), meeting.decisions.count()) == ("", 0, 0)


def test_validated_minutes_do_not_change(item, meeting, officer, sign_in):
    Meeting.objects.filter(pk=meeting.pk).update(
        minutes_status=MinutesStatus.VALIDATED, minutes_sent_at=timezone.now()
    )
    client = sign_in(officer)
    saved = client.post(address("minutes_save", meeting.pk), {"champ": item.pk, "base": "", "texte": "Trop tard"})
    assert saved.status_code == 423
    assert "validé" in saved.json()["why"]
    assert client.get(address("minutes", meeting.pk)).status_code == 403
    with pytest.raises(LockedMinutesError):
        decisions.decide(
            uid=uuid.uuid4(), meeting=meeting, item=item, text="x", owner=Owner(), due_on=None, is_promise=False,
            by=officer,
        )  # fmt: skip
    with pytest.raises(LockedMinutesError):
        decisions.note_attendance(meeting=meeting, attendance={}, by=officer)
    item.refresh_from_db()
    assert item.notes == ""
    assert not meeting.decisions.exists()


# ---- what becomes of decisions --------------------------------------------------------------------------------------


def test_a_decision_is_dropped_with_a_reason_and_opened_again(meeting, officer, sign_in):
    row, client = DecisionFactory(meeting=meeting), sign_in(officer)
    refused = client.post(address("decision_close", row.pk), {"status": "dropped", "outcome": " "})
    assert "Dites pourquoi" in refused.content.decode()
    row.refresh_from_db()
    assert row.status == "open"
    client.post(address("decision_close", row.pk), {"status": "dropped", "outcome": "Plus de budget"})
    row.refresh_from_db()
    assert (row.status, row.outcome, row.closed_by) == ("dropped", "Plus de budget", officer)
    client.post(address("decision_reopen", row.pk))
    row.refresh_from_db()
    assert (row.status, row.outcome, row.closed_on) == ("open", "", None)


def test_a_decision_changes_hands_and_a_stale_page_does_not_undo_it(meeting, officer, manager, sign_in):
    row, client = DecisionFactory(meeting=meeting, owner=officer), sign_in(officer)
    InviteeFactory(meeting=meeting, user=manager)
    path = address("decision_update", row.pk)
    version = client.get(path).context["form"]["version"].value()
    sent = {"text": "Poser deux bancs", "who": f"u{manager.pk}", "version": version}
    assert client.post(path, sent).url == row.get_absolute_url()
    row.refresh_from_db()
    assert (row.text, row.owner) == ("Poser deux bancs", manager)
    stale = client.post(path, sent | {"text": "Poser un banc", "who": ""})
    assert stale.status_code == 422
    row.refresh_from_db()
    assert (row.text, row.owner) == ("Poser deux bancs", manager)


def test_an_agent_is_told_once_before_and_once_after_the_day(meeting, officer):
    day = datetime.date(2026, 12, 10)
    DecisionFactory(meeting=meeting, owner=officer, due_on=day, text="Poser un banc")
    told = [decisions.remind_decisions(day + datetime.timedelta(days=days)) for days in (-4, -3, -2, 0, 1, 2)]
    assert told == [0, 1, 0, 0, 1, 0]
    titles = Notification.objects.filter(user=officer).order_by("pk").values_list("title", flat=True)
    assert list(titles) == ["À faire : Poser un banc", "En retard : Poser un banc"]


def test_what_was_promised_is_told_with_what_became_of_it(meeting, quartier, proximity, outsider, sign_in):
    DecisionFactory(meeting=meeting, is_promise=True, text="Un banc", due_on=timezone.localdate() - 24 * HOUR)
    DecisionFactory(meeting=meeting, is_promise=False, text="Une note interne")
    text = sign_in(proximity).get(address("promises", quartier.pk)).content.decode()
    assert "Un banc" in text
    assert "en retard : 1 · à faire : 0 · tenu : 0 · abandonné : 0" in text
    assert "Une note interne" not in text
    assert sign_in(outsider).get(address("promises", quartier.pk)).status_code == 404


# ---- documents ------------------------------------------------------------------------------------------------------


def test_saving_by_itself_is_claimed_by_the_script_alone(meeting, officer, sign_in):
    page = sign_in(officer).get(address("minutes", meeting.pk)).content.decode()
    assert 'role="status" data-au-depart="Ce que vous écrivez s’enregistre tout seul."></span>' in page
    assert ">Ce que vous écrivez s’enregistre" not in page


def test_the_pdf_is_tagged_and_says_what_the_page_says(item, meeting, officer):
    AgendaItem.objects.filter(pk=item.pk).update(notes="Les halls sont propres.")
    InviteeFactory(meeting=meeting, user=officer, attendance="excused")
    InviteeFactory(meeting=meeting, user=UserFactory())
    AttendanceGroup.objects.create(meeting=meeting, college="residents", count=23, women=14)
    DecisionFactory(meeting=meeting, item=item, owner=officer, text="Poser un banc", is_promise=True)
    reader = PdfReader(io.BytesIO(documents.minutes_pdf(meeting, officer)))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    for words in (
        "Propreté",
        "Les halls sont propres.",
        "Poser un banc",
        "promis aux habitants",
        "(excusé)",
        "(non noté)",
    ):
        assert words in text
    assert "23 personnes, dont 14 femmes" in text


def test_the_sheet_to_sign_names_who_is_invited_and_has_lines_for_others(meeting, officer):
    InviteeFactory(meeting=meeting, user=officer)
    reader = PdfReader(io.BytesIO(documents.sign_in_sheet(meeting, officer)))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    text = " ".join(page.extract_text() for page in reader.pages)
    assert str(officer) in text
    assert "émargement" in text.lower()


# ---- what is refused ------------------------------------------------------------------------------------------------


@settings(deadline=None)
@given(st.lists(st.sampled_from("abc"), min_size=3, max_size=8), st.data())
def test_changes_of_lines_that_do_not_touch_are_both_kept(lines, data):
    mine = data.draw(st.integers(0, len(lines) - 3))
    theirs = data.draw(st.integers(mine + 2, len(lines) - 1))
    # Every line of its own, so that each change is where it was made.
    base = [f"{number} {line}" for number, line in enumerate(lines)]
    one, two, both = list(base), list(base), list(base)
    one[mine] = both[mine] = "the first"
    two[theirs] = both[theirs] = "the second"
    assert merge_texts("\n".join(base), "\n".join(one), "\n".join(two)) == "\n".join(both)


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"count": 0}, "Le nombre de participants va de 1 à 5 000."),
        ({"count": 3, "women": 2, "men": 2}, "Il y a plus de femmes et d’hommes que de participants."),
        ({"count": 3, "name": "Midi"}, "Ce groupe est déjà dans la liste."),
    ],
    ids=["nobody", "too many", "twice"],
)
def test_a_count_that_cannot_be_is_refused_in_words(meeting, officer, sign_in, sent, words):
    AttendanceGroup.objects.create(meeting=meeting, college="residents", name="Midi", count=5)
    page = sign_in(officer).post(
        address("group_create", meeting.pk),
        {"groupe-college": "residents"} | {f"groupe-{name}": value for name, value in sent.items()},
    )
    assert page.status_code == 422
    assert words in page.content.decode()
    assert meeting.groups.get().count == 5


@pytest.mark.parametrize("key", ["", "x", "-1", "9" * 30, "²"])
def test_a_text_of_no_point_is_not_found(item, meeting, officer, sign_in, key):
    sent = {"champ": key, "base": "", "texte": "Perdu"}
    assert sign_in(officer).post(address("minutes_save", meeting.pk), sent).status_code == 404
    item.refresh_from_db()
    assert item.notes == ""


def test_nobody_is_told_of_what_is_done_or_whose_account_is_closed(meeting, officer, manager):
    day = datetime.date(2026, 12, 10)
    DecisionFactory(meeting=meeting, owner=officer, due_on=day, status="done", closed_on=day, closed_by=officer)
    DecisionFactory(meeting=meeting, owner=manager, due_on=day)
    manager.is_active = False
    manager.save()
    assert decisions.remind_decisions(day) == 0
    assert not Notification.objects.filter(user__in=[officer, manager]).exists()


def test_only_who_is_invited_is_noted(meeting, officer, sign_in):
    mine, foreign = InviteeFactory(meeting=meeting), InviteeFactory()
    sent = {f"presence-{mine.pk}": "present", f"presence-{foreign.pk}": "present", "presence-x": "present"}
    sign_in(officer).post(address("attendance_save", meeting.pk), sent)
    mine.refresh_from_db()
    foreign.refresh_from_db()
    assert (mine.attendance, foreign.attendance) == ("present", "unknown")
