"""Meetings: list, page, forms, who is invited; the panels that lower pages show."""

from typing import Any

from django.contrib import messages
from django.contrib.postgres.aggregates import StringAgg
from django.db.models import Count, F, Prefetch, Q, QuerySet, Value
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe
from django.views.generic import TemplateView

from accounts.models import User
from core.charts import Fact
from core.exports import Export
from core.forms import told_in
from core.history import history_of
from core.views import ListMixin, refuse
from meetings import permissions
from meetings.enums import MeetingStatus, MinutesStatus
from meetings.exports import MEETING_COLUMNS
from meetings.filters import MeetingFilter
from meetings.forms.meetings import CancelForm, DuplicateForm, InvitePartnerForm, MeetingForm
from meetings.models import Decision, Invitee, Meeting
from meetings.services import meetings as services
from partners.models import ContactPost, Partner
from territories.models import Quartier

PANEL_ROWS = 4


class MeetingList(ListMixin, TemplateView):
    """The meetings that the reader sees, filtered."""

    model = Meeting
    template_name = "meetings/meeting_list.html"
    filterset_class = MeetingFilter
    sorts = {"date": ("starts_at", "pk"), "intitule": ("title", "pk")}
    default_sort = "-date"
    count_words = ("réunion", "réunions")
    export_title = "Réunions"
    export_columns = MEETING_COLUMNS

    def for_page(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Add the quartiers that the reader sees, and how many decisions are still to do."""
        seen = Quartier.objects.visible_to(self.request.user).without_contour()
        return (
            queryset.select_related("organiser")
            .prefetch_related(Prefetch("quartiers", seen, to_attr="seen_quartiers"))
            .annotate(open_count=Count("decisions", filter=Q(decisions__status="open")))
        )

    def export(self, file_format: str) -> HttpResponseBase:
        """Send every filtered row with the names of the reader's quartiers."""
        seen = Q(quartiers__in=Quartier.objects.visible_to(self.request.user).values("pk"))
        names = StringAgg("quartiers__name", Value(", "), filter=seen, distinct=True)
        rows = self.filtered().annotate(quartier_names=names)
        return Export(self.export_title, self.export_columns, self.filters_in_words(), str(self.request.user)).respond(
            rows, file_format
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what the reader may do."""
        return super().get_context_data(
            can_create=not permissions.why_not_create_meeting(self.request.user), section="reunions", **kwargs
        )


def meeting_of(request: HttpRequest, pk: int) -> Meeting:
    """Return a meeting that the user sees (404)."""
    return get_object_or_404(Meeting.objects.visible_to(request.user).for_work(), pk=pk)


def edited_of(request: HttpRequest, pk: int) -> Meeting:
    """Return a meeting that the user prepares (403)."""
    meeting = meeting_of(request, pk)
    refuse(permissions.why_not_edit_meeting(request.user, meeting))
    return meeting


@require_safe
def meeting_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a meeting: when and where, its agenda, who is invited, what was decided."""
    meeting = meeting_of(request, pk)
    user: Any = request.user
    quartiers = list(
        Quartier.objects.visible_to(user)
        .filter(pk__in=meeting.quartier_keys)
        .without_contour()
        .order_by("name_key", "pk")
    )
    starts, ends = timezone.localtime(meeting.starts_at), timezone.localtime(meeting.ends_at)
    names = ", ".join(str(quartier) for quartier in quartiers)
    facts = [
        Fact("Quand", f"{starts:%d/%m/%Y}, de {starts:%H:%M} à {ends:%H:%M}"),
        Fact("Lieu", meeting.place),
        Fact("Visioconférence", meeting.video_url, meeting.video_url),
        Fact("Quartiers", names, quartiers[0].get_absolute_url() if len(quartiers) == 1 else ""),
        Fact("Projet", meeting.project, meeting.project.get_absolute_url() if meeting.project else ""),
        Fact("Thème", meeting.theme),
        Fact("Organisée par", meeting.organiser),
        Fact("Objet", meeting.aim),
        Fact("Annulée parce que", meeting.cancelled_reason),
    ]
    items = list(meeting.items.select_related("observation", "issue", "agreement", "decision").order_by("order", "pk"))
    invitees = list(meeting.invitees.select_related("user", "contact", "partner").order_by("college", "pk"))
    can_edit = not permissions.why_not_edit_meeting(user, meeting)
    planned = sum(item.minutes or 0 for item in items)
    lasts = int((meeting.ends_at - meeting.starts_at).total_seconds() // 60)
    return render(
        request,
        "meetings/meeting_detail.html",
        {
            "meeting": meeting,
            "quartiers": quartiers,
            "facts": [fact for fact in facts if fact.value],
            "items": items,
            "planned": planned,
            "over": max(planned - lasts, 0),
            "invitees": invitees,
            "yes": sum(invitee.answer == "yes" for invitee in invitees),
            "present": sum(invitee.attendance == "present" for invitee in invitees),
            "decisions": list(meeting.decisions.select_related("owner", "contact", "partner").order_by("pk")),
            "groups": list(meeting.groups.all()),
            "documents": list(meeting.documents.select_related("added_by")),
            "can_edit": can_edit,
            "can_duplicate": not permissions.why_not_duplicate_meeting(user, meeting),
            "can_write": not permissions.why_not_take_minutes(user, meeting),
            "is_held": meeting.status == MeetingStatus.HELD,
            "is_cancelled": meeting.status == MeetingStatus.CANCELLED,
            "is_sent": meeting.minutes_status == MinutesStatus.SENT,
            "step": _next_step(meeting, bool(items), len(invitees) > 1) if can_edit else "",
            "history": history_of(meeting, created="Création", hidden=["uid", "sequence", "version"]),
            "section": "reunions",
        },
    )


def _next_step(meeting: Meeting, has_items: bool, has_people: bool) -> str:
    """Return what is to be done next with a meeting, which has the primary button."""
    if meeting.status == MeetingStatus.CANCELLED:
        return ""
    if meeting.is_over:
        return "send" if meeting.status == MeetingStatus.HELD else "minutes"
    if not has_items:
        return "agenda"
    if not has_people:
        return "invite"
    return "minutes" if meeting.called_at else "call"


def meeting_create(request: HttpRequest) -> HttpResponse:
    """Prepare a meeting."""
    refuse(permissions.why_not_create_meeting(request.user))
    initial = {}
    if (quartier := request.GET.get("quartier", "")).isdecimal() and len(quartier) < 15:
        initial["quartier_0"] = Quartier.objects.led_by(request.user).without_contour().filter(pk=quartier).first()
    return _form(request, Meeting(), initial)


def meeting_update(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a meeting."""
    return _form(request, edited_of(request, pk), {})


def _form(request: HttpRequest, meeting: Meeting, initial: dict[str, Any]) -> HttpResponse:
    form = MeetingForm(
        request.POST if request.method == "POST" else None, instance=meeting, user=request.user, initial=initial
    )
    if request.method == "POST" and form.is_valid():
        is_new = meeting.pk is None
        # Quartiers of another team stay: the writer does not see them.
        kept = (
            []
            if is_new
            else Quartier.objects.filter(pk__in=meeting.quartier_keys).exclude(
                pk__in=Quartier.objects.led_by(request.user).values("pk")
            )
        )
        with told_in(form):
            row = services.save_meeting(meeting=form.instance, quartiers=[*form.chosen_rows(), *kept], by=request.user)
        if not form.errors:
            form.log_privacy_overrides(row, request.user)
            if is_new:
                messages.success(request, "La réunion est créée. Composez son ordre du jour.")
                return redirect("meetings:agenda", pk=row.pk)
            messages.success(request, "La réunion est enregistrée.")
            return redirect(row)
    heading = "Modifier la réunion" if meeting.pk else "Nouvelle réunion"
    return render(
        request,
        "meetings/meeting_form.html",
        {"form": form, "meeting": meeting, "heading": heading, "section": "reunions"},
        status=422 if form.errors else 200,
    )


def meeting_duplicate(request: HttpRequest, pk: int) -> HttpResponse:
    """Prepare the same meeting again on another day."""
    meeting = meeting_of(request, pk)
    refuse(permissions.why_not_duplicate_meeting(request.user, meeting))
    form = DuplicateForm(request.POST if request.method == "POST" else None, meeting=meeting)
    if request.method == "POST" and form.is_valid() and form.times is not None:
        starts, ends = form.times
        copy = services.duplicate_meeting(
            meeting=meeting, title=form.cleaned_data["title"], starts_at=starts, ends_at=ends, by=request.user
        )
        form.log_privacy_overrides(copy, request.user)
        messages.success(request, "La réunion est prête : relisez son ordre du jour, puis convoquez.")
        return redirect(copy)
    left_out, hidden = _left_out(request, meeting)
    return render(
        request,
        "meetings/meeting_duplicate.html",
        {"form": form, "meeting": meeting, "left_out": left_out, "hidden": hidden, "section": "reunions"},
        status=422 if form.errors else 200,
    )


def _left_out(request: HttpRequest, meeting: Meeting) -> tuple[list[Quartier], int]:
    """Return the quartiers that a copy of a meeting does not take: those that the reader sees, how many others."""
    keys = meeting.quartier_keys
    rows = Quartier.objects.filter(pk__in=keys).exclude(pk__in=Quartier.objects.led_by(request.user).values("pk"))
    seen = list(rows.filter(pk__in=Quartier.objects.visible_to(request.user).values("pk")).without_contour())
    return seen, rows.count() - len(seen)


def meeting_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Cancel a meeting; those who were called are told from the next page."""
    meeting = edited_of(request, pk)
    form = CancelForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.cancel_meeting(meeting=meeting, reason=form.cleaned_data["reason"], by=request.user)
        except services.MeetingError as error:
            form.add_error(None, str(error))
        else:
            form.log_privacy_overrides(meeting, request.user)
            if meeting.called_at is None:
                messages.success(request, "La réunion est annulée : personne n’était convoqué.")
                return redirect(meeting)
            messages.success(request, "La réunion est annulée. Prévenez ceux qui étaient convoqués.")
            return redirect("meetings:sending", pk=meeting.pk)
    return render(
        request,
        "meetings/part_form.html",
        {
            "form": form,
            "meeting": meeting,
            "heading": "Annuler la réunion",
            "submit": "Annuler la réunion",
            "section": "reunions",
        },
        status=422 if form.errors else 200,
    )


@require_POST
def meeting_hold(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that the meeting takes place."""
    meeting = edited_of(request, pk)
    try:
        services.hold_meeting(meeting=meeting, by=request.user)
    except services.MeetingError as error:
        messages.error(request, str(error))
        return redirect(meeting)
    return redirect("meetings:minutes", pk=meeting.pk)


@require_POST
def meeting_validate(request: HttpRequest, pk: int) -> HttpResponse:
    """Settle the minutes; `seance` is the meeting during which it is done."""
    meeting = edited_of(request, pk)
    key = request.POST.get("seance", "")
    during = Meeting.objects.visible_to(request.user).filter(pk=key).first() if key.isdecimal() else None
    try:
        services.validate_minutes(meeting=meeting, during=during, by=request.user)
    except services.MeetingError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"Le relevé de « {meeting} » est validé : il ne change plus.")
    return redirect("meetings:minutes", pk=during.pk) if during else redirect(meeting)


# ---- who is invited -------------------------------------------------------------------------------------------------


def invitees(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose who is invited: agents of the quartiers, partners present there, any other partner."""
    meeting = edited_of(request, pk)
    user: Any = request.user
    agents = User.objects.filter(
        is_active=True,
        memberships__team__is_active=True,
        memberships__team__team_quartiers__quartier__in=meeting.quartier_keys,
    ).distinct()
    present = services.present_partners(meeting)
    form = InvitePartnerForm(request.POST if "partner" in request.POST else None, user=user)
    if request.method == "POST":
        try:
            if "partner" in request.POST:
                if form.is_valid():
                    partner: Partner = form.cleaned_data["partner"]
                    posts = list(
                        ContactPost.objects.to_hand_out()
                        .filter(partner=partner)
                        .select_related("contact", "partner__kind")[:1]
                    )
                    count = services.invite(meeting=meeting, by=user, posts=posts, partners=[] if posts else [partner])
                    _told(request, count)
                    return redirect("meetings:invitees", pk=meeting.pk)
            else:
                users = agents.filter(pk__in=_keys(request, "agent"))
                allowed = [post.pk for _, posts in present for post in posts]
                posts = list(
                    ContactPost.objects.filter(pk__in=set(_keys(request, "contact")) & set(allowed)).select_related(
                        "contact", "partner__kind"
                    )
                )
                wanted = set(_keys(request, "structure"))
                partners = [partner for partner, _ in present if partner.pk in wanted]
                _told(
                    request,
                    services.invite(meeting=meeting, by=user, users=users, posts=posts, partners=partners),
                )
                return redirect("meetings:invitees", pk=meeting.pk)
        except services.MeetingError as error:
            messages.error(request, str(error))
    rows = list(meeting.invitees.select_related("user", "contact", "partner").order_by("college", "pk"))
    contacts = {row.contact_id for row in rows}
    alone = {row.partner_id for row in rows if row.contact_id is None}
    known = {row.user_id for row in rows}
    return render(
        request,
        "meetings/invitees.html",
        {
            "meeting": meeting,
            "rows": rows,
            "agents": [
                agent for agent in agents.order_by("last_name", "first_name", "pk")[:200] if agent.pk not in known
            ],
            "present": [
                (partner, [post for post in posts if post.contact_id not in contacts], partner.pk in alone)
                for partner, posts in present
                if [post for post in posts if post.contact_id not in contacts]
                or (not posts and partner.pk not in alone)
            ],
            "form": form,
            "section": "reunions",
        },
        status=422 if form.errors else 200,
    )


def _keys(request: HttpRequest, name: str) -> list[int]:
    return [int(value) for value in request.POST.getlist(name) if value.isdecimal() and len(value) < 15]


def _told(request: HttpRequest, count: int) -> None:
    if count:
        messages.success(request, f"{count} personne{'s' if count > 1 else ''} de plus à inviter.")
    else:
        messages.info(request, "Personne de nouveau : ils étaient déjà dans la liste.")


@require_POST
def invitee_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take somebody out of the list."""
    invitee = get_object_or_404(
        Invitee.objects.filter(meeting__in=Meeting.objects.visible_to(request.user).values("pk")), pk=pk
    )
    meeting = edited_of(request, invitee.meeting_id)
    try:
        services.take_back_invitation(invitee=invitee, by=request.user)
    except services.MeetingError as error:
        messages.error(request, str(error))
    return redirect("meetings:invitees", pk=meeting.pk)


# ---- panels of lower pages ------------------------------------------------------------------------------------------


@require_safe
def quartier_meetings(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the next meetings and the open decisions of a quartier, on its page."""
    get_object_or_404(Quartier.objects.visible_in(request.user, pk).only("pk"))
    coming = list(Meeting.objects.visible_in(request.user, pk).coming()[: PANEL_ROWS + 1])
    decisions = list(
        Decision.objects.visible_in(request.user, pk)
        .open()
        .select_related("owner", "contact", "partner", "meeting")[: PANEL_ROWS + 1]
    )
    return render(
        request,
        "meetings/quartier_panel.html",
        {
            "quartier_id": pk,
            "coming": coming[:PANEL_ROWS],
            "decisions": decisions[:PANEL_ROWS],
            "has_more": len(decisions) > PANEL_ROWS,
            "can_create": permissions.leads_on(request.user, [pk]),
        },
    )


@require_safe
def partner_meetings(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the meetings that a partner was invited to and the decisions it takes care of, on its page."""
    partner = get_object_or_404(Partner.objects.visible_to(request.user), pk=pk)
    called = Invitee.objects.filter(partner=partner).values("meeting_id")
    meetings = list(Meeting.objects.visible_to(request.user).filter(pk__in=called)[:PANEL_ROWS])
    decisions = list(
        Decision.objects.visible_to(request.user)
        .filter(partner=partner)
        .order_by(F("closed_on").desc(nulls_first=True), "-pk")
        .select_related("meeting")[:PANEL_ROWS]
    )
    return render(request, "meetings/partner_panel.html", {"meetings": meetings, "decisions": decisions})


@require_safe
def my_meetings(request: HttpRequest) -> HttpResponse:
    """Show what waits for the user, on their desk: decisions, meetings to prepare, minutes to send. Three queries."""
    user: Any = request.user
    now = timezone.now()
    decisions = list(Decision.objects.open().filter(owner=user).select_related("meeting", "owner")[: PANEL_ROWS + 1])
    called = Invitee.objects.filter(user=user).exclude(answer="no").values("meeting_id")
    coming = list(
        Meeting.objects.coming(now)
        .filter(Q(organiser=user) | Q(pk__in=called))
        .annotate(item_count=Count("items"))[:PANEL_ROWS]
    )
    to_send = list(
        Meeting.objects.filter(organiser=user, ends_at__lt=now, minutes_status=MinutesStatus.DRAFT)
        .exclude(status=MeetingStatus.CANCELLED)
        .order_by("-starts_at", "-pk")[:PANEL_ROWS]
    )
    return render(
        request,
        "meetings/my_panel.html",
        {
            "decisions": decisions[:PANEL_ROWS],
            "has_more": len(decisions) > PANEL_ROWS,
            "coming": coming,
            "to_send": to_send,
        },
    )
