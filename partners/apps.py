from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class PartnersConfig(AppConfig):
    """Associations, public bodies and companies that work on the quartiers; agreements, premises, subsidies."""

    name = "partners"
    verbose_name = "Partenaires"

    def ready(self) -> None:
        """Have the ends of agreements told from then on, once the database is up to date."""
        post_migrate.connect(_warn, sender=self, dispatch_uid="warn")


def _warn(**kwargs: Any) -> None:
    from django.db import connection
    from django_tasks_db.models import DBTaskResult

    from partners.tasks import warn_again

    # A database that was brought up to a part of its migrations may not have the queue yet.
    if DBTaskResult._meta.db_table in connection.introspection.table_names():
        warn_again()
