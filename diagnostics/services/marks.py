"""What a group marks at a halte: levels of the grid, what it keeps in mind, the state of the hall.

Phones are without network for hours, and somebody may write at the desk meanwhile. What is sent comes with what its
writer had before them (`base`): each part is compared with it, so that what one changed joins what others changed, and
only what both changed differently is asked about. A state is sent, not a change: sent twice, it is stored once.
"""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import transaction
from django.utils import timezone

from core.history import author_key_of, authors_of, event_model
from diagnostics.enums import HallLevel
from diagnostics.models import Diagnostic, GridItem, GridLevel, HallState, Score, Stop

# Nothing marked, nothing said.
NOTHING: tuple[int | None, str] = (None, "")
UNSEEN = "Non observé"


@dataclass(frozen=True)
class StopMarks:
    """All that a group says at a halte; `marks` holds the items that are marked or have a note, `hall` is a value."""

    marks: Mapping[int, tuple[int | None, str]] = field(default_factory=dict)
    summary: str = ""
    hall: tuple[int | None, str] = NOTHING

    def of(self, item: int) -> tuple[int | None, str]:
        """Return the level (its key) and the note of an item."""
        return self.marks.get(item, NOTHING)

    @property
    def marked(self) -> int:
        """How many items have a level."""
        return sum(1 for level, _ in self.marks.values() if level is not None)

    def as_json(self) -> dict[str, Any]:
        """Return it as phones keep it."""
        marks = {str(item): list(mark) for item, mark in self.marks.items()}
        return {"marks": marks, "summary": self.summary, "hall": list(self.hall)}


@dataclass(frozen=True)
class Conflict:
    """A part that both sides changed since `base`, differently. `part` is "item", "summary" or "hall"."""

    part: str
    item: int | None
    name: str
    mine: Any
    theirs: Any
    mine_label: str
    theirs_label: str
    by: str = ""
    at: datetime.datetime | None = None

    def as_json(self) -> dict[str, Any]:
        """Return it as phones show it."""
        at = f"le {timezone.localtime(self.at):%d/%m/%Y à %H:%M}" if self.at else ""
        return {
            "field": self.part,
            "item": self.item,
            "name": self.name,
            "mine": self.mine,
            "theirs": self.theirs,
            "mine_label": self.mine_label,
            "theirs_label": self.theirs_label,
            "by": self.by,
            "at": at,
        }


class StopGoneError(Exception):
    """The halte was taken out of the route meanwhile. The message is in French."""

    def __init__(self) -> None:
        super().__init__(
            "Cette halte a été retirée du parcours. Ce que vous avez noté n’est pas enregistré : copiez-le dans une "
            "autre halte, ou ajoutez de nouveau ce lieu au parcours."
        )


class StopLockedError(Exception):
    """What the diagnostic says was settled meanwhile. The message is in French."""

    def __init__(self) -> None:
        super().__init__(
            "Ce diagnostic est validé : ce que vous avez noté n’est pas enregistré. Un manager le ramène d’abord en "
            "restitution."
        )


def marks_of(stop: Stop) -> StopMarks:
    """Return what is marked at a halte. Two queries."""
    rows = Score.objects.filter(stop=stop).order_by().values_list("item_id", "level_id", "note")
    state = HallState.objects.filter(stop=stop).first()
    return StopMarks(
        marks={item: (level, note) for item, level, note in rows if level is not None or note},
        summary=stop.summary,
        hall=(state.level, state.comment) if state else NOTHING,
    )


@transaction.atomic
def save_stop_marks(*, stop: Stop, base: StopMarks, mine: StopMarks, by: Any) -> tuple[StopMarks, list[Conflict]]:
    """Store what changed since `base`; return what there is now, and what both sides changed differently.

    What is not in question is stored even when something else is: nothing waits for an answer that may never come.
    Raises StopGoneError, StopLockedError.
    """
    walk = Diagnostic.objects.select_for_update(no_key=True).get(pk=stop.diagnostic_id)
    row = Stop.objects.select_for_update(no_key=True).filter(pk=stop.pk, diagnostic=walk).first()
    if row is None:
        raise StopGoneError
    if walk.is_locked:
        raise StopLockedError
    now = marks_of(row)
    marks, crossed = dict(now.marks), []
    for item in sorted({*base.marks, *mine.marks}):
        value, is_crossed = _merged(base.of(item), mine.of(item), now.of(item))
        marks[item] = value
        if is_crossed:
            crossed.append(item)
    summary, is_summary_crossed = _merged(base.summary, mine.summary, now.summary)
    hall, is_hall_crossed = _merged(base.hall, mine.hall, now.hall)
    merged = StopMarks({item: mark for item, mark in marks.items() if mark != NOTHING}, summary, hall)
    _write(row, now, merged, by)
    if not (crossed or is_summary_crossed or is_hall_crossed):
        return merged, []
    return merged, _told(row, mine, merged, crossed, is_summary_crossed, is_hall_crossed)


