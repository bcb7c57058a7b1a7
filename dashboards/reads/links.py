"""Addresses of the rows behind the figures, and the months that dashboards count by."""

import datetime
import functools
from typing import Any
from urllib.parse import quote_plus

from django.urls import NoReverseMatch, get_script_prefix, reverse


def month_back(day: datetime.date, count: int) -> datetime.date:
    """Return the first day of the month `count` months before the one of `day`."""
    number = day.year * 12 + day.month - 1 - count
    return datetime.date(number // 12, number % 12 + 1, 1)


def month_end(first: datetime.date) -> datetime.date:
    """Return the last day of a month given by its first."""
    return month_back(first, -1) - datetime.timedelta(days=1)


def veille_url(**filters: Any) -> str:
    """Return the address of the observations behind a figure; a filter without a value is left out."""
    # A date is written as its ISO form. Django's `urlencode` looks into each value for a list: a page has dozens.
    query = "&".join(f"{name}={quote_plus(str(value))}" for name, value in filters.items() if value)
    path = _list_path(get_script_prefix())
    return f"{path}?{query}" if query else path


@functools.cache
def _list_path(prefix: str) -> str:
    """Return the path of the list, for a site under `prefix`; a page asks for it dozens of times."""
    return reverse("diagnostics:observation_list")


def page_url(name: str, *args: Any, **query: Any) -> str:
    """Return the address of a page of another app, empty while there is no such page."""
    try:
        return reverse(name, args=args, query=query or None)
    except NoReverseMatch:
        return ""
