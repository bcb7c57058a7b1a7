"""A partner corrects its own record, by a signed link that holds for a month and for one answer, without an account.

What it says is proposed: an administrator takes it or leaves it, field by field.
"""

import datetime
import re
from collections.abc import Collection, Mapping
from typing import Any

import pgtrigger
from django.conf import settings
from django.core.mail import EmailMessage
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.db.models import F, Func, JSONField, Q, TextField, Value
from django.db.models.functions import Cast
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from core.history import event_model, signed_by
from partners.enums import RequestStatus
from partners.models import CorrectionRequest, Partner

# Of this purpose alone.
SIGNER = Signer(salt="partners.correction")
VALID_DAYS = 30
# An answer that nobody has reviewed so long after its link expired no longer says whom to call.
FORGOTTEN_DAYS = 180
# The history is only added to, but for who is named in an answer (docs/adr/0008).
APPEND_ONLY = "partners.CorrectionRequestEvent:append_only"
WITHOUT_CONTACT = Func(
    F("answer"),
    Cast(Value("contact"), TextField()),
    template="(%(expressions)s)",
    arg_joiner=" - ",
    output_field=JSONField(),
)
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
PHONE = re.compile(r"(?<!\d)(?:\+33 ?|0)[1-9](?:[ .-]?\d\d){4}(?!\d)")
# What a partner may correct: what is public of it, and nothing that was written about it.
FIELDS = ("name", "short_name", "purpose", "address", "postal_code", "phone", "email", "website", "opening_hours")
LABELS = {
    "name": "Nom",
    "short_name": "Sigle",
    "purpose": "Ce que vous faites",
    "address": "Adresse",
    "postal_code": "Code postal",
    "phone": "Téléphone",
    "email": "Courriel",
    "website": "Site",
    "opening_hours": "Horaires",
    "contact": "Personne à joindre",
    "closed": "Nous avons cessé notre activité",
}


class CorrectionError(Exception):
    """What was asked cannot be done. The message says why, in French."""


class ChangedRecordError(CorrectionError):
    """The record is no longer the one that the answer was compared with."""


@transaction.atomic
def ask_correction(*, partner: Partner, by: Any) -> CorrectionRequest:
    """Make the request that is sent to the address of a partner; a former one that waits is closed.

    Raises CorrectionError when the partner has no address.
    """
    row = Partner.objects.select_for_update(of=("self",)).get(pk=partner.pk)
    if not row.email:
        raise CorrectionError("Cette fiche n’a pas de courriel : appelez, puis corrigez-la.")
    now = timezone.now()
    CorrectionRequest.objects.filter(partner=row, status=RequestStatus.SENT).update(status=RequestStatus.REVOKED)
    return CorrectionRequest.objects.create(
        partner=row,
        email=row.email,
        sent_at=now,
        sent_by=by,
        expires_at=now + datetime.timedelta(days=VALID_DAYS),
    )


def correction_path(request: CorrectionRequest) -> str:
    """Return the path of the page where the partner answers."""
    return reverse("partners:correction", args=[SIGNER.sign(str(request.uid))])


def send_correction(*, request_id: int) -> bool:
    """Send the message of a request; return whether the mail server took it. A refused one is closed."""
    row = CorrectionRequest.objects.select_related("partner", "sent_by").get(pk=request_id)
    if row.status != RequestStatus.SENT:
        return False
    site = str(settings.SITE_URL).rstrip("/")
    text = render_to_string(
        "partners/email/correction.txt",
        {"partner": row.partner, "by": row.sent_by, "link": f"{site}{correction_path(row)}", "until": row.expires_at},
    )
    message = EmailMessage(
        subject=f"Vos coordonnées sont-elles à jour ? {row.partner}",
        body=text.strip() + "\n",
        to=[row.email],
        reply_to=[row.sent_by.email],
    )
    try:
        message.send()
    except OSError:
        CorrectionRequest.objects.filter(pk=row.pk, status=RequestStatus.SENT).update(status=RequestStatus.REVOKED)
        return False
    return True


def request_of(token: str) -> CorrectionRequest | None:
    """Return the request of a link; None when it was changed or made for another purpose."""
    try:
        uid = SIGNER.unsign(token)
    except BadSignature:
        return None
    return CorrectionRequest.objects.select_related("partner", "sent_by").filter(uid=uid).first()


