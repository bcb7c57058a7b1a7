from django.urls import path

from insertion.views import gauges

urlpatterns = [path("insertion/", gauges.overview, name="overview")]
