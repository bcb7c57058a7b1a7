from django.urls import path
from django.views.generic import TemplateView

from actions.urls import results

app_name = "actions"

urlpatterns = [
    *results.urlpatterns,
    path("actions/<int:pk>/", TemplateView.as_view(), name="action_detail"),  # placeholder
    path("programmes/<int:pk>/", TemplateView.as_view(), name="programme_detail"),  # placeholder
]
