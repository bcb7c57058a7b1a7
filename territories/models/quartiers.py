"""Communes and quartiers."""

from collections.abc import Iterable
from typing import Any, Protocol

import pghistory
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce, Left
from django.urls import reverse

from core.db.functions import JoinWords, Normalize
from core.db.lookups import Keys
from core.db.normalize import normalize
from core.models.base import Versioned
from territories.enums import QuartierKind

INSEE_CODE = r"^(\d{5}|2[AB]\d{3})$"
# Order, then letter; départements are 001…095, 02A, 02B, 971…988 (décret 2023-1314).
QPV_2024_CODE = r"^QN(\d{3}|02[AB])\d{2}[A-Z]$"
QPV_2015_CODE = r"^QP(\d{3}|02[AB])\d{3}$"


class Scope(Protocol):
    """What a user may see, as `accounts` computes it."""

    is_global: bool

    @property
    def quartier_ids(self) -> Keys:
        """Keys of the quartiers of the user's teams."""

    @property
    def officer_quartier_ids(self) -> Keys:
        """Keys of the quartiers where the user is chargé de mission or manager."""

    @property
    def manager_quartier_ids(self) -> Keys:
        """Keys of the quartiers where the user is manager."""

    def sees(self, quartier_id: int) -> bool:
        """Whether the quartier is in the scope."""

    def is_officer_of(self, quartier_id: int) -> bool:
        """Whether the user is chargé de mission or manager of the quartier."""


def scope_of(user: Any) -> Scope | None:
    """Return the scope of a user, None for a visitor who has not signed in."""
    return getattr(user, "scope", None)


class Commune(models.Model):
    """A commune of the code officiel géographique. Arrondissements of Paris, Lyon and Marseille are folded into it."""

    insee_code = models.CharField("code Insee", max_length=5, unique=True)
    name = models.CharField("nom", max_length=100)
    departement = models.GeneratedField(
        expression=models.Case(
            models.When(Q(insee_code__startswith="97") | Q(insee_code__startswith="98"), then=Left("insee_code", 3)),
            default=Left("insee_code", 2),
        ),
        output_field=models.CharField("département", max_length=3),
        db_persist=True,
    )
    epci_code = models.CharField("SIREN de l’EPCI", max_length=9, blank=True)
    epci_name = models.CharField("EPCI", max_length=150, blank=True)
    latitude = models.FloatField("latitude", null=True, blank=True)
    longitude = models.FloatField("longitude", null=True, blank=True)
    name_key = models.GeneratedField(expression=Normalize("name"), output_field=models.TextField(), db_persist=True)

    class Meta:
        verbose_name = "commune"
        ordering = ["name_key", "insee_code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(insee_code__regex=INSEE_CODE),
                name="commune_insee_code_form",
                violation_error_message="Un code Insee a 5 caractères : 5 chiffres, ou 2A/2B et 3 chiffres.",
            ),
            models.CheckConstraint(
                condition=~Q(name=""), name="commune_name_given", violation_error_message="Une commune a un nom."
            ),
            models.CheckConstraint(
                condition=Q(epci_code="") | Q(epci_code__regex=r"^\d{9}$"),
                name="commune_epci_code_form",
                violation_error_message="Le SIREN d’un EPCI a 9 chiffres.",
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
                name="commune_position",
                violation_error_message="Une position a une latitude (−90 à 90) et une longitude (−180 à 180).",
            ),
        ]
        indexes = [
            models.Index("departement", "name_key", name="commune_departement"),
            GinIndex(OpClass("name_key", "gin_trgm_ops"), name="commune_name_trgm"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.departement})"


