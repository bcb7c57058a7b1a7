"""The page of bilans, and the contribution to the rapport politique de la ville: said from the rows, with sources."""

import datetime
import io
import re
from decimal import Decimal
from typing import Any

import docx
import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from accounts.enums import Role
from actions.models import ActionReport, Framework, TfpbConvention
from core.documents.registry import word_document
from core.documents.word import render_word
from core.french import NARROW_SPACE
from dashboards.documents.contribution import contribution_data
from dashboards.reads.contribution import contribution_of
from territories.enums import QuartierKind
from tests.diagnostics.test_reports import missing
from tests.factories import (
    ActionFactory,
    CommuneFactory,
    DecisionFactory,
    FundingFactory,
    IndicatorFactory,
    IndicatorValueFactory,
    IssueFactory,
    MeetingFactory,
    ObservationFactory,
    OperationFactory,
    ParticipationFactory,
    ProgrammeFactory,
    QuartierFactory,
    UrbanProjectFactory,
    member,
    spend,
)

pytestmark = pytest.mark.django_db

YEAR = 2026
ORDER = [
    "1. Rappel des orientations",
    "2. Évolution des quartiers",
    "3. Actions de 2026",
    "4. Perspectives et améliorations",
    "5. Lien avec le renouvellement urbain",
]


def plain(text: str) -> str:
    return text.replace(NARROW_SPACE, " ").replace("\u2212", "-").replace("\xa0", " ")


@pytest.fixture
def town():
    return CommuneFactory(name="Fresnel", epci_code="200000172", epci_name="Pays de Fresnel")


def place(town: Any, name: str, code: str) -> Any:
    row = QuartierFactory(name=name, kind=QuartierKind.QPV_2024, code=code)
    row.communes.set([town])
    row.commune_names = town.name
    row.save()
    return row


@pytest.fixture
def quartier(town):
    return place(town, "Les Tilleuls", "QN07501M")


@pytest.fixture
def officer(quartier):
    return member(quartier, Role.OFFICER)


def at(month: int) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime(YEAR, month, 3, 14))


def fill(quartier: Any, officer: Any, rank: int = 0) -> Any:
    """A year of a quartier: one thing of each kind that the contribution tells."""
    framework, _ = Framework.objects.get_or_create(kind="city_contract", title="Contrat de Fresnel")
    programme = ProgrammeFactory(
        title=f"Programme {rank}", quartiers=[quartier], lead=officer, aims="Des halls tenus."
    )
    programme.frameworks.add(framework)
    axis, _ = framework.axes.get_or_create(version=1, number=1, defaults={"name": "Vivre ensemble"})
    action = ActionFactory(
        programme=programme, title=f"Jardin {rank}", responsible=officer, status="running", involvement="consultation",
        additionality="beyond", additionality_note="Le soir",
    )  # fmt: skip
    action.axes.add(axis)
    ActionReport.objects.create(
        action=action, year=YEAR, sentence="Le jardin tient.", perspectives="L’étendre.", verdict="renew",
        written_by=officer,
    )  # fmt: skip
    ParticipationFactory(action=action, people=12, women=7, from_qpv=9, created_by=officer)
    FundingFactory(
        action=action, status="voted", asked=5000, asked_on=datetime.date(2026, 1, 5), voted=Decimal("3200.50"),
        voted_on=datetime.date(2026, 3, 5),
    )  # fmt: skip
    tfpb = Framework.objects.get(kind="tfpb")
    convention = TfpbConvention.objects.create(quartier=quartier, framework=tfpb, first_year=2025, last_year=2027)
    convention.years.create(year=YEAR, abatement=2000)
    spend(action, Decimal("30.02")).values.create(
        quartier=quartier, axis=tfpb.axes.get(number=7), amount=Decimal("10.01")
    )
    IssueFactory(
        title=f"Encombrants {rank}", quartiers=[quartier], gravity=3, priority=1, decided_on=datetime.date(2026, 2, 1)
    )
    for seen, status in (("2026-02-03", "done"), ("2026-02-04", "to_do"), ("2025-02-03", "done")):
        over_at = at(3) if status == "done" else None
        day = datetime.date.fromisoformat(seen)
        ObservationFactory(quartier=quartier, author=officer, seen_on=day, status=status, over_at=over_at)
    meeting = MeetingFactory(
        kind="residents", quartiers=[quartier], organiser=officer, status="held", starts_at=at(4), ends_at=at(5)
    )
    meeting.groups.create(college="residents", count=23)
    DecisionFactory(meeting=meeting, is_promise=True, created_by=officer)
    project = UrbanProjectFactory(name=f"Projet {rank}", quartiers=[quartier])
    OperationFactory(
        project=project, quartier=quartier, name=f"Tour {rank}", kind="demolition", dwellings=64, progress=40,
        planned_end=datetime.date(2026, 1, 2),
    )  # fmt: skip
    return action


