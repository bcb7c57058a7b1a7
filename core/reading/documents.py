"""Documents that people attach: known by their content, kept as they were sent, given a name that harms nobody.

What is accepted: PDF, Word, Excel, PowerPoint, OpenDocument, text and CSV, JPEG, PNG and HEIC. What runs (programs,
scripts, macros) and what a browser would show as a page (HTML, SVG) is refused, whatever its name says.
"""

import hashlib
import io
import re
import unicodedata
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO

from PIL import Image

from core import french
from core.reading import images
from core.reading.sources import MEGABYTE, UnreadableFileError, open_archive, opened_member, read_member

MAX_BYTES = 20 * MEGABYTE
# What an office file may weigh once open.
MAX_EXPANDED = 200 * MEGABYTE
NAME_LENGTH = 120
ACCEPTS = ".pdf,.docx,.xlsx,.pptx,.odt,.ods,.odp,.doc,.xls,.csv,.txt,.jpg,.jpeg,.png,.heic"
IN_WORDS = "PDF, Word, Excel, PowerPoint, OpenDocument, texte, CSV, JPEG, PNG ou HEIC"


class UnusableDocumentError(Exception):
    """The file cannot be attached. The message is French and made to be shown."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True)
class Kind:
    """What a content is: its type, the extensions that say so (the first is the usual one), its name in French."""

    content_type: str
    extensions: tuple[str, ...]
    label: str


_OFFICE = "application/vnd.openxmlformats-officedocument"
_OPEN = "application/vnd.oasis.opendocument"
PDF = Kind("application/pdf", ("pdf",), "PDF")
TEXT = Kind("text/plain", ("txt",), "Texte")
CSV = Kind("text/csv", ("csv",), "CSV")
DOC = Kind("application/msword", ("doc",), "Word")
XLS = Kind("application/vnd.ms-excel", ("xls",), "Excel")
# By what the archive holds.
OFFICE = {
    "word/": Kind(f"{_OFFICE}.wordprocessingml.document", ("docx",), "Word"),
    "xl/": Kind(f"{_OFFICE}.spreadsheetml.sheet", ("xlsx",), "Excel"),
    "ppt/": Kind(f"{_OFFICE}.presentationml.presentation", ("pptx",), "PowerPoint"),
}
OPEN_DOCUMENTS = {
    f"{_OPEN}.text": Kind(f"{_OPEN}.text", ("odt",), "OpenDocument texte"),
    f"{_OPEN}.spreadsheet": Kind(f"{_OPEN}.spreadsheet", ("ods",), "OpenDocument tableur"),
    f"{_OPEN}.presentation": Kind(f"{_OPEN}.presentation", ("odp",), "OpenDocument présentation"),
}
PICTURES = {
    "JPEG": Kind("image/jpeg", ("jpg", "jpeg"), "Image JPEG"),
    "PNG": Kind("image/png", ("png",), "Image PNG"),
    "HEIF": Kind("image/heic", ("heic", "heif"), "Image HEIC"),
}
KINDS = [PDF, TEXT, CSV, DOC, XLS, *OFFICE.values(), *OPEN_DOCUMENTS.values(), *PICTURES.values()]


def label_of(content_type: str) -> str:
    """Return what a stored type is, in French."""
    return next((kind.label for kind in KINDS if kind.content_type == content_type), "Fichier")


@dataclass(frozen=True)
class Document:
    """A document that may be kept: its content as it was sent, what it is, a safe name, its SHA-256."""

    data: bytes
    kind: Kind
    name: str
    digest: str

    @property
    def size(self) -> int:
        """How many bytes it has."""
        return len(self.data)

    @property
    def extension(self) -> str:
        """The extension of its safe name."""
        return self.name.rpartition(".")[2]


def read_document(file: IO[bytes], name: str) -> Document:
    """Check a file by its content. Raises UnusableDocumentError.

    `name` is what the sender calls it; the name kept has the extension of what it really is.
    """
    file.seek(0)
    data = file.read(MAX_BYTES + 1)
    if not data:
        raise UnusableDocumentError("Ce fichier est vide.")
    if len(data) > MAX_BYTES:
        raise UnusableDocumentError(
            f"Ce fichier pèse plus de {french.number(MAX_BYTES / MEGABYTE)} Mo : réduisez-le avant de l’envoyer."
        )
    kind = _kind_of(data, name)
    return Document(data, kind, safe_name(name, kind), hashlib.sha256(data).hexdigest())


def _kind_of(data: bytes, name: str) -> Kind:
    for start, told in _FOREIGN:
        if data.startswith(start):
            raise UnusableDocumentError(f"{told} : {IN_WORDS} sont acceptés.")
    if data.startswith(b"%PDF-"):
        return _pdf(data)
    if data.startswith(_COMPOUND):
        return _old_office(data)
    if data.startswith(b"PK"):
        return _archive(data)
    if data.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")) or data[4:8] == b"ftyp":
        return _picture(data)
    return _text(data, name)


_FOREIGN = (
    (b"MZ", "C’est un programme Windows, qui ne s’attache pas"),
    (b"\x7fELF", "C’est un programme, qui ne s’attache pas"),
    (b"\xca\xfe\xba\xbe", "C’est un programme, qui ne s’attache pas"),
    (b"\xcf\xfa\xed\xfe", "C’est un programme, qui ne s’attache pas"),
    (b"#!", "C’est un script, qui ne s’attache pas"),
    (b"7z\xbc\xaf", "C’est une archive : attachez les documents qu’elle contient"),
    (b"Rar!", "C’est une archive : attachez les documents qu’elle contient"),
    (b"\x1f\x8b", "C’est une archive : attachez les documents qu’elle contient"),
    (b"L\x00\x00\x00\x01\x14\x02\x00", "C’est un raccourci Windows, pas le document lui-même"),
    (b"{\\rtf", "C’est un document RTF : enregistrez-le en DOCX ou en PDF"),
)
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


# ---- PDF ----------------------------------------------------------------------------------------------------------


def _pdf(data: bytes) -> Kind:
    if b"%%EOF" not in data[-4096:]:
        raise UnusableDocumentError("Ce PDF est incomplet : envoyez-le de nouveau.")
    if b"/Launch" in data or (b"/EmbeddedFile" in data and b"/JavaScript" in data):
        raise UnusableDocumentError("Ce PDF lance un programme : enregistrez-le de nouveau, sans pièce ni script.")
    return PDF


# ---- office -------------------------------------------------------------------------------------------------------


def _utf16(text: str) -> bytes:
    return text.encode("utf-16-le")


MACROS = "Ce document contient des macros, des programmes qui ne s’attachent pas : enregistrez-le sans macro."
PROTECTED = "Ce document est protégé par un mot de passe : enregistrez-le sans mot de passe."


def _old_office(data: bytes) -> Kind:
    """Word and Excel of before 2007, by the names in the directory of the file."""
    if _utf16("EncryptedPackage") in data:
        raise UnusableDocumentError(PROTECTED)
    if _utf16("_VBA_PROJECT") in data:
        raise UnusableDocumentError(MACROS)
    if _utf16("WordDocument") in data:
        return DOC
    if _utf16("Workbook\x00") in data or _utf16("Book\x00") in data:
        return XLS
    raise UnusableDocumentError(f"Ce format ancien n’est pas reconnu : {IN_WORDS} sont acceptés.")


def _archive(data: bytes) -> Kind:
    """Word, Excel, PowerPoint or OpenDocument: an archive that says what it is and holds no program."""
    try:
        archive = open_archive(io.BytesIO(data))
        names = set(archive.namelist())
        if sum(member.file_size for member in archive.infolist()) > MAX_EXPANDED:
            raise UnusableDocumentError("Une fois ouvert, ce document serait bien trop grand : il est refusé.")
        if "mimetype" in names:
            return _open_document(archive, names)
        if "[Content_Types].xml" in names:
            return _office(archive, names)
    except UnreadableFileError as error:
        # The same words as for tables, which say "archive" of what people know as a document.
        raise UnusableDocumentError(error.message.replace("L’archive", "Ce document")) from None
    raise UnusableDocumentError("C’est une archive : attachez les documents qu’elle contient, un par un.")


def _office(archive: zipfile.ZipFile, names: set[str]) -> Kind:
    folders = [folder for folder in OFFICE if any(name.startswith(folder) for name in names)]
    types = _head_of(archive, "[Content_Types].xml").lower()
    if any(name.lower().endswith("vbaproject.bin") for name in names) or b"macroenabled" in types:
        raise UnusableDocumentError(MACROS)
    if len(folders) != 1:
        raise UnusableDocumentError(f"Ce document n’est pas reconnu : {IN_WORDS} sont acceptés.")
    return OFFICE[folders[0]]


def _open_document(archive: zipfile.ZipFile, names: set[str]) -> Kind:
    kind = OPEN_DOCUMENTS.get(_head_of(archive, "mimetype").decode("ascii", "replace").strip())
    if kind is None or "content.xml" not in names:
        raise UnusableDocumentError(f"Ce document n’est pas reconnu : {IN_WORDS} sont acceptés.")
    if any(name.startswith(("Basic/", "Scripts/")) for name in names):
        raise UnusableDocumentError(MACROS)
    if "META-INF/manifest.xml" in names and b"encryption-data" in read_member(archive, "META-INF/manifest.xml"):
        raise UnusableDocumentError(PROTECTED)
    return kind


def _head_of(archive: zipfile.ZipFile, name: str) -> bytes:
    with opened_member(archive, name) as member:
        return member.read(MEGABYTE)


# ---- pictures -----------------------------------------------------------------------------------------------------


def _picture(data: bytes) -> Kind:
    """A picture that opens, and that is not made to fill a memory."""
    try:
        with Image.open(io.BytesIO(data), formats=tuple(PICTURES)) as image:
            if image.width * image.height > images.MAX_PIXELS:
                raise UnusableDocumentError("Cette image a trop de points : réduisez-la avant de l’envoyer.")
            found = PICTURES[str(image.format)]
            image.verify()
    except UnusableDocumentError:
        raise
    except Exception:  # noqa: BLE001, RUF100 - decoders raise whatever a damaged byte leads them to
        raise UnusableDocumentError("Cette image est abîmée ou n’en est pas une : envoyez-la de nouveau.") from None
    return found


# ---- text ---------------------------------------------------------------------------------------------------------

# What a browser or a shell would run: the beginning of a page, of a drawing, of a script.
_MARKUP = re.compile(rb"<\s*(?:!doctype|html|head|body|svg|script|iframe|\?xml|\?php|%|x:|xsl|hta:)", re.IGNORECASE)
_READ = 64 * 1024


def _text(data: bytes, name: str) -> Kind:
    """A text or a CSV, that says so: a script is a text too, and only its name tells it from a note."""
    extension = PurePosixPath(name.replace("\\", "/")).suffix.lower().lstrip(".")
    kind = {"txt": TEXT, "csv": CSV}.get(extension)
    is_utf16 = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    head = data[:_READ]
    if is_utf16:
        head = head.decode("utf-16", "replace").encode("utf-8", "replace")
    elif b"\x00" in data:
        raise UnusableDocumentError(f"Ce fichier n’est pas reconnu : {IN_WORDS} sont acceptés.")
    if _MARKUP.search(head):
        raise UnusableDocumentError(
            "C’est une page web, un dessin SVG ou un script, que l’on n’attache pas : enregistrez-le en PDF."
        )
    if kind is None:
        raise UnusableDocumentError(f"Ce fichier n’est pas reconnu : {IN_WORDS} sont acceptés.")
    return kind


# ---- names --------------------------------------------------------------------------------------------------------

# What Windows forbids in a name, and what separates folders.
_FORBIDDEN = re.compile(r"[<>:\"/\\|?*]+")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)


def safe_name(name: str, kind: Kind) -> str:
    """Return the name of a download: no folder, no control or reversed writing, the extension of what it is."""
    last = PurePosixPath(name.replace("\\", "/")).name
    # Control characters, and the marks that turn writing around: « facture‮fdp.exe » reads « factureexe.pdf ».
    clean = "".join(
        character for character in unicodedata.normalize("NFC", last) if unicodedata.category(character)[0] != "C"
    )
    clean = " ".join(_FORBIDDEN.sub("-", clean).split())
    stem, dot, extension = clean.rpartition(".")
    is_right = bool(dot) and extension.lower() in kind.extensions
    # Another extension is dropped when it is one; « v2.1 » keeps its end.
    if not is_right and not (dot and re.fullmatch(r"[a-z]{2,5}\d?", extension.lower())):
        stem = clean
    stem = stem.strip(" .-")[:NAME_LENGTH].rstrip(" .-") or "document"
    if _RESERVED.fullmatch(stem):
        stem = f"document {stem}"
    return f"{stem}.{extension.lower() if is_right else kind.extensions[0]}"
