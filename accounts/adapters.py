"""How allauth behaves here: accounts are opened by administrators, nobody signs up."""

import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.contrib import messages
from django.http import HttpRequest, HttpResponse

from accounts.models import User

logger = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in with an account that exists."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody opens an account alone."""
        return False

    def pre_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse | None:
        """Let allauth know the address of an account that was made without it: an administrator vouches for it."""
        if not user.emailaddress_set.filter(email=user.email.lower(), verified=True, primary=True).exists():
            user.vouch_for_address()
        return super().pre_login(request, user, **kwargs)

    def confirm_email(self, request: HttpRequest, email_address: Any) -> bool:
        """Give the account its new address, unless another account has it meanwhile."""
        if User.objects.filter(email__iexact=email_address.email).exclude(pk=email_address.user_id).exists():
            messages.error(request, "Cette adresse est déjà celle d’un autre compte : rien n’a changé.")
            return False
        return super().confirm_email(request, email_address)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a message; when the mail server does not take it, say so instead of failing."""
        try:
            super().send_mail(template_prefix, email, context)
        except OSError:
            # smtplib.SMTPException is one. The address stays out of the logs.
            logger.exception("message %s not sent", template_prefix)
            messages.error(
                self.request,
                "Le message n’a pas pu partir : le serveur de messagerie ne répond pas. Réessayez dans quelques "
                "minutes ; si cela continue, prévenez l’administrateur.",
            )


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Sign-in through the company: attached to the account of the same address, never a new one."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Nobody opens an account alone."""
        return False

    def authenticate_by_email(self, sociallogin: Any) -> tuple[User, str] | None:
        """Return the account whose own address the company vouches for.

        Only a true `email_verified` counts: the text "false" would be true in Python, and an address that is not
        checked would open somebody else's account. Addresses that an account is changing to do not count either.
        """
        for address in sociallogin.email_addresses:
            if address.verified is not True and str(address.verified).lower() != "true":
                continue
            user = User.objects.filter(email__iexact=address.email).first()
            # To the database "ſ" is a small "S": an address that only looks like another opens nothing.
            if user is not None and user.email.lower() == address.email.lower():
                user.vouch_for_address()
                return user, address.email
        return None
