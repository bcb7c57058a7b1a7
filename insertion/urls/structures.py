from django.urls import URLPattern, path

from insertion.views import structures

urlpatterns: list[URLPattern] = [
    path("insertion/structures/", structures.StructureSearch.as_view(), name="structure_search"),
    path("insertion/structures/carte/", structures.StructureMap.as_view(), name="structure_map"),
    path("insertion/structures/carte.geojson", structures.StructureLayer.as_view(), name="structure_layer"),
]
