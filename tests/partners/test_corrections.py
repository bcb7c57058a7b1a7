"""A partner corrects its own record by a link; an administrator takes it or leaves it, field by field."""

import datetime
import io
import re
from typing import Any

import pytest
import time_machine
from django.core import signing
from django.core.management import call_command
from django.db import InternalError, transaction
from django.urls import reverse
from django.utils import timezone

from core.history import event_model
from meetings.services import shares
from partners.models import CorrectionRequest, Partner
from partners.services import corrections
from partners.services.merges import merge_partners
from tests.accounts.smtp import mail_server
from tests.factories import PartnerFactory

EVENTS = event_model(CorrectionRequest).objects


@pytest.fixture
def partner(db) -> Partner:
    return PartnerFactory(
        name="Régie", email="contact@regie.example", phone="01 99 00 00 01", notes="À recontacter : direction fragile"
    )


@pytest.fixture
def asked(partner, officer) -> CorrectionRequest:
    return corrections.ask_correction(partner=partner, by=officer)


def said(partner: Partner, **fields: Any) -> dict[str, Any]:
    return {name: getattr(partner, name) for name in corrections.FIELDS} | fields


def test_the_message_leads_to_a_page_that_shows_what_is_public_and_nothing_else(
    settings, sign_in, client, officer, partner
):
    with mail_server() as (sink, port):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        page = sign_in(officer).post(reverse("partners:correction_ask", args=[partner.pk]), follow=True)
    assert "Un message part à contact@regie.example" in page.content.decode()
    [message] = sink.messages
    assert (message["To"], message["Reply-To"]) == ("contact@regie.example", officer.email)
    path = re.search(r"/coordonnees/\S+", sink.text())[0]
    page = client.get(path)
    assert "01 99 00 00 01" in page.content.decode()
    assert "direction fragile" not in page.content.decode()
    assert (page["X-Robots-Tag"], page["Referrer-Policy"]) == ("noindex, nofollow", "same-origin")


def test_an_answer_waits_to_be_reviewed_field_by_field(sign_in, client, administrator, officer, partner, asked):
    path = corrections.correction_path(asked)
    page = client.post(
        path, said(partner, phone="0199000042", opening_hours="le mardi", contact="Mme Gabarit, directrice")
    )
    assert "Merci" in page.content.decode()
    asked.refresh_from_db()
    assert asked.answer == {
        "phone": "01 99 00 00 42", "opening_hours": "le mardi", "contact": "Mme Gabarit, directrice"
    }  # fmt: skip
    partner.refresh_from_db()
    # Nothing is written before it is reviewed.
    assert (partner.phone, partner.checked_on) == ("01 99 00 00 01", None)
    page = sign_in(administrator).get(reverse("partners:correction_review", args=[asked.pk])).content.decode()
    assert "01 99 00 00 42" in page
    sign_in(administrator).post(
        reverse("partners:correction_review", args=[asked.pk]), {"champ": ["phone"], "version": partner.version}
    )
    partner.refresh_from_db()
    assert (partner.phone, partner.opening_hours) == ("01 99 00 00 42", "")
    assert (partner.checked_on, partner.checked_by) == (timezone.localdate(), administrator)
    with pytest.raises(corrections.CorrectionError, match="déjà été relue"):
        corrections.review_correction(
            request=asked, accepted=["opening_hours"], by=administrator, version=partner.version
        )


def where_somebody_is(word: str = "Gabarit") -> list[int]:
    """How many answers have this name, now and in their history."""
    return [rows.filter(answer__contact__icontains=word).count() for rows in (CorrectionRequest.objects, EVENTS)]


def test_whom_an_answer_names_is_forgotten_once_it_is_reviewed(client, sign_in, administrator, partner, asked):
    client.post(corrections.correction_path(asked), said(partner, phone="0199000042", contact="Mme Gabarit"))
    page = sign_in(administrator).get(reverse("partners:correction_review", args=[asked.pk])).content.decode()
    assert "Mme Gabarit" in page
    assert reverse("partners:contact_create", args=[partner.pk]) in page
    assert where_somebody_is() == [1, 1]
    corrections.review_correction(request=asked, accepted=["phone"], by=administrator, version=partner.version)
    assert where_somebody_is() == [0, 0]
    asked.refresh_from_db()
    assert (asked.status, asked.answer) == ("reviewed", {"phone": "01 99 00 00 42"})
    assert EVENTS.filter(pgh_obj_id=asked.pk, answer={"phone": "01 99 00 00 42"}).count() >= 2
    # Nobody else rewrites the history.
    with pytest.raises(InternalError, match="append_only"), transaction.atomic():
        EVENTS.update(answer={})


