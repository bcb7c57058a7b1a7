"""What is asked once for many observations."""

from collections.abc import Iterable
from typing import Any

from django import forms

from accounts.enums import Role
from accounts.models import User
from core.forms import PrivacyGuardMixin, form_helper
from core.models import PrivacyOverride
from diagnostics.enums import ClosingReason, ObservationKind, ResponsibleBody
from diagnostics.forms.incidents import offered_types
from diagnostics.models import IncidentType, Observation


class QualifyTogetherForm(forms.Form):
    """Who can act, when it is the same for all."""

    responsible_body = forms.ChoiceField(
        label="Qui peut agir",
        required=False,
        choices=[("", "Laisser celui de chaque observation"), *ResponsibleBody.choices],
        help_text="Le thème et la gravité de chacune restent ce qu’ils sont.",
    )

    incident_type = forms.ModelChoiceField(
        IncidentType.objects.active(),
        label="Type d’incident",
        required=False,
        error_messages={"invalid_choice": "Ce type d’incident n’est plus proposé : choisissez-en un autre."},
    )

    def __init__(self, *args: Any, rows: list[Observation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = form_helper()
        incidents = sum(1 for row in rows if row.kind == ObservationKind.INCIDENT)
        if not incidents:
            del self.fields["incident_type"]
            return
        typed = sum(1 for row in rows if row.incident_type_id is not None)
        field = self.fields["incident_type"]
        field.choices = [("", "Laisser celui de chaque incident"), *offered_types()]
        field.help_text = "Pour l’incident coché." if incidents == 1 else f"Pour les {incidents} incidents cochés."
        if incidents < len(rows):
            field.help_text += " Les constats et les points forts n’en ont pas."
        if typed:
            field.help_text += f" Remplace le type déjà donné ({typed})."


class AssignTogetherForm(forms.Form):
    """Somebody who works on all the quartiers of the rows, and may read the confidential ones."""

    assignee = forms.ModelChoiceField(
        User.objects.none(),
        label="Confier à",
        empty_label="Choisissez une personne",
        error_messages={"required": "Choisissez la personne à qui les confier."},
        help_text="Les personnes qui travaillent sur tous les quartiers concernés.",
    )

    def __init__(self, *args: Any, rows: list[Observation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = form_helper()
        readers = User.objects.working_on_all({row.quartier_id for row in rows})
        if secret := {row.quartier_id for row in rows if row.is_confidential}:
            readers = readers.filter(pk__in=User.objects.working_on_all(secret, at_least=Role.OFFICER).values("pk"))
            self.fields[
                "assignee"
            ].help_text = (
                "Certaines sont confidentielles : les chargés de mission et managers de tous les quartiers concernés."
            )
        self.fields["assignee"].queryset = readers


class _AnswerTogetherForm(PrivacyGuardMixin, forms.Form):
    """One answer to all the authors."""

    guarded_fields = ("answer",)
    answer = forms.CharField(
        label="Réponse à tous les auteurs",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="La même phrase pour chacun : dites ce qui a été fait, ou pourquoi rien ne l’est.",
    )
    replaces = forms.BooleanField(required=False)

    def __init__(self, *args: Any, rows: list[Observation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = form_helper()
        if answered := sum(1 for row in rows if row.answer):
            self.fields["replaces"].label = f"Remplacer aussi les réponses déjà données ({answered})"
        else:
            del self.fields["replaces"]

    def log_privacy_overrides_of(self, keys: Iterable[int], by: Any) -> None:
        """Log the warnings that the writer passed over, for each observation that was answered."""
        PrivacyOverride.objects.bulk_create(
            PrivacyOverride(
                by=by,
                target=Observation._meta.label_lower,
                target_pk=key,
                field=name,
                kinds=sorted({finding.kind for finding in found}),
            )
            for key in keys
            for name, found in self.privacy_findings.items()
        )


class FinishTogetherForm(_AnswerTogetherForm):
    """Handled."""


class CloseTogetherForm(_AnswerTogetherForm):
    """Put away, with the reason."""

    reason = forms.ChoiceField(
        label="Motif", choices=[c for c in ClosingReason.choices if c[0] != ClosingReason.DUPLICATE]
    )
    field_order = ("reason", "answer")
