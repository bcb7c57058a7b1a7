"""The Word documents of the site, which the apps above declare in `settings.WORD_DOCUMENTS`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

# A template of a team weighs no more, in bytes.
LARGEST = 5 * 1024 * 1024

Sample = Callable[[], tuple[dict[str, Any], list[tuple[str, bytes]]]]


@dataclass(frozen=True)
class Tag:
    """A tag that a template may hold, and what it becomes."""

    text: str
    meaning: str


@dataclass(frozen=True)
class WordDocument:
    """A document that a team may have its own template for.

    `slug` is kept with the template; `file_name` is that of the standard one, in `templates/word/`, which `built_by`
    makes again; `sample` makes invented data and pictures, all of what a template may ask for; `tags` are told by
    subject.
    """

    slug: str
    label: str
    file_name: str
    sample: Sample
    tags: tuple[tuple[str, tuple[Tag, ...]], ...]
    # The dotted path of the function that makes the standard template: it needs a package that no request does.
    built_by: str

    def build(self) -> bytes:
        """Make the template of the project, the same bytes each time."""
        made: bytes = import_string(self.built_by)()
        return made

    @property
    def standard(self) -> bytes:
        """The template of the project."""
        return (Path(settings.BASE_DIR) / "templates" / "word" / self.file_name).read_bytes()


def word_documents() -> Iterable[WordDocument]:
    """Return every Word document of the site, in the order of the settings."""
    return [document for path in settings.WORD_DOCUMENTS for document in import_string(path)]


def word_document(slug: str) -> WordDocument | None:
    """Return a document by its slug, None when there is none."""
    return next((document for document in word_documents() if document.slug == slug), None)
