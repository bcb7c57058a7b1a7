"""Fiches actions: what is done, for whom, with whom, answering what; milestones, sessions, papers."""

from typing import Any

import pghistory
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Upper
from django.urls import reverse
from django.utils import timezone

from actions.enums import ActionRole, ActionStatus, Additionality, Involvement
from actions.models.closing import unless_closed
from actions.models.programmes import Axis, Programme
from actions.models.tallies import ACTION_TRIGGERS, LINK_TRIGGERS
from core.db.functions import Normalize
from core.models.base import Versioned
from core.models.documents import Attachment
from diagnostics.models import Issue
from partners.models import Partner
from partners.models.referentials import Referential
from territories.models import Indicator, Quartier, Residence, scope_of

# Those who are still to do, or being done.
OPEN = [ActionStatus.IDEA, ActionStatus.PLANNED, ActionStatus.RUNNING]
GIVEN_UP = [ActionStatus.POSTPONED, ActionStatus.DROPPED]
# Those that owe no bilan.
WITHOUT_REPORT = [ActionStatus.IDEA, *GIVEN_UP]


@pghistory.track()
class ActionKind(Referential):
    """A kind of action ("Chantier éducatif"), which administrators edit."""

    class Meta(Referential.Meta):
        verbose_name = "type d’action"
        verbose_name_plural = "types d’actions"


class ActionQuerySet(models.QuerySet["Action"]):
    """Reads of actions."""

    def visible_to(self, user: Any) -> "ActionQuerySet":
        """Those of at least one of the user's quartiers; all of them for administrators."""
        scope = scope_of(user)
        if scope is None:
            return self.none()
        if scope.is_global:
            return self
        links = Action.quartiers.through.objects.filter(quartier_id__any=scope.quartier_ids)
        return self.filter(pk__in=links.values("action_id"))

    def in_year(self, year: int) -> "ActionQuerySet":
        """Those of a year."""
        return self.filter(first_year__lte=year, last_year__gte=year)

    def with_sharing(self, quartier: int) -> "ActionQuerySet":
        """Say of each whether it is of other quartiers than this one too (`is_shared`)."""
        others = Action.quartiers.through.objects.filter(action=OuterRef("pk")).exclude(quartier=quartier)
        return self.annotate(is_shared=Exists(others))

    def open(self) -> "ActionQuerySet":
        """Those that are neither done, postponed nor dropped."""
        return self.filter(status__in=OPEN)

    def late(self, today: Any = None) -> "ActionQuerySet":
        """Those that should have begun, or ended, and have not."""
        today = today or timezone.localdate()
        return self.filter(
            Q(status__in=[ActionStatus.IDEA, ActionStatus.PLANNED], starts_on__lt=today)
            | Q(status__in=OPEN, ends_on__lt=today)
        )


