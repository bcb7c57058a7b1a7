"""What meetings decide, followed until it is done."""

import datetime
import uuid
from typing import Any

import pghistory
from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from core.models.base import Versioned
from meetings.enums import DecisionStatus
from meetings.models.meetings import AgendaItem, Meeting, settled
from partners.models import Contact, Partner
from territories.models import scope_of


class DecisionQuerySet(models.QuerySet["Decision"]):
    """Reads of decisions."""

    def visible_to(self, user: Any) -> "DecisionQuerySet":
        """Those of meetings that the user sees, and the user's own to do."""
        scope = scope_of(user)
        if scope is None:
            return self.none()
        if scope.is_global:
            return self
        return self.filter(Q(meeting__in=Meeting.objects.visible_to(user).values("pk")) | Q(owner_id=user.pk))

    def visible_in(self, user: Any, quartier_id: int) -> "DecisionQuerySet":
        """Those of the meetings of one quartier, if the user sees it."""
        return self.filter(meeting__in=Meeting.objects.visible_in(user, quartier_id).values("pk"))

    def for_work(self) -> "DecisionQuerySet":
        """With who takes care of it, and the keys of its quartiers that rights ask for; in one query."""
        links = Meeting.quartiers.through.objects.filter(meeting=OuterRef("meeting_id"))
        return self.select_related("meeting", "owner", "contact", "partner").annotate(
            quartier_keys=ArraySubquery(links.order_by("quartier_id").values("quartier_id"))
        )

    def open(self) -> "DecisionQuerySet":
        """Those to do, the most urgent first."""
        return self.filter(status=DecisionStatus.OPEN).order_by(F("due_on").asc(nulls_last=True), "pk")

    def late(self, today: datetime.date | None = None) -> "DecisionQuerySet":
        """Those to do whose day has passed."""
        return self.open().filter(due_on__lt=today or timezone.localdate())


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Decision(Versioned):
    """A decision of a meeting: what, who (an agent, or a contact or a partner outside), for when."""

    # Made by the page where minutes are taken: sent twice, it is stored once.
    uid = models.UUIDField("identifiant", default=uuid.uuid4, unique=True, editable=False)
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="decisions", verbose_name="réunion")
    item = models.ForeignKey(
        AgendaItem,
        models.SET_NULL,
        related_name="decisions",
        verbose_name="point de l’ordre du jour",
        null=True,
        blank=True,
    )
    text = models.TextField("décision", max_length=1000)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="decisions",
        verbose_name="agent qui s’en charge",
        null=True,
        blank=True,
    )
    contact = models.ForeignKey(
        Contact,
        models.PROTECT,
        related_name="decisions",
        verbose_name="contact qui s’en charge",
        null=True,
        blank=True,
    )
    partner = models.ForeignKey(
        Partner,
        models.PROTECT,
        related_name="decisions",
        verbose_name="partenaire qui s’en charge",
        null=True,
        blank=True,
    )
    due_on = models.DateField("pour le", null=True, blank=True)
    is_promise = models.BooleanField("promis aux habitants", default=False)
    status = models.CharField("état", max_length=7, choices=DecisionStatus.choices, default=DecisionStatus.OPEN)
    closed_on = models.DateField("fermée le", null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="fermée par", null=True, blank=True
    )
    # What was done, or why it was dropped.
    outcome = models.CharField("suite", max_length=500, blank=True)
    reminded_on = models.DateField("rappelée le", null=True, blank=True, editable=False)
    created_at = models.DateTimeField("prise le", default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="notée par"
    )

    objects = DecisionQuerySet.as_manager()

    class Meta(Versioned.Meta):
        # What becomes of it goes on, and whoever takes care of it may be merged with another.
        triggers = [*Versioned.Meta.triggers, *settled("meeting_id", "item_id", "text", "due_on", "is_promise")]
        verbose_name = "décision"
        ordering = ["meeting", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text="") & Q(status__in=DecisionStatus.values),
                name="decision_told",
                violation_error_message="Une décision a un texte et un état.",
            ),
            models.CheckConstraint(
                condition=Q(owner__isnull=True) | Q(contact__isnull=True, partner__isnull=True),
                name="decision_one_owner",
                violation_error_message="Une décision est confiée à un agent, ou à un partenaire.",
            ),
            models.CheckConstraint(
                condition=Q(status=DecisionStatus.OPEN, closed_on__isnull=True, closed_by__isnull=True)
                | Q(
                    status__in=[DecisionStatus.DONE, DecisionStatus.DROPPED],
                    closed_on__isnull=False,
                    closed_by__isnull=False,
                ),
                name="decision_closed_signed",
                violation_error_message="Une décision fermée l’est à une date, par quelqu’un.",
            ),
            models.CheckConstraint(
                condition=~Q(status=DecisionStatus.DROPPED) | ~Q(outcome=""),
                name="decision_dropped_why",
                violation_error_message="Dites pourquoi la décision est abandonnée.",
            ),
        ]
        indexes = [
            models.Index("due_on", "id", name="decision_open", condition=Q(status="open")),
            models.Index("owner", "due_on", name="decision_owner", condition=Q(status="open")),
        ]

    def __str__(self) -> str:
        return self.text[:80]

    def get_absolute_url(self) -> str:
        """Return the address of its page."""
        return reverse("meetings:decision_detail", args=[self.pk])

    @property
    def who(self) -> str:
        """Who takes care of it, empty when nobody was named."""
        if self.owner is not None:
            return str(self.owner)
        return ", ".join(str(part) for part in (self.contact, self.partner) if part is not None)

    @property
    def is_late(self) -> bool:
        """Whether it is still to do after its day."""
        return self.status == DecisionStatus.OPEN and self.due_on is not None and self.due_on < timezone.localdate()
