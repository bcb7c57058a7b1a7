"""Rules that warn, and what is said when a warning is taken into account."""

from typing import Any

from django import forms
from django.db.models import Q

from core.forms import PrivacyGuardMixin, VersionedModelForm, form_helper
from diagnostics.models import AlertRule, Theme


class AlertRuleForm(VersionedModelForm):
    """A rule."""

    class Meta:
        model = AlertRule
        fields = ["name", "kind", "theme", "threshold", "days", "is_active"]
        help_texts = {
            "theme": "Sans thème, la règle vaut pour tous. Laissez vide pour le silence d’un quartier.",
            "threshold": "Un nombre d’observations, ou une gravité de 1 à 4 (grave) ; sans effet ailleurs.",
            "days": "De 1 à 365.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["theme"].queryset = Theme.objects.filter(Q(is_active=True) | Q(pk=self.instance.theme_id))


class AcknowledgeForm(PrivacyGuardMixin, forms.Form):
    """What is done about a warning."""

    guarded_fields = ("comment",)

    comment = forms.CharField(
        label="Ce que vous en faites",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Par exemple « Visite prévue jeudi avec le gardien ». Ne nommez aucun habitant.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = form_helper()