class QuartierQuerySet(models.QuerySet["Quartier"]):
    """Reads of quartiers."""

    def visible_to(self, user: Any) -> "QuartierQuerySet":
        """Those of the user's teams; all of them for administrators."""
        scope = scope_of(user)
        if scope is None:
            return self.none()
        return self if scope.is_global else self.filter(pk__any=scope.quartier_ids)

    def visible_in(self, user: Any, quartier_id: int) -> "QuartierQuerySet":
        """This one, if `visible_to` would let the user see it, without sending all of the user's."""
        scope = scope_of(user)
        return self.none() if scope is None or not scope.sees(quartier_id) else self.filter(pk=quartier_id)

    def led_by(self, user: Any) -> "QuartierQuerySet":
        """Those where the user is chargé de mission or manager; all of them for administrators."""
        scope = scope_of(user)
        if scope is None:
            return self.none()
        return self if scope.is_global else self.filter(pk__any=scope.officer_quartier_ids)

    def managed_by(self, user: Any) -> "QuartierQuerySet":
        """Those where the user is manager; all of them for administrators."""
        scope = scope_of(user)
        if scope is None:
            return self.none()
        return self if scope.is_global else self.filter(pk__any=scope.manager_quartier_ids)

    def active(self) -> "QuartierQuerySet":
        """Those that teams work on today."""
        return self.filter(is_active=True)

    def without_contour(self) -> "QuartierQuerySet":
        """All but the contour, which is most of the row."""
        return self.defer("contour")

    def with_patrimoine(self) -> "QuartierQuerySet":
        """With `residence_count` and `dwelling_count` of what is managed there today."""
        residences = self.model._meta.get_field("residences").related_model
        mine = residences.objects.filter(quartier=OuterRef("pk"), is_active=True).order_by().values("quartier")
        return self.annotate(
            residence_count=Coalesce(Subquery(mine.annotate(n=Count("pk")).values("n")), 0),
            dwelling_count=Subquery(mine.annotate(n=Sum("dwellings")).values("n")),
        )

    def matching(self, text: str) -> "QuartierQuerySet":
        """Those whose name, code or commune looks like `text`; accents and a typo do not matter."""
        queryset = self
        for word in normalize(text).split():
            queryset = queryset.filter(Q(search_key__contains=word) | Q(search_key__trigram_word_similar=word))
        return queryset


