"""What kind of incident the incidents of the demonstration are, and how its halls went over a year."""

import datetime
from typing import Any

from django.utils import timezone

from accounts.models import User
from diagnostics.enums import HallLevel
from diagnostics.models import HallState
from territories.models import Entrance

# (theme, item) of the veille → name of the type of incident; what is not here has none, as when nobody says it.
TYPES = {
    ("Propreté", "Tags"): "Tags et graffitis",
    ("Déchets et encombrants", "Bornes et locaux"): "Dégradation d’une porte ou d’un contrôle d’accès",
    ("Déchets et encombrants", "Dépôts sauvages"): "Dépôt sauvage",
    ("Déchets et encombrants", "Encombrants"): "Encombrants",
    ("Éclairage", "Halls"): "Dégradation de l’éclairage",
    ("Stationnement et épaves", "Stationnement gênant"): "Entrave à l’accès ou au passage",
    ("Stationnement et épaves", "Épaves et ventouses"): "Épave ou voiture ventouse",
    ("Entrées, halls, parties communes", "Porte"): "Dégradation d’une porte ou d’un contrôle d’accès",
    ("Entrées, halls, parties communes", "Ascenseur"): "Dégradation d’un ascenseur",
    ("Entrées, halls, parties communes", "Caves"): "Occupation de caves ou de locaux techniques",
    ("Tranquillité", "Regroupements"): "Rassemblement gênant dans un hall",
    ("Tranquillité", "Nuisances"): "Bruit et tapage",
    ("Usages et vie sociale", "Conflits d’usage"): "Conflit de voisinage",
}

GREEN, YELLOW, ORANGE, RED = HallLevel
# Days ago of each visit, then what was seen then in a hall: one line after the other, over again.
VISITS = (350, 262, 170, 81, 16)
YEARS = (
    (GREEN, GREEN, GREEN, GREEN, GREEN),
    (GREEN, YELLOW, YELLOW, YELLOW, ORANGE),
    (YELLOW, GREEN, GREEN, GREEN, GREEN),
    (YELLOW, ORANGE, ORANGE, RED, RED),
    (GREEN, GREEN, YELLOW, YELLOW, YELLOW),
    (ORANGE, ORANGE, YELLOW, YELLOW, GREEN),
    (),
)
WHY = {
    YELLOW: "Mégots et bouteilles au pied de l’escalier, porte souvent calée.",
    ORANGE: "Hall occupé chaque soir, passage difficile pour les familles.",
    RED: "Accès refusé à l’entreprise de nettoyage, deux fois dans la semaine.",
}


def type_name(theme: str, item: str | None) -> str:
    """Return the name of the type of an incident about a theme and an item, empty when nobody said it."""
    return TYPES.get((theme, item or ""), "")


def add_hall_states(people: dict[str, User], today: datetime.date) -> int:
    """Write the states of halls over a year, some never judged; return how many states there are."""
    rows: list[HallState] = []
    halls: Any = Entrance.objects.active().filter(building__residence__quartier__isnull=False).order_by("pk")
    for number, hall in enumerate(halls.values_list("pk", flat=True)):
        for visit, level in zip(VISITS, YEARS[number % len(YEARS)], strict=False):
            # Not all on one day.
            day = today - datetime.timedelta(days=visit + number % 11)
            at = datetime.datetime.combine(day, datetime.time(17), tzinfo=timezone.get_current_timezone())
            rows.append(
                HallState(
                    entrance_id=hall,
                    level=level,
                    seen_on=day,
                    comment=WHY.get(level, ""),
                    author=people["mission"],
                    created_at=at,
                )
            )
    return len(HallState.objects.bulk_create(rows))
