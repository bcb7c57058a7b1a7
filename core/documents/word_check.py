"""What is wrong with a Word template that somebody sends: said in French, with the tag and where it stands."""

import difflib
import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from docx.oxml.ns import qn
from jinja2 import TemplateSyntaxError, meta, nodes
from lxml import etree

from core.documents.registry import LARGEST
from core.documents.word import WordError, render_word, sandbox

MEGABYTE = 1024 * 1024
EXPANDED = 40 * MEGABYTE
# A part that holds text: parsed, it takes ten times its weight.
PART = 8 * MEGABYTE
MEMBERS = 1000
# Paragraphs and tags read at most: a letterhead has a few hundred.
PARAGRAPHS = 20_000
FAULTS = 30
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.S)
# What docxtpl adds to jinja: a tag of a paragraph, of a row, of a cell, of a run.
PREFIX = re.compile(r"^(\{[{%])[-+]?(?:p|tr|tc|r)\s+")
# Cells: their colour, how many columns they take, whether they are merged.
CELLS = re.compile(r"^\{%\s*(cellbg|colspan)\s+(.*?)\s*%\}$", re.S)
MERGED = re.compile(r"^\{%\s*(?:vm|hm)\s*%\}$")
BLOCK = re.compile(r"^\{%[-+]?\s*(\w+)")
OPENED = ("for", "if", "macro", "filter", "call", "with", "autoescape")
REFUSED = ("include", "import", "from", "extends", "block", "raw")
# Fields that reach for something outside of the document when it is opened or printed.
FETCHING = {"DDE", "DDEAUTO", "DATABASE", "IMPORT", "INCLUDE", "INCLUDEPICTURE", "INCLUDETEXT", "LINK"}
PARTS = re.compile(r"^word/(document|header\d*|footer\d*|footnotes)\.xml$")
WORDS = {"document": "corps", "header": "en-tête", "footer": "pied de page", "footnotes": "notes de bas de page"}


@dataclass(frozen=True)
class Fault:
    """What is wrong: why, and where (the tag, the part of the document and its paragraph), when it is known."""

    reason: str
    tag: str = ""
    where: str = ""


@dataclass(frozen=True)
class _Line:
    """The tags of one paragraph."""

    part: str
    number: int
    tags: list[str]
    rest: str

    @property
    def where(self) -> str:
        return f"{self.part}, paragraphe {self.number}"


def check_template(content: bytes, data: Mapping[str, Any], pictures: list[tuple[str, bytes]]) -> list[Fault]:
    """Return what is wrong with a template, nothing when it makes a document with `data` and `pictures`.

    The file is judged by its content: a .docx without macros, of at most 5 MB; its tags are read one by one, then it
    is rendered once in the sandbox.
    """
    try:
        parts = _parts(content)
    except _Refused as refusal:
        return [Fault(str(refusal))]
    lines = [line for name, xml in parts for line in _lines(name, xml)]
    if not any(line.tags or line.rest for line in lines):
        return [Fault("Ce document n’a aucune balise : il sortirait toujours tel quel, sans aucune donnée.")]
    faults = [fault for line in lines for fault in _tags_that_fail(line)]
    wrong = {fault.where for fault in faults}
    for name in dict.fromkeys(line.part for line in lines):
        mine = [line for line in lines if line.part == name]
        faults += _blocks_that_fail(mine, is_read=any(line.where in wrong for line in mine))
    if not faults:
        faults = _unknown_names(lines, data)
    if not faults:
        try:
            render_word(content, data, pictures, is_strict=True)
        except WordError as error:
            faults = [_in_words(error, lines)]
    return faults[:FAULTS]


# ---- the file -------------------------------------------------------------------------------------------------------


class _Refused(Exception):  # noqa: N818 - reads as what happened
    """The file is no template at all; the message is made to be shown."""


