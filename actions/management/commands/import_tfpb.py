"""``import_tfpb FICHIER``."""

from core.management.imports import ImportCommand


class Command(ImportCommand):
    """Import the plans of the abatement of TFPB: one line per action, QPV and axis."""

    importer_name = "tfpb"
