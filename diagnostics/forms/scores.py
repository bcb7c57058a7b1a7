"""What is marked of the items of a grid and what is said of its themes: many answers that are saved at once.

Several people may write at the same time. The form carries what each answer was when the page was shown: what its
writer left alone is left alone, what somebody else changed meanwhile is shown before it is replaced.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django import forms

from core.forms import PrivacyGuardMixin, form_helper
from diagnostics.models import GridItem, GridLevel, GridTheme, Score, Verbatim
from territories.forms.fields import day_input

UNSEEN = "non"


def _print(value: str) -> str:
    """Return a short print of an answer."""
    return hashlib.sha256(value.encode()).hexdigest()[:12]


class AnswersForm(PrivacyGuardMixin, forms.Form):
    """Answers by name. `current` is what the database has; `changed_answers` is what is to be stored."""

    shown = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, current: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, initial={**current}, **kwargs)
        self.helper = form_helper()
        self.current = dict(current)
        self.initial["shown"] = json.dumps({name: _print(value) for name, value in self.current.items()})

    def clean(self) -> dict[str, Any]:
        """Compare each answer with what was shown, and with what there is now."""
        cleaned = super().clean() or {}
        try:
            shown = dict(json.loads(cleaned.get("shown") or "{}"))
        except (TypeError, ValueError):
            shown = {}
        self.changed_answers: dict[str, str] = {}
        crossed = []
        for name, now in self.current.items():
            typed = cleaned.get(name)
            if typed is None or _print(typed) == shown.get(name, _print(now)):
                continue
            if shown.get(name, _print(now)) != _print(now) and typed != now:
                crossed.append(name)
                words = self.in_words(name, now)
                self.add_error(
                    name,
                    f"Quelqu’un a répondu entre-temps : {words}. Votre réponse est gardée : enregistrez de nouveau "
                    "pour qu’elle remplace la sienne.",
                )
            self.changed_answers[name] = typed
        if crossed:
            self.data = self.data.copy()
            self.data["shown"] = json.dumps(shown | {name: _print(self.current[name]) for name in crossed})
        return cleaned

    def in_words(self, name: str, value: str) -> str:
        """Return an answer as people read it."""
        return f"« {value} »" if value else "rien"


class ScoresForm(AnswersForm):
    """A level or "non observé" for each item, and a note. An item that has no answer yet may stay so."""

    def __init__(
        self, *args: Any, items: list[GridItem], levels: list[GridLevel], scores: Mapping[int, Score], **kwargs: Any
    ) -> None:
        current: dict[str, str] = {}
        for item in items:
            score = scores.get(item.pk)
            current[f"level_{item.pk}"] = "" if score is None else str(score.level_id or UNSEEN)
            current[f"note_{item.pk}"] = score.note if score is not None else ""
        super().__init__(*args, current=current, **kwargs)
        self.items, self.levels = items, levels
        choices = [*((str(level.pk), level.label) for level in levels), (UNSEEN, "Non observé")]
        for item in items:
            self.fields[f"level_{item.pk}"] = forms.ChoiceField(label=item.name, choices=choices, required=False)
            self.fields[f"note_{item.pk}"] = forms.CharField(
                label=f"Remarque : {item.name}", required=False, max_length=500
            )
        self.guarded_fields = tuple(f"note_{item.pk}" for item in items)

    def in_words(self, name: str, value: str) -> str:
        """Return a level by its label."""
        if not name.startswith("level_"):
            return super().in_words(name, value)
        labels = {str(level.pk): level.label for level in self.levels}
        return f"« {labels.get(value, 'Non observé')} »" if value else "rien"

    def clean(self) -> dict[str, Any]:
        """A note goes with an answer."""
        cleaned = super().clean()
        for item in self.items:
            level, note = cleaned.get(f"level_{item.pk}"), cleaned.get(f"note_{item.pk}")
            if note and level == "":
                self.add_error(f"level_{item.pk}", "Pour garder la remarque, choisissez un niveau ou « Non observé ».")
        return cleaned

    def changed_scores(self) -> dict[int, tuple[int | None, str]]:
        """Return what is to be stored: the key of an item → the key of a level or None, and the note."""
        found: dict[int, tuple[int | None, str]] = {}
        for item in self.items:
            names = f"level_{item.pk}", f"note_{item.pk}"
            if not set(names) & set(self.changed_answers):
                continue
            level, note = (self.changed_answers.get(name, self.current[name]) for name in names)
            if level:
                found[item.pk] = (None if level == UNSEEN else int(level), note)
        return found


class TextsForm(AnswersForm):
    """One text for each theme of the grid."""

    def __init__(self, *args: Any, themes: list[GridTheme], texts: Mapping[int, str], **kwargs: Any) -> None:
        super().__init__(*args, current={f"text_{row.pk}": texts.get(row.pk, "") for row in themes}, **kwargs)
        self.themes = themes
        for theme in themes:
            self.fields[f"text_{theme.pk}"] = forms.CharField(
                label=theme.name, required=False, max_length=8000, widget=forms.Textarea(attrs={"rows": 4})
            )
        self.guarded_fields = tuple(f"text_{theme.pk}" for theme in themes)

    def changed_texts(self) -> dict[int, str]:
        """Return what is to be stored: the key of a theme → its text."""
        return {int(name.removeprefix("text_")): text for name, text in self.changed_answers.items()}


class VerbatimForm(PrivacyGuardMixin, forms.ModelForm):
    """What somebody said, without a name; on a theme of the grid, if any."""

    guarded_fields = ("text", "speaker")

    class Meta:
        model = Verbatim
        fields = ["text", "speaker", "said_on", "theme"]
        widgets = {"text": forms.Textarea(attrs={"rows": 4}), "said_on": day_input()}
        help_texts = {"speaker": "Par exemple « une habitante, 10 ans dans le quartier ». Jamais de nom."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = form_helper()
        self.fields["theme"].queryset = GridTheme.objects.filter(grid=self.instance.diagnostic.grid_id)
        self.fields["theme"].empty_label = "—"

    def clean_text(self) -> str:
        """Leave out the quotation marks around the whole: pages and documents put their own."""
        text = str(self.cleaned_data["text"]).strip()
        for opening, closing in ("«»", "“”", '""'):
            inside = text[1:-1]
            if text.startswith(opening) and text.endswith(closing) and not {opening, closing} & set(inside):
                return inside.strip() or text
        return text
