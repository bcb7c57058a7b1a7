"""Saying who the house is among the partners, and taking it back."""

from typing import Any

from django.db import transaction

from partners.models import Landlord, Partner


class LandlordError(Exception):
    """The partner cannot be the landlord. The message says why, in French."""


@transaction.atomic
def name_landlord(*, partner: Partner, by: Any) -> None:
    """Say that a partner is the house. Raises LandlordError when another one is, or when this one is closed.

    Another one is taken back first: each of the two gestures is undone by the other.
    """
    if partner.is_dissolved:
        raise LandlordError("Un partenaire dissous ou fermé n’est pas votre organisme.")
    row, _ = Landlord.objects.select_related("partner").get_or_create(pk=Landlord.ONLY, defaults={"partner": partner})
    if row.partner_id != partner.pk:
        raise LandlordError(
            f"« {row.partner} » est déjà votre organisme : dites d’abord sur sa fiche qu’il ne l’est plus."
        )


@transaction.atomic
def forget_landlord(*, partner: Partner, by: Any) -> None:
    """Take back that a partner is the house; nothing happens when it is not."""
    Landlord.objects.filter(partner=partner).delete()
