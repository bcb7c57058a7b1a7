"""Writes of the directory."""

from partners.services.partners import save_contact, save_partner, still_right

__all__ = ["save_contact", "save_partner", "still_right"]
