"""Find what the rules of the veille warn of, tell who leads the quartier, note that it is taken into account.

A rule reads what was written since it last ran, by the history of observations: its cost follows what is new.
"""

import datetime
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, F, Max, OuterRef, Subquery
from django.utils import timezone

from accounts.enums import NotificationKind, Role
from accounts.models import Membership
from accounts.services import News, notify_all, read_about
from core.french import date_short
from diagnostics.enums import AlertKind, ObservationKind, Severity
from diagnostics.models import Alert, AlertMark, AlertRule, Observation
from territories.models import Quartier

# Changes that are read again: some are written before others and seen after them.
OVERLAP = 500
# Observations that wait for longer are no news: they were told, or the rule is newer than they are.
UNANSWERED_WINDOW = 14


@dataclass
class Found:
    """What makes one warning: its place and theme, its sentence, the keys of its observations."""

    quartier_id: int
    sentence: str
    residence_id: int | None = None
    theme_id: int | None = None
    rows: list[int] = field(default_factory=list)


@transaction.atomic
def detect_alerts(today: datetime.date | None = None) -> int:
    """Apply the rules in force; return how many warnings are new. Two at once wait for each other."""
    day = today or timezone.localdate()
    made: list[Alert] = []
    rules = AlertRule.objects.filter(is_active=True).select_related("theme")
    for rule in rules.select_for_update(of=("self",), no_key=True).order_by("pk"):
        made += _store(rule, FINDERS[AlertKind(rule.kind)](rule, day), day)
    _tell(made)
    return len(made)


# The number of the lock of those who apply the rules in the background, any that no other lock of the site has.
ONE_AT_A_TIME = 0x445356


