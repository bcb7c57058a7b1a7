"""``import_marches FICHIER``."""

from core.management.imports import ImportCommand


class Command(ImportCommand):
    """Import the contracts and the lots of a landlord's table: one line per lot."""

    importer_name = "marches"
