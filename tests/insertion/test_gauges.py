"""Hours against their targets: lateness, pace, forecast, shares of 5 and 10 %, penalties; the pages that show them."""

import datetime
import re
from decimal import Decimal
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.enums import Role
from accounts.models import TeamQuartier
from actions.models import Action
from dashboards.reads.timeline import SOURCES, Days, Reader, timeline_of
from insertion.enums import GaugeState
from insertion.models import Amendment, ClauseSettings, ContractGroup, Lot, ProjectTarget, Sheet
from insertion.reads.gauges import OutsideHours, by_quartier, gauges_of
from insertion.reads.lots import standings
from insertion.reads.publics import publics_of
from territories.models import Quartier
from tests.factories import (
    ActionFactory,
    LotFactory,
    MembershipFactory,
    PartnerFactory,
    PathwayFactory,
    PlacementFactory,
    QuartierFactory,
    TeamFactory,
    UrbanProjectFactory,
    UserFactory,
    work,
)

DAY = datetime.date
# Half way: the 182nd day of the 365 of 2026.
MID = DAY(2026, 7, 1)
LAST = DAY(2026, 12, 31)
pytestmark = pytest.mark.django_db


def validated(lot, months, **step):
    """Validate hours of a lot, {month of 2026: hours}, by as many people as they need."""
    for month, hours in months.items():
        left, parts = Decimal(hours), []
        while left > 0:
            parts.append(min(left, Decimal(150)))
            left -= parts[-1]
        for number, part in enumerate(parts, 1):
            work(PlacementFactory(lot=lot, **step), DAY(2026, month, 1), part, is_validated=number == len(parts))


def at(day):
    return datetime.datetime.combine(day, datetime.time(12), tzinfo=timezone.get_current_timezone())


def judged(lot, today=MID, year=None):
    return gauges_of(Lot.objects.filter(pk=lot.pk), year=year, today=today).lots[0]


def group_of(*lots):
    group = ContractGroup.objects.create(name="Rénovation du nord")
    for lot in lots:
        lot.contract.group = group
        lot.contract.save()
    return group


# ---- late or not ----------------------------------------------------------------------------------------------------


def test_half_way_with_300_hours_of_833_is_late():
    lot = LotFactory()
    validated(lot, {1: 100, 3: 100, 5: 100})

    row = judged(lot)
    # 833 × 182 ÷ 365 = 415.4 hours are due by now: 115.4 are missing, 83.3 are admitted.
    assert round(row.expected, 1) == Decimal("415.4")
    assert row.state == GaugeState.LATE
    assert "115\u202fh de moins que les 415\u202fh attendues" in row.why
    assert "écart admis : 83\u202fh" in row.why


@pytest.mark.parametrize(("hours", "is_late"), [("332", True), ("332.5", False)])
def test_the_tolerance_is_a_share_of_the_hours_due(hours, is_late):
    # 415.36 - 83.30 = 332.06 hours at least.
    lot = LotFactory()
    validated(lot, {1: hours})

    assert judged(lot).is_late is is_late


def test_the_tolerance_is_that_of_the_settings_of_the_year():
    lot = LotFactory()
    validated(lot, {1: 300})
    ClauseSettings.objects.create(year=2026, late_tolerance=14)

    # 14 % of 833 are 116.6 hours: more than the 115.4 that are missing.
    assert not judged(lot).is_late


def test_hours_that_wait_are_not_done():
    lot = LotFactory()
    work(PlacementFactory(lot=lot), DAY(2026, 1, 1), 120)
    row = judged(lot)

    assert (row.done, row.waiting) == (0, 120)


def test_a_lot_before_its_beginning_is_to_come_and_one_that_is_done_is_done():
    later = LotFactory(starts_on=DAY(2026, 8, 1))
    done = LotFactory()
    validated(done, {1: 400, 2: 433})

    assert judged(later).state == GaugeState.COMING
    assert (judged(done).state, judged(done).share) == (GaugeState.DONE, 100)


def test_once_its_end_has_passed_a_lot_is_late_for_one_hour_until_its_penalty_is_decided():
    lot = LotFactory(ends_on=DAY(2026, 3, 31))
    validated(lot, {1: 400, 2: 432})

    assert judged(lot, DAY(2026, 3, 31)).state != GaugeState.LATE
    row = judged(lot, DAY(2026, 4, 1))
    assert (row.state, row.missing, row.days_late) == (GaugeState.LATE, 1, 1)
    assert "il manque 1\u202fh" in row.why
    Lot.objects.filter(pk=lot.pk).update(penalty_decision="waived", penalty_note="Liquidation")
    assert judged(lot, DAY(2026, 4, 1)).state == GaugeState.CLOSED


