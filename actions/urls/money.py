"""Routes of the money of actions and of TFPB."""

from django.urls import path

from actions.views import dossiers, money, papers, simulation, tfpb

urlpatterns = [
    path("actions/<int:pk>/argent/", money.money_page, name="money"),
    path("actions/<int:pk>/argent/budget/", money.budget_edit, name="budget_edit"),
    path("actions/<int:pk>/argent/budget/ecart/", money.budget_gap, name="budget_gap"),
    path("actions/<int:pk>/argent/budget/arreter/", money.budget_settle, name="budget_settle"),
    path("actions/<int:pk>/argent/budget/rouvrir/", money.budget_reopen, name="budget_reopen"),
    path("actions/<int:pk>/argent/formulaire/", money.budget_sheet, name="budget_sheet"),
    path("actions/<int:pk>/financements/nouveau/", money.funding_create, name="funding_create"),
    path("actions/financements/<int:pk>/", money.funding_update, name="funding_update"),
    path("actions/financements/<int:pk>/avancer/", money.funding_move, name="funding_move"),
    path("actions/financements/<int:pk>/retirer/", money.funding_delete, name="funding_delete"),
    path("actions/financements/<int:pk>/documents/joindre/", papers.paper_create, name="funding_paper_create"),
    path("actions/financements/documents/<uuid:uid>/", papers.paper_file, name="funding_paper_file"),
    path("actions/financements/documents/<uuid:uid>/retirer/", papers.paper_remove, name="funding_paper_remove"),
    path("actions/<int:pk>/depenses/nouvelle/", money.spending_create, name="spending_create"),
    path("actions/depenses/<int:pk>/", money.spending_update, name="spending_update"),
    path("actions/depenses/<int:pk>/retirer/", money.spending_delete, name="spending_delete"),
    path("actions/depenses/<int:pk>/justificatifs/joindre/", money.proof_create, name="proof_create"),
    path("actions/justificatifs/<uuid:uid>/", money.proof_file, name="proof_file"),
    path("actions/justificatifs/<uuid:uid>/retirer/", money.proof_remove, name="proof_remove"),
    path("programmes/<int:pk>/annees/<int:year>/clore/", money.year_close, name="year_close"),
    path("programmes/<int:pk>/simulation/", simulation.simulation, name="simulation"),
    path("tfpb/", tfpb.ConventionList.as_view(), name="tfpb_list"),
    path("tfpb/nouvelle/", tfpb.tfpb_create, name="tfpb_create"),
    path("tfpb/<int:pk>/", tfpb.tfpb_detail, name="tfpb_detail"),
    path("tfpb/<int:pk>/document/pdf/", tfpb.tfpb_pdf, name="tfpb_pdf"),
    path("tfpb/<int:pk>/document/word/", tfpb.tfpb_word, name="tfpb_word"),
    path("tfpb/<int:pk>/modifier/", tfpb.tfpb_update, name="tfpb_update"),
    path("tfpb/<int:pk>/<int:year>/abattement/", tfpb.tfpb_year, name="tfpb_year"),
    path("tfpb/<int:pk>/<int:year>/proposer/", tfpb.tfpb_propose, name="tfpb_propose"),
    path("tfpb/<int:pk>/<int:year>/lignes/nouvelle/", tfpb.tfpb_line_create, name="tfpb_line_create"),
    path("tfpb/lignes/<int:pk>/", tfpb.tfpb_line_update, name="tfpb_line_update"),
    path("tfpb/lignes/<int:pk>/retirer/", tfpb.tfpb_line_delete, name="tfpb_line_delete"),
    path("quartiers/<int:pk>/dossiers/", dossiers.dossier_list, name="dossier_list"),
    path("dossiers/<uuid:uid>/", dossiers.dossier_detail, name="dossier_detail"),
    path("dossiers/<uuid:uid>/relancer/", dossiers.dossier_restart, name="dossier_restart"),
    path("dossiers/<uuid:uid>/<slug:file_format>/", dossiers.dossier_file, name="dossier_file"),
]
