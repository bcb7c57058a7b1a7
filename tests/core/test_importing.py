"""Files taken whole, in part or not at all; jobs, their constraints, their progress, their worker that dies."""

import datetime
import io
import threading
import time
import uuid

import pghistory.models
import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import Team
from core import services, tasks
from core.enums import ImportState
from core.history import history_of
from core.importing import Importer, Report, importers, take
from core.models import ImportJob
from core.progress import WorkProgress
from tests.core.importers import PATH, PATH_WITH_OPTIONS, TeamImporter, csv_file
from tests.factories import TeamFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def team_importer(settings):
    settings.IMPORTERS = [PATH]
    yield importers()["equipes"]
    TeamImporter.spy = None


def names():
    return list(Team.objects.order_by("name").values_list("name", flat=True))


def taken(content, **options):
    return take(importers()["equipes"], io.BytesIO(content), **options)


def send(administrator, content=None, **more):
    job, _ = services.send_file(
        importer=importers()["equipes"],
        file=ContentFile(content if content is not None else csv_file("Est;oui", "Ouest;non"), name="equipes.csv"),
        by=administrator,
        uid=uuid.uuid4(),
        **more,
    )
    return job


def checked(administrator, content=None, **more):
    job = send(administrator, content, **more)
    services.check_file(job_id=job.pk, attempt=job.attempt)
    job.refresh_from_db()
    return job


def started(administrator, content=None, **more):
    return services.start_import(job=checked(administrator, content), by=administrator, **more)


# ---- take -----------------------------------------------------------------------------------------------------------


def test_importers_follow_the_setting(settings):
    assert list(importers()) == ["equipes"]
    settings.IMPORTERS = []
    assert importers() == {}


def test_a_file_is_taken_whole():
    report = taken(csv_file("Est;oui", "Ouest;non"))
    assert (report.is_taken, report.read, report.created, report.refused) == (True, 2, 2, [])
    assert names() == ["Est", "Ouest"]


def test_one_bad_line_and_nothing_is_written():
    report = taken(csv_file("Est;oui", "Ouest;peut-être"))
    assert (report.is_taken, report.created) == (False, 1)
    assert [(r.line, r.column, r.value) for r in report.refused] == [(3, "En activité", "peut-être")]
    assert names() == []


def test_the_good_lines_alone_are_written_when_asked():
    report = taken(csv_file("Est;oui", "Ouest;peut-être"), good_lines=True)
    assert report.is_taken
    assert names() == ["Est"]


def test_good_lines_of_a_file_that_has_none_is_a_refusal():
    report = taken(csv_file("Est;peut-être"), good_lines=True)
    assert not report.is_taken
    assert names() == []


def test_a_dry_run_says_the_same_and_writes_nothing():
    content = csv_file("Est;oui", "Ouest;non")
    dry, wet = taken(content, dry_run=True), None
    assert names() == []
    wet = taken(content)
    assert (dry.read, dry.created, dry.samples) == (wet.read, wet.created, wet.samples)
    assert (dry.is_taken, wet.is_taken) == (False, True)


def test_taken_twice_nothing_changes():
    content = csv_file("Est;oui", "Ouest;non")
    taken(content)
    report = taken(content)
    assert (report.created, report.changed, report.unchanged, report.is_taken) == (0, 0, 2, True)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"%PDF-1.7 rien", "C’est un PDF"),
        (b"", "Le fichier est vide"),
        (b"Prenom;Age\nLea;3\n", "La colonne obligatoire « Nom » manque"),
    ],
)
def test_an_unreadable_file_is_one_refusal(content, words):
    report = taken(content, good_lines=True)
    assert not report.is_readable
    assert not report.is_taken
    (refusal,) = report.refused
    assert refusal.reason.startswith(words)


def test_what_the_database_checks_at_the_end_is_checked_in_a_dry_run():
    class Dangling(TeamImporter):
        def run(self, source, report, *, options, by, progress):
            with connection.cursor() as cursor:
                cursor.execute(
                    "INSERT INTO accounts_membership (user_id, team_id, role) VALUES (%s, 987654, 1)", [by.pk]
                )

    with pytest.raises(IntegrityError):
        take(Dangling(), io.BytesIO(b"x"), by=UserFactory(), dry_run=True)


