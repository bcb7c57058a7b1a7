"""Subsidies that actions were given, as the file that public bodies publish (SCDL)."""

import csv
import datetime
import io
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from actions.models import Funding
from core.importing import take
from partners.importers.subsidies import SubsidiesImporter
from partners.models import Landlord, Partner, Subsidy
from tests.factories import ActionFactory, FundingFactory, PartnerFactory, ProgrammeFactory, QuartierFactory

pytestmark = pytest.mark.django_db
HOUSE, CITY, CAF = "00012345500016", "22440002800011", "77567227200017"


@pytest.fixture
def house() -> Partner:
    row = PartnerFactory(name="Habitat des Rives", siret=HOUSE)
    Landlord.objects.create(partner=row)
    return row


def voted(action: Any, name: str, siret: str, amount: str, **fields: Any) -> Funding:
    return FundingFactory(
        **{
            "action": action,
            "funder": PartnerFactory(name=name, siret=siret),
            "status": "voted",
            "asked": "1000",
            "asked_on": datetime.date(2025, 10, 1),
            "voted": amount,
            "voted_on": datetime.date(2025, 12, 18),
            "reference": "DEL-2025-042",
            "confidential": "Le maire hésite.",
            **fields,
        }
    )


def lines(client: Any, **query: Any) -> list[dict[str, str]]:
    response = client.get(reverse("actions:action_list", query={"format": "scdl", **query}))
    content = b"".join(response.streaming_content)
    assert "Le maire hésite." not in content.decode()
    return list(csv.DictReader(io.StringIO(content.decode())))


def test_who_gives_to_whom(sign_in, proximity, action, house):
    paid = voted(
        action, "Ville", CITY, "800.50", status="paid", paid="800.50", paid_on=datetime.date(2026, 3, 4)
    )  # fmt: skip
    voted(action, "CAF", CAF, "300")
    # Not granted: asked, refused after a vote, of another year than the one that is filtered.
    FundingFactory(action=action, status="asked", asked="50", asked_on=datetime.date(2026, 1, 1))
    voted(action, "Région", "23350001600040", "9", status="refused", refused_on=datetime.date(2026, 1, 9))
    voted(action, "Métropole", "20004097700019", "60", year=2027)
    other = ActionFactory(programme=ProgrammeFactory(quartiers=[QuartierFactory()]))
    voted(other, "Département", "22380001200013", "70")
    client = sign_in(proximity)
    first, second = lines(client, annee="2026")
    assert {name: cell for name, cell in first.items() if cell and name != "dateMiseAJour"} == {
        "idSubvention": f"financement-{paid.pk}",
        "nomAttribuant": "Ville",
        "idAttribuant": CITY,
        "nomBeneficiaire": "Habitat des Rives",
        "idBeneficiaire": HOUSE,
        "exerciceBudgetaire": "2026",
        "pluriannualite": "non",
        "dateDecision": "2025-12-18",
        "referenceDecision": "DEL-2025-042",
        "statutLabel": "Accordé",
        "objet": "Jardin partagé",
        "nature": "aide en numéraire",
        "montantDemande": "1000.00",
        "montant": "800.50",
        "conditionsVersement": "unique",
        "datesPeriodeVersement": "2026-03-04",
        "cofinancement": "oui",
        "attribuantsCofinanceurs": "CAF",
        "idCofinancement": CAF,
        "pourcentageSubvention": "1.00",
    }
    assert (second["nomAttribuant"], second["attribuantsCofinanceurs"]) == ("CAF", "Ville")
    assert [row["montant"] for row in lines(client)] == ["800.50", "300.00", "60.00"]
    assert lines(client, q="autre chose") == []


def test_the_partner_that_leads_is_the_beneficiary(sign_in, officer, action, house):
    action.lead_partner = PartnerFactory(name="Centre social", siret="31538511200026")
    action.save()
    voted(action, "Ville", CITY, "800")
    [line] = lines(sign_in(officer))
    assert (line["nomBeneficiaire"], line["idBeneficiaire"]) == ("Centre social", "31538511200026")


def test_our_import_takes_it_back(sign_in, officer, action, house):
    voted(action, "Ville", CITY, "800.50")
    response = sign_in(officer).get(reverse("actions:action_list", query={"format": "scdl"}))
    report = take(SubsidiesImporter(), SimpleUploadedFile("s.csv", b"".join(response.streaming_content)))
    assert (report.created, report.refused) == (1, [])
    row = Subsidy.objects.get()
    # Decided in 2025 for 2026.
    assert (row.year, row.decided_on) == (2026, datetime.date(2025, 12, 18))
    assert (row.partner, row.funder, row.funder_siret) == (house, "Ville", CITY)
    assert (row.amount, row.reference) == (Decimal("800.50"), "DEL-2025-042")


def test_it_is_refused_in_words_without_the_landlord(sign_in, officer, action):
    shown = sign_in(officer).get(reverse("actions:action_list", query={"format": "scdl", "q": "x"}), follow=True)
    assert shown.redirect_chain == [(f"{reverse('actions:action_list')}?q=x", 302)]
    assert "quel partenaire est votre organisme" in shown.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_file_makes_as_many_queries_whatever_it_holds(
    sign_in, officer, action, house, count, django_assert_num_queries
):
    for number in range(count):
        voted(action, f"Ville {number}", None, "10")
    client = sign_in(officer)
    with django_assert_num_queries(9):
        assert len(lines(client)) == count
