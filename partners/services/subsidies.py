"""Subsidies, written once and given to the partners that they name."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Q

from partners.models import Partner, Subsidy

BATCH = 2000


@dataclass
class Written:
    """What was there already, by digest and rank."""

    known: set[tuple[str, int]] = field(default_factory=set)


@transaction.atomic
def write_subsidies(*, subsidies: Sequence[Subsidy], by: Any) -> Written:
    """Store those that are not known yet, each with its partner when one is found; a few queries a batch."""
    written = Written()
    for start in range(0, len(subsidies), BATCH):
        batch = subsidies[start : start + BATCH]
        digests = {subsidy.digest for subsidy in batch}
        written.known |= set(Subsidy.objects.filter(digest__in=digests).values_list("digest", "rank"))
        new = [subsidy for subsidy in batch if (subsidy.digest, subsidy.rank) not in written.known]
        _match(new)
        Subsidy.objects.bulk_create(new)
    return written


def _match(subsidies: Iterable[Subsidy]) -> None:
    """Give each its partner: by SIRET, or else by SIREN when one partner alone has it, or else by RNA; or as others
    of the same beneficiary were given by hand.
    """
    rows = list(subsidies)
    sirets = {row.beneficiary_siret for row in rows if row.beneficiary_siret}
    sirens = {siret[:9] for siret in sirets}
    rnas = {row.beneficiary_rna for row in rows if row.beneficiary_rna}
    found = Partner.objects.filter(merged_into__isnull=True).filter(
        Q(siret__in=sirets) | Q(siren__in=sirens) | Q(rna__in=rnas)
    )
    by_siret: dict[str, int] = {}
    by_siren: dict[str, set[int]] = {}
    by_rna: dict[str, int] = {}
    for key, siret, rna in found.order_by("pk").values_list("pk", "siret", "rna"):
        if siret:
            by_siret[siret] = key
            by_siren.setdefault(siret[:9], set()).add(key)
        if rna:
            by_rna[rna] = key
    by_hand = _given_by_hand(rows)
    for row in rows:
        siren = by_siren.get(row.beneficiary_siret[:9], set()) if row.beneficiary_siret else set()
        row.partner_id = (
            by_siret.get(row.beneficiary_siret)
            or (next(iter(siren)) if len(siren) == 1 else None)
            or by_rna.get(row.beneficiary_rna)
            or by_hand.get(_same(row))
        )


def _same(row: Subsidy) -> tuple[str, str, str, str]:
    """What tells a beneficiary: its identifiers; by its name alone, it is that of one funder: « Comité des fêtes »."""
    has_identifier = row.beneficiary_siret or row.beneficiary_rna
    return (
        row.beneficiary_siret,
        row.beneficiary_rna,
        row.beneficiary.casefold(),
        "" if has_identifier else row.funder.casefold(),
    )


def _given_by_hand(rows: list[Subsidy]) -> dict[tuple[str, str, str, str], int]:
    """Return what the same beneficiaries, written the same way, were given to before."""
    names = {row.beneficiary for row in rows}
    known = Subsidy.objects.filter(beneficiary__in=names, partner__isnull=False, partner__merged_into__isnull=True)
    return {_same(row): row.partner_id for row in known.order_by("pk") if row.partner_id is not None}


@transaction.atomic
def attach_beneficiary(*, subsidy: Subsidy, partner: Partner, by: Any) -> int:
    """Give a partner a line that was left, and all those of the same beneficiary; return how many.

    A beneficiary without an identifier is known by its name for one funder alone: many places have a comité des fêtes.
    """
    rows = Subsidy.objects.filter(
        partner__isnull=True,
        beneficiary=subsidy.beneficiary,
        beneficiary_siret=subsidy.beneficiary_siret,
        beneficiary_rna=subsidy.beneficiary_rna,
    )
    if not (subsidy.beneficiary_siret or subsidy.beneficiary_rna):
        rows = rows.filter(funder=subsidy.funder)
    return rows.update(partner=partner)


@transaction.atomic
def match_again(*, by: Any = None) -> int:
    """Look for partners, added since, of the lines that were left; return how many lines found theirs."""
    count = last = 0
    waiting = Subsidy.objects.filter(partner__isnull=True).order_by("pk")
    columns = ("beneficiary", "beneficiary_siret", "beneficiary_rna", "funder", "partner")
    while batch := list(waiting.filter(pk__gt=last).only(*columns)[:BATCH]):
        last = batch[-1].pk
        _match(batch)
        found = [row for row in batch if row.partner_id is not None]
        Subsidy.objects.bulk_update(found, ["partner"])
        count += len(found)
    return count