def _merged(base: Any, mine: Any, now: Any) -> tuple[Any, bool]:
    """Return what becomes of a part, and whether it is asked about."""
    if mine in (base, now):
        return now, False
    return (mine, False) if now == base else (now, True)


def _write(stop: Stop, now: StopMarks, merged: StopMarks, by: Any) -> None:
    changed = {item: mark for item, mark in merged.marks.items() if mark != now.of(item)}
    Score.objects.filter(stop=stop, item__in=[item for item in now.marks if item not in merged.marks]).delete()
    Score.objects.bulk_create(
        [
            Score(diagnostic_id=stop.diagnostic_id, stop=stop, item_id=item, level_id=level, note=note)
            for item, (level, note) in changed.items()
        ],
        update_conflicts=True,
        unique_fields=["diagnostic", "stop", "item"],
        update_fields=["level", "note"],
    )
    if merged.summary != now.summary:
        stop.summary = merged.summary
        stop.save(update_fields=["summary"])
    if merged.hall != now.hall:
        _write_hall(stop, *merged.hall, by)


def _write_hall(stop: Stop, level: int | None, comment: str, by: Any) -> None:
    if level is None or stop.entrance_id is None:
        HallState.objects.filter(stop=stop).delete()
        return
    # Sent days after the walk, it is still what was seen that day.
    last = stop.diagnostic.ends_on or stop.diagnostic.starts_on
    HallState.objects.update_or_create(
        stop=stop,
        defaults={"level": level, "comment": comment, "author": by},
        create_defaults={
            "entrance_id": stop.entrance_id,
            "level": level,
            "comment": comment,
            "author": by,
            "seen_on": min(timezone.localdate(), last),
        },
    )


# ---- conflicts in words ---------------------------------------------------------------------------------------------


def mark_in_words(mark: tuple[int | None, str], labels: Mapping[int, str]) -> str:
    """Return a level and its note as people read them."""
    level, note = mark
    word = UNSEEN if level is None else labels.get(level, UNSEEN)
    return f"{word} · {note}" if note else word


def hall_in_words(hall: tuple[int | None, str]) -> str:
    """Return the state of a hall and why, as people read them."""
    level, comment = hall
    word = "Non noté" if level is None else str(HallLevel(level).label)
    return f"{word} · {comment}" if comment else word


def _told(
    stop: Stop, mine: StopMarks, now: StopMarks, items: list[int], is_summary_crossed: bool, is_hall_crossed: bool
) -> list[Conflict]:
    """Return what is asked about, with who changed it and when."""
    found: list[Conflict] = []
    events: list[Any] = []
    if items:
        names = dict(GridItem.objects.filter(pk__in=items).values_list("pk", "name"))
        levels = {level for side in (mine, now) for item in items if (level := side.of(item)[0])}
        labels = dict(GridLevel.objects.filter(pk__in=levels).values_list("pk", "label"))
        last = _last(event_model(Score).objects.filter(stop=stop.pk, item__in=items), "item_id")
        for item in items:
            sides = mine.of(item), now.of(item)
            ours, theirs = (mark_in_words(side, labels) for side in sides)
            found.append(Conflict("item", item, names[item], list(sides[0]), list(sides[1]), ours, theirs))
            events.append(last.get(item))
    if is_summary_crossed:
        ours, theirs = (side.summary or "Rien" for side in (mine, now))
        found.append(Conflict("summary", None, "Ce que le groupe retient", mine.summary, now.summary, ours, theirs))
        events.append(_changed_last(event_model(Stop).objects.filter(pgh_obj_id=stop.pk), "summary"))
    if is_hall_crossed:
        ours, theirs = (hall_in_words(side.hall) for side in (mine, now))
        found.append(Conflict("hall", None, "État du hall", list(mine.hall), list(now.hall), ours, theirs))
        events.append(_last(event_model(HallState).objects.filter(stop=stop.pk), "stop_id").get(stop.pk))
    authors = authors_of([event for event in events if event is not None])
    return [
        replace(each, by=authors.get(author_key_of(event), ""), at=event.pgh_created_at) if event else each
        for each, event in zip(found, events, strict=True)
    ]


def _last(events: Any, name: str) -> dict[Any, Any]:
    """Return the last event of each value of a field."""
    return {getattr(event, name): event for event in events.select_related("pgh_context").order_by("pgh_id")}


def _changed_last(events: Iterable[Any], name: str) -> Any:
    """Return the last event that changed a field: others change other fields of the same row."""
    last, before = None, ""
    for event in events.select_related("pgh_context").order_by("pgh_id"):  # type: ignore[attr-defined]
        if getattr(event, name) != before:
            last, before = event, getattr(event, name)
    return last
