"""What observations are about."""

import pghistory
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import OuterRef, Q
from django.db.models.functions import JSONObject

from core.db.functions import Normalize


class ThemeQuerySet(models.QuerySet["Theme"]):
    """Reads of themes."""

    def active(self) -> "ThemeQuerySet":
        """Those offered for new observations."""
        return self.filter(is_active=True)

    def with_items(self) -> "ThemeQuerySet":
        """With `offered`, the items in use of each, in order: `[{"pk": …, "name": …}]`. One query for both."""
        items = ThemeItem.objects.filter(theme=OuterRef("pk"), is_active=True)
        return self.annotate(offered=ArraySubquery(items.values(row=JSONObject(pk="pk", name="name"))))


@pghistory.track()
class Theme(models.Model):
    """A theme of the veille ("Propreté"). Administrators edit them; one that was used is archived, never deleted."""

    name = models.CharField("nom", max_length=80)
    icon = models.CharField("icône", max_length=40, default="tag")
    order = models.PositiveSmallIntegerField("ordre", default=100)
    is_active = models.BooleanField("proposé à la saisie", default=True)

    objects = ThemeQuerySet.as_manager()

    class Meta:
        verbose_name = "thème"
        ordering = ["order", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                Normalize("name"), name="theme_name_once", violation_error_message="Un thème de ce nom existe déjà."
            ),
            models.CheckConstraint(
                condition=~Q(name=""), name="theme_name_given", violation_error_message="Un thème a un nom."
            ),
        ]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class ThemeItem(models.Model):
    """What is looked at within a theme ("Tags")."""

    theme = models.ForeignKey(Theme, models.PROTECT, related_name="items", verbose_name="thème")
    name = models.CharField("nom", max_length=80)
    order = models.PositiveSmallIntegerField("ordre", default=100)
    is_active = models.BooleanField("proposé à la saisie", default=True)

    class Meta:
        verbose_name = "élément de thème"
        verbose_name_plural = "éléments de thème"
        ordering = ["order", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                "theme",
                Normalize("name"),
                name="themeitem_name_once",
                violation_error_message="Ce thème a déjà un élément de ce nom.",
            ),
            # Only there for the foreign key that binds an observation's item to its theme.
            models.UniqueConstraint(fields=["id", "theme"], name="themeitem_of_theme"),
            models.CheckConstraint(
                condition=~Q(name=""), name="themeitem_name_given", violation_error_message="Un élément a un nom."
            ),
        ]

    def __str__(self) -> str:
        return self.name
