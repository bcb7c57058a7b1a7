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

    Runs in the caller's transaction. Triggers see every row, as always.
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
            differing = [name for name, value in values.items() if getattr(row, name) != value]
            for name in differing:
                setattr(row, name, values[name])
            if differing:
                outcome.changed[key] = differing
                fields.update(dict.fromkeys(differing))
        outcome.rows[key] = row
    manager = model._base_manager
    manager.bulk_create(new, batch_size=CREATED_AT_ONCE)
    if fields:
        names = [model._meta.get_field(name.removesuffix("_id")).name for name in fields]
        manager.bulk_update([outcome.rows[key] for key in outcome.changed], names, batch_size=batch)
    return outcome


def normalized(texts: Iterable[str]) -> dict[str, str]:
    """Each text → what `dsu_normalize` makes of it, asked of the database itself. One query."""
    distinct = sorted(set(texts))
    if not distinct:
        return {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT t, dsu_normalize(t) FROM unnest(%s::text[]) AS t", [distinct])
        return dict(cursor.fetchall())
