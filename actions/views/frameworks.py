"""Frameworks, the versions of their axes; kinds of actions."""

import uuid
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from actions import permissions
from actions.forms.frameworks import ActionKindForm, AxesForm, FrameworkForm, FrameworkPaperForm
from actions.models import ActionKind, Framework, FrameworkDocument, Programme
from actions.services import frameworks as services
from actions.services.actions import remove_document
from actions.views.actions import HINT
from actions.views.programmes import SECTION
from core import french
from core.charts import Fact
from core.forms import told_in
from core.history import history_of
from core.views import refuse
from core.views.attachments import document_response
from partners.services import referentials

ADMINISTRATION = "administration"


@require_safe
def framework_list(request: HttpRequest) -> HttpResponse:
    """Show the frameworks of the house; those that are no longer offered come last."""
    rows = (
        Framework.objects.visible_to(request.user)
        .annotate(programme_count=Count("programmes", distinct=True))
        .order_by("-is_active", "kind", "title", "pk")
    )
    context = {
        "rows": list(rows),
        "can_edit": permissions.can_manage_frameworks(request.user),
        "section": SECTION,
    }
    return render(request, "actions/framework_list.html", context)


def _framework(request: HttpRequest, pk: int) -> Framework:
    return get_object_or_404(Framework.objects.visible_to(request.user), pk=pk)


@require_safe
def framework_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a framework: facts, its axes and those of before, its programmes."""
    row = _framework(request, pk)
    versions: dict[int, list[Any]] = {}
    for axis in row.axes.annotate(action_count=Count("actions")).order_by("-version", "number"):
        versions.setdefault(axis.version, []).append(axis)
    now = versions.pop(row.axes_version, [])
    facts = [
        Fact("Type", row.get_kind_display()),
        Fact("Du", french.date_short(row.starts_on) if row.starts_on else ""),
        Fact("Au", french.date_short(row.ends_on) if row.ends_on else ""),
        Fact("Signataires", row.signatories),
        Fact("Notes", row.notes),
    ]
    return render(
        request,
        "actions/framework_detail.html",
        {
            "framework": row,
            "facts": [fact for fact in facts if fact.value],
            "axes": now,
            "older": list(versions.items()),
            "programmes": list(Programme.objects.visible_to(request.user).filter(frameworks=row)[:50]),
            "documents": list(row.documents.select_related("added_by")),
            "can_edit": permissions.can_manage_frameworks(request.user),
            "history": history_of(row),
            "section": SECTION,
        },
    )


def _form(request: HttpRequest, row: Framework, heading: str, cancel_url: str) -> HttpResponse:
    is_new = row.pk is None
    form = FrameworkForm(request.POST if request.method == "POST" else None, instance=row)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            form.save()
        if not form.errors:
            if is_new:
                messages.success(request, "Le cadre est créé : donnez-lui ses axes.")
                return redirect("actions:framework_axes", pk=form.instance.pk)
            messages.success(request, "Le cadre est enregistré.")
            return redirect(form.instance)
    context = {"form": form, "heading": heading, "cancel_url": cancel_url, "section": SECTION}
    return render(request, "actions/framework_form.html", context, status=422 if form.errors else 200)


def framework_create(request: HttpRequest) -> HttpResponse:
    """Write a new framework."""
    refuse(permissions.why_not_manage_frameworks(request.user))
    return _form(request, Framework(), "Nouveau cadre", reverse("actions:framework_list"))


def framework_update(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a framework."""
    row = _framework(request, pk)
    refuse(permissions.why_not_manage_frameworks(request.user, row))
    return _form(request, row, "Modifier le cadre", row.get_absolute_url())


