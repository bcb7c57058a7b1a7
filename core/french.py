"""French ways of writing numbers, areas, amounts and dates.

Every function takes what a page may hold (None included) and gives a string. Numbers use the
narrow no-break space (U+202F) between thousands and before a unit, as the Imprimerie nationale's
typographic rules ask.
"""

import datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from django.utils import timezone
from django.utils.formats import date_format

NARROW_SPACE = "\u202f"
NOTHING = "—"
MONTHS_SHORT = (
    "janv.",
    "févr.",
    "mars",
    "avr.",
    "mai",
    "juin",
    "juil.",
    "août",
    "sept.",
    "oct.",
    "nov.",
    "déc.",
)
HECTARE = 10_000
SQUARE_KILOMETRE = 1_000_000


def to_decimal(value) -> Decimal | None:
    """The number in `value` (int, float, Decimal or plain string), or None when there is none."""
    if value is None or value == "" or isinstance(value, bool):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def number(value, decimals: int = 0) -> str:
    """12165 → "12 165"; 45.84 with one decimal → "45,8"; no number → "—"."""
    found = to_decimal(value)
    if found is None:
        return NOTHING
    rounded = found.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    if rounded == 0:
        rounded = abs(rounded)
    return f"{rounded:,f}".replace(",", NARROW_SPACE).replace(".", ",").replace("-", "\u2212")


def counted(count: int, one: str, several: str) -> str:
    """A number with its word: "1 action", "12 actions"; "0 action", as French has it."""
    return f"{number(count)} {several if count > 1 else one}"


def exact(value) -> str:
    """A number with the decimals that it has, two at most: 12.50 → "12,5"; 1200.00 → "1 200"."""
    text = number(value, 2)
    return text.rstrip("0").removesuffix(",") if "," in text else text


def cents(value) -> str:
    """Euros, to the cent when there are some: 120.00 → "120 €"; 120.5 → "120,50 €"."""
    found = to_decimal(value)
    return euro(value, 0 if found is None or found == found.to_integral_value() else 2)


def percent(value, decimals: int = 0) -> str:
    """A value already in percent: 68 → "68 %"."""
    return with_unit(value, "%", decimals)


def with_unit(value, unit: str, decimals: int = 0) -> str:
    text = number(value, decimals)
    return text if text == NOTHING or not unit else f"{text}{NARROW_SPACE}{unit}"


def file_size(size) -> str:
    """A number of bytes as people read it: "267 o", "45 Ko", "1,3 Mo"."""
    found = to_decimal(size)
    if found is None or found < 1024:
        return with_unit(size, "o")
    kilos = found / 1024
    return with_unit(kilos, "Ko") if kilos < 1000 else with_unit(kilos / 1024, "Mo", 1)


def euro(value, decimals: int = 0) -> str:
    return with_unit(value, "€", decimals)


def area(square_metres) -> str:
    """A surface given in m², in the unit that reads best: "850 m²", "12,5 ha", "1,2 km²"."""
    found = to_decimal(square_metres)
    if found is None:
        return NOTHING
    if found < HECTARE:
        return with_unit(found, "m²")
    unit, size = ("ha", HECTARE) if found < SQUARE_KILOMETRE else ("km²", SQUARE_KILOMETRE)
    text = number(found / size, 1).removesuffix(",0")
    return f"{text}{NARROW_SPACE}{unit}"


def to_date(value) -> datetime.date | None:
    """The local calendar day of a date or an instant."""
    if isinstance(value, datetime.datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value if isinstance(value, datetime.date) else None


def age_days(value) -> str:
    """How far a day is from today: "aujourd'hui", "hier", "il y a 3 jours", "dans 2 jours"."""
    day = to_date(value)
    if day is None:
        return NOTHING
    distance = (timezone.localdate() - day).days
    match distance:
        case 0:
            return "aujourd’hui"
        case 1:
            return "hier"
        case -1:
            return "demain"
    if distance < 0:
        return f"dans {number(-distance)} jours"
    return f"il y a {number(distance)} jours"


def date_short(value) -> str:
    """ "12 nov.", with the year when it is not the current one."""
    day = to_date(value)
    if day is None:
        return NOTHING
    first = "1er" if day.day == 1 else str(day.day)
    text = f"{first} {MONTHS_SHORT[day.month - 1]}"
    return text if day.year == timezone.localdate().year else f"{text} {day.year}"


def date_long(value, *, with_weekday: bool = False) -> str:
    """A day in full, as documents write it: "1er janvier 2020"; with its weekday: "mercredi 1er janvier 2020"."""
    day = to_date(value)
    if day is None:
        return NOTHING
    return date_text(day, "l j F Y" if with_weekday else "j F Y")


def date_text(value, wanted: str = "j F Y") -> str:
    """A day or an instant in words, as Django's format wants it; the first of a month is "1er"."""
    day = to_date(value)
    if day is None:
        return NOTHING
    local = timezone.localtime(value) if isinstance(value, datetime.datetime) and timezone.is_aware(value) else value
    return date_format(local, wanted.replace("j", r"\1\e\r") if day.day == 1 else wanted)


def days_short(value) -> str:
    """A number of days in a narrow column: 11 → "11 j"."""
    return with_unit(value, "j")


def late(due) -> str:
    """ "en retard de 12 j" when the day `due` is past, an empty string otherwise."""
    day = to_date(due)
    if day is None:
        return ""
    overdue = (timezone.localdate() - day).days
    return f"en retard de {days_short(overdue)}" if overdue > 0 else ""
