"""Problématiques: their quartiers, and what shows them."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from diagnostics.enums import IssueStatus
from diagnostics.models import Diagnostic, Issue, Observation, Score
from territories.models import Quartier


class ElsewhereError(ValueError):
    """Observations of a quartier that the problématique is not about, or that the user does not see."""

    def __init__(self) -> None:
        super().__init__("Une observation liée est d’un quartier de la problématique : reprenez la recherche.")


@transaction.atomic
def create_issue(
    *,
    issue: Issue,
    quartiers: Iterable[Quartier],
    by: Any,
    indicators: Iterable[Any] = (),
    observations: Iterable[Observation] = (),
    criteria: Iterable[Any] = (),
) -> Issue:
    """Store a new problématique, with the observations of its quartiers that it was made from.

    Of the criteria, those that its diagnostic of origin has marked are kept.
    """
    chosen = list(quartiers)
    issue.created_by = by
    issue.save()
    issue.quartiers.set(chosen)
    issue.indicators.set(indicators)
    issue.criteria.set(criteria)
    _drop_criteria_of_elsewhere(issue)
    keys = {row.pk for row in chosen}
    issue.observations.set([row for row in observations if row.quartier_id in keys])
    return issue


@transaction.atomic
def update_issue(
    *,
    issue: Issue,
    quartiers: Iterable[Quartier],
    by: Any,
    indicators: Iterable[Any],
    verbatims: Iterable[Any] | None = None,
    criteria: Iterable[Any] | None = None,
) -> Issue:
    """Store what was changed. Quartiers of other teams stay; observations of a quartier that was left out go.

    `verbatims` are those of diagnostics that the writer sees, the others stay; None leaves all of them. So does None
    with `criteria`, but for those that the diagnostic of origin, if it is another one now, has not marked.
    """
    issue.save()
    others = issue.quartiers.exclude(pk__in=Quartier.objects.led_by(by).values("pk"))
    issue.quartiers.set([*quartiers, *others])
    issue.indicators.set(indicators)
    if verbatims is not None:
        unseen = issue.verbatims.exclude(diagnostic__in=Diagnostic.objects.visible_to(by).order_by().values("pk"))
        issue.verbatims.set([*verbatims, *unseen])
    if criteria is not None:
        issue.criteria.set(criteria)
    _drop_criteria_of_elsewhere(issue)
    left = issue.observations.exclude(quartier__in=issue.quartiers.values("pk"))
    issue.observations.remove(*left.only("pk"))
    return issue


def _drop_criteria_of_elsewhere(issue: Issue) -> None:
    """Keep the criteria that the diagnostic of origin has marked: the others would show nothing."""
    marked = Score.objects.filter(diagnostic=issue.diagnostic_id).values("item")
    issue.criteria.through.objects.filter(issue=issue).exclude(griditem__in=marked).delete()


@transaction.atomic
def change_issue_status(*, issue: Issue, status: str, by: Any) -> Issue:
    """Say where a problématique stands."""
    issue.status = IssueStatus(status)
    issue.save()
    return issue


@transaction.atomic
def link_observations(*, issue: Issue, keys: Iterable[int], by: Any) -> int:
    """Add observations of its quartiers that the user sees; return how many are new. Raises ElsewhereError."""
    # Two people who link at once wait for each other; so does who changes its quartiers.
    row = Issue.objects.select_for_update(of=("self",)).get(pk=issue.pk)
    asked = set(keys)
    here = Observation.objects.visible_to(by).filter(pk__in=asked, quartier__in=row.quartiers.values("pk"))
    found = set(here.values_list("pk", flat=True))
    if found != asked:
        raise ElsewhereError
    known = set(row.observations.filter(pk__in=found).values_list("pk", flat=True))
    row.observations.add(*(found - known))
    return len(found - known)


@transaction.atomic
def unlink_observation(*, issue: Issue, observation: Observation, by: Any) -> None:
    """Take an observation away from what shows a problématique; it stays in the veille."""
    issue.observations.remove(observation)
