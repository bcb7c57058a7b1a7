"""Halls with the state that they are in, since when, and what it was before."""

import datetime
from typing import Any

from django.db.models import Case, Count, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from diagnostics.enums import DiagnosticKind, DiagnosticStatus
from diagnostics.models.diagnostics import Diagnostic, Stop
from diagnostics.models.incidents import HallState
from diagnostics.models.observations import Observation
from territories.models import Entrance

# How a hall goes, from its last two states.
BETTER, WORSE, SAME, FIRST = "better", "worse", "same", "first"


def halls_of(user: Any) -> Any:
    """Return the halls in use of the user's quartiers, with the `level` of their last state and its day, `state_on`.

    Both are None for a hall whose state was never judged. Each is a step in an index.
    """
    last = HallState.objects.filter(entrance=OuterRef("pk")).order_by("-seen_on", "-pk")
    return (
        Entrance.objects.visible_to(user)
        .active()
        .filter(
            building__is_active=True,
            building__residence__is_active=True,
            building__residence__quartier__isnull=False,
            building__residence__quartier__is_active=True,
        )
        .annotate(level=Subquery(last.values("level")[:1]), state_on=Subquery(last.values("seen_on")[:1]))
    )


def with_story(halls: Any, user: Any) -> Any:
    """Add to halls of `halls_of` what is told of each.

    `previous`: the level of the state before the last one; `trend`: what it became since; `since`: the first day of
    the level that it has now; `comment`: why; `walked_on`: the day of the last walk there that the user may read;
    `open_count`: the open observations of the hall that the user sees.
    """
    states = HallState.objects.filter(entrance=OuterRef("pk")).order_by("-seen_on", "-pk")
    other = states.exclude(level=OuterRef("level"))
    run = HallState.objects.filter(
        entrance=OuterRef("pk"),
        level=OuterRef("level"),
        seen_on__gt=Coalesce(OuterRef("other_on"), Value(datetime.date(1999, 1, 1))),
    ).order_by("seen_on")
    walks = (
        Stop.objects.filter(
            entrance=OuterRef("pk"),
            diagnostic__in=Diagnostic.objects.visible_to(user).order_by().values("pk"),
            diagnostic__kind__in=[DiagnosticKind.WALK, DiagnosticKind.HALLS],
            diagnostic__starts_on__lte=timezone.localdate(),
        )
        .exclude(diagnostic__status=DiagnosticStatus.PREPARED)
        .order_by("-diagnostic__starts_on", "-pk")
    )
    seen = Observation.objects.visible_to(user).open().filter(entrance=OuterRef("pk")).order_by().values("entrance")
    return (
        halls.annotate(
            previous=Subquery(states.values("level")[1:2]),
            comment=Subquery(states.values("comment")[:1]),
            other_on=Subquery(other.values("seen_on")[:1]),
            walked_on=Subquery(walks.values("diagnostic__starts_on")[:1]),
            open_count=Coalesce(Subquery(seen.annotate(number=Count("pk")).values("number")), 0),
        )
        # Two states of one day: the level is that of the day.
        .annotate(since=Coalesce(Subquery(run.values("seen_on")[:1]), "state_on"))
        .annotate(
            trend=Case(
                When(level__isnull=True, then=Value("")),
                When(previous__isnull=True, then=Value(FIRST)),
                When(Q(previous__gt=F("level")), then=Value(BETTER)),
                When(Q(previous__lt=F("level")), then=Value(WORSE)),
                default=Value(SAME),
            )
        )
    )
