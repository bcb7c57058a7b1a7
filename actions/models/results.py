"""What an action brings: its indicators, their measures, its bilan."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from actions.enums import Direction, Frequency, ReportVerdict
from actions.models.actions import Action
from actions.models.closing import unless_closed
from core.models.base import Versioned


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class ActionIndicator(Versioned):
    """What is measured of an action: from where, to where, how often, by whom, from what source."""

    action = models.ForeignKey(Action, models.PROTECT, related_name="indicators", verbose_name="action")
    name = models.CharField("indicateur", max_length=200)
    unit = models.CharField("unité", max_length=40, blank=True)
    direction = models.CharField("sens", max_length=4, choices=Direction.choices, default=Direction.UP)
    baseline = models.DecimalField("départ", max_digits=14, decimal_places=2, null=True, blank=True)
    target = models.DecimalField("cible", max_digits=14, decimal_places=2, null=True, blank=True)
    frequency = models.CharField("mesuré", max_length=11, choices=Frequency.choices, default=Frequency.YEARLY)
    source = models.CharField("source", max_length=200, blank=True)
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="mesuré par", null=True, blank=True
    )

    class Meta(Versioned.Meta):
        verbose_name = "indicateur d’une action"
        verbose_name_plural = "indicateurs d’une action"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name="") & Q(direction__in=Direction.values, frequency__in=Frequency.values),
                name="actionindicator_named",
                violation_error_message="Un indicateur a un nom, un sens et un rythme.",
            ),
            models.UniqueConstraint(
                fields=["action", "name"],
                name="actionindicator_once",
                violation_error_message="Cette action a déjà un indicateur de ce nom.",
            ),
            models.CheckConstraint(
                condition=Q(baseline__isnull=True)
                | Q(target__isnull=True)
                | Q(direction=Direction.UP, target__gte=F("baseline"))
                | Q(direction=Direction.DOWN, target__lte=F("baseline")),
                name="actionindicator_way",
                violation_error_message="La cible ne va pas dans le sens de l’indicateur.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Measurement(models.Model):
    """A measure of an indicator on a day; of whom, where that was counted."""

    indicator = models.ForeignKey(
        ActionIndicator, models.PROTECT, related_name="measurements", verbose_name="indicateur"
    )
    on = models.DateField("le")
    value = models.DecimalField("valeur", max_digits=14, decimal_places=2)
    women = models.DecimalField("dont femmes", max_digits=14, decimal_places=2, null=True, blank=True)
    men = models.DecimalField("dont hommes", max_digits=14, decimal_places=2, null=True, blank=True)
    young = models.DecimalField("dont moins de 26 ans", max_digits=14, decimal_places=2, null=True, blank=True)
    from_qpv = models.DecimalField(
        "dont habitants du quartier", max_digits=14, decimal_places=2, null=True, blank=True
    )
    note = models.CharField("remarque", max_length=300, blank=True)
    created_at = models.DateTimeField("saisie le", default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="saisie par"
    )

    class Meta:
        verbose_name = "mesure"
        ordering = ["-on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "on"],
                name="measurement_once",
                violation_error_message="Cet indicateur a déjà une mesure ce jour-là.",
            )
        ]
        triggers = [
            unless_closed(
                "measurement_of_closed_year",
                'EXTRACT(YEAR FROM {row}."on")',
                "(SELECT action_id FROM actions_actionindicator WHERE id = {row}.indicator_id)",
            )
        ]

    def __str__(self) -> str:
        return f"{self.value}, le {self.on:%d/%m/%Y}"


@pghistory.track()
class ActionReport(Versioned):
    """The bilan of an action for a year, in the order of the form CERFA 15059; its figures are read, never typed."""

    action = models.ForeignKey(Action, models.PROTECT, related_name="reports", verbose_name="action")
    year = models.PositiveSmallIntegerField("année")
    qualitative = models.TextField("ce qui a été fait", max_length=8000, blank=True)
    gaps = models.TextField("ce qui explique les écarts", max_length=4000, blank=True)
    lessons = models.TextField("ce que l’on retient", max_length=4000, blank=True)
    perspectives = models.TextField("perspectives", max_length=4000, blank=True)
    verdict = models.CharField("suite", max_length=5, choices=ReportVerdict.choices, blank=True)
    # The sentence that the bilan of the programme takes up.
    sentence = models.CharField("la phrase du bilan", max_length=500, blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="écrit par"
    )
    validated_at = models.DateTimeField("validé le", null=True, blank=True)
    validated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="validé par", null=True, blank=True
    )

    class Meta(Versioned.Meta):
        verbose_name = "bilan d’une action"
        verbose_name_plural = "bilans d’actions"
        ordering = ["-year", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["action", "year"],
                name="actionreport_once",
                violation_error_message="Cette action a déjà un bilan pour cette année.",
            ),
            models.CheckConstraint(
                condition=Q(validated_at__isnull=True, validated_by__isnull=True)
                | Q(validated_at__isnull=False, validated_by__isnull=False),
                name="actionreport_signed",
                violation_error_message="Un bilan validé a sa date et son auteur.",
            ),
            models.CheckConstraint(
                condition=Q(verdict="") | Q(verdict__in=ReportVerdict.values),
                name="actionreport_verdict",
                violation_error_message="Cette suite n’existe pas.",
            ),
        ]
        triggers = [*Versioned.Meta.triggers, unless_closed("actionreport_of_closed_year", "{row}.year")]

    def __str__(self) -> str:
        return f"Bilan {self.year}"
