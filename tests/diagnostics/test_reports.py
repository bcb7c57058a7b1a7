"""The compte rendu of a walk and the document of a diagnostic, as PDF and as Word."""

import datetime
import io
import zipfile

import docx
import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from docx.oxml.ns import qn
from pypdf import PdfReader

from accounts.models import WordTemplate
from core.documents.registry import word_document, word_documents
from diagnostics.documents import diagnostic_document, walk_document
from diagnostics.models import (
    Diagnostic,
    DiagnosticText,
    HallState,
    Observation,
    ObservationPhoto,
    ParticipantGroup,
    Score,
    Stop,
    Theme,
    Verbatim,
)
from tests.factories import (
    BuildingFactory,
    DiagnosticFactory,
    EntranceFactory,
    FigureKindFactory,
    IndicatorFactory,
    IndicatorValueFactory,
    IssueFactory,
    ObservationFactory,
    QuartierFactory,
    ResidenceFactory,
    ResidenceFigureFactory,
    TeamFactory,
    grid_of,
)
from tests.world import picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def walk(quartier, officer):
    return DiagnosticFactory(
        title="Marche de printemps",
        quartiers=[quartier],
        lead=officer,
        grid=grid_of(),
        method="De la loge au mail.",
        strengths="Des halls tenus.",
        weaknesses="Des encombrants.",
        starts_on=datetime.date(2026, 3, 12),
    )


@pytest.fixture
def stops(walk, quartier):
    home = ResidenceFactory(name="Les Lilas", quartier=quartier, longitude=2.4505, latitude=48.8605)
    hall = EntranceFactory(name="Hall 1", building=BuildingFactory(name="Bât. A", residence=home))
    first = Stop.objects.create(
        diagnostic=walk,
        order=10,
        label="Les Lilas, Bât. A, Hall 1",
        residence=home,
        building=hall.building,
        entrance=hall,
        summary="Un hall bien tenu.",
    )
    second = Stop.objects.create(diagnostic=walk, order=20, label="Square de l’école")
    HallState.objects.create(
        entrance=hall, level=2, seen_on=walk.starts_on, stop=first, author=walk.lead, comment="Porte forcée."
    )
    return [first, second]


@pytest.fixture
def found(walk, stops, quartier):
    """Written out of their order: the document sorts them by who can act, then by halte."""
    first, second = stops
    common = {"quartier": quartier, "theme": Theme.objects.get(name="Propreté"), "seen_on": walk.starts_on}
    rows = {
        "ville deux": ObservationFactory(
            stop=second, responsible_body="city", text="ville deux", severity=4, **common
        ),
        "ville un": ObservationFactory(stop=first, responsible_body="city", text="ville un", **common),
        "bailleur": ObservationFactory(
            stop=first,
            text="bailleur éclairé",
            priority=1,
            due_on=datetime.date(2026, 4, 15),
            severity=3,
            **common,
        ),
        "caché": ObservationFactory(stop=first, text="secret du hall", is_confidential=True, **common),
        "fort": ObservationFactory(stop=first, kind="strength", text="bac fleuri", **common),
    }
    with_photo(rows["bailleur"])
    return rows


def with_photo(row, number=0, content=None):
    photo = ObservationPhoto(observation=row, width=64, height=48, digest=f"{number}")
    for field in (photo.image, photo.thumbnail):
        field.save("p.jpg", ContentFile(content or picture()), save=False)
    photo.save()
    return photo


def get(client, name, walk, file_format, **query):
    response = client.get(reverse(f"diagnostics:{name}", args=[walk.pk, file_format]), query)
    assert response.status_code == 200, response
    return response


def reader_of(response):
    assert response.headers["Content-Type"] == "application/pdf"
    return PdfReader(io.BytesIO(response.content))


def text_of(response):
    return "\n".join(page.extract_text() for page in reader_of(response).pages)


