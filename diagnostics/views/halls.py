"""A QR code in each hall: who works there and reads it reports from the place, without typing where it is."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.text import slugify

from core import qr
from territories.models import Entrance, Residence

CODE_TYPES = {"svg": "image/svg+xml", "png": "image/png"}


@dataclass(frozen=True)
class Card:
    """What is put up in a hall."""

    hall: Entrance
    address: str

    @property
    def code(self) -> SafeString:
        """The address as a QR code, drawn in the page."""
        return qr.inline_svg(self.address)


def address_of(hall_id: int) -> str:
    """Return the whole address that the code of a hall holds. It stays the same for as long as the paper hangs."""
    return settings.SITE_URL.rstrip("/") + reverse("diagnostics:hall_entry", args=[hall_id])


def _halls(user: Any) -> Any:
    """The halls of the user, those that are no longer in use too, with what they are in."""
    return (
        Entrance.objects.visible_to(user)
        .select_related("building__residence__quartier")
        .defer("building__residence__quartier__contour")
    )


def _why_closed(hall: Entrance) -> str:
    """Say why nothing is reported at a hall any more; empty when it is in use."""
    building, residence = hall.building, hall.building.residence
    if residence.quartier is None:
        return "Cette résidence n’est encore dans aucun quartier : on ne peut pas y signaler."
    if not residence.is_active:
        return "Cette résidence n’est plus gérée : son affiche peut être retirée."
    if not (building.is_active and hall.is_active):
        return "Ce hall a été archivé : son affiche peut être retirée."
    return "" if residence.quartier.is_active else "Ce quartier a été archivé : l’affiche peut être retirée."


def hall_entry(request: HttpRequest, pk: int) -> HttpResponse:
    """Lead from the code of a hall to the entry, with the place filled; say so when the hall is no longer there."""
    hall = _halls(request.user).filter(pk=pk).first()
    if hall is None:
        # One that was deleted, or that is somebody else's: nobody is told which.
        return render(request, "diagnostics/hall_gone.html", {"hall": None, "reason": ""}, status=404)
    if reason := _why_closed(hall):
        return render(request, "diagnostics/hall_gone.html", {"hall": hall, "reason": reason}, status=410)
    return redirect(reverse("diagnostics:observation_create", query={"hall": hall.pk}))


def hall_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the codes of the halls of a residence, to print and put up."""
    residences = Residence.objects.visible_to(request.user).select_related("quartier").defer("quartier__contour")
    residence = get_object_or_404(residences, pk=pk)
    halls = (
        Entrance.objects.active()
        .filter(building__residence=residence, building__is_active=True)
        .select_related("building")
        .order_by("building__name", "building__pk", "name", "pk")
    )
    is_open = residence.is_active and residence.quartier is not None
    cards = [Card(hall, address_of(hall.pk)) for hall in halls] if is_open else []
    return render(
        request,
        "diagnostics/hall_sheet.html",
        {"residence": residence, "cards": cards, "is_open": is_open, "section": "quartiers"},
    )


def hall_code(request: HttpRequest, pk: int, file_format: str) -> HttpResponse:
    """Send the code of a hall as a picture, for a poster that is made elsewhere."""
    hall = _halls(request.user).filter(pk=pk).first()
    if hall is None or _why_closed(hall) or file_format not in CODE_TYPES:
        raise Http404
    name = slugify(f"code {hall.building.residence} {hall.building} {hall}")[:120]
    return HttpResponse(
        qr.as_file(address_of(hall.pk), file_format),
        content_type=CODE_TYPES[file_format],
        headers={"Content-Disposition": f'attachment; filename="{name}.{file_format}"'},
    )
