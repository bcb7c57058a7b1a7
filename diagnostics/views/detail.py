"""One observation and what is done with it."""

import datetime
import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q, Value
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from core.charts import Fact
from core.french import date_short, late
from core.history import event_model, history_of
from core.views import refuse
from diagnostics import permissions, services
from diagnostics.enums import ClosingReason, ObservationKind, Status
from diagnostics.filters.observations import NO_DUPLICATES, PROBLEMS
from diagnostics.forms import AnswerForm, AssignForm, CloseForm, FinishForm, JoinForm, QualifyForm
from diagnostics.models import Observation
from diagnostics.services import ReaderError, StateChangedError
from territories.models import Residence

# What came back within so many days is told.
RECURRENCE_DAYS = 90


@dataclass(frozen=True)
class Action:
    """Something that may be done with an observation, with its form.

    `make_form` takes the data sent (or None), the observation and the user; `run` the user, the observation and what
    was typed.
    """

    name: str
    label: str
    done: str
    why_not: Callable[[Any, Observation], str]
    make_form: Callable[[Any, Observation, Any], Any] | None
    run: Callable[[Any, Observation, dict[str, Any]], Any]

    @property
    def has_form(self) -> bool:
        """Whether something is asked before it is done. A template would call `make_form` instead of reading it."""
        return self.make_form is not None


