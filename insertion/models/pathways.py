"""Pathways without a name: somebody's traits in brackets and codes, and the steps that they go through.

A pathway has a number drawn at random, which is made from nothing that is known of the person. Who it is stands in the
files of the employer or of the facilitator, not here.
"""

from typing import Any

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from actions.models import Action
from core.models.base import Versioned
from insertion.enums import AgeBracket, DiplomaLevel, Exit, HomeArea, JobContract, Modality, Sex
from insertion.models.contracts import Contract, Lot
from partners.models import Partner
from territories.models import Quartier, scope_of

# Letters and digits that nobody takes for one another.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
NUMBER = rf"^P-[{ALPHABET}]{{6}}$"
FULL_TIME = 100


def where_seen(user: Any, lot: str = "lot", action: str = "action", *, is_led: bool = False) -> Q | None:
    """Return what hangs on the lots or on the actions of the user's quartiers; None for everything, all of it.

    `lot` and `action` are the fields that lead there; `is_led` keeps to the quartiers where the user is chargé de
    mission or manager.
    """
    scope = scope_of(user)
    if scope is None:
        return Q(pk__in=[])
    if scope.is_global:
        return None
    keys = scope.officer_quartier_ids if is_led else scope.quartier_ids
    contracts = Contract.quartiers.through.objects.filter(quartier_id__any=keys)
    actions = Action.quartiers.through.objects.filter(quartier_id__any=keys)
    return Q(
        **{f"{lot}_id__in": Lot.objects.filter(contract_id__in=contracts.values("contract_id")).values("pk")}
    ) | Q(**{f"{action}_id__in": actions.values("action_id")})


class PathwayQuerySet(models.QuerySet["Pathway"]):
    """Reads of pathways."""

    def visible_to(self, user: Any) -> "PathwayQuerySet":
        """Those that have a step in a lot or in an action of the quartiers that the user leads.

        All of them for administrators; none for proximity teams, who see totals.
        """
        seen = where_seen(user, is_led=True)
        if seen is None:
            return self
        return self.filter(pk__in=Placement.objects.filter(seen).values("pathway_id"))


# Criteria are codes of the referential; an array has no foreign key.
KNOWN_CRITERIA = pgtrigger.Trigger(
    name="pathway_criteria",
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("criteria"),
    when=pgtrigger.Before,
    func="""
        IF EXISTS (SELECT unnest(NEW.criteria) EXCEPT SELECT code FROM insertion_criterion) THEN
            RAISE EXCEPTION 'pathway_criteria' USING ERRCODE = 'check_violation',
                HINT = 'Ce critère n’est pas dans la liste.';
        END IF;
        RETURN NEW;
    """,
)