def test_a_report_survives_the_database_whatever_the_file_holds():
    report = Report(read=1)
    report.refuse(2, "Nom", "a\x00b\ud800", "non")
    report.show(3, "created", "Est\x00")
    back = Report.from_json(report.as_json())
    assert back.refused[0].value == "ab?"
    assert back.samples[0].label == "Est"
    assert back.read == 1


def test_lines_refused_for_two_reasons_count_once():
    report = Report()
    report.refuse(2, "Nom", "", "vide")
    report.refuse(2, "Type", "x", "inconnu")
    assert report.refused_lines == 1


# ---- the life of a job ----------------------------------------------------------------------------------------------


def test_a_file_sent_twice_is_kept_once(administrator):
    uid = uuid.uuid4()
    kept = [
        services.send_file(
            importer=importers()["equipes"], file=ContentFile(b"Nom\nEst", name="a.csv"), by=administrator, uid=uid
        )
        for _ in range(2)
    ]
    assert [is_new for _, is_new in kept] == [True, False]
    assert ImportJob.objects.get().pk == kept[1][0].pk


def test_a_check_previews_and_writes_nothing(administrator):
    TeamFactory(name="Ouest", is_active=True)
    job = checked(administrator)
    assert job.state == ImportState.READY
    assert (job.read, job.created, job.changed, job.unchanged, job.refused) == (2, 1, 1, 0, 0)
    assert [s.label for s in Report.from_json(job.report).samples] == ["Est", "Ouest"]
    assert names() == ["Ouest"]
    assert Team.objects.get().is_active


@pytest.mark.parametrize(
    ("content", "state", "good", "refused"),
    [
        (csv_file("Est;oui", "Ouest;peut-être"), ImportState.READY, 1, 1),
        (csv_file("Est;peut-être"), ImportState.REFUSED, 0, 1),
        (b"%PDF", ImportState.REFUSED, 0, 0),
    ],
)
def test_a_check_refuses_what_has_nothing_good(administrator, content, state, good, refused):
    job = checked(administrator, content)
    assert (job.state, job.good, job.refused) == (state, good, refused)
    assert (job.finished_at is None) == (state == ImportState.READY)


def test_an_import_writes_and_forgets_its_file(administrator, django_capture_on_commit_callbacks):
    job = started(administrator)
    path = job.file.name
    with django_capture_on_commit_callbacks(execute=True):
        tasks.run_import.enqueue(job.pk, job.attempt)
    job.refresh_from_db()
    assert (job.state, job.created, job.file.name, job.imported_by) == (ImportState.TAKEN, 2, "", administrator)
    assert names() == ["Est", "Ouest"]
    assert not default_storage.exists(path)


def test_history_names_who_imported_and_where(administrator):
    job = started(administrator)
    services.import_file(job_id=job.pk, attempt=job.attempt)
    (entry,) = history_of(Team.objects.get(name="Est"))
    assert entry.who == "Ada Admin"
    context = pghistory.models.Context.objects.latest("created_at")
    assert context.metadata == {"user": administrator.pk, "url": job.get_absolute_url()}


def test_lines_that_became_bad_refuse_the_file_which_may_still_be_taken_in_part(administrator, monkeypatch):
    job = started(administrator)
    real = TeamImporter.take_row

    def stricter(self, row, report, options):
        if row["name"] == "Ouest":
            report.refuse(row.line, "Nom", "Ouest", "cette équipe n’existe plus")
        else:
            real(self, row, report, options)

    monkeypatch.setattr(TeamImporter, "take_row", stricter)
    services.import_file(job_id=job.pk, attempt=job.attempt)
    job.refresh_from_db()
    assert (job.state, job.refused, names()) == (ImportState.REFUSED, 1, [])
    job = services.start_import(job=job, by=administrator, good_lines=True)
    services.import_file(job_id=job.pk, attempt=job.attempt)
    job.refresh_from_db()
    assert (job.state, names()) == (ImportState.TAKEN, ["Est"])


def test_an_import_is_started_once(administrator):
    job = started(administrator)
    with pytest.raises(services.ImportStateError, match="déjà lancé"):
        services.start_import(job=job, by=administrator)
    for _ in range(2):
        services.import_file(job_id=job.pk, attempt=job.attempt)
    with pytest.raises(services.ImportStateError, match="déjà lancé"):
        services.start_import(job=job, by=administrator)
    assert names() == ["Est", "Ouest"]


