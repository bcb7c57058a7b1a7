"""A diagnostic: what it is, its synthesis, who took part, its state."""

from typing import Any

from django import forms
from django.db.models import Q

from accounts.models import Team, User
from core.forms import PrivacyGuardMixin, VersionedModelForm, form_helper, say_nothing_chosen
from core.lookups import FEW, Found, key_of
from diagnostics.enums import DiagnosticStatus
from diagnostics.filters.lookups import people, suggestions_url
from diagnostics.models import Diagnostic, Grid, ParticipantGroup
from territories.filters.lookups import MANY, find_projects, found_among
from territories.forms.fields import RowField, RowsMixin, WholeRowMixin, choices_of, day_input, quartier_field
from territories.models import Indicator, Quartier, UrbanProject


def person_field(user: Any, lead_id: int | None) -> RowField:
    """Somebody who works on the user's quartiers; who pilots it already stays a choice."""
    rows = User.objects.filter(Q(pk__in=people(user).values("pk")) | Q(pk=lead_id)).order_by(
        "last_name", "first_name", "pk"
    )
    few = list(rows[: FEW + 1])

    def find(text: str) -> Found | None:
        found = rows
        if (key := key_of(text)) is not None:
            found = found.filter(pk=key)
        else:
            for word in text.split()[:4]:
                found = found.filter(Q(first_name__icontains=word) | Q(last_name__icontains=word))
        return found_among(text, [(row.pk, str(row)) for row in found[: MANY + 1]])

    return RowField(
        queryset=rows,
        row_label=str,
        label="Pilote",
        required=True,
        find=find,
        choices=[(str(row.pk), str(row)) for row in few] if len(few) <= FEW else None,
        suggestions_url=suggestions_url("personne"),
        empty_label="—" if len(few) <= FEW else "Nom de la personne",
        unknown="Personne de ce nom ne travaille sur vos quartiers.",
    )


def project_field(user: Any, project: UrbanProject | None) -> RowField:
    """One of the user's projects; the one that it has stays a choice."""
    rows = UrbanProject.objects.filter(
        Q(pk__in=UrbanProject.objects.visible_to(user).active().values("pk")) | Q(pk=project.pk if project else None)
    ).order_by("name_key", "pk")
    few = list(rows[: FEW + 1])

    def find(text: str) -> Found | None:
        if project is not None and text in (str(project.pk), project.name):
            return Found(str(project.pk), project.name, (project.pk,))
        return found_among(text, [(row.pk, row.name) for row in find_projects(user, text)[: MANY + 1]])

    return RowField(
        queryset=rows,
        row_label=str,
        label="Projet",
        required=False,
        find=find,
        choices=[(str(row.pk), row.name) for row in few] if len(few) <= FEW else None,
        suggestions_url=suggestions_url("projet"),
        empty_label="—" if len(few) <= FEW else "Nom du projet",
        unknown="Aucun projet de vos quartiers ne s’appelle « {text} ».",
    )


