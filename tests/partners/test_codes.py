"""Identifiers as people and files write them."""

import pytest

from partners import codes


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("31538511200026", "31538511200026"),
        ("315 385 112 00026", "31538511200026"),
        ("315.385.112-00026", "31538511200026"),
        ("315\u202f385\u00a0112 00026", "31538511200026"),
        # La Poste: its head office follows Luhn, its offices do not, their digits add up to a multiple of 5.
        ("35600000000048", "35600000000048"),
        ("35600000009075", "35600000009075"),
        ("", ""),
        ("  ", ""),
    ],
)
def test_a_siret_is_read(text, found):
    assert codes.clean_siret(text) == found


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("31538511200027", "un chiffre est faux"),
        ("31538511200062", "un chiffre est faux"),
        ("3153851120002", "14 chiffres"),
        ("315385112000267", "14 chiffres"),
        ("3153851120002X", "14 chiffres"),
        ("٣١٥٣٨٥١١٢٠٠٠٢٦", "14 chiffres"),
        # The sum of the digits is no multiple of 5, and it is no office that follows Luhn.
        ("35600000009076", "un chiffre est faux"),
        # A sum of 5 is the rule of La Poste alone.
        ("31538511200031", "un chiffre est faux"),
    ],
)
def test_a_siret_that_does_not_exist_is_refused(text, reason):
    with pytest.raises(ValueError, match=reason):
        codes.clean_siret(text)


def test_a_siret_is_written_as_one_reads_it():
    assert codes.written_siret("31538511200026") == "315 385 112 00026"
    assert codes.written_siret("") == ""


@pytest.mark.parametrize(("text", "found"), [("315 385 112", "315385112"), ("356000000", "356000000"), ("", "")])
def test_a_siren_is_read(text, found):
    assert codes.clean_siren(text) == found


@pytest.mark.parametrize("text", ["315385113", "31538511", "abc"])
def test_a_siren_that_does_not_exist_is_refused(text):
    with pytest.raises(ValueError, match="SIREN"):
        codes.clean_siren(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [("w751 004 076", "W751004076"), ("W2A1000123", "W2A1000123"), ("W9R1000123", "W9R1000123"), ("", "")],
)
def test_a_rna_number_is_read(text, found):
    assert codes.clean_rna(text) == found


@pytest.mark.parametrize("text", ["751004076", "W75100407", "W7510040761", "751P00085568"])
def test_what_is_no_rna_number_is_refused(text):
    with pytest.raises(ValueError, match="W suivi de 9"):
        codes.clean_rna(text)


@pytest.mark.parametrize(("text", "found"), [("88.99B", "8899B"), ("8899b", "8899B"), ("88 99 B", "8899B"), ("", "")])
def test_a_naf_code_is_read_with_or_without_its_dot(text, found):
    assert codes.clean_naf(text) == found


@pytest.mark.parametrize("text", ["88.99", "8899BB", "889B", "B8899"])
def test_what_is_no_naf_code_is_refused(text):
    with pytest.raises(ValueError, match="4 chiffres et une lettre"):
        codes.clean_naf(text)
