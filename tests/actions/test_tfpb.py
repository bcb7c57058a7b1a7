"""The abatement of TFPB: conventions, plan of the year from the one before, bilan read from what was spent, files."""

import datetime
import io
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from accounts.enums import Role
from actions.models import Framework, SpendingValue, TfpbConvention, TfpbLine
from actions.reads.tfpb import deadline_words, plan_of, valued_by_convention
from actions.services import closing, tfpb
from actions.services.closing import MoneyError
from core.french import euro
from tests.factories import ActionFactory, ProgrammeFactory, QuartierFactory, UserFactory, member, spend

pytestmark = pytest.mark.django_db


def url(name: str, *args: Any, **query: Any) -> str:
    return reverse(f"actions:{name}", args=args, query=query or None)


def page(response: Any) -> str:
    return response.content.decode()


@pytest.fixture
def quartier():
    return QuartierFactory(name="Les Tilleuls")


@pytest.fixture
def client(client, quartier):
    client.force_login(member(quartier, Role.OFFICER))
    return client


@pytest.fixture
def framework():
    return Framework.objects.get(kind="tfpb")


@pytest.fixture
def convention(quartier, framework):
    return TfpbConvention.objects.create(quartier=quartier, framework=framework, first_year=2025, last_year=2027)


@pytest.fixture
def programme(quartier):
    return ProgrammeFactory(quartiers=[quartier], first_year=2025, last_year=2027)


def action(programme, title, **fields):
    return ActionFactory(programme=programme, title=title, **{"first_year": 2025, "last_year": 2025, **fields})


def plan_line(convention, action, number, year=2025, **fields):
    axis = convention.framework.axes.get(number=number)
    values = {"landlord": 1000, "others": 500, "valued": 1200, **fields}
    return TfpbLine.objects.create(convention=convention, year=year, axis=axis, action=action, **values)


def test_a_convention_is_written_with_its_abatement(client, quartier, framework):
    fields = {"quartier": quartier.pk, "framework": framework.pk, "first_year": 2025, "last_year": 2027}
    assert client.post(url("tfpb_create"), fields | {"last_year": 2024}).status_code == 422
    assert client.post(url("tfpb_create"), fields).status_code == 302
    row = TfpbConvention.objects.get()
    again = client.post(url("tfpb_create"), fields | {"first_year": 2027, "last_year": 2029})
    assert again.status_code == 422
    assert "a déjà une convention pour une de ces années" in page(again)
    client.post(url("tfpb_year", row.pk, 2026), {"dwellings": "420", "abatement": "76 860,50"})
    assert row.years.get().abatement == Decimal("76860.50")
    assert client.post(url("tfpb_year", row.pk, 2031), {"abatement": "1"}).status_code == 422
    assert euro(Decimal("76860.5")) in page(client.get(url("tfpb_detail", row.pk, annee=2026)))


def test_the_plan_is_proposed_from_the_year_before(client, convention, programme, quartier):
    goes_on = action(programme, "Médiation", last_year=2027)
    over, dropped = action(programme, "Bennes"), action(programme, "Fresque")
    renewed = action(programme, "Bennes 2026", first_year=2026, last_year=2026, renews=over)
    plan_line(convention, goes_on, 1)
    plan_line(convention, over, 4, calendar="toute l’année")
    plan_line(convention, dropped, 7)
    assert "n’a pas de plan en 2024" in page(client.post(url("tfpb_propose", convention.pk, 2025), follow=True))
    shown = client.post(url("tfpb_propose", convention.pk, 2026), follow=True)
    assert "Lignes ajoutées au plan 2026 : 2" in page(shown)
    assert "Fresque : ni poursuivie ni reconduite en 2026" in page(shown)
    lines = convention.lines.filter(year=2026).order_by("axis__number")
    assert [(line.action, line.axis.number, line.planned, line.valued, line.calendar) for line in lines] == [
        (goes_on, 1, 1500, 1200, ""),
        (renewed, 4, 1500, 1200, "toute l’année"),
    ]
    # What was changed since stays, and nothing comes twice.
    lines.filter(action=renewed).update(valued=7)
    assert "2 y étaient déjà" in page(client.post(url("tfpb_propose", convention.pk, 2026), follow=True))
    assert lines.count() == 2
    assert lines.get(action=renewed).valued == 7


