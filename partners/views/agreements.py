"""Agreements: list, page, form, yearly amounts, signed paper, renewal."""

import uuid
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.contrib.postgres.aggregates import StringAgg
from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery, Sum, Value
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe
from django.views.generic import TemplateView

from core import french
from core.charts import Fact
from core.forms import told_in
from core.views import ListMixin, refuse
from core.views.attachments import attach_page, attachment_of, document_response, remove_from
from partners import permissions
from partners.enums import AgreementStatus
from partners.exports import AGREEMENT_COLUMNS
from partners.exports.scdl import given_rows
from partners.filters.agreements import AgreementFilter
from partners.forms.agreements import MOST_YEARS, AgreementForm, AmountsForm, PaperForm, SignForm
from partners.history import history_of_agreement
from partners.models import Agreement, AgreementAmount, AgreementDocument, Partner
from partners.services import agreements as services
from partners.views.published import FORMAT, published_response, published_url
from territories.models import Quartier


def _total() -> Subquery:
    amounts = AgreementAmount.objects.filter(agreement=OuterRef("pk")).order_by().values("agreement")
    return Subquery(amounts.annotate(n=Sum("amount")).values("n"))


class AgreementList(ListMixin, TemplateView):
    """The agreements that the reader sees, filtered."""

    model = Agreement
    template_name = "partners/agreement_list.html"
    filterset_class = AgreementFilter
    sorts = {"fin": ("ends_on", "pk"), "objet": ("title", "pk"), "montant": ("total", "pk")}
    default_sort = "fin"
    count_words = ("convention", "conventions")
    export_title = "Conventions"
    export_columns = AGREEMENT_COLUMNS

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Show a page of the list, or send what is filtered: the agreements, the subsidies that they give."""
        if request.GET.get("format") != FORMAT:
            return super().get(request, *args, **kwargs)
        form = self.filterset.form
        year = form.cleaned_data.get("annee") if form.is_valid() else None
        rows = AgreementAmount.objects.given(self.filtered(), year)
        return published_response(request, self.passing, "Subventions données", lambda who: given_rows(rows, who))

    def filtered(self) -> QuerySet[Any]:
        """Sort by what they give in all when that is asked for."""
        if not self.filterset.form.is_valid():
            return self.get_queryset().none()
        return self.filterset.qs.annotate(total=_total()).order_by(*self.ordering())

    def for_page(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Add the names of partners, and the quartiers that the reader sees."""
        seen = Quartier.objects.visible_to(self.request.user).without_contour()
        return (
            queryset.annotate(total=_total())
            .select_related("renewed_by")
            .prefetch_related("partners", Prefetch("quartiers", seen, to_attr="seen_quartiers"))
        )

    def for_export(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Add names in one cell each."""
        mine = Q(quartiers__in=Quartier.objects.visible_to(self.request.user).values("pk"))
        return queryset.annotate(
            partner_names=StringAgg("partners__name", Value(", "), distinct=True),
            quartier_names=StringAgg("quartiers__name", Value(", "), filter=mine, distinct=True),
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what the reader may do."""
        return super().get_context_data(
            can_create=not permissions.why_not_create_agreement(self.request.user),
            scdl_url=published_url(self.request, self.passing),
            section="partenaires",
            **kwargs,
        )


def _agreement(request: HttpRequest, pk: int) -> Agreement:
    """Return an agreement that the reader sees (404)."""
    rows = (
        Agreement.objects.visible_to(request.user)
        .select_related("project", "renews", "renewed_by")
        .prefetch_related("partners", Prefetch("quartiers", Quartier.objects.without_contour()))
    )
    return get_object_or_404(rows, pk=pk)


def _edited(request: HttpRequest, pk: int) -> Agreement:
    """Return an agreement that the user may change (403)."""
    row = _agreement(request, pk)
    refuse(permissions.why_not_edit_agreement(request.user, row))
    return row


def _years(row: Agreement, amounts: list[AgreementAmount]) -> list[int]:
    years = set(range(row.starts_on.year, min(row.ends_on.year, row.starts_on.year + MOST_YEARS - 1) + 1))
    return sorted(years | {one.year for one in amounts})


def _grid(row: Agreement, amounts: list[AgreementAmount]) -> dict[str, Any]:
    """The amounts as a table: years down, partners across, totals of both."""
    partners = list(row.partners.all())
    known = {(one.partner_id, one.year): one.amount for one in amounts}
    lines = []
    for year in _years(row, amounts):
        cells = [known.get((partner.pk, year)) for partner in partners]
        lines.append({"year": year, "cells": cells, "total": sum((cell for cell in cells if cell), Decimal(0))})
    totals = [sum((one.amount for one in amounts if one.partner_id == partner.pk), Decimal(0)) for partner in partners]
    return {"partners": partners, "lines": lines, "totals": totals, "total": sum(totals, Decimal(0))}


@require_safe
def agreement_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an agreement: with whom, where, until when, what it gives, its paper, its premises."""
    user: Any = request.user
    row = _agreement(request, pk)
    seen = set(user.scope.quartier_ids) if not user.scope.is_global else None
    quartiers = [each for each in row.quartiers.all() if seen is None or each.pk in seen]
    hidden = len(row.quartiers.all()) - len(quartiers)
    amounts = list(row.amounts.all())
    can_edit = not permissions.why_not_edit_agreement(user, row)
    facts = [
        Fact("Du", french.date_short(row.starts_on)),
        Fact("Au", french.date_short(row.ends_on)),
        Fact("Signée le", french.date_short(row.signed_on) if row.signed_on else ""),
        Fact("Prévenir", f"{row.notice_months} mois avant la fin, le {french.date_short(row.notice_opens_on)}"),
        *([Fact("Projet", row.project)] if row.project else []),
        *([Fact("Notes", row.notes)] if row.notes else []),
    ]
    renewed = getattr(row, "renewed_by", None)
    acts, history = history_of_agreement(row, page=request.GET.get("page", 1))
    return render(
        request,
        "partners/agreement_detail.html",
        {
            "agreement": row,
            "facts": facts,
            "quartiers": quartiers,
            "hidden_quartiers": hidden,
            "grid": _grid(row, amounts),
            "documents": list(row.documents.select_related("added_by")),
            "occupations": list(row.occupations.select_related("premises", "partner")),
            "renewed": renewed,
            "renews": row.renews,
            "can_edit": can_edit,
            "sign_form": SignForm(initial={"signed_on": timezone.localdate()}),
            "history": history,
            "page_obj": acts,
            "today": timezone.localdate(),
            "section": "partenaires",
        },
    )


def _form(
    request: HttpRequest, row: Agreement, partners: list[Partner], heading: str, cancel_url: str
) -> HttpResponse:
    is_new = row.pk is None
    form = AgreementForm(
        request.POST if request.method == "POST" else None, instance=row, user=request.user, partners=partners
    )
    if request.method == "POST" and form.is_valid():
        try:
            with told_in(form):
                services.save_agreement(
                    agreement=form.instance,
                    partners=form.chosen_rows(),
                    quartiers=form.chosen_quartiers(),
                    kept=form.kept,
                    by=request.user,
                )
        except services.AgreementError as error:
            form.add_error(None, str(error))
        if not form.errors:
            form.log_privacy_overrides(form.instance, request.user)
            words = "La convention est créée. Dites ce qu’elle donne chaque année, puis joignez le papier signé."
            messages.success(request, words if is_new else "La convention est enregistrée.")
            return redirect(form.instance)
    context = {
        "form": form,
        "heading": heading,
        "is_new": is_new,
        "cancel_url": cancel_url,
        "section": "partenaires",
    }
    return render(request, "partners/agreement_form.html", context, status=422 if form.errors else 200)


def agreement_create(request: HttpRequest) -> HttpResponse:
    """Write a new agreement; `?partenaire=` names the partner of the page it is asked from."""
    refuse(permissions.why_not_create_agreement(request.user))
    key = request.GET.get("partenaire", "")
    partner = None
    if key.isdecimal() and len(key) < 16:
        partner = Partner.objects.visible_to(request.user).select_related("commune").filter(pk=int(key)).first()
    back = partner.get_absolute_url() if partner else reverse("partners:agreement_list")
    return _form(request, Agreement(), [partner] if partner else [], "Nouvelle convention", back)


def agreement_update(request: HttpRequest, pk: int) -> HttpResponse:
    """Change an agreement."""
    row = _edited(request, pk)
    partners = list(row.partners.select_related("commune"))
    return _form(request, row, partners, "Modifier la convention", row.get_absolute_url())


def agreement_amounts(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what an agreement gives each partner each year, in a grid."""
    row = _edited(request, pk)
    form = AmountsForm(
        request.POST if request.method == "POST" else None,
        instance=row,
        partners=list(row.partners.all()),
        years=_years(row, list(row.amounts.all())),
    )
    if request.method == "POST" and form.is_valid():
        services.save_amounts(agreement=row, amounts=form.amounts(), by=request.user)
        messages.success(request, "Les montants sont enregistrés.")
        return redirect(f"{row.get_absolute_url()}#montants")
    context = {"form": form, "agreement": row, "section": "partenaires"}
    return render(request, "partners/agreement_amounts.html", context, status=422 if form.errors else 200)


ACTIONS = {
    "signer": (AgreementStatus.SIGNED, "La convention est signée."),
    "terminer": (AgreementStatus.ENDED, "La convention est terminée."),
    "abandonner": (AgreementStatus.DROPPED, "La convention est abandonnée."),
    "reprendre": (AgreementStatus.DRAFT, "La convention est de nouveau en préparation."),
}


@require_POST
def agreement_action(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Sign an agreement, end it, drop it, or prepare it again."""
    row = _edited(request, pk)
    status, done = ACTIONS[name]
    signed_on = None
    if name == "signer":
        form = SignForm(request.POST)
        # Without a day it is today's.
        if form.is_valid():
            signed_on = form.cleaned_data["signed_on"]
    try:
        services.move_agreement(agreement=row, status=status, by=request.user, signed_on=signed_on)
    except services.AgreementError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return redirect(row)


@require_POST
def agreement_renew(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the agreement that follows."""
    row = _edited(request, pk)
    try:
        following = services.renew_agreement(agreement=row, by=request.user)
    except services.AgreementError as error:
        messages.error(request, str(error))
        return redirect(row)
    messages.success(request, "Voici la suite, en préparation : relisez ses dates et ses montants.")
    return redirect(following)


def paper_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Attach the signed paper."""
    return attach_page(
        request,
        AgreementDocument,
        "agreement",
        _edited(request, pk),
        form_class=PaperForm,
        template="partners/paper_form.html",
        where="à la convention",
        section="partenaires",
    )


def _paper(request: HttpRequest, uid: uuid.UUID) -> AgreementDocument:
    """Return a document of an agreement that the reader sees (404)."""
    return attachment_of(AgreementDocument, "agreement", Agreement.objects.visible_to(request.user), uid)


@require_safe
def paper_file(request: HttpRequest, uid: uuid.UUID) -> FileResponse:
    """Send a document as a download."""
    return document_response(_paper(request, uid))


@require_POST
def paper_remove(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Take a document away from its agreement."""
    paper = _paper(request, uid)
    parent = _edited(request, paper.agreement_id)
    return remove_from(request, paper, parent, told=" ; l’historique garde qu’il a été joint")
