"""The search of the top bar: names with a typo, numbers, and nothing of others."""

import pytest

from dashboards.reads.search import number_in
from tests.factories import (
    ActionFactory,
    AgreementFactory,
    CommuneFactory,
    DecisionFactory,
    MeetingFactory,
    ObservationFactory,
    PartnerFactory,
    ProgrammeFactory,
    QuartierFactory,
    ResidenceFactory,
    UrbanProjectFactory,
)

pytestmark = pytest.mark.django_db
URL = "/recherche/"


@pytest.fixture
def found(quartier, officer, sign_in):
    """Call it on words: the page that the officer of the quartier gets."""
    client = sign_in(officer)
    return lambda words: client.get(URL, {"q": words}).content.decode()


@pytest.fixture
def things(quartier, theme):
    """One of each on the officer's quartier, and one of each elsewhere."""
    rows = {}
    for place, where in (("ici", quartier), ("ailleurs", QuartierFactory(name="Les Tilleuls du Nord"))):
        rows[place] = {
            "residence": ResidenceFactory(name=f"Résidence Maurice-Audin {place}", quartier=where),
            "project": UrbanProjectFactory(name=f"Renouvellement des Bosquets {place}", quartiers=[where]),
            "observation": ObservationFactory(quartier=where, theme=theme, text=f"Ascenseur en panne {place}"),
            "meeting": MeetingFactory(title=f"Cellule de gestion de l’Étang {place}", quartiers=[where]),
            "agreement": AgreementFactory(title=f"Convention jardin partagé {place}", quartiers=[where]),
        }
        rows[place] |= {
            "decision": DecisionFactory(meeting=rows[place]["meeting"], text=f"Réparer le portillon {place}"),
        }
    return rows


@pytest.mark.parametrize("words", ["Les Tilleuls", "tilleuls", "TILLEUL", "tileuls", "tilleus"])
def test_a_quartier_by_its_name_whatever_the_accents_and_a_typo(words, found, things, quartier):
    page = found(words)
    assert f'href="/quartiers/{quartier.pk}/"' in page
    assert "Les Tilleuls du Nord" not in page


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("residence", "maurice audin"),
        ("residence", "maurise audin"),
        ("project", "bosquets"),
        ("project", "bosquet"),
        ("project", "bosqets"),
        ("observation", "ascenseurs"),
        ("observation", "panne"),
        ("meeting", "etang gestion"),
        ("meeting", "cellules"),
        ("decision", "portillon"),
        ("agreement", "jardins partages"),
    ],
)
def test_each_kind_is_found_in_scope_only(kind, words, found, things):
    page = found(words)
    assert things["ici"][kind].get_absolute_url() in page
    assert things["ailleurs"][kind].get_absolute_url() not in page
    assert "ailleurs" not in page


@pytest.mark.parametrize(
    "words", ["amis mail", "AMIS du Mail", "lam", "315 385 112 00026", "W751004076", "mail montreuil"]
)
def test_a_partner_as_the_directory_finds_it(words, found):
    row = PartnerFactory(
        name="Les Amis du Mail",
        short_name="LAM",
        siret="31538511200026",
        rna="W751004076",
        commune=CommuneFactory(name="Montreuil"),
    )
    gone = PartnerFactory(name="Les Amis du Mail à Montreuil, LAM", is_dissolved=True)
    page = found(words)
    assert f'href="{row.get_absolute_url()}"' in page
    assert gone.get_absolute_url() not in page
    assert "/partenaires/?q=" not in page


def test_many_partners_lead_to_the_directory(found):
    PartnerFactory.create_batch(9, name="Régie de quartier")
    page = found("régie")
    assert page.count(">Régie de quartier</a>") == 8
    assert 'href="/partenaires/?q=r%C3%A9gie"' in page


@pytest.mark.parametrize("form", ["{}", "n° {}", "N°{}", "n {}", "#{}", " {} "])
def test_an_observation_by_its_number(form, found, things):
    row = things["ici"]["observation"]
    page = found(form.format(row.pk))
    assert "Observation de ce numéro" in page
    assert f"/veille/{row.pk}/" in page


