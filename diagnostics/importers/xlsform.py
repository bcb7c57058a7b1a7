"""Grids read from an XLSForm, the workbook of the forms of ODK and KoboToolbox (https://xlsform.org).

A grid marks items on one scale: the questions of one choice whose list is that scale become items, the groups become
themes. What a grid has no place for is told line by line. A form that contradicts itself is refused as a whole, with
every fault that was found. Where several lists could be the scale, each is read, and whoever imports chooses.
"""

import re
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from core.privacy import find_personal_data
from core.reading.sources import Source, UnreadableFileError
from core.reading.tables import read_sheets
from core.reading.values import fold
from diagnostics.enums import DiagnosticKind, LevelTone
from diagnostics.services.grid_plans import GridPlan, ItemPlan, LevelPlan, ThemePlan

SURVEY, CHOICES, SETTINGS = "survey", "choices", "settings"
MAX_ROWS = 20_000
MAX_ITEMS = 500
MAX_DEPTH = 12
MIN_LEVELS, MAX_LEVELS = 2, 5
HEADER_DEPTH = 40
LISTED = 12
# What the columns of the tables hold.
NAME_LENGTH, THEME_LENGTH, ITEM_LENGTH, HELP_LENGTH, LEVEL_LENGTH, INTRO_LENGTH = 120, 80, 200, 300, 60, 2000
GENERAL = "Général"
# The note that our own files carry the user's guide of the grid in.
GUIDE = "mode_d_emploi"
# Lists that forms name without giving them, since everybody knows what they hold.
YES_OR_NO = re.compile(r"(?:yes|oui)[\s_/-]*(?:no|non)", re.IGNORECASE)
# Readings of one form that are kept at once, one for each list that could be its scale.
MAX_SCALES = 6
SMALL_NUMBER = re.compile(r"[0-9]|10")
KEY = re.compile(r"critere_([0-9a-f]{32})")

# Choices that say that the item was not marked.
NOT_SEEN = {
    fold(words)
    for words in (
        "non observé",
        "non observée",
        "pas observé",
        "non vu",
        "non renseigné",
        "ne sait pas",
        "ne sais pas",
        "je ne sais pas",
        "NSP",
        "NSPP",
        "ne se prononce pas",
        "sans objet",
        "sans avis",
        "sans réponse",
        "non concerné",
        "non applicable",
        "N/A",
        "S/O",
        "don't know",
        "do not know",
        "I don't know",
        "dk",
        "not observed",
        "not applicable",
        "no answer",
    )
}

ONE = re.compile(r"(?:add\s+)?select[\s_-]?(?:one|1)(?:[\s_]from)?\s+", re.IGNORECASE)
OR_OTHER = re.compile(r"[\s_]or[\s_](?:specify[\s_])?other$", re.IGNORECASE)
ONE_OUTSIDE = re.compile(r"select ?one (?:from file|external)\b.*")
MANY = re.compile(r"(?:add )?(?:select ?multiple|select all that apply)\b.*")
BEGIN = re.compile(r"begin ?(?P<what>group|repeat|loop)\b.*")
END = re.compile(r"end ?(?P<what>group|repeat|loop)\b.*")
SECTIONS = {"group": "groupe", "repeat": "répétition", "loop": "répétition"}

