"""Messages of meetings, which leave in the background."""

from django_tasks import task

from meetings.models import Meeting
from meetings.services import calling


@task()
def call(invitee_id: int, word: str = "") -> None:
    """Send one person the invitation, its change or its cancellation."""
    calling.send_call(invitee_id=invitee_id, word=word)


@task()
def hand_out(meeting_id: int, invitee_ids: list[int], word: str = "", with_word: bool = False) -> None:
    """Send these people the minutes: the documents are made once for all of them."""
    from meetings import documents

    meeting = Meeting.objects.for_work().get(pk=meeting_id)
    files = documents.minutes_files(meeting, with_word=with_word)
    for key in invitee_ids:
        calling.send_minutes(invitee_id=key, files=files, word=word)
