"""Photos that arrive in pieces, before the observation that they belong to."""

import datetime
import uuid as uuid_module
from collections.abc import Iterable
from typing import IO, Any

from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.db import transaction
from django.db.models import Count, Sum
from django.utils import timezone

from diagnostics.models import PhotoChunk, PhotoUpload
from diagnostics.models.uploads import MAX_PHOTO_BYTES

MAX_PIECE = 256 * 1024
# What one person may leave unfinished: a day of walking, not a place to keep files.
MAX_PENDING_PHOTOS = 100
MAX_PENDING_BYTES = 200 * 1024 * 1024
# Nobody comes back to a photo after this.
KEPT_DAYS = 7


class UploadError(Exception):
    """A piece cannot be taken as it is. The message is in French."""


class TooLargeError(UploadError):
    """The photo, the piece, or all that this person has under way, is larger than what is taken."""


class WrongOffsetError(UploadError):
    """The piece is not the next one: `upload` says what has arrived; None when nothing has."""

    def __init__(self, upload: PhotoUpload | None) -> None:
        super().__init__("Ce morceau de photo n’est pas celui qui manque : reprenez là où l’envoi s’est arrêté.")
        self.upload = upload


class SomebodyElseError(UploadError):
    """The identifier is that of somebody else's photo."""


class MissingPhotoError(UploadError):
    """Photos that an observation asks for have not arrived whole: `uids` are theirs, to be sent again."""

    def __init__(self, uids: list[uuid_module.UUID]) -> None:
        self.uids = uids
        many = len(uids) > 1
        photos = f"{len(uids)} photos ne sont pas arrivées" if many else "Une photo n’est pas arrivée"
        super().__init__(f"{photos} en entier : envoyez de nouveau.")


@transaction.atomic
def receive(*, by: Any, uid: uuid_module.UUID, size: int, offset: int, name: str, data: bytes) -> PhotoUpload:
    """Keep the next piece of a photo, the first one included; return what has arrived so far.

    `size` is the length of the whole photo and `offset` the place of the piece, both in bytes. Two that come at once
    for the same place wait for each other: one is kept, the other is told what has arrived. Raises TooLargeError,
    WrongOffsetError, SomebodyElseError, or UploadError for a piece that goes past the end.
    """
    if len(data) > MAX_PIECE:
        raise TooLargeError(f"Un morceau de photo pèse {MAX_PIECE // 1024} Ko au plus.")
    upload = _locked(uid)
    if upload is None:
        if size > MAX_PHOTO_BYTES:
            raise TooLargeError("Cette photo pèse plus de 10 Mo : réduisez-la avant de l’envoyer.")
        if size < 1:
            raise UploadError("Cette photo est vide : prenez-la ou choisissez-la de nouveau.")
        if offset:
            raise WrongOffsetError(None)
        _check_room(by, size)
        PhotoUpload.objects.bulk_create(
            [PhotoUpload(uid=uid, author=by, name=_name(name), size=size)], ignore_conflicts=True
        )
        # It may be that of a request that came at the same time.
        upload = _locked(uid)
    if upload is None or upload.author_id != by.pk:
        raise SomebodyElseError("Cette photo n’existe pas.")
    if upload.size != size or offset + len(data) > size:
        raise UploadError("Cette photo n’a plus la longueur annoncée : choisissez-la de nouveau.")
    if offset != upload.received:
        raise WrongOffsetError(upload)
    if data:
        PhotoChunk.objects.create(upload=upload, offset=offset, data=data)
        upload.received += len(data)
        upload.save(update_fields=["received"])
    return upload


@transaction.atomic
def take(uids: Iterable[uuid_module.UUID], by: Any) -> list[IO[bytes]]:
    """Return the files of photos of one's own that arrived whole, in the order asked for, and forget their pieces.

    Called in the transaction that keeps the photos: when that is undone, the pieces are still there. An identifier
    given twice counts once. Raises MissingPhotoError when one has not arrived, or not whole.
    """
    asked = list(dict.fromkeys(uids))
    if not asked:
        return []
    rows = PhotoUpload.objects.visible_to(by).select_for_update().filter(uid__in=asked).order_by("pk")
    whole = {row.uid: row for row in rows if row.is_whole}
    if missing := [uid for uid in asked if uid not in whole]:
        raise MissingPhotoError(missing)
    files = [_file(whole[uid]) for uid in asked]
    forget(PhotoUpload.objects.filter(pk__in=[row.pk for row in whole.values()]))
    return files


@transaction.atomic
def forget(uploads: Any) -> int:
    """Delete photos under way with their pieces; return how many photos."""
    keys = list(uploads.order_by("pk").select_for_update().values_list("pk", flat=True))
    PhotoChunk.objects.filter(upload__in=keys).delete()
    PhotoUpload.objects.filter(pk__in=keys).delete()
    return len(keys)


def purge_uploads() -> int:
    """Delete the photos that were begun more than a week ago and never came with an observation; return how many."""
    before = timezone.now() - datetime.timedelta(days=KEPT_DAYS)
    return forget(PhotoUpload.objects.filter(created_at__lt=before))


def _locked(uid: uuid_module.UUID) -> PhotoUpload | None:
    return PhotoUpload.objects.select_for_update().filter(uid=uid).first()


def _check_room(by: Any, size: int) -> None:
    """Raise TooLargeError when a person has too much under way, once what nobody comes back to is gone."""
    # Two photos begun at once would each find the room of the other.
    get_user_model().objects.select_for_update(no_key=True).only("pk").get(pk=by.pk)
    mine = PhotoUpload.objects.visible_to(by)
    forget(mine.filter(created_at__lt=timezone.now() - datetime.timedelta(days=KEPT_DAYS)))
    pending = mine.aggregate(photos=Count("pk"), bytes=Sum("size", default=0))
    if pending["photos"] >= MAX_PENDING_PHOTOS or pending["bytes"] + size > MAX_PENDING_BYTES:
        raise TooLargeError(
            "Trop de vos photos attendent leur signalement : envoyez ou supprimez d’abord ceux qui sont en attente."
        )


def _name(name: str) -> str:
    """Return the last part of the name of a file, as people read it in a refusal."""
    clean = "".join(letter for letter in name if letter.isprintable()).replace("\\", "/")
    return clean.rpartition("/")[2].strip()[-200:] or "photo"


def _file(upload: PhotoUpload) -> IO[bytes]:
    """Put the pieces of a photo together, on the disk: ten of them at once are too much for memory."""
    file = TemporaryUploadedFile(upload.name, "application/octet-stream", upload.size, None)
    for data in upload.chunks.order_by("offset").values_list("data", flat=True).iterator(chunk_size=4):
        file.write(bytes(data))
    file.seek(0)
    return file  # type: ignore[return-value]
