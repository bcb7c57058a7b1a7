from django.urls import path

from actions.views import actions, frameworks, panels, planning, programmes, renewal, sessions

app_name = "actions"

urlpatterns = [
    # ---- programmes
    path("programmes/", programmes.ProgrammeList.as_view(), name="programme_list"),
    path("programmes/nouveau/", programmes.programme_create, name="programme_create"),
    path("programmes/<int:pk>/", programmes.programme_detail, name="programme_detail"),
    path("programmes/<int:pk>/modifier/", programmes.programme_update, name="programme_update"),
    path("programmes/<int:pk>/etat/", programmes.programme_move, name="programme_move"),
    path("programmes/<int:pk>/historique/", programmes.programme_history, name="programme_history"),
    path("programmes/<int:pk>/annee/", planning.programme_gantt, name="programme_gantt"),
    path("programmes/<int:pk>/mois/", planning.programme_calendar, name="programme_calendar"),
    path("programmes/<int:pk>/reconduire/", renewal.programme_renew, name="programme_renew"),
    # ---- actions
    path("actions/", actions.ActionList.as_view(), name="action_list"),
    path("actions/nouvelle/", actions.action_create, name="action_create"),
    path("actions/mon-bureau/", panels.my_panel, name="my_panel"),
    path("actions/modeles/", renewal.template_list, name="template_list"),
    path("actions/modeles/nouveau/", renewal.template_create, name="template_create"),
    path("actions/modeles/<int:pk>/", renewal.template_update, name="template_update"),
    path("actions/types/", frameworks.kind_list, name="kind_list"),
    path("actions/types/nouveau/", frameworks.kind_create, name="kind_create"),
    path("actions/types/<int:pk>/", frameworks.kind_update, name="kind_update"),
    path("actions/types/<int:pk>/<slug:action>/", frameworks.kind_action, name="kind_action"),
    path("actions/<int:pk>/", actions.action_detail, name="action_detail"),
    path("actions/<int:pk>/modifier/", actions.action_update, name="action_update"),
    path("actions/<int:pk>/etat/", actions.action_move, name="action_move"),
    path("actions/<int:pk>/historique/", actions.action_history, name="action_history"),
    path("actions/<int:pk>/reconduire/", renewal.action_renew, name="action_renew"),
    path("actions/<int:pk>/dupliquer/", renewal.action_duplicate, name="action_duplicate"),
    path("actions/<int:pk>/documents/nouveau/", actions.document_create, name="document_create"),
    path("actions/documents/<uuid:uid>/", actions.document_file, name="document_file"),
    path("actions/documents/<uuid:uid>/retirer/", actions.document_remove, name="document_remove"),
    path("actions/<int:pk>/seances/", sessions.session_list, name="session_list"),
    path("actions/<int:pk>/seances/nouvelle/", sessions.session_create, name="session_create"),
    path("actions/seances/<int:pk>/", sessions.session_update, name="session_update"),
    path("actions/seances/<int:pk>/retirer/", sessions.session_remove, name="session_remove"),
    path("actions/<int:pk>/etapes/nouvelle/", sessions.milestone_create, name="milestone_create"),
    path("actions/etapes/<int:pk>/", sessions.milestone_update, name="milestone_update"),
    path("actions/etapes/<int:pk>/faite/", sessions.milestone_tick, name="milestone_tick"),
    path("actions/etapes/<int:pk>/retirer/", sessions.milestone_remove, name="milestone_remove"),
    # ---- frameworks
    path("cadres/", frameworks.framework_list, name="framework_list"),
    path("cadres/nouveau/", frameworks.framework_create, name="framework_create"),
    path("cadres/<int:pk>/", frameworks.framework_detail, name="framework_detail"),
    path("cadres/<int:pk>/modifier/", frameworks.framework_update, name="framework_update"),
    path("cadres/<int:pk>/axes/", frameworks.framework_axes, name="framework_axes"),
    path("cadres/<int:pk>/documents/nouveau/", frameworks.paper_create, name="framework_paper_create"),
    path("cadres/documents/<uuid:uid>/", frameworks.paper_file, name="framework_paper_file"),
    path("cadres/documents/<uuid:uid>/retirer/", frameworks.paper_remove, name="framework_paper_remove"),
    # ---- on the pages of others
    path("quartiers/<int:pk>/actions/resume/", panels.quartier_panel, name="quartier_panel"),
    path("problematiques/<int:pk>/actions/resume/", panels.issue_panel, name="issue_panel"),
]
