"""The history that pghistory keeps by triggers, in French: who, when, before and after."""

import datetime
import itertools
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pghistory
from django.contrib.auth import get_user_model
from django.db import models

from core import french

LIMIT = 100
NOT_SHOWN = {"id", "version", "search_vector", "name_key", "updated_at"}


@dataclass(frozen=True)
class Change:
    """One field, before and after, as words."""

    label: str
    before: str
    after: str


@dataclass
class Entry:
    """What one person did at one instant."""

    label: str
    at: datetime.datetime
    who: str
    changes: list[Change] = field(default_factory=list)
    # What is not told one by one.
    note: str = ""


@contextmanager
def signed_by(user: Any) -> Iterator[None]:
    """Keep who asked with each change made meanwhile, where no request says it (background tasks, commands)."""
    if user is None:
        yield
        return
    with pghistory.context(user=user.pk):
        yield


def event_model(model: type[models.Model]) -> Any:
    """Return the table of events of a tracked model."""
    return model._meta.get_field("events").related_model


def history_of(
    instance: models.Model,
    *,
    created: str = "Création",
    hidden: Iterable[str] = (),
    labels: Mapping[str, str] | None = None,
    is_told: Callable[[Any], bool] = lambda event: True,
    concealed: Callable[[Any], Iterable[str]] = lambda event: (),
) -> list[Entry]:
    """Return the changes of a row, the latest first, at most `LIMIT` of them.

    `hidden` names fields that are not told; `labels` gives words to fields whose own name is not clear. `is_told` says
    of an event, whose attributes are those of the row at that time, whether the reader may know what the row was;
    `concealed` names its fields that the reader takes for empty.
    Costs one query for the events, one for their authors and one for each model that the changes refer to.
    """
    model = type(instance)
    events = list(
        event_model(model)
        .objects.filter(pgh_obj_id=instance.pk)
        .select_related("pgh_context")
        .order_by("-pgh_id")[: LIMIT + 1]
    )
    events.reverse()
    fields = _told_fields(model, events, {*NOT_SHOWN, *hidden})
    names = _related_names(fields, events)
    authors = authors_of(events)
    entries = []

    def value(event: Any, told: Any) -> Any:
        return told.get_default() if told.name in concealed(event) else getattr(event, told.attname)

    for previous, event in zip([None, *events], events, strict=False):
        changes = []
        if previous is not None:
            if not (is_told(previous) and is_told(event)):
                continue
            for told in fields:
                before, after = value(previous, told), value(event, told)
                if before != after:
                    label = (labels or {}).get(told.name) or str(told.verbose_name)
                    changes.append(
                        Change(capital(label), words_of_value(told, before, names), words_of_value(told, after, names))
                    )
            if not changes:
                continue
        elif len(events) > LIMIT:
            continue
        label = (
            created
            if event.pgh_label == "insert"
            else "Suppression"
            if event.pgh_label == "delete"
            else "Modification"
        )
        entries.append(Entry(label, event.pgh_created_at, authors.get(author_key_of(event), ""), changes))
    entries.reverse()
    return entries


def changes_since(instance: models.Model, version: int) -> tuple[Any | None, dict[str, str]]:
    """Return what a versioned row was at `version`, and what changed since, in words.

    The row as it was is an event, whose attributes are those of the fields, or None when no event has kept it. The
    changes are by field name: {"address": "« Adresse » : « 3 rue des Lilas », par Léa Martin"}. A model whose events
    do not keep the version tells neither.
    """
    model = type(instance)
    if "version" not in {told.name for told in event_model(model)._meta.concrete_fields}:
        return None, {}
    events = list(
        event_model(model)
        .objects.filter(pgh_obj_id=instance.pk, version__gte=version)
        .select_related("pgh_context")
        .order_by("pgh_id")[:LIMIT]
    )
    fields = _told_fields(model, events, NOT_SHOWN)
    names = _related_names(fields, events)
    authors = authors_of(events)
    changed: dict[str, str] = {}
    for previous, event in itertools.pairwise(events):
        for told in fields:
            value = getattr(event, told.attname)
            if getattr(previous, told.attname) != value:
                words = words_of_value(told, value, names)
                who = authors.get(author_key_of(event), "")
                changed[told.name] = (
                    f"« {capital(str(told.verbose_name))} » : "
                    + (f"« {words} »" if words else "vide")
                    + (f", par {who}" if who else "")
                )
    known = events[0] if events and events[0].version == version else None
    return known, changed


def _told_fields(model: type[models.Model], events: list[Any], hidden: set[str]) -> list[Any]:
    if not events:
        return []
    kept = {f.name for f in events[0]._meta.concrete_fields}
    return [f for f in model._meta.concrete_fields if f.name in kept and f.name not in hidden]


def author_key_of(event: Any) -> Any:
    """Return the key of the user who did it, None when nobody is known."""
    context = event.pgh_context
    return (context.metadata or {}).get("user") if context is not None else None


def authors_of(events: list[Any]) -> dict[Any, str]:
    """Return who did what, in words: the key of a user → a name. One query."""
    keys = {key for event in events if (key := author_key_of(event)) is not None}
    if not keys:
        return {}
    people = get_user_model()._default_manager.filter(pk__in=keys)
    return {person.pk: person.get_full_name() or str(person) for person in people}


def _related_names(fields: list[Any], events: list[Any]) -> dict[type[models.Model], dict[Any, str]]:
    """Words for every row that the events refer to: one query for each model."""
    wanted: dict[type[models.Model], set[Any]] = defaultdict(set)
    for told in fields:
        if told.is_relation:
            values = {getattr(event, told.attname) for event in events} - {None}
            if len({getattr(event, told.attname) for event in events}) > 1:
                wanted[told.related_model] |= values
    return {
        model: {row.pk: str(row) for row in model._base_manager.filter(pk__in=keys)}
        for model, keys in wanted.items()
        if keys
    }


def words_of_value(told: Any, value: Any, names: Mapping[type[models.Model], Mapping[Any, str]]) -> str:
    """Return the value of a field in words; `names` are those of the rows that relations may point to."""
    if value is None or value == "":
        return ""
    if told.is_relation:
        return names.get(told.related_model, {}).get(value, f"n° {value}")
    if told.choices:
        return str(dict(told.flatchoices).get(value, value))
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, (datetime.date, datetime.datetime)):
        return french.date_short(value)
    if isinstance(value, (float, Decimal)):
        # As many decimals as were typed, and no more.
        return f"{Decimal(str(value)).normalize():f}".replace(".", ",")
    return str(value)


def capital(text: str) -> str:
    """Return a text that begins with a capital."""
    return text[:1].upper() + text[1:]
