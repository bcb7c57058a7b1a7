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


class HallLevel(IntegerChoices):
    """The state of a hall, by what happens there and how often (scale of the Nantes map of halls)."""

    GREEN = 1, "Vert : faits isolés"
    YELLOW = 2, "Jaune : incivilités récurrentes"
    ORANGE = 3, "Orange : activité délinquante réelle"
    RED = 4, "Rouge : usage du hall empêché"


class IncidentFamily(TextChoices):
    """Families of incidents: those of the USH observatory of incivilities, and what proximity teams handle besides."""

    STAFF = "staff", "Atteintes au personnel et aux prestataires"
    PROPERTY = "property", "Vandalisme et dégradations"
    OCCUPATION = "occupation", "Occupation des parties communes"
    NUISANCE = "nuisance", "Nuisances et troubles de voisinage"
    DUMPING = "dumping", "Épaves, encombrants et dépôts"
    OTHER = "other", "Autres faits"


class ResponsibleBody(TextChoices):
    """Who can act on it."""

    LANDLORD = "landlord", "Bailleur"
    CITY = "city", "Ville"
    EPCI = "epci", "EPCI"
    OTHER = "other", "Autre"


class Priority(IntegerChoices):
    """How soon something is to be done."""

    HIGH = 1, "Haute"
    NORMAL = 2, "Normale"
    LOW = 3, "Basse"


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


class DiagnosticKind(TextChoices):
    """What a diagnostic looks at."""

    SOCIAL = "social", "Diagnostic social"
    FUNCTIONING = "functioning", "Fonctionnement social et spatial"
    WALK = "walk", "Diagnostic en marchant"
    HALLS = "halls", "État des halls"


class GridStatus(TextChoices):
    """The life of a version of a grid."""

    DRAFT = "draft", "Brouillon"
    IN_USE = "in_use", "En service"
    ARCHIVED = "archived", "Archivée"


class LevelTone(TextChoices):
    """How a level of a scale looks: a colour and a symbol that tell the same, from good to bad."""

    GOOD = "good", "Vert, rond"
    FAIR = "fair", "Jaune, triangle"
    POOR = "poor", "Orange, losange"
    BAD = "bad", "Rouge, carré"
    PLAIN = "plain", "Gris, trait"


class DiagnosticStatus(TextChoices):
    """The life of a diagnostic."""

    PREPARED = "prepared", "En préparation"
    ONGOING = "ongoing", "En cours"
    SHARED = "shared", "En restitution"
    VALIDATED = "validated", "Validé"
    ARCHIVED = "archived", "Archivé"


class OrganisationKind(TextChoices):
    """Who took part in a diagnostic."""

    LANDLORD = "landlord", "Bailleur"
    RESIDENTS = "residents", "Habitants"
    CITIZENS = "citizens", "Conseil citoyen, collège habitants"
    LOCAL_ACTORS = "local_actors", "Conseil citoyen, collège associations et acteurs locaux"
    CITY = "city", "Ville"
    EPCI = "epci", "EPCI"
    STATE = "state", "État"
    ASSOCIATION = "association", "Association"
    SOCIAL_CENTRE = "social_centre", "Centre social"
    POLICE = "police", "Police"
    SCHOOL = "school", "École, collège, lycée"
    OTHER = "other", "Autre"


class IssueStatus(TextChoices):
    """The life of a problématique."""

    OPEN = "open", "Ouverte"
    TAKEN = "taken", "Prise en charge"
    SOLVED = "solved", "Résolue"
    DROPPED = "dropped", "Abandonnée"


class Frequency(IntegerChoices):
    """How often a problématique shows."""

    RARE = 1, "Rare"
    OCCASIONAL = 2, "Occasionnelle"
    FREQUENT = 3, "Fréquente"
    PERMANENT = 4, "Permanente"


class AlertKind(TextChoices):
    """What a rule of the veille looks at."""

    COUNT = "count", "Même thème répété dans une résidence"
    SEVERITY = "severity", "Gravité atteinte"
    SILENCE = "silence", "Silence d’un quartier"
    UNANSWERED = "unanswered", "Observation terminée sans réponse"
