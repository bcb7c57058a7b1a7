"""An answer is owed to the author of an observation that is over, unless it was joined to another."""

from django.db import migrations, models
from django.db.models import Q

OWED = Q(status__in=["done", "closed"], answer="", duplicate_of__isnull=True)


class Migration(migrations.Migration):
    dependencies = [
        ("diagnostics", "0007_indexes_of_open_and_severity"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="observation", name="observation_unanswered"),
        migrations.RemoveIndex(model_name="observation", name="observation_unanswered_since"),
        migrations.AddIndex(
            model_name="observation",
            index=models.Index("quartier", "over_at", condition=OWED, name="observation_unanswered"),
        ),
        migrations.AddIndex(
            model_name="observation",
            index=models.Index(
                "over_at",
                "id",
                condition=OWED,
                include=["quartier", "author"],
                name="observation_unanswered_since",
            ),
        ),
    ]
