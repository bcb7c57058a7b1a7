from django.urls import path

from insertion.views import links

urlpatterns = [
    path("insertion/lots/<int:pk>/liens/", links.link_list, name="link_list"),
    path("insertion/lots/<int:pk>/liens/nouveau/", links.link_create, name="link_create"),
    path("insertion/lots/<int:pk>/importer/", links.hours_import, name="hours_import"),
    path("insertion/actions/<int:pk>/liens/", links.action_link_list, name="action_link_list"),
    path("insertion/actions/<int:pk>/liens/nouveau/", links.action_link_create, name="action_link_create"),
    path("insertion/actions/<int:pk>/importer/", links.action_hours_import, name="action_hours_import"),
    path("insertion/liens/<int:pk>/reprendre/", links.link_revoke, name="link_revoke"),
    path("insertion/liens/<int:pk>/envoyer/", links.link_send, name="link_send"),
    path("heures/<str:token>/", links.hours_answer, name="hours_answer"),
]
