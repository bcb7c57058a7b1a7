"""What our own operations of migrations do."""

import pgtrigger
import pytest
from django.db import connection, models
from django.db.migrations import AddField, CreateModel, RunSQL
from django.db.migrations.state import ProjectState

from core.db.operations import MakeTables

LEAF = CreateModel("Leaf", [("id", models.BigAutoField(primary_key=True))])
TREE = CreateModel(
    "Tree",
    [("id", models.BigAutoField(primary_key=True)), ("leaf", models.ForeignKey("core.Leaf", models.CASCADE))],
)
HEIGHT = AddField("tree", "height", models.IntegerField(default=1))


def tables() -> set[str]:
    return {name for name in connection.introspection.table_names() if name in ("core_tree", "core_leaf")}


@pytest.mark.django_db
def test_every_trigger_of_the_models_is_installed() -> None:
    """A table that is made at once comes with its triggers."""
    registered = pgtrigger.registered()
    assert len(registered) > 100
    missing = [
        f"{model._meta.label}:{trigger.name}"
        for model, trigger in registered
        if trigger.get_installation_status(model)[0] != "INSTALLED"
    ]
    assert missing == []


@pytest.mark.django_db
def test_tables_made_at_once_come_and_go() -> None:
    """Whatever their order: one may point to another that is made after it."""
    operation = MakeTables([TREE, LEAF, HEIGHT])
    before, after = ProjectState(), ProjectState()
    operation.state_forwards("core", after)
    with connection.schema_editor(atomic=False) as editor:
        operation.database_forwards("core", editor, before, after)
    tree, leaf = after.apps.get_model("core", "Tree"), after.apps.get_model("core", "Leaf")
    assert tree.objects.create(leaf=leaf.objects.create()).height == 1
    assert operation.describe() == "Create models Tree, Leaf"
    tree.objects.all().delete()
    with connection.cursor() as cursor:
        # What is checked at the end of the transaction is checked now: a table with checks to come is not dropped.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with connection.schema_editor(atomic=False) as editor:
        operation.database_backwards("core", editor, after, before)
    assert tables() == set()


@pytest.mark.parametrize("stranger", [AddField("user", "height", models.IntegerField(null=True)), RunSQL("SELECT 1")])
def test_what_is_not_of_these_tables_is_refused(stranger: AddField | RunSQL) -> None:
    with pytest.raises(ValueError, match="only speaks of the models that it creates"):
        MakeTables([LEAF, stranger])
