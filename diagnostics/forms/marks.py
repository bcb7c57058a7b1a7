"""What a group marks at a halte, as a form or a phone sends it. A grid may have hundreds of items: only the notes that
were changed become fields."""

import json
from collections.abc import Mapping
from typing import Any

from django import forms

from core.forms import PrivacyGuardMixin
from core.lookups import key_of
from diagnostics.enums import HallLevel
from diagnostics.services.marks import NOTHING, StopMarks

NOTE_LENGTH = 500
SUMMARY_LENGTH = 2000


def text_of(value: Any) -> str:
    """Return a text as it is stored: what browsers make of the ends of lines does not count."""
    return str(value or "").replace("\r\n", "\n").replace("\r", "\n").strip()


def read_json(text: str) -> Any:
    """Read what a page keeps. Raises ValueError, or RecursionError, for what is no JSON or holds what no text can."""
    told = json.loads(text or "{}")
    # Half of a character, which JSON may hold, goes neither to the database nor to a page.
    json.dumps(told, ensure_ascii=False).encode()
    return told


def marks_from_json(text: str) -> StopMarks:
    """Read what a form was made from. What cannot be read counts for nothing: everything is compared anew."""
    try:
        told = read_json(text)
        marks = {int(item): _pair(mark) for item, mark in dict(told.get("marks") or {}).items()}
        hall = _pair(told.get("hall") or NOTHING)
        return StopMarks(
            {item: mark for item, mark in marks.items() if mark != NOTHING}, text_of(told.get("summary")), hall
        )
    except (AttributeError, OverflowError, RecursionError, TypeError, ValueError):
        return StopMarks()


def _pair(value: Any) -> tuple[int | None, str]:
    level, note = value
    return (None if level is None else int(level), text_of(note))


class StopMarksForm(PrivacyGuardMixin, forms.Form):
    """Levels and notes by item (`niveau-<key>`, `remarque-<key>`), what the group keeps in mind, the state of a hall.

    `items` are names by key, `levels` words by key. `base` and `mine` are what the form was made from and what it
    says; an item that is not sent stays as it was.
    """

    guarded_fields = ("summary", "hall_comment")

    summary = forms.CharField(
        label="Ce que le groupe retient",
        required=False,
        max_length=SUMMARY_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3, "class": "form-control"}),
    )
    hall_level = forms.TypedChoiceField(
        label="État du hall",
        required=False,
        choices=[("", "Non noté"), *HallLevel.choices],
        coerce=int,
        empty_value=None,
        error_messages={"invalid_choice": "Cet état de hall n’existe pas : choisissez-en un des quatre."},
    )
    hall_comment = forms.CharField(
        label="Pourquoi",
        required=False,
        max_length=NOTE_LENGTH,
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )

    def __init__(
        self, data: Any = None, *, items: Mapping[int, str], levels: Mapping[int, str], has_hall: bool, now: StopMarks
    ) -> None:
        self.items, self.levels, self.has_hall = items, levels, has_hall
        self.base = now if data is None else marks_from_json(data.get("base", ""))
        self.mine = now if data is None else StopMarks(self._sent(data))
        super().__init__(
            data,
            initial={
                "summary": self.base.summary,
                "hall_level": self.base.hall[0],
                "hall_comment": self.base.hall[1],
                **{f"remarque-{item}": self.base.of(item)[1] for item in self.mine.marks},
            },
        )
        notes = [item for item, (_, note) in self.mine.marks.items() if note and note != self.base.of(item)[1]]
        for item in notes:
            self.fields[f"remarque-{item}"] = forms.CharField(
                label=f"Remarque : {items.get(item, item)}", required=False, max_length=NOTE_LENGTH
            )
        self.guarded_fields = (*type(self).guarded_fields, *(f"remarque-{item}" for item in notes))

    def _sent(self, data: Any) -> dict[int, tuple[int | None, str]]:
        """Return what is sent of each item, its level as a key; one that is no key is kept to be refused."""
        found: dict[int, tuple[int | None, str]] = {}
        self.unreadable: list[int] = []
        asked = {
            key for name in data if (key := key_of(name.partition("-")[2])) and name.startswith(("niveau-", "rem"))
        }
        for item in asked | set(self.base.marks):
            level, note = self.base.of(item)
            if (text := data.get(f"niveau-{item}")) is not None:
                level = key_of(text)
                if level is None and text:
                    self.unreadable.append(item)
            if (text := data.get(f"remarque-{item}")) is not None:
                note = text_of(text)
            if (level, note) != NOTHING:
                found[item] = (level, note)
        return found

    def clean(self) -> dict[str, Any]:
        """Refuse what is not of this grid or this halte; put together what the form says."""
        cleaned = super().clean() or {}
        for item, (level, _) in self.mine.marks.items():
            if item not in self.items and self.mine.of(item) != self.base.of(item):
                self.add_error(None, "La grille de cette marche a changé : rouvrez la halte, et cotez de nouveau.")
                break
            if level is not None and level not in self.levels:
                self.unreadable.append(item)
        for item in dict.fromkeys(self.unreadable):
            self._refuse(item, "Ce niveau n’est pas de l’échelle de la grille : choisissez-en un autre.")
        hall = (cleaned.get("hall_level"), text_of(cleaned.get("hall_comment")))
        if "hall_level" not in self.data and "hall_comment" not in self.data:
            hall = self.base.hall
        if hall != self.base.hall and not self.has_hall:
            self.add_error("hall_level", "Cette halte n’a plus de hall : rouvrez-la avant d’en noter l’état.")
        elif hall[0] is None and hall[1] and not self.has_error("hall_level"):
            self.add_error("hall_level", "Pour garder le pourquoi, choisissez un état du hall.")
        summary = text_of(cleaned.get("summary")) if "summary" in self.data else self.base.summary
        # What is sent of an item that the grid has no more, and that nobody touched, is left alone.
        marks = {item: mark for item, mark in self.mine.marks.items() if item in self.items}
        self.base = StopMarks(
            {item: mark for item, mark in self.base.marks.items() if item in self.items},
            self.base.summary,
            self.base.hall,
        )
        self.mine = StopMarks(marks, summary, hall)
        return cleaned

    def _refuse(self, item: int, text: str) -> None:
        name = f"niveau-{item}"
        if name not in self.fields:
            self.fields[name] = forms.CharField(label=self.items.get(item, "Critère"), required=False)
        self.add_error(name, text)

    def told(self) -> list[dict[str, str]]:
        """Return what is refused, as phones show it."""
        return [
            {"field": "" if name == "__all__" else name, "label": self._label(name), "text": str(text)}
            for name, texts in self.errors.items()
            for text in texts
        ]

    def _label(self, name: str) -> str:
        return "" if name == "__all__" else str(self.fields[name].label)
