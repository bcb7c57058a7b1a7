"""Closed lists of the meetings."""

from django.db.models import IntegerChoices, TextChoices


class MeetingKind(TextChoices):
    """What a meeting is for."""

    STEERING = "steering", "Comité de pilotage"
    TECHNICAL = "technical", "Comité technique"
    GUSP = "gusp", "Cellule GUSP"
    PROJECT_REVIEW = "review", "Revue de projet"
    CITIZENS = "citizens", "Conseil citoyen"
    WORKING_GROUP = "group", "Groupe de travail thématique"
    RESIDENTS = "residents", "Réunion d’habitants"
    TEAM = "team", "Réunion d’équipe"
    OTHER = "other", "Autre réunion"


# What is decided in front of residents is promised to them.
PROMISING = (MeetingKind.RESIDENTS, MeetingKind.CITIZENS)


class MeetingStatus(TextChoices):
    """Where a meeting is."""

    PREPARED = "prepared", "Préparée"
    CALLED = "called", "Convoquée"
    HELD = "held", "Tenue"
    CANCELLED = "cancelled", "Annulée"


class MinutesStatus(TextChoices):
    """Where the minutes of a meeting are: written, sent to those invited, validated at the next meeting."""

    DRAFT = "draft", "En rédaction"
    SENT = "sent", "Envoyé"
    VALIDATED = "validated", "Validé"


class Frequency(TextChoices):
    """How often the meetings of a series come back."""

    WEEKLY = "weekly", "Toutes les semaines"
    MONTHLY = "monthly", "Tous les mois"


class Weekday(IntegerChoices):
    """Days of the week, as ISO 8601 counts them."""

    MONDAY = 1, "lundi"
    TUESDAY = 2, "mardi"
    WEDNESDAY = 3, "mercredi"
    THURSDAY = 4, "jeudi"
    FRIDAY = 5, "vendredi"
    SATURDAY = 6, "samedi"
    SUNDAY = 7, "dimanche"


class WeekOfMonth(IntegerChoices):
    """Which of the same days of a month; the last one is −1, as in RFC 5545."""

    FIRST = 1, "premier"
    SECOND = 2, "deuxième"
    THIRD = 3, "troisième"
    FOURTH = 4, "quatrième"
    LAST = -1, "dernier"


class Answer(TextChoices):
    """What somebody who is called says."""

    NONE = "none", "Sans réponse"
    YES = "yes", "Sera là"
    MAYBE = "maybe", "Peut-être"
    NO = "no", "Ne sera pas là"


class Attendance(TextChoices):
    """Whether somebody who was called was there."""

    UNKNOWN = "unknown", "Non noté"
    PRESENT = "present", "Présent"
    EXCUSED = "excused", "Excusé"
    ABSENT = "absent", "Absent"


class DecisionStatus(TextChoices):
    """What became of a decision."""

    OPEN = "open", "À faire"
    DONE = "done", "Fait"
    DROPPED = "dropped", "Abandonné"
