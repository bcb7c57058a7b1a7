"""All the routes. Paths are in French: users read and share them."""

from django.urls import include, path

from core.views import health

urlpatterns = [
    path("", include("dashboards.urls")),
    path("", include("territories.urls")),
    path("", include("partners.urls")),
    path("", include("actions.urls")),
    path("", include("insertion.urls")),
    path("", include("diagnostics.urls")),
    path("", include("meetings.urls")),
    path("", include("accounts.urls")),
    path("", include("core.urls")),
    path("compte/", include("accounts.urls.sign_in")),
    path("sante/", health, name="health"),
]
