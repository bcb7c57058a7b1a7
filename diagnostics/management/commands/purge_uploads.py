"""``manage.py purge_uploads``: delete the photos whose sending never came to an end."""

from typing import Any

from django.core.management import BaseCommand

from diagnostics.services.uploads import purge_uploads


class Command(BaseCommand):
    """Delete the pieces of photos that no observation asked for in a week; to be run every day."""

    help = "Supprime les morceaux de photos dont l’envoi, commencé depuis plus de sept jours, n’a jamais abouti."

    def handle(self, **options: Any) -> None:
        """Say how many photos were deleted."""
        self.stdout.write(f"Photos inachevées supprimées : {purge_uploads()}.")
