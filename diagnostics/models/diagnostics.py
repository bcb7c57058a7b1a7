"""Diagnostics: social ones, of functioning, en marchant; who took part, what was marked, what was said."""

import datetime
import uuid
from typing import Any

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from accounts.models import Team
from core.models.base import Versioned
from core.models.documents import Attachment
from diagnostics.enums import DiagnosticKind, DiagnosticStatus, OrganisationKind
from diagnostics.models.grids import Grid, GridItem, GridLevel, GridTheme
from territories.models import Building, Entrance, Indicator, Quartier, Residence, UrbanProject, scope_of


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

    def for_work(self) -> "DiagnosticQuerySet":
        """With what rights and forms ask of a diagnostic: `quartier_keys`, `is_marked`, its grid; in one query."""
        here = {"diagnostic": OuterRef("pk")}
        links = Diagnostic.quartiers.through.objects.filter(diagnostic=OuterRef("pk"))
        return self.select_related("grid", "lead", "team", "project").annotate(
            quartier_keys=ArraySubquery(links.order_by("quartier_id").values("quartier_id")),
            is_marked=Exists(Score.objects.filter(**here))
            | Exists(DiagnosticText.objects.filter(**here))
            | Exists(Verbatim.objects.filter(theme__isnull=False, **here)),
        )

    def before(self, diagnostic: "Diagnostic") -> "DiagnosticQuerySet":
        """Earlier ones of one of its quartiers, marked on a version of the same grid, the latest first."""
        links = Diagnostic.quartiers.through.objects.filter(quartier_id__in=diagnostic.quartier_keys)
        return (
            self.filter(grid__series=diagnostic.grid.series if diagnostic.grid else None)
            .filter(pk__in=links.values("diagnostic_id"))
            .filter(Exists(Score.objects.filter(diagnostic=OuterRef("pk"))))
            .filter(Q(starts_on__lt=diagnostic.starts_on) | Q(starts_on=diagnostic.starts_on, pk__lt=diagnostic.pk))
            .order_by("-starts_on", "-pk")
        )


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

    @cached_property
    def quartier_keys(self) -> list[int]:
        """Keys of its quartiers, which `for_work` reads with it."""
        links = Diagnostic.quartiers.through.objects.filter(diagnostic=self.pk)
        return list(links.order_by("quartier_id").values_list("quartier_id", flat=True))

    @property
    def is_locked(self) -> bool:
        """Whether what it says is settled: it is validated, or archived."""
        return self.status in (DiagnosticStatus.VALIDATED, DiagnosticStatus.ARCHIVED)

    @property
    def period(self) -> str:
        """Its days in words."""
        start = f"{self.starts_on:%d/%m/%Y}"
        if self.ends_on is None or self.ends_on == self.starts_on:
            return start
        return f"du {start} au {self.ends_on:%d/%m/%Y}"


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


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
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


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
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


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
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


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Stop(Versioned):
    """A halte of a diagnostic en marchant: where the group stands, in the order of the walk."""

    uid = models.UUIDField("identifiant", default=uuid.uuid4, unique=True, editable=False)
    diagnostic = models.ForeignKey(Diagnostic, models.CASCADE, related_name="stops", verbose_name="diagnostic")
    order = models.PositiveSmallIntegerField("ordre", default=10)
    label = models.CharField("lieu", max_length=200)
    residence = models.ForeignKey(
        Residence, models.PROTECT, related_name="+", verbose_name="résidence", null=True, blank=True
    )
    building = models.ForeignKey(
        Building, models.PROTECT, related_name="+", verbose_name="bâtiment", null=True, blank=True
    )
    entrance = models.ForeignKey(
        Entrance, models.PROTECT, related_name="+", verbose_name="hall", null=True, blank=True
    )
    latitude = models.FloatField("latitude", null=True, blank=True)
    longitude = models.FloatField("longitude", null=True, blank=True)
    note = models.TextField("à regarder", max_length=1000, blank=True)
    summary = models.TextField("ce que le groupe retient", max_length=2000, blank=True)
    # The same halte of the walk before, when the route was taken over: before and after are set side by side.
    previous = models.ForeignKey(
        "self", models.SET_NULL, related_name="next_times", verbose_name="halte d’avant", null=True, blank=True
    )

    class Meta(Versioned.Meta):
        verbose_name = "halte"
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(label=""), name="stop_label_given", violation_error_message="Une halte a un lieu."
            ),
            models.CheckConstraint(
                condition=(Q(entrance__isnull=True) | Q(building__isnull=False))
                & (Q(building__isnull=True) | Q(residence__isnull=False)),
                name="stop_place_whole",
                violation_error_message="Un hall est dans un bâtiment, un bâtiment dans une résidence.",
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                ),
                name="stop_position",
                violation_error_message="Une position a une latitude (−90 à 90) et une longitude (−180 à 180).",
            ),
        ]

    def __str__(self) -> str:
        return self.label


