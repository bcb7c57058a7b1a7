from django.apps import AppConfig


class ActionsConfig(AppConfig):
    """Programmes d'actions: frameworks and their axes, fiches actions, results, money, TFPB."""

    name = "actions"
    verbose_name = "Programmes d’actions"

    def ready(self) -> None:
        """Have deadlines told from then on, once the database is up to date."""
        from core.waiting import once_migrated

        once_migrated(self, "actions.tasks.remind_again")
