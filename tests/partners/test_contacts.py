"""Contacts change structure with their dates; those past their day are erased, and nothing tells who they were."""

import datetime
import io
import re
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from core.history import event_model
from meetings.models import Decision, Invitee
from partners.forms import MoveForm
from partners.models import Contact, ContactPost, Merge, Partner
from partners.services.contacts import erased_contacts, move_contact, purge_contacts
from partners.services.merges import merge_partners, undo_merge
from tests.factories import ContactFactory, DecisionFactory, MeetingFactory, PartnerFactory

pytestmark = pytest.mark.django_db
DAY = datetime.date
PAST = {"informed_on": DAY(2020, 1, 5), "keep_until": DAY(2022, 1, 5)}
SECRETS = (
    "Zebulonne",
    "Quatrefages",
    "01 98 76 54 32",
    "zebulonne@exemple.example",
    "Salon du Kiosque",
    "Cheffe unique",
)


@pytest.fixture
def partner() -> Partner:
    return PartnerFactory(name="Régie")


def secret_contact(partner: Partner, **fields: Any) -> Contact:
    contact = ContactFactory(
        first_name="Zebulonne",
        last_name="Quatrefages",
        phone="01 98 76 54 32",
        email="zebulonne@exemple.example",
        origin="Salon du Kiosque",
        **{**PAST, **fields},
    )
    ContactPost.objects.create(contact=contact, partner=partner, function="Cheffe unique")
    return contact


