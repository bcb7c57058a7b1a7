"""Subsidies as public bodies publish them: schema « subventions » 2.1.1 of the Socle commun des données locales.

Source: https://github.com/betagouv/SCDL-Subvention-DataSubvention, `schema.json`. UTF-8, commas, days of ISO 8601,
decimal points, one line a subsidy and nothing above the header: our own import takes it back, and so do others.
"""

import csv
import datetime
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.text import slugify

from core.exports import csv_cell
from partners.models import AgreementAmount, Partner

COLUMNS = (
    "idSubvention", "nomAttribuant", "idAttribuant", "nomServiceInstructeur", "idServiceInstructeur",
    "nomBeneficiaire", "idBeneficiaire", "rnaBeneficiaire", "exerciceBudgetaire", "pluriannualite",
    "anneesPluriannualite", "dateDecision", "dateConvention", "referenceDecision", "dateCreation", "dateDebut",
    "dateFin", "dispositif", "sousDispositif", "statutLabel", "objet", "nature", "montantDemande", "montant",
    "nomOutilInstruction", "nomOutilVersement", "ej", "cléVersement", "conditionsVersement",
    "descriptionConditionsVersement", "datesPeriodeVersement", "cofinancement", "attribuantsCofinanceurs",
    "idCofinancement", "idRAE", "notificationUE", "pourcentageSubvention", "evaluationCout", "evaluation",
    "dateMiseAJour",
)  # fmt: skip
MAX_OBJECT = 256
IN_MONEY = "aide en numéraire"
# One beneficiary for a line has all of it.
WHOLE = "1.00"
SEPARATOR = ";"


@dataclass(frozen=True)
class Published:
    """A subsidy that was granted: who gives, to whom, how much, for what."""

    key: str
    funder: Partner
    beneficiary: Partner
    year: int
    amount: Decimal
    object: str
    decided_on: datetime.date | None = None
    signed_on: datetime.date | None = None
    reference: str = ""
    starts_on: datetime.date | None = None
    ends_on: datetime.date | None = None
    asked: Decimal | None = None
    paid: Decimal | None = None
    paid_on: datetime.date | None = None
    # The other funders of the same thing in the same year.
    cofunders: tuple[Partner, ...] = ()

    @property
    def years(self) -> range:
        """The years that it goes over, when they are known."""
        if self.starts_on is None or self.ends_on is None:
            return range(self.year, self.year + 1)
        return range(self.starts_on.year, self.ends_on.year + 1)

    @property
    def payment(self) -> str:
        """How it is paid, as the schema says it; empty while nothing is."""
        if self.paid is None or self.paid_on is None:
            return ""
        return "unique" if self.paid >= self.amount else "échelonné"


def why_not_publish(landlord: Partner | None) -> str:
    """Say why nothing can be published; empty when it can: a line without the SIRET of the house is refused."""
    if landlord is None:
        return (
            "Un fichier SCDL dit qui donne et qui reçoit : un administrateur dit d’abord, sur sa fiche de l’annuaire, "
            "quel partenaire est votre organisme."
        )
    if not landlord.siret:
        return f"Un fichier SCDL demande le SIRET de votre organisme : écrivez-le sur la fiche de « {landlord} »."
    return ""


def given_rows(amounts: Iterable[AgreementAmount], landlord: Partner) -> Iterator[Published]:
    """Return what agreements give: each year of each partner is a subsidy of the landlord."""
    for row in amounts:
        agreement = row.agreement
        yield Published(
            key=f"convention-{agreement.pk}-{row.partner_id}-{row.year}",
            funder=landlord,
            beneficiary=row.partner,
            year=row.year,
            amount=row.amount,
            object=agreement.title,
            signed_on=agreement.signed_on,
            starts_on=agreement.starts_on,
            ends_on=agreement.ends_on,
        )


def _day(value: datetime.date | None) -> str:
    return value.isoformat() if value else ""


def _euros(value: Decimal | None) -> str:
    return "" if value is None else f"{value:.2f}"


def _cells(row: Published, today: datetime.date) -> dict[str, Any]:
    years = row.years
    return {
        "idSubvention": row.key,
        "nomAttribuant": csv_cell(row.funder.name),
        "idAttribuant": row.funder.siret or "",
        "nomBeneficiaire": csv_cell(row.beneficiary.name),
        "idBeneficiaire": row.beneficiary.siret or "",
        "rnaBeneficiaire": row.beneficiary.rna or "",
        "exerciceBudgetaire": row.year,
        "pluriannualite": "oui" if len(years) > 1 else "non",
        "anneesPluriannualite": SEPARATOR.join(map(str, years)) if len(years) > 1 else "",
        "dateDecision": _day(row.decided_on),
        "dateConvention": _day(row.signed_on),
        "referenceDecision": csv_cell(row.reference),
        "dateDebut": _day(row.starts_on),
        "dateFin": _day(row.ends_on),
        "statutLabel": "Accordé",
        "objet": csv_cell(row.object[:MAX_OBJECT]),
        "nature": IN_MONEY,
        "montantDemande": _euros(row.asked),
        "montant": _euros(row.amount),
        "conditionsVersement": row.payment,
        "datesPeriodeVersement": _day(row.paid_on) if row.payment else "",
        "cofinancement": "oui" if row.cofunders else "non",
        "attribuantsCofinanceurs": csv_cell(SEPARATOR.join(each.name for each in row.cofunders)),
        "idCofinancement": SEPARATOR.join(each.siret for each in row.cofunders if each.siret),
        "pourcentageSubvention": WHOLE,
        "dateMiseAJour": _day(today),
    }


def scdl_response(title: str, rows: Iterable[Published]) -> HttpResponseBase:
    """Return the download of subsidies, in their order."""
    today = timezone.localdate()

    def lines() -> Iterator[str]:
        text = io.StringIO()
        writer = csv.DictWriter(text, COLUMNS, restval="", lineterminator="\r\n")
        writer.writeheader()
        for row in rows:
            writer.writerow(_cells(row, today))
            yield text.getvalue()
            text.seek(0)
            text.truncate()
        yield text.getvalue()

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{slugify(title)}-{today:%Y-%m-%d}.csv"'
    return response
