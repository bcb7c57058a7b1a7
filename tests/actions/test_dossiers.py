"""The dossier préfet: its number, what its PDF and its archive hold, its worker that dies, its files that go."""

import csv
import datetime
import hashlib
import io
import re
import shutil
import subprocess
import threading
import time
import uuid
import zipfile
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from python_calamine import CalamineWorkbook

from accounts.enums import Role
from actions import tasks
from actions.documents import archive
from actions.enums import DossierState
from actions.models import ActionDocument, Dossier, Framework, FrameworkDocument, TfpbConvention, TfpbLine
from actions.services import dossiers
from diagnostics.models import ObservationPhoto, Score, Theme
from tests.factories import (
    ActionFactory,
    BuildingFactory,
    DiagnosticFactory,
    EntranceFactory,
    FundingFactory,
    HallStateFactory,
    ObservationFactory,
    ProgrammeFactory,
    QuartierFactory,
    ResidenceFactory,
    grid_of,
    member,
    spend,
)

pytestmark = pytest.mark.django_db
YEAR = 2025
DAY = datetime.date(YEAR, 5, 6)


@pytest.fixture
def quartier():
    return QuartierFactory(name="Les Tilleuls")


@pytest.fixture
def officer(quartier):
    return member(quartier, Role.OFFICER)


@pytest.fixture
def client(client, officer):
    client.force_login(officer)
    return client


def url(name: str, *args: Any, **query: Any) -> str:
    return reverse(f"actions:{name}", args=args, query=query or None)


def page(response: Any) -> str:
    return response.content.decode()


def asked(quartier, by, year=YEAR):
    dossier, is_new = dossiers.ask_dossier(quartier=quartier, year=year, by=by, uid=uuid.uuid4())
    assert is_new
    return dossier


def made(quartier, by, year=YEAR):
    """A dossier made by the real task."""
    dossier = asked(quartier, by, year)
    tasks.make_dossier.enqueue(dossier.pk, dossier.attempt)
    dossier.refresh_from_db()
    assert (dossier.state, dossier.error) == (DossierState.READY, "")
    return dossier


def content_of(field):
    with default_storage.open(field.name, "rb") as file:
        return file.read()


def opened(dossier):
    return zipfile.ZipFile(io.BytesIO(content_of(dossier.archive)))


def words_of(content, tmp_path):
    """The text of a PDF, its spaces made plain."""
    program = shutil.which("pdftotext")
    if program is None:
        pytest.skip("pdftotext is not installed")
    (tmp_path / "dossier.pdf").write_bytes(content)
    text = subprocess.run([program, "-layout", tmp_path / "dossier.pdf", "-"], capture_output=True, check=True).stdout
    return re.sub(r"\s+", " ", text.decode())


def paper(model, content, name, by, **whose):
    row = model(
        title=name.partition(".")[0],
        name=name,
        content_type="text/plain",
        size=len(content),
        digest=hashlib.sha256(content).hexdigest(),
        added_by=by,
        **whose,
    )
    row.file.save(f"{uuid.uuid4()}.txt", ContentFile(content), save=False)
    row.save()
    return row


@pytest.fixture
def convention(quartier, officer):
    framework = Framework.objects.get(kind="tfpb")
    row = TfpbConvention.objects.create(
        quartier=quartier, framework=framework, first_year=2024, last_year=2026, signatories="État, Ville, Métropole"
    )
    row.years.create(year=YEAR, dwellings=420, abatement=1000)
    paper(FrameworkDocument, b"La convention", "Convention signée.txt", officer, framework=framework)
    return row


@pytest.fixture
def action(quartier):
    programme = ProgrammeFactory(quartiers=[quartier], first_year=2024, last_year=2026)
    return ActionFactory(programme=programme, title="Médiation", first_year=2024, last_year=2026)


def valued(convention, line, *amounts):
    """Value a spending line on axes: (number, amount)."""
    for number, amount in amounts:
        axis = convention.framework.axes.get(number=number)
        line.values.create(quartier=convention.quartier, axis=axis, amount=amount)
    return line


