from django.apps import AppConfig


class InsertionConfig(AppConfig):
    """Clauses sociales d'insertion: contracts and lots, anonymous pathways, hours of each month."""

    name = "insertion"
    verbose_name = "Insertion"

    def ready(self) -> None:
        """Have pathways that ended long ago emptied from then on, once the database is up to date."""
        from core.waiting import once_migrated

        once_migrated(self, "insertion.tasks.purge_again")
