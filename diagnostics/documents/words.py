"""The Word documents of diagnostics: what a template may ask for, and invented data that has all of it."""

import io
from functools import lru_cache
from typing import Any

from PIL import Image

from core.documents.pdf import picture_of
from core.documents.plan import Dot, Place, Plan
from core.documents.registry import Tag, WordDocument
from diagnostics.documents.identity import picture

WALK = "compte-rendu"
DIAGNOSTIC = "diagnostic"

IDENTITY = (
    "Le diagnostic",
    (
        Tag("{{ document }}", "le titre du document"),
        Tag("{{ genre }}", "« Compte rendu », ou le type de diagnostic"),
        Tag("{{ titre }}", "l’intitulé du diagnostic"),
        Tag("{{ nature }}", "son type : diagnostic en marchant, social…"),
        Tag("{{ quartiers }}", "ses quartiers"),
        Tag("{{ periode }}", "son jour, ou ses dates"),
        Tag("{{ pilote }} {{ equipe }} {{ projet }} {{ grille }} {{ etat }}", "qui le mène, avec quoi, où il en est"),
        Tag("{{ methode }}", "la méthode"),
        Tag("{{ etabli_le }} {{ etabli_par }}", "le jour du document, et qui l’a demandé"),
        Tag("{{ filtre }}", "ce qui a été gardé, vide pour le document entier"),
        Tag("{{ adresse }}", "l’adresse de la page du diagnostic"),
    ),
)
PEOPLE = (
    "Les participants",
    (
        Tag("{% for groupe in participants %} … {% endfor %}", "pour chaque organisation"),
        Tag("{{ groupe.organisation }} {{ groupe.precision }}", "son type et son nom"),
        Tag("{{ groupe.nombre }} {{ groupe.femmes }} {{ groupe.hommes }}", "combien ; vide : non renseigné"),
        Tag("{{ participants_total }}", "combien en tout"),
    ),
)
SYNTHESIS = (
    "La synthèse et la cotation",
    (
        Tag("{% for case in synthese %} … {% endfor %}", "les quatre cases : {{ case.titre }}, {{ case.texte }}"),
        Tag("{% if cotation %} … {% endif %}", "ce qui n’a de sens que si la grille est cotée"),
        Tag("{% for theme in cotation.themes %} … {% endfor %}", "les thèmes observés"),
        Tag("{{ theme.nom }} {{ theme.moyenne }}", "le thème, sa moyenne"),
        Tag("{{ theme.forts }} {{ theme.faibles }} {{ theme.non_observes }}", "points forts, faibles, non observés"),
        Tag("{{ cotation.ensemble.moyenne }} {{ cotation.echelle }}", "la moyenne de tous, l’échelle"),
    ),
)
FINDING_TAGS = (
    Tag("{{ constat.numero }} {{ constat.sujet }}", "« 3.2 » : le deuxième de la halte 3 ; le thème et l’élément"),
    Tag("{{ constat.halte }} {{ constat.lieu }}", "la halte ; le lieu, s’il est autre"),
    Tag("{{ constat.texte }}", "ce qui est vu"),
    Tag("{{ constat.gravite_signe }} {{ constat.gravite_mot }}", "la gravité : son signe, son mot"),
    Tag("{{ constat.priorite }} {{ constat.echeance }}", "la priorité, l’échéance ; vides si rien n’est décidé"),
    Tag("{{ constat.etat }} {{ constat.reponse }}", "où l’on en est, la réponse donnée"),
    Tag("{{ constat.responsable }} {{ constat.incident }} {{ constat.vu_le }}", "qui peut agir, quel incident, quand"),
    Tag("{% for photo in constat.photos %}{{ photo }} {% endfor %}", "ses photos, dans un même paragraphe"),
    Tag("{{ constat.adresse }}", "l’adresse de sa fiche"),
)
DOCUMENTS = [
    WordDocument(
        slug=WALK,
        label="Compte rendu de marche",
        file_name="compte_rendu.docx",
        built_by="diagnostics.documents.templates.walk_template",
        sample=lambda: walk_sample(),
        tags=(
            IDENTITY,
            PEOPLE,
            (
                "Le parcours",
                (
                    Tag("{{ parcours.haltes }}", "le nombre de haltes"),
                    Tag("{{ parcours.plan }}", "le plan du parcours, une image"),
                    Tag("{% for halte in parcours.sans_position %} … {% endfor %}", "celles qui n’y sont pas"),
                ),
            ),
            SYNTHESIS,
            (
                "Les constats",
                (
                    Tag("{% for organisme in organismes %} … {% endfor %}", "pour chaque organisme qui peut agir"),
                    Tag("{{ organisme.nom }} {{ organisme.nombre }}", "son nom, son nombre de constats"),
                    Tag("{% for halte in organisme.haltes %} … {% endfor %}", "pour chacune de ses haltes"),
                    Tag("{{ halte.numero }} {{ halte.lieu }}", "la halte"),
                    Tag("{% for constat in halte.constats %} … {% endfor %}", "pour chacun des constats de la halte"),
                    *FINDING_TAGS,
                    Tag("{% for constat in points_forts %} … {% endfor %}", "les points forts, mêmes balises"),
                    Tag("{{ nombres.constats }} {{ nombres.points_forts }}", "combien"),
                    Tag("{{ part_de }}", "l’organisme, quand sa part seule est demandée"),
                ),
            ),
            (
                "Halte par halte",
                (
                    Tag("{% for halte in haltes %} … {% endfor %}", "pour chaque halte"),
                    Tag("{{ halte.numero }} {{ halte.lieu }} {{ halte.retenu }}", "ce que le groupe en retient"),
                    Tag("{{ halte.moyenne }} {{ halte.constats }} {{ halte.points_forts }}", "en chiffres"),
                    Tag("{% if halte.hall %}{{ halte.hall.signe }} {{ halte.hall.mot }}{% endif %}", "l’état du hall"),
                ),
            ),
        ),
    ),
    WordDocument(
        slug=DIAGNOSTIC,
        label="Diagnostic",
        file_name="diagnostic.docx",
        built_by="diagnostics.documents.templates.diagnostic_template",
        sample=lambda: diagnostic_sample(),
        tags=(
            IDENTITY,
            PEOPLE,
            (
                "Les repères",
                (
                    Tag("{% for repere in reperes %} … {% endfor %}", "pour chaque quartier : {{ repere.quartier }}"),
                    Tag("{% for ligne in repere.lignes %} … {% endfor %}", "pour chacun des indicateurs choisis"),
                    Tag("{{ ligne.nom }} {{ ligne.valeur }}", "l’indicateur et sa valeur, ou « secret statistique »"),
                    Tag("{{ ligne.millesime }} {{ ligne.source }}", "d’où elle vient"),
                    Tag("{% for zone in ligne.autour %}{{ zone.zone }} : {{ zone.valeur }} {% endfor %}", "autour"),
                    Tag(
                        "{% for tableau in chiffres %} … {% endfor %}",
                        "les chiffres de l’équipe : {{ tableau.titre }}",
                    ),
                    Tag(
                        "{% for ligne in tableau.lignes %}{{ ligne.nom }} {{ ligne.valeur }}{% endfor %}", "un par un"
                    ),
                ),
            ),
            SYNTHESIS,
            (
                "Ce qui est écrit et dit",
                (
                    Tag("{% for theme in themes %} … {% endfor %}", "{{ theme.nom }}, {{ theme.texte }}"),
                    Tag("{% for parole in theme.paroles %} … {% endfor %}", "{{ parole.texte }}, {{ parole.qui }}"),
                    Tag("{% for parole in paroles %} … {% endfor %}", "celles qui ne sont d’aucun thème"),
                ),
            ),
            (
                "Les problématiques",
                (
                    Tag("{% for p in problematiques %} … {% endfor %}", "{{ p.titre }}, {{ p.description }}"),
                    Tag("{{ p.theme }} {{ p.gravite_signe }} {{ p.gravite_mot }} {{ p.frequence }}", "son rang"),
                    Tag("{{ p.priorite }} {{ p.priorite_decidee }} {{ p.etat }}", "ce qui est décidé"),
                ),
            ),
        ),
    ),
]


