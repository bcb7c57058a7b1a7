"""What leaves the site of actions: fiche, programme and bilan, as tagged PDF and as Word with a letterhead."""

import datetime
import io
import re
from decimal import Decimal

import docx
import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from pypdf import PdfReader

from accounts.models import WordTemplate
from actions.documents import programme as programme_document
from actions.documents.report import report_data
from actions.documents.sheet import sheet_data, sheets_of
from actions.models import ActionIndicator, ActionReport, Axis, BudgetLine, Measurement
from core.documents.registry import word_document
from core.documents.word import render_word
from partners.models import Landlord
from tests.diagnostics.test_reports import missing
from tests.factories import (
    ActionFactory,
    FrameworkFactory,
    FundingFactory,
    IssueFactory,
    ParticipationFactory,
    PartnerFactory,
    QuartierFactory,
    ResidenceFactory,
    spend,
)

pytestmark = pytest.mark.django_db
ODD = 'L’« été » <b>& "x" #let x = 1; $a$ {{ 7*7 }} 漢字 😀 \ue000 \u202eretourné\x07'
KINDS = ("pdf", "word")


@pytest.fixture
def contract(programme):
    row = FrameworkFactory(title="Contrat de ville 2030", kind="city_contract")
    programme.frameworks.add(row)
    Axis.objects.create(framework=row, number=1, name="Cadre de vie")
    Axis.objects.create(framework=row, number=2, name="Emploi")
    return row


@pytest.fixture
def full(action, contract, quartier, officer):
    """The action, with all that a fiche may say."""
    for name, text in {
        "code": "A-12",
        "needs": "Les pelouses sont à l’abandon.",
        "aims": "Que les voisins se parlent.",
        "effects": "Moins de dépôts.",
        "content": "Un atelier.\nUne fête.",
        "human_means": "Une animatrice.",
        "risks": "La sécheresse.",
        "place": "Bâtiment B",
        "public": "Familles",
        "involvement": "coconstruction",
        "involvement_note": "ils choisissent les plantes",
        "additionality": "beyond",
        "additionality_note": "Rien de tel ailleurs.",
        "status": "running",
        "progress": 60,
        "expected_people": 40,
        "expected_women": 20,
        "starts_on": datetime.date(2026, 3, 1),
        "ends_on": datetime.date(2026, 4, 1),
    }.items():
        setattr(action, name, text)
    action.save()
    action.axes.add(Axis.objects.get(framework=contract, number=1))
    action.issues.add(IssueFactory(title="Pelouses à l’abandon", quartiers=[quartier]))
    action.residences.add(ResidenceFactory(name="Les Lilas", quartier=quartier))
    town = PartnerFactory(name="Ville d’exemple")
    action.partners.create(partner=town, role="relay")
    action.milestones.create(title="Choisir le terrain", due_on=datetime.date(2026, 3, 2), responsible=officer)
    BudgetLine.objects.create(action=action, year=2026, account="604", forecast=1000)
    FundingFactory(
        action=action,
        funder=town,
        planned=1000,
        status="voted",
        asked=Decimal(1000),
        asked_on=datetime.date(2026, 1, 15),
        voted=Decimal("750.50"),
        voted_on=datetime.date(2026, 2, 20),
        confidential="Le maire hésite",
    )
    spend(action, Decimal("1200.00"))
    gauge = ActionIndicator.objects.create(action=action, name="Familles venues", target=40, unit="familles")
    Measurement.objects.create(indicator=gauge, on=datetime.date(2026, 6, 1), value=30, created_by=officer)
    ParticipationFactory(action=action, people=12, women=7, created_by=officer)
    return action


@pytest.fixture
def report(full, officer):
    return ActionReport.objects.create(
        action=full, year=2026, qualitative="Six ateliers.", gaps="Un atelier de plus.", lessons="Commencer tôt.",
        perspectives="Un second jardin.", verdict="renew", sentence="Trente familles jardinent.", written_by=officer,
    )  # fmt: skip


