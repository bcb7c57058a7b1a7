from django.apps import AppConfig


class InsertionConfig(AppConfig):
    """Clauses sociales d'insertion: contracts and lots, anonymous pathways, hours of each month."""

    name = "insertion"
    verbose_name = "Insertion"

    def ready(self) -> None:
        """Have late hours told, and pathways that ended long ago emptied, once the database is up to date."""
        from core.waiting import once_migrated

        for path in ("insertion.tasks.remind_again", "insertion.tasks.purge_again"):
            once_migrated(self, path)
