from django.urls import path

from meetings.views import links

urlpatterns = [
    path("reunions/<int:pk>/envois/", links.sending, name="sending"),
    path("reunions/<int:pk>/convoquer/", links.convene, name="convene"),
    path("reunions/<int:pk>/releve/envoyer/", links.send_minutes, name="send_minutes"),
    path("reunions/<int:pk>/partages/nouveau/", links.share_create, name="share_create"),
    path("reunions/partages/<int:pk>/reprendre/", links.share_revoke, name="share_revoke"),
    path("partage/<str:token>/", links.shared, name="shared"),
    path("reponse/<str:token>/", links.answer, name="answer"),
    path("reponse/<str:token>/invitation.ics", links.answer_calendar, name="answer_calendar"),
    path("mon-agenda/", links.feed_settings, name="feed_settings"),
    path("agenda/<str:secret>.ics", links.feed, name="feed"),
]