def fetch(client, what, *args, kind="pdf", **query):
    return client.get(reverse(f"actions:{what}_{kind}", args=args), query)


def told(response):
    """Return the text of a PDF or of a Word file, and the file."""
    content = response.content
    if content.startswith(b"%PDF"):
        reader = PdfReader(io.BytesIO(content))
        return " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    lines = []
    for block in docx.Document(io.BytesIO(content)).iter_inner_content():
        lines += (
            [" | ".join(cell.text for cell in row.cells) for row in block.rows]
            if hasattr(block, "rows")
            else [block.text]
        )
    return " ".join("\n".join(lines).split())


def in_order(text, *words):
    """Return the words that are not in a text after the one before."""
    at, lost = 0, []
    for word in words:
        found = text.find(" ".join(word.split()), at)
        if found < 0:
            lost.append(word)
        else:
            at = found
    return lost


# ---- the fiche ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_a_fiche_says_all_that_is_known_of_an_action(full, officer, sign_in, kind):
    response = fetch(sign_in(officer), "sheet", full.pk, kind=kind)
    extension = "pdf" if kind == "pdf" else "docx"
    assert response["Content-Disposition"] == f'attachment; filename="fiche-action-jardin-partage-2026.{extension}"'
    text = told(response)
    assert not in_order(
        text,
        "Jardin partagé",
        "Programme 2026, Les Tilleuls",
        "A-12",
        "première demande",
        "du 1er mars 2026 au 1er avril 2026",
        "Les Lilas",
        "Bâtiment B",
        "Pelouses à l’abandon",
        "Contrat de ville 2030",
        "1. Cadre de vie",
        "Les pelouses sont à l’abandon.",
        "Que les voisins se parlent.",
        "Moins de dépôts.",
        "Une fête.",
        "Une animatrice.",
        "La sécheresse.",
        "Au-delà du droit commun",
        "Rien de tel ailleurs.",
        "Familles",
        "ils choisissent les plantes",
        "Personnes",
        "Ville d’exemple",
        "Relais",
        "Choisir le terrain",
        "en retard",
        "Budget 2026",
        "Prestations de services",
        "+200 €",
        "Plan de financement",
        "Ville d’exemple",
        "750,50 €",
        "20 février 2026",
        "Familles venues",
        "75 % du chemin",
    )
    assert "hésite" not in text, "what is said in confidence of a funder stays on the site"


def test_the_figures_of_a_fiche(full, officer):
    fiche = sheet_data(full, officer)["fiche"]
    assert fiche["publics"] == [
        {"nom": "Personnes", "attendu": "40", "venu": "12"},
        {"nom": "Femmes", "attendu": "20", "venu": "7"},
    ]
    assert fiche["seances"] == {"nombre": "1", "personnes": "12", "heures": ""}
    [budget] = fiche["budgets"]
    assert [(row["nom"], row["prevu"], row["realise"], row["pourcent"]) for row in budget["lignes"]] == [
        ("Prestations de services", "1\u202f000\u202f€", "1\u202f200\u202f€", "+20\u202f%"),
        ("Ville d’exemple", "1\u202f000\u202f€", "750,50\u202f€", "−25\u202f%"),
    ]
    assert budget["arrete"] == ""


def test_what_is_of_others_is_only_counted(full, officer, outsider, quartier):
    elsewhere = QuartierFactory(name="Quartier d’ailleurs")
    full.quartiers.add(elsewhere)
    full.issues.add(IssueFactory(title="Problème d’ailleurs", quartiers=[elsewhere]))
    full.residences.add(ResidenceFactory(name="Tour d’ailleurs", quartier=elsewhere))
    data = sheet_data(full, officer)
    assert data["quartiers"] == f"{quartier} et 1 quartier d’autres équipes"
    assert "d’ailleurs" not in str(data).replace("Venus d’ailleurs", "")


