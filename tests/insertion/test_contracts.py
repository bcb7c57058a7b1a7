"""Pages of contracts: list and files, forms, lots with their calculator, amendments, penalties, globalised hours."""

import datetime
import io
from decimal import Decimal
from typing import Any

import pytest
import python_calamine
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from insertion.models import Amendment, ClauseSettings, Contract, ContractGroup, Criterion, Lot, WorkKind
from insertion.reads.clauses import added_by, calculate, calculation_of
from insertion.reads.lots import standings
from insertion.services import contracts as services
from insertion.services.refusals import InsertionError
from tests.factories import (
    ContractFactory,
    LotFactory,
    OperationFactory,
    PartnerFactory,
    PathwayFactory,
    PlacementFactory,
    QuartierFactory,
    UrbanProjectFactory,
    UserFactory,
    member,
    work,
)

pytestmark = pytest.mark.django_db
DAY = datetime.date
JANUARY = DAY(2026, 1, 1)
LIST = "/insertion/marches/"
AGAIN = {"revoir": "1"}


def url(name: str, row: Any) -> str:
    return reverse(f"insertion:{name}", args=[row.pk])


def text(response: Any) -> str:
    return response.content.decode().replace("&#x27;", "'").replace("\u202f", " ").replace("\xa0", " ")


def settled(lot: Lot) -> Lot:
    services.settle_lot(lot=lot, by=lot.contract.responsible)
    lot.refresh_from_db()
    return lot


def done(lot: Lot, hours: Any, month: Any = JANUARY, *, is_validated: bool = True) -> None:
    step = lot.placements.first() or PlacementFactory(lot=lot)
    work(step, month, hours, is_validated=is_validated)


@pytest.fixture
def quartier():
    return QuartierFactory(name="Les Tilleuls")


@pytest.fixture
def officer(quartier):
    return member(quartier, Role.OFFICER)


@pytest.fixture
def signed_in(client, officer):
    client.force_login(officer)
    return client


@pytest.fixture
def contract(quartier, officer):
    return ContractFactory(
        reference="2026-014",
        title="Réhabilitation des Érables",
        kind="npnru",
        quartiers=[quartier],
        responsible=officer,
    )


@pytest.fixture
def lot(contract):
    return LotFactory(contract=contract, number="1", company__name="Couleurs SARL")


def contract_form(quartier: Any, officer: Any, **typed: Any) -> dict[str, Any]:
    return {
        "reference": "2026-100",
        "title": "Réfection des halls",
        "kind": "gup",
        "quartier_0": quartier.pk,
        "starts_on": "2026-01-01",
        "ends_on": "2026-12-31",
        "responsible": officer.pk,
        **typed,
    }


def lot_form(holder: Any, **typed: Any) -> dict[str, Any]:
    return {
        "number": "1",
        "title": "Gros œuvre",
        "company": holder.pk if holder else "",
        "starts_on": "2026-01-01",
        "ends_on": "2026-12-31",
        "amount": "1 000 000 €",
        "labour_share": "50",
        "insertion_rate": "5",
        "hourly_cost": "30",
        **typed,
    }


# ---- list and files -------------------------------------------------------------------------------------------------


def test_the_list_keeps_to_what_is_asked_and_to_the_quartiers_of_the_reader(signed_in, officer, quartier):
    project, company = UrbanProjectFactory(quartiers=[quartier]), PartnerFactory(name="Toitures du Nord")
    group = ContractGroup.objects.create(name="Réhabilitations")
    first = ContractFactory(
        title="Été des façades", quartiers=[quartier], project=project, kind="npnru", group=group, responsible=officer
    )
    LotFactory(contract=first, company=company)
    ContractFactory(
        title="Nettoyage", quartiers=[quartier], kind="gup", starts_on=DAY(2024, 1, 1), ends_on=DAY(2024, 6, 1)
    )
    ContractFactory(title="Ailleurs")

    def found(query: str) -> list[str]:
        return [row.title for row in signed_in.get(LIST + query).context["rows"]]

    assert found("") == ["Été des façades", "Nettoyage"]
    assert found("?q=facades+ete") == ["Été des façades"]
    assert found(f"?projet={project.pk}") == ["Été des façades"]
    assert found("?type=gup") == ["Nettoyage"]
    assert found("?annee=2024") == ["Nettoyage"]
    assert found(f"?entreprise={company.pk}") == ["Été des façades"]
    assert found("?suivi=moi") == ["Été des façades"]
    assert found(f"?globalisation={group.pk}") == ["Été des façades"]
    assert found("?globalisation=aucune") == ["Nettoyage"]
    assert found(f"?quartier={quartier.pk}&tri=debut") == ["Nettoyage", "Été des façades"]
    assert found("?type=autre") == []


