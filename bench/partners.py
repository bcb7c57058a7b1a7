"""The directory: the national file of associations against a bare COPY of the same rows, and the search.

Alone: ``python -m bench.partners --rows 50000``, in a database that is dropped at the end. A run of all measures takes
the same steps on a million rows.
"""

import argparse
import csv
import os
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

NAMES = ("AMICALE", "ASSOCIATION", "CLUB", "COMITE", "UNION", "LES AMIS", "CENTRE", "FOYER", "ATELIER", "CERCLE")
OBJECTS = ("DES LOCATAIRES", "SPORTIVE", "CULTURELLE", "DE QUARTIER", "DES FETES", "MUSICALE", "DE PETANQUE", "JEUNES")
HEADERS = [
    "id", "id_ex", "siret", "rup_mi", "gestion", "date_creat", "date_decla", "date_publi", "date_disso", "nature",
    "groupement", "titre", "titre_court", "objet", "objet_social1", "objet_social2", "adrs_complement",
    "adrs_numvoie", "adrs_repetition", "adrs_typevoie", "adrs_libvoie", "adrs_distrib", "adrs_codeinsee",
    "adrs_codepostal", "adrs_libcommune", "adrg_declarant", "adrg_complemid", "adrg_complemgeo", "adrg_libvoie",
    "adrg_distrib", "adrg_codepostal", "adrg_achemine", "adrg_pays", "dir_civilite", "telephone", "siteweb", "email",
    "publiweb", "observation", "position", "maj_time",
]  # fmt: skip
COMMUNES = 500
# What is known otherwise than from the file, to look for duplicates among: records in use, one company everywhere.
USED, ESTABLISHMENTS = 3_000, 1_500
# What the page of duplicates may cost, in seconds.
DUPLICATES_BUDGET = 3.0
# What a search may cost the database, in seconds.
SEARCH_BUDGET = 0.05
SEARCHES = ("association", "amicale des locataires", "petanque ville 17", "W000000042", "amciale", "union")


def write_file(path: Path, rows: int) -> None:
    """Write a file as the ministry does: every cell quoted, 41 columns, about 600 bytes a line."""
    purpose = "favoriser les rencontres entre les habitants, organiser des ateliers, des sorties et des fêtes ; "
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\n")
        writer.writerow(HEADERS)
        for number in range(rows):
            commune = number * 7919 % COMMUNES
            values = dict.fromkeys(HEADERS, "") | {
                "id": f"W{number:09d}", "gestion": "931P", "date_creat": "2001-02-03", "date_decla": "2015-01-20",
                "date_publi": "2001-03-04", "date_disso": "0001-01-01", "nature": "D", "groupement": "S",
                "titre": f"{NAMES[number % 10]} {OBJECTS[number // 10 % 8]} {number // 80}", "objet": purpose * 2,
                "titre_court": f"A{number % 9973}", "objet_social1": "006030", "objet_social2": "000000",
                "adrs_numvoie": str(number % 200), "adrs_typevoie": "RUE", "adrs_libvoie": "des Mesures",
                "adrs_distrib": "_", "adrs_codeinsee": f"{10 + commune // 100}{100 + commune % 100}",
                "adrs_codepostal": f"{10 + commune // 100}000", "adrs_libcommune": f"VILLE {commune}",
                "adrg_libvoie": "12 RUE CHEZ QUELQU’UN", "adrg_codepostal": "75001", "adrg_achemine": "PARIS",
                "dir_civilite": "PM", "publiweb": "0", "position": "A", "maj_time": "2020-05-06 10:00:00",
            }  # fmt: skip
            writer.writerow(values.values())


