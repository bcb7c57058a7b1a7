"""What the text of one cell means: number, secret, duration, month, date, yes or no. Nothing here guesses in silence.

Every reader takes the text of a cell and returns a value, or None for an empty cell. What cannot be read raises
BadValueError, whose French message says why and is shown beside the line, the column and the text itself.
"""

import datetime
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum

# The mark that a program leaves where it could not read a character: the accent is lost for good.
REPLACEMENT = "\ufffd"


class BadValueError(ValueError):
    """A cell that cannot be read. `str(error)` is the reason in French."""


# ---- text ---------------------------------------------------------------------------------------------------------

_SPACES = re.compile(r"\s+")
_LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ß": "ss"})


def fold(value: str) -> str:
    """Letters and figures only, without accent nor case: « Code_QP » and « code qp » are the same header."""
    decomposed = unicodedata.normalize("NFKD", value.translate(_LIGATURES))
    return "".join(character for character in decomposed.casefold() if character.isalnum())


def text(value: str, *, max_length: int | None = None) -> str:
    """The text with single spaces, without control characters.

    Raises BadValueError when accents were lost before the file was made, or when the text is too long.
    """
    if not value.isprintable():
        value = "".join(c for c in value if c.isspace() or unicodedata.category(c) != "Cc")
    cleaned = _SPACES.sub(" ", value).strip()
    if REPLACEMENT in cleaned:
        raise BadValueError(
            "des accents ont été perdus dans ce texte (signe « \ufffd ») : corrigez-le ou refaites le fichier en UTF-8"
        )
    if max_length is not None and len(cleaned) > max_length:
        raise BadValueError(f"ce texte a {len(cleaned)} caractères, {max_length} au plus sont possibles")
    return cleaned


_ROUNDED = re.compile(r"\d+(?:[.,]\d+)?\s*[eE]\s*\+?\s*\d+")


def identifier(value: str, *, max_length: int | None = None) -> str:
    """A number that names something (reference, SIRET): digits and letters are kept as they are.

    Raises BadValueError for a number that a spreadsheet rounded (« 3,12E+13 »), since its last digits are lost.
    """
    cleaned = text(value, max_length=max_length)
    if _ROUNDED.fullmatch(cleaned):
        raise BadValueError(
            "ce numéro a été arrondi par le tableur, ses derniers chiffres sont perdus : "
            "mettez la colonne au format Texte et saisissez-le de nouveau"
        )
    return cleaned


# ---- numbers ------------------------------------------------------------------------------------------------------

# No-break, narrow and thin spaces, and the apostrophes that Swiss and old files put between thousands.
_GROUP_MARKS = dict.fromkeys(map(ord, "\u00a0\u202f\u2009\u2007'’"), " ")
_UNITS = re.compile(r"(?:€|%|eur|euros?|h|heures?|m²|m2|ans?|hab\.?|habitants?|logements?|lgts?)\.?$", re.IGNORECASE)
_INTEGER = r"(?:\d{1,3}(?: \d{3})+|\d+)"
_FRENCH = re.compile(rf"{_INTEGER}(?: ?[.,] ?(?P<decimals>\d*))?")
_DOTTED = re.compile(r"\d{1,3}(?:\.\d{3})+,\d+|\d{1,3}(?:\.\d{3}){2,}")
_ENGLISH = re.compile(r"\d{1,3}(?:,\d{3})+\.\d+|\d{1,3}(?:,\d{3}){2,}")
_SCIENTIFIC = re.compile(r"\d+(?:[.,]\d+)?[eE][+-]?\d{1,2}")
_MISSING = frozenset(
    {"", "na", "n/a", "#n/a", "#na", "nan", "null", "none", "-", "--", "—", "–", ".", "..", "…", "...", "_"}
)
# INSEE, CAF and France Travail write a figure they may not publish in these ways.
_SECRET = frozenset(
    {
        "s", "c", "nd", "n.d", "n.d.", "ns", "n.s.", "nc", "n.c.", "secret", "secret stat", "secret stat.",
        "secret statistique", "faible", "confidentiel", "non disponible", "non diffusé", "non diffuse",
        "non communiqué", "non communique", "non significatif", "*", "**", "***", "///", "//", "(s)", "n. d.",
    }
)  # fmt: skip


def is_missing(value: str) -> bool:
    """Whether the cell is empty, or holds one of the words that stand for nothing."""
    return value.strip().casefold() in _MISSING


def is_secret(value: str) -> bool:
    """Whether the cell says that a figure exists and is not published (statistical secrecy)."""
    return _SPACES.sub(" ", value).strip().casefold() in _SECRET


