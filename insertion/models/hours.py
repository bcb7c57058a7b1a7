"""The hours of each month: a sheet for each lot (or action), a line for each step, a link for who has no account.

A sheet that is validated is locked, by the database. Whoever writes a line locks its sheet, then the pathway: nobody
validates what somebody is writing, and two who note hours of one pathway see one another's.
"""

import uuid
from typing import Any

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from actions.models import Action
from core.models.base import Versioned
from core.models.documents import Attachment
from insertion.enums import SheetState
from insertion.models.contracts import Lot
from insertion.models.pathways import Placement, where_seen
from insertion.models.tallies import LINE_TRIGGERS, SHEET_TRIGGERS
from partners.models import Partner

OF_A_LOT_OR_AN_ACTION = Q(lot__isnull=False, action__isnull=True) | Q(lot__isnull=True, action__isnull=False)


class SheetQuerySet(models.QuerySet["Sheet"]):
    """Reads of sheets."""

    def visible_to(self, user: Any) -> "SheetQuerySet":
        """Those of a lot or of an action of the user's quartiers; all of them for administrators."""
        seen = where_seen(user)
        return self if seen is None else self.filter(seen)

    def led_by(self, user: Any) -> "SheetQuerySet":
        """Those of a lot or of an action of the quartiers that the user leads: who may read their lines."""
        seen = where_seen(user, is_led=True)
        return self if seen is None else self.filter(seen)

    def to_validate(self) -> "SheetQuerySet":
        """Those that were sent and that nobody has validated."""
        return self.filter(sent_at__isnull=False, validated_at__isnull=True)


# Its version changes with each line that is noted: the history tells the rest.
@pghistory.track(exclude=["hours", "version"])
class Sheet(Versioned):
    """The relevé of a month of a lot; or of an action, for the steps that are in no lot."""

    lot = models.ForeignKey(Lot, models.PROTECT, related_name="sheets", verbose_name="lot", null=True, blank=True)
    action = models.ForeignKey(
        Action, models.PROTECT, related_name="sheets", verbose_name="action", null=True, blank=True
    )
    # Its first day.
    month = models.DateField("mois")
    sent_at = models.DateTimeField("reçu le", null=True, blank=True)
    sent_by = models.ForeignKey(
        Partner, models.PROTECT, related_name="+", verbose_name="envoyé par", null=True, blank=True
    )
    validated_at = models.DateTimeField("validé le", null=True, blank=True)
    validated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="validé par", null=True, blank=True
    )
    # Why a validated month was opened again, the last time.
    reopened_reason = models.CharField("rouvert parce que", max_length=300, blank=True)
    note = models.CharField("remarque", max_length=500, blank=True)
    # Kept by a trigger.
    hours = models.DecimalField("heures", max_digits=10, decimal_places=2, default=0, editable=False)

    objects = SheetQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = "relevé du mois"
        verbose_name_plural = "relevés du mois"
        ordering = ["-month", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=OF_A_LOT_OR_AN_ACTION,
                name="sheet_of_one",
                violation_error_message="Un relevé est celui d’un lot, ou d’une action.",
            ),
            models.UniqueConstraint(
                fields=["lot", "action", "month"],
                nulls_distinct=False,
                name="sheet_once",
                violation_error_message="Ce mois a déjà son relevé.",
            ),
            models.CheckConstraint(
                condition=Q(month__day=1, month__year__range=(2000, 2100)),
                name="sheet_month",
                violation_error_message="Un mois est dit par son premier jour, entre 2000 et 2100.",
            ),
            models.CheckConstraint(
                condition=Q(validated_at__isnull=True, validated_by__isnull=True)
                | Q(validated_at__isnull=False, validated_by__isnull=False),
                name="sheet_signed",
                violation_error_message="Un mois validé a sa date et son auteur.",
            ),
        ]
        indexes = [
            models.Index("month", name="sheet_month"),
            models.Index("sent_at", name="sheet_to_validate", condition=Q(validated_at=None, sent_at__isnull=False)),
        ]
        triggers = [
            *Versioned.Meta.triggers,
            # A month of other hours is another sheet.
            pgtrigger.Trigger(
                name="keep_its_month",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.AnyChange("lot", "action", "month"),
                func="""
                    RAISE EXCEPTION 'sheet_moved' USING ERRCODE = 'check_violation',
                        HINT = 'Un relevé garde son lot, ou son action, et son mois.';
                """,
            ),
            *SHEET_TRIGGERS,
        ]

    def __str__(self) -> str:
        return f"{self.month:%m/%Y}"

    def get_absolute_url(self) -> str:
        """Return the address of its page."""
        return reverse("insertion:sheet_detail", args=[self.pk])

    @property
    def state(self) -> SheetState:
        """Being written, sent, or validated."""
        if self.validated_at is not None:
            return SheetState.VALIDATED
        return SheetState.OPEN if self.sent_at is None else SheetState.SENT


