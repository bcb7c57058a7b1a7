"""The referential of themes."""

from typing import Any

from django import forms

from core.forms import form_helper
from diagnostics.models import Theme, ThemeItem

# Names of bootstrap-icons with what they show.
ICONS = [
    ("stars", "Étoiles (propreté)"),
    ("trash", "Corbeille"),
    ("recycle", "Recyclage"),
    ("lightbulb", "Ampoule"),
    ("tree", "Arbre"),
    ("flower1", "Fleur"),
    ("balloon", "Ballon (jeux)"),
    ("bicycle", "Vélo"),
    ("car-front", "Voiture"),
    ("signpost-split", "Panneau"),
    ("cone-striped", "Cône de chantier"),
    ("door-open", "Porte"),
    ("building", "Immeuble"),
    ("house", "Maison"),
    ("key", "Clé"),
    ("tools", "Outils"),
    ("droplet", "Goutte d’eau"),
    ("fire", "Flamme"),
    ("thermometer-half", "Thermomètre"),
    ("plug", "Prise"),
    ("bug", "Insecte"),
    ("shield", "Bouclier"),
    ("megaphone", "Mégaphone"),
    ("people", "Personnes"),
    ("chat-dots", "Bulle"),
    ("shop", "Commerce"),
    ("heart-pulse", "Santé"),
    ("hand-thumbs-up", "Pouce levé"),
    ("tag", "Étiquette"),
    ("three-dots", "Trois points"),
]


class _NamedForm(forms.ModelForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = form_helper()

    def clean_name(self) -> str:
        """Spaces around a name are nobody's wish."""
        name: str = " ".join(self.cleaned_data["name"].split())
        return name


class ThemeForm(_NamedForm):
    """The name and the picture of a theme."""

    icon = forms.ChoiceField(label="Image", choices=ICONS, widget=forms.RadioSelect, initial="tag")

    class Meta:
        model = Theme
        fields = ["name", "icon"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        current = self.instance.icon
        if self.instance.pk and current not in dict(ICONS):
            self.fields["icon"].choices = [(current, current), *ICONS]


class ThemeItemForm(_NamedForm):
    """The name of an item of a theme."""

    class Meta:
        model = ThemeItem
        fields = ["name"]

    def _get_validation_exclusions(self) -> set[str]:
        # A name is taken within one theme, which is no field of the form.
        return super()._get_validation_exclusions() - {"theme"}
