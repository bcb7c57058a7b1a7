"""« Mon bureau »: what waits for the user, by role."""

import datetime
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, Window
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import Membership, Team, TeamQuartier, User
from core.charts import Figure, Line
from core.french import MONTHS_SHORT, number
from dashboards.reads.figures import Counts, QuartierFigures, counts_of, links_of, total_of
from dashboards.reads.lines import line_of, lines_of
from dashboards.reads.links import page_url, veille_url
from diagnostics.enums import OVER_STATUSES, ObservationKind, Severity, Status
from diagnostics.models import Observation
from territories.models import IndicatorValue, Quartier, Residence

SHOWN = 5
QUARTIERS = 15
WEEK = 7
# An answer that nobody gave for longer is no longer expected.
ANSWER_DAYS = 30


@dataclass(frozen=True)
class Section:
    """A sheet of the desk: lines under a title, what to say when there are none, and the list they come from."""

    title: str
    lines: list[Line]
    nothing: str
    url: str = ""
    total: int | None = None
    link: str = "Tout voir"


@dataclass
class Desk:
    """What waits (`main`), what is good to know (`side`), figures, and the quartiers of the user."""

    main: list[Section] = field(default_factory=list)
    side: list[Section] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    quartiers: list[QuartierFigures] = field(default_factory=list)
    quartier_total: int = 0
    waiting: int = 0


def desk_of(user: Any) -> Desk:
    """Return the desk of a user: proximité, chargé de mission, manager, administrateur, or several of them."""
    desk = Desk()
    scope = user.scope
    desk.quartier_total = len(scope.quartier_ids)
    if user.is_administrator:
        _add_administration(desk, user)
    if scope.is_officer and scope.quartier_ids:
        _add_lead(desk, user)
    assigned = _assigned(user)
    if assigned.total or not (scope.is_officer or user.is_administrator):
        desk.main.append(assigned)
    desk.waiting += assigned.total or 0
    return desk


def _visible(user: Any) -> Any:
    return Observation.objects.visible_to(user).with_names()


def _first(rows: Any) -> tuple[list[Observation], int]:
    """Return the first rows and how many there are, in one query; only for what is never many."""
    found = list(rows.annotate(in_all=Window(Count("pk")))[:SHOWN])
    return found, found[0].in_all if found else 0


def _assigned(user: Any) -> Section:
    rows, total = _first(_visible(user).open().filter(assignee=user).order_by("seen_on", "pk"))
    url = veille_url(etat="ouvertes", confiee="moi")
    return Section("Confié à moi", lines_of(user, rows), "Rien ne vous est confié pour l’instant.", url, total)


# ---- chargés de mission and managers --------------------------------------------------------------------------------


def _add_lead(desk: Desk, user: Any) -> None:
    scope = user.scope
    led = scope.officer_quartier_ids
    within = Q(quartier_id__in=led)
    counts = counts_of(user, scope.quartier_ids)
    of_led = [counts[key] for key in led]
    is_manager = bool(scope.manager_quartier_ids)
    only_manager = is_manager and scope.manager_quartier_ids == led
    if is_manager:
        desk.main.append(_alerts(user, within, counts.values()))
    if not only_manager:
        desk.main.append(_to_qualify(user, within, of_led))
    answers = _to_answer(user, within)
    desk.main.append(answers)
    desk.waiting += total_of(of_led, "to_qualify") + (answers.total or 0)
    if not user.is_administrator:
        desk.side.append(_late(user, within, counts.values()))
    if not is_manager and not user.is_administrator:
        desk.side.append(_this_week(user, within))
    _add_quartiers(desk, scope.quartier_ids, counts)
    if is_manager:
        desk.side.append(_quiet(desk.quartiers))
    if not user.is_administrator:
        desk.figures = _figures(counts.values())


def _alerts(user: Any, within: Q, counts: Any) -> Section:
    rows = (
        _visible(user)
        .open()
        .filter(within, severity=Severity.GRAVE)
        .exclude(kind=ObservationKind.STRENGTH)
        .order_by("seen_on", "pk")[:SHOWN]
    )
    url = links_of(None)["grave"]
    return Section(
        "Alertes",
        lines_of(user, rows, has_primary=True),
        "Rien de grave n’est ouvert.",
        url,
        total_of(counts, "grave"),
    )


