"""Lookups of the database that Django does not have."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import BigAutoField, ForeignKey, Lookup


class Keys:
    """Keys that several queries of a request look among, written out once; they do not change.

    A sequence for all uses, but without `__iter__` on purpose: Django would look into each key for an expression, then
    for an object of another model, each time that it is given the keys.
    """

    def __init__(self, keys: Iterable[int] = (), *, is_everything: bool = False) -> None:
        self.data = list(keys)
        # Whether the table that they are the keys of has no other row: the database need not be sent them.
        self.is_everything = is_everything

    def __len__(self) -> int:
        return len(self.data)

    def __getitem__(self, position: int) -> int:
        return self.data[position]

    def __contains__(self, key: object) -> bool:
        return key in self.data

    def __eq__(self, other: object) -> bool:
        return self.data == (other.data if isinstance(other, Keys) else other)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Keys({self.data})"

    @cached_property
    def array(self) -> str:
        """The keys as PostgreSQL writes an array: "{1,2}"."""
        return "{" + ",".join(map(str, map(int, self.data))) + "}"


# More keys than this are what a reader may see, not what is looked for.
WIDE = 300


class AnyOf(Lookup):
    """``quartier__any=keys``: the same rows as ``quartier__in=keys``, with the keys sent as one array.

    A list of 1,600 keys costs ``IN`` 10 ms to write, parse and plan, whatever it finds; an array costs 1 ms. A
    subquery in its place would hide how many keys there are, and a million rows would then be sorted for a page.
    """

    lookup_name = "any"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """Return `column = ANY(array)`; as with ``IN``, the database is not asked when there is no key."""
        if not self.rhs:
            raise EmptyResultSet
        keys = self.rhs if isinstance(self.rhs, Keys) else Keys(self.rhs)
        column, parameters = self.process_lhs(compiler, connection)
        if keys.is_everything:
            # What refers to no row has none of the keys.
            return f"{column} IS NOT NULL", (*parameters,)
        return f"{self.column(column, len(keys))} = ANY(%s::bigint[])", (*parameters, keys.array)

    def column(self, name: str, keys: int) -> str:
        """Return what is compared with so many keys."""
        return name


class AnyReferred(AnyOf):
    """The same on a foreign key, where many keys leave out rows that other conditions find, and find none themselves.

    The sum keeps the database from weighing an index, and each key against the commonest ones, for each way to read
    the table: up to 10 ms before the first row is read.
    """

    def column(self, name: str, keys: int) -> str:
        """Return the column for few keys, a sum that no index has for many."""
        return name if keys <= WIDE else f"({name} + 0)"


BigAutoField.register_lookup(AnyOf)
ForeignKey.register_lookup(AnyReferred)
