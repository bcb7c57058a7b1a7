"""Kinds of incidents, and the state of halls: the same words for everybody, over the years."""

import uuid
from typing import Any

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from core.db.functions import Normalize
from diagnostics.enums import HallLevel, IncidentFamily
from diagnostics.models.diagnostics import Stop
from territories.models import Entrance, scope_of


class IncidentTypeQuerySet(models.QuerySet["IncidentType"]):
    """Reads of kinds of incidents."""

    def active(self) -> "IncidentTypeQuerySet":
        """Those offered for new incidents."""
        return self.filter(is_active=True)

    def by_family(self) -> "IncidentTypeQuerySet":
        """In the order of the families, then in the order that administrators gave; archived ones last of each."""
        families = [models.When(family=family, then=rank) for rank, family in enumerate(IncidentFamily.values)]
        return self.order_by(models.Case(*families, default=99), "-is_active", "order", "name", "pk")


@pghistory.track()
class IncidentType(models.Model):
    """A kind of incident, in its family. Administrators edit them; one that was used is archived, never deleted."""

    family = models.CharField("famille", max_length=10, choices=IncidentFamily.choices)
    name = models.CharField("nom", max_length=80)
    order = models.PositiveSmallIntegerField("ordre", default=100)
    is_active = models.BooleanField("proposé à la saisie", default=True)

    objects = IncidentTypeQuerySet.as_manager()

    class Meta:
        verbose_name = "type d’incident"
        verbose_name_plural = "types d’incidents"
        ordering = ["order", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                Normalize("name"),
                name="incidenttype_name_once",
                violation_error_message="Un type d’incident de ce nom existe déjà.",
            ),
            models.CheckConstraint(
                condition=~Q(name=""),
                name="incidenttype_name_given",
                violation_error_message="Un type d’incident a un nom.",
            ),
            models.CheckConstraint(
                condition=Q(family__in=IncidentFamily.values),
                name="incidenttype_family_known",
                violation_error_message="Cette famille d’incidents n’existe pas.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class HallStateQuerySet(models.QuerySet["HallState"]):
    """Reads of the states of halls, which are seen with their residence."""

    def visible_to(self, user: Any) -> "HallStateQuerySet":
        """Those of the halls that the user sees."""
        scope = scope_of(user)
        if scope is None:
            return self.none()
        if scope.is_global:
            return self
        return self.filter(entrance__building__residence__quartier_id__any=scope.quartier_ids)

    def latest(self, *fields: Any) -> Any:
        """Keep the last one of each hall (or, given fields, what Django's own `latest` returns)."""
        if fields:
            return super().latest(*fields)
        return self.order_by("entrance_id", "-seen_on", "-pk").distinct("entrance_id")


@pghistory.track()
class HallState(models.Model):
    """The state of a hall on a day, as a team judged it, at a halte of a walk or not. Nobody is described."""

    uid = models.UUIDField("identifiant", default=uuid.uuid4, unique=True, editable=False)
    entrance = models.ForeignKey(Entrance, models.PROTECT, related_name="states", verbose_name="hall")
    level = models.PositiveSmallIntegerField("état", choices=HallLevel.choices)
    seen_on = models.DateField("vu le")
    comment = models.CharField("pourquoi", max_length=500, blank=True)
    stop = models.OneToOneField(
        Stop, models.CASCADE, related_name="hall_state", verbose_name="halte", null=True, blank=True
    )
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="auteur")
    created_at = models.DateTimeField("saisi le", default=timezone.now, editable=False)

    objects = HallStateQuerySet.as_manager()

    class Meta:
        verbose_name = "état d’un hall"
        verbose_name_plural = "états de halls"
        ordering = ["-seen_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(level__range=(1, 4)),
                name="hallstate_level",
                violation_error_message="L’état d’un hall va de 1 (vert) à 4 (rouge).",
            ),
            models.CheckConstraint(
                condition=Q(seen_on__gte="2000-01-01"),
                name="hallstate_seen_on_plausible",
                violation_error_message="La date est antérieure à l’an 2000.",
            ),
        ]
        indexes = [models.Index("entrance", F("seen_on").desc(), F("id").desc(), name="hallstate_recent")]

    def __str__(self) -> str:
        return str(self.get_level_display())
