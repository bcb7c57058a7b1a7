"""Filters of the conventions of abattement."""

from typing import Any

import django_filters as filters
from django import forms

from actions.models import TfpbConvention


class ConventionFilter(filters.FilterSet):
    """What may follow `/tfpb/?`: `q` (name or code of the quartier), `annee`, `signee`. Then `tri`, `par`, `page`."""

    primary_fields = ("q", "annee", "signee")

    q = filters.CharFilter(
        label="Quartier",
        method="search",
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "maxlength": 200, "autocomplete": "off"}),
    )
    annee = filters.NumberFilter(label="Année", method="by_year", min_value=2000, max_value=2100)
    signee = filters.ChoiceFilter(
        label="Signature",
        choices=[("oui", "Signées"), ("non", "À signer")],
        method="by_signature",
        empty_label="Toutes",
    )

    class Meta:
        model = TfpbConvention
        fields: list[str] = []

    def search(self, queryset: Any, name: str, value: str) -> Any:
        """Words of the name or of the code, in any order."""
        for word in value.split():
            queryset = queryset.filter(quartier__name__icontains=word) | queryset.filter(quartier__code__iexact=word)
        return queryset

    def by_year(self, queryset: Any, name: str, value: Any) -> Any:
        """Those that run in a year."""
        return queryset.in_year(int(value))

    def by_signature(self, queryset: Any, name: str, value: str) -> Any:
        """Those that are signed, or not yet."""
        return queryset.filter(signed_on__isnull=value == "non")
