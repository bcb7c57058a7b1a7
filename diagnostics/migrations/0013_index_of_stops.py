"""Find what was seen at a halte; check the priorities without holding up who writes."""

from django.contrib.postgres.operations import AddIndexConcurrently, ValidateConstraint
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("diagnostics", "0012_walks_and_their_findings")]

    operations = [
        AddIndexConcurrently(
            model_name="observation",
            index=models.Index(
                models.F("stop"), models.F("id"), condition=models.Q(("stop__isnull", False)), name="observation_stop"
            ),
        ),
        ValidateConstraint(model_name="observation", name="observation_priority_known"),
    ]
