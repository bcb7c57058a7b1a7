"""Many rows written at once: those that are new and those that differ, in a number of queries that does not grow."""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from django.db import connection, models

K = TypeVar("K", bound=Hashable)
M = TypeVar("M", bound=models.Model)
CREATED_AT_ONCE = 2000
CHANGED_AT_ONCE = 500


@dataclass
class Outcome(Generic[K, M]):
    """What became of the rows wanted. `changed` gives the names of the fields that differed."""

    rows: dict[K, M] = field(default_factory=dict)
    created: set[K] = field(default_factory=set)
    changed: dict[K, list[str]] = field(default_factory=dict)

    def what(self, key: K) -> str:
        """ "created", "changed" or "unchanged"."""
        return "created" if key in self.created else "changed" if key in self.changed else "unchanged"


def upsert(
    model: type[M], *, wanted: Mapping[K, Mapping[str, Any]], existing: Mapping[K, M], batch: int = CHANGED_AT_ONCE
) -> Outcome[K, M]:
    """Write the rows `wanted` (key → attribute → value) over those that exist; what is equal is not written.

    Runs in the caller's transaction. Triggers see every row, as always. Rows that differ are locked and compared again
    as they are: what somebody saved since they were read stays, but for what is wanted.
    """
    outcome: Outcome[K, M] = Outcome()
    new: list[M] = []
    fields: dict[str, None] = {}
    for key, values in wanted.items():
        row = existing.get(key)
        if row is None:
            row = model(**values)
            new.append(row)
            outcome.created.add(key)
        else:
            if differing := _differing(row, values):
                outcome.changed[key] = differing
                fields.update(dict.fromkeys(differing))
        outcome.rows[key] = row
    manager = model._base_manager
    manager.bulk_create(new, batch_size=CREATED_AT_ONCE)
    if fields:
        keys = [outcome.rows[key].pk for key in outcome.changed]
        locked = manager.select_for_update(no_key=True).order_by("pk").only(*fields).in_bulk(keys)
        for key in list(outcome.changed):
            row = outcome.rows[key]
            # A row that is gone is written nowhere.
            for name in fields if row.pk in locked else ():
                setattr(row, name, getattr(locked[row.pk], name))
            outcome.changed[key] = _differing(row, wanted[key])
            for name in outcome.changed[key]:
                setattr(row, name, wanted[key][name])
            if not outcome.changed[key]:
                del outcome.changed[key]
        names = [model._meta.get_field(name.removesuffix("_id")).name for name in fields]
        manager.bulk_update([outcome.rows[key] for key in outcome.changed], names, batch_size=batch)
    return outcome


def _differing(row: models.Model, values: Mapping[str, Any]) -> list[str]:
    return [name for name, value in values.items() if getattr(row, name) != value]


def normalized(texts: Iterable[str]) -> dict[str, str]:
    """Each text → what `dsu_normalize` makes of it, asked of the database itself. One query."""
    distinct = sorted(set(texts))
    if not distinct:
        return {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT t, dsu_normalize(t) FROM unnest(%s::text[]) AS t", [distinct])
        return dict(cursor.fetchall())
