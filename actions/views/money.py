"""The money of an action: its page, its budget, its funders, its spending and their proofs."""

import uuid
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.db.models import Sum
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from actions import permissions
from actions.exports.money import SHEET_COLUMNS, sheet_rows
from actions.forms.money import BudgetForm, FundingForm, ProofForm, SpendingForm, StepForm
from actions.models import Action, ActionDocument, Axis, Funding, Programme, Spending
from actions.reads.money import (
    BudgetSheet,
    closing_with_corrections,
    funding_lines,
    fundings_of,
    papers_of,
    sheet_of,
    spending_lines,
    spent_by_account,
    with_money,
    years_of_money,
)
from actions.reads.results import money_url
from actions.services import closing, money, proofs
from actions.services.closing import MoneyError
from core import french
from core.exports import FORMATS, Export
from core.reading.documents import IN_WORDS, MAX_BYTES
from core.reading.sources import MEGABYTE
from core.views import refuse
from core.views.attachments import document_response
from territories.models import Quartier

SECTION = "programmes"


def seen_action(request: HttpRequest, pk: int) -> Action:
    """Return an action that the reader sees (404)."""
    return get_object_or_404(Action.objects.visible_to(request.user).select_related("programme"), pk=pk)


def written(request: HttpRequest, action: Action, year: int) -> int | None:
    """Return the year when it is closed and the user may correct it, None when it is open. Raises 403."""
    if closing.closing_of(action.programme_id, year):
        refuse(permissions.why_not_close_year(request.user, action.programme))
        return year
    refuse(permissions.why_not_edit_action(request.user, action))
    return None


def asked_year(request: HttpRequest, years: list[int]) -> int:
    """Return the year of the address when it is one of these, or else this year, or else the nearest."""
    asked = request.GET.get("annee", "")
    if asked.isdecimal() and len(asked) == 4 and int(asked) in years:
        return int(asked)
    return min(years, key=lambda year: (abs(year - timezone.localdate().year), year))


def _figures(sheet: BudgetSheet, fundings: list[Any]) -> list[dict[str, Any]]:
    def total(name: str) -> Decimal:
        kept = [getattr(line.funding, name) or 0 for line in fundings if line.funding.status != "refused"]
        return sum(kept, Decimal(0))

    return [
        {"text": french.euro(sheet.charges.total), "label": "prévus"},
        {"text": french.euro(sheet.spent, 2), "label": "dépensés", "is_late": sheet.rest < 0},
        {"text": french.euro(total("asked"), 0), "label": "sollicités"},
        {"text": french.euro(total("voted"), 0), "label": "votés"},
        {"text": french.euro(total("paid"), 0), "label": "versés"},
    ]


@require_safe
def money_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what an action costs in a year, who pays, what is spent."""
    user: Any = request.user
    action: Any = get_object_or_404(with_money(Action.objects.visible_to(user)), pk=pk)
    today = timezone.localdate()
    years = years_of_money(action, action.spent_years)
    year = asked_year(request, years)
    closed, corrections = closing_with_corrections(action.programme_id, year)
    leads = permissions.leads_one_of(user, action.quartier_keys)
    manages = permissions.manages_one_of(user, action.quartier_keys)
    papers = papers_of(action)
    fundings = funding_lines(action, year, today, papers.of_fundings)
    spending = spending_lines(action, year, papers.of_spending)
    spent: dict[str, Decimal] = {}
    for line in spending:
        row = line.spending
        spent[row.account] = spent.get(row.account, Decimal(0)) + row.amount
    sheet = sheet_of(action, year, fundings=[line.funding for line in fundings], spent=spent)
    context = {
        "action": action,
        "year": year,
        "years": years,
        "sheet": sheet,
        "sides": [sheet.charges, sheet.products],
        "figures": _figures(sheet, fundings),
        "fundings": fundings,
        "spending": spending,
        "without_proof": sum(not line.proofs for line in spending),
        "closed": closed,
        "corrections": corrections,
        "can_edit": manages if closed else leads and action.programme.is_open,
        "can_close": manages and closed is None,
        "settle_url": reverse("actions:budget_settle", args=[action.pk], query={"annee": year}),
        "reopen_url": reverse("actions:budget_reopen", args=[action.pk], query={"annee": year}),
        "reads_confidential": leads,
        "today": today,
        "section": SECTION,
    }
    return render(request, "actions/money_detail.html", context)


# ---- budget ---------------------------------------------------------------------------------------------------------


def _budget_form(request: HttpRequest, action: Action, year: int, closed_year: int | None) -> BudgetForm:
    spent = spent_by_account(action, year)
    data = request.POST if request.method == "POST" else None
    return BudgetForm(data, action=action, year=year, closed_year=closed_year, spent=spent)


def budget_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the budget of a year, in the order of the form."""
    action = seen_action(request, pk)
    year = asked_year(request, years_of_money(action))
    closed_year = written(request, action, year)
    form = _budget_form(request, action, year, closed_year)
    if request.method == "POST" and form.is_valid():
        try:
            money.save_budget(action=action, year=year, lines=form.lines(), by=request.user, reason=form.reason)
        except MoneyError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"Le budget {year} est enregistré.")
            return redirect(money_url(action, year, "budget"))
    context = {
        "form": form,
        "action": action,
        "year": year,
        "fundings": fundings_of(action, year),
        **_totals(action, year, form),
        "cancel_url": money_url(action, year, "budget"),
        "section": SECTION,
    }
    return render(request, "actions/money_budget_form.html", context, status=422 if form.errors else 200)


