"""Word templates that people send: what is wrong with them is said in French, with the tag and where it stands."""

import io
import shutil
import subprocess
import zipfile

import docx
import pytest
from pypdf import PdfReader

from core.documents import word_check
from core.documents.registry import word_documents
from core.documents.word import render_word
from core.documents.word_check import check_template

DATA = {"titre": "Essai", "haltes": [{"lieu": "Hall 1", "constats": [{"texte": "x"}]}], "hall": None}


def template(*paragraphs: str, rows: tuple[str, ...] = (), header: str = "") -> bytes:
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    if rows:
        table = document.add_table(rows=len(rows), cols=1)
        for row, text in zip(table.rows, rows, strict=True):
            row.cells[0].text = text
    if header:
        document.sections[0].header.paragraphs[0].text = header
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def rewritten(content: bytes, change, add: dict[str, bytes] | None = None) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if (found := change(name, old.read(name))) is not None:
                new.writestr(name, found)
        for name, extra in (add or {}).items():
            new.writestr(name, extra)
    return made.getvalue()


def said(content: bytes) -> list[tuple[str, str, str]]:
    return [(fault.reason, fault.tag, fault.where) for fault in check_template(content, DATA, [])]


def test_a_right_template_is_taken() -> None:
    content = template(
        "{{ titre }}",
        "{%p for halte in haltes %}",
        "{{ halte.lieu | upper }}{% if hall %} {{ hall.mot }}{% else %} —{% endif %}",
        "{%p endfor %}",
        "{% set x = 1 %}{{ x }} {# rien #} {{ “ici” }}",
        rows=("Lieu", "{%tr for halte in haltes %}", "{{ halte.lieu }}", "{%tr endfor %}"),
        header="{{ titre }}",
    )
    assert said(content) == []


def test_a_document_without_a_tag_is_no_template() -> None:
    ((reason, tag, where),) = said(template("Un courrier", rows=("Lieu",), header="Notre agence"))
    assert "aucune balise" in reason
    assert (tag, where) == ("", "")


@pytest.mark.parametrize("document", word_documents(), ids=lambda document: document.slug)
def test_the_templates_of_the_project_are_right(document) -> None:
    data, pictures = document.sample()
    assert check_template(document.standard, data, pictures) == []


@pytest.mark.parametrize(
    ("paragraphs", "reason", "tag", "where"),
    [
        (["", "{{ titre"], "il manque « }} »", "{{ titre", "corps, paragraphe 2"),
        (["{% if hall"], "il manque « %} »", "{% if hall", "corps, paragraphe 1"),
        (["{{ titre. }}"], "ne se lit pas", "{{ titre. }}", "corps, paragraphe 1"),
        (["x", "{{ halte..lieu }}"], "ne se lit pas", "{{ halte..lieu }}", "corps, paragraphe 2"),
        (["{% for h in haltes %}", "a"], "Il manque « {% endfor %} »", "{% for h in haltes %}", "corps, paragraphe 1"),
        (["a", "{%p endfor %}"], "ne referme rien", "{%p endfor %}", "corps, paragraphe 2"),
        (["{% if hall %}{% endfor %}{% endif %}"], "ne referme rien", "{% endfor %}", "corps, paragraphe 1"),
        (["{% for h in haltes %}{% if h %}", "{% endfor %}"], "« {% endif %} »", "{% if h %}", "corps, paragraphe 1"),
        (
            ["{% pour h in haltes %}"],
            "« pour » n’est pas une balise connue",
            "{% pour h in haltes %}",
            "corps, paragraphe 1",
        ),
        (["{{ titre | joli }}"], "« joli » n’est pas un filtre connu", "{{ titre | joli }}", "corps, paragraphe 1"),
        (["{{ titre | safe }}"], "« safe » n’est pas un filtre connu", "{{ titre | safe }}", "corps, paragraphe 1"),
        (["{{ titr }}"], "« titr » n’existe pas. Vouliez-vous « titre » ?", "{{ titr }}", "corps, paragraphe 1"),
        (["{% include 'x' %}"], "« include » ne sert pas", "{% include 'x' %}", "corps, paragraphe 1"),
        (
            ["a", "{% for h in haltes %}{{ h.liieu }}{% endfor %}"],
            "« liieu » n’existe pas à cet endroit",
            "{{ h.liieu }}",
            "corps, paragraphe 2",
        ),
        (["{{ titre.__class__ }}"], "", "", ""),
        (["{% for i in range(99999999) %}{% endfor %}"], "", "", ""),
    ],
    ids=lambda value: None,
)
def test_what_is_wrong_is_said_with_its_place(paragraphs, reason, tag, where) -> None:
    faults = said(template(*paragraphs))
    assert len(faults) == 1
    if tag:
        assert reason in faults[0][0]
        assert faults[0][1:] == (tag, where)


