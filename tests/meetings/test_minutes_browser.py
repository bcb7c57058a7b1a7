"""Taking minutes in a real browser: two who write, a network that drops, the keyboard alone."""

import datetime
import re

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from meetings.models import AgendaItem, Decision, Meeting
from meetings.services import decisions
from tests.factories import AgendaItemFactory, InviteeFactory, MeetingFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser_context_args(service_workers="block")]


@pytest.fixture
def meeting(officer, manager, quartier) -> Meeting:
    row = MeetingFactory(
        organiser=officer,
        quartiers=[quartier],
        title="Cellule",
        status="held",
        starts_at=timezone.now() - datetime.timedelta(hours=1),
    )
    InviteeFactory(meeting=row, user=manager)
    return row


@pytest.fixture
def item(meeting) -> AgendaItem:
    return AgendaItemFactory(meeting=meeting, title="Propreté", notes="Un\nDeux\nTrois")


@pytest.fixture
def minutes(page, live_site, officer, meeting, item):
    """The page where minutes are taken, of the chargée de mission; a fault of the page fails the test."""
    faults = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda line: faults.append(line.text) if "Content Security" in line.text else None)
    live_site.sign_in(page, officer)
    page.goto(live_site + reverse("meetings:minutes", args=[meeting.pk]))
    yield page
    assert not faults


def notes(page):
    return page.get_by_label("Ce qui se dit : Propreté")


def said(page):
    return page.locator("#releve-etat")


def stored(item):
    item.refresh_from_db()
    return item.notes


def test_what_is_typed_is_saved_by_itself(minutes, item):
    expect(minutes.get_by_role("button", name="Enregistrer le relevé")).to_be_hidden()
    expect(said(minutes)).to_have_text("Ce que vous écrivez s’enregistre tout seul.")
    notes(minutes).fill("Quatre")
    expect(said(minutes)).to_have_text(re.compile(r"^Enregistré à \d\d:\d\d$"))
    assert stored(item) == "Quatre"


def test_the_lines_of_another_come_in_while_one_types(minutes, item, manager):
    decisions.write_notes(item=item, text="Un\nDeux\nTrois, dit Maya", base="Un\nDeux\nTrois", by=manager)
    sent = []

    def slowly(route):
        answer = route.fetch()
        if not sent:
            # Typed after the text left and before the answer came.
            notes(minutes).evaluate("field => { field.value = 'Un, oui, vraiment\\nDeux\\nTrois'; }")
        sent.append(route.request.post_data)
        route.fulfill(response=answer)

    minutes.route("**/enregistrer/", slowly)
    notes(minutes).fill("Un, oui\nDeux\nTrois")
    expect(notes(minutes)).to_have_value("Un, oui, vraiment\nDeux\nTrois, dit Maya")
    assert stored(item) == "Un, oui, vraiment\nDeux\nTrois, dit Maya"
    assert len(sent) == 2


def test_two_who_change_the_same_line_choose(minutes, item, manager):
    decisions.write_notes(item=item, text="Un, dit Maya\nDeux\nTrois", base="Un\nDeux\nTrois", by=manager)
    notes(minutes).fill("Un, dit Olga\nDeux\nTrois")
    expect(minutes.locator("blockquote")).to_have_text(re.compile("Un, dit Maya"))
    assert stored(item) == "Un, dit Maya\nDeux\nTrois"
    minutes.get_by_role("button", name="Garder les deux").click()
    expect(said(minutes)).to_have_text(re.compile("^Enregistré à"))
    assert stored(item) == "Un, dit Maya\nDeux\nTrois\nUn, dit Olga\nDeux\nTrois"
    expect(minutes.locator("blockquote")).to_have_count(0)


def test_others_are_seen_without_a_reload(minutes, item, meeting, manager):
    decisions.write_notes(item=item, text="Un\nDeux\nTrois\nQuatre", base="Un\nDeux\nTrois", by=manager)
    decisions.note_attendance(meeting=meeting, attendance={meeting.invitees.get().pk: "excused"}, by=manager)
    expect(notes(minutes)).to_have_value("Un\nDeux\nTrois\nQuatre", timeout=12_000)
    expect(minutes.get_by_role("group", name=str(manager)).get_by_label("Excusé")).to_be_checked()


