"""The year and the scope of a bilan."""

from typing import Any

import django_filters as filters
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.functional import cached_property

from core.db.normalize import normalize
from core.lookups import Found, LookupFilter, key_of
from insertion.models import Contract, Lot
from insertion.reads.bilan import Asked
from territories.filters.lookups import quartier_label, quartier_lookup, suggestions_url
from territories.models import Quartier, UrbanProject


class BilanFilter(filters.FilterSet):
    """What may follow `/insertion/bilan/?`: `annee` (this one without), `quartier`, `projet`, `marche`.

    The three last are a key, or words that are those of one thing only. Together they keep what is in all of them.
    """

    primary_fields = ("annee", "quartier", "projet", "marche")

    annee = filters.NumberFilter(label="Année", method="keep_for_read", min_value=2000, max_value=2100)
    quartier = LookupFilter(label="Quartier", source="quartier", method="keep_for_read")
    projet = LookupFilter(label="Projet", source="projet", method="keep_for_read")
    marche = LookupFilter(label="Marché", source="marche", method="keep_for_read")

    class Meta:
        model = Lot
        fields: list[str] = []

    def keep_for_read(self, queryset: Any, name: str, value: Any) -> Any:
        """Do nothing: what is read is not one table (`asked`)."""
        return queryset

    @cached_property
    def rows(self) -> dict[str, Any]:
        """What was found in each field."""
        return {}

    @property
    def asked(self) -> Asked:
        """What the address asks for; the form is valid."""
        year = self.form.cleaned_data.get("annee")
        return Asked(
            int(year) if year else timezone.localdate().year,
            contract=self.rows.get("marche"),
            project=self.rows.get("projet"),
            quartier=self.rows.get("quartier"),
        )

    def _find(self, name: str, rows: Any, matching: Any, text: str, label: Any = str) -> Found | None:
        key = key_of(text)
        found = list(rows.filter(pk=key)[:1] if key is not None else matching(rows, text)[:2])
        if len(found) > 1:
            found = [row for row in found if label(row) == text]
        if len(found) > 1 or (not found and key is None and matching(rows, text).exists()):
            raise ValidationError(f"« {text[:60]} » en désigne plusieurs : précisez.", code="many")
        if not found:
            return None
        self.rows[name] = found[0]
        return Found(str(found[0].pk), label(found[0]), (found[0].pk,))

    def lookup_quartier(self) -> dict[str, Any]:
        """Quartiers of the reader."""
        rows = Quartier.objects.visible_to(self.request.user).without_contour().order_by("name_key", "pk")

        def matching(rows: Any, text: str) -> Any:
            return rows.matching(text.rsplit(" · ", 1)[-1])

        find = {"find": lambda text: self._find("quartier", rows, matching, text, quartier_label)}
        return quartier_lookup(self.request.user) | find

    def lookup_projet(self) -> dict[str, Any]:
        """Projects of the reader."""
        rows = UrbanProject.objects.visible_to(self.request.user)
        return {
            "find": lambda text: self._find("projet", rows, lambda rows, text: rows.matching(text), text),
            "choices": None,
            "suggestions_url": suggestions_url("projet"),
            "unknown": "Aucun de vos projets n’a ce nom.",
        }

    def lookup_marche(self) -> dict[str, Any]:
        """Contracts of the reader, by words of their reference and of their title."""
        rows = Contract.objects.visible_to(self.request.user).select_related("authority", "facilitator", "responsible")
        return {
            "find": lambda text: self._find("marche", rows, _contracts, text),
            "choices": None,
            "unknown": "Aucun marché de vos quartiers n’a cette référence.",
        }


def _contracts(rows: Any, text: str) -> Any:
    for word in normalize(text).split()[:8]:
        rows = rows.filter(search_key__contains=word)
    return rows
