"""Writes of diagnostics: the diagnostic itself, its states, what was marked in it and what was said."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from diagnostics.enums import DiagnosticStatus
from diagnostics.models import Diagnostic, DiagnosticStep, DiagnosticText, Score
from territories.models import Indicator, Quartier


class StepError(Exception):
    """The diagnostic cannot come to that state. The message says why."""


@transaction.atomic
def save_diagnostic(
    *, diagnostic: Diagnostic, quartiers: Iterable[Quartier], indicators: Iterable[Indicator], by: Any
) -> Diagnostic:
    """Store a diagnostic on the quartiers that the writer chose; those of other teams stay. A new one gets a trail."""
    is_new = diagnostic.pk is None
    diagnostic.save()
    others = diagnostic.quartiers.exclude(pk__in=Quartier.objects.led_by(by).values("pk"))
    diagnostic.quartiers.set([*quartiers, *others])
    diagnostic.indicators.set(indicators)
    if is_new:
        DiagnosticStep.objects.create(diagnostic=diagnostic, status=diagnostic.status, by=by)
    return diagnostic


@transaction.atomic
def move_diagnostic(*, diagnostic: Diagnostic, to: str, comment: str, by: Any) -> Diagnostic:
    """Bring a diagnostic to the next state, or back to the one before with a comment; keep the step in its trail.

    Raises StepError when it is elsewhere meanwhile, when a state is skipped, or when going back is not explained.
    """
    row = Diagnostic.objects.select_for_update(no_key=True).get(pk=diagnostic.pk)
    states = list(DiagnosticStatus)
    step = states.index(DiagnosticStatus(to)) - states.index(DiagnosticStatus(row.status))
    if row.status != diagnostic.status or step not in (1, -1):
        raise StepError(
            f"Quelqu’un a changé l’état de ce diagnostic entre-temps : il est maintenant "
            f"« {row.get_status_display()} ». Relisez-le avant de continuer."
        )
    if step == -1 and not comment.strip():
        raise StepError("Dites pourquoi le diagnostic revient en arrière.")
    row.status = to
    row.save(update_fields=["status"])
    DiagnosticStep.objects.create(diagnostic=row, status=to, comment=comment.strip(), by=by)
    return row


@transaction.atomic
def save_scores(*, diagnostic: Diagnostic, scores: Mapping[int, tuple[int | None, str]], by: Any) -> None:
    """Store what was marked of the whole, not at a halte.

    `scores` is by the key of an item: the key of a level, or None for "non observé", and a note.
    """
    Score.objects.bulk_create(
        [
            Score(diagnostic=diagnostic, item_id=item, level_id=level, note=note)
            for item, (level, note) in scores.items()
        ],
        update_conflicts=True,
        unique_fields=["diagnostic", "stop", "item"],
        update_fields=["level", "note"],
    )


@transaction.atomic
def save_texts(*, diagnostic: Diagnostic, texts: Mapping[int, str], by: Any) -> None:
    """Store what is said of themes: the key of a theme → its text; an empty one is taken away."""
    DiagnosticText.objects.filter(
        diagnostic=diagnostic, theme__in=[key for key, text in texts.items() if not text]
    ).delete()
    DiagnosticText.objects.bulk_create(
        [DiagnosticText(diagnostic=diagnostic, theme_id=key, text=text) for key, text in texts.items() if text],
        update_conflicts=True,
        unique_fields=["diagnostic", "theme"],
        update_fields=["text"],
    )
