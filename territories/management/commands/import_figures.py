"""``import_figures FICHIER``."""

from core.management.imports import ImportCommand


class Command(ImportCommand):
    """Import the landlord's own figures from a table."""

    importer_name = "figures"