TECHNICAL = "une donnée technique n’est pas cotée sur une échelle"
REASONS = {
    "integer": "un nombre entier n’est pas coté sur une échelle",
    "int": "un nombre entier n’est pas coté sur une échelle",
    "decimal": "un nombre décimal n’est pas coté sur une échelle",
    "range": "un nombre choisi dans un intervalle n’est pas coté sur une échelle",
    "text": "un texte libre n’est pas coté sur une échelle",
    "string": "un texte libre n’est pas coté sur une échelle",
    "note": "une note affichée n’a pas de place dans une grille",
    "image": "une photo n’a pas de place dans une grille (elle se joint au constat)",
    "photo": "une photo n’a pas de place dans une grille (elle se joint au constat)",
    "audio": "un enregistrement n’a pas de place dans une grille",
    "background audio": "un enregistrement n’a pas de place dans une grille",
    "video": "une vidéo n’a pas de place dans une grille",
    "file": "un fichier n’a pas de place dans une grille",
    "geopoint": "une position n’a pas de place dans une grille (elle se note avec le constat)",
    "location": "une position n’a pas de place dans une grille (elle se note avec le constat)",
    "geotrace": "un tracé n’a pas de place dans une grille",
    "geoshape": "un contour n’a pas de place dans une grille",
    "date": "une date n’est pas cotée sur une échelle",
    "time": "une heure n’est pas cotée sur une échelle",
    "datetime": "une date n’est pas cotée sur une échelle",
    "calculate": "un calcul n’a pas de place dans une grille",
    "acknowledge": "une case à cocher n’est pas cotée sur une échelle",
    "trigger": "une case à cocher n’est pas cotée sur une échelle",
    "barcode": "un code à lire n’est pas coté sur une échelle",
    "rank": "un classement n’est pas coté sur une échelle",
    "hidden": TECHNICAL,
    "xml external": TECHNICAL,
    "csv external": TECHNICAL,
    "start": TECHNICAL,
    "end": TECHNICAL,
    "today": TECHNICAL,
    "deviceid": TECHNICAL,
    "subscriberid": TECHNICAL,
    "simserial": TECHNICAL,
    "phonenumber": TECHNICAL,
    "phone number": TECHNICAL,
    "username": TECHNICAL,
    "email": TECHNICAL,
    "audit": TECHNICAL,
    "start geopoint": TECHNICAL,
}
# Columns of a question that a grid does not keep, and what to call them.
DROPPED = {
    "relevant": "la condition d’affichage n’est pas reprise",
    "constraint": "la contrainte n’est pas reprise",
    "choice_filter": "le filtre des choix n’est pas repris",
    "calculation": "le calcul n’est pas repris",
}
SPREADSHEET_ERROR = re.compile(r"#(?:N/A|NAME\?|REF!|VALUE!|DIV/0!|NUM!|NULL!|SPILL!|CALC!|NOM\s?\?|VALEUR!|NOMBRE!)")
TAG = re.compile(r"</?(?:span|b|i|u|em|strong|font|p|a|br|h[1-6]|small|big|div)\b[^<>]{0,300}>", re.IGNORECASE)
SPACES = re.compile(r"\s+")
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ufffe\uffff]")
TRUE = {"yes", "true", "oui", "vrai", "1", "true()"}


@dataclass(frozen=True)
class Told:
    """A sentence about a line. `line` is the one the user sees (0: the sheet as a whole)."""

    sheet: str
    line: int
    name: str
    reason: str


@dataclass(frozen=True)
class Scale:
    """A list that could be the scale: its name, the words of its levels, how many questions ask it."""

    name: str
    levels: tuple[str, ...]
    count: int


@dataclass
class Reading:
    """What a form says: its grid, what of it is not taken, what to know; or why it is refused (`faults`)."""

    plan: GridPlan = field(default_factory=GridPlan)
    faults: list[Told] = field(default_factory=list)
    not_taken: list[Told] = field(default_factory=list)
    changed: list[Told] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    # The list that is the scale, and all those that could be, the one that is asked most often first.
    scale: str = ""
    scales: list[Scale] = field(default_factory=list)
    # Lists of yes and no that the form names and does not give; nothing else is wrong with it.
    unwritten: list[str] = field(default_factory=list)


def read_xlsform(source: Source, *, with_yes_or_no: bool = False) -> Reading:
    """Read a form with the list that is asked most often as its scale.

    `with_yes_or_no`: a list of yes and no that the form does not give is taken for « Oui », « Non ».
    Raises UnreadableFileError for a file that is no workbook, or has no survey.
    """
    return _Reader(*_sheets(source), with_yes_or_no=with_yes_or_no).read()


