"""Photos on their way from a phone: in pieces, so that a connection that drops costs one piece."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

MAX_PHOTO_BYTES = 10 * 1024 * 1024


class PhotoUploadQuerySet(models.QuerySet["PhotoUpload"]):
    """Reads of photos on their way: nobody but their author reads them."""

    def visible_to(self, user: Any) -> "PhotoUploadQuerySet":
        """Those of the user."""
        return self.filter(author=user.pk)


class PhotoUpload(models.Model):
    """A photo that arrives in pieces, until the observation it belongs to is sent with its `uid`.

    Pieces are rows, not files: the node that takes one need not be the node that takes the next.
    """

    uid = models.UUIDField("identifiant", default=uuid.uuid4, unique=True, editable=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="auteur")
    name = models.CharField("nom du fichier", max_length=200)
    size = models.PositiveIntegerField("taille (octets)")
    received = models.PositiveIntegerField("reçu (octets)", default=0)
    created_at = models.DateTimeField("commencée le", default=timezone.now, editable=False)

    objects = PhotoUploadQuerySet.as_manager()

    class Meta:
        verbose_name = "photo en cours d’envoi"
        verbose_name_plural = "photos en cours d’envoi"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(size__range=(1, MAX_PHOTO_BYTES), received__lte=F("size")),
                name="photoupload_size",
                violation_error_message="Une photo pèse 10 Mo au plus.",
            ),
        ]
        indexes = [models.Index("author", "created_at", name="photoupload_author")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_whole(self) -> bool:
        """Whether all of it has arrived."""
        return self.received == self.size


class PhotoChunk(models.Model):
    """A piece of a photo, at its place in it."""

    upload = models.ForeignKey(PhotoUpload, models.CASCADE, related_name="chunks", verbose_name="photo")
    offset = models.PositiveIntegerField("place (octets)")
    data = models.BinaryField("morceau")

    class Meta:
        verbose_name = "morceau de photo"
        verbose_name_plural = "morceaux de photos"
        ordering = ["offset"]
        constraints = [
            models.UniqueConstraint(
                fields=["upload", "offset"],
                name="photochunk_once",
                violation_error_message="Ce morceau est déjà arrivé.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.upload}, {self.offset}"
