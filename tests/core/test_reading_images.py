"""Photos of phones, judged by what they hold."""

import io
import subprocess
import sys
from pathlib import Path

import pillow_heif
import pytest
from PIL import Image

from core.reading.images import UnusablePhoto, reencode

ROOT = Path(__file__).resolve().parents[2]
RED, BLUE = (220, 20, 20), (20, 20, 220)


def picture(width: int = 300, height: int = 200) -> Image.Image:
    """Red on the left half, blue on the right."""
    image = Image.new("RGB", (width, height), RED)
    image.paste(BLUE, (width // 2, 0, width, height))
    return image


def encoded(image: Image.Image, file_format: str, **options: object) -> io.BytesIO:
    buffer = io.BytesIO()
    image.save(buffer, file_format, **options)
    buffer.seek(0)
    return buffer


def gps_exif(orientation: int = 1) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "Fabricant"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (43.0, 36.0, 0.0)
    return exif


def decoded(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_every_format_of_phones_becomes_a_jpeg(file_format: str):
    photo = reencode(encoded(picture(), file_format))
    kept = decoded(photo.jpeg)
    assert (kept.format, kept.size) == ("JPEG", (300, 200))
    assert (photo.width, photo.height) == (300, 200)
    assert decoded(photo.thumbnail).format == "JPEG"


def test_the_longest_side_is_bounded_and_a_thumbnail_made():
    photo = reencode(encoded(picture(4000, 1000), "JPEG"))
    assert (photo.width, photo.height) == (2000, 500)
    assert decoded(photo.thumbnail).size == (480, 120)
    upright = reencode(encoded(picture(1000, 4000), "PNG"))
    assert decoded(upright.jpeg).size == (500, 2000)


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_position_and_every_other_metadata_are_removed(file_format: str):
    options = {"exif": gps_exif(), "icc_profile": b"profile"} if file_format != "HEIF" else {"exif": gps_exif()}
    source = encoded(picture(), file_format, **options)
    assert dict(Image.open(source).getexif().get_ifd(0x8825)), "the test photo must carry a position"
    photo = reencode(source)
    for data in (photo.jpeg, photo.thumbnail):
        image = decoded(data)
        assert dict(image.getexif()) == {}
        assert not {"icc_profile", "exif", "xmp", "comment", "photoshop"} & set(image.info)
        assert b"Fabricant" not in data


def test_the_photo_is_turned_as_the_camera_says():
    # Orientation 6: the camera was held upright, the top of the scene is on the left of the pixels.
    photo = reencode(encoded(picture(), "JPEG", exif=gps_exif(6), quality=95))
    kept = decoded(photo.jpeg)
    assert kept.size == (200, 300)
    red, _, blue = kept.getpixel((100, 20))
    assert red > 150 > blue
    red, _, blue = kept.getpixel((100, 280))
    assert blue > 150 > red


def test_what_is_transparent_becomes_white():
    image = Image.new("RGBA", (100, 100), (0, 0, 0, 0))
    assert decoded(reencode(encoded(image, "PNG")).jpeg).getpixel((50, 50)) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["L", "P", "CMYK", "1"])
def test_other_modes_are_read(mode: str):
    image = picture().convert(mode)
    assert decoded(reencode(encoded(image, "JPEG" if mode == "CMYK" else "PNG")).jpeg).mode == "RGB"


def test_only_the_first_frame_of_an_animation_is_kept():
    frames = [picture(), picture().rotate(180)]
    photo = reencode(encoded(frames[0], "WEBP", save_all=True, append_images=frames[1:], lossless=True))
    red, _, blue = decoded(photo.jpeg).getpixel((20, 100))
    assert red > 150 > blue


def gif() -> io.BytesIO:
    return encoded(picture(), "GIF")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "vide"),
        (b"%PDF-1.7 not a photo", "n’est pas une photo : JPEG, PNG, WebP et HEIC"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "n’est pas une photo"),
        (b"GIF", "n’est pas une photo"),
        (b"0" * (10 * 1024 * 1024 + 1), "plus de 10 Mo"),
    ],
)
def test_what_is_no_photo_is_refused_with_a_reason(content: bytes, words: str):
    with pytest.raises(UnusablePhoto, match=words):
        reencode(io.BytesIO(content))


def test_the_name_of_a_format_does_not_matter_and_other_formats_are_refused():
    source = gif()
    source.name = "photo.jpg"
    with pytest.raises(UnusablePhoto, match="n’est pas une photo"):
        reencode(source)


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "HEIF"])
def test_a_photo_cut_short_is_refused(file_format: str):
    data = encoded(picture(1200, 900).effect_spread(40), file_format).getvalue()
    with pytest.raises(UnusablePhoto, match=r"abîmée ou incomplète|n’est pas une photo"):
        reencode(io.BytesIO(data[: len(data) // 2]))


def test_a_decompression_bomb_is_refused_before_it_is_decoded():
    # 400 million pixels in a few hundred kilobytes.
    bomb = encoded(Image.new("1", (20_000, 20_000)), "PNG")
    assert len(bomb.getvalue()) < 1_000_000
    with pytest.raises(UnusablePhoto, match="trop de points"):
        reencode(bomb)
    large = encoded(Image.new("L", (9_000, 9_000)), "PNG")
    with pytest.raises(UnusablePhoto, match="trop de points"):
        reencode(large)


MEMORY = """
import sys, threading
from pathlib import Path
from core.reading.images import reencode

def send():
    with open(sys.argv[1], "rb") as file:
        reencode(file)

senders = [threading.Thread(target=send) for _ in range(3)]
for sender in senders:
    sender.start()
for sender in senders:
    sender.join()
print(next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")).split()[1])
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from the files of Linux")
def test_the_heaviest_images_sent_at_once_do_not_fill_the_memory(tmp_path: Path):
    heavy = tmp_path / "heavy.png"
    Image.new("RGBA", (8_000, 8_000), (20, 120, 220, 128)).save(heavy)
    assert heavy.stat().st_size < 1_000_000
    done = subprocess.run(
        [sys.executable, "-c", MEMORY, str(heavy)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    kibibytes = int(done.stdout)
    # Its pixels are 256 MB: there is one of them at a time, and one copy to make them fewer.
    assert kibibytes < 750 * 1024


def test_an_upright_photo_of_an_iphone_is_turned_once():
    buffer = io.BytesIO()
    pillow_heif.from_pillow(picture()).save(buffer, exif=gps_exif(6).tobytes(), quality=90)
    buffer.seek(0)
    photo = reencode(buffer)
    # The format holds its own turn; what its metadata says beside it is not applied a second time.
    assert sorted((photo.width, photo.height)) == [200, 300]
