"""The second factor: compulsory for administrators when the setting says so, then asked for at each sign-in."""

import time

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db
SETUP = "/compte/second-facteur/"


@pytest.fixture(autouse=True)
def _required(settings):
    settings.MFA_REQUIRED_FOR_ADMINISTRATORS = True
    cache.clear()


def code_of(secret):
    """What an authenticator app shows now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def sign_in_as(client, user):
    return client.post("/compte/connexion/", {"login": user.email, "password": PASSWORD})


def content(response):
    return response.content.decode()


def activate(client):
    """Set up an authenticator app as a person does, the password typed once more; returns its secret."""
    response = client.get(reverse("mfa_activate_totp"))
    assert "Confirmez que c’est vous" in content(client.get(response.url))
    response = client.post(response.url, {"password": PASSWORD})
    assert response.url == reverse("mfa_activate_totp")
    response = client.get(response.url)
    secret = response.context["form"].secret
    assert 'src="data:image/svg+xml' in content(response)
    assert secret in content(response)
    response = client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    assert response.url == reverse("mfa_view_recovery_codes")
    return secret


@pytest.mark.parametrize(
    "path", ["/", "/administration/", "/utilisateurs/", "/droits/", "/compte/moi/", "/compte/adresse/", "/veille/"]
)
def test_an_administrator_without_a_second_factor_only_sets_one_up(administrator, client, path):
    sign_in_as(client, administrator)
    response = client.get(path)
    assert response.url == SETUP
    shown = content(client.get(SETUP))
    assert "Un administrateur se connecte avec deux facteurs" in shown
    assert "Ajouter une application" in shown


def test_nothing_is_written_before(administrator, client):
    sign_in_as(client, administrator)
    response = client.post(reverse("accounts:team_create"), {"name": "Agence Est", "kind": "agency"})
    assert response.url == SETUP
    from accounts.models import Team

    assert not Team.objects.exists()


def test_one_may_leave_and_the_health_page_answers(administrator, client):
    sign_in_as(client, administrator)
    assert client.get("/sante/").json()["status"] == "ok"
    client.post("/compte/deconnexion/")
    assert "_auth_user_id" not in client.session


def test_once_set_up_the_site_opens_and_the_code_is_asked_for(administrator, client):
    sign_in_as(client, administrator)
    secret = activate(client)
    assert client.get("/utilisateurs/").status_code == 200
    again = Client()
    response = sign_in_as(again, administrator)
    assert response.url == reverse("mfa_authenticate")
    assert again.get("/utilisateurs/").status_code == 302
    response = again.post(response.url, {"code": "000000"})
    assert "Code incorrect" in content(response)
    assert "_auth_user_id" not in again.session
    code = code_of(secret)
    again.post(reverse("mfa_authenticate"), {"code": code})
    assert again.get("/utilisateurs/").status_code == 200
    # Somebody who read the code over the shoulder comes too late.
    thief = Client()
    sign_in_as(thief, administrator)
    thief.post(reverse("mfa_authenticate"), {"code": code})
    assert "_auth_user_id" not in thief.session
    with time_machine.travel(time.time() + 31):
        thief.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    assert "_auth_user_id" in thief.session


def test_a_recovery_code_opens_once(administrator, client):
    sign_in_as(client, administrator)
    activate(client)
    codes = client.get(reverse("mfa_download_recovery_codes")).content.decode()
    code = codes.split()[-1]
    assert "Chaque code sert une fois" in codes
    for attempt, is_in in ((Client(), True), (Client(), False)):
        sign_in_as(attempt, administrator)
        attempt.post(reverse("mfa_authenticate"), {"code": code})
        assert ("_auth_user_id" in attempt.session) == is_in
        cache.clear()


def test_without_the_factor_any_more_it_is_asked_for_again(administrator, client):
    sign_in_as(client, administrator)
    activate(client)
    client.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.filter(type="totp").exists()
    assert client.get("/utilisateurs/").url == SETUP


def test_the_others_choose(officer, client):
    sign_in_as(client, officer)
    assert client.get("/compte/moi/").status_code == 200


def test_the_setting_decides(settings, administrator, client):
    settings.MFA_REQUIRED_FOR_ADMINISTRATORS = False
    sign_in_as(client, administrator)
    assert client.get("/utilisateurs/").status_code == 200


def test_a_second_factor_asks_for_the_password_once_more(officer, client):
    sign_in_as(client, officer)
    response = client.get(reverse("mfa_activate_totp"))
    response = client.post(response.url, {"password": "faux"})
    assert response.status_code == 200
    assert "incorrect" in content(response)
    assert client.get(reverse("mfa_activate_totp")).status_code == 302


def test_wrong_codes_are_limited(administrator, client):
    sign_in_as(client, administrator)
    activate(client)
    attempt = Client()
    sign_in_as(attempt, administrator)
    answers = [content(attempt.post(reverse("mfa_authenticate"), {"code": f"{n:06d}"})) for n in range(8)]
    assert "Code incorrect" in answers[0]
    assert "Trop de tentatives" in answers[-1]


def test_somebody_who_comes_through_the_company_adds_a_factor_without_a_password(administrator, client):
    administrator.set_unusable_password()
    administrator.save()
    client.force_login(administrator)
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    assert client.get("/utilisateurs/").status_code == 200
