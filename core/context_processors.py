"""What every template can use."""

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, str]:
    """Return the address and the credit of the base map; both empty when it is switched off."""
    tiles = settings.MAP_TILES
    return {"tiles": tiles, "tiles_attribution": settings.MAP_ATTRIBUTION if tiles else ""}
