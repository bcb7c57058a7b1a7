"""Two years of invented observations, each with its life, as plain data: the same for the same instant."""

import datetime
import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from dashboards.demo.phrases import (
    ANSWERS,
    CLOSING_ANSWERS,
    INDOOR_ITEMS,
    INDOORS,
    PHRASES,
    RESPONSIBLE,
    SEASONS,
    SHARES,
)
from dashboards.demo.places import AREAS, TEAMS, Area, Place
from diagnostics.enums import OVER_STATUSES, ClosingReason, ObservationKind, Severity, Status

SEED = "dsu"
DAYS = 730
COUNT = 1100
# Kept in sync with the accounts of the demonstration: {team: (who reports, who leads)}.
PEOPLE = {
    next(iter(TEAMS)): (("gardien", "correspondante"), "mission"),
    list(TEAMS)[1]: (("gardien.sud",), "mission.sud"),
}
MANAGER = "manager"
STRENGTHS = "Points forts"


@dataclass(frozen=True)
class Step:
    """What one person did at one instant: fields of the observation and their new values."""

    at: datetime.datetime
    by: str
    changes: dict[str, Any]


@dataclass
class Life:
    """An observation from the day it is seen. People are named by the beginning of their address."""

    uid: uuid.UUID
    quartier: str
    residence: str | None
    building: str | None
    entrance: str | None
    position: tuple[float, float] | None
    theme: str
    item: str | None
    kind: str
    severity: int
    text: str
    responsible_body: str
    is_confidential: bool
    seen_on: datetime.date
    created_at: datetime.datetime
    author: str
    steps: list[Step] = field(default_factory=list)
    # The uid of the observation that says the same.
    duplicate_of: uuid.UUID | None = None
    # Names of the pictures drawn for it (`dashboards.demo.photos`).
    photos: tuple[str, ...] = ()


def lives(now: datetime.datetime) -> list[Life]:
    """Return the observations, the oldest first. Nothing in them is later than `now`, which has a time zone."""
    rng = random.Random(SEED)  # noqa: S311
    teams = {code: team for team, codes in TEAMS.items() for code in codes}
    found = [_drawn(rng, number, now, teams) for number in range(COUNT)]
    found += list(_duplicates(rng, found, now, teams))
    found += list(_told(now, teams))
    return sorted((life for life in found if life.created_at <= now), key=lambda life: (life.created_at, life.uid))


def _drawn(rng: random.Random, number: int, now: datetime.datetime, teams: dict[str, str]) -> Life:
    """One observation drawn by lot, by season, quartier and theme."""
    theme = rng.choices(list(SHARES), list(SHARES.values()))[0]
    area = rng.choices(AREAS, [area.weight for area in AREAS])[0]
    created = _working_time(rng, now - datetime.timedelta(days=_seasonal_days(rng, now, theme)))
    item = rng.choice(list(PHRASES[theme]))
    level, text = rng.choice(PHRASES[theme][item])
    return _life(rng, f"lot {number}", now, teams, area, theme, item, level, text, created)


def _seasonal_days(rng: random.Random, now: datetime.datetime, theme: str) -> int:
    """Return how many days ago, so that the months weigh as they do for the theme."""
    weights = SEASONS[theme]
    while True:
        days = rng.randrange(1, DAYS)
        if rng.random() * max(weights) < weights[(now - datetime.timedelta(days=days)).month - 1]:
            return days


def _life(
    rng: random.Random,
    name: str,
    now: datetime.datetime,
    teams: dict[str, str],
    area: Area,
    theme: str,
    item: str,
    level: int,
    text: str,
    created: datetime.datetime,
) -> Life:
    reporters, lead = PEOPLE[teams[area.code]]
    residence, building, entrance, position = _where(rng, area, theme, item)
    kind: str = ObservationKind.FINDING
    if theme == STRENGTHS:
        kind = ObservationKind.STRENGTH
    elif level >= Severity.SERIOUS and rng.random() < 0.7:
        kind = ObservationKind.INCIDENT
    author = rng.choices([rng.choice(reporters), lead, MANAGER], [72, 24, 4])[0]
    life = Life(
        uid=uuid.uuid5(uuid.NAMESPACE_URL, f"https://exemple.fr/demonstration/{name}"),
        quartier=area.code,
        residence=residence.reference if residence else None,
        building=building,
        entrance=entrance,
        position=position,
        theme=theme,
        # Who is in a hurry chooses a theme and no more.
        item=item if rng.random() < 0.93 else None,
        kind=kind,
        severity=level,
        text=text,
        responsible_body=rng.choice(RESPONSIBLE.get(item) or RESPONSIBLE.get(theme) or ("landlord",)),
        is_confidential=theme == "Tranquillité" and level >= Severity.SERIOUS and author in (lead, MANAGER),
        seen_on=created.date(),
        created_at=created,
        author=author,
    )
    if rng.random() < 0.12:
        # Written down the day after.
        life.seen_on -= datetime.timedelta(days=1)
    _live(rng, life, reporters, lead, now)
    _keep_desks_clear(life, lead)
    return life


