"""The money of an action: its budget, its funders, what is spent, on which quartiers and for what it is valued.

Budgets are in whole euros, as the forms ask; spending is exact to the cent. A subsidy is a `Funding`, never a
line of the budget beside it. A year that is closed changes only by a correction, which is dated and says why.
"""

from collections.abc import Sequence
from typing import Any

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Cast, Round
from django.utils import timezone

from actions.enums import FundingStatus
from actions.models.actions import GIVEN_UP, Action
from actions.models.closing import unless_closed
from actions.models.programmes import Axis, Programme
from actions.models.tallies import FUNDING_TRIGGERS, SPENDING_TRIGGERS, VALUE_TRIGGERS
from actions.plan import (
    CHARGE_CHOICES,
    CHARGE_CODES,
    FUNDED_CHOICES,
    FUNDED_CODES,
    IN_KIND_CODES,
    LINE_CHOICES,
    LINES,
)
from core.models.base import Versioned
from partners.models import Partner
from territories.models import Quartier, scope_of

MOST = 10**9


def _listed(codes: Sequence[str]) -> str:
    return ", ".join(f"'{code}'" for code in codes)


# The difference between charges and products of an action in a year; in kind apart.
GAP = f"""
    SELECT count(*) INTO unbalanced FROM (
        SELECT in_kind, sum(amount) AS gap FROM (
            SELECT account IN ({_listed(IN_KIND_CODES)}) AS in_kind,
                CASE WHEN account IN ({_listed(CHARGE_CODES)}) THEN forecast ELSE -forecast END AS amount
            FROM actions_budgetline WHERE action_id = a AND year = y
            UNION ALL
            SELECT false, -planned FROM actions_funding WHERE action_id = a AND year = y
        ) lines GROUP BY in_kind HAVING sum(amount) <> 0
    ) gaps;
"""  # noqa: S608 - codes of the form, nothing that is typed


def balanced(name: str) -> pgtrigger.Trigger:
    """Return the trigger that keeps a settled budget balanced, looked at when all is written.

    Whoever settles a budget and whoever writes in it lock the action before they look: neither passes by the other. A
    row that goes from one budget to another has both looked at.
    """

    def check(row: str) -> str:
        # Names of columns that the program writes, nothing that is typed.
        return f"""
            PERFORM 1 FROM actions_action WHERE id = {row}.action_id FOR NO KEY UPDATE;
            a := {row}.action_id; y := {row}.year;
            IF EXISTS (SELECT 1 FROM actions_budget WHERE action_id = a AND year = y AND settled_at IS NOT NULL) THEN
                {GAP}
                IF unbalanced > 0 THEN
                    RAISE EXCEPTION 'budget_balanced' USING ERRCODE = 'check_violation',
                        HINT = 'Un budget arrêté est équilibré : les charges égalent les produits.';
                END IF;
            END IF;
        """  # noqa: S608

    return pgtrigger.Trigger(
        name=name,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        when=pgtrigger.After,
        timing=pgtrigger.Deferred,
        declare=[("a", "BIGINT"), ("y", "INTEGER"), ("unbalanced", "INTEGER")],
        func=f"""
            IF TG_OP <> 'INSERT' THEN {check("OLD")} END IF;
            IF TG_OP <> 'DELETE' THEN {check("NEW")} END IF;
            RETURN NULL;
        """,
    )


