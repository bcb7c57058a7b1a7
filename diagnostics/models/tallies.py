"""How many observations there are, kept by triggers.

A dashboard counts by quartier, month, theme, severity, kind and state. Counting a million rows for each page would
cost seconds; the counts are kept as the rows change, by triggers that run once for each statement. There are three
tables: `ObservationTally` has every detail, up to thousands of rows for a quartier; `MonthlyTally` has one or two rows
for a quartier and month; `QuartierTally` has one or two rows for a quartier, for figures of all quartiers at once.
"""

import datetime
import itertools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import pgtrigger
from django.db import connection, models, transaction
from django.utils import timezone

from core.db.lookups import WIDE
from diagnostics.enums import OPEN_STATUSES, ObservationKind, Severity, Status
from diagnostics.models.themes import Theme
from territories.models import Quartier, scope_of

KEY = "quartier_id, date_trunc('month', seen_on)::date, theme_id, severity, kind, status, is_confidential"
COLUMNS = "quartier_id, month, theme_id, severity, kind, status, is_confidential"
# In one order for every session, so that two of them never wait for each other.
UPSERT = f"""
INSERT INTO diagnostics_observationtally ({COLUMNS}, total)
SELECT {COLUMNS}, sum(n)
FROM ({{changes}}) AS changes ({COLUMNS}, n)
GROUP BY {COLUMNS} HAVING sum(n) <> 0 ORDER BY {COLUMNS}
ON CONFLICT ({COLUMNS}) DO UPDATE SET total = diagnostics_observationtally.total + excluded.total;
"""  # noqa: S608

MONTHLY_KEY = "quartier_id, month, is_confidential"
PROBLEM = f"kind <> '{ObservationKind.STRENGTH}'"
OPEN = f"status IN ({', '.join(repr(str(status)) for status in OPEN_STATUSES)})"
# What each column of `MonthlyTally` counts.
MONTHLY = {
    "total": "TRUE",
    "to_qualify": f"status = '{Status.TO_QUALIFY}'",
    "waiting": f"status IN ('{Status.TO_DO}', '{Status.IN_PROGRESS}')",
    "grave": f"{OPEN} AND {PROBLEM} AND severity = {int(Severity.GRAVE)}",
    "strengths": f"kind = '{ObservationKind.STRENGTH}'",
    **{f"level_{level}": f"{PROBLEM} AND severity = {level}" for level in Severity.values},
}
_SUMS = {name: f"coalesce(sum(n) FILTER (WHERE {condition}), 0)" for name, condition in MONTHLY.items()}
QUARTIER_KEY = "quartier_id, is_confidential"
# What `QuartierTally` counts, of the same.
WHOLE = ("to_qualify", "waiting", "grave", "strengths")


def _add(table: str, key: str, names: Iterable[str], changes: str, having: str, end: str = "") -> str:
    """Return the statement that adds to a table of counts what `changes` says of the rows, in the order of the key."""
    return f"""INSERT INTO {table} ({key}, {", ".join(names)})
SELECT {key}, {", ".join(_SUMS[name] for name in names)}
FROM ({changes}) AS changes ({COLUMNS}, n)
GROUP BY {key} HAVING {having} ORDER BY {key}{end};
"""  # noqa: S608


def _upsert(table: str, key: str, names: Iterable[str]) -> str:
    sums = ", ".join(f"{name} = {table}.{name} + excluded.{name}" for name in names)
    changed = " OR ".join(f"{_SUMS[name]} <> 0" for name in names)
    return _add(table, key, names, "{changes}", changed, f"\nON CONFLICT ({key}) DO UPDATE SET {sums}")


MONTHLY_UPSERT = _upsert("diagnostics_monthlytally", MONTHLY_KEY, MONTHLY)
QUARTIER_UPSERT = _upsert("diagnostics_quartiertally", QUARTIER_KEY, WHOLE)
_TALLIES = f"SELECT {COLUMNS}, total FROM diagnostics_observationtally"  # noqa: S608
# Those of a month lie together, as they do when they come one after the other.
MONTHLY_REBUILD = _add(
    "diagnostics_monthlytally", "month, quartier_id, is_confidential", MONTHLY, _TALLIES, "sum(n) <> 0"
)
QUARTIER_REBUILD = _add("diagnostics_quartiertally", QUARTIER_KEY, WHOLE, _TALLIES, "sum(n) <> 0")


