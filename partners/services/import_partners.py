"""Partners of any file, written by thousands: each line is found in the directory before it is added."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Q

from core.db.upserts import normalized, upsert
from core.history import signed_by
from partners.models import Partner, PartnerPublic, PartnerTheme

# What a file may say of a partner, beside its identifiers and whether it still exists.
TOLD = (
    "name", "short_name", "kind_id", "naf", "purpose", "phone", "email", "website", "opening_hours",
)  # fmt: skip
# Where it is: said together or not at all.
PLACE = ("address", "postal_code", "commune_id", "latitude", "longitude")
IDENTIFIERS = ("siret", "rna")
STANDING = ("is_dissolved", "dissolved_on")
SOURCED = ("source", "source_key")
READ = (
    *TOLD, *PLACE, *IDENTIFIERS, *STANDING, *SOURCED, "inclusion_codes", "checked_on", "checked_by_id",
    "merged_into_id", "name_key",
)  # fmt: skip


@dataclass(slots=True)
class PartnerDraft:
    """What a line says of a partner; what it does not say is empty or None.

    `kind_id` is None when the line does not say; `siren` stands for a line that has no SIRET; `is_dissolved` is None
    when the file does not tell. `updated_on` is the day of the line, when the file gives it.
    """

    name: str = ""
    short_name: str = ""
    kind_id: int | None = None
    siret: str = ""
    siren: str = ""
    rna: str = ""
    naf: str = ""
    purpose: str = ""
    themes: set[int] = field(default_factory=set)
    publics: set[int] = field(default_factory=set)
    inclusion_codes: list[str] = field(default_factory=list)
    address: str = ""
    postal_code: str = ""
    commune_id: int | None = None
    latitude: float | None = None
    longitude: float | None = None
    phone: str = ""
    email: str = ""
    website: str = ""
    opening_hours: str = ""
    is_dissolved: bool | None = None
    dissolved_on: datetime.date | None = None
    source_key: str = ""
    updated_on: datetime.date | None = None

    def fill(self, other: "PartnerDraft") -> None:
        """Take what another line says of the same partner, where this one says nothing."""
        if not self.has_place:
            for name in PLACE:
                setattr(self, name, getattr(other, name))
        for name in (*TOLD, *IDENTIFIERS, *STANDING, "siren", "source_key"):
            if getattr(self, name) in ("", None):
                setattr(self, name, getattr(other, name))
        self.themes |= other.themes
        self.publics |= other.publics
        self.inclusion_codes = list(dict.fromkeys([*self.inclusion_codes, *other.inclusion_codes]))

    @property
    def has_place(self) -> bool:
        """Whether it says where the partner is."""
        return any(getattr(self, name) not in ("", None) for name in PLACE)

    @property
    def has_identifier(self) -> bool:
        """Whether it can be told from another of the same name."""
        return bool(self.siret or self.siren or self.rna or self.source_key)


@dataclass
class PartnersOutcome:
    """What became of the drafts, in their order: "created", "changed", "unchanged", "ambiguous", "" (not wanted).

    `fields` gives, by place, the names of the fields that changed. `kept`, `merged`, `repeated` count records that
    somebody had checked since, those that are part of another record, and lines about a partner already read;
    `closed` and `nameless` those that were not added, because they no longer exist or have no name to be added under;
    `clashes` are the places of lines whose SIRET or RNA is another partner's.
    """

    what: list[str] = field(default_factory=list)
    fields: dict[int, list[str]] = field(default_factory=dict)
    kept: int = 0
    merged: int = 0
    repeated: int = 0
    closed: int = 0
    nameless: int = 0
    clashes: list[int] = field(default_factory=list)


@transaction.atomic
def save_partners(
    *,
    drafts: Sequence[PartnerDraft],
    source: str,
    kind_id: int,
    replaces: bool,
    with_dissolved: bool,
    by: Any,
) -> PartnersOutcome:
    """Create and update partners; a handful of queries, whatever the number of drafts.

    A partner is found by its SIRET, its RNA, its key in the same source, its SIREN when one partner alone has it, or
    else by its name in the same commune. What the directory says stays, only what it lacks is filled, unless the file
    `replaces` it, or the record came from the same source and nobody checked it since. `kind_id` is the kind of those
    whose line says none. Two partners that a line without identifier may be make it "ambiguous".
    """
    outcome = PartnersOutcome(what=[""] * len(drafts))
    book = _Book(drafts, source)
    targets: dict[Any, int] = {}
    for place, draft in enumerate(drafts):
        key = book.key_of(draft)
        if key is _MERGED:
            outcome.what[place] = "unchanged"
            outcome.merged += 1
        elif key is _AMBIGUOUS:
            outcome.what[place] = "ambiguous"
        elif key in targets:
            drafts[targets[key]].fill(draft)
            outcome.what[place] = "unchanged"
            outcome.repeated += 1
        else:
            targets[key] = place
    wanted: dict[int, dict[str, Any]] = {}
    existing: dict[int, Partner] = {}
    for key, place in targets.items():
        draft, row = drafts[place], book.rows.get(key)
        is_clash = book.settle(draft, row)
        if is_clash:
            outcome.clashes.append(place)
        if row is None:
            if draft.is_dissolved and not with_dissolved:
                outcome.closed += 1
                continue
            if not draft.name:
                outcome.nameless += 1
                continue
            wanted[place] = _new(draft, source, kind_id)
        else:
            values, is_kept = _values(draft, row, source, replaces=replaces)
            outcome.kept += is_kept
            wanted[place], existing[place] = values, row
    with signed_by(by):
        written = upsert(Partner, wanted=wanted, existing=existing)
        added = _add_words(
            {row.pk: drafts[place] for place, row in written.rows.items()}, {row.pk for row in existing.values()}
        )
    for place, row in written.rows.items():
        outcome.what[place] = written.what(place)
        outcome.fields[place] = list(written.changed.get(place, ()))
        if row.pk in added and outcome.what[place] != "created":
            outcome.what[place] = "changed"
            outcome.fields[place] += added[row.pk]
    return outcome


_MERGED, _AMBIGUOUS = object(), object()


class _Book:
    """The partners that the drafts may be, and what is taken."""

    def __init__(self, drafts: Sequence[PartnerDraft], source: str) -> None:
        sirets = {draft.siret for draft in drafts if draft.siret}
        sirens = {draft.siren for draft in drafts if draft.siren and not draft.siret}
        rnas = {draft.rna for draft in drafts if draft.rna}
        keys = {draft.source_key for draft in drafts if draft.source_key}
        self.names = normalized(draft.name for draft in drafts if draft.name)
        fields = [name.removesuffix("_id") for name in READ]
        rows = Partner.objects.only(*fields).order_by("pk")
        asked = Q(siret__in=sirets) | Q(rna__in=rnas) | Q(siren__in=sirens)
        if keys:
            asked |= Q(source=source, source_key__in=keys)
        found = list(rows.filter(asked))
        alive = [row for row in found if row.merged_into_id is None]
        merged = [row for row in found if row.merged_into_id is not None]
        # The same name in the same place; a partner whose commune nobody knows is told by its postal code.
        named = rows.filter(merged_into__isnull=True, name_key__in=set(self.names.values()) - {""}).filter(
            Q(commune_id__in={draft.commune_id for draft in drafts if draft.commune_id})
            | Q(commune__isnull=True, postal_code__in={draft.postal_code for draft in drafts})
        )
        self.rows: dict[int, Partner] = {row.pk: row for row in alive}
        self.by_name: dict[tuple[str, Any], list[Any]] = {}
        for row in named:
            row = self.rows.setdefault(row.pk, row)
            self.by_name.setdefault((row.name_key, row.commune_id or row.postal_code), []).append(row.pk)
        self.source = source
        self.by_siret: dict[str, Any] = {row.siret: row.pk for row in self.rows.values() if row.siret}
        self.by_rna: dict[str, Any] = {row.rna: row.pk for row in self.rows.values() if row.rna}
        self.by_key: dict[str, Any] = {
            row.source_key: row.pk for row in alive if row.source_key and row.source == source
        }
        self.by_siren: dict[str, list[Any]] = {}
        for row in alive:
            if row.siret:
                self.by_siren.setdefault(row.siret[:9], []).append(row.pk)
        self.merged = {
            *(("siret", row.siret) for row in merged if row.siret),
            *(("rna", row.rna) for row in merged if row.rna),
            *(("key", row.source_key) for row in merged if row.source_key and row.source == source),
        }
        self.new = 0

    def key_of(self, draft: PartnerDraft) -> Any:
        """What tells the partner of a draft: the key of its row, a name for one that is to be created."""
        sirens = self.by_siren.get(draft.siren, []) if not draft.siret else []
        for found in (
            self.by_siret.get(draft.siret),
            self.by_rna.get(draft.rna),
            self.by_key.get(draft.source_key),
            sirens[0] if len(sirens) == 1 else None,
        ):
            if found is not None:
                return self._heard(draft, found)
        if not self.merged.isdisjoint(
            {("siret", draft.siret), ("rna", draft.rna), ("key", draft.source_key)}
        ):  # an empty one is never there
            return _MERGED
        name = (self.names.get(draft.name, ""), draft.commune_id or draft.postal_code)
        alike = [key for key in self.by_name.get(name, ()) if self._agrees(draft, key)] if all(name) else []
        if len(alike) == 1:
            return self._heard(draft, alike[0])
        if alike and not draft.has_identifier:
            return _AMBIGUOUS
        self.new += 1
        key = f"new {self.new}"
        if all(name):
            self.by_name.setdefault(name, []).append(key)
        return self._heard(draft, key)

    def _agrees(self, draft: PartnerDraft, key: Any) -> bool:
        """Whether a partner of the same name may be that of a draft: no identifier says otherwise."""
        row = self.rows.get(key)
        if row is None:
            # One that is to be created; it was heard with what it has.
            return not draft.has_identifier
        if row.source == self.source and row.source_key and draft.source_key and row.source_key != draft.source_key:
            return False
        siren = draft.siret[:9] or draft.siren
        return not (
            (draft.siret and row.siret and row.siret != draft.siret)
            or (siren and row.siret and row.siret[:9] != siren)
            or (draft.rna and row.rna and row.rna != draft.rna)
        )

    def _heard(self, draft: PartnerDraft, key: Any) -> Any:
        """Keep by what the next lines may name the same partner."""
        if draft.siret:
            self.by_siret.setdefault(draft.siret, key)
        if draft.rna:
            self.by_rna.setdefault(draft.rna, key)
        if draft.source_key:
            self.by_key.setdefault(draft.source_key, key)
        return key

    def settle(self, draft: PartnerDraft, row: Partner | None) -> bool:
        """Take from a draft the identifiers that are another partner's; return whether there were some."""
        is_clash = False
        for name, taken in (("siret", self.by_siret), ("rna", self.by_rna)):
            value = getattr(draft, name)
            key: Any = taken.get(value)
            holder = self.rows.get(key) if value else None
            if holder is not None and (row is None or holder.pk != row.pk):
                setattr(draft, name, "")
                is_clash = True
        return is_clash


