"""``import_communes FICHIER``."""

from core.management.imports import ImportCommand


class Command(ImportCommand):
    """Import communes from a table."""

    importer_name = "communes"
