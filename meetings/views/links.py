"""What leaves a meeting: invitations, minutes, shared links, calendars; and what comes back by them."""

from collections import Counter
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import Count, Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.limits import limited
from core.views import refuse
from meetings import permissions, tasks
from meetings.enums import Answer, MeetingStatus, MinutesStatus
from meetings.forms.links import AnswerForm, SendForm, ShareForm
from meetings.models import CalendarFeed, Invitee, Meeting, ShareLink, ShareOpening
from meetings.services import answers, calling, feeds, ical, shares

CALENDAR = "text/calendar; charset=utf-8"
# Openings of a shared link that are shown.
LATEST = 20


def meeting_to_send(request: HttpRequest, pk: int) -> Meeting:
    """Return a meeting that the user sees and may send; 404 for another, 403 for one that is only seen."""
    meeting = get_object_or_404(Meeting.objects.visible_to(request.user).for_work(), pk=pk)
    refuse(permissions.why_not_edit_meeting(request.user, meeting))
    return meeting


@require_safe
def sending(request: HttpRequest, pk: int) -> HttpResponse:
    """Show who was called and what they answered, who received the minutes, who the meeting is shared with."""
    return _sending(request, meeting_to_send(request, pk))


def _sending(
    request: HttpRequest,
    meeting: Meeting,
    *,
    call_form: SendForm | None = None,
    minutes_form: SendForm | None = None,
    share_form: ShareForm | None = None,
) -> HttpResponse:
    people = calling.invitees_of(meeting)
    waiting = [invitee for invitee in people if calling.is_to_call(invitee, meeting)]
    is_held = meeting.status == MeetingStatus.HELD
    to_hand = [invitee for invitee in people if invitee.email and invitee.minutes_sent_at is None]
    failed = [form for form in (call_form, minutes_form, share_form) if form is not None and form.errors]
    latest = Prefetch("openings", ShareOpening.objects.order_by("-at", "-pk")[:LATEST], to_attr="latest")
    links = list(
        meeting.links.select_related("created_by").annotate(opened=Count("openings")).prefetch_related(latest)
    )
    for link in links:
        link.address = f"{ical.site_address()}{shares.share_path(link)}"
    return render(
        request,
        "meetings/sending.html",
        {
            "meeting": meeting,
            "people": people,
            "without_address": [invitee for invitee in people if not invitee.email],
            "waiting": waiting,
            "chosen": _chosen(call_form, waiting),
            "to_hand": to_hand,
            "handed": _chosen(minutes_form, to_hand),
            "counts": Counter(invitee.answer for invitee in people),
            "answers": Answer,
            "is_held": is_held,
            "is_cancelled": meeting.status == MeetingStatus.CANCELLED,
            "is_sent": meeting.minutes_status != MinutesStatus.DRAFT,
            "call_form": call_form or SendForm(people=people, prefix="appel"),
            "minutes_form": minutes_form or SendForm(people=people, prefix="releve"),
            "share_form": share_form or ShareForm(),
            "links": links,
            "form": failed[0] if failed else None,
        },
        status=422 if failed else 200,
    )


def _chosen(form: SendForm | None, proposed: list[Invitee]) -> set[int]:
    """Return whose box is ticked: as it was sent, or those who wait."""
    if form is None:
        return {invitee.pk for invitee in proposed}
    field = form.add_prefix("invitees")
    sent: Any = form.data
    return {int(value) for value in sent.getlist(field) if value.isdecimal()}


