from django.apps import AppConfig


class TerritoriesConfig(AppConfig):
    """Communes, quartiers, patrimoine, urban projects and their operations, indicators."""

    name = "territories"
    verbose_name = "Territoires"
