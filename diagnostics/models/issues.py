"""Problématiques: what the teams decide to work on, with what it was seen in."""

from typing import Any

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from core.db.functions import Normalize
from core.models.base import Versioned
from diagnostics.enums import Frequency, IssueStatus, Severity
from diagnostics.models.diagnostics import Diagnostic, Verbatim
from diagnostics.models.grids import GridItem
from diagnostics.models.observations import Observation
from diagnostics.models.themes import Theme
from territories.models import Indicator, Quartier, UrbanProject, scope_of


class IssueQuerySet(models.QuerySet["Issue"]):
    """Reads of problématiques."""

    def visible_to(self, user: Any) -> "IssueQuerySet":
        """Those of at least one of the user's quartiers; all of them for administrators."""
        scope = scope_of(user)
        if scope is None:
            return self.none()
        if scope.is_global:
            return self
        links = Issue.quartiers.through.objects.filter(quartier_id__any=scope.quartier_ids)
        return self.filter(pk__in=links.values("issue_id"))

    def visible_in(self, user: Any, quartier_id: int) -> "IssueQuerySet":
        """Those of one quartier, if the user sees it."""
        scope = scope_of(user)
        if scope is None or not scope.sees(quartier_id):
            return self.none()
        links = Issue.quartiers.through.objects.filter(quartier_id=quartier_id)
        return self.filter(pk__in=links.values("issue_id"))

    def open(self) -> "IssueQuerySet":
        """Those that are neither solved nor dropped."""
        return self.filter(status__in=[IssueStatus.OPEN, IssueStatus.TAKEN])


@pghistory.track(exclude=["title_key"])
class Issue(Versioned):
    """A problématique of one or several quartiers, ranked by gravity and frequency, with what shows it."""

    title = models.CharField("intitulé", max_length=200)
    description = models.TextField("description", max_length=8000, blank=True)
    quartiers = models.ManyToManyField(Quartier, related_name="issues", verbose_name="quartiers")
    theme = models.ForeignKey(Theme, models.PROTECT, related_name="issues", verbose_name="thème")
    project = models.ForeignKey(
        UrbanProject, models.PROTECT, related_name="issues", verbose_name="projet", null=True, blank=True
    )
    diagnostic = models.ForeignKey(
        Diagnostic, models.PROTECT, related_name="issues", verbose_name="diagnostic d’origine", null=True, blank=True
    )
    gravity = models.PositiveSmallIntegerField("gravité", choices=Severity.choices)
    frequency = models.PositiveSmallIntegerField("fréquence", choices=Frequency.choices)
    # 1 comes first; decided with others, on a day.
    priority = models.PositiveSmallIntegerField("priorité", null=True, blank=True)
    decided_on = models.DateField("priorité décidée le", null=True, blank=True)
    decided_with = models.CharField("décidée avec", max_length=200, blank=True)
    status = models.CharField("état", max_length=8, choices=IssueStatus.choices, default=IssueStatus.OPEN)
    observations = models.ManyToManyField(Observation, related_name="issues", verbose_name="observations", blank=True)
    verbatims = models.ManyToManyField(Verbatim, related_name="issues", verbose_name="paroles", blank=True)
    indicators = models.ManyToManyField(Indicator, related_name="+", verbose_name="indicateurs", blank=True)
    # What was marked of them in the diagnostic it comes from is read on its page, never copied.
    criteria = models.ManyToManyField(GridItem, related_name="issues", verbose_name="critères cotés", blank=True)
    created_at = models.DateTimeField("créée le", default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="créée par"
    )
    title_key = models.GeneratedField(expression=Normalize("title"), output_field=models.TextField(), db_persist=True)

    objects = IssueQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = "problématique"
        ordering = [F("priority").asc(nulls_last=True), "-gravity", "-frequency", "title_key", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(title=""),
                name="issue_title_given",
                violation_error_message="Une problématique a un intitulé.",
            ),
            models.CheckConstraint(
                condition=Q(gravity__range=(1, 4), frequency__range=(1, 4)),
                name="issue_rank_range",
                violation_error_message="La gravité et la fréquence vont de 1 à 4.",
            ),
            models.CheckConstraint(
                condition=Q(status__in=IssueStatus.values),
                name="issue_status_known",
                violation_error_message="Cet état de problématique n’existe pas.",
            ),
            models.CheckConstraint(
                condition=Q(priority__isnull=True, decided_on__isnull=True, decided_with="")
                # With no priority a comparison alone would be unknown, which a check lets by.
                | Q(priority__isnull=False, priority__range=(1, 99), decided_on__isnull=False),
                name="issue_priority_dated",
                violation_error_message="Une priorité (de 1 à 99) a le jour où elle a été décidée.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the address of its page."""
        return reverse("diagnostics:issue_detail", args=[self.pk])


@pghistory.track(pghistory.InsertEvent(), pghistory.DeleteEvent())
class IssueQuartier(Issue.quartiers.through):  # type: ignore[name-defined, misc]
    """A quartier of a problématique: what was added or taken away is in the history."""

    class Meta:
        proxy = True
        verbose_name = "quartier d’une problématique"
        verbose_name_plural = "quartiers d’une problématique"


@pghistory.track(pghistory.InsertEvent(), pghistory.DeleteEvent())
class IssueObservation(Issue.observations.through):  # type: ignore[name-defined, misc]
    """An observation that shows a problématique: what was added or taken away is in the history."""

    class Meta:
        proxy = True
        verbose_name = "observation d’une problématique"
        verbose_name_plural = "observations d’une problématique"
