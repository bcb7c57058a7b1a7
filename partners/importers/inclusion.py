"""Structures of data·inclusion (schemas v0 and v1, JSON or CSV).

Source: https://github.com/gip-inclusion/data-inclusion. The codes of thematics and publics are kept as they are, those
that the house has no row for included.
"""

from core.reading.tables import Column

SOURCE = "data·inclusion"
COLUMNS = (
    Column("source_key", "id", is_required=True),
    Column("of", "source"),
    Column("name", "nom", is_required=True),
    Column("purpose", "description", ("presentation_detail", "presentation_resume")),
    Column("siret", "siret"),
    Column("rna", "rna"),
    Column("kind", "reseaux_porteurs", ("typologie",)),
    Column("networks", "labels_nationaux"),
    Column("themes", "thematiques"),
    Column("publics", "publics", ("profils",)),
    Column("address", "adresse"),
    Column("complement", "complement_adresse"),
    Column("postal_code", "code_postal"),
    Column("insee", "code_insee"),
    Column("commune", "commune"),
    Column("latitude", "latitude"),
    Column("longitude", "longitude"),
    Column("phone", "telephone"),
    Column("email", "courriel"),
    Column("website", "site_web"),
    Column("opening_hours", "horaires_accueil", ("horaires_ouverture",)),
    Column("updated_on", "date_maj"),
)


def is_inclusion(headers: set[str]) -> bool:
    """Whether some headers (folded) are those of structures of data·inclusion, of either schema."""
    own = {"reseauxporteurs", "typologie", "labelsnationaux", "horairesaccueil", "accessibilitelieu", "lieniens"}
    return {"id", "nom", "codeinsee"} <= headers and bool(own & headers)
