from django.urls import path

from insertion.views import exits, pathways, retention, steps

urlpatterns = [
    path("insertion/parcours/", pathways.PathwayList.as_view(), name="pathway_list"),
    path("insertion/parcours/nouveau/", steps.pathway_create, name="pathway_create"),
    path("insertion/parcours/suggestions/<slug:name>/", pathways.pathway_suggestions, name="pathway_suggestions"),
    path("insertion/parcours/sorties/", exits.exits_due, name="exits_due"),
    path("insertion/parcours/conservation/", retention.retention, name="retention"),
    path("insertion/parcours/conservation/effacer/", retention.purge, name="pathways_purge"),
    path("insertion/parcours/<int:pk>/", pathways.pathway_detail, name="pathway_detail"),
    path("insertion/parcours/<int:pk>/historique/", pathways.pathway_history, name="pathway_history"),
    path("insertion/parcours/<int:pk>/modifier/", steps.pathway_update, name="pathway_update"),
    path("insertion/parcours/<int:pk>/fin/", exits.pathway_end, name="pathway_end"),
    path("insertion/parcours/<int:pk>/etapes/nouvelle/", steps.placement_create, name="placement_create"),
    path("insertion/parcours/etapes/<int:pk>/modifier/", steps.placement_update, name="placement_update"),
    path("insertion/parcours/etapes/<int:pk>/retirer/", steps.placement_remove, name="placement_remove"),
    path("actions/<int:pk>/insertion/", pathways.action_panel, name="action_panel"),
]
