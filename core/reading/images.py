"""Photos that people take with their phones, made safe to keep: one format, a bounded size, no metadata."""

import io
import threading
import warnings
from dataclasses import dataclass
from typing import IO

from PIL import Image, ImageOps, UnidentifiedImageError
from pillow_heif import register_heif_opener

from core.reading.sources import MEGABYTE

MAX_BYTES = 10 * MEGABYTE
# The longest side kept, and that of the thumbnail, in pixels.
LONGEST_SIDE = 2000
THUMBNAIL_SIDE = 480
# Phones go up to 200 million pixels, mostly interpolated; decoding more would only fill the memory.
MAX_PIXELS = 64_000_000
FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
QUALITY = 82
# Whose pixels can be made fewer as they are; others are converted first.
DIRECT = ("L", "LA", "RGB", "RGBA", "CMYK")
# A few hundred kilobytes may decode to hundreds of megabytes: a process has one image in memory at a time.
_ONE_AT_A_TIME = threading.Lock()

register_heif_opener()


class UnusablePhoto(Exception):  # noqa: N818 - reads as what happened in the services that catch it
    """The file is no photo that can be kept. The message is French and made to be shown."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True)
class Photo:
    """A JPEG of at most 2,000 px a side and its thumbnail of at most 480 px, both without any metadata."""

    jpeg: bytes
    thumbnail: bytes
    width: int
    height: int


def reencode(file: IO[bytes]) -> Photo:
    """Read a JPEG, PNG, WebP or HEIC of at most 10 MB, judged by its content, and write it anew.

    The image is turned as the camera says, then everything that is not a pixel (position, date, device, colour
    profile) is left out. Transparent parts become white. Raises UnusablePhoto.
    """
    data = _read(file)
    with _ONE_AT_A_TIME:
        return _reencode(data)


def _reencode(data: bytes) -> Photo:
    try:
        with warnings.catch_warnings():
            # A warning about the size or about damaged metadata: sizes are checked here, metadata thrown away.
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data), formats=FORMATS) as image:
                _check_pixels(image)
                # A JPEG is decoded at a fraction of its size when it is far larger than what is kept.
                image.draft("RGB", (2 * LONGEST_SIDE, 2 * LONGEST_SIDE))
                image.load()
                ImageOps.exif_transpose(image, in_place=True)
                upright = _flat(_bounded(image))
    except UnusablePhoto:
        raise
    except UnidentifiedImageError:
        raise UnusablePhoto("Ce fichier n’est pas une photo : JPEG, PNG, WebP et HEIC sont acceptés.") from None
    except Image.DecompressionBombError:
        raise UnusablePhoto(_TOO_MANY_PIXELS) from None
    except Exception:  # noqa: BLE001, RUF100 - decoders raise whatever a damaged byte leads them to
        raise UnusablePhoto("Cette photo est abîmée ou incomplète : prenez-la ou envoyez-la de nouveau.") from None
    small = upright.copy()
    small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE), Image.Resampling.LANCZOS)
    return Photo(_jpeg(upright), _jpeg(small), upright.width, upright.height)


_TOO_MANY_PIXELS = "Cette image a trop de points pour être une photo : réduisez-la avant de l’envoyer."


def _read(file: IO[bytes]) -> bytes:
    file.seek(0)
    data = file.read(MAX_BYTES + 1)
    if not data:
        raise UnusablePhoto("Cette photo est vide : prenez-la ou envoyez-la de nouveau.")
    if len(data) > MAX_BYTES:
        raise UnusablePhoto("Cette photo pèse plus de 10 Mo : réduisez-la avant de l’envoyer.")
    return data


def _check_pixels(image: Image.Image) -> None:
    if image.width * image.height > MAX_PIXELS:
        raise UnusablePhoto(_TOO_MANY_PIXELS)


def _bounded(image: Image.Image) -> Image.Image:
    """The image with no side longer than what is kept, before anything that would copy all its pixels."""
    if "transparency" in image.info:
        image = image.convert("RGBA")
    elif image.mode not in DIRECT:
        image = image.convert("RGBA" if image.mode == "PA" else "RGB")
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    return image


def _flat(image: Image.Image) -> Image.Image:
    """The image in red, green and blue, on white where it was transparent."""
    if image.mode in ("RGBA", "LA"):
        layer = image.convert("RGBA")
        white = Image.new("RGB", layer.size, "white")
        white.paste(layer, mask=layer.getchannel("A"))
        return white
    return image.convert("RGB")


def _jpeg(image: Image.Image) -> bytes:
    """The pixels alone: nothing of what the file said beside them is passed on."""
    image.info.clear()
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return buffer.getvalue()
