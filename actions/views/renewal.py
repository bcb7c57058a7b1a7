"""What is made from what there is: the next year, the same elsewhere, templates."""

from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from actions import permissions
from actions.forms.renewal import DuplicateForm, PartsForm, RenewActionForm, RenewProgrammeForm, TemplateForm
from actions.models import Action, ActionReport, ActionTemplate, Axis, Programme
from actions.services import renewal as services
from actions.views.actions import action_of
from actions.views.programmes import SECTION, programme_of
from core import french
from core.forms import told_in
from core.history import history_of
from core.lookups import key_of
from core.views import refuse


def _counts(action: Action) -> dict[str, str]:
    """Say what there is of each part of an action."""
    lines = list(action.budget_lines.filter(year=action.last_year, forecast__gt=0).values_list("account", "forecast"))
    partners = action.partners.count() + (1 if action.lead_partner_id else 0)
    axes, issues, indicators = action.axes.count(), action.issues.count(), action.indicators.count()
    texts = sum(bool(text) for text in (action.needs, action.aims, action.effects, action.content, action.risks))
    return {
        services.TEXTS: f"{texts} texte{'s' if texts > 1 else ''}",
        services.PUBLIC: f"{french.number(action.expected_people)} personnes" if action.expected_people else "",
        services.PARTNERS: f"{partners} partenaire{'s' if partners > 1 else ''}",
        services.LINKS: f"{axes} axe{'s' if axes > 1 else ''}, {issues} problématique{'s' if issues > 1 else ''}",
        services.INDICATORS: f"{indicators} indicateur{'s' if indicators > 1 else ''}",
        services.BUDGET: f"{len(lines)} ligne{'s' if len(lines) > 1 else ''} en {action.last_year}",
    }


def _led(request: HttpRequest, pk: int) -> Action:
    """Return an action of a quartier that the user leads, whatever became of its programme (404, 403)."""
    row = action_of(request, pk)
    if not permissions.leads_one_of(request.user, permissions.keys_of(row)):
        refuse(permissions.why_not_edit_action(request.user, row))
    return row


def _page(request: HttpRequest, form: PartsForm, **context: Any) -> HttpResponse:
    status = 422 if form.errors else 200
    return render(request, "actions/renewal_form.html", {"form": form, "section": SECTION, **context}, status=status)


