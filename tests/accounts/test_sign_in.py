"""Signing in: errors in French, safe `next`, limits, sessions, cookies, headers."""

import re

import pytest
from django.core.cache import cache
from django.test import Client, override_settings
from django.urls import reverse

from accounts.models import User
from tests.factories import PASSWORD, UserFactory
from tests.site_map import addresses

pytestmark = pytest.mark.django_db
LOGIN = "/compte/connexion/"


@pytest.fixture(autouse=True)
def _no_attempt_yet():
    cache.clear()


@pytest.fixture
def user():
    return UserFactory(email="lea@exemple.fr", first_name="Léa", last_name="Petit")


def sign_in_as(client, email="lea@exemple.fr", password=PASSWORD, **more):
    return client.post(LOGIN, {"login": email, "password": password}, **more)


def is_in(client):
    return "_auth_user_id" in client.session


def content(response):
    return response.content.decode()


def test_the_page_helps_password_managers(client):
    shown = content(client.get(LOGIN))
    assert re.search(r'<input type="email" name="login"[^>]*autocomplete="email"', shown)
    assert re.search(r'<input type="password" name="password"[^>]*autocomplete="current-password"', shown)
    assert "ouverts par l’administrateur de votre organisme" in shown


@pytest.mark.parametrize("email", ["lea@exemple.fr", "LEA@Exemple.FR", " lea@exemple.fr "])
def test_an_address_signs_in_whatever_its_case(client, user, email):
    assert sign_in_as(client, email).url == "/"
    assert is_in(client)
    address = user.emailaddress_set.get()
    assert (address.email, address.verified, address.primary) == ("lea@exemple.fr", True, True)


@pytest.mark.parametrize(("email", "password"), [("lea@exemple.fr", "faux mot"), ("inconnu@exemple.fr", PASSWORD)])
def test_a_wrong_address_and_a_wrong_password_get_the_same_words(client, user, email, password):
    response = sign_in_as(client, email, password)
    assert "L’adresse e-mail ou le mot de passe sont incorrects." in content(response)
    assert f'value="{email}"' in content(response)
    assert not is_in(client)


def test_the_page_that_comes_next_is_not_pushed_down_by_a_message(client, user):
    response = sign_in_as(client, follow=True)
    assert "Bonjour Léa" in content(response)
    assert "réussie" not in content(response)


def test_every_page_asks_to_sign_in_and_comes_back(client, user):
    response = client.get("/equipes/?q=est")
    assert response.url == f"{LOGIN}?next=/equipes/%3Fq%3Dest"
    response = client.post(response.url, {"login": user.email, "password": PASSWORD, "next": "/equipes/?q=est"})
    assert response.url == "/equipes/?q=est"


@pytest.mark.parametrize(
    "target",
    [
        "https://ailleurs.example/",
        "//ailleurs.example/",
        "/\\ailleurs.example/",
        "javascript:alert(1)",
        "http:///ailleurs.example",
        "https:ailleurs.example",
    ],
)
def test_nobody_is_sent_elsewhere_after_signing_in_or_out(client, user, target):
    response = client.post(LOGIN, {"login": user.email, "password": PASSWORD, "next": target})
    assert response.url == "/"
    response = client.post("/compte/deconnexion/", {"next": target})
    assert response.url == LOGIN
    assert not is_in(client)


def test_a_get_does_not_sign_out(client, user):
    sign_in_as(client)
    assert "Voulez-vous vraiment" in content(client.get("/compte/deconnexion/"))
    assert is_in(client)


def test_nobody_signs_up(client):
    for method in (client.get, client.post):
        data = {"email": "x@exemple.fr", "password1": PASSWORD, "password2": PASSWORD}
        response = method("/compte/inscription/", data)
        assert "Vous n’avez pas encore de compte ici" in content(response)
    assert not User.objects.exists()


# ---- limits ---------------------------------------------------------------------------------------------------------