def _totals(action: Action, year: int, form: BudgetForm) -> dict[str, Any]:
    subsidies = Funding.objects.filter(action=action, year=year).aggregate(n=Sum("planned"))["n"] or 0
    if form.is_bound:
        form.is_valid()
        lines = [(line.account, line.forecast) for line in form.lines()]
    else:
        lines = list(action.budget_lines.filter(year=year).order_by().values_list("account", "forecast"))
    sums = dict.fromkeys(("charges", "products", "charges_in_kind", "products_in_kind"), 0)
    for account, amount in lines:
        side = "charges" if account in money.CHARGE_CODES else "products"
        sums[f"{side}_in_kind" if account in money.IN_KIND_CODES else side] += amount
    sums["products"] += subsidies
    return {"totals": sums, "gap": money.gap_of(lines, subsidies), "subsidies": subsidies}


@require_POST
def budget_gap(request: HttpRequest, pk: int) -> HttpResponse:
    """Compute the totals and the gap of what is typed, without writing anything."""
    action = seen_action(request, pk)
    year = asked_year(request, years_of_money(action))
    written(request, action, year)
    form = _budget_form(request, action, year, None)
    return render(request, "actions/money_gap.html", _totals(action, year, form))


def _gesture(request: HttpRequest, do: Callable[[], Any], done: str) -> None:
    try:
        do()
    except MoneyError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)


def _posted_reason(request: HttpRequest) -> str:
    return request.POST.get("reason", "")[:500]


@require_POST
def budget_settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Settle the budget of a year: it stays balanced from then on."""
    action = seen_action(request, pk)
    year = asked_year(request, years_of_money(action))
    written(request, action, year)
    _gesture(
        request,
        lambda: money.settle_budget(action=action, year=year, by=request.user, reason=_posted_reason(request)),
        f"Le budget {year} est arrêté : il reste équilibré désormais.",
    )
    return redirect(money_url(action, year, "budget"))


@require_POST
def budget_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Have a settled budget written again."""
    action = seen_action(request, pk)
    year = asked_year(request, years_of_money(action))
    written(request, action, year)
    _gesture(
        request,
        lambda: money.reopen_budget(action=action, year=year, by=request.user, reason=_posted_reason(request)),
        f"Le budget {year} est rouvert.",
    )
    return redirect(money_url(action, year, "budget"))


