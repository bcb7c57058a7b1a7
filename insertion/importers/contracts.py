"""The contracts and the lots of a landlord's own table (« Marchés et clauses »): a lot on each line.

A cell that is empty leaves what is known; a lot whose target is settled is left as it is.
"""

import datetime
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Prefetch

from core import french
from core.db.normalize import normalize
from core.importing import Importer, Progress, Report
from core.matching import columns_of
from core.reading import values
from core.reading.sources import MAX_SIZE, Source, UnreadableFileError, name_of
from core.reading.tables import Column, Row, read_heads, read_table
from insertion.clause import compute
from insertion.enums import ContractKind
from insertion.forms.imports import ContractsImportForm
from insertion.importers.books import SIRET, PartnerBook, PlaceBook, siret_of
from insertion.importers.cells import Shares, euros, hours
from insertion.models import ClauseSettings, Contract, Lot, WorkKind
from insertion.permissions import can_create_contract, leads_one_of
from insertion.services.contracts import save_contract, save_lot
from insertion.services.refusals import InsertionError
from partners.models import Partner
from territories.importers.lines import Line, RefusedLineError, conclude, refusing, some
from territories.models import Quartier

REFERENCE = Column(
    "reference", "référence",
    ("reference du marche", "n° de marche", "numero de marche", "n marche", "marche n°", "ref"),
    is_required=True, help="Celle du marché : avec le maître d’ouvrage, elle le reconnaît.", example="2026-014",
)  # fmt: skip
TITLE = Column(
    "title", "objet", ("objet du marche", "intitule du marche", "libelle du marche", "marche", "nom du marche"),
    help="Demandé pour un nouveau marché.", example="Réhabilitation de la résidence Les Tilleuls",
)  # fmt: skip
AUTHORITY = Column(
    "authority", "maître d’ouvrage", ("moa", "mo", "acheteur", "pouvoir adjudicateur"),
    help="Un partenaire de l’annuaire, par son nom, son sigle ou son SIRET. Vide : votre organisme.",
)  # fmt: skip
KIND = Column(
    "kind", "type", ("type de marche", "type d'operation", "cadre", "financement"),
    help="NPNRU (ou ANRU), GUP, autre.", example="NPNRU",
)  # fmt: skip
PROJECT = Column(
    "project", "projet", ("projet urbain", "projet anru", "nom du projet"), help="Un projet urbain, par son nom."
)
QUARTIER = Column(
    "quartier", "quartier", ("quartiers", "qpv", "code qpv", "code du quartier", "nom du quartier", "site"),
    help="Code ou nom ; plusieurs sont séparés par des points-virgules. Demandé pour un nouveau marché.",
    example="QN09301M",
)  # fmt: skip
CONTRACT_AMOUNT = Column(
    "contract_amount", "montant du marché HT", ("montant total ht", "montant marche", "montant total du marche"),
    help="Celui de tout le marché.", example="1 850 000,00",
)  # fmt: skip
NUMBER = Column(
    "number", "lot n°", ("n° de lot", "n° lot", "numero de lot", "numero du lot", "lot"),
    help="Sans numéro, le marché n’a qu’un lot, « unique ».", example="3",
)  # fmt: skip
LOT_TITLE = Column(
    "lot_title", "intitulé du lot",
    ("libelle du lot", "designation du lot", "nom du lot", "corps d'etat", "designation"),
    example="Peinture et sols souples",
)  # fmt: skip
COMPANY = Column(
    "company", "entreprise", ("titulaire", "attributaire", "titulaire du lot", "nom de l'entreprise", "societe"),
    help="Celle qui tient le lot : son nom, ou son SIRET.", example="Couleurs et Façades",
)  # fmt: skip
COMPANY_SIRET = Column(
    "siret", "SIRET", ("siret de l'entreprise", "siret entreprise", "siret titulaire", "n° siret"),
    help="14 chiffres.", example="31538511200026",
)  # fmt: skip
WORK = Column(
    "work", "nature de travaux", ("nature des travaux", "nature"), help="Une de la liste du site.", example="Peinture"
)
AMOUNT = Column(
    "amount", "montant HT", ("montant", "montant ht (€)", "montant du lot", "montant du lot ht", "montant lot ht"),
    help="Celui du lot, en euros.", example="1 000 000,00",
)  # fmt: skip
STARTS = Column(
    "starts_on", "début", ("date de debut", "debut des travaux", "date debut", "demarrage", "date de demarrage", "os"),
    help="Demandé pour un nouveau lot.", example="15/01/2026",
)  # fmt: skip
ENDS = Column(
    "ends_on", "fin", ("date de fin", "fin des travaux", "date fin", "fin prévisionnelle", "livraison"),
    help="Demandée pour un nouveau lot.", example="30/11/2026",
)  # fmt: skip
LABOUR = Column(
    "labour", "part MO", ("part de main d'oeuvre", "part main d'oeuvre", "part mo (%)", "% mo", "main d'oeuvre"),
    help="En pour cent ; à défaut, celle de la nature de travaux.", example="50 %",
)  # fmt: skip
RATE = Column(
    "rate", "taux", ("taux d'insertion", "taux insertion", "taux (%)", "% insertion", "taux de clause"),
    help="En pour cent ; à défaut, celui des réglages.", example="5 %",
)  # fmt: skip
COST = Column(
    "cost", "coût horaire", ("cout horaire charge", "cout horaire (€)", "taux horaire", "cout/h"),
    help="En euros ; à défaut, celui des réglages.", example="30",
)  # fmt: skip
TARGET = Column(
    "target", "objectif heures", ("objectif", "objectif (heures)", "heures d'insertion", "heures prevues",
                                  "nombre d'heures d'insertion", "volume horaire"),
    help="S’il est fixé en heures ; sinon il est calculé.", example="833",
)  # fmt: skip
PENALTY = Column("penalty", "pénalité par heure", ("penalite", "penalite horaire", "penalite (€/h)"), example="40")
COLUMNS = (
    REFERENCE, TITLE, AUTHORITY, KIND, PROJECT, QUARTIER, CONTRACT_AMOUNT, NUMBER, LOT_TITLE, COMPANY, COMPANY_SIRET,
    WORK, AMOUNT, STARTS, ENDS, LABOUR, RATE, COST, TARGET, PENALTY,
)  # fmt: skip
# A line that says one of them is about a lot.
OF_A_LOT = ("number", "lot_title", "company", "siret", "labour", "rate", "cost", "target")
KINDS = {
    "npnru": ContractKind.NPNRU, "anru": ContractKind.NPNRU, "renouvellement urbain": ContractKind.NPNRU,
    "pnru": ContractKind.NPNRU, "renouvellement urbain npnru": ContractKind.NPNRU,
    "gup": ContractKind.GUP, "gusp": ContractKind.GUP, "gestion urbaine de proximite": ContractKind.GUP,
    "autre": ContractKind.OTHER, "autre marche": ContractKind.OTHER, "hors anru": ContractKind.OTHER,
    "hors npnru": ContractKind.OTHER, "droit commun": ContractKind.OTHER,
}  # fmt: skip
ONLY_LOT = "unique"