@pytest.fixture
def year(quartier, officer):
    poverty = IndicatorFactory(label="Taux de pauvreté", unit="%", is_key=True)
    for vintage, value in ((2020, "41.2"), (2021, None)):
        IndicatorValueFactory(
            indicator=poverty, quartier=quartier, vintage=vintage, value=value, is_secret=value is None, source="Insee"
        )
    return fill(quartier, officer)


def data_of(user: Any, *quartiers: Any, filters: Any = ()) -> dict[str, Any]:
    return contribution_data(contribution_of(user, YEAR, quartiers), user, filters)


def paragraphs(data: dict[str, Any], part: int, title: str | None = None) -> list[dict[str, Any]]:
    return [
        row
        for block in data["parties"][part]["blocs"]
        if title is None or block["titre"] == title
        for row in block["paragraphes"]
    ]


def said(row: dict[str, Any]) -> str:
    return plain(" | ".join([row["texte"], *row["points"]]))


def test_the_contribution_follows_the_decree_and_says_the_year_from_its_rows(year, quartier, officer):
    data = data_of(officer, quartier, filters=["Année : 2026"])
    assert [part["titre"] for part in data["parties"]] == ORDER
    assert (data["epci"], data["communes"], data["quartiers"]) == (
        "Pays de Fresnel",
        "Fresnel",
        "QN07501M Les Tilleuls",
    )
    assert data["filtres"] == "Année : 2026"
    assert [said(row) for row in paragraphs(data, 0)] == [
        "L’action du bailleur répond aux cadres suivants. | Contrat de Fresnel (Contrat de ville)",
        "1 programme d’actions est en cours. | Programme 0 (2026) : Des halls tenus.",
    ]
    indicators, seen, issues = map(said, paragraphs(data, 1))
    assert indicators.endswith("| Taux de pauvreté : secret statistique en 2021 ; 41,2 % en 2020")
    assert seen.startswith(
        "2 observations ont été notées en 2026, contre 1 en 2025. Sur 2 constats et incidents, 1 est traité ou classé "
        "et 1 reste ouvert. Thèmes les plus fréquents : "
    )
    assert issues.startswith("1 problématique est ouverte aujourd’hui")
    assert issues.endswith("| Encombrants 0, gravité : sérieux, priorité 1")
    axis, publics, money, tfpb = map(said, paragraphs(data, 2))
    assert data["parties"][2]["blocs"][0]["titre"] == "Contrat de Fresnel : 1. Vivre ensemble"
    assert axis == (
        "1 action. | Jardin 0 (en cours ; 1 séance, 12 participations) : « Le jardin tient. » (bilan en cours "
        "d’écriture)"
    )
    assert publics.startswith("1 séance a réuni 12 participations (7 de femmes, 0 d’hommes, 9 d’habitants du quartier")
    assert "5 000,00 € ont été sollicités, 3 200,50 € votés et 0,00 € versés. 30,02 € ont été dépensés" in money
    assert tfpb == (
        "Au titre de l’abattement de TFPB, 10,01 € sont valorisés. | Les Tilleuls : 10,01 € valorisés pour 2 000,00 € "
        "d’abattement (0,5 %)"
    )
    common, met, involved, residents, told = map(said, paragraphs(data, 3))
    assert common == "1 action : 0 du droit commun, 1 au-delà, 0 à préciser. | Jardin 0 : Le soir"
    assert met == (
        "1 réunion a été tenue en 2026 ; 1 décision y a été prise, aucune n’est faite aujourd’hui. | "
        "Réunion d’habitants : 1"
    )
    assert involved == "Les habitants prennent part à 1 action sur 1. | Consultation : 1 action"
    assert residents.startswith("23 présences d’habitants ont été comptées en réunion. 1 engagement a été pris")
    assert told.startswith("1 bilan est écrit pour 1 action, aucun n’est validé.")
    assert told.endswith("Suites proposées : à reconduire : 1. | Jardin 0 (bilan en cours d’écriture) : L’étendre.")
    assert said(paragraphs(data, 4)[0]).endswith(
        "| Tour 0 (démolition ; 64 logements ; avancement 40 % ; fin prévue le 2 janvier 2026, en retard)"
    )


