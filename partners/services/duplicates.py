"""Records that may be of the same partner: proposed with the reason, never merged by themselves."""

from dataclasses import dataclass

from django.db import connection

from partners.models import Partner

MOST = 200
# Of the trigrams of two names, as pg_trgm counts them.
ALIKE = 0.55
# What more records than this have in common says little: a switchboard, a company with a place in every town. Those of
# one company are then compared inside a town only.
COMMON = 20
REASONS = {
    "siren": "même SIREN",
    "rna": "même ancien numéro d’association",
    "email": "même courriel",
    "phone": "même téléphone",
    "same": "même nom, même commune",
    "named": "même nom, commune inconnue",
    "alike": "noms proches, même commune",
}
WEIGHTS = {"siren": 50, "rna": 50, "email": 30, "phone": 30, "same": 40, "named": 10, "alike": 20}

# Establishments of one company are many partners: two of them may be one in the same town (or where a town is not
# known), or under names that are alike. Names that are alike are looked for around the records that somebody uses:
# comparing all those of a national file with each other is of no use to anybody.
QUERY = """
WITH live AS (
    SELECT id, siren, former_rna, lower(email) AS email, phone, commune_id, postal_code, name_key,
           count(*) OVER (PARTITION BY name_key) AS names,
           count(*) OVER (PARTITION BY siren) AS places,
           count(*) OVER (PARTITION BY lower(email)) AS emails,
           count(*) OVER (PARTITION BY phone) AS phones
    FROM partners_partner WHERE merged_into_id IS NULL AND NOT is_dissolved
), used AS (
    SELECT live.* FROM live WHERE EXISTS (SELECT FROM partners_presence p WHERE p.partner_id = live.id)
       OR EXISTS (SELECT FROM partners_contactpost c WHERE c.partner_id = live.id)
       OR EXISTS (SELECT FROM partners_exchange e WHERE e.partner_id = live.id)
       OR EXISTS (SELECT FROM partners_agreement_partners a WHERE a.partner_id = live.id)
), sirens AS (
    SELECT id, siren, commune_id, name_key, places FROM live WHERE siren IS NOT NULL AND places > 1
), formers AS (
    SELECT id, former_rna FROM live WHERE former_rna <> ''
), unplaced AS (
    SELECT id, siren, postal_code, name_key FROM live WHERE commune_id IS NULL AND names BETWEEN 2 AND %(common)s
), addresses AS (
    SELECT id, email FROM live WHERE email <> '' AND emails BETWEEN 2 AND %(common)s
), numbers AS (
    SELECT id, phone FROM live WHERE phone <> '' AND phones BETWEEN 2 AND %(common)s
), pairs AS (
    SELECT a.id AS one, b.id AS other, 'siren' AS reason FROM sirens a JOIN sirens b
      ON a.siren = b.siren AND a.commune_id = b.commune_id AND a.id < b.id
    UNION ALL
    SELECT a.id, b.id, 'siren' FROM sirens a JOIN sirens b
      ON a.siren = b.siren AND (a.commune_id = b.commune_id) IS NOT TRUE AND a.id < b.id
     WHERE a.places <= %(common)s AND b.places <= %(common)s AND (
           a.commune_id IS NULL OR b.commune_id IS NULL OR similarity(a.name_key, b.name_key) > %(alike)s)
    UNION ALL
    SELECT a.id, b.id, 'rna' FROM formers a JOIN formers b ON a.former_rna = b.former_rna AND a.id < b.id
    UNION ALL
    SELECT a.id, b.id, 'email' FROM addresses a JOIN addresses b ON a.email = b.email AND a.id < b.id
    UNION ALL
    SELECT a.id, b.id, 'phone' FROM numbers a JOIN numbers b ON a.phone = b.phone AND a.id < b.id
    UNION ALL
    SELECT a.id, b.id, 'same' FROM live a JOIN live b
      ON a.name_key = b.name_key AND a.commune_id = b.commune_id AND a.id < b.id
     WHERE (a.siren <> b.siren) IS NOT TRUE
    UNION ALL
    SELECT least(a.id, b.id), greatest(a.id, b.id), 'named' FROM unplaced a JOIN live b
      ON a.name_key = b.name_key AND a.id <> b.id AND (b.commune_id IS NOT NULL OR a.id < b.id)
     WHERE (a.siren <> b.siren) IS NOT TRUE AND (a.postal_code = b.postal_code OR '' IN (a.postal_code, b.postal_code))
    UNION ALL
    SELECT least(a.id, b.id), greatest(a.id, b.id), 'alike' FROM used a JOIN live b
      ON a.commune_id = b.commune_id AND a.id <> b.id AND a.name_key <> b.name_key
     WHERE similarity(a.name_key, b.name_key) > %(alike)s AND (a.siren <> b.siren) IS NOT TRUE
)
SELECT one, other, array_agg(DISTINCT reason) FROM pairs
 WHERE NOT EXISTS (SELECT FROM partners_notaduplicate n WHERE n.first_id = one AND n.second_id = other)
 GROUP BY one, other
 ORDER BY sum(CASE reason WHEN 'siren' THEN 50 WHEN 'rna' THEN 50 WHEN 'same' THEN 40
                  WHEN 'alike' THEN 20 WHEN 'named' THEN 10 ELSE 30 END)
          DESC, one, other
 LIMIT %(most)s
"""


@dataclass(frozen=True)
class Candidate:
    """Two records that may be of the same partner, the older one first, and why, in words."""

    first: Partner
    second: Partner
    reasons: list[str]
    score: int


def duplicate_candidates() -> list[Candidate]:
    """Return the pairs that look most alike, at most two hundred; two queries."""
    with connection.cursor() as cursor:
        cursor.execute(QUERY, {"alike": ALIKE, "common": COMMON, "most": MOST})
        found = cursor.fetchall()
    keys = {key for one, other, _ in found for key in (one, other)}
    rows = Partner.objects.select_related("kind", "commune").in_bulk(keys)
    return [
        Candidate(
            rows[one],
            rows[other],
            [REASONS[name] for name in REASONS if name in reasons],
            sum(WEIGHTS[name] for name in reasons),
        )
        for one, other, reasons in found
    ]
