"""Plans of the abatement of TFPB in a flat file: one line per action, QPV and axis, as this site exports them.

What was spent and valued is not taken: it is read from spending lines, which have their proofs.
"""

from decimal import Decimal
from typing import Any

from django.db.models import Q

from actions.models import Action, Axis, TfpbConvention, TfpbLine
from actions.permissions import leads_one_of
from actions.services import tfpb
from actions.services.closing import MoneyError
from core import french
from core.importing import Importer, Progress, Report
from core.reading import values
from core.reading.sources import Source
from core.reading.tables import Column, read_table
from territories.importers.lines import Line, conclude, refusing

CODE = Column("code", "code QPV", ("code qpv", "code du quartier", "qpv"), is_required=True)
YEAR = Column("year", "année", ("annee", "exercice"), is_required=True)
NUMBER = Column("number", "n° axe", ("n axe", "numero axe", "axe numero"), is_required=True)
KEY = Column("key", "n° action", ("n action", "numero action"))
ACTION = Column("action", "action", ("intitule de l action",), is_required=True)
CALENDAR = Column("calendar", "calendrier", ("periode",))
PLANNED = Column("planned", "dépense prévisionnelle (€)", ("depense previsionnelle", "depense prevue"))
LANDLORD = Column(
    "landlord", "dont financement bailleur (€)", ("dont financement bailleur", "financement bailleur", "dont bailleur")
)
OTHERS = Column("others", "dont autre financement (€)", ("dont autre financement", "autre financement", "dont autres"))
VALUED = Column("valued", "dépense valorisée TFPB (€)", ("depense valorisee tfpb", "depense valorisee"))
COMMENT = Column("comment", "commentaire", ("commentaires", "observations"))
COLUMNS = (CODE, YEAR, NUMBER, KEY, ACTION, CALENDAR, PLANNED, LANDLORD, OTHERS, VALUED, COMMENT)
CENT = Decimal("0.01")
# What the file of this site says of a line that was valued without being planned.
UNPLANNED = "hors plan"


class TfpbImporter(Importer):
    """Lines of plans, written or changed; a line that says what is known already changes nothing."""

    name = "tfpb"
    title = "Plans TFPB"
    description = (
        "Plans d’abattement de TFPB, une ligne par action, par quartier et par axe, dans la forme du fichier à plat "
        "d’une convention. Les conventions et les actions sont celles du site ; ce qui est réalisé se lit dans les "
        "dépenses et n’est pas repris."
    )
    accepts = ".csv,.tsv,.txt,.xlsx,.xls,.ods"
    template_columns = COLUMNS
    matched_columns = COLUMNS
    list_view = "actions:tfpb_list"

    def is_open_to(self, user: Any) -> bool:
        """Whoever leads a quartier may bring its plan; others' lines are refused one by one."""
        return bool(user.is_administrator or user.scope.is_officer)

    def run(self, source: Source, report: Report, *, options: dict[str, Any], by: Any, progress: Progress) -> None:
        """Read every line and write those that say something new."""
        seen: dict[tuple[int, int, int, int], int] = {}
        with read_table(source, COLUMNS) as table:
            for row in table:
                report.read += 1
                with refusing(report, row.line):
                    line = Line(row.line, row.cells, table.headers)
                    if row.problem:
                        raise line.refused("code", row.problem)
                    if line["calendar"].strip().casefold() == UNPLANNED:
                        report.unchanged += 1
                        continue
                    self._take(line, report, seen, by)
            report.notes += table.notes
        conclude(report, "plans TFPB")
        progress(report.read, report.read)

    def _take(self, line: Line, report: Report, seen: dict[tuple[int, int, int, int], int], by: Any) -> None:
        convention, year = _convention(line, by)
        axis, action = _axis(line, convention), _action(line, convention, year, by)
        key = (convention.pk, year, axis.pk, action.pk)
        if key in seen:
            raise line.refused("action", f"cette action est déjà sur cet axe à la ligne {seen[key]}")
        seen[key] = line.number
        landlord, others, valued = _amounts(line)
        known = TfpbLine.objects.filter(convention=convention, year=year, axis=axis, action=action).first()
        plan = known or TfpbLine(convention=convention, year=year, axis=axis, action=action)
        # A column that is not there leaves what is known.
        told: dict[str, Any] = {"landlord": landlord, "others": others}
        if "valued" in line.headers:
            told["valued"] = valued
        if "calendar" in line.headers:
            told["calendar"] = line.text("calendar", 120)
        if "comment" in line.headers:
            told["comment"] = line.text("comment", 2000)
        # A cell has its text on one line: that is no change.
        for name in {"calendar", "comment"} & told.keys() if known else ():
            if " ".join(getattr(known, name).split()) == " ".join(told[name].split()):
                del told[name]
        if known and all(getattr(known, name) == value for name, value in told.items()):
            report.unchanged += 1
            return
        for name, value in told.items():
            setattr(plan, name, value)
        try:
            tfpb.save_line(line=plan, by=by)
        except MoneyError as error:
            raise line.refused("year" if "close" in str(error) else "valued", str(error).rstrip(".")) from None
        what = "changed" if known else "created"
        setattr(report, what, getattr(report, what) + 1)
        detail = (
            f"{year}, axe {axis.number}, {french.euro(plan.planned, 2)} dont {french.euro(plan.valued, 2)} valorisés"
        )
        report.show(line.number, what, action.title, detail)


