"""The Word documents of insertion: what a template may ask for, and invented data that has all of it."""

from typing import Any

from core.documents.registry import Tag, WordDocument
from core.masking import HIDDEN, NOTE

STATEMENT = "insertion-marche"
BILAN = "insertion-bilan"
EVALUATION = "insertion-evaluation"

TAGS = (
    (
        "Le document",
        (
            Tag("{{ document }} {{ genre }} {{ titre }}", "le titre, le genre, ce sur quoi il porte"),
            Tag("{{ bailleur }} {{ equipe }}", "votre organisme, l’équipe de qui le demande ; vide : pas connu"),
            Tag("{{ periode }} {{ portee }} {{ quartiers }}", "l’année ou les mois, ce qui est gardé, les quartiers"),
            Tag("{{ masque }}", "pourquoi des chiffres ne sont pas donnés ; vide quand tous le sont"),
            Tag("{% for c in chiffres %}{{ c.valeur }} {{ c.mot }}{% endfor %}", "les chiffres de la première page"),
            Tag("{% for phrase in methode %}{{ phrase }}{% endfor %}", "comment les chiffres sont comptés"),
            Tag("{{ etabli_le }} {{ etabli_par }}", "le jour du document, et qui l’a demandé"),
            Tag("{{ filtre }} {{ adresse }}", "ce qui a été gardé, l’adresse de la page"),
        ),
    ),
    (
        "Les parties et leurs tableaux",
        (
            Tag("{% for partie in parties %} … {% endfor %}", "pour chaque partie : {{ partie.titre }}"),
            Tag("{% for phrase in partie.textes %} … {% endfor %}", "ce qui est dit avant les tableaux"),
            Tag("{% for t in partie.tableaux %} … {% endfor %}", "pour chacun de ses tableaux"),
            Tag("{{ t.titre }} {{ t.note }} {{ t.vide }}", "son titre, sa remarque, ce qui est dit s’il est vide"),
            Tag("{{ t.largeur }} {{ t.tetes[0] }}", "combien de colonnes de chiffres (1 à 4), les mots de l’en-tête"),
            Tag("{% for row in t.lignes %} … {% endfor %}", "pour chacune de ses lignes"),
            Tag("{{ row.nom }} {{ row.sous }} {{ row.somme }}", "la ligne, une précision, « vrai » pour un total"),
            Tag("{{ row.valeurs[0] }}", f"ses chiffres, dans l’ordre des colonnes ; « {HIDDEN} » s’il est masqué"),
        ),
    ),
)


def _document(slug: str, label: str) -> WordDocument:
    return WordDocument(
        slug=slug,
        label=label,
        file_name=f"{slug.replace('-', '_')}.docx",
        built_by=f"insertion.documents.template.{slug.removeprefix('insertion-')}_template",
        sample=lambda: insertion_sample(label),
        tags=TAGS,
    )


DOCUMENTS = [
    _document(STATEMENT, "Relevé d’un marché (insertion)"),
    _document(BILAN, "Bilan de l’insertion"),
    _document(EVALUATION, "Évaluation des clauses d’insertion"),
]


def insertion_sample(label: str) -> tuple[dict[str, Any], list[tuple[str, bytes]]]:
    """Return an invented document: a table of each width, one of them empty, and a hidden figure."""
    tables = [
        {
            "titre": f"Tableau à {width} colonnes de chiffres",
            "largeur": width,
            "tetes": ["Ligne", "Parcours", "Part", "Heures", "Heures par parcours"][: width + 1],
            "lignes": [
                {"nom": "Femmes", "sous": "une précision", "somme": False, "valeurs": [HIDDEN] * width},
                {"nom": "Ensemble", "sous": "", "somme": True, "valeurs": ["24"] * width},
            ],
            "note": "Une remarque sous le tableau.",
            "vide": "",
        }
        for width in range(1, 5)
    ]
    empty = {**tables[3], "titre": "Tableau vide", "lignes": [], "note": "", "vide": "Aucun parcours."}
    data = {
        "document": f"{label} : Quartier d’exemple, 2026",
        "genre": label,
        "titre": "Quartier d’exemple, 2026",
        "bailleur": "Le bailleur",
        "quartiers": "Quartier d’exemple",
        "programme": "",
        "equipe": "L’équipe",
        "etabli_le": "20 janvier 2027",
        "etabli_par": "La personne qui imprime",
        "filtre": "Quartier d’exemple, 2026",
        "adresse": "https://dsu.exemple.fr/insertion/bilan/?annee=2026",
        "periode": "2026",
        "portee": "Quartier d’exemple",
        "masque": NOTE,
        "chiffres": [{"valeur": "833 h", "mot": "dues"}, {"valeur": HIDDEN, "mot": "parcours"}],
        "parties": [
            {"titre": "1. Une partie", "textes": ["Une phrase."], "tableaux": tables},
            {"titre": "2. Une autre", "textes": [], "tableaux": [empty]},
        ],
        "methode": ["Une heure est comptée une fois, quand son relevé est validé."],
    }
    return data, []
