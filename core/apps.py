from django.apps import AppConfig


class CoreConfig(AppConfig):
    """What knows no word of the trade: base models, history, imports and exports, tags, view mixins."""

    name = "core"
    verbose_name = "Socle"

    def ready(self) -> None:
        """Make the lookups known."""
        from core.db import lookups  # noqa: F401