@pytest.fixture
def money(convention, action, officer):
    """Four lines of the year: on two axes, on one, on none, and without a proof; one of another year."""
    axis = convention.framework.axes.get(number=1)
    TfpbLine.objects.create(convention=convention, year=YEAR, axis=axis, action=action, landlord=500, valued=400)
    soir = valued(convention, spend(action, 300, on=DAY, label="Médiation du soir"), (1, 200), (4, 100))
    bennes = valued(convention, spend(action, 90, on=DAY, label="Bennes", supplier="=Régie"), (4, 90))
    nues = spend(action, 40, on=DAY, label="Goûters sans papier")
    spend(action, 77, on=datetime.date(2026, 1, 2), label="Une autre année")
    paper(
        ActionDocument,
        b"La facture du soir",
        "Facture du soir (définitive).txt",
        officer,
        action=action,
        spending=soir,
    )
    for line in (soir, bennes):
        paper(ActionDocument, b"Le marche", "Marché.txt", officer, action=action, spending=line)
    # Neither a paper of the action itself, nor that of a funding, is a proof.
    funding = FundingFactory(action=action, year=YEAR, confidential="À taire au préfet")
    paper(ActionDocument, b"Note", "Note interne.txt", officer, action=action)
    paper(ActionDocument, b"Lettre", "Lettre.txt", officer, action=action, funding=funding)
    return {"soir": soir, "bennes": bennes, "nues": nues}


# ---- numbers --------------------------------------------------------------------------------------------------------


def test_dossiers_are_numbered_by_quartier_and_year(quartier, officer):
    other = QuartierFactory()
    rows = [asked(quartier, officer), asked(quartier, officer), asked(quartier, officer, 2026), asked(other, officer)]
    assert [row.reference for row in rows] == ["2025-01", "2025-02", "2026-01", "2025-01"]
    assert str(rows[1]) == f"Dossier 2025-02 du {quartier.code or quartier}"
    again, is_new = dossiers.ask_dossier(quartier=quartier, year=YEAR, by=officer, uid=rows[1].uid)
    assert (again, is_new) == (rows[1], False)


@pytest.mark.django_db(transaction=True)
def test_two_who_ask_at_once_have_two_numbers(quartier, officer):
    told = []

    def somebody_else():
        try:
            told.append(asked(quartier, officer).number)
        finally:
            connection.close()

    other = threading.Thread(target=somebody_else)
    with transaction.atomic():
        first = asked(quartier, officer)
        other.start()
        deadline = time.monotonic() + 20
        while not is_somebody_waiting() and time.monotonic() < deadline:
            time.sleep(0.02)
        assert told == []
    other.join(20)
    assert (first.number, told) == (1, [2])


def is_somebody_waiting():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return cursor.fetchone()[0] > 0


# ---- what it holds --------------------------------------------------------------------------------------------------


def test_each_figure_leads_to_its_paper(quartier, officer, convention, money, tmp_path):
    dossier = made(quartier, officer)
    with opened(dossier) as files:
        assert files.testzip() is None
        assert files.namelist() == [
            "00-dossier.pdf",
            "C01-convention-signee.txt",
            "P001-facture-du-soir-definitive.txt",
            "P002-marche.txt",
            "01-plan-et-bilan-2025.xlsx",
            "02-depenses-2025.csv",
        ]
        assert files.read("P001-facture-du-soir-definitive.txt") == b"La facture du soir"
        pdf = files.read("00-dossier.pdf")
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(files.read("01-plan-et-bilan-2025.xlsx")))
        lines = list(csv.reader(io.StringIO(files.read("02-depenses-2025.csv").decode("utf-8-sig")), delimiter=";"))
    assert pdf == content_of(dossier.pdf)
    assert dossier.pdf_digest == hashlib.sha256(pdf).hexdigest()
    assert dossier.archive_digest == hashlib.sha256(content_of(dossier.archive)).hexdigest()
    assert (dossier.pdf_size, dossier.archive_size) == (len(pdf), len(content_of(dossier.archive)))
    assert (dossier.spending_count, dossier.bare_count) == (3, 1)
    assert (dossier.paper_count, dossier.lost_count, dossier.done, dossier.total) == (3, 0, 0, None)
    assert sheet.sheet_names == ["TFPB 2025"]
    head, *rows = lines[lines.index([]) + 1 :]
    told = [dict(zip(head, row, strict=True)) for row in rows]
    assert [
        (row["N° axe"], row["Objet"], row["Part sur le quartier et l’axe (€)"], row["Valorisée TFPB (€)"])
        for row in told
    ] == [
        ("1", "Médiation du soir", "200,00", "200,00"),
        ("4", "Médiation du soir", "100,00", "100,00"),
        ("4", "Bennes", "90,00", "90,00"),
        ("", "Goûters sans papier", "40,00", "0"),
    ]
    assert [row["Justificatifs"] for row in told] == ["P001 P002", "P001 P002", "P002", ""]
    assert (told[3]["Remarque"], told[2]["Fournisseur"]) == ("sans justificatif", "'=Régie")

    text = words_of(pdf, tmp_path)
    for words in (
        "Dossier préfet 2025-01 : Les Tilleuls",
        "Signataires : État, Ville, Métropole",
        "Logements concernés en 2025 : 420",
        "Il reste 610,00 € d’abattement à valoriser ou à expliquer.",
        "1 dépense sans justificatif.",
        "06/05/2025 Bennes 90,00 € 90,00 € P002",
        "06/05/2025 Goûters sans papier 40,00 € — sans justificatif",
        "Ensemble 430,00 € 390,00 €",
    ):
        assert words in text
    for digest in (hashlib.sha256(b"La convention").hexdigest(), hashlib.sha256(b"Le marche").hexdigest()):
        assert digest[:32] in text
        assert digest[32:] in text
    for words in ("À taire au préfet", "Note interne", "Lettre", "Une autre année"):
        assert words not in text
    assert b"/StructTreeRoot" in pdf or b"/MarkInfo" in pdf or b"pdfuaid" in pdf


