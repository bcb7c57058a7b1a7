"""The PostgreSQL server of a machine that has none, and the server named by an address."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import psycopg2
import pytest
from django.db import OperationalError
from django.db.utils import ConnectionHandler

from core.db.server import MAX_SOCKET_PATH, EmbeddedServer, ServerError, main, server_for

ROOT = Path(__file__).resolve().parent.parent.parent
# What another process runs to use the server until a line comes on its input.
USER_PROCESS = """
import sys
from pathlib import Path
from core.db.server import server_for
server = server_for(Path(sys.argv[1]))
server.acquire()
print(server.pid, flush=True)
sys.stdin.readline()
"""


@pytest.fixture
def directory(tmp_path: Path) -> Iterator[Path]:
    """An empty folder for a server, which is stopped at the end whatever the test did."""
    # PostgreSQL refuses root: the account that runs it must reach the folder.
    for folder in (tmp_path, *tmp_path.parents[:2]):
        folder.chmod(0o755)
    path = tmp_path / "postgres"
    yield path
    EmbeddedServer(path).stop()


@pytest.fixture
def user_process(directory: Path) -> Iterator[Callable[[], subprocess.Popen[str]]]:
    """Call it to start another process that uses the server of `directory`."""
    started: list[subprocess.Popen[str]] = []

    def start() -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", USER_PROCESS, str(directory)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def server_pid_seen_by(process: subprocess.Popen[str]) -> int:
    assert process.stdout is not None
    return int(process.stdout.readline())


@pytest.fixture
def connection(directory: Path, django_db_blocker: Any) -> Iterator[Any]:
    """A Django connection of its own, unknown to the rest of the tests."""
    database = {"ENGINE": "core.db.embedded", "NAME": "dsu_essai", "USER": "postgres", "DIRECTORY": directory}
    with django_db_blocker.unblock():
        connection = ConnectionHandler({"default": database})["default"]
        yield connection
        connection.close()


def run_sql(connection: Any, query: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall() if cursor.description else []


# ---- the server ---------------------------------------------------------------------------------------------------


def test_data_outlives_a_stop(directory: Path) -> None:
    server = EmbeddedServer(directory)
    host = server.acquire()
    first_pid = server.pid
    assert first_pid is not None
    with psycopg2.connect(host=host, user="postgres", dbname="postgres") as connection:
        connection.cursor().execute("CREATE TABLE kept AS SELECT 'Économie' AS word")
    connection.close()

    server.release()
    assert server.pid is None
    assert not server.is_running()

    server.acquire()
    assert server.pid not in (None, first_pid)
    connection = psycopg2.connect(host=host, user="postgres", dbname="postgres")
    with connection.cursor() as cursor:
        cursor.execute("SELECT word, upper(word) FROM kept")
        assert cursor.fetchall() == [("Économie", "ÉCONOMIE")]
    connection.close()


def test_it_listens_on_no_network_address(directory: Path) -> None:
    server = EmbeddedServer(directory)
    server.acquire()
    assert server.pid is not None
    connections = psutil.Process(server.pid).net_connections(kind="inet")
    assert connections == []
    assert (Path(server.host).stat().st_mode & 0o777) == 0o700


def test_two_processes_at_once_share_one_server_and_the_last_stops_it(
    directory: Path, user_process: Callable[[], subprocess.Popen[str]]
) -> None:
    first, second = user_process(), user_process()
    pids = {server_pid_seen_by(first), server_pid_seen_by(second)}
    assert len(pids) == 1
    server = EmbeddedServer(directory)

    first.communicate("\n")
    assert server.pid in pids
    assert server.is_running()

    second.communicate("\n")
    assert server.pid is None


def test_a_user_that_was_killed_does_not_keep_the_server(
    directory: Path, user_process: Callable[[], subprocess.Popen[str]]
) -> None:
    killed = user_process()
    pid = server_pid_seen_by(killed)
    killed.kill()
    killed.wait()

    server = EmbeddedServer(directory)
    assert server.pid == pid, "nobody was left to stop it"
    server.acquire()
    assert server.pid == pid
    server.release()
    assert server.pid is None


def test_the_pid_of_another_program_is_not_taken_for_the_server(directory: Path) -> None:
    server = EmbeddedServer(directory)
    server.acquire()
    pid = server.pid
    assert pid is not None
    pid_file = server.data / "postmaster.pid"
    content = pid_file.read_text()
    # A crash of the whole machine leaves the file; after it, any program may have the number.
    psutil.Process(pid).send_signal(signal.SIGQUIT)
    wait_until(lambda: not server.is_running())
    server._unregister()
    pid_file.write_text(content.replace(str(pid), str(os.getpid()), 1))
    assert server.pid is None

    server.acquire()
    assert server.pid not in (None, pid, os.getpid())
    assert psutil.pid_exists(os.getpid())


def test_an_interrupted_creation_is_begun_again(directory: Path) -> None:
    (directory / "data.new").mkdir(parents=True)
    (directory / "data.new" / "PG_VERSION").write_text("18\n")
    server = EmbeddedServer(directory)
    server.acquire()
    assert server.is_running()
    assert not (directory / "data.new").exists()


def test_a_path_too_long_for_a_socket(directory: Path) -> None:
    long = directory / ("quartier" * 12)
    server = EmbeddedServer(long)
    assert len(str(long)) > MAX_SOCKET_PATH
    host = server.acquire()
    try:
        assert len(host) < MAX_SOCKET_PATH
        assert Path(host).stat().st_mode & 0o777 == 0o700
        psycopg2.connect(host=host, user="postgres", dbname="postgres").close()
        assert EmbeddedServer(long).host == host, "another process finds it"
    finally:
        server.stop()
    assert not Path(host).exists()


def test_data_of_another_version_is_refused_with_what_to_do(directory: Path) -> None:
    server = EmbeddedServer(directory)
    server.acquire()
    server.release()
    (server.data / "PG_VERSION").write_text("12\n")
    with pytest.raises(ServerError, match="créée par PostgreSQL 12"):
        server.acquire()
    assert server._is_unused(), "a failed start leaves no use behind"


def test_a_server_that_cannot_start_says_why(directory: Path) -> None:
    server = EmbeddedServer(directory, {"shared_buffers": "beaucoup"})
    with pytest.raises(ServerError, match=r"(?s)ne peut pas être lancé.*shared_buffers"):
        server.acquire()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can close a folder to the account that runs PostgreSQL")
def test_a_folder_that_only_root_may_enter(directory: Path) -> None:
    closed = directory / "closed"
    closed.mkdir(parents=True)
    closed.chmod(0o700)
    server = EmbeddedServer(closed / "postgres")
    server.acquire()
    try:
        assert server.pid is not None
        assert psutil.Process(server.pid).uids().effective != 0
        psycopg2.connect(host=server.host, user="postgres", dbname="postgres").close()
    finally:
        server.stop()


def test_by_hand(directory: Path, capsys: pytest.CaptureFixture[str]) -> None:
    server_for(directory).acquire()
    assert main(["status", str(directory)]) == 0
    assert capsys.readouterr().out.strip() == str(server_for(directory).pid)
    assert main(["stop", str(directory)]) == 0
    assert main(["status", str(directory)]) == 0
    assert capsys.readouterr().out.strip() == "arrêté"


# ---- the backend --------------------------------------------------------------------------------------------------


def test_the_backend_starts_the_server_and_creates_the_database(connection: Any) -> None:
    assert run_sql(connection, "SELECT current_database()") == [("dsu_essai",)]
    extensions = "SELECT count(*) FROM pg_available_extensions WHERE name IN ('unaccent', 'pg_trgm', 'btree_gist')"
    assert run_sql(connection, extensions) == [(3,)]
    assert run_sql(connection, "SHOW fsync") == [("on",)], "data is safe on this machine too"


def test_the_backend_starts_again_a_server_that_died(connection: Any) -> None:
    run_sql(connection, "CREATE TABLE kept AS SELECT 42 AS number")
    connection.close()
    server = connection.server
    assert server.pid is not None
    psutil.Process(server.pid).send_signal(signal.SIGQUIT)
    wait_until(lambda: not server.is_running())

    assert run_sql(connection, "SELECT number FROM kept") == [(42,)]


def test_the_backend_serves_the_maintenance_connection(connection: Any) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT current_database()")
        assert cursor.fetchone() == ("postgres",)


def test_a_folder_that_cannot_be_used_is_an_error_of_the_database(tmp_path: Path, connection: Any) -> None:
    (tmp_path / "file").write_text("")
    connection.settings_dict["DIRECTORY"] = tmp_path / "file" / "postgres"
    with pytest.raises(OperationalError, match="ne peut pas être utilisé"):
        connection.ensure_connection()


def test_the_command_line_client_is_the_one_of_the_server(connection: Any) -> None:
    connection.ensure_connection()
    arguments, _ = connection.client.settings_to_cmd_args_env(connection.settings_dict, ["-Atc", "SELECT 6 * 7"])
    answer = subprocess.run(arguments, check=True, capture_output=True, text=True)
    assert answer.stdout.strip() == "42"


# ---- a server named by its address --------------------------------------------------------------------------------


@pytest.fixture
def address(directory: Path) -> str:
    """The DATABASE_URL of a server on the network of this machine."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = EmbeddedServer(directory, {"listen_addresses": "127.0.0.1", "port": str(port)})
    server.acquire()
    server.create_database("dsu_distant")
    return f"postgres://postgres@127.0.0.1:{port}/dsu_distant"


def test_a_server_named_by_database_url(address: str, directory: Path) -> None:
    """The settings follow the address, start no server, and Django works on it: in a process of its own."""
    script = (
        "import django; django.setup()\n"
        "from django.conf import settings\n"
        "from django.db import connection\n"
        "cursor = connection.cursor()\n"
        "cursor.execute('SELECT current_database(), inet_server_port()')\n"
        "print(settings.DATABASES['default']['ENGINE'], *cursor.fetchone())\n"
        "assert not hasattr(connection, 'server')\n"
    )
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "dsu.settings", "DATABASE_URL": address}
    answer = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=environment, check=True, capture_output=True, text=True
    )
    port = address.rsplit(":", 1)[1].split("/")[0]
    assert answer.stdout.split() == ["django.db.backends.postgresql", "dsu_distant", port]


def wait_until(condition: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.05)
