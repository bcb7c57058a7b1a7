import uuid

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

import core.db.functions
import partners.models.agreements
from core.db.operations import AddTrigger, MakeTables


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("territories", "0006_first_figures_of_the_landlord"),
    ]

    operations = [
        MakeTables(
            [
                migrations.CreateModel(
                    name="PartnerKind",
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
                            "family",
                            models.CharField(
                                choices=[
                                    ("association", "Associations et collectifs"),
                                    ("public", "Collectivités et État"),
                                    ("service", "Services de proximité"),
                                    ("insertion", "Insertion par l’activité économique"),
                                    ("landlord", "Bailleurs"),
                                    ("company", "Entreprises"),
                                    ("other", "Autres"),
                                ],
                                default="other",
                                max_length=12,
                                verbose_name="famille",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "type de partenaire",
                        "verbose_name_plural": "types de partenaires",
                        "ordering": ["order", "name", "pk"],
                        "abstract": False,
                        "constraints": [
                            models.UniqueConstraint(
                                core.db.functions.Normalize("name"),
                                name="partnerkind_name_once",
                                violation_error_message="Ce nom existe déjà.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("name", ""), _negated=True), ("code__regex", "^[a-z0-9][a-z0-9_-]*$")
                                ),
                                name="partnerkind_named",
                                violation_error_message="Il faut un nom, et un code en minuscules, chiffres, tirets et soulignés.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "family__in",
                                        [
                                            "association",
                                            "public",
                                            "service",
                                            "insertion",
                                            "landlord",
                                            "company",
                                            "other",
                                        ],
                                    )
                                ),
                                name="partnerkind_family_known",
                                violation_error_message="Cette famille n’existe pas.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PartnerPublic",
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
                        "verbose_name": "public",
                        "verbose_name_plural": "publics",
                        "ordering": ["order", "name", "pk"],
                        "abstract": False,
                        "constraints": [
                            models.UniqueConstraint(
                                core.db.functions.Normalize("name"),
                                name="partnerpublic_name_once",
                                violation_error_message="Ce nom existe déjà.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("name", ""), _negated=True), ("code__regex", "^[a-z0-9][a-z0-9_-]*$")
                                ),
                                name="partnerpublic_named",
                                violation_error_message="Il faut un nom, et un code en minuscules, chiffres, tirets et soulignés.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PartnerTheme",
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
                            "inclusion_codes",
                            models.JSONField(blank=True, default=list, verbose_name="thématiques data·inclusion"),
                        ),
                    ],
                    options={
                        "verbose_name": "thème de partenaire",
                        "verbose_name_plural": "thèmes de partenaires",
                        "ordering": ["order", "name", "pk"],
                        "abstract": False,
                        "constraints": [
                            models.UniqueConstraint(
                                core.db.functions.Normalize("name"),
                                name="partnertheme_name_once",
                                violation_error_message="Ce nom existe déjà.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("name", ""), _negated=True), ("code__regex", "^[a-z0-9][a-z0-9_-]*$")
                                ),
                                name="partnertheme_named",
                                violation_error_message="Il faut un nom, et un code en minuscules, chiffres, tirets et soulignés.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Premises",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("name", models.CharField(max_length=150, verbose_name="nom")),
                        (
                            "surface",
                            models.DecimalField(
                                blank=True, decimal_places=2, max_digits=8, null=True, verbose_name="surface (m²)"
                            ),
                        ),
                        ("notes", models.TextField(blank=True, max_length=2000, verbose_name="notes")),
                        ("is_active", models.BooleanField(default=True, verbose_name="utilisé aujourd’hui")),
                        (
                            "entrance",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="territories.entrance",
                                verbose_name="hall",
                            ),
                        ),
                        (
                            "quartier",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="premises",
                                to="territories.quartier",
                                verbose_name="quartier",
                            ),
                        ),
                        (
                            "residence",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="territories.residence",
                                verbose_name="résidence",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "local",
                        "verbose_name_plural": "locaux",
                        "ordering": ["name", "pk"],
                        "abstract": False,
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("name", ""), _negated=True),
                                name="premises_name_given",
                                violation_error_message="Un local a un nom.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("surface__isnull", True), ("surface__gt", 0), _connector="OR"),
                                name="premises_surface",
                                violation_error_message="Une surface est positive.",
                            ),
                            models.UniqueConstraint(
                                fields=("quartier", "name"),
                                name="premises_once",
                                violation_error_message="Ce quartier a déjà un local de ce nom.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ColumnMatch",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("kind", models.SlugField(max_length=40, verbose_name="import")),
                        ("headers", models.CharField(max_length=64, verbose_name="empreinte des en-têtes")),
                        ("columns", models.JSONField(default=dict, verbose_name="colonnes")),
                        (
                            "saved_at",
                            models.DateTimeField(default=django.utils.timezone.now, verbose_name="enregistrées le"),
                        ),
                        (
                            "saved_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="enregistrées par",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "correspondance de colonnes",
                        "verbose_name_plural": "correspondances de colonnes",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("kind", "headers"),
                                name="columnmatch_once",
                                violation_error_message="Ces en-têtes ont déjà leurs colonnes.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Contact",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("first_name", models.CharField(blank=True, max_length=80, verbose_name="prénom")),
                        ("last_name", models.CharField(max_length=80, verbose_name="nom")),
                        ("phone", models.CharField(blank=True, max_length=20, verbose_name="téléphone professionnel")),
                        (
                            "email",
                            models.EmailField(blank=True, max_length=254, verbose_name="courriel professionnel"),
                        ),
                        ("origin", models.CharField(max_length=200, verbose_name="d’où vient l’information")),
                        ("informed_on", models.DateField(verbose_name="information du")),
                        ("keep_until", models.DateField(verbose_name="à ne pas garder après le")),
                        ("notes", models.CharField(blank=True, max_length=300, verbose_name="remarque")),
                    ],
                    options={
                        "verbose_name": "contact",
                        "ordering": ["last_name", "first_name", "pk"],
                        "abstract": False,
                        "indexes": [models.Index(models.F("keep_until"), name="contact_keep_until")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("last_name", ""), _negated=True), models.Q(("origin", ""), _negated=True)
                                ),
                                name="contact_named_with_origin",
                                violation_error_message="Un contact a un nom, et on dit d’où vient l’information.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("keep_until__gt", models.F("informed_on"))),
                                name="contact_kept_for_a_time",
                                violation_error_message="La date limite de conservation suit celle de l’information.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ContactEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("first_name", models.CharField(blank=True, max_length=80, verbose_name="prénom")),
                        ("last_name", models.CharField(max_length=80, verbose_name="nom")),
                        ("phone", models.CharField(blank=True, max_length=20, verbose_name="téléphone professionnel")),
                        (
                            "email",
                            models.EmailField(blank=True, max_length=254, verbose_name="courriel professionnel"),
                        ),
                        ("origin", models.CharField(max_length=200, verbose_name="d’où vient l’information")),
                        ("informed_on", models.DateField(verbose_name="information du")),
                        ("keep_until", models.DateField(verbose_name="à ne pas garder après le")),
                        ("notes", models.CharField(blank=True, max_length=300, verbose_name="remarque")),
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
                                to="partners.contact",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Partner",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("name", models.CharField(max_length=250, verbose_name="nom")),
                        ("short_name", models.CharField(blank=True, max_length=80, verbose_name="sigle ou nom court")),
                        ("rna", models.CharField(blank=True, max_length=10, null=True, verbose_name="RNA")),
                        (
                            "former_rna",
                            models.CharField(blank=True, max_length=14, verbose_name="ancien numéro d’association"),
                        ),
                        ("siret", models.CharField(blank=True, max_length=14, null=True, verbose_name="SIRET")),
                        ("naf", models.CharField(blank=True, max_length=5, verbose_name="code NAF")),
                        ("purpose", models.TextField(blank=True, max_length=4000, verbose_name="objet")),
                        (
                            "inclusion_codes",
                            models.JSONField(blank=True, default=list, verbose_name="codes data·inclusion"),
                        ),
                        ("address", models.CharField(blank=True, max_length=250, verbose_name="adresse")),
                        ("postal_code", models.CharField(blank=True, max_length=5, verbose_name="code postal")),
                        ("latitude", models.FloatField(blank=True, null=True, verbose_name="latitude")),
                        ("longitude", models.FloatField(blank=True, null=True, verbose_name="longitude")),
                        ("phone", models.CharField(blank=True, max_length=20, verbose_name="téléphone")),
                        ("email", models.EmailField(blank=True, max_length=254, verbose_name="courriel")),
                        ("website", models.URLField(blank=True, verbose_name="site")),
                        ("opening_hours", models.CharField(blank=True, max_length=300, verbose_name="horaires")),
                        ("is_dissolved", models.BooleanField(default=False, verbose_name="dissoute ou fermée")),
                        ("dissolved_on", models.DateField(blank=True, null=True, verbose_name="dissoute le")),
                        ("notes", models.TextField(blank=True, max_length=4000, verbose_name="notes")),
                        ("source", models.CharField(blank=True, max_length=80, verbose_name="source")),
                        (
                            "source_key",
                            models.CharField(blank=True, max_length=120, verbose_name="identifiant dans la source"),
                        ),
                        ("checked_on", models.DateField(blank=True, null=True, verbose_name="vérifiée le")),
                        (
                            "created_at",
                            models.DateTimeField(
                                default=django.utils.timezone.now, editable=False, verbose_name="créée le"
                            ),
                        ),
                        (
                            "siren",
                            models.GeneratedField(
                                db_persist=True,
                                expression=django.db.models.functions.text.Left("siret", 9),
                                output_field=models.CharField(max_length=9, null=True, verbose_name="SIREN"),
                            ),
                        ),
                        (
                            "name_key",
                            models.GeneratedField(
                                db_persist=True,
                                expression=core.db.functions.Normalize("name"),
                                output_field=models.TextField(),
                            ),
                        ),
                        (
                            "search_key",
                            models.GeneratedField(
                                db_persist=True,
                                expression=core.db.functions.Normalize(
                                    core.db.functions.JoinWords("name", "short_name", "rna", "siret")
                                ),
                                output_field=models.TextField(),
                            ),
                        ),
                        (
                            "checked_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="vérifiée par",
                            ),
                        ),
                        (
                            "commune",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="partners",
                                to="territories.commune",
                                verbose_name="commune",
                            ),
                        ),
                        (
                            "merged_into",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="merged",
                                to="partners.partner",
                                verbose_name="fusionnée dans",
                            ),
                        ),
                        (
                            "kind",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="partners",
                                to="partners.partnerkind",
                                verbose_name="type",
                            ),
                        ),
                        (
                            "publics",
                            models.ManyToManyField(
                                blank=True,
                                related_name="partners",
                                to="partners.partnerpublic",
                                verbose_name="publics",
                            ),
                        ),
                        (
                            "themes",
                            models.ManyToManyField(
                                blank=True, related_name="partners", to="partners.partnertheme", verbose_name="thèmes"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "partenaire",
                        "ordering": ["name_key", "pk"],
                        "abstract": False,
                        "indexes": [
                            django.contrib.postgres.indexes.GinIndex(
                                django.contrib.postgres.indexes.OpClass("search_key", "gin_trgm_ops"),
                                name="partner_search_trgm",
                            ),
                            models.Index(models.F("name_key"), models.F("id"), name="partner_name"),
                            models.Index(
                                models.F("commune"), models.F("name_key"), models.F("id"), name="partner_commune_name"
                            ),
                            models.Index(
                                models.F("siren"), condition=models.Q(("siren__isnull", False)), name="partner_siren"
                            ),
                            models.Index(
                                models.F("former_rna"),
                                condition=models.Q(("former_rna", ""), _negated=True),
                                name="partner_former_rna",
                            ),
                            models.Index(
                                models.OrderBy(models.F("checked_on"), nulls_first=True),
                                models.F("id"),
                                name="partner_checked",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("name", ""), _negated=True),
                                name="partner_name_given",
                                violation_error_message="Un partenaire a un nom.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("rna__isnull", True), ("rna__regex", "^W[0-9A-Z]{9}$"), _connector="OR"
                                ),
                                name="partner_rna_form",
                                violation_error_message="Un numéro RNA est un W suivi de 9 chiffres ou lettres (« W751004076 »).",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("siret__isnull", True), ("siret__regex", "^\\d{14}$"), _connector="OR"
                                ),
                                name="partner_siret_form",
                                violation_error_message="Un SIRET a 14 chiffres.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("naf", ""), ("naf__regex", "^\\d{4}[A-Z]$"), _connector="OR"),
                                name="partner_naf_form",
                                violation_error_message="Un code NAF a 4 chiffres et une lettre (« 8899B »).",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("merged_into__isnull", True)),
                                fields=("siret",),
                                name="partner_siret_once",
                                violation_error_message="Un partenaire a déjà ce SIRET.",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("merged_into__isnull", True)),
                                fields=("rna",),
                                name="partner_rna_once",
                                violation_error_message="Un partenaire a déjà ce numéro RNA.",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(
                                    models.Q(("source_key", ""), _negated=True), ("merged_into__isnull", True)
                                ),
                                fields=("source", "source_key"),
                                name="partner_source_once",
                                violation_error_message="Cette ligne de la source est déjà un partenaire.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("latitude__isnull", True), ("longitude__isnull", True)),
                                    models.Q(
                                        ("latitude__isnull", False),
                                        ("latitude__range", (-90, 90)),
                                        ("longitude__isnull", False),
                                        ("longitude__range", (-180, 180)),
                                    ),
                                    _connector="OR",
                                ),
                                name="partner_position",
                                violation_error_message="Une position a une latitude (−90 à 90) et une longitude (−180 à 180).",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("dissolved_on__isnull", True), ("is_dissolved", True), _connector="OR"
                                ),
                                name="partner_dissolved_dated",
                                violation_error_message="Seul un partenaire dissous a une date de dissolution.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("merged_into__isnull", True),
                                    models.Q(("merged_into", models.F("id")), _negated=True),
                                    _connector="OR",
                                ),
                                name="partner_merged_elsewhere",
                                violation_error_message="Un partenaire ne se fusionne pas dans lui-même.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("checked_by__isnull", True), ("checked_on__isnull", False), _connector="OR"
                                ),
                                name="partner_check_dated",
                                violation_error_message="Une vérification a sa date.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PartnerKindEvent",
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
                            "family",
                            models.CharField(
                                choices=[
                                    ("association", "Associations et collectifs"),
                                    ("public", "Collectivités et État"),
                                    ("service", "Services de proximité"),
                                    ("insertion", "Insertion par l’activité économique"),
                                    ("landlord", "Bailleurs"),
                                    ("company", "Entreprises"),
                                    ("other", "Autres"),
                                ],
                                default="other",
                                max_length=12,
                                verbose_name="famille",
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
                                to="partners.partnerkind",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="PartnerPublicEvent",
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
                                to="partners.partnerpublic",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="PartnerThemeEvent",
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
                            "inclusion_codes",
                            models.JSONField(blank=True, default=list, verbose_name="thématiques data·inclusion"),
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
                                to="partners.partnertheme",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="PremisesEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("name", models.CharField(max_length=150, verbose_name="nom")),
                        (
                            "surface",
                            models.DecimalField(
                                blank=True, decimal_places=2, max_digits=8, null=True, verbose_name="surface (m²)"
                            ),
                        ),
                        ("notes", models.TextField(blank=True, max_length=2000, verbose_name="notes")),
                        ("is_active", models.BooleanField(default=True, verbose_name="utilisé aujourd’hui")),
                        (
                            "entrance",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="territories.entrance",
                                verbose_name="hall",
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
                                to="partners.premises",
                            ),
                        ),
                        (
                            "quartier",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="territories.quartier",
                                verbose_name="quartier",
                            ),
                        ),
                        (
                            "residence",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="territories.residence",
                                verbose_name="résidence",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="ContactPost",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("function", models.CharField(max_length=120, verbose_name="fonction")),
                        ("since", models.DateField(blank=True, null=True, verbose_name="depuis")),
                        ("until", models.DateField(blank=True, null=True, verbose_name="jusqu’au")),
                        (
                            "contact",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="posts",
                                to="partners.contact",
                                verbose_name="contact",
                            ),
                        ),
                        (
                            "partner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="posts",
                                to="partners.partner",
                                verbose_name="partenaire",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "fonction d’un contact",
                        "verbose_name_plural": "fonctions de contacts",
                        "ordering": [models.OrderBy(models.F("until"), descending=True, nulls_first=True), "pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("function", ""), _negated=True),
                                name="contactpost_function_given",
                                violation_error_message="Dites la fonction du contact.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("since__isnull", True),
                                    ("until__isnull", True),
                                    ("until__gte", models.F("since")),
                                    _connector="OR",
                                ),
                                name="contactpost_period",
                                violation_error_message="La fin ne peut pas précéder le début.",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("until__isnull", True)),
                                fields=("contact", "partner", "function"),
                                name="contactpost_once",
                                violation_error_message="Ce contact a déjà cette fonction.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CorrectionRequest",
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
                        ("email", models.EmailField(max_length=254, verbose_name="envoyée à")),
                        (
                            "sent_at",
                            models.DateTimeField(default=django.utils.timezone.now, verbose_name="envoyée le"),
                        ),
                        ("expires_at", models.DateTimeField(verbose_name="valable jusqu’au")),
                        ("opened_at", models.DateTimeField(blank=True, null=True, verbose_name="ouverte le")),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("sent", "Envoyée"),
                                    ("answered", "Répondue, à relire"),
                                    ("reviewed", "Relue"),
                                    ("revoked", "Annulée"),
                                ],
                                default="sent",
                                max_length=8,
                                verbose_name="état",
                            ),
                        ),
                        ("answer", models.JSONField(blank=True, default=dict, verbose_name="réponse")),
                        ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="répondue le")),
                        (
                            "reviewed_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="relue par",
                            ),
                        ),
                        (
                            "sent_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="envoyée par",
                            ),
                        ),
                        (
                            "partner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="requests",
                                to="partners.partner",
                                verbose_name="partenaire",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "demande de mise à jour",
                        "verbose_name_plural": "demandes de mise à jour",
                        "ordering": ["-sent_at", "-pk"],
                        "indexes": [
                            models.Index(models.F("status"), models.F("answered_at"), name="correctionrequest_status")
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("expires_at__gt", models.F("sent_at")),
                                    ("status__in", ["sent", "answered", "reviewed", "revoked"]),
                                ),
                                name="correctionrequest_sound",
                                violation_error_message="Une demande a un état, et expire après son envoi.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("answered_at__isnull", True),
                                    models.Q(("status", "sent"), _negated=True),
                                    _connector="OR",
                                ),
                                name="correctionrequest_answered",
                                violation_error_message="Une demande répondue n’attend plus.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Exchange",
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
                                    ("call", "Appel"),
                                    ("visit", "Visite"),
                                    ("mail", "Courriel"),
                                    ("meeting", "Rencontre"),
                                ],
                                max_length=8,
                                verbose_name="type",
                            ),
                        ),
                        ("on", models.DateField(verbose_name="le")),
                        ("text", models.TextField(max_length=4000, verbose_name="ce qui a été dit")),
                        ("next_step", models.CharField(blank=True, max_length=300, verbose_name="suite à donner")),
                        ("next_on", models.DateField(blank=True, null=True, verbose_name="pour le")),
                        ("is_done", models.BooleanField(default=False, verbose_name="suite donnée")),
                        (
                            "created_at",
                            models.DateTimeField(
                                default=django.utils.timezone.now, editable=False, verbose_name="saisi le"
                            ),
                        ),
                        (
                            "author",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="auteur",
                            ),
                        ),
                        (
                            "quartier",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="territories.quartier",
                                verbose_name="quartier",
                            ),
                        ),
                        (
                            "partner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="exchanges",
                                to="partners.partner",
                                verbose_name="partenaire",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "échange",
                        "ordering": ["-on", "-pk"],
                        "abstract": False,
                        "indexes": [
                            models.Index(
                                models.F("partner"),
                                models.OrderBy(models.F("on"), descending=True),
                                models.OrderBy(models.F("id"), descending=True),
                                name="exchange_partner",
                            ),
                            models.Index(
                                models.F("author"),
                                models.F("next_on"),
                                condition=models.Q(models.Q(("next_step", ""), _negated=True), ("is_done", False)),
                                name="exchange_to_do",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("text", ""), _negated=True),
                                    ("kind__in", ["call", "visit", "mail", "meeting"]),
                                ),
                                name="exchange_told",
                                violation_error_message="Dites ce qui a été échangé, et comment.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("is_done", False), ("next_on__isnull", True), ("next_step", "")),
                                    models.Q(("next_step", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="exchange_next_told",
                                violation_error_message="Une date ou une suite donnée suppose une suite à donner.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Merge",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("before", models.JSONField(default=dict, verbose_name="avant")),
                        ("moved", models.JSONField(default=dict, verbose_name="liens déplacés")),
                        ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="le")),
                        ("undone_at", models.DateTimeField(blank=True, null=True, verbose_name="défaite le")),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="par",
                            ),
                        ),
                        (
                            "undone_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="défaite par",
                            ),
                        ),
                        (
                            "kept",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="merges",
                                to="partners.partner",
                                verbose_name="gardé",
                            ),
                        ),
                        (
                            "lost",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="partners.partner",
                                verbose_name="fusionné",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "fusion",
                        "ordering": ["-at", "-pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("kept", models.F("lost")), _negated=True),
                                name="merge_of_two",
                                violation_error_message="On fusionne deux partenaires différents.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("undone_at__isnull", True), ("undone_by__isnull", True)),
                                    models.Q(("undone_at__isnull", False), ("undone_by__isnull", False)),
                                    _connector="OR",
                                ),
                                name="merge_undone_signed",
                                violation_error_message="Une fusion défaite a sa date et son auteur.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="NotADuplicate",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="le")),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="par",
                            ),
                        ),
                        (
                            "first",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="partners.partner",
                                verbose_name="partenaire",
                            ),
                        ),
                        (
                            "second",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="partners.partner",
                                verbose_name="autre partenaire",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "partenaires différents",
                        "verbose_name_plural": "partenaires différents",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("first", "second"),
                                name="notaduplicate_once",
                                violation_error_message="C’est déjà dit.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("first__lt", models.F("second"))),
                                name="notaduplicate_ordered",
                                violation_error_message="Deux partenaires différents, le plus ancien d’abord.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PartnerEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("name", models.CharField(max_length=250, verbose_name="nom")),
                        ("short_name", models.CharField(blank=True, max_length=80, verbose_name="sigle ou nom court")),
                        ("rna", models.CharField(blank=True, max_length=10, null=True, verbose_name="RNA")),
                        (
                            "former_rna",
                            models.CharField(blank=True, max_length=14, verbose_name="ancien numéro d’association"),
                        ),
                        ("siret", models.CharField(blank=True, max_length=14, null=True, verbose_name="SIRET")),
                        ("naf", models.CharField(blank=True, max_length=5, verbose_name="code NAF")),
                        ("purpose", models.TextField(blank=True, max_length=4000, verbose_name="objet")),
                        (
                            "inclusion_codes",
                            models.JSONField(blank=True, default=list, verbose_name="codes data·inclusion"),
                        ),
                        ("address", models.CharField(blank=True, max_length=250, verbose_name="adresse")),
                        ("postal_code", models.CharField(blank=True, max_length=5, verbose_name="code postal")),
                        ("latitude", models.FloatField(blank=True, null=True, verbose_name="latitude")),
                        ("longitude", models.FloatField(blank=True, null=True, verbose_name="longitude")),
                        ("phone", models.CharField(blank=True, max_length=20, verbose_name="téléphone")),
                        ("email", models.EmailField(blank=True, max_length=254, verbose_name="courriel")),
                        ("website", models.URLField(blank=True, verbose_name="site")),
                        ("opening_hours", models.CharField(blank=True, max_length=300, verbose_name="horaires")),
                        ("is_dissolved", models.BooleanField(default=False, verbose_name="dissoute ou fermée")),
                        ("dissolved_on", models.DateField(blank=True, null=True, verbose_name="dissoute le")),
                        ("notes", models.TextField(blank=True, max_length=4000, verbose_name="notes")),
                        ("source", models.CharField(blank=True, max_length=80, verbose_name="source")),
                        (
                            "source_key",
                            models.CharField(blank=True, max_length=120, verbose_name="identifiant dans la source"),
                        ),
                        ("checked_on", models.DateField(blank=True, null=True, verbose_name="vérifiée le")),
                        (
                            "created_at",
                            models.DateTimeField(
                                default=django.utils.timezone.now, editable=False, verbose_name="créée le"
                            ),
                        ),
                        (
                            "checked_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="vérifiée par",
                            ),
                        ),
                        (
                            "commune",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="territories.commune",
                                verbose_name="commune",
                            ),
                        ),
                        (
                            "merged_into",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="partners.partner",
                                verbose_name="fusionnée dans",
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
                                to="partners.partner",
                            ),
                        ),
                        (
                            "kind",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="partners.partnerkind",
                                verbose_name="type",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Presence",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        (
                            "role",
                            models.CharField(
                                choices=[
                                    ("lead", "Pilote"),
                                    ("funder", "Financeur"),
                                    ("operator", "Opérateur"),
                                    ("relay", "Relais"),
                                ],
                                max_length=10,
                                verbose_name="rôle",
                            ),
                        ),
                        ("since", models.DateField(blank=True, null=True, verbose_name="depuis")),
                        ("until", models.DateField(blank=True, null=True, verbose_name="jusqu’au")),
                        ("notes", models.CharField(blank=True, max_length=300, verbose_name="remarque")),
                        (
                            "partner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="presences",
                                to="partners.partner",
                                verbose_name="partenaire",
                            ),
                        ),
                        (
                            "quartier",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="presences",
                                to="territories.quartier",
                                verbose_name="quartier",
                            ),
                        ),
                        (
                            "themes",
                            models.ManyToManyField(
                                blank=True, related_name="presences", to="partners.partnertheme", verbose_name="thèmes"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "présence",
                        "ordering": ["quartier", "role", "pk"],
                        "abstract": False,
                        "indexes": [models.Index(models.F("quartier"), models.F("partner"), name="presence_quartier")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("role__in", ["lead", "funder", "operator", "relay"])),
                                name="presence_role_known",
                                violation_error_message="Ce rôle n’existe pas.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("since__isnull", True),
                                    ("until__isnull", True),
                                    ("until__gte", models.F("since")),
                                    _connector="OR",
                                ),
                                name="presence_period",
                                violation_error_message="La fin ne peut pas précéder le début.",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("until__isnull", True)),
                                fields=("partner", "quartier", "role"),
                                name="presence_once",
                                violation_error_message="Ce partenaire a déjà ce rôle sur ce quartier.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Subsidy",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("funder", models.CharField(max_length=200, verbose_name="attribuant")),
                        (
                            "funder_siret",
                            models.CharField(blank=True, max_length=14, verbose_name="SIRET de l’attribuant"),
                        ),
                        ("beneficiary", models.CharField(max_length=250, verbose_name="bénéficiaire, comme écrit")),
                        (
                            "beneficiary_siret",
                            models.CharField(blank=True, max_length=14, verbose_name="SIRET ou SIREN du bénéficiaire"),
                        ),
                        (
                            "beneficiary_rna",
                            models.CharField(blank=True, max_length=10, verbose_name="RNA du bénéficiaire"),
                        ),
                        ("year", models.PositiveSmallIntegerField(verbose_name="année")),
                        ("decided_on", models.DateField(blank=True, null=True, verbose_name="décidée le")),
                        ("amount", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="montant (€)")),
                        ("object", models.CharField(blank=True, max_length=500, verbose_name="objet")),
                        ("nature", models.CharField(blank=True, max_length=120, verbose_name="nature")),
                        (
                            "reference",
                            models.CharField(blank=True, max_length=120, verbose_name="référence de la décision"),
                        ),
                        ("digest", models.CharField(max_length=64)),
                        ("rank", models.PositiveSmallIntegerField(default=1, verbose_name="rang")),
                        (
                            "partner",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="subsidies",
                                to="partners.partner",
                                verbose_name="bénéficiaire",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "subvention",
                        "ordering": ["-year", "-amount", "pk"],
                        "indexes": [
                            models.Index(
                                models.F("partner"),
                                models.OrderBy(models.F("year"), descending=True),
                                name="subsidy_partner",
                            ),
                            models.Index(
                                models.F("beneficiary_siret"),
                                condition=models.Q(("beneficiary_siret", ""), _negated=True),
                                name="subsidy_siret",
                            ),
                            models.Index(
                                models.F("beneficiary_rna"),
                                condition=models.Q(("beneficiary_rna", ""), _negated=True),
                                name="subsidy_rna",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("digest", "rank"),
                                name="subsidy_once",
                                violation_error_message="Cette subvention est déjà connue.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("funder", ""), _negated=True),
                                    models.Q(("beneficiary", ""), _negated=True),
                                    ("year__range", (1990, 2100)),
                                ),
                                name="subsidy_whole",
                                violation_error_message="Une subvention a un attribuant, un bénéficiaire et une année.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Agreement",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("title", models.CharField(max_length=200, verbose_name="objet")),
                        ("starts_on", models.DateField(verbose_name="début")),
                        ("ends_on", models.DateField(verbose_name="fin")),
                        (
                            "notice_months",
                            models.PositiveSmallIntegerField(
                                default=3, verbose_name="prévenir combien de mois avant la fin"
                            ),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("draft", "En préparation"),
                                    ("signed", "Signée"),
                                    ("ended", "Terminée"),
                                    ("dropped", "Abandonnée"),
                                ],
                                default="draft",
                                max_length=8,
                                verbose_name="état",
                            ),
                        ),
                        ("signed_on", models.DateField(blank=True, null=True, verbose_name="signée le")),
                        ("notes", models.TextField(blank=True, max_length=4000, verbose_name="notes")),
                        (
                            "project",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="agreements",
                                to="territories.urbanproject",
                                verbose_name="projet",
                            ),
                        ),
                        (
                            "quartiers",
                            models.ManyToManyField(
                                related_name="agreements", to="territories.quartier", verbose_name="quartiers"
                            ),
                        ),
                        (
                            "partners",
                            models.ManyToManyField(
                                related_name="agreements", to="partners.partner", verbose_name="partenaires"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "convention",
                        "ordering": ["ends_on", "title", "pk"],
                        "abstract": False,
                        "indexes": [
                            models.Index(
                                models.F("ends_on"), condition=models.Q(("status", "signed")), name="agreement_ending"
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("title", ""), _negated=True),
                                    ("status__in", ["draft", "signed", "ended", "dropped"]),
                                ),
                                name="agreement_titled",
                                violation_error_message="Une convention a un objet et un état.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                                name="agreement_period",
                                violation_error_message="La fin ne peut pas précéder le début.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("notice_months__lte", 24)),
                                name="agreement_notice",
                                violation_error_message="On prévient au plus 24 mois avant la fin.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ContactPostEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("function", models.CharField(max_length=120, verbose_name="fonction")),
                        ("since", models.DateField(blank=True, null=True, verbose_name="depuis")),
                        ("until", models.DateField(blank=True, null=True, verbose_name="jusqu’au")),
                        (
                            "contact",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="partners.contact",
                                verbose_name="contact",
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
                                to="partners.contactpost",
                            ),
                        ),
                        (
                            "partner",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="partners.partner",
                                verbose_name="partenaire",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="CorrectionRequestEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("uid", models.UUIDField(default=uuid.uuid4, editable=False, verbose_name="identifiant")),
                        ("email", models.EmailField(max_length=254, verbose_name="envoyée à")),
                        (
                            "sent_at",
                            models.DateTimeField(default=django.utils.timezone.now, verbose_name="envoyée le"),
                        ),
                        ("expires_at", models.DateTimeField(verbose_name="valable jusqu’au")),
                        ("opened_at", models.DateTimeField(blank=True, null=True, verbose_name="ouverte le")),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("sent", "Envoyée"),
                                    ("answered", "Répondue, à relire"),
                                    ("reviewed", "Relue"),
                                    ("revoked", "Annulée"),
                                ],
                                default="sent",
                                max_length=8,
                                verbose_name="état",
                            ),
                        ),
                        ("answer", models.JSONField(blank=True, default=dict, verbose_name="réponse")),
                        ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="répondue le")),
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
                                to="partners.correctionrequest",
                            ),
                        ),
                        (
                            "reviewed_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="relue par",
                            ),
                        ),
                        (
                            "sent_by",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="envoyée par",
                            ),
                        ),
                        (
                            "partner",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="partners.partner",
                                verbose_name="partenaire",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="ExchangeEvent",
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
                                    ("call", "Appel"),
                                    ("visit", "Visite"),
                                    ("mail", "Courriel"),
                                    ("meeting", "Rencontre"),
                                ],
                                max_length=8,
                                verbose_name="type",
                            ),
                        ),
                        ("on", models.DateField(verbose_name="le")),
                        ("text", models.TextField(max_length=4000, verbose_name="ce qui a été dit")),
                        ("next_step", models.CharField(blank=True, max_length=300, verbose_name="suite à donner")),
                        ("next_on", models.DateField(blank=True, null=True, verbose_name="pour le")),
                        ("is_done", models.BooleanField(default=False, verbose_name="suite donnée")),
                        (
                            "created_at",
                            models.DateTimeField(
                                default=django.utils.timezone.now, editable=False, verbose_name="saisi le"
                            ),
                        ),
                        (
                            "author",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="auteur",
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
                                to="partners.exchange",
                            ),
                        ),
                        (
                            "quartier",
                            models.ForeignKey(
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
                        (
                            "partner",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="partners.partner",
                                verbose_name="partenaire",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Occupation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("starts_on", models.DateField(verbose_name="depuis")),
                        ("ends_on", models.DateField(blank=True, null=True, verbose_name="jusqu’au")),
                        ("is_exclusive", models.BooleanField(default=True, verbose_name="occupe seul")),
                        ("hours", models.CharField(blank=True, max_length=300, verbose_name="horaires partagés")),
                        (
                            "agreement",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="occupations",
                                to="partners.agreement",
                                verbose_name="convention",
                            ),
                        ),
                        (
                            "partner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="occupations",
                                to="partners.partner",
                                verbose_name="occupant",
                            ),
                        ),
                        (
                            "premises",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="occupations",
                                to="partners.premises",
                                verbose_name="local",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "occupation d’un local",
                        "verbose_name_plural": "occupations de locaux",
                        "ordering": ["-starts_on", "-pk"],
                        "abstract": False,
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ends_on__isnull", True), ("ends_on__gte", models.F("starts_on")), _connector="OR"
                                ),
                                name="occupation_period",
                                violation_error_message="La fin ne peut pas précéder le début.",
                            ),
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                condition=models.Q(("is_exclusive", True)),
                                expressions=[
                                    ("premises", "="),
                                    (
                                        partners.models.agreements.DateRange(
                                            "starts_on",
                                            "ends_on",
                                            django.contrib.postgres.fields.ranges.RangeBoundary(
                                                inclusive_lower=True, inclusive_upper=True
                                            ),
                                        ),
                                        "&&",
                                    ),
                                ],
                                name="occupation_alone",
                                violation_error_message="Un autre partenaire occupe déjà seul ce local à ces dates.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PresenceEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        (
                            "role",
                            models.CharField(
                                choices=[
                                    ("lead", "Pilote"),
                                    ("funder", "Financeur"),
                                    ("operator", "Opérateur"),
                                    ("relay", "Relais"),
                                ],
                                max_length=10,
                                verbose_name="rôle",
                            ),
                        ),
                        ("since", models.DateField(blank=True, null=True, verbose_name="depuis")),
                        ("until", models.DateField(blank=True, null=True, verbose_name="jusqu’au")),
                        ("notes", models.CharField(blank=True, max_length=300, verbose_name="remarque")),
                        (
                            "partner",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="partners.partner",
                                verbose_name="partenaire",
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
                                to="partners.presence",
                            ),
                        ),
                        (
                            "quartier",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="territories.quartier",
                                verbose_name="quartier",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="SubsidyEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("funder", models.CharField(max_length=200, verbose_name="attribuant")),
                        (
                            "funder_siret",
                            models.CharField(blank=True, max_length=14, verbose_name="SIRET de l’attribuant"),
                        ),
                        ("beneficiary", models.CharField(max_length=250, verbose_name="bénéficiaire, comme écrit")),
                        (
                            "beneficiary_siret",
                            models.CharField(blank=True, max_length=14, verbose_name="SIRET ou SIREN du bénéficiaire"),
                        ),
                        (
                            "beneficiary_rna",
                            models.CharField(blank=True, max_length=10, verbose_name="RNA du bénéficiaire"),
                        ),
                        ("year", models.PositiveSmallIntegerField(verbose_name="année")),
                        ("decided_on", models.DateField(blank=True, null=True, verbose_name="décidée le")),
                        ("amount", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="montant (€)")),
                        ("object", models.CharField(blank=True, max_length=500, verbose_name="objet")),
                        ("nature", models.CharField(blank=True, max_length=120, verbose_name="nature")),
                        (
                            "reference",
                            models.CharField(blank=True, max_length=120, verbose_name="référence de la décision"),
                        ),
                        ("digest", models.CharField(max_length=64)),
                        ("rank", models.PositiveSmallIntegerField(default=1, verbose_name="rang")),
                        (
                            "partner",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="partners.partner",
                                verbose_name="bénéficiaire",
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
                                to="partners.subsidy",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="AgreementAmount",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("year", models.PositiveSmallIntegerField(verbose_name="année")),
                        ("amount", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="montant (€)")),
                        (
                            "agreement",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="amounts",
                                to="partners.agreement",
                                verbose_name="convention",
                            ),
                        ),
                        (
                            "partner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="partners.partner",
                                verbose_name="partenaire",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "montant d’une convention",
                        "verbose_name_plural": "montants de conventions",
                        "ordering": ["year", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("agreement", "partner", "year"),
                                name="agreementamount_once",
                                violation_error_message="Ce partenaire a déjà un montant pour cette année.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("amount__gte", 0), ("year__range", (2000, 2100))),
                                name="agreementamount_sound",
                                violation_error_message="Un montant est positif, pour une année entre 2000 et 2100.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AgreementDocument",
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
                            "added_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="ajouté par",
                            ),
                        ),
                        (
                            "agreement",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="documents",
                                to="partners.agreement",
                                verbose_name="convention",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "document d’une convention",
                        "verbose_name_plural": "documents de conventions",
                        "ordering": ["-added_at", "-pk"],
                        "abstract": False,
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("title", ""), _negated=True),
                                    models.Q(("name", ""), _negated=True),
                                    ("size__gt", 0),
                                ),
                                name="agreementdocument_file_whole",
                                violation_error_message="Un document a un intitulé, un nom et un contenu.",
                            ),
                            models.UniqueConstraint(
                                fields=("agreement", "digest"),
                                name="agreementdocument_once",
                                violation_error_message="Ce fichier est déjà joint à cette convention.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AgreementEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("title", models.CharField(max_length=200, verbose_name="objet")),
                        ("starts_on", models.DateField(verbose_name="début")),
                        ("ends_on", models.DateField(verbose_name="fin")),
                        (
                            "notice_months",
                            models.PositiveSmallIntegerField(
                                default=3, verbose_name="prévenir combien de mois avant la fin"
                            ),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("draft", "En préparation"),
                                    ("signed", "Signée"),
                                    ("ended", "Terminée"),
                                    ("dropped", "Abandonnée"),
                                ],
                                default="draft",
                                max_length=8,
                                verbose_name="état",
                            ),
                        ),
                        ("signed_on", models.DateField(blank=True, null=True, verbose_name="signée le")),
                        ("notes", models.TextField(blank=True, max_length=4000, verbose_name="notes")),
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
                                to="partners.agreement",
                            ),
                        ),
                        (
                            "project",
                            models.ForeignKey(
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
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="OccupationEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("starts_on", models.DateField(verbose_name="depuis")),
                        ("ends_on", models.DateField(blank=True, null=True, verbose_name="jusqu’au")),
                        ("is_exclusive", models.BooleanField(default=True, verbose_name="occupe seul")),
                        ("hours", models.CharField(blank=True, max_length=300, verbose_name="horaires partagés")),
                        (
                            "agreement",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="partners.agreement",
                                verbose_name="convention",
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
                                to="partners.occupation",
                            ),
                        ),
                        (
                            "partner",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="partners.partner",
                                verbose_name="occupant",
                            ),
                        ),
                        (
                            "premises",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="partners.premises",
                                verbose_name="local",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="AgreementAmountEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("year", models.PositiveSmallIntegerField(verbose_name="année")),
                        ("amount", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="montant (€)")),
                        (
                            "agreement",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="partners.agreement",
                                verbose_name="convention",
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
                                to="partners.agreementamount",
                            ),
                        ),
                        (
                            "partner",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="partners.partner",
                                verbose_name="partenaire",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="AgreementDocumentEvent",
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
                            "agreement",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="partners.agreement",
                                verbose_name="convention",
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
                                to="partners.agreementdocument",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                AddTrigger(
                    model_name="contact",
                    trigger=pgtrigger.compiler.Trigger(
                        name="count_version",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="NEW.version = OLD.version + 1; RETURN NEW;",
                            hash="240148afea6606175da7164839d9c2cd175b4910",
                            operation="UPDATE",
                            pgid="pgtrigger_count_version_41263",
                            table="partners_contact",
                            when="BEFORE",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="contact",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "partners_contactevent" ("email", "first_name", "id", "informed_on", "keep_until", "last_name", "notes", "origin", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "version") VALUES (NEW."email", NEW."first_name", NEW."id", NEW."informed_on", NEW."keep_until", NEW."last_name", NEW."notes", NEW."origin", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."phone", NEW."version"); RETURN NULL;',
                            hash="08ecdeeb1beecaa86dcd08e9795b2a3ead73e59b",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_0e407",
                            table="partners_contact",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="contact",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "partners_contactevent" ("email", "first_name", "id", "informed_on", "keep_until", "last_name", "notes", "origin", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "version") VALUES (NEW."email", NEW."first_name", NEW."id", NEW."informed_on", NEW."keep_until", NEW."last_name", NEW."notes", NEW."origin", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."phone", NEW."version"); RETURN NULL;',
                            hash="5704877998e8f72346f177d216c99f68c77a3388",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_8aa2f",
                            table="partners_contact",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="contact",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "partners_contactevent" ("email", "first_name", "id", "informed_on", "keep_until", "last_name", "notes", "origin", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "version") VALUES (OLD."email", OLD."first_name", OLD."id", OLD."informed_on", OLD."keep_until", OLD."last_name", OLD."notes", OLD."origin", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."phone", OLD."version"); RETURN NULL;',
                            hash="5a08350499878f01acf6c724b10aaf4a937c8ff6",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_c013c",
                            table="partners_contact",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="partnerkind",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "partners_partnerkindevent" ("code", "family", "id", "is_active", "name", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."code", NEW."family", NEW."id", NEW."is_active", NEW."name", NEW."order", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;',
                            hash="e9fb23c95ddb471164a408a4ce162aed42823f26",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_68b44",
                            table="partners_partnerkind",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="partnerkind",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "partners_partnerkindevent" ("code", "family", "id", "is_active", "name", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."code", NEW."family", NEW."id", NEW."is_active", NEW."name", NEW."order", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;',
                            hash="b25f056c1d4a26cef34806fa08f955d7ff42e9db",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_4cea7",
                            table="partners_partnerkind",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="partnerpublic",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "partners_partnerpublicevent" ("code", "id", "is_active", "name", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."code", NEW."id", NEW."is_active", NEW."name", NEW."order", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;',
                            hash="16581f83825b3d6385c173422906fc61f1128a2a",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_ba3f1",
                            table="partners_partnerpublic",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="partnerpublic",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "partners_partnerpublicevent" ("code", "id", "is_active", "name", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."code", NEW."id", NEW."is_active", NEW."name", NEW."order", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;',
                            hash="87f921bb79c8b8d912b30ea70658d8c6f73cf887",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_b2b54",
                            table="partners_partnerpublic",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="partnertheme",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "partners_partnerthemeevent" ("code", "id", "inclusion_codes", "is_active", "name", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."code", NEW."id", NEW."inclusion_codes", NEW."is_active", NEW."name", NEW."order", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;',
                            hash="9f05cb3c87e9dca95834798550e9fa9467898ee2",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_b54c3",
                            table="partners_partnertheme",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="partnertheme",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "partners_partnerthemeevent" ("code", "id", "inclusion_codes", "is_active", "name", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."code", NEW."id", NEW."inclusion_codes", NEW."is_active", NEW."name", NEW."order", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;',
                            hash="6363dd29a959a6e2f1d77846bc98a7e1a1d9061d",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_dca58",
                            table="partners_partnertheme",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="agreementdocument",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "partners_agreementdocumentevent" ("added_at", "added_by_id", "agreement_id", "content_type", "digest", "file", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "size", "title", "uid") VALUES (NEW."added_at", NEW."added_by_id", NEW."agreement_id", NEW."content_type", NEW."digest", NEW."file", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."size", NEW."title", NEW."uid"); RETURN NULL;',
                            hash="4bca8e5ff6173e43d1d79d7db73b1a68967bc00d",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_c994c",
                            table="partners_agreementdocument",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="agreementdocument",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "partners_agreementdocumentevent" ("added_at", "added_by_id", "agreement_id", "content_type", "digest", "file", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "size", "title", "uid") VALUES (NEW."added_at", NEW."added_by_id", NEW."agreement_id", NEW."content_type", NEW."digest", NEW."file", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."size", NEW."title", NEW."uid"); RETURN NULL;',
                            hash="15ad33a0d5e742d36de75a3fcea0e17ed643bcb4",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_1ede1",
                            table="partners_agreementdocument",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="agreementdocument",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "partners_agreementdocumentevent" ("added_at", "added_by_id", "agreement_id", "content_type", "digest", "file", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "size", "title", "uid") VALUES (OLD."added_at", OLD."added_by_id", OLD."agreement_id", OLD."content_type", OLD."digest", OLD."file", OLD."id", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."size", OLD."title", OLD."uid"); RETURN NULL;',
                            hash="1afbf943b00b3c40bdb518a2528d86d76bd24d0c",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_f6fe7",
                            table="partners_agreementdocument",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="agreementdocumentevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="c61841da539683a971eb6be27131d1f4cbc12c83",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_7aa9a",
                            table="partners_agreementdocumentevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="agreementevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="fe274609650c759fb0325772ebe3c7ed7f9056ad",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_860b0",
                            table="partners_agreementevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="contactevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="43274f8cb425839789f6f3a0ae5e5a4d2a697c0e",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_2e75d",
                            table="partners_contactevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="exchangeevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="46f1b89dd0afc38fa2d026850ced83b49f86c3ec",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_831a1",
                            table="partners_exchangeevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="exchange",
                    trigger=pgtrigger.compiler.Trigger(
                        name="count_version",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="NEW.version = OLD.version + 1; RETURN NEW;",
                            hash="aa9e9db9f48cd69b04e31022f047a8a764f17916",
                            operation="UPDATE",
                            pgid="pgtrigger_count_version_fe941",
                            table="partners_exchange",
                            when="BEFORE",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="exchange",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "partners_exchangeevent" ("author_id", "created_at", "id", "is_done", "kind", "next_on", "next_step", "on", "partner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quartier_id", "text", "version") VALUES (NEW."author_id", NEW."created_at", NEW."id", NEW."is_done", NEW."kind", NEW."next_on", NEW."next_step", NEW."on", NEW."partner_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."quartier_id", NEW."text", NEW."version"); RETURN NULL;',
                            hash="66174e701dd647b3e1a73f4bb31572df202a6983",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_5650e",
                            table="partners_exchange",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="exchange",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "partners_exchangeevent" ("author_id", "created_at", "id", "is_done", "kind", "next_on", "next_step", "on", "partner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quartier_id", "text", "version") VALUES (NEW."author_id", NEW."created_at", NEW."id", NEW."is_done", NEW."kind", NEW."next_on", NEW."next_step", NEW."on", NEW."partner_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."quartier_id", NEW."text", NEW."version"); RETURN NULL;',
                            hash="fdd2a13ab411dbd985857f5e3a18094e0a4abf5c",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_4151f",
                            table="partners_exchange",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="correctionrequestevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="8900e58448da13d08159ff6baf359c9fc5bc6e5c",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_dcef2",
                            table="partners_correctionrequestevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="correctionrequest",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "partners_correctionrequestevent" ("answer", "answered_at", "email", "expires_at", "id", "opened_at", "partner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reviewed_by_id", "sent_at", "sent_by_id", "status", "uid") VALUES (NEW."answer", NEW."answered_at", NEW."email", NEW."expires_at", NEW."id", NEW."opened_at", NEW."partner_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reviewed_by_id", NEW."sent_at", NEW."sent_by_id", NEW."status", NEW."uid"); RETURN NULL;',
                            hash="6221dd2b9656ddb086275f0de80c45e324c7b1f4",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_483e6",
                            table="partners_correctionrequest",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="correctionrequest",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "partners_correctionrequestevent" ("answer", "answered_at", "email", "expires_at", "id", "opened_at", "partner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reviewed_by_id", "sent_at", "sent_by_id", "status", "uid") VALUES (NEW."answer", NEW."answered_at", NEW."email", NEW."expires_at", NEW."id", NEW."opened_at", NEW."partner_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reviewed_by_id", NEW."sent_at", NEW."sent_by_id", NEW."status", NEW."uid"); RETURN NULL;',
                            hash="b66e733e0e1f904e5386f450bab994aeade5dfe7",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_5a2d8",
                            table="partners_correctionrequest",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="contactpostevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="4fb29674cceda67edaf91cb13979860c4cf045b2",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_6915c",
                            table="partners_contactpostevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="contactpost",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "partners_contactpostevent" ("contact_id", "function", "id", "partner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "since", "until") VALUES (NEW."contact_id", NEW."function", NEW."id", NEW."partner_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."since", NEW."until"); RETURN NULL;',
                            hash="8a8dec8ff1d082457e5aacd093f2324139c77933",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_5c818",
                            table="partners_contactpost",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="contactpost",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "partners_contactpostevent" ("contact_id", "function", "id", "partner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "since", "until") VALUES (NEW."contact_id", NEW."function", NEW."id", NEW."partner_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."since", NEW."until"); RETURN NULL;',
                            hash="4ff84f8c7f6c9e8f6b679533fb9f4a2690d75d42",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_9e45a",
                            table="partners_contactpost",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="contactpost",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "partners_contactpostevent" ("contact_id", "function", "id", "partner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "since", "until") VALUES (OLD."contact_id", OLD."function", OLD."id", OLD."partner_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."since", OLD."until"); RETURN NULL;',
                            hash="4f52d473ec900bc4bb76bd493ec14d8116012160",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_7191d",
                            table="partners_contactpost",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="agreementamountevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="4b200229f5ad1eb3c45a320967b99f7d3d496559",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_2a082",
                            table="partners_agreementamountevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="agreementamount",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "partners_agreementamountevent" ("agreement_id", "amount", "id", "partner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "year") VALUES (NEW."agreement_id", NEW."amount", NEW."id", NEW."partner_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."year"); RETURN NULL;',
                            hash="926fb4fe98cde2d7164b866c0270b735980d0188",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_b7976",
                            table="partners_agreementamount",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="agreementamount",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "partners_agreementamountevent" ("agreement_id", "amount", "id", "partner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "year") VALUES (NEW."agreement_id", NEW."amount", NEW."id", NEW."partner_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."year"); RETURN NULL;',
                            hash="cbd1d2724d1189003bbd7a43e36e92b75d9f74da",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_501a6",
                            table="partners_agreementamount",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="agreementamount",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "partners_agreementamountevent" ("agreement_id", "amount", "id", "partner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "year") VALUES (OLD."agreement_id", OLD."amount", OLD."id", OLD."partner_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."year"); RETURN NULL;',
                            hash="d78aac4cb3c1e937b4f8a7473c888f308a9e3d3b",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_e1aba",
                            table="partners_agreementamount",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="agreement",
                    trigger=pgtrigger.compiler.Trigger(
                        name="count_version",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="NEW.version = OLD.version + 1; RETURN NEW;",
                            hash="6098c17c117ce67b09e39129f382a316d0090a31",
                            operation="UPDATE",
                            pgid="pgtrigger_count_version_34cf0",
                            table="partners_agreement",
                            when="BEFORE",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="agreement",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "partners_agreementevent" ("ends_on", "id", "notes", "notice_months", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "signed_on", "starts_on", "status", "title", "version") VALUES (NEW."ends_on", NEW."id", NEW."notes", NEW."notice_months", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."project_id", NEW."signed_on", NEW."starts_on", NEW."status", NEW."title", NEW."version"); RETURN NULL;',
                            hash="99f4bee7aff77fffe3479679d9fb13efa359881c",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_b1737",
                            table="partners_agreement",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="agreement",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "partners_agreementevent" ("ends_on", "id", "notes", "notice_months", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "signed_on", "starts_on", "status", "title", "version") VALUES (NEW."ends_on", NEW."id", NEW."notes", NEW."notice_months", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."project_id", NEW."signed_on", NEW."starts_on", NEW."status", NEW."title", NEW."version"); RETURN NULL;',
                            hash="c346e24dad0219fc81c2ecab6578278758d0889f",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_8c840",
                            table="partners_agreement",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="agreement",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "partners_agreementevent" ("ends_on", "id", "notes", "notice_months", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "signed_on", "starts_on", "status", "title", "version") VALUES (OLD."ends_on", OLD."id", OLD."notes", OLD."notice_months", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."project_id", OLD."signed_on", OLD."starts_on", OLD."status", OLD."title", OLD."version"); RETURN NULL;',
                            hash="aaff1fd13180c0ad3c703cb7f56443eec326568a",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_63f2d",
                            table="partners_agreement",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="partnerevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="a13e8879ffafbd590ff94ddd2a82e6a6ef165dbd",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_20581",
                            table="partners_partnerevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="partnerkindevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="5b78892dc411e9ea268bfa720eb0578de05efc89",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_c0c9b",
                            table="partners_partnerkindevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="partnerpublicevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="b7b5327eae4b6828f8cba0b5b75be81a5c7fa67b",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_2c71a",
                            table="partners_partnerpublicevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="partner",
                    trigger=pgtrigger.compiler.Trigger(
                        name="count_version",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="NEW.version = OLD.version + 1; RETURN NEW;",
                            hash="520f7b1b7adea6b3cdb4b0de4f9df8966bc92dde",
                            operation="UPDATE",
                            pgid="pgtrigger_count_version_e1f18",
                            table="partners_partner",
                            when="BEFORE",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="partner",
                    trigger=pgtrigger.compiler.Trigger(
                        name="before_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.version = 1)",
                            func='INSERT INTO "partners_partnerevent" ("address", "checked_by_id", "checked_on", "commune_id", "created_at", "dissolved_on", "email", "former_rna", "id", "inclusion_codes", "is_dissolved", "kind_id", "latitude", "longitude", "merged_into_id", "naf", "name", "notes", "opening_hours", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "postal_code", "purpose", "rna", "short_name", "siret", "source", "source_key", "version", "website") VALUES (OLD."address", OLD."checked_by_id", OLD."checked_on", OLD."commune_id", OLD."created_at", OLD."dissolved_on", OLD."email", OLD."former_rna", OLD."id", OLD."inclusion_codes", OLD."is_dissolved", OLD."kind_id", OLD."latitude", OLD."longitude", OLD."merged_into_id", OLD."naf", OLD."name", OLD."notes", OLD."opening_hours", _pgh_attach_context(), NOW(), \'before\', OLD."id", OLD."phone", OLD."postal_code", OLD."purpose", OLD."rna", OLD."short_name", OLD."siret", OLD."source", OLD."source_key", OLD."version", OLD."website"); RETURN NULL;',
                            hash="f20238916b679d2cdd3c2f2810f7170f2f44eb77",
                            operation="UPDATE",
                            pgid="pgtrigger_before_update_80c61",
                            table="partners_partner",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="partner",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition='WHEN (OLD."address" IS DISTINCT FROM (NEW."address") OR OLD."checked_by_id" IS DISTINCT FROM (NEW."checked_by_id") OR OLD."checked_on" IS DISTINCT FROM (NEW."checked_on") OR OLD."commune_id" IS DISTINCT FROM (NEW."commune_id") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."dissolved_on" IS DISTINCT FROM (NEW."dissolved_on") OR OLD."email" IS DISTINCT FROM (NEW."email") OR OLD."former_rna" IS DISTINCT FROM (NEW."former_rna") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."inclusion_codes" IS DISTINCT FROM (NEW."inclusion_codes") OR OLD."is_dissolved" IS DISTINCT FROM (NEW."is_dissolved") OR OLD."kind_id" IS DISTINCT FROM (NEW."kind_id") OR OLD."latitude" IS DISTINCT FROM (NEW."latitude") OR OLD."longitude" IS DISTINCT FROM (NEW."longitude") OR OLD."merged_into_id" IS DISTINCT FROM (NEW."merged_into_id") OR OLD."naf" IS DISTINCT FROM (NEW."naf") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."notes" IS DISTINCT FROM (NEW."notes") OR OLD."opening_hours" IS DISTINCT FROM (NEW."opening_hours") OR OLD."phone" IS DISTINCT FROM (NEW."phone") OR OLD."postal_code" IS DISTINCT FROM (NEW."postal_code") OR OLD."purpose" IS DISTINCT FROM (NEW."purpose") OR OLD."rna" IS DISTINCT FROM (NEW."rna") OR OLD."short_name" IS DISTINCT FROM (NEW."short_name") OR OLD."siret" IS DISTINCT FROM (NEW."siret") OR OLD."source" IS DISTINCT FROM (NEW."source") OR OLD."source_key" IS DISTINCT FROM (NEW."source_key") OR OLD."version" IS DISTINCT FROM (NEW."version") OR OLD."website" IS DISTINCT FROM (NEW."website"))',
                            func='INSERT INTO "partners_partnerevent" ("address", "checked_by_id", "checked_on", "commune_id", "created_at", "dissolved_on", "email", "former_rna", "id", "inclusion_codes", "is_dissolved", "kind_id", "latitude", "longitude", "merged_into_id", "naf", "name", "notes", "opening_hours", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "postal_code", "purpose", "rna", "short_name", "siret", "source", "source_key", "version", "website") VALUES (NEW."address", NEW."checked_by_id", NEW."checked_on", NEW."commune_id", NEW."created_at", NEW."dissolved_on", NEW."email", NEW."former_rna", NEW."id", NEW."inclusion_codes", NEW."is_dissolved", NEW."kind_id", NEW."latitude", NEW."longitude", NEW."merged_into_id", NEW."naf", NEW."name", NEW."notes", NEW."opening_hours", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."phone", NEW."postal_code", NEW."purpose", NEW."rna", NEW."short_name", NEW."siret", NEW."source", NEW."source_key", NEW."version", NEW."website"); RETURN NULL;',
                            hash="5c7126bdad159d8b7dea4d16005aab407243355b",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_17ece",
                            table="partners_partner",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="partner",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "partners_partnerevent" ("address", "checked_by_id", "checked_on", "commune_id", "created_at", "dissolved_on", "email", "former_rna", "id", "inclusion_codes", "is_dissolved", "kind_id", "latitude", "longitude", "merged_into_id", "naf", "name", "notes", "opening_hours", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "postal_code", "purpose", "rna", "short_name", "siret", "source", "source_key", "version", "website") VALUES (OLD."address", OLD."checked_by_id", OLD."checked_on", OLD."commune_id", OLD."created_at", OLD."dissolved_on", OLD."email", OLD."former_rna", OLD."id", OLD."inclusion_codes", OLD."is_dissolved", OLD."kind_id", OLD."latitude", OLD."longitude", OLD."merged_into_id", OLD."naf", OLD."name", OLD."notes", OLD."opening_hours", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."phone", OLD."postal_code", OLD."purpose", OLD."rna", OLD."short_name", OLD."siret", OLD."source", OLD."source_key", OLD."version", OLD."website"); RETURN NULL;',
                            hash="5e4a77c738a9a54a8fc0a559035ff454df442828",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_e7dd8",
                            table="partners_partner",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="partnerthemeevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="d4a504f1f68310624b1cbf16f4d28f5cce5da526",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_dd6cc",
                            table="partners_partnerthemeevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="premises",
                    trigger=pgtrigger.compiler.Trigger(
                        name="count_version",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="NEW.version = OLD.version + 1; RETURN NEW;",
                            hash="cced7396534142981ee8d38f6e1e5e25493f2081",
                            operation="UPDATE",
                            pgid="pgtrigger_count_version_294a0",
                            table="partners_premises",
                            when="BEFORE",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="premises",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "partners_premisesevent" ("entrance_id", "id", "is_active", "name", "notes", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quartier_id", "residence_id", "surface", "version") VALUES (NEW."entrance_id", NEW."id", NEW."is_active", NEW."name", NEW."notes", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."quartier_id", NEW."residence_id", NEW."surface", NEW."version"); RETURN NULL;',
                            hash="47ea9ffee34a6c0e9522f2cf8ad023216c273c71",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_df411",
                            table="partners_premises",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="premises",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "partners_premisesevent" ("entrance_id", "id", "is_active", "name", "notes", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quartier_id", "residence_id", "surface", "version") VALUES (NEW."entrance_id", NEW."id", NEW."is_active", NEW."name", NEW."notes", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."quartier_id", NEW."residence_id", NEW."surface", NEW."version"); RETURN NULL;',
                            hash="bbe9e813d3eb34d19ad13e6970ad7cf2ed9b1b9d",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_ada32",
                            table="partners_premises",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="occupationevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="9a0e0a0cd7c796be171283d96efda638877f0416",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_34b1f",
                            table="partners_occupationevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="occupation",
                    trigger=pgtrigger.compiler.Trigger(
                        name="count_version",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="NEW.version = OLD.version + 1; RETURN NEW;",
                            hash="02701bce612522057a6502b18b035eb5c772ddf6",
                            operation="UPDATE",
                            pgid="pgtrigger_count_version_fcca1",
                            table="partners_occupation",
                            when="BEFORE",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="occupation",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "partners_occupationevent" ("agreement_id", "ends_on", "hours", "id", "is_exclusive", "partner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "premises_id", "starts_on", "version") VALUES (NEW."agreement_id", NEW."ends_on", NEW."hours", NEW."id", NEW."is_exclusive", NEW."partner_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."premises_id", NEW."starts_on", NEW."version"); RETURN NULL;',
                            hash="ac2b82941ae5308c9f3cac4485c2f05c7db441af",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_4085e",
                            table="partners_occupation",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="occupation",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "partners_occupationevent" ("agreement_id", "ends_on", "hours", "id", "is_exclusive", "partner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "premises_id", "starts_on", "version") VALUES (NEW."agreement_id", NEW."ends_on", NEW."hours", NEW."id", NEW."is_exclusive", NEW."partner_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."premises_id", NEW."starts_on", NEW."version"); RETURN NULL;',
                            hash="593c52ae1639c3a26f7b9b9a18cd571106a8708f",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_9a9c6",
                            table="partners_occupation",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="occupation",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "partners_occupationevent" ("agreement_id", "ends_on", "hours", "id", "is_exclusive", "partner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "premises_id", "starts_on", "version") VALUES (OLD."agreement_id", OLD."ends_on", OLD."hours", OLD."id", OLD."is_exclusive", OLD."partner_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."premises_id", OLD."starts_on", OLD."version"); RETURN NULL;',
                            hash="5956db6a5d68596a8ff29b77382213d864d84628",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_64efa",
                            table="partners_occupation",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="premisesevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="27ef1d8664875b8001a9bad1c9f3598ccee276b8",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_1d49b",
                            table="partners_premisesevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="presence",
                    trigger=pgtrigger.compiler.Trigger(
                        name="count_version",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="NEW.version = OLD.version + 1; RETURN NEW;",
                            hash="7030aa58e75333144270a15440f1fe715250c51e",
                            operation="UPDATE",
                            pgid="pgtrigger_count_version_0344b",
                            table="partners_presence",
                            when="BEFORE",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="presence",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "partners_presenceevent" ("id", "notes", "partner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quartier_id", "role", "since", "until", "version") VALUES (NEW."id", NEW."notes", NEW."partner_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."quartier_id", NEW."role", NEW."since", NEW."until", NEW."version"); RETURN NULL;',
                            hash="f23afe3df84c1b78e6db73310b4a952b5533cc6e",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_e0059",
                            table="partners_presence",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="presence",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "partners_presenceevent" ("id", "notes", "partner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quartier_id", "role", "since", "until", "version") VALUES (NEW."id", NEW."notes", NEW."partner_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."quartier_id", NEW."role", NEW."since", NEW."until", NEW."version"); RETURN NULL;',
                            hash="f26bfde7f82d58294564424e24d7d890026f4ad2",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_470a8",
                            table="partners_presence",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="presence",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "partners_presenceevent" ("id", "notes", "partner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quartier_id", "role", "since", "until", "version") VALUES (OLD."id", OLD."notes", OLD."partner_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."quartier_id", OLD."role", OLD."since", OLD."until", OLD."version"); RETURN NULL;',
                            hash="9bbc906535bbcc0537b5d5847ba24bf196f4099b",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_152dd",
                            table="partners_presence",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="presenceevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="f4d093e305bc8f1e2e8160dc8becfe13876622d5",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_bc8ea",
                            table="partners_presenceevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="subsidy",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "partners_subsidyevent" ("amount", "beneficiary", "beneficiary_rna", "beneficiary_siret", "decided_on", "digest", "funder", "funder_siret", "id", "nature", "object", "partner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rank", "reference", "year") VALUES (NEW."amount", NEW."beneficiary", NEW."beneficiary_rna", NEW."beneficiary_siret", NEW."decided_on", NEW."digest", NEW."funder", NEW."funder_siret", NEW."id", NEW."nature", NEW."object", NEW."partner_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."rank", NEW."reference", NEW."year"); RETURN NULL;',
                            hash="751960238186c1076472ea6d386079bc58d7ff15",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_db771",
                            table="partners_subsidy",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="subsidy",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "partners_subsidyevent" ("amount", "beneficiary", "beneficiary_rna", "beneficiary_siret", "decided_on", "digest", "funder", "funder_siret", "id", "nature", "object", "partner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rank", "reference", "year") VALUES (OLD."amount", OLD."beneficiary", OLD."beneficiary_rna", OLD."beneficiary_siret", OLD."decided_on", OLD."digest", OLD."funder", OLD."funder_siret", OLD."id", OLD."nature", OLD."object", OLD."partner_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."rank", OLD."reference", OLD."year"); RETURN NULL;',
                            hash="c55a821c87e7059221367ce7ff8db23970884b64",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_d3681",
                            table="partners_subsidy",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="subsidyevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="899199580455122308d4566651fdc022747ca7a8",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_33d8c",
                            table="partners_subsidyevent",
                            when="BEFORE",
                        ),
                    ),
                ),
            ]
        ),
    ]
