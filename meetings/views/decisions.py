"""Decisions, followed until they are done; what was promised to the residents of a quartier."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
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
CLOSED = "fermer"
# Of a decision, what its title has: a longer one is written whole under it.
TITLE = 120


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

    # The decision whose form is open in the list.
    passing = ("page", "format", CLOSED)

    def for_page(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Read the names that the page shows, and what rights ask for."""
        return queryset.for_work()  # type: ignore[attr-defined, no-any-return]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Close the decision `?fermer=` and stay in the list, filtered as it is."""
        key = request.GET.get(CLOSED, "")
        row = _decision(request, int(key) if key.isdecimal() and len(key) < 15 else 0)
        form = CloseForm(request.POST)
        if not _close(request, row, form):
            context = self.get_context_data(form=form)
            # It may have left the page meanwhile: then its own page has the form, and what was typed.
            if context["closing"] is None:
                return _page(request, row, form, 422)
            return self.render_to_response(context, status=422)
        query = request.GET.copy()
        query.pop(CLOSED)
        return redirect(f"{request.path}?{query.urlencode()}".rstrip("?"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say which decisions the reader may close, and which one has its form open."""
        context = super().get_context_data(section="reunions", **kwargs)
        asked = self.request.GET.get(CLOSED, "")
        context["closing"] = None
        for row in context["rows"]:
            row.meeting.quartier_keys = row.quartier_keys
            row.can_close = row.status == DecisionStatus.OPEN and not permissions.why_not_follow_decision(
                self.request.user, row
            )
            if row.can_close and str(row.pk) == asked:
                context["closing"] = row
        query = self.request.GET.copy()
        query.pop(CLOSED, None)
        context["list_url"] = f"{self.request.path}?{query.urlencode()}".rstrip("?")
        context.setdefault("form", CloseForm())
        return context


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
            "is_long": len(row.text) > TITLE or "\n" in row.text,
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
    form = CloseForm(request.POST)
    return redirect(row) if _close(request, row, form) else _page(request, row, form, 422)


def _close(request: HttpRequest, row: Decision, form: CloseForm) -> bool:
    """Close a decision if the user may (403); return whether the form was sound, and say what became of it."""
    refuse(permissions.why_not_follow_decision(request.user, row))
    if not form.is_valid():
        return False
    try:
        services.close_decision(
            decision=row, status=form.cleaned_data["status"], outcome=form.cleaned_data["outcome"], by=request.user
        )
    except services.DecisionError as error:
        messages.error(request, str(error))
    else:
        form.log_privacy_overrides(row, request.user)
        what = "abandonnée" if form.cleaned_data["status"] == DecisionStatus.DROPPED else "faite"
        messages.success(request, f"C’est noté : « {row} » est {what}.")
    return True


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
    data = request.POST if request.method == "POST" else None
    form = DecisionForm(data, instance=row, meeting=meeting, invitees=invitees)
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
