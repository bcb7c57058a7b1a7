"""Fills a migrated, empty database by COPY, with the triggers off, then counts: minutes for a million observations."""

import datetime
import io
import json
import math
import time
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy
from django.db import connection, models, transaction
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Membership, Team, TeamQuartier, User
from bench.words import RARE, RARE_TIMES, draw, vocabulary, zipf
from diagnostics.enums import Status
from diagnostics.models import IncidentType, Observation, ObservationTally, Theme, ThemeItem
from territories.models import (
    Building,
    Commune,
    Entrance,
    Indicator,
    IndicatorValue,
    Operation,
    Quartier,
    Residence,
    UrbanProject,
)

QUARTIERS = 1600
COMMUNES = 400
# Of each quartier, of each residence, of each building.
RESIDENCES, BUILDINGS, HALLS = 3, 2, 2
# Quartiers of the team of one agency.
AGENCY = 12
DAYS = 3 * 365
CHUNK = 20_000
SEED = 2026


@dataclass(frozen=True)
class Seeded:
    """What was made: users by what they see, the busiest quartier and the hundredth of 1,600, seconds by step."""

    manager_id: int
    officer_id: int
    administrator_id: int
    busiest_id: int
    usual_id: int
    seconds: dict[str, float]


class _Lines(io.RawIOBase):
    """Rows as the text format of COPY, made as they are read."""

    def __init__(self, rows: Iterable[str]) -> None:
        self._rows = iter(rows)
        self._left = b""

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        parts, length = [self._left], len(self._left)
        while length < size or size < 0:
            row = next(self._rows, None)
            if row is None:
                break
            parts.append(row.encode())
            length += len(parts[-1])
        data = b"".join(parts)
        self._left = data[size:] if size >= 0 else b""
        return data[:size] if size >= 0 else data


def cell(value: Any) -> str:
    """Return a value as the text format of COPY writes it."""
    if value is None:
        return r"\N"
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, dict):
        value = json.dumps(value)
    return str(value).replace("\\", "\\\\").replace("\t", " ").replace("\n", "\\n")


def _columns(model: type[models.Model]) -> list[models.Field]:
    return [field for field in model._meta.concrete_fields if not field.generated]


def copy(model: type[models.Model], rows: Iterable[dict[str, Any]]) -> None:
    """Store rows, given by the names of their columns; what a row does not say has the default of its field."""
    fields = _columns(model)
    defaults = {field.attname: field.get_default() for field in fields}
    lines = ("\t".join(cell(row.get(name, default)) for name, default in defaults.items()) + "\n" for row in rows)
    _copy_lines(model, fields, lines)


def _copy_lines(model: type[models.Model], fields: list[models.Field], lines: Iterable[str]) -> None:
    names = ", ".join(f'"{field.column}"' for field in fields)
    with connection.cursor() as cursor:
        cursor.copy_expert(f'COPY "{model._meta.db_table}" ({names}) FROM STDIN', _Lines(lines))


