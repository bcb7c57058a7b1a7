"""The national register of associations (RNA), *waldec* and *import* layouts.

Columns that point at a person (`adrg_*`, `dir_civilite`, `telephone`, `email`) are never read.
"""

import datetime
import re
from typing import Any

from django.utils import timezone

from core import french
from core.importing import Importer, Progress, Report
from core.reading import values
from core.reading.sources import Source, UnreadableFileError
from core.reading.streams import Stream, open_streams
from core.reading.tables import Column, Row
from core.reading.values import BadValueError
from partners import codes
from partners.forms.imports import RnaImportForm
from partners.importers.cells import CommuneFinder, cell_text, has_words, website
from partners.importers.wanted import Wanted, wanted_of
from partners.services.import_rna import RnaDraft, RnaOutcome, save_associations
from territories import codes as places
from territories.importers.lines import Line, RefusedLineError, check_refusals, conclude, refusing, some

COLUMNS = (
    Column("id", "id", is_required=True),
    Column("former", "id_ex"),
    Column("siret", "siret"),
    Column("title", "titre", is_required=True),
    Column("short_title", "titre_court"),
    Column("purpose", "objet"),
    Column("complement", "adrs_complement"),
    Column("number", "adrs_numvoie"),
    Column("repeat", "adrs_repetition"),
    Column("street_kind", "adrs_typevoie"),
    Column("street", "adrs_libvoie"),
    Column("delivery", "adrs_distrib"),
    Column("line1", "adr1"),
    Column("line2", "adr2"),
    Column("line3", "adr3"),
    Column("postal_code", "adrs_codepostal"),
    Column("insee", "adrs_codeinsee", is_required=True),
    Column("town", "adrs_libcommune", ("libcom",)),
    Column("website", "siteweb"),
    Column("remark", "observation"),
    Column("position", "position", is_required=True),
    Column("dissolved_on", "date_disso"),
    Column("updated_at", "maj_time"),
)  # fmt: skip
# A record of either layout begins with the number of the association.
BEGINS = re.compile(rb'"?(?:W[0-9A-Z]{9}|\d[0-9AB]\d?[0-9A-Z]?P?\d{5,})"?[;,\t]')
FORMER = re.compile(r"[0-9][0-9A-Z]{3,13}")
GONE = frozenset("DS")
# In the older file: the association has a line of its own in the newer one.
REPLACED = "R"
STANDS = GONE | {"", "A", REPLACED}
BATCH = 5000
STEP = 20_000
FIELD_LABELS = {
    "name": "nom", "short_name": "sigle", "former_rna": "ancien numéro", "rna": "RNA", "siret": "SIRET",
    "purpose": "objet", "address": "adresse", "postal_code": "code postal", "commune_id": "commune",
    "website": "site", "is_dissolved": "dissoute", "dissolved_on": "dissoute",
}  # fmt: skip


class RnaImporter(Importer):
    """One line is one association, known by its number."""

    name = "rna"
    list_view = "partners:partner_list"
    title = "Associations (RNA)"
    description = (
        "Le répertoire national des associations, fichiers « waldec » et « import » tels qu’ils sont publiés (CSV ou "
        "archive ZIP). Seules les communes demandées sont prises ; l’adresse du gestionnaire, le téléphone et le "
        "courriel ne sont jamais lus."
    )
    accepts = ".csv,.tsv,.txt,.zip,.xlsx,.xls,.ods"
    options_form = RnaImportForm

    def run(self, source: Source, report: Report, *, options: dict[str, Any], by: Any, progress: Progress) -> None:
        """Read the file once, from one end to the other, writing every few thousand associations."""
        wanted = wanted_of(options)
        reading = _Reading(report, wanted, with_dissolved=bool(options.get("with_dissolved")), by=by)
        lines = 0
        with open_streams(source, COLUMNS, is_wanted=wanted.may_be, begins=BEGINS) as streams:
            for stream in streams:
                _check_layout(stream)
                reading.open(stream)
                for row in stream:
                    reading.take(row)
                    if reading.seen % STEP == 0:
                        progress(lines + stream.lines, stream.total)
                reading.close(stream)
                lines += stream.lines
        reading.tell(lines)
        conclude(report, "associations")
        progress(lines, lines)