def test_the_number_of_an_observation_of_others_finds_nothing(found, things):
    page = found(f"n° {things['ailleurs']['observation'].pk}")
    assert "Observation de ce numéro" not in page
    assert "ailleurs" not in page


def test_a_confidential_one_is_for_those_who_lead(quartier, proximity, officer, sign_in):
    row = ObservationFactory(quartier=quartier, text="Trafic devant la loge", is_confidential=True)
    for words in ("trafic", f"n° {row.pk}"):
        assert f"/veille/{row.pk}/" not in sign_in(proximity).get(URL, {"q": words}).content.decode()
        assert f"/veille/{row.pk}/" in sign_in(officer).get(URL, {"q": words}).content.decode()


@pytest.mark.parametrize(
    ("words", "number"),
    [("n° 12", 12), ("#7", 7), ("93200", 93200), ("hall 4", None), ("", None), ("1234567890123", None), ("no", None)],
)
def test_numbers(words, number):
    assert number_in(words) == number


@pytest.mark.parametrize(
    "words", ["", "   ", "\x00", "'", "%", "-", "« »", "a" * 5000, "(((", "n°", "n° 999999999999"]
)
def test_odd_words_never_break_the_page(words, found):
    assert "<h1>Recherche" in found(words)


def test_what_was_typed_comes_back_harmless(found):
    page = found('<script>alert("1")</script>')
    assert "<script>alert" not in page
    assert "Rien ne correspond" in page


def test_a_nearer_name_comes_first(found, officer):
    from accounts.models import TeamQuartier

    team = officer.memberships.get().team
    for name in ("Cité des Ormes", "Ormes", "Les Ormeaux"):
        TeamQuartier.objects.create(team=team, quartier=QuartierFactory(name=name))
    page = found("ormes")
    positions = [page.index(f">{name}</a>") for name in ("Ormes", "Cité des Ormes", "Les Ormeaux")]
    assert positions == sorted(positions)


def test_programmes_and_actions_are_found_by_their_title_and_actions_by_their_code(found, quartier):
    programme = ProgrammeFactory(title="Cohésion 2026", quartiers=[quartier], last_year=2028)
    here = ActionFactory(programme=programme, title="Chantier éducatif", code="AC-12", status="running")
    there = ActionFactory(title="Chantier éducatif", code="AC-12")
    ActionFactory(programme=programme, title="Sans code")
    for words in ("chantier", "chantié educatif", "ac-12", " AC-12 "):
        page = found(words)
        assert here.get_absolute_url() in page, words
        assert there.get_absolute_url() not in page, words
        assert "Sans code" not in page, words
    assert "AC-12 · 2026" in found("chantier")
    assert here.get_absolute_url() not in found("ac-1")
    page = found("cohesion")
    assert programme.get_absolute_url() in page
    assert "2026 – 2028" in page


@pytest.mark.parametrize("number", [1, 3])
def test_queries(number, quartier, officer, theme, sign_in, django_assert_num_queries):
    for n in range(number):
        ResidenceFactory(name=f"Tilleuls {n}", quartier=quartier)
        PartnerFactory(name=f"Amicale des Tilleuls {n}", commune=quartier.communes.first())
        UrbanProjectFactory(name=f"Projet des Tilleuls {n}", quartiers=[quartier])
        ObservationFactory(quartier=quartier, text="Sous les tilleuls")
        meeting = MeetingFactory(title=f"Réunion des tilleuls {n}", quartiers=[quartier])
        DecisionFactory(meeting=meeting, text=f"Tailler les tilleuls {n}")
        AgreementFactory(title=f"Entretien des tilleuls {n}", quartiers=[quartier])
        programme = ProgrammeFactory(title=f"Programme des tilleuls {n}", quartiers=[quartier])
        ActionFactory(programme=programme, title=f"Fête des tilleuls {n}")
    client = sign_in(officer)
    with django_assert_num_queries(12):
        page = client.get(URL, {"q": "tilleuls"}).content.decode()
    for words in (
        "Sous les tilleuls", "Tailler les tilleuls", "Entretien des tilleuls", "Programme des tilleuls", "Fête des",
    ):  # fmt: skip
        assert page.count(words) == number
    with django_assert_num_queries(12):
        client.get(URL, {"q": "12"})