def word_of(response):
    return docx.Document(io.BytesIO(response.content))


def lines_of(document):
    return [paragraph.text for paragraph in document.paragraphs]


# ---- the compte rendu, PDF ------------------------------------------------------------------------------------------


def test_the_pdf_tells_the_walk_by_who_can_act_then_by_halte(walk, found, officer, sign_in):
    response = get(sign_in(officer), "walk_report_file", walk, "pdf")
    assert 'filename="compte-rendu-marche-de-printemps.pdf"' in response.headers["Content-Disposition"]
    text = text_of(response)
    wanted = [
        "Marche de printemps",
        "Les Tilleuls",
        "12/03/2026",
        "De la loge au mail.",
        "Parcours",
        "Sans position, donc absentes du plan : 2, Square de l’école",
        "Des halls tenus.",
        "Points forts",
        "bac fleuri",
        "Constats : Bailleur",
        "Halte 1 : Les Lilas, Bât. A, Hall 1",
        "bailleur éclairé",
        "Priorité : haute · Avant le 15 avril 2026",
        "Constats : Ville",
        "ville un",
        "ville deux",
        "Halte par halte",
        "Porte forcée.",
        "Un hall bien tenu.",
    ]
    places = [text.find(each) for each in wanted]
    assert -1 not in places, wanted[places.index(-1)]
    assert places == sorted(places)
    assert "◆ Sérieux" in text.replace("\xa0", " ")
    assert "Constats : EPCI" not in text


def test_the_pdf_is_tagged_and_its_photos_have_words(walk, found, officer, sign_in):
    reader = reader_of(get(sign_in(officer), "walk_report_file", walk, "pdf"))
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "fr-FR"
    assert reader.metadata.title == "Compte rendu : Marche de printemps"
    alternatives = [str(node["/Alt"]) for node in _nodes(root["/StructTreeRoot"]) if "/Alt" in node]
    assert "Photo 1 : Propreté, Les Lilas, Bât. A, Hall 1" in alternatives
    assert any(each.startswith("Plan du parcours : 1 halte placée") for each in alternatives)


def _nodes(node):
    node = node.get_object()
    if isinstance(node, dict):
        yield node
        kids = node.get("/K", [])
        kids = kids.get_object() if hasattr(kids, "get_object") else kids
        for kid in kids if isinstance(kids, list) else [kids]:
            if not isinstance(kid, int):
                yield from _nodes(kid)


def test_what_is_confidential_is_in_no_file_of_those_who_do_not_lead(walk, found, proximity, officer, sign_in):
    for user, shown in ((proximity, False), (officer, True)):
        client = sign_in(user)
        pdf = text_of(get(client, "walk_report_file", walk, "pdf"))
        assert ("secret du hall" in pdf) is shown
        document = word_of(get(client, "walk_report_file", walk, "docx"))
        assert any("secret du hall" in line for line in lines_of(document)) is shown
        # What is not for everybody is told apart in what is handed over, and on the pages.
        assert pdf.count("(confidentiel)") == shown
        assert sum("(confidentiel)" in line for line in lines_of(document)) == shown
        for name in ("walk_report", "walk_stop"):
            args = [walk.pk, found["caché"].stop_id] if name == "walk_stop" else [walk.pk]
            page = client.get(reverse(f"diagnostics:{name}", args=args)).content.decode()
            assert page.count("Confidentielle") == shown, name
        # Nothing tells that something is missing: numbers follow each other.
        assert ("1.4" in pdf) is shown