def number(value: str) -> Decimal | None:
    """The number written in French, English or by a spreadsheet: « 12 165 », « 39 202 292, 00 € », « 39% », « 7.0 ».

    The sign % and the usual units are taken off, not computed: « 39% » is 39. A comma followed by three digits is a
    decimal comma, as in French. Raises BadValueError.
    """
    if is_missing(value):
        return None
    plain = _SPACES.sub(" ", value.translate(_GROUP_MARKS)).strip()
    sign = 1
    if plain[:1] in "-−+":
        sign = -1 if plain[0] != "+" else 1
        plain = plain[1:].strip()
    plain = _UNITS.sub("", plain).strip()
    if not plain.isascii() or not plain[:1].isdigit():
        raise _not_a_number(value)
    if _FRENCH.fullmatch(plain):
        found = Decimal(plain.replace(" ", "").replace(",", ".").rstrip("."))
    elif _DOTTED.fullmatch(plain):
        found = Decimal(plain.replace(".", "").replace(",", "."))
    elif _ENGLISH.fullmatch(plain):
        found = Decimal(plain.replace(",", ""))
    elif _SCIENTIFIC.fullmatch(plain):
        found = Decimal(plain.replace(",", "."))
    else:
        raise _not_a_number(value)
    return sign * found if found else Decimal(0)


def _not_a_number(value: str) -> BadValueError:
    if REPLACEMENT in value:
        return BadValueError("ce nombre contient un caractère perdu (signe « \ufffd »)")
    return BadValueError("ce n’est pas un nombre")


def integer(value: str, *, minimum: int | None = None, maximum: int | None = None) -> int | None:
    """A whole number (« 19.0 » is 19). Raises BadValueError for « 7,5 » and outside of the bounds."""
    found = number(value)
    if found is None:
        return None
    if found != found.to_integral_value():
        raise BadValueError("un nombre entier est attendu")
    if (minimum is not None and found < minimum) or (maximum is not None and found > maximum):
        bounds = f"entre {minimum} et {maximum}" if maximum is not None else f"d’au moins {minimum}"
        raise BadValueError(f"un nombre {bounds} est attendu")
    return int(found)


def year(value: str) -> int | None:
    """A year of four figures from 1000 to 2100, alone or at the start of a date. « 0 » is no year."""
    found = value.strip()
    if re.fullmatch(r"0+(?:[.,]0+)?", found):
        return None
    if match := re.fullmatch(r"(\d{4})-\d{2}-\d{2}", found):
        found = match.group(1)
    try:
        return integer(found, minimum=1000, maximum=2100)
    except BadValueError:
        raise BadValueError("une année est attendue, par exemple 1974") from None


class Standing(Enum):
    """What is known of a figure."""

    KNOWN = "known"
    SECRET = "secret"  # noqa: S105 - no password: it exists, its publisher keeps it back
    MISSING = "missing"  # nothing is said


@dataclass(frozen=True)
class Figure:
    """A published figure: a value, a secret, or nothing."""

    standing: Standing
    value: Decimal | None = None


def figure(value: str) -> Figure:
    """Tell a value from statistical secrecy and from an empty cell. Raises BadValueError for anything else."""
    if is_secret(value):
        return Figure(Standing.SECRET)
    found = number(value)
    return Figure(Standing.MISSING) if found is None else Figure(Standing.KNOWN, found)


# ---- durations, months --------------------------------------------------------------------------------------------

# « 35h30 », « 35:30 », a duration of a spreadsheet beyond a day (« 1 day, 11:30:00 », « PT35H30M00S »).
_CLOCK = re.compile(
    r"(?:(\d+)days?,|PT)?(\d+)[h:](\d{2})(?::\d{2}(?:\.\d+)?|M\d{1,2}(?:[.,]\d+)?S)?(?:mi?n)?", re.IGNORECASE
)
_HUNDREDTH = Decimal("0.01")


def hours(value: str, *, is_typed: bool = False) -> Decimal | None:
    """Hours to the hundredth: « 35,5 », « 35h30 », « 1 035 h », « 35:20 » (35.33), « 1 day, 11:30:00 ».

    They may be negative.
    Those of a table are rounded, a half upwards: spreadsheets compute. Whoever types (`is_typed`) is told of more than
    two decimals. Raises BadValueError.
    """
    plain = "".join(value.translate(_GROUP_MARKS).split())
    sign = -1 if plain[:1] in ("-", "−") else 1
    if match := _CLOCK.fullmatch(plain.lstrip("-−+")):
        days, whole, minutes = int(match[1] or 0), int(match[2]), int(match[3])
        if minutes > 59:
            raise BadValueError("des minutes vont de 0 à 59 : « 35h30 »")
        found: Decimal | None = sign * (days * 24 + whole + Decimal(minutes) / 60)
    else:
        try:
            found = number(value)
        except BadValueError:
            raise BadValueError("des heures sont attendues, par exemple « 35,5 » ou « 35h30 »") from None
        if is_typed and found is not None and found.is_finite() and int(found.normalize().as_tuple().exponent) < -2:
            raise BadValueError("deux décimales au plus : « 35,25 »")
    if found is None:
        return None
    if abs(found) >= 10**6:
        raise BadValueError("ce nombre d’heures est trop grand")
    return found.quantize(_HUNDREDTH, ROUND_HALF_UP)


