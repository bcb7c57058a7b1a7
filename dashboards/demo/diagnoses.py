"""The diagnostics and the problématiques of the demonstration, from what its observations say."""

import datetime
from typing import Any

from django.utils import timezone

from accounts.models import User
from diagnostics.enums import DiagnosticKind, DiagnosticStatus, GridStatus, IssueStatus, OrganisationKind, Severity
from diagnostics.models import (
    Diagnostic,
    DiagnosticStep,
    Grid,
    Issue,
    Observation,
    ParticipantGroup,
    Score,
    Stop,
    Theme,
    Verbatim,
)
from diagnostics.services.walks import add_stops, duplicate_route
from territories.models import Entrance, Indicator, Quartier

# (theme of the veille, title, frequency, status, priority)
ISSUES = [
    ("Déchets et encombrants", "Les encombrants restent au pied des immeubles", 4, IssueStatus.TAKEN, 1),
    ("Entrées, halls, parties communes", "Des portes de hall qui ne ferment plus", 3, IssueStatus.OPEN, 2),
    ("Tranquillité", "Des regroupements le soir dans deux halls", 3, IssueStatus.OPEN, None),
    ("Éclairage", "Un cheminement sans lumière vers l’école", 2, IssueStatus.SOLVED, None),
]
VERBATIMS = [
    ("On se parle encore entre voisins, c’est ce qui tient.", "une habitante, plus de vingt ans dans le quartier"),
    ("Le samedi matin, on ne passe plus sur le trottoir.", "un parent d’élève"),
    ("Les jeunes n’ont nulle part où aller après dix-huit heures.", "un bénévole d’association"),
]
# What the group keeps in mind of a halte, the first time and the second.
KEPT = [
    ("Le local à encombrants déborde et l’entrée est sombre.", "Boîtes aux lettres forcées, sols propres."),
    ("L’éclairage est refait ; le local reste encombré.", "Boîtes aux lettres remplacées, tags dans l’escalier."),
]
PEOPLE = [
    (OrganisationKind.LANDLORD, "", 4, 2, 2),
    (OrganisationKind.CITY, "service propreté", 3, 1, 2),
    (OrganisationKind.RESIDENTS, "", 9, 6, 3),
]


def add_diagnoses(quartier: Quartier, people: dict[str, User], today: datetime.date) -> int:
    """Write two walks of a quartier, half a year apart, a social diagnostic and its problématiques; return how many
    diagnostics."""
    lead = people["mission"]
    first = _walk(quartier, lead, today - datetime.timedelta(days=190), DiagnosticStatus.VALIDATED)
    _walk(quartier, lead, today - datetime.timedelta(days=12), DiagnosticStatus.ONGOING, before=first)
    social = _social(quartier, lead, today - datetime.timedelta(days=90))
    _issues(quartier, lead, social, today)
    return Diagnostic.objects.count()


def _grid(kind: str) -> Grid | None:
    return Grid.objects.filter(kind=kind, status=GridStatus.IN_USE).order_by("pk").first()


def _begin(quartier: Quartier, lead: User, kind: str, title: str, day: datetime.date, status: str) -> Diagnostic:
    row = Diagnostic.objects.create(kind=kind, title=title, starts_on=day, lead=lead, grid=_grid(kind), status=status)
    row.quartiers.set([quartier])
    states = list(DiagnosticStatus)
    for state in states[: states.index(DiagnosticStatus(status)) + 1]:
        # At noon of the day that the diagnostic began: what is settled was not settled today.
        noon = datetime.datetime.combine(day, datetime.time(12), tzinfo=timezone.get_current_timezone())
        DiagnosticStep.objects.create(diagnostic=row, status=state, by=lead, at=noon)
    ParticipantGroup.objects.bulk_create(
        ParticipantGroup(diagnostic=row, kind=kind, name=name, count=count, women=women, men=men)
        for kind, name, count, women, men in PEOPLE
    )
    return row


