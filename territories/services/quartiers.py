"""Quartiers: their communes and their contour."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Q

from core.reading.geo import Contour
from territories.models import Commune, Quartier, Residence
from territories.services.positions import locate_residences


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
        _locate_again(quartier, by)
    return quartier


def _locate_again(quartier: Quartier, by: Any) -> None:
    """Say of the residences in view of a new contour, and of those of the quartier, whether they are in a QPV.

    Those without a quartier get one; a quartier that somebody chose stays.
    """
    near = Q(latitude__range=(quartier.south, quartier.north), longitude__range=(quartier.west, quartier.east))
    rows = dict(Residence.objects.filter(near | Q(quartier=quartier)).values_list("pk", "quartier_id"))
    if rows:
        locate_residences(by=by, residences=rows, chosen=[key for key, quartier_id in rows.items() if quartier_id])
