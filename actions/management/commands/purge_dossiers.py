"""``manage.py purge_dossiers``: forget the files of dossiers préfet whose time is over."""

from typing import Any

from django.core.management import BaseCommand

from actions.services.dossiers import purge_dossier_files


class Command(BaseCommand):
    """Delete the files of dossiers older than `DOSSIER_FILES_DAYS` days; the worker does it after each dossier."""

    help = "Supprime les fichiers des dossiers préfet après DOSSIER_FILES_DAYS jours ; leur numéro reste."

    def handle(self, **options: Any) -> None:
        """Say how many dossiers had files."""
        self.stdout.write(f"Dossiers dont les fichiers sont supprimés : {purge_dossier_files()}.")
