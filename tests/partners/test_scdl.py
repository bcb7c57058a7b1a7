"""What agreements give, as the file that public bodies publish (SCDL): exact, refused in words, taken back."""

import csv
import datetime
import io
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.importing import take
from partners.importers.subsidies import SubsidiesImporter
from partners.models import AgreementAmount, Landlord, Partner, Subsidy
from tests.factories import AgreementFactory, PartnerFactory, QuartierFactory

pytestmark = pytest.mark.django_db
HOUSE, REGIE = "00012345500016", "77567227200018"
# By hand, from the schema; what is empty in it is left out here.
EXPECTED = {
    "idSubvention": "convention-{agreement}-{partner}-2026",
    "nomAttribuant": "Habitat des Rives",
    "idAttribuant": HOUSE,
    "nomBeneficiaire": "Régie « Les Passerelles », quartier",
    "idBeneficiaire": REGIE,
    "rnaBeneficiaire": "W381000001",
    "exerciceBudgetaire": "2026",
    "pluriannualite": "oui",
    "anneesPluriannualite": "2025;2026",
    "dateConvention": "2025-02-03",
    "dateDebut": "2025-03-01",
    "dateFin": "2026-02-28",
    "statutLabel": "Accordé",
    "objet": "Entretien des pieds d’immeuble",
    "nature": "aide en numéraire",
    "montant": "1250.50",
    "cofinancement": "non",
    "pourcentageSubvention": "1.00",
    "dateMiseAJour": "2026-11-26",
}
COLUMNS = [
    "idSubvention",
    "nomAttribuant",
    "idAttribuant",
    "nomServiceInstructeur",
    "idServiceInstructeur",
    "nomBeneficiaire",
    "idBeneficiaire",
    "rnaBeneficiaire",
    "exerciceBudgetaire",
    "pluriannualite",
    "anneesPluriannualite",
    "dateDecision",
    "dateConvention",
    "referenceDecision",
    "dateCreation",
    "dateDebut",
    "dateFin",
    "dispositif",
    "sousDispositif",
    "statutLabel",
    "objet",
    "nature",
    "montantDemande",
    "montant",
    "nomOutilInstruction",
    "nomOutilVersement",
    "ej",
    "cléVersement",
    "conditionsVersement",
    "descriptionConditionsVersement",
    "datesPeriodeVersement",
    "cofinancement",
    "attribuantsCofinanceurs",
    "idCofinancement",
    "idRAE",
    "notificationUE",
    "pourcentageSubvention",
    "evaluationCout",
    "evaluation",
    "dateMiseAJour",
]


def address(**query: Any) -> str:
    return reverse("partners:agreement_list", query={"format": "scdl", **query})


def given(quartier: Any, **fields: Any) -> AgreementAmount:
    agreement = AgreementFactory(
        **{
            "title": "Entretien des pieds d’immeuble",
            "quartiers": [quartier],
            "status": "signed",
            "signed_on": datetime.date(2025, 2, 3),
            "starts_on": datetime.date(2025, 3, 1),
            "ends_on": datetime.date(2026, 2, 28),
            **fields,
        }
    )
    partner = PartnerFactory(name="Régie « Les Passerelles », quartier", siret=REGIE, rna="W381000001")
    agreement.partners.add(partner)
    return AgreementAmount.objects.create(agreement=agreement, partner=partner, year=2026, amount="1250.50")


def sent(response: Any) -> bytes:
    return b"".join(response.streaming_content)


@pytest.fixture
def house() -> Partner:
    row = PartnerFactory(name="Habitat des Rives", siret=HOUSE)
    Landlord.objects.create(partner=row)
    return row


@time_machine.travel(datetime.datetime(2026, 11, 26, 10, tzinfo=datetime.UTC))
def test_the_file_is_the_expected_one(sign_in, proximity, quartier, house):
    row = given(quartier)
    response = sign_in(proximity).get(address())
    assert response.headers["Content-Disposition"] == 'attachment; filename="subventions-donnees-2026-11-26.csv"'
    content = sent(response)
    # Neither a mark of order nor words above the header: others read it too.
    assert content.startswith(b"idSubvention,nomAttribuant,idAttribuant,")
    header, line = csv.reader(io.StringIO(content.decode()))
    assert header == COLUMNS
    told = {name: cell for name, cell in zip(header, line, strict=True) if cell}
    expected = dict(EXPECTED, idSubvention=f"convention-{row.agreement_id}-{row.partner_id}-2026")
    assert told == expected


def test_our_import_takes_it_back(sign_in, officer, quartier, house):
    row = given(quartier)
    AgreementAmount.objects.create(agreement=row.agreement, partner=row.partner, year=2025, amount="1250.50")
    content = sent(sign_in(officer).get(address()))
    report = take(SubsidiesImporter(), SimpleUploadedFile("s.csv", content))
    assert (report.created, report.refused, report.unchanged) == (2, [], 0)
    before, after = Subsidy.objects.order_by("year")
    assert (before.year, after.year) == (2025, 2026)
    assert (after.partner, after.beneficiary, after.beneficiary_rna) == (row.partner, row.partner.name, "W381000001")
    assert (after.funder, after.funder_siret, after.amount) == ("Habitat des Rives", HOUSE, Decimal("1250.50"))
    assert (after.decided_on, after.object) == (datetime.date(2025, 2, 3), "Entretien des pieds d’immeuble")
    again = take(SubsidiesImporter(), SimpleUploadedFile("s.csv", content))
    assert (again.created, again.unchanged) == (0, 2)


def test_the_filters_of_the_list_are_kept(sign_in, officer, quartier, house):
    row = given(quartier)
    AgreementAmount.objects.create(agreement=row.agreement, partner=row.partner, year=2025, amount="7")
    other = AgreementFactory(title="Brouillon", quartiers=[quartier])
    hidden = AgreementFactory(title="Ailleurs", quartiers=[QuartierFactory()], status="signed")
    for each in (other, hidden):
        AgreementAmount.objects.create(agreement=each, partner=row.partner, year=2026, amount="9")
    client = sign_in(officer)

    def amounts(**query: Any) -> list[str]:
        return [line["montant"] for line in csv.DictReader(io.StringIO(sent(client.get(address(**query))).decode()))]

    # Neither what is not signed yet nor what the reader does not see.
    assert amounts() == ["7.00", "1250.50"]
    assert amounts(annee="2026") == ["1250.50"]
    assert amounts(q="brouillon") == []
    page = client.get(reverse("partners:agreement_list", query={"annee": "2026", "page": "1"})).content.decode()
    assert 'href="?annee=2026&amp;format=scdl"' in page


def test_it_is_refused_in_words_without_a_siret_of_the_house(sign_in, officer):
    client = sign_in(officer)
    response = client.get(address(annee="2026"), follow=True)
    assert response.redirect_chain == [(f"{reverse('partners:agreement_list')}?annee=2026", 302)]
    assert "quel partenaire est votre organisme" in response.content.decode()
    Landlord.objects.create(partner=PartnerFactory(name="Habitat des Rives"))
    shown = client.get(address(), follow=True).content.decode()
    assert "écrivez-le sur la fiche de « Habitat des Rives »" in shown


def test_a_name_is_never_a_formula(sign_in, officer, quartier, house):
    row = given(quartier, title="=HYPERLINK(1)")
    Partner.objects.filter(pk=row.partner_id).update(name="@Association")
    [line] = csv.DictReader(io.StringIO(sent(sign_in(officer).get(address())).decode()))
    assert (line["objet"], line["nomBeneficiaire"]) == ("'=HYPERLINK(1)", "'@Association")
