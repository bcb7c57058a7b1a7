"""The money of an action: budget, funders, spending, proofs, closed years."""

import datetime
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.enums import Role
from actions.models import ActionDocument, Axis, Funding, Spending, YearCorrection
from actions.services import money
from actions.services.closing import MoneyError, close_year
from core.french import euro
from tests.factories import (
    ActionFactory,
    AxisFactory,
    FundingFactory,
    PartnerFactory,
    ProgrammeFactory,
    QuartierFactory,
    ResidenceFactory,
    UserFactory,
    member,
    spend,
)

pytestmark = pytest.mark.django_db


def url(name: str, row: Any, **query: Any) -> str:
    return reverse(f"actions:{name}", args=[row.pk], query=query or None)


@pytest.fixture
def quartiers():
    return [QuartierFactory(name="Les Tilleuls"), QuartierFactory(name="Les Lilas"), QuartierFactory(name="Le Mail")]


@pytest.fixture
def action(quartiers):
    return ActionFactory(title="Jardin partagé", programme=ProgrammeFactory(quartiers=quartiers))


@pytest.fixture
def officer(quartiers):
    return member(quartiers[0], Role.OFFICER)


@pytest.fixture
def manager(quartiers):
    return member(quartiers[0], Role.MANAGER)


@pytest.fixture
def client(client, officer):
    client.force_login(officer)
    return client


def page(response: Any) -> str:
    return response.content.decode()


def test_a_budget_is_typed_computed_and_settled_once_balanced(client, action):
    FundingFactory(action=action, planned=400)
    typed = {"f_604_0": "1 000", "a_604_0": "950", "l_604_0": "Ateliers", "f_own_0": "500", "f_864_0": "200"}
    gap = client.post(url("budget_gap", action), typed)
    assert f"Les charges dépassent les produits de {euro(100)}" in page(gap)
    assert f"des contributions volontaires (86 et 87) dépassent les produits de {euro(200)}" in page(gap)
    assert not action.budget_lines.exists()
    client.post(url("budget_edit", action), typed)
    assert set(action.budget_lines.values_list("account", "label", "forecast", "actual")) == {
        ("604", "Ateliers", 1000, 950), ("own", "", 500, None), ("864", "", 200, None),
    }  # fmt: skip
    refused = client.post(url("budget_settle", action), follow=True)
    assert f"Ce budget n’est pas équilibré : les charges dépassent les produits de {euro(100)}" in page(refused)
    assert not action.budgets.exists()
    typed |= {"f_own_0": "600", "f_870_0": "200"}
    client.post(url("budget_edit", action), typed)
    shown = client.post(url("budget_settle", action), follow=True)
    assert "reste équilibré désormais" in page(shown)
    assert f"{euro(-50)}<small" in page(shown)
    # Once it is settled it stays balanced, and nothing typed is lost.
    late = client.post(url("budget_edit", action), typed | {"f_604_0": "1001"})
    assert late.status_code == 422
    assert "Ce budget est arrêté" in page(late)
    assert 'value="1001"' in page(late)
    other = client.post(
        url("funding_create", action),
        {"funder": f"{PartnerFactory(name='CAF').pk}", "account": "74orgasoc", "planned": "10"},
    )
    assert other.status_code == 422
    assert "Un budget arrêté est équilibré" in page(other)
    client.post(url("budget_reopen", action))
    assert client.post(url("budget_edit", action), typed | {"f_604_0": "1001"}).status_code == 302


@pytest.mark.parametrize(
    ("typed", "why"),
    [("12,50", "En euros entiers"), ("beaucoup", "Écrivez un montant"), ("9" * 10, "impossible"), ("-3", "Écrivez")],
)
def test_a_budget_that_is_not_understood_is_told(client, action, typed, why):
    response = client.post(url("budget_edit", action), {"f_604_0": typed, "f_613_0": "77"})
    assert response.status_code == 422
    assert why in page(response)
    assert 'value="77"' in page(response)
    assert client.post(url("budget_gap", action), {"f_604_0": typed}).status_code == 200


