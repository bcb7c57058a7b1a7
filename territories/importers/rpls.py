"""The words of the répertoire des logements locatifs des bailleurs sociaux (RPLS): streets, groups, buildings.

The directory is in capitals without accents, a line for a dwelling or for an address. Nothing finer than the hall is
kept of it, and a house of its own is not told apart from those of its street.
"""

import re

from core.reading.values import fold
from territories.importers.lines import Line

# Kinds of ways as the directory abbreviates them.
WAYS = {
    "r": "rue", "rue": "rue", "av": "avenue", "ave": "avenue", "bd": "boulevard", "bld": "boulevard",
    "boul": "boulevard", "pl": "place", "imp": "impasse", "all": "allée", "allee": "allée", "allees": "allées",
    "che": "chemin", "chem": "chemin", "ch": "chemin", "rte": "route", "sq": "square", "crs": "cours",
    "cite": "cité", "res": "résidence", "residence": "résidence", "lot": "lotissement", "pass": "passage",
    "pas": "passage", "fg": "faubourg", "fbg": "faubourg", "qua": "quartier", "ham": "hameau", "mte": "montée",
    "montee": "montée", "prom": "promenade", "esp": "esplanade", "rpt": "rond-point", "rdpt": "rond-point",
    "trav": "traverse", "tra": "traverse", "vla": "villa", "vc": "voie communale", "sen": "sentier", "sent": "sentier",
}  # fmt: skip
WAYS |= {fold(way): way for way in [*WAYS.values(), "quai", "clos", "mail", "parvis", "ruelle", "venelle"]}
# Written in capitals in the middle of a name: financing and planning words of social housing.
ACRONYMS = frozenset(
    {"hlm", "hbm", "hlmo", "ilm", "iln", "pla", "plai", "plr", "plus", "pls", "pli", "plts", "psr", "zac", "zup",
     "rhi", "opah", "sncf", "edf", "aln", "ii", "iii", "iv", "vi", "vii", "viii", "ix", "xi", "xii"}
)  # fmt: skip
# The directory has no accents; these words have one whatever stands beside them.
ACCENTED = {"residence": "résidence", "batiment": "bâtiment", "cite": "cité", "allee": "allée", "eglise": "église",
            "chateau": "château", "ecole": "école", "cevennes": "cévennes", "ile": "île"}  # fmt: skip
SMALL = frozenset({"de", "du", "des", "la", "le", "les", "d", "l", "et", "au", "aux", "en", "sur", "sous", "à"})
# A flat, a door, a storey, whatever is written after.
_FLAT = re.compile(
    r"\b(?:appartement|appart|appt|apt|app|logement|logt|log|lgt|porte|pte|etage|etg|boite|bal|villa n|maison n)\b"
    r"[\s.]*(?:n\s*[.°º]?\s*)?[a-z]?\d+\w*\.?",
    re.IGNORECASE,
)
# « BAT C - LA DOMITIENNE », « 8 LOGEMENTS RESIDENCE RUE DE DIJON »
_BUILDING = re.compile(r"^B[AÂ]T(?:IMENT)?\.?\s*[A-Z]?\d*\b\s*(?:-\s*|$)", re.IGNORECASE)
_COUNT = re.compile(r"^\d+\s+(?:logements?|logts?|lgts?)\s+", re.IGNORECASE)
NAMELESS = frozenset({"", "0", "00", "000", "bat", "batiment", "ensemble", "unique", "sans", "neant", "nc", "x"})


def readable(text: str) -> str:
    """Words in capitals as one writes them: « RUE DE LA CESSE » → « Rue de la Cesse »; other text as it is."""
    plain = re.sub(r"\s+", " ", text).strip()
    if not plain.isupper():
        return plain
    words = re.split(r"([\s'’\-()/.]+)", plain.lower())
    made = [
        word.upper()
        if word in ACRONYMS or re.fullmatch(r"[a-z]?\d+[a-z]?", word) or (len(word) == 1 and place == len(words) - 1)
        else word
        if place and word in SMALL
        else ACCENTED.get(word, word).capitalize()
        for place, word in enumerate(words)
    ]
    return "".join(made)


def without_flat(text: str) -> str:
    """The text without any flat, door or storey."""
    kept = re.sub(r"\s+", " ", _FLAT.sub(" ", text)).strip(" -,.")
    return "" if kept.isdigit() else kept


def street(line: Line) -> str:
    """« rue de la Cesse », or an empty text."""
    return _way(line)[1]


def address(line: Line) -> str:
    """« 16 bis rue Voltaire », or an empty text."""
    number, way = _way(line)
    if not way:
        return ""
    own = line["number"].strip().removesuffix(".0").lstrip("0")
    building = re.fullmatch(r"(?:BT|BAT|BATIMENT)\.?\s*(\w+)", own, re.IGNORECASE)
    if building:
        own = number
    own = re.sub(
        r"^(\d+)\s*(BIS|TER|QUATER)$", lambda m: f"{m.group(1)} {m.group(2).lower()}", own, flags=re.IGNORECASE
    )
    made = " ".join(filter(None, [own, line["repeat"].strip().lower(), way]))
    return f"{made}, bâtiment {building.group(1)}" if building else made


def _way(line: Line) -> tuple[str, str]:
    """(number that the name of the street holds, « rue de la Cesse »)."""
    text = re.sub(r"\s+", " ", line["street"].replace("`", "'")).strip()
    number = ""
    # « 8 RUE DES PEUPLIERS » where a name alone is expected.
    if (match := re.match(r"(\d+)\s+(\S+)\s+(?=\S)", text)) and fold(match.group(2)) in WAYS:
        number, text = match.group(1), text[match.end(1) :].strip()
    kind = line["street_kind"].strip()
    way = WAYS.get(fold(kind), kind.lower())
    first, _, rest = text.partition(" ")
    if rest and fold(first) in WAYS and (not way or way == WAYS[fold(first)]):
        way, text = WAYS[fold(first)], rest
    name = readable(text)
    if way and name:
        # « de la Cesse » after « rue », « Voltaire » too.
        first, _, rest = name.partition(" ")
        name = f"{first.lower()} {rest}" if fold(first) in SMALL else name
        name = re.sub(r"^([DL])(?=['’])", lambda match: match.group(1).lower(), name)
    return number, " ".join(filter(None, [way, name]))


def group_name(line: Line) -> str:
    """The name that residents know: of the building, of the group, of the place; otherwise the street."""
    for name in ("group", "estate", "place"):
        found = _BUILDING.sub("", _COUNT.sub("", without_flat(line[name].replace("`", "'"))))
        if fold(found) not in NAMELESS and len(fold(found)) > 1:
            return readable(found)
    way = street(line)
    return way[:1].upper() + way[1:]


def building_name(line: Line) -> str:
    """« Bâtiment B », or an empty text."""
    plain = without_flat(line["building"].removesuffix(".0"))
    if fold(plain) in NAMELESS:
        return ""
    made = readable(re.sub(r"^B[AÂ]T(?:IMENT)?\.?\s*(?=[A-Z]?\d*$)", "Bâtiment ", plain, flags=re.IGNORECASE))
    return f"Bâtiment {made.upper()}" if re.fullmatch(r"[A-Za-z]?\d*", made) else made


def is_house(line: Line) -> bool:
    """Whether the dwellings are houses (construction individuelle)."""
    return fold(line["housing"]) in ("i", "individuel", "individuelle", "1")
