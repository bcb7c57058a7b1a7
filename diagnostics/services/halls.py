"""The state of a hall on a day, as those who work there judge it."""

import uuid as uuid_module
from typing import Any

from django.utils import timezone

from diagnostics.models import HallState
from territories.models import Entrance


def note_hall(*, hall: Entrance, level: int, comment: str, uid: uuid_module.UUID, by: Any) -> tuple[HallState, bool]:
    """Keep the state of a hall today; return it and whether it is new. The same `uid` sent again is stored once.

    A page that one comes back to has the `uid` of what it sent already: what says something else is another state.
    """
    told = {"entrance": hall, "level": level, "comment": comment.strip(), "author": by}
    today = {**told, "seen_on": timezone.localdate()}
    state, is_new = HallState.objects.get_or_create(uid=uid, defaults=today)
    if is_new or all(getattr(state, name) == value for name, value in told.items()):
        return state, is_new
    other = uuid_module.uuid5(uid, f"{hall.pk}/{by.pk}/{level}/{told['comment']}")
    return HallState.objects.get_or_create(uid=other, defaults=today)
