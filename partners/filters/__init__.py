"""Filters of the directory."""

from partners.filters.lookups import find_partner, partner_label, suggested_partners
from partners.filters.matrix import MatrixFilter
from partners.filters.partners import NO_THEME, PartnerFilter

__all__ = ["NO_THEME", "MatrixFilter", "PartnerFilter", "find_partner", "partner_label", "suggested_partners"]
