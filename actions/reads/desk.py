"""What waits for somebody among programmes and actions: the desk counts it, and the lists show the same rows."""

from typing import Any

from django.db.models import Exists, OuterRef

from actions.enums import ProgrammeStatus
from actions.models import Action, ActionReport, Milestone, Programme, Spending


def _managed(user: Any, through: Any) -> Any:
    """Return the links of the quartiers that the user manages."""
    return through.objects.filter(quartier_id__any=user.scope.manager_quartier_ids)


def programmes_to_validate(rows: Any, user: Any) -> Any:
    """Keep the programmes that are submitted on quartiers that the user manages."""
    links = _managed(user, Programme.quartiers.through)
    return rows.filter(status=ProgrammeStatus.SUBMITTED, pk__in=links.values("programme_id"))


def reports_to_validate(user: Any) -> Any:
    """Return the bilans that are written and not validated, of actions on quartiers that the user manages."""
    links = _managed(user, Action.quartiers.through)
    rows = ActionReport.objects.filter(validated_at__isnull=True, action__in=links.values("action_id"))
    return rows.exclude(qualitative="")


def actions_to_validate(rows: Any, user: Any) -> Any:
    """Keep the actions that have such a bilan."""
    return rows.filter(Exists(reports_to_validate(user).filter(action=OuterRef("pk"))))


def with_late_milestones(rows: Any) -> Any:
    """Keep the actions that have a milestone whose day has passed."""
    return rows.filter(pk__in=Milestone.objects.late().values("action_id"))


def without_proof(rows: Any) -> Any:
    """Keep the actions that have spending that no paper shows."""
    return rows.filter(Exists(Spending.objects.without_proof().filter(action=OuterRef("pk"))))


def followed_by(rows: Any, user: Any) -> Any:
    """Keep the actions of which the user is responsible."""
    return rows.filter(responsible=user)
