"""The Word documents of actions: what a template may ask for, and invented data that has all of it."""

from typing import Any

from core.documents.registry import Tag, WordDocument

SHEET = "fiche-action"
PROGRAMME = "programme"
REPORT = "bilan-action"


def _identity(genre: str, title: str, kept: str) -> tuple[str, tuple[Tag, ...]]:
    return (
        "Le document",
        (
            Tag("{{ document }}", "le titre du document"),
            Tag("{{ genre }} {{ titre }}", f"« {genre} », {title}"),
            Tag("{{ bailleur }}", "le nom de votre organisme ; vide tant qu’un administrateur ne l’a pas dit"),
            Tag("{{ quartiers }} {{ programme }}", "les quartiers, le programme"),
            Tag("{{ equipe }}", "l’équipe du responsable du programme"),
            Tag("{{ filtre }}", kept),
            Tag("{{ etabli_le }} {{ etabli_par }}", "le jour du document, et qui l’a demandé"),
            Tag("{{ adresse }}", "l’adresse de la page"),
        ),
    )


INDICATORS = (
    Tag("{{ i.nom }} {{ i.unite }} {{ i.depart }} {{ i.cible }}", "son nom, son unité, d’où il part, où il va"),
    Tag("{{ i.mesure }} {{ i.mesure_le }} {{ i.mesure_par }}", "la dernière mesure, son jour, par qui"),
    Tag("{{ i.atteint }} {{ i.source }} {{ i.rythme }}", "« atteint » ou le chemin fait ; sa source, son rythme"),
)
MONEY = "prévu aux budgets, demandé, voté, versé, dépensé"
LINE = (
    Tag("{{ ligne.cote }} {{ ligne.rubrique }} {{ ligne.nom }}", "« Charges » ou « Produits », la rubrique, la ligne"),
    Tag("{{ ligne.prevu }} {{ ligne.realise }}", "en euros"),
    Tag("{{ ligne.ecart }} {{ ligne.pourcent }}", "l’écart en euros et en % ; vide : rien n’était prévu"),
    Tag("{{ ligne.source }}", "d’où vient le réalisé"),
)


