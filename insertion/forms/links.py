"""Forms of links: making one, and the hours that a company or a structure sends by it."""

import datetime
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property

from core import french
from core.forms import form_helper
from core.privacy import find_personal_data
from core.reading import values
from core.reading.documents import ACCEPTS, Document, UnusableDocumentError, read_document
from core.reading.sources import MEGABYTE
from core.reading.values import BadValueError
from insertion.models import Placement
from insertion.reads.months import Board, limit_of
from insertion.services.links import LONGEST_DAYS, MOST_MONTHS, NOTE_LENGTH, VALID_DAYS
from insertion.services.months import Cell
from partners.models import ContactPost, Partner

TABLE_ACCEPTS = ".csv,.tsv,.txt,.xlsx,.xls,.ods"
TABLE_BYTES = 5 * MEGABYTE
# Characters of what a page showed.
LONGEST_SEEN = 100_000


def month_words(month: datetime.date) -> str:
    """Return a month in words: "mars 2026"."""
    return french.date_text(month, "F Y")


class LinkForm(forms.Form):
    """For whom a link is made, at which address, for which months, and for how long.

    `partners` are those who may note hours there, `months` those that are proposed.
    """

    whom = forms.ChoiceField(
        label="Pour qui, et à quelle adresse",
        help_text="Les adresses sont celles de l’annuaire : la structure, puis ses contacts.",
    )
    first_month = forms.TypedChoiceField(label="Du mois de", coerce=datetime.date.fromisoformat)
    last_month = forms.TypedChoiceField(
        label="au mois de", coerce=datetime.date.fromisoformat, help_text=f"{MOST_MONTHS} mois au plus."
    )
    days = forms.IntegerField(
        label="Valable pendant (jours)",
        initial=VALID_DAYS,
        min_value=1,
        max_value=LONGEST_DAYS,
        help_text=f"{LONGEST_DAYS} au plus. Vous pouvez le reprendre avant.",
    )

    def __init__(
        self, *args: Any, partners: Iterable[Partner], months: list[datetime.date], this_month: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.helper = form_helper()
        self.partners = {row.pk: row for row in partners}
        fields: dict[str, Any] = self.fields
        fields["whom"].choices = [("", "—"), *self._addresses()]
        for name in ("first_month", "last_month"):
            fields[name].choices = [(month.isoformat(), month_words(month)) for month in months]
            fields[name].initial = this_month.isoformat()

    def _addresses(self) -> Iterator[tuple[str, list[tuple[str, str]]]]:
        """Give each partner with its addresses; one query for the contacts of all of them."""
        posts = ContactPost.objects.to_hand_out().filter(partner__in=self.partners).exclude(contact__email="")
        of_partner: dict[int, list[tuple[str, str]]] = {}
        for post in posts.select_related("contact").order_by("contact__last_name", "pk"):
            words = f"{post.contact}, {post.function} : {post.contact.email}"
            of_partner.setdefault(post.partner_id, []).append((f"{post.partner_id}:{post.contact.email}", words))
        for pk, partner in self.partners.items():
            own = [(f"{pk}:{partner.email}", f"{partner.email} (la structure)")] if partner.email else []
            yield (
                str(partner),
                [*own, *of_partner.get(pk, []), (f"{pk}:", f"{partner} : pas d’e-mail, je donne le lien")],
            )

    @property
    def partner(self) -> Partner:
        """For whom the link is, once the form is valid."""
        return self.partners[int(self.cleaned_data["whom"].partition(":")[0])]

    @property
    def sent_to(self) -> str:
        """The address that it is sent to; empty to give it otherwise."""
        return str(self.cleaned_data["whom"].partition(":")[2])

    def clean(self) -> dict[str, Any] | None:
        """The months in their order."""
        cleaned = super().clean()
        first, last = self.cleaned_data.get("first_month"), self.cleaned_data.get("last_month")
        if first and last and last < first:
            self.add_error("last_month", "Le dernier mois précède le premier.")
        elif first and last and (last.year - first.year) * 12 + last.month - first.month >= MOST_MONTHS:
            self.add_error("last_month", f"Un lien est fait pour {MOST_MONTHS} mois au plus : faites-en deux.")
        return cleaned


# ---- the answer -----------------------------------------------------------------------------------------------------


class HoursField(forms.CharField):
    """The hours of a step in a month, as people write them: « 35,5 », « 35h30 »; at most what its days may hold."""

    def __init__(self, *, limit: int, **kwargs: Any) -> None:
        self.limit = limit
        super().__init__(required=False, max_length=20, **kwargs)
        self.widget.attrs |= {"class": "form-control", "inputmode": "decimal", "autocomplete": "off"}

    def prepare_value(self, value: Any) -> Any:
        """Show hours as French writes them."""
        return french.exact(value) if isinstance(value, Decimal) else value

    def clean(self, value: Any) -> Decimal | None:
        """Return the hours; None for an empty cell."""
        try:
            hours = values.hours(super().clean(value), is_typed=True)
        except BadValueError as error:
            raise ValidationError(f"{str(error)[:1].upper()}{str(error)[1:]}.") from None
        if hours is None:
            return None
        if why := why_not_hours(hours, self.limit):
            raise ValidationError(why)
        return hours


def why_not_hours(hours: Decimal, limit: int) -> str:
    """Say why the hours of a month are not possible; empty when they are."""
    if hours < 0:
        return "Des heures ne sont pas négatives."
    if hours > limit:
        most = french.number(limit)
        return (
            f"Plus d’heures que ses jours de ce mois n’en permettent : {most} h au plus (10 par jour, 48 par semaine)."
        )
    return ""


@dataclass(frozen=True)
class Square:
    """What a line of the grid shows in a month: a field, hours that are locked, or nothing (no day of the step)."""

    month: datetime.date
    field: Any = None
    hours: Decimal | None = None
    is_locked: bool = False


def name_of(step: Placement, month: datetime.date) -> str:
    """Return the name of the field of a step in a month."""
    return f"h-{step.pk}-{month:%Y-%m}"


class AnswerForm(forms.Form):
    """The hours of a structure, by pathway and month, with a paper and a remark about one of the months.

    Only the steps and the months of `board` have a field: what else is sent is not read.
    """

    # What the page showed, to know what changed meanwhile.
    seen = forms.CharField(required=False, widget=forms.HiddenInput, max_length=LONGEST_SEEN)
    about = forms.TypedChoiceField(
        label="Mois du justificatif et de la remarque", coerce=datetime.date.fromisoformat, required=False
    )
    proof = forms.FileField(
        label="Justificatif",
        required=False,
        max_length=500,
        widget=forms.FileInput(attrs={"class": "form-control", "accept": ACCEPTS}),
        help_text="Facultatif : relevé signé, bulletins sans nom… PDF, tableur, image.",
        error_messages={"empty": "Ce fichier est vide."},
    )
    note = forms.CharField(
        label="Remarque",
        required=False,
        max_length=NOTE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Une personne de plus, une absence, une fin de contrat : dites-le sans nommer personne.",
    )
    table = forms.FileField(
        label="Remplir avec votre tableau",
        required=False,
        max_length=500,
        widget=forms.FileInput(attrs={"class": "form-control", "accept": TABLE_ACCEPTS}),
        error_messages={"empty": "Ce fichier est vide."},
    )

    def __init__(self, *args: Any, board: Board, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = form_helper()
        self.board = board
        self.document: Document | None = None
        self.squares: dict[str, tuple[Placement, datetime.date]] = {}
        for step in board.steps:
            for month in board.open_months:
                if limit := limit_of(step, month):
                    name = name_of(step, month)
                    self.squares[name] = (step, month)
                    self.fields[name] = HoursField(label=f"{step.pathway.number}, {month_words(month)}", limit=limit)
                    self.initial[name] = board.hours.get((step.pk, month))
        about: Any = self.fields["about"]
        about.choices = [(month.isoformat(), month_words(month)) for month in reversed(board.open_months)]
        self.initial["seen"] = self._now()
        if self.is_bound:
            self.data = self.data.copy()
            self._shown = self.data.get("seen", "")
            self.data["seen"] = self.initial["seen"]

    def _now(self) -> str:
        noted = {name: self.initial[name] for name in self.squares}
        return json.dumps(
            {name: str(hours) for name, hours in noted.items() if hours is not None}, separators=(",", ":")
        )

    @cached_property
    def lines(self) -> list[dict[str, Any]]:
        """One for each step: it, and its squares."""
        return [
            {"step": step, "squares": [self._square(step, month) for month in self.board.months]}
            for step in self.board.steps
        ]

    def _square(self, step: Placement, month: datetime.date) -> Square:
        if (name := name_of(step, month)) in self.squares:
            return Square(month, field=self[name])
        return Square(month, hours=self.board.hours.get((step.pk, month)), is_locked=self.board.is_locked(month))

    def fill(self, cells: Iterable[Cell]) -> None:
        """Put hours that were read elsewhere in the fields, to be read again before they are sent."""
        for cell in cells:
            self.data[name_of(cell.step, cell.month)] = french.exact(cell.hours)

    def clean_proof(self) -> Any:
        """Look at what the file really is."""
        file = self.cleaned_data["proof"]
        if file:
            try:
                self.document = read_document(file, file.name)
            except UnusableDocumentError as error:
                raise ValidationError(error.message) from None
        return file

    def clean_note(self) -> str:
        """Nobody is named here."""
        note = str(self.cleaned_data["note"])
        if found := find_personal_data(note):
            raise ValidationError([finding.message for finding in found])
        return note

    def clean(self) -> dict[str, Any] | None:
        """Show what somebody else noted while the page was open, instead of writing over it."""
        cleaned = super().clean()
        shown = self._seen()
        for name, (step, month) in self.squares.items():
            now, typed = self.board.hours.get((step.pk, month)), self.cleaned_data.get(name)
            if name not in self.data:
                self.cleaned_data[name] = now
            elif shown is not None and name not in self.errors and now != shown.get(name):
                if typed == shown.get(name):
                    self.cleaned_data[name] = now
                    self.data[name] = "" if now is None else french.exact(now)
                elif typed != now:
                    self.add_error(name, f"Entre-temps, {_said(now)}. Envoyez de nouveau pour garder votre nombre.")
        for error in self._validated_meanwhile():
            self.add_error(None, error)
        return cleaned

    def _validated_meanwhile(self) -> Iterator[str]:
        """Say which hours were typed for a month that was validated while the page was open."""
        for step in self.board.steps:
            for month in filter(self.board.is_locked, self.board.months):
                typed = str(self.data.get(name_of(step, month), "")).strip()[:20]
                if typed and _hours_of(typed) != self.board.hours.get((step.pk, month)):
                    yield (
                        f"{step.pathway.number}, {month_words(month)} : ce mois vient d’être validé, « {typed} » n’y "
                        "est pas noté. Écrivez à la personne qui vous a envoyé ce lien si ces heures sont fausses."
                    )

    def _seen(self) -> dict[str, Decimal] | None:
        """Return what the page showed, by name of field; None when it does not say."""
        try:
            shown = {str(name): Decimal(hours) for name, hours in json.loads(self._shown[:LONGEST_SEEN]).items()}
        except (ValueError, TypeError, AttributeError, InvalidOperation, RecursionError):
            return None
        # A number that is none is compared with nothing.
        return shown if all(hours.is_finite() for hours in shown.values()) else None

    @property
    def cells(self) -> list[Cell]:
        """The hours that change, once the form is valid."""
        return [
            Cell(step, month, self.cleaned_data[name])
            for name, (step, month) in self.squares.items()
            if self.cleaned_data[name] != self.board.hours.get((step.pk, month))
        ]


def _hours_of(text: str) -> Decimal | None:
    try:
        return values.hours(text)
    except BadValueError:
        return None


def _said(hours: Decimal | None) -> str:
    return "ces heures ont été effacées" if hours is None else f"{french.exact(hours)} h y ont été notées"


class HoursImportForm(forms.Form):
    """Which lot, or which action, a table of hours is for: its page says it."""

    lot = forms.IntegerField(required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput)
    action = forms.IntegerField(required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any] | None:
        """One of them."""
        cleaned = super().clean()
        if not self.errors and bool(self.cleaned_data.get("lot")) == bool(self.cleaned_data.get("action")):
            raise ValidationError("Partez de la page d’un lot ou d’un chantier éducatif : « Importer un tableau ».")
        return cleaned
