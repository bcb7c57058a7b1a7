"""What a dossier préfet holds of a quartier and a year, as far as its reader sees it, without what is confidential."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import PurePosixPath
from statistics import median
from typing import Any

from django.db.models import Count
from django.utils import timezone
from django.utils.text import slugify

from actions.models import ActionDocument, Axis, FrameworkDocument, Spending, SpendingShare, TfpbConvention
from actions.reads.tfpb import Plan, parts_of, plan_of
from core.models.documents import Attachment
from diagnostics.enums import OPEN_STATUSES, ObservationKind, Status
from diagnostics.models import HallState, Observation
from territories.models import Entrance, Quartier

ZERO = Decimal(0)
# Handled observations that are told one by one, the gravest first; the others are counted.
HANDLED = 100
LONGEST_NAME = 60


@dataclass
class Paper:
    """A paper of the archive, under its number. The same content, joined to several lines, is there once.

    `digest` and `size` are those of what was sent, until the archive is made: then those of what is in it. `fault`
    says what is wrong with it, in French.
    """

    code: str
    rows: list[Attachment]
    about: str
    digest: str
    size: int
    is_lost: bool = False
    fault: str = ""

    @property
    def title(self) -> str:
        """What it was called."""
        return self.rows[0].title

    @property
    def file_name(self) -> str:
        """Its name in the archive: its number, then that of the file, in plain letters."""
        path = PurePosixPath(self.rows[0].name)
        # The end of the name is that of the stored file, which is ours.
        suffix = PurePosixPath(str(self.rows[0].file.name)).suffix or path.suffix
        return f"{self.code}-{slugify(path.stem)[:LONGEST_NAME].strip('-') or 'piece'}{suffix}"


@dataclass
class Line:
    """A spending line, on an axis or on none: what of it is there, what is valued, the papers that show it."""

    spending: Spending
    spent: Decimal
    valued: Decimal
    papers: list[Paper]


@dataclass
class Group:
    """The spending lines of an axis; without an axis, those that are not valued for the convention."""

    axis: Axis | None
    lines: list[Line] = field(default_factory=list)

    @property
    def spent(self) -> Decimal:
        """What they cost the quartier."""
        return sum((line.spent for line in self.lines), ZERO)

    @property
    def valued(self) -> Decimal:
        """What is valued of it."""
        return sum((line.valued for line in self.lines), ZERO)


@dataclass
class Money:
    """The convention of a year, its plan and its bilan, what was spent and what shows it."""

    convention: TfpbConvention | None
    plan: Plan | None
    groups: list[Group]
    # Those of the convention, then those of the spending.
    papers: list[Paper]

    @property
    def lines(self) -> dict[int, Line]:
        """Each spending line once, by its key."""
        return {line.spending.pk: line for group in self.groups for line in group.lines}

    @property
    def bare(self) -> int:
        """How many spending lines have no paper."""
        return sum(not line.papers for line in self.lines.values())

    @property
    def spent(self) -> Decimal:
        """What was spent on the quartier, of which the plan only tells what is valued."""
        return sum((group.spent for group in self.groups), ZERO)

    @property
    def lost(self) -> int:
        """How many papers the storage has lost."""
        return sum(paper.is_lost for paper in self.papers)


def money_of(quartier: Quartier, year: int, user: Any) -> Money:
    """Return the money of a quartier in a year. Eleven queries at most."""
    conventions = TfpbConvention.objects.visible_to(user).in_year(year).filter(quartier=quartier)
    convention = conventions.select_related("framework").first()
    plan, parts, papers = None, [], []
    if convention is not None:
        convention.quartier = quartier
        plan = plan_of(convention, year)
        parts = parts_of(convention, year)
        about = f"Cadre : {convention.framework}"
        contract = FrameworkDocument.objects.filter(framework=convention.framework_id).order_by("pk")
        for rank, row in enumerate(contract, 1):
            papers.append(Paper(f"C{rank:02}", [row], about, row.digest, row.size))
    shares = (
        SpendingShare.objects.filter(quartier=quartier, amount__gt=0, spending__spent_on__year=year)
        .filter(spending__in=Spending.objects.visible_to(user).order_by().values("pk"))
        .select_related("spending__action", "spending__partner")
        .order_by("spending__spent_on", "spending_id")
    )
    of_spending = {share.spending_id: share for share in shares}
    groups = {axis.axis.pk: Group(axis.axis) for axis in plan.axes} if plan else {}
    valued = {part.spending for part in parts}
    # In the order of the days, whatever order they were valued in.
    order = {key: rank for rank, key in enumerate(of_spending)}
    for part in sorted((part for part in parts if part.spending in order), key=lambda part: order[part.spending]):
        line = Line(of_spending[part.spending].spending, part.spent, part.valued, [])
        groups[part.axis].lines.append(line)
    others = [Line(share.spending, share.amount, ZERO, []) for key, share in of_spending.items() if key not in valued]
    kept = [*(group for group in groups.values() if group.lines), *([Group(None, others)] if others else [])]
    papers.extend(_proofs(kept, of_spending))
    return Money(convention, plan, kept, papers)


def _proofs(groups: Iterable[Group], keys: Iterable[int]) -> list[Paper]:
    """Number the papers of spending lines in the order in which the lines are told, and hang them there."""
    rows: dict[int, list[ActionDocument]] = defaultdict(list)
    for row in ActionDocument.objects.filter(spending__in=list(keys)).order_by("pk"):
        assert row.spending_id is not None
        rows[row.spending_id].append(row)
    papers: dict[str, Paper] = {}
    for group in groups:
        for line in group.lines:
            for row in rows[line.spending.pk]:
                paper = papers.get(row.digest)
                if paper is None:
                    about = f"{line.spending.label}, {line.spending.spent_on:%d/%m/%Y}"
                    paper = Paper(f"P{len(papers) + 1:03}", [], about, row.digest, row.size)
                    papers[row.digest] = paper
                if row not in paper.rows:
                    paper.rows.append(row)
                if paper not in line.papers:
                    line.papers.append(paper)
    return list(papers.values())


# ---- what was seen --------------------------------------------------------------------------------------------------


@dataclass
class Tally:
    """Observations of one kind seen in a year: how many, how many handled since, in how many days, open still."""

    name: str
    seen: int = 0
    handled: int = 0
    open: int = 0
    days: list[int] = field(default_factory=list)

    def add(self, status: str, seen_on: datetime.date, over_at: datetime.datetime | None) -> None:
        """Count one more."""
        self.seen += 1
        self.open += status in OPEN_STATUSES
        if status == Status.DONE and over_at is not None:
            self.handled += 1
            self.days.append(max((timezone.localdate(over_at) - seen_on).days, 0))

    @property
    def delay(self) -> int | None:
        """Days until one was handled: as many took less as took more. None when none was."""
        return round(median(self.days)) if self.days else None


@dataclass
class Halls:
    """The halls of a residence: how many are in use, and at which level each was judged last in the year."""

    residence: str
    count: int = 0
    levels: dict[int, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def unseen(self) -> int:
        """How many were not judged in the year."""
        return max(self.count - sum(self.levels.values()), 0)


@dataclass
class Watch:
    """What was seen on a quartier in a year, by theme and element, by type of incident, and its halls."""

    themes: list[tuple[Tally, list[Tally]]]
    incidents: list[Tally]
    handled: list[Observation]
    handled_count: int
    halls: list[Halls]


def observations_of(quartier: Quartier, user: Any) -> Any:
    """Return the observations of a quartier that a dossier may tell: each fact once, nothing confidential."""
    rows = Observation.objects.visible_in(user, quartier.pk).filter(is_confidential=False)
    return rows.filter(duplicate_of__isnull=True)


def watch_of(quartier: Quartier, year: int, user: Any) -> Watch:
    """Return what was seen on a quartier in a year and what became of it. Five queries."""
    rows = observations_of(quartier, user)
    facts = rows.exclude(kind=ObservationKind.STRENGTH)
    by_theme: dict[str, tuple[Tally, dict[str, Tally]]] = {}
    by_incident: dict[str, Tally] = {}
    for theme, item, incident, *told in (
        facts.filter(seen_on__year=year)
        .order_by("theme__order", "theme__name", "item__order", "item__name", "incident_type__order")
        .values_list("theme__name", "item__name", "incident_type__name", "status", "seen_on", "over_at")
        .iterator(chunk_size=2000)
    ):
        total, items = by_theme.setdefault(theme, (Tally(theme), {}))
        total.add(*told)
        if item:
            items.setdefault(item, Tally(item)).add(*told)
        if incident:
            by_incident.setdefault(incident, Tally(incident)).add(*told)
    handled = facts.filter(status=Status.DONE, over_at__gte=_start(year), over_at__lt=_start(year + 1))
    return Watch(
        [(total, list(items.values())) for total, items in by_theme.values()],
        sorted(by_incident.values(), key=lambda tally: (-tally.seen, tally.name)),
        list(handled.with_names().order_by("-severity", "over_at", "pk")[:HANDLED]),
        handled.count(),
        _halls(quartier, year, user),
    )


def _start(year: int) -> datetime.datetime:
    return datetime.datetime(year, 1, 1, tzinfo=timezone.get_current_timezone())


def _halls(quartier: Quartier, year: int, user: Any) -> list[Halls]:
    """Return the halls of each residence of a quartier. Two queries."""
    here = Entrance.objects.visible_to(user).active().filter(building__residence__quartier=quartier)
    counts = here.order_by().values_list("building__residence__name").annotate(n=Count("pk"))
    found = {name: Halls(name, count) for name, count in counts}
    states = HallState.objects.visible_to(user).filter(entrance__in=here.order_by().values("pk"), seen_on__year=year)
    for name, level in states.latest().values_list("entrance__building__residence__name", "level"):
        found[name].levels[level] += 1
    return sorted(found.values(), key=lambda halls: halls.residence)
