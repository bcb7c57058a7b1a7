"""What the words of a field that names a partner stand for."""

import re
from typing import Any

from django.urls import reverse_lazy

from core.db.normalize import normalize
from core.lookups import Found, key_of
from partners.models import Partner, Typed
from territories.filters.lookups import MANY, SHOWN, found_among

SUGGESTIONS_URL = reverse_lazy("partners:partner_suggestions")
# A whole label ends with the number of the partner in the directory, which is its own.
NUMBER = re.compile(r" · n° (\d{1,15})$")


def partner_label(partner: Partner) -> str:
    """How a partner is suggested: with its commune, and its number in the directory, which is its own."""
    commune = f" ({partner.commune.name})" if partner.commune else ""
    return f"{partner.name}{commune} · n° {partner.pk}"


def find_partner(partners: Any, text: str) -> Found | None:
    """Return the partner of a key or of a whole label, or those that words find."""
    number = NUMBER.search(text)
    key = int(number[1]) if number else key_of(text) if len(text) < 9 else None
    rows = partners.select_related("commune")
    if key is not None:
        row = rows.filter(pk=key).first()
        return Found(str(key), partner_label(row), (key,)) if row else None
    typed = Typed(text)
    found = [(row.pk, partner_label(row)) for row in rows.matching(typed).order_by()[: MANY + 1]]
    if not found:
        found = [(row.pk, partner_label(row)) for row in rows.matching(typed, loosely=True).order_by()]
    return found_among(text, found)


def suggested_partners(user: Any, text: str) -> list[str]:
    """Return at most twenty labels for what is typed; names that begin so come first."""
    words = text.replace("\x00", "").strip()[:100]
    key = normalize(words)
    if len(key) < 2:
        return []
    rows = Partner.objects.visible_to(user).active().select_related("commune")
    first = list(rows.filter(name_key__startswith=key)[:SHOWN])
    if len(first) == SHOWN:
        return [partner_label(row) for row in first]
    # Sorted among those that are found first: a word that very many have is not looked for along all names.
    typed = Typed(words)
    more = list(rows.matching(typed).order_by()[: 10 * SHOWN])
    if not more and not first:
        more = list(rows.matching(typed, loosely=True).order_by())
    more = [row for row in more if row not in first]
    return [partner_label(row) for row in [*first, *sorted(more, key=lambda row: (row.name_key, row.pk))][:SHOWN]]