# ---- pace and forecast ----------------------------------------------------------------------------------------------


def test_the_forecast_goes_on_at_the_pace_of_the_last_three_validated_months():
    lot = LotFactory()
    validated(lot, {1: 100, 3: 30, 4: 60, 5: 90})
    work(PlacementFactory(lot=lot), DAY(2026, 6, 1), 150)

    row = judged(lot)
    assert row.pace == 60
    # 280 done, from 31 May on: 214 days of 30.4375 at 60 h are 421.85.
    assert row.forecast == 702
    # 553 hours at 60 a month are 9.2167 months: 281 days after 31 May.
    assert row.met_on == DAY(2026, 5, 31) + datetime.timedelta(281) == DAY(2027, 3, 8)
    assert row.met_words == "vers le 8 mars 2027"


def test_a_lot_whose_forecast_is_short_is_to_be_watched():
    lot = LotFactory()
    validated(lot, {4: 120, 5: 120, 6: 100})

    short = judged(lot)
    # 340 + 113.33 × 184 ÷ 30.4375.
    assert (short.forecast, short.state) == (1025, GaugeState.ON_TIME)
    other = LotFactory()
    validated(other, {1: 340, 4: 10, 5: 10, 6: 10})
    row = judged(other)
    # 370 + 10 × 184 ÷ 30.4375.
    assert (row.forecast, row.state) == (430, GaugeState.AT_RISK)


def test_without_a_validated_month_for_more_than_three_months_the_target_is_never_met():
    lot = LotFactory()
    validated(lot, {1: 100, 2: 100, 3: 100})

    assert judged(lot, DAY(2026, 6, 30)).pace == 100
    row = judged(lot)
    assert (row.pace, row.forecast, row.met_on, row.met_words) == (0, 300, None, "jamais à ce rythme")
    assert row.pace_words == "plus rien de validé depuis le 31 mars"
    assert judged(LotFactory()).met_words == "pas encore de rythme"


# ---- judged together ------------------------------------------------------------------------------------------------


def test_what_one_lot_of_a_group_does_beyond_counts_for_the_others():
    behind, ahead = LotFactory(), LotFactory()
    validated(behind, {1: 100})
    validated(ahead, {1: 600})
    assert judged(behind).is_late
    group_of(behind, ahead)

    # 700 done of the 831 due by now of 1666: 131 are missing, 166.6 are admitted.
    row = judged(behind)
    assert not row.is_late
    assert (row.unit.due, row.unit.done) == (1666, 700)


def test_a_lot_that_is_ahead_is_late_with_its_group():
    ahead, behind = LotFactory(), LotFactory()
    validated(ahead, {1: 450})
    group_of(ahead, behind)

    row = judged(ahead)
    assert row.is_late
    assert row.why.startswith("ensemble, 381\u202fh de moins")


def test_a_lot_that_has_done_its_part_is_not_late_with_its_group():
    done, behind = LotFactory(), LotFactory()
    validated(done, {1: 400, 2: 433})
    group_of(done, behind)
    Lot.objects.filter(pk=behind.pk).update(is_typed=True, typed_reason="Clause en heures", target_hours=3000)

    assert judged(behind).is_late
    assert judged(done).state == GaugeState.DONE


def test_penalties_of_a_group_are_what_it_misses_together_once_all_of_it_is_over():
    settled = {"settled_at": timezone.now(), "settled_by": UserFactory(), "penalty_per_hour": 40}
    first = LotFactory(ends_on=DAY(2026, 3, 31), **settled)
    second = LotFactory(ends_on=DAY(2026, 3, 31), **settled)
    last = LotFactory(ends_on=DAY(2026, 5, 31), **settled)
    validated(first, {1: 433})
    validated(second, {1: 633})
    validated(last, {1: 500, 2: 633})
    group_of(first, second, last)

    assert judged(first, DAY(2026, 5, 31)).penalty.hours == 0
    # 400 and 200 hours are missing, 300 are beyond: 300 are owed, two thirds of them by the first.
    assert judged(first).penalty.hours == 200
    assert judged(first).penalty.amount == Decimal("8000.00")
    assert judged(second).penalty.amount == Decimal("4000.00")
    assert judged(last).penalty.amount == 0


