"""Subsidies as public bodies publish them: the « subventions » schema of the Socle commun des données locales (SCDL).

Source: https://schema.data.gouv.fr/scdl/subventions/ (decree n° 2017-779 of 5 May 2017). Files have the long French
headers or the short names of either version of the schema.
"""

import contextlib
import hashlib
import re
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from core import french
from core.importing import Importer, Progress, Report
from core.reading import values
from core.reading.sources import Source
from core.reading.tables import Column, read_table
from partners.importers.cells import organisation_number, rna_number
from partners.models import Subsidy
from partners.services.subsidies import BATCH, write_subsidies
from territories.importers.lines import Line, conclude, refusing, some

FUNDER = Column(
    "funder", "nom de l’attribuant", ("nomAttribuant", "nom de l'attribuant", "attribuant"), is_required=True,
    help="La collectivité ou le service qui a donné.", example="Commune de Montreuil",
)  # fmt: skip
FUNDER_SIRET = Column(
    "funder_siret", "identification de l’attribuant", ("idAttribuant", "identification de l'attribuant"),
    help="Son SIRET, 14 chiffres.", example="21930048200011",
)  # fmt: skip
DATE = Column(
    "date", "date de la convention",
    ("dateConvention", "date de la convention de subvention", "annee", "exercice"),
    help="Un jour, ou une année seule. À défaut, la date de la décision, ou l’année de la date de versement.",
    example="2025-03-14",
)  # fmt: skip
DECIDED = Column(
    "decided", "date de la décision", ("dateDecision",),
    help="Un jour ; sert quand la date de la convention manque.", example="2025-03-01",
)  # fmt: skip
BUDGET = Column(
    "budget", "exercice budgétaire", ("exerciceBudgetaire",),
    help="L’année pour laquelle elle est donnée, si ce n’est pas celle de la date.", example="2025",
)  # fmt: skip
PAID = Column(
    "paid", "date de versement", ("datesPeriodeVersement", "date ou periode de versement", "datesVersement"),
    help="Un jour ou une période ; sert quand la date de la convention manque.", example="2025-04-01/2025-12-31",
)  # fmt: skip
REFERENCE = Column(
    "reference", "référence de la décision", ("referenceDecision", "reference de la decision"),
    help="Le numéro de la délibération ou de l’arrêté.", example="DEL-2025-042",
)  # fmt: skip
BENEFICIARY = Column(
    "beneficiary", "nom du bénéficiaire", ("nomBeneficiaire", "beneficiaire", "nom beneficiaire"), is_required=True,
    help="Le nom de la structure, tel que le fichier l’écrit.", example="Les Amis du Mail",
)  # fmt: skip
BENEFICIARY_ID = Column(
    "beneficiary_id", "identification du bénéficiaire",
    ("idBeneficiaire", "identification du beneficiaire", "siret beneficiaire", "siren beneficiaire", "numero siret"),
    help="SIRET, SIREN ou RNA : c’est par lui que le montant va à un partenaire de l’annuaire.",
    example="31538511200026",
)  # fmt: skip
RNA = Column(
    "rna", "RNA du bénéficiaire", ("rnaBeneficiaire", "idRNA", "rna beneficiaire", "numero rna"),
    help="W et 9 caractères, s’il a sa colonne.", example="W751004076",
)  # fmt: skip
OBJECT = Column(
    "object", "objet", ("objet", "objet de la subvention"),
    help="Ce pour quoi elle est donnée.", example="Fonctionnement annuel",
)  # fmt: skip
AMOUNT = Column(
    "amount", "montant", ("montant", "montant total de la subvention", "montant attribue", "montant vote"),
    is_required=True, help="En euros.", example="3000",
)  # fmt: skip
NATURE = Column(
    "nature", "nature", ("nature", "nature de la subvention"),
    help="« aide en numéraire » ou « aide en nature ».", example="aide en numéraire",
)  # fmt: skip
COLUMNS = (
    FUNDER, FUNDER_SIRET, DATE, DECIDED, BUDGET, PAID, REFERENCE, BENEFICIARY, BENEFICIARY_ID, RNA, OBJECT, AMOUNT,
    NATURE,
)  # fmt: skip
YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)")
STEP = 500


@dataclass(frozen=True)
class _Identifiers:
    """How a file names a beneficiary: a SIRET, a SIREN or a RNA; empty texts when it is none of them."""

    siret: str = ""
    rna: str = ""


def _identifiers(line: Line) -> tuple[_Identifiers, bool]:
    """Return the identifiers of a beneficiary, and whether something that is none was left aside."""
    rna = "" if values.is_missing(line["rna"]) else rna_number(line["rna"])
    text = line["beneficiary_id"]
    if values.is_missing(text):
        return _Identifiers("", rna), False
    if text.strip().upper().startswith("W"):
        number = rna_number(text)
        return _Identifiers("", rna or number), not number
    found = organisation_number(text)
    return _Identifiers(found, rna), not found


def _siret(cell: str) -> str:
    number = organisation_number(cell)
    return number if len(number) == 14 else ""


