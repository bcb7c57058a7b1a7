"""Forms of actions: all that a fiche says, where it stands, its papers."""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.db.models import F, Q
from django.utils import timezone

from actions.enums import ActionRole, ActionStatus, Additionality
from actions.models import Action, ActionKind, ActionTemplate, Axis, Programme
from core.forms import AttachmentForm, PrivacyGuardMixin, VersionedModelForm, form_helper, say_nothing_chosen
from diagnostics.filters.lookups import find_residence, residence_label, suggestions_url
from diagnostics.forms.diagnostics import person_field
from diagnostics.models import Issue
from partners.forms.fields import partner_field
from partners.models import Partner
from territories.forms.fields import RowField, WholeRowMixin, day_input
from territories.models import Quartier, Residence

PARTS = ("expected_women", "expected_men", "expected_qpv")
AGES = ("expected_children", "expected_young", "expected_adults", "expected_seniors")
# Rows that are empty at least, and how many there may be.
SPARE, MOST = 2, 40


def axes_offered(programme: Programme, chosen: Iterable[int]) -> list[tuple[str, list[tuple[int, str]]]]:
    """Return the axes in force of the frameworks of a programme, and those that are chosen, framework by framework."""
    in_force = Q(framework__programmes=programme, version=F("framework__axes_version"))
    rows = (
        Axis.objects.filter(in_force | Q(pk__in=list(chosen)))
        .select_related("framework")
        .order_by("framework__kind", "framework__title", "framework_id", "version", "number")
        .distinct()
    )
    groups: dict[str, list[tuple[int, str]]] = {}
    for row in rows:
        is_old = row.version != row.framework.axes_version
        groups.setdefault(f"{row.framework}", []).append((row.pk, f"{row}{' (version précédente)' if is_old else ''}"))
    return list(groups.items())


def residence_field(user: Any, label: str) -> RowField:
    """One of the residences of the user's quartiers, typed with suggestions."""
    return RowField(
        queryset=Residence.objects.visible_to(user).select_related("commune"),
        row_label=residence_label,
        label=label,
        required=False,
        find=lambda text: find_residence(user, text),
        choices=None,
        suggestions_url=suggestions_url("residence"),
        empty_label="Nom, référence ou adresse",
        unknown="Aucune résidence de vos quartiers ne s’appelle « {text} ».",
    )


