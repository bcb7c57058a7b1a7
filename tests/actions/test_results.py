"""What an action brings: measures against targets, gaps in euros and percent, the bilan of a year, the thread."""

import datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from actions.models import (
    ActionDocument,
    ActionIndicator,
    ActionReport,
    BudgetLine,
    Measurement,
    Participation,
    ProgrammeYear,
    SpendingValue,
    TfpbConvention,
    YearCorrection,
)
from actions.reads.reports import report_lines
from actions.reads.results import Gap, attendance_of, gap_table, money_by_action, results_of
from actions.reads.targets import sessions_at, target_table
from actions.services.closing import close_year
from actions.services.results import ReportError, reopen_report, report_of, save_report, validate_report
from core import french
from tests.factories import (
    ActionFactory,
    AxisFactory,
    FrameworkFactory,
    FundingFactory,
    IssueFactory,
    ParticipationFactory,
    ProgrammeFactory,
    QuartierFactory,
    spend,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def action(quartier, officer):
    programme = ProgrammeFactory(quartiers=[quartier], lead=officer)
    return ActionFactory(programme=programme, title="Jardin partagé", responsible=officer)


def indicator(action, **fields):
    return ActionIndicator.objects.create(action=action, **{"name": "Familles venues"} | fields)


def measure(row, value, on=datetime.date(2026, 6, 1), **fields):
    return Measurement.objects.create(indicator=row, value=value, on=on, created_by=row.action.responsible, **fields)


def url(name, *args):
    return reverse(f"actions:{name}", args=args)


def text(response):
    return response.content.decode()


# ---- measures -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("direction", "baseline", "target", "value", "share", "is_reached"),
    [
        ("up", None, 40, 10, 25, False),
        ("up", 20, 40, 30, 50, False),
        ("up", 20, 40, 10, 0, False),
        ("up", 20, 40, 45, 100, True),
        ("down", 80, 40, 60, 50, False),
        ("down", 80, 40, 40, 100, True),
        ("down", 80, 40, 90, 0, False),
        ("up", 40, 40, 40, 100, True),
        ("up", 40, 40, 39, 0, False),
        ("up", 20, None, 30, None, False),
        # Half a percent is rounded up.
        ("up", 0, 200, 1, 1, False),
    ],
)
def test_how_far_an_indicator_is(action, direction, baseline, target, value, share, is_reached):
    row = indicator(action, direction=direction, baseline=baseline, target=target)
    measure(row, 5, on=datetime.date(2026, 1, 1))
    measure(row, value)
    result = results_of([action])[action.pk][0]
    assert result.last.value == value
    assert (result.share, result.is_reached) == (share, is_reached)


def test_without_measure_nothing_is_said(action):
    indicator(action, target=3)
    result = results_of([action])[action.pk][0]
    assert (result.last, result.share, result.is_reached, result.chart) == (None, None, False, None)


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"name": ""}, "actionindicator_named"),
        ({"baseline": 3, "target": 1}, "actionindicator_way"),
        ({"baseline": 1, "target": 3, "direction": "down"}, "actionindicator_way"),
        ({"name": "Autre"}, "actionindicator_once"),
    ],
)
def test_indicators_that_the_database_refuses(action, fields, constraint):
    indicator(action, name="Autre")
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        indicator(action, **fields)


def test_a_measure_a_day(action):
    row = indicator(action)
    measure(row, 1)
    with pytest.raises(IntegrityError, match="measurement_once"), transaction.atomic():
        measure(row, 2)


def test_a_measure_is_noted_and_corrected_on_the_page(sign_in, officer, action):
    client, row = sign_in(officer), indicator(action, target=40, unit="familles")
    sent = {"on": "2026-05-06", "value": "12,5", "women": "7", "note": ""}
    assert client.post(url("measurement_create", row.pk), sent).url == url("action_results", action.pk)
    found = row.measurements.get()
    assert (found.value, found.women, found.created_by) == (Decimal("12.5"), 7, officer)
    assert "12,5" in text(client.get(url("action_results", action.pk)))
    client.post(url("measurement_update", found.pk), sent | {"value": "14"})
    found.refresh_from_db()
    assert found.value == 14


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        ({"on": "2099-01-01"}, "ne se note pas d’avance"),
        ({"women": "20"}, "Une partie ne peut pas dépasser la valeur"),
        ({"value": "beaucoup"}, "nombre"),
        ({"on": "2026-02-03"}, "a déjà une mesure ce jour-là"),
    ],
)
def test_measures_that_do_not_hold(sign_in, officer, action, sent, reason):
    row = indicator(action)
    measure(row, 1, on=datetime.date(2026, 2, 3))
    response = sign_in(officer).post(
        url("measurement_create", row.pk), {"on": "2026-05-06", "value": "12", "note": ""} | sent
    )
    assert response.status_code == 422
    assert reason in text(response)
    assert row.measurements.count() == 1


