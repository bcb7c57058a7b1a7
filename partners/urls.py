from django.urls import path

from partners.views import agreements, corrections, merges, partners, premises, referentials, subsidies

app_name = "partners"

urlpatterns = [
    path("partenaires/", partners.PartnerList.as_view(), name="partner_list"),
    path("partenaires/nouveau/", partners.PartnerCreate.as_view(), name="partner_create"),
    path("partenaires/suggestions/", partners.partner_suggestions, name="partner_suggestions"),
    path("partenaires/mises-a-jour/", corrections.correction_list, name="correction_list"),
    path("partenaires/mises-a-jour/<int:pk>/", corrections.correction_review, name="correction_review"),
    path("partenaires/<int:pk>/demander/", corrections.correction_ask, name="correction_ask"),
    path("coordonnees/<str:token>/", corrections.correction, name="correction"),
    path("partenaires/subventions/", subsidies.subsidy_list, name="subsidy_list"),
    path("partenaires/subventions/chercher/", subsidies.subsidy_match, name="subsidy_match"),
    path("partenaires/subventions/<int:pk>/", subsidies.subsidy_attach, name="subsidy_attach"),
    path("partenaires/<int:pk>/argent/", subsidies.partner_money, name="partner_money"),
    path("partenaires/listes/<slug:name>/", referentials.word_list, name="word_list"),
    path("partenaires/listes/<slug:name>/nouveau/", referentials.word_create, name="word_create"),
    path("partenaires/listes/<slug:name>/<int:pk>/", referentials.word_update, name="word_update"),
    path("partenaires/listes/<slug:name>/<int:pk>/<slug:action>/", referentials.word_action, name="word_action"),
    path("partenaires/doublons/", merges.duplicate_list, name="duplicate_list"),
    path("partenaires/<int:pk>/fusionner/", merges.merge_with, name="merge_with"),
    path("partenaires/<int:pk>/fusionner/<int:other>/", merges.merge, name="merge"),
    path("partenaires/<int:pk>/differents/<int:other>/", merges.tell_apart, name="tell_apart"),
    path("partenaires/fusions/<int:pk>/defaire/", merges.merge_undo, name="merge_undo"),
    path("partenaires/<int:pk>/", partners.partner_detail, name="partner_detail"),
    path("partenaires/<int:pk>/modifier/", partners.PartnerUpdate.as_view(), name="partner_update"),
    path("partenaires/<int:pk>/toujours-exact/", partners.partner_still_right, name="partner_still_right"),
    path("partenaires/<int:pk>/contacts/nouveau/", partners.contact_create, name="contact_create"),
    path("partenaires/<int:pk>/presences/nouvelle/", partners.presence_create, name="presence_create"),
    path("partenaires/<int:pk>/echanges/nouveau/", partners.exchange_create, name="exchange_create"),
    path("partenaires/contacts/<int:pk>/", partners.contact_update, name="contact_update"),
    path("partenaires/contacts/<int:pk>/partir/", partners.contact_leave, name="contact_leave"),
    path("partenaires/presences/<int:pk>/", partners.presence_update, name="presence_update"),
    path("partenaires/echanges/<int:pk>/", partners.exchange_update, name="exchange_update"),
    path("partenaires/echanges/<int:pk>/fait/", partners.exchange_done, name="exchange_done"),
    path("conventions/", agreements.AgreementList.as_view(), name="agreement_list"),
    path("conventions/nouvelle/", agreements.agreement_create, name="agreement_create"),
    path("conventions/<int:pk>/", agreements.agreement_detail, name="agreement_detail"),
    path("conventions/<int:pk>/modifier/", agreements.agreement_update, name="agreement_update"),
    path("conventions/<int:pk>/montants/", agreements.agreement_amounts, name="agreement_amounts"),
    path("conventions/<int:pk>/renouveler/", agreements.agreement_renew, name="agreement_renew"),
    path("conventions/<int:pk>/documents/joindre/", agreements.paper_create, name="paper_create"),
    path("conventions/documents/<uuid:uid>/", agreements.paper_file, name="paper_file"),
    path("conventions/documents/<uuid:uid>/retirer/", agreements.paper_remove, name="paper_remove"),
    *(
        path(f"conventions/<int:pk>/{name}/", agreements.agreement_action, {"name": name}, name=f"agreement_{name}")
        for name in agreements.ACTIONS
    ),
    path("locaux/", premises.PremisesList.as_view(), name="premises_list"),
    path("locaux/nouveau/", premises.premises_create, name="premises_create"),
    path("locaux/<int:pk>/", premises.premises_detail, name="premises_detail"),
    path("locaux/<int:pk>/modifier/", premises.premises_update, name="premises_update"),
    path("locaux/<int:pk>/occupations/nouvelle/", premises.occupation_create, name="occupation_create"),
    path("locaux/occupations/<int:pk>/", premises.occupation_update, name="occupation_update"),
    path("locaux/occupations/<int:pk>/terminer/", premises.occupation_end, name="occupation_end"),
]
