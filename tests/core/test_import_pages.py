"""Pages of imports: a file is sent, checked, confirmed; who may; what is shown at each state."""

import datetime
import io
import re
import signal
import uuid

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from accounts.models import Team
from core import french, services
from core.enums import ImportState
from core.importing import importers
from core.models import ImportJob
from core.reading.sources import MEGABYTE
from core.reading.tables import read_table
from tests.core.importers import COLUMNS, PATH, PATH_WITH_OPTIONS, TeamImporter, csv_file
from tests.factories import TeamFactory

pytestmark = pytest.mark.django_db
LIST = "/administration/imports/"
NEW = "/administration/imports/equipes/nouveau/"


@pytest.fixture(autouse=True)
def _team_importer(settings):
    settings.IMPORTERS = [PATH]
    yield
    TeamImporter.spy = None


@pytest.fixture
def client(sign_in, administrator):
    return sign_in(administrator)


def names():
    return list(Team.objects.order_by("name").values_list("name", flat=True))


def upload(client, content, name="equipes.csv", **more):
    return client.post(NEW, {"uid": str(uuid.uuid4()), "file": SimpleUploadedFile(name, content), **more})


def sent(client, content, **more):
    response = upload(client, content, **more)
    job = ImportJob.objects.latest("pk")
    assert response.url == job.get_absolute_url()
    return job


def words(response):
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(text.replace("\u202f", " ").replace("\xa0", " ").split())


def state_part(html):
    """The part of the page that htmx replaces."""
    return html[html.index('<div id="etat">') : html.index("</main>")].strip()


# ---- rights ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def job(administrator):
    job, _ = services.send_file(
        importer=importers()["equipes"],
        file=ContentFile(csv_file("Est;oui"), name="equipes.csv"),
        by=administrator,
        uid=uuid.uuid4(),
    )
    services.check_file(job_id=job.pk, attempt=1)
    job.refresh_from_db()
    return job


PAGES = [
    ("get", "import_list", []),
    ("get", "import_create", ["equipes"]),
    ("post", "import_create", ["equipes"]),
    ("get", "import_template", ["equipes", "csv"]),
    ("get", "import_detail", None),
    ("get", "import_report", None),
    ("post", "import_start", None),
    ("post", "import_restart", None),
    ("post", "import_abandon", None),
]


@pytest.mark.parametrize(("method", "name", "args"), PAGES)
@pytest.mark.parametrize("who", ["proximity", "officer", "manager", "outsider"])
def test_administrators_alone_import_and_the_others_are_told_why(request, sign_in, job, method, name, args, who):
    client = sign_in(request.getfixturevalue(who))
    response = getattr(client, method)(reverse(f"core:{name}", args=[job.uid] if args is None else args))
    assert response.status_code == 403
    assert "Les imports sont réservés aux administrateurs." in words(response)
    job.refresh_from_db()
    assert (job.state, names().count("Est")) == (ImportState.READY, 0)


@pytest.mark.parametrize("name", ["import_start", "import_restart", "import_abandon"])
def test_what_writes_is_never_a_link(client, job, name):
    assert client.get(reverse(f"core:{name}", args=[job.uid])).status_code == 405
    job.refresh_from_db()
    assert job.state == ImportState.READY


NOBODYS = uuid.UUID(int=7)


@pytest.mark.parametrize(
    "path",
    [
        "/administration/imports/inconnu/nouveau/",
        "/administration/imports/equipes/modele.pdf",
        "/administration/imports/inconnu/modele.csv",
        f"/administration/imports/{NOBODYS}/",
        f"/administration/imports/{NOBODYS}/rapport.csv",
    ],
)
def test_what_does_not_exist_is_not_found(client, path):
    assert client.get(path).status_code == 404


# ---- the thread -----------------------------------------------------------------------------------------------------


def test_a_file_is_sent_previewed_then_imported(client, administrator):
    TeamFactory(name="Ouest")
    job = sent(client, csv_file("Est;oui", "Ouest;non"))
    page = words(client.get(job.get_absolute_url()))
    assert "Toutes les lignes sont bonnes ; rien n’est encore écrit." in page
    assert "2 lues 1 à créer 1 à modifier 0 inchangée 0 refusée" in page
    assert "Premières lignes à créer Ligne Ce qui serait créé 2 Est" in page
    assert "3 Ouest En activité : oui → non" in page
    assert names() == ["Ouest"]

    response = client.post(reverse("core:import_start", args=[job.uid]), follow=True)
    page = words(response)
    assert "C’est importé. Par Ada Admin" in page
    assert "2 lues 1 créée 1 modifiée 0 inchangée 0 refusée" in page
    assert f'href="{reverse("core:administration")}">Voir les données' in response.content.decode()
    assert names() == ["Est", "Ouest"]
    assert not Team.objects.get(name="Ouest").is_active


