"""A text proposed for the bilan of an action, from its dated rows, to be read again before it is kept."""

import datetime
from decimal import Decimal

from actions.enums import FundingStatus
from actions.models import Action, Spending
from actions.reads.results import Attendance, Gap, Result, results_of
from actions.reads.targets import target_table
from core import french


def _many(count: Decimal | int, one: str, several: str) -> str:
    return f"{french.exact(count)} {several if count >= 2 else one}"


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} et {words[-1]}"


def _who_came(attendance: Attendance, year: int, expected: int | None) -> str:
    """Who came, with shares of all who came; what was not told is said."""
    if not attendance.sessions:
        return f"Aucune séance n’est notée en {year}."
    held = _many(attendance.sessions, "séance", "séances")
    length = f", soit {_many(attendance.hours, 'heure', 'heures')}," if attendance.hours else ""
    came = _many(attendance.people, "participation", "participations")
    text = f"En {year}, {held}{length} ont réuni {came}" if attendance.sessions > 1 else (
        f"En {year}, une séance{length} a réuni {came}"
    )  # fmt: skip
    counts, people = attendance.counts, attendance.people
    parts, untold = [], []
    for words, told, all_told, what in (
        ("femme", counts["women"], counts["women"] + counts["men"], "le sexe"),
        ("de moins de 26 ans", counts["children"] + counts["young"],
         sum(counts[name] for name in ("children", "young", "adults", "seniors")), "l’âge"),
        ("du quartier", counts["from_qpv"], counts["from_qpv"] + counts["from_elsewhere"], "l’origine"),
    ):  # fmt: skip
        if told and people:
            share = french.percent(Decimal(told) * 100 / people)
            noun = ("femme" if told == 1 else "femmes") if words == "femme" else words
            parts.append(f"{french.number(told)} {noun} ({share})")
        if people and all_told < people:
            untold.append(f"{what} pour {french.number(people - all_told)}")
    if parts:
        text += f", dont {_listed(parts)}"
    text += "."
    if untold:
        text += f" N’est pas renseigné : {_listed(untold)} d’entre elles."
    if expected:
        text += f" On attendait {_many(expected, 'personne', 'personnes')}."
    return text


def _measured(result: Result) -> str:
    row, last = result.indicator, result.last
    if last is None:
        return f"« {row.name} » n’est pas encore mesuré."
    unit = f" {row.unit}" if row.unit else ""
    text = f"« {row.name} » : {french.exact(last.value)}{unit} le {french.date_long(last.on)}"
    if row.target is None:
        return f"{text}."
    text += f", pour une cible de {french.exact(row.target)}"
    if result.is_reached:
        return f"{text} : elle est atteinte."
    return f"{text} : {french.percent(result.share)} du chemin est fait." if result.share is not None else f"{text}."


def _spent(gap: Gap, without_proof: int) -> str:
    if not gap.planned and not gap.actual:
        return ""
    if not gap.planned:
        text = f"{french.cents(gap.actual)} ont été dépensés, sans budget prévu."
    elif not gap.actual:
        text = f"{french.cents(gap.planned)} étaient prévus ; aucune dépense n’est notée."
    else:
        text = f"{french.cents(gap.actual)} ont été dépensés pour {french.cents(gap.planned)} prévus"
        if gap.amount:
            more = "de plus" if gap.amount > 0 else "de moins"
            share = f" ({french.percent(gap.percent)})" if gap.percent else ""
            text += f", soit {french.cents(abs(gap.amount))} {more}{share}"
        text += "."
    if without_proof:
        lacks = "dépense n’a pas encore son justificatif" if without_proof == 1 else (
            "dépenses n’ont pas encore leur justificatif"
        )  # fmt: skip
        text += f" {french.number(without_proof)} {lacks}."
    return text


def _funded(action: Action, year: int) -> str:
    given = []
    for row in action.fundings.filter(year=year).exclude(status=FundingStatus.REFUSED).select_related("funder"):
        if row.paid:
            given.append(f"{row.funder} ({french.cents(row.paid)} versés)")
        elif row.voted:
            given.append(f"{row.funder} ({french.cents(row.voted)} votés)")
    return f"Financement : {_listed(given)}." if given else ""


def _partners(action: Action) -> str:
    others = [f"{row.partner} ({row.get_role_display().lower()})" for row in action.partners.select_related("partner")]
    lead = action.lead_partner or "le bailleur"
    return f"L’action est portée par {lead}{f', avec {_listed(others)}' if others else ''}."


def proposed_text(action: Action, year: int) -> str:
    """Return plain paragraphs: who came, what was measured against its target, what was spent, with whom.

    Every figure is read from dated rows; nothing is written. Six queries.
    """
    results = results_of([action], until=datetime.date(year, 12, 31))
    group = target_table([action], year, results=results).groups[0]
    bare = Spending.objects.filter(action=action, spent_on__year=year).without_proof().count()
    paragraphs = [
        _who_came(group.sums.attendance, year, action.expected_people),
        " ".join(_measured(result) for result in group.results),
        " ".join(filter(None, [_spent(Gap(group.sums.planned, group.sums.spent), bare), _funded(action, year)])),
        _partners(action),
    ]
    return "\n\n".join(filter(None, paragraphs))
