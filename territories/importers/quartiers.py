"""Quartiers from contours (GeoJSON, zipped shapefile) or from a list without contours."""

import hashlib
import json
import re
from collections.abc import Iterator
from typing import Any

from core import french
from core.importing import Importer, Progress, Report
from core.reading import values
from core.reading.geo import Contour, NoContourError, is_layer, make_contour, read_layer
from core.reading.sources import Source, UnreadableFileError
from core.reading.tables import Column, read_table
from core.reading.values import BadValueError, fold
from territories import codes
from territories.enums import QuartierKind
from territories.forms.imports import QuartiersImportForm
from territories.importers.commune_book import CommuneBook, Named, why_not_there
from territories.importers.lines import Line, RefusedLineError, conclude, headers_of, refusing, some
from territories.models import Quartier
from territories.services.import_quartiers import (
    VALIDITY,
    ExistingQuartiers,
    QuartierDraft,
    save_quartiers,
    validity_of,
)
from territories.services.positions import locate_residences

SQUARE_KILOMETRE = 1_000_000
# In the national list of 2024, half of the quartiers are under 0.25 km². The largest of metropolitan France has
# 8.2 km² (Roubaix-Tourcoing), the largest overseas, where some are a whole commune, has 41.8 km² (Mamoudzou).
MEDIAN_AREA = 0.25 * SQUARE_KILOMETRE
MAX_AREA_METROPOLITAN = 12 * SQUARE_KILOMETRE
MAX_AREA_OVERSEAS = 60 * SQUARE_KILOMETRE
# A sector drawn by a landlord or a town may be larger, up to a hundred times a quartier prioritaire.
MAX_AREA_LOCAL = 100 * MEDIAN_AREA
# The smallest of the national list has 9,871 m².
MIN_AREA = 100
TIMES_TOO_LARGE = 100
# West, south, east, north in degrees, rounded outwards.
METROPOLITAN_BOX = (-5.6, 41.2, 9.8, 51.3)

COLUMNS = (
    Column(
        "code",
        "code_qp",
        ("code_qpv", "codeqp", "codeqpv", "qp_code", "code du quartier", "code quartier", "code_quartier_prioritaire",
         "cod_qp", "num_qp", "num_qpv", "id_qp", "id_qpv", "codgeo", "qpv", "qp", "code"),
        help="Code officiel ; vide pour un secteur local.",
        example="QN09301I",
    ),
    Column(
        "name",
        "lib_qp",
        ("nom_qp", "lib_qpv", "nom_qpv", "libqp", "nomqp", "nom du quartier", "nom_quartier", "lib_quartier",
         "libelle_quartier", "libelle_qp", "libelle du quartier", "libquart", "quartier", "nom_secteur", "secteur",
         "libgeo", "libelle", "nom", "name", "label"),
        help="Nom du quartier.",
        example="Les Tilleuls",
    ),
    Column(
        "insee",
        "insee_com",
        ("code_insee", "insee", "code_commune", "codes_insee", "insee_commune", "code_insee_commune", "codinsee",
         "code commune insee", "code_com", "cod_com", "codecom", "depcom", "com_insee", "citycode", "codecommune"),
        help="Code Insee de la commune, ou plusieurs séparés par « ; ».",
        example="93048",
    ),
    Column("communes", "lib_com",
           ("nom_commune", "nom_com", "libcom", "lib_commune", "libelle_commune", "nom de la commune", "communes",
            "commune", "ville", "nomcom", "city"),
           help="Nom de la commune, quand son code manque.", example="Montreuil"),
    Column("communes_2", "commune_qp", ("communes_qp", "nom_com_qp")),
    Column("departement", "insee_dep", ("code_departement", "departement", "dep", "dept", "code_dep", "cod_dep")),
    Column("kind", "type", ("kind", "type_quartier", "type de quartier", "type_zone", "categorie", "nature"),
           help="QPV 2024, QPV 2015, quartier de veille ou secteur local ; vide : d’après le code.",
           example="secteur local"),
    Column("valid_from", "annee_debut_valide",
           ("annee_deb_valide", "annee_debut", "debut_validite", "valide_depuis", "date_debut", "en vigueur depuis"),
           help="Première année de validité ; vide : d’après le code.", example="2024"),
    Column("valid_until", "annee_fin_valide",
           ("annee_fin", "fin_validite", "valide_jusqua", "date_fin", "jusqua"),
           help="Dernière année de validité, s’il n’est plus en vigueur.", example="2030"),
    Column("archived", "archive", ("archivé", "is_archived", "archived", "obsolete"),
           help="« oui » pour un quartier qui n’est plus suivi.", example="non"),
    Column("shape", "geo_shape", ("geoshape", "geojson", "geometry", "geometrie", "the_geom", "geom")),
)  # fmt: skip
IDENTIFYING = {"code", "name"}
# « Lyon 4e Arrondissement », folded.
_ARRONDISSEMENT = re.compile(r"\d+(?:er?|eme)?(?:arrondissement)?$")
_INSEE = re.compile(r"(?:\d{4,5}|2[AB]\d{3})")

