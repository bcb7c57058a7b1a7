from django.urls import path

from actions.views import results, targets

urlpatterns = [
    path("actions/<int:pk>/resultats/", results.action_results, name="action_results"),
    path("actions/<int:pk>/fil/", results.action_chain, name="action_chain"),
    path("actions/<int:pk>/indicateurs/nouveau/", results.indicator_create, name="indicator_create"),
    path("actions/indicateurs/<int:pk>/", results.indicator_update, name="indicator_update"),
    path("actions/indicateurs/<int:pk>/mesures/nouvelle/", results.measurement_create, name="measurement_create"),
    path("actions/mesures/<int:pk>/", results.measurement_update, name="measurement_update"),
    path("actions/<int:pk>/bilan/<str:year>/", results.report_detail, name="report_detail"),
    path("actions/<int:pk>/bilan/<str:year>/modifier/", results.report_update, name="report_update"),
    path("actions/<int:pk>/bilan/<str:year>/valider/", results.report_validate, name="report_validate"),
    path("actions/<int:pk>/pieces/", targets.action_rows, name="action_rows"),
    path("actions/<int:pk>/indicateurs-du-quartier/", targets.watched_update, name="watched_update"),
    path("programmes/<int:pk>/resultats/", targets.programme_results, name="programme_results"),
    path("programmes/<int:pk>/bilan/", targets.programme_report, name="programme_report"),
    path("axes/<int:pk>/resultats/", targets.axis_results, name="axis_results"),
    path("quartiers/<int:pk>/resultats/", targets.quartier_results, name="quartier_results"),
]