def test_a_funder_goes_from_step_to_step_in_one_gesture_each(client, action):
    funding = FundingFactory(action=action, planned=1000)
    move = url("funding_move", funding)
    client.post(move, {"status": "asked", "amount": "1 000", "on": "2026-01-10"})
    refused = client.post(move, {"status": "voted", "amount": "800", "on": "2026-01-09"}, follow=True)
    assert "avant l’étape précédente" in page(refused)
    client.post(move, {"status": "voted", "amount": "800,50", "on": "2026-03-10"})
    funding.refresh_from_db()
    assert (funding.status, funding.voted, funding.report_due_on) == (
        "voted",
        Decimal("800.50"),
        datetime.date(2027, 6, 30),
    )
    assert "On ne verse pas plus" in page(client.post(move, {"status": "paid", "amount": "801"}, follow=True))
    client.post(move, {"status": "paid", "amount": "800"})
    client.post(move, {"status": "settled"})
    assert "est déjà « soldé »" in page(client.post(move, {"status": "asked"}, follow=True))
    client.post(move, {"status": "paid"})
    client.post(move, {"status": "voted"})
    funding.refresh_from_db()
    assert (funding.status, funding.paid, funding.settled_on, funding.voted) == (
        "voted",
        None,
        None,
        Decimal("800.50"),
    )
    client.post(move, {"status": "refused"})
    assert "Refusé" in page(client.get(url("money", action)))
    client.post(url("funding_delete", funding))
    assert Funding.objects.filter(pk=funding.pk).exists()


def test_confidential_notes_are_not_for_proximity_teams(client, action, quartiers):
    FundingFactory(action=action, confidential="Le maire hésite.")
    assert "Le maire hésite." in page(client.get(url("money", action)))
    client.force_login(member(quartiers[0], Role.PROXIMITY))
    shown = client.get(url("money", action))
    assert shown.status_code == 200
    assert "Le maire hésite." not in page(shown)


def bought(**fields):
    return {
        "spent_on": "2026-05-04", "account": "604", "label": "Bennes", "amount": "100", "sharing": "equal", **fields,
    }  # fmt: skip


def test_a_spending_line_is_shared_and_valued_to_the_cent(client, action, quartiers):
    axes = list(Axis.objects.filter(framework__kind="tfpb")[:2])
    response = client.post(
        url("spending_create", action),
        bought(axis_0=axes[0].pk, valued_0="50", axis_1=axes[1].pk, valued_1="49,99"),
    )
    assert response.status_code == 302, page(response)
    row = action.spending.get()
    assert [share.amount for share in row.shares.order_by("quartier_id")] == [
        Decimal("33.34"), Decimal("33.33"), Decimal("33.33"),
    ]  # fmt: skip
    assert sum(value.amount for value in row.values.all()) == Decimal("99.99")
    # The page tells each axis once, its three quartiers together.
    shown = page(client.get(url("money", action)))
    assert shown.count(str(axes[0])) == 1
    assert euro(Decimal("50.00"), 2) in shown
    # Shared as it was, whatever else changes.
    changed = client.post(url("spending_update", row), bought(amount="10", sharing="", version=row.version))
    assert changed.status_code == 302
    assert sorted(share.amount for share in row.shares.all()) == [Decimal("3.33"), Decimal("3.33"), Decimal("3.34")]
    assert not row.values.exists()


def test_dwellings_and_percentages_are_keys_too(client, action, quartiers):
    create = url("spending_create", action)
    refused = client.post(create, bought(sharing="dwellings"))
    assert "Le nombre de logements de ces quartiers n’est pas connu" in page(refused)
    for quartier, dwellings in zip(quartiers, (10, 20, 70), strict=True):
        ResidenceFactory(quartier=quartier, dwellings=dwellings)
    client.post(create, bought(sharing="dwellings", amount="0,99"))
    assert [share.amount for share in action.spending.get().shares.order_by("quartier_id")] == [
        Decimal("0.10"), Decimal("0.20"), Decimal("0.69"),
    ]  # fmt: skip
    percents = {f"part_{q.pk}": part for q, part in zip(quartiers, ("50", "49,5", ""), strict=True)}
    assert "Les pourcentages font 99,50" in page(client.post(create, bought(sharing="percent", **percents)))
    percents[f"part_{quartiers[2].pk}"] = "0,5"
    assert client.post(create, bought(sharing="percent", **percents)).status_code == 302


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"amount": ""}, "Dites ce que cela a coûté"),
        ({"amount": "0"}, "est positif"),
        ({"is_internal": "on", "hours": "2"}, "ses heures et leur coût"),
        ({"valued_0": "10"}, "va avec son axe"),
        ({"axis_0": "AXIS", "valued_0": "100,01"}, "On ne valorise pas plus"),
        ({"spent_on": "2026-13-45"}, "date valide"),
        ({"account": "70"}, "choix valide"),
    ],
)
def test_a_spending_line_that_is_not_understood_is_told(client, action, fields, why):
    axis = Axis.objects.filter(framework__kind="tfpb").first()
    fields = {name: str(axis.pk) if value == "AXIS" else value for name, value in fields.items()}
    response = client.post(url("spending_create", action), bought(**fields))
    assert response.status_code == 422
    assert why in page(response).lower() or why in page(response)
    assert not Spending.objects.exists()