@pghistory.track(exclude=["title_key"])
class Action(Versioned):
    """A fiche action. Figures of the public are those expected; those who came are counted session by session."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="actions", verbose_name="programme")
    code = models.CharField("code", max_length=30, blank=True)
    title = models.CharField("intitulé", max_length=200)
    kind = models.ForeignKey(ActionKind, models.PROTECT, related_name="actions", verbose_name="type")
    first_year = models.PositiveSmallIntegerField("première année")
    last_year = models.PositiveSmallIntegerField("dernière année")
    renews = models.ForeignKey(
        "self", models.PROTECT, related_name="renewed_by", verbose_name="reconduit", null=True, blank=True
    )
    quartiers = models.ManyToManyField(Quartier, related_name="actions", verbose_name="quartiers")
    residences = models.ManyToManyField(Residence, related_name="actions", verbose_name="résidences", blank=True)
    place = models.CharField("lieu", max_length=200, blank=True)
    axes = models.ManyToManyField(Axis, related_name="actions", verbose_name="axes", blank=True)
    issues = models.ManyToManyField(Issue, related_name="actions", verbose_name="problématiques", blank=True)
    # They describe the quartier, not the action: they are shown apart, and never summed with its own.
    watched = models.ManyToManyField(
        Indicator, related_name="+", verbose_name="indicateurs du quartier suivis", blank=True
    )
    # Nobody: the landlord itself leads.
    lead_partner = models.ForeignKey(
        Partner, models.PROTECT, related_name="led_actions", verbose_name="porteur", null=True, blank=True
    )
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="actions", verbose_name="suivie par"
    )

    needs = models.TextField("contexte et besoins", max_length=4000, blank=True)
    aims = models.TextField("objectifs", max_length=4000, blank=True)
    effects = models.TextField("effets attendus", max_length=4000, blank=True)
    content = models.TextField("contenu et déroulement", max_length=8000, blank=True)
    human_means = models.TextField("moyens humains", max_length=2000, blank=True)
    risks = models.TextField("risques", max_length=2000, blank=True)

    public = models.CharField("public visé", max_length=300, blank=True)
    expected_people = models.PositiveIntegerField("nombre de personnes", null=True, blank=True)
    expected_women = models.PositiveIntegerField("dont femmes", null=True, blank=True)
    expected_men = models.PositiveIntegerField("dont hommes", null=True, blank=True)
    expected_children = models.PositiveIntegerField("dont moins de 16 ans", null=True, blank=True)
    expected_young = models.PositiveIntegerField("dont 16 à 25 ans", null=True, blank=True)
    expected_adults = models.PositiveIntegerField("dont 26 à 64 ans", null=True, blank=True)
    expected_seniors = models.PositiveIntegerField("dont 65 ans et plus", null=True, blank=True)
    expected_qpv = models.PositiveIntegerField("dont habitants du quartier", null=True, blank=True)
    involvement = models.CharField(
        "participation des habitants", max_length=14, choices=Involvement.choices, default=Involvement.NONE
    )
    involvement_note = models.CharField("comment ils participent", max_length=500, blank=True)

    additionality = models.CharField(
        "droit commun ou au-delà", max_length=7, choices=Additionality.choices, default=Additionality.UNKNOWN
    )
    additionality_note = models.TextField("ce qui le justifie", max_length=1000, blank=True)

    starts_on = models.DateField("début", null=True, blank=True)
    ends_on = models.DateField("fin", null=True, blank=True)
    status = models.CharField("état", max_length=9, choices=ActionStatus.choices, default=ActionStatus.IDEA)
    status_reason = models.CharField("raison", max_length=500, blank=True)
    progress = models.PositiveSmallIntegerField("avancement (%)", default=0)
    created_at = models.DateTimeField("créée le", default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="créée par"
    )
    title_key = models.GeneratedField(expression=Normalize("title"), output_field=models.TextField(), db_persist=True)

    objects = ActionQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = "action"
        ordering = ["-last_year", "title_key", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(title="") & Q(status__in=ActionStatus.values),
                name="action_titled",
                violation_error_message="Une action a un intitulé et un état.",
            ),
            models.CheckConstraint(
                condition=Q(
                    first_year__range=(2000, 2100), last_year__range=(2000, 2100), last_year__gte=F("first_year")
                ),
                name="action_years",
                violation_error_message="La dernière année ne peut pas précéder la première (entre 2000 et 2100).",
            ),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="action_period",
                violation_error_message="La fin ne peut pas précéder le début.",
            ),
            models.CheckConstraint(
                condition=Q(progress__range=(0, 100)),
                name="action_progress",
                violation_error_message="L’avancement va de 0 à 100 %%.",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[ActionStatus.POSTPONED, ActionStatus.DROPPED]) | ~Q(status_reason=""),
                name="action_reason",
                violation_error_message="Dites pourquoi l’action est reportée ou abandonnée.",
            ),
            models.CheckConstraint(
                condition=~Q(additionality=Additionality.BEYOND) | ~Q(additionality_note=""),
                name="action_beyond_justified",
                violation_error_message="Dites en quoi l’action va au-delà du droit commun.",
            ),
            models.CheckConstraint(
                condition=Q(involvement__in=Involvement.values, additionality__in=Additionality.values),
                name="action_words_known",
                violation_error_message="Ce choix n’existe pas.",
            ),
            models.CheckConstraint(
                condition=Q(expected_people__isnull=True)
                | (
                    (Q(expected_women__isnull=True) | Q(expected_women__lte=F("expected_people")))
                    & (Q(expected_men__isnull=True) | Q(expected_men__lte=F("expected_people")))
                    & (Q(expected_qpv__isnull=True) | Q(expected_qpv__lte=F("expected_people")))
                ),
                name="action_public",
                violation_error_message="Une partie du public ne peut pas dépasser le nombre de personnes.",
            ),
            models.CheckConstraint(
                condition=Q(renews__isnull=True) | ~Q(renews=F("id")),
                name="action_renews_another",
                violation_error_message="Une action ne se reconduit pas elle-même.",
            ),
            models.UniqueConstraint(
                fields=["programme", "code"],
                condition=~Q(code=""),
                name="action_code_once",
                violation_error_message="Une action de ce programme a déjà ce code.",
            ),
        ]
        indexes = [
            models.Index("programme", "status", name="action_programme_status"),
            models.Index("first_year", "last_year", name="action_years"),
            # The order of the list.
            models.Index(fields=["-last_year", "title_key", "id"], name="action_order"),
            models.Index("ends_on", name="action_ends", condition=Q(status__in=["idea", "planned", "running"])),
            GinIndex(OpClass("title_key", "gin_trgm_ops"), name="action_title_trgm"),
            models.Index(Upper("code"), name="action_code_upper", condition=~Q(code="")),
        ]
        triggers = [*Versioned.Meta.triggers, *ACTION_TRIGGERS]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the address of its page."""
        return reverse("actions:action_detail", args=[self.pk])

    @property
    def years(self) -> str:
        """ "2026" or "2026 – 2028"."""
        return str(self.first_year) if self.first_year == self.last_year else f"{self.first_year} – {self.last_year}"

    @property
    def is_open(self) -> bool:
        """Whether it is neither done, postponed nor dropped."""
        return self.status in OPEN

    @property
    def is_late(self) -> bool:
        """Whether it should have begun, or ended, and has not."""
        today = timezone.localdate()
        has_not_begun = self.status in (ActionStatus.IDEA, ActionStatus.PLANNED)
        return bool(
            (has_not_begun and self.starts_on and self.starts_on < today)
            or (self.is_open and self.ends_on and self.ends_on < today)
        )