def _trigger(name: str, operation: Any, referencing: Any, changes: str) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=name,
        operation=operation,
        when=pgtrigger.After,
        level=pgtrigger.Statement,
        referencing=referencing,
        # All tables, always the detailed one first: that order too is the same for every session.
        func=(UPSERT + MONTHLY_UPSERT + QUARTIER_UPSERT).format(changes=changes) + "RETURN NULL;\n",
    )


COUNT_TRIGGERS = [
    _trigger(
        "count_insert",
        pgtrigger.Insert,
        pgtrigger.Referencing(new="new_rows"),
        f"SELECT {KEY}, 1 FROM new_rows",  # noqa: S608
    ),
    _trigger(
        "count_delete",
        pgtrigger.Delete,
        pgtrigger.Referencing(old="old_rows"),
        f"SELECT {KEY}, -1 FROM old_rows",  # noqa: S608
    ),
    _trigger(
        "count_update",
        pgtrigger.Update,
        pgtrigger.Referencing(old="old_rows", new="new_rows"),
        f"SELECT {KEY}, -1 FROM old_rows UNION ALL SELECT {KEY}, 1 FROM new_rows",  # noqa: S608
    ),
]


@dataclass(frozen=True)
class AgeBand:
    """Open observations seen between two days, both included; None where a band has no end.

    The list of the veille shows the same rows with `etat=ouvertes&du=<first>&au=<last>`. `to_qualify` of `total` are
    still to qualify.
    """

    first: datetime.date | None
    last: datetime.date | None
    total: int
    to_qualify: int = 0


class VisibleQuerySet(models.QuerySet[Any]):
    """Reads of counts, within what the reader may see of observations."""

    def visible_to(self, user: Any) -> Any:
        """Counts of what the user may see of observations."""
        from diagnostics.models.observations import visibility

        condition = visibility(user)
        return self.none() if condition is None else self.filter(condition)

    def visible_in(self, user: Any, *quartier_ids: int) -> Any:
        """Counts of what `visible_to` gives of these quartiers; none of a quartier that the user does not see."""
        from diagnostics.models.observations import visibility

        condition = visibility(user, quartier_ids)
        return self.none() if condition is None else self.filter(condition)


class ObservationTallyQuerySet(VisibleQuerySet):
    """Reads of the counts.

    Everything chains, and begins with what the reader may see:
    ``ObservationTally.objects.visible_in(user, quartier.pk).problems().between(first, last).by_theme()``.
    A month is known by its first day.
    """

    # ---- which counts ----

    def open(self) -> "ObservationTallyQuerySet":
        """Counts of what still waits for something."""
        return self.filter(status__in=OPEN_STATUSES)

    def problems(self) -> "ObservationTallyQuerySet":
        """Counts of constats and incidents; points forts have no gravity. `type=problemes` in the list."""
        return self.exclude(kind=ObservationKind.STRENGTH)

    def strengths(self) -> "ObservationTallyQuerySet":
        """Counts of points forts. `type=strength` in the list."""
        return self.filter(kind=ObservationKind.STRENGTH)

    def since(self, day: datetime.date) -> "ObservationTallyQuerySet":
        """Counts from the month of `day` on."""
        return self.filter(month__gte=day.replace(day=1))

    def between(self, first: datetime.date, last: datetime.date) -> "ObservationTallyQuerySet":
        """Counts from the month of `first` to the month of `last`, both included."""
        return self.filter(month__gte=first.replace(day=1), month__lte=last.replace(day=1))

    # ---- what they make ----

    def total(self) -> int:
        """Return how many observations there are; one query."""
        return int(self.aggregate(n=models.Sum("total"))["n"] or 0)

    def by(self, *names: str) -> dict[Any, int]:
        """Return how many observations there are for each value of a column, or each tuple of values of several.

        The columns are `quartier_id`, `month`, `theme_id`, `severity`, `kind`, `status`. Values without an observation
        are left out. One query.
        """
        rows = self.order_by().values_list(*names).annotate(n=models.Sum("total")).filter(n__gt=0)
        return {row[0] if len(names) == 1 else row[:-1]: row[-1] for row in rows}

    def by_theme(self) -> dict[int, int]:
        """Return {theme key: number}, the most frequent first."""
        return dict(sorted(self.by("theme_id").items(), key=lambda item: (-item[1], item[0])))

    def by_severity(self) -> dict[int, int]:
        """Return {level from 1 to 4: number}; points forts are in it unless `problems()` came before."""
        return self.by("severity")

    def by_month(self) -> dict[datetime.date, int]:
        """Return {first day of the month: number}, the oldest first."""
        return dict(sorted(self.by("month").items()))

    def by_month_and_severity(self) -> dict[tuple[datetime.date, int], int]:
        """Return {(first day of the month, level): number}."""
        return self.by("month", "severity")

    def by_quartier(self) -> dict[int, int]:
        """Return {quartier key: number}."""
        return self.by("quartier_id")

    def rebuild(self) -> int:
        """Count everything again, and return the number of counts. For what was loaded with triggers switched off."""
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("LOCK TABLE diagnostics_observation IN SHARE MODE")
            cursor.execute("DELETE FROM diagnostics_observationtally")
            cursor.execute(
                f"INSERT INTO diagnostics_observationtally ({COLUMNS}, total) "  # noqa: S608 - constants
                f"SELECT {KEY}, count(*) FROM diagnostics_observation GROUP BY 1, 2, 3, 4, 5, 6, 7 "
                # Those of a quartier lie together: its page reads thousands.
                "ORDER BY 1, 2, 3, 4, 5, 6, 7"
            )
            count = cursor.rowcount
            cursor.execute("DELETE FROM diagnostics_monthlytally")
            cursor.execute(MONTHLY_REBUILD)
            cursor.execute("DELETE FROM diagnostics_quartiertally")
            cursor.execute(QUARTIER_REBUILD)
            return count


