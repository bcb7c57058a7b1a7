from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("diagnostics", "0004_whole_positions"),
    ]

    operations = [
        migrations.AlterConstraint(
            model_name="observationphoto",
            name="observationphoto_once",
            constraint=models.UniqueConstraint(
                fields=("observation", "digest"),
                name="observationphoto_once",
                violation_error_message="Cette photo est déjà jointe à l’observation.",
            ),
        ),
        migrations.AlterConstraint(
            model_name="observationphoto",
            name="observationphoto_size",
            constraint=models.CheckConstraint(
                condition=models.Q(("height__range", (1, 2000)), ("width__range", (1, 2000))),
                name="observationphoto_size",
                violation_error_message="Le plus long côté d’une photo gardée a 2 000 pixels au plus.",
            ),
        ),
    ]
