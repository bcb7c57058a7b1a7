"""Forms of the words of the directory: kinds, themes, publics."""

import re
from typing import Any

from django import forms
from django.utils.text import slugify

from core.forms import form_helper, say_nothing_chosen
from partners.models import PartnerKind, PartnerPublic, PartnerTheme
from territories.forms.fields import WholeRowMixin

CODE = re.compile(r"[a-z0-9][a-z0-9-]*")


class _WordForm(WholeRowMixin, forms.ModelForm):
    """A word; its code, by which files know it, is made of its name and does not change."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = form_helper()
        say_nothing_chosen(self.fields)

    def clean_name(self) -> str:
        """The name, of which the code of a new word is made."""
        name: str = self.cleaned_data["name"]
        if self.instance.pk is None:
            code = slugify(name)[:70] or "mot"
            rows = type(self.instance)._default_manager.filter(code__startswith=code)
            known = set(rows.values_list("code", flat=True))
            number = 2
            self.instance.code = code
            while self.instance.code in known:
                self.instance.code = f"{code}-{number}"
                number += 1
        # Without a name that can be taken there is no code to check.
        self.checked_too = ("code",)
        return name


class KindForm(_WordForm):
    """A kind of partner and its family."""

    class Meta:
        model = PartnerKind
        fields = ["name", "family"]


class ThemeForm(_WordForm):
    """What partners work on, and the thematics of data·inclusion that it stands for."""

    inclusion = forms.CharField(
        label="Thématiques data·inclusion",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Un code par ligne (« numerique », « mobilite »…) : ce que disent les fichiers échangés.",
    )

    class Meta:
        model = PartnerTheme
        fields = ["name"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["inclusion"] = "\n".join(self.instance.inclusion_codes or [])

    def clean_inclusion(self) -> list[str]:
        """The codes, once each. Raises ValidationError for what is no code."""
        codes = list(dict.fromkeys(self.cleaned_data["inclusion"].split()))
        for code in codes:
            if not CODE.fullmatch(code):
                raise forms.ValidationError(f"« {code[:60]} » n’est pas un code : minuscules, chiffres et tirets.")
        self.instance.inclusion_codes = codes
        return codes


class PublicForm(_WordForm):
    """Whom partners work for."""

    class Meta:
        model = PartnerPublic
        fields = ["name"]
