"""Columns that somebody matches by hand: proposed, chosen, kept for the next file with the same headers."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone

from accounts.models import Team
from core.enums import ImportState
from core.matching import columns_of, guessed, heads_of, proposed
from core.models import ColumnMatch, ImportJob
from core.reading.tables import Column
from tests.core.importers import COLUMNS, PATH, TeamImporter
from tests.factories import UserFactory
from tests.territories.files import named

pytestmark = pytest.mark.django_db
NEW = "/administration/imports/equipes/nouveau/"
FILE = "Nos équipes;;\n\nQui;Ouvert ?;Adresse\nAgence Est;oui;Pau\nAgence Sud;non;Dax\n"


@pytest.fixture(autouse=True)
def _team_importer(settings, monkeypatch):
    settings.IMPORTERS = [PATH]
    monkeypatch.setattr(TeamImporter, "matched_columns", COLUMNS)
    monkeypatch.setattr(TeamImporter, "run", run)


def run(self, source, report, *, options, by, progress):
    """Read the columns that were matched, as an importer that offers it does."""
    from core.reading.tables import read_table

    columns, _ = columns_of(self, heads_of(self, source))
    with read_table(source, columns) as table:
        for row in table:
            report.read += 1
            self.take_row(row, report, options)


@pytest.fixture
def client(sign_in, administrator):
    return sign_in(administrator)


def send(client, text=FILE):
    file = SimpleUploadedFile("equipes.csv", text.encode())
    response = client.post(NEW, {"uid": str(uuid.uuid4()), "file": file})
    return response, ImportJob.objects.latest("pk")


def test_a_file_of_other_headers_leads_to_the_choice_of_its_columns(client):
    response, job = send(client)
    page = reverse("core:import_columns", args=[job.uid])
    assert response.url == page
    text = client.get(page).content.decode()
    # The line that looks like headers is taken, its first cells are shown, nothing is guessed wrongly.
    assert "Agence Est<br>Agence Sud" in text
    assert 'value="|3" selected' in text
    sent = {"titres": "|3", "colonne_0": "name", "colonne_1": "active", "colonne_2": ""}
    assert client.post(page, sent).url == job.get_absolute_url()
    job.refresh_from_db()
    assert (job.state, job.created) == (ImportState.READY, 2)
    assert not Team.objects.exists()


def test_the_next_file_with_the_same_headers_needs_nothing(client):
    _, job = send(client)
    page = reverse("core:import_columns", args=[job.uid])
    client.post(page, {"titres": "|3", "colonne_0": "name", "colonne_1": "active"})
    response, job = send(client, FILE.replace("Qui;Ouvert ?", "QUI;ouvert") + "Agence Nord;oui;Pau\n")
    assert response.url == job.get_absolute_url()
    assert (job.state, job.created) == (ImportState.READY, 3)
    match = ColumnMatch.objects.get()
    # What was chosen is proposed again, and may be changed.
    page = reverse("core:import_columns", args=[job.uid])
    assert '<option value="active" selected>' in client.get(page).content.decode()
    client.post(page, {"titres": "|3", "colonne_0": "name"})
    assert ColumnMatch.objects.get().pk == match.pk
    assert ColumnMatch.objects.get().columns == {"name": "QUI"}


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        ({"colonne_1": "active"}, "Dites quelle colonne contient « Nom »"),
        ({"colonne_0": "name", "colonne_1": "name"}, "C’est déjà ce que contient « Qui »"),
        ({"colonne_0": "name", "colonne_1": "autre"}, "Sélectionnez un choix valide"),
    ],
)
def test_choices_that_do_not_hold(client, sent, reason):
    _, job = send(client)
    response = client.post(reverse("core:import_columns", args=[job.uid]), {"titres": "|3", **sent})
    assert response.status_code == 422
    assert reason in response.content.decode()
    # What was chosen is still there.
    chosen = next(iter(sent.values()))
    assert f'<option value="{chosen}" selected>' in response.content.decode() or chosen == "autre"
    assert not ColumnMatch.objects.exists()


def test_another_line_may_be_the_headers(client):
    _, job = send(client)
    page = client.get(reverse("core:import_columns", args=[job.uid]), {"titres": "|4"}).content.decode()
    assert 'for="id_colonne_0">Agence Est<' in page


def test_columns_are_chosen_no_more_once_the_file_is_taken(client):
    _, job = send(client, "nom\nAgence Est\n")
    ImportJob.objects.filter(pk=job.pk).update(
        state=ImportState.TAKEN, imported_by=job.created_by, finished_at=timezone.now()
    )
    page = reverse("core:import_columns", args=[job.uid])
    assert client.post(page, {"titres": "|1", "colonne_0": "name"}, follow=True).redirect_chain
    assert not ColumnMatch.objects.exists()


def test_an_importer_that_has_fixed_columns_has_no_such_page(client, monkeypatch):
    _, job = send(client)
    monkeypatch.setattr(TeamImporter, "matched_columns", ())
    assert client.get(reverse("core:import_columns", args=[job.uid])).status_code == 404


def test_the_fullest_line_of_words_is_guessed():
    importer = TeamImporter()
    heads = heads_of(importer, named(b"Liste;du 3 mai\nX;Y;Z\n1;2;3\n", "a.csv"))
    assert guessed(importer, heads).line == 2


def test_what_cells_look_like_is_proposed(monkeypatch):
    columns = (*COLUMNS, Column("day", "jour", looks_like=r"\d\d/\d\d/\d{4}"))
    monkeypatch.setattr(TeamImporter, "matched_columns", columns)
    importer = TeamImporter()
    head = heads_of(importer, named(b"Qui;Vu\nA;01/02/2026\nB;\n", "a.csv"))[0]
    assert proposed(importer, head) == {"Vu": "day"}
    head = heads_of(importer, named(b"Qui;Vu\nA;01/02/2026\nB;hier\n", "a.csv"))[0]
    assert proposed(importer, head) == {}


def test_headers_are_matched_once():
    match = ColumnMatch(importer="equipes", headers="h", saved_by=UserFactory())
    match.save()
    with pytest.raises(IntegrityError, match="columnmatch_headers_once"):
        ColumnMatch.objects.create(importer="equipes", headers="h", saved_by=match.saved_by)


def test_a_match_is_of_headers():
    with pytest.raises(IntegrityError, match="columnmatch_of_headers"):
        ColumnMatch.objects.create(importer="equipes", headers="", saved_by=UserFactory())
