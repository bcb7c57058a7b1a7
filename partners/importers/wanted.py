"""Which lines of a national file are wanted: communes, départements, a list."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from core.reading.sources import Source, UnreadableFileError, opened
from core.reading.tables import decoded, raw_lines
from core.reading.values import BadValueError
from partners import codes
from territories import codes as places
from territories.models import Commune, Quartier

# An Insee code, a postal code or a part of a date: what a place is told by, wherever it stands in a record.
PLACE = re.compile(rb'[;,\t"]((?:\d[\dAB])?\d{3,4})(?=[;,\t"])')
NUMBER = re.compile(rb"W[0-9A-Z]{9}")


@dataclass
class Wanted:
    """Which partners are asked for. `may_be` judges a record in a microsecond, `is` a line that was read."""

    everything: bool = False
    insee: set[str] = field(default_factory=set)
    departements: set[str] = field(default_factory=set)
    numbers: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        # A spreadsheet takes the first zero away.
        loose = {code.lstrip("0") for code in self.insee}
        self._places = {code.encode() for code in self.insee | loose}
        starts = {departement.lstrip("0") for departement in self.departements} | self.departements
        self._starts = tuple(sorted(start.encode() for start in starts))
        self._numbers = {number.encode() for number in self.numbers}

    def may_be(self, record: bytes) -> bool:
        """Whether something in the record looks like a place or a number that is wanted."""
        if self.everything:
            return True
        found = PLACE.findall(record)
        if not self._places.isdisjoint(found):
            return True
        if self._starts and any(place.startswith(self._starts) for place in found):
            return True
        return bool(self._numbers) and not self._numbers.isdisjoint(NUMBER.findall(record))

    def is_(self, insee: str, numbers: Iterable[str]) -> bool:
        """Whether a line of this commune, with these numbers, is wanted."""
        return (
            self.everything
            or insee in self.insee
            or (bool(insee) and places.departement_of(insee) in self.departements)
            or not self.numbers.isdisjoint(numbers)
        )


def wanted_of(options: dict[str, Any]) -> Wanted:
    """What the options ask for. Raises UnreadableFileError when nothing is, or when the list cannot be read."""
    insee: set[str] = set(options.get("communes") or ())
    numbers: set[str] = set()
    if options.get("list_file"):
        listed, numbers = _list(options["list_file"])
        insee |= listed
    departements = set(options.get("departements") or ())
    if options.get("everything"):
        return Wanted(everything=True)
    if not insee and not departements and not numbers:
        ours = Commune.objects.filter(quartiers__in=Quartier.objects.active())
        insee = set(ours.values_list("insee_code", flat=True))
        if not insee:
            raise UnreadableFileError(
                "Dites quelles lignes prendre : des communes, un département, une liste, ou tout le fichier. "
                "(Sans rien, ce sont les communes de vos quartiers ; il n’y en a pas encore.)"
            )
    return Wanted(insee=insee | older_codes(insee), departements=departements, numbers=numbers)


def older_codes(insee: set[str]) -> set[str]:
    """Codes of arrondissements and former communes that are these communes today."""
    arrondissements = {
        "75056": range(75101, 75121), "69123": range(69381, 69390), "13055": range(13201, 13217),
    }  # fmt: skip
    found = {str(code) for commune in insee & arrondissements.keys() for code in arrondissements[commune]}
    return found | {old for old, (_, successor) in places.MERGED.items() if successor in insee}


def _list(source: Source) -> tuple[set[str], set[str]]:
    """The Insee codes and the numbers of associations of a list. Raises UnreadableFileError."""
    insee: set[str] = set()
    numbers: set[str] = set()
    with opened(source) as file:
        for line, raw in enumerate(raw_lines(file), 1):
            cell = re.split(r"[;,\t]", decoded(raw).strip("\ufeff\r\n \t"))[0].strip(' "')
            if codes.RNA.fullmatch(cell.upper()):
                numbers.add(cell.upper())
                continue
            try:
                insee.update([places.insee_code(cell, fold=False)] if cell else [])
            except BadValueError:
                # A title over the list.
                if line > 1:
                    raise UnreadableFileError(
                        f"Dans la liste, « {cell[:40]} » n’est ni un code Insee ni un numéro RNA.", line=line
                    ) from None
    return insee, numbers