def _where(
    rng: random.Random, area: Area, theme: str, item: str
) -> tuple[Place | None, str | None, str | None, tuple[float, float] | None]:
    residence = rng.choices(area.residences, [sum(d for d, _ in r.buildings.values()) for r in area.residences])[0]
    building = entrance = None
    if theme in INDOORS or (item in INDOOR_ITEMS and rng.random() < 0.75):
        building = rng.choice(list(residence.buildings))
        if rng.random() < 0.85:
            entrance = rng.choice(residence.buildings[building][1])
    elif rng.random() < 0.25:
        # On public space, away from the residences.
        point = (rng.uniform(-0.55, 0.55), rng.uniform(-0.5, 0.5))
        return None, None, None, area.at(point)
    position = None
    if rng.random() < 0.55:
        longitude, latitude = area.at(residence.at)
        position = (
            round(longitude + rng.uniform(-0.0006, 0.0006), 6),
            round(latitude + rng.uniform(-0.0004, 0.0004), 6),
        )
    return residence, building, entrance, position


# ---- what becomes of it ---------------------------------------------------------------------------------------------


def _keep_desks_clear(life: Life, lead: str) -> None:
    """Give what is still open to the chargé de mission: the desks of the teams show what is chosen for them below."""
    if life.steps and life.steps[-1].changes["status"] not in OVER_STATUSES:
        for step in life.steps:
            step.changes.update({"assignee": lead} if "assignee" in step.changes else {})


def _live(rng: random.Random, life: Life, reporters: tuple[str, ...], lead: str, now: datetime.datetime) -> None:
    """Add the steps that have come so far."""
    wait = rng.expovariate(1 / 3) if rng.random() < 0.95 else rng.uniform(10, 35)
    at = _working_time(rng, life.created_at + datetime.timedelta(days=wait), after=life.created_at)
    qualified: dict[str, Any] = {"status": Status.TO_DO}
    if life.kind != ObservationKind.STRENGTH:
        if rng.random() < 0.6:
            qualified["assignee"] = rng.choice([*reporters, lead])
        if 1 < life.severity < Severity.GRAVE and rng.random() < 0.15:
            qualified["severity"] = life.severity + 1
    if not _step(life, now, at, lead, qualified):
        return
    fate = rng.random()
    if fate < 0.015 and life.severity <= Severity.RECURRENT:
        # Forgotten: what the lists of late ones are for.
        return
    if fate < 0.08 and life.kind != ObservationKind.STRENGTH:
        reason = rng.choice([ClosingReason.NO_ACTION, ClosingReason.NOT_OURS, ClosingReason.NOT_SEEN])
        at = _working_time(rng, at + datetime.timedelta(days=rng.expovariate(1 / 6)), after=at)
        closed = {"status": Status.CLOSED, "closing_reason": reason, "over_at": at}
        _step(life, now, at, lead, closed | _answer(rng, CLOSING_ANSWERS[reason], lead, at))
        return
    handler = qualified.get("assignee", lead)
    if life.kind != ObservationKind.STRENGTH and rng.random() < 0.7:
        at = _working_time(rng, at + datetime.timedelta(days=rng.expovariate(1 / 3)), after=at)
        if not _step(life, now, at, handler, {"status": Status.IN_PROGRESS}):
            return
    days = rng.expovariate(1 / (4 if life.severity == Severity.GRAVE else 9))
    if rng.random() < 0.05:
        days += rng.uniform(30, 130)
    at = _working_time(rng, at + datetime.timedelta(days=days), after=at)
    phrases = ANSWERS["strength" if life.kind == ObservationKind.STRENGTH else life.responsible_body]
    answer = _answer(rng, phrases, handler, at) if rng.random() < 0.8 else {}
    _step(life, now, at, handler, {"status": Status.DONE, "over_at": at, **answer})


