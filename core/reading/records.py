"""JSON files of records (one object a line of the table), read one after the other.

Three shapes are met: a list of objects, one object a line (NDJSON), and an object that holds the list beside its
meta-data. The first two are read in constant memory.
"""

import codecs
import json
from collections.abc import Iterable, Iterator
from typing import IO, Any

from core.reading.sources import MEGABYTE, UnreadableFileError

PIECE = 64 * 1024
# One record that is longer is no record.
MAX_RECORD = 8 * MEGABYTE
# A list inside of an object is held whole: a small file is twenty times as large in memory.
MAX_HELD = 8 * MEGABYTE
# More fields than this are an object keyed by identifiers, not a record.
MAX_FIELDS = 500
TOO_WIDE = f"Les enregistrements de ce fichier JSON ont plus de {MAX_FIELDS} champs : ce n’est pas une liste."
DAMAGED = "Le fichier JSON est coupé ou abîmé : il ne se lit pas jusqu’au bout."
NO_RECORD = "Ce fichier JSON n’a pas de liste d’enregistrements : une liste d’objets est attendue."


def read_records(file: IO[bytes]) -> Iterator[dict[str, str]]:
    """The records of a JSON file as cells of text: lists are joined by « ; », an object inside gives « key.key ».

    Raises UnreadableFileError, while iterating too.
    """
    try:
        for value in _values(file):
            if not isinstance(value, dict):
                raise UnreadableFileError(NO_RECORD)
            yield _cells(value)
    except (UnicodeDecodeError, RecursionError):
        raise UnreadableFileError(DAMAGED) from None


def _values(file: IO[bytes]) -> Iterator[Any]:
    pieces = _pieces(file)
    first = ""
    while not first and (piece := next(pieces, None)) is not None:
        first = piece.lstrip("\ufeff \t\r\n")
    if first.startswith("["):
        return _sequence(first[1:], pieces, end="]")
    # One object a line is two lines at least: one line alone is an object that may hold the list.
    while not _has_two_lines(first) and len(first) < MAX_RECORD and (piece := next(pieces, None)) is not None:
        first += piece
    line, _, _ = first.partition("\n")
    if _has_two_lines(first):
        try:
            # One object a line: the first line is whole.
            json.loads(line)
            return _sequence(first, pieces, end="")
        except ValueError:
            pass
    return iter(_listed(file))


def _has_two_lines(text: str) -> bool:
    _, newline, rest = text.partition("\n")
    return bool(newline and rest.strip())


def _pieces(file: IO[bytes]) -> Iterator[str]:
    file.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")()
    while data := file.read(PIECE):
        yield decoder.decode(data)
    decoder.decode(b"", final=True)


def _sequence(text: str, pieces: Iterator[str], *, end: str) -> Iterator[Any]:
    """The values of a list whose opening bracket is passed, or of lines; what waits is never more than one record."""
    decoder = json.JSONDecoder()
    while True:
        place = 0
        while True:
            while place < len(text) and text[place] in " \t\r\n,":
                place += 1
            if end and text.startswith(end, place):
                return
            try:
                value, place = decoder.raw_decode(text, place)
            except ValueError:
                break
            yield value
        text = text[place:]
        piece = next(pieces, None)
        if piece is None and not end and not text:
            return
        if piece is None or len(text) > MAX_RECORD:
            raise UnreadableFileError(DAMAGED)
        text += piece


def _listed(file: IO[bytes]) -> list[Any]:
    """The longest list of objects that an object holds, a few levels down."""
    file.seek(0, 2)
    if file.tell() > MAX_HELD:
        raise UnreadableFileError(
            "Ce fichier JSON est trop grand pour être lu d’un bloc : donnez la liste seule (elle commence par « [ »)."
        )
    file.seek(0)
    try:
        whole = json.load(file)
    except ValueError:
        raise UnreadableFileError(DAMAGED) from None
    found = max(_lists(whole, depth=3), key=len, default=None)
    if not found:
        raise UnreadableFileError(NO_RECORD)
    return found


def _lists(value: Any, *, depth: int) -> Iterator[list[Any]]:
    if not isinstance(value, dict) or not depth:
        return
    for inner in value.values():
        if isinstance(inner, list) and inner and isinstance(inner[0], dict):
            yield inner
        else:
            yield from _lists(inner, depth=depth - 1)


def _cells(record: dict[str, Any]) -> dict[str, str]:
    if len(record) > MAX_FIELDS:
        raise UnreadableFileError(TOO_WIDE)
    cells: dict[str, str] = {}
    for key, value in record.items():
        if isinstance(value, dict):
            cells |= {f"{key}.{inner}": _text(held) for inner, held in list(value.items())[:MAX_FIELDS]}
        else:
            cells[str(key)] = _text(value)
    return cells


def keys_of(records: Iterable[dict[str, str]]) -> list[str]:
    """Return the fields of some records, in the order in which they come. Raises UnreadableFileError for too many."""
    found: dict[str, None] = {}
    for record in records:
        found.update(dict.fromkeys(record))
        if len(found) > MAX_FIELDS:
            raise UnreadableFileError(TOO_WIDE)
    return list(found)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, list):
        return "; ".join(filter(None, map(_text, value)))
    return "" if isinstance(value, dict) else str(value).strip().replace("\x00", "")
