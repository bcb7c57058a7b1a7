import uuid

import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

from core.db.operations import AddTrigger, MakeTables


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0006_subjects_of_meetings_and_directory"),
        ("accounts", "__first__"),
        ("diagnostics", "0017_first_kinds_of_incidents"),
        ("partners", "0002_first_kinds_themes_and_publics"),
        ("pghistory", "0007_auto_20250421_0444"),
        ("territories", "0006_first_figures_of_the_landlord"),
    ]

    operations = [
        MakeTables(
            [
                migrations.CreateModel(
                    name="CalendarFeed",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "digest",
                            models.CharField(max_length=64, unique=True, verbose_name="empreinte de l’adresse"),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(default=django.utils.timezone.now, verbose_name="créé le"),
                        ),
                        ("read_at", models.DateTimeField(blank=True, null=True, verbose_name="lu le")),
                        (
                            "user",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="calendar_feed",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="agent",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "calendrier personnel",
                        "verbose_name_plural": "calendriers personnels",
                    },
                ),
                migrations.CreateModel(
                    name="MeetingSeries",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("title", models.CharField(max_length=200, verbose_name="intitulé")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("steering", "Comité de pilotage"),
                                    ("technical", "Comité technique"),
                                    ("gusp", "Cellule GUSP"),
                                    ("review", "Revue de projet"),
                                    ("citizens", "Conseil citoyen"),
                                    ("group", "Groupe de travail thématique"),
                                    ("residents", "Réunion d’habitants"),
                                    ("team", "Réunion d’équipe"),
                                    ("other", "Autre réunion"),
                                ],
                                max_length=10,
                                verbose_name="type",
                            ),
                        ),
                        (
                            "frequency",
                            models.CharField(
                                choices=[("weekly", "Toutes les semaines"), ("monthly", "Tous les mois")],
                                default="monthly",
                                max_length=8,
                                verbose_name="fréquence",
                            ),
                        ),
                        ("interval", models.PositiveSmallIntegerField(default=1, verbose_name="une fois sur")),
                        (
                            "weekday",
                            models.PositiveSmallIntegerField(
                                choices=[
                                    (1, "lundi"),
                                    (2, "mardi"),
                                    (3, "mercredi"),
                                    (4, "jeudi"),
                                    (5, "vendredi"),
                                    (6, "samedi"),
                                    (7, "dimanche"),
                                ],
                                verbose_name="jour",
                            ),
                        ),
                        (
                            "week",
                            models.SmallIntegerField(
                                blank=True,
                                choices=[
                                    (1, "premier"),
                                    (2, "deuxième"),
                                    (3, "troisième"),
                                    (4, "quatrième"),
                                    (-1, "dernier"),
                                ],
                                null=True,
                                verbose_name="semaine du mois",
                            ),
                        ),
                        ("starts_on", models.DateField(verbose_name="à partir du")),
                        ("ends_on", models.DateField(blank=True, null=True, verbose_name="jusqu’au")),
                        ("time", models.TimeField(verbose_name="heure")),
                        ("minutes", models.PositiveSmallIntegerField(default=120, verbose_name="durée (minutes)")),
                        ("place", models.CharField(blank=True, max_length=200, verbose_name="lieu")),
                        (
                            "video_url",
                            models.URLField(blank=True, max_length=500, verbose_name="lien de visioconférence"),
                        ),
                        ("is_active", models.BooleanField(default=True, verbose_name="continue")),
                        (
                            "organiser",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="organisé par",
                            ),
                        ),
                        (
                            "project",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="territories.urbanproject",
                                verbose_name="projet",
                            ),
                        ),
                        (
                            "quartiers",
                            models.ManyToManyField(
                                related_name="meeting_series", to="territories.quartier", verbose_name="quartiers"
                            ),
                        ),
                        (
                            "team",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="accounts.team",
                                verbose_name="équipe",
                            ),
                        ),
                        (
                            "theme",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="partners.partnertheme",
                                verbose_name="thème",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "série de réunions",
                        "verbose_name_plural": "séries de réunions",
                        "ordering": ["title", "pk"],
                        "abstract": False,
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("title", ""), _negated=True),
                                    (
                                        "kind__in",
                                        [
                                            "steering",
                                            "technical",
                                            "gusp",
                                            "review",
                                            "citizens",
                                            "group",
                                            "residents",
                                            "team",
                                            "other",
                                        ],
                                    ),
                                ),
                                name="meetingseries_titled",
                                violation_error_message="Une série a un intitulé et un type.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ends_on__isnull", True), ("ends_on__gte", models.F("starts_on")), _connector="OR"
                                ),
                                name="meetingseries_period",
                                violation_error_message="La fin ne peut pas précéder le début.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("interval__range", (1, 12)),
                                    ("minutes__range", (5, 1440)),
                                    ("weekday__range", (1, 7)),
                                ),
                                name="meetingseries_rule",
                                violation_error_message="Une série revient toutes les 1 à 12 semaines ou mois, pour 5 minutes à 24 h.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("frequency", "monthly"),
                                        ("week__in", [1, 2, 3, 4, -1]),
                                        ("week__isnull", False),
                                    ),
                                    models.Q(("frequency", "weekly"), ("week__isnull", True)),
                                    _connector="OR",
                                ),
                                name="meetingseries_week",
                                violation_error_message="Dites quelle semaine du mois, pour une série mensuelle seulement.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Meeting",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        (
                            "uid",
                            models.UUIDField(
                                default=uuid.uuid4, editable=False, unique=True, verbose_name="identifiant"
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("steering", "Comité de pilotage"),
                                    ("technical", "Comité technique"),
                                    ("gusp", "Cellule GUSP"),
                                    ("review", "Revue de projet"),
                                    ("citizens", "Conseil citoyen"),
                                    ("group", "Groupe de travail thématique"),
                                    ("residents", "Réunion d’habitants"),
                                    ("team", "Réunion d’équipe"),
                                    ("other", "Autre réunion"),
                                ],
                                max_length=10,
                                verbose_name="type",
                            ),
                        ),
                        ("title", models.CharField(max_length=200, verbose_name="intitulé")),
                        ("starts_at", models.DateTimeField(verbose_name="début")),
                        ("ends_at", models.DateTimeField(verbose_name="fin")),
                        ("place", models.CharField(blank=True, max_length=200, verbose_name="lieu")),
                        (
                            "video_url",
                            models.URLField(blank=True, max_length=500, verbose_name="lien de visioconférence"),
                        ),
                        ("aim", models.TextField(blank=True, max_length=4000, verbose_name="objet de la réunion")),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("prepared", "Préparée"),
                                    ("called", "Convoquée"),
                                    ("held", "Tenue"),
                                    ("cancelled", "Annulée"),
                                ],
                                default="prepared",
                                max_length=9,
                                verbose_name="état",
                            ),
                        ),
                        (
                            "cancelled_reason",
                            models.CharField(blank=True, max_length=300, verbose_name="raison de l’annulation"),
                        ),
                        (
                            "sequence",
                            models.PositiveIntegerField(
                                default=0, editable=False, verbose_name="révision de l’invitation"
                            ),
                        ),
                        (
                            "called_at",
                            models.DateTimeField(blank=True, editable=False, null=True, verbose_name="convoquée le"),
                        ),
                        ("series_on", models.DateField(blank=True, null=True, verbose_name="jour de la série")),
                        (
                            "minutes_status",
                            models.CharField(
                                choices=[("draft", "En rédaction"), ("sent", "Envoyé"), ("validated", "Validé")],
                                default="draft",
                                max_length=9,
                                verbose_name="relevé",
                            ),
                        ),
                        (
                            "minutes_sent_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="relevé envoyé le"
                            ),
                        ),
                        ("summary", models.TextField(blank=True, max_length=4000, verbose_name="en bref")),
                        (
                            "created_at",
                            models.DateTimeField(
                                default=django.utils.timezone.now, editable=False, verbose_name="créée le"
                            ),
                        ),
                        (
                            "organiser",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="organised_meetings",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="organisée par",
                            ),
                        ),
                        (
                            "project",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="meetings",
                                to="territories.urbanproject",
                                verbose_name="projet",
                            ),
                        ),
                        (
                            "quartiers",
                            models.ManyToManyField(
                                related_name="meetings", to="territories.quartier", verbose_name="quartiers"
                            ),
                        ),
                        (
                            "team",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="meetings",
                                to="accounts.team",
                                verbose_name="équipe",
                            ),
                        ),
                        (
                            "theme",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="partners.partnertheme",
                                verbose_name="thème",
                            ),
                        ),
                        (
                            "validated_in",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="validated_minutes",
                                to="meetings.meeting",
                                verbose_name="validé à",
                            ),
                        ),
                        (
                            "series",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="meetings",
                                to="meetings.meetingseries",
                                verbose_name="série",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "réunion",
                        "ordering": ["-starts_at", "-pk"],
                        "abstract": False,
                        "indexes": [
                            models.Index(
                                models.OrderBy(models.F("starts_at"), descending=True),
                                models.OrderBy(models.F("id"), descending=True),
                                name="meeting_recent",
                            ),
                            models.Index(models.F("organiser"), models.F("starts_at"), name="meeting_organiser"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("title", ""), _negated=True),
                                    (
                                        "kind__in",
                                        [
                                            "steering",
                                            "technical",
                                            "gusp",
                                            "review",
                                            "citizens",
                                            "group",
                                            "residents",
                                            "team",
                                            "other",
                                        ],
                                    ),
                                ),
                                name="meeting_titled",
                                violation_error_message="Une réunion a un intitulé et un type.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                                name="meeting_period",
                                violation_error_message="La fin suit le début.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("minutes_status__in", ["draft", "sent", "validated"]),
                                    ("status__in", ["prepared", "called", "held", "cancelled"]),
                                ),
                                name="meeting_status_known",
                                violation_error_message="Cet état de réunion n’existe pas.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("status", "cancelled"), ("cancelled_reason", ""), _connector="OR"),
                                name="meeting_cancelled_reason",
                                violation_error_message="Seule une réunion annulée a une raison d’annulation.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("minutes_status", "draft"), ("status", "held"), _connector="OR"),
                                name="meeting_minutes_of_held",
                                violation_error_message="Le relevé d’une réunion s’envoie une fois qu’elle s’est tenue.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("validated_in__isnull", True), ("minutes_status", "validated"), _connector="OR"
                                ),
                                name="meeting_validated_in",
                                violation_error_message="Seul un relevé validé dit dans quelle réunion il l’a été.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("series__isnull", True), ("series_on__isnull", True)),
                                    models.Q(("series__isnull", False), ("series_on__isnull", False)),
                                    _connector="OR",
                                ),
                                name="meeting_series_day",
                                violation_error_message="Une réunion d’une série a son jour dans la série.",
                            ),
                            models.UniqueConstraint(
                                fields=("series", "series_on"),
                                name="meeting_series_once",
                                violation_error_message="La série a déjà sa réunion de ce jour.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MeetingSeriesEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("title", models.CharField(max_length=200, verbose_name="intitulé")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("steering", "Comité de pilotage"),
                                    ("technical", "Comité technique"),
                                    ("gusp", "Cellule GUSP"),
                                    ("review", "Revue de projet"),
                                    ("citizens", "Conseil citoyen"),
                                    ("group", "Groupe de travail thématique"),
                                    ("residents", "Réunion d’habitants"),
                                    ("team", "Réunion d’équipe"),
                                    ("other", "Autre réunion"),
                                ],
                                max_length=10,
                                verbose_name="type",
                            ),
                        ),
                        (
                            "frequency",
                            models.CharField(
                                choices=[("weekly", "Toutes les semaines"), ("monthly", "Tous les mois")],
                                default="monthly",
                                max_length=8,
                                verbose_name="fréquence",
                            ),
                        ),
                        ("interval", models.PositiveSmallIntegerField(default=1, verbose_name="une fois sur")),
                        (
                            "weekday",
                            models.PositiveSmallIntegerField(
                                choices=[
                                    (1, "lundi"),
                                    (2, "mardi"),
                                    (3, "mercredi"),
                                    (4, "jeudi"),
                                    (5, "vendredi"),
                                    (6, "samedi"),
                                    (7, "dimanche"),
                                ],
                                verbose_name="jour",
                            ),
                        ),
                        (
                            "week",
                            models.SmallIntegerField(
                                blank=True,
                                choices=[
                                    (1, "premier"),
                                    (2, "deuxième"),
                                    (3, "troisième"),
                                    (4, "quatrième"),
                                    (-1, "dernier"),
                                ],
                                null=True,
                                verbose_name="semaine du mois",
                            ),
                        ),
                        ("starts_on", models.DateField(verbose_name="à partir du")),
                        ("ends_on", models.DateField(blank=True, null=True, verbose_name="jusqu’au")),
                        ("time", models.TimeField(verbose_name="heure")),
                        ("minutes", models.PositiveSmallIntegerField(default=120, verbose_name="durée (minutes)")),
                        ("place", models.CharField(blank=True, max_length=200, verbose_name="lieu")),
                        (
                            "video_url",
                            models.URLField(blank=True, max_length=500, verbose_name="lien de visioconférence"),
                        ),
                        ("is_active", models.BooleanField(default=True, verbose_name="continue")),
                        (
                            "organiser",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="organisé par",
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
                                to="meetings.meetingseries",
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
                        (
                            "team",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="accounts.team",
                                verbose_name="équipe",
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
                                to="partners.partnertheme",
                                verbose_name="thème",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="SeriesException",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("on", models.DateField(verbose_name="jour")),
                        ("reason", models.CharField(blank=True, max_length=200, verbose_name="raison")),
                        (
                            "series",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="exceptions",
                                to="meetings.meetingseries",
                                verbose_name="série",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "exception d’une série",
                        "verbose_name_plural": "exceptions d’une série",
                        "ordering": ["on"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("series", "on"),
                                name="seriesexception_once",
                                violation_error_message="Ce jour est déjà une exception.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AttendanceGroup",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        (
                            "college",
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
                                verbose_name="collège",
                            ),
                        ),
                        ("name", models.CharField(blank=True, max_length=120, verbose_name="précision")),
                        ("count", models.PositiveSmallIntegerField(verbose_name="nombre")),
                        ("women", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="dont femmes")),
                        ("men", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="dont hommes")),
                        (
                            "meeting",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="groups",
                                to="meetings.meeting",
                                verbose_name="réunion",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "participants",
                        "verbose_name_plural": "participants",
                        "ordering": ["college", "name", "pk"],
                        "abstract": False,
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("meeting", "college", "name"),
                                name="attendancegroup_once",
                                violation_error_message="Ce groupe est déjà dans la liste.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "college__in",
                                        [
                                            "landlord",
                                            "residents",
                                            "citizens",
                                            "local_actors",
                                            "city",
                                            "epci",
                                            "state",
                                            "association",
                                            "social_centre",
                                            "police",
                                            "school",
                                            "other",
                                        ],
                                    ),
                                    ("count__range", (1, 5000)),
                                ),
                                name="attendancegroup_count",
                                violation_error_message="Le nombre de participants va de 1 à 5 000.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("women__isnull", True), ("women__lte", models.F("count")), _connector="OR"
                                    ),
                                    models.Q(("men__isnull", True), ("men__lte", models.F("count")), _connector="OR"),
                                    models.Q(
                                        ("women__isnull", True),
                                        ("men__isnull", True),
                                        (
                                            "count__gte",
                                            django.db.models.expressions.CombinedExpression(
                                                models.F("women"), "+", models.F("men")
                                            ),
                                        ),
                                        _connector="OR",
                                    ),
                                ),
                                name="attendancegroup_within_count",
                                violation_error_message="Il y a plus de femmes et d’hommes que de participants.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Invitee",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        (
                            "uid",
                            models.UUIDField(
                                default=uuid.uuid4, editable=False, unique=True, verbose_name="identifiant"
                            ),
                        ),
                        (
                            "college",
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
                                default="other",
                                max_length=14,
                                verbose_name="collège",
                            ),
                        ),
                        (
                            "answer",
                            models.CharField(
                                choices=[
                                    ("none", "Sans réponse"),
                                    ("yes", "Sera là"),
                                    ("maybe", "Peut-être"),
                                    ("no", "Ne sera pas là"),
                                ],
                                default="none",
                                max_length=5,
                                verbose_name="réponse",
                            ),
                        ),
                        (
                            "answer_note",
                            models.CharField(blank=True, max_length=300, verbose_name="mot de la réponse"),
                        ),
                        ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="répondu le")),
                        ("called_at", models.DateTimeField(blank=True, null=True, verbose_name="convoqué le")),
                        (
                            "called_sequence",
                            models.PositiveIntegerField(blank=True, null=True, verbose_name="révision envoyée"),
                        ),
                        (
                            "mail_failed_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="envoi refusé le"),
                        ),
                        (
                            "attendance",
                            models.CharField(
                                choices=[
                                    ("unknown", "Non noté"),
                                    ("present", "Présent"),
                                    ("excused", "Excusé"),
                                    ("absent", "Absent"),
                                ],
                                default="unknown",
                                max_length=8,
                                verbose_name="présence",
                            ),
                        ),
                        (
                            "minutes_sent_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="relevé envoyé le"),
                        ),
                        (
                            "contact",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="invitations",
                                to="partners.contact",
                                verbose_name="contact",
                            ),
                        ),
                        (
                            "partner",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="invitations",
                                to="partners.partner",
                                verbose_name="partenaire",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="invitations",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="agent",
                            ),
                        ),
                        (
                            "meeting",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="invitees",
                                to="meetings.meeting",
                                verbose_name="réunion",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "invité",
                        "ordering": ["college", "pk"],
                        "abstract": False,
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("contact__isnull", True), ("partner__isnull", True), ("user__isnull", False)
                                    ),
                                    models.Q(("contact__isnull", False), ("user__isnull", True)),
                                    models.Q(("partner__isnull", False), ("user__isnull", True)),
                                    _connector="OR",
                                ),
                                name="invitee_somebody",
                                violation_error_message="On invite un agent, un contact ou un partenaire.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("answer__in", ["none", "yes", "maybe", "no"]),
                                    ("attendance__in", ["unknown", "present", "excused", "absent"]),
                                    (
                                        "college__in",
                                        [
                                            "landlord",
                                            "residents",
                                            "citizens",
                                            "local_actors",
                                            "city",
                                            "epci",
                                            "state",
                                            "association",
                                            "social_centre",
                                            "police",
                                            "school",
                                            "other",
                                        ],
                                    ),
                                ),
                                name="invitee_choices_known",
                                violation_error_message="Ce collège, cette réponse ou cette présence n’existe pas.",
                            ),
                            models.UniqueConstraint(
                                fields=("meeting", "user"),
                                name="invitee_user_once",
                                violation_error_message="Cet agent est déjà invité.",
                            ),
                            models.UniqueConstraint(
                                fields=("meeting", "contact"),
                                name="invitee_contact_once",
                                violation_error_message="Ce contact est déjà invité.",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("contact__isnull", True)),
                                fields=("meeting", "partner"),
                                name="invitee_partner_once",
                                violation_error_message="Ce partenaire est déjà invité.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MeetingDocument",
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
                            "meeting",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="documents",
                                to="meetings.meeting",
                                verbose_name="réunion",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "document d’une réunion",
                        "verbose_name_plural": "documents de réunions",
                        "ordering": ["-added_at", "-pk"],
                        "abstract": False,
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("title", ""), _negated=True),
                                    models.Q(("name", ""), _negated=True),
                                    ("size__gt", 0),
                                ),
                                name="meetingdocument_file_whole",
                                violation_error_message="Un document a un intitulé, un nom et un contenu.",
                            ),
                            models.UniqueConstraint(
                                fields=("meeting", "digest"),
                                name="meetingdocument_once",
                                violation_error_message="Ce fichier est déjà joint à cette réunion.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MeetingEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("uid", models.UUIDField(default=uuid.uuid4, editable=False, verbose_name="identifiant")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("steering", "Comité de pilotage"),
                                    ("technical", "Comité technique"),
                                    ("gusp", "Cellule GUSP"),
                                    ("review", "Revue de projet"),
                                    ("citizens", "Conseil citoyen"),
                                    ("group", "Groupe de travail thématique"),
                                    ("residents", "Réunion d’habitants"),
                                    ("team", "Réunion d’équipe"),
                                    ("other", "Autre réunion"),
                                ],
                                max_length=10,
                                verbose_name="type",
                            ),
                        ),
                        ("title", models.CharField(max_length=200, verbose_name="intitulé")),
                        ("starts_at", models.DateTimeField(verbose_name="début")),
                        ("ends_at", models.DateTimeField(verbose_name="fin")),
                        ("place", models.CharField(blank=True, max_length=200, verbose_name="lieu")),
                        (
                            "video_url",
                            models.URLField(blank=True, max_length=500, verbose_name="lien de visioconférence"),
                        ),
                        ("aim", models.TextField(blank=True, max_length=4000, verbose_name="objet de la réunion")),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("prepared", "Préparée"),
                                    ("called", "Convoquée"),
                                    ("held", "Tenue"),
                                    ("cancelled", "Annulée"),
                                ],
                                default="prepared",
                                max_length=9,
                                verbose_name="état",
                            ),
                        ),
                        (
                            "cancelled_reason",
                            models.CharField(blank=True, max_length=300, verbose_name="raison de l’annulation"),
                        ),
                        (
                            "sequence",
                            models.PositiveIntegerField(
                                default=0, editable=False, verbose_name="révision de l’invitation"
                            ),
                        ),
                        (
                            "called_at",
                            models.DateTimeField(blank=True, editable=False, null=True, verbose_name="convoquée le"),
                        ),
                        ("series_on", models.DateField(blank=True, null=True, verbose_name="jour de la série")),
                        (
                            "minutes_status",
                            models.CharField(
                                choices=[("draft", "En rédaction"), ("sent", "Envoyé"), ("validated", "Validé")],
                                default="draft",
                                max_length=9,
                                verbose_name="relevé",
                            ),
                        ),
                        (
                            "minutes_sent_at",
                            models.DateTimeField(
                                blank=True, editable=False, null=True, verbose_name="relevé envoyé le"
                            ),
                        ),
                        ("summary", models.TextField(blank=True, max_length=4000, verbose_name="en bref")),
                        (
                            "created_at",
                            models.DateTimeField(
                                default=django.utils.timezone.now, editable=False, verbose_name="créée le"
                            ),
                        ),
                        (
                            "organiser",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="organisée par",
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
                                to="meetings.meeting",
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
                        (
                            "team",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="accounts.team",
                                verbose_name="équipe",
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
                                to="partners.partnertheme",
                                verbose_name="thème",
                            ),
                        ),
                        (
                            "validated_in",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="meetings.meeting",
                                verbose_name="validé à",
                            ),
                        ),
                        (
                            "series",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="meetings.meetingseries",
                                verbose_name="série",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="SeriesExceptionEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("on", models.DateField(verbose_name="jour")),
                        ("reason", models.CharField(blank=True, max_length=200, verbose_name="raison")),
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
                                to="meetings.seriesexception",
                            ),
                        ),
                        (
                            "series",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="meetings.meetingseries",
                                verbose_name="série",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="ShareLink",
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
                        ("label", models.CharField(max_length=150, verbose_name="pour qui")),
                        (
                            "created_at",
                            models.DateTimeField(
                                default=django.utils.timezone.now, editable=False, verbose_name="créé le"
                            ),
                        ),
                        ("expires_at", models.DateTimeField(verbose_name="valable jusqu’au")),
                        ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="repris le")),
                        (
                            "created_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="créé par",
                            ),
                        ),
                        (
                            "meeting",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="links",
                                to="meetings.meeting",
                                verbose_name="réunion",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "lien de partage",
                        "verbose_name_plural": "liens de partage",
                        "ordering": ["-created_at", "-pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("label", ""), _negated=True), ("expires_at__gt", models.F("created_at"))
                                ),
                                name="sharelink_sound",
                                violation_error_message="Dites pour qui est le lien ; il expire après sa création.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MeetingQuartier",
                    fields=[],
                    options={
                        "verbose_name": "quartier d’une réunion",
                        "verbose_name_plural": "quartiers d’une réunion",
                        "proxy": True,
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=("meetings.meeting_quartiers",),
                ),
                migrations.CreateModel(
                    name="InviteeEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("uid", models.UUIDField(default=uuid.uuid4, editable=False, verbose_name="identifiant")),
                        (
                            "college",
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
                                default="other",
                                max_length=14,
                                verbose_name="collège",
                            ),
                        ),
                        (
                            "answer",
                            models.CharField(
                                choices=[
                                    ("none", "Sans réponse"),
                                    ("yes", "Sera là"),
                                    ("maybe", "Peut-être"),
                                    ("no", "Ne sera pas là"),
                                ],
                                default="none",
                                max_length=5,
                                verbose_name="réponse",
                            ),
                        ),
                        (
                            "answer_note",
                            models.CharField(blank=True, max_length=300, verbose_name="mot de la réponse"),
                        ),
                        ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="répondu le")),
                        ("called_at", models.DateTimeField(blank=True, null=True, verbose_name="convoqué le")),
                        (
                            "called_sequence",
                            models.PositiveIntegerField(blank=True, null=True, verbose_name="révision envoyée"),
                        ),
                        (
                            "mail_failed_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="envoi refusé le"),
                        ),
                        (
                            "attendance",
                            models.CharField(
                                choices=[
                                    ("unknown", "Non noté"),
                                    ("present", "Présent"),
                                    ("excused", "Excusé"),
                                    ("absent", "Absent"),
                                ],
                                default="unknown",
                                max_length=8,
                                verbose_name="présence",
                            ),
                        ),
                        (
                            "minutes_sent_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="relevé envoyé le"),
                        ),
                        (
                            "contact",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="partners.contact",
                                verbose_name="contact",
                            ),
                        ),
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
                                to="meetings.invitee",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="agent",
                            ),
                        ),
                        (
                            "meeting",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="meetings.meeting",
                                verbose_name="réunion",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="AttendanceGroupEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        (
                            "college",
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
                                verbose_name="collège",
                            ),
                        ),
                        ("name", models.CharField(blank=True, max_length=120, verbose_name="précision")),
                        ("count", models.PositiveSmallIntegerField(verbose_name="nombre")),
                        ("women", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="dont femmes")),
                        ("men", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="dont hommes")),
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
                                to="meetings.attendancegroup",
                            ),
                        ),
                        (
                            "meeting",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="meetings.meeting",
                                verbose_name="réunion",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="MeetingDocumentEvent",
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
                            "meeting",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="meetings.meeting",
                                verbose_name="réunion",
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
                                to="meetings.meetingdocument",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="MeetingQuartierEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        (
                            "meeting",
                            models.ForeignKey(
                                db_constraint=False,
                                db_tablespace="",
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="meetings.meeting",
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
                            "quartier",
                            models.ForeignKey(
                                db_constraint=False,
                                db_tablespace="",
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="territories.quartier",
                            ),
                        ),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="events",
                                to="meetings.meetingquartier",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="ShareLinkEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("uid", models.UUIDField(default=uuid.uuid4, editable=False, verbose_name="identifiant")),
                        ("label", models.CharField(max_length=150, verbose_name="pour qui")),
                        (
                            "created_at",
                            models.DateTimeField(
                                default=django.utils.timezone.now, editable=False, verbose_name="créé le"
                            ),
                        ),
                        ("expires_at", models.DateTimeField(verbose_name="valable jusqu’au")),
                        ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="repris le")),
                        (
                            "created_by",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="créé par",
                            ),
                        ),
                        (
                            "meeting",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="meetings.meeting",
                                verbose_name="réunion",
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
                                to="meetings.sharelink",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="ShareOpening",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="le")),
                        ("network", models.CharField(blank=True, max_length=60, verbose_name="réseau")),
                        (
                            "link",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="openings",
                                to="meetings.sharelink",
                                verbose_name="lien",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "ouverture d’un lien",
                        "verbose_name_plural": "ouvertures d’un lien",
                        "ordering": ["-at", "-pk"],
                    },
                ),
                migrations.CreateModel(
                    name="AgendaItem",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("order", models.PositiveSmallIntegerField(default=10, verbose_name="ordre")),
                        ("title", models.CharField(max_length=300, verbose_name="point")),
                        (
                            "minutes",
                            models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="durée (minutes)"),
                        ),
                        ("speaker", models.CharField(blank=True, max_length=150, verbose_name="présenté par")),
                        ("notes", models.TextField(blank=True, max_length=20000, verbose_name="ce qui s’est dit")),
                        (
                            "agreement",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="agenda_items",
                                to="partners.agreement",
                                verbose_name="convention",
                            ),
                        ),
                        (
                            "issue",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="agenda_items",
                                to="diagnostics.issue",
                                verbose_name="problématique",
                            ),
                        ),
                        (
                            "observation",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="diagnostics.observation",
                                verbose_name="observation",
                            ),
                        ),
                        (
                            "meeting",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="items",
                                to="meetings.meeting",
                                verbose_name="réunion",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "point de l’ordre du jour",
                        "verbose_name_plural": "points de l’ordre du jour",
                        "ordering": ["order", "pk"],
                        "abstract": False,
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("title", ""), _negated=True),
                                name="agendaitem_titled",
                                violation_error_message="Un point de l’ordre du jour a un intitulé.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("minutes__isnull", True), ("minutes__range", (1, 600)), _connector="OR"
                                ),
                                name="agendaitem_minutes",
                                violation_error_message="Un point dure de 1 à 600 minutes.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Decision",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        (
                            "uid",
                            models.UUIDField(
                                default=uuid.uuid4, editable=False, unique=True, verbose_name="identifiant"
                            ),
                        ),
                        ("text", models.TextField(max_length=1000, verbose_name="décision")),
                        ("due_on", models.DateField(blank=True, null=True, verbose_name="pour le")),
                        ("is_promise", models.BooleanField(default=False, verbose_name="promis aux habitants")),
                        (
                            "status",
                            models.CharField(
                                choices=[("open", "À faire"), ("done", "Fait"), ("dropped", "Abandonné")],
                                default="open",
                                max_length=7,
                                verbose_name="état",
                            ),
                        ),
                        ("closed_on", models.DateField(blank=True, null=True, verbose_name="fermée le")),
                        ("outcome", models.CharField(blank=True, max_length=500, verbose_name="suite")),
                        (
                            "reminded_on",
                            models.DateField(blank=True, editable=False, null=True, verbose_name="rappelée le"),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(
                                default=django.utils.timezone.now, editable=False, verbose_name="prise le"
                            ),
                        ),
                        (
                            "closed_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="fermée par",
                            ),
                        ),
                        (
                            "contact",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="decisions",
                                to="partners.contact",
                                verbose_name="contact qui s’en charge",
                            ),
                        ),
                        (
                            "created_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="notée par",
                            ),
                        ),
                        (
                            "item",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="decisions",
                                to="meetings.agendaitem",
                                verbose_name="point de l’ordre du jour",
                            ),
                        ),
                        (
                            "owner",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="decisions",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="agent qui s’en charge",
                            ),
                        ),
                        (
                            "partner",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="decisions",
                                to="partners.partner",
                                verbose_name="partenaire qui s’en charge",
                            ),
                        ),
                        (
                            "meeting",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="decisions",
                                to="meetings.meeting",
                                verbose_name="réunion",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "décision",
                        "ordering": ["meeting", "pk"],
                        "abstract": False,
                        "indexes": [
                            models.Index(
                                models.F("due_on"),
                                models.F("id"),
                                condition=models.Q(("status", "open")),
                                name="decision_open",
                            ),
                            models.Index(
                                models.F("owner"),
                                models.F("due_on"),
                                condition=models.Q(("status", "open")),
                                name="decision_owner",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("text", ""), _negated=True), ("status__in", ["open", "done", "dropped"])
                                ),
                                name="decision_told",
                                violation_error_message="Une décision a un texte et un état.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("owner__isnull", True),
                                    models.Q(("contact__isnull", True), ("partner__isnull", True)),
                                    _connector="OR",
                                ),
                                name="decision_one_owner",
                                violation_error_message="Une décision est confiée à un agent, ou à un partenaire.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("closed_by__isnull", True), ("closed_on__isnull", True), ("status", "open")
                                    ),
                                    models.Q(
                                        ("closed_by__isnull", False),
                                        ("closed_on__isnull", False),
                                        ("status__in", ["done", "dropped"]),
                                    ),
                                    _connector="OR",
                                ),
                                name="decision_closed_signed",
                                violation_error_message="Une décision fermée l’est à une date, par quelqu’un.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("status", "dropped"), _negated=True),
                                    models.Q(("outcome", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="decision_dropped_why",
                                violation_error_message="Dites pourquoi la décision est abandonnée.",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DecisionEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("uid", models.UUIDField(default=uuid.uuid4, editable=False, verbose_name="identifiant")),
                        ("text", models.TextField(max_length=1000, verbose_name="décision")),
                        ("due_on", models.DateField(blank=True, null=True, verbose_name="pour le")),
                        ("is_promise", models.BooleanField(default=False, verbose_name="promis aux habitants")),
                        (
                            "status",
                            models.CharField(
                                choices=[("open", "À faire"), ("done", "Fait"), ("dropped", "Abandonné")],
                                default="open",
                                max_length=7,
                                verbose_name="état",
                            ),
                        ),
                        ("closed_on", models.DateField(blank=True, null=True, verbose_name="fermée le")),
                        ("outcome", models.CharField(blank=True, max_length=500, verbose_name="suite")),
                        (
                            "reminded_on",
                            models.DateField(blank=True, editable=False, null=True, verbose_name="rappelée le"),
                        ),
                        (
                            "created_at",
                            models.DateTimeField(
                                default=django.utils.timezone.now, editable=False, verbose_name="prise le"
                            ),
                        ),
                        (
                            "closed_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="fermée par",
                            ),
                        ),
                        (
                            "contact",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="partners.contact",
                                verbose_name="contact qui s’en charge",
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
                                verbose_name="notée par",
                            ),
                        ),
                        (
                            "item",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="meetings.agendaitem",
                                verbose_name="point de l’ordre du jour",
                            ),
                        ),
                        (
                            "owner",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="agent qui s’en charge",
                            ),
                        ),
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
                                verbose_name="partenaire qui s’en charge",
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
                                to="meetings.decision",
                            ),
                        ),
                        (
                            "meeting",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="meetings.meeting",
                                verbose_name="réunion",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="AgendaItemEvent",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        ("id", models.BigIntegerField()),
                        ("version", models.PositiveIntegerField(default=1, editable=False)),
                        ("order", models.PositiveSmallIntegerField(default=10, verbose_name="ordre")),
                        ("title", models.CharField(max_length=300, verbose_name="point")),
                        (
                            "minutes",
                            models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="durée (minutes)"),
                        ),
                        ("speaker", models.CharField(blank=True, max_length=150, verbose_name="présenté par")),
                        ("notes", models.TextField(blank=True, max_length=20000, verbose_name="ce qui s’est dit")),
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
                            "issue",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="diagnostics.issue",
                                verbose_name="problématique",
                            ),
                        ),
                        (
                            "observation",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="diagnostics.observation",
                                verbose_name="observation",
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
                                to="meetings.agendaitem",
                            ),
                        ),
                        (
                            "decision",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="meetings.decision",
                                verbose_name="décision",
                            ),
                        ),
                        (
                            "meeting",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="meetings.meeting",
                                verbose_name="réunion",
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                    },
                ),
                migrations.AddField(
                    model_name="agendaitem",
                    name="decision",
                    field=models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agenda_items",
                        to="meetings.decision",
                        verbose_name="décision",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="agendaitem",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("agreement__isnull", True), ("decision__isnull", True), ("issue__isnull", True)),
                            models.Q(
                                ("agreement__isnull", True), ("decision__isnull", True), ("observation__isnull", True)
                            ),
                            models.Q(
                                ("decision__isnull", True), ("issue__isnull", True), ("observation__isnull", True)
                            ),
                            models.Q(
                                ("agreement__isnull", True), ("issue__isnull", True), ("observation__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="agendaitem_one_record",
                        violation_error_message="Un point mène à une seule fiche.",
                    ),
                ),
                AddTrigger(
                    model_name="inviteeevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="7a5e335c141e6c9c2fa8f1a5f8c09e09ca7751ed",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_10620",
                            table="meetings_inviteeevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="invitee",
                    trigger=pgtrigger.compiler.Trigger(
                        name="count_version",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="NEW.version = OLD.version + 1; RETURN NEW;",
                            hash="1f259f4ce19618e7c82090b3f98c6cfb48982393",
                            operation="UPDATE",
                            pgid="pgtrigger_count_version_1f29f",
                            table="meetings_invitee",
                            when="BEFORE",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="invitee",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "meetings_inviteeevent" ("answer", "answer_note", "answered_at", "attendance", "called_at", "called_sequence", "college", "contact_id", "id", "mail_failed_at", "meeting_id", "minutes_sent_at", "partner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "uid", "user_id", "version") VALUES (NEW."answer", NEW."answer_note", NEW."answered_at", NEW."attendance", NEW."called_at", NEW."called_sequence", NEW."college", NEW."contact_id", NEW."id", NEW."mail_failed_at", NEW."meeting_id", NEW."minutes_sent_at", NEW."partner_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."uid", NEW."user_id", NEW."version"); RETURN NULL;',
                            hash="dbf3fb4bb9077f12e24c12e17484254413dfe0f5",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_2691e",
                            table="meetings_invitee",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="invitee",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "meetings_inviteeevent" ("answer", "answer_note", "answered_at", "attendance", "called_at", "called_sequence", "college", "contact_id", "id", "mail_failed_at", "meeting_id", "minutes_sent_at", "partner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "uid", "user_id", "version") VALUES (NEW."answer", NEW."answer_note", NEW."answered_at", NEW."attendance", NEW."called_at", NEW."called_sequence", NEW."college", NEW."contact_id", NEW."id", NEW."mail_failed_at", NEW."meeting_id", NEW."minutes_sent_at", NEW."partner_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."uid", NEW."user_id", NEW."version"); RETURN NULL;',
                            hash="3b6c1b51d5a921f251ab63073bdece496e083fee",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_a4cba",
                            table="meetings_invitee",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="invitee",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "meetings_inviteeevent" ("answer", "answer_note", "answered_at", "attendance", "called_at", "called_sequence", "college", "contact_id", "id", "mail_failed_at", "meeting_id", "minutes_sent_at", "partner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "uid", "user_id", "version") VALUES (OLD."answer", OLD."answer_note", OLD."answered_at", OLD."attendance", OLD."called_at", OLD."called_sequence", OLD."college", OLD."contact_id", OLD."id", OLD."mail_failed_at", OLD."meeting_id", OLD."minutes_sent_at", OLD."partner_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."uid", OLD."user_id", OLD."version"); RETURN NULL;',
                            hash="a99671091be75b4a4ad2ca08bc3424eaa088563c",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_81f47",
                            table="meetings_invitee",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="decisionevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="ec12e23aa43eb06c68939fe7760a89e7dffd6b29",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_576ee",
                            table="meetings_decisionevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="decision",
                    trigger=pgtrigger.compiler.Trigger(
                        name="count_version",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="NEW.version = OLD.version + 1; RETURN NEW;",
                            hash="e02bb0e44bc9317c562f22ee5c19fd5d55998ed4",
                            operation="UPDATE",
                            pgid="pgtrigger_count_version_b3bbd",
                            table="meetings_decision",
                            when="BEFORE",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="decision",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "meetings_decisionevent" ("closed_by_id", "closed_on", "contact_id", "created_at", "created_by_id", "due_on", "id", "is_promise", "item_id", "meeting_id", "outcome", "owner_id", "partner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reminded_on", "status", "text", "uid", "version") VALUES (NEW."closed_by_id", NEW."closed_on", NEW."contact_id", NEW."created_at", NEW."created_by_id", NEW."due_on", NEW."id", NEW."is_promise", NEW."item_id", NEW."meeting_id", NEW."outcome", NEW."owner_id", NEW."partner_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reminded_on", NEW."status", NEW."text", NEW."uid", NEW."version"); RETURN NULL;',
                            hash="6a4d452e9dc3f451a0b422f4b929757bf73fcde5",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_61695",
                            table="meetings_decision",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="decision",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "meetings_decisionevent" ("closed_by_id", "closed_on", "contact_id", "created_at", "created_by_id", "due_on", "id", "is_promise", "item_id", "meeting_id", "outcome", "owner_id", "partner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reminded_on", "status", "text", "uid", "version") VALUES (NEW."closed_by_id", NEW."closed_on", NEW."contact_id", NEW."created_at", NEW."created_by_id", NEW."due_on", NEW."id", NEW."is_promise", NEW."item_id", NEW."meeting_id", NEW."outcome", NEW."owner_id", NEW."partner_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reminded_on", NEW."status", NEW."text", NEW."uid", NEW."version"); RETURN NULL;',
                            hash="9e61eccadb6378d742ae191e2d41e3231a60cd27",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_3b789",
                            table="meetings_decision",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="decision",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "meetings_decisionevent" ("closed_by_id", "closed_on", "contact_id", "created_at", "created_by_id", "due_on", "id", "is_promise", "item_id", "meeting_id", "outcome", "owner_id", "partner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reminded_on", "status", "text", "uid", "version") VALUES (OLD."closed_by_id", OLD."closed_on", OLD."contact_id", OLD."created_at", OLD."created_by_id", OLD."due_on", OLD."id", OLD."is_promise", OLD."item_id", OLD."meeting_id", OLD."outcome", OLD."owner_id", OLD."partner_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reminded_on", OLD."status", OLD."text", OLD."uid", OLD."version"); RETURN NULL;',
                            hash="c2d9e0870f174cf1be8e53cab7b670cba9778a87",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_05bcf",
                            table="meetings_decision",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="attendancegroupevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="901270cc1dfe3b20beee8c46097d4b5ad0a0548b",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_2f2ff",
                            table="meetings_attendancegroupevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="attendancegroup",
                    trigger=pgtrigger.compiler.Trigger(
                        name="count_version",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="NEW.version = OLD.version + 1; RETURN NEW;",
                            hash="1e4560e49a29a9e947a7734afebfbba287ed0b9b",
                            operation="UPDATE",
                            pgid="pgtrigger_count_version_c9d46",
                            table="meetings_attendancegroup",
                            when="BEFORE",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="attendancegroup",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "meetings_attendancegroupevent" ("college", "count", "id", "meeting_id", "men", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version", "women") VALUES (NEW."college", NEW."count", NEW."id", NEW."meeting_id", NEW."men", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."version", NEW."women"); RETURN NULL;',
                            hash="f97e0327846a913f14875fbc9522137e9797a5ff",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_38ac9",
                            table="meetings_attendancegroup",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="attendancegroup",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "meetings_attendancegroupevent" ("college", "count", "id", "meeting_id", "men", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version", "women") VALUES (NEW."college", NEW."count", NEW."id", NEW."meeting_id", NEW."men", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."version", NEW."women"); RETURN NULL;',
                            hash="13e8fcd34b4a82109494c86c329b83070429b3e8",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_428ba",
                            table="meetings_attendancegroup",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="attendancegroup",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "meetings_attendancegroupevent" ("college", "count", "id", "meeting_id", "men", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version", "women") VALUES (OLD."college", OLD."count", OLD."id", OLD."meeting_id", OLD."men", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."version", OLD."women"); RETURN NULL;',
                            hash="8a1da70544293c3afb906b500cbdd71662d6c6f9",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_6daf9",
                            table="meetings_attendancegroup",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="agendaitemevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="1b8de708c8bd890b145ba1a7c1536a2aac70cd27",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_6ea58",
                            table="meetings_agendaitemevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="agendaitem",
                    trigger=pgtrigger.compiler.Trigger(
                        name="count_version",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="NEW.version = OLD.version + 1; RETURN NEW;",
                            hash="c8d1928e6d87d3c9bd9480cf8aa2412e2eedccde",
                            operation="UPDATE",
                            pgid="pgtrigger_count_version_5a7ee",
                            table="meetings_agendaitem",
                            when="BEFORE",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="agendaitem",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "meetings_agendaitemevent" ("agreement_id", "decision_id", "id", "issue_id", "meeting_id", "minutes", "notes", "observation_id", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "speaker", "title", "version") VALUES (NEW."agreement_id", NEW."decision_id", NEW."id", NEW."issue_id", NEW."meeting_id", NEW."minutes", NEW."notes", NEW."observation_id", NEW."order", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."speaker", NEW."title", NEW."version"); RETURN NULL;',
                            hash="88eabc6cb07023e63b0cf88eeec4d4efa873caa8",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_f98e2",
                            table="meetings_agendaitem",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="agendaitem",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "meetings_agendaitemevent" ("agreement_id", "decision_id", "id", "issue_id", "meeting_id", "minutes", "notes", "observation_id", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "speaker", "title", "version") VALUES (NEW."agreement_id", NEW."decision_id", NEW."id", NEW."issue_id", NEW."meeting_id", NEW."minutes", NEW."notes", NEW."observation_id", NEW."order", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."speaker", NEW."title", NEW."version"); RETURN NULL;',
                            hash="d8f9e9c6dab5597c532d271b865cc96cfccf9f3b",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_ca6ee",
                            table="meetings_agendaitem",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="agendaitem",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "meetings_agendaitemevent" ("agreement_id", "decision_id", "id", "issue_id", "meeting_id", "minutes", "notes", "observation_id", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "speaker", "title", "version") VALUES (OLD."agreement_id", OLD."decision_id", OLD."id", OLD."issue_id", OLD."meeting_id", OLD."minutes", OLD."notes", OLD."observation_id", OLD."order", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."speaker", OLD."title", OLD."version"); RETURN NULL;',
                            hash="2d1a657c88b456bd7f7c2b334de60763c724e820",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_2c12a",
                            table="meetings_agendaitem",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="meetingdocument",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "meetings_meetingdocumentevent" ("added_at", "added_by_id", "content_type", "digest", "file", "id", "meeting_id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "size", "title", "uid") VALUES (NEW."added_at", NEW."added_by_id", NEW."content_type", NEW."digest", NEW."file", NEW."id", NEW."meeting_id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."size", NEW."title", NEW."uid"); RETURN NULL;',
                            hash="23cefe00c637a50bf754ced993c641d813189deb",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_dee55",
                            table="meetings_meetingdocument",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="meetingdocument",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "meetings_meetingdocumentevent" ("added_at", "added_by_id", "content_type", "digest", "file", "id", "meeting_id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "size", "title", "uid") VALUES (NEW."added_at", NEW."added_by_id", NEW."content_type", NEW."digest", NEW."file", NEW."id", NEW."meeting_id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."size", NEW."title", NEW."uid"); RETURN NULL;',
                            hash="e63b24b715a99740f9909ae89e6eab8d5cbc2003",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_ddb84",
                            table="meetings_meetingdocument",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="meetingdocument",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "meetings_meetingdocumentevent" ("added_at", "added_by_id", "content_type", "digest", "file", "id", "meeting_id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "size", "title", "uid") VALUES (OLD."added_at", OLD."added_by_id", OLD."content_type", OLD."digest", OLD."file", OLD."id", OLD."meeting_id", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."size", OLD."title", OLD."uid"); RETURN NULL;',
                            hash="b5148c4219c65bb892713ef2ccb8c6e42e910c3d",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_1b557",
                            table="meetings_meetingdocument",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="meetingdocumentevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="828bfc936a800629702f5319851fdc1603ecea4e",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_b67de",
                            table="meetings_meetingdocumentevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="meetingseries",
                    trigger=pgtrigger.compiler.Trigger(
                        name="count_version",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="NEW.version = OLD.version + 1; RETURN NEW;",
                            hash="0d1b586312be321949895f5098404626e67a65ba",
                            operation="UPDATE",
                            pgid="pgtrigger_count_version_2c71e",
                            table="meetings_meetingseries",
                            when="BEFORE",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="meetingseries",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "meetings_meetingseriesevent" ("ends_on", "frequency", "id", "interval", "is_active", "kind", "minutes", "organiser_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "project_id", "starts_on", "team_id", "theme_id", "time", "title", "version", "video_url", "week", "weekday") VALUES (NEW."ends_on", NEW."frequency", NEW."id", NEW."interval", NEW."is_active", NEW."kind", NEW."minutes", NEW."organiser_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."place", NEW."project_id", NEW."starts_on", NEW."team_id", NEW."theme_id", NEW."time", NEW."title", NEW."version", NEW."video_url", NEW."week", NEW."weekday"); RETURN NULL;',
                            hash="4772f8181dae427dd28f38acb9d2b34c09c59659",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_409cb",
                            table="meetings_meetingseries",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="meetingseries",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "meetings_meetingseriesevent" ("ends_on", "frequency", "id", "interval", "is_active", "kind", "minutes", "organiser_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "project_id", "starts_on", "team_id", "theme_id", "time", "title", "version", "video_url", "week", "weekday") VALUES (NEW."ends_on", NEW."frequency", NEW."id", NEW."interval", NEW."is_active", NEW."kind", NEW."minutes", NEW."organiser_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."place", NEW."project_id", NEW."starts_on", NEW."team_id", NEW."theme_id", NEW."time", NEW."title", NEW."version", NEW."video_url", NEW."week", NEW."weekday"); RETURN NULL;',
                            hash="878427a7a7bc8d1f57f6f5c64725e59e89842244",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_d2466",
                            table="meetings_meetingseries",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="meetingevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="161adc4dee7601797a02097cded16f6fce0bad5d",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_2b4ce",
                            table="meetings_meetingevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="meeting",
                    trigger=pgtrigger.compiler.Trigger(
                        name="count_version",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="NEW.version = OLD.version + 1; RETURN NEW;",
                            hash="dc72328a117de92167e1c3279d151ccf040fb964",
                            operation="UPDATE",
                            pgid="pgtrigger_count_version_17cf3",
                            table="meetings_meeting",
                            when="BEFORE",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="meeting",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "meetings_meetingevent" ("aim", "called_at", "cancelled_reason", "created_at", "ends_at", "id", "kind", "minutes_sent_at", "minutes_status", "organiser_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "project_id", "sequence", "series_id", "series_on", "starts_at", "status", "summary", "team_id", "theme_id", "title", "uid", "validated_in_id", "version", "video_url") VALUES (NEW."aim", NEW."called_at", NEW."cancelled_reason", NEW."created_at", NEW."ends_at", NEW."id", NEW."kind", NEW."minutes_sent_at", NEW."minutes_status", NEW."organiser_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."place", NEW."project_id", NEW."sequence", NEW."series_id", NEW."series_on", NEW."starts_at", NEW."status", NEW."summary", NEW."team_id", NEW."theme_id", NEW."title", NEW."uid", NEW."validated_in_id", NEW."version", NEW."video_url"); RETURN NULL;',
                            hash="9e2fc847475970e11b4f6fd8bde1eaf748edca88",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_61d9e",
                            table="meetings_meeting",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="meeting",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "meetings_meetingevent" ("aim", "called_at", "cancelled_reason", "created_at", "ends_at", "id", "kind", "minutes_sent_at", "minutes_status", "organiser_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "project_id", "sequence", "series_id", "series_on", "starts_at", "status", "summary", "team_id", "theme_id", "title", "uid", "validated_in_id", "version", "video_url") VALUES (NEW."aim", NEW."called_at", NEW."cancelled_reason", NEW."created_at", NEW."ends_at", NEW."id", NEW."kind", NEW."minutes_sent_at", NEW."minutes_status", NEW."organiser_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."place", NEW."project_id", NEW."sequence", NEW."series_id", NEW."series_on", NEW."starts_at", NEW."status", NEW."summary", NEW."team_id", NEW."theme_id", NEW."title", NEW."uid", NEW."validated_in_id", NEW."version", NEW."video_url"); RETURN NULL;',
                            hash="3199386da309950b7092c0218cc51b2afe13b510",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_495b8",
                            table="meetings_meeting",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="meetingseriesevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="f9d5304e0200d6b68ff3277602ae54bdc2709689",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_6a6ed",
                            table="meetings_meetingseriesevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="seriesexception",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "meetings_seriesexceptionevent" ("id", "on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "series_id") VALUES (NEW."id", NEW."on", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason", NEW."series_id"); RETURN NULL;',
                            hash="41980aa7d71358cbcb2b261e646941824d472f9f",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_29728",
                            table="meetings_seriesexception",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="seriesexception",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "meetings_seriesexceptionevent" ("id", "on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "series_id") VALUES (NEW."id", NEW."on", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason", NEW."series_id"); RETURN NULL;',
                            hash="21e54dc9a2ef1bb3bf956173ea9c16cf7991f58b",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_ba0fa",
                            table="meetings_seriesexception",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="seriesexception",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "meetings_seriesexceptionevent" ("id", "on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "series_id") VALUES (OLD."id", OLD."on", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reason", OLD."series_id"); RETURN NULL;',
                            hash="bca246d55e20df9492bb4eabde8d69c1fb2f8dbc",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_228f4",
                            table="meetings_seriesexception",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="seriesexceptionevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="6ac5cf62a4023197f1c9cb52108030b80dce6073",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_930db",
                            table="meetings_seriesexceptionevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="sharelink",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "meetings_sharelinkevent" ("created_at", "created_by_id", "expires_at", "id", "label", "meeting_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "revoked_at", "uid") VALUES (NEW."created_at", NEW."created_by_id", NEW."expires_at", NEW."id", NEW."label", NEW."meeting_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."revoked_at", NEW."uid"); RETURN NULL;',
                            hash="f6dcf37bcde73666f06b0ff40781a23fb3322273",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_71b50",
                            table="meetings_sharelink",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="sharelink",
                    trigger=pgtrigger.compiler.Trigger(
                        name="update_update",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                            func='INSERT INTO "meetings_sharelinkevent" ("created_at", "created_by_id", "expires_at", "id", "label", "meeting_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "revoked_at", "uid") VALUES (NEW."created_at", NEW."created_by_id", NEW."expires_at", NEW."id", NEW."label", NEW."meeting_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."revoked_at", NEW."uid"); RETURN NULL;',
                            hash="8e3a55460cbe6f695e9efaad95c4565080db999d",
                            operation="UPDATE",
                            pgid="pgtrigger_update_update_bda61",
                            table="meetings_sharelink",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="sharelinkevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="7c474a011227961368c29776a9be62e6b6e1b6b3",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_d4445",
                            table="meetings_sharelinkevent",
                            when="BEFORE",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="meetingquartier",
                    trigger=pgtrigger.compiler.Trigger(
                        name="insert_insert",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "meetings_meetingquartierevent" ("id", "meeting_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quartier_id") VALUES (NEW."id", NEW."meeting_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."quartier_id"); RETURN NULL;',
                            hash="f45f8be0ae1b1bc0f744d00149aba2f5f8b6a73c",
                            operation="INSERT",
                            pgid="pgtrigger_insert_insert_1ccea",
                            table="meetings_meeting_quartiers",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="meetingquartier",
                    trigger=pgtrigger.compiler.Trigger(
                        name="delete_delete",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func='INSERT INTO "meetings_meetingquartierevent" ("id", "meeting_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quartier_id") VALUES (OLD."id", OLD."meeting_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."quartier_id"); RETURN NULL;',
                            hash="e1c49ad598ceca27afff31410a01be39fb30ab0b",
                            operation="DELETE",
                            pgid="pgtrigger_delete_delete_0eba4",
                            table="meetings_meeting_quartiers",
                            when="AFTER",
                        ),
                    ),
                ),
                AddTrigger(
                    model_name="meetingquartierevent",
                    trigger=pgtrigger.compiler.Trigger(
                        name="append_only",
                        sql=pgtrigger.compiler.UpsertTriggerSql(
                            func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                            hash="6f06bf59a80e43d2be10d5eb935921c45830a8ca",
                            operation="UPDATE OR DELETE",
                            pgid="pgtrigger_append_only_39368",
                            table="meetings_meetingquartierevent",
                            when="BEFORE",
                        ),
                    ),
                ),
            ]
        ),
    ]
