from django.apps import AppConfig


class DashboardsConfig(AppConfig):
    """Screens that mix apps: bureau, quartier, portfolio, search. Owns no table."""

    name = "dashboards"
    verbose_name = "Tableaux de bord"
