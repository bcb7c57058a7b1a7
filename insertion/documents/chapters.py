"""The chapters of a bilan of insertion: headline figures, then tables, in the order of each document."""

from decimal import Decimal
from typing import Any

from core import french
from core.masking import NOTE
from insertion.documents.tables import (
    COUNT,
    EURO,
    HOURS,
    PERCENT,
    WORDS,
    Cell,
    Part,
    Row,
    Table,
    counted,
    spread,
)
from insertion.enums import ContractKind, HomeArea, Sex
from insertion.models import Amendment, Contract
from insertion.reads.bilan import EVER, MONTHS, TOTAL, Bilan, Key, LotLine, new_companies
from partners.enums import KindFamily

METHOD = (
    "Une heure est comptée une fois, dans son lot ou, sans lot, dans son action. Elle est faite quand le relevé de "
    "son mois est validé ; sinon elle est « à valider » et n’entre pas dans les heures faites.",
    "Les parcours sont ceux qui ont une étape dans l’année, ou des heures. Un parcours compte une fois par ligne : "
    "celui qui a deux étapes compte dans chacune de leurs lignes, et les lignes peuvent dépasser l’ensemble.",
    "Les heures dues sont celles des lots de l’année, avenants compris ; elles sont comparées aux heures faites "
    "depuis le début de chaque lot, jusqu’à la fin de l’année.",
    "Les traits (âge, résidence, niveau, critères) sont ceux du début du parcours. Aucun nom n’est enregistré.",
)
PATHWAYS = "parcours"
TOO_MANY = "Trop nombreux pour être dits un par un : choisissez un projet ou un quartier."


def notes_of(bilan: Bilan) -> list[str]:
    """Return how figures are counted, and why some are hidden."""
    return [*METHOD, *([NOTE] if bilan.is_masked else [])]


def headline(bilan: Bilan) -> list[tuple[Cell, str]]:
    """Return the figures of the first page, each with its words."""
    due = bilan.due()
    return [
        (Cell(due, HOURS), "dues par les lots"),
        (Cell(bilan.hours(EVER), HOURS), "faites dans ces lots depuis leur début"),
        (Cell(bilan.reached(EVER, due), PERCENT), "des heures dues"),
        (Cell(bilan.hours(TOTAL), HOURS), f"validées {_when(bilan)}, actions comprises"),
        (Cell(bilan.hours_waiting(TOTAL), HOURS), "à valider"),
        (Cell(bilan.count(TOTAL), COUNT), PATHWAYS),
        (Cell(bilan.share(("home", HomeArea.QPV)), PERCENT), "habitent un QPV"),
        (Cell(bilan.share(("sex", Sex.WOMAN)), PERCENT), "sont des femmes"),
        (Cell(bilan.share(("young", True)), PERCENT), "ont moins de 26 ans"),
        (Cell(bilan.share(("long", True)), PERCENT), "demandeurs d’emploi de longue durée"),
    ]


def _when(bilan: Bilan) -> str:
    return f"en {bilan.asked.year}" if bilan.asked.year else "depuis le début"


# ---- chapters -------------------------------------------------------------------------------------------------------


def _contract_table(bilan: Bilan, title: str = "Marchés") -> Table:
    inside: dict[int, list[LotLine]] = {}
    for each in bilan.lots:
        inside.setdefault(each.lot.contract_id, []).append(each)
    shown = bilan.contracts if bilan.lines["contract"] else []
    rows = [_due_row(bilan, (EVER, "contract", row.pk), str(row), inside[row.pk], row) for row in shown]
    return _due_table(bilan, title, rows, TOO_MANY if bilan.contracts and not shown else "")


def _lot_table(bilan: Bilan) -> Table:
    rows = [
        _due_row(bilan, (EVER, "lot", each.lot.pk), f"{each.lot}", [each], each.lot, str(each.lot.company))
        for each in (bilan.lots if bilan.lines["lot"] else [])
    ]
    return _due_table(bilan, "Lots", rows, "")


def _kind_table(bilan: Bilan) -> Table:
    rows = []
    for kind in ContractKind:
        inside = [each for each in bilan.lots if each.lot.contract.kind == kind]
        if inside:
            rows.append(_due_row(bilan, (EVER, "kind", kind.value), str(kind.label), inside))
    return _due_table(bilan, "Par type de marché", rows, "")


