"""Indicators: a table with one column for each, a table with one line for each value, or a dictionary of labels."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from core import french
from core.db.normalize import normalize
from core.importing import Importer, Progress, Report
from core.reading import values
from core.reading.sources import Kind, Source, UnreadableFileError, kind_of, name_of, opened
from core.reading.tables import Column, Row, Table, read_table
from core.reading.values import BadValueError, Standing, fold
from territories import codes
from territories.enums import ZoneKind
from territories.forms.imports import IndicatorsImportForm
from territories.importers.lines import Line, RefusedLineError, conclude, refusing
from territories.models import Commune
from territories.services.import_communes import communes_of_codes
from territories.services.import_indicators import IndicatorDraft, ValueDraft, Zone, save_indicators, save_values
from territories.services.import_quartiers import QuartierBook

ZONE_ALIASES = (
    "code_qp", "codgeo", "code_zone", "zone", "code_qpv", "codeqp", "code du quartier", "code_quartier", "codegeo",
    "code_geo", "geo", "qpv", "qp", "quartier", "code territoire", "territoire", "insee_com", "code_commune",
    "code insee", "depcom",
)  # fmt: skip
ZONE = Column("zone", "zone", ZONE_ALIASES, is_required=True,
              help="Code du QPV, code Insee de la commune, SIREN de l’EPCI, numéro du département, ou FR.",
              example="QN09301I")  # fmt: skip
ZONE_NAME = Column("zone_name", "nom de la zone",
                   ("nom_qp", "lib_qp", "libgeo", "nom_zone", "lib_zone", "libelle_zone", "nom du quartier", "nom"),
                   help="Facultatif.", example="Les Tilleuls")  # fmt: skip
ZONE_KIND = Column("zone_kind", "type de zone", ("type_zone", "niveau", "echelon", "maille", "geo_object", "nivgeo"),
                   help="quartier, commune, EPCI, département, région ou France ; facultatif.",
                   example="quartier")  # fmt: skip
YEAR = Column("year", "année", ("millesime", "an", "year", "time_period", "annee_donnee", "vintage"),
              help="Que les chiffres décrivent.", example="2021")  # fmt: skip
SOURCE = Column("source", "source", ("producteur",), help="Facultatif.", example="Insee, Filosofi")
UNIT = Column("unit", "unité", ("unite", "unit", "unit_measure"), help="Facultatif.", example="%")
LABEL = Column("label", "libellé", ("libelle_indicateur", "lib_indicateur", "lib_var", "libelle", "intitule"),
               help="Facultatif.", example="Taux de pauvreté")  # fmt: skip
LONG = (
    ZONE,
    Column("indicator", "indicateur", ("code_indicateur", "variable", "cod_var", "indicator", "mesure", "measure"),
           is_required=True, help="Son code.", example="tp60"),
    YEAR,
    Column("value", "valeur", ("value", "obs_value", "val", "resultat"), is_required=True,
           help="Un nombre, « s » pour un secret statistique, vide s’il n’y en a pas.", example="45,8"),
    ZONE_NAME, ZONE_KIND, LABEL, UNIT, SOURCE,
)  # fmt: skip
DICTIONARY = (
    Column("code", "colonne", ("variable", "cod_var", "code_variable", "nom_colonne", "champ", "nom_variable"),
           is_required=True),
    Column("label", "description", ("libelle", "lib_var", "libelle_variable", "intitule", "lib_var_long"),
           is_required=True),
)  # fmt: skip
WIDE = (ZONE, ZONE_NAME, ZONE_KIND, YEAR, SOURCE)

# Columns that say where, not how much.
_PLACES = re.compile(
    r"(?:code|cod|lib|libelle|nom|insee|siren)?"
    r"(?:reg|region|dep|dept|departement|uu|com|commune|epci|cv|geo|qp|qpv|quartier|zone|arr|canton|note)\w?"
)
_OTHER_GRAINS = {
    "iris": "Ce tableau est par IRIS : l’application garde des chiffres par quartier, commune, EPCI, département, "
    "région et France. Cherchez le même tableau par quartier prioritaire.",
    "zus": "Ce tableau est par zone urbaine sensible (ZUS), un zonage qui n’existe plus depuis 2015 et ne correspond "
    "à aucun quartier prioritaire. Cherchez le même tableau par quartier prioritaire.",
}
ZONE_KINDS = {
    "quartier": ZoneKind.QUARTIER, "qpv": ZoneKind.QUARTIER, "qp": ZoneKind.QUARTIER, "qpv2015": ZoneKind.QUARTIER,
    "qpv2024": ZoneKind.QUARTIER, "quartierprioritaire": ZoneKind.QUARTIER, "commune": ZoneKind.COMMUNE,
    "com": ZoneKind.COMMUNE, "epci": ZoneKind.EPCI, "intercommunalite": ZoneKind.EPCI,
    "departement": ZoneKind.DEPARTEMENT, "dep": ZoneKind.DEPARTEMENT, "dept": ZoneKind.DEPARTEMENT,
    "region": ZoneKind.REGION, "reg": ZoneKind.REGION, "france": ZoneKind.NATIONAL, "national": ZoneKind.NATIONAL,
    "pays": ZoneKind.NATIONAL, "metropole": ZoneKind.NATIONAL,
}  # fmt: skip
# The nation with and without its overseas territories.
NATIONAL = {"fr": "FR", "france": "FR", "fra": "FR", "franceentiere": "FR", "f": "FR", "fe": "FR",
            "fm": "FM", "metro": "FM", "franmetro": "FM", "francemetropolitaine": "FM", "frmetro": "FM",
            "fxx": "FM", "metropole": "FM"}  # fmt: skip
NATIONAL_NAMES = {"FR": "France", "FM": "France métropolitaine"}
FIRST_VINTAGE, LAST_VINTAGE = 1960, 2100
# What a value of the database can hold.
LARGEST = Decimal(10) ** 12
CODE_LENGTH = 40
FOUR_DECIMALS = Decimal("0.0001")
STEP = 100


class IndicatorsImporter(Importer):
    """A line is a zone with its figures, one figure, or the label of an indicator."""

    name = "indicators"
    list_view = "territories:indicator_list"
    title = "Indicateurs"
    description = (
        "Chiffres par quartier et par zone de comparaison (CSV, XLSX, ODS) : une colonne par indicateur, comme les "
        "tableaux de l’Insee, ou une ligne par valeur (zone, indicateur, année, valeur). Le secret statistique est "
        "gardé comme tel. Un dictionnaire (colonne, description) donne les libellés."
    )
    accepts = ".csv,.tsv,.txt,.zip,.xlsx,.xls,.ods"
    options_form = IndicatorsImportForm
    template_columns = LONG

    def run(self, source: Source, report: Report, *, options: dict[str, Any], by: Any, progress: Progress) -> None:
        """Find which of the three tables it is, read it whole, then write the good lines."""
        reading = _Reading(report, options, progress, file_name=name_of(source))
        if options.get("dictionary"):
            reading.labels = _labels(options["dictionary"])
        with _table(source) as (columns, table):
            if columns is DICTIONARY:
                reading.read_dictionary(table, by)
            else:
                reading.read_long(table) if columns is LONG else reading.read_wide(table)
                reading.write(by)
            report.notes += table.notes
        conclude(report, "indicateurs")
        progress(report.read, report.read)


@contextmanager
def _table(source: Source) -> Iterator[tuple[Sequence[Column], Table]]:
    """The table and the columns that fit it: LONG, DICTIONARY or WIDE.

    In a text file a dictionary comes before a wide table, whose code it names in one of its lines. A workbook of
    figures often has a sheet that explains them.
    """
    with opened(source) as file:
        is_text = kind_of(file) is Kind.TEXT
    layouts = (LONG, DICTIONARY, WIDE) if is_text else (LONG, WIDE, DICTIONARY)
    for columns in layouts:
        try:
            with read_table(source, columns):
                pass
        except UnreadableFileError as error:
            # Only a wide table is named in what is said of a file that is none of them.
            if columns is WIDE:
                _check_grain(source)
                problem = error
            continue
        with read_table(source, columns) as table:
            yield columns, table
        return
    raise problem


def _check_grain(source: Source) -> None:
    """Refuse a table of zones that are not kept, saying which."""
    for name, reason in _OTHER_GRAINS.items():
        column = Column("zone", name, (f"code_{name}", f"{name}_code"), is_required=True)
        try:
            with read_table(source, [column]) as table:
                line = table.header_line
        except UnreadableFileError:
            continue
        raise UnreadableFileError(reason, line=line)


def _labels(source: Source) -> dict[str, str]:
    """Code → label of a dictionary."""
    with read_table(source, DICTIONARY) as table:
        return {code: row["label"] for row in table if (code := indicator_code(row["code"])) and row["label"]}


def indicator_code(text: str) -> str:
    """The code of an indicator: small letters, figures and underscores, at most 40; empty when nothing is left.

    « TP60 » is tp60, « Taux de pauvreté (%) » is taux_de_pauvrete. Long words that begin alike have different codes.
    """
    plain = normalize(re.sub(r"\([^)]*\)", " ", text)).replace(" ", "_")
    plain = plain if not plain[:1].isdigit() else f"i_{plain}"
    if len(plain) <= CODE_LENGTH:
        return plain
    mark = hashlib.sha256(plain.encode()).hexdigest()[:6]
    return f"{plain[: CODE_LENGTH - 7].rstrip('_')}_{mark}"


def guess_unit(label: str) -> str:
    """The unit that a label tells: « (%) », « en euros », « Part des… », « Taux de… »."""
    plain = normalize(label)
    if "%" in label or re.match(r"(?:part|taux|proportion|pourcentage)\b", plain):
        return "%"
    return "€" if "€" in label or re.search(r"\beuros?\b", plain) else ""


@dataclass
class _Cell:
    """One figure to be written, its zone not yet looked up."""

    line: Line
    indicator: str
    vintage: int
    value: Decimal | None
    source: str


@dataclass
class _Reading:
    report: Report
    options: dict[str, Any]
    progress: Progress
    file_name: str
    labels: dict[str, str] = field(default_factory=dict)
    drafts: dict[str, IndicatorDraft] = field(default_factory=dict)
    lines: list[tuple[Line, list[_Cell]]] = field(default_factory=list)
    quartiers: QuartierBook = field(default_factory=QuartierBook)
    insee: set[str] = field(default_factory=set)
    empty: int = 0

    # ---- the three tables

    def read_dictionary(self, table: Table, by: Any) -> None:
        """Labels alone."""
        drafts: dict[str, IndicatorDraft] = {}
        lines: dict[str, int] = {}
        for row in table:
            self.report.read += 1
            line = Line(row.line, row.cells, table.headers)
            with refusing(self.report, row.line):
                _check_row(row)
                code, label = indicator_code(row["code"]), line.text("label", 250)
                if not code or not label:
                    raise line.refused("code" if not code else "label", "un code et un libellé sont attendus")
                if code in lines:
                    raise line.refused("code", f"cet indicateur est déjà à la ligne {lines[code]}")
                drafts[code], lines[code] = IndicatorDraft(code, label, guess_unit(label), 1, True), row.line
        # The dictionary also explains the columns that name the zone.
        places = [code for code in drafts if _is_place(code)]
        outcome = save_indicators(drafts={c: d for c, d in drafts.items() if c not in places}, by=by)
        for code, line_number in lines.items():
            what = "unchanged" if code in places else outcome.what(code)
            self._count(what)
            if what != "unchanged":
                self.report.show(line_number, what, code, outcome.rows[code].label)

    def read_long(self, table: Table) -> None:
        """One value a line."""
        for row in table:
            self._step()
            line = Line(row.line, row.cells, table.headers)
            with refusing(self.report, row.line):
                _check_row(row)
                code = indicator_code(row["indicator"])
                if not code:
                    raise line.refused("indicator", "le code de l’indicateur manque")
                figure = line.read("value", values.figure)
                cells = []
                if figure.standing is Standing.MISSING:
                    self.empty += 1
                else:
                    value = _storable(figure.value, line.headers["value"], row["value"])
                    cells.append(_Cell(line, code, self._vintage(line), value, self._source(line)))
                    label = line.text("label", 250) or ("" if _is_only_a_code(row["indicator"]) else row["indicator"])
                    self._know(code, label, line.text("unit", 20), [value], is_given=bool(row["label"]))
                self._hear(line)
                self.lines.append((line, cells))

    def read_wide(self, table: Table) -> None:
        """One zone a line, one indicator a column."""
        rows = list(table)
        lines = [Line(row.line, row.cells, table.headers) for row in rows]
        columns = {header: code for header in table.extra_headers if (code := indicator_code(header))}
        columns = {header: code for header, code in columns.items() if not _is_place(code)}
        titles: dict[str, str] = {}
        if rows and _is_line_of_titles(rows[0], columns):
            titles = rows[0].extra
            rows, lines = rows[1:], lines[1:]
        texts = [header for header in columns if rows and not any(_is_figure(row.extra[header]) for row in rows)]
        for header in texts:
            del columns[header]
        if not columns:
            raise UnreadableFileError(
                "Ce tableau n’a aucune colonne de chiffres à côté du code de la zone "
                f"(colonne « {table.headers['zone']} », ligne {table.header_line}).",
                line=table.header_line,
            )
        self._check_columns(columns, table.header_line)
        found: dict[str, list[Decimal | None]] = {code: [] for code in columns.values()}
        for row, line in zip(rows, lines, strict=True):
            self._step()
            with refusing(self.report, row.line):
                _check_row(row)
                cells = self._wide_cells(row, line, columns)
                self._hear(line)
                self.lines.append((line, cells))
                for cell in cells:
                    found[cell.indicator].append(cell.value)
        for header, code in columns.items():
            own = "" if _is_only_a_code(header) else header
            label = self.labels.get(code) or titles.get(header) or own
            self._know(code, label, "", found[code], is_given=bool(self.labels.get(code) or titles.get(header)))
        named = [f"« {header} »" for header in texts]
        if named:
            self.report.notes.append(f"Colonnes sans chiffres laissées de côté : {', '.join(named[:12])}.")

    @staticmethod
    def _check_columns(columns: dict[str, str], line: int) -> None:
        """Refuse a table of which two columns would be one indicator: which is the true one cannot be told."""
        first: dict[str, str] = {}
        for header, code in columns.items():
            if first.setdefault(code, header) != header:
                raise UnreadableFileError(
                    f"Les colonnes « {first[code]} » et « {header} » donneraient le même indicateur ({code}) : "
                    "renommez l’une des deux.",
                    line=line,
                )

    def _wide_cells(self, row: Row, line: Line, columns: dict[str, str]) -> list[_Cell]:
        vintage, source = self._vintage(line), self._source(line)
        cells = []
        for header, code in columns.items():
            text = row.extra[header]
            try:
                figure = values.figure(text)
            except BadValueError as error:
                raise RefusedLineError(header, text, str(error)) from None
            if figure.standing is Standing.MISSING:
                self.empty += 1
                continue
            value = _storable(figure.value, header, text)
            cells.append(_Cell(line, code, vintage, value, source))
        return cells

    # ---- one line

    def _step(self) -> None:
        self.report.read += 1
        if self.report.read % STEP == 0:
            self.progress(self.report.read // 2, None)

    def _count(self, what: str) -> None:
        setattr(self.report, what, getattr(self.report, what) + 1)

    def _vintage(self, line: Line) -> int:
        said = line.read("year", values.year)
        if said is not None and not FIRST_VINTAGE <= said <= LAST_VINTAGE:
            raise line.refused("year", f"une année entre {FIRST_VINTAGE} et {LAST_VINTAGE} est attendue")
        if said is None and "year" in line.headers and not self.options.get("vintage"):
            raise line.refused("year", "l’année manque")
        return said or self._file_vintage()

    def _file_vintage(self) -> int:
        if self.options.get("vintage"):
            return int(self.options["vintage"])
        years = {int(year) for year in re.findall(r"(?<!\d)((?:19|20)\d\d)(?!\d)", self.file_name)}
        if len(years) != 1:
            raise UnreadableFileError(
                "Le tableau ne dit pas l’année de ses chiffres : donnez leur millésime "
                "(champ « Millésime », ou « --vintage » en ligne de commande)."
            )
        (year,) = years
        self._note_once(f"Millésime {year}, d’après le nom du fichier : donnez-le s’il est autre.")
        return year

    def _source(self, line: Line) -> str:
        said = line.text("source", 200) or str(self.options.get("source") or "").strip()
        if not said:
            said = self.file_name[:200] or "Fichier importé"
            self._note_once(f"Source notée : « {said} », le nom du fichier. Donnez plutôt le nom de l’éditeur.")
        return said

    def _note_once(self, note: str) -> None:
        if note not in self.report.notes:
            self.report.notes.append(note)

    def _know(self, code: str, label: str, unit: str, found: Sequence[Decimal | None], *, is_given: bool) -> None:
        label = re.sub(r"\s+", " ", self.labels.get(code, label)).strip()
        before = self.drafts.get(code)
        decimals = max((_decimals(value) for value in found if value is not None), default=0)
        if before is not None:
            label, unit = before.label or label, before.unit or unit
            decimals, is_given = max(before.decimals, decimals), before.is_label_given or is_given
        self.drafts[code] = IndicatorDraft(
            code, label[:250], unit or guess_unit(label), decimals, is_given or code in self.labels
        )

    # ---- zones

    def _hear(self, line: Line) -> None:
        """Take down what must be looked up of the zone of a line. Raises RefusedLineError for a code of no zone."""
        kind, code = self._kind_and_code(line)
        if kind is ZoneKind.QUARTIER:
            self.quartiers.hear(code)
        elif kind is ZoneKind.COMMUNE:
            self.insee.add(code)

    def _kind_and_code(self, line: Line) -> tuple[ZoneKind, str]:
        """The kind of zone and its code, or its name for a quartier without a code."""
        kind = ZONE_KINDS.get(fold(line["zone_kind"]))
        text = "" if values.is_missing(line["zone"]) else line["zone"].strip()
        try:
            return _zone(kind, text, "" if values.is_missing(line["zone_name"]) else line["zone_name"])
        except BadValueError as error:
            raise line.refused("zone", str(error)) from None

    def _find(self, line: Line, communes: dict[str, Commune]) -> Zone:
        kind, code = self._kind_and_code(line)
        if kind is ZoneKind.QUARTIER:
            try:
                return Zone(kind, quartier_id=self.quartiers.find(code).pk)
            except BadValueError as error:
                raise line.refused("zone", str(error)) from None
        if kind is ZoneKind.COMMUNE:
            if code not in communes:
                raise line.refused("zone", f"la commune {code} n’est pas connue : importez d’abord les communes")
            return Zone(kind, commune_id=communes[code].pk)
        name = NATIONAL_NAMES[code] if kind is ZoneKind.NATIONAL else line.text("zone_name", 150)
        return Zone(kind, code=code, name=name)

    # ---- writing

    def write(self, by: Any) -> None:
        """Look the zones up, write the values, and tell what became of each line."""
        self.quartiers.open()
        communes = communes_of_codes(self.insee)
        drafts: list[ValueDraft] = []
        places: dict[int, list[int]] = {}
        seen: dict[Any, int] = {}
        labels: dict[int, str] = {}
        for line, cells in self.lines:
            with refusing(self.report, line.number):
                zone = self._find(line, communes)
                keys = [(cell.indicator, cell.vintage, zone) for cell in cells]
                if twice := next((key for key in keys if key in seen), None):
                    raise line.refused(
                        "zone", f"la même zone, le même indicateur et la même année sont à la ligne {seen[twice]}"
                    )
                seen.update(dict.fromkeys(keys, line.number))
                places[line.number] = list(range(len(drafts), len(drafts) + len(cells)))
                drafts += [
                    ValueDraft(line.number, cell.indicator, cell.vintage, zone, cell.value, cell.source)
                    for cell in cells
                ]
                labels[line.number] = " ".join(filter(None, [line["zone"], line["zone_name"]]))
        used = {draft.indicator for draft in drafts}
        known = save_indicators(drafts={c: d for c, d in self.drafts.items() if c in used}, by=by)
        outcome = save_values(drafts=drafts, indicators=known.rows, by=by)
        for number, own in places.items():
            fates = [outcome.what(place) for place in own]
            what = next((w for w in ("created", "changed") if w in fates), "unchanged")
            self._count(what)
            if what != "unchanged":
                self.report.show(number, what, labels[number], _words([drafts[p] for p in own], fates))
        self._tell(drafts, len(known.created), len(outcome.created), len(outcome.changed))

    def _tell(self, drafts: list[ValueDraft], indicators: int, created: int, changed: int) -> None:
        n = french.number
        secret = sum(draft.value is None for draft in drafts)
        self.report.notes.append(
            f"{n(len(drafts))} valeurs : {n(created)} créées, {n(changed)} modifiées, "
            f"{n(len(drafts) - created - changed)} inchangées ; dont {n(secret)} sous secret statistique. "
            f"Cases vides : {n(self.empty)}."
        )
        if indicators:
            self.report.notes.append(f"Indicateurs créés : {n(indicators)}.")


def _check_row(row: Row) -> None:
    if row.problem:
        raise RefusedLineError("", row["zone"] or row["code"], row.problem)


def _zone(kind: ZoneKind | None, text: str, name: str) -> tuple[ZoneKind, str]:
    """The kind of zone and its code as it is kept. Raises BadValueError."""
    plain = re.sub(r"[\s.\-_]", "", text).upper()
    if not text:
        if kind is ZoneKind.NATIONAL or fold(name) in NATIONAL:
            return ZoneKind.NATIONAL, NATIONAL.get(fold(name), "FR")
        if name and kind in (None, ZoneKind.QUARTIER):
            return ZoneKind.QUARTIER, name
        raise BadValueError("le code de la zone manque")
    if re.fullmatch(r"Q[PN]\w+", plain) or kind is ZoneKind.QUARTIER:
        looks_like_code = re.fullmatch(r"Q[PN]\w*\d\w*", plain)
        return ZoneKind.QUARTIER, codes.qpv_code(text).code if looks_like_code else text
    if kind is ZoneKind.NATIONAL or (kind is None and fold(text) in NATIONAL):
        return ZoneKind.NATIONAL, NATIONAL.get(fold(text), "FR")
    if kind is ZoneKind.EPCI or (kind is None and re.fullmatch(r"\d{9}", plain)):
        return ZoneKind.EPCI, codes.epci_code(plain)
    if kind is ZoneKind.REGION or (kind is None and re.fullmatch(r"R(?:EG)?\d{2}", plain)):
        if not (match := re.fullmatch(r"(?:R|REG)?(\d{1,2})", plain)):
            raise BadValueError("le code d’une région a 2 chiffres")
        return ZoneKind.REGION, match.group(1).zfill(2)
    short = re.sub(r"^D(?:EP)?(?=\w)", "", plain)
    if kind is ZoneKind.DEPARTEMENT or (kind is None and (short in codes.DEPARTEMENTS or short != plain)):
        number = short.zfill(2) if short.isdigit() else short
        if number not in codes.DEPARTEMENTS:
            raise BadValueError(f"le département {number} n’existe pas")
        return ZoneKind.DEPARTEMENT, number
    if kind is ZoneKind.COMMUNE or re.fullmatch(r"\d{4,5}|2[AB]\d{3}", plain):
        return ZoneKind.COMMUNE, _whole_commune(text)
    if kind is None and not re.search(r"\d", plain):
        return ZoneKind.QUARTIER, text
    raise BadValueError(
        "ce n’est le code ni d’un quartier, ni d’une commune, ni d’un EPCI, ni d’un département : "
        "une colonne « type de zone » peut dire ce que c’est"
    )


def _whole_commune(text: str) -> str:
    """The Insee code of a commune of today, whose figures a part of it cannot stand for."""
    code = codes.insee_code(text, fold=False)
    if codes.is_arrondissement(code):
        raise BadValueError("c’est un arrondissement : ses chiffres ne sont pas ceux de la commune")
    if code in codes.MERGED:
        name, successor = codes.MERGED[code]
        raise BadValueError(f"{name} a rejoint la commune {successor} : ses chiffres n’en sont pas ceux")
    return code


def _is_only_a_code(text: str) -> bool:
    """Whether a header is a code (« TP60 »), which says nothing to a reader, rather than words."""
    return re.fullmatch(r"[\w.-]*", text.strip()) is not None


def _is_place(code: str) -> bool:
    return bool(_PLACES.fullmatch(code.replace("_", "")))


def _is_figure(text: str) -> bool:
    try:
        return values.figure(text).standing is not Standing.MISSING
    except BadValueError:
        return False


def _is_line_of_titles(row: Row, columns: dict[str, str]) -> bool:
    """Whether the line under the header gives each column its label, as Insee's tables do."""
    filled = [row.extra[header] for header in columns if row.extra[header]]
    return bool(filled) and not any(_is_figure(text) for text in filled) and not re.search(r"\d", row["zone"])


def _storable(value: Decimal | None, header: str, text: str) -> Decimal | None:
    """The value as the database keeps it. Raises RefusedLineError for one that is too large for it."""
    if value is None:
        return None
    if abs(value) >= LARGEST:
        raise RefusedLineError(header, text, "ce nombre est trop grand pour un indicateur")
    return value.quantize(FOUR_DECIMALS)


def _decimals(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return min(2, max(0, -exponent)) if isinstance(exponent, int) else 0


def _value_in_words(value: Decimal | None) -> str:
    return "secret" if value is None else french.number(value, _decimals(value))


def _words(drafts: list[ValueDraft], fates: list[str]) -> str:
    told = [
        f"{draft.indicator} {draft.vintage} : {_value_in_words(draft.value)}"
        for draft, fate in zip(drafts, fates, strict=True)
        if fate != "unchanged"
    ]
    return " · ".join(told[:3]) + (f" · et {len(told) - 3} autres" if len(told) > 3 else "")
