"""The directory as structures of data·inclusion, schema v1 (github.com/gip-inclusion/data-inclusion, `structures.py`).

The rules are those of the schema: a name of 3 to 150 characters without a full stop at its end, a day of change in
this century and not to come, a description of 5 to 10,000 characters, a SIRET of 14 digits, opening hours in the
format of OpenStreetMap, networks from its list. What does not follow them is left empty: the schema refuses the whole
structure for one wrong value. Contacts are no part of it.
"""

import datetime
import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.text import slugify

from core.exports import CHUNK
from partners.exports.phones import international
from partners.models import Partner

# The networks of the schema that are kinds of partners here, under the same code.
NETWORKS = frozenset({
    "60000-rebonds", "aci", "action-logement", "adie", "afpa", "agefiph", "ai", "aidants-connect",
    "alliance-villes-emploi", "anlci", "apprentis-dauteuil", "ase", "banques-alimentaires", "caarud", "cada", "caf",
    "campus-connecte", "cap-emploi-reseau-cheops", "cava", "ccas-cias", "chambres-consulaires", "chantier-ecole",
    "chrs", "chu", "cidff", "cmp", "cms", "cnam", "collectif-emploi", "communes", "conseillers-numeriques",
    "coorace", "cpam", "cph", "creches-avip", "crepi", "cresus", "croix-rouge", "csapa",
    "delegataire-conseil-departemental", "departements", "duo-for-a-job", "ea", "eatt",
    "ecoles-de-la-deuxieme-chance", "egee", "ei", "eiti", "emmaus", "epide", "esat", "espaces-publics-numeriques",
    "etcld", "etti", "fabrique-de-territoire", "face", "fcsf", "federation-des-acteurs-de-la-solidarite",
    "federation-professionnelle-femmes", "france-active", "france-service", "france-travail", "french-tech", "geiq",
    "grandes-ecoles-du-numerique", "huda", "hup", "inae", "initiative-france", "konexio", "la-cravate-solidaire",
    "la-poste", "les-premieres", "maison-departementale-de-lautonomie", "maisons-de-l-emploi",
    "maisons-des-solidarites", "mission-locale", "mjc", "mobin", "msap", "mutualite-sociale-agricole", "nqt",
    "pimms-mediation", "pjj", "plie", "points-conseil-budget", "points-justice", "positive-planet", "regions",
    "reseau-app", "reseau-bge", "reseau-entreprendre", "reseau-information-jeunesse", "residences-fjt",
    "ressourceries", "restos-du-coeur", "secours-populaire", "siao", "simplon", "singa", "snc", "spip",
    "tous-tes-possibles", "unaf", "unea", "unis-cite", "wimoov",
})  # fmt: skip
# Kinds of ours whose network has another code. "regions" is also prefectures and regional services of the State,
# "communes" also their groups.
NETWORK_OF_KIND = {
    "commune": "communes",
    "epci": "communes",
    "departement": "departements",
    "region": "regions",
    "etat": "regions",
    "centre-social": "fcsf",
}
CENTURY = datetime.date(2000, 1, 1)
# What opening hours of OpenStreetMap begin with: days, or always open.
OSM_HOURS = re.compile(r"(?:24/7|(?:Mo|Tu|We|Th|Fr|Sa|Su|PH|SH)\b[\w ,\-+:;/\[\]]*)", re.ASCII)


def _site() -> str:
    return str(settings.SITE_URL).rstrip("/")


def source_name() -> str:
    """Return by which name this site is known as a source: one for each site, whose numbers are its own."""
    return f"dsu-{slugify((urlsplit(_site()).hostname or '').replace('.', '-'))}".rstrip("-")


def networks_of(kind_code: str, known: list[Any]) -> list[str]:
    """Return the networks of a partner, sorted: that of its kind, and those that an exchange file gave."""
    own = NETWORK_OF_KIND.get(kind_code, kind_code)
    return sorted({code for code in (own, *known) if isinstance(code, str) and code in NETWORKS})


def _name(partner: Partner) -> str:
    name = partner.name.strip()
    if len(name) < 3:
        name = f"{name} ({partner.short_name or partner.kind.name})"
    return name[:150].rstrip(" .")


def structure(partner: Partner, today: datetime.date) -> dict[str, Any]:
    """Return what the schema calls a structure. Reads `kind` and `commune`."""
    site, source = _site(), source_name()
    changed = partner.checked_on or timezone.localtime(partner.created_at).date()
    description = partner.purpose.strip()
    hours = partner.opening_hours.strip()
    return {
        "id": f"{source}--{partner.pk}",
        "source": source,
        "nom": _name(partner),
        "description": description[:10_000] if len(description) >= 5 else None,
        "siret": partner.siret or None,
        "reseaux_porteurs": networks_of(partner.kind.code, partner.inclusion_codes),
        "adresse": partner.address or None,
        "complement_adresse": None,
        "code_insee": partner.commune.insee_code if partner.commune else None,
        "code_postal": partner.postal_code if re.fullmatch(r"\d{5}", partner.postal_code, re.ASCII) else None,
        "commune": partner.commune.name if partner.commune else None,
        "longitude": partner.longitude,
        "latitude": partner.latitude,
        "courriel": partner.email or None,
        "telephone": international(partner.phone) if partner.phone else None,
        "site_web": partner.website if re.match(r"https?://", partner.website) else None,
        "horaires_accueil": hours if OSM_HOURS.fullmatch(hours) else None,
        "accessibilite_lieu": None,
        "lien_source": f"{site}{partner.get_absolute_url()}",
        "date_maj": min(max(changed, CENTURY), today).isoformat(),
    }


def _lines(rows: Iterator[Partner]) -> Iterator[str]:
    today = timezone.localdate()
    some: list[str] = []
    separator = "[\n"
    for row in rows:
        some.append(separator + json.dumps(structure(row, today), ensure_ascii=False))
        separator = ",\n"
        if len(some) == 200:
            yield "".join(some)
            some.clear()
    yield "".join(some) + ("[]\n" if separator == "[\n" else "\n]\n")


def inclusion_response(partners: Any) -> StreamingHttpResponse:
    """Return the download of a queryset of partners as a list of structures, in its order, with flat memory."""
    rows = partners.select_related("kind", "commune").iterator(chunk_size=CHUNK)
    response = StreamingHttpResponse(_lines(rows), content_type="application/json")
    name = f"structures-data-inclusion-{timezone.localdate():%Y-%m-%d}.json"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