def test_the_time_of_the_teams_is_hours_by_their_cost(client, action):
    client.post(url("spending_create", action), bought(amount="", is_internal="on", hours="7,25", rate="31,10"))
    assert action.spending.get().amount == Decimal("225.48")


def test_an_invoice_of_the_year_after_is_shown(client, action):
    shown = client.post(url("spending_create", action), bought(spent_on="2027-01-15"), follow=True)
    assert "Argent 2027" in page(shown)
    assert "Bennes" in page(shown)


def test_a_proof_is_kept_downloaded_and_holds_its_line(client, action):
    row = spend(action, 10)
    assert "Sans justificatif" in page(client.get(url("money", action)))
    file = SimpleUploadedFile("facture.txt", b"Facture 12, bennes\n")
    assert client.post(url("proof_create", row), {"file": file}).status_code == 302
    paper = ActionDocument.objects.get(spending=row)
    assert "Sans justificatif" not in page(client.get(url("money", action)))
    address = reverse("actions:proof_file", args=[paper.uid])
    assert b"".join(client.get(address).streaming_content) == b"Facture 12, bennes\n"
    assert "Retirez d’abord les justificatifs" in page(client.post(url("spending_delete", row), follow=True))
    client.post(reverse("actions:proof_remove", args=[paper.uid]))
    client.post(url("spending_delete", row))
    assert not action.spending.exists()


def test_a_closed_year_is_corrected_by_a_manager_who_says_why(client, action, manager):
    row = spend(action, 10)
    address = url("spending_update", row)
    close = reverse("actions:year_close", args=[action.programme_id, 2026])
    assert client.post(close).status_code == 403
    assert client.get(address).status_code == 200
    client.force_login(manager)
    assert "est close" in page(client.post(close, {"action": action.pk}, follow=True))
    fields = bought(amount="12", sharing="", version=row.version)
    refused = client.post(address, fields)
    assert refused.status_code == 422
    assert "dites pourquoi vous la corrigez" in page(refused)
    assert 'value="12"' in page(refused)
    assert client.post(address, fields | {"reason": "Avoir du fournisseur"}).status_code == 302
    row.refresh_from_db()
    assert (row.amount, YearCorrection.objects.get().reason) == (12, "Avoir du fournisseur")
    assert "Avoir du fournisseur" in page(client.get(url("money", action)))
    # Another year of the same action goes on; into the closed one nothing comes without a reason.
    moved = client.post(url("spending_create", action, annee=2026), bought())
    assert moved.status_code == 422
    assert client.get(url("budget_edit", action)).status_code == 200


@pytest.fixture
def closed(client, action, manager):
    """A manager before an action with a voted funding, whose year is closed."""
    funding = FundingFactory(
        action=action, status="voted", asked=800, asked_on="2026-01-10", voted=800, voted_on="2026-03-10"
    )
    close_year(programme=action.programme, year=2026, by=manager)
    client.force_login(manager)
    return funding


@pytest.mark.parametrize(
    ("status", "words", "fields"),
    [
        ("refused", "Refusé", {"refused_on": datetime.date(2026, 11, 26)}),
        ("asked", "Revenir à « sollicité »", {"voted": None, "voted_on": None}),
        ("paid", "Noter le versement", {"paid": Decimal(700)}),
    ],
)
@time_machine.travel(datetime.datetime(2026, 11, 26, 10, tzinfo=datetime.UTC))
def test_each_step_of_a_funding_of_a_closed_year_is_a_dated_correction(client, action, closed, status, words, fields):
    shown = page(client.get(url("money", action)))
    assert f"{words}<span" in shown
    move = {"status": status, "amount": "700"}
    refused = client.post(url("funding_move", closed), move, follow=True)
    assert "dites pourquoi vous la corrigez" in page(refused)
    closed.refresh_from_db()
    assert closed.status == "voted"
    told = client.post(url("funding_move", closed), move | {"reason": f"Lettre du {status}"}, follow=True)
    closed.refresh_from_db()
    assert (closed.status, {name: getattr(closed, name) for name in fields}) == (status, fields)
    correction = YearCorrection.objects.get()
    assert (correction.reason, correction.at.date()) == (f"Lettre du {status}", datetime.date(2026, 11, 26))
    assert f"Lettre du {status}" in page(told)


