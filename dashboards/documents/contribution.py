"""The contribution of the landlord to the rapport politique de la ville of the EPCI, in the order of the décret.

Décret n° 2015-1118 du 3 septembre 2015: orientations, evolution of the quartiers, actions of the past year,
perspectives and improvements (droit commun, coordination, participation, evaluation), link with the renewal project.
Each figure has its source in words and the address of the page where its rows are.
"""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from actions.documents.identity import identity_of
from actions.enums import Additionality, Involvement, ReportVerdict
from core import french
from core.documents.pdf import render_pdf
from core.french import counted, euro, number
from dashboards.documents.words import CONTRIBUTION
from dashboards.reads.contribution import Contribution, Seen, Told
from dashboards.reads.indicators import SECRECY
from dashboards.reads.links import veille_url
from diagnostics.documents.rendering import PDF_TYPE, Made, template_for, word_file
from diagnostics.enums import DiagnosticKind, IssueStatus, OrganisationKind
from meetings.enums import MeetingKind
from territories.models import Quartier

Block = dict[str, Any]
# Themes and problématiques that are named in a sentence or a list.
NAMED = 5
# Said of what comes from a bilan that nobody has validated.
DRAFT = " (bilan en cours d’écriture)"


def contribution_data(
    found: Contribution, user: Any, filters: Sequence[str], kept: dict[str, str] | None = None
) -> dict[str, Any]:
    """Return what the contribution says. One query beside those of its figures.

    `filters` are those of the page in words, `kept` as they are in its address.
    """
    names = ", ".join(str(row) for row in found.quartiers)
    towns = [town for row in found.quartiers for town in row.communes.all()]
    identity = identity_of(
        user=user,
        genre="Contribution au rapport politique de la ville",
        title=names if len(found.quartiers) == 1 else counted(len(found.quartiers), "quartier", "quartiers"),
        path=reverse("dashboards:bilans", query={**(kept or {}), "annee": found.year}),
        quartiers=", ".join(" ".join(filter(None, [row.code, row.name])) for row in found.quartiers),
        kept=str(found.year),
    )
    return {
        **identity,
        "document": f"Contribution au rapport politique de la ville {found.year} : {identity['titre']}",
        "titre": f"{identity['titre']}, {found.year}",
        "annee": str(found.year),
        "communes": ", ".join(sorted({town.name for town in towns})),
        "epci": ", ".join(sorted({town.epci_name for town in towns if town.epci_name})),
        "filtres": " ; ".join(filters) or "tous les quartiers que lit cette personne",
        "parties": [
            {"titre": title, "blocs": blocks}
            for title, blocks in (
                ("1. Rappel des orientations", _orientations(found)),
                ("2. Évolution des quartiers", [_quartier(found, row) for row in found.quartiers]),
                (f"3. Actions de {found.year}", _actions(found)),
                ("4. Perspectives et améliorations", _perspectives(found)),
                ("5. Lien avec le renouvellement urbain", _renewal(found)),
            )
        ],
    }


def contribution_pdf(data: dict[str, Any]) -> Made:
    """Return the contribution as a tagged PDF. Raises DocumentError."""
    return Made(render_pdf("contribution.typ", data, advice="Gardez moins de quartiers."), PDF_TYPE)


def contribution_word(data: dict[str, Any], user: Any) -> Made:
    """Return the contribution as a Word file, on the letterhead of the reader's team. Raises DocumentError."""
    return word_file(CONTRIBUTION, data, template_for(CONTRIBUTION, team_id=None, user_id=user.pk))


# ---- pieces ---------------------------------------------------------------------------------------------------------


def _block(title: str, *paragraphs: dict[str, Any]) -> Block:
    return {"titre": title, "paragraphes": list(paragraphs)}


def _said(text: str, source: str, path: str, points: Iterable[str] = ()) -> dict[str, Any]:
    """Return a paragraph with its list, its source in words and the address of its rows."""
    return {
        "texte": text,
        "points": list(points),
        "source": source,
        "adresse": settings.SITE_URL.rstrip("/") + path,
    }


def _of(found: Contribution) -> dict[str, Any]:
    """Return the filter of lists on the quartier, when there is one alone."""
    return {"quartier": found.quartiers[0].pk} if len(found.quartiers) == 1 else {}


