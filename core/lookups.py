"""A filter by a thing that has a name: a list when there are few, a field that completes when there are many."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError

# More choices than this are typed, not chosen: the list would be longer than the page.
FEW = 60
# What is typed for one thing is not longer than this.
LONGEST = 200


@dataclass(frozen=True)
class Found:
    """What a filter found: the key (or another word of the address), how it reads, and any key that it stands for."""

    key: str
    label: str
    keys: tuple[int, ...] = ()

    def __str__(self) -> str:
        return self.label


class SuggestedInput(forms.TextInput):
    """A text field with a list of suggestions."""

    template_name = "components/lookup_input.html"


class LookupField(forms.Field):
    """The address has a key, or the words that were typed.

    `choices` are those of a select, or None when there are too many; then `suggestions_url` gives `<option>`s for what
    is typed. `find` returns the thing of a key or of words, None when there is none; it may raise ValidationError.
    `longest`: characters of what is looked for at most.
    """

    def __init__(
        self,
        *,
        find: Callable[[str], Found | None],
        choices: Sequence[tuple[str, Any]] | None,
        unknown: str,
        empty_label: str = "Tous",
        suggestions_url: str = "",
        longest: int = LONGEST,
        **kwargs: Any,
    ) -> None:
        self.longest = longest
        self.find, self.few, self.unknown = find, choices, unknown
        self.found: Found | None = None
        if choices is None:
            kwargs["widget"] = SuggestedInput(attrs={"placeholder": empty_label, "autocomplete": "off"})
        else:
            kwargs["widget"] = forms.Select(choices=[("", empty_label), *choices])
        self.suggestions_url = suggestions_url
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Found | None:
        """Return what is looked for. Raises ValidationError when there is no such thing for this reader."""
        text = str(value or "").strip()
        if not text:
            return None
        if len(text) <= self.longest and "\x00" not in text:
            self.found = self.find(text)
        if self.found is None:
            raise ValidationError(self.unknown.format(text=text[:60]), code="unknown")
        self._offer(self.found)
        return self.found

    def _offer(self, found: Found) -> None:
        # Something that is no longer offered but whose address was kept.
        if self.few is not None and found.key not in _keys(self.few):
            self.widget.choices = [*self.widget.choices, (found.key, found.label)]

    def bound_data(self, data: Any, initial: Any) -> Any:
        """Show the name of what was found, not its key."""
        if self.found is None or str(data or "").strip() == "":
            return data
        return self.found.label if self.few is None else self.found.key

    def get_bound_field(self, form: Any, field_name: str) -> forms.BoundField:
        """Tie the field to its suggestions, which are fetched as it is typed in."""
        bound = super().get_bound_field(form, field_name)
        if self.few is None and self.suggestions_url:
            suggestions = f"{bound.auto_id}_suggestions"
            self.widget.attrs |= {
                "list": suggestions,
                "hx-get": self.suggestions_url,
                "hx-trigger": "input changed delay:200ms, focus once",
                "hx-target": f"#{suggestions}",
                "hx-swap": "innerHTML",
                "hx-select": "unset",
                "hx-select-oob": "unset",
                "hx-push-url": "false",
                "hx-indicator": "unset",
                "hx-sync": "this:replace",
            }
        return bound


def _keys(choices: Sequence[tuple[str, Any]]) -> set[str]:
    keys: set[str] = set()
    for key, label in choices:
        keys |= _keys(label) if isinstance(label, (list, tuple)) else {str(key)}
    return keys


def key_of(text: str) -> int | None:
    """Return the key of a row that an address gives, None for words."""
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 15 else None


class LookupFilter(django_filters.Filter):
    """A filter on a thing that the `FilterSet` finds: its `lookup_<source>` gives what `LookupField` needs."""

    field_class = LookupField

    def __init__(self, *args: Any, source: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.source = source

    @property
    def field(self) -> Any:
        """The field, made once for each request: its choices depend on the reader."""
        if not hasattr(self, "_field"):
            lookup = getattr(self.parent, f"lookup_{self.source}")()
            self._field = LookupField(label=self.label, required=False, **lookup)
        return self._field
