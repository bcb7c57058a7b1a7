"""What programmes answer to, with their axes; programmes and their trail."""

from typing import Any

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from actions.enums import FrameworkKind, ProgrammeStatus
from core.db.functions import Normalize
from core.models.base import Versioned
from core.models.documents import Attachment
from territories.models import Quartier, UrbanProject, scope_of


class FrameworkQuerySet(models.QuerySet["Framework"]):
    """Reads of frameworks: the house's, whoever works on a quartier reads them."""

    def visible_to(self, user: Any) -> "FrameworkQuerySet":
        """All of them, for whoever works somewhere."""
        scope = scope_of(user)
        return self if scope is not None and (scope.is_global or scope.quartier_ids) else self.none()

    def active(self) -> "FrameworkQuerySet":
        """Those that are offered today."""
        return self.filter(is_active=True)


@pghistory.track()
class Framework(Versioned):
    """A contrat de ville, a convention of abattement, an internal policy…: what actions are told to, axis by axis."""

    kind = models.CharField("type", max_length=13, choices=FrameworkKind.choices)
    title = models.CharField("intitulé", max_length=200)
    starts_on = models.DateField("début", null=True, blank=True)
    ends_on = models.DateField("fin", null=True, blank=True)
    signatories = models.CharField("signataires", max_length=500, blank=True)
    notes = models.TextField("notes", max_length=4000, blank=True)
    # Axes are read in this version; older actions keep those that they were told to.
    axes_version = models.PositiveSmallIntegerField("version des axes", default=1)
    is_active = models.BooleanField("proposé à la saisie", default=True)

    objects = FrameworkQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = "cadre"
        ordering = ["kind", "title", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(title="") & Q(kind__in=FrameworkKind.values),
                name="framework_titled",
                violation_error_message="Un cadre a un type et un intitulé.",
            ),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="framework_period",
                violation_error_message="La fin ne peut pas précéder le début.",
            ),
            models.UniqueConstraint(
                Normalize("title"),
                name="framework_title_once",
                violation_error_message="Un cadre de cet intitulé existe déjà.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the address of its page."""
        return reverse("actions:framework_detail", args=[self.pk])


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Axis(models.Model):
    """An axis of a framework, in one version of them. One that an action is told to no longer changes."""

    framework = models.ForeignKey(Framework, models.PROTECT, related_name="axes", verbose_name="cadre")
    version = models.PositiveSmallIntegerField("version", default=1)
    number = models.PositiveSmallIntegerField("numéro")
    name = models.CharField("intitulé", max_length=200)
    description = models.TextField("ce qu’il couvre", max_length=2000, blank=True)

    class Meta:
        verbose_name = "axe"
        verbose_name_plural = "axes"
        ordering = ["framework", "version", "number", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name="") & Q(number__gt=0, version__gt=0),
                name="axis_named",
                violation_error_message="Un axe a un numéro et un intitulé.",
            ),
            models.UniqueConstraint(
                fields=["framework", "version", "number"],
                name="axis_number_once",
                violation_error_message="Ce cadre a déjà un axe de ce numéro.",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="axis_frozen_once_used",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.AnyChange("name", "number", "version", "framework_id"),
                func="""
                    IF EXISTS (SELECT 1 FROM actions_action_axes WHERE axis_id = OLD.id) THEN
                        RAISE EXCEPTION 'axis_frozen_once_used' USING ERRCODE = 'check_violation',
                            HINT = 'Cet axe est celui d’actions : faites une nouvelle version des axes.';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.name}"


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class FrameworkDocument(Attachment):
    """A paper of a framework: the contract, its annexes."""

    framework = models.ForeignKey(Framework, models.PROTECT, related_name="documents", verbose_name="cadre")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="ajouté par")

    class Meta(Attachment.Meta):
        verbose_name = "document d’un cadre"
        verbose_name_plural = "documents de cadres"
        constraints = [
            *Attachment.Meta.constraints,
            models.UniqueConstraint(
                fields=["framework", "digest"],
                name="frameworkdocument_once",
                violation_error_message="Ce fichier est déjà joint à ce cadre.",
            ),
        ]


class ProgrammeQuerySet(models.QuerySet["Programme"]):
    """Reads of programmes."""

    def visible_to(self, user: Any) -> "ProgrammeQuerySet":
        """Those of at least one of the user's quartiers; all of them for administrators."""
        scope = scope_of(user)
        if scope is None:
            return self.none()
        if scope.is_global:
            return self
        links = Programme.quartiers.through.objects.filter(quartier_id__any=scope.quartier_ids)
        return self.filter(pk__in=links.values("programme_id"))


@pghistory.track(exclude=["title_key"])
class Programme(Versioned):
    """A programme d'actions: its quartiers, its years, what it answers to, what it aims at."""

    title = models.CharField("intitulé", max_length=200)
    quartiers = models.ManyToManyField(Quartier, related_name="programmes", verbose_name="quartiers")
    project = models.ForeignKey(
        UrbanProject, models.PROTECT, related_name="programmes", verbose_name="projet", null=True, blank=True
    )
    frameworks = models.ManyToManyField(Framework, related_name="programmes", verbose_name="cadres", blank=True)
    first_year = models.PositiveSmallIntegerField("première année")
    last_year = models.PositiveSmallIntegerField("dernière année")
    aims = models.TextField("objectifs", max_length=8000, blank=True)
    lead = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="programmes", verbose_name="responsable"
    )
    status = models.CharField("état", max_length=9, choices=ProgrammeStatus.choices, default=ProgrammeStatus.DRAFT)
    renews = models.ForeignKey(
        "self", models.PROTECT, related_name="renewed_by", verbose_name="reconduit", null=True, blank=True
    )
    created_at = models.DateTimeField("créé le", default=timezone.now, editable=False)
    title_key = models.GeneratedField(expression=Normalize("title"), output_field=models.TextField(), db_persist=True)

    objects = ProgrammeQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = "programme d’actions"
        verbose_name_plural = "programmes d’actions"
        ordering = ["-last_year", "title_key", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(title="") & Q(status__in=ProgrammeStatus.values),
                name="programme_titled",
                violation_error_message="Un programme a un intitulé et un état.",
            ),
            models.CheckConstraint(
                condition=Q(
                    first_year__range=(2000, 2100), last_year__range=(2000, 2100), last_year__gte=F("first_year")
                ),
                name="programme_period",
                violation_error_message="La dernière année ne peut pas précéder la première (entre 2000 et 2100).",
            ),
            models.CheckConstraint(
                condition=Q(renews__isnull=True) | ~Q(renews=F("id")),
                name="programme_renews_another",
                violation_error_message="Un programme ne se reconduit pas lui-même.",
            ),
        ]
        indexes = [GinIndex(OpClass("title_key", "gin_trgm_ops"), name="programme_title_trgm")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the address of its page."""
        return reverse("actions:programme_detail", args=[self.pk])

    @property
    def years(self) -> str:
        """ "2026" or "2026 – 2028"."""
        return str(self.first_year) if self.first_year == self.last_year else f"{self.first_year} – {self.last_year}"

    @property
    def is_open(self) -> bool:
        """Whether it may still be written: it is not closed."""
        return self.status != ProgrammeStatus.CLOSED


# Proxies of tables that Django makes while the program starts: mypy cannot know such a class as a base.
@pghistory.track(pghistory.InsertEvent(), pghistory.DeleteEvent())
class ProgrammeQuartier(Programme.quartiers.through):  # type: ignore[name-defined, misc]  # made by Django
    """A quartier of a programme: what was added or taken away is in the history."""

    class Meta:
        proxy = True
        verbose_name = "quartier d’un programme"
        verbose_name_plural = "quartiers d’un programme"


@pghistory.track(pghistory.InsertEvent(), pghistory.DeleteEvent())
class ProgrammeFramework(Programme.frameworks.through):  # type: ignore[name-defined, misc]  # made by Django
    """A framework that a programme answers to: what was added or taken away is in the history."""

    class Meta:
        proxy = True
        verbose_name = "cadre d’un programme"
        verbose_name_plural = "cadres d’un programme"


class ProgrammeStep(models.Model):
    """A change of state of a programme: who, when, and what was said. Written once."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="steps", verbose_name="programme")
    status = models.CharField("état", max_length=9, choices=ProgrammeStatus.choices)
    comment = models.TextField("commentaire", max_length=2000, blank=True)
    at = models.DateTimeField("le", default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="par")

    class Meta:
        verbose_name = "étape d’un programme"
        verbose_name_plural = "étapes d’un programme"
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return str(self.get_status_display())