def _answer(rng: random.Random, phrases: list[str], by: str, at: datetime.datetime) -> dict[str, Any]:
    return {"answer": rng.choice(phrases), "answered_by": by, "answered_at": at}


def _step(life: Life, now: datetime.datetime, at: datetime.datetime, by: str, changes: dict[str, Any]) -> bool:
    """Add a step if its time has come."""
    if at > now:
        return False
    life.steps.append(Step(at, by, changes))
    return True


def _working_time(
    rng: random.Random, at: datetime.datetime, after: datetime.datetime | None = None
) -> datetime.datetime:
    """Return an instant of the same day between 8 and 18, of the Monday after for a weekend, after `after`."""
    at += datetime.timedelta(days=(7 - at.weekday()) % 7 if at.weekday() >= 5 else 0)
    at = at.replace(hour=rng.randrange(8, 18), minute=rng.randrange(60), second=0, microsecond=0)
    if after is not None and at <= after:
        at = after + datetime.timedelta(minutes=rng.randrange(15, 120))
    return at


def _duplicates(
    rng: random.Random, found: list[Life], now: datetime.datetime, teams: dict[str, str]
) -> Iterator[Life]:
    """The same thing reported again by somebody else within three weeks, then joined by the chargée de mission."""
    likely = [life for life in found if life.kind != ObservationKind.STRENGTH and not life.is_confidential]
    for number, first in enumerate(rng.sample(likely, 24)):
        reporters, lead = PEOPLE[teams[first.quartier]]
        author = rng.choice([name for name in (*reporters, lead, MANAGER) if name != first.author])
        days = datetime.timedelta(days=rng.uniform(1, 12))
        created = _working_time(rng, first.created_at + days, after=first.created_at)
        again = Life(
            **{
                **vars(first),
                "uid": uuid.uuid5(uuid.NAMESPACE_URL, f"https://exemple.fr/demonstration/doublon {number}"),
                "text": f"Toujours présent à mon passage : {first.text[0].lower()}{first.text[1:]}",
                "seen_on": created.date(),
                "created_at": created,
                "author": author,
                "steps": [],
                "duplicate_of": first.uid,
            }
        )
        at = _working_time(rng, created + datetime.timedelta(days=rng.uniform(0, 4)), after=created)
        joined = {
            "status": Status.CLOSED,
            "closing_reason": ClosingReason.DUPLICATE,
            "over_at": at,
            "duplicate_of": first.uid,
        }
        if _step(again, now, at, lead, joined):
            yield again


# ---- what is always there -------------------------------------------------------------------------------------------

