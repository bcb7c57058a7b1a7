"""What the database refuses of meetings, whatever writes it."""

import datetime
import re
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.utils import timezone

from meetings.models import (
    AttendanceGroup,
    CalendarFeed,
    Decision,
    Invitee,
    Meeting,
    MeetingDocument,
    MeetingSeries,
    SeriesException,
    ShareLink,
)
from tests.factories import (
    AgendaItemFactory,
    ContactFactory,
    DecisionFactory,
    InviteeFactory,
    IssueFactory,
    MeetingFactory,
    ObservationFactory,
    PartnerFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def refused(name: str, write: Any) -> None:
    """Write; the constraint of this name refuses."""
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        write()


def change(row: Any, **fields: Any) -> Any:
    return lambda: type(row).objects.filter(pk=row.pk).update(**fields)


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("meeting_titled", {"title": ""}),
        ("meeting_titled", {"kind": "party"}),
        ("meeting_period", {"ends_at": timezone.now() - datetime.timedelta(days=400)}),
        ("meeting_status_known", {"status": "lost"}),
        ("meeting_status_known", {"minutes_status": "lost", "status": "held"}),
        ("meeting_cancelled_reason", {"cancelled_reason": "Grève"}),
        ("meeting_minutes_of_held", {"minutes_status": "sent"}),
        ("meeting_series_day", {"series_on": datetime.date(2026, 12, 1)}),
    ],
    ids=lambda value: value if isinstance(value, str) else ",".join(value),
)
def test_a_meeting(name, fields):
    refused(name, change(MeetingFactory(), **fields))


def test_only_validated_minutes_say_where():
    refused("meeting_validated_in", change(MeetingFactory(), validated_in=MeetingFactory()))


def series(**fields: Any) -> MeetingSeries:
    values = {
        "title": "Cellules",
        "kind": "gusp",
        "organiser": UserFactory(),
        "weekday": 2,
        "week": 1,
        "starts_on": datetime.date(2026, 12, 1),
        "time": datetime.time(14),
    }
    return MeetingSeries.objects.create(**values | fields)


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("meetingseries_titled", {"title": ""}),
        ("meetingseries_period", {"ends_on": datetime.date(2026, 11, 1)}),
        ("meetingseries_rule", {"interval": 0}),
        ("meetingseries_rule", {"weekday": 8}),
        ("meetingseries_rule", {"minutes": 2}),
        ("meetingseries_week", {"week": None}),
        ("meetingseries_week", {"week": 5}),
        ("meetingseries_week", {"frequency": "weekly"}),
    ],
    ids=lambda value: value if isinstance(value, str) else ",".join(value),
)
def test_a_series(name, fields):
    refused(name, lambda: series(**fields))


def test_a_day_of_a_series_has_one_meeting_and_one_exception():
    row = series()
    day = datetime.date(2026, 12, 1)
    MeetingFactory(series=row, series_on=day)
    refused("meeting_series_once", lambda: MeetingFactory(series=row, series_on=day))
    SeriesException.objects.create(series=row, on=day)
    refused("seriesexception_once", lambda: SeriesException.objects.create(series=row, on=day))


def test_a_point_of_the_agenda():
    item = AgendaItemFactory()
    refused("agendaitem_titled", change(item, title=""))
    refused("agendaitem_minutes", change(item, minutes=0))
    refused("agendaitem_minutes", change(item, minutes=601))
    refused("agendaitem_one_record", change(item, issue=IssueFactory(), observation=ObservationFactory()))
    refused("agendaitem_one_record", change(item, issue=IssueFactory(), decision=DecisionFactory()))


def test_who_is_invited():
    meeting = MeetingFactory()
    refused("invitee_somebody", lambda: Invitee.objects.create(meeting=meeting))
    refused(
        "invitee_somebody",
        lambda: Invitee.objects.create(meeting=meeting, user=UserFactory(), partner=PartnerFactory()),
    )
    row = InviteeFactory(meeting=meeting)
    refused("invitee_choices_known", change(row, answer="nope"))
    refused("invitee_choices_known", change(row, attendance="here"))
    refused("invitee_choices_known", change(row, college="others"))
    refused("invitee_user_once", lambda: InviteeFactory(meeting=meeting, user=row.user))
    contact, partner = ContactFactory(), PartnerFactory()
    Invitee.objects.create(meeting=meeting, contact=contact, partner=partner)
    refused("invitee_contact_once", lambda: Invitee.objects.create(meeting=meeting, contact=contact))
    # With somebody or as such, a partner is invited twice if need be; as such, once.
    Invitee.objects.create(meeting=meeting, partner=partner)
    refused("invitee_partner_once", lambda: Invitee.objects.create(meeting=meeting, partner=partner))


