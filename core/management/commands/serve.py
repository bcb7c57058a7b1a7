"""``manage.py serve``: the whole product with one command, until it is interrupted."""

import ctypes
import errno
import http.client
import ipaddress
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from types import FrameType
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.management import BaseCommand, call_command, get_commands
from django.core.management.base import CommandParser
from django.db import OperationalError, connection, connections

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
READY_SECONDS = 60
STOP_SECONDS = 20
# Any number will do, the same for every process that prepares this product's database.
PREPARATION_LOCK = 0x445355
LINE = "─" * 72
LOCAL_SITE_URL = "http://127.0.0.1:8000"
OPEN_TO_OTHERS = (
    "Attention : d’autres machines peuvent ouvrir ce site, dont les mots de passe sont connus.",
    "N’y mettez rien de vrai ; le README dit comment servir une équipe.",
)


class Stopped(BaseException):
    """Somebody asked for the end. Not an `Exception`, so that nothing on the way takes it for a failure."""


class StartError(Exception):
    """The site cannot start. The message is in French and says what to do."""


class Command(BaseCommand):
    """Prepare the database, then run the web server and the background worker and watch over them."""

    help = "Démarre le site : base de données, serveur web et tâches de fond. Ctrl-C arrête tout."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the address."""
        parser.add_argument("--host", default="127.0.0.1", help="adresse d’écoute (127.0.0.1)")
        parser.add_argument("--port", type=int, default=8000, help="port d’écoute (8000)")

    def handle(self, *, host: str, port: int, **options: Any) -> None:
        """Run until a signal. The exit status is 0 when asked to stop, 1 when something failed."""
        self.children: dict[str, subprocess.Popen[bytes]] = {}
        self.stop_requested = False
        self.may_interrupt = True
        failure = ""
        for number in STOP_SIGNALS:
            signal.signal(number, self._on_signal)
        try:
            with self._listen(host, port) as listener:
                self._prepare()
                self._run(listener, host)
        except Stopped:
            self.stdout.write("\nArrêt…")
        except StartError as error:
            failure = str(error)
        except OperationalError as error:
            failure = f"La base de données est injoignable.\n{str(error).strip()}"
        finally:
            for number in STOP_SIGNALS:
                signal.signal(number, signal.SIG_IGN)
            self._stop()
        if failure:
            self.stderr.write(failure)
            sys.exit(1)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self.stop_requested = True
        if self.may_interrupt:
            raise Stopped

    @contextmanager
    def _uninterrupted(self) -> Iterator[None]:
        """Delay a signal for the time of a start that, cut in two, would leave a process that nobody knows."""
        self.may_interrupt = False
        yield
        self.may_interrupt = True
        if self.stop_requested:
            raise Stopped

    # ---- start ----------------------------------------------------------------------------------------------------

    def _listen(self, host: str, port: int) -> socket.socket:
        """Take the port before anything else is started, so that a second start leaves nothing behind."""
        try:
            family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
            listener = socket.socket(family, kind, protocol)
        except (OSError, OverflowError) as error:
            raise StartError(f"L’adresse {host}:{port} n’est pas valable : {error}.") from error
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
            listener.listen(2048)
        except OSError as error:
            listener.close()
            reasons = {
                errno.EADDRINUSE: f"Le port {port} est déjà utilisé sur {host}",
                errno.EACCES: f"Le port {port} est réservé à l’administrateur de la machine",
                errno.EADDRNOTAVAIL: f"L’adresse {host} n’est pas une adresse de cette machine",
            }
            reason = reasons.get(error.errno or 0, f"Le port {port} ne peut pas être ouvert ({error.strerror})")
            raise StartError(
                f"{reason} : arrêtez le programme qui l’occupe, ou choisissez-en un autre, "
                f"par exemple « make run PORT={port + 1 if port >= 1024 else 8001} »."
            ) from error
        return listener

    def _prepare(self) -> None:
        """Bring the database and the static files up to date; fill a new database with the demonstration."""
        with self._uninterrupted():
            connection.ensure_connection()
        with connection.cursor() as cursor:
            # Several machines may start at once on one database.
            cursor.execute("SELECT pg_advisory_lock(%s)", [PREPARATION_LOCK])
        call_command("migrate", interactive=False, verbosity=0)
        # Never in production: there, the first account is made by hand.
        if settings.DEBUG and "demo" in get_commands() and not get_user_model()._default_manager.exists():
            self.stdout.write("Première utilisation : préparation de la démonstration…")
            call_command("demo", stdout=StringIO())
        connections.close_all()
        if not settings.DEBUG and self._static_files_are_stale():
            call_command("collectstatic", interactive=False, verbosity=0)

    def _static_files_are_stale(self) -> bool:
        manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
        if not manifest.exists():
            return True
        collected = manifest.stat().st_mtime
        files = (storage.path(name) for finder in get_finders() for name, storage in finder.list([]))
        return any(os.stat(path).st_mtime > collected for path in files)

    # ---- run ------------------------------------------------------------------------------------------------------

    def _run(self, listener: socket.socket, host: str) -> None:
        number = listener.fileno()
        shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
        self.address = f"http://{shown}:{listener.getsockname()[1]}"
        self._start(
            "web",
            ["-m", "gunicorn", "--config", "dsu/gunicorn.py", "--bind", f"fd://{number}"],
            pass_fds=[number],
        )
        self._start_worker()
        self._wait_until_ready(listener)
        self._announce(listener)
        while True:
            time.sleep(0.5)
            self._check_web()
            if self.children["worker"].poll() is not None:
                # It ends when the database is restarted; the site goes on meanwhile.
                time.sleep(2)
                self._start_worker()

    def _start(self, name: str, arguments: list[str], pass_fds: list[int]) -> None:
        with self._uninterrupted():
            self.children[name] = subprocess.Popen(
                [sys.executable, *arguments],
                cwd=settings.BASE_DIR,
                stdin=subprocess.DEVNULL,
                pass_fds=pass_fds,
                # Ctrl-C reaches the whole foreground group: this process alone answers it and stops its children.
                start_new_session=True,
                preexec_fn=_die_with_parent(),
                env=os.environ | self._own_address(),
            )

    def _own_address(self) -> dict[str, str]:
        """Have the messages of a site on one machine link to the port that it was given."""
        is_chosen = not settings.DEBUG or settings.SITE_URL != LOCAL_SITE_URL
        return {} if is_chosen else {"SITE_URL": self.address}

    def _start_worker(self) -> None:
        # Quiet: a task that fails is kept with its traceback in the table of tasks.
        arguments = ["manage.py", "db_worker", "--queue-name", "*", "--no-reload", "--verbosity", "0"]
        self._start("worker", arguments, pass_fds=[])

    def _check_web(self) -> None:
        code = self.children["web"].poll()
        if code is not None:
            raise StartError(f"Le serveur web s’est arrêté (code {code}) : la cause est écrite au-dessus.")

    def _wait_until_ready(self, listener: socket.socket) -> None:
        address, port = listener.getsockname()[:2]
        address = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(address, address)
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            self._check_web()
            # The socket listens already: the answer comes as soon as a process of the web server is there.
            client = http.client.HTTPConnection(address, port, timeout=2)
            try:
                client.request("GET", "/sante/")
                client.getresponse().read()
            except (OSError, http.client.HTTPException):
                time.sleep(0.2)
            else:
                return
            finally:
                client.close()
        raise StartError(f"Le serveur web ne répond pas après {READY_SECONDS} secondes.")

    def _announce(self, listener: socket.socket) -> None:
        lines = ["", LINE, f"  DSU est prêt : {self.address}/"]
        if settings.DEBUG and not self._is_this_machine(listener):
            lines += ["", *(f"  {line}" for line in OPEN_TO_OTHERS)]
        if accounts := self._accounts():
            lines += ["", "  Comptes de démonstration :", *(f"    {line}" for line in accounts)]
        lines += ["", "  Ctrl-C pour arrêter. Les données sont gardées.", LINE]
        self.stdout.write("\n".join(lines))
        self.stdout.flush()

    def _is_this_machine(self, listener: socket.socket) -> bool:
        return ipaddress.ip_address(listener.getsockname()[0].split("%")[0]).is_loopback

    def _accounts(self) -> list[str]:
        if not settings.DEBUG or "demo" not in get_commands():
            return []
        printed = StringIO()
        call_command("demo", list_accounts=True, stdout=printed)
        connections.close_all()
        return printed.getvalue().splitlines()

    # ---- stop -----------------------------------------------------------------------------------------------------

    def _stop(self) -> None:
        """Stop the children, then the database if this machine started it and nobody else uses it."""
        running = [child for child in self.children.values() if child.poll() is None]
        for child in running:
            child.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for child in running:
            try:
                child.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()
        connections.close_all()
        if server := getattr(connection, "server", None):
            server.release()


def _die_with_parent() -> Callable[[], object] | None:
    """On Linux, have the kernel stop a child whose parent was killed before it could."""
    if not sys.platform.startswith("linux"):
        return None
    set_death_signal = 1
    prctl = ctypes.CDLL(None).prctl
    return lambda: prctl(set_death_signal, signal.SIGTERM)
