"""Links that open a meeting to who has no account, and the private calendar of a user."""

import datetime
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from actions.models import Milestone, TfpbConvention
from meetings.models import AgendaItem, CalendarFeed, Decision, Invitee, Meeting, ShareOpening
from meetings.services import answers, feeds, shares
from partners.models import Exchange
from tests.factories import (
    ActionFactory,
    AgreementFactory,
    FrameworkFactory,
    FundingFactory,
    ParticipationFactory,
    PartnerFactory,
    ProgrammeFactory,
)
from tests.meetings import rfc5545


@pytest.fixture
def meeting(officer, quartier) -> Meeting:
    starts = timezone.now().replace(microsecond=0) + datetime.timedelta(days=5)
    meeting = Meeting.objects.create(
        kind="gusp",
        title="Cellule GUSP de janvier",
        organiser=officer,
        starts_at=starts,
        ends_at=starts + datetime.timedelta(hours=2),
        summary="Résumé de la séance",
    )
    meeting.quartiers.add(quartier)
    AgendaItem.objects.create(meeting=meeting, title="Éclairage", notes="On a parlé des lampes")
    Decision.objects.create(meeting=meeting, text="Remplacer les lampes", created_by=officer)
    return meeting


@pytest.fixture
def link(meeting, officer):
    return shares.share_meeting(meeting=meeting, label="Élus de la commune", days=30, by=officer)


def opened(client: Any, link: Any, **extra: Any) -> str:
    page = client.get(shares.share_path(link), **extra)
    assert page.status_code == 200
    assert page["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in page["Cache-Control"]
    return page.content.decode()


def test_a_link_shows_the_agenda_and_keeps_the_minutes_until_they_were_sent(client, meeting, link):
    page = opened(client, link)
    assert "Éclairage" in page
    assert "Élus de la commune" in page
    for word in ("lampes", "Résumé de la séance", "Relevé"):
        assert word not in page
    Meeting.objects.filter(pk=meeting.pk).update(status="held", minutes_status="sent")
    page = opened(client, link)
    for word in ("On a parlé des lampes", "Résumé de la séance", "Remplacer les lampes"):
        assert word in page


def test_each_opening_is_noted_without_the_machine(client, link):
    opened(client, link, REMOTE_ADDR="198.51.100.23")
    opened(client, link, REMOTE_ADDR="198.51.100.24")
    opened(client, link, REMOTE_ADDR="2001:db8:1:2::9")
    assert list(link.openings.order_by("pk").values_list("network", flat=True)) == [
        "198.51.100.0/24",
        "2001:db8:1::/48",
    ]
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=2)):
        opened(client, link, REMOTE_ADDR="198.51.100.23")
    assert link.openings.count() == 3


def test_a_link_that_is_over_says_so_and_shows_nothing(client, sign_in, officer, meeting, link):
    with time_machine.travel(timezone.now() + datetime.timedelta(days=31)):
        page = client.get(shares.share_path(link))
    assert page.status_code == 410
    assert meeting.title not in page.content.decode()
    sign_in(officer).post(reverse("meetings:share_revoke", args=[link.pk]))
    page = client.get(shares.share_path(link))
    assert page.status_code == 410
    assert "n’est plus valable" in page.content.decode()
    assert not ShareOpening.objects.exists()


def test_a_link_made_otherwise_opens_nothing(client, link, meeting, manager):
    invitee = Invitee.objects.create(meeting=meeting, user=manager)
    for token in (str(link.uid), shares.SIGNER.sign(str(link.uid))[:-2] + "xx", answers.SIGNER.sign(str(link.uid))):
        assert client.get(reverse("meetings:shared", args=[token])).status_code == 404
    assert client.get(reverse("meetings:shared", args=[shares.SIGNER.sign(str(invitee.uid))])).status_code == 404


@pytest.mark.parametrize("days", [0, 181])
def test_a_link_lasts_between_a_day_and_half_a_year(meeting, officer, days):
    with pytest.raises(ValueError, match="de 1 à 180 jours"):
        shares.share_meeting(meeting=meeting, label="x", days=days, by=officer)


def test_who_it_is_for_must_be_said(sign_in, officer, meeting):
    page = sign_in(officer).post(reverse("meetings:share_create", args=[meeting.pk]), {"label": "", "days": 7})
    assert page.status_code == 422
    assert not meeting.links.exists()


