"""What comes from the field and from files that nobody chose well: said in French, nothing lost, nothing half written.

Clocks that are wrong and places that are gone meanwhile are in `test_entry_field.py`.
"""

import io
import json
import random
import zipfile
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

import pytest
import xlsxwriter
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from core.reading.images import MAX_PIXELS
from diagnostics.importers.xlsform import MAX_ITEMS
from diagnostics.models import (
    Grid,
    GridItem,
    GridTheme,
    HallState,
    Observation,
    ObservationPhoto,
    PhotoUpload,
    Score,
    Stop,
    Theme,
)
from diagnostics.services.walks import MAX_STOPS, add_stops
from tests.factories import BuildingFactory, DiagnosticFactory, EntranceFactory, ResidenceFactory, grid_of

pytestmark = pytest.mark.django_db
ENTRY, IMPORT = "/signaler/", "/diagnostics/grilles/importer/"
PREVIEW = "/diagnostics/grilles/importer/apercu/"
JSON = {"Accept": "application/json"}


@pytest.fixture
def halls(quartier):
    home = ResidenceFactory(name="Les Lilas", quartier=quartier, latitude=43.2, longitude=2.9)
    building = BuildingFactory(name="Bât. A", residence=home)
    return [EntranceFactory(name=f"Hall {n}", building=building) for n in range(1, 4)]


@pytest.fixture
def walk(quartier, officer):
    return DiagnosticFactory(title="Marche", quartiers=[quartier], lead=officer, grid=grid_of())


@pytest.fixture
def stop(walk, halls, officer):
    add_stops(diagnostic=walk, halls=halls[:1], by=officer)
    return walk.stops.get()


def address(name, walk, *args):
    return reverse(f"diagnostics:{name}", args=[walk.pk, *args])


def finding(quartier, **fields):
    """What a phone sends at a halte."""
    return {
        "uid": str(uuid4()),
        "quartier": quartier.pk,
        "theme": Theme.objects.order_by("pk").first().pk,
        "kind": "finding",
        "severity": 2,
        "text": "Porte du hall cassée",
        "seen_on": timezone.localdate().isoformat(),
        "responsible_body": "landlord",
        "other": 1,
        **fields,
    }


def named(content, name="hall.jpg"):
    file = io.BytesIO(content)
    file.name = name
    return file


def photo(image_format="JPEG", size=(640, 480), mode="RGB"):
    buffer = io.BytesIO()
    Image.new(mode, size, 1 if mode == "1" else "teal").save(buffer, image_format)
    return buffer.getvalue()


def grain(size=(400, 300)):
    """A photo that does not pack: half of it is half of the scene."""
    buffer = io.BytesIO()
    Image.frombytes("RGB", size, random.Random(1).randbytes(size[0] * size[1] * 3)).save(buffer, "JPEG")
    return buffer.getvalue()


def kept_files():
    """Return every file that the storage holds."""
    root = Path(default_storage.location)
    return {path for path in root.rglob("*") if path.is_file()}


# ---- photos ---------------------------------------------------------------------------------------------------------


def test_a_photo_of_an_iphone_is_kept_from_a_halte(quartier, stop, proximity, sign_in):
    data = finding(quartier, stop=stop.pk, photos=[named(photo("HEIF"), "IMG_0042.HEIC")])
    response = sign_in(proximity).post(ENTRY, data, headers=JSON)
    assert response.status_code == 201
    row = ObservationPhoto.objects.get(observation__stop=stop)
    with row.image.open("rb") as file:
        assert (Image.open(file).format, row.width, row.height) == ("JPEG", 640, 480)