def valued(convention, action, number, amount, spent, **fields):
    row = spend(action, spent, on=datetime.date(2025, 5, 6), **fields)
    row.values.create(quartier=convention.quartier, axis=convention.framework.axes.get(number=number), amount=amount)
    return row


@pytest.fixture
def bilan(convention, programme):
    """Two actions on two axes, one of them out of the plan; a line valued on two axes."""
    convention.years.create(year=2025, dwellings=100, abatement=2000)
    mediation = action(programme, "Médiation", additionality="beyond", additionality_note="Le soir")
    bins = action(programme, "Bennes")
    plan_line(convention, mediation, 1)
    valued(convention, mediation, 1, 900, 1000)
    both = valued(convention, bins, 4, Decimal("10.01"), Decimal("30.02"))
    both.values.create(
        quartier=convention.quartier, axis=convention.framework.axes.get(number=3), amount=Decimal("5.00")
    )
    # Neither of another year nor of another quartier.
    spend(bins, 99, on=datetime.date(2026, 5, 6)).values.create(
        quartier=convention.quartier, axis=convention.framework.axes.get(number=4), amount=99
    )
    return plan_of(convention, 2025)


def test_the_bilan_is_read_from_what_was_spent(bilan):
    lines = {(line.axis.number, line.action.title): line for line in bilan.lines}
    assert {key: (line.spent, line.valued, line.planned) for key, line in lines.items()} == {
        (1, "Médiation"): (1000, 900, 1500),
        (3, "Bennes"): (Decimal("10.00"), Decimal("5.00"), 0),
        (4, "Bennes"): (Decimal("20.02"), Decimal("10.01"), 0),
    }
    assert lines[4, "Bennes"].line is None
    assert lines[1, "Médiation"].gap_percent == -25
    assert (bilan.valued, bilan.rest, bilan.without_proof) == (Decimal("915.01"), Decimal("1084.99"), 2)
    assert bilan.plan_gap == 800
    assert [axis.number for axis in bilan.empty_axes] == [2, 5, 6, 7, 8]
    assert [row.title for row in bilan.untold] == ["Bennes"]


def test_the_page_says_what_lacks(client, convention, bilan):
    shown = page(client.get(url("tfpb_detail", convention.pk, annee=2025)))
    for words in ("Axe vide", "Droit commun ou au-delà ?", "2 dépenses valorisées sans justificatif", "Hors plan"):
        assert words in shown
    assert f"il reste {euro(Decimal('1084.99'), 2)} à valoriser" in shown
    # Of 1,500 planned the landlord pays 1,000: 200 of what is to be valued is the money of others.
    assert "Argent d’autres financeurs" in shown
    convention.lines.update(landlord=1200, others=300)
    assert "Argent d’autres financeurs" not in page(client.get(url("tfpb_detail", convention.pk, annee=2025)))
    assert "à signer avant le 1er octobre 2024 : délai dépassé" in shown


@pytest.mark.parametrize(
    ("today", "words", "late"),
    [
        ("2024-09-01", "à signer avant le 1er octobre 2024 (dans 30 j)", True),
        ("2024-03-01", "à signer avant le 1er octobre 2024 (dans 214 j)", False),
        ("2024-10-01", "à signer avant le 1er octobre 2024 (dans 0 j)", True),
        ("2024-10-02", "à signer avant le 1er octobre 2024 : délai dépassé", True),
    ],
)
def test_a_convention_is_to_be_signed_by_the_first_of_october(convention, today, words, late):
    day = datetime.date.fromisoformat(today)
    assert deadline_words(convention, day) == (words, late)
    convention.signed_on = day
    assert deadline_words(convention, day) == ("", False)


