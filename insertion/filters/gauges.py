"""Filters of lots and of what they add up to."""

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Exists, OuterRef, Q

from core.db.normalize import normalize
from core.lookups import Found, LookupFilter
from insertion.enums import ContractKind, GaugeState
from insertion.models import Contract, HoursTally, Lot
from partners.filters.lookups import SUGGESTIONS_URL, find_partner
from partners.models import Partner
from territories.filters.lookups import (
    MANY,
    find_projects,
    found_among,
    quartier_lookup,
    suggestions_url,
)

# Values of `?etat=`, and the states that they stand for.
STATES = {
    "en-retard": GaugeState.LATE,
    "a-surveiller": GaugeState.AT_RISK,
    "dans-les-temps": GaugeState.ON_TIME,
    "a-venir": GaugeState.COMING,
    "atteint": GaugeState.DONE,
    "clos": GaugeState.CLOSED,
}
# Values of `?montrer=`.
PENALTIES, WAITING, MINE = "penalites", "a-valider", "moi"
# Value of `?ouvrage=` for the contracts of the house.
HOUSE = Found("bailleur", "Votre organisme")


class GaugeFilter(filters.FilterSet):
    """What may follow `/insertion/?`: `annee`, `projet`, `quartier`, `type`."""

    primary_fields = ("annee", "projet", "quartier", "type")

    annee = filters.NumberFilter(label="Année", method="by_year", min_value=2000, max_value=2100)
    projet = LookupFilter(label="Projet", source="project", method="by_project")
    quartier = LookupFilter(label="Quartier", source="quartier", method="by_quartier")
    type = filters.ChoiceFilter(
        label="Type de marché", field_name="contract__kind", choices=ContractKind.choices, empty_label="Tous"
    )

    class Meta:
        model = Lot
        fields: list[str] = []

    def by_year(self, queryset: Any, name: str, value: Any) -> Any:
        """Do nothing: what is late is late whatever its year; the sums keep to the year (`reads.gauges`)."""
        return queryset

    def by_project(self, queryset: Any, name: str, found: Found) -> Any:
        """Those of the contracts of a project."""
        return queryset.filter(contract__project__in=found.keys)

    def by_quartier(self, queryset: Any, name: str, found: Found) -> Any:
        """Those of the contracts of a quartier, or of those of the words."""
        links = Contract.quartiers.through.objects.filter(quartier_id__in=found.keys)
        return queryset.filter(contract__in=links.values("contract_id"))

    def lookup_project(self) -> dict[str, Any]:
        """Projects of the reader's quartiers."""
        user = self.request.user
        return {
            "find": lambda text: found_among(
                text, [(row.pk, row.name) for row in find_projects(user, text)[: MANY + 1]]
            ),
            "choices": None,
            "suggestions_url": suggestions_url("projet"),
            "unknown": "Aucun projet de vos quartiers n’a ce nom.",
        }

    def lookup_quartier(self) -> dict[str, Any]:
        """Quartiers of the reader."""
        return quartier_lookup(self.request.user)


class LotFilter(GaugeFilter):
    """What may follow `/insertion/lots/?`: the same, `q`, `etat`, `entreprise`, `ouvrage`, `montrer`.

    `ouvrage` is a partner, or `bailleur`. `montrer`: `penalites` (due and not decided), `a-valider` (hours that wait),
    `moi` (contracts that the reader follows). Then `tri` (`urgence`, `marche`, `entreprise`, `reste`, `part`, `fin`),
    `par`, `page`, `format` (`csv`, `xlsx`).
    """

    primary_fields = ("q", "etat", "annee", "quartier")

    q = filters.CharFilter(
        label="Rechercher",
        method="search",
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "maxlength": 200, "autocomplete": "off"}),
    )
    etat = filters.ChoiceFilter(
        label="État",
        choices=[(word, state.label) for word, state in STATES.items()],
        method="keep_for_gauges",
        empty_label="Tous",
    )
    entreprise = LookupFilter(label="Entreprise", source="company", method="by_company")
    ouvrage = LookupFilter(label="Maître d’ouvrage", source="authority", method="by_authority")
    montrer = filters.ChoiceFilter(
        label="Montrer",
        choices=[(PENALTIES, "Pénalités dues"), (WAITING, "Heures à valider"), (MINE, "Marchés que je suis")],
        method="by_need",
        empty_label="Tous",
    )

    def search(self, queryset: Any, name: str, value: str) -> Any:
        """Each word is in the reference or the title of the contract, or in the title of the lot."""
        for word in normalize(value).split()[:8]:
            queryset = queryset.filter(Q(contract__search_key__contains=word) | Q(title__icontains=word))
        return queryset

    def by_year(self, queryset: Any, name: str, value: Any) -> Any:
        """Those that run in a year, or that have hours of it."""
        year = int(value)
        noted = HoursTally.objects.filter(lot=OuterRef("pk"), year=year, done__gt=0)
        return queryset.filter(Q(starts_on__year__lte=year, due_on__year__gte=year) | Exists(noted))

    def by_company(self, queryset: Any, name: str, found: Found) -> Any:
        """Those that a company holds."""
        return queryset.filter(company__in=found.keys)

    def lookup_company(self) -> dict[str, Any]:
        """Any partner."""
        return {
            "find": lambda text: find_partner(Partner.objects.visible_to(self.request.user), text),
            "choices": None,
            "suggestions_url": SUGGESTIONS_URL,
            "unknown": "Aucun partenaire ne s’appelle ainsi.",
            "empty_label": "Toutes",
        }

    def by_authority(self, queryset: Any, name: str, found: Found) -> Any:
        """Those of the contracts of a maître d'ouvrage, or of the house."""
        if found == HOUSE:
            return queryset.filter(contract__authority__isnull=True)
        return queryset.filter(contract__authority__in=found.keys)

    def lookup_authority(self) -> dict[str, Any]:
        """Any partner, or the house."""
        partners = Partner.objects.visible_to(self.request.user)
        return {
            **self.lookup_company(),
            "find": lambda text: HOUSE if text in (HOUSE.key, HOUSE.label) else find_partner(partners, text),
            "empty_label": "Tous",
        }

    def keep_for_gauges(self, queryset: Any, name: str, value: str) -> Any:
        """Do nothing: the gauges answer for it (`reads.gauges`)."""
        return queryset

    def by_need(self, queryset: Any, name: str, value: str) -> Any:
        """Those that the reader follows; the gauges answer for the others."""
        if value == MINE:
            return queryset.filter(contract__responsible=self.request.user)
        return queryset
