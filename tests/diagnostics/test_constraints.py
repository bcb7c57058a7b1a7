"""Every constraint of the database of the veille, broken one by one."""

import datetime

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.models import CheckConstraint, UniqueConstraint
from django.utils import timezone

from diagnostics.models import (
    Alert,
    AlertMark,
    AlertRule,
    DiagnosticDocument,
    DiagnosticText,
    Grid,
    GridItem,
    GridLevel,
    GridTheme,
    MonthlyTally,
    Observation,
    ObservationPhoto,
    ObservationTally,
    ParticipantGroup,
    PhotoChunk,
    PhotoUpload,
    QuartierTally,
    Score,
    Stop,
    Theme,
    ThemeItem,
    Verbatim,
)
from tests.factories import (
    BuildingFactory,
    DiagnosticFactory,
    EntranceFactory,
    HallStateFactory,
    IncidentTypeFactory,
    IssueFactory,
    ObservationFactory,
    QuartierFactory,
    ResidenceFactory,
    ThemeFactory,
    ThemeItemFactory,
    UserFactory,
    grid_of,
)

pytestmark = pytest.mark.django_db


def change(**fields):
    """Break a constraint by changing an observation that is right."""

    def run():
        row = ObservationFactory(quartier=QuartierFactory(), theme=Theme.objects.first())
        values = {name: value() if callable(value) else value for name, value in fields.items()}
        Observation.objects.filter(pk=row.pk).update(**values)

    return run


def duplicate_of_itself():
    row = ObservationFactory()
    Observation.objects.filter(pk=row.pk).update(
        status="closed", over_at=timezone.now(), closing_reason="duplicate", duplicate_of=row.pk
    )


def building_elsewhere():
    ObservationFactory(residence=ResidenceFactory(), building=BuildingFactory())


def entrance_elsewhere():
    building = BuildingFactory()
    ObservationFactory(residence=building.residence, building=building, entrance=EntranceFactory())


def photo(**fields):
    values = {"image": "a.jpg", "thumbnail": "b.jpg", "width": 10, "height": 10, "digest": "d"}
    return ObservationPhoto.objects.create(**{"observation": ObservationFactory(), **values, **fields})


def same_photo_twice():
    first = photo()
    photo(observation=first.observation)


def same_uid_twice():
    photo(uid=photo().uid)


def same_tally_twice():
    tally = ObservationTally.objects.get(quartier=ObservationFactory().quartier)
    tally.pk = None
    tally.save(force_insert=True)


def same_month_twice():
    tally = MonthlyTally.objects.get(quartier=ObservationFactory().quartier)
    tally.pk = None
    tally.save(force_insert=True)


def same_quartier_twice():
    tally = QuartierTally.objects.get(quartier=ObservationFactory().quartier)
    tally.pk = None
    tally.save(force_insert=True)


def diagnostic(**fields):
    return lambda: DiagnosticFactory(**fields)


def group(**fields):
    values = {"kind": "city", "count": 3, **fields}
    return lambda: ParticipantGroup.objects.create(diagnostic=DiagnosticFactory(), **values)


def same_group_twice():
    row = DiagnosticFactory()
    for _ in range(2):
        ParticipantGroup.objects.create(diagnostic=row, kind="city", count=3)


def same_text_twice():
    row, theme = DiagnosticFactory(), grid_of().themes.get()
    for _ in range(2):
        DiagnosticText.objects.create(diagnostic=row, theme=theme, text="Un texte")


def same_score_twice():
    row, theme = DiagnosticFactory(), grid_of().themes.get()
    for _ in range(2):
        # Without a halte: two of nothing are the same.
        Score.objects.create(diagnostic=row, item=theme.items.first())


def stop(**fields):
    return lambda: Stop.objects.create(diagnostic=DiagnosticFactory(), **{"label": "Le parc", **fields})


def same_stop_twice():
    first = stop()()
    stop(uid=first.uid)()


def document(**fields):
    values = {"title": "Plan", "name": "plan.pdf", "size": 10, "digest": "d", "added_by": UserFactory()}
    diagnostic = fields.pop("diagnostic", None) or DiagnosticFactory()
    return DiagnosticDocument.objects.create(**{"diagnostic": diagnostic, **values, **fields})


def same_document_twice():
    document(diagnostic=document().diagnostic)


def level_of_another_grid():
    item = grid_of().themes.get().items.first()
    Score.objects.create(diagnostic=DiagnosticFactory(), item=item, level=grid_of().levels.first())


def level_changed_for_another_grid():
    grid = grid_of()
    row = Score.objects.create(diagnostic=DiagnosticFactory(), item=grid.themes.get().items.first())
    Score.objects.filter(pk=row.pk).update(level=grid_of().levels.first())


