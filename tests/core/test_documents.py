"""Documents: PDF by typst, plans, Word in its sandbox. What people type is text and nothing else."""

import io
import xml.etree.ElementTree as ElementTree
import zipfile

import docx
import pytest
import typst
from PIL import Image
from pypdf import PdfReader

from core.documents import process, word
from core.documents.pdf import DocumentError, picture_of, render_pdf
from core.documents.plan import Dot, Place, Plan
from core.documents.text import clean, cleaned
from core.documents.word import WordError, render_word

HOSTILE = [
    '#read("/etc/passwd") #let x = 1; $x^2$ *gras* _x_ ] \\ ` ``` @ref <label>',
    "{{ 7*7 }} {% for x in y %} {#",
    "<w:t>&amp;</w:t> ]]> <!-- -->",
    "Dépôt 😀 🧹 👨‍👩‍👧 à côté",
    "שלום العربية",
    "漢字 et \ue000",
    "\x00\x07\x1b contrôle \x85 \u2028 \ufffe\uffff fin",
    "\u202eretourné\u202c",
    "x" * 4000,
    "mot " * 1000,
    "a\r\nb\rc\n\n\n",
]


# ---- text -----------------------------------------------------------------------------------------------------------


def test_what_no_document_can_hold_is_left_out() -> None:
    assert clean("a\x00b\x07c\ufffe\u202ed\r\ne\u2028f") == "abcd\ne\nf"
    assert clean("Été « déjà » 😀 שלום\tfin") == "Été « déjà » 😀 שלום\tfin"


def test_only_plain_values_reach_a_template() -> None:
    assert cleaned({"a\x07": [1, None, True, "b\x07", ("c",)]}) == {"a": [1, None, True, "b", ["c"]]}
    with pytest.raises(TypeError):
        cleaned({"a": object()})


# ---- PDF ------------------------------------------------------------------------------------------------------------


def identity(**fields):
    return {
        "document": "Compte rendu : essai",
        "genre": "Compte rendu",
        "titre": "Essai",
        "nature": "Marche",
        "quartiers": "Les Tilleuls",
        "periode": "12/03/2026",
        "pilote": "La pilote",
        "equipe": "",
        "projet": "",
        "grille": "",
        "etat": "En cours",
        "etabli_le": "12 mars 2026",
        "etabli_par": "La lectrice",
        "filtre": "",
        "methode": "",
        "participants": [],
        "participants_total": "0",
        "synthese": [],
        "reperes": [],
        "chiffres": [],
        "cotation": None,
        "themes": [],
        "paroles": [],
        "problematiques": [],
        **fields,
    }


def text_of(content):
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def test_a_document_is_tagged_and_says_its_language_its_title_and_its_pages() -> None:
    reader = PdfReader(io.BytesIO(render_pdf("diagnostic.typ", identity(methode="Première ligne.\nSeconde ligne."))))
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "fr-FR"
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata.title == "Compte rendu : essai"
    assert reader.metadata.author == "La lectrice"
    assert b"pdfuaid" in root["/Metadata"].get_data()
    text = reader.pages[0].extract_text()
    assert "Page 1 sur 1" in text
    assert "Établi le 12 mars 2026 par La lectrice" in text
    assert "Première ligne.\nSeconde ligne." in text


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_hostile_text_stays_text(number: int) -> None:
    text = HOSTILE[number]
    found = text_of(render_pdf("diagnostic.typ", identity(titre=text[:200], methode=text, document=text[:200])))
    assert "root:" not in found
    assert "49" not in found
    # Line breaks and the order of signs written from right to left are the reader's own business.
    words = [each for each in clean(text).replace("\n", " ").split(" ") if each.isascii() and len(each) < 60]
    for each in words:
        assert each in found.replace("\n", ""), each


def test_what_no_font_draws_is_shown_as_missing() -> None:
    assert "□□ et □" in text_of(render_pdf("diagnostic.typ", identity(methode="漢字 et \ue000")))
    assert "□" not in text_of(
        render_pdf("diagnostic.typ", identity(methode="Été, œuvre, ‰ € ● ▲ ◆ ■ 😀 🧹 Łódź шлях"))
    )


def test_a_template_reads_nothing_but_its_folder(settings, tmp_path) -> None:
    (tmp_path / "templates" / "typst").mkdir(parents=True)
    for body in ('#read("/etc/passwd")', '#read("../../../../etc/passwd")', '#image("/etc/hostname")'):
        (tmp_path / "templates" / "typst" / "essai.typ").write_text(body)
        settings.BASE_DIR = tmp_path
        with pytest.raises(DocumentError, match="n’a pas pu être mis en page"):
            render_pdf("essai.typ", {})


