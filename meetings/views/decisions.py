"""Decisions, followed until they are done; what was promised to the residents of a quartier."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe
from django.views.generic import TemplateView

from core.charts import Fact
from core.french import date_short
from core.history import history_of
from core.views import ListMixin, refuse
from meetings import permissions
from meetings.enums import DecisionStatus
from meetings.exports import DECISION_COLUMNS
from meetings.filters import DecisionFilter
from meetings.forms.minutes import CloseForm, DecisionForm
from meetings.models import Decision, Meeting
from meetings.services import decisions as services
from meetings.views.minutes import written_of
from territories.models import Quartier

SHOWN = 200


class DecisionList(ListMixin, TemplateView):
    """The decisions that the reader sees, filtered."""

    model = Decision
    template_name = "meetings/decision_list.html"
    filterset_class = DecisionFilter
    sorts = {"echeance": ("due_on", "pk"), "reunion": ("meeting__starts_at", "pk")}
    default_sort = "echeance"
    count_words = ("décision", "décisions")
    export_title = "Décisions"
    export_columns = DECISION_COLUMNS

    def for_page(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Read the names that the page shows."""
        return queryset.select_related("meeting", "owner", "contact", "partner")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say which part of the menu it is."""
        return super().get_context_data(section="reunions", **kwargs)


def _decision(request: HttpRequest, pk: int) -> Decision:
    rows = Decision.objects.visible_to(request.user).select_related(
        "meeting__organiser", "item", "owner", "contact", "partner", "closed_by", "created_by"
    )
    return get_object_or_404(rows, pk=pk)


def _may_read(request: HttpRequest, decision: Decision) -> bool:
    return Meeting.objects.visible_to(request.user).filter(pk=decision.meeting_id).exists()


@require_safe
def decision_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a decision and what became of it."""
    row = _decision(request, pk)
    return _page(request, row, CloseForm(), 200)


def _page(request: HttpRequest, row: Decision, form: CloseForm, status: int) -> HttpResponse:
    reads = _may_read(request, row)
    day = date_short(timezone.localdate(row.meeting.starts_at))
    facts = [
        Fact("Décidé à", f"{row.meeting}, le {day}", row.meeting.get_absolute_url() if reads else ""),
        Fact("Point", row.item),
        Fact("Qui s’en charge", row.who or "personne encore"),
        Fact("Pour le", date_short(row.due_on) if row.due_on else "sans échéance"),
        Fact("Promis aux habitants", "oui" if row.is_promise else ""),
        Fact("Fermée", f"le {date_short(row.closed_on)} par {row.closed_by}" if row.closed_on else ""),
        Fact("Suite", row.outcome),
    ]
    return render(
        request,
        "meetings/decision_detail.html",
        {
            "decision": row,
            "facts": [fact for fact in facts if fact.value],
            "form": form,
            "can_follow": not permissions.why_not_follow_decision(request.user, row),
            "can_edit": not permissions.why_not_take_minutes(request.user, row.meeting),
            "is_open": row.status == DecisionStatus.OPEN,
            "history": history_of(row, created="Décision", hidden=["uid", "created_by", "reminded_on"]),
            "section": "reunions",
        },
        status=status,
    )


@require_POST
def decision_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a decision is done or dropped."""
    row = _decision(request, pk)
    refuse(permissions.why_not_follow_decision(request.user, row))
    form = CloseForm(request.POST)
    if not form.is_valid():
        return _page(request, row, form, 422)
    try:
        services.close_decision(
            decision=row, status=form.cleaned_data["status"], outcome=form.cleaned_data["outcome"], by=request.user
        )
    except services.DecisionError as error:
        messages.error(request, str(error))
    else:
        form.log_privacy_overrides(row, request.user)
        messages.success(request, "C’est noté : la décision est fermée.")
    return redirect(row)


@require_POST
def decision_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a decision again."""
    row = _decision(request, pk)
    refuse(permissions.why_not_follow_decision(request.user, row))
    services.reopen_decision(decision=row, by=request.user)
    messages.success(request, "La décision est de nouveau à faire.")
    return redirect(row)


def decision_update(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a decision, while the minutes may still be written."""
    row = _decision(request, pk)
    meeting = written_of(request, row.meeting_id)
    invitees = list(meeting.invitees.select_related("user", "contact", "partner").order_by("college", "pk"))
    form = DecisionForm(request.POST if request.method == "POST" else None, instance=row, invitees=invitees)
    if request.method == "POST" and form.is_valid():
        owner = form.owner
        form.instance.owner_id, form.instance.contact_id = owner.user_id, owner.contact_id
        form.instance.partner_id = owner.partner_id
        form.save()
        form.log_privacy_overrides(row, request.user)
        messages.success(request, "La décision est enregistrée.")
        return redirect(row)
    context = {
        "form": form,
        "meeting": meeting,
        "heading": "Modifier la décision",
        "submit": "Enregistrer",
        "section": "reunions",
    }
    return render(request, "meetings/part_form.html", context, status=422 if form.errors else 200)


@require_safe
def promises(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what was promised to the residents of a quartier, and what became of it."""
    quartier = get_object_or_404(Quartier.objects.visible_in(request.user, pk).without_contour())
    rows = list(
        Decision.objects.visible_in(request.user, pk)
        .filter(is_promise=True)
        .select_related("meeting", "owner", "contact", "partner")
        .order_by("-meeting__starts_at", "pk")[:SHOWN]
    )
    today = timezone.localdate()
    late = [row for row in rows if row.status == DecisionStatus.OPEN and row.due_on and row.due_on < today]
    return render(
        request,
        "meetings/promises.html",
        {
            "quartier": quartier,
            "groups": [
                ("En retard", late),
                ("À faire", [row for row in rows if row.status == DecisionStatus.OPEN and row not in late]),
                ("Tenu", [row for row in rows if row.status == DecisionStatus.DONE]),
                ("Abandonné", [row for row in rows if row.status == DecisionStatus.DROPPED]),
            ],
            "total": len(rows),
            "section": "reunions",
        },
    )