def test_a_lost_paper_is_said_and_one_that_changed_too(quartier, officer, money, tmp_path):
    gone = ActionDocument.objects.get(spending=money["soir"], title="Facture du soir (définitive)")
    default_storage.delete(gone.file.name)
    # Joined twice: the copy that is left serves for both lines.
    first = ActionDocument.objects.get(spending=money["soir"], title="Marché")
    default_storage.delete(first.file.name)
    swapped = FrameworkDocument.objects.get()
    default_storage.delete(swapped.file.name)
    assert default_storage.save(swapped.file.name, ContentFile(b"Autre chose")) == swapped.file.name
    dossier = made(quartier, officer)
    assert (dossier.paper_count, dossier.lost_count) == (3, 1)
    with opened(dossier) as files:
        assert [name for name in files.namelist() if name.startswith("P")] == ["P002-marche.txt"]
        assert files.read("P002-marche.txt") == b"Le marche"
        text = words_of(files.read("00-dossier.pdf"), tmp_path)
        assert "pièce perdue : P001" in files.read("02-depenses-2025.csv").decode()
    assert "P001 (perdue), P002" in text
    assert "1 pièce n’est plus dans l’espace de stockage et manque à l’archive" in text
    assert "le contenu gardé n’est plus celui qui a été joint" in text
    assert hashlib.sha256(b"Autre chose").hexdigest()[:32] in text
    assert gone.digest[:32] in text


def test_a_year_without_anything_is_told_so(quartier, officer, tmp_path):
    dossier = made(quartier, officer, 2024)
    with opened(dossier) as files:
        assert files.namelist() == ["00-dossier.pdf", "02-depenses-2024.csv"]
        text = words_of(files.read("00-dossier.pdf"), tmp_path)
    for words in (
        "Aucune convention d’abattement de TFPB de ce quartier ne couvre l’année 2024.",
        "Sans convention, l’année n’a ni plan ni bilan par axe.",
        "Aucune dépense n’est notée sur ce quartier en 2024.",
        "Aucun diagnostic en marchant n’a encore été fait sur ce quartier.",
        "Aucune observation n’est notée sur ce quartier en 2024.",
        "Aucun hall n’est enregistré sur ce quartier.",
        "Aucune pièce n’accompagne ce dossier.",
    ):
        assert words in text


def photo_of(observation, order):
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), (order, 90, 120)).save(picture, "JPEG")
    row = ObservationPhoto(observation=observation, width=40, height=30, digest=f"{order:064}")
    row.image.save("photo.jpg", ContentFile(picture.getvalue()), save=False)
    row.thumbnail.save("vignette.jpg", ContentFile(picture.getvalue()), save=False)
    row.save()


