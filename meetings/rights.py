"""What the roles may do with meetings and decisions, in words; the functions of `permissions` answer."""

from core.rights import HERE, Right
from meetings import permissions
from meetings.models import Decision, Meeting

SUBJECT = "Réunions"
# Nobody's key: an organiser who is somebody else.
SOMEBODY = -1


def _meeting() -> Meeting:
    meeting = Meeting(organiser_id=SOMEBODY)
    meeting.quartier_keys = [HERE]
    return meeting


RIGHTS = [
    Right(SUBJECT, "Lire les réunions du quartier et leurs décisions", lambda user: user.scope.sees(HERE)),
    Right(
        SUBJECT,
        "Préparer une réunion, convoquer, prendre le relevé et le partager",
        lambda user: not permissions.why_not_edit_meeting(user, _meeting()),
    ),
    Right(
        SUBJECT,
        "Dire ce que devient une décision dont on se charge",
        lambda user: not permissions.why_not_follow_decision(user, Decision(owner_id=user.pk, meeting=_meeting())),
    ),
    Right(
        SUBJECT,
        "Dire ce que devient la décision de quelqu’un d’autre",
        lambda user: not permissions.why_not_follow_decision(user, Decision(owner_id=SOMEBODY, meeting=_meeting())),
    ),
]
