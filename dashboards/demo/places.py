"""Where the demonstration happens: real communes and quartiers, invented contours, residences and projects.

Codes and names are facts of the décret 2023-1314. The contours are drawn by hand near the true place and are not the
official ones; residences, buildings, projects and figures are invented.
"""

from dataclasses import dataclass, field

EPCI = ("200040715", "Grenoble-Alpes-Métropole")
# {INSEE code: (name, latitude, longitude)}
COMMUNES = {
    "38185": ("Grenoble", 45.188, 5.724),
    "38151": ("Échirolles", 45.146, 5.711),
    "38421": ("Saint-Martin-d’Hères", 45.173, 5.761),
}


@dataclass(frozen=True)
class Place:
    """An invented residence; `at` is its place in the contour, from −1 to 1 eastwards and northwards."""

    name: str
    reference: str
    address: str
    at: tuple[float, float]
    built: int
    # {building: (dwellings, halls)}
    buildings: dict[str, tuple[int, tuple[str, ...]]]


@dataclass(frozen=True)
class Area:
    """A quartier: its centre in degrees, its half-width and half-height in degrees, and its outline on that scale."""

    code: str
    name: str
    insee: str
    centre: tuple[float, float]
    half: tuple[float, float]
    outline: tuple[tuple[float, float], ...]
    # How much is seen there beside the others.
    weight: int
    residences: tuple[Place, ...] = field(default=())

    def at(self, point: tuple[float, float]) -> tuple[float, float]:
        """Return (longitude, latitude) of a point of the outline's scale."""
        return (
            round(self.centre[0] + point[0] * self.half[0], 6),
            round(self.centre[1] + point[1] * self.half[1], 6),
        )

    @property
    def geometry(self) -> dict[str, object]:
        """The outline as a GeoJSON geometry."""
        ring = [list(self.at(point)) for point in (*self.outline, self.outline[0])]
        return {"type": "Polygon", "coordinates": [ring]}


NUMBERED = ("Hall 1", "Hall 2")
LETTERED = ("Entrée A", "Entrée B", "Entrée C")

