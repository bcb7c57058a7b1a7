"""Find what somebody was answered last, among all that they reported."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("diagnostics", "0008_answers_are_owed_to_originals"),
        ("territories", "0004_keep_quartiers_of_projects_in_history"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="observation",
            index=models.Index(
                models.F("author"),
                models.OrderBy(models.F("answered_at"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("answered_at__isnull", False)),
                name="observation_answered",
            ),
        ),
    ]
