"""Sessions of an action, with who came; its milestones."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from actions import permissions
from actions.forms.sessions import AGES, ORIGINS, SEXES, MilestoneForm, SessionForm
from actions.models import Action, Milestone, Participation
from actions.services import sessions as services
from actions.views.actions import action_of, edited_action, tab_context
from actions.views.programmes import SECTION
from core.forms import told_in
from core.views import refuse

PER_PAGE = 50
LABELS = {name: str(Participation._meta.get_field(name).verbose_name) for name in (*SEXES, *AGES, *ORIGINS)}
UNKNOWN = "non renseigné"


def totals_of(action: Action) -> dict[str, Any]:
    """Return how many sessions, hours and people there were, and of whom: groups of (words, count, share).

    People are counted each time that they come. What is left over of a group was not told. One query.
    """
    names = ("people", *SEXES, *AGES, *ORIGINS)
    found = action.sessions.order_by().aggregate(
        sessions=Count("pk"), hours=Sum("hours"), **{f"n_{name}": Sum(name) for name in names}
    )
    people = found["n_people"] or 0
    groups = []
    for title, parts in (("Femmes et hommes", SEXES), ("Âges", AGES), ("D’où ils viennent", ORIGINS)):
        rows = [(LABELS[name], found[f"n_{name}"] or 0) for name in parts]
        rows.append((UNKNOWN, people - sum(count for _, count in rows)))
        groups.append((title, [(words, count, 100 * count / people if people else 0) for words, count in rows]))
    return {"sessions": found["sessions"], "hours": found["hours"], "people": people, "groups": groups}


@require_safe
def session_list(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the sessions of an action, the latest first, and who came in all."""
    row = action_of(request, pk)
    rows = row.sessions.select_related("quartier", "created_by").annotate(paper_count=Count("documents"))
    rows = rows.order_by("-on", "-pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = tab_context(request, row, "seances")
    return render(
        request,
        "actions/session_list.html",
        {
            **context,
            "totals": totals_of(row),
            "page_obj": page,
            "rows": [(each, untold(each)) for each in page.object_list],
            "user_key": request.user.pk,
        },
    )


def untold(row: Participation) -> dict[str, Any]:
    """Return what is left over of each group, and the ages that were counted, in words."""
    age = row.people - row.children - row.young - row.adults - row.seniors
    ages = [
        ("de moins de 16 ans", row.children),
        ("de 16 à 25 ans", row.young),
        ("de 26 à 64 ans", row.adults),
        ("de 65 ans et plus", row.seniors),
        (f"{UNKNOWN}s" if age > 1 else UNKNOWN, age),
    ]
    return {
        "sex": row.people - row.women - row.men,
        "age": age,
        "ages": [(words, count) for words, count in ages if count],
        "origin": row.people - row.from_qpv - row.from_elsewhere,
    }


def _form(request: HttpRequest, row: Participation, action: Action, heading: str) -> HttpResponse:
    is_new = row.pk is None
    form = SessionForm(
        request.POST if request.method == "POST" else None, instance=row, action=action, user=request.user
    )
    if request.method == "POST" and form.is_valid():
        try:
            with told_in(form):
                services.save_session(session=form.instance, by=request.user)
        except services.SessionError as error:
            form.add_error("on", str(error))
        if not form.errors:
            form.log_privacy_overrides(form.instance, request.user)
            messages.success(request, "La séance est notée." if is_new else "La séance est enregistrée.")
            return redirect("actions:session_list", pk=action.pk)
    context = {"form": form, "action": action, "heading": heading, "session": row, "section": SECTION}
    return render(request, "actions/session_form.html", context, status=422 if form.errors else 200)


def session_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Note a session and who came."""
    action = action_of(request, pk)
    refuse(permissions.why_not_log_session(request.user, action))
    return _form(request, Participation(), action, "Noter une séance")


def _session(request: HttpRequest, pk: int) -> Participation:
    """Return a session that the user may change (404, 403): their own, or any for whoever leads."""
    seen = Action.objects.visible_to(request.user).order_by().values("pk")
    row = get_object_or_404(Participation.objects.filter(action__in=seen).select_related("action__programme"), pk=pk)
    if row.created_by_id == request.user.pk:
        refuse(permissions.why_not_log_session(request.user, row.action))
    else:
        refuse(permissions.why_not_edit_action(request.user, row.action))
    return row


def session_update(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a session."""
    row = _session(request, pk)
    return _form(request, row, row.action, "Corriger la séance")


@require_POST
def session_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take away a session noted by mistake."""
    row = _session(request, pk)
    try:
        services.remove_session(session=row, by=request.user)
    except services.SessionError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "La séance est retirée.")
    return redirect("actions:session_list", pk=row.action_id)


# ---- milestones -----------------------------------------------------------------------------------------------------


def _milestone(request: HttpRequest, pk: int) -> Milestone:
    """Return a milestone of an action that the user may change (404, 403)."""
    seen = Action.objects.visible_to(request.user).order_by().values("pk")
    row = get_object_or_404(Milestone.objects.filter(action__in=seen).select_related("action__programme"), pk=pk)
    refuse(permissions.why_not_edit_action(request.user, row.action))
    return row


def _milestone_form(request: HttpRequest, row: Milestone, action: Action, heading: str) -> HttpResponse:
    form = MilestoneForm(request.POST if request.method == "POST" else None, instance=row, user=request.user)
    if request.method == "POST" and form.is_valid():
        form.instance.action = action
        services.save_milestone(milestone=form.instance, by=request.user)
        form.log_privacy_overrides(form.instance, request.user)
        messages.success(request, "L’étape est enregistrée.")
        return redirect(f"{action.get_absolute_url()}#etapes")
    context = {"form": form, "action": action, "heading": heading, "milestone": row, "section": SECTION}
    return render(request, "actions/milestone_form.html", context, status=422 if form.errors else 200)


def milestone_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a milestone to an action."""
    action = edited_action(request, pk)
    return _milestone_form(request, Milestone(), action, "Ajouter une étape")


def milestone_update(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a milestone."""
    row = _milestone(request, pk)
    return _milestone_form(request, row, row.action, "Modifier l’étape")


@require_POST
def milestone_tick(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a milestone is done today, or with `faite=0` that it is not."""
    row = _milestone(request, pk)
    is_done = request.POST.get("faite") != "0"
    services.tick_milestone(milestone=row, is_done=is_done, by=request.user)
    messages.success(request, f"« {row} » est faite." if is_done else f"« {row} » est de nouveau à faire.")
    return redirect(f"{row.action.get_absolute_url()}#etapes")


@require_POST
def milestone_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a milestone away."""
    row = _milestone(request, pk)
    services.remove_milestone(milestone=row, by=request.user)
    messages.success(request, f"« {row} » est retirée.")
    return redirect(f"{row.action.get_absolute_url()}#etapes")
