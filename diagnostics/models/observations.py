"""What is seen on a quartier, and what becomes of it."""

import datetime
import uuid
from collections.abc import Iterable
from typing import Any

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import CombinedSearchVector, SearchVector, SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import RawSQL
from django.urls import reverse
from django.utils import timezone

from core import search
from core.db.lookups import Keys
from core.db.normalize import normalize
from core.models.base import Versioned
from diagnostics.enums import (
    OPEN_STATUSES,
    OVER_STATUSES,
    ClosingReason,
    ObservationKind,
    Priority,
    ResponsibleBody,
    Severity,
    Status,
)
from diagnostics.models.diagnostics import Stop
from diagnostics.models.incidents import IncidentType
from diagnostics.models.tallies import COUNT_TRIGGERS
from diagnostics.models.themes import Theme, ThemeItem
from territories.models import Building, Entrance, Quartier, Residence, scope_of

# The keys of the open observations of a quartier that were seen first, a state at a time: each is a short walk of an
# index, whatever the number of rows. Written out: composed for each page, it takes longer than the database to answer.
OLDEST = " UNION ALL ".join(
    "(SELECT id FROM diagnostics_observation"  # noqa: S608 - constants
    f" WHERE quartier_id = %s AND status = '{status}' AND {{seen}} ORDER BY seen_on LIMIT %s)"
    for status in OPEN_STATUSES
)
# An answer that nobody gave for longer is no longer expected.
ANSWER_DAYS = 30


def confidential_filter(user: Any, prefix: str = "") -> Q:
    """Return what keeps confidential rows for the chargés de mission and managers of their quartier."""
    scope: Any = scope_of(user)
    return Q(**{f"{prefix}is_confidential": False}) | Q(**{f"{prefix}quartier_id__any": scope.officer_quartier_ids})


def visibility(user: Any, among: Iterable[int] | None = None) -> Q | None:
    """Return the condition of what the user may see of observations and their counts; None for nothing at all.

    `among` narrows it to these quartiers, those that the user does not see left out: what is asked for a few must not
    carry all the keys of a wide scope.
    """
    scope: Any = scope_of(user)
    if scope is None:
        return None
    if among is None:
        if scope.is_global:
            return confidential_filter(user)
        seen, led = scope.quartier_ids, scope.officer_quartier_ids
    else:
        seen = Keys(key for key in among if scope.sees(key))
        led = Keys(key for key in seen if scope.is_officer_of(key))
    if not seen:
        return None
    within = Q(quartier_id=seen[0]) if len(seen) == 1 else Q(quartier_id__any=seen)
    if len(led) == len(seen):
        return within
    return within & (Q(is_confidential=False) | Q(quartier_id__any=led))


def seen_in(user: Any, quartier_id: int) -> str:
    """Return what `visibility` says of one quartier as SQL, for the reads that are written out."""
    scope: Any = scope_of(user)
    if scope is None or not scope.sees(quartier_id):
        return "FALSE"
    return "TRUE" if scope.is_officer_of(quartier_id) else "NOT is_confidential"


def is_visible(user: Any, observation: "Observation") -> bool:
    """Whether the user may see an observation that was read by its key: what `visibility` asks the database."""
    scope: Any = scope_of(user)
    if scope is None or not scope.sees(observation.quartier_id):
        return False
    return not observation.is_confidential or scope.is_officer_of(observation.quartier_id)


def names_of_themes() -> list[tuple[str, int, str]]:
    """Return ("theme" or "item", key, name) of everything that an observation may be about; one query."""
    themes = Theme.objects.order_by().annotate(kind=models.Value("theme")).values_list("kind", "pk", "name")
    items = ThemeItem.objects.order_by().annotate(kind=models.Value("item")).values_list("kind", "pk", "name")
    return list(themes.union(items, all=True))