def test_a_task_that_comes_twice_does_its_work_once(administrator):
    job = started(administrator)
    services.import_file(job_id=job.pk, attempt=job.attempt)
    ImportJob.objects.filter(pk=job.pk).update(state=ImportState.IMPORTING, finished_at=None, file="x")
    Team.objects.all().delete()
    services.import_file(job_id=job.pk, attempt=job.attempt)
    assert names() == []


def test_good_lines_are_not_offered_for_a_file_without_any(administrator):
    job = checked(administrator, csv_file("Est;peut-être"))
    with pytest.raises(services.ImportStateError):
        services.start_import(job=job, by=administrator, good_lines=True)


def test_a_fault_of_the_program_is_told_logged_and_undone(administrator, monkeypatch, caplog):
    job = checked(administrator, csv_file("Est;oui", "BOUM;oui"))
    assert job.state == ImportState.FAILED
    assert job.error.startswith("Le programme a rencontré une erreur imprévue : rien n’a été écrit.")
    assert "a fault of the program" in caplog.text
    assert "Traceback" in caplog.text
    assert names() == []


def test_work_that_failed_is_asked_for_again(administrator):
    job = checked(administrator, csv_file("Est;oui", "BOUM;oui"))
    again = services.restart_work(job=job)
    assert (again.state, again.attempt, again.error, again.finished_at) == (ImportState.WAITING, 2, "", None)
    services.check_file(job_id=job.pk, attempt=1)
    again.refresh_from_db()
    assert again.state == ImportState.WAITING
    services.check_file(job_id=job.pk, attempt=2)
    again.refresh_from_db()
    assert again.state == ImportState.FAILED


def test_an_importer_that_is_no_more_is_said(administrator, settings):
    job = send(administrator)
    settings.IMPORTERS = []
    services.check_file(job_id=job.pk, attempt=1)
    job.refresh_from_db()
    assert (job.state, job.error) == (
        ImportState.FAILED,
        "Ce type de fichier ne s’importe plus. Rien n’a été écrit.",
    )


def test_a_file_that_is_no_more_is_said(administrator):
    job = send(administrator)
    default_storage.delete(job.file.name)
    services.check_file(job_id=job.pk, attempt=1)
    job.refresh_from_db()
    assert job.error == "Le fichier n’est plus gardé : envoyez-le de nouveau. Rien n’a été écrit."


def test_options_and_their_files_come_back_as_they_were_sent(administrator, settings):
    settings.IMPORTERS = [PATH_WITH_OPTIONS]
    job = checked(
        administrator,
        csv_file("Est;oui"),
        options={"prefix": ["Agence"], "kind": ["proximity"]},
        option_files={"names": ContentFile(b"Grande ", name="dictionnaire.txt")},
    )
    job = services.start_import(job=job, by=administrator)
    services.import_file(job_id=job.pk, attempt=job.attempt)
    assert list(Team.objects.values_list("name", "kind")) == [("GrandeAgenceEst", "proximity")]


# ---- a worker that dies ---------------------------------------------------------------------------------------------


def age(job, minutes=4):
    ImportJob.objects.filter(pk=job.pk).update(beat_at=timezone.now() - datetime.timedelta(minutes=minutes))
    job.refresh_from_db()
    return job


def test_silence_is_noticed_after_a_while(administrator):
    job = started(administrator)
    assert not job.is_silent
    assert age(job).is_silent
    assert not age(checked(administrator)).is_silent


def test_an_import_at_work_is_not_asked_for_again(administrator):
    with pytest.raises(services.ImportStateError, match="en cours"):
        services.restart_work(job=started(administrator))


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_was_believed_dead_undoes_its_work_and_the_next_one_does_it(administrator, caplog):
    job = started(administrator)

    def somebody_restarts():
        TeamImporter.spy = None
        other = connection.copy()
        try:
            with other.cursor() as cursor:
                cursor.execute("UPDATE core_importjob SET attempt = attempt + 1, started_at = NULL")
        finally:
            other.close()

    TeamImporter.spy = somebody_restarts
    services.import_file(job_id=job.pk, attempt=job.attempt)
    job.refresh_from_db()
    assert (job.state, job.started_at, names()) == (ImportState.IMPORTING, None, [])
    assert "failed" not in caplog.text
    services.import_file(job_id=job.pk, attempt=job.attempt)
    job.refresh_from_db()
    assert (job.state, names()) == (ImportState.TAKEN, ["Est", "Ouest"])