def test_files_hold_what_is_filtered_with_hours_and_a_line_for_each_lot(signed_in, contract, lot, quartier):
    contract.quartiers.add(QuartierFactory(name="Le Secret"))
    LotFactory(contract=contract, number="2", company__name="Autre entreprise")
    ContractFactory(reference="2020-1", title="Ancien", quartiers=[quartier], kind="gup")
    done(lot, 40)
    done(lot, "12.5", DAY(2026, 2, 1), is_validated=False)

    def lines(query: str) -> list[str]:
        body = b"".join(signed_in.get(LIST + query).streaming_content).decode("utf-8-sig")
        return body.split("\r\n\r\n", 1)[1].splitlines()[1:]

    (line,) = lines("?type=npnru&format=csv")
    assert "2026-014;Réhabilitation des Érables" in line
    assert "Les Tilleuls" in line
    assert "Le Secret" not in line
    assert line.endswith(";2;1666;40,00;12,50")
    first, second = lines("?type=npnru&format=csv&lignes=lots")
    assert ";1;Gros œuvre;Couleurs SARL;" in first
    assert ";833;40,00;12,50;793,00;" in first
    assert "Le Secret" not in first
    assert ";833;0;0;833;" in second.replace(",00;", ";")
    book = signed_in.get(f"{LIST}?format=xlsx&lignes=lots&type=npnru")
    sheet = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(b"".join(book.streaming_content)))
    assert [row[8] for row in sheet.get_sheet_by_index(0).to_python()] == ["Intitulé", "Gros œuvre", "Gros œuvre"]
    only = lines(f"?entreprise={lot.company.pk}&format=csv&lignes=lots")
    assert len(only) == 1
    assert "Couleurs SARL" in only[0]


# ---- contracts ------------------------------------------------------------------------------------------------------


def test_a_contract_is_written_where_the_writer_leads(signed_in, quartier, officer):
    group = ContractGroup.objects.create(name="Halls")
    response = signed_in.post(f"{LIST}nouveau/", contract_form(quartier, officer, amount="12 500,50", group=group.pk))
    row = Contract.objects.get()
    assert response.headers["Location"] == row.get_absolute_url()
    assert (row.amount, row.group, row.created_by, row.authority) == (Decimal("12500.50"), group, officer, None)
    assert list(row.quartiers.all()) == [quartier]


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"ends_on": "2025-01-01"}, "La fin ne peut pas précéder le début."),
        ({"reference": "2026-014"}, "Un marché de ce maître d’ouvrage a déjà cette référence."),
        ({"amount": "beaucoup"}, "Écrivez un nombre, par exemple 12 500 ou 12 500,50."),
        ({"amount": "0"}, "Au moins 0,01."),
        ({"quartier_0": ""}, "Ce champ est obligatoire."),
        ({"starts_on": "1999-01-01"}, "Donnez une date entre 2000 et 2100."),
        ({"notes": "Appeler Mme Durand au 06 12 34 56 78"}, "numéro de téléphone"),
    ],
)
def test_a_wrong_contract_is_refused_with_the_reason(signed_in, quartier, officer, contract, typed, told):
    response = signed_in.post(f"{LIST}nouveau/", contract_form(quartier, officer, **typed))
    assert response.status_code == 422
    assert told.lower() in text(response).lower()
    assert Contract.objects.count() == 1


def test_quartiers_of_others_are_neither_shown_nor_taken_away(signed_in, quartier, officer, contract):
    other = QuartierFactory(name="Le Secret")
    contract.quartiers.add(other)
    page = text(signed_in.get(url("contract_update", contract)))
    assert "Le Secret" not in page
    assert "et 1 quartier d’autres équipes" in text(signed_in.get(contract.get_absolute_url()))
    form = contract_form(quartier, officer, version=contract.version)
    assert signed_in.post(url("contract_update", contract), form).status_code == 302
    assert set(contract.quartiers.all()) == {quartier, other}