def test_files_have_the_columns_of_the_national_model(client, convention, bilan):
    response = client.get(url("tfpb_detail", convention.pk, annee=2025, format="csv"))
    lines = b"".join(response.streaming_content).decode().splitlines()
    heads = next(line for line in lines if line.startswith("Code QPV")).split(";")
    assert heads[4:13] == [
        "Axe", "N° action", "Action", "Calendrier", "Dépense prévisionnelle (€)", "dont financement bailleur (€)",
        "dont autre financement (€)", "Dépense valorisée TFPB (€)", "Taux de valorisation TFPB (%)",
    ]  # fmt: skip
    mediation = next(line for line in lines if ";Médiation;" in line).split(";")
    assert mediation[1:4] == ["Les Tilleuls", "2025", "1"]
    assert [cell.replace("\u2212", "-") for cell in mediation[8:18]] == [
        "1500,00", "1000,00", "500,00", "1200,00", "80,0", "1000,00", "900,00", "90,0", "-300,00", "-25,0",
    ]  # fmt: skip
    assert len([line for line in lines if ";2025;" in line]) == 3
    book = b"".join(client.get(url("tfpb_detail", convention.pk, annee=2025, format="xlsx")).streaming_content)
    rows = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0).to_python()
    texts = [row[0] for row in rows]
    assert "Abattement de TFPB, programme et bilan 2025" in texts
    total = rows[texts.index("Total")]
    assert (total[2], total[5], total[8]) == (1500, 1200, 915.01)
    assert "Le préfet" in texts


def test_a_line_of_the_plan_is_written_and_told_when_it_is_wrong(client, convention, programme):
    row = action(programme, "Médiation")
    elsewhere = ActionFactory(first_year=2025, last_year=2025)
    fields = {"axis": convention.framework.axes.get(number=1).pk, "action": row.pk, "landlord": "100", "valued": "150"}
    create = url("tfpb_line_create", convention.pk, 2025)
    assert "On ne valorise pas plus que la dépense prévue" in page(client.post(create, fields))
    assert client.post(create, fields | {"valued": "1", "action": elsewhere.pk}).status_code == 422
    assert client.post(create, fields | {"others": "50"}).status_code == 302
    assert "déjà sur cet axe du plan" in page(client.post(create, fields | {"others": "50"}))
    line = convention.lines.get()
    assert client.post(url("tfpb_line_update", line.pk), fields | {"others": "60", "version": 1}).status_code == 302
    closing.close_year(programme=programme, year=2025, by=UserFactory())
    assert client.get(url("tfpb_line_update", line.pk)).status_code == 403
    with pytest.raises(MoneyError, match="dites pourquoi"):
        tfpb.delete_line(line=line, by=UserFactory())


@pytest.mark.parametrize("count", [1, 3])
def test_pages_make_a_constant_number_of_queries(client, convention, programme, count, django_assert_num_queries):
    for n in range(count):
        row = action(programme, f"Action {n}")
        plan_line(convention, row, 1)
        valued(convention, row, 1, 5, 10)
        valued(convention, action(programme, f"Hors plan {n}"), 2, 5, 10)
        TfpbConvention.objects.create(
            quartier=convention.quartier, framework=convention.framework, first_year=2030 + n, last_year=2030 + n
        )
    for address, queries in ((url("tfpb_detail", convention.pk, annee=2025), 9), (url("tfpb_list"), 8)):
        client.get(address)
        with django_assert_num_queries(queries):
            client.get(address)


def test_what_is_valued_counts_for_the_convention_of_its_year(convention, programme, quartier, framework):
    following = TfpbConvention.objects.create(quartier=quartier, framework=framework, first_year=2028, last_year=2030)
    spend_valued = spend(action(programme, "Médiation"), 900, on=datetime.date(2025, 5, 6))
    SpendingValue.objects.create(
        spending=spend_valued, quartier=quartier, axis=framework.axes.get(number=5), amount=600
    )
    assert valued_by_convention([convention, following], 2025) == {convention.pk: 600, following.pk: 0}