def _fiche(loop: str) -> tuple[tuple[str, tuple[Tag, ...]], ...]:
    """What is told of a fiche: `loop` says how a template comes to it."""
    opened = (Tag(loop, "pour chaque fiche, quand elles sont demandées"),) if loop else ()
    return (
        (
            "La fiche",
            (
                *opened,
                Tag("{{ fiche.code }} {{ fiche.intitule }} {{ fiche.type }}", "son code, son intitulé, son type"),
                Tag(
                    "{{ fiche.annees }} {{ fiche.duree }} {{ fiche.demande }}",
                    "« 2026 », « ponctuelle », « renouvellement »",
                ),
                Tag("{{ fiche.debut }} {{ fiche.fin }} {{ fiche.lieu }}", "ses dates, son lieu"),
                Tag("{{ fiche.quartiers }} {{ fiche.residences }}", "ses quartiers, ses résidences"),
                Tag("{{ fiche.porteur }} {{ fiche.suivie_par }}", "qui la porte, qui la suit"),
                Tag(
                    "{{ fiche.etat }} {{ fiche.avancement }} {{ fiche.en_retard }} {{ fiche.raison }}",
                    "où elle en est",
                ),
                Tag("{{ fiche.besoins }} {{ fiche.objectifs }} {{ fiche.effets }}", "ce qui est écrit"),
                Tag(
                    "{{ fiche.contenu }} {{ fiche.moyens }} {{ fiche.risques }}",
                    "le déroulement, les moyens, les risques",
                ),
                Tag("{{ fiche.additionnalite }} {{ fiche.justification }}", "droit commun ou au-delà, et pourquoi"),
                Tag("{{ fiche.adresse }}", "l’adresse de sa page"),
            ),
        ),
        (
            "Ce à quoi elle répond, avec qui, pour qui",
            (
                Tag("{% for p in fiche.problematiques %} … {% endfor %}", "pour chaque problématique"),
                Tag("{{ p.titre }} {{ p.theme }} {{ p.adresse }}", "son intitulé, son thème, l’adresse de sa page"),
                Tag("{% for cadre in fiche.cadres %} … {% endfor %}", "pour chaque cadre : {{ cadre.nom }}"),
                Tag("{{ cadre.axes | join(' ; ') }}", "ses axes"),
                Tag(
                    "{% for p in fiche.partenaires %} … {% endfor %}", "chaque partenaire : {{ p.nom }}, {{ p.role }}"
                ),
                Tag("{{ fiche.public }}", "le public visé"),
                Tag("{{ fiche.participation }} {{ fiche.participation_comment }}", "la participation des habitants"),
                Tag("{% for p in fiche.publics %} … {% endfor %}", "{{ p.nom }}, {{ p.attendu }}, {{ p.venu }}"),
                Tag("{% if fiche.seances %} … {% endif %}", "ce qui n’a de sens que s’il y a eu des séances"),
                Tag(
                    "{{ fiche.seances.nombre }} {{ fiche.seances.personnes }} {{ fiche.seances.heures }}",
                    "combien de séances, de participations, d’heures",
                ),
                Tag("{% for etape in fiche.etapes %} … {% endfor %}", "pour chaque étape"),
                Tag("{{ etape.titre }} {{ etape.pour_le }} {{ etape.par }}", "quoi, pour quand, par qui"),
                Tag("{{ etape.faite_le }} {{ etape.en_retard }}", "le jour où elle fut faite ; « en retard »"),
            ),
        ),
        (
            "Son argent et ses indicateurs",
            (
                Tag(
                    "{% for budget in fiche.budgets %} … {% endfor %}",
                    "chaque année : {{ budget.annee }}, {{ budget.arrete }}",
                ),
                Tag("{% for ligne in budget.lignes %} … {% endfor %}", "chaque ligne, dans l’ordre du formulaire"),
                *LINE,
                Tag("{% for ligne in budget.totaux %} … {% endfor %}", "les sommes, avec les mêmes balises"),
                Tag("{% for f in fiche.financeurs %} … {% endfor %}", "pour chaque financeur"),
                Tag(
                    "{{ f.nom }} {{ f.ligne }} {{ f.annee }} {{ f.etat }} {{ f.prevu }}",
                    "qui, sur quelle ligne, où il en est",
                ),
                Tag("{{ f.sollicite }} {{ f.sollicite_le }}", "ce qui est demandé, et quand ; vides : pas encore"),
                Tag("{{ f.vote }} {{ f.vote_le }} {{ f.verse }} {{ f.verse_le }}", "ce qui est voté, puis versé"),
                Tag("{% for i in fiche.indicateurs %} … {% endfor %}", "pour chaque indicateur"),
                *INDICATORS,
            ),
        ),
    )


