"""``manage.py import_partners FICHIER``."""

from core.management.imports import ImportCommand


class Command(ImportCommand):
    """Takes any file of partners."""

    importer_name = "partners"