def test_a_target_goes_the_way_of_its_indicator(sign_in, officer, action):
    sent = {"name": "Impayés", "direction": "down", "baseline": "10", "target": "20", "frequency": "yearly"}
    response = sign_in(officer).post(url("indicator_create", action.pk), sent)
    assert "ne va pas dans le sens" in text(response)
    assert not action.indicators.exists()


# ---- euros ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("planned", "actual", "amount", "percent"),
    [
        (1000, 1100, 100, 10),
        (1000, 900, -100, -10),
        (0, 50, 50, None),
        (3, 2, -1, -33),
        (200, 201, 1, 1),
        (8, 8, 0, 0),
    ],
)
def test_gaps_in_euros_and_percent(planned, actual, amount, percent):
    gap = Gap(Decimal(planned), Decimal(actual))
    assert (gap.amount, gap.percent) == (amount, percent)


def test_the_figures_of_a_bilan_come_from_dated_lines(action):
    BudgetLine.objects.create(action=action, year=2026, account="604", forecast=1000)
    BudgetLine.objects.create(action=action, year=2026, account="641", forecast=500, actual=450)
    BudgetLine.objects.create(action=action, year=2026, account="864", forecast=300, actual=280)
    spend(action, Decimal("600.50"))
    spend(action, Decimal("200.00"), on=datetime.date(2026, 9, 1))
    spend(action, Decimal("75.00"), account="623")
    # Of another year, or of a line that the budget tells by hand.
    spend(action, Decimal("999.00"), on=datetime.date(2025, 9, 1))
    spend(action, Decimal("10.00"), account="641")
    FundingFactory(action=action, planned=1000, status="voted", asked=1000, voted=900,
                   asked_on="2026-01-01", voted_on="2026-02-01")  # fmt: skip
    table = gap_table(action, 2026)
    lines = {line.account.code: line.gap for group in table.charges for line in group.lines}
    assert lines == {
        "604": Gap(Decimal(1000), Decimal("800.50")),
        "641": Gap(Decimal(500), Decimal(450)),
        "623": Gap(Decimal(0), Decimal("75.00")),
        "864": Gap(Decimal(300), Decimal(280)),
    }
    assert dict(table.totals) == {
        "Total des charges": Gap(Decimal(1500), Decimal("1325.50")),
        "Total des produits": Gap(Decimal(1000), Decimal(900)),
        "Contributions volontaires, emplois": Gap(Decimal(300), Decimal(280)),
    }
    assert [group.name for group in table.charges] == [
        "60 – Achats", "62 – Autres services extérieurs", "64 – Charges de personnel",
        "86 – Emplois des contributions volontaires en nature",
    ]  # fmt: skip


def test_a_product_that_nobody_has_told_has_no_gap_and_an_abatement_is_what_is_valued(action, officer, sign_in):
    frame = FrameworkFactory(kind="tfpb")
    other = AxisFactory(framework=FrameworkFactory())
    axis = AxisFactory(framework=frame)
    for account, forecast, actual in (("landlord", 700, None), ("tfpb", 300, None), ("756", 100, 80)):
        BudgetLine.objects.create(action=action, year=2026, account=account, forecast=forecast, actual=actual)
    for where, amount in ((axis, "240.00"), (other, "60.00")):
        line = spend(action, Decimal("300.00"))
        SpendingValue.objects.create(
            spending=line, axis=where, quartier=action.quartiers.first(), amount=Decimal(amount)
        )
    TfpbConvention.objects.create(quartier=action.quartiers.first(), framework=frame, first_year=2026, last_year=2028)
    table = gap_table(action, 2026)
    lines = {line.account.code: line for group in table.products for line in group.lines}
    assert lines["tfpb"].gap == Gap(Decimal(300), Decimal("240.00"))
    assert lines["tfpb"].source == "valorisé dans les dépenses"
    assert lines["landlord"].gap.is_untold
    total = dict(table.totals)["Total des produits"]
    assert (total.planned, total.actual, total.amount, total.percent) == (1100, 320, -80, -20)
    page = text(sign_in(officer).get(url("report_detail", action.pk, 2026)))
    assert "pas encore noté" in page
    assert "−100 %" not in page