def test_what_is_typed_without_network_waits_here_and_leaves_later(minutes, item, context):
    context.set_offline(True)
    notes(minutes).fill("Sans réseau")
    expect(said(minutes)).to_have_text("Hors connexion : gardé sur cet appareil, sera renvoyé.")
    assert stored(item) == "Un\nDeux\nTrois"
    assert "Sans réseau" in minutes.evaluate("JSON.stringify(localStorage)")
    context.set_offline(False)
    expect(said(minutes)).to_have_text(re.compile("^Enregistré à"))
    assert stored(item) == "Sans réseau"
    assert "dsu:releve" not in minutes.evaluate("JSON.stringify(localStorage)")


def refuse_saves(page):
    page.route("**/enregistrer/", lambda route: route.abort())


def test_what_the_server_does_not_have_survives_a_reload(minutes, item):
    minutes.on("dialog", lambda dialog: dialog.accept())
    refuse_saves(minutes)
    notes(minutes).fill("Avant de recharger")
    expect(said(minutes)).to_have_text(re.compile("gardé sur cet appareil"))
    minutes.unroute("**/enregistrer/")
    minutes.reload()
    expect(notes(minutes)).to_have_value("Avant de recharger")
    expect(said(minutes)).to_have_text(re.compile("^Enregistré à"))
    assert stored(item) == "Avant de recharger"


def test_what_waits_is_gone_once_its_writer_signed_out(minutes, live_site, context):
    minutes.on("dialog", lambda dialog: dialog.accept())
    refuse_saves(minutes)
    notes(minutes).fill("À moi")
    expect(said(minutes)).to_have_text(re.compile("gardé sur cet appareil"))
    context.clear_cookies()
    minutes.goto(live_site + "/")
    assert "À moi" not in minutes.evaluate("JSON.stringify(localStorage)")


def test_from_who_is_there_to_a_decision_that_is_done_by_the_keyboard_alone(minutes, item, meeting, manager):
    # Nobody is marked yet: the first choice is ticked by the space bar, the next by an arrow.
    minutes.get_by_role("group", name=str(manager)).get_by_label("Présent").focus()
    minutes.keyboard.press("Space")
    expect(said(minutes)).to_have_text(re.compile("^Enregistré à"))
    assert meeting.invitees.get().attendance == "present"
    point = minutes.locator(f"#point-{item.pk}")
    point.get_by_text("Noter une décision").focus()
    minutes.keyboard.press("Enter")
    point.get_by_label("Décision *").focus()
    minutes.keyboard.type("Poser un banc")
    minutes.keyboard.press("Tab")
    minutes.keyboard.type(str(manager)[:4])
    point.get_by_role("button", name="Noter la décision").focus()
    minutes.keyboard.press("Enter")
    link = minutes.get_by_role("link", name="Poser un banc")
    expect(link).to_be_visible()
    row = Decision.objects.get()
    assert (row.item, row.owner, row.status) == (item, manager, "open")
    link.focus()
    minutes.keyboard.press("Enter")
    minutes.get_by_label("Ce qui a été fait").focus()
    minutes.keyboard.type("Posé")
    minutes.locator("form", has=minutes.get_by_label("Ce qui a été fait")).get_by_role("button").focus()
    minutes.keyboard.press("Enter")
    expect(minutes.get_by_text("C’est noté")).to_be_visible()
    row.refresh_from_db()
    assert (row.status, row.outcome) == ("done", "Posé")


@pytest.mark.parametrize("width", [320, 768, 1440])
def test_the_page_holds_in_any_width(minutes, axe, width):
    minutes.set_viewport_size({"width": width, "height": 800})
    assert minutes.evaluate("document.documentElement.scrollWidth") <= width
    assert axe() == []