def where_it_is_written(words: tuple[str, ...] = SECRETS) -> list[str]:
    """Every table of the database that has one of these words anywhere, history and tasks included."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute(
                f'SELECT count(*) FROM "{table}" t WHERE to_jsonb(t)::text ILIKE ANY (%s)',
                [[f"%{word}%" for word in words]],
            )
            if cursor.fetchone()[0]:
                found.append(table)
    return sorted(found)


# ---- from one structure to another ----------------------------------------------------------------------------------


def moved(contact: Contact, partner: Partner, **fields: Any) -> dict[str, Any]:
    return {
        "partner": f"{partner} · n° {partner.pk}", "function": "Directrice", "on": "2026-03-01", "phone": "",
        "email": "z@neuf.example", "informed_on": "2026-03-01", "keep_until": "2028-03-01", "version": contact.version,
        **fields,
    }  # fmt: skip


def test_a_contact_that_changes_structure_keeps_its_dates(sign_in, officer, partner):
    contact = secret_contact(partner)
    post = contact.posts.get()
    ContactPost.objects.filter(pk=post.pk).update(since=DAY(2021, 5, 1))
    there = PartnerFactory(name="Centre social")
    url = reverse("partners:contact_move", args=[post.pk])
    client = sign_in(officer)
    assert client.get(url).context["form"]["email"].value() == "zebulonne@exemple.example"
    answer = client.post(url, moved(contact, there))
    assert answer.url == f"{there.get_absolute_url()}#contacts"
    post.refresh_from_db()
    assert (post.since, post.until) == (DAY(2021, 5, 1), DAY(2026, 2, 28))
    new = there.posts.get()
    assert (new.contact, new.function, new.since, new.until) == (contact, "Directrice", DAY(2026, 3, 1), None)
    contact.refresh_from_db()
    assert (contact.email, contact.phone, contact.keep_until) == ("z@neuf.example", "", DAY(2028, 3, 1))
    assert Contact.objects.count() == 1


def test_one_may_work_at_both(sign_in, officer, partner):
    contact = secret_contact(partner)
    there = PartnerFactory(name="Centre social")
    sign_in(officer).post(
        reverse("partners:contact_move", args=[contact.posts.get().pk]), moved(contact, there, keeps_former="on")
    )
    assert {post.partner: post.until for post in contact.posts.all()} == {partner: None, there: None}


def test_what_cannot_be_is_said_and_nothing_is_half_done(sign_in, officer, partner):
    contact = secret_contact(partner)
    post = contact.posts.get()
    there = PartnerFactory(name="Centre social")
    ContactPost.objects.filter(pk=post.pk).update(since=DAY(2026, 5, 1))
    client, url = sign_in(officer), reverse("partners:contact_move", args=[post.pk])
    for data, reason in (
        (moved(contact, there), "le changement vient après ce jour"),
        (moved(contact, partner), "Aucun partenaire"),
        (moved(contact, there, phone="12"), "pas complet"),
        (moved(contact, there, keep_until="2020-01-01"), "suit celle de l’information"),
        (moved(contact, there, version=contact.version + 5), "pendant que vous l’aviez ouverte"),
    ):
        page = client.post(url, data)
        assert page.status_code == 422
        assert reason in page.content.decode()
        assert "z@neuf.example" in page.content.decode()
    contact.refresh_from_db()
    assert contact.email == "zebulonne@exemple.example"
    assert ContactPost.objects.get().until is None


@pytest.mark.parametrize(
    ("until", "expected"), [(DAY(2027, 1, 31), DAY(2027, 1, 31)), (DAY(2027, 6, 30), DAY(2027, 2, 28))]
)
def test_what_was_to_end_before_is_not_lengthened(officer, partner, until, expected):
    contact = secret_contact(partner)
    contact.posts.update(until=until)
    with time_machine.travel(DAY(2026, 12, 1)):
        move_contact(
            post=contact.posts.get(), contact=contact, partner=PartnerFactory(), function="Directrice",
            on=DAY(2027, 3, 1), keeps_former=False, by=officer,
        )  # fmt: skip
    assert partner.posts.get().until == expected


def test_one_that_is_erased_while_it_is_moved_is_not_found(sign_in, officer, partner, monkeypatch):
    contact = secret_contact(partner)
    url = reverse("partners:contact_move", args=[contact.posts.get().pk])
    there = PartnerFactory(name="Centre social")
    is_valid = MoveForm.is_valid
    monkeypatch.setattr(MoveForm, "is_valid", lambda form: is_valid(form) and purge_contacts(by=None).total)
    assert sign_in(officer).post(url, moved(contact, there)).status_code == 404
    assert not there.posts.exists()


# ---- erased ---------------------------------------------------------------------------------------------------------


def test_nothing_is_left_of_a_contact_that_is_erased(administrator, partner):
    contact = secret_contact(partner)
    # It lived: another phone, another function, merged with its partner and back.
    contact.notes = "Zebulonne préfère le matin"
    contact.save()
    contact.posts.update(function="Cheffe unique, et adjointe")
    twin = PartnerFactory()
    ContactPost.objects.create(contact=contact, partner=twin, function="Cheffe unique, et adjointe")
    undo_merge(merge=merge_partners(kept=partner, lost=twin, choices={}, by=administrator), by=administrator)
    merge = merge_partners(kept=partner, lost=twin, choices={}, by=administrator)
    kept = ContactFactory(last_name="Gardee")
    ContactPost.objects.create(contact=kept, partner=partner, function="Trésorière")
    assert "partners_merge" in where_it_is_written()
    done = purge_contacts(by=administrator)
    assert (done.keys, done.emptied) == ([contact.pk], [])
    assert where_it_is_written() == []
    assert list(Contact.objects.all()) == [kept]
    assert event_model(Contact).objects.filter(pgh_obj_id=kept.pk).exists()
    # The merge is undone as before, without the contact.
    undo_merge(merge=Merge.objects.get(pk=merge.pk), by=administrator)
    assert list(ContactPost.objects.values_list("contact", flat=True)) == [kept.pk]


def test_where_a_meeting_leads_to_it_an_empty_place_stays(administrator, partner, quartier):
    contact = secret_contact(partner)
    meeting = MeetingFactory(quartiers=[quartier])
    invitee = Invitee.objects.create(meeting=meeting, contact=contact, partner=partner)
    decision = DecisionFactory(meeting=meeting, contact=contact, partner=partner)
    done = purge_contacts(by=administrator)
    assert (done.keys, done.emptied) == ([contact.pk], [contact.pk])
    assert where_it_is_written() == []
    invitee = Invitee.objects.get(pk=invitee.pk)
    assert (str(invitee), invitee.email, invitee.partner) == ("Contact effacé", "", partner)
    assert Decision.objects.get(pk=decision.pk).who == "Contact effacé, Régie"
    # It is erased once.
    assert purge_contacts(by=administrator).total == 0


def test_only_those_past_their_day(administrator, partner):
    today = timezone.localdate()
    last = secret_contact(partner, keep_until=today)
    assert purge_contacts(by=administrator).total == 0
    Contact.objects.filter(pk=last.pk).update(keep_until=today - datetime.timedelta(days=1))
    assert purge_contacts(by=administrator, before=today - datetime.timedelta(days=1)).total == 0
    assert purge_contacts(by=administrator).total == 1


def test_the_command_says_how_many_and_which_by_number(partner):
    contact = secret_contact(partner)

    def run(*arguments: str) -> str:
        out = io.StringIO()
        call_command("purge_contacts", *arguments, stdout=out)
        return out.getvalue()

    assert run("--dry-run") == f"Contacts à effacer : 1.\nNuméros : {contact.pk}.\n"
    assert Contact.objects.filter(pk=contact.pk, last_name="Quatrefages").exists()
    assert run() == f"Contacts effacés : 1.\nNuméros : {contact.pk}.\n"
    assert run() == "Contacts effacés : 0.\n"
    [one] = erased_contacts()
    assert (one.count, one.who) == (1, "")


def test_an_administrator_erases_what_the_page_shows_and_the_page_says_so(sign_in, administrator, officer, partner):
    secret_contact(partner)
    url, page = reverse("partners:contacts_purge"), reverse("partners:upkeep")
    today = timezone.localdate().isoformat()
    assert sign_in(officer).post(url, {"montres": f"{today}:1"}).status_code == 403
    client = sign_in(administrator)
    for wrong in ({}, {"montres": "hier"}, {"montres": "2026-02-31:1"}, {"montres": today}):
        assert "Relisez la liste" in client.post(url, wrong, follow=True).content.decode()
    assert Contact.objects.count() == 1
    # The button of the page.
    assert f'name="montres" value="{today}:1"' in client.get(page).content.decode()
    told = client.post(url, {"montres": f"{today}:1"}, follow=True).content.decode()
    assert "1 contact effacé, de l’annuaire et de son historique" in told
    assert f"par {administrator}" in told
    assert where_it_is_written(SECRETS) == []


def test_not_one_more_is_erased_than_the_question_said(sign_in, administrator, partner, monkeypatch):
    monkeypatch.setattr("partners.views.upkeep.PAGE_SIZE", 1)
    first, second = secret_contact(partner), ContactFactory(**PAST)
    client, url = sign_in(administrator), reverse("partners:contacts_purge")
    words = client.get(reverse("partners:upkeep")).content.decode()
    assert "Effacer ces 2 contacts ?" in words
    shown = re.search(r'name="montres" value="([^"]+)"', words)[1]
    third = ContactFactory(**PAST)
    refused = client.post(url, {"montres": shown}, follow=True).content.decode()
    assert "La liste a changé" in refused
    assert "Effacer ces 3 contacts ?" in refused
    assert set(Contact.objects.all()) == {first, second, third}
    third.delete()
    client.post(url, {"montres": shown})
    assert not Contact.objects.exists()