def test_what_is_confidential_is_not_sent_to_another_body(walk, found, officer, sign_in):
    client = sign_in(officer)
    hidden = ObservationFactory(
        quartier=found["caché"].quartier,
        theme=found["caché"].theme,
        stop=found["caché"].stop,
        seen_on=walk.starts_on,
        responsible_body="city",
        text="trafic devant la porte",
        is_confidential=True,
    )
    whole = text_of(get(client, "walk_report_file", walk, "pdf"))
    part = text_of(get(client, "walk_report_file", walk, "pdf", organisme="city"))
    word = "\n".join(lines_of(word_of(get(client, "walk_report_file", walk, "docx", organisme="city"))))
    page = client.get(reverse("diagnostics:walk_report", args=[walk.pk]), {"organisme": "city"}).content.decode()
    assert hidden.text in whole
    assert all(hidden.text not in text for text in (part, word, page))
    assert "1 constat confidentiel de cet organisme n’est pas dans sa part." in page
    # The landlord's own part is the landlord's to read.
    assert "secret du hall" in text_of(get(client, "walk_report_file", walk, "pdf", organisme="landlord"))


def test_the_part_of_one_body_holds_nothing_of_the_others(walk, found, officer, sign_in):
    client = sign_in(officer)
    response = get(client, "walk_report_file", walk, "pdf", organisme="city")
    assert 'filename="compte-rendu-marche-de-printemps-ville.pdf"' in response.headers["Content-Disposition"]
    word = "\n".join(lines_of(word_of(get(client, "walk_report_file", walk, "docx", organisme="city"))))
    for text in (text_of(response), word):
        assert "Part d’un seul organisme : Ville" in text
        assert "ville un" in text
        assert "ville deux" in text
        for absent in ("bailleur éclairé", "bac fleuri", "Des halls tenus", "Un hall bien tenu", "secret du hall"):
            assert absent not in text, absent
    empty = text_of(get(client, "walk_report_file", walk, "pdf", organisme="epci"))
    assert "Aucun constat pour cet organisme" in empty


def test_a_photo_that_was_lost_or_damaged_leaves_its_place_blank(walk, found, officer, sign_in):
    lost = with_photo(found["ville un"], 1)
    lost.thumbnail.storage.delete(lost.thumbnail.name)
    with_photo(found["ville un"], 2, b"\xff\xd8\xff\xe0 pas une image")
    with_photo(found["ville un"], 3, picture()[:120])
    client = sign_in(officer)
    assert "ville un" in text_of(get(client, "walk_report_file", walk, "pdf"))
    assert len(word_of(get(client, "walk_report_file", walk, "docx")).inline_shapes) == 5


@pytest.mark.parametrize("file_format", ["pdf", "docx"])
def test_what_people_typed_is_read_as_text(walk, stops, quartier, officer, sign_in, file_format):
    text = '#read("/etc/passwd") ] \\ {{ 7*7 }} {%p for x in y %} <b>&amp; 😀 שלום \x07\x1b'
    ObservationFactory(quartier=quartier, stop=stops[0], text=text, severity=1)
    ObservationFactory(quartier=quartier, stop=stops[0], text="mot " * 1000)
    ParticipantGroup.objects.create(diagnostic=walk, kind="association", name="{{ 7*7 }} #x", count=1)
    Stop.objects.filter(pk=stops[1].pk).update(label="{{ 7*7 }} #sys.inputs")
    Diagnostic.objects.filter(pk=walk.pk).update(title="{{ 7*7 }} #let", method="{% raise %}\r\n$x$")
    response = get(sign_in(officer), "walk_report_file", walk, file_format)
    shown = text_of(response) if file_format == "pdf" else "\n".join(lines_of(word_of(response)))
    assert '#read("/etc/passwd") ] \\ {{ 7*7 }} {%p for x in y %} <b>&amp;' in shown
    assert "root:" not in shown
    assert "{{ 7*7 }} #let" in shown
    assert "{% raise %}\n$x$" in shown


# ---- the compte rendu, Word -----------------------------------------------------------------------------------------


