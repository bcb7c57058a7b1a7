"""What a year was in some quartiers, for the rapport politique de la ville of their EPCI: figures and their rows.

Everything is read through what the reader sees. The number of queries is the same for one quartier and for forty.
"""

import datetime
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Count, Prefetch, Q, Sum
from django.db.models.functions import ExtractYear
from django.utils import timezone

from actions.enums import FrameworkKind, FundingStatus
from actions.models import (
    Action,
    ActionPartner,
    ActionReport,
    Axis,
    Framework,
    Funding,
    Participation,
    Programme,
    SpendingShare,
    TfpbConvention,
)
from actions.reads.results import results_of
from actions.reads.targets import sessions_at
from actions.reads.tfpb import valued_by_convention
from diagnostics.enums import OVER_STATUSES, DiagnosticStatus, IssueStatus, ObservationKind
from diagnostics.models import Diagnostic, Issue, ObservationTally, Theme
from meetings.enums import MeetingStatus
from meetings.models import AttendanceGroup, Decision, Meeting
from territories.models import IndicatorValue, Operation, Quartier, UrbanProject

# Vintages of an indicator that are told: two that follow each other do not measure a change (Cnam).
VINTAGES = 3
ZERO = Decimal(0)


@dataclass
class Seen:
    """The observations of a quartier in a year: how many, of which points forts, how many constats are over."""

    total: int = 0
    strengths: int = 0
    over: int = 0
    before: int = 0
    themes: dict[int, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def problems(self) -> int:
        """Constats and incidents."""
        return self.total - self.strengths


@dataclass(frozen=True)
class Told:
    """An action of the year with what it brought; `axis` is that of the first framework, contrat de ville before."""

    action: Action
    axis: Axis | None
    report: ActionReport | None
    sessions: int
    people: int


@dataclass(frozen=True)
class Given:
    """What a funder was asked, voted and paid for the actions of the year."""

    funder: str
    asked: Decimal
    voted: Decimal
    paid: Decimal


@dataclass(frozen=True)
class Abatement:
    """A convention of abattement in the year."""

    convention: TfpbConvention
    amount: Decimal | None
    valued: Decimal


@dataclass
class Contribution:
    """Everything that the contribution tells."""

    year: int
    quartiers: list[Quartier]
    indicators: dict[int, list[list[IndicatorValue]]]
    seen: dict[int, Seen]
    themes: dict[int, str]
    issues: dict[int, list[Issue]]
    programmes: list[Programme]
    frameworks: list[Framework]
    actions: list[Told]
    fundings: list[Given]
    spent: Decimal
    people: dict[str, int]
    partners: int
    reached: int
    aimed: int
    abatements: list[Abatement]
    meetings: dict[str, int]
    attendance: dict[str, int]
    decisions: dict[str, int]
    diagnostics: dict[str, int]
    projects: list[UrbanProject]

    @property
    def reports(self) -> list[ActionReport]:
        """The bilans of the actions that are written."""
        return [told.report for told in self.actions if told.report is not None]


def _links(model: Any, keys: Sequence[int]) -> Any:
    """Return the links of rows with quartiers, of which one asks for the rows."""
    return model.quartiers.through.objects.filter(quartier_id__in=keys)


def contribution_of(user: Any, year: int, quartiers: Sequence[Quartier]) -> Contribution:
    """Return what a year was in quartiers that the reader sees. Twenty-six queries at most, whatever their number."""
    keys = [row.pk for row in quartiers]
    seen, themes = _observations(user, year, keys)
    programmes = list(
        Programme.objects.visible_to(user)
        .filter(pk__in=_links(Programme, keys).values("programme_id"), first_year__lte=year, last_year__gte=year)
        .prefetch_related("frameworks")
        .order_by("title_key", "pk")
    )
    frameworks = {row.pk: row for programme in programmes for row in programme.frameworks.all()}
    actions = list(
        Action.objects.visible_to(user)
        .in_year(year)
        .filter(pk__in=_links(Action, keys).values("action_id"))
        .prefetch_related(Prefetch("axes", Axis.objects.select_related("framework")))
        .order_by("title_key", "pk")
    )
    told, people = _told(actions, year, keys)
    acted = [row.pk for row in actions]
    results = [result for rows in results_of(actions, until=datetime.date(year, 12, 31)).values() for result in rows]
    conventions = list(
        TfpbConvention.objects.visible_to(user)
        .in_year(year)
        .filter(quartier__in=keys)
        .select_related("quartier", "framework")
        .defer("quartier__contour")
        .prefetch_related("years")
        .order_by("quartier__name_key", "pk")
    )
    valued = valued_by_convention(conventions, year)
    partners = ActionPartner.objects.filter(action__in=acted).order_by().values_list("partner", flat=True).distinct()
    spent = SpendingShare.objects.filter(
        spending__action__in=acted, spending__spent_on__year=year, quartier__in=keys
    ).aggregate(n=Sum("amount"))["n"]
    return Contribution(
        year=year,
        quartiers=list(quartiers),
        indicators=_indicators(user, year, keys),
        seen=seen,
        themes=themes,
        issues=_issues(user, keys),
        programmes=programmes,
        frameworks=sorted(frameworks.values(), key=lambda row: (_rank(row), row.title)),
        actions=told,
        fundings=_fundings(acted, year),
        spent=spent or ZERO,
        people=people,
        partners=len({*partners, *(row.lead_partner_id for row in actions if row.lead_partner_id)}),
        reached=sum(result.is_reached for result in results),
        aimed=sum(result.indicator.target is not None for result in results),
        abatements=[
            Abatement(
                row, next((each.abatement for each in row.years.all() if each.year == year), None), valued[row.pk]
            )
            for row in conventions
        ],
        **_met(user, year, keys),
        diagnostics=_diagnostics(user, year, keys),
        projects=_projects(user, keys),
    )


def _rank(framework: Framework) -> int:
    return list(FrameworkKind).index(FrameworkKind(framework.kind))


def _indicators(user: Any, year: int, keys: Sequence[int]) -> dict[int, list[list[IndicatorValue]]]:
    """Return the key indicators of each quartier, the latest vintages first. One query."""
    rows = (
        IndicatorValue.objects.visible_to(user)
        .filter(quartier__in=keys, indicator__is_key=True, vintage__lte=year)
        .select_related("indicator")
        .order_by("indicator__order", "indicator__label", "indicator_id", "-vintage", "pk")
    )
    found: dict[int, dict[int, list[IndicatorValue]]] = defaultdict(dict)
    for row in rows:
        found[row.quartier_id or 0].setdefault(row.indicator_id, []).append(row)
    return {key: [values[:VINTAGES] for values in of.values()] for key, of in found.items()}


def _observations(user: Any, year: int, keys: Sequence[int]) -> tuple[dict[int, Seen], dict[int, str]]:
    """Return what was seen in each quartier, and the names of themes. Two queries."""
    counts = (
        ObservationTally.objects.visible_in(user, *keys)
        .between(datetime.date(year - 1, 1, 1), datetime.date(year, 12, 31))
        .annotate(year=ExtractYear("month"))
        .by("quartier_id", "year", "theme_id", "kind", "status")
    )
    found: dict[int, Seen] = {key: Seen() for key in keys}
    for (quartier, seen_in, theme, kind, status), count in counts.items():
        seen = found[quartier]
        if seen_in != year:
            seen.before += count
            continue
        seen.total += count
        if kind == ObservationKind.STRENGTH:
            seen.strengths += count
            continue
        seen.over += count if status in OVER_STATUSES else 0
        seen.themes[theme] += count
    return found, dict(Theme.objects.order_by().values_list("pk", "name"))


def _issues(user: Any, keys: Sequence[int]) -> dict[int, list[Issue]]:
    """Return the problématiques of each quartier, those that come first before. Two queries."""
    links: dict[int, list[int]] = defaultdict(list)
    for issue, quartier in _links(Issue, keys).values_list("issue_id", "quartier_id"):
        links[issue].append(quartier)
    rows = list(Issue.objects.visible_to(user).filter(pk__in=list(links)).exclude(status=IssueStatus.DROPPED))
    rows.sort(key=lambda row: (row.priority is None, row.priority or 0, -row.gravity, row.title_key))
    found: dict[int, list[Issue]] = defaultdict(list)
    for row in rows:
        for quartier in links[row.pk]:
            found[quartier].append(row)
    return found


def _told(actions: list[Action], year: int, keys: Sequence[int]) -> tuple[list[Told], dict[str, int]]:
    """Return actions with their bilan and who came, those of an axis together; who came in all. Two queries.

    A session that does not say where it was counts when its action is of these quartiers alone.
    """
    acted = [row.pk for row in actions]
    reports = {row.action_id: row for row in ActionReport.objects.filter(action__in=acted, year=year)}
    sessions = {
        row.pop("action"): row
        for row in sessions_at(Participation.objects.filter(action__in=acted), year, keys)
        .order_by()
        .values("action")
        .annotate(n=Count("pk"), came=Sum("people"), all_women=Sum("women"), all_men=Sum("men"), local=Sum("from_qpv"))
    }
    told = []
    for action in actions:
        axes = sorted(action.axes.all(), key=lambda axis: (_rank(axis.framework), axis.framework_id, axis.number))
        held = sessions.get(action.pk, {"n": 0, "came": 0})
        told.append(Told(action, axes[0] if axes else None, reports.get(action.pk), held["n"], held["came"] or 0))
    told.sort(
        key=lambda row: (
            (1, 0, 0, 0)
            if row.axis is None
            else (0, _rank(row.axis.framework), row.axis.framework_id, row.axis.number)
        )
    )
    names = ("n", "came", "all_women", "all_men", "local")
    return told, {name: sum(row[name] or 0 for row in sessions.values()) for name in names}


def _fundings(acted: list[int], year: int) -> list[Given]:
    """Return what each funder gives to actions. One query."""
    rows = (
        Funding.objects.filter(action__in=acted, year=year, asked__isnull=False)
        .exclude(status=FundingStatus.REFUSED)
        .order_by("funder__name")
        .values_list("funder__name")
        .annotate(all_asked=Sum("asked"), all_voted=Sum("voted"), all_paid=Sum("paid"))
    )
    return [Given(name, asked or ZERO, voted or ZERO, paid or ZERO) for name, asked, voted, paid in rows]


def _met(user: Any, year: int, keys: Sequence[int]) -> dict[str, dict[str, int]]:
    """Return the meetings that were held by kind, who was counted by college, what was decided. Three queries."""
    held = Meeting.objects.visible_to(user).filter(
        pk__in=_links(Meeting, keys).values("meeting_id"), status=MeetingStatus.HELD, starts_at__year=year
    )
    kinds = held.order_by("kind").values_list("kind").annotate(n=Count("pk"))
    groups = AttendanceGroup.objects.filter(meeting__in=held.order_by().values("pk"))
    taken = Decision.objects.filter(meeting__in=held.order_by().values("pk"))
    return {
        "meetings": dict(kinds),
        "attendance": dict(groups.order_by("college").values_list("college").annotate(n=Sum("count"))),
        "decisions": taken.aggregate(
            taken=Count("pk"),
            done=Count("pk", filter=Q(status="done")),
            promised=Count("pk", filter=Q(is_promise=True)),
            kept=Count("pk", filter=Q(is_promise=True, status="done")),
        ),
    }


def _diagnostics(user: Any, year: int, keys: Sequence[int]) -> dict[str, int]:
    """Return how many diagnostics of each kind began in the year. One query."""
    rows = Diagnostic.objects.visible_to(user).filter(
        pk__in=_links(Diagnostic, keys).values("diagnostic_id"), starts_on__year=year
    )
    kept = rows.exclude(status=DiagnosticStatus.PREPARED)
    return dict(kept.order_by("kind").values_list("kind").annotate(n=Count("pk")))


def _projects(user: Any, keys: Sequence[int]) -> list[UrbanProject]:
    """Return the projects under way with their operations there, or that say no quartier. Two queries."""
    operations = Operation.objects.filter(Q(quartier__in=keys) | Q(quartier__isnull=True))
    return list(
        UrbanProject.objects.visible_to(user)
        .active()
        .filter(pk__in=_links(UrbanProject, keys).values("urbanproject_id"))
        .prefetch_related(Prefetch("operations", operations, to_attr="told"))
        .order_by("name_key", "pk")
    )


def default_year() -> int:
    """Return the year that a report is about unless another is asked: this one."""
    return timezone.localdate().year
