"""Hours noted in the grid, months validated, what is late; two who write at once."""

import datetime
import json
import re
import threading
from decimal import Decimal

import pytest
import time_machine
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import Notification
from core.reading.values import BadValueError
from core.reading.values import hours as read_hours
from insertion.models import HoursStatement, Placement, Sheet, SheetDocument
from insertion.reads.missing import ABSENT, TO_VALIDATE, last_due, missing_for
from insertion.services import hours
from insertion.services.pathways import save_placement
from insertion.services.refusals import InsertionError
from insertion.services.reminders import remind_hours
from tests.access import note_to_attach
from tests.factories import (
    ActionFactory,
    ContractFactory,
    LotFactory,
    PartnerFactory,
    PlacementFactory,
    UserFactory,
    work,
)

DAY = datetime.date
JANUARY, FEBRUARY, MARCH = DAY(2026, 1, 1), DAY(2026, 2, 1), DAY(2026, 3, 1)


@pytest.fixture(autouse=True)
def _in_april():
    """Days do not depend on when the tests run."""
    with time_machine.travel(datetime.datetime(2026, 4, 20, 9, tzinfo=datetime.UTC), tick=True):
        yield


@pytest.fixture
def lot(quartier, officer):
    contract = ContractFactory(quartiers=[quartier], responsible=officer, reference="M-7")
    return LotFactory(contract=contract, number="1", title="Peinture", company__name="Couleurs")


@pytest.fixture
def step(lot):
    return PlacementFactory(lot=lot, starts_on=DAY(2026, 1, 1))


def name(step, month):
    return f"h{step.pk}-{month:%Y%m}"


def address(lot, **query):
    return reverse("insertion:lot_hours", args=[lot.pk], query={"annee": 2026, **query})


def shown(client, lot):
    """The page, and what a browser that changes nothing would send."""
    response = client.get(address(lot))
    form = response.context["form"]
    sent = {"base": form["base"].value()}
    sent |= {cell.name: cell.text for row in form.rows for cell in row.cells if cell.kind == "input"}
    return response, sent


def noted(lot):
    return {
        (line.placement_id, line.sheet.month): line.hours
        for line in HoursStatement.objects.filter(sheet__lot=lot).select_related("sheet")
    }


# ---- how hours are written ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("35,5", "35.5"),
        ("35.5", "35.5"),
        ("35h30", "35.5"),
        ("35 h 30", "35.5"),
        ("35 h 30 min", "35.5"),
        ("35:15", "35.25"),
        ("7h20", "7.33"),
        ("35 h", "35"),
        ("0", "0"),
        ("\u00a0120,25 ", "120.25"),
        ("-3h30", "-3.5"),
        ("1 035 h 30", "1035.5"),
        ("1 day, 11:30:00", "35.5"),
    ],
)
def test_hours_are_read_as_people_write_them(text, value):
    assert read_hours(text, is_typed=True) == Decimal(value)


def test_what_is_no_number_of_hours_says_so():
    assert read_hours("  ") is None
    for text, words in (
        ("beaucoup", "35h30"),
        ("12h75", "0 à 59"),
        ("3,125", "deux décimales"),
        ("9999999", "trop grand"),
        ("1e999999", "attendues"),
    ):
        with pytest.raises(BadValueError, match=words):
            read_hours(text, is_typed=True)


# ---- the grid -------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_grid_is_saved_whole_and_only_what_changed_is_written(lot, step, officer, sign_in):
    beside = PlacementFactory(lot=lot, starts_on=DAY(2026, 1, 1))
    work(beside, JANUARY, 12)
    client = sign_in(officer)
    _, sent = shown(client, lot)
    before = HoursStatement.objects.get(placement=beside).entered_by

    sent |= {name(step, JANUARY): "35,5", name(step, MARCH): "35h30", name(beside, FEBRUARY): "0"}
    response = client.post(address(lot), sent, follow=True)

    assert "Heures enregistrées : 3 cases." in response.content.decode()
    assert noted(lot) == {
        (step.pk, JANUARY): Decimal("35.5"),
        (step.pk, MARCH): Decimal("35.5"),
        (beside.pk, JANUARY): Decimal(12),
        (beside.pk, FEBRUARY): Decimal(0),
    }
    assert HoursStatement.objects.get(placement=beside, sheet__month=JANUARY).entered_by == before
    assert HoursStatement.objects.get(placement=step, sheet__month=MARCH).entered_by == officer
    # February of the lot has a sheet, made for its line of zero; April has none.
    assert set(Sheet.objects.filter(lot=lot).values_list("month", flat=True)) == {JANUARY, FEBRUARY, MARCH}
    columns = {column.month: column.total for column in response.context["form"].columns}
    assert (columns[JANUARY], columns[FEBRUARY], columns[MARCH]) == (Decimal("47.5"), 0, Decimal("35.5"))
    assert response.context["form"].total == 83

    # An emptied cell takes its line away.
    _, sent = shown(client, lot)
    client.post(address(lot), sent | {name(step, MARCH): ""})
    assert (step.pk, MARCH) not in noted(lot)


