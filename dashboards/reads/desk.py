"""« Mon bureau »: what waits for the user, by role."""

import datetime
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, DateTimeField, Exists, F, IntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from accounts.models import Membership, Team, TeamQuartier, User
from core.charts import Figure, Line
from core.french import MONTHS_SHORT, number
from dashboards.reads.figures import Counts, QuartierFigures, links_of
from dashboards.reads.lines import line_of, lines_of, named
from dashboards.reads.links import page_url, veille_url
from diagnostics.enums import ObservationKind, Severity, Status
from diagnostics.models import Alert, Observation
from diagnostics.models.observations import late_thresholds
from diagnostics.models.tallies import QuartierTally, Ranked
from territories.models import IndicatorValue, Quartier, Residence

SHOWN = 5
QUARTIERS = 15
WEEK = 7
# As many answers to give, or observations of somebody, are counted, and no more: beyond, the list tells.
COUNTED = 100
# The name under which the warnings of the rules are counted with the sheets.
ALERTS = "rules"


@dataclass(frozen=True)
class Section:
    """A sheet of the desk: lines under a title, what to say when there are none, and the list they come from."""

    title: str
    lines: list[Line]
    nothing: str
    url: str = ""
    total: int | None = None
    link: str = "Tout voir"
    # Whether there are more than `total`.
    has_more: bool = False


@dataclass
class Desk:
    """What waits (`main`), what is good to know (`side`), figures, and the quartiers of the user."""

    main: list[Section] = field(default_factory=list)
    side: list[Section] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    quartiers: list[QuartierFigures] = field(default_factory=list)
    quartier_total: int = 0
    waiting: int = 0
    has_more: bool = False
    # Warnings of the rules that nobody has taken into account, counted up to `COUNTED` and one more.
    alerts: int = 0
    has_more_alerts: bool = False


def desk_of(user: Any) -> Desk:
    """Return the desk of a user: proximité, chargé de mission, manager, administrateur, or several of them."""
    desk = Desk()
    scope = user.scope
    desk.quartier_total = len(scope.quartier_ids)
    if user.is_administrator:
        _add_administration(desk, user)
    leads, is_manager = scope.is_officer and bool(scope.quartier_ids), bool(scope.manager_quartier_ids)
    only_manager = is_manager and scope.manager_quartier_ids == scope.officer_quartier_ids
    waiting = {"assigned": _assigned(user)}
    if leads:
        waiting |= _waiting(user, is_manager=is_manager, only_manager=only_manager)
    sheets, alerts = _sheets(waiting, Alert.objects.visible_to(user).open() if leads else None)
    if leads:
        _add_lead(desk, user, sheets, is_manager=is_manager)
        desk.alerts, desk.has_more_alerts = min(alerts, COUNTED), alerts > COUNTED
    assigned = sheets["assigned"]
    if assigned.total or not (scope.is_officer or user.is_administrator):
        desk.main.append(_assigned_section(user, assigned))
    desk.waiting += assigned.total
    desk.has_more = desk.has_more or assigned.has_more
    return desk


@dataclass(frozen=True)
class Waiting:
    """Observations that a sheet shows the first of: several querysets add up to them, and `by` sorts them.

    As many as `counted` are counted.
    """

    rows: list[Any]
    by: str = "seen_on"
    is_newest_first: bool = False
    counted: int = SHOWN

    def keys(self, name: str) -> list[Any]:
        """Return a read of the first (name, day or time, key) of each queryset."""
        sign = "-" if self.is_newest_first else ""
        at = Cast(self.by, DateTimeField())
        return [
            rows.order_by(f"{sign}{self.by}", f"{sign}pk")
            .annotate(sheet=Value(name), at=at)
            .values_list("sheet", "at", "pk")[: self.counted + 1]
            for rows in self.rows
        ]


@dataclass(frozen=True)
class Sheet:
    """The first observations of a sheet, how many there are, and whether there are more than that."""

    rows: list[Observation]
    total: int
    has_more: bool


