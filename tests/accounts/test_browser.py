"""Accounts in a real browser: under the real security policy, with the keyboard and the eyes of axe-core."""

import copy

import pytest
from django.core.cache import cache
from django.urls import reverse

from accounts.enums import Role
from tests.accounts.oidc import CLIENT_ID, CLIENT_SECRET, provider
from tests.factories import PASSWORD, MembershipFactory, QuartierFactory, TeamFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _no_attempt_yet():
    cache.clear()


@pytest.fixture
def console(page):
    """What the browser complains about: a script or a style that the policy refuses, an error."""
    told = []
    page.on("console", lambda message: told.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: told.append(str(error)))
    return told


@pytest.fixture
def team(quartier):
    team = TeamFactory(name="Agence Est", quartiers=[quartier])
    MembershipFactory(user__first_name="Awa", user__last_name="Martin", team=team, role=Role.MANAGER)
    return team


def sign_in_by_hand(page, site, user):
    page.goto(f"{site}/compte/connexion/")
    page.get_by_label("E-mail").fill(user.email)
    page.get_by_label("Mot de passe", exact=False).first.fill(PASSWORD)
    page.get_by_role("button", name="Se connecter", exact=True).click()
    page.wait_for_url(f"{site}/")


@pytest.mark.parametrize("width", [320, 1440])
def test_pages_of_administrators_have_no_fault(page, live_site, axe, console, administrator, team, width):
    live_site.sign_in(page, administrator)
    page.set_viewport_size({"width": width, "height": 900})
    member = team.memberships.get().user
    QuartierFactory(name="Les Acacias")
    paths = [
        reverse("accounts:team_list"),
        reverse("accounts:team_create"),
        team.get_absolute_url(),
        reverse("accounts:team_update", args=[team.pk]),
        reverse("accounts:team_quartiers", args=[team.pk]),
        reverse("accounts:user_list"),
        reverse("accounts:user_create"),
        reverse("accounts:user_update", args=[member.pk]),
        reverse("accounts:rights"),
        reverse("accounts:profile"),
        *map(
            reverse,
            (
                "account_email",
                "account_change_password",
                "mfa_index",
                "mfa_list_webauthn",
                "account_logout",
                "mfa_activate_totp",
                "socialaccount_connections",
            ),
        ),
    ]
    faults = {}
    for path in paths:
        page.goto(live_site + path)
        if found := axe():
            faults[path] = found
        if page.evaluate("document.documentElement.scrollWidth") > width:
            faults.setdefault(path, []).append("wider than the screen")
    assert faults == {}
    assert console == []


@pytest.mark.parametrize("width", [320, 1440])
def test_doors_have_no_fault(page, live_site, axe, console, width):
    page.set_viewport_size({"width": width, "height": 900})
    faults = {}
    for name in (
        "account_login",
        "account_reset_password",
        "account_reset_password_done",
        "account_signup",
        "account_inactive",
        "account_reset_password_from_key_done",
        "socialaccount_login_cancelled",
    ):
        page.goto(live_site + reverse(name))
        if found := axe():
            faults[name] = found
    page.goto(live_site + "/compte/mot-de-passe/nouveau/1-faux/")
    faults |= {"bad link": found} if (found := axe()) else {}
    assert faults == {}
    assert console == []


def test_a_typed_password_can_be_read(page, live_site, console):
    page.goto(f"{live_site}/compte/connexion/")
    field = page.locator("input[name=password]")
    field.fill("une phrase")
    page.get_by_role("button", name="Afficher : mot de passe").click()
    assert field.get_attribute("type") == "text"
    page.get_by_role("button", name="Cacher : mot de passe").click()
    assert field.get_attribute("type") == "password"
    assert field.input_value() == "une phrase"
    assert console == []


def test_quartiers_are_found_while_typing(page, live_site, console, administrator, team):
    QuartierFactory(name="Les Acacias")
    QuartierFactory(name="Les Bosquets")
    live_site.sign_in(page, administrator)
    page.goto(live_site + reverse("accounts:team_quartiers", args=[team.pk]))
    page.get_by_label("Nom, code ou commune").press_sequentially("acac")
    page.locator("#liste").get_by_text("1 trouvé").wait_for()
    page.get_by_label("Les Acacias").check()
    page.get_by_role("button", name="Ajouter les cochés").click()
    page.get_by_text("1 quartier ajouté.").wait_for()
    assert set(team.quartiers.values_list("name", flat=True)) == {"Les Tilleuls", "Les Acacias"}
    assert console == []


def test_a_member_is_found_by_name(page, live_site, console, administrator, team):
    UserFactory(first_name="Karim", last_name="Diallo", email="karim@exemple.fr")
    live_site.sign_in(page, administrator)
    page.goto(live_site + team.get_absolute_url())
    page.get_by_label("Adresse e-mail").press_sequentially("karim")
    page.locator("#personnes option[value='karim@exemple.fr']").wait_for(state="attached")
    page.get_by_label("Adresse e-mail").fill("karim@exemple.fr")
    page.get_by_label("Rôle*").select_option(label="Manager")
    page.get_by_role("button", name="Ajouter à l’équipe").click()
    page.get_by_text("Karim Diallo est dans l’équipe.").wait_for()
    assert team.memberships.get(user__email="karim@exemple.fr").role == Role.MANAGER
    assert console == []


def test_a_passkey_is_added_and_signs_in_alone(page, live_site, console, officer):
    # A passkey belongs to a name, which an address of the network is not.
    site = live_site.url.replace("127.0.0.1", "localhost")
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    sign_in_by_hand(page, site, officer)
    page.goto(f"{site}/compte/cles-d-acces/ajouter/")
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Continuer").click()
    page.get_by_label("Nom de la clé").fill("Mon téléphone")
    page.get_by_label("Se connecter avec cette clé seule").check()
    page.get_by_role("button", name="Ajouter").click()
    page.get_by_text("Codes de récupération").first.wait_for()
    page.goto(f"{site}/compte/cles-d-acces/")
    page.get_by_text("Mon téléphone").wait_for()
    page.goto(f"{site}/compte/deconnexion/")
    page.get_by_role("main").get_by_role("button", name="Se déconnecter").click()
    page.goto(f"{site}/compte/connexion/")
    page.get_by_role("button", name="Se connecter avec une clé d’accès").click()
    page.wait_for_url(f"{site}/")
    page.get_by_text("Bonjour Olga").wait_for()
    assert console == []


def test_the_company_signs_in_under_the_security_policy(page, live_site, console, officer, settings):
    with provider() as company:
        settings.SOCIALACCOUNT_PROVIDERS = {
            "openid_connect": {
                "OAUTH_PKCE_ENABLED": True,
                "APPS": [
                    {
                        "provider_id": "entreprise",
                        "name": "Compte Bailleur",
                        "client_id": CLIENT_ID,
                        "secret": CLIENT_SECRET,
                        "settings": {"server_url": company.url},
                    }
                ],
            }
        }
        policy = copy.deepcopy(settings.CONTENT_SECURITY_POLICY)
        policy["DIRECTIVES"]["form-action"] = [*policy["DIRECTIVES"]["form-action"], company.url]
        settings.CONTENT_SECURITY_POLICY = policy
        company.claims = {"sub": "42", "email": officer.email, "email_verified": True}
        page.goto(f"{live_site}/compte/connexion/")
        page.get_by_role("button", name="Se connecter avec : Compte Bailleur").click()
        page.wait_for_url(f"{live_site}/")
        page.get_by_text("Bonjour Olga").wait_for()
    assert "/authorize" in company.requests
    assert console == []