@pytest.mark.django_db
def test_what_is_wrong_is_told_cell_by_cell_and_nothing_is_saved_nor_lost(lot, step, officer, sign_in):
    late = PlacementFactory(lot=lot, starts_on=DAY(2026, 3, 23), ends_on=DAY(2026, 3, 27))
    client = sign_in(officer)
    _, sent = shown(client, lot)

    sent |= {
        name(step, JANUARY): "35,5",
        name(step, FEBRUARY): "193",
        name(step, MARCH): "-2",
        name(late, MARCH): "60 h",
    }
    response = client.post(address(lot), sent)
    page = response.content.decode()

    assert response.status_code == 422
    assert not HoursStatement.objects.exists()
    assert not Sheet.objects.exists()
    errors = {cell.name: cell.error for cell in response.context["form"].wrong}
    assert set(errors) == {name(step, FEBRUARY), name(step, MARCH), name(late, MARCH)}
    assert "28 jours de février permettent 192" in errors[name(step, FEBRUARY)]
    assert "négatives" in errors[name(step, MARCH)]
    assert "5 jours de mars permettent 48" in errors[name(late, MARCH)]
    assert f"{step.pathway.number}, février 2026" in page
    for typed in ("35,5", "193", "-2", "60 h"):
        assert f'value="{typed}"' in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("starts_on", "ends_on", "month", "most"),
    [
        (DAY(2026, 1, 1), None, JANUARY, 222),
        (DAY(2026, 1, 1), None, FEBRUARY, 192),
        (DAY(2024, 1, 1), None, DAY(2024, 2, 1), 202),
        (DAY(2024, 1, 1), None, DAY(2024, 4, 1), 212),
        (DAY(2026, 2, 28), None, FEBRUARY, 10),
        (DAY(2026, 1, 1), DAY(2026, 2, 3), FEBRUARY, 30),
        (DAY(2026, 2, 9), DAY(2026, 2, 20), FEBRUARY, 96),
    ],
    ids=["31 days", "28 days", "29 days", "30 days", "last day", "three days", "twelve days"],
)
def test_the_grid_knows_what_the_database_takes(lot, officer, sign_in, starts_on, ends_on, month, most):
    step = PlacementFactory(lot=lot, starts_on=starts_on, ends_on=ends_on)
    client, url = sign_in(officer), reverse("insertion:lot_hours", args=[lot.pk], query={"annee": month.year})

    refused = client.post(url, {"base": "{}", name(step, month): f"{most},25"})
    assert [cell.name for cell in refused.context["form"].wrong] == [name(step, month)]
    assert client.post(url, {"base": "{}", name(step, month): str(most)}).status_code == 302
    assert noted(lot) == {(step.pk, month): most}


@pytest.mark.django_db
def test_the_steps_of_a_pathway_share_its_month_here_and_in_other_lots(lot, step, officer, sign_in):
    type(step).objects.filter(pk=step.pk).update(work_share=40)
    second = PlacementFactory(lot=lot, pathway=step.pathway, work_share=30, starts_on=DAY(2026, 1, 1))
    other = PlacementFactory(pathway=step.pathway, work_share=30)
    work(other, JANUARY, 100)
    client = sign_in(officer)
    _, sent = shown(client, lot)

    response = client.post(address(lot), sent | {name(step, JANUARY): "60", name(second, JANUARY): "62,5"})
    errors = [cell.error for cell in response.context["form"].wrong]
    assert len(errors) == 2
    assert all("222,5" in error and "janvier 2026" in error for error in errors)
    assert (
        client.post(address(lot), sent | {name(step, JANUARY): "60", name(second, JANUARY): "62"}).status_code == 302
    )


