"""The landlord's own figures: vacancy, rotation, arrears… by residence and year."""

from typing import Any

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from core.db.functions import Normalize
from territories.enums import FigureUnit
from territories.models.patrimoine import Residence
from territories.models.quartiers import scope_of


@pghistory.track()
class FigureKind(models.Model):
    """What the landlord counts in each residence every year ("Logements vacants"). Administrators edit them.

    Counts of residences add up, unlike official indicators: they are the same dwellings, each counted once.
    """

    code = models.CharField("code", max_length=40, unique=True)
    name = models.CharField("nom", max_length=80)
    unit = models.CharField("unité", max_length=12, choices=FigureUnit.choices)
    # "Taux de vacance": what the count over the number of dwellings is called; no rate without a name.
    rate_name = models.CharField("nom du taux", max_length=80, blank=True)
    # The number of dwellings of the year, that rates are taken over.
    is_base = models.BooleanField("nombre de logements de l’année", default=False)
    help = models.CharField("comment le compter", max_length=300, blank=True)
    order = models.PositiveSmallIntegerField("ordre", default=100)
    is_active = models.BooleanField("demandé aujourd’hui", default=True)

    class Meta:
        verbose_name = "chiffre du bailleur"
        verbose_name_plural = "chiffres du bailleur"
        ordering = ["order", "name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^[a-z][a-z0-9_]*$"),
                name="figurekind_code_form",
                violation_error_message="Un code est en minuscules, chiffres et soulignés (« vacance »).",
            ),
            models.CheckConstraint(
                condition=~Q(name=""), name="figurekind_name_given", violation_error_message="Un chiffre a un nom."
            ),
            models.UniqueConstraint(
                Normalize("name"),
                name="figurekind_name_once",
                violation_error_message="Un chiffre de ce nom existe déjà.",
            ),
            models.CheckConstraint(
                condition=Q(unit__in=FigureUnit.values),
                name="figurekind_unit_known",
                violation_error_message="Cette unité n’existe pas.",
            ),
            models.UniqueConstraint(
                fields=["is_base"],
                condition=Q(is_base=True),
                name="figurekind_base_once",
                violation_error_message="Un autre chiffre donne déjà le nombre de logements.",
            ),
            models.CheckConstraint(
                condition=Q(is_base=False) | Q(rate_name="", unit=FigureUnit.DWELLINGS),
                name="figurekind_base_is_no_rate",
                violation_error_message="Le nombre de logements se compte en logements et n’a pas de taux.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ResidenceFigureQuerySet(models.QuerySet["ResidenceFigure"]):
    """Reads of the landlord's figures, which are seen with their residence."""

    def visible_to(self, user: Any) -> "ResidenceFigureQuerySet":
        """Those of the residences that the user sees."""
        scope = scope_of(user)
        if scope is None:
            return self.none()
        return self if scope.is_global else self.filter(residence__quartier_id__any=scope.quartier_ids)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class ResidenceFigure(models.Model):
    """A figure of a residence in a year. Nobody is named: it is a count, or a sum in euros."""

    residence = models.ForeignKey(Residence, models.PROTECT, related_name="figures", verbose_name="résidence")
    kind = models.ForeignKey(FigureKind, models.PROTECT, related_name="figures", verbose_name="chiffre")
    year = models.PositiveSmallIntegerField("année")
    value = models.DecimalField("valeur", max_digits=14, decimal_places=2)
    source = models.CharField("source", max_length=200, blank=True)
    updated_at = models.DateTimeField("saisi le", default=timezone.now, editable=False)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="saisi par", null=True, blank=True
    )

    objects = ResidenceFigureQuerySet.as_manager()

    class Meta:
        verbose_name = "chiffre d’une résidence"
        verbose_name_plural = "chiffres des résidences"
        ordering = ["residence", "-year", "kind__order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["residence", "kind", "year"],
                name="residencefigure_once",
                violation_error_message="Ce chiffre est déjà donné pour cette année.",
            ),
            models.CheckConstraint(
                condition=Q(value__gte=0),
                name="residencefigure_not_negative",
                violation_error_message="Un chiffre ne peut pas être négatif.",
            ),
            models.CheckConstraint(
                condition=Q(year__range=(2000, 2100)),
                name="residencefigure_year_range",
                violation_error_message="L’année est comprise entre 2000 et 2100.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}, {self.year}"
