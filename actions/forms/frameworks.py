"""Forms of frameworks, of their axes, of the kinds of actions."""

from typing import Any

from django import forms

from actions.models import ActionKind, Framework
from core.forms import AttachmentForm, VersionedModelForm
from partners.forms.referentials import PublicForm
from territories.forms.fields import day_input

SPARE, MOST = 3, 40


class FrameworkForm(VersionedModelForm):
    """What a framework is."""

    class Meta:
        model = Framework
        fields = ["title", "kind", "starts_on", "ends_on", "signatories", "notes", "is_active"]
        widgets = {
            "starts_on": day_input(),
            "ends_on": day_input(),
            "notes": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {
            "signatories": "Qui l’a signé : « État, métropole, Ville, bailleurs ».",
            "is_active": "Sinon les nouveaux programmes ne le proposent plus ; ceux qui l’ont le gardent.",
        }

    def clean(self) -> dict[str, Any]:
        """The end follows the beginning."""
        cleaned = super().clean()
        starts, ends = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", "La fin ne peut pas précéder le début.")
        return cleaned


class AxesForm(VersionedModelForm):
    """The axes of a framework, in order; a line without a name is no axis."""

    class Meta:
        model = Framework
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row = self.instance
        now = list(row.axes.filter(version=row.axes_version).order_by("number"))
        sent = [name for name in self.data if name.startswith("name_")] if self.is_bound else []
        self.count = min(max(len(now) + SPARE, len(sent)), MOST)
        for position in range(self.count):
            axis = now[position] if position < len(now) else None
            self.fields[f"name_{position}"] = forms.CharField(
                label=f"Axe {position + 1}", required=False, max_length=200, initial=axis.name if axis else ""
            )
            self.fields[f"description_{position}"] = forms.CharField(
                label=f"Ce que couvre l’axe {position + 1}",
                required=False,
                max_length=2000,
                widget=forms.Textarea(attrs={"rows": 2}),
                initial=axis.description if axis else "",
            )

    def rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Name and description, line by line, for the template."""
        return [(self[f"name_{position}"], self[f"description_{position}"]) for position in range(self.count)]

    def chosen(self) -> list[tuple[str, str]]:
        """What was typed, without the empty lines."""
        pairs = [
            (self.cleaned_data.get(f"name_{n}", ""), self.cleaned_data.get(f"description_{n}", ""))
            for n in range(self.count)
        ]
        return [(name, description) for name, description in pairs if name]

    def clean(self) -> dict[str, Any]:
        """What is described has a name; no two axes have the same; there is one at least."""
        cleaned = super().clean()
        seen: set[str] = set()
        for position in range(self.count):
            name = cleaned.get(f"name_{position}", "")
            if cleaned.get(f"description_{position}") and not name:
                self.add_error(f"name_{position}", "Donnez l’intitulé de cet axe, ou videz ce qu’il couvre.")
            if name and name.casefold() in seen:
                self.add_error(f"name_{position}", "Un axe a déjà cet intitulé.")
            seen.add(name.casefold())
        if not any(cleaned.get(f"name_{position}") for position in range(self.count)) and not self.errors:
            self.add_error("name_0", "Un cadre a au moins un axe.")
        return cleaned


class FrameworkPaperForm(AttachmentForm):
    """A paper of a framework."""

    title_help = "Ce que c’est : « Contrat signé », « Annexe financière ». Vide : le nom du fichier."


class ActionKindForm(PublicForm):
    """A kind of action."""

    class Meta:
        model = ActionKind
        fields = ["name"]