@pytest.mark.django_db
def test_cells_outside_of_the_step_in_the_future_or_validated_are_not_typed_in(lot, step, officer, sign_in):
    late = PlacementFactory(lot=lot, starts_on=DAY(2026, 2, 10), ends_on=DAY(2026, 3, 20))
    work(step, JANUARY, 40, is_validated=True)
    response, _ = shown(sign_in(officer), lot)

    kinds = {(cell.step, cell.month): cell.kind for row in response.context["form"].rows for cell in row.cells}
    assert [kinds[late, month] for month in (JANUARY, FEBRUARY, MARCH, DAY(2026, 4, 1))] == [
        "locked",
        "input",
        "input",
        "away",
    ]
    assert (kinds[step, JANUARY], kinds[step, DAY(2026, 4, 1)], kinds[step, DAY(2026, 5, 1)]) == (
        "locked",
        "input",
        "away",
    )
    page = response.content.decode()
    assert f'name="{name(step, JANUARY)}"' not in page
    assert "mois validé" in page


@pytest.mark.django_db
def test_hours_that_somebody_else_noted_meanwhile_are_shown_before_they_are_replaced(
    lot, step, officer, manager, sign_in
):
    client = sign_in(officer)
    _, sent = shown(client, lot)
    sheet = hours.sheet_of(lot=lot, month=JANUARY)
    hours.note_hours(sheet=sheet, hours={step: Decimal(70)}, by=manager)
    other = hours.sheet_of(lot=lot, month=FEBRUARY)
    hours.note_hours(sheet=other, hours={step: Decimal(12)}, by=manager)

    sent |= {name(step, JANUARY): "35,5"}
    response = client.post(address(lot), sent)
    form = response.context["form"]
    assert response.status_code == 422
    assert [cell.error for cell in form.wrong] == [f"entre-temps, {manager} a noté « 70 » ; vous avez tapé « 35,5 »."]
    assert noted(lot) == {(step.pk, JANUARY): 70, (step.pk, FEBRUARY): 12}
    # What was left alone shows what is there now.
    assert f'name="{name(step, FEBRUARY)}" id="id_{name(step, FEBRUARY)}" value="12"' in response.content.decode()

    # Seen, and sent again.
    again = {"base": form["base"].value(), name(step, JANUARY): "35,5", name(step, FEBRUARY): "12"}
    assert json.loads(again["base"])[f"{step.pk}-202601"] == "70"
    assert client.post(address(lot), again).status_code == 302
    assert noted(lot) == {(step.pk, JANUARY): Decimal("35.5"), (step.pk, FEBRUARY): 12}


@pytest.mark.django_db
def test_a_month_that_was_validated_meanwhile_refuses_what_was_typed(lot, step, officer, sign_in):
    client = sign_in(officer)
    _, sent = shown(client, lot)
    work(step, JANUARY, 40, is_validated=True)

    response = client.post(address(lot), sent | {name(step, JANUARY): "35", name(step, FEBRUARY): "20"})
    assert response.status_code == 422
    [cell] = response.context["form"].wrong
    assert (cell.month, cell.kind) == (JANUARY, "locked")
    assert "validé entre-temps ; vous aviez tapé « 35 »" in cell.error
    assert noted(lot) == {(step.pk, JANUARY): 40}


@pytest.mark.django_db
def test_the_service_refuses_what_changed_after_the_form_had_looked(lot, step, officer):
    work(step, JANUARY, 40)

    with pytest.raises(hours.LineError, match="viennent de changer") as error:
        hours.note_table(lot=lot, table={JANUARY: {step: Decimal(35)}}, seen={JANUARY: {step: None}}, by=officer)
    assert (error.value.placement, error.value.month) == (step, JANUARY)


@pytest.mark.django_db
def test_hours_of_an_action_are_those_of_its_steps_without_a_lot(lot, quartier, officer, sign_in):
    site = ActionFactory(quartiers=[quartier], title="Chantier")
    alone = PlacementFactory(lot=None, action=site, modality="educative", job_contract="cddu")
    both = PlacementFactory(lot=lot, action=site, modality="educative", job_contract="cddu")
    client, url = sign_in(officer), reverse("insertion:action_hours", args=[site.pk], query={"annee": 2026})

    assert [row.step for row in client.get(url).context["form"].rows] == [alone]
    assert client.post(url, {"base": "{}", name(alone, MARCH): "21", name(both, MARCH): "9"}).status_code == 302
    line = HoursStatement.objects.get()
    assert (line.placement, line.sheet.action, line.sheet.lot, line.hours) == (alone, site, None, 21)


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_the_grid_costs_the_same_whatever_it_holds(lot, officer, sign_in, django_assert_num_queries, count):
    for _ in range(count):
        step = PlacementFactory(lot=lot)
        work(step, JANUARY, 20)
        work(step, FEBRUARY, 20)
    client = sign_in(officer)
    with django_assert_num_queries(10):
        client.get(address(lot))


