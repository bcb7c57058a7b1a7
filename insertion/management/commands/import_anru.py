"""``import_anru FICHIER``."""

from core.management.imports import ImportCommand


class Command(ImportCommand):
    """Import what each maître d'ouvrage of an urban project owes to ANRU, and the hours that it declared."""

    importer_name = "anru"
