"""``manage.py envoyer_digest daily|weekly``: send by e-mail what was not read."""

from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser

from accounts.enums import MailFrequency
from accounts.services import send_digests


class Command(BaseCommand):
    """One message for each person who wants it at this frequency; to be run every day, and every week."""

    help = "Envoie à chacun, en un seul courriel, les notifications qu’il n’a pas lues (daily ou weekly)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the frequency."""
        parser.add_argument("frequency", choices=[MailFrequency.DAILY.value, MailFrequency.WEEKLY.value])

    def handle(self, **options: Any) -> None:
        """Say how many messages left; fail when the mail server did not take some."""
        sent, failed = send_digests(options["frequency"])
        self.stdout.write(f"Courriels envoyés : {sent}.")
        if failed:
            raise CommandError(f"Courriels que le serveur de messagerie n’a pas pris : {failed}. Ils repartiront.")
