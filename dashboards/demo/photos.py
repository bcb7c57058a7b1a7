"""Pictures for the demonstration, drawn here: no photo of a real place."""

import io
import random
from collections.abc import Callable

from PIL import Image, ImageDraw

WIDTH, HEIGHT = 960, 720
Draw = ImageDraw.ImageDraw


def picture(name: str) -> io.BytesIO:
    """Return a JPEG file of the picture `name`, one of `PICTURES`."""
    image = Image.new("RGB", (WIDTH, HEIGHT), "#cfd8dc")
    PICTURES[name](ImageDraw.Draw(image))
    file = io.BytesIO()
    image.save(file, "JPEG", quality=80)
    file.seek(0)
    file.name = f"{name}.jpg"
    return file


def _hall(draw: Draw) -> None:
    draw.rectangle((0, 0, WIDTH, 520), "#e6dfd0")
    draw.rectangle((0, 520, WIDTH, HEIGHT), "#8d8f91")
    for x in range(0, WIDTH, 120):
        draw.line((x, 520, x * 2 - 480, HEIGHT), "#7c7e80", 3)
    draw.rectangle((0, 500, WIDTH, 522), "#b9ae97")


def _outside(draw: Draw) -> None:
    draw.rectangle((0, 0, WIDTH, 430), "#bcd3e3")
    for left, height, colour in ((60, 90, "#d8cfc0"), (420, 150, "#cfc4b2"), (700, 60, "#dcd5c8")):
        draw.rectangle((left, height, left + 230, 430), colour)
        for row in range(height + 25, 400, 55):
            for column in range(left + 22, left + 210, 52):
                draw.rectangle((column, row, column + 28, row + 32), "#7f93a3")
    draw.rectangle((0, 430, WIDTH, 500), "#8fae7d")
    draw.rectangle((0, 500, WIDTH, HEIGHT), "#9a9a96")


def _door(draw: Draw) -> None:
    _hall(draw)
    draw.rectangle((330, 110, 640, 600), "#5b6770")
    draw.polygon(((350, 130), (600, 165), (600, 640), (350, 585)), "#b5c7cf")
    draw.line((350, 130, 600, 165, 600, 640, 350, 585, 350, 130), "#39434a", 10)
    draw.rectangle((575, 380, 600, 440), "#c0392b")
    draw.rectangle((690, 260, 770, 400), "#8c979d")


def _bulky(draw: Draw) -> None:
    _outside(draw)
    draw.polygon(((180, 610), (520, 470), (560, 520), (230, 660)), "#f1efe9")
    draw.line((215, 630, 540, 495), "#c9c4b5", 6)
    draw.rectangle((560, 520, 760, 660), "#8a6b4a")
    draw.rectangle((580, 540, 660, 640), "#a5815a")
    draw.rectangle((672, 540, 745, 640), "#a5815a")


def _lamp(draw: Draw) -> None:
    draw.rectangle((0, 0, WIDTH, HEIGHT), "#1f2933")
    draw.polygon(((380, HEIGHT), (560, HEIGHT), (500, 380), (450, 380)), "#3b444c")
    for x, is_lit in ((200, False), (480, False), (760, True)):
        if is_lit:
            draw.ellipse((x - 110, 90, x + 110, 310), "#5d5a3f")
        draw.line((x, 200, x, 560), "#6b757d", 12)
        draw.ellipse((x - 32, 165, x + 32, 225), "#f6e7a1" if is_lit else "#4a525a")


def _tags(draw: Draw) -> None:
    _hall(draw)
    rng = random.Random("tags")  # noqa: S311
    draw.rectangle((120, 90, 420, 540), "#6f7d86")
    for colour in ("#7b2d8b", "#1b6ca8", "#222222"):
        x, y = rng.randrange(140, 700), rng.randrange(140, 420)
        points = []
        for _ in range(14):
            x, y = x + rng.randrange(-20, 60), y + rng.randrange(-70, 70)
            points.append((min(x, 900), max(90, min(y, 490))))
        draw.line(points, colour, 12, joint="curve")


def _wreck(draw: Draw) -> None:
    _outside(draw)
    draw.polygon(((240, 600), (260, 520), (380, 500), (440, 440), (640, 440), (700, 505), (760, 530), (760, 600)),
                 "#7a8a99")  # fmt: skip
    draw.polygon(((400, 500), (450, 455), (540, 455), (540, 500)), "#3d4a55")
    draw.polygon(((560, 500), (560, 455), (630, 455), (675, 500)), "#3d4a55")
    for x in (340, 660):
        draw.ellipse((x - 45, 565, x + 45, 640), "#2c2c2c")
    draw.rectangle((240, 630, 430, 645), "#555555")


def _wires(draw: Draw) -> None:
    _hall(draw)
    draw.ellipse((400, 190, 560, 350), "#cfc6b3", "#9c9380", 6)
    for points, colour in (
        (((470, 270), (440, 330), (470, 390), (450, 440)), "#1f5fbf"),
        (((485, 270), (510, 340), (490, 400), (520, 455)), "#7a4a20"),
        (((478, 270), (480, 330), (482, 420)), "#3c9a3c"),
    ):
        draw.line(points, colour, 8, joint="curve")
    draw.rectangle((120, 470, 840, 490), "#d62828")
    for x in range(120, 840, 80):
        draw.rectangle((x, 470, x + 40, 490), "#ffffff")


def _hedge(draw: Draw) -> None:
    draw.rectangle((0, 0, WIDTH, 480), "#d9d2c4")
    for x in (90, 400, 710):
        draw.rectangle((x, 120, x + 170, 330), "#7f93a3")
    rng = random.Random("hedge")  # noqa: S311
    for _ in range(420):
        x, y, size = rng.randrange(-40, WIDTH), rng.randrange(230, 560), rng.randrange(30, 80)
        draw.ellipse((x, y, x + size, y + size), rng.choice(("#3f6b3a", "#4b7d44", "#2f5730", "#5c8d50")))
    draw.rectangle((0, 600, WIDTH, HEIGHT), "#a8a8a2")


def _garden(draw: Draw) -> None:
    _outside(draw)
    for x in (90, 350, 610):
        draw.polygon(((x, 660), (x + 40, 540), (x + 230, 540), (x + 210, 660)), "#6b4a30")
        for step in range(4):
            draw.ellipse((x + 35 + step * 44, 555, x + 75 + step * 44, 610), "#4b7d44")
    draw.rectangle((690, 380, 900, 395), "#8a6b4a")
    draw.rectangle((705, 395, 715, 500), "#8a6b4a")
    draw.rectangle((875, 395, 885, 500), "#8a6b4a")


PICTURES: dict[str, Callable[[Draw], None]] = {
    "door": _door,
    "bulky": _bulky,
    "lamp": _lamp,
    "tags": _tags,
    "wreck": _wreck,
    "wires": _wires,
    "hedge": _hedge,
    "garden": _garden,
}
