"""Contacts as vCards, for the address book of a phone or of a mail program.

Version 3.0 (RFC 2426), not 4.0 (RFC 6350): Outlook reads nothing newer, Google and Apple write nothing newer, and
Thunderbird reads both. What is written here means the same in 4.0: UTF-8, escapes and folded lines are those of both,
and no property is used that 4.0 took away. Of a file with several cards the older Outlook takes the first one only:
the CSV file is for it.
"""

from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.text import slugify

from core.exports import CHUNK
from partners.exports.phones import international
from partners.models import ContactPost

VCARD_TYPE = "text/vcard; charset=utf-8"
# Octets of a line, its end not counted (RFC 2426 §2.6).
LINE = 75


def escaped(text: str) -> str:
    """Return a text as the value of a property (RFC 2426 §4): ends of lines, commas, semicolons, backslashes."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\\", "\\\\")
    text = text.replace("\n", "\\n").replace(",", "\\,").replace(";", "\\;")
    # What no text has, and a reader may take for the end of the file.
    return "".join(sign for sign in text if sign >= " " and sign != "\x7f")


def folded(line: str) -> str:
    """Return a line cut into lines of at most 75 octets, never inside a character, those that follow after a space."""
    parts, part, size = [], "", 0
    for sign in line:
        octets = len(sign.encode())
        if size + octets > LINE:
            parts.append(part)
            part, size = " ", 1
        part, size = part + sign, size + octets
    return "\r\n".join([*parts, part]) + "\r\n"


def card(post: ContactPost) -> str:
    """Return the card of a contact at a partner. Reads `contact`, `partner` and its `commune`."""
    contact, partner = post.contact, post.partner
    host = urlsplit(settings.SITE_URL).hostname or "dsu"
    lines = [
        "BEGIN:VCARD",
        "VERSION:3.0",
        "PRODID:-//DSU//Annuaire//FR",
        # The same card taken again replaces the one before.
        f"UID:fonction-{post.pk}@{host}",
        f"FN:{escaped(str(contact))}",
        f"N:{escaped(contact.last_name)};{escaped(contact.first_name)};;;",
        f"ORG:{escaped(partner.name)}",
        f"TITLE:{escaped(post.function)}",
    ]
    if contact.phone:
        lines.append(f"TEL;TYPE=WORK,VOICE:{escaped(international(contact.phone))}")
    if contact.email:
        lines.append(f"EMAIL;TYPE=INTERNET,WORK:{escaped(contact.email)}")
    if partner.address or partner.postal_code or partner.commune:
        town = partner.commune.name if partner.commune else ""
        parts = ["", "", partner.address, town, "", partner.postal_code, "France"]
        lines.append(f"ADR;TYPE=WORK:{';'.join(map(escaped, parts))}")
    if partner.website:
        lines.append(f"URL;TYPE=WORK:{escaped(partner.website)}")
    # Whoever takes the card has to forget it too.
    note = f"À ne pas garder après le {contact.keep_until:%d/%m/%Y}. Source : {contact.origin}."
    lines += [f"NOTE:{escaped(note)}", "END:VCARD"]
    return "".join(map(folded, lines))


def cards(posts: Iterable[Any]) -> Iterator[str]:
    """Give the cards of these posts, many at a time."""
    some: list[str] = []
    for post in posts:
        some.append(card(post))
        if len(some) == 200:
            yield "".join(some)
            some.clear()
    yield "".join(some)


def vcard_response(posts: Any, title: str) -> StreamingHttpResponse:
    """Return the download of the cards of these posts, a queryset of those that may leave, in its order."""
    rows = posts.select_related("contact", "partner__commune").iterator(chunk_size=CHUNK)
    response = StreamingHttpResponse(cards(rows), content_type=VCARD_TYPE)
    name = f"{slugify(title) or 'contacts'}-{timezone.localdate():%Y-%m-%d}.vcf"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
