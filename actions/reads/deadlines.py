"""What is to be done by a day, in one definition: the desk, the reminders, the calendars and the meetings read it.

Milestones, fundings to ask for, bilans that funders wait for, conventions of abattement to sign, plans of the next
year to write, ends of actions. All of them are read at once: one query, whatever is asked.
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, DateField, Exists, F, Func, IntegerField, OuterRef, TextField, Value
from django.db.models.functions import Cast, Coalesce
from django.urls import reverse
from django.utils import timezone

from actions.enums import DeadlineKind
from actions.models import OPEN, Action, Funding, Milestone, TfpbConvention, TfpbLine
from core import french

# Of each kind at most, those nearest to today: what is late is read apart from what is to come.
MOST = 300
# What is told ahead, in days.
AHEAD = 60


@dataclass(frozen=True)
class Deadline:
    """What is to be done by a day: what, about what, where, who sees to it (`person`), or else on which quartier.

    `about_id` is the key of the action, or of the convention.
    """

    kind: DeadlineKind
    pk: int
    day: datetime.date
    what: str
    about: str
    about_id: int
    person: int | None
    quartier: int | None
    year: int | None

    @property
    def key(self) -> str:
        """What tells it from all others: "milestone-12"."""
        return f"{self.kind}-{self.pk}" + (f"-{self.year}" if self.kind == DeadlineKind.PLAN else "")

    @property
    def title(self) -> str:
        """What is to be done, in a few words."""
        return {
            DeadlineKind.MILESTONE: self.what,
            DeadlineKind.REQUEST: f"Demande à déposer : {self.what}",
            DeadlineKind.REPORT: f"Bilan à rendre : {self.what}",
            DeadlineKind.CONVENTION: f"Convention TFPB à signer : {self.what}",
            DeadlineKind.PLAN: f"Plan TFPB {self.year} à écrire : {self.what}",
            DeadlineKind.ACTION: f"Fin de l’action « {self.what} »",
        }[self.kind]

    @property
    def is_late(self) -> bool:
        """Whether its day has passed."""
        return self.day < timezone.localdate()

    @property
    def when(self) -> str:
        """ "en retard de 3 j", "aujourd’hui", "dans 12 j"."""
        left = (self.day - timezone.localdate()).days
        return french.late(self.day) if left < 0 else "aujourd’hui" if left == 0 else f"dans {french.days_short(left)}"

    @property
    def url(self) -> str:
        """The address where it is dealt with."""
        if self.kind in (DeadlineKind.REQUEST, DeadlineKind.REPORT):
            return reverse("actions:money", args=[self.about_id], query={"annee": self.year}, fragment="financements")
        if self.kind in (DeadlineKind.CONVENTION, DeadlineKind.PLAN):
            return reverse("actions:tfpb_detail", args=[self.about_id], query={"annee": self.year})
        is_milestone = self.kind == DeadlineKind.MILESTONE
        return reverse("actions:action_detail", args=[self.about_id], fragment="etapes" if is_milestone else None)


class _Day(Func):
    """1 October of the year before the first one, as `reads.tfpb.sign_by` says it."""

    template = "make_date((%(expressions)s - 1)::int, 10, 1)"
    output_field = DateField()


@dataclass(frozen=True)
class _Asked:
    """What is asked for: whose (None: everybody's, for the reminders), where, when, and whether only their own."""

    user: Any
    quartiers: Sequence[int] | None
    first: datetime.date | None
    last: datetime.date
    is_own: bool
    most: int | None
    is_backwards: bool = False

    def of_actions(self, rows: Any, action: str, *people: str) -> Any:
        """Keep the rows of actions that the user sees, on these quartiers; only those of the user if asked."""
        links = Action.quartiers.through.objects
        if self.user is not None and not self.user.scope.is_global:
            seen = links.filter(quartier_id__any=self.user.scope.quartier_ids)
            rows = rows.filter(**{f"{action}__in": seen.values("action_id")})
        if self.quartiers is not None:
            here = links.filter(quartier__in=list(self.quartiers))
            rows = rows.filter(**{f"{action}__in": here.values("action_id")})
        rows = rows.annotate(_person=Coalesce(*people) if len(people) > 1 else F(people[0]))
        return rows.filter(_person=self.user.pk) if self.is_own else rows

    def of_quartiers(self, rows: Any) -> Any:
        """Keep the conventions that the user sees; one's own are those of the quartiers that one leads."""
        if self.is_own:
            rows = rows.filter(quartier_id__any=self.user.scope.officer_quartier_ids)
        elif self.user is not None:
            rows = rows.visible_to(self.user)
        if self.quartiers is not None:
            rows = rows.filter(quartier__in=list(self.quartiers))
        return rows.annotate(_person=Value(None, output_field=BigIntegerField()))

    def part(self, kind: DeadlineKind, rows: Any, day: Any, what: str, about: str, about_id: str, **more: Any) -> Any:
        """Return the rows of a kind in these days, those nearest to today first, to be put with those of others."""
        none = Value(None, output_field=IntegerField())
        rows = rows.order_by().annotate(_day=day).filter(_day__lte=self.last)
        if self.first is not None:
            rows = rows.filter(_day__gte=self.first)
        rows = rows.annotate(
            _kind=Value(str(kind), output_field=TextField()),
            _what=Cast(what, TextField()),
            _about=Cast(about, TextField()),
            _about_id=F(about_id),
            _quartier=Cast(more.get("quartier", none), BigIntegerField()),
            _year=Cast(more.get("year", none), IntegerField()),
        )
        told = rows.values_list("_kind", "pk", "_day", "_what", "_about", "_about_id", "_person", "_quartier", "_year")
        return told.order_by("-_day" if self.is_backwards else "_day", "pk")[: self.most]


def _parts(asked: _Asked, kinds: Iterable[str], today: datetime.date) -> list[Any]:
    """Return the parts of the query, one for each kind; for plans, one for each year."""
    wanted = set(kinds)
    parts = []
    if DeadlineKind.MILESTONE in wanted:
        rows = asked.of_actions(Milestone.objects.waiting(), "action", "responsible", "action__responsible")
        parts.append(asked.part(DeadlineKind.MILESTONE, rows, F("due_on"), "title", "action__title", "action_id"))
    for kind, fundings, day in (
        (DeadlineKind.REQUEST, Funding.objects.to_ask(), "deadline_on"),
        (DeadlineKind.REPORT, Funding.objects.to_report(), "report_due_on"),
    ):
        if kind in wanted:
            rows = asked.of_actions(fundings, "action", "action__responsible")
            parts.append(asked.part(kind, rows, F(day), "funder__name", "action__title", "action_id", year=F("year")))
    if DeadlineKind.ACTION in wanted:
        rows = asked.of_actions(Action.objects.filter(status__in=OPEN, ends_on__isnull=False), "pk", "responsible")
        parts.append(asked.part(DeadlineKind.ACTION, rows, F("ends_on"), "title", "programme__title", "pk"))
    conventions = TfpbConvention.objects.filter(last_year__gte=today.year)
    named = {"what": "quartier__name", "about": "framework__title", "about_id": "pk"}
    if DeadlineKind.CONVENTION in wanted:
        rows = asked.of_quartiers(conventions.filter(signed_on__isnull=True))
        more = {"quartier": F("quartier_id"), "year": F("first_year")}
        parts.append(asked.part(DeadlineKind.CONVENTION, rows, _Day("first_year"), **named, **more))
    for year in (today.year, today.year + 1) if DeadlineKind.PLAN in wanted else ():
        # A plan is written before its year begins.
        day = datetime.date(year - 1, 12, 31)
        if day <= asked.last and (asked.first is None or day >= asked.first):
            lines = TfpbLine.objects.filter(convention=OuterRef("pk"), year=year)
            rows = asked.of_quartiers(conventions.in_year(year).filter(~Exists(lines)))
            more = {"quartier": F("quartier_id"), "year": Value(year)}
            parts.append(asked.part(DeadlineKind.PLAN, rows, Value(day, output_field=DateField()), **named, **more))
    return parts


def deadlines(
    user: Any,
    *,
    until: datetime.date,
    since: datetime.date | None = None,
    quartiers: Sequence[int] | None = None,
    is_own: bool = False,
    kinds: Iterable[str] = DeadlineKind.values,
    most: int | None = MOST,
) -> list[Deadline]:
    """Return what is to be done from one day to another, as far as the user sees it, sorted by day. One query.

    Without `since`, what is late is there whatever its age. `user` is None for the reminders, which are for everybody.
    `is_own` keeps what the user sees to: milestones and actions of which they are responsible, conventions of the
    quartiers that they lead. At most `most` of each kind that are late, and as many to come.
    """
    today = timezone.localdate()
    parts: list[Any] = []
    yesterday = today - datetime.timedelta(days=1)
    if since is None or since < today:
        late = _Asked(user, quartiers, since, min(until, yesterday), is_own, most, is_backwards=True)
        parts += _parts(late, kinds, today)
    if until >= today:
        ahead = _Asked(user, quartiers, max(since or today, today), until, is_own, most)
        parts += _parts(ahead, kinds, today)
    if not parts:
        return []
    rows = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    order = list(DeadlineKind)
    found = [Deadline(DeadlineKind(row[0]), *row[1:]) for row in rows]
    return sorted(found, key=lambda row: (row.day, order.index(row.kind), row.pk))