@pghistory.track(exclude=["contour", "search_key", "name_key"])
class Quartier(Versioned):
    """A quartier prioritaire, a quartier de veille or a local sector of the teams. Everything hangs on one."""

    kind = models.CharField("type", max_length=20, choices=QuartierKind.choices)
    code = models.CharField("code", max_length=8, null=True, blank=True, unique=True)
    name = models.CharField("nom", max_length=200)
    communes = models.ManyToManyField(Commune, related_name="quartiers", verbose_name="communes")
    # Kept by `set_communes`, so that lists and search need no join.
    commune_names = models.CharField("communes", max_length=500, blank=True, editable=False)
    contour = models.JSONField("contour", null=True, blank=True, editable=False)
    area_m2 = models.FloatField("superficie (m²)", null=True, blank=True, editable=False)
    west = models.FloatField(null=True, blank=True, editable=False)
    south = models.FloatField(null=True, blank=True, editable=False)
    east = models.FloatField(null=True, blank=True, editable=False)
    north = models.FloatField(null=True, blank=True, editable=False)
    latitude = models.FloatField("latitude du centre", null=True, blank=True, editable=False)
    longitude = models.FloatField("longitude du centre", null=True, blank=True, editable=False)
    valid_from = models.PositiveSmallIntegerField("en vigueur depuis (année)", null=True, blank=True)
    valid_until = models.PositiveSmallIntegerField("jusqu’à (année)", null=True, blank=True)
    is_active = models.BooleanField("suivi aujourd’hui", default=True)
    name_key = models.GeneratedField(expression=Normalize("name"), output_field=models.TextField(), db_persist=True)
    search_key = models.GeneratedField(
        expression=Normalize(JoinWords("name", "code", "commune_names")),
        output_field=models.TextField(),
        db_persist=True,
    )

    objects = QuartierQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = "quartier"
        ordering = ["name_key", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=QuartierKind.QPV_2024, code__isnull=False, code__regex=QPV_2024_CODE)
                | Q(kind=QuartierKind.QPV_2015, code__isnull=False, code__regex=QPV_2015_CODE)
                | (Q(kind=QuartierKind.VEILLE) & (Q(code__isnull=True) | Q(code__regex=QPV_2015_CODE)))
                | Q(kind=QuartierKind.LOCAL, code__isnull=True),
                name="quartier_code_of_kind",
                violation_error_message="Le code ne va pas avec le type : QN et 6 caractères pour un QPV 2024 "
                "(QN07501M), QP et 6 caractères pour un QPV 2015 (QP093028), aucun pour un secteur local.",
            ),
            models.CheckConstraint(
                condition=~Q(name=""), name="quartier_name_given", violation_error_message="Un quartier a un nom."
            ),
            models.UniqueConstraint(
                "name_key",
                "commune_names",
                condition=Q(code__isnull=True),
                name="quartier_local_once",
                violation_error_message="Un secteur de ce nom existe déjà dans cette commune.",
            ),
            models.CheckConstraint(
                condition=Q(
                    contour__isnull=True,
                    area_m2__isnull=True,
                    west__isnull=True,
                    south__isnull=True,
                    east__isnull=True,
                    north__isnull=True,
                    latitude__isnull=True,
                    longitude__isnull=True,
                )
                | Q(
                    # A comparison with null is no refusal: what must be there is said.
                    contour__isnull=False,
                    area_m2__isnull=False,
                    west__isnull=False,
                    south__isnull=False,
                    east__isnull=False,
                    north__isnull=False,
                    latitude__isnull=False,
                    longitude__isnull=False,
                    contour__type="MultiPolygon",
                    area_m2__gt=0,
                    west__gte=-180,
                    west__lte=F("longitude"),
                    longitude__lte=F("east"),
                    east__lte=180,
                    south__gte=-90,
                    south__lte=F("latitude"),
                    latitude__lte=F("north"),
                    north__lte=90,
                ),
                name="quartier_contour_whole",
                violation_error_message="Un contour va avec sa superficie, son emprise et son centre.",
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True) | Q(valid_from__range=(1990, 2100)),
                name="quartier_valid_from_range",
                violation_error_message="L’année de début est comprise entre 1990 et 2100.",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True)
                | (
                    Q(valid_until__range=(1990, 2100))
                    & (Q(valid_from__isnull=True) | Q(valid_until__gte=F("valid_from")))
                ),
                name="quartier_valid_until_after",
                violation_error_message="L’année de fin ne peut pas précéder l’année de début.",
            ),
        ]
        indexes = [
            GinIndex(OpClass("search_key", "gin_trgm_ops"), name="quartier_search_trgm"),
            models.Index(fields=["name_key", "id"], name="quartier_name"),
            models.Index(fields=["west", "east", "south", "north"], name="quartier_bbox"),
        ]

    def __str__(self) -> str:
        # The perimeter of 2024 has most often the name of the one that it follows.
        return f"{self.name} ({self.get_kind_display()})" if self.kind == QuartierKind.QPV_2015 else self.name

    def get_absolute_url(self) -> str:
        """Return the address of its dashboard."""
        return reverse("dashboards:quartier", args=[self.pk])

    @property
    def bbox(self) -> str:
        """ "west,south,east,north" in degrees, empty without a contour."""
        if self.west is None:
            return ""
        return ",".join(f"{value:.5f}" for value in (self.west, self.south, self.east, self.north))

    @property
    def label(self) -> str:
        """Its name and where it is: "Les Tilleuls (Montreuil)"."""
        return f"{self} ({self.commune_names})" if self.commune_names else str(self)

    @staticmethod
    def join_names(communes: Iterable[Commune]) -> str:
        """Return the names of communes as a row keeps them: "Bagnolet, Montreuil"."""
        return ", ".join(sorted(commune.name for commune in communes))[:500]

    def set_communes(self, communes: Iterable[Commune]) -> None:
        """Attach the communes, and keep their names on the row."""
        chosen = list(communes)
        self.communes.set(chosen)
        names = self.join_names(chosen)
        if names != self.commune_names:
            self.commune_names = names
            self.save(update_fields=["commune_names"])
