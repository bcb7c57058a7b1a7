"""What several documents of actions say: money against what was planned, indicators, who came."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from actions.documents.identity import day
from actions.models import Action, Funding
from actions.plan import FUNDED
from actions.reads.results import Attendance, Gap, GapTable, ProgrammeMoney, Result
from core import french


def signed(amount: Decimal | int, text: str) -> str:
    """Return a gap with its sign: "+120 €", "−30 €"."""
    return f"+{text}" if amount > 0 else text


def gap_in_words(gap: Gap) -> dict[str, str]:
    """Return what was planned and what it was, the gap in euros and in percent; no percent of nothing.

    Of what nobody has told, neither what it was nor a gap.
    """
    if gap.is_untold:
        return {"prevu": french.cents(gap.planned), "realise": french.NOTHING, "ecart": "", "pourcent": ""}
    percent = gap.percent
    return {
        "prevu": french.cents(gap.planned),
        "realise": french.cents(gap.actual),
        "ecart": signed(gap.amount, french.cents(gap.amount)),
        "pourcent": "" if percent is None else signed(percent, french.percent(percent)),
    }


def table_in_words(table: GapTable) -> dict[str, Any]:
    """Return the lines of a budget in the order of the form, each with where what it was comes from, and the sums."""
    return {
        "lignes": [
            {
                "cote": side,
                "rubrique": group.name,
                "nom": line.label,
                **gap_in_words(line.gap),
                "source": line.source,
            }
            for side, groups in (("Charges", table.charges), ("Produits", table.products))
            for group in groups
            for line in group.lines
        ],
        "totaux": [{"nom": label, **gap_in_words(gap)} for label, gap in table.totals],
    }


def money_in_words(money: ProgrammeMoney) -> dict[str, str]:
    """Return the money of an action or of several."""
    return {
        "prevu": french.cents(money.planned),
        "sollicite": french.cents(money.asked),
        "vote": french.cents(money.voted),
        "verse": french.cents(money.paid),
        "depense": french.cents(money.spent),
    }


def fundings_in_words(rows: Iterable[Funding]) -> list[dict[str, str]]:
    """Return who gives what, and where it stands; notes on funders stay on the site."""

    def amount(value: Decimal | None) -> str:
        return "" if value is None else french.cents(value)

    return [
        {
            "annee": str(row.year),
            "nom": str(row.funder),
            "ligne": FUNDED[row.account].label,
            "etat": str(row.get_status_display()),
            "prevu": french.cents(row.planned),
            "sollicite": amount(row.asked),
            "sollicite_le": day(row.asked_on),
            "vote": amount(row.voted),
            "vote_le": day(row.voted_on),
            "verse": amount(row.paid),
            "verse_le": day(row.paid_on),
        }
        for row in rows
    ]


def results_in_words(results: Iterable[Result]) -> list[dict[str, str]]:
    """Return each indicator with its target and its last measure, and who measured it when."""

    def value(number: Any) -> str:
        return "" if number is None else french.exact(number)

    told = []
    for result in results:
        row, last = result.indicator, result.last
        share = result.share
        told.append(
            {
                "nom": row.name,
                "unite": row.unit,
                "depart": value(row.baseline),
                "cible": value(row.target),
                "mesure": value(last.value) if last else "",
                "mesure_le": day(last.on) if last else "",
                "mesure_par": str(last.created_by) if last else "",
                "atteint": "atteint"
                if result.is_reached
                else f"{share}\u202f% du chemin"
                if share is not None
                else "",
                "source": row.source,
                "rythme": str(row.get_frequency_display()).lower(),
            }
        )
    return told


# What is expected of whom, and what is counted at the sessions.
PUBLICS: Sequence[tuple[str, str, str]] = (
    ("Personnes", "expected_people", "people"),
    ("Femmes", "expected_women", "women"),
    ("Hommes", "expected_men", "men"),
    ("Moins de 16 ans", "expected_children", "children"),
    ("16 à 25 ans", "expected_young", "young"),
    ("26 à 64 ans", "expected_adults", "adults"),
    ("65 ans et plus", "expected_seniors", "seniors"),
    ("Habitants du quartier", "expected_qpv", "from_qpv"),
    ("Venus d’ailleurs", "", "from_elsewhere"),
)


def publics_in_words(action: Action, came: Attendance | None) -> list[dict[str, str]]:
    """Return how many people are expected and how many came, line by line; those of which nothing is known are left.

    Without a session nobody was counted, which is not the same as nobody came.
    """
    found = []
    for label, expected, counted in PUBLICS:
        hoped = getattr(action, expected) if expected else None
        count = None if came is None else came.people if counted == "people" else came.counts[counted]
        if hoped is None and not count:
            continue
        found.append(
            {
                "nom": label,
                "attendu": "" if hoped is None else french.number(hoped),
                "venu": "" if count is None else french.number(count),
            }
        )
    return found


def sessions_in_words(came: Attendance | None) -> dict[str, str] | None:
    """Return how many sessions, people and hours; None without a session."""
    if came is None:
        return None
    return {
        "nombre": french.number(came.sessions),
        "personnes": french.number(came.people),
        "heures": french.exact(came.hours) if came.hours else "",
    }
