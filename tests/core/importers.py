"""An importer for the tests: teams by name, active or not."""

import itertools
from collections.abc import Callable
from typing import Any

from django import forms

from accounts.enums import TeamKind
from accounts.models import Team
from core.importing import Importer, Progress, Report
from core.management.imports import ImportCommand
from core.reading.sources import Source
from core.reading.tables import Column, read_table

PATH = "tests.core.importers.TeamImporter"
PATH_WITH_OPTIONS = "tests.core.importers.TeamImporterWithOptions"
COLUMNS = (
    Column("name", "Nom", ("équipe",), is_required=True, help="Le nom de l’équipe", example="Agence Est"),
    Column("active", "En activité", help="oui ou non", example="oui"),
)


class TeamImporter(Importer):
    """Creates or changes teams. The name « BOUM » is a fault of the program."""

    name = "equipes"
    title = "Équipes"
    description = "Les équipes et si elles sont en activité."
    accepts = ".csv,.xlsx"
    template_columns = COLUMNS
    list_view = "core:administration"
    # What a test does when the importer has told its progress.
    spy: Callable[[], None] | None = None

    def run(self, source: Source, report: Report, *, options: dict[str, Any], by: Any, progress: Progress) -> None:
        """Write every good line."""
        with read_table(source, COLUMNS) as table:
            rows = list(table)
            for done, row in enumerate(rows, 1):
                report.read += 1
                self.take_row(row, report, options)
                progress(done, len(rows))
                if type(self).spy is not None:
                    type(self).spy()
            report.notes.extend(table.notes)

    def take_row(self, row: Any, report: Report, options: dict[str, Any]) -> None:
        """Write one line, or say why not."""
        name, is_active = options.get("prefix", "") + row["name"], row["active"] != "non"
        if row["name"] == "BOUM":
            raise RuntimeError("a fault of the program")
        if not row["name"]:
            report.refuse(row.line, "Nom", "", "il manque le nom de l’équipe")
        elif row["active"] not in ("", "oui", "non"):
            report.refuse(row.line, "En activité", row["active"], "écrivez oui ou non")
        elif (team := Team.objects.filter(name=name).first()) is None:
            Team.objects.create(name=name, is_active=is_active, kind=options.get("kind") or TeamKind.AGENCY)
            report.created += 1
            report.show(row.line, "created", name)
        elif team.is_active != is_active:
            Team.objects.filter(pk=team.pk).update(is_active=is_active)
            report.changed += 1
            report.show(row.line, "changed", name, "En activité : " + ("non → oui" if is_active else "oui → non"))
        else:
            report.unchanged += 1


class TeamOptions(forms.Form):
    """What a file of teams does not say."""

    prefix = forms.CharField(label="Préfixe", max_length=20, help_text="Mis devant chaque nom")
    kind = forms.ChoiceField(label="Type", choices=TeamKind.choices, required=False)
    names = forms.FileField(label="Dictionnaire", required=False, allow_empty_file=False)


class TeamImporterWithOptions(TeamImporter):
    """The same, with options, one of which is a file that holds the prefix of the prefix."""

    options_form = TeamOptions

    def run(self, source: Source, report: Report, *, options: dict[str, Any], by: Any, progress: Progress) -> None:
        """Put the content of the file before the prefix."""
        if options["names"]:
            options = {**options, "prefix": options["names"].read().decode().strip() + options["prefix"]}
        super().run(source, report, options=options, by=by, progress=progress)


class Command(ImportCommand):
    """The command of the importer."""

    importer_name = "equipes"


def csv_file(*lines: str) -> bytes:
    """Return a file of teams with its header."""
    return "\n".join(itertools.chain(["Nom;En activité"], lines)).encode()
