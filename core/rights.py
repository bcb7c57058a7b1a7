"""Who may do what, in words: each app lists sentences beside the functions of its `permissions` that answer them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string


@dataclass(frozen=True)
class Right:
    """A sentence ("Signaler ce qui est vu"), and the function that tells whether a user may.

    `is_allowed` gets a user whose scope is one territory, of key `HERE`.
    """

    subject: str
    sentence: str
    is_allowed: Callable[[Any], bool]


# The key of the territory of the sample users.
HERE = 1


def all_rights() -> list[Right]:
    """Return what the apps listed in `settings.RIGHTS` say, in that order."""
    return [right for path in settings.RIGHTS for right in import_string(path)]
