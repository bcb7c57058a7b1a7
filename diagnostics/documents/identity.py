"""What every document of a diagnostic begins with, and what its marks come to."""

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db.models import FilteredRelation, Q
from django.utils import timezone
from PIL import Image

from core import french
from diagnostics.models import Diagnostic, GridItem, ObservationPhoto
from diagnostics.models.results import Mark, Result, by_theme, result_of

# The symbols of the four levels of gravity, and of the scales of grids: the colour never tells alone.
GRAVITY_SIGNS = {1: "●", 2: "▲", 3: "◆", 4: "■"}


@dataclass(frozen=True)
class Document:
    """A document before it is laid out: its title, its data, and its pictures by name.

    A picture is the text of a drawing (SVG), or a photo whose file is read when it is needed.
    """

    title: str
    data: dict[str, Any]
    drawings: dict[str, str] = field(default_factory=dict)
    photos: dict[str, ObservationPhoto] = field(default_factory=dict)

    def pictures(self) -> Iterator[tuple[str, bytes]]:
        """Give each picture with its name, one at a time."""
        for name, svg in self.drawings.items():
            yield name, svg.encode()
        for name, photo in self.photos.items():
            yield name, _content(photo)


def _content(photo: ObservationPhoto) -> bytes:
    """Read the thumbnail of a photo; one that the storage lost or damaged leaves its place blank."""
    try:
        with photo.thumbnail.open("rb") as file, Image.open(io.BytesIO(file.read()), formats=["JPEG"]) as image:
            image.verify()
            file.seek(0)
            return file.read()
    except OSError:
        # A missing file is one; so is what Pillow does not read.
        blank = io.BytesIO()
        Image.new("RGB", (480, 360), "#ecebe7").save(blank, "JPEG")
        return blank.getvalue()


def picture(name: str, alt: str, width: int) -> dict[str, Any]:
    """Return what stands for a picture in the data: its name, what it shows, its width in millimetres."""
    return {"picture": name, "alt": alt, "width": width}


def long_date(day: Any) -> str:
    """Return a day in full: "25 novembre 2026", "1er janvier 2027"."""
    return french.date_long(day)


def identity_of(diagnostic: Diagnostic, user: Any, quartiers: Sequence[Any], kept: str) -> dict[str, Any]:
    """Return what a document says of its diagnostic, of who made it and of what was kept (`kept`)."""
    people = list(diagnostic.participants.all())
    return {
        "titre": diagnostic.title,
        "nature": str(diagnostic.get_kind_display()),
        "quartiers": ", ".join(str(row) for row in quartiers),
        "periode": diagnostic.period,
        "pilote": str(diagnostic.lead),
        "equipe": str(diagnostic.team or ""),
        "projet": str(diagnostic.project or ""),
        "grille": str(diagnostic.grid or ""),
        "etat": str(diagnostic.get_status_display()),
        "etabli_le": long_date(timezone.localdate()),
        "etabli_par": str(user),
        "filtre": kept,
        "adresse": settings.SITE_URL.rstrip("/") + diagnostic.get_absolute_url(),
        "methode": diagnostic.method,
        "participants": [
            {
                "organisation": str(row.get_kind_display()),
                "precision": row.name,
                "nombre": french.number(row.count),
                "femmes": "" if row.women is None else french.number(row.women),
                "hommes": "" if row.men is None else french.number(row.men),
            }
            for row in people
        ],
        "participants_total": french.number(sum(row.count for row in people)),
    }


def synthesis_of(diagnostic: Diagnostic) -> list[dict[str, str]]:
    """Return the boxes of the synthesis; none when nothing is written in any of them."""
    boxes = [
        ("Forces", diagnostic.strengths, "bon"),
        ("Faiblesses", diagnostic.weaknesses, "mauvais"),
        ("Opportunités", diagnostic.opportunities, "bon"),
        ("Menaces", diagnostic.threats, "mauvais"),
    ]
    if not any(text for _, text, _ in boxes):
        return []
    return [{"titre": title, "texte": text, "ton": tone} for title, text, tone in boxes]


def marks_of(diagnostic: Diagnostic) -> tuple[list[Mark], dict[int, list[Mark]]]:
    """Return the marks of a diagnostic, and those of each halte by its key. One query.

    An item of its grid that was marked nowhere was not observed: it counts as such, as on the page of results.
    """
    rows = (
        GridItem.objects.filter(theme__grid=diagnostic.grid_id)
        .annotate(mark=FilteredRelation("scores", condition=Q(scores__diagnostic=diagnostic.pk)))
        .order_by("theme__order", "theme_id", "order", "pk", "mark__pk")
        .values_list("mark__stop_id", "key", "theme__name", "weight", "mark__level__value", "mark__level__is_positive")
    )
    marks: list[Mark] = []
    of_stops: dict[int, list[Mark]] = {}
    for stop, *mark in rows:
        marks.append(Mark(*mark))
        if stop is not None:
            of_stops.setdefault(stop, []).append(marks[-1])
    return marks, of_stops


def results_of(diagnostic: Diagnostic, marks: Sequence[Mark]) -> dict[str, Any] | None:
    """Return what the marks come to by theme; None when nothing was observed. One query, for the scale."""
    if diagnostic.grid is None or not any(mark.value is not None for mark in marks):
        return None
    values = list(diagnostic.grid.levels.order_by("value").values_list("value", flat=True))
    top = values[-1] or 1
    results = by_theme(marks)
    return {
        "echelle": f"de {values[0]} à {values[-1]}",
        "themes": [_in_words(result, top) for result in results if result.seen],
        "ensemble": _in_words(result_of("Ensemble", marks), top),
        "sans_reponse": [result.name for result in results if not result.seen],
    }


def _in_words(result: Result, top: int) -> dict[str, Any]:
    return {
        "nom": result.name,
        "moyenne": mean(result),
        # From 0 to 1, for a bar; without an average there is none.
        "part": None if result.average is None else round(float(result.average) / top, 4),
        "forts": french.number(result.positive),
        "faibles": french.number(result.negative),
        "non_observes": french.number(result.unseen),
    }


def mean(result: Result) -> str:
    """Return the average of a result in words, "—" where nothing weighs."""
    return french.NOTHING if result.average is None else french.number(result.average, 1)


def mean_of(marks: Iterable[Mark]) -> str:
    """Return the average of marks in words, empty where nothing was observed."""
    result = result_of("", list(marks))
    return mean(result) if result.average is not None else ""
