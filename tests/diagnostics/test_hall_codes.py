"""A QR code per hall: what the paper says, what the phone reads, where it leads."""

import io
import re
from urllib.parse import parse_qs, urlsplit

import pytest
import segno
from django.conf import settings
from django.test import Client
from django.urls import reverse
from PIL import Image

from core import qr
from tests.factories import (
    PASSWORD,
    BuildingFactory,
    EntranceFactory,
    QuartierFactory,
    ResidenceFactory,
)

pytestmark = pytest.mark.django_db
SITE = "https://dsu.exemple.fr"


@pytest.fixture(autouse=True)
def site(settings):
    settings.SITE_URL = f"{SITE}/"


@pytest.fixture
def residence(quartier):
    return ResidenceFactory(name="Les Érables", quartier=quartier)


@pytest.fixture
def hall(residence):
    return EntranceFactory(name="Hall 2", building__name="Bâtiment B", building__residence=residence)


def sheet_url(residence):
    return reverse("diagnostics:hall_sheet", args=[residence.pk])


def entry_url(hall):
    return reverse("diagnostics:hall_entry", args=[hall.pk])


def modules_of_svg(svg):
    """Return the rows of dark (1) and light (0) modules that the path draws, its margin included."""
    size = int(re.search(r'viewBox="0 0 (\d+) \1"', svg)[1])
    rows = [bytearray(size) for _ in range(size)]
    x = y = 0.0
    # Runs of dark modules: "M4 4.5h7" goes there, "m2 0" moves on, "h1" draws.
    for command, first, second in re.findall(r"([Mmh])(-?[\d.]+)(?: (-?[\d.]+))?", re.search(r' d="([^"]+)"', svg)[1]):
        if command == "h":
            for column in range(int(x), int(x + float(first))):
                rows[int(y)][column] = 1
            x += float(first)
        else:
            x, y = (float(first), float(second)) if command == "M" else (x + float(first), y + float(second))
    return [bytes(row) for row in rows]


def modules_of_png(content):
    """Return the same of a picture: what is in the middle of each square."""
    image = Image.open(io.BytesIO(content)).convert("L")
    size = image.width // qr.SCALE
    assert image.size == (size * qr.SCALE, size * qr.SCALE)
    middle = qr.SCALE // 2
    return [
        bytes(image.getpixel((x * qr.SCALE + middle, y * qr.SCALE + middle)) < 128 for x in range(size))
        for y in range(size)
    ]


def modules_of(address):
    """Return what the code of an address must be, by the encoder itself."""
    return [bytes(row) for row in segno.make_qr(address, error="m").matrix_iter(border=4)]


