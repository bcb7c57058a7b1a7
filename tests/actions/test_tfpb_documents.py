"""The plan and the bilan of an abattement as PDF and as Word: what they say, who reads them, how many queries."""

import datetime
import io
import itertools
from decimal import Decimal
from typing import Any

import docx
import pytest
from django.urls import reverse
from pypdf import PdfReader

from accounts.enums import Role
from actions.documents.tfpb import tfpb_data
from actions.models import ActionReport, Framework, TfpbConvention, TfpbLine
from actions.reads.tfpb import plan_of
from core.documents.registry import word_document
from core.documents.word import render_word
from core.french import NARROW_SPACE
from territories.enums import QuartierKind
from tests.diagnostics.test_reports import missing
from tests.factories import ActionFactory, CommuneFactory, ProgrammeFactory, QuartierFactory, member, spend

pytestmark = pytest.mark.django_db


@pytest.fixture
def quartier():
    town = CommuneFactory(name="Fresnel", epci_code="200000172", epci_name="Pays de Fresnel")
    row = QuartierFactory(name="Les Tilleuls", kind=QuartierKind.QPV_2024, code="QN07501M")
    row.communes.set([town])
    return row


@pytest.fixture
def officer(quartier):
    return member(quartier, Role.OFFICER)


@pytest.fixture
def convention(quartier):
    return TfpbConvention.objects.create(
        quartier=quartier, framework=Framework.objects.get(kind="tfpb"), first_year=2025, last_year=2027,
        signatories="l’État, la ville", signed_on=datetime.date(2024, 9, 20),
    )  # fmt: skip


@pytest.fixture
def programme(quartier):
    return ProgrammeFactory(quartiers=[quartier], first_year=2025, last_year=2027)


def planned(convention, programme, title, number, *, spent: Any = None, valued: Any = None, **fields: Any) -> Any:
    """An action planned on an axis for 1,500 €, of which 1,200 to be valued; what it cost, what is valued of it."""
    action = ActionFactory(programme=programme, title=title, first_year=2025, last_year=2025, **fields)
    axis = convention.framework.axes.get(number=number)
    TfpbLine.objects.create(
        convention=convention, year=2025, axis=axis, action=action, landlord=1000, others=500, valued=1200,
        calendar="toute l’année", comment="Un poste est resté vacant.",
    )  # fmt: skip
    if spent is not None:
        line = spend(action, spent, on=datetime.date(2025, 5, 6))
        line.values.create(quartier=convention.quartier, axis=axis, amount=valued)
    return action


@pytest.fixture
def told(convention, programme, officer):
    """Médiation, planned, spent and told; Bennes out of the plan to the cent, without proof nor bilan."""
    convention.years.create(year=2025, dwellings=420, abatement=2000)
    mediation = planned(
        convention, programme, "Médiation <soir> & samedi", 1, spent=1000, valued=900,
        additionality="beyond", additionality_note="Le soir",
    )  # fmt: skip
    ActionReport.objects.create(
        action=mediation, year=2025, sentence="Les soirs d’été sont plus calmes.", gaps="Un poste vacant.",
        perspectives="Recruter.", verdict="renew", written_by=officer,
    )  # fmt: skip
    bins = ActionFactory(programme=programme, title="Bennes", first_year=2025, last_year=2025)
    line = spend(bins, Decimal("30.02"), on=datetime.date(2025, 5, 6))
    line.values.create(
        quartier=convention.quartier, axis=convention.framework.axes.get(number=4), amount=Decimal("10.01")
    )
    return plan_of(convention, 2025)


def plain(text: str) -> str:
    return text.replace(NARROW_SPACE, " ").replace("\u2212", "-").replace("\xa0", " ")


def word_lines(content: bytes) -> list[str]:
    """Return the paragraphs and the cells of a Word file, from the first to the last."""
    found = []
    for block in docx.Document(io.BytesIO(content)).iter_inner_content():
        rows = getattr(block, "rows", None)
        found += [block.text] if rows is None else [" | ".join(_cells(row)) for row in rows]
    return [plain(line) for line in found]


