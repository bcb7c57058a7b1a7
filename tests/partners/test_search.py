"""Search as one types it: accents, typos, acronyms, communes, identifiers; suggestions for a field."""

import pytest

from partners.filters import find_partner, partner_label
from partners.forms.fields import partner_field
from partners.models import Partner
from tests.factories import CommuneFactory, PartnerFactory

pytestmark = pytest.mark.django_db
URL = "/partenaires/suggestions/"


@pytest.fixture(autouse=True)
def directory():
    saint_denis = CommuneFactory(insee_code="93066", name="Saint-Denis")
    lyon = CommuneFactory(insee_code="69123", name="Lyon")
    PartnerFactory(name="Amicale des locataires du Mail", commune=saint_denis, rna="W931000001")
    PartnerFactory(name="AMICALE DES LOCATAIRES", commune=lyon)
    PartnerFactory(name="Centre social Léo-Lagrange", short_name="CSLL", commune=lyon, siret="31538511200026")
    PartnerFactory(name="Mission locale de Plaine Commune", short_name="ML", commune=saint_denis)
    PartnerFactory(name="Théâtre de l’Œil", commune=lyon)


def found(text: str, *, loosely: bool = False) -> list[str]:
    return list(Partner.objects.matching(text, loosely=loosely).values_list("name", flat=True))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("leo lagrange", ["Centre social Léo-Lagrange"]),
        ("LAGRANGE", ["Centre social Léo-Lagrange"]),
        ("lagr", ["Centre social Léo-Lagrange"]),
        ("theatre oeil", ["Théâtre de l’Œil"]),
        ("csll", ["Centre social Léo-Lagrange"]),
        ("ml", ["Mission locale de Plaine Commune"]),
        ("locataires de lyon", ["AMICALE DES LOCATAIRES"]),
        ("amicale saint-denis", ["Amicale des locataires du Mail"]),
        ("saint denis", ["Amicale des locataires du Mail", "Mission locale de Plaine Commune"]),
        ("des locataires", ["AMICALE DES LOCATAIRES", "Amicale des locataires du Mail"]),
        ("315 385 112 00026", ["Centre social Léo-Lagrange"]),
        ("315385112", ["Centre social Léo-Lagrange"]),
        ("w931 000 001", ["Amicale des locataires du Mail"]),
        ("W9310", ["Amicale des locataires du Mail"]),
        ("piscine", []),
        ("amicale piscine", []),
    ],
)
def test_words_accents_acronyms_communes_and_identifiers(text, names):
    assert found(text) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("lagrenge", ["Centre social Léo-Lagrange"]),
        ("amciale saint-denis", ["Amicale des locataires du Mail"]),
        ("téatre", ["Théâtre de l’Œil"]),
        ("misssion", ["Mission locale de Plaine Commune"]),
        ("amicals", ["AMICALE DES LOCATAIRES", "Amicale des locataires du Mail"]),
        ("mssion lacale", ["Mission locale de Plaine Commune"]),
        ("oiel", []),
        ("piscine", []),
        ("W931000009", []),
        ("93100", ["Amicale des locataires du Mail"]),
        ("93200", []),
    ],
)
def test_typos_are_for_when_nothing_has_the_words(text, names):
    assert found(text, loosely=True) == names


def test_the_list_and_its_file_fall_back_to_what_looks_like_the_words(sign_in, officer):
    page = sign_in(officer).get("/partenaires/?q=lagrenge")
    assert [row.name for row in page.context["rows"]] == ["Centre social Léo-Lagrange"]
    assert page.context["count_label"] == "1 partenaire"
    answer = b"".join(sign_in(officer).get("/partenaires/?q=lagrenge&format=csv").streaming_content).decode()
    assert "Léo-Lagrange" in answer
    assert "Mission locale" not in answer


@pytest.mark.parametrize("count", [1, 3])
def test_a_search_with_a_typo_costs_no_more_than_a_page_may(sign_in, officer, count, django_assert_num_queries):
    for number in range(count):
        PartnerFactory(name=f"Passerelle {number}", commune=CommuneFactory())
    client = sign_in(officer)
    with django_assert_num_queries(12):
        page = client.get("/partenaires/?q=paserelle")
    assert len(page.context["rows"]) == count


def test_a_search_shows_what_it_finds_first_in_order(sign_in, officer, monkeypatch):
    monkeypatch.setattr("partners.views.partners.MOST_FOUND", 3)
    for rank in (3, 1, 2, 5, 4):
        PartnerFactory(name=f"Jardin {rank}")
    page = sign_in(officer).get("/partenaires/?q=jardin")
    names = [row.name for row in page.context["rows"]]
    assert page.context["count_label"] == "plus de 3 partenaires"
    assert (len(names), names) == (3, sorted(names))
    for sort in ("-nom", "verification", "-verification", "commune"):
        assert len(sign_in(officer).get(f"/partenaires/?q=jardin&tri={sort}").context["rows"]) == 3


@pytest.mark.parametrize("text", ["", "   ", "de", "%", "_", "\\", "'", "l’", "a" * 200, "é" * 50, "🙂"])
def test_anything_may_be_typed(sign_in, officer, text):
    assert sign_in(officer).get("/partenaires/", {"q": text}).status_code == 200
    assert sign_in(officer).get(URL, {"partner": text + "\x00"}).status_code == 200


def test_suggestions_begin_with_names_that_begin_so(sign_in, officer):
    PartnerFactory(name="Club Léo")
    page = sign_in(officer).get(URL, {"partner": "am"}).content.decode()
    assert page.index("AMICALE DES LOCATAIRES (Lyon)") < page.index("Amicale des locataires du Mail (Saint-Denis)")
    page = sign_in(officer).get(URL, {"partner": "léo"}).content.decode()
    assert page.index("Centre social Léo-Lagrange") < page.index("Club Léo")
    assert "Amicale" not in page
    assert "Lagrange" in sign_in(officer).get(URL, {"partner": "lagrenge"}).content.decode()
    assert sign_in(officer).get(URL, {"partner": "l"}).content.decode().strip() == ""


def test_suggestions_leave_out_those_that_are_gone(sign_in, officer):
    Partner.objects.filter(short_name="CSLL").update(is_dissolved=True)
    assert "Lagrange" not in sign_in(officer).get(URL, {"partner": "lagrange"}).content.decode()


def test_a_field_takes_what_it_suggests():
    row = Partner.objects.select_related("commune").get(short_name="CSLL")
    field = partner_field("Partenaire", Partner.objects.active(), required=True)
    label = partner_label(row)
    assert label == f"Centre social Léo-Lagrange (Lyon) · n° {row.pk}"
    for text in (label, str(row.pk), "lagrange", "lagrenge", "31538511200026"):
        assert field.clean(text) == row
    with pytest.raises(Exception, match="Plusieurs conviennent"):
        field.clean("amicale")
    with pytest.raises(Exception, match="Aucun partenaire ne s’appelle « piscine »"):
        field.clean("piscine")
    assert find_partner(Partner.objects.active(), "X · n° 999999999") is None
