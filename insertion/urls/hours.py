from django.urls import path

from insertion.views import hours, missing, sheets

urlpatterns = [
    path("insertion/lots/<int:pk>/heures/", hours.lot_hours, name="lot_hours"),
    path("insertion/actions/<int:pk>/heures/", hours.action_hours, name="action_hours"),
    path("insertion/releves/", sheets.SheetList.as_view(), name="sheet_list"),
    path("insertion/releves/valider/", sheets.sheet_validate_together, name="sheet_validate_together"),
    path("insertion/releves/manquants/", missing.MissingList.as_view(), name="missing_list"),
    path("insertion/releves/<int:pk>/", sheets.sheet_detail, name="sheet_detail"),
    path("insertion/releves/<int:pk>/valider/", sheets.sheet_validate, name="sheet_validate"),
    path("insertion/releves/<int:pk>/rouvrir/", sheets.sheet_reopen, name="sheet_reopen"),
    path("insertion/releves/<int:pk>/remarque/", sheets.sheet_note, name="sheet_note"),
    path("insertion/releves/<int:pk>/justificatifs/nouveau/", sheets.proof_create, name="proof_create"),
    path("insertion/releves/justificatifs/<uuid:uid>/", sheets.proof_file, name="proof_file"),
    path("insertion/releves/justificatifs/<uuid:uid>/retirer/", sheets.proof_remove, name="proof_remove"),
]