class ObservationTally(models.Model):
    """The number of observations of one quartier, month, theme, severity, kind and state."""

    quartier = models.ForeignKey(Quartier, models.CASCADE, related_name="+", db_index=False)
    month = models.DateField("mois (premier jour)")
    theme = models.ForeignKey(Theme, models.CASCADE, related_name="+", db_index=False)
    severity = models.PositiveSmallIntegerField("gravité")
    kind = models.CharField("type", max_length=10)
    status = models.CharField("état", max_length=12)
    is_confidential = models.BooleanField("confidentielle")
    total = models.IntegerField("nombre")

    objects = ObservationTallyQuerySet.as_manager()

    class Meta:
        verbose_name = "décompte d’observations"
        verbose_name_plural = "décomptes d’observations"
        constraints = [
            models.UniqueConstraint(
                fields=["quartier", "month", "theme", "severity", "kind", "status", "is_confidential"],
                name="observationtally_once",
            )
        ]


class MonthlyTallyQuerySet(VisibleQuerySet):
    """Reads of the counts by quartier and month."""


# The open observations of a quartier that were seen from one day to another, and those to qualify among them.
OLDER = f"""
SELECT {{position}}, count(*), count(*) FILTER (WHERE status = '{Status.TO_QUALIFY}')
FROM diagnostics_observation
WHERE quartier_id = %s AND {OPEN} AND seen_on >= %s AND seen_on < %s AND {{seen}}
"""  # noqa: S608


