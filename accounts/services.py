"""Opening, changing and closing accounts; teams, their quartiers and their members.

Each function locks what it checks, so that two administrators at once cannot leave the site without one.
"""

from collections.abc import Iterable
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import send_mail
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Membership, Team, TeamQuartier, User
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
