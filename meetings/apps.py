from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class MeetingsConfig(AppConfig):
    """Meetings: who is called, on what agenda, what is decided there and what becomes of it."""

    name = "meetings"
    verbose_name = "Réunions"

    def ready(self) -> None:
        """Have agents reminded of their decisions from then on, once the database is up to date."""
        post_migrate.connect(_follow, sender=self, dispatch_uid="follow")


def _follow(**kwargs: Any) -> None:
    from django.db import connection
    from django_tasks_db.models import DBTaskResult

    from meetings.tasks import follow_again

    # A database that was brought up to a part of its migrations may not have the queue yet.
    if DBTaskResult._meta.db_table in connection.introspection.table_names():
        follow_again()
