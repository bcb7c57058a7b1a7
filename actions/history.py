"""What happened to a programme and to an action, with what hangs on them, gesture by gesture."""

from collections.abc import Iterable
from typing import Any

from django.core.paginator import Page
from django.db import models
from django.db.models import F

from accounts.models import User
from actions import permissions
from actions.enums import ActionRole, FundingStatus
from actions.models import (
    Action,
    ActionAxis,
    ActionDocument,
    ActionIndicator,
    ActionIssue,
    ActionKind,
    ActionPartner,
    ActionQuartier,
    ActionReport,
    ActionResidence,
    ActionWatched,
    Axis,
    Budget,
    BudgetLine,
    Framework,
    Funding,
    Measurement,
    Milestone,
    Participation,
    Programme,
    ProgrammeFramework,
    ProgrammeQuartier,
    ProgrammeYear,
    Spending,
    SpendingShare,
    SpendingValue,
    YearCorrection,
)
from actions.plan import ACCOUNTS
from core import french
from core.acts import Act, Names, Source, Step, acts_of, changes_of, names_of
from core.history import Change, Entry
from diagnostics.models import Issue
from partners.models import Partner
from territories.models import Indicator, Quartier, Residence, UrbanProject

OF_PROGRAMME = (
    Source("programme", Programme, "pgh_obj_id"),
    Source("quartiers", ProgrammeQuartier, "programme_id"),
    Source("cadres", ProgrammeFramework, "programme_id"),
    Source("clôtures", ProgrammeYear, "programme_id"),
    Source("corrections", YearCorrection, "programme_id", through=ProgrammeYear, link="closing_id"),
)
OF_ACTION = (
    Source("action", Action, "pgh_obj_id"),
    Source("quartiers", ActionQuartier, "action_id"),
    Source("problématiques", ActionIssue, "action_id"),
    Source("axes", ActionAxis, "action_id"),
    Source("résidences", ActionResidence, "action_id"),
    Source("partenaires", ActionPartner, "action_id"),
    Source("étapes", Milestone, "action_id"),
    Source("séances", Participation, "action_id"),
    Source("documents", ActionDocument, "action_id"),
    Source("indicateurs", ActionIndicator, "action_id"),
    Source("mesures", Measurement, "action_id", through=ActionIndicator, link="indicator_id"),
    Source("suivis", ActionWatched, "action_id"),
    Source("bilans", ActionReport, "action_id"),
    Source("budget", BudgetLine, "action_id"),
    Source("arrêtés", Budget, "action_id"),
    Source("financements", Funding, "action_id"),
    Source("dépenses", Spending, "action_id"),
    Source("parts", SpendingShare, "action_id", through=Spending, link="spending_id"),
    Source("valorisations", SpendingValue, "action_id", through=Spending, link="spending_id"),
)
WORDS: dict[type[models.Model], Any] = {
    Action: F("title"),
    ActionIndicator: F("name"),
    ActionKind: F("name"),
    Axis: F("name"),
    Framework: F("title"),
    Indicator: F("label"),
    Issue: F("title"),
    Partner: F("name"),
    Programme: F("title"),
    ProgrammeYear: F("year"),
    Quartier: F("name"),
    Residence: F("name"),
    Spending: F("label"),
    UrbanProject: F("name"),
}
LABELS = {
    "quartiers": "Quartiers",
    "cadres": "Cadres",
    "clôtures": "Années closes",
    "corrections": "Correction d’une année close",
    "problématiques": "Problématiques",
    "axes": "Axes",
    "résidences": "Résidences",
    "partenaires": "Partenaires",
    "étapes": "Étapes",
    "séances": "Séances",
    "documents": "Documents",
    "indicateurs": "Indicateurs",
    "mesures": "Mesures",
    "suivis": "Indicateurs du quartier suivis",
    "bilans": "Bilan",
    "budget": "Budget",
    "arrêtés": "Budget arrêté",
    "financements": "Financements",
    "dépenses": "Dépenses",
    "parts": "Répartition des dépenses",
    "valorisations": "Valorisation des dépenses",
}
# Of a bilan and of a funding, what is told otherwise than field by field.
UNTOLD = {"bilans": {"written_by", "validated_by"}, "dépenses": {"created_by"}, "mesures": {"created_by"}}
# Written by those who lead the quartiers of the action, and told to them alone.
CONFIDENTIAL = {"confidential"}
# Characters of a text, before and after.
LONG = 240


def history_of_programme(programme: Programme, *, page: Any, seen_by: Any) -> tuple[Page, list[Entry]]:
    """Return a page of what happened to a programme, the latest first, and its entries. Three queries."""
    acts, names = _read(OF_PROGRAMME, programme.pk, page, seen_by)
    return acts, _entries(acts, _Teller(names))


def history_of_action(action: Action, *, page: Any, seen_by: Any) -> tuple[Page, list[Entry]]:
    """Return a page of what happened to an action and to what hangs on it, its money too, the latest first.

    Three queries, and at most three more: the problématiques and the residences that the reader sees, and the
    quartiers of the action when a confidential note may be told.
    """
    acts, names = _read(OF_ACTION, action.pk, page, seen_by)
    hides = any(act.source.name == "financements" for act in acts) and not permissions.can_read_confidential(
        seen_by, action
    )
    return acts, _entries(acts, _Teller(names, CONFIDENTIAL if hides else ()))


def _read(sources: tuple[Source, ...], key: int, page: Any, reader: Any) -> tuple[Page, Names]:
    acts = acts_of(sources, key, page)
    names = names_of(acts, WORDS)
    if not reader.scope.is_global:
        _hide(names, reader)
    return acts, names


