"""Taking the minutes of a meeting while it goes on; its documents."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from core.documents.pdf import DocumentError
from core.privacy import find_personal_data
from core.views import refuse
from meetings import documents, permissions
from meetings.enums import Attendance, MeetingStatus
from meetings.forms.minutes import DecisionForm, GroupForm
from meetings.models import AgendaItem, AttendanceGroup, Meeting
from meetings.services import agenda as agenda_services
from meetings.services import decisions as services
from meetings.views.meetings import meeting_of

MOST_TEXT = 20_000


def written_of(request: HttpRequest, pk: int) -> Meeting:
    """Return a meeting whose minutes the user may write (404, 403); a request that writes has them to itself."""
    meeting = meeting_of(request, pk)
    refuse(permissions.why_not_take_minutes(request.user, meeting))
    if request.method == "POST":
        try:
            services.open_minutes(pk)
        except services.LockedMinutesError as error:
            # Validated since they were read, an instant ago.
            refuse(str(error))
    return meeting


def minutes(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the page where minutes are taken; without JavaScript, save all that it holds."""
    meeting = written_of(request, pk)
    kept: dict[str, str] = {}
    if request.method == "POST":
        kept = _save_all(request, meeting)
        _warn(request)
        if not kept:
            messages.success(request, "Le relevé est enregistré.")
            return redirect("meetings:minutes", pk=meeting.pk)
    return _page(request, meeting, kept=kept, status=409 if kept else 200)


def _save_all(request: HttpRequest, meeting: Meeting) -> dict[str, str]:
    """Save every text of the page; return, by field, those that somebody else changed on the same lines."""
    conflicts = {}
    for name, base, text in _sent(request):
        written = _write(meeting, name, base, text, request.user)
        if written.is_conflict:
            conflicts[name] = text
    return conflicts


def _warn(request: HttpRequest) -> None:
    """Say what to reread when somebody may be named in what was typed."""
    found = {
        finding.message for _, base, text in _sent(request) if text != base for finding in find_personal_data(text)
    }
    for words in sorted(found)[:3]:
        messages.warning(request, words)


def _sent(request: HttpRequest) -> list[tuple[str, str, str]]:
    names = [name.removeprefix("texte-") for name in request.POST if name.startswith("texte-")]
    return [
        (name, _lines(request.POST.get(f"base-{name}", "")), _lines(request.POST[f"texte-{name}"])) for name in names
    ]


def _lines(text: str) -> str:
    """Return a text as it is stored: browsers end lines by CRLF."""
    return text.replace("\r\n", "\n").replace("\x00", "")[:MOST_TEXT]


def _write(meeting: Meeting, name: str, base: str, text: str, user: Any) -> services.Written:
    """Store one text: the summary, or the notes of a point. Raises Http404 for another."""
    if name == "bref":
        return services.write_summary(meeting=meeting, text=text[:4000], base=base, by=user)
    item = AgendaItem.objects.filter(meeting=meeting, pk=name).first() if name.isdecimal() and len(name) < 15 else None
    if item is None:
        raise Http404
    return services.write_notes(item=item, text=text, base=base, by=user)


def _page(
    request: HttpRequest,
    meeting: Meeting,
    *,
    kept: dict[str, str] | None = None,
    decision_form: DecisionForm | None = None,
    at: int | None = None,
    group_form: GroupForm | None = None,
    status: int = 200,
) -> HttpResponse:
    invitees = list(meeting.invitees.select_related("user", "contact", "partner").order_by("college", "pk"))
    items = list(meeting.items.select_related("observation", "issue", "agreement", "decision").order_by("order", "pk"))
    decisions = list(meeting.decisions.select_related("owner", "contact", "partner").order_by("pk"))
    blank = decision_form or DecisionForm(
        meeting=meeting, invitees=invitees, initial={"is_promise": services.is_promised(meeting)}
    )
    points = [
        (item, [row for row in decisions if row.item_id == item.pk], (kept or {}).get(str(item.pk), ""))
        for item in items
    ]
    former = agenda_services.to_validate(meeting)
    groups: dict[str, list[Any]] = {}
    for invitee in invitees:
        groups.setdefault(invitee.get_college_display(), []).append(invitee)
    failed = next((form for form in (decision_form, group_form) if form is not None and form.errors), None)
    return render(
        request,
        "meetings/minutes.html",
        {
            "meeting": meeting,
            "points": points,
            "others": [row for row in decisions if row.item_id is None],
            "colleges": groups,
            "attendance": Attendance.choices[1:],
            "groups": list(meeting.groups.all()),
            "group_form": group_form or GroupForm(instance=AttendanceGroup(meeting=meeting), prefix="groupe"),
            "decision_form": blank,
            "at": at,
            "former": former,
            "typed_summary": (kept or {}).get("bref", ""),
            "has_conflict": bool(kept),
            "form": failed,
            "is_held": meeting.status == "held",
            "section": "reunions",
        },
        status=status,
    )