class DiagnosticForm(WholeRowMixin, RowsMixin, PrivacyGuardMixin, VersionedModelForm):
    """What a diagnostic is, on which quartiers among `quartiers`: those that the writer leads."""

    rows_name = "quartier"
    guarded_fields = ("title", "method")

    class Meta:
        model = Diagnostic
        fields = [
            "kind", "title", "project", "starts_on", "ends_on", "lead", "team", "grid", "method", "indicators",
        ]  # fmt: skip
        widgets = {
            "starts_on": day_input(),
            "ends_on": day_input(),
            "method": forms.Textarea(attrs={"rows": 4}),
            "indicators": forms.CheckboxSelectMultiple,
        }
        help_texts = {
            "title": "Par exemple « Diagnostic en marchant, printemps 2026 ».",
            "method": "Qui est rencontré, comment, combien de fois. Pas de nom d’habitant.",
            "indicators": "Ceux qui sont montrés à côté des zones autour, sur la page « Repères ».",
        }

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row = self.instance
        quartiers = Quartier.objects.led_by(user)
        mine: list[Quartier] = []
        if row.pk:
            mine = list(quartiers.filter(pk__in=row.quartier_keys).without_contour())
        choices = choices_of(quartiers)
        self.add_row_fields(
            len(mine),
            lambda label, required: quartier_field(label, quartiers, choices, required=required),
            ("Quartier", "Autre quartier"),
        )
        for name, quartier in zip(self.row_names(), mine, strict=False):
            self.initial.setdefault(name, quartier)
        self.fields["lead"] = person_field(user, row.lead_id)
        self.fields["project"] = project_field(user, row.project)
        if row.pk:
            self.initial |= {"lead": row.lead, "project": row.project}
        teams = Team.objects.visible_to(user).active().order_by("name_key", "pk")
        self.fields["team"].queryset = Team.objects.filter(Q(pk__in=teams.values("pk")) | Q(pk=row.team_id)).order_by(
            "name_key", "pk"
        )
        self.fields["grid"].queryset = Grid.objects.filter(
            Q(pk__in=Grid.objects.in_use().values("pk")) | Q(pk=row.grid_id)
        )
        self.fields["grid"].label_from_instance = lambda grid: f"{grid} · {grid.get_kind_display()}"
        self.fields["grid"].help_text = "Du même type que le diagnostic : ce qui est coté, et sur quelle échelle."
        if row.pk and row.is_marked:
            self.fields["grid"].disabled = True
            self.fields[
                "grid"
            ].help_text = "La grille ne change plus : le diagnostic a déjà des cotations ou des textes."
        self.fields["indicators"].queryset = Indicator.objects.order_by("-is_key", "order", "label", "pk")
        say_nothing_chosen(self.fields)

    def clean(self) -> dict[str, Any]:
        """The grid is of the kind of the diagnostic; who pilots it sees one of its quartiers."""
        cleaned = super().clean()
        grid, kind, lead = cleaned.get("grid"), cleaned.get("kind"), cleaned.get("lead")
        if grid is not None and kind and grid.kind != kind:
            self.add_error(
                "kind" if self.fields["grid"].disabled else "grid",
                f"La grille « {grid} » est faite pour un autre type : {grid.get_kind_display()}.",
            )
        starts_on, ends_on = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", "La fin ne peut pas précéder le début.")
        chosen = self.chosen_rows()
        if lead is not None and chosen and not any(lead.scope.sees(quartier.pk) for quartier in chosen):
            self.add_error("lead", "Cette personne ne travaille sur aucun des quartiers choisis.")
        return cleaned

    @property
    def indicator_groups(self) -> list[tuple[str, bool, list[Any]]]:
        """(title, whether it is open, choices) of the key indicators, then of the others."""
        groups: list[tuple[str, bool, list[Any]]] = [("Indicateurs clés", True, []), ("Autres indicateurs", False, [])]
        for choice in self["indicators"]:
            groups[0 if choice.data["value"].instance.is_key else 1][2].append(choice)
        return [group for group in groups if group[2]]


class SynthesisForm(PrivacyGuardMixin, VersionedModelForm):
    """The synthesis in four boxes."""

    guarded_fields = ("strengths", "weaknesses", "opportunities", "threats")

    class Meta:
        model = Diagnostic
        fields = ["strengths", "weaknesses", "opportunities", "threats"]
        widgets = {name: forms.Textarea(attrs={"rows": 6}) for name in fields}
        help_texts = {
            "strengths": "Ce qui va bien ici, et sur quoi s’appuyer.",
            "weaknesses": "Ce qui va mal ici.",
            "opportunities": "Ce qui, autour, peut aider : projets, dispositifs, acteurs.",
            "threats": "Ce qui, autour, peut aggraver.",
        }


class ParticipantForm(WholeRowMixin, PrivacyGuardMixin, forms.ModelForm):
    """How many people of an organisation took part."""

    guarded_fields = ("name",)
    checked_too = ("diagnostic",)

    class Meta:
        model = ParticipantGroup
        fields = ["kind", "name", "count", "women", "men"]
        help_texts = {
            "name": "Le nom de l’organisation ou du collège, jamais celui d’une personne.",
            "women": "Laissez vide si elles n’ont pas été comptées.",
            "men": "Laissez vide s’ils n’ont pas été comptés.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = form_helper()
        say_nothing_chosen(self.fields)


class StepForm(PrivacyGuardMixin, forms.Form):
    """The state that a diagnostic comes to, among `steps`, and what is said of it."""

    guarded_fields = ("comment",)

    to = forms.ChoiceField(label="Nouvel état", widget=forms.RadioSelect)
    comment = forms.CharField(
        label="Commentaire",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Ce qui a été décidé, avec qui. Obligatoire pour revenir en arrière.",
    )

    def __init__(self, *args: Any, diagnostic: Diagnostic, steps: list[DiagnosticStatus], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = form_helper()
        self.states = list(DiagnosticStatus)
        self.here = self.states.index(DiagnosticStatus(diagnostic.status))
        self.fields["to"].choices = [
            (step.value, f"{step.label}{' (revenir en arrière)' if self.is_back(step) else ''}") for step in steps
        ]
        if len(steps) == 1:
            self.initial.setdefault("to", steps[0].value)

    def is_back(self, step: str) -> bool:
        """Whether the state comes before the one in force."""
        return self.states.index(DiagnosticStatus(step)) < self.here

    def clean(self) -> dict[str, Any]:
        """Going back is explained."""
        cleaned = super().clean() or {}
        to = cleaned.get("to")
        if to and self.is_back(to) and not cleaned.get("comment", "").strip() and "comment" not in self.errors:
            self.add_error("comment", "Dites pourquoi le diagnostic revient en arrière.")
        return cleaned
