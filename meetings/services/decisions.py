"""What a meeting decides, and what becomes of it; what is said during a meeting."""

import datetime
import difflib
import uuid
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.enums import NotificationKind
from accounts.services import News, notify_all
from core.french import date_short
from meetings.enums import PROMISING, DecisionStatus, MeetingKind
from meetings.models import AgendaItem, Decision, Invitee, Meeting

# Told so long before the day, and again once it has passed.
BEFORE = datetime.timedelta(days=3)


class DecisionError(Exception):
    """The decision cannot be changed this way. The message is in French."""


class LockedMinutesError(Exception):
    """The minutes are validated: they do not change any more."""

    def __init__(self) -> None:
        super().__init__("Le relevé de cette réunion est validé : il ne change plus.")


def open_minutes(pk: int) -> Meeting:
    """Return the meeting, locked, whose minutes may still be written.

    Nobody validates them until the transaction ends. Raises LockedMinutesError.
    """
    row = Meeting.objects.select_for_update(no_key=True, of=("self",)).get(pk=pk)
    if row.is_locked:
        raise LockedMinutesError
    return row


@dataclass(frozen=True)
class Owner:
    """Who takes care of a decision: one of the three, or nobody."""

    user_id: int | None = None
    contact_id: int | None = None
    partner_id: int | None = None


@transaction.atomic
def decide(
    *,
    uid: uuid.UUID,
    meeting: Meeting,
    item: AgendaItem | None,
    text: str,
    owner: Owner,
    due_on: datetime.date | None,
    is_promise: bool,
    by: Any,
) -> Decision:
    """Store a decision, once for a `uid`. Raises LockedMinutesError."""
    open_minutes(meeting.pk)
    row, _ = Decision.objects.get_or_create(
        uid=uid,
        defaults={
            "meeting": meeting,
            "item": item,
            "text": text,
            "owner_id": owner.user_id,
            "contact_id": owner.contact_id,
            "partner_id": owner.partner_id,
            "due_on": due_on,
            "is_promise": is_promise,
            "created_by": by,
        },
    )
    return row


def is_promised(meeting: Meeting) -> bool:
    """Whether what is decided there is promised to residents unless somebody says otherwise."""
    return MeetingKind(meeting.kind) in PROMISING


@transaction.atomic
def close_decision(*, decision: Decision, status: str, outcome: str, by: Any) -> None:
    """Say that a decision is done (what was done, if one wishes) or dropped (why). Raises DecisionError."""
    row = Decision.objects.select_for_update(of=("self",)).get(pk=decision.pk)
    if status not in (DecisionStatus.DONE, DecisionStatus.DROPPED):
        raise DecisionError("Une décision se ferme faite ou abandonnée.")
    if status == DecisionStatus.DROPPED and not outcome.strip():
        raise DecisionError("Dites pourquoi la décision est abandonnée.")
    if row.status != DecisionStatus.OPEN:
        raise DecisionError("Cette décision est déjà fermée.")
    row.status, row.outcome = status, outcome.strip()
    row.closed_on, row.closed_by = timezone.localdate(), by
    row.save(update_fields=["status", "outcome", "closed_on", "closed_by"])


@transaction.atomic
def reopen_decision(*, decision: Decision, by: Any) -> None:
    """Open a decision again; what had become of it stays in its history."""
    Decision.objects.filter(pk=decision.pk).exclude(status=DecisionStatus.OPEN).update(
        status=DecisionStatus.OPEN, outcome="", closed_on=None, closed_by=None, reminded_on=None
    )


