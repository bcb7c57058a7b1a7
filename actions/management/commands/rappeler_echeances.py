"""``manage.py rappeler_echeances``: tell those who see to them of deadlines of actions, fundings and conventions."""

from typing import Any

from django.core.management import BaseCommand

from actions.services.deadlines import remind_deadlines


class Command(BaseCommand):
    """Tell of what is to be done in a month, in a week, and of what is late since yesterday; once each."""

    help = (
        "Rappelle les échéances des actions à ceux qui s’en chargent : un mois avant, une semaine avant, le lendemain."
    )

    def handle(self, **options: Any) -> None:
        """Say how many deadlines there were to tell of."""
        self.stdout.write(f"Échéances rappelées : {remind_deadlines()}.")