def test_operations_are_those_of_the_project_that_is_chosen_and_nothing_is_kept_meanwhile(
    signed_in, quartier, officer
):
    project, other = UrbanProjectFactory(quartiers=[quartier]), UrbanProjectFactory(quartiers=[quartier])
    mine, theirs = OperationFactory(project=project, name="Tour A"), OperationFactory(project=other, name="Tour B")
    form = contract_form(quartier, officer, project=project.pk)
    response = signed_in.post(f"{LIST}nouveau/", {**form, **AGAIN})
    assert response.status_code == 200
    assert "Tour A" in text(response)
    assert "Tour B" not in text(response)
    assert "Réfection des halls" in text(response)
    assert not Contract.objects.exists()
    assert signed_in.post(f"{LIST}nouveau/", {**form, "operation": theirs.pk}).status_code == 422
    assert signed_in.post(f"{LIST}nouveau/", {**form, "operation": mine.pk}).status_code == 302
    assert Contract.objects.get().operation == mine


def test_a_contract_begun_from_a_project_has_its_quartiers_and_its_kind(signed_in, quartier):
    project = UrbanProjectFactory(quartiers=[quartier], kind="npnru_national")
    form = signed_in.get(f"{LIST}nouveau/?projet={project.pk}").context["form"]
    assert form.initial["project"] == project
    assert form.initial["kind"] == "npnru"
    assert form.initial["quartier_0"] == quartier


def test_the_second_to_save_is_shown_that_the_contract_changed(signed_in, quartier, officer, contract):
    form = contract_form(quartier, officer, version=contract.version)
    Contract.objects.filter(pk=contract.pk).update(title="Changé entre-temps")
    response = signed_in.post(url("contract_update", contract), form)
    assert response.status_code == 422
    assert "a été modifiée pendant que vous l’aviez ouverte" in text(response)


# ---- lots and their calculator --------------------------------------------------------------------------------------


def test_a_lot_is_computed_and_its_formula_shown(signed_in, contract):
    response = signed_in.post(url("lot_create", contract), lot_form(PartnerFactory()))
    row = Lot.objects.get()
    assert response.headers["Location"] == row.get_absolute_url()
    assert (row.target_hours, row.worked_hours) == (833, 16_667)
    page = text(signed_in.get(row.get_absolute_url()))
    assert "1 000 000 € × 50 % × 5 % = 25 000 € ; ÷ 30 €/h = 833 h" in page
    assert "1 000 000 € × 50 % = 500 000 € ; ÷ 30 €/h = 16 667 h" in page
    assert "Arrondi à l’heure la plus proche, une demi-heure vers le haut." in page


def test_a_new_lot_is_proposed_the_rate_of_its_kind_of_contract_in_its_year(signed_in, contract):
    ClauseSettings.objects.create(year=2026, npnru_share=7, gup_share=12, insertion_rate=4, npnru_source="Convention")
    ClauseSettings.objects.create(year=2027, npnru_share=9)
    rates = {}
    for kind in ("npnru", "gup", "other"):
        Contract.objects.filter(pk=contract.pk).update(kind=kind)
        rates[kind] = signed_in.get(url("lot_create", contract)).context["form"].initial["insertion_rate"]
    assert rates == {"npnru": "7", "gup": "12", "other": "4"}
    Contract.objects.filter(pk=contract.pk).update(kind="npnru")
    initial = signed_in.get(url("lot_create", contract)).context["form"].initial
    assert initial["rate_source"] == "Réglages 2026 : Convention"
    assert initial["hourly_cost"] == "30"


def test_calculating_proposes_the_share_of_the_kind_of_work_and_keeps_nothing(signed_in, contract):
    paint, mason = WorkKind.objects.get(code="peinture"), WorkKind.objects.get(code="maconnerie")
    form = lot_form(None, work_kind=paint.pk, labour_share="", hourly_cost="")
    response = signed_in.post(url("lot_create", contract), {**form, **AGAIN})
    assert response.status_code == 200
    shown = response.context["form"].initial
    assert (shown["labour_share"], shown["hourly_cost"]) == ("70", "30")
    assert shown["labour_source"].startswith("Peinture intérieure : ")
    assert "1 000 000 € × 70 % × 5 % = 35 000 € ; ÷ 30 €/h = 1 167 h" in text(response)
    # A share that was proposed follows another kind, one that somebody found elsewhere stays.
    again = {**form, **{k: shown[k] for k in ("labour_share", "labour_source")}, "work_kind": mason.pk, **AGAIN}
    assert signed_in.post(url("lot_create", contract), again).context["form"].initial["labour_share"] == "50"
    again |= {"labour_share": "62", "labour_source": "Devis"}
    assert signed_in.post(url("lot_create", contract), again).context["form"].initial["labour_share"] == "62"
    assert not Lot.objects.exists()


