from django.apps import AppConfig


class InsertionConfig(AppConfig):
    """Clauses sociales d'insertion: contracts and lots, anonymous pathways, hours of each month."""

    name = "insertion"
    verbose_name = "Insertion"
