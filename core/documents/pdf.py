"""PDF by typst: tagged (PDF/UA-1), in French, with fonts that come with the site and nothing from anywhere else.

A template of `templates/typst/` reads `data.json` and pictures, which stand beside it in a folder of their own: it is
the root of what typst may read. Nothing that people typed is ever a part of the markup.
"""

import json
import logging
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from core.documents import process
from core.documents.text import clean, cleaned

logger = logging.getLogger(__name__)


TEMPLATES = "typst"
ADVICE = "Demandez la part d’un seul organisme."
PROGRAM = Path(__file__).with_name("typesetter.py")
# Stands for a character that no font of ours has: PDF/UA refuses a blank in its place.
UNKNOWN = "\u25a1"
# Characters that are not drawn: no font needs them.
INVISIBLE = {0x09, 0x0A, 0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFE0E, 0xFE0F, 0xFEFF}


class DocumentError(Exception):
    """The document cannot be made. The message is French and made to be shown."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def render_pdf(
    template: str, data: Mapping[str, Any], pictures: Iterable[tuple[str, bytes]] = (), advice: str = ADVICE
) -> bytes:
    """Return the PDF of a template ("compte_rendu.typ"), its data and its pictures, as (name, content).

    Texts come out as they were typed; a character that no font has becomes "□". Raises DocumentError; `advice` says
    what to ask for instead of a document that is too long.
    """
    now = timezone.now().replace(microsecond=0).isoformat()
    return _compile(template, data, pictures, advice, format="pdf", pdf_standards="ua-1", timestamp=now)


def render_png(template: str, data: Mapping[str, Any], pictures: Iterable[tuple[str, bytes]] = ()) -> bytes:
    """Return the first page of a template as a picture of 200 dots per inch. Raises DocumentError."""
    return _compile(template, data, pictures, ADVICE, format="png", ppi=200)


def picture_of(svg: str) -> bytes:
    """Return a drawing as PNG, its texts in the fonts of the documents. Raises DocumentError."""
    return render_png("dessin.typ", {}, [("dessin.svg", svg.encode())])


def _compile(
    template: str, data: Mapping[str, Any], pictures: Iterable[tuple[str, bytes]], advice: str, **options: Any
) -> bytes:
    with tempfile.TemporaryDirectory(prefix="dsu-document-") as folder:
        root = Path(folder)
        for path in (Path(settings.BASE_DIR) / "templates" / TEMPLATES).glob("*.typ"):
            shutil.copy(path, root / path.name)
        (root / "data.json").write_text(json.dumps(cleaned(data, _printable), ensure_ascii=False), encoding="utf-8")
        for name, content in pictures:
            (root / name).write_bytes(content)
        job = {"template": template, "fonts": [str(path) for path in settings.DOCUMENT_FONTS], "options": options}
        (root / "job.json").write_text(json.dumps(job), encoding="utf-8")
        try:
            process.run(str(PROGRAM), folder)
        except process.StoppedError as error:
            logger.exception("Template %s was stopped", template)
            raise DocumentError(f"Ce document est trop long pour être fait d’un coup. {advice}") from error
        if (told := root / "error.txt").exists():
            logger.error("Template %s: %s", template, told.read_text(encoding="utf-8"))
            raise DocumentError(
                "Ce document n’a pas pu être mis en page. Réessayez ; si cela recommence, prévenez un administrateur."
            )
        return (root / "out").read_bytes()


@lru_cache(maxsize=1)
def _drawable() -> frozenset[int]:
    """Return the characters that at least one font of the documents draws."""
    from fontTools.ttLib import TTFont

    found = set(INVISIBLE)
    for name in settings.DOCUMENT_FONT_FALLBACKS:
        with TTFont(name, lazy=True) as font:
            found.update(font.getBestCmap())
    return frozenset(found)


def _printable(text: str) -> str:
    known = _drawable()
    text = clean(text)
    if all(ord(sign) in known for sign in text):
        return text
    return "".join(sign if ord(sign) in known else UNKNOWN for sign in text)
