"""The Word documents that mix apps: what a template may ask for, and invented data that has all of it."""

from typing import Any

from core.documents.registry import Tag, WordDocument

CONTRIBUTION = "contribution"

DOCUMENTS = [
    WordDocument(
        slug=CONTRIBUTION,
        label="Contribution au rapport politique de la ville",
        file_name="contribution.docx",
        built_by="dashboards.documents.template.contribution_template",
        sample=lambda: contribution_sample(),
        tags=(
            (
                "Le document",
                (
                    Tag("{{ document }} {{ genre }} {{ titre }}", "le titre, le genre, les quartiers et l’année"),
                    Tag("{{ bailleur }} {{ annee }}", "qui contribue, vide si ce n’est pas dit ; l’année"),
                    Tag("{{ quartiers }} {{ communes }} {{ epci }}", "les quartiers et leurs codes, où ils sont"),
                    Tag("{{ filtres }} {{ filtre }}", "les filtres de la page, en toutes lettres ; l’année"),
                    Tag("{{ etabli_le }} {{ etabli_par }}", "le jour du document, et qui l’a demandé"),
                    Tag("{{ adresse }}", "l’adresse de la page des bilans"),
                ),
            ),
            (
                "Les parties, dans l’ordre du décret",
                (
                    Tag("{% for partie in parties %} … {% endfor %}", "pour chaque partie : {{ partie.titre }}"),
                    Tag(
                        "{% for bloc in partie.blocs %} … {% endfor %}", "pour chaque bloc ; {{ bloc.titre }} ou vide"
                    ),
                    Tag("{% for p in bloc.paragraphes %} … {% endfor %}", "pour chacun de ses paragraphes"),
                    Tag("{{ p.texte }}", "ce qui est dit, fait des chiffres"),
                    Tag("{% for point in p.points %} … {% endfor %}", "sa liste : {{ point }}"),
                    Tag("{{ p.source }} {{ p.adresse }}", "d’où cela vient, l’adresse de la page des lignes"),
                ),
            ),
        ),
    )
]


def contribution_sample() -> tuple[dict[str, Any], list[tuple[str, bytes]]]:
    """Return an invented contribution: one part with a title and one without."""
    said = {
        "texte": "124 observations ont été notées en 2026, contre 98 en 2025.",
        "points": ["Propreté : 40", "Éclairage : 12"],
        "source": "Veille, observations vues en 2026",
        "adresse": "https://dsu.exemple.fr/veille/?quartier=1",
    }
    data = {
        "document": "Contribution au rapport politique de la ville 2026 : Quartier d’exemple",
        "genre": "Contribution au rapport politique de la ville",
        "titre": "Quartier d’exemple, 2026",
        "bailleur": "Le bailleur",
        "quartiers": "QN07501M Quartier d’exemple",
        "programme": "",
        "equipe": "",
        "etabli_le": "20 mars 2027",
        "etabli_par": "La personne qui imprime",
        "filtre": "2026",
        "adresse": "https://dsu.exemple.fr/bilans/?annee=2026",
        "annee": "2026",
        "communes": "La ville",
        "epci": "L’agglomération",
        "filtres": "Année : 2026 ; Commune : La ville",
        "parties": [
            {"titre": "1. Rappel des orientations", "blocs": [{"titre": "", "paragraphes": [said]}]},
            {"titre": "2. Évolution des quartiers", "blocs": [{"titre": "Quartier", "paragraphes": [said, said]}]},
        ],
    }
    return data, []
