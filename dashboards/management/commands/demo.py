"""``manage.py demo``: the demonstration, on an empty database."""

from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.core.management.base import CommandParser

from accounts.models import User
from dashboards.demo.accounts import ACCOUNTS, PASSWORD, SHOWN
from dashboards.demo.fill import fill


class Command(BaseCommand):
    """Fill an empty database with the demonstration, once; or say its accounts."""

    help = "Remplit une base vide avec la démonstration : équipes, quartiers, deux ans d’observations."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("--list-accounts", action="store_true", help="affiche seulement les comptes")

    def handle(self, *, list_accounts: bool, **options: Any) -> None:
        """Fill, or list. Raises CommandError on a database that is somebody's."""
        if list_accounts:
            self._list_accounts()
            return
        if not settings.DEMO_ALLOWED:
            raise CommandError(
                "La démonstration crée des comptes dont le mot de passe est public : elle n’est pas faite pour la "
                "production. Pour un site d’essai ou de formation, donnez DEMO_ALLOWED=1."
            )
        if self._is_there():
            self.stdout.write("La démonstration est déjà là : rien n’a été changé.")
        elif User.objects.exists():
            raise CommandError(
                "Cette base a déjà des comptes : la démonstration ne se mêle pas aux données de quelqu’un. "
                "Utilisez une base vide, par exemple avec DATABASE_NAME=demo."
            )
        else:
            counts = fill()
            self.stdout.write(
                "Démonstration prête : " + ", ".join(f"{number} {what}" for what, number in counts.items()) + "."
            )
        self._list_accounts()

    def _is_there(self) -> bool:
        return User.objects.filter(email__in=[account.email for account in ACCOUNTS]).count() == len(ACCOUNTS)

    def _list_accounts(self) -> None:
        """Print those that may sign in, and nothing where there is no demonstration."""
        labels = {account.email: SHOWN[account.name] for account in ACCOUNTS if account.name in SHOWN}
        known = set(User.objects.active().filter(email__in=labels).values_list("email", flat=True))
        if known:
            lines = [f"{email:<24}{label}" for email, label in labels.items() if email in known]
            self.stdout.write("\n".join([*lines, f"Mot de passe : {PASSWORD}"]))