KINDS = {
    "qpv2024": QuartierKind.QPV_2024, "qp2024": QuartierKind.QPV_2024,
    "qpv2015": QuartierKind.QPV_2015, "qp2015": QuartierKind.QPV_2015, "qpv2014": QuartierKind.QPV_2015,
    "veille": QuartierKind.VEILLE, "quartierdeveille": QuartierKind.VEILLE, "qva": QuartierKind.VEILLE,
    "quartierdeveilleactive": QuartierKind.VEILLE, "veilleactive": QuartierKind.VEILLE,
    "local": QuartierKind.LOCAL, "secteurlocal": QuartierKind.LOCAL, "secteur": QuartierKind.LOCAL,
    "quartierlocal": QuartierKind.LOCAL, "horsqpv": QuartierKind.LOCAL,
}  # fmt: skip
GENERATIONS = {2015: QuartierKind.QPV_2015, 2024: QuartierKind.QPV_2024}
FIELD_LABELS = {
    "kind": "type", "name": "nom", "commune_names": "communes", "contour": "contour", "valid_from": "début",
    "valid_until": "fin", "is_active": "suivi",
}  # fmt: skip
# The file is read and checked, then compared and written: half of the progress each.
STEP = 50


class QuartiersImporter(Importer):
    """One feature or one line is one quartier, known by its code, or by its name and communes."""

    name = "quartiers"
    list_view = "territories:quartier_list"
    title = "Quartiers"
    description = (
        "Contours des quartiers en GeoJSON ou en shapefile (archive .zip), ou liste sans contours (CSV, XLSX, ODS) : "
        "QPV 2024 et 2015, quartiers de veille, secteurs locaux. Les contours invalides sont réparés."
    )
    accepts = ".geojson,.json,.zip,.csv,.tsv,.txt,.xlsx,.xls,.ods"
    options_form = QuartiersImportForm
    template_columns = tuple(column for column in COLUMNS if column.name not in ("communes_2", "departement", "shape"))

    def run(self, source: Source, report: Report, *, options: dict[str, Any], by: Any, progress: Progress) -> None:
        """Read the whole file, then write the good lines."""
        reading = _Reading(report, options, progress)
        if is_layer(source):
            reading.read_layer(source)
        else:
            reading.read_list(source)
        drafts = reading.finish(by)
        existing = ExistingQuartiers(drafts)
        drafts = list(_checked(drafts, existing, report))
        saved = save_quartiers(drafts=drafts, existing=existing, by=by)
        for draft in drafts:
            what = saved.what[draft.line]
            setattr(report, what, getattr(report, what) + 1)
            if what != "unchanged":
                changes = [FIELD_LABELS[name] for name in saved.fields[draft.line] if name in FIELD_LABELS]
                report.show(draft.line, what, draft.label, _detail(draft) if what == "created" else ", ".join(changes))
        if saved.has_new_contours and (moved := locate_residences(by=by)):
            report.notes.append(
                f"Résidences dont le quartier ou la présence en QPV a été recalculé : {french.number(len(moved))}."
            )
        conclude(report, "quartiers")
        progress(report.read, report.read)


def _detail(draft: QuartierDraft) -> str:
    where = ", ".join(commune.name for commune in draft.communes)
    area = f"{french.number(draft.contour.area_m2 / 10_000, 1)} ha" if draft.contour else "sans contour"
    return " · ".join(filter(None, [draft.kind.label, where, area]))


