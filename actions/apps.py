from django.apps import AppConfig


class ActionsConfig(AppConfig):
    """Programmes d'actions: frameworks and their axes, fiches actions, results, money, TFPB."""

    name = "actions"
    verbose_name = "Programmes d’actions"