class HoursLinkQuerySet(models.QuerySet["HoursLink"]):
    """Reads of links."""

    def visible_to(self, user: Any) -> "HoursLinkQuerySet":
        """Those of a lot or of an action of the quartiers that the user leads; all of them for administrators."""
        seen = where_seen(user, is_led=True)
        return self if seen is None else self.filter(seen)

    def open(self) -> "HoursLinkQuerySet":
        """Those that still open something."""
        return self.filter(revoked_at__isnull=True, expires_at__gt=timezone.now())


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class HoursLink(models.Model):
    """A signed link by which a company or a structure notes its hours of some months, until a day.

    The company that holds the lot notes all its lines; another structure, those of which it is the employer.
    """

    uid = models.UUIDField("identifiant", default=uuid.uuid4, unique=True, editable=False)
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="links", verbose_name="lot", null=True, blank=True)
    action = models.ForeignKey(
        Action, models.PROTECT, related_name="hours_links", verbose_name="action", null=True, blank=True
    )
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="hours_links", verbose_name="structure")
    first_month = models.DateField("premier mois")
    last_month = models.DateField("dernier mois")
    sent_to = models.EmailField("envoyé à", blank=True)
    created_at = models.DateTimeField("créé le", default=timezone.now, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="créé par")
    expires_at = models.DateTimeField("valable jusqu’au")
    revoked_at = models.DateTimeField("repris le", null=True, blank=True)
    used_at = models.DateTimeField("dernier envoi", null=True, blank=True)

    objects = HoursLinkQuerySet.as_manager()

    class Meta:
        verbose_name = "lien de saisie"
        verbose_name_plural = "liens de saisie"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=OF_A_LOT_OR_AN_ACTION,
                name="hourslink_of_one",
                violation_error_message="Un lien est celui d’un lot, ou d’une action.",
            ),
            models.CheckConstraint(
                condition=Q(
                    first_month__day=1,
                    last_month__day=1,
                    last_month__gte=F("first_month"),
                    expires_at__gt=F("created_at"),
                ),
                name="hourslink_sound",
                violation_error_message="Un lien va d’un mois à un autre, et expire après sa création.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partner}, {self.first_month:%m/%Y} – {self.last_month:%m/%Y}"

    @property
    def is_open(self) -> bool:
        """Whether it still opens something."""
        return self.revoked_at is None and self.expires_at > timezone.now()


class HoursStatementQuerySet(models.QuerySet["HoursStatement"]):
    """Reads of lines."""

    def visible_to(self, user: Any) -> "HoursStatementQuerySet":
        """Those on a sheet of a lot or of an action of the quartiers that the user leads, all for administrators.

        What is in a lot, for an action of another quartier, is read with the lot.
        """
        seen = where_seen(user, "sheet__lot", "sheet__action", is_led=True)
        return self if seen is None else self.filter(seen)

    def in_year(self, year: int) -> "HoursStatementQuerySet":
        """Those of the months of a year."""
        return self.filter(sheet__month__year=year)

    def validated(self) -> "HoursStatementQuerySet":
        """Those of validated months: what is done, for the clause."""
        return self.filter(sheet__validated_at__isnull=False)


LOCKED = """
    SELECT * INTO sheet FROM insertion_sheet WHERE id = {row}.sheet_id FOR NO KEY UPDATE;
    IF sheet.validated_at IS NOT NULL THEN
        RAISE EXCEPTION 'hoursstatement_locked' USING ERRCODE = 'check_violation',
            HINT = 'Ce mois est validé : ses heures ne changent plus, à moins qu’un manager ne le rouvre.';
    END IF;
"""
# Code du travail: 48 hours a week at most (L3121-20), 10 hours a day (L3121-18); see `insertion_month_limit`.
BOUNDED = """
    SELECT * INTO step FROM insertion_placement WHERE id = NEW.placement_id;
    IF sheet.lot_id IS DISTINCT FROM step.lot_id
        OR (step.lot_id IS NULL AND sheet.action_id IS DISTINCT FROM step.action_id) THEN
        RAISE EXCEPTION 'hoursstatement_elsewhere' USING ERRCODE = 'check_violation',
            HINT = 'Cette étape n’est pas de ce lot, ou de cette action.';
    END IF;
    month_end := (sheet.month + INTERVAL '1 month - 1 day')::date;
    IF NEW.hours > insertion_month_limit(
        greatest(step.starts_on, sheet.month), least(coalesce(step.ends_on, 'infinity'), month_end)
    ) THEN
        RAISE EXCEPTION 'hoursstatement_month' USING ERRCODE = 'check_violation',
            HINT = 'Plus d’heures que ses jours de ce mois n’en permettent (10 h par jour, 48 h par semaine).';
    END IF;
    PERFORM 1 FROM insertion_pathway WHERE id = step.pathway_id FOR NO KEY UPDATE;
    SELECT coalesce(sum(line.hours), 0) INTO others
    FROM insertion_placement beside
    JOIN insertion_hoursstatement line ON line.placement_id = beside.id AND line.id <> NEW.id
    JOIN insertion_sheet month_of ON month_of.id = line.sheet_id AND month_of.month = sheet.month
    WHERE beside.pathway_id = step.pathway_id;
    IF others + NEW.hours > insertion_month_limit(sheet.month, month_end) THEN
        RAISE EXCEPTION 'hoursstatement_pathway' USING ERRCODE = 'check_violation',
            HINT = 'Avec ses autres étapes, ce parcours aurait plus d’heures qu’un mois n’en permet.';
    END IF;
"""


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class HoursStatement(models.Model):
    """The hours of a step in a month, on the sheet of its lot or of its action."""

    sheet = models.ForeignKey(Sheet, models.PROTECT, related_name="statements", verbose_name="relevé")
    placement = models.ForeignKey(Placement, models.PROTECT, related_name="statements", verbose_name="étape")
    hours = models.DecimalField("heures", max_digits=6, decimal_places=2)
    entered_at = models.DateTimeField("saisies le", default=timezone.now)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="saisies par", null=True, blank=True
    )
    link = models.ForeignKey(
        HoursLink, models.PROTECT, related_name="statements", verbose_name="par le lien", null=True, blank=True
    )

    objects = HoursStatementQuerySet.as_manager()

    class Meta:
        verbose_name = "relevé d’heures"
        verbose_name_plural = "relevés d’heures"
        ordering = ["sheet", "placement"]
        constraints = [
            models.UniqueConstraint(
                fields=["sheet", "placement"],
                name="hoursstatement_once",
                violation_error_message="Cette étape a déjà ses heures de ce mois.",
            ),
            models.CheckConstraint(
                condition=Q(hours__gte=0),
                name="hoursstatement_positive",
                violation_error_message="Des heures ne sont pas négatives.",
            ),
            models.CheckConstraint(
                condition=Q(entered_by__isnull=False) | Q(link__isnull=False),
                name="hoursstatement_told_by",
                violation_error_message="Quelqu’un a saisi ces heures : une personne, ou une structure par son lien.",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="hours_in_bounds",
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                declare=[
                    ("sheet", "RECORD"),
                    ("step", "RECORD"),
                    ("month_end", "DATE"),
                    ("others", "NUMERIC"),
                ],
                func=f"""
                    IF TG_OP <> 'INSERT' THEN {LOCKED.format(row="OLD")} END IF;
                    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                    {LOCKED.format(row="NEW")}
                    {BOUNDED}
                    RETURN NEW;
                """,
            ),
            *LINE_TRIGGERS,
        ]

    def __str__(self) -> str:
        return f"{self.hours} h"


class SheetDocument(Attachment):
    """The proof of the hours of a month: a paper of the company or of the structure."""

    sheet = models.ForeignKey(Sheet, models.PROTECT, related_name="documents", verbose_name="relevé")
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="ajouté par", null=True, blank=True
    )
    link = models.ForeignKey(
        HoursLink, models.PROTECT, related_name="documents", verbose_name="par le lien", null=True, blank=True
    )

    class Meta(Attachment.Meta):
        verbose_name = "justificatif d’un relevé"
        verbose_name_plural = "justificatifs d’un relevé"
        constraints = [
            *Attachment.Meta.constraints,
            models.UniqueConstraint(
                fields=["sheet", "digest"],
                name="sheetdocument_once",
                violation_error_message="Ce fichier est déjà joint à ce relevé.",
            ),
            models.CheckConstraint(
                condition=Q(added_by__isnull=False) | Q(link__isnull=False),
                name="sheetdocument_told_by",
                violation_error_message="Quelqu’un a joint ce fichier : une personne, ou une structure par son lien.",
            ),
        ]