def test_a_figure_that_is_not_the_one_of_its_source_is_refused(signed_in, contract):
    paint = WorkKind.objects.get(code="peinture")
    source = f"Peinture intérieure : {paint.source}"
    form = lot_form(PartnerFactory(), work_kind=paint.pk, labour_share="60", labour_source=source)
    response = signed_in.post(url("lot_create", contract), form)
    assert response.status_code == 422
    assert "Cette source dit 70, pas 60" in text(response)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"company": ""}, "Ce champ est obligatoire."),
        ({"labour_share": "101"}, "Au plus 100."),
        ({"hourly_cost": "0"}, "Au moins 0,01."),
        ({"amount": "-5"}, "Au moins 0,01."),
        ({"hourly_cost": "0,01", "amount": "90000000000"}, "plus d’heures qu’aucun marché"),
        ({"ends_on": "2025-12-31"}, "La fin ne peut pas précéder le début."),
        ({"is_typed": "on", "typed_hours": "900"}, "Dites pourquoi l’objectif est fixé en heures."),
        ({"is_typed": "on", "typed_reason": "CCAP"}, "Donnez l’objectif, en heures."),
    ],
)
def test_a_wrong_lot_is_refused_with_the_reason(signed_in, contract, typed, told):
    response = signed_in.post(url("lot_create", contract), lot_form(PartnerFactory(), **typed))
    assert response.status_code == 422
    assert told in text(response)
    assert not Lot.objects.exists()


def test_a_number_is_that_of_one_lot(signed_in, contract, lot):
    response = signed_in.post(url("lot_create", contract), lot_form(PartnerFactory()))
    assert response.status_code == 422
    assert "Ce marché a déjà un lot de ce numéro." in text(response)


def test_a_target_may_be_typed_with_its_reason(signed_in, contract):
    form = lot_form(PartnerFactory(), is_typed="on", typed_hours="900", typed_reason="Volume écrit au CCAP")
    signed_in.post(url("lot_create", contract), form)
    row = Lot.objects.get()
    assert (row.target_hours, row.worked_hours, row.is_typed) == (900, 16_667, True)
    page = text(signed_in.get(row.get_absolute_url()))
    assert "Objectif fixé à 900 h" in page
    assert "Volume écrit au CCAP" in page
    # Back to the formula.
    signed_in.post(url("lot_update", row), lot_form(row.company, version=row.version))
    row.refresh_from_db()
    assert (row.target_hours, row.is_typed, row.typed_reason) == (833, False, "")


def test_settling_asks_first_then_freezes_the_figures(signed_in, officer, lot):
    page = text(signed_in.get(url("lot_settle", lot)))
    assert "Arrêter l’objectif à 833 h ?" in page
    assert "ne changeront plus, même pour un administrateur" in page
    lot.refresh_from_db()
    assert lot.settled_at is None
    signed_in.post(url("lot_settle", lot), {"version": lot.version})
    lot.refresh_from_db()
    assert lot.settled_by == officer
    assert "Arrêté par" in text(signed_in.get(lot.get_absolute_url()))
    form = lot_form(lot.company, amount="1", title="Renommé", version=lot.version, penalty_per_hour="45")
    assert signed_in.post(url("lot_update", lot), form).status_code == 302
    lot.refresh_from_db()
    assert (lot.title, lot.amount, lot.target_hours) == ("Renommé", 1_000_000, 833)
    assert lot.penalty_per_hour == 45


def test_a_lot_that_changed_since_it_was_shown_is_not_settled(signed_in, lot):
    version = lot.version
    Lot.objects.filter(pk=lot.pk).update(title="Autre chose")
    response = signed_in.post(url("lot_settle", lot), {"version": version}, follow=True)
    assert "Ce lot vient de changer" in text(response)
    lot.refresh_from_db()
    assert lot.settled_at is None


def test_the_second_to_save_a_lot_is_shown_that_it_changed(signed_in, lot):
    version = lot.version
    Lot.objects.filter(pk=lot.pk).update(title="Changé entre-temps")
    response = signed_in.post(url("lot_update", lot), lot_form(lot.company, version=version))
    assert response.status_code == 422
    assert "a été modifiée pendant que vous l’aviez ouverte" in text(response)


# ---- the calculator by itself ---------------------------------------------------------------------------------------


