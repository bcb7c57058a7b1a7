"""Who does what where: partners by theme and quartier, those asked for everywhere, last contact, last money."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Exists, OuterRef, Q, Subquery, Sum
from django.db.models.functions import JSONObject
from django.utils import timezone

from core.db.lookups import Keys
from partners.enums import AgreementStatus
from partners.models import THEMES, Agreement, AgreementAmount, Exchange, Partner, PartnerPublic, Presence, Subsidy
from territories.models import Quartier

# What was promised: neither a draft nor what was given up.
GIVEN = (AgreementStatus.SIGNED, AgreementStatus.ENDED)


@dataclass(frozen=True)
class Asked:
    """What the matrix is asked for: presences of a role, partners of a kind or that work for a public."""

    role: str = ""
    kind: int | None = None
    public: int | None = None

    def of_partners(self, prefix: str = "") -> Q:
        """The condition on partners, `prefix` leading to them."""
        condition = Q(**{f"{prefix}kind": self.kind}) if self.kind else Q()
        if self.public:
            links = PartnerPublic.partners.through.objects.filter(partnerpublic=self.public)  # type: ignore[attr-defined]
            name = prefix.removesuffix("__") if prefix else "pk"
            condition &= Q(**{f"{name}__in": links.values("partner")})
        return condition


@dataclass(frozen=True)
class Money:
    """What was given in a year, in euros."""

    year: int
    amount: Decimal


@dataclass(frozen=True)
class Last:
    """The day of the last exchange about a quartier, and what agreements gave there last."""

    contact: datetime.date | None
    money: Money | None


@dataclass
class Coverage:
    """Who is present on a quartier: keys of partners by theme (None: about no theme), and all of them."""

    quartier_id: int
    by_theme: dict[int | None, set[int]] = field(default_factory=dict)
    partners: set[int] = field(default_factory=set)


@dataclass
class Solicited:
    """A partner that is asked for in many places: on how many quartiers and themes, last contact, last money."""

    partner: Partner
    places: int
    quartiers: int
    themes: int
    contact: datetime.date | None = None
    agreed: Money | None = None
    subsidised: Money | None = None


def presences_of(user: Any, asked: Asked) -> Any:
    """Return the presences of today, on the quartiers of the user, that the matrix counts."""
    rows = Presence.objects.visible_to(user).current().of_active_partners()
    if asked.role:
        rows = rows.filter(role=asked.role)
    return rows.filter(asked.of_partners("partner__"))


def presences_on(rows: Any, theme: int | None, themes: Iterable[int]) -> Any:
    """Return those of these presences that are about a theme; for None, those of partners that act on none of `themes`
    on the same quartier.
    """
    if theme is not None:
        return rows.with_theme().filter(on_theme=theme)
    same = {"partner": OuterRef("partner"), "quartier": OuterRef("quartier")}
    return rows.exclude(Exists(rows.with_theme().filter(on_theme__in=set(themes), **same)))


def coverage_of(user: Any, asked: Asked, quartiers: Sequence[int], themes: Iterable[int]) -> dict[int, Coverage]:
    """Return who is present on each of these quartiers of the user, by theme among `themes`. One query.

    A partner that acts on none of the themes is under None, as it is under « Autres » in « Qui appeler ».
    """
    found = {key: Coverage(key) for key in quartiers}
    known = set(themes)
    rows = (
        presences_of(user, asked)
        .filter(quartier__in=quartiers)
        .with_theme()
        .order_by()
        .values_list("quartier_id", "on_theme")
        .annotate(keys=ArrayAgg("partner_id"))
    )
    for quartier, theme, keys in rows:
        found[quartier].partners.update(keys)
        if theme in known:
            found[quartier].by_theme[theme] = set(keys)
    for one in found.values():
        without = one.partners.difference(*one.by_theme.values())
        if without:
            one.by_theme[None] = without
    return found


def last_of(asked: Asked, quartiers: Sequence[int]) -> dict[int, Last]:
    """Return the last contact and the last money of each of these quartiers of a reader. One query.

    Money is what the agreements that cover the quartier gave in the last year that they gave something: an agreement
    that covers several quartiers is not shared out among them, and amounts of several quartiers are not to be added.
    What is about a quartier of the reader is seen by the reader.
    """
    contacts = Exchange.objects.filter(quartier=OuterRef("pk"), on__lte=timezone.localdate())
    given = _given().filter(agreement__quartiers=OuterRef("pk"))
    rows = Quartier.objects.filter(pk__in=quartiers).values_list(
        "pk",
        Subquery(contacts.filter(asked.of_partners("partner__")).order_by("-on").values("on")[:1]),
        Subquery(_last_year(given.filter(asked.of_partners("partner__")))),
    )
    return {key: Last(contact, _money(money)) for key, contact, money in rows.order_by()}


def _given() -> Any:
    """Amounts of agreements that were or are in force, up to this year."""
    year = timezone.localdate().year
    return AgreementAmount.objects.filter(agreement__status__in=GIVEN, year__lte=year, amount__gt=0)


def places_of(user: Any, partners: Iterable[int] | None = None) -> dict[int, list[int]]:
    """Return the places of those of these partners that are over-solicited, or of all, as `solicited` writes them.

    All the quartiers of the user count, whatever is shown.
    """
    rows = Presence.objects.visible_to(user).current()
    if partners is not None:
        # By their own key: the directory has few of them, which the database finds one by one.
        rows = rows.filter(partner__pk__any=Keys(partners))
    return {row["partner"]: row["places"] for row in rows.solicited()}


def solicited_partners(user: Any, places: dict[int, list[int]], most: int) -> list[Solicited]:
    """Return the first ones, the most solicited first, with their last contact and money. One query."""
    first = sorted(places, key=lambda key: (-len(places[key]), key))[:most]
    agreements = Agreement.objects.visible_to(user).order_by().values("pk")
    contacts = Exchange.objects.visible_to(user).filter(partner=OuterRef("pk"), on__lte=timezone.localdate())
    subsidies = Subsidy.objects.filter(partner=OuterRef("pk"), amount__gt=0, year__lte=timezone.localdate().year)
    agreed = _given().filter(partner=OuterRef("pk"), agreement__in=agreements)
    rows = Partner.objects.filter(pk__any=Keys(first)).annotate(
        last_on=Subquery(contacts.order_by("-on").values("on")[:1]),
        last_agreed=Subquery(_last_year(agreed)),
        last_subsidised=Subquery(_last_year(subsidies)),
    )
    found = [
        Solicited(
            row,
            len(places[row.pk]),
            len({place // THEMES for place in places[row.pk]}),
            len({place % THEMES for place in places[row.pk]} - {0}),
            row.last_on,
            _money(row.last_agreed),
            _money(row.last_subsidised),
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: (-one.places, one.partner.name_key, one.partner.pk))


def _last_year(rows: Any) -> Any:
    """Return the sum of the last year, as an object."""
    totals = rows.order_by("-year").values("year").annotate(total=Sum("amount"))
    return totals.values_list(JSONObject(year="year", amount="total"))[:1]


def _money(found: dict[str, Any] | None) -> Money | None:
    """Return the money of an object of the database, None when there is none."""
    return Money(found["year"], Decimal(str(found["amount"]))) if found else None
