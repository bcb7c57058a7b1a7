"""Background work that is asked for often and done once: one that waits already is not asked for again."""

import datetime
from typing import Any

from django.apps import AppConfig
from django.db import connection
from django.db.models.signals import post_migrate
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult


def ask(task: Any, within: datetime.timedelta) -> bool:
    """Have a task without arguments done in so long, unless it will be done by then; return whether it was asked for.

    Costs one query when it waits already. Two who ask at the same instant may both be heard, so the task does no harm
    when it runs twice. Where tasks are done at once (in tests) nothing is asked for: it would never end.
    """
    if not task.get_backend().supports_defer:
        return False
    at = timezone.now() + within
    waiting = DBTaskResult.objects.filter(status=TaskResultStatus.READY, task_path=task.module_path, run_after__lte=at)
    if waiting.exists():
        return False
    task.using(run_after=at).enqueue()
    return True


def once_migrated(app: AppConfig, path: str) -> None:
    """Have the function at this path asked for once the database is up to date (`migrate`, `serve`)."""

    def start(**kwargs: Any) -> None:
        # A database that was brought up to a part of its migrations may not have the queue yet.
        if DBTaskResult._meta.db_table in connection.introspection.table_names():
            import_string(path)()

    post_migrate.connect(start, sender=app, weak=False, dispatch_uid=path)


def forget_done(task: Any, before: datetime.timedelta) -> None:
    """Delete what is kept of a task that went well so long ago. What failed stays, with its cause."""
    done = DBTaskResult.objects.filter(status=TaskResultStatus.SUCCESSFUL, task_path=task.module_path)
    done.filter(finished_at__lt=timezone.now() - before).delete()
