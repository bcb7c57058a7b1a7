"""Sharing a meeting with who has no account: read only, until a day, taken back at will, each opening noted."""

import datetime
import ipaddress
from typing import Any

from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from meetings.models import Meeting, ShareLink, ShareOpening

SIGNER = Signer(salt="meetings.share")
LONGEST_DAYS = 180
# Who loads the page again and again makes one opening a minute.
SAME_OPENING = datetime.timedelta(minutes=1)


@transaction.atomic
def share_meeting(*, meeting: Meeting, label: str, days: int, by: Any) -> ShareLink:
    """Make a link to read the meeting for some days (1 to 180). Raises ValueError for another duration."""
    if not 1 <= days <= LONGEST_DAYS:
        raise ValueError("Un lien de partage vaut de 1 à 180 jours.")
    now = timezone.now()
    return ShareLink.objects.create(
        meeting=meeting, label=label, created_at=now, expires_at=now + datetime.timedelta(days=days), created_by=by
    )


@transaction.atomic
def revoke_share(*, link: ShareLink, by: Any) -> bool:
    """Take the link back; return whether it was still open."""
    rows = ShareLink.objects.filter(pk=link.pk, revoked_at__isnull=True, expires_at__gt=timezone.now())
    return bool(rows.update(revoked_at=timezone.now()))


def share_path(link: ShareLink) -> str:
    """Return the path that the link opens."""
    return reverse("meetings:shared", args=[SIGNER.sign(str(link.uid))])


def link_of(token: str) -> ShareLink | None:
    """Return the link of a path, even one that is over; None when it was changed or made for another purpose."""
    try:
        uid = SIGNER.unsign(token)
    except BadSignature:
        return None
    return ShareLink.objects.select_related("meeting__organiser", "meeting__project").filter(uid=uid).first()


def network_of(address: str) -> str:
    """Return the network of an address, without the part that tells a machine: /24 for IPv4, /48 for IPv6."""
    try:
        ip = ipaddress.ip_address(address.strip())
    except ValueError:
        return ""
    return str(ipaddress.ip_network(f"{ip}/{24 if ip.version == 4 else 48}", strict=False))


@transaction.atomic
def note_opening(*, link: ShareLink, address: str) -> bool:
    """Note that the link was opened, from which network; return whether it is another opening than the last one."""
    network = network_of(address)
    now = timezone.now()
    if ShareOpening.objects.filter(link=link, network=network, at__gt=now - SAME_OPENING).exists():
        return False
    ShareOpening.objects.create(link=link, at=now, network=network)
    return True
