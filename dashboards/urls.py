from django.urls import path

from dashboards.views import bureau, portfolio, quartier, search, timeline

app_name = "dashboards"

urlpatterns = [
    path("", bureau.bureau, name="bureau"),
    path("quartiers/<int:pk>/", quartier.quartier, name="quartier"),
    path("quartiers/<int:pk>/chronologie/", timeline.quartier_timeline, name="quartier_timeline"),
    path("portefeuille/", portfolio.PortfolioList.as_view(), name="portfolio"),
    path("portefeuille/comparer/", portfolio.compare, name="compare"),
    path("recherche/", search.search, name="search"),
]
