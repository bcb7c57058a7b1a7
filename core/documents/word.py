"""Word documents from templates that teams write: rendered by a process of its own, in a sandbox.

A template is code: jinja's. The sandbox lets it read the data that it is given and nothing else; the process that
runs it (`core.documents.process`) is bounded. This file is also its program: it imports nothing of Django.
"""

import json
import sys
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

# Seconds of work that a template may take: one of forty findings takes half of one.
SECONDS = 20
MILLIMETRE = 36_000
ATTACHED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"


class WordError(Exception):
    """The document cannot be made. `kind` says why, `detail` is what the template engine said."""

    def __init__(self, kind: str, detail: str = "") -> None:
        super().__init__(f"{kind}: {detail}")
        self.kind = kind
        self.detail = detail


def render_word(
    template: bytes, data: Mapping[str, Any], pictures: Iterable[tuple[str, bytes]] = (), *, is_strict: bool = False
) -> bytes:
    """Return the Word document of a template and its data; a dict with a "picture" becomes that picture.

    `is_strict` refuses a name that the data has not, which is otherwise left blank. Raises WordError: "syntax",
    "unknown", "forbidden", "heavy" (too long, too large) or "broken" (no document comes out).
    """
    from core.documents import process
    from core.documents.text import cleaned

    with tempfile.TemporaryDirectory(prefix="dsu-word-") as folder:
        root = Path(folder)
        (root / "template.docx").write_bytes(template)
        (root / "data.json").write_text(json.dumps(cleaned(data)), encoding="utf-8")
        for name, content in pictures:
            (root / name).write_bytes(content)
        try:
            process.run(__file__, folder, "strict" if is_strict else "lenient", seconds=SECONDS)
        except process.StoppedError as error:
            # By one of its bounds, or by the lack of memory.
            raise WordError("heavy", str(error)) from None
        if (told := root / "error.json").exists():
            raise WordError(**json.loads(told.read_text(encoding="utf-8")))
        return (root / "out.docx").read_bytes()


# ---- the sandbox, in this process to check a template, in the other to render it ----------------------------------


def sandbox(*, is_strict: bool = False) -> Any:
    """Return the environment of a template: data and the filters of jinja, no object of the program."""
    from jinja2 import ChainableUndefined, StrictUndefined, Undefined
    from jinja2.runtime import LoopContext
    from jinja2.sandbox import ImmutableSandboxedEnvironment
    from jinja2.utils import Namespace

    plain = (str, int, float, list, tuple, dict, LoopContext, Namespace, Undefined)

    class Sandbox(ImmutableSandboxedEnvironment):
        """Attributes of plain values only: a picture gives nothing of the document that it is put in."""

        def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
            return isinstance(obj, plain) and super().is_safe_attribute(obj, attr, value)

    env = Sandbox(autoescape=True, undefined=StrictUndefined if is_strict else ChainableUndefined)
    env.globals = {name: env.globals[name] for name in ("range", "namespace")}
    # What is written as it is would be read as a part of the document.
    for name in ("safe", "tojson", "xmlattr", "urlize", "pprint"):
        env.filters.pop(name, None)
    return env


def _render(folder: Path, *, is_strict: bool) -> None:
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.oxml.ns import qn
    from docxtpl import DocxTemplate, InlineImage

    class Picture(InlineImage):
        """A picture with the words for those who do not see it."""

        def __init__(self, tpl: Any, path: Path, width: float, alt: str) -> None:
            super().__init__(tpl, str(path), width=int(width * MILLIMETRE))
            self.alt = alt

        def _insert_image(self) -> str:
            from docx.oxml import parse_xml

            part = self.tpl.current_rendering_part
            inline = parse_xml(part.new_pic_inline(self.image_descriptor, self.width, self.height).xml)
            for element in inline.xpath(".//wp:docPr | .//pic:cNvPr"):
                element.set("descr", self.alt)
                element.set("title", "")
            return f'</w:t></w:r><w:r><w:drawing>{inline.xml}</w:drawing></w:r><w:r><w:t xml:space="preserve">'

        __str__ = __html__ = _insert_image

    template = DocxTemplate(str(folder / "template.docx"))

    def with_pictures(value: Any) -> Any:
        if isinstance(value, dict):
            if "picture" in value:
                # A name is made by the site; only its last part counts all the same.
                return Picture(template, folder / Path(value["picture"]).name, value["width"], value["alt"])
            return {key: with_pictures(each) for key, each in value.items()}
        return [with_pictures(each) for each in value] if isinstance(value, list) else value

    data = with_pictures(json.loads((folder / "data.json").read_text(encoding="utf-8")))
    template.render(data, sandbox(is_strict=is_strict), autoescape=True)
    # The address of the template that a letterhead was made from: Word would look for it at each opening.
    for relation in list(template.docx.part.rels.values()):
        if relation.reltype == RELATIONSHIP_TYPE.SETTINGS:
            settings = relation.target_part
            for element in settings.element.findall(qn("w:attachedTemplate")):
                settings.element.remove(element)
            for key in [key for key, each in settings.rels.items() if each.reltype == ATTACHED]:
                del settings.rels[key]
    template.save(str(folder / "out.docx"))
    _check_whole(folder / "out.docx")


def _check_whole(path: Path) -> None:
    """Refuse a document whose parts are no XML: Word would not open it."""
    import zipfile

    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                etree.fromstring(archive.read(name), parser)


def main(folder: str, mode: str) -> int:
    """Render the template of a folder under bounds; what goes wrong is told in `error.json`."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    from core.documents.process import bound

    bound()
    from jinja2 import TemplateSyntaxError, UndefinedError
    from jinja2.exceptions import SecurityError, TemplateError

    kind, detail = "", ""
    try:
        _render(Path(folder), is_strict=mode == "strict")
    except TemplateSyntaxError as error:
        kind, detail = "syntax", error.message or ""
    except SecurityError as error:
        kind, detail = "forbidden", str(error)
    except UndefinedError as error:
        kind, detail = "unknown", str(error)
    except (MemoryError, OverflowError, RecursionError, OSError) as error:
        kind, detail = "heavy", type(error).__name__
    except TemplateError as error:
        kind, detail = "syntax", str(error)
    except Exception as error:  # noqa: BLE001, RUF100 - a template may make the packages fail anywhere
        kind, detail = "broken", f"{type(error).__name__}: {error}"
    if kind:
        (Path(folder) / "error.json").write_text(json.dumps({"kind": kind, "detail": detail[:300]}), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
