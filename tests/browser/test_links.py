"""Links sent by e-mail, opened by somebody who has no account, in a browser: what is sent is taken."""

import datetime
from typing import Any

from django.utils import timezone
from playwright.sync_api import Page, expect

from meetings.services.answers import answer_path
from partners.models import CorrectionRequest
from partners.services.corrections import correction_path
from tests.factories import InviteeFactory, MeetingFactory, PartnerFactory, UserFactory


def test_a_partner_corrects_its_record(page: Page, live_site: Any) -> None:
    asked = CorrectionRequest.objects.create(
        partner=PartnerFactory(name="Les Amis du Mail"),
        email="amis@exemple.fr",
        sent_by=UserFactory(),
        expires_at=timezone.now() + datetime.timedelta(days=7),
    )
    page.goto(live_site + correction_path(asked))
    page.get_by_label("Téléphone").fill("01 99 00 00 01")
    page.get_by_role("button", name="Envoyer").click()
    expect(page.locator("main")).to_contain_text("Merci")
    asked.refresh_from_db()
    assert asked.answer["phone"] == "01 99 00 00 01"


def test_somebody_answers_an_invitation(page: Page, live_site: Any) -> None:
    invitee = InviteeFactory(meeting=MeetingFactory(status="called"))
    page.goto(live_site + answer_path(invitee))
    page.get_by_role("radio").first.check()
    page.get_by_role("button", name="Répondre").click()
    expect(page.locator("main")).to_contain_text("noté")
    invitee.refresh_from_db()
    assert invitee.answer