# ---- invented data --------------------------------------------------------------------------------------------------

THEMES = [
    {"nom": "Propreté", "moyenne": "1,8", "part": 0.6, "forts": "3", "faibles": "2", "non_observes": "1"},
    {"nom": "Éclairage", "moyenne": "2,3", "part": 0.77, "forts": "2", "faibles": "1", "non_observes": "0"},
]
SAMPLE = {
    "document": "Compte rendu : Marche d’exemple",
    "genre": "Compte rendu",
    "titre": "Marche d’exemple",
    "nature": "Diagnostic en marchant",
    "quartiers": "Quartier d’exemple",
    "periode": "12/03/2026",
    "pilote": "La personne qui mène",
    "equipe": "Agence d’exemple",
    "projet": "Projet d’exemple",
    "grille": "Diagnostic en marchant (version 1)",
    "etat": "En restitution",
    "etabli_le": "20 mars 2026",
    "etabli_par": "La personne qui imprime",
    "filtre": "",
    "adresse": "https://dsu.exemple.fr/diagnostics/1/",
    "methode": "Le groupe part de la loge et passe par chaque hall.\nChacun regarde, puis on en parle.",
    "participants": [
        {"organisation": "Bailleur", "precision": "", "nombre": "3", "femmes": "2", "hommes": "1"},
        {"organisation": "Habitants", "precision": "amicale", "nombre": "8", "femmes": "", "hommes": ""},
    ],
    "participants_total": "11",
    "synthese": [
        {"titre": "Forces", "texte": "Des halls tenus.", "ton": "bon"},
        {"titre": "Faiblesses", "texte": "Des encombrants chaque samedi.", "ton": "mauvais"},
        {"titre": "Opportunités", "texte": "", "ton": "bon"},
        {"titre": "Menaces", "texte": "La fermeture du local.", "ton": "mauvais"},
    ],
    "cotation": {
        "echelle": "de 0 à 3",
        "themes": THEMES,
        "ensemble": {**THEMES[0], "nom": "Ensemble", "moyenne": "2,0"},
        "sans_reponse": ["Espaces verts"],
    },
}
FINDING = {
    "numero": "1.1",
    "halte": "Les Lilas, Hall 1",
    "lieu": "",
    "theme": "Propreté",
    "element": "Sols",
    "sujet": "Propreté, Sols",
    "incident": "",
    "texte": "Bris de verre au sol depuis lundi.",
    "gravite": 2,
    "gravite_mot": "Récurrent",
    "gravite_signe": "▲",
    "priorite": "Haute",
    "echeance": "15 avril 2026",
    "etat": "À traiter",
    "reponse": "L’entreprise passe jeudi.",
    "responsable": "Bailleur",
    "vu_le": "12 mars 2026",
    "adresse": "https://dsu.exemple.fr/veille/1/",
    "photos": [picture("photo.jpg", "Photo 1 : Propreté, Sols, Les Lilas, Hall 1", 54)],
}
WORKS = {**FINDING, "numero": "1.2", "gravite": None, "gravite_mot": "", "gravite_signe": "", "texte": "Bacs fleuris."}