class ObservationQuerySet(models.QuerySet["Observation"]):
    """Reads of observations."""

    def visible_to(self, user: Any) -> "ObservationQuerySet":
        """Those of the user's quartiers; confidential ones only where the user is chargé de mission or manager."""
        condition = visibility(user)
        return self.none() if condition is None else self.filter(condition)

    def visible_in(self, user: Any, *quartier_ids: int) -> "ObservationQuerySet":
        """Those of these quartiers that `visible_to` would let the user see, without sending all of the user's."""
        condition = visibility(user, quartier_ids)
        return self.none() if condition is None else self.filter(condition)

    def oldest_open_in(self, user: Any, quartier_id: int, number: int) -> "ObservationQuerySet":
        """Those of `visible_in` that are open and were seen first: so many for each state."""
        keys = RawSQL(OLDEST.format(seen=seen_in(user, quartier_id)), (quartier_id, number) * len(OPEN_STATUSES))  # noqa: S611 - constants
        return self.visible_in(user, quartier_id).filter(pk__in=keys)

    def led_by(self, user: Any) -> "ObservationQuerySet":
        """Those of the quartiers where the user is chargé de mission or manager, who sees all of them there."""
        scope: Any = scope_of(user)
        return self.none() if scope is None else self.filter(quartier_id__any=scope.officer_quartier_ids)

    def seen_by(self, user: Any) -> "list[Observation]":
        """Read the rows, few and found by key, and keep those that `visible_to` would let the user see.

        The quartiers of the user, who may have 1,600 of them, cost the database more than reading the rows.
        """
        return [row for row in self if is_visible(user, row)]

    def open(self) -> "ObservationQuerySet":
        """Those that still wait for something."""
        return self.filter(status__in=OPEN_STATUSES)

    def unanswered(self) -> "ObservationQuerySet":
        """Those that are over without a word to who reported them; who was joined reads the answer of the other."""
        return self.filter(status__in=OVER_STATUSES, answer="", duplicate_of__isnull=True)

    def to_answer_by(self, user: Any) -> "ObservationQuerySet":
        """Those whose author, another than the user, waits for a word of the user, who leads there; over lately."""
        since = timezone.now() - datetime.timedelta(days=ANSWER_DAYS)
        return self.led_by(user).unanswered().filter(over_at__gte=since).exclude(author=user)

    def late(self, today: datetime.date | None = None) -> "ObservationQuerySet":
        """Those that have waited too long: see `late_condition`."""
        # Said of all of them, that they are open lets the database read an index of open ones and nothing else.
        return self.open().filter(late_condition(today or timezone.localdate()))

    def matching(self, text: str, *, names: Iterable[tuple[str, int, str]] | None = None) -> "ObservationQuerySet":
        """Those where each word of `text` is written: in the text, the place, the answer, or as the theme or the item.

        Accents do not matter, nor the plural; the last word may be unfinished. "A phrase" and -word are understood
        (`core.search`). `names` are those of themes and items, as ("theme" or "item", key, name), when they are known
        already. One query for the words, one for the names; the rows are read by the caller.
        """
        terms = search.parse(text)
        if not terms:
            return self.none()
        queryset, others = self, []
        known = [(kind, key, normalize(name).split()) for kind, key, name in names or names_of_themes()]
        for term in terms:
            condition = Q()
            for kind in ("theme", "item"):
                keys = [key for is_of, key, words in known if is_of == kind and term.begins_one_of(words)]
                if keys:
                    condition |= Q(**{f"{kind}_id__in": keys})
            if condition:
                queryset = queryset.filter(condition | Q(search_vector=search.as_query([term])))
            else:
                others.append(term)
        return queryset.filter(search_vector=search.as_query(others)) if others else queryset

    def at_place(self, *, quartier: Any, residence: Any = None, building: Any = None, entrance: Any = None) -> Any:
        """Those of the finest place that is given; of the quartier at large (no residence) when none is."""
        rows = self.filter(quartier=quartier)
        for name, place in (("entrance", entrance), ("building", building), ("residence", residence)):
            if place:
                return rows.filter(**{name: place})
        return rows.filter(residence__isnull=True)

    def without_duplicates(self, user: Any) -> "ObservationQuerySet":
        """Leave out what was joined to another that the user sees: each fact once.

        What was joined to one that the user does not see stays: that it was would tell that there is something.
        """
        seen = Observation.objects.filter(pk=models.OuterRef("duplicate_of")).filter(confidential_filter(user))
        return self.exclude(models.Exists(seen))

    def recurring(self, observation: "Observation", days: int) -> "ObservationQuerySet":
        """The same, at the same place, over the days that end with its own: it is one of them.

        The same is the type of an incident where it has one, otherwise the theme of a constat or an incident; the
        place is its hall, or else its building, or else its residence.
        """
        rows = self.at_place(
            quartier=observation.quartier_id,
            residence=observation.residence_id,
            building=observation.building_id,
            entrance=observation.entrance_id,
        ).filter(seen_on__range=(observation.seen_on - datetime.timedelta(days=days - 1), observation.seen_on))
        if observation.incident_type_id is not None:
            return rows.filter(incident_type=observation.incident_type_id)
        return rows.filter(theme=observation.theme_id).exclude(kind=ObservationKind.STRENGTH)

    def to_join(self, observation: "Observation") -> Any:
        """Those that `observation` may be a duplicate of: same residence, not duplicates themselves."""
        return (
            self.at_place(quartier=observation.quartier_id, residence=observation.residence_id)
            .filter(duplicate_of__isnull=True)
            .exclude(pk=observation.pk)
            .annotate(
                is_other_theme=models.Case(models.When(theme=observation.theme_id, then=0), default=1),
                is_over=models.Case(models.When(status__in=OPEN_STATUSES, then=0), default=1),
            )
            .order_by("is_over", "is_other_theme", "-seen_on", "-pk")
        )

    def with_told_reason(self, user: Any) -> "ObservationQuerySet":
        """Add `told_reason`: why it was closed, empty for a duplicate of what the user does not see."""
        # Both are on one quartier: only a confidential one is out of sight.
        hidden = Observation.objects.filter(pk=models.OuterRef("duplicate_of")).exclude(confidential_filter(user))
        return self.annotate(
            told_reason=models.Case(
                models.When(
                    Q(closing_reason=ClosingReason.DUPLICATE) & (Q(duplicate_of__isnull=True) | models.Exists(hidden)),
                    then=models.Value(""),
                ),
                default="closing_reason",
            )
        )

    def for_lines(self) -> "ObservationQuerySet":
        """Read what a line of the list shows, and nothing else."""
        return self.select_related("theme", "item", "quartier", "assignee").only(
            "theme__name",
            "item__name",
            "quartier__name",
            "quartier__kind",
            "assignee__first_name",
            "assignee__last_name",
            "assignee__email",
            "place_label",
            "kind",
            # Its name comes from what the filter has read already.
            "incident_type",
            "severity",
            "text",
            "seen_on",
            "status",
            "is_confidential",
            "version",
        )

    def for_mentions(self) -> "ObservationQuerySet":
        """Read what the page of another observation says of it, and nothing else."""
        return self.select_related("theme", "author", "answered_by").only(
            "theme__name",
            "answer",
            "answered_at",
            "answered_by__first_name",
            "answered_by__last_name",
            "answered_by__email",
            "author__first_name",
            "author__last_name",
            "author__email",
            "quartier_id",
            "duplicate_of_id",
            "text",
            "seen_on",
            "status",
            "is_confidential",
        )

    def with_names(self) -> "ObservationQuerySet":
        """Add the names of what it refers to."""
        return self.select_related("theme", "item", "quartier", "author", "assignee").defer(
            "search_vector", "quartier__contour"
        )


