"""Columns of a file that somebody matched by hand, kept for the next file with the same headers."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils import timezone

from core.importing import Importer
from core.models import ColumnMatch
from core.reading.sources import MAX_SIZE, Source
from core.reading.tables import Column, Head, read_heads
from core.reading.values import fold


def digest_of(cells: Sequence[str]) -> str:
    """Return what tells the headers of a file, whatever their case and accents."""
    return hashlib.sha256("\x1f".join(map(fold, cells)).encode()).hexdigest()


def columns_of(importer: Importer, heads: Sequence[Head]) -> tuple[Sequence[Column], ColumnMatch | None]:
    """Return the columns to ask a file for, and the match by hand that they come from: as they are without one.

    One query. `heads` are the first lines of the file (`read_heads`).
    """
    digests = {digest_of(head.cells): head for head in reversed(heads) if any(head.cells)}
    match = (
        ColumnMatch.objects.filter(importer=importer.name, headers__in=digests)
        .select_related("saved_by")
        .order_by("-saved_at")
        .first()
    )
    return (importer.matched_columns, None) if match is None else (_chosen(importer, match.columns), match)


def _chosen(importer: Importer, columns: Mapping[str, str]) -> list[Column]:
    return [
        replace(column, header=columns[column.name], aliases=())
        for column in importer.matched_columns
        if column.name in columns
    ]


def heads_of(importer: Importer, source: Source) -> list[Head]:
    """Return the lines of a file that may be its headers: those of two cells at least. Raises UnreadableFileError."""
    takes_json = ".json" in importer.accepts
    heads = read_heads(source, takes_json=takes_json, max_size=MAX_SIZE)
    several = [head for head in heads if sum(map(bool, head.cells)) > 1]
    return several or heads


def guessed(importer: Importer, heads: Sequence[Head]) -> Head | None:
    """Return the line that looks most like headers: matched before, known, or else the fullest of words. One query."""
    if not heads:
        return None
    _, match = columns_of(importer, heads)
    known = {spelling for column in importer.matched_columns for spelling in column.spellings}

    def rank(head: Head) -> tuple[bool, int, int]:
        is_matched = match is not None and match.headers == digest_of(head.cells)
        return (
            is_matched,
            len(known & set(map(fold, head.cells))),
            len({fold(cell) for cell in head.cells if _is_word(cell)}),
        )

    return max(heads, key=rank)


def _is_word(cell: str) -> bool:
    return any(map(str.isalpha, cell))


def proposed(importer: Importer, head: Head) -> dict[str, str]:
    """Return what is proposed for each header of a line: name of a column, by the header as the file writes it."""
    found: dict[str, str] = {}
    folded = {fold(cell): cell for cell in reversed(head.cells) if cell}
    match = ColumnMatch.objects.filter(importer=importer.name, headers=digest_of(head.cells)).first()
    if match is not None:
        # The same headers, but for their case and accents.
        return {folded[fold(header)]: name for name, header in match.columns.items() if fold(header) in folded}
    for column in importer.matched_columns:
        fitting = (folded[s] for s in column.spellings if s in folded and folded[s] not in found)
        if header := next(fitting, None):
            found[header] = column.name
    return found | _recognised(importer, head, found)


def _recognised(importer: Importer, head: Head, found: Mapping[str, str]) -> dict[str, str]:
    """What the first cells of a header that says nothing look like: a phone number, an address of e-mail."""
    left = [c for c in importer.matched_columns if c.looks_like and c.name not in found.values()]
    recognised: dict[str, str] = {}
    for place, header in enumerate(head.cells):
        cells = [row[place] for row in head.samples if row[place]]
        if not header or header in found or not cells:
            continue
        fitting = (c for c in left if all(re.fullmatch(c.looks_like, cell) for cell in cells))
        if column := next(fitting, None):
            left.remove(column)
            recognised[header] = column.name
    return recognised


@transaction.atomic
def remember(*, importer: Importer, cells: Sequence[str], columns: Mapping[str, str], by: Any) -> ColumnMatch:
    """Keep which header of a file is which column (name of a column → header), instead of what was kept before."""
    match, _ = ColumnMatch.objects.update_or_create(
        importer=importer.name,
        headers=digest_of(cells),
        defaults={"columns": dict(columns), "saved_at": timezone.now(), "saved_by": by},
    )
    return match