NO_PHOTOS = {
    "corrupt in the middle": (lambda: grain()[:500] + b"\xff\xd9" * 40, "abîmée ou incomplète"),
    "truncated": (lambda: grain()[: len(grain()) // 3], "abîmée ou incomplète"),
    "HEIC cut short": (lambda: photo("HEIF")[:200], "n’est pas une photo|abîmée ou incomplète"),
    "more points than any phone": (lambda: photo("PNG", (9000, MAX_PIXELS // 9000 + 1), "1"), "trop de points"),
    "a page": (lambda: b"<!doctype html><script>alert(1)</script>", "n’est pas une photo"),
    "a program": (lambda: b"MZ\x90\x00" + b"\x00" * 400, "n’est pas une photo"),
    "a drawing with a script": (
        lambda: b'<svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>',
        "n’est pas une photo",
    ),
    "a workbook": (lambda: book([["type", "name", "label"]]), "n’est pas une photo"),
    "a photo that begins well and is a page": (lambda: b"\xff\xd8\xff\xe0<html>", "n’est pas une photo|abîmée"),
}


@pytest.mark.parametrize("way", ["json", "page"])
@pytest.mark.parametrize("case", NO_PHOTOS)
def test_what_is_no_photo_is_refused_and_the_finding_waits_whole(quartier, stop, proximity, sign_in, case, way):
    make, words = NO_PHOTOS[case]
    before = kept_files()
    data = finding(quartier, stop=stop.pk, photos=[named(photo()), named(make(), "seconde.jpg")])
    response = sign_in(proximity).post(ENTRY, data, headers=JSON if way == "json" else {})
    assert response.status_code == 422
    told = response.content.decode()
    assert any(one in told or one in json_text(told) for one in words.split("|")), told[:600]
    assert "seconde.jpg" in told or "seconde.jpg" in json_text(told), "which of the photos it is"
    if way == "page":
        assert "Porte du hall cassée" in told
    assert not Observation.objects.exists()
    assert kept_files() == before, "nothing is half written"


def json_text(text):
    """Return what a JSON answer says, whatever its letters are written as."""
    try:
        return json.dumps(json.loads(text), ensure_ascii=False)
    except ValueError:
        return ""


def test_a_program_that_comes_in_pieces_is_refused_and_told(quartier, stop, proximity, sign_in):
    client, key, content = sign_in(proximity), uuid4(), b"MZ\x90\x00" + b"\x00" * 900
    sent = client.post(
        reverse("diagnostics:photo_upload", args=[key]),
        content,
        content_type="application/offset+octet-stream",
        headers={"Upload-Length": str(len(content)), "Upload-Offset": "0", "Upload-Name": quote("IMG 1.jpg")},
    )
    assert sent.status_code in (200, 422)
    answer = client.post(ENTRY, finding(quartier, stop=stop.pk, photo_uploads=[str(key)]), headers=JSON)
    assert answer.status_code == 422
    assert not Observation.objects.exists()
    # Without it, what was seen leaves all the same.
    assert client.post(ENTRY, finding(quartier, stop=stop.pk), headers=JSON).status_code == 201
    assert PhotoUpload.objects.filter(author=proximity).count() <= 1


# ---- workbooks ------------------------------------------------------------------------------------------------------


def book(survey, choices=(("list_name", "name", "label"), ("etat", "bon", "Bon"), ("etat", "moyen", "Moyen"))):
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as workbook:
        for name, rows in (("survey", survey), ("choices", choices)):
            sheet = workbook.add_worksheet(name)
            for line, row in enumerate(rows):
                sheet.write_row(line, 0, row)
    return buffer.getvalue()


HEADER = ["type", "name", "label"]
ITEM = ["select_one etat", "sols", "Sols"]


def bomb(part):
    """A workbook of a few hundred kilobytes whose part is a gigabyte."""
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(book([HEADER, ITEM]))) as whole,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for each in whole.namelist():
            if each != part:
                archive.writestr(each, whole.read(each))
        with archive.open(part, "w", force_zip64=True) as target:
            target.write(whole.read(part)[:-20] if part in whole.namelist() else b"")
            for _ in range(300):
                target.write(b" " * (1 << 20))
    return packed.getvalue()


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/media/image1.png"])
def test_a_workbook_that_would_fill_the_machine_is_refused_before_it_is_read(officer, sign_in, part):
    data = bomb(part)
    assert len(data) < 2_000_000
    client = sign_in(officer)
    response = client.post(IMPORT, {"file": named(data, "grille.xlsx")})
    assert response.status_code == 422
    page = response.content.decode()
    assert "rien n’est écrit" in page
    assert response.context["form"].errors["file"]
    assert client.get(PREVIEW).status_code == 302, "nothing is kept of it"


@pytest.mark.parametrize(
    ("content", "name"),
    [(b"<html>grille</html>", "grille.xlsx"), (b"MZ\x90" + b"\x00" * 500, "grille.xls"), (photo(), "grille.ods")],
)
def test_a_file_in_the_dress_of_a_workbook_is_refused(officer, sign_in, content, name):
    response = sign_in(officer).post(IMPORT, {"file": named(content, name)})
    assert response.status_code == 422
    assert response.context["form"].errors["file"]


def test_a_form_whose_list_of_choices_is_missing_says_which_and_where(officer, sign_in):
    before = Grid.objects.count()
    data = book([HEADER, ITEM, ["select_one etat_des_halls", "halls", "Halls"], ["text", "nom", "Nom"]])
    client = sign_in(officer)
    response = client.post(IMPORT, {"file": named(data, "visite.xlsx")})
    page = response.content.decode()
    assert response.status_code == 422
    assert "La liste de choix « etat_des_halls » n’est pas dans la feuille « choices » (ligne 3)" in page
    assert "Un texte libre n’est pas coté" in page, "what else would be left out is told at once"
    assert Grid.objects.count() == before
    assert client.get(PREVIEW).status_code == 302


# ---- large grids ----------------------------------------------------------------------------------------------------


@pytest.fixture
def large(db):
    """A grid of 500 items in ten themes, in use."""
    grid = grid_of(in_use=False)
    grid.themes.all().delete()
    for rank in range(10):
        theme = GridTheme.objects.create(grid=grid, name=f"Thème {rank}", order=rank)
        GridItem.objects.bulk_create(
            GridItem(theme=theme, name=f"Critère {rank}.{n}", order=n) for n in range(MAX_ITEMS // 10)
        )
    Grid.objects.filter(pk=grid.pk).update(status="in_use")
    grid.refresh_from_db()
    return grid


def test_a_form_of_500_questions_is_taken_and_one_of_501_is_not(officer, sign_in):
    rows = [["select_one etat", f"c{n}", f"Critère {n}"] for n in range(MAX_ITEMS + 1)]
    client = sign_in(officer)
    refused = client.post(IMPORT, {"file": named(book([HEADER, *rows]), "trop.xlsx")})
    assert refused.status_code == 422
    assert "le formulaire donnerait 501 critères" in refused.content.decode().replace("Le form", "le form")
    taken = client.post(IMPORT, {"file": named(book([HEADER, *rows[:-1]]), "juste.xlsx")}, follow=True)
    assert taken.context["plan"].items == MAX_ITEMS
    sent = {"uid": taken.context["kept"]["uid"], "name": "Cinq cents", "kind": "walk", "best": "first"}
    client.post(PREVIEW, sent)
    assert GridItem.objects.filter(theme__grid__name="Cinq cents").count() == MAX_ITEMS


def test_500_items_are_marked_on_one_page(quartier, officer, sign_in, large, django_assert_max_num_queries):
    diagnostic = DiagnosticFactory(quartiers=[quartier], lead=officer, grid=large)
    client, path = sign_in(officer), None
    path = address("diagnostic_scores", diagnostic)
    with django_assert_max_num_queries(12):
        page = client.get(path)
    form = page.context["form"]
    level = large.levels.first()
    data = {bound.html_name: bound.value() or "" for bound in form}
    items = list(GridItem.objects.filter(theme__grid=large).order_by("pk"))
    for number, item in enumerate(items):
        data[f"level_{item.pk}"] = str(level.pk)
        data[f"note_{item.pk}"] = f"Remarque {number}"
    with django_assert_max_num_queries(20):
        saved = client.post(path, data)
    assert saved.status_code == 302
    assert Score.objects.filter(diagnostic=diagnostic, level=level).count() == MAX_ITEMS
    assert Score.objects.get(diagnostic=diagnostic, item=items[-1]).note == "Remarque 499"


def test_500_items_are_marked_at_a_halte_and_a_wrong_one_loses_nothing(
    quartier, officer, sign_in, large, django_assert_max_num_queries
):
    walk = DiagnosticFactory(quartiers=[quartier], lead=officer, grid=large)
    stop = Stop.objects.create(diagnostic=walk, label="Le parc")
    client = sign_in(officer)
    with django_assert_max_num_queries(12):
        assert client.get(address("walk_stop", walk, stop.pk)).status_code == 200
    level, items = large.levels.first(), list(GridItem.objects.filter(theme__grid=large).order_by("pk"))
    data = {"base": json.dumps({"marks": {}, "summary": "", "hall": [None, ""]}), "summary": "Calme"}
    for item in items:
        data |= {f"niveau-{item.pk}": str(level.pk), f"remarque-{item.pk}": "vu"}
    wrong = client.post(address("stop_marks", walk, stop.pk), data | {f"niveau-{items[7].pk}": "999999"}, headers=JSON)
    assert wrong.status_code == 422
    assert not Score.objects.exists(), "nothing is half written"
    with django_assert_max_num_queries(25):
        sent = client.post(address("stop_marks", walk, stop.pk), data, headers=JSON)
    assert sent.status_code in (200, 201)
    assert len(sent.json()["current"]["marks"]) == MAX_ITEMS
    assert Score.objects.filter(stop=stop, level=level, note="vu").count() == MAX_ITEMS


# ---- long walks -----------------------------------------------------------------------------------------------------


@pytest.fixture
def long_walk(walk, quartier):
    Stop.objects.bulk_create(
        Stop(
            diagnostic=walk,
            label=f"Le passage n° {n} entre le bâtiment et l’arrière du centre commercial " + "très long " * 9,
            order=n * 10,
            latitude=43 + n / 1000,
            longitude=2.9,
        )
        for n in range(1, MAX_STOPS + 1)
    )
    return walk


def test_sixty_haltes_show_and_move(long_walk, officer, sign_in, django_assert_max_num_queries):
    client = sign_in(officer)
    with django_assert_max_num_queries(12):
        page = client.get(address("walk_route", long_walk)).content.decode()
    assert page.count('id="halte-') == MAX_STOPS
    assert "le plus qu’il puisse avoir" in page
    last = long_walk.stops.order_by("order").last()
    client.post(address("stop_action", long_walk, last.pk, "placer"), {"position": 1})
    assert long_walk.stops.order_by("order").first() == last
    assert len(client.get(address("route_map", long_walk)).json()["features"]) >= MAX_STOPS


def test_the_sixty_first_halte_is_refused_and_what_was_typed_stays(long_walk, halls, officer, sign_in):
    client = sign_in(officer)
    by_hall = client.post(address("walk_route", long_walk), {"hall": halls[0].pk})
    assert by_hall.status_code == 409
    assert "60 haltes au plus" in by_hall.content.decode()
    typed = {"lieu": 1, "label": "Le parc", "note": "Les bancs", "latitude": "43,2", "longitude": "2,9"}
    by_place = client.post(address("walk_route", long_walk), typed)
    assert by_place.status_code == 409
    page = by_place.content.decode()
    assert all(words in page for words in ("60 haltes au plus", 'value="Le parc"', "Les bancs", "43,2"))
    assert long_walk.stops.count() == MAX_STOPS


def test_more_halls_than_there_is_room_for_are_refused_together(walk, quartier, officer, sign_in):
    building = BuildingFactory(residence__quartier=quartier)
    many = [EntranceFactory(name=f"Hall {n:02d}", building=building) for n in range(MAX_STOPS + 1)]
    response = sign_in(officer).post(address("walk_route", walk), {"hall": [hall.pk for hall in many]})
    assert response.status_code == 409
    assert "60 haltes au plus" in response.content.decode()
    assert not walk.stops.exists(), "all of them or none"


# ---- halls that are gone meanwhile ----------------------------------------------------------------------------------


def test_a_hall_archived_meanwhile_is_still_marked_at_its_halte(walk, stop, halls, officer, sign_in):
    client = sign_in(officer)
    assert client.get(address("walk_stop", walk, stop.pk)).status_code == 200
    halls[0].is_active = False
    halls[0].save()
    item, level = walk.grid.themes.first().items.first(), walk.grid.levels.first()
    data = {
        "base": json.dumps({"marks": {}, "summary": "", "hall": [None, ""]}),
        f"niveau-{item.pk}": level.pk,
        "summary": "Fermé depuis",
        "hall_level": 3,
        "hall_comment": "Vide",
    }
    answer = client.post(address("stop_marks", walk, stop.pk), data, headers=JSON)
    assert answer.status_code in (200, 201), answer.content
    assert HallState.objects.get(stop=stop).entrance == halls[0]
    # The halte keeps it when it is edited, and when the route is walked again.
    shown = client.get(address("stop_update", walk, stop.pk)).content.decode()
    assert "Hall 1" in shown
    again = DiagnosticFactory(quartiers=walk.quartiers.all(), lead=officer)
    client.post(address("walk_route", again), {"reprendre": walk.pk})
    assert again.stops.get().entrance == halls[0]


def test_a_hall_archived_while_it_was_ticked_is_not_added(walk, halls, officer, sign_in):
    halls[0].is_active = False
    halls[0].save()
    page = sign_in(officer).post(address("walk_route", walk), {"hall": [hall.pk for hall in halls]}, follow=True)
    assert [stop.entrance for stop in walk.stops.order_by("order")] == halls[1:]
    assert "2 haltes de plus" in page.content.decode()
    assert "1 hall n’est plus en service" in page.content.decode()


def test_marks_of_a_halte_taken_out_meanwhile_are_told_so(walk, stop, officer, sign_in):
    path = address("stop_marks", walk, stop.pk)
    stop.delete()
    answer = sign_in(officer).post(path, {"summary": "x"}, headers=JSON)
    assert answer.status_code == 410
    assert "retirée du parcours" in answer.json()["text"]
