"""The search of the top bar: places, partners, projects, observations, actions, contracts, meetings at once."""

import re
from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Case, DateField, DateTimeField, F, Func, IntegerField, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Cast
from django.utils import timezone

from actions.enums import ActionStatus, ProgrammeStatus
from actions.models import Action, Programme
from core.charts import Line
from core.db.normalize import normalize
from core.french import date_short
from dashboards.reads.lines import line_of
from dashboards.reads.links import page_url
from diagnostics.models import Observation
from insertion.enums import ContractKind
from insertion.models import Contract
from meetings.enums import DecisionStatus, MeetingStatus
from meetings.models import Decision, Meeting
from partners.enums import AgreementStatus
from partners.models import Agreement, Partner
from territories.models import Quartier, Residence, UrbanProject

SHOWN = 8
# Words that are looked at, and how like a word of a name they must be, from 0 to 1.
WORDS, LIKE = 8, 0.5
MEETING, DECISION, AGREEMENT = "meeting", "decision", "agreement"
PROGRAMME, ACTION, CONTRACT = "programme", "action", "contract"
# « n° 123 », « #123 », « 123 »: the number of an observation.
NUMBER = re.compile(r"(?:n\s*[°ºo]?\s*|#\s*)?(\d{1,12})", re.IGNORECASE)


@dataclass
class Results:
    """What was found, at most eight of each; `numbered` is the observation of the number that was typed."""

    words: str
    numbered: list[Line] = field(default_factory=list)
    quartiers: list[Quartier] = field(default_factory=list)
    residences: list[Residence] = field(default_factory=list)
    partners: list[Partner] = field(default_factory=list)
    projects: list[UrbanProject] = field(default_factory=list)
    observations: list[Line] = field(default_factory=list)
    meetings: list[Line] = field(default_factory=list)
    decisions: list[Line] = field(default_factory=list)
    agreements: list[Line] = field(default_factory=list)
    programmes: list[Line] = field(default_factory=list)
    actions: list[Line] = field(default_factory=list)
    contracts: list[Line] = field(default_factory=list)

    @property
    def total(self) -> int:
        """How many results the page shows."""
        places = (self.quartiers, self.residences, self.partners, self.projects)
        work = (self.numbered, self.observations, self.programmes, self.actions, self.contracts)
        said = (self.meetings, self.decisions, self.agreements)
        return sum(len(group) for group in (*places, *work, *said))


def number_in(words: str) -> int | None:
    """Return the number of an observation when that is what was typed."""
    found = NUMBER.fullmatch(words.strip())
    return int(found[1]) if found else None


def search_everywhere(user: Any, words: str) -> Results:
    """Return what the reader may see of what looks like `words`; eleven queries at most."""
    results = Results(words)
    key = normalize(words)
    if not key:
        return results
    visible = Observation.objects.visible_to(user).with_names()
    number = number_in(words)
    if number is not None:
        results.numbered = [line_of(row) for row in visible.filter(pk=number)]
    quartiers = Quartier.objects.visible_to(user).without_contour().matching(words)
    results.quartiers = list(_nearest_first(quartiers, key)[:SHOWN])
    residences = Residence.objects.visible_to(user).active().matching(words).select_related("commune", "quartier")
    results.residences = list(_nearest_first(residences.defer("quartier__contour"), key)[:SHOWN])
    results.partners = _partners(user, words, key)
    projects = UrbanProject.objects.visible_to(user).active()
    for number, word in enumerate(key.split()[:WORDS]):
        # Few rows, so that a looser likeness than the index's own costs nothing.
        projects = projects.alias(**{f"like_{number}": TrigramWordSimilarity(word, "name_key")}).filter(
            Q(name_key__contains=word) | Q(**{f"like_{number}__gte": LIKE})
        )
    results.projects = list(_nearest_first(projects, key)[:SHOWN])
    results.observations = [line_of(row) for row in visible.matching(words).order_by("-seen_on", "-pk")[:SHOWN]]
    _search_work(user, words, key, results)
    return results


def _partners(user: Any, words: str, key: str) -> list[Partner]:
    """Return the partners that the directory finds for these words, those whose name is nearest first."""
    rows = Partner.objects.visible_to(user).active().matching(words)
    return list(_nearest_first(rows.select_related("kind", "commune"), key)[:SHOWN])