def test_what_a_funder_refused_is_neither_voted_nor_asked_and_in_kind_is_no_money(action, officer, sign_in):
    given = FundingFactory(
        action=action,
        planned=5000,
        status="voted",
        asked=5000,
        voted=4000,
        asked_on="2026-01-01",
        voted_on="2026-02-01",
    )
    assert money_by_action([action], 2026)[action.pk].voted == 4000
    given.status, given.refused_on = "refused", datetime.date(2026, 3, 1)
    given.save()
    (line,) = [line for group in gap_table(action, 2026).products for line in group.lines]
    assert (line.gap.actual, line.source) == (0, "refusé le 01/03/2026")
    spend(action, Decimal("1000.00"), account="604")
    spend(action, Decimal("700.00"), account="864")
    money = money_by_action([action], 2026)[action.pk]
    assert (money.asked, money.voted, money.spent) == (0, 0, 1000)
    assert target_table([action], 2026).sums.spent == 1000
    client = sign_in(officer)
    rows = text(client.get(url("action_rows", action.pk) + "?de=depenses&annee=2026&ligne=argent"))
    assert "hors contributions en nature" in rows
    assert french.cents(1000) in rows
    assert french.cents(700) not in rows
    for year in ("0000", "0001", "9999"):
        assert client.get(url("action_rows", action.pk) + f"?de=depenses&annee={year}").status_code == 404


def test_a_session_without_a_place_is_of_the_quartiers_that_are_all_of_its_action(action):
    other = QuartierFactory()
    here = action.quartiers.get()
    ParticipationFactory(action=action, people=14)
    rows = Participation.objects.filter(action=action)
    assert sessions_at(rows, 2026, [here.pk]).count() == 1
    action.quartiers.add(other)
    assert [sessions_at(rows, 2026, keys).count() for keys in ([here.pk], [here.pk, other.pk], [])] == [0, 1, 1]


def test_no_bilan_is_owed_for_a_year_to_come(action, officer):
    action.status = "running"
    action.last_year = action.programme.last_year = timezone.localdate().year + 1
    action.programme.save()
    action.save()
    this_year, next_year = timezone.localdate().year, timezone.localdate().year + 1
    owed = [report_lines(action.programme, year, officer)[0].is_missing for year in (this_year, next_year)]
    assert owed == [True, False]


def test_an_abatement_told_on_two_lines_is_counted_once(action):
    for label in ("2024", "avenant"):
        BudgetLine.objects.create(action=action, year=2026, account="tfpb", label=label, forecast=150)
    axis = AxisFactory(framework=FrameworkFactory(kind="tfpb"))
    place = action.quartiers.first()
    line = spend(action, Decimal("300.00"))
    SpendingValue.objects.create(spending=line, axis=axis, quartier=place, amount=Decimal("240.00"))
    convention = {"quartier": place, "framework": axis.framework, "first_year": 2024, "last_year": 2025}
    row = TfpbConvention.objects.create(**convention)
    assert dict(gap_table(action, 2026).totals)["Total des produits"].actual == 0
    row.last_year = 2026
    row.save()
    assert dict(gap_table(action, 2026).totals)["Total des produits"].actual == 240


# ---- who came -------------------------------------------------------------------------------------------------------


def test_what_was_not_told_is_what_is_left(action):
    ParticipationFactory(action=action, people=10, women=6, men=3, from_qpv=4, hours=2)
    ParticipationFactory(action=action, people=5, women=5, young=2, on=datetime.date(2025, 3, 4))
    found = attendance_of(action)
    assert (found.sessions, found.people, found.hours) == (2, 15, 2)
    told = {name: dict(counts) for name, counts in found.dimensions}
    assert told["Sexe"] == {"femmes": 11, "hommes": 3, "non renseigné": 1}
    assert told["Origine"] == {"habitants du quartier": 4, "venus d’ailleurs": 0, "non renseigné": 11}
    assert attendance_of(action, 2025).people == 5


# ---- the bilan ------------------------------------------------------------------------------------------------------


