"""``manage.py serve`` as a person starts it: a process of its own, a port, a database, an interruption."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import psycopg2
import pytest

from core.db.server import EmbeddedServer, binaries

ROOT = Path(__file__).resolve().parent.parent.parent
START_SECONDS = 200
PROGRAMS = binaries()


class Site:
    """A running ``serve``, with what it prints."""

    def __init__(self, host: str, port: int, environment: dict[str, str], output: Path) -> None:
        self.port = port
        self.output = output
        with output.open("w") as file:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "serve", "--host", host, "--port", str(port)],
                cwd=ROOT,
                env={**os.environ, "PYTHONUNBUFFERED": "1", **environment},
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def printed(self) -> str:
        return self.output.read_text()

    def wait_until_ready(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while "DSU est prêt" not in self.printed:
            assert self.process.poll() is None, self.printed
            assert time.monotonic() < deadline, self.printed
            time.sleep(0.1)

    def get(self, path: str) -> tuple[int, bytes]:
        client = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        client.request("GET", path)
        response = client.getresponse()
        body = response.read()
        client.close()
        return response.status, body

    def family(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def interrupt(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(40)


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture
def directory(tmp_path: Path) -> Iterator[Path]:
    """A folder for the database of the site, apart from the one of the tests."""
    for folder in (tmp_path, *tmp_path.parents[:2]):
        folder.chmod(0o755)
    path = tmp_path / "postgres"
    yield path
    EmbeddedServer(path).stop()


@pytest.fixture
def migrated(django_db_setup: None, tmp_path: Path) -> Callable[[EmbeddedServer, str], None]:
    """Call it on a running server: it gets a database where the site only has to start.

    Migrating from nothing is what the first start is for; the others have the rows and tables of the tests’ own.
    """
    from django.db import connection

    def _migrated(server: EmbeddedServer, name: str) -> None:
        server.create_database(name)
        kept = tmp_path / "migrated.dump"
        there = connection.get_connection_params()
        there = {name: there[name] for name in ("host", "port", "user", "password") if name in there}
        ours = psycopg2.extensions.make_dsn(**there, dbname=connection.settings_dict["TEST"]["TEMPLATE"])
        subprocess.run([PROGRAMS / "pg_dump", "-Fc", "-Z0", "-f", kept, "-d", ours], check=True, timeout=60)
        theirs = ["-h", server.host, "-p", server.options.get("port", "5432"), "-U", "postgres", "-d", name]
        subprocess.run([PROGRAMS / "pg_restore", "--exit-on-error", *theirs, kept], check=True, timeout=60)

    return _migrated


@pytest.fixture
def start(tmp_path: Path, port: int) -> Iterator[Callable[..., Site]]:
    sites: list[Site] = []

    def _start(host: str = "127.0.0.1", **environment: str) -> Site:
        environment.setdefault("DJANGO_SETTINGS_MODULE", "dsu.settings")
        site = Site(host, port, environment, tmp_path / f"output{len(sites)}.txt")
        sites.append(site)
        return site

    yield _start
    for site in sites:
        if site.process.poll() is None:
            for process in [*site.family(), psutil.Process(site.process.pid)]:
                process.kill()
            site.process.wait()


def is_gone(process: psutil.Process) -> bool:
    # Where nobody collects the processes that have ended, they stay as zombies.
    return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


@pytest.mark.timeout(300)
def test_first_start_interruption_and_second_start(start: Callable[..., Site], directory: Path) -> None:
    first = start(DEBUG="1", DATABASE_DIRECTORY=str(directory))
    first.wait_until_ready()
    assert f"http://127.0.0.1:{first.port}/" in first.printed
    assert "Attention" not in first.printed
    assert "Comptes de démonstration" in first.printed
    assert "@exemple.fr" in first.printed
    status, body = first.get("/sante/")
    assert status == 200
    assert json.loads(body)

    server = EmbeddedServer(directory)
    family = first.family()
    assert server.pid is not None
    assert len(family) >= 4, "the web server, its two processes and the worker"
    with psycopg2.connect(host=server.host, user="postgres", dbname="dsu") as connection:
        cursor = connection.cursor()
        cursor.execute("SELECT count(*) FROM accounts_user")
        (users,) = cursor.fetchone()
        assert users > 0, "the demonstration has filled the database"
        cursor.execute("UPDATE accounts_user SET is_active = false")
    connection.close()

    assert first.interrupt() == 0, first.printed
    assert "Traceback" not in first.printed
    assert [process for process in family if not is_gone(process)] == []
    assert server.pid is None

    second = start(DEBUG="1", DATABASE_DIRECTORY=str(directory))
    second.wait_until_ready()
    assert "préparation de la démonstration" not in second.printed
    with psycopg2.connect(host=server.host, user="postgres", dbname="dsu") as connection:
        cursor = connection.cursor()
        cursor.execute("SELECT count(*), count(*) FILTER (WHERE is_active) FROM accounts_user")
        assert cursor.fetchone() == (users, 0), "what was written is kept"
    connection.close()
    second.process.terminate()
    assert second.process.wait(40) == 0
    assert server.pid is None


def test_a_port_that_is_taken_is_said_and_nothing_is_left(
    start: Callable[..., Site], directory: Path, port: int
) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        site = start(DEBUG="1", DATABASE_DIRECTORY=str(directory))
        assert site.process.wait(60) == 1
    assert f"Le port {port} est déjà utilisé" in site.printed
    assert "Traceback" not in site.printed
    assert not directory.exists(), "the database was not even created"


def test_a_worker_that_ends_is_replaced_and_the_site_goes_on(
    start: Callable[..., Site], directory: Path, migrated: Callable[[EmbeddedServer, str], None]
) -> None:
    server = EmbeddedServer(directory)
    server.acquire()
    migrated(server, "dsu")
    server.release()
    site = start(DEBUG="1", DATABASE_DIRECTORY=str(directory))
    site.wait_until_ready()
    (worker,) = [process for process in site.family() if "db_worker" in process.cmdline()]
    assert worker.environ()["SITE_URL"] == f"http://127.0.0.1:{site.port}", "its messages link to this site"
    worker.kill()

    deadline = time.monotonic() + 30
    while not (replaced := [p for p in site.family() if p.pid != worker.pid and "db_worker" in p.cmdline()]):
        assert time.monotonic() < deadline
        time.sleep(0.2)
    assert len(replaced) == 1
    assert site.get("/sante/")[0] == 200
    assert site.interrupt() == 0


def test_an_interruption_during_the_preparation_leaves_nothing(start: Callable[..., Site], directory: Path) -> None:
    site = start(DEBUG="1", DATABASE_DIRECTORY=str(directory))
    server = EmbeddedServer(directory)
    deadline = time.monotonic() + 60
    while server.pid is None:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert site.interrupt() == 0, site.printed
    assert server.pid is None
    assert "DSU est prêt" not in site.printed


@pytest.mark.timeout(300)
def test_under_production_settings(
    start: Callable[..., Site], directory: Path, migrated: Callable[[EmbeddedServer, str], None]
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        database_port = str(free.getsockname()[1])
    server = EmbeddedServer(directory, {"listen_addresses": "127.0.0.1", "port": database_port})
    server.acquire()
    migrated(server, "dsu_production")
    site = start(
        DEBUG="0",
        SECRET_KEY="only for this test " * 4,
        ALLOWED_HOSTS="127.0.0.1",
        DATABASE_URL=f"postgres://postgres@127.0.0.1:{database_port}/dsu_production",
    )
    site.wait_until_ready()
    assert "Comptes de démonstration" not in site.printed
    status, body = site.get("/sante/")
    assert status == 200
    assert json.loads(body)
    with psycopg2.connect(
        host="127.0.0.1", port=database_port, user="postgres", dbname="dsu_production"
    ) as connection:
        cursor = connection.cursor()
        cursor.execute("SELECT count(*) FROM accounts_user")
        assert cursor.fetchone() == (0,), "no demonstration account in production"
    connection.close()
    assert site.interrupt() == 0
    assert server.is_running(), "a server named by its address is not ours to stop"


def test_a_database_out_of_reach_is_said(start: Callable[..., Site], port: int) -> None:
    site = start(DEBUG="1", DATABASE_URL="postgres://dsu@127.0.0.1:1/dsu")
    assert site.process.wait(60) == 1
    assert "La base de données est injoignable" in site.printed
    assert "Traceback" not in site.printed


def test_a_site_for_one_machine_is_not_served_to_others(port: int, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "gunicorn", "--config", "dsu/gunicorn.py", "--bind", f"0.0.0.0:{port}"]
    environment = {**os.environ, "DEBUG": "1", "DJANGO_SETTINGS_MODULE": "dsu.settings"}
    ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode != 0
    assert "L’adresse 0.0.0.0 est ouverte à d’autres machines" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_site_opened_to_others_says_so(
    start: Callable[..., Site], directory: Path, migrated: Callable[[EmbeddedServer, str], None]
) -> None:
    server = EmbeddedServer(directory)
    server.acquire()
    migrated(server, "dsu")
    server.release()
    site = start("0.0.0.0", DEBUG="1", DATABASE_DIRECTORY=str(directory))
    site.wait_until_ready()
    assert "Attention : d’autres machines peuvent ouvrir ce site" in site.printed
    assert site.get("/sante/")[0] == 200
    assert site.interrupt() == 0
