"""The base of the commands ``import_<name> FILE``."""

import json
from argparse import SUPPRESS
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, ClassVar

import pghistory
from django import forms
from django.core.files import File
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.datastructures import MultiValueDict

from core.importing import Importer, Progress, Report, importers, take
from core.reading.sources import UnreadableFileError, opened

REASONS_PRINTED = 200


class ImportCommand(BaseCommand):
    """Take a file as the page of imports does, and print the report.

    A subclass says `importer_name` alone. Each field of the importer's options form becomes ``--<field>``; a file is
    given by its path. The exit status is 0 when the file was taken, or would be for a dry run; 1 when it was refused,
    with nothing written. Standard output has the report, as a table or with ``--json`` as one object; the reason of a
    refusal is repeated on standard error.
    """

    importer_name: ClassVar[str]

    @property
    def importer(self) -> Importer:
        """The importer of the command."""
        return importers()[self.importer_name]

    @property
    def help(self) -> str:  # type: ignore[override]
        """What ``--help`` prints."""
        importer = self.importer
        return f"{importer.title}. {importer.description} Code de sortie : 0 fichier pris, 1 fichier refusé."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the file, what to do with it, and the options of the importer."""
        parser.add_argument("file", metavar="FICHIER", help="chemin du fichier")
        parser.add_argument(
            "--dry-run", action="store_true", help="dit ce qui se passerait et n’écrit rien ; même code de sortie"
        )
        parser.add_argument("--good-lines", action="store_true", help="importe les bonnes lignes malgré les refusées")
        parser.add_argument("--json", action="store_true", dest="as_json", help="rapport en JSON")
        for name, field in self._fields():
            parser.add_argument(f"--{name.replace('_', '-')}", dest=f"option_{name}", **_argument(field))

    def handle(self, *, file: str, dry_run: bool, good_lines: bool, as_json: bool, **options: Any) -> None:
        """Print the report. Raises CommandError when the file is refused."""
        with ExitStack() as stack:
            report = self._options(options, stack)
            if isinstance(report, dict):
                stack.enter_context(pghistory.context(user=None, url=f"import_{self.importer_name}"))
                report = take(
                    self.importer,
                    file,
                    options=report,
                    dry_run=dry_run,
                    good_lines=good_lines,
                    progress=self._progress(),
                )
        report = Report.from_json(report.as_json())
        if as_json:
            self.stdout.write(json.dumps(report.as_json(), ensure_ascii=False, indent=2))
        else:
            self.stdout.write("\n".join(_as_text(report, dry_run=dry_run)))
        if not report.is_acceptable(good_lines=good_lines):
            raise CommandError(
                "Fichier refusé : rien n’a été écrit."
                + (" --good-lines importe les lignes qui peuvent l’être." if report.good and not good_lines else "")
                if not dry_run
                else "Ce fichier serait refusé ; rien n’a été écrit."
            )

    def _fields(self) -> Iterator[tuple[str, forms.Field]]:
        form = self.importer.options_form
        return iter(form().fields.items() if form is not None else ())

    def _options(self, given: dict[str, Any], stack: ExitStack) -> dict[str, Any] | Report:
        """Return the options as the importer takes them, or the report that says which are wrong."""
        importer, report = self.importer, Report(is_readable=False)
        if importer.options_form is None:
            return {}
        typed: dict[str, list[str]] = {}
        files: dict[str, list[Any]] = {}
        for name, field in self._fields():
            value = given.get(f"option_{name}")
            if value is None or value is False:
                continue
            if isinstance(field, forms.FileField):
                try:
                    # A file of the command line is closed when the command ends.
                    files[name] = [File(stack.enter_context(opened(value)), name=Path(value).name)]
                except UnreadableFileError as error:
                    report.refuse(0, _flag(name), str(value), error.message)
            else:
                typed[name] = [str(item) for item in (value if isinstance(value, list) else [value])]
        form = importer.options_form(MultiValueDict(typed), MultiValueDict(files))
        if not report.refused and form.is_valid():
            return form.cleaned_data
        for name, errors in form.errors.items() if not report.refused else ():
            for reason in errors:
                report.refuse(
                    0, _flag(name) if name in form.fields else "", ", ".join(typed.get(name, [])), str(reason)
                )
        return report

    def _progress(self) -> Progress:
        """Return what writes the counts on one line of the terminal; nothing elsewhere."""
        if not self.stderr.isatty():
            return lambda done, total: None

        def show(done: int, total: int | None) -> None:
            self.stderr.write(f"\r{done}{f' / {total}' if total else ''} ", ending="")

        return show


def _flag(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def _argument(field: forms.Field) -> dict[str, Any]:
    """Return how argparse takes a field. What is compulsory is said by the form, in French, with the rest."""
    words = ". ".join(part.rstrip(".") for part in (str(field.label or ""), str(field.help_text)) if part)
    text = {"help": words.replace("%", "%%") or SUPPRESS}
    if isinstance(field, forms.NullBooleanField):
        return {**text, "choices": ["true", "false"]}
    if isinstance(field, forms.BooleanField):
        return {**text, "action": "store_true"}
    if isinstance(field, forms.MultipleChoiceField | forms.ModelMultipleChoiceField):
        return {**text, "nargs": "+", "metavar": "VALEUR"}
    return {**text, "metavar": "FICHIER" if isinstance(field, forms.FileField) else "VALEUR"}


def _as_text(report: Report, *, dry_run: bool) -> Iterator[str]:
    """Return the lines of a report for a terminal: counts, notes, then the refused lines in columns."""
    if report.is_readable:
        counts = {
            "Lues": report.read,
            "Créées": report.created,
            "Modifiées": report.changed,
            "Inchangées": report.unchanged,
            "Refusées": report.refused_lines,
        }
        if dry_run:
            yield "À blanc : rien n’est écrit, voici ce qui se passerait."
        elif not report.is_taken:
            yield "Rien n’est écrit : voici ce qui le serait sans les lignes refusées."
        yield from (f"{label:<12}{count:>10}" for label, count in counts.items())
        if not (report.created or report.changed or report.refused):
            yield "Rien ne change : tout y est déjà."
    yield from (f"Note : {note}" for note in report.notes)
    if not report.refused:
        return
    head = ("Ligne", "Colonne", "Valeur", "Motif")
    rows = [
        (str(refusal.line or "—"), refusal.column or "—", _short(refusal.value) or "—", refusal.reason)
        for refusal in report.refused[:REASONS_PRINTED]
    ]
    widths = [max(len(row[place]) for row in (head, *rows)) for place in range(3)]
    if report.is_readable:
        yield ""
    for row in (head, *rows):
        yield "  ".join((*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[3]))
    if len(report.refused) > REASONS_PRINTED:
        yield f"… et {len(report.refused) - REASONS_PRINTED} autres : --json les donne toutes."


def _short(value: str) -> str:
    text = " ".join(value.split())
    return text if len(text) <= 40 else f"{text[:39]}…"
