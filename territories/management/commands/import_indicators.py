"""``import_indicators FICHIER``."""

from core.management.imports import ImportCommand


class Command(ImportCommand):
    """Import indicators from a table."""

    importer_name = "indicators"