def test_whom_an_old_answer_names_is_forgotten_by_the_purge(client, partner, asked):
    client.post(corrections.correction_path(asked), said(partner, contact="Mme Gabarit", phone="0199000042"))

    def run(days: int, *arguments: str) -> str:
        out = io.StringIO()
        with time_machine.travel(asked.expires_at + datetime.timedelta(days=days, minutes=1)):
            call_command("purge_contacts", *arguments, stdout=out)
        return out.getvalue()

    words = "Réponses de partenaires où « Personne à joindre » {} vidé : 1."
    assert "Réponses" not in run(179)
    assert words.format("serait") in run(180, "--dry-run")
    assert where_somebody_is() == [1, 1]
    assert words.format("est") in run(180)
    assert where_somebody_is() == [0, 0]
    asked.refresh_from_db()
    assert (asked.status, asked.answer) == ("answered", {"phone": "01 99 00 00 42"})
    assert "Réponses" not in run(181)


def test_a_person_who_is_proposed_becomes_a_contact_before_the_answer_is_closed(
    sign_in, client, administrator, officer, partner, asked
):
    words = "Mme Ada Gabarit, directrice, 01 99 00 00 43, ada@regie.example"
    client.post(corrections.correction_path(asked), said(partner, contact=words))
    review = reverse("partners:correction_review", args=[asked.pk])
    link = f"{reverse('partners:contact_create', args=[partner.pk])}?demande={asked.pk}"
    admin = sign_in(administrator)
    assert f'href="{link}"' in admin.get(review).content.decode()
    page = admin.get(link)
    assert words in page.content.decode()
    initial = page.context["form"].initial
    assert (initial["last_name"], initial["phone"], initial["email"]) == (
        "Mme Ada Gabarit, directrice", "01 99 00 00 43", "ada@regie.example"
    )  # fmt: skip
    filled = {**initial, "first_name": "Ada", "last_name": "Gabarit", "function": "Directrice"}
    assert admin.post(link, filled)["Location"] == review
    assert str(partner.posts.get().contact) == "Ada Gabarit"
    # Of another partner, or of who does not review, or reviewed already and emptied: an ordinary form.
    other = reverse("partners:contact_create", args=[PartnerFactory().pk])
    assert words not in admin.get(f"{other}?demande={asked.pk}").content.decode()
    for odd in ("x", "²", "9" * 30, "0"):
        assert admin.get(f"{other}?demande={odd}").status_code == 200
    assert words not in sign_in(officer).get(link).content.decode()
    partner.refresh_from_db()
    admin = sign_in(administrator)
    admin.post(review, {"version": partner.version})
    assert words not in admin.get(link).content.decode()
    CorrectionRequest.objects.update(answer={})
    assert admin.get(review).status_code == 200


def test_a_record_that_changed_while_an_answer_was_reviewed_keeps_its_change(
    client, sign_in, administrator, partner, asked
):
    client.post(corrections.correction_path(asked), said(partner, phone="01 99 00 00 42"))
    shown = partner.version
    partner.phone = "01 99 00 00 77"
    partner.save(update_fields=["phone"])
    page = reverse("partners:correction_review", args=[asked.pk])
    for sent in ({"version": shown}, {}):
        again = sign_in(administrator).post(page, {"champ": ["phone"], **sent}, follow=True)
        assert "comparez de nouveau" in again.content.decode()
        assert "01 99 00 00 77" in again.content.decode()
    partner.refresh_from_db()
    assert partner.phone == "01 99 00 00 77"
    sign_in(administrator).post(page, {"champ": ["phone"], "version": partner.version})
    partner.refresh_from_db()
    assert partner.phone == "01 99 00 00 42"


def test_a_partner_that_closed_says_so(client, administrator, partner, asked):
    client.post(corrections.correction_path(asked), said(partner, closed="on"))
    corrections.review_correction(request=asked, accepted=["closed"], by=administrator, version=partner.version)
    partner.refresh_from_db()
    assert partner.is_dissolved


def test_only_what_may_be_corrected_is(client, administrator, partner, asked):
    client.post(corrections.correction_path(asked), said(partner, siret="77567227200018", notes="Volé", kind="1"))
    asked.refresh_from_db()
    assert asked.answer == {}
    CorrectionRequest.objects.filter(pk=asked.pk).update(answer={"notes": "Volé", "phone": "1"})
    assert (
        corrections.review_correction(request=asked, accepted=["notes"], by=administrator, version=partner.version)
        == []
    )
    partner.refresh_from_db()
    assert partner.notes.startswith("À recontacter")


