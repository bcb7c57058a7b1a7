"""Subsidies as public bodies publish them: read as they come, given to partners, once."""

import csv
import io
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse

from core.importing import Report, take
from partners.importers.subsidies import COLUMNS, SubsidiesImporter
from partners.models import Partner, Subsidy
from partners.services.subsidies import attach_beneficiary, match_again
from tests.factories import AgreementFactory, OccupationFactory, PartnerFactory, PremisesFactory

pytestmark = pytest.mark.django_db
LONG = ["Nom de l'attribuant", "Identification de l'attribuant", "Date de la convention de subvention",
        "Nom du bénéficiaire", "Identification du bénéficiaire", "Objet de la subvention",
        "Montant total de la subvention"]  # fmt: skip
SHORT = ["nomAttribuant", "idAttribuant", "dateConvention", "nomBeneficiaire", "idBeneficiaire", "objet", "montant"]
LINE = ["Ville", "21380185400017", "2025-03-14", "Régie", "77567227200017", "Jardins", "1 250,50"]


def table(rows: list[list[str]], headers: list[str] = SHORT, delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows([headers, *rows])
    return text.getvalue().encode(encoding)


def taken(content: bytes, **options: Any) -> Report:
    source = SimpleUploadedFile("subventions.csv", content)
    return take(SubsidiesImporter(), source, **{"good_lines": True, **options})


def changed(**fields: str) -> list[str]:
    places = {"funder": 0, "date": 2, "name": 3, "identifier": 4, "object": 5, "amount": 6}
    row = list(LINE)
    for name, value in fields.items():
        row[places[name]] = value
    return row


@pytest.mark.parametrize(
    ("headers", "delimiter", "encoding"),
    [(SHORT, ",", "utf-8"), (LONG, ";", "utf-8"), (LONG, ";", "cp1252"), (SHORT, ",", "utf-8-sig")],
    ids=["short", "long", "cp1252", "BOM"],
)
def test_both_kinds_of_headers(headers, delimiter, encoding):
    partner = PartnerFactory(siret="77567227200017")
    report = taken(table([LINE], headers, delimiter, encoding))
    assert (report.created, report.refused) == (1, [])
    row = Subsidy.objects.get()
    assert (row.partner, row.amount, row.year, str(row.decided_on)) == (
        partner,
        Decimal("1250.50"),
        2025,
        "2025-03-14",
    )
    assert (row.funder, row.object) == ("Ville", "Jardins")


def test_the_same_file_again_adds_nothing_and_a_line_twice_counts_twice():
    content = table([LINE, LINE, changed(amount="10")])
    assert taken(content).created == 3
    report = taken(content)
    assert (report.created, report.unchanged) == (0, 3)
    assert Subsidy.objects.count() == 3
    # A line more in the file of the next month.
    assert taken(table([LINE, LINE, LINE, changed(amount="10")])).created == 1


@pytest.mark.parametrize(
    ("identifier", "is_matched"),
    [
        ("77567227200017", True),
        ("775 672 272 00017", True),
        ("775672272", True),
        ("7,7567227200018E+13", False),
        ("W381000001", True),
        ("w381000001", True),
        ("", False),
        ("nc", False),
        ("77567227200018", False),
    ],
)
def test_how_files_name_a_beneficiary(identifier, is_matched):
    partner = PartnerFactory(siret="77567227200017", rna="W381000001")
    report = taken(table([changed(identifier=identifier)]))
    assert report.created == 1
    assert Subsidy.objects.get().partner == (partner if is_matched else None)


def test_a_siret_that_lost_its_zero():
    siret = "00568000400008"
    partner = PartnerFactory(siret=siret)
    taken(table([changed(identifier=siret[1:])]))
    assert Subsidy.objects.get().partner == partner


def test_a_siren_of_several_partners_is_nobodys():
    PartnerFactory(siret="77567227200017")
    PartnerFactory(siret="77567227200025")
    taken(table([changed(identifier="775672272"), changed(identifier="77567227200025", amount="3")]))
    assert [row.partner is not None for row in Subsidy.objects.order_by("amount")] == [True, False]


@pytest.mark.parametrize(
    ("date", "year"),
    [("2014", 2014), ("14/03/2025", 2025), ("2025-03-14", 2025), ("2024/2025", 2024), ("Exercice 2023", 2023)],
)
def test_how_files_date_a_subsidy(date, year):
    taken(table([changed(date=date)]))
    assert Subsidy.objects.get().year == year


@pytest.mark.parametrize(
    ("fields", "column", "reason"),
    [
        ({"amount": "beaucoup"}, "montant", "nombre"),
        ({"amount": ""}, "montant", "manque"),
        ({"name": ""}, "nomBeneficiaire", "manque"),
        ({"funder": ""}, "nomAttribuant", "manque"),
        ({"date": "hier"}, "dateConvention", "année"),
        ({"date": ""}, "dateConvention", "ni date ni année"),
    ],
    ids=lambda value: ",".join(value) if isinstance(value, dict) else "",
)
def test_a_line_that_is_refused_says_why(fields, column, reason):
    report = taken(table([changed(**fields), LINE]))
    [refusal] = report.refused
    assert (refusal.line, refusal.column) == (2, column)
    assert reason in refusal.reason
    assert (report.created, Subsidy.objects.count()) == (1, 1)


def test_all_or_nothing():
    report = taken(table([LINE, changed(amount="?")]), good_lines=False)
    assert not report.is_taken
    assert not Subsidy.objects.exists()


def test_another_file_is_told():
    report = taken(table([["a", "b"]], ["nom", "age"]))
    assert not report.is_readable
    assert not Subsidy.objects.exists()


def test_what_was_left_is_given_by_hand_once_for_all(sign_in, officer):
    taken(table([changed(identifier=""), changed(identifier="", amount="7")]))
    client = sign_in(officer)
    page = client.get(reverse("partners:subsidy_list")).content.decode()
    assert page.count("Rattacher<") == 1
    partner = PartnerFactory(name="Régie Les Passerelles")
    key = Subsidy.objects.order_by("pk").first().pk
    page = client.post(reverse("partners:subsidy_attach", args=[key]), {"partner": partner.pk}, follow=True)
    assert "2 lignes rattachées" in page.content.decode()
    # The next file, which names it the same way, needs nothing.
    taken(table([changed(identifier="", amount="9")]))
    assert set(Subsidy.objects.values_list("partner", flat=True)) == {partner.pk}
    assert attach_beneficiary(subsidy=Subsidy.objects.first(), partner=partner, by=officer) == 0


def test_a_name_without_an_identifier_is_that_of_one_funder(officer):
    taken(table([changed(identifier=""), changed(identifier="", funder="Autre ville")]))
    here, there = Subsidy.objects.order_by("pk")
    assert attach_beneficiary(subsidy=here, partner=PartnerFactory(), by=officer) == 1
    there.refresh_from_db()
    assert there.partner is None
    assert match_again() == 0


def test_a_partner_that_comes_later_finds_its_money(sign_in, officer):
    taken(table([LINE]))
    assert match_again() == 0
    partner = PartnerFactory(siret="77567227200017")
    page = sign_in(officer).post(reverse("partners:subsidy_match"), follow=True).content.decode()
    assert "Une ligne de plus" in page
    money = sign_in(officer).get(reverse("partners:partner_money", args=[partner.pk])).content.decode()
    assert "Jardins" in money
    assert "1 250,50" in money.replace("\u202f", " ").replace("\xa0", " ") or "1 251" in money.replace("\u202f", " ")


def test_the_real_file_of_a_departement(shared_data, capsys):
    path = shared_data / "08_subventions_loire_atlantique_scdl.csv"
    partner = PartnerFactory(siret="45247456200009")
    call_command("import_subsidies", str(path), "--good-lines")
    told = capsys.readouterr().out
    assert Subsidy.objects.count() > 18_000, told
    assert Subsidy.objects.filter(partner=partner, beneficiary__icontains="PLONGEE").exists()
    assert set(Subsidy.objects.values_list("funder", flat=True)) == {"Département de Loire-Atlantique"}
    before = Subsidy.objects.count()
    call_command("import_subsidies", str(path), "--good-lines")
    assert Subsidy.objects.count() == before
    assert Partner.objects.count() == 1


@pytest.mark.parametrize("count", [1, 3])
def test_queries(sign_in, officer, count, django_assert_num_queries):
    taken(table([changed(identifier="", name=f"B{number}") for number in range(count)]))
    partner = PartnerFactory(siret="77567227200017")
    taken(table([changed(object=f"O{number}") for number in range(count)]))
    client = sign_in(officer)
    with django_assert_num_queries(5):
        client.get(reverse("partners:subsidy_list"))
    with django_assert_num_queries(9):
        client.get(reverse("partners:partner_money", args=[partner.pk]))


def test_the_money_of_a_partner_shows_its_agreements_and_premises_as_far_as_one_sees_them(
    sign_in, officer, outsider, quartier
):
    partner = PartnerFactory()
    agreement = AgreementFactory(title="Jardins", quartiers=[quartier])
    agreement.partners.add(partner)
    agreement.amounts.create(partner=partner, year=2026, amount=1500)
    OccupationFactory(partner=partner, premises=PremisesFactory(name="Salle bleue", quartier=quartier))
    url = reverse("partners:partner_money", args=[partner.pk])
    page = sign_in(officer).get(url).content.decode().replace("\u202f", " ")
    for words in ("Jardins", "1 500 €", "Salle bleue"):
        assert words in page
    page = sign_in(outsider).get(url).content.decode()
    for words in ("Jardins", "Salle bleue"):
        assert words not in page


def test_every_line_of_a_partner_is_reached_page_by_page(sign_in, officer):
    partner = PartnerFactory(name="Régie")
    Subsidy.objects.bulk_create(
        Subsidy(partner=partner, funder=f"Ville {n}", beneficiary="Régie", year=2025, amount=n, digest=f"d{n}")
        for n in range(1, 54)
    )
    client, url = sign_in(officer), reverse("partners:partner_money", args=[partner.pk])
    part = client.get(url, headers={"HX-Request": "true"}).content.decode()
    assert "<h1>" not in part
    assert part.count("Ville") == 10
    assert "Les 53 lignes" in part
    pages = [client.get(url, {"page": page}).content.decode() for page in (1, 2)]
    assert all("<h1>" in page for page in pages)
    assert [page.count("Ville") for page in pages] == [50, 3]
    # The totals count them all, on every page.
    assert all(f"{sum(range(1, 54)):,} €".replace(",", "\u202f") in page for page in pages)


def test_every_column_says_what_it_holds():
    assert all(column.help and column.example for column in COLUMNS)
