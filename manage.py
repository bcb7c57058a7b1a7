#!/usr/bin/env python
"""The command line of the project."""

import os
import sys


def main() -> None:
    """Run the command named on the command line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dsu.settings")
    try:
        from django.core.management import execute_from_command_line
    except ImportError as error:
        raise SystemExit("Django est introuvable : lancez « make setup » d’abord") from error
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
