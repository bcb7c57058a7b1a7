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
        """Take what another line says of the same partner, where this one says nothing. What is open is not closed."""
        if not self.has_place:
            for name in PLACE:
                setattr(self, name, getattr(other, name))
        for name in (*TOLD, *IDENTIFIERS, *STANDING, "siren", "source_key"):
            if getattr(self, name) in ("", None):
                setattr(self, name, getattr(other, name))
        if self.is_dissolved and other.is_dissolved is False:
            self.is_dissolved, self.dissolved_on = False, None
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
    is_source_told: bool = True,
    written: set[int] | None = None,
) -> PartnersOutcome:
    """Create and update partners; a handful of queries, whatever the number of drafts.

    A partner is found by its SIRET, its RNA, its key in the same source, its SIREN when one partner alone has it, or
    else by its name in the same commune. What the directory says stays, only what it lacks is filled, unless the file
    `replaces` it, or the record came from the same source and nobody checked it since. `kind_id` is the kind of those
    whose line says none. Two partners that a line without identifier may be make it "ambiguous".

    `is_source_told` is False when the source is only the name of a file: another file may be called the same, a key of
    it is then that of a partner of the same name or commune alone. `written` gathers the keys of rows written by one
    file, from one call to the next: its later lines add to them, they do not correct them.
    """
    outcome = PartnersOutcome(what=[""] * len(drafts))
    before = written if written is not None else set()
    book = _Book(drafts, source, is_source_told=is_source_told)
    targets: dict[Any, int] = {}
    for place, draft in enumerate(drafts):
        key, is_clash = book.key_of(draft)
        if is_clash:
            outcome.clashes.append(place)
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
        if row is None:
            if draft.is_dissolved and not with_dissolved:
                outcome.closed += 1
                continue
            if not draft.name:
                outcome.nameless += 1
                continue
            wanted[place] = _new(draft, source, kind_id)
        else:
            values, is_kept = _values(draft, row, source, replaces=replaces and key not in before, adds=key in before)
            outcome.kept += is_kept
            outcome.repeated += key in before
            wanted[place], existing[place] = values, row
    with signed_by(by):
        stored = upsert(Partner, wanted=wanted, existing=existing)
        added = _add_words(
            {row.pk: drafts[place] for place, row in stored.rows.items()}, {row.pk for row in existing.values()}
        )
    for place, row in stored.rows.items():
        outcome.what[place] = stored.what(place)
        outcome.fields[place] = list(stored.changed.get(place, ()))
        if row.pk in added and outcome.what[place] != "created":
            outcome.what[place] = "changed"
            outcome.fields[place] += added[row.pk]
        if row.pk in before:
            # A line about a partner that was read already: what it adds is told with the first one.
            outcome.what[place] = "unchanged"
        before.add(row.pk)
    return outcome


_MERGED, _AMBIGUOUS = object(), object()


@dataclass(slots=True)
class _Told:
    """The identifiers that are known of a partner: those of its row, and those of the lines about it so far."""

    siret: str = ""
    siren: str = ""
    rna: str = ""
    source_key: str = ""
    name: str = ""
    commune: int | None = None
    # A commune, a postal code; an empty text where neither is known.
    places: Sequence[Any] = ()


def _places_of(row: Any) -> list[Any]:
    """The commune and the postal code of a partner or of a draft; an empty text when neither is known."""
    return list(filter(None, (row.commune_id, row.postal_code))) or [""]