def _parts(content: bytes) -> list[tuple[str, Any]]:
    """Return the parts that hold text, parsed. Raises _Refused."""
    if not content:
        raise _Refused("Ce fichier est vide.")
    if len(content) > LARGEST:
        raise _Refused("Ce fichier pèse plus de 5 Mo : allégez ses images, puis envoyez-le de nouveau.")
    if content[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise _Refused("C’est un ancien .doc, ou un fichier protégé : dans Word, « Enregistrer sous » .docx.")
    if content[:4] == b"%PDF":
        raise _Refused("C’est un PDF : envoyez le document Word (.docx).")
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        raise _Refused("Ce fichier n’est pas un document Word (.docx), ou il est abîmé.") from None
    if (
        len(members) > MEMBERS
        or sum(member.file_size for member in members) > EXPANDED
        or any(member.file_size > PART for member in members if member.filename.endswith((".xml", ".rels")))
    ):
        raise _Refused("Ce document est démesuré une fois ouvert : il n’est pas pris.")
    names = {member.filename for member in members}
    if not {"[Content_Types].xml", "word/document.xml"} <= names:
        raise _Refused("Ce fichier n’est pas un document Word (.docx) : il lui manque son texte.")
    if any("vbaProject" in name or name.startswith("word/activeX") for name in names):
        raise _Refused("Ce document contient des macros : enregistrez-le sans elles, en .docx.")
    read = {name: _xml(archive, name) for name in sorted(names) if name.endswith((".xml", ".rels"))}
    types = read["[Content_Types].xml"]
    kinds = {each.get("PartName"): each.get("ContentType", "") for each in types.iter("{*}Override")}
    if "macroEnabled" in kinds.get("/word/document.xml", ""):
        raise _Refused("Ce document peut contenir des macros : enregistrez-le en .docx.")
    if kinds.get("/word/document.xml") != MAIN:
        raise _Refused("Ce fichier n’est pas un document Word (.docx). Un modèle .dotx s’enregistre d’abord en .docx.")
    for name, xml in read.items():
        if name.endswith(".rels"):
            _check_links(xml)
        elif name.startswith("word/"):
            _check_fields(xml)
    order = sorted((name for name in read if PARTS.match(name)), key=lambda name: (name != "word/document.xml", name))
    return [(name, read[name]) for name in order]


def _xml(archive: zipfile.ZipFile, name: str) -> Any:
    try:
        content = archive.read(name)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, EOFError):
        raise _Refused("Ce document est abîmé ou protégé par un mot de passe : il ne peut pas être lu.") from None
    except (zlib.error, lzma.LZMAError, ValueError):
        raise _Refused("Ce document est abîmé : il ne peut pas être lu.") from None
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise _Refused("Ce document n’a pas été fait par un traitement de texte : il n’est pas pris.")
    try:
        return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        raise _Refused("Ce document est abîmé : une de ses parties ne se lit pas.") from None


def _check_links(xml: Any) -> None:
    """Refuse what Word would fetch from elsewhere when the document is opened. Links to click may stay."""
    for link in xml.iter("{*}Relationship"):
        kind = link.get("Type", "").rpartition("/")[2]
        if link.get("TargetMode") == "External" and kind not in ("hyperlink", "attachedTemplate"):
            raise _Refused("Une image ou un objet de ce document est lié à un autre fichier : insérez-le dedans.")


def _check_fields(xml: Any) -> None:
    """Refuse the fields by which Word fetches a file or starts a program, which are no relation of the document."""
    for instruction in _instructions(xml):
        words = instruction.split()
        if words and words[0].upper() in FETCHING:
            raise _Refused(
                f"Un champ de ce document ({words[0].upper()}) va chercher un autre fichier : insérez son contenu."
            )


def _instructions(xml: Any) -> Iterator[str]:
    """Yield what each field says, whatever runs it is cut into; a field may hold others."""
    opened: list[str] = []
    for node in xml.iter(qn("w:fldSimple"), qn("w:fldChar"), qn("w:instrText")):
        if node.tag == qn("w:fldSimple"):
            yield node.get(qn("w:instr"), "")
        elif node.tag == qn("w:instrText"):
            opened = [*opened[:-1], (opened[-1] if opened else "") + (node.text or "")]
        elif node.get(qn("w:fldCharType")) == "begin":
            opened.append("")
        elif node.get(qn("w:fldCharType")) == "end" and opened:
            yield opened.pop()
    yield from opened


# ---- the tags -------------------------------------------------------------------------------------------------------


def _lines(name: str, xml: Any) -> Iterator[_Line]:
    """Yield the paragraphs that have tags, or a piece of one."""
    part = WORDS[re.sub(r"\d+", "", PARTS.match(name)[1])]  # type: ignore[index]
    for number, paragraph in enumerate(xml.iter(qn("w:p")), 1):
        if number > PARAGRAPHS:
            return
        # A text box holds paragraphs of its own.
        text = "".join(
            node.text or "" for node in paragraph.iter(qn("w:t")) if next(node.iterancestors(qn("w:p"))) is paragraph
        )
        if "{" in text:
            found = [_plain_quotes(tag) for tag in TAG.findall(text)]
            yield _Line(part, number, found, TAG.sub("", text))


def _plain_quotes(tag: str) -> str:
    """Return a tag with the quotes that a language has instead of those that Word writes, as docxtpl does."""
    return tag.translate({0x2018: "'", 0x2019: "'", 0x201C: '"', 0x201D: '"'})


def _plain(tag: str) -> str:
    """Return a tag as jinja reads it."""
    if MERGED.match(tag):
        return ""
    if cell := CELLS.match(tag):
        return "{{ " + cell[2] + " }}"
    return PREFIX.sub(r"\1 ", tag)


