"""The dashboard of one quartier."""

import datetime
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.models import F
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Membership
from core.charts import Line
from dashboards.reads import charts
from dashboards.reads.figures import Counts
from dashboards.reads.indicators import IndicatorRow, key_indicators
from dashboards.reads.lines import lines_of, named
from dashboards.reads.links import month_back
from diagnostics.enums import Severity
from diagnostics.models import Observation
from diagnostics.models.tallies import AgeBand, Months
from territories.enums import OperationKind, ProjectStage
from territories.models import Quartier, UrbanProject

SHOWN = 6


class MemberRow(NamedTuple):
    """Somebody who works on a quartier."""

    name: str
    role: str
    team: str


@dataclass(frozen=True)
class OperationRow:
    """An operation of a project on the page of a quartier."""

    name: str
    kind: str
    progress: int
    dwellings: int | None
    is_late: bool
    ends: datetime.date | None
    ended_on: datetime.date | None


@dataclass
class ProjectRow:
    """A project of a quartier with its operations there, or that say no quartier."""

    key: int
    name: str
    stage: str
    operations: list[OperationRow] = field(default_factory=list)


def projects_of(quartier: Quartier) -> list[ProjectRow]:
    """Return the projects of a quartier and their operations on it; one query."""
    operations = ("pk", "name", "kind", "progress", "dwellings", "planned_end", "ended_on", "quartier_id")
    rows: Any = (
        UrbanProject.objects.active()
        .filter(quartiers=quartier)
        .order_by("name_key", "pk", F("operations__planned_start").asc(nulls_last=True), "operations__name")
        .values("pk", "name", "stage", **{f"of_{name}": F(f"operations__{name}") for name in operations})
    )
    today = timezone.localdate()
    projects: dict[int, ProjectRow] = {}
    for row in rows:
        stage = str(ProjectStage(row["stage"]).label)
        project = projects.setdefault(row["pk"], ProjectRow(row["pk"], row["name"], stage))
        if row["of_pk"] is not None and row["of_quartier_id"] in (None, quartier.pk):
            project.operations.append(
                OperationRow(
                    name=row["of_name"],
                    kind=str(OperationKind(row["of_kind"]).label),
                    progress=row["of_progress"],
                    dwellings=row["of_dwellings"],
                    is_late=row["of_ended_on"] is None
                    and row["of_planned_end"] is not None
                    and row["of_planned_end"] < today,
                    ends=row["of_planned_end"],
                    ended_on=row["of_ended_on"],
                )
            )
    return list(projects.values())


def to_decide(user: Any, quartier: Quartier) -> list[Line]:
    """Return the open observations of a quartier that have waited longest, grave ones first; one query."""
    rows = list(named(Observation.objects.oldest_open_in(user, quartier.pk, SHOWN)))
    rows.sort(key=lambda row: (row.severity != Severity.GRAVE, row.late_since or row.seen_on, row.pk))
    return lines_of(user, rows[:SHOWN], has_primary=True, with_quartier=False)


def members_of(quartier: Quartier) -> list[MemberRow]:
    """Return who works on a quartier, in which team and with which role."""
    rows = (
        Membership.objects.filter(team__is_active=True, team__team_quartiers__quartier=quartier, user__is_active=True)
        .order_by("-role", "user__last_name", "user__first_name", "pk")
        .values_list("user__first_name", "user__last_name", "user__email", "role", "team__name")
    )
    return [
        MemberRow(f"{first} {last}".strip() or email, str(Role(role).label), team)
        for first, last, email, role, team in rows
    ]


@dataclass(frozen=True)
class Board:
    """Everything on the page of a quartier."""

    counts: Counts
    severities: Any
    themes: Any
    ages: Any
    indicators: list[IndicatorRow]
    projects: list[ProjectRow]
    decisions: list[Line]
    members: list[MemberRow]


def _counts(quartier: Quartier, months: Months, bands: list[AgeBand]) -> Counts:
    """Return the counts of a quartier from its months, and what is late of it from its bands."""
    this_month = timezone.localdate().replace(day=1)
    to_qualify = months.total("to_qualify")
    return Counts(
        quartier.pk,
        open=to_qualify + months.total("waiting"),
        to_qualify=to_qualify,
        grave=months.total("grave"),
        late=charts.late_in(bands),
        this_month=months.in_month(this_month, "total"),
        last_month=months.in_month(month_back(this_month, 1), "total"),
        strengths=months.total("strengths"),
    )


def board_of(user: Any, quartier: Quartier) -> Board:
    """Return the dashboard of a quartier, in eight queries."""
    months = Months.of(user, quartier.pk)
    bands = months.open_by_age(charts.cuts())
    return Board(
        counts=_counts(quartier, months, bands),
        severities=charts.severities_over_time(quartier, months),
        themes=charts.themes_over_years(user, quartier),
        ages=charts.ages_chart(quartier, bands),
        indicators=key_indicators(quartier),
        projects=projects_of(quartier),
        decisions=to_decide(user, quartier),
        members=members_of(quartier),
    )
