"""``import_quartiers FICHIER``."""

from core.management.imports import ImportCommand


class Command(ImportCommand):
    """Import quartiers from contours or a list."""

    importer_name = "quartiers"