@require_POST
def minutes_save(request: HttpRequest, pk: int) -> HttpResponse:
    """Save one text as it is typed: `champ`, `base` (what the writer had before them), `texte`.

    Answers what is stored, and what to reread if somebody may be named; 409 with their text when somebody else changed
    the same lines, 423 once the minutes are validated.
    """
    meeting = meeting_of(request, pk)
    refuse(permissions.why_not_edit_meeting(request.user, meeting))
    base, text = _lines(request.POST.get("base", "")), _lines(request.POST.get("texte", ""))
    try:
        written = _write(meeting, request.POST.get("champ", ""), base, text, request.user)
    except services.LockedMinutesError as error:
        return JsonResponse({"why": str(error)}, status=423)
    if written.is_conflict:
        return JsonResponse({"theirs": written.theirs}, status=409)
    found = [finding.message for finding in find_personal_data(written.text)]
    return JsonResponse({"text": written.text, "at": f"{timezone.localtime():%H:%M}", "warnings": found[:3]})


@never_cache
@require_safe
def minutes_state(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell the texts and who came, as they are stored, and how many decisions there are: others may be writing too."""
    meeting = meeting_of(request, pk)
    refuse(permissions.why_not_edit_meeting(request.user, meeting))
    texts = {str(key): notes for key, notes in meeting.items.values_list("pk", "notes")}
    return JsonResponse(
        {
            "texts": texts | {"bref": meeting.summary},
            "attendance": {str(key): value for key, value in meeting.invitees.values_list("pk", "attendance")},
            "decisions": meeting.decisions.count(),
            "locked": meeting.is_locked,
        }
    )


@require_POST
def attendance_save(request: HttpRequest, pk: int) -> HttpResponse:
    """Note who came: `presence-<key>` for each invitee, unless it is still as it was shown (`avant-<key>`)."""
    meeting = written_of(request, pk)
    noted = {}
    for name, value in request.POST.items():
        key = name.removeprefix("presence-")
        is_known = name != key and key.isdecimal() and len(key) < 15 and value in Attendance.values
        if is_known and request.POST.get(f"avant-{key}") != value:
            noted[int(key)] = value
    services.note_attendance(meeting=meeting, attendance=noted, by=request.user)
    if request.headers.get("X-Requested-With") == "releve":
        return JsonResponse({"at": f"{timezone.localtime():%H:%M}"})
    messages.success(request, "Les présences sont notées.")
    return redirect(f"{_path(meeting)}#presences")


def _path(meeting: Meeting) -> str:
    return reverse("meetings:minutes", args=[meeting.pk])


@require_POST
def group_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Count people of a college."""
    meeting = written_of(request, pk)
    form = GroupForm(request.POST, instance=AttendanceGroup(meeting=meeting), prefix="groupe")
    if not form.is_valid():
        return _page(request, meeting, group_form=form, status=422)
    form.save()
    form.log_privacy_overrides(form.instance, request.user)
    return redirect(f"{_path(meeting)}#presences")


@require_POST
def group_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a count back."""
    seen = Meeting.objects.visible_to(request.user).values("pk")
    row = get_object_or_404(AttendanceGroup.objects.filter(meeting__in=seen), pk=pk)
    meeting = written_of(request, row.meeting_id)
    row.delete()
    return redirect(f"{_path(meeting)}#presences")


@require_POST
def decision_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Note a decision, at the point `point` or at none."""
    meeting = written_of(request, pk)
    key = request.POST.get("point", "")
    item = AgendaItem.objects.filter(meeting=meeting, pk=key).first() if key.isdecimal() and len(key) < 15 else None
    invitees = list(meeting.invitees.select_related("user", "contact", "partner").order_by("college", "pk"))
    form = DecisionForm(request.POST, meeting=meeting, invitees=invitees)
    if not form.is_valid() or not form.cleaned_data["uid"]:
        return _page(request, meeting, decision_form=form, at=item.pk if item else 0, status=422)
    row = services.decide(
        uid=form.cleaned_data["uid"],
        meeting=meeting,
        item=item,
        text=form.cleaned_data["text"],
        owner=form.owner,
        due_on=form.cleaned_data["due_on"],
        is_promise=form.cleaned_data["is_promise"],
        by=request.user,
    )
    form.log_privacy_overrides(row, request.user)
    return redirect(f"{_path(meeting)}#point-{item.pk if item else 'autres'}")


# ---- documents ------------------------------------------------------------------------------------------------------


def _send(request: HttpRequest, meeting: Meeting, make: Any, what: str, extension: str = "pdf") -> HttpResponse:
    try:
        made = make(meeting, request.user)
    except DocumentError as error:
        messages.error(request, error.message)
        return redirect(meeting)
    if isinstance(made, bytes):
        made = documents.Made(made, documents.PDF_TYPE)
    if made.warning:
        messages.warning(request, made.warning)
    response = HttpResponse(made.content, content_type=made.content_type)
    name = f"{documents.file_name(meeting, what)}.{extension}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _what(meeting: Meeting) -> str:
    return "releve" if meeting.status == MeetingStatus.HELD else "ordre-du-jour"


@require_safe
def minutes_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the minutes as a PDF, or the agenda of a meeting that is to come."""
    meeting = meeting_of(request, pk)
    return _send(request, meeting, documents.minutes_pdf, _what(meeting))


@require_safe
def minutes_word(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the minutes, or the agenda, as a Word file to be edited, with the letterhead of the team."""
    meeting = meeting_of(request, pk)
    return _send(request, meeting, documents.minutes_word, _what(meeting), "docx")


@require_safe
def sign_in_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the sheet that people sign."""
    return _send(request, meeting_of(request, pk), documents.sign_in_sheet, "emargement")
