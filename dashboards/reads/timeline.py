"""What happened in a quartier, told month by month, the newest first.

Each kind of event is a `Source`: a function that reads its events of some days, one that tells them in a few words.
An app above adds its own to `SOURCES`.
"""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.db.models import F, OuterRef, Q, Subquery, TextField, Value
from django.db.models.functions import Cast, Concat, TruncDate
from django.urls import reverse
from django.utils import timezone

from actions.enums import ActionStatus, ProgrammeStatus
from actions.models import Action, ActionStep, Milestone, Participation, Programme, ProgrammeStep, TfpbConvention
from core.french import date_short, number, with_unit
from core.history import event_model
from dashboards.reads.links import page_url
from diagnostics.enums import DiagnosticStatus, HallLevel, IssueStatus, ObservationKind, Severity
from diagnostics.models import Alert, Diagnostic, DiagnosticStep, HallState, Issue, Observation
from insertion.models import Amendment, Contract, Lot
from meetings.enums import MeetingKind, MeetingStatus
from meetings.models import Decision, Meeting
from partners.enums import AgreementStatus
from partners.models import Agreement
from territories.enums import OperationKind
from territories.models import Operation, Quartier

# Events of one source on a page: the next page goes on from the day where the first of them stops.
LIMIT = 80
TEXT = 140
MEETINGS, ACTIONS, CLAUSES = "reunions", "actions", "insertion"


@dataclass(frozen=True)
class Reader:
    """Who reads about which quartier."""

    user: Any
    quartier: Quartier


@dataclass(frozen=True)
class Days:
    """From one day to another, both included."""

    first: datetime.date
    last: datetime.date

    def holds(self, day: datetime.date | None) -> bool:
        """Whether a day is one of them."""
        return day is not None and self.first <= day <= self.last

    @property
    def instants(self) -> tuple[datetime.datetime, datetime.datetime]:
        """The first instant, and the first one after."""
        zone = timezone.get_current_timezone()
        start = datetime.datetime.combine(self.first, datetime.time(), tzinfo=zone)
        end = datetime.datetime.combine(self.last + datetime.timedelta(days=1), datetime.time(), tzinfo=zone)
        return start, end


@dataclass(frozen=True)
class Event:
    """Something that happened on a day: what it is in a word, what it is about, where one reads more.

    `what` tells events of one source apart, for the sentence of the period ("begun", "validated").
    """

    day: datetime.date
    what: str
    word: str
    title: str
    url: str = ""
    detail: str = ""
    gravity: int | None = None
    level: int | None = None


@dataclass(frozen=True)
class Source:
    """A kind of event. `read` gives those of some days, the newest first, at most so many; one query.

    `tell` says in words what a period holds, from its events: nothing when there is none. A source made of `_part`s
    has `parts` in the place of `read`, and `event` makes an event of a row: all such sources are read in one query.
    """

    name: str
    label: str
    icon: str
    read: Callable[[Reader, Days, int], list[Event]] | None
    tell: Callable[[Sequence[Event]], list[str]]
    parts: Callable[[Reader, Days, int], list[Any]] | None = None
    event: Callable[..., Event] | None = None


def _short(text: str) -> str:
    return text if len(text) <= TEXT else f"{text[: TEXT - 1].rstrip()}…"


def _local(at: datetime.datetime) -> datetime.date:
    return timezone.localtime(at).date()


def _counted(events: Sequence[Event], words: dict[str, tuple[str, str]]) -> list[str]:
    """Return "3 incidents" for each word of `words` ({what: (singular, plural)}) that has events."""
    told = []
    for what, (singular, plural) in words.items():
        if count := sum(1 for event in events if event.what == what):
            told.append(f"{number(count)} {plural if count > 1 else singular}")
    return told


# ---- works ----------------------------------------------------------------------------------------------------------


# Operations of a period: any of their four days may be the latest, so that they are sorted once they are read.
WORKS = 500


