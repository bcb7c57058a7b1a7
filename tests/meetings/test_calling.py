"""Calling to a meeting: the message and its calendar object, changes, cancellation, answers, minutes that leave."""

import datetime
import re
from typing import Any

import icalendar
import pytest
from django.core import signing
from django.urls import reverse
from django.utils import timezone

from core.documents.pdf import DocumentError
from meetings import tasks
from meetings.enums import Answer, MeetingStatus, MinutesStatus
from meetings.models import AgendaItem, Invitee, Meeting
from meetings.services import answers, calling, shares
from tests.accounts.smtp import Sink, mail_server
from tests.factories import ContactFactory, PartnerFactory
from tests.meetings import rfc5545


@pytest.fixture
def inbox(settings):
    """What the mail server of the tests receives, by the real protocol."""
    with mail_server() as (sink, port):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        yield sink


@pytest.fixture
def meeting(officer, quartier) -> Meeting:
    starts = timezone.now().replace(microsecond=0) + datetime.timedelta(days=5)
    meeting = Meeting.objects.create(
        kind="technical",
        title="Comité technique; été, « suite »",
        organiser=officer,
        starts_at=starts,
        ends_at=starts + datetime.timedelta(hours=2),
        place="Maison du projet, 2 allée des Tilleuls",
        aim="Préparer l’été.\nDeuxième ligne : " + "très longue " * 20,
    )
    meeting.quartiers.add(quartier)
    AgendaItem.objects.create(meeting=meeting, title="Point sur les halls", minutes=20)
    return meeting


@pytest.fixture
def invitee(meeting, manager) -> Invitee:
    return Invitee.objects.create(meeting=meeting, user=manager)


@pytest.fixture
def outside(meeting) -> Invitee:
    """A contact of a partner, with an address."""
    contact = ContactFactory(first_name="Inès", last_name="Belkacem", email="ines@association.example")
    return Invitee.objects.create(meeting=meeting, contact=contact, partner=PartnerFactory(name="Régie"))


def call(client: Any, meeting: Meeting, *invitees: Invitee, word: str = "") -> Any:
    return client.post(
        reverse("meetings:convene", args=[meeting.pk]),
        {"appel-invitees": [invitee.pk for invitee in invitees], "appel-word": word},
        follow=True,
    )


def part(message: Any, kind: str) -> Any:
    """The only part of a message that has this type."""
    (found,) = [each for each in message.walk() if each.get_content_type() == kind]
    return found


def event_of(message: Any) -> tuple[rfc5545.Component, rfc5545.Component]:
    """The calendar of a message and its event, read by the letter."""
    calendar = rfc5545.read(part(message, "application/ics").get_payload(decode=True))
    (event,) = calendar.parts
    return calendar, event


# ---- the invitation -------------------------------------------------------------------------------------------------


def test_the_invitation_is_one_that_calendars_take(inbox, sign_in, officer, meeting, invitee):
    page = call(sign_in(officer), meeting, invitee, word="Venez à l’heure.")
    assert "Un message part." in page.content.decode()
    [message] = inbox.messages
    assert message["To"] == invitee.user.email
    assert message["Reply-To"] == officer.email
    assert message["Subject"].strip() == f"Convocation : {meeting.title}"
    text = part(message, "text/plain").get_content()
    assert "1. Point sur les halls (20 min)" in text
    assert "Venez à l’heure." in text
    # Readers show the invitation when it stands beside the text, with the method that it has.
    inline = part(message, "text/calendar")
    assert inline.get_param("method") == "REQUEST"
    calendar, event = event_of(message)
    assert inline.get_content().replace("\r\n", "\n") == part(message, "application/ics").get_payload(
        decode=True
    ).decode().replace("\r\n", "\n")
    assert calendar.one("METHOD").value == "REQUEST"
    assert event.one("UID").value.startswith(str(meeting.uid))
    assert event.one("SEQUENCE").value == "0"
    assert event.one("STATUS").value == "CONFIRMED"
    assert event.one("SUMMARY").text == meeting.title
    assert event.one("LOCATION").text == meeting.place
    assert event.one("DESCRIPTION").text.startswith(meeting.aim.strip())
    assert event.one("DTSTART").value == meeting.starts_at.astimezone(datetime.UTC).strftime("%Y%m%dT%H%M%SZ")
    assert event.one("ORGANIZER").value == f"mailto:{officer.email}"
    attendee = event.one("ATTENDEE")
    assert attendee.value == f"mailto:{invitee.user.email}"
    assert (attendee.parameters["RSVP"], attendee.parameters["PARTSTAT"]) == ("TRUE", "NEEDS-ACTION")


