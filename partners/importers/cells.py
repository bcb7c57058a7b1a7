"""What cells of files mean for a partner: a title, a site, a phone."""

import datetime
import re

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, URLValidator

from core.db.normalize import normalize
from core.reading import values
from core.reading.values import BadValueError
from partners import codes
from partners.forms.partners import cleaned_phone
from territories import codes as places
from territories.importers.lines import Line
from territories.models import Commune


class CommuneFinder:
    """The communes of the database, found by code or by name. One query for a whole file."""

    def __init__(self) -> None:
        rows = list(Commune.objects.order_by().values_list("insee_code", "pk", "name_key"))
        self.keys = {code: key for code, key, _ in rows}
        self.all_named: dict[str, list[str]] = {}
        self.named: dict[tuple[str, str], list[str]] = {}
        for code, _, name in rows:
            self.named.setdefault((places.departement_of(code), name), []).append(code)
            self.all_named.setdefault(name, []).append(code)

    def key_of(self, insee: str) -> int | None:
        """Return the key of the commune that a code is of today; None when it is not known."""
        return self.keys.get(commune_today(insee))

    def code_of(self, name: str, postal_code: str) -> str:
        """Return the Insee code of a name in the département of a postal code; empty unless it is one commune."""
        postal_code = postal_code.strip()
        if len(postal_code) != 5:
            return ""
        start = postal_code[:3] if postal_code.startswith(("97", "98")) else postal_code[:2]
        plain = _plain(name)
        named = [
            code
            for departement in (["2A", "2B"] if start == "20" else [start])
            for code in self.named.get((departement, plain), ())
        ]
        return named[0] if len(named) == 1 else ""

    def code_alone(self, name: str, departement: str = "") -> str:
        """Return the Insee code of a name without postal code: the only one so called, in a département or in all."""
        plain = _plain(name)
        for named in (self.named.get((departement, plain), []), self.all_named.get(plain, [])):
            if len(named) == 1:
                return named[0]
        return ""


def _plain(name: str) -> str:
    """The name of a commune as it is compared: « MONTREUIL CEDEX » and « LYON 3E » are what mail needs."""
    return re.sub(r"\s+(?:cedex|\d+(?:e|er|eme)?(?:\s+arrondissement)?)\b.*$", "", normalize(name))


def has_words(text: str) -> bool:
    """Whether a text says something: one letter or figure at least."""
    return any(map(str.isalnum, text))


def commune_today(insee: str) -> str:
    """The code of the commune of today."""
    merged = places.MERGED.get(insee)
    return places.fold_arrondissement(merged[1] if merged else insee)


def cell_text(line: Line, name: str, length: int) -> str:
    """Return the text of a cell, cut; nothing for a word that stands for nothing. Raises RefusedLineError."""
    cell = line[name]
    if not cell or (len(cell) < 5 and values.is_missing(cell)):
        return ""
    if cell.isprintable() and values.REPLACEMENT not in cell:
        return " ".join(cell.split())[:length].strip()
    return line.read(name, values.text)[:length].strip()


_IS_URL = URLValidator(schemes=["http", "https"])


def website(cell: str) -> str:
    """Return the address of a site; empty for what is none."""
    text = cell.strip()
    if values.is_missing(text) or " " in text or "@" in text:
        return ""
    address = text if re.match(r"https?://", text, re.IGNORECASE) else f"https://{text}"
    try:
        _IS_URL(address)
    except ValidationError:
        return ""
    return address if len(address) <= 200 else ""


_IS_EMAIL = EmailValidator()


def email(cell: str) -> str:
    """Return the first e-mail address of a cell; empty when there is none that holds."""
    for part in re.split(r"[\s;,]+", cell.strip().removeprefix("mailto:")):
        try:
            _IS_EMAIL(part)
        except ValidationError:
            continue
        return part if len(part) <= 254 else ""
    return ""


def phone(cell: str) -> str:
    """Return the first phone number of a cell, as one writes it; empty when none is whole.

    A spreadsheet takes the first zero away: nine figures are ten.
    """
    for part in re.split(r"[;,/]|\bou\b", cell):
        digits = re.sub(r"\D", "", part)
        text = f"0{digits}" if len(digits) == 9 and not part.strip().startswith(("0", "+")) else part
        try:
            found = cleaned_phone(text)
        except ValidationError:
            continue
        if found:
            return found[:20]
    return ""


def organisation_number(cell: str) -> str:
    """Return the SIRET (14 figures) or the SIREN (9) of a cell, a first zero given back; empty for anything else.

    Such are a name, a number that a spreadsheet rounded, a figure that is wrong.
    """
    digits = re.sub(r"[^0-9A-Za-z]", "", cell.strip().removesuffix(".0"))
    if not digits.isascii() or not digits.isdecimal():
        return ""
    if 12 <= len(digits) <= 13:
        digits = digits.zfill(14)
    elif len(digits) == 8:
        digits = digits.zfill(9)
    try:
        return codes.clean_siret(digits) if len(digits) == 14 else codes.clean_siren(digits)
    except ValueError:
        return ""


def rna_number(cell: str) -> str:
    """Return a RNA number; empty for anything else."""
    try:
        return codes.clean_rna(cell)
    except ValueError:
        return ""


def naf_code(cell: str) -> str:
    """Return a NAF code without its dot; empty for anything else, the older nomenclatures too."""
    try:
        return codes.clean_naf(cell)
    except ValueError:
        return ""


def day(cell: str) -> datetime.date | None:
    """Return the day of a cell, an instant's too; None for anything else."""
    try:
        found = values.date(cell.strip()[:10])
    except BadValueError:
        return None
    return found if found is not None and found.year > 1 else None


def position(line: Line) -> tuple[float | None, float | None]:
    """Return the latitude and the longitude of a line in degrees; neither when they are not a point of the earth."""
    try:
        latitude, longitude = values.number(line["latitude"]), values.number(line["longitude"])
    except BadValueError:
        return None, None
    if not latitude or not longitude or abs(latitude) > 90 or abs(longitude) > 180:
        return None, None
    return float(latitude), float(longitude)
