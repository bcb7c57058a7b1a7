"""The thread of a meeting in a browser: agenda, convocation, minutes, documents, a decision that is closed."""

import datetime
import io
import re
from pathlib import Path

import docx
import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from meetings.models import Decision
from tests.accounts.smtp import mail_server
from tests.factories import DecisionFactory, InviteeFactory, MeetingFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser_context_args(service_workers="block")]
DAY = datetime.timedelta(days=1)


def downloaded(page, link):
    with page.expect_download() as waiting:
        link.click()
    return Path(waiting.value.path()).read_bytes()


def test_from_the_agenda_to_a_decision_that_is_closed(page, live_site, settings, officer, manager, quartier, axe):
    before = MeetingFactory(quartiers=[quartier], starts_at=timezone.now() - 30 * DAY, status="held", title="Octobre")
    DecisionFactory(meeting=before, text="Réparer le portail", due_on=timezone.localdate() - 2 * DAY)
    meeting = MeetingFactory(organiser=officer, quartiers=[quartier], title="Novembre", kind="gusp")
    InviteeFactory(meeting=meeting, user=manager, college="landlord")
    faults = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    live_site.sign_in(page, officer)

    # What is late is ticked already.
    page.goto(live_site + meeting.get_absolute_url())
    page.get_by_label("La suite").get_by_role("link", name="Ordre du jour").click()
    expect(page.get_by_role("checkbox", name="Suite : Réparer le portail")).to_be_checked()
    page.get_by_role("button", name="Mettre à l’ordre du jour").click()
    expect(page.get_by_text("1 point de plus à l’ordre du jour.")).to_be_visible()
    (point,) = meeting.items.all()

    with mail_server() as (sink, port):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        page.goto(live_site + reverse("meetings:sending", args=[meeting.pk]))
        page.get_by_role("button", name="Envoyer la convocation").click()
        expect(page.get_by_text("Un message part.")).to_be_visible()
        (message,) = sink.messages
    assert message["To"] == manager.email
    assert "Suite : Réparer le portail" in message.get_body(("plain",)).get_content()
    assert [part.get_content_type() for part in message.walk()].count("application/ics") == 1

    # The meeting takes place: who is there and what is decided, by the keyboard.
    page.goto(live_site + reverse("meetings:minutes", args=[meeting.pk]))
    page.get_by_role("button", name="La réunion se tient").click()
    page.get_by_role("group", name=str(manager)).get_by_label("Présent").focus()
    page.keyboard.press("Space")
    expect(page.locator("#releve-etat")).to_have_text(re.compile("^Enregistré à"))
    section = page.locator(f"#point-{point.pk}")
    section.get_by_text("Noter une décision").focus()
    page.keyboard.press("Enter")
    section.get_by_label("Décision *").focus()
    page.keyboard.type("Poser un banc")
    section.get_by_role("button", name="Noter la décision").focus()
    page.keyboard.press("Enter")
    expect(section.get_by_role("link", name="Poser un banc")).to_be_visible()

    page.goto(live_site + meeting.get_absolute_url())
    assert downloaded(page, page.get_by_role("link", name="Relevé PDF")).startswith(b"%PDF")
    word = docx.Document(io.BytesIO(downloaded(page, page.get_by_role("link", name="Word : relevé"))))
    told = [[cell.text for cell in row.cells] for table in word.tables for row in table.rows]
    assert [str(manager), "Présent"] in told
    assert ["Poser un banc", "à confier", "sans échéance"] in told

    # Closed from the list, which keeps its filters and the keyboard.
    page.goto(f"{live_site}{reverse('meetings:decision_list')}?etat=a-faire&q=banc")
    page.get_by_role("link", name="Fermer : Poser un banc").focus()
    page.keyboard.press("Enter")
    form = page.get_by_role("form", name="Fermer : Poser un banc")
    expect(form).to_be_focused()
    assert axe() == []
    form.get_by_role("radio", name="Abandonnée").check()
    form.get_by_role("button", name="Fermer la décision").press("Enter")
    expect(page.get_by_text("Dites pourquoi la décision est abandonnée.").first).to_be_visible()
    # The form that came back is in place before anything is typed in it.
    page.wait_for_function("() => !document.querySelector('.htmx-request, .htmx-swapping, .htmx-settling')")
    reason = form.get_by_label("Ce qui a été fait, ou pourquoi")
    reason.press_sequentially("Voir Mme Durand")
    expect(form.locator("[data-privacy-watch]")).to_contain_text("Mme Durand", timeout=15_000)
    reason.fill("Plus de budget")
    form.get_by_role("button", name="Fermer la décision").press("Enter")
    expect(page.locator("#messages")).to_contain_text("« Poser un banc » est abandonnée.")
    expect(page.get_by_text("Aucune décision ne correspond")).to_be_visible()
    assert page.url.endswith("?etat=a-faire&q=banc")
    row = Decision.objects.get(text="Poser un banc")
    assert (row.status, row.outcome, row.item) == ("dropped", "Plus de budget", point)
    assert not faults
