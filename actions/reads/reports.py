"""The bilan of a programme for a year: the sentences of its actions, axis by axis, and those that lack one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch
from django.urls import reverse
from django.utils import timezone

from actions import permissions
from actions.models import WITHOUT_REPORT, Action, ActionReport, Axis, Programme
from actions.reads.targets import Sums, sums_of
from core import french


@dataclass(frozen=True)
class ReportLine:
    """An action, its bilan of the year if there is one, and whether the reader may write it."""

    action: Action
    year: int
    report: ActionReport | None
    can_write: bool
    sums: Sums

    @property
    def is_missing(self) -> bool:
        """Whether a bilan is owed: what is only an idea, or was given up, owes none, nor does a year to come."""
        has_come = self.year <= timezone.localdate().year
        return has_come and self.report is None and self.action.status not in WITHOUT_REPORT


@dataclass(frozen=True)
class ReportGroup:
    """The actions of an axis, what they make together, in a few words, and where that is shown."""

    title: str
    rows: list[ReportLine]
    url: str = ""

    @property
    def summary(self) -> str:
        """What the dated rows of these actions make: sums of rows, never of indicators."""
        sums = Sums()
        for row in self.rows:
            sums.add(row.sums)
        people, count = sums.counts["people"], len(self.rows)
        parts = [f"{french.number(count)} action{'s' if count > 1 else ''}" if count else "Aucune action"]
        if sums.sessions:
            parts.append(f"{french.number(sums.sessions)} séance{'s' if sums.sessions > 1 else ''}")
            parts.append(f"{french.number(people)} participation{'s' if people > 1 else ''}")
        if sums.spent:
            parts.append(f"{french.cents(sums.spent)} dépensés")
        return f"{', '.join(parts)}."


def report_lines(programme: Programme, year: int, user: Any) -> list[ReportLine]:
    """Return the actions of a programme in a year with their bilans. Five queries."""
    reports = ActionReport.objects.filter(year=year)
    actions = list(
        Action.objects.visible_to(user)
        .filter(programme=programme)
        .in_year(year)
        .select_related("responsible")
        .prefetch_related("axes", Prefetch("reports", reports, to_attr="told"))
        .order_by("code", "title_key", "pk")
    )
    keys = [action.pk for action in actions]
    places: dict[int, list[int]] = {}
    links: Any = Action.quartiers.through.objects.filter(action__in=keys)
    for key, quartier in links.values_list("action_id", "quartier_id"):
        places.setdefault(key, []).append(quartier)
    sums = sums_of(keys, year, None)
    return [
        ReportLine(
            action,
            year,
            next(iter(action.told), None),  # type: ignore[attr-defined]  # prefetched above
            programme.is_open and permissions.leads_one_of(user, places.get(action.pk, [])),
            sums.get(action.pk, Sums()),
        )
        for action in actions
    ]


def by_axis(lines: Sequence[ReportLine], framework: Any, year: int) -> list[ReportGroup]:
    """Put actions under the axes of a framework, those in force and those they were told to; the others come last."""
    if framework is None:
        return [ReportGroup("Les actions", list(lines))]
    rows: dict[Axis, list[ReportLine]] = {
        axis: [] for axis in framework.axes.all() if axis.version == framework.axes_version
    }
    alone = []
    for line in lines:
        mine = [axis for axis in line.action.axes.all() if axis.framework_id == framework.pk]
        for axis in mine:
            rows.setdefault(axis, []).append(line)
        if not mine:
            alone.append(line)
    groups = [
        ReportGroup(str(axis), found, reverse("actions:axis_results", args=[axis.pk], query={"annee": year}))
        for axis, found in rows.items()
    ]
    return [*groups, *([ReportGroup("Sous aucun axe", alone)] if alone else [])]
