"""What the files of the territories do not say by themselves."""

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core.forms import form_helper
from core.reading.values import BadValueError
from territories import codes
from territories.enums import QuartierKind


class QuartiersImportForm(forms.Form):
    """For a file that has no column for the commune or for the kind. Everything may stay empty."""

    insee_code = forms.CharField(
        label="Commune, si le fichier ne la dit pas",
        required=False,
        max_length=5,
        help_text="Code Insee, par exemple 34172. Il vaut pour les lignes qui n’ont pas de commune.",
    )
    kind = forms.ChoiceField(
        label="Type, si le fichier ne le dit pas",
        required=False,
        choices=[("", "D’après le code"), *QuartierKind.choices],
        help_text="« Secteur local » pour des secteurs sans code officiel.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = form_helper()

    def clean_insee_code(self) -> str:
        """Give a lost first zero back."""
        text = self.cleaned_data["insee_code"]
        try:
            return codes.insee_code(text) if text else ""
        except BadValueError as error:
            raise ValidationError(f"Code Insee : {error}.") from error


class IndicatorsImportForm(forms.Form):
    """Where figures come from, and of which year when the table does not say."""

    source = forms.CharField(
        label="Source",
        required=False,
        max_length=200,
        help_text="Qui publie ces chiffres, par exemple « Insee, Filosofi 2021 ». Elle est montrée avec chaque "
        "valeur ; à défaut, c’est le nom du fichier.",
    )
    vintage = forms.IntegerField(
        label="Millésime, si le tableau ne le dit pas",
        required=False,
        min_value=1960,
        max_value=2100,
        help_text="L’année que les chiffres décrivent, par exemple 2021.",
    )
    dictionary = forms.FileField(
        label="Dictionnaire des colonnes",
        required=False,
        help_text="Facultatif : un tableau avec « colonne » et « description », qui donne les libellés.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = form_helper()

    def clean_vintage(self) -> int | None:
        """No figure describes years to come."""
        vintage = self.cleaned_data["vintage"]
        if vintage and vintage > datetime.date.today().year + 1:  # noqa: DTZ011
            raise ValidationError("Ce millésime est dans l’avenir.")
        return vintage
