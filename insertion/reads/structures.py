"""Inclusive structures near a site: those to ask before the tender."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, IntegerField, Q, Sum, Value, When

from core.maps import Box
from insertion.enums import KINDS_OF, PRESCRIBERS
from insertion.models import Contract, HoursStatement
from partners.enums import KindFamily
from partners.models import DEGREE, Partner, PartnerKind
from territories.models import Quartier, Residence

# Kinds of another family that the clause takes.
OTHERS = sorted({code for codes in KINDS_OF.values() for code in codes})


def structure_kinds() -> list[PartnerKind]:
    """Return the kinds of structures that may work for a clause. One query."""
    rows = PartnerKind.objects.filter(Q(family=KindFamily.INSERTION) | Q(code__in=OTHERS))
    return list(rows.exclude(code__in=PRESCRIBERS).filter(is_active=True))


@dataclass
class Site:
    """Where a site is: points (latitude, longitude), the communes around, and where the points come from."""

    points: list[tuple[float, float]] = field(default_factory=list)
    communes: set[int] = field(default_factory=set)
    departements: set[str] = field(default_factory=set)
    # Whether a point is only that of a commune.
    is_rough: bool = False

    @property
    def is_known(self) -> bool:
        """Whether something is known of where it is."""
        return bool(self.points or self.communes)

    def box(self, kilometres: float) -> Box:
        """Return the part of the map that holds its surroundings. It has a point at least."""
        height = kilometres / DEGREE
        width = height / max(min(math.cos(math.radians(latitude)) for latitude, _ in self.points), 0.01)
        latitudes, longitudes = zip(*self.points, strict=True)
        return Box(
            max(min(longitudes) - width, -180.0),
            max(min(latitudes) - height, -90.0),
            min(max(longitudes) + width, 180.0),
            min(max(latitudes) + height, 90.0),
        )


def site_of(
    user: Any, *, quartiers: Sequence[int] = (), contracts: Sequence[int] = (), residences: Sequence[int] = ()
) -> Site:
    """Return where some quartiers, contracts (by their quartiers) and residences of the user are. Two queries at most.

    A residence or a quartier without a place on the map is where its communes are.
    """
    site = Site()
    place = ("pk", "latitude", "longitude")
    if quartiers or contracts:
        areas: Any = Quartier.objects.visible_to(user).filter(
            Q(pk__in=quartiers)
            | Q(pk__in=Contract.quartiers.through.objects.filter(contract__in=contracts).values("quartier_id"))
        )
        of_commune = ("communes", "communes__departement", "communes__latitude", "communes__longitude")
        _place(site, areas.order_by("pk", "communes").values_list(*place, *of_commune))
    if residences:
        homes: Any = Residence.objects.visible_to(user).filter(pk__in=residences)
        of_commune = ("commune", "commune__departement", "commune__latitude", "commune__longitude")
        _place(site, homes.order_by("pk").values_list(*place, *of_commune))
    return site


def _place(site: Site, rows: Iterable[tuple[Any, ...]]) -> None:
    """Add places: each with a line for each of its communes."""
    seen = set()
    for key, latitude, longitude, commune, departement, rough_latitude, rough_longitude in rows:
        if commune is not None:
            site.communes.add(commune)
            site.departements.add(departement)
        if latitude is not None:
            if key not in seen:
                site.points.append((latitude, longitude))
            seen.add(key)
        elif rough_latitude is not None:
            site.points.append((rough_latitude, rough_longitude))
            site.is_rough = True


# How near those are whose address is not on the map.
SAME_COMMUNE, SAME_DEPARTEMENT, UNKNOWN = range(3)


def unplaced_near(rows: Any, site: Site) -> Any:
    """Keep those that have no place on the map and may be near: same commune, same département, or none told.

    `nearness` says which.
    """
    return (
        rows.unplaced()
        .filter(Q(commune__isnull=True) | Q(commune__departement__in=sorted(site.departements)))
        .annotate(
            nearness=Case(
                When(commune__in=sorted(site.communes), then=Value(SAME_COMMUNE)),
                When(commune__isnull=True, then=Value(UNKNOWN)),
                default=Value(SAME_DEPARTEMENT),
                output_field=IntegerField(),
            )
        )
        .order_by("nearness", "name_key", "pk")
    )


@dataclass(frozen=True)
class Worked:
    """What a structure did in the lots and the actions that the reader leads."""

    hours: Decimal
    lots: int
    actions: int


def worked_by(user: Any, partners: Iterable[Partner]) -> dict[int, Worked]:
    """Return what each structure worked in validated months, by key; those that did not are not there. One query."""
    rows = (
        HoursStatement.objects.visible_to(user)
        .validated()
        .filter(placement__employer__in=[row.pk for row in partners], hours__gt=0)
        .order_by()
        .values("placement__employer")
        .annotate(
            sum=Sum("hours"),
            lots=Count("sheet__lot", distinct=True),
            actions=Count("sheet__action", distinct=True),
        )
    )
    return {row["placement__employer"]: Worked(row["sum"], row["lots"], row["actions"]) for row in rows}