@pghistory.track(pghistory.InsertEvent(), pghistory.DeleteEvent())
class ProgrammeYear(models.Model):
    """A year of a programme that is closed: what was spent, paid and counted changes only by a correction."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="closed_years", verbose_name="programme")
    year = models.PositiveSmallIntegerField("année")
    closed_at = models.DateTimeField("close le", default=timezone.now)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="close par")

    class Meta:
        verbose_name = "année close"
        verbose_name_plural = "années closes"
        ordering = ["-year", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "year"],
                name="programmeyear_once",
                violation_error_message="Cette année est déjà close.",
            )
        ]
        # It waits for those who are writing in the programme, who hold it for share: see `unless_closed`.
        triggers = [
            pgtrigger.Trigger(
                name="programmeyear_waits",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func="PERFORM 1 FROM actions_programme WHERE id = NEW.programme_id FOR NO KEY UPDATE; RETURN NEW;",
            )
        ]

    def __str__(self) -> str:
        return str(self.year)


@pghistory.track(pghistory.InsertEvent())
class YearCorrection(models.Model):
    """What changes a closed year: who, when and why. Written once, before the change."""

    closing = models.ForeignKey(ProgrammeYear, models.PROTECT, related_name="corrections", verbose_name="année")
    reason = models.CharField("raison", max_length=500)
    at = models.DateTimeField("le", default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="par")

    class Meta:
        verbose_name = "correction d’une année close"
        verbose_name_plural = "corrections d’années closes"
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="yearcorrection_reason",
                violation_error_message="Une correction dit pourquoi.",
            )
        ]

    def __str__(self) -> str:
        return self.reason


@pghistory.track()
class Budget(models.Model):
    """The budget of an action for a year, once it is settled: charges equal products from then on."""

    action = models.ForeignKey(Action, models.PROTECT, related_name="budgets", verbose_name="action")
    year = models.PositiveSmallIntegerField("année")
    settled_at = models.DateTimeField("arrêté le", null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="arrêté par", null=True, blank=True
    )

    class Meta:
        verbose_name = "budget"
        ordering = ["-year", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["action", "year"],
                name="budget_once",
                violation_error_message="Cette action a déjà un budget pour cette année.",
            ),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, settled_by__isnull=True)
                | Q(settled_at__isnull=False, settled_by__isnull=False),
                name="budget_signed",
                violation_error_message="Un budget arrêté a sa date et son auteur.",
            ),
        ]
        triggers = [balanced("budget_balanced"), unless_closed("budget_of_closed_year", "{row}.year")]

    def __str__(self) -> str:
        return f"Budget {self.year}"


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class BudgetLine(models.Model):
    """A line of a budget in whole euros: what is planned, then what it was. Subsidies (74) are fundings."""

    action = models.ForeignKey(Action, models.PROTECT, related_name="budget_lines", verbose_name="action")
    year = models.PositiveSmallIntegerField("année")
    account = models.CharField("ligne", max_length=14, choices=LINE_CHOICES)
    label = models.CharField("précision", max_length=120, blank=True)
    forecast = models.PositiveIntegerField("prévu (€)", default=0)
    actual = models.PositiveIntegerField("réalisé (€)", null=True, blank=True)

    class Meta:
        verbose_name = "ligne de budget"
        verbose_name_plural = "lignes de budget"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(account__in=list(LINES)),
                name="budgetline_account_known",
                violation_error_message="Cette ligne n’est pas du formulaire.",
            ),
            models.CheckConstraint(
                condition=Q(forecast__lte=MOST) & (Q(actual__isnull=True) | Q(actual__lte=MOST)),
                name="budgetline_amount",
                violation_error_message="Ce montant est impossible.",
            ),
            models.UniqueConstraint(
                fields=["action", "year", "account", "label"],
                name="budgetline_once",
                violation_error_message="Cette ligne est déjà dans le budget.",
            ),
        ]
        triggers = [balanced("budgetline_balanced"), unless_closed("budgetline_of_closed_year", "{row}.year")]

    def __str__(self) -> str:
        return str(self.get_account_display())


class FundingQuerySet(models.QuerySet["Funding"]):
    """Reads of fundings."""

    def visible_to(self, user: Any) -> "FundingQuerySet":
        """Those of the actions that the user sees."""
        scope = scope_of(user)
        if scope is None:
            return self.none()
        return self if scope.is_global else self.filter(action__in=Action.objects.visible_to(user).values("pk"))

    def granted(self, actions: Any, year: int | None = None) -> "FundingQuerySet":
        """Those of actions that their funder voted, for a year or ever, with their funder and who leads the action."""
        rows = self.filter(action__in=actions.order_by().values("pk"), voted__gt=0).exclude(
            status=FundingStatus.REFUSED
        )
        rows = rows if year is None else rows.filter(year=year)
        return rows.select_related("funder", "action__lead_partner").order_by("year", "action__title_key", "pk")

    def to_ask(self) -> "FundingQuerySet":
        """Those that are to be asked for by a day, of actions that are not given up."""
        rows = self.filter(status=FundingStatus.CONSIDERED, deadline_on__isnull=False)
        return rows.exclude(action__status__in=GIVEN_UP)

    def to_report(self) -> "FundingQuerySet":
        """Those whose funder waits for a bilan by a day."""
        return self.filter(status__in=[FundingStatus.VOTED, FundingStatus.PAID], report_due_on__isnull=False)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Funding(Versioned):
    """What a funder is to give an action in a year: planned, asked, voted, paid, settled, or refused; each dated."""

    action = models.ForeignKey(Action, models.PROTECT, related_name="fundings", verbose_name="action")
    year = models.PositiveSmallIntegerField("année")
    funder = models.ForeignKey(Partner, models.PROTECT, related_name="fundings", verbose_name="financeur")
    account = models.CharField("ligne du budget", max_length=14, choices=FUNDED_CHOICES)
    # In whole euros, the line of the budget.
    planned = models.PositiveIntegerField("prévu au budget (€)", default=0)
    status = models.CharField("état", max_length=10, choices=FundingStatus.choices, default=FundingStatus.CONSIDERED)
    deadline_on = models.DateField("à demander avant le", null=True, blank=True)
    asked = models.DecimalField("sollicité (€)", max_digits=12, decimal_places=2, null=True, blank=True)
    asked_on = models.DateField("sollicité le", null=True, blank=True)
    voted = models.DecimalField("voté (€)", max_digits=12, decimal_places=2, null=True, blank=True)
    voted_on = models.DateField("voté le", null=True, blank=True)
    paid = models.DecimalField("versé (€)", max_digits=12, decimal_places=2, null=True, blank=True)
    paid_on = models.DateField("versé le", null=True, blank=True)
    report_due_on = models.DateField("bilan à rendre le", null=True, blank=True)
    settled_on = models.DateField("soldé le", null=True, blank=True)
    refused_on = models.DateField("refusé le", null=True, blank=True)
    reference = models.CharField("référence", max_length=120, blank=True)
    # Not shown to proximity teams.
    confidential = models.TextField("note confidentielle", max_length=2000, blank=True)

    objects = FundingQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = "financement"
        ordering = ["-year", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(account__in=FUNDED_CODES, status__in=FundingStatus.values, planned__lte=MOST),
                name="funding_sound",
                violation_error_message="Un financement est d’une ligne 74, dans un état connu.",
            ),
            models.CheckConstraint(
                condition=(Q(asked__isnull=True) | Q(asked__gte=0))
                & (Q(voted__isnull=True) | Q(voted__gte=0))
                & (Q(paid__isnull=True) | Q(paid__gte=0)),
                name="funding_amounts",
                violation_error_message="Un montant n’est pas négatif.",
            ),
            models.CheckConstraint(
                condition=Q(status=FundingStatus.CONSIDERED) | Q(asked__isnull=False, asked_on__isnull=False),
                name="funding_asked",
                violation_error_message="Ce qui est sollicité a son montant et son jour.",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[FundingStatus.VOTED, FundingStatus.PAID, FundingStatus.SETTLED])
                | Q(voted__isnull=False, voted_on__isnull=False),
                name="funding_voted",
                violation_error_message="Ce qui est voté a son montant et son jour.",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[FundingStatus.PAID, FundingStatus.SETTLED])
                | Q(paid__isnull=False, paid_on__isnull=False),
                name="funding_paid",
                violation_error_message="Ce qui est versé a son montant et son jour.",
            ),
            models.CheckConstraint(
                condition=~Q(status=FundingStatus.SETTLED) | Q(settled_on__isnull=False),
                name="funding_settled",
                violation_error_message="Ce qui est soldé a son jour.",
            ),
            models.CheckConstraint(
                condition=~Q(status=FundingStatus.REFUSED) | Q(refused_on__isnull=False),
                name="funding_refused",
                violation_error_message="Ce qui est refusé a son jour.",
            ),
            models.CheckConstraint(
                condition=Q(asked_on__isnull=True) | Q(voted_on__isnull=True) | Q(voted_on__gte=F("asked_on")),
                name="funding_order",
                violation_error_message="Un vote ne précède pas la demande.",
            ),
            models.UniqueConstraint(
                fields=["action", "year", "funder", "account"],
                name="funding_once",
                violation_error_message="Ce financeur a déjà cette ligne pour cette année.",
            ),
        ]
        indexes = [
            models.Index("funder", "year", name="funding_funder"),
            models.Index("deadline_on", name="funding_to_ask", condition=Q(status=FundingStatus.CONSIDERED)),
            models.Index(
                "report_due_on",
                name="funding_to_report",
                condition=Q(status__in=[FundingStatus.VOTED, FundingStatus.PAID]),
            ),
        ]
        triggers = [
            *Versioned.Meta.triggers,
            balanced("funding_balanced"),
            unless_closed("funding_of_closed_year", "{row}.year"),
            *FUNDING_TRIGGERS,
        ]

    def __str__(self) -> str:
        return f"{self.get_account_display()}, {self.year}"


def _number(name: str) -> Cast:
    """A column as a number, empty too: a form asks the database with values that have no type."""
    return Cast(F(name), models.DecimalField(max_digits=8, decimal_places=2))


class SpendingQuerySet(models.QuerySet["Spending"]):
    """Reads of spending."""

    def visible_to(self, user: Any) -> "SpendingQuerySet":
        """Those of the actions that the user sees."""
        scope = scope_of(user)
        if scope is None:
            return self.none()
        return self if scope.is_global else self.filter(action__in=Action.objects.visible_to(user).values("pk"))

    def without_proof(self) -> "SpendingQuerySet":
        """Those that no paper shows."""
        return self.filter(proofs__isnull=True)


# What is written of a spending line is looked at as a whole, once all of it is there.
SHARES = """
    PERFORM 1 FROM actions_spending WHERE id = s FOR NO KEY UPDATE;
    IF EXISTS (SELECT 1 FROM actions_spending WHERE id = s AND amount <> COALESCE(
        (SELECT sum(amount) FROM actions_spendingshare WHERE spending_id = s), 0)) THEN
        RAISE EXCEPTION 'spending_shared' USING ERRCODE = 'check_violation',
            HINT = 'Une dépense est répartie sur ses quartiers au centime près.';
    END IF;
    IF EXISTS (
        SELECT 1 FROM actions_spendingvalue v JOIN actions_axis x ON x.id = v.axis_id WHERE v.spending_id = s
        GROUP BY x.framework_id, v.quartier_id HAVING sum(v.amount) > COALESCE((
            SELECT sum(h.amount) FROM actions_spendingshare h
            WHERE h.spending_id = s AND h.quartier_id = v.quartier_id), 0)
    ) THEN
        RAISE EXCEPTION 'spending_valued' USING ERRCODE = 'check_violation',
            HINT = 'On ne valorise pas plus que ce qui est dépensé sur un quartier.';
    END IF;
