"""The landlord's own figures: vacancy, rotation, arrears… by residence and year."""

from decimal import Decimal
from typing import Any

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Count, DecimalField, F, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from core.db.functions import Normalize
from core.reading import values
from core.reading.values import BadValueError
from territories.enums import FigureUnit
from territories.models.patrimoine import Residence
from territories.models.quartiers import scope_of

FIRST_YEAR, LAST_YEAR = 2000, 2100
# What the column holds: twelve figures before the comma.
LARGEST = Decimal(10) ** 12
CENT = Decimal("0.01")


class FigureKindQuerySet(models.QuerySet["FigureKind"]):
    """Reads of what the landlord counts. The names are no secret of any quartier."""

    def asked(self) -> "FigureKindQuerySet":
        """Those that are asked for today, in their order."""
        return self.filter(is_active=True).order_by("order", "name", "pk")


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

    objects = FigureKindQuerySet.as_manager()

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

    @property
    def has_rate(self) -> bool:
        """Whether the count over the number of dwellings has a name; an amount over dwellings is no share."""
        return bool(self.rate_name) and not self.is_base and self.unit != FigureUnit.EUROS

    @property
    def decimals(self) -> int:
        """How many figures after the comma a value may have: cents, or none where things are counted."""
        return 2 if self.unit == FigureUnit.EUROS else 0

    def is_beyond(self, value: Decimal | None, dwellings: Decimal | int | None) -> bool:
        """Whether there are more of them than dwellings: it may be true of departures, and is worth a second look."""
        return self.has_rate and value is not None and dwellings is not None and value > dwellings

    def read(self, text: str) -> Decimal | None:
        """Return the value that `text` gives, None for an empty cell: zero is a value. Raises BadValueError."""
        if not text.strip():
            return None
        if "%" in text:
            raise BadValueError("un nombre est attendu, pas un pourcentage : le taux se calcule tout seul")
        if self.unit != FigureUnit.EUROS and ("€" in text or "eur" in text.casefold()):
            raise BadValueError("un nombre est attendu, pas un montant")
        if values.is_secret(text) or values.is_missing(text):
            raise BadValueError("laissez la case vide quand le chiffre n’est pas connu")
        found = values.number(text)
        if found is None or found < 0:
            raise BadValueError("un chiffre ne peut pas être négatif")
        if found >= LARGEST:
            raise BadValueError("ce nombre est trop grand")
        if self.decimals and found != found.quantize(CENT):
            raise BadValueError("un montant s’arrête aux centimes")
        if not self.decimals and found != found.to_integral_value():
            raise BadValueError("un nombre entier est attendu")
        return found.quantize(CENT)


class ResidenceFigureQuerySet(models.QuerySet["ResidenceFigure"]):
    """Reads of the landlord's figures, which are seen with their residence."""

    def visible_to(self, user: Any) -> "ResidenceFigureQuerySet":
        """Those of the residences that the user sees."""
        scope = scope_of(user)
        if scope is None:
            return self.none()
        return self if scope.is_global else self.filter(residence__quartier_id__any=scope.quartier_ids)

    def visible_in(self, user: Any, quartier_id: int) -> "ResidenceFigureQuerySet":
        """Those of one quartier, if the user sees it."""
        scope = scope_of(user)
        if scope is None or not scope.sees(quartier_id):
            return self.none()
        return self.filter(residence__quartier_id=quartier_id)

    def summed(self) -> "models.QuerySet[ResidenceFigure, dict[str, Any]]":
        """Return the sum of each kind in each year, over the residences that gave it; never over several kinds.

        `given` is how many residences gave it. `rated`, `over` and `rated_count` are the count, the dwellings and the
        number of the residences that have both: a rate is `rated` over `over`, the same residences above and below.
        `from_sheet` is how many of them have no number of dwellings for that year, and lend that of their sheet.
        """
        amount: Any = DecimalField(max_digits=20, decimal_places=2)
        same_year = ResidenceFigure.objects.filter(
            residence=OuterRef("residence"), year=OuterRef("year"), kind__is_base=True
        )
        rows = self.annotate(
            of_year=Subquery(same_year.values("value")[:1]),
            dwellings=Coalesce(F("of_year"), Cast("residence__dwellings", amount), output_field=amount),
        )
        known = Q(dwellings__isnull=False)
        return (
            rows.order_by()
            .values("kind_id", "year")
            .annotate(
                total=Sum("value"),
                given=Count("pk"),
                rated=Coalesce(Sum("value", filter=known), Value(0), output_field=amount),
                over=Coalesce(Sum("dwellings"), Value(0), output_field=amount),
                rated_count=Count("pk", filter=known),
                from_sheet=Count("pk", filter=known & Q(of_year__isnull=True)),
            )
        )


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
                condition=Q(year__range=(FIRST_YEAR, LAST_YEAR)),
                name="residencefigure_year_range",
                violation_error_message="L’année est comprise entre 2000 et 2100.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}, {self.year}"
