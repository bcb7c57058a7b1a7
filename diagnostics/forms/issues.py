"""A problématique: what it is, where, how it ranks; what is linked to it."""

from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from core.forms import PrivacyGuardMixin, VersionedModelForm, form_helper
from core.lookups import FEW, Found, key_of
from diagnostics.filters.lookups import suggestions_url
from diagnostics.models import Diagnostic, GridItem, Issue, Observation, Score, Theme, Verbatim
from territories.filters.lookups import MANY, find_projects, found_among
from territories.forms.fields import RowField, RowsMixin, WholeRowMixin, choices_of, day_input, quartier_field
from territories.models import Indicator, Quartier, UrbanProject

# Diagnostics offered as origin, the latest first.
RECENT = 60


def _project_field(user: Any, project_id: int | None) -> RowField:
    """One of the user's projects; the one that it has stays a choice."""
    mine = UrbanProject.objects.visible_to(user).active()
    rows = UrbanProject.objects.filter(Q(pk__in=mine.values("pk")) | Q(pk=project_id)).order_by("name_key", "pk")
    few = list(rows[: FEW + 1])

    def find(text: str) -> Found | None:
        key = key_of(text)
        found = rows.filter(pk=key) if key is not None else find_projects(user, text)
        return found_among(text, [(row.pk, row.name) for row in found[: MANY + 1]])

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


