from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class DiagnosticsConfig(AppConfig):
    """Themes and observations (veille)."""

    name = "diagnostics"
    verbose_name = "Diagnostics et veille"

    def ready(self) -> None:
        """Have the rules that warn applied from then on, once the database is up to date (`migrate`, `serve`)."""
        post_migrate.connect(_watch, sender=self, dispatch_uid="watch")


def _watch(**kwargs: Any) -> None:
    from diagnostics.tasks import watch_again

    watch_again()
