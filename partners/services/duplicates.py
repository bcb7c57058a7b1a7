"""Records that may be of the same partner: proposed with the reason, never merged by themselves."""

from dataclasses import dataclass

from django.db import connection

from partners.models import Partner

MOST = 200
# Of the trigrams of two names, as pg_trgm counts them.
ALIKE = 0.55
REASONS = {
    "siren": "même SIREN",
    "rna": "même ancien numéro d’association",
    "email": "même courriel",
    "phone": "même téléphone",
    "same": "même nom, même commune",
    "alike": "noms proches, même commune",
}
WEIGHTS = {"siren": 50, "rna": 50, "email": 30, "phone": 30, "same": 40, "alike": 20}

# Names that are alike are looked for around the records that somebody uses: comparing all those of a national file
# with each other is of no use to anybody.
QUERY = """
WITH live AS (
    SELECT id, siren, siret, former_rna, email, phone, commune_id, name_key
    FROM partners_partner WHERE merged_into_id IS NULL AND NOT is_dissolved
), used AS (
    SELECT live.* FROM live WHERE EXISTS (SELECT FROM partners_presence p WHERE p.partner_id = live.id)
       OR EXISTS (SELECT FROM partners_contactpost c WHERE c.partner_id = live.id)
       OR EXISTS (SELECT FROM partners_exchange e WHERE e.partner_id = live.id)
       OR EXISTS (SELECT FROM partners_agreement_partners a WHERE a.partner_id = live.id)
), pairs AS (
    SELECT a.id AS one, b.id AS other, 'siren' AS reason FROM live a JOIN live b ON a.siren = b.siren AND a.id < b.id
    UNION ALL
    SELECT a.id, b.id, 'rna' FROM live a JOIN live b ON a.former_rna = b.former_rna AND a.id < b.id
     WHERE a.former_rna <> ''
    UNION ALL
    SELECT a.id, b.id, 'email' FROM live a JOIN live b ON lower(a.email) = lower(b.email) AND a.id < b.id
     WHERE a.email <> ''
    UNION ALL
    SELECT a.id, b.id, 'phone' FROM live a JOIN live b ON a.phone = b.phone AND a.id < b.id WHERE a.phone <> ''
    UNION ALL
    SELECT a.id, b.id, 'same' FROM live a JOIN live b
      ON a.name_key = b.name_key AND a.commune_id IS NOT DISTINCT FROM b.commune_id AND a.id < b.id
    UNION ALL
    SELECT least(a.id, b.id), greatest(a.id, b.id), 'alike' FROM used a JOIN live b
      ON a.commune_id = b.commune_id AND a.id <> b.id AND a.name_key <> b.name_key
     WHERE similarity(a.name_key, b.name_key) > %(alike)s
)
SELECT one, other, array_agg(DISTINCT reason) FROM pairs
 WHERE NOT EXISTS (SELECT FROM partners_notaduplicate n WHERE n.first_id = one AND n.second_id = other)
 GROUP BY one, other
 ORDER BY sum(CASE reason WHEN 'siren' THEN 50 WHEN 'rna' THEN 50 WHEN 'same' THEN 40 WHEN 'alike' THEN 20 ELSE 30 END)
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
        cursor.execute(QUERY, {"alike": ALIKE, "most": MOST})
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