def test_a_bilan_is_written_validated_and_locked(sign_in, officer, manager, action):
    page, edit = url("report_detail", action.pk, 2026), url("report_update", action.pk, 2026)
    validate = url("report_validate", action.pk, 2026)
    sent = {"qualitative": "Douze ateliers.", "verdict": "renew", "sentence": "Le jardin tient."}
    assert sign_in(officer).post(edit, sent).url == page
    report = ActionReport.objects.get()
    assert (report.qualitative, report.written_by) == ("Douze ateliers.", officer)
    assert "Le jardin tient." in text(sign_in(officer).get(page))
    # A chargé de mission does not validate.
    assert sign_in(officer).post(validate).status_code == 403
    sign_in(manager).post(validate)
    report.refresh_from_db()
    assert report.validated_by == manager
    assert sign_in(officer).post(edit, sent | {"version": report.version}).status_code == 403
    sign_in(manager).post(validate, {"rouvrir": "1"})
    report.refresh_from_db()
    assert report.validated_at is None


def test_a_bilan_that_says_nothing_is_not_validated(action, officer, manager):
    report = save_report(report=report_of(action, 2026, officer), by=officer)
    with pytest.raises(ReportError, match="ce qui a été fait"):
        validate_report(report=report, by=manager)


def test_a_validated_bilan_is_written_by_nobody(action, officer, manager):
    report = report_of(action, 2026, officer)
    report.qualitative, report.verdict = "Fait.", "stop"
    save_report(report=report, by=officer)
    validate_report(report=report, by=manager)
    with pytest.raises(ReportError, match="est validé"):
        save_report(report=report, by=officer)
    with pytest.raises(ReportError, match="déjà validé"):
        validate_report(report=report, by=manager)
    reopen_report(report=report, by=manager)
    save_report(report=report, by=officer)


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({}, "actionreport_once"),
        ({"year": 2027, "validated_at": timezone.now()}, "actionreport_signed"),
        ({"year": 2027, "verdict": "x"}, "actionreport_verdict"),
    ],
)
def test_bilans_that_the_database_refuses(action, officer, fields, constraint):
    ActionReport.objects.create(action=action, year=2026, written_by=officer)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        ActionReport.objects.create(**{"action": action, "year": 2026, "written_by": officer} | fields)


def test_a_closed_year_takes_neither_measure_nor_bilan(sign_in, officer, manager, action):
    row = indicator(action)
    ProgrammeYear.objects.create(programme=action.programme, year=2026, closed_by=manager)
    client = sign_in(officer)
    response = client.post(url("measurement_create", row.pk), {"on": "2026-05-06", "value": "12", "note": ""})
    assert "L’année 2026 est close" in text(response)
    assert client.post(url("report_update", action.pk, 2026), {"qualitative": "X"}).status_code == 403
    # And the database says so too.
    with pytest.raises(IntegrityError, match="measurement_of_closed_year"), transaction.atomic():
        measure(row, 1)
    with pytest.raises(IntegrityError, match="actionreport_of_closed_year"), transaction.atomic():
        ActionReport.objects.create(action=action, year=2026, written_by=officer)


def test_what_a_closed_year_holds_stays_there(sign_in, officer, manager, action):
    old = measure(indicator(action), 7, on=datetime.date(2025, 6, 1))
    report = report_of(action, 2025, officer)
    report.qualitative, report.verdict = "Fait.", "renew"
    save_report(report=report, by=officer)
    ProgrammeYear.objects.create(programme=action.programme, year=2025, closed_by=manager)
    sent = {"on": "2026-05-06", "value": "12", "note": ""}
    response = sign_in(officer).post(url("measurement_update", old.pk), sent)
    assert response.status_code == 422
    assert "L’année 2025 est close" in text(response)
    for act in (validate_report, reopen_report, save_report):
        with pytest.raises(ReportError, match="L’année 2025 est close"):
            act(report=report, by=manager)
    old.refresh_from_db()
    report.refresh_from_db()
    assert (old.value, report.validated_at) == (7, None)