class ContractsImporter(Importer):
    """Contracts and lots, written or changed; a line that says what is known already changes nothing."""

    name = "marches"
    title = "Marchés et clauses"
    description = (
        "Votre tableau de suivi des marchés (CSV, XLSX, ODS) : un lot par ligne, avec son entreprise et sa clause. "
        "Un lot dont l’objectif est arrêté reste tel quel, une case vide ne change rien, et les heures faites ne sont "
        "pas reprises : elles viennent des relevés. Les colonnes qui ne sont pas reconnues se choisissent à la main."
    )
    accepts = ".csv,.tsv,.txt,.xlsx,.xls,.ods"
    options_form = ContractsImportForm
    template_columns = COLUMNS
    matched_columns = COLUMNS
    list_view = "insertion:contract_list"

    def is_open_to(self, user: Any) -> bool:
        """Whoever writes contracts may bring them; others' lines are refused one by one."""
        return can_create_contract(user)

    def run(self, source: Source, report: Report, *, options: dict[str, Any], by: Any, progress: Progress) -> None:
        """Read the whole table, find its partners and its places, then write the good lines."""
        columns, match = columns_of(self, read_heads(source, max_size=MAX_SIZE))
        report.takes_columns = True
        with read_table(source, columns) as table:
            rows = list(table)
            headers = table.headers
            report.notes += table.notes
            if table.extra_headers:
                report.notes.append(f"Colonnes laissées de côté : {', '.join(table.extra_headers[:12])}.")
        if match is not None:
            report.notes.append(f"Colonnes choisies par {match.saved_by}, le {match.saved_at:%d/%m/%Y}.")
        responsible = options.get("responsible") or by
        if responsible is None:
            raise UnreadableFileError("Dites qui suit les nouveaux marchés : donnez l’adresse de son compte.")
        reading = _Reading(
            report, rows, headers, by=by, responsible=responsible, source=f"Fichier {name_of(source)}"[:300],
            adds_companies=bool(options.get("adds_companies")),
        )  # fmt: skip
        for done, row in enumerate(rows, 1):
            report.read += 1
            with refusing(report, row.line):
                line = Line(row.line, row.cells, headers)
                if row.problem:
                    raise line.refused("reference", row.problem)
                # What a line that is refused wrote before is undone with it.
                with transaction.atomic():
                    reading.take(line)
            progress(done, len(rows))
        reading.tell()
        conclude(report, "marchés")


