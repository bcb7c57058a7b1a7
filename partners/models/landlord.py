"""Who the house is: the landlord that uses the site, one of the partners of its own directory."""

import pghistory
from django.db import models
from django.db.models import Q

from partners.models.partners import Partner


class LandlordQuerySet(models.QuerySet["Landlord"]):
    """Reads of the landlord. What papers and published files are signed with is no secret of a territory."""

    def current(self) -> Partner | None:
        """Return the partner that the house is, with its commune; None as long as nobody said. One query.

        A merge takes the row along; one that was merged otherwise is still found where it went.
        """
        row = self.select_related("partner__commune", "partner__merged_into__commune").first()
        return None if row is None else row.partner.merged_into or row.partner


# Who said so, and when, is kept by its history.
@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Landlord(models.Model):
    """The house itself, once: its name, its SIRET and its address are those of its record in the directory."""

    ONLY = 1

    # There is one house: one key.
    id = models.PositiveSmallIntegerField("numéro", primary_key=True, default=ONLY, editable=False)
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="as_landlord", verbose_name="partenaire")

    objects = LandlordQuerySet.as_manager()

    class Meta:
        verbose_name = "organisme"
        constraints = [
            models.CheckConstraint(
                condition=Q(id=1),
                name="landlord_once",
                violation_error_message="Un seul partenaire est votre organisme.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.partner)