@dataclass(frozen=True)
class Months:
    """What one quartier had, month by month, as far as a reader sees: the figures of its page, from one query.

    `rows` has {first day of the month: {name of a count of `MonthlyTally`: number}}, the oldest first.
    """

    user: Any
    quartier_id: int
    rows: dict[datetime.date, dict[str, int]]

    @classmethod
    def of(cls, user: Any, quartier_id: int) -> "Months":
        """Read the months of a quartier."""
        rows: dict[datetime.date, dict[str, int]] = {}
        found = MonthlyTally.objects.visible_in(user, quartier_id).order_by("month").values_list("month", *MONTHLY)
        for month, *numbers in found:
            counts = rows.setdefault(month, dict.fromkeys(MONTHLY, 0))
            for name, number in zip(MONTHLY, numbers, strict=True):
                counts[name] += number
        return cls(user, quartier_id, rows)

    def total(self, name: str) -> int:
        """Return one count over all months."""
        return sum(counts[name] for counts in self.rows.values())

    def in_month(self, month: datetime.date, name: str) -> int:
        """Return one count of one month, given by its first day."""
        return self.rows[month][name] if month in self.rows else 0

    def open_by_age(self, days: Sequence[int] = (7, 30, 90, 180, 365)) -> list[AgeBand]:
        """Return the open observations by the time since they were seen, the youngest first; exact, in one query.

        `days` are the ages, one at least, growing, at which a new band begins: (7, 30) gives less than 7 days, 7 to
        29, 30 and more. Whole months come from the counts, the months of the days between two bands from the rows.
        """
        from diagnostics.models.observations import seen_in

        today = timezone.localdate()
        # Seen before this day: at least so many days old.
        starts = [today - datetime.timedelta(days=age - 1) for age in days]
        seen = seen_in(self.user, self.quartier_id)
        reads, parameters = [], []
        for position, start in enumerate(starts):
            reads.append(OLDER.format(position=position, seen=seen))
            parameters += [self.quartier_id, start.replace(day=1), start]
        # How many of the days of their months, then of all months, are older than the starts: (open, to qualify).
        older = [[0, 0] for _ in starts]
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(reads), parameters)
            for position, total, to_qualify in cursor.fetchall():
                older[position] = [total, to_qualify]
        for month, found in self.rows.items():
            for counts, start in zip(older, starts, strict=True):
                if month < start.replace(day=1):
                    counts[0] += found["to_qualify"] + found["waiting"]
                    counts[1] += found["to_qualify"]
        to_qualify = self.total("to_qualify")
        edges = [[to_qualify + self.total("waiting"), to_qualify], *older, [0, 0]]
        ends = [None, *(start - datetime.timedelta(days=1) for start in starts)]
        return [
            AgeBand(first, last, newer[0] - before[0], newer[1] - before[1])
            for first, last, (newer, before) in zip([*starts, None], ends, itertools.pairwise(edges), strict=True)
        ]


class MonthlyTally(models.Model):
    """The numbers of observations of one quartier that were seen in one month, in few rows."""

    quartier = models.ForeignKey(Quartier, models.CASCADE, related_name="+", db_index=False)
    month = models.DateField("mois (premier jour)")
    is_confidential = models.BooleanField("confidentielle")
    total = models.IntegerField("nombre")
    to_qualify = models.IntegerField("à qualifier")
    waiting = models.IntegerField("à traiter et en cours")
    grave = models.IntegerField("constats et incidents graves ouverts")
    strengths = models.IntegerField("points forts")
    level_1 = models.IntegerField("constats et incidents isolés")
    level_2 = models.IntegerField("constats et incidents récurrents")
    level_3 = models.IntegerField("constats et incidents sérieux")
    level_4 = models.IntegerField("constats et incidents graves")

    objects = MonthlyTallyQuerySet.as_manager()

    class Meta:
        verbose_name = "décompte d’observations par mois"
        verbose_name_plural = "décomptes d’observations par mois"
        constraints = [
            models.UniqueConstraint(fields=["quartier", "month", "is_confidential"], name="monthlytally_once")
        ]
        # Of no column that changes: counts are written again in their place.
        indexes = [models.Index("month", name="monthlytally_month")]


def _next_month(day: datetime.date) -> datetime.date:
    """Return the first day of the month after the one of `day`."""
    return (day.replace(day=1) + datetime.timedelta(days=32)).replace(day=1)


class QuartierCounts(NamedTuple):
    """What a quartier has today, as far as a reader sees.

    Open, still to qualify, grave and open, late; seen this month and the month before; points forts.
    """

    key: int
    open: int = 0
    to_qualify: int = 0
    grave: int = 0
    late: int = 0
    this_month: int = 0
    last_month: int = 0
    strengths: int = 0


# Reads with the same columns, those of `QuartierCounts`, and their sums. Written out: composed for each page, it would
# take as long as it takes the database to answer.
TODAY = f"""
SELECT key, {", ".join(f"sum({name})" for name in QuartierCounts._fields[1:])}
FROM (
    SELECT quartier_id, to_qualify + waiting, to_qualify, grave, to_qualify + waiting, 0, 0, strengths
    FROM diagnostics_quartiertally WHERE {{kept}}
    UNION ALL
    SELECT quartier_id, 0, 0, 0,
        - (CASE WHEN month >= %s THEN to_qualify ELSE 0 END) - (CASE WHEN month >= %s THEN waiting ELSE 0 END),
        CASE WHEN month = %s THEN total ELSE 0 END, CASE WHEN month = %s THEN total ELSE 0 END, 0
    FROM diagnostics_monthlytally WHERE month >= %s AND {{months}}
    UNION ALL
    SELECT quartier_id, 0, 0, 0, -1, 0, 0, 0
    FROM diagnostics_observation
    WHERE status = '{Status.TO_QUALIFY}' AND seen_on >= %s AND seen_on < %s AND {{rows}}
    UNION ALL
    SELECT quartier_id, 0, 0, 0, -1, 0, 0, 0
    FROM diagnostics_observation
    WHERE status IN ('{Status.TO_DO}', '{Status.IN_PROGRESS}') AND seen_on >= %s AND seen_on < %s AND {{rows}}
) AS parts ({", ".join(QuartierCounts._fields)})
GROUP BY key
"""  # noqa: S608


