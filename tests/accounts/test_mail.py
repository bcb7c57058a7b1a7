"""Messages really leave: invitation, forgotten password, new address. Their links work once, and not for long."""

import datetime
import re
import socket

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from tests.accounts.smtp import mail_server
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
NEW = "une toute nouvelle phrase de passe"


@pytest.fixture
def inbox(settings):
    cache.clear()
    with mail_server() as (sink, port):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.SITE_URL = "http://testserver"
        yield sink


def content(response):
    return response.content.decode()


def link_in(text, start="/compte/mot-de-passe/nouveau/"):
    found = re.search(rf"http://testserver({start}\S+)", text)
    assert found, text
    return found[1]


def choose_password(path, password=NEW):
    """Open the link in a new browser and choose a password; returns what is shown at the end."""
    client = Client()
    page = client.get(path, follow=True)
    if page.context.get("token_fail"):
        return page
    return client.post(page.request["PATH_INFO"], {"password1": password, "password2": password}, follow=True)


def can_sign_in(user, password):
    client = Client()
    client.post("/compte/connexion/", {"login": user.email, "password": password})
    return "_auth_user_id" in client.session


@pytest.fixture
def invited(inbox, sign_in, administrator):
    sign_in(administrator).post(
        reverse("accounts:user_create"), {"email": "lea@exemple.fr", "first_name": "Léa", "last_name": "Petit"}
    )
    return User.objects.get(email="lea@exemple.fr")


def test_the_invitation_is_plain_french_and_its_link_opens_the_account(invited, inbox):
    [message] = inbox.messages
    assert message["Subject"] == "[DSU] Votre compte est ouvert"
    assert message["To"] == "lea@exemple.fr"
    assert message.get_content_type() == "text/plain"
    text = inbox.text()
    assert text.startswith("Bonjour Léa,")
    assert "Ada Admin vous a ouvert un compte" in text
    assert "pendant 3 jours" in text
    assert not re.search(r"[{}]|\b(Hello|Thank|click|password)\b(?!/)", re.sub(r"http\S+", "", text))
    page = choose_password(link_in(text))
    assert "Mot de passe enregistré" in content(page)
    assert can_sign_in(invited, NEW)
    assert (timezone.now() - User.objects.get(pk=invited.pk).invited_at).total_seconds() < 60


def test_the_link_serves_once(invited, inbox):
    path = link_in(inbox.text())
    choose_password(path)
    page = choose_password(path, "une troisième phrase de passe")
    assert "Ce lien ne sert plus" in content(page)
    assert reverse("account_reset_password") in content(page)
    assert can_sign_in(invited, NEW)
    assert not can_sign_in(invited, "une troisième phrase de passe")


@pytest.mark.parametrize(("days", "works"), [(2.9, True), (3.1, False)])
def test_the_link_serves_for_three_days(invited, inbox, days, works):
    path = link_in(inbox.text())
    with time_machine.travel(timezone.now() + datetime.timedelta(days=days)):
        page = choose_password(path)
    assert ("Mot de passe enregistré" in content(page)) == works
    assert ("Ce lien ne sert plus" in content(page)) != works
    assert User.objects.get(pk=invited.pk).has_usable_password() == works


def test_somebody_elses_key_does_not_serve(invited, inbox, administrator):
    from allauth.account.utils import user_pk_to_url_str

    path = link_in(inbox.text())
    forged = path.replace(f"/{user_pk_to_url_str(invited)}-", f"/{user_pk_to_url_str(administrator)}-")
    assert forged != path
    assert "Ce lien ne sert plus" in content(choose_password(forged))
    assert can_sign_in(administrator, PASSWORD)


def test_who_lets_the_invitation_expire_asks_for_another_link_alone(invited, inbox, client):
    client.post(reverse("account_reset_password"), {"email": invited.email})
    assert len(inbox.messages) == 2
    choose_password(link_in(inbox.text()))
    assert can_sign_in(invited, NEW)


def test_a_short_password_is_refused_with_the_reason(invited, inbox):
    page = choose_password(link_in(inbox.text()), "court")
    assert "12 caractères" in content(page)
    assert not User.objects.get(pk=invited.pk).has_usable_password()


def test_a_forgotten_password(inbox, client):
    user = UserFactory(email="lea@exemple.fr")
    page = client.post(reverse("account_reset_password"), {"email": "LEA@exemple.fr"}, follow=True)
    assert "Lien envoyé" in content(page)
    [message] = inbox.messages
    assert message["Subject"] == "[DSU] Choisir un nouveau mot de passe"
    assert message.get_content_type() == "text/plain"
    assert inbox.text().startswith("Bonjour,")
    choose_password(link_in(inbox.text()))
    assert can_sign_in(user, NEW)
    assert not can_sign_in(user, PASSWORD)
    # The owner is told, in case it was somebody else.
    assert inbox.messages[-1]["To"] == "lea@exemple.fr"
    assert "Ceci vient de changer sur votre compte" in inbox.text()