def test_an_action_of_which_nothing_is_written_yet(programme, officer, sign_in):
    bare = ActionFactory(programme=programme, title="Idée", responsible=officer)
    for kind in KINDS:
        text = told(fetch(sign_in(officer), "sheet", bare.pk, kind=kind))
        assert "Ni problématique, ni axe." in text
        assert "Budget" not in text
        text = told(fetch(sign_in(officer), "report", bare.pk, 2026, kind=kind))
        assert "Pas encore écrit." in text
        assert "Rien n’était prévu" in text


# ---- the bilan ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_a_bilan_has_the_order_of_the_form_and_says_where_figures_come_from(full, report, officer, sign_in, kind):
    text = told(fetch(sign_in(officer), "report", full.pk, 2026, kind=kind))
    assert not in_order(
        text,
        "Jardin partagé",
        "Trente familles jardinent.",
        "1. Bilan qualitatif",
        "Six ateliers.",
        "Familles venues",
        "2. Données chiffrées",
        "Prestations de services",
        "+200 €",
        "+20 %",
        "1 dépense",
        "750,50 €",
        "voté le 20/02/2026",
        "Total des charges",
        "3. Explication des écarts",
        "Un atelier de plus.",
        "Commencer tôt.",
        "À reconduire",
        "Un second jardin.",
        "D’où viennent les chiffres",
        f"/actions/{full.pk}/argent/?annee=2026",
    )


def test_a_bilan_says_whether_it_is_validated(full, report, officer, manager):
    data = report_data(full, 2026, officer)
    assert (data["filtre"], data["etat"], data["valide_par"]) == ("Projet", "Projet", "")
    signed = datetime.datetime(2027, 2, 2, 12, tzinfo=datetime.UTC)
    ActionReport.objects.update(validated_by=manager, validated_at=signed)
    data = report_data(full, 2026, officer)
    assert (data["filtre"], data["valide_par"], data["valide_le"]) == ("Validé", str(manager), "2 février 2027")


def test_there_is_no_bilan_of_a_year_that_is_not_of_the_action(full, officer, sign_in):
    for year in (2025, "abcd"):
        assert fetch(sign_in(officer), "report", full.pk, year).status_code == 404


# ---- the programme --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_a_programme_tells_its_actions_by_axis_with_their_money(full, report, programme, officer, sign_in, kind):
    programme.aims = "Que chacun ait sa place dehors."
    programme.save()
    text = told(fetch(sign_in(officer), "programme", programme.pk, kind=kind))
    assert not in_order(
        text,
        "Programme 2026, Les Tilleuls",
        "Toutes les années",
        "actions par axe : Contrat de ville 2030",
        "Que chacun ait sa place dehors.",
        "1 000 €",
        "750,50 €",
        "1 200 €",
        "1. Cadre de vie",
        "Jardin partagé",
        "en retard",
        "2. Emploi",
        "Aucune action.",
        "devait finir le 1er avril 2026",
        "Choisir le terrain",
        "Résultats",
        "Trente familles jardinent.",
        "Familles venues",
    )
    assert "Contexte et besoins" not in text
    whole = told(fetch(sign_in(officer), "programme", programme.pk, kind=kind, fiches=1))
    assert "avec les fiches" in whole
    assert not in_order(whole, "Résultats", "A-12 · Jardin partagé", "Contexte et besoins", "Budget 2026")


def test_a_programme_keeps_what_its_page_keeps(full, programme, officer, sign_in):
    ActionFactory(programme=programme, title="Autre année", first_year=2027, last_year=2027)
    client = sign_in(officer)
    page = client.get(f"{programme.get_absolute_url()}?par=etat").content.decode()
    address = reverse("actions:programme_pdf", args=[programme.pk])
    assert f'href="{address}?par=etat"' in page
    by_state = told(client.get(f"{address}?par=etat"))
    assert "actions par état" in by_state
    assert "Autre année" in by_state
    of_year = told(client.get(f"{address}?annee=2026"))
    assert "Année 2026" in of_year
    assert "Autre année" not in of_year
    for year in ("2025", "²026", "2026 "):
        assert client.get(address, {"annee": year}).status_code == 404
    results = client.get(reverse("actions:programme_results", args=[programme.pk]), {"annee": "2027"}).content.decode()
    assert f'href="{address}?annee=2027&amp;fiches=1"' in results


