"""Writing an observation down, once."""

import datetime
import hashlib
import uuid as uuid_module
from collections.abc import Iterable
from typing import IO, Any

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction

from core.history import event_model
from core.reading.images import UnusablePhoto, reencode
from diagnostics.enums import ObservationKind, ResponsibleBody, Severity
from diagnostics.models import IncidentType, Observation, ObservationPhoto, Stop, Theme, ThemeItem
from territories.models import Building, Entrance, Quartier, Residence

MAX_PHOTOS = 10
# What tells one report from another that came under the same identifier.
TOLD = (
    "quartier_id",
    "residence_id",
    "building_id",
    "entrance_id",
    "theme_id",
    "item_id",
    "kind",
    "incident_type_id",
    "severity",
    "text",
    "seen_on",
    "responsible_body",
    "is_confidential",
    "latitude",
    "longitude",
    "priority",
    "due_on",
)
PLACE = {"residence_id", "building_id", "entrance_id"}


class PhotoError(Exception):
    """A photo cannot be kept. The message is in French and names the file."""


class OutOfScopeError(Exception):
    """The place is not one of the user's, or the identifier is somebody else's."""


class AlreadySentError(Exception):
    """The identifier has served for another report of the same author: `known` is that one."""

    def __init__(self, known: Observation) -> None:
        super().__init__(
            "Un signalement différent est déjà parti depuis cette page. Celui-ci n’est pas encore envoyé : "
            "relisez-le, puis envoyez-le de nouveau."
        )
        self.known = known


def place_label(
    residence: Residence | None = None, building: Building | None = None, entrance: Entrance | None = None
) -> str:
    """Return the place in words, down to the hall: "Les Tilleuls, Bâtiment B, Hall 3"."""
    return ", ".join(str(place) for place in (residence, building, entrance) if place is not None)[:400]


@transaction.atomic
def create_observation(
    *,
    by: Any,
    uid: uuid_module.UUID,
    quartier: Quartier,
    theme: Theme,
    seen_on: datetime.date,
    residence: Residence | None = None,
    building: Building | None = None,
    entrance: Entrance | None = None,
    item: ThemeItem | None = None,
    kind: str = ObservationKind.FINDING,
    incident_type: IncidentType | None = None,
    severity: int = Severity.ISOLATED,
    text: str = "",
    responsible_body: str = ResponsibleBody.LANDLORD,
    is_confidential: bool = False,
    latitude: float | None = None,
    longitude: float | None = None,
    stop: Stop | None = None,
    priority: int | None = None,
    due_on: datetime.date | None = None,
    gone_place: str = "",
    photos: Iterable[IO[bytes]] = (),
) -> tuple[Observation, bool]:
    """Store an observation and its photos; return it and whether it is new.

    The same `uid` sent again by the same author gives the observation that is already there. Raises OutOfScopeError
    for a quartier that the author does not see or the `uid` of somebody else, AlreadySentError when the `uid` has
    served for something else, PhotoError for a file that is no photo. `gone_place` names the hall, the building or the
    residence it was typed for and that was taken away or archived since: it is kept beside the place that is left.
    """
    if not by.scope.sees(quartier.pk):
        raise OutOfScopeError("Ce quartier n’est pas dans vos équipes.")
    if entrance is not None:
        building = entrance.building
    if building is not None:
        residence = building.residence
    if residence is not None and residence.quartier_id != quartier.pk:
        raise OutOfScopeError("Cette résidence n’est pas dans ce quartier.")
    photos = list(photos)
    # At a halte that is no hall, the halte is the place.
    is_at_stop = stop is not None and residence is None and latitude is None
    if stop is not None and is_at_stop:
        latitude, longitude = stop.latitude, stop.longitude
    observation = Observation(
        uid=uid,
        quartier=quartier,
        residence=residence,
        building=building,
        entrance=entrance,
        place_label=_with_gone(place_label(residence, building, entrance), gone_place),
        theme=theme,
        item=item,
        kind=kind,
        incident_type=incident_type,
        severity=severity,
        text=text.strip(),
        responsible_body=responsible_body,
        seen_on=seen_on,
        author=by,
        is_confidential=is_confidential,
        latitude=latitude,
        longitude=longitude,
        stop=stop,
        priority=priority,
        due_on=due_on,
    )
    try:
        with transaction.atomic():
            observation.save(force_insert=True)
    except IntegrityError as error:
        if not _is_about_uid(error):
            raise
        known = Observation.objects.filter(uid=uid, author=by).first()
        if known is None:
            raise OutOfScopeError("Cet envoi a déjà servi : rechargez la page et recommencez.") from error
        # What is gone by now may have been there when it was stored.
        passed_over = (PLACE if gone_place else set()) | ({"latitude", "longitude"} if is_at_stop else set())
        if _differs(observation, known, passed_over) or _has_more(photos, known):
            raise AlreadySentError(known) from error
        return known, False
    if photos:
        add_photos(observation=observation, photos=photos)
    return observation, True


@transaction.atomic
def add_photos(*, observation: Observation, photos: Iterable[IO[bytes]]) -> int:
    """Keep the photos of an observation, each once; return how many are new. Raises PhotoError."""
    files = list(photos)
    if not files:
        return 0
    known = set(observation.photos.values_list("digest", flat=True))
    kept = []
    for file in files:
        digest = _digest(file)
        if digest in known:
            continue
        known.add(digest)
        if len(known) > MAX_PHOTOS:
            raise PhotoError(f"Une observation a au plus {MAX_PHOTOS} photos : retirez-en.")
        try:
            kept.append((digest, reencode(file)))
        except UnusablePhoto as error:
            raise PhotoError(f"« {getattr(file, 'name', 'photo')} » : {error}") from error
    # Files are written once all of them are known to be photos: a refusal leaves none behind.
    for digest, photo in kept:
        row = ObservationPhoto(observation=observation, digest=digest, width=photo.width, height=photo.height)
        row.image.save(f"{row.uid}.jpg", ContentFile(photo.jpeg), save=False)
        row.thumbnail.save(f"{row.uid}-480.jpg", ContentFile(photo.thumbnail), save=False)
        row.save()
    return len(kept)


def _digest(file: IO[bytes]) -> str:
    file.seek(0)
    digest = hashlib.sha256()
    while chunk := file.read(1 << 16):
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def _is_about_uid(error: IntegrityError) -> bool:
    return "uid" in (getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") or "")


def _with_gone(label: str, gone: str) -> str:
    return f"{label} ({gone} : retiré depuis)".strip()[:400] if gone else label


def _differs(sent: Observation, known: Observation, passed_over: set[str]) -> bool:
    """Whether what is sent is not what was first stored; what was corrected since does not count."""
    first = event_model(Observation).objects.filter(pgh_obj_id=known.pk, pgh_label="insert").first()
    told = [name for name in TOLD if name not in passed_over]
    return first is not None and any(getattr(first, name) != getattr(sent, name) for name in told)


def _has_more(photos: Iterable[IO[bytes]], known: Observation) -> bool:
    """Whether a photo that is sent was not kept the first time."""
    return not {_digest(file) for file in photos} <= set(known.photos.values_list("digest", flat=True))
