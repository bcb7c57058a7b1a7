"""A position has both its coordinates: a comparison with a missing one is unknown, which a check lets by."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("diagnostics", "0003_monthly_counts")]

    operations = [
        migrations.RemoveConstraint(model_name="observation", name="observation_position"),
        migrations.AddConstraint(
            model_name="observation",
            constraint=models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                ),
                name="observation_position",
                violation_error_message="Une position a une latitude (−90 à 90) et une longitude (−180 à 180).",
            ),
        ),
    ]
