"""Clauses d'insertion: contracts and lots, anonymous pathways, the hours of each month."""

from insertion.models.contracts import (
    Amendment,
    Contract,
    ContractGroup,
    ContractQuartier,
    Lot,
    ProjectTarget,
)
from insertion.models.hours import HoursLink, HoursStatement, Sheet, SheetDocument
from insertion.models.pathways import Pathway, PathwayPurge, Placement
from insertion.models.settings import ClauseSettings, Criterion, WorkKind
from insertion.models.tallies import HoursTally

__all__ = [
    "Amendment",
    "ClauseSettings",
    "Contract",
    "ContractGroup",
    "ContractQuartier",
    "Criterion",
    "HoursLink",
    "HoursStatement",
    "HoursTally",
    "Lot",
    "Pathway",
    "PathwayPurge",
    "Placement",
    "ProjectTarget",
    "Sheet",
    "SheetDocument",
    "WorkKind",
]
