"""Lots: page, form with its calculator, settling, amendments, penalties, history."""

from itertools import accumulate
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from core import french
from core.charts import Fact
from core.forms import typed_in
from core.views import refuse
from insertion import permissions
from insertion.forms.lots import AmendmentForm, LotForm, PenaltyForm, figures_of
from insertion.history import history_of_lot
from insertion.models import Amendment, ClauseSettings, Contract, Lot
from insertion.reads.clauses import ROUNDING, calculation_of, hours, share
from insertion.reads.lots import Standing, standings
from insertion.services import contracts as services
from insertion.services.refusals import InsertionError
from insertion.views.contracts import AGAIN, SECTION, edited_contract, hour_figures

# Contracts that are offered when none was named.
OFFERED = 60


def lot_of(request: HttpRequest, pk: int) -> Lot:
    """Return a lot that the reader sees (404), with its contract."""
    rows = Lot.objects.visible_to(request.user).select_related("contract__group", "company", "work_kind", "settled_by")
    return get_object_or_404(rows, pk=pk)


def edited_lot(request: HttpRequest, pk: int) -> Lot:
    """Return a lot that the user may change (403)."""
    row = lot_of(request, pk)
    refuse(permissions.why_not_edit_contract(request.user, row))
    return row


def _standing(row: Lot) -> Standing:
    return standings([row])[row.pk]


@require_safe
def lot_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a lot: its hours, what its target was computed from, its amendments, the penalty."""
    row = lot_of(request, pk)
    standing = _standing(row)
    amendments = list(row.amendments.select_related("created_by"))
    can_edit = permissions.can_edit_contract(request.user, row)
    running = list(accumulate((each.target_change for each in amendments), initial=row.target_hours))[1:]
    return render(
        request,
        "insertion/lot_detail.html",
        {
            "lot": row,
            "contract": row.contract,
            "tab": "lot",
            "facts": _facts(row),
            "figures": hour_figures(standing.total),
            "standing": standing,
            "calculation": calculation_of(row),
            "rounding": ROUNDING,
            "sources": _sources(row),
            "amendments": list(zip(amendments, running, strict=True)),
            "can_edit": can_edit,
            # Their hours are noted by the same people.
            "can_read_pathways": can_edit,
            "section": SECTION,
        },
    )


def _facts(row: Lot) -> list[Fact]:
    facts = [
        Fact("Entreprise", row.company, row.company.get_absolute_url()),
        Fact("Nature de travaux", row.work_kind or ""),
        Fact("Du", french.date_short(row.starts_on)),
        Fact("Au", french.date_short(row.due_on)),
        Fact("Montant HT", french.cents(row.amount)),
        Fact("Heures travaillées du lot", hours(row.due_worked_hours)),
    ]
    if row.due_amount != row.amount:
        facts.insert(5, Fact("Avec avenants", french.cents(row.due_amount)))
    return [fact for fact in facts if fact.value not in ("", None)]


def _sources(row: Lot) -> list[tuple[str, str, str]]:
    return [
        ("Montant HT", french.cents(row.amount), "le marché"),
        ("Part de main-d’œuvre", share(row.labour_share), row.labour_source),
        ("Taux d’insertion", share(row.insertion_rate), row.rate_source),
        ("Coût horaire chargé", f"{french.cents(row.hourly_cost)}/h", row.cost_source),
    ]


@require_safe
def lot_history(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what changed in a lot and in its amendments."""
    row = lot_of(request, pk)
    acts, history = history_of_lot(row, page=request.GET.get("page", 1), seen_by=request.user)
    context = {
        "lot": row,
        "contract": row.contract,
        "tab": "historique",
        "history": history,
        "page_obj": acts,
        "section": SECTION,
    }
    return render(request, "insertion/lot_history.html", context)


# ---- writing --------------------------------------------------------------------------------------------------------


def _form(request: HttpRequest, row: Lot, heading: str, cancel_url: str) -> HttpResponse:
    is_new = row.pk is None
    settings = ClauseSettings.objects.of_year(row.contract.starts_on.year)
    given = {"instance": row, "user": request.user, "settings": settings, "figures": figures_of(request.GET)}
    is_sent = request.method == "POST"
    form = LotForm(request.POST if is_sent else None, **given)
    typed: dict[str, Any] = {name: values[0] for name, values in typed_in(form).items()} if is_sent else form.initial
    if is_sent and AGAIN in request.POST:
        # With what is proposed, before anything is kept.
        typed = form.proposed(typed)
        form = LotForm(**given)
        form.initial |= {"is_typed": False, **typed}
    elif is_sent and form.is_valid():
        try:
            services.save_lot(lot=form.instance, by=request.user)
        except InsertionError as error:
            form.add_error(None, str(error))
        else:
            form.log_privacy_overrides(form.instance, request.user)
            words = "Le lot est créé. Relisez son objectif, puis arrêtez-le."
            messages.success(request, words if is_new else "Le lot est enregistré.")
            return redirect(form.instance)
    calculation, reason = form.calculation(typed) if not form.is_settled else (None, "")
    context = {
        "form": form,
        "lot": row,
        "contract": row.contract,
        "heading": heading,
        "is_new": is_new,
        "again": AGAIN,
        "calculation": calculation,
        "reason": reason,
        "rounding": ROUNDING,
        "settings": settings,
        "cancel_url": cancel_url,
        "section": SECTION,
    }
    return render(request, "insertion/lot_form.html", context, status=422 if form.errors else 200)


