"""Which lines of a national file are wanted."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core.db.normalize import normalize
from core.forms import form_helper
from core.reading.values import BadValueError
from territories import codes
from territories.services.import_communes import communes_of_codes, communes_of_names

SEPARATORS = re.compile(r"[;,\n]+")


class RnaImportForm(forms.Form):
    """Whose associations are taken: what is named, or the communes of the quartiers when nothing is."""

    communes = forms.CharField(
        label="Communes",
        required=False,
        max_length=4000,
        help_text="Noms ou codes Insee, séparés par des virgules. Rien nulle part : les communes de vos quartiers.",
    )
    departements = forms.CharField(
        label="Départements",
        required=False,
        max_length=400,
        help_text="Numéros, séparés par des virgules, par exemple 93, 2A.",
    )
    list_file = forms.FileField(
        label="Liste",
        required=False,
        help_text="Facultatif : un fichier de texte avec un code Insee ou un numéro RNA par ligne.",
    )
    everything = forms.BooleanField(
        label="Tout le fichier", required=False, help_text="Toutes les communes, sans en choisir."
    )
    with_dissolved = forms.BooleanField(
        label="Ajouter aussi les associations dissoutes",
        required=False,
        help_text="Celles de l’annuaire sont marquées dissoutes dans tous les cas.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = form_helper()

    def clean_communes(self) -> list[str]:
        """Return the Insee codes of communes that are known."""
        typed = [part.strip() for part in SEPARATORS.split(self.cleaned_data["communes"]) if part.strip()]
        wanted: dict[str, str] = {}
        names: list[str] = []
        for part in typed:
            try:
                wanted[codes.insee_code(part, fold=False)] = part
            except BadValueError as error:
                if part[0].isdigit():
                    raise ValidationError(f"« {part[:60]} » : {error}.") from None
                names.append(part)
        whole = {code: _whole_commune(code) for code in wanted}
        known = communes_of_codes(whole.values())
        for code, part in wanted.items():
            if whole[code] not in known:
                raise ValidationError(
                    f"La commune {part} n’est pas connue : importez d’abord le fichier des communes."
                )
        found = communes_of_names(normalize(name) for name in names)
        for name in names:
            fitting = found.get(normalize(name), [])
            if not fitting:
                raise ValidationError(f"Aucune commune ne s’appelle « {name[:60]} » : donnez son code Insee.")
            if len(fitting) > 1:
                listed = ", ".join(row.insee_code for row in fitting[:5])
                raise ValidationError(f"Plusieurs communes s’appellent « {name[:60]} » : choisissez parmi {listed}.")
            wanted[fitting[0].insee_code] = name
        return list(wanted)

    def clean_departements(self) -> list[str]:
        """Return numbers of départements ("01", "2A", "974")."""
        wanted = []
        for part in re.split(r"[;,\s]+", self.cleaned_data["departements"].strip().upper()):
            number = part.zfill(2) if part.isdigit() else part
            if part and number not in codes.DEPARTEMENTS:
                raise ValidationError(f"Le département « {part[:20]} » n’existe pas.")
            wanted += [number] if part else []
        return wanted


def _whole_commune(code: str) -> str:
    """The commune of today that a code is of."""
    merged = codes.MERGED.get(code)
    return codes.fold_arrondissement(merged[1] if merged else code)
