"""What is said of the usual indicators when an import meets them first. Administrators change it afterwards."""

from dataclasses import dataclass


@dataclass(frozen=True)
class KnownIndicator:
    """`order` places the key indicators, which the page of a quartier shows; the others have none."""

    label: str
    short_label: str = ""
    unit: str = ""
    theme: str = ""
    decimals: int = 1
    order: int | None = None


# By the code that Insee and the CNAF give them in their tables by quartier prioritaire.
KNOWN = {
    "pop_mun": KnownIndicator("Population municipale", "Population", "hab.", "Population", 0, 1),
    "ind_jeune": KnownIndicator(
        "Indice de jeunesse (0-19 ans / 60 ans et plus)", "Indice de jeunesse", "", "Population", 1, 2
    ),
    "tp60": KnownIndicator("Taux de pauvreté au seuil de 60 %", "Taux de pauvreté", "%", "Revenus", 1, 3),
    "disp_q2": KnownIndicator(
        "Médiane du revenu disponible par unité de consommation", "Revenu médian", "€", "Revenus", 0, 4
    ),
    "tx_tot_empl": KnownIndicator("Taux d’emploi des 15-64 ans", "Taux d’emploi", "%", "Emploi", 1, 5),
    "tx_f_empl": KnownIndicator(
        "Taux d’emploi des femmes de 15-64 ans", "Taux d’emploi des femmes", "%", "Emploi", 1, 6
    ),
    "tx_tot_eprec": KnownIndicator(
        "Part des emplois précaires parmi les emplois", "Emplois précaires", "%", "Emploi", 1, 7
    ),
    "abcde": KnownIndicator("Demandeurs d’emploi en fin de mois", "Demandeurs d’emploi", "", "Emploi", 0, 8),
    "tx_et_empl": KnownIndicator("Taux d’emploi des étrangers de 15-64 ans", "", "%", "Emploi"),
    "tx_tot_et": KnownIndicator("Part des étrangers dans la population", "Étrangers", "%", "Population"),
    "tx_f": KnownIndicator("Part des femmes dans la population", "Femmes", "%", "Population"),
    "tx_f_et": KnownIndicator("Part des étrangères parmi les femmes", "", "%", "Population"),
    "disp_d1": KnownIndicator("Premier décile du revenu disponible", "Revenu, 1er décile", "€", "Revenus", 0),
    "disp_d9": KnownIndicator("Neuvième décile du revenu disponible", "Revenu, 9e décile", "€", "Revenus", 0),
    "pmimp": KnownIndicator("Part des ménages imposés", "Ménages imposés", "%", "Revenus"),
    "brev": KnownIndicator("Taux de bas revenus", "Bas revenus", "%", "Revenus"),
    "percou": KnownIndicator(
        "Personnes couvertes par une prestation de la CAF", "Personnes couvertes CAF", "", "Revenus", 0
    ),
    "a": KnownIndicator("Foyers allocataires de la CAF", "Allocataires CAF", "", "Revenus", 0),
}
