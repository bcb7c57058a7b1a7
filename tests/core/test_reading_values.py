"""What the text of a cell means."""

import datetime
from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.reading import values
from core.reading.values import BadValueError, Figure, Standing


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12 165", "12165"),
        ("12\u00a0165", "12165"),
        ("12\u202f165,5", "12165.5"),
        ("39 202 292, 00 €", "39202292"),
        ("39202292", "39202292"),
        ("39%", "39"),
        ("53,50 %", "53.50"),
        ("0,0", "0"),
        ("7.0", "7"),
        ("7,", "7"),
        ("-3,5", "-3.5"),
        ("−3", "-3"),
        ("+4", "4"),
        ("3,12E+13", "31200000000000"),
        ("1.5e-2", "0.015"),
        ("1.184,50", "1184.50"),
        ("1,184.50", "1184.50"),
        ("1.234.567", "1234567"),
        ("1,234,567", "1234567"),
        ("12,165", "12.165"),
        ("1'234.5", "1234.5"),
        ("1184 m²", "1184"),
        ("-0", "0"),
    ],
)
def test_numbers(text: str, expected: str):
    assert values.number(text) == Decimal(expected)


@pytest.mark.parametrize(
    "text", ["abc", "12 34", "1 2 3", "12,5,5", "1.2.3", "12 k€", "12-13", "<5", "1e999", "١٢", "²"]
)
def test_what_is_no_number_is_refused(text: str):
    with pytest.raises(BadValueError, match="ce n’est pas un nombre"):
        values.number(text)


@pytest.mark.parametrize("text", ["", "  ", "-", "—", "n/a", "NaN", "#N/A", "null", "_"])
def test_nothing_is_none_and_never_zero(text: str):
    assert values.number(text) is None
    assert values.integer(text) is None
    assert values.figure(text) == Figure(Standing.MISSING)


@pytest.mark.parametrize("text", ["s", "S", "nd", "n.d.", "faible", "Secret statistique", "***", "c"])
def test_statistical_secrecy_is_told_from_nothing(text: str):
    assert values.figure(text) == Figure(Standing.SECRET)
    with pytest.raises(BadValueError):
        values.number(text)


def test_a_figure_is_a_value_or_a_refusal():
    assert values.figure("45,8") == Figure(Standing.KNOWN, Decimal("45.8"))
    assert values.figure("0") == Figure(Standing.KNOWN, Decimal(0))
    with pytest.raises(BadValueError):
        values.figure("environ 12")


@given(st.integers(min_value=-(10**12), max_value=10**12), st.sampled_from([" ", "\u00a0", "\u202f", "\u2009", "'"]))
def test_grouped_thousands_are_read_back(number: int, mark: str):
    assert values.number(f"{number:,}".replace(",", mark)) == number


@given(
    st.decimals(min_value=-(10**9), max_value=10**9, places=3, allow_nan=False),
    st.sampled_from([",", "."]),
    st.sampled_from(["", " %", "%", " €", "\u202f€"]),
)
def test_decimals_are_read_back_with_either_mark_and_any_unit(number: Decimal, mark: str, unit: str):
    assert values.number(f"{number:f}".replace(".", mark) + unit) == number


@given(st.text(max_size=30))
def test_any_text_gives_a_value_or_a_refusal(text: str):
    for read in (values.number, values.figure, values.integer, values.year, values.date, values.boolean):
        with suppress(BadValueError):
            read(text)


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing(text: str):
    assert values.fold(values.fold(text)) == values.fold(text)


def test_folding():
    assert values.fold("Code_QP ") == values.fold("code qp") == values.fold("CODE-QP") == "codeqp"
    assert values.fold("Numéro d’œuvre (m²)") == "numerodoeuvrem2"


def test_integers_and_their_bounds():
    assert values.integer("19.0") == 19
    with pytest.raises(BadValueError, match="un nombre entier est attendu"):
        values.integer("7,5")
    with pytest.raises(BadValueError, match="un nombre d’au moins 0 est attendu"):
        values.integer("-1", minimum=0)
    with pytest.raises(BadValueError, match="un nombre entre 1 et 9 est attendu"):
        values.integer("10", minimum=1, maximum=9)


def test_years():
    assert [values.year(text) for text in ("1974", "1851", "1974.0", "2013-05-01", "0", "")] == [
        1974,
        1851,
        1974,
        2013,
        None,
        None,
    ]
    for text in ("74", "20244", "neuf"):
        with pytest.raises(BadValueError, match="une année est attendue"):
            values.year(text)


@pytest.mark.parametrize(
    "text", ["24/11/1986", "24-11-1986", "24.11.1986", "1986-11-24", "1986.11.24", "19861124", "1986-11-24T00:00:00Z"]
)
def test_dates(text: str):
    assert values.date(text) == datetime.date(1986, 11, 24)


def test_dates_that_are_none_or_wrong():
    assert values.date("0001-01-01") is None
    assert values.date("") is None
    with pytest.raises(BadValueError, match="n’existe pas"):
        values.date("31/02/2024")
    with pytest.raises(BadValueError, match="une date est attendue"):
        values.date("24/11/86")


def test_booleans():
    assert [values.boolean(text) for text in ("Oui", "x", "1", "VRAI", "1.0")] == [True] * 5
    assert [values.boolean(text) for text in ("non", "0", "FAUX")] == [False] * 3
    assert values.boolean("") is None
    with pytest.raises(BadValueError, match="« oui » ou « non »"):
        values.boolean("peut-être")


def test_text_is_cleaned_and_lost_accents_are_refused():
    assert values.text("  Saint\u00a0Jean \n nord\x07 ") == "Saint Jean nord"
    with pytest.raises(BadValueError, match="des accents ont été perdus"):
        values.text("Quartier Évéch\ufffd")
    with pytest.raises(BadValueError, match="ce texte a 5 caractères, 4 au plus"):
        values.text("abcde", max_length=4)


def test_an_identifier_rounded_by_a_spreadsheet_is_refused():
    assert values.identifier(" 31538511200026 ") == "31538511200026"
    for text in ("3,12E+13", "3.12e13", "3,1234E+13"):
        with pytest.raises(BadValueError, match="arrondi par le tableur"):
            values.identifier(text)
