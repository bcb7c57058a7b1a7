"""Meetings, their series, their agenda, the people who are called and those who came."""

import datetime
import uuid
from typing import Any

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from accounts.models import Team
from core.models.base import Versioned
from core.models.documents import Attachment
from diagnostics.enums import OrganisationKind
from diagnostics.models import Issue, Observation
from meetings.enums import (
    Answer,
    Attendance,
    Frequency,
    MeetingKind,
    MeetingStatus,
    MinutesStatus,
    Weekday,
    WeekOfMonth,
)
from partners.models import Agreement, Contact, Partner, PartnerTheme
from territories.models import Quartier, UrbanProject, scope_of

# What was validated is what everybody agreed on: it does not change any more, whatever writes it.
REFUSAL = """RAISE EXCEPTION 'Le relevé de cette réunion est validé : il ne change plus.'
    USING ERRCODE = 'check_violation', CONSTRAINT = 'minutes_settled';
"""
OF_SETTLED = """
IF (SELECT minutes_status FROM meetings_meeting WHERE id = {row}.meeting_id) = 'validated' THEN
    {refusal}END IF;
"""


def settled(*columns: str, is_whole: bool = True) -> list[pgtrigger.Trigger]:
    """Return the triggers that refuse a change of `columns` in a part of validated minutes.

    A part that is `is_whole` is neither added nor taken out. What is not named goes on: the state of a decision, a
    record that is merged with another.
    """
    old, new = (", ".join(f"{row}.{column}" for column in columns) for row in ("OLD", "NEW"))
    changed = pgtrigger.Condition(f"(({old}) IS DISTINCT FROM ({new}))")

    def refuse(
        name: str, operation: pgtrigger.Operation, rows: list[str], condition: pgtrigger.Condition | None = None
    ) -> pgtrigger.Trigger:
        func = "".join(OF_SETTLED.format(row=row, refusal=REFUSAL) for row in rows) + f"RETURN {rows[-1]};"
        return pgtrigger.Trigger(name=name, operation=operation, when=pgtrigger.Before, func=func, condition=condition)

    triggers = [refuse("settled_update", pgtrigger.Update, ["OLD", "NEW"], changed)]
    if is_whole:
        triggers.append(refuse("settled_insert", pgtrigger.Insert, ["NEW"]))
        triggers.append(refuse("settled_delete", pgtrigger.Delete, ["OLD"]))
    return triggers


class MeetingSeriesQuerySet(models.QuerySet["MeetingSeries"]):
    """Reads of series."""

    def visible_to(self, user: Any) -> "MeetingSeriesQuerySet":
        """Those of at least one of the user's quartiers, and the user's own; all of them for administrators."""
        scope = scope_of(user)
        if scope is None:
            return self.none()
        if scope.is_global:
            return self
        links = MeetingSeries.quartiers.through.objects.filter(quartier_id__any=scope.quartier_ids)
        return self.filter(Q(pk__in=links.values("meetingseries_id")) | Q(organiser_id=user.pk))


