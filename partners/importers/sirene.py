"""Establishments of SIRENE (Insee): « StockEtablissement », the same with legal units, and the layout before 2019.

Natural persons are never taken, nor what Insee does not publish. A stock file says no name of the legal unit: it is in
« StockUniteLegale », or the establishment's own sign is its name.
"""

import re
from dataclasses import dataclass

from core.db.normalize import normalize
from core.reading import values
from core.reading.sources import Source, UnreadableFileError
from core.reading.streams import open_streams
from core.reading.tables import Column
from core.reading.values import BadValueError, fold
from partners.importers.cells import (
    CommuneFinder,
    cell_text,
    day,
    has_words,
    naf_code,
    organisation_number,
    position,
    rna_number,
)
from partners.importers.words import WordBook
from partners.services.import_partners import PartnerDraft
from territories import codes as places
from territories.importers.lines import Line

SOURCE = "SIRENE"
COLUMNS = (
    Column("siren", "siren"),
    Column("nic", "nic"),
    Column("siret", "siret"),
    Column("shown", "statutDiffusionEtablissement"),
    Column("complement", "complementAdresseEtablissement"),
    Column("number", "numeroVoieEtablissement", ("NUMVOIE",)),
    Column("repeat", "indiceRepetitionEtablissement", ("INDREP",)),
    Column("street_kind", "typeVoieEtablissement", ("TYPVOIE",)),
    Column("street", "libelleVoieEtablissement", ("LIBVOIE",)),
    Column("postal_code", "codePostalEtablissement", ("CODPOS",)),
    Column("town", "libelleCommuneEtablissement", ("LIBCOM",)),
    Column("insee", "codeCommuneEtablissement"),
    Column("departement", "DEPET"),
    Column("commune", "COMET"),
    Column("state", "etatAdministratifEtablissement"),
    Column("since", "dateDebut"),
    Column("sign", "enseigne1Etablissement", ("ENSEIGNE",)),
    Column("usual", "denominationUsuelleEtablissement"),
    Column("unit", "denominationUniteLegale", ("NOMEN_LONG", "L1_NORMALISEE")),
    Column("unit_usual", "denominationUsuelle1UniteLegale"),
    Column("short_name", "sigleUniteLegale", ("SIGLE",)),
    Column("category", "categorieJuridiqueUniteLegale", ("NJ",)),
    Column("rna", "identifiantAssociationUniteLegale", ("RNA",)),
    Column("person", "nomUniteLegale", ("NOM",)),
    Column("naf", "activitePrincipaleEtablissement", ("APET700",)),
    Column("updated_on", "dateDernierTraitementEtablissement", ("DATEMAJ",)),
    Column("latitude", "latitude"),
    Column("longitude", "longitude"),
)
UNIT_COLUMNS = (
    Column("siren", "siren", is_required=True),
    Column("unit", "denominationUniteLegale", is_required=True),
    Column("unit_usual", "denominationUsuelle1UniteLegale"),
    Column("short_name", "sigleUniteLegale"),
    Column("category", "categorieJuridiqueUniteLegale"),
    Column("rna", "identifiantAssociationUniteLegale"),
    Column("person", "nomUniteLegale"),
)
BEGINS = re.compile(rb'"?\d{9}"?[,;]')
# Categories of legal units (Insee, nomenclature of 1 September 2022): the longest beginning that is known wins.
CATEGORIES = {
    "91": "association", "92": "association", "93": "association", "7210": "commune", "7361": "commune",
    "7343": "epci", "7344": "epci", "7346": "epci", "7348": "epci", "7220": "departement", "7230": "region",
    "71": "etat", "5546": "bailleur", "5547": "bailleur", "5646": "bailleur", "5647": "bailleur",
    "2": "entreprise", "3": "entreprise", "5": "entreprise", "6": "entreprise",
}  # fmt: skip
# Activities that say more than the category (NAF rév. 2): a school is one, whoever runs it.
ACTIVITIES = {"8510": "ecole", "8520": "ecole", "8531": "ecole", "8532": "ecole", "8424": "police"}
PERSON = "1"


@dataclass(frozen=True, slots=True)
class Unit:
    """What a legal unit adds to its establishments."""

    name: str
    short_name: str
    category: str
    rna: str
    is_person: bool


def is_sirene(headers: set[str]) -> bool:
    """Whether some headers (folded) are those of establishments."""
    return {"siret", "etatadministratifetablissement"} <= headers or {"siren", "nic", "depet", "comet"} <= headers


def is_old(headers: set[str]) -> bool:
    """Whether they are those before 2019: the code of the commune is in two cells there."""
    return "comet" in headers


