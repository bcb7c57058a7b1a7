"""Records said to be right together; what is told about again and again, to whom, once a day."""

import datetime
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import Notification, NotificationChoice
from accounts.services import send_digests
from partners.models import Contact, ContactPost, Partner
from partners.services.freshness import months_later, remind_upkeep
from tests.factories import ContactFactory, PartnerFactory, PresenceFactory, QuartierFactory, member

pytestmark = pytest.mark.django_db
LIST = "/partenaires/"
TOGETHER = "/partenaires/toujours-exact/"
PAGE = "/partenaires/a-tenir-a-jour/"
DAY = datetime.date
CHECKED = DAY(2025, 1, 10)
# The first day on which it is to check: the day after a year.
STALE = DAY(2026, 1, 11)


@pytest.fixture
def partner(quartier) -> Partner:
    row = PartnerFactory(name="Régie des Tilleuls", checked_on=CHECKED)
    PresenceFactory(partner=row, quartier=quartier)
    return row


def told(user: Any) -> list[str]:
    return list(Notification.objects.filter(user=user).order_by("pk").values_list("title", flat=True))


def sent(*rows: Partner) -> dict[str, Any]:
    return {"row": [f"{row.pk}:{row.version}" for row in rows], "filtres": "fraicheur=a-verifier"}


def names(response: Any) -> list[str]:
    return [row.name for row in response.context["rows"]]


# ---- together -------------------------------------------------------------------------------------------------------


def test_several_records_are_right_in_one_gesture(sign_in, officer, partner):
    other, third = PartnerFactory(name="Club"), PartnerFactory(name="Foyer")
    client = sign_in(officer)
    page = client.get(f"{LIST}?fraicheur=a-verifier&cocher=1").content.decode()
    assert f'value="{other.pk}:{other.version}" aria-label="Cocher Club" checked' in page
    answer = client.post(TOGETHER, sent(partner, other), follow=True)
    assert "2 fiches sont exactes aujourd’hui" in answer.content.decode()
    assert answer.redirect_chain[0][0] == f"{LIST}?fraicheur=a-verifier"
    assert names(answer) == ["Foyer"]
    for row in (partner, other):
        row.refresh_from_db()
        assert (row.checked_on, row.checked_by) == (timezone.localdate(), officer)
    third.refresh_from_db()
    assert third.checked_on is None


def test_a_record_that_changed_since_it_was_read_is_not_said_to_be_right(sign_in, officer, partner):
    other = PartnerFactory(name="Club")
    data = sent(partner, other)
    Partner.objects.filter(pk=other.pk).update(phone="01 99 00 00 01")
    page = sign_in(officer).post(TOGETHER, data, follow=True).content.decode()
    assert "Une fiche" not in page
    assert "1 fiche est exacte aujourd’hui" in page
    assert "regardez de nouveau : « Club »" in page
    other.refresh_from_db()
    assert other.checked_on is None


@pytest.mark.parametrize("rows", [[], ["x"], ["1"], ["1:a", "٣:1"], ["999999999:1"]])
def test_what_is_no_row_changes_nothing(sign_in, officer, partner, rows):
    answer = sign_in(officer).post(TOGETHER, {"row": rows, "filtres": "\x00%"}, follow=True)
    assert answer.status_code == 200
    partner.refresh_from_db()
    assert partner.checked_on == CHECKED


def test_boxes_are_for_those_who_keep_the_directory_and_for_records_to_check(sign_in, officer, proximity, partner):
    assert 'name="row"' not in sign_in(proximity).get(LIST).content.decode()
    assert sign_in(proximity).post(TOGETHER, sent(partner)).status_code == 403
    Partner.objects.update(checked_on=timezone.localdate())
    assert 'name="row"' not in sign_in(officer).get(LIST).content.decode()


def test_those_of_one_s_quartiers(sign_in, officer, partner):
    PresenceFactory(partner=PartnerFactory(name="Club lointain"))
    PartnerFactory(name="Foyer de nulle part")
    assert names(sign_in(officer).get(f"{LIST}?fraicheur=mes-quartiers")) == ["Régie des Tilleuls"]


# ---- told again -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [(DAY(2026, 1, 31), 1, DAY(2026, 2, 28)), (DAY(2025, 11, 30), 3, DAY(2026, 2, 28)), (STALE, 12, DAY(2027, 1, 11))],
)
def test_months_later(day, months, later):
    assert months_later(day, months) == later


def test_a_stale_record_is_told_about_after_one_two_three_and_four_months(partner, officer, manager, proximity):
    days = {}
    for number in range(400):
        day = CHECKED + datetime.timedelta(days=300 + number)
        if remind_upkeep(day):
            days[day] = told(officer)[-1]
    assert list(days) == [DAY(2026, 2, 11), DAY(2026, 3, 11), DAY(2026, 4, 11), DAY(2026, 5, 11)]
    assert set(days.values()) == {"À vérifier : Régie des Tilleuls"}
    assert len(told(manager)) == 4
    assert told(proximity) == []


def test_nobody_is_told_twice_the_same_day_and_a_missed_day_is_made_up_for(partner, officer, quartier):
    other = PartnerFactory(name="Club", checked_on=CHECKED + datetime.timedelta(days=3))
    PresenceFactory(partner=other, quartier=quartier)
    # The task did not run on the eleventh.
    assert remind_upkeep(DAY(2026, 2, 12)) == 1
    assert remind_upkeep(DAY(2026, 2, 12)) == 0
    assert remind_upkeep(DAY(2026, 2, 13)) == 0
    assert remind_upkeep(DAY(2026, 2, 14)) == 1
    assert told(officer) == ["À vérifier : Régie des Tilleuls", "À vérifier : Club"]


