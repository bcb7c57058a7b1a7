"""How often something may be asked in a minute.

Each process counts for itself and forgets with the minute: what is guarded against is a script, and a count that all
processes would share would cost more than what it guards, and have a GET write.
"""

from collections import Counter
from collections.abc import Callable, Hashable
from functools import wraps
from time import monotonic
from typing import Any

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

# Pages that open without an account, from one address: a town hall whose agents all answer at once has one.
PUBLIC_PER_MINUTE = 60
RETRY_SECONDS = "60"

_asked: Counter[Hashable] = Counter()
_minute = 0


def is_too_often(key: Hashable, most: int) -> bool:
    """Count one more for a key, and say whether it is asked more than `most` times in this minute."""
    global _minute
    if (minute := int(monotonic() // 60)) != _minute:
        _asked.clear()
        _minute = minute
    _asked[key] += 1
    return _asked[key] > most


def address_of(request: HttpRequest) -> str:
    """Return the address of a visitor, as sign-in counts it: that which our own proxies say, if there are some."""
    try:
        return str(get_adapter().get_client_ip(request))
    except PermissionDenied:
        return str(request.META.get("REMOTE_ADDR", ""))


def limited(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer a page without sign-in at most `PUBLIC_PER_MINUTE` times a minute to one address; then 429."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if is_too_often((view.__module__, view.__name__, address_of(request)), PUBLIC_PER_MINUTE):
            response = render(request, "429.html", status=429)
            response.headers["Retry-After"] = RETRY_SECONDS
            return response
        return view(request, *args, **kwargs)

    return answer