# ---- months ---------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_month_is_validated_as_it_was_shown_and_reopened_by_a_manager_with_a_reason(
    lot, step, officer, manager, sign_in
):
    sheet = work(step, JANUARY, 40).sheet
    client, boss = sign_in(officer), sign_in(manager)
    url = sheet.get_absolute_url()
    shown_version = client.get(url).context["sheet"].version
    boss.post(address(step.lot), {"base": json.dumps({f"{step.pk}-202601": "40"}), name(step, JANUARY): "41"})

    def send(who, view, **form):
        return who.post(reverse(f"insertion:{view}", args=[sheet.pk]), form, follow=True).content.decode()

    assert "viennent de changer" in send(client, "sheet_validate", version=shown_version)
    sheet.refresh_from_db()
    assert "sont validées" in send(client, "sheet_validate", version=sheet.version)
    sheet.refresh_from_db()
    assert sheet.validated_by == officer
    assert client.post(reverse("insertion:sheet_reopen", args=[sheet.pk]), {"reason": "x"}).status_code == 403
    assert "Dites pourquoi" in send(boss, "sheet_reopen", reason="")
    assert "Erreur de la paie" in send(boss, "sheet_reopen", reason="Erreur de la paie")
    sheet.refresh_from_db()
    assert sheet.validated_at is None
    history = boss.get(url).context["history"]
    told = [(change.label, change.before, change.after) for entry in history for change in entry.changes]
    assert (step.pathway.number, "40", "41") in told
    assert any(entry.who == str(manager) and entry.label == "Heures" for entry in history)


@pytest.mark.django_db
def test_several_months_are_validated_at_once_but_those_that_changed(lot, step, officer, sign_in):
    sheets = [work(step, month, 40).sheet for month in (JANUARY, FEBRUARY, MARCH)]
    rows = {row.month: f"{row.pk}:{row.version}" for row in Sheet.objects.all()}
    hours.note_hours(sheet=sheets[1], hours={step: Decimal(10)}, by=officer)
    client = sign_in(officer)
    sent = {"row": [*rows.values(), "999999:1", "x"], "filtres": "etat=a-valider"}
    response = client.post(reverse("insertion:sheet_validate_together"), sent, follow=True)

    page = response.content.decode()
    assert "2 mois sont validés" in page
    assert "février 2026, Lot 1, Peinture : Des heures de ce mois viennent de changer" in page
    assert set(Sheet.objects.filter(validated_by=officer).values_list("month", flat=True)) == {JANUARY, MARCH}
    assert [row.month for row in response.context["rows"]] == [FEBRUARY]


@pytest.mark.django_db
def test_months_are_listed_by_what_is_to_be_done(lot, step, officer, outsider, sign_in):
    work(step, JANUARY, 40, is_validated=True)
    sent = work(step, FEBRUARY, 35).sheet
    Sheet.objects.filter(pk=sent.pk).update(sent_at=timezone.now(), sent_by=lot.company)
    work(step, DAY(2026, 4, 1), 10)
    away = PlacementFactory(lot__title="Ailleurs")
    work(away, JANUARY, 1)
    client, url = sign_in(officer), reverse("insertion:sheet_list")

    def months(**query):
        return [row.month.month for row in client.get(url, query).context["rows"]]

    assert months() == [4, 2, 1]
    assert months(etat="a-valider") == [2]
    assert months(etat="saisie") == [4]
    assert months(etat="valide") == [1]
    assert months(etat="retard") == [2]
    assert months(entreprise=lot.company_id, tri="heures") == [4, 2, 1]
    assert months(marche=lot.contract_id, annee=2025) == []
    assert months(lot=lot.pk, quartier=lot.contract.quartiers.get().pk, tri="mois") == [1, 2, 4]
    file = b"".join(client.get(url, {"format": "csv", "etat": "recu"}).streaming_content).decode()
    assert "M-7;1;Peinture;;Couleurs;35;1;Reçu, à valider" in file.replace("35,00", "35")
    assert client.get(url).context["count_label"] == "3 relevés"
    assert not sign_in(outsider).get(url).context["rows"]


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_lists_and_pages_cost_the_same_whatever_they_hold(lot, officer, sign_in, django_assert_num_queries, count):
    for _ in range(count):
        step = PlacementFactory(lot=lot, employer=PartnerFactory())
        sheet = work(step, JANUARY, 20).sheet
        work(PlacementFactory(lot=LotFactory(contract=lot.contract)), JANUARY, 20)
        PlacementFactory(lot=lot)
    client = sign_in(officer)
    with django_assert_num_queries(8):
        client.get(reverse("insertion:sheet_list"))
    with django_assert_num_queries(11):
        client.get(sheet.get_absolute_url())
    with django_assert_num_queries(7):
        client.get(reverse("insertion:missing_list"))


