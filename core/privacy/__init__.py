"""What must not be written about residents in a free text, found before it is kept.

Source: CNIL, « Zones bloc note et commentaires : les bons réflexes pour ne pas déraper ».
The search warns and never forbids: the writer may confirm, and the confirmation is logged.

It reads words, not meanings. It cannot see: a family name alone that is not in its table (« Belkacem est passé »);
a first name that is an everyday word and stands alone (Claire, Olivier); initials alone (« K. B. »); a nickname; a
person told by a function or a habit (« la dame au chien du hall 3 »); an illness or an offence told without its word;
what a photo shows. It takes for a person a colleague, an elected person or a partner who is named with a title, and
for nobody a person whose name follows the word of a place (« tour Kevin Martin »).
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

from core.db.normalize import plain
from core.privacy.neutral import propose
from core.privacy.rules import CAPITAL, FAMOUS_NAME, NOT_A_RESIDENT, RULES, SURNAME_BEFORE, TOKEN
from core.privacy.words import AMBIGUOUS, FAMILY_NAMES, FIRST_NAMES


@dataclass(frozen=True)
class Finding:
    """Something in a text that may name or describe a resident: `replaced`, which holds it, may become `neutral`."""

    kind: str
    excerpt: str
    replaced: str = field(default="", compare=False)
    neutral: str = field(default="", compare=False)

    @property
    def message(self) -> str:
        """The warning, in French, with what to write instead."""
        return MESSAGES[self.kind].format(excerpt=self.excerpt)

    @property
    def label(self) -> str:
        """What it is, in two words."""
        return LABELS[self.kind]


MESSAGES = {
    "phone": "« {excerpt} » ressemble à un numéro de téléphone : ne l’écrivez pas ici.",
    "email": "« {excerpt} » est une adresse électronique : ne l’écrivez pas ici.",
    "nir": "« {excerpt} » ressemble à un numéro de sécurité sociale : ne l’écrivez jamais ici.",
    "plate": "« {excerpt} » ressemble à une plaque d’immatriculation : décrivez le véhicule sans elle.",
    "person": "« {excerpt} » ressemble à un nom de personne : écrivez plutôt « un ménage du bâtiment B ».",
    "flat": "« {excerpt} » désigne un logement : arrêtez-vous au hall.",
    "health": "« {excerpt} » touche à la santé d’une personne : décrivez le fait, pas la personne.",
    "penal": "« {excerpt} » évoque une infraction : décrivez ce qui est vu, sans accuser personne.",
}
LABELS = {
    "phone": "téléphone",
    "email": "adresse électronique",
    "nir": "numéro de sécurité sociale",
    "plate": "plaque d’immatriculation",
    "person": "nom de personne",
    "flat": "numéro de logement",
    "health": "santé",
    "penal": "infraction",
}
NAMES = FIRST_NAMES | FAMILY_NAMES | AMBIGUOUS
Span = tuple[int, int]


def find_personal_data(text: str) -> list[Finding]:
    """Return what `text` seems to hold about a person, each kind and excerpt once, in the order of the text."""
    # One character for a letter with its accent, however the keyboard sent it.
    written = unicodedata.normalize("NFC", text)
    # `plain` keeps the length, so that the excerpt is what was written.
    unaccented = plain(written)
    spans = [
        (start, end, rule.kind)
        for rule in RULES
        for match in rule.pattern.finditer(unaccented if rule.is_plain else written)
        for start, end in [_found(match)]
        if start >= 0
    ]
    named = sorted({(start, end) for start, end, kind in spans if kind == "person"} | set(_names(written, unaccented)))
    spans = [span for span in spans if span[2] != "person"]
    # An address holds its owner's name: once is enough.
    apart_from = sorted(_places(written, unaccented) + [(start, end) for start, end, kind in spans if kind == "email"])
    spans += [(start, end, "person") for start, end in _apart(named, apart_from)]
    found = []
    for start, end, kind in sorted(spans):
        end -= len(written[start:end]) - len(written[start:end].rstrip())
        start += len(written[start:end]) - len(written[start:end].lstrip())
        before, neutral = propose(kind, unaccented[start:end], written[:start])
        found.append(Finding(kind, written[start:end], before + written[start:end], neutral))
    return list(dict.fromkeys(found))


def _found(match: re.Match[str]) -> Span:
    """Return where the words of a match are: its named group, if its rule has one."""
    groups = [name for name in ("found", "old") if name in match.re.groupindex]
    if not groups:
        return match.span()
    return next((match.span(name) for name in groups if match.start(name) >= 0), (-1, -1))


def _names(written: str, unaccented: str) -> Iterator[Span]:
    """Find first names, with the family name beside them, and frequent family names."""
    previous = ""
    for match in TOKEN.finditer(unaccented):
        start, end = match.span()
        word, before = match[0], previous
        previous = word
        is_capital = written[start].isupper()
        if word not in NAMES or before in ("saint", "sainte", "st", "ste"):
            continue
        if not is_capital and word in AMBIGUOUS:
            continue
        family = _family_after(written, end) if is_capital else end
        if word in AMBIGUOUS and family == end:
            continue
        if is_capital and (earlier := SURNAME_BEFORE.search(written, max(0, start - 32), start)):
            start = earlier.start()
        yield start, family


def _family_after(written: str, end: int) -> int:
    """Return where the words with a capital that follow end, two at most."""
    for _ in range(2):
        if not (match := CAPITAL.match(written, end)):
            break
        end = match.end()
    return end


def _places(written: str, unaccented: str) -> list[Span]:
    """Find what is named after somebody: streets, buildings, schools, associations."""
    return [match.span() for match in NOT_A_RESIDENT.finditer(written)] + [
        match.span() for match in FAMOUS_NAME.finditer(unaccented)
    ]


def _apart(spans: list[Span], places: list[Span]) -> Iterator[Span]:
    """Keep the spans that are in no place; of those that overlap, the union. Both lists are sorted."""
    position, kept = 0, None
    for start, end in spans:
        while position < len(places) and places[position][1] <= start:
            position += 1
        if position < len(places) and places[position][0] < end:
            continue
        if kept is not None and start < kept[1]:
            kept = (kept[0], max(kept[1], end))
            continue
        if kept is not None:
            yield kept
        kept = (start, end)
    if kept is not None:
        yield kept
