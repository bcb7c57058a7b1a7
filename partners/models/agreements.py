"""What is signed with partners, and the premises lent to them."""

import calendar
import datetime
from typing import Any

import pghistory
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone

from core.models.base import Versioned
from core.models.documents import Attachment
from partners.enums import AgreementStatus
from partners.models.partners import Partner
from territories.models import Entrance, Quartier, Residence, UrbanProject, scope_of


class AgreementQuerySet(models.QuerySet["Agreement"]):
    """Reads of agreements."""

    def visible_to(self, user: Any) -> "AgreementQuerySet":
        """Those of at least one of the user's quartiers; all of them for administrators."""
        scope = scope_of(user)
        if scope is None:
            return self.none()
        if scope.is_global:
            return self
        links = Agreement.quartiers.through.objects.filter(quartier_id__any=scope.quartier_ids)
        return self.filter(pk__in=links.values("agreement_id"))

    def ending(self, today: Any = None) -> "AgreementQuerySet":
        """Signed ones whose notice of renewal is open: `notice_months` before the end."""
        today = today or timezone.localdate()
        notice = Func(F("notice_months"), template="make_interval(months => %(expressions)s)")
        # A day: less an interval, PostgreSQL makes an instant of it.
        opens = Cast(
            models.ExpressionWrapper(F("ends_on") - notice, output_field=models.DateTimeField()), models.DateField()
        )
        return (
            self.filter(status=AgreementStatus.SIGNED, ends_on__gte=today).alias(opens=opens).filter(opens__lte=today)
        )


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Agreement(Versioned):
    """A convention: its object, its partners, its quartiers, from when to when."""

    title = models.CharField("objet", max_length=200)
    partners = models.ManyToManyField(Partner, related_name="agreements", verbose_name="partenaires")
    quartiers = models.ManyToManyField(Quartier, related_name="agreements", verbose_name="quartiers")
    project = models.ForeignKey(
        UrbanProject, models.PROTECT, related_name="agreements", verbose_name="projet", null=True, blank=True
    )
    starts_on = models.DateField("début")
    ends_on = models.DateField("fin")
    notice_months = models.PositiveSmallIntegerField("prévenir combien de mois avant la fin", default=3)
    status = models.CharField("état", max_length=8, choices=AgreementStatus.choices, default=AgreementStatus.DRAFT)
    signed_on = models.DateField("signée le", null=True, blank=True)
    notes = models.TextField("notes", max_length=4000, blank=True)
    renews = models.OneToOneField(
        "self", models.PROTECT, related_name="renewed_by", verbose_name="renouvelle", null=True, blank=True
    )

    objects = AgreementQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = "convention"
        ordering = ["ends_on", "title", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(title="") & Q(status__in=AgreementStatus.values),
                name="agreement_titled",
                violation_error_message="Une convention a un objet et un état.",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="agreement_period",
                violation_error_message="La fin ne peut pas précéder le début.",
            ),
            models.CheckConstraint(
                condition=Q(notice_months__lte=24),
                name="agreement_notice",
                violation_error_message="On prévient au plus 24 mois avant la fin.",
            ),
            models.CheckConstraint(
                condition=Q(renews__isnull=True) | ~Q(renews=F("id")),
                name="agreement_renews_another",
                violation_error_message="Une convention ne se renouvelle pas elle-même.",
            ),
        ]
        indexes = [models.Index("ends_on", name="agreement_ending", condition=Q(status="signed"))]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the address of its page."""
        return reverse("partners:agreement_detail", args=[self.pk])

    @property
    def notice_opens_on(self) -> datetime.date:
        """The day from which its end is near."""
        months = self.ends_on.year * 12 + self.ends_on.month - 1 - self.notice_months
        year, month = divmod(months, 12)
        return datetime.date(year, month + 1, min(self.ends_on.day, calendar.monthrange(year, month + 1)[1]))

    @property
    def is_ending(self) -> bool:
        """Whether it is signed and its end is near."""
        return self.status == AgreementStatus.SIGNED and self.notice_opens_on <= timezone.localdate() <= self.ends_on

    @property
    def is_over(self) -> bool:
        """Whether its end has passed while it is still said to be signed."""
        return self.status == AgreementStatus.SIGNED and self.ends_on < timezone.localdate()


class AgreementAmountQuerySet(models.QuerySet["AgreementAmount"]):
    """Reads of what agreements give."""

    def given(self, agreements: Any, year: int | None = None) -> "AgreementAmountQuerySet":
        """What signed agreements among these give, in a year or ever, with the agreement and the partner."""
        signed = agreements.filter(status__in=[AgreementStatus.SIGNED, AgreementStatus.ENDED]).order_by().values("pk")
        rows = self.filter(agreement__in=signed, amount__gt=0)
        rows = rows if year is None else rows.filter(year=year)
        order = ("year", "agreement__title", "partner__name_key", "pk")
        return rows.select_related("agreement", "partner").order_by(*order)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class AgreementAmount(models.Model):
    """What an agreement gives a partner in a year, in euros."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="amounts", verbose_name="convention")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="+", verbose_name="partenaire")
    year = models.PositiveSmallIntegerField("année")
    amount = models.DecimalField("montant (€)", max_digits=12, decimal_places=2)

    objects = AgreementAmountQuerySet.as_manager()

    class Meta:
        verbose_name = "montant d’une convention"
        verbose_name_plural = "montants de conventions"
        ordering = ["year", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "partner", "year"],
                name="agreementamount_once",
                violation_error_message="Ce partenaire a déjà un montant pour cette année.",
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=0, year__range=(2000, 2100)),
                name="agreementamount_sound",
                violation_error_message="Un montant est positif, pour une année entre 2000 et 2100.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} € en {self.year}"


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class AgreementDocument(Attachment):
    """The signed paper of an agreement."""

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="documents", verbose_name="convention")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="ajouté par")

    class Meta(Attachment.Meta):
        verbose_name = "document d’une convention"
        verbose_name_plural = "documents de conventions"
        constraints = [
            *Attachment.Meta.constraints,
            models.UniqueConstraint(
                fields=["agreement", "digest"],
                name="agreementdocument_once",
                violation_error_message="Ce fichier est déjà joint à cette convention.",
            ),
        ]


