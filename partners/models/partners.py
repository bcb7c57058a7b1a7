"""The directory: partners, the people to call there, where they act, what was said with them."""

import datetime
import math
import re
from collections.abc import Iterable, Sequence
from typing import Any

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, Value, When
from django.db.models.functions import ASin, Coalesce, Concat, Cos, Least, Power, Radians, Sin, Sqrt
from django.urls import reverse
from django.utils import timezone

from core.db.functions import JoinWords, Normalize
from core.db.normalize import normalize
from core.models.base import Versioned
from partners.enums import ExchangeKind, PresenceRole
from partners.models.referentials import PartnerKind, PartnerPublic, PartnerTheme
from territories.models import Commune, Quartier, scope_of

# Not older than a year: what nobody checked for longer is to be checked.
FRESH_DAYS = 365
# A partner that acts in so many places or more, a theme on a quartier being one, is over-solicited. A house that has
# its own measure changes it here.
SOLICITED = 12
# More than the key of any theme: a theme on a quartier is written as one number.
THEMES = 2**20
# Words of a search that are looked for.
MAX_WORDS = 8
# Words of the name of a commune at most ("Saint-Denis en Val").
MAX_NAME = 5
# Those that look like a word with a typo, at most.
MOST_SIMILAR = 200
# The mean radius of the earth, and a degree of latitude, in kilometres.
EARTH = 6371.0088
DEGREE = EARTH * math.pi / 180
# What every name has finds nobody.
LITTLE_WORDS = frozenset(["a", "au", "aux", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les", "pour", "sur"])


class Typed:
    """Words that somebody looks for. The communes that they name are read once, however often they are looked for."""

    def __init__(self, text: str) -> None:
        self.code = "".join(text.split()).upper()
        words = normalize(text).split()
        self.words = [word for word in words if word not in LITTLE_WORDS][:MAX_WORDS] or words[:1]
        self._units: list[tuple[list[str], list[int]]] | None = None

    def units(self) -> list[tuple[list[str], list[int]]]:
        """Return the words, those of the name of a commune together with the keys of such communes. One query."""
        if self._units is None:
            self._units = _units(self.words)
        return self._units


def _units(words: list[str]) -> list[tuple[list[str], list[int]]]:
    spans = {
        " ".join(words[start:end]): (start, end)
        for start in range(len(words))
        for end in range(start + 1, min(len(words), start + MAX_NAME) + 1)
    }
    communes: dict[str, list[int]] = {}
    # No commune has a name of digits only: nothing is asked for them.
    names = [name for name in spans if not name.isdecimal()]
    for name, key in Commune.objects.filter(name_key__in=names).order_by().values_list("name_key", "pk"):
        communes.setdefault(name, []).append(key)
    units: list[tuple[list[str], list[int]]] = []
    start = 0
    while start < len(words):
        ends = [end for name, (begin, end) in spans.items() if begin == start and name in communes]
        end = max(ends, default=start + 1)
        units.append((words[start:end], communes.get(" ".join(words[start:end]), [])))
        start = end
    return units


def _found_by(words: list[str], communes: list[int], *, loosely: bool) -> Q:
    """What has these words, or is in the commune that they name."""
    if communes:
        return Q(*map(_having, words)) | Q(commune__in=communes)
    return Q(*map(_similar if loosely else _having, words))


def _having(word: str) -> Q:
    """What has a word, or its beginning; less than three letters are no trigram, they begin a word."""
    if len(word) > 2:
        return Q(search_key__contains=word)
    return Q(search_key__startswith=word) | Q(search_key__contains=f" {word}")


def _saying(word: str) -> Q:
    """What has a word, or its beginning, in its name, its purpose or one of its themes."""
    themes = Partner.themes.through.objects.annotate(theme_key=Normalize("partnertheme__name"))
    said = Q(_begins("theme_key", word), partner=OuterRef("pk"))
    return _having(word) | _begins("purpose_key", word) | Q(Exists(themes.filter(said)))


def _begins(field: str, word: str) -> Q:
    return Q(**{f"{field}__startswith": word}) | Q(**{f"{field}__contains": f" {word}"})


def _similar(word: str) -> Q:
    """What looks like a word: a letter too many, too few or another, or two that changed places; the first is right.

    One expression, whose trigrams the index looks up in one go: a tenth of what comparing all trigrams costs.
    """
    # A number is no word: its digits are right or it is another. Less letters look like everything.
    if len(word) < 5 or not word.isalpha():
        return _having(word)
    parts = ((word[:place], word[place + 2 :]) for place in range(1, len(word) - 1))
    # Without three letters in a row there is no trigram, and every row would be read.
    patterns = [f"{start}.{{0,3}}{end}" for start, end in parts if max(len(start), len(end)) > 2]
    return Q(search_key__regex="|".join(patterns))


def _around(latitude: float, longitude: float, kilometres: float) -> Q:
    """What is in the box that holds a circle: an index answers."""
    height = kilometres / DEGREE
    # A degree of longitude is shortest where the box is nearest to a pole.
    width = kilometres / (DEGREE * max(math.cos(math.radians(min(abs(latitude) + height, 89))), 0.01))
    return Q(
        latitude__range=(latitude - height, latitude + height),
        longitude__range=(longitude - width, longitude + width),
    )


def _kilometres_to(latitude: float, longitude: float) -> Any:
    """How far a row is from a point, along the great circle (haversine)."""
    height = Power(Sin(Radians(F("latitude") - latitude) / 2), 2)
    width = Power(Sin(Radians(F("longitude") - longitude) / 2), 2)
    share = height + width * Cos(Radians(F("latitude"))) * math.cos(math.radians(latitude))
    # Rounding may lead beyond what a sine can be.
    return ASin(Least(Sqrt(share), Value(1.0))) * (2 * EARTH)


class PartnerQuerySet(models.QuerySet["Partner"]):
    """Reads of partners. The directory is the house's: whoever works on a quartier reads it."""

    def visible_to(self, user: Any) -> "PartnerQuerySet":
        """All of those that were not merged into another, for whoever works somewhere."""
        scope = scope_of(user)
        if scope is None or not (scope.is_global or scope.quartier_ids):
            return self.none()
        return self.filter(merged_into__isnull=True)

    def active(self) -> "PartnerQuerySet":
        """Those that exist today."""
        return self.filter(is_dissolved=False, merged_into__isnull=True)

    def matching(self, text: str | Typed, *, loosely: bool = False) -> "PartnerQuerySet":
        """Those of an identifier, or whose name, acronym or commune has all the words, whatever their accents.

        `loosely`, for when there is none, gives at most `MOST_SIMILAR` of those whose words look like them: who asks
        for both gives the same `Typed`.
        """
        typed = Typed(text) if isinstance(text, str) else text
        for field, form in (("siret", r"\d{14}"), ("siren", r"\d{9}"), ("rna", r"W[0-9A-Z]{9}")):
            if re.fullmatch(form, typed.code, re.ASCII):
                return self.filter(**{field: typed.code})
        found = self.filter(*(_found_by(words, communes, loosely=loosely) for words, communes in typed.units()))
        return self.filter(pk__in=found.order_by().values("pk")[:MOST_SIMILAR]) if loosely else found

    def with_words(self, user: Any) -> "PartnerQuerySet":
        """Add `theme_names`, `public_names` and `acts_on`, lists of words: where they act of what the user sees."""
        role = Case(*(When(role=key, then=Value(f" ({label})")) for key, label in PresenceRole.choices))
        presences = (
            Presence.objects.visible_to(user)
            .current()
            .filter(partner=OuterRef("pk"))
            .order_by("quartier__name_key", "role", "pk")
        )
        return self.annotate(
            theme_names=ArraySubquery(PartnerTheme.objects.filter(partners=OuterRef("pk")).values("name")),
            public_names=ArraySubquery(PartnerPublic.objects.filter(partners=OuterRef("pk")).values("name")),
            acts_on=ArraySubquery(presences.values_list(Concat("quartier__name", role, output_field=CharField()))),
        )

    def of_kinds(self, kinds: Iterable[int]) -> "PartnerQuerySet":
        """Those of some kinds, by their keys: an index then finds those that are near."""
        return self.filter(kind_id__in=list(kinds))

    def near(self, points: Sequence[tuple[float, float]], kilometres: float) -> "PartnerQuerySet":
        """Those within so many kilometres of a point (latitude, longitude), with `distance` to the nearest of them.

        Those whose place on the map is not known are not among them: see `unplaced`.
        """
        if not points:
            return self.none()
        box, *others = (_around(*point, kilometres) for point in points)
        for other in others:
            box |= other
        return self.filter(box).with_distance(points).filter(distance__lte=kilometres)

    def with_distance(self, points: Sequence[tuple[float, float]]) -> "PartnerQuerySet":
        """Add `distance`, kilometres to the nearest of some points (one at least); null where no place is known."""
        far = [_kilometres_to(*point) for point in points]
        nearest = Least(*far) if len(far) > 1 else far[0]
        # The least of nothing and of something is something, for the database.
        return self.annotate(distance=Case(When(latitude__isnull=False, then=nearest)))

    def unplaced(self) -> "PartnerQuerySet":
        """Those whose place on the map is not known."""
        return self.filter(latitude__isnull=True)

    def doing(self, text: str = "", *, words: Iterable[str] = (), naf: Iterable[str] = ()) -> "PartnerQuerySet":
        """Those whose name, purpose and themes have all the words of `text`.

        Then those of which one of `words` is said, or whose NAF code begins as one of `naf`. Purposes have no index:
        to be asked of a few kinds, or of what is near.
        """
        rows = self.annotate(purpose_key=Normalize("purpose"))
        for word in Typed(text).words:
            rows = rows.filter(_saying(word))
        either = Q()
        for word in words:
            either |= _saying(normalize(word))
        for start in naf:
            either |= Q(naf__startswith=start)
        return rows.filter(either) if either else rows

    def to_check(self, today: datetime.date | None = None) -> "PartnerQuerySet":
        """Those whose record nobody checked for a year, or ever."""
        before = (today or timezone.localdate()) - datetime.timedelta(days=FRESH_DAYS)
        return self.active().filter(Q(checked_on__isnull=True) | Q(checked_on__lt=before))


# A directory is imported by the million: what a row was is kept when it first changes, not when it is made.
@pghistory.track(
    pghistory.UpdateEvent("before", row=pghistory.Old, condition=pgtrigger.Condition("OLD.version = 1")),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    exclude=["search_key", "name_key", "siren"],
)
class Partner(Versioned):
    """An association, a public body, a company… at one place. Identifiers are optional: Alsace-Moselle has no RNA."""

    kind = models.ForeignKey(PartnerKind, models.PROTECT, related_name="partners", verbose_name="type")
    name = models.CharField("nom", max_length=250)
    short_name = models.CharField("sigle ou nom court", max_length=80, blank=True)
    # W and nine characters; the older number of the first national file is kept apart.
    rna = models.CharField("RNA", max_length=10, null=True, blank=True)
    former_rna = models.CharField("ancien numéro d’association", max_length=14, blank=True)
    siret = models.CharField("SIRET", max_length=14, null=True, blank=True)
    naf = models.CharField("code NAF", max_length=5, blank=True)
    purpose = models.TextField("objet", max_length=4000, blank=True)
    themes = models.ManyToManyField(PartnerTheme, related_name="partners", verbose_name="thèmes", blank=True)
    publics = models.ManyToManyField(PartnerPublic, related_name="partners", verbose_name="publics", blank=True)
    # As the exchange file gave them, those that we have no row for included.
    inclusion_codes = models.JSONField("codes data·inclusion", default=list, blank=True)
    address = models.CharField("adresse", max_length=250, blank=True)
    postal_code = models.CharField("code postal", max_length=5, blank=True)
    commune = models.ForeignKey(
        Commune, models.PROTECT, related_name="partners", verbose_name="commune", null=True, blank=True
    )
    latitude = models.FloatField("latitude", null=True, blank=True)
    longitude = models.FloatField("longitude", null=True, blank=True)
    phone = models.CharField("téléphone", max_length=20, blank=True)
    email = models.EmailField("courriel", blank=True)
    website = models.URLField("site", blank=True)
    opening_hours = models.CharField("horaires", max_length=300, blank=True)
    is_dissolved = models.BooleanField("dissoute ou fermée", default=False)
    dissolved_on = models.DateField("dissoute le", null=True, blank=True)
    notes = models.TextField("notes", max_length=4000, blank=True)
    source = models.CharField("source", max_length=80, blank=True)
    source_key = models.CharField("identifiant dans la source", max_length=120, blank=True)
    checked_on = models.DateField("vérifiée le", null=True, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="vérifiée par", null=True, blank=True
    )
    merged_into = models.ForeignKey(
        "self", models.PROTECT, related_name="merged", verbose_name="fusionnée dans", null=True, blank=True
    )
    created_at = models.DateTimeField("créée le", default=timezone.now, editable=False)
    siren = models.GeneratedField(
        expression=models.functions.Left("siret", 9),
        output_field=models.CharField("SIREN", max_length=9, null=True),
        db_persist=True,
    )
    name_key = models.GeneratedField(expression=Normalize("name"), output_field=models.TextField(), db_persist=True)
    search_key = models.GeneratedField(
        expression=Normalize(JoinWords("name", "short_name", "rna", "siret")),
        output_field=models.TextField(),
        db_persist=True,
    )

    objects = PartnerQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = "partenaire"
        ordering = ["name_key", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name=""), name="partner_name_given", violation_error_message="Un partenaire a un nom."
            ),
            models.CheckConstraint(
                condition=Q(rna__isnull=True) | Q(rna__regex=r"^W[0-9A-Z]{9}$"),
                name="partner_rna_form",
                violation_error_message="Un numéro RNA est un W suivi de 9 chiffres ou lettres (« W751004076 »).",
            ),
            models.CheckConstraint(
                condition=Q(siret__isnull=True) | Q(siret__regex=r"^\d{14}$"),
                name="partner_siret_form",
                violation_error_message="Un SIRET a 14 chiffres.",
            ),
            models.CheckConstraint(
                condition=Q(naf="") | Q(naf__regex=r"^\d{4}[A-Z]$"),
                name="partner_naf_form",
                violation_error_message="Un code NAF a 4 chiffres et une lettre (« 8899B »).",
            ),
            # One that was merged gives its identifiers to the other one and keeps them for the day it is undone.
            models.UniqueConstraint(
                fields=["siret"],
                condition=Q(merged_into__isnull=True),
                name="partner_siret_once",
                violation_error_message="Un partenaire a déjà ce SIRET.",
            ),
            models.UniqueConstraint(
                fields=["rna"],
                condition=Q(merged_into__isnull=True),
                name="partner_rna_once",
                violation_error_message="Un partenaire a déjà ce numéro RNA.",
            ),
            models.UniqueConstraint(
                fields=["source", "source_key"],
                condition=~Q(source_key="") & Q(merged_into__isnull=True),
                name="partner_source_once",
                violation_error_message="Cette ligne de la source est déjà un partenaire.",
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                ),
                name="partner_position",
                violation_error_message="Une position a une latitude (−90 à 90) et une longitude (−180 à 180).",
            ),
            models.CheckConstraint(
                condition=Q(dissolved_on__isnull=True) | Q(is_dissolved=True),
                name="partner_dissolved_dated",
                violation_error_message="Seul un partenaire dissous a une date de dissolution.",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")),
                name="partner_merged_elsewhere",
                violation_error_message="Un partenaire ne se fusionne pas dans lui-même.",
            ),
            models.CheckConstraint(
                condition=Q(checked_by__isnull=True) | Q(checked_on__isnull=False),
                name="partner_check_dated",
                violation_error_message="Une vérification a sa date.",
            ),
        ]
        indexes = [
            GinIndex(OpClass("search_key", "gin_trgm_ops"), name="partner_search_trgm"),
            models.Index("name_key", "id", name="partner_name"),
            models.Index("commune", "name_key", "id", name="partner_commune_name"),
            models.Index("siren", name="partner_siren", condition=Q(siren__isnull=False)),
            models.Index("former_rna", name="partner_former_rna", condition=~Q(former_rna="")),
            models.Index(F("checked_on").asc(nulls_first=True), "id", name="partner_checked"),
            # Structures of a kind around a place, in a directory of the whole country.
            models.Index(
                "kind", "latitude", "longitude", name="partner_kind_place", condition=Q(latitude__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the address of its page."""
        return reverse("partners:partner_detail", args=[self.pk])

    @property
    def is_fresh(self) -> bool:
        """Whether somebody checked it in the last year."""
        before = timezone.localdate() - datetime.timedelta(days=FRESH_DAYS)
        return self.checked_on is not None and self.checked_on >= before


# What stands for the name and the origin of a contact that was erased, where a meeting still leads to it.
ERASED = "Contact effacé"


class ContactQuerySet(models.QuerySet["Contact"]):
    """Reads of contacts."""

    def overdue(self, today: datetime.date | None = None) -> "ContactQuerySet":
        """Those that are past the day until which they are kept, and are still there."""
        return self.filter(keep_until__lt=today or timezone.localdate()).exclude(last_name=ERASED, origin=ERASED)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Contact(Versioned):
    """Somebody to call at work: professional details only, where they come from, and until when they are kept."""

    first_name = models.CharField("prénom", max_length=80, blank=True)
    last_name = models.CharField("nom", max_length=80)
    phone = models.CharField("téléphone professionnel", max_length=20, blank=True)
    email = models.EmailField("courriel professionnel", blank=True)
    origin = models.CharField("d’où vient l’information", max_length=200)
    informed_on = models.DateField("information du")
    keep_until = models.DateField("à ne pas garder après le")
    notes = models.CharField("remarque", max_length=300, blank=True)

    objects = ContactQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = "contact"
        ordering = ["last_name", "first_name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(last_name="") & ~Q(origin=""),
                name="contact_named_with_origin",
                violation_error_message="Un contact a un nom, et on dit d’où vient l’information.",
            ),
            models.CheckConstraint(
                condition=Q(keep_until__gt=F("informed_on")),
                name="contact_kept_for_a_time",
                violation_error_message="La date limite de conservation suit celle de l’information.",
            ),
        ]
        indexes = [models.Index("keep_until", name="contact_keep_until")]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


class ContactPostQuerySet(models.QuerySet["ContactPost"]):
    """Reads of what contacts do at partners."""

    def current(self, today: datetime.date | None = None) -> "ContactPostQuerySet":
        """Those that have not ended."""
        return self.filter(Q(until__isnull=True) | Q(until__gte=today or timezone.localdate()))

    def to_hand_out(self, today: datetime.date | None = None) -> "ContactPostQuerySet":
        """Those that may leave in a file: current ones, of contacts that are still to be kept."""
        today = today or timezone.localdate()
        return self.current(today).filter(contact__keep_until__gte=today)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class ContactPost(models.Model):
    """What a contact does at a partner, since when and until when: people change, their records follow."""

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="posts", verbose_name="contact")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="posts", verbose_name="partenaire")
    function = models.CharField("fonction", max_length=120)
    since = models.DateField("depuis", null=True, blank=True)
    until = models.DateField("jusqu’au", null=True, blank=True)

    objects = ContactPostQuerySet.as_manager()

    class Meta:
        verbose_name = "fonction d’un contact"
        verbose_name_plural = "fonctions de contacts"
        ordering = [F("until").desc(nulls_first=True), "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(function=""),
                name="contactpost_function_given",
                violation_error_message="Dites la fonction du contact.",
            ),
            models.CheckConstraint(
                condition=Q(since__isnull=True) | Q(until__isnull=True) | Q(until__gte=F("since")),
                name="contactpost_period",
                violation_error_message="La fin ne peut pas précéder le début.",
            ),
            models.UniqueConstraint(
                fields=["contact", "partner", "function"],
                condition=Q(until__isnull=True),
                name="contactpost_once",
                violation_error_message="Ce contact a déjà cette fonction.",
            ),
        ]

    def __str__(self) -> str:
        return self.function


class PresenceQuerySet(models.QuerySet["Presence"]):
    """Reads of presences, which are seen with their quartier."""

    def visible_to(self, user: Any) -> "PresenceQuerySet":
        """Those on the quartiers of the user."""
        scope = scope_of(user)
        if scope is None:
            return self.none()
        return self if scope.is_global else self.filter(quartier_id__any=scope.quartier_ids)

    def current(self) -> "PresenceQuerySet":
        """Those that have begun and have not ended."""
        today = timezone.localdate()
        return self.filter(Q(since__isnull=True) | Q(since__lte=today), Q(until__isnull=True) | Q(until__gte=today))

    def of_active_partners(self) -> "PresenceQuerySet":
        """Those of partners that exist today."""
        return self.filter(partner__merged_into__isnull=True, partner__is_dissolved=False)

    def with_theme(self) -> "PresenceQuerySet":
        """Each once or more for each theme that it is about, as `on_theme`; None when it is about none.

        What a partner does on a quartier is what its presence there says, or else what the partner does. « Qui
        appeler », the matrix and the filters of the directory all read it here.
        """
        return self.annotate(on_theme=Coalesce("themes", "partner__themes"))

    def solicited(self) -> Any:
        """Return the partners that are asked for in very many places, as rows of `partner` and `places`.

        A theme on a quartier is a place, written as one number, which is sorted three times as fast as the two:
        `divmod(place, THEMES)` gives the keys of both, 0 for no theme.
        """
        place = F("quartier_id") * THEMES + Coalesce("on_theme", 0)
        return (
            self.with_theme()
            .order_by()
            .values("partner")
            .annotate(
                places=ArrayAgg(place, distinct=True),
                place_count=Count(place, distinct=True),
            )
            .filter(place_count__gte=SOLICITED)
        )


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Presence(Versioned):
    """What a partner does on a quartier, on which themes, since when."""

    partner = models.ForeignKey(Partner, models.PROTECT, related_name="presences", verbose_name="partenaire")
    quartier = models.ForeignKey(Quartier, models.PROTECT, related_name="presences", verbose_name="quartier")
    role = models.CharField("rôle", max_length=10, choices=PresenceRole.choices)
    themes = models.ManyToManyField(PartnerTheme, related_name="presences", verbose_name="thèmes", blank=True)
    since = models.DateField("depuis", null=True, blank=True)
    until = models.DateField("jusqu’au", null=True, blank=True)
    notes = models.CharField("remarque", max_length=300, blank=True)

    objects = PresenceQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = "présence"
        ordering = ["quartier", "role", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=PresenceRole.values),
                name="presence_role_known",
                violation_error_message="Ce rôle n’existe pas.",
            ),
            models.CheckConstraint(
                condition=Q(since__isnull=True) | Q(until__isnull=True) | Q(until__gte=F("since")),
                name="presence_period",
                violation_error_message="La fin ne peut pas précéder le début.",
            ),
            models.UniqueConstraint(
                fields=["partner", "quartier", "role"],
                condition=Q(until__isnull=True),
                name="presence_once",
                violation_error_message="Ce partenaire a déjà ce rôle sur ce quartier.",
            ),
        ]
        indexes = [models.Index("quartier", "partner", name="presence_quartier")]

    def __str__(self) -> str:
        return f"{self.get_role_display()}, {self.quartier}"


class ExchangeQuerySet(models.QuerySet["Exchange"]):
    """Reads of exchanges."""

    def visible_to(self, user: Any) -> "ExchangeQuerySet":
        """Those about the quartiers of the user, about none of them in particular, or written by the user."""
        scope = scope_of(user)
        if scope is None or not (scope.is_global or scope.quartier_ids):
            return self.none()
        if scope.is_global:
            return self
        return self.filter(Q(quartier__isnull=True) | Q(quartier_id__any=scope.quartier_ids) | Q(author_id=user.pk))


@pghistory.track()
class Exchange(Versioned):
    """A call, a visit, a mail; what comes next, and when."""

    partner = models.ForeignKey(Partner, models.PROTECT, related_name="exchanges", verbose_name="partenaire")
    quartier = models.ForeignKey(
        Quartier, models.PROTECT, related_name="+", verbose_name="quartier", null=True, blank=True
    )
    kind = models.CharField("type", max_length=8, choices=ExchangeKind.choices)
    on = models.DateField("le")
    text = models.TextField("ce qui a été dit", max_length=4000)
    next_step = models.CharField("suite à donner", max_length=300, blank=True)
    next_on = models.DateField("pour le", null=True, blank=True)
    is_done = models.BooleanField("suite donnée", default=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="auteur")
    created_at = models.DateTimeField("saisi le", default=timezone.now, editable=False)

    objects = ExchangeQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = "échange"
        ordering = ["-on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text="") & Q(kind__in=ExchangeKind.values),
                name="exchange_told",
                violation_error_message="Dites ce qui a été échangé, et comment.",
            ),
            models.CheckConstraint(
                condition=Q(next_step="", next_on__isnull=True, is_done=False) | ~Q(next_step=""),
                name="exchange_next_told",
                violation_error_message="Une date ou une suite donnée suppose une suite à donner.",
            ),
        ]
        indexes = [
            models.Index("partner", F("on").desc(), F("id").desc(), name="exchange_partner"),
            models.Index("author", "next_on", name="exchange_to_do", condition=~Q(next_step="") & Q(is_done=False)),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} du {self.on:%d/%m/%Y}"
