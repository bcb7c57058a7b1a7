"""Who does what where, for 1,600 quartiers and 100,000 partners: the matrix, its map, the lists that they lead to.

Alone: ``python -m bench.matrix --partners 100000 --rounds 10``, in a database that is dropped at the end. A run of all
measures fills its databases the same way and takes these pages with the others.
"""

import argparse
import datetime
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bench.files import Work
    from bench.pages import Page
    from bench.seed import Seeded
    from bench.server import Site

PARTNERS = 100_000
# One partner in so many acts on many quartiers, and one in so many on none.
HEAVY, ABSENT = 500, 10
HEAVY_QUARTIERS = 20
EXCHANGES, AGREEMENTS, SUBSIDIES = 50_000, 3_000, 50_000
ROLES = ("lead", "funder", "operator", "relay")
# Observations of the database when the matrix is measured alone.
OBSERVATIONS = 10_000


def fill(partners: int = PARTNERS) -> float:
    """Add a directory to the database in use, which was seeded; return the seconds that it took."""
    from django.db import connection, transaction

    start = time.monotonic()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        if cursor.fetchone()[0]:
            cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
        _copy(partners)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")
    return time.monotonic() - start


def _copy(partners: int) -> None:
    from django.utils import timezone

    from bench.seed import copy
    from partners.models import (
        Agreement,
        AgreementAmount,
        Exchange,
        Partner,
        PartnerKind,
        PartnerTheme,
        Presence,
        Subsidy,
    )
    from territories.models import Quartier

    kinds = list(PartnerKind.objects.order_by("pk").values_list("pk", flat=True))
    themes = list(PartnerTheme.objects.order_by("pk").values_list("pk", flat=True))
    where = list(Quartier.objects.order_by("pk").values_list("pk", "longitude", "latitude"))
    today = timezone.localdate()

    def place(number: int) -> tuple[int, float, float]:
        # The same for the same number, and not one after the other.
        return where[number * 7919 % len(where)]  # type: ignore[no-any-return]

    def partner(number: int) -> dict[str, Any]:
        _, longitude, latitude = place(number)
        return {
            "id": number + 1,
            "kind_id": kinds[number % len(kinds)],
            "name": f"Partenaire {number + 1}",
            "longitude": longitude + (number % 41 - 20) * 0.0002,
            "latitude": latitude + (number % 37 - 18) * 0.0002,
            "checked_on": today - datetime.timedelta(days=number % 700),
        }

    copy(Partner, (partner(number) for number in range(partners)))
    links = ((number, step) for number in range(partners) for step in range(1 + number % 3))
    copy(
        Partner.themes.through,
        (
            {"id": key + 1, "partner_id": number + 1, "partnertheme_id": themes[(number + 5 * step) % len(themes)]}
            for key, (number, step) in enumerate(links)
        ),
    )
    present = [(number, step) for number in range(partners) for step in range(_quartiers_of(number))]
    copy(
        Presence,
        (
            {
                "id": key + 1,
                "partner_id": number + 1,
                "quartier_id": place(number + 101 * step)[0],
                "role": ROLES[(number + step) % 4],
                "since": today - datetime.timedelta(days=30 + number % 900),
                # One in ten has ended.
                "until": today - datetime.timedelta(days=1) if key % 10 == 9 else None,
            }
            for key, (number, step) in enumerate(present)
        ),
    )
    # Half of them say on which themes.
    said = ((key, step) for key in range(0, len(present), 2) for step in range(1 + key % 4 // 2))
    copy(
        Presence.themes.through,
        (
            {"id": n + 1, "presence_id": key + 1, "partnertheme_id": themes[(key // 2 + 7 * step) % len(themes)]}
            for n, (key, step) in enumerate(said)
        ),
    )
    copy(
        Exchange,
        (
            {
                "id": n + 1,
                "partner_id": n * 31 % partners + 1,
                "quartier_id": place(n)[0],
                "kind": "call",
                "on": today - datetime.timedelta(days=n % 800),
                "text": "Point sur les actions de la saison et les suites à donner.",
                "author_id": 2,
            }
            for n in range(EXCHANGES)
        ),
    )
    copy(
        Agreement,
        (
            {
                "id": n + 1,
                "title": f"Convention {n + 1}",
                "starts_on": datetime.date(today.year - 1, 1, 1),
                "ends_on": datetime.date(today.year + 1, 12, 31),
                "status": "signed",
            }
            for n in range(AGREEMENTS)
        ),
    )
    copy(
        Agreement.partners.through,
        ({"id": n + 1, "agreement_id": n + 1, "partner_id": n * 31 % partners + 1} for n in range(AGREEMENTS)),
    )
    copy(
        Agreement.quartiers.through,
        ({"id": n + 1, "agreement_id": n // 2 + 1, "quartier_id": place(n)[0]} for n in range(2 * AGREEMENTS)),
    )
    copy(
        AgreementAmount,
        (
            {
                "id": n + 1,
                "agreement_id": n // 2 + 1,
                "partner_id": n // 2 * 31 % partners + 1,
                "year": today.year - n % 2,
                "amount": 1000 + n % 9000,
            }
            for n in range(2 * AGREEMENTS)
        ),
    )
    copy(
        Subsidy,
        (
            {
                "id": n + 1,
                "partner_id": n * 31 % partners + 1,
                "funder": "Ville",
                "beneficiary": f"Partenaire {n * 31 % partners + 1}",
                "year": today.year - n % 4,
                "amount": 500 + n % 7000,
                "digest": f"{n:064d}",
            }
            for n in range(SUBSIDIES)
        ),
    )
    _set_sequences()


def _quartiers_of(number: int) -> int:
    """On how many quartiers a partner acts."""
    if number % HEAVY == 0:
        return HEAVY_QUARTIERS
    return 0 if number % ABSENT == 1 else 1 + number % 3 // 2


def _set_sequences() -> None:
    from django.apps import apps
    from django.db import connection

    with connection.cursor() as cursor:
        for model in apps.get_app_config("partners").get_models(include_auto_created=True):
            table = model._meta.db_table
            cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [table])
            if model._meta.pk and model._meta.pk.column == "id" and (sequence := cursor.fetchone()[0]):
                key = f'SELECT coalesce(max(id), 1) FROM "{table}"'
                cursor.execute(f"SELECT setval('{sequence}', ({key}))")


def pages(made: "Seeded") -> "list[Page]":
    """Return what is measured of the matrix, on the database in use."""
    from bench.pages import Page, Visitor, _floor, _get
    from partners.models import PartnerTheme
    from territories.models import Quartier

    manager, officer = Visitor.of(made.manager_id), Visitor.of(made.officer_id)
    theme = PartnerTheme.objects.order_by("pk").values_list("pk", flat=True)[3]
    row = Quartier.objects.get(pk=made.usual_id)
    assert row.longitude is not None
    assert row.latitude is not None
    near = (
        f"bbox={row.longitude - 0.3:.3f},{row.latitude - 0.2:.3f},{row.longitude + 0.3:.3f},{row.latitude + 0.2:.3f}"
    )
    there, matrix = f"/partenaires/?quartier={row.pk}", "/partenaires/matrice/"

    def page(name: str, label: str, path: str, who: Visitor = manager) -> Page:
        return Page(name, label, _get(who, path), _floor(who, path), 2)

    return [
        page("matrix", "Matrice, 12 quartiers sur 1 600", matrix),
        page("matrix_deep", "Matrice, page 100", f"{matrix}?page=100"),
        page("matrix_officer", "Matrice, une agence", matrix, officer),
        page("matrix_role", "Matrice, financeurs", f"{matrix}?role=funder"),
        page("matrix_wide", "Matrice, 24 quartiers", f"{matrix}?par=24"),
        page("matrix_map", "Matrice sur la carte, un thème", f"{matrix}carte/?theme={theme}"),
        page("partners_there", "Partenaires d’une case", f"{there}&theme={theme}"),
        page("partners_theme", "Partenaires d’un thème", f"/partenaires/?theme={theme}"),
        Page(
            "matrix_far",
            "Carte, couche de loin (grappes)",
            _get(manager, f"{matrix}quartiers.geojson?bbox=-5,41,9,51&zoom=6&theme={theme}"),
        ),
        Page(
            "matrix_near",
            "Carte, couche de près (contours)",
            _get(manager, f"{matrix}quartiers.geojson?{near}&zoom=11&theme={theme}"),
        ),
        Page(
            "matrix_people",
            "Carte, partenaires de près",
            _get(manager, f"{matrix}partenaires.geojson?{near}&zoom=11&theme={theme}"),
        ),
        Page(
            "partners_solicited",
            "Partenaires très sollicités",
            _get(manager, "/partenaires/?sollicitation=1"),
            every=3,
        ),
    ]


def works(site: "Site", made: "Seeded") -> "Iterator[Work]":
    """Send the whole matrix as files."""
    from bench.files import Work
    from bench.french import decimal
    from bench.pages import Visitor

    headers = Visitor.of(made.manager_id).headers
    for file_format, budget in (("csv", 5.0), ("xlsx", 15.0)):
        with site.memory_watched() as memory:
            answer = site.request("GET", f"/partenaires/matrice/?format={file_format}", headers)
        yield Work(
            f"Toute la matrice (1 600 quartiers), en {file_format.upper()}",
            answer.seconds,
            budget,
            f"{decimal(len(answer.body) / 1e6)} Mo reçus ; mémoire {memory[0]:.0f} puis {memory[1]:.0f} Mio",
            "" if answer.status == 200 else f"réponse {answer.status}",
        )


def main() -> int:
    """Measure the matrix alone and print what is found."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.matrix", description="Mesure la matrice de l’annuaire seule."
    )
    parser.add_argument("--partners", type=int, default=PARTNERS, help="nombre de partenaires")
    parser.add_argument("--rounds", type=int, default=10, help="nombre de tours au plus")
    parser.add_argument("--keep", action="store_true", help="garde la base et les requêtes de chaque page")
    options = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    import django

    django.setup()
    from django.conf import settings

    from bench.databases import PREFIX, migrated, template
    from bench.measure import Bench, take_all
    from bench.report import _pages, _works, machine
    from bench.run import _release, say
    from bench.seed import seed
    from bench.server import serving

    folder = Path(settings.BASE_DIR) / "var" / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with template(), migrated(f"{PREFIX}_matrice", keep=options.keep) as name:
            made = seed(OBSERVATIONS)
            say(f"Annuaire rempli en {fill(options.partners):.0f} s")
            with serving(name, folder) as site:
                bench = Bench(options.partners, site, pages(made))
                done = take_all([bench], options.rounds, 120, say)
                found = list(works(site, made))
            print("\n".join([*machine(), f"- {done} tours", "", *_pages(bench), "", *_works(found)]))
    finally:
        _release()
    return 0


if __name__ == "__main__":
    sys.exit(main())
