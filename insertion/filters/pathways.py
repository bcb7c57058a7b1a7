"""Filters of pathways."""

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q
from django.utils.functional import cached_property

from actions.models import Action
from core.lookups import Found, LookupFilter
from insertion.enums import AgeBracket, HomeArea, JobContract, Modality, Sex
from insertion.filters.pathway_lookups import (
    find_action,
    find_contract,
    find_lot,
    led_actions,
    led_lots,
    suggestions_url,
)
from insertion.models import Contract, Criterion, Pathway, Placement
from insertion.models.pathways import ALPHABET
from insertion.reads.exits import to_end, with_exit_to_note
from insertion.reads.pathways import running
from partners.filters.lookups import SUGGESTIONS_URL, find_partner
from partners.models import Partner
from territories.filters.lookups import quartier_lookup
from territories.models import Quartier

# Values of `?etat=`.
RUNNING, ENDED, TO_END, EXITS, PURGED = "en-cours", "termines", "a-terminer", "sorties", "effaces"


class PathwayFilter(filters.FilterSet):
    """What may follow `/insertion/parcours/?`.

    =============  =========================================================================================
    `q`            the number, or a part of it
    `lot`          key of a lot, or words of its title, its contract, its company
    `marche`       key of a contract, or words of its reference or title
    `action`       key of an action, or words of its title
    `quartier`     key of a quartier where the work is, or words of its name
    `structure`    key of the employer, or words of its name
    `modalite`     a modality
    `contrat`      a job contract
    `critere`      the code of a criterion
    `sexe`, `age`, `residence`  a trait
    `etat`         `en-cours`, `termines`, `a-terminer` (no step any more), `sorties` (one to note), `effaces`
    `annee`        a year: a step has a day in it
    =============  =========================================================================================

    What says something of a step is asked of one and the same. Then `tri` (`creation`, `numero`, `fin`), `par`,
    `page`, `format` (`csv`, `xlsx`).
    """

    primary_fields = ("q", "lot", "structure", "etat", "annee")

    q = filters.CharFilter(
        label="Numéro",
        method="search",
        max_length=20,
        widget=forms.TextInput(attrs={"type": "search", "maxlength": 20, "autocomplete": "off"}),
    )
    lot = LookupFilter(label="Lot", source="lot", method="by_lot")
    structure = LookupFilter(label="Structure employeuse", source="employer", method="by_employer")
    etat = filters.ChoiceFilter(
        label="État",
        choices=[
            (RUNNING, "En cours"),
            (ENDED, "Terminés"),
            (TO_END, "À terminer"),
            (EXITS, "Sortie à noter"),
            (PURGED, "Traits effacés"),
        ],
        method="by_state",
        empty_label="Tous",
    )
    annee = filters.NumberFilter(label="Année", method="by_year", min_value=2000, max_value=2100)
    marche = LookupFilter(label="Marché", source="contract", method="by_contract")
    action = LookupFilter(label="Action", source="action", method="by_action")
    quartier = LookupFilter(label="Quartier du chantier", source="quartier", method="by_quartier")
    modalite = filters.ChoiceFilter(
        label="Modalité", choices=Modality.choices, method="by_modality", empty_label="Toutes"
    )
    contrat = filters.ChoiceFilter(
        label="Contrat de travail", choices=JobContract.choices, method="by_job_contract", empty_label="Tous"
    )
    critere = LookupFilter(label="Critère", source="criterion", method="by_criterion")
    sexe = filters.ChoiceFilter(label="Sexe", field_name="sex", choices=Sex.choices, empty_label="Tous")
    age = filters.ChoiceFilter(label="Âge", field_name="age_bracket", choices=AgeBracket.choices, empty_label="Tous")
    residence = filters.ChoiceFilter(
        label="Résidence", field_name="home_area", choices=HomeArea.choices, empty_label="Toutes"
    )

    class Meta:
        model = Pathway
        fields: list[str] = []

    def filter_queryset(self, queryset: Any) -> Any:
        """Filter; what is asked of steps is asked of the same step, among those that the reader sees."""
        self.steps = Q()
        found = super().filter_queryset(queryset)
        if self.steps:
            seen = Placement.objects.visible_to(self.request.user).filter(self.steps)
            found = found.filter(pk__in=seen.order_by().values("pathway_id"))
        return found

    def search(self, queryset: Any, name: str, value: str) -> Any:
        """A number, or a part of it; what is in no number finds nothing."""
        part = value.strip().upper().removeprefix("P-")
        return queryset.filter(number__contains=part) if set(part) <= set(ALPHABET) else queryset.none()

    def by_lot(self, queryset: Any, name: str, found: Found) -> Any:
        """A step is in the lot."""
        self.steps &= Q(lot__in=found.keys)
        return queryset

    def by_contract(self, queryset: Any, name: str, found: Found) -> Any:
        """A step is in a lot of the contract."""
        self.steps &= Q(lot__contract__in=found.keys)
        return queryset

    def by_action(self, queryset: Any, name: str, found: Found) -> Any:
        """A step is in the action."""
        self.steps &= Q(action__in=found.keys)
        return queryset

    def by_quartier(self, queryset: Any, name: str, found: Found) -> Any:
        """A step is in a contract or in an action of the quartier."""
        contracts = Contract.quartiers.through.objects.filter(quartier_id__in=found.keys)
        actions = Action.quartiers.through.objects
        self.steps &= Q(lot__contract__in=contracts.values("contract_id")) | Q(
            action__in=actions.filter(quartier_id__in=found.keys).values("action_id")
        )
        return queryset

    def by_employer(self, queryset: Any, name: str, found: Found) -> Any:
        """A step is with the structure."""
        self.steps &= Q(employer__in=found.keys)
        return queryset

    def by_modality(self, queryset: Any, name: str, value: str) -> Any:
        """A step is worked so."""
        self.steps &= Q(modality=value)
        return queryset

    def by_job_contract(self, queryset: Any, name: str, value: str) -> Any:
        """A step is under such a contract."""
        self.steps &= Q(job_contract=value)
        return queryset

    def by_year(self, queryset: Any, name: str, value: Any) -> Any:
        """A step has a day in the year."""
        self.steps &= Q(starts_on__year__lte=int(value)) & (Q(ends_on__isnull=True) | Q(ends_on__year__gte=int(value)))
        return queryset

    def by_criterion(self, queryset: Any, name: str, found: Found) -> Any:
        """Those that meet a criterion."""
        return queryset.filter(criteria__contains=[found.key])

    def by_state(self, queryset: Any, name: str, value: str) -> Any:
        """Going on, ended, to be ended, with an exit to note, or without traits any more."""
        if value == RUNNING:
            return running(queryset)
        if value == ENDED:
            return queryset.exclude(pk__in=running(queryset).order_by().values("pk"))
        if value == TO_END:
            return to_end(queryset)
        return with_exit_to_note(queryset) if value == EXITS else queryset.filter(purged_on__isnull=False)

    # ---- what fields offer ----------------------------------------------------------------------------------------

    @cached_property
    def quartiers(self) -> Any:
        """The quartiers of the reader."""
        return Quartier.objects.visible_to(self.request.user)

    def lookup_quartier(self) -> dict[str, Any]:
        """Quartiers of the reader."""
        return quartier_lookup(self.request.user)

    def lookup_lot(self) -> dict[str, Any]:
        """Lots of the quartiers that the reader leads."""
        return {
            "find": lambda text: find_lot(led_lots(self.request.user), text),
            "choices": None,
            "suggestions_url": suggestions_url("lot"),
            "unknown": "Aucun lot de vos quartiers ne s’appelle ainsi.",
        }

    def lookup_contract(self) -> dict[str, Any]:
        """Contracts of the reader."""
        return {
            "find": lambda text: find_contract(Contract.objects.visible_to(self.request.user), text),
            "choices": None,
            "suggestions_url": suggestions_url("marche"),
            "unknown": "Aucun marché de vos quartiers ne s’appelle ainsi.",
        }

    def lookup_action(self) -> dict[str, Any]:
        """Actions of the quartiers that the reader leads."""
        return {
            "find": lambda text: find_action(led_actions(self.request.user), text),
            "choices": None,
            "suggestions_url": suggestions_url("action"),
            "unknown": "Aucune action de vos quartiers ne s’appelle ainsi.",
            "empty_label": "Toutes",
        }

    def lookup_employer(self) -> dict[str, Any]:
        """Any partner."""
        return {
            "find": lambda text: find_partner(Partner.objects.visible_to(self.request.user), text),
            "choices": None,
            "suggestions_url": SUGGESTIONS_URL,
            "unknown": "Aucun partenaire ne s’appelle ainsi.",
            "empty_label": "Toutes",
        }

    def lookup_criterion(self) -> dict[str, Any]:
        """Criteria; those that are archived come last."""
        names = {row.code: row.name for row in Criterion.objects.order_by("-is_active", "order", "name", "pk")}
        return {
            "find": lambda text: Found(text, names[text]) if text in names else None,
            "choices": list(names.items()),
            "unknown": "Ce critère n’existe pas.",
        }