def _sheets(waiting: dict[str, Waiting], alerts: Any = None) -> tuple[dict[str, Sheet], int]:
    """Read the first rows of each sheet, in two queries: the keys of all of them, then the rows with their names.

    `alerts` are warnings that are counted by the way, up to `COUNTED` and one more.
    """
    parts = [keys for name, sheet in waiting.items() for keys in sheet.keys(name)]
    if alerts is not None:
        told = alerts.order_by().annotate(sheet=Value(ALERTS), at=Cast("made_on", DateTimeField()))
        parts.append(told.values_list("sheet", "at", "pk")[: COUNTED + 1])
    keys: dict[str, list[Any]] = {name: [] for name in (*waiting, ALERTS)}
    for name, at, key in parts[0].union(*parts[1:], all=True):
        keys[name].append((at, key))
    alert_count = len(keys.pop(ALERTS))
    for name, sheet in waiting.items():
        keys[name].sort(reverse=sheet.is_newest_first)
    shown = {key for found in keys.values() for _, key in found[:SHOWN]}
    rows = named(Observation.objects.all()).in_bulk(shown) if shown else {}
    sheets = {
        name: Sheet(
            [rows[key] for _, key in found[:SHOWN] if key in rows],
            min(len(found), waiting[name].counted),
            len(found) > waiting[name].counted,
        )
        for name, found in keys.items()
    }
    return sheets, alert_count


def _assigned(user: Any) -> Waiting:
    return Waiting([Observation.objects.visible_to(user).open().filter(assignee=user)], counted=COUNTED)


def _assigned_section(user: Any, sheet: Sheet) -> Section:
    url = veille_url(etat="ouvertes", confiee="moi")
    lines = lines_of(user, sheet.rows)
    nothing = "Rien ne vous est confié pour l’instant."
    return Section("Confié à moi", lines, nothing, url, sheet.total, has_more=sheet.has_more)


# ---- chargés de mission and managers --------------------------------------------------------------------------------


def _waiting(user: Any, *, is_manager: bool, only_manager: bool) -> dict[str, Waiting]:
    """Return what waits for a chargé de mission or a manager on the quartiers that the user leads."""
    led = Observation.objects.led_by(user)
    waiting = {"answers": Waiting([Observation.objects.to_answer_by(user)], by="over_at", counted=COUNTED)}
    if is_manager:
        waiting["alerts"] = Waiting(
            [led.open().filter(severity=Severity.GRAVE).exclude(kind=ObservationKind.STRENGTH)]
        )
    if not only_manager:
        waiting["to_qualify"] = Waiting([led.filter(status=Status.TO_QUALIFY)])
    if not user.is_administrator:
        # A state at a time: each is a walk along the index.
        late = led.filter(seen_on__lt=late_thresholds(timezone.localdate())[1])
        waiting["late"] = Waiting([late.filter(status=status) for status in (Status.TO_DO, Status.IN_PROGRESS)])
    if not is_manager and not user.is_administrator:
        waiting["week"] = Waiting([led.filter(seen_on__gte=_week_start())], is_newest_first=True)
    return waiting


def _add_lead(desk: Desk, user: Any, sheets: dict[str, Sheet], *, is_manager: bool) -> None:
    found = QuartierTally.objects.all().foremost(user, QUARTIERS, SHOWN, make=Counts._make)
    total, to_qualify = found.total, found.led.to_qualify
    if is_manager:
        desk.main.append(_alerts(user, sheets["alerts"].rows, total.grave))
    if "to_qualify" in sheets:
        desk.main.append(_to_qualify(user, sheets["to_qualify"].rows, to_qualify))
    desk.main.append(_to_answer(sheets["answers"]))
    desk.waiting += to_qualify + sheets["answers"].total
    desk.has_more = desk.has_more or sheets["answers"].has_more
    if "late" in sheets:
        desk.side.append(_late(user, sheets["late"].rows, total.late))
    if "week" in sheets:
        desk.side.append(_this_week(sheets["week"].rows))
    # One that needs a look may be quiet too.
    shown = {row.counts.key: QuartierFigures(row.quartier, row.counts) for row in (*found.first, *found.quiet)}
    desk.quartiers = list(shown.values())
    if is_manager:
        desk.side.append(_quiet(found.quiet))
    if not user.is_administrator:
        desk.figures = _figures(total)