# What is added to a relation, or taken away, is in the history by a proxy of the table between. Django makes that
# table while the program starts: mypy cannot know such a class as a base.
@pghistory.track(pghistory.InsertEvent(), pghistory.DeleteEvent())
class ActionQuartier(Action.quartiers.through):  # type: ignore[name-defined, misc]  # made by Django
    """A quartier of an action: what was added or taken away is in the history."""

    class Meta:
        proxy = True
        verbose_name = "quartier d’une action"
        verbose_name_plural = "quartiers d’une action"
        triggers = LINK_TRIGGERS


@pghistory.track(pghistory.InsertEvent(), pghistory.DeleteEvent())
class ActionIssue(Action.issues.through):  # type: ignore[name-defined, misc]  # made by Django
    """A problématique that an action answers: what was added or taken away is in the history."""

    class Meta:
        proxy = True
        verbose_name = "problématique d’une action"
        verbose_name_plural = "problématiques d’une action"


@pghistory.track(pghistory.InsertEvent(), pghistory.DeleteEvent())
class ActionAxis(Action.axes.through):  # type: ignore[name-defined, misc]  # made by Django
    """An axis that an action is told to: what was added or taken away is in the history."""

    class Meta:
        proxy = True
        verbose_name = "axe d’une action"
        verbose_name_plural = "axes d’une action"


@pghistory.track(pghistory.InsertEvent(), pghistory.DeleteEvent())
class ActionResidence(Action.residences.through):  # type: ignore[name-defined, misc]  # made by Django
    """A residence of an action: what was added or taken away is in the history."""

    class Meta:
        proxy = True
        verbose_name = "résidence d’une action"
        verbose_name_plural = "résidences d’une action"


