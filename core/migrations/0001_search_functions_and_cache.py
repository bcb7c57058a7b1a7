from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension, UnaccentExtension
from django.db import migrations

# unaccent() depends on a dictionary that could change, hence "stable" and not "immutable": naming the dictionary and its
# schema makes it as constant as an extension can be, which is what an index needs.
NORMALIZE = r"""
CREATE OR REPLACE FUNCTION dsu_normalize(value text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN btrim(regexp_replace(lower(public.unaccent('public.unaccent'::regdictionary, value)), '[^a-z0-9]+', ' ', 'g'));
"""

JOIN_WORDS = """
CREATE OR REPLACE FUNCTION dsu_join_words(VARIADIC words text[]) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN array_to_string(array_remove(words, ''), ' ');
"""

# The French dictionary stems "amiante" to "ami" and drops short words: a second, plain index stands beside it.
SEARCH_CONFIGURATIONS = """
CREATE TEXT SEARCH CONFIGURATION dsu_fr (COPY = pg_catalog.french);
ALTER TEXT SEARCH CONFIGURATION dsu_fr
    ALTER MAPPING FOR hword, hword_part, word WITH public.unaccent, pg_catalog.french_stem;
CREATE TEXT SEARCH CONFIGURATION dsu_plain (COPY = pg_catalog.simple);
ALTER TEXT SEARCH CONFIGURATION dsu_plain
    ALTER MAPPING FOR hword, hword_part, word WITH public.unaccent, pg_catalog.simple;
"""

CACHE_TABLE = """
CREATE TABLE core_cache (cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL);
CREATE INDEX core_cache_expires ON core_cache (expires);
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []

    operations = [
        UnaccentExtension(),
        TrigramExtension(),
        BtreeGistExtension(),
        migrations.RunSQL(NORMALIZE, "DROP FUNCTION dsu_normalize(text)"),
        migrations.RunSQL(JOIN_WORDS, "DROP FUNCTION dsu_join_words(text[])"),
        migrations.RunSQL(
            SEARCH_CONFIGURATIONS,
            "DROP TEXT SEARCH CONFIGURATION dsu_plain; DROP TEXT SEARCH CONFIGURATION dsu_fr;",
        ),
        migrations.RunSQL(CACHE_TABLE, "DROP TABLE core_cache"),
    ]