DOCUMENTS = [
    WordDocument(
        slug=SHEET,
        label="Fiche action",
        file_name="fiche_action.docx",
        built_by="actions.documents.template.sheet_template",
        sample=lambda: sheet_sample(),
        tags=(_identity("Fiche action", "l’intitulé de l’action", "toujours vide"), *_fiche("")),
    ),
    WordDocument(
        slug=PROGRAMME,
        label="Programme d’actions",
        file_name="programme.docx",
        built_by="actions.documents.template.programme_template",
        sample=lambda: programme_sample(),
        tags=(
            _identity("Programme d’actions", "l’intitulé du programme", "ce qui a été gardé : l’année, les fiches"),
            (
                "Le programme",
                (
                    Tag(
                        "{{ annees }} {{ etat }} {{ responsable }} {{ projet }}",
                        "ses années, où il en est, qui le mène",
                    ),
                    Tag("{{ classement }} {{ objectifs }}", "comment les actions sont rangées ; ce qu’il vise"),
                    Tag("{% for cadre in cadres %} … {% endfor %}", "pour chaque cadre auquel il répond"),
                    Tag(
                        "{{ cadre.nom }} {{ cadre.type }} {{ cadre.du }} {{ cadre.au }}",
                        "son nom, son type, ses dates",
                    ),
                    Tag("{{ nombres.actions }} {{ nombres.en_cours }} {{ nombres.realisees }}", "combien d’actions"),
                    Tag("{{ nombres.en_retard }} {{ nombres.personnes }}", "combien en retard, de participations"),
                    Tag(
                        "{{ argent.prevu }} {{ argent.sollicite }} {{ argent.vote }}",
                        "de toutes les actions : " + MONEY,
                    ),
                    Tag("{{ argent.verse }} {{ argent.depense }}", "la suite"),
                ),
            ),
            (
                "Les actions",
                (
                    Tag("{% for groupe in groupes %} … {% endfor %}", "pour chaque axe, ou chaque état"),
                    Tag("{{ groupe.titre }} {{ groupe.nombre }}", "son nom, combien d’actions"),
                    Tag("{% for a in groupe.actions %} … {% endfor %}", "pour chacune de ses actions"),
                    Tag("{{ a.code }} {{ a.intitule }} {{ a.type }} {{ a.porteur }}", "ce qu’elle est, qui la porte"),
                    Tag("{{ a.annees }} {{ a.debut }} {{ a.fin }} {{ a.adresse }}", "ses années, ses dates, sa page"),
                    Tag("{{ a.etat }} {{ a.avancement }} {{ a.en_retard }}", "où elle en est"),
                    Tag("{{ a.prevu }} {{ a.sollicite }} {{ a.vote }} {{ a.verse }} {{ a.depense }}", MONEY),
                    Tag("{% if est_par_axe %} … {% endif %}", "ce qui n’a de sens que par axe"),
                    Tag("{% for r in retards %} … {% endfor %}", "en retard : {{ r.intitule }}, {{ r.pourquoi }}"),
                    Tag(
                        "{% for etape in r.etapes %} … {% endfor %}",
                        "{{ etape.titre }}, {{ etape.pour_le }}, {{ etape.par }}",
                    ),
                    Tag("{% for r in resultats %} … {% endfor %}", "pour chaque action qui a des résultats"),
                    Tag(
                        "{{ r.intitule }} {{ r.seances }} {{ r.personnes }}",
                        "laquelle, ses séances, ses participations",
                    ),
                    Tag("{% for phrase in r.phrases %} … {% endfor %}", "{{ phrase.annee }}, {{ phrase.texte }}"),
                    Tag("{% for i in r.indicateurs %} … {% endfor %}", "ses indicateurs, comme ceux d’une fiche"),
                    Tag("{{ fiches_laissees }}", "combien de fiches ne sont pas dans le document"),
                ),
            ),
            *_fiche("{% for fiche in fiches %} … {% endfor %}"),
        ),
    ),
    WordDocument(
        slug=REPORT,
        label="Bilan d’une action",
        file_name="bilan_action.docx",
        built_by="actions.documents.template.report_template",
        sample=lambda: report_sample(),
        tags=(
            _identity("Bilan 2026", "l’intitulé de l’action", "« Projet » ou « Validé »"),
            (
                "Le bilan",
                (
                    Tag("{{ annee }} {{ code }} {{ porteur }}", "l’année, le code et le porteur de l’action"),
                    Tag(
                        "{{ etat }} {{ ecrit_par }} {{ valide_le }} {{ valide_par }}",
                        "où il en est, qui l’a écrit, validé",
                    ),
                    Tag("{{ a_rendre }}", "le jour où il est dû aux financeurs"),
                    Tag("{{ phrase }}", "la phrase du bilan"),
                    Tag("{{ qualitatif }} {{ explications }}", "ce qui a été fait ; ce qui explique les écarts"),
                    Tag("{{ lecons }} {{ suite }} {{ perspectives }}", "ce que l’on retient, la suite donnée"),
                    Tag("{% for p in publics %} … {% endfor %}", "{{ p.nom }}, {{ p.attendu }}, {{ p.venu }}"),
                    Tag(
                        "{% if seances %} … {% endif %}",
                        "{{ seances.nombre }}, {{ seances.personnes }}, {{ seances.heures }}",
                    ),
                    Tag("{% for i in indicateurs %} … {% endfor %}", "pour chaque indicateur"),
                    *INDICATORS,
                ),
            ),
            (
                "Les chiffres",
                (
                    Tag("{% if chiffres %} … {% endif %}", "ce qui n’a de sens que s’il y a de l’argent"),
                    Tag(
                        "{% for ligne in chiffres.lignes %} … {% endfor %}", "chaque ligne, dans l’ordre du formulaire"
                    ),
                    *LINE,
                    Tag("{% for ligne in chiffres.totaux %} … {% endfor %}", "les sommes, avec les mêmes balises"),
                    Tag(
                        "{% for s in sources %} … {% endfor %}",
                        "d’où ils viennent : {{ s.nom }}, {{ s.source }}, {{ s.adresse }}",
                    ),
                ),
            ),
        ),
    ),
]