def read_scales(source: Source, *, with_yes_or_no: bool = False) -> list[Reading]:
    """Read a form with each list that could be its scale, the one that is asked most often first.

    A form that is refused is one reading, with its faults. Raises UnreadableFileError.
    """
    sheets = _sheets(source)
    first = _Reader(*sheets, with_yes_or_no=with_yes_or_no).read()
    if first.faults:
        return [first]
    others = [
        _Reader(*sheets, with_yes_or_no=with_yes_or_no, scale=scale.name).read()
        for scale in first.scales[1:MAX_SCALES]
    ]
    return [first, *(reading for reading in others if not reading.faults)]


def _sheets(source: Source) -> "tuple[_Sheet, _Sheet, _Sheet]":
    """Return the sheets of questions, of choices, of settings."""
    sheets = read_sheets(source, [SURVEY, CHOICES, SETTINGS], max_rows=MAX_ROWS)
    if SURVEY not in sheets:
        raise UnreadableFileError(
            "Le classeur n’a pas de feuille « survey » : ce n’est pas un XLSForm. Les questions sont attendues dans "
            "une feuille « survey », les réponses dans une feuille « choices »."
        )
    settings = _Sheet.of(sheets.get(SETTINGS, []), SETTINGS, [])
    language = next((row["default_language"] for row in settings.rows), "")
    survey = _Sheet.of(sheets[SURVEY], SURVEY, ["type"], language)
    if "type" not in survey.columns:
        raise UnreadableFileError("La feuille « survey » n’a pas de colonne « type » : ce n’est pas un XLSForm.")
    choices = _Sheet.of(sheets.get(CHOICES, []), CHOICES, ["list_name"], language)
    return survey, choices, settings


# ---- sheets ---------------------------------------------------------------------------------------------------------

ALIASES = {"list name": "list_name", "caption": "label", "title": "form_title", "relevance": "relevant"}
TRANSLATED = re.compile(r"(label|hint)\s*:{1,2}\s*(.+)")


class _Row:
    """A line of a sheet: cells by the name of their column, labels and hints in the language that is read."""

    def __init__(self, line: int, cells: dict[str, str], words: dict[str, str]) -> None:
        self.line = line
        self.cells = cells
        self.label = words["label"]
        self.hint = words["hint"]

    def __getitem__(self, name: str) -> str:
        return self.cells.get(name, "")

    def is_yes(self, name: str) -> bool:
        return self[name].casefold() in TRUE


class _Sheet:
    """The lines of a sheet under its header. `languages` are the columns of labels, the one that is read first."""

    def __init__(self, name: str, columns: dict[str, int], rows: list[_Row], languages: list[str]) -> None:
        self.name = name
        self.columns = columns
        self.rows = rows
        self.languages = languages

    @classmethod
    def of(
        cls, lines: Sequence[tuple[int, list[str]]], name: str, wanted: Sequence[str], language: str = ""
    ) -> "_Sheet":
        """Find the header, the first line that has the `wanted` columns, or the first that holds something."""
        filled = [(line, cells) for line, cells in lines if any(cells)]
        headers = [(line, _columns(cells)) for line, cells in filled[:HEADER_DEPTH]]
        fitting = [header for header in headers if all(column in header[1] for column in wanted)] or headers
        if not fitting:
            return cls(name, {}, [], [])
        header_line, columns = fitting[0]
        orders = {what: _order(columns, what, language) for what in ("label", "hint")}
        rows = []
        for line, cells in filled:
            if line <= header_line:
                continue
            row = {column: cells[place] for column, place in columns.items() if place < len(cells) and cells[place]}
            words = {
                what: next((row[column] for column in order if column in row), "") for what, order in orders.items()
            }
            if row:
                rows.append(_Row(line, row, words))
        written = dict(lines)[header_line]
        return cls(name, columns, rows, [written[columns[column]] for column in orders["label"]])


def _columns(cells: Sequence[str]) -> dict[str, int]:
    """Return the places of the columns by their name; of two that bear the same one, the first is read."""
    columns: dict[str, int] = {}
    for place, cell in enumerate(cells):
        header = SPACES.sub(" ", cell).strip().casefold()
        if not header:
            continue
        if translated := TRANSLATED.fullmatch(header):
            header = f"{translated[1]}::{translated[2]}"
        columns.setdefault(ALIASES.get(header, header), place)
    return columns


