"""Reporting what is seen."""

import datetime
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.choices import CallableChoiceIterator
from django.utils.formats import date_format

from core.forms import PrivacyGuardMixin
from core.history import event_model
from core.lookups import FEW, key_of
from diagnostics.enums import DiagnosticStatus, ObservationKind, Priority, ResponsibleBody, Severity
from diagnostics.models import Diagnostic, IncidentType, Stop, Theme, ThemeItem
from territories.forms.fields import coordinate_field, day_input
from territories.models import Building, Entrance, Quartier, Residence

MAX_KEY = 2**63 - 1
# Quartiers that a search offers.
SEARCHED = 20
# Older than this, a day comes from a phone whose clock went back to its beginnings.
OLDEST_YEARS = 10
# A deadline further away is a slip of the finger.
FARTHEST_YEARS = 20
# The most photos that come in pieces: as many as an observation has.
MAX_UPLOADS = 10


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


class UploadsField(forms.Field):
    """The identifiers of photos that arrived in pieces, in order; a list, empty when there is none."""

    widget = forms.MultipleHiddenInput

    def clean(self, value: Any) -> list[uuid.UUID]:
        """Return each identifier once. Raises ValidationError for what is none, or for too many."""
        try:
            keys = list(dict.fromkeys(uuid.UUID(str(text)) for text in value or []))
        except ValueError:
            raise forms.ValidationError("Une photo n’est pas arrivée entière : envoyez-la de nouveau.") from None
        if len(keys) > MAX_UPLOADS:
            raise forms.ValidationError(f"Une observation a au plus {MAX_UPLOADS} photos : retirez-en.")
        return keys


@dataclass(frozen=True)
class Gone:
    """A place that was there when the report was typed and is gone since: its name, and the key of what it was in."""

    name: str
    parent_id: int | None


class PlaceField(forms.ModelChoiceField):
    """A part of the place. The one that is `known` has been read within what is offered: it is not read again.

    One that was taken away or archived since is no mistake of who reports it: its value is then `Gone`.
    """

    known: Any = None
    # What the history calls the place it was in.
    parent = ""

    def to_python(self, value: Any) -> Any:
        """Return the row of the key that was sent."""
        if self.known is not None and str(value) == str(self.known.pk):
            return self.known
        try:
            return super().to_python(value)
        except forms.ValidationError:
            if gone := self.gone(key_of(str(value))):
                return gone
            raise

    def gone(self, key: int | None) -> Gone | None:
        """Return the place of a key that was there and is not offered any more, wherever it was; None otherwise."""
        model = self.queryset.model
        if not self.parent or key is None or model.objects.active().filter(pk=key).exists():
            return None
        last = event_model(model).objects.filter(pgh_obj_id=key).order_by("-pgh_id").first()
        return last and Gone(last.name, getattr(last, self.parent))


