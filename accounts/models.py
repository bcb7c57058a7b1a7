"""Users, teams, memberships, and what a user may see."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import pghistory
import pgtrigger
from allauth.account.models import EmailAddress
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import connection, models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property

from accounts.enums import MailFrequency, NotificationKind, Role, TeamKind
from core.db.functions import Normalize
from core.db.lookups import Keys
from core.models.base import Versioned
from core.models.documents import Attachment
from territories.models import Quartier


@dataclass(frozen=True)
class Scope:
    """The quartiers of a user with the highest role on each, from the teams of the user.

    `is_global` (administrators) opens the territories and the accounts everywhere. Confidential observations ask for a
    role on the quartier, whoever the user is.
    """

    is_global: bool
    roles: dict[int, Role] = field(default_factory=dict)
    team_roles: dict[int, Role] = field(default_factory=dict)
    team_names: tuple[str, ...] = ()
    # How many quartiers there are in all; 0 where nobody counted.
    quartier_total: int = 0

    @cached_property
    def quartier_ids(self) -> Keys:
        """Keys of the quartiers of the user's teams."""
        return Keys(sorted(self.roles), is_everything=0 < self.quartier_total == len(self.roles))

    @cached_property
    def officer_quartier_ids(self) -> Keys:
        """Keys of the quartiers where the user is chargé de mission or manager."""
        return self._led(Role.OFFICER)

    @cached_property
    def manager_quartier_ids(self) -> Keys:
        """Keys of the quartiers where the user is manager."""
        return self._led(Role.MANAGER)

    def _led(self, least: Role) -> Keys:
        """Return the keys of the quartiers where the role is at least this one; mostly it is all of them."""
        led = [quartier for quartier in self.quartier_ids.data if self.roles[quartier] >= least]
        return Keys(led) if len(led) < len(self.roles) else self.quartier_ids

    @cached_property
    def managed_team_ids(self) -> list[int]:
        """Keys of the teams that the user is manager of."""
        return sorted(team for team, role in self.team_roles.items() if role >= Role.MANAGER)

    @property
    def best_role(self) -> Role | None:
        """The highest role, even in a team that has no quartier yet."""
        return max(self.team_roles.values(), default=None)

    @property
    def is_officer(self) -> bool:
        """Whether the user is chargé de mission or manager somewhere."""
        return self.best_role is not None and self.best_role >= Role.OFFICER

    @property
    def is_manager(self) -> bool:
        """Whether the user is manager somewhere."""
        return self.best_role is not None and self.best_role >= Role.MANAGER

    def sees(self, quartier_id: int) -> bool:
        """Whether the quartier is in the scope."""
        return self.is_global or quartier_id in self.roles

    def is_officer_of(self, quartier_id: int) -> bool:
        """Whether the user is chargé de mission or manager of the quartier."""
        return self.roles.get(quartier_id, 0) >= Role.OFFICER

    def is_manager_of(self, quartier_id: int) -> bool:
        """Whether the user is manager of the quartier."""
        return self.roles.get(quartier_id, 0) >= Role.MANAGER


class UserManager(BaseUserManager["User"]):
    """Makes users, and reads them."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """Find a user by e-mail address, whatever its case."""
        return self.get(email__iexact=username)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create a user. Without a password, the user asks for one by e-mail or signs in with the company."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        user.vouch_for_address()
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create an administrator."""
        return self.create_user(email, password, is_administrator=True, **fields)

    def active(self) -> "models.QuerySet[User]":
        """Those who may sign in."""
        return self.filter(is_active=True)

    def administrators(self) -> "models.QuerySet[User]":
        """Administrators who may sign in."""
        return self.filter(is_active=True, is_administrator=True)

    def visible_to(self, user: Any) -> "models.QuerySet[User]":
        """Everybody for administrators; for others, the members of their own teams and themselves."""
        if getattr(user, "scope", None) is None:
            return self.none()
        if user.is_administrator:
            return self.all()
        mates = Membership.objects.filter(team_id__in=list(user.scope.team_roles)).values("user_id")
        return self.filter(Q(pk=user.pk) | Q(pk__in=mates))

    def working_on(self, quartier_id: int, *, at_least: Role = Role.PROXIMITY) -> "models.QuerySet[User]":
        """Active members of the active teams of a quartier, from the given role up."""
        members = Membership.objects.filter(
            team__is_active=True, team__team_quartiers__quartier_id=quartier_id, role__gte=at_least
        ).values("user_id")
        return self.active().filter(pk__in=members).order_by("last_name", "first_name", "pk")

    def working_on_all(
        self, quartier_ids: Iterable[int], *, at_least: Role = Role.PROXIMITY
    ) -> "models.QuerySet[User]":
        """Those who are `working_on` each of these quartiers."""
        keys = set(quartier_ids)
        members = (
            Membership.objects.filter(
                team__is_active=True, team__team_quartiers__quartier_id__in=keys, role__gte=at_least
            )
            .order_by()
            .values("user_id")
            .annotate(found=models.Count("team__team_quartiers__quartier_id", distinct=True))
            .filter(found=len(keys))
            .values("user_id")
        )
        return self.active().filter(pk__in=members).order_by("last_name", "first_name", "pk")