def _order(columns: dict[str, int], what: str, language: str) -> list[str]:
    """Return the columns of labels (or of hints): French, without a language, the form's own, then the others."""

    def rank(column: str) -> int:
        spoken = column.partition("::")[2]
        if re.search(r"\bfran[cç]ais|\bfrench\b|\(\s*fr\s*\)|^fr\b", spoken):
            return 0
        if not spoken:
            return 1
        return 2 if spoken == language.casefold() else 3

    found = [column for column in columns if column == what or column.startswith(f"{what}::")]
    return sorted(found, key=rank)


def _plain(text: str) -> str:
    """Return a label without its layout (tags, asterisks), on one line."""
    return SPACES.sub(" ", CONTROL.sub(" ", TAG.sub(" ", text).replace("**", ""))).strip()


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: length - 1].rstrip()}…"


# ---- the form -------------------------------------------------------------------------------------------------------


@dataclass
class _Section:
    """A group or a repeat that is open. `names` are those of its own questions."""

    what: str
    line: int
    name: str
    label: str
    names: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class _Question:
    """A question of one choice, and the group it is in (`place` is its rank among those, 0 outside of them)."""

    row: _Row
    list_name: str
    place: int


@dataclass(frozen=True)
class _Place:
    """A group as a theme: the labels that lead to it."""

    line: int
    name: str
    path: tuple[str, ...]
    theme: str
    is_stop: bool


