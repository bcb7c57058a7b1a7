from django.apps import AppConfig


class PartnersConfig(AppConfig):
    """Associations, public bodies and companies that work on the quartiers; agreements, premises, subsidies."""

    name = "partners"
    verbose_name = "Partenaires"