def test_walks_halls_and_observations_are_told_and_nothing_confidential(quartier, officer, tmp_path):
    theme = Theme.objects.order_by("order").first()
    item = theme.items.order_by("order").first()
    grid = grid_of("Sols", "Tags")
    walks = [
        DiagnosticFactory(
            quartiers=[quartier],
            grid=grid,
            status="validated",
            title=f"Marche {month}",
            starts_on=datetime.date(YEAR, month, 3),
        )
        for month in (2, 4, 6, 8)
    ]
    DiagnosticFactory(quartiers=[quartier], title="Marche de demain", status="prepared", starts_on=DAY)
    DiagnosticFactory(
        quartiers=[quartier], title="Marche d’après", status="validated", starts_on=datetime.date(2026, 2, 3)
    )
    last = walks[-1]
    stop = last.stops.create(order=1, label="Hall 1")
    level = grid.levels.get(value=2)
    Score.objects.create(diagnostic=last, stop=stop, item=grid.themes.get().items.first(), level=level)
    seen = {"quartier": quartier, "theme": theme, "seen_on": datetime.date(YEAR, 8, 3)}
    over = datetime.datetime(YEAR, 8, 13, 12, tzinfo=datetime.UTC)
    done = ObservationFactory(
        **seen, item=item, stop=stop, text="Matelas enlevés", status="done", over_at=over, severity=3
    )
    for order in range(5):
        photo_of(done, order)
    ObservationFactory(**seen, stop=stop, text="Porte ouverte, à faire", status="to_do")
    ObservationFactory(**seen, stop=stop, kind="strength", text="Un beau jardin")
    secret = ObservationFactory(
        **seen, stop=stop, text="Secret de la cave", status="done", over_at=over, is_confidential=True
    )
    photo_of(secret, 9)
    hall = EntranceFactory(building=BuildingFactory(residence=ResidenceFactory(quartier=quartier, name="Les Acacias")))
    EntranceFactory(building=hall.building)
    HallStateFactory(entrance=hall, level=4, seen_on=datetime.date(YEAR, 3, 1))
    HallStateFactory(entrance=hall, level=2, seen_on=datetime.date(YEAR, 9, 1))
    dossier = made(quartier, member(quartier, Role.MANAGER))
    text = words_of(content_of(dossier.pdf), tmp_path)
    assert [f"Marche {month}" in text for month in (2, 4, 6, 8)] == [False, True, True, True]
    for words in (
        "Marche de demain",
        "Marche d’après",
        "Secret de la cave",
        "Porte ouverte, à faire",
        "Un beau jardin",
    ):
        assert words not in text
    for words in (
        "2 constats · 1 traité · 1 point fort",
        "2 autres photos de ce parcours ne sont pas reprises.",
        f"{theme} 2 1 1 10 j",
        f"{item} 1 1 0 10 j",
        "Les Acacias 2 0 1 0 0 1",
        "03/08/2025 13/08/2025",
        "Matelas enlevés",
    ):
        assert words in text
    # The average of the only thing that was marked.
    assert "Propreté 2,0" in text


# ---- a worker that dies, work that fails ----------------------------------------------------------------------------


def age(dossier, **ago):
    Dossier.objects.filter(pk=dossier.pk).update(beat_at=timezone.now() - datetime.timedelta(**ago))
    dossier.refresh_from_db()
    return dossier


def files():
    try:
        return sorted(name for month in default_storage.listdir("dossiers")[0] for name in stored(f"dossiers/{month}"))
    except FileNotFoundError:
        return []


def stored(at):
    folders, names = default_storage.listdir(at)
    return [*names, *(name for folder in folders for name in stored(f"{at}/{folder}"))]


def test_a_worker_that_was_believed_dead_keeps_nothing_and_the_next_one_makes_it(quartier, officer):
    dossier = asked(quartier, officer)
    before = files()

    def killed(row, progress):
        age(row, minutes=4)
        dossiers.restart_dossier(dossier=row, by=officer)
        return archive.make(row, progress)

    dossiers.make_dossier(dossier_id=dossier.pk, attempt=1, make=killed)
    dossier.refresh_from_db()
    assert (dossier.state, dossier.attempt, dossier.number) == (DossierState.WAITING, 2, 1)
    assert files() == before
    # A task that comes twice does its work once.
    tasks.make_dossier.enqueue(dossier.pk, 1)
    tasks.make_dossier.enqueue(dossier.pk, 2)
    tasks.make_dossier.enqueue(dossier.pk, 2)
    dossier.refresh_from_db()
    assert dossier.state == DossierState.READY
    assert len(files()) == len(before) + 2


def test_one_at_work_is_not_asked_for_again(quartier, officer):
    dossier = asked(quartier, officer)
    with pytest.raises(dossiers.DossierStateError, match="en préparation"):
        dossiers.restart_dossier(dossier=dossier, by=officer)
    assert not dossier.is_silent
    assert age(dossier, minutes=4).is_silent


