"""The run of the measures, from the databases to the page."""

import contextlib
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, connections

from bench import field, files, matrix, partners, report
from bench.databases import PREFIX, migrated, size_in_mb, template, use
from bench.french import number
from bench.measure import Bench, first_visit, take_all
from bench.pages import Visitor, pages
from bench.seed import Seeded, seed
from bench.server import serving

EXPORTED = 100_000


_start = time.monotonic()


def say(text: str) -> None:
    """Tell what is being done, and when."""
    print(f"{time.monotonic() - _start:5.0f} s  {text}", flush=True)


def run(sizes: list[int], *, rounds: int, seconds: float, keep: bool) -> str:
    """Return the page of measures for databases of `sizes` observations."""
    folder = Path(settings.BASE_DIR) / "var" / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    with contextlib.ExitStack() as stack:
        stack.callback(_release)
        say("Migrations…")
        stack.enter_context(template())
        benches: list[Bench] = []
        made: dict[int, Seeded] = {}
        seeding: dict[int, tuple[float, float]] = {}
        for rows in sizes:
            say(f"Base de {number(rows)} observations…")
            name = stack.enter_context(migrated(f"{PREFIX}_{rows}", keep=keep))
            start = time.monotonic()
            made[rows] = seed(rows)
            matrix.fill()
            seeding[rows] = (time.monotonic() - start, size_in_mb())
            say("  " + ", ".join(f"{step} {spent:.1f} s" for step, spent in made[rows].seconds.items()))
            site = stack.enter_context(serving(name, folder))
            benches.append(Bench(rows, site, pages(made[rows]) + field.pages(made[rows]) + matrix.pages(made[rows])))
        say("Pages…")
        done = take_all(benches, rounds, seconds, say)
        say(f"  {done} tours")
        works = _works(benches, made)
        largest = benches[-1]
        use(f"{PREFIX}_{largest.rows}")
        visitor = Visitor.of(made[largest.rows].officer_id)
        first = first_visit(largest.site, visitor.headers)
        heaviest = max(m.bytes_sent for p in largest.pages if p.floor for m in [largest.found[p.name]])
        return report.write(benches, works, (first, heaviest), done, seeding)


def _works(benches: list[Bench], made: dict[int, Seeded]) -> list[files.Work]:
    say("Compte rendu, veille, alertes…")
    works: list[files.Work] = list(field.works(benches, made))
    say("Exports et imports…")
    # Every row of the smallest database that has enough.
    bench = next((bench for bench in benches if bench.rows >= EXPORTED), benches[-1])
    use(f"{PREFIX}_{bench.rows}")
    if bench.rows <= EXPORTED:
        works += files.exports(bench.site, made[bench.rows], bench.rows)
    works.append(files.preview(bench.site, made[bench.rows]))
    with migrated(f"{PREFIX}_import"):
        works += files.national()
    use(f"{PREFIX}_{benches[-1].rows}")
    works += matrix.works(benches[-1].site, made[benches[-1].rows])
    say("Annuaire…")
    with migrated(f"{PREFIX}_annuaire"):
        works += partners.works(benches[-1].rows)
    return works


def _release() -> None:
    """End the use of the embedded server, which stops when nobody else uses it."""
    connections.close_all()
    server: Any = getattr(connection, "server", None)
    if server is not None:
        server.release()
