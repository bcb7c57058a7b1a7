"""Which lines of a national file are wanted."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core.db.normalize import normalize
from core.forms import form_helper
from core.reading.values import BadValueError
from partners.models import PartnerKind
from territories import codes
from territories.services.import_communes import communes_of_codes, communes_of_names

SEPARATORS = re.compile(r"[;,\n]+")


class PlacesForm(forms.Form):
    """Communes and départements, as people type them."""

    communes = forms.CharField(label="Communes", required=False, max_length=4000)
    departements = forms.CharField(
        label="Départements",
        required=False,
        max_length=400,
        help_text="Numéros, séparés par des virgules, par exemple 93, 2A.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = form_helper()

    def clean_communes(self) -> list[str]:
        """Return the Insee codes of communes that are known."""
        return self._insee_codes(self.cleaned_data["communes"])

    @staticmethod
    def _insee_codes(text: str) -> list[str]:
        """Return the codes of what was typed, names and codes. Raises ValidationError."""
        typed = [part.strip() for part in SEPARATORS.split(text) if part.strip()]
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


class RnaImportForm(PlacesForm):
    """Whose associations are taken: what is named, or the communes of the quartiers when nothing is."""

    communes = forms.CharField(
        label="Communes",
        required=False,
        max_length=4000,
        help_text="Noms ou codes Insee, séparés par des virgules. Rien nulle part : les communes de vos quartiers.",
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

    field_order = ["communes", "departements", "list_file", "everything", "with_dissolved"]


class PartnersImportForm(PlacesForm):
    """What is taken of a file of partners, and what is said of those whose line says nothing."""

    communes = forms.CharField(
        label="Communes",
        required=False,
        max_length=4000,
        help_text="Pour n’en prendre qu’une partie : noms ou codes Insee, séparés par des virgules. D’un fichier "
        "national (SIRENE, data·inclusion), rien : les communes de vos quartiers.",
    )
    naf = forms.CharField(
        label="Codes NAF",
        required=False,
        max_length=1000,
        help_text="Seulement ces activités, ou ce qui commence ainsi : 94.99Z, 88, 8730.",
    )
    everything = forms.BooleanField(
        label="Tout le fichier", required=False, help_text="Toutes les communes, sans en choisir."
    )
    kind = forms.ModelChoiceField(
        label="Type de ceux dont la ligne ne le dit pas",
        queryset=PartnerKind.objects.filter(is_active=True),
        required=False,
        empty_label="Association",
        to_field_name="code",
    )
    default_commune = forms.CharField(
        label="Commune de ceux dont la ligne ne la dit pas",
        required=False,
        max_length=100,
        help_text="Nom ou code Insee.",
    )
    source = forms.CharField(
        label="Source",
        required=False,
        max_length=80,
        help_text="D’où vient le fichier : « Annuaire de la ville ». Rien : le nom du fichier.",
    )
    replaces = forms.BooleanField(
        label="Remplacer ce que l’annuaire dit déjà",
        required=False,
        help_text="Sinon, le fichier complète les cases vides, et ne corrige que les fiches venues de la même source "
        "que personne n’a vérifiées.",
    )
    with_dissolved = forms.BooleanField(
        label="Ajouter aussi les établissements fermés",
        required=False,
        help_text="Ceux de l’annuaire sont marqués fermés dans tous les cas.",
    )
    legal_units = forms.FileField(
        label="Fichier des unités légales",
        required=False,
        help_text="Pour SIRENE seulement, facultatif : « StockUniteLegale », qui donne les noms qui manquent aux "
        "établissements.",
    )

    field_order = [
        "communes", "departements", "naf", "everything", "kind", "default_commune", "source", "replaces",
        "with_dissolved", "legal_units",
    ]  # fmt: skip

    def clean_naf(self) -> list[str]:
        """Return the beginnings of codes, without dots ("9499Z", "88")."""
        wanted = []
        for part in filter(None, re.split(r"[;,\s]+", self.cleaned_data["naf"].strip().upper())):
            code = part.replace(".", "")
            if not re.fullmatch(r"\d{2,4}|\d{4}[A-Z]", code, re.ASCII):
                raise ValidationError(f"« {part[:20]} » n’est pas un code NAF (« 94.99Z », ou ses premiers chiffres).")
            wanted.append(code)
        return wanted

    def clean_default_commune(self) -> str:
        """Return the Insee code of one commune, or an empty text."""
        found = self._insee_codes(self.cleaned_data["default_commune"])
        if len(found) > 1:
            raise ValidationError("Donnez une seule commune.")
        return _whole_commune(found[0]) if found else ""


def _whole_commune(code: str) -> str:
    """The commune of today that a code is of."""
    merged = codes.MERGED.get(code)
    return codes.fold_arrondissement(merged[1] if merged else code)