def test_the_library_reads_what_was_written(inbox, sign_in, officer, meeting, invitee):
    call(sign_in(officer), meeting, invitee)
    content = part(inbox.messages[0], "application/ics").get_payload(decode=True)
    calendar = icalendar.Calendar.from_ical(content)
    (event,) = calendar.walk("VEVENT")
    assert event.decoded("DTSTART") == meeting.starts_at
    assert event.decoded("DTEND") == meeting.ends_at
    assert str(event["SUMMARY"]) == meeting.title
    assert str(event["DESCRIPTION"]).startswith(meeting.aim.strip())
    assert icalendar.Calendar.from_ical(calendar.to_ical()) == calendar


def test_nobody_reads_the_addresses_of_the_others(inbox, sign_in, officer, meeting, invitee, outside):
    call(sign_in(officer), meeting, invitee, outside)
    assert {message["To"] for message in inbox.messages} == {invitee.user.email, "ines@association.example"}
    for message in inbox.messages:
        other = "ines@association.example" if message["To"] == invitee.user.email else invitee.user.email
        assert other not in message.as_string()
    assert "La réunion dans DSU" not in part(inbox.messages[-1], "text/plain").get_content()


def test_the_meeting_is_called_from_then_on(inbox, sign_in, officer, meeting, invitee, outside):
    call(sign_in(officer), meeting, invitee)
    meeting.refresh_from_db()
    invitee.refresh_from_db()
    assert meeting.status == MeetingStatus.CALLED
    assert meeting.called_at is not None
    assert (invitee.called_sequence, invitee.mail_failed_at) == (0, None)
    outside.refresh_from_db()
    assert outside.called_at is None


def test_a_second_press_sends_nothing_twice(inbox, sign_in, officer, meeting, invitee):
    client = sign_in(officer)
    call(client, meeting, invitee)
    page = call(client, meeting, invitee)
    assert "n’est pas envoyé deux fois" in page.content.decode()
    assert len(inbox.messages) == 1
    # Later, it is what somebody wants who lost the message.
    Invitee.objects.update(called_at=timezone.now() - datetime.timedelta(minutes=5))
    call(client, meeting, invitee)
    assert len(inbox.messages) == 2


def test_what_changes_is_told_with_the_next_revision(inbox, sign_in, officer, meeting, invitee):
    client = sign_in(officer)
    call(client, meeting, invitee)
    Meeting.objects.filter(pk=meeting.pk).update(place="Centre social")
    page = client.get(reverse("meetings:sending", args=[meeting.pk])).content.decode()
    assert "ancienne version" in page
    call(client, meeting, invitee)
    _, event = event_of(inbox.messages[-1])
    assert event.one("SEQUENCE").value == "1"
    assert event.one("LOCATION").text == "Centre social"
    assert event.one("UID").value == event_of(inbox.messages[0])[1].one("UID").value
    assert inbox.messages[-1]["Subject"].strip().startswith("Réunion modifiée")
    assert "ancienne version" not in client.get(reverse("meetings:sending", args=[meeting.pk])).content.decode()


@pytest.mark.parametrize(
    ("change", "revision"),
    [({"aim": "Autre"}, 0), ({"title": "Autre"}, 1), ({"place": "Ailleurs"}, 1), ({"summary": "Vu"}, 0)],
    ids=["aim", "title", "place", "summary"],
)
def test_only_what_calendars_show_makes_a_revision(meeting, change, revision):
    Meeting.objects.filter(pk=meeting.pk).update(called_at=timezone.now())
    Meeting.objects.filter(pk=meeting.pk).update(**change)
    assert Meeting.objects.get(pk=meeting.pk).sequence == revision


def test_before_it_is_called_nothing_makes_a_revision(meeting):
    Meeting.objects.filter(pk=meeting.pk).update(place="Ailleurs")
    assert Meeting.objects.get(pk=meeting.pk).sequence == 0