# (hours ago, quartier, residence, building, hall, theme, item, gravity, text, assignee or None, pictures): whatever
# the day, each role finds these on its bureau.
TOLD: tuple[tuple[int, str, str, str | None, str | None, str, str, int, str, str | None, tuple[str, ...]], ...] = (
    (3, "QN03807M", "DEM-111", "Bâtiment 10", "Entrée B", "Entrées, halls, parties communes", "Porte", 3,
     "La porte du hall ne ferme plus depuis ce matin, la gâche est tordue.", None, ("door",)),
    (20, "QN03806M", "DEM-101", "Bâtiment A", "Hall 1", "Déchets et encombrants", "Encombrants", 2,
     "Matelas et meubles déposés devant l’entrée, hors du jour de collecte.", None, ("bulky",)),
    (52, "QN03808M", "DEM-121", None, None, "Éclairage", "Cheminements", 2,
     "Deux luminaires éteints entre les bâtiments A et B.", None, ("lamp",)),
    (26, "QN03803M", "DEM-211", "Bâtiment B", "Entrée C", "Propreté", "Tags", 2,
     "Tags sur la porte et la platine d’interphone.", None, ("tags",)),
    (9, "QN03811M", "DEM-231", "Bâtiment 1", "Entrée A", "Entrées, halls, parties communes", "Boîtes aux lettres", 2,
     "Trois boîtes aux lettres forcées pendant le week-end.", None, ()),
    (24 * 13, "QN03807M", "DEM-112", None, None, "Stationnement et épaves", "Épaves et ventouses", 2,
     "Véhicule sans plaques immobile devant le local à déchets.", None, ("wreck",)),
    (24 * 16, "QN03801M", "DEM-202", None, None, "Aires de jeux et mobilier", "Bancs", 1,
     "Banc descellé près de la fontaine.", None, ()),
    (24 * 6, "QN03807M", "DEM-111", "Bâtiment 20", "Entrée A", "Éclairage", "Halls", 4,
     "Hublot arraché, fils à nu à hauteur d’enfant : zone balisée en attendant l’électricien.", "gardien", ("wires",)),
    (24 * 9, "QN03806M", "DEM-102", "Tour", "Hall", "Entrées, halls, parties communes", "Ascenseur", 3,
     "Ascenseur arrêté, deuxième panne en dix jours.", "gardien", ()),
    (24 * 47, "QN03808M", "DEM-122", None, None, "Espaces verts", "Taille", 1,
     "Haie à tailler devant les fenêtres du rez-de-chaussée.", "gardien", ("hedge",)),
    (24 * 5, "QN03807M", "DEM-113", None, None, "Propreté", "Abords des conteneurs", 2,
     "Sacs éventrés autour des conteneurs chaque lundi.", "mission", ()),
    (24 * 8, "QN03803M", "DEM-212", "Tour D", "Hall", "Tranquillité", "Dégradations", 3,
     "Plafonnier du hall arraché, morceaux de plastique au sol.", "gardien.sud", ()),
    (24 * 58, "QN03801M", "DEM-201", "Bâtiment 2", "Hall 1", "Entrées, halls, parties communes", "Interphone", 2,
     "Platine muette, devis attendu.", "mission.sud", ()),
    (24 * 4, "QN03804I", "DEM-221", "Bâtiment Nord", "Hall 2", "Entrées, halls, parties communes", "Porte", 4,
     "Porte coupe-feu dégondée au sous-sol, accès fermé par précaution.", "gardien.sud", ()),
)  # fmt: skip


def _told(now: datetime.datetime, teams: dict[str, str]) -> Iterator[Life]:
    areas = {area.code: area for area in AREAS}
    for number, row in enumerate(TOLD):
        hours, code, residence, building, entrance, theme, item, level, text, assignee, photos = row
        reporters, lead = PEOPLE[teams[code]]
        created = (now - datetime.timedelta(hours=hours)).replace(second=0, microsecond=0)
        (place,) = [place for place in areas[code].residences if place.reference == residence]
        life = Life(
            uid=uuid.uuid5(uuid.NAMESPACE_URL, f"https://exemple.fr/demonstration/choisie {number}"),
            quartier=code,
            residence=residence,
            building=building,
            entrance=entrance,
            position=areas[code].at(place.at),
            theme=theme,
            item=item,
            kind=ObservationKind.INCIDENT if level >= Severity.SERIOUS else ObservationKind.FINDING,
            severity=level,
            text=text,
            responsible_body="landlord",
            is_confidential=False,
            seen_on=created.date(),
            created_at=created,
            author=reporters[0],
            photos=photos,
        )
        if assignee:
            _step(
                life,
                now,
                created + datetime.timedelta(hours=min(hours / 3, 20)),
                lead,
                {"status": Status.TO_DO, "assignee": assignee},
            )
        yield life
    # An answer of this week, which the gardien reads on the bureau.
    created = (now - datetime.timedelta(days=7)).replace(second=0, microsecond=0)
    done = created + datetime.timedelta(days=5)
    yield Life(
        uid=uuid.uuid5(uuid.NAMESPACE_URL, "https://exemple.fr/demonstration/choisie réponse"),
        quartier="QN03806M",
        residence="DEM-101",
        building="Bâtiment B",
        entrance="Hall 2",
        position=None,
        theme="Éclairage",
        item="Halls",
        kind=ObservationKind.FINDING,
        severity=2,
        text="Minuterie trop courte, on finit l’escalier dans le noir.",
        responsible_body="landlord",
        is_confidential=False,
        seen_on=created.date(),
        created_at=created,
        author="gardien",
        steps=[
            Step(created + datetime.timedelta(hours=22), "mission", {"status": Status.TO_DO, "assignee": "mission"}),
            Step(
                done,
                "mission",
                {
                    "status": Status.DONE,
                    "over_at": done,
                    "answer": "Minuterie réglée à trois minutes par l’électricien ce matin, merci du signalement.",
                    "answered_by": "mission",
                    "answered_at": done,
                },
            ),
        ],
    )
