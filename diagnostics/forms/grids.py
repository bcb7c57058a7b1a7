"""Composing a grid: what it is called, its scale, its themes, its items."""

from typing import Any

from django import forms

from core.forms import PrivacyGuardMixin, VersionedModelForm, form_helper, say_nothing_chosen
from diagnostics.models import Grid, GridItem, GridLevel, GridTheme, Theme
from diagnostics.services.grids import LEVEL_VALUES


class GridForm(PrivacyGuardMixin, VersionedModelForm):
    """The name, the kind and the directions of a draft. The versions of a grid are all of one kind."""

    guarded_fields = ("name", "intro")

    class Meta:
        model = Grid
        fields = ["name", "kind", "intro"]
        widgets = {"intro": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["intro"].help_text = "Ce que lisent les participants avant de coter."
        if self.instance.number > 1:
            del self.fields["kind"]

    def clean_name(self) -> str:
        """Spaces around a name are nobody's wish."""
        return _tidy(self.cleaned_data["name"])


class _PartForm(PrivacyGuardMixin, forms.ModelForm):
    """A part of a draft; its name is taken within `parent`, which is no field of the form."""

    parent = "grid"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = form_helper()
        say_nothing_chosen(self.fields)

    def _get_validation_exclusions(self) -> set[str]:
        return super()._get_validation_exclusions() - {self.parent}


class GridLevelForm(_PartForm):
    """A level of the scale."""

    guarded_fields = ("label",)

    class Meta:
        model = GridLevel
        fields = ["label", "value", "tone", "is_positive"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[
            "value"
        ].help_text = "De 0 à 10, la plus haute pour la meilleure situation. Elle fait les moyennes."
        self.fields["value"].widget.attrs |= {"min": LEVEL_VALUES[0], "max": LEVEL_VALUES[-1], "inputmode": "numeric"}
        self.fields["tone"].help_text = "La couleur et le symbole disent la même chose."

    def clean_label(self) -> str:
        """Spaces around a label are nobody's wish."""
        return _tidy(self.cleaned_data["label"])


class GridThemeForm(_PartForm):
    """A theme of a grid, and the theme of the veille that what is seen there is reported with."""

    guarded_fields = ("name",)

    class Meta:
        model = GridTheme
        fields = ["name", "theme"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = Theme.objects.filter(is_active=True)
        if self.instance.theme_id:
            offered = offered | Theme.objects.filter(pk=self.instance.theme_id)
        self.fields["theme"].queryset = offered
        self.fields["theme"].help_text = "Ce qui est vu sous ce thème y sera signalé. Facultatif."

    def clean_name(self) -> str:
        """Spaces around a name are nobody's wish."""
        return _tidy(self.cleaned_data["name"])


class GridItemForm(_PartForm):
    """What is marked, with its help and its weight."""

    parent = "theme"
    guarded_fields = ("name", "help")

    class Meta:
        model = GridItem
        fields = ["name", "help", "weight"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["help"].help_text = "Une phrase qui dit ce que l’on regarde. Facultatif."
        self.fields["weight"].help_text = "De 0 à 10 : un critère de poids 2 compte double ; à 0, il ne compte pas."
        self.fields["weight"].widget.attrs |= {"min": 0, "max": 10, "inputmode": "numeric"}

    def clean_name(self) -> str:
        """Spaces around a name are nobody's wish."""
        return _tidy(self.cleaned_data["name"])


def _tidy(text: str) -> str:
    return " ".join(text.split())