def _listed(parts: Sequence[str]) -> str:
    """Return "a", "a et b", "a, b et c"."""
    return " et ".join(filter(None, [", ".join(parts[:-1]), *parts[-1:]]))


def _how_many(count: int, none: str, one: str, several: str) -> str:
    """Return "aucune n’est faite", "1 est faite", "3 sont faites"."""
    return f"{number(count)} {several if count > 1 else one}" if count else f"{none}{one}"


def _quoted(text: str) -> str:
    return f"« {text.strip()} »"


# ---- 1. orientations ------------------------------------------------------------------------------------------------


def _orientations(found: Contribution) -> list[Block]:
    path = reverse("actions:programme_list", query={"annee": found.year, **_of(found)})
    source = f"Programmes d’actions de {found.year}"
    if not found.programmes:
        return [_block("", _said(f"Aucun programme d’actions n’est écrit pour {found.year}.", source, path))]
    frameworks = []
    for row in found.frameworks:
        days = [french.date_long(day) for day in (row.starts_on, row.ends_on) if day]
        detail = [
            str(row.get_kind_display()),
            " – ".join(days),
            f"signé par {row.signatories}" if row.signatories else "",
        ]
        frameworks.append(f"{row.title} ({', '.join(filter(None, detail))})")
    answered = (
        _said("L’action du bailleur répond aux cadres suivants.", "Cadres des programmes", path, frameworks)
        if frameworks
        else _said("Les programmes de l’année ne disent pas à quels cadres ils répondent.", source, path)
    )
    aims = [
        f"{row.title} ({row.years}) : {row.aims}" if row.aims else f"{row.title} ({row.years})"
        for row in found.programmes
    ]
    count = counted(len(aims), "programme d’actions est en cours", "programmes d’actions sont en cours")
    return [_block("", answered, _said(f"{count}.", source, path, aims))]


# ---- 2. the quartiers -----------------------------------------------------------------------------------------------


def _quartier(found: Contribution, row: Quartier) -> Block:
    return _block(
        " ".join(filter(None, [str(row), f"({row.code})" if row.code else ""])),
        _indicators(found, row),
        _observations(found, row, found.seen[row.pk]),
        _issues(found, row),
    )


def _indicators(found: Contribution, row: Quartier) -> dict[str, Any]:
    points, sources = [], []
    for values in found.indicators.get(row.pk, []):
        told = []
        for value in values:
            unit, decimals = value.indicator.unit, value.indicator.decimals
            text = SECRECY if value.is_secret else french.with_unit(value.value, unit, decimals)
            told.append(f"{text} en {value.vintage}")
            sources.append(value.source)
        points.append(f"{values[0].indicator} : {' ; '.join(told)}")
    if not points:
        text = "Aucun indicateur statistique n’est encore repris pour ce quartier."
    else:
        text = (
            "Les indicateurs publiés décrivent le quartier à la date de chaque millésime. Ils ne s’additionnent pas "
            "d’un quartier à l’autre, et deux millésimes qui se suivent ne mesurent pas une évolution."
        )
    source = ", ".join(dict.fromkeys(sources)) or "Indicateurs du quartier"
    return _said(text, source, row.get_absolute_url(), points)


def _observations(found: Contribution, row: Quartier, seen: Seen) -> dict[str, Any]:
    year = found.year
    source = f"Veille, observations vues du 1er janvier au 31 décembre {year}, dans l’état d’aujourd’hui"
    path = veille_url(quartier=row.pk, du=f"{year}-01-01", au=f"{year}-12-31")
    if not seen.total:
        before = f" ({number(seen.before)} en {year - 1})" if seen.before else ""
        return _said(f"Aucune observation n’a été notée en {year}{before}.", source, path)
    text = (
        f"{counted(seen.total, 'observation a été notée', 'observations ont été notées')} en {year}, contre "
        f"{number(seen.before)} en {year - 1}"
    )
    text += f", dont {counted(seen.strengths, 'point fort', 'points forts')}." if seen.strengths else "."
    if seen.problems:
        waiting = seen.problems - seen.over
        text += (
            f" Sur {counted(seen.problems, 'constat ou incident', 'constats et incidents')}, "
            f"{_how_many(seen.over, 'aucun n’', 'est traité ou classé', 'sont traités ou classés')} et "
            f"{_how_many(waiting, 'aucun ne ', 'reste ouvert', 'restent ouverts')}."
        )
        first = sorted(seen.themes.items(), key=lambda item: (-item[1], found.themes.get(item[0], "")))[:NAMED]
        named = [f"{found.themes.get(theme, '')} ({number(count)})" for theme, count in first]
        text += f" Thèmes les plus fréquents : {_listed(named)}."
    return _said(text, source, path)


