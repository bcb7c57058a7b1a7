"""Diagnostics: social ones, of functioning, en marchant; who took part, what was marked, what was said."""

import datetime
import uuid
from typing import Any

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import Team
from core.models.base import Versioned
from diagnostics.enums import DiagnosticKind, DiagnosticStatus, OrganisationKind
from diagnostics.models.grids import Grid, GridItem, GridLevel, GridTheme
from territories.models import Indicator, Quartier, UrbanProject, scope_of


class DiagnosticQuerySet(models.QuerySet["Diagnostic"]):
    """Reads of diagnostics."""

    def visible_to(self, user: Any) -> "DiagnosticQuerySet":
        """Those of at least one of the user's quartiers; all of them for administrators."""
        scope = scope_of(user)
        if scope is None:
            return self.none()
        if scope.is_global:
            return self
        links = Diagnostic.quartiers.through.objects.filter(quartier_id__any=scope.quartier_ids)
        return self.filter(pk__in=links.values("diagnostic_id"))

    def visible_in(self, user: Any, quartier_id: int) -> "DiagnosticQuerySet":
        """Those of one quartier, if the user sees it."""
        scope = scope_of(user)
        if scope is None or not scope.sees(quartier_id):
            return self.none()
        links = Diagnostic.quartiers.through.objects.filter(quartier_id=quartier_id)
        return self.filter(pk__in=links.values("diagnostic_id"))


