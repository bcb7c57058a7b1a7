"""Documents of a meeting: its minutes, as tagged PDF and as Word, and its attendance sheet."""

from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.text import slugify

from core import french
from core.documents.pdf import render_pdf
from core.documents.text import clean
from diagnostics.documents.rendering import PDF_TYPE, Made, template_for, word_file
from diagnostics.enums import OrganisationKind
from meetings.documents.words import MINUTES
from meetings.enums import Attendance, MeetingStatus, MinutesStatus
from meetings.models import Meeting

# Empty lines of the sheet, for who comes without having been called.
EMPTY_LINES = 12


def _identity(meeting: Meeting, user: Any, title: str, kept: str = "") -> dict[str, Any]:
    starts, ends = timezone.localtime(meeting.starts_at), timezone.localtime(meeting.ends_at)
    return {
        "document": f"{title} : {meeting.title}",
        "genre": title,
        "titre": meeting.title,
        "nature": str(meeting.get_kind_display()),
        "date": f"{french.date_long(starts, with_weekday=True)}, de {starts:%H:%M} à {ends:%H:%M}",
        "lieu": meeting.place,
        "quartiers": ", ".join(str(row) for row in meeting.quartiers.order_by("name_key", "pk")),
        "projet": str(meeting.project or ""),
        "organisateur": str(meeting.organiser),
        "equipe": str(meeting.team or ""),
        "etabli_le": french.date_long(timezone.localdate()),
        "etabli_par": str(user),
        "filtre": kept,
        "adresse": settings.SITE_URL.rstrip("/") + meeting.get_absolute_url(),
        "objet": meeting.aim,
    }


def _people(meeting: Meeting) -> list[dict[str, Any]]:
    """Return who was invited, by college."""
    rows = meeting.invitees.select_related("user", "contact", "partner").order_by("college", "pk")
    groups: dict[str, list[Any]] = {}
    for row in rows:
        groups.setdefault(row.college, []).append(row)
    return [
        {
            "college": OrganisationKind(college).label,
            "gens": [
                {
                    "nom": str(row),
                    "structure": str(row.partner) if row.contact_id and row.partner_id else "",
                    "presence": row.get_attendance_display() if row.attendance != Attendance.UNKNOWN else "",
                }
                for row in people
            ],
        }
        for college, people in groups.items()
    ]


def minutes_data(meeting: Meeting, user: Any) -> dict[str, Any]:
    """Return what the minutes say: who came, what was said at each point, what was decided. Seven queries."""
    decisions = list(meeting.decisions.select_related("owner", "contact", "partner").order_by("pk"))
    told: dict[int | None, list[dict[str, str]]] = {}
    for row in decisions:
        told.setdefault(row.item_id, []).append(
            {
                "texte": row.text,
                "qui": row.who,
                "quand": french.date_long(row.due_on) if row.due_on else "",
                "etat": row.get_status_display(),
                "promis": "promis aux habitants" if row.is_promise else "",
            }
        )
    is_held = meeting.status == MeetingStatus.HELD
    state = {MinutesStatus.DRAFT: "Projet", MinutesStatus.VALIDATED: "Validé"}.get(
        MinutesStatus(meeting.minutes_status), ""
    )
    groups = list(meeting.groups.all())
    return {
        **_identity(meeting, user, "Relevé de décisions" if is_held else "Ordre du jour", state if is_held else ""),
        "est_tenue": is_held,
        "bref": meeting.summary,
        "colleges": _people(meeting),
        "groupes": [
            {
                "college": row.get_college_display(),
                "precision": row.name,
                "nombre": french.number(row.count),
                "femmes": "" if row.women is None else french.number(row.women),
                "hommes": "" if row.men is None else french.number(row.men),
            }
            for row in groups
        ],
        "points": [
            {
                "titre": item.title,
                "duree": f"{item.minutes} min" if item.minutes else "",
                "par": item.speaker,
                "notes": item.notes,
                "decisions": told.get(item.pk, []),
            }
            for item in meeting.items.order_by("order", "pk")
        ],
        "autres": told.get(None, []),
    }


def minutes_pdf(meeting: Meeting, user: Any) -> bytes:
    """Return the minutes of a meeting, or its agenda before it was held, as a tagged PDF. Raises DocumentError."""
    return render_pdf("releve.typ", minutes_data(meeting, user))


def minutes_word(meeting: Meeting, user: Any) -> Made:
    """Return the minutes, or the agenda, as a Word file with the letterhead of the team of the meeting.

    Without a team, that of who organises it. Raises DocumentError.
    """
    template = template_for(MINUTES, team_id=meeting.team_id, user_id=meeting.organiser_id)
    return word_file(MINUTES, minutes_data(meeting, user), template)


def sign_in_sheet(meeting: Meeting, user: Any) -> bytes:
    """Return the sheet that people sign: who is invited by college, and empty lines. Raises DocumentError."""
    data = _identity(meeting, user, "Feuille d’émargement")
    return render_pdf("emargement.typ", {**data, "colleges": _people(meeting), "vides": EMPTY_LINES})


def file_name(meeting: Meeting, what: str) -> str:
    """Return the name of a file of a meeting, without its extension."""
    return (
        f"{what}-{slugify(clean(meeting.title))[:80] or meeting.pk}-{timezone.localdate(meeting.starts_at):%Y-%m-%d}"
    )


def minutes_files(meeting: Meeting) -> list[tuple[str, bytes, str]]:
    """Return what goes with the message of the minutes: name, content and type of each file."""
    return [(f"{file_name(meeting, 'releve')}.pdf", minutes_pdf(meeting, meeting.organiser), PDF_TYPE)]
