"""The route of a diagnostic en marchant: its haltes, in order."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from core.db.ordering import STEP, moved, renumber
from diagnostics.models import Diagnostic, HallState, Stop
from diagnostics.services.entry import place_label
from territories.models import Entrance

MAX_STOPS = 60


class StopError(Exception):
    """The route cannot be changed this way. The message is in French."""


def _stops(diagnostic: Diagnostic) -> list[Stop]:
    return list(Stop.objects.select_for_update().filter(diagnostic=diagnostic).order_by("order", "pk"))


def _label(hall: Entrance) -> str:
    """Return the words of a halte at a hall."""
    return place_label(hall.building.residence, hall.building, hall)[:200]


@transaction.atomic
def add_stops(*, diagnostic: Diagnostic, halls: Iterable[Entrance], by: Any) -> int:
    """Add a halte for each hall that is none yet, after the others; return how many were added. Raises StopError."""
    stops = _stops(diagnostic)
    known = {stop.entrance_id for stop in stops}
    new = [hall for hall in halls if hall.pk not in known]
    if len(stops) + len(new) > MAX_STOPS:
        raise StopError(f"Un parcours a {MAX_STOPS} haltes au plus : il en a déjà {len(stops)}. Choisissez-en moins.")
    last = max((stop.order for stop in stops), default=0)
    Stop.objects.bulk_create(
        Stop(
            diagnostic=diagnostic,
            order=last + rank * STEP,
            label=_label(hall),
            residence=hall.building.residence,
            building=hall.building,
            entrance=hall,
            latitude=hall.building.residence.latitude,
            longitude=hall.building.residence.longitude,
        )
        for rank, hall in enumerate(new, 1)
    )
    return len(new)


@transaction.atomic
def add_stop(*, stop: Stop, by: Any) -> None:
    """Store a halte that has no hall, after the others. Raises StopError."""
    stops = _stops(stop.diagnostic)
    if len(stops) >= MAX_STOPS:
        raise StopError(f"Un parcours a {MAX_STOPS} haltes au plus.")
    stop.order = max((other.order for other in stops), default=0) + STEP
    stop.save(force_insert=True)


@transaction.atomic
def move_stop(*, stop: Stop, places: int, by: Any) -> tuple[int, int]:
    """Move a halte by so many places (-1 towards the beginning); return its rank and how many there are.

    Raises StopError when it was taken out meanwhile.
    """
    try:
        stops, place = moved(_stops(stop.diagnostic), stop, places)
    except LookupError as error:
        raise StopError("Cette halte vient d’être retirée du parcours.") from error
    renumber(stops)
    return place + 1, len(stops)


@transaction.atomic
def place_stop(*, stop: Stop, position: int, by: Any) -> tuple[int, int]:
    """Move a halte to a rank, 1 being the first; further than the end is the end. Return its rank, and how many.

    Raises StopError when it was taken out meanwhile.
    """
    ranks = {row.pk: rank for rank, row in enumerate(_stops(stop.diagnostic), 1)}
    return move_stop(stop=stop, places=position - ranks.get(stop.pk, 0), by=by)


@transaction.atomic
def update_stop(*, stop: Stop, hall: Entrance | None, is_position_given: bool, by: Any) -> None:
    """Store a halte with the hall it is at, or none. Raises StopError when its hall was judged and is now another.

    A halte that changes halls goes where the hall is, unless a position was given for it.
    """
    if (
        hall is not None
        and Stop.objects.filter(diagnostic=stop.diagnostic, entrance=hall).exclude(pk=stop.pk).exists()
    ):
        raise StopError("Ce hall est déjà une halte de ce parcours.")
    before = Stop.objects.get(pk=stop.pk)
    if (hall.pk if hall else None) != before.entrance_id:
        if before.entrance_id and (HallState.objects.filter(stop=stop).exists() or stop.scores.exists()):
            raise StopError("Ce hall a déjà été noté à cette halte : elle garde son hall. Ajoutez une autre halte.")
        building = hall.building if hall else None
        residence = building.residence if building else None
        if (
            hall is not None
            and stop.label == before.label
            and before.entrance
            and before.label == _label(before.entrance)
        ):
            # The words were those of the hall: they follow it.
            stop.label = _label(hall)
        stop.entrance, stop.building, stop.residence = hall, building, residence
        if residence is not None and not is_position_given:
            stop.latitude, stop.longitude = residence.latitude, residence.longitude
    # Its place in the order and what the group writes of it are not this form's.
    stop.save(
        update_fields=["label", "note", "entrance", "building", "residence", "latitude", "longitude"],
    )


@transaction.atomic
def remove_stop(*, stop: Stop, by: Any) -> None:
    """Take a halte out of the route. Raises StopError when something was found, marked or written there."""
    # Whoever marks it at this moment is waited for.
    held = Stop.objects.select_for_update().filter(pk=stop.pk).first()
    if held is None:
        raise StopError("Cette halte vient d’être retirée du parcours.")
    if stop.observations.exists() or stop.scores.exists():
        raise StopError("Cette halte a déjà des constats ou des cotations : elle reste dans le parcours.")
    if held.summary or HallState.objects.filter(stop=stop).exists():
        raise StopError("Le groupe a déjà noté ce qu’il a vu à cette halte : elle reste dans le parcours.")
    stop.delete()


@transaction.atomic
def duplicate_route(*, source: Diagnostic, target: Diagnostic, by: Any) -> int:
    """Give a diagnostic without a halte the route of an earlier one, to walk it again; return how many haltes.

    Raises StopError.
    """
    if _stops(target):
        raise StopError("Ce diagnostic a déjà son parcours.")
    copied = [
        Stop(
            diagnostic=target,
            order=stop.order,
            label=stop.label,
            residence_id=stop.residence_id,
            building_id=stop.building_id,
            entrance_id=stop.entrance_id,
            latitude=stop.latitude,
            longitude=stop.longitude,
            note=stop.note,
            # What was seen there then is read beside what is seen now.
            previous=stop,
        )
        for stop in source.stops.all()
    ]
    Stop.objects.bulk_create(copied)
    return len(copied)