def _due_row(bilan: Bilan, key: Key, name: str, lots: list[LotLine], row: Any = None, under: str = "") -> Row:
    due = sum(each.due for each in lots)
    return Row(name, _due_cells(bilan, key, due), under, row.get_absolute_url() if row is not None else "")


def _due_cells(bilan: Bilan, key: Key, due: int) -> list[Cell]:
    return [
        Cell(due, HOURS),
        Cell(bilan.hours(key), HOURS),
        Cell(bilan.reached(key, due), PERCENT),
        Cell(bilan.hours_waiting(key), HOURS),
    ]


def _due_table(bilan: Bilan, title: str, rows: list[Row], empty: str) -> Table:
    if rows:
        rows = [*rows, Row("Ensemble", _due_cells(bilan, EVER, bilan.due()), is_sum=True)]
    return Table(
        title,
        ("Heures dues", "Faites", "Atteint", "À valider"),
        rows,
        empty=empty or "Aucun marché avec une clause.",
        charted=2,
    )


def _held_table(bilan: Bilan) -> Table:
    """The 5 % and the 10 %: hours of insertion out of the hours worked."""
    rows = [
        Row(
            each.label,
            [
                Cell(each.worked, HOURS),
                Cell(bilan.hours((EVER, "kind", each.kind)), HOURS),
                Cell(bilan.reached((EVER, "kind", each.kind), each.worked), PERCENT),
                Cell(each.owed, PERCENT),
            ],
            each.source,
        )
        for each in bilan.held
    ]
    return Table(
        "Part des heures travaillées",
        ("Heures travaillées", "Heures d’insertion", "Part", "À atteindre"),
        rows,
        empty="Aucun marché NPNRU ni GUP.",
    )


def _month_table(bilan: Bilan) -> Table:
    rows = [Row(line.label, _month_cells(bilan, line.key)) for line in bilan.lines["month"]]
    if rows:
        rows.append(Row("Ensemble", _month_cells(bilan, TOTAL), is_sum=True))
    return Table(
        "Mois par mois", ("Parcours", "Heures validées", "À valider"), rows, empty="Aucune heure notée.", charted=1
    )


def _month_cells(bilan: Bilan, key: Key) -> list[Cell]:
    return [Cell(bilan.count(key)), Cell(bilan.hours(key), HOURS), Cell(bilan.hours_waiting(key), HOURS)]


def _people_tables(bilan: Bilan) -> list[Table]:
    return [
        spread(bilan, "Résidence", ["home"]),
        spread(bilan, "QPV de résidence", ["quartier"], total=("home", HomeArea.QPV), word="Habitent un QPV"),
        spread(bilan, "Sexe", ["sex"]),
        spread(bilan, "Âge", ["age"]),
        spread(bilan, "Moins de 26 ans, longue durée", ["young", "long"], word=""),
        spread(
            bilan, "Critères d’éligibilité", ["criterion"], note="Un parcours peut répondre à plusieurs critères."
        ),
        spread(bilan, "Niveau de diplôme", ["level"]),
    ]  # fmt: skip


def _exit_tables(bilan: Bilan) -> list[Table]:
    return [
        counted(
            bilan,
            f"Sorties à {months} mois",
            [
                *bilan.lines[f"exit_{months}"],
                *(bilan.lines[f"work_{months}"] if bilan.lines[f"exit_{months}"] else []),
            ],
            total=("ended", True),
            word="Parcours terminés",
        )
        for months in MONTHS
    ]


def typical(bilan: Bilan) -> list[str]:
    """Say what a pathway is most of the time: only what figures that are shown tell."""
    said = []
    for name, words in (
        ("way", "Le plus souvent : {label} ({share} des parcours)."),
        ("structure", "L’employeur est le plus souvent : {label} ({share} des parcours)."),
        ("job", "Le contrat de travail est le plus souvent : {label} ({share} des parcours)."),
    ):
        shown = [
            line for line in bilan.lines.get(name, []) if line.key not in bilan.hidden and line.key != ("way", ())
        ]
        best = max(shown, key=lambda line: bilan.people[line.key], default=None)
        if best is not None and bilan.people[best.key] and TOTAL not in bilan.hidden:
            share = Cell(bilan.share(best.key), PERCENT).text
            said.append(words.format(label=best.label[:1].lower() + best.label[1:], share=share))
    mean = bilan.mean(TOTAL)
    if isinstance(mean, Decimal):
        said.append(f"En moyenne, {french.with_unit(mean, 'h', 1)} par parcours {_when(bilan)}.")
    if bilan.median_days is not None and TOTAL not in bilan.hidden:
        said.append(f"La moitié des parcours durent {french.counted(bilan.median_days, 'jour', 'jours')} ou moins.")
    return said or ["Pas assez de parcours pour en dire un qui soit typique."]