def test_what_is_taken_away_or_settled_in_a_closed_year_says_why(client, action, manager):
    funding, row = FundingFactory(action=action, planned=0), spend(action, 10)
    action.budget_lines.create(year=2026, account="604", forecast=10)
    action.budget_lines.create(year=2026, account="own", forecast=10)
    close_year(programme=action.programme, year=2026, by=manager)
    client.force_login(manager)
    for address, button in (
        (url("funding_update", funding), "Retirer ce financement"),
        (url("spending_update", row), "Retirer cette dépense"),
        (url("money", action), "Arrêter le budget"),
    ):
        assert button in page(client.get(address))
    year = {"annee": 2026}
    for address in (
        url("funding_delete", funding), url("spending_delete", row), url("budget_settle", action, **year)
    ):  # fmt: skip
        assert "dites pourquoi vous la corrigez" in page(client.post(address, follow=True))
        client.post(address, {"reason": "Erreur de saisie"})
    assert not action.fundings.exists()
    assert not action.spending.exists()
    assert action.budgets.get().settled_at is not None
    assert "Rouvrir le budget" in page(client.get(url("money", action)))
    client.post(url("budget_reopen", action, **year), {"reason": "Arrêté trop tôt"})
    assert action.budgets.get().settled_at is None
    assert YearCorrection.objects.count() == 4


def test_the_papers_of_a_funding_are_read_by_all_and_kept_once_the_year_is_closed(client, action, manager, quartiers):
    funding = FundingFactory(action=action, planned=0)
    attach = url("funding_paper_create", funding)
    sent = {"title": "Notification de la Ville"}
    assert client.post(attach, sent | {"file": SimpleUploadedFile("n.txt", b"Notification\n")}).status_code == 302
    twice = client.post(attach, sent | {"file": SimpleUploadedFile("n.txt", b"Notification\n")})
    assert twice.status_code == 422
    assert "déjà joint à ce financement" in page(twice)
    paper = ActionDocument.objects.get(funding=funding)
    address = reverse("actions:funding_paper_file", args=[paper.uid])
    client.force_login(member(quartiers[0], Role.PROXIMITY))
    shown = page(client.get(url("money", action)))
    assert f'href="{address}"' in shown
    assert "Notification de la Ville" in shown
    assert b"".join(client.get(address).streaming_content) == b"Notification\n"
    assert client.post(attach, sent).status_code == 403
    client.force_login(member(QuartierFactory(), Role.OFFICER))
    assert client.get(address).status_code == 404
    client.force_login(manager)
    assert "Notification de la Ville" in page(client.get(url("funding_update", funding)))
    assert "Retirez d’abord les documents" in page(client.post(url("funding_delete", funding), follow=True))
    close_year(programme=action.programme, year=2026, by=manager)
    remove = reverse("actions:funding_paper_remove", args=[paper.uid])
    assert "les documents de ses financements restent" in page(client.post(remove, follow=True))
    late = client.post(attach, {"file": SimpleUploadedFile("c.txt", b"Convention\n")}, follow=True)
    assert "est joint au financement" in page(late)
    action.programme.closed_years.all().delete()
    client.post(remove)
    assert [row.name for row in funding.documents.all()] == ["c.txt"]


SECRET = "Le maire hésite encore."


