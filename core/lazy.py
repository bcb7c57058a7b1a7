"""Packages that few requests need: named where they are used, loaded at the first use.

A process that shows pages keeps their memory for the rest: it is of no use to load what imports and documents alone
need in each of them.
"""

from importlib import import_module
from typing import Any


class LazyModule:
    """Stands for a package: whatever is first asked of it loads it, once, whichever threads ask at that moment.

    Asking raises ImportError when the package is missing. (`importlib.util.LazyLoader` is not safe between threads
    before Python 3.12, and requests are served by threads.)
    """

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> Any:
        return getattr(import_module(self._name), attribute)