def _to_qualify(user: Any, within: Q, counts: list[Counts]) -> Section:
    rows = _visible(user).filter(within, status=Status.TO_QUALIFY).order_by("seen_on", "pk")[:SHOWN]
    total = total_of(counts, "to_qualify")
    lines = lines_of(user, rows, has_primary=not user.scope.manager_quartier_ids)
    return Section("À qualifier", lines, "Rien n’attend d’être qualifié.", veille_url(etat=Status.TO_QUALIFY), total)


def _to_answer(user: Any, within: Q) -> Section:
    since = timezone.now() - datetime.timedelta(days=ANSWER_DAYS)
    waiting = _visible(user).filter(within, status__in=OVER_STATUSES, answer="", over_at__gte=since)
    rows, total = _first(waiting.exclude(author=user).order_by("over_at", "pk"))
    lines = [line_of(row, button=("repondre", "Répondre")) for row in rows]
    return Section("Répondre à ceux qui ont signalé", lines, "Chacun a eu sa réponse.", total=total)


def _late(user: Any, within: Q, counts: Any) -> Section:
    rows = _visible(user).filter(within).late().exclude(status=Status.TO_QUALIFY).order_by("seen_on", "pk")[:SHOWN]
    lines = lines_of(user, rows)
    return Section("En retard", lines, "Rien n’est en retard.", veille_url(retard=1), total_of(counts, "late"))


def _this_week(user: Any, within: Q) -> Section:
    since = timezone.localdate() - datetime.timedelta(days=WEEK - 1)
    rows = _visible(user).filter(within, seen_on__gte=since).order_by("-seen_on", "-pk")[:SHOWN]
    lines = [line_of(row) for row in rows]
    return Section("Vu cette semaine", lines, "Rien de nouveau depuis sept jours.", veille_url(du=since))


def _add_quartiers(desk: Desk, keys: list[int], counts: dict[int, Counts]) -> None:
    """Add the quartiers that need a look first, then those where nothing is reported."""
    ranked = sorted(keys, key=lambda key: counts[key].urgency)
    quiet = [key for key in ranked if counts[key].is_quiet]
    shown = dict.fromkeys([*ranked[:QUARTIERS], *quiet[:SHOWN]])
    quartiers = Quartier.objects.active().without_contour().in_bulk(list(shown))
    desk.quartiers = [QuartierFigures(quartiers[key], counts[key]) for key in shown if key in quartiers]


def _quiet(quartiers: list[QuartierFigures]) -> Section:
    lines = []
    for row in quartiers:
        if row.counts.is_quiet:
            month = row.counts.last_month_seen
            since = f"dernier signalement en {MONTHS_SHORT[month.month - 1]} {month.year}" if month else "jamais"
            lines.append(
                Line(
                    row.quartier.name,
                    url=row.quartier.get_absolute_url(),
                    detail=row.quartier.commune_names,
                    note=since,
                )
            )
    return Section(
        "Sans signalement depuis deux mois", lines[:SHOWN], "Tous vos quartiers ont des signalements récents."
    )


def _figures(counts: Any) -> list[Figure]:
    links = links_of(None)
    to_qualify, late = total_of(counts, "to_qualify"), total_of(counts, "late")
    return [
        Figure(total_of(counts, "open"), "observations ouvertes", links["open"]),
        Figure(to_qualify, "à qualifier", links["to_qualify"]),
        Figure(late, "en retard", links["late"], is_late=late > 0),
        Figure(
            total_of(counts, "this_month"),
            "vues ce mois-ci",
            links["this_month"],
            trend=f"{number(total_of(counts, 'last_month'))} le mois dernier",
        ),
    ]


# ---- administrators -------------------------------------------------------------------------------------------------


