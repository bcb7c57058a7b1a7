"""Opening, changing and closing accounts; teams, their quartiers and their members.

Each function locks what it checks, so that two administrators at once cannot leave the site without one.
"""

import datetime
import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.mail import send_mail
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts.enums import MailFrequency, NotificationKind, Role
from accounts.models import Membership, Notification, NotificationChoice, Team, TeamQuartier, User, WordTemplate
from territories.models import Quartier

SECONDS_OF_A_DAY = 24 * 60 * 60


class LastAdministratorError(Exception):
    """Nobody would look after the accounts any more. The message says what to do."""

    def __init__(self) -> None:
        super().__init__(
            "C’est le dernier administrateur : nommez-en un autre avant de fermer ce compte ou de lui retirer "
            "l’administration."
        )


class ClosedAccountError(Exception):
    """The person has an account, which is closed."""

    def __init__(self, user: User) -> None:
        self.user = user
        super().__init__(f"Le compte de {user} est fermé : rouvrez-le avant de l’ajouter à une équipe.")


@transaction.atomic
def open_account(
    *, by: Any, email: str, first_name: str, last_name: str, job_title: str = "", is_administrator: bool = False
) -> User:
    """Open an account without a password: its owner chooses one from the invitation (`send_invitation`).

    Raises IntegrityError when the address has an account already.
    """
    return User.objects.create_user(
        email,
        first_name=first_name,
        last_name=last_name,
        job_title=job_title,
        is_administrator=is_administrator,
    )