def late_thresholds(today: datetime.date) -> tuple[datetime.date, datetime.date]:
    """Return the days before which an observation is late: to qualify, and to handle once qualified."""
    return (
        today - datetime.timedelta(days=settings.OBSERVATION_QUALIFY_DAYS),
        today - datetime.timedelta(days=settings.OBSERVATION_HANDLE_DAYS),
    )


def late_condition(today: datetime.date) -> Q:
    """Late: still to qualify after `OBSERVATION_QUALIFY_DAYS`, or still open after `OBSERVATION_HANDLE_DAYS`."""
    qualify, handle = late_thresholds(today)
    return Q(status=Status.TO_QUALIFY, seen_on__lt=qualify) | Q(
        status__in=[Status.TO_DO, Status.IN_PROGRESS], seen_on__lt=handle
    )


@pghistory.track(exclude=["search_vector"])
class Observation(Versioned):
    """A constat, an incident or a point fort, seen on a day at a place, by a member of the teams.

    Its author, place and text never name a resident. `uid` is made where the observation is typed, so that sending
    twice stores once.
    """

    uid = models.UUIDField("identifiant", default=uuid.uuid4, unique=True, editable=False)
    quartier = models.ForeignKey(Quartier, models.PROTECT, related_name="observations", verbose_name="quartier")
    residence = models.ForeignKey(
        Residence, models.PROTECT, related_name="observations", verbose_name="résidence", null=True, blank=True
    )
    building = models.ForeignKey(
        Building, models.PROTECT, related_name="observations", verbose_name="bâtiment", null=True, blank=True
    )
    entrance = models.ForeignKey(
        Entrance, models.PROTECT, related_name="observations", verbose_name="hall", null=True, blank=True
    )
    # The names of the place when it was written: lists and search need no join.
    place_label = models.CharField("lieu", max_length=400, blank=True, editable=False)
    latitude = models.FloatField("latitude", null=True, blank=True)
    longitude = models.FloatField("longitude", null=True, blank=True)
    theme = models.ForeignKey(Theme, models.PROTECT, related_name="observations", verbose_name="thème")
    item = models.ForeignKey(
        ThemeItem, models.PROTECT, related_name="observations", verbose_name="élément", null=True, blank=True
    )
    kind = models.CharField("type", max_length=10, choices=ObservationKind.choices, default=ObservationKind.FINDING)
    # What kind of incident it is; its index holds those only.
    incident_type = models.ForeignKey(
        IncidentType,
        models.PROTECT,
        related_name="observations",
        verbose_name="type d’incident",
        null=True,
        blank=True,
        db_index=False,
    )
    severity = models.PositiveSmallIntegerField("gravité", choices=Severity.choices, default=Severity.ISOLATED)
    text = models.TextField("ce qui est vu", max_length=4000, blank=True)
    responsible_body = models.CharField(
        "responsable", max_length=10, choices=ResponsibleBody.choices, default=ResponsibleBody.LANDLORD
    )
    seen_on = models.DateField("vu le")
    created_at = models.DateTimeField("saisi le", default=timezone.now, editable=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="observations", verbose_name="auteur"
    )
    status = models.CharField("état", max_length=12, choices=Status.choices, default=Status.TO_QUALIFY)
    over_at = models.DateTimeField("terminée le", null=True, blank=True, editable=False)
    closing_reason = models.CharField("motif de classement", max_length=10, choices=ClosingReason.choices, blank=True)
    duplicate_of = models.ForeignKey(
        "self", models.PROTECT, related_name="duplicates", verbose_name="doublon de", null=True, blank=True
    )
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="assigned_observations",
        verbose_name="confiée à",
        null=True,
        blank=True,
    )
    answer = models.TextField("réponse à l’auteur", max_length=2000, blank=True)
    answered_at = models.DateTimeField("répondu le", null=True, blank=True, editable=False)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="répondu par", null=True, blank=True
    )
    is_confidential = models.BooleanField("confidentielle", default=False)
    # Where it was seen in a diagnostic en marchant; its index holds those only.
    stop = models.ForeignKey(
        Stop,
        models.PROTECT,
        related_name="observations",
        verbose_name="halte",
        null=True,
        blank=True,
        db_index=False,
    )
    priority = models.PositiveSmallIntegerField("priorité", choices=Priority.choices, null=True, blank=True)
    due_on = models.DateField("échéance", null=True, blank=True)
    search_vector = models.GeneratedField(
        expression=CombinedSearchVector(
            SearchVector("text", "place_label", "answer", config="dsu_fr"),
            "||",
            SearchVector("text", "place_label", "answer", config="dsu_plain"),
            "dsu_plain",
        ),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = ObservationQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = "observation"
        ordering = ["-seen_on", "-pk"]
        triggers: list[pgtrigger.Trigger] = [*Versioned.Meta.triggers, *COUNT_TRIGGERS]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=ObservationKind.values),
                name="observation_kind_known",
                violation_error_message="Ce type d’observation n’existe pas.",
            ),
            models.CheckConstraint(
                condition=Q(incident_type__isnull=True) | Q(kind=ObservationKind.INCIDENT),
                name="observation_type_of_incident",
                violation_error_message="Seul un incident a un type d’incident.",
            ),
            models.CheckConstraint(
                condition=Q(severity__range=(1, 4)),
                name="observation_severity_level",
                violation_error_message="La gravité va de 1 à 4.",
            ),
            models.CheckConstraint(
                condition=Q(responsible_body__in=ResponsibleBody.values),
                name="observation_responsible_known",
                violation_error_message="Ce responsable n’existe pas.",
            ),
            models.CheckConstraint(
                condition=Q(status__in=OPEN_STATUSES, over_at__isnull=True)
                | Q(status__in=OVER_STATUSES, over_at__isnull=False),
                name="observation_over_dated",
                violation_error_message="Une observation terminée a sa date de fin, une ouverte n’en a pas.",
            ),
            models.CheckConstraint(
                condition=Q(closing_reason="") | Q(status=Status.CLOSED, closing_reason__in=ClosingReason.values),
                name="observation_reason_of_closed",
                violation_error_message="Seule une observation classée a un motif de classement.",
            ),
            models.CheckConstraint(
                condition=Q(duplicate_of__isnull=True)
                | (Q(status=Status.CLOSED, closing_reason=ClosingReason.DUPLICATE) & ~Q(duplicate_of=F("id"))),
                name="observation_duplicate_closed",
                violation_error_message="Un doublon est classé, et renvoie à une autre observation.",
            ),
            models.CheckConstraint(
                condition=Q(entrance__isnull=True) | Q(building__isnull=False),
                name="observation_entrance_in_building",
                violation_error_message="Un hall est dans un bâtiment.",
            ),
            models.CheckConstraint(
                condition=Q(building__isnull=True) | Q(residence__isnull=False),
                name="observation_building_in_residence",
                violation_error_message="Un bâtiment est dans une résidence.",
            ),
            models.CheckConstraint(
                # With one of the two missing a comparison alone would be unknown, which a check lets by.
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                ),
                name="observation_position",
                violation_error_message="Une position a une latitude (−90 à 90) et une longitude (−180 à 180).",
            ),
            models.CheckConstraint(
                condition=Q(priority__isnull=True) | Q(priority__in=Priority.values),
                name="observation_priority_known",
                violation_error_message="La priorité va de 1 à 3.",
            ),
            models.CheckConstraint(
                condition=Q(seen_on__gte=datetime.date(2000, 1, 1)),
                name="observation_seen_on_plausible",
                violation_error_message="La date est antérieure à l’an 2000.",
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True, answered_by__isnull=True)
                | (~Q(answer="") & Q(answered_at__isnull=False, answered_by__isnull=False)),
                name="observation_answer_signed",
                violation_error_message="Une réponse a son auteur et sa date.",
            ),
        ]
        indexes = [
            models.Index(F("seen_on").desc(), F("id").desc(), name="observation_recent"),
            models.Index("quartier", F("seen_on").desc(), F("id").desc(), name="observation_quartier_recent"),
            models.Index(
                "quartier", "status", "seen_on", name="observation_open", condition=Q(status__in=OPEN_STATUSES)
            ),
            # What became late, over many quartiers.
            models.Index(
                "status",
                "seen_on",
                "quartier",
                name="observation_late",
                condition=Q(status__in=OPEN_STATUSES),
                # To count them without reading them.
                include=["id"],
            ),
            # What is open of a theme, by severity.
            models.Index(
                "theme",
                "severity",
                F("seen_on").desc(),
                F("id").desc(),
                name="observation_open_theme",
                condition=Q(status__in=OPEN_STATUSES),
            ),
            # The list sorted by severity.
            models.Index(F("severity").desc(), F("seen_on").desc(), F("id").desc(), name="observation_severity"),
            # Over, and its author still waits for an answer.
            models.Index(
                "quartier",
                "over_at",
                name="observation_unanswered",
                condition=Q(status__in=OVER_STATUSES, answer="", duplicate_of__isnull=True),
            ),
            # The same, over many quartiers: those that have waited longest, and how many there are.
            models.Index(
                "over_at",
                "id",
                name="observation_unanswered_since",
                condition=Q(status__in=OVER_STATUSES, answer="", duplicate_of__isnull=True),
                include=["quartier", "author"],
            ),
            # Grave and open, over many quartiers.
            models.Index(
                "seen_on",
                "id",
                name="observation_grave",
                condition=Q(status__in=OPEN_STATUSES, severity=Severity.GRAVE) & ~Q(kind=ObservationKind.STRENGTH),
            ),
            models.Index("assignee", "seen_on", name="observation_assigned", condition=Q(status__in=OPEN_STATUSES)),
            models.Index("author", F("created_at").desc(), name="observation_author"),
            models.Index("stop", "id", name="observation_stop", condition=Q(stop__isnull=False)),
            # Incidents of a kind, and how often they come back at a place.
            models.Index(
                "incident_type",
                F("seen_on").desc(),
                F("id").desc(),
                name="observation_incident",
                condition=Q(incident_type__isnull=False),
            ),
            # What its author was answered last.
            models.Index(
                "author",
                F("answered_at").desc(),
                F("id").desc(),
                name="observation_answered",
                condition=Q(answered_at__isnull=False),
            ),
            models.Index("residence", "theme", F("seen_on").desc(), name="observation_place_theme"),
            GinIndex("search_vector", name="observation_search"),
            models.Index(
                "quartier",
                "latitude",
                "longitude",
                name="observation_on_map",
                condition=Q(latitude__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.theme}, {self.place_label or self.quartier}"

    def get_absolute_url(self) -> str:
        """Return the address of its page."""
        return reverse("diagnostics:observation_detail", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """Whether it still waits for something."""
        return self.status in OPEN_STATUSES

    @property
    def late_since(self) -> datetime.date | None:
        """The day after which it is late; None once it is over."""
        if self.status == Status.TO_QUALIFY:
            return self.seen_on + datetime.timedelta(days=settings.OBSERVATION_QUALIFY_DAYS)
        if self.is_open:
            return self.seen_on + datetime.timedelta(days=settings.OBSERVATION_HANDLE_DAYS)
        return None


class ObservationPhotoQuerySet(models.QuerySet["ObservationPhoto"]):
    """Reads of photos, which are seen with their observation."""

    def visible_to(self, user: Any) -> "ObservationPhotoQuerySet":
        """Those of the observations that the user sees."""
        return self.filter(observation__in=Observation.objects.visible_to(user))


@pghistory.track()
class ObservationPhoto(models.Model):
    """A photo, re-encoded and without metadata, served through the rights of its observation."""

    uid = models.UUIDField("identifiant", default=uuid.uuid4, unique=True, editable=False)
    observation = models.ForeignKey(Observation, models.CASCADE, related_name="photos", verbose_name="observation")
    image = models.FileField("image", upload_to="photos/%Y/%m/")
    thumbnail = models.FileField("vignette", upload_to="photos/%Y/%m/")
    width = models.PositiveIntegerField("largeur (px)")
    height = models.PositiveIntegerField("hauteur (px)")
    # Of the file as it was sent: the same photo sent twice is kept once.
    digest = models.CharField(max_length=64)
    created_at = models.DateTimeField("ajoutée le", default=timezone.now, editable=False)

    objects = ObservationPhotoQuerySet.as_manager()

    class Meta:
        verbose_name = "photo"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["observation", "digest"],
                name="observationphoto_once",
                violation_error_message="Cette photo est déjà jointe à l’observation.",
            ),
            models.CheckConstraint(
                condition=Q(width__range=(1, 2000), height__range=(1, 2000)),
                name="observationphoto_size",
                violation_error_message="Le plus long côté d’une photo gardée a 2 000 pixels au plus.",
            ),
        ]
