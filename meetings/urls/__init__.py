from meetings.urls import links, meetings, minutes

app_name = "meetings"

urlpatterns = [*meetings.urlpatterns, *minutes.urlpatterns, *links.urlpatterns]