def test_the_word_file_has_real_styles_tables_and_pictures(walk, found, officer, sign_in):
    ParticipantGroup.objects.create(diagnostic=walk, kind="association", name="Amicale", count=4, women=3)
    document = word_of(get(sign_in(officer), "walk_report_file", walk, "docx"))
    styles = {paragraph.text: paragraph.style.name for paragraph in document.paragraphs}
    assert styles["Marche de printemps"] == "Title"
    assert styles["Constats : Bailleur"] == styles["Participants"] == "Heading 1"
    assert styles["Halte 1 : Les Lilas, Bât. A, Hall 1"] == "Heading 2"
    lines = lines_of(document)
    assert not [line for line in lines if "{%" in line or "{{" in line]
    order = [lines.index(each) for each in ("bac fleuri", "bailleur éclairé", "ville un", "ville deux")]
    assert order == sorted(order)
    # The plan and one photo, each with its words.
    assert len(document.inline_shapes) == 2
    assert all(shape._inline.docPr.get("descr") for shape in document.inline_shapes)
    people, stops = document.tables
    assert [cell.text for cell in people.rows[1].cells] == ["Association, Amicale", "4", "3", "n. r."]
    assert [cell.text for cell in stops.rows[1].cells][:3] == [
        "1",
        "Les Lilas, Bât. A, Hall 1\nUn hall bien tenu.",
        "▲ Jaune : incivilités récurrentes\nPorte forcée.",
    ]
    for table in document.tables:
        assert table.rows[0]._tr.find(qn("w:trPr")).find(qn("w:tblHeader")) is not None
    assert document.core_properties.title == "Compte rendu : Marche de printemps"
    assert "Établi le" in document.sections[0].footer.paragraphs[0].text
    assert document.sections[0].header.paragraphs[0].text.startswith("Compte rendu : Marche de printemps")


def test_the_standard_templates_are_those_that_the_command_makes():
    for document in word_documents():
        name, kept = document.file_name, document.standard
        with zipfile.ZipFile(io.BytesIO(document.build())) as made, zipfile.ZipFile(io.BytesIO(kept)) as found:
            assert made.namelist() == found.namelist()
            for part in made.namelist():
                assert made.read(part) == found.read(part), f"{name}, {part}: manage.py faire_modeles_word"


def test_the_sample_has_all_that_a_document_has(walk, found, officer):
    """A template that passes with invented data passes with real ones."""
    Score.objects.create(diagnostic=walk, item=walk.grid.themes.get().items.first(), level=walk.grid.levels.first())
    ParticipantGroup.objects.create(diagnostic=walk, kind="association", count=4)
    social = DiagnosticFactory(kind="social", quartiers=list(walk.quartiers.all()), lead=officer, grid=walk.grid)
    Verbatim.objects.create(diagnostic=social, text="On se parle.")
    Verbatim.objects.create(diagnostic=social, text="On se parle.", theme=walk.grid.themes.get())
    IssueFactory(quartiers=list(walk.quartiers.all()), diagnostic=social)
    walked, described = (word_document(slug).sample()[0] for slug in ("compte-rendu", "diagnostic"))
    assert missing(walk_document(walk, officer).data, walked) == []
    assert missing(diagnostic_document(social, officer).data, described) == []


def missing(data, sample, path=""):
    """Say what one has and the other has not, at any depth."""
    if isinstance(data, dict) and isinstance(sample, dict):
        gone = [f"{path}.{key}" for key in data.keys() ^ sample.keys()]
        return gone + [
            one for key in data.keys() & sample.keys() for one in missing(data[key], sample[key], f"{path}.{key}")
        ]
    if isinstance(data, list) and isinstance(sample, list) and data and sample:
        return missing(data[0], sample[0], f"{path}[]")
    return []


# ---- the template of a team -----------------------------------------------------------------------------------------


def letterhead(team, text, document="compte-rendu"):
    made, buffer = docx.Document(), io.BytesIO()
    made.add_paragraph(text)
    made.save(buffer)
    return WordTemplate.objects.create(
        team=team,
        document=document,
        title="En-tête",
        name="x.docx",
        content_type="x",
        size=1,
        digest="0",
        file=ContentFile(buffer.getvalue(), name="x.docx"),
        added_by=team.memberships.first().user if team.memberships.exists() else walk_lead(),
    )


