"""Puts the demonstration into the database."""

import datetime
import json
import uuid
from typing import Any

import pghistory
import pgtrigger
import shapely
from django.contrib.auth.hashers import make_password
from django.db import connection, transaction
from django.utils import timezone
from psycopg2.extras import Json, execute_values

from accounts.enums import TeamKind
from accounts.models import Membership, Team, TeamQuartier, User
from actions.models import Spending, TfpbConvention
from core.history import event_model
from core.reading.geo import make_contour
from dashboards.demo.accounts import ACCOUNTS, PASSWORD
from dashboards.demo.diagnoses import add_diagnoses
from dashboards.demo.figures import add_document, add_figures
from dashboards.demo.insertion import add_insertion
from dashboards.demo.lives import Life, lives
from dashboards.demo.meetings import add_meetings
from dashboards.demo.money import add_works
from dashboards.demo.partners import add_partners
from dashboards.demo.photos import picture
from dashboards.demo.places import (
    AREAS,
    COMMUNES,
    EARLIER,
    EPCI,
    INDICATORS,
    PROJECTS,
    SOURCE,
    TEAMS,
    UNPLACED,
    VALUES,
    Place,
)
from dashboards.demo.programmes import add_programmes
from dashboards.demo.results import add_results, close_last_year
from dashboards.demo.tfpb import add_conventions
from dashboards.demo.veille import add_hall_states, type_name
from diagnostics.enums import ObservationKind, Status
from diagnostics.models import IncidentType, Observation, Theme
from diagnostics.services import add_photos, place_label
from diagnostics.services.alerts import detect_alerts
from territories.enums import QuartierKind, ZoneKind
from territories.models import (
    Building,
    Commune,
    Entrance,
    Indicator,
    IndicatorValue,
    Operation,
    Quartier,
    RehousingCount,
    Residence,
    UrbanProject,
)

People = dict[str, User]
# {reference of a residence, then its building, then its hall: the row}
Places = dict[tuple[str, ...], Any]


@transaction.atomic
def fill(now: datetime.datetime | None = None) -> dict[str, int]:
    """Write the demonstration as of `now`; return how many rows of what there are, by words in French.

    Quartiers and communes that are there already keep what the official files say.
    """
    now = timezone.localtime(now)
    people = _people()
    with pghistory.context(user=people["admin"].pk, url="/"):
        communes = _communes()
        quartiers = _quartiers(communes)
        _teams(people, quartiers)
        places = _places(communes, quartiers)
        _projects(quartiers, places, now.date())
        _indicators(communes, quartiers, now.year)
        figures = add_figures(list(Residence.objects.order_by("pk")), people["admin"], now.year)
    observations = _observations(lives(now), people, quartiers, places)
    with pghistory.context(user=people["mission"].pk, url="/"):
        add_hall_states(people, now.date())
        diagnostics = add_diagnoses(quartiers[AREAS[1].code], people, now.date())
        add_document(people["mission"])
        partners = add_partners([quartiers[area.code] for area in AREAS], people, now.date())
        meetings = add_meetings(quartiers[AREAS[1].code], people, now.date())
        actions = add_programmes(quartiers[AREAS[1].code], people, now.date())
        areas = [quartiers[area.code] for area in AREAS]
        works = add_works(areas, people, now.date())
        add_conventions(areas, works, people, now.date())
        add_results(works, people, now.date())
        insertion = add_insertion(quartiers, people, now.date())
    with pghistory.context(user=people["manager"].pk, url="/"):
        close_last_year(works, people, now.date())
        alerts = detect_alerts(now.date())
    return {
        "quartiers": len(quartiers),
        "résidences": Residence.objects.count(),
        "projets": len(PROJECTS),
        "chiffres du bailleur": figures,
        "observations": observations,
        "diagnostics": diagnostics,
        "partenaires": partners,
        "réunions": meetings,
        "actions": actions + len(works),
        "dépenses": Spending.objects.count(),
        "conventions TFPB": TfpbConvention.objects.count(),
        "marchés avec une clause": insertion.contracts,
        "parcours d’insertion": insertion.pathways,
        "alertes": alerts,
        "comptes": len(people),
    }