def test_what_is_wrong_is_said_and_kept(client, partner, asked):
    page = client.post(corrections.correction_path(asked), said(partner, phone="12", purpose="Nous réparons"))
    assert page.status_code == 422
    assert "n’est pas complet" in page.content.decode()
    assert "Nous réparons" in page.content.decode()
    asked.refresh_from_db()
    assert asked.status == "sent"


def test_a_link_serves_once(client, partner, asked):
    path = corrections.correction_path(asked)
    client.post(path, said(partner, phone="0199000042"))
    for page in (client.get(path), client.post(path, said(partner, phone="0199000043"))):
        assert page.status_code == 410
        assert "ne sert qu’une fois" in page.content.decode()
    asked.refresh_from_db()
    assert asked.answer == {"phone": "01 99 00 00 42"}


def test_links_that_are_over_or_replaced(client, officer, administrator, partner, asked):
    path = corrections.correction_path(asked)
    with time_machine.travel(timezone.now() + datetime.timedelta(days=31)):
        page = client.get(path)
    assert page.status_code == 410
    assert "n’est plus valable" in page.content.decode()
    newer = corrections.ask_correction(partner=partner, by=officer)
    assert "a été remplacé" in client.get(path).content.decode()
    assert client.get(corrections.correction_path(newer)).status_code == 200
    merge_partners(kept=PartnerFactory(), lost=partner, choices={}, by=administrator)
    # The request went to the kept one, whose record it is now.
    newer.refresh_from_db()
    assert newer.partner != partner


@pytest.mark.parametrize(
    "token",
    [
        lambda row: str(row.uid),
        lambda row: corrections.SIGNER.sign(str(row.uid))[:-1] + "!",
        lambda row: signing.Signer(salt="x").sign(str(row.uid)),
        lambda row: shares.SIGNER.sign(str(row.uid)),
    ],
    ids=["unsigned", "tampered", "other purpose", "of a shared meeting"],
)
def test_links_that_are_none(client, partner, asked, token):
    page = client.get(reverse("partners:correction", args=[token(asked)]))
    assert page.status_code == 404
    assert partner.name not in page.content.decode()


def test_who_opens_links_without_end_waits_a_minute(client, partner, asked, monkeypatch):
    now = [600.0]
    monkeypatch.setattr("core.limits.PUBLIC_PER_MINUTE", 3)
    monkeypatch.setattr("core.limits.monotonic", lambda: now[0])
    path = corrections.correction_path(asked)
    guessed = reverse("partners:correction", args=["devine"])
    assert [client.get(url).status_code for url in (path, guessed, guessed, path)] == [200, 404, 404, 429]
    late = client.post(path, said(partner, phone="0199000042"))
    assert (late.status_code, late["Retry-After"]) == (429, "60")
    assert "Trop de demandes" in late.content.decode()
    asked.refresh_from_db()
    assert asked.status == "sent"
    # Another address is another visitor; with the minute, all is forgotten.
    assert client.get(path, REMOTE_ADDR="203.0.113.7").status_code == 200
    now[0] += 60
    client.post(path, said(partner, phone="0199000042"))
    asked.refresh_from_db()
    assert asked.status == "answered"


def test_without_an_address_nobody_is_asked(sign_in, officer):
    partner = PartnerFactory()
    page = sign_in(officer).post(reverse("partners:correction_ask", args=[partner.pk]), follow=True)
    assert "n’a pas de courriel" in page.content.decode()
    assert not CorrectionRequest.objects.exists()


def test_a_message_that_the_server_refuses_closes_the_link(settings, asked):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    assert corrections.send_correction(request_id=asked.pk) is False
    asked.refresh_from_db()
    assert asked.status == "revoked"


@pytest.mark.parametrize("count", [1, 3])
def test_queries(sign_in, administrator, count, django_assert_num_queries):
    for number in range(count):
        row = corrections.ask_correction(partner=PartnerFactory(email=f"a{number}@b.fr"), by=administrator)
        corrections.answer_correction(request=row, said={"phone": "1"})
        corrections.ask_correction(partner=PartnerFactory(email=f"c{number}@b.fr"), by=administrator)
    client = sign_in(administrator)
    with django_assert_num_queries(5):
        client.get(reverse("partners:correction_list"))
