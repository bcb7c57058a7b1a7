"""``manage.py purge_contacts``: erase the contacts that are past their day, and who is named in old answers."""

from typing import Any

from django.core.management import BaseCommand, CommandParser

from partners.services.contacts import purge_contacts
from partners.services.corrections import forget_people


class Command(BaseCommand):
    """Says which contacts, by number: a log would keep their names."""

    help = "Efface les contacts dont la date limite de conservation est passée et les personnes d’anciennes réponses."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take whether to write."""
        parser.add_argument("--dry-run", action="store_true", help="dit ce qui serait effacé, sans rien effacer")

    def handle(self, **options: Any) -> None:
        """Say how many contacts were erased, and which; in how many answers of partners somebody was."""
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
        if answers := forget_people(by=None, is_dry=is_dry):
            self.stdout.write(
                f"Réponses de partenaires où « Personne à joindre » {'serait' if is_dry else 'est'} vidé : {answers}."
            )
