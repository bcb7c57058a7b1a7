"""Observations as lines: what it is about, where, since when, and the one button that moves it forward."""

from typing import Any

from django.urls import reverse

from core.charts import Line
from core.french import age_days, late
from diagnostics.enums import ObservationKind, Status
from diagnostics.models import Observation
from diagnostics.permissions import can_answer_observation, can_handle_observation, can_lead

TEXT = 110


def named(rows: Any, *people: str) -> Any:
    """Read of observations what their lines need, and nothing else; the names of `people` too ("answered_by")."""
    names = [f"{person}__{name}" for person in people for name in ("first_name", "last_name", "email")]
    return rows.select_related("theme", "quartier", *people).only(
        "theme__name", "quartier__name", "quartier__kind", "place_label", "kind", "severity", "text", "seen_on",
        "status", "answer", "answered_at", "over_at", "author", "assignee", "is_confidential", *names,
    )  # fmt: skip


def line_of(
    row: Observation,
    *,
    button: tuple[str, str] | None = None,
    is_primary: bool = False,
    with_quartier: bool = True,
) -> Line:
    """Return the line of an observation. `button` is the name of an action and its label."""
    name, label = button or ("", "")
    text = row.text if len(row.text) <= TEXT else f"{row.text[: TEXT - 1].rstrip()}…"
    return Line(
        title=f"{row.theme}, {row.place_label or row.quartier}",
        url=row.get_absolute_url(),
        detail=" · ".join(
            part
            for part in (
                text,
                str(row.quartier) if row.place_label and with_quartier else "",
                f"vu {age_days(row.seen_on)}",
            )
            if part
        ),
        gravity=None if row.kind == ObservationKind.STRENGTH else row.severity,
        late=late(row.late_since),
        state="" if button else row.get_status_display(),
        button_label=label,
        button_url=f"{reverse('diagnostics:observation_action', args=[row.pk, name])}#action" if button else "",
        is_primary=is_primary,
    )


def next_step(user: Any, row: Observation) -> tuple[str, str] | None:
    """Return the action that moves the observation forward and is the reader's to do, with its label."""
    if row.status == Status.TO_QUALIFY and can_lead(user, row):
        return "qualifier", "Qualifier"
    if row.status == Status.TO_DO and row.assignee_id is None and can_lead(user, row):
        return "confier", "Confier"
    if row.is_open and can_handle_observation(user, row) and row.assignee_id == user.pk:
        return "traiter", "Marquer traitée"
    if not row.is_open and not row.answer and can_answer_observation(user, row):
        return "repondre", "Répondre"
    return None


def lines_of(user: Any, rows: Any, *, has_primary: bool = False, with_quartier: bool = True) -> list[Line]:
    """Return the lines of observations with their next step; the first button is the primary one if asked."""
    lines: list[Line] = []
    waits = has_primary
    for row in rows:
        step = next_step(user, row)
        lines.append(line_of(row, button=step, is_primary=waits and step is not None, with_quartier=with_quartier))
        waits = waits and step is None
    return lines