def test_the_calculator_sums_lines_that_are_rounded_one_by_one(signed_in):
    # 12.5 hours, then 12.5: 13 + 13.
    query = "montant_0=10000&part_0=50&taux_0=10&cout_0=40&montant_1=10000&part_1=50&taux_1=10&cout_1=40&nom_1=Lot+2"
    response = signed_in.get(f"{reverse('insertion:calculator')}?{query}")
    page = text(response)
    assert response.context["target"] == 26
    assert "10 000 € × 50 % × 10 % = 500 € ; ÷ 40 €/h = 13 h" in page
    assert "Lot 2" in page
    assert "une demi-heure vers le haut" in page


def test_the_calculator_proposes_with_sources_and_begins_a_lot(signed_in, contract):
    paint = WorkKind.objects.get(code="peinture")
    query = f"type=gup&annee=2026&montant_0=300000&nature_0={paint.pk}&nom_0=Peinture"
    response = signed_in.get(f"{reverse('insertion:calculator')}?{query}")
    # 300,000 × 70 % × 10 % ÷ 30.
    assert response.context["target"] == 700
    assert "Charte nationale d’insertion" in text(response)
    ((_, start),) = response.context["lines"]
    choices = signed_in.get(f"{reverse('insertion:lot_start')}?{start}").context["rows"]
    assert [row for row, _ in choices] == [contract]
    form = signed_in.get(choices[0][1]).context["form"].initial
    assert (form["amount"], form["labour_share"], form["insertion_rate"]) == ("300000", "70", "10")
    assert form["work_kind"] == str(paint.pk)
    assert form["title"] == "Peinture"
    # 10 % is not what the settings say of a NPNRU contract.
    assert form["rate_source"] == ""


def test_the_calculator_shows_the_kind_that_it_computes_with(signed_in):
    ClauseSettings.objects.create(year=2026, npnru_share=7, insertion_rate=4)
    response = signed_in.get(f"{reverse('insertion:calculator')}?annee=2026&montant_0=300000&part_0=100")
    assert response.context["form"].fields["type"].choices[0][0] == "other"
    # 300,000 × 4 % ÷ 30.
    assert response.context["target"] == 400


@pytest.mark.parametrize(
    "query", ["montant_0=abc", "montant_0=5&part_0=-1", "montant_0=5", "annee=12", "montant_99=5"]
)
def test_the_calculator_survives_what_is_no_figure(signed_in, query):
    response = signed_in.get(f"{reverse('insertion:calculator')}?{query}")
    assert response.status_code == 200
    assert response.context["computed"] == 0


# ---- amendments -----------------------------------------------------------------------------------------------------


def amendment_form(**typed: Any) -> dict[str, Any]:
    return {"number": "1", "signed_on": "2026-05-04", "reason": "Cage B", "amount_change": "100 000", **typed}


def test_an_amendment_computes_its_hours_with_the_ratios_of_the_lot(signed_in, lot):
    settled(lot)
    response = signed_in.post(url("amendment_create", lot), {**amendment_form(), **AGAIN})
    assert "100 000 € × 50 % × 5 % = 2 500 € ; ÷ 30 €/h = 83 h" in text(response)
    assert response.context["form"].initial["target_change"] == "83"
    assert not Amendment.objects.exists()
    signed_in.post(url("amendment_create", lot), amendment_form(ends_on="2027-02-01"))
    lot.refresh_from_db()
    assert (lot.due_hours, lot.due_worked_hours, lot.due_on) == (916, 18_334, DAY(2027, 2, 1))
    signed_in.post(url("amendment_create", lot), amendment_form(number="2", target_change="-16", amount_change=""))
    page = text(signed_in.get(lot.get_absolute_url()))
    assert "916 h" in page
    assert "900 h" in page
    row = Amendment.objects.get(number="2")
    assert (row.target_change, row.worked_change, row.amount_change) == (-16, 0, 0)


def test_hours_of_a_typed_target_follow_the_amount_in_proportion(lot):
    lot.is_typed, lot.target_hours = True, 900
    assert added_by(lot, Decimal(-100_000)).target == -90
    lot.is_typed, lot.target_hours = False, 833
    assert added_by(lot, Decimal(-100_000)).target == -83


def test_an_amendment_waits_for_the_target_to_be_settled(signed_in, lot):
    response = signed_in.get(url("amendment_create", lot), follow=True)
    assert "Arrêtez d’abord l’objectif du lot" in text(response)


