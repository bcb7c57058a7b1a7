"""What the words of a field that names a lot, a contract, an action, a QPV or an employer stand for."""

import re
from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.urls import reverse_lazy

from actions.models import Action
from core.db.normalize import normalize
from core.lookups import Found, key_of
from insertion.enums import KINDS_OF, Modality
from insertion.models import Contract, Lot, Placement
from partners.filters.lookups import partner_label, suggested_partners
from partners.models import Partner, Typed
from territories.enums import QuartierKind
from territories.filters.lookups import MANY, SHOWN, found_among, quartier_label
from territories.models import Quartier

# A whole label ends with the number of the row, which is its own.
NUMBER = re.compile(r" · n° (\d{1,15})$")
QPV = [QuartierKind.QPV_2024, QuartierKind.QPV_2015]
# Kinds of structures that a modality is usually worked with: a help, never a rule.
KINDS_OF_MODALITY = {
    **KINDS_OF,
    Modality.DIRECT: ("entreprise",),
    Modality.EDUCATIVE: (*KINDS_OF[Modality.EDUCATIVE], "association"),
}


# What a field sends beside its own words: where the step is and how it is worked, as they stand in the form.
BESIDE = "[name=lot], [name=action], [name=modality]"


def suggestions_url(name: str) -> str:
    """Return the address that completes what is typed in a field."""
    return reverse_lazy("insertion:pathway_suggestions", args=[name])


def _words(rows: Any, text: str, *paths: str) -> Any:
    for word in normalize(text).split()[:8]:
        any_of = Q()
        for path in paths:
            any_of |= Q(**{f"{path}__contains": word})
        rows = rows.filter(any_of)
    return rows


def key_in(text: str) -> int | None:
    """Return the key of a whole label, or of a key alone."""
    number = NUMBER.search(text)
    return int(number[1]) if number else key_of(text)


# ---- lots, contracts, actions ---------------------------------------------------------------------------------------


def led_lots(user: Any) -> Any:
    """Return the lots of the contracts of the quartiers that the user leads; all of them for administrators."""
    rows = Lot.objects.select_related("contract", "company")
    if user.scope.is_global:
        return rows
    links = Contract.quartiers.through.objects.filter(quartier_id__any=user.scope.officer_quartier_ids)
    return rows.filter(contract_id__in=links.values("contract_id"))


def led_actions(user: Any) -> Any:
    """Return the actions of the quartiers that the user leads; all of them for administrators."""
    if user.scope.is_global:
        return Action.objects.all()
    links = Action.quartiers.through.objects.filter(quartier_id__any=user.scope.officer_quartier_ids)
    return Action.objects.filter(pk__in=links.values("action_id"))


def lot_label(lot: Lot) -> str:
    """How a lot is suggested: with its contract, and its number."""
    return f"{lot.contract.reference} · {lot} · n° {lot.pk}"


def contract_label(contract: Contract) -> str:
    """How a contract is suggested: with its number."""
    return f"{contract} · n° {contract.pk}"


def action_label(action: Action) -> str:
    """How an action is suggested: with its years, and its number."""
    return f"{action.title} ({action.years}) · n° {action.pk}"


def _matching_lots(rows: Any, text: str) -> Any:
    found = rows
    for word in text.split()[:8]:
        key = normalize(word)
        if not key or key == "lot":
            continue
        found = found.filter(
            Q(contract__search_key__contains=key)
            | Q(company__name_key__contains=key)
            | Q(title__icontains=word)
            | Q(number__iexact=word)
        )
    return found.order_by("contract__reference", "number", "pk")


def find_lot(rows: Any, text: str) -> Found | None:
    """Return the lot of a key or of a whole label, or those that words find."""
    key = key_in(text)
    found = rows.filter(pk=key) if key is not None else _matching_lots(rows, text)
    return found_among(text, [(row.pk, lot_label(row)) for row in found[: MANY + 1]])


def find_contract(rows: Any, text: str) -> Found | None:
    """Return the contract of a key or of a whole label, or those that words find."""
    key = key_in(text)
    found = rows.filter(pk=key) if key is not None else _words(rows, text, "search_key")
    return found_among(text, [(row.pk, contract_label(row)) for row in found[: MANY + 1]])


def find_action(rows: Any, text: str) -> Found | None:
    """Return the action of a key or of a whole label, or those that words find."""
    key = key_in(text)
    found = rows.filter(pk=key) if key is not None else _words(rows, text, "title_key")
    return found_among(text, [(row.pk, action_label(row)) for row in found[: MANY + 1]])


# ---- where somebody lives, who employs ------------------------------------------------------------------------------


def qpv() -> Any:
    """Return every QPV of France that is known: somebody may live in one where nobody of the house works."""
    return Quartier.objects.filter(kind__in=QPV).without_contour()


def _quartiers_here(lot: int | None, action: int | None) -> list[Any]:
    """The QPV of a lot or of an action."""
    keys = Q(pk__in=Contract.quartiers.through.objects.filter(contract__lots=lot).values("quartier_id"))
    keys |= Q(pk__in=Action.quartiers.through.objects.filter(action=action).values("quartier_id"))
    return list(qpv().filter(keys).order_by("name_key", "pk")[:SHOWN]) if lot or action else []


def _employers_here(user: Any, lot: int | None, action: int | None) -> list[Any]:
    """The company of a lot, the structure that leads an action, then who employs there already."""
    if not lot and not action:
        return []
    here = Placement.objects.visible_to(user).filter(Q(lot=lot) if lot else Q(action=action))
    keys = Q(pk__in=here.order_by().values("employer"))
    first = (
        Q(pk__in=led_lots(user).filter(pk=lot).values("company"))
        if lot
        else Q(pk__in=led_actions(user).filter(pk=action).values("lead_partner"))
    )
    seen = Partner.objects.visible_to(user).select_related("commune")
    holders = list(seen.filter(first))
    return holders + list(seen.filter(keys).exclude(first).order_by("name_key", "pk")[: SHOWN - len(holders)])


def _first(labels: Iterable[str], others: Iterable[str]) -> list[str]:
    return list(dict.fromkeys([*labels, *others]))[:SHOWN]


def suggestions(user: Any, name: str, text: str, *, lot: int | None, action: int | None, modality: str) -> list[str]:
    """Return at most twenty labels for what is typed in the field of that name. Raises KeyError for another name."""
    words = text.replace("\x00", "").strip()[:100]
    key = normalize(words)
    match name:
        case "lot":
            return [lot_label(row) for row in _matching_lots(led_lots(user), words)[:SHOWN]]
        case "marche":
            return [
                contract_label(row) for row in _words(Contract.objects.visible_to(user), words, "search_key")[:SHOWN]
            ]
        case "action":
            return [action_label(row) for row in _words(led_actions(user), words, "title_key")[:SHOWN]]
        case "qpv":
            here = [quartier_label(row) for row in _quartiers_here(lot, action) if key in row.search_key]
            more = qpv().matching(words)[:SHOWN] if len(key) > 1 else []
            return _first(here, (quartier_label(row) for row in more))
        case "employeur":
            here = [partner_label(row) for row in _employers_here(user, lot, action) if key in row.name_key]
            if len(key) < 2:
                return here
            kinds = KINDS_OF_MODALITY.get(modality, ())  # type: ignore[call-overload]  # what an address says
            fit = Partner.objects.visible_to(user).active().filter(kind__code__in=kinds).select_related("commune")
            fitting = [partner_label(row) for row in fit.matching(Typed(words)).order_by()[:SHOWN]] if kinds else []
            return _first(here, _first(fitting, suggested_partners(user, words)))
    raise KeyError(name)
