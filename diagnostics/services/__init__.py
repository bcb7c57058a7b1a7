"""Writes of the veille."""

from diagnostics.services.entry import (
    AlreadySentError,
    OutOfScopeError,
    PhotoError,
    add_photos,
    create_observation,
    place_label,
)
from diagnostics.services.handling import (
    ReaderError,
    StateChangedError,
    answer_observation,
    assign_observation,
    close_observation,
    finish_observation,
    join_observation,
    qualify_observation,
    reopen_observation,
    start_observation,
)
from diagnostics.services.themes import add_last, move_in_order, set_offered

__all__ = [
    "AlreadySentError",
    "OutOfScopeError",
    "PhotoError",
    "ReaderError",
    "StateChangedError",
    "add_last",
    "add_photos",
    "answer_observation",
    "assign_observation",
    "close_observation",
    "create_observation",
    "finish_observation",
    "join_observation",
    "move_in_order",
    "place_label",
    "qualify_observation",
    "reopen_observation",
    "set_offered",
    "start_observation",
]
