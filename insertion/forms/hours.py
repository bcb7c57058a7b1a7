"""The grid of hours, the remark on a month, its proofs, its opening again."""

import datetime
import json
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format

from core import french
from core.forms import AttachmentForm, PrivacyGuardMixin, form_helper
from core.reading.values import BadValueError, hours
from insertion.clause import last_of, month_limit
from insertion.models import HoursStatement, Placement, Sheet
from insertion.reads.grid import Grid, days_of

# Characters in a cell, and steps on a page of the grid: the server takes 2,000 fields.
LONGEST, STEPS_OF_PAGE = 20, 40
ZERO = Decimal(0)
INPUT, LOCKED, AWAY = "input", "locked", "away"


def month_words(month: datetime.date) -> str:
    """Return "mars 2026"."""
    return date_format(month, "F Y")


def shown(value: Decimal | None) -> str:
    """Return hours as one types them: "35", "35,5"; nothing where there are none."""
    return "" if value is None else f"{value:.2f}".rstrip("0").rstrip(".").replace(".", ",")


def hour_words(value: Decimal | int) -> str:
    """Return "35,5 h"."""
    return f"{french.exact(value)}{french.NARROW_SPACE}h"


@dataclass
class Cell:
    """A cell: a step and a month, what is in it, what is wrong with it. `kind` says whether it may be typed in."""

    step: Placement
    month: datetime.date
    kind: str
    text: str
    is_shown: bool
    value: Decimal | None = None
    error: str = ""

    @property
    def name(self) -> str:
        """The name of its input."""
        return f"h{self.step.pk}-{self.month:%Y%m}"

    @property
    def label(self) -> str:
        """Whose hours, of which month."""
        return f"{self.step.pathway.number}, {month_words(self.month)}"

    @property
    def number(self) -> str:
        """What a script adds up."""
        return "" if self.value is None else str(self.value)


@dataclass
class Row:
    """A step and its cells."""

    step: Placement
    cells: list[Cell]

    @property
    def total(self) -> Decimal:
        """The hours of its months that are shown."""
        return sum((cell.value or ZERO for cell in self.cells), ZERO)


@dataclass
class Column:
    """A month: its sheet, if any, what its cells come to; on a phone one month is shown at a time (`is_shown`)."""

    month: datetime.date
    sheet: Sheet | None
    total: Decimal
    is_shown: bool

    @property
    def label(self) -> str:
        """Return "févr."."""
        return french.MONTHS_SHORT[self.month.month - 1]


