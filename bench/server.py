"""The site under its real gunicorn, with a database of the measures."""

import contextlib
import http.client
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parent.parent
WORKERS = 2


@dataclass(frozen=True)
class Answer:
    """What the site answered, and in how many seconds, until the last byte."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float


class Site:
    """A running site."""

    def __init__(self, port: int, process: "subprocess.Popen[bytes]", queries: Path) -> None:
        self.port = port
        self.process = process
        # Where the queries of requests that ask for it are kept.
        self.queries = queries

    def request(
        self, method: str, path: str, headers: Mapping[str, str] | None = None, body: bytes | None = None
    ) -> Answer:
        """Ask for a page over a connection of its own, so that any of the workers may answer."""
        start = time.perf_counter()
        client = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        try:
            client.request(method, path, body, {"Accept-Encoding": "gzip", **(headers or {})})
            response = client.getresponse()
            content = response.read()
            seconds = time.perf_counter() - start
            return Answer(response.status, dict(response.headers), content, seconds)
        finally:
            client.close()

    def workers(self) -> list[psutil.Process]:
        """The processes that answer."""
        return psutil.Process(self.process.pid).children(recursive=True)

    def memory(self) -> float:
        """Return the memory of the largest worker, in MiB."""
        return max((worker.memory_info().rss for worker in self.workers()), default=0) / 2**20

    @contextlib.contextmanager
    def memory_watched(self) -> Iterator[list[float]]:
        """Give a list that holds, at the end, the memory of the largest worker before and at its peak, in MiB."""
        seen = [self.memory(), 0.0]
        is_over = threading.Event()

        def watch() -> None:
            while not is_over.wait(0.05):
                seen[1] = max(seen[1], self.memory())

        watcher = threading.Thread(target=watch)
        watcher.start()
        try:
            yield seen
        finally:
            is_over.set()
            watcher.join()
            seen[1] = max(seen[1], self.memory())


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextlib.contextmanager
def serving(database: str, folder: Path) -> Iterator[Site]:
    """Serve a database until the end of the block."""
    port = _free_port()
    queries = folder / f"requetes-{database}.jsonl"
    queries.unlink(missing_ok=True)
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "bench.settings",
        "BENCH_DATABASE": database,
        "BENCH_QUERIES": str(queries),
        "WEB_CONCURRENCY": str(WORKERS),
    }
    with (folder / f"serveur-{database}.log").open("w") as log:
        process = subprocess.Popen(
            # Workers are not renewed during the measures: what they hold in memory would be lost.
            [sys.executable, "-m", "gunicorn", "--config", "dsu/gunicorn.py", "--max-requests", "0",
             "--max-requests-jitter", "0", "--bind", f"127.0.0.1:{port}"],
            cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT,
        )  # fmt: skip
    site = Site(port, process, queries)
    try:
        deadline = time.monotonic() + 60
        while True:
            with contextlib.suppress(OSError, http.client.HTTPException):
                if site.request("GET", "/sante/").status == 200:
                    break
            if process.poll() is not None or time.monotonic() > deadline:
                raise SystemExit(f"Le serveur ne démarre pas : lisez {log.name}.")
            time.sleep(0.2)
        yield site
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            for child in site.workers():
                child.kill()
            process.kill()
            process.wait()
