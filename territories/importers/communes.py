"""Communes from the tables of the code officiel géographique, of La Poste, and of others like them."""

import re
from typing import Any

from core import french
from core.importing import Importer, Progress, Report
from core.reading import values
from core.reading.sources import Source, UnreadableFileError
from core.reading.tables import Column, Table, read_table
from core.reading.values import BadValueError, fold
from territories import codes
from territories.importers.lines import Line, RefusedLineError, conclude, refusing, some
from territories.services.import_communes import WITH_ARRONDISSEMENTS, CommuneDraft, save_communes

COLUMNS = (
    Column(
        "insee",
        "code_insee",
        ("insee", "insee_com", "code_commune_insee", "#Code_commune_INSEE", "code insee", "codgeo", "com", "depcom",
         "code_commune", "codeinsee", "insee_code", "code_insee_commune", "cog", "code_com", "codecommune", "code"),
        is_required=True,
        help="5 caractères, comme 01053 ou 2A004.",
        example="93048",
    ),
    Column(
        "name",
        "nom",
        ("name", "libelle", "nom_commune", "nom_standard", "nom_de_la_commune", "nom_com", "lib_com", "libcom",
         "libelle_commune", "nom_commune_complet", "libgeo", "nccenr", "commune", "nom commune", "label", "libelle de "
         "la commune", "nom_officiel_commune"),
        help="Nom officiel.",
        example="Montreuil",
    ),
    Column("epci_code", "siren_epci", ("code_epci", "epci_code", "codeepci", "epci", "siren de l'epci"),
           help="SIREN de l’intercommunalité, pour comparer les chiffres.", example="200057875"),
    Column("epci_name", "lib_epci", ("nom_epci", "epci_nom", "epci_name", "libepci", "nom de l'epci", "epci"),
           help="Nom de l’intercommunalité.", example="EPT Est Ensemble"),
    Column("latitude", "latitude",
           ("lat", "latitude_centre", "latitude_mairie", "centroid_lat"), help="En degrés.", example="48,8638"),
    Column("longitude", "longitude",
           ("lon", "long", "lng", "longitude_centre", "longitude_mairie", "x_lon", "centroid_lon"),
           help="En degrés.", example="2,4485"),
    Column("point", "geo_point_2d", ("_geopoint", "coordonnees_gps", "geopoint", "centre", "centroid")),
    Column("kind", "typecom", ("type_commune_actuelle", "type_commune")),
    Column("old", "date_fin", ("datefin",)),
)  # fmt: skip
OWN_FIELDS = {"name", "epci_code", "epci_name", "latitude", "longitude", "point"}
# Insee writes other things than communes in the same table: arrondissements, communes déléguées or associées.
NOT_COMMUNES = {
    "arm": "arrondissements municipaux",
    "comd": "communes déléguées",
    "coma": "communes associées",
}
FIELD_LABELS = {
    "name": "nom", "epci_code": "code de l’EPCI", "epci_name": "EPCI", "latitude": "position", "longitude": "position"
}  # fmt: skip
STEP = 1000


