"""What opens a meeting or a calendar to who has no session, until it expires or is taken back."""

import uuid

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from meetings.models.meetings import Meeting


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent())
class ShareLink(models.Model):
    """A signed link to read the agenda or the minutes of a meeting, until a day."""

    uid = models.UUIDField("identifiant", default=uuid.uuid4, unique=True, editable=False)
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="links", verbose_name="réunion")
    label = models.CharField("pour qui", max_length=150)
    created_at = models.DateTimeField("créé le", default=timezone.now, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="créé par")
    expires_at = models.DateTimeField("valable jusqu’au")
    revoked_at = models.DateTimeField("repris le", null=True, blank=True)

    class Meta:
        verbose_name = "lien de partage"
        verbose_name_plural = "liens de partage"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(label="") & Q(expires_at__gt=F("created_at")),
                name="sharelink_sound",
                violation_error_message="Dites pour qui est le lien ; il expire après sa création.",
            )
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def is_open(self) -> bool:
        """Whether it still opens something."""
        return self.revoked_at is None and self.expires_at > timezone.now()


class ShareOpening(models.Model):
    """An opening of a shared link: when, and from which network (the end of the address is not kept)."""

    link = models.ForeignKey(ShareLink, models.CASCADE, related_name="openings", verbose_name="lien")
    at = models.DateTimeField("le", default=timezone.now)
    network = models.CharField("réseau", max_length=60, blank=True)

    class Meta:
        verbose_name = "ouverture d’un lien"
        verbose_name_plural = "ouvertures d’un lien"
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.at:%d/%m/%Y}"


class CalendarFeed(models.Model):
    """The private calendar of a user: its address is a secret, a new one closes the old."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="calendar_feed", verbose_name="agent"
    )
    # A digest: who reads the table cannot read the calendars.
    digest = models.CharField("empreinte de l’adresse", max_length=64, unique=True)
    created_at = models.DateTimeField("créé le", default=timezone.now)
    read_at = models.DateTimeField("lu le", null=True, blank=True)

    class Meta:
        verbose_name = "calendrier personnel"
        verbose_name_plural = "calendriers personnels"

    def __str__(self) -> str:
        return str(self.user)