def _check_layout(stream: Stream) -> None:
    if not {"street", "line1"} & stream.headers.keys():
        raise UnreadableFileError(
            "Ce n’est pas un fichier du RNA : il n’a ni « adrs_libvoie » (fichiers waldec) ni « adr1 » (fichiers "
            "import)."
        )


# ---- reading --------------------------------------------------------------------------------------------------------


class _Reading:
    def __init__(self, report: Report, wanted: Wanted, *, with_dissolved: bool, by: Any) -> None:
        self.report, self.wanted, self.by = report, wanted, by
        self.with_dissolved = with_dissolved
        self.seen = 0
        self.passed_over = 0
        self.today = timezone.localdate()
        self.communes = CommuneFinder()
        self.drafts: dict[str, tuple[int, RnaDraft]] = {}
        self.headers: dict[str, str] = {}
        self.where = ""
        self.total = RnaOutcome()
        self.not_added = 0
        self.lost_siret: list[int] = []
        self.unknown: dict[str, int] = {}

    def open(self, stream: Stream) -> None:
        """Begin a table."""
        self.headers = stream.headers
        self.where = f" (dans {stream.name})" if stream.name else ""

    def close(self, stream: Stream) -> None:
        """End a table."""
        self.write()
        self.passed_over += stream.passed_over

    def take(self, row: Row) -> None:
        """Read one record that may be wanted."""
        self.seen += 1
        line = Line(row.line, row.cells, self.headers)
        report = self.report
        with refusing(report, row.line):
            try:
                draft = self._read(line, row.problem)
            except RefusedLineError as error:
                report.read += 1
                check_refusals(report, line, error)
                raise RefusedLineError(error.column, error.value, error.reason + self.where) from None
            if draft is None:
                self.passed_over += 1
                return
            report.read += 1
            if draft.key in self.drafts or len(self.drafts) >= BATCH:
                self.write()
            self.drafts[draft.key] = (line.number, draft)

    def _read(self, line: Line, problem: str) -> RnaDraft | None:
        """What a line says; None when it is not wanted. Raises RefusedLineError."""
        if problem:
            raise RefusedLineError("", line["title"] or line["id"], problem)
        number, former = self._numbers(line)
        insee = self._insee(line)
        if not self.wanted.is_(insee, (number, former)):
            return None
        if not number and not former:
            raise line.refused("id", "ce n’est pas un numéro d’association : la ligne est décalée ou tronquée")
        position = line["position"].strip().upper()
        if position not in STANDS:
            raise line.refused("position", "A, R, D ou S est attendu : la ligne est sans doute décalée")
        title, short = cell_text(line, "title", 250), cell_text(line, "short_title", 80)
        if not has_words(title):
            title, short = short, ""
        if not has_words(title):
            raise line.refused("title", "le titre de l’association manque")
        if short.endswith(("...", "…")) or short.casefold() == title.casefold():
            short = ""
        dissolved_on = _day(line, "dissolved_on", self.today)
        commune = self.communes.key_of(insee)
        address = _address(line)
        is_dissolved = position in GONE or dissolved_on is not None
        if commune is None and (self.with_dissolved or not is_dissolved):
            town = cell_text(line, "town", 80)
            self.unknown[insee or town] = self.unknown.get(insee or town, 0) + 1
            address = ", ".join(filter(None, (address, town)))[:250]
        postal_code = line["postal_code"].strip()
        return RnaDraft(
            rna=number or None,
            former_rna=former,
            siret=self._siret(line),
            name=title,
            short_name=short,
            purpose=cell_text(line, "purpose", 4000),
            address=address,
            postal_code=postal_code if re.fullmatch(r"\d{5}", postal_code, re.ASCII) else "",
            commune_id=commune,
            website=website(line["website"]),
            is_dissolved=is_dissolved,
            dissolved_on=dissolved_on,
            updated_on=_day(line, "updated_at", None),
            is_replaced=position == REPLACED,
        )

    def _numbers(self, line: Line) -> tuple[str, str]:
        """(number that begins with W, number of the older register); either may be empty."""
        first = line["id"].strip().upper()
        if codes.RNA.fullmatch(first):
            former = re.sub(r"\s", "", line["former"]).upper()
            return first, "" if values.is_missing(former) else former[:14]
        if not FORMER.fullmatch(first):
            return "", ""
        # In the older file the number given since is the remark of those that were replaced (position R). Nothing else
        # of that column is read: it is free text.
        other = line["remark"].strip().upper()
        return (other if codes.RNA.fullmatch(other) else ""), first

    def _insee(self, line: Line) -> str:
        """The code as the file gives it, an arrondissement too; that of its name when the cell is empty."""
        cell = line["insee"].strip().upper()
        if values.is_missing(cell):
            return self.communes.code_of(line["town"], line["postal_code"])
        try:
            return places.insee_code(cell, fold=False)
        except BadValueError as error:
            raise line.refused("insee", f"{error} ; la ligne est sans doute décalée") from None

    def _siret(self, line: Line) -> str | None:
        try:
            text = line["siret"]
            return None if values.is_missing(text) else codes.clean_siret(text) or None
        except ValueError:
            self.lost_siret.append(line.number)
            return None

    # ---- writing

    def write(self) -> None:
        """Write what was read since the last time, and tell what became of each line."""
        if not self.drafts:
            return
        report = self.report
        outcome = save_associations(
            drafts=[draft for _, draft in self.drafts.values()], with_dissolved=self.with_dissolved, by=self.by
        )
        for key, (line, draft) in self.drafts.items():
            what = outcome.what.get(key, "")
            if not what:
                # Dissolved, and not in the directory: it is not wanted.
                report.read -= 1
                self.not_added += 1
                continue
            setattr(report, what, getattr(report, what) + 1)
            if what == "changed":
                words = dict.fromkeys(FIELD_LABELS[name] for name in outcome.changed[key])
                report.show(line, what, draft.name, ", ".join(words))
            elif what == "created":
                report.show(line, what, draft.name, draft.rna or draft.former_rna)
            if key in outcome.taken_siret:
                self.lost_siret.append(line)
        self.total.kept += outcome.kept
        self.total.merged += outcome.merged
        self.drafts = {}

    def tell(self, lines: int) -> None:
        """Say what was passed over, and why."""
        notes = self.report.notes
        if self.passed_over:
            notes.append(f"Lignes d’autres communes laissées de côté : {french.number(self.passed_over)}.")
        if self.not_added:
            notes.append(
                f"Associations dissoutes qui ne sont pas dans l’annuaire, laissées de côté : "
                f"{french.number(self.not_added)}."
            )
        if self.total.kept:
            notes.append(
                f"Fiches relues par quelqu’un après la mise à jour du fichier, gardées comme elles sont : "
                f"{french.number(self.total.kept)}."
            )
        if self.total.merged:
            notes.append(f"Associations fusionnées avec une autre fiche : {french.number(self.total.merged)}.")
        if self.lost_siret:
            count = french.number(len(self.lost_siret))
            notes.append(f"SIRET faux ou déjà pris, laissés de côté : {count} ({some(sorted(self.lost_siret))}).")
        if self.unknown:
            listed = ", ".join(
                f"{code or 'sans code'} ({french.number(count)})" for code, count in list(self.unknown.items())[:10]
            )
            more = "…" if len(self.unknown) > 10 else ""
            notes.append(
                f"Communes inconnues : {listed}{more}. Leurs associations sont enregistrées sans commune ; importez "
                "le fichier des communes, puis relancez cet import."
            )
        if not self.report.read:
            notes.append(f"Aucune association des communes demandées dans les {french.number(lines)} lignes lues.")


def _address(line: Line) -> str:
    if "street" in line.headers:
        where = [cell_text(line, name, 100) for name in ("number", "repeat", "street_kind", "street")]
        parts = [cell_text(line, "complement", 100), " ".join(filter(None, where)), cell_text(line, "delivery", 100)]
    else:
        parts = [cell_text(line, name, 100) for name in ("line1", "line2", "line3")]
    return ", ".join(filter(None, parts))[:250]


def _day(line: Line, name: str, latest: datetime.date | None) -> datetime.date | None:
    """A day; '0001-01-01' and what is to come are none."""
    cell = line[name].strip()
    if not cell or cell.startswith(("0001-", "9999-", "0000-")) or values.is_missing(cell):
        return None
    day: datetime.date | None
    try:
        day = datetime.date.fromisoformat(cell[:10])
    except ValueError:
        if latest is None:
            return None
        day = line.read(name, values.date)
    return None if latest is not None and day is not None and day > latest else day
