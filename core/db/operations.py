"""Operations of migrations."""

from collections.abc import Sequence
from typing import Any

from django.db.migrations.operations import AddConstraint, AddField, AddIndex, CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from pgtrigger import migrations


class AddTrigger(migrations.AddTrigger):
    """Install a trigger, as pgtrigger does, without making the models of the migration anew.

    Nothing in a model depends on its triggers, and a model that is made anew takes all that are related to it along:
    with the sixty triggers of an app, that was most of the time of its first migration.
    """

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Note the trigger in the state of the model."""
        options = state.models[app_label, self.model_name_lower].options
        options["triggers"] = [*options.get("triggers", []), self.trigger]


class MakeTables(Operation):
    """Make the tables of several models at once, with all that the operations inside say of them.

    Django renders the models anew, with all that are related to them, after each operation: with the first migration
    of an app, that was most of the time that it takes. Here it does so once, and each table is made as the last
    operation leaves it. Only models that are created inside may be spoken of.
    """

    OF_A_TABLE = (AddField, AddConstraint, AddIndex, migrations.AddTrigger)

    def __init__(self, operations: Sequence[Operation]) -> None:
        self.operations = operations
        created = {operation.name_lower for operation in operations if isinstance(operation, CreateModel)}
        for operation in operations:
            is_inside = isinstance(operation, self.OF_A_TABLE) and operation.model_name.lower() in created
            if not is_inside and not isinstance(operation, CreateModel):
                raise ValueError(f"MakeTables only speaks of the models that it creates: {operation.describe()}")

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Bring the state forward; its models are rendered when somebody asks for them."""
        state.clear_delayed_apps_cache()
        state.__dict__.pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Make the tables; making one installs its triggers. A proxy has none of its own."""
        for operation in self.operations:
            if isinstance(operation, CreateModel):
                operation.database_forwards(app_label, schema_editor, to_state, to_state)
        for operation in self.operations:
            if isinstance(operation, migrations.AddTrigger):
                model = to_state.apps.get_model(app_label, operation.model_name)
                if not model._meta.can_migrate(schema_editor.connection):
                    operation.database_forwards(app_label, schema_editor, to_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Remove the triggers with their functions, then the tables."""
        for operation in reversed(self.operations):
            if isinstance(operation, migrations.AddTrigger):
                operation.database_backwards(app_label, schema_editor, from_state, from_state)
        for operation in reversed(self.operations):
            if isinstance(operation, CreateModel):
                operation.database_backwards(app_label, schema_editor, from_state, from_state)

    def describe(self) -> str:
        """Say which tables are made."""
        names = [operation.name for operation in self.operations if isinstance(operation, CreateModel)]
        return f"Create models {', '.join(names)}"
