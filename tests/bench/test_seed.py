"""The seeder of the measures makes what it says, and leaves the counts right."""

from collections import Counter

from django.db.models import Sum

from accounts.models import User
from bench import actions, field, insertion, matrix
from bench.seed import HALLS, RESIDENCES, seed
from bench.words import COMMON, RARE, RARE_TIMES, vocabulary
from diagnostics.models import MonthlyTally, Observation, ObservationTally
from insertion.clause import compute, last_of, month_limit
from insertion.models import HoursStatement, HoursTally, Lot, Pathway, Placement
from partners.models import Partner, PartnerKind, Presence
from partners.reads import places_of
from territories.models import Entrance, IndicatorValue, Quartier, Residence


def test_it_makes_what_it_says(transactional_db: None) -> None:
    made = seed(200, quartiers=30)

    assert Observation.objects.count() == 200
    assert Quartier.objects.count() == 30
    assert Residence.objects.count() == 30 * RESIDENCES
    assert Entrance.objects.count() == 30 * RESIDENCES * 2 * HALLS
    assert IndicatorValue.objects.filter(zone_kind="quartier").count() == 30 * 8 * 2
    busiest = Counter(Observation.objects.values_list("quartier_id", flat=True))
    assert busiest.most_common(1)[0][0] == made.busiest_id
    assert busiest[made.busiest_id] > busiest[made.usual_id]

    manager, officer = User.objects.get(pk=made.manager_id), User.objects.get(pk=made.officer_id)
    assert len(manager.scope.manager_quartier_ids) == 30
    assert len(officer.scope.officer_quartier_ids) == 15
    assert User.objects.get(pk=made.administrator_id).is_administrator
    assert Observation.objects.matching(RARE).count() == RARE_TIMES
    assert Observation.objects.matching(COMMON).count() > RARE_TIMES
    assert len(set(vocabulary())) == len(vocabulary())

    # The counts equal a recount by other means.
    counted = Counter(Observation.objects.values_list("quartier_id", "theme_id", "status", "severity"))
    kept: Counter[tuple[int, int, str, int]] = Counter()
    for row in ObservationTally.objects.values_list("quartier_id", "theme_id", "status", "severity", "total"):
        kept[row[:4]] += row[4]
    assert kept == counted
    assert sum(MonthlyTally.objects.values_list("total", flat=True)) == 200


def test_triggers_work_again_and_keys_go_on(transactional_db: None) -> None:
    seed(20, quartiers=5)
    known = Observation.objects.order_by("-pk").first()
    assert known is not None
    known.pk, known.uid = None, "00000000-0000-4000-8000-000000000000"
    known.save(force_insert=True)
    assert known.pk == 21
    assert sum(ObservationTally.objects.values_list("total", flat=True)) == 21
    known.text = "Une autre phrase"
    known.save()
    known.refresh_from_db()
    assert known.version == 2
    assert known.events.count() == 2


def test_the_walk_of_the_measures_is_whole_and_made_once(transactional_db: None) -> None:
    made = seed(40, quartiers=15)
    walk = field.walk_of(made)
    assert field.walk_of(made) == walk
    assert walk.stops.count() == field.STOPS
    assert walk.scores.count() == field.STOPS * field.ITEMS
    found = Observation.objects.filter(stop__diagnostic=walk)
    assert (found.count(), found.filter(photos__isnull=False).count()) == (field.FINDINGS, field.FINDINGS)
    assert walk.quartier_keys[0] in User.objects.get(pk=made.officer_id).scope.officer_quartier_ids


def test_the_directory_of_the_matrix(transactional_db: None) -> None:
    seed(20, quartiers=30)
    matrix.fill(1000)
    user = User.objects.get(pk=1)
    assert Partner.objects.count() == 1000
    assert Presence.objects.current().count() < Presence.objects.count()
    heavy = places_of(user)
    assert set(heavy) <= set(range(1, 1001, matrix.HEAVY))
    assert heavy
    # The keys that were given are not given again.
    assert Partner.objects.create(kind_id=PartnerKind.objects.values_list("pk")[0][0], name="Suivant").pk == 1001


def test_insertion_keeps_the_rules_that_its_triggers_would_have_kept(transactional_db: None) -> None:
    """The triggers are off while it is filled: what they refuse is not there, what they keep is right."""
    made = seed(10, quartiers=30)
    matrix.fill(60)
    actions.fill(actions.LONG + actions.USUAL, made)
    insertion.fill(1, made)

    lots = insertion.LONG + insertion.USUAL
    assert Lot.objects.count() == lots
    outside = Placement.objects.filter(lot=None).count()
    assert Placement.objects.filter(lot__isnull=False).count() == lots * insertion.PATHWAYS
    assert Pathway.objects.count() == Placement.objects.count()
    assert HoursStatement.objects.count() == (lots * insertion.PATHWAYS + outside) * insertion.MONTHS
    for line in HoursStatement.objects.select_related("sheet", "placement"):
        step, month = line.placement, line.sheet.month
        assert step.ends_on is not None
        assert line.hours <= month_limit(max(step.starts_on, month), min(step.ends_on, last_of(month)))
        assert (line.sheet.lot_id, line.sheet.action_id) == (step.lot_id, None if step.lot_id else step.action_id)
    for lot in Lot.objects.all():
        clause = compute(lot.amount, lot.labour_share, lot.insertion_rate, lot.hourly_cost)
        assert (lot.target_hours, lot.worked_hours, lot.due_hours) == (
            clause.target_hours,
            clause.worked_hours,
            clause.target_hours,
        )
    tallies = HoursTally.objects.aggregate(done=Sum("done"), waiting=Sum("waiting"))
    assert min(tallies.values()) > 0
    assert sum(tallies.values()) == HoursStatement.objects.aggregate(n=Sum("hours"))["n"]
