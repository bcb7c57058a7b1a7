"""Documents that people attach: what each content is, what is refused, names that harm nobody."""

import io
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from PIL import Image

from core.reading import documents
from core.reading.documents import UnusableDocumentError, read_document

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504
OPEN = "application/vnd.oasis.opendocument."


def utf16(text):
    return text.encode("utf-16-le")


def archive(**members):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name.replace("__", "/"), content)
    return buffer.getvalue()


def office(folder, types="<Types/>", **more):
    return archive(**{"[Content_Types].xml": types, f"{folder}/document.xml": "<w/>", **more})


def odf(kind, **more):
    return archive(mimetype=OPEN + kind, **{"content.xml": "<office/>", **more})


def workbook():
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        book.add_worksheet().write(0, 0, "Vacance")
    return buffer.getvalue()


def picture(fmt, size=(40, 30)):
    buffer = io.BytesIO()
    Image.new("RGB", size, "teal").save(buffer, fmt)
    return buffer.getvalue()


GOOD = {
    "a.pdf": (PDF, "PDF"),
    "a.docx": (office("word"), "Word"),
    "a.xlsx": (workbook(), "Excel"),
    "a.pptx": (office("ppt"), "PowerPoint"),
    "a.odt": (odf("text"), "OpenDocument texte"),
    "a.ods": (odf("spreadsheet"), "OpenDocument tableur"),
    "a.odp": (odf("presentation"), "OpenDocument présentation"),
    "a.doc": (OLE + utf16("WordDocument\x00"), "Word"),
    "a.xls": (OLE + utf16("Workbook\x00"), "Excel"),
    "a.txt": ("Réunion à 18 h : ménage < 3 personnes".encode("cp1252"), "Texte"),
    "a.csv": ("réf;vacants\n1;2\n".encode(), "CSV"),
    "b.txt": ("Réunion".encode("utf-16"), "Texte"),
    "a.jpg": (picture("JPEG"), "Image JPEG"),
    "a.png": (picture("PNG"), "Image PNG"),
    "a.heic": (picture("HEIF"), "Image HEIC"),
}


def read(data, name):
    return read_document(io.BytesIO(data), name)


@pytest.mark.parametrize("name", GOOD)
def test_what_is_accepted_is_kept_byte_for_byte(name):
    data, label = GOOD[name]
    found = read(data, name)
    assert (found.kind.label, found.name, found.data, found.size) == (label, name, data, len(data))
    assert documents.label_of(found.kind.content_type) == label


@pytest.mark.parametrize("name", [name for name in GOOD if name[2:] not in ("txt", "csv")])
def test_the_name_is_that_of_what_it_is(name):
    """A picture called « plan.exe » or « plan.pdf » goes back as a picture."""
    data, _ = GOOD[name]
    right = name.rpartition(".")[2]
    assert read(data, "plan.exe").name == f"plan.{right}"
    assert read(data, "plan").name == f"plan.{right}"


