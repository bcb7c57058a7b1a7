"""What is open of actions on the quartiers of a meeting, proposed to its agenda."""

import datetime
from typing import Any

from django.utils import timezone

from actions.enums import DeadlineKind, ProgrammeStatus
from actions.models import Programme
from actions.reads.deadlines import Deadline, deadlines
from core.french import date_short
from meetings.models import Meeting
from meetings.services.agenda import PROPOSED, USUAL, Proposal

# What falls due in the weeks that follow the meeting is spoken of there.
AFTER = datetime.timedelta(days=45)
GROUPS = {
    DeadlineKind.MILESTONE: "Étapes des actions",
    DeadlineKind.REQUEST: "Financements",
    DeadlineKind.REPORT: "Financements",
    DeadlineKind.CONVENTION: "Abattement de TFPB",
    DeadlineKind.PLAN: "Abattement de TFPB",
    DeadlineKind.ACTION: "Actions qui finissent",
}


def programmes(meeting: Meeting, user: Any) -> list[Proposal]:
    """Propose the programmes that are submitted and wait for their validation."""
    links = Programme.quartiers.through.objects.filter(quartier_id__in=meeting.quartier_keys)
    rows = Programme.objects.visible_to(user).filter(
        status=ProgrammeStatus.SUBMITTED, pk__in=links.values("programme_id")
    )
    return [
        Proposal(
            f"programme-{row.pk}",
            "Programmes à valider",
            f"Programme soumis : {row}"[:300],
            row.years,
            row.get_absolute_url(),
            {"minutes": USUAL},
            is_due=True,
        )
        for row in rows.order_by("first_year", "title_key", "pk")[:PROPOSED]
    ]


def points(meeting: Meeting, user: Any) -> list[Proposal]:
    """Propose what is late by the day of the meeting, or falls due in the weeks that follow it."""
    day = timezone.localdate(meeting.starts_at)
    found: dict[str, list[Proposal]] = {group: [] for group in GROUPS.values()}
    for row in deadlines(user, until=day + AFTER, quartiers=meeting.quartier_keys, most=PROPOSED):
        found[GROUPS[row.kind]].append(_point(row, day))
    return [one for group in found.values() for one in group[:PROPOSED]]


def _point(row: Deadline, day: datetime.date) -> Proposal:
    is_late = row.day < day
    return Proposal(
        f"echeance-{row.key}",
        GROUPS[row.kind],
        row.title[:300],
        f"{'depuis' if is_late else 'pour'} le {date_short(row.day)} · {row.about}",
        row.url,
        {"minutes": 5},
        is_due=is_late,
    )
