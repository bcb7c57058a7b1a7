import uuid

import django.contrib.postgres.operations
import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import core.db.functions
from core.db.operations import AddTrigger, MakeTables


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "__first__"),
        ("diagnostics", "0014_alerts_and_their_rules"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("territories", "0005_figures_of_the_landlord"),
    ]

    operations = [
        MakeTables(
            [
                migrations.CreateModel(
                    name="DiagnosticDocument",
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
                            "diagnostic",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="documents",
                                to="diagnostics.diagnostic",
                                verbose_name="diagnostic",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "document d’un diagnostic",
                        "verbose_name_plural": "documents d’un diagnostic",
                        "ordering": ["-added_at", "-pk"],
                        "abstract": False,
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("title", ""), _negated=True),
                                    models.Q(("name", ""), _negated=True),
                                    ("size__gt", 0),
                                ),
                                name="diagnosticdocument_file_whole",
                                violation_error_message="Un document a un intitulé, un nom et un contenu.",
                            ),
                            models.UniqueConstraint(
                                fields=("diagnostic", "digest"),
                                name="diagnosticdocument_once",
                                violation_error_message="Ce fichier est déjà joint à ce diagnostic.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DiagnosticTextEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("text", models.TextField(max_length=8000, verbose_name="texte")),
                        (
                            "diagnostic",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="diagnostics.diagnostic",
                                verbose_name="diagnostic",
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
                                to="diagnostics.diagnostictext",
                            ),
                        ),
                        (
                            "theme",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="diagnostics.gridtheme",
                                verbose_name="thème",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="HallState",
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
                        (
                            "level",
                            models.PositiveSmallIntegerField(
                                choices=[
                                    (1, "Vert : faits isolés"),
                                    (2, "Jaune : incivilités récurrentes"),
                                    (3, "Orange : activité délinquante réelle"),
                                    (4, "Rouge : usage du hall empêché"),
                                ],
                                verbose_name="état",
                            ),
                        ),
                        ("seen_on", models.DateField(verbose_name="vu le")),
                        ("comment", models.CharField(blank=True, max_length=500, verbose_name="pourquoi")),
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
                            "entrance",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="states",
                                to="territories.entrance",
                                verbose_name="hall",
                            ),
                        ),
                        (
                            "stop",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="hall_state",
                                to="diagnostics.stop",
                                verbose_name="halte",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "état d’un hall",
                        "verbose_name_plural": "états de halls",
                        "ordering": ["-seen_on", "-pk"],
                        "indexes": [
                            models.Index(
                                models.F("entrance"),
                                models.OrderBy(models.F("seen_on"), descending=True),
                                models.OrderBy(models.F("id"), descending=True),
                                name="hallstate_recent",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("level__range", (1, 4))),
                                name="hallstate_level",
                                violation_error_message="L’état d’un hall va de 1 (vert) à 4 (rouge).",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("seen_on__gte", "2000-01-01")),
                                name="hallstate_seen_on_plausible",
                                violation_error_message="La date est antérieure à l’an 2000.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="IncidentType",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "family",
                            models.CharField(
                                choices=[
                                    ("staff", "Atteintes au personnel et aux prestataires"),
                                    ("property", "Vandalisme et dégradations"),
                                    ("occupation", "Occupation des parties communes"),
                                    ("nuisance", "Nuisances et troubles de voisinage"),
                                    ("dumping", "Épaves, encombrants et dépôts"),
                                    ("other", "Autres faits"),
                                ],
                                max_length=10,
                                verbose_name="famille",
                            ),
                        ),
                        ("name", models.CharField(max_length=80, verbose_name="nom")),
                        ("order", models.PositiveSmallIntegerField(default=100, verbose_name="ordre")),
                        ("is_active", models.BooleanField(default=True, verbose_name="proposé à la saisie")),
                    ],
                    options={
                        "verbose_name": "type d’incident",
                        "verbose_name_plural": "types d’incidents",
                        "ordering": ["order", "name", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                core.db.functions.Normalize("name"),
                                name="incidenttype_name_once",
                                violation_error_message="Un type d’incident de ce nom existe déjà.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("name", ""), _negated=True),
                                name="incidenttype_name_given",
                                violation_error_message="Un type d’incident a un nom.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("family__in", ["staff", "property", "occupation", "nuisance", "dumping", "other"])
                                ),
                                name="incidenttype_family_known",
                                violation_error_message="Cette famille d’incidents n’existe pas.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ParticipantGroupEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("landlord", "Bailleur"),
                                    ("residents", "Habitants"),
                                    ("citizens", "Conseil citoyen, collège habitants"),
                                    ("local_actors", "Conseil citoyen, collège associations et acteurs locaux"),
                                    ("city", "Ville"),
                                    ("epci", "EPCI"),
                                    ("state", "État"),
                                    ("association", "Association"),
                                    ("social_centre", "Centre social"),
                                    ("police", "Police"),
                                    ("school", "École, collège, lycée"),
                                    ("other", "Autre"),
                                ],
                                max_length=14,
                                verbose_name="organisation",
                            ),
                        ),
                        ("name", models.CharField(blank=True, max_length=120, verbose_name="précision")),
                        ("count", models.PositiveSmallIntegerField(verbose_name="nombre")),
                        ("women", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="dont femmes")),
                        ("men", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="dont hommes")),
                        (
                            "diagnostic",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="diagnostics.diagnostic",
                                verbose_name="diagnostic",
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
                                to="diagnostics.participantgroup",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="PhotoUpload",
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
                        ("name", models.CharField(max_length=200, verbose_name="nom du fichier")),
                        ("size", models.PositiveIntegerField(verbose_name="taille (octets)")),
                        ("received", models.PositiveIntegerField(default=0, verbose_name="reçu (octets)")),
                        (
                            "created_at",
                            models.DateTimeField(
                                default=django.utils.timezone.now, editable=False, verbose_name="commencée le"
                            ),
                        ),
                        (
                            "author",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="auteur",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "photo en cours d’envoi",
                        "verbose_name_plural": "photos en cours d’envoi",
                        "ordering": ["pk"],
                        "indexes": [
                            models.Index(models.F("author"), models.F("created_at"), name="photoupload_author")
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("received__lte", models.F("size")), ("size__range", (1, 10485760))
                                ),
                                name="photoupload_size",
                                violation_error_message="Une photo pèse 10 Mo au plus.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ScoreEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("note", models.CharField(blank=True, max_length=500, verbose_name="remarque")),
                        (
                            "diagnostic",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="diagnostics.diagnostic",
                                verbose_name="diagnostic",
                            ),
                        ),
                        (
                            "item",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="diagnostics.griditem",
                                verbose_name="critère",
                            ),
                        ),
                        (
                            "level",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="diagnostics.gridlevel",
                                verbose_name="niveau",
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
                                to="diagnostics.score",
                            ),
                        ),
                        (
                            "stop",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="diagnostics.stop",
                                verbose_name="halte",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="StopEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("uid", models.UUIDField(default=uuid.uuid4, editable=False, verbose_name="identifiant")),
                        ("order", models.PositiveSmallIntegerField(default=10, verbose_name="ordre")),
                        ("label", models.CharField(max_length=200, verbose_name="lieu")),
                        ("latitude", models.FloatField(blank=True, null=True, verbose_name="latitude")),
                        ("longitude", models.FloatField(blank=True, null=True, verbose_name="longitude")),
                        ("note", models.TextField(blank=True, max_length=1000, verbose_name="à regarder")),
                        (
                            "summary",
                            models.TextField(blank=True, max_length=2000, verbose_name="ce que le groupe retient"),
                        ),
                        (
                            "building",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="territories.building",
                                verbose_name="bâtiment",
                            ),
                        ),
                        (
                            "diagnostic",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="diagnostics.diagnostic",
                                verbose_name="diagnostic",
                            ),
                        ),
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
                                to="diagnostics.stop",
                            ),
                        ),
                        (
                            "previous",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="diagnostics.stop",
                                verbose_name="halte d’avant",
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
                    name="VerbatimEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("text", models.TextField(max_length=1000, verbose_name="parole")),
                        ("speaker", models.CharField(blank=True, max_length=120, verbose_name="qui parle, sans nom")),
                        ("said_on", models.DateField(blank=True, null=True, verbose_name="dit le")),
                        (
                            "diagnostic",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="diagnostics.diagnostic",
                                verbose_name="diagnostic",
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
                                to="diagnostics.verbatim",
                            ),
                        ),
                        (
                            "theme",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="diagnostics.gridtheme",
                                verbose_name="thème",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="IssueObservation",
                    fields=[],
                    options={
                        "verbose_name": "observation d’une problématique",
                        "verbose_name_plural": "observations d’une problématique",
                        "proxy": True,
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=("diagnostics.issue_observations",),
                ),
                migrations.CreateModel(
                    name="DiagnosticDocumentEvent",
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
                            "diagnostic",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="diagnostics.diagnostic",
                                verbose_name="diagnostic",
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
                                to="diagnostics.diagnosticdocument",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="HallStateEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("uid", models.UUIDField(default=uuid.uuid4, editable=False, verbose_name="identifiant")),
                        (
                            "level",
                            models.PositiveSmallIntegerField(
                                choices=[
                                    (1, "Vert : faits isolés"),
                                    (2, "Jaune : incivilités récurrentes"),
                                    (3, "Orange : activité délinquante réelle"),
                                    (4, "Rouge : usage du hall empêché"),
                                ],
                                verbose_name="état",
                            ),
                        ),
                        ("seen_on", models.DateField(verbose_name="vu le")),
                        ("comment", models.CharField(blank=True, max_length=500, verbose_name="pourquoi")),
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
                            "entrance",
                            models.ForeignKey(
                                db_constraint=False,
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
                                to="diagnostics.hallstate",
                            ),
                        ),
                        (
                            "stop",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="diagnostics.stop",
                                verbose_name="halte",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="IncidentTypeEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        (
                            "family",
                            models.CharField(
                                choices=[
                                    ("staff", "Atteintes au personnel et aux prestataires"),
                                    ("property", "Vandalisme et dégradations"),
                                    ("occupation", "Occupation des parties communes"),
                                    ("nuisance", "Nuisances et troubles de voisinage"),
                                    ("dumping", "Épaves, encombrants et dépôts"),
                                    ("other", "Autres faits"),
                                ],
                                max_length=10,
                                verbose_name="famille",
                            ),
                        ),
                        ("name", models.CharField(max_length=80, verbose_name="nom")),
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
                                to="diagnostics.incidenttype",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="IssueObservationEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
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
                            "observation",
                            models.ForeignKey(
                                db_constraint=False,
                                db_tablespace="",
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="diagnostics.observation",
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
                                to="diagnostics.issueobservation",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="PhotoChunk",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("offset", models.PositiveIntegerField(verbose_name="place (octets)")),
                        ("data", models.BinaryField(verbose_name="morceau")),
                        (
                            "upload",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="chunks",
                                to="diagnostics.photoupload",
                                verbose_name="photo",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "morceau de photo",
                        "verbose_name_plural": "morceaux de photos",
                        "ordering": ["offset"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("upload", "offset"),
                                name="photochunk_once",
                                violation_error_message="Ce morceau est déjà arrivé.",
                            )
                        ],
                    },
                ),
                AddTrigger(
                    model_name="incidenttype",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "diagnostics_incidenttypeevent" ("family", "id", "is_active", "name", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."family", NEW."id", NEW."is_active", NEW."name", NEW."order", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;',
                            hash="b8f8c502eb679d19ea5c9aadef67a3e48e518dea",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_60832",
                            table="diagnostics_incidenttype",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="incidenttype",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "diagnostics_incidenttypeevent" ("family", "id", "is_active", "name", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."family", NEW."id", NEW."is_active", NEW."name", NEW."order", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;',
                            hash="b0aac4d37bee41bc84b9256d712802983cbc2daf",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_8c185",
                            table="diagnostics_incidenttype",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="issueobservation",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "diagnostics_issueobservationevent" ("id", "issue_id", "observation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."id", NEW."issue_id", NEW."observation_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;',
                            hash="1598ecab516ef824a635b4279d2f65a7ce573f1d",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_472a9",
                            table="diagnostics_issue_observations",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="issueobservation",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "diagnostics_issueobservationevent" ("id", "issue_id", "observation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."id", OLD."issue_id", OLD."observation_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;',
                            hash="5ace8e072b7bcf6498540f0d1367dde54e9ead35",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_06330",
                            table="diagnostics_issue_observations",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="diagnosticdocument",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "diagnostics_diagnosticdocumentevent" ("added_at", "added_by_id", "content_type", "diagnostic_id", "digest", "file", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "size", "title", "uid") VALUES (NEW."added_at", NEW."added_by_id", NEW."content_type", NEW."diagnostic_id", NEW."digest", NEW."file", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."size", NEW."title", NEW."uid"); RETURN NULL;',
                            hash="8ea296e5fdf5e471e7874135729af9fecefc0195",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_70fe8",
                            table="diagnostics_diagnosticdocument",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="diagnosticdocument",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "diagnostics_diagnosticdocumentevent" ("added_at", "added_by_id", "content_type", "diagnostic_id", "digest", "file", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "size", "title", "uid") VALUES (NEW."added_at", NEW."added_by_id", NEW."content_type", NEW."diagnostic_id", NEW."digest", NEW."file", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."size", NEW."title", NEW."uid"); RETURN NULL;',
                            hash="9b61e800d5c7e513dddd62e0015c72f1c78b418f",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_c71ee",
                            table="diagnostics_diagnosticdocument",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="diagnosticdocument",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "diagnostics_diagnosticdocumentevent" ("added_at", "added_by_id", "content_type", "diagnostic_id", "digest", "file", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "size", "title", "uid") VALUES (OLD."added_at", OLD."added_by_id", OLD."content_type", OLD."diagnostic_id", OLD."digest", OLD."file", OLD."id", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."size", OLD."title", OLD."uid"); RETURN NULL;',
                            hash="c35c9280923194b9d21449c46c9e2c2cf31396e1",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_a134f",
                            table="diagnostics_diagnosticdocument",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="diagnosticdocumentevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="d15a96bb293914d85e866091286339161f202d91",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_6e864",
                            table="diagnostics_diagnosticdocumentevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="diagnostictextevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="5870697f1e070c6fb265b353bc4363375f31eed4",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_5976a",
                            table="diagnostics_diagnostictextevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="hallstate",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "diagnostics_hallstateevent" ("author_id", "comment", "created_at", "entrance_id", "id", "level", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "seen_on", "stop_id", "uid") VALUES (NEW."author_id", NEW."comment", NEW."created_at", NEW."entrance_id", NEW."id", NEW."level", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."seen_on", NEW."stop_id", NEW."uid"); RETURN NULL;',
                            hash="d8ecb0329a6fe88ac270799f2cfb8c30639e27ee",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_65d87",
                            table="diagnostics_hallstate",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="hallstate",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "diagnostics_hallstateevent" ("author_id", "comment", "created_at", "entrance_id", "id", "level", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "seen_on", "stop_id", "uid") VALUES (NEW."author_id", NEW."comment", NEW."created_at", NEW."entrance_id", NEW."id", NEW."level", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."seen_on", NEW."stop_id", NEW."uid"); RETURN NULL;',
                            hash="99fc8cc2de629cc5e0524f6c2ce3f0f8d8f88d1e",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_b08db",
                            table="diagnostics_hallstate",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="hallstateevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="d0cdbb9a85d0701b87d9c43d0dc283d83fcb2529",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_0551d",
                            table="diagnostics_hallstateevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="incidenttypeevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="9157196116542c39d67986c46a18b2adf73d6cf9",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_41133",
                            table="diagnostics_incidenttypeevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="participantgroupevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="ad7815f61ce111c01a2302cac4ff91f4d95ce515",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_64bcb",
                            table="diagnostics_participantgroupevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="scoreevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="35702dfe16c37691e8d1816e0853a34815656a34",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_f00d7",
                            table="diagnostics_scoreevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="stopevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="3a092cd4ba8e0ed3a139cd2815e1d3eed4155b91",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_0458d",
                            table="diagnostics_stopevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="verbatimevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="795d545a535433eceb2662a25247d38345bcd80a",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_d0825",
                            table="diagnostics_verbatimevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="issueobservationevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="731b72ef3f69731d42ee21efd51b05fddd838c47",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_a1c1e",
                            table="diagnostics_issueobservationevent",
                            when="BEFORE",
                        ),
                    ),
                ),
            ]
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="observation",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="observation",
            name="update_update",
        ),
        migrations.AddField(
            model_name="issue",
            name="criteria",
            field=models.ManyToManyField(
                blank=True, related_name="issues", to="diagnostics.griditem", verbose_name="critères cotés"
            ),
        ),
        migrations.AddField(
            model_name="stop",
            name="previous",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="next_times",
                to="diagnostics.stop",
                verbose_name="halte d’avant",
            ),
        ),
        migrations.AddField(
            model_name="stop",
            name="summary",
            field=models.TextField(blank=True, max_length=2000, verbose_name="ce que le groupe retient"),
        ),
        migrations.AddField(
            model_name="observation",
            name="incident_type",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="observations",
                to="diagnostics.incidenttype",
                verbose_name="type d’incident",
            ),
        ),
        migrations.AddField(
            model_name="observationevent",
            name="incident_type",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="diagnostics.incidenttype",
                verbose_name="type d’incident",
            ),
        ),
        django.contrib.postgres.operations.AddConstraintNotValid(
            model_name="observation",
            constraint=models.CheckConstraint(
                condition=models.Q(("incident_type__isnull", True), ("kind", "incident"), _connector="OR"),
                name="observation_type_of_incident",
                violation_error_message="Seul un incident a un type d’incident.",
            ),
        ),
        AddTrigger(
            model_name="diagnostictext",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "diagnostics_diagnostictextevent" ("diagnostic_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "text", "theme_id") VALUES (NEW."diagnostic_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."text", NEW."theme_id"); RETURN NULL;',
                    hash="d5b05c677d970d2cf20f24105b51c364d842660d",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_3c638",
                    table="diagnostics_diagnostictext",
                    when="AFTER",
                ),
            ),
        ),
        AddTrigger(
            model_name="diagnostictext",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "diagnostics_diagnostictextevent" ("diagnostic_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "text", "theme_id") VALUES (NEW."diagnostic_id", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."text", NEW."theme_id"); RETURN NULL;',
                    hash="c7f860edbe0bef5366ed65fa24d783021913438d",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_f84b2",
                    table="diagnostics_diagnostictext",
                    when="AFTER",
                ),
            ),
        ),
        AddTrigger(
            model_name="diagnostictext",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "diagnostics_diagnostictextevent" ("diagnostic_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "text", "theme_id") VALUES (OLD."diagnostic_id", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."text", OLD."theme_id"); RETURN NULL;',
                    hash="f0c57bfef2e94a4cffcadca8624ed8e8eac4248f",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_ba155",
                    table="diagnostics_diagnostictext",
                    when="AFTER",
                ),
            ),
        ),
        AddTrigger(
            model_name="observation",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "diagnostics_observationevent" ("answer", "answered_at", "answered_by_id", "assignee_id", "author_id", "building_id", "closing_reason", "created_at", "due_on", "duplicate_of_id", "entrance_id", "id", "incident_type_id", "is_confidential", "item_id", "kind", "latitude", "longitude", "over_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place_label", "priority", "quartier_id", "residence_id", "responsible_body", "seen_on", "severity", "status", "stop_id", "text", "theme_id", "uid", "version") VALUES (NEW."answer", NEW."answered_at", NEW."answered_by_id", NEW."assignee_id", NEW."author_id", NEW."building_id", NEW."closing_reason", NEW."created_at", NEW."due_on", NEW."duplicate_of_id", NEW."entrance_id", NEW."id", NEW."incident_type_id", NEW."is_confidential", NEW."item_id", NEW."kind", NEW."latitude", NEW."longitude", NEW."over_at", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."place_label", NEW."priority", NEW."quartier_id", NEW."residence_id", NEW."responsible_body", NEW."seen_on", NEW."severity", NEW."status", NEW."stop_id", NEW."text", NEW."theme_id", NEW."uid", NEW."version"); RETURN NULL;',
                    hash="510f5de265c79374b97aafb9046ed6539c23ff52",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_df53c",
                    table="diagnostics_observation",
                    when="AFTER",
                ),
            ),
        ),
        AddTrigger(
            model_name="observation",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."answer" IS DISTINCT FROM (NEW."answer") OR OLD."answered_at" IS DISTINCT FROM (NEW."answered_at") OR OLD."answered_by_id" IS DISTINCT FROM (NEW."answered_by_id") OR OLD."assignee_id" IS DISTINCT FROM (NEW."assignee_id") OR OLD."author_id" IS DISTINCT FROM (NEW."author_id") OR OLD."building_id" IS DISTINCT FROM (NEW."building_id") OR OLD."closing_reason" IS DISTINCT FROM (NEW."closing_reason") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."due_on" IS DISTINCT FROM (NEW."due_on") OR OLD."duplicate_of_id" IS DISTINCT FROM (NEW."duplicate_of_id") OR OLD."entrance_id" IS DISTINCT FROM (NEW."entrance_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."incident_type_id" IS DISTINCT FROM (NEW."incident_type_id") OR OLD."is_confidential" IS DISTINCT FROM (NEW."is_confidential") OR OLD."item_id" IS DISTINCT FROM (NEW."item_id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."latitude" IS DISTINCT FROM (NEW."latitude") OR OLD."longitude" IS DISTINCT FROM (NEW."longitude") OR OLD."over_at" IS DISTINCT FROM (NEW."over_at") OR OLD."place_label" IS DISTINCT FROM (NEW."place_label") OR OLD."priority" IS DISTINCT FROM (NEW."priority") OR OLD."quartier_id" IS DISTINCT FROM (NEW."quartier_id") OR OLD."residence_id" IS DISTINCT FROM (NEW."residence_id") OR OLD."responsible_body" IS DISTINCT FROM (NEW."responsible_body") OR OLD."seen_on" IS DISTINCT FROM (NEW."seen_on") OR OLD."severity" IS DISTINCT FROM (NEW."severity") OR OLD."status" IS DISTINCT FROM (NEW."status") OR OLD."stop_id" IS DISTINCT FROM (NEW."stop_id") OR OLD."text" IS DISTINCT FROM (NEW."text") OR OLD."theme_id" IS DISTINCT FROM (NEW."theme_id") OR OLD."uid" IS DISTINCT FROM (NEW."uid") OR OLD."version" IS DISTINCT FROM (NEW."version"))',
                    func='INSERT INTO "diagnostics_observationevent" ("answer", "answered_at", "answered_by_id", "assignee_id", "author_id", "building_id", "closing_reason", "created_at", "due_on", "duplicate_of_id", "entrance_id", "id", "incident_type_id", "is_confidential", "item_id", "kind", "latitude", "longitude", "over_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place_label", "priority", "quartier_id", "residence_id", "responsible_body", "seen_on", "severity", "status", "stop_id", "text", "theme_id", "uid", "version") VALUES (NEW."answer", NEW."answered_at", NEW."answered_by_id", NEW."assignee_id", NEW."author_id", NEW."building_id", NEW."closing_reason", NEW."created_at", NEW."due_on", NEW."duplicate_of_id", NEW."entrance_id", NEW."id", NEW."incident_type_id", NEW."is_confidential", NEW."item_id", NEW."kind", NEW."latitude", NEW."longitude", NEW."over_at", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."place_label", NEW."priority", NEW."quartier_id", NEW."residence_id", NEW."responsible_body", NEW."seen_on", NEW."severity", NEW."status", NEW."stop_id", NEW."text", NEW."theme_id", NEW."uid", NEW."version"); RETURN NULL;',
                    hash="a06f9b29c1cee2d81c450e806e48cc0fa3d588a4",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_afb3a",
                    table="diagnostics_observation",
                    when="AFTER",
                ),
            ),
        ),
        AddTrigger(
            model_name="participantgroup",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "diagnostics_participantgroupevent" ("count", "diagnostic_id", "id", "kind", "men", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "women") VALUES (NEW."count", NEW."diagnostic_id", NEW."id", NEW."kind", NEW."men", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."women"); RETURN NULL;',
                    hash="f4e2183ab3babf4f18f77355cfda4840ea3f0849",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_0f443",
                    table="diagnostics_participantgroup",
                    when="AFTER",
                ),
            ),
        ),
        AddTrigger(
            model_name="participantgroup",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "diagnostics_participantgroupevent" ("count", "diagnostic_id", "id", "kind", "men", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "women") VALUES (NEW."count", NEW."diagnostic_id", NEW."id", NEW."kind", NEW."men", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."women"); RETURN NULL;',
                    hash="885fdacc8182f47ccbfa4b17df7d4bd08ed13a20",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_40de7",
                    table="diagnostics_participantgroup",
                    when="AFTER",
                ),
            ),
        ),
        AddTrigger(
            model_name="participantgroup",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "diagnostics_participantgroupevent" ("count", "diagnostic_id", "id", "kind", "men", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "women") VALUES (OLD."count", OLD."diagnostic_id", OLD."id", OLD."kind", OLD."men", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."women"); RETURN NULL;',
                    hash="8f9def4955c771178d5d4bfff2b73752c3008154",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_84f27",
                    table="diagnostics_participantgroup",
                    when="AFTER",
                ),
            ),
        ),
        AddTrigger(
            model_name="score",
            trigger=pgtrigger.compiler.Trigger(
                name="whole",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\nIF NEW.level_id IS NOT NULL AND NOT EXISTS (\n    SELECT FROM diagnostics_gridlevel level\n    JOIN diagnostics_gridtheme theme ON theme.grid_id = level.grid_id\n    JOIN diagnostics_griditem item ON item.theme_id = theme.id\n    WHERE level.id = NEW.level_id AND item.id = NEW.item_id\n) THEN\n    RAISE EXCEPTION 'Ce niveau n’est pas de l’échelle de ce critère.'\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'score_level_of_grid';\nEND IF;\nIF NEW.stop_id IS NOT NULL AND NOT EXISTS (\n    SELECT FROM diagnostics_stop WHERE id = NEW.stop_id AND diagnostic_id = NEW.diagnostic_id\n) THEN\n    RAISE EXCEPTION 'Cette halte est d’un autre diagnostic.'\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'score_stop_of_diagnostic';\nEND IF;\nRETURN NEW;\n",
                    hash="20011d49d53ab5514cbc46695880b5a5b75663f6",
                    operation='INSERT OR UPDATE OF "level_id", "item_id", "stop_id", "diagnostic_id"',
                    pgid="pgtrigger_whole_9221d",
                    table="diagnostics_score",
                    when="BEFORE",
                ),
            ),
        ),
        AddTrigger(
            model_name="score",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "diagnostics_scoreevent" ("diagnostic_id", "id", "item_id", "level_id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "stop_id") VALUES (NEW."diagnostic_id", NEW."id", NEW."item_id", NEW."level_id", NEW."note", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."stop_id"); RETURN NULL;',
                    hash="997cedb50a3e570cc2fb52741b04551397f783d1",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_aeb0e",
                    table="diagnostics_score",
                    when="AFTER",
                ),
            ),
        ),
        AddTrigger(
            model_name="score",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "diagnostics_scoreevent" ("diagnostic_id", "id", "item_id", "level_id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "stop_id") VALUES (NEW."diagnostic_id", NEW."id", NEW."item_id", NEW."level_id", NEW."note", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."stop_id"); RETURN NULL;',
                    hash="c542da27ce6b1fe7058087eb004fb23585445076",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_0de10",
                    table="diagnostics_score",
                    when="AFTER",
                ),
            ),
        ),
        AddTrigger(
            model_name="score",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "diagnostics_scoreevent" ("diagnostic_id", "id", "item_id", "level_id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "stop_id") VALUES (OLD."diagnostic_id", OLD."id", OLD."item_id", OLD."level_id", OLD."note", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."stop_id"); RETURN NULL;',
                    hash="2ae8680b7c4e31f57e89f60f3dd0b8f2f7ee0dd2",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_93345",
                    table="diagnostics_score",
                    when="AFTER",
                ),
            ),
        ),
        AddTrigger(
            model_name="stop",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "diagnostics_stopevent" ("building_id", "diagnostic_id", "entrance_id", "id", "label", "latitude", "longitude", "note", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "previous_id", "residence_id", "summary", "uid", "version") VALUES (NEW."building_id", NEW."diagnostic_id", NEW."entrance_id", NEW."id", NEW."label", NEW."latitude", NEW."longitude", NEW."note", NEW."order", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."previous_id", NEW."residence_id", NEW."summary", NEW."uid", NEW."version"); RETURN NULL;',
                    hash="daeec972f539f0755664626d675798a892bc00bd",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_19bfd",
                    table="diagnostics_stop",
                    when="AFTER",
                ),
            ),
        ),
        AddTrigger(
            model_name="stop",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "diagnostics_stopevent" ("building_id", "diagnostic_id", "entrance_id", "id", "label", "latitude", "longitude", "note", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "previous_id", "residence_id", "summary", "uid", "version") VALUES (NEW."building_id", NEW."diagnostic_id", NEW."entrance_id", NEW."id", NEW."label", NEW."latitude", NEW."longitude", NEW."note", NEW."order", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."previous_id", NEW."residence_id", NEW."summary", NEW."uid", NEW."version"); RETURN NULL;',
                    hash="12b189329cdd5df41ed2468c66691fbb47972952",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_965dc",
                    table="diagnostics_stop",
                    when="AFTER",
                ),
            ),
        ),
        AddTrigger(
            model_name="stop",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "diagnostics_stopevent" ("building_id", "diagnostic_id", "entrance_id", "id", "label", "latitude", "longitude", "note", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "previous_id", "residence_id", "summary", "uid", "version") VALUES (OLD."building_id", OLD."diagnostic_id", OLD."entrance_id", OLD."id", OLD."label", OLD."latitude", OLD."longitude", OLD."note", OLD."order", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."previous_id", OLD."residence_id", OLD."summary", OLD."uid", OLD."version"); RETURN NULL;',
                    hash="b56635b8b76e851c47b1d8306363579d3f8bb96d",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_2b809",
                    table="diagnostics_stop",
                    when="AFTER",
                ),
            ),
        ),
        AddTrigger(
            model_name="verbatim",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "diagnostics_verbatimevent" ("diagnostic_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "said_on", "speaker", "text", "theme_id") VALUES (NEW."diagnostic_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."said_on", NEW."speaker", NEW."text", NEW."theme_id"); RETURN NULL;',
                    hash="81ee271a762cf7125c4ae59f2dd39b0c8d367132",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_8b06e",
                    table="diagnostics_verbatim",
                    when="AFTER",
                ),
            ),
        ),
        AddTrigger(
            model_name="verbatim",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "diagnostics_verbatimevent" ("diagnostic_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "said_on", "speaker", "text", "theme_id") VALUES (NEW."diagnostic_id", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."said_on", NEW."speaker", NEW."text", NEW."theme_id"); RETURN NULL;',
                    hash="7b8bc47f7136817603c007769e922ea22f02a6ec",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_53555",
                    table="diagnostics_verbatim",
                    when="AFTER",
                ),
            ),
        ),
        AddTrigger(
            model_name="verbatim",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "diagnostics_verbatimevent" ("diagnostic_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "said_on", "speaker", "text", "theme_id") VALUES (OLD."diagnostic_id", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."said_on", OLD."speaker", OLD."text", OLD."theme_id"); RETURN NULL;',
                    hash="e6db1d5760fd4cf0e9b732b3fbd2d79001f9d3f9",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_55e82",
                    table="diagnostics_verbatim",
                    when="AFTER",
                ),
            ),
        ),
    ]
