"""Long work that a worker does for somebody, who follows it on a page."""

import datetime

from django.db import models
from django.utils import timezone

# A worker writes its progress several times a second: silent for so long, it has died.
SILENCE = datetime.timedelta(minutes=3)


class Work(models.Model):
    """Work that is asked for, claimed by one worker, followed, and asked for again when its worker died.

    The model says in `is_at_work` whether a worker has it in hand, or soon will.
    """

    # Counts the times that work was asked for: what an older time still does is undone, not kept.
    attempt = models.PositiveIntegerField("essai", default=1)
    # When the work of this attempt began, and when it last gave a sign of life; the latter begins with the request.
    started_at = models.DateTimeField("commencé le", null=True)
    beat_at = models.DateTimeField("dernier signe de vie", default=timezone.now)
    done = models.PositiveIntegerField("fait", default=0)
    total = models.PositiveIntegerField("à faire", null=True)
    error = models.CharField("ce qui a empêché", max_length=500, blank=True)
    finished_at = models.DateTimeField("terminé le", null=True)

    class Meta:
        abstract = True

    @property
    def is_at_work(self) -> bool:
        """Whether a worker has it in hand, or soon will."""
        raise NotImplementedError

    @property
    def is_silent(self) -> bool:
        """Whether it should be worked on and gives no sign of life."""
        return self.is_at_work and self.beat_at < timezone.now() - SILENCE
