from django.apps import AppConfig


class PartnersConfig(AppConfig):
    """Associations, public bodies and companies that work on the quartiers; agreements, premises, subsidies."""

    name = "partners"
    verbose_name = "Partenaires"

    def ready(self) -> None:
        """Have the ends of agreements told from then on, once the database is up to date."""
        from core.waiting import once_migrated

        once_migrated(self, "partners.tasks.warn_again")
