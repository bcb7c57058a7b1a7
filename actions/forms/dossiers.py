"""What is asked of a dossier préfet: its year."""

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms

from core.forms import form_helper


class DossierForm(forms.Form):
    """The year of a dossier. `uid` is made with the page: what is sent twice is asked for once."""

    year = forms.TypedChoiceField(label="Année", coerce=int)
    uid = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, years: Sequence[int], year: int | None = None, **kwargs: Any) -> None:
        kwargs["initial"] = {"year": year, "uid": uuid.uuid4()}
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [(each, str(each)) for each in years]  # type: ignore[attr-defined]  # of choices
        self.helper = form_helper()
