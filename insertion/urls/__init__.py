from insertion.urls import bilan, contracts, gauges, hours, links, pathways, settings, structures

app_name = "insertion"

urlpatterns = [
    *gauges.urlpatterns,
    *contracts.urlpatterns,
    *pathways.urlpatterns,
    *hours.urlpatterns,
    *links.urlpatterns,
    *bilan.urlpatterns,
    *structures.urlpatterns,
    *settings.urlpatterns,
]
