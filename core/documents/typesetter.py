"""The program that lays out a typst template, in a process of its own (`core.documents.process`)."""

import json
import sys
from datetime import datetime
from pathlib import Path


def main(folder: str) -> int:
    """Read `job.json` (template, format, fonts, options), write `out` beside it, or what is wrong in `error.txt`."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    from core.documents.process import bound

    bound()
    import typst

    root = Path(folder)
    job = json.loads((root / "job.json").read_text(encoding="utf-8"))
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=job["fonts"])
    options = job["options"]
    if "timestamp" in options:
        options["timestamp"] = datetime.fromisoformat(options["timestamp"])
    try:
        made = typst.Compiler(str(root / job["template"]), root=folder, font_paths=fonts).compile(**options)
    except typst.TypstError as error:
        (root / "error.txt").write_text(error.message, encoding="utf-8")
        return 0
    (root / "out").write_bytes(made[0] if isinstance(made, list) else made)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