def why_not_answer(request: CorrectionRequest) -> str:
    """Say why a link takes no answer; empty when it does."""
    if request.status in (RequestStatus.ANSWERED, RequestStatus.REVIEWED):
        return "Vous avez déjà répondu : merci. Ce lien ne sert qu’une fois."
    if request.status == RequestStatus.REVOKED or request.partner.merged_into_id:
        return "Ce lien a été remplacé. Répondez au message le plus récent."
    if request.expires_at < timezone.now():
        return "Ce lien n’est plus valable. Demandez-en un autre à la personne qui vous l’a envoyé."
    return ""


@transaction.atomic
def answer_correction(*, request: CorrectionRequest, said: Mapping[str, Any]) -> None:
    """Keep what a partner says of itself, once: what differs from its record, or that all is right.

    Raises CorrectionError when the link takes no answer any more.
    """
    row = CorrectionRequest.objects.select_for_update(of=("self",)).select_related("partner").get(pk=request.pk)
    if reason := why_not_answer(row):
        raise CorrectionError(reason)
    partner = row.partner
    row.answer = {name: said[name] for name in FIELDS if name in said and said[name] != getattr(partner, name)}
    for name in ("contact", "closed"):
        if said.get(name):
            row.answer[name] = said[name]
    row.status, row.answered_at = RequestStatus.ANSWERED, timezone.now()
    row.save(update_fields=["answer", "status", "answered_at"])


def proposed_contact(request: CorrectionRequest) -> dict[str, str]:
    """Return what the form of a contact begins with, of the person that an answer names in its own words.

    An e-mail address and a phone number are told apart for sure; the rest is left as the name, for a reader to split.
    """
    text = " ".join(str(request.answer.get("contact", "")).split())
    found = {"origin": "Proposé par le partenaire"}
    for name, form in (("email", EMAIL), ("phone", PHONE)):
        if match := form.search(text):
            found[name] = match[0]
            text = f"{text[: match.start()]} {text[match.end() :]}"
    # The commas of what was taken out.
    found["last_name"] = re.sub(r"(?:\s*[,;])+\s*(?=[,;]|$)", "", " ".join(text.split()))[:80].strip()
    return found


@transaction.atomic
def review_correction(*, request: CorrectionRequest, accepted: Collection[str], by: Any, version: int) -> list[str]:
    """Take what is accepted of an answer into the record, which is checked from then on; return the fields taken.

    Whom it names to be called is forgotten: it is kept among the contacts, until a day, or nowhere.
    `version` is that of the record which the reader compared with. Raises CorrectionError when somebody reviewed the
    answer, or changed the record, meanwhile.
    """
    row = CorrectionRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    if row.status != RequestStatus.ANSWERED:
        raise CorrectionError("Cette réponse a déjà été relue.")
    partner = Partner.objects.select_for_update(of=("self",)).get(pk=row.partner_id)
    if partner.version != version:
        raise ChangedRecordError("La fiche a changé pendant que vous relisiez : comparez de nouveau.")
    taken = [name for name in FIELDS if name in accepted and name in row.answer]
    for name in taken:
        setattr(partner, name, row.answer[name])
    if "closed" in accepted and row.answer.get("closed"):
        partner.is_dissolved = True
        taken.append("is_dissolved")
    partner.checked_on, partner.checked_by = timezone.localdate(), by
    partner.save(update_fields=[*taken, "checked_on", "checked_by"])
    row.status, row.reviewed_by = RequestStatus.REVIEWED, by
    row.save(update_fields=["status", "reviewed_by"])
    _forget_people([row.pk])
    return taken


@transaction.atomic
def forget_people(*, by: Any, is_dry: bool = False) -> int:
    """Take out of old answers whom they name, in the history too; return how many answers there were, or would be.

    They are those that were reviewed, and those whose link expired `FORGOTTEN_DAYS` ago. `by` is None for a task of
    the machine. With `is_dry` nothing is written.
    """
    old = timezone.now() - datetime.timedelta(days=FORGOTTEN_DAYS)
    rows = CorrectionRequest.objects.filter(
        Q(status=RequestStatus.REVIEWED) | Q(expires_at__lt=old), answer__has_key="contact"
    ).order_by("pk")
    keys = list((rows if is_dry else rows.select_for_update(of=("self",))).values_list("pk", flat=True))
    if keys and not is_dry:
        with signed_by(by):
            _forget_people(keys)
    return len(keys)


def _forget_people(keys: list[int]) -> None:
    """Take whom these answers name out of them, and out of their history."""
    named = {"answer__has_key": "contact"}
    CorrectionRequest.objects.filter(pk__in=keys, **named).update(answer=WITHOUT_CONTACT)
    with pgtrigger.ignore(APPEND_ONLY):
        event_model(CorrectionRequest).objects.filter(pgh_obj__in=keys, **named).update(answer=WITHOUT_CONTACT)
