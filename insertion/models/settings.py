"""What administrators keep: the rates of each year with their sources, kinds of work, criteria."""

import pghistory
from django.db import models
from django.db.models import Q

from core.models.base import Versioned
from insertion.enums import WorkSector
from partners.models.referentials import Referential


class ClauseSettingsQuerySet(models.QuerySet["ClauseSettings"]):
    """Reads of the settings."""

    def of_year(self, year: int) -> "ClauseSettings | None":
        """Return those of a year: the latest that are not after it, otherwise the first ones. One query."""
        before = models.Case(models.When(year__lte=year, then=0), default=1)
        distance = models.Case(
            models.When(year__lte=year, then=-models.F("year")),
            default=models.F("year"),
            output_field=models.IntegerField(),
        )
        return self.order_by(before, distance).first()


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class ClauseSettings(Versioned):
    """The rates and the costs from a year on, until another year has its own; each with where it comes from.

    Charte nationale d'insertion 2014-2024 of ANRU: 5 % of the hours worked in the operations that it funds, 10 % of
    those of the contracts of gestion urbaine de proximité. No later text was found: they stay editable.
    """

    year = models.PositiveSmallIntegerField("à partir de l’année", unique=True)
    npnru_share = models.DecimalField("part des heures, NPNRU (%)", max_digits=5, decimal_places=2, default=5)
    npnru_source = models.CharField("source", max_length=300, blank=True)
    gup_share = models.DecimalField("part des heures, GUP (%)", max_digits=5, decimal_places=2, default=10)
    gup_source = models.CharField("source", max_length=300, blank=True)
    insertion_rate = models.DecimalField("taux d’insertion proposé (%)", max_digits=5, decimal_places=2, default=5)
    rate_source = models.CharField("source", max_length=300, blank=True)
    hourly_cost = models.DecimalField("coût horaire chargé (€)", max_digits=6, decimal_places=2, default=30)
    cost_source = models.CharField("source", max_length=300, blank=True)
    penalty_per_hour = models.DecimalField(
        "pénalité par heure non faite (€)", max_digits=7, decimal_places=2, null=True, blank=True
    )
    penalty_source = models.CharField("source", max_length=300, blank=True)
    late_tolerance = models.PositiveSmallIntegerField("retard admis (% de l’objectif)", default=10)
    # Hours of one person in twelve months, beyond which the relief of charges of an AI ends.
    educative_cap = models.PositiveSmallIntegerField("plafond d’un chantier éducatif (heures par an)", default=750)
    educative_source = models.CharField("source", max_length=300, blank=True)

    objects = ClauseSettingsQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = "réglages des clauses"
        verbose_name_plural = "réglages des clauses"
        ordering = ["-year"]
        constraints = [
            models.CheckConstraint(
                condition=Q(year__range=(2000, 2100)),
                name="clausesettings_year",
                violation_error_message="Une année est entre 2000 et 2100.",
            ),
            models.CheckConstraint(
                condition=Q(
                    npnru_share__gt=0,
                    npnru_share__lte=100,
                    gup_share__gt=0,
                    gup_share__lte=100,
                    insertion_rate__gt=0,
                    insertion_rate__lte=100,
                    late_tolerance__lte=100,
                ),
                name="clausesettings_shares",
                violation_error_message="Une part est entre 0 et 100 %%.",
            ),
            models.CheckConstraint(
                condition=Q(hourly_cost__gt=0) & (Q(penalty_per_hour__isnull=True) | Q(penalty_per_hour__gte=0)),
                name="clausesettings_costs",
                violation_error_message="Un coût horaire est plus grand que zéro, une pénalité n’est pas négative.",
            ),
        ]

    def __str__(self) -> str:
        return f"Réglages {self.year}"


@pghistory.track()
class WorkKind(Referential):
    """A kind of work ("Peinture intérieure") with the share of labour in its price, in percent, and its source."""

    sector = models.CharField("secteur", max_length=12, choices=WorkSector.choices, default=WorkSector.BUILDING)
    labour_share = models.DecimalField(
        "part de main-d’œuvre (%)", max_digits=5, decimal_places=2, null=True, blank=True
    )
    source = models.CharField("source", max_length=300, blank=True)

    class Meta(Referential.Meta):
        verbose_name = "nature de travaux"
        verbose_name_plural = "natures de travaux"
        constraints = [
            *Referential.Meta.constraints,
            models.CheckConstraint(
                condition=Q(sector__in=WorkSector.values)
                & (Q(labour_share__isnull=True) | Q(labour_share__gt=0, labour_share__lte=100)),
                name="workkind_share",
                violation_error_message="Une part de main-d’œuvre est entre 0 et 100 %%.",
            ),
        ]


@pghistory.track()
class Criterion(Referential):
    """A criterion of eligibility, with the code of the State (les-emplois, eligibility enums) in lower case."""

    is_long_term = models.BooleanField("demande d’emploi de longue durée", default=False)
    is_geiq = models.BooleanField("propre aux GEIQ", default=False)

    class Meta(Referential.Meta):
        verbose_name = "critère d’éligibilité"
        verbose_name_plural = "critères d’éligibilité"
