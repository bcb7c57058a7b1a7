import uuid
from decimal import Decimal

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.math
import django.utils.timezone
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

import core.db.functions
from core.db.operations import AddTrigger, MakeTables

# How many hours the days from `first` to `last` may hold at most: 48 a week (code du travail, L3121-20) and 10 a day
# (L3121-18). None when `last` is before `first`.
MONTH_LIMIT = """
CREATE FUNCTION insertion_month_limit(first date, last date) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN last < first THEN 0
        ELSE (last - first + 1) / 7 * 48 + least((last - first + 1) % 7 * 10, 48) END
$$;
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("actions", "0006_order_of_actions"),
        ("partners", "0006_structures_of_insertion_near_a_place"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("territories", "0006_first_figures_of_the_landlord"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(MONTH_LIMIT, "DROP FUNCTION insertion_month_limit(date, date);"),
        MakeTables(
            [
                migrations.CreateModel(
                    name="ClauseSettingsEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("year", models.PositiveSmallIntegerField(verbose_name="à partir de l’année")),
                        (
                            "npnru_share",
                            models.DecimalField(
                                decimal_places=2, default=5, max_digits=5, verbose_name="part des heures, NPNRU (%)"
                            ),
                        ),
                        ("npnru_source", models.CharField(blank=True, max_length=300, verbose_name="source")),
                        (
                            "gup_share",
                            models.DecimalField(
                                decimal_places=2, default=10, max_digits=5, verbose_name="part des heures, GUP (%)"
                            ),
                        ),
                        ("gup_source", models.CharField(blank=True, max_length=300, verbose_name="source")),
                        (
                            "insertion_rate",
                            models.DecimalField(
                                decimal_places=2, default=5, max_digits=5, verbose_name="taux d’insertion proposé (%)"
                            ),
                        ),
                        ("rate_source", models.CharField(blank=True, max_length=300, verbose_name="source")),
                        (
                            "hourly_cost",
                            models.DecimalField(
                                decimal_places=2, default=30, max_digits=6, verbose_name="coût horaire chargé (€)"
                            ),
                        ),
                        ("cost_source", models.CharField(blank=True, max_length=300, verbose_name="source")),
                        (
                            "penalty_per_hour",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=7,
                                null=True,
                                verbose_name="pénalité par heure non faite (€)",
                            ),
                        ),
                        ("penalty_source", models.CharField(blank=True, max_length=300, verbose_name="source")),
                        (
                            "late_tolerance",
                            models.PositiveSmallIntegerField(
                                default=10, verbose_name="retard admis (% de l’objectif)"
                            ),
                        ),
                        (
                            "educative_cap",
                            models.PositiveSmallIntegerField(
                                default=750, verbose_name="plafond d’un chantier éducatif (heures par an)"
                            ),
                        ),
                        ("educative_source", models.CharField(blank=True, max_length=300, verbose_name="source")),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Contract",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("reference", models.CharField(max_length=60, verbose_name="référence")),
                        ("title", models.CharField(max_length=250, verbose_name="objet")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("npnru", "Renouvellement urbain (NPNRU)"),
                                    ("gup", "Gestion urbaine de proximité"),
                                    ("other", "Autre marché"),
                                ],
                                default="other",
                                max_length=5,
                                verbose_name="type",
                            ),
                        ),
                        (
                            "amount",
                            models.DecimalField(
                                blank=True, decimal_places=2, max_digits=14, null=True, verbose_name="montant HT (€)"
                            ),
                        ),
                        ("notified_on", models.DateField(blank=True, null=True, verbose_name="notifié le")),
                        ("starts_on", models.DateField(verbose_name="début")),
                        ("ends_on", models.DateField(verbose_name="fin")),
                        ("notes", models.TextField(blank=True, max_length=4000, verbose_name="notes")),
                        (
                            "created_at",
                            models.DateTimeField(
                                default=django.utils.timezone.now, editable=False, verbose_name="créé le"
                            ),
                        ),
                        (
                            "search_key",
                            models.GeneratedField(
                                db_persist=True,
                                expression=core.db.functions.Normalize(
                                    core.db.functions.JoinWords("reference", "title")
                                ),
                                output_field=models.TextField(),
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "marché",
                        "verbose_name_plural": "marchés",
                        "ordering": ["-starts_on", "reference", "pk"],
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="ContractEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("reference", models.CharField(max_length=60, verbose_name="référence")),
                        ("title", models.CharField(max_length=250, verbose_name="objet")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("npnru", "Renouvellement urbain (NPNRU)"),
                                    ("gup", "Gestion urbaine de proximité"),
                                    ("other", "Autre marché"),
                                ],
                                default="other",
                                max_length=5,
                                verbose_name="type",
                            ),
                        ),
                        (
                            "amount",
                            models.DecimalField(
                                blank=True, decimal_places=2, max_digits=14, null=True, verbose_name="montant HT (€)"
                            ),
                        ),
                        ("notified_on", models.DateField(blank=True, null=True, verbose_name="notifié le")),
                        ("starts_on", models.DateField(verbose_name="début")),
                        ("ends_on", models.DateField(verbose_name="fin")),
                        ("notes", models.TextField(blank=True, max_length=4000, verbose_name="notes")),
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
                    name="ContractGroup",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("name", models.CharField(max_length=200, verbose_name="nom")),
                        ("notes", models.TextField(blank=True, max_length=2000, verbose_name="notes")),
                    ],
                    options={
                        "verbose_name": "globalisation d’heures",
                        "verbose_name_plural": "globalisations d’heures",
                        "ordering": ["name", "pk"],
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="ContractGroupEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("name", models.CharField(max_length=200, verbose_name="nom")),
                        ("notes", models.TextField(blank=True, max_length=2000, verbose_name="notes")),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="ContractQuartierEvent",
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
                    name="Criterion",
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
                        (
                            "is_long_term",
                            models.BooleanField(default=False, verbose_name="demande d’emploi de longue durée"),
                        ),
                        ("is_geiq", models.BooleanField(default=False, verbose_name="propre aux GEIQ")),
                    ],
                    options={
                        "verbose_name": "critère d’éligibilité",
                        "verbose_name_plural": "critères d’éligibilité",
                        "ordering": ["order", "name", "pk"],
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="CriterionEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("code", models.CharField(max_length=80, verbose_name="code")),
                        ("name", models.CharField(max_length=120, verbose_name="nom")),
                        ("order", models.PositiveSmallIntegerField(default=100, verbose_name="ordre")),
                        ("is_active", models.BooleanField(default=True, verbose_name="proposé à la saisie")),
                        (
                            "is_long_term",
                            models.BooleanField(default=False, verbose_name="demande d’emploi de longue durée"),
                        ),
                        ("is_geiq", models.BooleanField(default=False, verbose_name="propre aux GEIQ")),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="HoursLink",
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
                        ("first_month", models.DateField(verbose_name="premier mois")),
                        ("last_month", models.DateField(verbose_name="dernier mois")),
                        ("sent_to", models.EmailField(blank=True, max_length=254, verbose_name="envoyé à")),
                        (
                            "created_at",
                            models.DateTimeField(
                                default=django.utils.timezone.now, editable=False, verbose_name="créé le"
                            ),
                        ),
                        ("expires_at", models.DateTimeField(verbose_name="valable jusqu’au")),
                        ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="repris le")),
                        ("used_at", models.DateTimeField(blank=True, null=True, verbose_name="dernier envoi")),
                    ],
                    options={
                        "verbose_name": "lien de saisie",
                        "verbose_name_plural": "liens de saisie",
                        "ordering": ["-created_at", "-pk"],
                    },
                ),
                migrations.CreateModel(
                    name="HoursLinkEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("uid", models.UUIDField(default=uuid.uuid4, editable=False, verbose_name="identifiant")),
                        ("first_month", models.DateField(verbose_name="premier mois")),
                        ("last_month", models.DateField(verbose_name="dernier mois")),
                        ("sent_to", models.EmailField(blank=True, max_length=254, verbose_name="envoyé à")),
                        (
                            "created_at",
                            models.DateTimeField(
                                default=django.utils.timezone.now, editable=False, verbose_name="créé le"
                            ),
                        ),
                        ("expires_at", models.DateTimeField(verbose_name="valable jusqu’au")),
                        ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="repris le")),
                        ("used_at", models.DateTimeField(blank=True, null=True, verbose_name="dernier envoi")),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="HoursStatement",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("hours", models.DecimalField(decimal_places=2, max_digits=6, verbose_name="heures")),
                        (
                            "entered_at",
                            models.DateTimeField(default=django.utils.timezone.now, verbose_name="saisies le"),
                        ),
                    ],
                    options={
                        "verbose_name": "relevé d’heures",
                        "verbose_name_plural": "relevés d’heures",
                        "ordering": ["sheet", "placement"],
                    },
                ),
                migrations.CreateModel(
                    name="HoursStatementEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("hours", models.DecimalField(decimal_places=2, max_digits=6, verbose_name="heures")),
                        (
                            "entered_at",
                            models.DateTimeField(default=django.utils.timezone.now, verbose_name="saisies le"),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="HoursTally",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("year", models.PositiveSmallIntegerField(verbose_name="année")),
                        (
                            "done",
                            models.DecimalField(
                                decimal_places=2, default=0, max_digits=12, verbose_name="heures validées"
                            ),
                        ),
                        (
                            "waiting",
                            models.DecimalField(
                                decimal_places=2, default=0, max_digits=12, verbose_name="heures à valider"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "total d’heures",
                        "verbose_name_plural": "totaux d’heures",
                    },
                ),
                migrations.CreateModel(
                    name="Lot",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("number", models.CharField(max_length=20, verbose_name="n°")),
                        ("title", models.CharField(max_length=200, verbose_name="intitulé")),
                        (
                            "amount",
                            models.DecimalField(decimal_places=2, max_digits=14, verbose_name="montant HT (€)"),
                        ),
                        (
                            "labour_share",
                            models.DecimalField(
                                decimal_places=2, max_digits=5, verbose_name="part de main-d’œuvre (%)"
                            ),
                        ),
                        (
                            "labour_source",
                            models.CharField(
                                blank=True, max_length=300, verbose_name="d’où vient la part de main-d’œuvre"
                            ),
                        ),
                        (
                            "insertion_rate",
                            models.DecimalField(decimal_places=2, max_digits=5, verbose_name="taux d’insertion (%)"),
                        ),
                        (
                            "rate_source",
                            models.CharField(blank=True, max_length=300, verbose_name="d’où vient le taux"),
                        ),
                        (
                            "hourly_cost",
                            models.DecimalField(
                                decimal_places=2, max_digits=6, verbose_name="coût horaire chargé (€)"
                            ),
                        ),
                        (
                            "cost_source",
                            models.CharField(blank=True, max_length=300, verbose_name="d’où vient le coût horaire"),
                        ),
                        ("worked_hours", models.PositiveIntegerField(verbose_name="heures travaillées du lot")),
                        ("target_hours", models.PositiveIntegerField(verbose_name="objectif (heures)")),
                        ("is_typed", models.BooleanField(default=False, verbose_name="objectif fixé en heures")),
                        ("typed_reason", models.CharField(blank=True, max_length=300, verbose_name="pourquoi")),
                        ("settled_at", models.DateTimeField(blank=True, null=True, verbose_name="arrêté le")),
                        (
                            "penalty_per_hour",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=7,
                                null=True,
                                verbose_name="pénalité par heure non faite (€)",
                            ),
                        ),
                        (
                            "penalty_decision",
                            models.CharField(
                                blank=True,
                                choices=[("applied", "Appliquée"), ("waived", "Non appliquée")],
                                max_length=7,
                                verbose_name="pénalité",
                            ),
                        ),
                        (
                            "penalty_amount",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=12,
                                null=True,
                                verbose_name="montant retenu (€)",
                            ),
                        ),
                        (
                            "penalty_note",
                            models.CharField(blank=True, max_length=500, verbose_name="ce qui a été décidé"),
                        ),
                        ("starts_on", models.DateField(verbose_name="début")),
                        ("ends_on", models.DateField(verbose_name="fin")),
                        (
                            "due_hours",
                            models.PositiveIntegerField(default=0, editable=False, verbose_name="heures dues"),
                        ),
                        (
                            "due_worked_hours",
                            models.PositiveIntegerField(
                                default=0, editable=False, verbose_name="heures travaillées dues"
                            ),
                        ),
                        (
                            "due_amount",
                            models.DecimalField(
                                decimal_places=2,
                                default=0,
                                editable=False,
                                max_digits=14,
                                verbose_name="montant avec avenants",
                            ),
                        ),
                        ("due_on", models.DateField(editable=False, null=True, verbose_name="fin avec avenants")),
                    ],
                    options={
                        "verbose_name": "lot",
                        "ordering": ["contract", "number", "pk"],
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="LotEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("number", models.CharField(max_length=20, verbose_name="n°")),
                        ("title", models.CharField(max_length=200, verbose_name="intitulé")),
                        (
                            "amount",
                            models.DecimalField(decimal_places=2, max_digits=14, verbose_name="montant HT (€)"),
                        ),
                        (
                            "labour_share",
                            models.DecimalField(
                                decimal_places=2, max_digits=5, verbose_name="part de main-d’œuvre (%)"
                            ),
                        ),
                        (
                            "labour_source",
                            models.CharField(
                                blank=True, max_length=300, verbose_name="d’où vient la part de main-d’œuvre"
                            ),
                        ),
                        (
                            "insertion_rate",
                            models.DecimalField(decimal_places=2, max_digits=5, verbose_name="taux d’insertion (%)"),
                        ),
                        (
                            "rate_source",
                            models.CharField(blank=True, max_length=300, verbose_name="d’où vient le taux"),
                        ),
                        (
                            "hourly_cost",
                            models.DecimalField(
                                decimal_places=2, max_digits=6, verbose_name="coût horaire chargé (€)"
                            ),
                        ),
                        (
                            "cost_source",
                            models.CharField(blank=True, max_length=300, verbose_name="d’où vient le coût horaire"),
                        ),
                        ("worked_hours", models.PositiveIntegerField(verbose_name="heures travaillées du lot")),
                        ("target_hours", models.PositiveIntegerField(verbose_name="objectif (heures)")),
                        ("is_typed", models.BooleanField(default=False, verbose_name="objectif fixé en heures")),
                        ("typed_reason", models.CharField(blank=True, max_length=300, verbose_name="pourquoi")),
                        ("settled_at", models.DateTimeField(blank=True, null=True, verbose_name="arrêté le")),
                        (
                            "penalty_per_hour",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=7,
                                null=True,
                                verbose_name="pénalité par heure non faite (€)",
                            ),
                        ),
                        (
                            "penalty_decision",
                            models.CharField(
                                blank=True,
                                choices=[("applied", "Appliquée"), ("waived", "Non appliquée")],
                                max_length=7,
                                verbose_name="pénalité",
                            ),
                        ),
                        (
                            "penalty_amount",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=12,
                                null=True,
                                verbose_name="montant retenu (€)",
                            ),
                        ),
                        (
                            "penalty_note",
                            models.CharField(blank=True, max_length=500, verbose_name="ce qui a été décidé"),
                        ),
                        ("starts_on", models.DateField(verbose_name="début")),
                        ("ends_on", models.DateField(verbose_name="fin")),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Pathway",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("number", models.CharField(editable=False, max_length=8, unique=True, verbose_name="numéro")),
                        (
                            "sex",
                            models.CharField(
                                choices=[("woman", "Femme"), ("man", "Homme"), ("unknown", "Non renseigné")],
                                default="unknown",
                                max_length=7,
                                verbose_name="sexe",
                            ),
                        ),
                        (
                            "age_bracket",
                            models.CharField(
                                choices=[
                                    ("under_18", "Moins de 18 ans"),
                                    ("from_18", "18 à 25 ans"),
                                    ("from_26", "26 à 49 ans"),
                                    ("from_50", "50 ans et plus"),
                                    ("unknown", "Non renseigné"),
                                ],
                                default="unknown",
                                max_length=8,
                                verbose_name="âge",
                            ),
                        ),
                        (
                            "home_area",
                            models.CharField(
                                choices=[
                                    ("qpv", "Habite un QPV"),
                                    ("outside", "Hors QPV"),
                                    ("unknown", "Non renseigné"),
                                ],
                                default="unknown",
                                max_length=7,
                                verbose_name="résidence",
                            ),
                        ),
                        (
                            "criteria",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=80),
                                blank=True,
                                default=list,
                                size=None,
                                verbose_name="critères",
                            ),
                        ),
                        (
                            "level",
                            models.CharField(
                                choices=[
                                    ("none", "Sans diplôme"),
                                    ("level_3", "Niveau 3 (CAP, BEP)"),
                                    ("level_4", "Niveau 4 (bac)"),
                                    ("level_5", "Niveau 5 (bac + 2)"),
                                    ("level_6", "Niveau 6 et plus"),
                                    ("unknown", "Non renseigné"),
                                ],
                                default="unknown",
                                max_length=7,
                                verbose_name="niveau",
                            ),
                        ),
                        ("ended_on", models.DateField(blank=True, null=True, verbose_name="parcours terminé le")),
                        (
                            "exit_3",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("lasting", "Emploi durable (CDI, CDD de 6 mois et plus)"),
                                    ("transition", "Emploi de transition (CDD de moins de 6 mois, intérim)"),
                                    ("insertion", "Structure d’insertion"),
                                    ("training", "Formation"),
                                    ("own_business", "Création d’activité"),
                                    ("no_job", "Sans emploi"),
                                    ("other", "Autre situation"),
                                    ("lost", "Sans nouvelles"),
                                ],
                                max_length=12,
                                verbose_name="à 3 mois",
                            ),
                        ),
                        (
                            "exit_6",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("lasting", "Emploi durable (CDI, CDD de 6 mois et plus)"),
                                    ("transition", "Emploi de transition (CDD de moins de 6 mois, intérim)"),
                                    ("insertion", "Structure d’insertion"),
                                    ("training", "Formation"),
                                    ("own_business", "Création d’activité"),
                                    ("no_job", "Sans emploi"),
                                    ("other", "Autre situation"),
                                    ("lost", "Sans nouvelles"),
                                ],
                                max_length=12,
                                verbose_name="à 6 mois",
                            ),
                        ),
                        (
                            "exit_12",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("lasting", "Emploi durable (CDI, CDD de 6 mois et plus)"),
                                    ("transition", "Emploi de transition (CDD de moins de 6 mois, intérim)"),
                                    ("insertion", "Structure d’insertion"),
                                    ("training", "Formation"),
                                    ("own_business", "Création d’activité"),
                                    ("no_job", "Sans emploi"),
                                    ("other", "Autre situation"),
                                    ("lost", "Sans nouvelles"),
                                ],
                                max_length=12,
                                verbose_name="à 12 mois",
                            ),
                        ),
                        (
                            "purged_on",
                            models.DateField(blank=True, editable=False, null=True, verbose_name="traits effacés le"),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(
                                default=django.utils.timezone.now, editable=False, verbose_name="créé le"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "parcours",
                        "verbose_name_plural": "parcours",
                        "ordering": ["-pk"],
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="PathwayEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("number", models.CharField(editable=False, max_length=8, verbose_name="numéro")),
                        (
                            "sex",
                            models.CharField(
                                choices=[("woman", "Femme"), ("man", "Homme"), ("unknown", "Non renseigné")],
                                default="unknown",
                                max_length=7,
                                verbose_name="sexe",
                            ),
                        ),
                        (
                            "age_bracket",
                            models.CharField(
                                choices=[
                                    ("under_18", "Moins de 18 ans"),
                                    ("from_18", "18 à 25 ans"),
                                    ("from_26", "26 à 49 ans"),
                                    ("from_50", "50 ans et plus"),
                                    ("unknown", "Non renseigné"),
                                ],
                                default="unknown",
                                max_length=8,
                                verbose_name="âge",
                            ),
                        ),
                        (
                            "home_area",
                            models.CharField(
                                choices=[
                                    ("qpv", "Habite un QPV"),
                                    ("outside", "Hors QPV"),
                                    ("unknown", "Non renseigné"),
                                ],
                                default="unknown",
                                max_length=7,
                                verbose_name="résidence",
                            ),
                        ),
                        (
                            "criteria",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=80),
                                blank=True,
                                default=list,
                                size=None,
                                verbose_name="critères",
                            ),
                        ),
                        (
                            "level",
                            models.CharField(
                                choices=[
                                    ("none", "Sans diplôme"),
                                    ("level_3", "Niveau 3 (CAP, BEP)"),
                                    ("level_4", "Niveau 4 (bac)"),
                                    ("level_5", "Niveau 5 (bac + 2)"),
                                    ("level_6", "Niveau 6 et plus"),
                                    ("unknown", "Non renseigné"),
                                ],
                                default="unknown",
                                max_length=7,
                                verbose_name="niveau",
                            ),
                        ),
                        ("ended_on", models.DateField(blank=True, null=True, verbose_name="parcours terminé le")),
                        (
                            "exit_3",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("lasting", "Emploi durable (CDI, CDD de 6 mois et plus)"),
                                    ("transition", "Emploi de transition (CDD de moins de 6 mois, intérim)"),
                                    ("insertion", "Structure d’insertion"),
                                    ("training", "Formation"),
                                    ("own_business", "Création d’activité"),
                                    ("no_job", "Sans emploi"),
                                    ("other", "Autre situation"),
                                    ("lost", "Sans nouvelles"),
                                ],
                                max_length=12,
                                verbose_name="à 3 mois",
                            ),
                        ),
                        (
                            "exit_6",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("lasting", "Emploi durable (CDI, CDD de 6 mois et plus)"),
                                    ("transition", "Emploi de transition (CDD de moins de 6 mois, intérim)"),
                                    ("insertion", "Structure d’insertion"),
                                    ("training", "Formation"),
                                    ("own_business", "Création d’activité"),
                                    ("no_job", "Sans emploi"),
                                    ("other", "Autre situation"),
                                    ("lost", "Sans nouvelles"),
                                ],
                                max_length=12,
                                verbose_name="à 6 mois",
                            ),
                        ),
                        (
                            "exit_12",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("lasting", "Emploi durable (CDI, CDD de 6 mois et plus)"),
                                    ("transition", "Emploi de transition (CDD de moins de 6 mois, intérim)"),
                                    ("insertion", "Structure d’insertion"),
                                    ("training", "Formation"),
                                    ("own_business", "Création d’activité"),
                                    ("no_job", "Sans emploi"),
                                    ("other", "Autre situation"),
                                    ("lost", "Sans nouvelles"),
                                ],
                                max_length=12,
                                verbose_name="à 12 mois",
                            ),
                        ),
                        (
                            "purged_on",
                            models.DateField(blank=True, editable=False, null=True, verbose_name="traits effacés le"),
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
                    name="PathwayPurge",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="le")),
                        ("ended_before", models.DateField(verbose_name="terminés avant le")),
                        ("count", models.PositiveIntegerField(verbose_name="parcours")),
                    ],
                    options={
                        "verbose_name": "purge de parcours",
                        "verbose_name_plural": "purges de parcours",
                        "ordering": ["-at", "-pk"],
                    },
                ),
                migrations.CreateModel(
                    name="PathwayPurgeEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="le")),
                        ("ended_before", models.DateField(verbose_name="terminés avant le")),
                        ("count", models.PositiveIntegerField(verbose_name="parcours")),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Placement",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        (
                            "modality",
                            models.CharField(
                                choices=[
                                    ("direct", "Embauche directe"),
                                    ("provision", "Mise à disposition (AI, ETTI, GEIQ)"),
                                    ("subcontract", "Sous-traitance (EI, ACI, régie de quartier, EA, ESAT)"),
                                    ("training", "Formation"),
                                    ("educative", "Chantier éducatif"),
                                ],
                                max_length=11,
                                verbose_name="modalité",
                            ),
                        ),
                        (
                            "job_contract",
                            models.CharField(
                                choices=[
                                    ("cdi", "CDI"),
                                    ("cdd", "CDD"),
                                    ("cddi", "CDD d’insertion (CDDI)"),
                                    ("cddu", "Contrat d’usage (CDDU)"),
                                    ("temporary", "Contrat de mission (intérim)"),
                                    ("apprenticeship", "Contrat d’apprentissage"),
                                    ("professional", "Contrat de professionnalisation"),
                                    ("trainee", "Stage, formation"),
                                    ("other", "Autre"),
                                ],
                                max_length=14,
                                verbose_name="contrat",
                            ),
                        ),
                        ("starts_on", models.DateField(verbose_name="début")),
                        ("ends_on", models.DateField(blank=True, null=True, verbose_name="fin")),
                        (
                            "work_share",
                            models.PositiveSmallIntegerField(default=100, verbose_name="temps de travail (%)"),
                        ),
                    ],
                    options={
                        "verbose_name": "étape",
                        "verbose_name_plural": "étapes",
                        "ordering": ["starts_on", "pk"],
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="PlacementEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        (
                            "modality",
                            models.CharField(
                                choices=[
                                    ("direct", "Embauche directe"),
                                    ("provision", "Mise à disposition (AI, ETTI, GEIQ)"),
                                    ("subcontract", "Sous-traitance (EI, ACI, régie de quartier, EA, ESAT)"),
                                    ("training", "Formation"),
                                    ("educative", "Chantier éducatif"),
                                ],
                                max_length=11,
                                verbose_name="modalité",
                            ),
                        ),
                        (
                            "job_contract",
                            models.CharField(
                                choices=[
                                    ("cdi", "CDI"),
                                    ("cdd", "CDD"),
                                    ("cddi", "CDD d’insertion (CDDI)"),
                                    ("cddu", "Contrat d’usage (CDDU)"),
                                    ("temporary", "Contrat de mission (intérim)"),
                                    ("apprenticeship", "Contrat d’apprentissage"),
                                    ("professional", "Contrat de professionnalisation"),
                                    ("trainee", "Stage, formation"),
                                    ("other", "Autre"),
                                ],
                                max_length=14,
                                verbose_name="contrat",
                            ),
                        ),
                        ("starts_on", models.DateField(verbose_name="début")),
                        ("ends_on", models.DateField(blank=True, null=True, verbose_name="fin")),
                        (
                            "work_share",
                            models.PositiveSmallIntegerField(default=100, verbose_name="temps de travail (%)"),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="ProjectTarget",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("name", models.CharField(max_length=150, verbose_name="maître d’ouvrage")),
                        (
                            "invested",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=14,
                                null=True,
                                verbose_name="investissements conventionnés (€ HT)",
                            ),
                        ),
                        (
                            "worked_hours",
                            models.PositiveIntegerField(blank=True, null=True, verbose_name="heures travaillées"),
                        ),
                        (
                            "share",
                            models.DecimalField(
                                blank=True, decimal_places=2, max_digits=5, null=True, verbose_name="objectif (%)"
                            ),
                        ),
                        (
                            "target_hours",
                            models.PositiveIntegerField(blank=True, null=True, verbose_name="objectif (heures)"),
                        ),
                        (
                            "declared_hours",
                            models.DecimalField(
                                blank=True, decimal_places=2, max_digits=10, null=True, verbose_name="heures faites"
                            ),
                        ),
                        ("declared_on", models.DateField(blank=True, null=True, verbose_name="au")),
                        ("source", models.CharField(blank=True, max_length=300, verbose_name="source")),
                    ],
                    options={
                        "verbose_name": "objectif d’un maître d’ouvrage",
                        "verbose_name_plural": "objectifs des maîtres d’ouvrage",
                        "ordering": ["project", "name", "pk"],
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="ProjectTargetEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("name", models.CharField(max_length=150, verbose_name="maître d’ouvrage")),
                        (
                            "invested",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=14,
                                null=True,
                                verbose_name="investissements conventionnés (€ HT)",
                            ),
                        ),
                        (
                            "worked_hours",
                            models.PositiveIntegerField(blank=True, null=True, verbose_name="heures travaillées"),
                        ),
                        (
                            "share",
                            models.DecimalField(
                                blank=True, decimal_places=2, max_digits=5, null=True, verbose_name="objectif (%)"
                            ),
                        ),
                        (
                            "target_hours",
                            models.PositiveIntegerField(blank=True, null=True, verbose_name="objectif (heures)"),
                        ),
                        (
                            "declared_hours",
                            models.DecimalField(
                                blank=True, decimal_places=2, max_digits=10, null=True, verbose_name="heures faites"
                            ),
                        ),
                        ("declared_on", models.DateField(blank=True, null=True, verbose_name="au")),
                        ("source", models.CharField(blank=True, max_length=300, verbose_name="source")),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Sheet",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("month", models.DateField(verbose_name="mois")),
                        ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="reçu le")),
                        ("validated_at", models.DateTimeField(blank=True, null=True, verbose_name="validé le")),
                        (
                            "reopened_reason",
                            models.CharField(blank=True, max_length=300, verbose_name="rouvert parce que"),
                        ),
                        ("note", models.CharField(blank=True, max_length=500, verbose_name="remarque")),
                        (
                            "hours",
                            models.DecimalField(
                                decimal_places=2, default=0, editable=False, max_digits=10, verbose_name="heures"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "relevé du mois",
                        "verbose_name_plural": "relevés du mois",
                        "ordering": ["-month", "pk"],
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="SheetDocument",
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
                        "verbose_name": "justificatif d’un relevé",
                        "verbose_name_plural": "justificatifs d’un relevé",
                        "ordering": ["-added_at", "-pk"],
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="SheetEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("month", models.DateField(verbose_name="mois")),
                        ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="reçu le")),
                        ("validated_at", models.DateTimeField(blank=True, null=True, verbose_name="validé le")),
                        (
                            "reopened_reason",
                            models.CharField(blank=True, max_length=300, verbose_name="rouvert parce que"),
                        ),
                        ("note", models.CharField(blank=True, max_length=500, verbose_name="remarque")),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="WorkKind",
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
                        (
                            "sector",
                            models.CharField(
                                choices=[
                                    ("building", "Bâtiment"),
                                    ("public_works", "Travaux publics, espaces extérieurs"),
                                    ("service", "Services, entretien"),
                                    ("studies", "Études, ingénierie"),
                                ],
                                default="building",
                                max_length=12,
                                verbose_name="secteur",
                            ),
                        ),
                        (
                            "labour_share",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=5,
                                null=True,
                                verbose_name="part de main-d’œuvre (%)",
                            ),
                        ),
                        ("source", models.CharField(blank=True, max_length=300, verbose_name="source")),
                    ],
                    options={
                        "verbose_name": "nature de travaux",
                        "verbose_name_plural": "natures de travaux",
                        "ordering": ["order", "name", "pk"],
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="WorkKindEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("code", models.CharField(max_length=80, verbose_name="code")),
                        ("name", models.CharField(max_length=120, verbose_name="nom")),
                        ("order", models.PositiveSmallIntegerField(default=100, verbose_name="ordre")),
                        ("is_active", models.BooleanField(default=True, verbose_name="proposé à la saisie")),
                        (
                            "sector",
                            models.CharField(
                                choices=[
                                    ("building", "Bâtiment"),
                                    ("public_works", "Travaux publics, espaces extérieurs"),
                                    ("service", "Services, entretien"),
                                    ("studies", "Études, ingénierie"),
                                ],
                                default="building",
                                max_length=12,
                                verbose_name="secteur",
                            ),
                        ),
                        (
                            "labour_share",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=5,
                                null=True,
                                verbose_name="part de main-d’œuvre (%)",
                            ),
                        ),
                        ("source", models.CharField(blank=True, max_length=300, verbose_name="source")),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Amendment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("number", models.CharField(max_length=20, verbose_name="n°")),
                        ("signed_on", models.DateField(verbose_name="signé le")),
                        ("reason", models.CharField(max_length=300, verbose_name="objet")),
                        (
                            "amount_change",
                            models.DecimalField(
                                decimal_places=2,
                                default=0,
                                max_digits=14,
                                verbose_name="montant en plus ou en moins (€ HT)",
                            ),
                        ),
                        (
                            "worked_change",
                            models.IntegerField(default=0, verbose_name="heures travaillées en plus ou en moins"),
                        ),
                        (
                            "target_change",
                            models.IntegerField(default=0, verbose_name="heures d’insertion en plus ou en moins"),
                        ),
                        ("ends_on", models.DateField(blank=True, null=True, verbose_name="nouvelle fin")),
                        (
                            "created_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="saisi par",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "avenant",
                        "ordering": ["signed_on", "pk"],
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="AmendmentEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("number", models.CharField(max_length=20, verbose_name="n°")),
                        ("signed_on", models.DateField(verbose_name="signé le")),
                        ("reason", models.CharField(max_length=300, verbose_name="objet")),
                        (
                            "amount_change",
                            models.DecimalField(
                                decimal_places=2,
                                default=0,
                                max_digits=14,
                                verbose_name="montant en plus ou en moins (€ HT)",
                            ),
                        ),
                        (
                            "worked_change",
                            models.IntegerField(default=0, verbose_name="heures travaillées en plus ou en moins"),
                        ),
                        (
                            "target_change",
                            models.IntegerField(default=0, verbose_name="heures d’insertion en plus ou en moins"),
                        ),
                        ("ends_on", models.DateField(blank=True, null=True, verbose_name="nouvelle fin")),
                        (
                            "created_by",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="saisi par",
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
                                to="insertion.amendment",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="ClauseSettings",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("year", models.PositiveSmallIntegerField(unique=True, verbose_name="à partir de l’année")),
                        (
                            "npnru_share",
                            models.DecimalField(
                                decimal_places=2, default=5, max_digits=5, verbose_name="part des heures, NPNRU (%)"
                            ),
                        ),
                        ("npnru_source", models.CharField(blank=True, max_length=300, verbose_name="source")),
                        (
                            "gup_share",
                            models.DecimalField(
                                decimal_places=2, default=10, max_digits=5, verbose_name="part des heures, GUP (%)"
                            ),
                        ),
                        ("gup_source", models.CharField(blank=True, max_length=300, verbose_name="source")),
                        (
                            "insertion_rate",
                            models.DecimalField(
                                decimal_places=2, default=5, max_digits=5, verbose_name="taux d’insertion proposé (%)"
                            ),
                        ),
                        ("rate_source", models.CharField(blank=True, max_length=300, verbose_name="source")),
                        (
                            "hourly_cost",
                            models.DecimalField(
                                decimal_places=2, default=30, max_digits=6, verbose_name="coût horaire chargé (€)"
                            ),
                        ),
                        ("cost_source", models.CharField(blank=True, max_length=300, verbose_name="source")),
                        (
                            "penalty_per_hour",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=7,
                                null=True,
                                verbose_name="pénalité par heure non faite (€)",
                            ),
                        ),
                        ("penalty_source", models.CharField(blank=True, max_length=300, verbose_name="source")),
                        (
                            "late_tolerance",
                            models.PositiveSmallIntegerField(
                                default=10, verbose_name="retard admis (% de l’objectif)"
                            ),
                        ),
                        (
                            "educative_cap",
                            models.PositiveSmallIntegerField(
                                default=750, verbose_name="plafond d’un chantier éducatif (heures par an)"
                            ),
                        ),
                        ("educative_source", models.CharField(blank=True, max_length=300, verbose_name="source")),
                    ],
                    options={
                        "verbose_name": "réglages des clauses",
                        "verbose_name_plural": "réglages des clauses",
                        "ordering": ["-year"],
                        "abstract": False,
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("year__range", (2000, 2100))),
                                name="clausesettings_year",
                                violation_error_message="Une année est entre 2000 et 2100.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("gup_share__gt", 0),
                                    ("gup_share__lte", 100),
                                    ("insertion_rate__gt", 0),
                                    ("insertion_rate__lte", 100),
                                    ("late_tolerance__lte", 100),
                                    ("npnru_share__gt", 0),
                                    ("npnru_share__lte", 100),
                                ),
                                name="clausesettings_shares",
                                violation_error_message="Une part est entre 0 et 100 %%.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("hourly_cost__gt", 0),
                                    models.Q(
                                        ("penalty_per_hour__isnull", True),
                                        ("penalty_per_hour__gte", 0),
                                        _connector="OR",
                                    ),
                                ),
                                name="clausesettings_costs",
                                violation_error_message="Un coût horaire est plus grand que zéro, une pénalité n’est pas négative.",
                            ),
                        ],
                    },
                ),
                AddTrigger(
                    model_name="clausesettings",
                    trigger=pgtrigger.compiler.Trigger(
                        name="count_version",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="NEW.version = OLD.version + 1; RETURN NEW;",
                            hash="0f467600844252f3cba772fb668a455200e3b0bf",
                            operation="UPDATE",
                            pgid="pgtrigger_count_version_451df",
                            table="insertion_clausesettings",
                            when="BEFORE",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="clausesettings",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "insertion_clausesettingsevent" ("cost_source", "educative_cap", "educative_source", "gup_share", "gup_source", "hourly_cost", "id", "insertion_rate", "late_tolerance", "npnru_share", "npnru_source", "penalty_per_hour", "penalty_source", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rate_source", "version", "year") VALUES (NEW."cost_source", NEW."educative_cap", NEW."educative_source", NEW."gup_share", NEW."gup_source", NEW."hourly_cost", NEW."id", NEW."insertion_rate", NEW."late_tolerance", NEW."npnru_share", NEW."npnru_source", NEW."penalty_per_hour", NEW."penalty_source", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."rate_source", NEW."version", NEW."year"); RETURN NULL;',
                            hash="bf7fff45fd262213a3598a005435d7a433e9f7cc",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_ef55c",
                            table="insertion_clausesettings",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="clausesettings",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "insertion_clausesettingsevent" ("cost_source", "educative_cap", "educative_source", "gup_share", "gup_source", "hourly_cost", "id", "insertion_rate", "late_tolerance", "npnru_share", "npnru_source", "penalty_per_hour", "penalty_source", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rate_source", "version", "year") VALUES (NEW."cost_source", NEW."educative_cap", NEW."educative_source", NEW."gup_share", NEW."gup_source", NEW."hourly_cost", NEW."id", NEW."insertion_rate", NEW."late_tolerance", NEW."npnru_share", NEW."npnru_source", NEW."penalty_per_hour", NEW."penalty_source", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."rate_source", NEW."version", NEW."year"); RETURN NULL;',
                            hash="d53cb5d87badb9a22c3fef6ecfb32f26614e996f",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_95e92",
                            table="insertion_clausesettings",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="clausesettings",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "insertion_clausesettingsevent" ("cost_source", "educative_cap", "educative_source", "gup_share", "gup_source", "hourly_cost", "id", "insertion_rate", "late_tolerance", "npnru_share", "npnru_source", "penalty_per_hour", "penalty_source", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rate_source", "version", "year") VALUES (OLD."cost_source", OLD."educative_cap", OLD."educative_source", OLD."gup_share", OLD."gup_source", OLD."hourly_cost", OLD."id", OLD."insertion_rate", OLD."late_tolerance", OLD."npnru_share", OLD."npnru_source", OLD."penalty_per_hour", OLD."penalty_source", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."rate_source", OLD."version", OLD."year"); RETURN NULL;',
                            hash="57a3a2a12fb77db2d4ab5699637f2020b0eeb847",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_1afc4",
                            table="insertion_clausesettings",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddField(
                    model_name="clausesettingsevent",
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
                    model_name="clausesettingsevent",
                    name="pgh_obj",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="insertion.clausesettings",
                    ),
                ),
                migrations.AddField(
                    model_name="contract",
                    name="authority",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="clause_contracts",
                        to="partners.partner",
                        verbose_name="maître d’ouvrage",
                    ),
                ),
                migrations.AddField(
                    model_name="contract",
                    name="created_by",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="créé par",
                    ),
                ),
                migrations.AddField(
                    model_name="contract",
                    name="facilitator",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="facilitated_contracts",
                        to="partners.partner",
                        verbose_name="facilitateur",
                    ),
                ),
                migrations.AddField(
                    model_name="contract",
                    name="operation",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="clause_contracts",
                        to="territories.operation",
                        verbose_name="opération",
                    ),
                ),
                migrations.AddField(
                    model_name="contract",
                    name="project",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="clause_contracts",
                        to="territories.urbanproject",
                        verbose_name="projet",
                    ),
                ),
                migrations.AddField(
                    model_name="contract",
                    name="quartiers",
                    field=models.ManyToManyField(
                        related_name="clause_contracts", to="territories.quartier", verbose_name="quartiers"
                    ),
                ),
                migrations.AddField(
                    model_name="contract",
                    name="responsible",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="clause_contracts",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="suivi par",
                    ),
                ),
                migrations.AddField(
                    model_name="contractevent",
                    name="authority",
                    field=models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="partners.partner",
                        verbose_name="maître d’ouvrage",
                    ),
                ),
                migrations.AddField(
                    model_name="contractevent",
                    name="created_by",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="créé par",
                    ),
                ),
                migrations.AddField(
                    model_name="contractevent",
                    name="facilitator",
                    field=models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="partners.partner",
                        verbose_name="facilitateur",
                    ),
                ),
                migrations.AddField(
                    model_name="contractevent",
                    name="operation",
                    field=models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="territories.operation",
                        verbose_name="opération",
                    ),
                ),
                migrations.AddField(
                    model_name="contractevent",
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
                    model_name="contractevent",
                    name="pgh_obj",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="insertion.contract",
                    ),
                ),
                migrations.AddField(
                    model_name="contractevent",
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
                    model_name="contractevent",
                    name="responsible",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="suivi par",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="contractgroup",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True),
                        name="contractgroup_named",
                        violation_error_message="Une globalisation a un nom.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="contractgroup",
                    constraint=models.UniqueConstraint(
                        core.db.functions.Normalize("name"),
                        name="contractgroup_once",
                        violation_error_message="Une globalisation de ce nom existe déjà.",
                    ),
                ),
                migrations.AddField(
                    model_name="contractevent",
                    name="group",
                    field=models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="insertion.contractgroup",
                        verbose_name="heures globalisées avec",
                    ),
                ),
                migrations.AddField(
                    model_name="contract",
                    name="group",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contracts",
                        to="insertion.contractgroup",
                        verbose_name="heures globalisées avec",
                    ),
                ),
                AddTrigger(
                    model_name="contractgroup",
                    trigger=pgtrigger.compiler.Trigger(
                        name="count_version",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="NEW.version = OLD.version + 1; RETURN NEW;",
                            hash="85f6e4112a827801f5a9b4d20c7fd42b2d63de61",
                            operation="UPDATE",
                            pgid="pgtrigger_count_version_9bb70",
                            table="insertion_contractgroup",
                            when="BEFORE",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="contractgroup",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "insertion_contractgroupevent" ("id", "name", "notes", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version") VALUES (NEW."id", NEW."name", NEW."notes", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."version"); RETURN NULL;',
                            hash="3f0bb54fb3b2dfd0ff6dfa317e82836ff35dcc65",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_692fc",
                            table="insertion_contractgroup",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="contractgroup",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "insertion_contractgroupevent" ("id", "name", "notes", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version") VALUES (NEW."id", NEW."name", NEW."notes", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."version"); RETURN NULL;',
                            hash="e21d560c1de1ded58765b3abadf3c70217bcacef",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_da264",
                            table="insertion_contractgroup",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddField(
                    model_name="contractgroupevent",
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
                    model_name="contractgroupevent",
                    name="pgh_obj",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="insertion.contractgroup",
                    ),
                ),
                migrations.AddField(
                    model_name="contractquartierevent",
                    name="contract",
                    field=models.ForeignKey(
                        db_constraint=False,
                        db_tablespace="",
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="insertion.contract",
                    ),
                ),
                migrations.AddField(
                    model_name="contractquartierevent",
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
                    model_name="contractquartierevent",
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
                migrations.AddConstraint(
                    model_name="criterion",
                    constraint=models.UniqueConstraint(
                        core.db.functions.Normalize("name"),
                        name="criterion_name_once",
                        violation_error_message="Ce nom existe déjà.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="criterion",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("name", ""), _negated=True), ("code__regex", "^[a-z0-9][a-z0-9_-]*$")
                        ),
                        name="criterion_named",
                        violation_error_message="Il faut un nom, et un code en minuscules, chiffres, tirets et soulignés.",
                    ),
                ),
                AddTrigger(
                    model_name="criterion",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "insertion_criterionevent" ("code", "id", "is_active", "is_geiq", "is_long_term", "name", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."code", NEW."id", NEW."is_active", NEW."is_geiq", NEW."is_long_term", NEW."name", NEW."order", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;',
                            hash="a68f40dfd441e23d271c89f8d7e0ea7bd61e56bb",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_a2ddb",
                            table="insertion_criterion",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="criterion",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "insertion_criterionevent" ("code", "id", "is_active", "is_geiq", "is_long_term", "name", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."code", NEW."id", NEW."is_active", NEW."is_geiq", NEW."is_long_term", NEW."name", NEW."order", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;',
                            hash="3fe6ceda52cb3721de9663adc2b40a70807e751f",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_f9e00",
                            table="insertion_criterion",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddField(
                    model_name="criterionevent",
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
                    model_name="criterionevent",
                    name="pgh_obj",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="insertion.criterion",
                    ),
                ),
                migrations.AddField(
                    model_name="hourslink",
                    name="action",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="hours_links",
                        to="actions.action",
                        verbose_name="action",
                    ),
                ),
                migrations.AddField(
                    model_name="hourslink",
                    name="created_by",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="créé par",
                    ),
                ),
                migrations.AddField(
                    model_name="hourslink",
                    name="partner",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="hours_links",
                        to="partners.partner",
                        verbose_name="structure",
                    ),
                ),
                migrations.AddField(
                    model_name="hourslinkevent",
                    name="action",
                    field=models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="actions.action",
                        verbose_name="action",
                    ),
                ),
                migrations.AddField(
                    model_name="hourslinkevent",
                    name="created_by",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="créé par",
                    ),
                ),
                migrations.AddField(
                    model_name="hourslinkevent",
                    name="partner",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="partners.partner",
                        verbose_name="structure",
                    ),
                ),
                migrations.AddField(
                    model_name="hourslinkevent",
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
                    model_name="hourslinkevent",
                    name="pgh_obj",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="insertion.hourslink",
                    ),
                ),
                migrations.AddField(
                    model_name="hoursstatement",
                    name="entered_by",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="saisies par",
                    ),
                ),
                migrations.AddField(
                    model_name="hoursstatement",
                    name="link",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="statements",
                        to="insertion.hourslink",
                        verbose_name="par le lien",
                    ),
                ),
                migrations.AddField(
                    model_name="hoursstatementevent",
                    name="entered_by",
                    field=models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="saisies par",
                    ),
                ),
                migrations.AddField(
                    model_name="hoursstatementevent",
                    name="link",
                    field=models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="insertion.hourslink",
                        verbose_name="par le lien",
                    ),
                ),
                migrations.AddField(
                    model_name="hoursstatementevent",
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
                    model_name="hoursstatementevent",
                    name="pgh_obj",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="insertion.hoursstatement",
                    ),
                ),
                migrations.AddField(
                    model_name="hourstally",
                    name="action",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="hours_tallies",
                        to="actions.action",
                        verbose_name="action",
                    ),
                ),
                migrations.AddField(
                    model_name="lot",
                    name="company",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lots",
                        to="partners.partner",
                        verbose_name="entreprise",
                    ),
                ),
                migrations.AddField(
                    model_name="lot",
                    name="contract",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lots",
                        to="insertion.contract",
                        verbose_name="marché",
                    ),
                ),
                migrations.AddField(
                    model_name="lot",
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
                    model_name="hourstally",
                    name="lot",
                    field=models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tallies",
                        to="insertion.lot",
                        verbose_name="lot",
                    ),
                ),
                migrations.AddField(
                    model_name="hourslinkevent",
                    name="lot",
                    field=models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="insertion.lot",
                        verbose_name="lot",
                    ),
                ),
                migrations.AddField(
                    model_name="hourslink",
                    name="lot",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="links",
                        to="insertion.lot",
                        verbose_name="lot",
                    ),
                ),
                migrations.AddField(
                    model_name="amendmentevent",
                    name="lot",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="insertion.lot",
                        verbose_name="lot",
                    ),
                ),
                migrations.AddField(
                    model_name="amendment",
                    name="lot",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="amendments",
                        to="insertion.lot",
                        verbose_name="lot",
                    ),
                ),
                migrations.AddField(
                    model_name="lotevent",
                    name="company",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="partners.partner",
                        verbose_name="entreprise",
                    ),
                ),
                migrations.AddField(
                    model_name="lotevent",
                    name="contract",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="insertion.contract",
                        verbose_name="marché",
                    ),
                ),
                migrations.AddField(
                    model_name="lotevent",
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
                    model_name="lotevent",
                    name="pgh_obj",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="insertion.lot",
                    ),
                ),
                migrations.AddField(
                    model_name="lotevent",
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
                    model_name="pathway",
                    name="created_by",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="créé par",
                    ),
                ),
                migrations.AddField(
                    model_name="pathway",
                    name="home_quartier",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="territories.quartier",
                        verbose_name="QPV de résidence",
                    ),
                ),
                migrations.AddField(
                    model_name="pathwayevent",
                    name="created_by",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="créé par",
                    ),
                ),
                migrations.AddField(
                    model_name="pathwayevent",
                    name="home_quartier",
                    field=models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="territories.quartier",
                        verbose_name="QPV de résidence",
                    ),
                ),
                migrations.AddField(
                    model_name="pathwayevent",
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
                    model_name="pathwayevent",
                    name="pgh_obj",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="insertion.pathway",
                    ),
                ),
                AddTrigger(
                    model_name="pathwaypurge",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "insertion_pathwaypurgeevent" ("at", "count", "ended_before", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."at", NEW."count", NEW."ended_before", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;',
                            hash="d41928d063f8b55c2680da729746a0913e507985",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_a4a08",
                            table="insertion_pathwaypurge",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddField(
                    model_name="pathwaypurgeevent",
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
                    model_name="pathwaypurgeevent",
                    name="pgh_obj",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="insertion.pathwaypurge",
                    ),
                ),
                migrations.AddField(
                    model_name="placement",
                    name="action",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="placements",
                        to="actions.action",
                        verbose_name="action",
                    ),
                ),
                migrations.AddField(
                    model_name="placement",
                    name="employer",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="placements",
                        to="partners.partner",
                        verbose_name="structure employeuse",
                    ),
                ),
                migrations.AddField(
                    model_name="placement",
                    name="lot",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="placements",
                        to="insertion.lot",
                        verbose_name="lot",
                    ),
                ),
                migrations.AddField(
                    model_name="placement",
                    name="pathway",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="placements",
                        to="insertion.pathway",
                        verbose_name="parcours",
                    ),
                ),
                migrations.AddField(
                    model_name="hoursstatementevent",
                    name="placement",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="insertion.placement",
                        verbose_name="étape",
                    ),
                ),
                migrations.AddField(
                    model_name="hoursstatement",
                    name="placement",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="statements",
                        to="insertion.placement",
                        verbose_name="étape",
                    ),
                ),
                migrations.AddField(
                    model_name="placementevent",
                    name="action",
                    field=models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="actions.action",
                        verbose_name="action",
                    ),
                ),
                migrations.AddField(
                    model_name="placementevent",
                    name="employer",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="partners.partner",
                        verbose_name="structure employeuse",
                    ),
                ),
                migrations.AddField(
                    model_name="placementevent",
                    name="lot",
                    field=models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="insertion.lot",
                        verbose_name="lot",
                    ),
                ),
                migrations.AddField(
                    model_name="placementevent",
                    name="pathway",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="insertion.pathway",
                        verbose_name="parcours",
                    ),
                ),
                migrations.AddField(
                    model_name="placementevent",
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
                    model_name="placementevent",
                    name="pgh_obj",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="insertion.placement",
                    ),
                ),
                migrations.AddField(
                    model_name="projecttarget",
                    name="authority",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="insertion_targets",
                        to="partners.partner",
                        verbose_name="partenaire",
                    ),
                ),
                migrations.AddField(
                    model_name="projecttarget",
                    name="project",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="insertion_targets",
                        to="territories.urbanproject",
                        verbose_name="projet",
                    ),
                ),
                migrations.AddField(
                    model_name="projecttargetevent",
                    name="authority",
                    field=models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="partners.partner",
                        verbose_name="partenaire",
                    ),
                ),
                migrations.AddField(
                    model_name="projecttargetevent",
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
                    model_name="projecttargetevent",
                    name="pgh_obj",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="insertion.projecttarget",
                    ),
                ),
                migrations.AddField(
                    model_name="projecttargetevent",
                    name="project",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="territories.urbanproject",
                        verbose_name="projet",
                    ),
                ),
                migrations.AddField(
                    model_name="sheet",
                    name="action",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sheets",
                        to="actions.action",
                        verbose_name="action",
                    ),
                ),
                migrations.AddField(
                    model_name="sheet",
                    name="lot",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sheets",
                        to="insertion.lot",
                        verbose_name="lot",
                    ),
                ),
                migrations.AddField(
                    model_name="sheet",
                    name="sent_by",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partners.partner",
                        verbose_name="envoyé par",
                    ),
                ),
                migrations.AddField(
                    model_name="sheet",
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
                    model_name="hoursstatementevent",
                    name="sheet",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="insertion.sheet",
                        verbose_name="relevé",
                    ),
                ),
                migrations.AddField(
                    model_name="hoursstatement",
                    name="sheet",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="statements",
                        to="insertion.sheet",
                        verbose_name="relevé",
                    ),
                ),
                migrations.AddField(
                    model_name="sheetdocument",
                    name="added_by",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="ajouté par",
                    ),
                ),
                migrations.AddField(
                    model_name="sheetdocument",
                    name="link",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="documents",
                        to="insertion.hourslink",
                        verbose_name="par le lien",
                    ),
                ),
                migrations.AddField(
                    model_name="sheetdocument",
                    name="sheet",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="documents",
                        to="insertion.sheet",
                        verbose_name="relevé",
                    ),
                ),
                migrations.AddField(
                    model_name="sheetevent",
                    name="action",
                    field=models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="actions.action",
                        verbose_name="action",
                    ),
                ),
                migrations.AddField(
                    model_name="sheetevent",
                    name="lot",
                    field=models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="insertion.lot",
                        verbose_name="lot",
                    ),
                ),
                migrations.AddField(
                    model_name="sheetevent",
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
                    model_name="sheetevent",
                    name="pgh_obj",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="insertion.sheet",
                    ),
                ),
                migrations.AddField(
                    model_name="sheetevent",
                    name="sent_by",
                    field=models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="partners.partner",
                        verbose_name="envoyé par",
                    ),
                ),
                migrations.AddField(
                    model_name="sheetevent",
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
                migrations.AddConstraint(
                    model_name="workkind",
                    constraint=models.UniqueConstraint(
                        core.db.functions.Normalize("name"),
                        name="workkind_name_once",
                        violation_error_message="Ce nom existe déjà.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="workkind",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("name", ""), _negated=True), ("code__regex", "^[a-z0-9][a-z0-9_-]*$")
                        ),
                        name="workkind_named",
                        violation_error_message="Il faut un nom, et un code en minuscules, chiffres, tirets et soulignés.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="workkind",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("sector__in", ["building", "public_works", "service", "studies"]),
                            models.Q(
                                ("labour_share__isnull", True),
                                models.Q(("labour_share__gt", 0), ("labour_share__lte", 100)),
                                _connector="OR",
                            ),
                        ),
                        name="workkind_share",
                        violation_error_message="Une part de main-d’œuvre est entre 0 et 100 %%.",
                    ),
                ),
                migrations.AddField(
                    model_name="lotevent",
                    name="work_kind",
                    field=models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="insertion.workkind",
                        verbose_name="nature de travaux",
                    ),
                ),
                migrations.AddField(
                    model_name="lot",
                    name="work_kind",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lots",
                        to="insertion.workkind",
                        verbose_name="nature de travaux",
                    ),
                ),
                AddTrigger(
                    model_name="workkind",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "insertion_workkindevent" ("code", "id", "is_active", "labour_share", "name", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sector", "source") VALUES (NEW."code", NEW."id", NEW."is_active", NEW."labour_share", NEW."name", NEW."order", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."sector", NEW."source"); RETURN NULL;',
                            hash="c5f28ea7f2fb9327254eeb682612d06180b4526e",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_28990",
                            table="insertion_workkind",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="workkind",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "insertion_workkindevent" ("code", "id", "is_active", "labour_share", "name", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sector", "source") VALUES (NEW."code", NEW."id", NEW."is_active", NEW."labour_share", NEW."name", NEW."order", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."sector", NEW."source"); RETURN NULL;',
                            hash="7c93e5886b8bca515bade949ba4866649ec567ec",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_548e4",
                            table="insertion_workkind",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddField(
                    model_name="workkindevent",
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
                    model_name="workkindevent",
                    name="pgh_obj",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="insertion.workkind",
                    ),
                ),
                AddTrigger(
                    model_name="clausesettingsevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="70bbc0e92fc8ccb7c569d1f2606cf32836b5b32c",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_8aa2c",
                            table="insertion_clausesettingsevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                migrations.CreateModel(
                    name="ContractQuartier",
                    fields=[],
                    options={
                        "verbose_name": "quartier d’un marché",
                        "verbose_name_plural": "quartiers d’un marché",
                        "proxy": True,
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=("insertion.contract_quartiers",),
                ),
                AddTrigger(
                    model_name="contractevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="bff41992cee759aa5cac586c22f7ea87036dda37",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_316bb",
                            table="insertion_contractevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                migrations.AddIndex(
                    model_name="contract",
                    index=models.Index(fields=["-starts_on", "reference", "id"], name="contract_order"),
                ),
                migrations.AddIndex(
                    model_name="contract",
                    index=models.Index(models.F("ends_on"), name="contract_ends"),
                ),
                migrations.AddIndex(
                    model_name="contract",
                    index=django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass("search_key", "gin_trgm_ops"),
                        name="contract_search_trgm",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="contract",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reference", ""), _negated=True),
                            models.Q(("title", ""), _negated=True),
                            ("kind__in", ["npnru", "gup", "other"]),
                        ),
                        name="contract_named",
                        violation_error_message="Un marché a une référence, un objet et un type.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="contract",
                    constraint=models.UniqueConstraint(
                        fields=("authority", "reference"),
                        name="contract_once",
                        nulls_distinct=False,
                        violation_error_message="Un marché de ce maître d’ouvrage a déjà cette référence.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="contract",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                        name="contract_period",
                        violation_error_message="La fin du marché ne peut pas précéder son début.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="contract",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on__year__range", (2000, 2100)), ("starts_on__year__range", (2000, 2100))
                        ),
                        name="contract_years",
                        violation_error_message="Un marché court entre 2000 et 2100.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="contract",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("amount__isnull", True), ("amount__gt", 0), _connector="OR"),
                        name="contract_amount",
                        violation_error_message="Le montant d’un marché est plus grand que zéro.",
                    ),
                ),
                AddTrigger(
                    model_name="contract",
                    trigger=pgtrigger.compiler.Trigger(
                        name="count_version",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="NEW.version = OLD.version + 1; RETURN NEW;",
                            hash="d99892cccfee75f02ccf112f36420a5c2def3194",
                            operation="UPDATE",
                            pgid="pgtrigger_count_version_6bb7c",
                            table="insertion_contract",
                            when="BEFORE",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="contract",
                    trigger=pgtrigger.compiler.Trigger(
                        name="contract_operation",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n        IF NEW.operation_id IS NOT NULL AND NOT EXISTS (\n            SELECT 1 FROM territories_operation WHERE id = NEW.operation_id AND project_id = NEW.project_id\n        ) THEN\n            RAISE EXCEPTION 'contract_operation' USING ERRCODE = 'check_violation',\n                HINT = 'Cette opération n’est pas du projet du marché.';\n        END IF;\n        RETURN NEW;\n    ",
                            hash="be6c94143e79961dadcc432de0cb95d498efaaed",
                            operation='INSERT OR UPDATE OF "operation_id", "project_id"',
                            pgid="pgtrigger_contract_operation_c4163",
                            table="insertion_contract",
                            when="BEFORE",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="contract",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "insertion_contractevent" ("amount", "authority_id", "created_at", "created_by_id", "ends_on", "facilitator_id", "group_id", "id", "kind", "notes", "notified_on", "operation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "reference", "responsible_id", "starts_on", "title", "version") VALUES (NEW."amount", NEW."authority_id", NEW."created_at", NEW."created_by_id", NEW."ends_on", NEW."facilitator_id", NEW."group_id", NEW."id", NEW."kind", NEW."notes", NEW."notified_on", NEW."operation_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."project_id", NEW."reference", NEW."responsible_id", NEW."starts_on", NEW."title", NEW."version"); RETURN NULL;',
                            hash="b5fb693827c6ba8995622ad073703d356d919a8b",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_ec57a",
                            table="insertion_contract",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="contract",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."amount" IS DISTINCT FROM (NEW."amount") OR OLD."authority_id" IS DISTINCT FROM (NEW."authority_id") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."created_by_id" IS DISTINCT FROM (NEW."created_by_id") OR OLD."ends_on" IS DISTINCT FROM (NEW."ends_on") OR OLD."facilitator_id" IS DISTINCT FROM (NEW."facilitator_id") OR OLD."group_id" IS DISTINCT FROM (NEW."group_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."notes" IS DISTINCT FROM (NEW."notes") OR OLD."notified_on" IS DISTINCT FROM (NEW."notified_on") OR OLD."operation_id" IS DISTINCT FROM (NEW."operation_id") OR OLD."project_id" IS DISTINCT FROM (NEW."project_id") OR OLD."reference" IS DISTINCT FROM (NEW."reference") OR OLD."responsible_id" IS DISTINCT FROM (NEW."responsible_id") OR OLD."starts_on" IS DISTINCT FROM (NEW."starts_on") OR OLD."title" IS DISTINCT FROM (NEW."title") OR OLD."version" IS DISTINCT FROM (NEW."version"))',
                            func='INSERT INTO "insertion_contractevent" ("amount", "authority_id", "created_at", "created_by_id", "ends_on", "facilitator_id", "group_id", "id", "kind", "notes", "notified_on", "operation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "reference", "responsible_id", "starts_on", "title", "version") VALUES (NEW."amount", NEW."authority_id", NEW."created_at", NEW."created_by_id", NEW."ends_on", NEW."facilitator_id", NEW."group_id", NEW."id", NEW."kind", NEW."notes", NEW."notified_on", NEW."operation_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."project_id", NEW."reference", NEW."responsible_id", NEW."starts_on", NEW."title", NEW."version"); RETURN NULL;',
                            hash="2497b9319190caa45156c3204238e855632e1da4",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_b71a8",
                            table="insertion_contract",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="contractgroupevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="9fc8d439aff082aba884a2fc4d594e73f6e4bf79",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_ff203",
                            table="insertion_contractgroupevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="criterionevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="8ce3f2dcdb184c5a1f6c1397e2e87e5f0d67c962",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_bc9c1",
                            table="insertion_criterionevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="hourstally",
                    constraint=models.UniqueConstraint(
                        fields=("lot", "action", "year"),
                        name="hourstally_once",
                        nulls_distinct=False,
                        violation_error_message="Ce total existe déjà.",
                    ),
                ),
                AddTrigger(
                    model_name="hourslinkevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="6c9ca089d76de99108db22c43fdd28c8fc502270",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_b3470",
                            table="insertion_hourslinkevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="hourslink",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("action__isnull", True), ("lot__isnull", False)),
                            models.Q(("action__isnull", False), ("lot__isnull", True)),
                            _connector="OR",
                        ),
                        name="hourslink_of_one",
                        violation_error_message="Un lien est celui d’un lot, ou d’une action.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="hourslink",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("expires_at__gt", models.F("created_at")),
                            ("first_month__day", 1),
                            ("last_month__day", 1),
                            ("last_month__gte", models.F("first_month")),
                        ),
                        name="hourslink_sound",
                        violation_error_message="Un lien va d’un mois à un autre, et expire après sa création.",
                    ),
                ),
                AddTrigger(
                    model_name="hourslink",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "insertion_hourslinkevent" ("action_id", "created_at", "created_by_id", "expires_at", "first_month", "id", "last_month", "lot_id", "partner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "revoked_at", "sent_to", "uid", "used_at") VALUES (NEW."action_id", NEW."created_at", NEW."created_by_id", NEW."expires_at", NEW."first_month", NEW."id", NEW."last_month", NEW."lot_id", NEW."partner_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."revoked_at", NEW."sent_to", NEW."uid", NEW."used_at"); RETURN NULL;',
                            hash="e5ad8efc627354025b41213b30be084fa92a7f93",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_9414a",
                            table="insertion_hourslink",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="hourslink",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "insertion_hourslinkevent" ("action_id", "created_at", "created_by_id", "expires_at", "first_month", "id", "last_month", "lot_id", "partner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "revoked_at", "sent_to", "uid", "used_at") VALUES (NEW."action_id", NEW."created_at", NEW."created_by_id", NEW."expires_at", NEW."first_month", NEW."id", NEW."last_month", NEW."lot_id", NEW."partner_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."revoked_at", NEW."sent_to", NEW."uid", NEW."used_at"); RETURN NULL;',
                            hash="78d5b9e1d1f62f436839410216d12d60d04681e1",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_02043",
                            table="insertion_hourslink",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="hourslink",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "insertion_hourslinkevent" ("action_id", "created_at", "created_by_id", "expires_at", "first_month", "id", "last_month", "lot_id", "partner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "revoked_at", "sent_to", "uid", "used_at") VALUES (OLD."action_id", OLD."created_at", OLD."created_by_id", OLD."expires_at", OLD."first_month", OLD."id", OLD."last_month", OLD."lot_id", OLD."partner_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."revoked_at", OLD."sent_to", OLD."uid", OLD."used_at"); RETURN NULL;',
                            hash="e04ee1791880b3e28a12601d1980ffa86cf94677",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_dd61a",
                            table="insertion_hourslink",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="amendmentevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="2a0a028c760f61677b81e7701d80803549120c88",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_7cb39",
                            table="insertion_amendmentevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="amendment",
                    constraint=models.UniqueConstraint(
                        fields=("lot", "number"),
                        name="amendment_once",
                        violation_error_message="Ce lot a déjà un avenant de ce numéro.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="amendment",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("number", ""), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            ("signed_on__year__range", (2000, 2100)),
                        ),
                        name="amendment_named",
                        violation_error_message="Un avenant a un numéro, un objet et une date entre 2000 et 2100.",
                    ),
                ),
                AddTrigger(
                    model_name="amendment",
                    trigger=pgtrigger.compiler.Trigger(
                        name="count_version",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="NEW.version = OLD.version + 1; RETURN NEW;",
                            hash="547073ef9d18cb7e05abc21d90feb83957da3210",
                            operation="UPDATE",
                            pgid="pgtrigger_count_version_f333e",
                            table="insertion_amendment",
                            when="BEFORE",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="amendment",
                    trigger=pgtrigger.compiler.Trigger(
                        name="amend_lot",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n                    IF TG_OP <> 'INSERT' THEN UPDATE insertion_lot SET due_on = due_on WHERE id = OLD.lot_id; END IF;\n                    IF TG_OP <> 'DELETE' THEN UPDATE insertion_lot SET due_on = due_on WHERE id = NEW.lot_id; END IF;\n                    RETURN NULL;\n                ",
                            hash="d9dbed9a0ac85b76e873b0bf42efda12e9b698d4",
                            operation="INSERT OR UPDATE OR DELETE",
                            pgid="pgtrigger_amend_lot_b0268",
                            table="insertion_amendment",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="amendment",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "insertion_amendmentevent" ("amount_change", "created_by_id", "ends_on", "id", "lot_id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "signed_on", "target_change", "version", "worked_change") VALUES (NEW."amount_change", NEW."created_by_id", NEW."ends_on", NEW."id", NEW."lot_id", NEW."number", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason", NEW."signed_on", NEW."target_change", NEW."version", NEW."worked_change"); RETURN NULL;',
                            hash="493cfdf61aec12abe17bbf4911478ecc2276126a",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_8b030",
                            table="insertion_amendment",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="amendment",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "insertion_amendmentevent" ("amount_change", "created_by_id", "ends_on", "id", "lot_id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "signed_on", "target_change", "version", "worked_change") VALUES (NEW."amount_change", NEW."created_by_id", NEW."ends_on", NEW."id", NEW."lot_id", NEW."number", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason", NEW."signed_on", NEW."target_change", NEW."version", NEW."worked_change"); RETURN NULL;',
                            hash="751ff706ddb597a83c84c36f8a225176a6c42fae",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_90cbe",
                            table="insertion_amendment",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="amendment",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "insertion_amendmentevent" ("amount_change", "created_by_id", "ends_on", "id", "lot_id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "signed_on", "target_change", "version", "worked_change") VALUES (OLD."amount_change", OLD."created_by_id", OLD."ends_on", OLD."id", OLD."lot_id", OLD."number", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reason", OLD."signed_on", OLD."target_change", OLD."version", OLD."worked_change"); RETURN NULL;',
                            hash="8465b9ae50204cd12a28da09b065d5f2b8b64386",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_38d1b",
                            table="insertion_amendment",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddIndex(
                    model_name="pathway",
                    index=models.Index(models.F("ended_on"), name="pathway_ended"),
                ),
                migrations.AddIndex(
                    model_name="pathway",
                    index=django.contrib.postgres.indexes.GinIndex(fields=["criteria"], name="pathway_criteria"),
                ),
                migrations.AddConstraint(
                    model_name="pathway",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("number__regex", "^P-[23456789ABCDEFGHJKMNPQRSTUVWXYZ]{6}$")),
                        name="pathway_number_form",
                        violation_error_message="Un numéro de parcours est tiré au hasard (« P-7K3MQX »).",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="pathway",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("age_bracket__in", ["under_18", "from_18", "from_26", "from_50", "unknown"]),
                            ("home_area__in", ["qpv", "outside", "unknown"]),
                            ("level__in", ["none", "level_3", "level_4", "level_5", "level_6", "unknown"]),
                            ("sex__in", ["woman", "man", "unknown"]),
                        ),
                        name="pathway_traits_known",
                        violation_error_message="Ce choix n’existe pas.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="pathway",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("home_quartier__isnull", True), ("home_area", "qpv"), _connector="OR"),
                        name="pathway_home",
                        violation_error_message="Seul un habitant d’un QPV a un QPV de résidence.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="pathway",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("ended_on__isnull", False),
                            models.Q(("exit_12", ""), ("exit_3", ""), ("exit_6", "")),
                            _connector="OR",
                        ),
                        name="pathway_exits_after_end",
                        violation_error_message="Une sortie se compte à partir de la fin du parcours : dites-la d’abord.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="pathway",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            (
                                "exit_3__in",
                                [
                                    "",
                                    "lasting",
                                    "transition",
                                    "insertion",
                                    "training",
                                    "own_business",
                                    "no_job",
                                    "other",
                                    "lost",
                                ],
                            ),
                            (
                                "exit_6__in",
                                [
                                    "",
                                    "lasting",
                                    "transition",
                                    "insertion",
                                    "training",
                                    "own_business",
                                    "no_job",
                                    "other",
                                    "lost",
                                ],
                            ),
                            (
                                "exit_12__in",
                                [
                                    "",
                                    "lasting",
                                    "transition",
                                    "insertion",
                                    "training",
                                    "own_business",
                                    "no_job",
                                    "other",
                                    "lost",
                                ],
                            ),
                        ),
                        name="pathway_exits_known",
                        violation_error_message="Cette sortie n’existe pas.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="pathway",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("purged_on__isnull", True),
                            models.Q(
                                ("age_bracket", "unknown"),
                                ("criteria", []),
                                ("exit_12", ""),
                                ("exit_3", ""),
                                ("exit_6", ""),
                                ("home_area", "unknown"),
                                ("level", "unknown"),
                                ("sex", "unknown"),
                            ),
                            _connector="OR",
                        ),
                        name="pathway_purged",
                        violation_error_message="Les traits de ce parcours ont été effacés : il n’en reçoit plus.",
                    ),
                ),
                AddTrigger(
                    model_name="pathway",
                    trigger=pgtrigger.compiler.Trigger(
                        name="count_version",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="NEW.version = OLD.version + 1; RETURN NEW;",
                            hash="d2dbbffe4170320a3d819425f98f9e6f4054a48d",
                            operation="UPDATE",
                            pgid="pgtrigger_count_version_9effb",
                            table="insertion_pathway",
                            when="BEFORE",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="pathway",
                    trigger=pgtrigger.compiler.Trigger(
                        name="pathway_criteria",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n        IF EXISTS (SELECT unnest(NEW.criteria) EXCEPT SELECT code FROM insertion_criterion) THEN\n            RAISE EXCEPTION 'pathway_criteria' USING ERRCODE = 'check_violation',\n                HINT = 'Ce critère n’est pas dans la liste.';\n        END IF;\n        RETURN NEW;\n    ",
                            hash="c885bf7c4e64bf297e552f0f51ea06b73df335a5",
                            operation='INSERT OR UPDATE OF "criteria"',
                            pgid="pgtrigger_pathway_criteria_c6436",
                            table="insertion_pathway",
                            when="BEFORE",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="pathway",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "insertion_pathwayevent" ("age_bracket", "created_at", "created_by_id", "criteria", "ended_on", "exit_12", "exit_3", "exit_6", "home_area", "home_quartier_id", "id", "level", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "purged_on", "sex", "version") VALUES (NEW."age_bracket", NEW."created_at", NEW."created_by_id", NEW."criteria", NEW."ended_on", NEW."exit_12", NEW."exit_3", NEW."exit_6", NEW."home_area", NEW."home_quartier_id", NEW."id", NEW."level", NEW."number", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."purged_on", NEW."sex", NEW."version"); RETURN NULL;',
                            hash="93ccdd2c83be4f3f3ea1ca8b146fbd275dc2edce",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_f283d",
                            table="insertion_pathway",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="pathway",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "insertion_pathwayevent" ("age_bracket", "created_at", "created_by_id", "criteria", "ended_on", "exit_12", "exit_3", "exit_6", "home_area", "home_quartier_id", "id", "level", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "purged_on", "sex", "version") VALUES (NEW."age_bracket", NEW."created_at", NEW."created_by_id", NEW."criteria", NEW."ended_on", NEW."exit_12", NEW."exit_3", NEW."exit_6", NEW."home_area", NEW."home_quartier_id", NEW."id", NEW."level", NEW."number", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."purged_on", NEW."sex", NEW."version"); RETURN NULL;',
                            hash="c41f646871a003c204a2c3b0775418975c51da63",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_bc19f",
                            table="insertion_pathway",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="pathwayevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="0d86d1a83aaf46b3a711d04c8e8156b6333faeca",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_2ccd2",
                            table="insertion_pathwayevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="pathwaypurgeevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="3a10ff379a924173a8646e73f9a0eab18e66d43c",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_c5a9f",
                            table="insertion_pathwaypurgeevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                migrations.AddIndex(
                    model_name="placement",
                    index=models.Index(models.F("lot"), models.F("starts_on"), name="placement_lot_starts"),
                ),
                migrations.AddIndex(
                    model_name="placement",
                    index=models.Index(
                        models.F("action"),
                        models.F("starts_on"),
                        condition=models.Q(("action__isnull", False)),
                        name="placement_action_starts",
                    ),
                ),
                migrations.AddIndex(
                    model_name="placement",
                    index=models.Index(models.F("ends_on"), models.F("starts_on"), name="placement_dates"),
                ),
                migrations.AddConstraint(
                    model_name="placement",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("lot__isnull", False), ("action__isnull", False), _connector="OR"),
                        name="placement_somewhere",
                        violation_error_message="Une étape est dans un lot, ou dans une action.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="placement",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("modality", "educative"), _negated=True),
                            ("action__isnull", False),
                            _connector="OR",
                        ),
                        name="placement_educative",
                        violation_error_message="Un chantier éducatif est une action : dites laquelle.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="placement",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on__isnull", True), ("ends_on__gte", models.F("starts_on")), _connector="OR"
                        ),
                        name="placement_period",
                        violation_error_message="La fin ne peut pas précéder le début.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="placement",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("starts_on__year__range", (2000, 2100))),
                        name="placement_years",
                        violation_error_message="Une étape commence entre 2000 et 2100.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="placement",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("work_share__range", (1, 100))),
                        name="placement_share",
                        violation_error_message="Un temps de travail va de 1 à 100 %%.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="placement",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            (
                                "job_contract__in",
                                [
                                    "cdi",
                                    "cdd",
                                    "cddi",
                                    "cddu",
                                    "temporary",
                                    "apprenticeship",
                                    "professional",
                                    "trainee",
                                    "other",
                                ],
                            ),
                            ("modality__in", ["direct", "provision", "subcontract", "training", "educative"]),
                        ),
                        name="placement_words_known",
                        violation_error_message="Ce choix n’existe pas.",
                    ),
                ),
                AddTrigger(
                    model_name="placement",
                    trigger=pgtrigger.compiler.Trigger(
                        name="count_version",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="NEW.version = OLD.version + 1; RETURN NEW;",
                            hash="e12bd22928df368cd7552b7dbbb664648069a63b",
                            operation="UPDATE",
                            pgid="pgtrigger_count_version_1eb7d",
                            table="insertion_placement",
                            when="BEFORE",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="placement",
                    trigger=pgtrigger.compiler.Trigger(
                        name="placement_full_time",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n    PERFORM 1 FROM insertion_pathway WHERE id = NEW.pathway_id FOR NO KEY UPDATE;\n    IF EXISTS (\n        SELECT 1 FROM insertion_placement day\n        JOIN insertion_placement step ON step.pathway_id = day.pathway_id\n            AND day.starts_on BETWEEN step.starts_on AND coalesce(step.ends_on, 'infinity')\n        WHERE day.pathway_id = NEW.pathway_id GROUP BY day.id HAVING sum(step.work_share) > 100\n    ) THEN\n        RAISE EXCEPTION 'placement_full_time' USING ERRCODE = 'check_violation',\n            HINT = 'Ce parcours a déjà une étape à ces dates : ensemble, elles dépassent un temps plein.';\n    END IF;\nRETURN NULL;",
                            hash="adbf0681d15f828a3a919bcd306bbfbeb3357b0e",
                            operation='INSERT OR UPDATE OF "pathway_id", "starts_on", "ends_on", "work_share"',
                            pgid="pgtrigger_placement_full_time_cb222",
                            table="insertion_placement",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="placement",
                    trigger=pgtrigger.compiler.Trigger(
                        name="placement_hours",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n        IF EXISTS (\n            SELECT 1 FROM insertion_hoursstatement line JOIN insertion_sheet sheet ON sheet.id = line.sheet_id\n            WHERE line.placement_id = NEW.id AND (\n                NEW.pathway_id <> OLD.pathway_id\n                OR sheet.lot_id IS DISTINCT FROM NEW.lot_id\n                OR (NEW.lot_id IS NULL AND sheet.action_id IS DISTINCT FROM NEW.action_id)\n                OR line.hours > insertion_month_limit(\n                    greatest(NEW.starts_on, sheet.month),\n                    least(coalesce(NEW.ends_on, 'infinity'), (sheet.month + INTERVAL '1 month - 1 day')::date)\n                )\n                OR (sheet.validated_at IS NOT NULL AND NEW.action_id IS DISTINCT FROM OLD.action_id)\n            )\n        ) THEN\n            RAISE EXCEPTION 'placement_hours' USING ERRCODE = 'check_violation',\n                HINT = 'Des heures sont déjà notées pour cette étape, là ou à des dates qu’elle n’aurait plus.';\n        END IF;\n        RETURN NEW;\n    ",
                            hash="39aa0bc4cbb5accd375f07a8ed845046cb490744",
                            operation='UPDATE OF "pathway_id", "lot_id", "action_id", "starts_on", "ends_on"',
                            pgid="pgtrigger_placement_hours_e29d8",
                            table="insertion_placement",
                            when="BEFORE",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="placement",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "insertion_placementevent" ("action_id", "employer_id", "ends_on", "id", "job_contract", "lot_id", "modality", "pathway_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_on", "version", "work_share") VALUES (NEW."action_id", NEW."employer_id", NEW."ends_on", NEW."id", NEW."job_contract", NEW."lot_id", NEW."modality", NEW."pathway_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."starts_on", NEW."version", NEW."work_share"); RETURN NULL;',
                            hash="e8f0ef64873cf3bb8b048a3fe4b655866517963f",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_dcdd7",
                            table="insertion_placement",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="placement",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "insertion_placementevent" ("action_id", "employer_id", "ends_on", "id", "job_contract", "lot_id", "modality", "pathway_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_on", "version", "work_share") VALUES (NEW."action_id", NEW."employer_id", NEW."ends_on", NEW."id", NEW."job_contract", NEW."lot_id", NEW."modality", NEW."pathway_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."starts_on", NEW."version", NEW."work_share"); RETURN NULL;',
                            hash="1763761c64e887e7e752965195e366204d2e990a",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_f018d",
                            table="insertion_placement",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="placement",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "insertion_placementevent" ("action_id", "employer_id", "ends_on", "id", "job_contract", "lot_id", "modality", "pathway_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_on", "version", "work_share") VALUES (OLD."action_id", OLD."employer_id", OLD."ends_on", OLD."id", OLD."job_contract", OLD."lot_id", OLD."modality", OLD."pathway_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."starts_on", OLD."version", OLD."work_share"); RETURN NULL;',
                            hash="92b92d2fee25f1e1793132b66dc69ed0bbd5a443",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_c5898",
                            table="insertion_placement",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="placementevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="846df40eb493855757c90edf8ba34b503ef0b349",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_09591",
                            table="insertion_placementevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="projecttarget",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True),
                        name="projecttarget_named",
                        violation_error_message="Un objectif est celui d’un maître d’ouvrage.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="projecttarget",
                    constraint=models.UniqueConstraint(
                        models.F("project"),
                        core.db.functions.Normalize("name"),
                        name="projecttarget_once",
                        violation_error_message="Ce projet a déjà un objectif pour ce maître d’ouvrage.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="projecttarget",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("invested__isnull", True), ("invested__gte", 0), _connector="OR"),
                            models.Q(("declared_hours__isnull", True), ("declared_hours__gte", 0), _connector="OR"),
                            models.Q(
                                ("share__isnull", True),
                                models.Q(("share__gt", 0), ("share__lte", 100)),
                                _connector="OR",
                            ),
                        ),
                        name="projecttarget_figures",
                        violation_error_message="Montant et heures ne sont pas négatifs, une part est entre 0 et 100 %%.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="projecttarget",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("declared_hours__isnull", True), ("declared_on__isnull", False), _connector="OR"
                        ),
                        name="projecttarget_dated",
                        violation_error_message="Des heures faites ont leur date.",
                    ),
                ),
                AddTrigger(
                    model_name="projecttarget",
                    trigger=pgtrigger.compiler.Trigger(
                        name="count_version",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="NEW.version = OLD.version + 1; RETURN NEW;",
                            hash="f9aac8222856b828892fe153a56b5e074a4297bf",
                            operation="UPDATE",
                            pgid="pgtrigger_count_version_c4c44",
                            table="insertion_projecttarget",
                            when="BEFORE",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="projecttarget",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "insertion_projecttargetevent" ("authority_id", "declared_hours", "declared_on", "id", "invested", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "share", "source", "target_hours", "version", "worked_hours") VALUES (NEW."authority_id", NEW."declared_hours", NEW."declared_on", NEW."id", NEW."invested", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."project_id", NEW."share", NEW."source", NEW."target_hours", NEW."version", NEW."worked_hours"); RETURN NULL;',
                            hash="6168f9222c1c80c0f7c229c91045fcabff3802c5",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_9c0a8",
                            table="insertion_projecttarget",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="projecttarget",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "insertion_projecttargetevent" ("authority_id", "declared_hours", "declared_on", "id", "invested", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "share", "source", "target_hours", "version", "worked_hours") VALUES (NEW."authority_id", NEW."declared_hours", NEW."declared_on", NEW."id", NEW."invested", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."project_id", NEW."share", NEW."source", NEW."target_hours", NEW."version", NEW."worked_hours"); RETURN NULL;',
                            hash="33faceeafced67ccda8994e6fe2e4e80ff921b45",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_3d169",
                            table="insertion_projecttarget",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="projecttarget",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "insertion_projecttargetevent" ("authority_id", "declared_hours", "declared_on", "id", "invested", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "share", "source", "target_hours", "version", "worked_hours") VALUES (OLD."authority_id", OLD."declared_hours", OLD."declared_on", OLD."id", OLD."invested", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."project_id", OLD."share", OLD."source", OLD."target_hours", OLD."version", OLD."worked_hours"); RETURN NULL;',
                            hash="7a0346670e9892a62d9f6ada78b4bfb5808271f6",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_72ead",
                            table="insertion_projecttarget",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="projecttargetevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="bbfbc2d5634216a6376c3771ee805935fdf31eca",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_6dabb",
                            table="insertion_projecttargetevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                migrations.AddIndex(
                    model_name="sheet",
                    index=models.Index(models.F("month"), name="sheet_month"),
                ),
                migrations.AddIndex(
                    model_name="sheet",
                    index=models.Index(
                        models.F("sent_at"),
                        condition=models.Q(("sent_at__isnull", False), ("validated_at", None)),
                        name="sheet_to_validate",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="sheet",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("action__isnull", True), ("lot__isnull", False)),
                            models.Q(("action__isnull", False), ("lot__isnull", True)),
                            _connector="OR",
                        ),
                        name="sheet_of_one",
                        violation_error_message="Un relevé est celui d’un lot, ou d’une action.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="sheet",
                    constraint=models.UniqueConstraint(
                        fields=("lot", "action", "month"),
                        name="sheet_once",
                        nulls_distinct=False,
                        violation_error_message="Ce mois a déjà son relevé.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="sheet",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("month__day", 1), ("month__year__range", (2000, 2100))),
                        name="sheet_month",
                        violation_error_message="Un mois est dit par son premier jour, entre 2000 et 2100.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="sheet",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("validated_at__isnull", True), ("validated_by__isnull", True)),
                            models.Q(("validated_at__isnull", False), ("validated_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="sheet_signed",
                        violation_error_message="Un mois validé a sa date et son auteur.",
                    ),
                ),
                AddTrigger(
                    model_name="sheet",
                    trigger=pgtrigger.compiler.Trigger(
                        name="count_version",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="NEW.version = OLD.version + 1; RETURN NEW;",
                            hash="daf4a941122bd4f2c532566c88b8e0c6f61008f7",
                            operation="UPDATE",
                            pgid="pgtrigger_count_version_d58ef",
                            table="insertion_sheet",
                            when="BEFORE",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="sheet",
                    trigger=pgtrigger.compiler.Trigger(
                        name="keep_its_month",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."action_id" IS DISTINCT FROM (NEW."action_id") OR OLD."lot_id" IS DISTINCT FROM (NEW."lot_id") OR OLD."month" IS DISTINCT FROM (NEW."month"))',
                            func="\n                    RAISE EXCEPTION 'sheet_moved' USING ERRCODE = 'check_violation',\n                        HINT = 'Un relevé garde son lot, ou son action, et son mois.';\n                ",
                            hash="93a2343e7a6d776f219eedbeee4f2c2f8562c89d",
                            operation="UPDATE",
                            pgid="pgtrigger_keep_its_month_a4262",
                            table="insertion_sheet",
                            when="BEFORE",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="sheet",
                    trigger=pgtrigger.compiler.Trigger(
                        name="count_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\nINSERT INTO insertion_hourstally (lot_id, action_id, year, done, waiting)\nSELECT lot_id, action_id, year, sum(done), sum(waiting) FROM (SELECT lot_id, action_id, extract(year FROM month)::int,\n        CASE WHEN validated_at IS NULL THEN 0 ELSE -1 * hours END,\n        CASE WHEN validated_at IS NULL THEN -1 * hours ELSE 0 END FROM old_rows UNION ALL SELECT lot_id, action_id, extract(year FROM month)::int,\n        CASE WHEN validated_at IS NULL THEN 0 ELSE 1 * hours END,\n        CASE WHEN validated_at IS NULL THEN 1 * hours ELSE 0 END FROM new_rows) AS sheets (lot_id, action_id, year, done, waiting)\nGROUP BY lot_id, action_id, year HAVING sum(done) <> 0 OR sum(waiting) <> 0 ORDER BY lot_id, action_id, year\nON CONFLICT (lot_id, action_id, year) DO UPDATE SET done = insertion_hourstally.done + excluded.done,\n    waiting = insertion_hourstally.waiting + excluded.waiting;\nRETURN NULL;\n",
                            hash="04312e2427da5d1a32c155def43ebaf55ec43dfd",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_count_update_b4e14",
                            referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                            table="insertion_sheet",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="sheet",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "insertion_sheetevent" ("action_id", "id", "lot_id", "month", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reopened_reason", "sent_at", "sent_by_id", "validated_at", "validated_by_id") VALUES (NEW."action_id", NEW."id", NEW."lot_id", NEW."month", NEW."note", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reopened_reason", NEW."sent_at", NEW."sent_by_id", NEW."validated_at", NEW."validated_by_id"); RETURN NULL;',
                            hash="4893e8e4c9bc8a3e3157053fbd9be19c34185827",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_9bb10",
                            table="insertion_sheet",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="sheet",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."action_id" IS DISTINCT FROM (NEW."action_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."lot_id" IS DISTINCT FROM (NEW."lot_id") OR OLD."month" IS DISTINCT FROM (NEW."month") OR OLD."note" IS DISTINCT FROM (NEW."note") OR OLD."reopened_reason" IS DISTINCT FROM (NEW."reopened_reason") OR OLD."sent_at" IS DISTINCT FROM (NEW."sent_at") OR OLD."sent_by_id" IS DISTINCT FROM (NEW."sent_by_id") OR OLD."validated_at" IS DISTINCT FROM (NEW."validated_at") OR OLD."validated_by_id" IS DISTINCT FROM (NEW."validated_by_id"))',
                            func='INSERT INTO "insertion_sheetevent" ("action_id", "id", "lot_id", "month", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reopened_reason", "sent_at", "sent_by_id", "validated_at", "validated_by_id") VALUES (NEW."action_id", NEW."id", NEW."lot_id", NEW."month", NEW."note", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reopened_reason", NEW."sent_at", NEW."sent_by_id", NEW."validated_at", NEW."validated_by_id"); RETURN NULL;',
                            hash="8778998068f10228e482f1f5feb5a4ca543b9794",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_89bf8",
                            table="insertion_sheet",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="hoursstatementevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="72ea83f1258e093b310a35f580fdc40dad1ba839",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_230e9",
                            table="insertion_hoursstatementevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="hoursstatement",
                    constraint=models.UniqueConstraint(
                        fields=("sheet", "placement"),
                        name="hoursstatement_once",
                        violation_error_message="Cette étape a déjà ses heures de ce mois.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="hoursstatement",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("hours__gte", 0)),
                        name="hoursstatement_positive",
                        violation_error_message="Des heures ne sont pas négatives.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="hoursstatement",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("entered_by__isnull", False), ("link__isnull", False), _connector="OR"),
                        name="hoursstatement_told_by",
                        violation_error_message="Quelqu’un a saisi ces heures : une personne, ou une structure par son lien.",
                    ),
                ),
                AddTrigger(
                    model_name="hoursstatement",
                    trigger=pgtrigger.compiler.Trigger(
                        name="hours_in_bounds",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            declare="DECLARE sheet RECORD; step RECORD; month_end DATE; others NUMERIC;",
                            func="\n                    IF TG_OP <> 'INSERT' THEN \n    SELECT * INTO sheet FROM insertion_sheet WHERE id = OLD.sheet_id FOR NO KEY UPDATE;\n    IF sheet.validated_at IS NOT NULL THEN\n        RAISE EXCEPTION 'hoursstatement_locked' USING ERRCODE = 'check_violation',\n            HINT = 'Ce mois est validé : ses heures ne changent plus, à moins qu’un manager ne le rouvre.';\n    END IF;\n END IF;\n                    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n                    \n    SELECT * INTO sheet FROM insertion_sheet WHERE id = NEW.sheet_id FOR NO KEY UPDATE;\n    IF sheet.validated_at IS NOT NULL THEN\n        RAISE EXCEPTION 'hoursstatement_locked' USING ERRCODE = 'check_violation',\n            HINT = 'Ce mois est validé : ses heures ne changent plus, à moins qu’un manager ne le rouvre.';\n    END IF;\n\n                    \n    SELECT * INTO step FROM insertion_placement WHERE id = NEW.placement_id;\n    IF sheet.lot_id IS DISTINCT FROM step.lot_id\n        OR (step.lot_id IS NULL AND sheet.action_id IS DISTINCT FROM step.action_id) THEN\n        RAISE EXCEPTION 'hoursstatement_elsewhere' USING ERRCODE = 'check_violation',\n            HINT = 'Cette étape n’est pas de ce lot, ou de cette action.';\n    END IF;\n    month_end := (sheet.month + INTERVAL '1 month - 1 day')::date;\n    IF NEW.hours > insertion_month_limit(\n        greatest(step.starts_on, sheet.month), least(coalesce(step.ends_on, 'infinity'), month_end)\n    ) THEN\n        RAISE EXCEPTION 'hoursstatement_month' USING ERRCODE = 'check_violation',\n            HINT = 'Plus d’heures que ses jours de ce mois n’en permettent (10 h par jour, 48 h par semaine).';\n    END IF;\n    PERFORM 1 FROM insertion_pathway WHERE id = step.pathway_id FOR NO KEY UPDATE;\n    SELECT coalesce(sum(line.hours), 0) INTO others\n    FROM insertion_placement beside\n    JOIN insertion_hoursstatement line ON line.placement_id = beside.id AND line.id <> NEW.id\n    JOIN insertion_sheet month_of ON month_of.id = line.sheet_id AND month_of.month = sheet.month\n    WHERE beside.pathway_id = step.pathway_id;\n    IF others + NEW.hours > insertion_month_limit(sheet.month, month_end) THEN\n        RAISE EXCEPTION 'hoursstatement_pathway' USING ERRCODE = 'check_violation',\n            HINT = 'Avec ses autres étapes, ce parcours aurait plus d’heures qu’un mois n’en permet.';\n    END IF;\n\n                    RETURN NEW;\n                ",
                            hash="39814f30ecdf1c4de31dcae660f900aaa5dfb80b",
                            operation="INSERT OR UPDATE OR DELETE",
                            pgid="pgtrigger_hours_in_bounds_d5214",
                            table="insertion_hoursstatement",
                            when="BEFORE",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="hoursstatement",
                    trigger=pgtrigger.compiler.Trigger(
                        name="count_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\nUPDATE insertion_sheet SET hours = insertion_sheet.hours + changes.n\nFROM (SELECT sheet_id, sum(n) AS n FROM (SELECT sheet_id, hours FROM new_rows) AS lines (sheet_id, n) GROUP BY sheet_id) changes\nWHERE insertion_sheet.id = changes.sheet_id AND changes.n <> 0;\nRETURN NULL;\n",
                            hash="c11e4063a1cbc4b99bfafc82a395e04de855f919",
                            level="STATEMENT",
                            operation="INSERT",
                            pgid="pgtrigger_count_insert_ef8bb",
                            referencing="REFERENCING NEW TABLE AS new_rows ",
                            table="insertion_hoursstatement",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="hoursstatement",
                    trigger=pgtrigger.compiler.Trigger(
                        name="count_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\nUPDATE insertion_sheet SET hours = insertion_sheet.hours + changes.n\nFROM (SELECT sheet_id, sum(n) AS n FROM (SELECT sheet_id, -hours FROM old_rows) AS lines (sheet_id, n) GROUP BY sheet_id) changes\nWHERE insertion_sheet.id = changes.sheet_id AND changes.n <> 0;\nRETURN NULL;\n",
                            hash="60dd11bed4d14feda6b78dd563128cd3bab22e05",
                            level="STATEMENT",
                            operation="DELETE",
                            pgid="pgtrigger_count_delete_a7939",
                            referencing="REFERENCING OLD TABLE AS old_rows ",
                            table="insertion_hoursstatement",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="hoursstatement",
                    trigger=pgtrigger.compiler.Trigger(
                        name="count_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\nUPDATE insertion_sheet SET hours = insertion_sheet.hours + changes.n\nFROM (SELECT sheet_id, sum(n) AS n FROM (SELECT sheet_id, -hours FROM old_rows UNION ALL SELECT sheet_id, hours FROM new_rows) AS lines (sheet_id, n) GROUP BY sheet_id) changes\nWHERE insertion_sheet.id = changes.sheet_id AND changes.n <> 0;\nRETURN NULL;\n",
                            hash="2c5aeab4f815525dc1ff22640bfb4f81dca16c8b",
                            level="STATEMENT",
                            operation="UPDATE",
                            pgid="pgtrigger_count_update_458ec",
                            referencing="REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ",
                            table="insertion_hoursstatement",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="hoursstatement",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "insertion_hoursstatementevent" ("entered_at", "entered_by_id", "hours", "id", "link_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "placement_id", "sheet_id") VALUES (NEW."entered_at", NEW."entered_by_id", NEW."hours", NEW."id", NEW."link_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."placement_id", NEW."sheet_id"); RETURN NULL;',
                            hash="0394535aa08f2a81a0c128661bdb851c368861e9",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_a1057",
                            table="insertion_hoursstatement",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="hoursstatement",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "insertion_hoursstatementevent" ("entered_at", "entered_by_id", "hours", "id", "link_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "placement_id", "sheet_id") VALUES (NEW."entered_at", NEW."entered_by_id", NEW."hours", NEW."id", NEW."link_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."placement_id", NEW."sheet_id"); RETURN NULL;',
                            hash="308000f686530652b16378e1de03f7e07d9304bc",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_36e8f",
                            table="insertion_hoursstatement",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="hoursstatement",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "insertion_hoursstatementevent" ("entered_at", "entered_by_id", "hours", "id", "link_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "placement_id", "sheet_id") VALUES (OLD."entered_at", OLD."entered_by_id", OLD."hours", OLD."id", OLD."link_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."placement_id", OLD."sheet_id"); RETURN NULL;',
                            hash="061a79214b76d1cac7937352fba1fba379d4e0e6",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_275cf",
                            table="insertion_hoursstatement",
                            when="AFTER",
                        ),
                    ),
                ),
                migrations.AddConstraint(
                    model_name="sheetdocument",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("title", ""), _negated=True),
                            models.Q(("name", ""), _negated=True),
                            ("size__gt", 0),
                        ),
                        name="sheetdocument_file_whole",
                        violation_error_message="Un document a un intitulé, un nom et un contenu.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="sheetdocument",
                    constraint=models.UniqueConstraint(
                        fields=("sheet", "digest"),
                        name="sheetdocument_once",
                        violation_error_message="Ce fichier est déjà joint à ce relevé.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="sheetdocument",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("added_by__isnull", False), ("link__isnull", False), _connector="OR"),
                        name="sheetdocument_told_by",
                        violation_error_message="Quelqu’un a joint ce fichier : une personne, ou une structure par son lien.",
                    ),
                ),
                AddTrigger(
                    model_name="sheetevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="9eac7df2a66478d4ad6d1b9cb3ffd3724049b180",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_e4d72",
                            table="insertion_sheetevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="lotevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="8eaef8e65b6af1baa13c5d547d743df23d234d06",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_8bc7d",
                            table="insertion_lotevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                migrations.AddIndex(
                    model_name="lot",
                    index=models.Index(models.F("due_on"), name="lot_due_on"),
                ),
                migrations.AddIndex(
                    model_name="lot",
                    index=models.Index(models.F("company"), name="lot_of_company"),
                ),
                migrations.AddConstraint(
                    model_name="lot",
                    constraint=models.UniqueConstraint(
                        fields=("contract", "number"),
                        name="lot_once",
                        violation_error_message="Ce marché a déjà un lot de ce numéro.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="lot",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("number", ""), _negated=True), models.Q(("title", ""), _negated=True)
                        ),
                        name="lot_named",
                        violation_error_message="Un lot a un numéro et un intitulé.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="lot",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("amount__gt", 0),
                            ("hourly_cost__gt", 0),
                            ("insertion_rate__gt", 0),
                            ("insertion_rate__lte", 100),
                            ("labour_share__gt", 0),
                            ("labour_share__lte", 100),
                        ),
                        name="lot_inputs",
                        violation_error_message="Montant, part, taux et coût horaire sont plus grands que zéro ; une part et un taux ne dépassent pas 100 %%.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="lot",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("is_typed", True),
                            (
                                "target_hours",
                                django.db.models.functions.math.Round(
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.expressions.CombinedExpression(
                                            django.db.models.expressions.CombinedExpression(
                                                models.F("amount"), "*", models.F("labour_share")
                                            ),
                                            "*",
                                            models.F("insertion_rate"),
                                        ),
                                        "/",
                                        django.db.models.expressions.CombinedExpression(
                                            models.F("hourly_cost"), "*", models.Value(Decimal("10000"))
                                        ),
                                    ),
                                    output_field=models.DecimalField(),
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="lot_computed",
                        violation_error_message="L’objectif n’est pas celui du calcul : dites pourquoi il est fixé autrement.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="lot",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("is_typed", False), models.Q(("typed_reason", ""), _negated=True), _connector="OR"
                        ),
                        name="lot_typed_reason",
                        violation_error_message="Dites pourquoi l’objectif est fixé en heures.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="lot",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on__gte", models.F("starts_on")),
                            models.Q(
                                ("due_on__isnull", True), ("due_on__gte", models.F("starts_on")), _connector="OR"
                            ),
                        ),
                        name="lot_period",
                        violation_error_message="La fin du lot ne peut pas précéder son début.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="lot",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on__year__range", (2000, 2100)), ("starts_on__year__range", (2000, 2100))
                        ),
                        name="lot_years",
                        violation_error_message="Un lot court entre 2000 et 2100.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="lot",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("settled_at__isnull", True), ("settled_by__isnull", True)),
                            models.Q(("settled_at__isnull", False), ("settled_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="lot_settled_signed",
                        violation_error_message="Un objectif arrêté a sa date et son auteur.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="lot",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("penalty_per_hour__isnull", True), ("penalty_per_hour__gte", 0), _connector="OR"
                            ),
                            models.Q(("penalty_amount__isnull", True), ("penalty_amount__gte", 0), _connector="OR"),
                        ),
                        name="lot_penalty",
                        violation_error_message="Une pénalité n’est pas négative.",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="lot",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("penalty_amount__isnull", True), ("penalty_decision", "")),
                            models.Q(
                                ("penalty_amount__isnull", True),
                                ("penalty_decision", "waived"),
                                models.Q(("penalty_note", ""), _negated=True),
                            ),
                            models.Q(("penalty_amount__isnull", False), ("penalty_decision", "applied")),
                            _connector="OR",
                        ),
                        name="lot_penalty_decided",
                        violation_error_message="Une pénalité appliquée a un montant ; si elle ne l’est pas, dites pourquoi.",
                    ),
                ),
                AddTrigger(
                    model_name="lot",
                    trigger=pgtrigger.compiler.Trigger(
                        name="count_version",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="NEW.version = OLD.version + 1; RETURN NEW;",
                            hash="1d6441f141ae09850fc3fb8b4dc2eb95cbba3cc8",
                            operation="UPDATE",
                            pgid="pgtrigger_count_version_603a4",
                            table="insertion_lot",
                            when="BEFORE",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="lot",
                    trigger=pgtrigger.compiler.Trigger(
                        name="lot_settled",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n        IF OLD.settled_at IS NOT NULL AND (\n            NEW.settled_at IS DISTINCT FROM OLD.settled_at\n            OR NEW.amount IS DISTINCT FROM OLD.amount OR NEW.labour_share IS DISTINCT FROM OLD.labour_share OR NEW.insertion_rate IS DISTINCT FROM OLD.insertion_rate OR NEW.hourly_cost IS DISTINCT FROM OLD.hourly_cost OR NEW.worked_hours IS DISTINCT FROM OLD.worked_hours OR NEW.target_hours IS DISTINCT FROM OLD.target_hours OR NEW.is_typed IS DISTINCT FROM OLD.is_typed\n        ) THEN\n            RAISE EXCEPTION 'lot_settled' USING ERRCODE = 'check_violation',\n                HINT = 'L’objectif du lot est arrêté : il ne change que par un avenant.';\n        END IF;\n        RETURN NEW;\n    ",
                            hash="e5863a578951925f5c7076cc8bde65f1eda3614c",
                            operation="UPDATE",
                            pgid="pgtrigger_lot_settled_375ea",
                            table="insertion_lot",
                            when="BEFORE",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="lot",
                    trigger=pgtrigger.compiler.Trigger(
                        name="with_amendments",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="\n        SELECT NEW.target_hours + coalesce(sum(target_change), 0), NEW.worked_hours + coalesce(sum(worked_change), 0),\n            NEW.amount + coalesce(sum(amount_change), 0)\n        INTO NEW.due_hours, NEW.due_worked_hours, NEW.due_amount\n        FROM insertion_amendment WHERE lot_id = NEW.id;\n        NEW.due_on = coalesce((\n            SELECT ends_on FROM insertion_amendment WHERE lot_id = NEW.id AND ends_on IS NOT NULL\n            ORDER BY signed_on DESC, id DESC LIMIT 1\n        ), NEW.ends_on);\n        RETURN NEW;\n    ",
                            hash="7e2e2d897ee7d6084390d9088ae517352e8ae110",
                            operation="INSERT OR UPDATE",
                            pgid="pgtrigger_with_amendments_69e86",
                            table="insertion_lot",
                            when="BEFORE",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="lot",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "insertion_lotevent" ("amount", "company_id", "contract_id", "cost_source", "ends_on", "hourly_cost", "id", "insertion_rate", "is_typed", "labour_share", "labour_source", "number", "penalty_amount", "penalty_decision", "penalty_note", "penalty_per_hour", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rate_source", "settled_at", "settled_by_id", "starts_on", "target_hours", "title", "typed_reason", "work_kind_id", "worked_hours") VALUES (NEW."amount", NEW."company_id", NEW."contract_id", NEW."cost_source", NEW."ends_on", NEW."hourly_cost", NEW."id", NEW."insertion_rate", NEW."is_typed", NEW."labour_share", NEW."labour_source", NEW."number", NEW."penalty_amount", NEW."penalty_decision", NEW."penalty_note", NEW."penalty_per_hour", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."rate_source", NEW."settled_at", NEW."settled_by_id", NEW."starts_on", NEW."target_hours", NEW."title", NEW."typed_reason", NEW."work_kind_id", NEW."worked_hours"); RETURN NULL;',
                            hash="0253f98b71fd11d07abb1501329a0443436ce461",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_8f45d",
                            table="insertion_lot",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="lot",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."amount" IS DISTINCT FROM (NEW."amount") OR OLD."company_id" IS DISTINCT FROM (NEW."company_id") OR OLD."contract_id" IS DISTINCT FROM (NEW."contract_id") OR OLD."cost_source" IS DISTINCT FROM (NEW."cost_source") OR OLD."ends_on" IS DISTINCT FROM (NEW."ends_on") OR OLD."hourly_cost" IS DISTINCT FROM (NEW."hourly_cost") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."insertion_rate" IS DISTINCT FROM (NEW."insertion_rate") OR OLD."is_typed" IS DISTINCT FROM (NEW."is_typed") OR OLD."labour_share" IS DISTINCT FROM (NEW."labour_share") OR OLD."labour_source" IS DISTINCT FROM (NEW."labour_source") OR OLD."number" IS DISTINCT FROM (NEW."number") OR OLD."penalty_amount" IS DISTINCT FROM (NEW."penalty_amount") OR OLD."penalty_decision" IS DISTINCT FROM (NEW."penalty_decision") OR OLD."penalty_note" IS DISTINCT FROM (NEW."penalty_note") OR OLD."penalty_per_hour" IS DISTINCT FROM (NEW."penalty_per_hour") OR OLD."rate_source" IS DISTINCT FROM (NEW."rate_source") OR OLD."settled_at" IS DISTINCT FROM (NEW."settled_at") OR OLD."settled_by_id" IS DISTINCT FROM (NEW."settled_by_id") OR OLD."starts_on" IS DISTINCT FROM (NEW."starts_on") OR OLD."target_hours" IS DISTINCT FROM (NEW."target_hours") OR OLD."title" IS DISTINCT FROM (NEW."title") OR OLD."typed_reason" IS DISTINCT FROM (NEW."typed_reason") OR OLD."work_kind_id" IS DISTINCT FROM (NEW."work_kind_id") OR OLD."worked_hours" IS DISTINCT FROM (NEW."worked_hours"))',
                            func='INSERT INTO "insertion_lotevent" ("amount", "company_id", "contract_id", "cost_source", "ends_on", "hourly_cost", "id", "insertion_rate", "is_typed", "labour_share", "labour_source", "number", "penalty_amount", "penalty_decision", "penalty_note", "penalty_per_hour", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rate_source", "settled_at", "settled_by_id", "starts_on", "target_hours", "title", "typed_reason", "work_kind_id", "worked_hours") VALUES (NEW."amount", NEW."company_id", NEW."contract_id", NEW."cost_source", NEW."ends_on", NEW."hourly_cost", NEW."id", NEW."insertion_rate", NEW."is_typed", NEW."labour_share", NEW."labour_source", NEW."number", NEW."penalty_amount", NEW."penalty_decision", NEW."penalty_note", NEW."penalty_per_hour", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."rate_source", NEW."settled_at", NEW."settled_by_id", NEW."starts_on", NEW."target_hours", NEW."title", NEW."typed_reason", NEW."work_kind_id", NEW."worked_hours"); RETURN NULL;',
                            hash="afbb4b5cf8ee3fe33a1c5ab8008ff80057f4c371",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_d8acf",
                            table="insertion_lot",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="workkindevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="68d3bb29118f40e18a7c33e26b4bc20757787c6a",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_8ffe3",
                            table="insertion_workkindevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                migrations.AddField(
                    model_name="contractquartierevent",
                    name="pgh_obj",
                    field=models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="insertion.contractquartier",
                    ),
                ),
                AddTrigger(
                    model_name="contractquartier",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "insertion_contractquartierevent" ("contract_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quartier_id") VALUES (NEW."contract_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."quartier_id"); RETURN NULL;',
                            hash="d5b44f224d64e6c72cb8c4991242bcb64d6303a8",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_9217d",
                            table="insertion_contract_quartiers",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="contractquartier",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "insertion_contractquartierevent" ("contract_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quartier_id") VALUES (OLD."contract_id", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."quartier_id"); RETURN NULL;',
                            hash="a668ebe511c21d493d0cd2228d5121ef2e666201",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_db8b8",
                            table="insertion_contract_quartiers",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="contractquartierevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="6145ef419d481bc30063126e4ed711428399f4e4",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_051cd",
                            table="insertion_contractquartierevent",
                            when="BEFORE",
                        ),
                    ),
                ),
            ]
        ),
    ]
