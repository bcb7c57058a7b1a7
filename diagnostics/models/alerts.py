"""Rules that warn of what happens on a quartier, and the warnings that they made."""

from typing import Any

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from core.models.base import Versioned
from diagnostics.enums import AlertKind, Severity
from diagnostics.models.observations import Observation
from diagnostics.models.themes import Theme
from territories.models import Quartier, Residence, scope_of


@pghistory.track()
class AlertRule(Versioned):
    """A rule that an administrator edits. `sentence` says it whole."""

    name = models.CharField("nom", max_length=120)
    kind = models.CharField("type", max_length=10, choices=AlertKind.choices)
    theme = models.ForeignKey(Theme, models.PROTECT, related_name="+", verbose_name="thème", null=True, blank=True)
    # A number of observations, or a level of gravity; nothing for the other two kinds.
    threshold = models.PositiveSmallIntegerField("seuil", default=1)
    days = models.PositiveSmallIntegerField("jours", default=30)
    is_active = models.BooleanField("en service", default=True)

    class Meta(Versioned.Meta):
        verbose_name = "règle d’alerte"
        verbose_name_plural = "règles d’alerte"
        ordering = ["-is_active", "name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name="") & Q(kind__in=AlertKind.values),
                name="alertrule_known",
                violation_error_message="Une règle a un nom, et un type qui existe.",
            ),
            models.CheckConstraint(
                condition=Q(days__range=(1, 365)),
                name="alertrule_days",
                violation_error_message="Le nombre de jours va de 1 à 365.",
            ),
            models.CheckConstraint(
                condition=Q(kind=AlertKind.SEVERITY, threshold__range=(1, 4))
                | (~Q(kind=AlertKind.SEVERITY) & Q(threshold__range=(1, 100))),
                name="alertrule_threshold",
                violation_error_message="Le seuil va de 1 à 100 observations, ou de 1 à 4 pour une gravité.",
            ),
            models.CheckConstraint(
                condition=~Q(kind=AlertKind.SILENCE) | Q(theme__isnull=True),
                name="alertrule_silence_of_all",
                violation_error_message="Le silence d’un quartier se juge tous thèmes ensemble : n’en choisissez pas.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the address of its form."""
        return reverse("diagnostics:alert_rule_update", args=[self.pk])

    @property
    def sentence(self) -> str:
        """Say the rule in one sentence."""
        days = f"{self.days} jour{'s' if self.days > 1 else ''}"
        lately = f"dans les {self.days} derniers jours"
        about = f" sur le thème « {self.theme} »" if self.theme else ""
        if self.kind == AlertKind.COUNT:
            what = f"{self.threshold} observation{'s' if self.threshold > 1 else ''}"
            same = about or " du même thème"
            return f"Prévenir quand au moins {what}{same} se comptent dans une même résidence en {days}."
        if self.kind == AlertKind.SEVERITY:
            level = Severity(self.threshold).label
            return f"Prévenir quand une gravité « {level} » ou plus est vue{about} {lately}."
        if self.kind == AlertKind.SILENCE:
            return f"Prévenir quand plus rien n’est signalé dans un quartier depuis {days}."
        return f"Prévenir quand une observation terminée{about} attend une réponse depuis {days}."


class AlertMark(models.Model):
    """How far a rule has read the history of observations. Without one, the rule begins with its own days."""

    rule = models.OneToOneField(AlertRule, models.CASCADE, related_name="mark", verbose_name="règle")
    last_event = models.BigIntegerField("dernier changement lu")

    class Meta:
        verbose_name = "avancement d’une règle"
        verbose_name_plural = "avancements des règles"


class AlertQuerySet(models.QuerySet["Alert"]):
    """Reads of warnings."""

    def visible_to(self, user: Any) -> "AlertQuerySet":
        """Those of the user's quartiers; where one of its rows is confidential, only for who leads the quartier."""
        scope: Any = scope_of(user)
        if scope is None:
            return self.none()
        links = Alert.observations.through.objects.filter(
            alert=models.OuterRef("pk"), observation__is_confidential=True
        )
        rows = self if scope.is_global else self.filter(quartier_id__any=scope.quartier_ids)
        return rows.filter(~models.Exists(links) | Q(quartier_id__any=scope.officer_quartier_ids))

    def open(self) -> "AlertQuerySet":
        """Those that nobody has acknowledged."""
        return self.filter(acknowledged_at__isnull=True)


class Alert(models.Model):
    """What a rule found on a quartier, with the observations that made it. It is told once, until acknowledged."""

    rule = models.ForeignKey(AlertRule, models.PROTECT, related_name="alerts", verbose_name="règle")
    # What it is about, for its rule: one that is open takes what comes next.
    key = models.CharField("clé", max_length=60)
    quartier = models.ForeignKey(Quartier, models.PROTECT, related_name="+", verbose_name="quartier")
    residence = models.ForeignKey(
        Residence, models.PROTECT, related_name="+", verbose_name="résidence", null=True, blank=True
    )
    theme = models.ForeignKey(Theme, models.PROTECT, related_name="+", verbose_name="thème", null=True, blank=True)
    made_on = models.DateField("le")
    sentence = models.CharField("pourquoi", max_length=400)
    observations = models.ManyToManyField(Observation, related_name="+", verbose_name="observations", blank=True)
    acknowledged_at = models.DateTimeField("prise en compte le", null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="par", null=True, blank=True
    )
    comment = models.TextField("commentaire", max_length=1000, blank=True)

    objects = AlertQuerySet.as_manager()

    class Meta:
        verbose_name = "alerte"
        ordering = ["-made_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "key"],
                condition=Q(acknowledged_at__isnull=True),
                name="alert_open_once",
                violation_error_message="Cette alerte est déjà ouverte.",
            ),
            models.CheckConstraint(
                condition=Q(acknowledged_at__isnull=True, acknowledged_by__isnull=True, comment="")
                | Q(acknowledged_at__isnull=False, acknowledged_by__isnull=False),
                name="alert_acknowledged_signed",
                violation_error_message="Une alerte prise en compte a son auteur et sa date.",
            ),
        ]
        indexes = [models.Index(fields=["rule", "key", "made_on"], name="alert_told")]

    def __str__(self) -> str:
        return self.sentence

    def get_absolute_url(self) -> str:
        """Return the address of its page."""
        return reverse("diagnostics:alert_detail", args=[self.pk])
