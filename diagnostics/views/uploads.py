"""Photos sent in pieces, so that a connection that drops in the field costs one piece and not the photo."""

import uuid
from typing import Any
from urllib.parse import unquote

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from core.lookups import key_of
from core.views import refuse
from diagnostics import permissions
from diagnostics.models import PhotoUpload
from diagnostics.services import uploads

PIECE = "application/offset+octet-stream"


@require_http_methods(["GET", "HEAD", "POST", "DELETE"])
def photo_upload(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Tell how much of a photo has arrived (GET), take its next piece (POST), or give it up (DELETE).

    `{"received": n, "size": total}`, in bytes; 409 with the same when the piece is not the next one; 413 and 422 with
    a `text` for what is not taken; 404 for the photo of somebody else.
    """
    refuse(permissions.why_not_create_observation(request.user))
    mine = PhotoUpload.objects.visible_to(request.user)
    if request.method == "POST":
        return _receive(request, uid)
    row = get_object_or_404(mine, uid=uid)
    if request.method == "DELETE":
        uploads.forget(mine.filter(pk=row.pk))
        return HttpResponse(status=204)
    return JsonResponse(_told(row))


def _receive(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    if request.content_type != PIECE:
        return _refused(f"Le morceau doit être envoyé avec le type « {PIECE} ».", 415)
    size, offset = (key_of(request.headers.get(name, "")) for name in ("Upload-Length", "Upload-Offset"))
    if size is None or offset is None:
        return _refused("Les en-têtes Upload-Length et Upload-Offset donnent la longueur et la place, en octets.", 400)
    try:
        data = request.read(uploads.MAX_PIECE + 1)
    except UnreadablePostError:
        return _refused("La connexion s’est coupée avant la fin du morceau.", 400)
    try:
        row = uploads.receive(
            by=request.user,
            uid=uid,
            size=size,
            offset=offset,
            name=unquote(request.headers.get("Upload-Name", "")),
            data=data,
        )
    except uploads.WrongOffsetError as error:
        told = _told(error.upload) if error.upload else {"received": 0, "size": size}
        return JsonResponse({**told, "text": str(error)}, status=409)
    except uploads.SomebodyElseError as error:
        raise Http404 from error
    except uploads.UploadError as error:
        return _refused(str(error), 413 if isinstance(error, uploads.TooLargeError) else 422)
    return JsonResponse(_told(row))


def _told(row: PhotoUpload) -> dict[str, Any]:
    return {"received": row.received, "size": row.size}


def _refused(text: str, status: int) -> JsonResponse:
    return JsonResponse({"text": text}, status=status)
