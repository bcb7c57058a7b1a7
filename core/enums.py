"""Choices that belong to no trade."""

from django.db.models import TextChoices


class ImportState(TextChoices):
    """Where the import of a file stands."""

    WAITING = "waiting", "En attente"
    CHECKING = "checking", "Vérification en cours"
    READY = "ready", "À confirmer"
    IMPORTING = "importing", "Import en cours"
    TAKEN = "taken", "Importé"
    REFUSED = "refused", "Refusé"
    FAILED = "failed", "Interrompu"


# A worker has it in hand, or soon will.
AT_WORK = (ImportState.WAITING, ImportState.CHECKING, ImportState.IMPORTING)
# Nothing more happens by itself.
OVER = (ImportState.TAKEN, ImportState.REFUSED, ImportState.FAILED)