@transaction.atomic
def detect_alerts_unless_busy(today: datetime.date | None = None) -> int | None:
    """Apply the rules in force, unless another node is at it (None); return how many warnings are new."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
        (is_mine,) = cursor.fetchone()
    return detect_alerts(today) if is_mine else None


@transaction.atomic
def save_rule(*, rule: AlertRule, by: Any) -> AlertRule:
    """Store a rule: changed, it reads its own days anew."""
    rule.save()
    AlertMark.objects.filter(rule=rule).delete()
    return rule


@transaction.atomic
def acknowledge_alert(*, alert: Alert, comment: str, by: Any) -> bool:
    """Note that the warning is taken into account; return whether nobody had done it before."""
    rows = Alert.objects.open().filter(pk=alert.pk)
    read_about(by=by, url=alert.get_absolute_url())
    return bool(rows.update(acknowledged_at=timezone.now(), acknowledged_by=by, comment=comment))


# ---- what is new ----------------------------------------------------------------------------------------------------


def _changed(rule: AlertRule, since: datetime.date) -> Any:
    """Return the observations, seen since a day, that were written since the rule last ran; move its mark."""
    events = Observation.pgh_event_model.objects  # type: ignore[attr-defined]
    mark = AlertMark.objects.filter(rule=rule).first()
    last = events.order_by().aggregate(n=Max("pgh_id"))["n"] or 0
    AlertMark.objects.update_or_create(rule=rule, defaults={"last_event": last})
    rows = Observation.objects.filter(seen_on__gte=since).exclude(kind=ObservationKind.STRENGTH).order_by()
    if rule.theme_id:
        rows = rows.filter(theme_id=rule.theme_id)
    if mark is None:
        return rows
    # By their keys: the plan must not begin with all that was seen.
    keys = events.filter(pgh_id__gt=mark.last_event - OVERLAP).order_by().values_list("pgh_obj_id", flat=True)
    return rows.filter(pk__any=sorted(set(keys)))


def _untold(rule: AlertRule, rows: Any) -> Any:
    """Leave out what a warning of the rule that was acknowledged has already told."""
    links = Alert.observations.through.objects.filter(alert__rule=rule, alert__acknowledged_at__isnull=False)
    return rows.exclude(pk__in=links.filter(observation_id=OuterRef("pk")).values("observation_id"))


def _counts(rule: AlertRule, today: datetime.date) -> dict[str, Found]:
    """A theme that is seen again and again in a residence where something is new."""
    since = today - datetime.timedelta(days=rule.days)
    changed = _changed(rule, since).filter(residence__isnull=False)
    places = set(changed.values_list("residence_id", "theme_id").distinct())
    if not places:
        return {}
    rows = Observation.objects.filter(
        residence_id__any=sorted({residence for residence, _ in places}), seen_on__gte=since, seen_on__lte=today
    ).exclude(kind=ObservationKind.STRENGTH)
    found: dict[str, Found] = {}
    names = ("pk", "quartier_id", "residence_id", "theme_id", "residence__name", "theme__name")
    for pk, quartier, residence, theme, place, about in _untold(rule, rows).order_by("pk").values_list(*names):
        if (residence, theme) in places:
            words = (
                f"« {about} » : au moins {rule.threshold} observations en {rule.days} jours, à la résidence {place}."
            )
            # Where it is today: what was seen last says it.
            one = found.setdefault(f"{residence}-{theme}", Found(quartier, words, residence, theme))
            one.quartier_id = quartier
            one.rows.append(pk)
    return {key: one for key, one in found.items() if len(one.rows) >= rule.threshold}


def _severities(rule: AlertRule, today: datetime.date) -> dict[str, Found]:
    """What is new and as grave as that, by place and theme."""
    rows = _changed(rule, today - datetime.timedelta(days=rule.days)).filter(severity__gte=rule.threshold)
    found: dict[str, Found] = {}
    names = ("pk", "quartier_id", "residence_id", "theme_id", "residence__name", "theme__name", "quartier__name")
    for pk, quartier, residence, theme, place, about, where in _untold(rule, rows).order_by("pk").values_list(*names):
        words = f"« {about} » : gravité « {Severity(rule.threshold).label} » ou plus vue à {place or where}."
        key = f"{quartier}-{residence or ''}-{theme}"
        found.setdefault(key, Found(quartier, words, residence, theme)).rows.append(pk)
    return found


def _silences(rule: AlertRule, today: datetime.date) -> dict[str, Found]:
    """Quartiers where something was seen once, and nothing since: one step of an index for each quartier."""
    before = today - datetime.timedelta(days=rule.days)
    latest = Observation.objects.filter(quartier=OuterRef("pk")).order_by("-seen_on", "-pk")
    rows = Quartier.objects.filter(is_active=True).order_by("pk")
    links = Alert.observations.through.objects.filter(alert__rule=rule)
    told = set(links.values_list("observation_id", flat=True))
    rows = rows.annotate(
        last_pk=Subquery(latest.values("pk")[:1]),
        last_on=Subquery(latest.values("seen_on")[:1]),
    ).filter(last_on__lt=before)
    return {
        str(pk): Found(pk, f"Plus rien n’est signalé depuis le {date_short(last_on)}.", rows=[last_pk])
        for pk, last_pk, last_on in rows.values_list("pk", "last_pk", "last_on")
        # Told already, and nothing was seen since.
        if last_pk not in told
    }


def _unanswered(rule: AlertRule, today: datetime.date) -> dict[str, Found]:
    """What is over for that long, without a word to who reported it."""
    until = timezone.make_aware(datetime.datetime.combine(today, datetime.time.max)) - datetime.timedelta(
        days=rule.days
    )
    rows = Observation.objects.unanswered().filter(
        over_at__lte=until, over_at__gte=until - datetime.timedelta(days=UNANSWERED_WINDOW)
    )
    if rule.theme_id:
        rows = rows.filter(theme_id=rule.theme_id)
    # What an open warning holds already is not added to it again at each turn.
    links = Alert.observations.through.objects.filter(alert__rule=rule, observation_id=OuterRef("pk"))
    rows = rows.filter(~Exists(links))
    words = f"Des observations terminées attendent une réponse depuis {rule.days} jours ou plus."
    found: dict[str, Found] = {}
    for pk, quartier in rows.order_by("pk").values_list("pk", "quartier_id"):
        found.setdefault(str(quartier), Found(quartier, words)).rows.append(pk)
    return found


FINDERS = {
    AlertKind.COUNT: _counts,
    AlertKind.SEVERITY: _severities,
    AlertKind.SILENCE: _silences,
    AlertKind.UNANSWERED: _unanswered,
}


# ---- what becomes of it ---------------------------------------------------------------------------------------------


def _store(rule: AlertRule, found: dict[str, Found], today: datetime.date) -> list[Alert]:
    """Make the warnings, and add what is new to those that are open; return the new ones."""
    if not found:
        return []
    alerts = {alert.key: alert for alert in Alert.objects.open().filter(rule=rule, key__in=list(found))}
    made = Alert.objects.bulk_create(
        Alert(
            rule=rule,
            key=key,
            quartier_id=one.quartier_id,
            residence_id=one.residence_id,
            theme_id=one.theme_id,
            made_on=today,
            sentence=one.sentence,
        )
        for key, one in found.items()
        if key not in alerts
    )
    alerts |= {alert.key: alert for alert in made}
    link = Alert.observations.through
    link.objects.bulk_create(
        [link(alert=alerts[key], observation_id=pk) for key, one in found.items() for pk in one.rows],
        ignore_conflicts=True,
    )
    return made


def _tell(alerts: list[Alert]) -> None:
    """Tell the chargés de mission and the managers of each quartier."""
    if not alerts:
        return
    quartiers = Quartier.objects.without_contour().in_bulk({alert.quartier_id for alert in alerts})
    leaders: dict[int, set[Any]] = defaultdict(set)
    members = Membership.objects.filter(
        role__gte=Role.OFFICER,
        user__is_active=True,
        team__is_active=True,
        team__team_quartiers__quartier__in=list(quartiers),
    ).select_related("user")
    for member in members.annotate(of_quartier=F("team__team_quartiers__quartier")):
        leaders[member.of_quartier].add(member.user)
    notify_all(
        kind=NotificationKind.WARNING,
        news=[
            News(
                users=leaders[alert.quartier_id],
                key=f"alerte-{alert.pk}",
                title=f"{quartiers[alert.quartier_id]} : {alert.sentence}",
                url=alert.get_absolute_url(),
                why=f"Vous menez la veille de {quartiers[alert.quartier_id]}. Règle « {alert.rule} ».",
            )
            for alert in alerts
        ],
    )