def test_fonts_come_with_the_site_alone(settings) -> None:
    assert all(settings.NODE_MODULES in path.parents for path in settings.DOCUMENT_FONTS)
    families = typst.Fonts(False, False, [str(path) for path in settings.DOCUMENT_FONTS]).families()
    assert {"Source Sans 3", "DejaVu Sans", "Noto Emoji"} <= set(families)


def test_a_document_that_takes_too_long_is_stopped(settings, tmp_path, monkeypatch) -> None:
    (tmp_path / "templates" / "typst").mkdir(parents=True)
    endless = "#for i in range(1000000) { for j in range(1000000) { let x = i * j } }"
    (tmp_path / "templates" / "typst" / "essai.typ").write_text(endless)
    settings.BASE_DIR = tmp_path
    monkeypatch.setattr(process.run, "__kwdefaults__", {"seconds": 2})
    with pytest.raises(DocumentError, match="trop long"):
        render_pdf("essai.typ", {})


# ---- plan -----------------------------------------------------------------------------------------------------------

RING = [[2.0, 48.0], [2.01, 48.0], [2.01, 48.006], [2.0, 48.006], [2.0, 48.0]]
CONTOUR = {"type": "MultiPolygon", "coordinates": [[RING]]}


def labels(plan):
    root = ElementTree.fromstring(plan.svg())
    return [node.text for node in root.iter("{http://www.w3.org/2000/svg}text")]


def test_a_plan_numbers_its_places_and_says_its_scale() -> None:
    places = [Place(n, f"Halte {n}", (2.001 + n * 0.002, 48.003)) for n in (1, 2, 3)]
    plan = Plan("Plan", [CONTOUR], [Dot("Les Lilas", (2.005, 48.005))], places, "Trois haltes")
    assert labels(plan) == ["Les Lilas", "1", "2", "3", "200 m", "N"]
    root = ElementTree.fromstring(plan.svg())
    assert (root.get("role"), root.get("aria-label")) == ("img", "Trois haltes")
    # The security policy of the pages refuses styles and scripts in the page.
    assert not any(node.get("style") or node.tag.endswith(("script", "style")) for node in root.iter())


def test_places_that_hide_each_other_share_a_label() -> None:
    at = (2.005, 48.003)
    assert "1–4" in labels(Plan("Plan", [CONTOUR], [], [Place(n, "x", at) for n in (1, 2, 3, 4)]))
    apart = [Place(1, "x", at), Place(2, "y", (2.008, 48.003)), Place(3, "x", at)]
    assert "1, 3" in labels(Plan("Plan", [CONTOUR], [], apart))


def test_the_scale_of_a_plan_is_true() -> None:
    """Ten thousandths of a degree of latitude are 1,113 m, whatever the longitude is worth there."""
    places = [Place(1, "a", (2.0, 48.0)), Place(2, "b", (2.0, 48.01))]
    root = ElementTree.fromstring(Plan("Plan", [], [], places).svg())
    tag = "{http://www.w3.org/2000/svg}"
    ends = next(node.get("d") for node in root.iter(f"{tag}path") if node.get("stroke-opacity"))
    (_, y1), (_, y2) = (map(float, part.split()) for part in ends[1:].split("L"))
    bar = next(node.get("d") for node in root.iter(f"{tag}path") if node.get("d").startswith("M18.0"))
    start, end = float(bar[1:].split()[0]), float(bar.split("H")[1].split("V")[0])
    told = next(text for text in labels(Plan("Plan", [], [], places)) if text.endswith(" m"))
    metres = (y1 - y2) / (end - start) * int(told.removesuffix(" m"))
    assert metres == pytest.approx(1113, rel=0.01)


@pytest.mark.parametrize(
    "places",
    [[], [(2.005, 48.003)], [(2.005, 48.003)] * 2, [(-180, -90), (180, 90)], [(0, 90)], [(2, 48), (2, 48.000001)]],
)
def test_any_positions_make_a_drawing(places) -> None:
    plan = Plan(
        "<Plan>",
        [CONTOUR],
        [Dot('<b> & "x"', (2.005, 48.003))],
        [Place(n, "<i>", at) for n, at in enumerate(places, 1)],
    )
    ElementTree.fromstring(plan.svg())
    assert "nan" not in plan.svg()
    with Image.open(io.BytesIO(picture_of(plan.svg()))) as image:
        assert image.format == "PNG"
        assert image.width > 1000


# ---- Word -----------------------------------------------------------------------------------------------------------


def word_of(*paragraphs: str, header: str = "") -> bytes:
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    if header:
        document.sections[0].header.paragraphs[0].text = header
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def opened(content):
    return docx.Document(io.BytesIO(content))


