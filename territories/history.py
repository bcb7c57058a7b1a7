"""What happened to the quartiers of a project, which are rows of their own."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import F, Window
from django.db.models.functions import Lag

from core import french
from core.history import LIMIT, Change, Entry, author_key_of, authors_of, event_model, history_of
from territories.models import ProjectQuartier, Quartier, ResidenceFigure, UrbanProject, scope_of

NAMED = 10
# Figures that one entry tells before it says how many others there are, and that are read in all.
TOLD, FIGURES_READ = 8, 400


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
        words = quartiers_in_words([event.quartier.name for event in seen], len(group))
        is_gone = label == "delete"
        change = Change("Quartiers", words if is_gone else "", "" if is_gone else words)
        title = "Quartiers retirés" if is_gone else "Quartiers ajoutés"
        entries.append(Entry(title, at, authors.get(author_key_of(group[0]), ""), [change]))
    return entries


def quartiers_in_words(names: list[str], count: int) -> str:
    """Say the quartiers that the reader sees among so many: "Les Acacias, Les Tilleuls et 3 autres"."""
    named = sorted(names)[:NAMED]
    others = count - len(named)
    if not named:
        return f"{others} quartiers d’autres équipes" if others > 1 else "un quartier d’une autre équipe"
    return ", ".join(named) + (f" et {others} autre{'s' if others > 1 else ''}" if others else "")


def history_of_figures(quartier: Quartier, year: int) -> list[Entry]:
    """Return what changed in the figures of a year of a quartier, the latest first; what was given at once is one
    entry. Two queries."""
    before = Window(Lag("value"), partition_by=[F("pgh_obj_id")], order_by=[F("pgh_id").asc()])
    events = list(
        event_model(ResidenceFigure)
        .objects.filter(residence__quartier=quartier, year=year)
        .annotate(before=before)
        .select_related("pgh_context", "residence", "kind")
        .order_by("-pgh_id")[:FIGURES_READ]
    )
    authors = authors_of(events)
    groups: dict[tuple[Any, Any], list[Any]] = {}
    for event in events:
        groups.setdefault((event.pgh_created_at, event.pgh_context_id), []).append(event)
    entries = []
    for (at, _), group in groups.items():
        changes = [
            Change(
                f"{event.residence} · {event.kind}",
                _figure(event.value if event.pgh_label == "delete" else event.before),
                "" if event.pgh_label == "delete" else _figure(event.value),
            )
            for event in group[:TOLD]
        ]
        count = len(group)
        label = f"{french.number(count)} chiffres" if count > 1 else "Un chiffre"
        title = f"{label}, dont voici les {TOLD} premiers" if count > TOLD else label
        entries.append(Entry(title, at, authors.get(author_key_of(group[0]), ""), changes))
    return entries[:LIMIT]


def _figure(value: Decimal | None) -> str:
    if value is None:
        return ""
    return french.number(value, 0 if value == value.to_integral_value() else 2)