def test_people_who_are_counted():
    meeting = MeetingFactory()
    row = AttendanceGroup.objects.create(meeting=meeting, college="residents", count=5)
    refused(
        "attendancegroup_once", lambda: AttendanceGroup.objects.create(meeting=meeting, college="residents", count=1)
    )
    refused("attendancegroup_count", change(row, count=0))
    refused("attendancegroup_within_count", change(row, women=6))
    refused("attendancegroup_within_count", change(row, women=3, men=3))


def test_a_document():
    meeting, user = MeetingFactory(), UserFactory()

    def attach(**fields: Any) -> MeetingDocument:
        values = {
            "title": "Feuille",
            "name": "f.pdf",
            "content_type": "application/pdf",
            "size": 3,
            "digest": "d" * 64,
        }
        return MeetingDocument.objects.create(meeting=meeting, added_by=user, **values | fields)

    attach()
    refused("meetingdocument_once", attach)
    refused("meetingdocument_file_whole", lambda: attach(size=0, digest="e" * 64))


def test_a_decision():
    row, today = DecisionFactory(), timezone.localdate()
    refused("decision_told", change(row, text=""))
    refused("decision_one_owner", change(row, owner=UserFactory(), partner=PartnerFactory()))
    refused("decision_closed_signed", change(row, status="done"))
    refused("decision_closed_signed", change(row, closed_on=today))
    refused("decision_dropped_why", change(row, status="dropped", closed_on=today, closed_by=UserFactory()))
    refused("decision_uid", lambda: DecisionFactory(uid=row.uid))
    Decision.objects.filter(pk=row.pk).update(
        uid=uuid.uuid4(), status="done", closed_on=today, closed_by=UserFactory()
    )


def test_validated_minutes_are_settled_but_what_becomes_of_a_decision_goes_on():
    meeting, user, today = MeetingFactory(status="held", minutes_status="sent"), UserFactory(), timezone.localdate()
    item, decision = AgendaItemFactory(meeting=meeting), DecisionFactory(meeting=meeting)
    invitee = InviteeFactory(meeting=meeting, attendance="present")
    group = AttendanceGroup.objects.create(meeting=meeting, college="residents", count=5)
    other = AgendaItemFactory()
    Meeting.objects.filter(pk=meeting.pk).update(minutes_status="validated")
    for write in (
        change(item, notes="Autre chose"),
        change(item, title="Autre"),
        change(other, meeting=meeting),
        change(item, meeting=other.meeting),
        item.delete,
        lambda: AgendaItemFactory(meeting=meeting),
        change(invitee, attendance="absent"),
        change(group, count=6),
        group.delete,
        lambda: AttendanceGroup.objects.create(meeting=meeting, college="city", count=1),
        change(decision, text="Autre"),
        change(decision, due_on=today),
        decision.delete,
        lambda: DecisionFactory(meeting=meeting),
        change(meeting, summary="Autre"),
        change(meeting, minutes_status="sent"),
    ):
        refused("est validé : il ne change plus", write)
    change(decision, status="done", closed_on=today, closed_by=user, outcome="Posé", reminded_on=today)()
    # Records that are merged with others, and minutes that are sent once more.
    change(decision, partner=PartnerFactory())()
    change(invitee, minutes_sent_at=timezone.now())()
    change(item, issue=IssueFactory())()
    change(meeting, validated_in=MeetingFactory())()
    decision.refresh_from_db()
    item.refresh_from_db()
    assert (decision.status, item.title) == ("done", str(item))


def test_links():
    user, meeting = UserFactory(), MeetingFactory()
    late = timezone.now() + datetime.timedelta(days=1)
    refused(
        "sharelink_sound",
        lambda: ShareLink.objects.create(meeting=meeting, label="", created_by=user, expires_at=late),
    )
    refused(
        "sharelink_sound",
        lambda: ShareLink.objects.create(
            meeting=meeting, label="Élus", created_by=user, expires_at=late - datetime.timedelta(days=2)
        ),
    )
    CalendarFeed.objects.create(user=user, digest="a")
    refused("user_id", lambda: CalendarFeed.objects.create(user=user, digest="b"))
    refused("digest", lambda: CalendarFeed.objects.create(user=UserFactory(), digest="a"))


def test_what_was_said_is_in_no_cascade():
    """A meeting takes its parts along; decisions, which are followed, keep it."""
    decision = DecisionFactory()
    with pytest.raises(Exception, match="protected"):
        Meeting.objects.get(pk=decision.meeting_id).delete()


def test_every_constraint_has_its_case():
    tried = set(re.findall(r'(?:refused\(\s*|\()"(\w+)"', Path(__file__).read_text(encoding="utf-8")))
    models = [row for row in apps.get_app_config("meetings").get_models() if not hasattr(row, "pgh_tracked_model")]
    assert {constraint.name for model in models for constraint in model._meta.constraints} - tried == set()