class PremisesQuerySet(models.QuerySet["Premises"]):
    """Reads of premises, which are seen with their quartier."""

    def visible_to(self, user: Any) -> "PremisesQuerySet":
        """Those on the quartiers of the user."""
        scope = scope_of(user)
        if scope is None:
            return self.none()
        return self if scope.is_global else self.filter(quartier_id__any=scope.quartier_ids)


@pghistory.track()
class Premises(Versioned):
    """A place lent to associations, or shared by residents (local commun résidentiel)."""

    name = models.CharField("nom", max_length=150)
    quartier = models.ForeignKey(Quartier, models.PROTECT, related_name="premises", verbose_name="quartier")
    residence = models.ForeignKey(
        Residence, models.PROTECT, related_name="+", verbose_name="résidence", null=True, blank=True
    )
    entrance = models.ForeignKey(
        Entrance, models.PROTECT, related_name="+", verbose_name="hall", null=True, blank=True
    )
    surface = models.DecimalField("surface (m²)", max_digits=8, decimal_places=2, null=True, blank=True)
    notes = models.TextField("notes", max_length=2000, blank=True)
    is_active = models.BooleanField("utilisé aujourd’hui", default=True)

    objects = PremisesQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = "local"
        verbose_name_plural = "locaux"
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name=""), name="premises_name_given", violation_error_message="Un local a un nom."
            ),
            models.CheckConstraint(
                condition=Q(surface__isnull=True) | Q(surface__gt=0),
                name="premises_surface",
                violation_error_message="Une surface est positive.",
            ),
            models.UniqueConstraint(
                fields=["quartier", "name"],
                name="premises_once",
                violation_error_message="Ce quartier a déjà un local de ce nom.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the address of its page."""
        return reverse("partners:premises_detail", args=[self.pk])


class DateRange(Func):
    """A range of days, both ends counted."""

    function = "daterange"
    output_field = DateRangeField()


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Occupation(Versioned):
    """Who has premises, from when to when; alone, or sharing the hours. Two cannot have them alone at once."""

    premises = models.ForeignKey(Premises, models.PROTECT, related_name="occupations", verbose_name="local")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="occupations", verbose_name="occupant")
    agreement = models.ForeignKey(
        Agreement, models.PROTECT, related_name="occupations", verbose_name="convention", null=True, blank=True
    )
    starts_on = models.DateField("depuis")
    ends_on = models.DateField("jusqu’au", null=True, blank=True)
    is_exclusive = models.BooleanField("occupe seul", default=True)
    hours = models.CharField("horaires partagés", max_length=300, blank=True)

    class Meta(Versioned.Meta):
        verbose_name = "occupation d’un local"
        verbose_name_plural = "occupations de locaux"
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="occupation_period",
                violation_error_message="La fin ne peut pas précéder le début.",
            ),
            ExclusionConstraint(
                name="occupation_alone",
                expressions=[
                    ("premises", RangeOperators.EQUAL),
                    (
                        DateRange("starts_on", "ends_on", RangeBoundary(inclusive_lower=True, inclusive_upper=True)),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(is_exclusive=True),
                violation_error_message="Un autre partenaire occupe déjà seul ce local à ces dates.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partner}, depuis le {self.starts_on:%d/%m/%Y}"