def test_a_penalty_is_owed_after_the_end_at_the_price_of_the_lot():
    lot = LotFactory(
        ends_on=DAY(2026, 3, 31), penalty_per_hour=Decimal("42.5"), settled_at=timezone.now(), settled_by=UserFactory()
    )
    validated(lot, {1: 300, 2: "532.5"})

    assert judged(lot, DAY(2026, 3, 31)).penalty.hours == 0
    penalty = judged(lot).penalty
    assert (penalty.hours, penalty.amount) == (Decimal("0.5"), Decimal("21.25"))
    Lot.objects.filter(pk=lot.pk).update(penalty_decision="applied", penalty_amount=20)
    assert (judged(lot).penalty.hours, judged(lot).penalty.amount) == (0, 20)


def test_the_page_of_a_lot_and_the_overview_say_the_same_penalty_to_the_cent():
    settled = {"settled_at": timezone.now(), "settled_by": UserFactory(), "penalty_per_hour": 40}
    behind = [LotFactory(contract__reference=name, ends_on=DAY(2026, 3, 31), **settled) for name in ("C", "B", "A")]
    ahead = LotFactory(contract__reference="D", ends_on=DAY(2026, 3, 31), **settled)
    group_of(*behind, ahead)
    # Together they miss 2399 hours: not a multiple of three to the hundredth.
    validated(ahead, {1: 450, 2: 483})

    lots = Lot.objects.select_related("contract").filter(pk__in=[lot.pk for lot in behind])
    found = standings(lots, today=MID)
    assert sum(row.missing for row in found.values()) == 2399
    assert {key: (row.missing, row.penalty) for key, row in found.items()} == {
        lot.pk: (lot.penalty.hours, lot.penalty.amount) for lot in gauges_of(lots, today=MID).lots
    }


def test_a_lot_that_is_not_settled_owes_hours_and_no_euro():
    lot = LotFactory(ends_on=DAY(2026, 3, 31), penalty_per_hour=40)

    assert (judged(lot).penalty.hours, judged(lot).penalty.amount) == (833, None)


# ---- 5 and 10 % -----------------------------------------------------------------------------------------------------


def share_of(kind, year=2026, today=LAST):
    gauges = gauges_of(Lot.objects.all(), year=year, today=today)
    shares = gauges.shares(ClauseSettings.objects.of_year(year))
    return next(gauge for gauge in shares if gauge.kind == kind)


def test_five_percent_are_held_or_not_by_year():
    # 16,667 hours of work: 5 % are 833.35, rounded as the clause of the lot is.
    lot = LotFactory(contract__kind="npnru", contract__starts_on=DAY(2026, 1, 1), contract__ends_on=DAY(2027, 12, 31))
    validated(lot, {1: 400, 2: 432})

    gauge = share_of("npnru")
    assert (gauge.worked, gauge.due, gauge.done, gauge.owed_hours) == (16_667, 833, 832, 833)
    assert not gauge.is_held
    assert gauge.lacks == 0
    work(PlacementFactory(lot=lot, starts_on=DAY(2027, 1, 1)), DAY(2027, 1, 1), 1, is_validated=True)
    assert not share_of("npnru").is_held
    assert share_of("npnru", 2027).is_held
    assert share_of("npnru", 2027).reached_text == "5,00\u202f%"
    assert share_of("npnru", 2025).worked == share_of("gup").worked == 0


def test_lots_whose_clause_is_just_the_share_are_enough_however_many_they_are():
    for _ in range(3):
        lot = LotFactory(contract__kind="npnru")
        validated(lot, {1: 400, 2: 433})

    # 5 % of 50,001 hours are 2500.05; the three clauses, each rounded to the hour, ask for 2499.
    gauge = share_of("npnru")
    assert (gauge.due, gauge.owed_hours, gauge.lacks) == (2499, 2499, 0)
    assert (gauge.is_held, gauge.verdict, gauge.reached_text) == (True, "tenu", "5,00\u202f%")
    LotFactory(contract__kind="npnru", insertion_rate=4)
    assert share_of("npnru").lacks == 166