ACTIONS = {
    action.name: action
    for action in (
        Action(
            "qualifier",
            "Qualifier",
            "L’observation est qualifiée.",
            permissions.why_not_qualify_observation,
            lambda data, observation, user: QualifyForm(data, instance=observation),
            lambda user, observation, data: services.qualify_observation(
                observation=observation, by=user, **{name: data[name] for name in QualifyForm.Meta.fields}
            ),
        ),
        Action(
            "confier",
            "Confier",
            "C’est noté : la personne la voit sur son bureau.",
            permissions.why_not_assign_observation,
            lambda data, observation, user: AssignForm(data, observation=observation),
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
            lambda data, observation, user: FinishForm(data, observation=observation),
            lambda user, observation, data: services.finish_observation(
                observation=observation, by=user, answer=data["answer"]
            ),
        ),
        Action(
            "repondre",
            "Répondre à l’auteur",
            "La réponse est envoyée : son auteur la voit dans ses signalements.",
            permissions.why_not_answer_observation,
            lambda data, observation, user: AnswerForm(data, observation=observation),
            lambda user, observation, data: services.answer_observation(
                observation=observation, by=user, answer=data["answer"]
            ),
        ),
        Action(
            "classer",
            "Classer",
            "L’observation est classée.",
            permissions.why_not_close_observation,
            lambda data, observation, user: CloseForm(data, observation=observation),
            lambda user, observation, data: services.close_observation(
                observation=observation, by=user, reason=data["reason"], answer=data["answer"]
            ),
        ),
        Action(
            "reunir",
            "Réunir",
            "Les deux observations sont réunies.",
            permissions.why_not_join_observation,
            lambda data, observation, user: JoinForm(data, observation=observation, reader=user),
            lambda user, observation, data: services.join_observation(
                observation=observation, original=data["original"], by=user
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


@dataclass(frozen=True)
class Recurrence:
    """How often the same came back: « 4ᵉ fois en 90 jours dans ce hall », what it is, the list of those times."""

    text: str
    what: str
    url: str


def _get(request: HttpRequest, pk: int) -> Observation:
    found = Observation.objects.filter(pk=pk).with_names().select_related("answered_by", "incident_type", "stop")
    rows = found.seen_by(request.user)
    if not rows:
        raise Http404
    return rows[0]


def observation_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an observation: facts, photos, answer, what may be done, history."""
    return _page(request, _get(request, pk), {})


def observation_action(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Do one thing with an observation; a GET shows its form on the page of the observation."""
    observation = _get(request, pk)
    action = ACTIONS.get(name)
    if action is None:
        raise Http404
    user = request.user
    reason = action.why_not(user, observation)
    if reason and request.method == "POST" and permissions.takes_part(user, observation):
        return _too_late(request, observation, reason)
    refuse(reason)
    # A form on a row changes it as it reads what was typed: the page shows the row as it is stored.
    data = request.POST if request.method == "POST" else None
    form = action.make_form(data, _get(request, pk), user) if action.make_form else None
    if data is None:
        return _page(request, observation, {"action": action, "form": form})
    if form is not None and not form.is_valid():
        return _page(request, observation, {"action": action, "form": form}, status=422)
    try:
        result = action.run(user, observation, form.cleaned_data if form is not None else {})
    except StateChangedError as error:
        return _too_late(request, _get(request, pk), str(error))
    except (ReaderError, ValueError) as error:
        if form is None:
            raise
        form.add_error(None, str(error))
        return _page(request, observation, {"action": action, "form": form}, status=422)
    if form is not None and hasattr(form, "log_privacy_overrides"):
        form.log_privacy_overrides(observation, user)
    is_nobodys = form is not None and form.cleaned_data.get("assignee", user) is None
    messages.success(request, "C’est noté : elle n’est confiée à personne." if is_nobodys else action.done)
    if name == "reunir":
        return redirect(result)
    if not Observation.objects.filter(pk=pk).defer("search_vector").seen_by(user):
        return redirect("diagnostics:observation_list")
    # Those who qualify have others to qualify: the page then leads to the next one.
    return redirect(f"{observation.get_absolute_url()}?suite=1" if name == "qualifier" else observation)


def _next_to_qualify(user: Any) -> Observation | None:
    """Return the observation that has waited longest for the user to qualify it."""
    waiting = Observation.objects.visible_to(user).filter(
        status=Status.TO_QUALIFY, quartier__any=user.scope.officer_quartier_ids
    )
    return waiting.only("pk").order_by("seen_on", "pk").first()


def _too_late(request: HttpRequest, observation: Observation, reason: str) -> HttpResponse:
    """Show what the observation has become; an answer that was typed waits in the form that answers."""
    messages.error(request, reason)
    context: dict[str, Any] = {}
    typed = request.POST.get("answer", "").strip()
    if typed and permissions.can_answer_observation(request.user, observation):
        form = AnswerForm(observation=observation)
        form.initial["answer"] = typed
        context = {"action": ACTIONS["repondre"], "form": form}
    return _page(request, observation, context, status=409)


def _page(request: HttpRequest, observation: Observation, context: dict[str, Any], status: int = 200) -> HttpResponse:
    user = request.user
    # The residence itself is not read: its address is made of its key.
    place = Residence(pk=observation.residence_id) if observation.residence_id else None
    facts = [
        Fact("Quartier", observation.quartier, observation.quartier.get_absolute_url()),
        Fact("Lieu", observation.place_label, place.get_absolute_url() if place else ""),
        Fact("Type", observation.get_kind_display()),
        *_incident_facts(observation),
        Fact("Vu le", date_short(observation.seen_on)),
        Fact("Signalé par", f"{observation.author}, le {date_short(observation.created_at)}"),
        Fact("Qui peut agir", observation.get_responsible_body_display()),
        Fact("Confiée à", observation.assignee or "personne"),
        *_walk_facts(observation),
    ]
    possible = [action for action in ACTIONS.values() if not action.why_not(user, observation)]
    related, times = _beside(user, observation)
    original = next((row for row in related if row.pk == observation.duplicate_of_id), None)
    is_hidden_duplicate = _hidden_duplicates(user, observation)
    return render(
        request,
        "diagnostics/observation_detail.html",
        {
            "observation": observation,
            "facts": facts,
            "late": late(observation.late_since),
            "recurrence": recurrence_of(observation, times),
            "photos": list(observation.photos.all()),
            "original": original,
            "reason": "" if is_hidden_duplicate(observation) else observation.get_closing_reason_display(),
            "duplicates": [row for row in related if row.pk != observation.duplicate_of_id],
            "actions": possible,
            "primary": _next_step(observation, possible),
            "can_edit": permissions.can_edit_observation(user, observation),
            "following": _next_to_qualify(user) if "suite" in request.GET else None,
            "history": history_of(
                observation,
                created="Signalement",
                hidden=["uid", "answered_by", "answered_at", "over_at", "duplicate_of", "place_label"],
                # What was written while it was confidential stays so when it no longer is.
                is_told=lambda event: not event.is_confidential or user.scope.is_officer_of(event.quartier_id),
                concealed=lambda event: ("closing_reason",) if is_hidden_duplicate(event) else (),
            ),
            **({"action": None, "form": None} | context),
        },
        status=status,
    )


def _walk_facts(observation: Observation) -> list[Fact]:
    """How soon, and the halte of a walk that it was seen at."""
    facts = []
    if observation.priority is not None:
        facts.append(Fact("Priorité", observation.get_priority_display()))
    if observation.due_on is not None:
        facts.append(Fact("À faire avant le", date_short(observation.due_on)))
    if stop := observation.stop:
        facts.append(Fact("Halte", stop, reverse("diagnostics:walk_stop", args=[stop.diagnostic_id, stop.pk])))
    return facts


def _incident_facts(observation: Observation) -> list[Fact]:
    kind = observation.incident_type
    if kind is None:
        return []
    url = reverse("diagnostics:observation_list", query={"incident": kind.pk, "quartier": observation.quartier_id})
    return [Fact("Type d’incident", f"{kind} ({kind.get_family_display()})", url)]


def _beside(user: Any, observation: Observation) -> tuple[list[Observation], int]:
    """Return those that it was joined to or that were joined to it, and how many times the same was seen lately there.

    Other rows are told as far as the reader sees them: the one it was joined to may be confidential since. What is
    seen on the quartier at large is at no place that could be the same: it is counted as no time. One query, and one
    more when it was joined.
    """
    joined = Q(duplicate_of=observation.pk)
    if observation.duplicate_of_id is not None:
        joined |= Q(pk=observation.duplicate_of_id)
    keys: Any = Observation.objects.filter(joined).order_by().annotate(what=Value("joined")).values_list("what", "pk")
    if observation.residence_id is not None and observation.kind != ObservationKind.STRENGTH:
        rows = Observation.objects.visible_in(user, observation.quartier_id).recurring(observation, RECURRENCE_DAYS)
        rows = rows.without_duplicates(user).order_by().annotate(what=Value("times")).values("what")
        keys = keys.union(rows.annotate(n=Count("pk")).values_list("what", "n"), all=True)
    found = list(keys)
    joined_keys = [value for what, value in found if what == "joined"]
    related = Observation.objects.filter(pk__in=joined_keys).for_mentions().seen_by(user) if joined_keys else []
    return related, sum(value for what, value in found if what == "times")


def recurrence_of(observation: Observation, times: int) -> Recurrence | None:
    """Say how many times the same was seen at the same place lately; None when it is the first time."""
    if times < 2:
        return None
    place: tuple[str, int, str] = ("residence", observation.residence_id, "dans cette résidence")
    if observation.entrance_id is not None:
        place = ("hall", observation.entrance_id, "dans ce hall")
    elif observation.building_id is not None:
        place = ("batiment", observation.building_id, "dans ce bâtiment")
    if observation.incident_type is not None:
        what, query = str(observation.incident_type), {"incident": observation.incident_type_id}
    else:
        what, query = str(observation.theme), {"theme": observation.theme_id, "type": PROBLEMS}
    query |= {
        "quartier": observation.quartier_id,
        place[0]: place[1],
        "du": observation.seen_on - datetime.timedelta(days=RECURRENCE_DAYS - 1),
        "au": observation.seen_on,
        "doublons": NO_DUPLICATES,
    }
    return Recurrence(
        f"{times}ᵉ fois en {RECURRENCE_DAYS} jours {place[2]}",
        what,
        reverse("diagnostics:observation_list", query=query),
    )


def _hidden_duplicates(user: Any, observation: Observation) -> Callable[[Any], bool]:
    """Return what says of the observation, now or as it was, whether it is a duplicate of what the user does not see.

    That it is one would tell that there is something confidential at this place. One query, when it was ever joined.
    """

    @functools.cache
    def seen() -> set[int]:
        joined = event_model(Observation).objects.filter(pgh_obj_id=observation.pk, duplicate_of__isnull=False)
        originals = Observation.objects.filter(pk__in=joined.values("duplicate_of")).defer("search_vector")
        return {row.pk for row in originals.seen_by(user)}

    return lambda row: row.closing_reason == ClosingReason.DUPLICATE and row.duplicate_of_id not in seen()


def _next_step(observation: Observation, possible: list[Action]) -> str:
    """The name of the action that most moves it forward."""
    names = {action.name for action in possible}
    order = {
        "to_qualify": ["qualifier"],
        "to_do": ["confier"] if observation.assignee_id is None else ["commencer"],
        "in_progress": ["traiter"],
    }.get(observation.status, [] if observation.answer or observation.duplicate_of_id else ["repondre"])
    return next((name for name in [*order, "traiter"] if name in names), "")