def _new(draft: PartnerDraft, source: str, kind_id: int) -> dict[str, Any]:
    told = {name: getattr(draft, name) for name in (*TOLD, *PLACE, "dissolved_on", "source_key")}
    return told | {
        "kind_id": draft.kind_id or kind_id,
        "siret": draft.siret or None,
        "rna": draft.rna or None,
        "is_dissolved": bool(draft.is_dissolved),
        "inclusion_codes": draft.inclusion_codes,
        "source": source,
    }


def _values(draft: PartnerDraft, row: Partner, source: str, *, replaces: bool) -> tuple[dict[str, Any], bool]:
    """What to write over a row, and whether somebody checked it since the line was written."""
    is_checked = row.checked_by_id is not None and row.checked_on is not None
    is_kept = is_checked and (draft.updated_on is None or row.checked_on >= draft.updated_on)  # type: ignore[operator]
    prevails = replaces or (row.source == source and not is_kept)
    values: dict[str, Any] = {}
    for name in TOLD:
        told = getattr(draft, name)
        if told not in ("", None) and (prevails or getattr(row, name) in ("", None)):
            values[name] = told
    values |= _place(draft, row, prevails=prevails)
    for name in IDENTIFIERS:
        told = getattr(draft, name)
        if told and (replaces or not getattr(row, name)):
            values[name] = told
    if draft.source_key and not row.source_key and row.source == source:
        values["source_key"] = draft.source_key
    if draft.is_dissolved:
        values |= {"is_dissolved": True, "dissolved_on": draft.dissolved_on or row.dissolved_on}
    elif draft.is_dissolved is False and prevails:
        values |= {"is_dissolved": False, "dissolved_on": None}
    if draft.inclusion_codes:
        values["inclusion_codes"] = list(dict.fromkeys([*row.inclusion_codes, *draft.inclusion_codes]))
    differs = any(
        getattr(draft, name) not in ("", None) and getattr(draft, name) != getattr(row, name)
        for name in (*TOLD, *PLACE)
        if name not in values and name != "kind_id"
    )
    return values, bool(is_kept and row.source == source and differs)


