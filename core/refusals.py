"""What the database refuses, in the words that its constraints and triggers have for it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.db import IntegrityError, connection, transaction


def words_of(error: IntegrityError, app_label: str) -> str:
    """Return what a refusal says in French: the hint of a trigger, or the message of a constraint of the app.

    An empty text when it says nothing.
    """
    diag = getattr(error.__cause__, "diag", None)
    if hint := getattr(diag, "message_hint", None):
        return str(hint)
    refused = getattr(diag, "constraint_name", None)
    for model in apps.get_app_config(app_label).get_models():
        for constraint in model._meta.constraints:
            if constraint.name == refused:
                return str(constraint.get_violation_error_message())
    return ""


@contextmanager
def told(error_class: type[Exception], app_label: str) -> Iterator[None]:
    """Write inside: what the database refuses is undone and raised as an `error_class`, in its words.

    What is looked at once all is written (a balance, the shares of a line) is looked at here, not at the end of the
    request where nobody could tell it.
    """
    try:
        with transaction.atomic():
            yield
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
    except IntegrityError as error:
        if words := words_of(error, app_label):
            raise error_class(words) from error
        raise
