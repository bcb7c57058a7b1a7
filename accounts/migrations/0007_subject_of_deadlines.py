from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_subjects_of_meetings_and_directory"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="notification",
            name="notification_kind_known",
        ),
        migrations.RemoveConstraint(
            model_name="notificationchoice",
            name="notificationchoice_known",
        ),
        migrations.AlterField(
            model_name="notification",
            name="kind",
            field=models.CharField(
                choices=[
                    ("warning", "Alertes de la veille"),
                    ("meeting", "Réunions et décisions"),
                    ("directory", "Annuaire et conventions"),
                    ("deadline", "Échéances des actions"),
                ],
                max_length=10,
                verbose_name="sujet",
            ),
        ),
        migrations.AlterField(
            model_name="notificationchoice",
            name="kind",
            field=models.CharField(
                choices=[
                    ("warning", "Alertes de la veille"),
                    ("meeting", "Réunions et décisions"),
                    ("directory", "Annuaire et conventions"),
                    ("deadline", "Échéances des actions"),
                ],
                max_length=10,
                verbose_name="sujet",
            ),
        ),
        migrations.AddConstraint(
            model_name="notification",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["warning", "meeting", "directory", "deadline"])),
                name="notification_kind_known",
                violation_error_message="Ce sujet de notification n’existe pas.",
            ),
        ),
        migrations.AddConstraint(
            model_name="notificationchoice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["warning", "meeting", "directory", "deadline"]),
                    ("mail__in", ["none", "daily", "weekly"]),
                ),
                name="notificationchoice_known",
                violation_error_message="Ce choix de notification n’existe pas.",
            ),
        ),
    ]
