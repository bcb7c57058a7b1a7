"""The typology of incidents, and the type of an incident."""

from itertools import groupby
from typing import Any

from django import forms
from django.db.models import Q

from core.forms import form_helper
from diagnostics.enums import IncidentFamily
from diagnostics.models import IncidentType


class IncidentTypeForm(forms.ModelForm):
    """The name of a type of incident, and its family."""

    class Meta:
        model = IncidentType
        fields = ["family", "name"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = form_helper()
        self.fields["family"].choices = [("", "Choisissez une famille"), *IncidentFamily.choices]
        self.fields["family"].error_messages["required"] = "Choisissez la famille de ce type d’incident."
        self.fields["name"].help_text = "Des faits, jamais des personnes : « Tags et graffitis », « Encombrants »."

    def clean_name(self) -> str:
        """Spaces around a name are nobody's wish."""
        name: str = " ".join(self.cleaned_data["name"].split())
        return name


def offered_types(current: int | None = None) -> list[tuple[str, list[tuple[int, str]]]]:
    """Return the types in use as the choices of a select, by family; and the one that a row has. One query."""
    rows = IncidentType.objects.filter(Q(is_active=True) | Q(pk=current)).by_family()
    return [
        (str(IncidentFamily(family).label), [(row.pk, row.name) for row in group])
        for family, group in groupby(rows, key=lambda row: row.family)
    ]