def test_an_import_whose_worker_died_is_started_again(administrator):
    job = started(administrator)
    services._claim(job.pk, job.attempt, ImportState.IMPORTING, ImportState.IMPORTING)
    again = services.restart_work(job=age(job))
    assert (again.state, again.started_at, again.attempt) == (ImportState.IMPORTING, None, job.attempt + 1)
    services.import_file(job_id=again.pk, attempt=again.attempt)
    assert names() == ["Est", "Ouest"]


def test_what_was_not_imported_can_be_abandoned(administrator, django_capture_on_commit_callbacks):
    job = checked(administrator)
    path = job.file.name
    with django_capture_on_commit_callbacks(execute=True):
        services.abandon_import(job=job)
    assert not ImportJob.objects.exists()
    assert not default_storage.exists(path)
    with pytest.raises(services.ImportStateError, match="a été abandonné"):
        services.start_import(job=job, by=administrator)


def test_an_import_at_work_is_abandoned_only_when_its_worker_died(administrator):
    job = started(administrator)
    with pytest.raises(services.ImportStateError, match="ne peut plus"):
        services.abandon_import(job=job)
    services.abandon_import(job=age(job))
    job.refresh_from_db()
    assert (job.state, job.error) == (ImportState.FAILED, "Abandonné. Rien n’a été écrit.")


# ---- files that nobody needs ----------------------------------------------------------------------------------------


def test_old_files_are_forgotten(administrator, django_capture_on_commit_callbacks, settings):
    settings.IMPORT_FILES_DAYS = 30
    refused, waiting, recent = (
        checked(administrator, csv_file("Est;peut-être")),
        checked(administrator),
        checked(administrator),
    )
    paths = [job.file.name for job in (refused, waiting, recent)]
    for job in (refused, waiting):
        age(job, minutes=60 * 24 * 31)
    out = io.StringIO()
    with django_capture_on_commit_callbacks(execute=True):
        call_command("purge_imports", stdout=out)
    assert out.getvalue() == "Imports dont les fichiers sont supprimés : 2.\n"
    assert [default_storage.exists(path) for path in paths] == [False, False, True]
    assert set(ImportJob.objects.values_list("pk", "file")) == {(refused.pk, ""), (recent.pk, recent.file.name)}


# ---- rights and constraints -----------------------------------------------------------------------------------------


def test_administrators_alone_see_imports(administrator, manager, officer, proximity, outsider):
    send(administrator)
    seen = {user.first_name: ImportJob.objects.visible_to(user).count() for user in (administrator, manager, officer)}
    assert seen == {"Ada": 1, "Maya": 0, "Olga": 0}
    administrator.is_active = False
    assert not ImportJob.objects.visible_to(administrator).exists()


NOW = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"state": "perdu"}, "Cet état d’import n’existe pas."),
        ({"importer": ""}, "Un import a un type et un nom de fichier."),
        ({"original_name": ""}, "Un import a un type et un nom de fichier."),
        ({"file": ""}, "Le fichier est gardé tant que l’import n’est pas terminé."),
        ({"done": 3, "total": 2}, "Un import n’avance pas au-delà de ce qu’il a à faire."),
        ({"finished_at": NOW}, "Un import terminé a une date de fin, les autres n’en ont pas."),
        (
            {"state": ImportState.FAILED, "error": "x"},
            "Un import terminé a une date de fin, les autres n’en ont pas.",
        ),
        ({"state": ImportState.READY}, "Un fichier vérifié a un rapport."),
        ({"state": ImportState.REFUSED, "finished_at": NOW}, "Un fichier vérifié a un rapport."),
        ({"state": ImportState.FAILED, "finished_at": NOW}, "Un import interrompu dit pourquoi."),
        ({"state": ImportState.IMPORTING}, "Un import a été décidé par quelqu’un."),
    ],
)
def test_the_database_holds_the_states_together(administrator, change, message):
    job = send(administrator)
    with pytest.raises(IntegrityError), transaction.atomic():
        ImportJob.objects.filter(pk=job.pk).update(**change)
    for name, value in change.items():
        setattr(job, name, value)
    with pytest.raises(ValidationError) as caught:
        job.validate_constraints()
    assert message in caught.value.messages


