"""The referential of indicators, which administrators keep."""

import pytest
from django.urls import reverse

from territories.models import Indicator
from tests.factories import IndicatorFactory, IndicatorValueFactory, QuartierFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def indicator(db):
    return IndicatorFactory(code="tp60", label="Taux de pauvreté à 60 %", short_label="Pauvreté")


@pytest.mark.parametrize(
    ("who", "status"), [("proximity", 403), ("officer", 403), ("manager", 403), ("administrator", 200)]
)
def test_only_administrators_open_it(request, sign_in, indicator, who, status):
    client = sign_in(request.getfixturevalue(who))
    for name, arguments in (
        ("indicator_list", []),
        ("indicator_values", [indicator.pk]),
        ("indicator_update", [indicator.pk]),
    ):
        page = client.get(reverse(f"territories:{name}", args=arguments))
        assert page.status_code == status
        assert ("tenus par les administrateurs" in page.content.decode()) == (status == 403)


def test_the_list_counts_values(sign_in, administrator, indicator):
    for vintage in (2018, 2021):
        IndicatorValueFactory(indicator=indicator, vintage=vintage)
    row = sign_in(administrator).get("/indicateurs/").context["rows"][0]
    assert (row.value_count, row.last_vintage) == (2, 2021)


def test_the_code_does_not_change(sign_in, administrator, indicator):
    sign_in(administrator).post(
        reverse("territories:indicator_update", args=[indicator.pk]),
        {"label": "Pauvreté", "short_label": "", "unit": "%", "theme": "", "decimals": 2, "is_key": "on", "order": 5,
         "code": "autre"},
    )  # fmt: skip
    row = Indicator.objects.get()
    assert (row.code, row.label, row.decimals, row.is_key, row.order) == ("tp60", "Pauvreté", 2, True, 5)


@pytest.mark.parametrize(("field", "value"), [("label", ""), ("decimals", "9"), ("order", "x")])
def test_a_wrong_value_is_said(sign_in, administrator, indicator, field, value):
    data = {"label": "Pauvreté", "unit": "%", "decimals": "1", "order": "5", field: value}
    response = sign_in(administrator).post(reverse("territories:indicator_update", args=[indicator.pk]), data)
    assert response.status_code == 422
    assert Indicator.objects.get().label == "Taux de pauvreté à 60 %"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["national", "quartier", "quartier"]),
        ("zone=national", ["national"]),
        ("q=france", ["national"]),
        ("q=tilleuls", ["quartier"]),
        ("millesime=2015", ["quartier"]),
    ],
)
def test_values_are_filtered(sign_in, administrator, quartier, indicator, query, found):
    IndicatorValueFactory(indicator=indicator, quartier=quartier)
    IndicatorValueFactory(indicator=indicator, vintage=2015, value=None, is_secret=True)
    IndicatorValueFactory(indicator=indicator, zone_kind="national", quartier=None, zone_code="FR", zone_name="France")
    IndicatorValueFactory()
    url = reverse("territories:indicator_values", args=[indicator.pk])
    response = sign_in(administrator).get(f"{url}?{query}")
    assert sorted(row.zone_kind for row in response.context["rows"]) == found
    assert ("secret statistique" in response.content.decode()) == (query in ("", "millesime=2015"))


def test_the_export_has_sources(sign_in, administrator, indicator):
    IndicatorValueFactory(indicator=indicator, quartier=QuartierFactory(name="Ici"), source="Insee, Filosofi 2021")
    url = reverse("territories:indicator_values", args=[indicator.pk])
    text = b"".join(sign_in(administrator).get(f"{url}?format=csv").streaming_content).decode()
    assert "Taux de pauvreté à 60 %;%;Quartier;;Ici;;;;;2021;42,0000;non;Insee, Filosofi 2021" in text


@pytest.mark.parametrize("count", [1, 3])
def test_queries(sign_in, administrator, indicator, count, django_assert_num_queries):
    for _ in range(count):
        IndicatorValueFactory(indicator=indicator)
    client = sign_in(administrator)
    with django_assert_num_queries(7):
        client.get(reverse("territories:indicator_values", args=[indicator.pk]))
    with django_assert_num_queries(4):
        client.get("/indicateurs/")
