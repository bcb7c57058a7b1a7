"""Contracts with a clause, their lots with the hours that they owe, amendments; what projects owe to ANRU."""

from decimal import Decimal
from typing import Any

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Round
from django.urls import reverse
from django.utils import timezone

from core.db.functions import JoinWords, Normalize
from core.db.normalize import normalize
from core.models.base import Versioned
from insertion.enums import ContractKind, PenaltyDecision
from insertion.models.settings import WorkKind
from partners.models import Partner
from territories.models import Operation, Quartier, UrbanProject, scope_of


class ContractGroupQuerySet(models.QuerySet["ContractGroup"]):
    """Reads of globalisations."""

    def visible_to(self, user: Any) -> "ContractGroupQuerySet":
        """Those with a contract of the user's quartiers, and those that have none yet; all for administrators."""
        scope = scope_of(user)
        if scope is None:
            return self.none()
        if scope.is_global:
            return self
        rows = Contract.objects.filter(group=models.OuterRef("pk"))
        return self.filter(models.Exists(rows.visible_to(user)) | ~models.Exists(rows))


@pghistory.track()
class ContractGroup(Versioned):
    """Contracts whose hours are globalised: what one does beyond its target counts for the others."""

    name = models.CharField("nom", max_length=200)
    notes = models.TextField("notes", max_length=2000, blank=True)

    objects = ContractGroupQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = "globalisation d’heures"
        verbose_name_plural = "globalisations d’heures"
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name=""),
                name="contractgroup_named",
                violation_error_message="Une globalisation a un nom.",
            ),
            models.UniqueConstraint(
                Normalize("name"),
                name="contractgroup_once",
                violation_error_message="Une globalisation de ce nom existe déjà.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the address of its page."""
        return reverse("insertion:group_detail", args=[self.pk])


class ContractQuerySet(models.QuerySet["Contract"]):
    """Reads of contracts."""

    def visible_to(self, user: Any) -> "ContractQuerySet":
        """Those of at least one of the user's quartiers; all of them for administrators."""
        scope = scope_of(user)
        if scope is None:
            return self.none()
        if scope.is_global:
            return self
        links = Contract.quartiers.through.objects.filter(quartier_id__any=scope.quartier_ids)
        return self.filter(pk__in=links.values("contract_id"))

    def led_by(self, user: Any) -> "ContractQuerySet":
        """Those of a quartier where the user is chargé de mission or manager; all of them for administrators."""
        scope = scope_of(user)
        if scope is None:
            return self.none()
        if scope.is_global:
            return self
        links = Contract.quartiers.through.objects.filter(quartier_id__any=scope.officer_quartier_ids)
        return self.filter(pk__in=links.values("contract_id"))

    def matching(self, text: str) -> "ContractQuerySet":
        """Those that have each word in their reference or in their object; accents do not matter."""
        rows = self
        for word in normalize(text).split()[:8]:
            rows = rows.filter(search_key__contains=word)
        return rows

    def in_year(self, year: int) -> "ContractQuerySet":
        """Those that run in a year."""
        return self.filter(starts_on__year__lte=year, ends_on__year__gte=year)


# An operation is one of the project of its contract.
OF_ITS_PROJECT = pgtrigger.Trigger(
    name="contract_operation",
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("operation_id", "project_id"),
    when=pgtrigger.Before,
    func="""
        IF NEW.operation_id IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM territories_operation WHERE id = NEW.operation_id AND project_id = NEW.project_id
        ) THEN
            RAISE EXCEPTION 'contract_operation' USING ERRCODE = 'check_violation',
                HINT = 'Cette opération n’est pas du projet du marché.';
        END IF;
        RETURN NEW;
    """,
)


@pghistory.track(exclude=["search_key"])
class Contract(Versioned):
    """A marché with a clause d'insertion. Its amount is before tax, in euros."""

    reference = models.CharField("référence", max_length=60)
    title = models.CharField("objet", max_length=250)
    kind = models.CharField("type", max_length=5, choices=ContractKind.choices, default=ContractKind.OTHER)
    # Nobody: the landlord itself.
    authority = models.ForeignKey(
        Partner,
        models.PROTECT,
        related_name="clause_contracts",
        verbose_name="maître d’ouvrage",
        null=True,
        blank=True,
    )
    quartiers = models.ManyToManyField(Quartier, related_name="clause_contracts", verbose_name="quartiers")
    project = models.ForeignKey(
        UrbanProject, models.PROTECT, related_name="clause_contracts", verbose_name="projet", null=True, blank=True
    )
    operation = models.ForeignKey(
        Operation, models.PROTECT, related_name="clause_contracts", verbose_name="opération", null=True, blank=True
    )
    group = models.ForeignKey(
        ContractGroup,
        models.PROTECT,
        related_name="contracts",
        verbose_name="heures globalisées avec",
        null=True,
        blank=True,
    )
    amount = models.DecimalField("montant HT (€)", max_digits=14, decimal_places=2, null=True, blank=True)
    notified_on = models.DateField("notifié le", null=True, blank=True)
    starts_on = models.DateField("début")
    ends_on = models.DateField("fin")
    facilitator = models.ForeignKey(
        Partner,
        models.PROTECT,
        related_name="facilitated_contracts",
        verbose_name="facilitateur",
        null=True,
        blank=True,
    )
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="clause_contracts", verbose_name="suivi par"
    )
    notes = models.TextField("notes", max_length=4000, blank=True)
    created_at = models.DateTimeField("créé le", default=timezone.now, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="créé par")
    search_key = models.GeneratedField(
        expression=Normalize(JoinWords("reference", "title")), output_field=models.TextField(), db_persist=True
    )

    objects = ContractQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = "marché"
        verbose_name_plural = "marchés"
        ordering = ["-starts_on", "reference", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(reference="") & ~Q(title="") & Q(kind__in=ContractKind.values),
                name="contract_named",
                violation_error_message="Un marché a une référence, un objet et un type.",
            ),
            models.UniqueConstraint(
                fields=["authority", "reference"],
                nulls_distinct=False,
                name="contract_once",
                violation_error_message="Un marché de ce maître d’ouvrage a déjà cette référence.",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="contract_period",
                violation_error_message="La fin du marché ne peut pas précéder son début.",
            ),
            models.CheckConstraint(
                condition=Q(starts_on__year__range=(2000, 2100), ends_on__year__range=(2000, 2100)),
                name="contract_years",
                violation_error_message="Un marché court entre 2000 et 2100.",
            ),
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gt=0),
                name="contract_amount",
                violation_error_message="Le montant d’un marché est plus grand que zéro.",
            ),
        ]
        indexes = [
            models.Index(fields=["-starts_on", "reference", "id"], name="contract_order"),
            models.Index("ends_on", name="contract_ends"),
            GinIndex(OpClass("search_key", "gin_trgm_ops"), name="contract_search_trgm"),
        ]
        triggers = [*Versioned.Meta.triggers, OF_ITS_PROJECT]

    def __str__(self) -> str:
        return f"{self.reference} – {self.title}"

    def get_absolute_url(self) -> str:
        """Return the address of its page."""
        return reverse("insertion:contract_detail", args=[self.pk])