def test_the_page_does_not_tell_who_has_an_account(inbox, client):
    UserFactory(email="lea@exemple.fr")
    pages = [
        content(client.post(reverse("account_reset_password"), {"email": address}, follow=True))
        for address in ("lea@exemple.fr", "inconnu@exemple.fr")
    ]
    assert pages[0] == pages[1]
    assert inbox.messages[-1]["To"] == "inconnu@exemple.fr"
    assert "aucun compte n’a cette adresse" in inbox.text()
    assert "/inscription/" not in inbox.text()


def test_a_closed_account_gets_no_link(inbox, client):
    UserFactory(email="parti@exemple.fr", is_active=False)
    client.post(reverse("account_reset_password"), {"email": "parti@exemple.fr"})
    assert "/mot-de-passe/nouveau/" not in inbox.text()


def test_a_new_address_counts_once_it_is_confirmed(inbox, client):
    user = UserFactory(email="avant@exemple.fr")
    client.post("/compte/connexion/", {"login": user.email, "password": PASSWORD})
    page = client.post(reverse("account_email"), {"email": "apres@exemple.fr", "action_add": "1"}, follow=True)
    assert "apres@exemple.fr" in content(page)
    assert "D’ici là, rien ne change" in content(page)
    assert User.objects.get(pk=user.pk).email == "avant@exemple.fr"
    assert inbox.messages[-1]["To"] == "apres@exemple.fr"
    assert inbox.messages[-1]["Subject"] == "[DSU] Confirmez votre nouvelle adresse"
    path = link_in(inbox.text(), "/compte/adresse/")
    assert "devient celle du compte" in content(client.get(path))
    assert User.objects.get(pk=user.pk).email == "avant@exemple.fr"
    client.post(path)
    assert User.objects.get(pk=user.pk).email == "apres@exemple.fr"
    assert [address.email for address in user.emailaddress_set.all()] == ["apres@exemple.fr"]
    # The old address is warned.
    assert inbox.messages[-1]["To"] == "avant@exemple.fr"


def test_the_address_of_somebody_else_cannot_be_taken(inbox, client):
    victim = UserFactory(email="victime@exemple.fr")
    thief = UserFactory(email="voleur@exemple.fr")
    client.post("/compte/connexion/", {"login": thief.email, "password": PASSWORD})
    client.post(reverse("account_email"), {"email": "victime@exemple.fr", "action_add": "1"})
    assert User.objects.get(pk=thief.pk).email == "voleur@exemple.fr"
    if "/compte/adresse/" in (inbox.text() if inbox.messages else ""):
        client.post(link_in(inbox.text(), "/compte/adresse/"))
    assert User.objects.get(pk=thief.pk).email == "voleur@exemple.fr"
    assert User.objects.get(pk=victim.pk).email == "victime@exemple.fr"
    assert can_sign_in(victim, PASSWORD)


def test_a_mail_server_that_does_not_answer_is_said(settings, client):
    cache.clear()
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", nobody.getsockname()[1]
        UserFactory(email="lea@exemple.fr")
        page = client.post(reverse("account_reset_password"), {"email": "lea@exemple.fr"}, follow=True)
    assert page.status_code == 200
    assert "le serveur de messagerie ne répond pas" in content(page)


def test_an_invitation_that_does_not_leave_is_said_until_it_does(settings, sign_in, administrator):
    lea, client = UserFactory(email="lea@exemple.fr"), sign_in(administrator)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", nobody.getsockname()[1]
        client.post(reverse("accounts:user_invite", args=[lea.pk]))
    assert User.objects.get(pk=lea.pk).invited_at is None
    shown = content(client.get(lea.get_absolute_url()))
    assert "L’invitation n’est pas partie" in shown
    assert "Renvoyer l’invitation" in shown
    with mail_server() as (_, port):
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        client.post(reverse("accounts:user_invite", args=[lea.pk]))
    assert User.objects.get(pk=lea.pk).invited_at is not None
    assert "L’invitation n’est pas partie" not in content(client.get(lea.get_absolute_url()))


def test_an_invitation_that_did_not_leave_is_forgotten_once_its_owner_is_in():
    lea = UserFactory(invitation_failed_at=timezone.now() - datetime.timedelta(days=1))
    assert User.objects.get(pk=lea.pk).waits_for_invitation
    Client().force_login(lea)
    assert not User.objects.get(pk=lea.pk).waits_for_invitation
    assert not UserFactory(invitation_failed_at=timezone.now(), is_active=False).waits_for_invitation