def test_the_same_file_again_changes_nothing_and_says_so(client):
    content = csv_file("Est;oui")
    for _ in range(2):
        job = sent(client, content)
        client.post(reverse("core:import_start", args=[job.uid]))
    job.refresh_from_db()
    assert (job.created, job.changed, job.unchanged) == (0, 0, 1)
    assert "tout y était déjà, rien n’a changé" in words(client.get(job.get_absolute_url()))


def test_refused_lines_are_shown_and_the_good_ones_imported_when_asked(client):
    job = sent(client, csv_file("Est;oui", "Ouest;peut-être", "Nord;oui"))
    response = client.get(job.get_absolute_url())
    page = words(response)
    assert "1 ligne est refusée ; rien n’est encore écrit." in page
    assert "3 En activité peut-être écrivez oui ou non" in page
    assert "Importer les 2 bonnes lignes" in page
    client.post(reverse("core:import_start", args=[job.uid]), {"good_lines": "1"})
    assert names() == ["Est", "Nord"]
    assert "sans les lignes refusées" in words(client.get(job.get_absolute_url()))


def test_an_import_without_good_lines_asked_refuses_the_whole_file(client):
    job = sent(client, csv_file("Est;oui", "Ouest;peut-être"))
    response = client.post(reverse("core:import_start", args=[job.uid]), follow=True)
    assert "Ce fichier est refusé : rien n’est écrit." in words(response)
    assert names() == []


def test_a_file_without_a_good_line_offers_no_import(client):
    job = sent(client, csv_file("Est;peut-être"))
    page = words(client.get(job.get_absolute_url()))
    assert "Aucune de ses lignes n’est bonne" in page
    assert "Importer l" not in page
    assert "Envoyer un autre fichier" in page


def test_an_unreadable_file_says_what_it_is_and_what_to_do(client):
    job = sent(client, b"%PDF-1.7")
    page = words(client.get(job.get_absolute_url()))
    assert "Ce fichier ne peut pas être lu : rien n’est écrit. C’est un PDF : envoyez le tableau" in page
    assert "Lignes refusées" not in page


def test_a_fault_of_the_program_is_a_page_not_a_crash(client, caplog):
    job = sent(client, csv_file("Est;oui", "BOUM;oui"))
    page = words(client.get(job.get_absolute_url()))
    assert "L’import est interrompu. Le programme a rencontré une erreur imprévue : rien n’a été écrit." in page
    assert "Relancer" in page
    assert "RuntimeError" not in page
    assert "RuntimeError" in caplog.text
    response = client.post(reverse("core:import_restart", args=[job.uid]), follow=True)
    assert "L’import est interrompu." in words(response)
    job.refresh_from_db()
    assert job.attempt == 2


def test_starting_twice_imports_once_and_says_so(client, job):
    url = reverse("core:import_start", args=[job.uid])
    client.post(url)
    response = client.post(url, follow=True)
    assert "Cet import est déjà lancé." in words(response)
    assert names() == ["Est"]


def test_abandoning_forgets_the_file(client, job):
    response = client.post(reverse("core:import_abandon", args=[job.uid]), follow=True)
    assert response.redirect_chain[-1][0] == LIST
    assert "« equipes.csv » est abandonné : rien n’a été écrit." in words(response)
    assert not ImportJob.objects.exists()
    assert names() == []


def test_what_is_imported_cannot_be_abandoned(client, job):
    client.post(reverse("core:import_start", args=[job.uid]))
    response = client.post(reverse("core:import_abandon", args=[job.uid]), follow=True)
    assert "Cet import ne peut plus être abandonné" in words(response)
    assert ImportJob.objects.get().state == ImportState.TAKEN


# ---- sending --------------------------------------------------------------------------------------------------------


def test_the_form_says_what_is_expected(client):
    response = client.get(NEW)
    page = words(response)
    assert "CSV, XLSX. 200 Mo au plus." in page
    assert "Nom ou équipe oui Le nom de l’équipe Agence Est" in page
    assert "En activité non oui ou non oui" in page
    html = response.content.decode()
    assert 'accept=".csv,.xlsx"' in html
    assert 'href="/administration/imports/equipes/modele.xlsx"' in html