def test_a_fault_is_told_and_the_dossier_is_made_under_the_same_number(quartier, officer, client, caplog):
    dossier = asked(quartier, officer)
    dossiers.make_dossier(dossier_id=dossier.pk, attempt=1, make=lambda row, progress: 1 / 0)
    shown = page(client.get(dossier.get_absolute_url()))
    assert "Le dossier est interrompu." in shown
    assert "erreur imprévue" in shown
    assert "failed" in caplog.text
    assert client.get(url("dossier_file", dossier.uid, "zip")).url == dossier.get_absolute_url()
    shown = page(client.post(url("dossier_restart", dossier.uid), follow=True))
    assert "Le dossier est prêt." in shown
    assert "Dossier préfet 2025-01" in shown
    assert "Ce dossier ne peut pas être relancé" in page(client.post(url("dossier_restart", dossier.uid), follow=True))


def test_who_lost_the_right_meanwhile_gets_nothing(quartier, officer):
    dossier = asked(quartier, officer)
    officer.memberships.all().delete()
    tasks.make_dossier.enqueue(dossier.pk, 1)
    dossier.refresh_from_db()
    assert (dossier.state, dossier.error) == (DossierState.FAILED, f"{officer} n’a plus le droit de faire ce dossier.")


# ---- files that go --------------------------------------------------------------------------------------------------


def test_files_go_after_their_days_and_the_number_stays(
    quartier, officer, client, settings, django_capture_on_commit_callbacks
):
    settings.DOSSIER_FILES_DAYS = 90
    old, recent = made(quartier, officer), made(quartier, officer)
    paths = [old.pdf.name, old.archive.name, recent.pdf.name, recent.archive.name]
    Dossier.objects.filter(pk=old.pk).update(finished_at=timezone.now() - datetime.timedelta(days=91))
    out = io.StringIO()
    with django_capture_on_commit_callbacks(execute=True):
        call_command("purge_dossiers", stdout=out)
    assert out.getvalue() == "Dossiers dont les fichiers sont supprimés : 1.\n"
    assert [default_storage.exists(path) for path in paths] == [False, False, True, True]
    shown = page(client.get(old.get_absolute_url()))
    assert "ont été effacés le" in shown
    assert old.archive_digest in shown
    assert "n’a pas de fichier" in page(client.get(url("dossier_file", old.uid, "pdf"), follow=True))
    # What the storage lost is said, too.
    default_storage.delete(recent.archive.name)
    lost = client.get(url("dossier_file", recent.uid, "zip"), follow=True)
    assert "n’est plus dans l’espace de stockage" in page(lost)


# ---- pages ----------------------------------------------------------------------------------------------------------


def test_it_is_asked_for_from_the_convention_and_downloaded(client, quartier, convention, money):
    shown = page(client.get(url("tfpb_detail", convention.pk, annee=YEAR)))
    assert "Préparer le dossier préfet" in shown
    [uid] = re.findall(r'name="uid" value="([0-9a-f-]{36})"', shown)
    sent = {"year": YEAR, "uid": uid}
    answer = client.post(url("dossier_list", quartier.pk), sent)
    dossier = Dossier.objects.get()
    assert (answer.url, dossier.year) == (dossier.get_absolute_url(), YEAR)
    # Sent twice, it is made once.
    assert client.post(url("dossier_list", quartier.pk), sent).url == answer.url
    assert Dossier.objects.count() == 1
    for year, is_there in ((YEAR, True), (2026, False)):
        path = url("dossier_list", quartier.pk, annee=year)
        assert f'hx-get="{path}"' in page(client.get(url("tfpb_detail", convention.pk, annee=year)))
        lately = page(client.get(path, headers={"HX-Request": "true"}))
        assert ("Dossier 2025-01" in lately) is is_there
        assert "<main" not in lately
    shown = page(client.get(answer.url))
    assert "1 dépense n’a pas de justificatif." in shown
    got = client.get(url("dossier_file", dossier.uid, "zip"))
    assert hashlib.sha256(b"".join(got.streaming_content)).hexdigest() == dossier.archive_digest
    assert got.headers["Content-Disposition"].startswith('attachment; filename="dossier-2025-01')
    assert got.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert got.headers["Cache-Control"] == "private, no-store"