@pytest.mark.django_db
def test_proofs_are_joined_downloaded_and_stay_once_the_month_is_validated(lot, step, officer, outsider, sign_in):
    sheet = work(step, JANUARY, 40).sheet
    client, url = sign_in(officer), reverse("insertion:proof_create", args=[sheet.pk])

    assert client.post(url, {"title": "Relevé signé", "file": note_to_attach()}).status_code == 302
    paper = SheetDocument.objects.get()
    file = client.get(reverse("insertion:proof_file", args=[paper.uid]))
    assert b"".join(file.streaming_content).decode() == "Réunion du 12 mars."
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert sign_in(outsider).get(reverse("insertion:proof_file", args=[paper.uid])).status_code == 404
    assert "déjà joint" in client.post(url, {"title": "Encore", "file": note_to_attach()}).content.decode()

    sheet.refresh_from_db()
    hours.validate_sheet(sheet=sheet, version=sheet.version, by=officer)
    remove = reverse("insertion:proof_remove", args=[paper.uid])
    assert "Ce mois est validé" in client.post(remove, follow=True).content.decode()
    assert SheetDocument.objects.exists()
    Sheet.objects.filter(pk=sheet.pk).update(validated_at=None, validated_by=None)
    assert "est retiré" in client.post(remove, follow=True).content.decode()
    assert not SheetDocument.objects.exists()


@pytest.mark.django_db
def test_a_remark_does_not_name_anybody_without_a_warning(step, officer, sign_in):
    sheet = work(step, JANUARY, 40).sheet
    client, url = sign_in(officer), reverse("insertion:sheet_note", args=[sheet.pk])

    assert client.post(url, {"note": "Appeler le 06 12 34 56 78"}).status_code == 422
    sheet.refresh_from_db()
    assert sheet.note == ""
    client.post(url, {"note": "Relevé  rectifié"})
    sheet.refresh_from_db()
    assert sheet.note == "Relevé rectifié"


@pytest.mark.django_db
def test_proximity_teams_are_told_why_and_outsiders_find_nothing(lot, step, proximity, outsider, sign_in):
    sheet = work(step, JANUARY, 40).sheet
    for url in (
        address(lot),
        sheet.get_absolute_url(),
        reverse("insertion:sheet_list"),
        reverse("insertion:missing_list"),
    ):
        refused = sign_in(proximity).get(url)
        assert refused.status_code == 403
        assert "les autres lisent les totaux" in refused.content.decode()
    for url in (address(lot), sheet.get_absolute_url()):
        assert sign_in(outsider).get(url).status_code == 404
    assert sign_in(outsider).post(address(lot), {name(step, JANUARY): "1"}).status_code == 404


# ---- what is late ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("today", "month"),
    [
        (DAY(2026, 4, 10), FEBRUARY),
        (DAY(2026, 4, 11), MARCH),
        (DAY(2026, 1, 10), DAY(2025, 11, 1)),
        (DAY(2026, 1, 11), DAY(2025, 12, 1)),
    ],
)
def test_a_month_is_due_from_the_11th_of_the_next_one(today, month):
    assert last_due(today) == month


def late(user, **asked):
    return [
        (row.title, row.structure, row.months, row.lines, row.sheets, row.since)
        for row in missing_for(user, **asked).rows
    ]


