"""The history of a row and of what hangs on it, page by page: who did what in one go, before and after.

`core.history` tells one row. Here the events of several tracked models are read together: what one person wrote in one
request is one act, whether it is one field or sixty marks. Three queries, whatever there is.
"""

import datetime
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.contrib.auth import get_user_model
from django.core.paginator import Page, Paginator
from django.db import connection, models
from django.db.models import CharField, F, Value
from django.db.models.functions import Cast, Concat, NullIf, Trim
from psycopg2 import sql

from core.history import NOT_SHOWN, Change, capital, event_model, words_of_value

PER_PAGE = 25


class Source(NamedTuple):
    """A tracked model whose rows hang on what is told.

    `key` is the column of its events that holds the key of what is told (`pgh_obj_id` for that row itself); `apart` is
    a column by which what was done at once is told apart. `through`, when given, is another tracked model that has
    `key`: `link` is then the column that holds the key of one of its rows.
    """

    name: str
    model: type[models.Model]
    key: str
    apart: str = ""
    through: type[models.Model] | None = None
    link: str = ""


@dataclass
class Step:
    """What became of one row: "insert", "update" or "delete", the row as it is now and as it was, as JSON has it."""

    label: str
    row: dict[str, Any]
    before: dict[str, Any] | None


@dataclass
class Act:
    """What one person did at one instant to the rows of one source."""

    source: Source
    at: datetime.datetime
    author: int | None
    part: int | None
    steps: list[Step] = field(default_factory=list)


def acts_of(sources: Sequence[Source], key: int, page: Any) -> Page:
    """Return a page of acts, the latest first. A page that is none is the first, one too far the last."""
    number = int(page) if str(page).isdecimal() and str(page).isascii() and len(str(page)) < 8 else 1
    with connection.cursor() as cursor:
        heads, total = _heads(cursor, sources, key, max(number, 1))
        if not heads and number > 1:
            heads, total = _heads(cursor, sources, key, 1)
            number = 1
        rows = _rows(cursor, sources, heads)
    by_name = {source.name: source for source in sources}
    acts: dict[tuple[Any, ...], Act] = {}
    for name, at, context, part, author, event, label, before in heads:
        act = acts.setdefault((name, at, context, part), Act(by_name[name], at, author, part))
        act.steps.append(Step(label, rows[name, event], rows.get((name, before)) if before else None))
    # The page knows how many there are; what it holds was cut by the database.
    paginator = Paginator(range(total), PER_PAGE)
    paginator.count = total
    return Page(list(acts.values()), number, paginator)


def _table(model: type[models.Model]) -> sql.Identifier:
    return sql.Identifier(event_model(model)._meta.db_table)


def _condition(source: Source) -> sql.Composable:
    if source.through is None:
        return sql.SQL("{} = %(key)s").format(sql.Identifier(source.key))
    return sql.SQL("{} IN (SELECT pgh_obj_id FROM {} WHERE {} = %(key)s)").format(
        sql.Identifier(source.link), _table(source.through), sql.Identifier(source.key)
    )


def _heads(cursor: Any, sources: Sequence[Source], key: int, page: int) -> tuple[list[Any], int]:
    """Return the events of the acts of a page, and how many acts there are."""
    told = sql.SQL(" UNION ALL ").join(
        sql.SQL(
            "SELECT {name} AS source, pgh_id, pgh_created_at AS at, pgh_context_id AS context, pgh_label AS label, "
            "{apart}::bigint AS part, lag(pgh_id) OVER (PARTITION BY pgh_obj_id ORDER BY pgh_id) AS before "
            "FROM {table} WHERE {condition}"
        ).format(
            name=sql.Literal(source.name),
            apart=sql.Identifier(source.apart) if source.apart else sql.SQL("NULL"),
            table=_table(source.model),
            condition=_condition(source),
        )
        for source in sources
    )
    cursor.execute(
        sql.SQL(
            "WITH told AS MATERIALIZED ({told}), acts AS ("
            " SELECT source, at, context, part, max(pgh_id) AS latest, count(*) OVER () AS total"
            " FROM told GROUP BY source, at, context, part"
            " ORDER BY at DESC, source, part, latest DESC LIMIT %(size)s OFFSET %(offset)s) "
            "SELECT told.source, told.at, told.context, told.part, (author.metadata ->> 'user')::bigint, told.pgh_id,"
            " told.label, told.before, acts.total "
            "FROM acts JOIN told ON told.source = acts.source AND told.at = acts.at"
            " AND told.context IS NOT DISTINCT FROM acts.context AND told.part IS NOT DISTINCT FROM acts.part "
            "LEFT JOIN pghistory_context author ON author.id = told.context "
            "ORDER BY acts.at DESC, acts.source, acts.part, acts.latest DESC, told.pgh_id"
        )
        .format(told=told)
        .as_string(connection.connection),
        {"key": key, "size": PER_PAGE, "offset": (page - 1) * PER_PAGE},
    )
    found = cursor.fetchall()
    return [row[:-1] for row in found], found[0][-1] if found else 0


