"""Filters of the months of hours, and of what is late of them."""

from typing import Any

import django_filters as filters
from django.db.models import Q

from actions.filters.lists import HouseFilter
from actions.models import Action
from core.db.normalize import normalize
from core.lookups import FEW, Found, LookupFilter, key_of
from insertion.enums import SheetState
from insertion.models import Contract, Lot, Sheet
from insertion.reads.missing import ABSENT, TO_VALIDATE, last_due, waiting
from partners.filters.lookups import SUGGESTIONS_URL, find_partner
from partners.models import Partner
from territories.filters.lookups import MANY, found_among

LATE = "retard"
# Values of `?etat=`.
STATES = {
    TO_VALIDATE: "À valider",
    "saisie": str(SheetState.OPEN.label),
    "recu": str(SheetState.SENT.label),
    "valide": str(SheetState.VALIDATED.label),
    LATE: "En retard",
}


class ClauseFilter(HouseFilter):
    """Filters by contract, lot, action, quartier and structure, among what the reader sees."""

    def lookup_contract(self) -> dict[str, Any]:
        """Contracts of the reader's quartiers."""
        rows = Contract.objects.visible_to(self.request.user).order_by("-starts_on", "reference", "pk")
        first = list(rows.values_list("pk", "reference", "title")[: FEW + 1])
        names = [(str(pk), f"{reference} – {title}") for pk, reference, title in first]

        def find(text: str) -> Found | None:
            if (key := key_of(text)) is not None and (row := rows.filter(pk=key).first()):
                return Found(text, str(row), (row.pk,))
            found = rows
            for word in normalize(text).split()[:8]:
                found = found.filter(search_key__contains=word)
            return found_among(text, [(row.pk, str(row)) for row in found[: MANY + 1]])

        few = names if len(names) <= FEW else None
        return {"find": find, "choices": few, "unknown": "Aucun marché de vos quartiers n’a ce nom."}

    def lookup_lot(self) -> dict[str, Any]:
        """Lots of the reader's quartiers: a key, or words of the title."""
        rows = Lot.objects.visible_to(self.request.user).select_related("contract")

        def find(text: str) -> Found | None:
            asked = Q(title__icontains=text) if (key := key_of(text)) is None else Q(pk=key) | Q(number=text)
            found = list(rows.filter(asked).order_by("contract", "number", "pk")[: MANY + 1])
            exact = [row for row in found if row.pk == key]
            return found_among(text, [(row.pk, f"{row} · {row.contract.reference}") for row in exact or found])

        return {"find": find, "choices": None, "unknown": "Aucun lot de vos quartiers n’a ce nom."}

    def lookup_action(self) -> dict[str, Any]:
        """Actions of the reader's quartiers: a key, or words of the title."""
        rows = Action.objects.visible_to(self.request.user)

        def find(text: str) -> Found | None:
            key = key_of(text)
            found = rows.filter(pk=key) if key is not None else rows.filter(title_key__contains=normalize(text))
            return found_among(text, [(row.pk, row.title) for row in found.order_by("title", "pk")[: MANY + 1]])

        return {"find": find, "choices": None, "unknown": "Aucune action de vos quartiers n’a ce nom."}

    def lookup_partner(self) -> dict[str, Any]:
        """Structures of the directory."""
        return {
            "find": lambda text: find_partner(Partner.objects.visible_to(self.request.user), text),
            "choices": None,
            "suggestions_url": SUGGESTIONS_URL,
            "unknown": "Aucune structure de l’annuaire n’a ce nom.",
        }


