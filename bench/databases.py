"""Databases of the measures: made beside the others of the same server, and dropped at the end."""

import contextlib
import os
from collections.abc import Iterator

from django.core.management import call_command
from django.db import connection, connections
from psycopg2 import sql

PREFIX = "dsu_mesures"


def use(name: str) -> None:
    """Have the connection of this process go to another database of the same server."""
    connections.close_all()
    connection.settings_dict["NAME"] = name
    os.environ["BENCH_DATABASE"] = name


def _execute_outside(statement: sql.Composable) -> None:
    use("postgres")
    with connection.cursor() as cursor:
        cursor.execute(statement)
    connections.close_all()


def drop(name: str) -> None:
    """Drop a database, whoever is connected to it."""
    _execute_outside(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


@contextlib.contextmanager
def migrated(name: str, *, keep: bool = False) -> Iterator[str]:
    """Make a migrated, empty database and use it; drop it at the end unless it is kept."""
    drop(name)
    template = f"{PREFIX}_modele"
    _execute_outside(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template)))
    use(name)
    try:
        yield name
    finally:
        if not keep:
            drop(name)


@contextlib.contextmanager
def template() -> Iterator[None]:
    """Migrate once, for the others to be copied from."""
    name = f"{PREFIX}_modele"
    drop(name)
    _execute_outside(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    use(name)
    try:
        call_command("migrate", interactive=False, verbosity=0)
        connections.close_all()
        yield
    finally:
        drop(name)


def size_in_mb() -> float:
    """Return the size of the database in use."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database()) / 1e6")
        return float(cursor.fetchone()[0])
