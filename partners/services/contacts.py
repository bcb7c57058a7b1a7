"""People to call who change structure, and those whose details are not to be kept any more."""

import datetime
from collections import Counter
from dataclasses import dataclass
from typing import Any

import pghistory.models
import pgtrigger
from django.db import transaction
from django.utils import timezone

from core.history import author_key_of, authors_of, event_model, signed_by
from partners.models import ERASED, Contact, ContactPost, Merge, Partner

# What stays of a contact that was erased: nothing that tells who it was.
NOTHING_LEFT = {"first_name": "", "last_name": ERASED, "phone": "", "email": "", "notes": "", "origin": ERASED}
# The history is only added to, but for this: two tables, inside one transaction (docs/adr/0008).
APPEND_ONLY = ("partners.ContactEvent:append_only", "partners.ContactPostEvent:append_only")
# Times that contacts were erased, in the journal of the page.
TOLD = 20


class ContactError(Exception):
    """What was asked of a contact cannot be done. The message says why, in French."""


@transaction.atomic
def move_contact(
    *,
    post: ContactPost,
    contact: Contact,
    partner: Partner,
    function: str,
    on: datetime.date,
    keeps_former: bool,
    by: Any,
) -> ContactPost:
    """Say that a contact works at another partner from a day on: what it did at the first one ends the day before.

    `contact` is the same person, whose phone and e-mail may have changed on the way; with `keeps_former` it works at
    both. Returns what it does there. Raises ContactError when the post ended meanwhile, or when the dates or the
    place cannot be; ContactPost.DoesNotExist when the contact was erased meanwhile.
    """
    row = ContactPost.objects.select_for_update(of=("self",)).get(pk=post.pk)
    if row.until is not None and row.until < timezone.localdate():
        raise ContactError("Ce contact a déjà quitté cette structure.")
    if partner.pk == row.partner_id:
        raise ContactError("C’est la structure où il est déjà : pour changer sa fonction, modifiez le contact.")
    if ContactPost.objects.current().filter(contact=row.contact_id, partner=partner, function=function).exists():
        raise ContactError("Ce contact a déjà cette fonction là-bas.")
    if not keeps_former:
        last = on - datetime.timedelta(days=1)
        if row.since is not None and last < row.since:
            raise ContactError(f"Il est ici depuis le {row.since:%d/%m/%Y} : le changement vient après ce jour.")
        # What was to end before ends as it was to.
        row.until = min(row.until or last, last)
        row.save(update_fields=["until"])
    contact.save()
    return ContactPost.objects.create(contact_id=row.contact_id, partner=partner, function=function, since=on)


@dataclass(frozen=True)
class Purge:
    """Contacts that were erased, or would be: by number; those that meetings lead to, whose place stays."""

    keys: list[int]
    emptied: list[int]

    @property
    def total(self) -> int:
        """How many there are."""
        return len(self.keys)


def _led_to(keys: list[int]) -> set[int]:
    """Return the contacts that rows of upper floors lead to (invitations, decisions): those rows stay."""
    found: set[int] = set()
    for relation in Contact._meta.related_objects:
        model: Any = relation.related_model
        if model is not ContactPost and not issubclass(model, pghistory.models.Event):
            name = relation.field.attname
            found.update(model._base_manager.filter(**{f"{name}__in": keys}).values_list(name, flat=True))
    return found


@transaction.atomic
def purge_contacts(
    *, by: Any, before: datetime.date | None = None, expected: int | None = None, is_dry: bool = False
) -> Purge:
    """Erase the contacts that were to be kept until a day before `before` (today), in the history too.

    `expected` is how many of them somebody agreed to erase. Raises ContactError when there are more or fewer by now.

    `by` is None for a task of the machine. The history says how many were erased, when and by whom, at which partners,
    and nothing of who they were. Where a meeting or a decision leads to one, an empty contact stays in its place.
    With `is_dry` nothing is written.
    """
    today = timezone.localdate()
    rows = Contact.objects.overdue(min(before or today, today)).order_by("pk")
    keys = list((rows if is_dry else rows.select_for_update(of=("self",))).values_list("pk", flat=True))
    if expected is not None and len(keys) != expected:
        raise ContactError("La liste a changé depuis que vous l’avez lue : rien n’est effacé. Relisez-la.")
    emptied = _led_to(keys) if keys else set()
    if not keys or is_dry:
        return Purge(keys, sorted(emptied))
    with signed_by(by):
        ContactPost.objects.filter(contact__in=keys).delete()
        Contact.objects.filter(pk__in=set(keys) - emptied).delete()
        Contact.objects.filter(pk__in=emptied).update(**NOTHING_LEFT)
    with pgtrigger.ignore(*APPEND_ONLY):
        _forget(keys)
    return Purge(keys, sorted(emptied))


def _forget(keys: list[int]) -> None:
    """Take these contacts out of what was kept of them: their history, that of their functions, undone merges."""
    of_contacts = event_model(Contact).objects.filter(pgh_obj_id__in=keys)
    of_contacts.filter(pgh_label="delete").update(**NOTHING_LEFT)
    of_contacts.exclude(last_name=ERASED, origin=ERASED).delete()
    of_posts = event_model(ContactPost).objects.filter(contact__in=keys)
    # A function at a partner, with its dates, is enough to know somebody.
    of_posts.filter(pgh_label="delete").update(function=ERASED, since=None, until=None)
    of_posts.exclude(function=ERASED).delete()
    label = ContactPost._meta.label_lower
    for merge in Merge.objects.filter(moved__aside__contains=[{"model": label}]).select_for_update(of=("self",)):
        aside = merge.moved["aside"]
        kept = [one for one in aside if one["model"] != label or one["fields"]["contact"] not in set(keys)]
        if len(kept) != len(aside):
            merge.moved = {**merge.moved, "aside": kept}
            merge.save(update_fields=["moved"])


@dataclass(frozen=True)
class Erased:
    """That contacts were erased at once: when, how many, by whom (empty for a task of the machine)."""

    at: datetime.datetime
    count: int
    who: str


def erased_contacts() -> list[Erased]:
    """Return when contacts were erased, the latest first; two queries."""
    events = (
        event_model(Contact)
        .objects.filter(last_name=ERASED, origin=ERASED)
        .select_related("pgh_context")
        .order_by("-pgh_id")
    )
    # Those of many contacts at once are many events.
    some = list(events[:1000])
    names = authors_of(some)
    counts = Counter((event.pgh_created_at, author_key_of(event)) for event in some)
    return [Erased(at, count, names.get(key, "")) for (at, key), count in counts.items()][:TOLD]