# ---- progress -------------------------------------------------------------------------------------------------------


OTHERS = """
SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend'
"""


@pytest.mark.django_db(transaction=True)
def test_progress_is_seen_while_the_import_is_open_and_so_is_nothing_else(administrator):
    job = started(administrator, csv_file("Est;oui", "Ouest;oui", "Nord;oui"))
    with connection.cursor() as cursor:
        cursor.execute(OTHERS)
        before = cursor.fetchone()[0]
    seen = []

    def look():
        other = connection.copy()
        try:
            with other.cursor() as cursor:
                cursor.execute("SELECT state, done, total FROM core_importjob")
                progress = cursor.fetchone()
                cursor.execute("SELECT count(*) FROM accounts_team")
                seen.append((*progress, cursor.fetchone()[0]))
        finally:
            other.close()

    TeamImporter.spy = look
    tasks.run_import.enqueue(job.pk, job.attempt)
    # The first count and the last are written at once, the others not within the same quarter of a second.
    assert seen == [("importing", 1, 3, 0), ("importing", 1, 3, 0), ("importing", 3, 3, 0)]
    job.refresh_from_db()
    assert (job.state, names()) == (ImportState.TAKEN, ["Est", "Nord", "Ouest"])
    # The server takes a moment to see that a connection is closed.
    for _ in range(100):
        with connection.cursor() as cursor:
            cursor.execute(OTHERS)
            left = cursor.fetchone()[0]
        if left == before:
            break
        time.sleep(0.05)
    assert left == before, "the connection of the progress is closed"


@pytest.mark.django_db(transaction=True)
def test_progress_waits_for_nobody(administrator, caplog):
    job = started(administrator)
    with transaction.atomic(), WorkProgress(job) as progress:
        ImportJob.objects.select_for_update().get(pk=job.pk)
        progress(1, 2)
    job.refresh_from_db()
    assert job.done == 0
    assert caplog.text == ""
    with WorkProgress(job) as progress:
        progress(5, 2)
    job.refresh_from_db()
    assert (job.done, job.total) == (2, 2)


@pytest.mark.django_db(transaction=True)
def test_a_failed_import_leaves_nothing_behind(administrator):
    job = started(administrator)
    TeamImporter.spy = lambda: 1 / 0
    tasks.run_import.enqueue(job.pk, job.attempt)
    job.refresh_from_db()
    assert (job.state, names()) == (ImportState.FAILED, [])
    assert default_storage.exists(job.file.name)


@pytest.mark.django_db(transaction=True)
def test_two_who_start_at_once_start_it_once(administrator):
    job = checked(administrator)
    told = []

    def somebody_else():
        try:
            services.start_import(job=job, by=administrator)
            told.append("started")
        except services.ImportStateError as error:
            told.append(error.message)
        finally:
            connection.close()

    other = threading.Thread(target=somebody_else)
    with transaction.atomic():
        services.start_import(job=job, by=administrator)
        other.start()
        deadline = time.monotonic() + 20
        while not is_somebody_waiting() and time.monotonic() < deadline:
            time.sleep(0.02)
    other.join(20)
    assert told == ["Cet import est déjà lancé."]
    job.refresh_from_db()
    assert job.attempt == 2


def is_somebody_waiting():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE NOT granted AND pid IN "
            "(SELECT pid FROM pg_stat_get_activity(NULL) WHERE datid = "
            "(SELECT oid FROM pg_database WHERE datname = current_database()))"
        )
        return bool(cursor.fetchone()[0])


def test_importers_must_say_how_they_run():
    with pytest.raises(TypeError):
        Importer()


@pytest.mark.django_db(transaction=True)
def test_two_imports_of_the_same_rows_come_one_after_the_other():
    reports = {}

    def other():
        try:
            reports["second"] = take(TeamImporter(), io.BytesIO(csv_file("Est;oui", "Nord;oui")))
        finally:
            connection.close()

    second = threading.Thread(target=other)

    def look():
        TeamImporter.spy = None
        second.start()
        second.join(timeout=0.5)
        assert second.is_alive(), "it waits for the first"

    TeamImporter.spy = look
    reports["first"] = take(TeamImporter(), io.BytesIO(csv_file("Est;oui", "Nord;oui")))
    second.join()
    assert (reports["first"].created, reports["second"].created) == (2, 0)
    assert reports["second"].unchanged == 2
