"""A vocabulary with the law of natural ones: the word of rank k is k times rarer than the first (Zipf)."""

import numpy

from core.db.normalize import normalize
from dashboards.demo.phrases import PHRASES

SIZE = 8000
COMMON = "porte"
# In this many texts, whatever the size.
RARE, RARE_TIMES = "calorifuge", 20
STEMS = ("ba", "cor", "du", "fi", "gal", "lo", "mer", "nou", "pra", "ri", "sol", "tan", "ver", "zi", "chou", "plan")


def vocabulary() -> list[str]:
    """Return `SIZE` words, the commonest first: those of the trade, then made ones."""
    counts: dict[str, int] = {}
    for items in PHRASES.values():
        for phrases in items.values():
            for _, phrase in phrases:
                for word in phrase.lower().replace(",", " ").replace(".", " ").split():
                    if len(word) > 2 and normalize(word) != RARE:
                        counts[word] = counts.get(word, 0) + 1
    head = ["hall", "entrée", COMMON]
    known = [word for word, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0])) if word not in head]
    words = [*head, *known]
    made = (a + b + c for a in STEMS for b in STEMS for c in (*STEMS, *(x + y for x in STEMS for y in STEMS[:2])))
    seen = set(words)
    for word in made:
        if len(words) == SIZE:
            break
        if word not in seen:
            words.append(word)
    return words


def zipf(size: int, exponent: float = 1.0) -> numpy.ndarray:
    """Return the cumulated probabilities of ranks 1 to `size`."""
    weights = 1 / numpy.arange(1, size + 1) ** exponent
    return numpy.cumsum(weights / weights.sum())


def draw(rng: numpy.random.Generator, cumulated: numpy.ndarray, count: int) -> numpy.ndarray:
    """Return `count` ranks from 0, drawn by their probabilities."""
    return numpy.minimum(numpy.searchsorted(cumulated, rng.random(count)), len(cumulated) - 1)
