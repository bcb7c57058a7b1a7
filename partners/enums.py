"""Closed lists of the directory."""

from django.db.models import TextChoices


class KindFamily(TextChoices):
    """What a kind of partner belongs to; kinds themselves are rows that administrators edit."""

    ASSOCIATION = "association", "Associations et collectifs"
    PUBLIC = "public", "Collectivités et État"
    SERVICE = "service", "Services de proximité"
    INSERTION = "insertion", "Insertion par l’activité économique"
    LANDLORD = "landlord", "Bailleurs"
    COMPANY = "company", "Entreprises"
    OTHER = "other", "Autres"


class PresenceRole(TextChoices):
    """What a partner does on a quartier."""

    LEAD = "lead", "Pilote"
    FUNDER = "funder", "Financeur"
    OPERATOR = "operator", "Opérateur"
    RELAY = "relay", "Relais"


class ExchangeKind(TextChoices):
    """How one was in touch with a partner."""

    CALL = "call", "Appel"
    VISIT = "visit", "Visite"
    MAIL = "mail", "Courriel"
    MEETING = "meeting", "Rencontre"


class AgreementStatus(TextChoices):
    """The life of an agreement."""

    DRAFT = "draft", "En préparation"
    SIGNED = "signed", "Signée"
    ENDED = "ended", "Terminée"
    DROPPED = "dropped", "Abandonnée"


class RequestStatus(TextChoices):
    """What became of a link that asked a partner to correct its record."""

    SENT = "sent", "Envoyée"
    ANSWERED = "answered", "Répondue, à relire"
    REVIEWED = "reviewed", "Relue"
    REVOKED = "revoked", "Annulée"