def _search_work(user: Any, words: str, key: str, results: Results) -> None:
    """Add programmes, actions, contracts, meetings, decisions and agreements, the latest of each; one query for all.

    An action is found by its code too, written whole; a contract by its reference.
    """
    kinds = (
        (PROGRAMME, Programme.objects.visible_to(user), "title", _new_year(), "status", _text("first_year")),
        (ACTION, Action.objects.visible_to(user), "title", _new_year(), "status", F("code")),
        (CONTRACT, Contract.objects.visible_to(user), "title", _midnight("ends_on"), "kind", F("reference")),
        (MEETING, Meeting.objects.visible_to(user), "title", F("starts_at"), "status", F("place")),
        (DECISION, Decision.objects.visible_to(user), "text", F("created_at"), "status", F("meeting__title")),
        (AGREEMENT, Agreement.objects.visible_to(user), "title", _midnight("ends_on"), "status", Value("")),
    )
    parts = []
    for kind, rows, name, when, state, more in kinds:
        if kind in (PROGRAMME, ACTION):
            rows = rows.alias(_key=F("title_key"))
        elif kind == CONTRACT:
            rows = rows.alias(_key=F("search_key"))
        else:
            rows = rows.alias(_key=Func(F(name), function="dsu_normalize", output_field=TextField()))
        found = Q()
        for word in key.split()[:WORDS]:
            found &= Q(_key__contains=word) | Q(_key__trigram_word_similar=word)
        rows = rows.filter(found | Q(code__iexact=words.strip(), code__gt="") if kind == ACTION else found)
        told = rows.order_by().annotate(
            _kind=Value(kind, output_field=TextField()),
            _name=Cast(name, TextField()),
            _when=Cast(when, DateTimeField()),
            _state=Cast(state, TextField()),
            _more=Cast(more, TextField()),
        )
        values = told.values_list("_kind", "pk", "_name", "_when", "_state", "_more")
        parts.append(values.order_by("-_when", "-pk")[:SHOWN])
    for kind, pk, name, when, state, more in parts[0].union(*parts[1:], all=True):
        found, view, states = {
            MEETING: (results.meetings, "meetings:meeting_detail", MeetingStatus),
            DECISION: (results.decisions, "meetings:decision_detail", DecisionStatus),
            AGREEMENT: (results.agreements, "partners:agreement_detail", AgreementStatus),
            PROGRAMME: (results.programmes, "actions:programme_detail", ProgrammeStatus),
            ACTION: (results.actions, "actions:action_detail", ActionStatus),
            CONTRACT: (results.contracts, "insertion:contract_detail", ContractKind),
        }[kind]
        on = timezone.localtime(when).date()
        day = date_short(on)
        years = f"{more} – {on.year}" if kind == PROGRAMME and more != str(on.year) else str(on.year)
        coded = f"{more} · {on.year}" if more else str(on.year)
        detail = {MEETING: day, DECISION: more, AGREEMENT: f"jusqu’au {day}", PROGRAMME: years, ACTION: coded,
                  CONTRACT: f"{more} · jusqu’au {day}"}[kind]  # fmt: skip
        if kind == MEETING and more:
            detail = f"{day} · {more}"
        found.append(Line(name[:200], page_url(view, pk), detail, state=str(states(state).label)))


def _midnight(name: str) -> Cast:
    """Return a day as an instant, so that it sorts with others."""
    return Cast(name, DateTimeField())


def _new_year() -> Cast:
    """Return an instant of the last year: of its second day, which no time zone brings to another one."""
    last = Func(F("last_year"), template="make_date(%(expressions)s::int, 1, 2)", output_field=DateField())
    return Cast(last, DateTimeField())


def _text(name: str) -> Cast:
    return Cast(name, TextField())


def _nearest_first(rows: QuerySet[Any], key: str) -> QuerySet[Any]:
    """Sort by how the name begins, then by how like the words it is."""
    begins = Case(
        When(name_key__startswith=key, then=Value(0)),
        When(name_key__contains=key, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return rows.annotate(_begins=begins, _like=TrigramWordSimilarity(key, "name_key")).order_by(
        "_begins", "-_like", "name_key", "pk"
    )
