"""Writes of the veille."""

from diagnostics.services.entry import PhotoError, add_photos, create_observation, join_observation, place_label
from diagnostics.services.handling import (
    answer_observation,
    assign_observation,
    close_observation,
    finish_observation,
    qualify_observation,
    reopen_observation,
    start_observation,
)

__all__ = [
    "PhotoError",
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
