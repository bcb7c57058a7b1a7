"""The state of a hall on a day, as those who work there judge it."""

import uuid as uuid_module
from typing import Any

from django.utils import timezone

from diagnostics.models import HallState
from territories.models import Entrance


def note_hall(*, hall: Entrance, level: int, comment: str, uid: uuid_module.UUID, by: Any) -> tuple[HallState, bool]:
    """Keep the state of a hall today; return it and whether it is new. The same `uid` sent again is stored once."""
    return HallState.objects.get_or_create(
        uid=uid,
        defaults={
            "entrance": hall,
            "level": level,
            "comment": comment.strip(),
            "seen_on": timezone.localdate(),
            "author": by,
        },
    )
