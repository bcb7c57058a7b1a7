from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from actions.urls.money import urlpatterns as money

app_name = "actions"


def _placeholder(request: HttpRequest, pk: int) -> HttpResponse:  # placeholder
    """Stand for a page that is written elsewhere."""  # placeholder
    return HttpResponse("")  # placeholder


urlpatterns: list[URLPattern] = [
    path("actions/<int:pk>/", _placeholder, name="action_detail"),  # placeholder
    path("programmes/<int:pk>/", _placeholder, name="programme_detail"),  # placeholder
    *money,
]