def test_no_file_is_said_beside_the_field_and_above(client):
    response = client.post(NEW, {"uid": str(uuid.uuid4())})
    assert response.status_code == 422
    assert "Fichier : Ce champ est obligatoire." in words(response)
    assert not ImportJob.objects.exists()


def test_an_empty_file_is_refused_at_once(client):
    response = upload(client, b"")
    assert "Fichier : Le fichier soumis est vide." in words(response)


def test_a_file_too_large_is_refused_with_its_size(client, monkeypatch):
    monkeypatch.setattr("core.forms.MAX_SIZE", 2 * MEGABYTE)
    response = upload(client, b"x" * (3 * MEGABYTE))
    assert "Ce fichier pèse 3 Mo : le plus grand accepté pèse 2 Mo." in words(response)
    assert not ImportJob.objects.exists()


def test_the_same_form_sent_twice_is_kept_once(client):
    uid = str(uuid.uuid4())
    urls = {upload(client, csv_file("Est;oui"), uid=uid).url for _ in range(2)}
    assert urls == {ImportJob.objects.get().get_absolute_url()}


def test_options_are_asked_kept_and_shown(client, settings):
    settings.IMPORTERS = [PATH_WITH_OPTIONS]
    page = words(client.get(NEW))
    assert "Préfixe" in page
    assert "Dictionnaire" in page
    response = upload(client, csv_file("Est;oui"), prefix="", kind="proximity")
    assert words(response).count("Préfixe : Ce champ est obligatoire.") == 1
    assert response.content.decode().count("form-summary") == 1
    assert 'value="proximity" selected' in response.content.decode()
    job = sent(
        client,
        csv_file("Est;oui"),
        prefix="Agence",
        kind="proximity",
        names=SimpleUploadedFile("mots.txt", b"Grande"),
    )
    assert "Préfixe : Agence · Type : Équipe de proximité · Dictionnaire : mots.txt" in words(
        client.get(job.get_absolute_url())
    )
    client.post(reverse("core:import_start", args=[job.uid]))
    assert list(Team.objects.values_list("name", "kind")) == [("GrandeAgenceEst", "proximity")]


@pytest.fixture
def work():
    """Call it: a worker does what waits, as the one that runs beside the site."""
    kept = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT)}
    yield lambda: call_command("db_worker", batch=True, startup_delay=False, reload=False, verbosity=0)
    for number, handler in kept.items():
        signal.signal(number, handler)


@pytest.mark.django_db(transaction=True)
def test_a_large_file_is_checked_and_imported_by_a_worker(client, settings, work):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    job = sent(client, csv_file("Est;oui") + b"\n" * MEGABYTE)
    assert job.state == ImportState.WAITING
    assert "En attente : le travail commence dans quelques secondes" in words(client.get(job.get_absolute_url()))

    work()
    assert "1 lue 1 à créer" in words(client.get(job.get_absolute_url()))
    client.post(reverse("core:import_start", args=[job.uid]))
    assert "En attente : le travail commence" in words(client.get(job.get_absolute_url()))
    assert names() == []

    work()
    assert "C’est importé." in words(client.get(job.get_absolute_url()))
    assert names() == ["Est"]


# ---- progress -------------------------------------------------------------------------------------------------------


def at_work(job, **more):
    ImportJob.objects.filter(pk=job.pk).update(
        **{
            "state": ImportState.IMPORTING,
            "imported_by": job.created_by,
            "started_at": timezone.now(),
            "beat_at": timezone.now(),
            "done": 412,
            "total": 1584,
            **more,
        }
    )


def test_the_bar_asks_again_and_is_what_the_page_shows(client, job):
    at_work(job)
    page = client.get(job.get_absolute_url()).content.decode()
    part = client.get(job.get_absolute_url(), headers={"HX-Request": "true"})
    html = part.content.decode().strip()
    assert 'max="1584" value="412"' in html
    assert f'hx-get="{job.get_absolute_url()}"' in html
    assert html in page
    assert "HX-Retarget" not in part.headers
    assert "Abandonner" not in page