def _convention(line: Line, by: Any) -> tuple[TfpbConvention, int]:
    code, year = line.text("code", 20).upper(), line.read("year", values.year)
    if not code:
        raise line.refused("code", "le code du quartier manque")
    if year is None:
        raise line.refused("year", "l’année manque")
    rows = TfpbConvention.objects.in_year(year).filter(quartier__code=code)
    row = rows.select_related("framework").first()
    if row is None or (by is not None and not leads_one_of(by, [row.quartier_id])):
        raise line.refused("code", f"vous n’avez pas de convention TFPB sur ce quartier en {year}")
    return row, year


def _axis(line: Line, convention: TfpbConvention) -> Axis:
    number = line.read("number", values.integer, minimum=1, maximum=99)
    framework = convention.framework
    axis = framework.axes.filter(version=framework.axes_version, number=number).first() if number else None
    if axis is None:
        raise line.refused("number", f"« {framework} » n’a pas cet axe")
    return axis


def _action(line: Line, convention: TfpbConvention, year: int, by: Any) -> Action:
    here = Action.objects.in_year(year).filter(quartiers=convention.quartier_id)
    key = line.read("key", values.integer, minimum=1, maximum=2**62)
    title = line.text("action", 200)
    if not key and not title:
        raise line.refused("action", "l’action manque")
    found = list(here.filter(Q(pk=key) if key else Q(title__iexact=title))[:2])
    if not found:
        raise line.refused("key" if key else "action", f"aucune action de ce quartier ne s’appelle ainsi en {year}")
    if len(found) > 1:
        raise line.refused("action", "plusieurs actions s’appellent ainsi : donnez leur numéro")
    return found[0]


def _amount(line: Line, name: str) -> Decimal | None:
    amount = line.read(name, values.number)
    if amount is None:
        return None
    if not 0 <= amount < 10**9 or amount != amount.quantize(CENT):
        raise line.refused(name, "ce n’est pas un montant en euros, avec deux chiffres après la virgule au plus")
    return amount.quantize(CENT)


def _amounts(line: Line) -> tuple[Decimal, Decimal, Decimal]:
    """What the landlord pays, what others pay, what is valued. A total alone is the landlord's."""
    planned, landlord, others = (_amount(line, name) for name in ("planned", "landlord", "others"))
    valued = _amount(line, "valued") or Decimal(0)
    if landlord is None:
        landlord = max((planned or Decimal(0)) - (others or Decimal(0)), Decimal(0))
    others = others or Decimal(0)
    if planned is not None and planned != landlord + others:
        raise line.refused("planned", "la dépense n’est pas la somme du bailleur et des autres")
    if valued > landlord + others:
        raise line.refused("valued", "on ne valorise pas plus que la dépense prévue")
    return landlord, others, valued