@require_POST
def convene(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the invitation, its change or its cancellation to those who were ticked."""
    meeting = meeting_to_send(request, pk)
    form = SendForm(request.POST, people=calling.invitees_of(meeting), prefix="appel")
    if not form.is_valid():
        return _sending(request, meeting, call_form=form)
    try:
        keys = calling.convene(meeting=meeting, invitee_ids=form.cleaned_data["invitees"], by=request.user)
    except calling.CallingError as error:
        form.add_error(None, str(error))
        return _sending(request, meeting, call_form=form)
    form.log_privacy_overrides(meeting, request.user)
    for key in keys:
        tasks.call.enqueue(key, form.cleaned_data["word"])
    _say(request, len(keys), "Ce message vient de partir : il n’est pas envoyé deux fois.")
    return redirect("meetings:sending", pk=meeting.pk)


@require_POST
def send_minutes(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the minutes, as PDF, to those who were ticked."""
    meeting = meeting_to_send(request, pk)
    form = SendForm(request.POST, people=calling.invitees_of(meeting), prefix="releve")
    if not form.is_valid():
        return _sending(request, meeting, minutes_form=form)
    try:
        keys = calling.hand_out_minutes(meeting=meeting, invitee_ids=form.cleaned_data["invitees"], by=request.user)
    except calling.CallingError as error:
        form.add_error(None, str(error))
        return _sending(request, meeting, minutes_form=form)
    form.log_privacy_overrides(meeting, request.user)
    if keys:
        tasks.hand_out.enqueue(meeting.pk, keys, form.cleaned_data["word"])
    _say(request, len(keys), "Le relevé vient de partir : il n’est pas envoyé deux fois.")
    return redirect("meetings:sending", pk=meeting.pk)


def _say(request: HttpRequest, count: int, nothing: str) -> None:
    if not count:
        messages.info(request, nothing)
    elif count == 1:
        messages.success(request, "Un message part.")
    else:
        messages.success(request, f"{count} messages partent. Ce que le serveur de messagerie refuse est dit ici.")


# ---- shared links ---------------------------------------------------------------------------------------------------


@require_POST
def share_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a link to read the meeting without an account."""
    meeting = meeting_to_send(request, pk)
    form = ShareForm(request.POST)
    if not form.is_valid():
        return _sending(request, meeting, share_form=form)
    shares.share_meeting(
        meeting=meeting, label=form.cleaned_data["label"], days=form.cleaned_data["days"], by=request.user
    )
    messages.success(request, "Le lien est prêt : copiez-le plus bas.")
    return redirect("meetings:sending", pk=meeting.pk)


@require_POST
def share_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a link back: it opens nothing any more."""
    seen = Meeting.objects.visible_to(request.user).values("pk")
    link = get_object_or_404(ShareLink.objects.filter(meeting__in=seen), pk=pk)
    meeting = meeting_to_send(request, link.meeting_id)
    if shares.revoke_share(link=link, by=request.user):
        messages.success(request, f"Le lien « {link} » n’ouvre plus rien.")
    else:
        messages.info(request, f"Le lien « {link} » était déjà fermé.")
    return redirect("meetings:sending", pk=meeting.pk)


def _gone(request: HttpRequest, why: str) -> HttpResponse:
    """Answer a link that opens nothing any more: 410, with the reason."""
    return render(request, "meetings/link_gone.html", {"why": why}, status=410)


@login_not_required
@never_cache
@limited
@require_safe
def shared(request: HttpRequest, token: str) -> HttpResponse:
    """Show the agenda, and the minutes once they were sent, to who has the link. Each opening is noted."""
    link = shares.link_of(token)
    if link is None:
        raise Http404
    if not link.is_open:
        return _gone(request, "Ce lien de partage n’est plus valable. Demandez-en un autre à qui vous l’a donné.")
    shares.note_opening(link=link, address=request.META.get("REMOTE_ADDR", ""))
    meeting = link.meeting
    has_minutes = meeting.minutes_status != MinutesStatus.DRAFT
    response = render(
        request,
        "meetings/shared.html",
        {
            "link": link,
            "meeting": meeting,
            "quartiers": list(meeting.quartiers.order_by("name")),
            "items": list(meeting.items.order_by("order", "pk")),
            "decisions": list(meeting.decisions.select_related("owner", "contact", "partner").order_by("pk"))
            if has_minutes
            else [],
            "has_minutes": has_minutes,
        },
    )
    return _unlisted(response)


def _unlisted(response: HttpResponse) -> HttpResponse:
    """Keep a page that is opened by a secret address out of search engines and of other sites' logs."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    # The address is a secret that other sites are not told; without any referrer a browser would hide where a form
    # comes from, and it would be refused.
    response.headers["Referrer-Policy"] = "same-origin"
    return response


# ---- answers --------------------------------------------------------------------------------------------------------


@login_not_required
@never_cache
@limited
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """Let somebody who is invited say whether they come, and change their mind until the meeting."""
    invitee = answers.invitee_of(token)
    if invitee is None:
        raise Http404
    if reason := answers.why_not_answer(invitee):
        return _unlisted(_gone(request, reason))
    initial = {"answer": invitee.answer if invitee.answer != Answer.NONE else "", "note": invitee.answer_note}
    form = AnswerForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            answers.record_answer(invitee=invitee, answer=form.cleaned_data["answer"], note=form.cleaned_data["note"])
        except answers.AnswerError as error:
            # Held or cancelled since the page was opened.
            return _unlisted(_gone(request, str(error)))
        return redirect("meetings:answer", token=token)
    response = render(
        request,
        "meetings/answer.html",
        {"invitee": invitee, "meeting": invitee.meeting, "form": form, "token": token},
        status=422 if form.errors else 200,
    )
    return _unlisted(response)


@login_not_required
@never_cache
@limited
@require_safe
def answer_calendar(request: HttpRequest, token: str) -> HttpResponse:
    """Send the event as a file, for who lost the message."""
    invitee = answers.invitee_of(token)
    if invitee is None or not invitee.email:
        raise Http404
    items = list(invitee.meeting.items.order_by("order", "pk"))
    content = ical.invitation(invitee.meeting, invitee, items=items)
    return _file(content, "invitation.ics")


def _file(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=CALENDAR)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return _unlisted(response)


# ---- private calendar -----------------------------------------------------------------------------------------------


# Not `limited`, alone among the pages without sign-in: nobody comes here by hand. The agendas of a whole company ask
# from one address (its proxy, or Google’s) in the same minute, and one that is refused leaves its owner with old
# meetings without a word. A secret of 256 bits is not guessed, and each wrong guess costs one look in an index.
@login_not_required
@never_cache
@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """Give the calendar of the user whose secret it is."""
    owner = feeds.owner_of(secret)
    if owner is None:
        raise Http404
    return _file(ical.private_calendar(f"DSU – {owner}", feeds.entries_of(owner)), "dsu.ics")


@require_http_methods(["GET", "HEAD", "POST"])
def feed_settings(request: HttpRequest) -> HttpResponse:
    """Say how to have one's meetings and deadlines in one's calendar; open it, give it another address, close it."""
    user: Any = request.user
    if request.method == "POST":
        if "fermer" in request.POST:
            if feeds.close_feed(by=user):
                messages.success(request, "Votre calendrier est fermé : son adresse ne donne plus rien.")
            return redirect("meetings:feed_settings")
        # The address is shown in this answer alone: only its digest is kept.
        address = feeds.feed_address(feeds.open_feed(by=user))
        return render(request, "meetings/feed.html", {"address": address, "feed": CalendarFeed.objects.get(user=user)})
    return render(
        request,
        "meetings/feed.html",
        {"address": "", "feed": CalendarFeed.objects.filter(user=user).first()},
    )
