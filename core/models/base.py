"""Bases of models."""

import pgtrigger
from django.db import models


class Versioned(models.Model):
    """A row that counts its changes, so that a form can tell that somebody else wrote meanwhile.

    The count is kept by a trigger: bulk updates and plain SQL are counted too. A model that inherits it writes
    ``class Meta(Versioned.Meta)``.
    """

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True
        triggers = [
            pgtrigger.Trigger(
                name="count_version",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                func="NEW.version = OLD.version + 1; RETURN NEW;",
            )
        ]
