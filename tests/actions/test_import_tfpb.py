"""Plans of TFPB in a flat file: what the site exports comes back, and what is wrong is told line by line."""

import datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.enums import Role
from actions.importers.tfpb import TfpbImporter
from actions.models import Framework, TfpbConvention, TfpbLine
from actions.services.closing import close_year
from core.importing import take
from tests.factories import ActionFactory, ProgrammeFactory, QuartierFactory, UserFactory, member, spend

pytestmark = pytest.mark.django_db
HEADER = (
    "Code QPV;Année;N° axe;N° action;Action;Calendrier;Dépense prévisionnelle (€);dont financement bailleur (€);"
    "dont autre financement (€);Dépense valorisée TFPB (€);Commentaire\n"
)


@pytest.fixture
def quartier():
    return QuartierFactory(name="Les Tilleuls", kind="qpv_2024", code="QN07501M")


@pytest.fixture
def convention(quartier):
    return TfpbConvention.objects.create(
        quartier=quartier, framework=Framework.objects.get(kind="tfpb"), first_year=2025, last_year=2027
    )


@pytest.fixture
def action(quartier):
    return ActionFactory(title="Médiation", programme=ProgrammeFactory(quartiers=[quartier]))


def taken(tmp_path, text, by):
    path = tmp_path / "plan.csv"
    path.write_text(text, encoding="utf-8")
    return take(TfpbImporter(), path, options={}, by=by)


def test_what_is_exported_comes_back_and_says_nothing_new(client, tmp_path, quartier, convention, action):
    officer = member(quartier, Role.OFFICER)
    axes = convention.framework.axes
    TfpbLine.objects.create(
        convention=convention, year=2026, axis=axes.get(number=1), action=action, landlord=Decimal("1000.50"),
        others=500, valued=1200, calendar="mars à juin", comment="Deux lignes\nde bilan",
    )  # fmt: skip
    spend(action, 10, on=datetime.date(2026, 5, 6)).values.create(quartier=quartier, axis=axes.get(number=3), amount=5)
    client.force_login(officer)
    address = reverse("actions:tfpb_detail", args=[convention.pk], query={"annee": 2026, "format": "csv"})
    text = b"".join(client.get(address).streaming_content).decode("utf-8-sig")
    report = taken(tmp_path, text, officer)
    assert (report.refused, report.read, report.unchanged) == ([], 2, 2)
    changed = taken(tmp_path, text.replace("mars à juin", "toute l’année"), officer)
    assert (changed.refused, changed.changed, changed.unchanged) == ([], 1, 1)
    assert convention.lines.get().calendar == "toute l’année"


def test_lines_are_written_and_those_that_are_wrong_are_told(tmp_path, quartier, convention, action):
    officer = member(quartier, Role.OFFICER)
    good = "QN07501M;2026;1;;médiation;;1 500,00;1000;500;1200;\n"
    wrong = {
        "QN07501M;2026;1;;Médiation;;1;;;;\n": "déjà sur cet axe à la ligne 2",
        "QN99999X;2026;1;;Médiation;;1;;;;\n": "pas de convention TFPB",
        "QN07501M;2031;1;;Médiation;;1;;;;\n": "pas de convention TFPB",
        "QN07501M;2026;44;;Médiation;;1;;;;\n": "n’a pas cet axe",
        "QN07501M;2026;2;;Fresque;;1;;;;\n": "aucune action de ce quartier",
        "QN07501M;2026;2;;Médiation;;100;50;40;;\n": "n’est pas la somme",
        "QN07501M;2026;3;;Médiation;;100;;;101;\n": "on ne valorise pas plus",
        "QN07501M;2026;4;;Médiation;;-3;;;;\n": "pas un montant",
        "QN07501M;2026;5;;Médiation;;beaucoup;;;;\n": "",
    }
    report = taken(tmp_path, HEADER + good + "".join(wrong), officer)
    assert not report.is_taken
    assert [refusal.line for refusal in report.refused] == list(range(3, 3 + len(wrong)))
    for refusal, why in zip(report.refused, wrong.values(), strict=True):
        assert why in refusal.reason
    assert taken(tmp_path, HEADER + good, officer).created == 1
    line = convention.lines.get()
    assert (line.landlord, line.others, line.valued, line.action) == (1000, 500, 1200, action)


def test_others_do_not_bring_a_plan_and_a_closed_year_stays(tmp_path, quartier, convention, action):
    text = HEADER + f"QN07501M;2026;1;{action.pk};;;100;;;;\n"
    stranger = member(QuartierFactory(), Role.MANAGER)
    assert "pas de convention" in taken(tmp_path, text, stranger).refused[0].reason
    close_year(programme=action.programme, year=2026, by=UserFactory())
    assert "close" in taken(tmp_path, text, member(quartier, Role.MANAGER)).refused[0].reason
    assert not convention.lines.exists()
