"""Programs that make a document in a process of their own: their time, memory and size are bounded.

What a web worker would keep of a document (typst remembers what it laid out, images, templates) ends with the process.
It has no setting of the site, and one folder of files. Nothing of Django is imported here.
"""

import os
import resource
import subprocess
import sys
from contextlib import suppress

# Seconds of work of one processor, and bytes: of memory, of each file that is written.
SECONDS = 30
MEMORY = 2 * 1024 * 1024 * 1024
LARGEST = 128 * 1024 * 1024
# A thread for each core of a large machine would reserve more addresses than the bound allows, and serve nobody else.
ENVIRONMENT = {"PATH": os.defpath, "LANG": "C.UTF-8", "RAYON_NUM_THREADS": "2", "MALLOC_ARENA_MAX": "2"}


class StoppedError(Exception):
    """The program passed one of its bounds, or ended without a result."""


def run(program: str, folder: str, *arguments: str, seconds: int = SECONDS) -> None:
    """Run a file of this package on a folder, where it finds what it needs and leaves what it makes.

    Raises StoppedError when it was stopped.
    """
    try:
        done = subprocess.run(
            [sys.executable, "-I", program, folder, *arguments],
            cwd=folder,
            env={**ENVIRONMENT, "DOCUMENT_SECONDS": str(seconds)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=3 * seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise StoppedError("time") from None
    if done.returncode != 0:
        raise StoppedError(done.stderr[-300:].decode(errors="replace"))


def bound() -> None:
    """Set the bounds, from inside the program."""
    seconds = int(os.environ["DOCUMENT_SECONDS"])
    for limit, value in (
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, LARGEST),
        (resource.RLIMIT_CORE, 0),
    ):
        # A machine may have a lower bound already, or know no such bound (macOS and addresses).
        with suppress(ValueError, OSError):
            resource.setrlimit(limit, (value, value))
