"""The same text as the database makes for searching, made in Python."""

import re
import unicodedata

LIGATURES = {"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss"}


def plain(text: str) -> str:
    """Return `text` in lower case without accents, character by character: its length does not change."""
    letters = []
    for letter in text:
        base = unicodedata.normalize("NFD", letter)[0].lower()
        letters.append(base if len(base) == 1 else letter)
    return "".join(letters)


def normalize(text: str) -> str:
    """Return what `dsu_normalize` of the database gives for Latin text ("Les Œillets" → "les oeillets")."""
    for ligature, letters in LIGATURES.items():
        text = text.replace(ligature, letters)
    return re.sub(r"[^a-z0-9]+", " ", plain(text)).strip()