def works(rows: int) -> Iterator[Any]:
    """Import `rows` associations into the database in use, which has none; then again, then one commune of all."""
    from bench.files import Work
    from bench.french import decimal, number
    from core.importing import importers, take
    from partners.models import Partner
    from partners.services.duplicates import duplicate_candidates
    from territories.models import Commune

    Commune.objects.bulk_create(
        (
            Commune(insee_code=f"{10 + rank // 100}{100 + rank % 100}", name=f"Ville {rank}")
            for rank in range(COMMUNES)
        ),
        ignore_conflicts=True,
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rna.csv"
        write_file(path, rows)
        bare = _bare_copy(path, rows)
        steps = (
            ("Import du RNA, tout le fichier", {"everything": True}),
            ("Le même fichier une seconde fois", {"everything": True}),
            ("Une commune du même fichier", {"communes": ["10100"]}),
        )
        for label, options in steps:
            start = time.perf_counter()
            report = take(importers()["rna"], path, options=options)
            seconds = time.perf_counter() - start
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            yield Work(
                f"{label} ({number(rows)} lignes)",
                seconds,
                None,
                f"{number(round(rows / seconds))} lignes par seconde, {decimal(seconds / bare)} fois le COPY nu des "
                f"mêmes lignes ({decimal(bare)} s) ; {number(report.created)} créées, "
                f"{number(report.unchanged)} inchangées ; "
                f"mémoire au plus {peak:.0f} Mio",
                "" if report.is_taken else "refusé",
            )
    _use_some()
    _analyze()
    start = time.perf_counter()
    found = duplicate_candidates()
    seconds = time.perf_counter() - start
    sirens = sum("même SIREN" in one.reasons for one in found)
    yield Work(
        f"Doublons parmi {number(Partner.objects.count())}",
        seconds,
        DUPLICATES_BUDGET,
        f"{number(len(found))} paires, dont {number(sirens)} de même SIREN ; "
        f"{number(USED)} fiches utilisées, {number(ESTABLISHMENTS)} établissements d’une entreprise",
    )
    for text in SEARCHES:
        rows_found, seconds = _search(text)
        yield Work(
            f"Recherche « {text} » parmi {number(Partner.objects.count())}",
            seconds,
            SEARCH_BUDGET,
            f"{rows_found} ; temps passé dans la base",
        )


def _bare_copy(path: Path, rows: int) -> float:
    """The seconds that COPY takes for the rows that the import makes of the file, into the same table."""
    from django.db import connection, transaction

    from core.importing import importers, take
    from partners.models import Partner
    from partners.services.import_rna import COPIED

    columns = ", ".join(map(connection.ops.quote_name, COPIED))
    table = connection.ops.quote_name(Partner._meta.db_table)
    with tempfile.TemporaryFile("w+b") as file:
        with transaction.atomic():
            take(importers()["rna"], path, options={"everything": True})
            with connection.cursor() as cursor:
                cursor.copy_expert(f"COPY {table} ({columns}) TO STDOUT", file)
            transaction.set_rollback(True)
        with connection.cursor() as cursor:
            cursor.execute(f"VACUUM FULL {table}")
        file.seek(0)
        start = time.perf_counter()
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.copy_expert(f"COPY {table} ({columns}) FROM STDIN", file)
        seconds = time.perf_counter() - start
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        (count,) = cursor.fetchone()
        assert count == rows, count
        cursor.execute(f"TRUNCATE {table} CASCADE")
    return seconds


def _use_some() -> None:
    """Give contacts to some records, phones that several have, and a company with an establishment in each commune."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO partners_contact (version, first_name, last_name, phone, email, origin, informed_on, "
            "keep_until, notes) VALUES (1, 'Camille', 'Mesure', '', '', 'Mesures', '2026-01-01', '2099-01-01', '') "
            "RETURNING id"
        )
        (contact,) = cursor.fetchone()
        cursor.execute(
            "INSERT INTO partners_contactpost (contact_id, partner_id, function) "
            "SELECT %s, id, 'Présidence' FROM partners_partner ORDER BY id LIMIT %s",
            [contact, USED],
        )
        cursor.execute("UPDATE partners_partner SET phone = '01 99 00 00 ' || (id % 20) WHERE id % 5000 < 2")
        cursor.execute(
            "INSERT INTO partners_partner (version, kind_id, name, short_name, former_rna, siret, naf, purpose, "
            "inclusion_codes, address, postal_code, commune_id, phone, email, website, opening_hours, is_dissolved, "
            "notes, source, source_key, created_at) "
            "SELECT 1, (SELECT min(id) FROM partners_partnerkind), 'Agence de ' || c.name || ' ' || n, '', '', "
            "'552100554' || lpad(n::text, 5, '0'), '', '', '[]', '', '', c.id, '', '', '', '', false, '', '', "
            "'', now() "
            "FROM generate_series(1, %s) n JOIN (SELECT *, row_number() OVER (ORDER BY id) - 1 AS at "
            "FROM territories_commune) c ON c.at = n %% %s",
            [ESTABLISHMENTS, COMMUNES],
        )


def _analyze() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE partners_partner")
        cursor.execute("ANALYZE partners_contactpost")


def _search(text: str) -> tuple[str, float]:
    """What the list of partners finds, and the seconds that its queries take; the best of three."""
    from django.db import connection
    from django.test import RequestFactory

    from accounts.models import User
    from partners.views.partners import PartnerList

    user = User(is_administrator=True, email="mesures@exemple.fr")
    spent: list[float] = []
    words = ""

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        start = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            spent[-1] += time.perf_counter() - start

    for _ in range(3):
        spent.append(0.0)
        view = PartnerList()
        request = RequestFactory().get("/partenaires/", {"q": text})
        request.user = user
        view.setup(request)
        with connection.execute_wrapper(watch):
            page = view.page()
            list(page.object_list)
        words = page.paginator.count_in_words("partenaire", "partenaires")  # type: ignore[attr-defined]
    return words, min(spent)


def main() -> int:
    """Measure the directory alone and print what is found."""
    parser = argparse.ArgumentParser(prog="python -m bench.partners", description="Mesure l’annuaire seul.")
    parser.add_argument("--rows", type=int, default=50_000, help="nombre d’associations")
    options = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    import django

    django.setup()
    from bench.databases import PREFIX, migrated, template
    from bench.run import _release

    try:
        with template(), migrated(f"{PREFIX}_annuaire"):
            for work in works(options.rows):
                print(f"{work.label} : {work.seconds:.3f} s ; {work.detail} {work.error}", flush=True)
    finally:
        _release()
    return 0


if __name__ == "__main__":
    sys.exit(main())
