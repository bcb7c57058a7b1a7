"""The commands of imports: report, exit status, options."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Team
from tests.core.importers import PATH, PATH_WITH_OPTIONS, Command, csv_file

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _team_importer(settings):
    settings.IMPORTERS = [PATH]


@pytest.fixture
def written(tmp_path):
    def write(content, name="equipes.csv"):
        path = tmp_path / name
        path.write_bytes(content)
        return str(path)

    return write


def run(*arguments):
    """Return (exit status, standard output)."""
    out = io.StringIO()
    try:
        call_command(Command(), *arguments, stdout=out, stderr=io.StringIO())
    except CommandError as error:
        return error.returncode, out.getvalue()
    return 0, out.getvalue()


def names():
    return list(Team.objects.order_by("name").values_list("name", flat=True))


GOOD = csv_file("Est;oui", "Ouest;non")
MIXED = csv_file("Est;oui", "Ouest;peut-être")
BAD = csv_file("Est;peut-être")


@pytest.mark.parametrize(
    ("content", "flags", "status", "kept"),
    [
        (GOOD, [], 0, ["Est", "Ouest"]),
        (GOOD, ["--dry-run"], 0, []),
        (MIXED, [], 1, []),
        (MIXED, ["--dry-run"], 1, []),
        (MIXED, ["--good-lines"], 0, ["Est"]),
        (MIXED, ["--good-lines", "--dry-run"], 0, []),
        (BAD, ["--good-lines"], 1, []),
        (b"%PDF", [], 1, []),
        (b"%PDF", ["--good-lines", "--dry-run"], 1, []),
    ],
)
def test_the_exit_status_says_whether_the_file_is_taken(written, content, flags, status, kept):
    assert run(written(content), *flags)[0] == status
    assert names() == kept


def test_the_report_is_a_readable_table(written):
    status, printed = run(written(MIXED))
    assert status == 1
    assert printed.splitlines() == [
        "Rien n’est écrit : voici ce qui le serait sans les lignes refusées.",
        "Lues                 2",
        "Créées               1",
        "Modifiées            0",
        "Inchangées           0",
        "Refusées             1",
        "",
        "Ligne  Colonne      Valeur     Motif",
        "3      En activité  peut-être  écrivez oui ou non",
    ]


def test_the_report_in_json_has_the_names_of_the_contract(written):
    report = json.loads(run(written(MIXED), "--json")[1])
    assert {key: report[key] for key in ("read", "created", "changed", "unchanged", "is_taken")} == {
        "read": 2,
        "created": 1,
        "changed": 0,
        "unchanged": 0,
        "is_taken": False,
    }
    assert report["refused"] == [
        {"line": 3, "column": "En activité", "value": "peut-être", "reason": "écrivez oui ou non"}
    ]


def test_imported_twice_it_says_that_nothing_changes(written):
    path = written(GOOD)
    run(path)
    status, printed = run(path)
    assert status == 0
    assert "Inchangées           2" in printed
    assert "Rien ne change : tout y est déjà." in printed


@pytest.mark.parametrize(
    ("path", "words"),
    [("/nulle/part.csv", "Le fichier « /nulle/part.csv » n’existe pas."), ("/tmp", "« /tmp » est un dossier")],
)
def test_a_missing_file_is_said_without_a_traceback(path, words):
    status, printed = run(path)
    assert status == 1
    assert words in printed
    assert "Traceback" not in printed
    report = json.loads(run(path, "--json")[1])
    assert report["refused"][0]["line"] == 0


def test_a_dry_run_says_that_it_is_one(written):
    assert run(written(GOOD), "--dry-run")[1].startswith("À blanc : rien n’est écrit")


def test_options_of_the_importer_are_options_of_the_command(written, settings):
    settings.IMPORTERS = [PATH_WITH_OPTIONS]
    status, _ = run(
        written(GOOD),
        "--prefix=Agence",
        "--kind=proximity",
        f"--names={written(b'Grande', 'mots.txt')}",
    )
    assert status == 0
    assert names() == ["GrandeAgenceEst", "GrandeAgenceOuest"]


@pytest.mark.parametrize(
    ("options", "column", "reason"),
    [
        ([], "--prefix", "Ce champ est obligatoire."),
        (["--prefix=A", "--kind=x"], "--kind", "Sélectionnez un choix valide. x n’en fait pas partie."),
        (["--prefix=A", "--names=/nulle/part"], "--names", "Le fichier « /nulle/part » n’existe pas."),
    ],
)
def test_a_wrong_option_is_a_refusal_that_names_it(written, settings, options, column, reason):
    settings.IMPORTERS = [PATH_WITH_OPTIONS]
    status, printed = run(written(GOOD), "--json", *options)
    (refusal,) = json.loads(printed)["refused"]
    assert (status, refusal["column"], refusal["reason"]) == (1, column, reason)
    assert names() == []


def test_help_says_what_the_importer_takes(settings, capsys):
    settings.IMPORTERS = [PATH_WITH_OPTIONS]
    with pytest.raises(SystemExit):
        call_command(Command(), "--help")
    printed = " ".join(capsys.readouterr().out.split())
    assert "Les équipes et si elles sont en activité." in printed
    assert "--prefix VALEUR Préfixe. Mis devant chaque nom" in printed
    assert "--names FICHIER Dictionnaire" in printed
