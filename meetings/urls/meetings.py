from django.urls import path

from meetings.views import agenda, meetings, series

urlpatterns = [
    path("reunions/", meetings.MeetingList.as_view(), name="meeting_list"),
    path("reunions/nouvelle/", meetings.meeting_create, name="meeting_create"),
    path("reunions/<int:pk>/", meetings.meeting_detail, name="meeting_detail"),
    path("reunions/<int:pk>/modifier/", meetings.meeting_update, name="meeting_update"),
    path("reunions/<int:pk>/annuler/", meetings.meeting_cancel, name="meeting_cancel"),
    path("reunions/<int:pk>/tenir/", meetings.meeting_hold, name="meeting_hold"),
    path("reunions/<int:pk>/valider/", meetings.meeting_validate, name="meeting_validate"),
    path("reunions/<int:pk>/invites/", meetings.invitees, name="invitees"),
    path("reunions/invites/<int:pk>/retirer/", meetings.invitee_remove, name="invitee_remove"),
    path("reunions/<int:pk>/ordre-du-jour/", agenda.agenda, name="agenda"),
    path("reunions/<int:pk>/ordre-du-jour/proposer/", agenda.agenda_propose, name="agenda_propose"),
    path("reunions/points/<int:pk>/", agenda.item_update, name="item_update"),
    path("reunions/points/<int:pk>/retirer/", agenda.item_remove, name="item_remove"),
    path("reunions/points/<int:pk>/<str:direction>/", agenda.item_move, name="item_move"),
    path("reunions/series/", series.series_list, name="series_list"),
    path("reunions/series/nouvelle/", series.series_create, name="series_create"),
    path("reunions/series/<int:pk>/", series.series_detail, name="series_detail"),
    path("reunions/series/<int:pk>/modifier/", series.series_update, name="series_update"),
    path("reunions/series/<int:pk>/faire/", series.series_make, name="series_make"),
    path("reunions/series/<int:pk>/exceptions/", series.series_exception, name="series_exception"),
    path("mon-bureau/reunions/", meetings.my_meetings, name="my_meetings"),
    path("quartiers/<int:pk>/reunions/", meetings.quartier_meetings, name="quartier_meetings"),
    path("partenaires/<int:pk>/reunions/", meetings.partner_meetings, name="partner_meetings"),
]
