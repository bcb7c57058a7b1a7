"""What pages and documents of the directory read from several tables."""

from partners.reads.directory import Directory, Present, directory_of
from partners.reads.matrix import (
    Asked,
    Coverage,
    Last,
    Money,
    Solicited,
    coverage_of,
    last_of,
    places_of,
    presences_of,
    presences_on,
    solicited_partners,
)

__all__ = [
    "Asked",
    "Coverage",
    "Directory",
    "Last",
    "Money",
    "Present",
    "Solicited",
    "coverage_of",
    "directory_of",
    "last_of",
    "places_of",
    "presences_of",
    "presences_on",
    "solicited_partners",
]
