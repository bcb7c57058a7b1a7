"""The landlord's own figures of the demonstration, and the document of its social diagnostic."""

import io
from typing import Any

import typst

from accounts.models import User
from core.attachments import attach
from core.reading.documents import read_document
from diagnostics.enums import DiagnosticKind
from diagnostics.models import Diagnostic, DiagnosticDocument
from territories.models import FigureKind, Residence, ResidenceFigure

SOURCE = "Logiciel de gestion locative, au 31 décembre"
YEARS = 3
# {code of a kind: (share of the dwellings in percent, how much it moves in a year, how far residences differ)}
SHARES = {
    "vacants": (6.0, -0.8, 3.0),
    "vacants_3_mois": (2.5, -0.5, 1.5),
    "departs": (9.0, 0.6, 2.5),
    "impayes": (14.0, 1.1, 5.0),
    "mutations": (11.0, 0.9, 4.0),
}
# What a household in arrears owes, in euros.
DEBT = 1180


def add_figures(residences: list[Residence], by: User, year: int) -> int:
    """Write three years of figures, up to the year before `year`; return how many. One query.

    The last residence of each quartier did not give its figures of the first year.
    """
    kinds = {kind.code: kind for kind in FigureKind.objects.all()}
    placed = [row for row in residences if row.quartier_id is not None and row.dwellings]
    last_of = {row.quartier_id: row.pk for row in placed}
    rows = []
    for rank, residence in enumerate(placed):
        for step in range(YEARS):
            if step == 0 and last_of[residence.quartier_id] == residence.pk and rank:
                continue
            for code, value in _figures_of(residence, rank, step).items():
                if code in kinds:
                    rows.append(
                        ResidenceFigure(
                            residence=residence,
                            kind=kinds[code],
                            year=year - YEARS + step,
                            value=value,
                            source=SOURCE,
                            updated_by=by,
                        )
                    )
    ResidenceFigure.objects.bulk_create(rows)
    return len(rows)


def _figures_of(residence: Residence, rank: int, step: int) -> dict[str, Any]:
    dwellings = residence.dwellings or 0
    # From -1 to 1, always the same for a residence.
    lean = ((rank * 37) % 11 - 5) / 5
    found: dict[str, Any] = {"logements": dwellings}
    for code, (share, drift, spread) in SHARES.items():
        found[code] = round(dwellings * max(0.0, share + drift * step + spread * lean) / 100)
    found["vacants_3_mois"] = min(found["vacants_3_mois"], found["vacants"])
    found["impayes_montant"] = found["impayes"] * DEBT + rank * 130 + step * 75
    return found


MINUTES = """
#set document(title: "Restitution du diagnostic social")
#set text(lang: "fr", size: 11pt)
= Restitution du diagnostic social
Réunion à la maison de quartier, avec les services de la ville, les associations et une vingtaine d’habitants.
== Ce qui a été dit
- Les encombrants restent la première préoccupation.
- Les halls rénovés tiennent ; les autres attendent leur tour.
- Un lieu pour les jeunes est demandé par tous.
== Suites
Les problématiques sont écrites, puis classées avec la ville.
"""


def add_document(by: User) -> None:
    """Attach the minutes of its restitution to the social diagnostic."""
    diagnostic = Diagnostic.objects.filter(kind=DiagnosticKind.SOCIAL).order_by("pk").first()
    if diagnostic is not None:
        document = read_document(io.BytesIO(typst.compile(MINUTES.encode())), "restitution.pdf")
        attach(
            DiagnosticDocument,
            "diagnostic",
            diagnostic,
            document=document,
            title="Compte rendu de la restitution",
            by=by,
        )
