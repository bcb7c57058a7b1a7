"""Words typed in a search box, as a query on a vector that `dsu_fr` and `dsu_plain` made together.

Such a vector holds each word twice: its French stem and the word itself, both without accents. The stem finds the
plural and the feminine; but the French dictionary also stems "amiante" to "ami", so that a stem which has lost too
much of its word is not asked for: the beginning of the word is.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.postgres.search import SearchQuery
from django.db import connection

WORDS = 12
# Kinds of words of PostgreSQL's parser (ts_token_type): what is stemmed, what is no word at all, and the whole of a
# compound ("porte-vélo"), whose parts follow.
STEMMED = {1, 2, 10, 11}
NOTHING = {12, 13, 14, 23}
COMPOUND = {15, 16, 17}
# A shorter word is not completed: "rat" is no beginning of "râtelier".
PREFIX = 4

_PIECES = re.compile(r'(?P<minus>(?<!\S)-)?(?:"(?P<phrase>[^"]*)"|(?P<word>[^\s"]+))')
_LEXEMES = """
SELECT p.number, w.tokid, w.token, lower(unaccent(w.token)), ts_lexize('french_stem', lower(unaccent(w.token)))
FROM unnest(%s::text[]) WITH ORDINALITY AS p (words, number),
    LATERAL ts_parse('default', p.words) WITH ORDINALITY AS w (tokid, token, position)
ORDER BY p.number, w.position
"""


@dataclass(frozen=True)
class Term:
    """A word, or a phrase between quotes: what the vector is asked, and what a word of a name must begin with.

    `beginning` is empty for a phrase and for what must be absent.
    """

    raw: str
    beginning: str = ""
    is_absent: bool = False

    def begins_one_of(self, words: Iterable[str]) -> bool:
        """Whether a word of a name, without accents, begins as the term does; two letters say too little."""
        return len(self.beginning) > 2 and any(word.startswith(self.beginning) for word in words)


def parse(text: str) -> list[Term]:
    """Return the terms of what was typed, all of them asked for: words, "a phrase", and -what must be absent.

    Little words ("de", "la") are left out unless there are no others. One query.
    """
    pieces = [m for m in _PIECES.finditer(re.sub("[«»“”]", '"', text)) if m["phrase"] or m["word"]][:WORDS]
    if not pieces:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_LEXEMES, [[piece["phrase"] or piece["word"] for piece in pieces]])
        words: dict[int, list[_Word]] = {}
        for number, kind, token, plain, stems in cursor.fetchall():
            words.setdefault(number, []).append(_Word(kind, token, plain, stems))
    terms, little = [], []
    for number, piece in enumerate(pieces, 1):
        found = [word for word in words.get(number, []) if word.kind not in NOTHING]
        is_absent = bool(piece["minus"])
        if piece["phrase"] and len(found) > 1:
            terms.append(Term(_phrase(found), is_absent=is_absent))
            continue
        is_last = number == len(pieces) and not piece["phrase"] and not is_absent
        found = [word for word in found if word.kind not in COMPOUND]
        for position, word in enumerate(found, 1):
            may_go_on = is_last and position == len(found)
            term = Term(word.query(may_go_on=may_go_on), "" if is_absent else word.beginning, is_absent)
            (little if word.is_little else terms).append(term)
    return terms or [term for term in little if not term.is_absent]


def as_query(terms: list[Term]) -> SearchQuery:
    """Return the terms as one query, for `queryset.filter(vector=…)`."""
    raw = " & ".join(f"!({term.raw})" if term.is_absent else f"({term.raw})" for term in terms)
    return SearchQuery(raw, config="simple", search_type="raw")


@dataclass(frozen=True)
class _Word:
    kind: int
    token: str
    plain: str
    stems: list[str] | None

    @property
    def is_little(self) -> bool:
        """Whether the French dictionary leaves it out; "C" alone, in capitals, is the name of a building."""
        return self.kind in STEMMED and self.stems == [] and not (len(self.token) == 1 and self.token.isupper())

    @property
    def stem(self) -> str:
        """What stands for the word: its stem, unless too little of it is left."""
        stem = self.stems[0] if self.kind in STEMMED and self.stems else self.plain
        return stem if len(stem) >= PREFIX or len(self.plain) - len(stem) < 3 else ""

    @property
    def beginning(self) -> str:
        return self.stem or self.plain.rstrip("sx")

    def query(self, *, may_go_on: bool) -> str:
        if not self.stem:
            return f"{_quoted(self.plain.rstrip('sx'))}:*"
        if may_go_on and self.kind in STEMMED:
            if len(self.plain) >= PREFIX:
                return f"{_quoted(self.stem)} | {_quoted(self.plain)}:*"
            return " | ".join(_quoted(word) for word in (self.stem, f"{self.plain}s", f"{self.plain}x"))
        return _quoted(self.stem)


def _phrase(words: list[_Word]) -> str:
    """The words themselves, one after the other, each compound before its parts as in the vector."""
    return " <-> ".join(_quoted(word.plain) for word in words)


def _quoted(lexeme: str) -> str:
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"