def read_works(reader: Reader, days: Days, limit: int) -> list[Event]:
    """Operations of the quartier's projects that begin or end, or were to and have not."""
    dates = ("started_on", "ended_on", "planned_start", "planned_end")
    within = Q()
    for name in dates:
        within |= Q(**{f"{name}__range": (days.first, days.last)})
    rows = (
        Operation.objects.filter(Q(quartier=reader.quartier) | Q(quartier__isnull=True), within)
        .filter(project__is_active=True, project__quartiers=reader.quartier)
        .select_related("project")
        .order_by("pk")[:WORKS]
    )
    today = timezone.localdate()
    events = []
    for row in rows:
        phases = (
            (row.started_on, "begun", "Travaux commencés", True),
            (row.ended_on, "ended", "Travaux finis", True),
            (row.planned_start, "planned", "Début prévu", row.started_on is None),
            (row.planned_end, "planned", "Fin prévue", row.ended_on is None),
        )
        kind = str(OperationKind(row.kind).label)
        dwellings = f" · {number(row.dwellings)} logement{'s' if row.dwellings > 1 else ''}" if row.dwellings else ""
        for day, what, word, is_told in phases:
            if is_told and day is not None and days.holds(day):
                word = f"{word}, pas encore fait" if what == "planned" and day < today else word
                detail = f"{kind}{dwellings} · {row.project.name}"
                events.append(Event(day, what, word, row.name, row.get_absolute_url(), detail))
    events.sort(key=lambda event: event.day, reverse=True)
    return events[:limit]


# ---- what was seen --------------------------------------------------------------------------------------------------


def _seen(reader: Reader, days: Days, limit: int, condition: Q) -> Any:
    return (
        Observation.objects.visible_in(reader.user, reader.quartier.pk)
        .filter(condition, seen_on__range=(days.first, days.last))
        .select_related("theme", "incident_type")
        .only("theme__name", "incident_type__name", "kind", "severity", "text", "place_label", "seen_on", "status")
        .order_by("-seen_on", "-pk")[:limit]
    )


def read_incidents(reader: Reader, days: Days, limit: int) -> list[Event]:
    """Incidents, and constats that are serious or grave; confidential ones as the veille shows them."""
    condition = Q(kind=ObservationKind.INCIDENT) | Q(kind=ObservationKind.FINDING, severity__gte=Severity.SERIOUS)
    return [
        Event(
            row.seen_on,
            "incident" if row.kind == ObservationKind.INCIDENT else "finding",
            str(row.get_kind_display()),
            f"{row.incident_type or row.theme}{f', {row.place_label}' if row.place_label else ''}",
            row.get_absolute_url(),
            " · ".join(filter(None, [_short(row.text), row.get_status_display()])),
            gravity=row.severity,
        )
        for row in _seen(reader, days, limit, condition)
    ]


def read_strengths(reader: Reader, days: Days, limit: int) -> list[Event]:
    """Points forts."""
    return [
        Event(
            row.seen_on,
            "strength",
            "Point fort",
            f"{row.theme}{f', {row.place_label}' if row.place_label else ''}",
            row.get_absolute_url(),
            _short(row.text),
        )
        for row in _seen(reader, days, limit, Q(kind=ObservationKind.STRENGTH))
    ]


# ---- what was done about it -----------------------------------------------------------------------------------------


def read_diagnostics(reader: Reader, days: Days, limit: int) -> list[Event]:
    """Diagnostics of the quartier that began, were shared, were validated."""
    words = {
        DiagnosticStatus.ONGOING: ("begun", "Diagnostic commencé"),
        DiagnosticStatus.SHARED: ("shared", "Diagnostic en restitution"),
        DiagnosticStatus.VALIDATED: ("validated", "Diagnostic validé"),
    }
    links = Diagnostic.quartiers.through.objects.filter(quartier_id=reader.quartier.pk)
    rows = (
        DiagnosticStep.objects.filter(
            diagnostic__in=links.values("diagnostic_id"),
            status__in=words,
            at__gte=days.instants[0],
            at__lt=days.instants[1],
        )
        .select_related("diagnostic")
        .order_by("-at", "-pk")[:limit]
    )
    return [
        Event(
            _local(row.at),
            words[DiagnosticStatus(row.status)][0],
            words[DiagnosticStatus(row.status)][1],
            row.diagnostic.title,
            row.diagnostic.get_absolute_url(),
            " · ".join(filter(None, [str(row.diagnostic.get_kind_display()), _short(row.comment)])),
        )
        for row in rows
    ]