BAD = {
    "program": (b"MZ\x90\x00" + b"\x00" * 100, "a.pdf", "programme"),
    "program for linux": (b"\x7fELF" + b"\x00" * 100, "a.docx", "programme"),
    "shell script": (b"#!/bin/sh\nrm -rf /\n", "a.txt", "script"),
    "batch file": (b"@echo off\r\ndel *.*\r\n", "a.bat", "pas reconnu"),
    "powershell": (b"Remove-Item *", "a.ps1", "pas reconnu"),
    "javascript": (b"alert(1)", "a.js", "pas reconnu"),
    "page": (b"<!DOCTYPE html><script>alert(1)</script>", "a.txt", "page web"),
    "page after words": (b"Bonjour\n\n<HTML><body onload=x>", "a.csv", "page web"),
    "page in utf-16": ("<html><script>".encode("utf-16"), "a.txt", "page web"),
    "drawing": (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "a.txt", "SVG"),
    "drawing as xml": (b"<?xml version='1.0'?><svg/>", "plan.svg", "SVG"),
    "empty": (b"", "a.pdf", "vide"),
    "cut pdf": (PDF[:20], "a.pdf", "incomplet"),
    "pdf that launches": (PDF.replace(b"<<>>", b"<</S/Launch/F(cmd.exe)>>"), "a.pdf", "lance un programme"),
    "page with a pdf inside": (b"<html>" + PDF, "a.pdf", "page web"),
    "word with macros": (office("word", **{"word/vbaProject.bin": "x"}), "a.docx", "macros"),
    "archive": (archive(**{"a.exe": "MZ"}), "a.docx", "archive"),
    "jar": (archive(**{"META-INF/MANIFEST.MF": "x", "A.class": "x"}), "a.docx", "archive"),
    "broken archive": (office("word")[:60], "a.docx", "abîmé"),
    "two in one": (office("word", xl__workbook="x"), "a.docx", "pas reconnu"),
    "old word with macros": (OLE + utf16("WordDocument\x00_VBA_PROJECT\x00"), "a.doc", "macros"),
    "old with password": (OLE + utf16("EncryptedPackage"), "a.docx", "mot de passe"),
    "mail": (OLE + utf16("__substg1.0_"), "a.msg", "pas reconnu"),
    "installer": (OLE + b"\x00" * 100, "a.msi", "pas reconnu"),
    "opendocument with macros": (odf("text", Basic__script="x"), "a.odt", "macros"),
    "opendocument with password": (
        odf("text", **{"META-INF/manifest.xml": "<manifest:encryption-data/>"}),
        "a.odt",
        "mot de passe",
    ),
    "broken picture": (b"\xff\xd8\xff" + b"\x00" * 200, "a.jpg", "abîmée"),
    "binary": (b"\x01\x02\x00\x03" * 50, "a.txt", "pas reconnu"),
    "shortcut": (b"L\x00\x00\x00\x01\x14\x02\x00" + b"\x00" * 60, "plan.pdf.lnk", "raccourci"),
    "rtf": (b"{\\rtf1 bonjour}", "a.doc", "RTF"),
}
BAD["macros said by the types"] = (
    office("xl", types="<Override ContentType='application/vnd.ms-excel.sheet.macroEnabled.main+xml'/>"),
    "a.xlsx",
    "macros",
)


@pytest.mark.parametrize("what", BAD)
def test_what_is_refused(what):
    data, name, told = BAD[what]
    with pytest.raises(UnusableDocumentError) as error:
        read(data, name)
    assert told in error.value.message


def test_a_bomb_is_refused():
    data = office("word", **{"word/big.xml": b"0" * (120 * 1024 * 1024)})
    assert len(data) < 1024 * 1024
    with pytest.raises(UnusableDocumentError):
        read(data, "a.docx")


def test_an_image_of_too_many_points_is_refused(monkeypatch):
    monkeypatch.setattr("core.reading.images.MAX_PIXELS", 1000)
    with pytest.raises(UnusableDocumentError, match="trop de points"):
        read(picture("PNG"), "a.png")


def test_a_document_that_is_too_heavy(monkeypatch):
    monkeypatch.setattr(documents, "MAX_BYTES", 1024 * 1024)
    with pytest.raises(UnusableDocumentError, match="plus de 1 Mo"):
        read(PDF + b" " * (1024 * 1024), "a.pdf")


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("Compte rendu du 12.03.pdf", "Compte rendu du 12.03.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Documents\\plan.PDF", "plan.pdf"),
        ("facture\u202efdp.exe", "facturefdp.pdf"),
        ("a\x00b\r\nSet-Cookie: x.pdf", "abSet-Cookie- x.pdf"),
        ("..pdf", "document.pdf"),
        ("", "document.pdf"),
        ("con.pdf", "document con.pdf"),
        ('plan "final" <2>.pdf', "plan -final- -2.pdf"),
        ("plan v2.1", "plan v2.1.pdf"),
        ("plan.docx", "plan.pdf"),
        ("x" * 400 + ".pdf", "x" * 120 + ".pdf"),
        ("e\u0301te\u0301.pdf", "été.pdf"),
    ],
)
def test_names(name, safe):
    assert read(PDF, name).name == safe


def test_real_documents(shared_data):
    """Files of the trade: what is accepted is told as what it is, what is not has a reason."""
    expected = {".pdf": "PDF", ".xlsx": "Excel", ".xls": "Excel", ".docx": "Word", ".odt": "OpenDocument texte"}
    found: list[tuple[str, str]] = []
    for path in sorted(Path(shared_data).rglob("*")):
        if path.suffix.lower() in expected and path.stat().st_size <= documents.MAX_BYTES:
            with path.open("rb") as file:
                try:
                    told = read_document(file, path.name).kind.label
                except UnusableDocumentError as error:
                    told = error.message
            found.append((expected[path.suffix.lower()], told))
    assert found
    assert [pair for pair in found if pair[1] != pair[0] and not pair[1].endswith(".")] == []
    # Nearly all of them are what their names say.
    assert sum(wanted == told for wanted, told in found) >= 0.8 * len(found)
