"""Programs that make a document in a process of their own: their time, memory and size are bounded.

What a web worker would keep of a document (typst remembers what it laid out, images, templates) ends with the process.
It has no setting of the site, and one folder of files. Nothing of Django is imported here.
"""

import os
import resource
import subprocess
import sys
from typing import Any

# Seconds of work of one processor, and bytes: of memory, of each file that is written.
SECONDS = 30
MEMORY = 2 * 1024 * 1024 * 1024
LARGEST = 128 * 1024 * 1024


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
            env={"PATH": os.defpath, "LANG": "C.UTF-8", "DOCUMENT_SECONDS": str(seconds)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=3 * seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise StoppedError("time") from None
    if done.returncode != 0:
        raise StoppedError(done.stderr[-300:].decode(errors="replace"))


def bound(limits: Any = resource) -> None:
    """Set the bounds, from inside the program."""
    seconds = int(os.environ["DOCUMENT_SECONDS"])
    limits.setrlimit(limits.RLIMIT_CPU, (seconds, seconds))
    limits.setrlimit(limits.RLIMIT_AS, (MEMORY, MEMORY))
    limits.setrlimit(limits.RLIMIT_FSIZE, (LARGEST, LARGEST))
    limits.setrlimit(limits.RLIMIT_CORE, (0, 0))
