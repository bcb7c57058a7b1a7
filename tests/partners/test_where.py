"""Who acts on a quartier, and whom to call."""

import datetime
import io

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from partners.models import ContactPost, PartnerTheme
from tests.factories import AgreementFactory, ContactFactory, PartnerFactory, PresenceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def there(quartier):
    """A partner that acts on a theme here, one that has its own themes, one that left, one that is dissolved."""
    jobs, youth = PartnerTheme.objects.get(code="emploi"), PartnerTheme.objects.get(code="jeunesse")
    club = PartnerFactory(name="Club de boxe", phone="01 99 00 00 02")
    club.themes.add(youth)
    PresenceFactory(partner=club, quartier=quartier)
    mission = PartnerFactory(name="Mission locale", phone="01 99 00 00 01")
    mission.themes.add(youth)
    PresenceFactory(partner=mission, quartier=quartier, role="lead").themes.add(jobs)
    ContactPost.objects.create(
        contact=ContactFactory(first_name="Karim", last_name="Calque", phone="06 39 98 00 01"),
        partner=mission,
        function="Conseiller",
        # The last day counts.
        until=timezone.localdate(),
    )
    ContactPost.objects.create(
        contact=ContactFactory(last_name="Oublié", keep_until=timezone.localdate() - datetime.timedelta(days=1)),
        partner=mission,
        function="Directeur",
    )
    ContactPost.objects.create(
        contact=ContactFactory(last_name="Parti"),
        partner=mission,
        function="Ancien",
        until=timezone.localdate() - datetime.timedelta(days=1),
    )
    PresenceFactory(partner=PartnerFactory(name="Fermée", is_dissolved=True), quartier=quartier)
    PresenceFactory(partner=PartnerFactory(name="Ancienne"), quartier=quartier, until="2020-01-01")
    PresenceFactory(partner=PartnerFactory(name="D’ailleurs"))
    return club, mission


def test_theme_by_theme_with_whom_to_call(sign_in, proximity, quartier, there):
    page = sign_in(proximity).get(reverse("partners:quartier_directory", args=[quartier.pk]))
    groups = {name: [one.partner.name for one in present] for name, present in page.context["directory"].groups}
    # What it does here comes before what it does elsewhere.
    assert groups == {"Jeunesse et prévention": ["Club de boxe"], "Emploi et insertion": ["Mission locale"]}
    words = page.content.decode()
    assert "Karim Calque, Conseiller" in words
    assert 'href="tel:0639980001"' in words
    assert 'href="tel:0199000002"' in words
    for name in ("Fermée", "Ancienne", "D’ailleurs", "Parti,", "Oublié"):
        assert name not in words
    assert "Mobilité" in [str(theme) for theme in page.context["directory"].deserts]


def test_the_sheet_is_a_tagged_pdf_with_the_same_people(sign_in, proximity, quartier, there):
    answer = sign_in(proximity).get(reverse("partners:quartier_sheet", args=[quartier.pk]))
    reader = PdfReader(io.BytesIO(answer.content))
    text = " ".join(page.extract_text() for page in reader.pages)
    for words in ("Mission locale", "Karim Calque", "06 39 98 00 01", "01 99 00 00 02", "Personne encore"):
        assert words in text
    assert "Fermée" not in text
    assert "Oublié" not in text
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert "qui-appeler-les-tilleuls.pdf" in answer["Content-Disposition"]


def test_the_panel_says_which_agreements_are_about_to_end(sign_in, officer, quartier, there):
    soon = timezone.localdate() + datetime.timedelta(days=20)
    AgreementFactory(title="Jardins", status="signed", ends_on=soon, quartiers=[quartier])
    AgreementFactory(
        title="Lointaine", status="signed", ends_on=soon.replace(year=soon.year + 2), quartiers=[quartier]
    )
    page = sign_in(officer).get(reverse("partners:quartier_panel", args=[quartier.pk])).content.decode()
    assert "Jardins" in page
    assert "Lointaine" not in page
    assert "Club de boxe" in page


def test_a_quartier_without_anybody_says_what_to_do(sign_in, officer, quartier):
    page = sign_in(officer).get(reverse("partners:quartier_directory", args=[quartier.pk])).content.decode()
    assert "dites où il intervient" in page


@pytest.mark.parametrize("count", [1, 3])
def test_queries(sign_in, officer, quartier, count, django_assert_num_queries):
    for number in range(count):
        partner = PartnerFactory()
        partner.themes.add(PartnerTheme.objects.first())
        PresenceFactory(partner=partner, quartier=quartier)
        ContactPost.objects.create(contact=ContactFactory(last_name=f"C{number}"), partner=partner, function="Dir.")
    client = sign_in(officer)
    with django_assert_num_queries(7):
        client.get(reverse("partners:quartier_directory", args=[quartier.pk]))
