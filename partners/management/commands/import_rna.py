"""``import_rna FICHIER``."""

from core.management.imports import ImportCommand


class Command(ImportCommand):
    """Import associations from the national register."""

    importer_name = "rna"