# Django makes the table between while the program starts: mypy cannot know such a class as a base.
@pghistory.track(pghistory.InsertEvent(), pghistory.DeleteEvent())
class ContractQuartier(Contract.quartiers.through):  # type: ignore[name-defined, misc]  # made by Django
    """A quartier of a contract: what was added or taken away is in the history."""

    class Meta:
        proxy = True
        verbose_name = "quartier d’un marché"
        verbose_name_plural = "quartiers d’un marché"


class LotQuerySet(models.QuerySet["Lot"]):
    """Reads of lots, which are seen with their contract."""

    def visible_to(self, user: Any) -> "LotQuerySet":
        """Those of the contracts of the user's quartiers."""
        scope = scope_of(user)
        if scope is None:
            return self.none()
        if scope.is_global:
            return self
        links = Contract.quartiers.through.objects.filter(quartier_id__any=scope.quartier_ids)
        return self.filter(contract_id__in=links.values("contract_id"))


# What the target is computed from, and the target: frozen together.
FROZEN = ("amount", "labour_share", "insertion_rate", "hourly_cost", "worked_hours", "target_hours", "is_typed")

SETTLED = pgtrigger.Trigger(
    name="lot_settled",
    operation=pgtrigger.Update,
    when=pgtrigger.Before,
    func=f"""
        IF OLD.settled_at IS NOT NULL AND (
            NEW.settled_at IS DISTINCT FROM OLD.settled_at
            OR {" OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in FROZEN)}
        ) THEN
            RAISE EXCEPTION 'lot_settled' USING ERRCODE = 'check_violation',
                HINT = 'L’objectif du lot est arrêté : il ne change que par un avenant.';
        END IF;
        RETURN NEW;
    """,
)
# What a lot owes today: what it was settled at, and its amendments. Runs after the others, by its name.
AMENDED = pgtrigger.Trigger(
    name="with_amendments",
    operation=pgtrigger.Insert | pgtrigger.Update,
    when=pgtrigger.Before,
    func="""
        SELECT NEW.target_hours + coalesce(sum(target_change), 0), NEW.worked_hours + coalesce(sum(worked_change), 0),
            NEW.amount + coalesce(sum(amount_change), 0)
        INTO NEW.due_hours, NEW.due_worked_hours, NEW.due_amount
        FROM insertion_amendment WHERE lot_id = NEW.id;
        NEW.due_on = coalesce((
            SELECT ends_on FROM insertion_amendment WHERE lot_id = NEW.id AND ends_on IS NOT NULL
            ORDER BY signed_on DESC, id DESC LIMIT 1
        ), NEW.ends_on);
        RETURN NEW;
    """,
)