def test_no_figure_is_without_its_source_nor_its_page(year, quartier, officer, client, settings):
    client.force_login(officer)
    for part in range(len(ORDER)):
        for row in paragraphs(data_of(officer, quartier), part):
            assert row["source"]
            path = row["adresse"].removeprefix(settings.SITE_URL.rstrip("/"))
            assert path.startswith("/")
            assert client.get(path).status_code == 200


def test_the_page_of_the_source_has_as_many_rows(year, quartier, officer, client, rows_behind, settings):
    client.force_login(officer)
    seen = paragraphs(data_of(officer, quartier), 1)[1]
    assert rows_behind(client, seen["adresse"].removeprefix(settings.SITE_URL.rstrip("/"))) == 2


def test_a_quartier_of_which_nothing_is_known_says_so(quartier, officer):
    data = data_of(officer, quartier)
    text = " ".join(said(row) for part in range(len(ORDER)) for row in paragraphs(data, part))
    for words in (
        "Aucun programme d’actions n’est écrit pour 2026.",
        "Aucun indicateur statistique n’est encore repris",
        "Aucune observation n’a été notée en 2026.",
        "Aucune problématique n’est ouverte",
        "Aucune action n’est inscrite en 2026.",
        "Aucune réunion tenue n’est notée en 2026.",
        "Aucun projet de renouvellement urbain",
    ):
        assert words in text
    # Nothing is told that was counted elsewhere.
    assert not re.search(r"[1-9]\d* (?:€|action|séance|réunion)", text)


def test_what_is_of_other_quartiers_is_left_out(year, quartier, officer, town):
    other = place(town, "Les Ormes", "QN07502M")
    fill(other, officer, 7)
    text = " ".join(said(row) for part in range(len(ORDER)) for row in paragraphs(data_of(officer, quartier), part))
    assert "Jardin 0" in text
    for words in ("Jardin 7", "Programme 7", "Encombrants 7", "Tour 7", "Les Ormes"):
        assert words not in text


def test_confidential_observations_are_counted_for_those_who_read_them(year, quartier, officer):
    ObservationFactory(
        quartier=quartier, author=officer, seen_on=datetime.date(2026, 3, 3), is_confidential=True, status="to_do"
    )
    assert said(paragraphs(data_of(officer, quartier), 1)[1]).startswith("3 observations")
    keeper = member(quartier, Role.PROXIMITY)
    assert said(paragraphs(data_of(keeper, quartier), 1)[1]).startswith("2 observations")


