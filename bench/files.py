"""Exports and imports: long work, measured once, with the memory that it takes."""

import io
import json
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.french import decimal, number
from bench.pages import CSRF, Visitor
from bench.seed import Seeded, _contour
from bench.server import ROOT, Site
from core.importing import importers, take

NATIONAL = ROOT.parent / "shared" / "data" / "01_qpv2024_contours_france_DERIVE.geojson"


@dataclass(frozen=True)
class Work:
    """Something long that was done: its seconds, its budget in seconds, and what it made."""

    label: str
    seconds: float
    budget: float | None
    detail: str
    error: str = ""


def exports(site: Site, made: Seeded, rows: int) -> Iterator[Work]:
    """Export every observation as CSV, then as XLSX. The budgets are for 100,000 rows."""
    manager = Visitor.of(made.manager_id)
    for file_format, budget in (("csv", 5.0), ("xlsx", 15.0)):
        with site.memory_watched() as memory:
            answer = site.request("GET", f"/veille/?format={file_format}", manager.headers)
        yield Work(
            f"Export de {number(rows)} lignes en {file_format.upper()}",
            answer.seconds,
            budget if rows >= 100_000 else None,
            f"{decimal(len(answer.body) / 1e6)} Mo reçus ; mémoire du processus {memory[0]:.0f} → {memory[1]:.0f} Mio",
            "" if answer.status == 200 else f"réponse {answer.status}",
        )


def preview(site: Site, made: Seeded, lines: int = 1000) -> Work:
    """Send a file of communes through the web and read its preview."""
    administrator = Visitor.of(made.administrator_id)
    table = "code_insee;nom\n" + "".join(f"{60 + n // 900}{n % 900:03d};Commune d’essai {n}\n" for n in range(lines))
    boundary = "mesures"
    parts = {"csrfmiddlewaretoken": CSRF, "uid": str(uuid.uuid4())}
    body = "".join(
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in parts.items()
    )
    body += (
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="communes.csv"\r\n'
        f"Content-Type: text/csv\r\n\r\n{table}\r\n--{boundary}--\r\n"
    )
    headers = {**administrator.headers, "Content-Type": f"multipart/form-data; boundary={boundary}"}
    start = time.perf_counter()
    sent = site.request("POST", "/administration/imports/communes/nouveau/", headers, body.encode())
    error = "" if sent.status in (302, 303) else f"réponse {sent.status}"
    if not error:
        shown = site.request("GET", sent.headers["Location"], administrator.headers)
        error = "" if shown.status == 200 else f"réponse {shown.status} à l’aperçu"
    return Work(
        f"Import de {number(lines)} lignes par le site, aperçu compris",
        time.perf_counter() - start,
        2.0,
        "communes en CSV",
        error,
    )


@contextmanager
def _national() -> Iterator[tuple[Path | io.BytesIO, str]]:
    """Give the official contours, or as many made ones where the file is not there."""
    if NATIONAL.exists():
        yield NATIONAL, "fichier national des contours"
        return
    features = [
        {
            "type": "Feature",
            "properties": {
                "code_qp": f"QN{1 + number // 40:03d}{number % 40 + 1:02d}M",
                "lib_qp": f"Quartier {number}",
                "insee_com": f"{1 + number // 20:02d}{100 + number % 20:03d}",
                "lib_com": f"Commune {number}",
            },
            "geometry": _contour(number)["contour"],
        }
        for number in range(1584)
    ]
    yield io.BytesIO(json.dumps({"type": "FeatureCollection", "features": features}).encode()), "contours inventés"


def national() -> Iterator[Work]:
    """Take the contours of every quartier prioritaire into the database in use, which is empty; then once more."""
    importer: Any = importers().get("quartiers")
    for label in ("Import national des contours", "Le même fichier une seconde fois"):
        with _national() as (source, kind):
            start = time.perf_counter()
            report = take(importer, source)
            seconds = time.perf_counter() - start
        refused = f", {len(report.refused)} refusés ({report.refused[0].reason})" if report.refused else ""
        yield Work(
            label,
            seconds,
            None,
            f"{kind} : {report.read} lus, {report.created} créés, {report.unchanged} inchangés{refused}",
            "" if report.is_taken else "refusé",
        )
