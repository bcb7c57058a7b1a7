from django.urls import path

from core import views

app_name = "core"

urlpatterns = [
    path("administration/", views.administration, name="administration"),
    path("administration/imports/", views.import_list, name="import_list"),
    path("administration/imports/<slug:name>/nouveau/", views.import_create, name="import_create"),
    path("administration/imports/<slug:name>/modele.<str:file_format>", views.import_template, name="import_template"),
    path("administration/imports/<uuid:uid>/", views.import_detail, name="import_detail"),
    path("administration/imports/<uuid:uid>/colonnes/", views.import_columns, name="import_columns"),
    path("administration/imports/<uuid:uid>/rapport.csv", views.import_report, name="import_report"),
    path("administration/imports/<uuid:uid>/importer/", views.import_start, name="import_start"),
    path("administration/imports/<uuid:uid>/relancer/", views.import_restart, name="import_restart"),
    path("administration/imports/<uuid:uid>/abandonner/", views.import_abandon, name="import_abandon"),
    path("confidentialite/verifier/", views.privacy_check, name="privacy_check"),
    path("vues/nouvelle/", views.saved_view_create, name="saved_view_create"),
    path("vues/<int:pk>/supprimer/", views.saved_view_delete, name="saved_view_delete"),
]
