"""Operations of migrations."""

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