@pghistory.track()
class Diagnostic(Versioned):
    """A diagnostic of one or several quartiers, from its preparation to its validation."""

    uid = models.UUIDField("identifiant", default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField("type", max_length=12, choices=DiagnosticKind.choices)
    title = models.CharField("intitulé", max_length=200)
    quartiers = models.ManyToManyField(Quartier, related_name="diagnostics", verbose_name="quartiers")
    project = models.ForeignKey(
        UrbanProject, models.PROTECT, related_name="diagnostics", verbose_name="projet", null=True, blank=True
    )
    starts_on = models.DateField("début")
    ends_on = models.DateField("fin", null=True, blank=True)
    lead = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="led_diagnostics", verbose_name="pilote"
    )
    team = models.ForeignKey(
        Team, models.PROTECT, related_name="diagnostics", verbose_name="équipe", null=True, blank=True
    )
    grid = models.ForeignKey(
        Grid, models.PROTECT, related_name="diagnostics", verbose_name="grille", null=True, blank=True
    )
    indicators = models.ManyToManyField(Indicator, related_name="+", verbose_name="indicateurs choisis", blank=True)
    method = models.TextField("méthode", max_length=4000, blank=True)
    status = models.CharField(
        "état", max_length=10, choices=DiagnosticStatus.choices, default=DiagnosticStatus.PREPARED
    )
    # The synthesis in four boxes.
    strengths = models.TextField("forces", max_length=4000, blank=True)
    weaknesses = models.TextField("faiblesses", max_length=4000, blank=True)
    opportunities = models.TextField("opportunités", max_length=4000, blank=True)
    threats = models.TextField("menaces", max_length=4000, blank=True)
    created_at = models.DateTimeField("créé le", default=timezone.now, editable=False)

    objects = DiagnosticQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = "diagnostic"
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(title=""),
                name="diagnostic_title_given",
                violation_error_message="Un diagnostic a un intitulé.",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=DiagnosticKind.values),
                name="diagnostic_kind_known",
                violation_error_message="Ce type de diagnostic n’existe pas.",
            ),
            models.CheckConstraint(
                condition=Q(status__in=DiagnosticStatus.values),
                name="diagnostic_status_known",
                violation_error_message="Cet état de diagnostic n’existe pas.",
            ),
            models.CheckConstraint(
                condition=Q(starts_on__gte=datetime.date(2000, 1, 1))
                & (Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on"))),
                name="diagnostic_period",
                violation_error_message="La fin ne peut pas précéder le début (après l’an 2000).",
            ),
        ]
        indexes = [models.Index(F("starts_on").desc(), F("id").desc(), name="diagnostic_recent")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the address of its page."""
        return reverse("diagnostics:diagnostic_detail", args=[self.pk])


@pghistory.track(pghistory.InsertEvent(), pghistory.DeleteEvent())
class DiagnosticQuartier(Diagnostic.quartiers.through):  # type: ignore[name-defined, misc]
    """A quartier of a diagnostic: what was added or taken away is in the history."""

    class Meta:
        proxy = True
        verbose_name = "quartier d’un diagnostic"
        verbose_name_plural = "quartiers d’un diagnostic"


class DiagnosticStep(models.Model):
    """A change of state of a diagnostic: who, when, and what was said. Written once."""

    diagnostic = models.ForeignKey(Diagnostic, models.CASCADE, related_name="steps", verbose_name="diagnostic")
    status = models.CharField("état", max_length=10, choices=DiagnosticStatus.choices)
    comment = models.TextField("commentaire", max_length=2000, blank=True)
    at = models.DateTimeField("le", default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="par")

    class Meta:
        verbose_name = "étape d’un diagnostic"
        verbose_name_plural = "étapes d’un diagnostic"
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return str(self.get_status_display())


class ParticipantGroup(models.Model):
    """How many people of an organisation took part. Nobody is named; women and men only when they were counted."""

    diagnostic = models.ForeignKey(Diagnostic, models.CASCADE, related_name="participants", verbose_name="diagnostic")
    kind = models.CharField("organisation", max_length=14, choices=OrganisationKind.choices)
    name = models.CharField("précision", max_length=120, blank=True)
    count = models.PositiveSmallIntegerField("nombre")
    women = models.PositiveSmallIntegerField("dont femmes", null=True, blank=True)
    men = models.PositiveSmallIntegerField("dont hommes", null=True, blank=True)

    class Meta:
        verbose_name = "participants"
        verbose_name_plural = "participants"
        ordering = ["kind", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["diagnostic", "kind", "name"],
                name="participantgroup_once",
                violation_error_message="Cette organisation est déjà dans la liste.",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=OrganisationKind.values),
                name="participantgroup_kind_known",
                violation_error_message="Ce type d’organisation n’existe pas.",
            ),
            models.CheckConstraint(
                condition=Q(count__range=(1, 5000)),
                name="participantgroup_count",
                violation_error_message="Le nombre de participants va de 1 à 5 000.",
            ),
            models.CheckConstraint(
                condition=(Q(women__isnull=True) | Q(women__lte=F("count")))
                & (Q(men__isnull=True) | Q(men__lte=F("count")))
                & (Q(women__isnull=True) | Q(men__isnull=True) | Q(count__gte=F("women") + F("men"))),
                name="participantgroup_within_count",
                violation_error_message="Il y a plus de femmes et d’hommes que de participants.",
            ),
        ]

    def __str__(self) -> str:
        return self.name or str(self.get_kind_display())


class DiagnosticText(models.Model):
    """What a diagnostic says of a theme."""

    diagnostic = models.ForeignKey(Diagnostic, models.CASCADE, related_name="texts", verbose_name="diagnostic")
    theme = models.ForeignKey(GridTheme, models.PROTECT, related_name="+", verbose_name="thème")
    text = models.TextField("texte", max_length=8000)

    class Meta:
        verbose_name = "texte d’un thème"
        verbose_name_plural = "textes de thèmes"
        ordering = ["theme__order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["diagnostic", "theme"],
                name="diagnostictext_once",
                violation_error_message="Ce thème a déjà son texte.",
            )
        ]

    def __str__(self) -> str:
        return self.text[:80]


class Verbatim(models.Model):
    """What somebody said, without a name."""

    diagnostic = models.ForeignKey(Diagnostic, models.CASCADE, related_name="verbatims", verbose_name="diagnostic")
    theme = models.ForeignKey(GridTheme, models.PROTECT, related_name="+", verbose_name="thème", null=True, blank=True)
    text = models.TextField("parole", max_length=1000)
    speaker = models.CharField("qui parle, sans nom", max_length=120, blank=True)
    said_on = models.DateField("dit le", null=True, blank=True)

    class Meta:
        verbose_name = "parole"
        verbose_name_plural = "paroles"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text=""), name="verbatim_text_given", violation_error_message="Une parole a un texte."
            )
        ]

    def __str__(self) -> str:
        return self.text[:80]


class Score(models.Model):
    """What was marked of an item; no level means that it was not observed, which averages ignore."""

    diagnostic = models.ForeignKey(Diagnostic, models.CASCADE, related_name="scores", verbose_name="diagnostic")
    item = models.ForeignKey(GridItem, models.PROTECT, related_name="scores", verbose_name="critère")
    level = models.ForeignKey(
        GridLevel, models.PROTECT, related_name="+", verbose_name="niveau", null=True, blank=True
    )
    note = models.CharField("remarque", max_length=500, blank=True)

    class Meta:
        verbose_name = "cotation"
        ordering = ["item__theme__order", "item__order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["diagnostic", "item"],
                name="score_once",
                violation_error_message="Ce critère est déjà coté.",
            )
        ]

    def __str__(self) -> str:
        return str(self.level or "Non observé")
