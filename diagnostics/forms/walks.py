"""The haltes of a diagnostic en marchant."""

from itertools import groupby
from typing import Any

from django import forms

from core.forms import PrivacyGuardMixin, VersionedModelForm, form_helper
from core.history import changes_since
from diagnostics.models import Stop
from territories.forms.fields import coordinate_field
from territories.models import Entrance


class PositionMixin(forms.BaseForm):
    """A position has both its parts, or none."""

    def clean(self) -> dict[str, Any] | None:
        """Ask for the part that is missing."""
        data = super().clean() or self.cleaned_data  # type: ignore[misc]
        latitude, longitude = data.get("latitude"), data.get("longitude")
        if not {"latitude", "longitude"} & self.errors.keys() and (latitude is None) != (longitude is None):
            missing = "latitude" if latitude is None else "longitude"
            self.add_error(missing, "Une position a une latitude et une longitude : donnez les deux, ou aucune.")
        return data


class StopForm(PositionMixin, PrivacyGuardMixin, forms.ModelForm):
    """A halte without a hall: a place in words, what to look at there, where it is on the map."""

    guarded_fields = ("label", "note")
    latitude = coordinate_field("Latitude", 90)
    longitude = coordinate_field("Longitude", 180)

    class Meta:
        model = Stop
        fields = ["label", "note", "latitude", "longitude"]
        widgets = {"note": forms.Textarea(attrs={"rows": 2})}
        help_texts = {"label": "Le parc, l’arrêt de bus, le passage entre deux bâtiments…"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = form_helper()


class StopUpdateForm(PositionMixin, PrivacyGuardMixin, VersionedModelForm):
    """A halte of a route: its place in words, what to look at, its hall, its position."""

    guarded_fields = ("label", "note")
    latitude = coordinate_field("Latitude", 90)
    longitude = coordinate_field("Longitude", 180)

    class Meta:
        model = Stop
        fields = ["label", "note", "entrance", "latitude", "longitude"]
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "note": "Ce que le groupe regarde en arrivant : il le lit sur la page de la halte.",
            "entrance": "Si vous changez de hall sans toucher à la position, la halte va à la résidence du hall.",
        }

    def __init__(self, *args: Any, halls: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["entrance"]
        field.queryset = halls
        names = groupby(halls, lambda hall: str(hall.building.residence))
        groups = [(name, [(hall.pk, f"{hall.building}, {hall}") for hall in rows]) for name, rows in names]
        field.widget.choices = [("", "Aucun : un lieu à part"), *groups]

    @property
    def is_position_given(self) -> bool:
        """Whether the position was written, not only left as it was."""
        return bool({"latitude", "longitude"} & set(self.changed_data))

    @property
    def hall(self) -> Entrance | None:
        """The hall that was chosen."""
        return self.cleaned_data["entrance"]

    def _show_what_changed(self, sent: int | None, current: int) -> None:
        """Haltes are put in order, and written at, while one is edited: that is nobody's conflict."""
        known, changed = changes_since(self.instance, sent) if sent is not None else (None, {})
        if known is None or changed.keys() & self.fields.keys():
            super()._show_what_changed(sent, current)