def test_a_cancellation_goes_to_those_who_were_called(inbox, sign_in, officer, meeting, invitee, outside):
    client = sign_in(officer)
    call(client, meeting, invitee)
    Meeting.objects.filter(pk=meeting.pk).update(status=MeetingStatus.CANCELLED, cancelled_reason="Grève")
    call(client, meeting, invitee, outside)
    assert [message["To"] for message in inbox.messages] == [invitee.user.email] * 2
    calendar, event = event_of(inbox.messages[-1])
    assert part(inbox.messages[-1], "text/calendar").get_param("method") == "CANCEL"
    assert calendar.one("METHOD").value == "CANCEL"
    assert (event.one("STATUS").value, event.one("SEQUENCE").value) == ("CANCELLED", "1")
    text = part(inbox.messages[-1], "text/plain").get_content()
    assert "est annulée" in text
    assert "Grève" in text
    assert "Dites si vous serez là" not in text


def test_a_refused_address_is_said_beside_the_person_and_stops_nobody(
    settings, sign_in, officer, meeting, invitee, outside
):
    class Picky(Sink):
        async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 - name of the library
            if address.startswith("ines"):
                return "550 Unknown"
            envelope.rcpt_tos.append(address)
            return "250 OK"

    with mail_server(Picky()) as (sink, port):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        page = call(sign_in(officer), meeting, outside, invitee).content.decode()
    assert [message["To"] for message in sink.messages] == [invitee.user.email]
    outside.refresh_from_db()
    assert outside.mail_failed_at is not None
    assert page.count("N’est pas parti le") == 1


def test_who_has_no_address_is_to_be_told_otherwise(sign_in, officer, meeting):
    contact = ContactFactory(last_name="Sans-Adresse", phone="+33199000001")
    without = Invitee.objects.create(meeting=meeting, contact=contact)
    page = call(sign_in(officer), meeting, without)
    assert page.status_code == 422
    assert "Choisissez au moins une personne qui a une adresse e-mail." in page.content.decode()
    assert "À prévenir autrement" in page.content.decode()
    assert "tel:" in page.content.decode()
    assert Meeting.objects.get(pk=meeting.pk).status == MeetingStatus.PREPARED


def test_nobody_is_called_to_what_is_over(officer, meeting, invitee):
    Meeting.objects.filter(pk=meeting.pk).update(status=MeetingStatus.HELD)
    with pytest.raises(calling.CallingError, match="s’est tenue"):
        calling.convene(meeting=meeting, invitee_ids=[invitee.pk], by=officer)


def test_somebody_invited_elsewhere_is_not_called_from_here(sign_in, officer, meeting, invitee):
    other = Meeting.objects.create(
        kind="team", title="Autre", organiser=officer, starts_at=meeting.starts_at, ends_at=meeting.ends_at
    )
    page = call(sign_in(officer), other, invitee)
    assert page.status_code == 422
    invitee.refresh_from_db()
    assert invitee.called_at is None


# ---- answers --------------------------------------------------------------------------------------------------------


def link_in(message: Any) -> str:
    return re.search(r"/reponse/\S+", part(message, "text/plain").get_content())[0]


def test_an_answer_needs_no_account_and_may_change(inbox, sign_in, client, officer, meeting, outside):
    call(sign_in(officer), meeting, outside)
    path = link_in(inbox.messages[0])
    page = client.get(path)
    assert "Serez-vous là" in page.content.decode()
    assert page["Referrer-Policy"] == "same-origin"
    outside.refresh_from_db()
    # Opening the link answers nothing: some mail servers open every link.
    assert outside.answer == Answer.NONE
    page = client.post(path, {"answer": "yes", "note": "Avec 10 min de retard"}, follow=True)
    assert "Sera là" in page.content.decode()
    client.post(path, {"answer": "no"})
    outside.refresh_from_db()
    assert (outside.answer, outside.answer_note) == (Answer.NO, "")
    assert outside.answered_at is not None


def test_an_answer_that_is_none_is_said(client, meeting, outside):
    page = client.post(answers.answer_path(outside), {"answer": "never", "note": "Mon mot"})
    assert page.status_code == 422
    assert "Mon mot" in page.content.decode()
    outside.refresh_from_db()
    assert outside.answer == Answer.NONE


@pytest.mark.parametrize(
    "token",
    [
        lambda invitee: str(invitee.uid),
        lambda invitee: answers.SIGNER.sign(str(invitee.uid))[:-1] + "!",
        lambda invitee: signing.Signer(salt="other").sign(str(invitee.uid)),
        lambda invitee: shares.SIGNER.sign(str(invitee.uid)),
        lambda invitee: answers.SIGNER.sign("11111111-1111-4111-8111-111111111111"),
    ],
    ids=["unsigned", "tampered", "other purpose", "of a shared page", "unknown"],
)
def test_links_that_are_not_the_invitees_open_nothing(client, meeting, outside, token):
    for name in ("meetings:answer", "meetings:answer_calendar"):
        page = client.get(reverse(name, args=[token(outside)]))
        assert page.status_code == 404
        assert meeting.title not in page.content.decode()


