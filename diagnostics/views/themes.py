"""The referential of themes, kept by administrators."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from core.forms import told_in
from core.history import history_of
from core.views import refuse
from diagnostics import permissions
from diagnostics.forms import ThemeForm, ThemeItemForm
from diagnostics.models import ObservationTally, Theme, ThemeItem
from diagnostics.services import add_last, move_in_order, set_offered

MOVES = {"monter": -1, "descendre": 1}
OFFERS = {"archiver": False, "reprendre": True}


def theme_list(request: HttpRequest) -> HttpResponse:
    """List the themes in the order of the entry page, each with its items; archived ones last."""
    refuse(permissions.why_not_manage_themes(request.user))
    items: dict[int, list[ThemeItem]] = {}
    for item in ThemeItem.objects.order_by("-is_active", "order", "name", "pk"):
        items.setdefault(item.theme_id, []).append(item)
    counts = ObservationTally.objects.visible_to(request.user).by_theme()
    rows = [
        {"theme": theme, "items": items.get(theme.pk, []), "count": counts.get(theme.pk, 0)}
        for theme in Theme.objects.order_by("-is_active", "order", "name", "pk")
    ]
    told = request.GET.get("place", "")[:120]
    return render(request, "diagnostics/theme_list.html", {"rows": rows, "told": told, "section": "administration"})


def theme_create(request: HttpRequest) -> HttpResponse:
    """Add a theme after the others."""
    refuse(permissions.why_not_manage_themes(request.user))
    return _edit(request, ThemeForm, Theme(), "Nouveau thème", "Le thème est créé. Ajoutez ses éléments.")


def theme_update(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the name and the picture of a theme."""
    refuse(permissions.why_not_manage_themes(request.user))
    theme = get_object_or_404(Theme, pk=pk)
    return _edit(request, ThemeForm, theme, f"Thème « {theme} »", "Le thème est enregistré.")


def item_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Add an item to a theme."""
    refuse(permissions.why_not_manage_themes(request.user))
    theme = get_object_or_404(Theme, pk=pk)
    return _edit(
        request, ThemeItemForm, ThemeItem(theme=theme), f"Nouvel élément de « {theme} »", "L’élément est ajouté."
    )


def item_update(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the name of an item."""
    refuse(permissions.why_not_manage_themes(request.user))
    item = get_object_or_404(ThemeItem.objects.select_related("theme"), pk=pk)
    return _edit(request, ThemeItemForm, item, f"Élément « {item} » de « {item.theme} »", "L’élément est enregistré.")


def theme_action(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Move a theme, archive it, or offer it again."""
    return _act(request, Theme, pk, name)


def item_action(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Move an item, archive it, or offer it again."""
    return _act(request, ThemeItem, pk, name)


def _edit(request: HttpRequest, form_class: Any, row: Any, heading: str, done: str) -> HttpResponse:
    is_new = row.pk is None
    form = form_class(request.POST if request.method == "POST" else None, instance=row)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            if is_new:
                add_last(row=form.instance, by=request.user)
            else:
                form.save()
        if not form.errors:
            messages.success(request, done)
            return redirect(f"{reverse('diagnostics:theme_list')}#{_anchor(form.instance)}")
    context = {
        "form": form,
        "heading": heading,
        "is_theme": isinstance(row, Theme),
        "is_new": is_new,
        "history": [] if is_new else history_of(row, hidden=["order"]),
        "section": "administration",
    }
    return render(request, "diagnostics/theme_form.html", context, status=422 if form.errors else 200)


def _act(request: HttpRequest, model: Any, pk: int, name: str) -> HttpResponse:
    refuse(permissions.why_not_manage_themes(request.user))
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    row = get_object_or_404(model, pk=pk)
    query = {}
    if name in MOVES:
        rank, total = move_in_order(row=row, by=request.user, places=MOVES[name])
        query["place"] = f"{row} : {rank} sur {total}"
    else:
        try:
            set_offered(row=row, by=request.user, is_offered=OFFERS[name])
        except ValueError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, f"« {row} » est {'proposé de nouveau' if OFFERS[name] else 'archivé'}.")
    return redirect(f"{reverse('diagnostics:theme_list', query=query)}#{_anchor(row)}")


def _anchor(row: Any) -> str:
    return f"{'theme' if isinstance(row, Theme) else 'element'}-{row.pk}"
