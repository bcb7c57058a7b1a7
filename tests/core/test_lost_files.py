"""Files that no row has: what an undone transaction leaves in the storage."""

import datetime
import io

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from core import services
from core.importing import importers
from diagnostics.models import ObservationPhoto
from diagnostics.services import add_photos
from tests.core.importers import PATH_WITH_OPTIONS
from tests.diagnostics.test_entry import jpeg
from tests.factories import ObservationFactory

pytestmark = pytest.mark.django_db
LATER = datetime.timedelta(days=1, minutes=1)


def purge(after):
    out = io.StringIO()
    with time_machine.travel(timezone.now() + after, tick=False):
        call_command("purge_files", stdout=out)
    return out.getvalue()


def stored(at=""):
    folders, names = default_storage.listdir(at)
    inside = [path for folder in folders for path in stored(f"{at}/{folder}".strip("/"))]
    return sorted([f"{at}/{name}".strip("/") for name in names] + inside)


@pytest.fixture
def before():
    """What earlier tests left alone is no longer there."""
    purge(LATER)
    return stored()


def send(administrator, uid):
    return services.send_file(
        importer=importers()["equipes"],
        file=ContentFile(b"Nom", name="equipes.csv"),
        by=administrator,
        uid=uid,
        option_files={"extra": ContentFile(b"Est", name="prefixe.csv")},
    )


def photos(observation):
    add_photos(observation=observation, photos=[jpeg()])


def test_photos_of_an_undone_report_go_a_day_later_and_the_others_stay(before):
    kept, undone = ObservationFactory(), ObservationFactory()
    photos(kept)
    row = ObservationPhoto.objects.get()
    with transaction.atomic():
        photos(undone)
        transaction.set_rollback(True)
    assert len(stored()) == len(before) + 4
    assert purge(datetime.timedelta(hours=23)) == "Fichiers supprimés : 0.\n"
    assert purge(LATER) == "Fichiers supprimés : 2.\n"
    assert stored() == sorted([*before, row.image.name, row.thumbnail.name])


def test_files_of_an_undone_import_go_and_those_of_a_job_stay(before, administrator, settings):
    settings.IMPORTERS = [PATH_WITH_OPTIONS]
    job, _ = send(administrator, "6a4bbd2c-8f3b-4d62-9d20-5b7ac4c6a001")
    with transaction.atomic():
        send(administrator, "6a4bbd2c-8f3b-4d62-9d20-5b7ac4c6a002")
        transaction.set_rollback(True)
    assert len(stored()) == len(before) + 4
    assert purge(LATER) == "Fichiers supprimés : 2.\n"
    assert stored() == sorted([*before, job.file.name, job.option_files["extra"]["path"]])


def test_what_is_not_ours_stays(before):
    name = default_storage.save("sauvegardes/base.dump", ContentFile(b"..."))
    assert purge(LATER) == "Fichiers supprimés : 0.\n"
    assert default_storage.exists(name)
    default_storage.delete(name)
