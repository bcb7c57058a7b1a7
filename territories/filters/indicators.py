"""Filters of the values of an indicator."""

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q

from core.db.normalize import normalize
from territories.enums import ZoneKind
from territories.models import IndicatorValue


class IndicatorValueFilter(filters.FilterSet):
    """What may follow `/indicateurs/<pk>/?`: `q` (words of the zone), `zone`, `millesime`."""

    q = filters.CharFilter(
        label="Rechercher",
        method="search",
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "maxlength": 200, "autocomplete": "off"}),
    )
    zone = filters.ChoiceFilter(label="Zone", field_name="zone_kind", choices=ZoneKind.choices, empty_label="Toutes")
    millesime = filters.NumberFilter(label="Millésime", field_name="vintage", min_value=1960, max_value=2100)

    class Meta:
        model = IndicatorValue
        fields: list[str] = []

    def search(self, queryset: Any, name: str, value: str) -> Any:
        """Words of the name or the code of the zone."""
        key = normalize(value)
        return queryset.filter(
            Q(quartier__search_key__contains=key)
            | Q(commune__name_key__contains=key)
            | Q(commune__insee_code=value.strip())
            | Q(zone_name__icontains=value.strip())
            | Q(zone_code=value.strip())
        )
