"""The meetings of the demonstration: one that was held, with what it decided, and one to prepare."""

import datetime

from django.utils import timezone

from accounts.models import User
from diagnostics.models import Issue
from meetings.enums import Attendance, DecisionStatus, MeetingKind, MeetingStatus, MinutesStatus
from meetings.models import AgendaItem, AttendanceGroup, Decision, Meeting, MeetingSeries
from meetings.services.meetings import invite
from meetings.services.series import carry_over
from partners.models import ContactPost, Partner
from territories.models import Quartier

# (point of the agenda, minutes, what was said, decisions: text, who, days from today until the day, status, promised)
POINTS = [
    (
        "Encombrants au pied des immeubles",
        20,
        "Les dépôts reviennent le samedi. La régie peut passer le lundi si la Ville vide la benne le vendredi.",
        [
            ("Passer chaque lundi aux Coursives", "partner", -20, DecisionStatus.DONE, True),
            ("Demander à la Ville de vider la benne le vendredi", "mission", -4, DecisionStatus.OPEN, False),
        ],
    ),
    (
        "Portes de hall",
        15,
        "Trois portes ont été réparées, deux attendent une pièce. Les habitants demandent une date.",
        [("Donner une date de remise en état des deux portes", "manager", 9, DecisionStatus.OPEN, True)],
    ),
    ("Calendrier des animations d’hiver", 15, "", []),
]


def add_meetings(quartier: Quartier, people: dict[str, User], today: datetime.date) -> int:
    """Write a cellule GUSP that comes back each month: its last one and its next one; return how many."""
    lead = people["mission"]
    series = MeetingSeries.objects.create(
        title="Cellule GUSP",
        kind=MeetingKind.GUSP,
        organiser=lead,
        weekday=2,
        week=1,
        starts_on=today - datetime.timedelta(days=365),
        time=datetime.time(14),
        place="Maison du projet",
    )
    series.quartiers.set([quartier])
    last = _meeting(series, quartier, lead, today - datetime.timedelta(days=26))
    posts = list(
        ContactPost.objects.to_hand_out()
        .filter(partner__presences__quartier=quartier)
        .select_related("contact", "partner__kind")
        .order_by("pk")
        .distinct()[:6]
    )
    for meeting in (last,):
        invite(meeting=meeting, by=lead, users=[lead, people["manager"], people["gardien"]], posts=posts)
    _held(last, people, today)
    coming = _meeting(series, quartier, lead, today + datetime.timedelta(days=6))
    invite(meeting=coming, by=lead, users=[lead, people["manager"], people["gardien"]], posts=posts)
    carry_over(meeting=coming, by=lead)
    issue = Issue.objects.open().filter(quartiers=quartier).order_by("priority", "pk").first()
    if issue is not None:
        AgendaItem.objects.create(meeting=coming, title=issue.title, issue=issue, minutes=20, order=500)
    return Meeting.objects.count()


def _meeting(series: MeetingSeries, quartier: Quartier, lead: User, day: datetime.date) -> Meeting:
    starts = datetime.datetime.combine(day, series.time, timezone.get_current_timezone())
    meeting = Meeting.objects.create(
        kind=series.kind,
        title=series.title,
        organiser=lead,
        starts_at=starts,
        ends_at=starts + datetime.timedelta(hours=2),
        place=series.place,
        series=series,
        series_on=day,
    )
    meeting.quartiers.set([quartier])
    return meeting


def _held(meeting: Meeting, people: dict[str, User], today: datetime.date) -> None:
    lead = people["mission"]
    partner = Partner.objects.filter(name="Régie de quartier Les Passerelles").first()
    for order, (title, minutes, notes, decisions) in enumerate(POINTS, 1):
        item = AgendaItem.objects.create(meeting=meeting, title=title, minutes=minutes, notes=notes, order=order * 10)
        for text, who, days, status, is_promise in decisions:
            is_done = status == DecisionStatus.DONE
            Decision.objects.create(
                meeting=meeting,
                item=item,
                text=text,
                owner=None if who == "partner" else people[who],
                partner=partner if who == "partner" else None,
                due_on=today + datetime.timedelta(days=days),
                is_promise=is_promise,
                status=status,
                closed_on=today - datetime.timedelta(days=8) if is_done else None,
                closed_by=lead if is_done else None,
                outcome="La régie passe depuis trois semaines." if is_done else "",
                created_by=lead,
            )
    for number, invitee in enumerate(meeting.invitees.order_by("pk")):
        invitee.attendance = Attendance.EXCUSED if number % 4 == 3 else Attendance.PRESENT
        invitee.save(update_fields=["attendance"])
    AttendanceGroup.objects.create(meeting=meeting, college="residents", count=7, women=5, men=2)
    meeting.status = MeetingStatus.HELD
    meeting.minutes_status = MinutesStatus.SENT
    meeting.minutes_sent_at = meeting.ends_at + datetime.timedelta(days=1)
    meeting.summary = "Un passage de plus le lundi ; deux portes attendent leur pièce."
    meeting.save(update_fields=["status", "minutes_status", "minutes_sent_at", "summary"])
