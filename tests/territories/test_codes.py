"""Codes of quartiers and communes as files write them."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.reading.values import BadValueError
from territories.codes import (
    DEPARTEMENTS,
    commune_names,
    departement_of,
    epci_code,
    fold_arrondissement,
    insee_code,
    insee_codes,
    is_arrondissement,
    qpv_code,
    qpv_codes,
)

THREE = st.sampled_from(sorted(DEPARTEMENTS)).map(lambda code: code.rjust(3, "0"))
QPV_2024 = st.builds("QN{}{:02d}{}".format, THREE, st.integers(0, 99), st.sampled_from("MINC"))
QPV_2015 = st.builds("QP{}{:03d}".format, THREE, st.integers(0, 999))
QPV = st.one_of(QPV_2024, QPV_2015)
INSEE = st.sampled_from(sorted(DEPARTEMENTS)).flatmap(
    lambda dep: st.integers(1, 10 ** (5 - len(dep)) - 1).map(lambda n: f"{dep}{n:0{5 - len(dep)}d}")
)
SEPARATOR = st.sampled_from([";", "; ", ",", ", ", " ", "/", " / ", "|", "\n", " et ", " & "])


# ---- quartiers ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code", "generation", "departement"),
    [
        ("QN03101M", "QN03101M", 2024, "31"),
        (" qn00101m ", "QN00101M", 2024, "01"),
        ("QN 02A 01 M", "QN02A01M", 2024, "2A"),
        ("QN97661C", "QN97661C", 2024, "976"),
        ("QN98752M", "QN98752M", 2024, "987"),
        ("QP009001", "QP009001", 2015, "09"),
        ("qp-093-028", "QP093028", 2015, "93"),
        ("QP02B001", "QP02B001", 2015, "2B"),
    ],
)
def test_codes_of_quartiers(text: str, code: str, generation: int, departement: str):
    found = qpv_code(text)
    assert (found.code, found.generation, found.departement) == (code, generation, departement)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "le code du quartier manque"),
        ("  ", "le code du quartier manque"),
        ("93013", "ce n’est pas un code de quartier prioritaire"),
        ("QN0310M", "ce n’est pas un code"),
        ("QN031011", "ce n’est pas un code"),
        ("QP03101M", "ce n’est pas un code"),
        ("CN00101I", "ce n’est pas un code"),
        ("QN09901M", "le département 99 n’existe pas"),
        ("QN02001M", "le département 20 n’existe pas"),
        ("QN50001M", "le département 500 n’existe pas"),
        ("QN00101M, QN00102M", "plusieurs codes dans une case"),
    ],
)
def test_what_is_no_code_of_a_quartier(text: str, reason: str):
    with pytest.raises(BadValueError, match=reason):
        qpv_code(text)


@given(QPV, st.sampled_from([str.lower, str.upper, str.title]), st.sampled_from(["", " ", "\u00a0"]))
def test_a_code_is_found_whatever_its_case_and_the_spaces_around(code: str, case: object, space: str):
    assert qpv_code(f"{space}{case(code)}{space}").code == code


@given(st.lists(QPV, max_size=6, unique=True), SEPARATOR)
def test_several_codes_in_one_cell(codes: list[str], separator: str):
    assert [str(code) for code in qpv_codes(separator.join(codes))] == codes
    assert [str(code) for code in qpv_codes("".join(codes))] == codes


def test_real_cells_of_several_codes():
    assert [str(code) for code in qpv_codes("QN00101M, QN00102M")] == ["QN00101M", "QN00102M"]
    assert [str(code) for code in qpv_codes("QN00101MQP009001QN00101M")] == ["QN00101M", "QP009001"]
    assert qpv_codes("  ") == []
    with pytest.raises(BadValueError, match="« HORSQPV » n’est pas un code"):
        qpv_codes("QN00101M, hors qpv")


@given(st.text(max_size=20))
def test_any_text_gives_codes_or_a_refusal(text: str):
    for read in (qpv_code, qpv_codes, insee_code, insee_codes, epci_code):
        with suppress(BadValueError):
            read(text)


# ---- communes -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("31395", "31395"),
        ("1053", "01053"),
        ("1001", "01001"),
        (" 01 053 ", "01053"),
        ("2a004", "2A004"),
        ("97411", "97411"),
        ("98818", "98818"),
        ("75114", "75056"),
        ("69381", "69123"),
        ("69266", "69266"),
        ("13203", "13055"),
        ("13055", "13055"),
    ],
)
def test_codes_of_communes(text: str, code: str):
    assert insee_code(text) == code


@pytest.mark.parametrize("text", ["", "105", "110531", "2C004", "Lyon", "20004", "96001", "97999", "00001"])
def test_what_is_no_code_of_a_commune(text: str):
    with pytest.raises(BadValueError):
        insee_code(text)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("02571; 02691", ["02571", "02691"]),
        ("02571, 02691", ["02571", "02691"]),
        ("2571;2691", ["02571", "02691"]),
        ("0257102691", ["02571", "02691"]),
        ("257102691", ["02571", "02691"]),
        ("2A0042A006", ["2A004", "2A006"]),
        ("02571 02691", ["02571", "02691"]),
        ("01 053", ["01053"]),
        ("31395", ["31395"]),
        ("75114/75115", ["75056"]),
        ("", []),
    ],
)
def test_several_communes_in_one_cell(text: str, codes: list[str]):
    assert insee_codes(text) == codes


@given(st.lists(INSEE, max_size=5), SEPARATOR)
def test_communes_are_read_separated_or_glued(codes: list[str], separator: str):
    expected = list(dict.fromkeys(map(fold_arrondissement, codes)))
    assert insee_codes(separator.join(codes)) == expected
    assert insee_codes("".join(codes)) == expected


@given(INSEE)
def test_a_lost_first_zero_is_given_back(code: str):
    expected = fold_arrondissement(code)
    lost = code[1:] if code.startswith("0") else code
    assert insee_code(lost) == expected
    assert departement_of(expected) in DEPARTEMENTS


def test_arrondissements():
    assert [is_arrondissement(code) for code in ("75120", "75121", "13216", "13217", "69389", "69390", "2A004")] == [
        True,
        False,
        True,
        False,
        True,
        False,
        False,
    ]
    assert insee_code("75114", fold=False) == "75114"


def test_names_of_several_communes():
    assert commune_names("Omissy; Saint-Quentin", 2) == ["Omissy", "Saint-Quentin"]
    assert commune_names("Omissy, Saint-Quentin", 2) == ["Omissy", "Saint-Quentin"]
    assert commune_names(" Lyon ", 1) == ["Lyon"]
    assert commune_names("Omissy", 2) == []
    assert commune_names("", 1) == []


def test_codes_of_epci():
    assert epci_code("200 071 751") == "200071751"
    assert epci_code("") == ""
    with pytest.raises(BadValueError, match="9 chiffres"):
        epci_code("CA Bourg")


@pytest.mark.parametrize("text", ["7505²", "7501①", "3155٥", "９３０４８"])
def test_only_plain_figures_make_an_insee_code(text: str):
    with pytest.raises(BadValueError):
        insee_code(text)
    assert fold_arrondissement(text) == text


@pytest.mark.parametrize("text", ["QN031٠1M", "QP03100٣"])
def test_only_plain_figures_make_the_code_of_a_quartier(text: str):
    with pytest.raises(BadValueError, match="ce n’est pas un code"):
        qpv_code(text)


def test_only_plain_figures_make_a_siren():
    with pytest.raises(BadValueError):
        epci_code("20006709٣")
