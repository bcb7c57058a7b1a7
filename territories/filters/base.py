"""What the filters of the territories share: places within what the reader may see."""

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q
from django.utils.functional import cached_property

from core.db.normalize import normalize
from core.lookups import FEW, Found, key_of
from territories.filters.lookups import (
    INSEE,
    find_agglomeration,
    find_projects,
    find_quartier,
    find_quartiers,
    quartier_label,
    suggestions_url,
)
from territories.models import Commune, Quartier

GONE, ALL = "non", "tous"


def search_filter() -> filters.CharFilter:
    """The words of a list."""
    return filters.CharFilter(
        label="Rechercher",
        method="search",
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "maxlength": 200, "autocomplete": "off"}),
    )


def active_filter(current: str, gone: str, everything: str) -> filters.ChoiceFilter:
    """Today's rows (nothing in the address), those of the past, or all of them."""
    return filters.ChoiceFilter(
        label="Situation",
        choices=[(GONE, gone), (ALL, everything)],
        empty_label=current,
        method="keep_all",
    )


class PlaceFilterSet(filters.FilterSet):
    """`actif`: today's rows unless the reader asks for others; lookups of quartier, commune, département, project."""

    @property
    def user(self) -> Any:
        """The reader."""
        return self.request.user

    def filter_queryset(self, queryset: Any) -> Any:
        """Leave out what is archived unless it is asked for."""
        rows = super().filter_queryset(queryset)
        asked = self.form.cleaned_data.get("actif")
        if asked == ALL:
            return rows
        return rows.filter(is_active=asked != GONE)

    def search(self, queryset: Any, name: str, value: str) -> Any:
        """Words, accents and a typo set aside."""
        return queryset.matching(value)

    def keep_all(self, queryset: Any, name: str, value: str) -> Any:
        """Do nothing: `filter_queryset` answers for `actif`, even when the address says nothing of it."""
        return queryset

    # ---- what the reader may see ------------------------------------------------------------------------------------

    @property
    def quartiers(self) -> Any:
        """The quartiers of the reader."""
        return Quartier.objects.visible_to(self.user)

    @cached_property
    def has_few_quartiers(self) -> bool:
        """Whether the reader's quartiers fit in a list."""
        return not self.user.scope.is_global and len(self.user.scope.quartier_ids) <= FEW

    @cached_property
    def places(self) -> list[tuple[Quartier, str, str, str]]:
        """(quartier, code, name and département of a commune) of few quartiers; one query."""
        rows = self.quartiers.order_by("name_key", "pk").values_list(
            "pk", "name", "code", "commune_names",
            "communes__insee_code", "communes__name", "communes__departement",
        )  # fmt: skip
        return [
            (Quartier(pk=row[0], name=row[1], code=row[2], commune_names=row[3]), row[4], row[5], row[6])
            for row in rows
        ]

    def lookup_quartier(self) -> dict[str, Any]:
        """Quartiers of the reader."""
        choices = None
        if self.has_few_quartiers:
            choices = list({str(row[0].pk): quartier_label(row[0]) for row in self.places}.items())
        return {
            "find": lambda text: find_quartier(self.quartiers, text),
            "choices": choices,
            "suggestions_url": suggestions_url("quartier"),
            "unknown": "Aucun de vos quartiers n’a ce nom.",
        }

    def lookup_quartiers(self) -> dict[str, Any]:
        """Several quartiers of the reader, parted by semicolons."""
        return {
            "find": lambda text: find_quartiers(self.quartiers, text),
            "choices": None,
            "suggestions_url": suggestions_url("quartiers"),
            "unknown": "Aucun de vos quartiers n’a ce nom.",
            "empty_label": "Tous, ou plusieurs : « A ; B »",
            "longest": 2000,
        }

    def lookup_agglomeration(self) -> dict[str, Any]:
        """EPCI of the reader's quartiers, which stand for their communes."""
        return {
            "find": lambda text: find_agglomeration(self.user, text),
            "choices": None,
            "suggestions_url": suggestions_url("agglomeration"),
            "unknown": "Aucun de vos quartiers n’est dans une agglomération de ce nom.",
            "empty_label": "Toutes",
        }

    def lookup_departement(self) -> dict[str, Any]:
        """Départements of the reader's quartiers."""
        if self.has_few_quartiers:
            codes = sorted({row[3] for row in self.places if row[3]})
        else:
            links = Commune.objects.filter(quartiers__in=self.quartiers.values("pk"))
            codes = sorted(links.order_by().values_list("departement", flat=True).distinct())
        return {
            "find": lambda text: Found(text, text) if text in codes else None,
            "choices": [(code, code) for code in codes],
            "unknown": "Aucun de vos quartiers n’est dans ce département.",
        }

    def lookup_commune(self) -> dict[str, Any]:
        """Communes of the reader's quartiers."""
        choices = None
        if self.has_few_quartiers:
            named = {row[1]: row[2] for row in self.places if row[1]}
            choices = sorted(named.items(), key=lambda item: normalize(item[1]))
        return {
            "find": self._find_commune,
            "choices": choices,
            "suggestions_url": suggestions_url("ma-commune"),
            "unknown": "Aucun de vos quartiers n’est dans cette commune.",
            "empty_label": "Toutes",
        }

    def _find_commune(self, text: str) -> Found | None:
        code = INSEE.search(text.upper())
        condition = Q(insee_code=code[1]) if code else Q(name_key__contains=normalize(text))
        if not code and not normalize(text):
            return None
        communes = list(Commune.objects.filter(condition, quartiers__in=self.quartiers.values("pk")).distinct()[:50])
        if not communes:
            return None
        keys = tuple(row.pk for row in communes)
        if len(communes) == 1:
            return Found(communes[0].insee_code, f"{communes[0].name} ({communes[0].insee_code})", keys)
        return Found(text, text, keys)

    def lookup_projet(self) -> dict[str, Any]:
        """Projects of the reader, which stand for their quartiers."""

        def find(text: str) -> Found | None:
            project = find_projects(self.user, text).first()
            return Found(str(project.pk), project.name, (project.pk,)) if project else None

        return {
            "find": find,
            "choices": None,
            "suggestions_url": suggestions_url("projet"),
            "unknown": "Aucun projet de vos quartiers n’a ce nom.",
        }

    def lookup_equipe(self) -> dict[str, Any]:
        """Teams that work on the reader's quartiers. They are of an upper floor: known by the name of the relation."""
        rows = self.quartiers.filter(teams__is_active=True).order_by().values_list("teams__pk", "teams__name")
        teams = dict(sorted(rows.distinct(), key=lambda row: normalize(row[1])))

        def find(text: str) -> Found | None:
            key = key_of(text)
            if key is not None:
                return Found(text, teams[key], (key,)) if key in teams else None
            named = [(pk, name) for pk, name in teams.items() if normalize(text) in normalize(name)]
            exact = [row for row in named if normalize(row[1]) == normalize(text)]
            named = exact or named
            if not named or not normalize(text):
                return None
            label = named[0][1] if len(named) == 1 else text
            return Found(str(named[0][0]) if len(named) == 1 else text, label, tuple(pk for pk, _ in named))

        return {
            "find": find,
            "choices": [(str(pk), name) for pk, name in teams.items()] if len(teams) <= FEW else None,
            "suggestions_url": suggestions_url("equipe"),
            "unknown": "Aucune équipe de ce nom ne travaille sur vos quartiers.",
            "empty_label": "Toutes",
        }
