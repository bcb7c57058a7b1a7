"""Every address of the site, as the resolver knows it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True)
class Address:
    """A URL pattern. `name` is its full name ("diagnostics:observation_list"), or its route when it has none."""

    name: str
    route: str
    view: Any

    @property
    def is_open(self) -> bool:
        """Whether it answers without sign-in."""
        return getattr(self.view, "login_required", True) is False


def addresses() -> list[Address]:
    """Return every URL pattern of the project, those of installed packages too."""
    return list(_walk(get_resolver().url_patterns, "", ()))


def _walk(patterns: list[URLPattern | URLResolver], before: str, spaces: tuple[str, ...]) -> Iterator[Address]:
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, route, (*spaces, *filter(None, [pattern.namespace])))
        else:
            yield Address(":".join((*spaces, pattern.name)) if pattern.name else route, route, pattern.callback)
