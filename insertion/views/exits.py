"""The end of pathways, and what became of people 3, 6 and 12 months after."""

import re
from typing import Any

from django.contrib import messages
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from core import french
from core.paginator import CappedPaginator
from core.views import refuse
from insertion import permissions
from insertion.forms.pathways import EndForm, ExitsForm
from insertion.models import Pathway, Placement
from insertion.reads.exits import exits_of, to_end, with_exit_to_note
from insertion.services import pathways as services
from insertion.services.refusals import InsertionError
from insertion.views.pathways import SECTION, pathway_of

PAGE_SIZE = 25
# A list of the table, as it is sent.
NAME = re.compile(r"sortie_(\d{1,18})_\d{1,2}", re.ASCII)
# Pathways to end that are shown; the list has them all.
SHOWN = 10


def pathway_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a pathway has ended, and what became of somebody."""
    row = pathway_of(request, pk)
    refuse(permissions.why_not_edit_pathway(request.user, row) or (services.PURGED if row.purged_on else ""))
    form = EndForm(request.POST if request.method == "POST" else None, instance=row)
    if request.method != "POST" and row.ended_on is None:
        # The last day of its steps, when none goes on.
        steps = list(row.placements.order_by().values_list("ends_on", flat=True))
        form.initial["ended_on"] = max(steps) if steps and all(steps) else None
    if request.method == "POST" and form.is_valid():
        try:
            services.end_pathway(pathway=form.instance, by=request.user)
        except InsertionError as error:
            form.add_error("ended_on", str(error))
        else:
            messages.success(request, "La fin du parcours est enregistrée.")
            return redirect(row)
    context = {"form": form, "pathway": row, "cancel_url": row.get_absolute_url(), "section": SECTION}
    return render(request, "insertion/pathway_end_form.html", context, status=422 if form.errors else 200)


def exits_due(request: HttpRequest) -> HttpResponse:
    """Show the exits that are due and not noted, the oldest first, and store those that are chosen."""
    user: Any = request.user
    refuse(permissions.why_not_read_pathways(user))
    seen = Pathway.objects.visible_to(user)
    page = CappedPaginator(with_exit_to_note(seen).order_by("ended_on", "pk"), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    # What was shown is what is stored, whatever others noted meanwhile and moved from page to page.
    keys = {int(name[1]) for name in map(NAME.fullmatch, request.POST) if name}
    shown = with_exit_to_note(seen).filter(pk__in=keys).order_by("ended_on", "pk") if keys else page.object_list
    form = ExitsForm(request.POST if request.method == "POST" else None, lines=[(row, exits_of(row)) for row in shown])
    if request.method == "POST" and form.is_valid():
        noted = form.noted()
        if not noted:
            form.add_error(None, "Choisissez au moins une situation.")
        else:
            try:
                count = services.note_exits(noted=noted, by=user)
            except InsertionError as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, french.counted(count, "sortie notée", "sorties notées") + ".")
                return redirect(request.get_full_path())
    last_day = Placement.objects.filter(pathway=OuterRef("pk")).order_by("-ends_on").values("ends_on")[:1]
    rows = list(to_end(seen).annotate(last_day=Subquery(last_day)).order_by("pk")[: SHOWN + 1])
    return render(
        request,
        "insertion/pathway_exits.html",
        {
            "form": form,
            "cells": form.cells(),
            "page_obj": page,
            "count_label": page.paginator.count_in_words("parcours", "parcours"),
            "to_end": rows[:SHOWN],
            "more_url": f"{reverse('insertion:pathway_list')}?etat=a-terminer" if len(rows) > SHOWN else "",
            "section": SECTION,
        },
        status=422 if form.errors else 200,
    )
