"""Writes of a partner and of its contacts."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone

from partners.models import Contact, ContactPost, Partner


@transaction.atomic
def save_partner(*, partner: Partner, themes: Iterable[Any], publics: Iterable[Any], by: Any) -> Partner:
    """Store a partner with its themes and publics. Whoever writes the record has checked it."""
    partner.checked_on, partner.checked_by = timezone.localdate(), by
    partner.save()
    partner.themes.set(themes)
    partner.publics.set(publics)
    return partner


@transaction.atomic
def still_right(*, partner: Partner, by: Any) -> None:
    """Say that a record was looked at today and is right."""
    Partner.objects.filter(pk=partner.pk).update(checked_on=timezone.localdate(), checked_by=by)


@transaction.atomic
def save_contact(*, contact: Contact, partner: Partner, post: ContactPost | None, function: str, by: Any) -> Contact:
    """Store a contact and what it does at a partner."""
    contact.save()
    row = post or ContactPost(contact=contact, partner=partner, since=timezone.localdate())
    row.function = function
    row.save()
    return contact
