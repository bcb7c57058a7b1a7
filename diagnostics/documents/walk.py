"""The compte rendu of a walk: who came, the route, what was marked, and what was found by who can act."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings

from core import french
from diagnostics.documents.identity import (
    GRAVITY_SIGNS,
    Document,
    identity_of,
    long_date,
    marks_of,
    mean_of,
    picture,
    results_of,
    synthesis_of,
)
from diagnostics.documents.route import route_plan, seen_quartiers
from diagnostics.enums import ObservationKind, ResponsibleBody
from diagnostics.models import Diagnostic, Observation, ObservationPhoto, Stop

# Photos of a document at most: they come from the whole walk, in order, and those left out are counted.
PHOTOS = 300
PHOTO_WIDTH = 54
PLAN_WIDTH = 170


def found_on(walk: Diagnostic, user: Any) -> Any:
    """Return what was found on a walk, as far as the user sees it, in the order of the haltes."""
    scope: Any = user.scope
    keys = [key for key in walk.quartier_keys if scope.sees(key)]
    return (
        Observation.objects.visible_in(user, *keys)
        .filter(stop__diagnostic=walk)
        .with_names()
        .select_related("incident_type")
        .prefetch_related("photos")
        .order_by("stop__order", "stop_id", "pk")
    )


def walk_document(walk: Diagnostic, user: Any, body: str = "") -> Document:
    """Return the compte rendu of a walk; `body` (a ResponsibleBody) keeps what one body can act on.

    The part of one body leaves out the synthesis, the marks and the haltes, which are the group's. At most nine
    queries, however many findings.
    """
    quartiers = list(seen_quartiers(walk, user))
    stops = list(walk.stops.select_related("residence", "hall_state").order_by("order", "pk"))
    found = list(found_on(walk, user))
    rows = part_of(found, body)
    route = route_plan(quartiers, stops)
    label = str(ResponsibleBody(body).label) if body else ""
    data = identity_of(walk, user, quartiers, f"Part d’un seul organisme : {label}" if body else "")
    told = _Findings(rows, [stop for _, stop in route.stops], found)
    marks, of_stops = ([], {}) if body or walk.grid_id is None else marks_of(walk)
    data |= {
        "genre": "Compte rendu",
        "part_de": label,
        "parcours": {
            "haltes": french.number(len(stops)),
            "plan": None if route.plan.is_empty else picture("plan.svg", route.summary, PLAN_WIDTH),
            "sans_position": [{"numero": rank, "lieu": stop.label} for rank, stop in route.unplaced],
        },
        "synthese": [] if body else synthesis_of(walk),
        "cotation": results_of(walk, marks),
        "organismes": told.by_body(),
        "points_forts": told.strengths(),
        "haltes": [] if body else _stops(route.stops, rows, of_stops),
        "nombres": {
            "constats": french.number(sum(1 for row in rows if row.kind != ObservationKind.STRENGTH)),
            "points_forts": french.number(sum(1 for row in rows if row.kind == ObservationKind.STRENGTH)),
            "photos": french.number(len(told.photos)),
            "photos_laissees": told.left,
        },
    }
    drawings = {} if route.plan.is_empty else {"plan.svg": str(route.plan.svg())}
    title = f"Compte rendu : {walk.title}" + (f" ({label})" if label else "")
    return Document(title, data | {"document": title}, drawings, told.photos)


def part_of(rows: Sequence[Observation], body: str) -> list[Observation]:
    """Return what one body can act on, or everything. What is confidential stays with the landlord."""
    mine = [row for row in rows if not body or row.responsible_body == body]
    return [row for row in mine if not body or body == ResponsibleBody.LANDLORD or not row.is_confidential]


class _Findings:
    """What was found, in words, each once: its number tells the halte, then its place among those of the halte."""

    def __init__(self, rows: Sequence[Observation], stops: Sequence[Stop], numbered: Sequence[Observation]) -> None:
        """`numbered` are all the findings of the walk: one has the same number in a part as in the whole."""
        self.photos: dict[str, ObservationPhoto] = {}
        self.left = 0
        self.rows = rows
        self.stops = {stop.pk: (rank, stop) for rank, stop in enumerate(stops, 1)}
        counts: dict[int | None, int] = {}
        self.told: dict[int, dict[str, Any]] = {}
        shown = {row.pk for row in rows}
        for row in numbered:
            counts[row.stop_id] = counts.get(row.stop_id, 0) + 1
            if row.pk in shown:
                self.told[row.pk] = self._in_words(row, counts[row.stop_id])

    def by_body(self) -> list[dict[str, Any]]:
        """Return the findings by who can act, then by halte; bodies that have none are left out."""
        found = []
        for body in ResponsibleBody:
            mine = [r for r in self.rows if r.responsible_body == body and r.kind != ObservationKind.STRENGTH]
            keys = dict.fromkeys(row.stop_id for row in mine)
            if mine:
                haltes = [
                    {
                        **self._halte(key),
                        "constats": [self.told[row.pk] for row in mine if row.stop_id == key],
                    }
                    for key in keys
                ]
                found.append({"nom": str(body.label), "nombre": french.number(len(mine)), "haltes": haltes})
        return found

    def strengths(self) -> list[dict[str, Any]]:
        """Return what works, which a walk tells too."""
        return [self.told[row.pk] for row in self.rows if row.kind == ObservationKind.STRENGTH]

    def _halte(self, key: int | None) -> dict[str, Any]:
        rank, stop = self.stops[key]  # type: ignore[index]
        return {"numero": rank, "lieu": stop.label}

    def _in_words(self, row: Observation, number: int) -> dict[str, Any]:
        halte = self._halte(row.stop_id)
        subject = f"{row.theme}, {row.item}" if row.item else str(row.theme)
        is_strength = row.kind == ObservationKind.STRENGTH
        return {
            "numero": f"{halte['numero']}.{number}",
            "halte": halte["lieu"],
            "lieu": "" if row.place_label == halte["lieu"] else row.place_label,
            "theme": str(row.theme),
            "element": str(row.item or ""),
            # A document is handed over: whoever does it sees what is not for everybody, whatever the template.
            "sujet": f"{subject} (confidentiel)" if row.is_confidential else subject,
            "incident": str(row.incident_type or ""),
            "texte": row.text,
            "gravite": None if is_strength else row.severity,
            "gravite_mot": "" if is_strength else str(row.get_severity_display()),
            "gravite_signe": "" if is_strength else GRAVITY_SIGNS[row.severity],
            "priorite": str(row.get_priority_display() or "") if row.priority else "",
            "echeance": long_date(row.due_on) if row.due_on else "",
            "etat": str(row.get_status_display()),
            "reponse": row.answer,
            "responsable": str(row.get_responsible_body_display()),
            "vu_le": long_date(row.seen_on),
            "adresse": settings.SITE_URL.rstrip("/") + row.get_absolute_url(),
            "photos": self._photos(row, subject, halte["lieu"]),
        }

    def _photos(self, row: Observation, subject: str, place: str) -> list[dict[str, Any]]:
        photos = list(row.photos.all())
        kept = photos[: max(PHOTOS - len(self.photos), 0)]
        self.left += len(photos) - len(kept)
        self.photos |= {f"photo-{photo.pk}.jpg": photo for photo in kept}
        return [
            picture(f"photo-{photo.pk}.jpg", f"Photo {number} : {subject}, {place}", PHOTO_WIDTH)
            for number, photo in enumerate(kept, 1)
        ]


def _stops(
    stops: Sequence[tuple[int, Stop]], rows: Sequence[Observation], marks: dict[int, list[Any]]
) -> list[dict[str, Any]]:
    """Return each halte with what the group keeps of it, and the state of its hall."""
    told = []
    for rank, stop in stops:
        mine = [row for row in rows if row.stop_id == stop.pk]
        strengths = sum(1 for row in mine if row.kind == ObservationKind.STRENGTH)
        state = getattr(stop, "hall_state", None)
        told.append(
            {
                "numero": rank,
                "lieu": stop.label,
                "retenu": stop.summary,
                "moyenne": mean_of(marks.get(stop.pk, [])),
                "constats": french.number(len(mine) - strengths),
                "points_forts": french.number(strengths),
                "hall": None
                if state is None
                else {
                    "niveau": state.level,
                    "mot": str(state.get_level_display()),
                    "signe": GRAVITY_SIGNS[state.level],
                    "pourquoi": state.comment,
                },
            }
        )
    return told
