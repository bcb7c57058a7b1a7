"""Closed lists of the veille."""

from django.db.models import IntegerChoices, TextChoices


class ObservationKind(TextChoices):
    """What was seen."""

    FINDING = "finding", "Constat"
    INCIDENT = "incident", "Incident"
    STRENGTH = "strength", "Point fort"


class Severity(IntegerChoices):
    """Four levels by nature and recurrence, each with its colour and its symbol (scale of the Nantes map of halls)."""

    ISOLATED = 1, "Isolé"
    RECURRENT = 2, "Récurrent"
    SERIOUS = 3, "Sérieux"
    GRAVE = 4, "Grave"


class ResponsibleBody(TextChoices):
    """Who can act on it."""

    LANDLORD = "landlord", "Bailleur"
    CITY = "city", "Ville"
    EPCI = "epci", "EPCI"
    OTHER = "other", "Autre"


class Status(TextChoices):
    """The life of an observation."""

    TO_QUALIFY = "to_qualify", "À qualifier"
    TO_DO = "to_do", "À traiter"
    IN_PROGRESS = "in_progress", "En cours"
    DONE = "done", "Traitée"
    CLOSED = "closed", "Classée"


OPEN_STATUSES = [Status.TO_QUALIFY, Status.TO_DO, Status.IN_PROGRESS]
OVER_STATUSES = [Status.DONE, Status.CLOSED]


class ClosingReason(TextChoices):
    """Why an observation is put away without being handled."""

    NO_ACTION = "no_action", "Sans suite"
    DUPLICATE = "duplicate", "Doublon"
    NOT_OURS = "not_ours", "Ne dépend pas de nous"
    NOT_SEEN = "not_seen", "Non constaté sur place"
