"""``import_subsidies FICHIER``."""

from core.management.imports import ImportCommand


class Command(ImportCommand):
    """Import the subsidies that a public body publishes (SCDL)."""

    importer_name = "subsidies"
