"""``manage.py purge_imports``: forget files of imports that nobody needs any more."""

from typing import Any

from django.core.management import BaseCommand

from core.services import purge_import_files


class Command(BaseCommand):
    """Delete the files of imports older than `IMPORT_FILES_DAYS` days; the worker does it after each import."""

    help = "Supprime les fichiers d’imports refusés, interrompus ou jamais confirmés, après IMPORT_FILES_DAYS jours."

    def handle(self, **options: Any) -> None:
        """Say how many imports had files."""
        self.stdout.write(f"Imports dont les fichiers sont supprimés : {purge_import_files()}.")