def lock_administrators() -> list[int]:
    """Return the keys of the administrators who may sign in, locked until the end of the transaction.

    Whoever also locks an account does it after, so that two requests never wait for each other.
    """
    administrators = User.objects.administrators().select_for_update(no_key=True)
    return list(administrators.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def save_account(*, user: User, by: Any) -> User:
    """Save an account whose fields were changed: a new address counts as sure, a closed account loses its sessions.

    Raises LastAdministratorError when nobody would be administrator any more.
    """
    administrators = lock_administrators()
    if administrators == [user.pk] and not (user.is_administrator and user.is_active):
        raise LastAdministratorError
    if not user.is_active:
        user.sessions_ended_at = timezone.now()
    user.email = user.email.lower()
    # Not the password nor the last sign-in, which may have changed since the account was read.
    user.save(
        update_fields=[
            "email",
            "first_name",
            "last_name",
            "job_title",
            "is_administrator",
            "is_active",
            "sessions_ended_at",
        ]
    )
    user.vouch_for_address()
    return user


@transaction.atomic
def end_sessions(*, user: User, by: Any) -> None:
    """Sign the user out of every browser."""
    User.objects.filter(pk=user.pk).update(sessions_ended_at=timezone.now())


def send_invitation(*, user: User, by: Any) -> None:
    """Send the user a link to choose a password, and note when.

    The link holds for `PASSWORD_RESET_TIMEOUT` seconds, once. When the mail server does not take the message, notes it
    and raises OSError (smtplib.SMTPException is one). Raises ValueError for an account that is closed.
    """
    if not user.is_active:
        raise ValueError("Ce compte est fermé : rouvrez-le avant d’envoyer l’invitation.")
    key = default_token_generator.make_token(user)
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": key})
    text = render_to_string(
        "accounts/email/invitation.txt",
        {
            "person": user,
            "by": by,
            "link": f"{settings.SITE_URL.rstrip('/')}{path}",
            "site": settings.SITE_URL.rstrip("/"),
            "again": f"{settings.SITE_URL.rstrip('/')}{reverse('account_reset_password')}",
            "days": settings.PASSWORD_RESET_TIMEOUT // SECONDS_OF_A_DAY,
        },
    )
    subject = f"{settings.ACCOUNT_EMAIL_SUBJECT_PREFIX}Votre compte est ouvert"
    account = User.objects.filter(pk=user.pk)
    try:
        send_mail(subject, text.strip() + "\n", None, [user.email])
    except OSError:
        account.update(invitation_failed_at=timezone.now())
        raise
    account.update(invited_at=timezone.now(), invitation_failed_at=None)


@transaction.atomic
def add_member(
    *, team: Team, by: Any, email: str, role: Role, first_name: str = "", last_name: str = ""
) -> tuple[Membership, bool]:
    """Add the person of an address to a team, opening an account when there is none.

    Returns the membership and whether the account is new: it then waits for its invitation. Raises ClosedAccountError,
    ValueError for somebody who is in the team already or whose name is missing.
    """
    Team.objects.select_for_update(no_key=True).get(pk=team.pk)
    user = User.objects.filter(email__iexact=email).first()
    if user is not None and not user.is_active:
        raise ClosedAccountError(user)
    is_new = user is None
    if user is None:
        if not (first_name.strip() and last_name.strip()):
            raise ValueError("Personne n’a de compte à cette adresse : donnez aussi le prénom et le nom.")
        try:
            user = open_account(by=by, email=email, first_name=first_name.strip(), last_name=last_name.strip())
        except IntegrityError as error:
            raise ValueError("Un compte vient d’être ouvert à cette adresse : ajoutez-la de nouveau.") from error
    elif Membership.objects.filter(team=team, user=user).exists():
        raise ValueError(f"{user} est déjà dans cette équipe : changez son rôle dans la liste.")
    return Membership.objects.create(team=team, user=user, role=Role(role)), is_new


@transaction.atomic
def change_role(*, membership: Membership, by: Any, role: Role) -> Membership:
    """Give a member another role. Raises Membership.DoesNotExist when the person has left the team meanwhile."""
    row = Membership.objects.select_for_update().get(pk=membership.pk)
    row.role = Role(role)
    row.save()
    return row


@transaction.atomic
def remove_member(*, membership: Membership, by: Any) -> None:
    """Take a member out of a team; what the person wrote stays."""
    Membership.objects.filter(pk=membership.pk).delete()


@transaction.atomic
def add_quartiers(*, team: Team, by: Any, quartiers: Iterable[Quartier]) -> int:
    """Add quartiers to those of the team. Returns how many it did not have."""
    Team.objects.select_for_update(no_key=True).get(pk=team.pk)
    known = set(TeamQuartier.objects.filter(team=team).values_list("quartier_id", flat=True))
    added = TeamQuartier.objects.bulk_create(
        TeamQuartier(team=team, quartier_id=key) for key in {quartier.pk for quartier in quartiers} - known
    )
    return len(added)


@transaction.atomic
def remove_quartiers(*, team: Team, by: Any, quartiers: Iterable[Quartier]) -> int:
    """Take quartiers away from the team. Returns how many it had."""
    keys = [quartier.pk for quartier in quartiers]
    return TeamQuartier.objects.filter(team=team, quartier_id__in=keys).delete()[0]


# ---- Word templates -------------------------------------------------------------------------------------------------


@transaction.atomic
def save_word_template(
    *, team: Team, document: str, title: str, name: str, content: bytes, content_type: str, digest: str, by: Any
) -> WordTemplate:
    """Keep the template of a team for a document, in the place of the one before. It was checked already.

    The file of the one before is deleted later, with those that no row has (`purge_files`).
    """
    Team.objects.select_for_update(no_key=True).get(pk=team.pk)
    row = WordTemplate.objects.filter(team=team, document=document).first()
    row = row or WordTemplate(team=team, document=document)
    row.title, row.name, row.content_type, row.digest = title[:200], name[:200], content_type, digest
    row.size, row.added_by, row.added_at = len(content), by, timezone.now()
    row.file.save(f"{uuid.uuid4()}.docx", ContentFile(content), save=False)
    row.save()
    return row


@transaction.atomic
def remove_word_template(*, template: WordTemplate, by: Any) -> None:
    """Take away the template of a team: that of the project serves again."""
    WordTemplate.objects.filter(pk=template.pk).delete()


# ---- notifications --------------------------------------------------------------------------------------------------

# What was not read for longer is not sent any more.
MAIL_DAYS = 30


@dataclass(frozen=True)
class News:
    """What is told to some users, once for each `key`: `url` is a path of the site, `why` says why it is them."""

    users: Collection[Any]
    key: str
    title: str
    url: str
    why: str


def notify(*, users: Iterable[Any], kind: str, key: str, title: str, url: str, why: str) -> None:
    """Tell these users something, as each of them wants to be told; once for each `key`.

    `url` is a path of the site, `why` says to the person why it is them. Two queries, however many users.
    """
    notify_all(kind=kind, news=[News(list(users), key, title, url, why)])


def notify_all(*, kind: str, news: Sequence[News]) -> None:
    """Tell several things of one kind, each to its users: two queries for each thousand, not for each thing."""
    keys = {user.pk for one in news for user in one.users}
    chosen = {row.user_id: row for row in NotificationChoice.objects.filter(user_id__in=keys, kind=kind)}
    default = NotificationChoice.by_default(kind)
    wanted = {pk: chosen.get(pk, default) for pk in keys}
    Notification.objects.bulk_create(
        (
            Notification(
                user_id=pk,
                kind=kind,
                key=one.key,
                title=one.title[:300],
                url=one.url,
                why=one.why[:300],
                in_app=wanted[pk].in_app,
            )
            for one in news
            for pk in sorted({user.pk for user in one.users})
            if wanted[pk].in_app or wanted[pk].mail != MailFrequency.NONE
        ),
        batch_size=1000,
        ignore_conflicts=True,
    )


@transaction.atomic
def save_notification_choices(*, by: Any, choices: dict[str, tuple[bool, str]]) -> None:
    """Keep how the person wants to be told: {kind: (on the site, frequency of e-mails)}."""
    for kind, (in_app, mail) in choices.items():
        NotificationChoice.objects.update_or_create(user=by, kind=kind, defaults={"in_app": in_app, "mail": mail})


def read_notifications(*, by: Any, only: Notification | None = None) -> int:
    """Note that the person has read one, or all, of their notifications; return how many were new."""
    rows = Notification.objects.visible_to(by).unread()
    if only is not None:
        rows = rows.filter(pk=only.pk)
    return rows.update(read_at=timezone.now())


def read_about(*, by: Any, url: str) -> int:
    """Mark as read what a person was told about the page that they have just dealt with; return how many."""
    return Notification.objects.filter(user=by, url=url, read_at__isnull=True).update(read_at=timezone.now())


def _to_mail(frequency: str) -> Any:
    kinds = [kind for kind in NotificationKind.values if NotificationChoice.by_default(kind).mail == frequency]
    chosen = NotificationChoice.objects.filter(user=OuterRef("user"), kind=OuterRef("kind"))
    by_default = Q(kind__in=kinds) & ~Exists(chosen)
    since = timezone.now() - datetime.timedelta(days=MAIL_DAYS)
    return Notification.objects.filter(
        Exists(chosen.filter(mail=frequency)) | by_default,
        user__is_active=True,
        read_at__isnull=True,
        mailed_at__isnull=True,
        created_at__gte=since,
    )


def send_digests(frequency: str) -> tuple[int, int]:
    """Send each person who wants it at this frequency what they have not read, in one message, once.

    Returns how many messages left and how many the mail server did not take: what these hold waits for the next time.
    What is sent is noted before it leaves: two commands at once never send the same thing.
    """
    sent = failed = 0
    for pk in list(_to_mail(frequency).order_by("user_id").values_list("user_id", flat=True).distinct()):
        with transaction.atomic():
            rows = list(_to_mail(frequency).filter(user_id=pk).select_for_update(of=("self",), skip_locked=True))
            taken = Notification.objects.filter(pk__in=[row.pk for row in rows])
            taken.update(mailed_at=timezone.now())
        if not rows:
            continue
        person = User.objects.get(pk=pk)
        try:
            _send_digest(person, rows, frequency)
        except OSError:
            taken.update(mailed_at=None)
            failed += 1
        else:
            sent += 1
    return sent, failed


def _send_digest(person: User, rows: list[Notification], frequency: str) -> None:
    site = settings.SITE_URL.rstrip("/")
    text = render_to_string(
        "accounts/email/digest.txt",
        {
            "person": person,
            "rows": rows,
            "site": site,
            "choices": f"{site}{reverse('accounts:notifications')}",
            "is_daily": frequency == MailFrequency.DAILY,
        },
    )
    count = len(rows)
    subject = f"{settings.ACCOUNT_EMAIL_SUBJECT_PREFIX}{count} notification{'s' if count > 1 else ''} à lire"
    send_mail(subject, text.strip() + "\n", None, [person.email])
