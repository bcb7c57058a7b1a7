"""Taking a grid from an XLSForm: its file, then what the file does not say."""

from typing import Any

from django import forms

from core import french
from core.forms import PrivacyGuardMixin, form_helper
from core.reading.sources import MEGABYTE
from diagnostics.enums import DiagnosticKind
from diagnostics.models import Grid
from diagnostics.services.grid_plans import GridPlan

MAX_SIZE = 5 * MEGABYTE
ACCEPTED = ".xlsx,.xls,.ods"
FIRST, LAST = "first", "last"


class XlsformFileForm(forms.Form):
    """The workbook of a form."""

    file = forms.FileField(
        label="Formulaire",
        max_length=255,
        widget=forms.FileInput(attrs={"class": "form-control", "accept": ACCEPTED}),
        error_messages={"required": "Choisissez un fichier.", "empty": "Le fichier est vide."},
    )

    def clean_file(self) -> Any:
        """Refuse a file that no form weighs."""
        file = self.cleaned_data["file"]
        if file.size > MAX_SIZE:
            raise forms.ValidationError(
                f"Ce fichier pèse {french.file_size(file.size)} : un formulaire pèse "
                f"{french.file_size(MAX_SIZE)} au plus. Enlevez ses images."
            )
        return file


class XlsformGridForm(PrivacyGuardMixin, forms.Form):
    """The name and the kind of the grid, and which end of its scale is the good one."""

    guarded_fields = ("name",)

    name = forms.CharField(label="Nom de la grille", max_length=Grid._meta.get_field("name").max_length)
    kind = forms.ChoiceField(label="Type de diagnostic", choices=[("", "—"), *DiagnosticKind.choices])
    best = forms.ChoiceField(
        label="Sens de l’échelle",
        widget=forms.RadioSelect,
        help_text="Les couleurs et les points forts en dépendent ; tout se corrige ensuite dans le brouillon.",
    )

    def __init__(self, *args: Any, plan: GridPlan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = form_helper()
        self.initial.setdefault("name", plan.name)
        self.initial.setdefault("kind", plan.kind)
        if plan.has_looks:
            del self.fields["best"]
            return
        first, last = plan.levels[0].label, plan.levels[-1].label
        self.fields["best"].choices = [
            (FIRST, f"Le premier niveau est le meilleur : « {first} »"),
            (LAST, f"Le dernier niveau est le meilleur : « {last} »"),
        ]

    @property
    def is_first_best(self) -> bool:
        """Whether the levels go from the best to the worst."""
        return self.cleaned_data.get("best", FIRST) == FIRST