def seed(observations: int, quartiers: int = QUARTIERS) -> Seeded:
    """Fill the database of `connection`; the same arguments give the same rows but for the day that they end."""
    seconds: dict[str, float] = {}
    start = time.monotonic()
    with transaction.atomic(), connection.cursor() as cursor:
        # Superusers switch off the checks of foreign keys too; others the triggers of the product alone.
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        is_superuser = cursor.fetchone()[0]
        if is_superuser:
            cursor.execute("SET LOCAL session_replication_role = replica")
        else:
            cursor.execute("ALTER TABLE diagnostics_observation DISABLE TRIGGER USER")
        cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
        _territories(quartiers)
        people = _people(quartiers)
        seconds["territoires"] = time.monotonic() - start
        start = time.monotonic()
        indexes = _drop_indexes(cursor)
        order = _observations(observations, quartiers, people)
        seconds["observations"] = time.monotonic() - start
        start = time.monotonic()
        for definition in indexes:
            cursor.execute(definition)
        if not is_superuser:
            cursor.execute("ALTER TABLE diagnostics_observation ENABLE TRIGGER USER")
        _set_sequences(cursor)
        seconds["index"] = time.monotonic() - start
    start = time.monotonic()
    ObservationTally.objects.rebuild()
    seconds["décomptes"] = time.monotonic() - start
    start = time.monotonic()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")
    seconds["analyse"] = time.monotonic() - start
    manager, officer, administrator = people[:3]
    return Seeded(manager, officer, administrator, order[0], order[len(order) // 16], seconds)


# ---- territories and people -----------------------------------------------------------------------------------------


def _where(number: int) -> tuple[float, float]:
    """Return (longitude, latitude) of a quartier: spread over the country."""
    return -1 + (number % 40) * 0.18, 43.5 + (number // 40) * 0.14


def _contour(number: int) -> dict[str, Any]:
    """Return the row of a quartier: a contour of 60 points, as many as the official ones have on average."""
    longitude, latitude = _where(number)
    ring = []
    for corner in range(60):
        angle, radius = corner * math.tau / 60, 0.003 + 0.0008 * math.sin(corner * 2.7 + number)
        ring.append([round(longitude + radius * math.cos(angle), 7), round(latitude + radius * math.sin(angle), 7)])
    ring.append(ring[0])
    return {
        "contour": {"type": "MultiPolygon", "coordinates": [[ring]]},
        "area_m2": 220_000.0,
        "west": longitude - 0.004,
        "east": longitude + 0.004,
        "south": latitude - 0.004,
        "north": latitude + 0.004,
        "longitude": longitude,
        "latitude": latitude,
    }


def _territories(quartiers: int) -> None:
    codes = [f"{1 + number // 20:02d}{100 + number % 20:03d}" for number in range(COMMUNES)]
    copy(
        Commune,
        (
            {"id": number + 1, "insee_code": code, "name": f"Commune {code}", "epci_code": f"20000{number // 10:04d}"}
            for number, code in enumerate(codes)
        ),
    )
    words = vocabulary()
    copy(
        Quartier,
        (
            {
                "id": number + 1,
                "kind": "qpv_2024",
                "code": f"QN{1 + number // 40:03d}{number % 40 + 1:02d}M",
                "name": f"{words[200 + number % 3000].capitalize()} {words[500 + number % 701].capitalize()}",
                "commune_names": f"Commune {codes[number % COMMUNES]}",
                "valid_from": 2024,
                **_contour(number),
            }
            for number in range(quartiers)
        ),
    )
    through = Quartier.communes.through
    copy(
        through,
        (
            {"id": number + 1, "quartier_id": number + 1, "commune_id": number % COMMUNES + 1}
            for number in range(quartiers)
        ),
    )
    copy(Residence, (_residence(number) for number in range(quartiers * RESIDENCES)))
    copy(
        Building,
        (
            {"id": number + 1, "residence_id": number // BUILDINGS + 1, "name": f"Bâtiment {'AB'[number % BUILDINGS]}"}
            for number in range(quartiers * RESIDENCES * BUILDINGS)
        ),
    )
    copy(
        Entrance,
        (
            {"id": number + 1, "building_id": number // HALLS + 1, "name": f"Hall {number % HALLS + 1}"}
            for number in range(quartiers * RESIDENCES * BUILDINGS * HALLS)
        ),
    )
    _projects(quartiers)
    _indicators(quartiers)


def _residence(number: int) -> dict[str, Any]:
    quartier = number // RESIDENCES
    longitude, latitude = _where(quartier)
    return {
        "id": number + 1,
        "name": f"Résidence {number + 1}",
        "reference": f"B{number:05d}",
        "commune_id": quartier % COMMUNES + 1,
        "quartier_id": quartier + 1,
        "address": f"{number % 90 + 1} rue des Essais",
        "dwellings": 40 + number % 80,
        "longitude": longitude + (number % RESIDENCES - 1) * 0.001,
        "latitude": latitude,
        "is_in_qpv": True,
    }


def _projects(quartiers: int) -> None:
    count = max(1, quartiers // 8)
    copy(
        UrbanProject,
        (
            {"id": n + 1, "kind": "npnru_national", "name": f"Projet {n + 1}", "start_year": 2020, "stage": "works"}
            for n in range(count)
        ),
    )
    copy(
        UrbanProject.quartiers.through,
        ({"id": n + 1, "urbanproject_id": n + 1, "quartier_id": n * 8 % quartiers + 1} for n in range(count)),
    )
    copy(
        Operation,
        (
            {
                "id": n + 1,
                "project_id": n // 4 + 1,
                "kind": "rehabilitation",
                "name": f"Opération {n % 4 + 1}",
                "quartier_id": n // 4 * 8 % quartiers + 1,
                "planned_end": datetime.date(2027, 1, 1),
                "progress": n % 100,
            }
            for n in range(count * 4)
        ),
    )


def _indicators(quartiers: int) -> None:
    codes = ["pop_mun", "tp60", "disp_q2", "tx_tot_empl", "ind_jeune", "tx_f_empl", "tx_tot_eprec", "part_hlm"]
    copy(
        Indicator,
        (
            {"id": n + 1, "code": code, "label": f"Indicateur {code}", "is_key": True, "order": n}
            for n, code in enumerate(codes)
        ),
    )

    def values() -> Iterator[dict[str, Any]]:
        key = 0
        for indicator in range(1, len(codes) + 1):
            for vintage in (2019, 2021):
                common = {"indicator_id": indicator, "vintage": vintage, "value": 42, "source": "Mesures"}
                for zone_kind, column, count in (
                    ("quartier", "quartier_id", quartiers),
                    ("commune", "commune_id", 400),
                ):
                    for number in range(1, count + 1):
                        key += 1
                        yield {"id": key, "zone_kind": zone_kind, column: number, **common}
                key += 1
                yield {"id": key, "zone_kind": "national", "zone_code": "FR", "zone_name": "France", **common}

    copy(IndicatorValue, values())


def _people(quartiers: int) -> list[int]:
    """Return the keys of a manager of everything, of an officer of one agency, of an administrator, then of others."""
    agencies = max(1, quartiers // AGENCY)
    count = 3 + agencies
    copy(
        User,
        (
            {
                "id": n + 1,
                "email": f"personne{n + 1}@exemple.fr",
                "first_name": "Camille",
                "last_name": f"Mesure {n + 1}",
                "password": "!",
                "is_administrator": n == 2,
            }
            for n in range(count)
        ),
    )
    copy(Team, ({"id": n + 1, "name": "Tout" if n == 0 else f"Agence {n}"} for n in range(agencies + 1)))
    links = [(1, quartier) for quartier in range(1, quartiers + 1)]
    links += [(2 + (quartier - 1) * agencies // quartiers, quartier) for quartier in range(1, quartiers + 1)]
    copy(TeamQuartier, ({"id": n + 1, "team_id": t, "quartier_id": q} for n, (t, q) in enumerate(links)))
    roles = [(1, 1, Role.MANAGER), (2, 2, Role.OFFICER)]
    roles += [(4 + n, 2 + n, Role.PROXIMITY) for n in range(agencies)]
    copy(
        Membership,
        ({"id": n + 1, "user_id": u, "team_id": t, "role": int(r)} for n, (u, t, r) in enumerate(roles)),
    )
    return list(range(1, count + 1))


# ---- observations ---------------------------------------------------------------------------------------------------


def _observations(count: int, quartiers: int, people: list[int]) -> list[int]:
    """Store the observations; return the keys of quartiers, the busiest first."""
    rng = numpy.random.default_rng(SEED)
    # The busiest quartiers are anywhere, in the first agency too.
    order = [int(key) for key in rng.permutation(quartiers) + 1]
    fields = _columns(Observation)
    # Read before: a connection that copies answers no query.
    items: dict[int, list[int]] = {key: [] for key in Theme.objects.order_by("pk").values_list("pk", flat=True)}
    for key, theme in ThemeItem.objects.order_by("pk").values_list("pk", "theme_id"):
        items[theme].append(key)
    types = list(IncidentType.objects.order_by("pk").values_list("pk", flat=True))
    _copy_lines(Observation, fields, _observation_lines(rng, count, order, people, fields, items, types))
    return order


def _observation_lines(
    rng: numpy.random.Generator,
    count: int,
    order: list[int],
    people: list[int],
    fields: list[models.Field],
    items: dict[int, list[int]],
    types: list[int],
) -> Iterator[str]:
    words = numpy.array(vocabulary(), dtype=object)
    themes = list(items)
    strengths = themes[-1]
    of_words, of_quartiers, of_themes = zipf(len(words)), zipf(len(order)), zipf(len(themes))
    rare = set(numpy.linspace(0, count - 1, min(RARE_TIMES, count)).astype(int).tolist())
    now = timezone.localtime()
    today = now.date()
    defaults = {field.attname: cell(field.get_default()) for field in fields}
    agencies = len(people) - 3
    for first in range(0, count, CHUNK):
        size = min(CHUNK, count - first)
        ranks, theme_ranks = draw(rng, of_quartiers, size), draw(rng, of_themes, size)
        # Older ones come first, as they do in a table that was filled as things were seen.
        ages = DAYS - numpy.floor((first + numpy.arange(size)) * DAYS / count).astype(int)
        lengths = rng.integers(8, 26, size)
        texts = words[draw(rng, of_words, int(lengths.sum()))]
        ends = numpy.cumsum(lengths)
        dice = rng.random((size, 6))
        places = rng.integers(0, RESIDENCES * BUILDINGS * HALLS, size)
        for n in range(size):
            key = first + n + 1
            quartier = order[ranks[n]]
            theme = themes[theme_ranks[n]]
            a, b, c, d, e, f = dice[n]
            text = " ".join(texts[ends[n] - lengths[n] : ends[n]])
            if first + n in rare:
                text += f" {RARE}"
            seen = today - datetime.timedelta(days=int(ages[n]))
            is_open = a < (0.75 if ages[n] < 15 else 0.25 if ages[n] < 60 else 0.03)
            at = f"{seen} {8 + int(b * 10):02d}:{int(c * 60):02d}:00+01"
            row = {
                **defaults,
                "id": str(key),
                "uid": str(uuid.UUID(int=(key << 64) + 0x8000_0000_0000_0001)),
                "quartier_id": str(quartier),
                "theme_id": str(theme),
                "item_id": str(items[theme][int(c * len(items[theme]))]) if items[theme] and d < 0.9 else r"\N",
                "kind": "strength" if theme == strengths else "incident" if e < 0.3 else "finding",
                "severity": str(1 + (b > 0.45) + (b > 0.8) + (b > 0.95)),
                "text": text,
                "seen_on": str(seen),
                "created_at": at,
                "author_id": str(people[3 + (quartier - 1) * agencies // len(order)]),
                "is_confidential": "t" if f < 0.02 else "f",
            }
            # One incident out of ten says what kind it is.
            if e < 0.03 and theme != strengths and types:
                row["incident_type_id"] = str(types[int(e / 0.03 * len(types))])
            if d < 0.85:
                hall = ((quartier - 1) * RESIDENCES * BUILDINGS * HALLS) + int(places[n])
                building, residence = hall // HALLS, hall // HALLS // BUILDINGS
                row["residence_id"], row["building_id"] = str(residence + 1), str(building + 1)
                row["entrance_id"] = str(hall + 1)
                row["place_label"] = (
                    f"Résidence {residence + 1}, Bâtiment {'AB'[building % 2]}, Hall {hall % HALLS + 1}"
                )
            if e < 0.5:
                longitude, latitude = _where(quartier - 1)
                row["longitude"] = f"{longitude + (a - 0.5) * 0.006:.6f}"
                row["latitude"] = f"{latitude + (f - 0.5) * 0.006:.6f}"
            if is_open:
                row["status"] = (Status.TO_QUALIFY, Status.TO_DO, Status.IN_PROGRESS)[int(f * 3)].value
                if f >= 1 / 3 and c < 0.6:
                    row["assignee_id"] = row["author_id"]
            else:
                row["status"] = Status.CLOSED.value if f < 0.1 else Status.DONE.value
                row["closing_reason"] = "no_action" if f < 0.1 else ""
                row["over_at"] = at
                if c < 0.6:
                    row["answer"] = "Réparé par le prestataire, merci du signalement."
                    row["answered_at"], row["answered_by_id"] = at, str(people[0])
            yield "\t".join(row.values()) + "\n"


def _drop_indexes(cursor: Any) -> list[str]:
    """Drop the indexes of observations that hold no constraint; return what makes them again."""
    cursor.execute(
        "SELECT indexname, indexdef FROM pg_indexes"
        " WHERE tablename = 'diagnostics_observation' AND schemaname = 'public' AND indexname NOT IN"
        " (SELECT conname FROM pg_constraint WHERE conrelid = 'diagnostics_observation'::regclass)"
    )
    found = cursor.fetchall()
    for name, _ in found:
        cursor.execute(f'DROP INDEX "{name}"')
    return [definition for _, definition in found]


def _set_sequences(cursor: Any) -> None:
    """Go on from the keys that were given."""
    for model in (Commune, Quartier, Quartier.communes.through, Residence, Building, Entrance, UrbanProject,
                  UrbanProject.quartiers.through, Operation, Indicator, IndicatorValue, User, Team, TeamQuartier,
                  Membership, Observation):  # fmt: skip
        table = model._meta.db_table
        cursor.execute(
            f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT coalesce(max(id), 1) FROM \"{table}\"))"
        )
