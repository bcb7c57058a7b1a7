"""A file that somebody attached: kept as it was sent, only ever given back as a download."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from core.reading.documents import label_of


class Attachment(models.Model):
    """A file beside a row of another app, which says what it hangs on and who sees it.

    What was sent is never shown in a page: it is downloaded under its name. `content_type` is what the content was
    found to be, not what the browser said.
    """

    uid = models.UUIDField("identifiant", default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField("intitulé", max_length=200)
    file = models.FileField("fichier", upload_to="documents/%Y/%m/")
    name = models.CharField("nom du fichier", max_length=200)
    content_type = models.CharField("nature", max_length=100)
    size = models.PositiveIntegerField("taille (octets)")
    digest = models.CharField("empreinte", max_length=64)
    added_at = models.DateTimeField("ajouté le", default=timezone.now, editable=False)

    class Meta:
        abstract = True
        ordering = ["-added_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(name="") & Q(size__gt=0),
                name="%(class)s_file_whole",
                violation_error_message="Un document a un intitulé, un nom et un contenu.",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def kind_label(self) -> str:
        """What it is, in French: "PDF", "Word"."""
        return label_of(self.content_type)
