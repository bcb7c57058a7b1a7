"""Kinds of partners, the themes they work on and their publics; the codes are those of data·inclusion (schema v1)."""

from django.db import migrations

KINDS = [
    ("association", "Association", "association"),
    ("collectif-habitants", "Collectif d’habitants", "association"),
    ("conseil-citoyen", "Conseil citoyen", "association"),
    ("amicale-locataires", "Amicale de locataires", "association"),
    ("commune", "Commune", "public"),
    ("epci", "EPCI", "public"),
    ("departement", "Département", "public"),
    ("region", "Région", "public"),
    ("etat", "État", "public"),
    ("caf", "CAF", "public"),
    ("police", "Police ou gendarmerie", "public"),
    ("ecole", "École, collège, lycée", "public"),
    ("centre-social", "Centre social", "service"),
    ("regie-quartier", "Régie de quartier", "service"),
    ("prevention-specialisee", "Prévention spécialisée", "service"),
    ("mission-locale", "Mission locale", "insertion"),
    ("france-travail", "France Travail", "insertion"),
    ("plie", "PLIE", "insertion"),
    ("ei", "Entreprise d’insertion (EI)", "insertion"),
    ("ai", "Association intermédiaire (AI)", "insertion"),
    ("aci", "Atelier et chantier d’insertion (ACI)", "insertion"),
    ("etti", "Entreprise de travail temporaire d’insertion (ETTI)", "insertion"),
    ("geiq", "Groupement d’employeurs (GEIQ)", "insertion"),
    ("ea", "Entreprise adaptée (EA)", "insertion"),
    ("esat", "ESAT", "insertion"),
    ("bailleur", "Bailleur social", "landlord"),
    ("entreprise", "Entreprise", "company"),
    ("autre", "Autre", "other"),
]
THEMES = [
    (
        "lien-social",
        "Lien social et vie associative",
        ["remobilisation--lien-social", "remobilisation--benevolat-action-citoyenne"],
    ),
    ("participation", "Participation des habitants", []),
    ("culture-sport", "Culture, sport et loisirs", ["remobilisation--activites-sportives-et-culturelles"]),
    ("jeunesse", "Jeunesse et prévention", []),
    ("education", "Éducation et scolarité", []),
    ("famille", "Famille et parentalité", ["famille"]),
    ("femmes-egalite", "Femmes et égalité", []),
    ("ages", "Personnes âgées et isolement", []),
    (
        "emploi",
        "Emploi et insertion",
        [
            "choisir-un-metier",
            "preparer-sa-candidature",
            "trouver-un-emploi",
            "creer-une-entreprise",
            "souvrir-a-linternational",
        ],
    ),
    ("formation", "Formation et savoirs de base", ["se-former", "lecture-ecriture-calcul"]),
    ("droits", "Accès aux droits", ["difficultes-administratives-ou-juridiques"]),
    ("budget", "Budget et aide alimentaire", ["difficultes-financieres", "equipement-et-alimentation"]),
    ("logement", "Logement et impayés", ["logement-hebergement"]),
    ("sante", "Santé et bien-être", ["sante", "remobilisation--bien-etre-confiance-en-soi"]),
    ("numerique", "Numérique", ["numerique"]),
    ("mobilite", "Mobilité", ["mobilite"]),
    ("cadre-de-vie", "Cadre de vie, jardins, propreté", []),
    ("tranquillite", "Tranquillité et médiation", []),
]
PUBLICS = [
    ("tous-publics", "Tous publics"),
    ("actifs", "Actifs"),
    ("beneficiaires-des-minimas-sociaux", "Bénéficiaires des minima sociaux"),
    ("demandeurs-emploi", "Demandeurs d’emploi"),
    ("etudiants", "Étudiants"),
    ("familles", "Familles"),
    ("femmes", "Femmes"),
    ("jeunes", "Jeunes"),
    ("personnes-en-situation-de-handicap", "Personnes en situation de handicap"),
    ("personnes-en-situation-durgence", "Personnes en situation d’urgence"),
    ("personnes-en-situation-juridique-specifique", "Personnes en situation juridique spécifique"),
    ("personnes-exilees", "Personnes exilées"),
    ("residents-qpv-frr", "Habitants d’un QPV ou d’une zone France ruralités"),
    ("seniors", "Seniors"),
]


def add_words(apps, schema_editor):
    kind, theme, public = (
        apps.get_model("partners", name) for name in ("PartnerKind", "PartnerTheme", "PartnerPublic")
    )
    kind.objects.bulk_create(
        kind(code=code, name=name, family=family, order=rank * 10)
        for rank, (code, name, family) in enumerate(KINDS, 1)
    )
    theme.objects.bulk_create(
        theme(code=code, name=name, inclusion_codes=codes, order=rank * 10)
        for rank, (code, name, codes) in enumerate(THEMES, 1)
    )
    public.objects.bulk_create(
        public(code=code, name=name, order=rank * 10) for rank, (code, name) in enumerate(PUBLICS, 1)
    )


def remove_words(apps, schema_editor):
    """Only what nothing uses goes."""
    for name, rows in (("PartnerKind", KINDS), ("PartnerTheme", THEMES), ("PartnerPublic", PUBLICS)):
        model = apps.get_model("partners", name)
        model.objects.filter(code__in=[row[0] for row in rows], partners__isnull=True).delete()


class Migration(migrations.Migration):
    dependencies = [("partners", "0001_directory_agreements_and_subsidies")]

    operations = [migrations.RunPython(add_words, remove_words)]