class CommunesImporter(Importer):
    """One line is one commune, known by its Insee code."""

    name = "communes"
    title = "Communes"
    description = (
        "Code Insee et nom des communes (CSV, XLSX, ODS), avec leur position et leur intercommunalité quand le "
        "fichier les donne. Les arrondissements de Paris, Lyon et Marseille sont rattachés à leur commune."
    )
    accepts = ".csv,.tsv,.txt,.zip,.xlsx,.xls,.ods"
    template_columns = COLUMNS[:6]

    def run(self, source: Source, report: Report, *, options: dict[str, Any], by: Any, progress: Progress) -> None:
        """Read the whole table, then write the good lines."""
        with read_table(source, COLUMNS) as table:
            reading = _Reading(report)
            for row in table:
                line = Line(row.line, row.cells, table.headers)
                with refusing(report, row.line):
                    reading.take(line, row.problem)
                if report.read % STEP == 0:
                    progress(report.read // 2, None)
            report.notes += table.notes
            reading.write(by, has_names="name" in table.headers, table=table)
        conclude(report, "communes")
        progress(report.read, report.read)


class _Reading:
    def __init__(self, report: Report) -> None:
        self.report = report
        self.drafts: dict[str, tuple[Line, CommuneDraft]] = {}
        self.again: list[tuple[Line, str]] = []
        self.aside: dict[str, list[int]] = {}
        self.bad_epci: list[int] = []
        self.folded: dict[str, list[int]] = {}

    def take(self, line: Line, problem: str) -> None:
        """Check one line, or put aside one that is not about a commune of today."""
        kind = NOT_COMMUNES.get(fold(line["kind"]))
        if kind or (not problem and not values.is_missing(line["old"])):
            self.aside.setdefault(kind or "communes qui n’existent plus", []).append(line.number)
            return
        plain = line["insee"].strip().upper()
        if not problem and len(plain) == 5 and codes.fold_arrondissement(plain) != plain:
            self.folded.setdefault(codes.fold_arrondissement(plain), []).append(line.number)
            return
        self.report.read += 1
        if problem:
            raise RefusedLineError("", line["insee"], problem)
        code = line.read("insee", codes.insee_code, fold=False)
        if code in codes.MERGED:
            name, successor = codes.MERGED[code]
            self.report.read -= 1
            self.aside.setdefault(f"{name}, qui a rejoint {successor}", []).append(line.number)
            return
        draft = CommuneDraft(code, line.text("name", 100), *self._epci(line), *_position(line))
        if (first := self.drafts.get(code)) is None:
            self.drafts[code] = (line, draft)
        elif fold(first[1].name) == fold(draft.name) or not draft.name:
            # A table of postal codes has a line for each of them.
            self.again.append((line, code))
        else:
            raise line.refused(
                "insee", f"ce code est déjà à la ligne {first[0].number}, avec le nom « {first[1].name} »"
            )

    def _epci(self, line: Line) -> tuple[str, str]:
        cells = [line["epci_code"], line["epci_name"]]
        plain = [re.sub(r"\s", "", cell) for cell in cells]
        # Some files have the two columns the wrong way round; Insee writes Z where there is none.
        code = next((text for text in plain if re.fullmatch(r"[0-9]{9}", text)), "")
        name = next((c for c, p in zip(cells, plain, strict=True) if not re.fullmatch(r"[\dZz]*", p)), "")
        name = "" if values.is_missing(name) or not code else name
        if any(text and not re.fullmatch(r"[Zz]+", text) for text in plain) and not code:
            self.bad_epci.append(line.number)
        try:
            return code, values.text(name, max_length=150)
        except BadValueError as error:
            raise line.refused("epci_name", str(error)) from None

    def write(self, by: Any, *, has_names: bool, table: Table) -> None:
        """Write the communes and tell what became of each line."""
        report = self.report
        towns = [CommuneDraft(code, name) for code, name in WITH_ARRONDISSEMENTS.items() if code in self.folded]
        missing_towns = [town for town in towns if town.insee_code not in self.drafts]
        outcome, nameless = save_communes(drafts=[*(d for _, d in self.drafts.values()), *missing_towns], by=by)
        if not has_names and nameless and len(nameless) == len(self.drafts):
            found = ", ".join(f"« {cell} »" for cell in [*table.headers.values(), *table.extra_headers][:12])
            raise UnreadableFileError(
                "Le tableau n’a pas les noms des communes, et aucune d’elles n’est encore connue. "
                f"Colonnes trouvées : {found}. "
                "Importez d’abord un tableau avec « code_insee » et « nom ».",
                line=table.header_line,
            )
        without_name = {draft.insee_code for draft in nameless}
        for code, (line, draft) in self.drafts.items():
            if code in without_name:
                report.refuse(
                    line.number, line.headers["insee"], code, "cette commune n’est pas connue, et son nom manque"
                )
                continue
            what = outcome.what(code)
            setattr(report, what, getattr(report, what) + 1)
            if what != "unchanged":
                changes = {FIELD_LABELS[name]: None for name in outcome.changed.get(code, ()) if name in FIELD_LABELS}
                row = outcome.rows[code]
                report.show(line.number, what, f"{row.insee_code} {row.name}", ", ".join(changes) or draft.epci_name)
        for line, code in self.again:
            if code in without_name:
                first = self.drafts[code][0].number
                reason = f"cette commune est déjà à la ligne {first}, qui est refusée"
                report.refuse(line.number, line.headers["insee"], code, reason)
            else:
                report.unchanged += 1
        self._tell(missing_towns, outcome.created, table)

    def _tell(self, towns: list[CommuneDraft], created: set[str], table: Table) -> None:
        notes = self.report.notes
        if self.again:
            notes.append(f"Lignes qui répètent une commune : {french.number(len(self.again))}.")
        for what, lines in self.aside.items():
            notes.append(f"Laissé de côté : {what} ({french.number(len(lines))}, {some(lines)}).")
        for code, lines in self.folded.items():
            name = WITH_ARRONDISSEMENTS[code]
            made = f" {name} ({code}) est créée." if code in created and code in {t.insee_code for t in towns} else ""
            notes.append(f"Arrondissements de {name} laissés de côté : {french.number(len(lines))}.{made}")
        if self.bad_epci:
            notes.append(
                f"Codes d’EPCI laissés de côté, ce ne sont pas des SIREN de 9 chiffres : "
                f"{french.number(len(self.bad_epci))} ({some(self.bad_epci)})."
            )
        if {fold(header) for header in table.extra_headers} & {"cp", "codepostal", "codespostaux"}:
            notes.append("Les codes postaux ne sont pas gardés : une commune est connue par son code Insee.")


def _position(line: Line) -> tuple[float | None, float | None]:
    """(latitude, longitude) in degrees, or nothing."""
    texts = [line["latitude"], line["longitude"]]
    names = ["latitude", "longitude"]
    if not any(texts) and (pair := re.fullmatch(r"\s*(-?[\d.]+)\s*[,; ]\s*(-?[\d.]+)\s*", line["point"])):
        texts, names = list(pair.groups()), ["point", "point"]
    found: list[float | None] = []
    for text, name, bound in zip(texts, names, (90, 180), strict=True):
        try:
            value = values.number(text)
        except BadValueError as error:
            raise line.refused(name, str(error)) from None
        if value is not None and abs(value) > bound:
            raise line.refused(name, f"un nombre de degrés entre −{bound} et {bound} est attendu")
        found.append(None if value is None else float(value))
    latitude, longitude = found
    return (latitude, longitude) if latitude is not None and longitude is not None else (None, None)
