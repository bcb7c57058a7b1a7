"""Who may do what with meetings and decisions. Whoever sees a meeting (`visible_to`) reads all of it."""

from collections.abc import Iterable
from typing import Any

from meetings.models import Decision, Meeting, MeetingSeries

OFFICERS = "les chargés de mission et les managers de ses quartiers"


def leads_on(user: Any, quartier_keys: Iterable[int]) -> bool:
    """Chargés de mission and managers of at least one of the quartiers; administrators everywhere."""
    return bool(user.is_administrator or any(user.scope.is_officer_of(key) for key in quartier_keys))


def why_not_create_meeting(user: Any) -> str:
    """Say why the user may not prepare meetings; empty when it is allowed."""
    if user.is_administrator or user.scope.is_officer:
        return ""
    return "Les réunions sont préparées par les chargés de mission, les managers et les administrateurs."


def why_not_edit_meeting(user: Any, meeting: Meeting) -> str:
    """Say why the user may not prepare, call, move or cancel the meeting; empty when it is allowed."""
    if leads_on(user, meeting.quartier_keys) or (meeting.organiser_id == user.pk and not why_not_create_meeting(user)):
        return ""
    return f"Cette réunion est tenue par {OFFICERS}."


def why_not_duplicate_meeting(user: Any, meeting: Meeting) -> str:
    """Say why the user may not prepare the same meeting again; empty when it is allowed: on a quartier one leads."""
    return "" if leads_on(user, meeting.quartier_keys) else f"Cette réunion est tenue par {OFFICERS}."


def why_not_take_minutes(user: Any, meeting: Meeting) -> str:
    """Say why the user may not write its minutes; empty when it is allowed. Validated minutes are settled."""
    reason = why_not_edit_meeting(user, meeting)
    if not reason and meeting.is_locked:
        return "Le relevé de cette réunion est validé : il ne change plus."
    return reason


def why_not_edit_series(user: Any, series: MeetingSeries) -> str:
    """Say why the user may not change the series; empty when it is allowed."""
    keys = [quartier.pk for quartier in series.quartiers.all()]
    if leads_on(user, keys) or (series.organiser_id == user.pk and not why_not_create_meeting(user)):
        return ""
    return f"Cette série est tenue par {OFFICERS}."


def why_not_follow_decision(user: Any, decision: Decision) -> str:
    """Say why the user may not say that the decision is done or dropped; empty when it is allowed.

    Whoever takes care of it does, and whoever may take the minutes of its meeting.
    """
    if decision.owner_id == user.pk or not why_not_edit_meeting(user, decision.meeting):
        return ""
    return f"La suite est dite par la personne qui s’en charge, ou par {OFFICERS}."
