"""Qualifying, giving, answering, closing."""

from typing import Any

from django import forms

from accounts.models import User
from core.forms import PrivacyGuardMixin, VersionedModelForm, form_helper
from diagnostics.enums import ClosingReason
from diagnostics.models import Observation, ThemeItem


class QualifyForm(VersionedModelForm):
    """What an observation is about, who can act, who may read it."""

    class Meta:
        model = Observation
        fields = ["theme", "item", "kind", "severity", "responsible_body", "is_confidential"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"].queryset = ThemeItem.objects.filter(is_active=True).select_related("theme")
        self.fields["item"].label_from_instance = lambda item: f"{item.theme.name} · {item.name}"

    def clean(self) -> dict[str, Any]:
        """An item belongs to its theme."""
        data = super().clean() or self.cleaned_data
        item, theme = data.get("item"), data.get("theme")
        if item and theme and item.theme_id != theme.pk:
            self.add_error("item", "Cet élément n’est pas dans ce thème.")
        return data


class AssignForm(forms.Form):
    """Who handles it, among those who work on the quartier."""

    assignee = forms.ModelChoiceField(
        User.objects.none(), label="Confier à", required=False, empty_label="Personne pour l’instant"
    )

    def __init__(self, *args: Any, observation: Observation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = form_helper()
        self.fields["assignee"].queryset = User.objects.working_on(observation.quartier_id)
        self.fields["assignee"].initial = observation.assignee_id


class _AnswerBase(PrivacyGuardMixin, forms.Form):
    guarded_fields = ("answer",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = form_helper()


class AnswerForm(_AnswerBase):
    """What the author of the report is told."""

    answer = forms.CharField(label="Réponse à l’auteur", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class FinishForm(_AnswerBase):
    """Handled, with a word to the author."""

    answer = forms.CharField(
        label="Réponse à l’auteur",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Les équipes signalent quand on leur répond : dites en une phrase ce qui a été fait.",
    )


class CloseForm(_AnswerBase):
    """Put away, with the reason."""

    reason = forms.ChoiceField(
        label="Motif", choices=[c for c in ClosingReason.choices if c[0] != ClosingReason.DUPLICATE]
    )
    answer = forms.CharField(
        label="Réponse à l’auteur", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
