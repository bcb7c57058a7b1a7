"""The landlord's own figures: a residence and a year on each line, a figure in each column."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from core import french
from core.db.normalize import normalize
from core.importing import Importer, Progress, Report
from core.reading import values
from core.reading.sources import Source, UnreadableFileError, name_of
from core.reading.tables import Column, read_table
from core.reading.values import BadValueError
from territories import permissions
from territories.forms.figures import FiguresImportForm, last_whole_year
from territories.importers.lines import Line, RefusedLineError, conclude, refusing, some
from territories.models import FigureKind, Quartier, Residence, figure_lines
from territories.models.figures import FIRST_YEAR
from territories.services.figures import write_figures

YEAR = Column("year", "année", ("annee", "exercice", "millesime", "an", "year"),
              help="Celle que les chiffres décrivent ; à défaut, celle du formulaire.", example="2025")  # fmt: skip
REFERENCE = Column(
    "reference", "référence",
    ("reference interne", "ref", "code residence", "code programme", "code groupe", "code patrimoine",
     "numero programme", "n° programme", "ref_residence", "reference residence", "groupe immobilier"),
    help="Celle de la résidence ; elle la reconnaît.", example="0412",
)  # fmt: skip
NAME = Column(
    "name", "résidence", ("nom", "nom de la résidence", "nom residence", "programme", "groupe", "libelle"),
    help="Son nom : il la reconnaît quand la référence manque.", example="Les Tilleuls",
)  # fmt: skip
# Lines of the file to fill in: a team has some hundreds of residences, an administrator sees all of them.
MOST_LINES = 5000
STEP = 200


def columns_of(kinds: Iterable[FigureKind]) -> tuple[Column, ...]:
    """Return the columns of a table: what names a line, then a figure in each, found by its name or its code."""
    return (
        YEAR,
        REFERENCE,
        NAME,
        *(
            Column(
                f"kind_{kind.pk}",
                kind.name,
                (kind.code,),
                help=f"{kind.help} En {kind.get_unit_display()}.".strip(),
                example="12500,50" if kind.decimals else "12",
            )
            for kind in kinds
        ),
    )


@dataclass
class FigureLine:
    """A line that was read: which residence it names, which year, and its figures by kind."""

    line: Line
    reference: str
    name: str
    year: int
    figures: dict[int, Decimal] = field(default_factory=dict)


class FiguresImporter(Importer):
    """One line is a residence in a year; an empty cell says nothing, zero is a value."""

    name = "figures"
    title = "Chiffres du bailleur"
    description = (
        "Vacance, rotation, impayés, demandes de mutation… par résidence et par année (CSV, XLSX, ODS). "
        "Le modèle a une ligne par résidence de vos quartiers, avec ce qui est déjà connu."
    )
    accepts = ".csv,.tsv,.txt,.xlsx,.xls,.ods"
    options_form = FiguresImportForm

    @property
    def template_columns(self) -> Sequence[Column]:  # type: ignore[override]
        """Those of what is asked for today."""
        return columns_of(FigureKind.objects.asked())

    def is_open_to(self, user: Any) -> bool:
        """Whoever gives figures on a page may bring them in a table."""
        return permissions.can_edit_figures(user, None)

    def template_lines(self, user: Any) -> Iterable[Sequence[Any]]:
        """Return a line for each residence where the user gives figures, for the last year that is over."""
        led = Quartier.objects.led_by(user).order_by().values("pk")
        rows = Residence.objects.visible_to(user).active().filter(quartier__in=led)
        kinds = list(FigureKind.objects.asked())
        return figure_lines(
            user, rows.order_by("quartier_id", "name_key", "pk")[:MOST_LINES], kinds, last_whole_year()
        )

    def run(self, source: Source, report: Report, *, options: dict[str, Any], by: Any, progress: Progress) -> None:
        """Read the whole table, find its residences, then write the good lines."""
        kinds = list(FigureKind.objects.asked())
        with read_table(source, columns_of(kinds)) as table:
            if not {"reference", "name"} & table.headers.keys() or not any(
                name.startswith("kind_") for name in table.headers
            ):
                found = ", ".join(f"« {cell} »" for cell in [*table.headers.values(), *table.extra_headers][:12])
                raise UnreadableFileError(
                    "Ce n’est pas un tableau de chiffres par résidence : il faut une colonne « référence » (ou "
                    "« résidence ») et une colonne au moins parmi "
                    f"{', '.join(f'« {kind} »' for kind in kinds[:12])}. "
                    f"Colonnes trouvées ligne {table.header_line} : {found or 'aucune'}.",
                    line=table.header_line,
                )
            reading = _Reading(report, {f"kind_{kind.pk}": kind for kind in kinds}, options.get("year"))
            for row in table:
                report.read += 1
                with refusing(report, row.line):
                    line = Line(row.line, row.cells, table.headers)
                    if row.problem:
                        raise RefusedLineError("", line["reference"] or line["name"], row.problem)
                    reading.take(line)
                if report.read % STEP == 0:
                    progress(report.read // 2, None)
            report.notes += table.notes
            if table.extra_headers:
                report.notes.append(f"Colonnes laissées de côté : {', '.join(table.extra_headers[:12])}.")
        lines = reading.placed(by)
        figures = {
            (residence.pk, kind, line.year): value for line, residence in lines for kind, value in line.figures.items()
        }
        told = str(options.get("source") or "").strip() or name_of(source)[:200]
        written = write_figures(figures=figures, source=told, by=by)
        names = {kind.pk: kind for kind in kinds}
        for read, residence in lines:
            places = {kind: (residence.pk, kind, read.year) for kind in read.figures}
            fates = {kind: written.what(place) for kind, place in places.items()}
            what = next((fate for fate in ("changed", "created") if fate in fates.values()), "unchanged")
            setattr(report, what, getattr(report, what) + 1)
            if what == "unchanged":
                continue
            words = [
                f"{names[kind]} : "
                + (f"{_in_words(written.changed[places[kind]])} → " if fate == "changed" else "")
                + _in_words(read.figures[kind])
                for kind, fate in fates.items()
                if fate != "unchanged"
            ]
            detail = " · ".join(words[:3]) + (f" · et {len(words) - 3} autres" if len(words) > 3 else "")
            report.show(read.line.number, what, f"{residence}, {read.year}", detail)
        report.notes += _beyond(lines, kinds)
        conclude(report, "chiffres par résidence")
        progress(report.read, report.read)


def _beyond(lines: Sequence[tuple[FigureLine, Residence]], kinds: Sequence[FigureKind]) -> list[str]:
    """Return a note on the lines that count more than there are dwellings, if any."""
    base = next((kind.pk for kind in kinds if kind.is_base), 0)
    found = [
        read.line.number
        for read, residence in lines
        if any(
            kind.is_beyond(read.figures.get(kind.pk), read.figures.get(base, residence.dwellings)) for kind in kinds
        )
    ]
    if not found:
        return []
    return [f"Un chiffre dépasse le nombre de logements {some(found)} : il est pris, vérifiez-le."]


def _in_words(value: Decimal) -> str:
    return french.number(value, 0 if value == value.to_integral_value() else 2)


class _Reading:
    """The lines of one file, on their way to be figures."""

    def __init__(self, report: Report, kinds: dict[str, FigureKind], year: int | None) -> None:
        self.report, self.kinds, self.year = report, kinds, year
        self.lines: list[FigureLine] = []
        self.not_given: list[int] = []

    def take(self, line: Line) -> None:
        """Read a line; each of its cells that cannot be read is told."""
        reference = line.read("reference", values.identifier, max_length=50)
        reference = "" if values.is_missing(reference) else reference
        name = line.text("name", 150)
        if not reference and not name:
            raise line.refused("reference", "la référence de la résidence manque")
        read = FigureLine(line, reference, name, self._year(line))
        is_good = True
        for column, kind in self.kinds.items():
            text = line[column]
            if not text.strip():
                continue
            if values.is_secret(text) or (values.is_missing(text) and not text.startswith("#")):
                self.not_given.append(line.number)
                continue
            try:
                value = kind.read(text)
            except BadValueError as error:
                self.report.refuse(line.number, line.headers.get(column, ""), text, str(error))
                is_good = False
            else:
                if value is not None:
                    read.figures[kind.pk] = value
        if is_good:
            self.lines.append(read)

    def _year(self, line: Line) -> int:
        year = None if values.is_missing(line["year"]) else line.read("year", values.year)
        if year is None:
            if not values.is_missing(line["year"]):
                raise line.refused("year", "une année est attendue, par exemple 2025")
            year = self.year
        if year is None:
            raise line.refused("year", "l’année manque : ajoutez une colonne « année », ou donnez-la avec le fichier")
        this = datetime.date.today().year  # noqa: DTZ011
        if not FIRST_YEAR <= year <= this:
            raise line.refused("year", f"l’année est comprise entre {FIRST_YEAR} et {this}")
        return year

    def placed(self, by: Any) -> list[tuple[FigureLine, Residence]]:
        """Find the residence of each line among those where the writer gives figures; refuse the others."""
        book = _ResidenceBook(self.lines, by)
        found: list[tuple[FigureLine, Residence]] = []
        seen: dict[tuple[int, int], int] = {}
        renamed = []
        for line in self.lines:
            number = line.line.number
            with refusing(self.report, number):
                residence = book.find(line)
                key = (residence.pk, line.year)
                if key in seen:
                    where = "reference" if line.reference else "name"
                    raise line.line.refused(
                        where, f"la ligne {seen[key]} donne déjà les chiffres {line.year} de « {residence} »"
                    )
                seen[key] = number
                if line.reference and line.name and normalize(line.name) != normalize(residence.name):
                    renamed.append(number)
                found.append((line, residence))
        if self.not_given:
            self.report.notes.append(
                f"Cases « nd », « secret » ou « - » prises pour non données : {len(self.not_given)} "
                f"({some(sorted(set(self.not_given)))})."
            )
        if renamed:
            self.report.notes.append(
                f"Le nom n’est pas celui de la fiche {some(renamed)} : la référence l’emporte, vérifiez qu’aucune "
                "ligne n’est décalée."
            )
        return found


class _ResidenceBook:
    """The residences that the lines name, found by their reference, or by their name where it is enough. One query."""

    def __init__(self, lines: Sequence[FigureLine], by: Any) -> None:
        self.by = by
        rows = Residence.objects.all() if by is None else Residence.objects.visible_to(by)
        references = {line.reference for line in lines if line.reference}
        has_names = any(not line.reference for line in lines)
        # Spreadsheets take off the first zeros: what is nearly there is told.
        if not has_names:
            rows = rows.filter(reference__isnull=False)
        self.by_reference: dict[str, Residence] = {}
        self.by_name: dict[str, list[Residence]] = {}
        self.without_zeros: dict[str, str] = {}
        asked = {reference.lstrip("0") for reference in references}
        fields = ("pk", "reference", "name", "quartier_id", "dwellings")
        for row in rows.order_by("pk").only(*fields).iterator(chunk_size=2000):
            if row.reference in references:
                self.by_reference[row.reference] = row
            elif row.reference and row.reference.lstrip("0") in asked:
                self.without_zeros[row.reference.lstrip("0")] = row.reference
            if has_names:
                self.by_name.setdefault(normalize(row.name), []).append(row)

    def find(self, line: FigureLine) -> Residence:
        """Return the residence of a line. Raises RefusedLineError."""
        whose = "" if self.by is None or self.by.is_administrator else " de vos quartiers"
        if line.reference:
            row = self.by_reference.get(line.reference)
            if row is None:
                near = self.without_zeros.get(line.reference.lstrip("0"))
                hint = f" ; « {near} » existe : un zéro du début s’est-il perdu ?" if near else ""
                raise line.line.refused("reference", f"aucune résidence{whose} n’a cette référence{hint}")
        else:
            named = self.by_name.get(normalize(line.name), [])
            if len(named) != 1:
                reason = f"plusieurs résidences{whose}" if named else f"aucune résidence{whose}"
                end = "ont ce nom : donnez la référence" if named else "n’a ce nom"
                raise line.line.refused("name", f"{reason} {end}")
            row = named[0]
        if self.by is not None and not (
            self.by.is_administrator
            or (row.quartier_id is not None and permissions.can_edit_figures(self.by, row.quartier_id))
        ):
            raise line.line.refused(
                "reference" if line.reference else "name",
                "vous lisez les chiffres de cette résidence, mais ne les saisissez pas dans son quartier",
            )
        return row