class _Writing:
    """Writes subsidies by thousands: a file of any length holds no more in memory."""

    def __init__(self, report: Report, by: Any) -> None:
        self.report, self.by = report, by
        self.rows: list[tuple[int, Subsidy]] = []
        self.matched = 0

    def take(self, line: int, subsidy: Subsidy) -> None:
        """Take one line; write those that wait when they are many."""
        self.rows.append((line, subsidy))
        if len(self.rows) >= BATCH:
            self.write()

    def write(self) -> None:
        """Write what waits, and tell what became of it."""
        report = self.report
        written = write_subsidies(subsidies=[subsidy for _, subsidy in self.rows], by=self.by)
        for line, subsidy in self.rows:
            if (subsidy.digest, subsidy.rank) in written.known:
                report.unchanged += 1
                continue
            report.created += 1
            self.matched += subsidy.partner_id is not None
            report.show(
                line,
                "created",
                f"{subsidy.beneficiary}, {subsidy.year}",
                f"{french.number(subsidy.amount, 0)} € de {subsidy.funder}",
            )
        self.rows = []


class SubsidiesImporter(Importer):
    """One line is a subsidy; the same file again adds nothing, the same line twice in a file counts twice."""

    name = "subsidies"
    title = "Subventions publiées"
    description = (
        "Fichier des subventions d’une collectivité (schéma SCDL, CSV ou classeur) : les montants vont aux "
        "partenaires reconnus par leur SIRET, leur SIREN ou leur RNA ; les autres lignes sont gardées et listées."
    )
    accepts = ".csv,.tsv,.txt,.xlsx,.xls,.ods"
    template_columns = COLUMNS
    list_view = "partners:subsidy_list"

    def run(self, source: Source, report: Report, *, options: dict[str, Any], by: Any, progress: Progress) -> None:
        """Read every line, write those that are not known, and match them with partners."""
        ranks: Counter[str] = Counter()
        unusable: list[int] = []
        writing = _Writing(report, by)
        with read_table(source, COLUMNS) as table:
            for row in table:
                report.read += 1
                with refusing(report, row.line):
                    line = Line(row.line, row.cells, table.headers)
                    if row.problem:
                        raise line.refused("beneficiary", row.problem)
                    subsidy, is_left = self._read(line)
                    ranks[subsidy.digest] += 1
                    subsidy.rank = ranks[subsidy.digest]
                    if is_left:
                        unusable.append(row.line)
                    writing.take(row.line, subsidy)
                if report.read % STEP == 0:
                    progress(report.read, None)
            report.notes += table.notes
        writing.write()
        if report.created:
            left = report.created - writing.matched
            report.notes.append(
                f"{french.number(writing.matched)} lignes rattachées à un partenaire, "
                f"{french.number(left)} gardées sans."
            )
        if unusable:
            report.notes.append(
                f"{len(unusable)} identifiants de bénéficiaire ne se lisent pas ({some(unusable)}) : "
                "ces lignes ne se rattachent qu’à la main."
            )
        conclude(report, "subventions")
        progress(report.read, report.read)

    def _read(self, line: Line) -> tuple[Subsidy, bool]:
        funder, beneficiary = line.text("funder", 200), line.text("beneficiary", 250)
        if not funder:
            raise line.refused("funder", "le nom de l’attribuant manque")
        if not beneficiary:
            raise line.refused("beneficiary", "le nom du bénéficiaire manque")
        amount = line.read("amount", values.number)
        if amount is None:
            raise line.refused("amount", "le montant manque")
        if abs(amount) >= Decimal(10) ** 12:
            raise line.refused("amount", "ce montant est impossible")
        year, day = self._when(line)
        found, is_left = _identifiers(line)
        subsidy = Subsidy(
            funder=funder,
            funder_siret=_siret(line["funder_siret"]),
            beneficiary=beneficiary,
            beneficiary_siret=found.siret,
            beneficiary_rna=found.rna,
            year=year,
            decided_on=day,
            amount=amount.quantize(Decimal("0.01")),
            object=line.text("object", 500),
            nature=line.text("nature", 120),
            reference=line.text("reference", 120),
        )
        told = [
            subsidy.funder_siret or funder, beneficiary, found.siret, found.rna, str(year), str(day or ""),
            str(subsidy.amount), subsidy.object, subsidy.reference,
        ]  # fmt: skip
        subsidy.digest = hashlib.sha256("\x1f".join(told).casefold().encode()).hexdigest()
        return subsidy, is_left

    def _when(self, line: Line) -> tuple[int, Any]:
        """Return the year of a subsidy and its day when it is known: a year alone, a day, a period.

        The year is that of the budget when the file says it: what is for 2026 may be decided in 2025.
        """
        year, day = self._dated(line)
        found = YEAR.fullmatch(line["budget"].strip())
        return (int(found[1]) if found else year), day

    def _dated(self, line: Line) -> tuple[int, Any]:
        for name in ("date", "decided", "paid", "budget"):
            text = line[name].strip()
            if values.is_missing(text) or not text:
                continue
            if found := YEAR.search(text):
                day = None
                if not re.fullmatch(r"\d{4}(\.0)?", text):
                    with contextlib.suppress(values.BadValueError):
                        day = values.date(text)
                return (day.year if day else int(found[1])), day
            raise line.refused(name, "l’année ne s’y lit pas (« 2025 », « 2025-03-14 » ou « 14/03/2025 »)")
        raise line.refused("date", "ni date ni année")
