"""What happened to the quartiers of a project, which are rows of their own."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import models

from core.history import LIMIT, Change, Entry, author_key_of, authors_of, event_model, history_of
from territories.models import ProjectQuartier, UrbanProject, scope_of

NAMED = 10


def history_of_project(project: UrbanProject, *, seen_by: Any) -> list[Entry]:
    """Return the changes of a project and of its quartiers, the latest first. Those of other teams are not named."""
    return history_with_quartiers(project, ProjectQuartier, "urbanproject_id", seen_by=seen_by)


def history_with_quartiers(
    row: models.Model, link: type[models.Model], key: str, *, seen_by: Any, hidden: Iterable[str] = ()
) -> list[Entry]:
    """Return the changes of a row and of its quartiers, whose tracked `link` has it as `key`, the latest first.

    `hidden` names fields that are not told.
    """
    rows = event_model(link).objects.filter(**{key: row.pk})
    events = list(
        rows.select_related("pgh_context", "quartier").defer("quartier__contour").order_by("-pgh_id")[:LIMIT]
    )
    entries = [*history_of(row, hidden=hidden), *_of_quartiers(events, authors_of(events), seen_by)]
    return sorted(entries, key=lambda entry: entry.at, reverse=True)[:LIMIT]


def _of_quartiers(events: Sequence[Any], authors: Mapping[Any, str], reader: Any) -> list[Entry]:
    """One entry for what was added or taken away at once."""
    scope = scope_of(reader)
    mine = set(scope.quartier_ids) if scope is not None and not scope.is_global else set()
    groups: dict[tuple[Any, Any, str], list[Any]] = {}
    for event in events:
        groups.setdefault((event.pgh_created_at, event.pgh_context_id, event.pgh_label), []).append(event)
    entries = []
    for (at, _, label), group in groups.items():
        seen = [e for e in group if scope is not None and (scope.is_global or e.quartier_id in mine)]
        words = _in_words([event.quartier.name for event in seen], len(group))
        is_gone = label == "delete"
        change = Change("Quartiers", words if is_gone else "", "" if is_gone else words)
        title = "Quartiers retirés" if is_gone else "Quartiers ajoutés"
        entries.append(Entry(title, at, authors.get(author_key_of(group[0]), ""), [change]))
    return entries


def _in_words(names: list[str], count: int) -> str:
    """ "Les Acacias, Les Tilleuls et 3 autres"."""
    named = sorted(names)[:NAMED]
    others = count - len(named)
    if not named:
        return f"{others} quartiers d’autres équipes" if others > 1 else "un quartier d’une autre équipe"
    return ", ".join(named) + (f" et {others} autre{'s' if others > 1 else ''}" if others else "")