def _issues(found: Contribution, row: Quartier) -> dict[str, Any]:
    issues = found.issues.get(row.pk, [])
    opened = sum(timezone.localtime(issue.created_at).year == found.year for issue in issues)
    going = [issue for issue in issues if issue.status != IssueStatus.SOLVED]
    solved = len(issues) - len(going)
    source, path = "Problématiques du quartier", reverse("diagnostics:issue_list", query={"quartier": row.pk})
    if not issues:
        return _said("Aucune problématique n’est ouverte sur ce quartier.", source, path)
    text = (
        f"{counted(len(going), 'problématique est ouverte', 'problématiques sont ouvertes')} aujourd’hui, "
        f"{_how_many(opened, 'aucune n’', 'a été posée', 'ont été posées')} en {found.year}, "
        f"{_how_many(solved, 'aucune n’', 'est résolue', 'sont résolues')}."
    )
    points = [
        f"{issue.title}, gravité : {str(issue.get_gravity_display()).lower()}"
        + (f", priorité {number(issue.priority)}" if issue.priority else "")
        for issue in going[:NAMED]
    ]
    return _said(text, source, path, points)


# ---- 3. the actions -------------------------------------------------------------------------------------------------


def _axis_of(told: Told) -> str:
    return f"{told.axis.framework} : {told.axis}" if told.axis else "Actions sans axe"


def _action(told: Told) -> str:
    """Say what an action was in a line: its state, who came, its sentence."""
    words = [str(told.action.get_status_display()).lower()]
    if told.sessions:
        people = counted(told.people, "participation", "participations")
        words.append(f"{counted(told.sessions, 'séance', 'séances')}, {people}")
    text = f"{told.action.title} ({' ; '.join(words)})"
    if told.action.status_reason:
        text += f", {told.action.status_reason.rstrip('. ')}"
    report = told.report
    if report is None or not report.sentence:
        return f"{text}. Pas encore de phrase de bilan."
    return f"{text} : {_quoted(report.sentence)}" + ("" if report.validated_at else DRAFT)


def _actions(found: Contribution) -> list[Block]:
    path = reverse("actions:action_list", query={"annee": found.year, **_of(found)})
    source = f"Fiches actions et bilans de {found.year}"
    if not found.actions:
        return [_block("", _said(f"Aucune action n’est inscrite en {found.year}.", source, path))]
    blocks = [
        _block(axis, _said(f"{counted(len(rows), 'action', 'actions')}.", source, path, map(_action, rows)))
        for axis, group in groupby(found.actions, _axis_of)
        if (rows := list(group))
    ]
    came = found.people
    people = (
        f"{counted(came['n'], 'séance a réuni', 'séances ont réuni')} "
        f"{counted(came['came'], 'participation', 'participations')}"
        f" ({number(came['all_women'])} de femmes, {number(came['all_men'])} d’hommes, "
        f"{number(came['local'])} d’habitants du quartier ; le reste n’est pas renseigné)."
        if came["n"]
        else f"Aucune séance n’a été notée en {found.year}."
    )
    return [
        *blocks,
        _block("Publics", _said(people, f"Séances des actions de {found.year}, comptées sans aucun nom", path)),
        _block("Moyens", _money(found, path), _abatement(found)),
    ]


def _money(found: Contribution, path: str) -> dict[str, Any]:
    source = f"Financements et dépenses des actions de {found.year}"
    here = "sur le quartier" if len(found.quartiers) == 1 else "sur ces quartiers, chacun pour sa part"
    spent = f"{euro(found.spent, 2)} ont été dépensés {here}."
    if not found.fundings:
        return _said(f"Aucun financement n’a été sollicité pour {found.year}. {spent}", source, path)
    asked, voted, paid = (sum(getattr(row, name) for row in found.fundings) for name in ("asked", "voted", "paid"))
    text = (
        f"Pour l’ensemble des actions, qui peuvent concerner aussi d’autres quartiers, {euro(asked, 2)} ont été "
        f"sollicités, {euro(voted, 2)} votés et {euro(paid, 2)} versés. {spent}"
    )
    points = [
        f"{row.funder} : {euro(row.asked, 2)} sollicités, {euro(row.voted, 2)} votés, {euro(row.paid, 2)} versés"
        for row in found.fundings
    ]
    return _said(text, source, path, points)


