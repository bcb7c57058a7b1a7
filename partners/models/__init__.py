"""The directory of partners, what is signed with them, and what keeps it true."""

from partners.models.agreements import (
    Agreement,
    AgreementAmount,
    AgreementDocument,
    Occupation,
    Premises,
)
from partners.models.landlord import Landlord
from partners.models.partners import (
    DEGREE,
    ERASED,
    SOLICITED,
    THEMES,
    Contact,
    ContactPost,
    Exchange,
    Partner,
    Presence,
    Typed,
)
from partners.models.referentials import PartnerKind, PartnerPublic, PartnerTheme
from partners.models.subsidies import Subsidy
from partners.models.upkeep import CorrectionRequest, Merge, NotADuplicate

__all__ = [
    "DEGREE",
    "ERASED",
    "SOLICITED",
    "THEMES",
    "Agreement",
    "AgreementAmount",
    "AgreementDocument",
    "Contact",
    "ContactPost",
    "CorrectionRequest",
    "Exchange",
    "Landlord",
    "Merge",
    "NotADuplicate",
    "Occupation",
    "Partner",
    "PartnerKind",
    "PartnerPublic",
    "PartnerTheme",
    "Premises",
    "Presence",
    "Subsidy",
    "Typed",
]