def score_of_another_walk():
    Score.objects.create(diagnostic=DiagnosticFactory(), stop=stop()(), item=grid_of().themes.get().items.first())


def upload(**fields):
    return PhotoUpload.objects.create(**{"author": UserFactory(), "name": "a.jpg", "size": 10, **fields})


def same_chunk_twice():
    row = upload()
    for _ in range(2):
        PhotoChunk.objects.create(upload=row, offset=0, data=b"x")


def state_twice_at_a_halte():
    row = stop()()
    HallStateFactory(stop=row)
    HallStateFactory(stop=row)


def issue(**fields):
    return lambda: IssueFactory(**fields)


def rule(**fields):
    values = {"name": "Règle", "kind": "count", "threshold": 3, "days": 30, **fields}
    return lambda: AlertRule.objects.create(**values)


def alert(**fields):
    values = {"quartier": QuartierFactory(), "key": "k", "sentence": "Trois fois", "made_on": "2026-01-05"}
    return Alert.objects.create(**{**values, "rule": fields.pop("rule", None) or rule()(), **fields})


def same_mark_twice():
    row = rule()()
    for _ in range(2):
        AlertMark.objects.create(rule=row, last_event=1)


def same_alert_twice():
    first = alert()
    alert(rule=first.rule)


NOW = timezone.now
CASES = {
    "diagnostic_title_given": diagnostic(title=""),
    "diagnostic_kind_known": diagnostic(kind="x"),
    "diagnostic_status_known": diagnostic(status="x"),
    "diagnostic_period": diagnostic(starts_on="2026-02-01", ends_on="2026-01-31"),
    "diagnostics_diagnostic_uid_key": lambda: DiagnosticFactory(uid=DiagnosticFactory().uid),
    "participantgroup_once": same_group_twice,
    "participantgroup_kind_known": group(kind="x"),
    "participantgroup_count": group(count=0),
    "participantgroup_within_count": group(women=2, men=2),
    "diagnostictext_once": same_text_twice,
    "verbatim_text_given": lambda: Verbatim.objects.create(diagnostic=DiagnosticFactory(), text=""),
    "score_once": same_score_twice,
    "stop_label_given": stop(label=""),
    "stop_place_whole": lambda: stop(entrance=EntranceFactory())(),
    "stop_position": stop(latitude=48.0),
    "diagnostics_stop_uid_key": same_stop_twice,
    "score_level_of_grid": level_of_another_grid,
    "score_stop_of_diagnostic": score_of_another_walk,
    "diagnosticdocument_file_whole": lambda: document(size=0),
    "diagnosticdocument_once": same_document_twice,
    "diagnostics_diagnosticdocument_uid_key": lambda: document(uid=document().uid),
    "incidenttype_name_once": lambda: [IncidentTypeFactory(name="Épave"), IncidentTypeFactory(name="EPAVE")],
    "incidenttype_name_given": lambda: IncidentTypeFactory(name=""),
    "incidenttype_family_known": lambda: IncidentTypeFactory(family="x"),
    "hallstate_level": lambda: HallStateFactory(level=5),
    "hallstate_seen_on_plausible": lambda: HallStateFactory(seen_on=datetime.date(1999, 12, 31)),
    "diagnostics_hallstate_uid_key": lambda: HallStateFactory(uid=HallStateFactory().uid),
    "diagnostics_hallstate_stop_id_key": state_twice_at_a_halte,
    "photoupload_size": lambda: upload(received=11),
    "diagnostics_photoupload_uid_key": lambda: upload(uid=upload().uid),
    "photochunk_once": same_chunk_twice,
    "observation_type_of_incident": change(incident_type=IncidentTypeFactory),
    "observation_priority_known": change(priority=4),
    "issue_title_given": issue(title=""),
    "issue_rank_range": issue(gravity=5),
    "issue_status_known": issue(status="x"),
    "issue_priority_dated": issue(decided_on="2026-01-05"),
    "alertrule_known": rule(name=""),
    "alertrule_days": rule(days=0),
    "alertrule_threshold": rule(kind="severity", threshold=5),
    "alertrule_silence_of_all": lambda: rule(kind="silence", theme=ThemeFactory())(),
    "alert_open_once": same_alert_twice,
    "diagnostics_alertmark_rule_id_key": same_mark_twice,
    "alert_acknowledged_signed": lambda: alert(acknowledged_at=NOW()),
    "theme_name_once": lambda: [ThemeFactory(name="Propretés"), ThemeFactory(name="PROPRETES")],
    "theme_name_given": lambda: ThemeFactory(name=""),
    "themeitem_name_once": lambda: ThemeItemFactory(theme=ThemeItemFactory(name="Été").theme, name="ete"),
    "themeitem_name_given": lambda: ThemeItemFactory(name=""),
    "observation_kind_known": change(kind="x"),
    "observation_severity_level": change(severity=5),
    "observation_responsible_known": change(responsible_body="x"),
    "observation_over_dated": change(status="done"),
    "observation_reason_of_closed": change(closing_reason="no_action"),
    "observation_duplicate_closed": duplicate_of_itself,
    "observation_entrance_in_building": change(entrance=EntranceFactory),
    "observation_building_in_residence": change(building=BuildingFactory),
    "observation_position": change(latitude=48.0),
    "observation_seen_on_plausible": change(seen_on=datetime.date(1999, 12, 31)),
    "observation_answer_signed": change(answer="sans auteur"),
    "observationphoto_once": same_photo_twice,
    "observationphoto_size": lambda: photo(width=2001),
    # Foreign keys on two columns, checked when the transaction ends.
    "observation_item_of_theme": lambda: ObservationFactory(item=ThemeItemFactory()),
    "observation_building_of_residence": building_elsewhere,
    "observation_entrance_of_building": entrance_elsewhere,
    # Unique fields.
    "diagnostics_observation_uid_key": lambda: ObservationFactory(uid=ObservationFactory().uid),
    "diagnostics_observationphoto_uid_key": same_uid_twice,
    "observationtally_once": same_tally_twice,
    "monthlytally_once": same_month_twice,
    "quartiertally_once": same_quartier_twice,
}
# Other wrong values of constraints that say several things.
MORE = [
    ("observation_severity_level", change(severity=0)),
    ("observation_over_dated", change(over_at=NOW)),
    ("observation_reason_of_closed", change(status="closed", over_at=NOW, closing_reason="x")),
    ("observation_duplicate_closed", change(duplicate_of=lambda: ObservationFactory().pk)),
    ("observation_position", change(latitude=91.0, longitude=2.0)),
    ("observation_position", change(latitude=48.0, longitude=181.0)),
    ("observation_answer_signed", change(answered_at=NOW)),
    ("observation_answer_signed", change(answered_by=UserFactory, answered_at=NOW)),
    ("observationphoto_size", lambda: photo(height=0)),
    ("score_level_of_grid", level_changed_for_another_grid),
    ("diagnosticdocument_file_whole", lambda: document(title="")),
    ("photoupload_size", lambda: upload(size=11 * 1024 * 1024)),
    ("hallstate_level", lambda: HallStateFactory(level=0)),
]