def _abatement(found: Contribution) -> dict[str, Any]:
    source = f"Conventions d’abattement de TFPB, plan et bilan {found.year}"
    path = reverse("actions:tfpb_list")
    if not found.abatements:
        return _said(f"Aucune convention d’abattement de TFPB n’est notée pour {found.year}.", source, path)
    points = []
    for row in found.abatements:
        text = f"{row.convention.quartier} : {euro(row.valued, 2)} valorisés"
        if row.amount:
            share = french.percent(row.valued * 100 / row.amount, 1)
            text += f" pour {euro(row.amount, 2)} d’abattement ({share})"
        else:
            text += ", abattement non renseigné"
        points.append(text)
    if len(found.abatements) == 1:
        path = reverse("actions:tfpb_detail", args=[found.abatements[0].convention.pk], query={"annee": found.year})
    total = sum(row.valued for row in found.abatements)
    return _said(f"Au titre de l’abattement de TFPB, {euro(total, 2)} sont valorisés.", source, path, points)


# ---- 4. perspectives ------------------------------------------------------------------------------------------------


def _perspectives(found: Contribution) -> list[Block]:
    path = reverse("actions:action_list", query={"annee": found.year, **_of(found)})
    return [
        _block("Droit commun", _common(found, path)),
        _block("Coordination", _coordination(found)),
        _block("Participation des habitants", _participation(found, path), _residents(found)),
        _block("Évaluation et suites", _evaluation(found, path)),
    ]


def _common(found: Contribution, path: str) -> dict[str, Any]:
    source = f"Fiches actions de {found.year}, « droit commun ou au-delà »"
    kinds = [told.action.additionality for told in found.actions]
    beyond, common, unknown = (
        kinds.count(kind) for kind in (Additionality.BEYOND, Additionality.COMMON, Additionality.UNKNOWN)
    )
    if not kinds:
        return _said("Aucune action n’est inscrite : il n’y a rien à situer.", source, path)
    text = (
        f"{counted(len(kinds), 'action', 'actions')} : {number(common)} du droit commun, {number(beyond)} au-delà, "
        f"{number(unknown)} à préciser."
    )
    points = [
        f"{told.action.title} : {told.action.additionality_note}"
        for told in found.actions
        if told.action.additionality == Additionality.BEYOND
    ]
    return _said(text, source, path, points)


def _coordination(found: Contribution) -> dict[str, Any]:
    year = found.year
    source = f"Réunions tenues en {year}, décisions dans l’état d’aujourd’hui, partenaires des fiches actions"
    path = reverse("meetings:meeting_list", query={"du": f"{year}-01-01", "au": f"{year}-12-31", **_of(found)})
    partners = (
        f" {counted(found.partners, 'structure partenaire participe', 'structures partenaires participent')} aux "
        "actions."
        if found.partners
        else ""
    )
    held = sum(found.meetings.values())
    if not held:
        return _said(f"Aucune réunion tenue n’est notée en {year}.{partners}", source, path)
    decided = found.decisions
    text = (
        f"{counted(held, 'réunion a été tenue', 'réunions ont été tenues')} en {year} ; "
        f"{counted(decided['taken'], 'décision y a été prise', 'décisions y ont été prises')}, "
        f"{_how_many(decided['done'], 'aucune n’', 'est faite', 'sont faites')} aujourd’hui.{partners}"
    )
    kinds = [f"{MeetingKind(kind).label} : {number(count)}" for kind, count in found.meetings.items()]
    return _said(text, source, path, kinds)


