import uuid

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.comparison
import django.db.models.functions.math
import django.utils.timezone
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

import actions.models.tfpb
import core.db.functions
from core.db.operations import AddTrigger, MakeTables


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("diagnostics", "0017_first_kinds_of_incidents"),
        ("partners", "0004_columns_are_matched_by_core"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("territories", "0006_first_figures_of_the_landlord"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        MakeTables(
            [
                migrations.CreateModel(
                    name="ActionKindEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("code", models.CharField(max_length=80, verbose_name="code")),
                        ("name", models.CharField(max_length=120, verbose_name="nom")),
                        ("order", models.PositiveSmallIntegerField(default=100, verbose_name="ordre")),
                        ("is_active", models.BooleanField(default=True, verbose_name="proposé à la saisie")),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="ActionPartner",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "role",
                            models.CharField(
                                choices=[
                                    ("operator", "Opérateur"),
                                    ("associated", "Associé"),
                                    ("funder", "Financeur"),
                                    ("relay", "Relais"),
                                ],
                                default="associated",
                                max_length=10,
                                verbose_name="rôle",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "partenaire d’une action",
                        "verbose_name_plural": "partenaires d’une action",
                        "ordering": ["role", "pk"],
                    },
                ),
                migrations.CreateModel(
                    name="ActionPartnerEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        (
                            "role",
                            models.CharField(
                                choices=[
                                    ("operator", "Opérateur"),
                                    ("associated", "Associé"),
                                    ("funder", "Financeur"),
                                    ("relay", "Relais"),
                                ],
                                default="associated",
                                max_length=10,
                                verbose_name="rôle",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="ActionQuartierEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="ActionReport",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("year", models.PositiveSmallIntegerField(verbose_name="année")),
                        (
                            "qualitative",
                            models.TextField(blank=True, max_length=8000, verbose_name="ce qui a été fait"),
                        ),
                        (
                            "gaps",
                            models.TextField(blank=True, max_length=4000, verbose_name="ce qui explique les écarts"),
                        ),
                        ("lessons", models.TextField(blank=True, max_length=4000, verbose_name="ce que l’on retient")),
                        ("perspectives", models.TextField(blank=True, max_length=4000, verbose_name="perspectives")),
                        (
                            "verdict",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("renew", "À reconduire"),
                                    ("adapt", "À reconduire en la changeant"),
                                    ("stop", "À arrêter"),
                                ],
                                max_length=5,
                                verbose_name="suite",
                            ),
                        ),
                        ("sentence", models.CharField(blank=True, max_length=500, verbose_name="la phrase du bilan")),
                        ("validated_at", models.DateTimeField(blank=True, null=True, verbose_name="validé le")),
                    ],
                    options={
                        "verbose_name": "bilan d’une action",
                        "verbose_name_plural": "bilans d’actions",
                        "ordering": ["-year", "pk"],
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="ActionReportEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("year", models.PositiveSmallIntegerField(verbose_name="année")),
                        (
                            "qualitative",
                            models.TextField(blank=True, max_length=8000, verbose_name="ce qui a été fait"),
                        ),
                        (
                            "gaps",
                            models.TextField(blank=True, max_length=4000, verbose_name="ce qui explique les écarts"),
                        ),
                        ("lessons", models.TextField(blank=True, max_length=4000, verbose_name="ce que l’on retient")),
                        ("perspectives", models.TextField(blank=True, max_length=4000, verbose_name="perspectives")),
                        (
                            "verdict",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("renew", "À reconduire"),
                                    ("adapt", "À reconduire en la changeant"),
                                    ("stop", "À arrêter"),
                                ],
                                max_length=5,
                                verbose_name="suite",
                            ),
                        ),
                        ("sentence", models.CharField(blank=True, max_length=500, verbose_name="la phrase du bilan")),
                        ("validated_at", models.DateTimeField(blank=True, null=True, verbose_name="validé le")),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="ActionStep",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("idea", "Idée"),
                                    ("planned", "Programmée"),
                                    ("running", "En cours"),
                                    ("done", "Réalisée"),
                                    ("postponed", "Reportée"),
                                    ("dropped", "Abandonnée"),
                                ],
                                max_length=9,
                                verbose_name="état",
                            ),
                        ),
                        ("comment", models.TextField(blank=True, max_length=2000, verbose_name="commentaire")),
                        ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="le")),
                    ],
                    options={
                        "verbose_name": "étape d’une action",
                        "verbose_name_plural": "étapes d’une action",
                        "ordering": ["at", "pk"],
                    },
                ),
                migrations.CreateModel(
                    name="ActionTemplate",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("title", models.CharField(max_length=200, verbose_name="intitulé")),
                        ("needs", models.TextField(blank=True, max_length=4000, verbose_name="contexte et besoins")),
                        ("aims", models.TextField(blank=True, max_length=4000, verbose_name="objectifs")),
                        ("effects", models.TextField(blank=True, max_length=4000, verbose_name="effets attendus")),
                        (
                            "content",
                            models.TextField(blank=True, max_length=8000, verbose_name="contenu et déroulement"),
                        ),
                        ("public", models.CharField(blank=True, max_length=300, verbose_name="public visé")),
                        (
                            "involvement",
                            models.CharField(
                                choices=[
                                    ("none", "Aucune"),
                                    ("information", "Information"),
                                    ("consultation", "Consultation"),
                                    ("coconstruction", "Co-construction"),
                                    ("ownership", "Portage par des habitants"),
                                ],
                                default="none",
                                max_length=14,
                                verbose_name="participation des habitants",
                            ),
                        ),
                        (
                            "additionality_note",
                            models.TextField(
                                blank=True, max_length=1000, verbose_name="en quoi cela va au-delà du droit commun"
                            ),
                        ),
                        ("is_active", models.BooleanField(default=True, verbose_name="proposé")),
                    ],
                    options={
                        "verbose_name": "modèle d’action",
                        "verbose_name_plural": "modèles d’actions",
                        "ordering": ["title", "pk"],
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="ActionTemplateEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("title", models.CharField(max_length=200, verbose_name="intitulé")),
                        ("needs", models.TextField(blank=True, max_length=4000, verbose_name="contexte et besoins")),
                        ("aims", models.TextField(blank=True, max_length=4000, verbose_name="objectifs")),
                        ("effects", models.TextField(blank=True, max_length=4000, verbose_name="effets attendus")),
                        (
                            "content",
                            models.TextField(blank=True, max_length=8000, verbose_name="contenu et déroulement"),
                        ),
                        ("public", models.CharField(blank=True, max_length=300, verbose_name="public visé")),
                        (
                            "involvement",
                            models.CharField(
                                choices=[
                                    ("none", "Aucune"),
                                    ("information", "Information"),
                                    ("consultation", "Consultation"),
                                    ("coconstruction", "Co-construction"),
                                    ("ownership", "Portage par des habitants"),
                                ],
                                default="none",
                                max_length=14,
                                verbose_name="participation des habitants",
                            ),
                        ),
                        (
                            "additionality_note",
                            models.TextField(
                                blank=True, max_length=1000, verbose_name="en quoi cela va au-delà du droit commun"
                            ),
                        ),
                        ("is_active", models.BooleanField(default=True, verbose_name="proposé")),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Axis",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveSmallIntegerField(default=1, verbose_name="version")),
                        ("number", models.PositiveSmallIntegerField(verbose_name="numéro")),
                        ("name", models.CharField(max_length=200, verbose_name="intitulé")),
                        ("description", models.TextField(blank=True, max_length=2000, verbose_name="ce qu’il couvre")),
                    ],
                    options={
                        "verbose_name": "axe",
                        "verbose_name_plural": "axes",
                        "ordering": ["framework", "version", "number", "pk"],
                    },
                ),
                migrations.CreateModel(
                    name="AxisEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("version", models.PositiveSmallIntegerField(default=1, verbose_name="version")),
                        ("number", models.PositiveSmallIntegerField(verbose_name="numéro")),
                        ("name", models.CharField(max_length=200, verbose_name="intitulé")),
                        ("description", models.TextField(blank=True, max_length=2000, verbose_name="ce qu’il couvre")),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Budget",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("year", models.PositiveSmallIntegerField(verbose_name="année")),
                        ("settled_at", models.DateTimeField(blank=True, null=True, verbose_name="arrêté le")),
                    ],
                    options={
                        "verbose_name": "budget",
                        "ordering": ["-year", "pk"],
                    },
                ),
                migrations.CreateModel(
                    name="BudgetEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("year", models.PositiveSmallIntegerField(verbose_name="année")),
                        ("settled_at", models.DateTimeField(blank=True, null=True, verbose_name="arrêté le")),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="BudgetLine",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("year", models.PositiveSmallIntegerField(verbose_name="année")),
                        (
                            "account",
                            models.CharField(
                                choices=[
                                    ("601", "601 Matières et fournitures"),
                                    ("604", "604 Prestations de services"),
                                    ("60x", "60x Autres fournitures"),
                                    ("613", "613 Locations"),
                                    ("615", "615 Entretien et réparation"),
                                    ("616", "616 Assurance"),
                                    ("618", "618 Documentation"),
                                    ("622", "622 Rémunérations intermédiaires et honoraires"),
                                    ("623", "623 Publicité, publication"),
                                    ("625", "625 Déplacements, missions"),
                                    ("62x", "62x Services bancaires, autres"),
                                    ("631", "631 Impôts et taxes sur rémunération"),
                                    ("635", "635 Autres impôts et taxes"),
                                    ("641", "641 Rémunération des personnels"),
                                    ("645", "645 Charges sociales"),
                                    ("647", "647 Autres charges de personnel"),
                                    ("65", "65 Autres charges de gestion courante"),
                                    ("66", "66 Charges financières"),
                                    ("67", "67 Charges exceptionnelles"),
                                    ("68", "68 Dotations aux amortissements, provisions et engagements"),
                                    ("69", "69 Impôt sur les bénéfices, participation des salariés"),
                                    ("ind_fixed", "ind_fixed Charges fixes de fonctionnement"),
                                    ("ind_financial", "ind_financial Frais financiers"),
                                    ("ind_other", "ind_other Autres"),
                                    ("860", "860 Secours en nature"),
                                    ("861", "861 Mise à disposition gratuite de biens et services"),
                                    ("862", "862 Prestations"),
                                    ("864", "864 Personnel bénévole"),
                                    ("70", "70 Vente de produits finis, de marchandises, prestations de services"),
                                    ("73", "73 Dotations et produits de tarification"),
                                    ("756", "756 Cotisations"),
                                    ("758", "758 Dons manuels, mécénat"),
                                    ("750", "750 Autres produits de gestion courante"),
                                    ("76", "76 Produits financiers"),
                                    ("77", "77 Produits exceptionnels"),
                                    ("78", "78 Reprises sur amortissements, dépréciations et provisions"),
                                    ("789", "789 Report de ressources non utilisées d’exercices antérieurs"),
                                    ("79", "79 Transfert de charges"),
                                    ("own", "own Autofinancement"),
                                    ("landlord", "landlord Fonds propres du bailleur"),
                                    ("tfpb", "tfpb Abattement de TFPB valorisé"),
                                    ("npnru", "npnru Financement NPNRU"),
                                    ("fph", "fph Fonds de participation des habitants"),
                                    ("870", "870 Bénévolat"),
                                    ("871", "871 Prestations en nature"),
                                    ("875", "875 Dons en nature"),
                                ],
                                max_length=14,
                                verbose_name="ligne",
                            ),
                        ),
                        ("label", models.CharField(blank=True, max_length=120, verbose_name="précision")),
                        ("forecast", models.PositiveIntegerField(default=0, verbose_name="prévu (€)")),
                        ("actual", models.PositiveIntegerField(blank=True, null=True, verbose_name="réalisé (€)")),
                    ],
                    options={
                        "verbose_name": "ligne de budget",
                        "verbose_name_plural": "lignes de budget",
                        "ordering": ["pk"],
                    },
                ),
                migrations.CreateModel(
                    name="BudgetLineEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("year", models.PositiveSmallIntegerField(verbose_name="année")),
                        (
                            "account",
                            models.CharField(
                                choices=[
                                    ("601", "601 Matières et fournitures"),
                                    ("604", "604 Prestations de services"),
                                    ("60x", "60x Autres fournitures"),
                                    ("613", "613 Locations"),
                                    ("615", "615 Entretien et réparation"),
                                    ("616", "616 Assurance"),
                                    ("618", "618 Documentation"),
                                    ("622", "622 Rémunérations intermédiaires et honoraires"),
                                    ("623", "623 Publicité, publication"),
                                    ("625", "625 Déplacements, missions"),
                                    ("62x", "62x Services bancaires, autres"),
                                    ("631", "631 Impôts et taxes sur rémunération"),
                                    ("635", "635 Autres impôts et taxes"),
                                    ("641", "641 Rémunération des personnels"),
                                    ("645", "645 Charges sociales"),
                                    ("647", "647 Autres charges de personnel"),
                                    ("65", "65 Autres charges de gestion courante"),
                                    ("66", "66 Charges financières"),
                                    ("67", "67 Charges exceptionnelles"),
                                    ("68", "68 Dotations aux amortissements, provisions et engagements"),
                                    ("69", "69 Impôt sur les bénéfices, participation des salariés"),
                                    ("ind_fixed", "ind_fixed Charges fixes de fonctionnement"),
                                    ("ind_financial", "ind_financial Frais financiers"),
                                    ("ind_other", "ind_other Autres"),
                                    ("860", "860 Secours en nature"),
                                    ("861", "861 Mise à disposition gratuite de biens et services"),
                                    ("862", "862 Prestations"),
                                    ("864", "864 Personnel bénévole"),
                                    ("70", "70 Vente de produits finis, de marchandises, prestations de services"),
                                    ("73", "73 Dotations et produits de tarification"),
                                    ("756", "756 Cotisations"),
                                    ("758", "758 Dons manuels, mécénat"),
                                    ("750", "750 Autres produits de gestion courante"),
                                    ("76", "76 Produits financiers"),
                                    ("77", "77 Produits exceptionnels"),
                                    ("78", "78 Reprises sur amortissements, dépréciations et provisions"),
                                    ("789", "789 Report de ressources non utilisées d’exercices antérieurs"),
                                    ("79", "79 Transfert de charges"),
                                    ("own", "own Autofinancement"),
                                    ("landlord", "landlord Fonds propres du bailleur"),
                                    ("tfpb", "tfpb Abattement de TFPB valorisé"),
                                    ("npnru", "npnru Financement NPNRU"),
                                    ("fph", "fph Fonds de participation des habitants"),
                                    ("870", "870 Bénévolat"),
                                    ("871", "871 Prestations en nature"),
                                    ("875", "875 Dons en nature"),
                                ],
                                max_length=14,
                                verbose_name="ligne",
                            ),
                        ),
                        ("label", models.CharField(blank=True, max_length=120, verbose_name="précision")),
                        ("forecast", models.PositiveIntegerField(default=0, verbose_name="prévu (€)")),
                        ("actual", models.PositiveIntegerField(blank=True, null=True, verbose_name="réalisé (€)")),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Framework",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("city_contract", "Contrat de ville"),
                                    ("tfpb", "Convention d’abattement de TFPB"),
                                    ("npnru", "Renouvellement urbain (NPNRU)"),
                                    ("gusp", "Gestion urbaine et sociale de proximité"),
                                    ("project", "Projet de quartier"),
                                    ("internal", "Politique interne"),
                                    ("other", "Autre cadre"),
                                ],
                                max_length=13,
                                verbose_name="type",
                            ),
                        ),
                        ("title", models.CharField(max_length=200, verbose_name="intitulé")),
                        ("starts_on", models.DateField(blank=True, null=True, verbose_name="début")),
                        ("ends_on", models.DateField(blank=True, null=True, verbose_name="fin")),
                        ("signatories", models.CharField(blank=True, max_length=500, verbose_name="signataires")),
                        ("notes", models.TextField(blank=True, max_length=4000, verbose_name="notes")),
                        ("axes_version", models.PositiveSmallIntegerField(default=1, verbose_name="version des axes")),
                        ("is_active", models.BooleanField(default=True, verbose_name="proposé à la saisie")),
                    ],
                    options={
                        "verbose_name": "cadre",
                        "ordering": ["kind", "title", "pk"],
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="FrameworkDocument",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "uid",
                            models.UUIDField(
                                default=uuid.uuid4, editable=False, unique=True, verbose_name="identifiant"
                            ),
                        ),
                        ("title", models.CharField(max_length=200, verbose_name="intitulé")),
                        ("file", models.FileField(upload_to="documents/%Y/%m/", verbose_name="fichier")),
                        ("name", models.CharField(max_length=200, verbose_name="nom du fichier")),
                        ("content_type", models.CharField(max_length=100, verbose_name="nature")),
                        ("size", models.PositiveIntegerField(verbose_name="taille (octets)")),
                        ("digest", models.CharField(max_length=64, verbose_name="empreinte")),
                        (
                            "added_at",
                            models.DateTimeField(
                                default=django.utils.timezone.now, editable=False, verbose_name="ajouté le"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "document d’un cadre",
                        "verbose_name_plural": "documents de cadres",
                        "ordering": ["-added_at", "-pk"],
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="FrameworkDocumentEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("uid", models.UUIDField(default=uuid.uuid4, editable=False, verbose_name="identifiant")),
                        ("title", models.CharField(max_length=200, verbose_name="intitulé")),
                        ("file", models.FileField(upload_to="documents/%Y/%m/", verbose_name="fichier")),
                        ("name", models.CharField(max_length=200, verbose_name="nom du fichier")),
                        ("content_type", models.CharField(max_length=100, verbose_name="nature")),
                        ("size", models.PositiveIntegerField(verbose_name="taille (octets)")),
                        ("digest", models.CharField(max_length=64, verbose_name="empreinte")),
                        (
                            "added_at",
                            models.DateTimeField(
                                default=django.utils.timezone.now, editable=False, verbose_name="ajouté le"
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="FrameworkEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("city_contract", "Contrat de ville"),
                                    ("tfpb", "Convention d’abattement de TFPB"),
                                    ("npnru", "Renouvellement urbain (NPNRU)"),
                                    ("gusp", "Gestion urbaine et sociale de proximité"),
                                    ("project", "Projet de quartier"),
                                    ("internal", "Politique interne"),
                                    ("other", "Autre cadre"),
                                ],
                                max_length=13,
                                verbose_name="type",
                            ),
                        ),
                        ("title", models.CharField(max_length=200, verbose_name="intitulé")),
                        ("starts_on", models.DateField(blank=True, null=True, verbose_name="début")),
                        ("ends_on", models.DateField(blank=True, null=True, verbose_name="fin")),
                        ("signatories", models.CharField(blank=True, max_length=500, verbose_name="signataires")),
                        ("notes", models.TextField(blank=True, max_length=4000, verbose_name="notes")),
                        ("axes_version", models.PositiveSmallIntegerField(default=1, verbose_name="version des axes")),
                        ("is_active", models.BooleanField(default=True, verbose_name="proposé à la saisie")),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Funding",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("year", models.PositiveSmallIntegerField(verbose_name="année")),
                        (
                            "account",
                            models.CharField(
                                choices=[
                                    ("74etat", "État : préciser le ministère, le service"),
                                    ("74region", "Région"),
                                    ("74dep", "Département"),
                                    ("74epci", "Intercommunalité (EPCI)"),
                                    ("74com", "Commune"),
                                    ("74orgasoc", "Organismes sociaux (CAF…)"),
                                    ("74fe", "Fonds européens (FSE, FEDER)"),
                                    ("74agenceserv", "Agence de services et de paiement (emplois aidés)"),
                                    ("74x", "Autres établissements publics"),
                                    ("74aidespriv", "Aides privées (fondations)"),
                                ],
                                max_length=14,
                                verbose_name="ligne du budget",
                            ),
                        ),
                        ("planned", models.PositiveIntegerField(default=0, verbose_name="prévu au budget (€)")),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("considered", "Envisagé"),
                                    ("asked", "Sollicité"),
                                    ("voted", "Voté"),
                                    ("paid", "Versé"),
                                    ("settled", "Soldé"),
                                    ("refused", "Refusé"),
                                ],
                                default="considered",
                                max_length=10,
                                verbose_name="état",
                            ),
                        ),
                        ("deadline_on", models.DateField(blank=True, null=True, verbose_name="à demander avant le")),
                        (
                            "asked",
                            models.DecimalField(
                                blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="sollicité (€)"
                            ),
                        ),
                        ("asked_on", models.DateField(blank=True, null=True, verbose_name="sollicité le")),
                        (
                            "voted",
                            models.DecimalField(
                                blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="voté (€)"
                            ),
                        ),
                        ("voted_on", models.DateField(blank=True, null=True, verbose_name="voté le")),
                        (
                            "paid",
                            models.DecimalField(
                                blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="versé (€)"
                            ),
                        ),
                        ("paid_on", models.DateField(blank=True, null=True, verbose_name="versé le")),
                        ("report_due_on", models.DateField(blank=True, null=True, verbose_name="bilan à rendre le")),
                        ("settled_on", models.DateField(blank=True, null=True, verbose_name="soldé le")),
                        ("refused_on", models.DateField(blank=True, null=True, verbose_name="refusé le")),
                        ("reference", models.CharField(blank=True, max_length=120, verbose_name="référence")),
                        (
                            "confidential",
                            models.TextField(blank=True, max_length=2000, verbose_name="note confidentielle"),
                        ),
                    ],
                    options={
                        "verbose_name": "financement",
                        "ordering": ["-year", "pk"],
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="FundingEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("year", models.PositiveSmallIntegerField(verbose_name="année")),
                        (
                            "account",
                            models.CharField(
                                choices=[
                                    ("74etat", "État : préciser le ministère, le service"),
                                    ("74region", "Région"),
                                    ("74dep", "Département"),
                                    ("74epci", "Intercommunalité (EPCI)"),
                                    ("74com", "Commune"),
                                    ("74orgasoc", "Organismes sociaux (CAF…)"),
                                    ("74fe", "Fonds européens (FSE, FEDER)"),
                                    ("74agenceserv", "Agence de services et de paiement (emplois aidés)"),
                                    ("74x", "Autres établissements publics"),
                                    ("74aidespriv", "Aides privées (fondations)"),
                                ],
                                max_length=14,
                                verbose_name="ligne du budget",
                            ),
                        ),
                        ("planned", models.PositiveIntegerField(default=0, verbose_name="prévu au budget (€)")),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("considered", "Envisagé"),
                                    ("asked", "Sollicité"),
                                    ("voted", "Voté"),
                                    ("paid", "Versé"),
                                    ("settled", "Soldé"),
                                    ("refused", "Refusé"),
                                ],
                                default="considered",
                                max_length=10,
                                verbose_name="état",
                            ),
                        ),
                        ("deadline_on", models.DateField(blank=True, null=True, verbose_name="à demander avant le")),
                        (
                            "asked",
                            models.DecimalField(
                                blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="sollicité (€)"
                            ),
                        ),
                        ("asked_on", models.DateField(blank=True, null=True, verbose_name="sollicité le")),
                        (
                            "voted",
                            models.DecimalField(
                                blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="voté (€)"
                            ),
                        ),
                        ("voted_on", models.DateField(blank=True, null=True, verbose_name="voté le")),
                        (
                            "paid",
                            models.DecimalField(
                                blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="versé (€)"
                            ),
                        ),
                        ("paid_on", models.DateField(blank=True, null=True, verbose_name="versé le")),
                        ("report_due_on", models.DateField(blank=True, null=True, verbose_name="bilan à rendre le")),
                        ("settled_on", models.DateField(blank=True, null=True, verbose_name="soldé le")),
                        ("refused_on", models.DateField(blank=True, null=True, verbose_name="refusé le")),
                        ("reference", models.CharField(blank=True, max_length=120, verbose_name="référence")),
                        (
                            "confidential",
                            models.TextField(blank=True, max_length=2000, verbose_name="note confidentielle"),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Measurement",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("on", models.DateField(verbose_name="le")),
                        ("value", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="valeur")),
                        (
                            "women",
                            models.DecimalField(
                                blank=True, decimal_places=2, max_digits=14, null=True, verbose_name="dont femmes"
                            ),
                        ),
                        (
                            "men",
                            models.DecimalField(
                                blank=True, decimal_places=2, max_digits=14, null=True, verbose_name="dont hommes"
                            ),
                        ),
                        (
                            "young",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=14,
                                null=True,
                                verbose_name="dont moins de 26 ans",
                            ),
                        ),
                        (
                            "from_qpv",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=14,
                                null=True,
                                verbose_name="dont habitants du quartier",
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=300, verbose_name="remarque")),
                        (
                            "created_at",
                            models.DateTimeField(
                                default=django.utils.timezone.now, editable=False, verbose_name="saisie le"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "mesure",
                        "ordering": ["-on", "-pk"],
                    },
                ),
                migrations.CreateModel(
                    name="MeasurementEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("on", models.DateField(verbose_name="le")),
                        ("value", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="valeur")),
                        (
                            "women",
                            models.DecimalField(
                                blank=True, decimal_places=2, max_digits=14, null=True, verbose_name="dont femmes"
                            ),
                        ),
                        (
                            "men",
                            models.DecimalField(
                                blank=True, decimal_places=2, max_digits=14, null=True, verbose_name="dont hommes"
                            ),
                        ),
                        (
                            "young",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=14,
                                null=True,
                                verbose_name="dont moins de 26 ans",
                            ),
                        ),
                        (
                            "from_qpv",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=14,
                                null=True,
                                verbose_name="dont habitants du quartier",
                            ),
                        ),
                        ("note", models.CharField(blank=True, max_length=300, verbose_name="remarque")),
                        (
                            "created_at",
                            models.DateTimeField(
                                default=django.utils.timezone.now, editable=False, verbose_name="saisie le"
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Milestone",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("title", models.CharField(max_length=200, verbose_name="étape")),
                        ("due_on", models.DateField(verbose_name="pour le")),
                        ("done_on", models.DateField(blank=True, null=True, verbose_name="faite le")),
                    ],
                    options={
                        "verbose_name": "étape",
                        "ordering": ["due_on", "pk"],
                    },
                ),
                migrations.CreateModel(
                    name="MilestoneEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("title", models.CharField(max_length=200, verbose_name="étape")),
                        ("due_on", models.DateField(verbose_name="pour le")),
                        ("done_on", models.DateField(blank=True, null=True, verbose_name="faite le")),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Participation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("on", models.DateField(verbose_name="le")),
                        ("title", models.CharField(blank=True, max_length=200, verbose_name="séance")),
                        ("place", models.CharField(blank=True, max_length=200, verbose_name="lieu")),
                        (
                            "hours",
                            models.DecimalField(
                                blank=True, decimal_places=2, max_digits=6, null=True, verbose_name="durée (heures)"
                            ),
                        ),
                        ("people", models.PositiveIntegerField(verbose_name="personnes venues")),
                        ("women", models.PositiveIntegerField(default=0, verbose_name="femmes")),
                        ("men", models.PositiveIntegerField(default=0, verbose_name="hommes")),
                        ("children", models.PositiveIntegerField(default=0, verbose_name="moins de 16 ans")),
                        ("young", models.PositiveIntegerField(default=0, verbose_name="16 à 25 ans")),
                        ("adults", models.PositiveIntegerField(default=0, verbose_name="26 à 64 ans")),
                        ("seniors", models.PositiveIntegerField(default=0, verbose_name="65 ans et plus")),
                        ("from_qpv", models.PositiveIntegerField(default=0, verbose_name="habitants du quartier")),
                        ("from_elsewhere", models.PositiveIntegerField(default=0, verbose_name="venus d’ailleurs")),
                        ("notes", models.TextField(blank=True, max_length=2000, verbose_name="ce qui s’est passé")),
                        (
                            "created_at",
                            models.DateTimeField(
                                default=django.utils.timezone.now, editable=False, verbose_name="saisie le"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "séance",
                        "ordering": ["-on", "-pk"],
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="ParticipationEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("on", models.DateField(verbose_name="le")),
                        ("title", models.CharField(blank=True, max_length=200, verbose_name="séance")),
                        ("place", models.CharField(blank=True, max_length=200, verbose_name="lieu")),
                        (
                            "hours",
                            models.DecimalField(
                                blank=True, decimal_places=2, max_digits=6, null=True, verbose_name="durée (heures)"
                            ),
                        ),
                        ("people", models.PositiveIntegerField(verbose_name="personnes venues")),
                        ("women", models.PositiveIntegerField(default=0, verbose_name="femmes")),
                        ("men", models.PositiveIntegerField(default=0, verbose_name="hommes")),
                        ("children", models.PositiveIntegerField(default=0, verbose_name="moins de 16 ans")),
                        ("young", models.PositiveIntegerField(default=0, verbose_name="16 à 25 ans")),
                        ("adults", models.PositiveIntegerField(default=0, verbose_name="26 à 64 ans")),
                        ("seniors", models.PositiveIntegerField(default=0, verbose_name="65 ans et plus")),
                        ("from_qpv", models.PositiveIntegerField(default=0, verbose_name="habitants du quartier")),
                        ("from_elsewhere", models.PositiveIntegerField(default=0, verbose_name="venus d’ailleurs")),
                        ("notes", models.TextField(blank=True, max_length=2000, verbose_name="ce qui s’est passé")),
                        (
                            "created_at",
                            models.DateTimeField(
                                default=django.utils.timezone.now, editable=False, verbose_name="saisie le"
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Programme",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("title", models.CharField(max_length=200, verbose_name="intitulé")),
                        ("first_year", models.PositiveSmallIntegerField(verbose_name="première année")),
                        ("last_year", models.PositiveSmallIntegerField(verbose_name="dernière année")),
                        ("aims", models.TextField(blank=True, max_length=8000, verbose_name="objectifs")),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("draft", "En élaboration"),
                                    ("submitted", "Soumis"),
                                    ("validated", "Validé"),
                                    ("running", "En cours"),
                                    ("closed", "Clos"),
                                ],
                                default="draft",
                                max_length=9,
                                verbose_name="état",
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(
                                default=django.utils.timezone.now, editable=False, verbose_name="créé le"
                            ),
                        ),
                        (
                            "title_key",
                            models.GeneratedField(
                                db_persist=True,
                                expression=core.db.functions.Normalize("title"),
                                output_field=models.TextField(),
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "programme d’actions",
                        "verbose_name_plural": "programmes d’actions",
                        "ordering": ["-last_year", "title_key", "pk"],
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="ProgrammeEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("title", models.CharField(max_length=200, verbose_name="intitulé")),
                        ("first_year", models.PositiveSmallIntegerField(verbose_name="première année")),
                        ("last_year", models.PositiveSmallIntegerField(verbose_name="dernière année")),
                        ("aims", models.TextField(blank=True, max_length=8000, verbose_name="objectifs")),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("draft", "En élaboration"),
                                    ("submitted", "Soumis"),
                                    ("validated", "Validé"),
                                    ("running", "En cours"),
                                    ("closed", "Clos"),
                                ],
                                default="draft",
                                max_length=9,
                                verbose_name="état",
                            ),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(
                                default=django.utils.timezone.now, editable=False, verbose_name="créé le"
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="ProgrammeQuartierEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="ProgrammeStep",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("draft", "En élaboration"),
                                    ("submitted", "Soumis"),
                                    ("validated", "Validé"),
                                    ("running", "En cours"),
                                    ("closed", "Clos"),
                                ],
                                max_length=9,
                                verbose_name="état",
                            ),
                        ),
                        ("comment", models.TextField(blank=True, max_length=2000, verbose_name="commentaire")),
                        ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="le")),
                    ],
                    options={
                        "verbose_name": "étape d’un programme",
                        "verbose_name_plural": "étapes d’un programme",
                        "ordering": ["at", "pk"],
                    },
                ),
                migrations.CreateModel(
                    name="ProgrammeYear",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("year", models.PositiveSmallIntegerField(verbose_name="année")),
                        (
                            "closed_at",
                            models.DateTimeField(default=django.utils.timezone.now, verbose_name="close le"),
                        ),
                    ],
                    options={
                        "verbose_name": "année close",
                        "verbose_name_plural": "années closes",
                        "ordering": ["-year", "pk"],
                    },
                ),
                migrations.CreateModel(
                    name="ProgrammeYearEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("year", models.PositiveSmallIntegerField(verbose_name="année")),
                        (
                            "closed_at",
                            models.DateTimeField(default=django.utils.timezone.now, verbose_name="close le"),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Spending",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("spent_on", models.DateField(verbose_name="le")),
                        (
                            "account",
                            models.CharField(
                                choices=[
                                    ("601", "601 Matières et fournitures"),
                                    ("604", "604 Prestations de services"),
                                    ("60x", "60x Autres fournitures"),
                                    ("613", "613 Locations"),
                                    ("615", "615 Entretien et réparation"),
                                    ("616", "616 Assurance"),
                                    ("618", "618 Documentation"),
                                    ("622", "622 Rémunérations intermédiaires et honoraires"),
                                    ("623", "623 Publicité, publication"),
                                    ("625", "625 Déplacements, missions"),
                                    ("62x", "62x Services bancaires, autres"),
                                    ("631", "631 Impôts et taxes sur rémunération"),
                                    ("635", "635 Autres impôts et taxes"),
                                    ("641", "641 Rémunération des personnels"),
                                    ("645", "645 Charges sociales"),
                                    ("647", "647 Autres charges de personnel"),
                                    ("65", "65 Autres charges de gestion courante"),
                                    ("66", "66 Charges financières"),
                                    ("67", "67 Charges exceptionnelles"),
                                    ("68", "68 Dotations aux amortissements, provisions et engagements"),
                                    ("69", "69 Impôt sur les bénéfices, participation des salariés"),
                                    ("ind_fixed", "ind_fixed Charges fixes de fonctionnement"),
                                    ("ind_financial", "ind_financial Frais financiers"),
                                    ("ind_other", "ind_other Autres"),
                                    ("860", "860 Secours en nature"),
                                    ("861", "861 Mise à disposition gratuite de biens et services"),
                                    ("862", "862 Prestations"),
                                    ("864", "864 Personnel bénévole"),
                                ],
                                max_length=14,
                                verbose_name="ligne du budget",
                            ),
                        ),
                        ("label", models.CharField(max_length=200, verbose_name="objet")),
                        ("supplier", models.CharField(blank=True, max_length=150, verbose_name="fournisseur")),
                        ("is_internal", models.BooleanField(default=False, verbose_name="temps de travail interne")),
                        (
                            "hours",
                            models.DecimalField(
                                blank=True, decimal_places=2, max_digits=8, null=True, verbose_name="heures"
                            ),
                        ),
                        (
                            "rate",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=8,
                                null=True,
                                verbose_name="coût d’une heure (€)",
                            ),
                        ),
                        ("amount", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="montant (€)")),
                        (
                            "created_at",
                            models.DateTimeField(
                                default=django.utils.timezone.now, editable=False, verbose_name="saisie le"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "dépense",
                        "ordering": ["-spent_on", "-pk"],
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="SpendingEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("spent_on", models.DateField(verbose_name="le")),
                        (
                            "account",
                            models.CharField(
                                choices=[
                                    ("601", "601 Matières et fournitures"),
                                    ("604", "604 Prestations de services"),
                                    ("60x", "60x Autres fournitures"),
                                    ("613", "613 Locations"),
                                    ("615", "615 Entretien et réparation"),
                                    ("616", "616 Assurance"),
                                    ("618", "618 Documentation"),
                                    ("622", "622 Rémunérations intermédiaires et honoraires"),
                                    ("623", "623 Publicité, publication"),
                                    ("625", "625 Déplacements, missions"),
                                    ("62x", "62x Services bancaires, autres"),
                                    ("631", "631 Impôts et taxes sur rémunération"),
                                    ("635", "635 Autres impôts et taxes"),
                                    ("641", "641 Rémunération des personnels"),
                                    ("645", "645 Charges sociales"),
                                    ("647", "647 Autres charges de personnel"),
                                    ("65", "65 Autres charges de gestion courante"),
                                    ("66", "66 Charges financières"),
                                    ("67", "67 Charges exceptionnelles"),
                                    ("68", "68 Dotations aux amortissements, provisions et engagements"),
                                    ("69", "69 Impôt sur les bénéfices, participation des salariés"),
                                    ("ind_fixed", "ind_fixed Charges fixes de fonctionnement"),
                                    ("ind_financial", "ind_financial Frais financiers"),
                                    ("ind_other", "ind_other Autres"),
                                    ("860", "860 Secours en nature"),
                                    ("861", "861 Mise à disposition gratuite de biens et services"),
                                    ("862", "862 Prestations"),
                                    ("864", "864 Personnel bénévole"),
                                ],
                                max_length=14,
                                verbose_name="ligne du budget",
                            ),
                        ),
                        ("label", models.CharField(max_length=200, verbose_name="objet")),
                        ("supplier", models.CharField(blank=True, max_length=150, verbose_name="fournisseur")),
                        ("is_internal", models.BooleanField(default=False, verbose_name="temps de travail interne")),
                        (
                            "hours",
                            models.DecimalField(
                                blank=True, decimal_places=2, max_digits=8, null=True, verbose_name="heures"
                            ),
                        ),
                        (
                            "rate",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=8,
                                null=True,
                                verbose_name="coût d’une heure (€)",
                            ),
                        ),
                        ("amount", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="montant (€)")),
                        (
                            "created_at",
                            models.DateTimeField(
                                default=django.utils.timezone.now, editable=False, verbose_name="saisie le"
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="SpendingShare",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("amount", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="part (€)")),
                    ],
                    options={
                        "verbose_name": "part d’une dépense",
                        "verbose_name_plural": "parts d’une dépense",
                        "ordering": ["pk"],
                    },
                ),
                migrations.CreateModel(
                    name="SpendingShareEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("amount", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="part (€)")),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="SpendingValue",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("amount", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="valorisé (€)")),
                    ],
                    options={
                        "verbose_name": "valorisation d’une dépense",
                        "verbose_name_plural": "valorisations d’une dépense",
                        "ordering": ["pk"],
                    },
                ),
                migrations.CreateModel(
                    name="SpendingValueEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("amount", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="valorisé (€)")),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="TfpbConvention",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("first_year", models.PositiveSmallIntegerField(verbose_name="première année")),
                        ("last_year", models.PositiveSmallIntegerField(verbose_name="dernière année")),
                        ("signatories", models.CharField(blank=True, max_length=500, verbose_name="signataires")),
                        ("signed_on", models.DateField(blank=True, null=True, verbose_name="signée le")),
                        ("notes", models.TextField(blank=True, max_length=4000, verbose_name="notes")),
                    ],
                    options={
                        "verbose_name": "convention TFPB",
                        "verbose_name_plural": "conventions TFPB",
                        "ordering": ["-first_year", "quartier", "pk"],
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="TfpbConventionEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("first_year", models.PositiveSmallIntegerField(verbose_name="première année")),
                        ("last_year", models.PositiveSmallIntegerField(verbose_name="dernière année")),
                        ("signatories", models.CharField(blank=True, max_length=500, verbose_name="signataires")),
                        ("signed_on", models.DateField(blank=True, null=True, verbose_name="signée le")),
                        ("notes", models.TextField(blank=True, max_length=4000, verbose_name="notes")),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="TfpbLine",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("year", models.PositiveSmallIntegerField(verbose_name="année")),
                        ("calendar", models.CharField(blank=True, max_length=120, verbose_name="calendrier")),
                        (
                            "landlord",
                            models.DecimalField(
                                decimal_places=2, default=0, max_digits=12, verbose_name="financement du bailleur (€)"
                            ),
                        ),
                        (
                            "others",
                            models.DecimalField(
                                decimal_places=2, default=0, max_digits=12, verbose_name="autres financements (€)"
                            ),
                        ),
                        (
                            "valued",
                            models.DecimalField(
                                decimal_places=2, default=0, max_digits=12, verbose_name="valorisé TFPB (€)"
                            ),
                        ),
                        (
                            "comment",
                            models.TextField(blank=True, max_length=2000, verbose_name="commentaire du bilan"),
                        ),
                    ],
                    options={
                        "verbose_name": "ligne du plan TFPB",
                        "verbose_name_plural": "lignes du plan TFPB",
                        "ordering": ["year", "axis__number", "pk"],
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="TfpbLineEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("year", models.PositiveSmallIntegerField(verbose_name="année")),
                        ("calendar", models.CharField(blank=True, max_length=120, verbose_name="calendrier")),
                        (
                            "landlord",
                            models.DecimalField(
                                decimal_places=2, default=0, max_digits=12, verbose_name="financement du bailleur (€)"
                            ),
                        ),
                        (
                            "others",
                            models.DecimalField(
                                decimal_places=2, default=0, max_digits=12, verbose_name="autres financements (€)"
                            ),
                        ),
                        (
                            "valued",
                            models.DecimalField(
                                decimal_places=2, default=0, max_digits=12, verbose_name="valorisé TFPB (€)"
                            ),
                        ),
                        (
                            "comment",
                            models.TextField(blank=True, max_length=2000, verbose_name="commentaire du bilan"),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="TfpbYear",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("year", models.PositiveSmallIntegerField(verbose_name="année")),
                        (
                            "dwellings",
                            models.PositiveIntegerField(blank=True, null=True, verbose_name="logements concernés"),
                        ),
                        (
                            "abatement",
                            models.DecimalField(
                                blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="abattement (€)"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "année d’une convention TFPB",
                        "verbose_name_plural": "années d’une convention TFPB",
                        "ordering": ["year", "pk"],
                    },
                ),
                migrations.CreateModel(
                    name="TfpbYearEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("year", models.PositiveSmallIntegerField(verbose_name="année")),
                        (
                            "dwellings",
                            models.PositiveIntegerField(blank=True, null=True, verbose_name="logements concernés"),
                        ),
                        (
                            "abatement",
                            models.DecimalField(
                                blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="abattement (€)"
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="YearCorrection",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("reason", models.CharField(max_length=500, verbose_name="raison")),
                        ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="le")),
                    ],
                    options={
                        "verbose_name": "correction d’une année close",
                        "verbose_name_plural": "corrections d’années closes",
                        "ordering": ["-at", "-pk"],
                    },
                ),
                migrations.CreateModel(
                    name="Action",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("code", models.CharField(blank=True, max_length=30, verbose_name="code")),
                        ("title", models.CharField(max_length=200, verbose_name="intitulé")),
                        ("first_year", models.PositiveSmallIntegerField(verbose_name="première année")),
                        ("last_year", models.PositiveSmallIntegerField(verbose_name="dernière année")),
                        ("place", models.CharField(blank=True, max_length=200, verbose_name="lieu")),
                        ("needs", models.TextField(blank=True, max_length=4000, verbose_name="contexte et besoins")),
                        ("aims", models.TextField(blank=True, max_length=4000, verbose_name="objectifs")),
                        ("effects", models.TextField(blank=True, max_length=4000, verbose_name="effets attendus")),
                        (
                            "content",
                            models.TextField(blank=True, max_length=8000, verbose_name="contenu et déroulement"),
                        ),
                        ("human_means", models.TextField(blank=True, max_length=2000, verbose_name="moyens humains")),
                        ("risks", models.TextField(blank=True, max_length=2000, verbose_name="risques")),
                        ("public", models.CharField(blank=True, max_length=300, verbose_name="public visé")),
                        (
                            "expected_people",
                            models.PositiveIntegerField(blank=True, null=True, verbose_name="nombre de personnes"),
                        ),
                        (
                            "expected_women",
                            models.PositiveIntegerField(blank=True, null=True, verbose_name="dont femmes"),
                        ),
                        (
                            "expected_men",
                            models.PositiveIntegerField(blank=True, null=True, verbose_name="dont hommes"),
                        ),
                        (
                            "expected_children",
                            models.PositiveIntegerField(blank=True, null=True, verbose_name="dont moins de 16 ans"),
                        ),
                        (
                            "expected_young",
                            models.PositiveIntegerField(blank=True, null=True, verbose_name="dont 16 à 25 ans"),
                        ),
                        (
                            "expected_adults",
                            models.PositiveIntegerField(blank=True, null=True, verbose_name="dont 26 à 64 ans"),
                        ),
                        (
                            "expected_seniors",
                            models.PositiveIntegerField(blank=True, null=True, verbose_name="dont 65 ans et plus"),
                        ),
                        (
                            "expected_qpv",
                            models.PositiveIntegerField(
                                blank=True, null=True, verbose_name="dont habitants du quartier"
                            ),
                        ),
                        (
                            "involvement",
                            models.CharField(
                                choices=[
                                    ("none", "Aucune"),
                                    ("information", "Information"),
                                    ("consultation", "Consultation"),
                                    ("coconstruction", "Co-construction"),
                                    ("ownership", "Portage par des habitants"),
                                ],
                                default="none",
                                max_length=14,
                                verbose_name="participation des habitants",
                            ),
                        ),
                        (
                            "involvement_note",
                            models.CharField(blank=True, max_length=500, verbose_name="comment ils participent"),
                        ),
                        (
                            "additionality",
                            models.CharField(
                                choices=[
                                    ("unknown", "À préciser"),
                                    ("common", "Droit commun"),
                                    ("beyond", "Au-delà du droit commun"),
                                ],
                                default="unknown",
                                max_length=7,
                                verbose_name="droit commun ou au-delà",
                            ),
                        ),
                        (
                            "additionality_note",
                            models.TextField(blank=True, max_length=1000, verbose_name="ce qui le justifie"),
                        ),
                        ("starts_on", models.DateField(blank=True, null=True, verbose_name="début")),
                        ("ends_on", models.DateField(blank=True, null=True, verbose_name="fin")),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("idea", "Idée"),
                                    ("planned", "Programmée"),
                                    ("running", "En cours"),
                                    ("done", "Réalisée"),
                                    ("postponed", "Reportée"),
                                    ("dropped", "Abandonnée"),
                                ],
                                default="idea",
                                max_length=9,
                                verbose_name="état",
                            ),
                        ),
                        ("status_reason", models.CharField(blank=True, max_length=500, verbose_name="raison")),
                        ("progress", models.PositiveSmallIntegerField(default=0, verbose_name="avancement (%)")),
                        (
                            "created_at",
                            models.DateTimeField(
                                default=django.utils.timezone.now, editable=False, verbose_name="créée le"
                            ),
                        ),
                        (
                            "title_key",
                            models.GeneratedField(
                                db_persist=True,
                                expression=core.db.functions.Normalize("title"),
                                output_field=models.TextField(),
                            ),
                        ),
                        (
                            "created_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="créée par",
                            ),
                        ),
                        (
                            "issues",
                            models.ManyToManyField(
                                blank=True,
                                related_name="actions",
                                to="diagnostics.issue",
                                verbose_name="problématiques",
                            ),
                        ),
                        (
                            "lead_partner",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="led_actions",
                                to="partners.partner",
                                verbose_name="porteur",
                            ),
                        ),
                        (
                            "quartiers",
                            models.ManyToManyField(
                                related_name="actions", to="territories.quartier", verbose_name="quartiers"
                            ),
                        ),
                        (
                            "renews",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="renewed_by",
                                to="actions.action",
                                verbose_name="reconduit",
                            ),
                        ),
                        (
                            "residences",
                            models.ManyToManyField(
                                blank=True,
                                related_name="actions",
                                to="territories.residence",
                                verbose_name="résidences",
                            ),
                        ),
                        (
                            "responsible",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="actions",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="suivie par",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "action",
                        "ordering": ["-last_year", "title_key", "pk"],
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="ActionDocument",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "uid",
                            models.UUIDField(
                                default=uuid.uuid4, editable=False, unique=True, verbose_name="identifiant"
                            ),
                        ),
                        ("title", models.CharField(max_length=200, verbose_name="intitulé")),
                        ("file", models.FileField(upload_to="documents/%Y/%m/", verbose_name="fichier")),
                        ("name", models.CharField(max_length=200, verbose_name="nom du fichier")),
                        ("content_type", models.CharField(max_length=100, verbose_name="nature")),
                        ("size", models.PositiveIntegerField(verbose_name="taille (octets)")),
                        ("digest", models.CharField(max_length=64, verbose_name="empreinte")),
                        (
                            "added_at",
                            models.DateTimeField(
                                default=django.utils.timezone.now, editable=False, verbose_name="ajouté le"
                            ),
                        ),
                        (
                            "action",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="documents",
                                to="actions.action",
                                verbose_name="action",
                            ),
                        ),
                        (
                            "added_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="ajouté par",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "document d’une action",
                        "verbose_name_plural": "documents d’une action",
                        "ordering": ["-added_at", "-pk"],
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="ActionDocumentEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("uid", models.UUIDField(default=uuid.uuid4, editable=False, verbose_name="identifiant")),
                        ("title", models.CharField(max_length=200, verbose_name="intitulé")),
                        ("file", models.FileField(upload_to="documents/%Y/%m/", verbose_name="fichier")),
                        ("name", models.CharField(max_length=200, verbose_name="nom du fichier")),
                        ("content_type", models.CharField(max_length=100, verbose_name="nature")),
                        ("size", models.PositiveIntegerField(verbose_name="taille (octets)")),
                        ("digest", models.CharField(max_length=64, verbose_name="empreinte")),
                        (
                            "added_at",
                            models.DateTimeField(
                                default=django.utils.timezone.now, editable=False, verbose_name="ajouté le"
                            ),
                        ),
                        (
                            "action",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="actions.action",
                                verbose_name="action",
                            ),
                        ),
                        (
                            "added_by",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="ajouté par",
                            ),
                        ),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="actions.actiondocument",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="ActionIndicator",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("name", models.CharField(max_length=200, verbose_name="indicateur")),
                        ("unit", models.CharField(blank=True, max_length=40, verbose_name="unité")),
                        (
                            "direction",
                            models.CharField(
                                choices=[("up", "À la hausse"), ("down", "À la baisse")],
                                default="up",
                                max_length=4,
                                verbose_name="sens",
                            ),
                        ),
                        (
                            "baseline",
                            models.DecimalField(
                                blank=True, decimal_places=2, max_digits=14, null=True, verbose_name="départ"
                            ),
                        ),
                        (
                            "target",
                            models.DecimalField(
                                blank=True, decimal_places=2, max_digits=14, null=True, verbose_name="cible"
                            ),
                        ),
                        (
                            "frequency",
                            models.CharField(
                                choices=[
                                    ("once", "Une fois"),
                                    ("monthly", "Tous les mois"),
                                    ("quarterly", "Tous les trois mois"),
                                    ("half_yearly", "Tous les six mois"),
                                    ("yearly", "Tous les ans"),
                                ],
                                default="yearly",
                                max_length=11,
                                verbose_name="mesuré",
                            ),
                        ),
                        ("source", models.CharField(blank=True, max_length=200, verbose_name="source")),
                        (
                            "action",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="indicators",
                                to="actions.action",
                                verbose_name="action",
                            ),
                        ),
                        (
                            "responsible",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="mesuré par",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "indicateur d’une action",
                        "verbose_name_plural": "indicateurs d’une action",
                        "ordering": ["pk"],
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="ActionIndicatorEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("name", models.CharField(max_length=200, verbose_name="indicateur")),
                        ("unit", models.CharField(blank=True, max_length=40, verbose_name="unité")),
                        (
                            "direction",
                            models.CharField(
                                choices=[("up", "À la hausse"), ("down", "À la baisse")],
                                default="up",
                                max_length=4,
                                verbose_name="sens",
                            ),
                        ),
                        (
                            "baseline",
                            models.DecimalField(
                                blank=True, decimal_places=2, max_digits=14, null=True, verbose_name="départ"
                            ),
                        ),
                        (
                            "target",
                            models.DecimalField(
                                blank=True, decimal_places=2, max_digits=14, null=True, verbose_name="cible"
                            ),
                        ),
                        (
                            "frequency",
                            models.CharField(
                                choices=[
                                    ("once", "Une fois"),
                                    ("monthly", "Tous les mois"),
                                    ("quarterly", "Tous les trois mois"),
                                    ("half_yearly", "Tous les six mois"),
                                    ("yearly", "Tous les ans"),
                                ],
                                default="yearly",
                                max_length=11,
                                verbose_name="mesuré",
                            ),
                        ),
                        ("source", models.CharField(blank=True, max_length=200, verbose_name="source")),
                        (
                            "action",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="actions.action",
                                verbose_name="action",
                            ),
                        ),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="actions.actionindicator",
                            ),
                        ),
                        (
                            "responsible",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="mesuré par",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="ActionIssueEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        (
                            "action",
                            models.ForeignKey(
                                db_constraint=False,
                                db_tablespace="",
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="actions.action",
                            ),
                        ),
                        (
                            "issue",
                            models.ForeignKey(
                                db_constraint=False,
                                db_tablespace="",
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="diagnostics.issue",
                            ),
                        ),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="ActionKind",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.CharField(max_length=80, unique=True, verbose_name="code")),
                        ("name", models.CharField(max_length=120, verbose_name="nom")),
                        ("order", models.PositiveSmallIntegerField(default=100, verbose_name="ordre")),
                        ("is_active", models.BooleanField(default=True, verbose_name="proposé à la saisie")),
                    ],
                    options={
                        "verbose_name": "type d’action",
                        "verbose_name_plural": "types d’actions",
                        "ordering": ["order", "name", "pk"],
                        "abstract": False,
                        "constraints": [
                            models.UniqueConstraint(
                                core.db.functions.Normalize("name"),
                                name="actionkind_name_once",
                                violation_error_message="Ce nom existe déjà.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("name", ""), _negated=True), ("code__regex", "^[a-z0-9][a-z0-9_-]*$")
                                ),
                                name="actionkind_named",
                                violation_error_message="Il faut un nom, et un code en minuscules, chiffres, tirets et soulignés.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ActionEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("code", models.CharField(blank=True, max_length=30, verbose_name="code")),
                        ("title", models.CharField(max_length=200, verbose_name="intitulé")),
                        ("first_year", models.PositiveSmallIntegerField(verbose_name="première année")),
                        ("last_year", models.PositiveSmallIntegerField(verbose_name="dernière année")),
                        ("place", models.CharField(blank=True, max_length=200, verbose_name="lieu")),
                        ("needs", models.TextField(blank=True, max_length=4000, verbose_name="contexte et besoins")),
                        ("aims", models.TextField(blank=True, max_length=4000, verbose_name="objectifs")),
                        ("effects", models.TextField(blank=True, max_length=4000, verbose_name="effets attendus")),
                        (
                            "content",
                            models.TextField(blank=True, max_length=8000, verbose_name="contenu et déroulement"),
                        ),
                        ("human_means", models.TextField(blank=True, max_length=2000, verbose_name="moyens humains")),
                        ("risks", models.TextField(blank=True, max_length=2000, verbose_name="risques")),
                        ("public", models.CharField(blank=True, max_length=300, verbose_name="public visé")),
                        (
                            "expected_people",
                            models.PositiveIntegerField(blank=True, null=True, verbose_name="nombre de personnes"),
                        ),
                        (
                            "expected_women",
                            models.PositiveIntegerField(blank=True, null=True, verbose_name="dont femmes"),
                        ),
                        (
                            "expected_men",
                            models.PositiveIntegerField(blank=True, null=True, verbose_name="dont hommes"),
                        ),
                        (
                            "expected_children",
                            models.PositiveIntegerField(blank=True, null=True, verbose_name="dont moins de 16 ans"),
                        ),
                        (
                            "expected_young",
                            models.PositiveIntegerField(blank=True, null=True, verbose_name="dont 16 à 25 ans"),
                        ),
                        (
                            "expected_adults",
                            models.PositiveIntegerField(blank=True, null=True, verbose_name="dont 26 à 64 ans"),
                        ),
                        (
                            "expected_seniors",
                            models.PositiveIntegerField(blank=True, null=True, verbose_name="dont 65 ans et plus"),
                        ),
                        (
                            "expected_qpv",
                            models.PositiveIntegerField(
                                blank=True, null=True, verbose_name="dont habitants du quartier"
                            ),
                        ),
                        (
                            "involvement",
                            models.CharField(
                                choices=[
                                    ("none", "Aucune"),
                                    ("information", "Information"),
                                    ("consultation", "Consultation"),
                                    ("coconstruction", "Co-construction"),
                                    ("ownership", "Portage par des habitants"),
                                ],
                                default="none",
                                max_length=14,
                                verbose_name="participation des habitants",
                            ),
                        ),
                        (
                            "involvement_note",
                            models.CharField(blank=True, max_length=500, verbose_name="comment ils participent"),
                        ),
                        (
                            "additionality",
                            models.CharField(
                                choices=[
                                    ("unknown", "À préciser"),
                                    ("common", "Droit commun"),
                                    ("beyond", "Au-delà du droit commun"),
                                ],
                                default="unknown",
                                max_length=7,
                                verbose_name="droit commun ou au-delà",
                            ),
                        ),
                        (
                            "additionality_note",
                            models.TextField(blank=True, max_length=1000, verbose_name="ce qui le justifie"),
                        ),
                        ("starts_on", models.DateField(blank=True, null=True, verbose_name="début")),
                        ("ends_on", models.DateField(blank=True, null=True, verbose_name="fin")),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("idea", "Idée"),
                                    ("planned", "Programmée"),
                                    ("running", "En cours"),
                                    ("done", "Réalisée"),
                                    ("postponed", "Reportée"),
                                    ("dropped", "Abandonnée"),
                                ],
                                default="idea",
                                max_length=9,
                                verbose_name="état",
                            ),
                        ),
                        ("status_reason", models.CharField(blank=True, max_length=500, verbose_name="raison")),
                        ("progress", models.PositiveSmallIntegerField(default=0, verbose_name="avancement (%)")),
                        (
                            "created_at",
                            models.DateTimeField(
                                default=django.utils.timezone.now, editable=False, verbose_name="créée le"
                            ),
                        ),
                        (
                            "created_by",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="créée par",
                            ),
                        ),
                        (
                            "lead_partner",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="partners.partner",
                                verbose_name="porteur",
                            ),
                        ),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="actions.action",
                            ),
                        ),
                        (
                            "renews",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="actions.action",
                                verbose_name="reconduit",
                            ),
                        ),
                        (
                            "responsible",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="suivie par",
                            ),
                        ),
                        (
                            "kind",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="actions.actionkind",
                                verbose_name="type",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.AddField(
                    model_name="action",
                    name="kind",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="actions",
                        to="actions.actionkind",
                        verbose_name="type",
                    ),
                ),
                AddTrigger(
                    model_name="actionkind",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "actions_actionkindevent" ("code", "id", "is_active", "name", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."code", NEW."id", NEW."is_active", NEW."name", NEW."order", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;',
                            hash="a13fde2243a9bb5eb439f072442c40d4fbfac97b",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_14e68",
                            table="actions_actionkind",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="actionkind",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "actions_actionkindevent" ("code", "id", "is_active", "name", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."code", NEW."id", NEW."is_active", NEW."name", NEW."order", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;',
                            hash="e5f36f037869cfb03f33ce7aea2c5c97fe344c2e",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_b4ac6",
                            table="actions_actionkind",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddField(
                    model_name="actionkindevent",
                    name="pgh_context",
                    field=models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                migrations.AddField(
                    model_name="actionkindevent",
                    name="pgh_obj",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="actions.actionkind",
                    ),
                ),
                migrations.AddField(
                    model_name="actionpartner",
                    name="action",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="partners",
                        to="actions.action",
                        verbose_name="action",
                    ),
                ),
                migrations.AddField(
                    model_name="actionpartner",
                    name="partner",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="action_roles",
                        to="partners.partner",
                        verbose_name="partenaire",
                    ),
                ),
                migrations.AddField(
                    model_name="actionpartnerevent",
                    name="action",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="actions.action",
                        verbose_name="action",
                    ),
                ),
                migrations.AddField(
                    model_name="actionpartnerevent",
                    name="partner",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="partners.partner",
                        verbose_name="partenaire",
                    ),
                ),
                migrations.AddField(
                    model_name="actionpartnerevent",
                    name="pgh_context",
                    field=models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                migrations.AddField(
                    model_name="actionpartnerevent",
                    name="pgh_obj",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="actions.actionpartner",
                    ),
                ),
                migrations.AddField(
                    model_name="actionquartierevent",
                    name="action",
                    field=models.ForeignKey(
                        db_constraint=False,
                        db_tablespace="",
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="actions.action",
                    ),
                ),
                migrations.AddField(
                    model_name="actionquartierevent",
                    name="pgh_context",
                    field=models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                migrations.AddField(
                    model_name="actionquartierevent",
                    name="quartier",
                    field=models.ForeignKey(
                        db_constraint=False,
                        db_tablespace="",
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="territories.quartier",
                    ),
                ),
                migrations.AddField(
                    model_name="actionreport",
                    name="action",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reports",
                        to="actions.action",
                        verbose_name="action",
                    ),
                ),
                migrations.AddField(
                    model_name="actionreport",
                    name="validated_by",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="validé par",
                    ),
                ),
                migrations.AddField(
                    model_name="actionreport",
                    name="written_by",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="écrit par",
                    ),
                ),
                migrations.AddField(
                    model_name="actionreportevent",
                    name="action",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="actions.action",
                        verbose_name="action",
                    ),
                ),
                migrations.AddField(
                    model_name="actionreportevent",
                    name="pgh_context",
                    field=models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                migrations.AddField(
                    model_name="actionreportevent",
                    name="pgh_obj",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="actions.actionreport",
                    ),
                ),
                migrations.AddField(
                    model_name="actionreportevent",
                    name="validated_by",
                    field=models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="validé par",
                    ),
                ),
                migrations.AddField(
                    model_name="actionreportevent",
                    name="written_by",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="écrit par",
                    ),
                ),
                migrations.AddField(
                    model_name="actionstep",
                    name="action",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="steps",
                        to="actions.action",
                        verbose_name="action",
                    ),
                ),
                migrations.AddField(
                    model_name="actionstep",
                    name="by",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="par",
                    ),
                ),
                migrations.AddField(
                    model_name="actiontemplate",
                    name="kind",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="actions.actionkind",
                        verbose_name="type",
                    ),
                ),
                migrations.AddField(
                    model_name="actiontemplateevent",
                    name="kind",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="actions.actionkind",
                        verbose_name="type",
                    ),
                ),
                migrations.AddField(
                    model_name="actiontemplateevent",
                    name="pgh_context",
                    field=models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                migrations.AddField(
                    model_name="actiontemplateevent",
                    name="pgh_obj",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="actions.actiontemplate",
                    ),
                ),
                migrations.AddField(
                    model_name="actiontemplate",
                    name="axes",
                    field=models.ManyToManyField(blank=True, related_name="+", to="actions.axis", verbose_name="axes"),
                ),
                migrations.AddField(
                    model_name="action",
                    name="axes",
                    field=models.ManyToManyField(
                        blank=True, related_name="actions", to="actions.axis", verbose_name="axes"
                    ),
                ),
                migrations.AddField(
                    model_name="axisevent",
                    name="pgh_context",
                    field=models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                migrations.AddField(
                    model_name="axisevent",
                    name="pgh_obj",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="actions.axis",
                    ),
                ),
                migrations.AddField(
                    model_name="budget",
                    name="action",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="budgets",
                        to="actions.action",
                        verbose_name="action",
                    ),
                ),
                migrations.AddField(
                    model_name="budget",
                    name="settled_by",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="arrêté par",
                    ),
                ),
                migrations.AddField(
                    model_name="budgetevent",
                    name="action",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="actions.action",
                        verbose_name="action",
                    ),
                ),
                migrations.AddField(
                    model_name="budgetevent",
                    name="pgh_context",
                    field=models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                migrations.AddField(
                    model_name="budgetevent",
                    name="pgh_obj",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="actions.budget",
                    ),
                ),
                migrations.AddField(
                    model_name="budgetevent",
                    name="settled_by",
                    field=models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="arrêté par",
                    ),
                ),
                migrations.AddField(
                    model_name="budgetline",
                    name="action",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="budget_lines",
                        to="actions.action",
                        verbose_name="action",
                    ),
                ),
                migrations.AddField(
                    model_name="budgetlineevent",
                    name="action",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="actions.action",
                        verbose_name="action",
                    ),
                ),
                migrations.AddField(
                    model_name="budgetlineevent",
                    name="pgh_context",
                    field=models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                migrations.AddField(
                    model_name="budgetlineevent",
                    name="pgh_obj",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="actions.budgetline",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="framework",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("title", ""), _negated=True),
                            ("kind__in", ["city_contract", "tfpb", "npnru", "gusp", "project", "internal", "other"]),
                        ),
                        name="framework_titled",
                        violation_error_message="Un cadre a un type et un intitulé.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="framework",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("starts_on__isnull", True),
                            ("ends_on__isnull", True),
                            ("ends_on__gte", models.F("starts_on")),
                            _connector="OR",
                        ),
                        name="framework_period",
                        violation_error_message="La fin ne peut pas précéder le début.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="framework",
                    constraint=models.UniqueConstraint(
                        core.db.functions.Normalize("title"),
                        name="framework_title_once",
                        violation_error_message="Un cadre de cet intitulé existe déjà.",
                    ),
                ),
                migrations.AddField(
                    model_name="axisevent",
                    name="framework",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="actions.framework",
                        verbose_name="cadre",
                    ),
                ),
                migrations.AddField(
                    model_name="axis",
                    name="framework",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="axes",
                        to="actions.framework",
                        verbose_name="cadre",
                    ),
                ),
                AddTrigger(
                    model_name="framework",
                    trigger=pgtrigger.compiler.Trigger(
                        name="count_version",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="NEW.version = OLD.version + 1; RETURN NEW;",
                            hash="5b10b9b53b60c439c4ec27a82f1c44e5058e8f08",
                            operation="UPDATE",
                            pgid="pgtrigger_count_version_fc3a9",
                            table="actions_framework",
                            when="BEFORE",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="framework",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "actions_frameworkevent" ("axes_version", "ends_on", "id", "is_active", "kind", "notes", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "signatories", "starts_on", "title", "version") VALUES (NEW."axes_version", NEW."ends_on", NEW."id", NEW."is_active", NEW."kind", NEW."notes", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."signatories", NEW."starts_on", NEW."title", NEW."version"); RETURN NULL;',
                            hash="3ed325ff2b09f9aae2e0d88e94587f605f4b4231",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_e7208",
                            table="actions_framework",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="framework",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "actions_frameworkevent" ("axes_version", "ends_on", "id", "is_active", "kind", "notes", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "signatories", "starts_on", "title", "version") VALUES (NEW."axes_version", NEW."ends_on", NEW."id", NEW."is_active", NEW."kind", NEW."notes", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."signatories", NEW."starts_on", NEW."title", NEW."version"); RETURN NULL;',
                            hash="e15025797e8d7283cc65c780d3663c2e912a5187",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_6e6e7",
                            table="actions_framework",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddField(
                    model_name="frameworkdocument",
                    name="added_by",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="ajouté par",
                    ),
                ),
                migrations.AddField(
                    model_name="frameworkdocument",
                    name="framework",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="documents",
                        to="actions.framework",
                        verbose_name="cadre",
                    ),
                ),
                migrations.AddField(
                    model_name="frameworkdocumentevent",
                    name="added_by",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="ajouté par",
                    ),
                ),
                migrations.AddField(
                    model_name="frameworkdocumentevent",
                    name="framework",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="actions.framework",
                        verbose_name="cadre",
                    ),
                ),
                migrations.AddField(
                    model_name="frameworkdocumentevent",
                    name="pgh_context",
                    field=models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                migrations.AddField(
                    model_name="frameworkdocumentevent",
                    name="pgh_obj",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="actions.frameworkdocument",
                    ),
                ),
                migrations.AddField(
                    model_name="frameworkevent",
                    name="pgh_context",
                    field=models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                migrations.AddField(
                    model_name="frameworkevent",
                    name="pgh_obj",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="actions.framework",
                    ),
                ),
                migrations.AddField(
                    model_name="funding",
                    name="action",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="fundings",
                        to="actions.action",
                        verbose_name="action",
                    ),
                ),
                migrations.AddField(
                    model_name="funding",
                    name="funder",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="fundings",
                        to="partners.partner",
                        verbose_name="financeur",
                    ),
                ),
                migrations.AddField(
                    model_name="actiondocumentevent",
                    name="funding",
                    field=models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="actions.funding",
                        verbose_name="financement",
                    ),
                ),
                migrations.AddField(
                    model_name="actiondocument",
                    name="funding",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="documents",
                        to="actions.funding",
                        verbose_name="financement",
                    ),
                ),
                migrations.AddField(
                    model_name="fundingevent",
                    name="action",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="actions.action",
                        verbose_name="action",
                    ),
                ),
                migrations.AddField(
                    model_name="fundingevent",
                    name="funder",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="partners.partner",
                        verbose_name="financeur",
                    ),
                ),
                migrations.AddField(
                    model_name="fundingevent",
                    name="pgh_context",
                    field=models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                migrations.AddField(
                    model_name="fundingevent",
                    name="pgh_obj",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="actions.funding",
                    ),
                ),
                migrations.AddField(
                    model_name="measurement",
                    name="created_by",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="saisie par",
                    ),
                ),
                migrations.AddField(
                    model_name="measurement",
                    name="indicator",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="measurements",
                        to="actions.actionindicator",
                        verbose_name="indicateur",
                    ),
                ),
                migrations.AddField(
                    model_name="measurementevent",
                    name="created_by",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="saisie par",
                    ),
                ),
                migrations.AddField(
                    model_name="measurementevent",
                    name="indicator",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="actions.actionindicator",
                        verbose_name="indicateur",
                    ),
                ),
                migrations.AddField(
                    model_name="measurementevent",
                    name="pgh_context",
                    field=models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                migrations.AddField(
                    model_name="measurementevent",
                    name="pgh_obj",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="actions.measurement",
                    ),
                ),
                migrations.AddField(
                    model_name="milestone",
                    name="action",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="milestones",
                        to="actions.action",
                        verbose_name="action",
                    ),
                ),
                migrations.AddField(
                    model_name="milestone",
                    name="responsible",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="par",
                    ),
                ),
                migrations.AddField(
                    model_name="milestoneevent",
                    name="action",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="actions.action",
                        verbose_name="action",
                    ),
                ),
                migrations.AddField(
                    model_name="milestoneevent",
                    name="pgh_context",
                    field=models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                migrations.AddField(
                    model_name="milestoneevent",
                    name="pgh_obj",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="actions.milestone",
                    ),
                ),
                migrations.AddField(
                    model_name="milestoneevent",
                    name="responsible",
                    field=models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="par",
                    ),
                ),
                migrations.AddField(
                    model_name="participation",
                    name="action",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sessions",
                        to="actions.action",
                        verbose_name="action",
                    ),
                ),
                migrations.AddField(
                    model_name="participation",
                    name="created_by",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="saisie par",
                    ),
                ),
                migrations.AddField(
                    model_name="participation",
                    name="quartier",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="territories.quartier",
                        verbose_name="quartier",
                    ),
                ),
                migrations.AddField(
                    model_name="actiondocumentevent",
                    name="session",
                    field=models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="actions.participation",
                        verbose_name="séance",
                    ),
                ),
                migrations.AddField(
                    model_name="actiondocument",
                    name="session",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="documents",
                        to="actions.participation",
                        verbose_name="séance",
                    ),
                ),
                migrations.AddField(
                    model_name="participationevent",
                    name="action",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="actions.action",
                        verbose_name="action",
                    ),
                ),
                migrations.AddField(
                    model_name="participationevent",
                    name="created_by",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="saisie par",
                    ),
                ),
                migrations.AddField(
                    model_name="participationevent",
                    name="pgh_context",
                    field=models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                migrations.AddField(
                    model_name="participationevent",
                    name="pgh_obj",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="actions.participation",
                    ),
                ),
                migrations.AddField(
                    model_name="participationevent",
                    name="quartier",
                    field=models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="territories.quartier",
                        verbose_name="quartier",
                    ),
                ),
                migrations.AddField(
                    model_name="programme",
                    name="frameworks",
                    field=models.ManyToManyField(
                        blank=True, related_name="programmes", to="actions.framework", verbose_name="cadres"
                    ),
                ),
                migrations.AddField(
                    model_name="programme",
                    name="lead",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="programmes",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="responsable",
                    ),
                ),
                migrations.AddField(
                    model_name="programme",
                    name="project",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="programmes",
                        to="territories.urbanproject",
                        verbose_name="projet",
                    ),
                ),
                migrations.AddField(
                    model_name="programme",
                    name="quartiers",
                    field=models.ManyToManyField(
                        related_name="programmes", to="territories.quartier", verbose_name="quartiers"
                    ),
                ),
                migrations.AddField(
                    model_name="programme",
                    name="renews",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="renewed_by",
                        to="actions.programme",
                        verbose_name="reconduit",
                    ),
                ),
                migrations.AddField(
                    model_name="actionevent",
                    name="programme",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="actions.programme",
                        verbose_name="programme",
                    ),
                ),
                migrations.AddField(
                    model_name="action",
                    name="programme",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="actions",
                        to="actions.programme",
                        verbose_name="programme",
                    ),
                ),
                migrations.AddField(
                    model_name="programmeevent",
                    name="lead",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="responsable",
                    ),
                ),
                migrations.AddField(
                    model_name="programmeevent",
                    name="pgh_context",
                    field=models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                migrations.AddField(
                    model_name="programmeevent",
                    name="pgh_obj",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="actions.programme",
                    ),
                ),
                migrations.AddField(
                    model_name="programmeevent",
                    name="project",
                    field=models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="territories.urbanproject",
                        verbose_name="projet",
                    ),
                ),
                migrations.AddField(
                    model_name="programmeevent",
                    name="renews",
                    field=models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="actions.programme",
                        verbose_name="reconduit",
                    ),
                ),
                migrations.AddField(
                    model_name="programmequartierevent",
                    name="pgh_context",
                    field=models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                migrations.AddField(
                    model_name="programmequartierevent",
                    name="programme",
                    field=models.ForeignKey(
                        db_constraint=False,
                        db_tablespace="",
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="actions.programme",
                    ),
                ),
                migrations.AddField(
                    model_name="programmequartierevent",
                    name="quartier",
                    field=models.ForeignKey(
                        db_constraint=False,
                        db_tablespace="",
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="territories.quartier",
                    ),
                ),
                migrations.AddField(
                    model_name="programmestep",
                    name="by",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="par",
                    ),
                ),
                migrations.AddField(
                    model_name="programmestep",
                    name="programme",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="steps",
                        to="actions.programme",
                        verbose_name="programme",
                    ),
                ),
                migrations.AddField(
                    model_name="programmeyear",
                    name="closed_by",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="close par",
                    ),
                ),
                migrations.AddField(
                    model_name="programmeyear",
                    name="programme",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="closed_years",
                        to="actions.programme",
                        verbose_name="programme",
                    ),
                ),
                migrations.AddField(
                    model_name="programmeyearevent",
                    name="closed_by",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="close par",
                    ),
                ),
                migrations.AddField(
                    model_name="programmeyearevent",
                    name="pgh_context",
                    field=models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                migrations.AddField(
                    model_name="programmeyearevent",
                    name="pgh_obj",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="actions.programmeyear",
                    ),
                ),
                migrations.AddField(
                    model_name="programmeyearevent",
                    name="programme",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="actions.programme",
                        verbose_name="programme",
                    ),
                ),
                migrations.AddField(
                    model_name="spending",
                    name="action",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="spending",
                        to="actions.action",
                        verbose_name="action",
                    ),
                ),
                migrations.AddField(
                    model_name="spending",
                    name="created_by",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="saisie par",
                    ),
                ),
                migrations.AddField(
                    model_name="spending",
                    name="partner",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="spending",
                        to="partners.partner",
                        verbose_name="partenaire payé",
                    ),
                ),
                migrations.AddField(
                    model_name="actiondocumentevent",
                    name="spending",
                    field=models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="actions.spending",
                        verbose_name="dépense",
                    ),
                ),
                migrations.AddField(
                    model_name="actiondocument",
                    name="spending",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proofs",
                        to="actions.spending",
                        verbose_name="dépense",
                    ),
                ),
                migrations.AddField(
                    model_name="spendingevent",
                    name="action",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="actions.action",
                        verbose_name="action",
                    ),
                ),
                migrations.AddField(
                    model_name="spendingevent",
                    name="created_by",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="saisie par",
                    ),
                ),
                migrations.AddField(
                    model_name="spendingevent",
                    name="partner",
                    field=models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="partners.partner",
                        verbose_name="partenaire payé",
                    ),
                ),
                migrations.AddField(
                    model_name="spendingevent",
                    name="pgh_context",
                    field=models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                migrations.AddField(
                    model_name="spendingevent",
                    name="pgh_obj",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="actions.spending",
                    ),
                ),
                migrations.AddField(
                    model_name="spendingshare",
                    name="quartier",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="spending",
                        to="territories.quartier",
                        verbose_name="quartier",
                    ),
                ),
                migrations.AddField(
                    model_name="spendingshare",
                    name="spending",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="shares",
                        to="actions.spending",
                        verbose_name="dépense",
                    ),
                ),
                migrations.AddField(
                    model_name="spendingshareevent",
                    name="pgh_context",
                    field=models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                migrations.AddField(
                    model_name="spendingshareevent",
                    name="pgh_obj",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="actions.spendingshare",
                    ),
                ),
                migrations.AddField(
                    model_name="spendingshareevent",
                    name="quartier",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="territories.quartier",
                        verbose_name="quartier",
                    ),
                ),
                migrations.AddField(
                    model_name="spendingshareevent",
                    name="spending",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="actions.spending",
                        verbose_name="dépense",
                    ),
                ),
                migrations.AddField(
                    model_name="spendingvalue",
                    name="axis",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="values",
                        to="actions.axis",
                        verbose_name="axe",
                    ),
                ),
                migrations.AddField(
                    model_name="spendingvalue",
                    name="quartier",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="territories.quartier",
                        verbose_name="quartier",
                    ),
                ),
                migrations.AddField(
                    model_name="spendingvalue",
                    name="spending",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="values",
                        to="actions.spending",
                        verbose_name="dépense",
                    ),
                ),
                migrations.AddField(
                    model_name="spendingvalueevent",
                    name="axis",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="actions.axis",
                        verbose_name="axe",
                    ),
                ),
                migrations.AddField(
                    model_name="spendingvalueevent",
                    name="pgh_context",
                    field=models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                migrations.AddField(
                    model_name="spendingvalueevent",
                    name="pgh_obj",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="actions.spendingvalue",
                    ),
                ),
                migrations.AddField(
                    model_name="spendingvalueevent",
                    name="quartier",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="territories.quartier",
                        verbose_name="quartier",
                    ),
                ),
                migrations.AddField(
                    model_name="spendingvalueevent",
                    name="spending",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="actions.spending",
                        verbose_name="dépense",
                    ),
                ),
                migrations.AddField(
                    model_name="tfpbconvention",
                    name="framework",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tfpb_conventions",
                        to="actions.framework",
                        verbose_name="cadre",
                    ),
                ),
                migrations.AddField(
                    model_name="tfpbconvention",
                    name="quartier",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tfpb_conventions",
                        to="territories.quartier",
                        verbose_name="quartier",
                    ),
                ),
                migrations.AddField(
                    model_name="tfpbconventionevent",
                    name="framework",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="actions.framework",
                        verbose_name="cadre",
                    ),
                ),
                migrations.AddField(
                    model_name="tfpbconventionevent",
                    name="pgh_context",
                    field=models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                migrations.AddField(
                    model_name="tfpbconventionevent",
                    name="pgh_obj",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="actions.tfpbconvention",
                    ),
                ),
                migrations.AddField(
                    model_name="tfpbconventionevent",
                    name="quartier",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="territories.quartier",
                        verbose_name="quartier",
                    ),
                ),
                migrations.AddField(
                    model_name="tfpbline",
                    name="action",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tfpb_lines",
                        to="actions.action",
                        verbose_name="action",
                    ),
                ),
                migrations.AddField(
                    model_name="tfpbline",
                    name="axis",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="actions.axis",
                        verbose_name="axe",
                    ),
                ),
                migrations.AddField(
                    model_name="tfpbline",
                    name="convention",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="actions.tfpbconvention",
                        verbose_name="convention",
                    ),
                ),
                migrations.AddField(
                    model_name="tfpblineevent",
                    name="action",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="actions.action",
                        verbose_name="action",
                    ),
                ),
                migrations.AddField(
                    model_name="tfpblineevent",
                    name="axis",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="actions.axis",
                        verbose_name="axe",
                    ),
                ),
                migrations.AddField(
                    model_name="tfpblineevent",
                    name="convention",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="actions.tfpbconvention",
                        verbose_name="convention",
                    ),
                ),
                migrations.AddField(
                    model_name="tfpblineevent",
                    name="pgh_context",
                    field=models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                migrations.AddField(
                    model_name="tfpblineevent",
                    name="pgh_obj",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="actions.tfpbline",
                    ),
                ),
                migrations.AddField(
                    model_name="tfpbyear",
                    name="convention",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="years",
                        to="actions.tfpbconvention",
                        verbose_name="convention",
                    ),
                ),
                migrations.AddField(
                    model_name="tfpbyearevent",
                    name="convention",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="actions.tfpbconvention",
                        verbose_name="convention",
                    ),
                ),
                migrations.AddField(
                    model_name="tfpbyearevent",
                    name="pgh_context",
                    field=models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                migrations.AddField(
                    model_name="tfpbyearevent",
                    name="pgh_obj",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="actions.tfpbyear",
                    ),
                ),
                migrations.AddField(
                    model_name="yearcorrection",
                    name="by",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="par",
                    ),
                ),
                migrations.AddField(
                    model_name="yearcorrection",
                    name="closing",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections",
                        to="actions.programmeyear",
                        verbose_name="année",
                    ),
                ),
                migrations.CreateModel(
                    name="ActionIssue",
                    fields=[],
                    options={
                        "verbose_name": "problématique d’une action",
                        "verbose_name_plural": "problématiques d’une action",
                        "proxy": True,
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=("actions.action_issues",),
                ),
                migrations.CreateModel(
                    name="ActionQuartier",
                    fields=[],
                    options={
                        "verbose_name": "quartier d’une action",
                        "verbose_name_plural": "quartiers d’une action",
                        "proxy": True,
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=("actions.action_quartiers",),
                ),
                migrations.AddConstraint(
                    model_name="actionindicator",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("name", ""), _negated=True),
                            ("direction__in", ["up", "down"]),
                            ("frequency__in", ["once", "monthly", "quarterly", "half_yearly", "yearly"]),
                        ),
                        name="actionindicator_named",
                        violation_error_message="Un indicateur a un nom, un sens et un rythme.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="actionindicator",
                    constraint=models.UniqueConstraint(
                        fields=("action", "name"),
                        name="actionindicator_once",
                        violation_error_message="Cette action a déjà un indicateur de ce nom.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="actionindicator",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("baseline__isnull", True),
                            ("target__isnull", True),
                            models.Q(("direction", "up"), ("target__gte", models.F("baseline"))),
                            models.Q(("direction", "down"), ("target__lte", models.F("baseline"))),
                            _connector="OR",
                        ),
                        name="actionindicator_way",
                        violation_error_message="La cible ne va pas dans le sens de l’indicateur.",
                    ),
                ),
                AddTrigger(
                    model_name="actionindicator",
                    trigger=pgtrigger.compiler.Trigger(
                        name="count_version",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="NEW.version = OLD.version + 1; RETURN NEW;",
                            hash="0a33e293787035eba6f605570e9755bf4a35d237",
                            operation="UPDATE",
                            pgid="pgtrigger_count_version_87f42",
                            table="actions_actionindicator",
                            when="BEFORE",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="actionindicator",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "actions_actionindicatorevent" ("action_id", "baseline", "direction", "frequency", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "responsible_id", "source", "target", "unit", "version") VALUES (NEW."action_id", NEW."baseline", NEW."direction", NEW."frequency", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."responsible_id", NEW."source", NEW."target", NEW."unit", NEW."version"); RETURN NULL;',
                            hash="cc5691c7544676f09d323371b81195a77a2760c0",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_8ff27",
                            table="actions_actionindicator",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="actionindicator",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "actions_actionindicatorevent" ("action_id", "baseline", "direction", "frequency", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "responsible_id", "source", "target", "unit", "version") VALUES (NEW."action_id", NEW."baseline", NEW."direction", NEW."frequency", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."responsible_id", NEW."source", NEW."target", NEW."unit", NEW."version"); RETURN NULL;',
                            hash="6e6285be3807cce33051f0c72a6338313b7c69b7",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_daaca",
                            table="actions_actionindicator",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="actionindicator",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "actions_actionindicatorevent" ("action_id", "baseline", "direction", "frequency", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "responsible_id", "source", "target", "unit", "version") VALUES (OLD."action_id", OLD."baseline", OLD."direction", OLD."frequency", OLD."id", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."responsible_id", OLD."source", OLD."target", OLD."unit", OLD."version"); RETURN NULL;',
                            hash="9dc038df6f5413972530c74d39d8756f19295141",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_63f15",
                            table="actions_actionindicator",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="actionindicatorevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="689c854bbdf1eaab8c2cb1d961d1f2e8e65d768c",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_8e3df",
                            table="actions_actionindicatorevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="actionkindevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="402760e8fd802e451f4cec5b37d60001b257b1a8",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_24d5f",
                            table="actions_actionkindevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="actionpartner",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("role__in", ["operator", "associated", "funder", "relay"])),
                        name="actionpartner_role_known",
                        violation_error_message="Ce rôle n’existe pas.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="actionpartner",
                    constraint=models.UniqueConstraint(
                        fields=("action", "partner", "role"),
                        name="actionpartner_once",
                        violation_error_message="Ce partenaire a déjà ce rôle dans cette action.",
                    ),
                ),
                AddTrigger(
                    model_name="actionpartner",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "actions_actionpartnerevent" ("action_id", "id", "partner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role") VALUES (NEW."action_id", NEW."id", NEW."partner_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."role"); RETURN NULL;',
                            hash="dc98369671baee6d7832c1ebc949cb9d346e51f8",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_63893",
                            table="actions_actionpartner",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="actionpartner",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "actions_actionpartnerevent" ("action_id", "id", "partner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role") VALUES (NEW."action_id", NEW."id", NEW."partner_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."role"); RETURN NULL;',
                            hash="f22b953a7380c34dfc71cf5396464bee17aba2cd",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_c234c",
                            table="actions_actionpartner",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="actionpartner",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "actions_actionpartnerevent" ("action_id", "id", "partner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role") VALUES (OLD."action_id", OLD."id", OLD."partner_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."role"); RETURN NULL;',
                            hash="3a66f9f043825292260347b3b281977f18f9da29",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_9f757",
                            table="actions_actionpartner",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="actionpartnerevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="5fd336ea044f3649ef222a4a4d7f7bd0e910afa7",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_dbd0d",
                            table="actions_actionpartnerevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="actionreport",
                    constraint=models.UniqueConstraint(
                        fields=("action", "year"),
                        name="actionreport_once",
                        violation_error_message="Cette action a déjà un bilan pour cette année.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="actionreport",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("validated_at__isnull", True), ("validated_by__isnull", True)),
                            models.Q(("validated_at__isnull", False), ("validated_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="actionreport_signed",
                        violation_error_message="Un bilan validé a sa date et son auteur.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="actionreport",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("verdict", ""), ("verdict__in", ["renew", "adapt", "stop"]), _connector="OR"
                        ),
                        name="actionreport_verdict",
                        violation_error_message="Cette suite n’existe pas.",
                    ),
                ),
                AddTrigger(
                    model_name="actionreport",
                    trigger=pgtrigger.compiler.Trigger(
                        name="count_version",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="NEW.version = OLD.version + 1; RETURN NEW;",
                            hash="b8a04d83b2836e056c85b54a25c9c2c134dc91b1",
                            operation="UPDATE",
                            pgid="pgtrigger_count_version_89155",
                            table="actions_actionreport",
                            when="BEFORE",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="actionreport",
                    trigger=pgtrigger.compiler.Trigger(
                        name="actionreport_of_closed_year",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE programme BIGINT;",
                            func="\n            IF TG_OP <> 'INSERT' THEN \n            SELECT programme_id INTO programme FROM actions_action WHERE id = OLD.action_id;\n            PERFORM 1 FROM actions_programme WHERE id = programme FOR SHARE;\n            IF EXISTS (\n                SELECT 1 FROM actions_programmeyear y\n                WHERE y.programme_id = programme AND y.year = OLD.year AND NOT EXISTS (\n                    SELECT 1 FROM actions_yearcorrection c WHERE c.closing_id = y.id\n                    AND c.id::text = current_setting('dsu.correction', true))\n            ) THEN\n                RAISE EXCEPTION 'actionreport_of_closed_year' USING ERRCODE = 'check_violation',\n                    HINT = 'Cette année est close : elle ne change que par une correction.';\n            END IF;\n         END IF;\n            IF TG_OP <> 'DELETE' THEN \n            SELECT programme_id INTO programme FROM actions_action WHERE id = NEW.action_id;\n            PERFORM 1 FROM actions_programme WHERE id = programme FOR SHARE;\n            IF EXISTS (\n                SELECT 1 FROM actions_programmeyear y\n                WHERE y.programme_id = programme AND y.year = NEW.year AND NOT EXISTS (\n                    SELECT 1 FROM actions_yearcorrection c WHERE c.closing_id = y.id\n                    AND c.id::text = current_setting('dsu.correction', true))\n            ) THEN\n                RAISE EXCEPTION 'actionreport_of_closed_year' USING ERRCODE = 'check_violation',\n                    HINT = 'Cette année est close : elle ne change que par une correction.';\n            END IF;\n         RETURN NEW; END IF;\n            RETURN OLD;\n        ",
                            hash="760b2eca1f57da5e64af282b6e903899164f57af",
                            operation="INSERT OR UPDATE OR DELETE",
                            pgid="pgtrigger_actionreport_of_closed_year_31b4d",
                            table="actions_actionreport",
                            when="BEFORE",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="actionreport",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "actions_actionreportevent" ("action_id", "gaps", "id", "lessons", "perspectives", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "qualitative", "sentence", "validated_at", "validated_by_id", "verdict", "version", "written_by_id", "year") VALUES (NEW."action_id", NEW."gaps", NEW."id", NEW."lessons", NEW."perspectives", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."qualitative", NEW."sentence", NEW."validated_at", NEW."validated_by_id", NEW."verdict", NEW."version", NEW."written_by_id", NEW."year"); RETURN NULL;',
                            hash="4fbf599a2f8b5bb4ebc22bd1c8150ef9c0c0aa4c",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_884be",
                            table="actions_actionreport",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="actionreport",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "actions_actionreportevent" ("action_id", "gaps", "id", "lessons", "perspectives", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "qualitative", "sentence", "validated_at", "validated_by_id", "verdict", "version", "written_by_id", "year") VALUES (NEW."action_id", NEW."gaps", NEW."id", NEW."lessons", NEW."perspectives", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."qualitative", NEW."sentence", NEW."validated_at", NEW."validated_by_id", NEW."verdict", NEW."version", NEW."written_by_id", NEW."year"); RETURN NULL;',
                            hash="44974bce03ff4c15ffe94c870c2cd10710aef3a2",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_6307b",
                            table="actions_actionreport",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="actionreportevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="95f5463fa8f55839bf748c0922365447969e4e63",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_585ca",
                            table="actions_actionreportevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="actiontemplateevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="7cc5d5079570d8c2401a998d6982f8b6ba5e7709",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_04bb6",
                            table="actions_actiontemplateevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="actiontemplate",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("title", ""), _negated=True),
                            (
                                "involvement__in",
                                ["none", "information", "consultation", "coconstruction", "ownership"],
                            ),
                        ),
                        name="actiontemplate_titled",
                        violation_error_message="Un modèle a un intitulé.",
                    ),
                ),
                AddTrigger(
                    model_name="actiontemplate",
                    trigger=pgtrigger.compiler.Trigger(
                        name="count_version",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="NEW.version = OLD.version + 1; RETURN NEW;",
                            hash="77c20ee7e7775045c142b0926c1327891f51230c",
                            operation="UPDATE",
                            pgid="pgtrigger_count_version_0dd7d",
                            table="actions_actiontemplate",
                            when="BEFORE",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="actiontemplate",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "actions_actiontemplateevent" ("additionality_note", "aims", "content", "effects", "id", "involvement", "is_active", "kind_id", "needs", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public", "title", "version") VALUES (NEW."additionality_note", NEW."aims", NEW."content", NEW."effects", NEW."id", NEW."involvement", NEW."is_active", NEW."kind_id", NEW."needs", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."public", NEW."title", NEW."version"); RETURN NULL;',
                            hash="8d4f52455b9e1a6b1bed2b09adc22a3a0d98a0d0",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_d3e81",
                            table="actions_actiontemplate",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="actiontemplate",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "actions_actiontemplateevent" ("additionality_note", "aims", "content", "effects", "id", "involvement", "is_active", "kind_id", "needs", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public", "title", "version") VALUES (NEW."additionality_note", NEW."aims", NEW."content", NEW."effects", NEW."id", NEW."involvement", NEW."is_active", NEW."kind_id", NEW."needs", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."public", NEW."title", NEW."version"); RETURN NULL;',
                            hash="9fb00cfc6b943bcc3b1b5787a0998a8723f88262",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_c1461",
                            table="actions_actiontemplate",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="budget",
                    constraint=models.UniqueConstraint(
                        fields=("action", "year"),
                        name="budget_once",
                        violation_error_message="Cette action a déjà un budget pour cette année.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="budget",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("settled_at__isnull", True), ("settled_by__isnull", True)),
                            models.Q(("settled_at__isnull", False), ("settled_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="budget_signed",
                        violation_error_message="Un budget arrêté a sa date et son auteur.",
                    ),
                ),
                AddTrigger(
                    model_name="budget",
                    trigger=pgtrigger.compiler.Trigger(
                        name="budget_balanced",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            constraint="CONSTRAINT",
                            declare="DECLARE a BIGINT; y INTEGER; unbalanced INTEGER;",
                            func="\n            IF TG_OP <> 'INSERT' THEN \n            PERFORM 1 FROM actions_action WHERE id = OLD.action_id FOR NO KEY UPDATE;\n            a := OLD.action_id; y := OLD.year;\n            IF EXISTS (SELECT 1 FROM actions_budget WHERE action_id = a AND year = y AND settled_at IS NOT NULL) THEN\n                \n    SELECT count(*) INTO unbalanced FROM (\n        SELECT in_kind, sum(amount) AS gap FROM (\n            SELECT account IN ('860', '861', '862', '864', '870', '871', '875') AS in_kind,\n                CASE WHEN account IN ('601', '604', '60x', '613', '615', '616', '618', '622', '623', '625', '62x', '631', '635', '641', '645', '647', '65', '66', '67', '68', '69', 'ind_fixed', 'ind_financial', 'ind_other', '860', '861', '862', '864') THEN forecast ELSE -forecast END AS amount\n            FROM actions_budgetline WHERE action_id = a AND year = y\n            UNION ALL\n            SELECT false, -planned FROM actions_funding WHERE action_id = a AND year = y\n        ) lines GROUP BY in_kind HAVING sum(amount) <> 0\n    ) gaps;\n\n                IF unbalanced > 0 THEN\n                    RAISE EXCEPTION 'budget_balanced' USING ERRCODE = 'check_violation',\n                        HINT = 'Un budget arrêté est équilibré : les charges égalent les produits.';\n                END IF;\n            END IF;\n         END IF;\n            IF TG_OP <> 'DELETE' THEN \n            PERFORM 1 FROM actions_action WHERE id = NEW.action_id FOR NO KEY UPDATE;\n            a := NEW.action_id; y := NEW.year;\n            IF EXISTS (SELECT 1 FROM actions_budget WHERE action_id = a AND year = y AND settled_at IS NOT NULL) THEN\n                \n    SELECT count(*) INTO unbalanced FROM (\n        SELECT in_kind, sum(amount) AS gap FROM (\n            SELECT account IN ('860', '861', '862', '864', '870', '871', '875') AS in_kind,\n                CASE WHEN account IN ('601', '604', '60x', '613', '615', '616', '618', '622', '623', '625', '62x', '631', '635', '641', '645', '647', '65', '66', '67', '68', '69', 'ind_fixed', 'ind_financial', 'ind_other', '860', '861', '862', '864') THEN forecast ELSE -forecast END AS amount\n            FROM actions_budgetline WHERE action_id = a AND year = y\n            UNION ALL\n            SELECT false, -planned FROM actions_funding WHERE action_id = a AND year = y\n        ) lines GROUP BY in_kind HAVING sum(amount) <> 0\n    ) gaps;\n\n                IF unbalanced > 0 THEN\n                    RAISE EXCEPTION 'budget_balanced' USING ERRCODE = 'check_violation',\n                        HINT = 'Un budget arrêté est équilibré : les charges égalent les produits.';\n                END IF;\n            END IF;\n         END IF;\n            RETURN NULL;\n        ",
                            hash="e75ed0161a8df358efd589c3ffc8805f564d6cbb",
                            operation="INSERT OR UPDATE OR DELETE",
                            pgid="pgtrigger_budget_balanced_50c9d",
                            table="actions_budget",
                            timing="DEFERRABLE INITIALLY DEFERRED",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="budget",
                    trigger=pgtrigger.compiler.Trigger(
                        name="budget_of_closed_year",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE programme BIGINT;",
                            func="\n            IF TG_OP <> 'INSERT' THEN \n            SELECT programme_id INTO programme FROM actions_action WHERE id = OLD.action_id;\n            PERFORM 1 FROM actions_programme WHERE id = programme FOR SHARE;\n            IF EXISTS (\n                SELECT 1 FROM actions_programmeyear y\n                WHERE y.programme_id = programme AND y.year = OLD.year AND NOT EXISTS (\n                    SELECT 1 FROM actions_yearcorrection c WHERE c.closing_id = y.id\n                    AND c.id::text = current_setting('dsu.correction', true))\n            ) THEN\n                RAISE EXCEPTION 'budget_of_closed_year' USING ERRCODE = 'check_violation',\n                    HINT = 'Cette année est close : elle ne change que par une correction.';\n            END IF;\n         END IF;\n            IF TG_OP <> 'DELETE' THEN \n            SELECT programme_id INTO programme FROM actions_action WHERE id = NEW.action_id;\n            PERFORM 1 FROM actions_programme WHERE id = programme FOR SHARE;\n            IF EXISTS (\n                SELECT 1 FROM actions_programmeyear y\n                WHERE y.programme_id = programme AND y.year = NEW.year AND NOT EXISTS (\n                    SELECT 1 FROM actions_yearcorrection c WHERE c.closing_id = y.id\n                    AND c.id::text = current_setting('dsu.correction', true))\n            ) THEN\n                RAISE EXCEPTION 'budget_of_closed_year' USING ERRCODE = 'check_violation',\n                    HINT = 'Cette année est close : elle ne change que par une correction.';\n            END IF;\n         RETURN NEW; END IF;\n            RETURN OLD;\n        ",
                            hash="f1013bad9f2171c581a39e673dcd29a1adf4f3d1",
                            operation="INSERT OR UPDATE OR DELETE",
                            pgid="pgtrigger_budget_of_closed_year_3b1c9",
                            table="actions_budget",
                            when="BEFORE",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="budget",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "actions_budgetevent" ("action_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "settled_at", "settled_by_id", "year") VALUES (NEW."action_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."settled_at", NEW."settled_by_id", NEW."year"); RETURN NULL;',
                            hash="cf019146280b2f54916acd6a05024ee9eea1ca93",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_99519",
                            table="actions_budget",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="budget",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "actions_budgetevent" ("action_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "settled_at", "settled_by_id", "year") VALUES (NEW."action_id", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."settled_at", NEW."settled_by_id", NEW."year"); RETURN NULL;',
                            hash="08f29c3e861e335b0cd1fcaf5802b830237856fc",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_46c42",
                            table="actions_budget",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="budgetevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="6935504d1fed0f41bd25443356f50e11e4f4605c",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_2cbfa",
                            table="actions_budgetevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="budgetline",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            (
                                "account__in",
                                [
                                    "601",
                                    "604",
                                    "60x",
                                    "613",
                                    "615",
                                    "616",
                                    "618",
                                    "622",
                                    "623",
                                    "625",
                                    "62x",
                                    "631",
                                    "635",
                                    "641",
                                    "645",
                                    "647",
                                    "65",
                                    "66",
                                    "67",
                                    "68",
                                    "69",
                                    "ind_fixed",
                                    "ind_financial",
                                    "ind_other",
                                    "860",
                                    "861",
                                    "862",
                                    "864",
                                    "70",
                                    "73",
                                    "756",
                                    "758",
                                    "750",
                                    "76",
                                    "77",
                                    "78",
                                    "789",
                                    "79",
                                    "own",
                                    "landlord",
                                    "tfpb",
                                    "npnru",
                                    "fph",
                                    "870",
                                    "871",
                                    "875",
                                ],
                            )
                        ),
                        name="budgetline_account_known",
                        violation_error_message="Cette ligne n’est pas du formulaire.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="budgetline",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("forecast__lte", 1000000000),
                            models.Q(("actual__isnull", True), ("actual__lte", 1000000000), _connector="OR"),
                        ),
                        name="budgetline_amount",
                        violation_error_message="Ce montant est impossible.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="budgetline",
                    constraint=models.UniqueConstraint(
                        fields=("action", "year", "account", "label"),
                        name="budgetline_once",
                        violation_error_message="Cette ligne est déjà dans le budget.",
                    ),
                ),
                AddTrigger(
                    model_name="budgetline",
                    trigger=pgtrigger.compiler.Trigger(
                        name="budgetline_balanced",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            constraint="CONSTRAINT",
                            declare="DECLARE a BIGINT; y INTEGER; unbalanced INTEGER;",
                            func="\n            IF TG_OP <> 'INSERT' THEN \n            PERFORM 1 FROM actions_action WHERE id = OLD.action_id FOR NO KEY UPDATE;\n            a := OLD.action_id; y := OLD.year;\n            IF EXISTS (SELECT 1 FROM actions_budget WHERE action_id = a AND year = y AND settled_at IS NOT NULL) THEN\n                \n    SELECT count(*) INTO unbalanced FROM (\n        SELECT in_kind, sum(amount) AS gap FROM (\n            SELECT account IN ('860', '861', '862', '864', '870', '871', '875') AS in_kind,\n                CASE WHEN account IN ('601', '604', '60x', '613', '615', '616', '618', '622', '623', '625', '62x', '631', '635', '641', '645', '647', '65', '66', '67', '68', '69', 'ind_fixed', 'ind_financial', 'ind_other', '860', '861', '862', '864') THEN forecast ELSE -forecast END AS amount\n            FROM actions_budgetline WHERE action_id = a AND year = y\n            UNION ALL\n            SELECT false, -planned FROM actions_funding WHERE action_id = a AND year = y\n        ) lines GROUP BY in_kind HAVING sum(amount) <> 0\n    ) gaps;\n\n                IF unbalanced > 0 THEN\n                    RAISE EXCEPTION 'budget_balanced' USING ERRCODE = 'check_violation',\n                        HINT = 'Un budget arrêté est équilibré : les charges égalent les produits.';\n                END IF;\n            END IF;\n         END IF;\n            IF TG_OP <> 'DELETE' THEN \n            PERFORM 1 FROM actions_action WHERE id = NEW.action_id FOR NO KEY UPDATE;\n            a := NEW.action_id; y := NEW.year;\n            IF EXISTS (SELECT 1 FROM actions_budget WHERE action_id = a AND year = y AND settled_at IS NOT NULL) THEN\n                \n    SELECT count(*) INTO unbalanced FROM (\n        SELECT in_kind, sum(amount) AS gap FROM (\n            SELECT account IN ('860', '861', '862', '864', '870', '871', '875') AS in_kind,\n                CASE WHEN account IN ('601', '604', '60x', '613', '615', '616', '618', '622', '623', '625', '62x', '631', '635', '641', '645', '647', '65', '66', '67', '68', '69', 'ind_fixed', 'ind_financial', 'ind_other', '860', '861', '862', '864') THEN forecast ELSE -forecast END AS amount\n            FROM actions_budgetline WHERE action_id = a AND year = y\n            UNION ALL\n            SELECT false, -planned FROM actions_funding WHERE action_id = a AND year = y\n        ) lines GROUP BY in_kind HAVING sum(amount) <> 0\n    ) gaps;\n\n                IF unbalanced > 0 THEN\n                    RAISE EXCEPTION 'budget_balanced' USING ERRCODE = 'check_violation',\n                        HINT = 'Un budget arrêté est équilibré : les charges égalent les produits.';\n                END IF;\n            END IF;\n         END IF;\n            RETURN NULL;\n        ",
                            hash="fea2b98f231eba37eee237093fb8aa9eaa4d2ff6",
                            operation="INSERT OR UPDATE OR DELETE",
                            pgid="pgtrigger_budgetline_balanced_cd0f5",
                            table="actions_budgetline",
                            timing="DEFERRABLE INITIALLY DEFERRED",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="budgetline",
                    trigger=pgtrigger.compiler.Trigger(
                        name="budgetline_of_closed_year",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE programme BIGINT;",
                            func="\n            IF TG_OP <> 'INSERT' THEN \n            SELECT programme_id INTO programme FROM actions_action WHERE id = OLD.action_id;\n            PERFORM 1 FROM actions_programme WHERE id = programme FOR SHARE;\n            IF EXISTS (\n                SELECT 1 FROM actions_programmeyear y\n                WHERE y.programme_id = programme AND y.year = OLD.year AND NOT EXISTS (\n                    SELECT 1 FROM actions_yearcorrection c WHERE c.closing_id = y.id\n                    AND c.id::text = current_setting('dsu.correction', true))\n            ) THEN\n                RAISE EXCEPTION 'budgetline_of_closed_year' USING ERRCODE = 'check_violation',\n                    HINT = 'Cette année est close : elle ne change que par une correction.';\n            END IF;\n         END IF;\n            IF TG_OP <> 'DELETE' THEN \n            SELECT programme_id INTO programme FROM actions_action WHERE id = NEW.action_id;\n            PERFORM 1 FROM actions_programme WHERE id = programme FOR SHARE;\n            IF EXISTS (\n                SELECT 1 FROM actions_programmeyear y\n                WHERE y.programme_id = programme AND y.year = NEW.year AND NOT EXISTS (\n                    SELECT 1 FROM actions_yearcorrection c WHERE c.closing_id = y.id\n                    AND c.id::text = current_setting('dsu.correction', true))\n            ) THEN\n                RAISE EXCEPTION 'budgetline_of_closed_year' USING ERRCODE = 'check_violation',\n                    HINT = 'Cette année est close : elle ne change que par une correction.';\n            END IF;\n         RETURN NEW; END IF;\n            RETURN OLD;\n        ",
                            hash="5a09a4ff96118fd1dc070c822e0b718d275705fa",
                            operation="INSERT OR UPDATE OR DELETE",
                            pgid="pgtrigger_budgetline_of_closed_year_2835f",
                            table="actions_budgetline",
                            when="BEFORE",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="budgetline",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "actions_budgetlineevent" ("account", "action_id", "actual", "forecast", "id", "label", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "year") VALUES (NEW."account", NEW."action_id", NEW."actual", NEW."forecast", NEW."id", NEW."label", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."year"); RETURN NULL;',
                            hash="2973311e80f7ff5e832721bbe435f346eea61a6b",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_de8ca",
                            table="actions_budgetline",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="budgetline",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "actions_budgetlineevent" ("account", "action_id", "actual", "forecast", "id", "label", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "year") VALUES (NEW."account", NEW."action_id", NEW."actual", NEW."forecast", NEW."id", NEW."label", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."year"); RETURN NULL;',
                            hash="3d72ac1ea549f554b352b760d7534d3e48bcfccb",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_50c6e",
                            table="actions_budgetline",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="budgetline",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "actions_budgetlineevent" ("account", "action_id", "actual", "forecast", "id", "label", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "year") VALUES (OLD."account", OLD."action_id", OLD."actual", OLD."forecast", OLD."id", OLD."label", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."year"); RETURN NULL;',
                            hash="a0f7a9b46f6c06f1167f17d3ba5e1b4dbc404d1a",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_ed2a9",
                            table="actions_budgetline",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="budgetlineevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="a01d5231a14f9ef134fa34069a8eedf87f6c6c41",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_27e4d",
                            table="actions_budgetlineevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="axisevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="5baa7a094345842a9138a67ccc49d07e0ad46c4f",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_cdf1e",
                            table="actions_axisevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="axis",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("name", ""), _negated=True), ("number__gt", 0), ("version__gt", 0)
                        ),
                        name="axis_named",
                        violation_error_message="Un axe a un numéro et un intitulé.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="axis",
                    constraint=models.UniqueConstraint(
                        fields=("framework", "version", "number"),
                        name="axis_number_once",
                        violation_error_message="Ce cadre a déjà un axe de ce numéro.",
                    ),
                ),
                AddTrigger(
                    model_name="axis",
                    trigger=pgtrigger.compiler.Trigger(
                        name="axis_frozen_once_used",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."framework_id" IS DISTINCT FROM (NEW."framework_id") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."number" IS DISTINCT FROM (NEW."number") OR OLD."version" IS DISTINCT FROM (NEW."version"))',
                            func="\n                    IF EXISTS (SELECT 1 FROM actions_action_axes WHERE axis_id = OLD.id) THEN\n                        RAISE EXCEPTION 'axis_frozen_once_used' USING ERRCODE = 'check_violation',\n                            HINT = 'Cet axe est celui d’actions : faites une nouvelle version des axes.';\n                    END IF;\n                    RETURN NEW;\n                ",
                            hash="56d55b40c49f9d0eb8f7b2b0358a1b0a22550bb7",
                            operation="UPDATE",
                            pgid="pgtrigger_axis_frozen_once_used_3e57a",
                            table="actions_axis",
                            when="BEFORE",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="axis",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "actions_axisevent" ("description", "framework_id", "id", "name", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version") VALUES (NEW."description", NEW."framework_id", NEW."id", NEW."name", NEW."number", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."version"); RETURN NULL;',
                            hash="8a4c183e0ca7967ec7c87689b25c81784c2bfa12",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_ac361",
                            table="actions_axis",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="axis",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "actions_axisevent" ("description", "framework_id", "id", "name", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version") VALUES (NEW."description", NEW."framework_id", NEW."id", NEW."name", NEW."number", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."version"); RETURN NULL;',
                            hash="d793ec2f0095f6338330f9b1cfdaacacb195fd58",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_d13e8",
                            table="actions_axis",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="axis",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "actions_axisevent" ("description", "framework_id", "id", "name", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version") VALUES (OLD."description", OLD."framework_id", OLD."id", OLD."name", OLD."number", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."version"); RETURN NULL;',
                            hash="19b6bdfe2fcca63b67c6bf0cb0f829fd4ecaacdd",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_557ed",
                            table="actions_axis",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="frameworkdocument",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("title", ""), _negated=True),
                            models.Q(("name", ""), _negated=True),
                            ("size__gt", 0),
                        ),
                        name="frameworkdocument_file_whole",
                        violation_error_message="Un document a un intitulé, un nom et un contenu.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="frameworkdocument",
                    constraint=models.UniqueConstraint(
                        fields=("framework", "digest"),
                        name="frameworkdocument_once",
                        violation_error_message="Ce fichier est déjà joint à ce cadre.",
                    ),
                ),
                AddTrigger(
                    model_name="frameworkdocument",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "actions_frameworkdocumentevent" ("added_at", "added_by_id", "content_type", "digest", "file", "framework_id", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "size", "title", "uid") VALUES (NEW."added_at", NEW."added_by_id", NEW."content_type", NEW."digest", NEW."file", NEW."framework_id", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."size", NEW."title", NEW."uid"); RETURN NULL;',
                            hash="351a143ed6a1ee75cda7ae457db4c53dd54e5dca",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_ff7bd",
                            table="actions_frameworkdocument",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="frameworkdocument",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "actions_frameworkdocumentevent" ("added_at", "added_by_id", "content_type", "digest", "file", "framework_id", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "size", "title", "uid") VALUES (NEW."added_at", NEW."added_by_id", NEW."content_type", NEW."digest", NEW."file", NEW."framework_id", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."size", NEW."title", NEW."uid"); RETURN NULL;',
                            hash="e2c7469bec17608089990cde4705c5656ebc6937",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_88fcd",
                            table="actions_frameworkdocument",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="frameworkdocument",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "actions_frameworkdocumentevent" ("added_at", "added_by_id", "content_type", "digest", "file", "framework_id", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "size", "title", "uid") VALUES (OLD."added_at", OLD."added_by_id", OLD."content_type", OLD."digest", OLD."file", OLD."framework_id", OLD."id", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."size", OLD."title", OLD."uid"); RETURN NULL;',
                            hash="5c085b1a8fee63680792243e8fe3c7aa82dee283",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_0d5b5",
                            table="actions_frameworkdocument",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="frameworkdocumentevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="cf1a43dbfb66feae3218479c36c6d41210e6a347",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_946c2",
                            table="actions_frameworkdocumentevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="frameworkevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="a803b7e23219930ca2c9418e51e932d468670d49",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_9b455",
                            table="actions_frameworkevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                migrations.AddIndex(
                    model_name="funding",
                    index=models.Index(models.F("funder"), models.F("year"), name="funding_funder"),
                ),
                migrations.AddConstraint(
                    model_name="funding",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            (
                                "account__in",
                                [
                                    "74etat",
                                    "74region",
                                    "74dep",
                                    "74epci",
                                    "74com",
                                    "74orgasoc",
                                    "74fe",
                                    "74agenceserv",
                                    "74x",
                                    "74aidespriv",
                                ],
                            ),
                            ("planned__lte", 1000000000),
                            ("status__in", ["considered", "asked", "voted", "paid", "settled", "refused"]),
                        ),
                        name="funding_sound",
                        violation_error_message="Un financement est d’une ligne 74, dans un état connu.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="funding",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("asked__isnull", True), ("asked__gte", 0), _connector="OR"),
                            models.Q(("voted__isnull", True), ("voted__gte", 0), _connector="OR"),
                            models.Q(("paid__isnull", True), ("paid__gte", 0), _connector="OR"),
                        ),
                        name="funding_amounts",
                        violation_error_message="Un montant n’est pas négatif.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="funding",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("status", "considered"),
                            models.Q(("asked__isnull", False), ("asked_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="funding_asked",
                        violation_error_message="Ce qui est sollicité a son montant et son jour.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="funding",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ["voted", "paid", "settled"]), _negated=True),
                            models.Q(("voted__isnull", False), ("voted_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="funding_voted",
                        violation_error_message="Ce qui est voté a son montant et son jour.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="funding",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ["paid", "settled"]), _negated=True),
                            models.Q(("paid__isnull", False), ("paid_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="funding_paid",
                        violation_error_message="Ce qui est versé a son montant et son jour.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="funding",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "settled"), _negated=True),
                            ("settled_on__isnull", False),
                            _connector="OR",
                        ),
                        name="funding_settled",
                        violation_error_message="Ce qui est soldé a son jour.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="funding",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "refused"), _negated=True),
                            ("refused_on__isnull", False),
                            _connector="OR",
                        ),
                        name="funding_refused",
                        violation_error_message="Ce qui est refusé a son jour.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="funding",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("asked_on__isnull", True),
                            ("voted_on__isnull", True),
                            ("voted_on__gte", models.F("asked_on")),
                            _connector="OR",
                        ),
                        name="funding_order",
                        violation_error_message="Un vote ne précède pas la demande.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="funding",
                    constraint=models.UniqueConstraint(
                        fields=("action", "year", "funder", "account"),
                        name="funding_once",
                        violation_error_message="Ce financeur a déjà cette ligne pour cette année.",
                    ),
                ),
                AddTrigger(
                    model_name="funding",
                    trigger=pgtrigger.compiler.Trigger(
                        name="count_version",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="NEW.version = OLD.version + 1; RETURN NEW;",
                            hash="83e228471124bc64f936e12b13d36bd4542dab17",
                            operation="UPDATE",
                            pgid="pgtrigger_count_version_d6781",
                            table="actions_funding",
                            when="BEFORE",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="funding",
                    trigger=pgtrigger.compiler.Trigger(
                        name="funding_balanced",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            constraint="CONSTRAINT",
                            declare="DECLARE a BIGINT; y INTEGER; unbalanced INTEGER;",
                            func="\n            IF TG_OP <> 'INSERT' THEN \n            PERFORM 1 FROM actions_action WHERE id = OLD.action_id FOR NO KEY UPDATE;\n            a := OLD.action_id; y := OLD.year;\n            IF EXISTS (SELECT 1 FROM actions_budget WHERE action_id = a AND year = y AND settled_at IS NOT NULL) THEN\n                \n    SELECT count(*) INTO unbalanced FROM (\n        SELECT in_kind, sum(amount) AS gap FROM (\n            SELECT account IN ('860', '861', '862', '864', '870', '871', '875') AS in_kind,\n                CASE WHEN account IN ('601', '604', '60x', '613', '615', '616', '618', '622', '623', '625', '62x', '631', '635', '641', '645', '647', '65', '66', '67', '68', '69', 'ind_fixed', 'ind_financial', 'ind_other', '860', '861', '862', '864') THEN forecast ELSE -forecast END AS amount\n            FROM actions_budgetline WHERE action_id = a AND year = y\n            UNION ALL\n            SELECT false, -planned FROM actions_funding WHERE action_id = a AND year = y\n        ) lines GROUP BY in_kind HAVING sum(amount) <> 0\n    ) gaps;\n\n                IF unbalanced > 0 THEN\n                    RAISE EXCEPTION 'budget_balanced' USING ERRCODE = 'check_violation',\n                        HINT = 'Un budget arrêté est équilibré : les charges égalent les produits.';\n                END IF;\n            END IF;\n         END IF;\n            IF TG_OP <> 'DELETE' THEN \n            PERFORM 1 FROM actions_action WHERE id = NEW.action_id FOR NO KEY UPDATE;\n            a := NEW.action_id; y := NEW.year;\n            IF EXISTS (SELECT 1 FROM actions_budget WHERE action_id = a AND year = y AND settled_at IS NOT NULL) THEN\n                \n    SELECT count(*) INTO unbalanced FROM (\n        SELECT in_kind, sum(amount) AS gap FROM (\n            SELECT account IN ('860', '861', '862', '864', '870', '871', '875') AS in_kind,\n                CASE WHEN account IN ('601', '604', '60x', '613', '615', '616', '618', '622', '623', '625', '62x', '631', '635', '641', '645', '647', '65', '66', '67', '68', '69', 'ind_fixed', 'ind_financial', 'ind_other', '860', '861', '862', '864') THEN forecast ELSE -forecast END AS amount\n            FROM actions_budgetline WHERE action_id = a AND year = y\n            UNION ALL\n            SELECT false, -planned FROM actions_funding WHERE action_id = a AND year = y\n        ) lines GROUP BY in_kind HAVING sum(amount) <> 0\n    ) gaps;\n\n                IF unbalanced > 0 THEN\n                    RAISE EXCEPTION 'budget_balanced' USING ERRCODE = 'check_violation',\n                        HINT = 'Un budget arrêté est équilibré : les charges égalent les produits.';\n                END IF;\n            END IF;\n         END IF;\n            RETURN NULL;\n        ",
                            hash="8484a9481f9412610a59432961aa3efd69a7d7fa",
                            operation="INSERT OR UPDATE OR DELETE",
                            pgid="pgtrigger_funding_balanced_2f140",
                            table="actions_funding",
                            timing="DEFERRABLE INITIALLY DEFERRED",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="funding",
                    trigger=pgtrigger.compiler.Trigger(
                        name="funding_of_closed_year",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE programme BIGINT;",
                            func="\n            IF TG_OP <> 'INSERT' THEN \n            SELECT programme_id INTO programme FROM actions_action WHERE id = OLD.action_id;\n            PERFORM 1 FROM actions_programme WHERE id = programme FOR SHARE;\n            IF EXISTS (\n                SELECT 1 FROM actions_programmeyear y\n                WHERE y.programme_id = programme AND y.year = OLD.year AND NOT EXISTS (\n                    SELECT 1 FROM actions_yearcorrection c WHERE c.closing_id = y.id\n                    AND c.id::text = current_setting('dsu.correction', true))\n            ) THEN\n                RAISE EXCEPTION 'funding_of_closed_year' USING ERRCODE = 'check_violation',\n                    HINT = 'Cette année est close : elle ne change que par une correction.';\n            END IF;\n         END IF;\n            IF TG_OP <> 'DELETE' THEN \n            SELECT programme_id INTO programme FROM actions_action WHERE id = NEW.action_id;\n            PERFORM 1 FROM actions_programme WHERE id = programme FOR SHARE;\n            IF EXISTS (\n                SELECT 1 FROM actions_programmeyear y\n                WHERE y.programme_id = programme AND y.year = NEW.year AND NOT EXISTS (\n                    SELECT 1 FROM actions_yearcorrection c WHERE c.closing_id = y.id\n                    AND c.id::text = current_setting('dsu.correction', true))\n            ) THEN\n                RAISE EXCEPTION 'funding_of_closed_year' USING ERRCODE = 'check_violation',\n                    HINT = 'Cette année est close : elle ne change que par une correction.';\n            END IF;\n         RETURN NEW; END IF;\n            RETURN OLD;\n        ",
                            hash="a9c628cb81ecb855c1dc61bda75b2c52f1fb578a",
                            operation="INSERT OR UPDATE OR DELETE",
                            pgid="pgtrigger_funding_of_closed_year_513d4",
                            table="actions_funding",
                            when="BEFORE",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="funding",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "actions_fundingevent" ("account", "action_id", "asked", "asked_on", "confidential", "deadline_on", "funder_id", "id", "paid", "paid_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planned", "reference", "refused_on", "report_due_on", "settled_on", "status", "version", "voted", "voted_on", "year") VALUES (NEW."account", NEW."action_id", NEW."asked", NEW."asked_on", NEW."confidential", NEW."deadline_on", NEW."funder_id", NEW."id", NEW."paid", NEW."paid_on", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."planned", NEW."reference", NEW."refused_on", NEW."report_due_on", NEW."settled_on", NEW."status", NEW."version", NEW."voted", NEW."voted_on", NEW."year"); RETURN NULL;',
                            hash="772e903f73b88e576381b9725ca593fa47cf4caa",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_64205",
                            table="actions_funding",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="funding",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "actions_fundingevent" ("account", "action_id", "asked", "asked_on", "confidential", "deadline_on", "funder_id", "id", "paid", "paid_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planned", "reference", "refused_on", "report_due_on", "settled_on", "status", "version", "voted", "voted_on", "year") VALUES (NEW."account", NEW."action_id", NEW."asked", NEW."asked_on", NEW."confidential", NEW."deadline_on", NEW."funder_id", NEW."id", NEW."paid", NEW."paid_on", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."planned", NEW."reference", NEW."refused_on", NEW."report_due_on", NEW."settled_on", NEW."status", NEW."version", NEW."voted", NEW."voted_on", NEW."year"); RETURN NULL;',
                            hash="32f33163d4eb2ff9d3c6ef86a6be70c4b8392743",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_78162",
                            table="actions_funding",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="funding",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "actions_fundingevent" ("account", "action_id", "asked", "asked_on", "confidential", "deadline_on", "funder_id", "id", "paid", "paid_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planned", "reference", "refused_on", "report_due_on", "settled_on", "status", "version", "voted", "voted_on", "year") VALUES (OLD."account", OLD."action_id", OLD."asked", OLD."asked_on", OLD."confidential", OLD."deadline_on", OLD."funder_id", OLD."id", OLD."paid", OLD."paid_on", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."planned", OLD."reference", OLD."refused_on", OLD."report_due_on", OLD."settled_on", OLD."status", OLD."version", OLD."voted", OLD."voted_on", OLD."year"); RETURN NULL;',
                            hash="2473172e828a0cfcc72bff555daf99e09d239d52",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_b540f",
                            table="actions_funding",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="fundingevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="e6f63f7fb58d2f55184c822634ec41b8ea4d0a48",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_2727b",
                            table="actions_fundingevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="measurement",
                    constraint=models.UniqueConstraint(
                        fields=("indicator", "on"),
                        name="measurement_once",
                        violation_error_message="Cet indicateur a déjà une mesure ce jour-là.",
                    ),
                ),
                AddTrigger(
                    model_name="measurement",
                    trigger=pgtrigger.compiler.Trigger(
                        name="measurement_of_closed_year",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE programme BIGINT;",
                            func="\n            IF TG_OP <> 'INSERT' THEN \n            SELECT programme_id INTO programme FROM actions_action WHERE id = (SELECT action_id FROM actions_actionindicator WHERE id = OLD.indicator_id);\n            PERFORM 1 FROM actions_programme WHERE id = programme FOR SHARE;\n            IF EXISTS (\n                SELECT 1 FROM actions_programmeyear y\n                WHERE y.programme_id = programme AND y.year = EXTRACT(YEAR FROM OLD.\"on\") AND NOT EXISTS (\n                    SELECT 1 FROM actions_yearcorrection c WHERE c.closing_id = y.id\n                    AND c.id::text = current_setting('dsu.correction', true))\n            ) THEN\n                RAISE EXCEPTION 'measurement_of_closed_year' USING ERRCODE = 'check_violation',\n                    HINT = 'Cette année est close : elle ne change que par une correction.';\n            END IF;\n         END IF;\n            IF TG_OP <> 'DELETE' THEN \n            SELECT programme_id INTO programme FROM actions_action WHERE id = (SELECT action_id FROM actions_actionindicator WHERE id = NEW.indicator_id);\n            PERFORM 1 FROM actions_programme WHERE id = programme FOR SHARE;\n            IF EXISTS (\n                SELECT 1 FROM actions_programmeyear y\n                WHERE y.programme_id = programme AND y.year = EXTRACT(YEAR FROM NEW.\"on\") AND NOT EXISTS (\n                    SELECT 1 FROM actions_yearcorrection c WHERE c.closing_id = y.id\n                    AND c.id::text = current_setting('dsu.correction', true))\n            ) THEN\n                RAISE EXCEPTION 'measurement_of_closed_year' USING ERRCODE = 'check_violation',\n                    HINT = 'Cette année est close : elle ne change que par une correction.';\n            END IF;\n         RETURN NEW; END IF;\n            RETURN OLD;\n        ",
                            hash="e73a206fff40f2be365ac7371b85762d613b5c04",
                            operation="INSERT OR UPDATE OR DELETE",
                            pgid="pgtrigger_measurement_of_closed_year_8d81b",
                            table="actions_measurement",
                            when="BEFORE",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="measurement",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "actions_measurementevent" ("created_at", "created_by_id", "from_qpv", "id", "indicator_id", "men", "note", "on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "value", "women", "young") VALUES (NEW."created_at", NEW."created_by_id", NEW."from_qpv", NEW."id", NEW."indicator_id", NEW."men", NEW."note", NEW."on", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."value", NEW."women", NEW."young"); RETURN NULL;',
                            hash="0808d472996bc7805ec83e5279b8d3c4482ff12a",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_d1969",
                            table="actions_measurement",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="measurement",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "actions_measurementevent" ("created_at", "created_by_id", "from_qpv", "id", "indicator_id", "men", "note", "on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "value", "women", "young") VALUES (NEW."created_at", NEW."created_by_id", NEW."from_qpv", NEW."id", NEW."indicator_id", NEW."men", NEW."note", NEW."on", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."value", NEW."women", NEW."young"); RETURN NULL;',
                            hash="17b9f1f06cbdaa0152518ec217d9f27e49fa9b74",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_22dff",
                            table="actions_measurement",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="measurement",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "actions_measurementevent" ("created_at", "created_by_id", "from_qpv", "id", "indicator_id", "men", "note", "on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "value", "women", "young") VALUES (OLD."created_at", OLD."created_by_id", OLD."from_qpv", OLD."id", OLD."indicator_id", OLD."men", OLD."note", OLD."on", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."value", OLD."women", OLD."young"); RETURN NULL;',
                            hash="53cad5a8e157ca14900fac54138605115d8e9e3e",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_ef347",
                            table="actions_measurement",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="measurementevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="a6f22fbfb2b58f53981e33f56c8f58ddea8964ec",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_a9cf8",
                            table="actions_measurementevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                migrations.AddIndex(
                    model_name="milestone",
                    index=models.Index(
                        models.F("due_on"), condition=models.Q(("done_on__isnull", True)), name="milestone_due"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="milestone",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("title", ""), _negated=True),
                        name="milestone_titled",
                        violation_error_message="Une étape dit ce qui est à faire.",
                    ),
                ),
                AddTrigger(
                    model_name="milestone",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "actions_milestoneevent" ("action_id", "done_on", "due_on", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "responsible_id", "title") VALUES (NEW."action_id", NEW."done_on", NEW."due_on", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."responsible_id", NEW."title"); RETURN NULL;',
                            hash="c26413c8c3bc7e2119d7cb93747226636d5ac688",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_c038c",
                            table="actions_milestone",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="milestone",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "actions_milestoneevent" ("action_id", "done_on", "due_on", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "responsible_id", "title") VALUES (NEW."action_id", NEW."done_on", NEW."due_on", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."responsible_id", NEW."title"); RETURN NULL;',
                            hash="c31653bbc8f2e3ddab6ff00c81d598dae4ef7603",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_9065c",
                            table="actions_milestone",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="milestone",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "actions_milestoneevent" ("action_id", "done_on", "due_on", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "responsible_id", "title") VALUES (OLD."action_id", OLD."done_on", OLD."due_on", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."responsible_id", OLD."title"); RETURN NULL;',
                            hash="fb0a10faffae1d9a7e6ed94b0254ebebee57cedf",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_9bd02",
                            table="actions_milestone",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="milestoneevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="3672bc45741565215ae873570618ee0e22d1a3b3",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_2ee32",
                            table="actions_milestoneevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                migrations.AddIndex(
                    model_name="participation",
                    index=models.Index(models.F("action"), models.F("on"), name="participation_action"),
                ),
                migrations.AddConstraint(
                    model_name="participation",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            (
                                "people__gte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("women"), "+", models.F("men")
                                ),
                            )
                        ),
                        name="participation_sex",
                        violation_error_message="Femmes et hommes ne peuvent pas dépasser le nombre de personnes.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="participation",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            (
                                "people__gte",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.expressions.CombinedExpression(
                                            models.F("children"), "+", models.F("young")
                                        ),
                                        "+",
                                        models.F("adults"),
                                    ),
                                    "+",
                                    models.F("seniors"),
                                ),
                            )
                        ),
                        name="participation_ages",
                        violation_error_message="Les tranches d’âge ne peuvent pas dépasser le nombre de personnes.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="participation",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            (
                                "people__gte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("from_qpv"), "+", models.F("from_elsewhere")
                                ),
                            )
                        ),
                        name="participation_origins",
                        violation_error_message="Habitants et gens d’ailleurs ne peuvent pas dépasser le nombre de personnes.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="participation",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("hours__isnull", True), models.Q(("hours__gt", 0), ("hours__lte", 1000)), _connector="OR"
                        ),
                        name="participation_hours",
                        violation_error_message="Une durée est positive.",
                    ),
                ),
                AddTrigger(
                    model_name="participation",
                    trigger=pgtrigger.compiler.Trigger(
                        name="count_version",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="NEW.version = OLD.version + 1; RETURN NEW;",
                            hash="aefa5c295c0d43237b1bc12bfe44693ce455d911",
                            operation="UPDATE",
                            pgid="pgtrigger_count_version_03216",
                            table="actions_participation",
                            when="BEFORE",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="participation",
                    trigger=pgtrigger.compiler.Trigger(
                        name="participation_of_closed_year",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE programme BIGINT;",
                            func="\n            IF TG_OP <> 'INSERT' THEN \n            SELECT programme_id INTO programme FROM actions_action WHERE id = OLD.action_id;\n            PERFORM 1 FROM actions_programme WHERE id = programme FOR SHARE;\n            IF EXISTS (\n                SELECT 1 FROM actions_programmeyear y\n                WHERE y.programme_id = programme AND y.year = EXTRACT(YEAR FROM OLD.\"on\") AND NOT EXISTS (\n                    SELECT 1 FROM actions_yearcorrection c WHERE c.closing_id = y.id\n                    AND c.id::text = current_setting('dsu.correction', true))\n            ) THEN\n                RAISE EXCEPTION 'participation_of_closed_year' USING ERRCODE = 'check_violation',\n                    HINT = 'Cette année est close : elle ne change que par une correction.';\n            END IF;\n         END IF;\n            IF TG_OP <> 'DELETE' THEN \n            SELECT programme_id INTO programme FROM actions_action WHERE id = NEW.action_id;\n            PERFORM 1 FROM actions_programme WHERE id = programme FOR SHARE;\n            IF EXISTS (\n                SELECT 1 FROM actions_programmeyear y\n                WHERE y.programme_id = programme AND y.year = EXTRACT(YEAR FROM NEW.\"on\") AND NOT EXISTS (\n                    SELECT 1 FROM actions_yearcorrection c WHERE c.closing_id = y.id\n                    AND c.id::text = current_setting('dsu.correction', true))\n            ) THEN\n                RAISE EXCEPTION 'participation_of_closed_year' USING ERRCODE = 'check_violation',\n                    HINT = 'Cette année est close : elle ne change que par une correction.';\n            END IF;\n         RETURN NEW; END IF;\n            RETURN OLD;\n        ",
                            hash="3d41f884983238f7a2bfc867d02b568cc1851f00",
                            operation="INSERT OR UPDATE OR DELETE",
                            pgid="pgtrigger_participation_of_closed_year_ba17f",
                            table="actions_participation",
                            when="BEFORE",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="participation",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "actions_participationevent" ("action_id", "adults", "children", "created_at", "created_by_id", "from_elsewhere", "from_qpv", "hours", "id", "men", "notes", "on", "people", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "quartier_id", "seniors", "title", "version", "women", "young") VALUES (NEW."action_id", NEW."adults", NEW."children", NEW."created_at", NEW."created_by_id", NEW."from_elsewhere", NEW."from_qpv", NEW."hours", NEW."id", NEW."men", NEW."notes", NEW."on", NEW."people", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."place", NEW."quartier_id", NEW."seniors", NEW."title", NEW."version", NEW."women", NEW."young"); RETURN NULL;',
                            hash="e4f08a3123162ed97cca04884bbf112705216819",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_0a863",
                            table="actions_participation",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="participation",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "actions_participationevent" ("action_id", "adults", "children", "created_at", "created_by_id", "from_elsewhere", "from_qpv", "hours", "id", "men", "notes", "on", "people", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "quartier_id", "seniors", "title", "version", "women", "young") VALUES (NEW."action_id", NEW."adults", NEW."children", NEW."created_at", NEW."created_by_id", NEW."from_elsewhere", NEW."from_qpv", NEW."hours", NEW."id", NEW."men", NEW."notes", NEW."on", NEW."people", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."place", NEW."quartier_id", NEW."seniors", NEW."title", NEW."version", NEW."women", NEW."young"); RETURN NULL;',
                            hash="86d76bc5c2f02096ad295b34af3a8e09b0831ab8",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_2084c",
                            table="actions_participation",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="participation",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "actions_participationevent" ("action_id", "adults", "children", "created_at", "created_by_id", "from_elsewhere", "from_qpv", "hours", "id", "men", "notes", "on", "people", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "quartier_id", "seniors", "title", "version", "women", "young") VALUES (OLD."action_id", OLD."adults", OLD."children", OLD."created_at", OLD."created_by_id", OLD."from_elsewhere", OLD."from_qpv", OLD."hours", OLD."id", OLD."men", OLD."notes", OLD."on", OLD."people", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."place", OLD."quartier_id", OLD."seniors", OLD."title", OLD."version", OLD."women", OLD."young"); RETURN NULL;',
                            hash="01506b250809683db621104dc01f17c684d328d5",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_8b279",
                            table="actions_participation",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="participationevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="b0d3ff33ff82529b66d11ec4db9102238d2ae72e",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_2764b",
                            table="actions_participationevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                migrations.CreateModel(
                    name="ProgrammeQuartier",
                    fields=[],
                    options={
                        "verbose_name": "quartier d’un programme",
                        "verbose_name_plural": "quartiers d’un programme",
                        "proxy": True,
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=("actions.programme_quartiers",),
                ),
                migrations.AddConstraint(
                    model_name="programme",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("title", ""), _negated=True),
                            ("status__in", ["draft", "submitted", "validated", "running", "closed"]),
                        ),
                        name="programme_titled",
                        violation_error_message="Un programme a un intitulé et un état.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="programme",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("first_year__range", (2000, 2100)),
                            ("last_year__gte", models.F("first_year")),
                            ("last_year__range", (2000, 2100)),
                        ),
                        name="programme_period",
                        violation_error_message="La dernière année ne peut pas précéder la première (entre 2000 et 2100).",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="programme",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("renews__isnull", True),
                            models.Q(("renews", models.F("id")), _negated=True),
                            _connector="OR",
                        ),
                        name="programme_renews_another",
                        violation_error_message="Un programme ne se reconduit pas lui-même.",
                    ),
                ),
                AddTrigger(
                    model_name="programme",
                    trigger=pgtrigger.compiler.Trigger(
                        name="count_version",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="NEW.version = OLD.version + 1; RETURN NEW;",
                            hash="ee6c7268e652883704503f30172c52b12bf0e7c1",
                            operation="UPDATE",
                            pgid="pgtrigger_count_version_ba326",
                            table="actions_programme",
                            when="BEFORE",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="programme",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "actions_programmeevent" ("aims", "created_at", "first_year", "id", "last_year", "lead_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "renews_id", "status", "title", "version") VALUES (NEW."aims", NEW."created_at", NEW."first_year", NEW."id", NEW."last_year", NEW."lead_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."project_id", NEW."renews_id", NEW."status", NEW."title", NEW."version"); RETURN NULL;',
                            hash="d2376726447b9239f2e251d462fd90d141b5f6d6",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_31c62",
                            table="actions_programme",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="programme",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."aims" IS DISTINCT FROM (NEW."aims") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."first_year" IS DISTINCT FROM (NEW."first_year") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."last_year" IS DISTINCT FROM (NEW."last_year") OR OLD."lead_id" IS DISTINCT FROM (NEW."lead_id") OR OLD."project_id" IS DISTINCT FROM (NEW."project_id") OR OLD."renews_id" IS DISTINCT FROM (NEW."renews_id") OR OLD."status" IS DISTINCT FROM (NEW."status") OR OLD."title" IS DISTINCT FROM (NEW."title") OR OLD."version" IS DISTINCT FROM (NEW."version"))',
                            func='INSERT INTO "actions_programmeevent" ("aims", "created_at", "first_year", "id", "last_year", "lead_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "renews_id", "status", "title", "version") VALUES (NEW."aims", NEW."created_at", NEW."first_year", NEW."id", NEW."last_year", NEW."lead_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."project_id", NEW."renews_id", NEW."status", NEW."title", NEW."version"); RETURN NULL;',
                            hash="ba227b570bf018acfe232239243d29f4ed8e4217",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_05771",
                            table="actions_programme",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="actionevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="ed42851504eb314c53026d1cf90e833a779f6672",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_21079",
                            table="actions_actionevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                migrations.AddIndex(
                    model_name="action",
                    index=models.Index(models.F("programme"), models.F("status"), name="action_programme_status"),
                ),
                migrations.AddIndex(
                    model_name="action",
                    index=models.Index(models.F("first_year"), models.F("last_year"), name="action_years"),
                ),
                migrations.AddIndex(
                    model_name="action",
                    index=models.Index(
                        models.F("ends_on"),
                        condition=models.Q(("status__in", ["idea", "planned", "running"])),
                        name="action_ends",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="action",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("title", ""), _negated=True),
                            ("status__in", ["idea", "planned", "running", "done", "postponed", "dropped"]),
                        ),
                        name="action_titled",
                        violation_error_message="Une action a un intitulé et un état.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="action",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("first_year__range", (2000, 2100)),
                            ("last_year__gte", models.F("first_year")),
                            ("last_year__range", (2000, 2100)),
                        ),
                        name="action_years",
                        violation_error_message="La dernière année ne peut pas précéder la première (entre 2000 et 2100).",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="action",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("starts_on__isnull", True),
                            ("ends_on__isnull", True),
                            ("ends_on__gte", models.F("starts_on")),
                            _connector="OR",
                        ),
                        name="action_period",
                        violation_error_message="La fin ne peut pas précéder le début.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="action",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("progress__range", (0, 100))),
                        name="action_progress",
                        violation_error_message="L’avancement va de 0 à 100 %%.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="action",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ["postponed", "dropped"]), _negated=True),
                            models.Q(("status_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="action_reason",
                        violation_error_message="Dites pourquoi l’action est reportée ou abandonnée.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="action",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("additionality", "beyond"), _negated=True),
                            models.Q(("additionality_note", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="action_beyond_justified",
                        violation_error_message="Dites en quoi l’action va au-delà du droit commun.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="action",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("additionality__in", ["unknown", "common", "beyond"]),
                            (
                                "involvement__in",
                                ["none", "information", "consultation", "coconstruction", "ownership"],
                            ),
                        ),
                        name="action_words_known",
                        violation_error_message="Ce choix n’existe pas.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="action",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("expected_people__isnull", True),
                            models.Q(
                                models.Q(
                                    ("expected_women__isnull", True),
                                    ("expected_women__lte", models.F("expected_people")),
                                    _connector="OR",
                                ),
                                models.Q(
                                    ("expected_men__isnull", True),
                                    ("expected_men__lte", models.F("expected_people")),
                                    _connector="OR",
                                ),
                                models.Q(
                                    ("expected_qpv__isnull", True),
                                    ("expected_qpv__lte", models.F("expected_people")),
                                    _connector="OR",
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="action_public",
                        violation_error_message="Une partie du public ne peut pas dépasser le nombre de personnes.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="action",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("renews__isnull", True),
                            models.Q(("renews", models.F("id")), _negated=True),
                            _connector="OR",
                        ),
                        name="action_renews_another",
                        violation_error_message="Une action ne se reconduit pas elle-même.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="action",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("code", ""), _negated=True),
                        fields=("programme", "code"),
                        name="action_code_once",
                        violation_error_message="Une action de ce programme a déjà ce code.",
                    ),
                ),
                AddTrigger(
                    model_name="action",
                    trigger=pgtrigger.compiler.Trigger(
                        name="count_version",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="NEW.version = OLD.version + 1; RETURN NEW;",
                            hash="22add877c138e7c24913df7528dbe0d8029712d6",
                            operation="UPDATE",
                            pgid="pgtrigger_count_version_6671e",
                            table="actions_action",
                            when="BEFORE",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="action",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "actions_actionevent" ("additionality", "additionality_note", "aims", "code", "content", "created_at", "created_by_id", "effects", "ends_on", "expected_adults", "expected_children", "expected_men", "expected_people", "expected_qpv", "expected_seniors", "expected_women", "expected_young", "first_year", "human_means", "id", "involvement", "involvement_note", "kind_id", "last_year", "lead_partner_id", "needs", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "programme_id", "progress", "public", "renews_id", "responsible_id", "risks", "starts_on", "status", "status_reason", "title", "version") VALUES (NEW."additionality", NEW."additionality_note", NEW."aims", NEW."code", NEW."content", NEW."created_at", NEW."created_by_id", NEW."effects", NEW."ends_on", NEW."expected_adults", NEW."expected_children", NEW."expected_men", NEW."expected_people", NEW."expected_qpv", NEW."expected_seniors", NEW."expected_women", NEW."expected_young", NEW."first_year", NEW."human_means", NEW."id", NEW."involvement", NEW."involvement_note", NEW."kind_id", NEW."last_year", NEW."lead_partner_id", NEW."needs", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."place", NEW."programme_id", NEW."progress", NEW."public", NEW."renews_id", NEW."responsible_id", NEW."risks", NEW."starts_on", NEW."status", NEW."status_reason", NEW."title", NEW."version"); RETURN NULL;',
                            hash="6ca4136ba5696383e619dea98a6b398a5588147c",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_bc7f0",
                            table="actions_action",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="action",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."additionality" IS DISTINCT FROM (NEW."additionality") OR OLD."additionality_note" IS DISTINCT FROM (NEW."additionality_note") OR OLD."aims" IS DISTINCT FROM (NEW."aims") OR OLD."code" IS DISTINCT FROM (NEW."code") OR OLD."content" IS DISTINCT FROM (NEW."content") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."created_by_id" IS DISTINCT FROM (NEW."created_by_id") OR OLD."effects" IS DISTINCT FROM (NEW."effects") OR OLD."ends_on" IS DISTINCT FROM (NEW."ends_on") OR OLD."expected_adults" IS DISTINCT FROM (NEW."expected_adults") OR OLD."expected_children" IS DISTINCT FROM (NEW."expected_children") OR OLD."expected_men" IS DISTINCT FROM (NEW."expected_men") OR OLD."expected_people" IS DISTINCT FROM (NEW."expected_people") OR OLD."expected_qpv" IS DISTINCT FROM (NEW."expected_qpv") OR OLD."expected_seniors" IS DISTINCT FROM (NEW."expected_seniors") OR OLD."expected_women" IS DISTINCT FROM (NEW."expected_women") OR OLD."expected_young" IS DISTINCT FROM (NEW."expected_young") OR OLD."first_year" IS DISTINCT FROM (NEW."first_year") OR OLD."human_means" IS DISTINCT FROM (NEW."human_means") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."involvement" IS DISTINCT FROM (NEW."involvement") OR OLD."involvement_note" IS DISTINCT FROM (NEW."involvement_note") OR OLD."kind_id" IS DISTINCT FROM (NEW."kind_id") OR OLD."last_year" IS DISTINCT FROM (NEW."last_year") OR OLD."lead_partner_id" IS DISTINCT FROM (NEW."lead_partner_id") OR OLD."needs" IS DISTINCT FROM (NEW."needs") OR OLD."place" IS DISTINCT FROM (NEW."place") OR OLD."programme_id" IS DISTINCT FROM (NEW."programme_id") OR OLD."progress" IS DISTINCT FROM (NEW."progress") OR OLD."public" IS DISTINCT FROM (NEW."public") OR OLD."renews_id" IS DISTINCT FROM (NEW."renews_id") OR OLD."responsible_id" IS DISTINCT FROM (NEW."responsible_id") OR OLD."risks" IS DISTINCT FROM (NEW."risks") OR OLD."starts_on" IS DISTINCT FROM (NEW."starts_on") OR OLD."status" IS DISTINCT FROM (NEW."status") OR OLD."status_reason" IS DISTINCT FROM (NEW."status_reason") OR OLD."title" IS DISTINCT FROM (NEW."title") OR OLD."version" IS DISTINCT FROM (NEW."version"))',
                            func='INSERT INTO "actions_actionevent" ("additionality", "additionality_note", "aims", "code", "content", "created_at", "created_by_id", "effects", "ends_on", "expected_adults", "expected_children", "expected_men", "expected_people", "expected_qpv", "expected_seniors", "expected_women", "expected_young", "first_year", "human_means", "id", "involvement", "involvement_note", "kind_id", "last_year", "lead_partner_id", "needs", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "programme_id", "progress", "public", "renews_id", "responsible_id", "risks", "starts_on", "status", "status_reason", "title", "version") VALUES (NEW."additionality", NEW."additionality_note", NEW."aims", NEW."code", NEW."content", NEW."created_at", NEW."created_by_id", NEW."effects", NEW."ends_on", NEW."expected_adults", NEW."expected_children", NEW."expected_men", NEW."expected_people", NEW."expected_qpv", NEW."expected_seniors", NEW."expected_women", NEW."expected_young", NEW."first_year", NEW."human_means", NEW."id", NEW."involvement", NEW."involvement_note", NEW."kind_id", NEW."last_year", NEW."lead_partner_id", NEW."needs", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."place", NEW."programme_id", NEW."progress", NEW."public", NEW."renews_id", NEW."responsible_id", NEW."risks", NEW."starts_on", NEW."status", NEW."status_reason", NEW."title", NEW."version"); RETURN NULL;',
                            hash="d86a682448e30c32ea0f55db48fcb1554d8642b9",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_1d90e",
                            table="actions_action",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="programmeevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="b4ffd07cb8f18e0a333a948c452716a458b0fce0",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_7274c",
                            table="actions_programmeevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="programmeyear",
                    constraint=models.UniqueConstraint(
                        fields=("programme", "year"),
                        name="programmeyear_once",
                        violation_error_message="Cette année est déjà close.",
                    ),
                ),
                AddTrigger(
                    model_name="programmeyear",
                    trigger=pgtrigger.compiler.Trigger(
                        name="programmeyear_waits",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="PERFORM 1 FROM actions_programme WHERE id = NEW.programme_id FOR NO KEY UPDATE; RETURN NEW;",
                            hash="4e6e1588ee0d483f37fcaa032efa9529dfa16d48",
                            operation="INSERT",
                            pgid="pgtrigger_programmeyear_waits_ec654",
                            table="actions_programmeyear",
                            when="BEFORE",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="programmeyear",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "actions_programmeyearevent" ("closed_at", "closed_by_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "year") VALUES (NEW."closed_at", NEW."closed_by_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."programme_id", NEW."year"); RETURN NULL;',
                            hash="86a6513a193220b9be88521de66e4984d29c5723",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_d0748",
                            table="actions_programmeyear",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="programmeyear",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "actions_programmeyearevent" ("closed_at", "closed_by_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "year") VALUES (OLD."closed_at", OLD."closed_by_id", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."programme_id", OLD."year"); RETURN NULL;',
                            hash="646669b3a29e03edad5432f561a34b580b2ce58a",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_ea935",
                            table="actions_programmeyear",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="programmeyearevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="dc95e1aae3f7cee23cea49688946d4f764d19fc5",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_2b739",
                            table="actions_programmeyearevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                migrations.AddIndex(
                    model_name="spending",
                    index=models.Index(models.F("action"), models.F("spent_on"), name="spending_action"),
                ),
                migrations.AddConstraint(
                    model_name="spending",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("label", ""), _negated=True),
                            (
                                "account__in",
                                [
                                    "601",
                                    "604",
                                    "60x",
                                    "613",
                                    "615",
                                    "616",
                                    "618",
                                    "622",
                                    "623",
                                    "625",
                                    "62x",
                                    "631",
                                    "635",
                                    "641",
                                    "645",
                                    "647",
                                    "65",
                                    "66",
                                    "67",
                                    "68",
                                    "69",
                                    "ind_fixed",
                                    "ind_financial",
                                    "ind_other",
                                    "860",
                                    "861",
                                    "862",
                                    "864",
                                ],
                            ),
                        ),
                        name="spending_told",
                        violation_error_message="Une dépense a un objet et une ligne de charges.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="spending",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0), ("amount__lt", 1000000000)),
                        name="spending_amount",
                        violation_error_message="Le montant d’une dépense est positif.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="spending",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("hours__isnull", True), ("is_internal", False), ("rate__isnull", True)),
                            models.Q(
                                ("hours__gt", 0),
                                ("hours__isnull", False),
                                ("is_internal", True),
                                ("rate__gt", 0),
                                ("rate__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="spending_time",
                        violation_error_message="Un temps de travail a ses heures et leur coût ; un achat n’en a pas.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="spending",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("is_internal", False),
                            (
                                "amount",
                                django.db.models.functions.math.Round(
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.functions.comparison.Cast(
                                            models.F("hours"), models.DecimalField(decimal_places=2, max_digits=8)
                                        ),
                                        "*",
                                        django.db.models.functions.comparison.Cast(
                                            models.F("rate"), models.DecimalField(decimal_places=2, max_digits=8)
                                        ),
                                    ),
                                    precision=2,
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="spending_hours",
                        violation_error_message="Le montant d’un temps de travail est ses heures par leur coût.",
                    ),
                ),
                AddTrigger(
                    model_name="spending",
                    trigger=pgtrigger.compiler.Trigger(
                        name="count_version",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="NEW.version = OLD.version + 1; RETURN NEW;",
                            hash="c688b6bc84dca4f4a12afc92b264f54f99449055",
                            operation="UPDATE",
                            pgid="pgtrigger_count_version_d247f",
                            table="actions_spending",
                            when="BEFORE",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="spending",
                    trigger=pgtrigger.compiler.Trigger(
                        name="spending_whole",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            constraint="CONSTRAINT",
                            declare="DECLARE s BIGINT;",
                            func="\n            IF TG_OP <> 'INSERT' THEN s := OLD.id; \n    PERFORM 1 FROM actions_spending WHERE id = s FOR NO KEY UPDATE;\n    IF EXISTS (SELECT 1 FROM actions_spending WHERE id = s AND amount <> COALESCE(\n        (SELECT sum(amount) FROM actions_spendingshare WHERE spending_id = s), 0)) THEN\n        RAISE EXCEPTION 'spending_shared' USING ERRCODE = 'check_violation',\n            HINT = 'Une dépense est répartie sur ses quartiers au centime près.';\n    END IF;\n    IF EXISTS (\n        SELECT 1 FROM actions_spendingvalue v JOIN actions_axis x ON x.id = v.axis_id WHERE v.spending_id = s\n        GROUP BY x.framework_id, v.quartier_id HAVING sum(v.amount) > COALESCE((\n            SELECT sum(h.amount) FROM actions_spendingshare h\n            WHERE h.spending_id = s AND h.quartier_id = v.quartier_id), 0)\n    ) THEN\n        RAISE EXCEPTION 'spending_valued' USING ERRCODE = 'check_violation',\n            HINT = 'On ne valorise pas plus que ce qui est dépensé sur un quartier.';\n    END IF;\n END IF;\n            IF TG_OP <> 'DELETE' AND (TG_OP = 'INSERT' OR NEW.id <> OLD.id) THEN s := NEW.id; \n    PERFORM 1 FROM actions_spending WHERE id = s FOR NO KEY UPDATE;\n    IF EXISTS (SELECT 1 FROM actions_spending WHERE id = s AND amount <> COALESCE(\n        (SELECT sum(amount) FROM actions_spendingshare WHERE spending_id = s), 0)) THEN\n        RAISE EXCEPTION 'spending_shared' USING ERRCODE = 'check_violation',\n            HINT = 'Une dépense est répartie sur ses quartiers au centime près.';\n    END IF;\n    IF EXISTS (\n        SELECT 1 FROM actions_spendingvalue v JOIN actions_axis x ON x.id = v.axis_id WHERE v.spending_id = s\n        GROUP BY x.framework_id, v.quartier_id HAVING sum(v.amount) > COALESCE((\n            SELECT sum(h.amount) FROM actions_spendingshare h\n            WHERE h.spending_id = s AND h.quartier_id = v.quartier_id), 0)\n    ) THEN\n        RAISE EXCEPTION 'spending_valued' USING ERRCODE = 'check_violation',\n            HINT = 'On ne valorise pas plus que ce qui est dépensé sur un quartier.';\n    END IF;\n END IF;\n            RETURN NULL;\n        ",
                            hash="b6b75ce5b5bc2e1846a36984b00bad9d9ccf227d",
                            operation="INSERT OR UPDATE OR DELETE",
                            pgid="pgtrigger_spending_whole_c59f0",
                            table="actions_spending",
                            timing="DEFERRABLE INITIALLY DEFERRED",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="spending",
                    trigger=pgtrigger.compiler.Trigger(
                        name="spending_of_closed_year",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE programme BIGINT;",
                            func="\n            IF TG_OP <> 'INSERT' THEN \n            SELECT programme_id INTO programme FROM actions_action WHERE id = OLD.action_id;\n            PERFORM 1 FROM actions_programme WHERE id = programme FOR SHARE;\n            IF EXISTS (\n                SELECT 1 FROM actions_programmeyear y\n                WHERE y.programme_id = programme AND y.year = EXTRACT(YEAR FROM OLD.spent_on) AND NOT EXISTS (\n                    SELECT 1 FROM actions_yearcorrection c WHERE c.closing_id = y.id\n                    AND c.id::text = current_setting('dsu.correction', true))\n            ) THEN\n                RAISE EXCEPTION 'spending_of_closed_year' USING ERRCODE = 'check_violation',\n                    HINT = 'Cette année est close : elle ne change que par une correction.';\n            END IF;\n         END IF;\n            IF TG_OP <> 'DELETE' THEN \n            SELECT programme_id INTO programme FROM actions_action WHERE id = NEW.action_id;\n            PERFORM 1 FROM actions_programme WHERE id = programme FOR SHARE;\n            IF EXISTS (\n                SELECT 1 FROM actions_programmeyear y\n                WHERE y.programme_id = programme AND y.year = EXTRACT(YEAR FROM NEW.spent_on) AND NOT EXISTS (\n                    SELECT 1 FROM actions_yearcorrection c WHERE c.closing_id = y.id\n                    AND c.id::text = current_setting('dsu.correction', true))\n            ) THEN\n                RAISE EXCEPTION 'spending_of_closed_year' USING ERRCODE = 'check_violation',\n                    HINT = 'Cette année est close : elle ne change que par une correction.';\n            END IF;\n         RETURN NEW; END IF;\n            RETURN OLD;\n        ",
                            hash="1977c1398a08a08ee9f017d9a3aa505d3facfce7",
                            operation="INSERT OR UPDATE OR DELETE",
                            pgid="pgtrigger_spending_of_closed_year_9c380",
                            table="actions_spending",
                            when="BEFORE",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="spending",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "actions_spendingevent" ("account", "action_id", "amount", "created_at", "created_by_id", "hours", "id", "is_internal", "label", "partner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rate", "spent_on", "supplier", "version") VALUES (NEW."account", NEW."action_id", NEW."amount", NEW."created_at", NEW."created_by_id", NEW."hours", NEW."id", NEW."is_internal", NEW."label", NEW."partner_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."rate", NEW."spent_on", NEW."supplier", NEW."version"); RETURN NULL;',
                            hash="8fbb52f3ce245bcdbb23e37045bb32aa551a1bdd",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_039f8",
                            table="actions_spending",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="spending",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "actions_spendingevent" ("account", "action_id", "amount", "created_at", "created_by_id", "hours", "id", "is_internal", "label", "partner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rate", "spent_on", "supplier", "version") VALUES (NEW."account", NEW."action_id", NEW."amount", NEW."created_at", NEW."created_by_id", NEW."hours", NEW."id", NEW."is_internal", NEW."label", NEW."partner_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."rate", NEW."spent_on", NEW."supplier", NEW."version"); RETURN NULL;',
                            hash="1d0f89a460d545fe010240279f4cb83e6bcca5d5",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_330de",
                            table="actions_spending",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="spending",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "actions_spendingevent" ("account", "action_id", "amount", "created_at", "created_by_id", "hours", "id", "is_internal", "label", "partner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rate", "spent_on", "supplier", "version") VALUES (OLD."account", OLD."action_id", OLD."amount", OLD."created_at", OLD."created_by_id", OLD."hours", OLD."id", OLD."is_internal", OLD."label", OLD."partner_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."rate", OLD."spent_on", OLD."supplier", OLD."version"); RETURN NULL;',
                            hash="02590ac3a4bafb3464f366c245bb8d27c338baed",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_a4ae9",
                            table="actions_spending",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="actiondocumentevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="6cccf93cce80315c0ec3fd5a20e7c2ad2b7953c7",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_b7521",
                            table="actions_actiondocumentevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="actiondocument",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("title", ""), _negated=True),
                            models.Q(("name", ""), _negated=True),
                            ("size__gt", 0),
                        ),
                        name="actiondocument_file_whole",
                        violation_error_message="Un document a un intitulé, un nom et un contenu.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="actiondocument",
                    constraint=models.UniqueConstraint(
                        fields=("action", "digest", "session", "spending", "funding"),
                        name="actiondocument_once",
                        nulls_distinct=False,
                        violation_error_message="Ce fichier est déjà joint ici.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="actiondocument",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("session__isnull", True), ("spending__isnull", True)),
                            models.Q(("funding__isnull", True), ("session__isnull", True)),
                            models.Q(("funding__isnull", True), ("spending__isnull", True)),
                            _connector="OR",
                        ),
                        name="actiondocument_of_one",
                        violation_error_message="Un document est d’une séance, d’une dépense ou d’un financement.",
                    ),
                ),
                AddTrigger(
                    model_name="actiondocument",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "actions_actiondocumentevent" ("action_id", "added_at", "added_by_id", "content_type", "digest", "file", "funding_id", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "session_id", "size", "spending_id", "title", "uid") VALUES (NEW."action_id", NEW."added_at", NEW."added_by_id", NEW."content_type", NEW."digest", NEW."file", NEW."funding_id", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."session_id", NEW."size", NEW."spending_id", NEW."title", NEW."uid"); RETURN NULL;',
                            hash="dcb1fb5dae3bc4aa9e879950c80b5b844f2bfb33",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_911d3",
                            table="actions_actiondocument",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="actiondocument",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "actions_actiondocumentevent" ("action_id", "added_at", "added_by_id", "content_type", "digest", "file", "funding_id", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "session_id", "size", "spending_id", "title", "uid") VALUES (NEW."action_id", NEW."added_at", NEW."added_by_id", NEW."content_type", NEW."digest", NEW."file", NEW."funding_id", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."session_id", NEW."size", NEW."spending_id", NEW."title", NEW."uid"); RETURN NULL;',
                            hash="46380207f52897928f6e16584af414ba7f2097e0",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_97f77",
                            table="actions_actiondocument",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="actiondocument",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "actions_actiondocumentevent" ("action_id", "added_at", "added_by_id", "content_type", "digest", "file", "funding_id", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "session_id", "size", "spending_id", "title", "uid") VALUES (OLD."action_id", OLD."added_at", OLD."added_by_id", OLD."content_type", OLD."digest", OLD."file", OLD."funding_id", OLD."id", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."session_id", OLD."size", OLD."spending_id", OLD."title", OLD."uid"); RETURN NULL;',
                            hash="b8d4893e207c7c1c3dab808fe9a0b6308c4f9f89",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_1a564",
                            table="actions_actiondocument",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="spendingevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="993da99bc8c5f1a5a5fdb03ec26c900d46f7489a",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_82ce2",
                            table="actions_spendingevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="spendingshare",
                    constraint=models.UniqueConstraint(
                        fields=("spending", "quartier"),
                        name="spendingshare_once",
                        violation_error_message="Ce quartier a déjà sa part.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="spendingshare",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("amount__gte", 0)),
                        name="spendingshare_amount",
                        violation_error_message="Une part n’est pas négative.",
                    ),
                ),
                AddTrigger(
                    model_name="spendingshare",
                    trigger=pgtrigger.compiler.Trigger(
                        name="spendingshare_whole",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            constraint="CONSTRAINT",
                            declare="DECLARE s BIGINT;",
                            func="\n            IF TG_OP <> 'INSERT' THEN s := OLD.spending_id; \n    PERFORM 1 FROM actions_spending WHERE id = s FOR NO KEY UPDATE;\n    IF EXISTS (SELECT 1 FROM actions_spending WHERE id = s AND amount <> COALESCE(\n        (SELECT sum(amount) FROM actions_spendingshare WHERE spending_id = s), 0)) THEN\n        RAISE EXCEPTION 'spending_shared' USING ERRCODE = 'check_violation',\n            HINT = 'Une dépense est répartie sur ses quartiers au centime près.';\n    END IF;\n    IF EXISTS (\n        SELECT 1 FROM actions_spendingvalue v JOIN actions_axis x ON x.id = v.axis_id WHERE v.spending_id = s\n        GROUP BY x.framework_id, v.quartier_id HAVING sum(v.amount) > COALESCE((\n            SELECT sum(h.amount) FROM actions_spendingshare h\n            WHERE h.spending_id = s AND h.quartier_id = v.quartier_id), 0)\n    ) THEN\n        RAISE EXCEPTION 'spending_valued' USING ERRCODE = 'check_violation',\n            HINT = 'On ne valorise pas plus que ce qui est dépensé sur un quartier.';\n    END IF;\n END IF;\n            IF TG_OP <> 'DELETE' AND (TG_OP = 'INSERT' OR NEW.spending_id <> OLD.spending_id) THEN s := NEW.spending_id; \n    PERFORM 1 FROM actions_spending WHERE id = s FOR NO KEY UPDATE;\n    IF EXISTS (SELECT 1 FROM actions_spending WHERE id = s AND amount <> COALESCE(\n        (SELECT sum(amount) FROM actions_spendingshare WHERE spending_id = s), 0)) THEN\n        RAISE EXCEPTION 'spending_shared' USING ERRCODE = 'check_violation',\n            HINT = 'Une dépense est répartie sur ses quartiers au centime près.';\n    END IF;\n    IF EXISTS (\n        SELECT 1 FROM actions_spendingvalue v JOIN actions_axis x ON x.id = v.axis_id WHERE v.spending_id = s\n        GROUP BY x.framework_id, v.quartier_id HAVING sum(v.amount) > COALESCE((\n            SELECT sum(h.amount) FROM actions_spendingshare h\n            WHERE h.spending_id = s AND h.quartier_id = v.quartier_id), 0)\n    ) THEN\n        RAISE EXCEPTION 'spending_valued' USING ERRCODE = 'check_violation',\n            HINT = 'On ne valorise pas plus que ce qui est dépensé sur un quartier.';\n    END IF;\n END IF;\n            RETURN NULL;\n        ",
                            hash="d82785d774e105c5f7fb527c3f488e19b850088e",
                            operation="INSERT OR UPDATE OR DELETE",
                            pgid="pgtrigger_spendingshare_whole_b1871",
                            table="actions_spendingshare",
                            timing="DEFERRABLE INITIALLY DEFERRED",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="spendingshare",
                    trigger=pgtrigger.compiler.Trigger(
                        name="spendingshare_of_closed_year",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE programme BIGINT;",
                            func="\n            IF TG_OP <> 'INSERT' THEN \n            SELECT programme_id INTO programme FROM actions_action WHERE id = (SELECT action_id FROM actions_spending WHERE id = OLD.spending_id);\n            PERFORM 1 FROM actions_programme WHERE id = programme FOR SHARE;\n            IF EXISTS (\n                SELECT 1 FROM actions_programmeyear y\n                WHERE y.programme_id = programme AND y.year = (SELECT EXTRACT(YEAR FROM spent_on) FROM actions_spending WHERE id = OLD.spending_id) AND NOT EXISTS (\n                    SELECT 1 FROM actions_yearcorrection c WHERE c.closing_id = y.id\n                    AND c.id::text = current_setting('dsu.correction', true))\n            ) THEN\n                RAISE EXCEPTION 'spendingshare_of_closed_year' USING ERRCODE = 'check_violation',\n                    HINT = 'Cette année est close : elle ne change que par une correction.';\n            END IF;\n         END IF;\n            IF TG_OP <> 'DELETE' THEN \n            SELECT programme_id INTO programme FROM actions_action WHERE id = (SELECT action_id FROM actions_spending WHERE id = NEW.spending_id);\n            PERFORM 1 FROM actions_programme WHERE id = programme FOR SHARE;\n            IF EXISTS (\n                SELECT 1 FROM actions_programmeyear y\n                WHERE y.programme_id = programme AND y.year = (SELECT EXTRACT(YEAR FROM spent_on) FROM actions_spending WHERE id = NEW.spending_id) AND NOT EXISTS (\n                    SELECT 1 FROM actions_yearcorrection c WHERE c.closing_id = y.id\n                    AND c.id::text = current_setting('dsu.correction', true))\n            ) THEN\n                RAISE EXCEPTION 'spendingshare_of_closed_year' USING ERRCODE = 'check_violation',\n                    HINT = 'Cette année est close : elle ne change que par une correction.';\n            END IF;\n         RETURN NEW; END IF;\n            RETURN OLD;\n        ",
                            hash="fcc75d26151a57baf9b79351b9a9fe2a72a430c8",
                            operation="INSERT OR UPDATE OR DELETE",
                            pgid="pgtrigger_spendingshare_of_closed_year_00ad6",
                            table="actions_spendingshare",
                            when="BEFORE",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="spendingshare",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "actions_spendingshareevent" ("amount", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quartier_id", "spending_id") VALUES (NEW."amount", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."quartier_id", NEW."spending_id"); RETURN NULL;',
                            hash="4593a8ac8f1c77febc8d2f68e50f8db5e2901193",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_38140",
                            table="actions_spendingshare",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="spendingshare",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "actions_spendingshareevent" ("amount", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quartier_id", "spending_id") VALUES (NEW."amount", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."quartier_id", NEW."spending_id"); RETURN NULL;',
                            hash="5f42ae88b7783dc2b336de87959e81da1f78e43a",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_b98b8",
                            table="actions_spendingshare",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="spendingshare",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "actions_spendingshareevent" ("amount", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quartier_id", "spending_id") VALUES (OLD."amount", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."quartier_id", OLD."spending_id"); RETURN NULL;',
                            hash="47ccadaf911d4679e837027f0119aa0f8699ecc4",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_ebef9",
                            table="actions_spendingshare",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="spendingshareevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="c320469ce39c5c64cb92ed5047d7fce7ad5ce4aa",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_dc038",
                            table="actions_spendingshareevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                migrations.AddIndex(
                    model_name="spendingvalue",
                    index=models.Index(models.F("axis"), models.F("quartier"), name="spendingvalue_axis"),
                ),
                migrations.AddConstraint(
                    model_name="spendingvalue",
                    constraint=models.UniqueConstraint(
                        fields=("spending", "quartier", "axis"),
                        name="spendingvalue_once",
                        violation_error_message="Cette dépense est déjà valorisée sur cet axe.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="spendingvalue",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0)),
                        name="spendingvalue_amount",
                        violation_error_message="Un montant valorisé est positif.",
                    ),
                ),
                AddTrigger(
                    model_name="spendingvalue",
                    trigger=pgtrigger.compiler.Trigger(
                        name="spendingvalue_whole",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            constraint="CONSTRAINT",
                            declare="DECLARE s BIGINT;",
                            func="\n            IF TG_OP <> 'INSERT' THEN s := OLD.spending_id; \n    PERFORM 1 FROM actions_spending WHERE id = s FOR NO KEY UPDATE;\n    IF EXISTS (SELECT 1 FROM actions_spending WHERE id = s AND amount <> COALESCE(\n        (SELECT sum(amount) FROM actions_spendingshare WHERE spending_id = s), 0)) THEN\n        RAISE EXCEPTION 'spending_shared' USING ERRCODE = 'check_violation',\n            HINT = 'Une dépense est répartie sur ses quartiers au centime près.';\n    END IF;\n    IF EXISTS (\n        SELECT 1 FROM actions_spendingvalue v JOIN actions_axis x ON x.id = v.axis_id WHERE v.spending_id = s\n        GROUP BY x.framework_id, v.quartier_id HAVING sum(v.amount) > COALESCE((\n            SELECT sum(h.amount) FROM actions_spendingshare h\n            WHERE h.spending_id = s AND h.quartier_id = v.quartier_id), 0)\n    ) THEN\n        RAISE EXCEPTION 'spending_valued' USING ERRCODE = 'check_violation',\n            HINT = 'On ne valorise pas plus que ce qui est dépensé sur un quartier.';\n    END IF;\n END IF;\n            IF TG_OP <> 'DELETE' AND (TG_OP = 'INSERT' OR NEW.spending_id <> OLD.spending_id) THEN s := NEW.spending_id; \n    PERFORM 1 FROM actions_spending WHERE id = s FOR NO KEY UPDATE;\n    IF EXISTS (SELECT 1 FROM actions_spending WHERE id = s AND amount <> COALESCE(\n        (SELECT sum(amount) FROM actions_spendingshare WHERE spending_id = s), 0)) THEN\n        RAISE EXCEPTION 'spending_shared' USING ERRCODE = 'check_violation',\n            HINT = 'Une dépense est répartie sur ses quartiers au centime près.';\n    END IF;\n    IF EXISTS (\n        SELECT 1 FROM actions_spendingvalue v JOIN actions_axis x ON x.id = v.axis_id WHERE v.spending_id = s\n        GROUP BY x.framework_id, v.quartier_id HAVING sum(v.amount) > COALESCE((\n            SELECT sum(h.amount) FROM actions_spendingshare h\n            WHERE h.spending_id = s AND h.quartier_id = v.quartier_id), 0)\n    ) THEN\n        RAISE EXCEPTION 'spending_valued' USING ERRCODE = 'check_violation',\n            HINT = 'On ne valorise pas plus que ce qui est dépensé sur un quartier.';\n    END IF;\n END IF;\n            RETURN NULL;\n        ",
                            hash="5c39d90863e5dc7a728daf60fab8f00b61f676be",
                            operation="INSERT OR UPDATE OR DELETE",
                            pgid="pgtrigger_spendingvalue_whole_ae9ca",
                            table="actions_spendingvalue",
                            timing="DEFERRABLE INITIALLY DEFERRED",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="spendingvalue",
                    trigger=pgtrigger.compiler.Trigger(
                        name="spendingvalue_of_closed_year",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE programme BIGINT;",
                            func="\n            IF TG_OP <> 'INSERT' THEN \n            SELECT programme_id INTO programme FROM actions_action WHERE id = (SELECT action_id FROM actions_spending WHERE id = OLD.spending_id);\n            PERFORM 1 FROM actions_programme WHERE id = programme FOR SHARE;\n            IF EXISTS (\n                SELECT 1 FROM actions_programmeyear y\n                WHERE y.programme_id = programme AND y.year = (SELECT EXTRACT(YEAR FROM spent_on) FROM actions_spending WHERE id = OLD.spending_id) AND NOT EXISTS (\n                    SELECT 1 FROM actions_yearcorrection c WHERE c.closing_id = y.id\n                    AND c.id::text = current_setting('dsu.correction', true))\n            ) THEN\n                RAISE EXCEPTION 'spendingvalue_of_closed_year' USING ERRCODE = 'check_violation',\n                    HINT = 'Cette année est close : elle ne change que par une correction.';\n            END IF;\n         END IF;\n            IF TG_OP <> 'DELETE' THEN \n            SELECT programme_id INTO programme FROM actions_action WHERE id = (SELECT action_id FROM actions_spending WHERE id = NEW.spending_id);\n            PERFORM 1 FROM actions_programme WHERE id = programme FOR SHARE;\n            IF EXISTS (\n                SELECT 1 FROM actions_programmeyear y\n                WHERE y.programme_id = programme AND y.year = (SELECT EXTRACT(YEAR FROM spent_on) FROM actions_spending WHERE id = NEW.spending_id) AND NOT EXISTS (\n                    SELECT 1 FROM actions_yearcorrection c WHERE c.closing_id = y.id\n                    AND c.id::text = current_setting('dsu.correction', true))\n            ) THEN\n                RAISE EXCEPTION 'spendingvalue_of_closed_year' USING ERRCODE = 'check_violation',\n                    HINT = 'Cette année est close : elle ne change que par une correction.';\n            END IF;\n         RETURN NEW; END IF;\n            RETURN OLD;\n        ",
                            hash="d515159ca04bdd58259108d95ca5ed73b8f8eaa2",
                            operation="INSERT OR UPDATE OR DELETE",
                            pgid="pgtrigger_spendingvalue_of_closed_year_4c65e",
                            table="actions_spendingvalue",
                            when="BEFORE",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="spendingvalue",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "actions_spendingvalueevent" ("amount", "axis_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quartier_id", "spending_id") VALUES (NEW."amount", NEW."axis_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."quartier_id", NEW."spending_id"); RETURN NULL;',
                            hash="8eeffa6793ae82c42dc20774487119a6db544804",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_8d995",
                            table="actions_spendingvalue",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="spendingvalue",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "actions_spendingvalueevent" ("amount", "axis_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quartier_id", "spending_id") VALUES (NEW."amount", NEW."axis_id", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."quartier_id", NEW."spending_id"); RETURN NULL;',
                            hash="5eea059c1e6e161e9acb7e2d5e5d68bcb7c1b8b9",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_49b27",
                            table="actions_spendingvalue",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="spendingvalue",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "actions_spendingvalueevent" ("amount", "axis_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quartier_id", "spending_id") VALUES (OLD."amount", OLD."axis_id", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."quartier_id", OLD."spending_id"); RETURN NULL;',
                            hash="891636d22a964e4031f35a5dd77aea87a518536d",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_1f7ec",
                            table="actions_spendingvalue",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="spendingvalueevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="ec79b1c7cc4b995b8794095a8aea02c3413e17ee",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_2f124",
                            table="actions_spendingvalueevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="tfpbconvention",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("first_year__range", (2000, 2100)),
                            ("last_year__gte", models.F("first_year")),
                            (
                                "last_year__lte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("first_year"), "+", models.Value(5)
                                ),
                            ),
                        ),
                        name="tfpbconvention_period",
                        violation_error_message="Une convention va d’une année à une autre, six ans au plus.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="tfpbconvention",
                    constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            ("quartier", "="),
                            (
                                actions.models.tfpb.YearRange(
                                    "first_year",
                                    "last_year",
                                    django.contrib.postgres.fields.ranges.RangeBoundary(
                                        inclusive_lower=True, inclusive_upper=True
                                    ),
                                ),
                                "&&",
                            ),
                        ],
                        name="tfpbconvention_alone",
                        violation_error_message="Ce quartier a déjà une convention pour une de ces années.",
                    ),
                ),
                AddTrigger(
                    model_name="tfpbconvention",
                    trigger=pgtrigger.compiler.Trigger(
                        name="count_version",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="NEW.version = OLD.version + 1; RETURN NEW;",
                            hash="e6034be22b3624b106785d698045ee5590a74188",
                            operation="UPDATE",
                            pgid="pgtrigger_count_version_00f97",
                            table="actions_tfpbconvention",
                            when="BEFORE",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="tfpbconvention",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "actions_tfpbconventionevent" ("first_year", "framework_id", "id", "last_year", "notes", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quartier_id", "signatories", "signed_on", "version") VALUES (NEW."first_year", NEW."framework_id", NEW."id", NEW."last_year", NEW."notes", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."quartier_id", NEW."signatories", NEW."signed_on", NEW."version"); RETURN NULL;',
                            hash="58ee66abd91a735359dfa7a6f05c791a48963f52",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_26508",
                            table="actions_tfpbconvention",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="tfpbconvention",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "actions_tfpbconventionevent" ("first_year", "framework_id", "id", "last_year", "notes", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quartier_id", "signatories", "signed_on", "version") VALUES (NEW."first_year", NEW."framework_id", NEW."id", NEW."last_year", NEW."notes", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."quartier_id", NEW."signatories", NEW."signed_on", NEW."version"); RETURN NULL;',
                            hash="beca08ec2a3ac6b30b255183d6642ff639b1dd91",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_8fea1",
                            table="actions_tfpbconvention",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="tfpbconventionevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="6c8f00bb5fe031466a3ca7c511e7a55ad5f2d271",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_f8530",
                            table="actions_tfpbconventionevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                migrations.AddIndex(
                    model_name="tfpbline",
                    index=models.Index(models.F("convention"), models.F("year"), name="tfpbline_year"),
                ),
                migrations.AddConstraint(
                    model_name="tfpbline",
                    constraint=models.UniqueConstraint(
                        fields=("convention", "year", "axis", "action"),
                        name="tfpbline_once",
                        violation_error_message="Cette action est déjà sur cet axe du plan.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="tfpbline",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("landlord__gte", 0), ("others__gte", 0), ("valued__gte", 0)),
                        name="tfpbline_amounts",
                        violation_error_message="Un montant n’est pas négatif.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="tfpbline",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            (
                                "valued__lte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("landlord"), "+", models.F("others")
                                ),
                            )
                        ),
                        name="tfpbline_valued",
                        violation_error_message="On ne valorise pas plus que la dépense prévue.",
                    ),
                ),
                AddTrigger(
                    model_name="tfpbline",
                    trigger=pgtrigger.compiler.Trigger(
                        name="count_version",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="NEW.version = OLD.version + 1; RETURN NEW;",
                            hash="bfd89f9c6bd923bce519422737766e49c0699371",
                            operation="UPDATE",
                            pgid="pgtrigger_count_version_718c4",
                            table="actions_tfpbline",
                            when="BEFORE",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="tfpbline",
                    trigger=pgtrigger.compiler.Trigger(
                        name="tfpbline_of_closed_year",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE programme BIGINT;",
                            func="\n            IF TG_OP <> 'INSERT' THEN \n            SELECT programme_id INTO programme FROM actions_action WHERE id = OLD.action_id;\n            PERFORM 1 FROM actions_programme WHERE id = programme FOR SHARE;\n            IF EXISTS (\n                SELECT 1 FROM actions_programmeyear y\n                WHERE y.programme_id = programme AND y.year = OLD.year AND NOT EXISTS (\n                    SELECT 1 FROM actions_yearcorrection c WHERE c.closing_id = y.id\n                    AND c.id::text = current_setting('dsu.correction', true))\n            ) THEN\n                RAISE EXCEPTION 'tfpbline_of_closed_year' USING ERRCODE = 'check_violation',\n                    HINT = 'Cette année est close : elle ne change que par une correction.';\n            END IF;\n         END IF;\n            IF TG_OP <> 'DELETE' THEN \n            SELECT programme_id INTO programme FROM actions_action WHERE id = NEW.action_id;\n            PERFORM 1 FROM actions_programme WHERE id = programme FOR SHARE;\n            IF EXISTS (\n                SELECT 1 FROM actions_programmeyear y\n                WHERE y.programme_id = programme AND y.year = NEW.year AND NOT EXISTS (\n                    SELECT 1 FROM actions_yearcorrection c WHERE c.closing_id = y.id\n                    AND c.id::text = current_setting('dsu.correction', true))\n            ) THEN\n                RAISE EXCEPTION 'tfpbline_of_closed_year' USING ERRCODE = 'check_violation',\n                    HINT = 'Cette année est close : elle ne change que par une correction.';\n            END IF;\n         RETURN NEW; END IF;\n            RETURN OLD;\n        ",
                            hash="fdf119a0a9ed8467405c6ddb4c07dc1144984930",
                            operation="INSERT OR UPDATE OR DELETE",
                            pgid="pgtrigger_tfpbline_of_closed_year_d4113",
                            table="actions_tfpbline",
                            when="BEFORE",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="tfpbline",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "actions_tfpblineevent" ("action_id", "axis_id", "calendar", "comment", "convention_id", "id", "landlord", "others", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "valued", "version", "year") VALUES (NEW."action_id", NEW."axis_id", NEW."calendar", NEW."comment", NEW."convention_id", NEW."id", NEW."landlord", NEW."others", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."valued", NEW."version", NEW."year"); RETURN NULL;',
                            hash="1dbc590fa4ad7f38efbe26ff3c06cfbbc697004a",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_a62b9",
                            table="actions_tfpbline",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="tfpbline",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "actions_tfpblineevent" ("action_id", "axis_id", "calendar", "comment", "convention_id", "id", "landlord", "others", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "valued", "version", "year") VALUES (NEW."action_id", NEW."axis_id", NEW."calendar", NEW."comment", NEW."convention_id", NEW."id", NEW."landlord", NEW."others", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."valued", NEW."version", NEW."year"); RETURN NULL;',
                            hash="08247d2b8d9fceb3bb7047d5e89dec96e7818f9d",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_14fdb",
                            table="actions_tfpbline",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="tfpbline",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "actions_tfpblineevent" ("action_id", "axis_id", "calendar", "comment", "convention_id", "id", "landlord", "others", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "valued", "version", "year") VALUES (OLD."action_id", OLD."axis_id", OLD."calendar", OLD."comment", OLD."convention_id", OLD."id", OLD."landlord", OLD."others", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."valued", OLD."version", OLD."year"); RETURN NULL;',
                            hash="fe2646387a4cfb0f313f45db0af3d3730caedf86",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_b6bd5",
                            table="actions_tfpbline",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="tfpblineevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="e0309213e9d15820d657bce01e7392804dc7c233",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_285fa",
                            table="actions_tfpblineevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="tfpbyear",
                    constraint=models.UniqueConstraint(
                        fields=("convention", "year"),
                        name="tfpbyear_once",
                        violation_error_message="Cette convention a déjà cette année.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="tfpbyear",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("abatement__isnull", True), ("abatement__gte", 0), _connector="OR"),
                        name="tfpbyear_abatement",
                        violation_error_message="Un abattement n’est pas négatif.",
                    ),
                ),
                AddTrigger(
                    model_name="tfpbyear",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "actions_tfpbyearevent" ("abatement", "convention_id", "dwellings", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "year") VALUES (NEW."abatement", NEW."convention_id", NEW."dwellings", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."year"); RETURN NULL;',
                            hash="d252848b0ab71328d045e739061df951f713fdf3",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_c035a",
                            table="actions_tfpbyear",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="tfpbyear",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "actions_tfpbyearevent" ("abatement", "convention_id", "dwellings", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "year") VALUES (NEW."abatement", NEW."convention_id", NEW."dwellings", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."year"); RETURN NULL;',
                            hash="5442293cf196bdb1c593deebf80bd9d2034d956d",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_3db68",
                            table="actions_tfpbyear",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="tfpbyear",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "actions_tfpbyearevent" ("abatement", "convention_id", "dwellings", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "year") VALUES (OLD."abatement", OLD."convention_id", OLD."dwellings", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."year"); RETURN NULL;',
                            hash="f5dd3317a4252bee9d9d6fc9db0a981c1fbdadec",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_93c45",
                            table="actions_tfpbyear",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="tfpbyearevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="2ea414e0de0fabdebb843cf9bdb0a5ae094e54d0",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_9f98b",
                            table="actions_tfpbyearevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="yearcorrection",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="yearcorrection_reason",
                        violation_error_message="Une correction dit pourquoi.",
                    ),
                ),
                migrations.AddField(
                    model_name="actionissueevent",
                    name="pgh_obj",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="actions.actionissue",
                    ),
                ),
                AddTrigger(
                    model_name="actionissue",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "actions_actionissueevent" ("action_id", "id", "issue_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."action_id", NEW."id", NEW."issue_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;',
                            hash="246d5a59c5b058b7fdd26c4fae7849b1a2b3e23f",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_e2095",
                            table="actions_action_issues",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="actionissue",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "actions_actionissueevent" ("action_id", "id", "issue_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."action_id", OLD."id", OLD."issue_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;',
                            hash="bd62063e4fdaeb053639b1d3efc40cad1c216faf",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_9bd93",
                            table="actions_action_issues",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddField(
                    model_name="actionquartierevent",
                    name="pgh_obj",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="actions.actionquartier",
                    ),
                ),
                AddTrigger(
                    model_name="actionquartier",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "actions_actionquartierevent" ("action_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quartier_id") VALUES (NEW."action_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."quartier_id"); RETURN NULL;',
                            hash="4da0256b04057fb9d7b8907150a6a4e203d5d287",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_ddc9d",
                            table="actions_action_quartiers",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="actionquartier",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "actions_actionquartierevent" ("action_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quartier_id") VALUES (OLD."action_id", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."quartier_id"); RETURN NULL;',
                            hash="0e8c0c38697c542f404e12a2007c805878c5c14d",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_75628",
                            table="actions_action_quartiers",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddField(
                    model_name="programmequartierevent",
                    name="pgh_obj",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="actions.programmequartier",
                    ),
                ),
                AddTrigger(
                    model_name="programmequartier",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "actions_programmequartierevent" ("id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "quartier_id") VALUES (NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."programme_id", NEW."quartier_id"); RETURN NULL;',
                            hash="53d42282c621140c76a8518e59d96981eb8ff7c7",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_b7517",
                            table="actions_programme_quartiers",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="programmequartier",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "actions_programmequartierevent" ("id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme_id", "quartier_id") VALUES (OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."programme_id", OLD."quartier_id"); RETURN NULL;',
                            hash="aba9a983a6400ebb75adb45dc67e75cc9762822d",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_c6360",
                            table="actions_programme_quartiers",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="actionissueevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="c8e849c7ab759c9db5a348ef47b84413818c8a46",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_3fd79",
                            table="actions_actionissueevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="actionquartierevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="82c4c99a293ac01536e7c5ace2e4a66f8edc92b1",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_3e30d",
                            table="actions_actionquartierevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="programmequartierevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="b0ac4f31a7be5c559103a7688854bfe192cc537a",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_60648",
                            table="actions_programmequartierevent",
                            when="BEFORE",
                        ),
                    ),
                ),
            ]
        ),
    ]
