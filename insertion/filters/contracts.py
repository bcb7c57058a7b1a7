"""Filters of contracts."""

from typing import Any

import django_filters as filters
from django import forms

from accounts.models import User
from actions.filters.lists import HouseFilter
from core.lookups import FEW, Found, LookupFilter, key_of
from insertion.enums import ContractKind
from insertion.models import Contract, ContractGroup, Lot
from partners.filters.lookups import SUGGESTIONS_URL, find_partner
from partners.models import Partner
from territories.filters.lookups import MANY, find_projects, found_among, suggestions_url
from territories.models import UrbanProject

# Values of `?suivi=` and of `?globalisation=`.
MINE, ALONE = "moi", "aucune"


class ContractFilter(HouseFilter):
    """What may follow `/insertion/marches/?`.

    ===============  =====================================================================================
    `q`              words of the reference or of the object
    `quartier`       key of a quartier, or words of its name, code or commune
    `projet`         key of a project, or words of its name
    `type`           `npnru`, `gup`, `other`
    `annee`          a year in which the contract runs
    `entreprise`     key of a partner that holds a lot, or words of its name
    `suivi`          key of whoever follows it; `moi`: the reader
    `globalisation`  key of a group; `aucune`: in none
    ===============  =====================================================================================

    Then `tri` (`debut`, `fin`, `reference`, `montant`), `par`, `page`, `format` (`csv`, `xlsx`), `lignes` (`lots`).
    """

    primary_fields = ("q", "quartier", "projet", "type", "annee")

    q = filters.CharFilter(
        label="Rechercher",
        method="search",
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "maxlength": 200, "autocomplete": "off"}),
    )
    quartier = LookupFilter(label="Quartier", source="quartier", method="by_quartier")
    projet = LookupFilter(label="Projet", source="project", method="by_project")
    type = filters.ChoiceFilter(label="Type", field_name="kind", choices=ContractKind.choices, empty_label="Tous")
    annee = filters.NumberFilter(label="Année", method="by_year", min_value=2000, max_value=2100)
    entreprise = LookupFilter(label="Entreprise", source="partner", method="by_company")
    suivi = LookupFilter(label="Suivi par", source="person", method="by_responsible")
    globalisation = LookupFilter(label="Globalisation", source="group", method="by_group")

    class Meta:
        model = Contract
        fields: list[str] = []

    def search(self, queryset: Any, name: str, value: str) -> Any:
        """Each word is in the reference or in the object; accents do not matter."""
        return queryset.matching(value)

    def by_year(self, queryset: Any, name: str, value: Any) -> Any:
        """Those that run in a year."""
        return queryset.in_year(int(value))

    def by_project(self, queryset: Any, name: str, found: Found) -> Any:
        """Those of a project."""
        return queryset.filter(project_id__in=found.keys)

    def by_company(self, queryset: Any, name: str, found: Found) -> Any:
        """Those of which a company holds a lot."""
        return queryset.filter(pk__in=Lot.objects.filter(company__in=found.keys).values("contract"))

    def by_responsible(self, queryset: Any, name: str, found: Found) -> Any:
        """Those that somebody follows."""
        return queryset.filter(responsible_id__in=found.keys)

    def by_group(self, queryset: Any, name: str, found: Found) -> Any:
        """Those of a globalisation, or those that are in none."""
        return queryset.filter(group_id__in=found.keys) if found.keys else queryset.filter(group=None)

    @property
    def companies(self) -> tuple[int, ...]:
        """The keys of the companies that are asked for: files of lots keep to theirs."""
        found = self.form.cleaned_data.get("entreprise") if self.form.is_valid() else None
        return found.keys if found else ()

    def lookup_project(self) -> dict[str, Any]:
        """Projects of the reader."""
        user = self.request.user
        few = list(UrbanProject.objects.visible_to(user).order_by("name_key", "pk")[: FEW + 1])

        def find(text: str) -> Found | None:
            return found_among(text, [(row.pk, row.name) for row in find_projects(user, text)[: MANY + 1]])

        return {
            "find": find,
            "choices": [(str(row.pk), row.name) for row in few] if len(few) <= FEW else None,
            "suggestions_url": suggestions_url("projet"),
            "unknown": "Aucun projet de vos quartiers ne s’appelle ainsi.",
        }

    def lookup_partner(self) -> dict[str, Any]:
        """Any partner."""
        return {
            "find": lambda text: find_partner(Partner.objects.visible_to(self.request.user), text),
            "choices": None,
            "suggestions_url": SUGGESTIONS_URL,
            "unknown": "Aucun partenaire ne s’appelle ainsi.",
            "empty_label": "Toutes",
        }

    def lookup_person(self) -> dict[str, Any]:
        """Those who follow a contract of the reader's quartiers."""
        user = self.request.user
        seen = Contract.objects.visible_to(user).order_by().values("responsible")
        people = User.objects.filter(pk__in=seen).order_by("last_name", "first_name", "pk")
        names = {str(row.pk): str(row) for row in people}

        def find(text: str) -> Found | None:
            if text == MINE:
                return Found(MINE, "Moi", (user.pk,))
            return Found(text, names[text], (int(text),)) if text in names else None

        return {
            "find": find,
            "choices": [(MINE, "Moi"), *((key, name) for key, name in names.items() if key != str(user.pk))],
            "unknown": "Cette personne ne suit aucun marché de vos quartiers.",
            "empty_label": "Tout le monde",
        }

    def lookup_group(self) -> dict[str, Any]:
        """Globalisations of the reader."""
        names = {str(row.pk): row.name for row in ContractGroup.objects.visible_to(self.request.user)}

        def find(text: str) -> Found | None:
            if text == ALONE:
                return Found(ALONE, "Heures non globalisées")
            return Found(text, names[text], (int(text),)) if key_of(text) and text in names else None

        return {
            "find": find,
            "choices": [(ALONE, "Heures non globalisées"), *names.items()],
            "unknown": "Cette globalisation n’existe pas.",
            "empty_label": "Toutes",
        }