class _Book:
    """The partners that the drafts may be, and what is taken."""

    def __init__(self, drafts: Sequence[PartnerDraft], source: str, *, is_source_told: bool) -> None:
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
        # The same name in the same place: a commune, a postal code where one of them has no commune, or none at all.
        named = rows.filter(merged_into__isnull=True, name_key__in=set(self.names.values()) - {""}).filter(
            Q(commune_id__in={draft.commune_id for draft in drafts if draft.commune_id})
            | Q(postal_code__in={draft.postal_code for draft in drafts if draft.postal_code})
            | Q(commune__isnull=True, postal_code="")
            | Q(source=source)
        )
        self.source, self.is_source_told = source, is_source_told
        self.rows: dict[Any, Partner] = {row.pk: row for row in alive}
        self.by_name: dict[tuple[str, Any], list[Any]] = {}
        for row in named:
            row = self.rows.setdefault(row.pk, row)
            # What came from the same source is known by its name, whether its place is told this time or not.
            for place in dict.fromkeys([*_places_of(row), *([""] if row.source == source else [])]):
                self.by_name.setdefault((row.name_key, place), []).append(row.pk)
        self.told: dict[Any, _Told] = {row.pk: self._told_of(row) for row in self.rows.values()}
        self.by_siret: dict[str, Any] = {row.siret: row.pk for row in self.rows.values() if row.siret}
        self.by_rna: dict[str, Any] = {row.rna: row.pk for row in self.rows.values() if row.rna}
        self.by_key: dict[str, Any] = {
            row.source_key: row.pk for row in self.rows.values() if row.source_key and row.source == source
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

    def _told_of(self, row: Partner) -> _Told:
        return _Told(
            siret=row.siret or "",
            siren=(row.siret or "")[:9],
            rna=row.rna or "",
            source_key=row.source_key if row.source == self.source else "",
            name=row.name_key,
            commune=row.commune_id,
            places=_places_of(row),
        )

    def key_of(self, draft: PartnerDraft) -> tuple[Any, bool]:
        """What tells the partner of a draft: the key of its row, a name for one that is to be created.

        Also whether an identifier of the draft is another partner's: it is then taken from the draft.
        """
        found = self._found(draft)
        if found is None:
            # An empty identifier is never there.
            if not self.merged.isdisjoint({("siret", draft.siret), ("rna", draft.rna), ("key", draft.source_key)}):
                return _MERGED, False
            found = self._alike(draft)
        if found is _AMBIGUOUS:
            return found, False
        return found, self._hear(draft, found)

    def _found(self, draft: PartnerDraft) -> Any:
        """The partner of one of the identifiers of a draft; None when nobody has one of them."""
        if (key := self.by_siret.get(draft.siret)) is not None:
            return key
        key = self.by_key.get(draft.source_key)
        if key is not None and self._agrees(draft, key) and self._is_same_source(draft, key):
            return key
        # What is said of a closed establishment is said of it alone: another one of the association may be open.
        if draft.siret and draft.is_dissolved:
            return None
        key = self.by_rna.get(draft.rna)
        if key is not None and self._agrees(draft, key, whatever_key=True):
            return key
        sirens = self.by_siren.get(draft.siren, []) if not draft.siret else []
        return sirens[0] if len(sirens) == 1 and self._agrees(draft, sirens[0]) else None

    def _is_same_source(self, draft: PartnerDraft, key: Any) -> bool:
        """Whether a key of the source is one of the same file, not of another that is called the same."""
        told = self.told[key]
        is_there = bool(set(filter(None, told.places)) & set(_places_of(draft)))
        return self.is_source_told or told.name == self.names.get(draft.name, "") or is_there

    def _alike(self, draft: PartnerDraft) -> Any:
        """The partner of the same name in the same place, that nothing tells apart from the draft; or a new one."""
        name, places = self.names.get(draft.name, ""), _places_of(draft)
        is_closed_one = bool(draft.siret and draft.is_dissolved)
        if name and not is_closed_one:
            # What came without a place is completed when its own source gives one.
            tried = dict.fromkeys([*places, ""])
            named = dict.fromkeys(key for place in tried for key in self.by_name.get((name, place), ()))
            alike = [key for key in named if self._agrees(draft, key) and self._is_near(draft, key)]
            if len(alike) == 1:
                return alike[0]
            if alike and not draft.has_identifier:
                return _AMBIGUOUS
        self.new += 1
        key = f"new {self.new}"
        self.told[key] = _Told(name=name, commune=draft.commune_id, places=places)
        for place in places if name and not is_closed_one else ():
            self.by_name.setdefault((name, place), []).append(key)
        return key

    def _is_near(self, draft: PartnerDraft, key: Any) -> bool:
        """Whether a partner of the same name is not elsewhere: two communes may have one postal code."""
        told, row = self.told[key], self.rows.get(key)
        if told.commune and draft.commune_id:
            return told.commune == draft.commune_id
        known, said = set(filter(None, told.places)), set(filter(None, _places_of(draft)))
        if known and said:
            return bool(known & said)
        return row is None or row.source == self.source or known == said

    def _agrees(self, draft: PartnerDraft, key: Any, *, whatever_key: bool = False) -> bool:
        """Whether no identifier, but the key of the source if `whatever_key`, says that it is another partner."""
        told, siren = self.told[key], draft.siret[:9] or draft.siren
        pairs = [(told.siret, draft.siret), (told.siren, siren), (told.rna, draft.rna)]
        if not whatever_key:
            pairs.append((told.source_key, draft.source_key))
        return not any(one and other and one != other for one, other in pairs)

    def _hear(self, draft: PartnerDraft, key: Any) -> bool:
        """Keep what the next lines may name the same partner by; take from the draft what is another's."""
        is_clash = False
        told = self.told[key]
        for name, holders in (("siret", self.by_siret), ("rna", self.by_rna), ("source_key", self.by_key)):
            value = getattr(draft, name)
            if not value:
                continue
            if holders.setdefault(value, key) != key:
                setattr(draft, name, "")
                is_clash = is_clash or name != "source_key"
            elif not getattr(told, name):
                setattr(told, name, value)
        told.siren = told.siren or told.siret[:9] or draft.siren
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


def _values(
    draft: PartnerDraft, row: Partner, source: str, *, replaces: bool, adds: bool
) -> tuple[dict[str, Any], bool]:
    """What to write over a row, and whether somebody checked it since the line was written.

    `adds`: the line only says what the row lacks.
    """
    is_checked = row.checked_by_id is not None and row.checked_on is not None
    is_kept = is_checked and (draft.updated_on is None or row.checked_on >= draft.updated_on)  # type: ignore[operator]
    prevails = replaces or (row.source == source and not is_kept and not adds)
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
