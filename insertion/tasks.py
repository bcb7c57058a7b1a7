"""Messages to companies and structures, which leave in the background."""

from django_tasks import task

from insertion.services import links


@task()
def send_link(link_id: int) -> None:
    """Send a structure the link by which it notes its hours."""
    links.send_link(link_id=link_id)
