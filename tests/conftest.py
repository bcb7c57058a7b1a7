"""What every test can use: the real files, the browser and a site for it."""

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NoReturn

import pytest
from hypothesis import HealthCheck, settings

# How quick a machine is says nothing of the code: what is slow there is measured in `bench/`.
settings.register_profile("dsu", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("dsu")

ROOT = Path(__file__).resolve().parent.parent
# Beside the repository: real files of the trade, which are not part of it.
SHARED_DATA_DIR = ROOT.parent / "shared" / "data"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
BROWSER_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def _missing(reason: str) -> NoReturn:
    """Skip the test with its reason; on the machine that decides about a change, fail it."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real files."""
    if not SHARED_DATA_DIR.is_dir():
        _missing("real files: the folder ../shared/data is not there")
    return SHARED_DATA_DIR


# ---- browser ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Drive the system's browser: none is downloaded."""
    executable = next(filter(None, map(shutil.which, BROWSERS)), None)
    if executable is None:
        _missing(f"browser: none of {', '.join(BROWSERS)} is installed")
    # The driver of the browser runs an event loop in the thread of the tests until the session ends, which Django
    # would take for asynchronous code. The tests call the database from that thread alone.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    return {"executable_path": executable, "args": BROWSER_ARGUMENTS, "headless": True}


@pytest.fixture(scope="session")
def browser_context_args() -> dict[str, Any]:
    """A French visitor; a computer’s screen unless the test says otherwise. Colours change at once."""
    return {
        "locale": "fr-FR",
        "timezone_id": "Europe/Paris",
        "viewport": {"width": 1280, "height": 900},
        "reduced_motion": "reduce",
    }


class LiveSite:
    """A site that a browser can visit, with the data of the test."""

    def __init__(self, url: str) -> None:
        self.url = url

    def sign_in(self, page: Any, user: Any) -> None:
        """Give the browser of `page` a session of `user`, without the sign-in page."""
        from django.test import Client

        client = Client()
        client.force_login(user)
        self.sign_in_as(page, client)

    def sign_in_as(self, page: Any, client: Any) -> None:
        """Give the browser the session of a client of the tests; without one, none."""
        from django.conf import settings

        page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
        if cookie := client.cookies.get(settings.SESSION_COOKIE_NAME):
            page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": self.url}])

    def __str__(self) -> str:
        return self.url

    def __add__(self, path: str) -> str:
        return self.url + path


@pytest.fixture
def live_site(transactional_db: None, live_server: Any) -> LiveSite:
    """A running site."""
    return LiveSite(live_server.url)


@pytest.fixture
def axe(page: Any) -> Callable[[], list[str]]:
    """Call it on the page shown: the accessibility faults that axe-core finds, as readable lines."""
    source = ROOT / "node_modules" / "axe-core" / "axe.min.js"

    def violations() -> list[str]:
        # Evaluated by the browser's own tools, which the security policy of the page does not bind.
        if not page.evaluate("'axe' in window"):
            page.evaluate(source.read_text())
        found = page.evaluate(
            "async () => (await axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']})).violations"
        )
        return [
            f"{rule['id']} ({rule['impact']}): {rule['help']}: {node['html'][:200]}"
            for rule in found
            for node in rule["nodes"]
        ]

    return violations


# ---- database -----------------------------------------------------------------------------------------------------


def _fingerprint() -> str:
    """What the migrations of all installed apps are, in a few letters."""
    from django.apps import apps

    digest = hashlib.sha256()
    for config in apps.get_app_configs():
        for path in sorted((Path(config.path) / "migrations").glob("*.py")):
            digest.update(f"{config.label} {path.name}".encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def migrated_template(connection: Any) -> str:
    """Return the name of a database that has been migrated, made once for each set of migrations.

    The databases of the tests are copies of it: copying takes a second, migrating half a minute. Who comes while it is
    being made waits for it.
    """
    from django.core.management import call_command

    name = f"dsu_migrated_{_fingerprint()}"
    known = connection.settings_dict["NAME"]
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext('dsu_migrated'))")
        try:
            cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE 'dsu_migrated_%'")
            there = {row[0] for row in cursor.fetchall()}
            if name not in there:
                for old in there:
                    cursor.execute(f'DROP DATABASE IF EXISTS "{old}" WITH (FORCE)')
                cursor.execute(f'CREATE DATABASE "{name}_unfinished"')
                connection.close()
                connection.settings_dict["NAME"] = f"{name}_unfinished"
                call_command("migrate", verbosity=0, run_syncdb=True)
                connection.close()
                cursor.execute(f'ALTER DATABASE "{name}_unfinished" RENAME TO "{name}"')
        finally:
            connection.settings_dict["NAME"] = known
            cursor.execute("SELECT pg_advisory_unlock(hashtext('dsu_migrated'))")
    return name


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None, django_db_blocker: Any) -> None:
    """Have the databases of the tests copied from one that is migrated already."""
    from django.db import connection

    with django_db_blocker.unblock():
        connection.settings_dict["TEST"]["TEMPLATE"] = migrated_template(connection)


