from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    """Meetings: who is called, on what agenda, what is decided there and what becomes of it."""

    name = "meetings"
    verbose_name = "Réunions"
