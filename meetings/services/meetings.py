"""Preparing, moving, holding and ending meetings; who is invited."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Q

from diagnostics.enums import OrganisationKind
from meetings.enums import DecisionStatus, MeetingStatus, MinutesStatus
from meetings.models import AgendaItem, Decision, Invitee, Meeting
from meetings.services.agenda import VALIDATION
from partners.enums import KindFamily
from partners.models import ContactPost, Partner, Presence
from territories.models import Quartier

MOST_INVITED = 300
# What the family of a partner says of its college; a word of the code of its kind says it better.
COLLEGES = {KindFamily.ASSOCIATION: OrganisationKind.ASSOCIATION, KindFamily.LANDLORD: OrganisationKind.LANDLORD}
WORDS = {
    "centre": OrganisationKind.SOCIAL_CENTRE,
    "citoyen": OrganisationKind.CITIZENS,
    "habitants": OrganisationKind.RESIDENTS,
    "commune": OrganisationKind.CITY,
    "epci": OrganisationKind.EPCI,
    "etat": OrganisationKind.STATE,
    "police": OrganisationKind.POLICE,
    "ecole": OrganisationKind.SCHOOL,
}


class MeetingError(Exception):
    """What was asked cannot be done with this meeting. The message says why, in French."""


@transaction.atomic
def save_meeting(*, meeting: Meeting, quartiers: Iterable[Any], by: Any) -> Meeting:
    """Store a meeting and its quartiers; who prepares a new one organises it and is invited."""
    is_new = meeting.pk is None
    if is_new:
        meeting.organiser = by
    meeting.save()
    meeting.quartiers.set(quartiers)
    if is_new:
        Invitee.objects.create(meeting=meeting, user=by, college=OrganisationKind.LANDLORD)
    return meeting


@transaction.atomic
def duplicate_meeting(
    *, meeting: Meeting, title: str, starts_at: datetime.datetime, ends_at: datetime.datetime, by: Any
) -> Meeting:
    """Prepare a meeting again on another day: what it is, where, its invitees, its points without what was said.

    What belongs to the day of the former one stays there: the series, the validation of minutes, decisions that were
    closed since. Who prepares the copy organises it, on those of its quartiers that they lead; `invite_again` says
    who is invited.
    """
    copy = Meeting.objects.create(
        kind=meeting.kind,
        title=title,
        project_id=meeting.project_id,
        theme_id=meeting.theme_id,
        team_id=meeting.team_id,
        organiser=by,
        starts_at=starts_at,
        ends_at=ends_at,
        place=meeting.place,
        video_url=meeting.video_url,
        aim=meeting.aim,
    )
    copy.quartiers.set(Quartier.objects.led_by(by).without_contour().filter(pk__in=meeting.quartier_keys))
    invite_again(meeting=copy, former=meeting)
    items = meeting.items.exclude(title__startswith=VALIDATION).exclude(
        decision__in=Decision.objects.exclude(status=DecisionStatus.OPEN)
    )
    AgendaItem.objects.bulk_create(
        [
            AgendaItem(
                meeting=copy,
                order=row.order,
                title=row.title,
                minutes=row.minutes,
                speaker=row.speaker,
                observation_id=row.observation_id,
                issue_id=row.issue_id,
                agreement_id=row.agreement_id,
                decision_id=row.decision_id,
            )
            for row in items.order_by("order", "pk")
        ]
    )
    return copy


def _locked(meeting: Meeting) -> Meeting:
    return Meeting.objects.select_for_update(no_key=True, of=("self",)).get(pk=meeting.pk)


def _open(meeting: Meeting) -> None:
    """Lock a meeting whose list of invitees may still change. Raises MeetingError."""
    if _locked(meeting).is_locked:
        raise MeetingError("Le relevé de cette réunion est validé : qui était là ne change plus.")


@transaction.atomic
def cancel_meeting(*, meeting: Meeting, reason: str, by: Any) -> None:
    """Cancel a meeting that was not held. Raises MeetingError when it was."""
    row = _locked(meeting)
    if row.status == MeetingStatus.HELD:
        raise MeetingError("Cette réunion s’est tenue : elle ne s’annule plus.")
    row.status, row.cancelled_reason = MeetingStatus.CANCELLED, reason
    row.save(update_fields=["status", "cancelled_reason"])


@transaction.atomic
def hold_meeting(*, meeting: Meeting, by: Any) -> None:
    """Say that a meeting takes place or took place: its minutes may be sent. Raises MeetingError when cancelled."""
    row = _locked(meeting)
    if row.status == MeetingStatus.CANCELLED:
        raise MeetingError("Cette réunion est annulée : elle ne s’est pas tenue.")
    if row.status != MeetingStatus.HELD:
        row.status = MeetingStatus.HELD
        row.save(update_fields=["status"])


@transaction.atomic
def validate_minutes(*, meeting: Meeting, during: Meeting | None, by: Any) -> None:
    """Settle the minutes of a meeting, at the meeting `during` when there is one: they do not change any more.

    Raises MeetingError for minutes that were not sent: nobody could have read them.
    """
    row = _locked(meeting)
    if row.minutes_status == MinutesStatus.VALIDATED:
        return
    if row.minutes_status != MinutesStatus.SENT:
        raise MeetingError("Ce relevé n’a pas été envoyé : envoyez-le d’abord, on le valide ensuite.")
    row.minutes_status, row.validated_in = MinutesStatus.VALIDATED, during
    row.save(update_fields=["minutes_status", "validated_in"])


# ---- who is invited -------------------------------------------------------------------------------------------------


def college_of(partner: Partner | None) -> str:
    """Return the college that the kind of a partner proposes."""
    if partner is None:
        return OrganisationKind.OTHER
    found = next((college for word, college in WORDS.items() if word in partner.kind.code), None)
    return found or COLLEGES.get(KindFamily(partner.kind.family), OrganisationKind.OTHER)


@transaction.atomic
def invite(
    *, meeting: Meeting, by: Any, users: Iterable[Any] = (), posts: Iterable[Any] = (), partners: Iterable[Any] = ()
) -> int:
    """Invite agents, contacts (by their posts) and partners; return how many are new. Raises MeetingError when many.

    Whoever is invited already stays as they are. Raises MeetingError once the minutes are validated.
    """
    _open(meeting)
    rows = [Invitee(meeting=meeting, user=user, college=OrganisationKind.LANDLORD) for user in users]
    rows += [
        Invitee(meeting=meeting, contact=post.contact, partner=post.partner, college=college_of(post.partner))
        for post in posts
    ]
    rows += [Invitee(meeting=meeting, partner=partner, college=college_of(partner)) for partner in partners]
    before = meeting.invitees.count()
    if before + len(rows) > MOST_INVITED:
        raise MeetingError(f"Une réunion a {MOST_INVITED} invités au plus.")
    Invitee.objects.bulk_create(rows, ignore_conflicts=True)
    return int(meeting.invitees.count() - before)


def invite_again(*, meeting: Meeting, former: Meeting | None) -> None:
    """Invite to a new meeting its organiser, then those who were invited to a former one. At most three queries.

    Accounts that are closed are not invited. Of a contact who left its partner, or is past the day until which it is
    kept, the partner alone is invited: it sends whom it wants.
    """
    rows = [Invitee(meeting=meeting, user_id=meeting.organiser_id, college=OrganisationKind.LANDLORD)]
    called = former.invitees.filter(Q(user__isnull=True) | Q(user__is_active=True)).order_by("pk") if former else []
    known = [row for row in called if row.user_id != meeting.organiser_id]
    posts = ContactPost.objects.to_hand_out().filter(contact__in={row.contact_id for row in known if row.contact_id})
    reached = set(posts.values_list("contact_id", "partner_id"))
    contacts = {contact for contact, _ in reached}
    alone = {row.partner_id for row in known if row.contact_id is None}
    for row in known:
        contact = row.contact_id
        if contact and ((contact, row.partner_id) not in reached if row.partner_id else contact not in contacts):
            if row.partner_id is None or row.partner_id in alone:
                continue
            alone.add(row.partner_id)
            contact = None
        rows.append(
            Invitee(
                meeting=meeting,
                user_id=row.user_id,
                contact_id=contact,
                partner_id=row.partner_id,
                college=row.college,
            )
        )
    Invitee.objects.bulk_create(rows)


@transaction.atomic
def take_back_invitation(*, invitee: Invitee, by: Any) -> None:
    """Take somebody out of the list. Raises MeetingError once they were called: the cancellation is to be told.

    So it does once the minutes are validated.
    """
    _open(invitee.meeting)
    row = Invitee.objects.select_for_update(of=("self",)).get(pk=invitee.pk)
    if row.called_at is not None:
        raise MeetingError("Cette personne a été convoquée : prévenez-la plutôt, elle reste dans la liste.")
    row.delete()


def present_partners(meeting: Meeting) -> list[tuple[Partner, list[ContactPost]]]:
    """Return the partners that act on the quartiers of the meeting today, with whom to call. Two queries.

    Who left, or is past the day until which it is kept, is not proposed: the partner as such is.
    """
    present = Presence.objects.current().filter(quartier__in=meeting.quartier_keys).values("partner_id")
    partners = list(
        Partner.objects.active().filter(pk__in=present).select_related("kind").order_by("name_key", "pk")[:200]
    )
    posts: dict[int, list[ContactPost]] = {}
    found = ContactPost.objects.to_hand_out().filter(partner__in=partners).select_related("contact", "partner__kind")
    for post in found.order_by("pk"):
        posts.setdefault(post.partner_id, []).append(post)
    return [(partner, posts.get(partner.pk, [])) for partner in partners]
