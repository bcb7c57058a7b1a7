"""The Word document of a meeting: what a template may ask for, and invented data that has all of it."""

from typing import Any

from core.documents.registry import Tag, WordDocument

MINUTES = "releve"

DOCUMENTS = [
    WordDocument(
        slug=MINUTES,
        label="Relevé de décisions",
        file_name="releve.docx",
        built_by="meetings.documents.template.minutes_template",
        sample=lambda: minutes_sample(),
        tags=(
            (
                "La réunion",
                (
                    Tag("{{ document }}", "le titre du document"),
                    Tag("{{ genre }}", "« Relevé de décisions », ou « Ordre du jour » avant la réunion"),
                    Tag("{{ titre }} {{ nature }}", "son intitulé, son type : comité technique, cellule GUSP…"),
                    Tag("{{ date }} {{ lieu }}", "son jour et ses heures, son lieu"),
                    Tag("{{ quartiers }} {{ projet }}", "ses quartiers, son projet"),
                    Tag("{{ organisateur }} {{ equipe }}", "qui l’organise, son équipe"),
                    Tag("{{ objet }} {{ bref }}", "l’objet, et ce qu’il faut retenir"),
                    Tag("{% if est_tenue %} … {% endif %}", "ce qui n’a de sens qu’une fois la réunion tenue"),
                    Tag("{{ filtre }}", "« Projet » ou « Validé », vide quand le relevé est envoyé"),
                    Tag("{{ etabli_le }} {{ etabli_par }}", "le jour du document, et qui l’a demandé"),
                    Tag("{{ adresse }}", "l’adresse de la page de la réunion"),
                ),
            ),
            (
                "Les présences",
                (
                    Tag("{% for college in colleges %} … {% endfor %}", "pour chaque collège : {{ college.college }}"),
                    Tag("{% for personne in college.gens %} … {% endfor %}", "pour chacun de ses invités"),
                    Tag("{{ personne.nom }} {{ personne.structure }}", "qui, et de quelle structure"),
                    Tag("{{ personne.presence }}", "« Présent », « Excusé », « Absent » ; vide : non noté"),
                    Tag("{% for groupe in groupes %} … {% endfor %}", "pour chaque groupe compté sans être nommé"),
                    Tag("{{ groupe.college }} {{ groupe.precision }}", "son collège et sa précision"),
                    Tag("{{ groupe.nombre }} {{ groupe.femmes }} {{ groupe.hommes }}", "combien ; vide : non compté"),
                ),
            ),
            (
                "Les points et les décisions",
                (
                    Tag("{% for point in points %} … {% endfor %}", "pour chaque point de l’ordre du jour"),
                    Tag("{{ loop.index }} {{ point.titre }}", "son numéro, son intitulé"),
                    Tag("{{ point.par }} {{ point.duree }}", "qui le présente, sa durée prévue"),
                    Tag("{{ point.notes }}", "ce qui s’est dit"),
                    Tag("{% for decision in point.decisions %} … {% endfor %}", "pour chacune de ses décisions"),
                    Tag("{{ decision.texte }} {{ decision.etat }}", "la décision, où elle en est"),
                    Tag("{{ decision.qui }} {{ decision.quand }}", "qui s’en charge, pour quand ; vides si personne"),
                    Tag("{{ decision.promis }}", "« promis aux habitants », ou vide"),
                    Tag("{% for decision in autres %} … {% endfor %}", "celles qui ne sont d’aucun point"),
                ),
            ),
        ),
    ),
]


def minutes_sample() -> tuple[dict[str, Any], list[tuple[str, bytes]]]:
    """Return invented minutes: two points, a decision at one of them and another outside of the agenda."""
    promised = {
        "texte": "Changer le groom du hall 3.",
        "qui": "La personne qui s’en charge",
        "quand": "15 avril 2026",
        "etat": "À faire",
        "promis": "promis aux habitants",
    }
    data = {
        "document": "Relevé de décisions : Cellule d’exemple",
        "genre": "Relevé de décisions",
        "titre": "Cellule d’exemple",
        "nature": "Cellule GUSP",
        "date": "jeudi 12 mars 2026, de 14:00 à 16:00",
        "lieu": "Maison du projet",
        "quartiers": "Quartier d’exemple",
        "projet": "Projet d’exemple",
        "organisateur": "La personne qui organise",
        "equipe": "Agence d’exemple",
        "etabli_le": "20 mars 2026",
        "etabli_par": "La personne qui imprime",
        "filtre": "Projet",
        "adresse": "https://dsu.exemple.fr/reunions/1/",
        "objet": "Faire le point sur les halls.",
        "est_tenue": True,
        "bref": "Les halls sont mieux tenus.\nReste la porte du hall 3.",
        "colleges": [
            {
                "college": "Bailleur",
                "gens": [
                    {"nom": "La personne qui organise", "structure": "", "presence": "Présent"},
                    {"nom": "Une autre personne", "structure": "Une association", "presence": "Excusé"},
                ],
            }
        ],
        "groupes": [
            {"college": "Habitants", "precision": "amicale", "nombre": "8", "femmes": "5", "hommes": "3"},
            {"college": "Commune", "precision": "", "nombre": "2", "femmes": "", "hommes": ""},
        ],
        "points": [
            {
                "titre": "Propreté des halls",
                "duree": "10 min",
                "par": "La personne qui présente",
                "notes": "Le nettoyage a repris.\nLes encombrants restent.",
                "decisions": [promised],
            },
            {"titre": "Divers", "duree": "", "par": "", "notes": "", "decisions": []},
        ],
        "autres": [{**promised, "qui": "", "quand": "", "promis": ""}],
    }
    return data, []