class _Reader:
    def __init__(
        self, survey: _Sheet, choices: _Sheet, settings: _Sheet, *, with_yes_or_no: bool = False, scale: str = ""
    ) -> None:
        self.survey, self.choices, self.settings = survey, choices, settings
        self.with_yes_or_no, self.asked_scale = with_yes_or_no, scale
        self.reading = Reading()
        self.lists: dict[str, list[_Row]] = {}
        self.signatures: dict[str, tuple[str, ...]] = {}
        self.questions: list[_Question] = []
        self.places: list[_Place] = [_Place(0, "", (GENERAL,), "", is_stop=False)]
        self.open: list[tuple[_Section, int]] = []
        self.names: set[str] = set()

    def read(self) -> Reading:
        self._read_lists()
        for row in self.survey.rows:
            self._read_row(row)
        for section, _ in self.open:
            self._fault(SURVEY, section.line, section.name, f"{self._opened(section)} n’est pas fermé.")
        if not self.questions and not self.reading.faults:
            self._fault(
                SURVEY,
                0,
                "",
                "aucune question n’est à choix unique (« select_one ») : une grille cote des critères sur une "
                "échelle, il n’y a rien à reprendre.",
            )
        self._check_lists()
        if not self.reading.faults:
            self._make_plan()
        self.reading.not_taken.sort(key=lambda told: told.line)
        self.reading.changed.sort(key=lambda told: told.line)
        return self.reading

    # -- lines

    def _fault(self, sheet: str, line: int, name: str, reason: str) -> None:
        self.reading.faults.append(Told(sheet, line, name[:200], reason))

    def _leave(self, row: _Row, reason: str) -> None:
        name = row["name"] or _cut(_plain(row.label), 60)
        self.reading.not_taken.append(Told(SURVEY, row.line, name[:200], f"{reason} : non repris"))

    def _change(self, line: int, name: str, reason: str) -> None:
        self.reading.changed.append(Told(SURVEY, line, name[:200], reason))

    def _read_lists(self) -> None:
        for row in self.choices.rows:
            if row["list_name"]:
                self.lists.setdefault(SPACES.sub(" ", row["list_name"]), []).append(row)

    def _read_row(self, row: _Row) -> None:
        if row.is_yes("disabled"):
            return
        kind = SPACES.sub(" ", row["type"].replace("_", " ").replace("-", " ")).strip().casefold()
        if not kind:
            if row["name"] or row.label:
                self._fault(
                    SURVEY,
                    row.line,
                    row["name"],
                    "la case « type » est vide, ou sa formule est en erreur : dites de quel type est la question.",
                )
            return
        if SPREADSHEET_ERROR.fullmatch(row["type"]):
            self._fault(SURVEY, row.line, row["name"], f"la case « type » est une formule en erreur ({row['type']}).")
        elif match := BEGIN.fullmatch(kind):
            self._open(row, "group" if match["what"] == "group" else "repeat")
        elif match := END.fullmatch(kind):
            self._close(row, "group" if match["what"] == "group" else "repeat")
        else:
            self._check_name(row)
            self._read_question(row, kind)

    def _read_question(self, row: _Row, kind: str) -> None:
        # The name of a list is written as it is: its underscores count.
        asked = SPACES.sub(" ", row["type"]).strip()
        if ONE_OUTSIDE.fullmatch(kind):
            self._leave(row, "une liste tenue dans un autre fichier n’est pas une échelle")
        elif MANY.fullmatch(kind):
            self._leave(row, "un choix multiple n’est pas coté sur une échelle")
        elif match := _one_choice(asked):
            list_name, has_other = match
            if has_other:
                self._change(row.line, row["name"], "le choix « autre » (« or_other ») n’est pas repris")
            self.questions.append(_Question(row, list_name, self.open[-1][1] if self.open else 0))
        elif kind == "note" and row["name"] == GUIDE and not self.open:
            lines = (CONTROL.sub(" ", line).rstrip() for line in row.label.splitlines())
            self.reading.plan.intro = "\n".join(lines).strip()[:INTRO_LENGTH]
            for finding in find_personal_data(self.reading.plan.intro):
                self._change(row.line, row["name"], f"à relire : {finding.message}")
        elif kind in REASONS:
            self._leave(row, REASONS[kind])
        else:
            self._leave(row, f"le type « {_cut(row['type'], 60)} » n’a pas de place dans une grille")

    def _check_name(self, row: _Row) -> None:
        names = self.open[-1][0].names if self.open else self.names
        if row["name"] and row["name"] in names:
            self._fault(
                SURVEY,
                row.line,
                row["name"],
                "ce nom est déjà celui d’une question du même groupe : donnez un nom à chacune.",
            )
        names.add(row["name"])

    # -- groups

    def _open(self, row: _Row, what: str) -> None:
        self._check_name(row)
        if len(self.open) == MAX_DEPTH:
            self._fault(SURVEY, row.line, row["name"], f"plus de {MAX_DEPTH} groupes sont ouverts l’un dans l’autre.")
        label = _plain(row.label) or row["name"] or f"Groupe de la ligne {row.line}"
        path = (*(section.label for section, _ in self.open[-MAX_DEPTH:]), _cut(label, THEME_LENGTH))
        self.places.append(_Place(row.line, row["name"], path, row["theme_de_la_veille"], is_stop=what == "repeat"))
        self.open.append((_Section(what, row.line, row["name"], path[-1]), len(self.places) - 1))
        self._tell_dropped(row)

    def _close(self, row: _Row, what: str) -> None:
        if not self.open:
            self._fault(SURVEY, row.line, row["name"], f"cette fin de {SECTIONS[what]} ne ferme rien : enlevez-la.")
            return
        section, _ = self.open.pop()
        if section.what != what:
            self._fault(
                SURVEY,
                row.line,
                row["name"],
                f"cette fin de {SECTIONS[what]} vient alors que {self._opened(section)} est encore ouvert.",
            )

    def _opened(self, section: _Section) -> str:
        start = "le groupe" if section.what == "group" else "le bloc de répétition"
        return f"{start} « {_cut(section.name or section.label, 60)} » (ouvert ligne {section.line})"

    # -- lists and scale

    def _check_lists(self) -> None:
        missing: dict[str, list[int]] = {}
        for question in self.questions:
            if question.list_name not in self.lists:
                missing.setdefault(question.list_name, []).append(question.row.line)
        known = [name for name in missing if YES_OR_NO.fullmatch(name)]
        if known and self.with_yes_or_no:
            self._write_yes_or_no({name: missing.pop(name) for name in known})
        elif known and len(known) == len(missing) and not self.reading.faults:
            self.reading.unwritten = known
        for name, lines in missing.items():
            self._fault(
                SURVEY,
                lines[0],
                name,
                f"la liste de choix « {_cut(name, 60)} » n’est pas dans la feuille « choices » "
                f"({_lines(lines)}) : ajoutez-la, avec ses réponses.",
            )

    def _write_yes_or_no(self, lists: dict[str, list[int]]) -> None:
        """Give these lists their two answers, and say so on each line that asks them."""
        for name in lists:
            self.lists[name] = [
                _Row(0, {"list_name": name, "name": key}, {"label": label, "hint": ""})
                for key, label in (("yes", "Oui"), ("no", "Non"))
            ]
        for question in self.questions:
            if question.list_name in lists:
                self._change(
                    question.row.line,
                    question.row["name"],
                    f"la liste « {_cut(question.list_name, 60)} » n’est pas dans la feuille « choices » : elle est "
                    "lue comme « Oui », « Non »",
                )

    def _levels(self, list_name: str) -> list[_Row]:
        """Return the choices of a list without those that say « non observé »."""
        return [
            row
            for row in self.lists.get(list_name, [])
            if row["valeur"] or not {fold(_plain(row.label)), fold(row["name"])} & NOT_SEEN
        ]

    def _signature(self, list_name: str) -> tuple[str, ...]:
        """Return what makes two lists the same scale: the words of their levels."""
        if list_name not in self.signatures:
            self.signatures[list_name] = tuple(
                _plain(row.label or row["name"]).casefold() for row in self._levels(list_name)
            )
        return self.signatures[list_name]

    def _scale(self) -> str:
        """Return the list that is the scale: the one that is asked for, or the first that could be. Empty: none is."""
        self.reading.scales = self._scales()
        names = [scale.name for scale in self.reading.scales]
        return self.asked_scale if self.asked_scale in names else next(iter(names), "")

    def _scales(self) -> list[Scale]:
        """Return the lists of 2 to 5 levels, those of the same words once, the one that is asked most often first."""
        signatures = {name: self._signature(name) for name in {question.list_name for question in self.questions}}
        counts = Counter(signatures[question.list_name] for question in self.questions)
        found: dict[tuple[str, ...], Scale] = {}
        for question in self.questions:
            name = question.list_name
            if MIN_LEVELS <= len(signatures[name]) <= MAX_LEVELS and signatures[name] not in found:
                words = tuple(_cut(_plain(row.label or row["name"]), LEVEL_LENGTH) for row in self._levels(name))
                found[signatures[name]] = Scale(name, words, counts[signatures[name]])
        # Of those that are asked as often, the first of the form comes first.
        return sorted(found.values(), key=lambda scale: -scale.count)

    # -- the grid

    def _make_plan(self) -> None:
        scale = self._scale()
        if not scale:
            self._fault(
                CHOICES,
                0,
                "",
                f"aucune liste de choix n’a de {MIN_LEVELS} à {MAX_LEVELS} réponses : l’échelle d’une grille a de "
                f"{MIN_LEVELS} à {MAX_LEVELS} niveaux, sans compter « non observé ».",
            )
            return
        self.reading.scale = scale
        self._make_levels(scale)
        taken = self._taken(scale)
        if len(taken) > MAX_ITEMS:
            self._fault(
                SURVEY,
                0,
                "",
                f"le formulaire donnerait {len(taken)} critères : une grille en a {MAX_ITEMS} au plus. Coupez-le en "
                "plusieurs formulaires.",
            )
        if self.reading.faults:
            return
        self._make_themes(taken)
        self._make_heading()
        self._tell_required([question.row.line for question in taken if question.row.is_yes("required")])
        self._tell_languages()

    def _make_heading(self) -> None:
        plan = self.reading.plan
        for row in self.settings.rows[:1]:
            plan.name = _cut(_plain(row["form_title"]), NAME_LENGTH)
            kind = row["type_de_diagnostic"]
            plan.kind = kind if kind in DiagnosticKind.values else ""

    def _make_levels(self, scale: str) -> None:
        names: dict[str, int] = {}
        may_repeat = any(row.is_yes("allow_choice_duplicates") for row in self.settings.rows)
        for row in self._levels(scale):
            label = _plain(row.label) or _plain(row["name"])
            if SPREADSHEET_ERROR.fullmatch(label) or not label:
                self._fault(
                    CHOICES,
                    row.line,
                    row["name"],
                    "le libellé de ce niveau est vide, ou sa formule est en erreur : écrivez-le.",
                )
            elif row["name"] and row["name"] in names and not may_repeat:
                self._fault(
                    CHOICES,
                    row.line,
                    row["name"],
                    f"ce nom est déjà celui d’une réponse de la liste « {_cut(scale, 60)} » "
                    f"(ligne {names[row['name']]}) : donnez un nom à chacune.",
                )
            names.setdefault(row["name"], row.line)
            self.reading.plan.levels.append(LevelPlan(_cut(label, LEVEL_LENGTH), *_looks(row)))
        plan = self.reading.plan
        values = [level.value for level in plan.levels]
        if not plan.has_looks or len(set(values)) < len(values):
            plan.levels = [LevelPlan(level.label) for level in plan.levels]
        levels = {row.line for row in self._levels(scale)}
        unseen = [row for row in self.lists[scale] if row.line not in levels]
        words = ", ".join(f"« {_cut(_plain(row.label) or row['name'], 60)} »" for row in unseen[:LISTED])
        self.reading.notes.append(f"L’échelle vient de la liste de choix « {_cut(scale, 60)} ».")
        if unseen:
            self.reading.notes.append(f"{words} : lu comme « non observé », ce n’est pas un niveau de l’échelle.")

    def _taken(self, scale: str) -> list[_Question]:
        signature = self._signature(scale)
        taken = []
        for question in self.questions:
            row, name = question.row, question.list_name
            found = self._signature(name)
            if found != signature:
                size = len(found)
                why = (
                    f"la liste « {_cut(name, 60)} » n’est pas l’échelle retenue (« {_cut(scale, 60)} »), "
                    "et une grille n’en a qu’une"
                    if MIN_LEVELS <= size <= MAX_LEVELS
                    else f"la liste « {_cut(name, 60)} » a {size} réponse{'s' if size > 1 else ''}, une échelle en "
                    f"a de {MIN_LEVELS} à {MAX_LEVELS}"
                )
                self._leave(row, why)
                continue
            label = _plain(row.label)
            if not label or SPREADSHEET_ERROR.fullmatch(label):
                self._fault(
                    SURVEY,
                    row.line,
                    row["name"],
                    "le libellé de cette question est vide, ou sa formule est en erreur : écrivez-le.",
                )
                continue
            taken.append(question)
            self._tell_dropped(row)
        return taken

    def _make_themes(self, taken: Sequence[_Question]) -> None:
        plan = self.reading.plan
        themes: dict[int, ThemePlan] = {}
        keys: set[str] = set()
        for question in taken:
            if question.place not in themes:
                themes[question.place] = self._theme(self.places[question.place], plan.themes)
                plan.themes.append(themes[question.place])
            theme, row = themes[question.place], question.row
            name = self._once(
                _cut(_plain(row.label), ITEM_LENGTH), {item.name for item in theme.items}, ITEM_LENGTH, row
            )
            help_ = _cut(_plain(row.hint), HELP_LENGTH)
            if len(_plain(row.label)) > ITEM_LENGTH:
                self._change(row.line, row["name"], f"le libellé est coupé à {ITEM_LENGTH} caractères")
            if len(_plain(row.hint)) > HELP_LENGTH:
                self._change(row.line, row["name"], f"l’aide est coupée à {HELP_LENGTH} caractères")
            if "${" in name + help_:
                self._change(row.line, row["name"], "le texte cite la réponse à une autre question : à récrire")
            for finding in find_personal_data(f"{name}\n{help_}"):
                self._change(row.line, row["name"], f"à relire : {finding.message}")
            key = match[1] if (match := KEY.fullmatch(row["name"])) else ""
            theme.items.append(ItemPlan(name, help_, _weight(row["poids"]), "" if key in keys else _uuid(key)))
            keys.add(key)
        parents = {place.path[:-1] for place in self.places}
        empty = [
            place
            for number, place in enumerate(self.places)
            if number and number not in themes and place.path not in parents
        ]
        for place in empty:
            what = "cette répétition" if place.is_stop else "ce groupe"
            self.reading.not_taken.append(
                Told(SURVEY, place.line, place.name[:200], f"{what} n’a aucun critère : non repris")
            )

    def _theme(self, place: _Place, others: Sequence[ThemePlan]) -> ThemePlan:
        if place.is_stop:
            self._change(
                place.line,
                place.name,
                "cette répétition devient un thème : une grille est remplie une fois par halte, ses répétitions aussi",
            )
        name = " › ".join(place.path)
        if len(name) > THEME_LENGTH and len(place.path) > 1:
            name = f"… › {place.path[-1]}"
        if len(name) > THEME_LENGTH:
            self._change(place.line, place.name, f"le nom du thème est coupé à {THEME_LENGTH} caractères")
        for finding in find_personal_data(name):
            self._change(place.line, place.name, f"à relire : {finding.message}")
        name = self._once(_cut(name, THEME_LENGTH), {other.name for other in others}, THEME_LENGTH, place)
        return ThemePlan(name, place.theme)

    def _once(self, name: str, others: set[str], length: int, at: "_Row | _Place") -> str:
        """Return the name, with a number when another one is the same."""
        if name not in others:
            return name
        number = 2
        while (numbered := f"{_cut(name, length - 6)} ({number})") in others:
            number += 1
        called = at["name"] if isinstance(at, _Row) else at.name
        self._change(at.line, called, f"un autre porte le même libellé : celui-ci devient « {numbered} »")
        return numbered

    # -- what is said

    def _tell_dropped(self, row: _Row) -> None:
        for column, words in DROPPED.items():
            if row[column]:
                self._change(row.line, row["name"], f"{words} : {_cut(row[column], 120)}")

    def _tell_required(self, lines: Sequence[int]) -> None:
        if lines:
            self.reading.notes.append(
                f"Le caractère obligatoire (« required ») n’est pas repris ({_lines(lines)}) : dans une grille, un "
                "critère peut rester non observé."
            )

    def _tell_languages(self) -> None:
        headers = [f"« {_cut(header, 60)} »" for header in self.survey.languages[:LISTED]]
        if len(headers) > 1:
            self.reading.notes.append(
                f"Les libellés sont ceux de la colonne {headers[0]} ; à défaut, {', '.join(headers[1:])}."
            )


