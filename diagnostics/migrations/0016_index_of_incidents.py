"""Find the incidents of a kind; check their kinds without holding up who writes."""

from django.contrib.postgres.operations import AddIndexConcurrently, ValidateConstraint
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("diagnostics", "0015_halls_incidents_documents_and_uploads")]

    operations = [
        AddIndexConcurrently(
            model_name="observation",
            index=models.Index(
                models.F("incident_type"),
                models.OrderBy(models.F("seen_on"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                condition=models.Q(("incident_type__isnull", False)),
                name="observation_incident",
            ),
        ),
        ValidateConstraint(model_name="observation", name="observation_type_of_incident"),
    ]
