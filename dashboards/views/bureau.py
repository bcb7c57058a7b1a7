"""« Mon bureau »."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from dashboards.reads.desk import desk_of, reports_of


def bureau(request: HttpRequest) -> HttpResponse:
    """Show what waits for the user, by role."""
    user: Any = request.user
    is_reporter = not user.scope.is_officer and not user.is_administrator
    return render(
        request,
        "dashboards/bureau.html",
        {
            "section": "bureau",
            "today": timezone.localdate(),
            "desk": desk_of(user),
            "is_reporter": is_reporter,
            "has_quartiers": bool(user.scope.quartier_ids),
            "reports": reports_of(user) if is_reporter else [],
        },
    )
