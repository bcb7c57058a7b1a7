"""Filters of the problématiques."""

from typing import Any

import django_filters as filters
from django import forms
from django.utils.functional import cached_property

from core.db.normalize import normalize
from core.lookups import Found, LookupFilter
from diagnostics.enums import Frequency, IssueStatus, Severity
from diagnostics.models import Issue, Theme
from territories.filters.lookups import quartier_lookup
from territories.models import Quartier

OPEN, OVER = "ouvertes", "terminees"
OVER_STATUSES = [IssueStatus.SOLVED, IssueStatus.DROPPED]


class IssueFilter(filters.FilterSet):
    """What may follow `/problematiques/?` and `/problematiques/matrice/?`; all of them together narrow.

    ============  ======================================================================================
    `q`           words of the title
    `quartier`    key of a quartier, or words of its name, code or commune
    `theme`       key of a theme
    `etat`        `open`, `taken`, `solved`, `dropped`; `ouvertes` is the first two, `terminees` the others
    `gravite`     1 to 4; `3+` is that level and the one above
    `frequence`   1 to 4
    ============  ======================================================================================

    Then `tri` (`rang`, `gravite`, `intitule`, `creee`), `par`, `page`, `format` (`csv`, `xlsx`).
    """

    primary_fields = ("q", "quartier", "theme", "etat", "gravite")

    q = filters.CharFilter(
        label="Rechercher",
        method="search",
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "maxlength": 200, "autocomplete": "off"}),
    )
    quartier = LookupFilter(label="Quartier", source="quartier", method="by_quartier")
    theme = LookupFilter(label="Thème", source="theme", method="by_theme")
    etat = filters.ChoiceFilter(
        label="État",
        choices=[(OPEN, "En cours"), *IssueStatus.choices, (OVER, "Terminées")],
        method="by_status",
        empty_label="Tous",
    )
    gravite = filters.ChoiceFilter(
        label="Gravité",
        choices=[*((str(level), label) for level, label in reversed(Severity.choices)), ("3+", "Sérieux ou grave")],
        method="by_gravity",
        empty_label="Toutes",
    )
    frequence = filters.ChoiceFilter(
        label="Fréquence",
        field_name="frequency",
        choices=[(str(level), label) for level, label in reversed(Frequency.choices)],
        empty_label="Toutes",
    )

    class Meta:
        model = Issue
        fields: list[str] = []

    # ---- conditions -------------------------------------------------------------------------------------------------

    def search(self, queryset: Any, name: str, value: str) -> Any:
        """Each word is in the title; accents do not matter."""
        for word in normalize(value).split()[:8]:
            queryset = queryset.filter(title_key__contains=word)
        return queryset

    def by_quartier(self, queryset: Any, name: str, found: Found) -> Any:
        """One quartier, or those of the words."""
        links = Issue.quartiers.through.objects.filter(quartier_id__in=found.keys)
        return queryset.filter(pk__in=links.values("issue_id"))

    def by_theme(self, queryset: Any, name: str, found: Found) -> Any:
        """One theme."""
        return queryset.filter(theme_id__in=found.keys)

    def by_status(self, queryset: Any, name: str, value: str) -> Any:
        """A state, all that is under way, or all that is over."""
        if value == OPEN:
            return queryset.open()
        return queryset.filter(status__in=OVER_STATUSES if value == OVER else [value])

    def by_gravity(self, queryset: Any, name: str, value: str) -> Any:
        """A level, or a level and the one above."""
        if value.endswith("+"):
            return queryset.filter(gravity__gte=int(value[:-1]))
        return queryset.filter(gravity=int(value))

    # ---- what the reader may see ------------------------------------------------------------------------------------

    @cached_property
    def quartiers(self) -> Any:
        """The quartiers of the reader."""
        return Quartier.objects.visible_to(self.request.user)

    def lookup_quartier(self) -> dict[str, Any]:
        """Quartiers of the reader."""
        return quartier_lookup(self.request.user)

    def lookup_theme(self) -> dict[str, Any]:
        """Themes of the veille; those that are archived come last."""
        names = {str(row.pk): row.name for row in Theme.objects.order_by("-is_active", "order", "name", "pk")}
        return {
            "find": lambda text: Found(text, names[text], (int(text),)) if text in names else None,
            "choices": list(names.items()),
            "unknown": "Ce thème n’existe pas.",
        }