# ---- invented data --------------------------------------------------------------------------------------------------

GAP = {"prevu": "12\u202f000 €", "realise": "11\u202f400 €", "ecart": "−600 €", "pourcent": "−5 %"}
FIGURES = {
    "lignes": [
        {
            "cote": "Charges",
            "rubrique": "60 – Achats",
            "nom": "Prestations de services",
            **GAP,
            "source": "3 dépenses",
        },
        {
            "cote": "Produits",
            "rubrique": "74 – Subventions d’exploitation",
            "nom": "Une commune",
            **GAP,
            "pourcent": "",
            "source": "versé le 12/03/2026",
        },
    ],
    "totaux": [{"nom": "Total des charges", **GAP}, {"nom": "Total des produits", **GAP}],
}
INDICATOR = {
    "nom": "Familles venues",
    "unite": "familles",
    "depart": "0",
    "cible": "40",
    "mesure": "30",
    "mesure_le": "1er juin 2026",
    "mesure_par": "La personne qui mesure",
    "atteint": "75 % du chemin",
    "source": "feuilles de présence",
    "rythme": "tous les ans",
}
PUBLICS = [
    {"nom": "Personnes", "attendu": "40", "venu": "52"},
    {"nom": "Femmes", "attendu": "", "venu": "30"},
]
SESSIONS = {"nombre": "6", "personnes": "52", "heures": "18"}
IDENTITY = {
    "bailleur": "Bailleur d’exemple",
    "quartiers": "Quartier d’exemple",
    "programme": "Programme d’exemple 2026",
    "equipe": "Agence d’exemple",
    "etabli_le": "20 mars 2026",
    "etabli_par": "La personne qui imprime",
}
FICHE: dict[str, Any] = {
    "code": "A-12",
    "intitule": "Jardin partagé d’exemple",
    "type": "Animation",
    "annees": "2026",
    "duree": "ponctuelle",
    "demande": "première demande",
    "debut": "1er mars 2026",
    "fin": "30 novembre 2026",
    "quartiers": "Quartier d’exemple",
    "residences": "Les Lilas",
    "lieu": "Au pied du bâtiment B",
    "porteur": "Une association",
    "suivie_par": "La personne qui suit",
    "etat": "En cours",
    "raison": "",
    "avancement": "60 %",
    "en_retard": "",
    "adresse": "https://dsu.exemple.fr/actions/1/",
    "problematiques": [
        {
            "titre": "Des espaces verts que personne ne prend en main",
            "theme": "Espaces extérieurs",
            "adresse": "https://dsu.exemple.fr/problematiques/1/",
        }
    ],
    "cadres": [{"nom": "Contrat de ville d’exemple", "axes": ["1. Cadre de vie", "4. Lien social"]}],
    "partenaires": [{"nom": "Une association", "role": "Opérateur"}],
    "etapes": [
        {
            "titre": "Choisir le terrain",
            "pour_le": "1er mars 2026",
            "faite_le": "",
            "par": "La personne qui suit",
            "en_retard": "en retard",
        }
    ],
    "besoins": "Les pelouses sont à l’abandon.",
    "objectifs": "Que les habitants s’y retrouvent.",
    "effets": "Moins de dépôts au pied des immeubles.",
    "contenu": "Un atelier chaque mercredi.\nUne fête en juin.",
    "moyens": "Une animatrice, cinq bénévoles.",
    "risques": "La sécheresse.",
    "public": "Les familles de la résidence",
    "participation": "Co-construction",
    "participation_comment": "Les habitants choisissent les plantes.",
    "additionnalite": "Au-delà du droit commun",
    "justification": "Rien de tel n’est fait ailleurs.",
    "publics": PUBLICS,
    "seances": SESSIONS,
    "budgets": [{"annee": "2026", "arrete": "arrêté le 2 février 2026 par La personne qui suit", **FIGURES}],
    "financeurs": [
        {
            "annee": "2026",
            "nom": "Une commune",
            "ligne": "Commune",
            "etat": "Voté",
            "prevu": "4\u202f000 €",
            "sollicite": "4\u202f000 €",
            "sollicite_le": "15 janvier 2026",
            "vote": "3\u202f500 €",
            "vote_le": "20 mars 2026",
            "verse": "",
            "verse_le": "",
        }
    ],
    "indicateurs": [INDICATOR],
}