# A level of another grid would be averaged with those of this one; a halte of another walk would be counted here.
SCORE_WHOLE = """
IF NEW.level_id IS NOT NULL AND NOT EXISTS (
    SELECT FROM diagnostics_gridlevel level
    JOIN diagnostics_gridtheme theme ON theme.grid_id = level.grid_id
    JOIN diagnostics_griditem item ON item.theme_id = theme.id
    WHERE level.id = NEW.level_id AND item.id = NEW.item_id
) THEN
    RAISE EXCEPTION 'Ce niveau n’est pas de l’échelle de ce critère.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'score_level_of_grid';
END IF;
IF NEW.stop_id IS NOT NULL AND NOT EXISTS (
    SELECT FROM diagnostics_stop WHERE id = NEW.stop_id AND diagnostic_id = NEW.diagnostic_id
) THEN
    RAISE EXCEPTION 'Cette halte est d’un autre diagnostic.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'score_stop_of_diagnostic';
END IF;
RETURN NEW;
"""


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Score(models.Model):
    """What was marked of an item, at a stop where there is one; no level means not observed, which averages ignore."""

    diagnostic = models.ForeignKey(Diagnostic, models.CASCADE, related_name="scores", verbose_name="diagnostic")
    stop = models.ForeignKey(Stop, models.CASCADE, related_name="scores", verbose_name="halte", null=True, blank=True)
    item = models.ForeignKey(GridItem, models.PROTECT, related_name="scores", verbose_name="critère")
    level = models.ForeignKey(
        GridLevel, models.PROTECT, related_name="+", verbose_name="niveau", null=True, blank=True
    )
    note = models.CharField("remarque", max_length=500, blank=True)

    class Meta:
        verbose_name = "cotation"
        ordering = ["item__theme__order", "item__order", "pk"]
        triggers = [
            pgtrigger.Trigger(
                name="whole",
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("level_id", "item_id", "stop_id", "diagnostic_id"),
                when=pgtrigger.Before,
                func=SCORE_WHOLE,
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["diagnostic", "stop", "item"],
                nulls_distinct=False,
                name="score_once",
                violation_error_message="Ce critère est déjà coté.",
            )
        ]

    def __str__(self) -> str:
        return str(self.level or "Non observé")


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class DiagnosticDocument(Attachment):
    """A file attached to a diagnostic: its plan, its letter, the minutes of its restitution."""

    diagnostic = models.ForeignKey(Diagnostic, models.PROTECT, related_name="documents", verbose_name="diagnostic")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="ajouté par")

    class Meta(Attachment.Meta):
        verbose_name = "document d’un diagnostic"
        verbose_name_plural = "documents d’un diagnostic"
        constraints = [
            *Attachment.Meta.constraints,
            models.UniqueConstraint(
                fields=["diagnostic", "digest"],
                name="diagnosticdocument_once",
                violation_error_message="Ce fichier est déjà joint à ce diagnostic.",
            ),
        ]
