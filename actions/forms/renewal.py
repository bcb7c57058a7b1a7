"""Forms of what is made from what there is: what is carried over is shown and chosen."""

from typing import Any

from django import forms

from actions.enums import ActionStatus, ReportVerdict
from actions.models import Action, ActionKind, ActionTemplate, Axis, Framework, Programme
from actions.services.renewal import PARTS, next_title
from core.forms import PrivacyGuardMixin, VersionedModelForm, form_helper, say_nothing_chosen
from territories.models import Quartier


class PartsForm(forms.Form):
    """What is carried over; all of it to begin with."""

    parts = forms.MultipleChoiceField(
        label="Ce qui est repris", required=False, choices=list(PARTS.items()), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = form_helper()
        self.initial.setdefault("parts", list(PARTS))

    def name_parts(self, counts: dict[str, str]) -> None:
        """Say beside each part what there is of it."""
        self.fields["parts"].choices = [
            (key, f"{words} — {counts[key]}" if counts.get(key) else words) for key, words in PARTS.items()
        ]


def programmes_for(user: Any, quartiers: list[int], *, year: int | None = None) -> Any:
    """Return the open programmes of these quartiers that the user may write in, the latest first."""
    rows = Programme.objects.visible_to(user).exclude(status="closed")
    if year is not None:
        rows = rows.filter(last_year__gte=year)
    keys = quartiers if user.is_administrator else [key for key in quartiers if user.scope.is_officer_of(key)]
    links = Programme.quartiers.through.objects.filter(quartier__in=keys)
    return rows.filter(pk__in=links.values("programme"))


class RenewActionForm(PartsForm):
    """In which programme an action goes on, for which years."""

    programme = forms.ModelChoiceField(Programme.objects.none(), label="Dans le programme", empty_label=None)
    first_year = forms.IntegerField(label="Première année", min_value=2000, max_value=2100)
    last_year = forms.IntegerField(label="Dernière année", min_value=2000, max_value=2100)
    field_order = ("programme", "first_year", "last_year", "parts")

    def __init__(self, *args: Any, action: Action, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        year = action.last_year + 1
        keys = list(action.quartiers.values_list("pk", flat=True))
        field = self.fields["programme"]
        field.queryset = programmes_for(user, keys, year=year)
        rows = list(field.queryset[:60])
        field.choices = [(row.pk, f"{row} ({row.years})") for row in rows]
        self.has_programme = bool(rows)
        covering = [row for row in rows if row.first_year <= year <= row.last_year]
        self.initial |= {
            "programme": (covering or rows or [action.programme])[0].pk,
            "first_year": year,
            "last_year": year + action.last_year - action.first_year,
        }

    def clean(self) -> dict[str, Any]:
        """Years follow each other, within the programme."""
        cleaned = super().clean() or {}
        first, last, programme = (cleaned.get(name) for name in ("first_year", "last_year", "programme"))
        if first and last and last < first:
            self.add_error("last_year", "La dernière année ne peut pas précéder la première.")
        elif first and last and programme and not programme.first_year <= first <= last <= programme.last_year:
            name = "first_year" if not programme.first_year <= first <= programme.last_year else "last_year"
            self.add_error(name, f"Ce programme est celui de {programme.years}.")
        return cleaned


class DuplicateForm(PartsForm):
    """In which programme, and on which of its quartiers, the same action is to be."""

    programme = forms.ModelChoiceField(Programme.objects.none(), label="Dans le programme", empty_label=None)
    quartiers = forms.ModelMultipleChoiceField(
        Quartier.objects.none(),
        label="Sur les quartiers",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choisissez au moins un quartier."},
    )
    field_order = ("programme", "quartiers", "parts")

    def __init__(self, *args: Any, action: Action, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        led = Quartier.objects.led_by(user).without_contour()
        mine = Programme.quartiers.through.objects.filter(quartier__in=led.values("pk"))
        field = self.fields["programme"]
        field.queryset = (
            Programme.objects.visible_to(user).exclude(status="closed").filter(pk__in=mine.values("programme"))
        )
        rows = list(field.queryset[:60])
        field.choices = [(row.pk, f"{row} ({row.years})") for row in rows]
        places = Quartier.objects.without_contour().filter(
            pk__in=Programme.quartiers.through.objects.filter(
                programme__in=[row.pk for row in rows], quartier__in=led.values("pk")
            ).values("quartier")
        )
        self.fields["quartiers"].queryset = places
        self.fields["quartiers"].choices = [(row.pk, row.label) for row in places.order_by("name_key", "pk")]
        self.initial |= {"programme": action.programme_id}

    def clean(self) -> dict[str, Any]:
        """The quartiers are of the programme."""
        cleaned = super().clean() or {}
        programme, chosen = cleaned.get("programme"), cleaned.get("quartiers")
        if programme and chosen:
            here = set(programme.quartiers.values_list("pk", flat=True))
            if others := [row.label for row in chosen if row.pk not in here]:
                self.add_error("quartiers", f"Le programme choisi n’est pas sur : {', '.join(others)}.")
        return cleaned


class RenewProgrammeForm(PartsForm, PrivacyGuardMixin):
    """The years of the programme that follows, and the actions that go on."""

    guarded_fields = ("title",)
    title = forms.CharField(label="Intitulé", max_length=200)
    first_year = forms.IntegerField(label="Première année", min_value=2000, max_value=2100)
    last_year = forms.IntegerField(label="Dernière année", min_value=2000, max_value=2100)
    actions = forms.ModelMultipleChoiceField(
        Action.objects.none(), label="Actions reconduites", required=False, widget=forms.CheckboxSelectMultiple
    )
    field_order = ("title", "first_year", "last_year", "actions", "parts")

    def __init__(self, *args: Any, programme: Programme, actions: list[Action], **kwargs: Any) -> None:
        """`actions` are those that the user may renew, each with the `verdict` of its bilan and `is_renewed`."""
        super().__init__(*args, **kwargs)
        span = programme.last_year - programme.first_year
        year = programme.last_year + 1
        words = dict(ReportVerdict.choices)
        field = self.fields["actions"]
        field.queryset = Action.objects.filter(pk__in=[row.pk for row in actions])
        field.choices = [
            (
                row.pk,
                f"{row} — {row.get_status_display().lower()}"
                + (f", bilan : {words[row.verdict].lower()}" if row.verdict in words else "")
                + (", déjà reconduite" if row.is_renewed else ""),
            )
            for row in actions
        ]
        self.initial |= {
            "title": next_title(programme.title, year - programme.first_year),
            "first_year": year,
            "last_year": year + span,
            "actions": [
                row.pk
                for row in actions
                if row.verdict != ReportVerdict.STOP and row.status != ActionStatus.DROPPED and not row.is_renewed
            ],
        }

    def clean(self) -> dict[str, Any]:
        """Years follow each other."""
        cleaned = super().clean() or {}
        first, last = cleaned.get("first_year"), cleaned.get("last_year")
        if first and last and last < first:
            self.add_error("last_year", "La dernière année ne peut pas précéder la première.")
        return cleaned


class TemplateForm(PrivacyGuardMixin, VersionedModelForm):
    """A fiche to start from."""

    guarded_fields = ("title", "needs", "aims", "effects", "content", "public", "additionality_note")
    axes = forms.ModelMultipleChoiceField(
        Axis.objects.none(), label="Axes", required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = ActionTemplate
        fields = [
            "title", "kind", "needs", "aims", "effects", "content", "public", "involvement", "additionality_note",
            "is_active",
        ]  # fmt: skip
        widgets = {
            name: forms.Textarea(attrs={"rows": rows})
            for name, rows in (("needs", 3), ("aims", 3), ("effects", 3), ("content", 6), ("additionality_note", 3))
        }

    def __init__(self, *args: Any, source: Action | None = None, **kwargs: Any) -> None:
        """`source` is the action that a new template is made of."""
        super().__init__(*args, **kwargs)
        row = self.instance
        offered = ActionKind.objects.filter(is_active=True) | ActionKind.objects.filter(pk=row.kind_id)
        self.fields["kind"].queryset = offered
        chosen = list(row.axes.all()) if row.pk else []
        if source is not None:
            names = ("title", "needs", "aims", "effects", "content", "public", "involvement", "additionality_note")
            self.initial |= {name: getattr(source, name) for name in names} | {"kind": source.kind_id}
            chosen = list(source.axes.all())
        groups: dict[str, list[tuple[int, str]]] = {}
        for framework in Framework.objects.active().prefetch_related("axes"):
            for axis in framework.axes.all():
                if axis.version == framework.axes_version or axis in chosen:
                    groups.setdefault(framework.title, []).append((axis.pk, str(axis)))
        field = self.fields["axes"]
        field.queryset = Axis.objects.filter(pk__in=[key for axes in groups.values() for key, _ in axes])
        field.choices = list(groups.items())
        self.initial["axes"] = [axis.pk for axis in chosen]
        say_nothing_chosen(self.fields)
