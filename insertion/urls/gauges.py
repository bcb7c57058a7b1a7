from django.urls import path

from insertion.views import gauges, panels, targets

urlpatterns = [
    path("insertion/", gauges.overview, name="overview"),
    path("insertion/publics/", gauges.publics_panel, name="publics_panel"),
    path("insertion/lots/", gauges.LotList.as_view(), name="lot_list"),
    path("insertion/mon-bureau/", panels.my_panel, name="my_panel"),
    path("quartiers/<int:pk>/insertion/", panels.quartier_panel, name="quartier_panel"),
    # ---- what maîtres d'ouvrage owe in a project
    path("projets/<int:pk>/insertion/", targets.project_board, name="project_board"),
    path("projets/<int:pk>/insertion/panneau/", targets.project_panel, name="project_panel"),
    path("projets/<int:pk>/insertion/nouveau/", targets.target_create, name="target_create"),
    path("insertion/objectifs/<int:pk>/", targets.target_update, name="target_update"),
    path("insertion/objectifs/<int:pk>/retirer/", targets.target_remove, name="target_remove"),
]
