"""``import_residences FICHIER``."""

from core.management.imports import ImportCommand


class Command(ImportCommand):
    """Import residences from the RPLS or the table of the model."""

    importer_name = "residences"