class IssueForm(WholeRowMixin, RowsMixin, PrivacyGuardMixin, VersionedModelForm):
    """A problématique and its quartiers, among those that the writer leads."""

    rows_name = "quartier"
    checked_too = ("title_key",)
    guarded_fields = ("title", "description", "decided_with")
    priority = forms.IntegerField(
        label="Priorité",
        required=False,
        min_value=1,
        max_value=99,
        help_text="1 passe en premier. Elle se décide à plusieurs : dites quand et avec qui.",
    )

    verbatims = forms.ModelMultipleChoiceField(
        Verbatim.objects.none(), label="Paroles", required=False, widget=forms.CheckboxSelectMultiple
    )
    # Not one of `Meta`: what is ticked is read with the choices, in one query.
    indicators = forms.ModelMultipleChoiceField(
        Indicator.objects.none(), label="Indicateurs", required=False, widget=forms.CheckboxSelectMultiple
    )
    criteria = forms.ModelMultipleChoiceField(
        GridItem.objects.none(),
        label="Critères cotés",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Ce qui a été coté s’y lit en direct, avec ses niveaux.",
    )

    class Meta:
        model = Issue
        fields = [
            "title", "description", "theme", "project", "diagnostic", "gravity", "frequency", "status", "priority",
            "decided_on", "decided_with",
        ]  # fmt: skip
        widgets = {
            "description": forms.Textarea(attrs={"rows": 6}),
            "decided_on": day_input(),
        }
        help_texts = {
            "title": "Ce qui pose problème, et où : « Halls occupés le soir, rue des Lilas ».",
            "decided_with": "Une instance ou des organismes : « comité technique, Ville et bailleur ».",
            "diagnostic": "Celui où elle a été relevée, s’il y en a un.",
        }

    def __init__(
        self,
        *args: Any,
        user: Any,
        quartiers: Any = (),
        from_diagnostic: Diagnostic | None = None,
        from_observation: Observation | None = None,
        about: tuple[int | None, int | None] = (None, None),
        **kwargs: Any,
    ) -> None:
        """`about` is a criterion and a theme of the grid of the diagnostic that it is written from."""
        super().__init__(*args, **kwargs)
        row, led = self.instance, Quartier.objects.led_by(user)
        mine = [place for place in quartiers if user.is_administrator or user.scope.is_officer_of(place.pk)]
        if from_diagnostic is not None:
            self.initial["diagnostic"] = from_diagnostic.pk
        if from_observation is not None:
            mine = [from_observation.quartier]
            self.initial |= {"theme": from_observation.theme_id, "gravity": from_observation.severity}
        choices = choices_of(led)
        self.add_row_fields(
            len(mine),
            lambda label, required: quartier_field(label, led, choices, required=required),
            ("Quartier", "Autre quartier"),
        )
        for name, quartier in zip(self.row_names(), mine, strict=False):
            self.initial.setdefault(name, quartier)
        if row.pk is None and not mine and choices is not None and len(choices) == 1:
            self.initial["quartier_0"] = choices[0][0]
        self.fields["project"] = _project_field(user, row.project_id)
        self.initial["project"] = row.project
        theme_id = from_observation.theme_id if from_observation is not None else None
        self.fields["theme"].queryset = Theme.objects.filter(Q(is_active=True) | Q(pk__in=[row.theme_id or theme_id]))
        asked = from_diagnostic.pk if from_diagnostic is not None else row.diagnostic_id
        recent = Diagnostic.objects.visible_to(user).values("pk")[:RECENT]
        self.fields["diagnostic"].queryset = Diagnostic.objects.filter(Q(pk__in=recent) | Q(pk=asked))
        self._offer_indicators()
        self._offer_verbatims(user)
        self._offer_criteria(user, asked, about, is_new=from_diagnostic is not None)

    def _offer_indicators(self) -> None:
        """Offer all of them, those of the pages of quartiers first; those that are linked are ticked."""
        links = Issue.indicators.through.objects.filter(issue=self.instance.pk, indicator=OuterRef("pk"))
        field = self.fields["indicators"]
        field.queryset = Indicator.objects.order_by("-is_key", "order", "label", "pk")
        rows = list(field.queryset.annotate(is_linked=Exists(links)))
        field.choices = [(row.pk, str(row)) for row in rows]
        self.initial["indicators"] = [row.pk for row in rows if row.is_linked]

    def _offer_verbatims(self, user: Any) -> None:
        """Offer what was said in the diagnostic of origin; those that are linked stay."""
        row = self.instance
        if row.pk is None or row.diagnostic_id is None:
            del self.fields["verbatims"]
            return
        seen = Diagnostic.objects.visible_to(user).order_by()
        linked = row.verbatims.order_by()
        field = self.fields["verbatims"]
        field.queryset = Verbatim.objects.filter(
            Q(diagnostic=row.diagnostic_id) | Q(pk__in=linked.values("pk")), diagnostic__in=seen.values("pk")
        )
        # Read once, with what is ticked.
        rows = list(field.queryset.annotate(is_linked=Exists(linked.filter(pk=OuterRef("pk")))))
        field.choices = [(verbatim.pk, f"« {verbatim.text} »") for verbatim in rows]
        self.initial["verbatims"] = [verbatim.pk for verbatim in rows if verbatim.is_linked]

    def _offer_criteria(
        self, user: Any, diagnostic_id: int | None, about: tuple[int | None, int | None], *, is_new: bool
    ) -> None:
        """Offer what was marked in the diagnostic of origin, if the writer sees it; those that are linked stay."""
        self.origin_id = diagnostic_id
        marks = Score.objects.filter(
            diagnostic=diagnostic_id,
            diagnostic__in=Diagnostic.objects.visible_to(user).order_by().values("pk"),
            level__isnull=False,
        )
        links = Issue.criteria.through.objects.filter(issue=self.instance.pk, griditem=OuterRef("pk"))
        queryset = GridItem.objects.filter(Exists(marks.filter(item=OuterRef("pk"))))
        rows = list(
            queryset.annotate(
                is_linked=Exists(links), is_bad=Exists(marks.filter(item=OuterRef("pk"), level__is_positive=False))
            )
            .select_related("theme__theme")
            .order_by("theme__order", "theme_id", "order", "pk")
            if diagnostic_id is not None
            else ()
        )
        if not rows:
            del self.fields["criteria"]
            return
        field = self.fields["criteria"]
        field.queryset = queryset
        field.choices = [(item.pk, f"{item.theme.name} · {item.name}") for item in rows]
        self.initial["criteria"] = [item.pk for item in rows if item.is_linked]
        if is_new:
            criterion, theme = about
            chosen = [item for item in rows if item.pk == criterion]
            # Of a whole theme, what was marked badly.
            chosen = chosen or [item for item in rows if item.theme_id == theme and item.is_bad]
            of_theme = chosen or [item for item in rows if item.theme_id == theme]
            self.initial["criteria"] = [item.pk for item in chosen]
            if of_theme and of_theme[0].theme.theme is not None and of_theme[0].theme.theme.is_active:
                self.initial["theme"] = of_theme[0].theme.theme_id

    def clean(self) -> dict[str, Any]:
        """A priority has its day and those who decided it: all three, or none."""
        cleaned = super().clean()
        asked = {
            "priority": "Donnez la priorité, de 1 à 99, ou videz le jour et « décidée avec ».",
            "decided_on": "Donnez le jour où cette priorité a été décidée.",
            "decided_with": "Dites avec qui cette priorité a été décidée.",
        }
        given = {name for name in asked if cleaned.get(name) not in (None, "")}
        if given and not given | set(self.errors) >= set(asked):
            for name in asked.keys() - given - set(self.errors):
                self.add_error(name, asked[name])
        origin = cleaned.get("diagnostic")
        if cleaned.get("criteria") and (origin is None or origin.pk != self.origin_id):
            self.add_error(
                "criteria",
                "Ces critères ont été cotés dans un autre diagnostic : décochez-les, ou remettez ce diagnostic "
                "d’origine.",
            )
        day = cleaned.get("decided_on")
        if day is not None and day > timezone.localdate():
            self.add_error("decided_on", "Une décision n’est pas dans le futur.")
        elif day is not None and day.year < 2000:
            self.add_error("decided_on", "Vérifiez l’année : une décision est d’après 2000.")
        return cleaned


