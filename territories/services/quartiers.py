"""Quartiers: their communes and their contour."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from core.reading.geo import Contour
from territories.models import Commune, Quartier
from territories.services.patrimoine import relocate_residences


def set_contour(quartier: Quartier, contour: Contour) -> None:
    """Put a contour on a row, with its superficie, its box and its centre; the row is not saved."""
    quartier.contour = contour.geojson
    quartier.area_m2 = round(contour.area_m2, 1)
    quartier.west, quartier.south, quartier.east, quartier.north = contour.bbox
    quartier.longitude, quartier.latitude = contour.centre


@transaction.atomic
def save_quartier(
    *, quartier: Quartier, communes: Iterable[Commune], by: Any, contour: Contour | None = None
) -> Quartier:
    """Store a quartier and its communes; with a new contour, say again which residences are in a QPV."""
    if contour is not None:
        set_contour(quartier, contour)
    chosen = list(communes)
    quartier.commune_names = Quartier.join_names(chosen)
    quartier.save()
    quartier.set_communes(chosen)
    if contour is not None:
        relocate_residences(quartier=quartier, by=by)
    return quartier