@pytest.mark.django_db
def test_steps_without_hours_and_months_to_validate_are_late(lot, quartier, officer, outsider):
    # January is validated without the second; February has only the first; March nothing.
    first = PlacementFactory(lot=lot, starts_on=DAY(2026, 1, 15))
    second = PlacementFactory(lot=lot, starts_on=DAY(2026, 2, 20))
    work(first, JANUARY, 40, is_validated=True)
    sent = work(first, FEBRUARY, 35).sheet
    Sheet.objects.filter(pk=sent.pk).update(sent_at=timezone.now(), sent_by=lot.company)
    PlacementFactory(lot=lot, starts_on=DAY(2026, 4, 1))
    site = ActionFactory(quartiers=[quartier], title="Chantier", ends_on=DAY(2026, 2, 15))
    PlacementFactory(lot=None, action=site, modality="educative", employer=PartnerFactory(name="Prévention"))
    work(PlacementFactory(employer=PartnerFactory(name="Ailleurs")), JANUARY, 10)

    # Of the action, January and February: its end is that of the step.
    assert late(officer) == [
        ("Chantier", "Prévention", 2, 2, 0, JANUARY),
        ("Lot 1, Peinture", "Couleurs", 2, 3, 1, FEBRUARY),
    ]
    assert late(officer, kind=TO_VALIDATE) == [("Lot 1, Peinture", "Couleurs", 0, 0, 1, FEBRUARY)]
    assert late(officer, kind=ABSENT, contracts=[lot.contract_id]) == [
        ("Lot 1, Peinture", "Couleurs", 2, 3, 0, FEBRUARY)
    ]
    assert late(officer, partners=[lot.company_id], quartiers=[quartier.pk])[0][0] == "Lot 1, Peinture"
    assert late(officer, actions=[site.pk], lots=None)[0][0] == "Chantier"
    assert late(outsider) == []
    # On the 10th March is not due yet.
    assert late(officer, today=DAY(2026, 4, 10), lots=[lot.pk]) == [("Lot 1, Peinture", "Couleurs", 1, 1, 1, FEBRUARY)]
    found = missing_for(officer, most=1)
    assert (len(found.rows), found.count, found.months, found.sheets) == (1, 2, 4, 1)
    # Hours, then the validation: nothing is late any more.
    hours.note_table(
        lot=lot,
        table={FEBRUARY: {second: Decimal(0)}, MARCH: {first: Decimal(3), second: Decimal(4)}},
        by=officer,
    )
    assert late(officer, lots=[lot.pk]) == [("Lot 1, Peinture", "Couleurs", 0, 0, 2, FEBRUARY)]
    for sheet in Sheet.objects.filter(lot=lot, validated_at=None):
        hours.validate_sheet(sheet=sheet, version=sheet.version, by=officer)
    assert late(officer, lots=[lot.pk]) == []


@pytest.mark.django_db
def test_the_list_of_what_is_late_leads_to_where_it_is_dealt_with(lot, step, officer, sign_in):
    client, url = sign_in(officer), reverse("insertion:missing_list")
    response = client.get(url, {"quoi": "manquantes", "marche": lot.contract_id})

    assert reverse("insertion:lot_hours", args=[lot.pk]) in response.content.decode()
    assert "3 mois sans toutes les heures" in response.content.decode()
    file = b"".join(client.get(url, {"format": "csv"}).streaming_content).decode()
    assert "M-7;Lot 1, Peinture;Couleurs;3;3;01/01/2026;0;" in file
    assert not client.get(url, {"quoi": "a-valider"}).context["rows"]
    assert client.get(url, {"marche": "inconnu"}).context["filter"].form.errors


# ---- two at once ----------------------------------------------------------------------------------------------------


def come_second(do, first):
    """Run `do` in a second transaction while the first one has not ended; return what it was refused with."""
    refused, started = [], threading.Event()

    def second():
        try:
            started.set()
            with transaction.atomic():
                do()
        except InsertionError as error:
            refused.append(str(error))
        finally:
            connection.close()

    thread = threading.Thread(target=second)
    with transaction.atomic():
        first()
        thread.start()
        started.wait(10)
        thread.join(0.4)
        assert thread.is_alive(), "the second does not wait for the first"
    thread.join(10)
    assert not thread.is_alive()
    return refused


@pytest.fixture
def by(transactional_db):
    return UserFactory()


@pytest.mark.django_db(transaction=True)
def test_who_writes_while_a_month_is_being_validated_waits_and_is_refused(by):
    step = PlacementFactory()
    beside = PlacementFactory(lot=step.lot)
    sheet = work(step, JANUARY, 40).sheet
    sheet.refresh_from_db()

    refused = come_second(
        lambda: hours.note_table(lot=step.lot, table={JANUARY: {beside: Decimal(7)}}, by=by),
        lambda: hours.validate_sheet(sheet=sheet, version=sheet.version, by=by),
    )
    assert refused == [f"{beside.pathway.number} : {hours.LOCKED}"]
    sheet.refresh_from_db()
    assert (sheet.hours, sheet.validated_by) == (40, by)


