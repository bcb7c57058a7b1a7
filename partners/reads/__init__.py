"""What pages and documents of the directory read from several tables."""

from partners.reads.directory import Directory, Present, directory_of
from partners.reads.matrix import (
    Asked,
    Coverage,
    Money,
    Solicited,
    coverage_of,
    money_of,
    places_of,
    presences_of,
    presences_on,
    solicited_partners,
    with_last,
)

__all__ = [
    "Asked",
    "Coverage",
    "Directory",
    "Money",
    "Present",
    "Solicited",
    "coverage_of",
    "directory_of",
    "money_of",
    "places_of",
    "presences_of",
    "presences_on",
    "solicited_partners",
    "with_last",
]
