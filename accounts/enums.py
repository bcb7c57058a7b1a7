"""Closed lists of the accounts."""

from django.db.models import IntegerChoices, TextChoices


class Role(IntegerChoices):
    """The role of a member in a team; a higher one may do all that a lower one may."""

    PROXIMITY = 10, "Équipe de proximité"
    OFFICER = 20, "Chargé·e de mission"
    MANAGER = 30, "Manager"


class TeamKind(TextChoices):
    """What a team is in the landlord's organisation."""

    AGENCY = "agency", "Agence"
    PROXIMITY = "proximity", "Équipe de proximité"
    MISSION = "mission", "Mission développement social urbain"


class NotificationKind(TextChoices):
    """What one is told about."""

    WARNING = "warning", "Alertes de la veille"
    MEETING = "meeting", "Réunions et décisions"
    DIRECTORY = "directory", "Annuaire et conventions"
    DEADLINE = "deadline", "Échéances des actions"


class MailFrequency(TextChoices):
    """When what was not read leaves by e-mail, all of it in one message."""

    NONE = "none", "Jamais"
    DAILY = "daily", "Chaque jour"
    WEEKLY = "weekly", "Chaque semaine"