@pghistory.track(pghistory.InsertEvent(), pghistory.DeleteEvent())
class ActionWatched(Action.watched.through):  # type: ignore[name-defined, misc]  # made by Django
    """A figure of the quartier that is watched for an action: what was added or taken away is in the history."""

    class Meta:
        proxy = True
        verbose_name = "indicateur du quartier suivi pour une action"
        verbose_name_plural = "indicateurs du quartier suivis pour une action"


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class ActionPartner(models.Model):
    """A partner of an action, and what it does there."""

    action = models.ForeignKey(Action, models.CASCADE, related_name="partners", verbose_name="action")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="action_roles", verbose_name="partenaire")
    role = models.CharField("rôle", max_length=10, choices=ActionRole.choices, default=ActionRole.ASSOCIATED)

    class Meta:
        verbose_name = "partenaire d’une action"
        verbose_name_plural = "partenaires d’une action"
        ordering = ["role", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=ActionRole.values),
                name="actionpartner_role_known",
                violation_error_message="Ce rôle n’existe pas.",
            ),
            models.UniqueConstraint(
                fields=["action", "partner", "role"],
                name="actionpartner_once",
                violation_error_message="Ce partenaire a déjà ce rôle dans cette action.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_role_display())


class MilestoneQuerySet(models.QuerySet["Milestone"]):
    """Reads of milestones."""

    def waiting(self) -> "MilestoneQuerySet":
        """Those that are not done, unless their action is postponed or dropped."""
        return self.filter(done_on__isnull=True).exclude(action__status__in=GIVEN_UP)

    def late(self, today: Any = None) -> "MilestoneQuerySet":
        """Those that wait and whose day has passed."""
        return self.waiting().filter(due_on__lt=today or timezone.localdate())


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Milestone(models.Model):
    """A date of an action: what is to be done by then, by whom."""

    action = models.ForeignKey(Action, models.CASCADE, related_name="milestones", verbose_name="action")
    title = models.CharField("étape", max_length=200)
    due_on = models.DateField("pour le")
    done_on = models.DateField("faite le", null=True, blank=True)
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="par", null=True, blank=True
    )

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        verbose_name = "étape"
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(title=""),
                name="milestone_titled",
                violation_error_message="Une étape dit ce qui est à faire.",
            )
        ]
        indexes = [models.Index("due_on", name="milestone_due", condition=Q(done_on__isnull=True))]

    def __str__(self) -> str:
        return self.title

    @property
    def is_late(self) -> bool:
        """Whether its day has passed and it is not done; that of an action given up is not waited for."""
        is_past = self.done_on is None and self.due_on < timezone.localdate()
        return is_past and self.action.status not in GIVEN_UP


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Participation(Versioned):
    """A session of an action, and who came: head counts, nobody named. What is left over was not told."""

    action = models.ForeignKey(Action, models.PROTECT, related_name="sessions", verbose_name="action")
    on = models.DateField("le")
    title = models.CharField("séance", max_length=200, blank=True)
    place = models.CharField("lieu", max_length=200, blank=True)
    quartier = models.ForeignKey(
        Quartier, models.PROTECT, related_name="+", verbose_name="quartier", null=True, blank=True
    )
    hours = models.DecimalField("durée (heures)", max_digits=6, decimal_places=2, null=True, blank=True)
    people = models.PositiveIntegerField("personnes venues")
    women = models.PositiveIntegerField("femmes", default=0)
    men = models.PositiveIntegerField("hommes", default=0)
    children = models.PositiveIntegerField("moins de 16 ans", default=0)
    young = models.PositiveIntegerField("16 à 25 ans", default=0)
    adults = models.PositiveIntegerField("26 à 64 ans", default=0)
    seniors = models.PositiveIntegerField("65 ans et plus", default=0)
    from_qpv = models.PositiveIntegerField("habitants du quartier", default=0)
    from_elsewhere = models.PositiveIntegerField("venus d’ailleurs", default=0)
    notes = models.TextField("ce qui s’est passé", max_length=2000, blank=True)
    created_at = models.DateTimeField("saisie le", default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="saisie par"
    )

    class Meta(Versioned.Meta):
        verbose_name = "séance"
        ordering = ["-on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(people__gte=F("women") + F("men")),
                name="participation_sex",
                violation_error_message="Femmes et hommes ne peuvent pas dépasser le nombre de personnes.",
            ),
            models.CheckConstraint(
                condition=Q(people__gte=F("children") + F("young") + F("adults") + F("seniors")),
                name="participation_ages",
                violation_error_message="Les tranches d’âge ne peuvent pas dépasser le nombre de personnes.",
            ),
            models.CheckConstraint(
                condition=Q(people__gte=F("from_qpv") + F("from_elsewhere")),
                name="participation_origins",
                violation_error_message="Habitants et gens d’ailleurs ne peuvent pas dépasser le nombre de personnes.",
            ),
            models.CheckConstraint(
                condition=Q(hours__isnull=True) | Q(hours__gt=0, hours__lte=1000),
                name="participation_hours",
                violation_error_message="Une durée est positive.",
            ),
        ]
        indexes = [models.Index("action", "on", name="participation_action")]
        triggers = [
            *Versioned.Meta.triggers,
            unless_closed("participation_of_closed_year", 'EXTRACT(YEAR FROM {row}."on")'),
        ]

    def __str__(self) -> str:
        return self.title or f"Séance du {self.on:%d/%m/%Y}"