@pytest.mark.django_db(transaction=True)
def test_a_month_is_not_validated_beside_a_line_that_was_being_written(by):
    step = PlacementFactory()
    beside = PlacementFactory(lot=step.lot)
    sheet = work(step, JANUARY, 40).sheet
    sheet.refresh_from_db()

    refused = come_second(
        lambda: hours.validate_sheet(sheet=sheet, version=sheet.version, by=by),
        lambda: hours.note_hours(sheet=sheet, hours={beside: Decimal(7)}, by=by),
    )
    assert refused == ["Des heures de ce mois viennent de changer : relisez-les avant de valider."]
    sheet.refresh_from_db()
    assert (sheet.hours, sheet.validated_at) == (47, None)


@pytest.mark.django_db(transaction=True)
def test_two_who_write_one_pathway_in_two_lots_do_not_exceed_its_month(by):
    first = PlacementFactory(work_share=50)
    second = PlacementFactory(pathway=first.pathway, work_share=50)

    refused = come_second(
        lambda: hours.note_table(lot=second.lot, table={FEBRUARY: {second: Decimal(93)}}, by=by),
        lambda: hours.note_table(lot=first.lot, table={FEBRUARY: {first: Decimal(100)}}, by=by),
    )
    assert len(refused) == 1
    assert "Avec ses autres étapes" in refused[0]
    assert list(HoursStatement.objects.values_list("placement", "hours")) == [(first.pk, 100)]


@pytest.mark.django_db(transaction=True)
def test_a_step_is_not_made_shorter_than_hours_that_are_being_written(by):
    step = PlacementFactory()
    shorter = Placement.objects.get(pk=step.pk)
    shorter.ends_on = DAY(2026, 1, 2)

    refused = come_second(
        lambda: save_placement(placement=shorter, by=by),
        lambda: hours.note_table(lot=step.lot, table={JANUARY: {step: Decimal(120)}}, by=by),
    )
    assert len(refused) == 1
    assert "Des heures sont déjà notées" in refused[0]


@pytest.mark.django_db(transaction=True)
def test_hours_are_not_written_beyond_a_step_that_is_being_made_shorter(by):
    step = PlacementFactory()
    shorter = Placement.objects.get(pk=step.pk)
    shorter.ends_on = DAY(2026, 1, 2)

    refused = come_second(
        lambda: hours.note_table(lot=step.lot, table={JANUARY: {step: Decimal(120)}}, by=by),
        lambda: save_placement(placement=shorter, by=by),
    )
    assert len(refused) == 1
    assert not HoursStatement.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_who_make_the_sheet_of_a_month_share_it(by):
    first = PlacementFactory()
    second = PlacementFactory(lot=first.lot)

    refused = come_second(
        lambda: hours.note_table(lot=first.lot, table={JANUARY: {second: Decimal(20)}}, by=by),
        lambda: hours.note_table(lot=first.lot, table={JANUARY: {first: Decimal(10)}}, by=by),
    )
    assert refused == []
    assert Sheet.objects.get().hours == 30


@pytest.mark.django_db(transaction=True)
def test_two_who_note_the_same_cell_at_once_do_not_overwrite_each_other(by):
    step = PlacementFactory()
    table, seen = {JANUARY: {step: Decimal(20)}}, {JANUARY: {step: None}}

    refused = come_second(
        lambda: hours.note_table(lot=step.lot, table={JANUARY: {step: Decimal(30)}}, seen=seen, by=by),
        lambda: hours.note_table(lot=step.lot, table=table, seen=seen, by=by),
    )
    assert refused == [f"{step.pathway.number} : Ces heures viennent de changer : relisez-les, puis enregistrez."]
    assert HoursStatement.objects.get().hours == 20