# ---- private calendar -----------------------------------------------------------------------------------------------


def calendar_of(client: Any, secret: str) -> Any:
    page = client.get(reverse("meetings:feed", args=[secret]))
    assert page.status_code == 200
    assert page["Content-Type"] == "text/calendar; charset=utf-8"
    return rfc5545.read(page.content)


def titles(calendar: Any) -> set[str]:
    return {event.one("SUMMARY").text for event in calendar.parts}


def test_the_calendar_holds_what_is_the_users(client, officer, manager, quartier, meeting):
    today = timezone.localdate()
    decision = Decision.objects.create(
        meeting=meeting, text="Écrire à la ville", owner=manager, due_on=today, created_by=officer
    )
    Decision.objects.create(
        meeting=meeting, text="À quelqu’un d’autre", owner=officer, due_on=today, created_by=officer
    )
    Exchange.objects.create(
        partner=PartnerFactory(name="Régie"),
        kind="call",
        on=today,
        text="Dit",
        next_step="Rappeler",
        next_on=today,
        author=manager,
    )
    AgreementFactory(title="Jardins", status="signed", ends_on=today, quartiers=[quartier])
    AgreementFactory(title="Ailleurs", status="signed", ends_on=today)
    AgreementFactory(title="Projet", status="draft", ends_on=today, quartiers=[quartier])
    secret = feeds.open_feed(by=manager)
    assert titles(calendar_of(client, secret)) == {
        "À faire : Écrire à la ville",
        "Rappeler (Régie)",
        "Fin de la convention « Jardins »",
    }
    Invitee.objects.create(meeting=meeting, user=manager)
    calendar = calendar_of(client, secret)
    assert "Cellule GUSP de janvier" in titles(calendar)
    whole = next(event for event in calendar.parts if "Écrire" in event.one("SUMMARY").value)
    assert whole.one("DTSTART").value == today.strftime("%Y%m%d")
    assert whole.one("DTEND").value == (today + datetime.timedelta(days=1)).strftime("%Y%m%d")
    assert decision.get_absolute_url() in whole.one("URL").value
    # No calendar of another site has these identifiers.
    assert {event.one("UID").value.partition("@")[2] for event in calendar.parts} == {"127.0.0.1"}
    assert calendar.one("METHOD").value == "PUBLISH"
    assert calendar.one("REFRESH-INTERVAL").value == "PT4H"


def test_it_holds_the_deadlines_and_the_sessions_to_come_of_ones_actions(client, officer, manager, quartier):
    today = timezone.localdate()
    soon, past = today + datetime.timedelta(days=20), today - datetime.timedelta(days=20)
    programme = ProgrammeFactory(quartiers=[quartier])
    action = ActionFactory(programme=programme, title="Jardin", responsible=officer, status="running", ends_on=soon)
    step = Milestone.objects.create(action=action, title="Plantations", due_on=past)
    Milestone.objects.create(action=action, title="Faite", due_on=soon, done_on=today)
    Milestone.objects.create(action=action, title="D’une autre", due_on=soon, responsible=manager)
    FundingFactory(action=action, funder=PartnerFactory(name="Métropole"), deadline_on=soon)
    ParticipationFactory(action=action, on=soon, title="Atelier", place="Local", people=0)
    ParticipationFactory(action=action, on=past, title="D’avant")
    # To be signed by the next 1 October.
    first = today.year + (1 if today < datetime.date(today.year, 10, 1) else 2)
    TfpbConvention.objects.create(
        quartier=quartier, framework=FrameworkFactory(kind="tfpb"), first_year=first, last_year=first + 2
    )
    calendar = calendar_of(client, feeds.open_feed(by=officer))
    assert titles(calendar) == {
        "Plantations",
        "Demande à déposer : Métropole",
        "Fin de l’action « Jardin »",
        "Séance : Atelier",
        "Convention TFPB à signer : Les Tilleuls",
    }
    told = {event.one("SUMMARY").value: event for event in calendar.parts}
    assert told["Plantations"].one("DTSTART").value == past.strftime("%Y%m%d")
    assert told["Plantations"].one("UID").value == f"deadline-milestone-{step.pk}@127.0.0.1"
    assert f"{action.get_absolute_url()}#etapes" in told["Plantations"].one("URL").value
    assert titles(calendar_of(client, feeds.open_feed(by=manager))) == {
        "D’une autre",
        "Convention TFPB à signer : Les Tilleuls",
    }


