"""The Word document of a TFPB plan: what a template may ask for, and invented data that has all of it."""

from typing import Any

from core.documents.registry import Tag, WordDocument

TFPB = "tfpb"

DOCUMENTS = [
    WordDocument(
        slug=TFPB,
        label="Programme et bilan TFPB",
        file_name="tfpb.docx",
        built_by="actions.documents.tfpb_template.tfpb_template",
        sample=lambda: tfpb_sample(),
        tags=(
            (
                "La convention",
                (
                    Tag("{{ document }} {{ genre }} {{ titre }}", "le titre, le genre, le quartier et l’année"),
                    Tag("{{ bailleur }} {{ ville }} {{ epci }} {{ qpv }}", "l’en-tête ; vide : pas connu"),
                    Tag("{{ cadre }} {{ convention }} {{ signature }} {{ signataires }}", "le cadre, qui signe"),
                    Tag("{{ annee }} {{ logements }} {{ abattement }}", "l’année, ses logements, son abattement"),
                    Tag("{{ jauge }}", "où en est l’abattement, en toutes lettres"),
                    Tag("{% for point in a_expliquer %} … {% endfor %}", "ce qui reste à expliquer : {{ point }}"),
                    Tag("{% for c in chiffres %}{{ c.valeur }} {{ c.mot }}{% endfor %}", "les chiffres de l’année"),
                    Tag("{% if a_bilan %} … {% endif %}", "ce qui n’a de sens qu’une fois l’année commencée"),
                    Tag("{% for each in signatures %} … {% endfor %}", "{{ each.qui }}, {{ each.nom }}"),
                    Tag("{{ etabli_le }} {{ etabli_par }}", "le jour du document, et qui l’a demandé"),
                    Tag("{{ filtre }} {{ adresse }}", "ce qui a été gardé, l’adresse de la page"),
                ),
            ),
            (
                "Les axes",
                (
                    Tag("{% for axe in axes %} … {% endfor %}", "pour chaque axe : {{ axe.nom }}"),
                    Tag("{% for row in axe.actions %} … {% endfor %}", "pour chacune de ses actions"),
                    Tag("{{ row.titre }} {{ row.calendrier }} {{ row.commentaire }}", "l’action, quand, la remarque"),
                    Tag("{{ row.hors_plan }}", "« hors programme » quand elle n’était pas prévue, ou vide"),
                    Tag("{{ row.droit }} {{ row.justification }}", "droit commun ou au-delà, et pourquoi"),
                    Tag("{{ row.sans_preuve }}", "ce qui n’a pas de justificatif, ou vide"),
                    Tag("{{ row.prevu }} {{ row.bailleur }} {{ row.autres }}", "la dépense prévue, et par qui"),
                    Tag("{{ row.valorise_prevu }} {{ row.taux_prevu }}", "ce qui doit être valorisé, le taux"),
                    Tag("{{ row.realise }} {{ row.ecart_depense }} {{ row.ecart_depense_pourcent }}", "le dépensé"),
                    Tag("{{ row.valorise }} {{ row.taux }} {{ row.ecart }} {{ row.ecart_pourcent }}", "le valorisé"),
                    Tag("{{ axe.total.prevu }} {{ total.prevu }}", "les sommes de l’axe, de l’année : mêmes balises"),
                ),
            ),
            (
                "L’évaluation",
                (
                    Tag("{% for row in evaluation %} … {% endfor %}", "pour chaque action qui a un bilan"),
                    Tag("{{ row.action }} {{ row.phrase }} {{ row.ecarts }}", "l’action, sa phrase, ses écarts"),
                    Tag("{{ row.perspectives }} {{ row.suite }} {{ row.etat }}", "la suite, l’état du bilan"),
                    Tag("{{ sans_bilan | join(' ; ') }}", "les actions qui n’en ont pas"),
                ),
            ),
        ),
    )
]  # fmt: skip

SUMS = {
    "prevu": "1 500,00 €",
    "bailleur": "1 000,00 €",
    "autres": "500,00 €",
    "valorise_prevu": "1 200,00 €",
    "taux_prevu": "80,0 %",
    "realise": "1 400,00 €",
    "ecart_depense": "−100,00 €",
    "ecart_depense_pourcent": "−6,7 %",
    "valorise": "900,00 €",
    "taux": "64,3 %",
    "ecart": "−300,00 €",
    "ecart_pourcent": "−25,0 %",
}


def tfpb_sample() -> tuple[dict[str, Any], list[tuple[str, bytes]]]:
    """Return an invented plan with its bilan: one axis, two actions of which one was not planned."""
    action = {
        "titre": "Médiation",
        **SUMS,
        "calendrier": "toute l’année",
        "hors_plan": "",
        "droit": "Au-delà du droit commun",
        "justification": "Le soir et le samedi",
        "sans_preuve": "2 dépenses sans justificatif",
        "commentaire": "Un poste est resté vacant.",
    }
    data = {
        "document": "Abattement de TFPB, programme et bilan : Quartier d’exemple, 2025",
        "genre": "Abattement de TFPB, programme et bilan",
        "titre": "Quartier d’exemple, 2025",
        "bailleur": "Le bailleur",
        "quartiers": "Quartier d’exemple",
        "programme": "",
        "equipe": "",
        "etabli_le": "20 mars 2026",
        "etabli_par": "La personne qui imprime",
        "filtre": "Quartier d’exemple, 2025",
        "adresse": "https://dsu.exemple.fr/tfpb/1/?annee=2025",
        "ville": "La ville",
        "epci": "L’agglomération",
        "qpv": "QN07501M Quartier d’exemple",
        "annee": "2025",
        "cadre": "Convention d’abattement",
        "convention": "2025 – 2027",
        "signataires": "l’État, la ville, l’agglomération, le bailleur",
        "signature": "signée le 20 septembre 2024",
        "logements": "420",
        "abattement": "2 000,00 €",
        "a_bilan": True,
        "chiffres": [{"valeur": "2 000,00 €", "mot": "d’abattement 2025"}],
        "jauge": "900,00 € sont valorisés sur 2 000,00 € d’abattement.",
        "a_expliquer": ["1 100,00 € de l’abattement ne sont pas valorisés."],
        "axes": [
            {
                "nom": "1. Présence de proximité",
                "actions": [action, {**action, "titre": "Bennes", "hors_plan": "hors programme", "commentaire": ""}],
                "total": SUMS,
            }
        ],
        "total": SUMS,
        "evaluation": [
            {
                "action": "Médiation",
                "phrase": "La médiation a apaisé les soirs d’été.",
                "ecarts": "Un poste est resté vacant.",
                "perspectives": "Recruter.",
                "suite": "À reconduire",
                "etat": "bilan validé le 20 mars 2026",
            }
        ],
        "sans_bilan": ["Bennes"],
        "signatures": [{"qui": "Le préfet", "nom": ""}, {"qui": "Le bailleur", "nom": "Le bailleur"}],
    }
    return data, []