_MONTHS = (
    ("janvier", "janv", "jan"), ("fevrier", "fevr", "fev"), ("mars", "mar"), ("avril", "avr"), ("mai",),
    ("juin", "jun"), ("juillet", "juil", "jul"), ("aout", "aou"), ("septembre", "sept", "sep"), ("octobre", "oct"),
    ("novembre", "nov"), ("decembre", "dec"),
)  # fmt: skip
_MONTH_OF = {word: rank for rank, words in enumerate(_MONTHS, 1) for word in words}
# What a header says beside its month: « Heures de janv. 2026 (h) ».
_AROUND_MONTH = frozenset({"heures", "heure", "h", "nb", "nombre", "mois", "d", "de", "du", "en"})


def month(value: str, among: Sequence[datetime.date] = ()) -> datetime.date | None:
    """The first day of a month: « 01/2026 », « 2026-01 », « janv. 2026 », « Heures janvier 26 », a date within it.

    A month without its year (« Janvier ») is the only one of that name `among` those given. Raises BadValueError.
    """
    if is_missing(value):
        return None
    plain = "".join(c for c in unicodedata.normalize("NFKD", value).casefold() if not unicodedata.combining(c))
    parts = [part for part in re.findall(r"[^\W\d_]+|\d+", plain) if part not in _AROUND_MONTH]
    found = _month_in(parts)
    if found is None and len(parts) == 1 and parts[0] in _MONTH_OF:
        named = [day for day in among if day.month == _MONTH_OF[parts[0]]]
        if len(named) == 1:
            return named[0]
        raise BadValueError("dites l’année de ce mois, par exemple janvier 2026")
    if found is None or not (1 <= found[1] <= 12 and 2000 <= found[0] <= 2100):
        raise BadValueError("un mois est attendu, par exemple 01/2026 ou janvier 2026")
    return datetime.date(found[0], found[1], 1)


def _month_in(parts: Sequence[str]) -> tuple[int, int] | None:
    """Year and month of the words and figures of a cell; None when they are no month with its year."""
    match [len(part) if part.isdecimal() else part for part in parts]:
        case [str(word), 4 | 2] if word in _MONTH_OF:
            return int(parts[1]) % 2000 + 2000, _MONTH_OF[word]
        case [4, str(word)] if word in _MONTH_OF:
            return int(parts[0]), _MONTH_OF[word]
        case [1 | 2, str(word), 4 | 2] if word in _MONTH_OF:
            return int(parts[2]) % 2000 + 2000, _MONTH_OF[word]
        case [4, 1 | 2] | [4, 1 | 2, 1 | 2, *_]:
            return int(parts[0]), int(parts[1])
        case [1 | 2, 4]:
            return int(parts[1]), int(parts[0])
        case [1 | 2, 2]:
            return int(parts[1]) + 2000, int(parts[0])
        case [1 | 2, 1 | 2, 4, *_]:
            return int(parts[2]), int(parts[1])
        case [6]:
            return int(parts[0][:4]), int(parts[0][4:])
    return None


# ---- yes or no, dates ---------------------------------------------------------------------------------------------

_YES = frozenset({"oui", "o", "vrai", "true", "yes", "y", "1", "x"})
_NO = frozenset({"non", "n", "faux", "false", "no", "0"})


def boolean(value: str) -> bool | None:
    """Yes or no, in French, in English or as 1 and 0. Raises BadValueError."""
    plain = fold(value.strip().removesuffix(".0"))
    if plain in _YES:
        return True
    if plain in _NO:
        return False
    if is_missing(value):
        return None
    raise BadValueError("« oui » ou « non » est attendu")


_ISO_DATE = re.compile(r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})(?:[T ].*)?")
_FRENCH_DATE = re.compile(r"(\d{1,2})[-./](\d{1,2})[-./](\d{4})(?: .*)?")
_COMPACT_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})")


def date(value: str) -> datetime.date | None:
    """« 24/11/1986 », « 1986-11-24 », « 2013.01.26 », « 19861124 »; the year 1 of some registers is no date.

    Raises BadValueError for a two-figure year and for a day that does not exist.
    """
    plain = value.strip()
    if is_missing(plain):
        return None
    if match := _ISO_DATE.fullmatch(plain) or _COMPACT_DATE.fullmatch(plain):
        year_, month, day = map(int, match.groups())
    elif match := _FRENCH_DATE.fullmatch(plain):
        day, month, year_ = map(int, match.groups())
    else:
        raise BadValueError("une date est attendue, par exemple 24/11/1986")
    if year_ == 1:
        return None
    try:
        return datetime.date(year_, month, day)
    except ValueError:
        raise BadValueError("cette date n’existe pas") from None
