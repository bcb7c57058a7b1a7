"""What every request goes through."""

import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pghistory.middleware
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.middleware.gzip import GZipMiddleware, re_accepts_gzip
from django.utils.cache import patch_vary_headers

# Files that are compressed already.
COMPRESSED = (
    "image/jpeg",
    "application/pdf",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
)


class Compression(GZipMiddleware):
    """Compress answers, but not photos and workbooks: it would take time and gain nothing.

    Files that are made as they are sent are long: at Django's level, half of their time would be spent on a tenth of
    their weight.
    """

    level = 4

    def process_response(self, request: HttpRequest, response: Any) -> Any:
        """Leave alone what is compressed already."""
        if response.get("Content-Type") in COMPRESSED or response.has_header("Content-Encoding"):
            return response
        if not response.streaming or response.is_async:
            return super().process_response(request, response)
        patch_vary_headers(response, ("Accept-Encoding",))
        if re_accepts_gzip.search(request.headers.get("Accept-Encoding", "")):
            response.streaming_content = self._packed(response.streaming_content)
            response.headers["Content-Encoding"] = "gzip"
            response.headers.pop("Content-Length", None)
        return response

    def _packed(self, parts: Iterable[bytes]) -> Iterator[bytes]:
        packer = zlib.compressobj(self.level, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
        for part in parts:
            if packed := packer.compress(part):
                yield packed
        yield packer.flush()


def permissions_policy(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Tell the browser which of its devices the pages may ask for."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", settings.PERMISSIONS_POLICY)
        # Pages hold what their reader may see, and nobody else.
        if not response.has_header("Cache-Control"):
            response.headers["Cache-Control"] = "private, no-store"
        return response

    return middleware


class AtomicWrites:
    """Run each request that may write in one transaction: it writes all or nothing, and what it locks stays locked.

    Pages that only read need none, and are spared its round trips. Comes last in `MIDDLEWARE`: what the others write,
    a session for one, stays whatever becomes of the view.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Undo what the view wrote when it raised, even an exception that becomes a page (404, 403)."""
        if request.method not in settings.PGHISTORY_MIDDLEWARE_METHODS:
            return self.get_response(request)
        with transaction.atomic():
            response = self.get_response(request)
            if getattr(request, "view_raised", False):
                transaction.set_rollback(True)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """Remember that the view raised; the answer is made elsewhere."""
        request.view_raised = True  # type: ignore[attr-defined]


class HistoryMiddleware(pghistory.middleware.HistoryMiddleware):
    """Keep with each change who asked for it and from which page."""

    def get_context(self, request: HttpRequest) -> dict[str, Any]:
        """Return what the history keeps of the request: the user's key and the path, without its query."""
        user = getattr(request, "user", None)
        return {"user": user.pk if user is not None else None, "url": request.path}
