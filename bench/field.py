"""The work of the field: a walk of 60 haltes on 60 items, its compte rendu, the review in bulk, the warnings."""

import datetime
import io
import time
from collections.abc import Iterator
from urllib.parse import urlencode

import numpy
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from PIL import Image

from accounts.models import Notification, User
from bench.databases import PREFIX, use
from bench.files import Work
from bench.french import decimal, number
from bench.measure import Bench
from bench.pages import CSRF, Page, Visitor, _floor, _get, _of_agency
from bench.seed import HALLS, SEED, Seeded
from diagnostics import permissions, services
from diagnostics.enums import DiagnosticKind, GridStatus, ResponsibleBody
from diagnostics.models import (
    AlertRule,
    Diagnostic,
    Grid,
    GridItem,
    GridLevel,
    GridTheme,
    Observation,
    Score,
    Stop,
    Theme,
)
from diagnostics.services.walks import add_stop, add_stops
from territories.models import Entrance

STOPS, ITEMS, FINDINGS, TOGETHER, NEW = 60, 60, 40, 500, 1000
# As a phone takes them, made smaller by the page before they leave.
PHOTO = (1600, 1200)


def walk_of(made: Seeded) -> Diagnostic:
    """Return the walk of the database in use, which is made the first time: marked everywhere, with its findings."""
    if (known := Diagnostic.objects.filter(title="Marche des mesures").first()) is not None:
        return known
    officer = User.objects.get(pk=made.officer_id)
    with transaction.atomic():
        grid = _grid()
        walk = Diagnostic.objects.create(
            title="Marche des mesures",
            kind=DiagnosticKind.WALK,
            starts_on=timezone.localdate(),
            lead=officer,
            grid=grid,
        )
        walk.quartiers.add(_of_agency(made))
        halls = Entrance.objects.filter(building__residence__quartier=_of_agency(made)).order_by("pk")
        count = add_stops(diagnostic=walk, halls=halls.select_related("building__residence")[:HALLS], by=officer)
        for rank in range(STOPS - count):
            place = Stop(
                diagnostic=walk,
                label=f"Devant le n° {rank + 1} de la rue des Mesures",
                note="Les boîtes, l’éclairage",
                latitude=45.1 + rank % 8 / 1000,
                longitude=5.7 + rank // 8 / 1000,
            )
            add_stop(stop=place, by=officer)
        stops = list(walk.stops.order_by("order"))
        items = list(GridItem.objects.filter(theme__grid=grid).order_by("pk"))
        levels = list(GridLevel.objects.filter(grid=grid).order_by("value"))
        Score.objects.bulk_create(
            Score(diagnostic=walk, stop=stop, item=item, level=levels[(stop.pk + item.pk) % len(levels)])
            for stop in stops
            for item in items
        )
        _findings(made, officer, stops)
    return walk