def lot_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a new lot of a contract; the address may hold the figures of the calculator."""
    contract = edited_contract(request, pk)
    return _form(request, Lot(contract=contract), "Nouveau lot", contract.get_absolute_url())


def lot_update(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a lot; what its target was computed from stays once it is settled."""
    row = edited_lot(request, pk)
    return _form(request, row, "Modifier le lot", row.get_absolute_url())


@require_safe
def lot_start(request: HttpRequest) -> HttpResponse:
    """Ask which contract a lot is of, with the figures of the calculator in the address."""
    user = request.user
    refuse(permissions.why_not_create_contract(user))
    figures = {name: value[:200] for name, value in request.GET.items() if name != "q"}
    words = request.GET.get("q", "").replace("\x00", "")[:200]
    led = Contract.objects.led_by(user)
    rows = list(led.matching(words)[: OFFERED + 1])
    query = urlencode(figures)
    return render(
        request,
        "insertion/lot_start.html",
        {
            "rows": [
                (row, f"{reverse('insertion:lot_create', args=[row.pk])}{f'?{query}' if query else ''}")
                for row in rows[:OFFERED]
            ],
            "has_more": len(rows) > OFFERED,
            "words": words,
            "figures": figures,
            "section": SECTION,
        },
    )


def lot_settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask before the target of a lot is settled, saying what it means; then settle it."""
    row = edited_lot(request, pk)
    if request.method == "POST":
        version = request.POST.get("version", "")
        try:
            shown = int(version) if version.isdecimal() and version.isascii() and len(version) < 10 else -1
            services.settle_lot(lot=row, by=request.user, version=shown)
        except InsertionError as error:
            messages.error(request, str(error))
            return redirect(row)
        messages.success(request, f"L’objectif est arrêté à {hours(row.target_hours)}.")
        return redirect(row)
    context = {
        "lot": row,
        "contract": row.contract,
        "calculation": calculation_of(row),
        "rounding": ROUNDING,
        "sources": _sources(row),
        "section": SECTION,
    }
    return render(request, "insertion/lot_settle.html", context)


def lot_penalty(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide of the penalty of a lot."""
    row = edited_lot(request, pk)
    standing = _standing(row)
    form = PenaltyForm(request.POST if request.method == "POST" else None, instance=row, due=standing.penalty)
    if request.method == "POST" and form.is_valid():
        try:
            services.decide_penalty(
                lot=row,
                decision=form.cleaned_data["penalty_decision"],
                amount=form.cleaned_data["penalty_amount"],
                note=form.cleaned_data["penalty_note"],
                by=request.user,
            )
        except InsertionError as error:
            form.add_error(None, str(error))
        else:
            form.log_privacy_overrides(row, request.user)
            messages.success(request, "La décision est notée.")
            return redirect(f"{row.get_absolute_url()}#penalite")
    context = {
        "form": form,
        "lot": row,
        "contract": row.contract,
        "standing": standing,
        "cancel_url": f"{row.get_absolute_url()}#penalite",
        "section": SECTION,
    }
    return render(request, "insertion/lot_penalty.html", context, status=422 if form.errors else 200)


# ---- amendments -----------------------------------------------------------------------------------------------------


def _amendment_form(request: HttpRequest, row: Amendment, heading: str) -> HttpResponse:
    lot = row.lot
    is_sent = request.method == "POST"
    form = AmendmentForm(request.POST if is_sent else None, instance=row)
    typed: dict[str, Any] = {name: values[0] for name, values in typed_in(form).items()} if is_sent else form.initial
    back = f"{lot.get_absolute_url()}#avenants"
    added = form.added(typed)
    if is_sent and AGAIN in request.POST:
        form = AmendmentForm(instance=row)
        proposed = {"target_change": added.target, "worked_change": added.worked} if added else {}
        form.initial |= typed | {name: str(n) for name, n in proposed.items() if not typed.get(name, "").strip()}
    elif is_sent and form.is_valid():
        try:
            services.save_amendment(amendment=form.instance, by=request.user)
        except InsertionError as error:
            form.add_error(None, str(error))
        else:
            form.log_privacy_overrides(form.instance, request.user)
            messages.success(request, "L’avenant est enregistré : ce que doit le lot a suivi.")
            return redirect(back)
    context = {
        "form": form,
        "row": row,
        "lot": lot,
        "contract": lot.contract,
        "heading": heading,
        "again": AGAIN,
        "added": added,
        "cancel_url": back,
        "section": SECTION,
    }
    return render(request, "insertion/amendment_form.html", context, status=422 if form.errors else 200)


def amendment_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Write an amendment of a lot whose target is settled."""
    lot = edited_lot(request, pk)
    if lot.settled_at is None:
        messages.error(request, "Arrêtez d’abord l’objectif du lot : un avenant change ce qui est arrêté.")
        return redirect(lot)
    return _amendment_form(request, Amendment(lot=lot), "Nouvel avenant")


def _amendment(request: HttpRequest, pk: int) -> Amendment:
    """Return an amendment of a lot that the user may change (404, 403)."""
    seen = Lot.objects.visible_to(request.user).order_by().values("pk")
    row = get_object_or_404(Amendment.objects.filter(lot__in=seen).select_related("lot__contract"), pk=pk)
    refuse(permissions.why_not_edit_contract(request.user, row.lot))
    return row


def amendment_update(request: HttpRequest, pk: int) -> HttpResponse:
    """Change an amendment."""
    row = _amendment(request, pk)
    return _amendment_form(request, row, str(row))


@require_POST
def amendment_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an amendment away."""
    row = _amendment(request, pk)
    lot = row.lot
    try:
        services.remove_amendment(amendment=row, by=request.user)
    except InsertionError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "L’avenant est retiré ; l’historique garde qu’il a été saisi.")
    return redirect(f"{lot.get_absolute_url()}#avenants")