def _people() -> People:
    rows = User.objects.bulk_create(
        User(
            email=account.email,
            first_name=account.first_name,
            last_name=account.last_name,
            job_title=account.job_title,
            is_administrator=account.is_administrator,
            password=make_password(PASSWORD),
        )
        for account in ACCOUNTS
    )
    return {account.name: row for account, row in zip(ACCOUNTS, rows, strict=True)}


# ---- territories ----------------------------------------------------------------------------------------------------


def _communes() -> dict[str, Commune]:
    code, name = EPCI
    rows = {}
    for insee, (commune, latitude, longitude) in COMMUNES.items():
        rows[insee], _ = Commune.objects.get_or_create(
            insee_code=insee, defaults={"name": commune, "latitude": latitude, "longitude": longitude}
        )
        # Comparison needs it, and the list of communes does not say it.
        if not rows[insee].epci_code:
            rows[insee].epci_code, rows[insee].epci_name = code, name
            rows[insee].save()
    return rows


def _quartiers(communes: dict[str, Commune]) -> dict[str, Quartier]:
    rows = {}
    for area in AREAS:
        contour = make_contour(area.geometry)
        west, south, east, north = contour.bbox
        longitude, latitude = contour.centre
        rows[area.code], is_new = Quartier.objects.get_or_create(
            code=area.code,
            defaults={
                "kind": QuartierKind.QPV_2024,
                "name": area.name,
                "contour": contour.geojson,
                "area_m2": round(contour.area_m2, 1),
                "west": west,
                "south": south,
                "east": east,
                "north": north,
                "longitude": longitude,
                "latitude": latitude,
                "valid_from": 2024,
            },
        )
        if is_new:
            rows[area.code].set_communes([communes[area.insee]])
    return rows


def _teams(people: People, quartiers: dict[str, Quartier]) -> None:
    for name, codes in TEAMS.items():
        team = Team.objects.create(name=name, kind=TeamKind.AGENCY)
        TeamQuartier.objects.bulk_create(TeamQuartier(team=team, quartier=quartiers[code]) for code in codes)
        Membership.objects.bulk_create(
            Membership(team=team, user=people[account.name], role=account.roles[name])
            for account in ACCOUNTS
            if name in account.roles
        )


def _places(communes: dict[str, Commune], quartiers: dict[str, Quartier]) -> Places:
    rows: Places = {}
    for area in AREAS:
        quartier = quartiers[area.code]
        contour = shapely.from_geojson(_as_text(quartier.contour)) if quartier.contour else None
        for place in area.residences:
            longitude, latitude = area.at(place.at)
            residence = Residence.objects.create(
                name=place.name,
                reference=place.reference,
                commune=communes[area.insee],
                quartier=quartier,
                address=place.address,
                dwellings=sum(dwellings for dwellings, _ in place.buildings.values()),
                built_year=place.built,
                longitude=longitude,
                latitude=latitude,
                is_in_qpv=None if contour is None else bool(contour.contains(shapely.Point(longitude, latitude))),
            )
            rows[(place.reference,)] = residence
            _buildings(place, residence, rows)
    name, reference, insee, address, dwellings, built = UNPLACED
    Residence.objects.create(
        name=name,
        reference=reference,
        commune=communes[insee],
        address=address,
        dwellings=dwellings,
        built_year=built,
    )
    return rows


def _as_text(contour: Any) -> str:
    return json.dumps(contour)


