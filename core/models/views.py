"""Filters of a list kept under a name."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    """Reads of saved views."""

    def visible_to(self, user: object) -> "SavedViewQuerySet":
        """Those of the user: a view is personal."""
        return self.filter(user=user)

    def for_page(self, page: str) -> "SavedViewQuerySet":
        """Those of one list, named by its URL name ("diagnostics:observation_list")."""
        return self.filter(page=page)


class SavedView(models.Model):
    """A list with its filters and its sort, kept by a user under a name."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views")
    page = models.CharField("page", max_length=100)
    name = models.CharField("nom", max_length=60)
    query = models.CharField("filtres", max_length=2000, blank=True)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = "vue enregistrée"
        verbose_name_plural = "vues enregistrées"
        ordering = [Lower("name")]
        constraints = [
            models.UniqueConstraint(
                "user",
                "page",
                Lower("name"),
                name="savedview_name_once",
                violation_error_message="Vous avez déjà une vue de ce nom sur cette page.",
            ),
            models.CheckConstraint(
                condition=~models.Q(name=""),
                name="savedview_name_given",
                violation_error_message="Donnez un nom à cette vue.",
            ),
        ]

    def __str__(self) -> str:
        return self.name
