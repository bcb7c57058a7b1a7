"""Reporting what is seen."""

import datetime
from typing import Any

from django import forms
from django.utils import timezone

from core.forms import PrivacyGuardMixin, VersionedModelForm
from diagnostics.enums import ObservationKind, ResponsibleBody, Severity
from diagnostics.models import Observation, Theme, ThemeItem
from territories.models import Building, Entrance, Quartier, Residence


class SeveralFilesInput(forms.ClearableFileInput):
    """An input that takes several files."""

    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Several photos; a list, empty when there is none. What they hold is checked when they are kept."""

    widget = SeveralFilesInput(attrs={"accept": "image/jpeg,image/png,image/webp,image/heic,image/heif"})

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Return the list of the files sent."""
        files = data if isinstance(data, (list, tuple)) else [data] if data else []
        return [super(PhotosField, self).clean(file, initial) for file in files]


class PlaceChoiceField(forms.ModelChoiceField):
    """A place among those of the user, by its name and what holds it."""

    def label_from_instance(self, obj: Any) -> str:
        """Its name after those of what it is in."""
        if isinstance(obj, Entrance):
            return f"{obj.building.residence.name} · {obj.building.name} · {obj.name}"
        if isinstance(obj, Building):
            return f"{obj.residence.name} · {obj.name}"
        return str(obj)


class ObservationEntryForm(PrivacyGuardMixin, forms.Form):
    """Where, what, how grave; everything else has a default."""

    guarded_fields = ("text",)

    uid = forms.UUIDField(widget=forms.HiddenInput)
    quartier = forms.ModelChoiceField(Quartier.objects.none(), label="Quartier", empty_label="Choisissez un quartier")
    residence = PlaceChoiceField(Residence.objects.none(), label="Résidence", required=False, empty_label="—")
    building = PlaceChoiceField(Building.objects.none(), label="Bâtiment", required=False, empty_label="—")
    entrance = PlaceChoiceField(Entrance.objects.none(), label="Hall", required=False, empty_label="—")
    theme = forms.ModelChoiceField(
        Theme.objects.none(),
        label="Qu’avez-vous vu ?",
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": "Choisissez un thème : c’est le seul choix obligatoire avec le lieu."},
    )
    item = forms.ModelChoiceField(ThemeItem.objects.none(), label="Plus précisément", required=False, empty_label="—")
    kind = forms.ChoiceField(
        label="C’est", choices=ObservationKind.choices, initial=ObservationKind.FINDING, widget=forms.RadioSelect
    )
    severity = forms.TypedChoiceField(
        label="Gravité",
        choices=Severity.choices,
        coerce=int,
        initial=Severity.ISOLATED,
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label="En quelques mots", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )
    photos = PhotosField(label="Prendre ou choisir des photos", required=False)
    seen_on = forms.DateField(label="Vu le", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    responsible_body = forms.ChoiceField(
        label="Qui peut agir ?", choices=ResponsibleBody.choices, initial=ResponsibleBody.LANDLORD
    )
    is_confidential = forms.BooleanField(
        label="Confidentiel",
        required=False,
        help_text="Lue par les chargés de mission et managers du quartier seuls ; vous verrez la réponse.",
    )
    latitude = forms.FloatField(required=False, min_value=-90, max_value=90, widget=forms.HiddenInput)
    longitude = forms.FloatField(required=False, min_value=-180, max_value=180, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: Any, places_of: int | None = None, **kwargs: Any) -> None:
        """`places_of` is the key of the quartier whose places are offered; all of the user's quartiers without it."""
        super().__init__(*args, **kwargs)
        quartiers = Quartier.objects.visible_to(user).active().without_contour()
        self.fields["quartier"].queryset = quartiers
        residences = Residence.objects.visible_to(user).active()
        buildings = Building.objects.visible_to(user).active().select_related("residence")
        entrances = Entrance.objects.visible_to(user).active().select_related("building__residence")
        if places_of is not None:
            residences = residences.filter(quartier_id=places_of)
            buildings = buildings.filter(residence__quartier_id=places_of)
            entrances = entrances.filter(building__residence__quartier_id=places_of)
        self.fields["residence"].queryset = residences
        self.fields["building"].queryset = buildings.order_by("residence__name_key", "name")
        self.fields["entrance"].queryset = entrances.order_by(
            "building__residence__name_key", "building__name", "name"
        )
        self.fields["theme"].queryset = Theme.objects.active()
        self.fields["item"].queryset = ThemeItem.objects.filter(is_active=True).order_by("theme__order", "order")

    def clean_seen_on(self) -> datetime.date:
        """Nothing is seen tomorrow."""
        day: datetime.date = self.cleaned_data["seen_on"]
        if day > timezone.localdate():
            raise forms.ValidationError("Cette date est dans le futur : donnez le jour où vous l’avez vu.")
        if day < datetime.date(2000, 1, 1):
            raise forms.ValidationError("Cette date est antérieure à l’an 2000.")
        return day

    def clean(self) -> dict[str, Any] | None:
        """Keep the finest place, and check that places and items hold together."""
        super().clean()
        data = self.cleaned_data
        entrance, building, residence = data.get("entrance"), data.get("building"), data.get("residence")
        if entrance:
            building = data["building"] = building or entrance.building
            if entrance.building_id != building.pk:
                self.add_error("entrance", "Ce hall n’est pas dans ce bâtiment.")
        if building:
            residence = data["residence"] = residence or building.residence
            if building.residence_id != residence.pk:
                self.add_error("building", "Ce bâtiment n’est pas dans cette résidence.")
        quartier = data.get("quartier")
        if residence and quartier and residence.quartier_id != quartier.pk:
            self.add_error("residence", "Cette résidence n’est pas dans ce quartier.")
        item, theme = data.get("item"), data.get("theme")
        if item and theme and item.theme_id != theme.pk:
            data["item"] = None
        if (data.get("latitude") is None) != (data.get("longitude") is None):
            data["latitude"] = data["longitude"] = None
        return data


class ObservationEditForm(PrivacyGuardMixin, VersionedModelForm):
    """Correcting what was written."""

    guarded_fields = ("text",)
    photos = PhotosField(label="Ajouter des photos", required=False)

    class Meta:
        model = Observation
        fields = ["theme", "item", "kind", "severity", "text", "seen_on"]
        widgets = {
            "seen_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "text": forms.Textarea(attrs={"rows": 4}),
        }

    def clean_seen_on(self) -> datetime.date:
        """Nothing is seen tomorrow."""
        day: datetime.date = self.cleaned_data["seen_on"]
        if day > timezone.localdate():
            raise forms.ValidationError("Cette date est dans le futur : donnez le jour où vous l’avez vu.")
        return day

    def clean(self) -> dict[str, Any]:
        """An item belongs to its theme."""
        data = super().clean() or self.cleaned_data
        item, theme = data.get("item"), data.get("theme")
        if item and theme and item.theme_id != theme.pk:
            self.add_error("item", "Cet élément n’est pas dans ce thème.")
        return data