def _participation(found: Contribution, path: str) -> dict[str, Any]:
    levels = [told.action.involvement for told in found.actions]
    involved = [
        f"{level.label} : {counted(levels.count(level), 'action', 'actions')}"
        for level in Involvement
        if level != Involvement.NONE and level in levels
    ]
    count = sum(level != Involvement.NONE for level in levels)
    text = (
        f"Les habitants prennent part à {counted(count, 'action', 'actions')} sur {number(len(levels))}."
        if levels
        else "Aucune action n’est inscrite."
    )
    return _said(text, f"Fiches actions de {found.year}, « participation des habitants »", path, involved)


def _residents(found: Contribution) -> dict[str, Any]:
    year, decided = found.year, found.decisions
    source = f"Réunions et diagnostics de {year}, comptés sans aucun nom"
    path = reverse("meetings:meeting_list", query={"du": f"{year}-01-01", "au": f"{year}-12-31", **_of(found)})
    residents = found.attendance.get(OrganisationKind.RESIDENTS, 0)
    text = (
        f"{counted(residents, 'présence d’habitant a été comptée', 'présences d’habitants ont été comptées')} en "
        "réunion. "
        if residents
        else "Aucune présence d’habitants n’a été comptée en réunion. "
    )
    text += (
        f"{counted(decided['promised'], 'engagement a été pris', 'engagements ont été pris')} devant les habitants, "
        f"{_how_many(decided['kept'], 'aucun n’', 'est tenu', 'sont tenus')} aujourd’hui."
        if decided["promised"]
        else "Aucun engagement n’est noté comme promis aux habitants."
    )
    walks = [f"{DiagnosticKind(kind).label} : {number(count)}" for kind, count in found.diagnostics.items()]
    return _said(text, source, path, walks)


def _evaluation(found: Contribution, path: str) -> dict[str, Any]:
    source = f"Bilans et indicateurs des actions de {found.year}"
    reports = found.reports
    validated = sum(report.validated_at is not None for report in reports)
    text = (
        f"{counted(len(reports), 'bilan est écrit', 'bilans sont écrits')} pour "
        f"{counted(len(found.actions), 'action', 'actions')}, "
        f"{_how_many(validated, 'aucun n’', 'est validé', 'sont validés')}."
    )
    if found.aimed:
        text += (
            f" Sur {counted(found.aimed, 'indicateur qui a une cible', 'indicateurs qui ont une cible')}, "
            f"{_how_many(found.reached, 'aucun ne ', 'l’atteint', 'l’atteignent')}."
        )
    verdicts = [report.verdict for report in reports]
    told = [
        f"{ReportVerdict(verdict).label.lower()} : {number(verdicts.count(verdict))}"
        for verdict in ReportVerdict.values
        if verdict in verdicts
    ]
    text += f" Suites proposées : {_listed(told)}." if told else ""
    points = [
        f"{told.action.title}{'' if told.report.validated_at else DRAFT} : {told.report.perspectives}"
        for told in found.actions
        if told.report is not None and told.report.perspectives
    ]
    return _said(text, source, path, points)


# ---- 5. the renewal project -----------------------------------------------------------------------------------------


def _renewal(found: Contribution) -> list[Block]:
    source, path = "Projets et opérations en cours", reverse("territories:project_list", query=_of(found) or None)
    if not found.projects:
        return [
            _block("", _said("Aucun projet de renouvellement urbain n’est en cours sur ces quartiers.", source, path))
        ]
    blocks = []
    for project in found.projects:
        operations: list[Any] = project.told  # type: ignore[attr-defined] - read by `contribution_of`
        text = f"{project.get_kind_display()}, étape : {str(project.get_stage_display()).lower()}. "
        text += (
            f"{counted(len(operations), 'opération est suivie', 'opérations sont suivies')}."
            if operations
            else ("Aucune opération n’y est encore notée.")
        )
        blocks.append(
            _block(project.name, _said(text, source, project.get_absolute_url(), map(_operation, operations)))
        )
    return blocks


def _operation(row: Any) -> str:
    words = [str(row.get_kind_display()).lower()]
    if row.dwellings:
        words.append(counted(row.dwellings, "logement", "logements"))
    words.append(f"avancement {french.percent(row.progress)}")
    if row.ended_on:
        words.append(f"terminée le {french.date_long(row.ended_on)}")
    elif row.planned_end:
        words.append(f"fin prévue le {french.date_long(row.planned_end)}" + (", en retard" if row.is_late else ""))
    return f"{row.name} ({' ; '.join(words)})"
