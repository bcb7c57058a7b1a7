import pgtrigger.compiler
from django.db import migrations

from core.db.operations import AddTrigger


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0001_meetings_decisions_and_links"),
    ]

    operations = [
        AddTrigger(
            model_name="meeting",
            trigger=pgtrigger.compiler.Trigger(
                name="count_sequence",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.called_at IS NOT NULL AND (OLD.starts_at, OLD.ends_at, OLD.place, OLD.video_url, OLD.title, OLD.status = 'cancelled') IS DISTINCT FROM (NEW.starts_at, NEW.ends_at, NEW.place, NEW.video_url, NEW.title, NEW.status = 'cancelled'))",
                    func="NEW.sequence = OLD.sequence + 1; RETURN NEW;",
                    hash="cef6d28dbad557086b14d6e31740b8d356446633",
                    operation="UPDATE",
                    pgid="pgtrigger_count_sequence_0772b",
                    table="meetings_meeting",
                    when="BEFORE",
                ),
            ),
        ),
    ]