class IssueStatusForm(VersionedModelForm):
    """Where a problématique stands."""

    class Meta:
        model = Issue
        fields = ["status"]


class KeysField(forms.MultipleChoiceField):
    """The keys of rows that were ticked; which rows they are, a service asks."""

    def valid_value(self, value: str) -> bool:
        """A whole number that a key may be."""
        return key_of(value) is not None

    def clean(self, value: Any) -> list[int]:
        """Return the keys."""
        return [int(text) for text in super().clean(value)]


class LinkForm(forms.Form):
    """The observations that are ticked on the page of a search."""

    observation = KeysField(
        label="Observations",
        error_messages={
            "required": "Cochez au moins une observation.",
            "invalid_choice": "Une observation cochée n’existe pas : reprenez la recherche.",
        },
    )


class SearchForm(forms.Form):
    """Which observations are offered for linking."""

    q = forms.CharField(
        label="Rechercher",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "maxlength": 200, "autocomplete": "off"}),
    )
    theme = forms.ModelChoiceField(Theme.objects.none(), label="Thème", required=False, empty_label="Tous")
    etat = forms.ChoiceField(
        label="État", required=False, choices=[("", "Toutes"), ("ouvertes", "Ouvertes"), ("terminees", "Terminées")]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = form_helper()
        self.fields["theme"].queryset = Theme.objects.all()


class ChooseIssueForm(forms.Form):
    """One of the problématiques that an observation may be linked to."""

    issue = forms.ModelChoiceField(
        Issue.objects.none(),
        label="Lier à une problématique",
        error_messages={"invalid_choice": "Cette problématique n’est plus proposée : choisissez-en une autre."},
    )

    def __init__(self, *args: Any, issues: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = form_helper()
        self.fields["issue"].queryset = issues
        # Read once: the page asks whether there are any.
        self.rows = list(issues)
        labels = [(row.pk, f"{row.title} ({row.get_status_display().lower()})") for row in self.rows]
        self.fields["issue"].choices = [("", "—"), *labels]