def _mark(row: Diagnostic, drift: int) -> None:
    """Mark every item of the grid, one in seven not observed."""
    if row.grid is None:
        return
    levels = list(row.grid.levels.all())
    items = [item for theme in row.grid.themes.prefetch_related("items") for item in theme.items.all()]
    Score.objects.bulk_create(
        Score(
            diagnostic=row,
            item=item,
            level=None if number % 7 == 6 else levels[(number * 7 + number // 2 + drift) % len(levels)],
        )
        for number, item in enumerate(items)
    )


def _mark_stops(row: Diagnostic, stops: list[Stop], *, is_better: bool) -> None:
    """Mark two items in three at each halte, a little better the second time; the last halte is still to be marked."""
    if row.grid is None:
        return
    levels = list(row.grid.levels.order_by("value"))
    items = [item for theme in row.grid.themes.prefetch_related("items") for item in theme.items.all()]
    scores = []
    for rank, stop in enumerate(stops[: len(stops) - is_better]):
        for number, item in enumerate(items):
            if (number + rank) % 3 == 2:
                if number % 9 == 5:
                    scores.append(Score(diagnostic=row, stop=stop, item=item, note="Caché par des travaux"))
                continue
            value = (number * 7 + number // 2 + rank) % len(levels) + (is_better and number % 2)
            scores.append(Score(diagnostic=row, stop=stop, item=item, level=levels[min(value, len(levels) - 1)]))
        stop.summary = KEPT[is_better][rank % 2]
        stop.save(update_fields=["summary"])
    Score.objects.bulk_create(scores)


def _walk(
    quartier: Quartier, lead: User, day: datetime.date, status: str, *, before: Diagnostic | None = None
) -> Diagnostic:
    row = _begin(quartier, lead, DiagnosticKind.WALK, f"Diagnostic en marchant, {day:%m/%Y}", day, status)
    if before is not None:
        duplicate_route(source=before, target=row, by=lead)
    else:
        halls = Entrance.objects.active().filter(building__residence__quartier=quartier)
        add_stops(diagnostic=row, halls=halls.select_related("building__residence").order_by("pk")[:4], by=lead)
        Stop.objects.create(diagnostic=row, order=50, label="Le passage vers l’école", note="Éclairage, nuit tombée")
    stops = list(row.stops.all())
    _mark_stops(row, stops, is_better=before is not None)
    seen: Any = Observation.objects.filter(quartier=quartier, stop=None, is_confidential=False)
    for number, observation in enumerate(seen.filter(seen_on__lte=day).order_by("-seen_on", "pk")[:8]):
        Observation.objects.filter(pk=observation.pk).update(stop=stops[number % len(stops)])
    return row


def _social(quartier: Quartier, lead: User, day: datetime.date) -> Diagnostic:
    row = _begin(quartier, lead, DiagnosticKind.SOCIAL, f"Diagnostic social {day.year}", day, DiagnosticStatus.SHARED)
    row.method = "Entretiens avec les équipes et les associations, deux ateliers d’habitants, chiffres de l’Insee."
    row.strengths = "Des habitants engagés, un centre social connu de tous."
    row.weaknesses = "Des encombrants à demeure, peu de lieux pour les jeunes."
    row.opportunities = "Le projet de renouvellement urbain ouvre des locaux en pied d’immeuble."
    row.threats = "Les commerces ferment l’un après l’autre."
    row.save()
    row.indicators.set(Indicator.objects.filter(is_key=True).order_by("order", "pk")[:4])
    _mark(row, 2)
    Verbatim.objects.bulk_create(
        Verbatim(diagnostic=row, text=text, speaker=speaker, said_on=day) for text, speaker in VERBATIMS
    )
    return row


def _issues(quartier: Quartier, lead: User, diagnostic: Diagnostic, today: datetime.date) -> None:
    themes = {theme.name: theme for theme in Theme.objects.all()}
    said = list(diagnostic.verbatims.all())
    for number, (theme, title, frequency, status, priority) in enumerate(ISSUES):
        if theme not in themes:
            continue
        decided = {"priority": priority, "decided_on": today, "decided_with": "l’équipe et la ville"}
        issue = Issue.objects.create(
            title=title,
            theme=themes[theme],
            gravity=Severity.GRAVE if number == 1 else Severity.SERIOUS if number < 3 else Severity.RECURRENT,
            frequency=frequency,
            status=status,
            diagnostic=diagnostic,
            created_by=lead,
            **(decided if priority else {}),
        )
        issue.quartiers.set([quartier])
        seen = Observation.objects.filter(quartier=quartier, theme=themes[theme], is_confidential=False)
        issue.observations.set(seen.order_by("-seen_on", "pk")[:5])
        issue.verbatims.set(said[number : number + 1])
        # What was marked badly of the first themes of the grid.
        bad = diagnostic.scores.filter(level__is_positive=False).order_by("item__theme__order", "item__order", "pk")
        issue.criteria.set(bad.values_list("item", flat=True)[number * 2 : number * 2 + 2])
