"""Where a file comes from (a path, an upload, a stored file) and what it really holds, whatever its name says."""

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from pathlib import Path, PurePosixPath
from typing import IO, Any

from core import french

# A path, or an open binary file: an upload, a file of the storage, io.BytesIO.
Source = str | Path | IO[bytes] | Any

MEGABYTE = 1024 * 1024
# What a file may weigh, and what an archive may weigh once open.
MAX_SIZE = 200 * MEGABYTE
MAX_EXPANDED = 400 * MEGABYTE
MAX_MEMBERS = 2000
# Beyond this ratio no real table nor layer compresses; a small file may, so that the ratio counts from a size on.
MAX_RATIO = 200
RATIO_COUNTS_FROM = 20 * MEGABYTE


class UnreadableFileError(Exception):
    """The whole file cannot be taken. The message is French and made to be shown.

    `line` is the line of the file the message is about, as the user sees it, or None.
    """

    def __init__(self, message: str, *, line: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.line = line


class Kind(Enum):
    """What the first bytes of a file say it is."""

    TEXT = "text"
    JSON = "json"
    ARCHIVE = "archive"
    SPREADSHEET = "spreadsheet"


@contextmanager
def opened(source: Source, *, max_size: int = MAX_SIZE) -> Iterator[IO[bytes]]:
    """The file, open at its first byte. A path is closed on leaving; a file that was given stays open.

    Raises UnreadableFileError when there is no such file, when it cannot be read, when it is empty or over `max_size`
    bytes.
    """
    if isinstance(source, str | Path):
        path = Path(source)
        try:
            file = path.open("rb")
        except FileNotFoundError:
            raise UnreadableFileError(f"Le fichier « {path} » n’existe pas.") from None
        except IsADirectoryError:
            raise UnreadableFileError(f"« {path} » est un dossier : donnez le chemin d’un fichier.") from None
        except OSError as error:
            raise UnreadableFileError(f"Le fichier « {path} » ne peut pas être lu : {error.strerror}.") from None
        with file:
            _check_size(file, max_size)
            yield file
        return
    if hasattr(source, "open") and getattr(source, "closed", False):
        source.open("rb")
    _check_size(source, max_size)
    yield source


def _check_size(file: IO[bytes], max_size: int) -> None:
    file.seek(0, 2)
    size = file.tell()
    file.seek(0)
    if not size:
        raise UnreadableFileError("Le fichier est vide.")
    if size > max_size:
        raise UnreadableFileError(
            f"Le fichier pèse {french.number(size / MEGABYTE)} Mo : le plus grand accepté pèse "
            f"{french.number(max_size / MEGABYTE)} Mo."
        )


def name_of(source: Source) -> str:
    """The file's own name without its folders, or an empty string."""
    name = str(source) if isinstance(source, str | Path) else str(getattr(source, "name", "") or "")
    return PurePosixPath(name.replace("\\", "/")).name


# First bytes of formats that people send by mistake, and what to tell them.
_FOREIGN = (
    (b"%PDF", "C’est un PDF : envoyez le tableau ou la couche d’origine (CSV, XLSX, ODS, GeoJSON)."),
    (b"\x1f\x8b", "C’est une archive .gz : ouvrez-la d’abord, puis envoyez le fichier qu’elle contient."),
    (b"7z\xbc\xaf", "C’est une archive .7z : ouvrez-la d’abord, ou faites une archive .zip."),
    (b"Rar!", "C’est une archive .rar : ouvrez-la d’abord, ou faites une archive .zip."),
    (b"\x00\x00\x27\x0a", "C’est un fichier .shp seul : envoyez une archive .zip avec ses .shp, .dbf, .shx et .prj."),
    (b"SQLite format 3", "C’est un GeoPackage ou une base SQLite : exportez la couche en GeoJSON."),
    (b"PAR1", "C’est un fichier Parquet : exportez-le en CSV."),
    (b"\x89PNG", "C’est une image, pas un tableau ni une couche."),
    (b"\xff\xd8\xff", "C’est une image, pas un tableau ni une couche."),
)
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def kind_of(file: IO[bytes], *, max_expanded: int = MAX_EXPANDED) -> Kind:
    """What `file` holds, judged by its bytes; it is left at its first byte. An archive is at most `max_expanded`.

    Raises UnreadableFileError for a format that is known and not accepted.
    """
    file.seek(0)
    head = file.read(4096)
    file.seek(0)
    for start, message in _FOREIGN:
        if head.startswith(start):
            raise UnreadableFileError(message)
    if head.startswith(_COMPOUND):
        return Kind.SPREADSHEET
    if head.startswith(b"PK\x03\x04"):
        archive = open_archive(file, max_expanded=max_expanded)
        return Kind.SPREADSHEET if is_spreadsheet(archive) else Kind.ARCHIVE
    if head.startswith(b"PK"):
        raise UnreadableFileError("L’archive est vide ou incomplète.")
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text.startswith((b"{", b"[")):
        return Kind.JSON
    if text[:200].lower().startswith((b"<!doctype html", b"<html", b"<table", b"<head", b"<meta")):
        raise UnreadableFileError(
            "C’est une page web, quel que soit son nom : ouvrez-la dans un tableur et enregistrez-la en XLSX."
        )
    if text.startswith(b"<?xml"):
        raise UnreadableFileError("C’est un fichier XML : envoyez un tableau CSV, XLSX ou ODS, ou une couche GeoJSON.")
    if b"\x00" in head and not head.startswith(_UTF16):
        raise UnreadableFileError("Ce n’est pas un fichier de texte : envoyez un tableau CSV, XLSX ou ODS.")
    return Kind.TEXT


# ---- archives -----------------------------------------------------------------------------------------------------


def open_archive(file: IO[bytes], *, max_expanded: int = MAX_EXPANDED) -> zipfile.ZipFile:
    """A zip whose table of contents is sound: no bomb, no password, no path that leaves the archive.

    Once open it weighs at most `max_expanded` bytes.

    Raises UnreadableFileError. Nothing is ever written to disk from an archive.
    """
    try:
        archive = zipfile.ZipFile(file)
        members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise UnreadableFileError("L’archive est abîmée : elle ne s’ouvre pas.") from None
    if len(members) > MAX_MEMBERS:
        raise UnreadableFileError(f"L’archive contient {french.number(len(members))} fichiers : c’est trop.")
    expanded = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members) or 1
    if expanded > max_expanded or (expanded > RATIO_COUNTS_FROM and expanded / packed > MAX_RATIO):
        raise UnreadableFileError(
            f"Une fois ouverte, l’archive pèserait {french.number(expanded / MEGABYTE)} Mo : elle est refusée."
        )
    for member in members:
        path = PurePosixPath(member.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or ":" in path.parts[0:1]:
            raise UnreadableFileError(f"L’archive contient un chemin interdit : « {member.filename} ».")
        if member.flag_bits & 0x1:
            raise UnreadableFileError("L’archive est protégée par un mot de passe : enregistrez-la sans mot de passe.")
    return archive


def is_spreadsheet(archive: zipfile.ZipFile) -> bool:
    names = set(archive.namelist())
    return "content.xml" in names or ("[Content_Types].xml" in names and any(n.startswith("xl/") for n in names))


@contextmanager
def opened_member(archive: zipfile.ZipFile, name: str) -> Iterator[IO[bytes]]:
    """One member, to be read piece by piece. Raises UnreadableFileError, even while it is read."""
    try:
        with archive.open(name) as member:
            yield member
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, NotImplementedError, EOFError, RuntimeError):
        raise UnreadableFileError(f"Dans l’archive, « {name} » est abîmé.") from None


def read_member(archive: zipfile.ZipFile, name: str) -> bytes:
    """The bytes of one member, never more than its table of contents promised."""
    expected = archive.getinfo(name).file_size
    with opened_member(archive, name) as member:
        data = member.read(expected + 1)
    if len(data) > expected:
        raise UnreadableFileError(f"Dans l’archive, « {name} » est plus grand qu’annoncé.")
    return data