# The sums over all quartiers of a reader, those that need a look first, and those where nothing is reported, in one
# query: to rank 1,600 quartiers here would take longer than to read them.
FOREMOST = f"""
WITH sums ({", ".join(QuartierCounts._fields)}) AS MATERIALIZED ({TODAY}),
counted AS MATERIALIZED (
    SELECT quartier.id AS key, quartier.name, quartier.kind, quartier.commune_names, quartier.is_active,
        {", ".join(f"coalesce(sums.{name}, 0)::bigint AS {name}" for name in QuartierCounts._fields[1:])}
    FROM territories_quartier AS quartier LEFT JOIN sums ON sums.key = quartier.id
    WHERE {{within}}
)
SELECT 'total' AS part, 0, {", ".join(f"coalesce(sum({name}), 0)::bigint" for name in QuartierCounts._fields[1:])},
    '', '', '', NULL::date
FROM counted
UNION ALL
SELECT 'led', 0, {", ".join(f"coalesce(sum({name}), 0)::bigint" for name in QuartierCounts._fields[1:])},
    '', '', '', NULL
FROM counted WHERE {{led}}
UNION ALL
(
    SELECT 'first', {", ".join(QuartierCounts._fields)}, kind, name, commune_names, NULL
    FROM counted WHERE is_active ORDER BY grave DESC, late DESC, open DESC, key LIMIT %s
)
UNION ALL
(
    SELECT 'quiet', {", ".join(QuartierCounts._fields)}, kind, name, commune_names, (
        SELECT month FROM diagnostics_monthlytally
        WHERE quartier_id = counted.key AND total > 0 AND {{months}}
        ORDER BY month DESC LIMIT 1
    )
    FROM counted WHERE is_active AND this_month = 0 AND last_month = 0
    ORDER BY grave DESC, late DESC, open DESC, key LIMIT %s
)
"""  # noqa: S608


@dataclass(frozen=True)
class Ranked:
    """A quartier (name, type and communes), its counts, and the last month with an observation where it is quiet."""

    quartier: Quartier
    counts: Any
    last_month: datetime.date | None = None


@dataclass(frozen=True)
class Foremost:
    """The sums over the quartiers of a reader (of those that the reader leads too), and the quartiers to look at."""

    total: Any
    led: Any
    first: list[Ranked]
    quiet: list[Ranked]


def _where(rows: models.QuerySet[Any], condition: models.Q) -> tuple[str, Sequence[Any]]:
    """Return a condition as SQL with its parameters."""
    if not condition:
        return "TRUE", ()
    query = rows.filter(condition).query
    sql, parameters = query.get_compiler(connection=connection).compile(query.where)
    return f"({sql})", parameters


# What a reader is told of a quartier, in the order of its fields, that `from_db` asks for.
NAMED = ("id", "kind", "name", "commune_names")


class Reads(NamedTuple):
    """The conditions of `TODAY`, its parameters, and those among them of the condition on months."""

    conditions: dict[str, str]
    parameters: list[Any]
    of_months: Sequence[Any]