def test_ten_percent_of_gup_and_where_the_share_comes_from():
    ClauseSettings.objects.create(year=2026, gup_share=Decimal("7.5"), gup_source="Convention locale")
    lot = LotFactory(contract__kind="gup", insertion_rate=10)
    validated(lot, {1: 300, 2: 350})

    gauge = share_of("gup", today=MID)
    assert (gauge.owed_text, gauge.source, gauge.settings_year) == ("7,5\u202f%", "Convention locale", 2026)
    # 650 hours of the 1250 asked for in the end; 623 are by now.
    assert (gauge.is_late, gauge.verdict) == (False, "en bonne voie")
    assert round(gauge.engaged, 2) == Decimal("10.00")
    late = share_of("gup", today=DAY(2026, 12, 30))
    assert (late.is_late, late.verdict) == (True, "en retard sur le calendrier")
    assert share_of("gup").verdict == "non tenu : il manque 600\u202fh"


def test_contracts_of_another_kind_are_held_to_no_share():
    LotFactory()

    assert [gauge.lots for gauge in gauges_of(Lot.objects.all()).shares(ClauseSettings.objects.of_year(2026))] == [
        0,
        0,
    ]


# ---- what lots add up to --------------------------------------------------------------------------------------------


def test_lots_add_up_by_contract_project_kind_group_and_quartier():
    north, south = QuartierFactory(name="Nord"), QuartierFactory(name="Sud")
    project = UrbanProjectFactory(name="Renouveau")
    first = LotFactory(contract__quartiers=[north, south], contract__project=project, contract__kind="npnru")
    beside = LotFactory(contract=first.contract, amount=2_000_000)
    last = LotFactory(contract__quartiers=[south], contract__starts_on=DAY(2025, 1, 1), contract__kind="gup")
    old = LotFactory(contract__starts_on=DAY(2024, 1, 1), contract__ends_on=DAY(2025, 6, 30))
    validated(first, {1: 100, 2: 50})
    work(PlacementFactory(lot=last), DAY(2025, 12, 1), 60, is_validated=True)
    work(PlacementFactory(lot=last), DAY(2026, 1, 1), 40)
    work(PlacementFactory(lot=beside), DAY(2026, 1, 1), 7, is_validated=True)
    group_of(first, last)

    gauges = gauges_of(Lot.objects.all(), year=2026, today=MID)
    due, more = 833, 1667

    def sums(rows):
        return {row.label: (row.due, row.done, row.in_year, row.waiting) for row in rows}

    assert old.pk not in {lot.pk for lot in gauges.of_year}
    ours = (due + more, 157, 157, 0)
    other = (due, 60, 0, 40)
    together = (2 * due + more, 217, 157, 40)
    assert sums(gauges.by_contract) == {str(first.contract): ours, str(last.contract): other}
    assert sums(gauges.by_project) == {"Renouveau": ours}
    assert list(sums(gauges.by_kind).values()) == [other, ours]
    assert sums(gauges.by_group) == {"Rénovation du nord": together}
    assert sums([gauges.total()]) == {"Tous les lots": together}
    outside = [OutsideHours(1, Decimal(20), Decimal(3), [south.pk])]
    assert sums(by_quartier(gauges, Quartier.objects.all(), outside)) == {
        "Nord": ours,
        "Sud": (2 * due + more, 217, 177, 43),
    }


# ---- who works ------------------------------------------------------------------------------------------------------


def publics(user_masks, year=2026):
    return publics_of(Lot.objects.all(), Action.objects.all(), year, is_masked=user_masks)


def test_key_shares_count_people_and_their_validated_hours():
    lot = LotFactory()
    woman = PathwayFactory(sex="woman", age_bracket="from_18", home_area="qpv", criteria=["detld", "rsa"])
    man = PathwayFactory(sex="man", age_bracket="from_26", home_area="outside")
    work(PlacementFactory(lot=lot, pathway=man, ends_on=DAY(2026, 3, 31)), DAY(2026, 1, 1), 30)
    work(PlacementFactory(lot=lot, pathway=woman, work_share=50), DAY(2026, 1, 1), 90, is_validated=True)
    PlacementFactory(lot=None, action=ActionFactory(), pathway=woman, work_share=50)

    found = publics(False)
    assert (found.people, found.hours, found.mean) == (2, 120, 60)
    assert [(row.name, row.people, row.hours, row.share) for row in found.shares] == [
        ("qpv", 1, 90, 50), ("women", 1, 90, 50), ("young", 1, 90, 50), ("long_term", 1, 90, 50),
    ]  # fmt: skip
    assert publics(False, 2025).people == 0


