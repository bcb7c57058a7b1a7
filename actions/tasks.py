"""Background work of programmes and actions: dossiers préfet."""

from django_tasks import task

from actions.documents import archive
from actions.services import dossiers


@task()
def make_dossier(dossier_id: int, attempt: int) -> None:
    """Make a dossier that was asked for, and forget the files of those whose time is over."""
    dossiers.make_dossier(dossier_id=dossier_id, attempt=attempt, make=archive.make)
    dossiers.purge_dossier_files()
