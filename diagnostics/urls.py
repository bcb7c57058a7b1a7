from django.urls import path, register_converter

from diagnostics.views import detail, entry, lists, photos, themes

app_name = "diagnostics"


class ThemeAction:
    """What is done with a theme or an item from the list."""

    regex = "monter|descendre|archiver|reprendre"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class PhotoSize:
    """The two sizes of a photo."""

    regex = "photo|vignette"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(PhotoSize, "photo_size")
register_converter(ThemeAction, "theme_action")

urlpatterns = [
    path("signaler/", entry.observation_create, name="observation_create"),
    path("signaler/lieux.json", entry.places, name="places"),
    path("signaler/hors-reseau.js", entry.worker, name="worker"),
    path("signaler/<uuid:uid>/envoye/", entry.observation_sent, name="observation_sent"),
    path("veille/", lists.ObservationList.as_view(), name="observation_list"),
    path("veille/carte/", lists.ObservationMap.as_view(), name="observation_map"),
    path("veille/carte.geojson", lists.ObservationGeoJSON.as_view(), name="observation_geojson"),
    path("veille/suggestions/<slug:name>/", lists.observation_suggestions, name="suggestions"),
    path("veille/mes-signalements/", entry.my_observations, name="my_observations"),
    path("veille/photos/<uuid:uid>/<photo_size:size>/", photos.photo, name="photo"),
    path("veille/themes/", themes.theme_list, name="theme_list"),
    path("veille/themes/nouveau/", themes.theme_create, name="theme_create"),
    path("veille/themes/<int:pk>/", themes.theme_update, name="theme_update"),
    path("veille/themes/<int:pk>/elements/nouveau/", themes.item_create, name="item_create"),
    path("veille/themes/<int:pk>/<theme_action:name>/", themes.theme_action, name="theme_action"),
    path("veille/elements/<int:pk>/", themes.item_update, name="item_update"),
    path("veille/elements/<int:pk>/<theme_action:name>/", themes.item_action, name="item_action"),
    path("veille/<int:pk>/", detail.observation_detail, name="observation_detail"),
    path("veille/<int:pk>/modifier/", entry.ObservationUpdate.as_view(), name="observation_update"),
    path("veille/<int:pk>/<slug:name>/", detail.observation_action, name="observation_action"),
]
