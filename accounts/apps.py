from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Users, teams, memberships, and what a user may see."""

    name = "accounts"
    verbose_name = "Comptes"