def read_alerts(reader: Reader, days: Days, limit: int) -> list[Event]:
    """Warnings, as far as the reader sees what made them."""
    rows = (
        Alert.objects.visible_to(reader.user)
        .filter(quartier=reader.quartier, made_on__range=(days.first, days.last))
        .select_related("rule")
        .order_by("-made_on", "-pk")[:limit]
    )
    return [
        Event(
            row.made_on,
            "alert",
            "Alerte",
            row.sentence,
            row.get_absolute_url(),
            " · ".join([str(row.rule), "prise en compte" if row.acknowledged_at else "à prendre en compte"]),
        )
        for row in rows
    ]


def read_issues(reader: Reader, days: Days, limit: int) -> list[Event]:
    """Problématiques that were opened, ranked, solved or dropped: each change of their history is a day."""
    links = Issue.quartiers.through.objects.filter(quartier_id=reader.quartier.pk)
    changes = event_model(Issue).objects.filter(pgh_obj_id__in=links.values("issue_id"))
    # What the row was before each change: the change may be within the days and what was before it not, so that it is
    # read by itself (the days would come before a window).
    before = changes.filter(pgh_obj_id=OuterRef("pgh_obj_id"), pgh_id__lt=OuterRef("pgh_id")).order_by("-pgh_id")
    rows = (
        changes.annotate(
            old_status=Subquery(before.values("status")[:1]),
            old_decided_on=Subquery(before.values("decided_on")[:1]),
            old_priority=Subquery(before.values("priority")[:1]),
        )
        .filter(
            Q(pgh_label="insert", created_at__gte=days.instants[0], created_at__lt=days.instants[1])
            | Q(pgh_created_at__gte=days.instants[0], pgh_created_at__lt=days.instants[1])
            | Q(decided_on__range=(days.first, days.last))
        )
        .order_by("-pgh_id")
        .values(
            "pgh_obj_id", "pgh_label", "pgh_created_at", "title", "status", "priority", "decided_on", "decided_with",
            "created_at", "gravity", "old_status", "old_decided_on", "old_priority",
        )[: limit * 3]
    )  # fmt: skip
    over = {IssueStatus.SOLVED: ("solved", "Problématique résolue"),
            IssueStatus.DROPPED: ("dropped", "Problématique abandonnée")}  # fmt: skip
    events = []
    for row in rows:
        found: list[tuple[datetime.date, str, str, str]] = []
        if row["pgh_label"] == "insert":
            found.append((_local(row["created_at"]), "opened", "Problématique ouverte", ""))
        if row["priority"] and (row["priority"], row["decided_on"]) != (row["old_priority"], row["old_decided_on"]):
            told = f"Priorité {row['priority']}" + (f", avec {row['decided_with']}" if row["decided_with"] else "")
            found.append((row["decided_on"], "decided", "Priorité décidée", told))
        if row["status"] != row["old_status"] and row["status"] in over:
            found.append((_local(row["pgh_created_at"]), *over[IssueStatus(row["status"])], ""))
        url = reverse("diagnostics:issue_detail", args=[row["pgh_obj_id"]])
        # Of one change, what comes last is told first, as everything is.
        for day, what, word, detail in reversed(found):
            if days.holds(day):
                gravity = row["gravity"] if what == "opened" else None
                events.append(Event(day, what, word, row["title"], url, detail, gravity=gravity))
    events.sort(key=lambda event: event.day, reverse=True)
    return events[:limit]