def _cells(row: Any) -> list[str]:
    return [cell.text for cell, _ in itertools.groupby(row.cells)]


def url(name: str, convention: Any, **query: Any) -> str:
    return reverse(f"actions:{name}", args=[convention.pk], query=query or None)


def test_the_data_has_gaps_in_euros_and_in_percent_and_amounts_to_the_cent(told, officer):
    data = tfpb_data(told, officer)
    assert (data["ville"], data["epci"], data["logements"]) == ("Fresnel", "Pays de Fresnel", "420")
    assert data["qpv"] == "QN07501M Les Tilleuls"
    mediation = data["axes"][0]["actions"][0]
    shown = (
        "prevu",
        "realise",
        "ecart_depense",
        "ecart_depense_pourcent",
        "valorise",
        "taux",
        "ecart",
        "ecart_pourcent",
    )
    assert [plain(mediation[key]) for key in shown] == [
        "1 500,00 €", "1 000,00 €", "-500,00 €", "-33,3 %", "900,00 €", "90,0 %", "-300,00 €", "-25,0 %",
    ]  # fmt: skip
    bins = data["axes"][1]["actions"][0]
    assert bins["hors_plan"] == "hors programme"
    assert [plain(bins[key]) for key in ("realise", "valorise", "ecart", "ecart_pourcent")] == [
        "30,02 €", "10,01 €", "+10,01 €", "—",
    ]  # fmt: skip
    assert plain(data["total"]["valorise"]) == "910,01 €"
    assert plain(data["jauge"]).endswith(
        "910,01 € sont valorisés sur 2 000,00 € d’abattement, soit 45,5 % : il reste 1 089,99 € à valoriser ou à "
        "expliquer. Pour une dépense totale de 1 030,02 €, le taux de valorisation est de 88,3 %."
    )
    assert [plain(line) for line in data["a_expliquer"]] == [
        "Le programme laisse 800,00 € de l’abattement sans emploi.",
        "1 089,99 € de l’abattement ne sont pas valorisés : 45,5 % seulement le sont.",
        *(f"Aucune action sur l’axe {axis}." for axis in told.empty_axes),
        "2 dépenses valorisées n’ont pas de justificatif.",
        "Médiation <soir> & samedi : il est prévu de valoriser 1 200,00 €, plus que ce que paie le bailleur.",
        "Bennes : il n’est pas dit si l’action relève du droit commun ou va au-delà.",
    ]
    assert data["evaluation"] == [
        {
            "action": "Médiation <soir> & samedi",
            "phrase": "Les soirs d’été sont plus calmes.",
            "ecarts": "Un poste vacant.",
            "perspectives": "Recruter.",
            "suite": "À reconduire",
            "etat": "bilan en cours d’écriture",
        }
    ]
    assert data["sans_bilan"] == ["Bennes"]


def test_the_word_file_says_it_on_the_letterhead(told, officer, client):
    client.force_login(officer)
    response = client.get(url("tfpb_word", told.convention, annee=2025))
    assert response["Content-Disposition"] == 'attachment; filename="tfpb-les-tilleuls-2025.docx"'
    lines = word_lines(response.content)
    expected = [
        "Les Tilleuls, 2025",
        "EPCI : Pays de Fresnel",
        "Logements concernés : 420",
        "Abattement de l’année : 2 000,00 €",
        "Programme d’actions 2025",
        str(told.axes[0].axis),
        "Médiation <soir> & samedi\nAu-delà du droit commun : Le soir | toute l’année | 1 500,00 € | 1 000,00 € | "
        "500,00 € | 1 200,00 € | 80,0 %",
        "Bilan 2025 par axe",
        str(told.axes[0].axis),
        "Médiation <soir> & samedi\n1 dépense sans justificatif\nUn poste est resté vacant. | 1 500,00 € | "
        "1 000,00 € | -500,00 € | -33,3 % | 1 200,00 € | 900,00 € | -300,00 € | -25,0 % | 90,0 %",
        "Bennes (hors programme)\n1 dépense sans justificatif | 0,00 € | 30,02 € | +30,02 € | — | 0,00 € | 10,01 € | "
        "+10,01 € | — | 33,3 %",
        "Total | 1 500,00 € | 1 030,02 € | -469,98 € | -31,3 % | 1 200,00 € | 910,01 € | -289,99 € | -24,2 % | 88,3 %",
        "Évaluation qualitative",
        "Les soirs d’été sont plus calmes.",
        "Sans bilan écrit : Bennes.",
        "Signatures",
    ]
    assert [line for line in lines if line in expected] == expected
    for who in ("Le préfet", "La commune", "L’EPCI", "Le bailleur"):
        assert any(line.startswith(f"{who} | ") for line in lines)