# The active teams of a user, with the role there and the quartiers as one array: 1,600 rows would cost milliseconds.
# Every page asks for it; written out, it takes a third of the time of a queryset that is composed each time.
SCOPE = """
SELECT team.id, team.name, membership.role,
    ARRAY(SELECT quartier_id FROM accounts_teamquartier WHERE team_id = team.id),
    (SELECT count(*) FROM territories_quartier)
FROM accounts_membership AS membership JOIN accounts_team AS team ON team.id = membership.team_id
WHERE membership.user_id = %s AND team.is_active
ORDER BY membership.role
"""

# What changes without anybody changing the account.
NOT_TOLD = ("password", "last_login", "sessions_ended_at", "invited_at", "invitation_failed_at")


@pghistory.track(exclude=NOT_TOLD)
class User(AbstractBaseUser, Versioned):
    """Somebody who signs in with an e-mail address."""

    email = models.EmailField("adresse électronique", max_length=254)
    first_name = models.CharField("prénom", max_length=80)
    last_name = models.CharField("nom", max_length=80)
    job_title = models.CharField("fonction", max_length=120, blank=True)
    is_administrator = models.BooleanField("administrateur", default=False)
    is_active = models.BooleanField("compte ouvert", default=True)
    date_joined = models.DateTimeField("compte créé le", default=timezone.now, editable=False)
    invited_at = models.DateTimeField("invitation envoyée le", null=True, blank=True, editable=False)
    # Since the last invitation that left.
    invitation_failed_at = models.DateTimeField("invitation refusée le", null=True, blank=True, editable=False)
    # Part of what a session is checked against: sessions that began before are over.
    sessions_ended_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["first_name", "last_name"]

    class Meta(Versioned.Meta):
        verbose_name = "utilisateur"
        ordering = ["last_name", "first_name", "pk"]
        triggers = [
            pgtrigger.Trigger(
                name="count_version",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                # Signing in is no change of the account.
                condition=pgtrigger.AnyChange(exclude=[*NOT_TOLD, "version"]),
                func="NEW.version = OLD.version + 1; RETURN NEW;",
            )
        ]
        constraints = [
            models.UniqueConstraint(
                Lower("email"), name="user_email_once", violation_error_message="Un compte a déjà cette adresse."
            ),
            models.CheckConstraint(
                condition=Q(email__contains="@"),
                name="user_email_given",
                violation_error_message="Un compte a une adresse électronique.",
            ),
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.email

    def get_full_name(self) -> str:
        """First name and last name."""
        return f"{self.first_name} {self.last_name}".strip()

    def get_short_name(self) -> str:
        """First name."""
        return self.first_name

    def get_absolute_url(self) -> str:
        """Return the address of its page."""
        return reverse("accounts:user_update", args=[self.pk])

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Tie a session to the password and to the last time that all sessions were ended."""
        ended = self.sessions_ended_at.isoformat() if self.sessions_ended_at else ""
        return salted_hmac(
            "accounts.User.session", f"{self.password} {ended}", secret=secret, algorithm="sha256"
        ).hexdigest()

    def vouch_for_address(self) -> None:
        """Make the address the only one that allauth knows for the user, and a sure one: an administrator gave it."""
        email = self.email.lower()
        # The account has the address: what others keep of it (a change that they never confirmed) is void.
        EmailAddress.objects.filter(Q(user=self) | Q(email=email)).exclude(user=self, email=email).delete()
        EmailAddress.objects.update_or_create(user=self, email=email, defaults={"verified": True, "primary": True})

    @property
    def waits_for_invitation(self) -> bool:
        """Whether the last invitation did not leave, and its owner has not come in another way since."""
        failed = self.invitation_failed_at
        return self.is_active and failed is not None and (self.last_login is None or self.last_login < failed)

    @property
    def state_label(self) -> str:
        """Whether the account is in use, in words."""
        if not self.is_active:
            return "Fermé"
        return "Ouvert" if self.last_login else "Jamais connecté"

    @cached_property
    def scope(self) -> Scope:
        """What the user may see: read once for each request, in one query."""
        roles: dict[int, Role] = {}
        team_roles: dict[int, Role] = {}
        names: dict[int, str] = {}
        quartier_total = 0
        with connection.cursor() as cursor:
            cursor.execute(SCOPE, [self.pk])
            rows = cursor.fetchall()
        for team_id, name, value, quartier_ids, total in rows if self.is_active else ():
            role = Role(value)
            quartier_total = total
            names[team_id] = name
            team_roles[team_id] = role
            # The highest role comes last, and replaces the others.
            roles |= dict.fromkeys(quartier_ids, role)
        return Scope(
            is_global=self.is_administrator and self.is_active,
            roles=roles,
            team_roles=team_roles,
            team_names=tuple(sorted(names.values())),
            quartier_total=quartier_total,
        )

    @property
    def is_manager(self) -> bool:
        """Whether the user is manager of at least one team."""
        return self.scope.is_manager

    @property
    def is_officer(self) -> bool:
        """Whether the user is chargé de mission or manager of at least one team."""
        return self.scope.is_officer

    @property
    def team_names(self) -> str:
        """Names of the user's teams, for the foot of the menu."""
        return ", ".join(self.scope.team_names)

    @property
    def role_label(self) -> str:
        """The highest role in words."""
        if self.is_administrator:
            return "Administrateur"
        role = self.scope.best_role
        return str(role.label) if role else ""

    # Asked by packages that know Django's own permissions: only administrators have them.

    @property
    def is_staff(self) -> bool:
        """Whether the user is an administrator."""
        return self.is_administrator

    @property
    def is_superuser(self) -> bool:
        """Whether the user is an administrator."""
        return self.is_administrator

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Whether the user is an administrator."""
        return self.is_active and self.is_administrator

    def has_module_perms(self, app_label: str) -> bool:
        """Whether the user is an administrator."""
        return self.is_active and self.is_administrator


class TeamQuerySet(models.QuerySet["Team"]):
    """Reads of teams."""

    def visible_to(self, user: Any) -> "TeamQuerySet":
        """Those of the user; all of them for administrators."""
        scope = getattr(user, "scope", None)
        if scope is None:
            return self.none()
        return self if scope.is_global else self.filter(pk__in=list(scope.team_roles))

    def active(self) -> "TeamQuerySet":
        """Those that work today."""
        return self.filter(is_active=True)


@pghistory.track(exclude=["name_key"])
class Team(Versioned):
    """An agency or a proximity team, with the quartiers it works on. It gives its members their scope."""

    name = models.CharField("nom", max_length=120)
    kind = models.CharField("type", max_length=20, choices=TeamKind.choices, default=TeamKind.AGENCY)
    quartiers = models.ManyToManyField(
        Quartier, through="TeamQuartier", related_name="teams", verbose_name="quartiers", blank=True
    )
    is_active = models.BooleanField("en activité", default=True)
    name_key = models.GeneratedField(expression=Normalize("name"), output_field=models.TextField(), db_persist=True)

    objects = TeamQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = "équipe"
        ordering = ["name_key", "pk"]
        constraints = [
            models.UniqueConstraint(
                "name_key", name="team_name_once", violation_error_message="Une équipe de ce nom existe déjà."
            ),
            models.CheckConstraint(
                condition=~Q(name=""), name="team_name_given", violation_error_message="Une équipe a un nom."
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the address of its page."""
        return reverse("accounts:team_detail", args=[self.pk])


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class TeamQuartier(models.Model):
    """A quartier of a team."""

    team = models.ForeignKey(Team, models.CASCADE, related_name="team_quartiers", verbose_name="équipe")
    quartier = models.ForeignKey(Quartier, models.PROTECT, related_name="team_quartiers", verbose_name="quartier")

    class Meta:
        verbose_name = "quartier d’une équipe"
        constraints = [
            models.UniqueConstraint(
                fields=["team", "quartier"],
                name="teamquartier_once",
                violation_error_message="Cette équipe suit déjà ce quartier.",
            )
        ]


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Membership(models.Model):
    """A user in a team, with a role."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships", verbose_name="membre")
    team = models.ForeignKey(Team, models.CASCADE, related_name="memberships", verbose_name="équipe")
    role = models.PositiveSmallIntegerField("rôle", choices=Role.choices)

    class Meta:
        verbose_name = "appartenance"
        ordering = ["-role", "user__last_name", "user__first_name"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "team"],
                name="membership_once",
                violation_error_message="Cette personne est déjà dans l’équipe.",
            ),
            models.CheckConstraint(
                condition=Q(role__in=Role.values),
                name="membership_role_known",
                violation_error_message="Ce rôle n’existe pas.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}"


class NotificationChoice(models.Model):
    """How a person wants to be told about one kind of thing; without a row, as `by_default` says."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name="personne")
    kind = models.CharField("sujet", max_length=10, choices=NotificationKind.choices)
    in_app = models.BooleanField("sur le site", default=True)
    mail = models.CharField("par courriel", max_length=6, choices=MailFrequency.choices, default=MailFrequency.WEEKLY)

    class Meta:
        verbose_name = "choix de notification"
        verbose_name_plural = "choix de notification"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind"],
                name="notificationchoice_once",
                violation_error_message="Cette personne a déjà choisi pour ce sujet.",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=NotificationKind.values, mail__in=MailFrequency.values),
                name="notificationchoice_known",
                violation_error_message="Ce choix de notification n’existe pas.",
            ),
        ]

    @classmethod
    def by_default(cls, kind: str) -> "NotificationChoice":
        """What is done for whoever has not chosen: on the site, and by e-mail each week; deadlines, each day."""
        # In a week, one of seven days ahead would have passed.
        mail = MailFrequency.DAILY if kind == NotificationKind.DEADLINE else MailFrequency.WEEKLY
        return cls(kind=kind, mail=mail)


