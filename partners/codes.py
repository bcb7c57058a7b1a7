"""Identifiers of organisations: SIRET, RNA, NAF, as people and files write them."""

import re

from stdnum.exceptions import ValidationError as NotValid
from stdnum.fr import siren as stdnum_siren
from stdnum.fr import siret as stdnum_siret

RNA = re.compile(r"W[0-9A-Z]{9}")
NAF = re.compile(r"\d{4}[A-Z]")
# Establishments of La Poste do not follow Luhn: the plain sum of their digits is a multiple of 5 (INSEE).
LA_POSTE = "356000000"


def clean_siret(text: str) -> str:
    """Return a SIRET of 14 digits, or "" for an empty text. Raises ValueError with the reason in French."""
    digits = re.sub(r"[\s\u00a0\u202f.\-]", "", text)
    if not digits:
        return ""
    if not digits.isascii() or not digits.isdigit() or len(digits) != 14:
        raise ValueError("Un SIRET a 14 chiffres.")
    if digits.startswith(LA_POSTE) and sum(map(int, digits)) % 5 == 0:
        return digits
    try:
        stdnum_siret.validate(digits)
    except NotValid:
        raise ValueError("Ce SIRET n’existe pas : un chiffre est faux ou deux sont inversés.") from None
    return digits


def written_siret(siret: str) -> str:
    """Return a SIRET as one reads it ("315 385 112 00026")."""
    return f"{siret[:3]} {siret[3:6]} {siret[6:9]} {siret[9:]}" if len(siret) == 14 else siret


def clean_siren(text: str) -> str:
    """Return a SIREN of 9 digits, or "" for an empty text. Raises ValueError with the reason in French."""
    digits = re.sub(r"[\s\u00a0\u202f.\-]", "", text)
    if not digits:
        return ""
    try:
        return str(stdnum_siren.validate(digits))
    except NotValid:
        raise ValueError("Ce SIREN n’existe pas : il a 9 chiffres, dont le dernier vérifie les autres.") from None


def clean_rna(text: str) -> str:
    """Return a RNA number (W and nine characters), or "". Raises ValueError with the reason in French."""
    code = re.sub(r"[\s\u00a0\u202f.\-]", "", text).upper()
    if code and not RNA.fullmatch(code):
        raise ValueError("Un numéro RNA est un W suivi de 9 chiffres ou lettres (« W751004076 »).")
    return code


def clean_naf(text: str) -> str:
    """Return a NAF code without its dot ("88.99B" → "8899B"), or "". Raises ValueError with the reason in French."""
    code = re.sub(r"[\s\u00a0\u202f.]", "", text).upper()
    if code and not NAF.fullmatch(code):
        raise ValueError("Un code NAF a 4 chiffres et une lettre (« 8899B »).")
    return code
