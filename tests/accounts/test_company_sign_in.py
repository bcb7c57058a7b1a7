"""Signing in through the company (OpenID Connect), against a real provider on this machine."""

from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.core.cache import cache
from django.urls import reverse

from accounts.models import User
from tests.accounts.oidc import CLIENT_ID, CLIENT_SECRET, provider
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def company(settings):
    cache.clear()
    with provider() as known:
        settings.SOCIALACCOUNT_PROVIDERS = {
            "openid_connect": {
                "OAUTH_PKCE_ENABLED": True,
                "APPS": [
                    {
                        "provider_id": "entreprise",
                        "name": "Compte de l’entreprise",
                        "client_id": CLIENT_ID,
                        "secret": CLIENT_SECRET,
                        "settings": {"server_url": known.url},
                    }
                ],
            }
        }
        yield known


@pytest.fixture
def lea():
    return UserFactory(email="lea@exemple.fr", first_name="Léa", last_name="Petit")


def come_through(client, company, *, follow=True):
    """From the sign-in page to the company and back; returns the page that it ends on."""
    start = reverse("openid_connect_login", kwargs={"provider_id": "entreprise"})
    assert start in client.get("/compte/connexion/").content.decode()
    answer = client.post(start)
    asked = urlsplit(answer.url)
    assert answer.url.startswith(f"{company.url}/authorize?")
    back = company.authorize({name: values[0] for name, values in parse_qs(asked.query).items()})
    return client.get(back.removeprefix("http://testserver"), follow=follow)


def is_in(client):
    return "_auth_user_id" in client.session


def test_a_known_address_signs_in(client, company, lea):
    company.claims = {"sub": "42", "email": "Lea@Exemple.fr", "email_verified": True}
    come_through(client, company)
    assert client.session["_auth_user_id"] == str(lea.pk)
    assert SocialAccount.objects.get().user == lea
    assert User.objects.get(pk=lea.pk).check_password(PASSWORD)
    assert "/token" in company.requests
    assert "/userinfo" in company.requests


def test_then_the_company_is_known_by_its_own_key(client, company, lea):
    company.claims = {"sub": "42", "email": "lea@exemple.fr", "email_verified": True}
    come_through(client, company)
    client.post("/compte/deconnexion/")
    company.claims = {"sub": "42", "email": "nouvelle@exemple.fr", "email_verified": True}
    come_through(client, company)
    assert client.session["_auth_user_id"] == str(lea.pk)
    assert User.objects.get(pk=lea.pk).email == "lea@exemple.fr"


def test_an_unknown_address_is_refused_with_what_to_do(client, company, lea):
    company.claims = {"sub": "43", "email": "inconnu@exemple.fr", "email_verified": True}
    page = come_through(client, company)
    assert "Vous n’avez pas encore de compte ici" in page.content.decode()
    assert not is_in(client)
    assert User.objects.get() == lea
    assert not SocialAccount.objects.exists()


@pytest.mark.parametrize("verified", [False, None, "false", "False", "0", 0, 1, "yes", "missing"])
def test_an_address_that_the_company_does_not_vouch_for_opens_nothing(client, company, lea, verified):
    company.claims = {"sub": "44", "email": "lea@exemple.fr", "email_verified": verified}
    if verified == "missing":
        del company.claims["email_verified"]
    page = come_through(client, company)
    assert not is_in(client)
    assert "Vous n’avez pas encore de compte ici" in page.content.decode()
    assert not SocialAccount.objects.exists()


def test_some_providers_write_true_as_a_text(client, company, lea):
    company.claims = {"sub": "45", "email": "lea@exemple.fr", "email_verified": "true"}
    come_through(client, company)
    assert client.session["_auth_user_id"] == str(lea.pk)


def test_an_address_that_somebody_is_only_changing_to_opens_nothing_of_theirs(client, company, lea):
    thief = UserFactory(email="voleur@exemple.fr")
    thief.emailaddress_set.create(email="lea@exemple.fr", verified=False, primary=False)
    company.claims = {"sub": "46", "email": "lea@exemple.fr", "email_verified": True}
    come_through(client, company)
    assert client.session["_auth_user_id"] == str(lea.pk)


def test_an_address_that_only_looks_like_another_opens_nothing(client, company):
    # To the database the capital of "ſ" is "S".
    UserFactory(email="sam@exemple.fr")
    company.claims = {"sub": "66", "email": "ſam@exemple.fr", "email_verified": True}
    come_through(client, company)
    assert not is_in(client)
    assert not SocialAccount.objects.exists()


def test_a_closed_account_stays_closed(client, company, lea):
    User.objects.filter(pk=lea.pk).update(is_active=False)
    company.claims = {"sub": "47", "email": "lea@exemple.fr", "email_verified": True}
    page = come_through(client, company)
    assert "Compte fermé" in page.content.decode()
    assert not is_in(client)


def test_an_answer_that_was_not_asked_for_is_refused(client, company, lea):
    company.claims = {"sub": "48", "email": "lea@exemple.fr", "email_verified": True}
    callback = reverse("openid_connect_callback", kwargs={"provider_id": "entreprise"})
    page = client.get(callback, {"code": "code-0", "state": "inventé"}, follow=True)
    assert "Connexion impossible" in page.content.decode()
    assert not is_in(client)


def test_a_token_for_somebody_else_is_refused(client, company, lea):
    company.claims = {"sub": "49", "email": "lea@exemple.fr", "email_verified": True, "aud": "autre-site"}
    page = come_through(client, company)
    assert "Connexion impossible" in page.content.decode()
    assert not is_in(client)


def test_one_may_give_up_there(client, company):
    client.post(reverse("openid_connect_login", kwargs={"provider_id": "entreprise"}))
    callback = reverse("openid_connect_callback", kwargs={"provider_id": "entreprise"})
    state = next(iter(client.session["socialaccount_states"]))
    page = client.get(callback, {"error": "access_denied", "state": state}, follow=True)
    assert "Connexion abandonnée" in page.content.decode()


def test_a_provider_that_does_not_answer_is_said(client, company):
    company.is_broken = True
    page = client.post(reverse("openid_connect_login", kwargs={"provider_id": "entreprise"}), follow=True)
    assert page.status_code == 502
    assert "Connexion impossible" in page.content.decode()


def test_a_get_does_not_start_it(client, company):
    page = client.get(reverse("openid_connect_login", kwargs={"provider_id": "entreprise"}))
    assert "Continuer" in page.content.decode()
    assert company.requests == []


def test_without_the_setting_there_is_no_button(client, db):
    assert "Se connecter avec :" not in client.get("/compte/connexion/").content.decode()


def test_the_readme_gives_the_address_to_declare(settings):
    callback = reverse("openid_connect_callback", kwargs={"provider_id": "entreprise"})
    assert f"{callback}`" in (settings.BASE_DIR / "README.md").read_text()