"""


def whole(name: str, key: str) -> pgtrigger.Trigger:
    """Return the trigger that looks at a spending line as a whole, locked; `key` is the column of its key.

    A share that goes from one line to another has both looked at.
    """
    return pgtrigger.Trigger(
        name=name,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        when=pgtrigger.After,
        timing=pgtrigger.Deferred,
        declare=[("s", "BIGINT")],
        func=f"""
            IF TG_OP <> 'INSERT' THEN s := OLD.{key}; {SHARES} END IF;
            IF TG_OP <> 'DELETE' AND (TG_OP = 'INSERT' OR NEW.{key} <> OLD.{key}) THEN s := NEW.{key}; {SHARES} END IF;
            RETURN NULL;
        """,
    )


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Spending(Versioned):
    """What was spent for an action on a day: bought, or time of the landlord's own people (hours × rate)."""

    action = models.ForeignKey(Action, models.PROTECT, related_name="spending", verbose_name="action")
    spent_on = models.DateField("le")
    account = models.CharField("ligne du budget", max_length=14, choices=CHARGE_CHOICES)
    label = models.CharField("objet", max_length=200)
    supplier = models.CharField("fournisseur", max_length=150, blank=True)
    partner = models.ForeignKey(
        Partner, models.PROTECT, related_name="spending", verbose_name="partenaire payé", null=True, blank=True
    )
    is_internal = models.BooleanField("temps de travail interne", default=False)
    hours = models.DecimalField("heures", max_digits=8, decimal_places=2, null=True, blank=True)
    rate = models.DecimalField("coût d’une heure (€)", max_digits=8, decimal_places=2, null=True, blank=True)
    amount = models.DecimalField("montant (€)", max_digits=12, decimal_places=2)
    created_at = models.DateTimeField("saisie le", default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="saisie par"
    )

    objects = SpendingQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = "dépense"
        ordering = ["-spent_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(label="") & Q(account__in=CHARGE_CODES),
                name="spending_told",
                violation_error_message="Une dépense a un objet et une ligne de charges.",
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0, amount__lt=10**9),
                name="spending_amount",
                violation_error_message="Le montant d’une dépense est positif.",
            ),
            models.CheckConstraint(
                condition=Q(is_internal=False, hours__isnull=True, rate__isnull=True)
                | Q(is_internal=True, hours__isnull=False, rate__isnull=False, hours__gt=0, rate__gt=0),
                name="spending_time",
                violation_error_message="Un temps de travail a ses heures et leur coût ; un achat n’en a pas.",
            ),
            models.CheckConstraint(
                condition=Q(is_internal=False) | Q(amount=Round(_number("hours") * _number("rate"), precision=2)),
                name="spending_hours",
                violation_error_message="Le montant d’un temps de travail est ses heures par leur coût.",
            ),
        ]
        indexes = [models.Index("action", "spent_on", name="spending_action")]
        triggers = [
            *Versioned.Meta.triggers,
            whole("spending_whole", "id"),
            unless_closed("spending_of_closed_year", "EXTRACT(YEAR FROM {row}.spent_on)"),
            *SPENDING_TRIGGERS,
        ]

    def __str__(self) -> str:
        return self.label