class _Reading:
    """The lines of one file, on their way to be drafts."""

    def __init__(self, report: Report, options: dict[str, Any], progress: Progress) -> None:
        self.report = report
        self.progress = progress
        self.option_kind = QuartierKind(options["kind"]) if options.get("kind") else None
        self.option_insee = str(options.get("insee_code") or "")
        self.book = CommuneBook()
        self.waiting: list[tuple[QuartierDraft, Line, Named]] = []
        self.repaired: list[int] = []
        self.large: list[int] = []
        self.local_codes: list[int] = []
        self.contours: dict[bytes, int] = {}
        self.has_codes = False

    # ---- layers

    def read_layer(self, source: Source) -> None:
        """Every feature with its contour."""
        with read_layer(source) as layer:
            headers = headers_of(layer.field_names, COLUMNS)
            if not IDENTIFYING & headers.keys() and not {"insee", "communes"} & headers.keys():
                found = ", ".join(f"« {name} »" for name in layer.field_names[:12]) or "aucun"
                raise UnreadableFileError(
                    "La couche n’a ni le code ni le nom des quartiers. "
                    f"Champs trouvés : {found}. Champs attendus : « code_qp », « lib_qp », « insee_com », « lib_com »."
                )
            if layer.crs_name != "WGS 84":
                self.report.notes.append(f"Coordonnées converties de {layer.crs_name} en WGS 84.")
            for feature in layer:
                self.report.read += 1
                line = Line(feature.line, {n: feature.properties.get(h, "") for n, h in headers.items()}, headers)
                with refusing(self.report, feature.line):
                    if not IDENTIFYING & headers.keys():
                        raise self._is_commune(line)
                    if feature.problem:
                        raise RefusedLineError("contour", _who(line), feature.problem)
                    self._take(line, feature.contour)
                if feature.line % STEP == 0:
                    self.progress(feature.line // 2, layer.count)
            self.report.notes += layer.notes

    @staticmethod
    def _is_commune(line: Line) -> RefusedLineError:
        where = line["communes"] or line["insee"]
        return RefusedLineError(
            line.headers.get("communes") or line.headers["insee"],
            where,
            "c’est le contour d’une commune entière : la couche n’a ni code ni nom de quartier",
        )

    # ---- lists

    def read_list(self, source: Source) -> None:
        """Every line, most often without a contour."""
        with read_table(source, COLUMNS) as table:
            if not IDENTIFYING & table.headers.keys():
                found = ", ".join(f"« {cell} »" for cell in [*table.headers.values(), *table.extra_headers][:12])
                raise UnreadableFileError(
                    "Le tableau n’a ni le code ni le nom des quartiers. "
                    f"Colonnes trouvées ligne {table.header_line} : {found}. Colonnes attendues : « code_qp », "
                    "« lib_qp », « insee_com », « lib_com ».",
                    line=table.header_line,
                )
            for row in table:
                self.report.read += 1
                line = Line(row.line, row.cells, table.headers)
                with refusing(self.report, row.line):
                    if row.problem:
                        raise RefusedLineError("", _who(line), row.problem)
                    self._take(line, _contour_of_cell(line))
                if self.report.read % STEP == 0:
                    self.progress(self.report.read // 2, None)
            self.report.notes += table.notes

    # ---- one line

    def _take(self, line: Line, contour: Contour | None) -> None:
        said = KINDS.get(fold(line["kind"])) or self.option_kind
        code = self._code(line, said)
        if code is None and said in VALIDITY:
            raise line.refused("code", f"un {said.label} a un code : il manque")
        if code:
            self.has_codes = True
            kind = said if said is QuartierKind.VEILLE and code.generation == 2015 else GENERATIONS[code.generation]
        else:
            kind = said or QuartierKind.LOCAL
        draft = QuartierDraft(
            line=line.number,
            kind=kind,
            code=code.code if code else None,
            name=line.text("name", 200),
            contour=contour,
            valid_from=line.read("valid_from", _year),
            valid_until=line.read("valid_until", _year),
            is_kind_said=said is not None,
        )
        if not draft.code and not draft.name:
            raise line.refused("name" if "name" in line.headers else "code", "ni code ni nom : quel quartier est-ce ?")
        archived = line.read("archived", values.boolean)
        draft.is_active = None if archived is None else not archived
        if contour is not None:
            self._check_contour(draft, line, contour)
        departement = code.departement if code else _departement(line["departement"])
        try:
            insee = "" if values.is_missing(line["insee"]) else line["insee"]
            cells = [line["communes_2"], line["communes"]] if "communes_2" in line.headers else [line["communes"]]
            cells = [values.text(cell) for cell in cells]
            if not insee and not any(_is_name(cell) for cell in cells):
                insee = self.option_insee
            named = self.book.hear(line.number, insee, cells, departement=departement)
        except BadValueError as error:
            raise line.refused("insee", str(error)) from None
        self.waiting.append((draft, line, named))

    def _code(self, line: Line, said: QuartierKind | None) -> codes.QpvCode | None:
        text = "" if values.is_missing(line["code"]) else line["code"].strip()
        if not text:
            return None
        try:
            return codes.qpv_code(text)
        except BadValueError as error:
            if said in (QuartierKind.LOCAL, QuartierKind.VEILLE):
                self.local_codes.append(line.number)
                return None
            if _INSEE.fullmatch(text.upper()):
                reason = "c’est un code Insee : cet objet est une commune entière, pas un quartier"
            else:
                reason = f"{error} ; un secteur local n’a pas de code, ou bien son type est « Secteur local »"
            raise line.refused("code", reason) from None

    def _check_contour(self, draft: QuartierDraft, line: Line, contour: Contour) -> None:
        if why := why_not_plausible(draft, contour):
            raise RefusedLineError("contour", _who(line), why)
        key = hashlib.sha256(contour.geometry.wkb).digest()
        if key in self.contours:
            raise RefusedLineError(
                "contour",
                _who(line),
                f"ce contour est aussi celui de la ligne {self.contours[key]} : est-ce celui de la commune entière ?",
            )
        self.contours[key] = line.number
        if contour.is_repaired:
            self.repaired.append(line.number)

    # ---- the whole file

    def finish(self, by: Any) -> list[QuartierDraft]:
        """Find the communes of all lines, refuse what is there twice, and return what is to be written."""
        self.book.open(by=by)
        drafts = []
        for draft, line, named in self.waiting:
            with refusing(self.report, line.number):
                if not draft.code and self.has_codes and not draft.is_kind_said:
                    raise line.refused(
                        "code",
                        "le code du quartier manque ; pour un secteur local, écrivez « Secteur local » dans « type »",
                    )
                try:
                    draft.communes = self.book.find(named)
                except BadValueError as error:
                    raise line.refused(_column_of(line, named), str(error)) from None
                if draft.contour is not None:
                    longitude, latitude = draft.contour.centre
                    if why := why_not_there(draft.communes, latitude, longitude):
                        raise RefusedLineError("contour", _who(line), f"ce contour {why}")
                if not draft.code and _ARRONDISSEMENT.sub("", fold(draft.name)) in {
                    fold(commune.name) for commune in draft.communes
                }:
                    raise line.refused("name", "ce nom est celui de la commune : est-ce une commune entière ?")
                drafts.append(draft)
        self.book.tell(self.report)
        notes = self.report.notes
        if self.repaired:
            notes.append(f"Contours invalides réparés : {french.number(len(self.repaired))}.")
        if self.local_codes:
            notes.append(
                f"Codes locaux laissés de côté : {len(self.local_codes)} ({some(self.local_codes)}) ; "
                "un secteur local est connu par son nom et sa commune."
            )
        return drafts


def _checked(drafts: list[QuartierDraft], existing: ExistingQuartiers, report: Report) -> Iterator[QuartierDraft]:
    """The drafts that may be written, each quartier once."""
    seen: dict[Any, QuartierDraft] = {}
    good: set[int] = set()
    for draft in drafts:
        row = existing.get(draft)
        with refusing(report, draft.line):
            first = seen.setdefault(existing.key(draft), draft)
            if first is not draft:
                if first.line not in good or not _is_same_quartier_elsewhere(first, draft):
                    what = f"le code {draft.code}" if draft.code else f"le secteur « {draft.name} »"
                    raise RefusedLineError("code_qp", draft.label, f"{what} est déjà à la ligne {first.line}")
                first.communes += draft.communes
                report.unchanged += 1
                continue
            if row is not None and not draft.code and not existing.is_in_one_of(row, draft.communes):
                raise RefusedLineError(
                    "insee_com",
                    draft.label,
                    f"un secteur de ce nom existe déjà dans une autre commune qui s’appelle {row.commune_names} : "
                    "donnez-lui un autre nom",
                )
            if row is None and not draft.name:
                raise RefusedLineError("lib_qp", draft.label, "ce quartier n’est pas encore connu : son nom manque")
            if row is None and not draft.communes:
                raise RefusedLineError(
                    "insee_com",
                    draft.label,
                    "la commune manque : ajoutez son code Insee, ou choisissez-la pour le fichier",
                )
            if row is not None and row.area_m2 and draft.contour:
                times = draft.contour.area_m2 / row.area_m2
                if times > TIMES_TOO_LARGE:
                    raise RefusedLineError(
                        "contour",
                        draft.label,
                        f"ce contour est {french.number(times)} fois plus grand que celui qui est connu : "
                        "est-ce celui de la commune entière ?",
                    )
            _check_years(draft, row)
            good.add(draft.line)
            yield draft


def _is_same_quartier_elsewhere(first: QuartierDraft, draft: QuartierDraft) -> bool:
    """Whether a list says again the same quartier for another of its communes."""
    here = {commune.pk for commune in draft.communes}
    return bool(
        draft.contour is None
        and first.contour is None
        and draft.code
        and fold(first.name) == fold(draft.name)
        and here
        and not here & {commune.pk for commune in first.communes}
    )


def why_not_plausible(draft: QuartierDraft, contour: Contour) -> str:
    """Say why a contour cannot be that of a quartier: too large, too small, elsewhere; empty when it can."""
    code = draft.code
    is_overseas = bool(code) and codes.qpv_code(code or "").departement > "95"
    area = contour.area_m2
    maximum = MAX_AREA_OVERSEAS if is_overseas else MAX_AREA_METROPOLITAN if code else MAX_AREA_LOCAL
    if area < MIN_AREA:
        return f"ce contour couvre {french.number(area)} m² : c’est trop petit pour un quartier"
    if area > maximum:
        usual = f"{french.number(area / MEDIAN_AREA)} fois la superficie médiane d’un quartier prioritaire (0,25 km²)"
        return (
            f"ce contour couvre {french.number(area / SQUARE_KILOMETRE, 1)} km², {usual} ; le maximum accepté est de "
            f"{french.number(maximum / SQUARE_KILOMETRE)} km² : est-ce le contour d’une commune entière ?"
        )
    if code and not is_overseas:
        west, south, east, north = METROPOLITAN_BOX
        longitude, latitude = contour.centre
        if not (west <= longitude <= east and south <= latitude <= north):
            return (
                f"ce contour n’est pas en France métropolitaine (longitude {french.number(longitude, 2)}, latitude "
                f"{french.number(latitude, 2)}) : la projection du fichier est sans doute fausse"
            )
    return ""


def _contour_of_cell(line: Line) -> Contour | None:
    """The contour of a cell of GeoJSON, as open-data portals put in their CSV."""
    text = line["shape"].strip()
    if not text.startswith("{") or text == "{}":
        return None
    try:
        geometry = json.loads(text)
        return make_contour(geometry.get("geometry", geometry))
    except (ValueError, AttributeError, RecursionError):
        raise line.refused("shape", "ce contour n’est pas du GeoJSON") from None
    except NoContourError as error:
        raise RefusedLineError(line.headers["shape"], _who(line), str(error)) from None


def _check_years(draft: QuartierDraft, row: Quartier | None) -> None:
    first, last = validity_of(draft, row)
    if first is None or last is None or first <= last:
        return
    if draft.valid_until:
        raise RefusedLineError("annee_fin_valide", str(last), f"l’année de fin précède l’année de début ({first})")
    raise RefusedLineError("annee_debut_valide", str(first), f"l’année de début suit l’année de fin ({last})")


def _year(text: str) -> int | None:
    # Open-ended, as some files write it.
    if "9999" in text:
        return None
    found = values.year(text.split("/")[-1] if re.fullmatch(r"\d\d/\d\d/\d{4}", text.strip()) else text)
    if found is not None and found < 1990:
        raise BadValueError("une année entre 1990 et 2100 est attendue")
    return found


def _departement(text: str) -> str:
    plain = text.strip().upper()
    if plain.isdigit():
        plain = plain.zfill(2) if len(plain) < 3 else plain.removeprefix("0")
    return plain if plain in codes.DEPARTEMENTS else ""


def _column_of(line: Line, named: Named) -> str:
    """Return the column that named the communes of a line."""
    if named.codes:
        return "insee"
    return "communes" if line["communes"] else "communes_2"


def _is_name(cell: str) -> bool:
    return bool(cell) and not cell.isdigit() and not values.is_missing(cell)


def _who(line: Line) -> str:
    return " ".join(filter(None, [line["code"], line["name"]])) or line["communes"] or line["insee"]
