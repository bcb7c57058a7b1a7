"""What identifies a quartier."""

import io
import json
from itertools import islice
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core.forms import VersionedModelForm
from core.reading.geo import Contour, read_layer
from core.reading.sources import UnreadableFileError
from territories.forms.fields import RowsMixin, WholeRowMixin, commune_field
from territories.models import Commune, Quartier


def read_contour(source: Any) -> Contour:
    """Return the one contour of a file. Raises ValidationError, with what to do, when there is none or several."""
    try:
        with read_layer(source) as layer:
            features = list(islice(layer, 2))
            count = layer.count
    except UnreadableFileError as error:
        raise ValidationError(error.message) from error
    if count > 1:
        raise ValidationError(
            f"Le fichier a {count} contours, un seul est attendu : n’exportez que ce quartier, ou passez par l’import."
        )
    if features[0].contour is None:
        raise ValidationError(f"Ce contour ne peut pas être pris : {features[0].problem}.")
    return features[0].contour


class QuartierForm(WholeRowMixin, RowsMixin, VersionedModelForm):
    """Name, type, code, communes, validity, and the contour as a file."""

    rows_name = "commune"
    checked_too = ("name_key", "commune_names")

    # Longer than a code: spaces are typed and taken away.
    code = forms.CharField(
        label="Code",
        required=False,
        max_length=20,
        empty_value=None,
        help_text="Vide pour un secteur local. QPV 2024 : QN et 6 caractères ; QPV 2015 : QP et 6 caractères.",
    )
    contour_file = forms.FileField(
        label="Contour",
        required=False,
        help_text="Un GeoJSON, ou un shapefile dans une archive .zip, avec ce seul quartier. "
        "Sans fichier, le contour ne change pas.",
        widget=forms.ClearableFileInput(attrs={"accept": ".geojson,.json,.zip"}),
    )
    # A file is not sent again by the browser when another field is wrong: its contour comes back here.
    contour_kept = forms.CharField(required=False, widget=forms.HiddenInput, strip=False)

    class Meta:
        model = Quartier
        fields = ["name", "kind", "code", "valid_from", "valid_until", "is_active"]
        help_texts = {
            "is_active": "Décochez quand les équipes n’y travaillent plus : tout ce qui y est lié est gardé.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.contour: Contour | None = None
        communes: list[Commune] = list(self.instance.communes.all()) if self.instance.pk else []
        self.add_row_fields(
            len(communes),
            lambda label, required: commune_field(label, required=required),
            ("Commune", "Autre commune"),
        )
        for name, commune in zip(self.row_names(), communes, strict=False):
            self.initial[name] = commune

    def clean_code(self) -> str | None:
        """A code as it is written officially; none is no text."""
        return (self.cleaned_data["code"] or "").replace(" ", "").upper() or None

    def clean_contour_file(self) -> Any:
        """Read the contour."""
        file = self.cleaned_data["contour_file"]
        if file:
            self.contour = read_contour(file)
        return file

    def clean_contour_kept(self) -> str:
        """Read the contour of a file that was sent before."""
        kept: str = self.cleaned_data["contour_kept"]
        if kept and self.contour is None and "contour_file" not in self.errors:
            self.contour = read_contour(io.BytesIO(kept.encode()))
        return kept

    def clean(self) -> dict[str, Any]:
        """Give the row the names of its communes, which its constraints look at; keep a contour that was read."""
        cleaned = super().clean()
        self.instance.commune_names = Quartier.join_names(self.chosen_rows())
        if self.contour is not None:
            feature = {"type": "Feature", "properties": {}, "geometry": self.contour.geojson}
            self.data = self.data.copy()
            self.data["contour_kept"] = json.dumps(feature)
        return cleaned
