from django.urls import path

from core import views

app_name = "core"

urlpatterns = [
    path("administration/", views.administration, name="administration"),
    path("vues/nouvelle/", views.saved_view_create, name="saved_view_create"),
    path("vues/<int:pk>/supprimer/", views.saved_view_delete, name="saved_view_delete"),
]
