"""Filters of the partners."""

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Exists, OuterRef, Value
from django.utils.functional import cached_property

from core.lookups import FEW, Found, LookupFilter
from partners.enums import PresenceRole
from partners.models import Partner, PartnerKind, PartnerPublic, PartnerTheme, Presence, Typed
from territories.filters.lookups import (
    commune_label,
    find_communes,
    find_quartier,
    found_among,
    quartier_label,
    suggestions_url,
)
from territories.models import Quartier

ACTIVE, GONE, ALL = "", "dissous", "tous"
TO_CHECK, TO_CHECK_HERE = "a-verifier", "mes-quartiers"


# The lists of words that administrators edit, by the filter that has them.
WORDS = {"type": PartnerKind, "theme": PartnerTheme, "public": PartnerPublic}


def _words() -> Any:
    lists = [
        model.objects.order_by().annotate(list=Value(name)).values_list("list", "pk", "name", "order")
        for name, model in WORDS.items()
    ]
    return lists[0].union(*lists[1:], all=True).order_by("order", "name", "pk")


class PartnerFilter(filters.FilterSet):
    """What may follow `/partenaires/?`.

    `q` (words, SIRET, RNA), `quartier`, `role`, `type`, `theme`, `public`, `commune`, `situation`, `fraicheur`.
    Then `tri` (`nom`, `commune`, `verification`), `par`, `page`, `format`.
    """

    # Whether words may have typos: asked for when nothing has them as they are.
    loosely = False
    # What was looked for first is looked for again when nothing has it.
    _typed: Typed | None = None
    primary_fields = ("q", "quartier", "type", "theme")

    q = filters.CharFilter(
        label="Rechercher",
        method="search",
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "maxlength": 200, "autocomplete": "off"}),
    )
    quartier = LookupFilter(label="Présent sur", source="quartier", method="by_quartier")
    type = filters.ChoiceFilter(label="Type", field_name="kind", empty_label="Tous")
    theme = filters.ChoiceFilter(label="Thème", method="by_theme", empty_label="Tous")
    role = filters.ChoiceFilter(label="Rôle", choices=PresenceRole.choices, method="by_role", empty_label="Tous")
    public = filters.ChoiceFilter(label="Public", method="by_public", empty_label="Tous")
    commune = LookupFilter(label="Commune", source="commune", method="by_commune")
    situation = filters.ChoiceFilter(
        label="Situation",
        choices=[(GONE, "Dissous ou fermés"), (ALL, "Tous")],
        empty_label="En activité",
        method="keep_all",
    )
    fraicheur = filters.ChoiceFilter(
        label="Fraîcheur",
        choices=[(TO_CHECK, "À vérifier"), (TO_CHECK_HERE, "À vérifier, sur mes quartiers")],
        empty_label="Toutes",
        method="by_freshness",
    )

    class Meta:
        model = Partner
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The words of the three lists in one query.
        found: dict[str, list[tuple[str, str]]] = {name: [] for name in WORDS}
        for name, key, word, *_ in _words():
            found[name].append((str(key), word))
        for name, choices in found.items():
            self.filters[name].extra["choices"] = choices

    def filter_queryset(self, queryset: Any) -> Any:
        """Leave out those that are dissolved unless they are asked for."""
        rows = super().filter_queryset(queryset)
        asked = self.form.cleaned_data.get("situation")
        return rows if asked == ALL else rows.filter(is_dissolved=asked == GONE)

    def search(self, queryset: Any, name: str, value: str) -> Any:
        """Words, accents and a typo set aside; a SIRET, a SIREN, a RNA."""
        if self._typed is None:
            self._typed = Typed(value)
        return queryset.matching(self._typed, loosely=self.loosely)

    def keep_all(self, queryset: Any, name: str, value: str) -> Any:
        """Do nothing: `filter_queryset` answers for `situation`, even when the address says nothing of it."""
        return queryset

    def by_freshness(self, queryset: Any, name: str, value: str) -> Any:
        """Those that nobody checked for a year; those of them that are present on one of the reader's quartiers."""
        rows = queryset.to_check()
        return rows.filter(pk__in=self._presences.values("partner")) if value == TO_CHECK_HERE else rows

    def by_commune(self, queryset: Any, name: str, found: Found) -> Any:
        """One commune, or those of the words."""
        return queryset.filter(commune__in=found.keys)

    def by_theme(self, queryset: Any, name: str, value: str) -> Any:
        """Those that work on a theme."""
        links = Partner.themes.through.objects.filter(partner=OuterRef("pk"), partnertheme=value)
        return queryset.filter(Exists(links))

    def by_public(self, queryset: Any, name: str, value: str) -> Any:
        """Those that work for a public."""
        links = Partner.publics.through.objects.filter(partner=OuterRef("pk"), partnerpublic=value)
        return queryset.filter(Exists(links))

    def by_quartier(self, queryset: Any, name: str, found: Found) -> Any:
        """Those that are present on a quartier today."""
        return queryset.filter(pk__in=self._presences.filter(quartier__in=found.keys).values("partner"))

    def by_role(self, queryset: Any, name: str, value: str) -> Any:
        """Those that have a role on one of the reader's quartiers today."""
        return queryset.filter(pk__in=self._presences.filter(role=value).values("partner"))

    @cached_property
    def _presences(self) -> Any:
        return Presence.objects.visible_to(self.request.user).current()

    @cached_property
    def _few_quartiers(self) -> dict[str, str] | None:
        scope = self.request.user.scope
        if scope.is_global or len(scope.quartier_ids) > FEW:
            return None
        rows = Quartier.objects.visible_to(self.request.user).without_contour().order_by("name_key", "pk")
        return {str(row.pk): quartier_label(row) for row in rows}

    def lookup_quartier(self) -> dict[str, Any]:
        """Quartiers of the reader."""
        few = self._few_quartiers
        return {
            "find": lambda text: find_quartier(Quartier.objects.visible_to(self.request.user), text),
            "choices": None if few is None else list(few.items()),
            "suggestions_url": suggestions_url("quartier"),
            "unknown": "Aucun de vos quartiers n’a ce nom.",
        }

    def lookup_commune(self) -> dict[str, Any]:
        """Any commune."""

        def find(text: str) -> Found | None:
            return found_among(text, [(row.pk, commune_label(row)) for row in find_communes(text)[:501]])

        return {
            "find": find,
            "choices": None,
            "suggestions_url": suggestions_url("commune"),
            "unknown": "Aucune commune ne s’appelle ainsi.",
            "empty_label": "Toutes",
        }