@pytest.mark.parametrize(
    ("change", "why"),
    [({"status": "cancelled"}, "est annulée"), ({"status": "held"}, "est passée")],
    ids=["cancelled", "held"],
)
def test_too_late_to_answer(client, meeting, outside, change, why):
    Meeting.objects.filter(pk=meeting.pk).update(**change)
    page = client.post(answers.answer_path(outside), {"answer": "yes"})
    assert page.status_code == 410
    assert why in page.content.decode()
    outside.refresh_from_db()
    assert outside.answer == Answer.NONE


def test_the_hour_that_passed_closes_the_answers(client, meeting, outside):
    past = timezone.now() - datetime.timedelta(hours=3)
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=past, ends_at=past + datetime.timedelta(hours=1))
    assert client.get(answers.answer_path(outside)).status_code == 410


# ---- minutes --------------------------------------------------------------------------------------------------------


def test_minutes_leave_once_the_meeting_was_held(officer, meeting, invitee, outside):
    with pytest.raises(calling.CallingError, match="s’est tenue"):
        calling.hand_out_minutes(meeting=meeting, invitee_ids=[invitee.pk], by=officer)
    Meeting.objects.filter(pk=meeting.pk).update(status=MeetingStatus.HELD)
    keys = calling.hand_out_minutes(meeting=meeting, invitee_ids=[invitee.pk, outside.pk], by=officer)
    assert set(keys) == {invitee.pk, outside.pk}
    meeting.refresh_from_db()
    assert meeting.minutes_status == MinutesStatus.SENT
    assert calling.hand_out_minutes(meeting=meeting, invitee_ids=[invitee.pk], by=officer) == []


def test_minutes_that_cannot_be_made_are_said_beside_each(officer, meeting, invitee, outside, settings, tmp_path):
    Meeting.objects.filter(pk=meeting.pk).update(status=MeetingStatus.HELD)
    keys = calling.hand_out_minutes(meeting=meeting, invitee_ids=[invitee.pk, outside.pk], by=officer)
    templates = settings.BASE_DIR / "templates" / "typst"
    (tmp_path / "templates" / "typst").mkdir(parents=True)
    for path in templates.glob("*.typ"):
        (tmp_path / "templates" / "typst" / path.name).write_text("#panic()")
    settings.BASE_DIR = tmp_path
    with pytest.raises(DocumentError):
        tasks.hand_out.call(meeting.pk, keys)
    assert Invitee.objects.filter(pk__in=keys, mail_failed_at__isnull=False).count() == 2
    # They may be written to again at once.
    assert calling.hand_out_minutes(meeting=meeting, invitee_ids=keys, by=officer) == keys


def test_validated_minutes_stay_so_when_they_are_sent_again(officer, meeting, invitee):
    Meeting.objects.filter(pk=meeting.pk).update(status=MeetingStatus.HELD, minutes_status=MinutesStatus.VALIDATED)
    calling.hand_out_minutes(meeting=meeting, invitee_ids=[invitee.pk], by=officer)
    meeting.refresh_from_db()
    assert meeting.minutes_status == MinutesStatus.VALIDATED


@pytest.mark.parametrize("who", ["proximity", "outsider"])
def test_who_only_reads_sends_nothing(request, sign_in, meeting, invitee, who):
    user = request.getfixturevalue(who)
    for name in ("convene", "send_minutes", "share_create"):
        page = sign_in(user).post(
            reverse(f"meetings:{name}", args=[meeting.pk]), {"appel-invitees": [invitee.pk], "label": "x", "days": 7}
        )
        assert page.status_code == (404 if who == "outsider" else 403)
    assert not meeting.links.exists()
    assert Meeting.objects.get(pk=meeting.pk).status == MeetingStatus.PREPARED


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_page(sign_in, officer, meeting, count, django_assert_num_queries):
    for number in range(count):
        contact = ContactFactory(last_name=f"Martin {number}", email=f"m{number}@exemple.fr")
        Invitee.objects.create(meeting=meeting, contact=contact, partner=PartnerFactory())
        link = shares.share_meeting(meeting=meeting, label=f"Lien {number}", days=7, by=officer)
        shares.note_opening(link=link, address="192.0.2.7")
    client = sign_in(officer)
    with django_assert_num_queries(7):
        client.get(reverse("meetings:sending", args=[meeting.pk]))
