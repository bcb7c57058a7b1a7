"""A field that names a partner."""

from typing import Any

from partners.filters.lookups import SUGGESTIONS_URL, find_partner, partner_label
from territories.forms.fields import RowField


def partner_field(label: str, partners: Any, *, required: bool) -> RowField:
    """One of `partners`, typed with suggestions: name, acronym, commune, SIRET or RNA."""
    return RowField(
        queryset=partners.select_related("commune"),
        row_label=partner_label,
        label=label,
        required=required,
        find=lambda text: find_partner(partners, text),
        choices=None,
        suggestions_url=SUGGESTIONS_URL,
        empty_label="Nom, sigle, SIRET ou RNA",
        unknown="Aucun partenaire ne s’appelle « {text} ». Ajoutez-le d’abord à l’annuaire.",
    )
