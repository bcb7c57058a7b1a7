"""The tables of the insertion of NPNRU projects: real files of La Réunion, traps, what is told of their totals."""

import datetime
import re
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from accounts.enums import Role
from core.importing import take
from insertion.importers.targets import TargetsImporter
from insertion.models import ProjectTarget
from tests.factories import PartnerFactory, QuartierFactory, UrbanProjectFactory, member

pytestmark = pytest.mark.django_db
DAY = datetime.date(2026, 3, 31)
HEADER = "MOA;Objectif à l’échelle du projet ;Heures effectuées au 31/03/2026;% de réalisation\n"


@pytest.fixture
def project(quartier):
    return UrbanProjectFactory(name="Saint-Denis, Prunel", quartiers=[quartier])


def taken(source, by, project="Saint-Denis, Prunel", **options):
    return take(TargetsImporter(), source, options={"project": project, **options}, by=by)


def written(tmp_path, text, name="heures.csv"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8-sig")
    return path


def told(report):
    """Return the notes of a report, with plain spaces."""
    return [note.replace("\u202f", " ").replace("\u00a0", " ") for note in report.notes]


def figures(name):
    row = ProjectTarget.objects.get(name=name)
    return (row.invested, row.worked_hours, row.share, row.target_hours, row.declared_hours, row.declared_on)


# ---- the real files -------------------------------------------------------------------------------------------------


def test_le_port(shared_data, quartier, officer):
    UrbanProjectFactory(name="Le Port", quartiers=[quartier])
    path = shared_data / "04_anru_reunion_heures_insertion_le_port.csv"
    report = taken(path, officer, "le port")
    assert (report.refused, report.read, report.created) == ([], 5, 5)
    assert figures("SPL GO/Ville") == (None, None, None, 18_626, Decimal(7_283), DAY)
    assert figures("MO à identifier (Mascareignes)")[3:] == (5_625, Decimal(0), DAY)
    # The total has decimals that no row has.
    assert any("Heures effectuées : total 28 838,41 h, somme 28 838 h, écart +0,41 h" in note for note in told(report))
    assert not any("Objectif :" in note for note in told(report))
    assert not any("n’est pas heures ÷ objectif" in note for note in told(report))
    assert ProjectTarget.objects.first().source == path.name
    again = taken(path, officer, "le port")
    assert (again.unchanged, again.created, again.changed) == (5, 0, 0)


def test_saint_denis_whose_second_file_completes_the_first(shared_data, project, officer):
    hours = shared_data / "04_anru_reunion_heures_insertion_saint_denis.csv"
    money = shared_data / "04_anru_reunion_investissements_saint_denis.xlsx"
    first = taken(hours, officer)
    assert (first.refused, first.created) == ([], 7)
    assert any("est bien la somme des lignes" in note for note in told(first))
    second = taken(money, officer)
    assert (second.refused, second.read, second.created, second.changed) == ([], 6, 0, 6)
    # Without the mark of a footnote, and the city under its shorter name.
    assert figures("SODIAC") == (Decimal("9113255.55"), 97_642, Decimal(5), 4_882, Decimal(3_529), DAY)
    city = figures("Ville de Saint-Denis")
    assert city == (Decimal("39202292.00"), 420_025, Decimal(5), 21_001, Decimal(19_323), DAY)
    assert any("« Ville », ligne 3, est pris pour « Ville de Saint-Denis »" in note for note in told(second))
    # An amount that is a number among those that are texts.
    assert figures("SEMADER")[0] == Decimal(1_275_000)
    assert figures("CINOR") == (None, None, None, 650, Decimal(659), DAY)
    gaps = next(note for note in told(second) if "n’est pas la somme" in note)
    assert "Heures travaillées : total 1 479 318 h, somme 1 479 319 h, écart −1 h" in gaps
    assert "Objectif : total 73 966 h, somme 73 965 h, écart +1 h" in gaps
    assert "Investissements" not in gaps
    for path in (hours, money):
        again = taken(path, officer)
        assert (again.read, again.changed + again.created, again.refused) == (again.unchanged, 0, [])


def test_the_second_file_may_come_first(shared_data, project, officer):
    taken(shared_data / "04_anru_reunion_investissements_saint_denis.xlsx", officer)
    report = taken(shared_data / "04_anru_reunion_heures_insertion_saint_denis.csv", officer)
    assert (report.refused, report.created, report.changed) == ([], 1, 6)
    assert figures("Ville")[:1] + figures("Ville")[4:5] == (Decimal("39202292.00"), Decimal(19_323))


# ---- traps ----------------------------------------------------------------------------------------------------------


def test_what_is_wrong_is_told_line_by_line(tmp_path, project, officer):
    wrong = {
        "SIDR;mille;0;\n": "pas un nombre",
        "SHLMR;-3;0;\n": "n’est pas négatif",
        ";12;3;\n": "le maître d’ouvrage manque",
        "SEDRE;;;\n": "aucun chiffre",
        "SODIAC *;5;1;20%\n": "déjà à la ligne 2",
    }
    report = taken(written(tmp_path, HEADER + "Sodiac;10;1;10%\n" + "".join(wrong) + "TOTAL;99;9;\n"), officer)
    assert not report.is_taken
    assert [refusal.line for refusal in report.refused] == [3, 4, 5, 6, 7]
    for refusal, why in zip(report.refused, wrong.values(), strict=True):
        assert why in refusal.reason
    assert any("le total du tableau n’est pas comparé" in note for note in told(report))
    assert not ProjectTarget.objects.exists()


def test_a_share_is_a_percent_however_it_is_written(tmp_path, project, officer):
    header = "MOA;Objectif d'insertion en %\n"
    taken(written(tmp_path, header + "A;0,05\nB;5 %\nC;1\n"), officer)
    assert [figures(name)[2] for name in "ABC"] == [5, 5, 100]
    report = taken(written(tmp_path, header + "D;1\n"), officer)
    assert "1 % ou 100 %" in report.refused[0].reason
    assert "jusqu’à 100" in taken(written(tmp_path, header + "D;105\n"), officer).refused[0].reason


def test_a_rate_that_is_not_that_of_the_figures_is_told(tmp_path, project, officer):
    report = taken(written(tmp_path, HEADER + "SIDR;1000;500;60%\nSHLMR;1000;500;50,4%\n"), officer)
    (rates,) = [note for note in told(report) if "n’est pas heures ÷ objectif" in note]
    assert "ligne 2 (60% au lieu de 50 %)" in rates
    assert "ligne 3" not in rates


def test_hours_have_a_day(tmp_path, project, officer):
    text = "MOA;Heures effectuées\nSIDR;10\n"
    report = taken(written(tmp_path, text), officer)
    assert "À quelle date" in report.refused[0].reason
    assert taken(written(tmp_path, text), officer, declared_on=DAY).created == 1
    # A table of before does not undo what was declared since.
    older = "MOA;Heures effectuées au 31/12/2025\nSIDR;4\n"
    report = taken(written(tmp_path, older), officer)
    assert (report.unchanged, figures("SIDR")[4:]) == (1, (Decimal(10), DAY))
    assert any("plus récentes" in note for note in told(report))


def test_the_last_of_several_days_is_taken(tmp_path, project, officer):
    text = "MOA;Heures effectuées au 31/12/2025;Heures effectuées au 31/03/2026;Contact\nSIDR;4;7;x\n"
    report = taken(written(tmp_path, text), officer)
    assert figures("SIDR")[4:] == (Decimal(7), DAY)
    assert "Colonnes laissées de côté : Heures effectuées au 31/12/2025, Contact." in report.notes
    text = "MOA;Heures effectuées au 31/03/2099\nSIDR;4\n"
    assert "ont une date passée" in taken(written(tmp_path, text), officer).refused[0].reason


def test_a_project_is_that_of_a_column_or_of_the_form(tmp_path, project, officer, quartier):
    other = UrbanProjectFactory(name="Le Port", quartiers=[quartier])
    text = "MOA;Projet;Objectif\nSIDR;Le Port;10\nSIDR;;20\n"
    assert taken(written(tmp_path, text), officer).created == 2
    assert ProjectTarget.objects.get(project=other).target_hours == 10
    assert ProjectTarget.objects.get(project=project).target_hours == 20
    assert "le projet manque" in taken(written(tmp_path, text), officer, "").refused[0].reason
    text = "MOA;Objectif\nSIDR;10\n"
    assert "De quel projet" in taken(written(tmp_path, text), officer, "").refused[0].reason
    assert "ne s’appelle « Ailleurs »" in taken(written(tmp_path, text), officer, "Ailleurs").refused[0].reason


def test_others_do_not_write_what_a_project_owes(tmp_path, project, proximity):
    text = "MOA;Objectif\nSIDR;10\n"
    stranger = member(QuartierFactory(), Role.MANAGER)
    assert "Aucun de vos projets" in taken(written(tmp_path, text), stranger).refused[0].reason
    # Who sees a project without leading one of its quartiers.
    assert "chargé de mission" in taken(written(tmp_path, text), proximity).refused[0].reason
    assert not TargetsImporter().is_open_to(proximity)
    assert TargetsImporter().is_open_to(stranger)
    assert not ProjectTarget.objects.exists()


def test_a_maitre_d_ouvrage_is_tied_to_the_partner_of_its_name(tmp_path, project, officer):
    sidr = PartnerFactory(name="Société immobilière de la Réunion", short_name="SIDR")
    taken(written(tmp_path, "MOA;Objectif\nSIDR;10\nAutre;5\n"), officer)
    assert ProjectTarget.objects.get(name="SIDR").authority == sidr
    assert ProjectTarget.objects.get(name="Autre").authority is None


def test_the_command(tmp_path, project, capsys):
    path = written(tmp_path, "MOA;Objectif\nSIDR;10\n")
    with pytest.raises(CommandError):
        call_command("import_anru", str(path))
    call_command("import_anru", str(path), "--project", "saint-denis, prunel")
    assert ProjectTarget.objects.get().target_hours == 10


def test_the_page_of_a_project_names_it_to_the_form(client, officer, project):
    client.force_login(officer)
    board = client.get(reverse("insertion:project_board", args=[project.pk])).content.decode()
    address = re.search(r'href="([^"]*/anru/nouveau/[^"]*)"', board)
    assert address is not None
    assert f'value="{project}"' in client.get(address[1]).content.decode()
