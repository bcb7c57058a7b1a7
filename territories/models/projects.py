"""Projets de quartier, projets de renouvellement urbain and their operations."""

from typing import Any

import pghistory
from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from core.db.functions import Normalize
from core.db.normalize import normalize
from core.models.base import Versioned
from territories.enums import OperationKind, ProjectKind, ProjectStage
from territories.models.patrimoine import Residence
from territories.models.quartiers import Quartier, scope_of


class UrbanProjectQuerySet(models.QuerySet["UrbanProject"]):
    """Reads of projects."""

    def visible_to(self, user: Any) -> "UrbanProjectQuerySet":
        """Those of at least one of the user's quartiers."""
        scope = scope_of(user)
        if scope is None:
            return self.none()
        if scope.is_global:
            return self
        links = UrbanProject.quartiers.through.objects.filter(quartier_id__any=scope.quartier_ids)
        return self.filter(pk__in=links.values("urbanproject_id"))

    def active(self) -> "UrbanProjectQuerySet":
        """Those that are not archived."""
        return self.filter(is_active=True)

    def matching(self, text: str) -> "UrbanProjectQuerySet":
        """Those whose name has all the words of `text`; accents do not matter."""
        queryset = self
        for word in normalize(text).split():
            queryset = queryset.filter(name_key__contains=word)
        return queryset

    def with_operations(self) -> "UrbanProjectQuerySet":
        """With `operation_count`, `ended_count` and `late_count`."""
        mine = Operation.objects.filter(project=OuterRef("pk")).order_by().values("project")

        def count(operations: Any) -> Coalesce:
            return Coalesce(Subquery(operations.annotate(n=Count("pk")).values("n")), 0)

        return self.annotate(
            operation_count=count(mine),
            ended_count=count(mine.filter(ended_on__isnull=False)),
            late_count=count(mine.late()),
        )

    def late(self) -> "UrbanProjectQuerySet":
        """Those that have an operation which is late."""
        return self.filter(pk__in=Operation.objects.late().values("project"))