@pghistory.track(exclude=["due_hours", "due_worked_hours", "due_amount", "due_on", "version"])
class Lot(Versioned):
    """A lot of a contract: the company that holds it, the hours that it owes, and what they were computed from.

    `worked_hours` = amount × labour share ÷ hourly cost: all the hours of the lot, of which the clause is a share.
    `target_hours` = amount × labour share × insertion rate ÷ hourly cost, rounded to the nearest whole hour, a half
    upwards (1,000,000 € × 50 % × 5 % ÷ 30 €/h = 833 h); or typed, with the reason, for a clause in hours.
    """

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="lots", verbose_name="marché")
    number = models.CharField("n°", max_length=20)
    title = models.CharField("intitulé", max_length=200)
    company = models.ForeignKey(Partner, models.PROTECT, related_name="lots", verbose_name="entreprise")
    work_kind = models.ForeignKey(
        WorkKind, models.PROTECT, related_name="lots", verbose_name="nature de travaux", null=True, blank=True
    )
    amount = models.DecimalField("montant HT (€)", max_digits=14, decimal_places=2)
    labour_share = models.DecimalField("part de main-d’œuvre (%)", max_digits=5, decimal_places=2)
    labour_source = models.CharField("d’où vient la part de main-d’œuvre", max_length=300, blank=True)
    insertion_rate = models.DecimalField("taux d’insertion (%)", max_digits=5, decimal_places=2)
    rate_source = models.CharField("d’où vient le taux", max_length=300, blank=True)
    hourly_cost = models.DecimalField("coût horaire chargé (€)", max_digits=6, decimal_places=2)
    cost_source = models.CharField("d’où vient le coût horaire", max_length=300, blank=True)
    worked_hours = models.PositiveIntegerField("heures travaillées du lot")
    target_hours = models.PositiveIntegerField("objectif (heures)")
    is_typed = models.BooleanField("objectif fixé en heures", default=False)
    typed_reason = models.CharField("pourquoi", max_length=300, blank=True)
    settled_at = models.DateTimeField("arrêté le", null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="arrêté par", null=True, blank=True
    )
    penalty_per_hour = models.DecimalField(
        "pénalité par heure non faite (€)", max_digits=7, decimal_places=2, null=True, blank=True
    )
    penalty_decision = models.CharField("pénalité", max_length=7, choices=PenaltyDecision.choices, blank=True)
    penalty_amount = models.DecimalField("montant retenu (€)", max_digits=12, decimal_places=2, null=True, blank=True)
    penalty_note = models.CharField("ce qui a été décidé", max_length=500, blank=True)
    starts_on = models.DateField("début")
    ends_on = models.DateField("fin")
    # Kept by a trigger.
    due_hours = models.PositiveIntegerField("heures dues", default=0, editable=False)
    due_worked_hours = models.PositiveIntegerField("heures travaillées dues", default=0, editable=False)
    due_amount = models.DecimalField(
        "montant avec avenants", max_digits=14, decimal_places=2, default=0, editable=False
    )
    due_on = models.DateField("fin avec avenants", null=True, editable=False)

    objects = LotQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = "lot"
        ordering = ["contract", "number", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "number"],
                name="lot_once",
                violation_error_message="Ce marché a déjà un lot de ce numéro.",
            ),
            models.CheckConstraint(
                condition=~Q(number="") & ~Q(title=""),
                name="lot_named",
                violation_error_message="Un lot a un numéro et un intitulé.",
            ),
            models.CheckConstraint(
                condition=Q(
                    amount__gt=0,
                    labour_share__gt=0,
                    labour_share__lte=100,
                    insertion_rate__gt=0,
                    insertion_rate__lte=100,
                    hourly_cost__gt=0,
                ),
                name="lot_inputs",
                violation_error_message="Montant, part, taux et coût horaire sont plus grands que zéro ; une part et "
                "un taux ne dépassent pas 100 %%.",
            ),
            models.CheckConstraint(
                condition=Q(is_typed=True)
                | Q(
                    target_hours=Round(
                        F("amount") * F("labour_share") * F("insertion_rate") / (F("hourly_cost") * Decimal(10000)),
                        output_field=models.DecimalField(),
                    )
                ),
                name="lot_computed",
                violation_error_message="L’objectif n’est pas celui du calcul : dites pourquoi il est fixé autrement.",
            ),
            models.CheckConstraint(
                condition=Q(is_typed=False) | ~Q(typed_reason=""),
                name="lot_typed_reason",
                violation_error_message="Dites pourquoi l’objectif est fixé en heures.",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")) & (Q(due_on__isnull=True) | Q(due_on__gte=F("starts_on"))),
                name="lot_period",
                violation_error_message="La fin du lot ne peut pas précéder son début.",
            ),
            models.CheckConstraint(
                condition=Q(starts_on__year__range=(2000, 2100), ends_on__year__range=(2000, 2100)),
                name="lot_years",
                violation_error_message="Un lot court entre 2000 et 2100.",
            ),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, settled_by__isnull=True)
                | Q(settled_at__isnull=False, settled_by__isnull=False),
                name="lot_settled_signed",
                violation_error_message="Un objectif arrêté a sa date et son auteur.",
            ),
            models.CheckConstraint(
                condition=(Q(penalty_per_hour__isnull=True) | Q(penalty_per_hour__gte=0))
                & (Q(penalty_amount__isnull=True) | Q(penalty_amount__gte=0)),
                name="lot_penalty",
                violation_error_message="Une pénalité n’est pas négative.",
            ),
            models.CheckConstraint(
                condition=Q(penalty_decision="", penalty_amount__isnull=True)
                | (Q(penalty_decision=PenaltyDecision.WAIVED, penalty_amount__isnull=True) & ~Q(penalty_note=""))
                | Q(penalty_decision=PenaltyDecision.APPLIED, penalty_amount__isnull=False),
                name="lot_penalty_decided",
                violation_error_message="Une pénalité appliquée a un montant ; si elle ne l’est pas, dites pourquoi.",
            ),
        ]
        indexes = [
            models.Index("due_on", name="lot_due_on"),
            models.Index("company", name="lot_of_company"),
        ]
        triggers = [*Versioned.Meta.triggers, SETTLED, AMENDED]

    def __str__(self) -> str:
        return f"Lot {self.number}, {self.title}"

    def get_absolute_url(self) -> str:
        """Return the address of its page."""
        return reverse("insertion:lot_detail", args=[self.pk])