def test_a_confidential_note_leaves_by_no_way_out_for_proximity(client, action, quartiers):
    """Pages, files and history of the action and of its programme: the officer reads it in one, proximity in none."""
    funding = FundingFactory(action=action, planned=400, status="considered")
    client.post(
        url("funding_update", funding),
        {
            "funder": funding.funder_id,
            "account": "74com",
            "planned": "400",
            "confidential": SECRET,
            "version": funding.version,
        },
    )
    programme = action.programme_id
    ways = [
        url("money", action),
        url("budget_sheet", action),
        url("budget_sheet", action, format="csv"),
        url("action_detail", action),
        url("action_history", action),
        url("action_chain", action),
        url("action_results", action),
        reverse("actions:report_detail", args=[action.pk, 2026]),
        reverse("actions:action_list"),
        reverse("actions:action_list", query={"format": "csv"}),
        reverse("actions:action_list", query={"format": "scdl"}),
        reverse("actions:programme_detail", args=[programme]),
        reverse("actions:programme_history", args=[programme]),
        reverse("actions:programme_results", args=[programme]),
        reverse("actions:simulation", args=[programme]),
        funding.funder.get_absolute_url(),
        reverse("dashboards:search", query={"q": "maire"}),
    ]

    def said() -> list[str]:
        found = []
        for way in ways:
            response = client.get(way, follow=True)
            assert response.status_code == 200, way
            body = b"".join(response.streaming_content) if response.streaming else response.content
            if SECRET in body.decode():
                found.append(way)
        return found

    # The history of the action tells it to those who read it on the page of the money.
    assert set(said()) == {url("money", action), reverse("actions:action_history", args=[action.pk])}
    client.force_login(member(quartiers[0], Role.PROXIMITY))
    assert said() == []
    assert client.get(url("funding_update", funding)).status_code == 403
    assert SECRET not in page(client.get(url("funding_update", funding)))


def test_an_officer_does_not_correct_a_closed_year(client, action):
    close_year(programme=action.programme, year=2026, by=UserFactory())
    assert client.get(url("budget_edit", action)).status_code == 403
    assert client.get(url("money", action)).status_code == 200
    with pytest.raises(MoneyError, match="est close"):
        money.save_budget(action=action, year=2026, lines=[money.Line("604", "", 3)], by=UserFactory())


def test_the_sheet_has_every_line_of_the_form_in_its_order(client, action):
    FundingFactory(action=action, funder=PartnerFactory(name="Métropole"), planned=40)
    money.save_budget(
        action=action, year=2026, by=UserFactory(), lines=[money.Line("604", "", 100, 90), money.Line("own", "", 60)]
    )
    shown = page(client.get(url("budget_sheet", action)))
    words = ["60 – Achats", "604 Prestations", "86 – Emplois", "70 Vente", "74 – Subventions", "Métropole", "756 "]
    places = [shown.index(word) for word in [*words, "Autofinancement", "870 Bénévolat"]]
    assert places == sorted(places)
    lines = b"".join(client.get(url("budget_sheet", action, format="csv")).streaming_content).decode().splitlines()
    assert "Charges;60 – Achats;604;Prestations de services;;100;90;-10;-10,0" in [
        line.replace("\u2212", "-") for line in lines
    ]
    assert any(
        line.startswith("Produits;74 – Subventions d’exploitation;74com;Commune;Métropole;40") for line in lines
    )
    book = b"".join(client.get(url("budget_sheet", action, format="xlsx")).streaming_content)
    assert book.startswith(b"PK")


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_makes_a_constant_number_of_queries(client, action, quartiers, count, django_assert_num_queries):
    for _ in range(count):
        row = spend(action, 10)
        row.values.create(quartier=action.quartiers.first(), axis=AxisFactory(), amount=5)
        FundingFactory(action=action)
        action.budget_lines.create(year=2026, account=["604", "613", "615"][_], forecast=10)
    client.get(url("money", action))
    with django_assert_num_queries(12):
        client.get(url("money", action))
    year = close_year(programme=action.programme, year=2026, by=UserFactory())
    for _ in range(count):
        year.corrections.create(reason="Erreur", by=UserFactory())
    with django_assert_num_queries(12):
        assert page(client.get(url("money", action))).count("Erreur</span>") == count


def test_a_simulation_changes_no_figure(client, action, django_assert_num_queries):
    funder = PartnerFactory(name="Métropole")
    other = ActionFactory(title="Médiation", programme=action.programme)
    for row, planned in ((action, 400), (other, 300)):
        FundingFactory(action=row, funder=funder, planned=planned)
        row.budget_lines.create(year=2026, account="604", forecast=1000)
        row.budget_lines.create(year=2026, account="own", forecast=1000 - planned)
        row.budget_lines.create(year=2026, account="864", forecast=99)
    address = reverse("actions:simulation", args=[action.programme_id])
    client.get(address)
    with django_assert_num_queries(9):
        response = client.get(address, {"sans": [other.pk, "x"], "refus": funder.pk})
    figures = {name: (before, after) for name, before, after in response.context["simulation"].figures}
    assert figures == {
        "Charges": (2000, 1000), "Subventions": (700, 0), "À trouver": (0, 400), "Valorisé TFPB prévu": (0, 0),
    }  # fmt: skip
    assert "Supprimée" in page(response)
    assert Funding.objects.filter(planned__gt=0).count() == 2
