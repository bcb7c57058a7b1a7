from django.urls import path

from partners.views import partners

app_name = "partners"

urlpatterns = [
    path("partenaires/", partners.PartnerList.as_view(), name="partner_list"),
    path("partenaires/nouveau/", partners.PartnerCreate.as_view(), name="partner_create"),
    path("partenaires/suggestions/", partners.partner_suggestions, name="partner_suggestions"),
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
]
