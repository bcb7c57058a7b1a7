"""Photos, through the rights of their observation."""

import uuid

from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404

from diagnostics.models import ObservationPhoto


def photo(request: HttpRequest, uid: uuid.UUID, size: str) -> FileResponse:
    """Send a photo or its thumbnail; 404 when its observation is not the user's to see."""
    row = get_object_or_404(ObservationPhoto.objects.visible_to(request.user), uid=uid)
    file = row.thumbnail if size == "vignette" else row.image
    try:
        response = FileResponse(file.open("rb"), content_type="image/jpeg")
    except FileNotFoundError as error:
        # Lost from the storage: the observation stays, without it.
        raise Http404 from error
    # The photo of an address never changes; the browser of its reader may keep it.
    response.headers["Cache-Control"] = "private, max-age=86400"
    return response
