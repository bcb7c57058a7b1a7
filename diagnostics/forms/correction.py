"""Correcting what was reported."""

import datetime
from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone

from core.forms import PrivacyGuardMixin, VersionedModelForm
from diagnostics.enums import ObservationKind, Priority
from diagnostics.forms.entry import PhotosField, check_due_on
from diagnostics.forms.handling import offer_themes
from diagnostics.forms.incidents import offered_types
from diagnostics.models import IncidentType, Observation
from diagnostics.services import place_label
from territories.forms.fields import coordinate_field, day_input
from territories.models import Building, Entrance, Residence

PLACE = ("residence", "building", "entrance")


class ObservationEditForm(PrivacyGuardMixin, VersionedModelForm):
    """What was written, where it was seen. The quartier stays: it says who reads the observation."""

    guarded_fields = ("text",)
    latitude = coordinate_field("Latitude", 90)
    longitude = coordinate_field("Longitude", 180)
    photos = PhotosField(label="Ajouter des photos", required=False)

    class Meta:
        model = Observation
        fields = [
            "theme", "item", "kind", "incident_type", "severity", "text", "seen_on", *PLACE, "priority", "due_on",
            "latitude", "longitude",
        ]  # fmt: skip
        widgets = {
            "seen_on": day_input(),
            "due_on": day_input(),
            "text": forms.Textarea(attrs={"rows": 4}),
        }

    def __init__(self, *args: Any, says_how_soon: bool = False, **kwargs: Any) -> None:
        """`says_how_soon`: who corrects it gives a priority and a deadline too."""
        super().__init__(*args, **kwargs)
        offer_themes(self)
        self._offer_places()
        current = self.instance.incident_type_id
        self.fields["incident_type"].queryset = IncidentType.objects.filter(Q(is_active=True) | Q(pk=current))
        self.fields["incident_type"].choices = [("", "Non précisé"), *offered_types(current)]
        self.fields["incident_type"].help_text = "Pour un incident seulement."
        if says_how_soon:
            self.fields["priority"].choices = [("", "Non fixée"), *Priority.choices]
            self.fields["due_on"].label = "À faire avant le"
        else:
            del self.fields["priority"], self.fields["due_on"]
        self.fields["text"].help_text = "Pas de nom d’habitant, pas de numéro d’appartement, rien sur la santé."

    def _offer_places(self) -> None:
        """Offer what is in use in the quartier, and the place that the observation has already."""
        row = self.instance
        residences = Residence.objects.filter(Q(quartier=row.quartier_id, is_active=True) | Q(pk=row.residence_id))
        inside = Q(residence__in=residences, is_active=True) | Q(pk=row.building_id)
        buildings = Building.objects.filter(inside).select_related("residence")
        inside = Q(building__in=buildings, is_active=True) | Q(pk=row.entrance_id)
        entrances = Entrance.objects.filter(inside).select_related("building__residence")
        self._offer("residence", residences, "Tout le quartier", [(place.pk, str(place)) for place in residences])
        self._offer(
            "building", buildings, "Toute la résidence", _grouped((str(place.residence), place) for place in buildings)
        )
        self._offer(
            "entrance",
            entrances,
            "Tout le bâtiment",
            _grouped((place_label(place.building.residence, place.building), place) for place in entrances),
        )

    def _offer(self, name: str, rows: Any, empty_label: str, choices: list[Any]) -> None:
        field = self.fields[name]
        field.queryset = rows
        field.widget.choices = [("", empty_label), *choices]

    def clean_seen_on(self) -> datetime.date:
        """Nothing is seen tomorrow."""
        day: datetime.date = self.cleaned_data["seen_on"]
        if day > timezone.localdate():
            raise forms.ValidationError("Cette date est dans le futur : donnez le jour où vous l’avez vu.")
        return day

    def clean(self) -> dict[str, Any]:
        """An item belongs to its theme, a hall to its building; a position has both its parts."""
        data = super().clean() or self.cleaned_data
        item, theme = data.get("item"), data.get("theme")
        if item and theme and item.theme_id != theme.pk:
            self.add_error("item", "Cet élément n’est pas dans ce thème.")
        if data.get("incident_type") and data.get("kind") not in (None, ObservationKind.INCIDENT):
            self._leave_type_out(data)
        if wrong := check_due_on(data.get("due_on"), data.get("seen_on")):
            self.add_error("due_on", wrong)
        if not set(PLACE) & self.errors.keys():
            self._keep_place_whole(data)
        latitude, longitude = data.get("latitude"), data.get("longitude")
        if not {"latitude", "longitude"} & self.errors.keys() and (latitude is None) != (longitude is None):
            missing = "latitude" if latitude is None else "longitude"
            self.add_error(missing, "Une position a une latitude et une longitude : donnez les deux, ou aucune.")
        return data

    def _leave_type_out(self, data: dict[str, Any]) -> None:
        """What is no incident any more loses its type; one that was chosen now is a question to whoever chose it."""
        if "incident_type" in self.changed_data:
            self.add_error(
                "incident_type",
                "Seul un incident a un type : remettez « Non précisé », ou dites que c’est un incident.",
            )
        else:
            data["incident_type"] = None

    def _keep_place_whole(self, data: dict[str, Any]) -> None:
        """What was chosen now decides: a wider place empties what is not inside it, a finer one says what it is in."""
        chosen = {name for name in PLACE if name in self.changed_data}
        residence, building, entrance = (data.get(name) for name in PLACE)
        if entrance and entrance.building != building:
            if "entrance" not in chosen:
                entrance = None
            elif building is None or "building" not in chosen:
                building = entrance.building
                chosen.add("building")
            else:
                self.add_error("entrance", "Ce hall n’est pas dans ce bâtiment.")
        if building and building.residence != residence:
            if "building" not in chosen:
                building = entrance = None
            elif residence is None or "residence" not in chosen:
                residence = building.residence
            else:
                self.add_error("building", "Ce bâtiment n’est pas dans cette résidence.")
        data.update(zip(PLACE, (residence, building, entrance), strict=True))

    def save(self, commit: bool = True) -> Observation:
        """Say the place in words anew when it is another one."""
        row: Observation = self.instance
        if set(PLACE) & set(self.changed_data):
            row.place_label = place_label(row.residence, row.building, row.entrance)
        saved: Observation = super().save(commit)
        return saved


def _grouped(places: Iterable[tuple[str, Any]]) -> list[tuple[str, list[tuple[int, str]]]]:
    """Return choices under the names of what they are in."""
    ordered = sorted(places, key=lambda pair: (pair[0], str(pair[1]), pair[1].pk))
    return [
        (name, [(place.pk, str(place)) for _, place in group])
        for name, group in groupby(ordered, lambda pair: pair[0])
    ]
