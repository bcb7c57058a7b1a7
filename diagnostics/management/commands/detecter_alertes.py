"""``manage.py detecter_alertes``: apply the rules of the veille to what is new."""

from typing import Any

from django.core.management import BaseCommand

from diagnostics.services import detect_alerts


class Command(BaseCommand):
    """Make the warnings and tell who leads the quartiers; to be run as often as one likes, every hour for example."""

    help = "Applique les règles d’alerte à ce qui est nouveau, et prévient les équipes des quartiers."

    def handle(self, **options: Any) -> None:
        """Say how many warnings are new."""
        self.stdout.write(f"Alertes nouvelles : {detect_alerts()}.")