@pghistory.track(exclude=["name_key"])
class UrbanProject(Versioned):
    """What changes a quartier over years: a projet de quartier, or an NPNRU project with its convention."""

    kind = models.CharField("type", max_length=20, choices=ProjectKind.choices)
    name = models.CharField("nom", max_length=200)
    quartiers = models.ManyToManyField(Quartier, related_name="projects", verbose_name="quartiers")
    start_year = models.PositiveSmallIntegerField("première année", null=True, blank=True)
    end_year = models.PositiveSmallIntegerField("dernière année", null=True, blank=True)
    stage = models.CharField("étape", max_length=20, choices=ProjectStage.choices, default=ProjectStage.PREFIGURATION)
    aims = models.TextField("objectifs", blank=True)
    steering = models.TextField("pilotage", blank=True)
    is_active = models.BooleanField("en cours", default=True)
    name_key = models.GeneratedField(expression=Normalize("name"), output_field=models.TextField(), db_persist=True)

    objects = UrbanProjectQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = "projet"
        ordering = ["name_key", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name=""), name="urbanproject_name_given", violation_error_message="Un projet a un nom."
            ),
            models.UniqueConstraint(
                "name_key", name="urbanproject_name_once", violation_error_message="Un projet de ce nom existe déjà."
            ),
            models.CheckConstraint(
                condition=(Q(start_year__isnull=True) | Q(start_year__range=(1990, 2100)))
                & (Q(end_year__isnull=True) | Q(end_year__range=(1990, 2100)))
                & (Q(start_year__isnull=True) | Q(end_year__isnull=True) | Q(end_year__gte=F("start_year"))),
                name="urbanproject_period",
                violation_error_message="La dernière année ne peut pas précéder la première (entre 1990 et 2100).",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the address of its page."""
        return reverse("territories:project_detail", args=[self.pk])

    @property
    def period(self) -> str:
        """ "2019 – 2027", "depuis 2019", "jusqu’en 2027" or nothing."""
        if self.start_year and self.end_year:
            return f"{self.start_year} – {self.end_year}"
        if self.start_year:
            return f"depuis {self.start_year}"
        return f"jusqu’en {self.end_year}" if self.end_year else ""


@pghistory.track(pghistory.InsertEvent(), pghistory.DeleteEvent())
class ProjectQuartier(UrbanProject.quartiers.through):  # type: ignore[name-defined, misc]
    """A quartier of a project: what was added or taken away is in the history."""

    class Meta:
        proxy = True
        verbose_name = "quartier d’un projet"
        verbose_name_plural = "quartiers d’un projet"


class OperationQuerySet(models.QuerySet["Operation"]):
    """Reads of operations."""

    def visible_to(self, user: Any) -> "OperationQuerySet":
        """Those of the projects that the user sees."""
        scope = scope_of(user)
        if scope is None:
            return self.none()
        if scope.is_global:
            return self
        return self.filter(project__in=UrbanProject.objects.visible_to(user).values("pk"))

    def late(self) -> "OperationQuerySet":
        """Those whose planned end is past and that have not ended."""
        return self.filter(ended_on__isnull=True, planned_end__lt=timezone.localdate())


@pghistory.track()
class Operation(Versioned):
    """A piece of a project: a demolition, a rehabilitation, a rehousing…"""

    project = models.ForeignKey(UrbanProject, models.PROTECT, related_name="operations", verbose_name="projet")
    kind = models.CharField("type", max_length=20, choices=OperationKind.choices)
    name = models.CharField("nom", max_length=200)
    quartier = models.ForeignKey(
        Quartier, models.PROTECT, related_name="operations", verbose_name="quartier", null=True, blank=True
    )
    residence = models.ForeignKey(
        Residence, models.PROTECT, related_name="operations", verbose_name="résidence", null=True, blank=True
    )
    dwellings = models.PositiveIntegerField("logements concernés", null=True, blank=True)
    planned_start = models.DateField("début prévu", null=True, blank=True)
    planned_end = models.DateField("fin prévue", null=True, blank=True)
    started_on = models.DateField("début réel", null=True, blank=True)
    ended_on = models.DateField("fin réelle", null=True, blank=True)
    amount = models.DecimalField("montant (€ HT)", max_digits=14, decimal_places=2, null=True, blank=True)
    progress = models.PositiveSmallIntegerField("avancement (%)", default=0)
    households_to_rehouse = models.PositiveIntegerField("ménages à reloger", null=True, blank=True)

    objects = OperationQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = "opération"
        ordering = ["planned_start", "name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name=""), name="operation_name_given", violation_error_message="Une opération a un nom."
            ),
            models.CheckConstraint(
                condition=Q(progress__lte=100),
                name="operation_progress_percent",
                # Django formats these messages: a percent sign is written twice.
                violation_error_message="L’avancement va de 0 à 100 %%.",
            ),
            models.CheckConstraint(
                condition=Q(planned_start__isnull=True)
                | Q(planned_end__isnull=True)
                | Q(planned_end__gte=F("planned_start")),
                name="operation_planned_dates",
                violation_error_message="La fin prévue ne peut pas précéder le début prévu.",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(started_on__isnull=True) | Q(ended_on__gte=F("started_on")),
                name="operation_real_dates",
                violation_error_message="La fin réelle ne peut pas précéder le début réel.",
            ),
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gte=0),
                name="operation_amount_positive",
                violation_error_message="Un montant n’est pas négatif.",
            ),
            models.CheckConstraint(
                condition=Q(kind=OperationKind.REHOUSING) | Q(households_to_rehouse__isnull=True),
                name="operation_households_of_rehousing",
                violation_error_message="Seul un relogement a des ménages à reloger.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the address of its place on the page of its project."""
        return f"{reverse('territories:project_detail', args=[self.project_id])}#operation-{self.pk}"

    @property
    def is_late(self) -> bool:
        """Whether its planned end is past and it has not ended."""
        return self.ended_on is None and self.planned_end is not None and self.planned_end < timezone.localdate()


@pghistory.track()
class RehousingCount(models.Model):
    """How many households are rehoused so far, at a date. A count, never a name."""

    operation = models.ForeignKey(Operation, models.CASCADE, related_name="rehousing_counts", verbose_name="opération")
    counted_on = models.DateField("à la date du")
    rehoused = models.PositiveIntegerField("ménages relogés")

    class Meta:
        verbose_name = "point de relogement"
        verbose_name_plural = "points de relogement"
        ordering = ["-counted_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["operation", "counted_on"],
                name="rehousingcount_once_a_day",
                violation_error_message="Ce relogement a déjà un point à cette date.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.rehoused} au {self.counted_on:%d/%m/%Y}"
