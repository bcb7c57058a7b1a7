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

__all__ = [
    "AlreadySentError",
    "OutOfScopeError",
    "PhotoError",
    "ReaderError",
    "StateChangedError",
    "add_photos",
    "answer_observation",
    "assign_observation",
    "close_observation",
    "create_observation",
    "finish_observation",
    "join_observation",
    "place_label",
    "qualify_observation",
    "reopen_observation",
    "start_observation",
]
