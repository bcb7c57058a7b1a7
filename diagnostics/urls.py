from django.urls import path, register_converter

from diagnostics.views import (
    alerts,
    attachments,
    bulk,
    comparisons,
    detail,
    diagnostics,
    entry,
    field,
    grids,
    hall_list,
    hall_states,
    halls,
    heat,
    incidents,
    issues,
    lists,
    photos,
    reports,
    routes,
    scores,
    stops,
    themes,
    uploads,
    walks,
    xlsform,
)

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


class StopAction:
    """What is done with a halte from the route."""

    regex = "monter|descendre|placer|retirer"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class DocumentFormat:
    """The files that a document is made as."""

    regex = "pdf|docx"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(DocumentFormat, "document_format")
register_converter(StopAction, "stop_action")
register_converter(PhotoSize, "photo_size")
register_converter(ThemeAction, "theme_action")

urlpatterns = [
    path("signaler/", entry.observation_create, name="observation_create"),
    path("signaler/lieux.json", entry.places, name="places"),
    path("signaler/hors-reseau.js", field.worker, name="worker"),
    path("signaler/hors-reseau/", field.field_away, name="field_away"),
    path("signaler/application.webmanifest", field.manifest, name="manifest"),
    path("signaler/terrain/", field.field, name="field"),
    path("signaler/terrain/lecteur.json", field.reader, name="field_reader"),
    path("signaler/photos/<uuid:uid>/", uploads.photo_upload, name="photo_upload"),
    path("signaler/<uuid:uid>/envoye/", entry.observation_sent, name="observation_sent"),
    path("signaler/hall/<int:pk>/", halls.hall_entry, name="hall_entry"),
    path("signaler/hall/<int:pk>/code.<str:file_format>", halls.hall_code, name="hall_code"),
    path("residences/<int:pk>/affiches/", halls.hall_sheet, name="hall_sheet"),
    path("veille/", lists.ObservationList.as_view(), name="observation_list"),
    path("veille/ensemble/", bulk.observation_bulk, name="observation_bulk"),
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
    path("veille/halls/", hall_list.HallList.as_view(), name="hall_list"),
    path("veille/chaleur/", heat.observation_heat, name="observation_heat"),
    path("veille/types-d-incidents/", incidents.type_list, name="incident_type_list"),
    path("veille/types-d-incidents/nouveau/", incidents.type_create, name="incident_type_create"),
    path("veille/types-d-incidents/<int:pk>/", incidents.type_update, name="incident_type_update"),
    path("veille/types-d-incidents/<int:pk>/<theme_action:name>/", incidents.type_action, name="incident_type_action"),
    path("diagnostics/grilles/", grids.grid_list, name="grid_list"),
    path("diagnostics/grilles/nouvelle/", grids.grid_create, name="grid_create"),
    path("diagnostics/grilles/importer/", xlsform.grid_import, name="grid_import"),
    path("diagnostics/grilles/importer/apercu/", xlsform.grid_import_preview, name="grid_import_preview"),
    path("diagnostics/grilles/<int:pk>/xlsform/", xlsform.grid_xlsform, name="grid_xlsform"),
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
    path("diagnostics/<int:pk>/marche.json", field.walk_kit, name="walk_kit"),
    path("diagnostics/<int:pk>/parcours/", walks.walk_route, name="walk_route"),
    path("diagnostics/<int:pk>/compte-rendu/", reports.walk_report, name="walk_report"),
    path(
        "diagnostics/<int:pk>/compte-rendu.<document_format:file_format>",
        reports.walk_report_file,
        name="walk_report_file",
    ),
    path(
        "diagnostics/<int:pk>/diagnostic.<document_format:file_format>",
        reports.diagnostic_file,
        name="diagnostic_file",
    ),
    path("diagnostics/<int:pk>/haltes/<int:stop>/", stops.walk_stop, name="walk_stop"),
    path("diagnostics/<int:pk>/parcours.geojson", routes.route_map, name="route_map"),
    path("diagnostics/<int:pk>/haltes/<int:stop>/modifier/", routes.stop_update, name="stop_update"),
    path("diagnostics/<int:pk>/haltes/<int:stop>/cotation/", stops.stop_marks, name="stop_marks"),
    path("diagnostics/<int:pk>/avant-apres/", comparisons.walk_compare, name="walk_compare"),
    path("halls/<int:pk>/", hall_states.hall_detail, name="hall_detail"),
    path("residences/<int:pk>/halls/panneau/", hall_states.hall_panel, name="hall_panel"),
    path("diagnostics/<int:pk>/haltes/<int:stop>/<stop_action:name>/", walks.stop_action, name="stop_action"),
    path("diagnostics/", diagnostics.DiagnosticList.as_view(), name="diagnostic_list"),
    path("diagnostics/nouveau/", diagnostics.diagnostic_create, name="diagnostic_create"),
    path("diagnostics/quartier/<int:pk>/panneau/", diagnostics.quartier_panel, name="diagnostic_panel"),
    path("diagnostics/participants/<int:pk>/", diagnostics.participant_update, name="participant_update"),
    path("diagnostics/participants/<int:pk>/retirer/", diagnostics.participant_remove, name="participant_remove"),
    path("diagnostics/<int:pk>/documents/nouveau/", attachments.document_create, name="document_create"),
    path("diagnostics/documents/<uuid:uid>/fichier/", attachments.document_file, name="document_file"),
    path("diagnostics/documents/<uuid:uid>/retirer/", attachments.document_remove, name="document_remove"),
    path("diagnostics/paroles/<int:pk>/", scores.verbatim_update, name="verbatim_update"),
    path("diagnostics/paroles/<int:pk>/retirer/", scores.verbatim_remove, name="verbatim_remove"),
    path("diagnostics/<int:pk>/", diagnostics.diagnostic_detail, name="diagnostic_detail"),
    path("diagnostics/<int:pk>/modifier/", diagnostics.diagnostic_update, name="diagnostic_update"),
    path("diagnostics/<int:pk>/etat/", diagnostics.diagnostic_step, name="diagnostic_step"),
    path("diagnostics/<int:pk>/synthese/", diagnostics.synthesis_update, name="synthesis_update"),
    path("diagnostics/<int:pk>/participants/nouveaux/", diagnostics.participant_create, name="participant_create"),
    path("diagnostics/<int:pk>/cotation/", scores.diagnostic_scores, name="diagnostic_scores"),
    path("diagnostics/<int:pk>/resultats/", scores.diagnostic_results, name="diagnostic_results"),
    path("diagnostics/<int:pk>/textes/", scores.texts_update, name="texts_update"),
    path("diagnostics/<int:pk>/paroles/nouvelle/", scores.verbatim_create, name="verbatim_create"),
    path("diagnostics/<int:pk>/reperes/", scores.diagnostic_indicators, name="diagnostic_indicators"),
    path("diagnostics/<int:pk>/historique/", diagnostics.diagnostic_history, name="diagnostic_history"),
    path("veille/alertes/", alerts.AlertList.as_view(), name="alert_list"),
    path("veille/alertes/<int:pk>/", alerts.alert_detail, name="alert_detail"),
    path("veille/alertes/regles/", alerts.rule_list, name="alert_rule_list"),
    path("veille/alertes/regles/nouvelle/", alerts.rule_create, name="alert_rule_create"),
    path("veille/alertes/regles/<int:pk>/", alerts.rule_update, name="alert_rule_update"),
    path("veille/<int:pk>/", detail.observation_detail, name="observation_detail"),
    path("veille/<int:pk>/modifier/", entry.ObservationUpdate.as_view(), name="observation_update"),
    path("veille/<int:pk>/problematiques/", issues.observation_issues, name="observation_issues"),
    path("problematiques/", issues.IssueList.as_view(), name="issue_list"),
    path("problematiques/nouvelle/", issues.issue_create, name="issue_create"),
    path("problematiques/matrice/", issues.IssueMatrix.as_view(), name="issue_matrix"),
    path("problematiques/quartier/<int:pk>/panneau/", issues.issue_panel, name="issue_panel"),
    path("problematiques/<int:pk>/", issues.issue_detail, name="issue_detail"),
    path("problematiques/<int:pk>/modifier/", issues.issue_update, name="issue_update"),
    path("problematiques/<int:pk>/etat/", issues.issue_status, name="issue_status"),
    path("problematiques/<int:pk>/historique/", issues.issue_history, name="issue_history"),
    path("problematiques/<int:pk>/observations/", issues.issue_observations, name="issue_observations"),
    path("problematiques/<int:pk>/observations/<int:observation>/retirer/", issues.issue_unlink, name="issue_unlink"),
    path("veille/<int:pk>/<slug:name>/", detail.observation_action, name="observation_action"),
]
