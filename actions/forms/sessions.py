"""Forms of sessions and milestones: short, for a phone."""

from typing import Any

from django import forms
from django.utils import timezone

from actions.models import Action, Milestone, Participation
from actions.services.closing import why_closed
from core.forms import PrivacyGuardMixin, VersionedModelForm, form_helper, say_nothing_chosen
from diagnostics.forms.diagnostics import person_field
from territories.forms.fields import WholeRowMixin, day_input
from territories.models import Quartier

SEXES = ("women", "men")
AGES = ("children", "young", "adults", "seniors")
ORIGINS = ("from_qpv", "from_elsewhere")
GROUPS = (
    (SEXES, "Femmes et hommes dépassent ensemble le nombre de personnes venues."),
    (AGES, "Les tranches d’âge dépassent ensemble le nombre de personnes venues."),
    (ORIGINS, "Habitants et gens d’ailleurs dépassent ensemble le nombre de personnes venues."),
)


class SessionForm(WholeRowMixin, PrivacyGuardMixin, VersionedModelForm):
    """Who came to a session: counts, no names. What is not counted is « non renseigné »."""

    guarded_fields = ("title", "place", "notes")

    class Meta:
        model = Participation
        fields = [
            "people", "on", "women", "men", "children", "young", "adults", "seniors", "from_qpv", "from_elsewhere",
            "title", "place", "quartier", "hours", "notes",
        ]  # fmt: skip
        widgets = {"on": day_input(), "notes": forms.Textarea(attrs={"rows": 3})}
        help_texts = {"title": "Par exemple « Atelier n° 3 ».", "hours": "Par exemple 1,5."}

    def __init__(self, *args: Any, action: Action, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.action = action
        self.instance.action = action
        for names, _ in GROUPS:
            for name in names:
                field = self.fields[name]
                field.required = False
                # Nothing is shown for nobody: a zero would have to be wiped out first.
                if not self.instance.pk or not getattr(self.instance, name):
                    self.initial[name] = ""
        for name in ("people", *SEXES, *AGES, *ORIGINS):
            self.fields[name].widget.attrs |= {"inputmode": "numeric", "min": 0}
            self.fields[name].max_value = 100_000
        self.fields["hours"].localize = True
        self.fields["hours"].widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        places = list(action.quartiers.without_contour().order_by("name_key", "pk"))
        seen = [row for row in places if user.scope.is_global or user.scope.sees(row.pk)]
        field = self.fields["quartier"]
        field.queryset = Quartier.objects.without_contour().filter(
            pk__in=[*(row.pk for row in seen), self.instance.quartier_id or 0]
        )
        if self.instance.pk is None:
            self.initial |= {"on": timezone.localdate(), "place": action.place}
            if len(seen) == 1:
                self.initial["quartier"] = seen[0].pk
        say_nothing_chosen(self.fields)

    def fields_of(self, names: tuple[str, ...]) -> list[forms.BoundField]:
        """Some fields, for the template."""
        return [self[name] for name in names]

    @property
    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The counts, group by group, for the template."""
        words = ("Femmes et hommes", "Âges", "D’où ils viennent")
        return [(word, self.fields_of(names)) for word, (names, _) in zip(words, GROUPS, strict=True)]

    def clean(self) -> dict[str, Any]:
        """Nothing counted is nobody; groups fit in those who came; the year is not closed, nor the day to come."""
        cleaned = super().clean()
        for names, _ in GROUPS:
            for name in names:
                if cleaned.get(name) is None and not self.has_error(name):
                    cleaned[name] = 0
        people = cleaned.get("people")
        if people is not None:
            if people > 100_000:
                self.add_error("people", "Vérifiez ce nombre : il est trop grand.")
            for names, words in GROUPS:
                if sum(cleaned.get(name) or 0 for name in names) > people and not self.has_error("people"):
                    self.add_error("people", words)
        day = cleaned.get("on")
        if day is not None and day > timezone.localdate():
            self.add_error("on", "Une séance se note une fois qu’elle a eu lieu.")
        elif day is not None and day.year < 2000:
            self.add_error("on", "Vérifiez l’année.")
        elif day is not None and (reason := why_closed(self.action, *self._years(day))):
            self.add_error("on", reason)
        hours = cleaned.get("hours")
        if hours is not None and not 0 < hours <= 1000:
            self.add_error("hours", "Une durée est positive, en heures.")
        return cleaned

    def _years(self, day: Any) -> set[int]:
        """The years that the session changes: that of its day, and that of its former day."""
        before = self.initial.get("on") if self.instance.pk else None
        return {each.year for each in (day, before) if each is not None}


class MilestoneForm(PrivacyGuardMixin, forms.ModelForm):
    """What is to be done by when, by whom."""

    guarded_fields = ("title",)

    class Meta:
        model = Milestone
        fields = ["title", "due_on", "responsible"]
        widgets = {"due_on": day_input()}
        help_texts = {"title": "Ce qui est à faire : « Bilan intermédiaire avec l’association »."}

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = form_helper()
        self.fields["responsible"] = person_field(user, self.instance.responsible_id)
        self.fields["responsible"].label = "Par"
        self.fields["responsible"].required = False
        if self.instance.pk:
            self.initial["responsible"] = self.instance.responsible
        say_nothing_chosen(self.fields)

    def clean_due_on(self) -> Any:
        """A day of this century."""
        day = self.cleaned_data["due_on"]
        if not 2000 <= day.year <= 2100:
            raise forms.ValidationError("Vérifiez l’année.")
        return day
