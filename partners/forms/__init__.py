"""Forms of the directory."""

from partners.forms.partners import ContactForm, ExchangeForm, MoveForm, PartnerForm, PresenceForm

__all__ = ["ContactForm", "ExchangeForm", "MoveForm", "PartnerForm", "PresenceForm"]
