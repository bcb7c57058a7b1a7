"""Closed lists of insertion."""

from django.db.models import TextChoices


class ContractKind(TextChoices):
    """What a contract is, for the rate that it is held to (charte nationale d'insertion de l'ANRU, 2014-2024)."""

    NPNRU = "npnru", "Renouvellement urbain (NPNRU)"
    GUP = "gup", "Gestion urbaine de proximité"
    OTHER = "other", "Autre marché"


class WorkSector(TextChoices):
    """What a kind of work belongs to."""

    BUILDING = "building", "Bâtiment"
    PUBLIC_WORKS = "public_works", "Travaux publics, espaces extérieurs"
    SERVICE = "service", "Services, entretien"
    STUDIES = "studies", "Études, ingénierie"


class PenaltyDecision(TextChoices):
    """What was decided of the hours that a lot still owed at its end."""

    APPLIED = "applied", "Appliquée"
    WAIVED = "waived", "Non appliquée"


class Sex(TextChoices):
    """As in the public tables; nobody has to tell."""

    WOMAN = "woman", "Femme"
    MAN = "man", "Homme"
    UNKNOWN = "unknown", "Non renseigné"


class AgeBracket(TextChoices):
    """The age at the beginning of the pathway: a bracket, never a date of birth."""

    UNDER_18 = "under_18", "Moins de 18 ans"
    FROM_18 = "from_18", "18 à 25 ans"
    FROM_26 = "from_26", "26 à 49 ans"
    FROM_50 = "from_50", "50 ans et plus"
    UNKNOWN = "unknown", "Non renseigné"


# Under 26, as the clauses count them.
YOUNG = [AgeBracket.UNDER_18, AgeBracket.FROM_18]


class HomeArea(TextChoices):
    """Whether somebody lives in a QPV."""

    QPV = "qpv", "Habite un QPV"
    OUTSIDE = "outside", "Hors QPV"
    UNKNOWN = "unknown", "Non renseigné"


class DiplomaLevel(TextChoices):
    """The national framework of certifications (décret 2019-14)."""

    NONE = "none", "Sans diplôme"
    LEVEL_3 = "level_3", "Niveau 3 (CAP, BEP)"
    LEVEL_4 = "level_4", "Niveau 4 (bac)"
    LEVEL_5 = "level_5", "Niveau 5 (bac + 2)"
    LEVEL_6 = "level_6", "Niveau 6 et plus"
    UNKNOWN = "unknown", "Non renseigné"


class Modality(TextChoices):
    """How the hours of a clause are worked (domain: modalities of the clause)."""

    DIRECT = "direct", "Embauche directe"
    PROVISION = "provision", "Mise à disposition (AI, ETTI, GEIQ)"
    SUBCONTRACT = "subcontract", "Sous-traitance (EI, ACI, régie de quartier, EA, ESAT)"
    TRAINING = "training", "Formation"
    EDUCATIVE = "educative", "Chantier éducatif"


class JobContract(TextChoices):
    """The contract that somebody works under."""

    CDI = "cdi", "CDI"
    CDD = "cdd", "CDD"
    CDDI = "cddi", "CDD d’insertion (CDDI)"
    CDDU = "cddu", "Contrat d’usage (CDDU)"
    TEMPORARY = "temporary", "Contrat de mission (intérim)"
    APPRENTICESHIP = "apprenticeship", "Contrat d’apprentissage"
    PROFESSIONAL = "professional", "Contrat de professionnalisation"
    TRAINEE = "trainee", "Stage, formation"
    OTHER = "other", "Autre"


class Exit(TextChoices):
    """What became of somebody 3, 6, 12 months after the end of the pathway."""

    LASTING = "lasting", "Emploi durable (CDI, CDD de 6 mois et plus)"
    TRANSITION = "transition", "Emploi de transition (CDD de moins de 6 mois, intérim)"
    INSERTION = "insertion", "Structure d’insertion"
    TRAINING = "training", "Formation"
    OWN_BUSINESS = "own_business", "Création d’activité"
    NO_JOB = "no_job", "Sans emploi"
    OTHER = "other", "Autre situation"
    LOST = "lost", "Sans nouvelles"


# In work, as evaluations count it.
IN_WORK = [Exit.LASTING, Exit.TRANSITION, Exit.INSERTION, Exit.OWN_BUSINESS]


class SheetState(TextChoices):
    """Where the hours of a month stand."""

    OPEN = "open", "En saisie"
    SENT = "sent", "Reçu, à valider"
    VALIDATED = "validated", "Validé"


class GaugeState(TextChoices):
    """Where a lot stands against the hours that it owes (`reads.gauges`)."""

    LATE = "late", "En retard"
    AT_RISK = "at_risk", "À surveiller"
    ON_TIME = "on_time", "Dans les temps"
    COMING = "coming", "À venir"
    DONE = "done", "Objectif atteint"
    CLOSED = "closed", "Clos, pénalité décidée"


# ---- structures -----------------------------------------------------------------------------------------------------


# Kinds of partners, by what they may do for a clause (domain: modalities of the clause; kinds and services of
# `lemarche/siaes/constants.py` in gip-inclusion/le-marche; CCAG 2021, article 16.1 for régies de quartier).
KINDS_OF = {
    Modality.PROVISION: ("ai", "etti", "geiq", "eatt"),
    Modality.SUBCONTRACT: ("ei", "eiti", "aci", "regie-quartier", "ea", "esat", "sep"),
    Modality.EDUCATIVE: ("prevention-specialisee", "ai"),
}
# Of the family of insertion too: they send people to structures and do not employ them.
PRESCRIBERS = ("mission-locale", "france-travail", "plie", "cap-emploi")


class Activity(TextChoices):
    """What a site asks of a structure."""

    BUILDING = "batiment", "Bâtiment, second œuvre"
    PUBLIC_WORKS = "travaux-publics", "Voirie, réseaux, démolition"
    GREEN = "espaces-verts", "Espaces verts"
    CLEANING = "nettoyage", "Nettoyage, entretien"
    WASTE = "dechets", "Déchets, encombrants, réemploi"
    MOVING = "demenagement", "Déménagement, manutention"
    SECURITY = "mediation", "Médiation, gardiennage"
    CATERING = "restauration", "Restauration"


# Beginnings of NAF codes (nomenclature d'activités française, révision 2), and words of the purpose of a structure.
ACTIVITY_SIGNS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    Activity.BUILDING: (
        ("412", "432", "433", "439"),
        ("batiment", "second oeuvre", "peinture", "maconnerie", "menuiserie", "platrerie", "isolation", "renovation"),
    ),
    Activity.PUBLIC_WORKS: (("42", "431"), ("travaux publics", "voirie", "vrd", "demolition", "deconstruction")),
    Activity.GREEN: (("813", "013"), ("espaces verts", "paysage", "jardin", "elagage")),
    Activity.CLEANING: (("812", "811"), ("nettoyage", "proprete", "entretien", "menage")),
    Activity.WASTE: (("38", "4779"), ("dechets", "encombrants", "recycl", "reemploi", "ressourcerie", "recuperation")),
    Activity.MOVING: (("4942", "5224"), ("demenagement", "manutention")),
    Activity.SECURITY: (("80",), ("mediation", "gardiennage", "surveillance", "tranquillite")),
    Activity.CATERING: (("56",), ("restauration", "traiteur", "cuisine", "repas")),
}
