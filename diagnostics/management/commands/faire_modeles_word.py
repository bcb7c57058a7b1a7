"""``manage.py faire_modeles_word``: write the standard Word templates again, the same bytes each time."""

import datetime
import io
import zipfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand
from docx import Document
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

INK, QUIET, BRAND = RGBColor(0x17, 0x31, 0x3B), RGBColor(0x4A, 0x62, 0x6B), RGBColor(0x0F, 0x5C, 0x6E)
FONT = "Calibri"
WRITTEN = datetime.datetime(2026, 1, 1)  # noqa: DTZ001 - python-docx takes no other
FIXED = (2026, 1, 1, 0, 0, 0)


class Command(BaseCommand):
    """Write `templates/word/*.docx`."""

    help = "Écrit de nouveau les modèles Word du projet (templates/word)."

    def handle(self, *args: Any, **options: Any) -> None:
        """Write each template and say where."""
        for name, content in templates().items():
            path = Path(settings.BASE_DIR) / "templates" / "word" / name
            path.write_bytes(content)
            self.stdout.write(str(path.relative_to(settings.BASE_DIR)))


def templates() -> dict[str, bytes]:
    """Return the standard templates by file name."""
    return {"compte_rendu.docx": _walk(), "diagnostic.docx": _diagnostic()}


# ---- the two documents ----------------------------------------------------------------------------------------------


def _walk() -> bytes:
    page = _Page()
    page.head()
    page.line(
        "Haltes : {{ parcours.haltes }} · Constats : {{ nombres.constats }} · "
        "Points forts : {{ nombres.points_forts }}"
    )
    page.method_and_people()
    page.title("Parcours")
    page.logic("if parcours.plan")
    page.text("{{ parcours.plan }}")
    page.logic("endif")
    page.logic("if parcours.sans_position")
    page.line(
        "Sans position, donc absentes du plan : {% for halte in parcours.sans_position %}{{ halte.numero }}, "
        "{{ halte.lieu }}{% if not loop.last %} ; {% endif %}{% endfor %}."
    )
    page.logic("endif")
    page.synthesis_and_marks()
    page.logic("if points_forts")
    page.title("Points forts")
    page.logic("for constat in points_forts")
    page.strong("{{ constat.numero }} {{ constat.sujet }}", " · ● Point fort")
    page.finding("{{ constat.halte }}")
    page.logic("endfor")
    page.logic("endif")
    page.logic("for organisme in organismes")
    page.title("Constats : {{ organisme.nom }}")
    page.line("{{ organisme.nombre }} constat{% if organisme.nombre != '1' %}s{% endif %}", is_kept=True)
    page.logic("for halte in organisme.haltes")
    page.title("Halte {{ halte.numero }} : {{ halte.lieu }}", 2)
    page.logic("for constat in halte.constats")
    page.strong(
        "{{ constat.numero }} {{ constat.sujet }}",
        " · {{ constat.gravite_signe }} {{ constat.gravite_mot }} · {{ constat.etat }}",
    )
    page.finding("{{ constat.lieu }}")
    page.logic("endfor")
    page.logic("endfor")
    page.logic("endfor")
    page.logic("if not organismes")
    page.title("Constats")
    page.text("Aucun constat{% if part_de %} pour cet organisme{% endif %}.")
    page.logic("endif")
    page.logic("if nombres.photos_laissees")
    page.line("{{ nombres.photos_laissees }} photos ne sont pas reproduites ici : elles se voient sur le site.")
    page.logic("endif")
    page.logic("if haltes")
    page.title("Halte par halte")
    page.table(
        ["N°", "Halte", "État du hall", "Moyenne", "Constats", "Points forts"],
        "halte in haltes",
        [
            "{{ halte.numero }}",
            "{{ halte.lieu }}{% if halte.retenu %}\n{{ halte.retenu }}{% endif %}",
            "{% if halte.hall %}{{ halte.hall.signe }} {{ halte.hall.mot }}"
            "{% if halte.hall.pourquoi %}\n{{ halte.hall.pourquoi }}{% endif %}{% endif %}",
            "{{ halte.moyenne }}",
            "{{ halte.constats }}",
            "{{ halte.points_forts }}",
        ],
        [10, 61, 40, 21, 21, 21],
        "Ce que le groupe retient de chaque halte",
    )
    page.logic("endif")
    return page.save("Compte rendu")