def walk_lead():
    return Diagnostic.objects.first().lead


def test_the_word_file_takes_the_template_of_its_team_else_of_who_leads(walk, found, officer, sign_in):
    team, client = officer.memberships.get().team, sign_in(officer)
    letterhead(team, "Équipe de la pilote : {{ titre }}")
    letterhead(TeamFactory(), "Une autre équipe")

    def first():
        return lines_of(word_of(get(client, "walk_report_file", walk, "docx")))[0]

    assert first() == "Équipe de la pilote : Marche de printemps"
    walk.team = TeamFactory(name="Agence")
    walk.save()
    assert first() == "Compte rendu"
    letterhead(walk.team, "Agence : {{ titre }}")
    assert first() == "Agence : Marche de printemps"


@pytest.mark.parametrize("text", ["{{ titre. }}", "{% for i in range(10**9) %}{% endfor %}"])
def test_a_template_that_fails_today_keeps_nobody_from_the_document(walk, found, officer, sign_in, text):
    team, client = officer.memberships.get().team, sign_in(officer)
    letterhead(team, text)
    document = word_of(get(client, "walk_report_file", walk, "docx"))
    assert "bailleur éclairé" in lines_of(document)
    page = client.get(walk.get_absolute_url()).content.decode()
    assert f"Le modèle Word de l’équipe {team} n’a pas pu servir" in page


# ---- the document of a diagnostic -----------------------------------------------------------------------------------


@pytest.fixture
def social(quartier, officer):
    row = DiagnosticFactory(
        kind="social",
        title="Portrait",
        quartiers=[quartier],
        lead=officer,
        grid=grid_of(kind="social"),
        threats="La fermeture du local.",
        starts_on=datetime.date(2026, 3, 12),
    )
    theme = row.grid.themes.get()
    DiagnosticText.objects.create(diagnostic=row, theme=theme, text="Des cheminements sombres.")
    Verbatim.objects.create(diagnostic=row, theme=theme, text="On ne passe plus.", speaker="une habitante")
    Verbatim.objects.create(diagnostic=row, text="On se parle encore.")
    known, secret = IndicatorFactory(label="Taux de pauvreté"), IndicatorFactory(label="Revenu médian", unit="€")
    row.indicators.set([known, secret])
    IndicatorValueFactory(indicator=known, quartier=quartier, value=41, vintage=2021, source="Insee")
    IndicatorValueFactory(
        indicator=known,
        quartier=None,
        zone_kind="national",
        zone_code="FR",
        zone_name="France",
        value=14,
        vintage=2021,
    )
    IndicatorValueFactory(indicator=secret, quartier=quartier, value=None, is_secret=True)
    item = theme.items.first()
    Score.objects.create(diagnostic=row, item=item, level=row.grid.levels.get(value=3))
    Score.objects.create(diagnostic=row, item=theme.items.last())
    IssueFactory(title="Des encombrants", quartiers=[quartier], diagnostic=row, priority=1, decided_on="2026-03-20")
    IssueFactory(title="Celle d’ailleurs", quartiers=[QuartierFactory()], diagnostic=row)
    ResidenceFigureFactory(
        residence=ResidenceFactory(quartier=quartier),
        kind=FigureKindFactory(name="Logements vides"),
        year=2025,
        value=12,
    )
    return row


