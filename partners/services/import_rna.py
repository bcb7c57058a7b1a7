"""Associations of the national register, written by thousands."""

import csv
import datetime
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from core.db.upserts import upsert
from core.history import signed_by
from partners.models import Partner, PartnerKind

SOURCE = "RNA"
KIND = "association"
# What the register says better than anybody, until somebody checks the record after it did.
OWNED = ("name", "short_name", "purpose", "address", "postal_code", "commune_id")
# What it says where nobody else did.
FILLED = ("siret", "website", "former_rna", "rna")
# What it alone knows.
ALWAYS = ("is_dissolved", "dissolved_on")
READ = (*OWNED, *FILLED, *ALWAYS, "checked_on", "checked_by_id", "merged_into_id")
# Every column of the table that has no default of its own.
COPIED = (
    "kind_id", "name", "short_name", "rna", "former_rna", "siret", "purpose", "address", "postal_code", "commune_id",
    "website", "is_dissolved", "dissolved_on", "source", "source_key", "created_at", "naf", "inclusion_codes", "phone",
    "email", "opening_hours", "notes", "version",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class RnaDraft:
    """What a line of the register says of an association: its number (`rna`, W…), or its older one, or both."""

    rna: str | None
    former_rna: str
    siret: str | None
    name: str
    short_name: str
    purpose: str
    address: str
    postal_code: str
    commune_id: int | None
    website: str
    is_dissolved: bool
    dissolved_on: datetime.date | None
    updated_on: datetime.date | None
    # The older line of an association that has a newer one: it adds, it does not correct.
    is_replaced: bool = False

    @property
    def key(self) -> str:
        """The number that it is known by."""
        return self.rna or self.former_rna


@dataclass
class RnaOutcome:
    """What became of the drafts, by key: "created", "changed", "unchanged"; a key that is not there was not wanted.

    `changed` gives the names of the fields; `taken_siret` the keys whose SIRET is another partner's; `kept` how many
    records somebody had checked since; `merged` how many are part of another record.
    """

    what: dict[str, str] = field(default_factory=dict)
    changed: dict[str, list[str]] = field(default_factory=dict)
    taken_siret: set[str] = field(default_factory=set)
    kept: int = 0
    merged: int = 0


@transaction.atomic
def save_associations(*, drafts: Sequence[RnaDraft], with_dissolved: bool, by: Any) -> RnaOutcome:
    """Create and update associations, one draft a key; dissolved ones are created when they are asked for.

    One is found by its number, then by its SIRET, then by its older number. What people wrote beside the register
    (phone, e-mail, themes, notes…) is never touched, and a record that somebody checked after the line was updated
    keeps what it says. A handful of queries, whatever the number of drafts.
    """
    outcome = RnaOutcome()
    book = _Book(drafts)
    wanted: dict[str, dict[str, Any]] = {}
    existing: dict[str, Partner] = {}
    new: list[RnaDraft] = []
    taken = set(book.by_siret)
    for draft in drafts:
        row = book.find(draft)
        if row is None and book.is_merged(draft):
            outcome.what[draft.key] = "unchanged"
            outcome.merged += 1
            continue
        siret = draft.siret
        if siret is not None and siret in taken and (row is None or row.siret != siret):
            outcome.taken_siret.add(draft.key)
            siret = None
        if row is None:
            if draft.is_dissolved and not with_dissolved:
                continue
            new.append(draft)
            outcome.what[draft.key] = "created"
        else:
            values, is_kept = _values(draft, row, siret)
            wanted[draft.key], existing[draft.key] = values, row
            outcome.what[draft.key] = "unchanged"
            outcome.kept += is_kept
        if siret is not None:
            taken.add(siret)
    with signed_by(by):
        changed = upsert(Partner, wanted=wanted, existing=existing).changed
        _copy(new, without_siret=outcome.taken_siret)
    outcome.changed = changed
    outcome.what.update(dict.fromkeys(changed, "changed"))
    return outcome


class _Book:
    """The partners that the drafts may be."""

    def __init__(self, drafts: Sequence[RnaDraft]) -> None:
        numbers = [draft.rna for draft in drafts if draft.rna]
        former = [draft.former_rna for draft in drafts if draft.former_rna]
        sirets = [draft.siret for draft in drafts if draft.siret]
        rows = Partner.objects.only(*(name.removesuffix("_id") for name in READ)).order_by()
        alive = rows.filter(merged_into__isnull=True)
        self.by_rna = _by("rna", alive.filter(rna__in=numbers) if numbers else ())
        self.by_siret = _by("siret", alive.filter(siret__in=sirets) if sirets else ())
        # Only a number of the older file is one in all of France, and its row has no other.
        older = alive.filter(former_rna__in=former, rna__isnull=True).exclude(former_rna="") if former else ()
        self.by_former = _by("former_rna", older)
        merged = rows.filter(merged_into__isnull=False)
        self.merged = set(merged.filter(rna__in=numbers).values_list("rna", flat=True)) if numbers else set()
        self.found: set[int] = set()

    def find(self, draft: RnaDraft) -> Partner | None:
        """The partner that a draft is of; each is given once."""
        candidates = [self.by_rna.get(draft.rna or "")]
        same = self.by_siret.get(draft.siret or "")
        if same is not None and same.rna in (None, draft.rna):
            candidates.append(same)
        candidates.append(self.by_former.get(draft.former_rna))
        row = next((row for row in candidates if row is not None and row.pk not in self.found), None)
        if row is not None:
            self.found.add(row.pk)
        return row

    def is_merged(self, draft: RnaDraft) -> bool:
        """Whether its partner is part of another one."""
        return draft.rna in self.merged


def _by(name: str, rows: Iterable[Partner]) -> dict[str, Partner]:
    return {getattr(row, name): row for row in rows}


def _values(draft: RnaDraft, row: Partner, siret: str | None) -> tuple[dict[str, Any], bool]:
    """What to write over a row, and whether somebody checked it since the line was updated."""
    is_checked = row.checked_on is not None and row.checked_by_id is not None
    is_kept = is_checked and (draft.updated_on is None or row.checked_on >= draft.updated_on)  # type: ignore[operator]
    told = {name: getattr(draft, name) for name in (*OWNED, *FILLED, *ALWAYS)} | {"siret": siret}
    # An empty cell says nothing.
    values = {
        name: told[name] for name in OWNED if not (is_kept or draft.is_replaced) and told[name] not in ("", None)
    }
    values |= {name: told[name] for name in (*FILLED, *OWNED) if not getattr(row, name) and told[name]}
    if draft.is_dissolved:
        values |= {"is_dissolved": True, "dissolved_on": draft.dissolved_on or row.dissolved_on}
    elif not is_kept and not draft.is_replaced:
        values |= {"is_dissolved": False, "dissolved_on": None}
    differs = any(getattr(row, name) != value for name, value in told.items() if name in OWNED and value)
    return values, bool(is_kept and differs)


def _copy(drafts: Sequence[RnaDraft], *, without_siret: set[str]) -> None:
    """Create the rows by COPY: nothing is known of them that the database must give back."""
    if not drafts:
        return
    kind = PartnerKind.objects.values_list("pk", flat=True).get(code=KIND)
    now = timezone.now().isoformat()
    lines = io.StringIO()
    write = csv.writer(lines).writerow
    for draft in drafts:
        write(
            (
                kind, draft.name, draft.short_name, draft.rna, draft.former_rna,
                None if draft.key in without_siret else draft.siret,
                draft.purpose, draft.address, draft.postal_code, draft.commune_id, draft.website,
                draft.is_dissolved, draft.dissolved_on, SOURCE, draft.key, now, "", "[]", "", "", "", "", 1,
            )
        )  # fmt: skip
    lines.seek(0)
    quote = connection.ops.quote_name
    columns = ", ".join(map(quote, COPIED))
    # An empty text is a text; the columns that may be null have no empty text.
    nullable = ", ".join(map(quote, ("rna", "siret", "commune_id", "dissolved_on")))
    texts = ", ".join(map(quote, (n for n in COPIED if n not in ("rna", "siret", "commune_id", "dissolved_on"))))
    with connection.cursor() as cursor:
        cursor.copy_expert(
            f"COPY {quote(Partner._meta.db_table)} ({columns}) FROM STDIN "
            f"WITH (FORMAT csv, FORCE_NULL ({nullable}), FORCE_NOT_NULL ({texts}))",
            lines,
        )