def _diagnostic() -> bytes:
    page = _Page()
    page.head()
    page.method_and_people()
    page.logic("for repere in reperes")
    page.title("Repères : {{ repere.quartier }}")
    page.table(
        ["Indicateur", "Quartier", "Autour"],
        "ligne in repere.lignes",
        [
            "{{ ligne.nom }}{% if ligne.millesime %} ({{ ligne.millesime }}, {{ ligne.source }}){% endif %}",
            "{{ ligne.valeur }}",
            "{% for zone in ligne.autour %}{{ zone.zone }} : {{ zone.valeur }}"
            "{% if not loop.last %} ; {% endif %}{% endfor %}",
        ],
        [74, 34, 66],
        "Les indicateurs choisis, à côté des zones autour",
    )
    page.line("Les indicateurs décrivent une zone ; ceux de plusieurs quartiers ne s’additionnent pas.")
    page.logic("endfor")
    page.logic("for tableau in chiffres")
    page.title("{{ tableau.titre }}")
    page.table(
        ["Chiffre", "Valeur", "Précision"],
        "ligne in tableau.lignes",
        ["{{ ligne.nom }}", "{{ ligne.valeur }}", "{{ ligne.precision }}"],
        [84, 34, 56],
        "Les chiffres de l’équipe",
    )
    page.line("{{ tableau.note }}")
    page.logic("endfor")
    page.logic("for theme in themes")
    page.title("{{ theme.nom }}")
    page.text("{{ theme.texte }}")
    page.quotes("theme.paroles")
    page.logic("endfor")
    page.logic("if paroles")
    page.title("Paroles")
    page.quotes("paroles")
    page.logic("endif")
    page.synthesis_and_marks()
    page.logic("if problematiques")
    page.title("Problématiques")
    page.logic("for p in problematiques")
    page.title("{{ p.titre }}", 2)
    page.line(
        "{{ p.theme }} · {{ p.gravite_signe }} {{ p.gravite_mot }} · {{ p.frequence }} · {{ p.etat }}"
        "{% if p.priorite %} · priorité {{ p.priorite }}, {{ p.priorite_decidee }}{% endif %}"
    )
    page.text("{{ p.description }}")
    page.logic("endfor")
    page.logic("endif")
    return page.save("Diagnostic")


# ---- the pieces -----------------------------------------------------------------------------------------------------