def test_small_numbers_are_masked_and_so_is_what_would_tell_them():
    lot = LotFactory()
    traits = [("woman", "qpv")] * 5 + [("man", "outside")] * 5 + [("man", "qpv")] * 3
    for sex, home in traits:
        PlacementFactory(lot=lot, pathway=PathwayFactory(sex=sex, home_area=home))

    found = {row.name: row.people for row in publics(True).shares}
    # Five women of thirteen are told; eight residents are too; nobody is young: nothing is told of one.
    assert found == {"qpv": 8, "women": 5, "young": 0, "long_term": 0}
    PlacementFactory(lot=lot, pathway=PathwayFactory(sex="man", home_area="qpv", age_bracket="under_18"))
    found = {row.name: row.people for row in publics(True).shares}
    assert found["young"] is None
    for _ in range(20):
        PlacementFactory(lot=lot, pathway=PathwayFactory(sex="woman", home_area="qpv"))
    # All but five live in a QPV; all but nine are women.
    assert {row.name: row.people for row in publics(True).shares}["women"] == 25
    Lot.objects.get().placements.filter(pathway__home_area="outside").first().delete()
    assert {row.name: row.people for row in publics(True).shares}["qpv"] is None
    assert {row.name: row.people for row in publics(False).shares}["qpv"] == 29


def test_fewer_than_five_people_are_not_counted():
    PlacementFactory(pathway=PathwayFactory(sex="woman"))

    found = publics(True)
    assert (found.people, found.mean) == (None, None)
    assert all(row.people is None and row.hours is None for row in found.shares)


# ---- pages ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def quartier():
    return QuartierFactory(name="Les Tilleuls")


def member(quartier, role):
    user = UserFactory()
    MembershipFactory(user=user, team=TeamFactory(quartiers=[quartier]), role=role)
    return user


@pytest.fixture
def officer(quartier):
    return member(quartier, Role.OFFICER)


def page(client, user, name, *args, **query):
    client.force_login(user)
    return client.get(reverse(name, args=args, query=query))


def late_lot(quartier, title="Gros œuvre", **more):
    today = timezone.localdate()
    return LotFactory(
        contract__quartiers=[quartier],
        contract__kind="npnru",
        contract__starts_on=DAY(today.year, 1, 1),
        contract__ends_on=DAY(today.year, 12, 31),
        starts_on=DAY(today.year - 1, 1, 1),
        title=title,
        **more,
    )


@pytest.mark.parametrize("number", [1, 3])
def test_the_overview_costs_the_same_whatever_there_is(number, quartier, officer, client, django_assert_num_queries):
    for _ in range(number):
        lot = late_lot(quartier, contract__project=UrbanProjectFactory(quartiers=[quartier]))
        validated(lot, {1: 100})
        action = ActionFactory(programme__quartiers=[quartier], quartiers=[quartier])
        work(PlacementFactory(lot=None, action=action), DAY(2026, 1, 1), 20, is_validated=True)
    group_of(lot)
    client.force_login(officer)
    client.get(reverse("insertion:overview"))
    with django_assert_num_queries(10):
        text = client.get(reverse("insertion:overview")).content.decode()
    assert text.count("de moins que les") == number
    assert f"{20 * number}\u202fh hors marchés" in text


def test_without_settings_the_overview_says_who_writes_them(quartier, officer, client, administrator):
    late_lot(quartier)
    ClauseSettings.objects.all().delete()

    assert "demandez à un administrateur" in page(client, officer, "insertion:overview").content.decode()
    assert reverse("insertion:settings_list") in page(client, administrator, "insertion:overview").content.decode()


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize(("name", "queries"), [("lot_list", 8), ("my_panel", 8)])
def test_lists_and_panels_cost_the_same(name, queries, number, quartier, officer, client, django_assert_num_queries):
    for _ in range(number):
        validated(late_lot(quartier), {1: 100})
    client.force_login(officer)
    with django_assert_num_queries(queries):
        text = client.get(reverse(f"insertion:{name}")).content.decode()
    assert text.count("Gros œuvre") >= number