def read_halls(reader: Reader, days: Days, limit: int) -> list[Event]:
    """Halls whose state went to another level."""
    # The state before may be before the days.
    before = (
        HallState.objects.filter(entrance=OuterRef("entrance"))
        .filter(Q(seen_on__lt=OuterRef("seen_on")) | Q(seen_on=OuterRef("seen_on"), pk__lt=OuterRef("pk")))
        .order_by("-seen_on", "-pk")
    )
    rows = (
        HallState.objects.filter(
            entrance__building__residence__quartier=reader.quartier, seen_on__range=(days.first, days.last)
        )
        .annotate(old_level=Subquery(before.values("level")[:1]))
        .filter(old_level__isnull=False)
        .exclude(old_level=F("level"))
        .select_related("entrance__building__residence")
        .order_by("-seen_on", "-pk")[:limit]
    )
    words = {level: str(label).partition(" : ")[0] for level, label in HallLevel.choices}
    return [
        Event(
            row.seen_on,
            "better" if row.level < row.old_level else "worse",
            "Hall : mieux" if row.level < row.old_level else "Hall : moins bien",
            f"{row.entrance.building.residence}, {row.entrance.building}, {row.entrance}",
            page_url("diagnostics:hall_detail", row.entrance_id),
            " · ".join(filter(None, [f"{words[row.old_level].lower()} avant", _short(row.comment)])),
            level=row.level,
        )
        for row in rows
    ]


# ---- what was met about, decided and signed -------------------------------------------------------------------------


def meeting_parts(reader: Reader, days: Days, limit: int) -> list[Any]:
    """Meetings that were held, what they decided and what became of it, agreements signed or come to an end."""
    held = Meeting.objects.visible_in(reader.user, reader.quartier.pk).filter(status=MeetingStatus.HELD)
    taken = Decision.objects.filter(meeting__in=held.values("pk"))
    links = Agreement.quartiers.through.objects.filter(quartier_id=reader.quartier.pk)
    agreements = Agreement.objects.visible_to(reader.user).filter(pk__in=links.values("agreement_id"))
    over = agreements.filter(status__in=[AgreementStatus.SIGNED, AgreementStatus.ENDED])
    until = Cast("ends_on", TextField())
    return [
        _part(MEETINGS, held, days, limit, "held", TruncDate("starts_at"), "title", "kind"),
        _part(MEETINGS, taken, days, limit, "decided", TruncDate("meeting__starts_at"), "text", "meeting__title"),
        _part(MEETINGS, taken.exclude(closed_on=None), days, limit, F("status"), F("closed_on"), "text", "outcome"),
        _part(MEETINGS, agreements.exclude(signed_on=None), days, limit, "signed", F("signed_on"), "title", until),
        # Its last day has passed; one that goes on was renewed by another.
        _part(
            MEETINGS, over.filter(ends_on__lt=timezone.localdate()), days, limit, "over", F("ends_on"), "title", until
        ),
    ]


def meeting_event(day: datetime.date, what: str, pk: int, title: str, more: str) -> Event:
    """Tell a row of `meeting_parts`."""
    word, view = MEETING_WORDS[what]
    detail = more
    if what == "held":
        detail = str(dict(MeetingKind.choices)[more])
    elif what == "signed":
        detail = f"jusqu’au {date_short(datetime.date.fromisoformat(more))}"
    elif what == "over":
        detail = ""
    return Event(day, what, word, _short(title), reverse(view, args=[pk]), _short(detail))


MEETING_WORDS = {
    "held": ("Réunion tenue", "meetings:meeting_detail"),
    "decided": ("Décision", "meetings:decision_detail"),
    "done": ("Décision faite", "meetings:decision_detail"),
    "dropped": ("Décision abandonnée", "meetings:decision_detail"),
    "signed": ("Convention signée", "partners:agreement_detail"),
    "over": ("Convention arrivée à son terme", "partners:agreement_detail"),
}


# ---- what was done with partners ------------------------------------------------------------------------------------


