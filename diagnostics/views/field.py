"""Walks and the entry on a phone without network: what is kept there, and the application that is installed."""

import datetime
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from diagnostics.enums import DiagnosticStatus
from diagnostics.models import Diagnostic
from diagnostics.views.walks import WALKED

# What is kept on a phone is forgotten after this, or when the session ends if that comes first.
KEPT_FOR = datetime.timedelta(days=7)
# A session that ends with the browser says nothing of when: what it kept is not left on a shared phone for a week.
KEPT_FOR_A_BROWSER = datetime.timedelta(days=1)
# Walks offered on the page of the phone.
OFFERED = 20


@require_safe
@login_not_required
def worker(request: HttpRequest) -> HttpResponse:
    """Send the script that answers without network. It holds nothing of anybody."""
    response = render(request, "diagnostics/worker.js", content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    # Its own folder is /signaler/: it answers for the pages of walks too.
    response.headers["Service-Worker-Allowed"] = "/"
    return response


@require_safe
@login_not_required
def manifest(request: HttpRequest) -> JsonResponse:
    """Send what makes the site an application that a phone installs. It holds nothing of anybody."""
    icons = [
        {"src": static("img/icon.svg"), "sizes": "any", "type": "image/svg+xml"},
        {"src": static("img/icon-192.png"), "sizes": "192x192", "type": "image/png"},
        {"src": static("img/icon-512.png"), "sizes": "512x512", "type": "image/png"},
        {"src": static("img/icon-maskable-512.png"), "sizes": "512x512", "type": "image/png", "purpose": "maskable"},
    ]
    field = reverse("diagnostics:field")
    response = JsonResponse(
        {
            "id": "/",
            "name": "DSU · Développement social urbain",
            "short_name": "DSU",
            "description": "Signaler et marcher dans le quartier, avec ou sans réseau.",
            "lang": "fr",
            "dir": "ltr",
            "start_url": field,
            "scope": "/",
            "display": "standalone",
            "background_color": "#f6f4ef",
            "theme_color": "#0f5c6e",
            "icons": icons,
            "shortcuts": [
                {"name": "Signaler", "url": reverse("diagnostics:observation_create")},
                {"name": "Sur ce téléphone", "url": field},
            ],
        },
        content_type="application/manifest+json",
    )
    response.headers["Cache-Control"] = "no-cache"
    return response


def kept_seconds(request: HttpRequest) -> int:
    """Return for how long a phone may show what it keeps, in seconds: its clock may be wrong, it counts by itself."""
    most = KEPT_FOR_A_BROWSER if request.session.get_expire_at_browser_close() else KEPT_FOR
    return max(0, int(min(most.total_seconds(), request.session.get_expiry_age())))


@require_safe
def reader(request: HttpRequest) -> JsonResponse:
    """Say who is signed in, and what sending asks for: a phone that kept its pages for days asks this first."""
    return JsonResponse(
        {
            "user": str(request.user.pk),
            "csrf": get_token(request),
            "lasts": kept_seconds(request),
            "entry": reverse("diagnostics:observation_create"),
            "uploads": reverse("diagnostics:observation_create") + "photos/",
        }
    )


@require_safe
def walk_kit(request: HttpRequest, pk: int) -> JsonResponse:
    """Return the addresses that a phone keeps to do a walk without network. Scripts and styles are in its pages.

    `{"user", "walk", "title", "address", "lasts" (seconds), "pages": [address], "places": [address],
    "haltes": [{"pk", "label", "hall": bool, "address"}]}`; 404 for a walk that is not the user's.
    """
    rows = Diagnostic.objects.visible_to(request.user).filter(kind__in=WALKED).for_work()
    walk = get_object_or_404(rows, pk=pk)
    scope: Any = request.user.scope  # type: ignore[union-attr]
    stops = [
        {
            "pk": stop.pk,
            "label": stop.label,
            "hall": stop.entrance_id is not None,
            "address": reverse("diagnostics:walk_stop", args=[walk.pk, stop.pk]),
        }
        for stop in walk.stops.order_by("order", "pk")
    ]
    route = reverse("diagnostics:walk_route", args=[walk.pk])
    places = reverse("diagnostics:places")
    return JsonResponse(
        {
            "user": str(request.user.pk),
            "walk": walk.pk,
            "title": str(walk),
            "address": route,
            "lasts": kept_seconds(request),
            "pages": [
                route,
                *(stop["address"] for stop in stops),
                reverse("diagnostics:observation_create"),
                reverse("diagnostics:field"),
                walk.get_absolute_url(),
            ],
            "places": [
                *(f"{places}?quartier={key}" for key in walk.quartier_keys if scope.sees(key)),
                reverse("diagnostics:route_map", args=[walk.pk]),
            ],
            "haltes": stops,
        }
    )


@require_safe
def field(request: HttpRequest) -> HttpResponse:
    """Show what this phone keeps and what waits on it; offer the walks under way, those of today first."""
    today = timezone.localdate()
    walks = list(
        Diagnostic.objects.visible_to(request.user)
        .filter(kind__in=WALKED, status__in=[DiagnosticStatus.PREPARED, DiagnosticStatus.ONGOING])
        .filter(stops__isnull=False)
        .distinct()
        .order_by("-starts_on", "-pk")[:OFFERED]
    )
    context = {
        "walks": sorted(walks, key=lambda walk: walk.starts_on != today),
        "today": today,
        "section": "signaler",
    }
    return render(request, "diagnostics/field.html", context)


@require_safe
@login_not_required
def field_away(request: HttpRequest) -> HttpResponse:
    """Show what is said instead of a page that is not kept. It holds nothing of anybody: the phone fills it."""
    return render(request, "diagnostics/field_away.html")