def _grid() -> Grid:
    grid = Grid.objects.create(name="Grille des mesures", kind=DiagnosticKind.WALK)
    tones = [("Mauvais", "bad"), ("Moyen", "fair"), ("Bon", "good")]
    GridLevel.objects.bulk_create(
        GridLevel(grid=grid, value=value, label=label, tone=tone, is_positive=tone == "good")
        for value, (label, tone) in enumerate(tones)
    )
    for rank in range(6):
        theme = GridTheme.objects.create(grid=grid, name=f"Thème {rank + 1}", order=(rank + 1) * 10)
        GridItem.objects.bulk_create(
            GridItem(theme=theme, name=f"Critère {rank + 1}.{item + 1}", order=(item + 1) * 10)
            for item in range(ITEMS // 6)
        )
    Grid.objects.filter(pk=grid.pk).update(status=GridStatus.IN_USE)
    return grid


def _findings(made: Seeded, officer: User, stops: list[Stop]) -> None:
    """Store findings with one photo each, as many for each body."""
    rng = numpy.random.default_rng(SEED)
    themes = list(Theme.objects.order_by("pk"))
    bodies = list(ResponsibleBody)
    for rank in range(FINDINGS):
        row = Observation.objects.create(
            quartier_id=_of_agency(made),
            theme=themes[rank % len(themes)],
            kind="finding",
            severity=1 + rank % 4,
            text=f"Ce que le groupe a vu à la halte, en une ou deux phrases : constat n° {rank + 1} de la marche.",
            responsible_body=bodies[rank % len(bodies)],
            seen_on=timezone.localdate(),
            author=officer,
            stop=stops[rank % len(stops)],
        )
        # Shapes and grain: what a photo of a hall weighs.
        small = rng.integers(0, 255, (30, 40, 3), dtype=numpy.uint8)
        buffer = io.BytesIO()
        Image.fromarray(small).resize(PHOTO, Image.Resampling.BICUBIC).save(buffer, "JPEG", quality=82)
        photo = SimpleUploadedFile(f"{rank}.jpg", buffer.getvalue(), "image/jpeg")
        services.add_photos(observation=row, photos=[photo])


def pages(made: Seeded) -> list[Page]:
    """Return the pages of a walk, which is made in the database in use."""
    walk, officer = walk_of(made), Visitor.of(made.officer_id)
    middle = walk.stops.order_by("order")[STOPS // 2]
    halte = reverse("diagnostics:walk_stop", args=[walk.pk, middle.pk])
    route = reverse("diagnostics:walk_route", args=[walk.pk])
    report = reverse("diagnostics:walk_report", args=[walk.pk])
    size = f"{STOPS} haltes"
    return [
        Page("walk_stop", f"Halte ({size} × {ITEMS} critères)", _get(officer, halte), _floor(officer, halte), 2),
        Page("walk_route", f"Parcours de {size}", _get(officer, route), _floor(officer, route), 2),
        Page(
            "walk_report",
            f"Compte rendu de {FINDINGS} constats avec photos",
            _get(officer, report),
            _floor(officer, report),
            2,
        ),
    ]


def works(benches: list[Bench], made: dict[int, Seeded]) -> Iterator[Work]:
    """Do what takes long: the compte rendu as files and the review on the largest database, the warnings on each."""
    largest = benches[-1]
    use(f"{PREFIX}_{largest.rows}")
    yield from _files(largest, made[largest.rows])
    yield _review(largest, made[largest.rows])
    before: float | None = None
    for bench in (benches[0], largest) if len(benches) > 1 else (largest,):
        use(f"{PREFIX}_{bench.rows}")
        for work in _warnings(bench.rows, made[bench.rows], before):
            before = work.seconds if work.label.startswith("Alertes après") else before
            yield work


def _files(bench: Bench, made: Seeded) -> Iterator[Work]:
    walk, officer = walk_of(made), Visitor.of(made.officer_id)
    for file_format, budget in (("pdf", 5.0), ("docx", 5.0)):
        try:
            path = reverse("diagnostics:walk_report_file", args=[walk.pk, file_format])
        except NoReverseMatch:
            continue
        answer = bench.site.request("GET", path, officer.headers)
        yield Work(
            f"Compte rendu de {FINDINGS} constats avec photos, en {file_format.upper()}",
            answer.seconds,
            budget,
            f"{decimal(len(answer.body) / 1e6)} Mo reçus",
            "" if answer.status == 200 else f"réponse {answer.status}",
        )


def _review(bench: Bench, made: Seeded) -> Work:
    """Mark observations of the list as handled, all at once, through the site."""
    user = User.objects.get(pk=made.officer_id)
    open_rows = Observation.objects.visible_to(user).open().filter(is_confidential=False).order_by("-pk")
    rows = [row for row in open_rows[: 2 * TOGETHER] if not permissions.why_not_handle_observation(user, row)]
    chosen = [f"{row.pk}:{row.version}" for row in rows[:TOGETHER]]
    fields = [("csrfmiddlewaretoken", CSRF), ("action", "traiter"), ("confirmer", "1"), ("answer", "C’est réparé.")]
    body = urlencode([*fields, *(("row", row) for row in chosen)]).encode()
    headers = {**Visitor.of(made.officer_id).headers, "Content-Type": "application/x-www-form-urlencoded"}
    answer = bench.site.request("POST", reverse("diagnostics:observation_bulk"), headers, body)
    return Work(
        f"{number(len(chosen))} observations traitées ensemble, par le site",
        answer.seconds,
        5.0,
        "une réponse, l’histoire de chacune",
        "" if answer.status in (302, 303) else f"réponse {answer.status}",
    )


def _warnings(rows: int, made: Seeded, before: float | None) -> Iterator[Work]:
    """Apply the rules to all that exists, then to what is new, then to nothing."""
    AlertRule.objects.update(is_active=True)
    rules = f"{AlertRule.objects.count()} règles"

    def applied(label: str, budget: float | None, note: str = "") -> Work:
        start = time.perf_counter()
        count = services.detect_alerts()
        seconds = time.perf_counter() - start
        told = f"{number(Notification.objects.count())} notifications en tout"
        return Work(label, seconds, budget, f"{rules} ; {number(count)} alertes nouvelles ; {told}{note}")

    size = f"{number(rows)} observations"
    yield applied(f"Alertes, premier passage sur {size}", None)
    _report(made)
    later = applied(f"Alertes après {number(NEW)} nouvelles, sur {size}", None)
    if before:
        ratio = f" ; {decimal(later.seconds / before, 2)} fois le temps de la petite base"
        later = Work(later.label, later.seconds, later.budget, later.detail + ratio)
    yield later
    yield applied(f"Alertes quand rien n’est nouveau, sur {size}", None)


def _report(made: Seeded) -> None:
    """Store new observations where the agency works, with their history, as the site does."""
    officer = User.objects.get(pk=made.officer_id)
    halls = list(
        Entrance.objects.filter(building__residence__quartier__in=officer.scope.officer_quartier_ids)
        .select_related("building__residence")
        .order_by("pk")
    )
    themes = list(Theme.objects.order_by("pk"))
    today = timezone.localdate()
    Observation.objects.bulk_create(
        Observation(
            quartier_id=hall.building.residence.quartier_id,
            residence=hall.building.residence,
            building=hall.building,
            entrance=hall,
            theme=themes[rank % len(themes)],
            kind="finding",
            severity=1 + rank % 4,
            text="La porte du hall ne ferme plus.",
            responsible_body="landlord",
            seen_on=today - datetime.timedelta(days=rank % 7),
            author=officer,
        )
        for rank in range(NEW)
        for hall in [halls[rank % len(halls)]]
    )
