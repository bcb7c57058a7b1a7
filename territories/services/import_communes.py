"""Communes written in bulk."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from core.db.upserts import CHANGED_AT_ONCE, Outcome, upsert
from core.history import signed_by
from territories.codes import departement_of
from territories.models import Commune, Quartier

# Communes whose arrondissements have codes of their own.
WITH_ARRONDISSEMENTS = {"75056": "Paris", "69123": "Lyon", "13055": "Marseille"}


@dataclass(frozen=True, slots=True)
class CommuneDraft:
    """What a file says of a commune. An empty field says nothing, and leaves the row as it is."""

    insee_code: str
    name: str = ""
    epci_code: str = ""
    epci_name: str = ""
    latitude: float | None = None
    longitude: float | None = None


@transaction.atomic
def save_communes(*, drafts: Iterable[CommuneDraft], by: Any) -> tuple[Outcome[str, Commune], list[CommuneDraft]]:
    """Create and update communes, one draft a code; return the outcome by code, and the drafts without a name.

    A name all in capitals, as postal files write them, does not replace a name in small letters.
    """
    wanted = {draft.insee_code: draft for draft in drafts}
    existing = {row.insee_code: row for row in Commune.objects.filter(insee_code__in=list(wanted))}
    nameless = [draft for code, draft in wanted.items() if not draft.name and code not in existing]
    values = {
        code: _values(draft, existing.get(code)) for code, draft in wanted.items() if draft.name or code in existing
    }
    with signed_by(by):
        outcome = upsert(Commune, wanted=values, existing=existing, batch=2000)
        renamed = [outcome.rows[code].pk for code, fields in outcome.changed.items() if "name" in fields]
        if renamed:
            _rename_in_quartiers(renamed)
    return outcome, nameless


def _rename_in_quartiers(communes: list[int]) -> None:
    """Say the new names on the quartiers of renamed communes."""
    concerned = Quartier.objects.filter(communes__in=communes).distinct().without_contour()
    rows = list(concerned.prefetch_related("communes"))
    for row in rows:
        row.commune_names = Quartier.join_names(row.communes.all())
    Quartier.objects.bulk_update(rows, ["commune_names"], batch_size=CHANGED_AT_ONCE)


def _values(draft: CommuneDraft, existing: Commune | None) -> dict[str, Any]:
    values: dict[str, Any] = {"insee_code": draft.insee_code}
    is_worse = existing is not None and draft.name.isupper() and not existing.name.isupper()
    if draft.name and not is_worse:
        values["name"] = draft.name
    if draft.epci_code:
        values["epci_code"] = draft.epci_code
    if draft.epci_name:
        values["epci_name"] = draft.epci_name
    if draft.latitude is not None and draft.longitude is not None:
        values["latitude"], values["longitude"] = draft.latitude, draft.longitude
    return values


def communes_of_codes(codes: Iterable[str]) -> dict[str, Commune]:
    """Return the communes of these Insee codes, by code. One query."""
    return {row.insee_code: row for row in Commune.objects.filter(insee_code__in=sorted(set(codes)))}


def communes_of_names(name_keys: Iterable[str]) -> dict[str, list[Commune]]:
    """Return the communes whose normalized name is one of these, by it. One query."""
    keys = sorted(set(name_keys))
    found: dict[str, list[Commune]] = {}
    for row in Commune.objects.filter(name_key__in=keys) if keys else ():
        found.setdefault(row.name_key, []).append(row)
    return found


@transaction.atomic
def ensure_communes(*, named: Mapping[str, str], by: Any) -> dict[str, Commune]:
    """Create communes (Insee code → name) that are not there; return them by code."""
    with signed_by(by):
        rows = Commune.objects.bulk_create(Commune(insee_code=code, name=name) for code, name in named.items())
    return {row.insee_code: row for row in rows}


def in_departement(communes: Iterable[Commune], departement: str) -> list[Commune]:
    """Return those of a département, all of them when it is not known."""
    return [row for row in communes if not departement or departement_of(row.insee_code) == departement]