def test_one_that_was_never_checked_counts_from_the_day_it_was_made(officer, quartier):
    row = PartnerFactory(name="Neuf")
    PresenceFactory(partner=row, quartier=quartier)
    made = timezone.localdate()
    assert remind_upkeep(made) == 0
    assert remind_upkeep(months_later(made, 1)) == 1


def test_what_is_right_again_dissolved_or_elsewhere_is_not_told(officer, partner, quartier):
    outside = member(QuartierFactory(), Role.MANAGER)
    Partner.objects.filter(pk=partner.pk).update(checked_on=DAY(2026, 2, 1))
    assert remind_upkeep(DAY(2026, 2, 11)) == 0
    Partner.objects.filter(pk=partner.pk).update(checked_on=CHECKED, is_dissolved=True)
    assert remind_upkeep(DAY(2026, 2, 11)) == 0
    Partner.objects.filter(pk=partner.pk).update(is_dissolved=False)
    partner.presences.update(until=DAY(2020, 1, 1))
    assert remind_upkeep(DAY(2026, 2, 11)) == 0
    assert told(outside) == []


def test_contacts_past_their_day_are_counted_and_not_named(officer, partner):
    for name in ("Delacroix", "Durand"):
        contact = ContactFactory(last_name=name, informed_on=DAY(2024, 1, 5), keep_until=DAY(2026, 2, 10))
        ContactPost.objects.create(contact=contact, partner=partner, function="Directrice")
    assert remind_upkeep(DAY(2026, 2, 10)) == 0
    assert remind_upkeep(DAY(2026, 2, 11)) == 1
    assert told(officer) == ["À vérifier : Régie des Tilleuls ; 2 contacts à revoir ou à effacer"]
    assert remind_upkeep(DAY(2026, 3, 11)) == 1
    Contact.objects.update(keep_until=DAY(2028, 1, 1))
    assert remind_upkeep(DAY(2026, 4, 11)) == 1
    assert told(officer)[-1] == "À vérifier : Régie des Tilleuls"


def test_many_records_are_one_line(officer, partner, quartier):
    for name in ("Club", "Foyer", "Maison"):
        PresenceFactory(partner=PartnerFactory(name=name, checked_on=CHECKED), quartier=quartier)
    remind_upkeep(DAY(2026, 2, 11))
    assert told(officer) == ["À vérifier : Club, Foyer et 2 autres"]


def test_one_may_turn_it_off_and_it_leaves_with_the_digest_otherwise(officer, manager, partner, mailoutbox):
    NotificationChoice.objects.create(user=officer, kind="directory", in_app=False, mail="none")
    NotificationChoice.objects.create(user=manager, kind="directory", mail="daily")
    with time_machine.travel(DAY(2026, 2, 11)):
        remind_upkeep()
        assert send_digests("daily") == (1, 0)
    assert told(officer) == []
    [message] = mailoutbox
    assert message.to == [manager.email]
    assert "À vérifier : Régie des Tilleuls" in message.body
    assert PAGE in message.body


@pytest.mark.parametrize("count", [1, 3])
def test_telling_takes_the_same_queries_however_much_there_is(officer, quartier, count, django_assert_num_queries):
    for number in range(count):
        row = PartnerFactory(checked_on=CHECKED)
        PresenceFactory(partner=row, quartier=quartier)
        contact = ContactFactory(informed_on=DAY(2024, 1, 5), keep_until=DAY(2026, 2, 10))
        ContactPost.objects.create(contact=contact, partner=row, function=f"F{number}")
    # Two of them begin and end what is done at once.
    with django_assert_num_queries(9):
        remind_upkeep(DAY(2026, 2, 11))


# ---- the page and the desk ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_page_and_of_the_desk(sign_in, officer, quartier, count, django_assert_num_queries):
    for number in range(count):
        row = PartnerFactory()
        PresenceFactory(partner=row, quartier=quartier)
        contact = ContactFactory(informed_on=DAY(2020, 1, 5), keep_until=DAY(2021, 2, 10))
        ContactPost.objects.create(contact=contact, partner=row, function=f"F{number}")
    client = sign_in(officer)
    with django_assert_num_queries(8):
        page = client.get(PAGE)
    assert len(page.context["stale"]) == len(page.context["rows"]) == count
    with django_assert_num_queries(5):
        panel = client.get(reverse("partners:upkeep_panel")).content.decode()
    assert f"{count} fiche{'s' if count > 1 else ''} à vérifier" in panel
    assert f"{count} contact{'s' if count > 1 else ''} à revoir" in panel


def test_the_page_is_of_one_s_quartiers_and_of_all_for_administrators(
    sign_in, officer, outsider, administrator, partner
):
    contact = ContactFactory(last_name="Delacroix", informed_on=DAY(2020, 1, 5), keep_until=DAY(2021, 2, 10))
    ContactPost.objects.create(contact=contact, partner=partner, function="Directrice")
    for user, is_seen in ((officer, True), (outsider, False), (administrator, True)):
        page = sign_in(user).get(PAGE).content.decode()
        assert ("Delacroix" in page) is is_seen
        assert ("Effacer ce contact" in page) is (user == administrator)
