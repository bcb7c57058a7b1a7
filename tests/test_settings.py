"""Settings of production: what is missing is named, what is there is safe; the health page tells the truth."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.urls import reverse

ROOT = Path(__file__).resolve().parent.parent
PRODUCTION = {
    "DEBUG": "0",
    "SECRET_KEY": "x9" * 40 + "unguessable-and-long",
    "ALLOWED_HOSTS": "dsu.exemple.fr",
    # Nobody listens on this port.
    "DATABASE_URL": "postgres://dsu:dsu@127.0.0.1:1/dsu",
}


def run(*arguments, **environment):
    """Run Python in the project with these settings and no others."""
    known = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**known, "PYTHONIOENCODING": "utf-8", "DJANGO_SETTINGS_MODULE": "dsu.settings", **environment},
        capture_output=True,
        text=True,
        timeout=100,
    )


@pytest.mark.parametrize(
    "missing", [["DATABASE_URL"], ["SECRET_KEY"], ["ALLOWED_HOSTS"], ["SECRET_KEY", "DATABASE_URL"]]
)
@pytest.mark.parametrize("how", ["absent", "empty"])
def test_production_names_what_is_missing(missing, how):
    environment = {name: value for name, value in PRODUCTION.items() if name not in missing}
    if how == "empty":
        environment |= dict.fromkeys(missing, "")
    done = run("manage.py", "check", **environment)
    assert done.returncode != 0
    told = done.stderr.splitlines()[-1]
    assert "Réglages de production manquants" in told
    assert [name for name in ("SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL") if name in told] == sorted(
        missing, key=["SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL"].index
    )


def test_the_check_of_production_has_nothing_to_say():
    done = run("manage.py", "check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


READ = """
import json, django
django.setup()
from django.conf import settings as s
names = ["SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY", "SESSION_COOKIE_SAMESITE",
         "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS", "DEBUG", "MFA_REQUIRED_FOR_ADMINISTRATORS",
         "ALLAUTH_TRUSTED_PROXY_COUNT", "SECURE_PROXY_SSL_HEADER"]
print(json.dumps({name: getattr(s, name) for name in names}
    | {"form-action": s.CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"], "providers": s.SOCIALACCOUNT_PROVIDERS}))
"""


def read(**environment):
    done = run("-c", READ, **environment)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_cookies_and_transport_of_production_are_closed():
    told = read(**PRODUCTION)
    assert told["SESSION_COOKIE_SECURE"]
    assert told["CSRF_COOKIE_SECURE"]
    assert told["SESSION_COOKIE_HTTPONLY"]
    assert told["SESSION_COOKIE_SAMESITE"] == "Lax"
    assert told["SECURE_SSL_REDIRECT"]
    assert told["SECURE_HSTS_SECONDS"] >= 31_536_000
    assert told["MFA_REQUIRED_FOR_ADMINISTRATORS"]
    assert told["DEBUG"] is False
    assert told["form-action"] == ["'self'"]
    assert told["providers"] == {}


@pytest.mark.parametrize(
    ("environment", "count", "header"),
    [
        ({}, 1, ["HTTP_X_FORWARDED_PROTO", "https"]),
        ({"TRUSTED_PROXY_COUNT": "2"}, 2, ["HTTP_X_FORWARDED_PROTO", "https"]),
        # What a visitor says of itself is not taken when nobody stands in front.
        ({"TRUSTED_PROXY_COUNT": "0"}, 0, None),
    ],
)
def test_what_a_proxy_says_is_taken_when_there_is_one(environment, count, header):
    told = read(**PRODUCTION, **environment)
    assert (told["ALLAUTH_TRUSTED_PROXY_COUNT"], told["SECURE_PROXY_SSL_HEADER"]) == (count, header)


@pytest.mark.parametrize(
    ("environment", "address"),
    [
        ({}, "https://dsu.exemple.fr"),
        ({"ALLOWED_HOSTS": ".exemple.fr,autre.fr"}, "https://exemple.fr"),
        ({"SITE_URL": "https://quartiers.exemple.fr"}, "https://quartiers.exemple.fr"),
    ],
)
def test_messages_of_production_link_to_its_own_name(environment, address):
    done = run("-c", "from dsu import settings; print(settings.SITE_URL)", **{**PRODUCTION, **environment})
    assert done.stdout.strip() == address, done.stderr


def test_the_company_is_set_by_the_environment_and_its_form_is_let_through():
    told = read(
        OIDC_SERVER_URL="https://sso.bailleur.example/realms/dsu",
        OIDC_CLIENT_ID="dsu",
        OIDC_CLIENT_SECRET="secret",
        OIDC_NAME="Compte Bailleur",
        OIDC_ORIGINS="https://login.bailleur.example",
        **PRODUCTION,
    )
    [app] = told["providers"]["openid_connect"]["APPS"]
    assert (app["name"], app["client_id"]) == ("Compte Bailleur", "dsu")
    assert app["settings"]["server_url"] == "https://sso.bailleur.example/realms/dsu"
    assert told["form-action"] == ["'self'", "https://sso.bailleur.example", "https://login.bailleur.example"]


# ---- health ---------------------------------------------------------------------------------------------------------


def test_the_health_page_answers_without_sign_in(client, db):
    response = client.get(reverse("health"))
    assert response.status_code == 200
    assert response.json() == {"status": "ok", "database": "ok"}


ASK = """
import django
django.setup()
from django.test import Client
response = Client().get("/sante/", HTTP_HOST="dsu.exemple.fr")
print(response.status_code, response.content.decode())
"""


def test_the_health_page_says_when_the_database_does_not_answer():
    done = run("-c", ASK, **PRODUCTION)
    assert done.returncode == 0, done.stderr
    status, _, body = done.stdout.strip().splitlines()[-1].partition(" ")
    assert status == "503"
    assert json.loads(body) == {"status": "error", "database": "unreachable"}