@dataclass
class _Known:
    """A contract that the file names: as the database has it, and what the lines before said of it."""

    contract: Contract
    quartiers: set[int]
    # By what their number is once zeros and words are set aside.
    lots: dict[str, Lot] = field(default_factory=dict)
    # Each field with the line that said it first.
    told: dict[str, tuple[Any, int]] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class _Period:
    starts_on: datetime.date | None
    ends_on: datetime.date | None


class _Reading:
    """The lines of one file, on their way to be contracts and lots."""

    def __init__(
        self,
        report: Report,
        rows: Sequence[Row],
        headers: dict[str, str],
        *,
        by: Any,
        responsible: Any,
        source: str,
        adds_companies: bool,
    ) -> None:
        self.report, self.by, self.responsible, self.source = report, by, responsible, source
        self.adds_companies = adds_companies
        names = [" ".join(row[name].split()) for row in rows for name in ("authority", "company")]
        numbers = [row[name] for row in rows for name in ("authority", "company", "siret")]
        self.partners = PartnerBook(names, ["".join(filter(str.isdigit, number)) for number in numbers])
        self.places = PlaceBook(by)
        self.labour = Shares("labour", [row["labour"] for row in rows])
        self.rate = Shares("rate", [row["rate"] for row in rows])
        self.works = {normalize(word): row for row in WorkKind.objects.all() for word in (row.name, row.code)}
        self.settings = list(ClauseSettings.objects.order_by("year"))
        references = {" ".join(row["reference"].split()) for row in rows}
        known = Contract.objects.filter(reference__in=references).prefetch_related(
            "lots", Prefetch("quartiers", Quartier.objects.without_contour())
        )
        self.known = {
            (row.authority_id, row.reference): _Known(
                row, {each.pk for each in row.quartiers.all()}, {_key(lot.number): lot for lot in row.lots.all()}
            )
            for row in known
        }
        self.settled: list[int] = []
        self.added: list[Partner] = []

    def tell(self) -> None:
        """Say what was added to the directory, and which lots were left as they are."""
        if self.added:
            listed = ", ".join(row.name for row in self.added[:8]) + ("…" if len(self.added) > 8 else "")
            self.report.notes.append(
                f"Entreprises ajoutées à l’annuaire : {french.number(len(self.added))} ({listed})."
            )
        if self.settled:
            self.report.notes.append(
                "Objectif arrêté, lot laissé tel quel alors que le fichier dit autre chose : "
                f"{some(self.settled)}. Seul un avenant le change."
            )

    def take(self, line: Line) -> None:
        """Write what a line says of a contract and of a lot. Raises RefusedLineError, nothing being kept of it."""
        added = len(self.added)
        try:
            self._take(line)
        except RefusedLineError:
            # A company that was written with this line is undone with it.
            for row in self.added[added:]:
                self.partners.forget(row)
            del self.added[added:]
            raise

    def _take(self, line: Line) -> None:
        reference = line.read("reference", values.identifier, max_length=60)
        if values.is_missing(reference):
            raise line.refused("reference", "la référence du marché manque")
        authority = self._authority(line)
        key = (authority.pk if authority else None, reference)
        before = self.known.get(key)
        is_lot = any(not values.is_missing(line[name]) for name in OF_A_LOT)
        period = self._period(line)
        known, what = self._contract(line, reference, authority, before, period, is_lot=is_lot)
        label, detail = f"Marché {reference}", known.contract.title
        if is_lot:
            lot, of_lot, number = self._lot(line, known, period)
            what = next((fate for fate in ("created", "changed") if fate in (what, of_lot)), "unchanged")
            label, detail = f"Marché {reference}, lot {lot.number}", f"{lot.company} · {_formula(lot)}"
            known.lots[number], known.lines[number] = lot, line.number
        # Nothing was refused: the next lines find it.
        self.known[key] = known
        setattr(self.report, what, getattr(self.report, what) + 1)
        if what != "unchanged":
            self.report.show(line.number, what, label, detail)

    # ---- the contract

    def _authority(self, line: Line) -> Partner | None:
        """Who has the works done; None for the house itself."""
        name = line.text("authority", 250)
        if not name or self.partners.is_house(name):
            return None
        siret = siret_of(line, "authority") if SIRET.fullmatch(name) else ""
        row = self.partners.find(line, "authority", "" if siret else name, siret)
        if row is None:
            raise line.refused(
                "authority",
                "ce maître d’ouvrage n’est pas dans l’annuaire : ajoutez-le, ou videz la case s’il s’agit de vous",
            )
        return None if self.partners.is_house(row.name) else row

    def _period(self, line: Line) -> _Period:
        starts, ends = line.read("starts_on", values.date), line.read("ends_on", values.date)
        for name, day in (("starts_on", starts), ("ends_on", ends)):
            if day is not None and not 2000 <= day.year <= 2100:
                raise line.refused(name, "une date entre 2000 et 2100 est attendue")
        if starts and ends and ends < starts:
            raise line.refused("ends_on", "la fin précède le début")
        return _Period(starts, ends)

    def _contract(
        self,
        line: Line,
        reference: str,
        authority: Partner | None,
        before: _Known | None,
        period: _Period,
        *,
        is_lot: bool,
    ) -> tuple[_Known, str]:
        told = self._told_of_contract(line, is_lot=is_lot)
        first = dict(before.told) if before else {}
        for name, (column, value) in told.items():
            if name in first and first[name][0] != value:
                raise line.refused(column, f"la ligne {first[name][1]} dit autre chose du même marché")
            first.setdefault(name, (value, line.number))
        quartiers = self.places.quartiers(line, "quartier")
        if before is None:
            row = self._new_contract(line, reference, authority, period, has_quartiers=bool(quartiers))
        else:
            if not self.places.leads(before.quartiers):
                raise line.refused("reference", "ce marché est sur des quartiers que vous ne suivez pas")
            row = copy(before.contract)
        changes = {name: value for name, (_, value) in told.items() if getattr(row, name) != value}
        # A contract runs from the first of its lots to the last: it is never made shorter.
        if before is not None and period.starts_on and period.starts_on < row.starts_on:
            changes["starts_on"] = period.starts_on
        if before is not None and period.ends_on and period.ends_on > row.ends_on:
            changes["ends_on"] = period.ends_on
        for name, value in changes.items():
            setattr(row, name, value)
        keys = {each.pk for each in quartiers} | (before.quartiers if before else set())
        what = "created" if before is None else "unchanged"
        if before is None or changes or keys != before.quartiers:
            if before is not None:
                what = "changed"
            elif self.by is not None and not leads_one_of(row.responsible, keys):
                raise line.refused("quartier", f"{row.responsible} ne suit pas ce quartier")
            with _telling(line, "reference"):
                save_contract(contract=row, quartiers=quartiers, kept=sorted(keys), by=self.by or self.responsible)
        lots, lines = (dict(before.lots), dict(before.lines)) if before else ({}, {})
        return _Known(row, keys, lots, first, lines), what

    def _told_of_contract(self, line: Line, *, is_lot: bool) -> dict[str, tuple[str, Any]]:
        """What a line says of its contract: the column and the value of each field."""
        told: dict[str, tuple[str, Any]] = {}
        if title := line.text("title", 250):
            told["title"] = ("title", title)
        if kind := line.text("kind", 60):
            if normalize(kind) not in KINDS:
                raise line.refused("kind", "NPNRU, GUP ou « autre » est attendu")
            told["kind"] = ("kind", KINDS[normalize(kind)])
        if project := self.places.project(line, "project"):
            told["project_id"] = ("project", project.pk)
        amount = euros(line, "contract_amount")
        column = "contract_amount"
        if amount is None and not is_lot:
            amount, column = euros(line, "amount"), "amount"
        if amount is not None:
            told["amount"] = (column, amount)
        return told

    def _new_contract(
        self, line: Line, reference: str, authority: Partner | None, period: _Period, *, has_quartiers: bool
    ) -> Contract:
        if not line.text("title", 250):
            raise line.refused("title", "l’objet d’un nouveau marché manque")
        if not has_quartiers:
            raise line.refused("quartier", "le quartier d’un nouveau marché manque")
        if period.starts_on is None or period.ends_on is None:
            missing = "starts_on" if period.starts_on is None else "ends_on"
            raise line.refused(missing, "le début et la fin d’un nouveau marché sont demandés")
        return Contract(
            reference=reference,
            authority=authority,
            starts_on=period.starts_on,
            ends_on=period.ends_on,
            responsible=self.responsible,
        )

    # ---- the lot

    def _lot(self, line: Line, known: _Known, period: _Period) -> tuple[Lot, str, str]:
        text = _number_of(line.text("number", 60)) or ONLY_LOT
        if len(text) > 20:
            raise line.refused("number", "un numéro de lot a 20 caractères au plus")
        number = _key(text)
        if number in known.lines:
            raise line.refused("number", f"ce lot est déjà à la ligne {known.lines[number]}")
        before = known.lots.get(number)
        is_settled = before is not None and before.settled_at is not None
        told, target = self._told_of_lot(line, period, is_settled=is_settled)
        if before is not None and is_settled:
            says_other = any(getattr(before, name) != value for name, value in told.items())
            if says_other or target not in (None, before.target_hours):
                self.settled.append(line.number)
            return before, "unchanged", number
        if before is None:
            row = self._new_lot(line, known.contract, text, told)
        else:
            row = copy(before)
        changed = [name for name, value in told.items() if before is None or getattr(before, name) != value]
        for name in changed:
            setattr(row, name, told[name])
            if name in SOURCES:
                setattr(row, SOURCES[name], self.source)
        clause = compute(row.amount, row.labour_share, row.insertion_rate, row.hourly_cost)
        if max(clause.worked_hours, target or 0) >= MOST_WORKED:
            raise line.refused("amount", "ces chiffres donnent plus d’heures que le site n’en compte")
        if target is not None and (before is None or target != before.target_hours):
            row.is_typed = target != clause.target_hours
            row.typed_reason = f"Objectif du {self.source[:1].lower()}{self.source[1:]}"[:300] if row.is_typed else ""
            row.target_hours = target
            changed.append("target_hours")
        if not changed:
            return before or row, "unchanged", number
        with _telling(line, "number"):
            save_lot(lot=row, by=self.by)
        return row, "created" if before is None else "changed", number

    def _told_of_lot(self, line: Line, period: _Period, *, is_settled: bool) -> tuple[dict[str, Any], int | None]:
        """What a line says of its lot, by field, and the target in hours when it gives one."""
        told: dict[str, Any] = {
            "title": line.text("lot_title", 200),
            "amount": euros(line, "amount"),
            "labour_share": self.labour.read(line),
            "insertion_rate": self.rate.read(line),
            "hourly_cost": euros(line, "cost", most=Decimal(10_000)),
            "penalty_per_hour": euros(line, "penalty", most=Decimal(100_000)),
            "starts_on": period.starts_on,
            "ends_on": period.ends_on,
        }
        if word := line.text("work", 120):
            work = self.works.get(normalize(word))
            if work is None:
                raise line.refused("work", "cette nature de travaux n’est pas dans la liste du site")
            told["work_kind_id"] = work.pk
        if company := self._company(line, adds=self.adds_companies and not is_settled):
            told["company_id"] = company.pk
        return {name: value for name, value in told.items() if value not in (None, "")}, hours(line, "target")

    def _company(self, line: Line, *, adds: bool) -> Partner | None:
        """Who holds the lot: known of the directory, or added to it when that is asked for."""
        name = line.text("company", 250)
        siret = siret_of(line, "siret")
        if SIRET.fullmatch(name):
            siret, name = siret or siret_of(line, "company"), ""
        if not name and not siret:
            return None
        column = "company" if name else "siret" if "siret" in line.headers else "company"
        row = self.partners.find(line, column, name, siret)
        if row is None and name and adds:
            row = self.partners.add_company(name, siret)
            self.added.append(row)
        if row is None:
            raise line.refused(
                column,
                "cette entreprise n’est pas dans l’annuaire : ajoutez-la, ou demandez que l’import le fasse"
                if name
                else "aucun partenaire de l’annuaire n’a ce SIRET : donnez aussi le nom de l’entreprise",
            )
        return row

    def _new_lot(self, line: Line, contract: Contract, number: str, told: dict[str, Any]) -> Lot:
        """A lot with what a line leaves to the settings of its year; what nobody can know is asked for."""
        if "company_id" not in told:
            raise line.refused("company", "un lot a une entreprise : son nom ou son SIRET manque")
        if "amount" not in told:
            raise line.refused("amount", "le montant HT du lot manque")
        row = Lot(
            contract=contract,
            number=number,
            title=contract.title[:200] if number == ONLY_LOT else f"Lot {number}",
            starts_on=contract.starts_on,
            ends_on=contract.ends_on,
        )
        work = next((each for each in self.works.values() if each.pk == told.get("work_kind_id")), None)
        if "labour_share" not in told:
            if work is None or work.labour_share is None:
                raise line.refused(
                    "labour", "la part de main-d’œuvre manque, et la nature de travaux n’en propose pas"
                )
            row.labour_share, row.labour_source = work.labour_share, work.source
        settings = self._settings_of((told.get("starts_on") or row.starts_on).year)
        if settings is None and not {"insertion_rate", "hourly_cost"} <= told.keys():
            raise line.refused("rate", "le taux et le coût horaire manquent, et les réglages n’en proposent pas")
        if settings is not None:
            match contract.kind:
                case ContractKind.NPNRU:
                    row.insertion_rate, row.rate_source = settings.npnru_share, settings.npnru_source
                case ContractKind.GUP:
                    row.insertion_rate, row.rate_source = settings.gup_share, settings.gup_source
                case _:
                    row.insertion_rate, row.rate_source = settings.insertion_rate, settings.rate_source
            row.hourly_cost, row.cost_source = settings.hourly_cost, settings.cost_source
        return row

    def _settings_of(self, year: int) -> ClauseSettings | None:
        until = [row for row in self.settings if row.year <= year]
        return until[-1] if until else next(iter(self.settings), None)


