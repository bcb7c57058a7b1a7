from django.urls import path

from dashboards import views

app_name = "dashboards"

urlpatterns = [
    path("", views.bureau, name="bureau"),
    path("quartiers/<int:pk>/", views.quartier, name="quartier"),
    path("portefeuille/", views.portfolio, name="portfolio"),
    path("portefeuille/comparer/", views.compare, name="compare"),
    path("recherche/", views.search, name="search"),
]
