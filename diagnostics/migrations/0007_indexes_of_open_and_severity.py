"""What finds open observations of a theme and a severity, sorts the list by severity, and counts late ones unread."""

from django.db import migrations, models
from django.db.models import F, Q

OPEN = Q(status__in=["to_qualify", "to_do", "in_progress"])


class Migration(migrations.Migration):
    dependencies = [
        ("diagnostics", "0006_counts_by_quartier"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="observation", name="observation_late"),
        migrations.AddIndex(
            model_name="observation",
            index=models.Index(
                F("status"), F("seen_on"), F("quartier"), name="observation_late", condition=OPEN, include=("id",)
            ),
        ),
        migrations.AddIndex(
            model_name="observation",
            index=models.Index(
                F("theme"),
                F("severity"),
                F("seen_on").desc(),
                F("id").desc(),
                name="observation_open_theme",
                condition=OPEN,
            ),
        ),
        migrations.AddIndex(
            model_name="observation",
            index=models.Index(F("severity").desc(), F("seen_on").desc(), F("id").desc(), name="observation_severity"),
        ),
    ]