# Kept by triggers, which need the rows of other tables.
BY_TRIGGERS = {"score_level_of_grid", "score_stop_of_diagnostic"}
# Implied by the primary key: only there for the foreign key on (item, theme), which has its case.
IMPLIED = {"themeitem_of_theme"}
# Broken one by one in `test_grids`.
OF_GRIDS = {
    constraint.name for model in (Grid, GridLevel, GridTheme, GridItem) for constraint in model._meta.constraints
}


def until_the_end(breaks):
    """Run it, and check what is checked when a transaction ends."""
    breaks()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize(("name", "breaks"), [*CASES.items(), *MORE])
def test_a_broken_constraint_is_refused(name, breaks):
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        until_the_end(breaks)
    assert refused.value.__cause__.diag.constraint_name == name


def test_every_constraint_has_its_case():
    declared = {
        constraint.name
        for model in apps.get_app_config("diagnostics").get_models()
        for constraint in model._meta.constraints
        if isinstance(constraint, CheckConstraint | UniqueConstraint)
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint JOIN pg_class ON pg_class.oid = conrelid WHERE "
            "relname LIKE 'diagnostics_%' AND relname NOT LIKE '%event' AND contype IN ('c', 'u', 'x')"
            " AND conname NOT LIKE '%_check'"
            # Django makes those of the tables between two others.
            " AND conname NOT LIKE '%_uniq'"
            " OR conname LIKE 'observation_%_of_%' AND contype = 'f'"
        )
        in_database = {name for (name,) in cursor.fetchall()}
    assert declared | in_database | BY_TRIGGERS == {*CASES, *IMPLIED, *OF_GRIDS}


@pytest.mark.parametrize(
    "constraint",
    [
        constraint
        for model in (Theme, ThemeItem, Observation)
        for constraint in model._meta.constraints
        if constraint.name != "themeitem_of_theme"
    ],
    ids=lambda constraint: constraint.name,
)
def test_what_is_refused_is_said_in_french(constraint):
    assert constraint.violation_error_message.endswith(".")
    assert "Constraint" not in constraint.violation_error_message


def test_what_has_served_is_not_deleted():
    row = ObservationFactory(item=None)
    for other in (row.theme, row.quartier, row.author):
        with pytest.raises(IntegrityError), transaction.atomic():
            type(other).objects.filter(pk=other.pk).delete()