def test_years_are_those_that_can_be_asked_for(client, quartier, convention):
    this_year = timezone.localdate().year
    TfpbConvention.objects.filter(pk=convention.pk).update(first_year=this_year - 5, last_year=this_year)
    refused = client.post(url("dossier_list", quartier.pk), {"year": this_year + 1, "uid": uuid.uuid4()})
    assert refused.status_code == 422
    assert not Dossier.objects.exists()
    assert f'<option value="{this_year - 5}"' in page(refused)


def test_progress_is_followed_with_and_without_javascript(client, quartier, officer):
    dossier = asked(quartier, officer)
    path = dossier.get_absolute_url()
    shown = page(client.get(path))
    assert "En attente : le travail commence" in shown
    assert f'<a href="{path}">Actualiser</a>' in shown
    Dossier.objects.update(state="working", started_at=timezone.now(), done=3, total=9)
    part = page(client.get(path, headers={"HX-Request": "true"}))
    assert "3 sur 9" in part
    assert f'hx-get="{path}"' in part
    assert "<main" not in part
    age(dossier, minutes=4)
    assert "ne donne plus signe de vie" in page(client.get(path))
    Dossier.objects.update(state="failed", error="Fini", finished_at=timezone.now())
    whole = client.get(path, headers={"HX-Request": "true"})
    assert whole.headers["HX-Retarget"] == "#etat"
    assert "Relancer" in page(whole)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_whatever_its_length(client, quartier, officer, count, django_assert_num_queries):
    for _ in range(count):
        asked(quartier, officer)
    with django_assert_num_queries(7):
        shown = page(client.get(url("dossier_list", quartier.pk)))
    assert shown.count("Dossier 2025-") == count


def test_who_may(client, quartier, officer):
    dossier = made(quartier, officer)
    paths = [
        url("dossier_list", quartier.pk),
        dossier.get_absolute_url(),
        url("dossier_file", dossier.uid, "pdf"),
        url("dossier_file", dossier.uid, "zip"),
    ]
    for who, status in (
        (member(quartier, Role.PROXIMITY), 403),
        (member(QuartierFactory(), Role.MANAGER), 404),
        (member(quartier, Role.MANAGER), 200),
    ):
        client.force_login(who)
        for path in paths:
            answer = client.get(path)
            assert not answer.streaming or b"".join(answer.streaming_content)
            assert answer.status_code == status, path


# ---- the database ---------------------------------------------------------------------------------------------------

NOW = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
FILES = "Un dossier prêt a ses deux fichiers jusqu’à ce qu’ils soient effacés, les autres n’en ont pas."
ENDED = "Un dossier terminé a une date de fin, les autres n’en ont pas."
DIGESTS = "Un dossier prêt a les empreintes de ses deux fichiers."


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"state": "perdu"}, "Cet état de dossier n’existe pas."),
        ({"number": 0}, "Un dossier est numéroté à partir de 1, pour une année."),
        ({"year": 1999}, "Un dossier est numéroté à partir de 1, pour une année."),
        ({"number": 2}, "Ce numéro de dossier est déjà pris."),
        ({"done": 3, "total": 2}, "Un dossier n’avance pas au-delà de ce qu’il a à faire."),
        ({"finished_at": NOW}, ENDED),
        ({"state": "failed", "error": "x"}, ENDED),
        ({"state": "failed", "finished_at": NOW}, "Un dossier interrompu, et lui seul, dit pourquoi."),
        ({"error": "x"}, "Un dossier interrompu, et lui seul, dit pourquoi."),
        ({"state": "ready", "finished_at": NOW, "pdf_digest": "a", "archive_digest": "b"}, FILES),
        ({"state": "ready", "finished_at": NOW, "pdf": "a", "archive": "b"}, DIGESTS),
        ({"pdf": "a"}, FILES),
        ({"forgotten_at": NOW}, FILES),
        ({"lost_count": 1}, "Un dossier ne perd pas plus de pièces qu’il n’en a."),
    ],
)
def test_the_database_holds_a_dossier_together(quartier, officer, change, message):
    dossier = asked(quartier, officer)
    asked(quartier, officer)
    with pytest.raises(IntegrityError), transaction.atomic():
        Dossier.objects.filter(pk=dossier.pk).update(**change)
    for name, value in change.items():
        setattr(dossier, name, value)
    with pytest.raises(ValidationError) as caught:
        dossier.validate_constraints()
    assert message in caught.value.messages
