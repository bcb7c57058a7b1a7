"""The contracts and the lots of a landlord's table: what is written, what is refused, what stays."""

import csv
import datetime
from decimal import Decimal

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from core.importing import take
from core.matching import digest_of
from core.models import ColumnMatch
from insertion.importers.contracts import ContractsImporter
from insertion.models import ClauseSettings, Contract, Lot, WorkKind
from insertion.services.contracts import settle_lot
from partners.models import Landlord, Partner
from tests.factories import (
    ContractFactory,
    MembershipFactory,
    PartnerFactory,
    QuartierFactory,
    TeamFactory,
    UrbanProjectFactory,
    UserFactory,
    member,
)

pytestmark = pytest.mark.django_db
HEADERS = [
    "Référence", "Objet", "Maître d’ouvrage", "Type", "Projet", "Quartier", "Montant HT", "Début", "Fin", "Lot n°",
    "Intitulé du lot", "Entreprise", "SIRET", "Part MO", "Taux", "Coût horaire", "Objectif heures",
]  # fmt: skip
SIRET = "31538511200026"
GOOD = {
    "Référence": "2026-014",
    "Objet": "Réhabilitation des Tilleuls",
    "Type": "ANRU",
    "Quartier": "QN07501M",
    "Montant HT": "1 000 000",
    "Début": "15/01/2026",
    "Fin": "30/11/2026",
    "Lot n°": "1",
    "Intitulé du lot": "Peinture",
    "Entreprise": "Couleurs et Façades",
    "Part MO": "50 %",
    "Taux": "5 %",
    "Coût horaire": "30",
}


@pytest.fixture
def quartier():
    return QuartierFactory(name="Les Tilleuls", kind="qpv_2024", code="QN07501M")


@pytest.fixture
def company(db):
    return PartnerFactory(name="Couleurs et Façades", siret=SIRET)


@pytest.fixture
def bring(tmp_path, officer):
    """Call it with lines (what they change of a good one): the report of their file."""

    def _bring(*lines, by=officer, headers=HEADERS, **options):
        rows = [headers, *([{**GOOD, **line}.get(header, "") for header in headers] for line in lines)]
        path = tmp_path / "marches.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, delimiter=";").writerows(rows)
        # As each request does: what somebody sees is read anew.
        return take(ContractsImporter(), path, options=options, by=User.objects.get(pk=by.pk))

    return _bring


def counts(report):
    assert report.refused == []
    return (report.created, report.changed, report.unchanged)


def why(report):
    """Return why each line is refused."""
    assert not report.is_taken
    return [refusal.reason for refusal in report.refused]


# ---- what is written ------------------------------------------------------------------------------------------------


def test_a_line_is_a_contract_and_its_lot_and_says_nothing_new_the_second_time(bring, officer, quartier, company):
    assert counts(bring({})) == (1, 0, 0)
    contract = Contract.objects.get()
    assert (contract.reference, contract.title, contract.kind) == ("2026-014", "Réhabilitation des Tilleuls", "npnru")
    assert (contract.authority, contract.responsible, contract.created_by) == (None, officer, officer)
    assert list(contract.quartiers.all()) == [quartier]
    # What the column gives with a lot is the amount of the lot.
    assert contract.amount is None
    lot = contract.lots.get()
    assert (lot.company, lot.amount, lot.target_hours, lot.worked_hours) == (company, 1_000_000, 833, 16_667)
    assert (lot.starts_on, lot.ends_on) == (datetime.date(2026, 1, 15), datetime.date(2026, 11, 30))
    assert (lot.is_typed, lot.settled_at, lot.labour_source) == (False, None, "Fichier marches.csv")
    versions = (contract.version, lot.version)
    assert counts(bring({})) == (0, 0, 1)
    contract.refresh_from_db()
    lot.refresh_from_db()
    assert (contract.version, lot.version) == versions


