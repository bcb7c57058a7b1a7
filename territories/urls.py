from django.urls import path, register_converter

from territories.views import figures, indicators, maps, projects, quartiers, residences

app_name = "territories"


class FigureKindAction:
    """What is done with something that the landlord counts, from the list."""

    regex = "monter|descendre|archiver|reprendre"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(FigureKindAction, "figure_kind_action")

urlpatterns = [
    path("quartiers/", quartiers.QuartierList.as_view(), name="quartier_list"),
    path("quartiers/carte/", quartiers.QuartierMap.as_view(), name="quartier_map_all"),
    path("quartiers/carte.geojson", maps.QuartierLayer.as_view(), name="quartier_layer"),
    path("quartiers/nouveau/", quartiers.QuartierCreate.as_view(), name="quartier_create"),
    path("quartiers/suggestions/<slug:name>/", quartiers.field_suggestions, name="suggestions"),
    path("quartiers/<int:pk>/carte.geojson", maps.quartier_map, name="quartier_map"),
    path("quartiers/<int:pk>/modifier/", quartiers.QuartierUpdate.as_view(), name="quartier_update"),
    path("quartiers/<int:pk>/historique/", quartiers.quartier_history, name="quartier_history"),
    path("quartiers/<int:pk>/chiffres/", figures.figure_board, name="figure_board"),
    path("quartiers/<int:pk>/chiffres/panneau/", figures.figure_panel, name="figure_panel"),
    path("quartiers/<int:pk>/chiffres/<int:year>/", figures.figure_year, name="figure_year"),
    path("quartiers/<int:pk>/chiffres/<int:year>/saisie/", figures.figure_entry, name="figure_entry"),
    path("chiffres-du-bailleur/", figures.figure_kind_list, name="figure_kind_list"),
    path("chiffres-du-bailleur/nouveau/", figures.figure_kind_create, name="figure_kind_create"),
    path("chiffres-du-bailleur/<int:pk>/", figures.figure_kind_update, name="figure_kind_update"),
    path(
        "chiffres-du-bailleur/<int:pk>/<figure_kind_action:name>/",
        figures.figure_kind_action,
        name="figure_kind_action",
    ),
    path("residences/", residences.ResidenceList.as_view(), name="residence_list"),
    path("residences/carte/", residences.ResidenceMap.as_view(), name="residence_map_all"),
    path("residences/carte.geojson", maps.ResidenceLayer.as_view(), name="residence_layer"),
    path("residences/nouvelle/", residences.ResidenceCreate.as_view(), name="residence_create"),
    path("residences/<int:pk>/", residences.residence_detail, name="residence_detail"),
    path("residences/<int:pk>/carte.geojson", maps.residence_map, name="residence_map"),
    path("residences/<int:pk>/modifier/", residences.ResidenceUpdate.as_view(), name="residence_update"),
    path("residences/<int:pk>/batiments/nouveau/", residences.building_create, name="building_create"),
    path("batiments/<int:pk>/modifier/", residences.building_update, name="building_update"),
    path("batiments/<int:pk>/archiver/", residences.building_archive, name="building_archive"),
    path("batiments/<int:pk>/halls/nouveau/", residences.entrance_create, name="entrance_create"),
    path("halls/<int:pk>/modifier/", residences.entrance_update, name="entrance_update"),
    path("halls/<int:pk>/archiver/", residences.entrance_archive, name="entrance_archive"),
    path("projets/", projects.ProjectList.as_view(), name="project_list"),
    path("projets/nouveau/", projects.ProjectCreate.as_view(), name="project_create"),
    path("projets/<int:pk>/", projects.project_detail, name="project_detail"),
    path("projets/<int:pk>/modifier/", projects.ProjectUpdate.as_view(), name="project_update"),
    path("projets/<int:pk>/operations/nouvelle/", projects.operation_create, name="operation_create"),
    path("operations/<int:pk>/modifier/", projects.operation_update, name="operation_update"),
    path("operations/<int:pk>/relogement/", projects.rehousing_create, name="rehousing_create"),
    path("indicateurs/", indicators.indicator_list, name="indicator_list"),
    path("indicateurs/<int:pk>/", indicators.IndicatorValues.as_view(), name="indicator_values"),
    path("indicateurs/<int:pk>/modifier/", indicators.indicator_update, name="indicator_update"),
]