def sheet_sample() -> tuple[dict[str, Any], list[tuple[str, bytes]]]:
    """Return an invented fiche action."""
    data = {
        **IDENTITY,
        "document": "Fiche action : Jardin partagé d’exemple",
        "genre": "Fiche action",
        "titre": "Jardin partagé d’exemple",
        "filtre": "",
        "adresse": "https://dsu.exemple.fr/actions/1/",
        "fiche": FICHE,
    }
    return data, []


def programme_sample() -> tuple[dict[str, Any], list[tuple[str, bytes]]]:
    """Return an invented programme: an action under an axis, late, with its fiche; an axis without any."""
    money = {
        "prevu": "12\u202f000 €",
        "sollicite": "4\u202f000 €",
        "vote": "3\u202f500 €",
        "verse": "0 €",
        "depense": "11\u202f400 €",
    }
    line = {
        name: FICHE[name]
        for name in ("code", "intitule", "type", "porteur", "debut", "fin", "annees", "etat", "avancement", "adresse")
    }
    data = {
        **IDENTITY,
        "document": "Programme d’actions : Programme d’exemple 2026",
        "genre": "Programme d’actions",
        "titre": "Programme d’exemple 2026",
        "programme": "",
        "filtre": "Année 2026, avec les fiches",
        "classement": "actions par axe : Contrat de ville d’exemple",
        "adresse": "https://dsu.exemple.fr/programmes/1/",
        "etat": "En cours",
        "annees": "2026",
        "responsable": "La personne qui mène",
        "projet": "Projet d’exemple",
        "cadres": [
            {
                "nom": "Contrat de ville d’exemple",
                "type": "Contrat de ville",
                "du": "1er janvier 2024",
                "au": "31 décembre 2030",
            }
        ],
        "objectifs": "Que chacun ait sa place dehors.",
        "nombres": {"actions": "1", "en_cours": "1", "realisees": "0", "en_retard": "1", "personnes": "52"},
        "argent": money,
        "groupes": [
            {"titre": "1. Cadre de vie", "nombre": "1", "actions": [{**line, "en_retard": "en retard", **money}]},
            {"titre": "2. Emploi", "nombre": "0", "actions": []},
        ],
        "est_par_axe": True,
        "retards": [
            {
                "intitule": "Jardin partagé d’exemple",
                "pourquoi": "devait finir le 30 novembre 2026",
                "etapes": [{"titre": "Choisir le terrain", "pour_le": "1er mars 2026", "par": "La personne qui suit"}],
            }
        ],
        "resultats": [
            {
                "intitule": "Jardin partagé d’exemple",
                "personnes": "52",
                "seances": "6",
                "indicateurs": [INDICATOR],
                "phrases": [{"annee": "2026", "texte": "Quarante familles jardinent."}],
            }
        ],
        "fiches": [FICHE],
        "fiches_laissees": 2,
    }
    return data, []


def report_sample() -> tuple[dict[str, Any], list[tuple[str, bytes]]]:
    """Return an invented bilan, validated."""
    data = {
        **IDENTITY,
        "document": "Bilan 2026 : Jardin partagé d’exemple",
        "genre": "Bilan 2026",
        "titre": "Jardin partagé d’exemple",
        "filtre": "Validé",
        "adresse": "https://dsu.exemple.fr/actions/1/bilan/2026/",
        "annee": "2026",
        "code": "A-12",
        "porteur": "Une association",
        "etat": "Validé",
        "valide_le": "2 février 2027",
        "valide_par": "La personne qui valide",
        "ecrit_par": "La personne qui suit",
        "a_rendre": "30 juin 2027",
        "phrase": "Quarante familles jardinent au pied du bâtiment B.",
        "qualitatif": "Six ateliers.\nUne fête en juin.",
        "publics": PUBLICS,
        "seances": SESSIONS,
        "indicateurs": [INDICATOR],
        "chiffres": FIGURES,
        "explications": "Un atelier a été reporté.",
        "lecons": "Commencer plus tôt dans l’année.",
        "suite": "À reconduire",
        "perspectives": "Un second jardin.",
        "sources": [
            {
                "nom": "Dépenses, budget et financeurs",
                "source": "dépenses datées de 2026, versements et votes notés",
                "adresse": "https://dsu.exemple.fr/actions/1/argent/",
            }
        ],
    }
    return data, []
