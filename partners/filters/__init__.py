"""Filters of the directory."""

from partners.filters.partners import PartnerFilter

__all__ = ["PartnerFilter"]
