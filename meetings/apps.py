from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    """Meetings: who is called, on what agenda, what is decided there and what becomes of it."""

    name = "meetings"
    verbose_name = "Réunions"

    def ready(self) -> None:
        """Have agents reminded of their decisions from then on, once the database is up to date."""
        from core.waiting import once_migrated

        once_migrated(self, "meetings.tasks.follow_again")