def _alerts(user: Any, rows: list[Observation], total: int) -> Section:
    lines = lines_of(user, rows, has_primary=True)
    return Section("Situations graves", lines, "Rien de grave n’est ouvert.", links_of(None)["grave"], total)


def _to_qualify(user: Any, rows: list[Observation], total: int) -> Section:
    lines = lines_of(user, rows, has_primary=not user.scope.manager_quartier_ids)
    return Section("À qualifier", lines, "Rien n’attend d’être qualifié.", veille_url(etat=Status.TO_QUALIFY), total)


def _to_answer(sheet: Sheet) -> Section:
    lines = [line_of(row, button=("repondre", "Répondre")) for row in sheet.rows]
    title, nothing = "Répondre à ceux qui ont signalé", "Chacun a eu sa réponse."
    return Section(title, lines, nothing, veille_url(reponse="attendue"), sheet.total, has_more=sheet.has_more)


def _late(user: Any, rows: list[Observation], total: int) -> Section:
    lines = lines_of(user, rows)
    return Section("En retard", lines, "Rien n’est en retard.", veille_url(retard=1), total)


def _week_start() -> datetime.date:
    return timezone.localdate() - datetime.timedelta(days=WEEK - 1)


def _this_week(rows: list[Observation]) -> Section:
    lines = [line_of(row) for row in rows]
    return Section("Vu cette semaine", lines, "Rien de nouveau depuis sept jours.", veille_url(du=_week_start()))


def _quiet(quiet: list[Ranked]) -> Section:
    lines = []
    for row in quiet:
        month = row.last_month
        since = f"dernier signalement en {MONTHS_SHORT[month.month - 1]} {month.year}" if month else "jamais"
        lines.append(
            Line(
                row.quartier.name,
                url=row.quartier.get_absolute_url(),
                detail=row.quartier.commune_names,
                note=since,
            )
        )
    return Section("Sans signalement depuis deux mois", lines, "Tous vos quartiers ont des signalements récents.")


def _figures(total: Counts) -> list[Figure]:
    links = links_of(None)
    return [
        Figure(total.open, "observations ouvertes", links["open"]),
        Figure(total.to_qualify, "à qualifier", links["to_qualify"]),
        Figure(total.late, "en retard", links["late"], is_late=total.late > 0),
        Figure(
            total.this_month,
            "vues ce mois-ci",
            links["this_month"],
            trend=f"{number(total.last_month)} le mois dernier",
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
    mine = Observation.objects.filter(author=user)
    # Two walks along indexes: sorting all that somebody reported in years would take longer and longer.
    answered = mine.filter(answered_at__isnull=False).order_by("-answered_at", "-pk").values("pk")[:SHOWN]
    others = mine.filter(answered_at__isnull=True).order_by("-created_at", "-pk").values("pk")[:SHOWN]
    rows: list[Observation] = list(
        named(Observation.objects.filter(pk__in=answered.union(others, all=True)), "answered_by").order_by(
            F("answered_at").desc(nulls_last=True), "-created_at", "-pk"
        )[:SHOWN]
    )
    for row in rows:
        row.can_be_opened = not row.is_confidential or user.scope.is_officer_of(row.quartier_id)  # type: ignore[attr-defined]
        row.can_be_opened = row.can_be_opened and user.scope.sees(row.quartier_id)  # type: ignore[attr-defined]
    return rows
