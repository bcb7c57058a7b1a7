"""Messages that leave in the background: a slow mail server keeps nobody waiting."""

from django_tasks import task

from accounts.models import User
from accounts.services import send_invitation


@task()
def invite(user_id: int, by_id: int | None = None) -> None:
    """Send the invitation of an account."""
    by = User.objects.filter(pk=by_id).first()
    send_invitation(user=User.objects.get(pk=user_id), by=by)
