"""The communes that the lines of a file name: found, created from their code and name, or missing."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from core import french
from core.db.normalize import normalize
from core.importing import Report
from core.reading.geo import geod
from core.reading.values import BadValueError
from territories import codes
from territories.importers.lines import some
from territories.models import Commune
from territories.services.import_communes import (
    WITH_ARRONDISSEMENTS,
    communes_of_codes,
    communes_of_names,
    ensure_communes,
    in_departement,
)

# The farthest that a place may be from the middle of its commune, in metres: those of Guyane are 150 km long.
FARTHEST = 150_000
SEPARATORS = (";", "|", ",", "/")
MISSING = "importez d’abord le fichier des communes, ou ajoutez une colonne avec le nom de la commune"


@dataclass(frozen=True)
class Named:
    """The communes of one line. `names` are those that came without a code."""

    codes: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    departement: str = ""

    def __bool__(self) -> bool:
        return bool(self.codes or self.names)


def why_not_there(communes: Iterable[Commune], latitude: float, longitude: float) -> str:
    """Say how far a position is from its communes when it cannot be in any of them; empty when it can."""
    placed = [row for row in communes if row.latitude is not None]
    metres = {row.name: geod().inv(row.longitude, row.latitude, longitude, latitude)[2] for row in placed}
    if not metres or min(metres.values()) <= FARTHEST:
        return ""
    nearest = min(metres, key=metres.__getitem__)
    return (
        f"est à {french.number(metres[nearest] / 1000)} km de {nearest} : latitude et longitude sont-elles inversées ?"
    )


def split_names(text: str) -> list[str]:
    """The names of a cell, with the blank ones: no French commune has one of these signs in its name."""
    for separator in SEPARATORS:
        if separator in text:
            return [name.strip() for name in text.split(separator)]
    return [text.strip()] if text.strip() else []


@dataclass
class CommuneBook:
    """First `hear` every line, then `open`, then `find` for every line: three queries whatever their number."""

    names: dict[str, str] = field(default_factory=dict)
    merged: dict[str, list[int]] = field(default_factory=dict)
    created: dict[str, Commune] = field(default_factory=dict)
    _codes: set[str] = field(default_factory=set)
    _loose: set[str] = field(default_factory=set)
    _known: dict[str, Commune] = field(default_factory=dict)
    _by_name: dict[str, list[Commune]] = field(default_factory=dict)

    def hear(self, line: int, insee: str, name_cells: Iterable[str], *, departement: str = "") -> Named:
        """Take down the communes of a line: a cell of codes, cells of names in the order they are trusted.

        Raises BadValueError for a cell that is no code.
        """
        raw = _codes_of(insee)
        cells = [names for cell in name_cells if (names := split_names(cell))]
        found: dict[str, None] = {}
        told: set[str] = set()
        names = next((names for names in cells if len(names) == len(raw)), [""] * len(raw))
        for code, name in zip(raw, names, strict=True):
            told.add(normalize(name))
            final = codes.fold_arrondissement(code)
            if final in codes.MERGED:
                old_name, final = codes.MERGED[code]
                told.add(normalize(old_name))
                self.merged.setdefault(code, []).append(line)
            elif final != code:
                self.names[final] = WITH_ARRONDISSEMENTS[final]
            elif name and not name.isdigit():
                # What is written in small letters is better French than capitals.
                kept = self.names.get(final)
                self.names[final] = name if not kept or kept.isupper() else kept
            found[final] = None
        self._codes.update(found)
        # Names beyond the codes: « 65440 » beside « Séméac, Tarbes ».
        loose = {name: None for names in cells for name in names if name and not name.isdigit()}
        extra = tuple(name for name in loose if normalize(name) not in told)
        self._loose |= {normalize(name) for name in extra}
        if raw and not departement:
            departement = codes.departement_of(raw[0])
        return Named(tuple(found), extra, departement)

    def open(self, *, by: Any) -> None:
        """Look the communes up, and create those of which the file gives code and name."""
        self._known = communes_of_codes(self._codes)
        self._by_name = communes_of_names(self._loose)
        lacking = {c: self.names[c] for c in sorted(self._codes) if c not in self._known and self.names.get(c)}
        self.created = ensure_communes(named=lacking, by=by) if lacking else {}
        self._known |= self.created
        for row in self.created.values():
            self._by_name.setdefault(normalize(row.name), []).append(row)

    def find(self, named: Named) -> list[Commune]:
        """Return the communes of a line. Raises BadValueError saying what to do about one that is not known."""
        found: dict[int, Commune] = {}
        for code in named.codes:
            if code not in self._known:
                raise BadValueError(f"la commune {code} n’est pas connue : {MISSING}")
            found[self._known[code].pk] = self._known[code]
        for name in named.names:
            fitting = in_departement(self._by_name.get(normalize(name), ()), named.departement)
            if len(fitting) == 1:
                found[fitting[0].pk] = fitting[0]
            elif not named.codes and not fitting:
                raise BadValueError(f"la commune « {name} » n’est pas connue : donnez son code Insee")
            elif not named.codes:
                several = ", ".join(row.insee_code for row in fitting[:5])
                raise BadValueError(f"plusieurs communes s’appellent « {name} » ({several}) : donnez le code Insee")
        return list(found.values())

    def tell(self, report: Report) -> None:
        """Note what was done of the communes."""
        if self.created:
            listed = ", ".join(f"{row.name} ({code})" for code, row in list(self.created.items())[:10])
            more = "…" if len(self.created) > 10 else ""
            report.notes.append(f"Communes créées d’après le fichier : {len(self.created)} ({listed}{more}).")
        for code, lines in self.merged.items():
            name, successor = codes.MERGED[code]
            row = self._known.get(successor)
            where = f"{row.name} ({successor})" if row else successor
            report.notes.append(f"{name} ({code}) a rejoint {where}, qui la remplace ({some(lines)}).")


def _codes_of(cell: str) -> list[str]:
    """Every code of the cell as it stands, arrondissements too."""
    return codes.insee_codes(cell, fold=False)
