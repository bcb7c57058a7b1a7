"""The referential of indicators."""

from typing import Any

from django import forms

from core.forms import form_helper
from territories.models import Indicator


class IndicatorForm(forms.ModelForm):
    """How an indicator is called and shown. Its code, which imports use, does not change."""

    class Meta:
        model = Indicator
        fields = ["label", "short_label", "unit", "theme", "decimals", "is_key", "order"]
        help_texts = {
            "short_label": "Montré dans les tableaux ; vide, le libellé y est montré.",
            "is_key": "Les indicateurs clés sont sur la page de chaque quartier.",
            "order": "Les plus petits d’abord.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = form_helper()
