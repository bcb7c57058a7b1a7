"""Qualifying, giving, answering, closing."""

from typing import Any

from django import forms
from django.db.models import Q

from accounts.enums import Role
from accounts.models import User
from core.forms import PrivacyGuardMixin, VersionedModelForm, form_helper
from core.french import date_short
from diagnostics.enums import ClosingReason, ObservationKind
from diagnostics.forms.incidents import offered_types
from diagnostics.models import IncidentType, Observation, Theme, ThemeItem

# Observations of the same place offered for joining.
MANY = 20


def offer_themes(form: VersionedModelForm) -> None:
    """Offer the themes and items in use, and those that the observation has already."""
    row = form.instance
    form.fields["theme"].queryset = Theme.objects.filter(Q(is_active=True) | Q(pk=row.theme_id))
    form.fields["item"].queryset = (
        ThemeItem.objects.filter(Q(is_active=True, theme__is_active=True) | Q(pk=row.item_id))
        .select_related("theme")
        .order_by("theme__order", "theme__name", "theme__pk", "order", "name", "pk")
    )
    form.fields["item"].label_from_instance = lambda item: f"{item.theme.name} · {item.name}"


class QualifyForm(VersionedModelForm):
    """What an observation is about, who can act, who may read it."""

    class Meta:
        model = Observation
        fields = ["theme", "item", "kind", "incident_type", "severity", "responsible_body", "is_confidential"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_themes(self)
        current = self.instance.incident_type_id
        self.fields["incident_type"].queryset = IncidentType.objects.filter(Q(is_active=True) | Q(pk=current))
        self.fields["incident_type"].choices = [("", "Non précisé"), *offered_types(current)]
        self.fields["incident_type"].help_text = "Pour un incident seulement."

    def clean(self) -> dict[str, Any]:
        """An item belongs to its theme, a type to an incident."""
        data = super().clean() or self.cleaned_data
        if data.get("incident_type") and data.get("kind") not in (None, ObservationKind.INCIDENT):
            self.add_error(
                "incident_type",
                "Seul un incident a un type : remettez « Non précisé », ou dites que c’est un incident.",
            )
        item, theme = data.get("item"), data.get("theme")
        if item and theme and item.theme_id != theme.pk:
            self.add_error("item", "Cet élément n’est pas dans ce thème.")
        return data


class AssignForm(forms.Form):
    """Who handles it, among those who work on the quartier and may read it."""

    assignee = forms.ModelChoiceField(
        User.objects.none(), label="Confier à", required=False, empty_label="Personne pour l’instant"
    )
    assigned_before = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, observation: Observation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = form_helper()
        self.observation = observation
        least = Role.OFFICER if observation.is_confidential else Role.PROXIMITY
        self.fields["assignee"].queryset = User.objects.working_on(observation.quartier_id, at_least=least)
        if observation.is_confidential:
            self.fields[
                "assignee"
            ].help_text = "Confidentielle : seuls les chargés de mission et managers du quartier la lisent."
        self.initial |= {"assignee": observation.assignee_id, "assigned_before": _key(observation.assignee_id)}

    def clean(self) -> dict[str, Any] | None:
        """Refuse once when it was given to somebody else since the form was shown."""
        cleaned = super().clean()
        now = Observation.objects.select_for_update(of=["self"]).select_related("assignee").get(pk=self.observation.pk)
        chosen = self.cleaned_data.get("assignee")
        if self.cleaned_data.get("assigned_before", "") != _key(now.assignee_id) and chosen != now.assignee:
            self.data = self.data.copy()
            self.data["assigned_before"] = _key(now.assignee_id)
            self.add_error(
                "assignee",
                (
                    f"Elle a été confiée entre-temps à {now.assignee}."
                    if now.assignee is not None
                    else "Elle n’est plus confiée à personne depuis que vous avez ouvert cette page."
                )
                + " Votre choix est gardé : envoyez-le de nouveau s’il doit le remplacer.",
            )
        return cleaned


def _key(key: int | None) -> str:
    return "" if key is None else str(key)


class _AnswerBase(PrivacyGuardMixin, forms.Form):
    """An answer, which must not overwrite one that was written meanwhile."""

    guarded_fields = ("answer",)
    answered_before = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, observation: Observation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = form_helper()
        self.observation = observation
        self.initial |= {"answer": observation.answer, "answered_before": _moment(observation)}

    def clean(self) -> dict[str, Any] | None:
        """Refuse once when somebody else has answered since the form was shown."""
        cleaned = super().clean()
        now = Observation.objects.select_for_update().select_related(None).get(pk=self.observation.pk)
        if self.cleaned_data.get("answered_before", "") != _moment(now):
            self.data = self.data.copy()
            self.data["answered_before"] = _moment(now)
            self.add_error(
                "answer",
                f"{now.answered_by} a répondu entre-temps : « {now.answer} ». Votre texte est gardé : relisez-le, "
                "puis envoyez-le de nouveau s’il doit remplacer cette réponse.",
            )
        return cleaned


def _moment(observation: Observation) -> str:
    return observation.answered_at.isoformat() if observation.answered_at else ""


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
    field_order = ("reason", "answer")


class OriginalField(forms.ModelChoiceField):
    """Another observation, by what tells it from its neighbours."""

    def label_from_instance(self, obj: Any) -> str:
        """Its theme, day, state, hall and first words."""
        parts = [str(obj.theme), f"vu le {date_short(obj.seen_on)}", obj.get_status_display(), obj.place_label]
        return " · ".join(part for part in [*parts, obj.text[:100]] if part)


class JoinForm(forms.Form):
    """Which other observation of the same place says the same thing."""

    original = OriginalField(
        Observation.objects.none(),
        label="C’est la même chose que",
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": "Choisissez l’observation à garder : celle-ci lui sera réunie."},
    )

    def __init__(self, *args: Any, observation: Observation, reader: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = form_helper()
        near = list(Observation.objects.visible_to(reader).to_join(observation).values_list("pk", flat=True)[:MANY])
        rows = Observation.objects.filter(pk__in=near).to_join(observation).with_names()
        self.fields["original"].queryset = rows
        self.fields["original"].help_text = (
            "L’autre reste ; celle-ci est classée comme doublon, et son auteur suit la réponse de l’autre."
            if near
            else "Aucune autre observation à cet endroit : rien à réunir."
        )