def test_the_overview_says_what_is_late_and_links_to_its_rows(quartier, officer, client):
    lot = late_lot(quartier, "Peinture", contract__reference="NP-1")
    validated(lot, {1: 100})
    LotFactory(title="D’ailleurs")

    text = page(client, officer, "insertion:overview").content.decode()
    assert "Peinture" in text
    assert "D’ailleurs" not in text
    assert "manque 733\u202fh" not in text
    assert "manque 733 h" in text
    assert f"{reverse('insertion:lot_list')}?etat=en-retard" in text
    rows = page(client, officer, "insertion:lot_list", etat="en-retard")
    assert [row.title for row in rows.context["rows"]] == ["Peinture"]
    assert not page(client, officer, "insertion:lot_list", etat="atteint").context["rows"]


def test_the_overview_begins_the_work(officer, client):
    text = page(client, officer, "insertion:overview").content.decode()
    assert "Pas encore de marché avec une clause" in text
    assert "Écrivez le premier marché" in text


def test_the_list_is_filtered_and_sorted(quartier, officer, client):
    company = PartnerFactory(name="Couleurs du Nord")
    big = late_lot(quartier, "Grand", contract__reference="ZX-2", company=company)
    small = late_lot(quartier, "Petit", contract__reference="A-1", amount=100_000)
    project = UrbanProjectFactory(quartiers=[quartier])
    Lot.objects.get(pk=small.pk).contract.__class__.objects.filter(pk=small.contract_id).update(
        project=project, kind="gup", responsible=officer
    )

    def titles(**query):
        return [row.title for row in page(client, officer, "insertion:lot_list", **query).context["rows"]]

    assert titles(tri="marche") == ["Petit", "Grand"]
    assert titles(tri="-reste") == ["Grand", "Petit"]
    assert titles(type="gup") == titles(projet=project.pk) == titles(montrer="moi") == ["Petit"]
    assert titles(entreprise=company.pk) == titles(q="zx-2") == ["Grand"]
    assert titles(annee=big.starts_on.year - 1) == []
    assert titles(ouvrage="bailleur", tri="marche") == ["Petit", "Grand"]
    assert titles(annee="x") == []


def test_the_list_is_sent_as_a_file(quartier, officer, client):
    late_lot(quartier, "Peinture", contract__reference="NP-1")
    answer = page(client, officer, "insertion:lot_list", format="csv")
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    head, row = (dict(zip(lines[5].split(";"), line.split(";"), strict=True)) for line in (lines[5], lines[6]))
    assert (row["Marché"], row["Heures dues"], row["État"]) == ("NP-1", "833", "En retard")
    assert head["Reste (h)"] == "Reste (h)"
    book = page(client, officer, "insertion:lot_list", format="xlsx")
    sheet = load_workbook(BytesIO(b"".join(book.streaming_content)))["Données"]
    book.close()
    assert [sheet.cell(2, column).value for column in (1, 13)] == ["NP-1", 833]


def test_proximity_sees_totals_without_small_numbers(quartier, officer, client):
    lot = late_lot(quartier)
    validated(lot, {1: 100}, pathway__sex="woman")
    reader = member(quartier, Role.PROXIMITY)

    assert "Relevés" in page(client, officer, "insertion:overview").content.decode()
    seen = page(client, officer, "insertion:publics_panel", annee=2026).content.decode()
    assert "non montré" not in seen
    assert "100" in seen
    masked = page(client, reader, "insertion:publics_panel", annee=2026).content.decode()
    assert "moins de 5" in masked
    assert "1 (100" not in masked
    text = page(client, reader, "insertion:overview").content.decode()
    assert "833" in text
    assert 'id="releves"' not in text
    # Tabs lead where the reader may go.
    assert 'href="/insertion/parcours/"' in page(client, officer, "insertion:overview").content.decode()
    tabs = text.split('aria-label="Insertion"')[1].split("</nav>")[0]
    addresses = re.findall(r'href="([^"]+)"', tabs)
    assert len(addresses) == 4
    assert {client.get(address).status_code for address in addresses} == {200}
    assert "Aucune clause" in page(client, reader, "insertion:my_panel").content.decode()


