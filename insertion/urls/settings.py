from django.urls import path

from insertion.views import settings

urlpatterns = [
    path("insertion/reglages/", settings.settings_list, name="settings_list"),
    path("insertion/reglages/nouveaux/", settings.settings_create, name="settings_create"),
    path("insertion/reglages/<int:pk>/", settings.settings_update, name="settings_update"),
    path("insertion/listes/<slug:name>/", settings.word_list, name="word_list"),
    path("insertion/listes/<slug:name>/nouveau/", settings.word_create, name="word_create"),
    path("insertion/listes/<slug:name>/<int:pk>/", settings.word_update, name="word_update"),
    path("insertion/listes/<slug:name>/<int:pk>/<slug:action>/", settings.word_action, name="word_action"),
]
