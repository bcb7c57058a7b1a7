from django.apps import AppConfig


class DiagnosticsConfig(AppConfig):
    """Themes and observations (veille)."""

    name = "diagnostics"
    verbose_name = "Diagnostics et veille"

    def ready(self) -> None:
        """Have the rules that warn applied from then on, once the database is up to date (`migrate`, `serve`)."""
        from core.waiting import once_migrated

        once_migrated(self, "diagnostics.tasks.watch_again")