class HoursGridForm(forms.Form):
    """Steps × months. A blank cell has no hours, zero is a value.

    `base` is what the cells held when the page was made: only what the writer changed is written, and what somebody
    else noted meanwhile is shown before it is replaced.
    """

    base = forms.CharField(required=False, widget=forms.HiddenInput, max_length=100_000)

    def __init__(self, data: Any = None, *, grid: Grid, month: datetime.date | None, **kwargs: Any) -> None:
        """`month` is the one that a phone shows."""
        super().__init__(data, **kwargs)
        self.helper = form_helper()
        self.grid, self.month = grid, month
        self.rows = [Row(step, [self._cell(step, each) for each in grid.months]) for step in grid.steps]
        self.cells = {(cell.step.pk, cell.month): cell for row in self.rows for cell in row.cells}
        self.changes: dict[datetime.date, dict[Placement, Decimal | None]] = defaultdict(dict)
        self.initial["base"] = self._as_base()

    def _cell(self, step: Placement, month: datetime.date) -> Cell:
        value = self.grid.hours(step, month)
        kind = INPUT
        if self.grid.is_validated(month):
            kind = LOCKED
        elif month > timezone.localdate() or not days_of(step, month)[2]:
            kind = AWAY
        cell = Cell(step, month, kind, shown(value), month == self.month, value)
        if self.is_bound and kind == INPUT and cell.name in self.data:
            cell.text = str(self.data[cell.name])[:LONGEST]
        return cell

    def _as_base(self) -> str:
        return json.dumps({f"{s}-{m:%Y%m}": shown(line.hours) for (s, m), line in self.grid.lines.items()})

    @property
    def columns(self) -> list[Column]:
        """The months, with their totals as far as the cells can be read."""
        return [
            Column(
                month,
                self.grid.sheets.get(month),
                sum((row.cells[at].value or ZERO for row in self.rows), ZERO),
                month == self.month,
            )
            for at, month in enumerate(self.grid.months)
        ]

    @property
    def total(self) -> Decimal:
        """The hours of all the cells."""
        return sum((row.total for row in self.rows), ZERO)

    @property
    def wrong(self) -> list[Cell]:
        """The cells to correct."""
        return [cell for row in self.rows for cell in row.cells if cell.error]

    def clean(self) -> dict[str, Any] | None:
        """Read the cells that the writer changed; every wrong one is told."""
        cleaned = super().clean()
        base, moved = self._base(), False
        for row in self.rows:
            for cell in row.cells:
                moved |= self._read(cell, base.get(f"{cell.step.pk}-{cell.month:%Y%m}", ""))
        self._look_at_pathways()
        self._summarize(moved)
        return cleaned

    def refuse(self, step: Placement, month: datetime.date, reason: str) -> None:
        """Tell in its cell what the database refused."""
        self.cells[step.pk, month].error = reason
        self._summarize(is_moved=False)

    def _summarize(self, is_moved: bool) -> None:
        count = len(self.wrong)
        if count:
            self.add_error(
                None, "Une case est à corriger." if count == 1 else f"{french.number(count)} cases sont à corriger."
            )
        if is_moved:
            self.add_error(
                None,
                "Des heures ont changé pendant que la page était ouverte. Ce que vous avez tapé est gardé : "
                "vérifiez-le, puis enregistrez de nouveau.",
            )
            # The next time that the form is sent, the writer has seen them.
            self.data = self.data.copy()
            self.data["base"] = self._as_base()

    def _read(self, cell: Cell, before: str) -> bool:
        """Read what was typed in a cell; return whether somebody else changed it meanwhile."""
        if cell.name not in self.data:
            return False
        typed, now = str(self.data[cell.name])[:LONGEST], self.grid.lines.get((cell.step.pk, cell.month))
        noted = now.hours if now else None
        try:
            value = hours(typed, is_typed=True)
        except BadValueError as error:
            if cell.kind == INPUT:
                cell.error, cell.value = f"{error}.", None
            else:
                cell.error = f"vous aviez tapé « {typed} », ce mois ne s’écrit plus."
            return False
        if shown(value) == before or value == noted:
            # Left alone, or noted by somebody else already: what is in the database stays.
            cell.text, cell.value = shown(noted), noted
            return False
        if cell.kind == LOCKED:
            cell.error = f"ce mois a été validé entre-temps ; vous aviez tapé « {typed or 'rien'} »."
            return True
        if cell.kind == AWAY:
            cell.error = f"l’étape n’a plus de jour ce mois-ci ; vous aviez tapé « {typed or 'rien'} »."
            return True
        cell.value = value
        if shown(noted) != before:
            cell.error = f"entre-temps, {teller(now)} « {shown(noted) or 'rien'} » ; vous avez tapé « {typed} »."
            return True
        if value is not None:
            cell.error = self._why_not(cell, value)
        if not cell.error:
            self.changes[cell.month][cell.step] = value
        return False

    def _why_not(self, cell: Cell, value: Decimal) -> str:
        if value < 0:
            return "des heures ne sont pas négatives."
        first, last, limit = days_of(cell.step, cell.month)
        if value <= limit:
            return ""
        days = (last - first).days + 1
        of_month = date_format(cell.month, "F")
        return (
            f"{hour_words(value)}, c’est trop : {french.counted(days, 'jour', 'jours')} de {of_month} "
            f"{'permettent' if days > 1 else 'permet'} {hour_words(limit)} au plus (10 h par jour, 48 h par semaine)."
        )

    def _look_at_pathways(self) -> None:
        """The steps of a pathway, here and elsewhere, share its month."""
        here: dict[tuple[int, datetime.date], list[Cell]] = defaultdict(list)
        for cell in self.cells.values():
            here[cell.step.pathway_id, cell.month].append(cell)
        for (pathway, month), cells in here.items():
            if not any(cell.step in self.changes.get(month, ()) for cell in cells):
                continue
            mine = sum((cell.value or ZERO for cell in cells), ZERO)
            total, limit = mine + self.grid.elsewhere.get((pathway, month), ZERO), month_limit(month, last_of(month))
            if total <= limit:
                continue
            for cell in cells:
                if self.changes[month].get(cell.step) is not None:
                    del self.changes[month][cell.step]
                    cell.error = (
                        f"avec ses autres étapes, ce parcours aurait {hour_words(total)} en {month_words(month)} : "
                        f"un mois en permet {hour_words(limit)}."
                    )

    def _base(self) -> dict[str, str]:
        try:
            found = json.loads(self.data.get("base", "") or "{}")
        except (ValueError, RecursionError):
            return {}
        return {str(key): str(value) for key, value in found.items()} if isinstance(found, dict) else {}


def teller(line: HoursStatement | None) -> str:
    """Return who noted hours: "Olga Mission a noté"."""
    if line is None:
        return "quelqu’un a noté"
    return f"{line.entered_by or (line.link and line.link.partner) or 'quelqu’un'} a noté"


class SheetNoteForm(PrivacyGuardMixin, forms.ModelForm):
    """The remark on a month."""

    guarded_fields = ("note",)

    class Meta:
        model = Sheet
        fields = ["note"]
        widgets = {"note": forms.Textarea(attrs={"rows": 2})}
        help_texts = {
            "note": "Ce que le total ne dit pas : « relevé rectifié par l’entreprise », « chantier arrêté »."
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = form_helper()


class ReopenForm(PrivacyGuardMixin, forms.Form):
    """Why a validated month is opened again."""

    guarded_fields = ("reason",)
    reason = forms.CharField(
        label="Pourquoi",
        max_length=300,
        error_messages={"required": "Dites pourquoi vous rouvrez ce mois."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = form_helper()


class ProofForm(AttachmentForm):
    """A paper that shows the hours of a month."""

    title_help = "Ce que c’est : « Relevé de l’entreprise », « Contrats de mission ». Vide : le nom du fichier."
