"""What cells of tables of clauses mean: euros, hours, shares that are written as percents or not."""

from collections.abc import Iterable
from decimal import Decimal

from core.reading import values
from core.reading.values import BadValueError
from insertion.clause import HUNDRED, rounded
from territories.importers.lines import Line

CENT = Decimal("0.01")
MOST_EUROS = Decimal(10) ** 12
MOST_HOURS = 10**9


def euros(line: Line, name: str, *, most: Decimal = MOST_EUROS) -> Decimal | None:
    """Return an amount greater than zero, to the cent; None for an empty cell. Raises RefusedLineError."""
    amount = line.read(name, values.number)
    if amount is None:
        return None
    if not 0 < amount < most:
        raise line.refused(name, "un montant plus grand que zéro est attendu, en euros")
    # A sum of a spreadsheet has digits that nobody wrote.
    return amount.quantize(CENT)


def hours(line: Line, name: str) -> int | None:
    """Return whole hours, a half upwards; None for an empty cell. Raises RefusedLineError."""
    found = exact_hours(line, name)
    return None if found is None else rounded(found)


def exact_hours(line: Line, name: str) -> Decimal | None:
    """Return hours, to the hundredth; None for an empty cell. Raises RefusedLineError."""
    found = line.read(name, values.number)
    if found is None:
        return None
    if not 0 <= found < MOST_HOURS:
        raise line.refused(name, "un nombre d’heures est attendu, qui n’est pas négatif")
    return found.quantize(CENT)


class Shares:
    """A column of percents: "50 %" is 50, and so is the 0.5 that a spreadsheet keeps of a cell shown as "50 %".

    A 1 is 1 % among percents and 100 % among shares of one: the other cells say which, or the line is refused.
    """

    def __init__(self, name: str, cells: Iterable[str]) -> None:
        self.name = name
        found = [value for cell in cells if "%" not in cell and (value := _number(cell)) is not None]
        self.has_parts = any(0 < value < 1 for value in found)
        self.has_percents = any(value > 1 for value in found)

    def read(self, line: Line) -> Decimal | None:
        """Return a percent between 0 and 100; None for an empty cell. Raises RefusedLineError."""
        value = line.read(self.name, values.number)
        if value is None:
            return None
        if "%" not in line[self.name]:
            if value == 1 and self.has_parts == self.has_percents:
                raise line.refused(self.name, "1 % ou 100 % ? Écrivez le signe %")
            if 0 < value < 1 or (value == 1 and self.has_parts):
                value *= HUNDRED
        if not 0 < value <= HUNDRED:
            raise line.refused(self.name, "un pourcentage est attendu, plus grand que 0 et jusqu’à 100")
        return value.quantize(CENT)


def _number(cell: str) -> Decimal | None:
    try:
        return values.number(cell)
    except BadValueError:
        return None