def test_amendments_never_leave_less_than_no_hour(signed_in, lot, officer):
    settled(lot)
    response = signed_in.post(url("amendment_create", lot), amendment_form(target_change="-834"))
    assert response.status_code == 422
    assert "moins de zéro heure d’insertion" in text(response)
    signed_in.post(url("amendment_create", lot), amendment_form(target_change="100"))
    signed_in.post(url("amendment_create", lot), amendment_form(number="2", target_change="-900", amount_change=""))
    response = signed_in.post(url("amendment_remove", Amendment.objects.get(number="1")), follow=True)
    assert "moins de zéro heure" in text(response)
    assert Amendment.objects.count() == 2
    signed_in.post(url("amendment_remove", Amendment.objects.get(number="2")))
    signed_in.post(url("amendment_remove", Amendment.objects.get(number="1")))
    lot.refresh_from_db()
    assert lot.due_hours == 833
    history = text(signed_in.get(url("lot_history", lot)))
    assert "Cage B, +100 h d’insertion" in history


def test_an_amendment_does_not_end_before_its_lot_begins(signed_in, lot):
    settled(lot)
    response = signed_in.post(url("amendment_create", lot), amendment_form(ends_on="2025-06-01"))
    assert response.status_code == 422
    assert "La fin ne peut pas précéder le début du lot" in text(response)


# ---- penalties and globalised hours ---------------------------------------------------------------------------------


def priced(contract: Contract, due: int, hours: Any, penalty: Any = 30) -> Lot:
    """A settled lot that owes `due` hours and has done some of them; it ends with October."""
    row = LotFactory(
        contract=contract,
        is_typed=True,
        typed_reason="CCAP",
        target_hours=due,
        penalty_per_hour=penalty,
        ends_on=DAY(2026, 10, 31),
        settled_at=timezone.now(),
        settled_by=contract.responsible,
    )
    if hours:
        done(row, hours)
    return row


def test_the_penalty_is_missing_hours_at_the_end_by_their_price(contract):
    row = priced(contract, 100, "40.5")
    done(row, 10, DAY(2026, 2, 1), is_validated=False)
    row = Lot.objects.select_related("contract").get(pk=row.pk)
    before = standings([row], today=DAY(2026, 10, 31))[row.pk]
    assert (before.is_over, before.missing, before.penalty) == (False, 0, 0)
    after = standings([row], today=DAY(2026, 11, 1))[row.pk]
    assert (after.is_over, after.missing, after.penalty) == (True, Decimal("59.5"), Decimal(1785))
    assert after.total.rest == Decimal("59.5")
    assert after.total.waiting == 10


def test_no_price_or_no_settled_target_is_no_penalty(contract):
    free = priced(contract, 100, 0, penalty=None)
    unsettled = LotFactory(contract=contract, penalty_per_hour=30, ends_on=DAY(2026, 3, 1))
    found = standings([free, unsettled], today=DAY(2026, 12, 1))
    assert [(one.missing, one.penalty) for one in found.values()] == [(100, None), (833, None)]


def test_no_penalty_is_decided_before_the_target_is_settled(signed_in, contract):
    row = LotFactory(contract=contract, penalty_per_hour=30, ends_on=DAY(2026, 3, 1))

    response = signed_in.post(
        url("lot_penalty", row), {"version": row.version, "penalty_decision": "applied", "penalty_amount": "100"}
    )
    assert response.status_code == 422
    assert "Arrêtez d’abord l’objectif du lot" in text(response)
    assert Lot.objects.get(pk=row.pk).penalty_decision == ""
    # A number that no version has.
    assert signed_in.post(url("lot_settle", row), {"version": "9" * 5000}).status_code == 302
    assert Lot.objects.get(pk=row.pk).settled_at is None


def test_globalised_lots_are_judged_together_and_share_what_is_missing(contract, quartier):
    group = ContractGroup.objects.create(name="Ensemble")
    other = ContractFactory(quartiers=[QuartierFactory()], group=group)
    Contract.objects.filter(pk=contract.pk).update(group=group)
    contract.refresh_from_db()
    behind, ahead = priced(contract, 100, 40), priced(other, 50, 90)
    lots = list(Lot.objects.filter(pk=behind.pk).select_related("contract"))
    one = standings(lots, today=DAY(2026, 12, 1))[behind.pk]
    # 150 owed, 130 done: 20 hours are missing, all of them the lot's that is behind.
    assert (one.pooled.due, one.pooled.done, one.missing, one.penalty) == (150, 130, 20, 600)
    late = priced(other, 30, 0)
    found = standings(
        Lot.objects.filter(pk__in=[behind.pk, ahead.pk, late.pk]).select_related("contract"), today=DAY(2026, 12, 1)
    )
    # 50 missing, by shortfalls of 60 and of 30.
    assert [found[row.pk].missing for row in (behind, ahead, late)] == [Decimal("33.33"), 0, Decimal("16.67")]
    # Nothing is over before the last of them.
    Lot.objects.filter(pk=late.pk).update(ends_on=DAY(2027, 3, 1))
    assert standings(lots, today=DAY(2026, 12, 1))[behind.pk].missing == 0
    Lot.objects.filter(pk=ahead.pk).update(title="Relu")
    assert standings(lots, today=DAY(2027, 3, 2))[behind.pk].missing == Decimal("33.33")


