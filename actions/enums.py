"""Closed lists of programmes and actions."""

from django.db.models import TextChoices


class FrameworkKind(TextChoices):
    """What a programme answers to."""

    CITY_CONTRACT = "city_contract", "Contrat de ville"
    TFPB = "tfpb", "Convention d’abattement de TFPB"
    NPNRU = "npnru", "Renouvellement urbain (NPNRU)"
    GUSP = "gusp", "Gestion urbaine et sociale de proximité"
    PROJECT = "project", "Projet de quartier"
    INTERNAL = "internal", "Politique interne"
    OTHER = "other", "Autre cadre"


class ProgrammeStatus(TextChoices):
    """The life of a programme, in order."""

    DRAFT = "draft", "En élaboration"
    SUBMITTED = "submitted", "Soumis"
    VALIDATED = "validated", "Validé"
    RUNNING = "running", "En cours"
    CLOSED = "closed", "Clos"


class ActionStatus(TextChoices):
    """The life of an action."""

    IDEA = "idea", "Idée"
    PLANNED = "planned", "Programmée"
    RUNNING = "running", "En cours"
    DONE = "done", "Réalisée"
    POSTPONED = "postponed", "Reportée"
    DROPPED = "dropped", "Abandonnée"


class Additionality(TextChoices):
    """Whether an action is what is owed everywhere, or goes beyond it: the first thing that a préfet checks."""

    UNKNOWN = "unknown", "À préciser"
    COMMON = "common", "Droit commun"
    BEYOND = "beyond", "Au-delà du droit commun"


class Involvement(TextChoices):
    """How far residents take part."""

    NONE = "none", "Aucune"
    INFORMATION = "information", "Information"
    CONSULTATION = "consultation", "Consultation"
    COCONSTRUCTION = "coconstruction", "Co-construction"
    OWNERSHIP = "ownership", "Portage par des habitants"


class ActionRole(TextChoices):
    """What a partner does in an action, beside the one who leads it."""

    OPERATOR = "operator", "Opérateur"
    ASSOCIATED = "associated", "Associé"
    FUNDER = "funder", "Financeur"
    RELAY = "relay", "Relais"


class Direction(TextChoices):
    """Which way an indicator is to go."""

    UP = "up", "À la hausse"
    DOWN = "down", "À la baisse"


class Frequency(TextChoices):
    """How often an indicator is measured."""

    ONCE = "once", "Une fois"
    MONTHLY = "monthly", "Tous les mois"
    QUARTERLY = "quarterly", "Tous les trois mois"
    HALF_YEARLY = "half_yearly", "Tous les six mois"
    YEARLY = "yearly", "Tous les ans"


class FundingStatus(TextChoices):
    """Where the money of a funder stands, in order; refused ends it."""

    CONSIDERED = "considered", "Envisagé"
    ASKED = "asked", "Sollicité"
    VOTED = "voted", "Voté"
    PAID = "paid", "Versé"
    SETTLED = "settled", "Soldé"
    REFUSED = "refused", "Refusé"


class Side(TextChoices):
    """The two columns of a budget."""

    CHARGE = "charge", "Charges"
    PRODUCT = "product", "Produits"


class ReportVerdict(TextChoices):
    """What becomes of an action after its bilan."""

    RENEW = "renew", "À reconduire"
    ADAPT = "adapt", "À reconduire en la changeant"
    STOP = "stop", "À arrêter"


class DeadlineKind(TextChoices):
    """What is to be done by a day, in the order in which it is told."""

    MILESTONE = "milestone", "Étape"
    REQUEST = "request", "Demande à un financeur"
    REPORT = "report", "Bilan à un financeur"
    CONVENTION = "convention", "Convention TFPB à signer"
    PLAN = "plan", "Plan TFPB à écrire"
    ACTION = "action", "Fin d’action"


class SharingKey(TextChoices):
    """How a spending line is shared out over the quartiers of its action."""

    EQUAL = "equal", "À parts égales"
    DWELLINGS = "dwellings", "Selon le nombre de logements"
    PERCENT = "percent", "Selon des pourcentages"


class DossierState(TextChoices):
    """Where a dossier stands."""

    WAITING = "waiting", "En attente"
    WORKING = "working", "En préparation"
    READY = "ready", "Prêt"
    FAILED = "failed", "Interrompu"
