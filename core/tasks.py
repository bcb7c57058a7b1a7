"""Background work of the core."""

from django_tasks import task

from core import services


@task()
def check_import(job_id: int, attempt: int) -> None:
    """Say what would become of a file that was sent."""
    services.check_file(job_id=job_id, attempt=attempt)
    services.purge_import_files()


@task()
def run_import(job_id: int, attempt: int) -> None:
    """Import a file that was checked."""
    services.import_file(job_id=job_id, attempt=attempt)
    services.purge_import_files()