def test_the_bilan_of_a_closed_year_is_corrected_by_a_manager_who_says_why(sign_in, officer, manager, action):
    report = report_of(action, 2026, officer)
    report.qualitative, report.verdict = "Fait.", "renew"
    save_report(report=report, by=officer)
    close_year(programme=action.programme, year=2026, by=manager)
    detail, update = url("report_detail", action.pk, 2026), url("report_update", action.pk, 2026)
    client = sign_in(officer)
    assert "Année close" in text(client.get(detail))
    assert update not in text(client.get(detail))
    assert "par un manager" in text(client.get(update))
    client = sign_in(manager)
    assert update in text(client.get(detail))
    sent = {"qualitative": "Fait, en deux fois.", "verdict": "stop", "version": report.version}
    refused = client.post(update, sent)
    assert refused.status_code == 422
    assert "L’année 2026 est close : dites pourquoi vous la corrigez." in text(refused)
    assert "Fait, en deux fois." in text(refused)
    report.refresh_from_db()
    assert report.qualitative == "Fait."
    assert client.post(update, sent | {"reason": "Une séance oubliée"}).status_code == 302
    validate = url("report_validate", action.pk, 2026)
    assert "dites pourquoi" in text(client.post(validate, follow=True))
    client.post(validate, {"reason": "Relu en comité"})
    report.refresh_from_db()
    assert (report.qualitative, report.verdict, report.validated_by) == ("Fait, en deux fois.", "stop", manager)
    client.post(validate, {"rouvrir": "1", "reason": "À reprendre"})
    report.refresh_from_db()
    assert report.validated_at is None
    told = YearCorrection.objects.order_by("pk").values_list("reason", "by")
    assert list(told) == [
        ("Une séance oubliée", manager.pk), ("Relu en comité", manager.pk), ("À reprendre", manager.pk)
    ]  # fmt: skip


def test_a_year_that_the_action_is_not_of_has_no_bilan(sign_in, officer, action):
    assert sign_in(officer).get(url("report_detail", action.pk, 2031)).status_code == 404
    assert sign_in(officer).get(url("report_detail", action.pk, "abcd")).status_code == 404


# ---- the thread -----------------------------------------------------------------------------------------------------


def test_the_thread_leads_from_what_was_seen_to_what_is_said(sign_in, officer, action, quartier):
    issue = IssueFactory(title="Halls occupés", quartiers=[quartier])
    elsewhere = IssueFactory(title="Ailleurs")
    action.issues.add(issue, elsewhere)
    ParticipationFactory(action=action, title="Atelier de mars", people=12)
    line = spend(action, Decimal("120.00"), label="Terreau")
    bare = spend(action, Decimal("30.00"), label="Sans facture")
    for title in ("Facture", "Bon de commande"):
        ActionDocument.objects.create(
            action=action, spending=line, title=title, name="f.pdf", content_type="application/pdf", size=3,
            digest=title, added_by=officer, file="f.pdf",
        )  # fmt: skip
    measure(indicator(action, target=10), 12)
    ActionReport.objects.create(action=action, year=2026, written_by=officer, sentence="Douze familles jardinent.")
    page = text(sign_in(officer).get(url("action_chain", action.pk)))
    for told in ("Halls occupés", "Atelier de mars", "Terreau", "2 justificatifs", "Douze familles jardinent."):
        assert told in page
    # What two papers show counts once; what none shows is told.
    assert "150,00" in page.replace("\u202f", "") or "150" in page
    assert "1 sans justificatif" in page
    assert bare.label in page
    assert "Ailleurs" not in page


def test_a_programme_tells_its_actions(sign_in, officer, action, django_assert_num_queries):
    measure(indicator(action, target=10), 12)
    BudgetLine.objects.create(action=action, year=2026, account="604", forecast=100)
    spend(action, Decimal("80.00"))
    ParticipationFactory(action=action, people=9)
    group = target_table([action], 2026).groups[0]
    assert (group.reached, group.aimed, group.sums.counts["people"]) == (1, 1, 9)
    assert Gap(group.sums.planned, group.sums.spent) == Gap(Decimal(100), Decimal("80.00"))
    client = sign_in(officer)
    page = url("programme_results", action.programme_id)
    assert "1 atteinte sur 1" in text(client.get(page))
    with django_assert_num_queries(11):
        client.get(page)
    for _ in range(2):
        other = ActionFactory(programme=action.programme, responsible=officer)
        measure(indicator(other, target=10), 12)
    with django_assert_num_queries(11):
        client.get(page)


@pytest.mark.parametrize(("name", "count"), [("action_results", 9), ("action_chain", 12)])
def test_pages_make_a_constant_number_of_queries(sign_in, officer, action, name, count, django_assert_num_queries):
    client = sign_in(officer)
    measure(indicator(action, target=10), 12)
    ParticipationFactory(action=action)
    spend(action, Decimal("80.00"))
    client.get(url(name, action.pk))
    with django_assert_num_queries(count):
        client.get(url(name, action.pk))
    for n in range(2):
        measure(indicator(action, name=f"Autre {n}", target=10), 12)
        ParticipationFactory(action=action)
        spend(action, Decimal("80.00"))
    with django_assert_num_queries(count):
        client.get(url(name, action.pk))
