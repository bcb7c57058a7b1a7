from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0003_agreement_renews"),
    ]

    operations = [
        migrations.DeleteModel(
            name="ColumnMatch",
        ),
    ]