@pytest.mark.parametrize("state", ["ready", "taken", "refused", "failed", "silent"])
def test_what_htmx_gets_at_the_end_is_what_the_page_shows(client, job, state):
    match state:
        case "taken":
            client.post(reverse("core:import_start", args=[job.uid]))
        case "refused":
            job = sent(client, csv_file("Est;peut-être"))
        case "failed":
            job = sent(client, csv_file("BOUM;oui"))
        case "silent":
            at_work(job, beat_at=timezone.now() - datetime.timedelta(minutes=4))
    page = re.sub(r'value="[\w]{64}"', "", client.get(job.get_absolute_url()).content.decode())
    part = client.get(job.get_absolute_url(), headers={"HX-Request": "true"})
    assert part.headers["HX-Retarget"] == "#etat"
    assert state_part(page) == re.sub(r'value="[\w]{64}"', "", part.content.decode()).strip()
    assert "data-announce" in state_part(page)


def test_a_bar_without_a_known_end_moves_without_a_number(client, job):
    at_work(job, done=30_000, total=None)
    html = client.get(job.get_absolute_url()).content.decode()
    assert "<progress aria-label" in html
    assert "30\u202f000" in html


def test_a_worker_that_died_is_said_and_its_work_asked_for_again(client, job):
    at_work(job, beat_at=timezone.now() - datetime.timedelta(minutes=4))
    page = words(client.get(job.get_absolute_url()))
    assert "Le travail ne donne plus signe de vie." in page
    assert "Sans nouvelles" in words(client.get(LIST))
    client.post(reverse("core:import_restart", args=[job.uid]))
    job.refresh_from_db()
    assert (job.state, names()) == (ImportState.TAKEN, ["Est"])


# ---- list and files -------------------------------------------------------------------------------------------------


def test_the_list_says_what_can_be_imported_and_what_was(client, job):
    page = words(client.get(LIST))
    assert "Équipes Les équipes et si elles sont en activité. Formats : CSV, XLSX Choisir un fichier" in page
    assert f"equipes.csv Équipes · Ada Admin, {french.date_short(job.created_at)} à" in page
    assert "À confirmer 1 1 0 0 0" in page
    assert "1 import" in page


def test_an_empty_list_says_what_will_be_there(client):
    assert "Aucun import encore" in words(client.get(LIST))


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_whatever_it_holds(client, count, django_assert_num_queries):
    for _ in range(count):
        sent(client, csv_file("Est;oui"))
    with django_assert_num_queries(5):
        client.get(LIST)


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_of_an_import_costs_the_same_whatever_it_holds(client, count, django_assert_num_queries):
    job = sent(client, csv_file(*(f"Équipe {number};peut-être" for number in range(count)), "Est;oui"))
    with django_assert_num_queries(4):
        client.get(job.get_absolute_url())


def test_the_template_in_csv_is_read_back(client):
    response = client.get("/administration/imports/equipes/modele.csv")
    assert response.content.decode("utf-8-sig") == "Nom;En activité\r\n"
    assert response.headers["Content-Disposition"] == 'attachment; filename="modele-equipes.csv"'


def test_the_template_in_xlsx_explains_itself_and_is_read_back_once_filled(client):
    content = b"".join(client.get("/administration/imports/equipes/modele.xlsx"))
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert book.sheet_names == ["À remplir", "Mode d’emploi"]
    assert book.get_sheet_by_name("Mode d’emploi").to_python()[1] == ["Nom", "oui", "Le nom de l’équipe", "Agence Est"]
    with read_table(io.BytesIO(content), COLUMNS) as table:
        assert (table.sheet, table.headers) == ("À remplir", {"name": "Nom", "active": "En activité"})


def test_the_report_holds_every_refused_line_and_no_formula(client):
    job = sent(client, csv_file("Est;oui", *(f"Équipe {number};=1+1" for number in range(250))))
    page = words(client.get(job.get_absolute_url()))
    assert "Les 200 premières raisons sur 250" in page
    response = client.get(reverse("core:import_report", args=[job.uid]))
    lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0] == "Export;Rapport d’import Équipes"
    assert "Fichier;equipes.csv" in lines
    assert "Refusées;250" in lines
    at = lines.index("Ligne;Colonne;Valeur;Motif")
    assert len(lines[at + 1 :]) == 250
    assert lines[at + 1] == "3;En activité;'=1+1;écrivez oui ou non"


def test_an_import_that_has_no_report_yet_has_no_file(client, job):
    ImportJob.objects.filter(pk=job.pk).update(state=ImportState.WAITING, report=None)
    assert client.get(reverse("core:import_report", args=[job.uid])).status_code == 404