def _number(rows: QuerySet[Any]) -> Coalesce:
    """Return the number of rows as an expression, so that one query reads several."""
    counted = rows.order_by().annotate(_all=Value(1)).values("_all").annotate(_n=Count("*")).values("_n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _house(user: Any) -> dict[str, int]:
    """Return what there is and what lacks something; one query."""
    quartiers, teams, people = Quartier.objects.active(), Team.objects.active(), User.objects.active()
    homes = Residence.objects.active()
    links = TeamQuartier.objects
    rows: Any = User.objects.filter(pk=user.pk).values(
        quartiers=_number(quartiers),
        quartiers_alone=_number(
            quartiers.exclude(Exists(links.filter(quartier=OuterRef("pk"), team__is_active=True)))
        ),
        homes=_number(homes),
        homes_alone=_number(homes.filter(quartier__isnull=True)),
        teams=_number(teams),
        teams_empty=_number(teams.exclude(Exists(Membership.objects.filter(team=OuterRef("pk"))))),
        teams_nowhere=_number(teams.exclude(Exists(links.filter(team=OuterRef("pk"))))),
        people=_number(people),
        people_alone=_number(
            people.filter(is_administrator=False).exclude(Exists(Membership.objects.filter(user=OuterRef("pk"))))
        ),
        has_indicators=Exists(IndicatorValue.objects.all()),
    )
    found: dict[str, int] = rows[0]
    return found


def _add_administration(desk: Desk, user: Any) -> None:
    """Add what is to be completed, the first things first, and the accounts."""
    found = _house(user)
    imports = page_url("core:import_list")
    team_list = page_url("accounts:team_list")
    lines: list[Line] = []
    if not found["quartiers"]:
        lines.append(_step("Importer les quartiers", "Le fichier officiel des contours, ou vos secteurs.", imports))
    if not found["homes"]:
        lines.append(_step("Importer le patrimoine", "Résidences du RPLS, ou votre tableau.", imports))
    if not found["has_indicators"]:
        lines.append(
            _step("Importer les indicateurs", "La table de l’Insee pour les quartiers prioritaires.", imports)
        )
    if not found["teams"]:
        create = page_url("accounts:team_create")
        lines.append(_step("Créer une équipe", "Ses membres y trouvent leurs quartiers.", create, "Créer"))
    if found["teams_empty"]:
        lines.append(_gap("Équipes sans membre", "Personne n’y voit ses quartiers.", team_list, found["teams_empty"]))
    if found["teams_nowhere"]:
        lines.append(_gap("Équipes sans quartier", "Leurs membres ne voient rien.", team_list, found["teams_nowhere"]))
    if found["people_alone"]:
        users = page_url("accounts:user_list")
        lines.append(
            _gap("Comptes sans équipe", "Ils se connectent, et ne voient rien.", users, found["people_alone"])
        )
    if found["homes_alone"]:
        lost = page_url("territories:residence_list", sans=1)
        lines.append(_gap("Résidences sans quartier", "Aucune équipe ne les voit.", lost, found["homes_alone"]))
    if lines and lines[0].button_url:
        first = lines[0]
        lines[0] = Line(
            first.title,
            detail=first.detail,
            button_label=first.button_label,
            button_url=first.button_url,
            is_primary=True,
        )
    desk.main.append(Section("À compléter", lines, "Tout est en place."))
    desk.waiting += len(lines)
    desk.side.append(
        Section(
            "En service",
            [
                Line("Comptes ouverts", url=page_url("accounts:user_list"), note=number(found["people"])),
                Line("Équipes", url=team_list, note=number(found["teams"])),
                Line(
                    "Quartiers suivis",
                    url=page_url("territories:quartier_list"),
                    note=number(found["quartiers"]),
                    detail=f"dont {number(found['quartiers_alone'])} sans équipe" if found["quartiers_alone"] else "",
                ),
                Line("Résidences", url=page_url("territories:residence_list"), note=number(found["homes"])),
            ],
            "",
        )
    )


def _step(title: str, detail: str, url: str, label: str = "Importer") -> Line:
    return Line(title, detail=detail, button_label=label if url else "", button_url=url)


def _gap(title: str, detail: str, url: str, total: int) -> Line:
    return Line(title, url=url, detail=detail, note=number(total))


# ---- proximité ------------------------------------------------------------------------------------------------------


def reports_of(user: Any) -> list[Observation]:
    """Return the latest reports of a user with what became of them; those that were answered last come first.

    `can_be_opened` says whether the user may still open the page: a report that became confidential has none.
    """
    rows = list(
        Observation.objects.filter(author=user)
        .with_names()
        .select_related("answered_by")
        .order_by(F("answered_at").desc(nulls_last=True), "-created_at")[:SHOWN]
    )
    for row in rows:
        row.can_be_opened = not row.is_confidential or user.scope.is_officer_of(row.quartier_id)  # type: ignore[attr-defined]
        row.can_be_opened = row.can_be_opened and user.scope.sees(row.quartier_id)  # type: ignore[attr-defined]
    return rows
