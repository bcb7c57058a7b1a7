from django.urls import path

from dashboards.views import bilans, bureau, portfolio, quartier, search, timeline

app_name = "dashboards"

urlpatterns = [
    path("", bureau.bureau, name="bureau"),
    path("quartiers/<int:pk>/", quartier.quartier, name="quartier"),
    path("quartiers/<int:pk>/chronologie/", timeline.quartier_timeline, name="quartier_timeline"),
    path("portefeuille/", portfolio.PortfolioList.as_view(), name="portfolio"),
    path("portefeuille/comparer/", portfolio.compare, name="compare"),
    path("bilans/", bilans.BilanList.as_view(), name="bilans"),
    path("bilans/contribution/pdf/", bilans.Contribution.as_view(), name="contribution_pdf"),
    path("bilans/contribution/word/", bilans.Contribution.as_view(extension="docx"), name="contribution_word"),
    path("recherche/", search.search, name="search"),
]
