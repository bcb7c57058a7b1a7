"""Codes of quartiers and communes, as official and local files write them.

What cannot be a code raises BadValueError, with the reason in French.
"""

import re
from dataclasses import dataclass

from core.reading.values import BadValueError

# ---- départements -------------------------------------------------------------------------------------------------

# Insee, code officiel géographique: métropole, then overseas départements and collectivities.
DEPARTEMENTS = frozenset(
    {f"{number:02d}" for number in range(1, 96) if number != 20}
    | {"2A", "2B"}
    | {"971", "972", "973", "974", "975", "976", "977", "978", "984", "986", "987", "988", "989"}
)


def departement_of(insee_code: str) -> str:
    """The département of a commune: « 01 », « 2A », « 974 »."""
    return insee_code[:3] if insee_code.startswith(("97", "98")) else insee_code[:2]


# ---- quartiers prioritaires ---------------------------------------------------------------------------------------

# 2015: QP, département on 3 characters, order on 3 digits (décret 2014-1750).
# 2024: QN, département on 3 characters, order on 2 digits, a letter (décret 2023-1314).
_QPV = re.compile(r"QP(?P<d15>\d{3}|02[AB])\d{3}|QN(?P<d24>\d{3}|02[AB])\d{2}[A-Z]", re.ASCII)
_NOISE = re.compile(r"[\s.\-_'\"]+")


@dataclass(frozen=True)
class QpvCode:
    """A well-formed code. `generation` is 2015 or 2024, the year of the list it belongs to."""

    code: str
    generation: int

    @property
    def departement(self) -> str:
        """As in `DEPARTEMENTS`: « 01 », « 2A », « 974 »."""
        three = self.code[2:5]
        return three[1:] if three.startswith("0") else three

    def __str__(self) -> str:
        return self.code


def _qpv(match: re.Match[str]) -> QpvCode:
    found = QpvCode(match.group(), 2015 if match.group("d15") else 2024)
    if found.departement not in DEPARTEMENTS:
        raise BadValueError(f"le département {found.departement} n’existe pas")
    return found


def qpv_code(text: str) -> QpvCode:
    """The code of one quartier prioritaire, whatever its case and the spaces in it.

    Raises BadValueError: an empty cell, several codes, another form.
    """
    plain = _NOISE.sub("", text).upper()
    if not plain:
        raise BadValueError("le code du quartier manque")
    if match := _QPV.fullmatch(plain):
        return _qpv(match)
    if len(_QPV.findall(plain)) > 1:
        raise BadValueError("plusieurs codes dans une case : un seul est attendu")
    raise BadValueError(
        "ce n’est pas un code de quartier prioritaire (« QN03101M » pour 2024, « QP031001 » pour 2015)"
    )


def qpv_codes(text: str) -> list[QpvCode]:
    """Every code of a cell, in order and once each: separated in any way, or glued without a separator.

    Raises BadValueError when something else than codes and separators is there; an empty cell gives no code.
    """
    plain = re.sub(r"[\s.\-_'\";,/|&+]+|\bET\b", "", text.upper())
    found: dict[str, QpvCode] = {}
    place = 0
    while place < len(plain):
        match = _QPV.match(plain, place)
        if match is None:
            raise BadValueError(f"« {plain[place : place + 20]} » n’est pas un code de quartier prioritaire")
        code = _qpv(match)
        found[code.code] = code
        place = match.end()
    return list(found.values())


# ---- communes -----------------------------------------------------------------------------------------------------

_INSEE = re.compile(r"\d{5}|2[AB]\d{3}", re.ASCII)
_GLUED = re.compile(r"(?:\d{5}|2[AB]\d{3})+", re.ASCII)
_SEPARATORS = re.compile(r"\s*(?:[;,/|&+\n]|\bet\b)\s*", re.IGNORECASE)
# Former communes that official lists of quartiers still name: code → (name, code of the commune they joined).
# Pierrefitte-sur-Seine joined Saint-Denis on 1 January 2025.
MERGED = {"93059": ("Pierrefitte-sur-Seine", "93066")}


def is_arrondissement(code: str) -> bool:
    """Whether the code is a municipal arrondissement of Paris, Lyon or Marseille."""
    return fold_arrondissement(code) != code


def fold_arrondissement(code: str) -> str:
    """The commune of an arrondissement (751xx → 75056, 6938x → 69123, 132xx → 13055); another code as it is."""
    if code.isdecimal():
        number = int(code)
        if 75101 <= number <= 75120:
            return "75056"
        if 69381 <= number <= 69389:
            return "69123"
        if 13201 <= number <= 13216:
            return "13055"
    return code


def _insee(plain: str) -> str:
    # A spreadsheet takes the first zero away from the départements 01 to 09.
    code = plain.zfill(5) if plain.isdigit() and len(plain) == 4 else plain
    if not _INSEE.fullmatch(code):
        raise BadValueError("ce n’est pas un code Insee de commune (5 caractères, comme « 01053 » ou « 2A004 »)")
    if departement_of(code) not in DEPARTEMENTS:
        raise BadValueError(f"le département {departement_of(code)} n’existe pas : est-ce un code postal ?")
    return code


def insee_code(text: str, *, fold: bool = True) -> str:
    """The Insee code of one commune: a lost first zero given back, an arrondissement folded unless `fold` is off.

    Raises BadValueError: an empty cell, another form, a département that does not exist.
    """
    plain = re.sub(r"\s+", "", text).upper()
    if not plain:
        raise BadValueError("le code Insee de la commune manque")
    code = _insee(plain)
    return fold_arrondissement(code) if fold else code


def insee_codes(text: str, *, fold: bool = True) -> list[str]:
    """Every commune of a cell, in order and once each: « 02571; 02691 », « 1053 », « 0257102691 ».

    Arrondissements are folded unless `fold` is off. Raises BadValueError; an empty cell gives no code.
    """
    found: dict[str, None] = {}
    for part in filter(None, _SEPARATORS.split(text.strip())):
        pieces = part.upper().split()
        # « 01 053 » is one code, « 01053 01004 » are two.
        if len(pieces) > 1 and not all(len(piece) >= 4 for piece in pieces):
            pieces = ["".join(pieces)]
        for piece in pieces:
            for code in _unglued(piece):
                found[fold_arrondissement(_insee(code)) if fold else _insee(code)] = None
    return list(found)


def _unglued(piece: str) -> list[str]:
    """The codes of a text of several times five characters; the very first zero may be lost."""
    if len(piece) > 5 and len(piece) % 5 == 4 and piece[0].isdigit():
        piece = f"0{piece}"
    if len(piece) > 5 and _GLUED.fullmatch(piece):
        return [piece[start : start + 5] for start in range(0, len(piece), 5)]
    return [piece]


def commune_names(text: str, count: int) -> list[str]:
    """The `count` names of a cell (« Omissy; Saint-Quentin »), or nothing when they cannot be told apart."""
    stripped = text.strip()
    if count == 1:
        return [stripped] if stripped else []
    for separator in (";", "|", ",", "/"):
        names = [name.strip() for name in stripped.split(separator)]
        if len(names) == count and all(names):
            return names
    return []


def epci_code(text: str) -> str:
    """The SIREN of an EPCI: nine digits, or an empty text. Raises BadValueError."""
    plain = re.sub(r"\s+", "", text)
    if not plain or re.fullmatch(r"[0-9]{9}", plain):
        return plain
    raise BadValueError("le code d’un EPCI est un SIREN de 9 chiffres")
