"""Money that public bodies gave, as they publish it (SCDL)."""

import pghistory
from django.db import models
from django.db.models import F, Q

from partners.models.partners import Partner


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Subsidy(models.Model):
    """A line of a published file. Without a partner it could not be matched: it is listed, never lost."""

    partner = models.ForeignKey(
        Partner, models.PROTECT, related_name="subsidies", verbose_name="bénéficiaire", null=True, blank=True
    )
    funder = models.CharField("attribuant", max_length=200)
    funder_siret = models.CharField("SIRET de l’attribuant", max_length=14, blank=True)
    beneficiary = models.CharField("bénéficiaire, comme écrit", max_length=250)
    beneficiary_siret = models.CharField("SIRET ou SIREN du bénéficiaire", max_length=14, blank=True)
    beneficiary_rna = models.CharField("RNA du bénéficiaire", max_length=10, blank=True)
    year = models.PositiveSmallIntegerField("année")
    decided_on = models.DateField("décidée le", null=True, blank=True)
    amount = models.DecimalField("montant (€)", max_digits=14, decimal_places=2)
    object = models.CharField("objet", max_length=500, blank=True)
    nature = models.CharField("nature", max_length=120, blank=True)
    reference = models.CharField("référence de la décision", max_length=120, blank=True)
    # Of the line: the same file read twice adds nothing; the same line twice in a file counts twice (`rank`).
    digest = models.CharField(max_length=64)
    rank = models.PositiveSmallIntegerField("rang", default=1)

    class Meta:
        verbose_name = "subvention"
        ordering = ["-year", "-amount", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["digest", "rank"],
                name="subsidy_once",
                violation_error_message="Cette subvention est déjà connue.",
            ),
            models.CheckConstraint(
                condition=~Q(funder="") & ~Q(beneficiary="") & Q(year__range=(1990, 2100)),
                name="subsidy_whole",
                violation_error_message="Une subvention a un attribuant, un bénéficiaire et une année.",
            ),
        ]
        indexes = [
            models.Index("partner", F("year").desc(), name="subsidy_partner"),
            models.Index("beneficiary_siret", name="subsidy_siret", condition=~Q(beneficiary_siret="")),
            models.Index("beneficiary_rna", name="subsidy_rna", condition=~Q(beneficiary_rna="")),
        ]

    def __str__(self) -> str:
        return f"{self.funder}, {self.year} : {self.amount} €"