def test_money_of_a_year_is_of_that_year_and_counts_once_under_two_axes(full, contract, programme, officer, sign_in):
    full.axes.add(Axis.objects.get(framework=contract, number=2))
    full.last_year = 2027
    full.save()
    BudgetLine.objects.create(action=full, year=2027, account="604", forecast=5000)
    client = sign_in(officer)
    assert told(fetch(client, "programme", programme.pk, kind="word")).count("6 000 € | 1 000 € | 750,50 €") == 3
    of_year = told(fetch(client, "programme", programme.pk, kind="word", annee=2027))
    assert of_year.count("5 000 € | 0 € | 0 €") == 3


def test_fiches_beyond_the_bound_are_counted(full, programme, officer, sign_in, monkeypatch):
    ActionFactory(programme=programme, title="Une autre")
    monkeypatch.setattr(programme_document, "SHEETS", 1)
    words = {"pdf": "1 fiche est ici ; 1 autre se lit sur le site.", "word": "Fiches qui se lisent sur le site : 1."}
    for kind in KINDS:
        text = told(fetch(sign_in(officer), "programme", programme.pk, kind=kind, fiches=1))
        assert words[kind] in text
        assert text.count("Ce à quoi elle répond") == 1


# ---- all of them ----------------------------------------------------------------------------------------------------


def addresses(action):
    return {
        "sheet": [action.pk],
        "report": [action.pk, 2026],
        "programme": [action.programme_id],
    }


def test_documents_are_tagged_and_say_who_made_them_when(full, report, proximity, sign_in):
    for what, args in addresses(full).items():
        reader = PdfReader(io.BytesIO(fetch(sign_in(proximity), what, *args, fiches=1).content))
        root = reader.trailer["/Root"]
        assert root["/MarkInfo"]["/Marked"]
        assert root["/Lang"] == "fr-FR"
        assert "<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data().decode()
        assert reader.metadata.author == str(proximity)
        assert re.search(rf"Établi le \d.* par {proximity}", reader.pages[0].extract_text())


@pytest.mark.parametrize("kind", KINDS)
def test_what_people_typed_is_read_as_text(full, report, programme, officer, sign_in, kind):
    for row, names in (
        (full, ("title", "needs", "content", "place", "additionality_note")),
        (report, ("qualitative", "gaps", "sentence")),
        (programme, ("aims",)),
    ):
        for name in names:
            setattr(row, name, ODD.replace("\x07", ""))
        row.save()
    for what, args in addresses(full).items():
        text = told(fetch(sign_in(officer), what, *args, kind=kind, fiches=1))
        assert '<b>& "x" #let x = 1; $a$ {{ 7*7 }}' in text
        assert "\u202e" not in text


def test_only_those_who_see_an_action_have_its_documents(full, report, outsider, proximity, sign_in):
    for what, args in addresses(full).items():
        for kind in KINDS:
            assert fetch(sign_in(outsider), what, *args, kind=kind).status_code == 404
        assert fetch(sign_in(proximity), what, *args).status_code == 200


def test_the_pages_offer_them_in_a_menu(full, report, officer, sign_in):
    pages = {
        "sheet": full.get_absolute_url(),
        "report": reverse("actions:report_detail", args=[full.pk, 2026]),
        "programme": full.programme.get_absolute_url(),
    }
    for what, args in addresses(full).items():
        page = sign_in(officer).get(pages[what]).content.decode()
        for kind in KINDS:
            assert f'href="{reverse(f"actions:{what}_{kind}", args=args)}' in page
        menu = page.split('<details class="tool-menu">')[1].split("</details>")[0]
        assert menu.count(" download>") == (4 if what == "programme" else 2)