# ---- documents ------------------------------------------------------------------------------------------------------


def bilan_parts(bilan: Bilan) -> list[Part]:
    """Return the chapters of the bilan of a year, as the page shows them."""
    return [
        Part("heures", "Heures dues et faites", (), [_kind_table(bilan), _held_table(bilan), _contract_table(bilan)]),
        Part("mois", "Mois par mois", (), [_month_table(bilan)]),
        Part("public", "Qui sont les bénéficiaires", (), _people_tables(bilan)),
        Part(
            "emploi",
            "Modalités, structures et contrats",
            (),
            [
                spread(bilan, "Modalité", ["modality"]),
                spread(bilan, "Type de structure", ["structure"]),
                spread(bilan, "Contrat de travail", ["job"]),
                spread(bilan, "Type de marché", ["kind"]),
                spread(bilan, "Secteur", ["sector"]),
                *([spread(bilan, "Actions", ["action"], word="")] if bilan.lines["action"] else []),
            ],
        ),
        Part("sorties", "Sorties", (), [spread(bilan, "Parcours terminés", ["ended"]), *_exit_tables(bilan)]),
        Part("type", "Parcours type", typical(bilan), [spread(bilan, "Enchaînements", ["way"])]),
    ]


def statement_parts(bilan: Bilan, contract: Contract) -> list[Part]:
    """Return the chapters of the statement of a contract. One query."""
    amendments = Amendment.objects.filter(lot__contract=contract).select_related("lot").order_by("signed_on", "pk")
    changes = Table(
        "Avenants",
        ("Montant", "Heures d’insertion", "Nouvelle fin"),
        [
            Row(
                f"{row}, {row.lot}",
                [
                    Cell(row.amount_change, EURO),
                    Cell(row.target_change, HOURS),
                    Cell(french.date_long(row.ends_on) if row.ends_on else None, WORDS),
                ],
                f"signé le {french.date_long(row.signed_on)} : {row.reason}",
            )
            for row in amendments
        ],
        empty="Aucun avenant.",
    )
    return [
        Part("heures", "Heures dues et faites", (), [_lot_table(bilan), changes, _held_table(bilan)]),
        Part("mois", "Mois par mois", (), [_month_table(bilan)]),
        Part("public", "Qui sont les bénéficiaires", (), _people_tables(bilan)),
        Part(
            "emploi",
            "Modalités, structures et contrats",
            (),
            [
                spread(bilan, "Modalité", ["modality"]),
                spread(bilan, "Type de structure", ["structure"]),
                spread(bilan, "Structure", ["employer"]),
                spread(bilan, "Contrat de travail", ["job"]),
            ],
        ),
        Part("sorties", "Sorties", (), _exit_tables(bilan)),
    ]