# A test that commits leaves its rows behind. Django would empty every table, then make content types and permissions
# anew, and the rows that migrations made would be gone: more than a second for each such test. What was there before
# the first test is copied aside instead, and replaces what a test left, without any trigger.
KEEP_ROWS = """
    DROP SCHEMA IF EXISTS kept CASCADE;
    CREATE SCHEMA kept;
    DO $$ DECLARE t record; any_row boolean; BEGIN
        FOR t IN
            SELECT c.relname AS name, string_agg(quote_ident(a.attname), ', ') AS columns
            FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
            WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname <> 'django_migrations'
            AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
            GROUP BY c.relname
        LOOP
            EXECUTE format('SELECT EXISTS (SELECT FROM public.%I)', t.name) INTO any_row;
            IF any_row THEN
                EXECUTE format('CREATE TABLE kept.%I AS SELECT %s FROM public.%I', t.name, t.columns, t.name);
            END IF;
        END LOOP;
    END $$;
"""
PUT_ROWS_BACK = """
    SET LOCAL session_replication_role = replica;
    DO $$ DECLARE t record; BEGIN
        FOR t IN
            SELECT relname AS name FROM pg_class
            WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> 'django_migrations'
        LOOP
            EXECUTE format('DELETE FROM public.%I', t.name);
        END LOOP;
        FOR t IN
            SELECT c.relname AS name, string_agg(quote_ident(a.attname), ', ') AS columns
            FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
            WHERE c.relnamespace = 'kept'::regnamespace AND c.relkind = 'r' AND a.attnum > 0
            GROUP BY c.relname
        LOOP
            EXECUTE format('INSERT INTO public.%I (%s) SELECT %s FROM kept.%I', t.name, t.columns, t.columns, t.name);
        END LOOP;
    END $$;
"""


def _put_rows_back(self: Any) -> None:
    """Leave the tables as they were before the first test."""
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(PUT_ROWS_BACK)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The database of the tests, which nobody uses any more when it is dropped.

    A process that drives a browser runs its tests in several contexts, each with a connection of its own, and only
    those of one of them can be closed from here.
    """
    from django.db import connection
    from django.test import TransactionTestCase

    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(KEEP_ROWS)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", _put_rows_back)
        yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )


@pytest.fixture(scope="module")
def shared_site(django_db_setup: None, django_db_blocker: Any) -> Iterator[Any]:
    """Two worlds made once for the tests of a module, which undo what they do.

    The rows are in a transaction that is undone at the end of the module; those of a test are in a savepoint of it.
    """
    from django.db import transaction

    from tests.world import Site

    with django_db_blocker.unblock(), transaction.atomic():
        yield Site()
        transaction.set_rollback(True)


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the use of this machine's database server when the processes that ran the tests have ended theirs."""
    from django.conf import settings

    if not settings.configured:
        return
    from django.db import connections

    for connection in connections.all(initialized_only=True):
        if server := getattr(connection, "server", None):
            connection.close()
            server.release()


# ---- people -------------------------------------------------------------------------------------------------------


@pytest.fixture
def quartier(db: None) -> Any:
    """The quartier that the people below work on."""
    from tests.factories import QuartierFactory

    return QuartierFactory(name="Les Tilleuls")


@pytest.fixture
def proximity(quartier: Any) -> Any:
    """A member of the proximity team of the quartier."""
    from accounts.enums import Role
    from tests.factories import member

    return member(quartier, Role.PROXIMITY, first_name="Paul", last_name="Proche")


@pytest.fixture
def officer(quartier: Any) -> Any:
    """A chargée de mission of the quartier."""
    from accounts.enums import Role
    from tests.factories import member

    return member(quartier, Role.OFFICER, first_name="Olga", last_name="Mission")


@pytest.fixture
def manager(quartier: Any) -> Any:
    """A manager of the quartier."""
    from accounts.enums import Role
    from tests.factories import member

    return member(quartier, Role.MANAGER, first_name="Maya", last_name="Direction")


@pytest.fixture
def administrator(db: None) -> Any:
    """An administrator, in no team."""
    from tests.factories import UserFactory

    return UserFactory(first_name="Ada", last_name="Admin", is_administrator=True)


@pytest.fixture
def outsider(db: None) -> Any:
    """A manager of another quartier."""
    from accounts.enums import Role
    from tests.factories import QuartierFactory, member

    return member(QuartierFactory(name="Les Acacias"), Role.MANAGER, first_name="Omar", last_name="Dailleurs")


@pytest.fixture
def sign_in() -> Callable[[Any], Any]:
    """Call it on a user: a client whose requests are the user's."""
    from django.test import Client

    def _sign_in(user: Any) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return _sign_in
