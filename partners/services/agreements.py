"""Writes of agreements: what they are, what they give each year, their signed paper, their life."""

import calendar
import datetime
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F, Prefetch
from django.utils import timezone

from accounts.enums import NotificationKind, Role
from accounts.models import Membership
from accounts.services import News, notify_all
from core import french
from partners.enums import AgreementStatus
from partners.models import Agreement, AgreementAmount, Partner
from territories.models import Quartier


class AgreementError(ValueError):
    """What is asked cannot be done to this agreement; the words are for its reader."""


def _locked(agreement: Agreement) -> Agreement:
    return Agreement.objects.select_for_update(of=("self",)).get(pk=agreement.pk)


@transaction.atomic
def save_agreement(
    *, agreement: Agreement, partners: Iterable[Partner], quartiers: Iterable[Quartier], kept: Iterable[int], by: Any
) -> Agreement:
    """Store an agreement with its partners and quartiers.

    `kept` are keys of quartiers that the writer does not lead: they stay. Raises AgreementError when a partner that
    is taken away has amounts.
    """
    is_new = agreement.pk is None
    agreement.save()
    chosen = list(partners)
    if not is_new:
        paid = agreement.amounts.exclude(partner__in=chosen).select_related("partner").first()
        if paid is not None:
            raise AgreementError(
                f"« {paid.partner} » a un montant en {paid.year} : videz d’abord ses montants, puis retirez-le."
            )
    agreement.partners.set(chosen)
    agreement.quartiers.set([*(row.pk for row in quartiers), *kept])
    return agreement


@transaction.atomic
def save_amounts(*, agreement: Agreement, amounts: Mapping[tuple[int, int], Decimal | None], by: Any) -> int:
    """Write what partners are given each year, by (partner, year); None takes it away. Return how many changed."""
    row = _locked(agreement)
    known = {(one.partner_id, one.year): one for one in row.amounts.all()}
    changed = 0
    for (partner, year), amount in amounts.items():
        one = known.get((partner, year))
        if amount is None:
            if one is not None:
                one.delete()
                changed += 1
        elif one is None:
            AgreementAmount.objects.create(agreement=row, partner_id=partner, year=year, amount=amount)
            changed += 1
        elif one.amount != amount:
            one.amount = amount
            one.save(update_fields=["amount"])
            changed += 1
    if changed:
        # Whoever has the grid open meanwhile is told, as for the rest of the record.
        row.save(update_fields=["title"])
    return changed


# What may follow each state.
STEPS: dict[str, tuple[str, ...]] = {
    AgreementStatus.DRAFT: (AgreementStatus.SIGNED, AgreementStatus.DROPPED),
    AgreementStatus.SIGNED: (AgreementStatus.ENDED, AgreementStatus.DRAFT),
    AgreementStatus.ENDED: (AgreementStatus.SIGNED,),
    AgreementStatus.DROPPED: (AgreementStatus.DRAFT,),
}


@transaction.atomic
def move_agreement(*, agreement: Agreement, status: str, by: Any, signed_on: datetime.date | None = None) -> Agreement:
    """Sign an agreement, end it, drop it, or come back. Raises AgreementError when that does not follow its state."""
    row = _locked(agreement)
    if status not in STEPS[row.status]:
        raise AgreementError(f"Cette convention est déjà « {row.get_status_display().lower()} » : relisez-la.")
    row.status = status
    if status == AgreementStatus.SIGNED:
        row.signed_on = signed_on or row.signed_on or timezone.localdate()
    elif status == AgreementStatus.DRAFT:
        row.signed_on = None
    row.save(update_fields=["status", "signed_on"])
    return row


def _later(day: datetime.date, years: int) -> datetime.date:
    year = day.year + years
    return datetime.date(year, day.month, min(day.day, calendar.monthrange(year, day.month)[1]))


def next_period(agreement: Agreement) -> tuple[datetime.date, datetime.date]:
    """Return the dates that follow those of an agreement: from the day after its end, as long as it was."""
    starts = agreement.ends_on + datetime.timedelta(days=1)
    years = starts.year - agreement.starts_on.year
    if years and _later(agreement.starts_on, years) == starts:
        return starts, _later(starts, years) - datetime.timedelta(days=1)
    return starts, starts + (agreement.ends_on - agreement.starts_on)


@transaction.atomic
def renew_agreement(*, agreement: Agreement, by: Any) -> Agreement:
    """Make the agreement that follows one: its dates are moved, its amounts proposed again; it is to be signed.

    Raises AgreementError when it was renewed already, or was never signed.
    """
    row = _locked(agreement)
    if row.status not in (AgreementStatus.SIGNED, AgreementStatus.ENDED):
        raise AgreementError("Seule une convention signée ou terminée se renouvelle.")
    known = Agreement.objects.filter(renews=row).first()
    if known is not None:
        raise AgreementError(f"Cette convention est déjà renouvelée par « {known} ».")
    starts, ends = next_period(row)
    following = Agreement.objects.create(
        title=row.title,
        project_id=row.project_id,
        starts_on=starts,
        ends_on=ends,
        notice_months=row.notice_months,
        notes=row.notes,
        renews=row,
    )
    following.partners.set(row.partners.all())
    following.quartiers.set(row.quartiers.order_by().values_list("pk", flat=True))
    moved = starts.year - row.starts_on.year or 1
    for one in row.amounts.all():
        if starts.year <= one.year + moved <= ends.year:
            AgreementAmount.objects.create(
                agreement=following, partner_id=one.partner_id, year=one.year + moved, amount=one.amount
            )
    return following


@transaction.atomic
def warn_of_ends(today: datetime.date | None = None) -> int:
    """Tell those who lead a quartier that an agreement of it is near its end, once for each end it has.

    One that was renewed is no news. Return how many agreements are near their end.
    """
    rows = list(
        Agreement.objects.ending(today)
        .filter(renewed_by__isnull=True)
        .prefetch_related(Prefetch("quartiers", Quartier.objects.without_contour()))
        .order_by("ends_on", "pk")
    )
    leaders = leaders_of({quartier.pk for row in rows for quartier in row.quartiers.all()})
    notify_all(
        kind=NotificationKind.DIRECTORY,
        news=[
            News(
                users={user for quartier in row.quartiers.all() for user in leaders.get(quartier.pk, ())},
                key=f"agreement-{row.pk}-{row.ends_on:%Y%m%d}",
                title=f"Bientôt à échéance : {row.title}",
                url=row.get_absolute_url(),
                why=f"Elle se termine le {french.date_short(row.ends_on)}, sur un quartier que vous suivez.",
            )
            for row in rows
        ],
    )
    return len(rows)


def leaders_of(quartiers: set[int]) -> dict[int, set[Any]]:
    """Chargés de mission and managers of these quartiers. One query."""
    found: dict[int, set[Any]] = {}
    rows = (
        Membership.objects.filter(
            team__team_quartiers__quartier__in=quartiers,
            team__is_active=True,
            role__gte=Role.OFFICER,
            user__is_active=True,
        )
        .select_related("user")
        .annotate(of_quartier=F("team__team_quartiers__quartier"))
    )
    for row in rows:
        found.setdefault(row.of_quartier, set()).add(row.user)
    return found
