"""``python -m bench``: make the databases, serve them, measure, write docs/bench.md, leave nothing behind."""

import argparse
import contextlib
import os
import shutil
import sys
import time
from pathlib import Path

SIZES = (10_000, 100_000, 1_000_000)
ROUNDS = 40
SECONDS = 130


def main(arguments: list[str] | None = None) -> int:
    """Run the measures. The exit status is 0 even when a budget is exceeded: the page says so."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Mesure le site sur de grandes bases.")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="nombres d’observations")
    parser.add_argument("--quick", action="store_true", help="10 000 observations seulement, en moins d’une minute")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="nombre de tours au plus")
    parser.add_argument("--keep", action="store_true", help="garde les bases et les requêtes de chaque page")
    parser.add_argument("--output", type=Path, default=None, help="page à écrire (docs/bench.md ; rien avec --quick)")
    options = parser.parse_args(arguments)
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    import django

    django.setup()
    from bench.run import run

    sizes = [SIZES[0]] if options.quick else sorted(options.sizes)
    seconds = 12 if options.quick else SECONDS
    start = time.monotonic()
    text = run(sizes, rounds=options.rounds, seconds=seconds, keep=options.keep)
    root = Path(__file__).resolve().parent.parent
    output = options.output or (None if options.quick else root / "docs" / "bench.md")
    print(text)
    if output is not None:
        output.write_text(text)
        print(f"Écrit dans {output.name}.")
    print(f"Fait en {time.monotonic() - start:.0f} s.")
    if not options.keep:
        with contextlib.suppress(FileNotFoundError):
            shutil.rmtree(root / "var" / "bench")
    return 0


if __name__ == "__main__":
    sys.exit(main())
