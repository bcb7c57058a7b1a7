"""One observation and what is done with it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from core.charts import Fact
from core.french import date_short, late
from core.history import history_of
from core.views import refuse
from diagnostics import permissions, services
from diagnostics.forms import AnswerForm, AssignForm, CloseForm, FinishForm, QualifyForm
from diagnostics.models import Observation
from diagnostics.services.handling import StateChangedError


@dataclass(frozen=True)
class Action:
    """Something that may be done with an observation, with its form."""

    name: str
    label: str
    done: str
    why_not: Callable[[Any, Observation], str]
    make_form: Callable[..., Any] | None
    run: Callable[[Any, Observation, dict[str, Any]], Any]


ACTIONS = {
    action.name: action
    for action in (
        Action(
            "qualifier",
            "Qualifier",
            "L’observation est qualifiée.",
            permissions.why_not_qualify_observation,
            lambda data, observation: QualifyForm(data, instance=observation),
            lambda user, observation, data: services.qualify_observation(
                observation=observation, by=user, **{name: data[name] for name in QualifyForm.Meta.fields}
            ),
        ),
        Action(
            "confier",
            "Confier",
            "C’est noté : la personne la voit sur son bureau.",
            permissions.why_not_assign_observation,
            lambda data, observation: AssignForm(data, observation=observation),
            lambda user, observation, data: services.assign_observation(
                observation=observation, by=user, assignee=data["assignee"]
            ),
        ),
        Action(
            "commencer",
            "Commencer",
            "L’observation est en cours.",
            permissions.why_not_handle_observation,
            None,
            lambda user, observation, data: services.start_observation(observation=observation, by=user),
        ),
        Action(
            "traiter",
            "Marquer traitée",
            "L’observation est traitée.",
            permissions.why_not_handle_observation,
            lambda data, observation: FinishForm(data),
            lambda user, observation, data: services.finish_observation(
                observation=observation, by=user, answer=data["answer"]
            ),
        ),
        Action(
            "repondre",
            "Répondre à l’auteur",
            "La réponse est envoyée : son auteur la voit dans ses signalements.",
            permissions.why_not_answer_observation,
            lambda data, observation: AnswerForm(data, initial={"answer": observation.answer}),
            lambda user, observation, data: services.answer_observation(
                observation=observation, by=user, answer=data["answer"]
            ),
        ),
        Action(
            "classer",
            "Classer",
            "L’observation est classée.",
            permissions.why_not_close_observation,
            lambda data, observation: CloseForm(data),
            lambda user, observation, data: services.close_observation(
                observation=observation, by=user, reason=data["reason"], answer=data["answer"]
            ),
        ),
        Action(
            "rouvrir",
            "Rouvrir",
            "L’observation est rouverte.",
            permissions.why_not_reopen_observation,
            None,
            lambda user, observation, data: services.reopen_observation(observation=observation, by=user),
        ),
    )
}


def _get(request: HttpRequest, pk: int) -> Observation:
    rows = (
        Observation.objects.visible_to(request.user)
        .with_names()
        .select_related("residence", "building", "entrance", "answered_by", "duplicate_of__theme")
    )
    return get_object_or_404(rows, pk=pk)


def observation_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an observation: facts, photos, answer, what may be done, history."""
    return _page(request, _get(request, pk), {})


def observation_action(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Do one thing with an observation; a GET shows its form on the page of the observation."""
    observation = _get(request, pk)
    action = ACTIONS.get(name)
    if action is None:
        raise Http404
    refuse(action.why_not(request.user, observation))
    form = action.make_form(request.POST or None, observation) if action.make_form else None
    if request.method != "POST":
        return _page(request, observation, {"action": action, "form": form})
    if form is not None and not form.is_valid():
        return _page(request, observation, {"action": action, "form": form}, status=422)
    try:
        action.run(request.user, observation, form.cleaned_data if form is not None else {})
    except (StateChangedError, ValueError) as error:
        messages.error(request, str(error))
        return redirect(observation)
    if form is not None and hasattr(form, "log_privacy_overrides"):
        form.log_privacy_overrides(observation, request.user)
    messages.success(request, action.done)
    if not Observation.objects.visible_to(request.user).filter(pk=pk).exists():
        return redirect("diagnostics:observation_list")
    return redirect(observation)


def _page(request: HttpRequest, observation: Observation, context: dict[str, Any], status: int = 200) -> HttpResponse:
    user = request.user
    facts = [
        Fact("Quartier", observation.quartier, observation.quartier.get_absolute_url()),
        Fact(
            "Lieu", observation.place_label, observation.residence.get_absolute_url() if observation.residence else ""
        ),
        Fact("Thème", f"{observation.theme}{f' · {observation.item}' if observation.item else ''}"),
        Fact("Type", observation.get_kind_display()),
        Fact("Vu le", date_short(observation.seen_on)),
        Fact("Signalé par", observation.author),
        Fact("Qui peut agir", observation.get_responsible_body_display()),
        Fact("Confiée à", observation.assignee or "personne"),
    ]
    possible = [action for action in ACTIONS.values() if not action.why_not(user, observation)]
    return render(
        request,
        "diagnostics/observation_detail.html",
        {
            "observation": observation,
            "facts": facts,
            "late": late(observation.late_since),
            "photos": list(observation.photos.all()),
            "duplicates": list(
                Observation.objects.visible_to(user).filter(duplicate_of=observation).select_related("author", "theme")
            ),
            "actions": possible,
            "primary": _next_step(observation, possible),
            "can_edit": permissions.can_edit_observation(user, observation),
            "history": history_of(
                observation, created="Signalement", hidden=["uid", "answered_by", "answered_at", "over_at"]
            ),
            **({"action": None, "form": None} | context),
        },
        status=status,
    )


def _next_step(observation: Observation, possible: list[Action]) -> str:
    """The name of the action that most moves it forward."""
    names = {action.name for action in possible}
    order = {
        "to_qualify": ["qualifier"],
        "to_do": ["confier"] if observation.assignee_id is None else ["commencer"],
        "in_progress": ["traiter"],
    }.get(observation.status, ["repondre"] if not observation.answer else [])
    return next((name for name in [*order, "traiter"] if name in names), "")