def _place(draft: PartnerDraft, row: Partner, *, prevails: bool) -> dict[str, Any]:
    """The place that a line gives: an address is not put beside the commune of another one."""
    if not draft.has_place:
        return {}
    told = {name: getattr(draft, name) for name in PLACE if getattr(draft, name) not in ("", None)}
    is_elsewhere = any(
        getattr(row, name) not in ("", None) and name in told and getattr(row, name) != told[name]
        for name in ("address", "postal_code", "commune_id")
    )
    if not prevails:
        return {} if is_elsewhere else {n: value for n, value in told.items() if getattr(row, n) in ("", None)}
    if is_elsewhere and "latitude" not in told:
        # The point of the address that it had is not that of the new one.
        told |= {"latitude": None, "longitude": None}
    return told


def _add_words(drafts: dict[int, PartnerDraft], existing: Iterable[int]) -> dict[int, list[str]]:
    """Add themes and publics that rows lack; return, by row, what was added ("themes", "publics")."""
    added: dict[int, list[str]] = {}
    links: tuple[tuple[str, Any, Any], ...] = (
        ("themes", Partner.themes.through, PartnerTheme),
        ("publics", Partner.publics.through, PartnerPublic),
    )
    for name, through, column in links:
        wanted = {(key, word) for key, draft in drafts.items() for word in getattr(draft, name)}
        if not wanted:
            continue
        field_name = f"{column._meta.model_name}_id"
        rows = through.objects.filter(partner_id__in={key for key, _ in wanted} & set(existing))
        missing = sorted(wanted - set(rows.values_list("partner_id", field_name)))
        through.objects.bulk_create(
            [through(**{"partner_id": key, field_name: word}) for key, word in missing], batch_size=5000
        )
        for key, _ in missing:
            if name not in added.setdefault(key, []):
                added[key].append(name)
    return added