PROGRAMME_WORDS = {
    ProgrammeStatus.SUBMITTED: "Programme soumis",
    ProgrammeStatus.VALIDATED: "Programme validé",
    ProgrammeStatus.RUNNING: "Programme commencé",
    ProgrammeStatus.CLOSED: "Programme clos",
}
ACTION_WORDS = {
    ActionStatus.RUNNING: "Action commencée",
    ActionStatus.DONE: "Action réalisée",
    ActionStatus.POSTPONED: "Action reportée",
    ActionStatus.DROPPED: "Action abandonnée",
}
SESSION, MILESTONE, TFPB = "session", "milestone", "tfpb"


def action_parts(reader: Reader, days: Days, limit: int) -> list[Any]:
    """Programmes and actions that went from one state to another, sessions, milestones done, conventions signed."""
    programmes = Programme.quartiers.through.objects.filter(quartier_id=reader.quartier.pk).values("programme_id")
    actions = Action.quartiers.through.objects.filter(quartier_id=reader.quartier.pk).values("action_id")
    moves = ProgrammeStep.objects.filter(programme__in=programmes, status__in=PROGRAMME_WORDS)
    steps = ActionStep.objects.filter(action__in=actions, status__in=ACTION_WORDS)
    here = Q(quartier__isnull=True) | Q(quartier=reader.quartier)
    sessions = Participation.objects.filter(here, action__in=actions)
    done = Milestone.objects.filter(action__in=actions, done_on__isnull=False)
    signed = TfpbConvention.objects.filter(quartier=reader.quartier.pk, signed_on__isnull=False)
    # The state of a programme is told from that of an action by what is before it.
    moved = Concat(Value("programme-"), F("status"), output_field=TextField())
    counted = Concat(F("action__title"), Value("|"), Cast("people", TextField()), output_field=TextField())
    until = Cast("last_year", TextField())
    return [
        _part(ACTIONS, moves, days, limit, moved, TruncDate("at"), "programme__title", F("comment"), "programme_id"),
        _part(ACTIONS, steps, days, limit, F("status"), TruncDate("at"), "action__title", F("comment"), "action_id"),
        _part(ACTIONS, sessions, days, limit, SESSION, F("on"), "title", counted, "action_id"),
        _part(ACTIONS, done, days, limit, MILESTONE, F("done_on"), "title", F("action__title"), "action_id"),
        _part(ACTIONS, signed, days, limit, TFPB, F("signed_on"), "framework__title", until),
    ]


def action_event(day: datetime.date, what: str, pk: int, title: str, more: str) -> Event:
    """Tell a row of `action_parts`."""
    kind, _, state = what.rpartition("-")
    if kind:
        word = PROGRAMME_WORDS[ProgrammeStatus(state)]
        return Event(day, what, word, _short(title), reverse("actions:programme_detail", args=[pk]), _short(more))
    if what == TFPB:
        url = reverse("actions:tfpb_detail", args=[pk])
        return Event(day, what, "Convention TFPB signée", _short(title), url, f"jusqu’en {more}")
    if what == SESSION:
        about, _, people = more.rpartition("|")
        told = f"{number(int(people))} personne{'s' if int(people) > 1 else ''}"
        detail = f"{about} · {told}" if title else told
        return Event(
            day, what, "Séance", _short(title or about), reverse("actions:session_list", args=[pk]), _short(detail)
        )
    url = reverse("actions:action_detail", args=[pk])
    if what == MILESTONE:
        return Event(day, what, "Étape faite", _short(title), f"{url}#etapes", _short(more))
    return Event(day, what, ACTION_WORDS[ActionStatus(what)], _short(title), url, _short(more))


# ---- clauses of contracts -------------------------------------------------------------------------------------------


CLAUSE_WORDS = {
    "notified": "Marché notifié",
    "settled": "Objectif d’insertion arrêté",
    "amended": "Avenant signé",
}