def test_lots_of_one_contract_and_what_changes(bring, company):
    second = {
        "Lot n°": "Lot n° 02",
        "Intitulé du lot": "Façades",
        "Fin": "31/12/2026",
        "Montant HT": "39 202 292, 00 €",
    }
    assert counts(bring({}, second)) == (2, 0, 0)
    contract = Contract.objects.get()
    assert sorted(contract.lots.values_list("number", "amount")) == [
        ("1", Decimal(1_000_000)),
        ("2", Decimal("39202292.00")),
    ]
    # It runs until the last of its lots.
    assert contract.ends_on == datetime.date(2026, 12, 31)
    assert counts(bring({}, second)) == (0, 0, 2)
    assert counts(bring({"Taux": "10 %"}, second)) == (0, 1, 1)
    assert contract.lots.get(number="1").target_hours == 1667
    # A cell that is empty leaves what is known.
    assert counts(bring({"Taux": "", "Part MO": "", "Montant HT": "", "Entreprise": "", "Quartier": ""})) == (0, 0, 1)


def test_shares_of_a_spreadsheet_are_percents(tmp_path, officer, quartier, company):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Marchés et clauses 2026"])
    sheet.append(HEADERS)
    line = {**GOOD, "Montant HT": 1_000_000, "Part MO": 0.5, "Taux": 0.05, "Coût horaire": 30, "Lot n°": 1}
    line |= {"Début": datetime.date(2026, 1, 15), "Fin": datetime.date(2026, 11, 30)}
    sheet.append([line.get(header) for header in HEADERS])
    sheet.append([{**line, "Lot n°": 2, "Part MO": 1}.get(header) for header in HEADERS])
    sheet.append(["Total", None, None, None, None, None, 2_000_000])
    path = tmp_path / "clauses.xlsx"
    book.save(path)
    report = take(ContractsImporter(), path, by=officer)
    assert counts(report) == (2, 0, 0)
    assert any("Lignes de total" in note and "ligne 5" in note for note in report.notes)
    assert list(Lot.objects.order_by("number").values_list("labour_share", "insertion_rate", "target_hours")) == [
        (50, 5, 833),
        (100, 5, 1667),
    ]
    assert counts(take(ContractsImporter(), path, by=officer)) == (0, 0, 2)


def test_a_lone_1_is_not_guessed(bring, company):
    assert why(bring({"Taux": "1"})) == ["1 % ou 100 % ? Écrivez le signe %"]
    assert counts(bring({"Taux": "1"}, {"Lot n°": "2", "Taux": "5"})) == (2, 0, 0)
    assert Lot.objects.get(number="1").insertion_rate == 1


def test_what_the_file_leaves_to_the_settings(bring, company):
    ClauseSettings.objects.create(
        year=2026, npnru_share=7, gup_share=12, insertion_rate=6, hourly_cost=40, npnru_source="Convention"
    )
    paint = WorkKind.objects.get(code="peinture")
    headers = [*HEADERS, "Nature de travaux"]
    bare = {"Part MO": "", "Taux": "", "Coût horaire": "", "Nature de travaux": "peinture intérieure"}
    assert counts(bring(bare, headers=headers)) == (1, 0, 0)
    lot = Lot.objects.get()
    assert (lot.work_kind, lot.labour_share, lot.insertion_rate, lot.hourly_cost) == (paint, 70, 7, 40)
    assert (lot.labour_source, lot.rate_source) == (paint.source, "Convention")
    assert lot.target_hours == 1225
    other = {**bare, "Lot n°": "2", "Nature de travaux": "vrd"}
    assert "n’en propose pas" in why(bring(other, headers=headers))[0]
    assert "pas dans la liste" in why(bring({**other, "Nature de travaux": "Zinc"}, headers=headers))[0]


def test_a_target_in_hours_is_kept_as_typed_where_it_is_not_that_of_the_formula(bring, company):
    assert counts(bring({"Objectif heures": "833,33"}, {"Lot n°": "2", "Objectif heures": "1 000"})) == (2, 0, 0)
    computed, typed = Lot.objects.order_by("number")
    assert (computed.is_typed, computed.target_hours) == (False, 833)
    assert (typed.is_typed, typed.target_hours) == (True, 1000)
    assert typed.typed_reason == "Objectif du fichier marches.csv"
    assert counts(bring({"Objectif heures": "833"}, {"Lot n°": "2", "Objectif heures": "1000"})) == (0, 0, 2)
    # Without a target, one that was typed stays.
    assert counts(bring({"Lot n°": "2"})) == (0, 0, 1)
    assert counts(bring({"Lot n°": "2", "Objectif heures": "833"})) == (0, 1, 0)
    typed.refresh_from_db()
    assert (typed.is_typed, typed.typed_reason, typed.target_hours) == (False, "", 833)


