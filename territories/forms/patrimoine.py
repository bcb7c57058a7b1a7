"""Residences, buildings and halls."""

from typing import Any

from django import forms

from core.forms import VersionedModelForm, form_helper
from territories.forms.fields import WholeRowMixin, choices_of, commune_field, coordinate_field, quartier_field
from territories.models import Building, Entrance, Quartier, Residence
from territories.services.patrimoine import quartiers_around


class ResidenceForm(WholeRowMixin, VersionedModelForm):
    """A residence. Its quartier is chosen, or comes from its position.

    `quartiers` are those where the writer may keep residences; with `may_have_none`, a residence may wait for its
    quartier.
    """

    checked_too = ("name_key",)

    latitude = coordinate_field("Latitude", 90)
    longitude = coordinate_field("Longitude", 180)

    class Meta:
        model = Residence
        fields = [
            "name", "reference", "commune", "quartier", "address", "dwellings", "built_year", "latitude", "longitude",
            "is_in_qpv", "is_active",
        ]  # fmt: skip
        help_texts = {
            "reference": "Le code de votre logiciel de gestion, pour retrouver la résidence lors d’un import.",
            "is_in_qpv": "Calculé quand la résidence est placée sur la carte.",
        }

    def __init__(self, *args: Any, quartiers: Any, may_have_none: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.may_have_none = may_have_none
        self.quartiers = quartiers
        # A choice that is no longer offered is kept.
        current = self.instance.quartier_id
        offered = quartiers | Quartier.objects.filter(pk=current) if current else quartiers
        self.fields["quartier"] = quartier_field("Quartier", offered, choices_of(quartiers), required=False)
        self.fields["quartier"].help_text = "Laissez vide pour le déduire de la position sur la carte."
        self.fields["commune"] = commune_field("Commune", required=True)
        if self.instance.pk:
            self.initial["quartier"] = self.instance.quartier
            self.initial["commune"] = self.instance.commune
        self.is_moved = False

    def clean(self) -> dict[str, Any]:
        """Both coordinates or none; the quartier from the position when it is left to it."""
        cleaned = super().clean()
        latitude, longitude = cleaned.get("latitude"), cleaned.get("longitude")
        if not {"latitude", "longitude"} & self.errors.keys() and (latitude is None) != (longitude is None):
            missing = "latitude" if latitude is None else "longitude"
            self.add_error(missing, "Une position a une latitude et une longitude : donnez les deux, ou aucune.")
        elif "quartier" not in self.errors:
            cleaned["quartier"] = self._quartier(cleaned.get("quartier"), latitude, longitude)
        return cleaned

    def _quartier(self, chosen: Quartier | None, latitude: float | None, longitude: float | None) -> Quartier | None:
        around = [] if latitude is None else quartiers_around(latitude=latitude, longitude=longitude or 0.0)
        mine = set(self.quartiers.filter(pk__in=[row.pk for row in around]).values_list("pk", flat=True))
        own = next((row for row in around if row.pk in mine), None)
        is_displaced = bool({"latitude", "longitude"} & set(self.changed_data)) and "quartier" not in self.changed_data
        if own is not None and (chosen is None or (is_displaced and chosen not in around)):
            self.is_moved = chosen is not None
            return own
        if chosen is None and not self.may_have_none:
            self.add_error(
                "quartier",
                "Choisissez le quartier : cette position n’est dans aucun des vôtres."
                if latitude is not None
                else "Choisissez le quartier, ou placez la résidence sur la carte.",
            )
        return chosen


class BuildingForm(WholeRowMixin, forms.ModelForm):
    """A building of a residence."""

    checked_too = ("residence",)

    class Meta:
        model = Building
        fields = ["name", "dwellings"]
        help_texts = {"name": "Comme les équipes l’appellent : « Bâtiment B », « Tour 3 »."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = form_helper()


class EntranceForm(WholeRowMixin, forms.ModelForm):
    """A hall of a building."""

    checked_too = ("building",)

    class Meta:
        model = Entrance
        fields = ["name", "address", "dwellings"]
        help_texts = {"name": "« Hall 3 », « Entrée nord ». Jamais un étage ni un logement."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = form_helper()