def _tags_that_fail(line: _Line) -> Iterator[Fault]:
    for opening, closing in (("{{", "}}"), ("{%", "%}")):
        if opening in line.rest:
            piece = opening + line.rest.split(opening, 1)[1][:60]
            reason = f"Cette balise n’est pas refermée : il manque « {closing} » dans le paragraphe."
            yield Fault(reason, piece, line.where)
    env = sandbox()
    for tag in line.tags:
        plain = _plain(tag)
        name = BLOCK.match(plain)
        if name and name[1] in REFUSED:
            yield Fault(f"« {name[1]} » ne sert pas dans un modèle.", tag, line.where)
        elif plain.startswith("{{"):
            try:
                env.parse(plain)
                env.compile(plain)
            except TemplateSyntaxError as error:
                yield Fault(_syntax(error), tag, line.where)


def _blocks_that_fail(lines: list[_Line], *, is_read: bool) -> list[Fault]:
    """Return the blocks of a part that are not closed, closed without being open, or that jinja does not read.

    `is_read`: a tag of the part is known to be wrong, which jinja would only say again.
    """
    faults: list[Fault] = []
    opened: list[tuple[str, str, str]] = []
    for line in lines:
        for tag in line.tags:
            plain = _plain(tag)
            name = BLOCK.match(plain)
            if not name or name[1] in REFUSED:
                continue
            if name[1] in OPENED:
                opened.append((name[1], tag, line.where))
            elif name[1].startswith("end"):
                kind = name[1].removeprefix("end")
                if kind in (each[0] for each in opened):
                    # What was opened since is left open.
                    while opened[-1][0] != kind:
                        faults.append(_missing(*opened.pop()))
                    opened.pop()
                elif kind != "set":
                    faults.append(Fault("Cette balise ne referme rien.", tag, line.where))
    faults += [_missing(*each) for each in opened]
    if faults or is_read:
        return faults
    try:
        sandbox().compile(_source(lines))
    except TemplateSyntaxError as error:
        line = lines[min(error.lineno, len(lines)) - 1]
        tag = next((tag for tag in line.tags if BLOCK.match(tag)), line.tags[0] if line.tags else "")
        return [Fault(_syntax(error), tag, line.where)]
    return []


def _missing(kind: str, tag: str, where: str) -> Fault:
    return Fault(f"Il manque « {{% end{kind} %}} » après cette balise.", tag, where)


def _source(lines: list[_Line]) -> str:
    """Return the tags as one jinja template, a line for each paragraph."""
    return "\n".join("".join(_plain(tag).replace("\n", " ") for tag in line.tags) for line in lines)


def _syntax(error: TemplateSyntaxError) -> str:
    told = error.message or ""
    if found := re.search(r"unknown tag '(\w+)'", told):
        return f"« {found[1]} » n’est pas une balise connue."
    if found := re.search(r"[Nn]o filter named '(\w+)'", told):
        return f"« {found[1]} » n’est pas un filtre connu."
    return "Cette balise ne se lit pas : vérifiez ses accolades, ses points et ses guillemets."


def _unknown_names(lines: list[_Line], data: Mapping[str, Any]) -> list[Fault]:
    faults = []
    for part in dict.fromkeys(line.part for line in lines):
        mine = [line for line in lines if line.part == part]
        tree: nodes.Template = sandbox().parse(_source(mine))
        for name in sorted(meta.find_undeclared_variables(tree) - set(data) - {"range", "namespace"}):
            tag, where = _found(mine, rf"\b{re.escape(name)}\b")
            faults.append(Fault(f"« {name} » n’existe pas.{_near(name, data)}", tag, where))
    return faults


def _found(lines: list[_Line], pattern: str) -> tuple[str, str]:
    """Return the first tag that holds a name, and where it stands."""
    for line in lines:
        for tag in line.tags:
            if re.search(pattern, tag):
                return tag, line.where
    return "", ""


def _near(name: str, names: Any) -> str:
    near = difflib.get_close_matches(name, [str(each) for each in names], n=1)
    return f" Vouliez-vous « {near[0]} » ?" if near else ""


def _in_words(error: WordError, lines: list[_Line]) -> Fault:
    if error.kind == "unknown" and (found := re.search(r"'([^']+)'(?: is undefined)?$", error.detail)):
        tag, where = _found(lines, rf"\.\s*{re.escape(found[1])}\b|\[.{re.escape(found[1])}")
        return Fault(f"« {found[1]} » n’existe pas à cet endroit.", tag, where)
    reasons = {
        "forbidden": "Une balise demande plus que les données du document : ce n’est pas permis.",
        "heavy": "Ce modèle demande trop de temps ou de place pour faire un document.",
        "unknown": "Une balise demande ce qui n’existe pas.",
        "syntax": "Une balise ne se lit pas. Une balise de ligne ({%tr …%}) tient seule dans sa ligne de tableau.",
    }
    broken = "Ce modèle ne donne pas un document que Word ouvre : une balise est mal placée, ou coupée par une autre."
    return Fault(reasons.get(error.kind, broken))
