import pgtrigger.compiler
from django.db import migrations

from core.db.operations import AddTrigger


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0002_tell_calendars_what_changes"),
    ]

    operations = [
        AddTrigger(
            model_name="agendaitem",
            trigger=pgtrigger.compiler.Trigger(
                name="settled_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN ((OLD.meeting_id, OLD.title, OLD.notes, OLD."order", OLD.minutes, OLD.speaker) IS DISTINCT FROM (NEW.meeting_id, NEW.title, NEW.notes, NEW."order", NEW.minutes, NEW.speaker))',
                    func="\nIF (SELECT minutes_status FROM meetings_meeting WHERE id = OLD.meeting_id) = 'validated' THEN\n    RAISE EXCEPTION 'Le relevé de cette réunion est validé : il ne change plus.'\n    USING ERRCODE = 'check_violation', CONSTRAINT = 'minutes_settled';\nEND IF;\n\nIF (SELECT minutes_status FROM meetings_meeting WHERE id = NEW.meeting_id) = 'validated' THEN\n    RAISE EXCEPTION 'Le relevé de cette réunion est validé : il ne change plus.'\n    USING ERRCODE = 'check_violation', CONSTRAINT = 'minutes_settled';\nEND IF;\nRETURN NEW;",
                    hash="58ca00d616d84c26944ebe1cf2801b092645f112",
                    operation="UPDATE",
                    pgid="pgtrigger_settled_update_04a1f",
                    table="meetings_agendaitem",
                    when="BEFORE",
                ),
            ),
        ),
        AddTrigger(
            model_name="agendaitem",
            trigger=pgtrigger.compiler.Trigger(
                name="settled_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\nIF (SELECT minutes_status FROM meetings_meeting WHERE id = NEW.meeting_id) = 'validated' THEN\n    RAISE EXCEPTION 'Le relevé de cette réunion est validé : il ne change plus.'\n    USING ERRCODE = 'check_violation', CONSTRAINT = 'minutes_settled';\nEND IF;\nRETURN NEW;",
                    hash="e85e31f6c05850d5298a836aa94cfad725aee689",
                    operation="INSERT",
                    pgid="pgtrigger_settled_insert_25e21",
                    table="meetings_agendaitem",
                    when="BEFORE",
                ),
            ),
        ),
        AddTrigger(
            model_name="agendaitem",
            trigger=pgtrigger.compiler.Trigger(
                name="settled_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\nIF (SELECT minutes_status FROM meetings_meeting WHERE id = OLD.meeting_id) = 'validated' THEN\n    RAISE EXCEPTION 'Le relevé de cette réunion est validé : il ne change plus.'\n    USING ERRCODE = 'check_violation', CONSTRAINT = 'minutes_settled';\nEND IF;\nRETURN OLD;",
                    hash="fef8acc4a5e55118ef203bed0f3489dfa58fcb60",
                    operation="DELETE",
                    pgid="pgtrigger_settled_delete_f9834",
                    table="meetings_agendaitem",
                    when="BEFORE",
                ),
            ),
        ),
        AddTrigger(
            model_name="attendancegroup",
            trigger=pgtrigger.compiler.Trigger(
                name="settled_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN ((OLD.meeting_id, OLD.college, OLD.name, OLD.count, OLD.women, OLD.men) IS DISTINCT FROM (NEW.meeting_id, NEW.college, NEW.name, NEW.count, NEW.women, NEW.men))",
                    func="\nIF (SELECT minutes_status FROM meetings_meeting WHERE id = OLD.meeting_id) = 'validated' THEN\n    RAISE EXCEPTION 'Le relevé de cette réunion est validé : il ne change plus.'\n    USING ERRCODE = 'check_violation', CONSTRAINT = 'minutes_settled';\nEND IF;\n\nIF (SELECT minutes_status FROM meetings_meeting WHERE id = NEW.meeting_id) = 'validated' THEN\n    RAISE EXCEPTION 'Le relevé de cette réunion est validé : il ne change plus.'\n    USING ERRCODE = 'check_violation', CONSTRAINT = 'minutes_settled';\nEND IF;\nRETURN NEW;",
                    hash="804514403f6cdcd56a9594cd63bb1c362d0ca517",
                    operation="UPDATE",
                    pgid="pgtrigger_settled_update_859bf",
                    table="meetings_attendancegroup",
                    when="BEFORE",
                ),
            ),
        ),
        AddTrigger(
            model_name="attendancegroup",
            trigger=pgtrigger.compiler.Trigger(
                name="settled_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\nIF (SELECT minutes_status FROM meetings_meeting WHERE id = NEW.meeting_id) = 'validated' THEN\n    RAISE EXCEPTION 'Le relevé de cette réunion est validé : il ne change plus.'\n    USING ERRCODE = 'check_violation', CONSTRAINT = 'minutes_settled';\nEND IF;\nRETURN NEW;",
                    hash="48d33eeadd2c21a282a4f4a8d939f066c48234c2",
                    operation="INSERT",
                    pgid="pgtrigger_settled_insert_dd24f",
                    table="meetings_attendancegroup",
                    when="BEFORE",
                ),
            ),
        ),
        AddTrigger(
            model_name="attendancegroup",
            trigger=pgtrigger.compiler.Trigger(
                name="settled_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\nIF (SELECT minutes_status FROM meetings_meeting WHERE id = OLD.meeting_id) = 'validated' THEN\n    RAISE EXCEPTION 'Le relevé de cette réunion est validé : il ne change plus.'\n    USING ERRCODE = 'check_violation', CONSTRAINT = 'minutes_settled';\nEND IF;\nRETURN OLD;",
                    hash="58f00602c7583448a0cacd61e255c6eeb60575c5",
                    operation="DELETE",
                    pgid="pgtrigger_settled_delete_c7703",
                    table="meetings_attendancegroup",
                    when="BEFORE",
                ),
            ),
        ),
        AddTrigger(
            model_name="decision",
            trigger=pgtrigger.compiler.Trigger(
                name="settled_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN ((OLD.meeting_id, OLD.item_id, OLD.text, OLD.due_on, OLD.is_promise) IS DISTINCT FROM (NEW.meeting_id, NEW.item_id, NEW.text, NEW.due_on, NEW.is_promise))",
                    func="\nIF (SELECT minutes_status FROM meetings_meeting WHERE id = OLD.meeting_id) = 'validated' THEN\n    RAISE EXCEPTION 'Le relevé de cette réunion est validé : il ne change plus.'\n    USING ERRCODE = 'check_violation', CONSTRAINT = 'minutes_settled';\nEND IF;\n\nIF (SELECT minutes_status FROM meetings_meeting WHERE id = NEW.meeting_id) = 'validated' THEN\n    RAISE EXCEPTION 'Le relevé de cette réunion est validé : il ne change plus.'\n    USING ERRCODE = 'check_violation', CONSTRAINT = 'minutes_settled';\nEND IF;\nRETURN NEW;",
                    hash="6fcbf1288269be2d4e2d56ad0f0a9d7e698ca09b",
                    operation="UPDATE",
                    pgid="pgtrigger_settled_update_3f57c",
                    table="meetings_decision",
                    when="BEFORE",
                ),
            ),
        ),
        AddTrigger(
            model_name="decision",
            trigger=pgtrigger.compiler.Trigger(
                name="settled_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\nIF (SELECT minutes_status FROM meetings_meeting WHERE id = NEW.meeting_id) = 'validated' THEN\n    RAISE EXCEPTION 'Le relevé de cette réunion est validé : il ne change plus.'\n    USING ERRCODE = 'check_violation', CONSTRAINT = 'minutes_settled';\nEND IF;\nRETURN NEW;",
                    hash="a94d7588f53ebb3297eb32fce1dc687e6a00091b",
                    operation="INSERT",
                    pgid="pgtrigger_settled_insert_56b95",
                    table="meetings_decision",
                    when="BEFORE",
                ),
            ),
        ),
        AddTrigger(
            model_name="decision",
            trigger=pgtrigger.compiler.Trigger(
                name="settled_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\nIF (SELECT minutes_status FROM meetings_meeting WHERE id = OLD.meeting_id) = 'validated' THEN\n    RAISE EXCEPTION 'Le relevé de cette réunion est validé : il ne change plus.'\n    USING ERRCODE = 'check_violation', CONSTRAINT = 'minutes_settled';\nEND IF;\nRETURN OLD;",
                    hash="1ff1590da84046819b1a693e4b3e3989f4784b10",
                    operation="DELETE",
                    pgid="pgtrigger_settled_delete_3fa99",
                    table="meetings_decision",
                    when="BEFORE",
                ),
            ),
        ),
        AddTrigger(
            model_name="invitee",
            trigger=pgtrigger.compiler.Trigger(
                name="settled_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN ((OLD.meeting_id, OLD.college, OLD.attendance) IS DISTINCT FROM (NEW.meeting_id, NEW.college, NEW.attendance))",
                    func="\nIF (SELECT minutes_status FROM meetings_meeting WHERE id = OLD.meeting_id) = 'validated' THEN\n    RAISE EXCEPTION 'Le relevé de cette réunion est validé : il ne change plus.'\n    USING ERRCODE = 'check_violation', CONSTRAINT = 'minutes_settled';\nEND IF;\n\nIF (SELECT minutes_status FROM meetings_meeting WHERE id = NEW.meeting_id) = 'validated' THEN\n    RAISE EXCEPTION 'Le relevé de cette réunion est validé : il ne change plus.'\n    USING ERRCODE = 'check_violation', CONSTRAINT = 'minutes_settled';\nEND IF;\nRETURN NEW;",
                    hash="e501255edfd58ce8407a43632ce49baa108ec610",
                    operation="UPDATE",
                    pgid="pgtrigger_settled_update_0e9e8",
                    table="meetings_invitee",
                    when="BEFORE",
                ),
            ),
        ),
        AddTrigger(
            model_name="meeting",
            trigger=pgtrigger.compiler.Trigger(
                name="settled",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.minutes_status = 'validated' AND (OLD.minutes_status, OLD.summary) IS DISTINCT FROM (NEW.minutes_status, NEW.summary))",
                    func="RAISE EXCEPTION 'Le relevé de cette réunion est validé : il ne change plus.'\n    USING ERRCODE = 'check_violation', CONSTRAINT = 'minutes_settled';\n",
                    hash="525b3b41c3b5137f56ca60d5d74179de77ba519b",
                    operation="UPDATE",
                    pgid="pgtrigger_settled_c4058",
                    table="meetings_meeting",
                    when="BEFORE",
                ),
            ),
        ),
    ]