ACTION_OF_SPENDING = "(SELECT action_id FROM actions_spending WHERE id = {row}.spending_id)"
YEAR_OF_SPENDING = "(SELECT EXTRACT(YEAR FROM spent_on) FROM actions_spending WHERE id = {row}.spending_id)"


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class SpendingShare(models.Model):
    """What of a spending line is for a quartier. The shares of a line make its amount, to the cent."""

    spending = models.ForeignKey(Spending, models.CASCADE, related_name="shares", verbose_name="dépense")
    quartier = models.ForeignKey(Quartier, models.PROTECT, related_name="spending", verbose_name="quartier")
    amount = models.DecimalField("part (€)", max_digits=12, decimal_places=2)

    class Meta:
        verbose_name = "part d’une dépense"
        verbose_name_plural = "parts d’une dépense"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["spending", "quartier"],
                name="spendingshare_once",
                violation_error_message="Ce quartier a déjà sa part.",
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=0),
                name="spendingshare_amount",
                violation_error_message="Une part n’est pas négative.",
            ),
        ]
        triggers = [
            whole("spendingshare_whole", "spending_id"),
            unless_closed("spendingshare_of_closed_year", YEAR_OF_SPENDING, ACTION_OF_SPENDING),
        ]

    def __str__(self) -> str:
        return f"{self.amount} €"


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class SpendingValue(models.Model):
    """What of a spending line is valued on a quartier for an axis of a framework: never more than its share there."""

    spending = models.ForeignKey(Spending, models.CASCADE, related_name="values", verbose_name="dépense")
    quartier = models.ForeignKey(Quartier, models.PROTECT, related_name="+", verbose_name="quartier")
    axis = models.ForeignKey(Axis, models.PROTECT, related_name="values", verbose_name="axe")
    amount = models.DecimalField("valorisé (€)", max_digits=12, decimal_places=2)

    class Meta:
        verbose_name = "valorisation d’une dépense"
        verbose_name_plural = "valorisations d’une dépense"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["spending", "quartier", "axis"],
                name="spendingvalue_once",
                violation_error_message="Cette dépense est déjà valorisée sur cet axe.",
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="spendingvalue_amount",
                violation_error_message="Un montant valorisé est positif.",
            ),
        ]
        indexes = [models.Index("axis", "quartier", name="spendingvalue_axis")]
        triggers = [
            whole("spendingvalue_whole", "spending_id"),
            unless_closed("spendingvalue_of_closed_year", YEAR_OF_SPENDING, ACTION_OF_SPENDING),
            *VALUE_TRIGGERS,
        ]

    def __str__(self) -> str:
        return f"{self.amount} €"
