"""The words of the directory, kept by administrators: kinds of partners, themes, publics."""

from typing import Any, NamedTuple

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from core.forms import told_in
from core.history import history_of
from core.views import refuse
from partners import permissions
from partners.forms.referentials import KindForm, PublicForm, ThemeForm
from partners.models import PartnerKind, PartnerPublic, PartnerTheme
from partners.services import referentials as services


class List(NamedTuple):
    """A list of words: its model, its form, what it is called, the word that a filter of the directory has for it."""

    model: Any
    form: Any
    title: str
    new: str
    filter: str


LISTS = {
    "types": List(PartnerKind, KindForm, "Types de partenaires", "Nouveau type", "type"),
    "themes": List(PartnerTheme, ThemeForm, "Thèmes", "Nouveau thème", "theme"),
    "publics": List(PartnerPublic, PublicForm, "Publics", "Nouveau public", "public"),
}
MOVES = {"monter": -1, "descendre": 1}
OFFERS = {"archiver": False, "reprendre": True}


def _list(request: HttpRequest, name: str) -> List:
    refuse(permissions.why_not_administer_directory(request.user))
    if name not in LISTS:
        raise Http404
    return LISTS[name]


@require_safe
def word_list(request: HttpRequest, name: str) -> HttpResponse:
    """Show the words of a list in their order, with how many partners have them; archived ones last."""
    words = _list(request, name)
    rows = words.model.objects.annotate(count=Count("partners")).order_by("-is_active", "order", "name", "pk")
    return render(
        request,
        "partners/word_list.html",
        {"rows": list(rows), "name": name, "words": words, "lists": LISTS, "section": "administration"},
    )


def word_create(request: HttpRequest, name: str) -> HttpResponse:
    """Add a word after the others."""
    words = _list(request, name)
    return _edit(request, name, words.model(), words.new)


def word_update(request: HttpRequest, name: str, pk: int) -> HttpResponse:
    """Change a word."""
    row = get_object_or_404(_list(request, name).model, pk=pk)
    return _edit(request, name, row, str(row))


def _edit(request: HttpRequest, name: str, row: Any, heading: str) -> HttpResponse:
    form = LISTS[name].form(request.POST if request.method == "POST" else None, instance=row)
    is_new = row.pk is None
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            if is_new:
                services.add_word(row=form.instance, by=request.user)
            else:
                form.save()
        if not form.errors:
            messages.success(request, "C’est enregistré.")
            return redirect("partners:word_list", name=name)
    context = {
        "form": form,
        "heading": heading,
        "name": name,
        "words": LISTS[name],
        "history": [] if is_new else history_of(row, hidden=["order"]),
        "section": "administration",
    }
    return render(request, "partners/word_form.html", context, status=422 if form.errors else 200)


@require_POST
def word_action(request: HttpRequest, name: str, pk: int, action: str) -> HttpResponse:
    """Move a word, archive it, or offer it again."""
    row = get_object_or_404(_list(request, name).model, pk=pk)
    if action in MOVES:
        services.move_word(row=row, places=MOVES[action], by=request.user)
    elif action in OFFERS:
        try:
            services.offer_word(row=row, is_offered=OFFERS[action], by=request.user)
        except ValueError as error:
            messages.error(request, str(error))
    else:
        raise Http404
    return redirect("partners:word_list", name=name)