@pghistory.track()
class MeetingSeries(Versioned):
    """Meetings that come back: every first Tuesday, every second week."""

    title = models.CharField("intitulé", max_length=200)
    kind = models.CharField("type", max_length=10, choices=MeetingKind.choices)
    quartiers = models.ManyToManyField(Quartier, related_name="meeting_series", verbose_name="quartiers")
    project = models.ForeignKey(
        UrbanProject, models.PROTECT, related_name="+", verbose_name="projet", null=True, blank=True
    )
    theme = models.ForeignKey(
        PartnerTheme, models.PROTECT, related_name="+", verbose_name="thème", null=True, blank=True
    )
    team = models.ForeignKey(Team, models.PROTECT, related_name="+", verbose_name="équipe", null=True, blank=True)
    organiser = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="organisé par"
    )
    frequency = models.CharField("fréquence", max_length=8, choices=Frequency.choices, default=Frequency.MONTHLY)
    interval = models.PositiveSmallIntegerField("une fois sur", default=1)
    weekday = models.PositiveSmallIntegerField("jour", choices=Weekday.choices)
    week = models.SmallIntegerField("semaine du mois", choices=WeekOfMonth.choices, null=True, blank=True)
    starts_on = models.DateField("à partir du")
    ends_on = models.DateField("jusqu’au", null=True, blank=True)
    time = models.TimeField("heure")
    minutes = models.PositiveSmallIntegerField("durée (minutes)", default=120)
    place = models.CharField("lieu", max_length=200, blank=True)
    video_url = models.URLField("lien de visioconférence", max_length=500, blank=True)
    is_active = models.BooleanField("continue", default=True)

    objects = MeetingSeriesQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = "série de réunions"
        verbose_name_plural = "séries de réunions"
        ordering = ["title", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(title="") & Q(kind__in=MeetingKind.values),
                name="meetingseries_titled",
                violation_error_message="Une série a un intitulé et un type.",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="meetingseries_period",
                violation_error_message="La fin ne peut pas précéder le début.",
            ),
            models.CheckConstraint(
                condition=Q(interval__range=(1, 12), minutes__range=(5, 1440), weekday__range=(1, 7)),
                name="meetingseries_rule",
                violation_error_message="Une série revient toutes les 1 à 12 semaines ou mois, pour 5 minutes à 24 h.",
            ),
            models.CheckConstraint(
                condition=Q(frequency=Frequency.MONTHLY, week__isnull=False, week__in=WeekOfMonth.values)
                | Q(frequency=Frequency.WEEKLY, week__isnull=True),
                name="meetingseries_week",
                violation_error_message="Dites quelle semaine du mois, pour une série mensuelle seulement.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the address of its page."""
        return reverse("meetings:series_detail", args=[self.pk])


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class SeriesException(models.Model):
    """A day of a series on which there is no meeting (a holiday): none is made for it."""

    series = models.ForeignKey(MeetingSeries, models.CASCADE, related_name="exceptions", verbose_name="série")
    on = models.DateField("jour")
    reason = models.CharField("raison", max_length=200, blank=True)

    class Meta:
        verbose_name = "exception d’une série"
        verbose_name_plural = "exceptions d’une série"
        ordering = ["on"]
        constraints = [
            models.UniqueConstraint(
                fields=["series", "on"],
                name="seriesexception_once",
                violation_error_message="Ce jour est déjà une exception.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.on:%d/%m/%Y}"


class MeetingQuerySet(models.QuerySet["Meeting"]):
    """Reads of meetings."""

    def visible_to(self, user: Any) -> "MeetingQuerySet":
        """Those of at least one of the user's quartiers, and those the user organises or is called to; all of them
        for administrators.
        """
        scope = scope_of(user)
        if scope is None:
            return self.none()
        if scope.is_global:
            return self
        links = Meeting.quartiers.through.objects.filter(quartier_id__any=scope.quartier_ids)
        called = Invitee.objects.filter(user_id=user.pk)
        return self.filter(
            Q(pk__in=links.values("meeting_id")) | Q(organiser_id=user.pk) | Q(pk__in=called.values("meeting_id"))
        )

    def visible_in(self, user: Any, quartier_id: int) -> "MeetingQuerySet":
        """Those of one quartier, if the user sees it."""
        scope = scope_of(user)
        if scope is None or not scope.sees(quartier_id):
            return self.none()
        links = Meeting.quartiers.through.objects.filter(quartier_id=quartier_id)
        return self.filter(pk__in=links.values("meeting_id"))

    def for_work(self) -> "MeetingQuerySet":
        """With what rights and forms ask of a meeting, `quartier_keys` among them; in one query."""
        links = Meeting.quartiers.through.objects.filter(meeting=OuterRef("pk"))
        return self.select_related("series", "project", "theme", "team", "organiser").annotate(
            quartier_keys=ArraySubquery(links.order_by("quartier_id").values("quartier_id"))
        )

    def coming(self, now: datetime.datetime | None = None) -> "MeetingQuerySet":
        """Those that are to be held, the next one first."""
        return self.filter(
            ends_at__gte=now or timezone.now(), status__in=[MeetingStatus.PREPARED, MeetingStatus.CALLED]
        ).order_by("starts_at", "pk")


@pghistory.track()
class Meeting(Versioned):
    """A meeting, from its preparation to the validation of its minutes."""

    uid = models.UUIDField("identifiant", default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField("type", max_length=10, choices=MeetingKind.choices)
    title = models.CharField("intitulé", max_length=200)
    quartiers = models.ManyToManyField(Quartier, related_name="meetings", verbose_name="quartiers")
    project = models.ForeignKey(
        UrbanProject, models.PROTECT, related_name="meetings", verbose_name="projet", null=True, blank=True
    )
    theme = models.ForeignKey(
        PartnerTheme, models.PROTECT, related_name="+", verbose_name="thème", null=True, blank=True
    )
    team = models.ForeignKey(
        Team, models.PROTECT, related_name="meetings", verbose_name="équipe", null=True, blank=True
    )
    organiser = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="organised_meetings", verbose_name="organisée par"
    )
    starts_at = models.DateTimeField("début")
    ends_at = models.DateTimeField("fin")
    place = models.CharField("lieu", max_length=200, blank=True)
    video_url = models.URLField("lien de visioconférence", max_length=500, blank=True)
    aim = models.TextField("objet de la réunion", max_length=4000, blank=True)
    status = models.CharField("état", max_length=9, choices=MeetingStatus.choices, default=MeetingStatus.PREPARED)
    cancelled_reason = models.CharField("raison de l’annulation", max_length=300, blank=True)
    # Of the calendar object (RFC 5545 §3.8.7.4): one more for each change of date or place that was told.
    sequence = models.PositiveIntegerField("révision de l’invitation", default=0, editable=False)
    called_at = models.DateTimeField("convoquée le", null=True, blank=True, editable=False)
    series = models.ForeignKey(
        MeetingSeries, models.PROTECT, related_name="meetings", verbose_name="série", null=True, blank=True
    )
    # The day the rule of the series gives, kept when the meeting moves: it is not made twice.
    series_on = models.DateField("jour de la série", null=True, blank=True)
    # Minutes.
    minutes_status = models.CharField(
        "relevé", max_length=9, choices=MinutesStatus.choices, default=MinutesStatus.DRAFT
    )
    minutes_sent_at = models.DateTimeField("relevé envoyé le", null=True, blank=True, editable=False)
    validated_in = models.ForeignKey(
        "self", models.PROTECT, related_name="validated_minutes", verbose_name="validé à", null=True, blank=True
    )
    summary = models.TextField("en bref", max_length=4000, blank=True)
    created_at = models.DateTimeField("créée le", default=timezone.now, editable=False)

    objects = MeetingQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = "réunion"
        ordering = ["-starts_at", "-pk"]
        triggers = [
            *Versioned.Meta.triggers,
            # Whatever wrote it: calendars take an invitation for another only when its revision is higher.
            pgtrigger.Trigger(
                name="count_sequence",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Condition(
                    "OLD.called_at IS NOT NULL AND (OLD.starts_at, OLD.ends_at, OLD.place, OLD.video_url, OLD.title,"
                    " OLD.status = 'cancelled') IS DISTINCT FROM (NEW.starts_at, NEW.ends_at, NEW.place,"
                    " NEW.video_url, NEW.title, NEW.status = 'cancelled')"
                ),
                func="NEW.sequence = OLD.sequence + 1; RETURN NEW;",
            ),
            pgtrigger.Trigger(
                name="settled",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Condition(
                    "OLD.minutes_status = 'validated'"
                    " AND (OLD.minutes_status, OLD.summary) IS DISTINCT FROM (NEW.minutes_status, NEW.summary)"
                ),
                func=REFUSAL,
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(title="") & Q(kind__in=MeetingKind.values),
                name="meeting_titled",
                violation_error_message="Une réunion a un intitulé et un type.",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="meeting_period",
                violation_error_message="La fin suit le début.",
            ),
            models.CheckConstraint(
                condition=Q(status__in=MeetingStatus.values, minutes_status__in=MinutesStatus.values),
                name="meeting_status_known",
                violation_error_message="Cet état de réunion n’existe pas.",
            ),
            models.CheckConstraint(
                condition=Q(status=MeetingStatus.CANCELLED) | Q(cancelled_reason=""),
                name="meeting_cancelled_reason",
                violation_error_message="Seule une réunion annulée a une raison d’annulation.",
            ),
            models.CheckConstraint(
                condition=Q(minutes_status=MinutesStatus.DRAFT) | Q(status=MeetingStatus.HELD),
                name="meeting_minutes_of_held",
                violation_error_message="Le relevé d’une réunion s’envoie une fois qu’elle s’est tenue.",
            ),
            models.CheckConstraint(
                condition=Q(validated_in__isnull=True) | Q(minutes_status=MinutesStatus.VALIDATED),
                name="meeting_validated_in",
                violation_error_message="Seul un relevé validé dit dans quelle réunion il l’a été.",
            ),
            models.CheckConstraint(
                condition=Q(series__isnull=True, series_on__isnull=True)
                | Q(series__isnull=False, series_on__isnull=False),
                name="meeting_series_day",
                violation_error_message="Une réunion d’une série a son jour dans la série.",
            ),
            models.UniqueConstraint(
                fields=["series", "series_on"],
                name="meeting_series_once",
                violation_error_message="La série a déjà sa réunion de ce jour.",
            ),
        ]
        indexes = [
            models.Index(F("starts_at").desc(), F("id").desc(), name="meeting_recent"),
            models.Index("organiser", "starts_at", name="meeting_organiser"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the address of its page."""
        return reverse("meetings:meeting_detail", args=[self.pk])

    @cached_property
    def quartier_keys(self) -> list[int]:
        """Keys of its quartiers, which `for_work` reads with it."""
        links = Meeting.quartiers.through.objects.filter(meeting=self.pk)
        return list(links.order_by("quartier_id").values_list("quartier_id", flat=True))

    @property
    def is_locked(self) -> bool:
        """Whether what was said and decided is settled: its minutes are validated."""
        return self.minutes_status == MinutesStatus.VALIDATED

    @property
    def is_over(self) -> bool:
        """Whether its hour has passed, or it was held."""
        return self.status == MeetingStatus.HELD or self.ends_at < timezone.now()


@pghistory.track(pghistory.InsertEvent(), pghistory.DeleteEvent())
class MeetingQuartier(Meeting.quartiers.through):  # type: ignore[name-defined, misc]  # made by Django at run time
    """A quartier of a meeting: what was added or taken away is in the history."""

    class Meta:
        proxy = True
        verbose_name = "quartier d’une réunion"
        verbose_name_plural = "quartiers d’une réunion"


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class AgendaItem(Versioned):
    """A point of the agenda, and what was said of it. It may be about a record, to which it leads."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="items", verbose_name="réunion")
    order = models.PositiveSmallIntegerField("ordre", default=10)
    title = models.CharField("point", max_length=300)
    minutes = models.PositiveSmallIntegerField("durée (minutes)", null=True, blank=True)
    speaker = models.CharField("présenté par", max_length=150, blank=True)
    notes = models.TextField("ce qui s’est dit", max_length=20000, blank=True)
    observation = models.ForeignKey(
        Observation, models.PROTECT, related_name="+", verbose_name="observation", null=True, blank=True
    )
    issue = models.ForeignKey(
        Issue, models.PROTECT, related_name="agenda_items", verbose_name="problématique", null=True, blank=True
    )
    agreement = models.ForeignKey(
        Agreement, models.PROTECT, related_name="agenda_items", verbose_name="convention", null=True, blank=True
    )
    decision = models.ForeignKey(
        "Decision", models.PROTECT, related_name="agenda_items", verbose_name="décision", null=True, blank=True
    )

    class Meta(Versioned.Meta):
        triggers = [
            *Versioned.Meta.triggers,
            *settled("meeting_id", "title", "notes", '"order"', "minutes", "speaker"),
        ]
        verbose_name = "point de l’ordre du jour"
        verbose_name_plural = "points de l’ordre du jour"
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(title=""),
                name="agendaitem_titled",
                violation_error_message="Un point de l’ordre du jour a un intitulé.",
            ),
            models.CheckConstraint(
                condition=Q(minutes__isnull=True) | Q(minutes__range=(1, 600)),
                name="agendaitem_minutes",
                violation_error_message="Un point dure de 1 à 600 minutes.",
            ),
            models.CheckConstraint(
                condition=Q(issue__isnull=True, agreement__isnull=True, decision__isnull=True)
                | Q(observation__isnull=True, agreement__isnull=True, decision__isnull=True)
                | Q(observation__isnull=True, issue__isnull=True, decision__isnull=True)
                | Q(observation__isnull=True, issue__isnull=True, agreement__isnull=True),
                name="agendaitem_one_record",
                violation_error_message="Un point mène à une seule fiche.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def record(self) -> Any:
        """The record that it is about, None when it is about none."""
        return self.observation or self.issue or self.agreement or self.decision


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Invitee(Versioned):
    """Who is called to a meeting: a user, a contact of a partner, or a partner as such; and whether they came."""

    uid = models.UUIDField("identifiant", default=uuid.uuid4, unique=True, editable=False)
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="invitees", verbose_name="réunion")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="invitations",
        verbose_name="agent",
        null=True,
        blank=True,
    )
    contact = models.ForeignKey(
        Contact, models.PROTECT, related_name="invitations", verbose_name="contact", null=True, blank=True
    )
    # With a contact: for whom it comes; alone: whoever it sends.
    partner = models.ForeignKey(
        Partner, models.PROTECT, related_name="invitations", verbose_name="partenaire", null=True, blank=True
    )
    college = models.CharField(
        "collège", max_length=14, choices=OrganisationKind.choices, default=OrganisationKind.OTHER
    )
    answer = models.CharField("réponse", max_length=5, choices=Answer.choices, default=Answer.NONE)
    answer_note = models.CharField("mot de la réponse", max_length=300, blank=True)
    answered_at = models.DateTimeField("répondu le", null=True, blank=True)
    # The last invitation that left for them, and its revision.
    called_at = models.DateTimeField("convoqué le", null=True, blank=True)
    called_sequence = models.PositiveIntegerField("révision envoyée", null=True, blank=True)
    mail_failed_at = models.DateTimeField("envoi refusé le", null=True, blank=True)
    attendance = models.CharField("présence", max_length=8, choices=Attendance.choices, default=Attendance.UNKNOWN)
    minutes_sent_at = models.DateTimeField("relevé envoyé le", null=True, blank=True)

    class Meta(Versioned.Meta):
        # The list itself goes along when two partners are merged.
        triggers = [*Versioned.Meta.triggers, *settled("meeting_id", "college", "attendance", is_whole=False)]
        verbose_name = "invité"
        ordering = ["college", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False, contact__isnull=True, partner__isnull=True)
                | Q(user__isnull=True, contact__isnull=False)
                | Q(user__isnull=True, partner__isnull=False),
                name="invitee_somebody",
                violation_error_message="On invite un agent, un contact ou un partenaire.",
            ),
            models.CheckConstraint(
                condition=Q(
                    college__in=OrganisationKind.values,
                    answer__in=Answer.values,
                    attendance__in=Attendance.values,
                ),
                name="invitee_choices_known",
                violation_error_message="Ce collège, cette réponse ou cette présence n’existe pas.",
            ),
            models.UniqueConstraint(
                fields=["meeting", "user"],
                name="invitee_user_once",
                violation_error_message="Cet agent est déjà invité.",
            ),
            models.UniqueConstraint(
                fields=["meeting", "contact"],
                name="invitee_contact_once",
                violation_error_message="Ce contact est déjà invité.",
            ),
            models.UniqueConstraint(
                fields=["meeting", "partner"],
                condition=Q(contact__isnull=True),
                name="invitee_partner_once",
                violation_error_message="Ce partenaire est déjà invité.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.user or self.contact or self.partner)

    @property
    def email(self) -> str:
        """Where the invitation goes; empty when no address is known."""
        if self.user is not None:
            return str(self.user.email) if self.user.is_active else ""
        if self.contact is not None:
            return str(self.contact.email)
        return str(self.partner.email) if self.partner is not None else ""


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class AttendanceGroup(Versioned):
    """How many people of a college came beside those who were called. Nobody is named."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="groups", verbose_name="réunion")
    college = models.CharField("collège", max_length=14, choices=OrganisationKind.choices)
    name = models.CharField("précision", max_length=120, blank=True)
    count = models.PositiveSmallIntegerField("nombre")
    women = models.PositiveSmallIntegerField("dont femmes", null=True, blank=True)
    men = models.PositiveSmallIntegerField("dont hommes", null=True, blank=True)

    class Meta(Versioned.Meta):
        triggers = [
            *Versioned.Meta.triggers,
            *settled("meeting_id", "college", "name", "count", "women", "men"),
        ]
        verbose_name = "participants"
        verbose_name_plural = "participants"
        ordering = ["college", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "college", "name"],
                name="attendancegroup_once",
                violation_error_message="Ce groupe est déjà dans la liste.",
            ),
            models.CheckConstraint(
                condition=Q(college__in=OrganisationKind.values, count__range=(1, 5000)),
                name="attendancegroup_count",
                violation_error_message="Le nombre de participants va de 1 à 5 000.",
            ),
            models.CheckConstraint(
                condition=(Q(women__isnull=True) | Q(women__lte=F("count")))
                & (Q(men__isnull=True) | Q(men__lte=F("count")))
                & (Q(women__isnull=True) | Q(men__isnull=True) | Q(count__gte=F("women") + F("men"))),
                name="attendancegroup_within_count",
                violation_error_message="Il y a plus de femmes et d’hommes que de participants.",
            ),
        ]

    def __str__(self) -> str:
        return self.name or str(self.get_college_display())


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class MeetingDocument(Attachment):
    """A paper of a meeting: a signed attendance sheet, a presentation."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="documents", verbose_name="réunion")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="ajouté par")

    class Meta(Attachment.Meta):
        verbose_name = "document d’une réunion"
        verbose_name_plural = "documents de réunions"
        constraints = [
            *Attachment.Meta.constraints,
            models.UniqueConstraint(
                fields=["meeting", "digest"],
                name="meetingdocument_once",
                violation_error_message="Ce fichier est déjà joint à cette réunion.",
            ),
        ]