def test_a_contract_without_lots_has_its_amount(bring, quartier):
    line = dict.fromkeys(("Lot n°", "Intitulé du lot", "Entreprise", "Part MO", "Taux", "Coût horaire"), "")
    assert counts(bring(line)) == (1, 0, 0)
    contract = Contract.objects.get()
    assert (contract.amount, contract.lots.count()) == (1_000_000, 0)
    assert counts(bring(line)) == (0, 0, 1)


def test_a_contract_that_is_not_cut_into_lots_has_one(bring, company):
    assert counts(bring({"Lot n°": "", "Intitulé du lot": ""})) == (1, 0, 0)
    lot = Lot.objects.get()
    assert (lot.number, lot.title) == ("unique", "Réhabilitation des Tilleuls")
    assert counts(bring({"Lot n°": "", "Intitulé du lot": ""})) == (0, 0, 1)
    assert "déjà à la ligne 2" in why(bring({"Lot n°": ""}, {"Lot n°": "Lot unique"}))[0]


def test_a_settled_lot_stays_as_it_is(bring, officer, company):
    bring({})
    lot = settle_lot(lot=Lot.objects.get(), by=officer)
    report = bring({"Taux": "10 %", "Intitulé du lot": "Autre", "Objectif heures": "12"})
    assert counts(report) == (0, 0, 1)
    assert any("Objectif arrêté" in note and "ligne 2" in note for note in report.notes)
    lot.refresh_from_db()
    assert (lot.target_hours, lot.insertion_rate, lot.title) == (833, 5, "Peinture")
    assert not any("Objectif arrêté" in note for note in bring({}).notes)
    # Nor does it bring a company to the directory.
    bring({"Entreprise": "Inconnue"}, adds_companies=True)
    assert not Partner.objects.filter(name="Inconnue").exists()


# ---- companies, authorities, places ---------------------------------------------------------------------------------


def test_a_company_is_found_by_its_siret_then_by_its_name(bring, quartier):
    named = PartnerFactory(name="Couleurs et Façades")
    other = PartnerFactory(name="Autre nom", siret=SIRET)
    bring({})
    bring({"Lot n°": "2", "SIRET": "315 385 112 00026"})
    bring({"Lot n°": "3", "Entreprise": SIRET})
    bring({"Lot n°": "4", "Entreprise": "COULEURS et facades "})
    assert list(Lot.objects.order_by("number").values_list("company", flat=True)) == [
        named.pk, other.pk, other.pk, named.pk,
    ]  # fmt: skip
    PartnerFactory(name="Couleurs et façades")
    assert "plusieurs partenaires" in why(bring({"Lot n°": "5"}))[0]


def test_a_company_is_added_only_when_that_is_asked_for(bring, quartier):
    assert "n’est pas dans l’annuaire" in why(bring({"SIRET": SIRET}))[0]
    assert "donnez aussi le nom" in why(bring({"Entreprise": SIRET}, adds_companies=True))[0]
    assert not Partner.objects.exists()
    report = bring({"SIRET": SIRET}, {"Lot n°": "2"}, adds_companies=True)
    assert counts(report) == (2, 0, 0)
    company = Partner.objects.get()
    assert (company.name, company.siret, company.kind.code) == ("Couleurs et Façades", SIRET, "entreprise")
    assert any("Entreprises ajoutées à l’annuaire : 1 (Couleurs et Façades)" in note for note in report.notes)


