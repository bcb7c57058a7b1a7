"""The agenda of a meeting: its points in order, and what is open on its quartiers, proposed to it."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from core.db.ordering import STEP, moved, renumber
from core.french import date_short
from diagnostics.models import Issue, Observation
from diagnostics.models.observations import ANSWER_DAYS, late_thresholds
from meetings.enums import MinutesStatus
from meetings.models import AgendaItem, Decision, Meeting
from partners.models import Agreement

MOST_ITEMS = 60
# Of each kind at most: an agenda that holds everything is none.
PROPOSED = 15
# How the point begins where the minutes of a former meeting are validated.
VALIDATION = "Validation du relevé du"
# Minutes that a point takes unless somebody says otherwise.
USUAL = 10


class AgendaError(Exception):
    """The agenda cannot be changed this way. The message is in French."""


@dataclass(frozen=True)
class Proposal:
    """What could be a point: `key` names it in the form, `fields` are those of the point, `is_due` ticks it."""

    key: str
    group: str
    title: str
    detail: str
    url: str
    fields: dict[str, Any]
    is_due: bool = False


def _items(meeting: Meeting) -> list[AgendaItem]:
    return list(AgendaItem.objects.select_for_update().filter(meeting=meeting).order_by("order", "pk"))


@transaction.atomic
def add_items(*, meeting: Meeting, items: Iterable[AgendaItem], by: Any) -> int:
    """Store points after the others; return how many. Raises AgendaError when there would be too many."""
    Meeting.objects.select_for_update(no_key=True, of=("self",)).get(pk=meeting.pk)
    known = _items(meeting)
    new = list(items)
    if len(known) + len(new) > MOST_ITEMS:
        raise AgendaError(f"Un ordre du jour a {MOST_ITEMS} points au plus : il en a déjà {len(known)}.")
    last = max((item.order for item in known), default=0)
    for rank, item in enumerate(new, 1):
        item.meeting, item.order = meeting, last + rank * STEP
        item.save()
    return len(new)


@transaction.atomic
def move_item(*, item: AgendaItem, places: int, by: Any) -> None:
    """Move a point so many places, -1 towards the beginning. Raises AgendaError when it is gone."""
    try:
        rows, _ = moved(_items(item.meeting), item, places)
    except LookupError:
        raise AgendaError("Ce point n’est plus à l’ordre du jour.") from None
    renumber(rows)


@transaction.atomic
def remove_item(*, item: AgendaItem, by: Any) -> None:
    """Take a point out. Raises AgendaError when something was said or decided there."""
    row = AgendaItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    if row.notes or row.decisions.exists():
        raise AgendaError("Ce point a déjà des notes ou des décisions : il reste à l’ordre du jour.")
    row.delete()


# ---- what is open ---------------------------------------------------------------------------------------------------


def earlier_of(meeting: Meeting) -> Any:
    """Return the meetings of the same series before this one; those of its quartiers when it is in none."""
    rows = Meeting.objects.filter(starts_at__lt=meeting.starts_at).exclude(pk=meeting.pk)
    return rows.filter(series=meeting.series_id) if meeting.series_id else rows


def to_validate(meeting: Meeting) -> Meeting | None:
    """Return the meeting before, of the series or else of the kind there, whose minutes wait for their validation."""
    rows = earlier_of(meeting).filter(minutes_status=MinutesStatus.SENT)
    if not meeting.series_id:
        links = Meeting.quartiers.through.objects.filter(quartier_id__in=meeting.quartier_keys)
        rows = rows.filter(kind=meeting.kind, pk__in=links.values("meeting_id"))
    found: Meeting | None = rows.order_by("-starts_at", "-pk").first()
    return found


def proposals_for(meeting: Meeting, user: Any, items: Iterable[AgendaItem] | None = None) -> list[Proposal]:
    """Return what is open on the quartiers of the meeting, as far as the user sees it; not what is a point.

    `items` are its points when they were read already. The order is that of the agenda: minutes to validate, decisions
    not done, observations, problématiques, agreements, then what other apps have (`settings.AGENDA_SOURCES`).
    """
    points = list(meeting.items.all() if items is None else items)
    taken = {
        f"{name}-{key}"
        for item in points
        for name, key in (
            ("decision", item.decision_id),
            ("observation", item.observation_id),
            ("problematique", item.issue_id),
            ("convention", item.agreement_id),
        )
        if key is not None
    }
    titles = {item.title for item in points}
    found: list[Proposal] = []
    for source in (_minutes, _decisions, _observations, _issues, _agreements, *_others()):
        found += source(meeting, user)
    return [one for one in found if one.key not in taken and one.title not in titles]


def _others() -> list[Any]:
    return [import_string(path) for path in settings.AGENDA_SOURCES]


def validation_title(former: Meeting) -> str:
    """Return the words of the point where the minutes of a former meeting are validated."""
    return f"{VALIDATION} {timezone.localtime(former.starts_at):%d/%m/%Y}"


def _minutes(meeting: Meeting, user: Any) -> list[Proposal]:
    former = to_validate(meeting)
    if former is None:
        return []
    title = validation_title(former)
    return [Proposal("releve", "Relevé", title, str(former), former.get_absolute_url(), {"minutes": 5}, is_due=True)]


def _quartier_meetings(meeting: Meeting) -> Any:
    links = Meeting.quartiers.through.objects.filter(quartier_id__in=meeting.quartier_keys)
    return Meeting.objects.filter(pk__in=links.values("meeting_id"))


def _decisions(meeting: Meeting, user: Any) -> list[Proposal]:
    rows = (
        Decision.objects.visible_to(user)
        .open()
        .filter(meeting__in=_quartier_meetings(meeting).values("pk"), meeting__starts_at__lt=meeting.starts_at)
        .select_related("meeting", "owner", "contact", "partner")
    )
    found = []
    for row in rows[: 3 * PROPOSED]:
        is_ours = bool(meeting.series_id) and row.meeting.series_id == meeting.series_id
        due = f", pour le {date_short(row.due_on)}" if row.due_on else ""
        found.append(
            Proposal(
                f"decision-{row.pk}",
                "Décisions à suivre",
                f"Suite : {row.text}"[:300],
                f"{row.who or 'confiée à personne'}{due} · {row.meeting}",
                row.get_absolute_url(),
                {"decision": row, "speaker": row.who[:150], "minutes": 5},
                is_due=is_ours or row.is_late,
            )
        )
    found.sort(key=lambda one: not one.is_due)
    return found[:PROPOSED]


def _observations(meeting: Meeting, user: Any) -> list[Proposal]:
    today = timezone.localdate()
    seen = Observation.objects.visible_to(user).filter(quartier__in=meeting.quartier_keys, is_confidential=False)
    late = seen.open().filter(seen_on__lt=late_thresholds(today)[1])
    # Over lately: what ended long ago without a word is no longer waited for.
    unanswered = seen.unanswered().filter(over_at__gte=timezone.now() - datetime.timedelta(days=ANSWER_DAYS))
    most = [
        rows.select_related("theme").defer("search_vector").order_by("-severity", "seen_on", "pk")[:PROPOSED]
        for rows in (late, unanswered)
    ]
    found = sorted(
        most[0].union(most[1], all=True), key=lambda row: (row.over_at is not None, -row.severity, row.seen_on, row.pk)
    )
    return [
        Proposal(
            f"observation-{row.pk}",
            "Observations sans réponse" if row.over_at is not None else "Observations en retard",
            f"{row.theme} : {row.place_label or row.text}"[:300],
            f"vu le {date_short(row.seen_on)} · {row.get_status_display()}",
            row.get_absolute_url(),
            {"observation": row, "minutes": USUAL},
        )
        for row in found
    ]


def _issues(meeting: Meeting, user: Any) -> list[Proposal]:
    links = Issue.quartiers.through.objects.filter(quartier_id__in=meeting.quartier_keys)
    rows = Issue.objects.visible_to(user).open().filter(pk__in=links.values("issue_id")).select_related("theme")
    return [
        Proposal(
            f"problematique-{row.pk}",
            "Problématiques ouvertes",
            row.title[:300],
            f"{row.theme}{f' · priorité {row.priority}' if row.priority else ''}",
            row.get_absolute_url(),
            {"issue": row, "minutes": USUAL},
            is_due=row.priority == 1,
        )
        for row in rows.order_by("priority", "-gravity", "-frequency", "pk")[:PROPOSED]
    ]


def _agreements(meeting: Meeting, user: Any) -> list[Proposal]:
    links = Agreement.quartiers.through.objects.filter(quartier_id__in=meeting.quartier_keys)
    rows = Agreement.objects.visible_to(user).ending(_day(meeting)).filter(pk__in=links.values("agreement_id"))
    return [
        Proposal(
            f"convention-{row.pk}",
            "Conventions bientôt à échéance",
            f"Convention « {row.title} »"[:300],
            f"jusqu’au {date_short(row.ends_on)}",
            row.get_absolute_url(),
            {"agreement": row, "minutes": USUAL},
        )
        for row in rows.order_by("ends_on", "pk")[:PROPOSED]
    ]


def _day(meeting: Meeting) -> datetime.date:
    return timezone.localdate(meeting.starts_at)


def take_proposals(*, meeting: Meeting, user: Any, keys: Iterable[str]) -> int:
    """Make points of what was ticked; return how many. What is no longer open is left out."""
    wanted = set(keys)
    items = [AgendaItem(title=one.title, **one.fields) for one in proposals_for(meeting, user) if one.key in wanted]
    return add_items(meeting=meeting, items=items, by=user)
