"""The history of an action and of a programme: money, axes, results, each told in French to whom may know it."""

import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from actions.history import history_of_action, history_of_programme
from actions.models import (
    ActionIndicator,
    ActionPartner,
    ActionReport,
    BudgetLine,
    Funding,
    Measurement,
    ProgrammeYear,
    Spending,
    YearCorrection,
)
from actions.services import closing, money
from tests.factories import (
    AxisFactory,
    FrameworkFactory,
    FundingFactory,
    IndicatorFactory,
    PartnerFactory,
    ResidenceFactory,
    spend,
)

pytestmark = pytest.mark.django_db


def told(entries: list[Any]) -> list[tuple[str, str, str, str]]:
    """Every change, as (entry, label, before, after)."""
    return [(each.label, one.label, one.before, one.after) for each in entries for one in each.changes]


def of_action(action: Any, reader: Any) -> list[tuple[str, str, str, str]]:
    return told(history_of_action(action, page=1, seen_by=reader)[1])


def test_money_is_told(action, officer, quartier):
    caf = PartnerFactory(name="CAF")
    funding = FundingFactory(action=action, funder=caf, planned=1000, year=2026)
    line = BudgetLine.objects.create(action=action, year=2026, account="604", label="Animateur", forecast=1500)
    line.forecast = 1800
    line.save()
    spent = spend(action, Decimal("120.50"), label="Terreau", on=datetime.date(2026, 3, 2))
    Funding.objects.filter(pk=funding.pk).update(
        status="voted", asked=1000, voted=900, asked_on="2026-01-01", voted_on="2026-02-01"
    )
    found = of_action(action, officer)
    assert ("Budget", "Budget 2026 · Prestations de services, Animateur", "", "1\u202f500\u202f€") in found
    assert ("Budget", "Budget 2026 · Prestations de services, Animateur · prévu (€)", "1500", "1800") in found
    assert ("Financements", "CAF 2026", "", "envisagé, 1\u202f000\u202f€ au budget") in found
    assert ("Financements", "CAF 2026 · état", "Envisagé", "Voté") in found
    assert ("Dépenses", "Terreau, le 02/03/2026", "", "120,50\u202f€") in found
    assert ("Répartition des dépenses", f"Terreau · {quartier}", "", "120,50\u202f€") in found
    money.delete_spending(spending=Spending.objects.get(pk=spent.pk), by=officer)
    found = of_action(action, officer)
    # Its name is in its own event; what hung on it no longer finds it.
    assert ("Dépenses", "Terreau, le 02/03/2026", "120,50\u202f€", "") in found
    assert ("Répartition des dépenses", f"dépense retirée · {quartier}", "120,50\u202f€", "") in found


def test_a_confidential_note_is_told_to_those_who_write_it(action, officer, proximity, administrator):
    funding = FundingFactory(action=action, confidential="Élu réticent")
    Funding.objects.filter(pk=funding.pk).update(confidential="Élu favorable")
    label = f"{funding.funder} {funding.year} · note confidentielle"
    for reader in (officer, administrator):
        assert ("Financements", label, "Élu réticent", "Élu favorable") in of_action(action, reader)
    seen = history_of_action(action, page=1, seen_by=proximity)[1]
    assert "Élu" not in str(told(seen))
    # Nor that there was one: what remains is that the funding was noted.
    assert [each.label for each in seen if each.label == "Financements"] == ["Financements"]


def test_a_note_is_not_on_the_page_of_proximity(sign_in, proximity, officer, action):
    funding = FundingFactory(action=action, confidential="Élu réticent")
    Funding.objects.filter(pk=funding.pk).update(confidential="Élu favorable")
    page = reverse("actions:action_history", args=[action.pk])
    assert "Élu favorable" in sign_in(officer).get(page).content.decode()
    assert "Élu" not in sign_in(proximity).get(page).content.decode()


def test_what_an_action_answers_and_brings_is_told(action, officer, quartier):
    axis = AxisFactory(name="Cadre de vie")
    residence = ResidenceFactory(quartier=quartier, name="Les Lilas")
    figure = IndicatorFactory(label="Taux de pauvreté")
    action.axes.add(axis)
    action.residences.add(residence)
    action.watched.add(figure)
    role = ActionPartner.objects.create(action=action, partner=PartnerFactory(name="Régie"), role="operator")
    ActionPartner.objects.filter(pk=role.pk).update(role="funder")
    gauge = ActionIndicator.objects.create(action=action, name="Familles venues", target=30)
    measure = Measurement.objects.create(
        indicator=gauge, value=Decimal("12.5"), on=datetime.date(2026, 6, 1), created_by=officer
    )
    Measurement.objects.filter(pk=measure.pk).update(value=14)
    report = ActionReport.objects.create(action=action, year=2026, written_by=officer, qualitative="Trois ateliers.")
    ActionReport.objects.filter(pk=report.pk).update(qualitative="Quatre ateliers.")
    action.axes.remove(axis)
    found = of_action(action, officer)
    for one in (
        ("Axes", "Axe", "", "Cadre de vie"),
        ("Axes", "Axe", "Cadre de vie", ""),
        ("Résidences", "Résidence", "", "Les Lilas"),
        ("Indicateurs du quartier suivis", "Indicateur du quartier", "", "Taux de pauvreté"),
        ("Partenaires", "Régie · rôle", "Opérateur", "Financeur"),
        ("Indicateurs", "Indicateur", "", "Familles venues"),
        ("Mesures", "Familles venues, le 01/06/2026", "", "12,5"),
        ("Mesures", "Familles venues, le 01/06/2026 · valeur", "12,5", "14"),
        ("Bilan", "Bilan 2026", "", "écrit"),
        ("Bilan", "Bilan 2026 · ce qui a été fait", "Trois ateliers.", "Quatre ateliers."),
    ):
        assert one in found


def test_a_residence_of_another_team_is_not_named(action, officer):
    action.residences.add(ResidenceFactory(name="Résidence d’ailleurs"))
    assert ("Résidences", "Résidence", "", "une résidence d’une autre équipe") in of_action(action, officer)


def test_a_programme_tells_its_frameworks_closings_and_corrections(programme, action, manager):
    programme.frameworks.add(FrameworkFactory(title="Contrat de ville 2024"))
    closing.close_year(programme=programme, year=2026, by=manager)
    line = money.Line("604", "", 300, None)
    money.save_budget(action=action, year=2026, lines=[line], by=manager, reason="Facture retrouvée")
    found = told(history_of_programme(programme, page=1, seen_by=manager)[1])
    assert ("Cadres", "Cadre", "", "Contrat de ville 2024") in found
    assert ("Années closes", "Année close", "", "2026") in found
    assert ("Correction d’une année close", "Année 2026", "", "Facture retrouvée") in found
    assert (ProgrammeYear.objects.count(), YearCorrection.objects.count()) == (1, 1)


def test_a_page_of_history_makes_a_constant_number_of_queries(
    sign_in, proximity, officer, action, django_assert_num_queries
):
    client = sign_in(proximity)
    page = reverse("actions:action_history", args=[action.pk])

    def happen() -> None:
        FundingFactory(action=action, confidential="x")
        action.axes.add(AxisFactory())
        spend(action, Decimal("10.00"))

    happen()
    client.get(page)
    with django_assert_num_queries(9):
        client.get(page)
    happen()
    happen()
    with django_assert_num_queries(9):
        client.get(page)