def _entries(acts: Page, teller: "_Teller") -> list[Entry]:
    return [entry for act in acts if (entry := teller.told(act)) is not None]


def _hide(names: Names, reader: Any) -> None:
    """Leave unnamed the quartiers, the residences and the problématiques that the reader does not see."""
    quartiers = names.get(Quartier, {})
    for key in [key for key in quartiers if not reader.scope.sees(key)]:
        quartiers[key] = "un quartier d’une autre équipe"
    for model, words in (
        (Issue, "une problématique d’une autre équipe"),
        (Residence, "une résidence d’une autre équipe"),
    ):
        found = names.get(model, {})
        if found:
            rows: Any = model._default_manager
            seen = set(rows.visible_to(reader).filter(pk__in=found).order_by().values_list("pk", flat=True))
            for key in found.keys() - seen:
                found[key] = words


def _cut(text: str) -> str:
    return text if len(text) <= LONG else f"{text[:LONG].rstrip()}…"


class _Teller:
    """Says acts in French. Words are read once for all of them."""

    def __init__(self, names: Names, hidden: Iterable[str] = ()) -> None:
        self.names, self.hidden = names, set(hidden)

    def told(self, act: Act) -> Entry | None:
        """Return what is said of an act; nothing when nothing that the reader may know has changed."""
        source = act.source.name
        who = self._name(User, act.author, "")
        if source in LABELS:
            changes = [change for step in act.steps for change in self._part(act, step)]
            return Entry(LABELS[source], act.at, who, changes) if changes else None
        changes = [change for step in act.steps for change in changes_of(act, step, self.names)]
        if any(step.label == "insert" for step in act.steps):
            return Entry("Création", act.at, who, changes)
        return Entry("Modification", act.at, who, changes) if changes else None

    def _part(self, act: Act, step: Step) -> list[Change]:
        """A row that was added, taken away or changed, in words."""
        label, words = self._said(act.source.name, step.row)
        if step.label == "insert":
            return [Change(label, "", words)]
        if step.label == "delete":
            return [Change(label, words, "")]
        hidden = self.hidden | UNTOLD.get(act.source.name, set())
        subject = words if act.source.name in ("partenaires", "étapes", "documents", "indicateurs") else label
        return [
            Change(f"{subject} · {one.label.lower()}", _cut(one.before), _cut(one.after))
            for one in changes_of(act, step, self.names, hidden)
        ]

    def _name(self, model: type[models.Model], key: Any, otherwise: str) -> str:
        return self.names.get(model, {}).get(key, otherwise)

    def _said(self, source: str, row: dict[str, Any]) -> tuple[str, str]:
        """What a row is, and what it says."""
        match source:
            case "quartiers":
                return "Quartier", self._name(Quartier, row["quartier_id"], "quartier")
            case "cadres":
                return "Cadre", self._name(Framework, row["framework_id"], "cadre")
            case "clôtures":
                return "Année close", str(row["year"])
            case "corrections":
                return f"Année {self._name(ProgrammeYear, row['closing_id'], 'close')}", row["reason"]
            case "problématiques":
                return "Problématique", self._name(Issue, row["issue_id"], "problématique")
            case "axes":
                return "Axe", self._name(Axis, row["axis_id"], "axe")
            case "résidences":
                return "Résidence", self._name(Residence, row["residence_id"], "résidence")
            case "partenaires":
                role = dict(ActionRole.choices).get(row["role"], "")
                return str(role), self._name(Partner, row["partner_id"], "partenaire")
            case "étapes":
                return "Étape", row["title"]
            case "séances":
                return f"Séance du {_day(row['on'])}", f"{row['people']} personne{'s' if row['people'] > 1 else ''}"
            case "indicateurs":
                return "Indicateur", row["name"]
            case "mesures":
                name = self._name(ActionIndicator, row["indicator_id"], "indicateur retiré")
                return f"{name}, le {_day(row['on'])}", french.exact(row["value"])
            case "suivis":
                return "Indicateur du quartier", self._name(Indicator, row["indicator_id"], "indicateur")
            case "bilans":
                return f"Bilan {row['year']}", "écrit"
            case "budget":
                account = ACCOUNTS[row["account"]].label
                line = f"{account}, {row['label']}" if row["label"] else account
                return f"Budget {row['year']} · {line}", french.euro(row["forecast"])
            case "arrêtés":
                return f"Budget {row['year']}", "arrêté" if row["settled_at"] else "à écrire"
            case "financements":
                state = dict(FundingStatus.choices).get(row["status"], row["status"])
                words = f"{str(state).lower()}, {french.euro(row['planned'])} au budget"
                return f"{self._name(Partner, row['funder_id'], 'financeur')} {row['year']}", words
            case "dépenses":
                return f"{row['label']}, le {_day(row['spent_on'])}", french.cents(row["amount"])
            case "parts":
                line = self._name(Spending, row["spending_id"], "dépense retirée")
                return f"{line} · {self._name(Quartier, row['quartier_id'], 'quartier')}", french.cents(row["amount"])
            case "valorisations":
                line = self._name(Spending, row["spending_id"], "dépense retirée")
                return f"{line} · {self._name(Axis, row['axis_id'], 'axe')}", french.cents(row["amount"])
            case _:
                return "Document", row["title"] or row["name"]


def _day(text: str) -> str:
    year, month, day = text[:10].split("-")
    return f"{day}/{month}/{year}"