@pytest.mark.django_db(transaction=True)
def test_writers_of_two_months_of_a_lot_never_wait_for_each_other(by):
    first = PlacementFactory()
    second = PlacementFactory(lot=first.lot)
    start, refused = threading.Barrier(2, timeout=20), []

    def write(months, steps):
        try:
            for number in range(1, 11):
                start.wait()
                hours.note_table(
                    lot=first.lot, table={month: dict.fromkeys(steps, Decimal(number)) for month in months}, by=by
                )
        except Exception as error:
            refused.append(error)
            start.abort()
        finally:
            connection.close()

    threads = [
        threading.Thread(target=write, args=pair) for pair in (([JANUARY], [first, second]), ([FEBRUARY], [second]))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert refused == []
    assert {line.hours for line in HoursStatement.objects.all()} == {10}
    assert [sheet.hours for sheet in Sheet.objects.order_by("month")] == [20, 10]


# ---- days and figures that nobody means -----------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_grid_goes_no_further_than_sheets_do(sign_in, officer, lot, step):
    Placement.objects.filter(pk=step.pk).update(ends_on=DAY(9999, 12, 31))
    client = sign_in(officer)

    for year in ("9999", "0000", "2100", "²"):
        assert client.get(address(lot), {"annee": year, "mois": "13", "page": "-1"}).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("base", ["[" * 100_000, "[]", '{"a": {}}', "null", "9" * 5000])
def test_what_a_grid_showed_may_be_forged(sign_in, officer, lot, step, base):
    client = sign_in(officer)
    _, sent = shown(client, lot)

    response = client.post(address(lot), sent | {"base": base, name(step, JANUARY): "12"}, follow=True)
    assert response.status_code in (200, 422)


# ---- by keyboard ----------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_hours_are_typed_saved_and_validated_by_keyboard(page, live_site, officer, lot, axe):
    first = PlacementFactory(lot=lot, employer=PartnerFactory(name="Alpha"), starts_on=DAY(2026, 1, 1))
    second = PlacementFactory(lot=lot, employer=PartnerFactory(name="Bêta"), starts_on=DAY(2026, 2, 1))
    faults = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    live_site.sign_in(page, officer)
    page.goto(live_site + address(lot))
    focused = page.locator(":focus")
    keys = page.keyboard

    page.get_by_label(f"{first.pathway.number}, janvier 2026").focus()
    keys.type("35,5")
    keys.press("ArrowRight")
    expect(focused).to_have_attribute("name", name(first, FEBRUARY))
    keys.type("35h30")
    keys.press("Enter")
    expect(focused).to_have_attribute("name", name(second, FEBRUARY))
    keys.type("20")
    keys.press("ArrowLeft")
    # January is before the second step: there is no cell to go to, the caret moves within the text.
    expect(focused).to_have_attribute("name", name(second, FEBRUARY))
    keys.press("ArrowUp")
    expect(focused).to_have_attribute("name", name(first, FEBRUARY))
    expect(page.locator("[data-grand-total]")).to_have_text("91")
    expect(page.locator("[data-row-total]").first).to_have_text("71")
    assert axe() == []
    page.get_by_role("button", name="Enregistrer").focus()
    keys.press("Enter")
    expect(page.get_by_text("Heures enregistrées : 3 cases.")).to_be_visible()
    assert noted(lot) == {
        (first.pk, JANUARY): Decimal("35.5"),
        (first.pk, FEBRUARY): Decimal("35.5"),
        (second.pk, FEBRUARY): Decimal(20),
    }

    page.get_by_role("link", name=re.compile(r"^févr\. 2026")).focus()
    keys.press("Enter")
    page.get_by_role("button", name="Valider le mois").focus()
    keys.press("Enter")
    expect(page.get_by_text("Mois validé : les heures ne changent plus")).to_be_visible()
    assert Sheet.objects.get(month=FEBRUARY).validated_by == officer
    assert axe() == []

    # On a phone, one month at a time, and nothing wider than the screen.
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(live_site + address(lot, mois=3))
    expect(page.get_by_label(f"{first.pathway.number}, mars 2026")).to_be_visible()
    expect(page.get_by_label(f"{first.pathway.number}, janvier 2026")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.get_by_role("link", name="janv.", exact=True).click()
    expect(page.get_by_label(f"{first.pathway.number}, janvier 2026")).to_have_value("35,5")
    assert faults == []


# ---- reminders ------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_who_follows_a_contract_is_told_once_a_month_of_what_is_late(lot, step, officer, manager):
    sheet = work(step, JANUARY, 40).sheet
    Sheet.objects.filter(pk=sheet.pk).update(sent_at=timezone.now(), sent_by=lot.company)
    left = ContractFactory(responsible=officer, reference="AILLEURS")
    PlacementFactory(lot__contract=left)

    assert remind_hours(DAY(2026, 4, 10)) == 0
    assert remind_hours(DAY(2026, 4, 11)) == 2
    assert remind_hours(DAY(2026, 4, 25)) == 2
    [told] = Notification.objects.all()
    assert (told.user, told.kind) == (officer, "deadline")
    assert told.title == "M-7 : 2 relevés d’heures manquent, 1 mois à valider"
    assert told.url == reverse("insertion:missing_list", query={"marche": lot.contract_id})
    remind_hours(DAY(2026, 5, 11))
    assert Notification.objects.filter(user=officer).count() == 2