class ActionForm(WholeRowMixin, PrivacyGuardMixin, VersionedModelForm):
    """A fiche action of a programme, on those of its quartiers that the writer leads."""

    checked_too = ("title_key", "programme")
    guarded_fields = (
        "title", "place", "needs", "aims", "effects", "content", "human_means", "risks", "public", "involvement_note",
        "additionality_note",
    )  # fmt: skip
    quartiers = forms.ModelMultipleChoiceField(
        Quartier.objects.none(), label="Quartiers", required=False, widget=forms.CheckboxSelectMultiple
    )
    axes = forms.ModelMultipleChoiceField(
        Axis.objects.none(), label="Axes", required=False, widget=forms.CheckboxSelectMultiple
    )
    issues = forms.ModelMultipleChoiceField(
        Issue.objects.none(), label="Problématiques", required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Action
        fields = [
            "title", "code", "kind", "first_year", "last_year", "responsible", "place", "lead_partner", "needs",
            "aims", "effects", "content", "human_means", "risks", "public", "expected_people", "expected_women",
            "expected_men", "expected_children", "expected_young", "expected_adults", "expected_seniors",
            "expected_qpv", "involvement", "involvement_note", "additionality", "additionality_note", "starts_on",
            "ends_on", "progress",
        ]  # fmt: skip
        widgets = {
            "starts_on": day_input(),
            "ends_on": day_input(),
            **{
                name: forms.Textarea(attrs={"rows": rows})
                for name, rows in (
                    ("needs", 4), ("aims", 4), ("effects", 3), ("content", 6), ("human_means", 2), ("risks", 2),
                    ("additionality_note", 3),
                )
            },
        }  # fmt: skip
        help_texts = {
            "code": "Celui de votre tableau, s’il y en a un.",
            "needs": "Ce qui a été constaté, et par qui.",
            "content": "Quoi, où, à quel rythme, pendant combien de temps.",
            "human_means": "Salariés, bénévoles, services civiques.",
            "involvement_note": "Par exemple « deux ateliers avec l’amicale ».",
            "place": "Salle, place, adresse : là où cela se passe.",
            "progress": "De 0 à 100.",
        }

    def __init__(
        self,
        *args: Any,
        user: Any,
        programme: Programme,
        issue: Issue | None = None,
        template: ActionTemplate | None = None,
        **kwargs: Any,
    ) -> None:
        """`issue` and `template` are those that a new action is written from."""
        super().__init__(*args, **kwargs)
        row = self.instance
        self.user, self.programme = user, programme
        row.programme = programme
        if row.pk is None:
            self._begin(template)
        self.fields["kind"].queryset = ActionKind.objects.filter(Q(is_active=True) | Q(pk=row.kind_id))
        self.fields["responsible"] = person_field(user, row.responsible_id if row.pk else None)
        self.fields["responsible"].label = "Suivie par"
        self.initial["responsible"] = row.responsible if row.pk else user
        directory = Partner.objects.visible_to(user)
        self.fields["lead_partner"] = partner_field("Porteur", directory, required=False)
        self.fields["lead_partner"].help_text = "Vide : le bailleur la porte lui-même."
        self.initial["lead_partner"] = row.lead_partner
        self._offer_quartiers(issue)
        self._offer_axes(template)
        self._offer_issues(issue)
        has = list(row.residences.select_related("commune")) if row.pk else []
        self._add_rows(
            "residence", has, lambda position: residence_field(user, "Autre résidence" if position else "Résidence")
        )
        roles = list(row.partners.select_related("partner__commune")) if row.pk else []
        self._add_rows(
            "partner",
            [one.partner for one in roles],
            lambda position: partner_field(
                "Autre partenaire" if position else "Partenaire", directory, required=False
            ),
        )
        for position, name in enumerate(self._names("partner")):
            self.fields[f"role_{position}"] = forms.ChoiceField(
                label=f"Rôle du partenaire {position + 1}",
                choices=ActionRole.choices,
                required=False,
                initial=roles[position].role if position < len(roles) else ActionRole.ASSOCIATED,
            )
            del name
        say_nothing_chosen(self.fields)

    def _begin(self, template: ActionTemplate | None) -> None:
        """What a new fiche says before it is written."""
        year = min(max(timezone.localdate().year, self.programme.first_year), self.programme.last_year)
        first = {"first_year": year, "last_year": year}
        if template is not None:
            names = (
                "title", "needs", "aims", "effects", "content", "public", "involvement", "additionality_note",
            )  # fmt: skip
            first |= {name: getattr(template, name) for name in names} | {"kind": template.kind_id}
        self.initial |= first

    def _add_rows(self, prefix: str, has: list[Any], make: Callable[[int], RowField]) -> None:
        sent = [name for name in self.data if name.startswith(f"{prefix}_")] if self.is_bound else []
        for position in range(min(max(len(has) + SPARE, len(sent), 2), MOST)):
            name = f"{prefix}_{position}"
            self.fields[name] = make(position)
            if position < len(has):
                self.initial[name] = has[position]

    def _names(self, prefix: str) -> list[str]:
        return [name for name in self.fields if name.startswith(f"{prefix}_") and name[len(prefix) + 1 :].isdecimal()]

    def residence_fields(self) -> list[forms.BoundField]:
        """The fields of residences, for the template."""
        return [self[name] for name in self._names("residence")]

    def partner_rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """A partner and its role, row by row, for the template."""
        return [(self[name], self[name.replace("partner_", "role_")]) for name in self._names("partner")]

    def _offer_quartiers(self, issue: Issue | None) -> None:
        """Those of the programme that the writer leads; an action's others stay."""
        places = list(self.programme.quartiers.without_contour().order_by("name_key", "pk"))
        led = [row for row in places if self.user.is_administrator or self.user.scope.is_officer_of(row.pk)]
        chosen = set(self.instance.quartiers.values_list("pk", flat=True)) if self.instance.pk else set()
        self.kept = sorted(chosen - {row.pk for row in led})
        field = self.fields["quartiers"]
        field.queryset = Quartier.objects.without_contour().filter(pk__in=[row.pk for row in led])
        field.choices = [(row.pk, row.label) for row in led]
        field.required = not self.kept
        field.error_messages["required"] = "Choisissez au moins un quartier."
        if self.instance.pk:
            self.initial["quartiers"] = [row.pk for row in led if row.pk in chosen]
        elif len(led) == 1:
            self.initial["quartiers"] = [led[0].pk]
        elif issue is not None:
            about = set(issue.quartiers.values_list("pk", flat=True))
            self.initial["quartiers"] = [row.pk for row in led if row.pk in about]

    def _offer_axes(self, template: ActionTemplate | None) -> None:
        """Those in force in the frameworks of the programme, and those that it has."""
        chosen = list(self.instance.axes.values_list("pk", flat=True)) if self.instance.pk else []
        groups = axes_offered(self.programme, chosen)
        keys = [key for _, axes in groups for key, _ in axes]
        field = self.fields["axes"]
        field.queryset, field.choices = Axis.objects.filter(pk__in=keys), groups
        if template is not None and not chosen:
            of_template = set(template.axes.values_list("pk", flat=True))
            chosen = [key for key in keys if key in of_template]
        self.initial["axes"] = chosen

    def _offer_issues(self, issue: Issue | None) -> None:
        """Those under way on the quartiers of the programme that the writer sees, and those that it has."""
        chosen = list(self.instance.issues.values_list("pk", flat=True)) if self.instance.pk else []
        if issue is not None:
            chosen.append(issue.pk)
        here = Issue.quartiers.through.objects.filter(
            quartier__in=self.programme.quartiers.through.objects.filter(programme=self.programme).values("quartier")
        )
        seen = Issue.objects.visible_to(self.user)
        rows = seen.filter(Q(pk__in=chosen) | Q(pk__in=seen.open().filter(pk__in=here.values("issue")).values("pk")))
        field = self.fields["issues"]
        field.queryset = rows
        field.choices = [(row.pk, row.title) for row in rows.order_by("title_key", "pk")]
        self.initial["issues"] = chosen

    def chosen_residences(self) -> list[Residence]:
        """The residences that were named, once each."""
        chosen = [self.cleaned_data.get(name) for name in self._names("residence")]
        return list(dict.fromkeys(row for row in chosen if row is not None))

    def chosen_partners(self) -> list[tuple[Partner, str]]:
        """The partners that were named, with their roles."""
        pairs = [
            (self.cleaned_data.get(name), self.cleaned_data.get(name.replace("partner_", "role_")))
            for name in self._names("partner")
        ]
        return [(partner, role or ActionRole.ASSOCIATED) for partner, role in pairs if partner is not None]

    def clean(self) -> dict[str, Any]:
        """Years are those of the programme, dates follow each other, parts of the public fit in it."""
        cleaned = super().clean()
        first, last = cleaned.get("first_year"), cleaned.get("last_year")
        if first and last and last < first:
            self.add_error("last_year", "La dernière année ne peut pas précéder la première.")
        for name, year in (("first_year", first), ("last_year", last)):
            if year is not None and not self.programme.first_year <= year <= self.programme.last_year:
                self.add_error(name, f"Le programme est celui de {self.programme.years}.")
        starts, ends = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", "La fin ne peut pas précéder le début.")
        self._check_public(cleaned)
        if cleaned.get("additionality") == Additionality.BEYOND and not cleaned.get("additionality_note"):
            self.add_error("additionality_note", "Dites en quoi l’action va au-delà du droit commun.")
        progress = cleaned.get("progress")
        if progress is not None and progress > 100:
            self.add_error("progress", "L’avancement va de 0 à 100 %.")
        return cleaned

    def _check_public(self, cleaned: dict[str, Any]) -> None:
        total = cleaned.get("expected_people")
        if total is None:
            return
        for name in PARTS:
            if (cleaned.get(name) or 0) > total:
                self.add_error(name, "Une partie du public ne peut pas dépasser le nombre de personnes.")
        if (cleaned.get("expected_women") or 0) + (cleaned.get("expected_men") or 0) > total:
            self.add_error("expected_people", "Femmes et hommes dépassent ensemble le nombre de personnes.")
        if sum(cleaned.get(name) or 0 for name in AGES) > total:
            self.add_error("expected_people", "Les tranches d’âge dépassent ensemble le nombre de personnes.")


class ActionStepForm(PrivacyGuardMixin, forms.Form):
    """Where an action stands, and why."""

    guarded_fields = ("reason",)
    status = forms.ChoiceField(label="État", choices=ActionStatus.choices)
    reason = forms.CharField(
        label="Raison",
        required=False,
        max_length=500,
        help_text="Obligatoire pour une action reportée ou abandonnée.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = form_helper()

    def clean(self) -> dict[str, Any]:
        """What is postponed or dropped says why."""
        cleaned = super().clean() or {}
        if cleaned.get("status") in (ActionStatus.POSTPONED, ActionStatus.DROPPED) and not (
            cleaned.get("reason") or self.has_error("reason")
        ):
            self.add_error("reason", "Dites pourquoi l’action est reportée ou abandonnée.")
        return cleaned


class ActionDocumentForm(AttachmentForm):
    """A paper or a photo of an action."""

    title_help = "Ce que c’est : « Affiche », « Photos de l’atelier », « Convention ». Vide : le nom du fichier."