@pghistory.track()
class Pathway(Versioned):
    """A parcours d'insertion. Traits are those at its beginning."""

    number = models.CharField("numéro", max_length=8, unique=True, editable=False)
    sex = models.CharField("sexe", max_length=7, choices=Sex.choices, default=Sex.UNKNOWN)
    age_bracket = models.CharField("âge", max_length=8, choices=AgeBracket.choices, default=AgeBracket.UNKNOWN)
    home_area = models.CharField("résidence", max_length=7, choices=HomeArea.choices, default=HomeArea.UNKNOWN)
    home_quartier = models.ForeignKey(
        Quartier, models.PROTECT, related_name="+", verbose_name="QPV de résidence", null=True, blank=True
    )
    criteria = ArrayField(models.CharField(max_length=80), verbose_name="critères", default=list, blank=True)
    level = models.CharField("niveau", max_length=7, choices=DiplomaLevel.choices, default=DiplomaLevel.UNKNOWN)
    # Exits are counted from that day.
    ended_on = models.DateField("parcours terminé le", null=True, blank=True)
    exit_3 = models.CharField("à 3 mois", max_length=12, choices=Exit.choices, blank=True)
    exit_6 = models.CharField("à 6 mois", max_length=12, choices=Exit.choices, blank=True)
    exit_12 = models.CharField("à 12 mois", max_length=12, choices=Exit.choices, blank=True)
    # Its traits were taken away, its hours stay.
    purged_on = models.DateField("traits effacés le", null=True, blank=True, editable=False)
    created_at = models.DateTimeField("créé le", default=timezone.now, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="créé par")

    objects = PathwayQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = "parcours"
        verbose_name_plural = "parcours"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(number__regex=NUMBER),
                name="pathway_number_form",
                violation_error_message="Un numéro de parcours est tiré au hasard (« P-7K3MQX »).",
            ),
            models.CheckConstraint(
                condition=Q(
                    sex__in=Sex.values,
                    age_bracket__in=AgeBracket.values,
                    home_area__in=HomeArea.values,
                    level__in=DiplomaLevel.values,
                ),
                name="pathway_traits_known",
                violation_error_message="Ce choix n’existe pas.",
            ),
            models.CheckConstraint(
                condition=Q(home_quartier__isnull=True) | Q(home_area=HomeArea.QPV),
                name="pathway_home",
                violation_error_message="Seul un habitant d’un QPV a un QPV de résidence.",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=False) | Q(exit_3="", exit_6="", exit_12=""),
                name="pathway_exits_after_end",
                violation_error_message="Une sortie se compte à partir de la fin du parcours : dites-la d’abord.",
            ),
            models.CheckConstraint(
                condition=Q(exit_3__in=["", *Exit.values], exit_6__in=["", *Exit.values])
                & Q(exit_12__in=["", *Exit.values]),
                name="pathway_exits_known",
                violation_error_message="Cette sortie n’existe pas.",
            ),
            models.CheckConstraint(
                condition=Q(purged_on__isnull=True)
                | Q(
                    sex=Sex.UNKNOWN,
                    age_bracket=AgeBracket.UNKNOWN,
                    home_area=HomeArea.UNKNOWN,
                    criteria=[],
                    level=DiplomaLevel.UNKNOWN,
                    exit_3="",
                    exit_6="",
                    exit_12="",
                ),
                name="pathway_purged",
                violation_error_message="Les traits de ce parcours ont été effacés : il n’en reçoit plus.",
            ),
        ]
        indexes = [
            models.Index("ended_on", name="pathway_ended"),
            GinIndex(fields=["criteria"], name="pathway_criteria"),
        ]
        triggers = [*Versioned.Meta.triggers, KNOWN_CRITERIA]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        """Return the address of its page."""
        return reverse("insertion:pathway_detail", args=[self.pk])


class PlacementQuerySet(models.QuerySet["Placement"]):
    """Reads of steps."""

    def visible_to(self, user: Any) -> "PlacementQuerySet":
        """Those in a lot or in an action of the quartiers that the user leads; all of them for administrators."""
        seen = where_seen(user, is_led=True)
        return self if seen is None else self.filter(seen)

    def during(self, first: Any, last: Any) -> "PlacementQuerySet":
        """Those that have a day from `first` to `last`."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=first), starts_on__lte=last)


# Shares of the steps of a pathway that overlap, on the days when one begins.
AT_ONCE = f"""
    PERFORM 1 FROM insertion_pathway WHERE id = NEW.pathway_id FOR NO KEY UPDATE;
    IF EXISTS (
        SELECT 1 FROM insertion_placement day
        JOIN insertion_placement step ON step.pathway_id = day.pathway_id
            AND day.starts_on BETWEEN step.starts_on AND coalesce(step.ends_on, 'infinity')
        WHERE day.pathway_id = NEW.pathway_id GROUP BY day.id HAVING sum(step.work_share) > {FULL_TIME}
    ) THEN
        RAISE EXCEPTION 'placement_full_time' USING ERRCODE = 'check_violation',
            HINT = 'Ce parcours a déjà une étape à ces dates : ensemble, elles dépassent un temps plein.';
    END IF;