def test_the_penalty_is_applied_or_waived_with_its_reason(signed_in, contract):
    row = priced(contract, 100, 40)
    page = text(signed_in.get(row.get_absolute_url()))
    assert "1 800 € dus" in page
    assert "60 h manquantes × 30 €" in page
    path = url("lot_penalty", row)
    response = signed_in.post(path, {"version": row.version, "penalty_decision": "waived"})
    assert response.status_code == 422
    assert "Dites pourquoi elle n’est pas appliquée." in text(response)
    signed_in.post(path, {"version": row.version, "penalty_decision": "applied"})
    row.refresh_from_db()
    assert (row.penalty_decision, row.penalty_amount) == ("applied", 1800)
    note = "Heures reportées sur le lot 3"
    signed_in.post(path, {"version": row.version, "penalty_decision": "waived", "penalty_note": note})
    row.refresh_from_db()
    assert (row.penalty_decision, row.penalty_amount, row.penalty_note) == ("waived", None, note)
    assert note in text(signed_in.get(row.get_absolute_url()))


def test_a_group_tells_the_pooled_target_and_hides_contracts_of_others(signed_in, contract, lot):
    group = ContractGroup.objects.create(name="Ensemble")
    Contract.objects.filter(pk=contract.pk).update(group=group)
    other = ContractFactory(title="Chantier secret", group=group)
    LotFactory(contract=other)
    done(lot, 33)
    page = text(signed_in.get(group.get_absolute_url()))
    assert "1 666 h" in page
    assert "1 633 h" in page
    assert "Réhabilitation des Érables" in page
    assert "Chantier secret" not in page
    assert "et 1 marché d’autres équipes" in page
    assert "1 666 h dues" in text(signed_in.get(contract.get_absolute_url()))
    hidden = ContractGroup.objects.create(name="Ailleurs")
    ContractFactory(group=hidden)
    assert signed_in.get(hidden.get_absolute_url()).status_code == 404
    listed = [row.name for row, _ in signed_in.get(reverse("insertion:group_list")).context["rows"]]
    assert listed == ["Ensemble"]


def test_a_name_of_a_group_is_taken_once(signed_in):
    ContractGroup.objects.create(name="Réhabilitations")
    response = signed_in.post(reverse("insertion:group_create"), {"name": "rehabilitations"})
    assert response.status_code == 422
    assert "Une globalisation de ce nom existe déjà." in text(response)


# ---- history --------------------------------------------------------------------------------------------------------


def test_the_history_of_a_contract_tells_its_lots_and_amendments(signed_in, contract, lot):
    signed_in.post(url("lot_settle", lot), {"version": lot.version})
    signed_in.post(url("amendment_create", lot), amendment_form())
    contract.quartiers.add(QuartierFactory(name="Le Secret"))
    page = text(signed_in.get(url("contract_history", contract)))
    assert "Objectif arrêté" in page
    assert "Cage B, +83 h d’insertion" in page
    assert "Couleurs SARL" in page
    assert "un quartier d’une autre équipe" in page
    assert "Le Secret" not in page
    assert "Création" in text(signed_in.get(url("lot_history", lot)))


# ---- costs ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 3])
def test_pages_cost_the_same_however_much_they_show(signed_in, officer, quartier, number, django_assert_num_queries):
    group = ContractGroup.objects.create(name="Ensemble")
    for _ in range(number):
        row = ContractFactory(
            quartiers=[quartier], group=group, project=UrbanProjectFactory(quartiers=[quartier]), responsible=officer
        )
        for _ in range(number):
            each = settled(LotFactory(contract=row, work_kind=WorkKind.objects.first()))
            done(each, 20)
            for position in range(number):
                Amendment.objects.create(
                    lot=each, number=str(position), signed_on=DAY(2026, 2, 1), reason="Plus", created_by=officer
                )
    pages = {
        LIST: 12,
        row.get_absolute_url(): 11,
        url("contract_history", row): 8,
        url("contract_update", row): 12,
        each.get_absolute_url(): 8,
        url("lot_history", each): 7,
        url("lot_update", each): 7,
        reverse("insertion:group_list"): 6,
        group.get_absolute_url(): 12,
        reverse("insertion:calculator"): 5,
        reverse("insertion:lot_start"): 4,
    }
    for path, exactly in pages.items():
        with django_assert_num_queries(exactly):
            assert signed_in.get(path).status_code == 200


