"""Meetings, decisions, and the links that open them."""

from meetings.models.decisions import Decision
from meetings.models.links import CalendarFeed, ShareLink, ShareOpening
from meetings.models.meetings import (
    AgendaItem,
    AttendanceGroup,
    Invitee,
    Meeting,
    MeetingDocument,
    MeetingQuartier,
    MeetingSeries,
    SeriesException,
)

__all__ = [
    "AgendaItem",
    "AttendanceGroup",
    "CalendarFeed",
    "Decision",
    "Invitee",
    "Meeting",
    "MeetingDocument",
    "MeetingQuartier",
    "MeetingSeries",
    "SeriesException",
    "ShareLink",
    "ShareOpening",
]
