"""How many observations there are, kept by triggers.

A dashboard counts by quartier, month, theme, severity, kind and state. Counting a million rows for each page would
cost seconds; the counts are kept as the rows change, by triggers that run once for each statement. There are two
tables: `ObservationTally` has every detail, up to thousands of rows for a quartier; `MonthlyTally` has one or two rows
for a quartier and month, for figures of all quartiers at once.
"""

import datetime
import functools
import itertools
import operator
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pgtrigger
from django.db import connection, models, transaction
from django.utils import timezone

from diagnostics.enums import OPEN_STATUSES, ObservationKind, Severity, Status
from diagnostics.models.themes import Theme
from territories.models import Quartier

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
_ADD_MONTHLY = f"INSERT INTO diagnostics_monthlytally ({MONTHLY_KEY}, {', '.join(MONTHLY)}) "
MONTHLY_UPSERT = f"""{_ADD_MONTHLY}
SELECT {MONTHLY_KEY}, {", ".join(_SUMS.values())}
FROM ({{changes}}) AS changes ({COLUMNS}, n)
GROUP BY {MONTHLY_KEY} HAVING {" OR ".join(f"{total} <> 0" for total in _SUMS.values())} ORDER BY {MONTHLY_KEY}
ON CONFLICT ({MONTHLY_KEY}) DO UPDATE SET
{", ".join(f"{name} = diagnostics_monthlytally.{name} + excluded.{name}" for name in MONTHLY)};
"""  # noqa: S608
MONTHLY_REBUILD = f"""{_ADD_MONTHLY}
SELECT {MONTHLY_KEY}, {", ".join(_SUMS.values())}
FROM (SELECT {COLUMNS}, total FROM diagnostics_observationtally) AS changes ({COLUMNS}, n)
GROUP BY {MONTHLY_KEY} HAVING sum(n) <> 0
"""  # noqa: S608


def _trigger(name: str, operation: Any, referencing: Any, changes: str) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=name,
        operation=operation,
        when=pgtrigger.After,
        level=pgtrigger.Statement,
        referencing=referencing,
        # Both tables, always the detailed one first: that order too is the same for every session.
        func=(UPSERT + MONTHLY_UPSERT).format(changes=changes) + "RETURN NULL;\n",
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


class ObservationTallyQuerySet(models.QuerySet["ObservationTally"]):
    """Reads of the counts.

    Everything chains, and begins with what the reader may see:
    ``ObservationTally.objects.visible_to(user).of([quartier.pk]).problems().between(first, last).by_theme()``.
    A month is known by its first day.
    """

    def visible_to(self, user: Any) -> "ObservationTallyQuerySet":
        """Counts of what the user may see of observations."""
        from diagnostics.models.observations import visibility

        condition = visibility(user)
        return self.none() if condition is None else self.filter(condition)

    # ---- which counts ----

    def of(self, quartier_ids: Iterable[int]) -> "ObservationTallyQuerySet":
        """Counts of these quartiers."""
        return self.filter(quartier_id__any=list(quartier_ids))

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
                f"SELECT {KEY}, count(*) FROM diagnostics_observation GROUP BY 1, 2, 3, 4, 5, 6, 7"
            )
            count = cursor.rowcount
            cursor.execute("DELETE FROM diagnostics_monthlytally")
            cursor.execute(MONTHLY_REBUILD)
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


HAS_OPEN = models.Q(to_qualify__gt=0) | models.Q(waiting__gt=0)
OPEN_COUNT = models.F("to_qualify") + models.F("waiting")