# ---- what administrators keep ---------------------------------------------------------------------------------------


@pytest.fixture
def administrator(client):
    client.force_login(UserFactory(is_administrator=True))
    return client


def test_settings_say_which_year_is_in_force_and_where_each_figure_comes_from(administrator):
    year = timezone.localdate().year
    ClauseSettings.objects.create(year=year + 1)
    response = administrator.get(reverse("insertion:settings_list"))
    assert ClauseSettings.objects.get(pk=response.context["in_force"]).year == 2020
    assert "Charte nationale d’insertion de l’ANRU" in text(response)
    form = administrator.get(reverse("insertion:settings_create")).context["form"]
    assert form.initial["year"] == year + 2
    response = administrator.post(
        reverse("insertion:settings_create"),
        {
            "year": year,
            "npnru_share": "6,5",
            "gup_share": "10",
            "insertion_rate": "5",
            "hourly_cost": "32,50",
            "late_tolerance": "10",
            "educative_cap": "750",
            "cost_source": "Relevé des prix 2026",
        },
    )
    row = ClauseSettings.objects.get(year=year)
    assert (row.npnru_share, row.hourly_cost, row.penalty_per_hour) == (Decimal("6.5"), Decimal("32.5"), None)
    assert ClauseSettings.objects.of_year(year) == row
    assert ClauseSettings.objects.of_year(2010).year == 2020


def test_the_code_of_a_criterion_stays_once_a_pathway_has_it(administrator):
    used, free = Criterion.objects.get(code="rsa"), Criterion.objects.get(code="pm")
    PathwayFactory(criteria=["rsa"])
    path = reverse("insertion:word_update", args=["criteres", used.pk])
    assert "Son code est déjà dans des parcours" in text(administrator.get(path))
    administrator.post(path, {"name": "Allocataire du RSA", "code": "autre"})
    used.refresh_from_db()
    assert (used.name, used.code) == ("Allocataire du RSA", "rsa")
    path = reverse("insertion:word_update", args=["criteres", free.pk])
    assert administrator.post(path, {"name": "Mobilité", "code": "É pas bon"}).status_code == 422
    assert administrator.post(path, {"name": "Mobilité", "code": "rsa"}).status_code == 422
    administrator.post(path, {"name": "Mobilité", "code": "mobilite", "is_geiq": "on"})
    free.refresh_from_db()
    assert (free.code, free.is_geiq) == ("mobilite", True)
    rows = administrator.get(reverse("insertion:word_list", args=["criteres"])).context["rows"]
    assert {row.code: row.count for row in rows}["rsa"] == 1


def test_kinds_of_work_are_made_moved_and_archived(administrator):
    path = reverse("insertion:word_create", args=["natures"])
    administrator.post(path, {"name": "Désamiantage", "sector": "building", "labour_share": "60", "source": "Devis"})
    row = WorkKind.objects.get(name="Désamiantage")
    assert (row.code, row.labour_share) == ("desamiantage", 60)
    administrator.post(reverse("insertion:word_action", args=["natures", row.pk, "archiver"]))
    row.refresh_from_db()
    assert not row.is_active
    assert "archivé" in text(administrator.get(reverse("insertion:word_list", args=["natures"])))


def test_administration_links_to_the_settings(administrator):
    assert reverse("insertion:settings_list") in text(administrator.get("/administration/"))


# ---- the words of a calculation -------------------------------------------------------------------------------------


def test_figures_with_decimals_are_told_with_theirs(lot):
    told = calculate(Decimal("12500.50"), Decimal("7.5"), Decimal(10), Decimal("27.5")).words
    assert told.replace("\u202f", " ") == "12 500,50 € × 7,5 % × 10 % = 93,75 € ; ÷ 27,50 €/h = 3 h"
    assert calculation_of(lot).clause.target_hours == lot.target_hours


def test_the_database_asks_why_a_penalty_is_waived(lot):
    lot = services.settle_lot(lot=lot, by=lot.contract.responsible)
    with pytest.raises(InsertionError, match="si elle ne l’est pas, dites pourquoi"):
        services.decide_penalty(lot=lot, decision="waived", amount=None, note=" ", by=None)