def test_a_company_of_a_line_that_is_refused_is_not_added(tmp_path, bring, officer, quartier):
    lines = ({"Part MO": ""}, {"Référence": "2026-015", "Entreprise": "Couleurs et Façades"})
    report = bring(*lines, adds_companies=True)
    assert len(report.refused) == 1
    report = take(
        ContractsImporter(), tmp_path / "marches.csv", options={"adds_companies": True}, by=officer, good_lines=True
    )
    assert (report.created, len(report.refused), report.is_taken) == (1, 1, True)
    assert Contract.objects.get().reference == "2026-015"
    assert Lot.objects.get().company == Partner.objects.get()


def test_a_company_that_closed_still_holds_the_lots_of_its_siret(bring, quartier):
    closed = PartnerFactory(name="Couleurs et Façades", siret=SIRET, is_dissolved=True)
    assert counts(bring({"SIRET": SIRET}, adds_companies=True)) == (1, 0, 0)
    assert Lot.objects.get().company == closed


def test_another_establishment_is_another_company(bring, company):
    assert "n’est pas dans l’annuaire" in why(bring({"SIRET": "73282932000074"}))[0]
    assert "un chiffre est faux" in why(bring({"SIRET": "31538511200027"}))[0]
    assert "arrondi par le tableur" in why(bring({"SIRET": "3,15E+13"}))[0]


def test_a_maitre_d_ouvrage_is_a_partner_or_the_house(bring, company):
    city = PartnerFactory(name="Ville de Montreuil", short_name="Ville")
    house = PartnerFactory(name="Habitat du Mail")
    Landlord.objects.create(partner=house)
    bring({}, {"Maître d’ouvrage": "habitat du mail", "Lot n°": "2"}, {"Maître d’ouvrage": "Ville", "Lot n°": "1"})
    assert sorted(Contract.objects.values_list("authority", "reference"), key=str) == sorted(
        [(None, "2026-014"), (city.pk, "2026-014")], key=str
    )
    assert Contract.objects.get(authority=None).lots.count() == 2
    assert "n’est pas dans l’annuaire" in why(bring({"Maître d’ouvrage": "Inconnue"}))[0]


def test_a_quartier_by_its_name_and_a_project(bring, officer, quartier, company):
    project = UrbanProjectFactory(name="Les Tilleuls en mieux", quartiers=[quartier])
    bring({"Quartier": "les tilleuls", "Projet": "LES TILLEULS EN MIEUX"})
    contract = Contract.objects.get()
    assert (list(contract.quartiers.all()), contract.project) == ([quartier], project)
    assert "aucun de vos projets" in why(bring({"Projet": "Un autre"}))[0]
    assert "aucun de vos quartiers" in why(bring({"Quartier": "Ailleurs"}))[0]
    more = QuartierFactory(name="Les Acacias")
    both = UserFactory()
    for each in (quartier, more):
        MembershipFactory(user=both, team=TeamFactory(quartiers=[each]), role=Role.OFFICER)
    assert "aucun de vos quartiers" in why(bring({"Quartier": "QN07501M ; Les Acacias"}))[0]
    assert counts(bring({"Quartier": "QN07501M ; Les Acacias"}, by=both)) == (0, 1, 0)
    assert contract.quartiers.count() == 2
    # What a file does not say again stays.
    assert counts(bring({})) == (0, 0, 1)
    assert contract.quartiers.count() == 2


# ---- what is refused ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ({"Référence": ""}, "la référence du marché manque"),
        ({"Objet": ""}, "l’objet d’un nouveau marché manque"),
        ({"Quartier": ""}, "le quartier d’un nouveau marché manque"),
        ({"Début": ""}, "le début et la fin"),
        ({"Fin": "14/01/2026"}, "la fin précède le début"),
        ({"Fin": "31/02/2026"}, "cette date n’existe pas"),
        ({"Début": "15/01/1926"}, "entre 2000 et 2100"),
        ({"Type": "Concession"}, "NPNRU, GUP"),
        ({"Entreprise": ""}, "un lot a une entreprise"),
        ({"Montant HT": ""}, "le montant HT du lot manque"),
        ({"Montant HT": "0"}, "plus grand que zéro"),
        ({"Montant HT": "-5"}, "plus grand que zéro"),
        ({"Montant HT": "beaucoup"}, "pas un nombre"),
        ({"Part MO": "120 %"}, "jusqu’à 100"),
        ({"Coût horaire": "0"}, "plus grand que zéro"),
        ({"Objectif heures": "-1"}, "n’est pas négatif"),
        ({"Montant HT": "999 999 999 999", "Part MO": "100", "Coût horaire": "0,01"}, "plus d’heures"),
    ],
)
def test_what_is_wrong_is_told(bring, quartier, company, line, reason):
    (told,) = why(bring(line))
    assert reason in told
    assert not Contract.objects.exists()


