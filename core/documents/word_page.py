"""The standard Word templates, made by a program: real styles, so that a team changes them once for all of it."""

import datetime
import io
import zipfile
from collections.abc import Collection
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

INK, QUIET, BRAND = RGBColor(0x17, 0x31, 0x3B), RGBColor(0x4A, 0x62, 0x6B), RGBColor(0x0F, 0x5C, 0x6E)
FONT = "Calibri"
WRITTEN = datetime.datetime(2026, 1, 1)  # noqa: DTZ001 - python-docx takes no other
FIXED = (2026, 1, 1, 0, 0, 0)


class WordPage:
    """A template in the making, A4, with the tags that `core.documents.word` reads.

    `width` is what a line holds, in millimetres; a page with wide tables lies on its side.
    """

    def __init__(self, *, is_landscape: bool = False) -> None:
        self.document = Document()
        section = self.document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        if is_landscape:
            section.orientation = WD_ORIENT.LANDSCAPE
            section.page_width, section.page_height = Mm(297), Mm(210)
        self.width = 261 if is_landscape else 174
        section.left_margin = section.right_margin = Mm(18)
        section.top_margin, section.bottom_margin = Mm(22), Mm(20)
        self._styles()
        self._edges(section)

    def _styles(self) -> None:
        styles = self.document.styles
        language = OxmlElement("w:lang")
        language.set(qn("w:val"), "fr-FR")
        defaults = styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
        for old in defaults.findall(qn("w:lang")):
            defaults.remove(old)
        defaults.append(language)
        looks = {
            "Normal": (10.5, INK, False, 0, 5),
            "Title": (22, INK, True, 0, 4),
            "Subtitle": (10.5, BRAND, True, 0, 0),
            "Heading 1": (14.5, BRAND, True, 16, 6),
            "Heading 2": (11.5, INK, True, 11, 4),
            "Quote": (10.5, INK, False, 2, 4),
            "Caption": (9, QUIET, False, 3, 4),
            "Header": (8.5, QUIET, False, 0, 0),
            "Footer": (8.5, QUIET, False, 0, 0),
        }
        for name, (size, colour, is_bold, before, after) in looks.items():
            style = styles[name]
            style.font.name, style.font.size, style.font.bold = FONT, Pt(size), is_bold
            style.font.color.rgb = colour
            style.font.italic = name == "Quote"
            fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
            for kind in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
                fonts.attrib.pop(qn(f"w:{kind}"), None)
            for kind in ("ascii", "hAnsi", "cs"):
                fonts.set(qn(f"w:{kind}"), FONT)
            style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
        border = styles["Title"].element.pPr.find(qn("w:pBdr"))
        if border is not None:
            styles["Title"].element.pPr.remove(border)

    def _edges(self, section: Any) -> None:
        for part, left, right in (
            (section.header, "{{ document }}", "{{ filtre }}"),
            (section.footer, "Établi le {{ etabli_le }} par {{ etabli_par }}", "page"),
        ):
            paragraph = part.paragraphs[0]
            for stop in list(paragraph.style.paragraph_format.tab_stops):
                stop._tab.getparent().remove(stop._tab)
            paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(self.width), WD_TAB_ALIGNMENT.RIGHT)
            paragraph.add_run(left + "\t")
            if right != "page":
                paragraph.add_run(right)
                continue
            paragraph.add_run("Page ")
            _field(paragraph, "PAGE")
            paragraph.add_run(" sur ")
            _field(paragraph, "NUMPAGES")

    def title(self, text: str, level: int = 1) -> None:
        """A heading of the document."""
        self.document.add_heading(text, level)

    def text(self, text: str, *, is_kept: bool = False) -> None:
        """A paragraph; `is_kept` keeps it on the page of what follows."""
        self.document.add_paragraph(text).paragraph_format.keep_with_next = is_kept or None

    def line(self, text: str, *, is_kept: bool = False) -> None:
        """A paragraph in small."""
        self.document.add_paragraph(text, style="Caption").paragraph_format.keep_with_next = is_kept or None

    def point(self, text: str) -> None:
        """A point of a list."""
        self.document.add_paragraph(text, style="List Bullet").paragraph_format.space_after = Pt(2)

    def strong(self, text: str, rest: str = "") -> None:
        """A small title, which stays with what follows; `rest` is beside it."""
        paragraph = self.document.add_paragraph()
        paragraph.paragraph_format.keep_with_next = True
        paragraph.paragraph_format.space_before = Pt(8)
        paragraph.add_run(text).bold = True
        paragraph.add_run(rest)

    def logic(self, text: str) -> None:
        """A tag that takes its paragraph with it."""
        self.document.add_paragraph(f"{{%p {text} %}}")

    def table(
        self,
        head: list[str],
        loop: str,
        cells: list[str],
        widths: list[int],
        told: str,
        numbers: Collection[int] = (),
    ) -> None:
        """A table whose first row is repeated on each page, with a row for each of what the loop gives.

        Columns whose rank is in `numbers` are aligned right; such a table is written smaller, so that amounts fit.
        """
        self.rows(head, [f"for {loop}", cells, "endfor"], widths, told, numbers=numbers, size=9 if numbers else None)

    def rows(
        self,
        head: list[str],
        rows: list[str | list[str]],
        widths: list[int],
        told: str,
        *,
        numbers: Collection[int] = (),
        size: float | None = None,
        sums: Collection[int] = (),
    ) -> None:
        """A table whose first row is repeated: rows of cells, one cell alone being as wide as all, and tags.

        Columns whose rank is in `numbers` are aligned right; `size` is that of the letters; `sums` are the ranks of
        the rows, tags counted, that are sums.
        """
        table = self.document.add_table(rows=len(rows) + 1, cols=len(head), style="Table Grid")
        table.autofit = False
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Mm(width)
        description = OxmlElement("w:tblDescription")
        description.set(qn("w:val"), told)
        table._tbl.tblPr.append(description)
        texts = [head, *([f"{{%tr {row} %}}"] if isinstance(row, str) else row for row in rows)]
        for row, told_cells in zip(table.rows, texts, strict=True):
            for at, (cell, width) in enumerate(zip(row.cells, widths, strict=True)):
                cell.width = Mm(width)
                cell.text = told_cells[at] if at < len(told_cells) else ""
                paragraph = cell.paragraphs[0]
                paragraph.paragraph_format.space_after = Pt(2)
                if at in numbers:
                    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
                for run in paragraph.runs if size else ():
                    run.font.size = Pt(size)
        first = table.rows[0]
        for name in ("w:cantSplit", "w:tblHeader"):
            first._tr.get_or_add_trPr().append(OxmlElement(name))
        _mark(first, "E3EFF1")
        for at, (written, row) in enumerate(zip(table.rows[1:], rows, strict=True)):
            if isinstance(row, str):
                continue
            written._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
            if len(row) == 1:
                _widen(written, sum(widths))
            if len(row) == 1 or at in sums:
                _mark(written, "F6F4EF")

    def save(self, subject: str) -> bytes:
        """Return the file, the same bytes whenever it is made."""
        properties = self.document.core_properties
        properties.title, properties.author, properties.subject = "{{ document }}", "{{ etabli_par }}", subject
        properties.language, properties.comments, properties.last_modified_by = "fr-FR", "", ""
        properties.created = properties.modified = WRITTEN
        relations = self.document.part.package.rels
        for key in [key for key, each in relations.items() if each.reltype.endswith("/thumbnail")]:
            del relations[key]
        made = io.BytesIO()
        self.document.save(made)
        fixed = io.BytesIO()
        with zipfile.ZipFile(made) as source, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as target:
            for name in sorted(source.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
                target.writestr(zipfile.ZipInfo(name, FIXED), source.read(name), zipfile.ZIP_DEFLATED)
        return fixed.getvalue()


def _mark(row: Any, colour: str) -> None:
    """Write a row in bold on a ground."""
    for cell in row.cells:
        for run in cell.paragraphs[0].runs:
            run.bold = True
        shade = OxmlElement("w:shd")
        for key, value in (("w:val", "clear"), ("w:color", "auto"), ("w:fill", colour)):
            shade.set(qn(key), value)
        cell._tc.get_or_add_tcPr().append(shade)


def _widen(row: Any, width: int) -> None:
    """Leave a row its first cell, as wide as all of them, on the page of what follows."""
    first, *others = [cell._tc for cell in row.cells]
    for cell in others:
        cell.getparent().remove(cell)
    first.get_or_add_tcPr().get_or_add_gridSpan().val = len(others) + 1
    row.cells[0].width = Mm(width)
    row.cells[0].paragraphs[0].paragraph_format.keep_with_next = True


def _field(paragraph: Any, name: str) -> None:
    """Add a number that Word computes."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), name)
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)