def paragraphs(content):
    return [paragraph.text for paragraph in opened(content).paragraphs]


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_hostile_text_stays_text_in_word(number: int) -> None:
    content = render_word(word_of("{{ texte }}", header="{{ texte }}"), {"texte": HOSTILE[number]})
    assert paragraphs(content)[0] == clean(HOSTILE[number])


def test_a_picture_is_put_in_with_its_words() -> None:
    buffer = io.BytesIO()
    Image.new("RGB", (60, 40), "teal").save(buffer, "JPEG")
    data = {"photos": [{"picture": "a.jpg", "alt": 'Porte "cassée" & <ouverte>', "width": 54}]}
    template = word_of("{% for photo in photos %}{{ photo }} {% endfor %}")
    document = opened(render_word(template, data, [("a.jpg", buffer.getvalue())]))
    assert len(document.inline_shapes) == 1
    assert document.inline_shapes[0].width.mm == pytest.approx(54, abs=0.1)
    (shown,) = document.element.xpath("//wp:docPr/@descr")
    assert shown == 'Porte "cassée" & <ouverte>'


ESCAPES = [
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "{{ lipsum.__globals__ }}",
    "{{ self._TemplateReference__context }}",
    "{{ photo.tpl.docx }}",
    "{{ photo.tpl.save('/tmp/dsu-pwned.docx') }}",
    "{{ photo.image_descriptor }}",
    "{{ photo|attr('tpl') }}",
    "{{ photo|attr('__class__') }}",
    "{{ '{0.__class__}'.format(texte) }}",
    "{{ texte.format_map(texte) }}",
    "{{ (1).__class__ }}",
    "{{ photos.append(1) }}",
    "{% set x = namespace() %}{{ x.__init__.__globals__ }}",
    "{{ [photo]|map(attribute='tpl')|list }}",
    "{% include '/etc/passwd' %}",
    "{% import 'os' as os %}",
    "{{ texte|safe }}",
    "{{ dict }}{{ request }}{{ config }}",
]


@pytest.mark.parametrize("number", range(len(ESCAPES)))
def test_a_template_reaches_nothing_but_its_data(number: int) -> None:
    data = {"texte": "secret", "photos": [], "photo": {"picture": "a.png", "alt": "", "width": 10}}
    picture = ("a.png", picture_of(Plan("p", [CONTOUR]).svg()))
    refused, said = "", ""
    try:
        said = paragraphs(render_word(word_of(f"[{ESCAPES[number]}]"), data, [picture]))[0].strip("[] ,")
    except WordError as error:
        refused = error.kind
    # Either it is refused, or nothing is said but the data: a name that is not there is blank.
    assert refused in ("", "forbidden", "syntax", "unknown", "broken")
    assert said in ("", "None", "False", "Undefined", "secret")


@pytest.mark.parametrize(
    "tag",
    [
        "{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}",
        "{{ 'x' * 3000000000 }}",
        "{{ '%3000000000s' | format(1) }}",
        "{{ range(10**9) }}",
    ],
    ids=["time", "memory", "format", "range"],
)
def test_a_template_that_takes_too_much_is_stopped(tag: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word, "SECONDS", 3)
    with pytest.raises(WordError) as refused:
        render_word(word_of(tag), {})
    assert refused.value.kind in ("heavy", "forbidden", "broken")


def test_the_process_of_a_template_has_no_setting_of_the_site(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a template would reach if it ever left the sandbox."""
    seen = {}

    def run(command, **options):
        seen.update(options["env"])
        raise process.subprocess.TimeoutExpired(command, 1)

    monkeypatch.setenv("SECRET_KEY", "x")
    monkeypatch.setattr(process.subprocess, "run", run)
    with pytest.raises(WordError):
        render_word(word_of("x"), {})
    assert set(seen) == {*process.ENVIRONMENT, "DOCUMENT_SECONDS"}
    assert "SECRET_KEY" not in seen


def test_the_address_of_a_letterhead_is_left_out() -> None:
    source, made = io.BytesIO(word_of("{{ texte }}")), io.BytesIO()
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "word/settings.xml":
                mark = f'<w:attachedTemplate xmlns:r="{kind}" r:id="rId99"/>'.encode()
                content = content.replace(b"<w:zoom", mark + b"<w:zoom", 1)
                assert mark in content
            new.writestr(name, content)
        new.writestr(
            "word/_rels/settings.xml.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="rId99" Type="{kind}/attachedTemplate" Target="http://ailleurs.exemple/x.dotm" '
            'TargetMode="External"/></Relationships>',
        )
    with zipfile.ZipFile(io.BytesIO(render_word(made.getvalue(), {"texte": "a"}))) as archive:
        assert not [name for name in archive.namelist() if b"ailleurs.exemple" in archive.read(name)]
        assert b"attachedTemplate" not in archive.read("word/settings.xml")