def test_lines_of_one_contract_do_not_say_two_things(bring, company):
    report = bring({}, {"Lot n°": "2", "Objet": "Autre chose"}, {"Lot n°": "1"})
    assert [(refusal.line, refusal.reason) for refusal in report.refused] == [
        (3, "la ligne 2 dit autre chose du même marché"),
        (4, "ce lot est déjà à la ligne 2"),
    ]


def test_contracts_are_brought_by_those_who_lead_their_quartiers(bring, proximity, officer, company, quartier):
    stranger = member(QuartierFactory(name="Les Acacias"), Role.MANAGER)
    assert "aucun de vos quartiers" in why(bring({}, by=stranger))[0]
    ContractFactory(reference="2026-014", quartiers=[quartier])
    assert "que vous ne suivez pas" in why(bring({"Quartier": ""}, by=stranger))[0]
    assert "chargé de mission" in why(bring({"Référence": "autre"}, by=proximity))[0]
    assert not ContractsImporter().is_open_to(proximity)
    assert ContractsImporter().is_open_to(officer)
    assert "ne suit pas ce quartier" in why(bring({"Référence": "autre"}, responsible=proximity))[0]


# ---- columns, pages, command ----------------------------------------------------------------------------------------


def test_columns_are_matched_by_hand_and_the_page_takes_the_file(sign_in, officer, quartier, company, tmp_path):
    client = sign_in(officer)
    page = client.get(reverse("core:import_create", args=["marches"]))
    assert "Ajouter à l’annuaire" in page.content.decode()
    text = "Code interne;Objet;Quartier;Début;Fin;Autre\nM-1;Toitures;QN07501M;01/01/2026;31/12/2026;x\n"
    path = tmp_path / "libre.csv"
    path.write_text(text)
    with path.open("rb") as file:
        answer = client.post(
            reverse("core:import_create", args=["marches"]),
            {"uid": "6f9619ff-8b86-d011-b42d-00c04fc964ff", "file": file},
            follow=True,
        )
    words = answer.content.decode()
    assert "Quelle colonne" in words
    assert "Code interne" in words
    report = take(ContractsImporter(), path, by=officer)
    assert report.lacks_columns
    columns = {
        "reference": "Code interne",
        "title": "Objet",
        "quartier": "Quartier",
        "starts_on": "Début",
        "ends_on": "Fin",
    }
    ColumnMatch.objects.create(
        importer="marches", headers=digest_of(text.splitlines()[0].split(";")), columns=columns, saved_by=officer
    )
    report = take(ContractsImporter(), path, by=officer)
    assert counts(report) == (1, 0, 0)
    assert any("Colonnes choisies par" in note for note in report.notes)
    assert any("laissées de côté : Autre" in note for note in report.notes)


def test_the_command_says_who_follows(bring, tmp_path, quartier, company):
    bring({"Type": "Concession"})
    path = tmp_path / "marches.csv"
    path.write_text(path.read_text().replace("Concession", "GUP"))
    with pytest.raises(CommandError):
        call_command("import_marches", str(path))
    boss = UserFactory(is_administrator=True)
    call_command("import_marches", str(path), "--responsible", boss.email)
    assert Contract.objects.get().responsible == boss


@pytest.mark.parametrize("count", [1, 6])
def test_a_file_that_says_nothing_new_costs_the_same_whatever_its_length(
    bring, company, count, django_assert_max_num_queries
):
    lines = [{"Lot n°": str(number)} for number in range(1, count + 1)]
    bring(*lines)
    # Two savepoints for each line.
    with django_assert_max_num_queries(30 + 2 * count):
        assert counts(bring(*lines)) == (0, 0, count)