def read(modules):
    """Read the text of a code from its modules alone: the mask, the path of the data, the blocks, the bytes."""
    grid = [row[4:-4] for row in modules[4:-4]]
    size = len(grid)
    version = (size - 17) // 4
    # The fifteen bits of the format around the first corner, unmasked.
    bits = [grid[8][column] for column in (0, 1, 2, 3, 4, 5, 7, 8)] + [grid[row][8] for row in (7, 5, 4, 3, 2, 1, 0)]
    form = int("".join(map(str, bits)), 2) ^ 0b101010000010010
    level, mask = form >> 13, (form >> 10) & 7
    masks = [
        lambda r, c: (r + c) % 2 == 0, lambda r, c: r % 2 == 0, lambda r, c: c % 3 == 0, lambda r, c: (r + c) % 3 == 0,
        lambda r, c: (r // 2 + c // 3) % 2 == 0, lambda r, c: r * c % 2 + r * c % 3 == 0,
        lambda r, c: (r * c % 2 + r * c % 3) % 2 == 0, lambda r, c: ((r + c) % 2 + r * c % 3) % 2 == 0,
    ]  # fmt: skip
    assert 2 <= version <= 6, "the tables below are those of versions 2 to 6"
    centre = size - 7

    def is_fixed(row, column):
        near = row < 9 and (column < 9 or column >= size - 8)
        return (
            near
            or (row >= size - 8 and column < 9)
            or row == 6
            or column == 6
            or (abs(row - centre) <= 2 and abs(column - centre) <= 2)
        )

    stream, upwards, column = [], True, size - 1
    while column > 0:
        column -= column == 6
        for row in range(size - 1, -1, -1) if upwards else range(size):
            stream += [
                grid[row][each] ^ masks[mask](row, each) for each in (column, column - 1) if not is_fixed(row, each)
            ]
        upwards, column = not upwards, column - 2
    codewords = [int("".join(map(str, stream[n : n + 8])), 2) for n in range(0, len(stream) // 8 * 8, 8)]
    # (version, level) → data codewords of each block (ISO 18004, table 9); levels: 0 M, 1 L, 2 H, 3 Q.
    blocks = {
        (2, 0): [28], (2, 1): [34], (2, 2): [16], (2, 3): [22],
        (3, 0): [44], (3, 1): [55], (3, 2): [13, 13], (3, 3): [17, 17],
        (4, 0): [32, 32], (4, 1): [80], (4, 2): [9] * 4, (4, 3): [24, 24],
        (5, 0): [43, 43], (5, 1): [108], (5, 2): [11, 11, 12, 12], (5, 3): [15, 15, 16, 16],
        (6, 0): [27] * 4, (6, 1): [68, 68], (6, 2): [15] * 4, (6, 3): [19] * 4,
    }[version, level]  # fmt: skip
    parts = [[] for _ in blocks]
    taken = iter(codewords)
    for position in range(max(blocks)):
        for part, length in zip(parts, blocks, strict=True):
            if position < length:
                part.append(next(taken))
    data = "".join(f"{byte:08b}" for part in parts for byte in part)
    assert data[:4] == "0100", "bytes"
    length = int(data[4:12], 2)
    return bytes(int(data[12 + n * 8 : 20 + n * 8], 2) for n in range(length)).decode()


def codes_of(page):
    return re.findall(r"<svg[^>]*class=\"qr\".*?</svg>", page, re.S)


# ---- the paper ------------------------------------------------------------------------------------------------------


def test_the_sheet_has_a_card_per_hall(sign_in, proximity, residence, hall):
    other = EntranceFactory(name="Hall 10", building=hall.building)
    EntranceFactory(name="Hall d’ailleurs", building__residence__quartier=residence.quartier)
    page = sign_in(proximity).get(sheet_url(residence)).content.decode()
    codes = codes_of(page)
    assert len(codes) == 2
    assert page.count("Signaler ici") == 2
    expected = [f"{SITE}/signaler/hall/{each.pk}/" for each in (other, hall)]
    assert re.findall(r'class="hall-address">([^<]+)<', page) == expected, "in plain text too, in order"
    assert [read(modules_of_svg(code)) for code in codes] == expected, "what a phone reads"
    assert re.findall(r"<h2>([^<]+)</h2>", page) == ["Hall 10", "Hall 2"]
    assert "Hall d’ailleurs" not in page
    assert "Les Érables · Bâtiment B" in page


@pytest.mark.parametrize("number", [1, 999_999_999])
def test_the_code_is_the_one_of_its_address(number):
    address = f"{SITE}/signaler/hall/{number}/"
    svg = qr.inline_svg(address)
    modules = modules_of_svg(svg)
    assert modules == modules_of(address)
    assert read(modules) == address
    size = len(modules)
    assert (size - 8 - 17) % 4 == 0
    assert size - 8 < 45, "as few modules as can be read from a step away"
    margin = [*modules[:4], *modules[-4:], *(row[:4] + row[-4:] for row in modules)]
    assert not any(map(any, margin)), "four blank modules all around"


def test_the_code_has_nothing_that_the_policy_refuses():
    svg = qr.inline_svg(f"{SITE}/signaler/hall/1/")
    assert "style" not in svg
    assert "<script" not in svg
    assert "width=" not in svg
    assert svg.startswith('<svg aria-hidden="true"')


@pytest.mark.parametrize("file_format", ["svg", "png"])
def test_the_files_are_the_same_code(sign_in, proximity, hall, file_format):
    response = sign_in(proximity).get(reverse("diagnostics:hall_code", args=[hall.pk, file_format]))
    assert response.headers["Content-Type"] == {"svg": "image/svg+xml", "png": "image/png"}[file_format]
    name = f"code-les-erables-batiment-b-hall-2.{file_format}"
    assert response.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    address = f"{SITE}/signaler/hall/{hall.pk}/"
    if file_format == "png":
        assert read(modules_of_png(response.content)) == address
    else:
        text = response.content.decode()
        drawn = re.search(r' d="([^"]+)"', text)[1]
        assert drawn == re.search(r' d="([^"]+)"', qr.inline_svg(address))[1]


def test_what_is_archived_has_no_card(sign_in, proximity, residence, hall):
    EntranceFactory(name="Fermé", building=hall.building, is_active=False)
    EntranceFactory(name="Démoli", building=BuildingFactory(residence=residence, is_active=False))
    page = sign_in(proximity).get(sheet_url(residence)).content.decode()
    assert re.findall(r"<h2>([^<]+)</h2>", page) == ["Hall 2"]


def test_a_residence_without_hall_says_what_to_do(sign_in, officer, residence):
    page = sign_in(officer).get(sheet_url(residence)).content.decode()
    assert "Pas encore de hall" in page
    assert residence.get_absolute_url() in page
    assert not codes_of(page)
    assert "data-print" not in page


def test_codes_that_would_lead_nowhere_are_not_printed(sign_in, administrator, hall, residence):
    residence.is_active = False
    residence.save()
    page = sign_in(administrator).get(sheet_url(residence)).content.decode()
    assert "n’est plus gérée" in page
    assert not codes_of(page)
    alone = EntranceFactory(building__residence=ResidenceFactory(quartier=None))
    page = sign_in(administrator).get(sheet_url(alone.building.residence)).content.decode()
    assert "n’est dans aucun quartier" in page
    assert not codes_of(page)


@pytest.mark.parametrize("number", [1, 3])
def test_the_sheet_makes_as_many_queries_for_any_number_of_halls(
    sign_in, proximity, residence, number, django_assert_num_queries
):
    building = BuildingFactory(residence=residence)
    for _ in range(number):
        EntranceFactory(building=building)
    client = sign_in(proximity)
    with django_assert_num_queries(5):
        client.get(sheet_url(residence))


def test_the_residence_leads_to_the_sheet(sign_in, proximity, residence, hall):
    page = sign_in(proximity).get(residence.get_absolute_url()).content.decode()
    assert f'href="{sheet_url(residence)}"' in page


# ---- the phone ------------------------------------------------------------------------------------------------------


def test_the_code_opens_the_form_with_the_place_filled(sign_in, proximity, hall, residence, quartier):
    response = sign_in(proximity).get(entry_url(hall), follow=True)
    assert response.redirect_chain == [(f"/signaler/?hall={hall.pk}", 302)]
    form = response.context["form"]
    place = {name: form[name].value() for name in ("quartier", "residence", "building", "entrance")}
    assert place == {
        "quartier": quartier.pk,
        "residence": residence.pk,
        "building": hall.building.pk,
        "entrance": hall.pk,
    }
    page = response.content.decode()
    assert f'<option value="{hall.pk}" selected>Hall 2</option>' in page


def test_after_sign_in_one_comes_back_to_the_form_of_the_hall(proximity, hall):
    client = Client()
    asked = client.get(entry_url(hall))
    assert asked.status_code == 302
    sign_in_page = urlsplit(asked.headers["Location"])
    assert sign_in_page.path == reverse("account_login")
    assert parse_qs(sign_in_page.query) == {"next": [entry_url(hall)]}
    shown = client.get(asked.headers["Location"]).content.decode()
    assert f'name="next" value="{entry_url(hall)}"' in shown, "the sign-in page keeps where one goes"
    typed = {"login": proximity.email, "password": PASSWORD, "next": entry_url(hall)}
    response = client.post(asked.headers["Location"], typed, follow=True)
    assert response.redirect_chain[-1][0] == f"/signaler/?hall={hall.pk}"
    assert response.context["form"]["entrance"].value() == hall.pk
    assert response.context["user"] == proximity


def test_a_hall_of_others_does_not_exist(sign_in, outsider, hall):
    response = sign_in(outsider).get(entry_url(hall))
    page = response.content.decode()
    assert response.status_code == 404
    assert "n’existe plus, ou il n’est pas dans vos quartiers" in page
    for secret in (hall.name, str(hall.building), str(hall.building.residence)):
        assert secret not in page
    assert 'href="/signaler/"' in page, "one can report all the same"


def test_a_hall_that_was_deleted_says_so(sign_in, proximity, hall):
    url = entry_url(hall)
    hall.delete()
    response = sign_in(proximity).get(url)
    page = response.content.decode()
    assert response.status_code == 404
    assert "Le hall de ce code n’existe plus" in page
    assert 'href="/signaler/"' in page


@pytest.mark.parametrize("archived", ["hall", "building", "residence"])
def test_a_hall_that_was_archived_says_so(sign_in, proximity, hall, residence, quartier, archived):
    row = {"hall": hall, "building": hall.building, "residence": residence}[archived]
    row.is_active = False
    row.save()
    client = sign_in(proximity)
    response = client.get(entry_url(hall))
    page = response.content.decode()
    assert response.status_code == 410
    assert "Hall 2 n’est plus en service" in page
    assert "affiche peut être retirée" in page
    assert f'href="/signaler/?quartier={quartier.pk}"' in page
    assert client.get(reverse("diagnostics:hall_code", args=[hall.pk, "svg"])).status_code == 404


def test_a_hall_that_moved_to_another_quartier_follows(sign_in, proximity, hall, residence):
    residence.quartier = QuartierFactory(name="Les Bosquets")
    residence.save()
    assert sign_in(proximity).get(entry_url(hall)).status_code == 404


def test_a_file_that_is_neither_is_not_an_address(sign_in, proximity, hall):
    assert sign_in(proximity).get(f"/signaler/hall/{hall.pk}/code.pdf").status_code == 404


def test_the_policy_of_the_site_is_strict():
    """What the drawn code is checked against."""
    assert "'unsafe-inline'" not in str(settings.CONTENT_SECURITY_POLICY)
