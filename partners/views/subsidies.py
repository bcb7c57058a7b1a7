"""Published subsidies: those of a partner, those whose beneficiary is not known yet."""

from django.contrib import messages
from django.db.models import Count, Max, Min, OuterRef, Q, Subquery, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from core.paginator import CappedPaginator
from core.views import refuse
from partners import permissions
from partners.forms.subsidies import BeneficiaryForm
from partners.models import Agreement, AgreementAmount, Occupation, Partner, Premises, Subsidy
from partners.services import subsidies as services

PAGE_SIZE = 50
SHOWN = 100
# Lines that are shown on the page of a partner.
LATEST = 10


@require_safe
def partner_money(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what public bodies gave a partner, its agreements and its premises.

    Hung on its page, the latest lines; a page of its own otherwise, with all of them.
    """
    partner = get_object_or_404(Partner.objects.visible_to(request.user), pk=pk)
    is_part = bool(request.htmx) and not request.htmx.boosted  # type: ignore[attr-defined]
    page = CappedPaginator(partner.subsidies.all(), LATEST if is_part else PAGE_SIZE).get_page(request.GET.get("page"))
    totals = dict(partner.subsidies.order_by("-year").values_list("year").annotate(total=Sum("amount")))
    mine = AgreementAmount.objects.filter(agreement=OuterRef("pk"), partner=partner).order_by().values("agreement")
    agreements = list(
        Agreement.objects.visible_to(request.user)
        .filter(partners=partner)
        .annotate(given=Subquery(mine.annotate(n=Sum("amount")).values("n")))
        .order_by("-ends_on", "-pk")[:SHOWN]
    )
    occupations = (
        Occupation.objects.filter(
            partner=partner, premises__in=Premises.objects.visible_to(request.user).order_by().values("pk")
        )
        .select_related("premises")
        .filter(Q(ends_on__isnull=True) | Q(ends_on__gte=timezone.localdate()))[:SHOWN]
    )
    return render(
        request,
        "partners/partner_money.html" if is_part else "partners/partner_money_page.html",
        {
            "partner": partner,
            "rows": list(page),
            "page_obj": page,
            "is_part": is_part,
            "section": "partenaires",
            "totals": totals,
            "agreements": agreements,
            "occupations": list(occupations),
            "can_create": not permissions.why_not_create_agreement(request.user),
        },
    )


def subsidy_list(request: HttpRequest) -> HttpResponse:
    """Show the beneficiaries of published files that are no partner, the most endowed first; give them one."""
    refuse(permissions.why_not_edit_partner(request.user))
    rows = (
        Subsidy.objects.filter(partner__isnull=True)
        .order_by()
        .values("beneficiary", "beneficiary_siret", "beneficiary_rna", "funder")
        .annotate(count=Count("pk"), total=Sum("amount"), key=Min("pk"), last=Max("year"))
        .order_by("-total", "beneficiary")
    )
    if words := request.GET.get("q", "").replace("\x00", "").strip()[:100]:
        rows = rows.filter(beneficiary__icontains=words)
    page = CappedPaginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(
        request,
        "partners/subsidy_list.html",
        {
            "page_obj": page,
            "rows": list(page),
            "words": words,
            "can_import": permissions.can_administer_directory(request.user),
            "section": "partenaires",
        },
    )


def subsidy_attach(request: HttpRequest, pk: int) -> HttpResponse:
    """Say which partner a beneficiary is."""
    refuse(permissions.why_not_edit_partner(request.user))
    row = get_object_or_404(Subsidy.objects.filter(partner__isnull=True), pk=pk)
    form = BeneficiaryForm(request.POST if request.method == "POST" else None, user=request.user)
    if request.method == "POST" and form.is_valid():
        partner = form.cleaned_data["partner"]
        count = services.attach_beneficiary(subsidy=row, partner=partner, by=request.user)
        messages.success(request, f"{count} ligne{'s' if count > 1 else ''} rattachée{'s' if count > 1 else ''}.")
        return redirect(f"{partner.get_absolute_url()}#argent")
    return render(
        request,
        "partners/subsidy_attach.html",
        {"row": row, "form": form, "section": "partenaires"},
        status=422 if form.errors else 200,
    )


@require_POST
def subsidy_match(request: HttpRequest) -> HttpResponse:
    """Look again for the partners of the lines that were left."""
    refuse(permissions.why_not_edit_partner(request.user))
    count = services.match_again(by=request.user)
    if count > 1:
        messages.success(request, f"{count} lignes de plus ont trouvé leur partenaire.")
    elif count:
        messages.success(request, "Une ligne de plus a trouvé son partenaire.")
    else:
        messages.info(request, "Aucune de plus : aucun partenaire n’a ces identifiants.")
    return redirect("partners:subsidy_list")