class _Page:
    """A document in the making: real styles, so that a team changes them once for all of it."""

    def __init__(self) -> None:
        self.document = Document()
        section = self.document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
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
            paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(174), WD_TAB_ALIGNMENT.RIGHT)
            paragraph.add_run(left + "\t")
            if right != "page":
                paragraph.add_run(right)
                continue
            paragraph.add_run("Page ")
            _field(paragraph, "PAGE")
            paragraph.add_run(" sur ")
            _field(paragraph, "NUMPAGES")

    def head(self) -> None:
        """Who, where, when."""
        self.document.add_paragraph("{{ genre }}", style="Subtitle")
        self.document.add_paragraph("{{ titre }}", style="Title")
        self.text("{{ nature }} : {{ quartiers }}")
        self.text("Date : {{ periode }}")
        self.text("Pilote : {{ pilote }}{% if equipe %}, {{ equipe }}{% endif %}")
        for word, name in (("Projet", "projet"), ("Grille", "grille"), ("Contenu", "filtre")):
            self.logic(f"if {name}")
            self.text(f"{word} : {{{{ {name} }}}}")
            self.logic("endif")
        self.text("État du diagnostic : {{ etat }}")

    def method_and_people(self) -> None:
        """How it was done and who came, in numbers."""
        self.logic("if methode")
        self.title("Méthode")
        self.text("{{ methode }}")
        self.logic("endif")
        self.title("Participants")
        self.logic("if participants")
        self.table(
            ["Organisation", "Nombre", "Femmes", "Hommes"],
            "groupe in participants",
            [
                "{{ groupe.organisation }}{% if groupe.precision %}, {{ groupe.precision }}{% endif %}",
                "{{ groupe.nombre }}",
                "{{ groupe.femmes or 'n. r.' }}",
                "{{ groupe.hommes or 'n. r.' }}",
            ],
            [102, 24, 24, 24],
            "Combien de personnes par organisation",
        )
        self.line("{{ participants_total }} en tout. Des nombres, jamais de nom. n. r. : non renseigné.")
        self.logic("else")
        self.text("Les participants ne sont pas notés.")
        self.logic("endif")

    def synthesis_and_marks(self) -> None:
        """The four boxes, and the averages by theme."""
        self.logic("if synthese")
        self.title("Synthèse")
        self.logic("for case in synthese")
        self.title("{{ case.titre }}", 2)
        self.text("{{ case.texte or 'Rien de noté.' }}")
        self.logic("endfor")
        self.logic("endif")
        self.logic("if cotation")
        self.title("Cotation par thème")
        self.table(
            ["Thème", "Moyenne", "Points forts", "Points faibles", "Non observés"],
            "theme in cotation.themes",
            [f"{{{{ theme.{name} }}}}" for name in ("nom", "moyenne", "forts", "faibles", "non_observes")],
            [78, 24, 24, 24, 24],
            "La moyenne de chaque thème",
        )
        self.line(
            "Ensemble : {{ cotation.ensemble.moyenne }}, échelle {{ cotation.echelle }}. Ce qui n’est pas observé "
            "n’entre pas dans les moyennes.{% if cotation.sans_reponse %} Rien d’observé : "
            "{{ cotation.sans_reponse | join(', ') }}.{% endif %}"
        )
        self.logic("endif")

    def finding(self, place: str) -> None:
        """What a finding says under its title."""
        self.logic("if constat.texte")
        self.text("{{ constat.texte }}", is_kept=True)
        self.logic("endif")
        name = place.strip("{} ")
        self.line(
            f"{{% if {name} %}}{place} · {{% endif %}}"
            "{% if constat.incident %}{{ constat.incident }} · {% endif %}"
            "{% if constat.priorite %}priorité {{ constat.priorite | lower }} · {% endif %}"
            "{% if constat.echeance %}avant le {{ constat.echeance }} · {% endif %}vu le {{ constat.vu_le }}",
            is_kept=True,
        )
        self.logic("if constat.reponse")
        self.text("Réponse : {{ constat.reponse }}", is_kept=True)
        self.logic("endif")
        # Always there, so that nothing of a finding is kept with the next one.
        self.text("{% for photo in constat.photos %}{{ photo }} {% endfor %}")

    def quotes(self, name: str) -> None:
        """What people said, without their names."""
        self.logic(f"for parole in {name}")
        self.document.add_paragraph(
            "« {{ parole.texte }} »{% if parole.qui %}, {{ parole.qui }}{% endif %}", style="Quote"
        )
        self.logic("endfor")

    def title(self, text: str, level: int = 1) -> None:
        """A heading of the document."""
        self.document.add_heading(text, level)

    def text(self, text: str, *, is_kept: bool = False) -> None:
        """A paragraph; `is_kept` keeps it on the page of what follows."""
        self.document.add_paragraph(text).paragraph_format.keep_with_next = is_kept or None

    def line(self, text: str, *, is_kept: bool = False) -> None:
        """A paragraph in small."""
        self.document.add_paragraph(text, style="Caption").paragraph_format.keep_with_next = is_kept or None

    def strong(self, text: str, rest: str) -> None:
        """The title of a finding, which stays with what follows."""
        paragraph = self.document.add_paragraph()
        paragraph.paragraph_format.keep_with_next = True
        paragraph.paragraph_format.space_before = Pt(8)
        paragraph.add_run(text).bold = True
        paragraph.add_run(rest)

    def logic(self, text: str) -> None:
        """A tag that takes its paragraph with it."""
        self.document.add_paragraph(f"{{%p {text} %}}")

    def table(self, head: list[str], loop: str, cells: list[str], widths: list[int], told: str) -> None:
        """A table whose first row is repeated on each page, with a row for each of what the loop gives."""
        table = self.document.add_table(rows=4, cols=len(head), style="Table Grid")
        table.autofit = False
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Mm(width)
        description = OxmlElement("w:tblDescription")
        description.set(qn("w:val"), told)
        table._tbl.tblPr.append(description)
        for row, texts in zip(table.rows, (head, [f"{{%tr for {loop} %}}"], cells, ["{%tr endfor %}"]), strict=True):
            for at, (cell, width) in enumerate(zip(row.cells, widths, strict=True)):
                cell.width = Mm(width)
                cell.text = texts[at] if at < len(texts) else ""
                cell.paragraphs[0].paragraph_format.space_after = Pt(2)
        first = table.rows[0]
        for name in ("w:cantSplit", "w:tblHeader"):
            first._tr.get_or_add_trPr().append(OxmlElement(name))
        for cell in first.cells:
            cell.paragraphs[0].runs[0].bold = True
            shade = OxmlElement("w:shd")
            for key, value in (("w:val", "clear"), ("w:color", "auto"), ("w:fill", "E3EFF1")):
                shade.set(qn(key), value)
            cell._tc.get_or_add_tcPr().append(shade)
        table.rows[2]._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))

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
