"""Who the house is, said on the page of a partner."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from core.views import refuse
from partners import permissions
from partners.models import Partner
from partners.services import landlord


def _partner(request: HttpRequest, pk: int) -> Partner:
    row = get_object_or_404(Partner.objects.visible_to(request.user), pk=pk)
    refuse(permissions.why_not_name_landlord(request.user))
    return row


@require_POST
def landlord_name(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a partner is the house."""
    row = _partner(request, pk)
    try:
        landlord.name_landlord(partner=row, by=request.user)
    except landlord.LandlordError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"« {row} » est votre organisme. Cela se défait sur cette fiche.")
    return redirect(row)


@require_POST
def landlord_forget(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it back."""
    row = _partner(request, pk)
    landlord.forget_landlord(partner=row, by=request.user)
    messages.success(request, f"« {row} » n’est plus votre organisme.")
    return redirect(row)