class QuartierTallyQuerySet(VisibleQuerySet):
    """Reads of the counts by quartier."""

    def today(
        self,
        user: Any,
        among: Sequence[int] | None = None,
        *,
        make: Callable[[Any], Any] = QuartierCounts._make,
    ) -> list[Any]:
        """Return the counts of what the user sees, of some quartiers with `among`; exact, in one query.

        `make` turns the values of a `QuartierCounts` into what is returned for each quartier.

        A quartier that never had any observation is left out. What is late is all that is open but what is not yet
        late: of the months after the day that makes late (from their counts), and of the end of its month (from the
        rows, by the index on open observations). The list shows the same rows with `retard=1`.
        """
        scope = scope_of(user)
        reads = None if scope is None else self._reads(user, among)
        if scope is None or reads is None:
            return []
        wanted = set(scope.quartier_ids.data) if among is None else {key for key in among if scope.sees(key)}
        is_everything = among is None and scope.is_global
        with connection.cursor() as cursor:
            cursor.execute(TODAY.format(**reads.conditions), reads.parameters)
            return [make(row) for row in cursor.fetchall() if is_everything or row[0] in wanted]

    def foremost(
        self, user: Any, first: int, quiet: int, *, make: Callable[[Any], Any] = QuartierCounts._make
    ) -> Foremost:
        """Return the sums of what `today` gives for the quartiers of the user's teams, and the ones to look at.

        The `first` active quartiers come by what is grave, late, then open; so do the `quiet` ones, that have nothing
        of this month nor of the month before. One query.
        """
        scope: Any = scope_of(user)
        mine, led = scope.quartier_ids, scope.officer_quartier_ids
        reads = self._reads(user, mine if scope.is_global else None)
        if reads is None or not mine:
            return Foremost(make([0] * len(QuartierCounts._fields)), make([0] * len(QuartierCounts._fields)), [], [])
        within = ("TRUE", []) if mine.is_everything else ("quartier.id = ANY(%s::bigint[])", [mine.array])
        of_led = ("TRUE", []) if len(led) == len(mine) else ("key = ANY(%s::bigint[])", [led.array])
        found: dict[str, list[Ranked]] = {"total": [], "led": [], "first": [], "quiet": []}
        with connection.cursor() as cursor:
            cursor.execute(
                FOREMOST.format(within=within[0], led=of_led[0], **reads.conditions),
                [*reads.parameters, *within[1], *of_led[1], first, *reads.of_months, quiet],
            )
            for part, *row in cursor.fetchall():
                *counts, kind, name, communes, month = row
                quartier = Quartier.from_db(self.db, NAMED, (counts[0], kind, name, communes))
                found[part].append(Ranked(quartier, make(counts), month))
        return Foremost(found["total"][0].counts, found["led"][0].counts, found["first"], found["quiet"])

    def _reads(self, user: Any, among: Sequence[int] | None) -> "Reads | None":
        """Return the conditions of `TODAY` and its parameters; None where there is nothing to see."""
        from diagnostics.models.observations import Observation, confidential_filter, late_thresholds, visibility

        scope: Any = scope_of(user)
        keys = scope.quartier_ids if among is None else among
        if len(keys) > WIDE:
            # Everything is read, and what the user does not see is dropped afterwards.
            leads_all = not scope.is_global and len(scope.officer_quartier_ids) == len(scope.quartier_ids)
            condition: models.Q | None = models.Q() if leads_all else confidential_filter(user)
        else:
            condition = visibility(user, among)
        if condition is None:
            return None
        today = timezone.localdate()
        this_month, (qualify, handle) = today.replace(day=1), late_thresholds(today)
        last_month = (this_month - datetime.timedelta(days=1)).replace(day=1)
        after_qualify, after_handle = _next_month(qualify), _next_month(handle)
        kept, of_kept = _where(self, condition)
        months, of_months = _where(MonthlyTally.objects.all(), condition)
        rows, of_rows = _where(Observation.objects.all(), condition)
        parameters = [
            *of_kept,
            *(after_qualify, after_handle, this_month, last_month),
            *(min(last_month, after_qualify, after_handle), *of_months),
            *(qualify, after_qualify, *of_rows),
            *(handle, after_handle, *of_rows),
        ]
        return Reads({"kept": kept, "months": months, "rows": rows}, parameters, of_months)


class QuartierTally(models.Model):
    """The numbers of observations of one quartier, of all months together."""

    quartier = models.ForeignKey(Quartier, models.CASCADE, related_name="+", db_index=False)
    is_confidential = models.BooleanField("confidentielle")
    to_qualify = models.IntegerField("à qualifier")
    waiting = models.IntegerField("à traiter et en cours")
    grave = models.IntegerField("constats et incidents graves ouverts")
    strengths = models.IntegerField("points forts")

    objects = QuartierTallyQuerySet.as_manager()

    class Meta:
        verbose_name = "décompte d’observations par quartier"
        verbose_name_plural = "décomptes d’observations par quartier"
        constraints = [models.UniqueConstraint(fields=["quartier", "is_confidential"], name="quartiertally_once")]