def test_the_panel_of_a_quartier_counts_lots_and_actions_once(quartier, officer, client, django_assert_num_queries):
    lot = late_lot(quartier)
    validated(lot, {1: 100})
    action = ActionFactory(quartiers=[quartier])
    work(PlacementFactory(lot=None, action=action), DAY(2026, 2, 1), 20, is_validated=True)
    both = PlacementFactory(lot=lot, action=action, modality="educative", job_contract="cddu")
    work(both, DAY(2026, 3, 1), 10, is_validated=True)
    client.force_login(officer)
    with django_assert_num_queries(8):
        text = client.get(reverse("insertion:quartier_panel", args=[quartier.pk])).content.decode()
    assert "130 h, dont 20 h" in text
    assert page(client, officer, "insertion:quartier_panel", QuartierFactory().pk).status_code == 404


def test_my_desk_tells_sheets_exits_and_ends(quartier, officer, client):
    today = timezone.localdate()
    lot = LotFactory(
        contract__quartiers=[quartier],
        contract__starts_on=today - datetime.timedelta(10),
        contract__ends_on=today + datetime.timedelta(59),
        title="Bientôt fini",
    )
    sheet = work(PlacementFactory(lot=lot), today, 5).sheet
    Sheet.objects.filter(pk=sheet.pk).update(sent_at=timezone.now())
    ended = PathwayFactory(ended_on=today - datetime.timedelta(100))
    PlacementFactory(lot=lot, pathway=ended)
    told = PathwayFactory(ended_on=today - datetime.timedelta(100), exit_3="lasting")
    PlacementFactory(lot=lot, pathway=told)

    text = page(client, officer, "insertion:my_panel").content.decode()
    assert "Bientôt fini" in text
    assert "lot à finir" in text
    assert "relevé à valider" in text
    assert ended.number in text
    assert told.number not in text


# ---- what projects owe ----------------------------------------------------------------------------------------------


def test_a_project_has_the_targets_of_its_authorities_beside_our_lots(quartier, officer, client):
    project = UrbanProjectFactory(quartiers=[quartier])
    authority = PartnerFactory(name="SEMADER")
    ProjectTarget.objects.create(
        project=project, name="SEMADER", target_hours=9768, declared_hours=6577, declared_on=DAY(2026, 3, 31)
    )
    ProjectTarget.objects.create(project=project, name="SIDR", worked_hours=10_000, share=5)
    lot = late_lot(quartier, contract__project=project, contract__authority=authority)
    validated(lot, {1: 100})
    late_lot(quartier, contract__project=project)

    answer = page(client, officer, "insertion:project_board", project.pk)
    board = answer.context["board"]
    assert [(row.name, row.owed, row.reached and round(row.reached), row.ours.done) for row in board.rows] == [
        ("SEMADER", 9768, 67, 100),
        ("SIDR", 500, None, 0),
        ("Votre organisme", None, None, 0),
    ]
    assert (board.owed, board.declared, round(board.reached)) == (10_268, 6577, 67)
    text = answer.content.decode()
    assert "67\u202f%" in text
    assert f"ouvrage={authority.pk}" in text
    panel = page(client, officer, "insertion:project_panel", project.pk).content.decode()
    assert "10\u202f268 h" in panel


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_of_a_project_costs_the_same(number, quartier, officer, client, django_assert_num_queries):
    project = UrbanProjectFactory(quartiers=[quartier])
    for position in range(number):
        ProjectTarget.objects.create(project=project, name=f"MOA {position}", authority=PartnerFactory())
        late_lot(quartier, contract__project=project)
    client.force_login(officer)
    with django_assert_num_queries(10):
        text = client.get(reverse("insertion:project_board", args=[project.pk])).content.decode()
    assert text.count("MOA ") >= number


def test_a_target_is_written_changed_and_taken_away(quartier, officer, client):
    project = UrbanProjectFactory(quartiers=[quartier])
    sent = {"name": "SHLMR", "target_hours": "15099", "declared_hours": "11748,5", "share": "5,5"}
    client.force_login(officer)
    url = reverse("insertion:target_create", args=[project.pk])
    refused = client.post(url, sent)
    assert refused.status_code == 422
    assert "Des heures faites ont leur date" in refused.content.decode()
    client.post(url, sent | {"declared_on": "2026-03-31"})
    row = ProjectTarget.objects.get()
    assert (row.declared_hours, row.share) == (Decimal("11748.5"), Decimal("5.5"))
    again = client.post(url, {"name": "shlmr"})
    assert "Ce projet a déjà un objectif" in again.content.decode()
    change = reverse("insertion:target_update", args=[row.pk])
    client.post(change, {"name": "SHLMR", "target_hours": "100", "version": row.version})
    row.refresh_from_db()
    assert (row.target_hours, row.declared_hours) == (100, None)
    client.post(reverse("insertion:target_remove", args=[row.pk]))
    assert not ProjectTarget.objects.exists()


