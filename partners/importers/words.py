"""The words of files for kinds, themes and publics, found among those of the house."""

import re
from collections import Counter
from collections.abc import Iterable

from core.db.normalize import normalize
from partners.models import PartnerKind, PartnerPublic, PartnerTheme

# Networks and types of data·inclusion (schemas v0 and v1), and what administrations write, by code of a kind.
KIND_WORDS = {
    "asso": "association", "associations": "association", "assoc": "association", "loi 1901": "association",
    "commune": "commune", "communes": "commune", "mairie": "commune", "muni": "commune", "ville": "commune",
    "ccas": "commune", "cias": "commune", "ccas cias": "commune",
    "intercommunalite": "epci", "cc": "epci", "metropole": "epci", "agglomeration": "epci",
    "departements": "departement", "dept": "departement", "conseil departemental": "departement",
    "departement cd": "departement", "udaf": "association", "regions": "region", "reg": "region",
    "conseil regional": "region", "prefecture": "etat", "pref": "etat", "s pref": "etat", "sous prefecture": "etat",
    "services de l etat": "etat", "caisse d allocations familiales": "caf",
    "cs": "centre-social", "fcsf": "centre-social", "centres sociaux": "centre-social",
    "espace de vie sociale": "centre-social", "regie": "regie-quartier", "regies de quartier": "regie-quartier",
    "regie de quartier": "regie-quartier", "regie de territoire": "regie-quartier", "rs": "regie-quartier",
    "ml": "mission-locale", "missions locales": "mission-locale", "pe": "france-travail",
    "pole emploi": "france-travail", "maison de l emploi": "plie", "maisons de l emploi": "plie", "mde": "plie",
    "entreprise d insertion": "ei", "association intermediaire": "ai", "chantier d insertion": "aci",
    "atelier et chantier d insertion": "aci", "chantier": "aci", "acipa": "aci",
    "entreprise de travail temporaire d insertion": "etti", "entreprise adaptee": "ea",
    "college": "ecole", "lycee": "ecole", "etablissement scolaire": "ecole", "gendarmerie": "police",
    "commissariat": "police", "bailleurs": "bailleur", "bailleur social": "bailleur", "oph": "bailleur",
    "esh": "bailleur", "societe": "entreprise", "entreprises": "entreprise", "commerce": "entreprise",
    "club de prevention": "prevention-specialisee", "prevention": "prevention-specialisee",
    "amicale": "amicale-locataires", "autre": "autre", "autres": "autre", "autr": "autre",
}  # fmt: skip
LISTED = 8


def parts_of(cell: str) -> list[str]:
    """Return the words of a cell that holds several: « a; b », « a|b », « {a,b} », « ["a", "b"] »."""
    text = cell.strip()
    if text[:1] in "{[" and text[-1:] in "}]":
        text = text[1:-1].replace('"', "").replace("'", "")
        return [part.strip() for part in text.split(",") if part.strip()]
    separator = r"[;|\n]" if re.search(r"[;|\n]", text) else r","
    return [part.strip() for part in re.split(separator, text) if part.strip()]


class WordBook:
    """Kinds, themes and publics of the house, by what files call them. Three queries for a whole file."""

    def __init__(self) -> None:
        self.kinds: dict[str, int] = {}
        by_code: dict[str, int] = {}
        for row in PartnerKind.objects.all():
            by_code[row.code] = row.pk
            short = re.search(r"\(([^)]*)\)", row.name)
            for word in (row.code, row.name, re.sub(r"\([^)]*\)", "", row.name), short[1] if short else ""):
                self.kinds.setdefault(normalize(word), row.pk)
        for word, code in KIND_WORDS.items():
            if code in by_code:
                self.kinds.setdefault(word, by_code[code])
        self.kinds.pop("", None)
        self.default_kind = by_code.get("association") or next(iter(by_code.values()))
        self.codes: list[tuple[str, int]] = []
        self.themes: dict[str, int] = {}
        for theme in PartnerTheme.objects.all():
            self.codes += [(str(code), theme.pk) for code in theme.inclusion_codes]
            for word in (theme.code, theme.name, *re.split(r",| et ", theme.name)):
                self.themes.setdefault(_singular(word), theme.pk)
        self.themes.pop("", None)
        self.publics: dict[str, int] = {}
        for public in PartnerPublic.objects.all():
            for word in (public.code, public.name):
                self.publics.setdefault(normalize(word), public.pk)
        self.unknown: Counter[str] = Counter()

    def kind(self, words: Iterable[str]) -> int | None:
        """Return the kind that the first known of some words is; those that are not known are counted."""
        unknown = []
        for word in words:
            if found := self.kinds.get(normalize(word)):
                return found
            unknown.append(word)
        self.unknown.update(unknown[:1])
        return None

    def theme(self, word: str) -> int | None:
        """Return the theme of a word or of a code of data·inclusion (« numerique--… » is of « numerique »)."""
        for code, key in self.codes:
            if word == code or word.startswith(f"{code}--"):
                return key
        return self.themes.get(_singular(word))

    def public(self, word: str) -> int | None:
        """Return the public of a word or of a code of data·inclusion."""
        return self.publics.get(normalize(word))

    def told(self) -> list[str]:
        """Return what to say of kinds that are not known."""
        if not self.unknown:
            return []
        most = self.unknown.most_common(LISTED)
        listed = ", ".join(f"« {word[:40]} » ({count})" for word, count in most)
        more = "…" if len(self.unknown) > LISTED else ""
        return [f"Types qui ne sont pas ceux de l’annuaire, laissés de côté : {listed}{more}."]


def _singular(word: str) -> str:
    return " ".join(part.rstrip("s") for part in normalize(word).split())