def units_of(source: Source, sirens: set[str]) -> dict[str, Unit]:
    """Return the legal units of some SIREN. Raises UnreadableFileError."""
    wanted = {siren.encode() for siren in sirens}
    found: dict[str, Unit] = {}
    starts = re.compile(rb'"?(\d{9})')

    def is_wanted(record: bytes) -> bool:
        match = starts.match(record)
        return match is not None and match[1] in wanted

    try:
        with open_streams(source, UNIT_COLUMNS, is_wanted=is_wanted, begins=BEGINS) as streams:
            for stream in streams:
                for row in stream:
                    line = Line(row.line, row.cells, stream.headers)
                    if line["siren"] in sirens and not row.problem:
                        found[line["siren"]] = _unit(line)
    except UnreadableFileError as error:
        raise UnreadableFileError(f"Fichier des unités légales : {error.message}", line=error.line) from None
    return found


def _unit(line: Line) -> Unit:
    name = next((text for n in ("unit", "unit_usual") if has_words(text := cell_text(line, n, 250))), "")
    return Unit(
        name=name,
        short_name=cell_text(line, "short_name", 80),
        category=line["category"].strip(),
        rna=rna_number(line["rna"]),
        is_person=(not name and bool(line["person"].strip())) or line["category"].startswith(PERSON),
    )


class SireneReader:
    """Reads lines of establishments."""

    def __init__(self, words: WordBook, communes: CommuneFinder) -> None:
        self.words, self.communes = words, communes
        self.units: dict[str, Unit] = {}
        self.persons = 0

    def insee(self, line: Line) -> str:
        """Return the code of the commune, an arrondissement too; empty when the line has none. Raises
        RefusedLineError.
        """
        code = line["insee"].strip()
        if not code and line["departement"].strip():
            code = line["departement"].strip().zfill(2) + line["commune"].strip().zfill(3)
        if values.is_missing(code) or code == "[ND]":
            return ""
        try:
            return places.insee_code(code, fold=False)
        except BadValueError as error:
            raise line.refused("insee" if line["insee"] else "commune", str(error)) from None

    def siret(self, line: Line) -> str:
        """Return the SIRET. Raises RefusedLineError."""
        text = line["siret"] or line["siren"].strip().zfill(9) + line["nic"].strip().zfill(5)
        found = organisation_number(text)
        if len(found) != 14:
            raise line.refused(
                "siret" if "siret" in line.headers else "siren",
                "ce n’est pas un SIRET : la ligne est décalée, ou un chiffre est faux",
            )
        return found

    def draft(self, line: Line, insee: str) -> PartnerDraft | None:
        """Return what a line says; None for a natural person, or for what Insee does not publish."""
        siret = self.siret(line)
        unit = self.units.get(siret[:9]) or _unit(line)
        if unit.is_person or line["shown"].strip().upper() in ("P", "N"):
            self.persons += 1
            return None
        sign = next((text for n in ("sign", "usual") if has_words(text := cell_text(line, n, 250))), "")
        where = [cell_text(line, name, 100) for name in ("number", "repeat", "street_kind", "street")]
        address = ", ".join(filter(None, (cell_text(line, "complement", 100), " ".join(filter(None, where)))))
        naf = naf_code(line["naf"])
        is_closed = line["state"].strip().upper() == "F" if "state" in line.headers else None
        postal_code = line["postal_code"].strip()
        latitude, longitude = position(line)
        name = sign or unit.name
        return PartnerDraft(
            name=name,
            short_name=unit.short_name if fold(unit.short_name) != fold(name) else "",
            kind_id=self._kind(unit.category, naf),
            siret=siret,
            rna=unit.rna,
            naf=naf,
            address=address[:250],
            postal_code=postal_code if re.fullmatch(r"\d{5}", postal_code, re.ASCII) else "",
            commune_id=self.communes.key_of(insee) if insee else None,
            latitude=latitude,
            longitude=longitude,
            is_dissolved=is_closed,
            dissolved_on=day(line["since"]) if is_closed else None,
            source_key=siret,
            updated_on=day(line["updated_on"]),
        )

    def _kind(self, category: str, naf: str) -> int | None:
        # Housing of a public office (OPH): other local public establishments share its category.
        if category.startswith("4140") and naf == "6820A":
            found: str | None = "bailleur"
        else:
            starts = (category[:length] for length in (4, 2, 1))
            found = ACTIVITIES.get(naf[:4]) or next(
                (CATEGORIES[start] for start in starts if start in CATEGORIES), None
            )
        return self.words.kinds.get(normalize(found)) if found else None
