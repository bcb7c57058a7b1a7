"""Partners of any file: SIRENE, data·inclusion, or a table whose columns are known, or matched by hand."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from core import french
from core.importing import Importer, Progress, Report
from core.matching import columns_of
from core.reading import values
from core.reading.sources import Source, name_of
from core.reading.streams import MAX_STREAM, open_streams
from core.reading.tables import Column, read_heads, read_table
from core.reading.values import BadValueError, fold
from partners.forms.imports import PartnersImportForm
from partners.importers import inclusion, sirene
from partners.importers.cells import (
    CommuneFinder,
    cell_text,
    day,
    email,
    has_words,
    naf_code,
    organisation_number,
    phone,
    position,
    rna_number,
    website,
)
from partners.importers.columns import TEMPLATE
from partners.importers.wanted import Wanted, wanted_of
from partners.importers.words import WordBook, parts_of
from partners.services.import_partners import PartnerDraft, PartnersOutcome, save_partners
from partners.services.subsidies import match_again
from territories import codes as places
from territories.importers.lines import Line, RefusedLineError, check_refusals, conclude, refusing, some

FIELD_LABELS = {
    "name": "nom", "short_name": "sigle", "kind_id": "type", "naf": "code NAF", "purpose": "objet", "siret": "SIRET",
    "rna": "RNA", "address": "adresse", "postal_code": "code postal", "commune_id": "commune", "latitude": "position",
    "longitude": "position", "phone": "téléphone", "email": "courriel", "website": "site",
    "opening_hours": "horaires", "is_dissolved": "fermée", "dissolved_on": "fermée", "themes": "thèmes",
    "publics": "publics", "inclusion_codes": "codes data·inclusion", "source_key": "identifiant",
}  # fmt: skip
BATCH = 5000
STEP = 2000


class PartnersImporter(Importer):
    """One line is one partner; several lines of one partner say it together."""

    name = "partners"
    list_view = "partners:partner_list"
    title = "Partenaires (tout fichier)"
    description = (
        "Établissements SIRENE, structures data·inclusion, liste d’une ville, d’un réseau, ou votre tableau (CSV, "
        "XLSX, XLS, ODS, JSON) : chaque ligne est d’abord cherchée dans l’annuaire. Si les titres des colonnes ne "
        "sont pas reconnus, vous dites lesquelles lire ; c’est retenu."
    )
    accepts = ".csv,.tsv,.txt,.zip,.xlsx,.xls,.ods,.json"
    options_form = PartnersImportForm
    template_columns = TEMPLATE
    matched_columns = TEMPLATE

    def run(self, source: Source, report: Report, *, options: dict[str, Any], by: Any, progress: Progress) -> None:
        """Find what the file is by its headers, then read it once, writing every few thousand partners."""
        heads = read_heads(source, takes_json=True, max_size=MAX_STREAM)
        headers = next((h for h in ({fold(cell) for cell in head.cells} for head in heads) if _is_known(h)), set())
        reading = _Reading(report, options, by=by, progress=progress)
        if sirene.is_sirene(headers):
            reading.read_sirene(source, is_old=sirene.is_old(headers))
        elif inclusion.is_inclusion(headers):
            reading.is_source_told = True
            reading.read_table(source, inclusion.COLUMNS, inclusion.SOURCE, wanted_of(options))
        else:
            columns, match = columns_of(self, heads)
            wanted = wanted_of(
                options if options.get("communes") or options.get("departements") else {"everything": 1}
            )
            own = _own_name(name_of(source))
            report.takes_columns = True
            reading.read_table(source, columns, own or "Fichier", wanted, tells_columns=True)
            if match is not None:
                report.notes.append(f"Colonnes choisies par {match.saved_by}, le {match.saved_at:%d/%m/%Y}.")
        reading.tell()
        conclude(report, "partenaires")
        progress(report.read, report.read)


def _is_known(headers: set[str]) -> bool:
    return sirene.is_sirene(headers) or inclusion.is_inclusion(headers)


@dataclass
class _Left:
    """Lines of which something was left aside, by what."""

    lines: dict[str, list[int]] = field(default_factory=dict)

    def add(self, what: str, line: int) -> None:
        """Note that a line has something that cannot be read."""
        self.lines.setdefault(what, []).append(line)

    def told(self) -> list[str]:
        """Return what to say of them."""
        return [
            f"{what} qui ne se lisent pas, laissés de côté : {french.number(len(lines))} ({some(sorted(lines))})."
            for what, lines in self.lines.items()
        ]


class _Reading:
    def __init__(self, report: Report, options: dict[str, Any], *, by: Any, progress: Progress) -> None:
        self.report, self.options, self.by, self.progress = report, options, by, progress
        self.words, self.communes = WordBook(), CommuneFinder()
        self.kind_id = options["kind"].pk if options.get("kind") else self.words.default_kind
        self.source = str(options.get("source") or "")
        self.naf = tuple(options.get("naf") or ())
        default = options.get("default_commune") or ""
        self.default_commune = self.communes.key_of(default) if default else None
        self.default_departement = places.departement_of(default) if default else ""
        self.is_source_told = bool(self.source)
        # Rows that this file wrote.
        self.written: set[int] = set()
        self.drafts: list[tuple[Line, PartnerDraft]] = []
        self.total = PartnersOutcome()
        self.left = _Left()
        self.unknown: dict[str, int] = {}
        self.persons = 0
        self.passed_over = 0
        self.clashes: list[int] = []
        self.cut: list[int] = []
        self.placeless: list[int] = []
        self.seen = self.lines = 0

    # ---- the layouts

    def read_sirene(self, source: Source, *, is_old: bool) -> None:
        """Read establishments; their legal units first, when they are given."""
        self.source = self.source or sirene.SOURCE
        self.is_source_told = True
        wanted = wanted_of(self.options)
        reader = sirene.SireneReader(self.words, self.communes)
        if self.options.get("legal_units"):
            sirens = {line["siren"] or line["siret"][:9] for line, _ in self._establishments(source, wanted, is_old)}
            reader.units = sirene.units_of(self.options["legal_units"], sirens)
            self.passed_over = 0

        def read(line: Line) -> PartnerDraft | None:
            return self._establishment(reader, line, wanted)

        self._take(self._establishments(source, wanted, is_old), read)
        self.persons = reader.persons

    def _establishments(self, source: Source, wanted: Wanted, is_old: bool) -> Iterator[tuple[Line, str]]:
        def may_be(record: bytes) -> bool:
            # Before 2019 the code of a commune was in two cells: nothing can be told from the bytes.
            return is_old or wanted.may_be(record)

        with open_streams(source, sirene.COLUMNS, is_wanted=may_be, begins=sirene.BEGINS) as streams:
            for stream in streams:
                for row in stream:
                    yield Line(row.line, row.cells, stream.headers), row.problem
                self.passed_over += stream.passed_over

    def _establishment(self, reader: sirene.SireneReader, line: Line, wanted: Wanted) -> PartnerDraft | None:
        insee = reader.insee(line)
        if not wanted.is_(insee, ()) or (self.naf and not line["naf"].replace(".", "").startswith(self.naf)):
            self.passed_over += 1
            return None
        draft = reader.draft(line, insee)
        if draft is not None and insee and draft.commune_id is None:
            self._miss(insee, draft, line["town"])
        return draft

    def read_table(
        self, source: Source, columns: Iterable[Column], name: str, wanted: Wanted, *, tells_columns: bool = False
    ) -> None:
        """Read a table, or a JSON list of records."""
        self.source = self.source or name
        with read_table(source, tuple(columns), takes_json=True) as table:

            def read(line: Line) -> PartnerDraft | None:
                return self._line(line, wanted)

            self._take(((Line(row.line, row.cells, table.headers), row.problem) for row in table), read)
            self.report.notes += table.notes
            if tells_columns:
                self.report.notes.append(_columns_told(table.headers, table.extra_headers, columns))

    # ---- one line

    def _line(self, line: Line, wanted: Wanted) -> PartnerDraft | None:
        insee = self._insee(line)
        if not wanted.is_(insee, ()):
            self.passed_over += 1
            return None
        naf = self._read(line, "naf", naf_code, "Codes NAF")
        if self.naf and not naf.startswith(self.naf):
            self.passed_over += 1
            return None
        name, short_name = cell_text(line, "name", 250), cell_text(line, "short_name", 80)
        if len(line["name"]) > 250:
            self.cut.append(line.number)
        if not has_words(name):
            name, short_name = short_name, ""
        if not has_words(name):
            raise line.refused("name", "le nom de la structure manque")
        number = self._read(line, "siret", organisation_number, "SIRET")
        latitude, longitude = position(line)
        # « 0,0 » is what is written where no position is known.
        if latitude is None and re.search(r"[^0\W_]", line["latitude"] + line["longitude"]):
            self.left.add("Positions", line.number)
        draft = PartnerDraft(
            name=name,
            short_name=short_name if fold(short_name) != fold(name) else "",
            kind_id=self.words.kind([*parts_of(line["kind"]), *parts_of(line["networks"])]),
            siret=number if len(number) == 14 else "",
            siren=number if len(number) == 9 else "",
            rna=self._read(line, "rna", rna_number, "Numéros RNA"),
            naf=naf,
            purpose=cell_text(line, "purpose", 4000),
            address=", ".join(filter(None, (cell_text(line, n, 120) for n in ("address", "complement"))))[:250],
            postal_code=_postal_code(line["postal_code"]),
            commune_id=self._commune(line, insee),
            latitude=latitude,
            longitude=longitude,
            phone=self._read(line, "phone", phone, "Téléphones"),
            email=self._read(line, "email", email, "Courriels"),
            website=self._read(line, "website", website, "Sites"),
            opening_hours=cell_text(line, "opening_hours", 300),
            is_dissolved=line.read("dissolved", values.boolean) if "dissolved" in line.headers else None,
            source_key=self._key(line),
            updated_on=day(line["updated_on"]) if "updated_on" in line.headers else None,
        )
        if draft.commune_id is None and (insee or not values.is_missing(line["commune"])):
            self._miss(insee or line["commune"].strip()[:40], draft, line["commune"])
        self._add_words(line, draft)
        return draft

    def _add_words(self, line: Line, draft: PartnerDraft) -> None:
        """Give a draft its themes and publics; a word that is no theme of the house tells the purpose at least."""
        others: list[str] = []
        for word in [*parts_of(line["themes"]), *parts_of(line["more_themes"])]:
            if values.is_missing(word):
                continue
            found = self.words.theme(word)
            if found is not None:
                draft.themes.add(found)
            if re.fullmatch(r"[a-z0-9-]+(?:--[a-z0-9-]+)?", word) and ("--" in word or found is not None):
                draft.inclusion_codes.append(word[:120])
            elif found is None:
                others.append(word)
        for word in parts_of(line["publics"]):
            if (found := self.words.public(word)) is not None:
                draft.publics.add(found)
            elif re.fullmatch(r"[a-z0-9-]+", word):
                draft.inclusion_codes.append(word[:120])
        if others and not draft.purpose:
            draft.purpose = ", ".join(dict.fromkeys(text.capitalize() for text in others))[:4000]

    def _read(self, line: Line, name: str, reader: Callable[[str], str], what: str) -> str:
        """Read a cell that is left aside, and told, when it cannot be read."""
        cell = line[name]
        if values.is_missing(cell):
            return ""
        found = reader(cell)
        if not found:
            self.left.add(what, line.number)
        return found

    def _key(self, line: Line) -> str:
        key = cell_text(line, "source_key", 120)
        of = cell_text(line, "of", 60)
        # An identifier of data·inclusion is one within its source; newer ones say it themselves.
        return f"{of}--{key}"[:120] if key and of and not key.startswith(of) else key

    def _commune(self, line: Line, insee: str) -> int | None:
        """The commune of a line; the one given for all of them only where the line names none."""
        if insee:
            return self.communes.key_of(insee)
        return self.default_commune if values.is_missing(line["commune"]) else None

    def _insee(self, line: Line) -> str:
        cell = line["insee"]
        if values.is_missing(cell):
            name = line["commune"]
            if values.is_missing(name):
                return ""
            found = self.communes.code_of(name, _postal_code(line["postal_code"]))
            return found or self.communes.code_alone(name, self.default_departement)
        try:
            return places.insee_code(cell, fold=False)
        except BadValueError as error:
            raise line.refused("insee", str(error)) from None

    def _miss(self, insee: str, draft: PartnerDraft, town: str) -> None:
        self.unknown[insee] = self.unknown.get(insee, 0) + 1
        if town and fold(town) not in fold(draft.address):
            draft.address = ", ".join(filter(None, (draft.address, town.strip())))[:250]

    # ---- the whole

    def _take(self, lines: Iterable[tuple[Line, str]], read: Callable[[Line], PartnerDraft | None]) -> None:
        """Read lines, each with why it cannot be read, and write them by thousands."""
        for line, problem in lines:
            self.seen += 1
            self.lines = max(self.lines, line.number)
            with refusing(self.report, line.number):
                try:
                    if problem:
                        raise RefusedLineError("", line["name"] or line["siret"], problem)
                    draft = read(line)
                except RefusedLineError as error:
                    self.report.read += 1
                    check_refusals(self.report, line, error)
                    raise
                if draft is not None:
                    self.drafts.append((line, draft))
            if len(self.drafts) >= BATCH:
                self._write()
            if self.seen % STEP == 0:
                self.progress(self.seen, None)
        self._write()

    def _write(self) -> None:
        report = self.report
        outcome = save_partners(
            drafts=[draft for _, draft in self.drafts],
            source=self.source,
            kind_id=self.kind_id,
            replaces=bool(self.options.get("replaces")),
            with_dissolved=bool(self.options.get("with_dissolved")),
            by=self.by,
            is_source_told=self.is_source_told,
            written=self.written,
        )
        for place, (line, draft) in enumerate(self.drafts):
            what = outcome.what[place]
            if not what:
                continue
            report.read += 1
            if draft.commune_id is None and what == "created":
                self.placeless.append(line.number)
            if what == "ambiguous":
                report.refuse(
                    line.number,
                    line.headers.get("name", ""),
                    draft.name,
                    "plusieurs partenaires portent ce nom dans cette commune : ajoutez un SIRET ou un RNA, ou "
                    "fusionnez-les s’ils n’en font qu’un",
                )
                continue
            setattr(report, what, getattr(report, what) + 1)
            if what == "changed":
                words = dict.fromkeys(FIELD_LABELS[name] for name in outcome.fields[place] if name in FIELD_LABELS)
                report.show(line.number, what, draft.name, ", ".join(words))
            elif what == "created":
                report.show(line.number, what, draft.name, draft.siret or draft.rna)
        self.clashes += [self.drafts[place][0].number for place in outcome.clashes]
        for name in ("kept", "merged", "repeated", "closed", "nameless"):
            setattr(self.total, name, getattr(self.total, name) + getattr(outcome, name))
        self.drafts = []

    def tell(self) -> None:
        """Say what was passed over, and why."""
        notes, total = self.report.notes, self.total
        if self.report.created or self.report.changed:
            matched = match_again(by=self.by)
            if matched:
                notes.append(f"Lignes de subventions qui ont trouvé leur partenaire : {french.number(matched)}.")
        for count, words in (
            (self.passed_over, "Lignes d’autres communes ou d’autres activités, laissées de côté"),
            (self.persons, "Personnes physiques et établissements non diffusés, jamais repris"),
            (total.repeated, "Lignes qui parlent d’un partenaire déjà lu dans ce fichier"),
            (total.closed, "Établissements fermés qui ne sont pas dans l’annuaire, laissés de côté"),
            (total.kept, "Fiches vérifiées par quelqu’un, gardées comme elles sont"),
            (total.merged, "Partenaires fusionnés avec une autre fiche"),
        ):
            if count:
                notes.append(f"{words} : {french.number(count)}.")
        if total.nameless:
            notes.append(
                f"Établissements sans enseigne, laissés de côté : {french.number(total.nameless)}. Leur nom est dans "
                "le fichier des unités légales (« StockUniteLegale ») : donnez-le avec celui-ci."
            )
        if self.clashes:
            notes.append(
                f"SIRET ou RNA déjà pris par un autre partenaire, laissés de côté : "
                f"{french.number(len(self.clashes))} ({some(sorted(self.clashes))}). Voyez les doublons."
            )
        notes += [*self.left.told(), *self.words.told()]
        if self.cut:
            notes.append(f"Noms de plus de 250 caractères, coupés : {some(self.cut)}.")
        if self.placeless:
            notes.append(
                f"Partenaires à créer sans commune : {french.number(len(self.placeless))} "
                f"({some(self.placeless)}). Si c’est la même pour tous, donnez-la dans les options."
            )
        if self.unknown:
            listed = ", ".join(f"{code} ({french.number(count)})" for code, count in list(self.unknown.items())[:10])
            more = "…" if len(self.unknown) > 10 else ""
            notes.append(
                f"Communes inconnues : {listed}{more}. Leurs partenaires sont enregistrés sans commune ; importez le "
                "fichier des communes, puis relancez cet import."
            )
        if not self.report.read:
            notes.append(
                f"Aucun partenaire à prendre dans les {french.number(self.seen + self.passed_over)} lignes lues."
            )


def _own_name(file_name: str) -> str:
    """The source that the name of a file tells, without the year or the day that it is of."""
    stem = PurePosixPath(file_name).stem.replace("_", " ")
    return re.sub(r"[\s(-]*(?:19|20)\d\d(?:[-. ]?\d\d){0,2}\b.*$", "", stem).strip(" -")[:80]


def _postal_code(cell: str) -> str:
    """The five figures of a postal code, a first zero given back."""
    digits = re.sub(r"\s", "", cell.strip().removesuffix(".0"))
    digits = digits.zfill(5) if len(digits) == 4 else digits
    return digits if re.fullmatch(r"\d{5}", digits, re.ASCII) else ""


def _columns_told(found: dict[str, str], others: list[str], columns: Iterable[Column]) -> str:
    """Say which columns of the file are read, as what, and which are not."""
    labels = {column.name: label for column, label in ((c, _label(c.name)) for c in columns)}
    read = ", ".join(
        f"« {header} »" + ("" if fold(header) == fold(labels[name]) else f" ({labels[name]})")
        for name, header in found.items()
    )
    left = f" ; laissées de côté : {', '.join(f'« {header} »' for header in others[:12])}" if others else ""
    more = "…" if len(others) > 12 else ""
    return f"Colonnes lues : {read}{left}{more}."


def _label(name: str) -> str:
    return next((column.header for column in TEMPLATE if column.name == name), name)