def framework_axes(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the axes of a framework: those that are used are kept, and the next version is made."""
    row = _framework(request, pk)
    refuse(permissions.why_not_manage_frameworks(request.user, row))
    form = AxesForm(request.POST if request.method == "POST" else None, instance=row)
    if request.method == "POST" and form.is_valid():
        before = Framework.objects.values_list("axes_version", flat=True).get(pk=row.pk)
        version = services.save_axes(framework=row, axes=form.chosen(), by=request.user)
        words = "Les axes sont enregistrés."
        if version != before:
            words = f"La version {version} des axes est faite ; les actions déjà rangées gardent la version {before}."
        messages.success(request, words)
        return redirect(row)
    context = {"form": form, "framework": row, "is_used": services.is_used(row), "section": SECTION}
    return render(request, "actions/framework_axes.html", context, status=422 if form.errors else 200)


# ---- papers ---------------------------------------------------------------------------------------------------------


def paper_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Attach a paper to a framework."""
    row = _framework(request, pk)
    refuse(permissions.why_not_manage_frameworks(request.user, row))
    form = FrameworkPaperForm(*((request.POST, request.FILES) if request.method == "POST" else (None, None)))
    if request.method == "POST" and form.is_valid() and form.document is not None:
        try:
            paper = services.attach_paper(
                framework=row, document=form.document, title=form.cleaned_data["title"], by=request.user
            )
        except services.AlreadyAttachedError as error:
            form.add_error("file", str(error))
        else:
            form.log_privacy_overrides(paper, request.user)
            messages.success(request, f"« {paper} » est joint au cadre.")
            return redirect(f"{row.get_absolute_url()}#documents")
    context = {
        "form": form,
        "owner": row,
        "hint": HINT,
        "back": f"{row.get_absolute_url()}#documents",
        "readers": "tous ceux qui travaillent sur un quartier",
        "section": SECTION,
    }
    return render(request, "actions/document_form.html", context, status=422 if form.errors else 200)


def _paper(request: HttpRequest, uid: uuid.UUID) -> FrameworkDocument:
    seen = Framework.objects.visible_to(request.user).order_by().values("pk")
    return get_object_or_404(FrameworkDocument.objects.filter(framework__in=seen), uid=uid)


@require_safe
def paper_file(request: HttpRequest, uid: uuid.UUID) -> FileResponse:
    """Send a paper of a framework as a download."""
    return document_response(_paper(request, uid))


@require_POST
def paper_remove(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Take a paper away from its framework."""
    paper = _paper(request, uid)
    refuse(permissions.why_not_manage_frameworks(request.user, paper))
    remove_document(document=paper, by=request.user)
    messages.success(request, f"« {paper} » est retiré. Son contenu est effacé.")
    return redirect(f"{reverse('actions:framework_detail', args=[paper.framework_id])}#documents")


# ---- kinds of actions -----------------------------------------------------------------------------------------------

MOVES = {"monter": -1, "descendre": 1}
OFFERS = {"archiver": False, "reprendre": True}


@require_safe
def kind_list(request: HttpRequest) -> HttpResponse:
    """Show the kinds of actions in their order, with how many actions have them; archived ones last."""
    refuse(permissions.why_not_manage_frameworks(request.user))
    rows = ActionKind.objects.annotate(count=Count("actions")).order_by("-is_active", "order", "name", "pk")
    return render(request, "actions/kind_list.html", {"rows": list(rows), "section": ADMINISTRATION})


def kind_create(request: HttpRequest) -> HttpResponse:
    """Add a kind after the others."""
    refuse(permissions.why_not_manage_frameworks(request.user))
    return _kind_form(request, ActionKind(), "Nouveau type d’action")


def kind_update(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename a kind."""
    refuse(permissions.why_not_manage_frameworks(request.user))
    row = get_object_or_404(ActionKind, pk=pk)
    return _kind_form(request, row, str(row))


def _kind_form(request: HttpRequest, row: ActionKind, heading: str) -> HttpResponse:
    is_new = row.pk is None
    form = ActionKindForm(request.POST if request.method == "POST" else None, instance=row)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            if is_new:
                referentials.add_word(row=form.instance, by=request.user)
            else:
                form.save()
        if not form.errors:
            messages.success(request, "C’est enregistré.")
            return redirect("actions:kind_list")
    context = {
        "form": form,
        "heading": heading,
        "history": [] if is_new else history_of(row, hidden=["order"]),
        "section": ADMINISTRATION,
    }
    return render(request, "actions/kind_form.html", context, status=422 if form.errors else 200)


@require_POST
def kind_action(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Move a kind, archive it, or offer it again."""
    refuse(permissions.why_not_manage_frameworks(request.user))
    row = get_object_or_404(ActionKind, pk=pk)
    if action in MOVES:
        referentials.move_word(row=row, places=MOVES[action], by=request.user)
    elif action in OFFERS:
        try:
            referentials.offer_word(row=row, is_offered=OFFERS[action], by=request.user)
        except ValueError as error:
            messages.error(request, str(error))
    else:
        raise Http404
    return redirect("actions:kind_list")
