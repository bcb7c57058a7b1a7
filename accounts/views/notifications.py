"""What one is told, and how one wants to be told."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts import services
from accounts.forms import NotificationChoicesForm
from accounts.models import Notification, NotificationChoice
from core.paginator import CappedPaginator

PAGE_SIZE = 25


@require_safe
def notification_list(request: HttpRequest) -> HttpResponse:
    """Show one's notifications, the latest first, and the choices."""
    return _page(request, NotificationChoicesForm(rows=NotificationChoice.objects.filter(user=request.user)))


@require_POST
def save_choices(request: HttpRequest) -> HttpResponse:
    """Keep how one wants to be told."""
    form = NotificationChoicesForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    services.save_notification_choices(by=request.user, choices=form.choices)
    messages.success(request, "Vos choix sont enregistrés. Ils valent pour ce qui arrivera désormais.")
    return redirect("accounts:notifications")


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Note that everything was read."""
    count = services.read_notifications(by=request.user)
    messages.success(request, "Tout est lu." if count else "Il n’y avait rien de nouveau.")
    return redirect("accounts:notifications")


@require_POST
def read_one(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that one was read, and go to what it is about when asked to (`ouvrir`)."""
    notification = get_object_or_404(Notification.objects.visible_to(request.user), pk=pk)
    services.read_notifications(by=request.user, only=notification)
    return redirect(notification.url if "ouvrir" in request.POST else "accounts:notifications")


def _page(request: HttpRequest, form: Any, status: int = 200) -> HttpResponse:
    rows = Notification.objects.visible_to(request.user)
    page = CappedPaginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(
        request,
        "accounts/notifications.html",
        {"page_obj": page, "rows": list(page), "unread_count": rows.unread().count(), "form": form},
        status=status,
    )