def walk_sample() -> tuple[dict[str, Any], list[tuple[str, bytes]]]:
    """Return an invented compte rendu: one finding, one point fort, two haltes of which one has no position."""
    data = {
        **SAMPLE,
        "part_de": "",
        "parcours": {
            "haltes": "2",
            "plan": picture("plan.svg", "Plan du parcours d’exemple", 170),
            "sans_position": [{"numero": 2, "lieu": "Square"}],
        },
        "organismes": [
            {
                "nom": "Bailleur",
                "nombre": "1",
                "haltes": [{"numero": 1, "lieu": "Les Lilas, Hall 1", "constats": [FINDING]}],
            }
        ],
        "points_forts": [WORKS],
        "haltes": [
            {
                "numero": 1,
                "lieu": "Les Lilas, Hall 1",
                "retenu": "Un hall bien tenu.",
                "moyenne": "1,8",
                "constats": "1",
                "points_forts": "1",
                "hall": {"niveau": 2, "mot": "Jaune", "signe": "▲", "pourquoi": "Porte forcée."},
            },
            {
                "numero": 2,
                "lieu": "Square",
                "retenu": "",
                "moyenne": "",
                "constats": "0",
                "points_forts": "0",
                "hall": None,
            },
        ],
        "nombres": {"constats": "1", "points_forts": "1", "photos": "2", "photos_laissees": 0},
    }
    return data, [("plan.svg", _plan()), ("photo.jpg", _photo())]


def diagnostic_sample() -> tuple[dict[str, Any], list[tuple[str, bytes]]]:
    """Return an invented diagnostic, with a value that is a statistical secret."""
    said = {"texte": "On se parle encore entre voisins.", "qui": "une habitante, 12 mars 2026"}
    data = {
        **SAMPLE,
        "document": "Diagnostic social : Diagnostic d’exemple",
        "genre": "Diagnostic social",
        "titre": "Diagnostic d’exemple",
        "nature": "Diagnostic social",
        "reperes": [
            {
                "quartier": "Quartier d’exemple",
                "lignes": [
                    {
                        "nom": "Taux de pauvreté",
                        "millesime": "2021",
                        "source": "Insee",
                        "valeur": "41,2 %",
                        "secret": False,
                        "autour": [{"zone": "Commune", "valeur": "secret statistique", "secret": True}],
                    }
                ],
            }
        ],
        "chiffres": [
            {
                "titre": "Chiffres du bailleur, 2025",
                "lignes": [{"nom": "Logements vacants", "valeur": "12", "precision": "3,1 % des logements"}],
                "note": "",
            }
        ],
        "themes": [{"nom": "Cadre de vie", "texte": "Des cheminements sombres.", "paroles": [said]}],
        "paroles": [said],
        "problematiques": [
            {
                "titre": "Des encombrants au pied des immeubles",
                "theme": "Déchets et encombrants",
                "description": "Chaque fin de semaine.",
                "gravite": 3,
                "gravite_mot": "Sérieux",
                "gravite_signe": "◆",
                "frequence": "Fréquente",
                "priorite": "1",
                "priorite_decidee": "décidée le 20 mars 2026 avec la ville",
                "etat": "Ouverte",
            }
        ],
    }
    return data, []


@lru_cache(maxsize=1)
def _plan() -> bytes:
    ring = [[2.0, 48.0], [2.006, 48.0], [2.006, 48.004], [2.0, 48.004], [2.0, 48.0]]
    plan = Plan(
        title="Plan du parcours d’exemple",
        contours=[{"type": "MultiPolygon", "coordinates": [[ring]]}],
        dots=[Dot("Les Lilas", (2.004, 48.003))],
        places=[Place(1, "Les Lilas, Hall 1", (2.0025, 48.002))],
    )
    return picture_of(plan.svg())


@lru_cache(maxsize=1)
def _photo() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (480, 360), "#c9d8db").save(buffer, "JPEG")
    return buffer.getvalue()
