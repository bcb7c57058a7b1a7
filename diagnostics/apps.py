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
    from django.db import connection
    from django_tasks_db.models import DBTaskResult

    from diagnostics.tasks import watch_again

    # A database that was brought up to a part of its migrations may not have the queue yet.
    if DBTaskResult._meta.db_table in connection.introspection.table_names():
        watch_again()
