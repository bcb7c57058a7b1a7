"""Closed lists of the territories."""

from django.db.models import TextChoices


class QuartierKind(TextChoices):
    """Décret 2023-1314 (QPV 2024), décret 2014-1750 (QPV 2015); the two others are local."""

    QPV_2024 = "qpv_2024", "QPV 2024"
    QPV_2015 = "qpv_2015", "QPV 2015"
    VEILLE = "veille", "Quartier de veille"
    LOCAL = "local", "Secteur local"


class ProjectKind(TextChoices):
    """A projet de quartier of the landlord, or one of the national urban renewal programme (NPNRU)."""

    QUARTIER = "quartier", "Projet de quartier"
    NPNRU_NATIONAL = "npnru_national", "NPNRU d’intérêt national"
    NPNRU_REGIONAL = "npnru_regional", "NPNRU d’intérêt régional"
    OTHER = "other", "Autre projet"


class ProjectStage(TextChoices):
    """Règlement général de l'ANRU: protocole de préfiguration, convention pluriannuelle, works, closing."""

    PREFIGURATION = "prefiguration", "Préfiguration"
    SIGNED = "signed", "Convention signée"
    WORKS = "works", "Travaux"
    CLOSED = "closed", "Clôture"


class OperationKind(TextChoices):
    """What an operation of a project does."""

    DEMOLITION = "demolition", "Démolition"
    REHABILITATION = "rehabilitation", "Réhabilitation"
    RESIDENTIALISATION = "residentialisation", "Résidentialisation"
    CONSTRUCTION = "construction", "Construction"
    LANDSCAPING = "landscaping", "Aménagement"
    FACILITY = "facility", "Équipement"
    REHOUSING = "rehousing", "Relogement"
    OTHER = "other", "Autre"


class ZoneKind(TextChoices):
    """What an indicator describes; all but the quartier are there to compare."""

    QUARTIER = "quartier", "Quartier"
    COMMUNE = "commune", "Commune"
    EPCI = "epci", "EPCI"
    DEPARTEMENT = "departement", "Département"
    REGION = "region", "Région"
    NATIONAL = "national", "France"


class FigureUnit(TextChoices):
    """What a figure of the landlord counts."""

    DWELLINGS = "dwellings", "logements"
    HOUSEHOLDS = "households", "ménages"
    REQUESTS = "requests", "demandes"
    EUROS = "euros", "€"
    OTHER = "other", "nombre"