class MonthlyTallyQuerySet(models.QuerySet["MonthlyTally"]):
    """Reads of the counts by quartier and month."""

    def visible_to(self, user: Any) -> "MonthlyTallyQuerySet":
        """Counts of what the user may see of observations."""
        from diagnostics.models.observations import visibility

        condition = visibility(user)
        return self.none() if condition is None else self.filter(condition)

    def of(self, quartier_ids: Iterable[int]) -> "MonthlyTallyQuerySet":
        """Counts of these quartiers."""
        return self.filter(quartier_id__any=list(quartier_ids))

    def open(self) -> "MonthlyTallyQuerySet":
        """Months that have something open."""
        return self.filter(HAS_OPEN)

    # ---- what depends on the day, exact: whole months from the counts, the month of the day from the rows ----

    def late_by_quartier(self, user: Any, quartier_ids: Iterable[int] | None = None) -> dict[int, int]:
        """Return {quartier key: number of late observations}, as far as the user sees; zero is left out.

        Exact, in two queries: months that are wholly before the day that makes late come from the counts, the months
        of that day from the partial index on open observations. The list shows the same rows with `retard=1`.
        """
        from diagnostics.models.observations import Observation, late_thresholds

        qualify, handle = late_thresholds(timezone.localdate())
        waiting = [Status.TO_DO, Status.IN_PROGRESS]
        whole = self.visible_to(user).open()
        part = Observation.objects.visible_to(user).filter(
            models.Q(status=Status.TO_QUALIFY, seen_on__gte=qualify.replace(day=1), seen_on__lt=qualify)
            | models.Q(status__in=waiting, seen_on__gte=handle.replace(day=1), seen_on__lt=handle)
        )
        if quartier_ids is not None:
            keys = list(quartier_ids)
            whole, part = whole.filter(quartier_id__any=keys), part.filter(quartier_id__any=keys)
        late: dict[int, int] = {}
        for key, total in [
            *whole.order_by()
            .values_list("quartier_id")
            .annotate(
                n=models.Sum("to_qualify", filter=models.Q(month__lt=qualify.replace(day=1)), default=0)
                + models.Sum("waiting", filter=models.Q(month__lt=handle.replace(day=1)), default=0)
            ),
            *part.order_by().values_list("quartier_id").annotate(n=models.Count("pk")),
        ]:
            late[key] = late.get(key, 0) + total
        return {key: total for key, total in late.items() if total > 0}

    def late_count(self, user: Any, quartier_ids: Iterable[int] | None = None) -> int:
        """Return how many observations are late, as far as the user sees; see `late_by_quartier`."""
        return sum(self.late_by_quartier(user, quartier_ids).values())

    def open_by_age(
        self, user: Any, quartier_ids: Iterable[int] | None = None, *, days: Sequence[int] = (7, 30, 90, 180, 365)
    ) -> list[AgeBand]:
        """Return the open observations by the time since they were seen, the youngest first; exact, in two queries.

        `days` are the ages, growing, at which a new band begins: (7, 30) gives less than 7 days, 7 to 29, 30 and more.
        """
        from diagnostics.models.observations import Observation

        today = timezone.localdate()
        # Seen before this day: at least so many days old.
        starts = [today - datetime.timedelta(days=age - 1) for age in days]
        counts, rows = self.visible_to(user).open(), Observation.objects.visible_to(user).open()
        if quartier_ids is not None:
            keys = list(quartier_ids)
            counts, rows = counts.filter(quartier_id__any=keys), rows.filter(quartier_id__any=keys)
        parts = {
            number: models.Q(seen_on__gte=start.replace(day=1), seen_on__lt=start)
            for number, start in enumerate(starts)
        }
        is_to_qualify = models.Q(status=Status.TO_QUALIFY)
        sums, numbers = {}, {}
        for name, column, condition in (
            ("all", OPEN_COUNT, models.Q()),
            ("to_qualify", models.F("to_qualify"), is_to_qualify),
        ):
            sums[f"{name}_ever"] = models.Sum(column)
            for number, start in enumerate(starts):
                sums[f"{name}_{number}"] = models.Sum(column, filter=models.Q(month__lt=start.replace(day=1)))
                numbers[f"{name}_{number}"] = models.Count("pk", filter=parts[number] & condition)
        whole = counts.aggregate(**sums)
        part = rows.filter(functools.reduce(operator.or_, parts.values(), models.Q(pk__in=[]))).aggregate(**numbers)

        def by_band(name: str) -> list[int]:
            older = [(whole[f"{name}_{number}"] or 0) + part[f"{name}_{number}"] for number in parts]
            return [newer - before for newer, before in itertools.pairwise([whole[f"{name}_ever"] or 0, *older, 0])]

        ends = [None, *(start - datetime.timedelta(days=1) for start in starts)]
        bands = zip([*starts, None], ends, by_band("all"), by_band("to_qualify"), strict=True)
        return [AgeBand(*band) for band in bands]


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
        indexes = [models.Index("quartier", "month", name="monthlytally_open", condition=HAS_OPEN)]
