"""The second factor that administrators must have."""

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

# Where an administrator without a second factor may still go: to set it up, or to leave.
OPEN_PATHS = ("/compte/", "/static/", "/sante/")


def second_factor_for_administrators(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Send administrators who have no second factor to set it up (`MFA_REQUIRED_FOR_ADMINISTRATORS`)."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if (
            settings.MFA_REQUIRED_FOR_ADMINISTRATORS
            and not request.path.startswith(OPEN_PATHS)
            and request.user.is_authenticated
            and request.user.is_administrator
            and not is_mfa_enabled(request.user)
        ):
            messages.warning(
                request,
                "Un administrateur se connecte avec deux facteurs : ajoutez une application d’authentification "
                "ou une clé d’accès, puis reprenez votre travail.",
            )
            return redirect(reverse("mfa_index"))
        return get_response(request)

    return middleware