@require_safe
def budget_sheet(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Show the budget in the order of the form CERFA 12156, to be copied into it; or send it as a file."""
    action = seen_action(request, pk)
    year = asked_year(request, years_of_money(action))
    sheet = sheet_of(action, year, whole=True)
    if (file_format := request.GET.get("format", "")) in FORMATS:
        title = f"Budget {year} {action.title}"
        export = Export(title, SHEET_COLUMNS, [f"Action : {action}", f"Année : {year}"], str(request.user))
        rows: Iterator[list[Any]] = sheet_rows(sheet)
        return export.respond_rows(rows, file_format)
    context = {"action": action, "year": year, "sheet": sheet, "back": money_url(action, year), "section": SECTION}
    context["sides"] = [sheet.charges, sheet.products]
    return render(request, "actions/money_sheet.html", context)


# ---- funders --------------------------------------------------------------------------------------------------------


def found_funding(request: HttpRequest, pk: int) -> Funding:
    """Return a funding that the reader sees (404)."""
    rows = Funding.objects.visible_to(request.user).select_related("action__programme", "funder")
    return get_object_or_404(rows, pk=pk)


def _funding_form(request: HttpRequest, row: Funding, heading: str) -> HttpResponse:
    is_new = row.pk is None
    closed_year = written(request, row.action, row.year)
    form = FundingForm(
        request.POST if request.method == "POST" else None, instance=row, user=request.user, closed_year=closed_year
    )
    if request.method == "POST" and form.is_valid():
        try:
            money.save_funding(funding=form.instance, by=request.user, reason=form.reason)
        except MoneyError as error:
            form.add_error(None, str(error))
        else:
            form.log_privacy_overrides(form.instance, request.user)
            messages.success(request, "Le financement est enregistré.")
            return redirect(money_url(row.action, row.year, "financements"))
    context = {
        "form": form,
        "heading": heading,
        "action": row.action,
        "year": row.year,
        "is_new": is_new,
        "row": row,
        "papers": list(row.documents.select_related("added_by")) if row.pk else [],
        "closed_year": closed_year,
        "can_delete": not is_new and row.status == "considered",
        "cancel_url": money_url(row.action, row.year, "financements"),
        "section": SECTION,
    }
    return render(request, "actions/money_funding_form.html", context, status=422 if form.errors else 200)


def funding_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a funder to an action, for a year."""
    action = seen_action(request, pk)
    year = asked_year(request, years_of_money(action))
    return _funding_form(request, Funding(action=action, year=year), f"Nouveau financement {year}")


def funding_update(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what a funder is asked for."""
    row = found_funding(request, pk)
    return _funding_form(request, row, f"Financement de {row.funder}, {row.year}")


@require_POST
def funding_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Note the next step of a funding, with its amount and its day; or come back."""
    row = found_funding(request, pk)
    written(request, row.action, row.year)
    form = StepForm(request.POST)
    if not form.is_valid():
        for name, errors in form.errors.items():
            messages.error(request, f"{form.fields[name].label or 'Étape'} : {' '.join(errors)}")
        return redirect(money_url(row.action, row.year, "financements"))
    data = form.cleaned_data
    _gesture(
        request,
        lambda: money.move_funding(
            funding=row,
            status=data["status"],
            amount=data["amount"],
            on=data["on"],
            by=request.user,
            reason=data["reason"],
        ),
        "C’est noté.",
    )
    return redirect(money_url(row.action, row.year, "financements"))


@require_POST
def funding_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Take away a funding that was only considered."""
    row = found_funding(request, pk)
    written(request, row.action, row.year)
    _gesture(
        request,
        lambda: money.delete_funding(funding=row, by=request.user, reason=_posted_reason(request)),
        "Le financement est retiré.",
    )
    return redirect(money_url(row.action, row.year, "financements"))


# ---- spending -------------------------------------------------------------------------------------------------------


def _spending(request: HttpRequest, pk: int) -> Spending:
    rows = Spending.objects.visible_to(request.user).select_related("action__programme", "partner")
    return get_object_or_404(rows, pk=pk)


def _axes(action: Action, row: Spending) -> list[Axis]:
    """Those of the action, of the conventions of TFPB, and those that the line is valued for already."""
    keys = set(action.axes.values_list("pk", flat=True))
    keys |= set(Axis.objects.filter(framework__kind="tfpb", framework__is_active=True).values_list("pk", flat=True))
    if row.pk:
        keys |= set(row.values.values_list("axis", flat=True))
    return list(Axis.objects.filter(pk__in=keys).select_related("framework"))


def _spending_form(request: HttpRequest, row: Spending, year: int, heading: str) -> HttpResponse:
    action = row.action
    closed_year = written(request, action, year)
    typed = request.POST.get("spent_on", "")[:4]
    if typed.isdecimal() and len(typed) == 4 and int(typed) != year:
        # Into a closed year goes only what whoever may correct it puts there.
        closed_year = written(request, action, int(typed)) or closed_year
    form = SpendingForm(
        request.POST if request.method == "POST" else None,
        instance=row,
        user=request.user,
        quartiers=list(Quartier.objects.filter(actions=action).without_contour().order_by("name_key", "pk")),
        axes=_axes(action, row),
        closed_year=closed_year,
    )
    if request.method == "POST" and form.is_valid():
        new_year = form.cleaned_data["spent_on"].year
        try:
            money.save_spending(
                spending=form.instance, shares=form.shares, values=form.values, by=request.user, reason=form.reason
            )
        except MoneyError as error:
            form.add_error(None, str(error))
        else:
            form.log_privacy_overrides(form.instance, request.user)
            messages.success(request, "La dépense est enregistrée. Joignez son justificatif.")
            return redirect(money_url(action, new_year, "depenses"))
    context = {
        "form": form,
        "heading": heading,
        "action": action,
        "year": year,
        "row": row,
        "papers": list(row.proofs.select_related("added_by")) if row.pk else [],
        "closed_year": closed_year,
        "cancel_url": money_url(action, year, "depenses"),
        "section": SECTION,
    }
    return render(request, "actions/money_spending_form.html", context, status=422 if form.errors else 200)


def spending_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Note what was spent."""
    action = seen_action(request, pk)
    year = asked_year(request, years_of_money(action))
    return _spending_form(request, Spending(action=action), year, "Nouvelle dépense")


def spending_update(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a spending line, see its proofs."""
    row = _spending(request, pk)
    return _spending_form(request, row, row.spent_on.year, row.label)


@require_POST
def spending_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a spending line away."""
    row = _spending(request, pk)
    written(request, row.action, row.spent_on.year)
    _gesture(
        request,
        lambda: money.delete_spending(spending=row, by=request.user, reason=_posted_reason(request)),
        "La dépense est retirée ; l’historique garde qu’elle a été saisie.",
    )
    return redirect(money_url(row.action, row.spent_on.year, "depenses"))


def proof_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Attach a proof to a spending line."""
    row = _spending(request, pk)
    written(request, row.action, row.spent_on.year)
    form = ProofForm(*((request.POST, request.FILES) if request.method == "POST" else (None, None)))
    if request.method == "POST" and form.is_valid() and form.document is not None:
        try:
            paper = proofs.attach_proof(
                spending=row, document=form.document, title=form.cleaned_data["title"], by=request.user
            )
        except MoneyError as error:
            form.add_error("file", str(error))
        else:
            form.log_privacy_overrides(paper, request.user)
            messages.success(request, f"« {paper} » est joint à la dépense.")
            return redirect(money_url(row.action, row.spent_on.year, "depenses"))
    context = {
        "form": form,
        "row": row,
        "action": row.action,
        "hint": f"{IN_WORDS}. {french.number(MAX_BYTES / MEGABYTE)} Mo au plus, sans macro ni mot de passe.",
        "cancel_url": money_url(row.action, row.spent_on.year, "depenses"),
        "section": SECTION,
    }
    return render(request, "actions/money_proof_form.html", context, status=422 if form.errors else 200)


def _proof(request: HttpRequest, uid: uuid.UUID) -> ActionDocument:
    seen = Action.objects.visible_to(request.user).order_by().values("pk")
    rows = ActionDocument.objects.filter(action__in=seen, spending__isnull=False)
    return get_object_or_404(rows.select_related("action__programme", "spending"), uid=uid)


@require_safe
def proof_file(request: HttpRequest, uid: uuid.UUID) -> FileResponse:
    """Send a proof as a download."""
    return document_response(_proof(request, uid))


@require_POST
def proof_remove(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Take a proof away from its spending line."""
    paper = _proof(request, uid)
    assert paper.spending is not None
    year = paper.spending.spent_on.year
    written(request, paper.action, year)
    _gesture(
        request,
        lambda: proofs.remove_proof(paper=paper, by=request.user),
        f"« {paper} » est retiré. Son contenu est effacé ; l’historique garde qu’il a été joint.",
    )
    return redirect(money_url(paper.action, year, "depenses"))


# ---- closing a year -------------------------------------------------------------------------------------------------


@require_POST
def year_close(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    """Close a year of a programme."""
    programme = get_object_or_404(Programme.objects.visible_to(request.user), pk=pk)
    refuse(permissions.why_not_close_year(request.user, programme))
    _gesture(
        request,
        lambda: closing.close_year(programme=programme, year=year, by=request.user),
        f"L’année {year} est close : elle ne change plus que par une correction datée.",
    )
    asked = request.POST.get("action", "")
    action = (
        Action.objects.visible_to(request.user).filter(programme=programme, pk=int(asked)).first()
        if asked.isdecimal() and len(asked) < 16
        else None
    )
    return redirect(money_url(action, year) if action else programme.get_absolute_url())
