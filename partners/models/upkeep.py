"""What keeps the directory true: links sent to partners, merges that can be undone."""

import uuid

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from partners.enums import RequestStatus
from partners.models.partners import Partner


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent())
class CorrectionRequest(models.Model):
    """A signed link, good for a time and for one answer, with which a partner corrects its own record."""

    uid = models.UUIDField("identifiant", default=uuid.uuid4, unique=True, editable=False)
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="requests", verbose_name="partenaire")
    email = models.EmailField("envoyée à")
    sent_at = models.DateTimeField("envoyée le", default=timezone.now)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="envoyée par")
    expires_at = models.DateTimeField("valable jusqu’au")
    opened_at = models.DateTimeField("ouverte le", null=True, blank=True)
    status = models.CharField("état", max_length=8, choices=RequestStatus.choices, default=RequestStatus.SENT)
    # Name of a field → what the partner says it is.
    answer = models.JSONField("réponse", default=dict, blank=True)
    answered_at = models.DateTimeField("répondue le", null=True, blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="relue par", null=True, blank=True
    )

    class Meta:
        verbose_name = "demande de mise à jour"
        verbose_name_plural = "demandes de mise à jour"
        ordering = ["-sent_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=RequestStatus.values, expires_at__gt=F("sent_at")),
                name="correctionrequest_sound",
                violation_error_message="Une demande a un état, et expire après son envoi.",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | ~Q(status=RequestStatus.SENT),
                name="correctionrequest_answered",
                violation_error_message="Une demande répondue n’attend plus.",
            ),
        ]
        indexes = [models.Index("status", "answered_at", name="correctionrequest_status")]

    def __str__(self) -> str:
        return f"{self.partner}, {self.sent_at:%d/%m/%Y}"


class Merge(models.Model):
    """A partner that was merged into another: what was moved, so that it can be put back for 30 days."""

    kept = models.ForeignKey(Partner, models.PROTECT, related_name="merges", verbose_name="gardé")
    lost = models.ForeignKey(Partner, models.PROTECT, related_name="+", verbose_name="fusionné")
    # What the kept one was before, and the keys of the links that were moved, by model.
    before = models.JSONField("avant", default=dict)
    moved = models.JSONField("liens déplacés", default=dict)
    at = models.DateTimeField("le", default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="par")
    undone_at = models.DateTimeField("défaite le", null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="défaite par", null=True, blank=True
    )

    class Meta:
        verbose_name = "fusion"
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kept=F("lost")),
                name="merge_of_two",
                violation_error_message="On fusionne deux partenaires différents.",
            ),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by__isnull=True)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="merge_undone_signed",
                violation_error_message="Une fusion défaite a sa date et son auteur.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lost} → {self.kept}"


class NotADuplicate(models.Model):
    """Two partners that somebody looked at and found to be different: they are not offered again."""

    first = models.ForeignKey(Partner, models.CASCADE, related_name="+", verbose_name="partenaire")
    second = models.ForeignKey(Partner, models.CASCADE, related_name="+", verbose_name="autre partenaire")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="par")
    at = models.DateTimeField("le", default=timezone.now)

    class Meta:
        verbose_name = "partenaires différents"
        verbose_name_plural = "partenaires différents"
        constraints = [
            models.UniqueConstraint(
                fields=["first", "second"],
                name="notaduplicate_once",
                violation_error_message="C’est déjà dit.",
            ),
            models.CheckConstraint(
                condition=Q(first__lt=F("second")),
                name="notaduplicate_ordered",
                violation_error_message="Deux partenaires différents, le plus ancien d’abord.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first} ≠ {self.second}"