def test_the_files_say_it_with_their_filters_their_author_and_their_day(year, quartier, officer, client):
    client.force_login(officer)
    query = {"annee": YEAR, "quartiers": quartier.pk}
    response = client.get(reverse("dashboards:contribution_word", query=query))
    assert response["Content-Disposition"] == 'attachment; filename="contribution-les-tilleuls-2026.docx"'
    document = docx.Document(io.BytesIO(response.content))
    lines = [plain(row.text) for row in document.paragraphs]
    assert [line for line in lines if line in ORDER] == ORDER
    assert "Contenu : Année : 2026 ; Quartiers : Les Tilleuls (Fresnel) · QN07501M" in lines
    assert any(str(officer) in line for line in lines)
    assert any(line.startswith("Source : Veille, observations vues du 1er janvier") for line in lines)
    response = client.get(reverse("dashboards:contribution_pdf", query=query))
    reader = PdfReader(io.BytesIO(response.content))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    text = plain(" ".join(" ".join(page.extract_text() for page in reader.pages).split()))
    for words in (*ORDER, "secret statistique", "3 200,50 €", "Le jardin tient.", f"par {officer}"):
        assert words in text


def test_a_contribution_keeps_to_the_quartiers_of_the_reader(year, quartier, client):
    client.force_login(member(QuartierFactory(name="Ailleurs"), Role.MANAGER))
    response = client.get(reverse("dashboards:contribution_pdf", query={"quartiers": quartier.pk}))
    assert response.status_code == 302
    page = client.get(response.url).content.decode()
    assert "Les Tilleuls" not in page
    assert "porte sur un quartier au moins" in page
    assert client.get(reverse("dashboards:contribution_pdf")).content.startswith(b"%PDF")


def test_too_many_quartiers_are_to_be_filtered(quartier, officer, administrator, client, town):
    QuartierFactory.create_batch(40)
    client.force_login(administrator)
    page = client.get(reverse("dashboards:bilans")).content.decode()
    assert "Une contribution porte sur 40 quartiers au plus" in page
    assert client.get(reverse("dashboards:contribution_pdf")).status_code == 302
    query = {"agglomeration": "Pays de Fresnel", "annee": YEAR}
    page = client.get(reverse("dashboards:bilans", query=query)).content.decode()
    assert "Elle porte sur 1 quartier" in page
    assert client.get(reverse("dashboards:contribution_pdf", query=query)).content.startswith(b"%PDF")


def test_the_page_lists_the_documents_of_the_year(year, quartier, officer, client):
    client.force_login(officer)
    convention = TfpbConvention.objects.get()
    page = client.get(reverse("dashboards:bilans", query={"annee": YEAR})).content.decode()
    assert f"{reverse('actions:tfpb_pdf', args=[convention.pk])}?annee={YEAR}" in page
    assert f"{reverse('actions:programme_results', args=[year.programme_id])}?annee={YEAR}" in page
    assert f"{reverse('dashboards:contribution_pdf')}?annee={YEAR}&amp;quartiers={quartier.pk}" in page
    assert page.count("btn btn-primary") == 2  # the one of the page, and « Signaler » of the shell
    before = client.get(reverse("dashboards:bilans", query={"annee": 2019})).content.decode()
    assert "Pas de convention" in before
    assert "Aucun programme" in before


@pytest.mark.parametrize("count", [1, 3])
def test_a_constant_number_of_queries(count, town, administrator, client, django_assert_num_queries):
    officer = None
    for rank in range(count):
        quartier = place(town, f"Quartier {rank}", f"QN0750{rank}M")
        officer = officer or member(quartier, Role.OFFICER)
        fill(quartier, officer, rank)
    client.force_login(administrator)
    with django_assert_num_queries(10):
        client.get(reverse("dashboards:bilans", query={"annee": YEAR}))
    with django_assert_num_queries(32):
        client.get(reverse("dashboards:contribution_pdf", query={"annee": YEAR}))


def test_the_sample_has_all_that_a_contribution_has(year, quartier, officer):
    known = word_document("contribution")
    sample, pictures = known.sample()
    assert missing(data_of(officer, quartier), sample) == []
    assert render_word(known.standard, sample, pictures, is_strict=True).startswith(b"PK")
