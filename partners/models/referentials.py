"""What partners are, what they work on and for whom: rows that administrators edit."""

import pghistory
from django.db import models
from django.db.models import Q

from core.db.functions import Normalize
from partners.enums import KindFamily

CODE = r"^[a-z0-9][a-z0-9_-]*$"


class ReferentialQuerySet(models.QuerySet["models.Model"]):
    """Reads of a referential."""

    def active(self) -> "ReferentialQuerySet":
        """Those offered today."""
        return self.filter(is_active=True)


class Referential(models.Model):
    """A word of the house, with the code that exchange files know it by."""

    code = models.CharField("code", max_length=80, unique=True)
    name = models.CharField("nom", max_length=120)
    order = models.PositiveSmallIntegerField("ordre", default=100)
    is_active = models.BooleanField("proposé à la saisie", default=True)

    objects = ReferentialQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["order", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                Normalize("name"),
                name="%(class)s_name_once",
                violation_error_message="Ce nom existe déjà.",
            ),
            models.CheckConstraint(
                condition=~Q(name="") & Q(code__regex=CODE),
                name="%(class)s_named",
                violation_error_message="Il faut un nom, et un code en minuscules, chiffres, tirets et soulignés.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


@pghistory.track()
class PartnerKind(Referential):
    """A kind of partner ("Centre social")."""

    family = models.CharField("famille", max_length=12, choices=KindFamily.choices, default=KindFamily.OTHER)

    class Meta(Referential.Meta):
        verbose_name = "type de partenaire"
        verbose_name_plural = "types de partenaires"
        constraints = [
            *Referential.Meta.constraints,
            models.CheckConstraint(
                condition=Q(family__in=KindFamily.values),
                name="partnerkind_family_known",
                violation_error_message="Cette famille n’existe pas.",
            ),
        ]


@pghistory.track()
class PartnerTheme(Referential):
    """What partners work on; `inclusion_codes` are the thematics of data·inclusion that it stands for."""

    inclusion_codes = models.JSONField("thématiques data·inclusion", default=list, blank=True)

    class Meta(Referential.Meta):
        verbose_name = "thème de partenaire"
        verbose_name_plural = "thèmes de partenaires"


@pghistory.track()
class PartnerPublic(Referential):
    """Whom partners work for; its code is that of data·inclusion where there is one."""

    class Meta(Referential.Meta):
        verbose_name = "public"
        verbose_name_plural = "publics"
