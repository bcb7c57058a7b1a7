"""Filters of the directory."""

from partners.filters.lookups import find_partner, partner_label, suggested_partners
from partners.filters.partners import PartnerFilter

__all__ = ["PartnerFilter", "find_partner", "partner_label", "suggested_partners"]
