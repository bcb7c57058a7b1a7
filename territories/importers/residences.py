"""Residences, buildings and halls: the RPLS by address, or the table that the page offers."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from core import french
from core.db.upserts import normalized
from core.importing import Importer, Progress, Report
from core.privacy import find_personal_data
from core.reading import values
from core.reading.geo import point_to_wgs84, projection
from core.reading.sources import Source, UnreadableFileError
from core.reading.tables import Column, read_table
from core.reading.values import BadValueError, fold
from territories import codes
from territories.importers import rpls
from territories.importers.commune_book import CommuneBook, Named, why_not_there
from territories.importers.lines import Line, RefusedLineError, conclude, refusing, some
from territories.models import Commune, Quartier, Residence
from territories.services.import_patrimoine import (
    ExistingResidences,
    PlaceDraft,
    ResidenceDraft,
    save_patrimoine,
)
from territories.services.import_quartiers import QuartierBook

TEMPLATE = (
    Column("reference", "référence",
           ("reference interne", "ref", "code residence", "code programme", "code groupe", "code patrimoine",
            "numero programme", "n° programme", "ref_residence", "reference residence", "groupe immobilier"),
           help="La vôtre ; elle reconnaît la résidence d’un import à l’autre.", example="0412"),
    Column("name", "nom",
           ("résidence", "nom de la résidence", "nom_residence", "nom residence", "programme", "groupe",
            "ensemble immobilier", "libelle", "designation", "name", "nom du groupe"),
           help="Nom de la résidence (obligatoire).", example="Les Tilleuls"),
    Column("insee", "code Insee",
           ("insee", "depcom", "code_commune", "insee_com", "code insee commune", "code_insee_commune", "codgeo",
            "code commune", "codecommune"),
           help="Code Insee de la commune (obligatoire, ou le nom de la commune).", example="93048"),
    Column("commune", "commune", ("libcom", "ville", "nom commune", "nom_commune", "lib_com", "nom de la commune"),
           help="Nom de la commune, utile quand elle n’est pas encore connue.", example="Montreuil"),
    Column("address", "adresse", ("adresse complete", "adresse postale", "adresse du hall", "adresse hall", "voie"),
           help="Du hall si la ligne en nomme un, sinon de la résidence.", example="3 rue des Lilas"),
    Column("dwellings", "logements",
           ("nombre de logements", "nb logements", "nb_logements", "nblogts", "nb lgts", "nb de logements",
            "nombre logements", "nb_lgt", "nb"),
           help="Du plus petit lieu que la ligne nomme : hall, bâtiment ou résidence.", example="24"),
    Column("built_year", "année",
           ("annee de construction", "annee_construction", "construct", "annee construction", "construction",
            "date de construction", "built_year"), help="Année de construction.", example="1974"),
    Column("latitude", "latitude", ("lat", "y_wgs84", "latitude_wgs84"), help="En degrés.", example="48,8638"),
    Column("longitude", "longitude", ("lon", "long", "lng", "x_wgs84", "longitude_wgs84"),
           help="En degrés.", example="2,4485"),
    Column("quartier", "code quartier",
           ("code_qp", "code qpv", "code_qpv", "quartier", "code_quartier", "nom du quartier", "nom_qp"),
           help="Code du QPV ou nom du secteur ; sans lui, la position décide.", example="QN09301I"),
    Column("in_qpv", "en QPV", ("qpv", "in_qpv", "est en qpv", "qpv (oui/non)"),
           help="oui ou non ; la position, quand il y en a une, l’emporte.", example="oui"),
    Column("building", "bâtiment", ("bat", "nom du batiment", "nom batiment", "tour", "immeuble"),
           help="Facultatif : une ligne par bâtiment.", example="Bâtiment B"),
    Column("hall", "hall", ("entree", "cage", "cage d'escalier", "nom du hall", "montee", "escalier"),
           help="Facultatif : une ligne par hall. Jamais de numéro de logement.", example="Hall 3"),
)  # fmt: skip
RPLS = (
    Column("street", "NOMVOIE", ("nom_voie", "libvoie")),
    Column("street_kind", "TYPVOIE", ("typevoie", "type_voie")),
    Column("number", "NUMVOIE", ("numerovoie", "num_voie")),
    Column("repeat", "INDREP", ("indicerep", "ind_rep")),
    Column("group", "IMMEU"),
    Column("estate", "COMPLGEO"),
    Column("place", "LIEUDIT"),
    Column("staircase", "ESC"),
    Column("housing", "TYPECONST", ("type_const",)),
    Column("x", "X", ("x_lambert93", "x_l93", "coord_x", "xlambert93")),
    Column("y", "Y", ("y_lambert93", "y_l93", "coord_y", "ylambert93")),
)
COLUMNS = TEMPLATE + RPLS
# Projections of official coordinates overseas (EPSG registry); elsewhere Lambert-93.
LAMBERT_93 = 2154
PROJECTIONS = {"971": 5490, "972": 5490, "973": 2972, "974": 2975, "976": 4471}
FIRST_YEAR, LAST_YEAR = 1800, 2100
MOST_DWELLINGS = 20_000
FIELD_LABELS = {
    "name": "nom", "reference": "référence", "address": "adresse", "dwellings": "logements", "built_year": "année",
    "latitude": "position", "longitude": "position", "quartier_id": "quartier", "is_in_qpv": "en QPV",
    "commune_id": "commune",
}  # fmt: skip
UNIQUE_BUILDING = "Bâtiment unique"
TOLD_TWICE = {
    "name": "donnez une référence, un bâtiment ou un hall",
    "building": "donnez un hall, ou ne gardez qu’une des deux lignes",
    "hall": "ne gardez qu’une des deux lignes",
}
RPLS_FLAGS = {"1": True, "2": False}
STEP = 100


@dataclass
class Place:
    """One line, read: what it says of a residence and of the finest place it names."""

    line: Line
    named: Named
    reference: str = ""
    name: str = ""
    address: str = ""
    street: str = ""
    dwellings: int | None = None
    built_year: int | None = None
    position: tuple[float, float] | None = None
    in_qpv: bool | None = None
    building: str = ""
    hall: str = ""
    commune: Commune | None = None
    quartier: Quartier | None = None


class ResidencesImporter(Importer):
    """One line is a residence, a building or a hall; the lines of one residence make one tree."""

    name = "residences"
    list_view = "territories:residence_list"
    title = "Résidences, bâtiments et halls"
    description = (
        "Le patrimoine, d’après le RPLS par adresse ou d’après le tableau modèle (CSV, XLSX, ODS). "
        "Une ligne peut nommer un bâtiment et un hall : un seul fichier fait tout l’arbre."
    )
    accepts = ".csv,.tsv,.txt,.zip,.xlsx,.xls,.ods"
    template_columns = TEMPLATE

    def run(self, source: Source, report: Report, *, options: dict[str, Any], by: Any, progress: Progress) -> None:
        """Read the whole table, group its lines into residences, then write the good ones."""
        with read_table(source, COLUMNS) as table:
            is_rpls = {"street", "insee"} <= table.headers.keys() and bool(
                {"street_kind", "number", "housing"} & table.headers.keys()
            )
            if not is_rpls and not _is_template(set(table.headers)):
                found = ", ".join(f"« {cell} »" for cell in [*table.headers.values(), *table.extra_headers][:12])
                raise UnreadableFileError(
                    "Ce n’est ni le tableau modèle (colonnes « nom », « code Insee », « logements »…) ni un RPLS par "
                    "adresse (« DEPCOM », « NOMVOIE », « nb »…). "
                    f"Colonnes trouvées ligne {table.header_line} : {found}.",
                    line=table.header_line,
                )
            reading = _Reading(report, has_counts=is_rpls and "dwellings" in table.headers)
            for row in table:
                report.read += 1
                line = Line(row.line, row.cells, table.headers)
                with refusing(report, row.line):
                    if row.problem:
                        raise RefusedLineError("", line["name"] or line["street"], row.problem)
                    reading.take_rpls(line) if is_rpls else reading.take(line)
                if report.read % STEP == 0:
                    progress(report.read // 2, None)
            report.notes += table.notes
        drafts = reading.residences(by, is_rpls=is_rpls)
        saved = save_patrimoine(drafts=drafts, by=by)
        labels = {line: draft.label for draft, _ in drafts for line in _lines(draft)}
        for line_number, what in sorted(saved.what.items()):
            setattr(report, what, getattr(report, what) + 1)
            if what != "unchanged":
                changes = {FIELD_LABELS[name]: None for name in saved.fields[line_number] if name in FIELD_LABELS}
                detail = ", ".join(changes) if what == "changed" else reading.details.get(line_number, "")
                report.show(line_number, what, labels[line_number], detail)
        report.notes.append(
            f"{french.number(saved.residences)} résidences, {french.number(saved.buildings)} bâtiments et "
            f"{french.number(saved.entrances)} halls dans ce fichier."
        )
        if saved.contradicted:
            report.notes.append(
                f"Résidences dont la position contredit le fichier sur la présence en QPV : "
                f"{french.number(saved.contradicted)} ; la position l’emporte."
            )
        conclude(report, "résidences")
        progress(report.read, report.read)


def _is_template(names: set[str]) -> bool:
    """Whether the columns are those of a table of residences, not of communes or of anything else with names."""
    own = {"reference", "address", "dwellings", "built_year", "building", "hall", "in_qpv"}
    return "name" in names and bool(names & {"insee", "commune"}) and bool(names & own)


def _lines(draft: ResidenceDraft) -> list[int]:
    halls = [hall for building in draft.places for hall in building.places]
    return [*draft.lines, *(n for place in [*draft.places, *halls] for n in place.lines)]


@dataclass
class _Group:
    """The lines of one residence; `named` gives the line of each place that they count."""

    places: list[Place] = field(default_factory=list)
    named: dict[tuple[str, str], int] = field(default_factory=dict)


class _Reading:
    def __init__(self, report: Report, *, has_counts: bool) -> None:
        self.report = report
        self.has_counts = has_counts
        self.book = CommuneBook()
        self.quartiers = QuartierBook()
        self.places: list[Place] = []
        self.details: dict[int, str] = {}
        self.keys: dict[str, str] = {}
        self.too_old: list[int] = []

    # ---- one line

    def take(self, line: Line) -> None:
        """Read a line of the template."""
        place = Place(line, self._commune(line))
        place.reference = line.read("reference", values.identifier, max_length=50)
        place.reference = "" if values.is_missing(place.reference) else place.reference
        place.name = line.text("name", 150)
        if not fold(place.name):
            raise line.refused("name", "le nom de la résidence manque")
        place.address = line.text("address", 250)
        place.building, place.hall = line.text("building", 80), line.text("hall", 80)
        for name in ("name", "address", "building", "hall"):
            if flat := next((f for f in find_personal_data(line[name]) if f.kind in ("flat", "phone", "email")), None):
                raise line.refused(name, flat.message)
        place.dwellings = line.read("dwellings", values.integer, minimum=0, maximum=MOST_DWELLINGS)
        place.built_year = line.read("built_year", _built_year)
        place.position = _position(line)
        place.in_qpv = line.read("in_qpv", values.boolean)
        self._hear(place)

    def take_rpls(self, line: Line) -> None:
        """Read a line of the RPLS."""
        place = Place(line, self._commune(line))
        place.street, address = rpls.street(line), rpls.address(line)
        place.name = rpls.group_name(line)[:150]
        if not fold(place.name):
            raise line.refused("street", "ni nom de voie ni nom de résidence : où est-ce ?")
        place.address = address[:250]
        place.dwellings = line.read("dwellings", values.integer, minimum=0, maximum=MOST_DWELLINGS)
        if place.dwellings is None:
            if self.has_counts:
                raise line.refused("dwellings", "le nombre de logements manque")
            place.dwellings = 1
        place.built_year = line.read("built_year", values.year)
        if place.built_year is not None and place.built_year < FIRST_YEAR:
            # Old town centres: true, but older than what a residence may say.
            self.too_old.append(line.number)
            place.built_year = None
        place.position = _position(line)
        flag = line["in_qpv"].strip().removesuffix(".0")
        place.in_qpv = RPLS_FLAGS.get(flag)
        if flag not in RPLS_FLAGS and not values.is_missing(flag):
            raise line.refused("in_qpv", "« 1 » (en QPV) ou « 2 » (hors QPV) est attendu")
        where = (place.street or place.name)[:60]
        if rpls.is_house(line):
            # The number of a house is a household's: its street is fine enough.
            place.building, place.address = f"Maisons, {where}", place.street
        else:
            place.building = (rpls.building_name(line) or address or place.name)[:80]
            staircase = "" if self.has_counts else line["staircase"].strip().removesuffix(".0").lstrip("0")
            place.hall = ((address or place.name)[:60] + (f", escalier {staircase}" if staircase else ""))[:80]
        self._hear(place)

    def _commune(self, line: Line) -> Named:
        insee = "" if values.is_missing(line["insee"]) else line["insee"]
        name = line.text("commune", 200)
        if not insee and not name:
            raise line.refused("insee" if "insee" in line.headers else "commune", "la commune manque")
        try:
            named = self.book.hear(line.number, insee, [rpls.readable(name)])
        except BadValueError as error:
            raise line.refused("insee", str(error)) from None
        if len(named.codes) > 1:
            raise line.refused("insee", "une résidence est dans une seule commune")
        return named

    def _hear(self, place: Place) -> None:
        if not values.is_missing(place.line["quartier"]):
            self.quartiers.hear(place.line["quartier"])
        self.places.append(place)

    # ---- the whole file

    def residences(self, by: Any, *, is_rpls: bool) -> list[tuple[ResidenceDraft, Residence | None]]:
        """Group the good lines into residences, and find those that are there already."""
        self.book.open(by=by)
        self.quartiers.open()
        # Two names are one where the database says so.
        names = (name for place in self.places for name in (place.name, place.building, place.hall))
        self.keys = normalized([*names, UNIQUE_BUILDING])
        groups: dict[Any, _Group] = {}
        by_name: dict[tuple[int, str], Any] = {}
        for place in self.places:
            with refusing(self.report, place.line.number):
                self._settle(place)
                assert place.commune is not None
                named = (place.commune.pk, self.keys[place.name])
                key: Any = ("reference", place.reference) if place.reference else by_name.get(named, named)
                first = groups[key].places[0] if key in groups else None
                if first is not None:
                    _check_same(first, place)
                if not is_rpls:
                    self._check_once(groups.setdefault(key, _Group()), place)
                by_name.setdefault(named, key)
                groups.setdefault(key, _Group()).places.append(place)
        self.book.tell(self.report)
        if self.too_old:
            self.report.notes.append(
                f"Années de construction d’avant {FIRST_YEAR} laissées de côté : {len(self.too_old)} "
                f"({some(self.too_old)})."
            )
        drafts = [draft for group in groups.values() if (draft := self._draft(group, is_rpls=is_rpls))]
        return list(self._matched(drafts))

    def _check_once(self, group: _Group, place: Place) -> None:
        """Refuse a place that a line has told already: its dwellings would count twice."""
        building = place.building or (UNIQUE_BUILDING if place.hall else "")
        key = (self.keys[building], self.keys[place.hall])
        if (line := group.named.setdefault(key, place.line.number)) != place.line.number:
            name = "hall" if place.hall else "building" if place.building else "name"
            what = {"hall": "ce hall", "building": "ce bâtiment", "name": "cette résidence"}[name]
            raise place.line.refused(name, f"{what} est déjà à la ligne {line} : {TOLD_TWICE[name]}")

    def _settle(self, place: Place) -> None:
        line = place.line
        for name, text in (("name", place.name), ("building", place.building), ("hall", place.hall)):
            if text and not self.keys[text]:
                raise line.refused(name, "ce nom n’a ni lettre ni chiffre")
        try:
            found = self.book.find(place.named)
        except BadValueError as error:
            raise line.refused("insee" if place.named.codes else "commune", str(error)) from None
        place.commune = found[0]
        if place.position is not None and (why := why_not_there([place.commune], *place.position)):
            raise line.refused("latitude" if "latitude" in line.headers else "x", f"cette position {why}")
        if not values.is_missing(line["quartier"]):
            try:
                place.quartier = self.quartiers.find(line["quartier"], place.commune)
            except BadValueError as error:
                raise line.refused("quartier", str(error)) from None

    def _draft(self, group: _Group, *, is_rpls: bool) -> ResidenceDraft:
        places = group.places
        first = places[0]
        assert first.commune is not None
        draft = ResidenceDraft(
            line=first.line.number,
            commune=first.commune,
            name=first.name,
            reference=next((place.reference for place in places if place.reference), ""),
            quartier=next((place.quartier for place in places if place.quartier), None),
            built_year=_most([(place.built_year, place.dwellings) for place in places]),
            is_in_qpv=_most([(place.in_qpv, place.dwellings) for place in places]),
        )
        draft.latitude, draft.longitude = _middle([place.position for place in places if place.position]) or (
            None,
            None,
        )
        if is_rpls:
            draft.address = _rpls_address(places)
        else:
            own = next((place.address for place in places if not place.hall and place.address), "")
            draft.address = own or next((place.address for place in places if place.address), "")
        _grow(draft, places, self.keys)
        for place in places:
            what = " › ".join(filter(None, [place.building, place.hall])) or place.address
            count = f"{french.number(place.dwellings)} logements" if place.dwellings is not None else ""
            self.details[place.line.number] = " · ".join(filter(None, [what, count]))
        return draft

    def _matched(self, drafts: list[ResidenceDraft]) -> Any:
        existing = ExistingResidences(
            references={draft.reference for draft in drafts if draft.reference},
            communes={draft.commune.pk for draft in drafts},
            names=[draft.name for draft in drafts],
        )
        used: dict[int, int] = {}
        for draft in drafts:
            row, is_ambiguous = existing.find(draft)
            reason = ""
            if is_ambiguous:
                reason = (
                    "plusieurs résidences portent ce nom dans la commune : donnez la référence, ou l’adresse exacte"
                )
            elif row is not None and row.pk in used:
                reason = f"c’est la résidence de la ligne {used[row.pk]}, sous une autre forme"
            if reason:
                for number in _lines(draft):
                    self.report.refuse(number, "", draft.label, reason)
                continue
            if row is not None:
                used[row.pk] = draft.line
            yield draft, row


def _check_same(first: Place, place: Place) -> None:
    """Refuse a line that says otherwise what the residence is."""
    if place.reference and first.reference == place.reference and fold(first.name) != fold(place.name):
        raise place.line.refused(
            "reference", f"cette référence est déjà à la ligne {first.line.number}, avec le nom « {first.name} »"
        )
    if place.commune != first.commune:
        raise place.line.refused("insee", f"cette résidence est dans une autre commune à la ligne {first.line.number}")


def _grow(draft: ResidenceDraft, places: list[Place], keys: dict[str, str]) -> None:
    """Hang buildings and halls on a residence, and count the dwellings from the finest place up."""
    buildings: dict[str, PlaceDraft] = {}
    halls: dict[tuple[str, str], PlaceDraft] = {}
    own: int | None = None
    for place in places:
        if not place.building and not place.hall:
            draft.lines.append(place.line.number)
            own = place.dwellings if own is None else own
            continue
        name = place.building or UNIQUE_BUILDING
        key = keys[name]
        building = buildings.setdefault(key, PlaceDraft(name))
        if not place.hall:
            building.lines.append(place.line.number)
            building.dwellings = _sum(building.dwellings, place.dwellings)
            continue
        hall = halls.get((key, keys[place.hall]))
        if hall is None:
            hall = halls[key, keys[place.hall]] = PlaceDraft(place.hall, place.address)
            building.places.append(hall)
        hall.lines.append(place.line.number)
        hall.dwellings = _sum(hall.dwellings, place.dwellings)
    for building in buildings.values():
        in_halls = _sum(*(hall.dwellings for hall in building.places))
        if in_halls is not None and (building.dwellings or 0) < in_halls:
            building.is_counted = building.dwellings is None
            building.dwellings = in_halls
    draft.places = list(buildings.values())
    draft.is_counted = own is None
    draft.dwellings = own if own is not None else _sum(*(building.dwellings for building in draft.places))


def _sum(*counts: int | None) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if known else None


def _most(weighted: list[tuple[Any, int | None]]) -> Any:
    """The value that most dwellings have, the first of equals."""
    counts: Counter[Any] = Counter()
    for value, dwellings in weighted:
        if value is not None:
            counts[value] += dwellings or 1
    return counts.most_common(1)[0][0] if counts else None


def _middle(positions: list[tuple[float, float]]) -> tuple[float, float] | None:
    """The position nearest to the middle of all: a middle itself may be in the street, or elsewhere."""
    if not positions:
        return None
    latitude = sum(p[0] for p in positions) / len(positions)
    longitude = sum(p[1] for p in positions) / len(positions)
    return min(positions, key=lambda p: ((p[0] - latitude) ** 2 + (p[1] - longitude) ** 2, p))


def _rpls_address(places: list[Place]) -> str:
    addresses = {place.address for place in places}
    if len(addresses) == 1:
        return places[0].address
    return str(_most([(place.street or None, place.dwellings) for place in places]) or "")


def _built_year(text: str) -> int | None:
    found = values.year(text.strip().removesuffix(".0"))
    if found is not None and not FIRST_YEAR <= found <= LAST_YEAR:
        raise BadValueError(f"une année entre {FIRST_YEAR} et {LAST_YEAR} est attendue")
    return found


def _position(line: Line) -> tuple[float, float] | None:
    """(latitude, longitude) in degrees, from degrees or from projected coordinates."""
    latitude = line.read("latitude", values.number)
    longitude = line.read("longitude", values.number)
    if latitude is not None and longitude is not None:
        for name, value, bound in (("latitude", latitude, 90), ("longitude", longitude, 180)):
            if abs(value) > bound:
                raise line.refused(name, "des degrés sont attendus ; des coordonnées Lambert vont dans « X » et « Y »")
        return (float(latitude), float(longitude)) if latitude or longitude else None
    if latitude is not None or longitude is not None:
        raise line.refused(
            "longitude" if latitude is not None else "latitude", "latitude et longitude vont ensemble : l’une manque"
        )
    x, y = line.read("x", values.number), line.read("y", values.number)
    if not x or not y:
        return None
    if abs(x) <= 180 and abs(y) <= 90:
        return float(y), float(x)
    code = PROJECTIONS.get(codes.departement_of(line.read("insee", codes.insee_code)), LAMBERT_93)
    try:
        found, where = point_to_wgs84(float(x), float(y), projection(code))
    except ValueError:
        raise line.refused("x", f"ces coordonnées ne sont pas dans la projection attendue (EPSG:{code})") from None
    return where, found