class InnerPlaceField(PlaceField):
    """A place inside a quartier."""

    def __init__(self, *args: Any, parent: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parent = parent


def check_due_on(due_on: datetime.date | None, seen_on: datetime.date | None) -> str:
    """Say what is wrong with a deadline; empty when nothing is."""
    if due_on is None or seen_on is None:
        return ""
    if due_on < seen_on:
        return f"L’échéance est avant le jour où c’est vu ({date_format(seen_on)}) : donnez un jour qui vient après."
    if due_on.year > timezone.localdate().year + FARTHEST_YEARS:
        return "Cette échéance est dans plus de vingt ans : vérifiez l’année."
    return ""


@dataclass(frozen=True)
class Place:
    """A place of the user's as far as it is chosen; each part is inside the one before."""

    quartier: Quartier | None = None
    residence: Residence | None = None
    building: Building | None = None
    entrance: Entrance | None = None

    def __str__(self) -> str:
        parts = [self.residence, self.building, self.entrance] if self.residence else [self.quartier]
        return " · ".join(str(part) for part in parts if part is not None)

    @classmethod
    def of(cls, user: Any, keys: Mapping[str, int | None]) -> "Place":
        """Return the place of the finest key that the user sees and that is inside the wider ones that are given.

        `keys` are those of "quartier", "residence", "building", "entrance"; a user who has one quartier needs none.
        """
        quartier, residence = keys.get("quartier"), keys.get("residence")
        building, entrance = keys.get("building"), keys.get("entrance")
        if entrance:
            rows = (
                Entrance.objects.visible_to(user)
                .active()
                .select_related("building__residence__quartier")
                .defer("building__residence__quartier__contour")
            )
            hall = rows.filter(pk=entrance, **_within("building", building)).first()
            if hall and _fits(hall.building.residence, residence, quartier):
                return cls(hall.building.residence.quartier, hall.building.residence, hall.building, hall)
        if building:
            rows = (
                Building.objects.visible_to(user)
                .active()
                .select_related("residence__quartier")
                .defer("residence__quartier__contour")
            )
            found = rows.filter(pk=building).first()
            if found and _fits(found.residence, residence, quartier):
                return cls(found.residence.quartier, found.residence, found)
        if residence:
            rows = Residence.objects.visible_to(user).active().select_related("quartier").defer("quartier__contour")
            home = rows.filter(pk=residence, quartier__isnull=False).first()
            if home and _fits(home, None, quartier):
                return cls(home.quartier, home)
        if quartier is None and len(user.scope.quartier_ids) == 1 and not user.scope.is_global:
            quartier = user.scope.quartier_ids[0]
        if quartier is None:
            return cls()
        return cls(Quartier.objects.visible_to(user).active().without_contour().filter(pk=quartier).first())


def _within(name: str, key: int | None) -> dict[str, int]:
    return {name: key} if key else {}


def _fits(residence: Residence, residence_key: int | None, quartier_key: int | None) -> bool:
    """Whether the residence is the one asked for, if any, and is in the quartier asked for, if any."""
    return (
        residence.is_active
        and residence.quartier_id is not None
        and residence_key in (None, residence.pk)
        and quartier_key in (None, residence.quartier_id)
    )


def open_stops(user: Any, key: int | None) -> Any:
    """Return the halte of a key, when its walk is one of the user's and is still going on: one row, or none."""
    if not key or key > MAX_KEY:
        return Stop.objects.none()
    walks = Diagnostic.objects.visible_to(user).exclude(
        status__in=[DiagnosticStatus.VALIDATED, DiagnosticStatus.ARCHIVED]
    )
    return Stop.objects.select_related("diagnostic").filter(pk=key, diagnostic__in=walks.values("pk"))


# The parts of a place from the widest to the finest, and what each is in.
PARTS = ("residence", "building", "entrance")
WIDER = {"entrance": "building", "building": "residence", "residence": "quartier"}


class ObservationEntryForm(PrivacyGuardMixin, forms.Form):
    """Where, what, how grave; everything else has a default."""

    guarded_fields = ("text",)

    uid = forms.UUIDField(widget=forms.HiddenInput)
    quartier = PlaceField(Quartier.objects.none(), label="Quartier", empty_label="Choisissez un quartier")
    residence = InnerPlaceField(
        Residence.objects.none(),
        label="Résidence",
        required=False,
        empty_label="Tout le quartier",
        parent="quartier_id",
    )
    building = InnerPlaceField(
        Building.objects.none(),
        label="Bâtiment",
        required=False,
        empty_label="Toute la résidence",
        parent="residence_id",
    )
    entrance = InnerPlaceField(
        Entrance.objects.none(), label="Hall", required=False, empty_label="Tout le bâtiment", parent="building_id"
    )
    theme = forms.ModelChoiceField(
        Theme.objects.none(),
        label="Quoi ?",
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={
            "required": "Choisissez un thème : c’est le seul choix obligatoire avec le lieu.",
            "invalid_choice": "Ce thème n’est plus proposé : choisissez-en un autre.",
        },
    )
    item = forms.ModelChoiceField(
        ThemeItem.objects.none(),
        label="Plus précisément",
        required=False,
        empty_label="—",
        error_messages={"invalid_choice": "Cet élément n’est plus proposé : choisissez-en un autre, ou aucun."},
    )
    kind = forms.ChoiceField(
        label="C’est", choices=ObservationKind.choices, initial=ObservationKind.FINDING, widget=forms.RadioSelect
    )
    incident_type = forms.ModelChoiceField(
        IncidentType.objects.none(),
        label="Quel incident ?",
        required=False,
        error_messages={
            "invalid_choice": "Ce type d’incident n’est plus proposé : choisissez-en un autre, ou « Non précisé »."
        },
    )
    severity = forms.TypedChoiceField(
        label="Quelle gravité ?",
        choices=Severity.choices,
        coerce=int,
        initial=Severity.ISOLATED,
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label="En quelques mots", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 2})
    )
    photos = PhotosField(label="Prendre ou choisir des photos", required=False)
    photo_uploads = UploadsField(label="Photos", required=False)
    seen_on = forms.DateField(label="Vu le", widget=day_input())
    responsible_body = forms.ChoiceField(
        label="Qui peut agir ?", choices=ResponsibleBody.choices, initial=ResponsibleBody.LANDLORD
    )
    is_confidential = forms.BooleanField(
        label="Confidentiel",
        required=False,
        help_text="Lue par les chargés de mission et managers du quartier seuls ; vous verrez la réponse.",
    )
    # Those who lead the quartier say how soon.
    priority = forms.TypedChoiceField(
        label="Priorité", required=False, coerce=int, empty_value=None, choices=[("", "Non fixée"), *Priority.choices]
    )
    due_on = forms.DateField(label="À faire avant le", required=False, widget=day_input())
    latitude = coordinate_field("Latitude", 90)
    longitude = coordinate_field("Longitude", 180)
    # The halte of the walk that it is seen at. One that is gone is left out: what was seen is kept all the same.
    stop = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: Any, place: Place, search: str = "", **kwargs: Any) -> None:
        """`place` is what is chosen so far: only what is inside it is offered, however large the patrimoine is.

        Somebody with many quartiers finds theirs by the words of `search`.
        """
        super().__init__(*args, **kwargs)
        self.user = user
        self.place = place
        quartiers = Quartier.objects.visible_to(user).active().without_contour()
        # What is inside a place that the user sees is the user's too.
        residences, buildings, entrances = Residence.objects.none(), Building.objects.none(), Entrance.objects.none()
        if place.quartier is not None:
            residences = Residence.objects.active().filter(quartier=place.quartier)
            buildings = Building.objects.active().filter(residence__quartier=place.quartier)
            entrances = Entrance.objects.active().filter(building__residence__quartier=place.quartier)
        parts = {"quartier": quartiers, "residence": residences, "building": buildings, "entrance": entrances}
        for name, rows in parts.items():
            part = getattr(place, name)
            self.fields[name].queryset = rows
            self.fields[name].known = part if part and part.is_active else None
        self.has_many_quartiers = user.scope.is_global or len(user.scope.quartier_ids) > FEW
        if self.has_many_quartiers:
            self._offer("quartier", lambda: self._found(quartiers, search))
        self._offer("residence", lambda: residences)
        # The same rows each time they are asked for: they are read once.
        inner_buildings = buildings.filter(residence=place.residence) if place.residence else ()
        inner_entrances = entrances.filter(building=place.building) if place.building else ()
        self._offer("building", lambda: inner_buildings)
        self._offer("entrance", lambda: inner_entrances)
        self.fields["theme"].queryset = Theme.objects.active()
        self.fields["item"].queryset = ThemeItem.objects.filter(is_active=True, theme__is_active=True)
        self.fields["incident_type"].queryset = IncidentType.objects.active()
        # What was chosen and is not there any more, in words; the report is kept for what it was in.
        self.gone = ""
        self.proposed: dict[str, str] = {}

    def _found(self, quartiers: Any, search: str) -> list[Quartier]:
        found = list(quartiers.matching(search)[:SEARCHED]) if search else []
        chosen = self.place.quartier
        return found if chosen is None or chosen in found else [chosen, *found]

    def _offer(self, name: str, rows: Callable[[], Iterable[Any]]) -> None:
        """Offer rows, which are read when the field is shown: a form that is valid shows none."""
        field = self.fields[name]
        field.widget.choices = CallableChoiceIterator(
            lambda: [("", field.empty_label), *((row.pk, str(row)) for row in rows())]
        )

    @property
    def place_fields(self) -> list[forms.BoundField]:
        """The fields of the place, from the widest to the finest."""
        return [self[name] for name in ("quartier", "residence", "building", "entrance")]

    @property
    def place_has_errors(self) -> bool:
        """Whether something is wrong with the place."""
        return any(field.errors for field in [*self.place_fields, self["latitude"], self["longitude"]])

    def clean_seen_on(self) -> datetime.date:
        """Nothing is seen tomorrow, nor in the year a clock begins with; the day of today is then proposed."""
        day: datetime.date = self.cleaned_data["seen_on"]
        today = timezone.localdate()
        if day > today:
            wrong = f"Le {date_format(day)} est dans le futur"
        elif day.year < today.year - OLDEST_YEARS:
            wrong = f"Le {date_format(day)}, c’est il y a plus de dix ans"
        else:
            return day
        self.proposed["seen_on"] = today.isoformat()
        raise forms.ValidationError(
            f"{wrong} : l’horloge du téléphone est peut-être déréglée. Nous sommes le {date_format(today)} ; "
            "donnez le jour où vous l’avez vu."
        )

    def clean_stop(self) -> Stop | None:
        """Return the halte of a walk of the user's that is still going on."""
        return open_stops(self.user, self.cleaned_data["stop"]).first()

    def clean(self) -> dict[str, Any] | None:
        """Keep the finest place, and check that places and items hold together."""
        super().clean()
        data = self.cleaned_data
        self._leave_out_gone(data)
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
        stop = data.get("stop")
        if stop and quartier and not stop.diagnostic.quartiers.filter(pk=quartier.pk).exists():
            # Reported elsewhere than where the walk is: seen, and not on it.
            data["stop"] = None
        if (data.get("latitude") is None) != (data.get("longitude") is None):
            data["latitude"] = data["longitude"] = None
        if data.get("incident_type") and data.get("kind") not in (None, ObservationKind.INCIDENT):
            self.add_error(
                "incident_type",
                "Seul un incident a un type d’incident : choisissez « Incident », ou enlevez le type d’incident.",
            )
        if wrong := check_due_on(data.get("due_on"), data.get("seen_on")):
            self.add_error("due_on", wrong)
        return data

    def _leave_out_gone(self, data: dict[str, Any]) -> None:
        """Keep a report for what the place that is gone was in: what was seen was seen, whatever happened since."""
        gone = {name: data[name] for name in PARTS if isinstance(data.get(name), Gone)}
        if not gone:
            return
        widest = next(name for name in PARTS if name in gone)
        # What is inside a place that is gone goes with it.
        inside = {name: data[name] for name in PARTS[PARTS.index(widest) :] if data.get(name)}
        data |= dict.fromkeys(inside)
        for name, place in gone.items():
            wider = WIDER[name]
            if wider != "quartier" and data.get(wider) is None and wider not in gone:
                data[wider] = self.fields[wider].queryset.filter(pk=place.parent_id).first()
        quartier = data.get("quartier")
        for name, place in gone.items():
            if quartier and not self._was_in(name, place, quartier):
                # Its name is that of a place of others: it is not said.
                said = "Cette résidence n’est pas dans ce quartier."
                self.add_error(
                    name, said if name == "residence" else self.fields[name].error_messages["invalid_choice"]
                )
        self.gone = ", ".join(place.name for place in inside.values())
        data["gone_place"] = self.gone

    def _was_in(self, name: str, place: Gone, quartier: Quartier) -> bool:
        """Whether a place that is gone was in a quartier, through places that are there or gone themselves."""
        wider = WIDER[name]
        if wider == "quartier":
            return place.parent_id == quartier.pk
        field = self.fields[wider]
        if field.queryset.filter(pk=place.parent_id).exists():
            return True
        parent = field.gone(place.parent_id)
        return parent is not None and self._was_in(wider, parent, quartier)
