"""What the actions of the demonstration bring: who came, measures, bilans; last year is closed, and corrected once."""

import datetime
from decimal import Decimal

from accounts.models import User
from actions.models import Action, ActionIndicator, ActionReport, Measurement, Participation, Spending
from actions.services.actions import attach_document
from actions.services.closing import close_year
from actions.services.money import save_spending, shares_of, values_of
from actions.services.results import save_report, validate_report
from actions.services.sessions import save_session
from core.reading.documents import read_document
from dashboards.demo.money import day_of
from dashboards.demo.photos import picture
from dashboards.demo.works import Told, Work


def add_results(works: list[tuple[Work, Action]], people: dict[str, User], today: datetime.date) -> None:
    """Write sessions, measures and the bilans of last year, all validated but for one; then one draft of this year."""
    lead, manager = people["mission"], people["manager"]
    for work, action in works:
        for back, counts in zip((-1, 0), work.sessions, strict=True):
            for number, people_came in enumerate(counts):
                day = day_of(today.year + back, (number + 0.7) / len(counts), today)
                add_session(action, day, people_came, people["gardien"], photo=("garden" if number % 2 else ""))
        for told in work.indicators:
            _measure(action, told, lead, today)
        if work.bilan is not None:
            bilan = work.bilan
            report = ActionReport(
                action=action,
                year=today.year - 1,
                qualitative=bilan.done,
                gaps=bilan.gaps,
                lessons=bilan.lessons,
                verdict=bilan.verdict,
                sentence=bilan.sentence,
            )
            validate_report(report=save_report(report=report, by=lead), by=manager)
    _, first = works[0]
    draft = "La présence est tenue depuis janvier. Le point encombrants se fait chaque vendredi."
    save_report(report=ActionReport(action=first, year=today.year, qualitative=draft), by=lead)


def add_session(action: Action, day: datetime.date, count: int, by: User, *, photo: str = "") -> Participation:
    """Write a session and who came to it, with a picture when one is named."""
    women, children = count * 3 // 5, count // 5
    session = save_session(
        session=Participation(
            action=action,
            on=day,
            title="Après-midi d’animation" if photo else "",
            place="Place des Coursives",
            quartier=action.quartiers.order_by("pk").first(),
            hours=Decimal("3"),
            people=count,
            women=women,
            men=count - women - 1,
            children=children,
            young=count // 6,
            adults=count // 3,
            seniors=count // 8,
            from_qpv=count - 3,
            from_elsewhere=2,
            notes="Goûter partagé, puis un tour de la place avec les enfants." if photo else "",
        ),
        by=by,
    )
    if photo:
        file = picture(photo)
        document = read_document(file, f"seance-{day:%Y-%m-%d}.jpg")
        attach_document(action=action, document=document, title="Photo de la séance", session=session, by=by)
    return session


def _measure(action: Action, told: Told, by: User, today: datetime.date) -> None:
    indicator = ActionIndicator.objects.create(
        action=action,
        name=told.name,
        unit=told.unit,
        direction=told.direction,
        baseline=told.baseline,
        target=told.target,
        frequency="half_yearly",
        source="Relevés de l’équipe",
        responsible=by,
    )
    for part, value in told.measures:
        # The first half of the two years is last year.
        back, within = (-1, part * 2) if part <= 0.5 else (0, part * 2 - 1)
        whose = {}
        if told.is_of_people:
            whose = {
                "women": value * 11 // 20,
                "men": value * 2 // 5,
                "young": value // 3,
                "from_qpv": value * 9 // 10,
            }
        day = day_of(today.year + back, within * 0.98, today)
        # On the first days of a year all its measures would be of one day.
        if not indicator.measurements.filter(on=day).exists():
            Measurement.objects.create(indicator=indicator, on=day, value=value, created_by=by, **whose)


def close_last_year(works: list[tuple[Work, Action]], people: dict[str, User], today: datetime.date) -> None:
    """Close last year, then correct what was paid once: a credit note that came late."""
    manager, year = people["manager"], today.year - 1
    close_year(programme=works[0][1].programme, year=year, by=manager)
    for work, action in works:
        if work.code == "QV3":
            row = Spending.objects.filter(action=action, spent_on__year=year, account="615").order_by("pk")[0]
            axes = {value.axis for value in row.values.select_related("axis")}
            left = row.amount - Decimal("212.37")
            row.amount = left
            shares = shares_of(left, list(action.quartiers.all()), "dwellings")
            values = values_of(shares, [(axis, left) for axis in axes])
            reason = "Avoir de la régie reçu après la clôture : un passage non fait."
            save_spending(spending=row, shares=shares, values=values, by=manager, reason=reason)
