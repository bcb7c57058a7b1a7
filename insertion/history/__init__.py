"""What happened to contracts, to lots and to pathways, gesture by gesture."""

from insertion.history.contracts import history_of_contract, history_of_lot
from insertion.history.pathways import history_of_pathway

__all__ = ["history_of_contract", "history_of_lot", "history_of_pathway"]
