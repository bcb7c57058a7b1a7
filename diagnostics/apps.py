from django.apps import AppConfig


class DiagnosticsConfig(AppConfig):
    """Themes and observations (veille)."""

    name = "diagnostics"
    verbose_name = "Diagnostics et veille"
