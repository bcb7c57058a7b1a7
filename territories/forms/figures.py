"""The landlord's own figures: what is counted, the grid to fill in, the options of a file."""

import datetime
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from core import french
from core.forms import PrivacyGuardMixin, form_helper, say_nothing_chosen
from core.reading.values import BadValueError
from territories.enums import FigureUnit
from territories.models import FigureKind, Residence
from territories.models.figures import FIRST_YEAR


class FigureKindForm(forms.ModelForm):
    """What the landlord counts. Its unit says what numbers mean: it stays once there are some."""

    class Meta:
        model = FigureKind
        fields = ["name", "unit", "rate_name", "help"]
        help_texts = {
            "name": "Ce que l’on compte : « Logements vacants ».",
            "unit": "Un montant en euros a des centimes, les autres chiffres sont entiers.",
            "rate_name": "Le nom de ce chiffre rapporté aux logements : « Taux de vacance ». Vide : pas de taux.",
            "help": "À quelle date, avec ou sans quoi : pour que tous comptent la même chose.",
        }

    def __init__(self, *args: Any, is_used: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = form_helper()
        say_nothing_chosen(self.fields)
        if is_used or self.instance.is_base:
            self.fields["unit"].disabled = True
            self.fields["unit"].help_text = "Des chiffres sont déjà donnés dans cette unité : elle ne change plus."
        if self.instance.is_base:
            del self.fields["rate_name"]

    def clean_name(self) -> str:
        """Spaces around a name are nobody's wish."""
        return " ".join(self.cleaned_data["name"].split())

    def clean(self) -> dict[str, Any]:
        """An amount over a number of dwellings is no share of them."""
        cleaned = super().clean() or {}
        if cleaned.get("rate_name") and cleaned.get("unit") == FigureUnit.EUROS:
            self.add_error("rate_name", "Un montant en euros n’a pas de taux : videz ce champ ou changez l’unité.")
        return cleaned


def shown(value: Decimal | None) -> str:
    """Return a value as one types it: "1200", "1200,5"; nothing where there is none."""
    if value is None:
        return ""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return text.replace(".", ",")


@dataclass
class Cell:
    """A cell of the grid: its name and label, what is in it, what is wrong with it."""

    name: str
    label: str
    kind: FigureKind
    text: str
    error: str = ""

    @property
    def input_id(self) -> str:
        """The id of its input."""
        return f"id_{self.name}"


@dataclass
class GridRow:
    """A residence and its cells."""

    residence: Residence
    cells: list[Cell]


# Cells in one page of the grid: the server takes 2,000 fields.
CELLS_OF_PAGE = 700
ROWS_OF_PAGE = 40


def rows_of_page(kinds: int) -> int:
    """Return how many residences a page of the grid holds."""
    return max(1, min(ROWS_OF_PAGE, CELLS_OF_PAGE // max(kinds, 1)))


class FigureGridForm(PrivacyGuardMixin, forms.Form):
    """Residences × kinds for one year. A blank cell is not given, zero is a value.

    `base` is what the cells held when the page was made: only what the writer changed is written, and what somebody
    else gave meanwhile is shown before it is replaced.
    """

    guarded_fields = ("source",)
    source = forms.CharField(
        label="Source",
        required=False,
        max_length=200,
        help_text="D’où viennent ces chiffres : « logiciel de gestion locative, au 31 décembre ». "
        "Elle accompagne ce que vous changez.",
    )
    base = forms.CharField(required=False, widget=forms.HiddenInput, max_length=100_000)

    def __init__(
        self,
        data: Any = None,
        *,
        residences: Sequence[Residence],
        kinds: Sequence[FigureKind],
        figures: Mapping[tuple[int, int], Decimal],
        givers: Mapping[tuple[int, int], str],
        **kwargs: Any,
    ) -> None:
        """`figures` are by residence and kind, `givers` says who gave them."""
        super().__init__(data, **kwargs)
        self.helper = form_helper()
        self.figures, self.givers, self.kinds = figures, givers, kinds
        self.rows = [GridRow(row, [self._cell(row, kind) for kind in kinds]) for row in residences]
        self.changes: dict[tuple[int, int], Decimal | None] = {}
        self.wrong: list[Cell] = []
        # What counts more than there are dwellings: taken, and told to be looked at again.
        self.beyond: list[Cell] = []
        self.initial["base"] = self._as_base(figures)

    def _cell(self, residence: Residence, kind: FigureKind) -> Cell:
        name = f"c{residence.pk}-{kind.pk}"
        text = self.data.get(name, "") if self.is_bound else shown(self.figures.get((residence.pk, kind.pk)))
        return Cell(name, f"{residence}, {kind}", kind, str(text)[:60])

    def _as_base(self, figures: Mapping[tuple[int, int], Decimal]) -> str:
        here = {row.residence.pk for row in self.rows}
        return json.dumps({f"{r}-{k}": shown(value) for (r, k), value in figures.items() if r in here})

    def clean(self) -> dict[str, Any] | None:
        """Read the cells that the writer changed; every wrong one is told."""
        cleaned = super().clean()
        base = self._base()
        base_kind = next((kind for kind in self.kinds if kind.is_base), None)
        moved = False
        for row in self.rows:
            for cell in row.cells:
                key = (row.residence.pk, cell.kind.pk)
                before = base.get(f"{key[0]}-{key[1]}", "")
                try:
                    value = cell.kind.read(cell.text)
                except BadValueError as error:
                    cell.error = str(error)
                    continue
                now = self.figures.get(key)
                if shown(value) == before:
                    # Left alone: what somebody else gave meanwhile is shown, and stays.
                    cell.text = shown(now)
                    continue
                if shown(now) not in (before, shown(value)):
                    moved = True
                    cell.error = f"entre-temps, {self.givers.get(key, 'quelqu’un')} a donné « {shown(now) or 'rien'} »"
                elif now != value:
                    self.changes[key] = value
                    dwellings = base_kind and self._typed(row, base_kind)
                    if cell.kind.is_beyond(value, dwellings or row.residence.dwellings):
                        self.beyond.append(cell)
        self.wrong = [cell for row in self.rows for cell in row.cells if cell.error]
        if self.wrong:
            count = len(self.wrong)
            self.add_error(
                None, "Une case est à corriger." if count == 1 else f"{french.number(count)} cases sont à corriger."
            )
        if moved:
            self.add_error(
                None,
                "Des chiffres ont été donnés pendant que la page était ouverte. Ce que vous avez tapé est gardé : "
                "vérifiez-le, puis enregistrez de nouveau.",
            )
            # The next time that the form is sent, the writer has seen them.
            self.data = self.data.copy()
            self.data["base"] = self._as_base(self.figures)
        return cleaned

    def _typed(self, row: GridRow, kind: FigureKind) -> Decimal | None:
        """Return what is typed of a kind on a line, None when nothing or nothing good is."""
        try:
            return next(kind.read(cell.text) for cell in row.cells if cell.kind.pk == kind.pk)
        except BadValueError:
            return None

    def _base(self) -> dict[str, str]:
        try:
            found = json.loads(self.data.get("base", "") or "{}")
        except ValueError:
            return {}
        return {str(key): str(value) for key, value in found.items()} if isinstance(found, dict) else {}


def last_whole_year() -> int:
    """Return the last year that is over: its figures are known."""
    return timezone.localdate().year - 1


class FiguresImportForm(forms.Form):
    """What a table of figures may not say itself: the year, and where they come from."""

    year = forms.IntegerField(
        label="Année, si le tableau ne la dit pas",
        required=False,
        help_text="Celle que les chiffres décrivent. Une colonne « année » du tableau l’emporte.",
    )
    source = forms.CharField(
        label="Source",
        required=False,
        max_length=200,
        help_text="D’où viennent ces chiffres ; à défaut, c’est le nom du fichier.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = form_helper()

    def clean_year(self) -> int | None:
        """No figure describes years to come."""
        year = self.cleaned_data["year"]
        if year is not None and not FIRST_YEAR <= year <= datetime.date.today().year:  # noqa: DTZ011
            raise ValidationError(f"L’année est comprise entre {FIRST_YEAR} et cette année.")
        return year