@transaction.atomic
def remind_decisions(today: datetime.date | None = None) -> int:
    """Tell agents of their decisions three days before the day, and once it has passed; return how many were told."""
    day = today or timezone.localdate()
    rows = list(
        Decision.objects.open()
        .filter(owner__isnull=False, owner__is_active=True, due_on__lte=day + BEFORE)
        .select_related("owner", "meeting")
        .select_for_update(of=("self",), skip_locked=True)
    )
    due = []
    for row in rows:
        assert row.due_on is not None
        passed = row.due_on < day
        # Once before the day, once after it.
        if row.reminded_on is None or (passed and row.reminded_on <= row.due_on):
            due.append(row)
    notify_all(
        kind=NotificationKind.MEETING,
        news=[
            News(
                users={row.owner},
                key=f"decision-{row.pk}-{day:%Y%m%d}",
                title=f"{'En retard' if row.due_on and row.due_on < day else 'À faire'} : {row.text[:150]}",
                url=row.get_absolute_url(),
                why=f"Vous vous en chargez depuis « {row.meeting} », pour le {date_short(row.due_on)}.",
            )
            for row in due
            if row.due_on is not None
        ],
    )
    Decision.objects.filter(pk__in=[row.pk for row in due]).update(reminded_on=day)
    return len(due)


# ---- minutes --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Written:
    """What became of a text that somebody wrote: as it is stored, its version, and theirs when both changed a line."""

    text: str
    version: int
    theirs: str | None = None

    @property
    def is_conflict(self) -> bool:
        """Whether what was written is not stored: somebody else changed the same lines meanwhile."""
        return self.theirs is not None


def merge_texts(base: str, mine: str, theirs: str) -> str | None:
    """Return a text with the changes of both, line by line; None when both changed the same lines otherwise."""
    if mine in (base, theirs):
        return theirs
    if theirs == base:
        return mine
    old, ours, others = base.split("\n"), mine.split("\n"), theirs.split("\n")
    changes = _changes(old, ours)
    for change in _changes(old, others):
        if change in changes:
            continue
        if any(_touch(change, known) for known in changes):
            return None
        changes.append(change)
    merged, at = [], 0
    for start, end, lines in sorted(changes, key=lambda change: (change[0], change[1])):
        merged += [*old[at:start], *lines]
        at = end
    return "\n".join([*merged, *old[at:]])


def _changes(old: list[str], new: list[str]) -> list[tuple[int, int, tuple[str, ...]]]:
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    return [(a, b, tuple(new[c:d])) for tag, a, b, c, d in matcher.get_opcodes() if tag != "equal"]


def _touch(first: tuple[int, int, Any], second: tuple[int, int, Any]) -> bool:
    """Whether two changes are of the same lines, or put something at the same place."""
    return first[0] <= second[1] and second[0] <= first[1]


@transaction.atomic
def write_notes(*, item: AgendaItem, text: str, base: str, by: Any) -> Written:
    """Store what was said at a point: `base` is what the writer had before them.

    What somebody else wrote meanwhile on other lines stays; on the same lines, nothing is stored and theirs comes
    back. Raises LockedMinutesError.
    """
    meeting = open_minutes(item.meeting_id)
    row = AgendaItem.objects.select_for_update(of=("self",)).get(pk=item.pk, meeting=meeting)
    merged = merge_texts(base, text, row.notes)
    if merged is None:
        return Written(text, row.version, row.notes)
    if merged != row.notes:
        row.notes = merged
        row.save(update_fields=["notes"])
        row.refresh_from_db(fields=["version"])
    return Written(merged, row.version)


@transaction.atomic
def write_summary(*, meeting: Meeting, text: str, base: str, by: Any) -> Written:
    """Store the summary of a meeting, as `write_notes` does for a point."""
    row = open_minutes(meeting.pk)
    merged = merge_texts(base, text, row.summary)
    if merged is None:
        return Written(text, row.version, row.summary)
    if merged != row.summary:
        row.summary = merged
        row.save(update_fields=["summary"])
        row.refresh_from_db(fields=["version"])
    return Written(merged, row.version)


@transaction.atomic
def note_attendance(*, meeting: Meeting, attendance: dict[int, str], by: Any) -> int:
    """Note who came, by the keys of the invitees; return how many changed. Raises LockedMinutesError."""
    open_minutes(meeting.pk)
    changed = 0
    for row in Invitee.objects.select_for_update(of=("self",)).filter(meeting=meeting, pk__in=attendance):
        if row.attendance != attendance[row.pk]:
            row.attendance = attendance[row.pk]
            row.save(update_fields=["attendance"])
            changed += 1
    return changed
