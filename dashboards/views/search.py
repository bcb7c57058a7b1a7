"""The search of the top bar."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from dashboards.reads.links import veille_url
from dashboards.reads.search import SHOWN, search_everywhere


def search(request: HttpRequest) -> HttpResponse:
    """Search places, partners, projects, observations, programmes, actions, meetings and agreements at once."""
    words = request.GET.get("q", "").replace("\x00", "").strip()[:200]
    return render(
        request,
        "dashboards/search.html",
        {
            "search_query": words,
            "results": search_everywhere(request.user, words),
            "shown": SHOWN,
            "all_url": veille_url(q=words),
        },
    )
