"""What is to be kept true in the directory: records to check, contacts to look at again or to erase."""

import re
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_POST, require_safe

from core.french import number
from core.paginator import CappedPaginator
from core.views import refuse
from partners import permissions
from partners.models import Contact, ContactPost, Partner, Presence
from partners.services import contacts, freshness

# A row as the list sends it: its key and the version that was shown.
ROW = re.compile(r"(\d{1,18}):(\d{1,9})", re.ASCII)
# The day on which contacts were shown, and how many there were.
SHOWN_CONTACTS = re.compile(r"(\d{4}-\d{2}-\d{2}):(\d{1,9})", re.ASCII)
SHOWN = 10
PAGE_SIZE = 50
# As many are counted on one's desk, and no more.
COUNTED = 99


def _here(request: HttpRequest) -> QuerySet[Any]:
    """The partners that act on the reader's quartiers."""
    return Presence.objects.visible_to(request.user).current().order_by().values("partner")


def _to_check(request: HttpRequest) -> QuerySet[Any]:
    rows = Partner.objects.visible_to(request.user).to_check()
    return rows.filter(pk__in=_here(request)).order_by("checked_on", "pk")


def _overdue(request: HttpRequest) -> QuerySet[Any]:
    """Contacts past their day: those of the reader's quartiers; for administrators, who erase them, all of them."""
    rows = Contact.objects.overdue()
    if not permissions.can_administer_directory(request.user):
        posts = ContactPost.objects.filter(partner__in=_here(request))
        rows = rows.filter(pk__in=posts.values("contact"))
    return rows.order_by("keep_until", "pk")


@require_safe
def upkeep(request: HttpRequest) -> HttpResponse:
    """Show the records to check and the contacts past their day."""
    refuse(permissions.why_not_edit_partner(request.user))
    can_erase = permissions.can_administer_directory(request.user)
    page = CappedPaginator(_overdue(request).prefetch_related("posts__partner"), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    total = page.paginator.count
    if can_erase and page.paginator.is_capped:
        # All of them are erased, beyond those that pages show.
        total = _overdue(request).order_by().count()
    these = f"ces {number(total)} contacts" if total > 1 else "ce contact"
    stale = list(_to_check(request).select_related("kind", "commune")[: SHOWN + 1])
    return render(
        request,
        "partners/upkeep.html",
        {
            "stale": stale[:SHOWN],
            "has_more": len(stale) > SHOWN,
            "page_obj": page,
            "rows": list(page),
            "count": total,
            "erased": contacts.erased_contacts() if can_erase else [],
            "can_erase": can_erase,
            "erase_label": f"Effacer {these}",
            "erase_question": f"Effacer {these} ? Leurs coordonnées disparaissent pour de bon, de l’historique aussi.",
            "shown": f"{timezone.localdate().isoformat()}:{total}",
            "section": "partenaires",
        },
    )


@require_safe
def upkeep_panel(request: HttpRequest) -> HttpResponse:
    """Show how much there is, on one's desk; nothing for who does not keep the directory. Two queries."""
    stale = late = 0
    if permissions.can_edit_partner(request.user):
        stale = _to_check(request).order_by()[: COUNTED + 1].count()
        late = _overdue(request).order_by()[: COUNTED + 1].count()
    return render(request, "partners/upkeep_panel.html", {"stale": stale, "late": late, "most": COUNTED})


@require_POST
def still_right_together(request: HttpRequest) -> HttpResponse:
    """Say that the records that were ticked are still right."""
    refuse(permissions.why_not_edit_partner(request.user))
    filters = QueryDict(request.POST.get("filtres", "").replace("\x00", "")[:4000])
    back = reverse("partners:upkeep") if "a_tenir" in request.POST else reverse("partners:partner_list", query=filters)
    found = [match for value in request.POST.getlist("row")[: freshness.MOST] if (match := ROW.fullmatch(value))]
    if not found:
        messages.error(request, "Cochez d’abord les fiches que vous avez relues.")
        return redirect(back)
    count, changed = freshness.still_right_together(
        versions={int(match[1]): int(match[2]) for match in found}, by=request.user
    )
    if count:
        plural = "s" if count > 1 else ""
        are = "sont" if plural else "est"
        messages.success(request, f"{number(count)} fiche{plural} {are} exacte{plural} aujourd’hui.")
    if changed:
        names = ", ".join(f"« {row} »" for row in changed[:5]) + ("…" if len(changed) > 5 else "")
        what = "Ces fiches ont" if len(changed) > 1 else "Cette fiche a"
        messages.warning(request, f"{what} changé pendant que vous relisiez, regardez de nouveau : {names}.")
    return redirect(back)


@require_POST
def contacts_purge(request: HttpRequest) -> HttpResponse:
    """Erase all contacts that were past their day when the page was shown, on all its pages.

    What is posted is that day and how many they were, as the question said; when they are not as many any more,
    nothing is erased.
    """
    refuse(permissions.why_not_administer_directory(request.user))
    shown = SHOWN_CONTACTS.fullmatch(request.POST.get("montres", ""))
    try:
        before = parse_date(shown[1]) if shown else None
    except ValueError:
        before = None
    if shown is None or before is None:
        # Only what was shown is erased for good.
        messages.error(request, "Relisez la liste, puis effacez.")
        return redirect("partners:upkeep")
    try:
        done = contacts.purge_contacts(by=request.user, before=before, expected=int(shown[2]))
    except contacts.ContactError as error:
        messages.error(request, str(error))
        return redirect("partners:upkeep")
    if not done.total:
        messages.info(request, "Aucun contact n’était à effacer.")
    else:
        plural = "s" if done.total > 1 else ""
        messages.success(
            request, f"{number(done.total)} contact{plural} effacé{plural}, de l’annuaire et de son historique."
        )
    return redirect("partners:upkeep")
