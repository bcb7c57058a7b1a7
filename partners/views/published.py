"""The file of subsidies that a list offers, in the schema that public bodies publish (SCDL)."""

from collections.abc import Callable, Iterable, Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import redirect

from partners.exports.scdl import Published, scdl_response, why_not_publish
from partners.models import Landlord, Partner

FORMAT = "scdl"


def _query(request: HttpRequest, passing: Sequence[str]) -> QueryDict:
    query = request.GET.copy()
    for name in passing:
        query.pop(name, None)
    return query


def published_url(request: HttpRequest, passing: Sequence[str]) -> str:
    """Return the address of the file of what a list shows; `passing` is what does not follow."""
    query = _query(request, passing)
    query["format"] = FORMAT
    return f"?{query.urlencode()}"


def published_response(
    request: HttpRequest, passing: Sequence[str], title: str, rows: Callable[[Partner], Iterable[Published]]
) -> HttpResponseBase:
    """Send the subsidies that `rows` makes for the landlord; go back to the list, saying why, when it is not known."""
    landlord = Landlord.objects.current()
    reason = why_not_publish(landlord)
    if landlord is None or reason:
        messages.error(request, reason)
        query = _query(request, passing).urlencode()
        return redirect(f"{request.path}?{query}" if query else request.path)
    return scdl_response(title, rows(landlord))