def test_documents_are_signed_with_the_name_of_the_house(full, report, programme, officer, sign_in):
    assert sheet_data(full, officer)["fiche"]["porteur"] == "le bailleur"
    Landlord.objects.create(partner=PartnerFactory(name="Habitat des Rives"))
    assert sheet_data(full, officer)["fiche"]["porteur"] == "Habitat des Rives"
    for what, args in addresses(full).items():
        for kind in KINDS:
            assert "Bailleur : Habitat des Rives" in told(fetch(sign_in(officer), what, *args, kind=kind))


def letterhead(team, slug, text, by):
    made, buffer = docx.Document(), io.BytesIO()
    made.add_paragraph(text)
    made.save(buffer)
    WordTemplate.objects.create(
        team=team, document=slug, title="En-tête", name="x.docx", content_type="x", size=1, digest="0",
        file=ContentFile(buffer.getvalue(), name="x.docx"), added_by=by,
    )  # fmt: skip


def test_a_word_file_has_the_letterhead_of_the_team_that_leads_the_programme(full, officer, manager, sign_in):
    slugs = {"sheet": "fiche-action", "report": "bilan-action", "programme": "programme"}
    for what, args in addresses(full).items():
        letterhead(officer.memberships.get().team, slugs[what], "En-tête de {{ equipe }} : {{ titre }}", officer)
        text = told(fetch(sign_in(manager), what, *args, kind="word"))
        assert text.startswith(f"En-tête de {officer.memberships.get().team} : ")


def test_a_letterhead_that_fails_gives_way_and_it_is_said(full, officer, sign_in):
    letterhead(officer.memberships.get().team, "fiche-action", "{{ titre. }}", officer)
    client = sign_in(officer)
    assert told(fetch(client, "sheet", full.pk, kind="word")).startswith("Fiche action Jardin partagé")
    assert "n’a pas pu servir" in client.get(full.get_absolute_url()).content.decode()


def test_the_samples_have_all_that_documents_have(full, report, programme, officer):
    ready = sheet_data(full, officer)
    assert missing(ready, word_document("fiche-action").sample()[0]) == []
    assert missing(report_data(full, 2026, officer), word_document("bilan-action").sample()[0]) == []
    programme.sees_project = None
    data = programme_document.programme_data(
        programme, officer, [("1. Cadre de vie", [full])], by="axe", framework="Contrat", with_sheets=True
    )
    assert missing(data, word_document("programme").sample()[0]) == []


@pytest.mark.parametrize("slug", ["fiche-action", "bilan-action", "programme"])
def test_every_tag_that_is_told_is_known(slug):
    document = word_document(slug)
    data, pictures = document.sample()
    assert render_word(document.standard, data, pictures, is_strict=True).startswith(b"PK")
    known = set(re.findall(r"'(\w+)':", str(data)))
    for _, tags in document.tags:
        for tag in tags:
            for name in re.findall(r"{{ ([\w.]+)", tag.text + tag.meaning):
                assert name.split(".")[-1] in known, tag.text
            for name in re.findall(r"(?:in|if) ([\w.]+)", tag.text):
                assert name.split(".")[-1] in known, tag.text


# ---- queries --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
def test_queries(full, report, contract, programme, officer, quartier, django_assert_num_queries, count):
    actions = [full]
    for number in range(count - 1):
        other = ActionFactory(programme=programme, title=f"Autre {number}", responsible=officer)
        other.axes.add(Axis.objects.get(framework=contract, number=1))
        other.issues.add(IssueFactory(quartiers=[quartier]))
        other.milestones.create(title="Fait", due_on=datetime.date(2026, 3, 2), responsible=officer)
        FundingFactory(action=other)
        spend(other, Decimal(10))
        gauge = ActionIndicator.objects.create(action=other, name="Familles", target=4)
        Measurement.objects.create(indicator=gauge, on=datetime.date(2026, 6, 1), value=3, created_by=officer)
        actions.append(other)
    assert officer.scope
    keys = [row.pk for row in actions]
    with django_assert_num_queries(16):
        sheets = sheets_of(keys, officer)
    assert [row["intitule"] for row in sheets] == [row.title for row in actions]