class NotificationQuerySet(models.QuerySet["Notification"]):
    """Reads of notifications."""

    def visible_to(self, user: Any) -> "NotificationQuerySet":
        """One's own, those that one wants on the site."""
        return self.filter(user=user, in_app=True)

    def unread(self) -> "NotificationQuerySet":
        """Those that were not read yet."""
        return self.filter(read_at__isnull=True)


class Notification(models.Model):
    """Something that a person is told once: what, where to look, and why it is them.

    `key` says what it is about, so that the same thing is not told twice to the same person.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="notifications", db_index=False)
    kind = models.CharField("sujet", max_length=10, choices=NotificationKind.choices)
    key = models.CharField("clé", max_length=100)
    title = models.CharField("titre", max_length=300)
    url = models.CharField("adresse", max_length=300)
    why = models.CharField("pourquoi je le reçois", max_length=300)
    # What the person wanted when it was made: without it, it is only for the e-mail.
    in_app = models.BooleanField("sur le site", default=True)
    created_at = models.DateTimeField("le", default=timezone.now, editable=False)
    read_at = models.DateTimeField("lue le", null=True, blank=True)
    mailed_at = models.DateTimeField("envoyée le", null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = "notification"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "key"],
                name="notification_once",
                violation_error_message="Cette personne en est déjà prévenue.",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=NotificationKind.values),
                name="notification_kind_known",
                violation_error_message="Ce sujet de notification n’existe pas.",
            ),
            models.CheckConstraint(
                condition=Q(url__startswith="/") & ~Q(url__startswith="//"),
                name="notification_url_of_the_site",
                violation_error_message="Une notification renvoie à une page du site.",
            ),
        ]
        indexes = [
            models.Index(fields=["user", "-created_at"], name="notification_latest"),
            models.Index(
                fields=["user", "created_at"],
                condition=Q(read_at__isnull=True, mailed_at__isnull=True),
                name="notification_to_mail",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class WordTemplateQuerySet(models.QuerySet["WordTemplate"]):
    """Reads of the Word templates of teams."""

    def visible_to(self, user: Any) -> "WordTemplateQuerySet":
        """Those of the user's teams; all of them for administrators."""
        return self.filter(team__in=Team.objects.visible_to(user).values("pk"))


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class WordTemplate(Attachment):
    """The template of a team for a document, with its own letterhead; without one, that of the project serves."""

    team = models.ForeignKey(Team, models.PROTECT, related_name="word_templates", verbose_name="équipe")
    # Apps above say which documents there are.
    document = models.SlugField("document", max_length=40)
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="déposé par")

    objects = WordTemplateQuerySet.as_manager()

    class Meta(Attachment.Meta):
        verbose_name = "modèle Word"
        verbose_name_plural = "modèles Word"
        constraints = [
            *Attachment.Meta.constraints,
            models.UniqueConstraint(
                fields=["team", "document"],
                name="wordtemplate_once",
                violation_error_message="Cette équipe a déjà un modèle pour ce document.",
            ),
        ]
