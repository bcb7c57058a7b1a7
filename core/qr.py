"""QR codes: an address that a phone reads on paper."""

import io

import segno
from django.utils.safestring import SafeString, mark_safe

# Blank modules around a code, without which readers do not find it.
MARGIN = 4
# Pixels of a module: 25 mm at 300 dots per inch for the addresses of this site.
SCALE = 12


def code_of(address: str) -> segno.QRCode:
    """Return the code of an address, which is still read when a sixth of it is dirty or torn."""
    return segno.make_qr(address, error="m")


def inline_svg(address: str) -> SafeString:
    """Return the code as `<svg>` to put in a page: no style, as large as what holds it, silent for screen readers."""
    svg = code_of(address).svg_inline(border=MARGIN, omitsize=True, svgclass="qr", lineclass=None)
    # Made of numbers only: nothing of the address is written in it.
    return mark_safe(svg.replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1))  # noqa: S308


def as_file(address: str, file_format: str) -> bytes:
    """Return the code as a file: "svg" or "png"."""
    buffer = io.BytesIO()
    code_of(address).save(buffer, kind=file_format, scale=SCALE, border=MARGIN)
    return buffer.getvalue()
