"""Indicators beside those of the zones around: vintage, secrecy, and nothing summed."""

import pytest

from dashboards.reads.indicators import compared_indicators, key_indicators
from tests.factories import CommuneFactory, IndicatorFactory, IndicatorValueFactory, QuartierFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def poverty():
    return IndicatorFactory(code="tp60", label="Taux de pauvreté", unit="%", decimals=1, is_key=True)


def nation(indicator, value, vintage=2021, **fields):
    return IndicatorValueFactory(
        indicator=indicator,
        quartier=None,
        zone_kind="national",
        zone_code="FR",
        value=value,
        vintage=vintage,
        **fields,
    )


def test_the_latest_vintage_beside_the_nearest_zones(quartier, poverty):
    commune = quartier.communes.get()
    IndicatorValueFactory(indicator=poverty, quartier=quartier, value=45.8, vintage=2021)
    IndicatorValueFactory(indicator=poverty, quartier=quartier, value=50, vintage=2018)
    nation(poverty, 15)
    IndicatorValueFactory(
        indicator=poverty, quartier=None, zone_kind="commune", commune=commune, value=33.2, vintage=2021
    )
    IndicatorValueFactory(
        indicator=poverty, quartier=None, zone_kind="commune", commune=CommuneFactory(), value=1, vintage=2021
    )
    (row,) = key_indicators(quartier)
    assert (row.value.text, row.vintage) == ("45,8\u202f%", "2021")
    assert [(zone.zone, zone.text, zone.vintage) for zone in row.zones] == [
        (str(commune), "33,2\u202f%", ""),
        ("France", "15,0\u202f%", ""),
    ]
    assert row.tick == 33.2 or float(row.tick) == 33.2
    assert row.maximum == 100


def test_a_zone_known_in_another_year_says_which(quartier, poverty):
    IndicatorValueFactory(indicator=poverty, quartier=quartier, value=45, vintage=2021)
    nation(poverty, 14, vintage=2019)
    nation(poverty, 13, vintage=2012)
    (row,) = key_indicators(quartier)
    assert [(zone.text, zone.vintage) for zone in row.zones] == [("14,0\u202f%", "2019")]


def test_secrecy_with_no_zone_to_compare_with_is_a_row_like_another(quartier, poverty):
    IndicatorValueFactory(indicator=poverty, quartier=quartier, value=None, is_secret=True, vintage=2021)
    (row,) = key_indicators(quartier)
    assert (row.value.text, row.bar, row.maximum) == ("secret statistique", None, None)


def test_secrecy_is_said_and_draws_no_bar(quartier, poverty, officer, sign_in):
    IndicatorValueFactory(indicator=poverty, quartier=quartier, value=None, is_secret=True)
    nation(poverty, 15)
    (row,) = key_indicators(quartier)
    assert row.value.is_secret
    assert row.maximum is None
    page = sign_in(officer).get(f"/quartiers/{quartier.pk}/").content.decode()
    assert '<span class="secret">secret statistique</span>' in page


def test_a_head_count_draws_no_bar(quartier):
    population = IndicatorFactory(code="population", label="Population", unit="", decimals=0, is_key=True)
    IndicatorValueFactory(indicator=population, quartier=quartier, value=12165)
    (row,) = key_indicators(quartier)
    assert row.value.text == "12\u202f165"
    assert row.maximum is None
    assert row.zones == []


def test_only_key_indicators_and_only_those_of_the_quartier(quartier, poverty):
    IndicatorValueFactory(indicator=IndicatorFactory(is_key=False), quartier=quartier)
    nation(poverty, 15)
    assert key_indicators(quartier) == []


def test_side_by_side_each_value_keeps_its_place_and_its_vintage(quartier, poverty):
    other, third = QuartierFactory(), QuartierFactory()
    IndicatorValueFactory(indicator=poverty, quartier=quartier, value=45, vintage=2021)
    IndicatorValueFactory(indicator=poverty, quartier=third, value=30, vintage=2019)
    nation(poverty, 15)
    (row,) = compared_indicators([quartier, other, third])
    assert row.vintage == "2021"
    assert [(value.text, value.vintage) for value in row.values] == [
        ("45,0\u202f%", ""),
        ("—", ""),
        ("30,0\u202f%", "2019"),
    ]
    assert row.national.text == "15,0\u202f%"
