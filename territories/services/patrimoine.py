"""Residences, their buildings and their halls."""

from typing import Any

import shapely
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from territories.enums import QuartierKind
from territories.models import Building, Entrance, Quartier, Residence

QPV = (QuartierKind.QPV_2024, QuartierKind.QPV_2015)
# When contours overlap, the one that counts first.
RANKS = {QuartierKind.QPV_2024: 0, QuartierKind.QPV_2015: 1, QuartierKind.VEILLE: 2, QuartierKind.LOCAL: 3}


def _in_force() -> QuerySet[Quartier]:
    year = timezone.localdate().year
    return Quartier.objects.active().filter(
        Q(valid_until__isnull=True) | Q(valid_until__gte=year), contour__isnull=False
    )


def quartiers_around(*, latitude: float, longitude: float) -> list[Quartier]:
    """Return the quartiers of today whose contour holds a position, official ones first. One query."""
    near = _in_force().filter(west__lte=longitude, east__gte=longitude, south__lte=latitude, north__gte=latitude)
    point = shapely.Point(longitude, latitude)
    found = [row for row in near if shapely.geometry.shape(row.contour).intersects(point)]
    return sorted(found, key=lambda row: (RANKS[QuartierKind(row.kind)], row.area_m2 or 0, row.pk))


def is_qpv(quartiers: list[Quartier]) -> bool:
    """Whether one of them is a quartier prioritaire."""
    return any(row.kind in QPV for row in quartiers)


@transaction.atomic
def save_residence(*, residence: Residence, quartier: Quartier | None, by: Any) -> Residence:
    """Store a residence with its quartier. "In QPV" comes from its position when it has one.

    Outside of all contours, it is not in a QPV where those of the département are known; elsewhere what is said stays.
    """
    residence.quartier = quartier
    if residence.latitude is not None and residence.longitude is not None:
        around = quartiers_around(latitude=residence.latitude, longitude=residence.longitude)
        if is_qpv(around):
            residence.is_in_qpv = True
        elif _in_force().filter(kind__in=QPV, communes__departement=residence.commune.departement).exists():
            residence.is_in_qpv = False
    residence.save()
    return residence


def archive_place(*, place: Building | Entrance, by: Any, is_active: bool) -> None:
    """Put a building or a hall aside, or take it back. What was seen there stays."""
    place.is_active = is_active
    place.save(update_fields=["is_active"])