def _buildings(place: Place, residence: Residence, rows: Places) -> None:
    for name, (dwellings, halls) in place.buildings.items():
        building = Building.objects.create(residence=residence, name=name, dwellings=dwellings)
        rows[place.reference, name] = building
        for hall in Entrance.objects.bulk_create(
            Entrance(building=building, name=hall, dwellings=dwellings // len(halls)) for hall in halls
        ):
            rows[place.reference, name, hall.name] = hall


def _months_from(today: datetime.date, months: int | None) -> datetime.date | None:
    """Return the first day of the month so many months from today; tomorrow and later stay so, the past too."""
    if months is None:
        return None
    number = today.year * 12 + today.month - 1 + months
    return datetime.date(number // 12, number % 12 + 1, 1)


def _projects(quartiers: dict[str, Quartier], places: Places, today: datetime.date) -> None:
    for project in PROJECTS:
        first, last = project.years
        row = UrbanProject.objects.create(
            kind=project.kind,
            name=project.name,
            start_year=today.year + first,
            end_year=today.year + last,
            stage=project.stage,
            aims=project.aims,
            steering=project.steering,
        )
        row.quartiers.set([quartiers[code] for code in project.quartiers])
        for works in project.works:
            operation = Operation.objects.create(
                project=row,
                kind=works.kind,
                name=works.name,
                quartier=quartiers[works.quartier],
                residence=places[(works.residence,)] if works.residence else None,
                dwellings=works.dwellings,
                planned_start=_months_from(today, works.planned[0]),
                planned_end=_months_from(today, works.planned[1]),
                started_on=_months_from(today, works.real[0]),
                ended_on=_months_from(today, works.real[1]),
                amount=works.amount,
                progress=works.progress,
                households_to_rehouse=works.households,
            )
            RehousingCount.objects.bulk_create(
                RehousingCount(operation=operation, counted_on=_months_from(today, months), rehoused=rehoused)
                for months, rehoused in works.counts
            )


def _indicators(communes: dict[str, Commune], quartiers: dict[str, Quartier], year: int) -> None:
    rows = []
    for order, (code, (label, short_label, unit, theme, decimals)) in enumerate(INDICATORS.items(), 1):
        indicator, _ = Indicator.objects.get_or_create(
            code=code,
            defaults={
                "label": label,
                "short_label": short_label,
                "unit": unit,
                "theme": theme,
                "decimals": decimals,
                "is_key": True,
                "order": order * 10,
            },
        )
        for zone_code, figures in VALUES.items():
            zone: dict[str, Any]
            if zone_code in quartiers:
                zone = {"zone_kind": ZoneKind.QUARTIER, "quartier": quartiers[zone_code]}
            elif zone_code in communes:
                zone = {"zone_kind": ZoneKind.COMMUNE, "commune": communes[zone_code]}
            elif zone_code == "epci":
                zone = {"zone_kind": ZoneKind.EPCI, "zone_code": EPCI[0], "zone_name": EPCI[1]}
            else:
                zone = {"zone_kind": ZoneKind.NATIONAL, "zone_code": "FR", "zone_name": "France"}
            value = figures[order - 1]
            if value is None and "quartier" not in zone:
                continue
            for vintage, factor in ((year - 3, 1.0), (year - 5, EARLIER[order - 1])):
                rows.append(
                    IndicatorValue(
                        indicator=indicator,
                        vintage=vintage,
                        value=None if value is None else round(value * factor, decimals),
                        is_secret=value is None,
                        source=SOURCE,
                        **zone,
                    )
                )
    # A figure that an official file has brought is kept.
    IndicatorValue.objects.bulk_create(rows, ignore_conflicts=True)


# ---- observations ---------------------------------------------------------------------------------------------------


def _observations(found: list[Life], people: People, quartiers: dict[str, Quartier], places: Places) -> int:
    """Store observations as they are after their last step, and their history as it would have been written."""
    themes = {theme.name: theme for theme in Theme.objects.prefetch_related("items")}
    types = {kind.name: kind for kind in IncidentType.objects.active()}
    histories: dict[uuid.UUID, list[tuple[datetime.datetime, str, dict[str, Any]]]] = {}
    rows: dict[uuid.UUID, Observation] = {}
    for life in found:
        row = _as_first_seen(life, people, quartiers, places, themes, types)
        states = [(life.created_at, life.author, _kept(row))]
        for step in life.steps:
            for name, value in step.changes.items():
                if name in ("assignee", "answered_by"):
                    value = people[value]
                elif name == "duplicate_of":
                    value = rows[value]
                setattr(row, name, value)
            row.version += 1
            states.append((step.at, step.by, _kept(row)))
        rows[life.uid], histories[life.uid] = row, states
    # The triggers of the history would say that everything happened now, by nobody.
    with pgtrigger.ignore("diagnostics.Observation:insert_insert"):
        first = [row for row in rows.values() if row.duplicate_of is None]
        Observation.objects.bulk_create(first)
        again = [row for row in rows.values() if row.duplicate_of is not None]
        for row in again:
            # Assigned anew, now that it has a key.
            row.duplicate_of = row.duplicate_of
        Observation.objects.bulk_create(again)
    _write_history(rows, histories, people)
    for life in found:
        if life.photos:
            add_photos(observation=rows[life.uid], photos=[picture(name) for name in life.photos])
    return len(rows)


def _as_first_seen(
    life: Life,
    people: People,
    quartiers: dict[str, Quartier],
    places: Places,
    themes: dict[str, Theme],
    types: dict[str, IncidentType],
) -> Observation:
    residence = places[(life.residence,)] if life.residence else None
    building = places[life.residence, life.building] if life.residence and life.building else None
    entrance = (
        places[life.residence, life.building, life.entrance]
        if life.residence and life.building and life.entrance
        else None
    )
    theme = themes[life.theme]
    kind = types.get(type_name(life.theme, life.item)) if life.kind == ObservationKind.INCIDENT else None
    return Observation(
        uid=life.uid,
        quartier=quartiers[life.quartier],
        residence=residence,
        building=building,
        entrance=entrance,
        place_label=place_label(residence, building, entrance),
        longitude=life.position[0] if life.position else None,
        latitude=life.position[1] if life.position else None,
        theme=theme,
        item=next((item for item in theme.items.all() if item.name == life.item), None),
        kind=life.kind,
        incident_type=kind,
        severity=life.severity,
        text=life.text,
        responsible_body=life.responsible_body,
        seen_on=life.seen_on,
        created_at=life.created_at,
        author=people[life.author],
        status=Status.TO_QUALIFY,
        is_confidential=life.is_confidential,
    )


def _told_fields() -> list[str]:
    """Names of the columns of an observation that its history keeps."""
    kept = {field.attname for field in event_model(Observation)._meta.concrete_fields}
    return [field.attname for field in Observation._meta.concrete_fields if field.attname in kept]


def _kept(row: Observation) -> dict[str, Any]:
    return {name: row.__dict__[name] for name in _told_fields()}


def _write_history(
    rows: dict[uuid.UUID, Observation],
    histories: dict[uuid.UUID, list[tuple[datetime.datetime, str, dict[str, Any]]]],
    people: People,
) -> None:
    names = _told_fields()
    contexts = {name: uuid.uuid4() for name in people}
    events = []
    for uid, states in histories.items():
        row = rows[uid]
        for number, (at, by, state) in enumerate(states):
            values = {**state, "id": row.pk}
            if number == len(states) - 1:
                # The key of the original was not known yet.
                values["duplicate_of_id"] = row.duplicate_of_id
            label = "update" if number else "insert"
            events.append([at, label, row.pk, contexts[by], *(values[name] for name in names)])
    events.sort(key=lambda event: event[0])
    columns = ["pgh_created_at", "pgh_label", "pgh_obj_id", "pgh_context_id", *names]
    now = timezone.now()
    authors = [
        (str(key), now, now, Json({"user": people[name].pk, "url": "/veille/"})) for name, key in contexts.items()
    ]
    with connection.cursor() as cursor:
        execute_values(
            cursor,
            f"INSERT INTO {pghistory.models.Context._meta.db_table} (id, created_at, updated_at, metadata) VALUES %s",  # noqa: S608
            authors,
        )
        execute_values(
            cursor,
            f"INSERT INTO {event_model(Observation)._meta.db_table} ({', '.join(columns)}) VALUES %s",  # noqa: S608
            [[str(value) if isinstance(value, uuid.UUID) else value for value in event] for event in events],
            page_size=500,
        )
