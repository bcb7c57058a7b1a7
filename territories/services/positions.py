"""Where residences stand: in which quartier, in a quartier prioritaire or not. All of them at once, in memory."""

from collections.abc import Collection, Iterable
from typing import Any

import shapely
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from core.db.upserts import CHANGED_AT_ONCE
from core.history import signed_by
from territories.codes import departement_of
from territories.models import Quartier, Residence
from territories.services.patrimoine import QPV, RANKS


@transaction.atomic
def locate_residences(
    *, by: Any, residences: Iterable[int] | None = None, chosen: Collection[int] = ()
) -> list[Residence]:
    """Say again of residences with a position (all, or those of the keys) where they stand; return those that changed.

    "In QPV" is told by the contours of quartiers prioritaires in force; outside of all, it is told only where the
    contours of the département are known, otherwise what was said before stays. The quartier is the one chosen before
    when its contour holds the position or when no contour does; otherwise the first by rank, then the smallest. That
    of the residences in `chosen` stays in any case.
    """
    placed = Residence.objects.filter(latitude__isnull=False).select_related("commune")
    if residences is not None:
        placed = placed.filter(pk__in=list(residences))
    rows = list(placed)
    if not rows:
        return []
    quartiers, contours = _in_force()
    found: dict[int, list[Quartier]] = {}
    if contours:
        points = shapely.points([row.longitude for row in rows], [row.latitude for row in rows])
        for place, where in zip(*shapely.STRtree(contours).query(points, predicate="intersects"), strict=True):
            found.setdefault(int(place), []).append(quartiers[int(where)])
    covered = {_departement(quartier) for quartier in quartiers if quartier.kind in QPV}
    changed = []
    for place, row in enumerate(rows):
        around = sorted(found.get(place, ()), key=lambda q: (RANKS[q.kind], q.area_m2 or 0, q.pk))
        before = (row.quartier_id, row.is_in_qpv)
        if around and row.pk not in chosen and row.quartier_id not in {quartier.pk for quartier in around}:
            row.quartier_id = around[0].pk
        if any(quartier.kind in QPV for quartier in around):
            row.is_in_qpv = True
        elif departement_of(row.commune.insee_code) in covered:
            row.is_in_qpv = False
        if before != (row.quartier_id, row.is_in_qpv):
            changed.append(row)
    if changed:
        with signed_by(by):
            Residence.objects.bulk_update(changed, ["quartier", "is_in_qpv"], batch_size=CHANGED_AT_ONCE)
    return changed


def _in_force() -> tuple[list[Quartier], list[BaseGeometry]]:
    """The quartiers of today that have a contour, and it."""
    year = timezone.localdate().year
    rows = (
        Quartier.objects.active()
        .filter(Q(valid_until__isnull=True) | Q(valid_until__gte=year), contour__isnull=False)
        .only("kind", "code", "contour", "area_m2")
    )
    quartiers, contours = [], []
    for row in rows.iterator(chunk_size=CHANGED_AT_ONCE):
        contours.append(shape(row.contour))
        # As JSON, all of them would weigh ten times more.
        del row.contour
        quartiers.append(row)
    return quartiers, contours


def _departement(quartier: Quartier) -> str:
    three = (quartier.code or "")[2:5]
    return three[1:] if three.startswith("0") else three