def action_renew(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the action that follows, for the next year: what is carried over is shown and chosen."""
    row = _led(request, pk)
    form = RenewActionForm(request.POST if request.method == "POST" else None, action=row, user=request.user)
    form.name_parts(_counts(row))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            following = services.renew_action(
                action=row,
                programme=data["programme"],
                first_year=data["first_year"],
                last_year=data["last_year"],
                parts=data["parts"],
                by=request.user,
            )
        except services.RenewalError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Voici la suite, à l’état d’idée : relisez ses dates, son contenu, son budget.")
            return redirect(following)
    return _page(
        request,
        form,
        heading="Reconduire l’action",
        row=row,
        cancel_url=row.get_absolute_url(),
        submit_label="Reconduire",
        note=""
        if form.has_programme
        else f"Aucun programme ouvert de ses quartiers ne va jusqu’en {row.last_year + 1} : créez-en un, ou "
        "reconduisez d’abord le programme entier.",
        create_url="" if form.has_programme else reverse("actions:programme_create"),
        renew_url=reverse("actions:programme_renew", args=[row.programme_id]) if row.sees_programme else "",
    )


def action_duplicate(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the same action on another quartier."""
    row = _led(request, pk)
    form = DuplicateForm(request.POST if request.method == "POST" else None, action=row, user=request.user)
    form.name_parts(_counts(row))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = services.duplicate_action(
                action=row,
                programme=data["programme"],
                quartiers=[each.pk for each in data["quartiers"]],
                parts=data["parts"],
                by=request.user,
            )
        except services.RenewalError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Voici la même action ailleurs : relisez son lieu, ses partenaires, son budget.")
            return redirect(made)
    return _page(
        request,
        form,
        heading="Dupliquer sur un autre quartier",
        row=row,
        cancel_url=row.get_absolute_url(),
        submit_label="Dupliquer",
        note="",
        create_url="",
    )


def programme_renew(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the programme that follows, with the actions that go on."""
    row: Programme = programme_of(request, pk)
    user: Any = request.user
    keys = [each.pk for each in row.quartiers.all()]
    if not permissions.leads_one_of(user, keys):
        refuse(permissions.why_not_edit_programme(user, row))
    reports = ActionReport.objects.filter(action=OuterRef("pk")).order_by("-year").values("verdict")[:1]
    actions = list(
        Action.objects.visible_to(user)
        .filter(programme=row)
        .annotate(
            verdict=Coalesce(Subquery(reports), Value("")),
            is_renewed=Exists(Action.objects.filter(renews=OuterRef("pk"), first_year=row.last_year + 1)),
        )
        .order_by("code", "title_key", "pk")
    )
    form = RenewProgrammeForm(request.POST if request.method == "POST" else None, programme=row, actions=actions)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            following = services.renew_programme(
                programme=row,
                title=data["title"],
                first_year=data["first_year"],
                last_year=data["last_year"],
                actions=data["actions"],
                parts=data["parts"],
                by=user,
            )
        except services.RenewalError as error:
            form.add_error(None, str(error))
        else:
            form.log_privacy_overrides(following, user)
            messages.success(request, "Voici le programme suivant, en élaboration : relisez ses actions.")
            return redirect(following)
    return _page(
        request,
        form,
        heading="Reconduire le programme",
        row=row,
        cancel_url=row.get_absolute_url(),
        submit_label="Reconduire",
        note="",
        create_url="",
    )


# ---- templates ------------------------------------------------------------------------------------------------------


@require_safe
def template_list(request: HttpRequest) -> HttpResponse:
    """Show the library of templates, axis by axis; those that are no longer offered come last."""
    rows = list(ActionTemplate.objects.select_related("kind").prefetch_related("axes__framework"))
    groups: dict[str, list[ActionTemplate]] = {}
    axes: dict[Axis, list[ActionTemplate]] = {}
    alone = [row for row in rows if row.is_active and not row.axes.all()]
    for row in rows:
        for axis in row.axes.all() if row.is_active else ():
            axes.setdefault(axis, []).append(row)
    for axis in sorted(axes, key=lambda one: (one.framework.title, one.version, one.number)):
        groups[f"{axis.framework} · {axis}"] = axes[axis]
    if alone:
        groups["Sous aucun axe"] = alone
    if archived := [row for row in rows if not row.is_active]:
        groups["Plus proposés"] = archived
    return render(
        request,
        "actions/template_list.html",
        {
            "groups": list(groups.items()),
            "can_write": permissions.can_manage_templates(request.user),
            "can_create": permissions.can_create_programme(request.user),
            "section": SECTION,
        },
    )


def _template_form(request: HttpRequest, row: ActionTemplate, heading: str, source: Action | None) -> HttpResponse:
    is_new = row.pk is None
    form = TemplateForm(request.POST if request.method == "POST" else None, instance=row, source=source)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            services.save_template(template=form.instance, axes=form.cleaned_data["axes"], by=request.user)
        if not form.errors:
            form.log_privacy_overrides(form.instance, request.user)
            messages.success(request, "Le modèle est enregistré.")
            return redirect("actions:template_list")
    context = {
        "form": form,
        "heading": heading,
        "is_new": is_new,
        "source": source,
        "history": [] if is_new else history_of(row),
        "section": SECTION,
    }
    return render(request, "actions/template_form.html", context, status=422 if form.errors else 200)


def template_create(request: HttpRequest) -> HttpResponse:
    """Write a new template; `?action=` is the action that it is made of."""
    refuse(permissions.why_not_manage_templates(request.user))
    key = key_of(request.GET.get("action", ""))
    source = Action.objects.visible_to(request.user).filter(pk=key).first() if key else None
    return _template_form(request, ActionTemplate(), "Nouveau modèle d’action", source)


def template_update(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a template."""
    refuse(permissions.why_not_manage_templates(request.user))
    row = get_object_or_404(ActionTemplate, pk=pk)
    return _template_form(request, row, "Modifier le modèle", None)
