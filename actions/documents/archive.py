"""The archive of a dossier préfet: its PDF, the plan to sign, the spending as a table, then every paper, numbered.

It is written to a temporary file, paper by paper, a piece of each at a time: its size never counts in memory.
"""

import hashlib
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import closing
from typing import Any

from django.core.files import File
from django.core.files.base import ContentFile
from django.utils import timezone

from actions.documents.dossier import Content, dossier_document
from actions.exports.dossiers import SPENDING_COLUMNS, spending_rows
from actions.exports.tfpb import signed_book
from actions.models import Dossier
from actions.reads.dossiers import Paper, money_of, watch_of
from actions.services.dossiers import Made
from core.documents.pdf import render_pdf
from core.exports import Export
from core.importing import Progress

PDF_NAME = "00-dossier.pdf"
# Beside the papers: reading, the tables, the PDF.
STEPS = 3
CHUNK = 256 * 1024
LOST = "ce papier n’est plus dans l’espace de stockage : il manque à l’archive"
CHANGED = "le contenu gardé n’est plus celui qui a été joint : l’empreinte est celle de la copie de l’archive"


def make(dossier: Dossier, progress: Progress) -> Made:
    """Make the files of a dossier, as whoever asked for it sees the quartier. Raises DocumentError."""
    quartier, user = dossier.quartier, dossier.asked_by
    content = Content(money_of(quartier, dossier.year, user), watch_of(quartier, dossier.year, user))
    money = content.money
    total = len(money.papers) + STEPS
    progress(1, total)
    file = tempfile.TemporaryFile()  # noqa: SIM115 - closed once it is stored
    try:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for done, paper in enumerate(money.papers, 1):
                _add_paper(archive, paper)
                progress(1 + done, total)
            if money.plan is not None:
                with closing(signed_book(money.plan, str(user))) as book:
                    _add(archive, f"01-plan-et-bilan-{dossier.year}.xlsx", iter(lambda: book.read(CHUNK), b""))
            words = [f"Quartier : {quartier}", f"Année : {dossier.year}", f"Dossier : {dossier.reference}"]
            export = Export(f"Dépenses {quartier} {dossier.year}", SPENDING_COLUMNS, words, str(user))
            lines = (text.encode() for text in export.csv_lines(spending_rows(dossier, money)))
            _add(archive, f"02-depenses-{dossier.year}.csv", lines)
            progress(total - 1, total)
            document = dossier_document(dossier, content)
            pdf = render_pdf("dossier.typ", document.data, document.pictures())
            _add(archive, PDF_NAME, [pdf])
            # It tells the papers, so it comes after them; whoever opens the archive finds it first.
            archive.filelist.insert(0, archive.filelist.pop())
        progress(total, total)
        file.seek(0)
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        file.seek(0)
    except BaseException:
        file.close()
        raise
    return Made(
        pdf=ContentFile(pdf),
        pdf_digest=hashlib.sha256(pdf).hexdigest(),
        archive=File(file),
        archive_digest=digest,
        spending_count=len(money.lines),
        bare_count=money.bare,
        paper_count=len(money.papers),
        lost_count=money.lost,
    )


def _add(archive: zipfile.ZipFile, name: str, pieces: Iterable[bytes], *, is_packed: bool = False) -> tuple[str, int]:
    """Write a file of the archive piece by piece; return its SHA-256 and its size. What is packed is not again."""
    info = zipfile.ZipInfo(name, timezone.localtime().timetuple()[:6])
    info.compress_type = zipfile.ZIP_STORED if is_packed else zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    digest, size = hashlib.sha256(), 0
    with archive.open(info, "w", force_zip64=True) as target:
        for piece in pieces:
            digest.update(piece)
            size += len(piece)
            target.write(piece)
    return digest.hexdigest(), size


def _add_paper(archive: zipfile.ZipFile, paper: Paper) -> None:
    """Write a paper, from the first of its rows whose content is still there; say what is wrong with it."""
    for row in paper.rows:
        try:
            content = row.file.open("rb")
        except FileNotFoundError:
            continue
        with content:
            # PDF, pictures and office files are packed already.
            digest, paper.size = _add(archive, paper.file_name, _pieces(content), is_packed=row.size > CHUNK)
        if digest != paper.digest:
            paper.digest, paper.fault = digest, CHANGED
        return
    paper.is_lost, paper.fault = True, LOST


def _pieces(file: Any) -> Iterator[bytes]:
    return iter(lambda: file.read(CHUNK), b"")
