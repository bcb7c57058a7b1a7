"""A company or a structure notes its hours by a signed link, until a day, without an account; taken back at will.

What it sends waits to be validated, and may be corrected until then.
"""

import datetime
from collections.abc import Collection
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts.enums import NotificationKind
from accounts.services import notify
from actions.models import Action
from core import french
from core.attachments import AlreadyAttachedError, store
from core.reading.documents import Document
from insertion.clause import first_of, months_of
from insertion.models import HoursLink, HoursStatement, Lot, Sheet, SheetDocument
from insertion.reads.months import partners_of_place, steps_of_link
from insertion.services.hours import LOCKED, open_months
from insertion.services.months import Cell, write_months
from insertion.services.refusals import InsertionError, told
from partners.models import Partner

# Of this purpose alone.
SIGNER = Signer(salt="insertion.hours")
VALID_DAYS, LONGEST_DAYS = 45, 180
# What a page can show at once.
MOST_MONTHS = 12
NOTE_LENGTH = 200


@transaction.atomic
def make_link(
    *,
    lot: Lot | None = None,
    action: Action | None = None,
    partner: Partner,
    first_month: datetime.date,
    last_month: datetime.date,
    days: int = VALID_DAYS,
    sent_to: str = "",
    by: Any,
) -> HoursLink:
    """Make a link for a partner to note its hours of some months, for some days (1 to 180). Raises InsertionError."""
    if not 1 <= days <= LONGEST_DAYS:
        raise InsertionError(f"Un lien vaut de 1 à {LONGEST_DAYS} jours.")
    if len(months_of(first_month, last_month)) > MOST_MONTHS:
        raise InsertionError(f"Un lien est fait pour {MOST_MONTHS} mois au plus : faites-en deux.")
    if partner not in partners_of_place(lot, action):
        raise InsertionError("Cette structure n’est ni l’entreprise du lot, ni l’employeur d’un de ses parcours.")
    now = timezone.now()
    link = HoursLink(
        lot=lot,
        action=action if lot is None else None,
        partner=partner,
        first_month=first_of(first_month),
        last_month=first_of(last_month),
        sent_to=sent_to,
        created_at=now,
        created_by=by,
        expires_at=now + datetime.timedelta(days=days),
    )
    with told():
        link.save()
    return link


@transaction.atomic
def revoke_link(*, link: HoursLink, by: Any) -> bool:
    """Take the link back; return whether it was still open."""
    return bool(HoursLink.objects.filter(pk=link.pk).open().update(revoked_at=timezone.now()))


def link_path(link: HoursLink) -> str:
    """Return the path that the link opens."""
    return reverse("insertion:hours_answer", args=[SIGNER.sign(str(link.uid))])


def link_address(link: HoursLink) -> str:
    """Return the whole address that the link opens, to be copied."""
    return f"{str(settings.SITE_URL).rstrip('/')}{link_path(link)}"


def link_of(token: str) -> HoursLink | None:
    """Return the link of a path, even one that is over; None when it was changed or made for another purpose."""
    try:
        uid = SIGNER.unsign(token)
    except BadSignature:
        return None
    rows = HoursLink.objects.select_related(
        "lot__contract__responsible", "action__responsible", "partner", "created_by"
    )
    return rows.filter(uid=uid).first()


def why_not_answer(link: HoursLink) -> str:
    """Say why a link opens nothing any more, and what to do; empty when it does."""
    if link.revoked_at is not None:
        return "Il a été repris. Prenez le message le plus récent, ou demandez un autre lien à qui vous l’a envoyé."
    if link.expires_at <= timezone.now():
        return "Il n’est plus valable. Demandez-en un autre à qui vous l’a envoyé."
    return ""


# ---- sending --------------------------------------------------------------------------------------------------------


def send_link(*, link_id: int) -> bool:
    """Send the message of a link; return whether the mail server took it. Its maker is told when it did not."""
    link = HoursLink.objects.select_related("lot__contract", "action", "partner", "created_by").get(pk=link_id)
    if not link.sent_to or not link.is_open:
        return False
    text = render_to_string(
        "insertion/email/hours_link.txt",
        {"link": link, "place": link.lot or link.action, "by": link.created_by, "address": link_address(link)},
    )
    message = EmailMessage(
        subject=f"Heures d’insertion : {months_in_words(link)}",
        body=text.strip() + "\n",
        to=[link.sent_to],
        reply_to=[link.created_by.email],
    )
    try:
        message.send()
    except OSError:
        notify(
            users=[link.created_by],
            kind=NotificationKind.DEADLINE,
            key=f"hours-link-{link.pk}-{timezone.now():%Y%m%d%H%M}",
            title=f"Le lien de saisie pour {link.partner} n’est pas parti : {link.sent_to} a été refusé.",
            url=links_path(link),
            why="Vous avez fait ce lien.",
        )
        return False
    return True


def links_path(link: HoursLink) -> str:
    """Return the path of the page where a link stands with the others of its lot, or of its action."""
    if link.lot_id is not None:
        return reverse("insertion:link_list", args=[link.lot_id])
    return reverse("insertion:action_link_list", args=[link.action_id])


