"""Official and own figures of quartiers, with the zones to compare them with."""

from typing import Any

import pghistory
from django.db import models
from django.db.models import Q

from territories.enums import ZoneKind
from territories.models.quartiers import Commune, Quartier, scope_of


@pghistory.track()
class Indicator(models.Model):
    """A figure that exists for many zones and years ("Taux de pauvreté"). Never summed across quartiers."""

    code = models.CharField("code", max_length=40, unique=True)
    label = models.CharField("libellé", max_length=250)
    short_label = models.CharField("libellé court", max_length=60, blank=True)
    unit = models.CharField("unité", max_length=20, blank=True)
    theme = models.CharField("thème", max_length=80, blank=True)
    decimals = models.PositiveSmallIntegerField("décimales", default=1)
    is_key = models.BooleanField("montré sur la page du quartier", default=False)
    order = models.PositiveSmallIntegerField("ordre", default=100)

    class Meta:
        verbose_name = "indicateur"
        ordering = ["order", "label", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^[a-z][a-z0-9_]*$"),
                name="indicator_code_form",
                violation_error_message="Un code d’indicateur est en minuscules, chiffres et soulignés (« tp60 »).",
            ),
            models.CheckConstraint(
                condition=~Q(label=""), name="indicator_label_given", violation_error_message="Un indicateur a un nom."
            ),
            models.CheckConstraint(
                condition=Q(decimals__lte=4),
                name="indicator_decimals",
                violation_error_message="Quatre décimales au plus.",
            ),
        ]

    def __str__(self) -> str:
        return self.short_label or self.label


class IndicatorValueQuerySet(models.QuerySet["IndicatorValue"]):
    """Reads of values."""

    def visible_to(self, user: Any) -> "IndicatorValueQuerySet":
        """Those of the user's quartiers, and all comparison zones, which are public."""
        scope = scope_of(user)
        if scope is None:
            return self.none()
        if scope.is_global:
            return self
        return self.filter(Q(quartier__isnull=True) | Q(quartier_id__any=scope.quartier_ids))

    def for_quartier(self, quartier: Quartier) -> "IndicatorValueQuerySet":
        """Its values and those of the zones around: its communes, their EPCI, its départements, the nation.

        The communes are read first, in one query: with their codes at hand the database finds the values by its
        indexes; left to look for them, it reads all values.
        """
        communes = list(quartier.communes.order_by().values_list("pk", "epci_code", "departement"))
        return self.filter(
            Q(quartier=quartier)
            | Q(commune__in=[key for key, _, _ in communes])
            | Q(zone_kind=ZoneKind.EPCI, zone_code__in={epci for _, epci, _ in communes if epci})
            | Q(zone_kind=ZoneKind.DEPARTEMENT, zone_code__in={departement for _, _, departement in communes})
            | Q(zone_kind=ZoneKind.NATIONAL)
        )


class IndicatorValue(models.Model):
    """One figure: an indicator, a zone, a vintage, and a value or its statistical secrecy; always with its source."""

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="values", verbose_name="indicateur")
    vintage = models.PositiveSmallIntegerField("millésime")
    zone_kind = models.CharField("zone", max_length=20, choices=ZoneKind.choices)
    quartier = models.ForeignKey(
        Quartier, models.PROTECT, related_name="indicator_values", verbose_name="quartier", null=True, blank=True
    )
    commune = models.ForeignKey(
        Commune, models.PROTECT, related_name="indicator_values", verbose_name="commune", null=True, blank=True
    )
    zone_code = models.CharField("code de la zone", max_length=10, blank=True)
    zone_name = models.CharField("nom de la zone", max_length=150, blank=True)
    value = models.DecimalField("valeur", max_digits=16, decimal_places=4, null=True, blank=True)
    is_secret = models.BooleanField("secret statistique", default=False)
    source = models.CharField("source", max_length=200)

    objects = IndicatorValueQuerySet.as_manager()

    class Meta:
        verbose_name = "valeur d’indicateur"
        verbose_name_plural = "valeurs d’indicateurs"
        ordering = ["indicator", "-vintage", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(zone_kind=ZoneKind.QUARTIER, quartier__isnull=False, commune__isnull=True, zone_code="")
                | Q(zone_kind=ZoneKind.COMMUNE, quartier__isnull=True, commune__isnull=False, zone_code="")
                | (
                    Q(
                        zone_kind__in=[ZoneKind.EPCI, ZoneKind.DEPARTEMENT, ZoneKind.REGION, ZoneKind.NATIONAL],
                        quartier__isnull=True,
                        commune__isnull=True,
                    )
                    & ~Q(zone_code="")
                ),
                name="indicatorvalue_one_zone",
                violation_error_message="Une valeur décrit une seule zone : quartier, commune ou zone codée.",
            ),
            models.CheckConstraint(
                condition=Q(is_secret=True, value__isnull=True) | Q(is_secret=False, value__isnull=False),
                name="indicatorvalue_value_or_secret",
                violation_error_message="Donnez une valeur, ou dites qu’elle est sous secret statistique.",
            ),
            models.CheckConstraint(
                condition=Q(vintage__range=(1960, 2100)),
                name="indicatorvalue_vintage_range",
                violation_error_message="Le millésime est une année entre 1960 et 2100.",
            ),
            models.CheckConstraint(
                condition=~Q(source=""),
                name="indicatorvalue_source_given",
                violation_error_message="Une valeur a toujours sa source.",
            ),
            models.UniqueConstraint(
                "indicator",
                "vintage",
                "zone_kind",
                "quartier",
                "commune",
                "zone_code",
                name="indicatorvalue_once",
                nulls_distinct=False,
                violation_error_message="Cet indicateur a déjà une valeur pour cette zone et ce millésime.",
            ),
        ]
        indexes = [models.Index(fields=["zone_kind", "zone_code"], name="indicatorvalue_zone")]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.vintage}"

    @property
    def zone_label(self) -> str:
        """The zone in words."""
        return str(self.quartier or self.commune or self.zone_name or self.zone_code)