def evaluation_parts(bilan: Bilan, user: Any) -> list[Part]:
    """Return the chapters of an evaluation, in the order of that of Relais Chantiers (Compas, 2014). One query."""
    contracts = bilan.contracts
    operations = {row.operation_id for row in contracts if row.operation_id}
    by_kind = [
        (
            str(kind.label),
            [row for row in contracts if row.kind == kind],
            [each for each in bilan.lots if each.lot.contract.kind == kind],
        )
        for kind in ContractKind
    ]
    anru = [row for row in contracts if row.kind == ContractKind.NPNRU]
    counts = Table(
        "Marchés avec une clause",
        ("Marchés", "Lots", "Opérations", "Montant HT"),
        [
            Row(name, [Cell(len(rows)), Cell(len(lots)), Cell(_operations(rows)), Cell(_amount(lots), EURO)])
            for name, rows, lots in by_kind
            if rows
        ]
        + (
            [
                Row(
                    "Ensemble",
                    [
                        Cell(len(contracts)),
                        Cell(len(bilan.lots)),
                        Cell(len(operations)),
                        Cell(_amount(bilan.lots), EURO),
                    ],
                    is_sum=True,
                )
            ]
            if contracts
            else []
        ),
        empty="Aucun marché avec une clause.",
    )
    return [
        Part("operations", "1. Opérations et marchés avec une clause", (), [counts, _contract_table(bilan)]),
        Part("heures", "2. Heures", (), [_kind_table(bilan), _month_table(bilan)]),
        Part("secteurs", "3. Secteurs", (), [spread(bilan, "Secteur", ["sector"])]),
        Part(
            "anru",
            "4. Marchés de l’ANRU",
            (f"{french.counted(len(anru), 'marché', 'marchés')} de renouvellement urbain (NPNRU).",),
            [_held_table(bilan)],
        ),
        Part("entreprises", "5. Entreprises", (), _company_tables(bilan, new_companies(user, bilan.asked))),
        Part("siae", "6. Structures d’insertion", _holders(bilan), _siae_tables(bilan)),
        Part(
            "moyennes", "7. Heures moyennes par type de marché", (), [spread(bilan, "Type de marché", ["kind"])]
        ),
        Part(
            "beneficiaires",
            "8. Bénéficiaires",
            (f"Parcours : {Cell(bilan.count(TOTAL)).text}.",),
            [],
        ),
        Part("public", "9. Résidence, sexe, âge, statut, niveau", (), _people_tables(bilan)),
        Part(
            "emploi",
            "10. Mises en emploi, contrats et durées",
            (),
            [
                spread(bilan, "Modalité", ["modality"]),
                spread(bilan, "Contrat de travail", ["job"]),
                spread(bilan, "Durée des étapes", ["duration"]),
                *_exit_tables(bilan),
            ],
        ),
        Part("type", "11. Parcours type", typical(bilan), [spread(bilan, "Enchaînements", ["way"])]),
    ]  # fmt: skip


def _operations(rows: list[Contract]) -> int:
    return len({row.operation_id for row in rows if row.operation_id})


def _amount(lots: list[LotLine]) -> Decimal:
    return sum((each.lot.due_amount for each in lots), Decimal(0))


def _company_tables(bilan: Bilan, new: frozenset[int]) -> list[Table]:
    """Companies that hold lots, by kind: contracts are public, nobody is counted here."""
    kinds: dict[str, set[int]] = {}
    lots: dict[str, int] = {}
    for each in bilan.lots:
        name = each.lot.company.kind.name
        kinds.setdefault(name, set()).add(each.lot.company_id)
        lots[name] = lots.get(name, 0) + 1
    rows = [
        Row(name, [Cell(len(keys)), Cell(len(keys & new)), Cell(lots[name])]) for name, keys in sorted(kinds.items())
    ]
    if rows:
        every = {key for keys in kinds.values() for key in keys}
        rows.append(Row("Ensemble", [Cell(len(every)), Cell(len(every & new)), Cell(len(bilan.lots))], is_sum=True))
    note = "Nouvelle : son premier lot avec une clause, parmi ceux que vous lisez, commence dans l’année."
    return [
        Table(
            "Titulaires de lots", ("Entreprises", "dont nouvelles", "Lots"), rows, note, "Aucun lot.", charted=0
        )
    ]  # fmt: skip


def _holders(bilan: Bilan) -> list[str]:
    held = [each for each in bilan.lots if each.lot.company.kind.family == KindFamily.INSERTION]
    said = "Titulaires : aucune structure d’insertion ne tient de lot."
    if held:
        who = french.counted(
            len({each.lot.company_id for each in held}),
            "structure d’insertion tient",
            "structures d’insertion tiennent",
        )
        due = Cell(sum(each.due for each in held), HOURS).text
        said = f"Titulaires : {who} {french.counted(len(held), 'lot', 'lots')}, pour {due} dues."
    return [said, "Employeuses : les structures d’insertion où travaillent les bénéficiaires."]


def _siae_tables(bilan: Bilan) -> list[Table]:
    return [
        spread(bilan, "Structures d’insertion et autres employeurs", ["siae"]),
        spread(bilan, "Type de structure", ["structure"]),
        spread(bilan, "Structure", ["employer"]),
    ]
