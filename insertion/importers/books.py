"""What the words of a table of clauses stand for: partners, quartiers, projects of the reader."""

import re
from collections.abc import Iterable
from typing import Any

from core.db.normalize import normalize
from core.reading import values
from insertion.permissions import leads_one_of
from partners import codes
from partners.models import Landlord, Partner, PartnerKind
from territories.importers.lines import Line
from territories.models import Quartier, UrbanProject

SIRET = re.compile(r"[\d\s\u00a0\u202f.]{14,20}")


def siret_of(line: Line, name: str) -> str:
    """Return the SIRET of a cell, empty when there is none. Raises RefusedLineError."""
    text = "" if values.is_missing(line[name]) else line.read(name, values.identifier)
    try:
        return codes.clean_siret(text)
    except ValueError as error:
        raise line.refused(name, f"{str(error)[:1].lower()}{str(error)[1:].rstrip('.')}") from None


class PartnerBook:
    """Partners by SIRET, then by name or acronym. Four queries for a whole file."""

    def __init__(self, names: Iterable[str], sirets: Iterable[str]) -> None:
        keys = sorted({normalize(name) for name in names} - {""})
        numbers = sorted({"".join(siret.split()) for siret in sirets} - {""})
        rows: Any = Partner.objects.active()
        found = list(rows.filter(name_key__in=keys)) + list(rows.filter(short_name__in=sorted(set(names) - {""})))
        self.by_name: dict[str, dict[int, Partner]] = {}
        for row in found:
            for name in {normalize(row.name), normalize(row.short_name)} - {""}:
                self.by_name.setdefault(name, {})[row.pk] = row
        # Whoever closed since then held its lots, and its SIRET is taken.
        numbered = Partner.objects.filter(merged_into__isnull=True, siret__in=numbers)
        self.by_siret = {row.siret: row for row in numbered}
        house = Landlord.objects.current()
        self.house_names = {normalize(house.name), normalize(house.short_name)} - {""} if house else set()

    def find(self, line: Line, column: str, name: str, siret: str = "") -> Partner | None:
        """Return who has a SIRET, or is alone to have a name; None when nobody is. Raises RefusedLineError."""
        if siret and (row := self.by_siret.get(siret)):
            return row
        named = list(self.by_name.get(normalize(name), {}).values())
        if siret:
            # Another establishment is another partner; one whose SIRET nobody knows may be this one.
            named = [row for row in named if not row.siret]
        if len(named) > 1:
            raise line.refused(column, "plusieurs partenaires de l’annuaire s’appellent ainsi : donnez le SIRET")
        return named[0] if named else None

    def is_house(self, name: str) -> bool:
        """Whether a name is that of the house itself."""
        return normalize(name) in self.house_names

    def forget(self, row: Partner) -> None:
        """Take out a company that was added and undone."""
        self.by_name.get(normalize(row.name), {}).pop(row.pk, None)
        self.by_siret.pop(row.siret, None)

    def add_company(self, name: str, siret: str) -> Partner:
        """Write a company that is not in the directory yet."""
        kind = PartnerKind.objects.filter(code="entreprise").first() or PartnerKind.objects.earliest("order")
        row = Partner.objects.create(kind=kind, name=name, siret=siret or None)
        self.by_name.setdefault(normalize(name), {})[row.pk] = row
        if siret:
            self.by_siret[siret] = row
        return row


class PlaceBook:
    """The quartiers and the projects that a writer sees, by code and by name. Two queries for a whole file."""

    def __init__(self, by: Any) -> None:
        self.by = by
        quartiers: Any = Quartier.objects.all() if by is None else Quartier.objects.visible_to(by)
        self.codes: dict[str, Quartier] = {}
        self.names: dict[str, list[Quartier]] = {}
        for row in quartiers.without_contour().order_by("pk"):
            if row.code:
                self.codes[row.code] = row
            self.names.setdefault(normalize(row.name), []).append(row)
        projects: Any = UrbanProject.objects.all() if by is None else UrbanProject.objects.visible_to(by)
        self.projects: dict[str, UrbanProject] = {row.name_key: row for row in projects.order_by("pk")}

    def leads(self, keys: Iterable[int]) -> bool:
        """Whether the writer leads one of some quartiers."""
        return self.by is None or leads_one_of(self.by, keys)

    def quartiers(self, line: Line, name: str) -> list[Quartier]:
        """Return the quartiers of a cell: one, or several parted by ; or , or /. Raises RefusedLineError."""
        text = line.text(name, 500)
        if not text:
            return []
        whole = self._quartiers_called(text)
        found = []
        for part in [text] if whole else filter(None, map(str.strip, re.split(r"[;,/|]", text))):
            named = self._quartiers_called(part)
            if not named:
                raise line.refused(name, f"aucun de vos quartiers n’a ce code ou ce nom : « {part[:60]} »")
            if len(named) > 1:
                raise line.refused(name, f"plusieurs quartiers s’appellent « {part[:60]} » : donnez leur code")
            if not self.leads([named[0].pk]):
                raise line.refused(name, f"vous n’êtes pas chargé de mission sur « {named[0]} »")
            found.append(named[0])
        return found

    def _quartiers_called(self, text: str) -> list[Quartier]:
        if row := self.codes.get("".join(text.split()).upper()):
            return [row]
        named = self.names.get(normalize(text), [])
        # The perimeter of 2024 has most often the name of the one that it follows.
        return [row for row in named if row.is_active] if len(named) > 1 else named

    def project(self, line: Line, name: str) -> UrbanProject | None:
        """Return the project of a cell, None when it is empty. Raises RefusedLineError."""
        text = line.text(name, 200)
        if not text:
            return None
        row = self.projects.get(normalize(text))
        if row is None:
            raise line.refused(name, "aucun de vos projets urbains n’a ce nom")
        return row