def _one_choice(asked: str) -> tuple[str, bool] | None:
    """Return the list of a question of one choice and whether « autre » is added to it; None for another type."""
    words = ONE.match(asked)
    if words is None:
        return None
    rest = asked[words.end() :].strip()
    name = OR_OTHER.sub("", rest).strip()
    return (name, name != rest) if name else None


def _looks(row: _Row) -> tuple[int | None, str | None, bool | None]:
    """Return the value, the colour and the meaning of a level, as our own files carry them."""
    value, tone, meaning = row["valeur"], row["aspect"], row["point_fort"].casefold()
    if not (SMALL_NUMBER.fullmatch(value) and tone in LevelTone.values and meaning in ("oui", "non")):
        return None, None, None
    return int(value), tone, meaning == "oui"


def _weight(cell: str) -> int:
    return int(cell) if SMALL_NUMBER.fullmatch(cell) else 1


def _uuid(key: str) -> str:
    return str(uuid.UUID(key)) if key else ""


def _lines(lines: Sequence[int]) -> str:
    """Return "ligne 12", "lignes 12, 14"."""
    listed = ", ".join(map(str, lines[:LISTED])) + ("…" if len(lines) > LISTED else "")
    return f"ligne{'s' if len(lines) > 1 else ''} {listed}"