"""  # noqa: S608 - a number of ours, nothing that is typed
FULL_TIME_AT_MOST = pgtrigger.Trigger(
    name="placement_full_time",
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("pathway_id", "starts_on", "ends_on", "work_share"),
    when=pgtrigger.After,
    func=AT_ONCE + "RETURN NULL;",
)
# Hours that are noted stay within the days of the step, on the sheet of its lot or of its action.
AROUND_ITS_HOURS = pgtrigger.Trigger(
    name="placement_hours",
    operation=pgtrigger.UpdateOf("pathway_id", "lot_id", "action_id", "starts_on", "ends_on"),
    when=pgtrigger.Before,
    func="""
        IF EXISTS (
            SELECT 1 FROM insertion_hoursstatement line JOIN insertion_sheet sheet ON sheet.id = line.sheet_id
            WHERE line.placement_id = NEW.id AND (
                NEW.pathway_id <> OLD.pathway_id
                OR sheet.lot_id IS DISTINCT FROM NEW.lot_id
                OR (NEW.lot_id IS NULL AND sheet.action_id IS DISTINCT FROM NEW.action_id)
                OR line.hours > insertion_month_limit(
                    greatest(NEW.starts_on, sheet.month),
                    least(coalesce(NEW.ends_on, 'infinity'), (sheet.month + INTERVAL '1 month - 1 day')::date)
                )
                OR (sheet.validated_at IS NOT NULL AND NEW.action_id IS DISTINCT FROM OLD.action_id)
            )
        ) THEN
            RAISE EXCEPTION 'placement_hours' USING ERRCODE = 'check_violation',
                HINT = 'Des heures sont déjà notées pour cette étape, là ou à des dates qu’elle n’aurait plus.';
        END IF;
        RETURN NEW;
    """,
)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Placement(Versioned):
    """A step of a pathway: work with an employer, in a lot, in an action (chantier éducatif), or in both.

    What is worked in a chantier éducatif that a lot counts has both: its hours are noted once, on that lot's sheet.
    """

    pathway = models.ForeignKey(Pathway, models.PROTECT, related_name="placements", verbose_name="parcours")
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="placements", verbose_name="lot", null=True, blank=True)
    action = models.ForeignKey(
        Action, models.PROTECT, related_name="placements", verbose_name="action", null=True, blank=True
    )
    employer = models.ForeignKey(
        Partner, models.PROTECT, related_name="placements", verbose_name="structure employeuse"
    )
    modality = models.CharField("modalité", max_length=11, choices=Modality.choices)
    job_contract = models.CharField("contrat", max_length=14, choices=JobContract.choices)
    starts_on = models.DateField("début")
    ends_on = models.DateField("fin", null=True, blank=True)
    work_share = models.PositiveSmallIntegerField("temps de travail (%)", default=FULL_TIME)

    objects = PlacementQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = "étape"
        verbose_name_plural = "étapes"
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(lot__isnull=False) | Q(action__isnull=False),
                name="placement_somewhere",
                violation_error_message="Une étape est dans un lot, ou dans une action.",
            ),
            models.CheckConstraint(
                condition=~Q(modality=Modality.EDUCATIVE) | Q(action__isnull=False),
                name="placement_educative",
                violation_error_message="Un chantier éducatif est une action : dites laquelle.",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="placement_period",
                violation_error_message="La fin ne peut pas précéder le début.",
            ),
            models.CheckConstraint(
                condition=Q(starts_on__year__range=(2000, 2100)),
                name="placement_years",
                violation_error_message="Une étape commence entre 2000 et 2100.",
            ),
            models.CheckConstraint(
                condition=Q(work_share__range=(1, FULL_TIME)),
                name="placement_share",
                violation_error_message="Un temps de travail va de 1 à 100 %%.",
            ),
            models.CheckConstraint(
                condition=Q(modality__in=Modality.values, job_contract__in=JobContract.values),
                name="placement_words_known",
                violation_error_message="Ce choix n’existe pas.",
            ),
        ]
        indexes = [
            models.Index("lot", "starts_on", name="placement_lot_starts"),
            models.Index("action", "starts_on", name="placement_action_starts", condition=Q(action__isnull=False)),
            models.Index("ends_on", "starts_on", name="placement_dates"),
        ]
        triggers = [*Versioned.Meta.triggers, FULL_TIME_AT_MOST, AROUND_ITS_HOURS]

    def __str__(self) -> str:
        return f"{self.pathway}, {self.starts_on:%d/%m/%Y}"


@pghistory.track(pghistory.InsertEvent())
class PathwayPurge(models.Model):
    """A purge: on which day, of how many pathways that had ended by when, the traits were taken away."""

    at = models.DateTimeField("le", default=timezone.now)
    ended_before = models.DateField("terminés avant le")
    count = models.PositiveIntegerField("parcours")

    class Meta:
        verbose_name = "purge de parcours"
        verbose_name_plural = "purges de parcours"
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.count} parcours, {self.at:%d/%m/%Y}"
