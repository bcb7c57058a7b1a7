"""``manage.py rappeler_releves``: tell those who follow contracts and actions of hours that are late."""

from typing import Any

from django.core.management import BaseCommand

from insertion.services.reminders import remind_hours


class Command(BaseCommand):
    """Tell once a month, from the day on which the hours of the month before are due."""

    help = (
        "Rappelle les relevés d’heures manquants et les mois à valider à ceux qui suivent les marchés et les actions."
    )

    def handle(self, **options: Any) -> None:
        """Say of how many contracts and actions there was something to tell."""
        self.stdout.write(f"Marchés et actions rappelés : {remind_hours()}.")
