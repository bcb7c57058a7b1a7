"""Forms of pathways and of their steps: lists and brackets, nothing that could name somebody."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone

from actions.models import Action
from core import french
from core.forms import VersionedModelForm, form_helper, say_nothing_chosen
from insertion.enums import AgeBracket, Exit, HomeArea, Modality
from insertion.filters.pathway_lookups import (
    BESIDE,
    action_label,
    find_action,
    find_lot,
    led_actions,
    led_lots,
    lot_label,
    qpv,
    suggestions_url,
)
from insertion.models import Criterion, Lot, Pathway, Placement
from insertion.reads.exits import EXITS, ExitLine, months_after
from insertion.services.pathways import MOST
from partners.forms.fields import partner_field
from partners.models import Partner
from territories.filters.lookups import find_quartier, quartier_label
from territories.forms.fields import RowField, day_input

# Criteria that a bracket contradicts.
AGES_AGAINST = {
    "jeune": (AgeBracket.FROM_26, AgeBracket.FROM_50),
    "senior": (AgeBracket.UNDER_18, AgeBracket.FROM_18, AgeBracket.FROM_26),
}
# Where a refusal of the database is told.
REFUSED_AT = (("temps plein", "work_share"), ("Des heures sont déjà notées", ""), ("chantier éducatif", "action"))


@dataclass(frozen=True)
class Both:
    """Two forms that are sent together, for the summary of their errors."""

    traits: forms.Form
    step: forms.Form

    @property
    def errors(self) -> bool:
        """Whether one of them has some."""
        return bool(self.traits.errors or self.step.errors)

    def non_field_errors(self) -> list[str]:
        """Those of both."""
        return [*self.step.non_field_errors(), *self.traits.non_field_errors()]

    def visible_fields(self) -> list[forms.BoundField]:
        """In the order of the page."""
        return [*self.step.visible_fields(), *self.traits.visible_fields()]

    def hidden_fields(self) -> list[forms.BoundField]:
        """Of both."""
        return [*self.step.hidden_fields(), *self.traits.hidden_fields()]


def is_valid(*sent: forms.Form) -> bool:
    """Whether all the forms are right; each of them says what is not."""
    found = [form.is_valid() for form in sent]
    return all(found)


class PathwayForm(VersionedModelForm):
    """The traits of somebody at the beginning of a pathway; of a new one, how many people have the same."""

    criteria = forms.MultipleChoiceField(label="Critères", required=False, widget=forms.CheckboxSelectMultiple)

    class Meta:
        model = Pathway
        fields = ["sex", "age_bracket", "level", "home_area", "home_quartier", "criteria"]
        labels = {"age_bracket": "Âge au début du parcours", "level": "Niveau de diplôme", "home_area": "Résidence"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row = self.instance
        rows = list(Criterion.objects.filter(Q(is_active=True) | Q(code__in=row.criteria)).order_by("order", "name"))
        self.fields["criteria"].choices = [(each.code, each.name) for each in rows]
        self.groups = [
            (title, [(each.code, each.name) for each in rows if each.is_geiq == is_geiq])
            for title, is_geiq in (("Critères de l’État", False), ("Propres aux GEIQ", True))
        ]
        places = qpv()
        self.fields["home_quartier"] = RowField(
            queryset=places,
            row_label=quartier_label,
            label="QPV de résidence",
            required=False,
            find=lambda text: find_quartier(places, text),
            choices=None,
            suggestions_url=suggestions_url("qpv"),
            empty_label="Nom, code ou commune",
            unknown="Aucun QPV ne s’appelle « {text} ».",
            help_text="Pour un habitant d’un QPV, si on le sait. Ceux du chantier sont proposés d’abord.",
        )
        self.fields["home_quartier"].widget.attrs["hx-include"] = BESIDE
        self.initial["home_quartier"] = row.home_quartier
        if row.pk is None:
            self.fields["count"] = forms.IntegerField(
                label="Nombre de personnes",
                min_value=1,
                max_value=MOST,
                initial=1,
                help_text=f"Plusieurs personnes de mêmes traits dans la même étape : {MOST} au plus, "
                "un numéro pour chacune.",
            )

    def ticked(self) -> set[str]:
        """The codes of the criteria that are ticked, for the template."""
        return set(self["criteria"].value() or ())

    def clean(self) -> dict[str, Any]:
        """A QPV of residence is that of an inhabitant of one; criteria do not say the contrary of the brackets."""
        cleaned = super().clean()
        area, quartier = cleaned.get("home_area"), cleaned.get("home_quartier")
        if quartier is not None and area == HomeArea.UNKNOWN:
            # The QPV says it.
            cleaned["home_area"] = area = HomeArea.QPV
        if quartier is not None and area == HomeArea.OUTSIDE:
            self.add_error("home_quartier", "Seul un habitant d’un QPV a un QPV de résidence.")
        criteria = cleaned.get("criteria") or []
        if "qpv" in criteria and area == HomeArea.OUTSIDE:
            self.add_error("criteria", "« Résident en QPV » est coché, la résidence est hors QPV.")
        for code, ages in AGES_AGAINST.items():
            if code in criteria and cleaned.get("age_bracket") in ages:
                name = dict(self.fields["criteria"].choices)[code]
                self.add_error("criteria", f"« {name} » ne va pas avec l’âge choisi.")
        return cleaned


FIRST_YEAR, LAST_YEAR = 2000, 2100
NO_SUCH_END = "Donnez une date entre 2000 et 2100."


class PlacementForm(VersionedModelForm):
    """A step: where, with whom, how, when. It hangs on lots and actions of the quartiers that the writer leads."""

    class Meta:
        model = Placement
        fields = ["lot", "action", "employer", "modality", "job_contract", "starts_on", "ends_on", "work_share"]
        widgets = {"starts_on": day_input(), "ends_on": day_input()}
        labels = {"job_contract": "Contrat de travail"}
        help_texts = {
            "ends_on": "Vide tant que l’étape dure.",
            "work_share": "100 pour un temps plein. Deux étapes aux mêmes dates ne dépassent pas 100 ensemble.",
        }

    def __init__(
        self,
        *args: Any,
        user: Any,
        pathway: Pathway | None = None,
        lot: Lot | None = None,
        action: Action | None = None,
        begin: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        """`lot`, `action` and `begin` are what a new step begins with."""
        super().__init__(*args, **kwargs)
        row = self.instance
        self.pathway = pathway
        if pathway is not None:
            row.pathway = pathway
        if row.pk is None:
            self.initial |= {"lot": lot, "action": action, **(begin or {})}
        else:
            self.initial |= {"lot": row.lot, "action": row.action, "employer": row.employer}
        # A step of two teams keeps what the other one leads.
        lots = Lot.objects.select_related("contract", "company").filter(
            Q(pk__in=led_lots(user).values("pk")) | Q(pk=row.lot_id)
        )
        actions = Action.objects.filter(Q(pk__in=led_actions(user).values("pk")) | Q(pk=row.action_id))
        self.fields["lot"] = RowField(
            queryset=lots,
            row_label=lot_label,
            label="Lot",
            required=False,
            find=lambda text: find_lot(lots, text),
            choices=None,
            suggestions_url=suggestions_url("lot"),
            empty_label="Marché, numéro, intitulé ou entreprise",
            unknown="Aucun lot des quartiers que vous suivez ne s’appelle « {text} ».",
            help_text="Celui qui compte les heures.",
        )
        self.fields["action"] = RowField(
            queryset=actions,
            row_label=action_label,
            label="Action",
            required=False,
            find=lambda text: find_action(actions, text),
            choices=None,
            suggestions_url=suggestions_url("action"),
            empty_label="Intitulé de l’action",
            unknown="Aucune action des quartiers que vous suivez ne s’appelle « {text} ».",
            help_text="Un chantier éducatif en est une. Dans un lot et une action, une heure compte une fois.",
        )
        employer = partner_field("Structure employeuse", Partner.objects.visible_to(user), required=True)
        employer.suggestions_url = suggestions_url("employeur")
        employer.widget.attrs["hx-include"] = BESIDE
        employer.help_text = (
            "Celle qui signe le contrat de travail : l’entreprise pour une embauche directe ; AI, ETTI, GEIQ pour une "
            "mise à disposition ; EI, ACI, régie de quartier, EA, ESAT pour une sous-traitance ; l’association ou "
            "l’AI pour un chantier éducatif."
        )
        self.fields["employer"] = employer
        say_nothing_chosen(self.fields)

    def clean(self) -> dict[str, Any]:
        """A step is somewhere, ends after it starts, within its pathway; a chantier éducatif is an action."""
        cleaned = super().clean()
        starts, ends = cleaned.get("starts_on"), cleaned.get("ends_on")
        if not (cleaned.get("lot") or cleaned.get("action") or {"lot", "action"} & self.errors.keys()):
            self.add_error("lot", "Une étape est dans un lot, ou dans une action.")
        educative = cleaned.get("modality") == Modality.EDUCATIVE
        if educative and not cleaned.get("action") and "action" not in self.errors:
            self.add_error("action", "Un chantier éducatif est une action : dites laquelle.")
        if starts and not FIRST_YEAR <= starts.year <= LAST_YEAR:
            self.add_error("starts_on", "Une étape commence entre 2000 et 2100.")
        if starts and ends and ends < starts:
            self.add_error("ends_on", "La fin ne peut pas précéder le début.")
        elif ends and ends.year > LAST_YEAR:
            self.add_error("ends_on", NO_SUCH_END)
        share = cleaned.get("work_share")
        if share is not None and not 1 <= share <= 100:
            self.add_error("work_share", "Un temps de travail va de 1 à 100 %.")
        over = self.pathway.ended_on if self.pathway is not None else None
        if over and not self.errors and (ends is None or ends > over):
            day = french.date_short(over)
            self.add_error(
                "ends_on", f"Le parcours est terminé le {day} : finissez l’étape d’ici là, ou changez sa fin."
            )
        return cleaned

    def tell_refusal(self, words: str) -> None:
        """Say beside the right field what the database refused."""
        place = next((field for start, field in REFUSED_AT if start in words), None)
        if place == "":
            said = self.cleaned_data
            moved = [
                name for name in ("lot", "action", "ends_on", "starts_on") if said.get(name) != self.initial[name]
            ]
            place = moved[0] if moved else None
        self.add_error(place, words)


class EndForm(VersionedModelForm):
    """The end of a pathway, and what became of somebody after it."""

    class Meta:
        model = Pathway
        fields = ["ended_on", "exit_3", "exit_6", "exit_12"]
        widgets = {"ended_on": day_input()}
        help_texts = {"ended_on": "Les étapes qui n’ont pas de fin finissent ce jour-là. Vide : le parcours continue."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ended_on = self.instance.ended_on
        for months, name in EXITS.items():
            field = self.fields[name]
            field.label = f"Situation {months} mois après"
            if ended_on is not None:
                field.help_text = f"À noter à partir du {french.date_short(months_after(ended_on, months))}."

    def clean(self) -> dict[str, Any]:
        """Exits are counted from the end, and noted once their day has come."""
        cleaned = super().clean()
        ended_on = cleaned.get("ended_on")
        if ended_on is None:
            if "ended_on" not in self.errors and any(cleaned.get(name) for name in EXITS.values()):
                self.add_error("ended_on", "Une sortie se compte à partir de la fin du parcours : dites-la d’abord.")
            return cleaned
        if not FIRST_YEAR <= ended_on.year <= LAST_YEAR:
            self.add_error("ended_on", NO_SUCH_END)
            return cleaned
        today = timezone.localdate()
        for months, name in EXITS.items():
            due_on = months_after(ended_on, months)
            if cleaned.get(name) and due_on > today:
                self.add_error(name, f"C’est à noter à partir du {french.date_short(due_on)}.")
        return cleaned


class ExitsForm(forms.Form):
    """What became of several people, one list for each exit that is due."""

    def __init__(self, *args: Any, lines: Iterable[tuple[Pathway, list[ExitLine]]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = form_helper()
        self.rows = [(pathway, found) for pathway, found in lines]
        for pathway, found in self.rows:
            for line in found:
                if line.is_due:
                    self.fields[self.name_of(pathway, line.months)] = forms.ChoiceField(
                        label=f"{pathway}, {line.months} mois après",
                        required=False,
                        choices=[("", "—"), *Exit.choices],
                        widget=forms.Select(attrs={"class": "form-select"}),
                    )

    @staticmethod
    def name_of(pathway: Pathway, months: int) -> str:
        """The name of a list."""
        return f"sortie_{pathway.pk}_{months}"

    def cells(self) -> list[tuple[Pathway, list[tuple[ExitLine, forms.BoundField | None]]]]:
        """Pathways with their three exits, and the list of those that are due; for the template."""
        return [
            (
                pathway,
                [(line, self[self.name_of(pathway, line.months)] if line.is_due else None) for line in found],
            )
            for pathway, found in self.rows
        ]

    def noted(self) -> dict[int, dict[int, str]]:
        """Return what was chosen: by key of pathway, by months."""
        found: dict[int, dict[int, str]] = {}
        for pathway, lines in self.rows:
            for line in lines:
                if line.is_due and (value := self.cleaned_data.get(self.name_of(pathway, line.months))):
                    found.setdefault(pathway.pk, {})[line.months] = value
        return found


def day_of(text: str) -> datetime.date | None:
    """Return a day that an address gives, None for anything else."""
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None
