"""Forms of programmes: what they are, their state."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone

from actions.enums import ProgrammeStatus
from actions.models import Framework, Programme
from core.forms import PrivacyGuardMixin, VersionedModelForm, form_helper, say_nothing_chosen
from diagnostics.forms.diagnostics import person_field, project_field
from territories.forms.fields import RowsMixin, WholeRowMixin, choices_of, quartier_field
from territories.models import Quartier


class ProgrammeForm(WholeRowMixin, RowsMixin, PrivacyGuardMixin, VersionedModelForm):
    """What a programme is, on which of the quartiers that the writer leads, and what it answers to."""

    rows_name = "quartier"
    checked_too = ("title_key",)
    guarded_fields = ("title", "aims")
    frameworks = forms.ModelMultipleChoiceField(
        Framework.objects.none(),
        label="Cadres",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Ses actions se rangent sous les axes de ces cadres, plusieurs à la fois s’il le faut.",
    )

    class Meta:
        model = Programme
        fields = ["title", "first_year", "last_year", "project", "lead", "aims"]
        widgets = {
            "aims": forms.Textarea(attrs={"rows": 6}),
            "first_year": forms.NumberInput(attrs={"min": 2000, "max": 2100}),
            "last_year": forms.NumberInput(attrs={"min": 2000, "max": 2100}),
        }
        help_texts = {
            "title": "Par exemple « Programme 2027, Les Tilleuls ».",
            "aims": "Ce que l’on veut changer, et à quoi on le verra.",
        }

    def __init__(self, *args: Any, user: Any, place: Quartier | None = None, **kwargs: Any) -> None:
        """`place` is the quartier of the page that it was asked from."""
        super().__init__(*args, **kwargs)
        row, led = self.instance, Quartier.objects.led_by(user)
        has: list[Quartier] = list(row.quartiers.without_contour()) if row.pk else [place] if place else []
        mine = set(led.filter(pk__in=[each.pk for each in has]).values_list("pk", flat=True)) if has else set()
        # Those of others are neither shown nor taken away.
        self.kept = [each.pk for each in has if each.pk not in mine] if row.pk else []
        shown = [each for each in has if each.pk in mine]
        choices = choices_of(led)
        self.add_row_fields(
            len(shown),
            lambda label, required: quartier_field(label, led, choices, required=required and not self.kept),
            ("Quartier", "Autre quartier"),
        )
        for name, quartier in zip(self.row_names(), shown, strict=False):
            self.initial.setdefault(name, quartier)
        if row.pk is None:
            if not shown and choices is not None and len(choices) == 1:
                self.initial["quartier_0"] = choices[0][0]
            year = timezone.localdate().year + (1 if timezone.localdate().month > 8 else 0)
            self.initial |= {"first_year": year, "last_year": year, "lead": user}
        self.fields["lead"] = person_field(user, row.lead_id)
        self.fields["lead"].label = "Responsable"
        self.fields["project"] = project_field(user, row.project)
        if row.pk:
            self.initial |= {"lead": row.lead, "project": row.project}
        chosen = list(row.frameworks.values_list("pk", flat=True)) if row.pk else []
        field = self.fields["frameworks"]
        field.queryset = Framework.objects.visible_to(user).filter(Q(is_active=True) | Q(pk__in=chosen))
        field.choices = [(each.pk, f"{each} ({each.get_kind_display()})") for each in field.queryset]
        self.initial["frameworks"] = chosen
        say_nothing_chosen(self.fields)

    def clean(self) -> dict[str, Any]:
        """Years follow each other."""
        cleaned = super().clean()
        first, last = cleaned.get("first_year"), cleaned.get("last_year")
        for name, year in (("first_year", first), ("last_year", last)):
            if year is not None and not 2000 <= year <= 2100:
                self.add_error(name, "Donnez une année entre 2000 et 2100.")
        if first and last and last < first:
            self.add_error("last_year", "La dernière année ne peut pas précéder la première.")
        return cleaned


class StepForm(PrivacyGuardMixin, forms.Form):
    """The state that a programme is brought to, and what is said of it."""

    guarded_fields = ("comment",)
    status = forms.ChoiceField(choices=ProgrammeStatus.choices, widget=forms.HiddenInput)
    comment = forms.CharField(
        label="Commentaire", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = form_helper()