def _amend(row: str) -> str:
    return f"UPDATE insertion_lot SET due_on = due_on WHERE id = {row}.lot_id;"  # noqa: S608 - a word of ours


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Amendment(Versioned):
    """An avenant: what it adds to a lot, or takes away, from the day it is signed."""

    lot = models.ForeignKey(Lot, models.PROTECT, related_name="amendments", verbose_name="lot")
    number = models.CharField("n°", max_length=20)
    signed_on = models.DateField("signé le")
    reason = models.CharField("objet", max_length=300)
    amount_change = models.DecimalField(
        "montant en plus ou en moins (€ HT)", max_digits=14, decimal_places=2, default=0
    )
    worked_change = models.IntegerField("heures travaillées en plus ou en moins", default=0)
    target_change = models.IntegerField("heures d’insertion en plus ou en moins", default=0)
    ends_on = models.DateField("nouvelle fin", null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="saisi par"
    )

    class Meta(Versioned.Meta):
        verbose_name = "avenant"
        ordering = ["signed_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["lot", "number"],
                name="amendment_once",
                violation_error_message="Ce lot a déjà un avenant de ce numéro.",
            ),
            models.CheckConstraint(
                condition=~Q(number="") & ~Q(reason="") & Q(signed_on__year__range=(2000, 2100)),
                name="amendment_named",
                violation_error_message="Un avenant a un numéro, un objet et une date entre 2000 et 2100.",
            ),
        ]
        triggers = [
            *Versioned.Meta.triggers,
            pgtrigger.Trigger(
                name="amend_lot",
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.After,
                func=f"""
                    IF TG_OP <> 'INSERT' THEN {_amend("OLD")} END IF;
                    IF TG_OP <> 'DELETE' THEN {_amend("NEW")} END IF;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"Avenant {self.number}"


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class ProjectTarget(Versioned):
    """What a maître d'ouvrage owes in an urban project, as its convention says, and what it declared by a day."""

    project = models.ForeignKey(UrbanProject, models.PROTECT, related_name="insertion_targets", verbose_name="projet")
    name = models.CharField("maître d’ouvrage", max_length=150)
    authority = models.ForeignKey(
        Partner, models.PROTECT, related_name="insertion_targets", verbose_name="partenaire", null=True, blank=True
    )
    invested = models.DecimalField(
        "investissements conventionnés (€ HT)", max_digits=14, decimal_places=2, null=True, blank=True
    )
    worked_hours = models.PositiveIntegerField("heures travaillées", null=True, blank=True)
    share = models.DecimalField("objectif (%)", max_digits=5, decimal_places=2, null=True, blank=True)
    target_hours = models.PositiveIntegerField("objectif (heures)", null=True, blank=True)
    declared_hours = models.DecimalField("heures faites", max_digits=10, decimal_places=2, null=True, blank=True)
    declared_on = models.DateField("au", null=True, blank=True)
    source = models.CharField("source", max_length=300, blank=True)

    class Meta(Versioned.Meta):
        verbose_name = "objectif d’un maître d’ouvrage"
        verbose_name_plural = "objectifs des maîtres d’ouvrage"
        ordering = ["project", "name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name=""),
                name="projecttarget_named",
                violation_error_message="Un objectif est celui d’un maître d’ouvrage.",
            ),
            models.UniqueConstraint(
                F("project"),
                Normalize("name"),
                name="projecttarget_once",
                violation_error_message="Ce projet a déjà un objectif pour ce maître d’ouvrage.",
            ),
            models.CheckConstraint(
                condition=(Q(invested__isnull=True) | Q(invested__gte=0))
                & (Q(declared_hours__isnull=True) | Q(declared_hours__gte=0))
                & (Q(share__isnull=True) | Q(share__gt=0, share__lte=100)),
                name="projecttarget_figures",
                violation_error_message="Montant et heures ne sont pas négatifs, une part est entre 0 et 100 %%.",
            ),
            models.CheckConstraint(
                condition=Q(declared_hours__isnull=True) | Q(declared_on__isnull=False),
                name="projecttarget_dated",
                violation_error_message="Des heures faites ont leur date.",
            ),
        ]

    def __str__(self) -> str:
        return self.name