AREAS = (
    Area(
        "QN03806M", "Mistral Lys Rouge Camine", "38185", (5.708, 45.1712), (0.0052, 0.0024),
        ((-1, -0.3), (-0.5, -1), (0.2, -0.8), (1, -0.5), (0.9, 0.4), (0.3, 0.9), (-0.4, 1), (-0.9, 0.5)), 7,
        (
            Place("Les Peupliers du Drac", "DEM-101", "4 allée des Peupliers", (-0.45, -0.2), 1964,
                  {"Bâtiment A": (48, NUMBERED), "Bâtiment B": (36, NUMBERED)}),
            Place("Le Belvédère", "DEM-102", "12 rue du Belvédère", (0.4, 0.15), 1971, {"Tour": (72, ("Hall",))}),
        ),
    ),
    Area(
        "QN03807M", "Villeneuve - Village Olympique", "38185", (5.731, 45.1639), (0.0098, 0.0042),
        ((-1, 0.2), (-0.8, -0.6), (-0.1, -1), (0.5, -0.7), (1, -0.1), (0.7, 0.7), (0.1, 0.6), (-0.5, 1)), 14,
        (
            Place("La Galerie haute", "DEM-111", "1 galerie haute", (-0.4, 0.1), 1972,
                  {"Bâtiment 10": (96, LETTERED), "Bâtiment 20": (84, LETTERED), "Bâtiment 30": (72, NUMBERED)}),
            Place("Les Coursives", "DEM-112", "27 place des Coursives", (0.2, -0.35), 1973,
                  {"Bâtiment 40": (90, LETTERED), "Bâtiment 50": (64, NUMBERED)}),
            Place("Les Cinq Anneaux", "DEM-113", "8 rue des Cinq Anneaux", (0.6, 0.2), 1968,
                  {"Bâtiment Bleu": (40, NUMBERED), "Bâtiment Jaune": (40, NUMBERED)}),
        ),
    ),
    Area(
        "QN03808M", "Teisseire Abbaye Jouhaux Malherbe", "38185", (5.742, 45.1744), (0.0078, 0.0058),
        ((-0.9, -0.7), (-0.2, -1), (0.6, -0.8), (1, 0), (0.6, 0.9), (-0.1, 1), (-0.4, 0.3), (-1, 0.1)), 9,
        (
            Place("Les Jardins du Verderet", "DEM-121", "15 rue du Verderet", (-0.3, -0.4), 1961,
                  {"Bâtiment A": (32, NUMBERED), "Bâtiment B": (32, NUMBERED)}),
            Place("Le Clos des Marguerites", "DEM-122", "3 allée des Marguerites", (0.35, 0.3), 1984,
                  {"Bâtiment unique": (54, LETTERED)}),
        ),
    ),
    Area(
        "QN03809M", "Alma - Très Cloîtres - Chenoise", "38185", (5.7325, 45.1927), (0.0026, 0.0018),
        ((-1, -0.2), (-0.3, -1), (0.8, -0.7), (1, 0.3), (0.2, 1), (-0.7, 0.8)), 5,
        (
            Place("Les Arcades", "DEM-131", "9 rue des Arcades", (0.1, -0.1), 1932,
                  {"Immeuble sur rue": (18, ("Hall",)), "Immeuble sur cour": (12, ("Hall",))}),
        ),
    ),
    Area(
        "QN03801M", "La Luire - Viscose", "38151", (5.6991, 45.1494), (0.0036, 0.0069),
        ((-0.6, -1), (0.5, -0.9), (1, -0.2), (0.6, 0.5), (0.9, 1), (-0.3, 0.9), (-1, 0.1)), 8,
        (
            Place("Les Filatures", "DEM-201", "6 rue des Filatures", (-0.1, -0.4), 1978,
                  {"Bâtiment 1": (44, NUMBERED), "Bâtiment 2": (44, NUMBERED)}),
            Place("Le Grand Pré", "DEM-202", "21 avenue du Grand Pré", (0.25, 0.35), 1969,
                  {"Bâtiment A": (60, LETTERED), "Bâtiment B": (40, NUMBERED)}),
        ),
    ),
    Area(
        "QN03803M", "Essarts - Surieux", "38151", (5.7189, 45.1565), (0.0054, 0.0028),
        ((-1, -0.4), (-0.3, -1), (0.7, -0.9), (1, 0.1), (0.5, 1), (-0.2, 0.7), (-0.8, 0.9)), 10,
        (
            Place("Les Tilleuls", "DEM-211", "2 place des Tilleuls", (-0.4, -0.1), 1970,
                  {"Bâtiment A": (80, LETTERED), "Bâtiment B": (80, LETTERED)}),
            Place("Les Cerisiers", "DEM-212", "18 rue des Cerisiers", (0.4, 0.1), 1974,
                  {"Bâtiment C": (56, NUMBERED), "Tour D": (68, ("Hall",))}),
        ),
    ),
    Area(
        "QN03804I", "Village Sud", "38151", (5.7144, 45.1381), (0.0026, 0.0026),
        ((-0.9, -0.9), (0.6, -1), (1, 0.2), (0.3, 1), (-0.5, 0.7), (-1, 0)), 5,
        (
            Place("Les Terrasses", "DEM-221", "5 chemin des Terrasses", (0, -0.1), 1982,
                  {"Bâtiment Nord": (36, NUMBERED), "Bâtiment Sud": (36, NUMBERED)}),
        ),
    ),
    Area(
        "QN03811M", "Renaudie Champberton Henri Wallon", "38421", (5.7601, 45.1726), (0.0065, 0.0047),
        ((-0.8, -0.8), (0.1, -1), (0.9, -0.6), (1, 0.4), (0.2, 0.5), (0, 1), (-0.7, 0.8), (-1, 0)), 8,
        (
            Place("Les Étoiles", "DEM-231", "14 place des Étoiles", (-0.3, -0.2), 1979,
                  {"Bâtiment 1": (48, LETTERED), "Bâtiment 2": (38, NUMBERED)}),
            Place("Le Champ rond", "DEM-232", "30 rue du Champ rond", (0.45, -0.05), 1966,
                  {"Bâtiment A": (64, NUMBERED), "Bâtiment B": (64, NUMBERED)}),
        ),
    ),
)  # fmt: skip

# A residence bought last month, that nobody has attached to a quartier yet: an administrator finds it on their bureau.
UNPLACED = ("La Closerie", "DEM-290", "38421", "7 rue de la Closerie", 22, 2003)

# {team: codes of its quartiers}
TEAMS = {
    "Agence Grenoble (démonstration)": ("QN03806M", "QN03807M", "QN03808M", "QN03809M"),
    "Agence Sud (démonstration)": ("QN03801M", "QN03803M", "QN03804I", "QN03811M"),
}


@dataclass(frozen=True)
class Works:
    """An operation of a project. Dates are counted in months from today; None is a date that has not come."""

    kind: str
    name: str
    quartier: str
    residence: str | None
    dwellings: int | None
    planned: tuple[int, int]
    real: tuple[int | None, int | None]
    amount: int
    progress: int
    # (months from today, households rehoused so far), with the number of households to rehouse.
    households: int | None = None
    counts: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class Project:
    """An invented project; its years are counted from this one."""

    kind: str
    name: str
    quartiers: tuple[str, ...]
    years: tuple[int, int]
    stage: str
    aims: str
    steering: str
    works: tuple[Works, ...]