IN_THE_DATABASE = override_settings(
    CACHES={"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "core_cache"}}
)


@IN_THE_DATABASE
def test_guessing_a_password_is_stopped_even_with_the_right_one_at_last(client, user):
    for _ in range(5):
        assert "incorrects" in content(sign_in_as(client, password="faux"))
    response = sign_in_as(client)
    assert "Trop de tentatives" in content(response)
    assert not is_in(client)
    # Another account, from another place, is not kept out.
    other = UserFactory(email="max@exemple.fr")
    sign_in_as(elsewhere := Client(REMOTE_ADDR="10.0.0.9"), other.email)
    assert is_in(elsewhere)


@IN_THE_DATABASE
def test_an_address_of_the_network_is_slowed_whatever_the_account(client):
    answers = [content(sign_in_as(client, f"a{n}@exemple.fr", "faux")) for n in range(12)]
    assert "incorrects" in answers[0]
    assert "Trop de tentatives" in answers[-1]


@IN_THE_DATABASE
def test_asking_for_links_is_limited_and_says_so(client, user):
    url = reverse("account_reset_password")
    codes = [client.post(url, {"email": user.email}).status_code for _ in range(6)]
    assert codes == [302] * 5 + [429]
    assert "minute" in content(client.post(url, {"email": user.email}))


# ---- sessions, cookies, headers -------------------------------------------------------------------------------------


def test_the_key_of_the_session_changes_at_sign_in(client, user):
    client.get(LOGIN)
    session = client.session
    session["planted"] = "x"
    session.save()
    before = session.session_key
    client.cookies["sessionid"] = before
    sign_in_as(client)
    assert is_in(client)
    assert client.session.session_key != before
    thief = Client()
    thief.cookies["sessionid"] = before
    assert thief.get("/equipes/").status_code == 302


def test_a_session_that_was_signed_out_is_dead(client, user):
    sign_in_as(client)
    key = client.session.session_key
    client.post("/compte/deconnexion/")
    thief = Client()
    thief.cookies["sessionid"] = key
    assert thief.get("/equipes/").status_code == 302


def test_a_new_password_signs_the_other_browsers_out(client, user):
    other = Client()
    sign_in_as(client)
    sign_in_as(other)
    new = "encore une phrase bien longue"
    client.post(
        reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new}, follow=True
    )
    assert client.get("/equipes/").status_code == 200
    assert other.get("/equipes/").status_code == 302


def test_a_form_from_elsewhere_is_refused(user):
    client = Client(enforce_csrf_checks=True)
    response = sign_in_as(client)
    assert response.status_code == 403
    assert not is_in(client)


@override_settings(SESSION_COOKIE_SECURE=True, CSRF_COOKIE_SECURE=True)
def test_cookies_of_production(client, user):
    client.get(LOGIN)
    sign_in_as(client)
    session = client.cookies["sessionid"]
    assert (session["httponly"], session["secure"], session["samesite"]) == (True, True, "Lax")
    csrf = client.cookies["csrftoken"]
    assert (csrf["secure"], csrf["samesite"]) == (True, "Lax")


@pytest.mark.parametrize("path", [LOGIN, "/compte/mot-de-passe/oublie/", "/compte/moi/"])
def test_headers(client, user, path):
    if path == "/compte/moi/":
        sign_in_as(client)
    headers = client.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "base-uri 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "geolocation=(self)" in headers["Permissions-Policy"]
    assert "no-store" in headers["Cache-Control"]


def pages_for(signed_in):
    public = [
        "account_login",
        "account_reset_password",
        "account_reset_password_done",
        "account_signup",
        "account_inactive",
        "account_reset_password_from_key_done",
        "socialaccount_login_cancelled",
    ]
    own = [
        "account_logout",
        "account_email",
        "account_change_password",
        "account_reauthenticate",
        "mfa_index",
        "mfa_list_webauthn",
        "socialaccount_connections",
    ]
    return own if signed_in else public


def test_the_addresses_are_french():
    english = re.compile(r"log(in|out)|signup|password|mail|2fa|totp|recovery|authn|social|oidc|callback|party", re.I)
    assert [address.route for address in addresses() if english.search(address.route)] == []


@pytest.mark.parametrize("name", [*pages_for(False), *pages_for(True)])
def test_every_page_is_french_and_has_no_inline_code(client, user, name):
    if name in pages_for(True):
        sign_in_as(client)
    shown = content(client.get(reverse(name)))
    assert '<html lang="fr">' in shown
    assert len(re.findall(r"<h1", shown)) == 1
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=", shown)
    for script in re.findall(r"<script[^>]*>", shown):
        assert "src=" in script or 'type="application/json"' in script
    words = re.sub(r"<script.*?</script>|<[^>]+>", " ", shown, flags=re.S)
    assert not re.search(r"\b(Sign In|Password|Your|the|Email Address|Name|Please|Not used)\b", words), words
