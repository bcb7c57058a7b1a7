"""One thing done with many observations of the list: chosen, read again, confirmed, then done together."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html

from core.french import number
from core.views import refuse
from diagnostics import permissions
from diagnostics.enums import Status
from diagnostics.filters import ObservationFilter
from diagnostics.forms.bulk import AssignTogetherForm, CloseTogetherForm, FinishTogetherForm, QualifyTogetherForm
from diagnostics.models import Observation
from diagnostics.services.bulk import (
    MOST,
    RowsChangedError,
    assign_together,
    close_together,
    finish_together,
    qualify_together,
)
from diagnostics.services.handling import ReaderError

# A row as the list sends it: its key and the version that was shown.
ROW = re.compile(r"(\d{1,18}):(\d{1,9})", re.ASCII)


@dataclass(frozen=True)
class Together:
    """Something that may be done with many observations. `done` is a participle, without its s."""

    name: str
    label: str
    done: str
    result: str
    why_not: Callable[[Any, Observation], str]
    form_class: Any
    run: Callable[..., int]


ACTIONS = {
    action.name: action
    for action in (
        Together(
            "qualifier",
            "Qualifier",
            "qualifiée",
            "etat=to_do",
            permissions.why_not_qualify_observation,
            QualifyTogetherForm,
            qualify_together,
        ),
        Together(
            "confier",
            "Confier",
            "confiée",
            "etat=ouvertes&confiee={assignee}",
            permissions.why_not_assign_observation,
            AssignTogetherForm,
            assign_together,
        ),
        Together(
            "traiter",
            "Marquer traitées",
            "marquée traitée",
            "etat=done",
            permissions.why_not_handle_observation,
            FinishTogetherForm,
            finish_together,
        ),
        Together(
            "classer",
            "Classer",
            "classée",
            "etat=closed",
            permissions.why_not_close_observation,
            CloseTogetherForm,
            close_together,
        ),
    )
}


@dataclass
class Plan:
    """What would happen: the rows it is done with, those left out with the reason, how many are out of sight."""

    rows: list[Observation] = field(default_factory=list)
    left: list[tuple[Observation, str]] = field(default_factory=list)
    lost: int = 0

    @property
    def is_whole(self) -> bool:
        """Whether it is done with every row that was sent."""
        return not self.left and not self.lost


def plan_of(user: Any, action: Together, versions: dict[int, int]) -> Plan:
    """Sort the rows that were sent, in their order; one query."""
    plan = Plan()
    rows = Observation.objects.filter(pk__in=versions).with_names().select_related("incident_type")
    found = {row.pk: row for row in rows.seen_by(user)}
    plan.lost = len(versions) - len(found)
    for key, version in versions.items():
        if (row := found.get(key)) is None:
            continue
        if reason := action.why_not(user, row):
            plan.left.append((row, reason))
        elif row.version != version:
            plan.left.append((row, "Modifiée par quelqu’un depuis que vous l’avez cochée : relisez-la."))
        elif action.name == "qualifier" and row.status != Status.TO_QUALIFY:
            plan.left.append((row, "Déjà qualifiée."))
        else:
            plan.rows.append(row)
    return plan


def observation_bulk(request: HttpRequest) -> HttpResponse:
    """Show what would be done with the rows that were ticked; do it once it is confirmed."""
    user: Any = request.user
    refuse(permissions.why_not_review_observations(user))
    filters = QueryDict(request.POST.get("filtres", "").replace("\x00", "")[:4000])
    back = reverse("diagnostics:observation_list", query=filters)
    if request.method != "POST":
        return redirect(back)
    if (action := ACTIONS.get(request.POST.get("action", ""))) is None:
        raise Http404
    versions = _every(request, filters) if "tout" in request.POST else _sent(request)
    if not versions or len(versions) > MOST:
        messages.error(
            request,
            f"{MOST} observations au plus à la fois : cochez-en moins."
            if versions
            else "Cochez d’abord une observation.",
        )
        return redirect(back)
    plan = plan_of(user, action, versions)
    is_confirmed = "confirmer" in request.POST
    form = action.form_class(request.POST if is_confirmed else None, rows=plan.rows)
    context = {"action": action, "form": form, "plan": plan, "filters": filters.urlencode(), "back_url": back}
    if not is_confirmed:
        return _page(request, context)
    if not plan.is_whole:
        return _page(request, context, is_late=True, status=409)
    if not form.is_valid():
        return _page(request, context, status=422)
    data = {name: value for name, value in form.cleaned_data.items() if name != "privacy_confirmed"}
    try:
        count = action.run(versions=versions, by=user, **data)
    except RowsChangedError:
        return _page(request, {**context, "plan": plan_of(user, action, versions)}, is_late=True, status=409)
    except ReaderError as error:
        form.add_error(None, str(error))
        return _page(request, context, status=422)
    if getattr(form, "privacy_findings", None):
        form.log_privacy_overrides_of(versions, user)
    result = action.result.format(assignee=data["assignee"].pk if "assignee" in data else "")
    messages.success(request, _told(action, count, f"{reverse('diagnostics:observation_list')}?{result}"))
    return redirect(back)


def _told(action: Together, count: int, url: str) -> Any:
    plural = "s" if count > 1 else ""
    done = action.done.replace(" ", f"{plural} ") + plural
    words = f"{number(count)} observation{plural} {'sont' if plural else 'est'} {done}."
    return format_html('{} <a href="{}">Voir la liste</a>', words, url)


def _sent(request: HttpRequest) -> dict[int, int]:
    """Return the version of each row that was ticked; what is no row is left aside."""
    found = (ROW.fullmatch(value) for value in request.POST.getlist("row"))
    return {int(match[1]): int(match[2]) for match in found if match}


def _every(request: HttpRequest, filters: QueryDict) -> dict[int, int]:
    """Return the version of each open row that the filters of the list find, up to `MOST`."""
    rows = Observation.objects.visible_to(request.user).open()
    filterset = ObservationFilter(filters, queryset=rows, request=request)
    if not filterset.form.is_valid():
        return {}
    return dict(filterset.qs.order_by("-seen_on", "-pk").values_list("pk", "version")[:MOST])


def _page(request: HttpRequest, context: dict[str, Any], *, is_late: bool = False, status: int = 200) -> HttpResponse:
    context |= {"is_late": is_late, "section": "veille"}
    return render(request, "diagnostics/observation_bulk.html", context, status=status)
