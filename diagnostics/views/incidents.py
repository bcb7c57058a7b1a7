"""The typology of incidents, kept by administrators."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from core.forms import told_in
from core.history import history_of
from core.views import refuse
from diagnostics import permissions
from diagnostics.enums import IncidentFamily
from diagnostics.forms.incidents import IncidentTypeForm
from diagnostics.models import IncidentType
from diagnostics.services import add_last, move_in_order, set_offered
from diagnostics.views.themes import MOVES, OFFERS


def type_list(request: HttpRequest) -> HttpResponse:
    """List the types under their families, in the order of the entry page; archived ones last of each."""
    refuse(permissions.why_not_manage_incident_types(request.user))
    types: dict[str, list[IncidentType]] = {family: [] for family in IncidentFamily.values}
    for row in IncidentType.objects.by_family():
        types[row.family].append(row)
    families = [{"key": family.value, "name": family.label, "types": types[family.value]} for family in IncidentFamily]
    told = request.GET.get("place", "")[:120]
    context = {"families": families, "told": told, "section": "administration"}
    return render(request, "diagnostics/incident_type_list.html", context)


def type_create(request: HttpRequest) -> HttpResponse:
    """Add a type after the others of its family, which the address may give."""
    refuse(permissions.why_not_manage_incident_types(request.user))
    family = request.GET.get("famille", "")
    row = IncidentType(family=family if family in IncidentFamily.values else "")
    return _edit(request, row, "Nouveau type d’incident", "Le type est ajouté.")


def type_update(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the name of a type, or its family."""
    refuse(permissions.why_not_manage_incident_types(request.user))
    row = get_object_or_404(IncidentType, pk=pk)
    return _edit(request, row, f"Type d’incident « {row} »", "Le type est enregistré.")


def type_action(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Move a type within its family, archive it, or offer it again."""
    refuse(permissions.why_not_manage_incident_types(request.user))
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    row = get_object_or_404(IncidentType, pk=pk)
    query = {}
    if name in MOVES:
        rank, total = move_in_order(row=row, by=request.user, places=MOVES[name])
        query["place"] = f"{row} : {rank} sur {total}"
    else:
        set_offered(row=row, by=request.user, is_offered=OFFERS[name])
        messages.success(request, f"« {row} » est {'proposé de nouveau' if OFFERS[name] else 'archivé'}.")
    return redirect(f"{reverse('diagnostics:incident_type_list', query=query)}#type-{row.pk}")


def _edit(request: HttpRequest, row: IncidentType, heading: str, done: str) -> HttpResponse:
    is_new, family = row.pk is None, row.family
    form = IncidentTypeForm(request.POST if request.method == "POST" else None, instance=row)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            # Among those of another family, it comes last too.
            if is_new or form.instance.family != family:
                add_last(row=form.instance, by=request.user)
            else:
                form.save()
        if not form.errors:
            messages.success(request, done)
            return redirect(f"{reverse('diagnostics:incident_type_list')}#type-{form.instance.pk}")
    context: dict[str, Any] = {
        "form": form,
        "heading": heading,
        "is_new": is_new,
        "history": [] if is_new else history_of(row, hidden=["order"]),
        "section": "administration",
    }
    return render(request, "diagnostics/incident_type_form.html", context, status=422 if form.errors else 200)
