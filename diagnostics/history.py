"""The history of a diagnostic and of a problématique, with all that hangs on them, as a team would tell it."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.core.paginator import Page
from django.db.models import F, Value
from django.db.models.functions import Concat

from accounts.models import Team, User
from core import french
from core.acts import Act, Names, Source, Step, acts_of, changes_of, names_of, words_of
from core.history import Change, Entry
from diagnostics.models import (
    Diagnostic,
    DiagnosticDocument,
    DiagnosticQuartier,
    DiagnosticText,
    Grid,
    GridItem,
    GridLevel,
    GridTheme,
    HallState,
    Issue,
    IssueObservation,
    IssueQuartier,
    Observation,
    ParticipantGroup,
    Score,
    Stop,
    Theme,
    Verbatim,
)
from territories.history import quartiers_in_words
from territories.models import Building, Entrance, Quartier, Residence, UrbanProject, scope_of

# Rows of one act that are told one by one; of the others, how many.
TOLD = 8
# Characters of a text, before and after.
LONG = 240

OF_DIAGNOSTIC = (
    Source("diagnostic", Diagnostic, "pgh_obj_id"),
    Source("quartiers", DiagnosticQuartier, "diagnostic_id"),
    Source("haltes", Stop, "diagnostic_id"),
    Source("cotations", Score, "diagnostic_id", apart="stop_id"),
    Source("halls", HallState, "diagnostic_id", through=Stop, link="stop_id"),
    Source("textes", DiagnosticText, "diagnostic_id"),
    Source("paroles", Verbatim, "diagnostic_id"),
    Source("participants", ParticipantGroup, "diagnostic_id"),
    Source("documents", DiagnosticDocument, "diagnostic_id"),
)
OF_ISSUE = (
    Source("problématique", Issue, "pgh_obj_id"),
    Source("quartiers", IssueQuartier, "issue_id"),
    Source("observations", IssueObservation, "issue_id"),
)

WORDS = {
    GridItem: F("name"),
    GridLevel: F("label"),
    GridTheme: F("name"),
    Stop: F("label"),
    Theme: F("name"),
    Grid: F("name"),
    Diagnostic: F("title"),
    Quartier: F("name"),
    Residence: F("name"),
    Building: F("name"),
    Entrance: Concat(F("building__residence__name"), Value(", "), F("building__name"), Value(", "), F("name")),
    UrbanProject: F("name"),
    Team: F("name"),
}
FEMININE = {"haltes", "cotations", "paroles"}


def history_of_diagnostic(diagnostic: Diagnostic, *, page: Any, seen_by: Any) -> tuple[Page, list[Entry]]:
    """Return a page of what happened to a diagnostic and to its parts, the latest first, and its entries."""
    acts = acts_of(OF_DIAGNOSTIC, diagnostic.pk, page)
    teller = _Teller(acts, seen_by)
    return acts, [entry for act in acts for entry in teller.told(act)]


def history_of_issue(issue: Issue, *, page: Any, seen_by: Any, hidden: Iterable[str] = ()) -> tuple[Page, list[Entry]]:
    """Return a page of what happened to a problématique and to its evidence, the latest first, and its entries.

    An observation that the reader does not see is not told.
    """
    acts = acts_of(OF_ISSUE, issue.pk, page)
    teller = _Teller(acts, seen_by, hidden)
    return acts, [entry for act in acts for entry in teller.told(act)]


class _Teller:
    """Says acts in French. Words are read once for all of them."""

    def __init__(self, acts: Sequence[Act], reader: Any, hidden: Iterable[str] = ()) -> None:
        self.names: Names = names_of(acts, WORDS)
        self.hidden = set(hidden)
        self.scope = scope_of(reader)
        self.observations: dict[int, str] = {}
        linked = {
            step.row["observation_id"] for act in acts if act.source.name == "observations" for step in act.steps
        }
        if linked:
            rows = Observation.objects.visible_to(reader).filter(pk__in=linked).with_names()
            self.observations = {row.pk: str(row) for row in rows}
        put_otherwise = {
            step.row["pgh_obj_id"]
            for act in acts
            if act.source.name == "paroles"
            for step in act.steps
            if step.label == "update"
        }
        # Words of residents as they are now: those that were put otherwise or taken back since may name somebody.
        self.said: dict[int, str] = (
            dict(Verbatim.objects.filter(pk__in=put_otherwise).values_list("pk", "text")) if put_otherwise else {}
        )

    def told(self, act: Act) -> list[Entry]:
        """Return what is said of an act: one entry for what was added, one for what changed, one for what went."""
        says: dict[str, Callable[[Act, str, list[Step]], Entry | None]] = {
            "diagnostic": self._whole,
            "problématique": self._whole,
            "quartiers": self._quartiers,
            "observations": self._observations,
            "cotations": self._scores,
            "haltes": self._stops,
            "halls": self._halls,
        }
        entries = []
        for label in ("insert", "update", "delete"):
            steps = [step for step in act.steps if step.label == label]
            if act.source.name == "cotations":
                # Marks are told together, whatever became of each.
                steps = act.steps if label == "insert" else []
            if steps and (entry := says.get(act.source.name, self._parts)(act, label, steps)) is not None:
                entries.append(entry)
        return entries

    def _entry(self, act: Act, label: str, changes: Sequence[Change] = (), note: str = "") -> Entry:
        people = self.names.get(User, {})
        kept = [Change(change.label, _short(change.before), _short(change.after)) for change in changes[:TOLD]]
        if left := len(changes) - len(kept):
            note = f"et {french.number(left)} autre{'s' if left > 1 else ''}{note and ' · '}{note}"
        return Entry(label, act.at, people.get(act.author, ""), kept, note)

    def _name(self, model: Any, key: Any, otherwise: str = "") -> str:
        return self.names.get(model, {}).get(key, otherwise)

    def _whole(self, act: Act, label: str, steps: list[Step]) -> Entry | None:
        if label == "insert":
            return self._entry(act, "Création")
        changes = [change for step in steps for change in changes_of(act, step, self.names, self.hidden)]
        return self._entry(act, "Modification", changes) if changes else None

    def _quartiers(self, act: Act, label: str, steps: list[Step]) -> Entry:
        keys = [step.row["quartier_id"] for step in steps]
        seen = [key for key in keys if self.scope is not None and self.scope.sees(key)]
        words = quartiers_in_words([self._name(Quartier, key) for key in seen], len(keys))
        is_gone = label == "delete"
        change = Change("Quartiers", words if is_gone else "", "" if is_gone else words)
        return self._entry(act, "Quartiers retirés" if is_gone else "Quartiers ajoutés", [change])

    def _observations(self, act: Act, label: str, steps: list[Step]) -> Entry | None:
        names = [name for step in steps if (name := self.observations.get(step.row["observation_id"]))]
        if not names:
            return None
        is_gone = label == "delete"
        title = f"{_count(names, 'observation')} {'détachée' if is_gone else 'liée'}{_s(names)}"
        return self._entry(
            act, title, [Change("Observation", name if is_gone else "", "" if is_gone else name) for name in names]
        )

    def _scores(self, act: Act, label: str, steps: list[Step]) -> Entry:
        """ "12 cotations à la halte « Hall 3 »"."""
        changes = []
        for step in steps:
            then = None if step.label == "insert" else step.before
            now = None if step.label == "delete" else step.row
            item = self._name(GridItem, step.row["item_id"], "critère")
            changes.append(Change(item, self._mark(then), self._mark(now)))
        where = self._name(Stop, act.part)
        place = "" if act.part is None else f" à la halte « {where} »" if where else " à une halte retirée"
        return self._entry(act, f"{_count(changes, 'cotation')}{place}", changes)

    def _mark(self, row: dict[str, Any] | None) -> str:
        """ "Bon · porte cassée"; nothing where it was not marked."""
        if row is None:
            return ""
        level = self._name(GridLevel, row["level_id"], "Non observé") if row["level_id"] else "Non observé"
        return " · ".join(filter(None, [level, row["note"]]))

    def _stops(self, act: Act, label: str, steps: list[Step]) -> Entry | None:
        names = [step.row["label"] for step in steps]
        if label != "update":
            title = f"{_count(names, 'halte')} {'retirée' if label == 'delete' else 'ajoutée'}{_s(names)}"
            return self._entry(act, title, note=_listed(names))
        changes = []
        moved = False
        for step in steps:
            told = changes_of(act, step, self.names, {"order", "previous", "building", "residence", "uid"})
            moved = moved or bool(step.before and step.before["order"] != step.row["order"])
            changes += [Change(f"{step.row['label']} · {one.label.lower()}", one.before, one.after) for one in told]
        if changes:
            return self._entry(act, "Haltes modifiées" if len(steps) > 1 else "Halte modifiée", changes)
        return self._entry(act, "Ordre des haltes changé") if moved else None

    def _halls(self, act: Act, label: str, steps: list[Step]) -> Entry | None:
        changes = []
        for step in steps:
            hall = self._name(Entrance, step.row["entrance_id"], "hall")
            then = None if label == "insert" else step.before
            now = None if label == "delete" else step.row
            changes.append(Change(hall, self._state(act, then), self._state(act, now)))
        titles = {"insert": "État du hall noté", "update": "État du hall corrigé", "delete": "État du hall retiré"}
        return self._entry(act, titles[label], [one for one in changes if one.before != one.after])

    def _state(self, act: Act, row: dict[str, Any] | None) -> str:
        if row is None:
            return ""
        level = words_of(HallState._meta.get_field("level"), row["level"], self.names)
        return " · ".join(filter(None, [level, row["comment"]]))

    def _parts(self, act: Act, label: str, steps: list[Step]) -> Entry | None:
        """Texts of themes, words of residents, participants, documents."""
        name, plural = PARTS[act.source.name]
        is_feminine = act.source.name in FEMININE
        done = {"insert": "ajouté", "update": "modifié", "delete": "retiré"}[label]
        title = f"{plural if len(steps) > 1 else name} {done}{'e' if is_feminine else ''}"
        title += "s" if len(steps) > 1 or act.source.name == "participants" else ""
        # Words of residents that were taken back, or put otherwise, may have named somebody: they are not said again.
        is_said = act.source.name == "paroles"
        changes = []
        for step in steps:
            told = changes_of(act, step, self.names, {"text"} if is_said else {"file", "digest", "uid"})
            if is_said and label == "update" and step.before and step.before["text"] != step.row["text"]:
                is_now = self.said.get(step.row["pgh_obj_id"]) == step.row["text"]
                told.append(Change("Parole", "…", step.row["text"] if is_now else "…"))
            about = self._about(act, step)
            changes += [Change(f"{about} · {one.label.lower()}" if about else one.label, *_pair(one)) for one in told]
        if label == "update":
            return self._entry(act, title, changes) if changes else None
        return self._entry(act, title, note=_listed([about for step in steps if (about := self._about(act, step))]))

    def _about(self, act: Act, step: Step) -> str:
        row = step.row
        if act.source.name == "documents":
            return str(row["title"])
        if act.source.name == "participants":
            kind = words_of(ParticipantGroup._meta.get_field("kind"), row["kind"], self.names)
            return (
                f"{row['name'] or kind} ({french.number(row['count'])})"
                if step.label == "insert"
                else row["name"] or kind
            )
        return self._name(GridTheme, row["theme_id"]) if row["theme_id"] else ""


PARTS = {
    "textes": ("Texte d’un thème", "Textes de thèmes"),
    "paroles": ("Parole", "Paroles"),
    "participants": ("Participants", "Participants"),
    "documents": ("Document", "Documents"),
}


def _pair(change: Change) -> tuple[str, str]:
    return change.before, change.after


def _s(rows: Sequence[Any]) -> str:
    return "s" if len(rows) > 1 else ""


def _count(rows: Sequence[Any], word: str) -> str:
    return f"{french.number(len(rows))} {word}{_s(rows)}"


def _listed(names: Sequence[str]) -> str:
    """ "Hall 1 ; Hall 2 ; et 3 autres"."""
    left = len(names) - TOLD
    others = [f"et {french.number(left)} autre{'s' if left > 1 else ''}"] if left > 0 else []
    return " ; ".join([*names[:TOLD], *others])


def _short(text: str) -> str:
    return text if len(text) <= LONG else f"{text[:LONG].rstrip()}…"
