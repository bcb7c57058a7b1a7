from django.urls import path

from insertion.views import calculator, contracts, groups, lots

urlpatterns = [
    path("insertion/marches/", contracts.ContractList.as_view(), name="contract_list"),
    path("insertion/marches/nouveau/", contracts.contract_create, name="contract_create"),
    path("insertion/marches/<int:pk>/", contracts.contract_detail, name="contract_detail"),
    path("insertion/marches/<int:pk>/modifier/", contracts.contract_update, name="contract_update"),
    path("insertion/marches/<int:pk>/historique/", contracts.contract_history, name="contract_history"),
    path("insertion/marches/<int:pk>/lots/nouveau/", lots.lot_create, name="lot_create"),
    path("insertion/lots/nouveau/", lots.lot_start, name="lot_start"),
    path("insertion/lots/<int:pk>/", lots.lot_detail, name="lot_detail"),
    path("insertion/lots/<int:pk>/modifier/", lots.lot_update, name="lot_update"),
    path("insertion/lots/<int:pk>/arreter/", lots.lot_settle, name="lot_settle"),
    path("insertion/lots/<int:pk>/penalite/", lots.lot_penalty, name="lot_penalty"),
    path("insertion/lots/<int:pk>/historique/", lots.lot_history, name="lot_history"),
    path("insertion/lots/<int:pk>/avenants/nouveau/", lots.amendment_create, name="amendment_create"),
    path("insertion/avenants/<int:pk>/", lots.amendment_update, name="amendment_update"),
    path("insertion/avenants/<int:pk>/retirer/", lots.amendment_remove, name="amendment_remove"),
    path("insertion/calculette/", calculator.calculator, name="calculator"),
    path("insertion/globalisations/", groups.group_list, name="group_list"),
    path("insertion/globalisations/nouvelle/", groups.group_create, name="group_create"),
    path("insertion/globalisations/<int:pk>/", groups.group_detail, name="group_detail"),
    path("insertion/globalisations/<int:pk>/modifier/", groups.group_update, name="group_update"),
]
