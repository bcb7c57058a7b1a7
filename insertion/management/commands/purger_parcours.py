"""``manage.py purger_parcours``: take away the traits of pathways that ended long ago."""

from typing import Any

from django.core.management import BaseCommand, CommandParser

from core import french
from insertion.services.retention import purge_pathways


class Command(BaseCommand):
    """Empty the pathways that were over `PATHWAY_YEARS` ago; the worker does it every day."""

    help = "Efface les traits des parcours terminés depuis plus de PATHWAY_YEARS ans ; étapes et heures restent."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take whether to write."""
        parser.add_argument("--dry-run", action="store_true", help="dit combien seraient effacés, sans rien effacer")

    def handle(self, **options: Any) -> None:
        """Say of how many pathways the traits were taken away."""
        is_dry = options["dry_run"]
        done = purge_pathways(by=None, is_dry=is_dry)
        self.stdout.write(
            f"Parcours terminés avant le {french.date_short(done.ended_before)} dont les traits "
            f"{'seraient' if is_dry else 'sont'} effacés : {done.count}."
        )
