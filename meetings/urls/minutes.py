from django.urls import path

from meetings.views import decisions, minutes

urlpatterns = [
    path("reunions/<int:pk>/releve/", minutes.minutes, name="minutes"),
    path("reunions/<int:pk>/releve/enregistrer/", minutes.minutes_save, name="minutes_save"),
    path("reunions/<int:pk>/releve/etat.json", minutes.minutes_state, name="minutes_state"),
    path("reunions/<int:pk>/releve/presences/", minutes.attendance_save, name="attendance_save"),
    path("reunions/<int:pk>/releve/participants/", minutes.group_create, name="group_create"),
    path("reunions/participants/<int:pk>/retirer/", minutes.group_remove, name="group_remove"),
    path("reunions/<int:pk>/releve/decisions/", minutes.decision_create, name="decision_create"),
    path("reunions/<int:pk>/releve/pdf/", minutes.minutes_pdf, name="minutes_pdf"),
    path("reunions/<int:pk>/releve/word/", minutes.minutes_word, name="minutes_word"),
    path("reunions/<int:pk>/emargement/", minutes.sign_in_sheet, name="sign_in_sheet"),
    path("decisions/", decisions.DecisionList.as_view(), name="decision_list"),
    path("decisions/<int:pk>/", decisions.decision_detail, name="decision_detail"),
    path("decisions/<int:pk>/modifier/", decisions.decision_update, name="decision_update"),
    path("decisions/<int:pk>/fermer/", decisions.decision_close, name="decision_close"),
    path("decisions/<int:pk>/rouvrir/", decisions.decision_reopen, name="decision_reopen"),
    path("quartiers/<int:pk>/promesses/", decisions.promises, name="promises"),
]
