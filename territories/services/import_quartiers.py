"""Quartiers written in bulk."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from core.db.normalize import normalize
from core.db.upserts import Outcome, normalized, upsert
from core.history import signed_by
from core.reading.geo import Contour
from core.reading.values import BadValueError
from territories.codes import qpv_code
from territories.enums import QuartierKind
from territories.models import Commune, Quartier
from territories.services.quartiers import set_contour

# Years of the two lists: décrets 2014-1750 (until the list of 2024 replaced it) and 2023-1314.
VALIDITY = {QuartierKind.QPV_2015: (2015, 2023), QuartierKind.QPV_2024: (2024, None)}
AT_ONCE = 200
CONTOUR_FIELDS = ("contour", "area_m2", "west", "south", "east", "north", "longitude", "latitude")


@dataclass
class QuartierDraft:
    """What a file says of a quartier. None and empty fields say nothing, and leave the row as it is.

    `is_kind_said` tells whether the file itself gives the kind, rather than the form of the code.
    """

    line: int
    kind: QuartierKind
    code: str | None = None
    name: str = ""
    communes: list[Commune] = field(default_factory=list)
    contour: Contour | None = None
    valid_from: int | None = None
    valid_until: int | None = None
    is_active: bool | None = None
    is_kind_said: bool = False

    @property
    def label(self) -> str:
        """Its code and name."""
        return " ".join(filter(None, [self.code, self.name]))


@dataclass
class SavedQuartiers:
    """What became of the drafts: line → "created", "changed", "unchanged", and the fields that changed."""

    what: dict[int, str] = field(default_factory=dict)
    fields: dict[int, list[str]] = field(default_factory=dict)
    has_new_contours: bool = False


Key = tuple[str, ...]


class ExistingQuartiers:
    """The rows that drafts may be about, by code or, without one, by name and communes. Two queries."""

    def __init__(self, drafts: Sequence[QuartierDraft]) -> None:
        self._names = normalized(draft.name for draft in drafts if not draft.code)
        codes = [draft.code for draft in drafts if draft.code]
        rows = Quartier.objects.without_contour()
        self.rows: dict[Key, Quartier] = {
            (row.code or "",): row for row in (rows.filter(code__in=codes) if codes else ())
        }
        keys = set(self._names.values())
        for row in rows.filter(code__isnull=True, name_key__in=keys).prefetch_related("communes") if keys else ():
            self.rows[row.name_key, row.commune_names] = row

    def key(self, draft: QuartierDraft) -> Key:
        """Return what makes two drafts the same quartier."""
        if draft.code:
            return (draft.code,)
        return (self._names.get(draft.name, ""), Quartier.join_names(draft.communes))

    def get(self, draft: QuartierDraft) -> Quartier | None:
        """Return the row of a draft, if there is one."""
        return self.rows.get(self.key(draft))

    @staticmethod
    def is_in_one_of(row: Quartier, communes: Sequence[Commune]) -> bool:
        """Whether a local sector is in one of them, and not in others that have their names."""
        return not communes or bool({commune.pk for commune in row.communes.all()} & {c.pk for c in communes})


def validity_of(draft: QuartierDraft, row: Quartier | None) -> tuple[int | None, int | None]:
    """Return the years (first, last) that a quartier will have: those of the file, of the row, else of its list."""
    # Somebody made a former quartier prioritaire a quartier de veille: its list says no more until when it holds.
    usual = (None, None) if _stays_veille(draft, row) else VALIDITY.get(draft.kind, (None, None))
    known = (row.valid_from, row.valid_until) if row is not None else (None, None)
    return draft.valid_from or known[0] or usual[0], draft.valid_until or known[1] or usual[1]


def _stays_veille(draft: QuartierDraft, row: Quartier | None) -> bool:
    """Whether somebody made it a quartier de veille, which a list of codes does not undo."""
    return row is not None and row.kind == QuartierKind.VEILLE and not draft.is_kind_said


@transaction.atomic
def save_quartiers(*, drafts: Sequence[QuartierDraft], existing: ExistingQuartiers, by: Any) -> SavedQuartiers:
    """Create and update quartiers with their communes; each draft is another quartier, and a new one has communes."""
    result = SavedQuartiers()
    by_key = {existing.key(draft): draft for draft in drafts}
    with signed_by(by):
        outcome = _upsert(by_key, existing)
        moved = _set_communes({outcome.rows[key].pk: draft.communes for key, draft in by_key.items()})
    for key, draft in by_key.items():
        what, fields = outcome.what(key), outcome.changed.get(key, [])
        if what != "created" and outcome.rows[key].pk in moved:
            what, fields = "changed", [*fields, "commune_names"]
        result.what[draft.line] = what
        result.fields[draft.line] = list(dict.fromkeys(fields))
        result.has_new_contours |= draft.contour is not None and (what == "created" or "contour" in fields)
        # Where a quartier holds and until when decides about residences as well.
        result.has_new_contours |= bool({"kind", "valid_until", "is_active"} & set(fields))
    return result


def _upsert(by_key: dict[Key, QuartierDraft], existing: ExistingQuartiers) -> Outcome[Key, Quartier]:
    """Write the rows, some at a time: a contour weighs ten times more as JSON than as a shape."""
    whole: Outcome[Key, Quartier] = Outcome()
    keys = list(by_key)
    for start in range(0, len(keys), AT_ONCE):
        some = {key: by_key[key] for key in keys[start : start + AT_ONCE]}
        rows = {key: row for key in some if (row := existing.rows.get(key)) is not None}
        contours = dict(Quartier.objects.filter(pk__in=[row.pk for row in rows.values()]).values_list("pk", "contour"))
        for row in rows.values():
            row.contour = contours[row.pk]
        wanted = {key: _values(draft, rows.get(key)) for key, draft in some.items()}
        outcome = upsert(Quartier, wanted=wanted, existing=rows, batch=AT_ONCE)
        for row in outcome.rows.values():
            # Read again from the database by whoever asks for it.
            del row.contour
        whole.rows |= outcome.rows
        whole.created |= outcome.created
        whole.changed |= outcome.changed
    return whole


def _values(draft: QuartierDraft, row: Quartier | None) -> dict[str, Any]:
    values: dict[str, Any] = {"code": draft.code}
    if not _stays_veille(draft, row):
        values["kind"] = draft.kind.value
    if draft.name:
        values["name"] = draft.name
    if draft.communes:
        values["commune_names"] = Quartier.join_names(draft.communes)
    years = zip(("valid_from", "valid_until"), validity_of(draft, row), strict=True)
    values |= {name: year for name, year in years if year is not None}
    if draft.is_active is not None:
        values["is_active"] = draft.is_active
    if draft.contour is not None:
        described = Quartier()
        set_contour(described, draft.contour)
        # The same contour is left as it is: what is derived from it may differ by a rounding.
        if row is None or row.contour != described.contour:
            values |= {name: getattr(described, name) for name in CONTOUR_FIELDS}
    return values


def _set_communes(communes: dict[int, list[Commune]]) -> set[int]:
    """Attach communes to quartiers (none given: left alone); return the keys of the quartiers that changed."""
    through = Quartier.communes.through
    wanted = {(pk, commune.pk) for pk, chosen in communes.items() for commune in chosen}
    concerned = [pk for pk, chosen in communes.items() if chosen]
    links = through._base_manager.filter(quartier_id__in=concerned)
    present = {
        (quartier, commune): pk for pk, quartier, commune in links.values_list("pk", "quartier_id", "commune_id")
    }
    gone = [pk for pair, pk in present.items() if pair not in wanted]
    if gone:
        through._base_manager.filter(pk__in=gone).delete()
    new = sorted(wanted - present.keys())
    through._base_manager.bulk_create(
        (through(quartier_id=quartier, commune_id=commune) for quartier, commune in new), batch_size=2000
    )
    return {pair[0] for pair in new} | {pair[0] for pair in present.keys() - wanted}


@dataclass
class QuartierBook:
    """Quartiers that the lines of a file name by their code or by their name; two queries whatever their number.

    First `hear` every cell, then `open`, then `find`.
    """

    _codes: set[str] = field(default_factory=set)
    _names: set[str] = field(default_factory=set)
    _by_code: dict[str, Quartier] = field(default_factory=dict)
    _by_name: dict[str, list[tuple[Quartier, set[int]]]] = field(default_factory=dict)

    def hear(self, text: str) -> None:
        """Take down a code or a name."""
        try:
            self._codes.add(qpv_code(text).code)
        except BadValueError:
            self._names.add(normalize(text))

    def open(self) -> None:
        """Look them up."""
        rows = Quartier.objects.without_contour()
        if self._codes:
            self._by_code = {row.code or "": row for row in rows.filter(code__in=sorted(self._codes))}
        if self._names:
            for row in rows.filter(name_key__in=sorted(self._names)).prefetch_related("communes"):
                communes = {commune.pk for commune in row.communes.all()}
                self._by_name.setdefault(row.name_key, []).append((row, communes))

    def find(self, text: str, commune: Commune | None = None) -> Quartier:
        """Return a quartier. Raises BadValueError saying what to do when it is not known, or not the only one."""
        try:
            code = qpv_code(text).code
        except BadValueError:
            found = self._by_name.get(normalize(text), [])
            if commune is not None:
                found = [(row, communes) for row, communes in found if commune.pk in communes]
            if len(found) == 1:
                return found[0][0]
            if found:
                raise BadValueError("plusieurs quartiers portent ce nom : donnez le code") from None
            where = f" à {commune.name}" if commune is not None else ""
            raise BadValueError(
                f"aucun quartier ne porte ce code ou ce nom{where} : importez d’abord les quartiers"
            ) from None
        if code not in self._by_code:
            raise BadValueError(f"le quartier {code} n’est pas connu : importez d’abord les quartiers")
        return self._by_code[code]
