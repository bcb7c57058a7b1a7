"""Who may do what in the directory. The directory itself is read by whoever works on a quartier."""

from typing import Any

from partners.models import Agreement, Exchange, Partner, Premises, Presence

OFFICERS = "les chargés de mission, les managers et les administrateurs"


def can_edit_partner(user: Any, partner: Partner | None = None) -> bool:
    """Chargés de mission, managers and administrators add partners, correct them and say who to call there."""
    return bool(user.is_administrator or user.scope.is_officer)


def why_not_edit_partner(user: Any, partner: Partner | None = None) -> str:
    """Say why the user may not change the directory; empty when it is allowed."""
    return "" if can_edit_partner(user, partner) else f"L’annuaire est tenu par {OFFICERS}."


def can_take_contacts(user: Any) -> bool:
    """Who keeps the directory takes its contacts away in a file; one at a time, whoever reads them does."""
    return can_edit_partner(user)


def why_not_take_contacts(user: Any) -> str:
    """Say why the user may not take a file of contacts away; empty when it is allowed."""
    return (
        "" if can_take_contacts(user) else f"Le fichier des contacts est réservé à ceux qui les tiennent : {OFFICERS}."
    )


def can_administer_directory(user: Any) -> bool:
    """Administrators import files, merge duplicates, and edit kinds, themes and publics."""
    return bool(user.is_administrator)


def why_not_administer_directory(user: Any, row: Any = None) -> str:
    """Say why the user may not; empty when it is allowed."""
    if can_administer_directory(user):
        return ""
    return "Les imports, les fusions et les listes de l’annuaire sont tenus par les administrateurs."


def can_name_landlord(user: Any) -> bool:
    """Administrators say which partner is the house itself."""
    return bool(user.is_administrator)


def why_not_name_landlord(user: Any, row: Any = None) -> str:
    """Say why the user may not say who the house is; empty when it is allowed."""
    return "" if can_name_landlord(user) else "Ce sont les administrateurs qui disent qui est votre organisme."


def can_lead_on(user: Any, quartier_id: int) -> bool:
    """Chargés de mission and managers of a quartier say who acts there; administrators too."""
    return bool(user.is_administrator or user.scope.is_officer_of(quartier_id))


def why_not_edit_presence(user: Any, presence: Presence) -> str:
    """Say why the user may not change what a partner does on a quartier; empty when it is allowed."""
    if can_lead_on(user, presence.quartier_id):
        return ""
    return "Les chargés de mission et les managers du quartier disent qui y intervient."


def can_write_exchange(user: Any) -> bool:
    """Chargés de mission, managers and administrators keep the journal of exchanges."""
    return can_edit_partner(user)


def why_not_edit_exchange(user: Any, exchange: Exchange) -> str:
    """Say why the user may not change an exchange; empty when it is allowed. Its author corrects it."""
    if exchange.author_id == user.pk or user.is_administrator:
        return ""
    if exchange.quartier_id is not None and user.scope.is_manager_of(exchange.quartier_id):
        return ""
    return "Un échange est corrigé par son auteur, un manager du quartier ou un administrateur."


def why_not_close_exchange(user: Any, exchange: Exchange) -> str:
    """Say why the user may not say that the next step is done; empty when it is allowed."""
    return "" if can_write_exchange(user) else f"Les suites sont tenues par {OFFICERS}."


AGREED = "Les conventions sont tenues par les chargés de mission et les managers de leurs quartiers."
LENT = "Les locaux sont tenus par les chargés de mission et les managers du quartier."


def can_lead_somewhere(user: Any) -> bool:
    """Chargés de mission and managers write agreements and premises of their quartiers; administrators, of all."""
    return can_edit_partner(user)


def why_not_create_agreement(user: Any, row: Any = None) -> str:
    """Say why the user may not write a new agreement; empty when it is allowed."""
    return "" if can_lead_somewhere(user) else AGREED


def why_not_edit_agreement(user: Any, agreement: Agreement) -> str:
    """Say why the user may not change an agreement; empty when it is allowed. Leading one of its quartiers is enough.

    Reads the quartiers, prefetched or not.
    """
    keys = [quartier.pk for quartier in agreement.quartiers.all()]
    return "" if user.is_administrator or any(can_lead_on(user, key) for key in keys) else AGREED


def why_not_create_premises(user: Any, row: Any = None) -> str:
    """Say why the user may not add premises; empty when it is allowed."""
    return "" if can_lead_somewhere(user) else LENT


def why_not_edit_premises(user: Any, premises: Premises) -> str:
    """Say why the user may not change premises or who has them; empty when it is allowed."""
    return "" if can_lead_on(user, premises.quartier_id) else LENT
