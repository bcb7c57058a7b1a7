"""Residences, their buildings and their halls."""

from typing import Any

import shapely
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from territories.enums import QuartierKind
from territories.models import Building, Entrance, Quartier, Residence

QPV = (QuartierKind.QPV_2024, QuartierKind.QPV_2015)
# When contours overlap, the one that counts first.
RANKS = {QuartierKind.QPV_2024: 0, QuartierKind.QPV_2015: 1, QuartierKind.VEILLE: 2, QuartierKind.LOCAL: 3}


def quartiers_around(*, latitude: float, longitude: float) -> list[Quartier]:
    """Return the quartiers of today whose contour holds a position, official ones first. One query."""
    year = timezone.localdate().year
    near = Quartier.objects.active().filter(
        Q(valid_until__isnull=True) | Q(valid_until__gte=year),
        west__lte=longitude,
        east__gte=longitude,
        south__lte=latitude,
        north__gte=latitude,
    )
    point = shapely.Point(longitude, latitude)
    found = [row for row in near if shapely.geometry.shape(row.contour).intersects(point)]
    return sorted(found, key=lambda row: (RANKS[QuartierKind(row.kind)], row.area_m2 or 0, row.pk))


def is_qpv(quartiers: list[Quartier]) -> bool:
    """Whether one of them is a quartier prioritaire."""
    return any(row.kind in QPV for row in quartiers)


@transaction.atomic
def save_residence(*, residence: Residence, quartier: Quartier | None, by: Any) -> Residence:
    """Store a residence with its quartier. "In QPV" comes from its position when it has one."""
    residence.quartier = quartier
    if residence.latitude is not None and residence.longitude is not None:
        around = quartiers_around(latitude=residence.latitude, longitude=residence.longitude)
        residence.is_in_qpv = is_qpv(around)
    residence.save()
    return residence


@transaction.atomic
def relocate_residences(*, quartier: Quartier, by: Any) -> int:
    """Say again which residences in view of a quartier's contour are in a QPV; return how many changed.

    To be called when a contour is drawn anew. The quartier that somebody chose for a residence is left alone.
    """
    if quartier.west is None:
        return 0
    changed = 0
    inside = Residence.objects.filter(
        latitude__range=(quartier.south, quartier.north), longitude__range=(quartier.west, quartier.east)
    )
    near = Residence.objects.filter(quartier=quartier, latitude__isnull=False)
    for row in (inside | near).distinct():
        assert row.latitude is not None
        assert row.longitude is not None
        is_in = is_qpv(quartiers_around(latitude=row.latitude, longitude=row.longitude))
        if row.is_in_qpv != is_in:
            row.is_in_qpv = is_in
            row.save(update_fields=["is_in_qpv"])
            changed += 1
    return changed


def archive_place(*, place: Building | Entrance, by: Any, is_active: bool) -> None:
    """Put a building or a hall aside, or take it back. What was seen there stays."""
    place.is_active = is_active
    place.save(update_fields=["is_active"])
