"""The yardstick: a page whose context is held in memory, rendered for a signed-in user without a query for it.

What it costs is what any page of this site costs whatever its data: gunicorn, the middleware, session, user, template.
"""

import json
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db import connection
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.backends.django import Template
from django.urls import ResolverMatch, resolve

_local = threading.local()
_render = Template.render


def _kept_render(self: Template, context: Any = None, request: HttpRequest | None = None) -> Any:
    """Remember the first page that a view renders while `_local.pages` is a list."""
    pages = getattr(_local, "pages", None)
    if pages is not None and request is not None:
        pages.append((self, context))
    return _render(self, context, request)


Template.render = _kept_render  # type: ignore[method-assign]


@dataclass
class Kept:
    """A page as its view was about to render it."""

    template: Template
    context: dict[str, Any]
    match: ResolverMatch
    query: QueryDict
    scope: Any


_pages: dict[str, Kept] = {}


def floor(request: HttpRequest) -> HttpResponse:
    """Render the page of the address in `page` from memory; the first call for each process fills it."""
    address = request.GET["page"]
    user: Any = request.user
    kept = _pages.get(address)
    path, _, query = address.partition("?")
    request.path = request.path_info = path
    # A floor of an entry, sent by POST, is the page that a GET shows.
    request.method = "GET"
    if kept is None:
        match = resolve(path)
        request.GET = QueryDict(query)  # type: ignore[misc]
        request.resolver_match = match
        _local.pages = []
        try:
            response = match.func(request, *match.args, **match.kwargs)
            if hasattr(response, "render"):
                response.render()
            template, context = _local.pages[0]
        finally:
            _local.pages = None
        _freeze(context)
        kept = _pages[address] = Kept(template, dict(context or {}), match, QueryDict(query), user.scope)
    request.GET, request.resolver_match = kept.query, kept.match  # type: ignore[misc]
    user.__dict__["scope"] = kept.scope
    return HttpResponse(kept.template.render(kept.context, request))


def _freeze(context: Any) -> None:
    """Hold the choices of forms in memory: rendering them again asks the database nothing."""
    for value in list((context or {}).values()):
        form = value if isinstance(value, forms.BaseForm) else getattr(value, "form", None)
        if isinstance(form, forms.BaseForm):
            for field in form.fields.values():
                if hasattr(field, "queryset") and hasattr(field.widget, "choices"):
                    field.widget.choices = list(field.widget.choices)


def count_queries(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Say in a header how many queries a request made, and keep them in a file, when the request asks for it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if "X-Bench-Count" not in request.headers:
            return get_response(request)
        queries: list[tuple[float, str]] = []

        def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            start = time.perf_counter()
            try:
                return execute(sql, params, many, context)
            finally:
                written = context["cursor"].mogrify(sql, params).decode() if params else sql
                queries.append((time.perf_counter() - start, written))

        with connection.execute_wrapper(note):
            response = get_response(request)
        if path := os.environ.get("BENCH_QUERIES"):
            with open(path, "a") as file:
                file.write(json.dumps({"page": request.get_full_path(), "queries": queries}) + "\n")
        response.headers["X-Bench-Queries"] = str(len(queries))
        return response

    return middleware
