"""Globalised hours: groups of contracts whose targets are judged together."""

from django.contrib import messages
from django.db.models import Count, Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from core.forms import told_in
from core.history import history_of
from core.views import refuse
from insertion import permissions
from insertion.forms.contracts import GroupForm
from insertion.models import Contract, ContractGroup, Lot
from insertion.reads.lots import Total, standings, total_of_group, totals_by
from insertion.views.contracts import SECTION, hour_figures


@require_safe
def group_list(request: HttpRequest) -> HttpResponse:
    """Show the globalisations of the reader's contracts, with what they owe and did in all."""
    user = request.user
    seen = Contract.objects.visible_to(user).only("reference", "title", "group_id")
    rows = list(
        ContractGroup.objects.visible_to(user)
        .annotate(count=Count("contracts"))
        .prefetch_related(Prefetch("contracts", seen, to_attr="seen_contracts"))
    )
    totals = totals_by(Lot.objects.filter(contract__group__in=[row.pk for row in rows]), "contract__group")
    context = {
        "rows": [(row, totals.get(row.pk, Total())) for row in rows],
        "can_create": permissions.can_create_contract(user),
        "section": SECTION,
    }
    return render(request, "insertion/group_list.html", context)


def _group(request: HttpRequest, pk: int) -> ContractGroup:
    """Return a globalisation that the reader sees (404)."""
    return get_object_or_404(ContractGroup.objects.visible_to(request.user), pk=pk)


@require_safe
def group_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a globalisation: its contracts that the reader sees with their lots, and what they owe in all."""
    row = _group(request, pk)
    user = request.user
    contracts = list(Contract.objects.visible_to(user).filter(group=row))
    lots = list(
        Lot.objects.filter(contract__in=[each.pk for each in contracts])
        .select_related("contract", "company")
        .order_by("-contract__starts_on", "contract__reference", "contract", "number", "pk")
    )
    found = standings(lots)
    total = total_of_group(row)
    context = {
        "group": row,
        "contracts": contracts,
        "hidden_count": row.contracts.count() - len(contracts),
        "lines": [(lot, found[lot.pk]) for lot in lots],
        "figures": hour_figures(total),
        "total": total,
        "can_edit": permissions.can_edit_group(user, row),
        "can_create": permissions.can_create_contract(user),
        "history": history_of(row),
        "section": SECTION,
    }
    return render(request, "insertion/group_detail.html", context)


def _form(request: HttpRequest, row: ContractGroup, heading: str, cancel_url: str) -> HttpResponse:
    is_new = row.pk is None
    form = GroupForm(request.POST if request.method == "POST" else None, instance=row)
    if request.method == "POST" and form.is_valid():
        with told_in(form):
            form.save()
        if not form.errors:
            form.log_privacy_overrides(form.instance, request.user)
            words = "La globalisation est créée : choisissez-la dans les marchés qu’elle réunit."
            messages.success(request, words if is_new else "La globalisation est enregistrée.")
            return redirect(form.instance)
    context = {"form": form, "heading": heading, "cancel_url": cancel_url, "section": SECTION}
    return render(request, "insertion/group_form.html", context, status=422 if form.errors else 200)


def group_create(request: HttpRequest) -> HttpResponse:
    """Write a new globalisation."""
    refuse(permissions.why_not_create_contract(request.user))
    return _form(request, ContractGroup(), "Nouvelle globalisation", reverse("insertion:group_list"))


def group_update(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename a globalisation."""
    row = _group(request, pk)
    refuse(permissions.why_not_edit_group(request.user, row))
    return _form(request, row, "Modifier la globalisation", row.get_absolute_url())
