"""What administrators keep of insertion: the rates of each year, kinds of work, criteria."""

from typing import Any, NamedTuple

from django.contrib import messages
from django.db.models import Count, F, Func
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from core.forms import told_in
from core.history import history_of
from core.views import refuse
from insertion import permissions
from insertion.forms.settings import ClauseSettingsForm, CriterionForm, WorkKindForm
from insertion.models import ClauseSettings, Criterion, Lot, Pathway, WorkKind
from partners.services import referentials

SECTION = "administration"
MOVES = {"monter": -1, "descendre": 1}
OFFERS = {"archiver": False, "reprendre": True}


# ---- rates of each year ---------------------------------------------------------------------------------------------


@require_safe
def settings_list(request: HttpRequest) -> HttpResponse:
    """Show the settings of each year with their sources, and which are in force."""
    refuse(permissions.why_not_manage_settings(request.user))
    rows = list(ClauseSettings.objects.all())
    year = timezone.localdate().year
    force = ClauseSettings.objects.of_year(year)
    context = {"rows": rows, "year": year, "in_force": force.pk if force else None, "section": SECTION}
    return render(request, "insertion/settings_list.html", context)


def _settings_form(request: HttpRequest, row: ClauseSettings, heading: str) -> HttpResponse:
    is_new = row.pk is None
    form = ClauseSettingsForm(request.POST if request.method == "POST" else None, instance=row)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            form.save()
        if not form.errors:
            messages.success(request, "Les réglages sont enregistrés. Les lots déjà écrits gardent leurs chiffres.")
            return redirect("insertion:settings_list")
    context = {
        "form": form,
        "heading": heading,
        "history": [] if is_new else history_of(row),
        "section": SECTION,
    }
    return render(request, "insertion/settings_form.html", context, status=422 if form.errors else 200)


def settings_create(request: HttpRequest) -> HttpResponse:
    """Give a year its own settings, beginning with those in force."""
    refuse(permissions.why_not_manage_settings(request.user))
    latest = ClauseSettings.objects.first()
    row = ClauseSettings()
    if latest is not None:
        names = [field for field in ClauseSettingsForm.Meta.fields if field != "year"]
        row = ClauseSettings(**{name: getattr(latest, name) for name in names})
    row.year = max(timezone.localdate().year, latest.year + 1 if latest else 0)
    return _settings_form(request, row, "Réglages d’une année")


def settings_update(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the settings of a year."""
    refuse(permissions.why_not_manage_settings(request.user))
    row = get_object_or_404(ClauseSettings, pk=pk)
    return _settings_form(request, row, str(row))


# ---- kinds of work, criteria ----------------------------------------------------------------------------------------


class List(NamedTuple):
    """A list of words: its model, its form, what it is called."""

    model: Any
    form: Any
    title: str
    new: str
    about: str


LISTS = {
    "natures": List(
        WorkKind,
        WorkKindForm,
        "Natures de travaux",
        "Nouvelle nature",
        "Chacune propose sa part de main-d’œuvre dans la calculette, avec sa source.",
    ),
    "criteres": List(
        Criterion,
        CriterionForm,
        "Critères d’éligibilité",
        "Nouveau critère",
        "Ce que l’on coche dans un parcours, avec les codes de l’État.",
    ),
}


def _list(request: HttpRequest, name: str) -> List:
    refuse(permissions.why_not_manage_settings(request.user))
    if name not in LISTS:
        raise Http404
    return LISTS[name]


def _counts(words: List) -> dict[Any, int]:
    """How many lots have each kind, or how many pathways each criterion, by key or by code. One query."""
    if words.model is WorkKind:
        rows = Lot.objects.exclude(work_kind=None).order_by().values_list("work_kind").annotate(n=Count("pk"))
        return dict(rows)
    codes = Pathway.objects.order_by().annotate(code=Func(F("criteria"), function="unnest")).values_list("code")
    return dict(codes.annotate(n=Count("pk")))


@require_safe
def word_list(request: HttpRequest, name: str) -> HttpResponse:
    """Show the words of a list in their order, with how many rows have them; archived ones last."""
    words = _list(request, name)
    rows = list(words.model.objects.order_by("-is_active", "order", "name", "pk"))
    counts = _counts(words)
    for row in rows:
        row.count = counts.get(row.pk if words.model is WorkKind else row.code, 0)
    context = {"rows": rows, "name": name, "words": words, "lists": LISTS, "section": SECTION}
    return render(request, "insertion/word_list.html", context)


def word_create(request: HttpRequest, name: str) -> HttpResponse:
    """Add a word after the others."""
    words = _list(request, name)
    return _word_form(request, name, words.model(), words.new)


def word_update(request: HttpRequest, name: str, pk: int) -> HttpResponse:
    """Change a word."""
    row = get_object_or_404(_list(request, name).model, pk=pk)
    return _word_form(request, name, row, str(row))


def _word_form(request: HttpRequest, name: str, row: Any, heading: str) -> HttpResponse:
    form = LISTS[name].form(request.POST if request.method == "POST" else None, instance=row)
    is_new = row.pk is None
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            if is_new:
                referentials.add_word(row=form.instance, by=request.user)
            else:
                form.save()
        if not form.errors:
            messages.success(request, "C’est enregistré.")
            return redirect("insertion:word_list", name=name)
    context = {
        "form": form,
        "heading": heading,
        "name": name,
        "words": LISTS[name],
        "back_url": reverse("insertion:word_list", args=[name]),
        "history": [] if is_new else history_of(row, hidden=["order"]),
        "section": SECTION,
    }
    return render(request, "insertion/word_form.html", context, status=422 if form.errors else 200)


@require_POST
def word_action(request: HttpRequest, name: str, pk: int, action: str) -> HttpResponse:
    """Move a word, archive it, or offer it again."""
    row = get_object_or_404(_list(request, name).model, pk=pk)
    if action in MOVES:
        referentials.move_word(row=row, places=MOVES[action], by=request.user)
    elif action in OFFERS:
        try:
            referentials.offer_word(row=row, is_offered=OFFERS[action], by=request.user)
        except ValueError as error:
            messages.error(request, str(error))
    else:
        raise Http404
    return redirect("insertion:word_list", name=name)
