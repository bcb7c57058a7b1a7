"""The log of texts that were kept in spite of a warning."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models


class PrivacyOverride(models.Model):
    """Somebody read the warning on a free text (a name, a phone number, health…) and kept it.

    The text itself is not copied here: it stays with its object, named by `target` and `target_pk`.
    """

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="par")
    at = models.DateTimeField("le", auto_now_add=True)
    target = models.CharField("objet", max_length=100)
    target_pk = models.BigIntegerField("clé de l’objet", null=True)
    field = models.CharField("champ", max_length=100)
    kinds = ArrayField(models.CharField(max_length=30), verbose_name="avertissements")

    class Meta:
        verbose_name = "avertissement passé outre"
        verbose_name_plural = "avertissements passés outre"
        ordering = ["-at"]
        indexes = [models.Index(fields=["-at"], name="privacyoverride_at")]