def test_it_has_the_same_event_as_the_invitation(client, manager, officer, meeting):
    invitee = Invitee.objects.create(meeting=meeting, user=manager)
    sent = rfc5545.read(
        client.get(reverse("meetings:answer_calendar", args=[answers.SIGNER.sign(str(invitee.uid))])).content
    )
    fed = calendar_of(client, feeds.open_feed(by=manager))
    assert {event.one("UID").value for event in fed.parts} == {sent.parts[0].one("UID").value}


def test_who_declined_or_whose_meeting_is_cancelled(client, manager, meeting):
    invitee = Invitee.objects.create(meeting=meeting, user=manager)
    secret = feeds.open_feed(by=manager)
    Meeting.objects.filter(pk=meeting.pk).update(status="cancelled")
    (event,) = calendar_of(client, secret).parts
    assert event.one("STATUS").value == "CANCELLED"
    Invitee.objects.filter(pk=invitee.pk).update(answer="no")
    assert not calendar_of(client, secret).parts


def test_what_one_may_see_no_more_leaves_the_calendar(client, manager, officer, meeting):
    secret = feeds.open_feed(by=officer)
    assert titles(calendar_of(client, secret)) == {"Cellule GUSP de janvier"}
    Meeting.objects.filter(pk=meeting.pk).update(organiser=manager)
    assert titles(calendar_of(client, secret)) == set()


def test_a_new_address_closes_the_old_one(client, sign_in, officer):
    old = feeds.open_feed(by=officer)
    page = sign_in(officer).post(reverse("meetings:feed_settings"), {"ouvrir": "1"})
    address = page.context["address"]
    assert client.get(reverse("meetings:feed", args=[old])).status_code == 404
    assert calendar_of(client, address.rsplit("/", 1)[1].removesuffix(".ics")).name == "VCALENDAR"
    # It is not shown again, and is not kept.
    again = sign_in(officer).get(reverse("meetings:feed_settings")).content.decode()
    secret = address.rsplit("/", 1)[1].removesuffix(".ics")
    assert secret not in again
    assert secret not in str(CalendarFeed.objects.values().get(user=officer))


def test_closed_by_its_owner_or_with_the_account(client, sign_in, officer):
    secret = feeds.open_feed(by=officer)
    officer.is_active = False
    officer.save()
    assert client.get(reverse("meetings:feed", args=[secret])).status_code == 404
    officer.is_active = True
    officer.save()
    assert calendar_of(client, secret)
    sign_in(officer).post(reverse("meetings:feed_settings"), {"fermer": "1"})
    assert client.get(reverse("meetings:feed", args=[secret])).status_code == 404
    assert not CalendarFeed.objects.filter(user=officer).exists()


def test_reading_is_noted_once_an_hour(client, officer):
    secret = feeds.open_feed(by=officer)
    calendar_of(client, secret)
    first = CalendarFeed.objects.get(user=officer).read_at
    assert first is not None
    calendar_of(client, secret)
    assert CalendarFeed.objects.get(user=officer).read_at == first
    with time_machine.travel(timezone.now() + datetime.timedelta(hours=2)):
        calendar_of(client, secret)
    assert CalendarFeed.objects.get(user=officer).read_at > first


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_calendar(client, officer, quartier, count, django_assert_num_queries):
    now, today = timezone.now(), timezone.localdate()
    for number in range(count):
        meeting = Meeting.objects.create(
            kind="team",
            title=f"R{number}",
            organiser=officer,
            starts_at=now,
            ends_at=now + datetime.timedelta(hours=1),
        )
        Decision.objects.create(meeting=meeting, text="x", owner=officer, due_on=today, created_by=officer)
        action = ActionFactory(programme=ProgrammeFactory(quartiers=[quartier]), responsible=officer)
        Milestone.objects.create(action=action, title="x", due_on=today)
        ParticipationFactory(action=action, on=today)
    secret = feeds.open_feed(by=officer)
    calendar_of(client, secret)
    with django_assert_num_queries(9):
        client.get(reverse("meetings:feed", args=[secret]))