class ActionStep(models.Model):
    """A change of state of an action: who, when, and what was said. Written once."""

    action = models.ForeignKey(Action, models.CASCADE, related_name="steps", verbose_name="action")
    status = models.CharField("état", max_length=9, choices=ActionStatus.choices)
    comment = models.TextField("commentaire", max_length=2000, blank=True)
    at = models.DateTimeField("le", default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="par")

    class Meta:
        verbose_name = "étape d’une action"
        verbose_name_plural = "étapes d’une action"
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return str(self.get_status_display())


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class ActionDocument(Attachment):
    """A paper or a photo of an action; that of a session, of a spending line or of a funding says so."""

    action = models.ForeignKey(Action, models.PROTECT, related_name="documents", verbose_name="action")
    session = models.ForeignKey(
        Participation, models.PROTECT, related_name="documents", verbose_name="séance", null=True, blank=True
    )
    spending = models.ForeignKey(
        "Spending", models.PROTECT, related_name="proofs", verbose_name="dépense", null=True, blank=True
    )
    funding = models.ForeignKey(
        "Funding", models.PROTECT, related_name="documents", verbose_name="financement", null=True, blank=True
    )
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="ajouté par")

    class Meta(Attachment.Meta):
        verbose_name = "document d’une action"
        verbose_name_plural = "documents d’une action"
        constraints = [
            *Attachment.Meta.constraints,
            models.UniqueConstraint(
                fields=["action", "digest", "session", "spending", "funding"],
                nulls_distinct=False,
                name="actiondocument_once",
                violation_error_message="Ce fichier est déjà joint ici.",
            ),
            models.CheckConstraint(
                condition=Q(session__isnull=True, spending__isnull=True)
                | Q(session__isnull=True, funding__isnull=True)
                | Q(spending__isnull=True, funding__isnull=True),
                name="actiondocument_of_one",
                violation_error_message="Un document est d’une séance, d’une dépense ou d’un financement.",
            ),
        ]


@pghistory.track()
class ActionTemplate(Versioned):
    """A fiche to start from: what is written once for the whole house."""

    title = models.CharField("intitulé", max_length=200)
    kind = models.ForeignKey(ActionKind, models.PROTECT, related_name="+", verbose_name="type")
    axes = models.ManyToManyField(Axis, related_name="+", verbose_name="axes", blank=True)
    needs = models.TextField("contexte et besoins", max_length=4000, blank=True)
    aims = models.TextField("objectifs", max_length=4000, blank=True)
    effects = models.TextField("effets attendus", max_length=4000, blank=True)
    content = models.TextField("contenu et déroulement", max_length=8000, blank=True)
    public = models.CharField("public visé", max_length=300, blank=True)
    involvement = models.CharField(
        "participation des habitants", max_length=14, choices=Involvement.choices, default=Involvement.NONE
    )
    additionality_note = models.TextField("en quoi cela va au-delà du droit commun", max_length=1000, blank=True)
    is_active = models.BooleanField("proposé", default=True)

    class Meta(Versioned.Meta):
        verbose_name = "modèle d’action"
        verbose_name_plural = "modèles d’actions"
        ordering = ["title", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(title="") & Q(involvement__in=Involvement.values),
                name="actiontemplate_titled",
                violation_error_message="Un modèle a un intitulé.",
            )
        ]

    def __str__(self) -> str:
        return self.title