# ---- on the pages of others -----------------------------------------------------------------------------------------


def test_the_search_finds_a_contract_by_its_reference_and_by_its_title(quartier, officer, client):
    late_lot(quartier, contract__reference="NP-2026-011", contract__title="Résidentialisation")
    LotFactory(contract__reference="NP-2026-012", contract__title="Résidentialisation d’ailleurs")

    for words in ("np-2026-011", "residentialisation"):
        found = page(client, officer, "dashboards:search", q=words).context["results"].contracts
        assert [row.title for row in found] == ["Résidentialisation"], words
    assert found[0].detail.startswith("NP-2026-011")
    assert found[0].state == "Renouvellement urbain (NPNRU)"


def test_the_timeline_tells_contracts_targets_and_amendments(quartier, officer, client):
    lot = late_lot(
        quartier, "Peinture", contract__reference="NP-1", contract__title="Façades", contract__notified_on=MID
    )
    Lot.objects.filter(pk=lot.pk).update(settled_at=at(DAY(2026, 7, 3)), settled_by=officer)
    Amendment.objects.create(
        lot=lot, number="1", signed_on=DAY(2026, 8, 1), reason="Cages en plus", target_change=50, created_by=officer
    )
    late_lot(QuartierFactory(), contract__notified_on=MID)

    reader = Reader(officer, quartier)
    source = next(each for each in SOURCES if each.name == "insertion")
    told = timeline_of(reader, Days(DAY(2026, 6, 1), DAY(2026, 9, 1)), [source])
    events = [row.event for month in told.months for row in month.events]
    assert [(event.day, event.word, event.title, event.detail) for event in events] == [
        (DAY(2026, 8, 1), "Avenant signé", "Peinture", "Cages en plus · +50 h"),
        (DAY(2026, 7, 3), "Objectif d’insertion arrêté", "Peinture", "NP-1 · 833\u202fh"),
        (MID, "Marché notifié", "Façades", "NP-1"),
    ]
    assert told.told == ["1 marché notifié", "1 objectif d’insertion arrêté", "1 avenant signé"]


@pytest.mark.parametrize(("sort", "queries"), [("", 10), ("-insertion", 11)])
@pytest.mark.parametrize("number", [1, 3])
def test_the_portfolio_has_the_hours_of_each_quartier(
    sort, queries, number, quartier, client, django_assert_num_queries
):
    manager = member(quartier, Role.MANAGER)
    for position in range(number):
        other = QuartierFactory(name=f"Acacias {position}")
        TeamQuartier.objects.create(team=manager.memberships.get().team, quartier=other)
        validated(late_lot(other), {1: 100 + position})
    client.force_login(manager)
    client.get(reverse("dashboards:portfolio"))
    with django_assert_num_queries(queries):
        answer = client.get(reverse("dashboards:portfolio"), {"tri": sort} if sort else {})
    figures = {row.quartier.name: row.clauses for row in answer.context["rows"]}
    assert (figures["Acacias 0"].due, figures["Acacias 0"].done, figures["Acacias 0"].rest) == (833, 100, 733)
    assert (figures["Les Tilleuls"].due, figures["Les Tilleuls"].done) == (0, 0)
    if sort:
        assert next(row.quartier.name for row in answer.context["rows"]) == "Acacias 0"
    lines = b"".join(client.get(reverse("dashboards:portfolio"), {"format": "csv"}).streaming_content).decode()
    assert "833;100,00;733,00" in lines


def test_pages_of_others_ask_for_the_panels(quartier, officer, client):
    project = UrbanProjectFactory(quartiers=[quartier])

    assert reverse("insertion:quartier_panel", args=[quartier.pk]) in client_text(client, officer, quartier)
    assert reverse("insertion:project_panel", args=[project.pk]) in client_text(client, officer, project)
    assert reverse("insertion:my_panel") in page(client, officer, "dashboards:bureau").content.decode()


def client_text(client, user, row):
    client.force_login(user)
    return client.get(row.get_absolute_url()).content.decode()
