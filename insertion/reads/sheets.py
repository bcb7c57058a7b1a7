"""A month of hours: its lines, the steps that have none, what happened to it."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page
from django.db.models import Exists, F, OuterRef

from accounts.models import User
from core import french
from core.acts import Act, Names, Source, Step, acts_of, changes_of, names_of
from core.history import Change, Entry
from insertion.clause import last_of
from insertion.models import HoursStatement, Placement, Sheet
from insertion.reads.grid import steps_of
from partners.models import Partner

SOURCES = (
    Source("relevé", Sheet, "pgh_obj_id"),
    Source("heures", HoursStatement, "sheet_id"),
)
WORDS: dict[Any, Any] = {Partner: F("name"), Placement: F("pathway__number")}


def lines_of(sheet: Sheet) -> Any:
    """Return the lines of a month, by employer and by number."""
    rows = sheet.statements.select_related("placement__pathway", "placement__employer", "entered_by", "link__partner")
    return rows.order_by("placement__employer__name_key", "placement__pathway__number", "pk")


def absent_from(sheet: Sheet) -> Any:
    """Return the steps that have a day in the month, and no hours."""
    noted = HoursStatement.objects.filter(sheet=sheet, placement=OuterRef("pk"))
    whose: Any = sheet.lot or sheet.action
    rows = steps_of(whose).during(sheet.month, last_of(sheet.month)).filter(~Exists(noted))
    return rows.select_related("pathway", "employer").order_by("employer__name_key", "pathway__number", "pk")


@dataclass(frozen=True)
class _Teller:
    names: Names

    def told(self, act: Act) -> Entry | None:
        """Return what is said of an act; nothing when nothing that is told has changed."""
        who = self.names.get(User, {}).get(act.author, "")
        if act.source.name == "heures":
            changes = [change for step in act.steps if (change := self._hours(step)) is not None]
            return Entry("Heures", act.at, who, changes) if changes else None
        changes = [change for step in act.steps for change in changes_of(act, step, self.names)]
        if any(step.label == "insert" for step in act.steps):
            return Entry("Création", act.at, who, changes)
        return Entry("Modification", act.at, who, changes) if changes else None

    def _hours(self, step: Step) -> Change | None:
        label = self.names.get(Placement, {}).get(step.row["placement_id"], "étape")
        after = "" if step.label == "delete" else french.exact(step.row["hours"])
        before = ""
        if step.label == "delete":
            before = french.exact(step.row["hours"])
        elif step.before is not None:
            before = french.exact(step.before["hours"])
        return None if before == after else Change(label, before, after)


def history_of_sheet(sheet: Sheet, *, page: Any) -> tuple[Page, list[Entry]]:
    """Return a page of what happened to a month and to its hours, the latest first. Three queries."""
    acts = acts_of(SOURCES, sheet.pk, page)
    teller = _Teller(names_of(acts, WORDS))
    return acts, [entry for act in acts if (entry := teller.told(act)) is not None]