def test_the_document_of_a_diagnostic_tells_all_of_it(social, officer, sign_in):
    client = sign_in(officer)
    response = get(client, "diagnostic_file", social, "docx")
    document = word_of(response)
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    word = "\n".join([*lines_of(document), *cells])
    for text in (text_of(get(client, "diagnostic_file", social, "pdf")), word):
        text = text.replace("\u202f", " ").replace("\xa0", " ")
        for each in (
            "Portrait",
            "Repères : Les Tilleuls",
            "Taux de pauvreté",
            "41,0 %",
            "2021, Insee",
            "France : 14,0 %",
            "secret statistique",
            "Logements vides",
            "Des cheminements sombres.",
            "« On ne passe plus. »",
            "une habitante",
            "« On se parle encore. »",
            "La fermeture du local.",
            "Des encombrants",
            "priorité 1, décidée le 20 mars 2026",
        ):
            assert each in text, each
        # What is not observed is no zero, what is elsewhere is not told.
        assert "3,0" in text
        assert "Celle d’ailleurs" not in text


def test_the_document_counts_what_was_not_observed_as_the_page_does(quartier, officer, sign_in):
    row = DiagnosticFactory(kind="social", quartiers=[quartier], lead=officer, grid=grid_of("Sols", "Tags", "Bruit"))
    item = row.grid.themes.get().items.first()
    Score.objects.create(diagnostic=row, item=item, level=row.grid.levels.get(value=3))
    page = sign_in(officer).get(reverse("diagnostics:diagnostic_results", args=[row.pk]))
    told = diagnostic_document(row, officer).data["cotation"]
    assert page.context["total"]["unseen"] == 2
    assert [told["ensemble"]["non_observes"], told["themes"][0]["non_observes"]] == ["2", "2"]


def test_the_document_has_the_figures_of_the_years_that_the_page_has(quartier, officer, sign_in):
    row = DiagnosticFactory(
        kind="social", quartiers=[quartier], lead=officer, starts_on="2018-03-01", ends_on="2025-03-01"
    )
    where = {"residence": ResidenceFactory(quartier=quartier), "kind": FigureKindFactory(name="Logements vides")}
    for year in (2017, 2018, 2025):
        ResidenceFigureFactory(**where, year=year, value=12)
    client = sign_in(officer)
    page = client.get(reverse("diagnostics:diagnostic_indicators", args=[row.pk]))
    assert page.context["table"].years == [2025, 2017]
    text = text_of(get(client, "diagnostic_file", row, "pdf"))
    assert [year for year in (2017, 2018, 2025) if f"Chiffres du bailleur, {year}" in text] == [2017, 2025]


# ---- queries --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize(("file_format", "queries"), [("pdf", 12), ("docx", 13)])
def test_queries_of_the_compte_rendu(
    walk, stops, quartier, officer, sign_in, number, file_format, queries, django_assert_num_queries
):
    for stop in stops:
        for rank in range(number):
            row = ObservationFactory(quartier=quartier, stop=stop)
            with_photo(row, rank)
    Score.objects.create(
        diagnostic=walk, stop=stops[0], item=walk.grid.themes.get().items.first(), level=walk.grid.levels.first()
    )
    client = sign_in(officer)
    with django_assert_num_queries(queries):
        get(client, "walk_report_file", walk, file_format)


@pytest.mark.parametrize("number", [1, 3])
def test_queries_of_the_document(social, quartier, officer, sign_in, number, django_assert_num_queries):
    for rank in range(number):
        Verbatim.objects.create(diagnostic=social, text=f"Parole {rank}")
        IssueFactory(quartiers=[quartier], diagnostic=social)
    client = sign_in(officer)
    with django_assert_num_queries(19):
        get(client, "diagnostic_file", social, "pdf")


def test_many_photos_are_counted_and_not_all_shown(walk, found, officer, sign_in, monkeypatch):
    monkeypatch.setattr("diagnostics.documents.walk.PHOTOS", 2)
    for number in (1, 2, 3):
        with_photo(found["ville deux"], number)
    text = text_of(get(sign_in(officer), "walk_report_file", walk, "pdf"))
    assert "2 photos ne sont pas reproduites ici" in text
    assert Observation.objects.get(pk=found["ville deux"].pk).photos.count() == 3
