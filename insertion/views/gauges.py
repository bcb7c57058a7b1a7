"""Hours against their targets."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from insertion.models import Contract

SECTION = "insertion"


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Show where the clauses of the reader's quartiers stand."""
    user: Any = request.user
    return render(
        request, "insertion/overview.html", {"count": Contract.objects.visible_to(user).count(), "section": SECTION}
    )
