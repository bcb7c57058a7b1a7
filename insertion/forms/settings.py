"""Forms of what administrators keep: the rates of a year, kinds of work, criteria."""

import re
from typing import Any

from django import forms

from actions.reads.money import shown
from core.forms import VersionedModelForm
from insertion.forms.fields import cost_field, penalty_field, percent_field
from insertion.models import ClauseSettings, Criterion, Pathway, WorkKind
from partners.forms.referentials import PublicForm

FIGURES = ("npnru_share", "gup_share", "insertion_rate", "hourly_cost", "penalty_per_hour")
CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,79}")


class ClauseSettingsForm(VersionedModelForm):
    """The rates and the costs from a year on, each with its source."""

    npnru_share = percent_field("Part des heures, NPNRU (%)", required=True)
    gup_share = percent_field("Part des heures, GUP (%)", required=True)
    insertion_rate = percent_field("Taux d’insertion des autres marchés (%)", required=True)
    hourly_cost = cost_field("Coût horaire chargé (€/h)", required=True)
    penalty_per_hour = penalty_field("Pénalité par heure non faite (€)", help_text="Vide : aucune n’est proposée.")

    class Meta:
        model = ClauseSettings
        fields = [
            "year",
            "npnru_share",
            "npnru_source",
            "gup_share",
            "gup_source",
            "insertion_rate",
            "rate_source",
            "hourly_cost",
            "cost_source",
            "penalty_per_hour",
            "penalty_source",
            "late_tolerance",
            "educative_cap",
            "educative_source",
        ]
        labels = {
            "npnru_source": "Source de la part NPNRU",
            "gup_source": "Source de la part GUP",
            "rate_source": "Source du taux",
            "cost_source": "Source du coût horaire",
            "penalty_source": "Source de la pénalité",
            "educative_source": "Source du plafond",
        }
        help_texts = {
            "year": "Ils valent pour cette année et les suivantes, jusqu’à la prochaine qui a les siens.",
            "late_tolerance": "Un lot est en retard quand il lui manque plus que cette part de son objectif.",
        }
        error_messages = {"year": {"unique": "Cette année a déjà ses réglages : modifiez-les."}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in FIGURES:
            value = getattr(self.instance, name)
            self.initial[name] = shown(self.instance._meta.get_field(name).to_python(value))


class WorkKindForm(PublicForm):
    """A kind of work, with the share of labour in its price."""

    labour_share = percent_field("Part de main-d’œuvre (%)", help_text="Vide : aucune n’est proposée.")

    class Meta:
        model = WorkKind
        fields = ["name", "sector", "labour_share", "source"]
        help_texts = {"source": "D’où vient cette part : elle est montrée et gardée avec chaque lot."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["labour_share"] = shown(self.instance.labour_share)


class CriterionForm(PublicForm):
    """A criterion of eligibility; its code, by which files know it, stays once a pathway has it."""

    class Meta:
        model = Criterion
        fields = ["name", "code", "is_long_term", "is_geiq"]
        help_texts = {
            "code": "Celui de l’État, en minuscules : « rsa », « detld ». Il ne change plus une fois utilisé.",
            "is_long_term": "Compté dans la part des demandeurs d’emploi de longue durée.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row = self.instance
        self.is_used = row.pk is not None and Pathway.objects.filter(criteria__contains=[row.code]).exists()
        if self.is_used:
            del self.fields["code"]

    def clean_name(self) -> str:
        """The name; the code is typed."""
        return str(self.cleaned_data["name"])

    def clean_code(self) -> str:
        """A code as files have it. Raises ValidationError."""
        code = str(self.cleaned_data["code"]).strip().lower()
        if not CODE.fullmatch(code):
            raise forms.ValidationError("Un code est en minuscules, chiffres, tirets et soulignés.")
        return code
