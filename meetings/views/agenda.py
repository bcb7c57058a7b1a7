"""The agenda of a meeting: its points, their order, and what is open on its quartiers."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from meetings.forms.meetings import ItemForm
from meetings.models import AgendaItem, Meeting
from meetings.services import agenda as services
from meetings.views.meetings import edited_of
from meetings.views.minutes import written_of

MOVES = {"monter": -1, "descendre": 1}


def agenda(request: HttpRequest, pk: int) -> HttpResponse:
    """Compose the agenda: add a point, take what is open, put them in order."""
    meeting = written_of(request, pk) if request.method == "POST" else edited_of(request, pk)
    form = ItemForm(request.POST if request.method == "POST" else None, instance=AgendaItem(meeting=meeting))
    if request.method == "POST" and form.is_valid():
        try:
            services.add_items(meeting=meeting, items=[form.instance], by=request.user)
        except services.AgendaError as error:
            form.add_error(None, str(error))
        else:
            form.log_privacy_overrides(form.instance, request.user)
            # A point that comes up during the meeting.
            if request.POST.get("retour") == "releve":
                page = reverse("meetings:minutes", args=[meeting.pk])
                return redirect(f"{page}#point-{form.instance.pk}")
            return redirect(f"{request.path}#ajouter")
    items = list(meeting.items.select_related("observation", "issue", "agreement", "decision").order_by("order", "pk"))
    groups: dict[str, list[services.Proposal]] = {}
    for one in services.proposals_for(meeting, request.user, items):
        groups.setdefault(one.group, []).append(one)
    planned = sum(item.minutes or 0 for item in items)
    lasts = int((meeting.ends_at - meeting.starts_at).total_seconds() // 60)
    return render(
        request,
        "meetings/agenda.html",
        {
            "meeting": meeting,
            "items": items,
            "groups": groups,
            "form": form,
            "planned": planned,
            "lasts": lasts,
            "over": max(planned - lasts, 0),
            "section": "reunions",
        },
        status=422 if form.errors else 200,
    )


@require_POST
def agenda_propose(request: HttpRequest, pk: int) -> HttpResponse:
    """Make points of what was ticked among what is open."""
    meeting = written_of(request, pk)
    keys = request.POST.getlist("point")
    try:
        count = services.take_proposals(meeting=meeting, user=request.user, keys=keys)
    except services.AgendaError as error:
        messages.error(request, str(error))
    else:
        if count:
            messages.success(request, f"{count} point{'s' if count > 1 else ''} de plus à l’ordre du jour.")
        else:
            messages.info(request, "Rien n’était coché, ou ce n’est plus ouvert.")
    return redirect("meetings:agenda", pk=meeting.pk)


def _item(request: HttpRequest, pk: int) -> tuple[Meeting, AgendaItem]:
    seen = Meeting.objects.visible_to(request.user).values("pk")
    item = get_object_or_404(AgendaItem.objects.filter(meeting__in=seen), pk=pk)
    meeting = written_of(request, item.meeting_id)
    item.meeting = meeting
    return meeting, item


def item_update(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the words, the length or the speaker of a point."""
    meeting, item = _item(request, pk)
    form = ItemForm(request.POST if request.method == "POST" else None, instance=item)
    if request.method == "POST" and form.is_valid():
        form.save()
        form.log_privacy_overrides(item, request.user)
        return redirect("meetings:agenda", pk=meeting.pk)
    context: dict[str, Any] = {
        "form": form,
        "meeting": meeting,
        "heading": "Modifier un point",
        "submit": "Enregistrer",
        "section": "reunions",
    }
    return render(request, "meetings/part_form.html", context, status=422 if form.errors else 200)


@require_POST
def item_move(request: HttpRequest, pk: int, direction: str) -> HttpResponse:
    """Move a point up or down."""
    if direction not in MOVES:
        raise Http404
    meeting, item = _item(request, pk)
    try:
        services.move_item(item=item, places=MOVES[direction], by=request.user)
    except services.AgendaError as error:
        messages.error(request, str(error))
    return redirect("meetings:agenda", pk=meeting.pk)


@require_POST
def item_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a point out of the agenda."""
    meeting, item = _item(request, pk)
    try:
        services.remove_item(item=item, by=request.user)
    except services.AgendaError as error:
        messages.error(request, str(error))
    return redirect("meetings:agenda", pk=meeting.pk)