def clause_parts(reader: Reader, days: Days, limit: int) -> list[Any]:
    """Contracts with a clause that were notified, lots whose target was settled, amendments signed."""
    contracts = Contract.quartiers.through.objects.filter(quartier_id=reader.quartier.pk).values("contract_id")
    notified = Contract.objects.filter(pk__in=contracts, notified_on__isnull=False)
    lots = Lot.objects.filter(contract__in=contracts, settled_at__isnull=False)
    amended = Amendment.objects.filter(lot__contract__in=contracts)
    hours = Concat(F("contract__reference"), Value("|"), Cast("target_hours", TextField()), output_field=TextField())
    change = Concat(F("reason"), Value("|"), Cast("target_change", TextField()), output_field=TextField())
    return [
        _part(CLAUSES, notified, days, limit, "notified", F("notified_on"), "title", F("reference")),
        _part(CLAUSES, lots, days, limit, "settled", TruncDate("settled_at"), "title", hours),
        _part(CLAUSES, amended, days, limit, "amended", F("signed_on"), "lot__title", change, "lot_id"),
    ]


def clause_event(day: datetime.date, what: str, pk: int, title: str, more: str) -> Event:
    """Tell a row of `clause_parts`."""
    url = page_url("insertion:contract_detail" if what == "notified" else "insertion:lot_detail", pk)
    detail = more
    if what != "notified":
        about, _, hours = more.rpartition("|")
        told = with_unit(int(hours), "h") if what == "settled" else f"{'+' if int(hours) > 0 else ''}{number(hours)} h"
        detail = f"{about} · {told}" if int(hours) else about
    return Event(day, what, CLAUSE_WORDS[what], _short(title), url, _short(detail))


def _part(
    source: str, rows: Any, days: Days, limit: int, what: Any, day: Any, title: str, more: Any, key: str = "pk"
) -> Any:
    """Return the latest rows of some days as (source, day, what, key, title, more), to be put with those of others."""
    what = Value(what) if isinstance(what, str) else what
    told = rows.order_by().annotate(
        source=Value(source, output_field=TextField()),
        key=F(key),
        day=day,
        what=Cast(what, TextField()),
        told=Cast(title, TextField()),
        more=Cast(more, TextField()),
    )
    found = told.filter(day__range=(days.first, days.last)).order_by("-day", "-pk")
    return found.values_list("source", "day", "what", "key", "told", "more")[:limit]


def _together(sources: Sequence[Source], reader: Reader, days: Days, limit: int) -> dict[str, list[Event]]:
    """Return the events of the sources that are made of parts, by name of source; one query for all of them."""
    tell = {source.name: source.event for source in sources if source.event}
    parts = [part for source in sources if source.parts for part in source.parts(reader, days, limit)]
    if not parts:
        return {}
    found: dict[str, list[Event]] = {name: [] for name in tell}
    rows = parts[0].union(*parts[1:], all=True).order_by("-day", "-what", "-key")
    for name, *row in rows:
        if len(found[name]) < limit:
            found[name].append(tell[name](*row))
    return found


# ---- all of them ----------------------------------------------------------------------------------------------------

