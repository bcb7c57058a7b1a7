"""The route of a walk drawn as a plan: the contour, the residences, the haltes in their order."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.documents.plan import Dot, Place, Plan
from diagnostics.models import Diagnostic, Stop
from territories.models import Quartier, Residence

# Residences shown at most: more would hide the route.
RESIDENCES = 80


@dataclass(frozen=True)
class RoutePlan:
    """The haltes of a walk with their ranks, the plan of those that have a position, and those that have none."""

    plan: Plan
    stops: list[tuple[int, Stop]]
    unplaced: list[tuple[int, Stop]]

    @property
    def summary(self) -> str:
        """Say what the plan shows, for those who do not see it."""
        return self.plan.summary


def seen_quartiers(diagnostic: Diagnostic, user: Any) -> Any:
    """Return the quartiers of a diagnostic that the user sees."""
    rows = Quartier.objects.visible_to(user).filter(pk__in=diagnostic.quartier_keys)
    return rows.order_by("name_key", "pk")


def route_plan(quartiers: Sequence[Quartier], stops: Sequence[Stop]) -> RoutePlan:
    """Draw the route of a walk over these quartiers. `stops` are in their order, with their residence. One query.

    A halte without a position stands where its residence does; without that either, it is in `unplaced`.
    """
    ranked = list(enumerate(stops, 1))
    at = {rank: _position(stop) for rank, stop in ranked}
    residences = (
        Residence.objects.filter(quartier__in=[row.pk for row in quartiers], is_active=True, latitude__isnull=False)
        .order_by("pk")
        .values_list("name", "longitude", "latitude")
    )
    places = [Place(rank, stop.label, where) for rank, stop in ranked if (where := at[rank])]
    unplaced = [(rank, stop) for rank, stop in ranked if at[rank] is None]
    told = f"{len(places)} halte{'s' if len(places) > 1 else ''} placée{'s' if len(places) > 1 else ''} sur le plan"
    names = " ; ".join(f"{place.number}, {place.name}" for place in places[:12])
    more = " ; et les suivantes" if len(places) > 12 else ""
    return RoutePlan(
        plan=Plan(
            title="Plan du parcours",
            contours=[row.contour for row in quartiers if row.contour],
            dots=[Dot(name, (longitude, latitude)) for name, longitude, latitude in residences[:RESIDENCES]],
            places=places,
            summary=f"Plan du parcours : {told}, dans l’ordre{f' : {names}{more}' if names else ''}.",
        ),
        stops=ranked,
        unplaced=unplaced,
    )


def _position(stop: Stop) -> tuple[float, float] | None:
    if stop.longitude is not None and stop.latitude is not None:
        return stop.longitude, stop.latitude
    home = stop.residence
    if home is not None and home.longitude is not None and home.latitude is not None:
        return home.longitude, home.latitude
    return None