PROJECTS = (
    Project(
        "npnru_national", "Renouvellement urbain Villeneuve – Essarts (projet inventé)", ("QN03807M", "QN03803M"),
        (-4, 5), "works",
        "Ouvrir le quartier sur la ville, diversifier l’habitat, rénover les logements gardés et créer un parc. "
        "Projet inventé pour la démonstration.",
        "Comité de pilotage deux fois par an avec l’intercommunalité, les villes, l’État et les bailleurs ; "
        "revue de projet chaque automne.",
        (
            Works("rehousing", "Relogement du bâtiment 50", "QN03807M", "DEM-112", 64, (-30, 2), (-29, None), 410_000,
                  73, 64, ((-24, 6), (-18, 17), (-12, 29), (-6, 41), (-1, 47))),
            Works("demolition", "Démolition du bâtiment 50", "QN03807M", "DEM-112", 64, (4, 14), (None, None),
                  2_900_000, 0),
            Works("rehabilitation", "Réhabilitation thermique de la Galerie haute", "QN03807M", "DEM-111", 252,
                  (-26, -3), (-25, None), 13_400_000, 85),
            Works("landscaping", "Parc central et mail piéton", "QN03807M", None, None, (-14, 10), (-12, None),
                  4_650_000, 40),
            Works("residentialisation", "Résidentialisation des Tilleuls", "QN03803M", "DEM-211", 160, (-20, -5),
                  (-19, -4), 2_150_000, 100),
            Works("construction", "Vingt-quatre logements en accession, îlot Cerisiers", "QN03803M", None, 24, (8, 30),
                  (None, None), 5_200_000, 0),
            Works("facility", "Maison des habitants et local de l’équipe", "QN03803M", None, None, (-16, 3),
                  (-13, None), 1_780_000, 60),
        ),
    ),
    Project(
        "quartier", "Projet de quartier Renaudie (projet inventé)", ("QN03811M",), (-1, 2), "signed",
        "Rendre les halls accueillants, faire vivre les terrasses plantées et ouvrir un local partagé. "
        "Projet inventé pour la démonstration.",
        "Groupe de suivi trimestriel : agence, mairie, centre social et habitants volontaires.",
        (
            Works("rehabilitation", "Reprise de douze halls", "QN03811M", "DEM-231", 86, (-7, 5), (-6, None), 520_000,
                  55),
            Works("landscaping", "Terrasses plantées avec les habitants", "QN03811M", "DEM-231", None, (-2, 9),
                  (-2, None), 145_000, 20),
        ),
    ),
    Project(
        "npnru_regional", "Étude urbaine Mistral (projet inventé)", ("QN03806M",), (-1, 4), "prefiguration",
        "Définir avec les habitants ce que devient le cœur du quartier. Projet inventé pour la démonstration.",
        "Comité technique mensuel pendant l’étude.",
        (
            Works("other", "Étude de programmation et concertation", "QN03806M", None, None, (-8, -1), (-7, None),
                  96_000, 80),
        ),
    ),
)  # fmt: skip

SOURCE = "Données de démonstration (valeurs inventées)"
# code: (label, short label, unit, theme, decimals)
INDICATORS = {
    "pop_mun": ("Population municipale", "Population", "hab.", "Population", 0),
    "ind_jeune": ("Indice de jeunesse (0-19 ans / 60 ans et plus)", "Indice de jeunesse", "", "Population", 1),
    "tp60": ("Taux de pauvreté au seuil de 60 %", "Taux de pauvreté", "%", "Revenus", 1),
    "disp_q2": ("Médiane du revenu disponible par unité de consommation", "Revenu médian", "€", "Revenus", 0),
    "tx_tot_empl": ("Taux d’emploi des 15-64 ans", "Taux d’emploi", "%", "Emploi", 1),
    "tx_f_empl": ("Taux d’emploi des femmes de 15-64 ans", "Taux d’emploi des femmes", "%", "Emploi", 1),
    "tx_tot_eprec": ("Part des emplois précaires parmi les emplois", "Emplois précaires", "%", "Emploi", 1),
}
# Of the later vintage, in the order of INDICATORS; None is a figure under statistical secrecy.
VALUES: dict[str, tuple[float | None, ...]] = {
    "QN03806M": (2570, 1.6, 46.2, 13_040, 43.1, 37.9, 26.4),
    "QN03807M": (9480, 1.9, 47.8, 12_760, 41.7, 35.2, 27.9),
    "QN03808M": (6320, 1.4, 43.5, 13_480, 45.6, 41.3, 24.8),
    "QN03809M": (1240, 1.1, 44.9, None, 47.2, 43.8, 28.6),
    "QN03801M": (3410, 1.7, 41.8, 13_690, 46.9, 42.2, 23.1),
    "QN03803M": (5870, 1.8, 42.6, 13_520, 44.8, 39.6, 24.3),
    "QN03804I": (1980, 1.5, 38.4, 14_260, 49.5, 45.1, 21.7),
    "QN03811M": (4630, 1.6, 40.7, 13_820, 46.1, 41.8, 25.2),
    "38185": (157_600, 1.1, 20.1, 21_870, 61.2, 59.8, 17.9),
    "38151": (37_100, 1.2, 22.4, 20_110, 59.4, 56.1, 17.2),
    "38421": (37_900, 1.0, 23.2, 19_940, 56.8, 54.3, 18.8),
    "epci": (447_000, 1.0, 15.1, 23_360, 64.9, 63.0, 15.4),
    "france": (None, 1.0, 14.8, 22_850, 66.3, 63.9, 15.0),
}
# The earlier vintage, as a factor of the later one.
EARLIER = (1.01, 1.02, 0.98, 0.95, 0.97, 0.96, 1.03)
