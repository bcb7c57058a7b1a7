from django.urls import path, register_converter

from diagnostics.views import detail, entry, grids, lists, photos, themes

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


class GridAction:
    """What is done with a whole grid."""

    regex = "mettre-en-service|version-suivante|archiver|supprimer"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class GridPart:
    """The parts of a grid."""

    regex = "niveaux|themes|criteres"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class PartAction:
    """What is done with a part of a grid from the editor."""

    regex = "monter|descendre|supprimer"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(GridAction, "grid_action")
register_converter(GridPart, "grid_part")
register_converter(PartAction, "part_action")
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
    path("diagnostics/grilles/", grids.grid_list, name="grid_list"),
    path("diagnostics/grilles/nouvelle/", grids.grid_create, name="grid_create"),
    path("diagnostics/grilles/<int:pk>/", grids.grid_detail, name="grid_detail"),
    path("diagnostics/grilles/<int:pk>/apercu/", grids.grid_preview, name="grid_preview"),
    path("diagnostics/grilles/<int:pk>/composer/", grids.grid_compose, name="grid_compose"),
    path("diagnostics/grilles/<int:pk>/modifier/", grids.grid_update, name="grid_update"),
    path("diagnostics/grilles/<int:pk>/<grid_action:name>/", grids.grid_action, name="grid_action"),
    path("diagnostics/grilles/<int:pk>/niveaux/nouveau/", grids.level_create, name="grid_level_create"),
    path("diagnostics/grilles/<int:pk>/themes/nouveau/", grids.theme_create, name="grid_theme_create"),
    path("diagnostics/grilles/themes/<int:pk>/criteres/nouveau/", grids.item_create, name="grid_item_create"),
    path("diagnostics/grilles/<grid_part:kind>/<int:pk>/", grids.part_update, name="grid_part_update"),
    path(
        "diagnostics/grilles/<grid_part:kind>/<int:pk>/<part_action:name>/",
        grids.part_action,
        name="grid_part_action",
    ),
    path("veille/<int:pk>/", detail.observation_detail, name="observation_detail"),
    path("veille/<int:pk>/modifier/", entry.ObservationUpdate.as_view(), name="observation_update"),
    path("veille/<int:pk>/<slug:name>/", detail.observation_action, name="observation_action"),
]
