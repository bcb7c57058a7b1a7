"""What the landlord does beyond the ordinary in the quartiers of a convention: two years of it."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from actions.enums import Additionality, FundingStatus

REGIE = "Régie de quartier Les Passerelles"
CITY = "Ville, service politique de la ville"
METROPOLE = "Métropole, gestion urbaine de proximité"
PREFECTURE = "Préfecture, délégué du préfet"
CAF = "CAF, action sociale"
BEYOND, COMMON, UNTOLD = Additionality.BEYOND, Additionality.COMMON, Additionality.UNKNOWN


class Buy(NamedTuple):
    """What is paid `times` a year: to whom (a partner of the directory, or a supplier), or hours of our own people."""

    label: str
    account: str
    supplier: str
    times: int
    amount: Decimal
    # Of each: hours and their cost; `amount` is then their product.
    hours: Decimal | None = None
    rate: Decimal | None = None
    # {number of an axis: percent of the amount that is valued on it}
    valued: tuple[tuple[int, int], ...] = ()
    # One in so many has no paper to show it; 0: all have one.
    bare_every: int = 0
    # Barely begun this year: its axis is under-valued.
    is_slow: bool = False


class Grant(NamedTuple):
    """What a funder gives in a year (0: this one, -1: the last), and where that stands."""

    year: int
    funder: str
    account: str
    planned: int
    status: str
    given: int | None = None
    # Days from today by which it is to be asked, or its bilan given.
    deadline: int | None = None
    report: int | None = None
    note: str = ""


class Told(NamedTuple):
    """An indicator: unit, which way, from where to where, its measures (part of the two years, value)."""

    name: str
    unit: str
    direction: str
    baseline: int | None
    target: int
    measures: tuple[tuple[float, int], ...]
    # Whether women, men, young and residents are told of each measure.
    is_of_people: bool = False


class Bilan(NamedTuple):
    """What is said of last year."""

    done: str
    gaps: str
    lessons: str
    verdict: str
    sentence: str


@dataclass(frozen=True)
class Work:
    """An action of last year and of this one."""

    code: str
    title: str
    kind: str
    axes: tuple[int, ...]
    quartiers: tuple[int, ...]
    aims: str
    content: str
    people: int
    buys: tuple[Buy, ...]
    additionality: str = BEYOND
    why: str = ""
    partner: str = ""
    grants: tuple[Grant, ...] = ()
    indicators: tuple[Told, ...] = ()
    bilan: Bilan | None = None
    # Head counts of sessions: of last year, then of this one.
    sessions: tuple[tuple[int, ...], tuple[int, ...]] = ((), ())
    # Hours given by volunteers, in euros: both sides of the budget.
    in_kind: int = 0
    settled: tuple[int, ...] = field(default=(-1, 0))


def _euros(text: str) -> Decimal:
    return Decimal(text)


def _time(hours: str, rate: str) -> tuple[Decimal, Decimal, Decimal]:
    """Return what hours cost, then the hours and the cost of one."""
    return Decimal(hours) * Decimal(rate), Decimal(hours), Decimal(rate)


WORKS = (
    Work(
        "QV1", "Gardiens présents en fin de journée", "proximite", (1, 4), (0, 1),
        "Que chacun trouve quelqu’un à qui parler jusqu’à 19 h 30.",
        "Deux gardiens de plus en fin de journée, du lundi au vendredi, avec un point encombrants en fin de tournée.",
        640,
        (Buy("Présence renforcée, un trimestre", "641", "", 4, *_time("118.50", "31.20"), ((1, 80), (4, 20)), 4),),
        why="Les horaires courants s’arrêtent à 17 h : ces heures s’y ajoutent.",
        indicators=(Told("Passages notés en fin de journée", "par mois", "up", 60, 220,
                         ((0.2, 84), (0.45, 131), (0.7, 176), (0.95, 205))),),
        bilan=Bilan(
            "La présence a été tenue toute l’année, sauf trois semaines d’août. Les gardiens ont noté 1 480 passages.",
            "Un remplacement a manqué en août.", "Le point du vendredi avec la régie évite les dépôts du week-end.",
            "renew", "Deux gardiens ont été présents chaque soir jusqu’à 19 h 30 sur les deux quartiers.",
        ),
    ),
    Work(
        "QV2", "Former les équipes à la médiation", "formation", (2,), (0, 1, 2),
        "Que chaque gardien sache apaiser un différend et passer le relais.",
        "Deux sessions de deux jours par an, avec des mises en situation dans les halls.", 14,
        (Buy("Session de formation, deux jours", "604", "Institut Passerelles et médiation", 2, _euros("2350.00"),
             valued=((2, 100),)),
         Buy("Salle et repas", "618", "Maison des habitants", 2, _euros("186.40"), bare_every=2)),
        why="Formation propre aux quartiers, en plus du plan de formation de l’entreprise.",
        grants=(Grant(-1, PREFECTURE, "74etat", 1500, FundingStatus.PAID, 1500, report=-35,
                      note="Le bilan est attendu avec les feuilles d’émargement."),
                Grant(0, PREFECTURE, "74etat", 1500, FundingStatus.ASKED, 1500)),
        indicators=(Told("Gardiens formés", "gardiens", "up", 0, 14, ((0.4, 6), (0.9, 11))),),
        bilan=Bilan(
            "Deux sessions ont réuni les gardiens des trois quartiers et un agent d’accueil.",
            "", "Les mises en situation sont ce qui sert le plus.", "renew",
            "Onze gardiens ont été formés à la médiation en deux sessions.",
        ),
    ),
    Work(
        "QV3", "Nettoyage renforcé des halls et des coursives", "sur-entretien", (3,), (0, 1),
        "Des halls propres tous les jours, des tags enlevés sous 48 heures.",
        "Un passage de plus chaque jour par la régie, et une enveloppe pour les tags.", 640,
        (Buy("Passages supplémentaires, un trimestre", "615", REGIE, 4, _euros("5612.37"), valued=((3, 100),)),
         Buy("Enlèvement de tags", "615", "Net’Façades", 3, _euros("1148.55"), valued=((3, 100),), bare_every=3)),
        why="Un passage de plus que le marché courant, qui en prévoit un par jour.",
        partner=REGIE,
        grants=(Grant(-1, METROPOLE, "74epci", 6000, FundingStatus.SETTLED, 6000),
                Grant(0, METROPOLE, "74epci", 6000, FundingStatus.PAID, 5400, report=120)),
        indicators=(Told("Halls jugés propres à la visite", "%", "up", 48, 75,
                         ((0.1, 51), (0.35, 58), (0.6, 66), (0.95, 78))),),
        bilan=Bilan(
            "La régie a tenu un passage de plus par jour. Les tags ont été enlevés en deux jours en moyenne.",
            "Un passage n’a pas été fait : la régie en a fait l’avoir.",
            "Les habitants demandent le même passage le samedi.",
            "renew", "Un passage de plus par jour a porté la part de halls jugés propres de 48 à 58 %.",
        ),
    ),
    Work(
        "QV5", "Correspondants de nuit", "mediation", (5,), (0, 1),
        "Des soirées apaisées dans les halls et sur les coursives.",
        "Deux correspondants, cinq soirs par semaine, de 19 h à 23 h, avec un point chaque mois.", 500,
        (Buy("Correspondants de nuit, un trimestre", "604", "Équipe de prévention spécialisée", 4, _euros("6480.00"),
             valued=((5, 60),), is_slow=True),),
        why="Aucun dispositif de soirée n’est dû par le bailleur.",
        partner="Équipe de prévention spécialisée",
        grants=(Grant(-1, CITY, "74com", 8000, FundingStatus.SETTLED, 8000),
                Grant(0, CITY, "74com", 9000, FundingStatus.VOTED, 8500)),
        indicators=(Told("Regroupements signalés", "par trimestre", "down", 34, 20,
                         ((0.2, 33), (0.5, 29), (0.75, 31), (0.95, 24))),),
        bilan=Bilan(
            "Les correspondants ont tourné cinq soirs sur sept et noué un contact avec trois groupes.",
            "", "Le relais avec le centre social se fait mieux quand il est écrit.", "adapt",
            "Les regroupements signalés sont passés de 34 à 29 par trimestre.",
        ),
        settled=(-1,),
    ),
    Work(
        "QV7", "Animation des pieds d’immeuble", "projet-habitants", (7,), (1,),
        "Que des voisins se rencontrent et proposent ce qu’ils veulent faire de leur place.",
        "Des après-midi d’animation pendant les vacances, avec le centre social et l’amicale.", 180,
        (Buy("Animation, vacances", "604", "Centre social Le Patio", 3, _euros("2140.00"), valued=((7, 100),)),
         Buy("Fournitures d’atelier", "601", "Le Comptoir des loisirs", 4, _euros("163.85"), valued=((7, 100),),
             bare_every=2)),
        UNTOLD,
        partner="Centre social Le Patio",
        grants=(Grant(-1, CAF, "74orgasoc", 2500, FundingStatus.REFUSED),
                Grant(0, CAF, "74orgasoc", 3000, FundingStatus.CONSIDERED, deadline=18,
                      note="L’appel à projets ferme bientôt ; la conseillère demande un budget par séance.")),
        indicators=(Told("Personnes venues", "personnes", "up", 0, 160, ((0.3, 42), (0.55, 88), (0.85, 127)), True),),
        bilan=Bilan(
            "Quatre après-midi ont eu lieu, la dernière avec un repas préparé par des habitants.",
            "La subvention de la CAF a été refusée : deux séances de moins que prévu.",
            "Les habitants veulent tenir eux-mêmes le stand.", "adapt",
            "Quatre après-midi ont réuni 88 personnes, dont plus de la moitié de femmes.",
        ),
        sessions=((18, 22, 21, 27), (24, 31, 29)),
        in_kind=1200,
    ),
    Work(
        "QV8", "Sécurisation des locaux communs", "travaux", (8,), (1,),
        "Des caves et des locaux vélos qui ferment et qui servent.",
        "Reprise des portes, de l’éclairage et des serrures de six locaux par an.", 210,
        (Buy("Portes et serrures, trois locaux", "615", "Serrurerie du Bassin", 2, _euros("7846.12"),
             valued=((8, 75),)),),
        COMMON,
        "Remise en état due au titre de l’entretien ; la part valorisée est l’éclairage et le contrôle d’accès.",
        indicators=(Told("Locaux rendus à leur usage", "locaux", "up", 0, 12, ((0.3, 3), (0.5, 6), (0.9, 9))),),
        bilan=Bilan(
            "Six locaux ont été repris, dont deux confiés à l’amicale.", "", "", "renew",
            "Six locaux communs ont été rendus à leur usage.",
        ),
    ),
)  # fmt: skip
