"""``manage.py purge_files``: delete stored files that no row has."""

from typing import Any

from django.core.management import BaseCommand

from core.lost_files import purge_lost_files


class Command(BaseCommand):
    """Delete photos and files of imports whose writing was undone, a day after; to be run every day."""

    help = "Supprime les photos et fichiers d’imports restés seuls après un enregistrement interrompu, un jour après."

    def handle(self, **options: Any) -> None:
        """Say how many files were deleted."""
        self.stdout.write(f"Fichiers supprimés : {purge_lost_files()}.")
