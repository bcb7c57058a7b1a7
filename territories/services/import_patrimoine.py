"""Residences, buildings and halls written in bulk, as one tree."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Q

from core.db.upserts import Outcome, normalized, upsert
from core.history import signed_by
from territories.models import Building, Commune, Entrance, Quartier, Residence
from territories.services.positions import locate_residences


@dataclass
class PlaceDraft:
    """What a file says of a building or a hall. `places` are the halls of a building.

    `is_counted`: the file does not say the dwellings, they are those of its halls in the file.
    """

    name: str
    address: str = ""
    dwellings: int | None = None
    is_counted: bool = False
    lines: list[int] = field(default_factory=list)
    places: list["PlaceDraft"] = field(default_factory=list)


@dataclass
class ResidenceDraft:
    """What a file says of a residence. None and empty fields say nothing, and leave the row as it is.

    `is_counted`: the file does not say the dwellings, they are those of its buildings in the file.
    """

    line: int
    commune: Commune
    name: str
    reference: str = ""
    address: str = ""
    dwellings: int | None = None
    is_counted: bool = False
    built_year: int | None = None
    latitude: float | None = None
    longitude: float | None = None
    is_in_qpv: bool | None = None
    quartier: Quartier | None = None
    lines: list[int] = field(default_factory=list)
    places: list[PlaceDraft] = field(default_factory=list)

    @property
    def label(self) -> str:
        """Its reference, name and commune: "R1 Les Tilleuls (Montreuil)"."""
        return " ".join(filter(None, [self.reference, self.name, f"({self.commune.name})"]))


class ExistingResidences:
    """The rows that drafts may be about. One query."""

    def __init__(self, *, references: set[str], communes: set[int], names: Sequence[str]) -> None:
        self.name_keys = normalized(names)
        rows = Residence.objects.filter(
            Q(reference__in=references) | Q(commune_id__in=communes, name_key__in=set(self.name_keys.values()))
        ).order_by("pk")
        self.by_reference: dict[str, Residence] = {}
        self.by_name: dict[tuple[int, str], list[Residence]] = defaultdict(list)
        for row in rows:
            if row.reference:
                self.by_reference[row.reference] = row
            self.by_name[row.commune_id, row.name_key].append(row)

    def find(self, draft: ResidenceDraft) -> tuple[Residence | None, bool]:
        """Return the row of a draft, None for a new one; and whether several rows fit so that none can be told.

        The reference says it. Without one, the name in the commune does, then the address.
        """
        if draft.reference and draft.reference in self.by_reference:
            return self.by_reference[draft.reference], False
        named = self.by_name.get((draft.commune.pk, self.name_keys.get(draft.name, "")), [])
        if draft.reference:
            named = [row for row in named if row.reference is None]
        if len(named) > 1:
            named = [row for row in named if row.address == draft.address] or named
        return (named[0] if len(named) == 1 else None), len(named) > 1


@dataclass
class SavedPatrimoine:
    """What became of the lines, and of the places by kind."""

    what: dict[int, str] = field(default_factory=dict)
    fields: dict[int, list[str]] = field(default_factory=dict)
    residences: int = 0
    buildings: int = 0
    entrances: int = 0
    # Residences of which the position contradicts what the file says.
    contradicted: int = 0


@transaction.atomic
def save_patrimoine(*, drafts: Sequence[tuple[ResidenceDraft, Residence | None]], by: Any) -> SavedPatrimoine:
    """Create and update residences with their buildings and halls; each row is given once."""
    present = _Present(drafts)
    for draft, row in drafts:
        if row is not None:
            _count_whole(draft, row, present)
    with signed_by(by):
        residences = upsert(
            Residence,
            wanted={place: _values(draft, row) for place, (draft, row) in enumerate(drafts)},
            existing={place: row for place, (_, row) in enumerate(drafts) if row is not None},
        )
        buildings = _save_buildings(drafts, residences, present)
        entrances = _save_entrances(drafts, buildings, present)
    result = SavedPatrimoine(
        residences=len(residences.rows), buildings=len(buildings.rows), entrances=len(entrances.rows)
    )
    for place, (draft, _) in enumerate(drafts):
        _tell(result, draft.lines, residences.what(place), residences.changed.get(place, []))
        for at, building in enumerate(draft.places):
            _tell(result, building.lines, buildings.what((place, at)), buildings.changed.get((place, at), []))
            for hall_at, hall in enumerate(building.places):
                key = (place, at, hall_at)
                _tell(result, hall.lines, entrances.what(key), entrances.changed.get(key, []))
        if residences.what(place) == "changed" and result.what.get(draft.line) == "unchanged":
            _tell(result, [draft.line], "changed", residences.changed[place])
    _locate(drafts, residences, result, by)
    return result


def _tell(result: SavedPatrimoine, lines: Sequence[int], what: str, fields: list[str]) -> None:
    for line in lines:
        result.what[line] = what
        result.fields[line] = fields


def _values(draft: ResidenceDraft, row: Residence | None) -> dict[str, Any]:
    has_position = draft.latitude is not None or (row is not None and row.latitude is not None)
    # What the position told is not overwritten by what the file says.
    says_qpv = row is None or row.is_in_qpv is None or not has_position
    said: dict[str, Any] = {
        "name": draft.name,
        "reference": draft.reference,
        "address": draft.address,
        "dwellings": draft.dwellings,
        "built_year": draft.built_year,
        "latitude": draft.latitude,
        "longitude": draft.longitude,
        "quartier_id": draft.quartier and draft.quartier.pk,
        "is_in_qpv": draft.is_in_qpv if says_qpv else None,
    }
    values = {name: value for name, value in said.items() if value is not None and value != ""}
    return values | {"commune_id": draft.commune.pk}


class _Present:
    """The buildings of the residences that exist, and the halls of those that the drafts name. Two queries.

    Keys are (residence, name) and (building, name), with names as the database compares them.
    """

    def __init__(self, drafts: Sequence[tuple[ResidenceDraft, Residence | None]]) -> None:
        places = [building for draft, _ in drafts for building in draft.places]
        self.keys = normalized([p.name for p in places] + [hall.name for p in places for hall in p.places])
        known = [row.pk for _, row in drafts if row is not None]
        rows = Building.objects.filter(residence_id__in=known) if known and places else ()
        self.buildings = {(row.residence_id, key): row for row, key in _with_key(rows)}
        named = [
            found.pk
            for draft, row in drafts
            for building in (draft.places if row is not None else ())
            if (found := self.building(row, building)) is not None
        ]
        halls = Entrance.objects.filter(building_id__in=named) if named else ()
        self.entrances = {(row.building_id, key): row for row, key in _with_key(halls)}
        self.of_residence: dict[int, list[Building]] = defaultdict(list)
        self.of_building: dict[int, list[Entrance]] = defaultdict(list)
        for building in self.buildings.values():
            self.of_residence[building.residence_id].append(building)
        for entrance in self.entrances.values():
            self.of_building[entrance.building_id].append(entrance)

    def building(self, residence: Any, draft: PlaceDraft) -> Building | None:
        """Return the row of a building."""
        return self.buildings.get((residence.pk, self.keys[draft.name]))

    def entrance(self, building: Any, draft: PlaceDraft) -> Entrance | None:
        """Return the row of a hall."""
        return self.entrances.get((building.pk, self.keys[draft.name]))


def _count_whole(draft: ResidenceDraft, row: Residence, present: _Present) -> None:
    """Count also the halls and the buildings that the file leaves out, where it does not say a total."""
    buildings: list[tuple[PlaceDraft, Building | None]] = [(p, present.building(row, p)) for p in draft.places]
    out = _left_out(buildings, present.of_residence[row.pk])
    is_partial = bool(out)
    for building, known in buildings:
        if known is None:
            continue
        all_halls = present.of_building[known.pk]
        halls = _left_out([(hall, present.entrance(known, hall)) for hall in building.places], all_halls)
        is_partial = is_partial or bool(halls)
        if building.is_counted and halls:
            building.dwellings = _total(building.dwellings, known.dwellings, halls, all_halls)
    if draft.is_counted:
        counts = [building.dwellings for building, _ in buildings if building.dwellings is not None]
        draft.dwellings = sum(counts) if counts else None
        if is_partial:
            draft.dwellings = _total(draft.dwellings, row.dwellings, out, present.of_residence[row.pk])


Part = Building | Entrance


def _left_out(told: Sequence[tuple[PlaceDraft, Any]], present: Sequence[Part]) -> list[Part]:
    """The parts of today that the file does not name."""
    rows = {row.pk for _, row in told if row is not None}
    return [row for row in present if row.pk not in rows and row.is_active]


def _total(counted: int | None, known: int | None, left_out: Sequence[Part], present: Sequence[Part]) -> int | None:
    """Return the dwellings of a whole of which the file tells some parts, with those left out.

    A total that was not the sum of its parts was said by somebody, and only grows.
    """
    if counted is None:
        return None
    total = counted + sum(row.dwellings or 0 for row in left_out)
    before = sum(row.dwellings or 0 for row in present if row.is_active)
    return total if known is None or known == before else max(known, total)


def _save_buildings(
    drafts: Sequence[tuple[ResidenceDraft, Residence | None]], residences: Outcome[int, Residence], present: _Present
) -> Outcome[tuple[int, int], Building]:
    wanted: dict[tuple[int, int], dict[str, Any]] = {}
    existing: dict[tuple[int, int], Building] = {}
    for place, (draft, _) in enumerate(drafts):
        for at, building in enumerate(draft.places):
            residence = residences.rows[place]
            row = present.building(residence, building)
            if row is not None:
                existing[place, at] = row
            wanted[place, at] = _place_values(building, row) | {"residence_id": residence.pk}
    return upsert(Building, wanted=wanted, existing=existing)


def _save_entrances(
    drafts: Sequence[tuple[ResidenceDraft, Residence | None]],
    buildings: Outcome[tuple[int, int], Building],
    present: _Present,
) -> Outcome[tuple[int, int, int], Entrance]:
    wanted: dict[tuple[int, int, int], dict[str, Any]] = {}
    existing: dict[tuple[int, int, int], Entrance] = {}
    for place, (draft, _) in enumerate(drafts):
        for at, building in enumerate(draft.places):
            for hall_at, hall in enumerate(building.places):
                owner = buildings.rows[place, at]
                row = present.entrance(owner, hall)
                if row is not None:
                    existing[place, at, hall_at] = row
                values = _place_values(hall, row) | {"building_id": owner.pk}
                wanted[place, at, hall_at] = values | ({"address": hall.address} if hall.address else {})
    return upsert(Entrance, wanted=wanted, existing=existing)


def _with_key(rows: Any) -> list[tuple[Any, str]]:
    """Rows with their name as the database compares it."""
    found = list(rows)
    keys = normalized(row.name for row in found)
    return [(row, keys[row.name]) for row in found]


def _place_values(place: PlaceDraft, row: Building | Entrance | None) -> dict[str, Any]:
    # A name that differs by its capitals only is the same place.
    values: dict[str, Any] = {} if row is not None else {"name": place.name}
    if place.dwellings is not None:
        values["dwellings"] = place.dwellings
    return values


def _locate(
    drafts: Sequence[tuple[ResidenceDraft, Residence | None]],
    residences: Outcome[int, Residence],
    result: SavedPatrimoine,
    by: Any,
) -> None:
    """Compute the quartier and "in QPV" of the residences that have a position."""
    placed = [row.pk for row in residences.rows.values() if row.latitude is not None]
    if not placed:
        return
    chosen = {residences.rows[place].pk for place, (draft, _) in enumerate(drafts) if draft.quartier is not None}
    now = {row.pk: row.is_in_qpv for row in locate_residences(by=by, residences=placed, chosen=chosen)}
    for place, (draft, _) in enumerate(drafts):
        row = residences.rows[place]
        if row.latitude is not None and draft.is_in_qpv is not None:
            result.contradicted += now.get(row.pk, row.is_in_qpv) is not draft.is_in_qpv
