"""Filters of agreements and of premises."""

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property

from core.lookups import FEW, Found, LookupFilter
from partners.enums import AgreementStatus
from partners.filters.lookups import SUGGESTIONS_URL, find_partner
from partners.models import Agreement, Occupation, Partner, Premises
from territories.filters.lookups import find_quartier, quartier_label, suggestions_url
from territories.models import Quartier

ENDING, OVER = "bientot", "echue"


class _DirectoryFilter(filters.FilterSet):
    """A filter by quartier among the reader's, and by partner."""

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

    def lookup_partner(self) -> dict[str, Any]:
        """Any partner."""
        return {
            "find": lambda text: find_partner(Partner.objects.visible_to(self.request.user), text),
            "choices": None,
            "suggestions_url": SUGGESTIONS_URL,
            "unknown": "Aucun partenaire ne s’appelle ainsi.",
            "empty_label": "Tous",
        }


def _search() -> filters.CharFilter:
    return filters.CharFilter(
        label="Rechercher",
        method="search",
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "maxlength": 200, "autocomplete": "off"}),
    )


class AgreementFilter(_DirectoryFilter):
    """What may follow `/conventions/?`.

    `q`, `quartier`, `partenaire`, `etat` (a state, `bientot`, `echue`), `annee`. Then `tri` (`fin`, `objet`,
    `montant`), `par`, `page`, `format`.
    """

    primary_fields = ("q", "quartier", "partenaire", "etat")

    q = _search()
    quartier = LookupFilter(label="Quartier", source="quartier", method="by_quartier")
    partenaire = LookupFilter(label="Partenaire", source="partner", method="by_partner")
    etat = filters.ChoiceFilter(
        label="État",
        choices=[(ENDING, "Bientôt à échéance"), (OVER, "Échue, à terminer"), *AgreementStatus.choices],
        method="by_status",
        empty_label="Tous",
    )
    annee = filters.NumberFilter(label="Année", method="by_year", min_value=2000, max_value=2100)

    class Meta:
        model = Agreement
        fields: list[str] = []

    def search(self, queryset: Any, name: str, value: str) -> Any:
        """Words of the object, in any order."""
        for word in value.split():
            queryset = queryset.filter(title__icontains=word)
        return queryset

    def by_quartier(self, queryset: Any, name: str, found: Found) -> Any:
        """Those of a quartier."""
        links = Agreement.quartiers.through.objects.filter(quartier__in=found.keys)
        return queryset.filter(pk__in=links.values("agreement"))

    def by_partner(self, queryset: Any, name: str, found: Found) -> Any:
        """Those of a partner."""
        links = Agreement.partners.through.objects.filter(partner__in=found.keys)
        return queryset.filter(pk__in=links.values("agreement"))

    def by_status(self, queryset: Any, name: str, value: str) -> Any:
        """Those in a state, near their end, or whose end has passed and that nobody has closed."""
        if value == ENDING:
            return queryset.ending()
        if value == OVER:
            return queryset.filter(status=AgreementStatus.SIGNED, ends_on__lt=timezone.localdate())
        return queryset.filter(status=value)

    def by_year(self, queryset: Any, name: str, value: Any) -> Any:
        """Those that run in a year."""
        return queryset.filter(starts_on__year__lte=int(value), ends_on__year__gte=int(value))


class PremisesFilter(_DirectoryFilter):
    """What may follow `/locaux/?`.

    `q`, `quartier`, `partenaire`, `etat` (`libre`, `occupe`, `ferme`). Then `tri` (`nom`, `quartier`), `par`, `page`,
    `format`.
    """

    primary_fields = ("q", "quartier", "partenaire", "etat")

    q = _search()
    quartier = LookupFilter(label="Quartier", source="quartier", method="by_quartier")
    partenaire = LookupFilter(label="Occupant", source="partner", method="by_partner")
    etat = filters.ChoiceFilter(
        label="État",
        choices=[("libre", "Libres aujourd’hui"), ("occupe", "Occupés aujourd’hui"), ("ferme", "Plus utilisés")],
        method="by_state",
        empty_label="Tous",
    )

    class Meta:
        model = Premises
        fields: list[str] = []

    def search(self, queryset: Any, name: str, value: str) -> Any:
        """Words of the name, in any order."""
        for word in value.split():
            queryset = queryset.filter(name__icontains=word)
        return queryset

    def by_quartier(self, queryset: Any, name: str, found: Found) -> Any:
        """Those of a quartier."""
        return queryset.filter(quartier__in=found.keys)

    def by_partner(self, queryset: Any, name: str, found: Found) -> Any:
        """Those that a partner has today."""
        return queryset.filter(pk__in=self._today.filter(partner__in=found.keys).values("premises"))

    def by_state(self, queryset: Any, name: str, value: str) -> Any:
        """Those that somebody has today, that nobody has, that are no longer used."""
        if value == "ferme":
            return queryset.filter(is_active=False)
        rows = queryset.filter(is_active=True)
        taken = self._today.values("premises")
        return rows.filter(pk__in=taken) if value == "occupe" else rows.exclude(pk__in=taken)

    @cached_property
    def _today(self) -> Any:
        today = timezone.localdate()
        return Occupation.objects.filter(starts_on__lte=today).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today))