def test_the_header_is_read_too_and_every_fault_is_told() -> None:
    faults = said(template("{{ a. }}", "{{ b. }}", header="{{ c. }}"))
    assert [(tag, where) for _, tag, where in faults] == [
        ("{{ a. }}", "corps, paragraphe 1"),
        ("{{ b. }}", "corps, paragraphe 2"),
        ("{{ c. }}", "en-tête, paragraphe 1"),
    ]


def test_a_tag_that_word_cut_in_pieces_is_read_whole() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph()
    for piece in ("{", "{ ti", "tre }", "}"):
        paragraph.add_run(piece).bold = True
    buffer = io.BytesIO()
    document.save(buffer)
    assert said(buffer.getvalue()) == []


def test_files_that_are_no_template_are_refused() -> None:
    good = template("{{ titre }}")
    keep = lambda name, content: content  # noqa: E731
    macro = b"application/vnd.ms-word.document.macroEnabled.main+xml"
    plain = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    external = (
        b'<Relationship Id="rId77" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" '
        b'Target="http://ailleurs.exemple/a.png" TargetMode="External"/></Relationships>'
    )

    def field(*runs: str) -> bytes:
        parts = ['<w:fldChar w:fldCharType="begin"/>', *(f"<w:instrText>{run}</w:instrText>" for run in runs)]
        xml = "".join(f"<w:r>{part}</w:r>" for part in [*parts, '<w:fldChar w:fldCharType="end"/>'])
        return rewritten(good, lambda n, c: c.replace(b"</w:p>", f"{xml}</w:p>".encode()))

    simple = b'<w:fldSimple w:instr=" INCLUDEPICTURE &quot;http://ailleurs.exemple/a.png&quot;"/></w:p>'
    assert said(field(" PAGE ")) == []
    assert said(field(" HYPERLINK ", "&quot;https://exemple.fr/link&quot; ")) == []
    cases = [
        (field(" DDE", "AUTO c:\\\\cmd.exe &quot;/k&quot;"), "Un champ de ce document (DDEAUTO)"),
        (rewritten(good, lambda n, c: c.replace(b"</w:p>", simple)), "(INCLUDEPICTURE)"),
        (b"", "est vide"),
        (b"%PDF-1.7 ...", "C’est un PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 100, "ancien .doc"),
        (b"PK\x03\x04 pas un zip", "n’est pas un document Word"),
        (b"bonjour", "n’est pas un document Word"),
        (good[: len(good) // 2], "n’est pas un document Word"),
        (b"x" * (word_check.LARGEST + 1), "plus de 5 Mo"),
        (rewritten(good, lambda name, content: None, {"a.txt": b"x"}), "il lui manque son texte"),
        (rewritten(good, keep, {"word/vbaProject.bin": b"x"}), "contient des macros"),
        (rewritten(good, lambda n, c: c.replace(plain, macro)), "peut contenir des macros"),
        (rewritten(good, keep, {"word/media/a.bin": b"0" * (word_check.EXPANDED + 1)}), "démesuré"),
        (rewritten(good, keep, {"word/extra.xml": b" " * (word_check.PART + 1)}), "démesuré"),
        (rewritten(good, keep, {f"word/{n}.bin": b"x" for n in range(word_check.MEMBERS)}), "démesuré"),
        (
            rewritten(good, lambda n, c: b'<!DOCTYPE x [<!ENTITY a "b">]>' + c if n == "word/document.xml" else c),
            "n’a pas été fait par un traitement de texte",
        ),
        (rewritten(good, lambda n, c: c[:-20] if n == "word/document.xml" else c), "ne se lit pas"),
        (
            rewritten(
                good,
                lambda n, c: c.replace(b"</Relationships>", external) if n == "word/_rels/document.xml.rels" else c,
            ),
            "est lié à un autre fichier",
        ),
    ]
    for content, reason in cases:
        faults = said(content)
        assert len(faults) == 1, reason
        assert reason in faults[0][0], (reason, faults)


def test_an_office_suite_opens_every_document(tmp_path) -> None:
    """What Word would repair, or refuse, does not come out as pages with their words."""
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed: nothing opens the documents")
    titles = {}
    for document in word_documents():
        data, pictures = document.sample()
        (tmp_path / f"{document.slug}.docx").write_bytes(render_word(document.standard, data, pictures))
        titles[document.slug] = (data["titre"], data["etabli_par"])
    files = [str(tmp_path / f"{slug}.docx") for slug in titles]
    # A profile of its own: one that is open elsewhere would answer for it.
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [office, profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), *files]
    subprocess.run(command, check=True, capture_output=True, timeout=110)
    for slug, words in titles.items():
        text = " ".join(page.extract_text() for page in PdfReader(tmp_path / f"{slug}.pdf").pages)
        for each in words:
            assert each in " ".join(text.split()), slug
        assert "{{" not in text
        assert "{%" not in text
