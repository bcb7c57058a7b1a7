"""Filters of the partners."""

from dataclasses import dataclass
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
# In place of a theme: those who act on none.
NO_THEME = "aucun"


def _words() -> Any:
    lists = [
        model.objects.order_by().annotate(list=Value(name)).values_list("list", "pk", "name", "order", "is_active")
        for name, model in WORDS.items()
    ]
    return lists[0].union(*lists[1:], all=True).order_by("order", "name", "pk")


@dataclass(frozen=True)
class Word:
    """A row of one of the lists of words."""

    key: int
    name: str
    is_active: bool


class WordsFilterSet(filters.FilterSet):
    """A filter on the kinds, the themes and the publics of partners, which are read in one query."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.words: dict[str, list[Word]] = {name: [] for name in WORDS}
        for name, key, word, _, is_active in _words():
            self.words[name].append(Word(key, word, is_active))
        for name, words in self.words.items():
            choices = [(str(word.key), word.name) for word in words]
            if name == "theme":
                choices.append((NO_THEME, "Sans thème"))
            self.filters[name].extra["choices"] = choices

    def keep_all(self, queryset: Any, name: str, value: Any) -> Any:
        """Do nothing: `filter_queryset`, or the page, answers for what is asked."""
        return queryset


class PartnerFilter(WordsFilterSet):
    """What may follow `/partenaires/?`.

    `q` (words, SIRET, RNA), `quartier`, `role`, `type`, `theme` (or `aucun`), `public`, `commune`, `situation`,
    `sollicitation`, `fraicheur`. `quartier`, `role` and `theme` together ask for one presence that has them all: the
    figures of the matrix lead here. Then `tri` (`nom`, `commune`, `verification`), `par`, `page`, `format`.
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
    quartier = LookupFilter(label="Présent sur", source="quartier", method="keep_all")
    type = filters.ChoiceFilter(label="Type", field_name="kind", empty_label="Tous")
    theme = filters.ChoiceFilter(label="Thème", method="keep_all", empty_label="Tous")
    role = filters.ChoiceFilter(label="Rôle", choices=PresenceRole.choices, method="keep_all", empty_label="Tous")
    public = filters.ChoiceFilter(label="Public", method="by_public", empty_label="Tous")
    commune = LookupFilter(label="Commune", source="commune", method="by_commune")
    situation = filters.ChoiceFilter(
        label="Situation",
        choices=[(GONE, "Dissous ou fermés"), (ALL, "Tous")],
        empty_label="En activité",
        method="keep_all",
    )
    sollicitation = filters.ChoiceFilter(
        label="Sollicitation",
        choices=[("1", "Très sollicités")],
        empty_label="Toutes",
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

    def filter_queryset(self, queryset: Any) -> Any:
        """Leave out those that are dissolved unless they are asked for; keep those whose presences are asked for."""
        rows = self._by_presences(super().filter_queryset(queryset))
        asked = self.form.cleaned_data.get("situation")
        return rows if asked == ALL else rows.filter(is_dissolved=asked == GONE)

    def search(self, queryset: Any, name: str, value: str) -> Any:
        """Words, accents and a typo set aside; a SIRET, a SIREN, a RNA."""
        if self._typed is None:
            self._typed = Typed(value)
        return queryset.matching(self._typed, loosely=self.loosely)

    def by_freshness(self, queryset: Any, name: str, value: str) -> Any:
        """Those that nobody checked for a year; those of them that are present on one of the reader's quartiers."""
        rows = queryset.to_check()
        if value != TO_CHECK_HERE:
            return rows
        here = Presence.objects.visible_to(self.request.user).current()
        return rows.filter(pk__in=here.values("partner"))

    def by_commune(self, queryset: Any, name: str, found: Found) -> Any:
        """One commune, or those of the words."""
        return queryset.filter(commune__in=found.keys)

    def by_public(self, queryset: Any, name: str, value: str) -> Any:
        """Those that work for a public."""
        links = Partner.publics.through.objects.filter(partner=OuterRef("pk"), partnerpublic=value)
        return queryset.filter(Exists(links))

    def _by_presences(self, rows: Any) -> Any:
        """Those present on a quartier, in a role, on a theme: today, on one of the reader's quartiers."""
        asked = self.form.cleaned_data
        quartier, role, theme = asked.get("quartier"), asked.get("role"), asked.get("theme")
        here = everywhere = Presence.objects.visible_to(self.request.user).current()
        if quartier:
            here = here.filter(quartier__in=quartier.keys)
        if role:
            here = here.filter(role=role)
        if quartier or role:
            if theme and theme != NO_THEME:
                here = here.with_theme().filter(on_theme=theme)
            rows = rows.filter(pk__in=here.values("partner"))
            if theme == NO_THEME:
                rows = rows.exclude(
                    pk__in=here.with_theme().filter(on_theme__in=self._active_themes).values("partner")
                )
        elif theme:
            rows = self._by_theme(rows, theme, everywhere)
        if asked.get("sollicitation"):
            some = everywhere.filter(partner__in=here.values("partner")) if quartier or role else everywhere
            rows = rows.filter(pk__in=some.solicited().values("partner"))
        return rows

    def _by_theme(self, rows: Any, theme: str, presences: Any) -> Any:
        """Those whose record says the theme, and those who act on it somewhere; or those who say and do nothing."""
        themes = self._active_themes if theme == NO_THEME else [theme]
        said = Partner.themes.through.objects.filter(partner=OuterRef("pk"), partnertheme__in=themes)
        done = presences.filter(partner=OuterRef("pk"), themes__in=themes)
        # Each by itself: the partners of a page are then looked for along their names.
        either = Exists(said) | Exists(done)
        return rows.exclude(either) if theme == NO_THEME else rows.filter(either)

    @property
    def _active_themes(self) -> list[int]:
        return [word.key for word in self.words["theme"] if word.is_active]

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