def months_in_words(link: HoursLink) -> str:
    """Return the months of a link: "mars 2026", "janvier 2026 à mars 2026"."""
    first, last = (french.date_text(day, "F Y") for day in (link.first_month, link.last_month))
    return first if first == last else f"{first} à {last}"


# ---- answers --------------------------------------------------------------------------------------------------------


@transaction.atomic
def answer(
    *,
    link: HoursLink,
    cells: Collection[Cell],
    shown: Collection[datetime.date],
    note: str | None = None,
    document: Document | None = None,
    about: datetime.date | None = None,
) -> list[Sheet]:
    """Note what a structure sends by its link, a remark and a paper `about` a month; return the sheets that are sent.

    A remark that is empty takes the former one away, None leaves it.

    Sent are the months `shown` that have hours of its steps. Raises InsertionError, RefusedCellsError among them.
    """
    row = HoursLink.objects.select_for_update(no_key=True, of=("self",)).get(pk=link.pk)
    if reason := why_not_answer(row):
        raise InsertionError(reason)
    place: dict[str, Any] = {"lot": link.lot, "action": link.action}
    says_more = about is not None and not (note is None and document is None)
    known = Sheet.objects.filter(**place, month__in=shown).values_list("month", flat=True)
    months = {*known, *(cell.month for cell in cells), *([about] if says_more and about is not None else [])}
    locked = open_months(**place, months=months, steps=[cell.step for cell in cells])
    changed = set(write_months(**place, cells=cells, link=link))
    if says_more and about is not None:
        sheet = locked[about]
        if sheet.validated_at is not None:
            raise InsertionError(LOCKED)
        if note is not None:
            _note(sheet, link, note)
        if document is not None:
            _attach(sheet, link, document)
        changed.add(about)
    noted = HoursStatement.objects.filter(placement__in=steps_of_link(link)).order_by().values("sheet_id")
    mine = Sheet.objects.filter(pk__in=[sheet.pk for sheet in locked.values()], month__in=shown).order_by("pk")
    waiting = list(mine.filter(Q(pk__in=noted) | Q(month__in=changed), validated_at__isnull=True))
    if not waiting:
        raise InsertionError("Notez d’abord les heures d’un mois : zéro s’il n’y en a pas eu.")
    told_now = [sheet for sheet in waiting if sheet.sent_at is None or sheet.month in changed]
    now = timezone.now()
    for sheet in told_now:
        sheet.sent_at, sheet.sent_by = now, link.partner
        sheet.save(update_fields=["sent_at", "sent_by"])
    row.used_at = now
    row.save(update_fields=["used_at"])
    _tell(link, told_now)
    return told_now


def own_documents(link: HoursLink, sheets: Collection[Sheet]) -> list[SheetDocument]:
    """Return the papers that a partner sent for these sheets by its links: those of others are not told to it."""
    rows = SheetDocument.objects.filter(sheet__in=[sheet.pk for sheet in sheets], link__partner=link.partner_id)
    return list(rows.select_related("sheet").order_by("sheet__month", "pk"))


def own_note(sheet: Sheet | None, partner: Partner) -> str:
    """Return the remark of a partner on a sheet: others have theirs, which it is not told."""
    lines = sheet.note.splitlines() if sheet is not None else []
    return next((line.removeprefix(_signed(partner)) for line in lines if line.startswith(_signed(partner))), "")


def _signed(partner: Partner) -> str:
    return f"{str(partner)[:100]} : "


def _note(sheet: Sheet, link: HoursLink, note: str) -> None:
    """Keep the remark of a structure in place of its former one, beside those of others."""
    said, sign = " ".join(note.split()), _signed(link.partner)
    lines = [line for line in sheet.note.splitlines() if not line.startswith(sign)]
    text = "\n".join([*lines, *([f"{sign}{said}"] if said else [])])
    if len(text) > Sheet._meta.get_field("note").max_length:  # type: ignore[operator]  # a CharField has one
        raise InsertionError("Ce mois a déjà beaucoup de remarques : dites la vôtre à la personne qui vous a écrit.")
    sheet.note = text
    sheet.save(update_fields=["note"])


def _attach(sheet: Sheet, link: HoursLink, document: Document) -> None:
    """Keep a paper of a structure. Raises AlreadyAttachedError."""
    if SheetDocument.objects.filter(sheet=sheet, digest=document.digest).exists():
        raise AlreadyAttachedError("Ce fichier est déjà joint à ce relevé.")
    title = f"Justificatif de {str(link.partner)[:150]}, {french.date_text(sheet.month, 'F Y')}"
    store(SheetDocument, document=document, title=title, by=None, sheet=sheet, link=link)


def _tell(link: HoursLink, sheets: Collection[Sheet]) -> None:
    """Tell who follows the contract, or the action, that a month waits to be validated: once a day for each."""
    place = link.lot.contract if link.lot is not None else link.action
    for sheet in sheets:
        notify(
            users=[place.responsible],  # type: ignore[union-attr]  # a link is that of one of them
            kind=NotificationKind.DEADLINE,
            key=f"hours-{sheet.pk}-{link.partner_id}-{timezone.localdate():%Y%m%d}",
            title=f"{link.partner} a envoyé ses heures de {french.date_text(sheet.month, 'F Y')} : à valider.",
            url=sheet.get_absolute_url(),
            why=f"Vous suivez {place}.",
        )