# What a lot is computed from, with where it says that each comes from.
SOURCES = {"labour_share": "labour_source", "insertion_rate": "rate_source", "hourly_cost": "cost_source"}
# What the database counts to.
MOST_WORKED = 2**31
WORDS_OF_A_NUMBER = re.compile(r"(?:lot\b\s*)?(?:n(?:um[ée]ro)?\s*[°ºo.]?\s*(?=\d))?\s*", re.IGNORECASE)


def _number_of(text: str) -> str:
    """The number of a lot without the words before it: « Lot n° 3 » is 3, « 03 » too."""
    number = WORDS_OF_A_NUMBER.sub("", text, count=1)
    return (number.lstrip("0") or "0") if number.isdecimal() else number


def _key(number: str) -> str:
    return normalize(_number_of(number))


def _formula(lot: Lot) -> str:
    """How the target of a lot comes, in words."""
    target = f"{french.number(lot.target_hours)} h"
    if lot.is_typed:
        return f"{target}, objectif fixé en heures"
    return (
        f"{target} = {french.euro(lot.amount, 2)} × {french.exact(lot.labour_share)} % × "
        f"{french.exact(lot.insertion_rate)} % ÷ {french.exact(lot.hourly_cost)} €/h"
    )


@contextmanager
def _telling(line: Line, column: str) -> Iterator[None]:
    """What the database refuses, or a service, is the refusal of the line."""
    try:
        yield
    except InsertionError as error:
        words = str(error).rstrip(".")
        raise line.refused(column, f"{words[:1].lower()}{words[1:]}") from None
