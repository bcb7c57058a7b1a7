"""The abatement of the taxe foncière in QPV (CGI, art. 1388 bis): conventions, their years, their plan.

What was valued is not typed here: it is read from `SpendingValue`, line by line.
"""

from typing import Any

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import IntegerRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.urls import reverse

from actions.models.actions import Action
from actions.models.closing import unless_closed
from actions.models.programmes import Axis, Framework
from core.models.base import Versioned
from territories.models import Quartier, scope_of


class YearRange(Func):
    """A range of years, both ends counted."""

    function = "int4range"
    output_field = IntegerRangeField()


BOTH_ENDS = RangeBoundary(inclusive_lower=True, inclusive_upper=True)


class TfpbConventionQuerySet(models.QuerySet["TfpbConvention"]):
    """Reads of conventions, which are seen with their quartier."""

    def visible_to(self, user: Any) -> "TfpbConventionQuerySet":
        """Those on the quartiers of the user."""
        scope = scope_of(user)
        if scope is None:
            return self.none()
        return self if scope.is_global else self.filter(quartier_id__any=scope.quartier_ids)

    def in_year(self, year: int) -> "TfpbConventionQuerySet":
        """Those that run in a year."""
        return self.filter(first_year__lte=year, last_year__gte=year)


@pghistory.track()
class TfpbConvention(Versioned):
    """The convention of a QPV: three years as a rule, signed by the State, the commune, the EPCI and the landlord.

    It is to be signed by 1 October of the year before the first one.
    """

    quartier = models.ForeignKey(Quartier, models.PROTECT, related_name="tfpb_conventions", verbose_name="quartier")
    framework = models.ForeignKey(Framework, models.PROTECT, related_name="tfpb_conventions", verbose_name="cadre")
    first_year = models.PositiveSmallIntegerField("première année")
    last_year = models.PositiveSmallIntegerField("dernière année")
    signatories = models.CharField("signataires", max_length=500, blank=True)
    signed_on = models.DateField("signée le", null=True, blank=True)
    notes = models.TextField("notes", max_length=4000, blank=True)

    objects = TfpbConventionQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = "convention TFPB"
        verbose_name_plural = "conventions TFPB"
        ordering = ["-first_year", "quartier", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(first_year__range=(2000, 2100), last_year__gte=F("first_year"))
                & Q(last_year__lte=F("first_year") + 5),
                name="tfpbconvention_period",
                violation_error_message="Une convention va d’une année à une autre, six ans au plus.",
            ),
            ExclusionConstraint(
                name="tfpbconvention_alone",
                expressions=[
                    ("quartier", RangeOperators.EQUAL),
                    (
                        YearRange(
                            "first_year", "last_year", RangeBoundary(inclusive_lower=True, inclusive_upper=True)
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message="Ce quartier a déjà une convention pour une de ces années.",
            ),
        ]

    def __str__(self) -> str:
        return f"TFPB {self.quartier}, {self.first_year} – {self.last_year}"

    def get_absolute_url(self) -> str:
        """Return the address of its page."""
        return reverse("actions:tfpb_detail", args=[self.pk])


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class TfpbYear(models.Model):
    """The dwellings and the abatement of a year of a convention."""

    convention = models.ForeignKey(TfpbConvention, models.PROTECT, related_name="years", verbose_name="convention")
    year = models.PositiveSmallIntegerField("année")
    dwellings = models.PositiveIntegerField("logements concernés", null=True, blank=True)
    abatement = models.DecimalField("abattement (€)", max_digits=12, decimal_places=2, null=True, blank=True)

    class Meta:
        verbose_name = "année d’une convention TFPB"
        verbose_name_plural = "années d’une convention TFPB"
        ordering = ["year", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["convention", "year"],
                name="tfpbyear_once",
                violation_error_message="Cette convention a déjà cette année.",
            ),
            models.CheckConstraint(
                condition=Q(abatement__isnull=True) | Q(abatement__gte=0),
                name="tfpbyear_abatement",
                violation_error_message="Un abattement n’est pas négatif.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.year)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class TfpbLine(Versioned):
    """A line of the yearly plan: an action on an axis, what it is to cost, who pays, what is to be valued."""

    convention = models.ForeignKey(TfpbConvention, models.PROTECT, related_name="lines", verbose_name="convention")
    year = models.PositiveSmallIntegerField("année")
    axis = models.ForeignKey(Axis, models.PROTECT, related_name="+", verbose_name="axe")
    action = models.ForeignKey(Action, models.PROTECT, related_name="tfpb_lines", verbose_name="action")
    calendar = models.CharField("calendrier", max_length=120, blank=True)
    landlord = models.DecimalField("financement du bailleur (€)", max_digits=12, decimal_places=2, default=0)
    others = models.DecimalField("autres financements (€)", max_digits=12, decimal_places=2, default=0)
    valued = models.DecimalField("valorisé TFPB (€)", max_digits=12, decimal_places=2, default=0)
    # Of the bilan.
    comment = models.TextField("commentaire du bilan", max_length=2000, blank=True)

    class Meta(Versioned.Meta):
        verbose_name = "ligne du plan TFPB"
        verbose_name_plural = "lignes du plan TFPB"
        ordering = ["year", "axis__number", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["convention", "year", "axis", "action"],
                name="tfpbline_once",
                violation_error_message="Cette action est déjà sur cet axe du plan.",
            ),
            models.CheckConstraint(
                condition=Q(landlord__gte=0, others__gte=0, valued__gte=0),
                name="tfpbline_amounts",
                violation_error_message="Un montant n’est pas négatif.",
            ),
            models.CheckConstraint(
                condition=Q(valued__lte=F("landlord") + F("others")),
                name="tfpbline_valued",
                violation_error_message="On ne valorise pas plus que la dépense prévue.",
            ),
        ]
        indexes = [models.Index("convention", "year", name="tfpbline_year")]
        triggers = [*Versioned.Meta.triggers, unless_closed("tfpbline_of_closed_year", "{row}.year")]

    def __str__(self) -> str:
        return f"{self.action}, {self.year}"

    @property
    def planned(self) -> Any:
        """What it is to cost, in euros."""
        return self.landlord + self.others
