"""The second factor that administrators must have, and the company's sign-in when it does not answer."""

import logging
from collections.abc import Callable
from typing import Any

import requests
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render

logger = logging.getLogger(__name__)

# Where an administrator without a second factor may still go: to set it up, to prove who it is for that, to leave.
OPEN_VIEWS = {
    "account_change_password",
    "account_login",
    "account_logout",
    "account_reauthenticate",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_set_password",
    "health",
}


class SecondFactorForAdministrators:
    """Send administrators who have no second factor to set it up (`MFA_REQUIRED_FOR_ADMINISTRATORS`)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Let the request through; `process_view` knows which page it is for."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """Answer in the place of the page when the factor is missing."""
        name = request.resolver_match.view_name if request.resolver_match else ""
        if (
            not settings.MFA_REQUIRED_FOR_ADMINISTRATORS
            or name in OPEN_VIEWS
            or name.startswith("mfa_")
            or not request.user.is_authenticated
            or not request.user.is_administrator
            or is_mfa_enabled(request.user)
        ):
            return None
        messages.warning(
            request,
            "Un administrateur se connecte avec deux facteurs : ajoutez une application d’authentification "
            "ou une clé d’accès, puis reprenez votre travail.",
        )
        return redirect("mfa_index")


class CompanySignInErrors:
    """When the company's sign-in does not answer, say so: it is no fault of the person nor of the site."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Let the request through."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer 502 with the way back to the sign-in page."""
        if not isinstance(exception, requests.RequestException):
            return None
        logger.error("the company's sign-in does not answer: %s", exception)
        return render(request, "socialaccount/authentication_error.html", status=502)