SOURCES = [
    Source(
        "travaux",
        "Travaux",
        "cone-striped",
        read_works,
        lambda events: _counted(
            events,
            {
                "begun": ("opération commencée", "opérations commencées"),
                "ended": ("opération finie", "opérations finies"),
            },
        ),
    ),
    Source(
        "incidents",
        "Incidents et faits sérieux",
        "exclamation-triangle",
        read_incidents,
        lambda events: _counted(
            events,
            {
                "incident": ("incident", "incidents"),
                "finding": ("constat sérieux ou grave", "constats sérieux ou graves"),
            },
        ),
    ),
    Source(
        "points-forts",
        "Points forts",
        "hand-thumbs-up",
        read_strengths,
        lambda events: _counted(events, {"strength": ("point fort", "points forts")}),
    ),
    Source(
        "diagnostics",
        "Diagnostics",
        "clipboard-check",
        read_diagnostics,
        lambda events: _counted(
            events,
            {
                "begun": ("diagnostic commencé", "diagnostics commencés"),
                "validated": ("diagnostic validé", "diagnostics validés"),
            },
        ),
    ),
    Source(
        "problematiques",
        "Problématiques",
        "bullseye",
        read_issues,
        lambda events: _counted(
            events,
            {
                "opened": ("problématique ouverte", "problématiques ouvertes"),
                "solved": ("problématique résolue", "problématiques résolues"),
            },
        ),
    ),
    Source(
        "halls",
        "État des halls",
        "door-open",
        read_halls,
        lambda events: _counted(
            events,
            {
                "better": ("hall passé à un meilleur état", "passages de halls à un meilleur état"),
                "worse": ("hall passé à un moins bon état", "passages de halls à un moins bon état"),
            },
        ),
    ),
    Source(
        "alertes",
        "Alertes",
        "bell",
        read_alerts,
        lambda events: _counted(events, {"alert": ("alerte", "alertes")}),
    ),
    Source(
        MEETINGS,
        "Réunions, décisions et conventions",
        "people",
        None,
        lambda events: _counted(
            events,
            {
                "held": ("réunion tenue", "réunions tenues"),
                "decided": ("décision prise", "décisions prises"),
                "done": ("décision faite", "décisions faites"),
                "signed": ("convention signée", "conventions signées"),
            },
        ),
        meeting_parts,
        meeting_event,
    ),
    Source(
        ACTIONS,
        "Programmes, actions et séances",
        "kanban",
        None,
        lambda events: _counted(
            events,
            {
                f"programme-{ProgrammeStatus.VALIDATED}": ("programme validé", "programmes validés"),
                ActionStatus.RUNNING: ("action commencée", "actions commencées"),
                ActionStatus.DONE: ("action réalisée", "actions réalisées"),
                SESSION: ("séance", "séances"),
            },
        ),
        action_parts,
        action_event,
    ),
    Source(
        CLAUSES,
        "Marchés et clauses d’insertion",
        "person-workspace",
        None,
        lambda events: _counted(
            events,
            {
                "notified": ("marché notifié", "marchés notifiés"),
                "settled": ("objectif d’insertion arrêté", "objectifs d’insertion arrêtés"),
                "amended": ("avenant signé", "avenants signés"),
            },
        ),
        clause_parts,
        clause_event,
    ),
]


@dataclass(frozen=True)
class Told:
    """An event with the source that it comes from."""

    source: Source
    event: Event


@dataclass
class Month:
    """The events of a month, the newest first."""

    first: datetime.date
    events: list[Told] = field(default_factory=list)


@dataclass(frozen=True)
class Timeline:
    """A page: its months, what the period holds in words (first page only), the last day of the next page.

    `busy` names the sources that have more on one day than a page shows: the list of the veille has them.
    """

    months: list[Month]
    told: list[str]
    following: datetime.date | None
    busy: list[str]

    @property
    def count(self) -> int:
        """How many events the page has."""
        return sum(len(month.events) for month in self.months)


def timeline_of(reader: Reader, days: Days, sources: Sequence[Source], limit: int = LIMIT) -> Timeline:
    """Read what happened in some days: a query for each source, one for all those that are made of parts.

    When a source has more than a page shows, the page stops before the day where it stops, so that nothing is left out
    between two pages; of a day that alone has more, the first are shown.
    """
    found, cut, capped = [], days.first - datetime.timedelta(days=1), []
    told: list[str] = []
    together = _together(sources, reader, days, limit + 1)
    for source in sources:
        events = source.read(reader, days, limit + 1) if source.read else together[source.name]
        if len(events) > limit:
            cut, events = max(cut, events[limit].day), events[:limit]
            capped.append(source)
        words = source.tell(events)
        told += [f"au moins {word}" for word in words] if source in capped else words
        found += [Told(source, event) for event in events]
    kept = [row for row in found if row.event.day > cut]
    busy: list[str] = []
    if not kept and capped:
        kept = [row for row in found if row.event.day == cut]
        busy = [source.label for source in capped]
        cut -= datetime.timedelta(days=1)
    kept.sort(key=lambda row: row.event.day, reverse=True)
    months = [Month(first, list(rows)) for first, rows in groupby(kept, key=lambda row: row.event.day.replace(day=1))]
    return Timeline(months, told, cut if capped and cut >= days.first else None, busy)
