"""Forms of the directory."""

from partners.forms.partners import ContactForm, ExchangeForm, PartnerForm, PresenceForm

__all__ = ["ContactForm", "ExchangeForm", "PartnerForm", "PresenceForm"]
