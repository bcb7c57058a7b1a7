"""``manage.py purge_contacts``: erase the contacts that are past the day until which they are kept."""

from typing import Any

from django.core.management import BaseCommand, CommandParser

from partners.services.contacts import purge_contacts


class Command(BaseCommand):
    """Says which contacts, by number: a log would keep their names."""

    help = "Efface les contacts dont la date limite de conservation est passée, de l’historique aussi."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take whether to write."""
        parser.add_argument("--dry-run", action="store_true", help="dit ce qui serait effacé, sans rien effacer")

    def handle(self, **options: Any) -> None:
        """Say how many contacts were erased, and which."""
        is_dry = options["dry_run"]
        done = purge_contacts(by=None, is_dry=is_dry)
        self.stdout.write(f"Contacts {'à effacer' if is_dry else 'effacés'} : {done.total}.")
        if done.keys:
            self.stdout.write(f"Numéros : {', '.join(map(str, done.keys))}.")
        if done.emptied:
            self.stdout.write(
                f"Une place vide {'resterait' if is_dry else 'reste'} dans les réunions pour : "
                f"{', '.join(map(str, done.emptied))}."
            )