def test_the_pdf_is_tagged_and_says_the_same(told, officer, client):
    client.force_login(officer)
    response = client.get(url("tfpb_pdf", told.convention, annee=2025))
    reader = PdfReader(io.BytesIO(response.content))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.metadata.title == "Abattement de TFPB, programme et bilan : Les Tilleuls, 2025"
    text = plain(" ".join(" ".join(page.extract_text() for page in reader.pages).split()))
    for words in ("910,01 €", "-25,0 %", "Pays de Fresnel", "Les soirs d’été sont plus calmes.", "Le préfet"):
        assert words in text
    assert "Établi le" in text
    assert str(officer) in text


def test_a_convention_without_anything_says_what_is_missing(convention, officer, client):
    client.force_login(officer)
    data = tfpb_data(plan_of(convention, 2025), officer)
    assert (
        data["jauge"]
        == "L’abattement de 2025 n’est pas renseigné. 0,00\u202f€ sont valorisés, pour 0,00\u202f€ au programme."
    )
    assert data["a_expliquer"] == [
        f"Aucune action sur l’axe {axis}." for axis in convention.framework.axes.order_by("number")
    ]
    assert client.get(url("tfpb_pdf", convention, annee=2025)).content.startswith(b"%PDF")
    lines = word_lines(client.get(url("tfpb_word", convention, annee=2025)).content)
    assert "Aucune action n’est inscrite au programme de 2025." in lines
    assert "Rien n’est dépensé ni valorisé en 2025." in lines


def test_a_year_that_is_to_come_has_its_programme_alone(convention, officer):
    convention.years.create(year=2027, abatement=2000)
    data = tfpb_data(plan_of(convention, 2027), officer)
    assert data["genre"] == "Abattement de TFPB, programme"
    assert not data["a_bilan"]
    assert plain(data["jauge"]) == "Le programme prévoit de valoriser 0,00 €, pour un abattement de 2 000,00 €."


def test_whoever_does_not_see_the_quartier_does_not_have_them(told, client):
    client.force_login(member(QuartierFactory(), Role.MANAGER))
    for name in ("tfpb_pdf", "tfpb_word"):
        assert client.get(url(name, told.convention)).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_a_document_makes_a_constant_number_of_queries(
    convention, programme, officer, client, count, django_assert_num_queries
):
    convention.years.create(year=2025, abatement=2000)
    for rank in range(count):
        action = planned(convention, programme, f"Action {rank}", 1 + rank, spent=10, valued=5)
        ActionReport.objects.create(action=action, year=2025, sentence="Fait.", written_by=officer)
    client.force_login(officer)
    with django_assert_num_queries(11):
        client.get(url("tfpb_pdf", convention, annee=2025))
    with django_assert_num_queries(12):
        client.get(url("tfpb_word", convention, annee=2025))


def test_the_sample_has_all_that_a_plan_has(told, officer):
    known = word_document("tfpb")
    sample, pictures = known.sample()
    assert missing(tfpb_data(told, officer), sample) == []
    assert render_word(known.standard, sample, pictures, is_strict=True).startswith(b"PK")