def _rows(cursor: Any, sources: Sequence[Source], heads: Iterable[Any]) -> dict[tuple[str, int], dict[str, Any]]:
    """Return the rows of these events, and of those just before."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for name, *_, event, _label, before in heads:
        wanted[name] |= {event, before} - {None}
    asked = [source for source in sources if wanted[source.name]]
    if not asked:
        return {}
    cursor.execute(
        sql.SQL(" UNION ALL ")
        .join(
            sql.SQL("SELECT {name}, pgh_id, to_jsonb(e)::text FROM {table} e WHERE pgh_id = ANY({keys})").format(
                name=sql.Literal(source.name),
                table=_table(source.model),
                keys=sql.Literal(sorted(wanted[source.name])),
            )
            for source in asked
        )
        .as_string(connection.connection)
    )
    return {(name, event): json.loads(text) for name, event, text in cursor.fetchall()}


# ---- words ----------------------------------------------------------------------------------------------------------

Names = dict[type[models.Model], dict[Any, str]]


def names_of(acts: Iterable[Act], words: Mapping[type[models.Model], Any]) -> Names:
    """Return words for the authors and for every row that the acts refer to: the key of a row → a name. One query.

    `words` gives, for a model, the expression of its name; a model without one is told by number.
    """
    person = get_user_model()
    full = NullIf(Trim(Concat(F("first_name"), Value(" "), F("last_name"))), Value(""))
    expressions = {**words, person: models.functions.Coalesce(full, Cast("email", CharField()))}
    wanted: dict[type[models.Model], set[Any]] = defaultdict(set)
    for act in acts:
        wanted[person].add(act.author)
        for told in act.source.model._meta.concrete_fields:
            if told.is_relation and told.related_model in expressions:
                for step in act.steps:
                    wanted[told.related_model] |= {row.get(told.attname) for row in (step.row, step.before or {})}
    asked = [(model, keys - {None}) for model, keys in wanted.items() if keys - {None}]
    queries = [
        model._base_manager.filter(pk__in=keys)
        .order_by()
        .annotate(at_=Value(number), named_=Cast(expressions[model], CharField()))
        .values_list("at_", "pk", "named_")
        for number, (model, keys) in enumerate(asked)
    ]
    names: Names = {model: {} for model, _ in asked}
    if queries:
        for number, key, name in queries[0].union(*queries[1:], all=True):
            names[asked[number][0]][key] = name
    return names


def changes_of(act: Act, step: Step, names: Names, hidden: Iterable[str] = ()) -> list[Change]:
    """Return what changed in a row, by field; of a new row nothing."""
    if step.before is None or step.label == "delete":
        return []
    left = {*NOT_SHOWN, *hidden}
    return [
        Change(
            capital(str(told.verbose_name)),
            words_of(told, step.before.get(told.attname), names),
            words_of(told, step.row.get(told.attname), names),
        )
        for told in act.source.model._meta.concrete_fields
        if told.name not in left and told.attname in step.row
        if step.before.get(told.attname) != step.row.get(told.attname)
    ]


def words_of(told: Any, value: Any, names: Names) -> str:
    """Return the value of a field, as JSON gives it, in words."""
    return words_of_value(told, value if told.is_relation or value is None else told.to_python(value), names)
