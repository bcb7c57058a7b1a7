"""The landlord's own grain: residence, building, hall."""

from typing import Any

import pghistory
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.urls import reverse

from core.db.functions import JoinWords, Normalize
from core.db.normalize import normalize
from core.models.base import Versioned
from territories.models.quartiers import Commune, Quartier, scope_of


class ResidenceQuerySet(models.QuerySet["Residence"]):
    """Reads of residences."""

    def visible_to(self, user: Any) -> "ResidenceQuerySet":
        """Those of the user's quartiers; administrators also see those that have no quartier yet."""
        scope = scope_of(user)
        if scope is None:
            return self.none()
        return self if scope.is_global else self.filter(quartier_id__any=scope.quartier_ids)

    def active(self) -> "ResidenceQuerySet":
        """Those that stand and are managed today."""
        return self.filter(is_active=True)

    def matching(self, text: str) -> "ResidenceQuerySet":
        """Those whose name, reference or address looks like `text`; accents and a typo do not matter."""
        queryset = self
        for word in normalize(text).split():
            queryset = queryset.filter(Q(search_key__contains=word) | Q(search_key__trigram_word_similar=word))
        return queryset


@pghistory.track(exclude=["search_key", "name_key"])
class Residence(Versioned):
    """A group of buildings that residents know under one name."""

    name = models.CharField("nom", max_length=150)
    reference = models.CharField("référence interne", max_length=50, null=True, blank=True, unique=True)
    commune = models.ForeignKey(Commune, models.PROTECT, related_name="residences", verbose_name="commune")
    quartier = models.ForeignKey(
        Quartier, models.PROTECT, related_name="residences", verbose_name="quartier", null=True, blank=True
    )
    address = models.CharField("adresse", max_length=250, blank=True)
    dwellings = models.PositiveIntegerField("nombre de logements", null=True, blank=True)
    built_year = models.PositiveSmallIntegerField("année de construction", null=True, blank=True)
    latitude = models.FloatField("latitude", null=True, blank=True)
    longitude = models.FloatField("longitude", null=True, blank=True)
    # Computed from the position when there is one; otherwise what the file or the user says.
    is_in_qpv = models.BooleanField("en QPV", null=True, blank=True)
    is_active = models.BooleanField("gérée aujourd’hui", default=True)
    name_key = models.GeneratedField(expression=Normalize("name"), output_field=models.TextField(), db_persist=True)
    search_key = models.GeneratedField(
        expression=Normalize(JoinWords("name", "reference", "address")),
        output_field=models.TextField(),
        db_persist=True,
    )

    objects = ResidenceQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = "résidence"
        ordering = ["name_key", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name=""), name="residence_name_given", violation_error_message="Une résidence a un nom."
            ),
            models.CheckConstraint(
                condition=Q(reference__isnull=True) | ~Q(reference=""),
                name="residence_reference_not_empty",
                violation_error_message="Laissez la référence vide, ou donnez-en une.",
            ),
            models.UniqueConstraint(
                "commune",
                "name_key",
                "address",
                condition=Q(reference__isnull=True),
                name="residence_once_without_reference",
                violation_error_message="Cette résidence existe déjà à cette adresse.",
            ),
            models.CheckConstraint(
                condition=Q(built_year__isnull=True) | Q(built_year__range=(1800, 2100)),
                name="residence_built_year_range",
                violation_error_message="L’année de construction est comprise entre 1800 et 2100.",
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                # A comparison with null is no refusal: what must be there is said.
                | Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                ),
                name="residence_position",
                violation_error_message="Une position a une latitude (−90 à 90) et une longitude (−180 à 180).",
            ),
        ]
        indexes = [
            GinIndex(OpClass("search_key", "gin_trgm_ops"), name="residence_search_trgm"),
            models.Index(fields=["quartier", "name_key", "id"], name="residence_quartier_name"),
            models.Index(fields=["latitude", "longitude"], name="residence_position_idx"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the address of its page."""
        return reverse("territories:residence_detail", args=[self.pk])


class PlaceQuerySet(models.QuerySet[Any]):
    """Reads of buildings and halls, which are seen with their residence."""

    residence_path = "residence"

    def visible_to(self, user: Any) -> "PlaceQuerySet":
        """Those of the residences that the user sees."""
        scope = scope_of(user)
        if scope is None:
            return self.none()
        if scope.is_global:
            return self
        return self.filter(**{f"{self.residence_path}__quartier_id__any": scope.quartier_ids})

    def active(self) -> "PlaceQuerySet":
        """Those that stand today."""
        return self.filter(is_active=True)


class EntranceQuerySet(PlaceQuerySet):
    """Reads of halls."""

    residence_path = "building__residence"


@pghistory.track()
class Building(models.Model):
    """A building of a residence ("Bâtiment B", "Tour 3")."""

    residence = models.ForeignKey(Residence, models.PROTECT, related_name="buildings", verbose_name="résidence")
    name = models.CharField("nom", max_length=80)
    dwellings = models.PositiveIntegerField("nombre de logements", null=True, blank=True)
    is_active = models.BooleanField("debout aujourd’hui", default=True)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        verbose_name = "bâtiment"
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                "residence",
                Normalize("name"),
                name="building_once",
                violation_error_message="Cette résidence a déjà un bâtiment de ce nom.",
            ),
            # Only there for the foreign key that binds an observation's building to its residence.
            models.UniqueConstraint(fields=["id", "residence"], name="building_of_residence"),
            models.CheckConstraint(
                condition=~Q(name=""), name="building_name_given", violation_error_message="Un bâtiment a un nom."
            ),
        ]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class Entrance(models.Model):
    """A hall: the finest place that is ever named. What is behind it is people's home."""

    building = models.ForeignKey(Building, models.PROTECT, related_name="entrances", verbose_name="bâtiment")
    name = models.CharField("nom", max_length=80)
    address = models.CharField("adresse", max_length=250, blank=True)
    dwellings = models.PositiveIntegerField("nombre de logements", null=True, blank=True)
    is_active = models.BooleanField("en service", default=True)

    objects = EntranceQuerySet.as_manager()

    class Meta:
        verbose_name = "hall"
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                "building",
                Normalize("name"),
                name="entrance_once",
                violation_error_message="Ce bâtiment a déjà un hall de ce nom.",
            ),
            # Only there for the foreign key that binds an observation's hall to its building.
            models.UniqueConstraint(fields=["id", "building"], name="entrance_of_building"),
            models.CheckConstraint(
                condition=~Q(name=""), name="entrance_name_given", violation_error_message="Un hall a un nom."
            ),
        ]

    def __str__(self) -> str:
        return self.name
