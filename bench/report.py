"""The measures as a Markdown page."""

import os
import platform
from importlib.metadata import version

import django
import psutil
from django.db import connection
from django.utils import timezone

from bench.files import Work
from bench.french import decimal, number
from bench.measure import Bench, Measured
from bench.server import WORKERS

GROWTH = 1.2
WORKER_MEMORY = 150
FIRST_VISIT, NEXT_PAGE = 200_000, 30_000


def verdict(is_kept: bool) -> str:
    """Say whether a budget is kept; a word, not a colour."""
    return "tenu" if is_kept else "**dépassé**"


def machine() -> list[str]:
    """Say on what it was measured, without naming the machine."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        postgres = str(cursor.fetchone()[0]).split()[0]
    memory = psutil.virtual_memory().total / 2**30
    return [
        f"- {timezone.localdate():%d/%m/%Y} ; {os.cpu_count()} cœurs, {memory:.0f} Gio de mémoire, "
        f"{platform.system()} {platform.machine()}",
        f"- Python {platform.python_version()}, Django {django.__version__}, PostgreSQL {postgres}, "
        f"gunicorn {version('gunicorn')} ({WORKERS} processus)",
        f"- charge de la machine pendant les mesures (moyenne sur 15 minutes) : {decimal(os.getloadavg()[2])}",
    ]


def write(
    benches: list[Bench],
    works: list[Work],
    visits: tuple[int, int],
    rounds: int,
    seeding: dict[int, tuple[float, float]],
) -> str:
    """Return the page. `visits` are bytes of a first visit and of a next page; `seeding` seconds and megabytes."""
    parts = [
        "# Mesures",
        "",
        "Écrit par `make bench`. Le **plancher** est la même page, pour le même utilisateur, rendue à partir d’un "
        "contexte gardé en mémoire, sans autre requête que la session et l’utilisateur : ce que coûte toute page du "
        "site, quelles que soient ses données. L’**admin** est celle de Django sur la même table. Tous les appels "
        "sont entremêlés, dans un ordre tiré à chaque tour, sur les mêmes serveurs gunicorn.",
        "",
        *machine(),
        f"- {rounds} tours ; un seul appel à la fois",
        *(
            f"- {number(rows)} observations, 1 600 quartiers : {number(megabytes)} Mo, remplie en {number(seconds)} s"
            for rows, (seconds, megabytes) in seeding.items()
        ),
        "",
    ]
    for bench in reversed(benches):
        parts += [f"## Pages à {number(bench.rows)} observations", "", *_pages(bench), ""]
    if len(benches) > 1:
        parts += ["## Croissance", "", *_growth(benches), ""]
    parts += ["## Travaux longs", "", *_works(works), ""]
    first, following = visits
    memory = max(bench.memory for bench in benches)
    parts += [
        "## Poids et mémoire",
        "",
        "| mesure | valeur | budget | |",
        "|---|--:|--:|---|",
        f"| Première visite, tout compris | {number(first / 1000)} ko | {number(FIRST_VISIT / 1000)} ko | "
        f"{verdict(first <= FIRST_VISIT)} |",
        f"| Page suivante (la plus lourde) | {number(following / 1000)} ko | {number(NEXT_PAGE / 1000)} ko | "
        f"{verdict(following <= NEXT_PAGE)} |",
        f"| Mémoire d’un processus pendant les pages | {number(memory)} Mio | {WORKER_MEMORY} Mio | "
        f"{verdict(memory <= WORKER_MEMORY)} |",
        "",
    ]
    return "\n".join(parts)


def _times(measured: Measured) -> str:
    return f"{decimal(measured.median)} | {decimal(measured.p95)}"


def _pages(bench: Bench) -> list[str]:
    lines = [
        "| page | médiane (ms) | p95 (ms) | plancher (ms) | rapport au plancher | budget | | admin (ms) | "
        "fois plus vite que l’admin | requêtes SQL | ko |",
        "|---|--:|--:|--:|--:|--:|---|--:|--:|--:|--:|",
    ]
    for page in bench.pages:
        measured = bench.found[page.name]
        if measured.error or not measured.seconds:
            lines.append(f"| {page.label} | — | — | — | — | — | **{measured.error or 'non mesuré'}** | | | | |")
            continue
        floor = bench.floors.get(page.name)
        floor_text = ratio_text = budget_text = kept = ""
        if floor is not None and floor.seconds:
            ratio = measured.median / floor.median
            floor_text, ratio_text = decimal(floor.median), decimal(ratio, 2)
            if page.budget is not None:
                budget_text, kept = f"{page.budget:g}", verdict(ratio <= page.budget)
        elif floor is not None:
            kept = f"plancher : {floor.error}"
        admin = bench.found.get(page.admin or "")
        is_there = admin is not None and admin.seconds
        lines.append(
            f"| {page.label} | {_times(measured)} | {floor_text} | {ratio_text} | {budget_text} | {kept} | "
            f"{decimal(admin.median, 0) if is_there else ''} | "
            f"{decimal(admin.median / measured.median) if is_there else ''} | "
            f"{measured.queries if measured.queries is not None else ''} | {decimal(measured.bytes_sent / 1000)} |"
        )
    return lines


def _growth(benches: list[Bench]) -> list[str]:
    first, last = benches[0], benches[-1]
    heads = " | ".join(f"{number(bench.rows)} (ms)" for bench in benches)
    lines = [f"| page | {heads} | rapport | budget | |", "|---|" + "--:|" * (len(benches) + 2) + "---|"]
    for page in first.pages:
        times = [bench.found[page.name] for bench in benches]
        if any(measured.error or not measured.seconds for measured in times):
            continue
        ratio = last.found[page.name].median / first.found[page.name].median
        values = " | ".join(decimal(measured.median) for measured in times)
        budget = f"{decimal(GROWTH)} | {verdict(ratio <= GROWTH)}" if page.budget is not None else " | "
        lines.append(f"| {page.label} | {values} | {decimal(ratio, 2)} | {budget} |")
    return lines


def _works(works: list[Work]) -> list[str]:
    lines = ["| travail | secondes | budget | | |", "|---|--:|--:|---|---|"]
    for work in works:
        kept = (
            f"**{work.error}**" if work.error else "" if work.budget is None else verdict(work.seconds <= work.budget)
        )
        budget = "" if work.budget is None else f"{work.budget:g}"
        lines.append(f"| {work.label} | {decimal(work.seconds, 2)} | {budget} | {kept} | {work.detail} |")
    return lines