class SheetFilter(ClauseFilter):
    """What may follow `/insertion/releves/?`.

    ==============  ========================================================================================
    `etat`          `a-valider` (sent, or with hours of a month that is due), `saisie`, `recu`, `valide`, `retard`
    `marche`        key of a contract, or words of its reference and its title
    `quartier`      key of a quartier, or words of its name, code or commune
    `entreprise`    key of a partner, or words of its name: who holds the lot, who sent the month
    `annee`         a year
    `lot`           key of a lot, or words of its title
    `action`        key of an action, or words of its title
    ==============  ========================================================================================

    Then `tri` (`mois`, `heures`, `recu`, `lot`), `par`, `page`, `format` (`csv`, `xlsx`), `cocher`.
    """

    primary_fields = ("etat", "marche", "quartier", "entreprise", "annee")

    etat = filters.ChoiceFilter(label="État", choices=list(STATES.items()), method="by_state", empty_label="Tous")
    marche = LookupFilter(label="Marché", source="contract", method="by_contract")
    quartier = LookupFilter(label="Quartier", source="quartier", method="by_place")
    entreprise = LookupFilter(label="Entreprise", source="partner", method="by_partner")
    annee = filters.NumberFilter(label="Année", field_name="month__year", min_value=2000, max_value=2100)
    lot = LookupFilter(label="Lot", source="lot", method="by_lot")
    action = LookupFilter(label="Action", source="action", method="by_action")

    class Meta:
        model = Sheet
        fields: list[str] = []

    def by_state(self, queryset: Any, name: str, value: str) -> Any:
        """Where the month stands."""
        if value == TO_VALIDATE:
            return waiting(queryset)
        if value == LATE:
            return queryset.filter(validated_at__isnull=True, month__lte=last_due())
        if value == "valide":
            return queryset.filter(validated_at__isnull=False)
        return queryset.filter(validated_at__isnull=True, sent_at__isnull=value == "saisie")

    def by_contract(self, queryset: Any, name: str, found: Found) -> Any:
        """Those of the lots of a contract."""
        return queryset.filter(lot__contract__in=found.keys)

    def by_lot(self, queryset: Any, name: str, found: Found) -> Any:
        """Those of a lot."""
        return queryset.filter(lot__in=found.keys)

    def by_action(self, queryset: Any, name: str, found: Found) -> Any:
        """Those of an action."""
        return queryset.filter(action__in=found.keys)

    def by_place(self, queryset: Any, name: str, found: Found) -> Any:
        """Those of the contracts and of the actions of a quartier."""
        contracts: Any = Contract.quartiers.through.objects.filter(quartier__in=found.keys)
        actions = Action.quartiers.through.objects.filter(quartier__in=found.keys)
        return queryset.filter(
            Q(lot__contract__in=contracts.values("contract_id")) | Q(action__in=actions.values("action_id"))
        )

    def by_partner(self, queryset: Any, name: str, found: Found) -> Any:
        """Those of the lots that a company holds, and those that it sent."""
        return queryset.filter(Q(lot__company__in=found.keys) | Q(sent_by__in=found.keys))


class MissingFilter(ClauseFilter):
    """What may follow `/insertion/releves/manquants/?`: `quoi` (`manquantes`, `a-valider`), `marche`, `quartier`,
    `entreprise` (the employer, or who sent the month), `lot`, `action`. Then `par`, `page`, `format` (`csv`, `xlsx`).
    """

    primary_fields = ("quoi", "marche", "quartier", "entreprise")

    quoi = filters.ChoiceFilter(
        label="Quoi",
        choices=[(ABSENT, "Heures manquantes"), (TO_VALIDATE, "Mois à valider")],
        method="keep_for_read",
        empty_label="Tout",
    )
    marche = LookupFilter(label="Marché", source="contract", method="keep_for_read")
    quartier = LookupFilter(label="Quartier", source="quartier", method="keep_for_read")
    entreprise = LookupFilter(label="Structure", source="partner", method="keep_for_read")
    lot = LookupFilter(label="Lot", source="lot", method="keep_for_read")
    action = LookupFilter(label="Action", source="action", method="keep_for_read")

    class Meta:
        model = Sheet
        fields: list[str] = []

    def keep_for_read(self, queryset: Any, name: str, value: Any) -> Any:
        """Do nothing: what is read is not one table (`asked`)."""
        return queryset

    def asked(self) -> dict[str, Any]:
        """Return what `reads.missing.missing_for` is asked for; the form is valid."""
        chosen = self.form.cleaned_data
        names = {
            "contracts": "marche",
            "quartiers": "quartier",
            "partners": "entreprise",
            "lots": "lot",
            "actions": "action",
        }
        found = {each: chosen.get(name) for each, name in names.items()}
        return {"kind": chosen.get("quoi") or ""} | {
            each: list(value.keys) if value else None for each, value in found.items()
        }
